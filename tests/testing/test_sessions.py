"""Sessions of the embedded Quay, as a browser has them: cookies, CSRF tokens, sign-in and sign-out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from quay_sdk import operations
from quay_sdk.testing import FakeQuay

API = "/api/v1"
CSRF = "CSRF token was invalid or missing."
PASSWORD = "correct horse"
WRONG = {
    "needsEmailVerification": False,
    "invalidCredentials": True,
    "message": "Invalid Username or Password",
}


class Clock:
    """A clock that is set by the test."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 10, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **time: float) -> None:
        self.now += timedelta(**time)


class Browser(requests.Session):
    """A browser: it keeps cookies, and sends the CSRF token that it has."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.trust_env = False
        self.url = url

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.request(method, self.url + path, timeout=10, allow_redirects=False, **options)

    def token(self) -> str:
        token: str = self.ask("GET", "/csrf_token").json()["csrf_token"]
        self.headers["X-CSRF-Token"] = token
        return token

    def sign_in(self, username: str, password: str = PASSWORD) -> requests.Response:
        self.token()
        response = self.ask("POST", f"{API}/signin", json={"username": username, "password": password})
        self.headers["X-CSRF-Token"] = response.headers.get("X-Next-CSRF-Token", self.token())
        return response

    def sign_out(self) -> requests.Response:
        return self.ask("POST", f"{API}/signout")

    def make_token(self, **options: Any) -> requests.Response:
        return self.ask("POST", f"{API}/user/apptoken", json={"title": "x"}, **options)

    @property
    def user(self) -> str | None:
        response = self.ask("GET", f"{API}/user/")
        assert response.status_code == (200 if "username" in response.json() else 401)
        return response.json().get("username")

    @property
    def cookie(self) -> str | None:
        return self.cookies.get("_csrf_token")

    @cookie.setter
    def cookie(self, value: str) -> None:
        self.cookies.clear()
        self.cookies.set("_csrf_token", value)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def quay(clock: Clock) -> Iterator[FakeQuay]:
    with FakeQuay(clock=clock) as made:
        made.add_user("ada", password=PASSWORD)
        made.add_user("bob", password=PASSWORD)
        yield made


@pytest.fixture
def browsers(quay: FakeQuay) -> Iterator[Callable[[], Browser]]:
    """Makes browsers, and closes them."""
    made: list[Browser] = []

    def make() -> Browser:
        made.append(Browser(quay.url))
        return made[-1]

    yield make
    for browser in made:
        browser.close()


@pytest.fixture
def browser(browsers: Callable[[], Browser]) -> Browser:
    return browsers()


@pytest.fixture
def ada(browser: Browser) -> Browser:
    """A browser in which ada is signed in."""
    assert browser.sign_in("ada").status_code == 200
    return browser


def refused(response: requests.Response, text: str = CSRF) -> bool:
    return (response.status_code, response.headers["Content-Type"], response.json()) == (
        403,
        "text/html; charset=utf-8",
        {"error": text},
    )


# -- CSRF ------------------------------------------------------------------------------


def test_token_begins_a_session(browser: Browser) -> None:
    response = browser.ask("GET", "/csrf_token")
    assert (response.status_code, list(response.json())) == (200, ["csrf_token"])
    cookie, *attributes = response.headers["Set-Cookie"].split("; ")
    assert cookie.startswith("_csrf_token=")
    assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Lax"]
    again = browser.ask("GET", "/csrf_token")
    assert again.json() == response.json()
    assert "Set-Cookie" not in again.headers
    assert browser.ask("HEAD", "/csrf_token").status_code == 200


def test_tokens_differ(browsers: Callable[[], Browser]) -> None:
    assert browsers().token() != browsers().token()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_write_needs_session_and_token(browsers: Callable[[], Browser], method: str) -> None:
    path = f"{API}/organization/acme/team/x" if method != "POST" else f"{API}/signin"
    body = {"username": "ada", "password": PASSWORD}
    browser, other = browsers(), browsers()
    assert refused(browser.ask(method, path, json=body))
    assert refused(browser.ask(method, path, json=body, headers={"X-CSRF-Token": other.token()}))
    token = browser.token()
    del browser.headers["X-CSRF-Token"]
    assert refused(browser.ask(method, path, json=body))
    assert refused(browser.ask(method, path, json=body, headers={"X-CSRF-Token": "no"}))
    assert not refused(browser.ask(method, path, json=body, headers={"X-CSRF-Token": token}))


def test_refusal_names_the_user(ada: Browser) -> None:
    refusal = f"{CSRF} (authorized: user ada)"
    assert refused(ada.make_token(headers={"X-CSRF-Token": "no"}), refusal)
    assert refused(ada.make_token(headers={"X-CSRF-Token": "\u00e9".encode("latin-1")}), refusal)


def test_token_in_query_or_form(ada: Browser) -> None:
    token = ada.token()
    del ada.headers["X-CSRF-Token"]
    assert ada.make_token(params={"_csrf_token": token}).status_code == 200
    # The query comes before the header.
    response = ada.make_token(params={"_csrf_token": "no"}, headers={"X-CSRF-Token": token})
    assert response.status_code == 403
    assert ada.ask("POST", f"{API}/signout", data={"_csrf_token": token}).json() == {"success": True}


def test_reads_need_no_token(ada: Browser) -> None:
    del ada.headers["X-CSRF-Token"]
    assert ada.user == "ada"


def test_path_and_method_are_checked_first(browser: Browser) -> None:
    assert browser.ask("GET", f"{API}/nothing/").status_code == 404
    assert browser.ask("POST", f"{API}/nothing").status_code == 405
    assert browser.ask("POST", f"{API}/user/apptoken/x").status_code == 405


def test_initialization_needs_no_token(browser: Browser) -> None:
    assert browser.ask("POST", f"{API}/user/initialize", json={}).status_code != 403


def test_anonymous_write_with_token(browser: Browser) -> None:
    browser.token()
    assert browser.make_token().json()["error_type"] == "invalid_token"


@pytest.mark.parametrize("cookie", ["", "x", "no cookie of this server", "e30", "\u00e9"])
def test_wrong_cookie_is_ignored(browser: Browser, cookie: str) -> None:
    headers = {"Cookie": f"_csrf_token={cookie}".encode()}
    assert browser.ask("GET", f"{API}/user/", headers=headers).status_code == 401
    assert refused(browser.make_token(headers={**headers, "X-CSRF-Token": ""}))
    assert "Set-Cookie" in browser.ask("GET", "/csrf_token", headers=headers).headers


def test_page_token_is_no_cookie(quay: FakeQuay, browser: Browser) -> None:
    for number in range(101):
        quay.add_repository(f"acme/r{number}")
    browser.sign_in(FakeQuay.USER, FakeQuay.PASSWORD)
    page = browser.ask("GET", f"{API}/repository", params={"namespace": "acme"}).json()
    browser.cookie = page["next_page"]
    assert browser.user is None


# -- sign-in ---------------------------------------------------------------------------


def test_sign_in(browser: Browser) -> None:
    before, anonymous = browser.token(), browser.cookie
    body = {"username": "ada", "password": PASSWORD}
    response = browser.ask("POST", f"{API}/signin", json=body)
    assert (response.status_code, response.json()) == (200, {"success": True})
    after = response.headers["X-Next-CSRF-Token"]
    assert after != before
    assert browser.cookie != anonymous
    assert browser.token() == after
    assert browser.user == "ada"
    assert browser.make_token(headers={"X-CSRF-Token": before}).status_code == 403
    assert browser.make_token().status_code == 200


def test_earlier_cookie_stays_anonymous(ada: Browser, browsers: Callable[[], Browser]) -> None:
    other = browsers()
    other.token()
    anonymous = other.cookie or ""
    other.sign_in("ada")
    signed_in = other.cookie or ""
    other.cookie = anonymous
    assert other.user is None
    other.cookie = signed_in
    assert other.user == "ada"


def test_every_response_of_a_signed_in_session_sets_the_cookie(ada: Browser) -> None:
    for method, path in [
        ("GET", "/csrf_token"),
        ("GET", f"{API}/user/"),
        ("GET", f"{API}/user"),
        ("GET", "/nothing"),
        ("POST", f"{API}/user/"),
        ("POST", f"{API}/signout"),
        ("GET", f"{API}/user/"),
    ]:
        cookie = ada.ask(method, path).headers["Set-Cookie"]
        assert cookie.startswith("_csrf_token=")
        assert "; Expires=" in cookie


def test_wrong_password(browser: Browser, quay: FakeQuay, clock: Clock) -> None:
    quay.add_organization("acme")
    robot = quay.add_robot("ada+ci")
    token = browser.token()
    for username, password in [
        ("ada", "wrong"),
        ("ada", ""),
        ("nobody", PASSWORD),
        ("acme", FakeQuay.PASSWORD),
        ("ada+ci", robot),
    ]:
        response = browser.ask("POST", f"{API}/signin", json={"username": username, "password": password})
        assert (response.status_code, response.headers["Content-Type"], response.json()) == (
            403,
            "application/json",
            WRONG,
        )
        clock.advance(seconds=1)
    assert (browser.token(), browser.user) == (token, None)
    assert browser.ask("POST", f"{API}/signin", json={"username": "ada"}).status_code == 400


def test_wrong_passwords_lock_for_a_while(browser: Browser, clock: Clock) -> None:
    """Each wrong password locks for longer, and what comes meanwhile does not count, right or wrong."""
    browser.token()
    right, wrong = ({"username": "ada", "password": password} for password in (PASSWORD, "wrong"))
    for locked in (0.5, 1.5, 3.5, 7.5):
        assert browser.ask("POST", f"{API}/signin", json=wrong).status_code == 403
        clock.advance(seconds=locked - 0.25)
        for body in (right, wrong):
            response = browser.ask("POST", f"{API}/signin", json=body)
            assert (response.status_code, response.headers["Content-Type"], response.text) == (
                429,
                "text/html; charset=utf-8",
                "Too many login attempts. \nPlease reset your Quay password and try again.",
            )
            assert response.headers["Retry-After"] == "0"
        clock.advance(seconds=0.5)
    assert browser.sign_in("ada").status_code == 200
    assert browser.sign_in("ada", "wrong").json() == WRONG
    clock.advance(seconds=0.5)
    assert browser.sign_in("ada").status_code == 200


def test_wrong_password_does_not_end_the_session(ada: Browser) -> None:
    body = {"username": "bob", "password": "wrong"}
    assert ada.ask("POST", f"{API}/signin", json=body).status_code == 403
    assert ada.user == "ada"


def test_sign_in_with_the_email_address(browser: Browser, quay: FakeQuay) -> None:
    quay.add_user("eve", email="eve@example.org", password=PASSWORD)
    assert browser.sign_in("eve@example.org").status_code == 200
    assert browser.user == "eve"


def test_users_without_a_password_have_the_default_one(browser: Browser, quay: FakeQuay) -> None:
    quay.add_user("carol")
    for username in ("carol", FakeQuay.USER):
        assert browser.sign_in(username, FakeQuay.PASSWORD).status_code == 200
        assert browser.user == username


def test_another_user_replaces_the_first(ada: Browser, browsers: Callable[[], Browser]) -> None:
    other = browsers()
    other.sign_in("ada")
    ada.sign_in("bob")
    assert (ada.user, other.user) == ("bob", "ada")


def test_two_users(ada: Browser, browsers: Callable[[], Browser]) -> None:
    bob = browsers()
    bob.sign_in("bob")
    assert bob.make_token(headers={"X-CSRF-Token": ada.headers["X-CSRF-Token"]}).status_code == 403
    uuid = bob.make_token().json()["token"]["uuid"]
    assert ada.ask("GET", f"{API}/user/apptoken/{uuid}").status_code == 404
    assert ada.ask("GET", f"{API}/user/apptoken").json()["tokens"] == []
    assert len(bob.ask("GET", f"{API}/user/apptoken").json()["tokens"]) == 1


def test_session_has_the_rights_of_its_user(ada: Browser, quay: FakeQuay, browsers: Any) -> None:
    quay.add_repository("ada/app")
    quay.add_repository("acme/app")
    assert ada.ask("GET", f"{API}/repository/ada/app").json()["can_admin"]
    assert ada.ask("GET", f"{API}/repository/acme/app").status_code == 403
    assert ada.ask("GET", f"{API}/superuser/users/").status_code == 403
    superuser = browsers()
    superuser.sign_in(FakeQuay.USER, FakeQuay.PASSWORD)
    assert superuser.ask("GET", f"{API}/superuser/users/").status_code == 200
    assert superuser.ask("DELETE", f"{API}/repository/acme/app").status_code == 204


def test_sign_ins_are_logged(ada: Browser) -> None:
    ada.sign_out()
    ada.sign_in("ada")
    logs = ada.ask("GET", f"{API}/user/logs").json()["logs"]
    assert [(entry["kind"], "performer" in entry) for entry in logs] == [
        ("login_success", False),
        ("logout_success", True),
        ("login_success", False),
    ]
    assert logs[0]["metadata"] == {"type": "quayauth", "useragent": ada.headers["User-Agent"]}


# -- the end of sessions ---------------------------------------------------------------


def ends(kind: str, browser: Browser, quay: FakeQuay) -> None:
    """End the sessions of ada: by a sign-out in another browser, or from the test."""
    if kind == "sign-out":
        browser.sign_in("ada")
        assert browser.sign_out().json() == {"success": True}
    else:
        quay.end_sessions("ada")


def test_sign_out(ada: Browser) -> None:
    token, signed_in = ada.token(), ada.cookie or ""
    response = ada.sign_out()
    assert (response.status_code, response.json()) == (200, {"success": True})
    assert "X-Next-CSRF-Token" not in response.headers
    assert (ada.user, ada.token()) == (None, token)
    assert ada.make_token().status_code == 401
    ada.cookie = signed_in
    assert ada.user is None


def test_sign_out_of_nobody(browser: Browser) -> None:
    browser.token()
    assert browser.sign_out().json() == {"success": True}


@pytest.mark.parametrize("kind", ["sign-out", "end_sessions"])
def test_ended_session_is_anonymous(ada: Browser, quay: FakeQuay, browsers: Any, kind: str) -> None:
    quay.add_repository("ada/secret")
    quay.add_repository("ada/open", visibility="public")
    bob = browsers()
    bob.sign_in("bob")
    token = ada.token()
    ends(kind, browsers(), quay)
    # A read is answered like an anonymous one.
    assert ada.user is None
    listed = ada.ask("GET", f"{API}/repository", params={"namespace": "ada", "public": "true"}).json()
    assert [repository["name"] for repository in listed["repositories"]] == ["open"]
    assert ada.ask("GET", f"{API}/repository/ada/open").status_code == 200
    assert ada.ask("GET", f"{API}/repository/ada/secret").status_code == 401
    # The CSRF token is still valid; it is the user who is missing.
    assert ada.token() == token
    for path, body in [("user/apptoken", {"title": "x"}), ("signin/verify", {"password": PASSWORD})]:
        response = ada.ask("POST", f"{API}/{path}", json=body)
        assert (response.status_code, response.json()["error_type"]) == (401, "invalid_token")
    assert ada.sign_out().status_code == 200
    assert bob.user == "bob"
    assert ada.sign_in("ada").status_code == 200
    assert ada.make_token().status_code == 200


def test_end_of_sessions_of_nobody(quay: FakeQuay) -> None:
    with pytest.raises(ValueError, match="nobody"):
        quay.end_sessions("nobody")
    quay.end_sessions()


def test_cookie_of_another_server(ada: Browser) -> None:
    with FakeQuay() as other:
        other.add_user("ada", password=PASSWORD)
        ada.url = other.url
        assert ada.user is None
        assert refused(ada.make_token())


def test_unused_session_expires(ada: Browser, clock: Clock) -> None:
    for _ in range(3):
        clock.advance(days=30)
        assert ada.user == "ada"  # each response makes it last for another 31 days
    clock.advance(days=32)
    assert ada.user is None
    assert refused(ada.make_token())


# -- fresh sign-in ---------------------------------------------------------------------

FRESH = {
    "changeUserDetails": ("user/", {}),
    "createAppToken": ("user/apptoken", {"title": "x"}),
    "deleteAdminedOrganization": ("organization/acme", None),
    "getAppToken": ("user/apptoken/x", None),
    "revokeAppToken": ("user/apptoken/x", None),
    "listAllUsers": ("superuser/users/", None),
}


@pytest.mark.parametrize("operation", FRESH)
def test_fresh_sign_in(ada: Browser, quay: FakeQuay, clock: Clock, operation: str) -> None:
    path, body = FRESH[operation]

    def error(**headers: str) -> str | None:
        response = ada.ask(operations[operation].method, f"{API}/{path}", json=body, headers=headers)
        return response.json().get("error_type") if response.content else None

    quay.add_organization("acme")
    clock.advance(minutes=10)
    assert error() != "fresh_login_required"
    clock.advance(seconds=1)
    assert error() == "fresh_login_required"
    # A token passes, whatever the session.
    assert error(Authorization=f"Bearer {quay.token('ada')}") != "fresh_login_required"
    assert error(Authorization="Bearer no") != "fresh_login_required"


def test_verifying_the_password_refreshes(ada: Browser, quay: FakeQuay, clock: Clock) -> None:
    clock.advance(minutes=11)
    response = ada.make_token()
    assert (response.status_code, response.json()) == (
        401,
        {
            "detail": "Requires fresh login",
            "error_message": "Requires fresh login",
            "error_type": "fresh_login_required",
            "title": "fresh_login_required",
            "type": f"{quay.url}/api/v1/error/fresh_login_required",
            "status": 401,
        },
    )
    assert ada.ask("GET", f"{API}/user/apptoken").status_code == 200  # only some operations ask for it
    response = ada.ask("POST", f"{API}/signin/verify", json={"password": "wrong"})
    assert (response.status_code, response.json()) == (
        403,
        {"message": "Invalid Username or Password", "invalidCredentials": True},
    )
    clock.advance(seconds=1)
    assert ada.make_token().json()["error_type"] == "fresh_login_required"
    stale, old = ada.cookie or "", ada.token()
    response = ada.ask("POST", f"{API}/signin/verify", json={"password": PASSWORD})
    assert (response.status_code, response.json()) == (200, {"success": True})
    assert response.headers["X-Next-CSRF-Token"] == ada.token() != old
    assert ada.make_token().status_code == 200
    # The cookie from before is as it was: signed in, and stale.
    ada.cookie = stale
    assert ada.user == "ada"
    assert ada.make_token(headers={"X-CSRF-Token": old}).json()["error_type"] == "fresh_login_required"


def test_how_fresh_is_a_setting(clock: Clock) -> None:
    with FakeQuay(clock=clock, config={"FRESH_LOGIN_TIMEOUT": "1h"}) as quay:
        browser = Browser(quay.url)
        browser.sign_in(FakeQuay.USER, FakeQuay.PASSWORD)
        clock.advance(minutes=59)
        assert browser.make_token().status_code == 200
        clock.advance(minutes=2)
        assert browser.make_token().status_code == 401
        browser.close()


def test_sessions_that_end_with_the_browser() -> None:
    with FakeQuay(config={"FEATURE_PERMANENT_SESSIONS": False}) as quay:
        browser = Browser(quay.url)
        response = browser.sign_in(FakeQuay.USER, FakeQuay.PASSWORD)
        assert "Expires" not in response.headers["Set-Cookie"]
        assert "Set-Cookie" not in browser.ask("GET", f"{API}/user/").headers
        assert browser.user == FakeQuay.USER
        browser.close()


# -- beside bearer tokens --------------------------------------------------------------


def test_valid_bearer_token_comes_first(ada: Browser, quay: FakeQuay) -> None:
    bearer = {"Authorization": f"Bearer {quay.token('bob', scopes=('user:read',))}"}
    assert ada.ask("GET", f"{API}/user/", headers=bearer).json()["username"] == "bob"
    assert ada.make_token(headers=bearer).json()["error_type"] == "insufficient_scope"
    del ada.headers["X-CSRF-Token"]
    every = {"Authorization": f"Bearer {quay.token('bob')}"}
    assert ada.make_token(headers=every).status_code == 200
    assert ada.ask("GET", f"{API}/user/apptoken").json()["tokens"] == []


def test_session_does_not_make_up_for_a_bad_bearer_token(ada: Browser) -> None:
    bearer = {"Authorization": "Bearer no"}
    assert ada.ask("GET", f"{API}/user/", headers=bearer).status_code == 401
    assert ada.make_token(headers=bearer).json()["error_type"] == "invalid_token"
    assert refused(ada.make_token(headers={**bearer, "X-CSRF-Token": "no"}))
    assert ada.user == "ada"


@pytest.mark.parametrize("header", ["Basic YWRhOng=", "Bearer", "Bearer two words", "Token no"])
def test_other_credentials_are_ignored(ada: Browser, header: str) -> None:
    other = {"Authorization": header}
    assert ada.ask("GET", f"{API}/user/", headers=other).json()["username"] == "ada"
    assert ada.make_token(headers=other).status_code == 200
    assert ada.make_token(headers={**other, "X-CSRF-Token": "no"}).status_code == 403


def test_bearer_clients_have_no_session(quay: FakeQuay, browser: Browser) -> None:
    browser.headers["Authorization"] = f"Bearer {quay.token('ada')}"
    assert browser.make_token().status_code == 200
    assert browser.user == "ada"
    assert browser.cookie is None
    # The end of the user's sessions is not the end of tokens.
    quay.end_sessions("ada")
    assert browser.sign_out().status_code == 200
    assert browser.user == "ada"
    assert browser.cookie is None


def test_bearer_client_can_sign_in(quay: FakeQuay, browser: Browser) -> None:
    bearer = {"Authorization": f"Bearer {quay.token('bob')}"}
    body = {"username": "ada", "password": PASSWORD}
    response = browser.ask("POST", f"{API}/signin", json=body, headers=bearer)
    assert response.json() == {"success": True}
    assert browser.user == "ada"
    assert browser.make_token(headers={"X-CSRF-Token": response.headers["X-Next-CSRF-Token"]}).ok


def test_sign_out_with_a_bearer_token_ends_the_sessions_of_its_user(ada: Browser, quay: FakeQuay) -> None:
    with quay.client("ada") as client:
        client.user.sign_out()
        assert ada.user is None
        assert client.user.get().username == "ada"


def test_many_threads_at_once(quay: FakeQuay, browsers: Callable[[], Browser]) -> None:
    names = [f"user{number}" for number in range(5)]
    for name in names:
        quay.add_user(name, password=PASSWORD)
    seen: dict[str, set[str | None]] = {name: set() for name in names}

    def work(name: str, browser: Browser) -> None:
        for _ in range(5):
            browser.sign_in(name)
            browser.make_token()
            seen[name].add(browser.user)
            browser.sign_out()

    threads = [threading.Thread(target=work, args=(name, browsers())) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {name: {name} for name in names}
    for name in names:
        assert len(quay.client(name).user.apptokens.list().all()) == 5
