"""Each call gets its own response, whole: interim responses, unsolicited data, truncated bodies."""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
import requests

from quay_sdk import BadRequestError, DecodeError, QuayClient, QuayConnectionError, QuayError, Retries
from support.each import check_each
from support.resources import file_of
from support.wire import (
    LOOPBACK_PEM,
    PATIENCE,
    Connection,
    Step,
    WireServer,
    connect,
    cut,
    do,
    read,
    read_some,
    replies,
    reply,
    send,
    start_tls,
)

PATH = "/api/v1/x"
OWN = {"mine": True}
STRAY = reply({"mine": False})


def read_body(response: requests.Response, **_: Any) -> None:
    """A hook of a caller's session."""
    assert isinstance(response.content, bytes)


def pause(connection: Connection) -> None:
    time.sleep(0.005)


def interim(status: int, headers: str = "") -> bytes:
    return f"HTTP/1.1 {status} Whatever\r\n{headers}\r\n".encode()


# -- interim responses -----------------------------------------------------------------

HINTS = interim(103, "Link: </style.css>; rel=preload\r\n")
MOST = 16


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "HEAD"])
@pytest.mark.parametrize(
    "before",
    [
        [interim(100)],
        [interim(102)],
        [HINTS],
        [interim(199)],
        [interim(100), interim(102), HINTS],
        [HINTS] * MOST,
    ],
    ids=["100", "102", "103", "199", "three", "sixteen"],
)
@pytest.mark.parametrize("pauses", [[], [pause]], ids=["at-once", "later"])
def test_interim_response_is_not_the_response(before: list[bytes], method: str, pauses: list[Step]) -> None:
    response = [*(step for one in before for step in (send(one), *pauses))]
    final = reply(b"" if method == "HEAD" else OWN)
    with (
        WireServer([read, *response, send(final), *replies({"next": True})]) as server,
        QuayClient(server.url, retries=0, timeout=5) as client,
    ):
        assert client.request(method, PATH) == (None if method == "HEAD" else OWN)
        assert client.request("GET", PATH) == {"next": True}
    assert server.connections == 1


def test_interim_response_of_a_created_token() -> None:
    """The original defect: the second call returned the token of the first."""

    def token(title: str) -> bytes:
        date = "Wed, 08 Jan 2025 19:32:48 -0000"
        fields = {"uuid": title, "title": title, "last_accessed": None, "created": date, "expiration": None}
        return reply({"token": fields}, status=201)

    script = [read, send(HINTS), pause, send(token("a")), read, send(token("b"))]
    with WireServer(script) as server, QuayClient(server.url, retries=0) as client:
        assert client.user.apptokens.create(title="a").title == "a"
        assert client.user.apptokens.create(title="b").title == "b"


@pytest.mark.parametrize("status", [100, 102, 103])
def test_too_many_interim_responses(status: int) -> None:
    response = [read, send(interim(status) * (MOST + 1)), pause, send(reply(OWN))]
    with (
        WireServer(response, replies({"next": True})) as server,
        QuayClient(server.url, retries=0, timeout=5) as client,
    ):
        with pytest.raises(QuayConnectionError, match="more than 16 interim responses") as caught:
            client.request("POST", PATH)
        assert caught.value.outcome_unknown
        assert client.request("GET", PATH) == {"next": True}


def test_interim_response_through_a_proxy() -> None:
    script = [read, send(HINTS), pause, send(reply(OWN)), *replies({"next": True})]
    with (
        WireServer(script) as proxy,
        QuayClient("http://quay.localhost", proxies={"http": proxy.url}, retries=0) as client,
    ):
        assert client.request("POST", PATH) == OWN
        assert client.request("GET", PATH) == {"next": True}


@pytest.mark.parametrize("reads", [False, True], ids=["", "hook-reads-the-body"])
def test_interim_response_on_a_callers_session(reads: bool) -> None:
    """Its connections are not the SDK's: the write may have been done, and the next call is safe."""
    session = requests.Session()
    if reads:
        session.hooks["response"].append(read_body)
    with (
        session,
        WireServer([read, send(HINTS), pause, send(STRAY)], replies(OWN)) as server,
        QuayClient(server.url, session=session, retries=0) as client,
    ):
        with pytest.raises(QuayConnectionError, match="interim response 103") as caught:
            client.request("POST", PATH)
        assert caught.value.outcome_unknown
        assert client.request("GET", PATH) == OWN


# -- unsolicited data ------------------------------------------------------------------


def chunked(body: bytes) -> bytes:
    framed = (b"%x\r\n%s\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n"
    return b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + framed


def bodyless(status: int, headers: str) -> bytes:
    return f"HTTP/1.1 {status} No Content\r\n{headers}\r\n".encode()


UNREAD = {
    "a second response": ("GET", reply(OWN), STRAY),
    "a second response, in chunks": ("GET", chunked(b'{"mine": true}'), STRAY),
    "a large second response": ("GET", reply(OWN), STRAY + b" " * 100_000),
    "a line": ("GET", reply(OWN), b"\r\n"),
    "a body of a HEAD": ("HEAD", reply(b"", length=len(STRAY)), STRAY),
    "a body of a 204": ("DELETE", bodyless(204, f"Content-Length: {len(STRAY)}\r\n"), STRAY),
    "a body of a 204, in chunks": ("DELETE", bodyless(204, "Transfer-Encoding: chunked\r\n"), b"5\r\nhello"),
    "a body of a 204, unannounced": ("DELETE", bodyless(204, ""), STRAY),
}


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("later", [False, True], ids=["at-once", "later"])
@pytest.mark.parametrize("case", UNREAD.values(), ids=UNREAD)
def test_connection_with_unread_data_is_not_used_again(
    case: tuple[str, bytes, bytes], later: bool, tls: bool
) -> None:
    method, response, stray = case
    received, sent = threading.Event(), threading.Event()

    def send_stray(connection: Connection) -> None:
        try:
            received.wait(PATIENCE)
            connection.socket.sendall(stray)
        finally:
            sent.set()  # also where the client has closed the connection already

    script = [send(response), send_stray] if later else [send(response + stray)]
    with (
        WireServer([read, *script], replies({"next": True}), tls=tls) as server,
        QuayClient(server.url, retries=0, timeout=5, verify=str(LOOPBACK_PEM) if tls else None) as client,
    ):
        assert client.request(method, PATH) == (OWN if method == "GET" else None)
        received.set()
        assert not later or sent.wait(PATIENCE)
        assert client.request("GET", PATH) == {"next": True}


def test_204_with_a_length_of_0_keeps_its_connection() -> None:
    script = [read, send(bodyless(204, "Content-Length: 0\r\n")), *replies(OWN)]
    with WireServer(script) as server, QuayClient(server.url, retries=0) as client:
        assert client.request("DELETE", PATH) is None
        assert client.request("GET", PATH) == OWN
    assert server.connections == 1


@pytest.mark.parametrize("tls", [False, True], ids=["http-proxy", "https-proxy"])
@pytest.mark.parametrize(
    "response",
    [
        reply(OWN),
        reply(OWN) + STRAY,
        reply(OWN) + STRAY + b" " * 3882 + b" " * 10_000,
        reply({**OWN, "pad": "x" * 8000}) + STRAY * 9,
        HINTS + reply(OWN),
        HINTS * 17,
    ],
    ids=["", "stray", "large-stray", "large", "103", "17"],
)
def test_tunnel_through_a_proxy(response: bytes, tls: bool) -> None:
    """Through an https proxy the connection is TLS within TLS."""
    script = [connect, start_tls, read, send(response), *replies({"next": True})]
    again = [connect, start_tls, *replies({"next": True})]
    server = WireServer(script, again, tls=tls)
    with (
        server,
        QuayClient(
            "https://localhost:9",
            proxies={"https": server.url},
            verify=str(LOOPBACK_PEM),
            retries=0,
            timeout=5,
        ) as client,
    ):
        if response.count(HINTS) == 17:
            with pytest.raises(QuayConnectionError):
                client.request("GET", PATH)
        else:
            assert client.request("GET", PATH)["mine"]
        assert client.request("GET", PATH) == {"next": True}
        server._scripts = server._scripts[: server.connections]


FRAMED: dict[str, tuple[str, bytes]] = {
    "chunked and blanks": ("Transfer-Encoding:  Chunked ", b"e\r\n" + b'{"mine": true}' + b"\r\n0\r\n\r\n"),
    "chunked twice": (
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        b"e\r\n" + b'{"mine": true}' + b"\r\n0\r\n\r\n",
    ),
    "identity": ("Transfer-Encoding: identity\r\nContent-Length: 14", b'{"mine": true}'),
    "a length twice": ("Content-Length: 14\r\ncontent-length: 14", b'{"mine": true}'),
    "a length twice in a line": ("Content-Length: 14, 14", b'{"mine": true}'),
    "trailers": ("Transfer-Encoding: chunked", b"e;x=y\r\n" + b'{"mine": true}' + b"\r\n0\r\nA: b\r\n\r\n"),
}


@pytest.mark.parametrize(("headers", "body"), FRAMED.values(), ids=FRAMED)
def test_unusual_framing(headers: str, body: bytes) -> None:
    response = f"HTTP/1.1 200 OK\r\n{headers}\r\n\r\n".encode() + body
    with (
        WireServer([read, send(response), *replies({"next": True})]) as server,
        QuayClient(server.url, retries=0, timeout=5) as client,
    ):
        assert client.request("POST", PATH) == OWN
        assert client.request("GET", PATH) == {"next": True}
    assert server.connections == 1


def test_length_beside_chunks_closes_the_connection() -> None:
    response = chunked(b'{"mine": true}').replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\n", 1)
    with (
        WireServer([read, send(response)], replies({"next": True})) as server,
        QuayClient(server.url, retries=0, timeout=5) as client,
    ):
        assert client.request("POST", PATH) == OWN
        assert client.request("GET", PATH) == {"next": True}


WELL_FORMED = {
    "plain": ("X-Note: a", "a"),
    "no blank": ("X-Note:a", "a"),
    "blanks": ("X-Note: \t a \t ", "a"),
    "another case": ("x-NOTE: a", "a"),
    "empty": ("X-Note:", ""),
    "colons": ("X-Note: a:b: c", "a:b: c"),
    "latin-1": ("X-Note: \xe4\x85", "\xe4\x85"),
    "repeated": ("X-Note: a\r\nX-Note: b", "a, b"),
    "folded": ("X-Note: a\r\n \t b: c\r\n\td", "a b: c d"),
    "line feeds": ("X-Note: a\nX-Other: b", "a"),
    "long": ("X-Note: " + "a" * 65_000, "a" * 65_000),
    "the hundredth": ("X: y\r\n" * 97 + "X-Note: a", "a"),
    "odd names": ("!#$%&'*+-.^_`|~1: z\r\nX-Note: a", "a"),
}


@pytest.mark.parametrize(("headers", "note"), WELL_FORMED.values(), ids=WELL_FORMED)
def test_header(headers: str, note: str, caplog: pytest.LogCaptureFixture) -> None:
    error = f"HTTP/1.1 400 Bad Request\r\n{headers}\r\nContent-Length: 2\r\n\r\n{{}}".encode("latin-1")
    with (
        WireServer([read, send(error), *replies({"next": True})]) as server,
        QuayClient(server.url, retries=0, timeout=5) as client,
    ):
        with pytest.raises(BadRequestError) as caught:
            client.request("GET", PATH)
        assert caught.value.headers["X-Note"] == note
        assert client.request("GET", PATH) == {"next": True}
    assert server.connections == 1
    assert not caplog.records


MALFORMED = {
    "no colon": "nonsense",
    "no name": ": x",
    "a blank in the name": "X Y: z",
    "a blank before the colon": "X : y",
    "a name that is not ASCII": "X\xe4: y",
    "a control character in the name": "X\x01: y",
    "a continuation of nothing": " x",
    "a continuation of a malformed line": "nonsense\r\n x: y",
    "a carriage return": "X: y\rZ: z",
    "a carriage return in a continuation": "X: y\r\n z\rZ: z",
    "a carriage return in front": "\rX: y",
    "only a carriage return": "\r",
    "two carriage returns at the end": "X: y\r",
    "a mailbox": "From nobody Mon Sep 17",
}


@pytest.mark.parametrize(
    ("line", "where"),
    [
        pytest.param(line, where, id=f"{name}, {where}")
        for name, line in MALFORMED.items()
        for where in ("before", "after")
        if (line, where) != (" x", "after")  # it continues the line before it
    ],
)
def test_malformed_header_is_ignored(line: str, where: str, caplog: pytest.LogCaptureFixture) -> None:
    """Only that line is; the connection is not used again, for the line may have said that."""
    good = "X-Note: a\r\nContent-Length: 2"
    headers = f"{line}\r\n{good}" if where == "before" else f"{good}\r\nZ: z\r\n{line}"
    error = f"HTTP/1.1 400 Bad Request\r\n{headers}\r\n\r\n{{}}".encode("latin-1")
    with (
        WireServer([read, send(error)], replies({"next": True})) as server,
        QuayClient(server.url, retries=0, timeout=5) as client,
    ):
        with pytest.raises(BadRequestError) as caught:
            client.request("GET", PATH)
        assert caught.value.headers["X-Note"] == "a"
        assert client.request("GET", PATH) == {"next": True}
    assert [record.getMessage() for record in caplog.records] == [
        "a response has header lines that cannot be parsed; they are ignored"
    ]


@pytest.mark.parametrize(
    ("version", "kept"), [("HTTP/1.1", True), ("HTTP/1.2", True), ("HTTP/1.0", False), ("HTTP/0.9", False)]
)
def test_connection_is_kept_as_the_version_says(version: str, kept: bool) -> None:
    response = f"{version} 200 OK\r\nContent-Length: 2\r\n\r\n{{}}".encode()
    first = [read, send(response)]
    scripts = [first + replies({"next": True})] if kept else [first, replies({"next": True})]
    with WireServer(*scripts) as server, QuayClient(server.url, retries=0, timeout=5) as client:
        assert client.request("GET", PATH) == {}
        assert client.request("GET", PATH) == {"next": True}


@pytest.mark.parametrize("lines", ["Connection: keep-alive\r\nConnection: close", "Connection: x, Close"])
def test_connection_is_closed_as_any_header_says(lines: str) -> None:
    response = f"HTTP/1.1 200 OK\r\n{lines}\r\nContent-Length: 2\r\n\r\n{{}}".encode()
    with (
        WireServer([read, send(response)], replies({"next": True})) as server,
        QuayClient(server.url, retries=0, timeout=5) as client,
    ):
        assert client.request("GET", PATH) == {}
        assert client.request("GET", PATH) == {"next": True}


def test_two_lengths_on_a_callers_session() -> None:
    response = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"
    with (
        requests.Session() as session,
        WireServer([read, send(response)]) as server,
        QuayClient(server.url, session=session, timeout=5) as client,
        pytest.raises(QuayConnectionError) as caught,
    ):
        client.request("POST", PATH)
    assert caught.value.outcome_unknown
    assert len(server.requests) == 1


def forever(data: bytes) -> Step:
    def step(connection: Connection) -> None:
        while True:  # until the client hangs up
            connection.socket.sendall(data)

    return step


def test_tunnel_whose_headers_have_no_end() -> None:
    proxy = WireServer([read_some, send(b"HTTP/1.1 200 OK\r\n"), forever(b"X: y\r\n" * 1000)])
    with (
        proxy,
        QuayClient("https://localhost:9", proxies={"https": proxy.url}, retries=0, timeout=5) as client,
        pytest.raises(QuayConnectionError),
    ):
        client.request("GET", PATH)


@pytest.mark.parametrize("status", [204, 304])
def test_body_of_a_bodyless_response_on_a_callers_session(status: int) -> None:
    received = threading.Event()
    late: list[Step] = [do(lambda: received.wait(PATIENCE)), send(STRAY)]
    with (
        requests.Session() as session,
        WireServer(
            [read, send(bodyless(status, f"Content-Length: {len(STRAY)}\r\n")), *late], replies(OWN)
        ) as server,
        QuayClient(server.url, session=session, retries=0, timeout=5) as client,
    ):
        if status == 204:
            assert client.request("DELETE", PATH) is None
        else:
            with pytest.raises(QuayError):
                client.request("DELETE", PATH)
        received.set()
        assert client.request("GET", PATH) == OWN


# -- writes that succeeded -------------------------------------------------------------

DONE = {
    "lower-case chunked, empty": chunked(b""),
    "upper-case chunked, empty": chunked(b"").replace(b"transfer-encoding", b"TRANSFER-ENCODING"),
    "lower-case length": b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
    "no length, closed": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\n\r\n",
    "204": b"HTTP/1.1 204 No Content\r\n\r\n",
    "204 in chunks": b"HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n",
    "garbage behind gzip": reply(gzip.compress(b"null") + b"\r\n", headers={"Content-Encoding": "gzip"}),
    "204, compressed": b"HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n",
    "empty, compressed": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
    "null, compressed": reply(gzip.compress(b"null"), headers={"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("response", DONE.values(), ids=DONE)
@pytest.mark.parametrize("method", ["DELETE", "PUT", "POST"])
def test_write_that_succeeded_is_a_success(response: bytes, method: str) -> None:
    with WireServer([read, send(response), cut]) as server, QuayClient(server.url, timeout=5) as client:
        assert client.request(method, PATH) is None
        assert len(server.requests) == 1


@pytest.mark.parametrize("response", DONE.values(), ids=DONE)
def test_method_without_a_result_succeeds(response: bytes) -> None:
    with WireServer([read, send(response), cut]) as server, QuayClient(server.url, timeout=5) as client:
        client.repository.tags.delete("acme/app", "v1")
        assert len(server.requests) == 1


@pytest.mark.parametrize("name", ["lower-case chunked, empty", "lower-case length"])
def test_write_that_succeeded_on_a_callers_session(name: str) -> None:
    with (
        requests.Session() as session,
        WireServer([read, send(DONE[name])]) as server,
        QuayClient(server.url, session=session) as client,
    ):
        assert client.request("DELETE", PATH) is None


@pytest.mark.parametrize("own", [True, False], ids=["own-session", "given-session"])
@pytest.mark.parametrize(
    "headers", ["", "Content-Length: 99\r\n", "Transfer-Encoding: chunked\r\n", "Connection: close\r\n"]
)
def test_head_is_a_success_whatever_its_length(headers: str, own: bool) -> None:
    with (
        requests.Session() as session,
        WireServer([read, send(f"HTTP/1.1 200 OK\r\n{headers}\r\n".encode())]) as server,
        QuayClient(server.url, session=None if own else session, timeout=5) as client,
    ):
        assert client.request("HEAD", PATH) is None
        assert len(server.requests) == 1


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n\r\n"


@pytest.mark.parametrize("length", range(1, len(HEAD)))
def test_response_that_ends_in_its_headers(length: int) -> None:
    """A write is not known to have succeeded; a read is tried again."""
    lost = [read, send(HEAD[:length]), cut]
    with (
        WireServer(lost, lost, replies(OWN)) as server,
        QuayClient(server.url, timeout=5, retries=Retries(attempts=1, backoff=0)) as client,
    ):
        with pytest.raises(QuayConnectionError) as caught:
            client.request("DELETE", PATH)
        assert caught.value.outcome_unknown
        assert client.request("GET", PATH) == OWN


# -- files -----------------------------------------------------------------------------

CONTENT = bytes(range(256)) * 4000
RAW_DEFLATE = zlib.compressobj(wbits=-zlib.MAX_WBITS)
ENCODED = {
    "gzip": gzip.compress(CONTENT),
    "x-gzip": gzip.compress(CONTENT[:500_000]) + gzip.compress(CONTENT[500_000:]),
    "deflate": zlib.compress(CONTENT),
    "Deflate": RAW_DEFLATE.compress(CONTENT) + RAW_DEFLATE.flush(),
}
"""By content encoding; the third is zlib's form, the last the one without its header."""


def encoded(encoding: str, body: bytes, *, framing: str = "length") -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\n"
    if framing == "length":
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    return f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


@pytest.mark.parametrize("chunk_size", [1000, 65536, 10_000_000])
@pytest.mark.parametrize("framing", ["length", "chunks"])
@pytest.mark.parametrize("encoding", ENCODED)
def test_encoded_file(encoding: str, framing: str, chunk_size: int) -> None:
    response = encoded(encoding, ENCODED[encoding], framing=framing)
    with (
        WireServer([read, send(response), read, send(response)]) as server,
        QuayClient(server.url, timeout=5) as client,
    ):
        assert file_of(client).read() == CONTENT
        pieces = list(file_of(client).iter_bytes(chunk_size))
        assert b"".join(pieces) == CONTENT
        assert max(map(len, pieces)) <= chunk_size
    assert server.connections == 1


def test_encoded_file_in_single_bytes() -> None:
    response = encoded("gzip", gzip.compress(b"file"))
    with WireServer([read, send(response)]) as server, QuayClient(server.url) as client:
        assert list(file_of(client).iter_bytes(1)) == [b"f", b"i", b"l", b"e"]


def packed(encoding: str) -> bytes:
    return ENCODED[encoding]


INCOMPLETE = {
    **{
        f"{encoding} cut {name}, in {framing}": encoded(encoding, packed(encoding)[:end], framing=framing)
        for encoding in ENCODED
        for framing in ("length", "chunks")
        for name, end in {
            "at once": 0,
            "in its header": 1,
            "in the middle": len(packed(encoding)) // 2,
            "before its end": -1,
        }.items()
    },
    "gzip without its checksum": encoded("gzip", packed("gzip")[:-8]),
    "gzip with a wrong checksum": encoded("gzip", packed("gzip")[:-8] + b"12345678"),
    "invalid gzip": encoded("gzip", b"hello, this is plain text"),
    "gzip and then garbage": encoded("gzip", packed("gzip") + b"hello"),
    "gzip cut in its second member": encoded("gzip", gzip.compress(b"first") + gzip.compress(b"second")[:-9]),
    "chunks cut": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    "length cut": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
    "headers cut": b"HTTP/1.1 200 OK\r\nContent-Type: text/pl",
    "headers cut at their end": b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n",
}


@pytest.mark.parametrize("own", [True, False], ids=["own-session", "given-session"])
@pytest.mark.parametrize("response", INCOMPLETE.values(), ids=INCOMPLETE)
def test_incomplete_file_is_an_error(response: bytes, own: bool, tmp_path: Path) -> None:
    target = tmp_path / "build.log"
    target.write_bytes(b"unchanged")
    with (
        requests.Session() as session,
        WireServer([read, send(response), cut]) as server,
        QuayClient(server.url, retries=0, timeout=5, session=None if own else session) as client,
    ):
        with pytest.raises(QuayConnectionError) as caught:
            file_of(client).save(target)
        assert caught.value.operation == "getFile"
    assert target.read_bytes() == b"unchanged"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("headers", [HEAD[:20], HEAD[:-8], HEAD[:-4], HEAD[:-2]], ids=len)
def test_headers_cut_where_a_hook_reads(headers: bytes, tmp_path: Path) -> None:
    """On a caller's session, what there is to see of it is seen."""
    (tmp_path / "f").write_bytes(b"unchanged")
    for call in (
        lambda client: file_of(client).save(tmp_path / "f"),
        lambda client: client.repository.delete("acme/app"),
    ):
        session = requests.Session()
        session.hooks["response"].append(read_body)
        with (
            session,
            WireServer([read, send(headers), cut]) as server,
            QuayClient(server.url, session=session, retries=0, timeout=5) as client,
            pytest.raises(QuayConnectionError),
        ):
            call(client)
    assert (tmp_path / "f").read_bytes() == b"unchanged"


@pytest.mark.parametrize("padding", [b"\0", b"\0" * 100_000], ids=len)
def test_padding_after_gzip_is_ignored(padding: bytes) -> None:
    response = encoded("gzip", packed("gzip") + padding)
    with WireServer([read, send(response)]) as server, QuayClient(server.url) as client:
        assert file_of(client).read() == CONTENT


def test_file_with_no_content_status() -> None:
    response = b"HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n"
    with WireServer([read, send(response)]) as server, QuayClient(server.url) as client:
        assert file_of(client).read() == b""


def test_file_lost_in_its_headers_is_asked_for_again(tmp_path: Path) -> None:
    with (
        WireServer(
            [read, send(b"HTTP/1.1 200 OK\r\nContent-Le"), cut], [read, send(reply(b"file"))]
        ) as server,
        QuayClient(server.url) as client,
    ):
        assert file_of(client).save(tmp_path / "f") == 4


def test_empty_file(tmp_path: Path) -> None:
    response = (reply(b""), chunked(b""), b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    script = [step for one in response for step in (read, send(one))]
    with WireServer([*script, cut]) as server, QuayClient(server.url, timeout=5) as client:
        assert [file_of(client).save(tmp_path / "f") for _ in response] == [0, 0, 0]


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip", "nonsense"])
def test_unknown_encoding(encoding: str, tmp_path: Path) -> None:
    """urllib3 returns the raw bytes if it cannot decode them."""
    with (
        WireServer([read, send(encoded(encoding, b"file"))]) as server,
        QuayClient(server.url) as client,
        pytest.raises(DecodeError, match="unsupported Content-Encoding"),
    ):
        file_of(client).save(tmp_path / "f")
    assert list(tmp_path.iterdir()) == []


def test_file_that_a_hook_has_read(tmp_path: Path) -> None:
    session = requests.Session()
    session.hooks["response"].append(read_body)
    with (
        session,
        WireServer([read, send(reply(b"file" * 10))]) as server,
        QuayClient(server.url, session=session) as client,
    ):
        assert list(file_of(client).iter_bytes(16)) == [b"file" * 4, b"file" * 4, b"file" * 2]


# -- pages in the place of responses ---------------------------------------------------

PAGE = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>"
HTML = {"Content-Type": "text/html; charset=utf-8"}
PAGES: dict[str, tuple[bytes, dict[str, str]]] = {
    "plain": (PAGE.encode(), {}),
    "with a byte-order mark": (b"\xef\xbb\xbf" + PAGE.encode(), {}),
    "with blanks before": (b"\r\n\t " + PAGE.encode(), {}),
    "with NULs before": (b"\0\0\0\0" + PAGE.encode(), {}),
    "in UTF-16": (PAGE.encode("utf-16"), {}),
    "in UTF-16 without a mark": (PAGE.encode("utf-16-be"), {}),
    "in UTF-32": (PAGE.encode("utf-32"), {}),
    "without tags": (b"Please sign in to the corporate network", {}),
    "without tags, as HTML": (b"Welcome", HTML),
    "one word in UTF-16, as HTML": ("Welcome".encode("utf-16"), {"content-type": "TEXT/HTML"}),
    "as HTML in an unknown encoding": (b"\xc4\x85\x94\x83\x96\x94\x85", HTML),
    "one tag": (b"<html/>", {}),
    "XML": (b'<?xml version="1.0"?><html/>', {"Content-Type": "application/xhtml+xml"}),
    "cut short": (b'"Dele', {}),
    "a number of words": (b"OK OK", {}),
    "NULs": (b"\0\0\0\0", {}),
}


@pytest.mark.parametrize(("body", "headers"), PAGES.values(), ids=PAGES)
def test_html_page_is_not_a_success(body: bytes, headers: dict[str, str]) -> None:
    calls: list[Any] = [
        lambda c: c.repository.delete("acme/app"),
        lambda c: c.repository.tags.delete("acme/app", "v1"),
        lambda c: c.repository.tags.update("acme/app", "v1", immutable=True),
    ]
    response = send(reply(body, headers=headers))
    with (
        WireServer([read, response] * len(calls)) as server,
        QuayClient(server.url, retries=0) as client,
    ):
        for call in calls:
            with pytest.raises(DecodeError) as caught:
                call(client)
            assert caught.value.outcome_unknown
            assert caught.value.payload == body


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", HTML),
        (b" \r\n", HTML),
        (b"\xef\xbb\xbf", {}),
        (b"null", HTML),
        (b'"Deleted"', HTML),
        (b"{}", {}),
        (b"\xef\xbb\xbf{}", {}),
        (b"Deleted", {}),
        (b"Okay.", {"Content-Type": "text/plain"}),
    ],
    ids=repr,
)
def test_success_without_a_result(body: bytes, headers: dict[str, str]) -> None:
    with (
        WireServer([read, send(reply(body, headers=headers))]) as server,
        QuayClient(server.url, retries=0) as client,
    ):
        client.repository.delete("acme/app")


@pytest.mark.parametrize("headers", [HTML, {"content-type": "Text/HTML"}], ids=str)
def test_html_page_is_not_a_file(headers: dict[str, str], tmp_path: Path) -> None:
    with (
        WireServer([read, send(reply(PAGE.encode(), headers=headers))], replies(OWN)) as server,
        QuayClient(server.url) as client,
    ):
        with pytest.raises(DecodeError, match=r"expected a file, not a page \(Sign in\)") as caught:
            file_of(client)
        assert caught.value.payload == PAGE.encode()
        server._scripts = server._scripts[:1]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"\xef\xbb\xbf \n" + PAGE.encode(), {}),
        (b"\0<HTML>", {"Content-Type": "application/json"}),
        (PAGE.encode(), {"Content-Type": "application/xhtml+xml"}),
    ],
    ids=["mark", "NUL", "xhtml"],
)
def test_html_page_with_another_content_type_is_not_a_file(
    body: bytes, headers: dict[str, str], tmp_path: Path
) -> None:
    with (
        WireServer([read, send(reply(body, headers=headers))]) as server,
        QuayClient(server.url) as client,
        pytest.raises(DecodeError, match="expected a file, not a page"),
    ):
        file_of(client).save(tmp_path / "f")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("chunk_size", [1, 3, 100])
def test_html_page_in_small_chunks_is_not_a_file(chunk_size: int) -> None:
    with (
        WireServer([read, send(reply(b"  \n" + PAGE.encode()))]) as server,
        QuayClient(server.url) as client,
        pytest.raises(DecodeError, match="expected a file"),
    ):
        next(file_of(client).iter_bytes(chunk_size))


@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_compressed_response_cut_short(framing: str) -> None:
    """What it decompresses to may be nothing, or look like a success."""

    def check(length: int) -> None:
        response = encoded("gzip", compressed[:length], framing=framing)
        with (
            WireServer([read, send(response)]) as server,
            QuayClient(server.url, retries=0, timeout=5) as client,
        ):
            with pytest.raises(QuayConnectionError) as caught:
                client.repository.delete("acme/app")
            assert caught.value.outcome_unknown

    compressed = gzip.compress(PAGE.encode())
    check_each({f"{length} bytes": length for length in range(1, len(compressed))}, check)


@pytest.mark.parametrize("encoding", ["UTF-8", "aws-chunked"])
def test_file_with_invalid_encoding(encoding: str) -> None:
    with (
        WireServer([read, send(reply(b"file", headers={"Content-Encoding": encoding}))]) as server,
        QuayClient(server.url) as client,
    ):
        assert file_of(client).read() == b"file"


@pytest.mark.parametrize("encoding", ["utf-8", "aws-chunked", "nonsense"])
def test_response_with_invalid_encoding(encoding: str) -> None:
    """Some servers write a charset there; JSON says itself whether it is complete."""
    with (
        WireServer([read, send(reply(OWN, headers={"Content-Encoding": encoding}))]) as server,
        QuayClient(server.url) as client,
    ):
        assert client.request("GET", PATH) == OWN


def test_interrupted_script_is_noticed() -> None:
    """The server of these tests fails a test whose script goes wrong."""
    with (
        pytest.raises(AssertionError, match="connection 1"),
        WireServer([read, do(lambda: 1 / 0)]) as server,
        QuayClient(server.url, retries=0, timeout=0.2) as client,
        pytest.raises(QuayError),
    ):
        client.request("GET", PATH)
