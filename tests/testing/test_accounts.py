"""Users of the embedded Quay: what takes more than calls of the API to see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from quay_sdk import BadRequestError, ForbiddenError, NotFoundError, QuayClient, QuayError
from quay_sdk.testing import FakeQuay


@pytest.fixture
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as made:
        made.add_user("ada")
        made.add_user("bob")
        yield made


def post(quay: FakeQuay, path: str, **options: Any) -> requests.Response:
    return requests.post(f"{quay.url}/api/v1/{path}", timeout=10, **options)


# -- the first user --------------------------------------------------------------------


def test_first_user() -> None:
    with FakeQuay(initialized=False) as quay, QuayClient(quay.url) as nobody:
        made = nobody.registry.initialize(
            username=FakeQuay.USER, password="password", email="q@example.com", access_token=True
        )
        assert (made.username, made.email) == (FakeQuay.USER, "q@example.com")
        with QuayClient(quay.url, made.access_token) as client:
            me = client.user.get()
            assert (me.username, me.verified, me.super_user) == (FakeQuay.USER, True, True)
            client.organization.create("acme", email="acme@example.com")
            (authorization,) = client.user.authorizations.list()
            assert authorization.application.name == "automation"
            assert len(authorization.scopes) == 8
            quay.advance(seconds=9001)
            with pytest.raises(QuayError, match="401"):
                client.user.get()
        with pytest.raises(BadRequestError, match="Cannot initialize user in a non-empty database"):
            nobody.registry.initialize(username="other", password="password", email="o@example.com")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"username": "x", "password": "password", "email": "q@example.com"}, "Invalid namespace x: "),
        ({"username": "quay", "password": "short", "email": "q@example.com"}, "Invalid password, "),
        ({"username": "quay", "password": "password"}, "Invalid email address: None"),
    ],
)
def test_first_user_is_refused(body: dict[str, str], text: str) -> None:
    with FakeQuay(initialized=False) as quay:
        response = post(quay, "user/initialize", json=body)
        assert response.status_code == 400
        assert response.json()["message"].startswith(f"Failed to initialize user: {text}")
        good = {"username": "quay", "password": "password", "email": "q@example.com"}
        response = post(quay, "user/initialize", json=good)
        assert response.status_code == 200
        assert "X-Next-CSRF-Token" in response.headers
        assert set(response.json()) == {"username", "email", "encrypted_password"}


# -- mails -----------------------------------------------------------------------------


def test_sign_up_is_confirmed_by_mail(quay: FakeQuay) -> None:
    client = quay.client()
    made = client.users.sign_up(username="carol", password="password", email="carol@example.com")
    assert made.awaiting_verification
    with pytest.raises(QuayError, match="403"):
        client.user.sign_in(username="carol", password="password")
    (mail,) = quay.mails
    assert (mail.kind, mail.address, mail.metadata) == (
        "confirmemail",
        "carol@example.com",
        {"username": "carol"},
    )
    quay.follow_link(mail)
    assert client.user.sign_in(username="carol", password="password").success
    with pytest.raises(ValueError, match="followed already"):
        quay.follow_link(mail)


def test_new_address_is_confirmed_by_mail(quay: FakeQuay) -> None:
    client = quay.client("ada")
    assert client.user.update(email="new@example.com").email == "ada@example.com"
    quay.follow_link(quay.mails[-1])
    assert client.user.get().email == "new@example.com"
    assert (quay.mails[-1].kind, quay.mails[-1].address) == ("emailchanged", "ada@example.com")
    (entry,) = [entry for entry in client.user.logs.list() if entry.kind == "user_change_email"]
    assert entry.metadata == {"email": "new@example.com", "old_email": "ada@example.com"}


def test_new_address_is_taken_meanwhile(quay: FakeQuay) -> None:
    quay.client("ada").user.update(email="new@example.com")
    quay.add_user("carol", email="new@example.com")
    with pytest.raises(ValueError, match="already used"):
        quay.follow_link(quay.mails[-1])


def test_recovery(quay: FakeQuay) -> None:
    quay.add_organization("acme", owner="ada", email="shared@example.com")
    client = quay.client("bob")
    assert client.users.request_recovery_email(email="none@example.com").status == "sent"
    assert quay.mails == []
    assert client.users.request_recovery_email(email="ada@example.com").status == "sent"
    assert (quay.mails[-1].kind, quay.mails[-1].metadata) == ("recovery", {"username": "ada"})
    answer = client.users.request_recovery_email(email="shared@example.com")
    assert (answer.status, answer.orgname) == ("org", "a••e")
    assert quay.mails[-1].metadata == {"organizations": {"acme": ["ada"]}}
    with pytest.raises(ValueError, match="no link"):
        quay.follow_link(quay.mails[-1])
    quay.advance(minutes=31)
    with pytest.raises(ValueError, match="Invalid recovery code"):
        quay.follow_link(quay.mails[0])


def test_address_for_notifications_of_a_repository(quay: FakeQuay) -> None:
    quay.add_repository("ada/app")
    client = quay.client("ada")
    client.repository.authorized_emails.request("ada/app", "ops@example.com")
    assert not client.repository.authorized_emails.get("ada/app", "ops@example.com").confirmed
    quay.follow_link(quay.mails[-1])
    assert client.repository.authorized_emails.get("ada/app", "ops@example.com").confirmed


# -- the end of accounts ---------------------------------------------------------------


def test_deleted_user(quay: FakeQuay) -> None:
    quay.add_repository("ada/app", visibility="public")
    quay.add_repository("bob/app")
    quay.permit("bob/app", "ada")
    quay.add_robot("ada+ci")
    quay.add_organization("acme", owner="bob")
    quay.add_team("acme", "devs", members=["ada"])
    quay.client("ada").user.delete()
    bob = quay.client("bob")
    with pytest.raises(NotFoundError):
        bob.users.get("ada")
    assert list(bob.organization.teams.members.list("acme", "devs")) == []
    with pytest.raises(QuayError):
        bob.repository.get("ada/app")
    # What is left of the user goes under another name, until the garbage is collected.
    left = [each.full_name for each in bob.search.repositories(query="app") if each.is_public]
    assert [name.partition("/")[2] for name in left] == ["app"]
    assert bob.repository.get(left[0]).is_public
    with pytest.raises(ValueError, match="there was one"):
        quay.add_user("ada")
    quay.collect_garbage()
    assert [each.full_name for each in bob.search.repositories(query="app")] == ["bob/app"]
    permissions = bob.repository.permissions.users.list("bob/app")
    assert [each.name for each in permissions] == ["bob"]
    quay.add_user("ada")
    assert quay.client("ada").user.get().organizations == ()


def test_only_administrator(quay: FakeQuay) -> None:
    for name in ("one", "two"):
        quay.add_organization(name, owner="ada")
    ada = quay.client("ada")
    text = "Cannot delete ada as you are the only admin for organizations: one, two"
    with pytest.raises(BadRequestError, match=text):
        ada.user.delete()
    quay.add_team("one", "owners", role="admin", members=["bob"])
    quay.add_team("two", "owners", role="admin", members=["bob"])
    ada.user.delete()


def test_user_becomes_an_organization(quay: FakeQuay, tmp_path: Any) -> None:
    quay.push("ada/app", by="ada")
    quay.add_robot("ada+ci")
    ada = quay.client("ada")
    ada.user.convert_to_organization(admin_user="bob", admin_password=FakeQuay.PASSWORD)
    bob = quay.client("bob")
    assert bob.organization.get("ada").is_admin
    assert [robot.name for robot in bob.organization.robots.list("ada")] == ["ada+ci"]
    assert bob.repository.get("ada/app").is_organization
    with pytest.raises(QuayError, match="401"):
        ada.user.get()
    quay.save(tmp_path / "quay.json")
    with FakeQuay.load(tmp_path / "quay.json") as loaded:
        assert loaded.client("bob").repository.get("ada/app").is_organization


# -- authorizations that others assign -------------------------------------------------


def test_assigned_authorization(quay: FakeQuay) -> None:
    quay.add_organization("acme", owner="ada")
    application = quay.client("ada").organization.applications.create("acme", name="app")
    uuid = quay.assign_authorization(application.client_id, "bob", scopes=("repo:read",), redirect_uri="x")
    bob = quay.client("bob")
    assert [entry.kind for entry in bob.user.inbox.list()] == ["assigned_authorization"]
    (assigned,) = bob.user.assigned_authorizations.list()
    assert assigned.uuid == uuid
    assert assigned.application.client_id == application.client_id
    assert (assigned.redirect_uri, assigned.response_type) == ("x", "token")
    assert [scope.scope for scope in assigned.scopes] == ["repo:read"]
    assert list(bob.user.inbox.list()) == []
    with pytest.raises(NotFoundError):
        quay.client("ada").user.assigned_authorizations.delete(uuid)
    bob.user.assigned_authorizations.delete(uuid)
    assert list(bob.user.assigned_authorizations.list()) == []
    with pytest.raises(ValueError, match="nothing"):
        quay.assign_authorization("nothing", "bob", scopes=())


# -- settings --------------------------------------------------------------------------


def test_who_may_sign_up() -> None:
    config = {"FEATURE_BLACKLISTED_EMAILS": True, "BLACKLISTED_EMAIL_DOMAINS": ["bad.example"]}
    with FakeQuay(config=config) as quay, quay.client() as client:
        for address in ("x@bad.example", "x@mail.bad.example"):
            with pytest.raises(BadRequestError, match="for this e-mail is disabled"):
                client.users.sign_up(username="carol", password="password", email=address)
        client.users.sign_up(username="carol", password="password", email="x@good.example")


def test_who_is_invited_may_sign_up() -> None:
    with FakeQuay(config={"FEATURE_INVITE_ONLY_USER_CREATION": True}) as quay, quay.client() as client:
        quay.add_organization("acme")
        client.organization.teams.invites.create("acme", "owners", "carol@example.com")
        code = quay.mails[-1].code or ""
        user = {"username": "carol", "password": "password"}
        with pytest.raises(BadRequestError, match="Cannot create non-invited user"):
            client.users.sign_up(**user, email="carol@example.com")
        with pytest.raises(BadRequestError, match="for this e-mail is disabled"):
            client.users.sign_up(**user, email="other@example.com", invite_code=code)
        # The code was sent to the address, which need not be confirmed any more.
        made = client.users.sign_up(**user, email="carol@example.com", invite_code=code)
        assert (made.username, made.verified) == ("carol", True)


def test_captcha() -> None:
    with FakeQuay(config={"FEATURE_RECAPTCHA": True}) as quay, quay.client() as client:
        with pytest.raises(BadRequestError, match="Are you a bot"):
            client.users.request_recovery_email(email="x@example.com")
        client.users.request_recovery_email(email="x@example.com", recaptcha_response="solved")


def test_other_systems_of_users() -> None:
    with FakeQuay(config={"AUTHENTICATION_TYPE": "LDAP"}) as quay, quay.client() as client:
        with pytest.raises(NotFoundError):
            client.users.sign_up(username="carol", password="password", email="carol@example.com")
        with pytest.raises(NotFoundError):
            client.user.delete()
        response = post(quay, "user/initialize", json={})
        assert response.json()["message"] == "Cannot initialize user in a non-database auth system"


def test_login_failures_are_logged() -> None:
    with FakeQuay(config={"ACTION_LOG_AUDIT_LOGIN_FAILURES": True}) as quay:
        quay.add_user("ada")
        client = quay.client("ada")
        with pytest.raises(ForbiddenError):
            client.user.sign_in(username="ada", password="wrong")
        quay.advance(seconds=1)
        assert client.user.sign_in(username="ada", password=FakeQuay.PASSWORD).success
        bearer = {"Authorization": "Bearer nonsense"}
        requests.get(f"{quay.url}/api/v1/user/", headers=bearer, timeout=10)
        kinds = [entry.kind for entry in client.user.logs.list()]
        assert kinds == ["login_success", "login_failure"]
        entries = [entry for entry in quay.client().superuser.logs.list() if entry.kind == "login_failure"]
        assert [entry.metadata["kind"] for entry in entries] == ["oauth", "user"]


def test_login_failures_are_not_logged_by_default(quay: FakeQuay) -> None:
    client = quay.client("ada")
    with pytest.raises(ForbiddenError):
        client.user.sign_in(username="ada", password="wrong")
    assert list(client.user.logs.list()) == []


def test_popularity_counts_the_days_before(quay: FakeQuay) -> None:
    for name in ("ada/quiet", "ada/busy"):
        quay.push(name, by="ada")
    client = quay.client("ada")

    def names() -> list[str]:
        return [each.name for each in client.search.repositories(query="", include_usage=True)]

    def popularity() -> list[float | None]:
        return [each.popularity for each in client.search.repositories(query="", include_usage=True)]

    quay.pull("ada/busy", times=200)
    assert (names(), popularity()) == (["quiet", "busy"], [0.0, 0.0])
    quay.advance(days=1)
    assert (names(), popularity()) == (["busy", "quiet"], [201.0, 1.0])
    quay.advance(days=8)
    assert (names(), popularity()) == (["busy", "quiet"], [0.0, 0.0])


def test_tokens_of_deleted_users_end(quay: FakeQuay) -> None:
    ada = quay.client("ada")
    ada.user.delete()
    with pytest.raises(QuayError, match="401"):
        ada.user.get()
    assert quay.mails == []


# -- another system of users -----------------------------------------------------------


@pytest.fixture
def ldap() -> Iterator[FakeQuay]:
    with FakeQuay(config={"AUTHENTICATION_TYPE": "LDAP"}) as made:
        made.add_external_user("Ada Lovelace", email="ada@ldap.example", password="secret")
        yield made


def test_sign_in_through_another_system(ldap: FakeQuay) -> None:
    client = ldap.client()
    with pytest.raises(ForbiddenError, match=r"Invalid username or password\."):
        client.user.sign_in(username="Ada Lovelace", password="wrong")
    for name in ("Ada Lovelace", "ada@ldap.example", "ada_lovelace"):
        assert client.user.sign_in(username=name, password="secret").success
    ada = ldap.client("ada_lovelace").user.get()
    assert (ada.email, ada.prompts, ada.has_password_set) == (
        "ada@ldap.example",
        ("confirm_username",),
        True,
    )
    assert [login.service_identifier for login in ada.logins] == ["Ada Lovelace"]
    assert ldap.client("ada_lovelace").user.verify_password(password="secret").success
    # The server's own users are known there, too.
    assert client.user.sign_in(username=FakeQuay.USER, password=FakeQuay.PASSWORD).success


def test_user_confirms_the_name(ldap: FakeQuay) -> None:
    ldap.client().user.sign_in(username="Ada Lovelace", password="secret")
    client = ldap.client("ada_lovelace")
    assert client.user.update(username="ada").username == "ada"
    assert client.user.get().prompts == ()
    assert client.user.update(username="other").username == "ada"


def test_users_of_another_system_are_found_and_linked(ldap: FakeQuay) -> None:
    client = ldap.client()
    (found,) = client.search.entities("ada")
    assert (found.kind, found.name, found.title) == ("external", "Ada Lovelace", "ada@ldap.example")
    with pytest.raises(BadRequestError, match="Invalid username or password"):
        client.users.link_external("nobody")
    assert client.users.link_external("Ada Lovelace").name == "ada_lovelace"
    assert [(each.kind, each.name) for each in client.search.entities("ada")] == [("user", "ada_lovelace")]
    with FakeQuay() as quay:
        with pytest.raises(NotFoundError):
            quay.client().users.link_external("Ada Lovelace")
        with pytest.raises(ValueError, match="names no other system"):
            quay.add_external_user("Ada Lovelace")
