"""The SDK's own session, and whatever needs private names of requests, urllib3 or http.client.

No other module uses such names. ``tests/core/test_delivery.py`` and
``tests/core/test_transport.py`` pin what they do.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import logging
import math
import queue
import re
import socket
import ssl
import time
from collections.abc import Callable, Generator, Iterable, MutableMapping, Sequence
from contextvars import ContextVar
from typing import Any, NamedTuple

import requests
import urllib3
import urllib3.connection
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar
from requests.structures import CaseInsensitiveDict
from urllib3.util.ssl_ import create_urllib3_context, resolve_cert_reqs, resolve_ssl_version

log: logging.Logger = logging.getLogger("quay_sdk")

_POOL = 64
"""Connections kept for later calls. More threads than this still work, but reconnect."""

_MOST_INTERIM_RESPONSES = 16

_LONGEST_HEADERS = 1 << 20
_MOST_TRAILERS = 100

_MOST_HEADERS = 100
_LONGEST_LINE = 1 << 16

_STATUS_LINE = re.compile(
    r"(?P<version>HTTP/[0-9.]+)[ \t]+(?P<status>[1-9][0-9]{2})(?:[ \t]+(?P<reason>[^\n]*))?\r?\n?"
)

_HEADER_NAME = re.compile(r"[!-9;-~]+")
_BLANKS = " \t"

_IGNORE_UNEXPECTED_EOF = getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)  # OpenSSL 3 has it

_FRAMING = rb"(?i)(?:^|\r)[ \t]*(?:content-length|transfer-encoding|content-encoding)\b"
"""The headers without which a body is misread."""


def make_session() -> requests.Session:
    """Return a session with the SDK's own connections and without cookies."""
    session = _Session()
    session.trust_env = False  # the environment is read once per client, not for each request
    session.cookies = _NoCookies()
    adapter = _Adapter(pool_connections=_POOL, pool_maxsize=_POOL)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def prepare(
    session: requests.Session, method: str, url: str, headers: MutableMapping[str, str], body: bytes | None
) -> requests.PreparedRequest:
    """Return a request that ``Session.send`` takes.

    ``PreparedRequest.prepare`` does the same checks for each call, at half of the cost of a small one. What
    is left out on purpose is netrc and the session's cookies: only the client's auth sets credentials.
    """
    prepared = requests.PreparedRequest()
    prepared.method = method
    prepared.url = url
    prepared.headers = headers  # type: ignore[assignment]
    prepared.body = body
    prepared.hooks = session.hooks
    if not isinstance(session, _Session):
        prepared.hooks = {"response": [*session.hooks["response"], _detach]}
    prepared.__dict__["_cookies"] = _NO_COOKIES  # Session.send reads it, and a type stub lacks it
    return prepared


class NotSentError(TimeoutError):
    """The deadline has passed before a request was sent."""


class Limits(NamedTuple):
    """How long a request may take.

    :ivar connect: the seconds to wait for a connection; ``None`` for no limit.
    :ivar read: the seconds to wait for each part of the response; ``None`` for no limit.
    :ivar end: the deadline of the whole, on the clock of ``time.monotonic``.
    """

    connect: float | None
    read: float | None
    end: float = math.inf

    @property
    def left(self) -> float:
        """The seconds until the deadline.

        :raises TimeoutError: it has passed.
        """
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        return left

    def next_read(self) -> float | None:
        """The seconds to wait for the next part of the response.

        :raises TimeoutError: the deadline has passed.
        """
        if self.end == math.inf:
            return self.read
        return self.left if self.read is None else min(self.read, self.left)


_NO_LIMITS = Limits(None, None)

_limits: ContextVar[Limits] = ContextVar("limits", default=_NO_LIMITS)
"""The limits of the request that is being sent. urllib3 chooses the connection, and knows no deadline."""


Timeout = tuple[float | None, float | None]
"""The timeouts for connecting and reading, as requests takes them."""


def send_within(limits: Limits, send: Callable[[Timeout], requests.Response]) -> requests.Response:
    """Send a request, and read the headers of its response.

    :param send: calls ``Session.send``.
    :raises NotSentError: the deadline has passed.
    """
    timeout = (limits.connect, limits.read)
    if limits.end != math.inf:
        left = limits.end - time.monotonic()
        if left <= 0:
            raise NotSentError("the deadline has passed")
        timeout = (min(limits.connect or left, left), min(limits.read or left, left))
    reset = _limits.set(limits)
    try:
        response = send(timeout)
    finally:
        _limits.reset(reset)
    location = vars(response).pop("_location", None)
    if location is not None:
        response.headers["Location"] = location
    return response


def lift_deadline(response: requests.Response, read: float | None) -> None:
    """Let the rest of a response take as long as it takes.

    :param read: the seconds to wait for each further part.
    """
    original = getattr(response.raw, "_original_response", None)
    if isinstance(original, _Response):
        original.lift_deadline(read)
    elif (opened := getattr(getattr(response.raw, "_connection", None), "sock", None)) is not None:
        opened.settimeout(read)


def cookies_set_by(response: requests.Response) -> tuple[str, ...]:
    """The values of all headers ``Set-Cookie``; requests joins them, and dates contain commas."""
    if "Set-Cookie" not in response.headers:
        return ()
    headers = getattr(response.raw, "headers", None)
    if isinstance(headers, urllib3.HTTPHeaderDict):
        return tuple(headers.getlist("Set-Cookie"))
    return (response.headers["Set-Cookie"],)


def is_consumed(response: requests.Response) -> bool:
    """Whether a hook of the caller's session has read the body before."""
    return vars(response)["_content_consumed"] or response.raw is None


def has_foreign_connection(response: requests.Response) -> bool:
    """Whether the connection belongs to a caller's session; the SDK's own have another class."""
    return type(getattr(response.raw, "_original_response", None)) is http.client.HTTPResponse


class _Session(requests.Session):
    """Does not handle redirects; the transport decides whether to follow one.

    ``Session.send`` prepares the next request even if it does not follow a redirect. For that it reads the
    whole response without a limit, and if the target is invalid it drops the response and the connection.
    """

    def resolve_redirects(self, resp: Any, req: Any, *_: Any, **__: Any) -> Generator[Any, None, None]:
        yield from ()


def _detach(response: requests.Response, **_: Any) -> None:
    """Hide cookies and a redirect's target from a session of the caller.

    It would send the cookies with requests of its own, and read the whole body of the redirect.
    """
    original = getattr(response.raw, "_original_response", None)
    if original is not None and "Set-Cookie" in (original.msg or ()):
        del original.msg["Set-Cookie"]
    if response.is_redirect:
        vars(response)["_location"] = response.headers.pop("Location")


class FastHeaders(CaseInsensitiveDict[str]):
    """Headers as requests has them, in a fifth of the time.

    ``CaseInsensitiveDict`` has the methods of an abstract mapping, which call each other for each header, and
    look for a missing one by way of an exception.
    """

    _store: dict[str, tuple[str, str]]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> FastHeaders:
        """Make headers of names and values."""
        headers = cls.__new__(cls)
        headers._store = {name.lower(): (name, value) for name, value in pairs}
        return headers

    def copy(self) -> FastHeaders:
        return self.of(self._store.values())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._store

    def get(self, name: str, default: Any = None) -> Any:
        return self._store.get(name.lower(), (name, default))[1]

    def items(self) -> Any:
        return self._store.values()


class _NoCookies(RequestsCookieJar):
    """A jar that stays empty: a client authenticates by its auth, never by a cookie."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        pass


_NO_COOKIES = RequestsCookieJar()
"""The cookies of each request; requests wants a jar."""


class _Reader(io.RawIOBase):
    """The bytes of one response; remembers whether the server has closed the connection.

    :param opened: the socket.
    :param most: how many bytes the headers may have, interim responses included.
    :param limits: how long reading may take.
    """

    def __init__(self, opened: socket.socket, most: int, limits: Limits) -> None:
        self._socket = opened
        self._raw: io.RawIOBase = opened.makefile("rb", buffering=0)
        self._headers_left: int | None = most
        self.limits = limits
        self.closed_by_server = False
        self.done = False

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return what http.client would get from a socket."""
        return io.BufferedReader(self)

    def end_headers(self) -> None:
        """Read without a limit from now on."""
        self._headers_left = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self.done:
            return None  # peek() must not wait for the server
        if self.limits.end != math.inf:
            # A server that sends a byte now and then would never let the timeout expire.
            self._socket.settimeout(self.limits.next_read())
        count = self._raw.readinto(buffer)
        if count == 0:
            self.closed_by_server = True
        elif self._headers_left is not None and count is not None:
            left = self._headers_left = self._headers_left - count
            if left < 0:
                raise http.client.HTTPException("the headers are too long")
        return count

    def fileno(self) -> int:
        return self._raw.fileno()

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """A response that skips interim responses, is complete, and leaves no bytes for the next one.

    http.client treats 102 and 103 as final, skips 100 without limit, accepts headers that are cut short,
    reads only the simplest forms of the headers that determine the body's length, and drops what stands where
    the line break behind a chunk belongs. The methods that begin with an underscore are private to it;
    ``tests/core/test_delivery.py`` pins what they do.
    """

    _method: str | None

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        self._socket = sock
        self._reader = _Reader(sock, _LONGEST_HEADERS, _limits.get())
        source: Any = self._reader  # all that is used of a socket is makefile()
        super().__init__(source, *args, **kwargs)

    def lift_deadline(self, read: float | None) -> None:
        self._reader.limits = _NO_LIMITS
        self._socket.settimeout(read)

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(_MOST_INTERIM_RESPONSES + 1):
            line = self.fp.readline(_LONGEST_LINE + 1).decode("iso-8859-1")
            if len(line) > _LONGEST_LINE:
                raise http.client.LineTooLong("status line")
            if not line:
                raise http.client.RemoteDisconnected("Remote end closed connection without response")
            found = _STATUS_LINE.fullmatch(line)
            if found is None:
                raise http.client.BadStatusLine(line)
            status = int(found["status"])
            if status >= 200:
                return found["version"], status, found["reason"] or ""
            self._read_headers()
        raise http.client.HTTPException(f"more than {_MOST_INTERIM_RESPONSES} interim responses")

    def begin(self) -> None:
        if self.headers is not None:
            return
        version, self.status, reason = self._read_status()
        if not version.startswith(("HTTP/1.", "HTTP/0.9")):
            raise http.client.UnknownProtocol(version)
        self.version = 10 if version in ("HTTP/1.0", "HTTP/0.9") else 11
        self.code, self.reason = self.status, reason.strip()
        if "\r" in self.reason:
            raise http.client.BadStatusLine(self.reason)
        self.headers = self.msg = self._read_headers()
        if self._reader.closed_by_server:
            raise http.client.RemoteDisconnected("the connection was closed within the response's headers")
        self._reader.end_headers()
        self.will_close = (
            self._malformed
            or "close" in _values(self.headers.get_all("Connection", ()))
            or self._check_close()  # type: ignore[attr-defined,unused-ignore]
        )
        self._find_length()

    def _read_headers(self) -> http.client.HTTPMessage:
        """Read headers to the empty line at their end.

        http.client reads them as those of an email: it takes a tenth of a small call, and a malformed line
        ends the headers. Here, a malformed line is ignored with a warning unless it concerns the framing.
        """
        found: list[tuple[str, str]] = []
        folds = self._malformed = False
        for _ in range(_MOST_HEADERS + 1):
            line = self.fp.readline(_LONGEST_LINE + 1)
            if len(line) > _LONGEST_LINE:
                raise http.client.LineTooLong("header line")
            if line in (b"\r\n", b"\n", b""):
                break
            text = line.decode("iso-8859-1").removesuffix("\n").removesuffix("\r")
            name, colon, value = text.partition(":")
            if not text or "\r" in text:
                pass  # other parsers take it for the end of a line
            elif text[0] in _BLANKS:
                if folds:  # the line continues the one before it
                    found[-1] = (found[-1][0], f"{found[-1][1]} {text.strip(_BLANKS)}")
                    continue
            elif colon and _HEADER_NAME.fullmatch(name):
                found.append((name, value.strip(_BLANKS)))
                folds = True
                continue
            if re.search(_FRAMING, line):
                raise http.client.HTTPException("the headers that say where the response ends are malformed")
            self._malformed, folds = True, False
        else:
            raise http.client.HTTPException(f"more than {_MOST_HEADERS} headers")
        if self._malformed:
            # Without their content, which may include a token echoed by a proxy.
            log.warning("a response has header lines that cannot be parsed; they are ignored")
        headers = http.client.HTTPMessage()
        for header in found:
            headers.add_header(*header)
        return headers

    def _find_length(self) -> None:
        """Find out where the body ends; http.client reads only the simplest forms of these headers."""
        codings = _values(self.headers.get_all("Transfer-Encoding", ()))
        lengths = _values(self.headers.get_all("Content-Length", ()))
        self.chunked, self.chunk_left, self.length = False, None, None
        if len(lengths) > 1:
            raise http.client.HTTPException("the response has several lengths")
        if self._method == "HEAD" or self.status in (204, 304):
            self.length = 0
            # If the server sends a body, it must not be read as the next response.
            if self._method != "HEAD" and (codings or lengths - {"0"}):
                self.will_close = True
        elif codings == {"chunked"}:
            self.chunked = True
            self.will_close = self.will_close or bool(lengths)
        elif codings - {"identity"}:
            raise http.client.HTTPException("the response has an unsupported Transfer-Encoding")
        elif "Content-Length" in self.headers:
            length = next(iter(lengths), "")
            if not (length.isascii() and length.isdecimal()):
                raise http.client.HTTPException("the response has a malformed Content-Length")
            self.length = int(length)
        else:
            self.will_close = True  # the body ends with the connection

    def _get_chunk_left(self) -> int | None:
        if self.chunk_left == 0:
            if self._safe_read(2) != b"\r\n":  # type: ignore[attr-defined]
                raise http.client.HTTPException("a chunk is longer than its size")
            self.chunk_left = None
        left: int | None = super()._get_chunk_left()  # type: ignore[misc]
        return left

    def _read_next_chunk_size(self) -> int:
        line = self.fp.readline(_LONGEST_LINE + 1)
        size = re.fullmatch(rb"([0-9A-Fa-f]{1,16})[ \t]*(;[^\n]*)?\r?\n", line)
        if size is None:
            raise ValueError("the size of a chunk is malformed, or cut short")
        return int(size[1], 16)

    def _read_and_discard_trailer(self) -> None:
        for _ in range(_MOST_TRAILERS):
            if self.fp.readline(1 << 16) in (b"\r\n", b"\n", b""):
                return
        raise http.client.HTTPException(f"more than {_MOST_TRAILERS} trailer lines")

    def _close_conn(self) -> None:
        self._reader.done = True
        if self.fp.peek() or _has_decrypted(self._socket):
            opened = getattr(self._socket, "socket", self._socket)
            with contextlib.suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)  # the pool drops a connection that is closed
        super()._close_conn()  # type: ignore[misc]


def _values(lines: Sequence[str]) -> set[str]:
    """The values of a header that may be repeated, in one line or several."""
    values = (value.strip(_BLANKS).lower() for line in lines for value in line.split(","))
    return {value for value in values if value}


def _has_decrypted(connection: Any) -> bool:
    """Whether TLS has received or decrypted bytes that are unread.

    TLS within TLS, through an https proxy, is not a socket but wraps one.
    """
    while connection is not None:
        pending = getattr(connection, "pending", None)
        tls = getattr(connection, "sslobj", None)
        if (pending is not None and pending()) or (tls is not None and tls.pending()):
            return True
        if getattr(getattr(connection, "incoming", None), "pending", 0):
            return True
        connection = getattr(connection, "socket", None)
    return False


class _HTTPConnection(urllib3.connection.HTTPConnection):
    response_class = _Response

    _has_short_timeout = False

    def _new_conn(self) -> socket.socket:
        # The TLS handshake and a proxy's response may take what is left after connecting.
        opened = super()._new_conn()
        limits = _limits.get()
        if limits.end != math.inf:
            left = max(limits.end - time.monotonic(), 0.001)
            opened.settimeout(min(limits.connect or left, left))
            self._has_short_timeout = True
        return opened

    def putrequest(self, *args: Any, **kwargs: Any) -> None:
        limits = _limits.get()
        if self.sock is not None and (limits.end != math.inf or self._has_short_timeout):
            self._has_short_timeout = limits.end != math.inf
            try:
                self.sock.settimeout(limits.next_read())
            except TimeoutError:
                raise NotSentError("the deadline has passed") from None
        super().putrequest(*args, **kwargs)


class _HTTPSConnection(_HTTPConnection, urllib3.connection.HTTPSConnection):
    def connect(self) -> None:
        # A connection that is cut must not look like the end of a body without a length. Python 3.11.2 allows
        # it by an option of the context, all versions by an attribute of the socket.
        if self.ssl_context is None:
            self.ssl_context = create_urllib3_context(
                ssl_version=resolve_ssl_version(self.ssl_version), cert_reqs=resolve_cert_reqs(self.cert_reqs)
            )
            self.ssl_context.options &= ~_IGNORE_UNEXPECTED_EOF
        super().connect()
        vars(self.sock)["suppress_ragged_eofs"] = False


class _HTTPPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _HTTPConnection  # pyright: ignore[reportAssignmentType] - urllib3's own class is alike


class _HTTPSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection  # pyright: ignore[reportAssignmentType]


_EMPTY_RESPONSE = {**vars(requests.Response()), "cookies": _NO_COOKIES}


_POOLS = {"http": _HTTPPool, "https": _HTTPSPool}


class _Adapter(HTTPAdapter):
    """Caches what ``HTTPAdapter`` determines again for each request to the same server.

    That is the pool of a URL and its TLS settings, for which it parses the URL seven times and looks for the
    CA bundle once. Cookies and the guessed encoding of a response are left out. Together that is a sixth of
    a small call. Sending is not changed.
    """

    def __init__(self, **settings: Any) -> None:
        self._pools: dict[Any, Any] = {}
        super().__init__(**settings)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        if isinstance(manager, urllib3.ProxyManager):  # SOCKS has connections of its own
            manager.pool_classes_by_scheme = _POOLS
        return manager

    def get_connection_with_tls_context(
        self, request: Any, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        if proxies:
            return super().get_connection_with_tls_context(request, verify, proxies, cert)
        key = (verify, cert)
        pool = self._pools.get(key)
        if pool is None:
            pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
            super().cert_verify(pool, request.url, verify, cert)  # type: ignore[no-untyped-call]
            self._pools[key] = pool
        return pool

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        if conn not in self._pools.values():
            super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]

    def request_url(self, request: Any, proxies: Any) -> str:
        return super().request_url(request, proxies) if proxies else request.path_url

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        response = requests.Response.__new__(requests.Response)
        # Response() makes a jar, a dictionary and a timedelta, which takes a tenth of a small call.
        vars(response).update(_EMPTY_RESPONSE, history=[])
        response.status_code = resp.status
        response.headers = FastHeaders.of(resp.headers.itermerged())
        response.raw = resp
        response.reason = resp.reason
        response.url = str(req.url)
        response.request = req
        return response

    def close(self) -> None:
        self._pools.clear()
        for manager in (self.poolmanager, *self.proxy_manager.values()):
            for key in manager.pools.keys():  # noqa: SIM118 - it is not a dictionary
                if (pool := manager.pools.get(key)) is not None:
                    _close_idle(pool)
        super().close()


def _close_idle(pool: urllib3.HTTPConnectionPool) -> None:
    """Close the connections that are not in use. ``HTTPConnectionPool.close`` fails other threads."""
    idle = []
    with contextlib.suppress(queue.Empty):
        while pool.pool is not None:
            idle.append(pool.pool.get(block=False))
    for connection in idle:
        if connection is not None:
            connection.close()
