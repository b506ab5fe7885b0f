"""What a client reports of its requests: the function ``on_response``, and the log."""

from __future__ import annotations

import copy
import logging
import pickle
import re
from typing import Any

import attrs
import pytest

from quay_sdk import (
    ApiError,
    DecodeError,
    Exchange,
    InvalidArgumentError,
    MissingError,
    QuayClient,
    QuayConnectionError,
    QuayError,
    QuayTimeoutError,
    Retries,
    ServerError,
    SessionAuth,
)
from quay_sdk.testing import FakeQuay
from support import URL
from support.wire import WireServer, cut, read, replies, reply, send, stall

TOKEN = "t0ken-s3cret"
TAGS = {"tags": [], "has_additional": False, "page": 1}

seen: list[Exchange] = []


def keep(exchange: Exchange) -> None:
    """A function of a module, which can be pickled."""
    seen.append(exchange)


@pytest.fixture(autouse=True)
def forget() -> None:
    seen.clear()


def summary(exchange: Exchange) -> tuple[Any, ...]:
    kind = None if exchange.error is None else type(exchange.error).__name__
    return exchange.operation, exchange.method, exchange.status, exchange.attempt, kind


def test_success() -> None:
    response = reply(TAGS, headers={"X-Request-Id": "42"})
    with (
        WireServer([read, send(response)]) as server,
        QuayClient(server.url, TOKEN, on_response=keep) as client,
    ):
        client.repository.tags.list("acme/app", limit=1)
    [exchange] = seen
    assert summary(exchange) == ("listRepoTags", "GET", 200, 1, None)
    assert exchange.url == f"{server.url}/api/v1/repository/acme/app/tag/?limit=1"
    assert exchange.headers["x-request-id"] == "42"
    assert 0 < exchange.seconds < 10


def test_each_attempt() -> None:
    script = [read, send(reply(status=503)), read, cut]
    with (
        WireServer(script, [read, send(reply(TAGS))]) as server,
        QuayClient(server.url, TOKEN, on_response=keep, retries=Retries(backoff=0)) as client,
    ):
        client.repository.tags.list("acme/app")
    assert [summary(exchange) for exchange in seen] == [
        ("listRepoTags", "GET", 503, 1, "ServerError"),
        ("listRepoTags", "GET", None, 2, "QuayConnectionError"),
        ("listRepoTags", "GET", 200, 3, None),
    ]
    assert dict(seen[1].headers) == {}


def test_error_is_the_one_that_is_raised() -> None:
    script = [read, send(reply({"message": "no"}, status=404)), read, send(reply({}, length=9)), cut]
    with (
        WireServer(script, [read, stall]) as server,
        QuayClient(server.url, TOKEN, on_response=keep, retries=0, timeout=0.3) as client,
    ):
        for expected in (MissingError, QuayConnectionError, QuayTimeoutError):
            with pytest.raises(QuayError) as caught:
                client.request("POST", "/x")
            assert type(caught.value) is type(seen[-1].error)
            assert isinstance(caught.value, expected)
            assert caught.value is seen[-1].error
    assert [exchange.status for exchange in seen] == [404, 200, None]
    assert all(exchange.operation is None for exchange in seen)


def test_response_that_is_too_large() -> None:
    with (
        WireServer([read, send(reply(b"x" * 100))]) as server,
        QuayClient(server.url, on_response=keep, max_body=10) as client,
        pytest.raises(DecodeError) as caught,
    ):
        client.request("GET", "/x")
    assert (seen[0].status, seen[0].error) == (200, caught.value)


def test_every_request_of_an_attempt() -> None:
    with FakeQuay() as quay:
        quay.add_user("ada", password="correct horse")
        with QuayClient(quay.url, auth=SessionAuth("ada", "correct horse"), on_response=keep) as client:
            client.user.get()
    assert [summary(exchange) for exchange in seen] == [
        (None, "GET", 200, 1, None),
        ("signinUser", "POST", 200, 1, None),
        ("getLoggedInUser", "GET", 200, 1, None),
        ("logout", "POST", 200, 1, None),
    ]


def test_followed_redirect_is_no_error() -> None:
    moved = reply(status=302, headers={"Location": "/y"})
    with (
        WireServer([read, send(moved), *replies({})]) as server,
        QuayClient(server.url, on_response=keep) as client,
    ):
        client.request("GET", "/x")
    assert [summary(exchange) for exchange in seen] == [
        (None, "GET", 302, 1, None),
        (None, "GET", 200, 1, None),
    ]


def test_download() -> None:
    with (
        WireServer(replies(b"content")) as server,
        QuayClient(server.url, on_response=keep) as client,
        client.superuser.builds.logs.archive("uuid") as download,
    ):
        [exchange] = seen
        assert download.read() == b"content"
    assert summary(exchange) == ("getRepoBuildLogsArchiveSuperUser", "GET", 200, 1, None)
    assert len(seen) == 1


def test_secrets_are_masked() -> None:
    echo = {"X-Echo": f"Bearer {TOKEN}", "Set-Cookie": "session=c00kie", "X-Next-CSRF-Token": "csrf"}
    script = [read, send(reply({"message": TOKEN}, status=400, headers=echo))]
    with (
        WireServer(script) as server,
        QuayClient(server.url, TOKEN, on_response=keep, headers={"X-Key": "gateway-k3y"}) as client,
        pytest.raises(ApiError),
    ):
        client.request("GET", f"/x/{TOKEN}", query={"key": "gateway-k3y"})
    shown = f"{seen[0]} {dict(seen[0].headers)} {attrs.asdict(seen[0])} {seen[0].error}"
    for secret in (TOKEN, "gateway-k3y", "c00kie", "csrf"):
        assert secret not in shown


def test_errors_of_attempts_hold_no_request() -> None:
    """Neither the last one nor those of earlier attempts, which the caller never sees."""
    with (
        WireServer(*[[read, cut]] * 2) as server,
        QuayClient(server.url, TOKEN, on_response=keep, retries=Retries(attempts=1, backoff=0)) as client,
        pytest.raises(QuayConnectionError),
    ):
        client.request("GET", "/x")
    first, last = (exchange.error for exchange in seen)
    assert first is not None
    assert last is not None
    assert (first.__context__, first.__cause__, first.__traceback__) == (None, None, None)
    assert (last.__context__, last.__cause__) == (None, None)


def test_outcome_in_an_exchange_is_that_of_the_call() -> None:
    """Losing the connection during the sign-in does not mean that the write may have happened."""
    with (
        WireServer([read, send(reply({"csrf_token": "abc"})), read, cut]) as server,
        QuayClient(server.url, auth=SessionAuth("a", "b"), on_response=keep, retries=0) as client,
        pytest.raises(QuayConnectionError) as caught,
    ):
        client.request("POST", "/x")
    assert seen[-1].error is caught.value
    assert caught.value.outcome_unknown is False


def test_exchange_does_not_change() -> None:
    exchange = Exchange(
        operation=None, method="GET", url=URL, status=200, headers={}, seconds=0.1, attempt=1, error=None
    )
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        exchange.status = 500  # type: ignore[misc]
    assert hash(exchange) == hash(attrs.evolve(exchange))


# -- functions that fail ---------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 404])
def test_error_of_the_function_is_logged_and_ignored(caplog: pytest.LogCaptureFixture, status: int) -> None:
    def fail(_: Exchange) -> None:
        raise LookupError("no luck")

    script = [read, send(reply({"a": 1}, status=status)), *replies({"b": 2})]
    with WireServer(script) as server, QuayClient(server.url, TOKEN, on_response=fail) as client:
        if status == 200:
            assert client.request("GET", "/x") == {"a": 1}
        else:
            with pytest.raises(MissingError) as caught:
                client.request("GET", "/x")
            assert caught.value.__context__ is None
        assert client.request("GET", "/x") == {"b": 2}
        assert server.connections == 1
    assert "on_response has raised an error, which is ignored" in caplog.text
    assert "no luck" in caplog.text
    assert TOKEN not in caplog.text


def test_interrupt_in_the_function_reaches_the_caller() -> None:
    def stop(_: Exchange) -> None:
        raise KeyboardInterrupt

    with WireServer(replies({}, {})) as server, QuayClient(server.url, on_response=stop) as client:
        with pytest.raises(KeyboardInterrupt):
            client.request("GET", "/x")
        assert client.with_options(on_response=None).request("GET", "/x") == {}


def test_function_may_use_the_client() -> None:
    with WireServer(replies({}, {"n": 2})) as server:
        client = QuayClient(server.url)
        results: list[Any] = []
        observed = client.with_options(on_response=lambda _: results.append(client.request("GET", "/y")))
        observed.request("GET", "/x")
        client.close()
    assert results == [{"n": 2}]


# -- the setting -----------------------------------------------------------------------


def test_pickled_with_a_function_of_a_module() -> None:
    with (
        WireServer(replies({})) as server,
        pickle.loads(pickle.dumps(QuayClient(server.url, on_response=keep))) as client,
    ):
        client.request("GET", "/x")
    assert len(seen) == 1


def test_function_that_cannot_be_pickled() -> None:
    client = QuayClient(URL, on_response=lambda _: None)
    with pytest.raises(pickle.PicklingError, match=r"because its on_response cannot be.*a function that is"):
        pickle.dumps(client)
    assert copy.deepcopy(client).settings.on_response is client.settings.on_response
    assert pickle.loads(pickle.dumps(client.with_options(on_response=None))).base_url == URL


@pytest.mark.parametrize("function", [5, "print", [print]])
def test_invalid_function(function: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="on_response must be a function or None"):
        QuayClient(URL, on_response=function)


# -- errors and the log ----------------------------------------------------------------


@pytest.mark.parametrize(("headers", "id"), [({"x-request-id": "abc-1"}, "abc-1"), ({}, None)])
def test_request_id(headers: dict[str, str], id: str | None) -> None:
    with (
        WireServer([read, send(reply(status=500, headers=headers))]) as server,
        QuayClient(server.url, retries=0) as client,
        pytest.raises(ServerError) as caught,
    ):
        client.user.get()
    assert caught.value.request_id == id
    assert pickle.loads(pickle.dumps(caught.value)).request_id == id


def test_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "quay_sdk")
    script = [read, send(reply({"message": "busy"}, status=503)), read, cut]
    with (
        WireServer(script, [read, send(reply(TAGS)), *replies({})]) as server,
        QuayClient(server.url, TOKEN, retries=Retries(attempts=4, backoff=0)) as client,
    ):
        client.repository.tags.list("acme/app")
        client.request("GET", "/x")
    url = re.escape(f"{server.url}/api/v1/repository/acme/app/tag/")
    patterns = [
        rf"listRepoTags: GET {url}: 503 in \d\.\d{{3}} s",
        r"listRepoTags: retry 1 of 4 in 0\.00 s, after 503 Service Unavailable: busy \[listRepoTags: .*",
        rf"listRepoTags: GET {url}: ConnectionError",
        rf"listRepoTags: retry 2 of 4 in 0\.00 s, after GET {url}: .*",
        rf"listRepoTags: GET {url}: 200 in \d\.\d{{3}} s",
        rf"request: GET {server.url}/x: 200 in \d\.\d{{3}} s",
    ]
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == len(patterns), lines
    for pattern, line in zip(patterns, lines, strict=True):
        assert re.fullmatch(pattern, line), line
