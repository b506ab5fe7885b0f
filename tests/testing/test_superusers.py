"""The superusers' panel of the embedded Quay, where time and other services play a part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests

from quay_sdk import ForbiddenError, NotFoundError, QuayClient
from quay_sdk.testing import FakeQuay


@pytest.fixture
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as made:
        yield made


@pytest.fixture
def client(quay: FakeQuay) -> QuayClient:
    return quay.client(retries=0)


# -- the size of the registry ----------------------------------------------------------


def test_the_size_of_the_registry_is_counted_within_a_minute(quay: FakeQuay, client: QuayClient) -> None:
    quay.push("acme/app", content="x" * 100)
    quay.push("zoo/app", content="x" * 100)
    size = client.superuser.registry_size
    assert size.get().last_ran is None
    size.calculate()
    before = size.get()
    assert (before.queued, before.size_bytes) == (True, 0)
    quay.advance(minutes=1)
    after = size.get()
    assert (after.queued, after.running) == (False, False)
    assert after.last_ran is not None
    assert after.size_bytes is not None
    assert 100 < after.size_bytes < 1000  # the same image in two places counts once


def test_a_calculation_that_waits_is_not_queued_again(quay: FakeQuay) -> None:
    def queue() -> int:
        headers = {"Authorization": f"Bearer {quay.token()}"}
        return requests.post(f"{quay.url}/api/v1/superuser/registrysize/", headers=headers).status_code

    assert (queue(), queue()) == (201, 202)
    quay.advance(minutes=1)
    assert queue() == 201


# -- service keys ----------------------------------------------------------------------


def inbox(client: QuayClient) -> list[Any]:
    return list(client.user.inbox.list())


def test_a_service_submits_a_key_that_a_superuser_approves(quay: FakeQuay, client: QuayClient) -> None:
    kid = quay.submit_service_key("scanner", name="Scanner", version="4.8")
    assert client.superuser.service_keys.get(kid).approval is None
    [told] = inbox(client)
    assert told.kind == "service_key_submitted"
    assert told.metadata["kid"] == kid
    assert told.metadata["metadata"] == {"version": "4.8"}
    client.superuser.service_keys.approve(kid, notes="Seen")
    approval = client.superuser.service_keys.get(kid).approval
    assert approval is not None
    assert approval.notes == "Seen"
    assert inbox(client) == []


def test_a_submitted_key_that_is_deleted_leaves_the_inbox(quay: FakeQuay, client: QuayClient) -> None:
    kid = quay.submit_service_key("scanner")
    client.superuser.service_keys.delete(kid)
    assert inbox(client) == []


def test_keys_that_expired_long_ago_are_not_shown(quay: FakeQuay, client: QuayClient) -> None:
    keys = client.superuser.service_keys
    made = keys.create(service="scanner", expiration=timedelta(days=1))
    quay.advance(days=7)
    assert [key.kid for key in keys.list()] == [made.kid]
    quay.advance(days=1)
    assert list(keys.list()) == []
    with pytest.raises(NotFoundError):
        keys.get(made.kid)


# -- the bootstrap token ---------------------------------------------------------------


def renew(quay: FakeQuay, token: str, **headers: str) -> int:
    headers["Authorization"] = f"Bearer {token}"
    return requests.post(f"{quay.url}/api/v1/bootstrap/renew", headers=headers).status_code


def test_the_bootstrap_token_is_replaced(quay: FakeQuay) -> None:
    first = quay.bootstrap_token()
    assert quay.bootstrap_token() == first
    with QuayClient(quay.url, first) as client:
        assert client.user.get().username == FakeQuay.USER
        client.registry.renew_bootstrap_token()
    second = quay.bootstrap_token()
    assert second != first
    assert (renew(quay, first), renew(quay, second)) == (401, 200)


def test_an_expired_bootstrap_token_is_renewed_on_the_server_only(quay: FakeQuay) -> None:
    token = quay.bootstrap_token()
    quay.advance(hours=2)
    assert renew(quay, token) == 401
    assert renew(quay, token, **{"X-Quay-Bootstrap-Renewal-Location": "local"}) == 200


def test_another_token_is_no_bootstrap_token(quay: FakeQuay) -> None:
    quay.bootstrap_token()
    assert renew(quay, quay.token()) == 403
    assert renew(quay, "nonsense") == 401


# -- quotas ----------------------------------------------------------------------------


def test_a_limit_below_what_is_stored_notifies_at_once() -> None:
    with FakeQuay(config={"FEATURE_SUPERUSERS_FULL_ACCESS": True}) as quay:
        client = quay.client(retries=0)
        quay.push("acme/app", content="x" * 1000)
        hook = {"url": "https://hooks.example.com/quay"}
        for event in ("quota_warning", "quota_error"):
            client.organization.notifications.create("acme", event=event, method="webhook", config=hook)
        client.organization.quotas.create("acme", limit_bytes=1200)
        [quota] = client.organization.quotas.list("acme")
        assert quota.id is not None
        client.organization.quotas.limits.create("acme", quota.id, type="Warning", threshold_percent=50)
        assert [delivery.event for delivery in quay.deliveries] == ["quota_warning"]
        client.organization.quotas.limits.create("acme", quota.id, type="Reject", threshold_percent=100)
        client.organization.quotas.update("acme", quota.id, limit_bytes=1000)
        assert [delivery.event for delivery in quay.deliveries] == ["quota_warning", "quota_error"]
        client.organization.quotas.delete("acme", quota.id)
        assert list(client.organization.notifications.list("acme")) == []


# -- the configuration -----------------------------------------------------------------


def test_the_configuration_is_dumped(client: QuayClient) -> None:
    dump = client.superuser.config()
    assert dump.config is not None
    assert dump.warning is not None
    assert dump.schema is not None
    assert dump.config["SUPER_USERS"] == [FakeQuay.USER]
    assert "FEATURE_BILLING" in dump.warning
    assert dump.schema["properties"]["SUPER_USERS"] == {"type": "array"}


def test_the_configuration_is_not_dumped_without_its_feature() -> None:
    with FakeQuay(config={"FEATURE_SUPERUSER_CONFIGDUMP": False}) as quay, pytest.raises(ForbiddenError):
        quay.client(retries=0).superuser.config()
