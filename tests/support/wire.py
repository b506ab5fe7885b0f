"""A server on the loopback interface that follows a script, byte by byte.

A script is the steps of one connection; a server has one script per connection that it expects::

    with WireServer([read, send(reply()), cut], [read, reset]) as server:
        QuayClient(server.url).user.get()
    assert [request.method for request in server.requests] == ["GET", "GET"]

Leaving the ``with`` fails the test if a connection came without a script, if a
script was never started, or if a step failed.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from support import DATA

LOOPBACK_PEM = DATA / "loopback.pem"
"""A certificate for "localhost" and "127.0.0.1", self-signed, with its key. For tests only."""

PATIENCE = 10.0
"""Seconds after which a server that should be done is considered stuck."""


@dataclass(frozen=True)
class Seen:
    """A received request."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Connection:
    """One accepted connection, as the steps see it."""

    server: WireServer
    number: int
    socket: socket.socket
    buffer: bytes = field(default=b"")

    def more(self) -> bytes:
        got = self.socket.recv(65536)
        self.buffer += got
        return got


Step = Callable[[Connection], None]


class ClientGoneError(Exception):
    """The client closed the connection."""


# -- steps -----------------------------------------------------------------------------


def read(connection: Connection) -> None:
    """Read a whole request; if the client has disconnected instead, the script ends."""
    while b"\r\n\r\n" not in connection.buffer:
        if not connection.more():
            raise ClientGoneError
    head, _, rest = connection.buffer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    length = int(headers.get("content-length", 0))
    while len(rest) < length:
        got = connection.more()
        if not got:
            raise ClientGoneError
        rest += got
    connection.buffer = rest[length:]
    connection.server.requests.append(Seen(method, target, headers, rest[:length], connection.number))


def read_some(connection: Connection) -> None:
    """Read the beginning of a request, which is not recorded."""
    connection.more()


def send(data: bytes) -> Step:
    """Send bytes."""
    return lambda connection: connection.socket.sendall(data)


def send_raw(data: bytes) -> Step:
    """Send bytes past TLS, which the client cannot decipher."""

    def step(connection: Connection) -> None:
        if isinstance(connection.socket, _InnerTls):
            connection.socket.send_raw(data)
        else:
            _write_all(connection.socket.fileno(), data)

    return step


def drip(data: bytes) -> Step:
    """Send bytes one by one, each in a packet of its own."""

    def step(connection: Connection) -> None:
        for byte in data:
            connection.socket.sendall(bytes((byte,)))

    return step


def cut(connection: Connection) -> None:
    """Close the connection properly."""
    with contextlib.suppress(OSError):
        connection.socket.shutdown(socket.SHUT_RDWR)
    connection.socket.close()


def reset(connection: Connection) -> None:
    """Close the connection with a reset."""
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.socket.close()


def stall(connection: Connection) -> None:
    """Send nothing until the client has disconnected or the test is over."""
    connection.socket.settimeout(0.02)
    while not connection.server.done.is_set():
        try:
            if not connection.socket.recv(65536):
                return
        except TimeoutError:
            continue
        except OSError:
            return


def do(action: Callable[[], object]) -> Step:
    """Do something in the server's thread."""

    def step(_: Connection) -> None:
        action()

    return step


def connect(connection: Connection) -> None:
    """Be a proxy that opens a tunnel; the server at its end goes on with the script."""
    while b"\r\n\r\n" not in connection.buffer:
        if not connection.more():
            raise ClientGoneError
    assert connection.buffer.startswith(b"CONNECT ")
    connection.buffer = b""
    connection.socket.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")


def start_tls(connection: Connection) -> None:
    """Start TLS, also inside a TLS connection."""
    connection.socket = _InnerTls(connection.socket)  # type: ignore[assignment]


def end_tls(connection: Connection) -> None:
    """Tell the client that all was sent, in a connection that ``start_tls`` has begun."""
    assert isinstance(connection.socket, _InnerTls)
    connection.socket.end()


class _InnerTls:
    """The server's end of TLS over any connection."""

    def __init__(self, outer: socket.socket) -> None:
        self._outer = outer
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(LOOPBACK_PEM)
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._pump(self._tls.do_handshake)

    def _pump(self, step: Callable[..., Any], *args: Any) -> Any:
        while True:
            wants_more = False
            try:
                result = step(*args)
            except ssl.SSLWantReadError:
                wants_more = True
            if pending := self._outgoing.read():
                self._outer.sendall(pending)
            if not wants_more:
                return result
            received = self._outer.recv(65536)
            if not received:
                raise ClientGoneError
            self._incoming.write(received)

    def recv(self, size: int) -> Any:
        return self._pump(self._tls.read, size)

    def sendall(self, data: bytes) -> None:
        self._pump(self._tls.write, data)

    def end(self) -> None:
        with contextlib.suppress(ssl.SSLWantReadError):  # it would also read the client's end
            self._tls.unwrap()
        self._outer.sendall(self._outgoing.read())

    def settimeout(self, seconds: float | None) -> None:
        self._outer.settimeout(seconds)

    def send_raw(self, data: bytes) -> None:
        self._outer.sendall(data)

    def shutdown(self, how: int) -> None:
        self._outer.shutdown(how)

    def close(self) -> None:
        self._outer.close()


# -- bytes -----------------------------------------------------------------------------


def reply(
    body: object = b"",
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    length: int | None = None,
) -> bytes:
    """A response as bytes; a body that is not bytes is sent as JSON.

    :param length: a false ``Content-Length``.
    """
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(data) if length is None else length}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + data


def replies(*bodies: object) -> list[Step]:
    """The script of a connection that responds to one request after the other."""
    return [step for body in bodies for step in (read, send(reply(body)))]


# -- the server ------------------------------------------------------------------------


class WireServer:
    """Plays scripts on a port of its own, which refuses connections until the server is entered.

    :param scripts: for each connection in turn, its steps. After its last step a connection stays open.
    :param further: the steps of each connection beyond those; without it, none is expected.
    :param host: the address to listen on.
    :param tls: whether to speak TLS, with the certificate :data:`LOOPBACK_PEM`.
    """

    def __init__(
        self,
        *scripts: Sequence[Step],
        further: Sequence[Step] | None = None,
        tls: bool = False,
        host: str = "127.0.0.1",
    ) -> None:
        self.requests: list[Seen] = []
        self.connections = 0
        self.done = threading.Event()
        self._scripts = scripts
        self._further = further
        self._problems: list[str] = []
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._tls: ssl.SSLContext | None = None
        if tls:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(LOOPBACK_PEM)
        self._listener = socket.socket()
        self._listener.bind((host, 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}"
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._listener.listen()
        self._accepting.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.done.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join(PATIENCE)
        for open_socket in self._sockets:
            with contextlib.suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE)
        for open_socket in self._sockets:
            open_socket.close()
        if kind is None:
            assert not self._problems, "; ".join(self._problems)
            unused = len(self._scripts) - self.connections
            assert unused <= 0, f"{unused} scripts were never started"

    @property
    def targets(self) -> list[str]:
        """The targets of the requests, in order."""
        return [request.target for request in self.requests]

    def _accept(self) -> None:
        while True:
            try:
                accepted, _ = self._listener.accept()
            except OSError:
                return
            # Data is sent at once, also while the client has not acknowledged what came before.
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            number = self.connections
            self.connections += 1
            self._sockets.append(accepted)
            script = self._scripts[number] if number < len(self._scripts) else self._further
            if script is None:
                self._problems.append(f"connection {number + 1} came, without a script")
                accepted.close()
                continue
            thread = threading.Thread(target=self._play, args=(number, accepted, script), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _play(self, number: int, accepted: socket.socket, script: Sequence[Step]) -> None:
        try:
            if self._tls is not None:
                accepted = self._tls.wrap_socket(accepted, server_side=True)
                self._sockets.append(accepted)
            connection = Connection(self, number, accepted)
            for step in script:
                step(connection)
        except (ClientGoneError, OSError):
            pass  # clients may disconnect; the test compares the requests
        except Exception as error:
            self._problems.append(f"connection {number + 1}: {error!r}")


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


@contextlib.contextmanager
def unused_port() -> Iterator[int]:
    """A port without a server."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]
