"""Secrets are not shown by errors and what they refer to, by logs, or by what displays models."""

from __future__ import annotations

import contextlib
import inspect
import itertools
import logging
import pickle
import reprlib
import signal
import socket
import threading
import time
import traceback
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
import requests
import rich.pretty
import rich.traceback

from quay_sdk import (
    Auth,
    BasicAuth,
    BearerAuth,
    DecodeError,
    InvalidArgumentError,
    Operation,
    QuayClient,
    QuayConnectionError,
    QuayError,
)
from quay_sdk._secrets import Secret, mask, mask_in, mask_user_info
from quay_sdk.auth import Flow, Request
from support import URL
from support.declarations import BY_GROUP
from support.each import check_each
from support.printing import printed
from support.secret_models import TOKEN
from support.wire import WireServer, cut, do, read, replies, reply, reset, send, stall, unused_port

PATH = "/api/v1/user/apptoken"
PASSWORD = "hunter2pw"
SDK = str(Path(inspect.getfile(QuayClient)).parent)
AUTHS: dict[str, Callable[[], Auth]] = {
    "bearer": lambda: BearerAuth(TOKEN),
    "function": lambda: BearerAuth(lambda: TOKEN),
    "basic": lambda: BasicAuth("acme+ci", TOKEN),
}


# -- what an error holds ---------------------------------------------------------------


def frames(trace: TracebackType | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """The frames of a traceback, but for those of this file: they are the caller's."""
    while trace is not None:
        if trace.tb_frame.f_code.co_filename != __file__:
            yield trace.tb_frame.f_code.co_filename, trace.tb_frame.f_locals
        trace = trace.tb_next


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def without_this_file(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    return trace


class Plain(rich.traceback.Traceback):
    """Without the colours of source lines, which take longer than all the rest, and are not printed."""

    @classmethod
    def _guess_lexer(cls, filename: str, code: str) -> str:
        return "text"


def by_rich(error: BaseException) -> str:
    """What rich shows, and with it Typer and many command-line tools."""
    trace = Plain.from_exception(
        type(error), error, without_this_file(error.__traceback__), extra_lines=0, show_locals=True
    )
    return printed(trace, width=300)


def held(error: BaseException) -> str:
    """All that an error reporter finds: texts, attributes, chained errors, the variables of each frame."""
    texts = [by_rich(error)]
    for one in chain(error):
        texts += [*traceback.format_exception(one), repr(one), repr(one.args), repr(vars(one))]
        texts += [
            f"{name}={value!r}" for _, names in frames(one.__traceback__) for name, value in names.items()
        ]
    return "\n".join(texts)


def held_by_the_sdk(error: BaseException) -> str:
    """The variables of the SDK's frames alone."""
    return "\n".join(
        f"{name}={reprlib.repr(value)}\n{rich.pretty.pretty_repr(value, max_string=80)}"
        for file, names in frames(error.__traceback__)
        if file.startswith(SDK)
        for name, value in names.items()
    )


def sent_by(server: WireServer) -> str:
    """The credentials as they went over the wire."""
    return server.requests[0].headers["authorization"].split(" ")[1]


FAULTS: dict[str, list[Any]] = {
    "lost": [read, cut],
    "reset": [read, reset],
    "cut in the body": [read, send(reply({}, length=500)), cut],
    "cut in the headers": [read, send(b"HTTP/1.1 200 OK\r\nContent-Le"), cut],
    "nonsense": [read, send(b"\xff\xfe\r\n\r\n"), cut],
    "interim without end": [read, send(b"HTTP/1.1 103 Early\r\n\r\n" * 20)],
    "timeout": [read, stall],
    "HTML": [read, send(reply(b"<html>", headers={"Content-Type": "text/html"}))],
    "UTF-16": [read, send(reply("<html>".encode("utf-16"), headers={"Content-Type": "text/html"}))],
    "401": [read, send(reply({"error_type": "invalid_token"}, status=401))],
    "500": [read, send(reply(b"oops", status=500))],
    "redirect": [read, send(reply(status=302, headers={"Location": "https://evil.example/"}))],
    "bad redirect": [
        read,
        send(b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe[\r\nContent-Length: 0\r\n\r\n"),
    ],
}
CALLS: dict[str, Callable[[QuayClient], object]] = {
    "method": lambda client: client.user.apptokens.create(title="x"),
    "listing": lambda client: client.repository.tags.list("acme/app"),
    "call": lambda client: client.call("getAppToken", token_uuid="u"),
    "request": lambda client: client.request("POST", PATH, json={"title": "x"}),
    "file": lambda client: client.superuser.builds.logs.archive("u").read(),
    "no result": lambda client: client.user.apptokens.delete("u"),
    "check_token": lambda client: client.check_token(),
}


@pytest.mark.parametrize("auth", AUTHS.values(), ids=AUTHS)
@pytest.mark.parametrize("fault", FAULTS)
def test_error_holds_no_token(caplog: pytest.LogCaptureFixture, fault: str, auth: Callable[[], Auth]) -> None:
    caplog.set_level(logging.DEBUG)
    timeout = 0.2 if fault == "timeout" else 10

    def check(call: Callable[[QuayClient], object]) -> None:
        caplog.clear()
        with (
            WireServer(FAULTS[fault]) as server,
            QuayClient(server.url, auth=auth(), retries=0, timeout=timeout) as client,
        ):
            with pytest.raises(QuayError) as caught:
                call(client)
            shown = held(caught.value) + caplog.text
            assert TOKEN not in shown
            assert sent_by(server) not in shown
            assert "_sealed.py" in shown  # frames were looked at

    check_each(CALLS, check)


def test_error_after_retries_holds_no_token() -> None:
    script = [read, send(reply(b"busy", status=503, headers={"Retry-After": "0"})), read, cut]
    with (
        WireServer(script, [read, cut]) as server,
        QuayClient(server.url, TOKEN, retries=2) as client,
        pytest.raises(QuayConnectionError) as caught,
    ):
        client.user.get()
    assert TOKEN not in held(caught.value)


@pytest.mark.parametrize("ahead", [0, 3])
@pytest.mark.parametrize("fault", ["lost", "HTML", "500"])
def test_error_on_a_later_page_holds_no_token(fault: str, ahead: int) -> None:
    first = {"logs": [], "next_page": "x"}
    with (
        WireServer([read, send(reply(first)), *FAULTS[fault]]) as server,
        QuayClient(server.url, TOKEN, retries=0) as client,
    ):
        logs = client.user.logs.list()
        with pytest.raises(QuayError) as caught:
            (logs.prefetch(ahead) if ahead else logs).all()
    assert TOKEN not in held(caught.value)


@pytest.mark.parametrize("way", ["read", "save", "iter_bytes"])
def test_error_in_a_file_holds_no_token(way: str, tmp_path: Path) -> None:
    with (
        WireServer([read, send(reply(b"file", length=99)), cut]) as server,
        QuayClient(server.url, TOKEN, retries=0) as client,
    ):
        download = client.superuser.builds.logs.archive("u")
        ways: dict[str, Callable[[], object]] = {
            "read": download.read,
            "save": lambda: download.save(tmp_path / "f"),
            "iter_bytes": lambda: list(download.iter_bytes()),
        }
        with pytest.raises(QuayConnectionError) as caught:
            ways[way]()
    assert TOKEN not in held(caught.value)


def test_error_of_a_file_over_the_limit_holds_no_token() -> None:
    with (
        WireServer([read, send(reply(f"Authorization: Bearer {TOKEN}\n".encode() * 1000))]) as server,
        QuayClient(server.url, TOKEN, max_body=256) as client,
        pytest.raises(DecodeError, match="larger") as caught,
    ):
        client.superuser.builds.logs.archive("u").read()
    assert TOKEN not in held(caught.value)


def test_error_on_a_given_session_holds_no_token() -> None:
    with (
        requests.Session() as session,
        WireServer([read, cut]) as server,
        QuayClient(server.url, TOKEN, session=session, retries=0) as client,
        pytest.raises(QuayConnectionError) as caught,
    ):
        client.user.get()
    assert TOKEN not in held(caught.value)


def test_what_the_caller_was_handling_stays_on_the_error() -> None:
    with unused_port() as port, QuayClient(f"http://127.0.0.1:{port}", TOKEN, retries=0) as client:
        own = KeyError("mine")

        def handle() -> None:
            try:
                raise own
            except KeyError:
                client.user.get()

        with pytest.raises(QuayConnectionError) as caught:
            handle()
    assert caught.value.__context__ is own
    assert caught.value.__cause__ is None


def test_traceback_has_one_frame_of_the_sdk() -> None:
    """Which pytest and IPython leave out."""
    with (
        unused_port() as port,
        QuayClient(f"http://127.0.0.1:{port}", TOKEN, retries=0) as client,
        pytest.raises(QuayConnectionError) as caught,
    ):
        client.user.get()
    of_sdk = [names for file, names in frames(caught.value.__traceback__) if file.startswith(SDK)]
    assert [names["__tracebackhide__"] for names in of_sdk] == [True]


def test_error_is_freed_without_the_garbage_collector() -> None:
    with unused_port() as port:
        client = QuayClient(f"http://127.0.0.1:{port}", TOKEN, retries=0)
        try:
            client.user.get()
        except QuayConnectionError as error:
            freed = weakref.ref(error)
        assert freed() is None


# -- arguments and settings ------------------------------------------------------------

BAD_TOKENS: dict[str, Any] = {
    "space": TOKEN + " x",
    "line break": TOKEN + "\n",
    "header": TOKEN + "\r\nX: y",
    "accent": TOKEN + "é",
    "NUL": TOKEN + "\0",
    "bytes": TOKEN.encode(),
    "list": [TOKEN],
    "mapping": {"token": TOKEN},
}


@pytest.mark.parametrize("token", BAD_TOKENS.values(), ids=BAD_TOKENS)
def test_refused_token_is_not_held(token: Any) -> None:
    givers: list[Callable[[], object]] = [
        lambda: QuayClient(URL, token),
        lambda: QuayClient(URL, token=token),
        lambda: QuayClient.from_env(base_url=URL, token=token),
        lambda: QuayClient(URL).with_options(token=token),
        lambda: BearerAuth(token),
        QuayClient(URL, token=lambda: token).user.get,
    ]
    for give in givers:
        with pytest.raises(InvalidArgumentError) as caught:
            give()
        assert TOKEN not in held(caught.value)


SETTINGS: dict[str, dict[str, Any]] = {
    "timeout": {"timeout": -1},
    "retries": {"retries": "x"},
    "max_body": {"max_body": -1},
    "user_agent": {"user_agent": "ü"},
    "auth": {"auth": BasicAuth("a", "b")},
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_refused_setting_holds_no_token(settings: dict[str, Any]) -> None:
    givers: list[Callable[[], object]] = [
        lambda: QuayClient(URL, TOKEN, **settings),
        lambda: QuayClient.from_env(base_url=URL, token=TOKEN, **settings),
        lambda: QuayClient(URL).with_options(token=TOKEN, **settings),
        lambda: QuayClient("no url", token=TOKEN),
    ]
    for give in givers:
        with pytest.raises(InvalidArgumentError) as caught:
            give()
        assert TOKEN not in held(caught.value)


@pytest.mark.parametrize("settings", [{"timeout": -1}, {"retries": "x"}, {"base_url": "x"}], ids=str)
def test_token_from_the_environment_is_not_held(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]
) -> None:
    monkeypatch.delenv("QUAY_URL", raising=False)
    monkeypatch.setenv("QUAY_TOKEN", TOKEN)
    with pytest.raises(InvalidArgumentError) as caught:
        QuayClient.from_env(**settings)
    assert TOKEN not in held(caught.value)


@pytest.mark.parametrize(
    ("user", "password"),
    [("a:b", PASSWORD), ("\ud800", PASSWORD), ("bob", PASSWORD.encode()), ("bob", [PASSWORD]), (5, PASSWORD)],
    ids=["colon", "surrogate", "bytes", "list", "number"],
)
def test_refused_password_is_not_held(user: Any, password: Any) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        BasicAuth(user, password)
    assert PASSWORD not in held(caught.value)


WRONG_TYPES: list[Any] = [PASSWORD.encode(), [PASSWORD], {"password": PASSWORD}, {PASSWORD}]


@pytest.mark.parametrize("group", BY_GROUP)
def test_refused_argument_is_not_held(group: str) -> None:
    """Any argument may be a secret in the wrong form: the error names the argument and the type."""
    check_each(BY_GROUP[group], check_refusals)


def check_refusals(operation: Operation) -> None:
    """Give each argument of an operation values of wrong types."""
    names = {parameter.name for parameter in operation.parameters}
    with QuayClient(URL, TOKEN) as client:
        for name, wrong in itertools.product(names, WRONG_TYPES):
            arguments = {
                parameter.name: "acme/app" if parameter.name == "repository" else "x"
                for parameter in operation.parameters
                if parameter.required
            }
            defaults = {parameter.name: parameter.default for parameter in operation.parameters}
            with contextlib.suppress(InvalidArgumentError):
                operation.encode({**defaults, **arguments, name: wrong})
                continue  # it takes this one
            with pytest.raises(InvalidArgumentError, match=operation.id) as caught:
                client.call(operation.id, **{**arguments, name: wrong})
            error = caught.value
            assert PASSWORD not in f"{error} {error.__cause__!r} {error.__context__!r}"
            assert all(PASSWORD not in repr(names) for _, names in frames(error.__traceback__))


def test_refused_secret_of_a_method_is_not_held() -> None:
    secret: Any = PASSWORD.encode()
    with QuayClient(URL) as client:
        calls: list[Callable[[], object]] = [
            lambda: client.user.sign_in(username="bob", password=secret),
            lambda: client.user.verify_password(password=secret),
            lambda: client.users.sign_up(username="bob", password=secret, email="b@example.com"),
            lambda: client.robots.exchange_federation_token(
                robot_username="acme+ci", federation_token=secret
            ),
            lambda: client.request("POST", PATH, json={"password": secret}),
            lambda: client.request("GET", PATH, query={"password": secret}),
        ]
        for call in calls:
            with pytest.raises(InvalidArgumentError, match="bytes") as caught:
                call()
            assert PASSWORD not in held(caught.value)


def test_argument_of_a_failed_call_is_not_held() -> None:
    with WireServer([read, cut]) as server, QuayClient(server.url, retries=0) as client:
        with pytest.raises(QuayConnectionError) as caught:
            client.user.sign_in(username="bob", password=PASSWORD)
        assert PASSWORD.encode() in server.requests[0].body
    assert PASSWORD not in held(caught.value)


@pytest.mark.parametrize("fault", [[send(reply({"token": ["Basic", TOKEN]}))], [cut]], ids=["echo", "lost"])
def test_credentials_of_an_operation_of_its_own_are_not_held(fault: list[Any]) -> None:
    with (
        WireServer([read, *fault]) as server,
        QuayClient(server.url, retries=0) as client,
        pytest.raises(QuayError) as caught,
    ):
        client.robots.exchange_federation_token(robot_username="acme+ci", federation_token=TOKEN)
    assert TOKEN not in held(caught.value)


# -- interrupts ------------------------------------------------------------------------


def interrupt() -> None:
    time.sleep(0.1)  # until the client waits for more
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="no signals to threads here")
@pytest.mark.parametrize("auth", AUTHS.values(), ids=AUTHS)
@pytest.mark.parametrize("response", [b"", reply({}, length=500)], ids=["before-the-response", "in-its-body"])
@pytest.mark.parametrize("call", ["method", "request", "listing"])
def test_interrupt_shows_no_token_in_the_sdk(auth: Callable[[], Auth], response: bytes, call: str) -> None:
    proxies = {"https": f"http://bob:{PASSWORD}@proxy.example"}
    with (
        WireServer([read, send(response), do(interrupt), stall]) as server,
        QuayClient(server.url, auth=auth(), proxies=proxies, timeout=5) as client,
    ):
        with pytest.raises(KeyboardInterrupt) as caught:
            CALLS[call](client)
        shown = held_by_the_sdk(caught.value)
        assert "prepared" in shown or "most" in shown  # variables of the innermost frames
        assert TOKEN not in shown
        assert sent_by(server) not in shown
        assert PASSWORD not in shown


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="no signals to threads here")
@pytest.mark.parametrize("name", ["Authorization", "X-Session"])
def test_interrupt_shows_no_header_of_a_custom_auth(name: str) -> None:
    class Gateway(Auth):
        def flow(self, request: Request) -> Flow:
            yield request.with_header(name, f"Gateway {TOKEN}")

    with (
        WireServer([read, do(interrupt), stall]) as server,
        QuayClient(server.url, auth=Gateway(), timeout=5) as client,
    ):
        with pytest.raises(KeyboardInterrupt) as caught:
            client.user.get()
        assert TOKEN not in held_by_the_sdk(caught.value)
        assert server.requests[0].headers[name.lower()] == f"Gateway {TOKEN}"


def test_interrupt_while_connecting_shows_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(opened: socket.socket, _: object) -> None:
        opened.close()  # urllib3 would leave it open
        raise KeyboardInterrupt

    with WireServer() as server, QuayClient(server.url, TOKEN) as client:
        monkeypatch.setattr("socket.socket.connect", interrupted)
        with pytest.raises(KeyboardInterrupt) as caught:
            client.user.get()
        assert TOKEN not in held_by_the_sdk(caught.value)


def test_interrupt_while_the_client_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """That imports requests, which takes long enough to be interrupted."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("quay_sdk.settings.urlsplit", interrupted)
    monkeypatch.setenv("QUAY_TOKEN", TOKEN)
    makers: list[Callable[[], object]] = [
        lambda: QuayClient(URL, TOKEN),
        lambda: QuayClient.from_env(base_url=URL),
        lambda: QuayClient.from_env(base_url=URL, token=TOKEN),
    ]
    for make in makers:
        with pytest.raises(KeyboardInterrupt) as caught:
            make()
        assert TOKEN not in held_by_the_sdk(caught.value)


# -- echoes ----------------------------------------------------------------------------


def raw(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


ECHOES: dict[str, bytes] = {
    "in place of an object": reply({"token": [f"Bearer {TOKEN}"], "tags": f"Bearer {TOKEN}"}),
    "where messages are cut": reply({"token": ["x" * 40 + TOKEN], "tags": ["x" * 40 + TOKEN]}),
    "in a field": reply({"token": {"uuid": {"was": TOKEN}}, "tags": [{"name": {"was": TOKEN}}]}),
    "as a name": reply({"token": {TOKEN: 1}, "tags": [{TOKEN: 1}]}),
    "as a page token": reply({"token": 5, "tags": [], "has_additional": TOKEN, "has_next": [TOKEN]}),
    "in a page": reply(f"<html>You sent {TOKEN}</html>".encode()),
    "deep": b'{"token": 5, "tags": ' + b"[" * 900 + f'"{TOKEN}"'.encode() + b"]" * 900 + b"}",
    "in the status line": raw(f"HTTP/1.1 {TOKEN} {TOKEN}\n\n"),
    "as a chunk's size": raw(f"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n{TOKEN}\n"),
    "in a header line without a colon": raw(f"HTTP/1.1 200 OK\nBearer {TOKEN}\n\n"),
    "in a header line that continues none": raw(f"HTTP/1.1 200 OK\n Bearer {TOKEN}\n\n"),
    "as a location": reply(status=302, headers={"Location": f"https://evil.example/{TOKEN}"}),
    "as a location within the server": reply(status=302, headers={"Location": f"/x/{TOKEN}"}),
    "as a header's name": reply(b"{}", status=400, headers={TOKEN: "x"}),
    "as an encoding": reply(b"{}", headers={"Content-Encoding": TOKEN, "Content-Type": "text/html"}),
    **{
        f"where a page is cut, at {place}": reply(b"x" * (500 - place) + TOKEN.encode(), status=502)
        for place in (8, 20, 31)
    },
    **{
        f"where a long page is cut, at {place}": reply(
            b"<p>" * 5400 + b" " * (16384 - 16200 - place) + TOKEN.encode(), status=502
        )
        for place in (8, 20, 31)
    },
}


@pytest.mark.usefixtures("no_garbage_collection")
@pytest.mark.parametrize("call", ["call", "listing"])
@pytest.mark.parametrize("response", ECHOES.values(), ids=ECHOES)
def test_echoed_token_is_masked(caplog: pytest.LogCaptureFixture, response: bytes, call: str) -> None:
    caplog.set_level(logging.DEBUG)
    with (
        WireServer([read, send(response), cut]) as server,
        QuayClient(server.url, TOKEN, retries=0) as client,
        pytest.raises(QuayError) as caught,
    ):
        CALLS[call](client)
    assert TOKEN not in held(caught.value) + caplog.text
    assert TOKEN[:8] not in str(caught.value)


@pytest.mark.parametrize("place", [1, 16, 31])
def test_token_where_a_payload_is_cut_is_masked(place: int) -> None:
    response = reply(b"x" * ((1 << 16) - place) + TOKEN.encode() + b"x" * 100_000)
    with (
        WireServer([read, send(response)]) as server,
        QuayClient(server.url, TOKEN, max_body=100_000) as client,
        pytest.raises(DecodeError, match="larger") as caught,
    ):
        client.user.apptokens.get("u")
    # With what precedes it, for a single character is found in many paths.
    assert "x" * 8 + TOKEN[:place] not in held(caught.value)


@pytest.mark.parametrize("encoding", [TOKEN, f"gzip, {TOKEN}", "x" * 50 + TOKEN])
def test_encoding_of_a_file_is_masked(encoding: str) -> None:
    response = reply(b"file", headers={"Content-Encoding": encoding})
    with (
        WireServer([read, send(response)]) as server,
        QuayClient(server.url, TOKEN) as client,
        pytest.raises(DecodeError, match="unsupported Content-Encoding") as caught,
    ):
        CALLS["file"](client)
    assert TOKEN[:8].lower() not in str(caught.value).lower()


def test_invalid_date_is_not_shown() -> None:
    dates = dict.fromkeys(("created", "last_accessed", "expiration"), f"Bearer {TOKEN}")
    with (
        WireServer(replies({"token": {"uuid": "u", "title": "t", **dates}})) as server,
        QuayClient(server.url, TOKEN) as client,
    ):
        token = client.user.apptokens.get("u")
        with pytest.raises(DecodeError) as caught:
            token.created  # noqa: B018 - reading it is what fails
    assert str(caught.value) == "not a valid date at created"


def test_masked_payload_is_otherwise_whole() -> None:
    response = {"token": 5, "you": [f"sent Bearer {TOKEN}", {"nested": [1, None, True]}]}
    with (
        WireServer(replies(response)) as server,
        QuayClient(server.url, TOKEN) as client,
        pytest.raises(DecodeError) as caught,
    ):
        client.user.apptokens.get("u")
    assert caught.value.payload == {**response, "you": ["sent Bearer [secret]", {"nested": [1, None, True]}]}


def test_malformed_header_line_is_logged_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    response = raw(f"HTTP/1.1 200 OK\nContent-Length: 2\nBearer {TOKEN}\n\n") + b"{}"
    with WireServer([read, send(response)]) as server, QuayClient(server.url, TOKEN) as client:
        assert client.request("GET", PATH) == {}
    warned = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert warned == ["a response has header lines that cannot be parsed; they are ignored"]


# -- proxies ---------------------------------------------------------------------------

PROXIES = [
    "http://bob:…@:99999",
    "http://bob:…@127.0.0.1:99999",
    "http://bob:…@[::1",
    "http://bob:…@127.0.0.1:1",
    "nonsense://bob:…@127.0.0.1:1",
    "http://bob:…@",
    "http://bob:…/x@y@127.0.0.1:1",
    "bob:…@127.0.0.1:1",
]


@pytest.mark.parametrize("source", ["argument", "environment"])
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("proxy", PROXIES)
def test_password_of_a_proxy_is_masked(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, proxy: str, scheme: str, source: str
) -> None:
    caplog.set_level(logging.DEBUG)
    proxy = proxy.replace("…", PASSWORD)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    if source == "environment":
        monkeypatch.setenv(f"{scheme}_proxy", proxy)
    proxies = {scheme: proxy} if source == "argument" else None
    with (
        QuayClient(f"{scheme}://quay.localhost", TOKEN, proxies=proxies, retries=0, timeout=2) as client,
        pytest.raises(QuayError) as caught,
    ):
        client.user.get()
    assert PASSWORD not in held(caught.value) + caplog.text


def test_empty_proxy_means_no_proxy() -> None:
    """As for requests."""
    with WireServer(replies({})) as server, QuayClient(server.url, proxies={"http": ""}) as client:
        assert client.request("GET", PATH) == {}


@pytest.mark.parametrize(
    "proxies",
    [f"http://bob:{PASSWORD}@h", [f"http://bob:{PASSWORD}@h"], {"http": [PASSWORD]}, {5: PASSWORD}],
    ids=["text", "list", "list-inside", "name"],
)
def test_proxies_of_a_wrong_type_are_refused(proxies: Any) -> None:
    makers: list[Callable[[], object]] = [
        lambda: QuayClient(URL, proxies=proxies),
        lambda: QuayClient(URL).with_options(proxies=proxies),
    ]
    for make in makers:
        with pytest.raises(InvalidArgumentError, match="proxies") as caught:
            make()
        assert PASSWORD not in held(caught.value)


def test_password_of_the_environments_proxy_is_not_pickled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of the client looks into its own environment."""
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with WireServer(replies({})) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.replace("//", f"//bob:{PASSWORD}@"))
        with QuayClient("http://quay.localhost") as client:
            client.request("GET", PATH)
            assert PASSWORD.encode() not in pickle.dumps(client)


def test_password_that_a_proxy_echoes_is_masked() -> None:
    response = reply(f"<title>{PASSWORD} of Basic Ym9iOmh1bnRlcjJwdw== is wrong</title>".encode(), status=407)
    with WireServer([read, send(response)]) as proxy:
        url = proxy.url.replace("//", f"//bob:{PASSWORD}@")
        with (
            QuayClient("http://quay.localhost", proxies={"http": url}) as client,
            pytest.raises(QuayError, match=r"\[secret\] of Basic \[secret\] is wrong") as caught,
        ):
            client.user.get()
        assert proxy.requests[0].headers["proxy-authorization"] == "Basic Ym9iOmh1bnRlcjJwdw=="
    assert PASSWORD not in held(caught.value)


# -- the pieces ------------------------------------------------------------------------


def test_secret_text() -> None:
    value = Secret("Bearer " + TOKEN)
    assert value == "Bearer " + TOKEN
    assert f"{value}".encode() == b"Bearer " + TOKEN.encode()
    assert repr(value) == repr([value])[1:-1] == "'[secret]'"
    assert value[:5] == "[secret]"


def test_mask_finds_what_python_and_json_quote() -> None:
    secret = "pä'ss\"w\\ord"
    for text in (secret, repr(secret), repr([secret]), '"p\\u00e4\'ss\\"w\\\\ord"'):
        assert "ss" not in mask(text, [secret])
    assert mask("a short one", ["short"]) == "a short one"
    assert mask_user_info("see http://a:b@c and http://d:e/f@g, k@l") == (
        "see http://[secret]@c and http://[secret]@g, k@l"
    )


def test_hide_in_changes_a_copy() -> None:
    body = {"a": ["secret", {"secret": [1, 2]}], "n": None}
    assert mask_in(body, lambda text: text.replace("secret", "*")) == {"a": ["*", {"*": [1, 2]}], "n": None}
    assert body == {"a": ["secret", {"secret": [1, 2]}], "n": None}
    assert mask_in(b"\xffsecret", lambda text: text.replace("secret", "*")) == b"\xff*"
    assert mask_in("secret", str.upper) == "SECRET"
    assert mask_in(None, str.upper) is None
