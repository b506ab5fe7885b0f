"""Faults on demand, and the record of requests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from quay_sdk import (
    ApiError,
    ConflictError,
    QuayClient,
    QuayConnectionError,
    RateLimitError,
    ServerError,
)
from quay_sdk.testing import FakeQuay

TAGS = "/api/v1/repository/acme/app/tag/"


@pytest.fixture
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as made:
        made.push("acme/app", tag="v1")
        yield made


@pytest.fixture
def client(quay: FakeQuay) -> QuayClient:
    return quay.client(retries=0)


def names(client: QuayClient) -> list[str]:
    return [tag.name for tag in client.repository.tags.list("acme/app", only_active=True)]


# -- failures --------------------------------------------------------------------------


def test_status(quay: FakeQuay, client: QuayClient) -> None:
    quay.fail("listRepoTags", status=503, times=2)
    for _ in range(2):
        with pytest.raises(ServerError, match="503"):
            names(client)
    assert names(client) == ["v1"]


def test_failed_operation_is_not_carried_out(quay: FakeQuay, client: QuayClient) -> None:
    quay.fail("deleteFullTag", status=500)
    with pytest.raises(ServerError):
        client.repository.tags.delete("acme/app", "v1")
    assert names(client) == ["v1"]


def test_body_and_headers(quay: FakeQuay, client: QuayClient) -> None:
    quay.fail("listRepoTags", status=409, body={"message": "busy"}, headers={"X-Request-Id": "r1"})
    with pytest.raises(ConflictError, match="busy") as raised:
        names(client)
    assert raised.value.request_id == "r1"
    quay.fail("listRepoTags", status=502, body="<h1>Bad Gateway</h1>")
    with pytest.raises(ServerError, match="502"):
        names(client)


def test_all_operations_fail(quay: FakeQuay, client: QuayClient) -> None:
    quay.fail(status=500, times=None)
    for _ in range(3):
        with pytest.raises(ServerError):
            names(client)
        with pytest.raises(ServerError):
            client.repository.tags.delete("acme/app", "v1")


def test_first_failure_comes_first(quay: FakeQuay, client: QuayClient) -> None:
    quay.fail("listRepoTags", status=500)
    quay.fail("listRepoTags", status=418)
    for status in (500, 418):
        with pytest.raises(ApiError) as raised:
            names(client)
        assert raised.value.status == status


def test_retried(quay: FakeQuay) -> None:
    quay.fail("listRepoTags", status=503, times=2)
    assert names(quay.client()) == ["v1"]
    quay.assert_called("listRepoTags", times=3)


@pytest.mark.parametrize("drop", ["before", "after"])
def test_lost_connection(quay: FakeQuay, client: QuayClient, drop: str) -> None:
    quay.fail("deleteFullTag", drop="before" if drop == "before" else "after")
    with pytest.raises(QuayConnectionError) as raised:
        client.repository.tags.delete("acme/app", "v1")
    assert raised.value.outcome_unknown
    assert names(client) == (["v1"] if drop == "before" else [])
    assert quay.requests[0].status is None


def test_delay(quay: FakeQuay) -> None:
    quay.fail("listRepoTags", delay=5)
    with pytest.raises(QuayConnectionError, match="timed out"):
        names(quay.client(timeout=0.2, retries=0))
    assert names(quay.client(retries=0)) == ["v1"]


def test_rate_limit(quay: FakeQuay, client: QuayClient) -> None:
    quay.rate_limit(per_second=0.001, burst=2)
    assert names(client) == names(client) == ["v1"]
    with pytest.raises(RateLimitError):
        names(client)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"operation": "listRepoTagz", "status": 500}, "did you mean listRepoTags"),
        ({"operation": "listRepoTags"}, "needs status, drop or delay"),
        ({"status": 500, "drop": "after"}, "status or drop, not both"),
        ({"status": 700}, "between 200 and 599"),
        ({"status": 500, "times": 0}, "at least 1"),
        ({"drop": "during"}, "'before' or 'after'"),
    ],
)
def test_fail_refuses_nonsense(quay: FakeQuay, arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        quay.fail(**arguments)  # type: ignore[arg-type] - on purpose
    with pytest.raises(ValueError, match="positive"):
        quay.rate_limit(per_second=0, burst=1)


# -- the record ------------------------------------------------------------------------


def test_requests(quay: FakeQuay, client: QuayClient) -> None:
    names(client)
    client.repository.tags.delete("acme/app", "v1")
    requests.get(f"{quay.url}/nothing", timeout=10)
    listed, deleted, wrong = quay.requests
    assert (listed.operation, listed.method, listed.path) == ("listRepoTags", "GET", TAGS)
    assert listed.query["onlyActiveTags"] == "true"
    assert (listed.status, listed.user, listed.body) == (200, "quayadmin", None)
    assert (deleted.operation, deleted.status) == ("deleteFullTag", 204)
    assert (wrong.operation, wrong.status, wrong.user) == (None, 404, None)


def test_secrets_of_bodies_are_masked(quay: FakeQuay) -> None:
    body = {"username": "eve", "password": "hunter22", "more": [{"api_token": "abc", "keys": 1}]}
    requests.post(f"{quay.url}/api/v1/signin", json=body, timeout=10)
    (request,) = quay.requests
    assert request.body == {
        "username": "eve",
        "password": "[secret]",
        "more": [{"api_token": "[secret]", "keys": 1}],
    }
    assert "hunter22" not in repr(request)


def test_body_that_is_no_json_is_text(quay: FakeQuay) -> None:
    requests.post(f"{quay.url}/api/v1/signin", data=b"a\xff", timeout=10)
    assert quay.requests[0].body == "a\ufffd"


def test_assert_called(quay: FakeQuay, client: QuayClient) -> None:
    with pytest.raises(AssertionError, match="deleteFullTag was not called, but 0 times; called: nothing"):
        quay.assert_called("deleteFullTag")
    client.repository.tags.delete("acme/app", "v1")
    quay.assert_called("deleteFullTag")
    quay.assert_called("deleteFullTag", times=1)
    quay.assert_called("listRepoTags", times=0)
    with pytest.raises(
        AssertionError, match=r"was not called 2 times, but 1 times; called: deleteFullTag \(1\)"
    ):
        quay.assert_called("deleteFullTag", times=2)
    with pytest.raises(ValueError, match="did you mean deleteFullTag"):
        quay.assert_called("deleteFullTags")
