"""``/v2/`` and ``/v2/auth`` of the embedded Quay: whether credentials of registries work, and for what."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from quay_sdk.testing import FakeQuay

APP, OPEN = "acme/app", "acme/open"


class Clock:
    """A clock that is set by the test."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 10, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def quay(clock: Clock) -> Iterator[FakeQuay]:
    with FakeQuay(clock=clock) as made:
        made.add_user("bob", password="bobs-password")
        made.add_repository(APP)
        made.add_repository(OPEN, visibility="public")
        made.permit(APP, "bob", "read")
        yield made


def ask(
    quay: FakeQuay, path: str, credentials: tuple[str, str] | None = None, *scopes: str, **headers: str
) -> requests.Response:
    parameters = {"service": quay.url.partition("//")[2], "scope": list(scopes)} if path == "/v2/auth" else {}
    with requests.Session() as session:
        session.trust_env = False
        return session.get(quay.url + path, params=parameters, auth=credentials, headers=headers, timeout=10)


def token(quay: FakeQuay, credentials: tuple[str, str] | None, *scopes: str) -> str:
    response = ask(quay, "/v2/auth", credentials, *scopes)
    assert response.status_code == 200, response.text
    made: str = response.json()["token"]
    return made


def claims(quay: FakeQuay, credentials: tuple[str, str] | None, *scopes: str) -> dict[str, Any]:
    payload = token(quay, credentials, *scopes).split(".")[1]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return read


def granted(quay: FakeQuay, credentials: tuple[str, str] | None, scope: str) -> list[str]:
    (access,) = claims(quay, credentials, scope)["access"]
    actions: list[str] = access["actions"]
    return actions


def works(quay: FakeQuay, credentials: tuple[str, str]) -> bool:
    response = ask(quay, "/v2/auth", credentials)
    assert response.status_code in (200, 401)
    return response.status_code == 200


def test_challenge(quay: FakeQuay) -> None:
    response = ask(quay, "/v2/")
    assert (response.status_code, response.text) == (401, "true")
    host = quay.url.partition("//")[2]
    assert response.headers["WWW-Authenticate"] == f'Bearer realm="{quay.url}/v2/auth",service="{host}"'
    assert response.headers["Docker-Distribution-API-Version"] == "registry/2.0"


def test_token_of_a_user(quay: FakeQuay, clock: Clock) -> None:
    bob = ("bob", "bobs-password")
    said = claims(quay, bob, f"repository:{APP}:pull,push", f"repository:{OPEN}:pull")
    assert said["sub"] == "bob"
    assert said["access"] == [
        {"type": "repository", "name": APP, "actions": ["pull"]},
        {"type": "repository", "name": OPEN, "actions": ["pull"]},
    ]
    assert said["exp"] - said["iat"] == 3600
    bearer = {"Authorization": f"Bearer {token(quay, bob)}"}
    assert ask(quay, "/v2/", **bearer).status_code == 200
    clock.now += timedelta(minutes=62)
    response = ask(quay, "/v2/", **bearer)
    assert (response.status_code, response.json()) == (401, {"error": "Signature has expired"})


def test_token_of_another_server(quay: FakeQuay) -> None:
    with FakeQuay() as other:
        made = token(other, (FakeQuay.USER, FakeQuay.PASSWORD))
        response = ask(quay, "/v2/", Authorization=f"Bearer {made}")
        assert (response.status_code, response.json()) == (401, {"error": "Signature verification failed"})
    changed = made[:-6] + "AAAAAA"
    assert ask(quay, "/v2/", Authorization=f"Bearer {changed}").status_code == 401


def test_token_is_no_api_token(quay: FakeQuay) -> None:
    made = token(quay, (FakeQuay.USER, FakeQuay.PASSWORD))
    response = ask(quay, "/api/v1/user/", Authorization=f"Bearer {made}")
    assert (response.status_code, response.json()) == (401, {"error": "Issuer quay not configured"})


def test_anonymous(quay: FakeQuay) -> None:
    assert granted(quay, None, f"repository:{OPEN}:pull,push") == ["pull"]
    assert granted(quay, None, f"repository:{APP}:pull") == []
    assert ask(quay, "/v2/auth").status_code == 401
    with FakeQuay(config={"FEATURE_ANONYMOUS_ACCESS": False}) as closed:
        response = ask(closed, "/v2/auth", None, "repository:a/b:pull")
        assert (response.status_code, response.json()) == (401, {"error": "Anonymous access is not allowed"})


def test_robot(quay: FakeQuay, clock: Clock) -> None:
    robot = ("acme+ci", quay.add_robot("acme+ci"))
    quay.permit(APP, "acme+ci", "write")
    client = quay.client()
    assert granted(quay, robot, f"repository:{APP}:pull,push,*") == ["push", "pull"]
    assert client.organization.robots.get("acme", "ci").last_accessed == clock.now
    clock.now += timedelta(seconds=30)
    assert works(quay, robot)
    assert client.organization.robots.get("acme", "ci").last_accessed == clock.now - timedelta(seconds=30)
    renewed = client.organization.robots.regenerate("acme", "ci").token or ""
    assert not works(quay, robot)
    assert works(quay, ("acme+ci", renewed))
    client.organization.robots.delete("acme", "ci")
    response = ask(quay, "/v2/auth", ("acme+ci", renewed))
    assert response.json()["errors"] == [
        {"code": "UNAUTHORIZED", "detail": {}, "message": "Could not find robot with specified username"}
    ]


def test_app_token(quay: FakeQuay, clock: Clock) -> None:
    client = quay.client("bob")
    made = client.user.apptokens.create(title="laptop")
    credentials = ("$app", made.token_code or "")
    assert granted(quay, credentials, f"repository:{APP}:pull,push") == ["pull"]
    assert client.user.apptokens.list().all()[0].last_accessed == clock.now
    client.user.apptokens.delete(made.uuid)
    assert not works(quay, credentials)


def test_app_token_expires(clock: Clock) -> None:
    with FakeQuay(clock=clock, config={"APP_SPECIFIC_TOKEN_EXPIRATION": "1h"}) as quay:
        credentials = ("$app", quay.client().user.apptokens.create(title="laptop").token_code or "")
        assert works(quay, credentials)
        clock.now += timedelta(hours=1)
        assert not works(quay, credentials)


def test_oauth_token(quay: FakeQuay) -> None:
    for scopes, actions in (
        (("repo:read",), ["pull"]),
        (("repo:write",), ["push", "pull"]),
        (("repo:admin",), ["push", "pull", "*"]),
        (("user:admin",), []),
    ):
        credentials = ("$oauthtoken", quay.token(scopes=scopes))
        assert granted(quay, credentials, f"repository:{APP}:pull,push,*") == actions


def test_encrypted_password(quay: FakeQuay) -> None:
    key = quay.client("bob").user.generate_client_key(password="bobs-password").key
    assert works(quay, ("bob", key))
    with FakeQuay(config={"FEATURE_REQUIRE_ENCRYPTED_BASIC_AUTH": True}) as strict:
        assert not works(strict, (FakeQuay.USER, FakeQuay.PASSWORD))
        key = strict.client().user.generate_client_key(password=FakeQuay.PASSWORD).key
        assert works(strict, (FakeQuay.USER, key))


def test_push_makes_the_repository(quay: FakeQuay) -> None:
    credentials = ("bob", "bobs-password")
    assert granted(quay, credentials, "repository:bob/new:pull,push") == ["push", "pull"]
    assert granted(quay, credentials, "repository:acme/new:pull,push") == []
    made = quay.client("bob").repository.get("bob/new")
    assert (made.is_public, made.description) == (False, None)
    assert granted(quay, credentials, "repository:none/new:pull,push") == []
    config = {"CREATE_NAMESPACE_ON_PUSH": True, "CREATE_PRIVATE_REPO_ON_PUSH": False}
    with FakeQuay(config=config) as generous:
        user = (FakeQuay.USER, FakeQuay.PASSWORD)
        assert granted(generous, user, "repository:new/app:push") == ["push"]
        assert generous.client().repository.get("new/app").is_public
        assert generous.client().organization.get("new").email == f"{FakeQuay.USER}+new@example.com"


@pytest.mark.parametrize("state", ["READ_ONLY", "MIRROR"])
def test_repository_that_takes_no_pushes(quay: FakeQuay, state: str) -> None:
    quay.add_repository(APP, state=state)
    user = (FakeQuay.USER, FakeQuay.PASSWORD)
    assert granted(quay, user, f"repository:{APP}:pull,push,*") == ["pull"]


def test_superuser_with_full_access() -> None:
    for has_full_access, actions in ((False, []), (True, ["push", "pull", "*"])):
        with FakeQuay(config={"FEATURE_SUPERUSERS_FULL_ACCESS": has_full_access}) as quay:
            quay.add_user("bob")
            quay.client("bob").repository.create("bob/app", visibility="private")
            user = (FakeQuay.USER, FakeQuay.PASSWORD)
            assert granted(quay, user, "repository:bob/app:pull,push,*") == actions


def test_disabled_user(quay: FakeQuay) -> None:
    quay.add_robot("bob+ci")
    robot = quay.client("bob").user.robots.get("ci").token or ""
    quay.client().superuser.users.update("bob", enabled=False)
    for credentials, text in (
        (("bob", "bobs-password"), "This user has been disabled. Please contact your administrator."),
        (("bob+ci", robot), "Robot bob+ci owner bob is disabled"),
    ):
        response = ask(quay, "/v2/auth", credentials)
        assert response.status_code == 401
        assert response.json()["errors"][0]["message"] == text
    user = (FakeQuay.USER, FakeQuay.PASSWORD)
    assert ask(quay, "/v2/auth", user, "repository:bob/app:pull").status_code == 405


def test_sign_ins_are_logged(quay: FakeQuay) -> None:
    robot = ("acme+ci", quay.add_robot("acme+ci"))
    app = ("$app", quay.client("bob").user.apptokens.create(title="laptop").token_code or "")
    for credentials in (robot, app, ("bob", "bobs-password")):
        claims(quay, credentials)
        claims(quay, credentials, f"repository:{APP}:pull")
    agent = requests.utils.default_user_agent()
    common = {"type": "v2auth", "useragent": agent}
    assert [
        entry.metadata
        for entry in quay.client().organization.logs.list("acme")
        if entry.kind == "login_success"
    ] == [{**common, "kind": "robot", "robot": "acme+ci"}]
    assert [
        entry.metadata for entry in quay.client("bob").user.logs.list() if entry.kind == "login_success"
    ] == [
        {**common, "kind": "user"},
        {**common, "kind": "app_specific_token", "app_specific_token_title": "laptop"},
    ]
