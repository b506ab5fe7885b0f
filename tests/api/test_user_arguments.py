"""Arguments of users, searches and scans that the server would ignore or misread."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import responses

from quay_sdk import InvalidArgumentError, QuayClient
from support import URL
from support.arguments import refused

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    "digest", ["v1", "latest", "", "sha256:", "sha256:xyz", "a" * 64, f"{DIGEST}/..", f"{DIGEST}\n"]
)
def test_scan_by_something_else_than_a_digest(http: responses.RequestsMock, digest: str) -> None:
    with (
        QuayClient(URL, "t0ken") as client,
        pytest.raises(InvalidArgumentError, match="manifest_digest: expected the digest of a manifest"),
    ):
        client.repository.manifests.security("acme/app", digest)
    assert not http.calls


def test_scan_by_digest(http: responses.RequestsMock) -> None:
    http.add(
        "GET",
        f"{URL}/api/v1/repository/acme/app/manifest/{DIGEST}/security",
        json={"status": "queued", "data": None},
    )
    with QuayClient(URL, "t0ken") as client:
        assert client.repository.manifests.security("acme/app", DIGEST).status == "queued"


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (
            lambda c: c.search.entities("bob", include_teams=True),
            "getMatchingEntities: include_teams and include_orgs need a namespace",
        ),
        (
            lambda c: c.search.entities("bob", namespace="", include_orgs=True),
            "getMatchingEntities: include_teams and include_orgs need a namespace",
        ),
        (lambda c: c.search.entities("bob smith"), "prefix: 'bob smith' contains a space"),
        (lambda c: c.search.entities(" "), "prefix: ' ' contains a space"),
        (lambda c: c.user.update(username=""), "username: expected a new user name, not an empty string"),
        (lambda c: c.user.inbox.list(limit=0), "limit: expected at least 1, not 0"),
        (lambda c: c.user.inbox.list(limit=-5), "limit: expected at least 1, not -5"),
    ],
)
def test_arguments_that_the_server_would_ignore_or_misread(
    http: responses.RequestsMock, call: Callable[[QuayClient], object], problem: str
) -> None:
    refused(http, call, problem)


@pytest.mark.parametrize(
    ("call", "query"),
    [
        (lambda c: c.search.entities("bob"), {}),
        (lambda c: c.search.entities("bob", include_teams=False), {"includeTeams": "false"}),
        (
            lambda c: c.search.entities("bob", namespace="acme", include_teams=True),
            {"namespace": "acme", "includeTeams": "true"},
        ),
    ],
)
def test_search_for_entities_that_is_sent(
    http: responses.RequestsMock, call: Callable[[QuayClient], object], query: dict[str, str]
) -> None:
    http.add(
        "GET",
        f"{URL}/api/v1/entities/bob",
        json={"results": [{"name": "bob", "kind": "user", "is_robot": False}]},
        match=[responses.matchers.query_param_matcher(query)],
    )
    with QuayClient(URL, "t0ken") as client:
        call(client)
