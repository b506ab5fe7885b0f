"""Retries, the waits between them, and the errors of writes with an unknown outcome."""

from __future__ import annotations

import itertools
import os
import pickle
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import responses

from quay_sdk import (
    ApiError,
    InvalidArgumentError,
    QuayClient,
    QuayConnectionError,
    QuayError,
    QuayTimeoutError,
    RateLimit,
    RateLimitError,
    ReadOnlyRepositoryError,
    Retries,
    ServerError,
)
from quay_sdk.operation import operation
from quay_sdk.resource import Resource
from support import URL
from support.wire import (
    LOOPBACK_PEM,
    PATIENCE,
    Step,
    WireServer,
    cut,
    drip,
    read,
    read_some,
    reply,
    reset,
    send,
    send_raw,
    stall,
    unused_port,
)

PATH = "/api/v1/user/apptoken"
OK = {"fine": True}
AT_ONCE = Retries(attempts=3, backoff=0)
WRITES = ("POST", "PUT", "DELETE")
HUGE = 10**5000
"""A number that has no repr."""


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits between tries, which then take no time."""
    waits: list[float] = []
    monkeypatch.setattr("quay_sdk._http.transport.time.sleep", waits.append)
    return waits


def ask(server: WireServer, method: str = "GET", **options: Any) -> Any:
    with QuayClient(server.url, token="t0ken", **{"retries": AT_ONCE, **options}) as client:
        return client.request(method, PATH, **({} if method in ("GET", "DELETE") else {"json": {"a": 1}}))


def full(body: object = OK, **more: Any) -> list[Step]:
    return [read, send(reply(body, **more))]


# -- faults on the wire ----------------------------------------------------------------

CUT_SHORT = reply(OK, length=500)

AFTER_SENDING: dict[str, Sequence[Step]] = {
    "cut before the response": (read, cut),
    "reset before the response": (read, reset),
    "cut in the status line": (read, send(b"HTTP/1."), cut),
    "no HTTP at all": (read, send(b"SSH-2.0-OpenSSH\r\n\r\n"), cut),
    "cut in the body": (read, send(CUT_SHORT), cut),
    "reset in the body": (read, send(CUT_SHORT), reset),
    "cut in a chunk": (
        read,
        send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{"),
        cut,
    ),
    "no chunk at all": (
        read,
        send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"),
        cut,
    ),
    "no gzip at all": (
        read,
        send(reply(b"not gzip", headers={"Content-Encoding": "gzip", "Connection": "close"})),
        cut,
    ),
    "endless header": (read, send(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000), cut),
}


@pytest.mark.parametrize("fault", AFTER_SENDING.values(), ids=AFTER_SENDING)
def test_get_is_tried_again(fault: Sequence[Step]) -> None:
    with WireServer(fault, fault, full()) as server:
        assert ask(server) == OK
    assert [request.method for request in server.requests] == ["GET"] * 3


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize("fault", AFTER_SENDING.values(), ids=AFTER_SENDING)
def test_write_is_not_tried_again_and_outcome_is_unknown(fault: Sequence[Step], method: str) -> None:
    with WireServer(fault) as server, pytest.raises(QuayConnectionError) as caught:
        ask(server, method)
    assert server.connections == 1
    assert caught.value.outcome_unknown is True
    assert caught.value.method == method
    assert caught.value.url == server.url + PATH
    assert "not known whether" in str(caught.value)


@pytest.mark.parametrize("method", ["GET", *WRITES])
def test_timeout(method: str) -> None:
    with WireServer([read, stall]) as server, pytest.raises(QuayTimeoutError) as caught:
        ask(server, method, timeout=0.05, retries=0)
    assert caught.value.outcome_unknown is (method != "GET")


def test_timeout_in_the_body() -> None:
    with WireServer([read, send(CUT_SHORT), stall]) as server, pytest.raises(QuayTimeoutError):
        ask(server, timeout=0.05, retries=0)


def test_get_is_tried_again_after_a_timeout() -> None:
    with WireServer([read, stall], full()) as server:
        assert ask(server, timeout=0.2) == OK


def test_response_in_single_bytes() -> None:
    with WireServer([read, drip(reply(OK))]) as server:
        assert ask(server) == OK


@pytest.mark.parametrize("method", ["GET", *WRITES])
def test_failed_connect_is_tried_again_with_a_known_outcome(method: str, slept: list[float]) -> None:
    with unused_port() as port, pytest.raises(QuayConnectionError) as caught:
        QuayClient(f"http://127.0.0.1:{port}", retries=2).request(method, PATH)
    assert len(slept) == 2
    assert type(caught.value) is QuayConnectionError  # refused, not timed out
    assert caught.value.outcome_unknown is False


def test_write_goes_out_once_the_server_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with ExitStack() as later:
        server = WireServer(full())
        monkeypatch.setattr("quay_sdk._http.transport.time.sleep", lambda _: later.enter_context(server))
        assert ask(server, "POST", retries=Retries()) == OK
    assert [request.method for request in server.requests] == ["POST"]


def test_half_a_request_sent_has_an_unknown_outcome() -> None:
    """A server that resets while a large body is on its way may have read what it needed."""
    with WireServer([read_some, reset]) as server, pytest.raises(QuayConnectionError) as caught:
        QuayClient(server.url, retries=AT_ONCE).request("POST", PATH, json={"large": "x" * 20_000_000})
    assert caught.value.outcome_unknown is True
    assert server.connections == 1


def test_a_write_called_while_handling_a_failed_connection() -> None:
    """An exception that the caller is handling is not the cause: this write was sent."""
    with WireServer([read, cut]) as server, unused_port() as port:
        try:
            QuayClient(f"http://127.0.0.1:{port}", retries=0).request("GET", PATH)
        except QuayConnectionError:
            with pytest.raises(QuayConnectionError) as caught:
                ask(server, "POST")
    assert caught.value.outcome_unknown is True
    assert len(server.requests) == 1


@pytest.mark.parametrize("fault", [cut, reset], ids=["cut", "reset"])
def test_proxy_failure_after_a_write_has_an_unknown_outcome(fault: Step) -> None:
    proxy = WireServer([read, fault])
    client = QuayClient("http://quay.localhost", retries=AT_ONCE, proxies={"http": proxy.url})
    with proxy, pytest.raises(QuayConnectionError) as caught:
        client.request("POST", PATH)
    assert caught.value.outcome_unknown is True
    assert proxy.targets == ["http://quay.localhost" + PATH]


def test_failed_connect_to_a_proxy_has_a_known_outcome(slept: list[float]) -> None:
    with unused_port() as port:
        proxies = {"http": f"http://127.0.0.1:{port}"}
        client = QuayClient("http://quay.localhost", retries=1, proxies=proxies)
        with pytest.raises(QuayConnectionError) as caught:
            client.request("POST", PATH)
    assert caught.value.outcome_unknown is False
    assert len(slept) == 1


def test_tls_failure_after_a_write_has_an_unknown_outcome() -> None:
    script = [read, send_raw(b"\x17\x03\x03\x00\x05junk!"), stall]
    with WireServer(script, tls=True) as server, pytest.raises(QuayConnectionError) as caught:
        ask(server, "POST", verify=str(LOOPBACK_PEM))
    assert caught.value.outcome_unknown is True
    assert len(server.requests) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_untrusted_certificate_is_not_tried_again(method: str, slept: list[float]) -> None:
    with WireServer([read], tls=True) as server, pytest.raises(QuayConnectionError) as caught:
        ask(server, method)
    assert slept == []
    assert caught.value.permanent is True
    assert caught.value.outcome_unknown is False
    assert "certificate" in str(caught.value)
    assert server.requests == []


def test_error_whose_body_breaks_is_still_that_error() -> None:
    script = [read, send(reply(b"{", status=404, length=99)), cut]
    with WireServer(script) as server, pytest.raises(ApiError) as caught:
        ask(server)
    assert caught.value.status == 404


def test_kept_connection_that_died_between_calls() -> None:
    """The server closed it while it lay idle: a GET is sent again on a new one."""
    gone = threading.Event()

    def leave(connection: Any) -> None:
        cut(connection)
        gone.set()

    with WireServer([*full(), leave], full()) as server, QuayClient(server.url, retries=AT_ONCE) as client:
        assert client.request("GET", PATH) == OK
        assert gone.wait(5)
        assert client.request("GET", PATH) == OK


# -- statuses --------------------------------------------------------------------------


def played(
    http: responses.RequestsMock, method: str, *statuses: int, retries: int | Retries = 3, **more: Any
) -> Any:
    for status in statuses:
        http.add(method, URL + PATH, status=status, json=OK, **more)
    with QuayClient(URL, retries=retries) as client:
        return client.request(method, PATH)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_get_is_tried_again_after(http: responses.RequestsMock, slept: list[float], status: int) -> None:
    assert played(http, "GET", status, status, 200) == OK
    assert len(slept) == 2


@pytest.mark.parametrize("method", WRITES)
def test_write_is_tried_again_after_429(
    http: responses.RequestsMock, slept: list[float], method: str
) -> None:
    assert played(http, method, 429, 200) == OK
    assert len(slept) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520])
@pytest.mark.parametrize("method", WRITES)
def test_write_is_not_tried_again_after(
    http: responses.RequestsMock, slept: list[float], method: str, status: int
) -> None:
    with pytest.raises(ServerError) as caught:
        played(http, method, status)
    assert slept == []
    assert caught.value.outcome_unknown is True


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 409, 410, 500, 501, 520])
def test_get_is_not_tried_again_after(http: responses.RequestsMock, slept: list[float], status: int) -> None:
    with pytest.raises(ApiError):
        played(http, "GET", status)
    assert slept == []


def test_read_only_repository_is_a_state(http: responses.RequestsMock, slept: list[float]) -> None:
    body = {"message": "Repository is in read only or mirror mode: acme/app"}
    http.add("GET", URL + PATH, status=503, json=body)
    with QuayClient(URL) as client, pytest.raises(ReadOnlyRepositoryError):
        client.request("GET", PATH)
    assert slept == []


class Health(Resource):
    @operation("health", "GET /api/v1/health", condition=(503, "healthy"))
    def get(self) -> dict[str, Any]: ...


def health(http: responses.RequestsMock, *replies: dict[str, Any]) -> dict[str, Any]:
    for given in replies:
        http.add("GET", URL + "/api/v1/health", **given)
    with QuayClient(URL) as client:
        return Health(client._transport).get()


def test_503_that_is_a_result(http: responses.RequestsMock, slept: list[float]) -> None:
    assert health(http, {"status": 503, "json": {"healthy": False}}) == {"healthy": False}
    assert slept == []


@pytest.mark.parametrize(
    "outage",
    [{"json": {"message": "starting"}}, {"body": "<html>"}, {"body": '{"healthy"'}, {"json": ["healthy"]}],
    ids=["other", "html", "cut", "list"],
)
def test_503_with_another_body(
    http: responses.RequestsMock, slept: list[float], outage: dict[str, Any]
) -> None:
    assert health(http, {"status": 503, **outage}, {"json": {"healthy": True}}) == {"healthy": True}
    assert len(slept) == 1


def test_result_condition_holds_only_with_its_status(
    http: responses.RequestsMock, slept: list[float]
) -> None:
    with pytest.raises(ServerError):
        health(http, {"status": 500, "json": {"healthy": False}})


def test_each_try_is_the_same_request() -> None:
    with WireServer([*full(status=429), *full(status=429), *full()]) as server:
        assert ask(server, "POST") == OK
    first, *others = server.requests
    assert first.json() == {"a": 1}
    assert others == [first, first]


@pytest.mark.parametrize("attempts", [0, 1, 3])
def test_number_of_tries(http: responses.RequestsMock, slept: list[float], attempts: int) -> None:
    with pytest.raises(ServerError):
        played(http, "GET", *[503] * (attempts + 1), retries=attempts)
    assert len(slept) == attempts


# -- how soon --------------------------------------------------------------------------


def http_date(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("7", 7, 7),
        ("0", 0, 0.25),
        ("-3", 0, 0.25),
        (lambda: http_date(20), 15, 20),
        (lambda: http_date(20).replace("GMT", "-0000"), 15, 20),
        (lambda: http_date(-20), 0, 0.25),
        ("60", 60, 60),
        (" 7 ", 7, 7),
        ("Mon, 01 Jan 2035 00:00:00 +99999999999999", 0, 0.25),
        ("soon", 0, 0.25),
        ("1.5", 0, 0.25),
        ("", 0, 0.25),
    ],
    ids=[
        "seconds",
        "none",
        "negative",
        "date",
        "date-without-zone",
        "past-date",
        "longest",
        "blanks",
        "no-offset",
        "words",
        "fraction",
        "empty",
    ],
)
@pytest.mark.parametrize(("status", "method"), [(429, "GET"), (503, "GET"), (429, "POST")])
def test_retry_after(
    http: responses.RequestsMock,
    slept: list[float],
    header: str | Callable[[], str],
    least: float,
    most: float,
    status: int,
    method: str,
) -> None:
    asked = header() if callable(header) else header
    http.add(method, URL + PATH, status=status, headers={"Retry-After": asked})
    http.add(method, URL + PATH, json=OK)
    with QuayClient(URL) as client:
        assert client.request(method, PATH) == OK
    assert len(slept) == 1
    if status == 429 and most < 1:
        least, most = 2, 4  # without a time to wait, a 429 is retried later than other errors
    assert least <= slept[0] <= most


@pytest.mark.parametrize(("header", "level"), [("1", "DEBUG"), ("5", "WARNING"), ("60", "WARNING")])
def test_long_wait_is_a_warning(
    http: responses.RequestsMock,
    slept: list[float],
    caplog: pytest.LogCaptureFixture,
    header: str,
    level: str,
) -> None:
    """A script without logging shows why it stands still."""
    caplog.set_level("DEBUG", "quay_sdk")
    http.add("GET", URL + PATH, status=429, headers={"Retry-After": header})
    http.add("GET", URL + PATH, json=OK)
    with QuayClient(URL) as client:
        client.request("GET", PATH)
    (waits,) = [record for record in caplog.records if "retry 1 of 3" in record.getMessage()]
    assert waits.levelname == level


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "header", ["61", "3600", lambda: http_date(3600), "9" * 400, "9" * 5000], ids=lambda value: str(value)[:9]
)
def test_long_retry_after_is_raised_at_once(
    http: responses.RequestsMock, slept: list[float], header: str | Callable[[], str], status: int
) -> None:
    asked = header() if callable(header) else header
    with pytest.raises(ApiError, match=r"Retry-After is longer than longest_wait, 60 s") as caught:
        played(http, "GET", status, headers={"Retry-After": asked})
    assert caught.value.retry_after == asked
    assert slept == []


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "0"}], ids=["none", "0"])
@pytest.mark.parametrize("method", ["GET", *WRITES])
def test_429_is_retried_for_ten_seconds(
    http: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], method: str
) -> None:
    clock = Clock(monkeypatch)
    with pytest.raises(RateLimitError) as caught:
        played(http, method, *[429] * 4, retries=Retries(), headers=headers)
    assert 10 <= clock.now - 1000 <= 28
    seconds = clock.now - 1000
    assert f"(4 attempts in {seconds:.1f} s; see the setting retries)" in str(caught.value)


def test_message_says_how_often_and_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    with unused_port() as port, pytest.raises(QuayConnectionError) as caught:
        QuayClient(f"http://127.0.0.1:{port}", retries=2).request("GET", PATH)
    text = f" (3 attempts in {clock.now - 1000:.1f} s; see the setting retries)"
    assert str(caught.value).endswith(text)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_message_after_one_attempt(http: responses.RequestsMock) -> None:
    with pytest.raises(ServerError) as caught:
        played(http, "GET", 503, retries=0)
    assert "attempt" not in str(caught.value)


def test_waits_grow_with_jitter_to_a_limit(http: responses.RequestsMock, slept: list[float]) -> None:
    policy = Retries(attempts=12, backoff=1, longest_wait=10, total=1000)
    with pytest.raises(ServerError):
        played(http, "GET", *[502] * 13, retries=policy)
    for number, wait in enumerate(slept):
        assert min(2**number / 2, 10) <= wait <= min(2**number, 10)
    assert slept[-1] == 10
    assert len({wait / min(2**number, 10) for number, wait in enumerate(slept[:4])}) > 1  # jitter


class Clock:
    """Time that passes only while one sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        monkeypatch.setattr("quay_sdk._http.transport.time.monotonic", lambda: self.now)
        monkeypatch.setattr("quay_sdk._http.transport.time.sleep", self.sleep)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_total_limit(http: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    with pytest.raises(RateLimitError):
        played(
            http,
            "GET",
            *[429] * 4,
            retries=Retries(attempts=99, backoff=0, total=35),
            headers={"Retry-After": "10"},
        )
    assert clock.slept == [10, 10, 10]


def test_total_limit_counts_what_the_tries_take(
    http: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)

    def slow(_: Any) -> tuple[int, dict[str, str], str]:
        clock.now += 50
        return 503, {}, ""

    http.add_callback("GET", URL + PATH, slow)
    with (
        QuayClient(URL, retries=Retries(attempts=99, backoff=0, total=120)) as client,
        pytest.raises(ServerError),
    ):
        client.request("GET", PATH)
    assert len(http.calls) == 3


@pytest.mark.parametrize("retries", [-1, True, "3", None, 1.5], ids=str)
def test_invalid_number_of_retries(retries: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="retries"):
        QuayClient(URL, retries=retries)


@pytest.mark.parametrize(
    "policy",
    [
        {"attempts": -1},
        {"attempts": 1.5},
        {"attempts": True},
        {"backoff": -1},
        {"longest_wait": -1},
        {"total": -1},
        {"total": float("nan")},
        {"attempts": float("inf")},
        {"backoff": float("inf")},
        {"backoff": 1e300},
        {"longest_wait": float("inf")},
        {"longest_wait": HUGE},
        {"total": -HUGE},
        {"backoff": True},
        {"backoff": "1"},
        {"backoff": None},
    ],
    ids=itertools.count(),
)
def test_invalid_policy(policy: dict[str, Any]) -> None:
    [name] = policy
    with pytest.raises(InvalidArgumentError, match=name) as caught:
        Retries(**policy)
    assert len(str(caught.value)) < 100


def test_largest_policy_can_wait() -> None:
    most = threading.TIMEOUT_MAX
    policy = Retries(attempts=10**9, backoff=most, longest_wait=most, total=float("inf"))
    for attempt in (1, 10**6):
        wait = policy.wait(attempt, "9" * 9, status=429)
        assert wait is not None
        assert wait <= most


# -- the client's own rate -------------------------------------------------------------


class Bucket:
    """A rate limit in a time of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, per_second: float, burst: int) -> None:
        self.clock = Clock(monkeypatch)  # the module's time is the same for all
        self.limit = RateLimit(per_second, burst=burst)

    def sent_at(self, times: int) -> list[float]:
        found = []
        for _ in range(times):
            self.clock.sleep(self.limit.reserve())
            found.append(round(self.clock.now - 1000, 6))
        return found


def test_rate_after_the_burst(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Bucket(monkeypatch, 5, 3).sent_at(6) == [0, 0, 0, 0.2, 0.4, 0.6]


def test_rate_without_a_burst(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Bucket(monkeypatch, 10, 1).sent_at(3) == [0, 0.1, 0.2]


def test_burst_comes_back_with_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = Bucket(monkeypatch, 1, 2)
    assert bucket.sent_at(3) == [0, 0, 1]
    bucket.clock.now += 100
    assert [at - 101 for at in bucket.sent_at(3)] == [0, 0, 1]


def test_threads_share_the_rate() -> None:
    """However the threads fall, the waits given out are those of one queue."""
    limit, waits = RateLimit(0.001, burst=2), list[float]()
    threads = [threading.Thread(target=lambda: waits.append(limit.reserve())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(round(wait, -3) for wait in waits) == [0, 0, 1000, 2000, 3000, 4000]


def test_each_try_counts(http: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    for status in (503, 503, 200):
        http.add("GET", URL + PATH, status=status, json=OK)
    with QuayClient(URL, retries=AT_ONCE, rate_limit=RateLimit(0.1)) as client:
        client.request("GET", PATH)
    assert clock.slept == [10, 10]


def test_each_redirect_counts(http: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    http.add("GET", URL + PATH, status=302, headers={"Location": PATH + "/"})
    http.add("GET", URL + PATH + "/", json=OK)
    with QuayClient(URL, rate_limit=RateLimit(0.1)) as client:
        assert client.request("GET", PATH) == OK
    assert clock.slept == [10]


def test_no_retry_begins_after_the_total_time(
    http: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait for the client's own rate limit counts as well."""
    clock = Clock(monkeypatch)
    http.add("GET", URL + PATH, status=503)
    policy = Retries(attempts=9, backoff=0, total=5)
    with (
        QuayClient(URL, retries=policy, rate_limit=RateLimit(0.1)) as client,
        pytest.raises(ServerError),
    ):
        client.request("GET", PATH)
    assert clock.slept == []
    assert len(http.calls) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_fork_while_a_thread_reserves() -> None:
    """The child does not wait for a lock that a thread of the parent holds."""
    limit = RateLimit(1000)
    with limit._lock:
        child = os.fork()
        if not child:
            done = threading.Thread(target=limit.reserve, daemon=True)
            done.start()
            done.join(PATIENCE)
            os._exit(done.is_alive())
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.parametrize(
    ("per_second", "burst"),
    [
        (0, 1),
        (-1, 1),
        (float("nan"), 1),
        (float("inf"), 1),
        (1e-300, 1),
        (HUGE, 1),
        (True, 1),
        ("5", 1),
        (None, 1),
        (5, 0),
        (5, 1.5),
        (5, float("nan")),
        (5, "1"),
        (5, HUGE),
    ],
    ids=itertools.count(),
)
def test_invalid_rate(per_second: Any, burst: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="must be a") as caught:
        RateLimit(per_second, burst)
    assert len(str(caught.value)) < 100


def test_rate_limit_pickles() -> None:
    made = pickle.loads(pickle.dumps(RateLimit(5, burst=25)))
    assert repr(made) == "RateLimit(5, burst=25)"


def test_only_our_errors_are_raised() -> None:
    assert issubclass(QuayTimeoutError, QuayConnectionError)
    assert issubclass(QuayConnectionError, QuayError)
