"""Arguments of superuser operations that the server would ignore, or answer with a 500."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import responses

from quay_sdk import QuayClient
from support import URL
from support.arguments import refused

YEAR = timedelta(days=365)


def days_ago(days: int) -> date:
    return datetime.now(UTC).date() - timedelta(days=days)


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (
            lambda c: c.superuser.logs.aggregate(start_time="2025-01-01", end_time="2025-02-02"),
            "listAllAggregateLogs: the span from 2025-01-01 to 2025-02-02 is longer than 32 days; pass",
        ),
        (
            lambda c: c.superuser.logs.aggregate(
                start_time=datetime(2025, 1, 1, 23, tzinfo=UTC), end_time=date(2026, 1, 1)
            ),
            "longer than 32 days",
        ),
        (
            lambda c: c.superuser.logs.aggregate(start_time=timedelta(days=31)),
            "to now is longer",
        ),
        (lambda c: c.superuser.logs.aggregate(end_time=days_ago(-31)), "longer than 32 days"),
        (
            lambda c: c.superuser.logs.aggregate(start_time="2025-01-02", end_time="2025-01-01"),
            "listAllAggregateLogs: end_time (2025-01-01) is before start_time (2025-01-02)",
        ),
        (
            lambda c: c.superuser.logs.list(start_time="2025-01-02", end_time="2025-01-01").all(),
            "listAllLogs: end_time (2025-01-01) is before start_time (2025-01-02)",
        ),
        (
            lambda c: c.superuser.logs.aggregate(start_time=datetime(2025, 1, 1)),
            "start_time: ",
        ),
        (
            lambda c: c.superuser.service_keys.create(service="Scanner", expiration=YEAR),
            "service: expected lower-case letters, digits and '_', not 'Scanner'",
        ),
        (
            lambda c: c.superuser.service_keys.create(service="scanner-2", expiration=YEAR),
            "service: expected lower-case letters",
        ),
        (
            lambda c: c.superuser.service_keys.create(service="", expiration=YEAR),
            "service: expected",
        ),
        (
            lambda c: c.superuser.service_keys.create(service="a", expiration=None, metadata={"ip": "::1"}),
            "metadata: leave out 'ip': the server sets it itself",
        ),
        (lambda c: c.superuser.users.quotas.create("bob", limit_bytes=0), "limit_bytes: expected 1 to"),
        (lambda c: c.superuser.users.quotas.update("bob", 1, limit="0 GB"), "limit: expected 1 to"),
        (lambda c: c.superuser.organizations.quotas.create("acme", limit="10 XB"), "limit: expected"),
        (
            lambda c: c.superuser.organizations.quotas.update("acme", 1, limit_bytes=0),
            "limit_bytes: ",
        ),
    ],
)
def test_argument_that_the_server_would_ignore_or_fail_at(
    http: responses.RequestsMock, call: Callable[[QuayClient], object], problem: str
) -> None:
    refused(http, call, problem)


@pytest.mark.parametrize(
    ("given", "query"),
    [
        ({}, ""),
        ({"start_time": "2025-01-01", "end_time": "2025-01-31"}, "starttime=01/01/2025&endtime=01/31/2025"),
        ({"start_time": "2025-01-01", "end_time": "2025-01-01"}, "starttime=01/01/2025&endtime=01/01/2025"),
        ({"start_time": "2025-01-01", "end_time": "2025-02-01"}, "starttime=01/01/2025&endtime=02/01/2025"),
        ({"start_time": days_ago(29)}, f"starttime={days_ago(29):%m/%d/%Y}"),
        ({"start_time": days_ago(30)}, f"starttime={days_ago(30):%m/%d/%Y}"),
        ({"end_time": days_ago(0)}, f"endtime={days_ago(0):%m/%d/%Y}"),
    ],
)
def test_span_that_is_sent(http: responses.RequestsMock, given: Any, query: str) -> None:
    http.add("GET", re.compile(".*/superuser/aggregatelogs"), json={"aggregated": []})
    with QuayClient(URL, "t0ken") as client:
        client.superuser.logs.aggregate(**given).all()
    assert (http.calls[0].request.url or "").partition("?")[2].replace("%2F", "/") == query


@pytest.mark.parametrize("path", ["users/bob", "organization/acme"])
def test_quota_is_sent_in_bytes(http: responses.RequestsMock, path: str) -> None:
    http.add("POST", re.compile(f".*/superuser/{path}/quota"), status=201, json="Created")
    kind, name = path.split("/")
    with QuayClient(URL, "t0ken") as client:
        group = client.superuser.users if kind == "users" else client.superuser.organizations
        group.quotas.create(name, limit="1.5 GiB")
    assert http.calls[0].request.body == b'{"limit_bytes":1610612736}'
