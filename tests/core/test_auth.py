"""Authentication: flows of the caller's own, tokens that are renewed, and sessions."""

from __future__ import annotations

import contextlib
import copy
import json
import logging
import os
import pickle
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import responses

from quay_sdk import (
    ApiError,
    Auth,
    BasicAuth,
    BearerAuth,
    DecodeError,
    Exchange,
    InvalidArgumentError,
    InvalidTokenError,
    MissingError,
    PagingError,
    QuayClient,
    QuayConnectionError,
    QuayError,
    QuayTimeoutError,
    RateLimitError,
    RedirectError,
    Retries,
    ServerError,
    SessionAuth,
)
from quay_sdk.auth import Flow, Request, Response
from quay_sdk.testing import FakeQuay
from support import URL
from support.wire import Connection, WireServer, cut, do, read, replies, reply, send

PATH = "/api/v1/user/apptoken"
CSRF = {"error": "CSRF token was invalid or missing."}
PASSWORD = "correct horse"


# -- a token that is renewed -----------------------------------------------------------


class Tokens:
    """A function that returns one token after the other, and then the last one again."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        return self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]


@pytest.mark.parametrize("refusal", [reply(status=401), reply(CSRF, status=403)], ids=["401", "CSRF"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_renewed_token(refusal: bytes, method: str) -> None:
    tokens = Tokens("expired", "renewed")
    script = [read, send(refusal), *replies({"a": 1})]
    with WireServer(script) as server, QuayClient(server.url, token=tokens, retries=0) as client:
        json = {"json": {"title": "x"}} if method == "POST" else {}
        assert client.request(method, PATH, **json) == {"a": 1}
        sent = server.requests
    assert [request.headers["authorization"] for request in sent] == ["Bearer expired", "Bearer renewed"]
    assert [(request.method, request.target, request.body) for request in sent[1:]] == [
        (request.method, request.target, request.body) for request in sent[:1]
    ]


def test_token_that_is_not_renewed(http: responses.RequestsMock) -> None:
    http.add("GET", URL + PATH, status=401)
    tokens = Tokens("same")
    with QuayClient(URL, token=tokens) as client, pytest.raises(ApiError) as caught:
        client.request("GET", PATH)
    assert caught.value.status == 401
    assert (tokens.calls, len(http.calls)) == (2, 1)


def test_renewed_token_that_is_not_accepted(http: responses.RequestsMock) -> None:
    """It is renewed once for each request."""
    http.add("GET", URL + PATH, status=401, json={"error_type": "invalid_token"})
    with QuayClient(URL, token=Tokens("a", "b", "c")) as client, pytest.raises(InvalidTokenError):
        client.request("GET", PATH)
    assert len(http.calls) == 2


def test_token_is_not_renewed_for_want_of_a_right(http: responses.RequestsMock) -> None:
    http.add("GET", URL + PATH, status=403, json={"error_type": "insufficient_scope"})
    tokens = Tokens("a", "b")
    with QuayClient(URL, token=tokens) as client, pytest.raises(ApiError):
        client.request("GET", PATH)
    assert (tokens.calls, len(http.calls)) == (1, 1)


def test_failing_renewal_reaches_the_caller(http: responses.RequestsMock) -> None:
    http.add("GET", URL + PATH, status=401)

    def tokens() -> Iterator[str]:
        yield "first"
        raise LookupError("the vault is closed")

    with QuayClient(URL, token=tokens().__next__) as client, pytest.raises(LookupError, match="vault"):
        client.request("GET", PATH)


def test_listing_that_was_empty_because_the_token_had_expired() -> None:
    with FakeQuay() as quay:
        quay.push("acme/app", tag="v1")
        tokens = Tokens("expired", "expired", quay.token())
        with QuayClient(quay.url, token=tokens) as client:
            assert [found.name for found in client.repository.list(namespace="acme")] == ["app"]


# -- flows of the caller's own ---------------------------------------------------------


class Recording(Auth):
    """Keeps what a flow sees."""

    def __init__(self) -> None:
        self.seen: list[Request | Response] = []

    def flow(self, request: Request) -> Flow:
        self.seen.append(request)
        self.seen.append((yield request))


def test_flow_sees_the_request_and_the_response(http: responses.RequestsMock) -> None:
    http.add("POST", URL + PATH, json={"token": 1}, headers={"X-One": "1"})
    auth = Recording()
    with QuayClient(URL, auth=auth) as client:
        client.request("POST", PATH, query={"a": "b c"}, json={"title": "x"})
    request, response = auth.seen
    assert isinstance(request, Request)
    assert isinstance(response, Response)
    assert (request.method, request.path, request.url) == ("POST", PATH, f"{URL}{PATH}?a=b%20c")
    assert (request.body, request.operation) == (b'{"title":"x"}', None)
    assert dict(request.headers) == {}
    assert (response.status, response.headers["x-one"], json.loads(response.body)) == (200, "1", {"token": 1})
    assert response.request == request


def test_flow_sees_each_attempt_and_each_redirect() -> None:
    auth = Recording()
    moved = reply(status=302, headers={"Location": "/other?x=1"})
    script = [read, send(reply(b"busy", status=503)), read, send(moved), *replies({})]
    with (
        WireServer(script) as server,
        QuayClient(server.url, auth=auth, retries=Retries(backoff=0)) as client,
    ):
        client.request("GET", PATH, query={"q": 1})
    urls = [seen.url.removeprefix(server.url) for seen in auth.seen if isinstance(seen, Request)]
    assert urls == [f"{PATH}?q=1", f"{PATH}?q=1", "/other?x=1"]
    assert [seen.status for seen in auth.seen if isinstance(seen, Response)] == [503, 302, 200]


def test_flow_does_not_see_the_content_of_a_file() -> None:
    auth = Recording()
    with WireServer(replies(b"content")) as server, QuayClient(server.url, auth=auth) as client:
        assert client.superuser.builds.logs.archive("uuid").read() == b"content"
    [_, response] = auth.seen
    assert isinstance(response, Response)
    assert (response.status, response.body) == (200, b"")


def test_flow_that_fetches_a_token_first() -> None:
    class Exchanging(Auth):
        token = ""

        def flow(self, request: Request) -> Flow:
            if not self.token:
                response = yield Request("POST", "/oauth2/token", body=b'{"grant": "x"}')
                self.token = json.loads(response.body)["access_token"]
            yield request.with_header("Authorization", f"Bearer {self.token}")

    script = replies({"access_token": "fetched"}, {"n": 1}, {"n": 2})
    with WireServer(script) as server, QuayClient(server.url, auth=Exchanging()) as client:
        assert [client.request("GET", "/x")["n"] for _ in range(2)] == [1, 2]
    assert server.targets == ["/oauth2/token", "/x", "/x"]
    assert server.requests[0].body == b'{"grant": "x"}'
    assert "authorization" not in server.requests[0].headers
    assert server.requests[2].headers["authorization"] == "Bearer fetched"


def test_flow_built_on_another(http: responses.RequestsMock) -> None:
    class ThroughGateway(BearerAuth):
        def flow(self, request: Request) -> Flow:
            yield from super().flow(request.with_header("X-Gateway", "key"))

    http.add("GET", URL + "/x", json={})
    with QuayClient(URL, auth=ThroughGateway("t0ken")) as client:
        client.request("GET", "/x")
    sent = http.calls[0].request.headers
    assert (sent["X-Gateway"], sent["Authorization"]) == ("key", "Bearer t0ken")


@pytest.mark.parametrize(
    "auth", [BearerAuth("t0ken"), BasicAuth("bob", "hunter2pw"), SessionAuth("bob", "hunter2pw")], ids=repr
)
def test_authorization_that_is_set_already_is_kept(http: responses.RequestsMock, auth: Auth) -> None:
    http.add("GET", f"{URL}/oauth2/federation/robot/token", json={"token": "short-lived"})
    with QuayClient(URL, auth=auth) as client:
        client.robots.exchange_federation_token(robot_username="acme+ci", federation_token="jwt")
    [call] = http.calls
    assert call.request.headers["Authorization"] == "Basic YWNtZStjaTpqd3Q="


def no_generator(_: Auth, __: Request) -> Any:
    return None


def no_request(_: Auth, __: Request) -> Any:
    yield from ()


def no_end(_: Auth, request: Request) -> Flow:
    while True:
        yield request


def another_type(_: Auth, __: Request) -> Any:
    yield "GET /"


def another_method(_: Auth, request: Request) -> Flow:
    yield request._replace(method="GET /x\r\n")


def another_host(_: Auth, request: Request) -> Flow:
    yield request._replace(path="@evil.example/")


def changing(**fields: Any) -> Callable[[Auth, Request], Flow]:
    def flow(_: Auth, request: Request) -> Flow:
        yield request._replace(**fields)

    return flow


def another_base(_: Auth, request: Request) -> Flow:
    yield request._replace(base_url="https://evil.example")


@pytest.mark.parametrize(
    ("flow", "message"),
    [
        (no_generator, r"Own.flow\(\) must be a generator, not return None"),
        (no_request, r"Own.flow\(\) has yielded no request"),
        (another_type, r"Own.flow\(\) must yield requests, not str"),
        (another_method, "whose method is invalid"),
        (another_host, "whose path is invalid"),
        (changing(path="/../token"), "whose path is invalid"),
        (changing(path="/a//b"), "whose path is invalid"),
        (changing(path="/a?b=c"), "whose path is invalid"),
        (changing(path="/a#b"), "whose path is invalid"),
        (changing(path="/a b"), "whose path is invalid"),
        (changing(path=None), "whose path is invalid"),
        (changing(method=b"GET"), "whose method is invalid"),
        (changing(body="\u20ac"), "whose body is invalid"),
        (changing(body={"a": 1}), "whose body is invalid"),
        (changing(query={"id": "7"}), "whose query"),
        (changing(query=(("id", 7),)), "whose query"),
        (changing(query=("id",)), "whose query"),
        (changing(headers={"A": "b"}), r"whose headers \(use with_header\(\)\)"),
    ],
)
def test_invalid_flow_sends_nothing(flow: Callable[[Auth, Request], Any], message: str) -> None:
    own = type("Own", (Auth,), {"flow": flow})()
    with WireServer() as server:
        for method in ("GET", "POST"):
            with QuayClient(server.url, auth=own) as client:
                with pytest.raises(InvalidArgumentError, match=message) as caught:
                    client.request(method, "/x")
                assert not caught.value.outcome_unknown


def test_flow_without_an_end(http: responses.RequestsMock) -> None:
    http.add("GET", URL + "/x", json={})
    with (
        QuayClient(URL, auth=type("Own", (Auth,), {"flow": no_end})()) as client,
        pytest.raises(QuayError, match=r"Own.flow\(\) has yielded more than 16 requests") as caught,
    ):
        client.request("GET", "/x")
    assert not isinstance(caught.value, InvalidArgumentError)  # something has been sent
    assert len(http.calls) == 16


def test_flow_stays_on_the_clients_server(http: responses.RequestsMock) -> None:
    http.add("GET", URL + "/x", json={})
    QuayClient(URL, auth=type("Own", (Auth,), {"flow": another_base})()).request("GET", "/x")
    assert http.calls[0].request.url == URL + "/x"


def test_flow_that_ends_with_another_request(http: responses.RequestsMock) -> None:
    """Its response must not be taken for that of the call."""

    class Wrong(Auth):
        def flow(self, request: Request) -> Flow:
            yield Request("GET", "/token")

    http.add("GET", URL + "/token", json={"tags": []})
    with QuayClient(URL, auth=Wrong()) as client, pytest.raises(QuayError, match="ended with GET /token"):
        client.repository.tags.list("acme/app")


class SigningIn(Auth):
    """Sends another request before each, and one more after a 401."""

    def flow(self, request: Request) -> Flow:
        response = yield Request("POST", "/sign-in")
        if response.is_success:
            response = yield request
            if response.status == 401:
                yield Request("POST", "/sign-in")
                yield request


@pytest.mark.parametrize("failure", [cut, send(reply(status=502)), send(reply(b"{", length=9))])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_lost_sign_in_is_no_lost_write(failure: Callable[[Connection], None], method: str) -> None:
    steps = [read, failure, cut]
    with WireServer(steps) as server, QuayClient(server.url, auth=SigningIn(), retries=0) as client:
        with pytest.raises(QuayError) as caught:
            client.request(method, "/x")
        assert server.targets == ["/sign-in"]
    assert caught.value.outcome_unknown is False
    if isinstance(caught.value, (ApiError, QuayConnectionError)):
        assert (caught.value.method, caught.value.url) == ("POST", f"{server.url}/sign-in")


def test_sign_in_that_fails_after_a_refused_write() -> None:
    script = [*replies({}), read, send(reply(status=401)), read, cut]
    with WireServer(script) as server, QuayClient(server.url, auth=SigningIn(), retries=0) as client:
        with pytest.raises(QuayConnectionError) as caught:
            client.request("POST", "/x")
        assert server.targets == ["/sign-in", "/x", "/sign-in"]
    assert caught.value.outcome_unknown is False  # the server has refused it


def test_request_that_fails_after_a_write() -> None:
    class Logging(Auth):
        def flow(self, request: Request) -> Flow:
            yield request
            yield Request("POST", "/log")

    script = [*replies({}), read, cut]
    with WireServer(script) as server, QuayClient(server.url, auth=Logging(), retries=0) as client:
        with pytest.raises(QuayConnectionError) as caught:
            client.request("POST", "/x")
        assert server.targets == ["/x", "/log"]
    assert caught.value.outcome_unknown is True


class AfterTheCall(Auth):
    """Does something after the call."""

    def __init__(self, after: Callable[[Request], Iterator[Request]]) -> None:
        self.after = after

    def flow(self, request: Request) -> Flow:
        yield request
        yield from self.after(request)  # type: ignore[misc]


def another(_: Request) -> Iterator[Request]:
    yield Request("POST", "/log")


def same_again(request: Request) -> Iterator[Request]:
    yield request


def nonsense(_: Request) -> Iterator[Any]:
    yield 5


def own_error(_: Request) -> Iterator[Request]:
    QuayClient("http://127.0.0.1:9", retries=0).request("POST", "/z")
    yield from ()


@pytest.mark.parametrize("status", [200, 502])
@pytest.mark.parametrize("after", [another, same_again, nonsense, own_error])
def test_write_is_never_repeated_for_what_comes_after_it(
    after: Callable[[Request], Iterator[Request]], status: int
) -> None:
    script = [read, send(reply({}, status=status)), read, send(reply({}, status=429))]
    with (
        WireServer(script) as server,
        QuayClient(server.url, auth=AfterTheCall(after), retries=Retries(attempts=3, backoff=0)) as client,
    ):
        with pytest.raises(QuayError) as caught:
            client.request("POST", "/x", json={})
        assert server.targets.count("/x") == 1
    assert caught.value.outcome_unknown
    assert not isinstance(caught.value, InvalidArgumentError)


def test_error_of_the_auths_own_code_is_not_retried() -> None:
    calls: list[str] = []

    def token() -> str:
        calls.append("called")
        QuayClient("http://127.0.0.1:9", retries=0).request("POST", "/mint")
        return "unreachable"

    with WireServer() as server, QuayClient(server.url, token=token, retries=Retries(backoff=0)) as client:
        with pytest.raises(QuayConnectionError, match="/mint") as caught:
            client.request("POST", "/x")
        assert server.connections == 0
    assert len(calls) == 1
    assert caught.value.outcome_unknown is False


def test_sign_in_is_retried_with_its_write() -> None:
    """Nothing has been sent that could be carried out twice."""
    with (
        WireServer([read, cut], replies({}, {"n": 1})) as server,
        QuayClient(server.url, auth=SigningIn(), retries=Retries(backoff=0)) as client,
    ):
        assert client.request("POST", "/x") == {"n": 1}
        assert server.targets == ["/sign-in", "/sign-in", "/x"]


def test_refused_sign_in_says_so() -> None:
    refusal = reply({"message": "wrong password"}, status=403)
    with WireServer([read, send(refusal)]) as server, QuayClient(server.url, auth=SigningIn()) as client:
        with pytest.raises(InvalidTokenError, match=r"wrong password.*could not sign in") as caught:
            client.user.apptokens.create(title="x")
        assert (caught.value.status, caught.value.method) == (403, "POST")


def test_redirect_of_a_sign_in_is_not_followed_with_the_call() -> None:
    class Fetching(Auth):
        def flow(self, request: Request) -> Flow:
            response = yield Request("GET", "/token")
            if response.is_success:
                yield request

    moved = reply(status=302, headers={"Location": "/elsewhere"})
    with WireServer([read, send(moved)]) as server, QuayClient(server.url, auth=Fetching()) as client:
        with pytest.raises(RedirectError):
            client.request("GET", "/x")
        assert server.targets == ["/token"]


def test_flow_is_closed_on_every_way_out(http: responses.RequestsMock) -> None:
    http.add("GET", URL + "/x", status=500)
    closed: list[str] = []

    class Closing(Auth):
        def flow(self, request: Request) -> Flow:
            try:
                yield request
            finally:
                closed.append("closed")

    with QuayClient(URL, auth=Closing(), retries=0) as client:
        with pytest.raises(ServerError):
            client.request("GET", "/x")
        with pytest.raises(QuayConnectionError):
            client.request("GET", "/unknown")
    assert closed == ["closed"] * 2


def test_error_of_a_flow_reaches_the_caller(http: responses.RequestsMock) -> None:
    class Failing(Auth):
        def flow(self, request: Request) -> Flow:
            yield request
            raise LookupError("no luck")

    http.add("GET", URL + "/x", json={})
    with QuayClient(URL, auth=Failing()) as client, pytest.raises(LookupError, match="no luck"):
        client.request("GET", "/x")


# -- cookies ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "auth",
    [None, BearerAuth("t0ken"), BasicAuth("a", "b"), Recording()],
    ids=["none", "bearer", "basic", "own"],
)
@pytest.mark.parametrize("session", ["own", "given"])
def test_no_cookie_is_ever_sent(auth: Auth | None, session: str) -> None:
    cookies = {"Set-Cookie": "_csrf_token=abc; Path=/; Expires=Fri, 01 Jan 2100 00:00:00 GMT"}
    moved = reply(status=302, headers={"Location": "/y", **cookies})
    script = [
        step
        for response in (reply({}, headers=cookies), reply({}, status=404, headers=cookies), moved, reply({}))
        for step in (read, send(response))
    ]
    given = requests.Session() if session == "given" else None
    with WireServer(script) as server, QuayClient(server.url, auth=auth, session=given) as client:
        client.request("POST", "/x", json={})
        with pytest.raises(MissingError):
            client.request("GET", "/x")
        client.request("GET", "/x")
        assert len(server.requests) == 4
        assert not any("cookie" in request.headers for request in server.requests)
    if given is not None:
        given.close()


# -- sessions --------------------------------------------------------------------------


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
    with FakeQuay(clock=clock) as quay:
        quay.add_user("ada", password=PASSWORD)
        quay.push("ada/app", tag="v1")
        yield quay


@pytest.fixture
def sent(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """The requests since the last call, as the log names them."""
    caplog.set_level(logging.DEBUG, "quay_sdk")

    def since() -> list[str]:
        lines = [record.getMessage() for record in caplog.records if " in 0." in record.getMessage()]
        caplog.clear()
        return [f"{words[1]} /{words[2].split('/', 3)[3][:-1]}" for words in map(str.split, lines)]

    return since


SIGN_IN = ["GET /csrf_token", "POST /api/v1/signin"]
SIGN_OUT = ["POST /api/v1/signout"]
LISTED = "GET /api/v1/repository?namespace=ada"


def ada(quay: FakeQuay, **settings: Any) -> QuayClient:
    return QuayClient(quay.url, auth=SessionAuth("ada", PASSWORD), **settings)


def names(client: QuayClient) -> list[str]:
    return [found.name for found in client.repository.list(namespace="ada")]


def test_session(quay: FakeQuay, sent: Callable[[], list[str]]) -> None:
    with ada(quay) as client:
        assert sent() == []
        assert client.user.get().username == "ada"
        assert sent() == [*SIGN_IN, "GET /api/v1/user/"]
        created = client.user.apptokens.create(title="one")
        assert [token.uuid for token in client.user.apptokens.list()] == [created.uuid]
        client.user.apptokens.delete(created.uuid)
        assert names(client) == ["app"]
        assert not {*SIGN_IN} & {*sent()}
    assert sent() == SIGN_OUT


def test_session_by_email_address(quay: FakeQuay) -> None:
    email = QuayClient(quay.url, auth=SessionAuth("ada", PASSWORD)).user.get().email
    assert email
    with QuayClient(quay.url, auth=SessionAuth(email, PASSWORD)) as client:
        assert client.user.get().username == "ada"


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.user.apptokens.create(title="x"),
        lambda client: client.user.get(),
        lambda client: client.request("POST", "/api/v1/user/apptoken", json={"title": "x"}),
    ],
    ids=["write", "read", "request"],
)
def test_session_that_has_ended(
    quay: FakeQuay, sent: Callable[[], list[str]], call: Callable[[QuayClient], object]
) -> None:
    with ada(quay) as client:
        client.user.get()
        quay.end_sessions("ada")
        sent()
        call(client)
        first, *again, last = sent()
        assert (again, first) == (SIGN_IN, last)


def test_listing_in_a_session_that_has_ended(quay: FakeQuay, sent: Callable[[], list[str]]) -> None:
    """The server answers it as to an anonymous caller: with nothing."""
    with ada(quay) as client:
        assert names(client) == ["app"]
        quay.end_sessions("ada")
        sent()
        assert names(client) == ["app"]
        starred = "GET /api/v1/user/starred"
        assert sent() == [LISTED, starred, *SIGN_IN, starred, LISTED]


def test_session_that_is_not_fresh(quay: FakeQuay, clock: Clock, sent: Callable[[], list[str]]) -> None:
    with ada(quay) as client:
        client.user.apptokens.create(title="one")
        clock.now += timedelta(minutes=11)
        sent()
        client.user.apptokens.create(title="two")
        assert sent() == [f"POST {PATH}", *SIGN_IN, f"POST {PATH}"]


def test_expired_session(quay: FakeQuay, clock: Clock, sent: Callable[[], list[str]]) -> None:
    with ada(quay) as client:
        client.user.apptokens.create(title="one")
        clock.now += timedelta(days=40)
        sent()
        client.user.apptokens.create(title="two")
        assert sent() == [f"POST {PATH}", *SIGN_IN, f"POST {PATH}"]


def test_csrf_token_that_changes(quay: FakeQuay, sent: Callable[[], list[str]]) -> None:
    with ada(quay) as client:
        client.user.get()
        client.user.verify_password(password=PASSWORD)  # it returns the next token
        sent()
        client.user.apptokens.create(title="x")
        assert sent() == [f"POST {PATH}"]


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.user.get(),
        lambda client: client.user.apptokens.create(title="x"),
        lambda client: client.check_token(),
    ],
    ids=["read", "write", "check"],
)
def test_wrong_password(
    quay: FakeQuay, sent: Callable[[], list[str]], call: Callable[[QuayClient], object]
) -> None:
    with QuayClient(quay.url, auth=SessionAuth("ada", "wr0ng-passw0rd")) as client:
        with pytest.raises(InvalidTokenError, match="Invalid Username or Password") as caught:
            call(client)
        error = caught.value
        assert (error.status, error.operation, error.outcome_unknown) == (403, "signinUser", False)
        assert "could not sign in" in str(error)
        assert "wr0ng" not in f"{error} {error.headers} {error.body}"
        assert sent() == SIGN_IN
    assert sent() == []


def test_refused_password_is_not_tried_again_at_once(quay: FakeQuay, sent: Callable[[], list[str]]) -> None:
    """Quay locks accounts after some attempts."""
    with QuayClient(quay.url, auth=SessionAuth("ada", "wr0ng-passw0rd")) as client:
        with pytest.raises(InvalidTokenError):
            client.user.get()
        assert sent() == SIGN_IN
        with pytest.raises(InvalidTokenError, match=r"Invalid Username.*not tried again for a min") as caught:
            client.user.apptokens.create(title="x")
        assert (caught.value.status, caught.value.operation) == (403, "signinUser")
        assert sent() == []
    quay.advance(seconds=1)  # the account is locked for a moment
    with ada(quay) as client:
        client.user.get()


def test_signing_in_as_another_user(quay: FakeQuay) -> None:
    with ada(quay) as client, pytest.raises(InvalidArgumentError, match="signs in automatically"):
        client.user.sign_in(username="bob", password="hunter2pw")


def test_listing_of_two_sessions(quay: FakeQuay, sent: Callable[[], list[str]]) -> None:
    """A session that ends between two pages: the later one would only have what is public."""
    for number in range(150):
        quay.push(f"ada/app{number}", tag="v1")
    with ada(quay) as client:
        assert len(names(client)) == 151
        assert sent()[-1] == "GET /api/v1/user/starred"
        pages = client.repository.list(namespace="ada").pages()
        next(pages)
        quay.end_sessions("ada")
        with pytest.raises(PagingError, match="the session ended while this listing was being read"):
            next(pages)
        pages = client.repository.list(namespace="ada").pages()
        next(pages)
        quay.end_sessions("ada")
        client.user.apptokens.create(title="x")  # signs in again
        with pytest.raises(PagingError, match="the session ended while this listing was being read"):
            next(pages)


def test_hook_may_use_a_client_of_the_same_session(quay: FakeQuay) -> None:
    """It is called while the client signs in, and while it checks an empty listing."""
    plain = ada(quay)
    seen: list[str] = []

    def hook(exchange: Exchange) -> None:
        seen.append(plain.user.get().username)
        plain.repository.list(namespace="none")

    with plain.with_options(on_response=hook) as client:
        assert client.repository.list(namespace="none").all() == []
    assert {*seen} == {"ada"}
    plain.close()


@pytest.mark.parametrize("deadline", [0.3, None])
def test_thread_that_waits_for_a_sign_in(deadline: float | None) -> None:
    """It does not wait beyond its deadline, nor repeat a sign-in that has just failed."""
    begun = threading.Event()
    release = threading.Event()
    steps = [read, do(begun.set), do(lambda: release.wait(10)), cut]
    with WireServer(steps) as server:
        client = QuayClient(server.url, auth=SessionAuth("a", "b"), retries=0, timeout=20)
        failures: list[Exception] = []

        def first() -> None:
            try:
                client.user.get()
            except Exception as error:
                failures.append(error)

        thread = threading.Thread(target=first)
        thread.start()
        begun.wait(10)
        other = client.with_options(deadline=deadline)
        if deadline is None:
            threading.Timer(0.3, release.set).start()
        expected = QuayConnectionError if deadline is None else QuayTimeoutError
        with pytest.raises(expected) as caught:
            other.user.get()
        release.set()
        thread.join(10)
        assert len(failures) == 1
        assert server.targets == ["/csrf_token"]
    words = "another thread has just failed" if deadline is None else "while another thread signs in"
    assert words in str(caught.value)


def test_session_of_the_caller_gets_no_cookie(quay: FakeQuay) -> None:
    with requests.Session() as session:
        with ada(quay, session=session) as client:
            assert client.user.get().username == "ada"
            assert len(session.cookies) == 0
            assert session.get(f"{quay.url}/api/v1/user/", timeout=10).status_code == 401
        assert len(session.cookies) == 0


LISTED_REPOSITORY = {"namespace": "acme", "name": "a", "is_public": True, "kind": "image", "state": "NORMAL"}


@pytest.mark.parametrize("name", ["Cookie", "X-Api-Key"])
def test_listing_that_was_empty_under_other_credentials(name: str) -> None:
    class Own(Auth):
        value = "old"

        def flow(self, request: Request) -> Flow:
            response = yield request.with_header(name, self.value)
            if response.is_unauthenticated:
                self.value = "new"
                yield request.with_header(name, self.value)

    script = [
        *replies({"repositories": []}),
        read,
        send(reply({}, status=401)),
        *replies({}, {"repositories": [LISTED_REPOSITORY]}),
    ]
    with WireServer(script) as server, QuayClient(server.url, auth=Own()) as client:
        assert [found.name for found in client.repository.list(namespace="acme")] == ["a"]


def test_sign_out_by_hand(quay: FakeQuay, sent: Callable[[], list[str]]) -> None:
    with ada(quay) as client:
        for sign_out in (client.user.sign_out, lambda: client.request("POST", "/api/v1/signout")):
            client.user.get()
            sign_out()
            sent()
            assert names(client) == ["app"]
            assert sent() == [*SIGN_IN, LISTED]


def test_closed_client_signs_out_once(quay: FakeQuay, sent: Callable[[], list[str]]) -> None:
    client = ada(quay)
    client.close()
    assert sent() == []  # it had not signed in
    client.user.get()
    derived = client.with_options(timeout=7)
    derived.user.get()
    sent()
    derived.close()
    assert sent() == []  # the session is not its own
    client.user.get()
    assert sent() == ["GET /api/v1/user/"]
    client.close()
    client.close()
    assert sent() == SIGN_OUT
    assert client.user.get().username == "ada"
    assert sent() == [*SIGN_IN, "GET /api/v1/user/"]
    with client.with_options(auth=SessionAuth("ada", PASSWORD)) as other:
        other.user.get()
        sent()
    assert sent() == SIGN_OUT
    client.close()


def test_failing_sign_out_closes_the_connections() -> None:
    class Failing(Auth):
        def close_flow(self, base_url: str) -> Flow:
            yield from ()
            raise LookupError("no luck")

    with WireServer([*replies({}), read]) as server:
        client = QuayClient(server.url, auth=Failing())
        client.request("GET", "/x")
        with pytest.raises(ValueError, match="of the caller"), client:
            raise ValueError("of the caller")


def test_failed_sign_out_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    session = [*replies({"csrf_token": "abc"}, {"success": True}, {"username": "ada", "anonymous": False})]
    for failure, logged in (
        (cut, "closed connection"),
        (send(reply(status=503)), "503"),
        (send(reply({})), ""),
    ):
        caplog.clear()
        with WireServer([*session, read, failure]) as server:
            with (
                QuayClient(server.url, auth=SessionAuth("ada", PASSWORD)) as client,
                contextlib.suppress(DecodeError),
            ):
                client.user.get()
            assert server.targets[-1] == "/api/v1/signout"
        text = "\n".join(
            record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING
        )
        assert ("could not sign out" in text and logged in text) if logged else not text


def test_session_and_with_options(quay: FakeQuay, sent: Callable[[], list[str]]) -> None:
    with ada(quay) as client:
        client.user.get()
        with pytest.raises(InvalidTokenError, match="no OAuth token was sent"):
            client.with_options(token=None).user.get()
        sent()
        client.with_options(timeout=5).user.get()
        assert sent() == ["GET /api/v1/user/"]


def test_threads_sign_in_once(quay: FakeQuay, sent: Callable[[], list[str]]) -> None:
    with ada(quay) as client:
        together = threading.Barrier(8)
        failures: list[Exception] = []

        def work() -> None:
            together.wait()
            try:
                client.user.apptokens.create(title="x")
            except Exception as error:
                failures.append(error)

        for ended in (False, True):
            if ended:
                quay.end_sessions("ada")
            threads = [threading.Thread(target=work) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert not failures
            assert sent().count(SIGN_IN[1]) == 1
        assert len(client.user.apptokens.list().all()) == 16


@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, lambda client: pickle.loads(pickle.dumps(client))],
    ids=["copied", "copied deeply", "pickled"],
)
def test_copied_session(
    quay: FakeQuay, sent: Callable[[], list[str]], again: Callable[[QuayClient], QuayClient]
) -> None:
    with ada(quay) as client:
        client.user.get()
        sent()
        with again(client) as copied:
            assert copied.user.get().username == "ada"
            asked = sent()
        assert asked in (["GET /api/v1/user/"], [*SIGN_IN, "GET /api/v1/user/"])
        assert client.user.get().username == "ada"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of fork() beside threads
def test_forked_child_signs_in_for_itself(quay: FakeQuay, sent: Callable[[], list[str]]) -> None:
    client = ada(quay)
    client.user.get()
    sent()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            client.close()  # the session of the parent stays
            quiet = not sent()
            client.user.get()
            status = 0 if quiet and sent()[:2] == SIGN_IN else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    client.user.apptokens.create(title="x")
    assert sent() == [f"POST {PATH}"]
    client.close()


def test_one_session_for_each_server(quay: FakeQuay, sent: Callable[[], list[str]]) -> None:
    """A cookie goes to the server alone that has set it, although both are on one host."""
    auth = SessionAuth("ada", PASSWORD)
    with FakeQuay() as other:
        other.add_user("ada", password=PASSWORD)
        with QuayClient(quay.url, auth=auth) as one, QuayClient(other.url, auth=auth) as two:
            for client in (one, two):
                client.user.get()
                assert sent() == [*SIGN_IN, "GET /api/v1/user/"]
                client.user.apptokens.create(title="x")
                assert sent() == [f"POST {PATH}"]


@pytest.mark.parametrize(
    ("script", "error", "message"),
    [
        ([b"<html><title>Proxy</title>"], DecodeError, "Proxy.*GET http.*csrf_token: 200"),
        ([{"csrf": 1}], DecodeError, "no CSRF token.*csrf_token"),
        ([{"csrf_token": "a\r\nX: y"}], DecodeError, "no CSRF token"),
        ([["csrf_token"]], DecodeError, "no CSRF token"),
        ([{"csrf_token": "abc"}, b"<html>Sign in</html>"], DecodeError, "signinUser:.*signin: 200"),
        ([{"csrf_token": "abc"}, {"success": False}], DecodeError, "does not confirm the sign-in"),
        ([{"csrf_token": "abc"}, {"awaiting": True}], DecodeError, "does not confirm the sign-in"),
    ],
)
def test_invalid_sign_in(script: list[Any], error: type[Exception], message: str) -> None:
    """The response to another request is never taken for that of the call."""
    with WireServer(replies(*script)) as server, QuayClient(server.url, auth=SessionAuth("a", "b")) as client:
        with pytest.raises(error, match=message) as caught:
            client.repository.tags.delete("acme/app", "v1")
        assert len(server.requests) == len(script)
    assert isinstance(caught.value, QuayError)
    assert caught.value.outcome_unknown is False


@pytest.mark.parametrize("status", [404, 429, 500, 503])
def test_failed_sign_in(status: int) -> None:
    script = [*replies({"csrf_token": "abc"}), read, send(reply({"message": "no"}, status=status))]
    with (
        WireServer(script) as server,
        QuayClient(server.url, auth=SessionAuth("a", "b"), retries=0) as client,
    ):
        with pytest.raises(ApiError) as caught:
            client.repository.tags.delete("acme/app", "v1")
        assert caught.value.status == status
        assert caught.value.outcome_unknown is False
        assert isinstance(caught.value, RateLimitError) == (status == 429)
        assert server.targets == ["/csrf_token", "/api/v1/signin"]


def test_cookies_of_a_session() -> None:
    """All of them are kept, whatever their dates; a hostile server cannot make them grow without limit."""
    later = "Expires=Fri, 01 Jan 2100 00:00:00 GMT"
    first = reply({"csrf_token": "abc"})
    head, _, body = first.partition(b"\r\n\r\n")
    lines = [
        f"Set-Cookie: a=1; {later}; Path=/",
        f"Set-Cookie: b=2; Path=/; {later}",
        "Set-Cookie: c=3; Secure",
    ]
    lines += ["Set-Cookie: odd1=\x80; Path=/", "Set-Cookie: odd2=a\x07b; Path=/"]
    lines += [f"Set-Cookie: flood{number}=x; Path=/" for number in range(80)]
    first = b"\r\n".join([head, *(line.encode("latin-1") for line in lines), b"", body])
    with (
        WireServer([read, send(first), *replies({"success": True}, {"n": 1}, {"n": 2})]) as server,
        QuayClient(server.url, auth=SessionAuth("a", "b")) as client,
    ):
        client.request("GET", "/x")
        cookies = server.requests[-1].headers["cookie"].split("; ")
        assert {"a=1", "b=2"} <= {*cookies}
        assert "c=3" not in cookies  # only https may have it
        assert not [cookie for cookie in cookies if cookie.startswith("odd")]
        assert len(cookies) <= 50


def test_secrets_of_a_session_are_masked(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = ("c00kie-value-1", "c00kie-value-2", "csrf-t0ken-1", "csrf-t0ken-2", PASSWORD)
    set_cookie = {"Set-Cookie": f"_csrf_token={secrets[0]}; Path=/"}
    next_token = {"Set-Cookie": f"_csrf_token={secrets[1]}; Path=/", "X-Next-CSRF-Token": secrets[3]}
    echo = reply({"message": " ".join(secrets)}, status=400, headers={**next_token, "X-Echo": secrets[1]})
    script = [
        read,
        send(reply({"csrf_token": secrets[2]}, headers=set_cookie)),
        read,
        send(reply({"success": True}, headers=next_token)),
        read,
        send(echo),
    ]
    client = QuayClient("http://127.0.0.1", auth=SessionAuth("ada", PASSWORD))
    with WireServer(script) as server:
        client = QuayClient(server.url, auth=SessionAuth("ada", PASSWORD), retries=0)
        with pytest.raises(ApiError) as caught:
            client.user.get()
        assert server.requests[-1].headers["x-csrf-token"] == secrets[3]
        assert server.requests[-1].headers["cookie"] == f"_csrf_token={secrets[1]}"
    error = caught.value
    shown = f"{error} {error!r} {dict(error.headers)} {error.body} {client!r} {client.settings} {caplog.text}"
    for secret in (secrets[1], secrets[3], PASSWORD):
        assert secret not in shown


@pytest.mark.parametrize("arguments", [("", "x"), ("x", ""), (None, "x"), ("x", None), (b"x", "y"), (5, 6)])
def test_invalid_session_auth(arguments: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="must be a string that is not empty"):
        SessionAuth(*arguments)
