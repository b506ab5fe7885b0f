"""Robots of the embedded Quay: their tokens at the registry, and those that they get for tokens of others."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from quay_sdk.testing import FakeQuay

ISSUER = "https://idp.example.com"
EXCHANGE = "/oauth2/federation/robot/token"


@pytest.fixture
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as made:
        made.add_organization("acme")
        made.add_robot("acme+ci")
        made.client().request(
            "POST",
            "/api/v1/organization/acme/robots/ci/federation",
            json=[{"issuer": ISSUER, "subject": "repo:app"}, {"issuer": ISSUER, "subject": "repo:other"}],
        )
        yield made


def _jwt(*, header: dict[str, Any] | None = None, **claims: Any) -> str:
    now = datetime.now(UTC).timestamp()
    first = {"alg": "RS256", "kid": "one", "typ": "JWT", **(header or {})}
    second = {"iss": ISSUER, "sub": "repo:app", "iat": now, "exp": now + 60, **claims}
    parts = [
        json.dumps({name: value for name, value in part.items() if value is not None}).encode()
        for part in (first, second)
    ]
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in (*parts, b"signature"))


def _exchange(quay: FakeQuay, token: str) -> requests.Response:
    return requests.get(quay.url + EXCHANGE, auth=("acme+ci", token), timeout=10)


def _sign_in(quay: FakeQuay, password: str) -> int:
    host = quay.url.partition("://")[2]
    auth = ("acme+ci", password)
    return requests.get(f"{quay.url}/v2/auth", params={"service": host}, auth=auth, timeout=10).status_code


def test_the_token_of_a_provider_is_exchanged_for_one_of_an_hour(quay: FakeQuay) -> None:
    answer = _exchange(quay, _jwt(sub="repo:other"))
    assert answer.status_code == 200
    token = answer.json()["token"]
    assert _sign_in(quay, token) == 200
    quay.advance(minutes=62)
    assert _sign_in(quay, token) == 401


def test_an_exchange_is_logged(quay: FakeQuay) -> None:
    _exchange(quay, _jwt())
    entry = next(iter(quay.client().organization.logs.list("acme")))
    assert entry.kind == "federated_robot_token_exchange"
    assert entry.metadata == {"subject": "repo:app", "issuer": ISSUER, "robot": "ci"}
    assert entry.performer is None


@pytest.mark.parametrize(
    ("claims", "text"),
    [
        ({"iss": None}, "Token does not contain issuer"),
        ({"iss": "https://x.example.com"}, "issuer https://x.example.com not configured for this robot"),
        ({"header": {"kid": None}}, "Invalid token: Missing `kid` header"),
        ({"header": {"alg": "HS256"}}, "Invalid token: The specified alg value is not allowed"),
        ({"iat": None}, 'Invalid token: Token is missing the "iat" claim'),
        ({"exp": None}, 'Invalid token: Token is missing the "exp" claim'),
        ({"iat": "now"}, "Invalid token: Issued At claim (iat) must be an integer."),
        ({"exp": []}, "Invalid token: Expiration Time claim (exp) must be an integer."),
        ({"iat": 9e12}, "Invalid token: The token is not yet valid (iat)"),
        ({"exp": 1}, "Invalid token: Signature has expired"),
        ({"sub": 1}, "Invalid token: Subject must be a string"),
        ({"jti": 1}, "Invalid token: JWT ID must be a string"),
        ({"sub": "repo:none"}, "Token does not match robot"),
        ({"sub": None}, "Token does not match robot"),
    ],
)
def test_a_token_that_is_not_for_the_robot_is_refused(
    quay: FakeQuay, claims: dict[str, Any], text: str
) -> None:
    answer = _exchange(quay, _jwt(**claims))
    assert (answer.status_code, answer.json()) == (400, {"message": text})


def test_what_is_no_token_is_refused(quay: FakeQuay) -> None:
    answer = _exchange(quay, "nonsense")
    assert answer.json() == {"message": "Invalid token: Not enough segments"}


def test_a_robot_without_federation_gets_no_token(quay: FakeQuay) -> None:
    quay.client().request("DELETE", "/api/v1/organization/acme/robots/ci/federation")
    assert _exchange(quay, _jwt()).json() == {"message": "Robot does not have federated login configured"}


def test_a_new_token_replaces_the_old_one(quay: FakeQuay) -> None:
    robots = quay.client().organization.robots
    old = robots.get("acme", "ci").token
    new = robots.regenerate("acme", "ci").token
    assert old is not None
    assert new is not None
    assert (_sign_in(quay, old), _sign_in(quay, new)) == (401, 200)
    assert robots.get("acme", "ci").last_accessed is not None


def test_what_pulls_with_a_robot_goes_on_without_it(quay: FakeQuay) -> None:
    quay.add_repository("acme/app")
    quay.permit("acme/app", "acme+ci", "write")
    quay.add_team("acme", "devs", members=["acme+ci"])
    client = quay.client()
    client.organization.robots.delete("acme", "ci")
    assert [each.name for each in client.organization.teams.members.list("acme", "devs")] == []
    assert "acme+ci" not in [each.name for each in client.repository.permissions.users.list("acme/app")]


def test_a_body_of_a_megabyte_makes_no_robot(quay: FakeQuay) -> None:
    token = {"Authorization": f"Bearer {quay.token()}"}
    url = f"{quay.url}/api/v1/organization/acme/robots/big"
    body = {"unstructured_metadata": {"text": "a" * 1024 * 1024}}
    assert requests.put(url, json=body, headers=token, timeout=10).status_code == 400


def test_default_permissions_apply_to_repositories_made_by_a_push(quay: FakeQuay) -> None:
    quay.add_user("bob")
    client = quay.client()
    client.organization.prototypes.create("acme", role="write", delegate={"name": "bob", "kind": "user"})
    quay.push("acme/new", tag="v1")
    assert client.repository.permissions.users.get("acme/new", "bob").role == "write"
