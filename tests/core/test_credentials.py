"""Credentials that the server ignores: an empty listing is not taken for the truth."""

from __future__ import annotations

import contextlib
import json
import logging
import pickle
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import responses

from quay_sdk import (
    Auth,
    BasicAuth,
    DecodeError,
    InsufficientScopeError,
    InvalidArgumentError,
    InvalidTokenError,
    Paged,
    QuayClient,
    QuayConnectionError,
    ServerError,
    operations,
)
from quay_sdk.auth import Flow, Request
from quay_sdk.testing import FakeQuay
from support import URL
from support.wire import Connection, WireServer, cut, read, reply, send

TOKEN = "t0ken-s3cret"
STARRED = "/api/v1/user/starred"
REPOSITORIES = "/api/v1/repository"
REFUSED = {
    "status": 401,
    "detail": "Requires authentication",
    "error_message": "Requires authentication",
    "error_type": "invalid_token",
    "title": "invalid_token",
}
LISTED = {"namespace": "acme", "name": "a", "is_public": True, "kind": "image", "state": "NORMAL"}

HEALTH = {
    "healthy": False,
    "workers": {"active": 0, "configured": 1, "status": "down"},
    "repositories": {"total": 0, "syncing": 0, "completed": 0, "failed": 0, "never_run": 0},
    "tags_pending": 0,
    "last_check": "2025-01-08T19:32:48Z",
    "issues": [],
}

LISTINGS: dict[str, tuple[str, dict[str, Any], Callable[[QuayClient], Paged[Any]]]] = {
    "listRepos": (REPOSITORIES, {"repositories": []}, lambda c: c.repository.list(namespace="acme")),
    "listRepos, public": (REPOSITORIES, {"repositories": []}, lambda c: c.repository.list(public=True)),
    "conductSearch": ("/api/v1/find/all", {"results": []}, lambda c: c.search.all(query="a")),
    "conductRepoSearch": (
        "/api/v1/find/repositories",
        {"results": [], "has_additional": False},
        lambda c: c.search.repositories(query="a"),
    ),
    "getMatchingEntities": (
        "/api/v1/entities/a",
        {"results": []},
        lambda c: c.search.entities("a", namespace="acme", include_teams=True),
    ),
}


class Server:
    """Lists nothing, responds to the check of the token as set, and keeps the requests."""

    def __init__(self, http: responses.RequestsMock) -> None:
        self.http = http
        http.assert_all_requests_are_fired = False
        for path, page, _ in LISTINGS.values():
            http.add("GET", URL + path, json=page)

    def set_check(self, status: int, body: Any = None) -> None:
        """Set the response to the request that checks the token."""
        self.http.remove("GET", URL + STARRED)
        self.http.add("GET", URL + STARRED, status=status, json=body)

    @property
    def checks(self) -> list[Mapping[str, str]]:
        """The headers of the requests that checked the token."""
        return [call.request.headers for call in self.http.calls if call.request.url == URL + STARRED]


@pytest.fixture
def server(http: responses.RequestsMock) -> Server:
    return Server(http)


# -- a listing -------------------------------------------------------------------------


@pytest.mark.parametrize("auth", [None, BasicAuth("acme+ci", TOKEN)], ids=["bearer", "basic"])
@pytest.mark.parametrize("listing", LISTINGS)
def test_empty_listing_of_an_ignored_token(server: Server, listing: str, auth: Auth | None) -> None:
    server.set_check(401, REFUSED)
    _, _, list_all = LISTINGS[listing]
    with QuayClient(URL, None if auth else TOKEN, auth=auth) as client:
        for _ in range(2):  # it is not proved by having been refused
            with pytest.raises(InvalidTokenError) as caught:
                list_all(client)
    error = caught.value
    assert listing.startswith(str(error.operation))
    assert (error.status, error.error_type) == (401, "invalid_token")
    assert (error.method, error.url, error.body) == ("GET", URL + STARRED, REFUSED)
    assert ("few operations accept" if auth else "is invalid or has expired") in str(error)
    assert len(server.checks) == 2


@pytest.mark.parametrize(("status", "body"), [(200, {"repositories": []}), (403, {}), (404, {})])
@pytest.mark.parametrize("listing", LISTINGS)
def test_empty_listing_of_a_valid_token(server: Server, listing: str, status: int, body: Any) -> None:
    server.set_check(status, body)
    _, _, list_all = LISTINGS[listing]
    with QuayClient(URL, TOKEN) as client:
        for _ in range(3):
            assert list_all(client).all() == []
        assert client.with_options(timeout=7).repository.list(public=True).all() == []
        client.check_token()
    assert [headers["Authorization"] for headers in server.checks] == [f"Bearer {TOKEN}"] * 2
    # One for the listings of all clients, one because check_token() always asks.


def test_each_token_is_checked_once(server: Server) -> None:
    server.set_check(200, {})
    tokens = iter(["one", "one", "two", "two", "two", "one", "one"])
    with QuayClient(URL, lambda: next(tokens)) as client:
        for _ in range(3):
            client.repository.list(public=True)
        assert [headers["Authorization"] for headers in server.checks] == ["Bearer one", "Bearer two"]
        client.repository.list(public=True)
        assert next(tokens) == "one"  # there was no further request


def test_token_that_changes_before_it_is_checked(server: Server, http: responses.RequestsMock) -> None:
    """The result for the second token does not apply to the first: the listing is requested again."""
    server.set_check(200, {})
    http.remove("GET", URL + REPOSITORIES)
    http.add("GET", URL + REPOSITORIES, json={"repositories": []})
    http.add("GET", URL + REPOSITORIES, json={"repositories": [LISTED]})
    tokens = iter(["expired", "renewed", "renewed"])
    with QuayClient(URL, lambda: next(tokens)) as client:
        assert [found.name for found in client.repository.list(public=True)] == ["a"]
        assert not client._transport.connections.is_proved("Bearer expired")
        assert client._transport.connections.is_proved("Bearer renewed")


def test_another_token_is_checked_too(server: Server) -> None:
    server.set_check(200, {})
    with QuayClient(URL, TOKEN) as client:
        client.repository.list(public=True)
        client.with_options(token="other").repository.list(public=True)
    assert [headers["Authorization"] for headers in server.checks] == [f"Bearer {TOKEN}", "Bearer other"]


def test_many_tokens_are_not_remembered_for_ever(server: Server) -> None:
    server.set_check(200, {})
    turn = 0

    def token() -> str:
        nonlocal turn
        turn += 1
        return f"token-{(turn - 1) // 2}"

    with QuayClient(URL, token) as client:
        for _ in range(100):
            client.repository.list(public=True)
        assert len(client._transport.connections._proved) <= 32


def test_other_credentials_are_checked(server: Server) -> None:
    """Any Auth but the anonymous one has credentials. Only an Authorization header is known again."""

    class Session(Auth):
        def flow(self, request: Request) -> Flow:
            yield request.with_header("X-Session", "s")

    server.set_check(200, {})
    with QuayClient(URL, auth=Session()) as client:
        client.repository.list(public=True)
        client.repository.list(public=True)
        assert len(server.checks) == 2
        server.set_check(401, REFUSED)
        with pytest.raises(InvalidTokenError):
            client.repository.list(public=True)


def test_listing_with_entries_is_not_checked(http: responses.RequestsMock) -> None:
    http.add("GET", URL + REPOSITORIES, json={"repositories": [LISTED]})
    with QuayClient(URL, TOKEN) as client:
        assert len(client.repository.list(public=True).all()) == 1


def test_later_page_without_entries_is_not_checked(http: responses.RequestsMock) -> None:
    http.add("GET", URL + REPOSITORIES, json={"repositories": [LISTED], "next_page": "x"})
    http.add("GET", URL + REPOSITORIES, json={"repositories": []})
    with QuayClient(URL, TOKEN) as client:
        assert len(client.repository.list(public=True).all()) == 1


# -- what proves a token ---------------------------------------------------------------

VERIFYING: dict[str, Callable[[QuayClient], object]] = {
    "a write": lambda client: client.repository.tags.delete("acme/app", "v1"),
    "a raw write": lambda client: client.request("PUT", "/api/v1/anything"),
    "a read that is refused to others": lambda client: client.organization.robots.list("acme"),
}
NOT_VERIFYING: dict[str, Callable[[QuayClient], object]] = {
    "a public read": lambda client: client.repository.tags.list("acme/app"),
    "a raw read": lambda client: client.request("GET", "/api/v1/anything"),
    "the first user": lambda client: client.registry.initialize(
        username="bob", password="hunter2pw", email="b@example.com"
    ),
    "a bootstrap token": lambda client: client.call("renewBootstrapToken"),
    "credentials of its own": lambda client: client.robots.exchange_federation_token(
        robot_username="acme+ci", federation_token="x"
    ),
}


def anything(http: responses.RequestsMock) -> None:
    body = {"tags": [], "robots": [], "token": "x", "username": "bob", "anonymous": False, "name": "n"}
    for method in ("GET", "PUT", "POST", "DELETE"):
        http.add(method, re.compile(r".*/(tag/.*|anything|robots|initialize|renew|token)$"), json=body)


@pytest.mark.parametrize("proof", VERIFYING.values(), ids=VERIFYING)
def test_success_verifies_the_token(
    server: Server, http: responses.RequestsMock, proof: Callable[[QuayClient], object]
) -> None:
    anything(http)
    with QuayClient(URL, TOKEN) as client:
        proof(client.with_options(timeout=7))
        assert client.repository.list(namespace="acme").all() == []
    assert server.checks == []


@pytest.mark.parametrize("call", NOT_VERIFYING.values(), ids=NOT_VERIFYING)
def test_success_that_does_not_verify_the_token(
    server: Server, http: responses.RequestsMock, call: Callable[[QuayClient], object]
) -> None:
    anything(http)
    server.set_check(401, REFUSED)
    with QuayClient(URL, TOKEN) as client:
        with contextlib.suppress(DecodeError):
            call(client)
        with pytest.raises(InvalidTokenError):
            client.repository.list(namespace="acme")


@pytest.mark.parametrize("body", ["<html>Sign in</html>", '{"robots": [', '{"robots": 5}'])
def test_invalid_success_does_not_verify_the_token(
    server: Server, http: responses.RequestsMock, body: str
) -> None:
    """The page of a gateway, or a response that is cut short."""
    http.add("GET", URL + "/api/v1/organization/acme/robots", body=body)
    http.add("PUT", URL + "/api/v1/anything", body="<html>Sign in</html>")
    http.add("DELETE", URL + "/api/v1/repository/acme/app", body="<html>Sign in</html>")
    server.set_check(401, REFUSED)
    with QuayClient(URL, TOKEN) as client:
        for call in (
            lambda: client.organization.robots.list("acme"),
            lambda: client.request("PUT", "/api/v1/anything"),
            lambda: client.repository.delete("acme/app"),
        ):
            with pytest.raises(DecodeError):
                call()
        with pytest.raises(InvalidTokenError):
            client.repository.list(namespace="acme")


@pytest.mark.parametrize(
    ("path", "status", "body", "call"),
    [
        (
            "/api/v1/superuser/u/logs/archive",
            200,
            "file",
            lambda c: c.superuser.builds.logs.archive("u").read(),
        ),
        (
            "/api/v1/repository/mirror/health",
            503,
            json.dumps(HEALTH),
            lambda c: c.call("getRepositoryMirrorHealth"),
        ),
    ],
    ids=["file", "mirror health"],
)
def test_other_successes_verify_the_token(
    server: Server,
    http: responses.RequestsMock,
    path: str,
    status: int,
    body: str,
    call: Callable[[QuayClient], object],
) -> None:
    http.add("GET", URL + path, status=status, body=body)
    with QuayClient(URL, TOKEN, retries=0) as client:
        call(client)
        client.repository.list(public=True)
    assert server.checks == []


def test_threads_check_the_token_once() -> None:
    def serve(connection: Connection) -> None:
        while True:
            read(connection)
            send(reply({"repositories": []}))(connection)

    with WireServer(*[[serve]] * 9) as server, QuayClient(server.url, TOKEN) as client:
        together = threading.Barrier(8)

        def work() -> None:
            together.wait()
            client.repository.list(public=True)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert server.targets.count(STARRED) == 1
        assert len(server.targets) == 9
        server._scripts = server._scripts[: server.connections]


def test_threads_do_not_wait_for_each_others_failed_checks(caplog: pytest.LogCaptureFixture) -> None:
    """Each would wait for its own, one after the other."""
    checks: list[int] = []

    def serve(connection: Connection) -> None:
        while True:
            read(connection)
            if connection.server.requests[-1].target == STARRED:
                checks.append(1)
                send(reply({}, status=503))(connection)
            else:
                together.wait(10)
                send(reply({"repositories": []}))(connection)

    together = threading.Barrier(4)
    with WireServer(*[[serve]] * 5) as server, QuayClient(server.url, TOKEN) as client:
        threads = [threading.Thread(target=lambda: client.repository.list(public=True)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        server._scripts = server._scripts[: server.connections]
    assert 1 <= len(checks) <= 4
    assert caplog.text.count("could not be checked") == 4


def test_failed_write_does_not_verify_the_token(server: Server, http: responses.RequestsMock) -> None:
    http.add("DELETE", URL + "/api/v1/repository/acme/app", status=500)
    server.set_check(401, REFUSED)
    with QuayClient(URL, TOKEN) as client:
        with pytest.raises(ServerError):
            client.repository.delete("acme/app")
        with pytest.raises(InvalidTokenError):
            client.repository.list(namespace="acme")


def test_verification_is_not_pickled(server: Server) -> None:
    """Another process may talk to another server state; it asks for itself."""
    server.set_check(200, {})
    with QuayClient(URL, TOKEN) as client:
        client.repository.list(public=True)
        with pickle.loads(pickle.dumps(client)) as copy:
            copy.repository.list(public=True)
    assert len(server.checks) == 2


# -- when the check fails --------------------------------------------------------------


@pytest.mark.parametrize("status", [204, 302, 400, 402, 429, 500, 503])
def test_check_without_a_result(server: Server, caplog: pytest.LogCaptureFixture, status: int) -> None:
    server.set_check(status, {})
    with QuayClient(URL, TOKEN) as client:
        assert client.repository.list(namespace="acme").all() == []
        assert len(server.checks) == 1  # not tried again
        [record] = [record for record in caplog.records if record.levelno >= logging.WARNING]
        assert "listRepos is empty, and the token could not be checked" in record.getMessage()
        assert client.repository.list(namespace="acme").all() == []
        assert len(server.checks) == 2  # and not taken for proved


def test_check_on_a_lost_connection(caplog: pytest.LogCaptureFixture) -> None:
    listed = [read, send(reply({"repositories": []}))]
    with WireServer([*listed, read, cut], listed) as server, QuayClient(server.url, TOKEN) as client:
        assert client.repository.list(namespace="acme").all() == []
        assert server.targets == [f"{REPOSITORIES}?namespace=acme", STARRED]
        server._scripts = server._scripts[:1]
    assert "could not be checked" in caplog.text
    assert TOKEN not in caplog.text


# -- anonymous clients -----------------------------------------------------------------


@pytest.mark.parametrize("public", [None, False])
def test_anonymous_listing_of_a_namespace(server: Server, public: bool | None) -> None:
    with (
        QuayClient(URL) as client,
        pytest.raises(InvalidArgumentError, match="pass public=True, or create") as caught,
    ):
        client.repository.list(namespace="acme", public=public)
    assert "listRepos" in str(caught.value)
    assert server.checks == []


@pytest.mark.parametrize(
    "list_all",
    [
        lambda client: client.repository.list(namespace="acme", public=True),
        lambda client: client.repository.list(public=True),
        lambda client: client.search.repositories(query="a"),
        lambda client: client.search.all(query="a"),
        lambda client: client.search.entities("a", namespace="acme"),
    ],
    ids=["namespace", "public", "repositories", "all", "entities"],
)
def test_anonymous_listing_of_what_is_public(
    server: Server, list_all: Callable[[QuayClient], Paged[Any]]
) -> None:
    with QuayClient(URL) as client:
        assert list_all(client).all() == []
    assert server.checks == []


# -- only the listings that are declared so --------------------------------------------


def test_only_these_listings_are_checked() -> None:
    assert {
        id for id, declared in operations.items() if declared.lists and declared.without_token == "reduced"
    } == {
        "listRepos",
        "conductSearch",
        "conductRepoSearch",
        "getMatchingEntities",
    }


def test_no_other_listing_asks(http: responses.RequestsMock) -> None:
    http.assert_all_requests_are_fired = False
    keys = ("tags", "robots", "messages", "tokens", "builds")
    http.add("GET", re.compile(".*"), json=dict.fromkeys(keys, ()))
    with QuayClient(URL, TOKEN) as client:
        for found in (
            client.repository.tags.list("acme/app"),
            client.repository.builds.list("acme/app"),
            client.organization.robots.list("acme"),
            client.messages.list(),
            client.user.apptokens.list(),
        ):
            assert found.all() == []
    assert all(call.request.url != URL + STARRED for call in http.calls)


# -- check_token -----------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 403, 404])
def test_check_token(server: Server, status: int) -> None:
    server.set_check(status, {})
    with QuayClient(URL, TOKEN) as client:
        assert client.check_token() is None  # type: ignore[func-returns-value]
        assert client.repository.list(public=True).all() == []
    assert len(server.checks) == 1


@pytest.mark.parametrize(
    ("auth", "message"),
    [(None, "no OAuth token was sent"), (BasicAuth("bob", TOKEN), "but a user name and a password")],
    ids=["anonymous", "basic"],
)
def test_check_token_without_one(server: Server, auth: Auth | None, message: str) -> None:
    server.set_check(401, REFUSED)
    with QuayClient(URL, auth=auth) as client, pytest.raises(InvalidTokenError, match=message):
        client.check_token()


@pytest.mark.parametrize("body", [REFUSED, {"message": "no"}, "<html>"], ids=["quay", "json", "page"])
def test_check_token_that_is_invalid(server: Server, body: Any) -> None:
    server.set_check(401, body)
    with QuayClient(URL, TOKEN) as client, pytest.raises(InvalidTokenError, match="has expired") as caught:
        client.check_token()
    assert caught.value.status == 401
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("status", [403, 404])
def test_page_with_these_statuses_verifies_the_token(server: Server, status: int) -> None:
    server.http.add("GET", URL + STARRED, status=status, body="<html>Forbidden</html>")
    with QuayClient(URL, TOKEN) as client:
        client.check_token()


@pytest.mark.parametrize("body", ["<html>Sign in</html>", "Please sign in"])
def test_html_page_does_not_verify_the_token(
    server: Server, caplog: pytest.LogCaptureFixture, body: str
) -> None:
    """It comes from a proxy, or from a gateway that asks for a sign-in of its own."""
    server.http.add("GET", URL + STARRED, body=body)
    with QuayClient(URL, TOKEN) as client:
        with pytest.raises(DecodeError):
            client.check_token()
        assert client.repository.list(namespace="acme").all() == []
        assert "could not be checked" in caplog.text
        server.set_check(401, REFUSED)
        with pytest.raises(InvalidTokenError):
            client.repository.list(namespace="acme")


@pytest.mark.parametrize("status", [500, 503])
def test_check_token_that_cannot_be_asked(server: Server, status: int) -> None:
    server.set_check(status, {})
    with QuayClient(URL, TOKEN, retries=0) as client, pytest.raises(ServerError):
        client.check_token()


def test_check_token_on_a_lost_connection() -> None:
    with (
        WireServer([read, cut], [read, cut]) as server,
        QuayClient(server.url, TOKEN, retries=1) as client,
        pytest.raises(QuayConnectionError),
    ):
        client.check_token()


# -- on the embedded server ------------------------------------------------------------


def test_embedded_server() -> None:
    with FakeQuay() as quay:
        quay.add_repository("acme/private")
        with quay.client() as client:
            client.check_token()
            assert len(client.repository.list(namespace="acme").all()) == 1
            assert client.repository.list(namespace="nobody").all() == []
        with QuayClient(quay.url, "X" * 40) as client:
            for call in (client.check_token, lambda: client.repository.list(namespace="acme")):
                with pytest.raises(InvalidTokenError):
                    call()
        with QuayClient(quay.url) as client:
            with pytest.raises(InvalidTokenError):
                client.check_token()
            with pytest.raises(InvalidArgumentError):
                client.repository.list(namespace="acme")


def test_valid_token_without_the_scope() -> None:
    with FakeQuay() as quay, quay.client(scopes=("repo:read",)) as client:
        client.check_token()
        with pytest.raises(InsufficientScopeError):
            client.organization.robots.list("acme")
