"""Sent requests: their credentials, their connections, and that the token is sent to no other server."""

from __future__ import annotations

import gc
import logging
import os
import pickle
import signal
import ssl
import sys
import threading
import traceback
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import requests
import responses
from requests.adapters import HTTPAdapter

from quay_sdk import (
    Auth,
    BadRequestError,
    BasicAuth,
    BearerAuth,
    InsecureConnectionWarning,
    InvalidArgumentError,
    QuayClient,
    QuayConnectionError,
    QuayError,
    RedirectError,
    ServerError,
)
from quay_sdk._http.session import FastHeaders
from support import URL
from support.wire import (
    LOOPBACK_PEM,
    Connection,
    WireServer,
    cut,
    do,
    read,
    replies,
    reply,
    reset,
    send,
    stall,
)

PATH = "/api/v1/user/apptoken"
OK = {"fine": True}
TOKEN = "t0ken-s3cret"


# -- credentials -----------------------------------------------------------------------


def sent(http: responses.RequestsMock, method: str = "GET", **options: Any) -> Mapping[str, str]:
    """The headers that a request leaves with."""
    http.add(method, URL + PATH, json=OK)
    with QuayClient(URL, **options) as client:
        client.request(method, PATH)
    headers: Mapping[str, str] = http.calls[0].request.headers
    return headers


def test_bearer(http: responses.RequestsMock) -> None:
    assert sent(http, token=TOKEN)["Authorization"] == f"Bearer {TOKEN}"


def test_anonymous(http: responses.RequestsMock) -> None:
    assert "Authorization" not in sent(http)


def test_basic(http: responses.RequestsMock) -> None:
    assert sent(http, auth=BasicAuth("acme+ci", "pä:ss"))["Authorization"] == "Basic YWNtZStjaTpww6Q6c3M="


def test_token_function_is_asked_each_time(http: responses.RequestsMock) -> None:
    http.add("GET", URL + PATH, status=503)
    http.add("GET", URL + PATH, json=OK)
    tokens = iter(["one", "two"])
    with QuayClient(URL, token=lambda: next(tokens)) as client:
        client.request("GET", PATH)
    assert [call.request.headers["Authorization"] for call in http.calls] == ["Bearer one", "Bearer two"]


@pytest.mark.parametrize("given", ["", "two words", "line\nbreak", None, b"bytes", 5])
def test_token_function_must_give_a_token(http: responses.RequestsMock, given: Any) -> None:
    with QuayClient(URL, token=lambda: given) as client, pytest.raises(InvalidArgumentError):
        client.request("GET", PATH)


def test_headers_of_a_read() -> None:
    with WireServer(replies(OK)) as server, QuayClient(server.url, token=TOKEN) as client:
        client.request("GET", PATH, query={"a": "b c", "yes": True})
    request = server.requests[0]
    assert request.target == PATH + "?a=b%20c&yes=true"
    assert request.headers["accept"] == "application/json"
    assert request.headers["accept-encoding"] == "gzip, deflate"
    assert request.headers["user-agent"].startswith("quay-sdk/")
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert "content-length" not in request.headers
    assert "cookie" not in request.headers
    assert request.headers["host"] == server.url.removeprefix("http://")


def test_headers_of_writes() -> None:
    with WireServer(replies(OK, OK, OK)) as server, QuayClient(server.url) as client:
        client.request("POST", PATH, json={"a": "ü"})
        client.request("PUT", PATH)
        client.request("POST", PATH, json=None)
    with_body, without, null = server.requests
    assert with_body.headers["content-type"] == "application/json"
    assert with_body.json() == {"a": "ü"}
    assert without.headers["content-length"] == "0"
    assert "content-type" not in without.headers
    assert null.body == b"null"


def test_user_agent(http: responses.RequestsMock) -> None:
    assert sent(http, user_agent="my-tool/1.0")["User-Agent"].startswith("my-tool/1.0 quay-sdk/")


def test_no_cookies_are_kept() -> None:
    cookie = reply(OK, headers={"Set-Cookie": "_csrf_token=abc; Path=/"})
    with WireServer([read, send(cookie), *replies(OK)]) as server, QuayClient(server.url) as client:
        client.request("GET", PATH)
        client.request("GET", PATH)
    assert "cookie" not in server.requests[1].headers


def test_given_sessions_cookies_and_auth_are_not_used() -> None:
    session = requests.Session()
    session.cookies.set("session", "abc")
    session.auth = ("someone", "else")
    with WireServer(replies(OK)) as server, session, QuayClient(server.url, TOKEN, session=session) as client:
        client.request("GET", PATH)
    assert "cookie" not in server.requests[0].headers
    assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("token", [TOKEN, None], ids=["token", "anonymous"])
@pytest.mark.parametrize("own", [True, False], ids=["own-session", "given-session"])
def test_netrc_is_never_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, token: str | None, own: bool
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login mallory password other\ndefault login mallory password other\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".netrc").write_text(netrc.read_text())
    moved = reply(status=302, headers={"Location": PATH + "/new"})
    session = None if own else requests.Session()
    with WireServer([read, send(moved), *replies(OK)]) as server:
        with QuayClient(server.url, token, session=session) as client:
            assert client.request("GET", PATH) == OK
        if session is not None:
            session.close()
    expected = token and f"Bearer {token}"
    assert [request.headers.get("authorization") for request in server.requests] == [expected] * 2


# -- redirects -------------------------------------------------------------------------


def moved(to: str, status: int = 302) -> list[Any]:
    return [read, send(reply(b"moved", status=status, headers={"Location": to}))]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["/new?a=b", "{url}/new?a=b", "../../../new?a=b", "//{host}/new?a=b"])
def test_get_follows_within_the_origin(status: int, location: str) -> None:
    server = WireServer()
    to = location.format(url=server.url, host=server.url.removeprefix("http://"))
    server._scripts = ([*moved(to, status), *replies(OK)],)
    with server, QuayClient(server.url, TOKEN) as client:
        assert client.request("GET", PATH, query={"q": "1"}) == OK
    assert server.targets == [PATH + "?q=1", "/new?a=b"]
    assert [request.headers["authorization"] for request in server.requests] == [f"Bearer {TOKEN}"] * 2


@pytest.mark.parametrize(
    "location",
    [
        "https://127.0.0.1:{port}/new",
        "http://127.0.0.1:1/new",
        "http://localhost:{port}/new",
        "http://127.0.0.1/new",
        "http://user:pass@127.0.0.1:{port}/new",
        "//evil.example/new",
        "ftp://127.0.0.1:{port}/new",
        "http://[half",
        "http://127.0.0.1:99999/new",
        "",
    ],
)
def test_get_follows_nowhere_else(location: str) -> None:
    server = WireServer()
    to = location.format(port=server.port)
    server._scripts = (moved(to),)
    with (
        server,
        QuayClient(server.url, TOKEN, timeout=5, retries=0) as client,
        pytest.raises(RedirectError) as caught,
    ):
        client.request("GET", PATH)
    assert caught.value.location == to
    assert repr(to) in str(caught.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_write_is_not_followed(method: str, status: int) -> None:
    with (
        WireServer(moved("/new", status)) as server,
        QuayClient(server.url, TOKEN) as client,
        pytest.raises(RedirectError, match="'/new'") as caught,
    ):
        client.request(method, PATH)
    assert caught.value.status == status
    assert [(request.method, request.target) for request in server.requests] == [(method, PATH)]


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "/x", "http://[", ""])
@pytest.mark.parametrize("given", [False, True], ids=["own session", "session of the caller"])
def test_body_of_a_redirect_is_limited(target: str, given: bool) -> None:
    """A session of requests would read all of it, without a limit."""

    def endless(connection: Connection) -> None:
        connection.socket.sendall(f"HTTP/1.1 302 Found\r\nLocation: {target}\r\n\r\n".encode())
        while True:
            connection.socket.sendall(b"x" * 65536)

    session = requests.Session() if given else None
    with WireServer([read, endless]) as server:
        with (
            QuayClient(server.url, session=session, max_body=100_000) as client,
            pytest.raises(RedirectError) as caught,
        ):
            client.request("POST", PATH)
        assert caught.value.location == target
        assert caught.value.body == ""
    if session is not None:
        session.close()


def test_hook_of_a_session_sees_the_redirect_afterwards() -> None:
    moved = reply(status=302, headers={"Location": "/y"})
    with requests.Session() as session, WireServer([read, send(moved), *replies({})]) as server:
        seen: list[int] = []
        session.hooks["response"].append(lambda response, **_: seen.append(response.status_code))
        with QuayClient(server.url, session=session) as client:
            client.request("GET", PATH)
    assert seen == [302, 200]
    assert len(session.hooks["response"]) == 1


def test_redirect_cycle_ends() -> None:
    with (
        WireServer(moved(PATH) * 6) as server,
        QuayClient(server.url, TOKEN) as client,
        pytest.raises(RedirectError),
    ):
        client.request("GET", PATH)
    assert len(server.requests) == 6


def test_redirect_out_of_the_prefix_is_not_followed() -> None:
    with (
        WireServer(moved("/other")) as server,
        QuayClient(server.url + "/quay", TOKEN) as client,
        pytest.raises(RedirectError),
    ):
        client.request("GET", PATH)
    assert server.targets == ["/quay" + PATH]


def test_redirect_within_the_prefix() -> None:
    script = [*moved("/quay/new"), *replies(OK)]
    with WireServer(script) as server, QuayClient(server.url + "/quay/", TOKEN) as client:
        client.request("GET", PATH)
    assert server.targets == ["/quay" + PATH, "/quay/new"]


def test_each_call_begins_at_its_own_url_again() -> None:
    script = [*moved("/new", 301), *replies(OK, OK)]
    with WireServer(script) as server, QuayClient(server.url) as client:
        client.request("GET", PATH)
        client.request("GET", PATH)
    assert server.targets == [PATH, "/new", PATH]


# -- the environment and TLS -----------------------------------------------------------


def test_proxy_from_the_environment_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with WireServer(replies(OK, OK, OK)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        with QuayClient("http://quay.localhost", TOKEN) as client:
            client.request("GET", PATH)
            monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
            client.request("GET", PATH)
            pickle.loads(pickle.dumps(client))  # a copy looks for itself
            client.request("GET", PATH)
    assert proxy.targets == ["http://quay.localhost" + PATH] * 3


def test_no_proxy_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with WireServer(replies(OK)) as server, QuayClient(server.url) as client:
        assert client.request("GET", PATH) == OK


def test_given_proxies_replace_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with WireServer(replies(OK)) as server, QuayClient(server.url, proxies={}) as client:
        assert client.request("GET", PATH) == OK
    with (
        WireServer(replies(OK)) as proxy,
        QuayClient("http://quay.localhost", proxies={"http": proxy.url}) as client,
    ):
        assert client.request("GET", PATH) == OK


def test_ca_bundle_is_used() -> None:
    with (
        WireServer(replies(OK), tls=True) as server,
        QuayClient(server.url, TOKEN, verify=str(LOOPBACK_PEM)) as client,
    ):
        assert client.request("GET", PATH) == OK


def test_ca_bundle_from_the_environment_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(LOOPBACK_PEM))
    with WireServer(replies(OK, OK), tls=True) as server, QuayClient(server.url, TOKEN) as client:
        client.request("GET", PATH)
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        assert client.request("GET", PATH) == OK


def test_tls_is_verified_unless_asked_not_to() -> None:
    with (
        WireServer([read], [*replies(OK)], tls=True) as server,
        QuayClient(server.url, TOKEN, retries=0) as client,
    ):
        with pytest.raises(QuayConnectionError) as caught:
            client.request("GET", PATH)
        assert caught.value.permanent
        with warnings.catch_warnings(record=True):  # urllib3 warns of what was asked for
            warnings.simplefilter("always")
            assert client.with_options(verify=False).request("GET", PATH) == OK
    assert len(server.requests) == 1


def test_verification_comes_back_with_the_next_client() -> None:
    """A connection made without verification is not there for a client that verifies."""
    with WireServer(replies(OK), [read], tls=True) as server:
        careless = QuayClient(server.url, TOKEN, verify=False, retries=0)
        with careless, warnings.catch_warnings(record=True):
            warnings.simplefilter("always")
            careless.request("GET", PATH)
            with pytest.raises(QuayConnectionError, match="certificate"):
                careless.with_options(verify=True).request("GET", PATH)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8")
def test_certificate_for_another_host_is_refused() -> None:
    with (
        WireServer([read], tls=True, host="127.0.0.2") as server,
        QuayClient(server.url, TOKEN, verify=str(LOOPBACK_PEM), retries=0) as client,
        pytest.raises(QuayConnectionError) as caught,
    ):
        client.request("GET", PATH)
    assert caught.value.permanent
    assert server.requests == []


def test_client_certificate_is_shown() -> None:
    server = WireServer(replies(OK), tls=True)
    assert server._tls is not None
    server._tls.verify_mode = ssl.CERT_REQUIRED
    server._tls.load_verify_locations(LOOPBACK_PEM)
    bundle = str(LOOPBACK_PEM)
    with server, QuayClient(server.url, verify=bundle, cert=bundle) as client:
        assert client.request("GET", PATH) == OK


@pytest.mark.parametrize("option", [{"verify": "/no/such/file"}, {"cert": "/no/such/file"}], ids=str)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_missing_certificate_file_is_an_argument_error(option: dict[str, Any], method: str) -> None:
    with (
        QuayClient("https://127.0.0.1:1", **option) as client,
        pytest.raises(InvalidArgumentError, match="/no/such/file"),
    ):
        client.request(method, PATH)


# -- sessions --------------------------------------------------------------------------


def test_adapters_and_hooks_of_a_session_work() -> None:
    seen: list[Any] = []

    class Counting(HTTPAdapter):
        def send(self, request: Any, *args: Any, **kwargs: Any) -> requests.Response:
            seen.append(request.url)
            return super().send(request, *args, **kwargs)

    session = requests.Session()
    session.mount("http://", Counting())
    session.hooks["response"].append(lambda response, *_, **__: seen.append(response.status_code))
    with WireServer(replies(OK)) as server, session:
        with QuayClient(server.url, session=session) as client:
            assert client.request("GET", PATH) == OK
        assert seen == [server.url + PATH, 200]


def test_given_session_stays_open() -> None:
    with WireServer(replies(OK, OK)) as server, requests.Session() as session:
        for _ in range(2):
            with QuayClient(server.url, session=session) as client:
                client.request("GET", PATH)
    assert server.connections == 1


# -- connections -----------------------------------------------------------------------


def test_calls_share_a_connection() -> None:
    with WireServer(replies(OK, OK, OK)) as server, QuayClient(server.url) as client:
        for _ in range(3):
            client.request("GET", PATH)
    assert server.connections == 1


def test_errors_keep_the_connection() -> None:
    script = [read, send(reply(b"gone", status=404)), *replies(OK)]
    with WireServer(script) as server, QuayClient(server.url) as client:
        with pytest.raises(QuayError):
            client.request("GET", PATH)
        client.request("GET", PATH)
    assert server.connections == 1


def test_with_options_shares_connections() -> None:
    with WireServer(replies(OK, OK)) as server, QuayClient(server.url, "one") as client:
        client.request("GET", PATH)
        client.with_options(token="two", timeout=5).request("GET", PATH)
    assert server.connections == 1
    assert [r.headers["authorization"] for r in server.requests] == ["Bearer one", "Bearer two"]


def test_closed_client_can_be_used_again() -> None:
    with WireServer(replies(OK), replies(OK)) as server:
        client = QuayClient(server.url)
        for _ in range(2):
            with client:
                assert client.request("GET", PATH) == OK
    assert server.connections == 2


def test_pickled_client_works() -> None:
    with (
        WireServer(replies(OK), replies({"tokens": []})) as server,
        QuayClient(server.url, TOKEN, retries=0) as client,
    ):
        client.request("GET", PATH)
        assert client.user is client.user
        with pickle.loads(pickle.dumps(client)) as copy:
            assert copy.user.apptokens.list().all() == []
    assert [r.headers["authorization"] for r in server.requests] == [f"Bearer {TOKEN}"] * 2
    assert [r.connection for r in server.requests] == [0, 1]


def test_clients_pickled_together_still_share_connections() -> None:
    with WireServer(replies(OK, OK)) as server:
        client = QuayClient(server.url)
        one, two = pickle.loads(pickle.dumps((client, client.with_options(token=TOKEN))))
        with one, two:
            one.request("GET", PATH)
            two.request("GET", PATH)
    assert server.connections == 1


def test_threads_share_a_client(http: responses.RequestsMock) -> None:
    http.add_callback("GET", URL + PATH, lambda request: (200, {}, '{"tokens": []}'))
    with QuayClient(URL, TOKEN) as client:
        start = threading.Barrier(8)
        found: list[Any] = []

        def work() -> None:
            start.wait()
            found.extend(client.user.apptokens.list().all() for _ in range(5))

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [[]] * 40


def test_threads_each_get_their_own_answer() -> None:
    def echo(connection: Connection) -> None:
        while True:
            read(connection)
            send(reply({"asked": connection.server.requests[-1].target}))(connection)

    def own(connection: Connection) -> None:
        while True:
            before = len(connection.server.requests)
            read(connection)
            mine = [r for r in connection.server.requests[before:] if r.connection == connection.number]
            send(reply({"asked": mine[0].target}))(connection)

    results: dict[int, Any] = {}
    with WireServer(*[[own]] * 6) as server, QuayClient(server.url) as client:
        start = threading.Barrier(6)

        def work(number: int) -> None:
            start.wait()
            results[number] = [client.request("GET", f"/{number}/{turn}")["asked"] for turn in range(5)]

        threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        server._scripts = server._scripts[: server.connections]
    assert results == {number: [f"/{number}/{turn}" for turn in range(5)] for number in range(6)}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("own", [True, False], ids=["own-session", "given-session"])
def test_forked_child_has_a_connection_of_its_own(own: bool) -> None:
    session = None if own else requests.Session()
    with WireServer(replies(OK, OK), replies({"child": True})) as server:
        with QuayClient(server.url, TOKEN, session=session) as client:
            client.request("GET", PATH)
            child = os.fork()
            if child == 0:
                status = 1
                try:
                    status = 0 if client.request("GET", PATH) == {"child": True} else 2
                finally:
                    os._exit(status)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
            assert client.request("GET", PATH) == OK  # the parent's is unchanged
        if session is not None:
            session.close()
    assert [request.connection for request in server.requests] == [0, 1, 0]


def interrupt() -> None:
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="no signals to threads here")
@pytest.mark.parametrize("before", [b"", reply(OK, length=500)], ids=["before-the-response", "in-the-body"])
def test_interrupt_leaves_the_client_usable(before: bytes) -> None:
    with (
        WireServer([read, send(before), do(interrupt), stall], replies(OK, OK)) as server,
        QuayClient(server.url) as client,
    ):
        with pytest.raises(KeyboardInterrupt):
            client.request("GET", PATH)
        assert client.request("GET", PATH) == OK
        assert client.request("GET", PATH) == OK
    assert server.connections == 2


@pytest.mark.parametrize("ends", [cut, reset, stall], ids=["cut", "reset", "timeout"])
def test_failed_call_leaves_the_client_usable(ends: Any) -> None:
    script = [read, send(reply(OK, length=500)), ends]
    with WireServer(script, replies(OK)) as server, QuayClient(server.url, retries=0, timeout=0.2) as client:
        with pytest.raises(QuayConnectionError):
            client.request("GET", PATH)
        assert client.request("GET", PATH) == OK


def test_abandoned_iteration_holds_no_connection() -> None:
    page = {"tokens": [], "next_page": "x"}
    with (
        WireServer(replies({"logs": [], "next_page": "a"}, page, OK)) as server,
        QuayClient(server.url) as client,
    ):
        pages = client.user.logs.list().pages()
        next(pages)
        pages.close()
        client.request("GET", PATH)
        client.request("GET", PATH)
    assert server.connections == 1


@pytest.mark.parametrize("closing", [True, False], ids=["closed", "dropped"])
def test_no_resource_warning(closing: bool) -> None:
    with WireServer(replies(OK), [read, cut]) as server, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        client = QuayClient(server.url, retries=0)
        client.request("GET", PATH)
        other = client.with_options(token=TOKEN)
        if closing:
            client.close()
            with pytest.raises(QuayConnectionError):
                other.request("GET", PATH)
            other.close()
        else:
            server._scripts = server._scripts[:1]
        del client, other
        gc.collect()
    assert [str(warning.message) for warning in caught] == []


def test_too_large_response_frees_its_connection() -> None:
    with (
        WireServer([read, send(reply(b" " * 300_000))], replies(OK)) as server,
        QuayClient(server.url, max_body=1000) as client,
    ):
        with pytest.raises(QuayError):
            client.request("GET", PATH)
        assert client.request("GET", PATH) == OK
    assert server.connections == 2


# -- the token stays where it belongs --------------------------------------------------


def leaks(error: BaseException) -> str:
    shown = [*traceback.format_exception(error), repr(error), str(error), repr(vars(error)), repr(error.args)]
    return "\n".join(shown)


FAULTS: dict[str, list[Any]] = {
    "cut": [read, cut],
    "reset": [read, reset],
    "cut in the body": [read, send(reply(OK, length=500)), cut],
    "nonsense": [read, send(b"\xff\xfe\r\n\r\n"), cut],
    "HTML": [read, send(reply(b"<html>"))],
    "401": [read, send(reply({"error_type": "invalid_token"}, status=401))],
    "redirect": [read, send(reply(status=302, headers={"Location": "https://evil.example/"}))],
    "bad redirect": [
        read,
        send(b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe[\r\nContent-Length: 0\r\n\r\n"),
    ],
    "timeout": [read, stall],
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("auth", [BearerAuth(TOKEN), BasicAuth("acme+ci", TOKEN)], ids=["bearer", "basic"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_shows_the_token(
    caplog: pytest.LogCaptureFixture, fault: list[Any], auth: Auth, method: str
) -> None:
    caplog.set_level(logging.DEBUG)
    with WireServer(fault) as server, QuayClient(server.url, auth=auth, retries=0, timeout=0.1) as client:
        with pytest.raises(QuayError) as caught:
            client.request(method, PATH)
        shown = "\n".join([leaks(caught.value), caplog.text, repr(client), str(client), repr(client.user)])
    sent = server.requests[0].headers["authorization"].split(" ")[1]
    assert TOKEN not in shown
    assert sent not in shown
    assert PATH in caplog.text  # there were records, and of this very call


@pytest.mark.parametrize("given", [str, lambda token: lambda: token], ids=["string", "function"])
def test_token_that_the_server_echoes_is_not_shown(caplog: pytest.LogCaptureFixture, given: Any) -> None:
    caplog.set_level(logging.DEBUG)
    token = "K43W79AOE1KSQZ3CK5AE3LUIW7ED52LR"
    response = reply(b"<html><title>You sent Bearer %b</title></html>" % token.encode(), status=502)
    with (
        WireServer([read, send(response)]) as server,
        QuayClient(server.url, given(token), retries=0) as client,
    ):
        with pytest.raises(ServerError, match=r"You sent Bearer \[secret\]") as caught:
            client.request("GET", PATH)
        assert token not in leaks(caught.value) + caplog.text


@pytest.mark.parametrize(
    "echo",
    [
        b'{"message": "Bearer K43W79AOE1KS\\u0051Z3CK5AE3LUIW7ED52LR"}',
        b'{"a": [{"K43W79AOE1KSQZ3CK5AE3LUIW7ED52LR": ["K43W79AOE1KSQZ3CK5AE3LUIW7ED52LR"]}]}',
        b"<title>&#75;43W79AOE1KSQZ3CK5AE3LUIW7ED52LR</title>",
    ],
    ids=["escaped", "nested", "entity"],
)
def test_token_that_is_echoed_in_disguise_is_not_shown(caplog: pytest.LogCaptureFixture, echo: bytes) -> None:
    caplog.set_level(logging.DEBUG)
    token = "K43W79AOE1KSQZ3CK5AE3LUIW7ED52LR"
    response = reply(echo, status=400).replace(b"400 ", b"400 " + token.encode() + b" ", 1)
    with WireServer([read, send(response)]) as server, QuayClient(server.url, token, retries=0) as client:
        with pytest.raises(BadRequestError) as caught:
            client.request("GET", PATH)
        assert token not in str(caught.value) + caplog.text + caught.value.detail


def test_token_in_the_wrong_place_is_not_shown() -> None:
    for wrong in ({"auth": TOKEN}, {"base_url": TOKEN}, {"base_url": f"https://u:{TOKEN}@h:99x"}):
        with pytest.raises(ValueError, match=r"auth|base_url") as caught:
            QuayClient(**wrong)
        assert TOKEN not in str(caught.value)


def test_body_that_a_hook_has_read_is_not_lost() -> None:
    seen: list[bytes] = []
    session = requests.Session()
    session.hooks["response"].append(lambda response, **_: seen.append(response.content))
    with (
        session,
        WireServer([read, send(reply(OK))]) as server,
        QuayClient(server.url, session=session, retries=0) as client,
    ):
        assert client.request("GET", PATH) == OK
        assert len(seen) == 1


@pytest.mark.parametrize("token", ["s3cret token", "s3cret\ntoken", "s3cret\r\nX: y", "s3crét", "s3cret\x00"])
def test_refused_token_is_not_shown(token: str) -> None:
    for give in (lambda: QuayClient(URL, token), lambda: QuayClient(URL).with_options(token=token)):
        with pytest.raises(InvalidArgumentError) as caught:
            give()
        assert "s3cr" not in leaks(caught.value)
    with QuayClient(URL, token=lambda: token) as client, pytest.raises(InvalidArgumentError) as caught:
        client.request("GET", PATH)
    assert "s3cr" not in leaks(caught.value)


def test_password_in_the_base_url_is_not_shown() -> None:
    url = "https://someone:s3cret@quay.example.com"
    with pytest.raises(InvalidArgumentError) as caught:
        QuayClient(url)
    assert "s3cret" not in leaks(caught.value)


def test_plain_http_warns_once_and_without_the_token() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(3):
            QuayClient("http://quay.example.com:8080", TOKEN)
    assert [warning.category for warning in caught] == [InsecureConnectionWarning]
    assert "http://quay.example.com:8080" in str(caught[0].message)
    assert TOKEN not in str(caught[0].message)
    assert caught[0].filename == __file__  # it points to the caller


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:80", "127.0.0.1:8080", "127.9.9.9", "[::1]:80", "q.localhost"]
)
def test_plain_http_to_this_machine_is_fine(host: str) -> None:
    QuayClient(f"http://{host}", TOKEN)  # a warning would be an error


# -- base URLs -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://quay.io", "https://quay.io"),
        ("https://quay.io/", "https://quay.io"),
        ("https://quay.example.com:8443", "https://quay.example.com:8443"),
        ("https://example.com/quay/", "https://example.com/quay"),
        ("https://example.com/a/b", "https://example.com/a/b"),
        ("HTTPS://quay.io", "https://quay.io"),
        ("https://my_quay", "https://my_quay"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("https://quay.io.", "https://quay.io."),
        ("https://192.0.2.7", "https://192.0.2.7"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ("https://example.com/api/v1/proxy", "https://example.com/api/v1/proxy"),
    ],
)
def test_base_url(given: str, kept: str) -> None:
    assert QuayClient(given).base_url == kept


@pytest.mark.parametrize(
    "url",
    [
        "",
        "quay.io",
        "//quay.io",
        "ftp://quay.io",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://:443",
        "https://quay.io:x",
        "https://quay.io:99999",
        "https://quay.io:0",
        "https://quay.io:-1",
        "https://quay.io:443:443",
        "https://quay..io",
        "https://.quay.io",
        "https://" + "a" * 64 + ".io",
        "https://qu<ay.io",
        "https://%71uay.io",
        "https://quay.io,evil.example",
        "https://[::1",
        "https://[quay.io]",
        "https://someone@quay.io",
        "https://someone:secret@quay.io",
        "https://@quay.io",
        "https://quay.io?a=b",
        "https://quay.io/?",
        "https://quay.io#x",
        "https://quay.io/#",
        "https://quay.io\\evil",
        "https://quay.io/a b",
        "https://quay.io/a\nb",
        " https://quay.io",
        "https://quay.io\n",
        "https://quäy.io",
        "https://quay.io/a//b",
        "https://quay.io/a/../b",
        "https://quay.io/./b",
        "https://quay.io/%2e%2e/b",
        "https://quay.io/api/v1",
        "https://quay.io/api/v1/",
        "https://quay.io/quay/api/v1",
        None,
        b"https://quay.io",
        443,
    ],
    ids=repr,
)
def test_base_url_refused(url: Any) -> None:
    with pytest.raises(ValueError, match="base_url") as caught:
        QuayClient(url)
    assert isinstance(caught.value, InvalidArgumentError)


def test_base_url_with_the_api_explains() -> None:
    with pytest.raises(InvalidArgumentError, match="leave off /api/v1"):
        QuayClient("https://quay.io/api/v1")


# -- private names of requests ---------------------------------------------------------


def test_response_has_all_attributes_of_requests() -> None:
    """It is made without Response.__init__."""
    seen: list[requests.Response] = []
    client = QuayClient(URL)
    session = client._transport.connections.session
    session.hooks["response"].append(lambda response, **_: seen.append(response))
    with WireServer(replies({}, {})) as server, QuayClient(server.url, session=session) as client:
        client.request("GET", PATH)
        client.request("GET", PATH)
    session.close()
    first, second = seen
    assert vars(requests.Response()).keys() <= vars(first).keys()
    assert first.history == second.history == []
    assert first.history is not second.history
    assert (first.status_code, first.reason, len(first.cookies)) == (200, "Whatever", 0)


def test_headers_are_those_of_requests() -> None:
    pairs = [("Content-Type", "text/html"), ("X-One", "1"), ("x-one", "2")]
    ours, theirs = FastHeaders.of(pairs), requests.structures.CaseInsensitiveDict(pairs)
    assert ours == theirs
    for name in ("content-type", "CONTENT-TYPE", "x-ONE", "missing"):
        assert (name in ours) == (name in theirs)
        assert ours.get(name) == theirs.get(name)
        assert ours.get(name, "x") == theirs.get(name, "x")
    assert list(ours.items()) == list(theirs.items())
    assert (list(ours), len(ours), repr(ours)) == (list(theirs), len(theirs), repr(theirs))
    copied = ours.copy()
    copied["X-Two"] = "2"
    del copied["content-type"]
    assert ("x-two" in ours, "content-type" in ours) == (False, True)
    assert dict(copied) == {"x-one": "2", "X-Two": "2"}
    assert pickle.loads(pickle.dumps(ours)) == ours
