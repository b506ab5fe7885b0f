"""Arguments of organizations, their tokens and default permissions that the server would misread."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from enum import Enum
from typing import Any

import pytest
import responses

from quay_sdk import QuayClient
from support import URL
from support.arguments import refused

TEAM = {"kind": "team", "name": "developers"}


def proxy(client: QuayClient, **arguments: Any) -> None:
    arguments = {"upstream_registry": "docker.io", **arguments}
    client.organization.proxy_cache.create("acme", **arguments)


def validate(client: QuayClient, **arguments: Any) -> None:
    arguments = {"upstream_registry": "docker.io", **arguments}
    client.organization.proxy_cache.validate("acme", **arguments)


def token(client: QuayClient, expiration: timedelta | float | None) -> None:
    client.organization.applications.tokens.create(
        "acme", "ID", "ci", scope=["repo:read"], expiration=expiration
    )


def prototype(client: QuayClient, delegate: Any = TEAM, activating_user: Any = None) -> None:
    client.organization.prototypes.create(
        "acme", role="read", delegate=delegate, activating_user=activating_user
    )


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (
            lambda c: c.organization.create("acme", email="a@x.example", contact_email="b@x.example"),
            "createOrganization: email and contact_email are the same address",
        ),
        (
            lambda c: c.organization.update("acme", email="a@x.example", contact_email="b@x.example"),
            "changeOrganizationDetails: email and contact_email are the same address",
        ),
        (
            lambda c: c.organization.update("acme", email="a@x.example", contact_email=None),
            "changeOrganizationDetails: email and contact_email are the same address",
        ),
        (
            lambda c: c.organization.update("acme", tag_expiration_s=-timedelta(days=1)),
            "tag_expiration_s: expected 0 or more seconds, got -86400",
        ),
        (
            lambda c: proxy(c, upstream_registry_username="bob"),
            "createProxyCacheConfig: pass upstream_registry_username and upstream_registry_password together",
        ),
        (
            lambda c: validate(c, upstream_registry_password="secret"),
            "validateProxyCacheConfig: pass upstream_registry_username and upstream_registry_password",
        ),
        (
            lambda c: proxy(c, org_name="other"),
            "createProxyCacheConfig: org_name must be the same as organization",
        ),
        (
            lambda c: proxy(c, expiration_s=-1),
            "expiration_s: expected 0 or more seconds, got -1",
        ),
        (
            lambda c: proxy(c, upstream_registry="https://docker.io"),
            "upstream_registry: expected a host name such as 'docker.io', without 'https://'",
        ),
        (
            lambda c: validate(c, upstream_registry=""),
            "upstream_registry: expected a host name such as 'docker.io', without 'https://'",
        ),
        (lambda c: token(c, 0), "expiration: expected 1 to 315576000 seconds (ten years), got 0"),
        (
            lambda c: token(c, timedelta(days=3653)),
            "expiration: expected 1 to 315576000 seconds (ten years), got 315619200",
        ),
        (
            lambda c: prototype(c, {"kind": "robot", "name": "acme+ci"}),
            "delegate: kind: expected 'user' (for a robot too) or 'team', not 'robot'",
        ),
        (
            lambda c: prototype(c, {"name": "bob"}),
            "delegate: kind: expected 'user' (for a robot too) or 'team', not None",
        ),
        (
            lambda c: prototype(c, activating_user=TEAM),
            "activating_user: kind: expected 'user' (for a robot too), not 'team'",
        ),
        (
            lambda c: prototype(c, activating_user={"name": ""}),
            "activating_user: name: expected the name of a user or robot, not an empty string",
        ),
    ],
)
def test_argument_that_is_refused(
    http: responses.RequestsMock, call: Callable[[QuayClient], object], problem: str
) -> None:
    refused(http, call, problem)


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        (
            lambda c: c.organization.create("acme", email="a@x.example", contact_email="a@x.example"),
            {"name": "acme", "email": "a@x.example", "contact_email": "a@x.example"},
        ),
        (
            lambda c: c.organization.create("acme", email="a@x.example"),
            {"name": "acme", "email": "a@x.example"},
        ),
        (
            lambda c: c.organization.create("acme", email="a@x.example", contact_email=""),
            {"name": "acme", "email": "a@x.example", "contact_email": ""},
        ),
        (
            lambda c: c.organization.create("acme", email="", contact_email="a@x.example"),
            {"name": "acme", "email": "", "contact_email": "a@x.example"},
        ),
        (
            lambda c: proxy(
                c,
                upstream_registry="quay.io/projectquay",
                upstream_registry_username="bob",
                upstream_registry_password="secret",
                expiration_s=0,
                org_name="acme",
            ),
            {
                "upstream_registry": "quay.io/projectquay",
                "upstream_registry_username": "bob",
                "upstream_registry_password": "secret",
                "expiration_s": 0,
                "org_name": "acme",
            },
        ),
    ],
)
def test_argument_that_is_sent(
    http: responses.RequestsMock, call: Callable[[QuayClient], object], sent: dict[str, Any]
) -> None:
    http.add("POST", re.compile(".*"), status=201, json="Created")
    with QuayClient(URL, "t0ken") as client:
        call(client)
    body = http.calls[0].request.body
    assert body is not None
    assert json.loads(body) == sent


@pytest.mark.parametrize(
    ("expiration", "sent"), [(timedelta(hours=1), 3600), (1.5, 1.5), (315_576_000, 315_576_000)]
)
def test_lifetime_of_a_token(
    http: responses.RequestsMock, expiration: timedelta | float, sent: float
) -> None:
    answer = dict.fromkeys(("uuid", "name", "scope", "created_by", "token"), "x")
    answer |= dict.fromkeys(("expires_at", "created", "last_accessed"))
    http.add("POST", re.compile(".*"), json=answer)
    with QuayClient(URL, "t0ken") as client:
        token(client, expiration)
    body = http.calls[0].request.body
    assert body is not None
    assert json.loads(body)["expiration"] == sent


def test_delegate_of_a_listing(http: responses.RequestsMock) -> None:
    """A prototype of a listing can be created again from its parts."""
    robot = {"name": "acme+ci", "kind": "user", "is_robot": True, "is_org_member": True}
    row = {"id": "1", "role": "read", "delegate": robot, "activating_user": robot}
    http.add("GET", re.compile(".*"), json={"prototypes": [row]})
    http.add("POST", re.compile(".*"), json=row)
    with QuayClient(URL, "t0ken") as client:
        (found,) = client.organization.prototypes.list("acme")
        prototype(client, found.delegate, found.activating_user)
    body = http.calls[1].request.body
    assert body is not None
    assert json.loads(body) == {"role": "read", "delegate": robot, "activating_user": robot}


class Organization(Enum):
    ACME = "acme"


@pytest.mark.parametrize("name", ["acme", Organization.ACME])
def test_organization_of_a_proxy_cache_as_a_member_of_an_enumeration(
    http: responses.RequestsMock, name: Any
) -> None:
    http.add("POST", f"{URL}/api/v1/organization/acme/proxycache", status=201, json="Created")
    with QuayClient(URL, "t0ken") as client:
        client.organization.proxy_cache.create(
            Organization.ACME,  # type: ignore[arg-type]
            upstream_registry="docker.io",
            org_name=name,
        )
    assert json.loads(http.calls[0].request.body or "")["org_name"] == "acme"
