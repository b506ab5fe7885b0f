"""Arguments of billing, logs and mirror health that the server would ignore, or fail for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
import responses

from quay_sdk import QuayClient
from quay_sdk.api.billing import SubscriptionBinding
from support import URL
from support.arguments import refused

TODAY = datetime.now(UTC).date()
PAGES = {"success_url": "https://quay.io/ok", "cancel_url": "https://quay.io/no"}


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        # billing
        (
            lambda c: c.user.subscription.create(plan="free", **{**PAGES, "success_url": ""}),
            "createUserSubscription: success_url: expected a full URL, such as 'https://quay.io/', got ''",
        ),
        (
            lambda c: c.organization.subscription.create(
                "acme", plan="free", **{**PAGES, "cancel_url": "/no"}
            ),
            "createOrgSubscription: cancel_url: expected a full URL",
        ),
        (
            lambda c: c.user.card.set(**{**PAGES, "cancel_url": "quay.io"}),
            "setUserCard: cancel_url: expected a full URL",
        ),
        (
            lambda c: c.organization.card.set("acme", **{**PAGES, "success_url": "https://"}),
            "setOrgCard: success_url: expected a full URL",
        ),
        (
            lambda c: c.user.subscription.update(plan="free", success_url="https://quay.io/ok"),
            "updateUserSubscription: the server ignores success_url and cancel_url",
        ),
        (
            lambda c: c.organization.subscription.update(
                "acme", plan="free", cancel_url="https://quay.io/no"
            ),
            "updateOrgSubscription: the server ignores success_url and cancel_url",
        ),
        (
            lambda c: c.organization.marketplace.add(
                "acme", subscriptions=[{"subscription_id": 1}, {"subscription_id": 2, "quantity": 0}]
            ),
            "bindSkuToOrg: subscriptions: quantity of 2: expected 1 or more, got 0",
        ),
        (
            lambda c: c.organization.marketplace.add(
                "acme", subscriptions=[SubscriptionBinding(subscription_id=1, quantity=-1)]
            ),
            "bindSkuToOrg: subscriptions: quantity of 1: expected 1 or more, got -1",
        ),
        (
            lambda c: c.organization.marketplace.add("acme", subscriptions=[{"quantity": 1}]),
            "bindSkuToOrg: subscriptions: the key 'subscription_id' is missing",
        ),
        (
            lambda c: c.organization.marketplace.batch_remove(
                "acme", subscriptions=[{"subscription_id": 1, "quantity": 2}]
            ),
            "batchRemoveSku: subscriptions: the server removes all units of 1; leave out quantity",
        ),
        # logs
        (
            lambda c: c.user.logs.list(start_time=date(2025, 1, 9), end_time=date(2025, 1, 8)),
            "listUserLogs: end_time must not be before start_time, got 2025-01-09 to 2025-01-08",
        ),
        (
            lambda c: c.organization.logs.aggregate("acme", start_time="2025-02-01", end_time="2025-01-31"),
            "getAggregateOrgLogs: end_time must not be before start_time",
        ),
        (
            lambda c: c.repository.logs.export(
                "acme/app",
                start_time=timedelta(days=1),
                end_time=timedelta(days=3),
                callback_email="a@example.com",
            ),
            "exportRepoLogs: end_time must not be before start_time",
        ),
        (
            lambda c: c.repository.logs.list("acme/app", end_time=date(2025, 1, 8)),
            "listRepoLogs: end_time is 2025-01-08, but without a start_time the logs start 24 hours ago",
        ),
        (
            lambda c: c.user.logs.list(performer=""),
            "listUserLogs: performer: expected the name of a user or robot, got an empty string",
        ),
        (
            lambda c: c.organization.logs.aggregate("acme", performer=""),
            "getAggregateOrgLogs: performer: expected the name of a user or robot",
        ),
        (
            lambda c: c.user.logs.export(callback_url=""),
            "exportUserLogs: callback_url: expected a URL that begins with https:// or http://, got ''",
        ),
        (
            lambda c: c.organization.logs.export("acme", callback_url="ftp://example.com"),
            "exportOrgLogs: callback_url: expected a URL that begins with",
        ),
        (
            lambda c: c.repository.logs.export("acme/app", callback_email=""),
            "exportRepoLogs: callback_email: expected an email address, got ''",
        ),
        # mirror health
        (
            lambda c: c.repository.mirror.health(namespace="acme", limit=5),
            "getRepositoryMirrorHealth: limit and offset have no effect without details; pass detailed=True",
        ),
        (
            lambda c: c.repository.mirror.health(namespace="acme", detailed=False, offset=0),
            "getRepositoryMirrorHealth: limit and offset have no effect without details",
        ),
        (
            lambda c: c.repository.mirror.health(detailed=True, offset=-1),
            "getRepositoryMirrorHealth: offset: expected 0 or more, got -1",
        ),
    ],
)
def test_refused(http: responses.RequestsMock, call: Callable[[QuayClient], object], problem: str) -> None:
    refused(http, call, problem)


@pytest.mark.parametrize("missing", ["success_url", "cancel_url"])
def test_a_subscription_needs_pages_to_return_to(http: responses.RequestsMock, missing: str) -> None:
    given: Any = {name: page for name, page in PAGES.items() if name != missing}
    with QuayClient(URL, "t0ken") as client:
        for call in (client.user.subscription.create, client.organization.subscription.create):
            arguments = ("acme",) if call == client.organization.subscription.create else ()
            with pytest.raises(TypeError, match=missing):
                call(*arguments, plan="free", **given)
    assert not http.calls


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (
            {"start_time": date(2025, 1, 8), "end_time": date(2025, 1, 8)},
            {"starttime": "01/08/2025", "endtime": "01/08/2025"},
        ),
        (
            # 9 January in UTC, both
            {
                "start_time": datetime(2025, 1, 8, 23, tzinfo=timezone(timedelta(hours=-5))),
                "end_time": "2025-01-09",
            },
            {"starttime": "01/09/2025", "endtime": "01/09/2025"},
        ),
        ({"end_time": TODAY}, {"endtime": f"{TODAY:%m/%d/%Y}"}),
        ({"start_time": date(2025, 1, 8)}, {"starttime": "01/08/2025"}),
        ({"performer": "acme+ci"}, {"performer": "acme+ci"}),
    ],
)
def test_logs_that_are_asked_for(http: responses.RequestsMock, given: Any, sent: dict[str, str]) -> None:
    http.add("GET", URL + "/api/v1/organization/acme/logs", json={"logs": [{"kind": "push_repo"}]})
    with QuayClient(URL, "t0ken") as client:
        client.organization.logs.list("acme", **given).all()
    assert http.calls[0].request.params == sent


def test_callbacks_of_an_export(http: responses.RequestsMock) -> None:
    http.add("POST", URL + "/api/v1/user/exportlogs", json={"export_id": "1"})
    with QuayClient(URL, "t0ken") as client:
        client.user.logs.export(callback_url="HTTPS://hooks.example/quay", callback_email="a@example.com")
    assert json.loads(http.calls[0].request.body or "") == {
        "callback_url": "HTTPS://hooks.example/quay",
        "callback_email": "a@example.com",
    }


def test_page_of_a_detailed_report(http: responses.RequestsMock) -> None:
    http.add("GET", URL + "/api/v1/repository/mirror/health", json={"healthy": True})
    with QuayClient(URL, "t0ken") as client:
        client.repository.mirror.health(detailed=True, limit=1000, offset=0)
    assert http.calls[0].request.params == {"detailed": "true", "limit": "1000", "offset": "0"}


def test_subscriptions_as_models_and_mappings(http: responses.RequestsMock) -> None:
    bindings: list[SubscriptionBinding | dict[str, Any]] = [
        SubscriptionBinding(subscription_id=1, quantity=2),
        {"subscription_id": 3},
    ]
    http.add("POST", re.compile(".*/marketplace"), status=201, json="Okay")
    with QuayClient(URL, "t0ken") as client:
        client.organization.marketplace.add("acme", subscriptions=bindings)
    assert json.loads(http.calls[0].request.body or "") == {
        "subscriptions": [{"subscription_id": 1, "quantity": 2}, {"subscription_id": 3}]
    }
