"""The setting ``deadline``: it bounds a whole request, whatever the server does."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from quay_sdk import (
    InvalidArgumentError,
    NotFoundError,
    Paged,
    QuayClient,
    QuayTimeoutError,
    RateLimit,
    Retries,
    ServerError,
    SessionAuth,
)
from support import URL
from support.wire import (
    LOOPBACK_PEM,
    Connection,
    Step,
    WireServer,
    read,
    replies,
    reply,
    send,
    stall,
)

PATH = "/api/v1/x"
LONG = 30.0
"""A timeout that no test waits for."""

TAG = {"name": "v1", "reversion": False, "manifest_digest": "sha256:" + "a" * 64}


def dribble(data: bytes, rest: bytes = b"") -> Step:
    """Send bytes, and then one every few milliseconds, for longer than any test takes."""

    def step(connection: Connection) -> None:
        connection.socket.sendall(data)
        while not connection.server.done.wait(0.02):
            connection.socket.sendall(rest)

    return step


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < LONG / 2


SLOW: dict[str, Step] = {
    "nothing": stall,
    "status line": dribble(b"HTTP/1.1 200 ", b"O"),
    "headers": dribble(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
    "many headers": dribble(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "interim responses": dribble(b"", b"HTTP/1.1 102 Processing\r\n\r\n"[:1]),
    "body of a known length": dribble(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b" "),
    "body to the end of the connection": dribble(b"HTTP/1.1 200 OK\r\n\r\n", b" "),
    "chunks": dribble(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "size of a chunk": dribble(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
    "trailers": dribble(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X"),
    "body of an error": dribble(b"HTTP/1.1 404 Not Found\r\nContent-Length: 1000000\r\n\r\n", b" "),
}


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("step", SLOW.values(), ids=SLOW)
def test_slow_server(step: Step, tls: bool) -> None:
    """Each of its bytes comes in time: the timeout alone never ends the call."""
    for deadline in (0.3, 3):
        outcomes = []
        with (
            WireServer([read, step], [read, step], tls=tls) as server,
            QuayClient(
                server.url, "t0ken", timeout=LONG, deadline=deadline, retries=0, verify=str(LOOPBACK_PEM)
            ) as client,
        ):
            for method, unknown in (("GET", False), ("POST", True)):
                with pytest.raises((QuayTimeoutError, NotFoundError)) as caught:
                    client.request(method, PATH)
                if isinstance(caught.value, QuayTimeoutError):
                    assert f"the deadline of {deadline} s has passed" in str(caught.value)
                    outcomes.append((caught.value.outcome_unknown, unknown))
        if len(server.requests) == 2:  # a machine that is busy may not send them in so short a time
            break
    assert len(server.requests) == 2
    assert all(outcome is unknown for outcome, unknown in outcomes)


def test_server_in_time() -> None:
    with (
        WireServer(replies(*({"n": n} for n in range(3)))) as server,
        QuayClient(server.url, deadline=LONG) as client,
    ):
        assert [client.request("GET", PATH)["n"] for _ in range(3)] == [0, 1, 2]


def test_reading_is_bounded_by_the_timeout_too() -> None:
    with (
        WireServer([read, stall]) as server,
        QuayClient(server.url, timeout=0.2, deadline=LONG, retries=0) as client,
        pytest.raises(QuayTimeoutError) as caught,
    ):
        client.request("GET", PATH)
    assert "deadline" not in str(caught.value)


def test_connection_that_is_used_again_has_its_own_timeouts() -> None:
    """That of the request with a deadline, nearly over when it ended, does not stay."""

    def late(connection: Connection) -> None:
        time.sleep(0.5)
        send(reply({"n": 2}))(connection)

    script = [*replies({"n": 1}), read, late, read, late]
    with WireServer(script) as server, QuayClient(server.url, timeout=LONG) as client:
        hasty = client.with_options(deadline=0.3)
        assert hasty.request("GET", PATH) == {"n": 1}
        body = {"json": "x" * 3_000_000}  # more than the sockets hold: the client waits for the server
        assert client.request("POST", PATH, **body) == {"n": 2}
        assert client.request("GET", PATH) == {"n": 2}


def test_server_that_does_not_take_the_request() -> None:
    with (
        WireServer([stall_without_reading]) as server,
        QuayClient(server.url, timeout=LONG, deadline=0.3) as client,
    ):
        with pytest.raises(QuayTimeoutError, match=r"deadline of 0.3 s has passed") as caught:
            client.request("POST", PATH, json="x" * 20_000_000)
        assert caught.value.outcome_unknown


def stall_without_reading(connection: Connection) -> None:
    connection.server.done.wait()


def test_connecting_is_bounded() -> None:
    """The listener's queue is full: the connection is never accepted."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with QuayClient(url, timeout=LONG, deadline=0.3, retries=0) as client:
            with pytest.raises(QuayTimeoutError) as caught:
                client.request("POST", PATH)
            assert caught.value.outcome_unknown is False
        for one in waiting:
            one.close()


def test_deadline_does_not_lengthen_a_timeout() -> None:
    with (
        WireServer([stall]) as server,
        QuayClient(
            server.url.replace("http", "https"), timeout=(0.3, LONG), deadline=LONG, retries=0
        ) as client,
        pytest.raises(QuayTimeoutError),
    ):
        client.request("GET", PATH)


def test_tls_handshake_is_bounded() -> None:
    with (
        WireServer([stall]) as server,
        QuayClient(server.url.replace("http", "https"), timeout=LONG, deadline=0.3, retries=0) as client,
        pytest.raises(QuayTimeoutError),
    ):
        client.request("GET", PATH)


# -- retries and waits -----------------------------------------------------------------


def test_no_retry_begins_after_the_deadline() -> None:
    busy = [read, send(reply(status=503, headers={"Retry-After": "20"}))]
    with WireServer(busy) as server, QuayClient(server.url, deadline=10, timeout=LONG) as client:
        with pytest.raises(ServerError, match="no retry: it would be after the deadline of 10 s") as caught:
            client.request("GET", PATH)
        assert len(server.requests) == 1
    assert caught.value.status == 503


def test_the_deadline_is_one_for_all_attempts() -> None:
    """Three attempts of 0.4 s each do not fit."""

    def late(connection: Connection) -> None:
        time.sleep(0.4)
        send(reply(status=503))(connection)

    retries = Retries(attempts=10, backoff=0)
    with (
        WireServer([read, late] * 11) as server,
        QuayClient(server.url, deadline=1, retries=retries) as client,
    ):
        with pytest.raises((QuayTimeoutError, ServerError)):
            client.request("GET", PATH)
        assert len(server.requests) <= 3


def test_rate_limit_that_comes_after_the_deadline() -> None:
    limit = RateLimit(0.05)
    with WireServer(replies({})) as server, QuayClient(server.url, rate_limit=limit, deadline=5) as client:
        client.request("GET", PATH)
        with pytest.raises(QuayTimeoutError, match="passes before the request can be sent") as caught:
            client.request("POST", PATH)
        assert caught.value.outcome_unknown is False
        assert len(server.requests) == 1


def test_refused_requests_take_no_place() -> None:
    """A request that is refused for its deadline does not delay the next ones."""
    limit = RateLimit(2)
    with WireServer(replies(*[{}] * 3)) as server:
        client = QuayClient(server.url, rate_limit=limit, deadline=0.1)
        client.request("GET", PATH)
        for _ in range(50):
            with pytest.raises(QuayTimeoutError):
                client.request("GET", PATH)
        assert limit.reserve(0) < 1
        client.with_options(deadline=None).request("GET", PATH)
        client.with_options(deadline=None).request("GET", PATH)
        client.close()


def test_token_function_that_takes_too_long() -> None:
    def slow() -> str:
        time.sleep(0.4)
        return "t0ken"

    with WireServer() as server, QuayClient(server.url, token=slow, deadline=0.2) as client:
        with pytest.raises(QuayTimeoutError, match=r"the deadline of 0\.2 s has passed") as caught:
            client.request("POST", PATH)
        assert server.connections == 0
    assert caught.value.outcome_unknown is False
    assert "no retry" not in str(caught.value)


def test_redirects_and_sign_ins_count() -> None:
    limit = RateLimit(0.05)
    moved = reply(status=302, headers={"Location": "/y"})
    with WireServer([read, send(moved)]) as server:
        with (
            QuayClient(server.url, rate_limit=limit, deadline=5) as client,
            pytest.raises(QuayTimeoutError, match="passes before the request can be sent"),
        ):
            client.request("GET", PATH)
        assert len(server.requests) == 1
    with WireServer(replies({"csrf_token": "abc"})) as server:
        limit = RateLimit(0.05)
        with (
            QuayClient(server.url, rate_limit=limit, deadline=5, auth=SessionAuth("a", "b")) as client,
            pytest.raises(QuayTimeoutError) as caught,
        ):
            client.request("POST", PATH)
        assert caught.value.outcome_unknown is False
        assert server.targets == ["/csrf_token"]


# -- what has a deadline of its own ----------------------------------------------------


def test_each_page_has_its_own() -> None:
    def late(page: dict[str, Any]) -> Step:
        def step(connection: Connection) -> None:
            time.sleep(0.4)
            send(reply(page))(connection)

        return step

    pages = [{"tags": [{**TAG, "name": f"v{n}"}], "has_additional": n < 4, "page": n} for n in range(5)]
    script = [step for page in pages for step in (read, late(page))]
    with WireServer(script) as server, QuayClient(server.url, deadline=1.5) as client:
        tags: Paged[Any] = client.repository.tags.list("acme/app")
        assert [tag.name for tag in tags] == ["v0", "v1", "v2", "v3", "v4"]


@pytest.mark.parametrize("given", [False, True], ids=["own session", "session of the caller"])
def test_deadline_of_a_download_ends_with_its_headers(given: bool) -> None:
    def content(connection: Connection) -> None:
        for _ in range(4):
            time.sleep(0.3)
            connection.socket.sendall(b"x" * 5)

    script = [read, send(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n"), content]
    session = requests.Session() if given else None
    with (
        WireServer(script) as server,
        QuayClient(server.url, timeout=LONG, deadline=0.5, session=session) as client,
    ):
        assert client.superuser.builds.logs.archive("uuid").read() == b"x" * 20
    if session is not None:
        session.close()


def test_headers_of_a_download_have_it() -> None:
    with (
        WireServer([read, dribble(b"HTTP/1.1 200 OK\r\nX: ", b"y")]) as server,
        QuayClient(server.url, timeout=LONG, deadline=0.3, retries=0) as client,
        pytest.raises(QuayTimeoutError, match="deadline"),
    ):
        client.superuser.builds.logs.archive("uuid")


def test_with_a_session_of_the_caller() -> None:
    """There, it bounds each wait for the server, but not their sum."""
    with (
        requests.Session() as session,
        WireServer([read, stall]) as server,
        QuayClient(server.url, timeout=LONG, deadline=0.3, retries=0, session=session) as client,
        pytest.raises(QuayTimeoutError, match="deadline"),
    ):
        client.request("GET", PATH)


# -- the setting -----------------------------------------------------------------------


def test_setting() -> None:
    client = QuayClient(URL)
    assert client.settings.deadline is None
    assert client.with_options(deadline=2.5).settings.deadline == 2.5
    assert client.with_options(deadline=2.5).with_options(timeout=1).settings.deadline == 2.5


@pytest.mark.parametrize("deadline", [0, -1, True, "5", float("nan"), float("inf"), (1, 2)])
def test_invalid_setting(deadline: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="deadline must be seconds above 0, or None"):
        QuayClient(URL, deadline=deadline)
