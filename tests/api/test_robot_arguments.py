"""Arguments of robots, manifests and repositories that the server would ignore, misread or fail on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import responses

from quay_sdk import QuayClient
from support import URL
from support.arguments import Call, refused

# -- robots ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (
            lambda c: c.user.robots.list(limit=5, permissions=True),
            "getUserRobots: with permissions=True, limit counts permissions",
        ),
        (
            lambda c: c.organization.robots.list("acme", limit=5, permissions=True),
            "getOrgRobots: with permissions=True, limit counts permissions",
        ),
        (lambda c: c.user.robots.list(limit=0), "limit: expected 1 or more, not 0"),
        (lambda c: c.organization.robots.list("acme", limit=-1), "limit: expected 1 or more, not -1"),
        (
            lambda c: c.user.robots.create("ci", unstructured_metadata={"a": "x" * 2**20}),
            "unstructured_metadata: expected at most",
        ),
        (
            lambda c: c.organization.robots.create("acme", "ci", unstructured_metadata={"a": "\xe9" * 2**18}),
            "unstructured_metadata: expected at most",
        ),
        (
            lambda c: c.robots.exchange_federation_token(robot_username="ci", federation_token="jwt"),
            "robot_username: expected the full name of a robot",
        ),
        (
            lambda c: c.robots.exchange_federation_token(robot_username="acme+", federation_token="jwt"),
            "robot_username: expected the full name of a robot",
        ),
    ],
)
def test_robots(http: responses.RequestsMock, call: Call, problem: str) -> None:
    refused(http, call, problem)


@pytest.mark.parametrize(
    ("given", "query"),
    [
        ({"limit": 1}, {"limit": "1"}),
        ({"limit": 5, "permissions": False}, {"limit": "5", "permissions": "false"}),
        ({"permissions": True}, {"permissions": "true"}),
    ],
)
def test_robots_that_are_listed(http: responses.RequestsMock, given: Any, query: dict[str, str]) -> None:
    matcher = responses.matchers.query_param_matcher(query)
    http.add("GET", f"{URL}/api/v1/organization/acme/robots", json={"robots": []}, match=[matcher])
    with QuayClient(URL, "t0ken") as client:
        assert client.organization.robots.list("acme", **given).all() == []


# -- manifests -------------------------------------------------------------------------

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize("digest", ["v1", "latest", "sha256:", "sha256:xyz", f"{DIGEST} ", f"@{DIGEST}"])
@pytest.mark.parametrize(
    "call",
    [
        lambda c, digest: c.repository.manifests.get("acme/app", digest),
        lambda c, digest: c.repository.manifests.pull_statistics("acme/app", digest),
        lambda c, digest: c.repository.manifests.labels.list("acme/app", digest),
        lambda c, digest: c.repository.manifests.labels.get("acme/app", digest, "1"),
        lambda c, digest: c.repository.manifests.labels.create("acme/app", digest, key="a", value="b"),
        lambda c, digest: c.repository.manifests.labels.delete("acme/app", digest, "1"),
    ],
)
def test_text_that_is_not_a_digest(
    http: responses.RequestsMock, call: Callable[[QuayClient, str], object], digest: str
) -> None:
    """The server would take the path for that of a repository: a deletion succeeds, and does nothing."""
    refused(http, lambda c: call(c, digest), "manifest_digest: expected the digest of a manifest")


@pytest.mark.parametrize(("digest", "path"), [(DIGEST, DIGEST), ("a+b.c:0F", "a%2Bb.c:0F")])
def test_digest(http: responses.RequestsMock, digest: str, path: str) -> None:
    http.add("DELETE", f"{URL}/api/v1/repository/acme/app/manifest/{path}/labels/1", status=204)
    with QuayClient(URL, "t0ken") as client:
        client.repository.manifests.labels.delete("acme/app", digest, "1")


# -- repositories ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"namespace": ""}, "listRepos: the server ignores an empty namespace"),
        ({"namespace": "", "public": True}, "listRepos: the server ignores an empty namespace"),
        ({"namespace": "acme", "starred": True}, "listRepos: the server ignores namespace with starred=True"),
        ({"public": True, "starred": True}, "listRepos: the server ignores public with starred=True"),
    ],
)
def test_filters_that_the_server_ignores(http: responses.RequestsMock, given: Any, problem: str) -> None:
    refused(http, lambda c: c.repository.list(**given), problem)


@pytest.mark.parametrize(
    "given",
    [
        {"starred": True},
        {"starred": True, "public": False, "popularity": True},
        {"starred": False, "namespace": "acme", "public": True},
        {"public": True},
    ],
)
def test_filters(http: responses.RequestsMock, given: Any) -> None:
    sent = {name: value if isinstance(value, str) else str(value).lower() for name, value in given.items()}
    found = {"namespace": "acme", "name": "app", "kind": "image", "is_public": True, "description": None}
    http.add(
        "GET",
        f"{URL}/api/v1/repository",
        json={"repositories": [{**found, "state": "NORMAL"}]},
        match=[responses.matchers.query_param_matcher(sent)],
    )
    with QuayClient(URL, "t0ken") as client:
        assert client.repository.list(**given).first_page.items[0].full_name == "acme/app"
