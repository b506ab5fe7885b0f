r"""A table of hostile servers, by class: what each of them sends, and what a client may do then.

A case is the bytes of a response, or the steps of a connection that begin before the request is read. It is
a function of the body that the call under test expects, so that each case can be played to every call::

    "a length that is too long": Case(
        lambda body: [read, send(reply(body, length=len(body) + 5)), cut], LOST
    )

``tests/core/test_hostile.py`` plays them. After the case the server is sound: it answers all further
requests, on the same connection or on others.
"""

from __future__ import annotations

import gzip
import json
import random
import socket
import threading
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from quay_sdk import QuayClient
from support.wire import (
    PATIENCE,
    ClientGoneError,
    Connection,
    Seen,
    Step,
    WireServer,
    connect,
    cut,
    do,
    drip,
    end_tls,
    read,
    reply,
    reset,
    send,
    send_raw,
    stall,
    start_tls,
)

SECRET = "t0ken-s3cret/of+the.client"
"""The token of every client."""

# -- what a client may do --------------------------------------------------------------

ANSWER = "the right value"
LOST = "QuayConnectionError"
SLOW = "QuayTimeoutError"
INVALID = "DecodeError"
PAGING = "PagingError"

Outcome = str | int
"""One of those, or the status of an ``ApiError``."""


# -- the calls -------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """A call of the SDK.

    :ivar target: the path of its request.
    :ivar body: the body of a right response.
    :ivar value: what the call then returns, as JSON; of a file, its bytes.
    :ivar run: makes the call; a file is saved at the path.
    """

    method: str
    target: str
    body: bytes
    value: Any
    run: Callable[[QuayClient, Path], Any]

    @property
    def writes(self) -> bool:
        return self.method != "GET"


def download(client: QuayClient, path: Path) -> bytes:
    with client.superuser.builds.logs.archive("b") as file:
        size = file.save(path)
    saved = path.read_bytes()
    assert size == len(saved)
    return saved


DATE = "Wed, 08 Jan 2025 19:32:48 -0000"
APP_TOKEN = {
    "uuid": "u",
    "title": "a title that is long enough for the middle of the body to be in it, wherever it is cut",
    "last_accessed": None,
    "created": DATE,
    "expiration": None,
    "new": {"deep": [1, None, "ü", 1.5]},
}
TAGS = [{"name": f"v{number}", "manifest_digest": "sha256:" + "e" * 64, "start_ts": 5} for number in range(3)]
ENTRIES = [{"kind": f"kind-{number}", "metadata": {}, "datetime": DATE} for number in range(6)]
BELLS: list[dict[str, Any]] = [
    {
        "id": f"{number}",
        "kind": "k",
        "created": DATE,
        "organization": None,
        "metadata": {},
        "dismissed": False,
    }
    for number in range(3)
]
FILE = random.Random(7).randbytes(2500)


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def page_of_tags(tags: list[Any] = TAGS, more: object = False, **other: Any) -> bytes:
    return as_json({"tags": tags, "page": 1, "has_additional": more, **other})


CALLS = {
    "get": Call(
        "GET",
        "/api/v1/user/apptoken/u",
        as_json({"token": APP_TOKEN}),
        APP_TOKEN,
        lambda client, _: client.user.apptokens.get("u").to_dict(),
    ),
    "list": Call(
        "GET",
        "/api/v1/repository/acme/app/tag/",
        page_of_tags(),
        TAGS,
        lambda client, _: [tag.to_dict() for tag in client.repository.tags.list("acme/app")],
    ),
    "create": Call(
        "POST",
        "/api/v1/user/apptoken",
        as_json({"token": {**APP_TOKEN, "token_code": "c0de"}}),
        {**APP_TOKEN, "token_code": "c0de"},
        lambda client, _: client.user.apptokens.create(title="x").to_dict(),
    ),
    "delete": Call(
        "DELETE",
        "/api/v1/user/apptoken/u",
        b"",
        None,
        lambda client, _: client.user.apptokens.delete("u"),
    ),
    "request": Call(
        "GET",
        "/api/v1/x",
        as_json(APP_TOKEN),
        APP_TOKEN,
        lambda client, _: client.request("GET", "/api/v1/x"),
    ),
    "put": Call(
        "PUT",
        "/api/v1/x",
        as_json(APP_TOKEN),
        APP_TOKEN,
        lambda client, _: client.request("PUT", "/api/v1/x", json={"a": 1}),
    ),
    "file": Call("GET", "/api/v1/superuser/b/logs/archive", FILE, FILE, download),
    "log": Call(
        "GET",
        "/api/v1/user/logs",
        as_json({"logs": ENTRIES}),
        ENTRIES,
        lambda client, _: [entry.to_dict() for entry in client.user.logs.list()],
    ),
    "bell": Call(
        "GET",
        "/api/v1/user/notifications",
        as_json({"notifications": BELLS, "additional": False}),
        BELLS,
        lambda client, _: [one.to_dict() for one in client.user.inbox.list()],
    ),
}

NEXT = "/api/v1/next"
"""Where a sound server returns the query argument ``n``."""

ALL = ("get", "list", "create", "delete", "request", "file")
SOME = ("get", "delete", "file")
"""For cases in which the others do not differ from these."""

MODELS = ("list", "create")
JSON = (*MODELS, "request")
NO_FILE = (*JSON, "delete")
READS = ("get", "list", "request", "file")
WRITES = ("create", "delete", "put")


# -- the server ------------------------------------------------------------------------

Respond = Callable[[bytes], bytes]
Play = Callable[[bytes], bytes | Sequence[Step]]


@dataclass(frozen=True)
class Case:
    """A way to be hostile.

    :ivar plays: makes the response, or the steps of the first connection, from the body that is expected.
    :ivar may: what a client may do; one outcome or several.
    :ivar but: what else holds for some calls.
    :ivar calls: the calls that it is played to.
    :ivar late: what the server sends on the connection after the call has returned.
    :ivar idle: steps that are played on a connection between a sound call and the call under test. With
        an empty tuple, the connection of that call is merely used again.
    :ivar acted: whether the server carries a write out.
    :ivar sent: how often a write may be sent.
    :ivar retries: how often the client may retry; by default a write may be retried twice, a read never.
    :ivar timeout: of the client; a short one only where nothing comes.
    :ivar tls: whether the client speaks TLS.
    :ivar tunnel: whether the server is a proxy for TLS; the steps begin before the tunnel is open.
    :ivar trusts: whether it trusts the certificate.
    :ivar max_body: of the client.
    :ivar longest: the seconds within which the call has to end, many times what it takes.
    """

    plays: Play
    may: Outcome | tuple[Outcome, ...]
    but: Mapping[str, Outcome | tuple[Outcome, ...]] = field(default_factory=dict)
    calls: tuple[str, ...] = ALL
    late: bytes = b""
    idle: tuple[Step, ...] | None = None
    acted: bool = True
    sent: int = 1
    retries: int | None = None
    timeout: float | tuple[float, float] = PATIENCE
    tls: bool = False
    tunnel: bool = False
    trusts: bool = True
    max_body: int = 1 << 20
    longest: float = 30.0

    def allows(self, call: str) -> tuple[Outcome, ...]:
        allowed = self.but.get(call, self.may)
        return allowed if isinstance(allowed, tuple) else (allowed,)


class HostileServer(WireServer):
    """Plays a case to a call, and is sound afterwards."""

    def __init__(self, case: Case, call: Call) -> None:
        self.returned = threading.Event()
        self.bothered = threading.Event()
        self.idled = threading.Event()
        self._call = call
        self._late = case.late
        played = case.plays(call.body)
        script = [read, send(played)] if isinstance(played, bytes) else list(played)
        begin = [connect, start_tls] if case.tunnel else [start_tls] if case.tls else []
        if case.idle is not None:
            script = [read, self.respond, *case.idle, do(self.idled.set), *script]
        if case.late:
            script.append(self._bother)
        further = [*begin, self._serve]
        super().__init__([*([] if case.tunnel else begin), *script, self._serve], further=further)
        if case.tls:
            self.url = self.url.replace("http:", "https:")

    @property
    def writes(self) -> int:
        """How often a write has come."""
        return sum(self._call.writes and self.is_call(seen) for seen in self.requests)

    def is_call(self, seen: Seen) -> bool:
        """Whether a request is that of the call."""
        return (seen.method, urlsplit(seen.target).path) == (self._call.method, self._call.target)

    def after_the_call(self) -> None:
        """Let the server send what comes late, and wait until it has."""
        self.returned.set()
        assert not self._late or self.bothered.wait(PATIENCE)

    def _bother(self, connection: Connection) -> None:
        try:
            self.returned.wait(PATIENCE)
            connection.socket.sendall(self._late)
        finally:
            self.bothered.set()  # also where the client has closed the connection

    def respond(self, connection: Connection) -> None:
        """Answer the latest request as it should be."""
        asked = urlsplit(self.requests[-1].target)
        if asked.path == NEXT:
            connection.socket.sendall(reply({"next": parse_qs(asked.query)["n"]}))
        else:
            connection.socket.sendall(reply(self._call.body))

    def _serve(self, connection: Connection) -> None:
        while True:
            read(connection)
            self.respond(connection)


# -- bytes -----------------------------------------------------------------------------


def head(*lines: str, status: str = "HTTP/1.1 200 OK") -> bytes:
    return "\r\n".join([status, *lines, "", ""]).encode("latin-1")


def framed(*lines: str, status: str = "HTTP/1.1 200 OK") -> Respond:
    """A right response with other headers before its length."""
    return lambda body: head(*lines, f"Content-Length: {len(body)}", status=status) + body


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def of_length(length: str) -> Respond:
    return lambda body: head(f"Content-Length: {length}") + body


CHUNKED = head("Transfer-Encoding: chunked")


def in_chunks(body: bytes, *, size: int = 1 << 20) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join([*map(chunk, pieces), b"0\r\n\r\n"])


def chunked(*lines: str, status: str = "HTTP/1.1 200 OK", size: int = 1 << 20) -> Respond:
    return lambda body: head(*lines, "Transfer-Encoding: chunked", status=status) + in_chunks(body, size=size)


def of_size(size: str) -> Respond:
    """A chunk with another size."""
    return lambda body: CHUNKED + f"{size}\r\n".encode("latin-1") + body + b"x" * 100


def cut_in_a_size(end: bytes) -> Play:
    """All chunks, and an incomplete last one."""
    return lambda body: [read, send(CHUNKED + in_chunks(body)[:-5] + end), cut]


def halves(body: bytes) -> tuple[bytes, bytes]:
    return body[: len(body) // 2], body[len(body) // 2 :]


def overlong_chunk(body: bytes) -> bytes:
    """A chunk with two bytes more than it says, in the place of the line break that ends it."""
    first, second = halves(body)
    return CHUNKED + b"%x\r\n%b" % (len(first) - 2, first) + in_chunks(second)


def unbroken_chunks(body: bytes) -> bytes:
    first, second = halves(body)
    return CHUNKED + b"%x\r\n%bXY" % (len(first), first) + in_chunks(second)


def error(status: int, body: object = None, **headers: str) -> Respond:
    """An error; underscores in the names of its headers stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {"detail": "no"} if body is None else body
    return lambda _: reply(sent, status=status, headers=named)


def says(body: object, **headers: str) -> Respond:
    """A success with a certain body."""
    return error(200, body, **headers)


def forever(data: bytes) -> Step:
    def step(connection: Connection) -> None:
        while True:  # until the client hangs up
            connection.socket.sendall(data)

    return step


def read_a_part(connection: Connection) -> None:
    """Receive the beginning of a request."""
    connection.socket.recv(20)


def half_close(connection: Connection) -> None:
    connection.socket.shutdown(socket.SHUT_WR)


def packed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def raw_deflate(body: bytes) -> bytes:
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflate.compress(body) + deflate.flush()


def encoded(name: str, encode: Callable[[bytes], bytes]) -> Respond:
    return lambda body: reply(encode(body), headers={"Content-Encoding": name})


STRAY = reply({"next": ["stray"], "token": {**APP_TOKEN, "title": "stray"}, "tags": []})
"""A response that nobody has asked for."""


def interim(status: int, *lines: str) -> bytes:
    return head(*lines, status=f"HTTP/1.1 {status} Wait")


def before(*interims: bytes) -> Respond:
    return lambda body: b"".join(interims) + reply(body)


def moved(status: int, *lines: str, body: bytes = b"moved") -> list[Step]:
    response = head(*lines, f"Content-Length: {len(body)}", status=f"HTTP/1.1 {status} Moved") + body
    return [read, send(response)]


def to(location: str, status: int = 302) -> Play:
    return lambda _: moved(status, f"Location: {location}")


# -- the table -------------------------------------------------------------------------

FRAMING: dict[str, Case] = {
    "two lengths": Case(framed("Content-Length: 1"), LOST),
    "two lengths in a line": Case(lambda b: head(f"Content-Length: {len(b)}, 1") + b, LOST),
    "the same length thrice": Case(lambda b: head(*[f"Content-Length: {len(b)}"] * 3) + b, ANSWER),
    "a length beside chunks": Case(chunked("Content-Length: 1"), ANSWER),
    "a length of nothing beside chunks": Case(chunked("Content-Length: 0"), ANSWER),
    "a length in two lines": Case(lambda b: head("Content-Length: 1", f" {len(b)}") + b, LOST),
    **{
        f"a length of {length!r}": Case(of_length(length), LOST, calls=SOME)
        for length in (
            "2x",
            "-2",
            "+2",
            "0x2",
            "2.0",
            "2;a",
            '"2"',
            ",",
            "2_0",
            "2 2",
            "\xb2",
            "\xd9\xa1",
            "2\0",
            "\x0b2",
            "2\xa0",
            "\x1c2",
            "2\x85",
        )
    },
    "a length of 5000 digits": Case(of_length("9" * 5000), LOST, calls=SOME),
    **{
        f"a malformed line, {lines}": Case(framed(*lines), LOST, calls=SOME)
        for lines in (
            ("Content-Length : 2",),
            ("Content-Length 2",),
            ("X: y\rContent-Length: 2",),
            ("Content-Length: 2\rX: y",),
            ("X: y", " z\rContent-Length: 2"),
            ("Transfer-Encoding : chunked",),
            ("X: y\r Transfer-Encoding: chunked",),
            ("Content-Encoding : gzip",),
            ("nonsense", " Content-Encoding: gzip"),
            ("Transfer-Encoding: \x0bchunked",),
            ("Transfer-Encoding: chunked\xa0",),
        )
    },
    "no length and chunks in capitals": Case(
        lambda b: head("TRANSFER-ENCODING: CHUNKED") + in_chunks(b), ANSWER
    ),
    "a length that is too long": Case(lambda b: [read, send(reply(b, length=len(b) + 5)), cut], LOST),
    "a length of exabytes": Case(lambda b: [read, send(reply(b, length=1 << 62)), cut], LOST),
    "a length that is too short": Case(lambda b: reply(b, length=len(b) - 1), INVALID, calls=JSON),
    "chunked and compressed in transfer": Case(
        lambda b: head("Transfer-Encoding: gzip, chunked") + in_chunks(packed(b)), LOST
    ),
    "chunks inside a coding": Case(lambda b: head("Transfer-Encoding: chunked, gzip") + in_chunks(b), LOST),
    "chunks and an identity coding": Case(
        lambda b: head("Transfer-Encoding: chunked", "Transfer-Encoding: identity") + in_chunks(b), LOST
    ),
    "a coding that contains the word chunked": Case(
        lambda b: head("Transfer-Encoding: xchunked") + in_chunks(b), LOST
    ),
    "an identity coding beside a length": Case(framed("Transfer-Encoding: identity"), ANSWER),
    "HTTP/1.0 with chunks": Case(chunked(status="HTTP/1.0 200 OK"), (ANSWER, LOST)),
    "to the end of the connection": Case(lambda b: [read, send(head() + b), cut], ANSWER),
    "line feeds alone": Case(
        lambda b: reply(b).replace(b"\r\n", b"\n", 3) if b"\r\n" not in b else reply(b), ANSWER
    ),
    "an empty line before the response": Case(lambda b: b"\r\n" + reply(b), (ANSWER, LOST)),
}

CHUNKS: dict[str, Case] = {
    "a byte in each": Case(chunked(size=1), ANSWER),
    "leading zeros in a size": Case(
        lambda b: CHUNKED + b"%016x\r\n%b\r\n0000\r\n\r\n" % (len(b), b), ANSWER, calls=(*JSON, "file")
    ),
    **{
        f"a size of {size!r}": Case(of_size(size), LOST, calls=SOME)
        for size in ("-1", "0x2", "+2", "", " 2", "2_0", "2 2", "\xb2", "1" * 17)
    },
    "a size of 70000 bytes": Case(of_size("0" * 70_000), LOST, calls=SOME),
    **{
        f"{end!r} and the end of the connection": Case(cut_in_a_size(end), LOST, calls=SOME)
        for end in (b"0", b"000", b"0005", b"5\r", b"0;x")
    },
    "no size at all": Case(lambda b: CHUNKED + b + b"\r\n", LOST),
    "a size that the connection's end cuts": Case(
        lambda b: [read, send(CHUNKED + b"%x0" % len(b)), cut], LOST
    ),
    "extensions": Case(
        lambda b: CHUNKED + b"".join(b'1;a="b;\tc"\r\n%c\r\n' % byte for byte in b) + b"0;x\r\n\r\n", ANSWER
    ),
    "an extension of 70000 bytes": Case(lambda b: CHUNKED + b"1;" + b"x" * 70_000 + b"\r\n" + b, LOST),
    "more data than their size": Case(
        overlong_chunk,
        LOST,
        calls=(*JSON, "file"),
    ),
    "other bytes in the place of a line break": Case(unbroken_chunks, (ANSWER, LOST), calls=(*JSON, "file")),
    "the last one missing": Case(lambda b: [read, send(CHUNKED + in_chunks(b)[:-5]), cut], LOST),
    "the last one without its last line": Case(
        lambda b: [read, send(CHUNKED + in_chunks(b)[:-2]), cut], (ANSWER, LOST)
    ),
    "without end": Case(
        lambda _: [read, send(CHUNKED), forever(chunk(b"x" * 60_000))], INVALID, calls=NO_FILE
    ),
    "trailers that contradict": Case(
        lambda b: CHUNKED + in_chunks(b)[:-2] + b"Content-Length: 0\r\nTransfer-Encoding: identity\r\n\r\n",
        ANSWER,
    ),
    "a response in a trailer": Case(lambda b: CHUNKED + in_chunks(b)[:-2] + STRAY, (ANSWER, LOST)),
    "trailers without end": Case(
        lambda b: [read, send(CHUNKED + in_chunks(b)[:-2]), forever(b"X: y\r\n" * 100)], (ANSWER, LOST)
    ),
}

STATUS_LINES: dict[str, Case] = {
    "without a reason": Case(framed(status="HTTP/1.1 200"), ANSWER),
    "a reason of 60000 bytes": Case(framed(status="HTTP/1.1 200 " + "OK" * 30_000), ANSWER),
    "70000 bytes": Case(framed(status="HTTP/1.1 200 " + "OK" * 35_000), LOST),
    "a status of two digits": Case(framed(status="HTTP/1.1 99 OK"), LOST),
    "a status of four digits": Case(framed(status="HTTP/1.1 2000 OK"), LOST),
    "a status below zero": Case(framed(status="HTTP/1.1 -200 OK"), LOST),
    **{
        f"a status {name}": Case(
            framed(status=f"HTTP/1.1 {status} OK"),
            LOST,
        )
        for name, status in {
            "with a sign": "+200",
            "with an underscore": "2_00",
            "with a zero": "0200",
        }.items()
    },
    "a status with letters": Case(framed(status="HTTP/1.1 200OK"), LOST),
    "no version": Case(framed(status="200 OK"), LOST),
    **{
        f"{version}": Case(framed(status=f"{version} 200 OK"), LOST, calls=SOME)
        for version in ("HTTP/2", "HTTP/9.9", "HTTP/x", "HTTP/")
    },
    "no status": Case(framed(status="HTTP/1.1"), LOST, calls=SOME),
    "letters as a status": Case(framed(status="HTTP/1.1 abc OK"), LOST, calls=SOME),
    "a status of three digits that nobody knows": Case(framed(status="HTTP/1.1 999 Odd"), 999, calls=SOME),
    "a radio stream": Case(framed(status="ICY 200 OK"), LOST),
    "a carriage return in the reason": Case(framed(status="HTTP/1.1 200 OK\rContent-Length: 1"), LOST),
    "no headers, as HTTP/0.9": Case(lambda b: [read, send(b or b"{}"), cut], LOST),
    "a banner of SSH": Case(lambda _: [read, send(b"SSH-2.0-OpenSSH_9.6\r\n"), cut], LOST),
    "a banner of a mail server": Case(lambda _: [read, send(b"220 mx.example ESMTP\r\n"), cut], LOST),
    "an alert of TLS": Case(lambda _: [read, send(b"\x15\x03\x01\x00\x02\x02\x46"), cut], LOST),
    "a frame of HTTP/2": Case(lambda _: [read, send(b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64"), cut], LOST),
    "empty lines without end": Case(lambda _: [read, forever(b"\r\n" * 1000)], LOST),
    "control codes": Case(lambda _: [read, send(b"\x1b]0;title\x07\x1b[2J\r\n\r\n"), cut], LOST),
}

HEADERS: dict[str, Case] = {
    "a line without a colon": Case(framed("nonsense"), ANSWER),
    "a line that continues nothing": Case(framed(" folded"), ANSWER),
    "a name with a blank": Case(framed("X Y: z"), ANSWER),
    "a name that is not ASCII": Case(framed("Content-Length\xe9: 1"), (ANSWER, LOST)),
    "a value with a NUL": Case(framed("X: a\0b"), (ANSWER, LOST)),
    "a carriage return and a blank line": Case(framed("X: y\r\r"), (ANSWER, LOST)),
    "101 lines": Case(framed(*["X: y"] * 101), LOST),
    "a line of 70000 bytes": Case(framed("X: " + "y" * 70_000), LOST),
    "lines without end": Case(
        lambda _: [read, send(head()[:-2]), forever(b"Y: " + b"z" * 60_000 + b"\r\n")], LOST
    ),
    "a line without end": Case(lambda _: [read, send(head()[:-2]), forever(b"z" * 60_000)], LOST),
    "closed, and kept": Case(framed("Connection: close, keep-alive"), ANSWER),
    "kept, by HTTP/1.0, and then closed": Case(
        lambda b: [read, send(framed("Connection: keep-alive", status="HTTP/1.0 200 OK")(b)), cut], ANSWER
    ),
    "names of attributes": Case(framed("__class__: x", "status: 500", "url: /x", "self: 1"), ANSWER),
}

INTERIM: dict[str, Case] = {
    "16 of them": Case(before(*[interim(103, "Link: </x>")] * 16), ANSWER),
    "17 of them": Case(before(*[interim(103)] * 17), LOST),
    "without end": Case(lambda _: [read, forever(interim(100) * 100)], LOST),
    "one with a length": Case(before(interim(103, "Content-Length: 5")), ANSWER),
    "one with a body": Case(before(interim(102, "Content-Length: 5") + b"hello"), LOST),
    "one that closes": Case(before(interim(100, "Connection: close")), ANSWER),
    "one in chunks": Case(before(interim(102, "Transfer-Encoding: chunked")), (ANSWER, LOST)),
    "one with malformed lines": Case(before(interim(103, "nonsense", "X Y: z")), ANSWER),
    "one with 101 lines": Case(before(interim(103, *["X: y"] * 101)), LOST),
    "one with a line of 70000 bytes": Case(before(interim(103, "X: " + "y" * 70_000)), LOST),
    "headers of them without end": Case(
        lambda _: [read, forever(interim(103, *["Y: " + "z" * 60_000] * 50))], LOST, calls=SOME
    ),
    "one in single bytes": Case(lambda b: [read, drip(interim(103, "X: y")), send(reply(b))], ANSWER),
    "an upgrade to another protocol": Case(
        lambda _: [read, send(interim(101, "Upgrade: h2c") + b"\0\0\x12\x04\0\0\0\0\0"), cut], LOST
    ),
    "an upgrade that nobody has asked for": Case(before(interim(101, "Upgrade: x")), (ANSWER, LOST)),
    "one after the response": Case(lambda b: reply(b) + interim(103), ANSWER),
    "one after the call": Case(reply, ANSWER, late=interim(100)),
    "one, and the connection is cut": Case(lambda _: [read, send(interim(100)), cut], LOST),
    "a redirect in its headers": Case(before(interim(103, "Location: /elsewhere")), ANSWER),
    "one before an error": Case(lambda b: interim(102) + error(404)(b), 404, acted=False),
    "one before nothing": Case(lambda _: [read, send(interim(103)[:-2]), cut], LOST),
}

STRAYS: dict[str, Case] = {
    "a second response": Case(lambda b: reply(b) + STRAY, ANSWER),
    "a second response, later": Case(reply, ANSWER, late=STRAY),
    "nine more": Case(lambda b: reply(b) + STRAY * 9, ANSWER),
    "a part of a second response": Case(lambda b: reply(b) + STRAY[:20], ANSWER),
    "a second response behind chunks": Case(lambda b: chunked()(b) + STRAY, ANSWER),
    "a line": Case(lambda b: reply(b) + b"\r\n", ANSWER),
    "a timeout of the idle connection": Case(reply, ANSWER, late=reply(b"idle", status=408)),
    "an alert of TLS, later": Case(reply, ANSWER, late=b"\x15\x03\x01\x00\x02\x02\x46"),
    "a body of a 204": Case(
        lambda _: head("Content-Length: 9", status="HTTP/1.1 204 No Content") + STRAY,
        INVALID,
        {"delete": ANSWER},
        calls=(*MODELS, "delete"),
    ),
    "a body of a 304": Case(
        lambda _: head("Content-Length: 9", status="HTTP/1.1 304 Not Modified") + STRAY, 304, acted=False
    ),
    "a body of a 205": Case(lambda b: reply(b, status=205), (ANSWER, INVALID)),
    "a second response behind an error": Case(lambda b: error(404)(b) + STRAY, 404, acted=False),
    "a second response behind a redirect": Case(
        lambda _: [read, send(reply(status=302, headers={"Location": "https://x.example/"}) + STRAY)],
        302,
        acted=False,
    ),
    "a second response behind a redirect that is followed": Case(
        lambda _: reply(status=302, headers={"Location": "/api/v1/moved"}) + STRAY, ANSWER, calls=READS
    ),
}

PLAIN = {"Content-Type": "text/plain"}
BOMB = packed(b"x" * (4 << 20))

COMPRESSION: dict[str, Case] = {
    "gzip": Case(encoded("gzip", packed), ANSWER),
    "gzip in members": Case(
        encoded("x-gzip", lambda b: b"".join(packed(half) for half in halves(b)) + packed(b"")), ANSWER
    ),
    "gzip in chunks of a byte": Case(lambda b: chunked("Content-Encoding: gzip", size=1)(packed(b)), ANSWER),
    "gzip and padding": Case(encoded("gzip", lambda b: packed(b) + bytes(1000)), ANSWER),
    "gzip and garbage": Case(encoded("gzip", lambda b: packed(b) + b"\r\n<html>"), ANSWER, {"file": LOST}),
    "gzip with a wrong checksum": Case(encoded("gzip", lambda b: packed(b)[:-8] + b"12345678"), LOST),
    "gzip with a wrong length": Case(encoded("gzip", lambda b: packed(b)[:-4] + b"1234"), LOST),
    "gzip cut in the middle": Case(encoded("gzip", lambda b: halves(packed(b))[0]), LOST),
    "gzip cut in its checksum": Case(encoded("gzip", lambda b: packed(b)[:-5]), LOST),
    "gzip cut behind its data, in chunks": Case(
        lambda b: chunked("Content-Encoding: gzip")(packed(b)[:-8]), LOST
    ),
    "gzip cut in its second member": Case(
        encoded("gzip", lambda b: packed(b) + packed(b" " * 50)[:-9]), LOST
    ),
    "gzip of gzip": Case(encoded("gzip", lambda b: packed(packed(b))), INVALID, calls=NO_FILE),
    "gzip in name only": Case(encoded("gzip", lambda b: b or b"null"), LOST),
    "gzip without its name": Case(lambda b: reply(packed(b)), INVALID, calls=NO_FILE),
    "nothing, as gzip": Case(
        lambda _: reply(headers={"Content-Encoding": "gzip"}),
        INVALID,
        {"delete": ANSWER, "file": LOST},
        calls=(*MODELS, "delete", "file"),
    ),
    "deflate": Case(encoded("deflate", zlib.compress), ANSWER),
    "deflate without its header": Case(encoded("deflate", raw_deflate), ANSWER),
    "deflate cut": Case(encoded("deflate", lambda b: zlib.compress(b)[:-4]), LOST),
    "deflate with a dictionary": Case(encoded("deflate", lambda b: b"\x78\xbb" + zlib.compress(b)[2:]), LOST),
    "a coding that was not asked for": Case(
        lambda b: reply(b or b"null", headers={"Content-Encoding": "br"}),
        (ANSWER, LOST, INVALID),
        {"file": INVALID},
    ),
    "two codings": Case(
        encoded("deflate, gzip", lambda b: packed(zlib.compress(b))),
        (ANSWER, LOST, INVALID),
        {"file": INVALID},
    ),
    "an unknown coding": Case(framed("Content-Encoding: nonsense"), ANSWER, {"file": INVALID}),
    "a charset as a coding": Case(framed("Content-Encoding: UTF-8"), ANSWER),
    "a coding in two headers": Case(
        lambda b: framed("Content-Encoding: identity", "Content-Encoding: gzip")(packed(b)),
        (ANSWER, INVALID, LOST),
    ),
    "a bomb": Case(lambda _: reply(BOMB, headers={"Content-Encoding": "gzip"}), INVALID, calls=NO_FILE),
    "a bomb in an error": Case(error(500, BOMB, Content_Encoding="gzip"), 500),
    "empty members without end": Case(
        lambda _: [
            read,
            send(head("Content-Encoding: gzip", "Connection: close")),
            forever(packed(b"") * 1000),
        ],
        (INVALID, LOST),
        calls=NO_FILE,
    ),
    "a broken one in an error": Case(error(404, b"not gzip", Content_Encoding="gzip"), 404, acted=False),
}

REDIRECTS: dict[str, Case] = {
    "to the same server": Case(to("/api/v1/moved?a=b"), ANSWER, calls=READS),
    "of a write": Case(to("/api/v1/moved", 307), 307, calls=WRITES, acted=False),
    "of a write that was done": Case(to("/api/v1/moved", 303), 303, calls=WRITES),
    "to itself for ever": Case(lambda _: moved(302, "Location: ?again") * 6, 302, calls=READS),
    "with a body without end": Case(
        lambda _: [
            read,
            send(head("Location: /api/v1/moved", status="HTTP/1.1 302 Found")),
            forever(b"x" * 60_000),
        ],
        ANSWER,
        calls=READS,
    ),
    "with a body that does not come": Case(
        lambda _: [read, send(reply(status=302, headers={"Location": "/api/v1/moved"}, length=9)), cut],
        ANSWER,
        calls=READS,
    ),
    "with a body that is not gzip": Case(
        error(302, b"moved", Location="/api/v1/moved", Content_Encoding="gzip"), ANSWER, calls=READS
    ),
    **{
        f"to {name}": Case(to(location), 302, acted=False)
        for name, location in {
            "another host": "https://evil.example/",
            "another host without a scheme": "//evil.example/api",
            "another host behind a user": "http://127.0.0.1@evil.example/",
            "another port": "http://127.0.0.1:1/api/v1/x",
            "a port that does not exist": "http://127.0.0.1:99999/",
            "a port that is no number": "http://127.0.0.1:x/",
            "half an address": "http://[::1",
            "nowhere": "",
            "a file": "file:///etc/passwd",
            "a script": "javascript:alert(1)",
            "the token": f"/api/v1/x?access_token={SECRET}",
        }.items()
    },
    **{
        f"to {name}": Case(to(location), (ANSWER, LOST, 302), calls=READS)
        for name, location in {
            "another host behind backslashes": "\\\\evil.example\\api",
            "a path with a blank": "/api/v1/a b HTTP/1.1",
            "a path with bytes": "/api/v1/\xc3\xbc",
            "a path with a tab": "/api/v1/a\tb",
            "a fragment": "#top",
            "60000 bytes": "/api/v1/" + "x" * 60_000,
            "the parent of the root": "/../../../../api/v1/x",
        }.items()
    },
    "to a path with control codes": Case(
        to("/api/v1/\x1b[2J\x9b"),
        (ANSWER, LOST, 302),
        calls=("get", "file"),
    ),
    "to two places": Case(
        lambda _: moved(302, "Location: /api/v1/a", "Location: https://evil.example/"),
        (ANSWER, LOST, 302),
        calls=READS,
    ),
    "without a place": Case(lambda _: moved(302), 302, acted=False),
    "with a choice": Case(to("/api/v1/moved", 300), 300, acted=False),
    "to a proxy": Case(to("/api/v1/moved", 305), 305, acted=False),
    "in HTML": Case(
        says(
            b'<html><meta http-equiv="refresh" content="0; url=https://evil.example/"></html>',
            Refresh="0; url=/x",
        ),
        INVALID,
    ),
}

OBJECT = b'{"token": %b, "tags": %b}'


def bent(before: bytes = b"", after: bytes = b"") -> Respond:
    return lambda body: reply(before + body + after)


BLANKS = b" " * 100_000
JSON_BODIES: dict[str, Case] = {
    "nothing but blanks": Case(says(BLANKS), INVALID, calls=("get",), longest=1.0),
    "blanks and a byte-order mark": Case(bent(b"\xef\xbb\xbf \r\n\t", b"\n\n"), ANSWER, calls=JSON),
    "two byte-order marks": Case(bent(b"\xef\xbb\xbf" * 2), INVALID, calls=JSON),
    "a prefix against hijacking": Case(bent(b")]}',\n"), INVALID, calls=JSON),
    "a callback around it": Case(bent(b"callback(", b");"), INVALID, calls=JSON),
    "two documents": Case(bent(b"", b"\n{}"), INVALID, calls=JSON),
    "a comment": Case(bent(b"", b" // done"), INVALID, calls=JSON),
    "a NUL behind it": Case(bent(b"", b"\0"), INVALID, calls=JSON),
    "a NUL in front": Case(bent(b"\0"), INVALID, calls=NO_FILE),
    "an event of a stream": Case(bent(b"data: ", b"\n\n"), INVALID, calls=NO_FILE),
    "an XML document": Case(
        says(b'<?xml version="1.0"?><token/>', Content_Type="text/xml"), INVALID, calls=NO_FILE
    ),
    "UTF-16": Case(lambda b: reply(b.decode().encode("utf-16")), INVALID, calls=JSON),
    "UTF-7": Case(lambda b: reply(b.replace(b'"', b"+ACI-")), INVALID, calls=JSON),
    "overlong UTF-8": Case(lambda b: reply(b.replace(b"{", b"\xc1\xbb", 1)), INVALID, calls=JSON),
    "Latin-1": Case(lambda b: reply(b.replace(b"\\u00fc", b"\xfc") + b"\xfc"), INVALID, calls=JSON),
    "surrogates as UTF-8": Case(bent(b'"\xed\xa0\x80"'), INVALID, calls=NO_FILE),
    "cut": Case(lambda b: reply(b[:-1]), INVALID, calls=JSON),
    "an invalid number": Case(says(b'{"token": NaN, "tags": -Infinity}'), INVALID, calls=NO_FILE),
    "a number beyond floats": Case(says(b'{"token": 1e400, "tags": 1e400}'), INVALID, calls=NO_FILE),
    "a number of 5000 digits": Case(says(b'{"token": %b}' % (b"1" * 5000)), INVALID, calls=NO_FILE),
    "100000 brackets": Case(says(b"[" * 100_000), INVALID, calls=NO_FILE),
    "500 objects, one in the other": Case(says(b'{"token":' * 500 + b"1" + b"}" * 500), INVALID, calls=JSON),
    "deep JSON beside it": Case(
        lambda b: reply(b[:-1] + b', "a": ' + b"[" * 500 + b"]" * 500 + b"}"), INVALID, calls=JSON
    ),
    "another document": Case(says({"tokens": [], "repositories": []}), INVALID, calls=MODELS),
    "an error with a success": Case(says({"error": "invalid_token", "status": 401}), INVALID, calls=MODELS),
    "an array": Case(says([]), INVALID, calls=MODELS),
    "a text": Case(says("Created"), INVALID, calls=MODELS),
    "a null": Case(says(None), INVALID, calls=MODELS),
    "nulls": Case(says({"token": None, "tags": None}), INVALID, calls=MODELS),
    "a null among the entries": Case(says({"tags": [*TAGS, None]}), INVALID, calls=("list",)),
    "a number as text": Case(says({"tags": [{**TAGS[0], "size": "5"}]}), INVALID, calls=("list",)),
    "a truth as a number": Case(says({"tags": [{**TAGS[0], "size": True}]}), INVALID, calls=("list",)),
    "nothing": Case(says(b""), INVALID, calls=MODELS),
    "no content": Case(lambda _: head(status="HTTP/1.1 204 No Content"), INVALID, calls=MODELS),
}

HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>"
SIGN_IN = {"Content-Type": "text/html; charset=utf-8"}

PAGES: dict[str, Case] = {
    "a sign-in": Case(says(HTML, **{"Content-Type": "text/html"}), INVALID),
    "a sign-in as JSON": Case(says(HTML, Content_Type="application/json"), INVALID),
    "a sign-in without a type": Case(says(HTML), INVALID),
    "a sign-in, compressed": Case(encoded("gzip", lambda _: packed(HTML)), INVALID),
    "a sign-in in chunks of a byte": Case(lambda _: chunked(size=1)(HTML), INVALID),
    "a sign-in behind blanks": Case(says(b"\r\n" * 400 + HTML), INVALID),
    "a sign-in behind a byte-order mark": Case(says(b"\xef\xbb\xbf" + HTML), INVALID),
    "a sign-in in UTF-16": Case(
        says(HTML.decode().encode("utf-16"), **{"Content-Type": "text/html"}), INVALID
    ),
    "a sign-in in capitals": Case(says(HTML.upper(), CONTENT_TYPE="Text/HTML"), INVALID),
    "a sign-in in two types": Case(
        lambda _: framed("Content-Type: text/html", "Content-Type: application/json")(HTML), INVALID
    ),
    "a script that redirects": Case(
        says(b"<script>location = 'https://evil.example/'</script>", Content_Type="text/html"), INVALID
    ),
    "one word in HTML": Case(says(b"Welcome", Content_Type="text/html"), INVALID),
    "XHTML": Case(says(b'<?xml version="1.0"?>' + HTML, Content_Type="application/xhtml+xml"), INVALID),
    "a text": Case(says(b"It works! Enjoy.", Content_Type="text/plain"), INVALID, calls=NO_FILE),
    "a page with NULs": Case(says(b"\0\0" + HTML), INVALID),
    "nothing in HTML": Case(
        says(b"", Content_Type="text/html"), INVALID, {"delete": ANSWER}, calls=(*MODELS, "delete", "file")
    ),
    "a page of a gateway": Case(error(502, HTML, Content_Type="text/html"), 502),
    "a page of a firewall": Case(error(403, HTML, Content_Type="text/html"), 403, acted=False),
    "a page of 5 MB": Case(error(503, HTML + b"x" * 5_000_000, Content_Type="text/html"), 503),
    "a page without end": Case(
        lambda _: [
            read,
            send(head("Content-Type: text/html", status="HTTP/1.1 500 Oops")),
            forever(HTML * 500),
        ],
        500,
    ),
    "tags that are never closed": Case(
        error(500, b"<" * 200_000, Content_Type="text/html"), 500, calls=("get",)
    ),
    "titles that are never closed": Case(
        error(500, b"<title>" * 30_000, Content_Type="text/html"), 500, calls=("get",)
    ),
}

TEXTS = {
    "control codes": "\x1b[2J\x1b]0;title\x07 c\x08\x7f\x9b31m\0",
    "line breaks": "a\r\nHTTP/1.1 200 OK\r\n\nb\u2028c\u2029d\x85e\x0bf",
    "surrogates": "lone \ud800 one \udfff",
    "directions": "\u202egnp.exe\u2066",
    "a mebibyte": "x" * (1 << 20),
    "a mebibyte of control codes": "\x01" * (1 << 20),
    "formats": "%s %(a)s {0} {self} $HOME `id` \\x41",
}
LONG_TAGS = "\U000e0041" * 1000

TEXT: dict[str, Case] = {
    **{
        f"{name} in an error": Case(error(400, {"detail": text}), 400, acted=False)
        for name, text in TEXTS.items()
    },
    **{
        f"{name} in a crash": Case(error(500, text.encode("utf-8", "surrogatepass")), 500)
        for name, text in TEXTS.items()
    },
    **{
        f"{name} in a wrong type": Case(says({"token": [text], "tags": {text: text}}), INVALID, calls=MODELS)
        for name, text in TEXTS.items()
    },
    "invisible characters in an error": Case(
        error(400, {"detail": LONG_TAGS}),
        400,
        acted=False,
    ),
    "control codes in a reason": Case(framed(status="HTTP/1.1 418 \x1b[2J\x07\0\x9b"), 418, acted=False),
    "a reason of 60000 bytes": Case(framed(status="HTTP/1.1 777 " + "no" * 30_000), 777),
    "control codes in a type": Case(
        lambda _: framed("Content-Type: text/html; \x1b[2J\x9b" + "x" * 9000)(HTML), INVALID
    ),
    "control codes in a redirect": Case(to("https://x.example/\x1b[2J\x9b" + "x" * 9000), 302, acted=False),
    "an error in each key": Case(
        error(400, {key: ["x" * 5000] for key in ("detail", "error_message", "message", "error_type")}),
        400,
        acted=False,
    ),
    "an error that is a number": Case(error(400, b"1" * 5000), 400, acted=False),
    "an error that is deep": Case(error(400, b"[" * 100_000), 400, acted=False),
    "an error that is a null": Case(error(400, b"null"), 400, acted=False),
    "an error that is empty": Case(error(400, b""), 400, acted=False),
}

ECHO = f"You sent Bearer {SECRET}."
ENTITIES = "".join(f"&#{ord(char)};" for char in SECRET)

ECHOES: dict[str, Case] = {
    "in an error": Case(error(400, {"message": ECHO}), 400, acted=False),
    "in an error, escaped": Case(
        error(400, b'{"message": "%b"}' % "".join(f"\\u{ord(c):04x}" for c in SECRET).encode()),
        400,
        acted=False,
    ),
    "in an error, as a name": Case(error(400, {SECRET: {SECRET: [SECRET]}}), 400, acted=False),
    "in an error's type": Case(error(777, {"error_type": SECRET}), 777),
    "in an error, compressed": Case(
        error(400, packed(ECHO.encode()), Content_Encoding="gzip"), 400, acted=False
    ),
    "in an error's page, as entities": Case(
        error(502, f"<html><title>{ENTITIES}</title>".encode(), Content_Type="text/html"), 502
    ),
    "in a page": Case(says(f"<html>{ECHO}</html>".encode(), Content_Type="text/html"), INVALID),
    "in a page, as entities": Case(
        says(f"<html><title>{ENTITIES}</title></html>".encode(), Content_Type="text/html"),
        INVALID,
    ),
    "in the reason": Case(framed(status=f"HTTP/1.1 400 {SECRET}"), 400, acted=False),
    "in the status line": Case(lambda _: head(status=f"HTTP/1.1 {SECRET} {SECRET}"), LOST),
    "in a header": Case(
        lambda _: framed(f"X-Sent: {SECRET}", f"{SECRET.replace('/', '-')}: x", status="HTTP/1.1 400 No")(
            b"{}"
        ),
        400,
        acted=False,
    ),
    "in a malformed header": Case(
        lambda _: framed(f"Bearer {SECRET}", status="HTTP/1.1 404 No")(b""), 404, acted=False
    ),
    "in a length": Case(lambda _: head(f"Content-Length: {SECRET}"), LOST),
    "in the size of a chunk": Case(lambda _: CHUNKED + SECRET.encode() + b"\r\n", LOST),
    "in a type": Case(says(HTML, Content_Type=f"text/html; x={SECRET}"), INVALID),
    "in a coding": Case(says(b"x", Content_Encoding=SECRET), INVALID, calls=(*MODELS, "request", "file")),
    "in a redirect": Case(to(f"https://x.example/{SECRET}"), 302, acted=False),
    "in a wait": Case(error(429, Retry_After=SECRET), 429, retries=0, acted=False),
    "in a cookie": Case(error(403, Set_Cookie=f"token={SECRET}"), 403, acted=False),
    "in a value": Case(
        says({"token": {"uuid": [SECRET]}, "tags": [{"name": [SECRET]}]}), INVALID, calls=MODELS
    ),
    "in a name": Case(says({"token": {"uuid": 5, SECRET: 1}, "tags": [{SECRET: 1}]}), INVALID, calls=MODELS),
    "where a text is cut": Case(error(400, b"x" * 490 + SECRET.encode() + b"x" * 90), 400, acted=False),
    "in a body that is too large": Case(says(f"{SECRET} ".encode() * 100_000), INVALID, calls=NO_FILE),
}


def pages(*bodies: bytes) -> list[Step]:
    """Answer the requests of a listing, as many as come."""

    def step(connection: Connection) -> None:
        server = connection.server
        assert isinstance(server, HostileServer)
        for body in bodies:
            read(connection)
            if not server.is_call(server.requests[-1]):
                return server.respond(connection)
            connection.socket.sendall(reply(body))
        return None

    return [step]


def log_page(entries: list[Any], token: object = None) -> bytes:
    return as_json({"logs": entries} if token is None else {"logs": entries, "next_page": token})


def with_token(token: object) -> Play:
    return lambda _: pages(log_page(ENTRIES[:3], token), log_page(ENTRIES[3:]))


def bells(count: int, more: object) -> bytes:
    return as_json({"notifications": BELLS[:count], "additional": more})


SECOND = page_of_tags([{**TAGS[0], "name": "w"}], more=False)

PAGING_CASES: dict[str, Case] = {
    "by number, the same page for ever": Case(
        lambda _: pages(*[page_of_tags(more=True)] * 3), PAGING, calls=("list",)
    ),
    "by number, an empty page for ever": Case(
        lambda _: pages(page_of_tags(more=True), *[page_of_tags([], more=True)] * 3), PAGING, calls=("list",)
    ),
    "by number, an entry again": Case(
        lambda _: pages(page_of_tags(TAGS[:2], more=True), page_of_tags(TAGS[1:])), ANSWER, calls=("list",)
    ),
    "by number, the second page is lost": Case(
        lambda _: [*pages(page_of_tags(TAGS[:2], more=True)), read, cut], LOST, calls=("list",)
    ),
    "by number, the second page is a sign-in": Case(
        lambda _: pages(page_of_tags(TAGS[:2], more=True), HTML), INVALID, calls=("list",)
    ),
    "by number, the second page has no entries' key": Case(
        lambda _: pages(page_of_tags(TAGS[:2], more=True), b"{}"), INVALID, calls=("list",)
    ),
    "by number, the second page is missing": Case(
        lambda _: [*pages(page_of_tags(TAGS[:2], more=True)), read, send(reply({}, status=404))],
        404,
        calls=("list",),
    ),
    "by number, the second page comes with a stray one": Case(
        lambda _: [
            *pages(page_of_tags(TAGS[:2], more=True)),
            read,
            send(reply(page_of_tags(TAGS[2:])) + STRAY),
        ],
        ANSWER,
        calls=("list",),
    ),
    "by number, and a stray one behind the first": Case(
        lambda _: [read, send(reply(page_of_tags(TAGS[:2], more=True)) + reply(page_of_tags([])))],
        ANSWER,
        calls=("list",),
    ),
    "by number, more is a text": Case(
        lambda _: pages(page_of_tags(TAGS[:2], more="yes"), page_of_tags(TAGS[2:])),
        (ANSWER, INVALID),
        calls=("list",),
    ),
    "by token, twice the same": Case(
        lambda _: pages(log_page(ENTRIES[:2], "a"), log_page(ENTRIES[2:4], "a")), PAGING, calls=("log",)
    ),
    "by token, in a circle": Case(
        lambda _: pages(log_page(ENTRIES[:2], "a"), log_page(ENTRIES[2:4], "b"), log_page(ENTRIES[4:], "a")),
        PAGING,
        calls=("log",),
    ),
    "by token, from the start": Case(
        lambda _: pages(log_page(ENTRIES[:3], "a"), log_page(ENTRIES[:3], "b")), PAGING, calls=("log",)
    ),
    **{
        f"by token, which is {name}": Case(
            with_token(token),
            (ANSWER, INVALID, PAGING),
            calls=("log",),
        )
        for name, token in {
            "a number": 5,
            "an array": ["a"],
            "an object": {"a": {"b": [1]}},
            "a truth": True,
            "60000 bytes": "x" * 60_000,
            "control codes": "\x1b\r\n&page=1#",
        }.items()
    },
    "by token, which is a surrogate": Case(
        with_token("\ud800"),
        (INVALID, PAGING),
        calls=("log",),
    ),
    "by token, which is empty": Case(lambda _: pages(log_page(ENTRIES, "")), ANSWER, calls=("log",)),
    "by limit, more than it returns": Case(lambda _: pages(*[bells(3, True)] * 2), PAGING, calls=("bell",)),
    "by limit, fewer than before": Case(
        lambda _: pages(bells(3, True), bells(1, True)), PAGING, calls=("bell",)
    ),
    "by limit, once more": Case(lambda _: pages(bells(2, True), bells(3, False)), ANSWER, calls=("bell",)),
    "by limit, nothing, but more": Case(lambda _: pages(*[bells(0, True)] * 2), PAGING, calls=("bell",)),
}


def again(times: int, response: bytes) -> Play:
    return lambda _: [read, send(response)] * times


def busy(status: int = 429, **headers: str) -> bytes:
    return reply(
        {}, status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


RETRIES: dict[str, Case] = {
    "429 once": Case(again(1, busy()), ANSWER, retries=2, sent=2),
    "429 for ever": Case(again(3, busy()), 429, retries=2, sent=3, acted=False),
    "503 once, to a read": Case(again(1, busy(503)), ANSWER, calls=READS, retries=2),
    "503 for ever, to a read": Case(again(3, busy(503)), 503, calls=READS, retries=2),
    **{
        f"{status} to a write": Case(error(status), status, calls=WRITES)
        for status in (408, 500, 502, 503, 504, 520, 524, 599)
    },
    **{
        f"{status}": Case(error(status), status, acted=False)
        for status in (400, 404, 409, 413, 421, 425, 431, 451)
    },
    "429 and then a broken connection": Case(
        lambda _: [read, send(busy()), read, cut], LOST, retries=1, sent=2
    ),
    "a lost connection, to a read": Case(lambda _: [read, cut], ANSWER, calls=READS, retries=1),
    **{
        f"wait {name}": Case(again(1, busy(Retry_After=wait)), ANSWER, retries=1, sent=2)
        for name, wait in {
            "for a negative time": "-5",
            "for no number": "nan",
            "for a fraction": "0.5",
            "in words": "a moment, please",
            "in Arabic digits": "\xd9\xa1",
            "twice": "0, 0",
            "until the past": "Wed, 21 Oct 2015 07:28:00 GMT",
            "until a date that does not exist": "Wed, 99 Foo 9999 99:99:99 GMT",
            "until a date without a year": "1 jan , 00:00 +0",
            "until the first day": "Mon, 01 Jan 0001 00:00:00 +2359",
            "for 60000 bytes": "-" * 60_000,
        }.items()
    },
    **{
        f"wait {name}": Case(again(1, busy(Retry_After=wait)), 429, retries=2, acted=False)
        for name, wait in {
            "for an hour": "3600",
            "for 5000 digits": "9" * 5000,
            "until the last day": "Fri, 31 Dec 9999 23:59:59 -2359",
        }.items()
    },
    "503 that asks for a long wait": Case(lambda _: busy(503, Retry_After="9999"), 503),
}

BREAKS: dict[str, Case] = {
    "closed at once": Case(lambda _: [cut], LOST, sent=0, acted=False),
    # A reset while the connection is made shows that nothing was sent: then a write is retried.
    "reset at once": Case(lambda _: [reset], (LOST, ANSWER)),
    "closed within the request": Case(lambda _: [read_a_part, cut], LOST, sent=0),
    "reset within the request": Case(lambda _: [read_a_part, reset], LOST, sent=0),
    "closed after the request": Case(lambda _: [read, cut], LOST),
    "reset after the request": Case(lambda _: [read, reset], LOST),
    "half closed after the request": Case(lambda _: [read, half_close, stall], LOST),
    "closed in the status line": Case(lambda _: [read, send(b"HTTP/1.1 20"), cut], LOST),
    "reset in the status line": Case(lambda _: [read, send(b"HTTP/1.1 20"), reset], LOST),
    "closed behind the status line": Case(lambda _: [read, send(b"HTTP/1.1 200 OK\r\n"), cut], LOST),
    "closed in a header": Case(lambda _: [read, send(b"HTTP/1.1 200 OK\r\nContent-Le"), cut], LOST),
    "closed before the empty line": Case(lambda _: [read, send(head("Server: x")[:-2]), cut], LOST),
    "closed in the empty line": Case(lambda _: [read, send(head("Server: x")[:-1]), cut], LOST),
    "closed behind the headers": Case(lambda b: [read, send(reply(length=len(b) + 1)), cut], LOST),
    "reset behind the headers": Case(lambda b: [read, send(reply(length=len(b) + 1)), reset], LOST),
    "closed in the body": Case(lambda b: [read, send(reply(halves(b)[0], length=len(b) + 1)), cut], LOST),
    "reset in the body": Case(lambda b: [read, send(reply(halves(b)[0], length=len(b) + 1)), reset], LOST),
    "half closed in the body": Case(
        lambda b: [read, send(reply(halves(b)[0], length=len(b) + 1)), half_close, stall], LOST
    ),
    "closed in an error": Case(
        lambda _: [read, send(reply(b"{", status=404, length=9)), cut], 404, acted=False
    ),
    "reset in an error": Case(lambda _: [read, send(reply(b"{", status=500, length=9)), reset], (500, LOST)),
    "closed behind the response": Case(lambda b: [read, send(reply(b)), cut], ANSWER),
    "reset behind the response": Case(lambda b: [read, send(reply(b)), reset], (ANSWER, LOST)),
    "half closed behind the response": Case(lambda b: [read, send(reply(b)), half_close, stall], ANSWER),
}

SECURE: dict[str, Case] = {
    "a certificate that nobody knows": Case(lambda _: [], LOST, tls=True, trusts=False, sent=0, acted=False),
    "closed after the request": Case(lambda _: [read, cut], LOST, tls=True),
    "closed in the body": Case(
        lambda b: [read, send(reply(b, length=len(b) + 1)), end_tls, cut], LOST, tls=True
    ),
    "garbage in the body": Case(
        lambda b: [read, send(reply(b, length=len(b) + 9)), send_raw(b"garbage" * 10), stall], LOST, tls=True
    ),
    "a second response": Case(lambda b: reply(b) + STRAY, ANSWER, tls=True),
    "a second response, later": Case(reply, ANSWER, late=STRAY, tls=True),
    "a second response in the same record": Case(lambda b: reply(b) + b" " * 9000 + STRAY, ANSWER, tls=True),
    "a large second response": Case(lambda b: reply(b) + STRAY + b" " * 50_000, ANSWER, tls=True),
    "to the end of the connection": Case(lambda b: [read, send(head() + b), end_tls, cut], ANSWER, tls=True),
    "to the end of the connection, which is cut": Case(
        lambda b: [read, send(head() + halves(b)[0]), cut],
        LOST,
        dict.fromkeys((*JSON, "delete"), (LOST, INVALID)),
        calls=(*JSON, "file"),
        tls=True,
    ),
    "nothing to the end of the connection, which is cut": Case(
        lambda _: [read, send(head()), cut],
        LOST,
        dict.fromkeys(MODELS, (LOST, INVALID)),
        calls=(*JSON, "file"),
        tls=True,
    ),
}

NEVER = (PATIENCE, 0.05)
"""Seconds for a connection, and for what does not come."""

REUSED: dict[str, Case] = {
    "closed while it is idle": Case(reply, (ANSWER, LOST), idle=(cut,)),
    "reset while it is idle": Case(reply, (ANSWER, LOST), idle=(reset,)),
    "half closed while it is idle": Case(reply, (ANSWER, LOST), idle=(half_close,)),
    "a response while it is idle": Case(reply, ANSWER, idle=(send(STRAY),)),
    "a timeout while it is idle": Case(reply, ANSWER, idle=(send(reply(b"idle", status=408)), cut)),
    "an interim response while it is idle": Case(reply, ANSWER, idle=(send(interim(103)),)),
    "a line while it is idle": Case(reply, ANSWER, idle=(send(b"\r\n"),)),
    "a response while it is idle, in TLS": Case(reply, ANSWER, idle=(send(STRAY),), tls=True),
    "the end of TLS while it is idle": Case(reply, ANSWER, idle=(end_tls,), tls=True, calls=WRITES),
    "closed after the request": Case(lambda _: [read, cut], LOST, idle=()),
    "reset after the request": Case(lambda _: [read, reset], LOST, idle=()),
    "closed within the request": Case(lambda _: [read_a_part, cut], LOST, idle=(), sent=0),
    "closed in the headers": Case(lambda _: [read, send(head()[:-2]), cut], LOST, idle=(), calls=WRITES),
    "closed in an interim response": Case(
        lambda _: [read, send(interim(100)), cut], LOST, idle=(), calls=WRITES
    ),
    "no response": Case(lambda _: [read, stall], SLOW, idle=(), calls=WRITES, timeout=NEVER),
}


def asked_for_a_tunnel(*answer: bytes | Step) -> Play:
    """Read the request for a tunnel, and answer it."""

    def ask(connection: Connection) -> None:
        while b"\r\n\r\n" not in connection.buffer:
            if not connection.more():
                raise ClientGoneError
        assert SECRET.encode() not in connection.buffer
        connection.buffer = b""

    return lambda _: [ask, *(send(part) if isinstance(part, bytes) else part for part in answer)]


def tunnel(*answer: bytes | Step) -> Case:
    return Case(asked_for_a_tunnel(*answer), LOST, tunnel=True, sent=0, acted=False, calls=SOME)


PROXIES: dict[str, Case] = {
    "refused": tunnel(reply(HTML, status=403, headers=SIGN_IN)),
    "credentials wanted": tunnel(reply(status=407, headers={"Proxy-Authenticate": "Basic realm=x"})),
    "moved": tunnel(reply(status=302, headers={"Location": "https://evil.example/"})),
    "a crash": tunnel(reply(HTML, status=502)),
    "too many requests": tunnel(reply(status=429)),
    "a page in the tunnel": tunnel(reply(HTML), cut),
    "closed": tunnel(cut),
    "reset": tunnel(reset),
    "closed in the headers": tunnel(b"HTTP/1.1 200 Conn", cut),
    "headers without end": tunnel(head()[:-2], forever(b"X: y\r\n" * 100)),
    "no HTTP": tunnel(b"SSH-2.0-OpenSSH_9.6\r\n", cut),
    "control codes": tunnel(b"HTTP/1.1 403 \x1b[2J\x07\x9b\r\n\r\n", cut),
    "closed behind the tunnel": tunnel(head(), cut),
    "closed in the tunnel, after the request": Case(
        lambda _: [connect, start_tls, read, cut], LOST, tunnel=True, calls=("get", *WRITES)
    ),
    "a second response in the tunnel": Case(
        lambda b: [connect, start_tls, read, send(reply(b) + STRAY)], ANSWER, tunnel=True
    ),
    "an interim response in the tunnel": Case(
        lambda b: [connect, start_tls, read, send(interim(103) + reply(b))], ANSWER, tunnel=True, calls=SOME
    ),
}

WISHES: dict[str, Case] = {
    name: Case(framed(*lines), ANSWER)
    for name, lines in {
        "a cookie": ["Set-Cookie: session=abc; Path=/"],
        "a cookie of all hosts": ["Set-Cookie: a=b; Domain=.; Path=/; Expires=Fri, 31 Dec 9999 23:59:59 GMT"],
        "a cookie with a bad date": ["Set-Cookie: a=b; Expires=99 99 99; Max-Age=nan"],
        "50 cookies": [f"Set-Cookie: c{number}=x" for number in range(50)],
        "a cookie of 60000 bytes": ["Set-Cookie: a=" + "b" * 60_000],
        "another service": ['Alt-Svc: h2="evil.example:443"; ma=999'],
        "only https": ["Strict-Transport-Security: max-age=999"],
        "a protocol": ["Upgrade: h2c, websocket", "Connection: Upgrade"],
        "a name of a file": ['Content-Disposition: attachment; filename="../../etc/passwd"'],
        "another page": ["Refresh: 0; url=https://evil.example/", "Location: https://evil.example/"],
        "a next page": ['Link: <https://evil.example/>; rel="next"'],
        "a wait": ["Retry-After: 3600"],
        "a keep-alive of no time": ["Keep-Alive: timeout=0, max=0"],
        "credentials": ["WWW-Authenticate: Basic realm=x", "Proxy-Authenticate: Negotiate"],
    }.items()
}
WISHES |= {
    "credentials, with a 401": Case(
        error(401, WWW_Authenticate='Digest realm="x", nonce="y", Basic realm="x", Negotiate'),
        401,
        acted=False,
    ),
    "credentials for the proxy, with a 407": Case(
        error(407, Proxy_Authenticate="Basic realm=x"), 407, acted=False
    ),
    "a cookie, with a redirect": Case(
        error(302, Location="/api/v1/moved", Set_Cookie="session=abc"), ANSWER, calls=READS
    ),
    "a cookie, with an error": Case(error(403, Set_Cookie="session=abc"), 403, acted=False),
    "nothing new": Case(lambda _: head("ETag: x", status="HTTP/1.1 304 Not Modified"), 304, acted=False),
    "a part": Case(
        lambda b: reply(
            halves(b)[0], status=206, headers={"Content-Range": f"bytes 0-{len(b) // 2 - 1}/{len(b)}"}
        ),
        INVALID,
        {"file": (INVALID, LOST, 206), "delete": ANSWER},
    ),
    "the last part": Case(
        lambda b: reply(
            halves(b)[1], status=206, headers={"Content-Range": f"bytes {len(b) // 2}-{len(b) - 1}/{len(b)}"}
        ),
        (INVALID, LOST, 206),
        calls=("get", "file"),
    ),
}

SLOWNESS: dict[str, Case] = {
    "in single bytes": Case(lambda b: [read, drip(reply(b))], ANSWER),
    "in single bytes and chunks": Case(lambda b: [read, drip(chunked(size=3)(b))], ANSWER, calls=NO_FILE),
    "no response": Case(lambda _: [read, stall], SLOW, timeout=NEVER),
    "no more than an interim response": Case(
        lambda _: [read, send(interim(102)), stall], SLOW, timeout=NEVER, calls=("get", *WRITES)
    ),
    "no end of the headers": Case(
        lambda _: [read, send(head()[:-2]), stall], SLOW, timeout=NEVER, calls=("delete", "request")
    ),
    "no end of the body": Case(
        lambda b: [read, send(reply(b, length=len(b) + 1)), stall], SLOW, timeout=NEVER
    ),
    "no last chunk": Case(
        lambda b: [read, send(CHUNKED + in_chunks(b)[:-5]), stall],
        SLOW,
        timeout=NEVER,
        calls=("delete", "put", "file"),
    ),
    "no end of an error": Case(
        lambda _: [read, send(reply(b"{", status=500, length=9)), stall],
        (500, SLOW),
        timeout=NEVER,
        calls=("delete", "file"),
    ),
    "no end of the connection": Case(
        lambda b: [read, send(head() + b), stall], SLOW, timeout=NEVER, calls=("create", "file")
    ),
}


def some(cases: Mapping[str, Case]) -> dict[str, Case]:
    """The cases of a class with fewer calls, unless a case names its own."""
    return {name: replace(case, calls=SOME) if case.calls is ALL else case for name, case in cases.items()}


TABLE: dict[str, dict[str, Case]] = {
    "framing": FRAMING,
    "chunks": some(CHUNKS),
    "status line": some(STATUS_LINES),
    "headers": some(HEADERS),
    "interim": INTERIM,
    "strays": STRAYS,
    "compression": some(COMPRESSION),
    "redirects": some(REDIRECTS),
    "json": JSON_BODIES,
    "pages": some(PAGES),
    "text": some(TEXT),
    "echoes": some(ECHOES),
    "paging": PAGING_CASES,
    "retries": some(RETRIES),
    "breaks": BREAKS,
    "TLS": some(SECURE),
    "reused connections": REUSED,
    "proxies": PROXIES,
    "wishes": some(WISHES),
    "slowness": SLOWNESS,
}
"""The cases by class and name."""
