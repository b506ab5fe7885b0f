"""Requests to a Quay server and its answers, as bytes. Knows no models.

What requests does for each call but comes out alike for every call of a client is done once
here: proxies and CA from the environment, the headers, the check of the base URL. A request
is then prepared by hand and given to ``Session.send``, so that adapters and hooks of a session
work. That is half of the cost of a small call. What it leaves out, on purpose, is netrc and
the session's cookies: only the client's auth says who asks.
"""

from __future__ import annotations

import http.client
import json
import logging
import os
import re
import ssl
import sys
import time
import warnings
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

import requests
import urllib3.exceptions
import urllib3.util
from requests.cookies import RequestsCookieJar
from requests.structures import CaseInsensitiveDict

from quay_sdk._secrets import hide_in, mask, mask_user_info, shielded
from quay_sdk._version import __version__
from quay_sdk.auth import Auth, BasicAuth, BearerAuth
from quay_sdk.connections import Connections
from quay_sdk.errors import (
    ApiError,
    DecodeError,
    InvalidArgumentError,
    QuayConnectionError,
    QuayTimeoutError,
    ReadOnlyRepositoryError,
    error_class,
)
from quay_sdk.retrying import TRANSIENT, RateLimit, Retries

if TYPE_CHECKING:
    from quay_sdk.operation import Request

R = TypeVar("R")

log: logging.Logger = logging.getLogger("quay_sdk")

USER_AGENT = (
    f"quay-sdk/{__version__} python-requests/{requests.__version__} "
    f"Python/{'.'.join(map(str, sys.version_info[:3]))}"
)

_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""The methods that change nothing, and so can be sent again."""

_HOST = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?|[0-9a-f:.]*:[0-9a-f:.]*(%[\w.-]+)?")
_LOOPBACK = re.compile(r"localhost|127(\.\d+){3}|\[?::1\]?|.*\.localhost")


class InsecureConnectionWarning(UserWarning):
    """The token goes over plain http to another machine: anyone between can read it."""


class Options(NamedTuple):
    """A client's settings; see :class:`quay_sdk.QuayClient` for what each means."""

    timeout: float | tuple[float, float] | None
    retries: Retries
    verify: bool | str | None
    cert: str | tuple[str, str] | None
    proxies: Mapping[str, str] | None
    rate_limit: RateLimit | None
    max_body: int
    user_agent: str


class Answer(NamedTuple):
    """The server's answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    credential: object
    """The credentials of the request; ``None`` if they are not the client's."""

    @property
    def is_page(self) -> bool:
        """Whether its content type is HTML."""
        return _is_page(self.headers)


def _is_page(headers: Mapping[str, str]) -> bool:
    return headers.get("Content-Type", "").strip().lower().startswith(("text/html", "application/xhtml"))


_PAGE = re.compile(rb"[\s\0]*(\xef\xbb\xbf)?[\s\0]*<(!doctype\s+html|html)\b", re.IGNORECASE)
"""The beginning of an HTML page whose content type is not HTML."""

_PAGE_BEGINNING = 1024
"""How many bytes of a file are looked at for that."""

_READ_AT_ONCE = 1 << 24
"""Up to which announced length memory is set aside for a body before it has come."""


class Stream:
    """An answer whose body has yet to be read.

    :param credential: the credentials of the request; ``None`` if they are not the client's.
    :param hide: masks the secrets in a text.
    """

    def __init__(
        self,
        response: requests.Response,
        request: Request,
        url: str,
        credential: object,
        hide: Callable[[str], str],
    ) -> None:
        self.credential = credential
        self._response = response
        self._request = request
        self._url = url
        self._hide = hide
        self.status: int = response.status_code
        self.reason: str = response.reason or ""
        self.headers: Mapping[str, str] = response.headers

    def read(self, most: int) -> bytes:
        """Read the body to its end.

        :param most: how many bytes to take; a longer body is an error.
        """
        try:
            length = self._length
            if (
                length is not None
                and length <= min(most, _READ_AT_ONCE)
                and "Content-Encoding" not in self.headers
                and not self._consumed
            ):
                # One read of a known size takes a third of the time of reading in pieces.
                whole: bytes = self._response.raw.read(decode_content=True)
                return whole
            pieces: list[bytes] = []
            size = 0
            for piece in self._pieces(1 << 16, most):
                pieces.append(piece)
                size += len(piece)
                if size > most:
                    raise self._too_large(most, pieces[0])
            return b"".join(pieces)
        except (*_WIRE_FAILURES, zlib.error) as error:
            raise self._failure(error) from None

    def chunks(self, size: int) -> Iterator[bytes]:
        """Read the body piece by piece, each of at most ``size`` bytes.

        :raises QuayConnectionError: it ends before it is complete.
        """
        if self._encoding not in ("", *_COMPRESSED) and not self._consumed:
            # urllib3 would not notice that it is incomplete, or would not decode it at all.
            shown = self._hide(self.headers["Content-Encoding"])[:60]
            raise DecodeError(
                f"the response has the unsupported Content-Encoding {shown!r}",
                operation=_operation_id(self._request),
            )
        empty = True
        try:
            for piece in self._pieces(max(size, _PAGE_BEGINNING)):
                if empty and _PAGE.match(piece):
                    raise self._no_file(piece)
                empty = False
                yield from (piece[start : start + size] for start in range(0, len(piece), size))
            if empty and self._encoding and self.status != 204:
                raise http.client.IncompleteRead(b"")  # compressed, not even an empty file is empty
        except (*_WIRE_FAILURES, zlib.error) as error:
            raise self._failure(error) from None

    @property
    def _encoding(self) -> str:
        """How the body is compressed; empty if it is not."""
        encoding = self.headers.get("Content-Encoding", "").strip().lower()
        return "" if encoding in ("identity", "utf-8", "aws-chunked") else encoding  # these compress nothing

    def _pieces(self, size: int, most: int | None = None) -> Iterator[bytes]:
        """The body piece by piece, decompressed.

        :param most: how many bytes there may be before decompression.
        """
        if self._consumed:
            body = self._response.content
            pieces: Iterator[bytes] = (body[start : start + size] for start in range(0, len(body), size))
        elif self._encoding in _COMPRESSED:
            window = _COMPRESSED[self._encoding]
            pieces = _decompressed(self._raw_pieces(1 << 16, most), size, window, strict=most is None)
        elif self._encoding:  # perhaps urllib3 knows it
            pieces = iter(partial(self._response.raw.read, size, decode_content=True), b"")
        else:
            pieces = self._raw_pieces(size)
        empty = True
        for piece in pieces:
            empty = False
            yield piece
        if empty and self._headers_cut():
            raise http.client.IncompleteRead(b"")

    def _raw_pieces(self, size: int, most: int | None = None) -> Iterator[bytes]:
        """The body before decompression, piece by piece."""
        read = 0
        while piece := self._response.raw.read(size, decode_content=False):
            read += len(piece)
            # Data that cannot be compressed grows a little.
            if most is not None and read > most + most // 100 + 1024:
                raise self._too_large(most, piece)
            yield piece
        if self._length is not None and read < self._length and self._may_have_body:
            raise http.client.IncompleteRead(b"", self._length - read)  # urllib3 1 does not notice it

    @property
    def _length(self) -> int | None:
        """How many bytes are announced, before decompression."""
        length = self.headers.get("Content-Length", "").strip()
        announced = length.isascii() and length.isdecimal() and "Transfer-Encoding" not in self.headers
        return int(length) if announced else None

    @property
    def _may_have_body(self) -> bool:
        return self.status not in (204, 304) and self._request.method != "HEAD"

    @property
    def _consumed(self) -> bool:
        """Whether a hook of the caller's session has read the body before."""
        return vars(self._response)["_content_consumed"] or self._response.raw is None

    def _headers_cut(self) -> bool:
        """Whether an answer without a body, or a word about its length, ends in its headers.

        http.client takes a connection that closes there for an answer that is whole. The SDK's own
        connections notice it themselves; for those of a caller's session this is all there is to go by.
        """
        return (
            self._is_of_a_caller
            and self._may_have_body
            and not self.headers.get("Content-Length", "").strip().isdecimal()
            and self.headers.get("Transfer-Encoding", "").strip().lower() != "chunked"
        )

    def _failure(self, error: BaseException) -> QuayConnectionError:
        return _failure(error, self._request, self._url, self._hide, sent=True)

    def _too_large(self, most: int, beginning: bytes) -> DecodeError:
        error = DecodeError(
            f"the answer is larger than {most} bytes",
            payload=hide_in(beginning, self._hide)[: 1 << 15],  # no secret is cut in two there
            operation=_operation_id(self._request),
        )
        error.outcome_unknown = self._request.method not in _SAFE
        return error

    @property
    def _is_of_a_caller(self) -> bool:
        """Whether the connection belongs to a caller's session; the SDK's own have another class."""
        original = getattr(self._response.raw, "_original_response", None)
        return type(original) is http.client.HTTPResponse

    def check_connection(self) -> None:
        """Close a connection of a caller's session on which more may come.

        :raises QuayConnectionError: the response is an interim one, which such a connection takes as final.
        """
        if self.status < 200:
            self._discard()
            raise self._failure(http.client.HTTPException(f"unexpected interim response {self.status}"))
        if self.status in (204, 304) and self._is_of_a_caller:
            length = self.headers.get("Content-Length", "0").strip()
            if length != "0" or "Transfer-Encoding" in self.headers:
                self._discard()

    def _no_file(self, page: bytes) -> DecodeError:
        page = hide_in(page, self._hide)
        return DecodeError(
            f"expected a file, got a page ({_text_of(page.decode('utf-8', 'replace'))})",
            payload=page,
            operation=_operation_id(self._request),
        )

    def close(self) -> None:
        """Free the connection; one whose answer was not read to its end is closed."""
        if self._response.raw is not None:
            self._response.close()

    def _discard(self) -> None:
        """Close the connection, and all idle ones of its pool, since it may have been returned there."""
        self.close()
        pool = getattr(self._response, "connection", None)
        if pool is not None:
            pool.close()


_COMPRESSED = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
"""Content encodings of downloads, with the window size by which zlib tells them apart."""


def _decompressed(pieces: Iterator[bytes], size: int, window: int, *, strict: bool) -> Iterator[bytes]:
    """Decompress a body, which urllib3 does without an error if it ends early.

    :param size: maximum size of a piece.
    :param strict: whether other bytes behind it are an error. JSON shows itself whether it is complete.
    """
    inflate = None
    for piece in pieces:
        if inflate is not None and inflate.eof and not piece.strip(b"\0"):
            continue  # padding
        if inflate is None and window == zlib.MAX_WBITS and not _is_zlib(piece):
            window = -zlib.MAX_WBITS  # some servers send "deflate" without zlib's header
        rest = piece
        while True:
            if inflate is None or (inflate.eof and rest):
                inflate = zlib.decompressobj(window)  # gzip may have several members
            given = inflate.decompress(rest, size)
            rest = inflate.unused_data.lstrip(b"\0") if inflate.eof else inflate.unconsumed_tail
            if given:
                yield given
            if inflate.eof and not strict and not _GZIP.startswith(rest[:2]):
                return
            if not rest and len(given) < size:
                break
    if inflate is not None and not inflate.eof:
        raise http.client.IncompleteRead(b"")


_GZIP = b"\x1f\x8b"
"""How a gzip member begins."""


def _is_zlib(piece: bytes) -> bool:
    return len(piece) > 1 and piece[0] & 15 == zlib.DEFLATED and int.from_bytes(piece[:2], "big") % 31 == 0


class Transport:
    """Sends requests to one server: with its auth, in time, again where that is safe."""

    def __init__(self, base_url: str, auth: Auth, options: Options, connections: Connections) -> None:
        self.base_url = base_url
        self.auth = auth
        self.options = options
        self.connections = connections
        self._cookies = RequestsCookieJar()  # stays empty; requests wants one
        self._headers = {
            "User-Agent": options.user_agent,
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
        }
        self._settings: dict[str, Any] | None = None
        self._proxy_secrets: tuple[str, ...] = ()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_settings": None, "_proxy_secrets": ()}

    def receive(self, request: Request, read: Callable[[Answer], R], *, again: bool = True) -> R:
        """Send a request and read its answer into what a call returns.

        :param read: makes the result; secrets that were echoed are masked in its :class:`DecodeError`.
        :param again: whether to try again where that is safe.
        :raises ApiError: the answer is no success.
        :raises QuayConnectionError: there is none.
        """
        answer = self._again_where_safe(request, self._exchange) if again else self._exchange(request)
        try:
            result = read(answer)
        except DecodeError as error:
            error._mask(self._hider(request))
            raise
        self._note_proof(request, answer.credential)
        return result

    def open_file(self, request: Request) -> Stream:
        """Send a request and leave the body of a success to be read by the caller.

        :raises ApiError: the answer is no success.
        :raises DecodeError: it is an HTML page, of a proxy or a sign-in, in the file's place.
        :raises QuayConnectionError: there is none.
        """
        stream = self._again_where_safe(request, self._opened)
        if stream.status != 204 and _is_page(stream.headers):
            raise stream._no_file(self._body(stream))
        self._note_proof(request, stream.credential)
        return stream

    # -- again -------------------------------------------------------------------------

    def _again_where_safe(self, request: Request, once: Callable[[Request], R]) -> R:
        retries = self.options.retries
        begun = time.monotonic()
        attempt = 0
        while True:
            attempt += 1
            try:
                return once(request)
            except (ApiError, QuayConnectionError) as error:
                if attempt > retries.attempts or not _safe_again(request, error):
                    raise
                asked = error.headers.get("Retry-After") if isinstance(error, ApiError) else None
                wait = retries.wait(attempt, asked)
                if time.monotonic() - begun + wait > retries.total:
                    raise
                log.debug("%s; trying again in %.2f s", error, wait)
            time.sleep(wait)

    # -- once --------------------------------------------------------------------------

    def _exchange(self, request: Request) -> Answer:
        stream = self._reach(request)
        return self._judged(request, stream, self._body(stream))

    def _opened(self, request: Request) -> Stream:
        stream = self._reach(request)
        if 200 <= stream.status < 300:
            return stream
        self._judged(request, stream, self._body(stream))
        raise AssertionError("a status that is no success was judged to be one")  # pragma: no cover

    def _body(self, stream: Stream) -> bytes:
        """Read an answer to its end; where it is no success, its status alone says enough."""
        try:
            return stream.read(self.options.max_body)
        except (QuayConnectionError, DecodeError):
            if 200 <= stream.status < 300:
                raise
            return b""
        finally:
            stream.close()

    def _reach(self, request: Request) -> Stream:
        """Send a request, and follow a GET within the server's own origin."""
        stream = self._send_one(request)
        for _ in range(_MOST_REDIRECTS):
            if stream.status not in _REDIRECTS or request.method != "GET":
                break
            target = self._own_target(request, stream.headers.get("Location", ""))
            if target is None:
                break
            self._body(stream)  # read, so that the connection can be used again
            request = request._replace(path=target, query=())
            stream = self._send_one(request)
        return stream

    def _own_target(self, request: Request, location: str) -> str | None:
        """A redirect's path and query below the base URL, or ``None`` if it leads away."""
        try:
            url = urljoin(self.base_url + request.target, location)
            parts, base = urlsplit(url), urlsplit(self.base_url)
            same = (parts.scheme, parts.hostname, _port(parts)) == (base.scheme, base.hostname, _port(base))
        except ValueError:
            return None
        if self._hider(request)(location) != location:
            return None  # it would be logged
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        if (
            not location
            or not same
            or parts.username is not None
            or not parts.path.startswith(f"{base.path}/")
        ):
            return None
        return target.removeprefix(base.path)

    def _send_one(self, request: Request) -> Stream:
        # No local variable may hold the proxies: their URLs have passwords.
        if self.options.rate_limit is not None:
            self.options.rate_limit.wait()
        auth = self._auth_of(request)
        headers: CaseInsensitiveDict[str] = CaseInsensitiveDict(self._headers)
        if request.body is not None:
            headers["Content-Type"] = "application/json"
            headers["Content-Length"] = str(len(request.body))
        elif request.method in ("POST", "PUT", "PATCH"):
            headers["Content-Length"] = "0"
        auth.authorize(request.method, headers)
        if type(auth) not in (Auth, BearerAuth, BasicAuth):
            # Which headers are secret, only that class knows.
            headers.update({name: shielded(value) for name, value in list(headers.items())})
        credential = None if request.credentials else headers.get("Authorization", auth)
        url = self.base_url + request.target
        session = self.connections.session
        prepared = requests.PreparedRequest()
        prepared.method = request.method
        prepared.url = url
        prepared.headers = headers
        prepared.body = request.body
        prepared.hooks = session.hooks
        prepared.__dict__["_cookies"] = self._cookies
        if self._settings is None:
            self._look_up_settings()
        hide = self._hider(request)
        begun = time.monotonic()
        try:
            response = session.send(prepared, **self._settings)  # type: ignore[arg-type]
        except _WIRE_FAILURES as error:
            log.debug("%s %s: %s", request.method, hide(url), type(error).__name__)
            raise _failure(error, request, url, hide, sent=_may_have_been_sent(error)) from None
        if log.isEnabledFor(logging.DEBUG):
            seconds = time.monotonic() - begun
            log.debug("%s %s: %d in %.3f s", request.method, hide(url), response.status_code, seconds)
        auth.observe(response.status_code, response.headers)
        stream = Stream(response, request, url, credential, hide)
        stream.check_connection()
        return stream

    def _auth_of(self, request: Request) -> Auth:
        return BasicAuth(*request.credentials) if request.credentials else self.auth

    def _hider(self, request: Request) -> Callable[[str], str]:
        """A function that masks the secrets of a request in a text: credentials and the proxy's password."""
        auth = self._auth_of(request)
        return lambda text: mask(auth.hide(text), self._proxy_secrets)

    def _look_up_settings(self) -> None:
        """Read proxies and CA bundle from the environment: once, not for each call."""
        options = self.options
        look = self.connections.given or requests.Session()
        merged = look.merge_environment_settings(
            self.base_url, dict(options.proxies or {}), True, options.verify, options.cert
        )
        if options.proxies is not None:
            merged["proxies"] = dict(options.proxies)  # instead of the environment's
        cert = merged["cert"]
        for path in (merged["verify"], *(cert if isinstance(cert, tuple) else (cert,))):
            if isinstance(path, str) and not os.path.exists(path):
                raise InvalidArgumentError(f"there is no certificate file {path!r}")
        self._proxy_secrets = _proxy_secrets(requests.utils.select_proxy(self.base_url, merged["proxies"]))
        self._settings = {**merged, "timeout": options.timeout, "allow_redirects": False}

    def _note_proof(self, request: Request, credential: object) -> None:
        """Remember the credentials of a success if the server refuses anonymous callers of the operation."""
        operation = request.operation
        refuses = request.method not in _SAFE if operation is None else operation.without_token == "refused"
        if refuses and credential is not None:
            self.connections.note_proof(credential)

    # -- judgement ---------------------------------------------------------------------

    def _judged(self, request: Request, stream: Stream, body: bytes) -> Answer:
        operation = request.operation
        if (
            200 <= stream.status < 300
            or stream.status in request.results
            or (operation and operation.states_condition(stream.status, body))
        ):
            return Answer(stream.status, stream.headers, body, stream.credential)
        auth = self._auth_of(request)
        hide = self._hider(request)
        said = _hidden(_said(hide_in(body, hide)), hide)
        cls = error_class(stream.status, said.error_type, said.detail, bearer=auth.bearer)
        raise cls(
            status=stream.status,
            detail=said.detail or hide(stream.reason),
            error_type=said.error_type,
            operation=_operation_id(request),
            scope=operation.scope if operation else None,
            method=request.method,
            url=hide(self.base_url + request.target),
            headers=CaseInsensitiveDict({hide(name): hide(value) for name, value in stream.headers.items()}),
            body=said.body,
            outcome_unknown=request.method not in _SAFE and _may_have_acted(stream.status, cls),
        )


def _may_have_acted(status: int, cls: type[ApiError]) -> bool:
    """Whether a write may have taken effect though the answer is an error: a gateway's, or a crash."""
    return status == 408 or (status >= 500 and status != 501 and cls is not ReadOnlyRepositoryError)


def _operation_id(request: Request) -> str | None:
    return request.operation.id if request.operation else None


def _proxy_secrets(url: object) -> tuple[str, ...]:
    """The password in a proxy's URL, alone and in the form of the header.

    :raises InvalidArgumentError: the URL is invalid. The libraries' errors would show it, password included.
    """
    if not url:
        return ()
    try:
        valid = isinstance(url, str) and bool(urllib3.util.parse_url(url).host)
    except urllib3.exceptions.LocationParseError:
        valid = False
    if not valid:
        raise InvalidArgumentError(
            "the URL of the proxy is invalid: it is scheme://[user:password@]host[:port]"
        )
    user, password = requests.utils.get_auth_from_url(str(url))
    return (password, b64encode(f"{user}:{password}".encode()).decode()) if password else ()


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


# -- failures --------------------------------------------------------------------------

_WIRE_FAILURES = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    # A Location or a status line that is nonsense ends in these, inside the libraries.
    UnicodeError,
    ValueError,
)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and all that it wraps, however its library wraps it.

    ``__context__`` is left out: it leads on to what the caller was handling when calling.
    """
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        found = waiting.pop()
        if not isinstance(found, BaseException) or id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        waiting += [found.__cause__, getattr(found, "reason", None), *found.args]


_NOT_SENT = (
    requests.ConnectTimeout,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidProxyURL,
    requests.exceptions.InvalidSchema,
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.LocationParseError,
    ssl.SSLCertVerificationError,
    ConnectionRefusedError,
)
"""What fails before a request goes out. Of TLS and proxies only what is sure to: urllib3 gives the
same errors for a connection that breaks while the answer is awaited."""


def _may_have_been_sent(error: BaseException) -> bool:
    return not any(isinstance(found, _NOT_SENT) for found in _chain(error))


def _failure(
    error: BaseException, request: Request, url: str, hide: Callable[[str], str], *, sent: bool
) -> QuayConnectionError:
    """Translate a library's error."""
    timed_out = any(
        isinstance(found, (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError))
        # which urllib3 counts to its timeouts, a refused connection too
        and not isinstance(found, urllib3.exceptions.NewConnectionError)
        for found in _chain(error)
    )
    cls = QuayTimeoutError if timed_out else QuayConnectionError
    return cls(
        _plain_words(error, hide),
        operation=_operation_id(request),
        method=request.method,
        url=hide(url),
        outcome_unknown=sent and request.method not in _SAFE,
        permanent=any(isinstance(found, ssl.SSLCertVerificationError) for found in _chain(error)),
    )


def _plain_words(error: BaseException, hide: Callable[[str], str]) -> str:
    """The innermost message: libraries wrap theirs in layers of object addresses."""
    *_, innermost = _chain(error)
    text = mask_user_info(hide(str(innermost)))[:500] or type(innermost).__name__
    return re.sub(r"<[^<>]* object at 0x[0-9a-f]+>:? ?", "", text)


def _safe_again(request: Request, error: ApiError | QuayConnectionError) -> bool:
    """Whether the same request may go out again without being done twice."""
    if isinstance(error, QuayConnectionError):
        return not error.permanent and not error.outcome_unknown
    if request.method in _SAFE:
        return error.status in TRANSIENT and not isinstance(error, ReadOnlyRepositoryError)
    return error.status == 429


# -- what an error's body says ---------------------------------------------------------


class _Said(NamedTuple):
    body: object
    detail: str
    error_type: str | None


_PAGE_LENGTH = 1 << 14
"""How much of a page to look at for its words."""


def _hidden(said: _Said, hide: Callable[[str], str]) -> _Said:
    """The same with the secrets taken out, wherever a proxy has echoed them."""
    return _Said(hide_in(said.body, hide), hide(said.detail), said.error_type and hide(said.error_type))


_DETAIL_KEYS = (
    "detail",
    "error_message",
    "message",
    "error_description",
    "error",
    "carderror",
    "reason",
    "title",
)


def _said(body: bytes) -> _Said:
    """Find the message in an error's body; the server has about eight ways to write one.

    The content type is no help: ``{"error": …}`` comes as ``text/html``.
    """
    text = body.decode("utf-8", "replace")
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return _Said(text, _text_of(text), None)
    if not isinstance(parsed, dict):
        return _Said(parsed, parsed if isinstance(parsed, str) else text if parsed is not None else "", None)
    detail = next((parsed[key] for key in _DETAIL_KEYS if parsed.get(key)), parsed or "")
    kind = parsed.get("error_type")
    return _Said(
        parsed,
        detail if isinstance(detail, str) else json.dumps(detail, ensure_ascii=False),
        kind if isinstance(kind, str) else None,
    )


def _text_of(text: str) -> str:
    """The words of a page that some proxy or a crash sent in the API's place."""
    text = text[:_PAGE_LENGTH]
    if "<" in text:
        import html

        title = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
        text = html.unescape(re.sub(r"<[^<>]*>", " ", title.group(1) if title else text))
    text = " ".join(text.split())
    return text if len(text) <= 500 else text[:499] + "…"


# -- the base URL ----------------------------------------------------------------------


def checked_base_url(base_url: object) -> str:
    """Check a server's URL and take a slash off its end.

    :raises InvalidArgumentError: it is not ``http(s)://host[:port][/prefix]``.
    """
    if not isinstance(base_url, str) or not re.fullmatch(r"[\x21-\x7e]+", base_url):
        raise InvalidArgumentError("base_url is a string without spaces")
    try:
        parts = urlsplit(base_url)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        port_fits = False
        parts = urlsplit("")
    if parts.username is not None or parts.password is not None:
        raise InvalidArgumentError("base_url holds a user name; pass a token instead")
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.hostname or "") or not port_fits:
        # Neither a token in the wrong place nor a password may be shown.
        shown = f", not {base_url!r}" if base_url.startswith("http") and "@" not in base_url else ""
        raise InvalidArgumentError(f"base_url is http(s)://host[:port][/prefix]{shown}")
    if "?" in base_url or "#" in base_url or "\\" in base_url:
        raise InvalidArgumentError(f"base_url ends with the host or a path prefix, not {base_url!r}")
    path = parts.path.rstrip("/")
    if path.endswith("/api/v1"):
        raise InvalidArgumentError(
            f"base_url is the server's own URL: leave off the /api/v1 of {base_url!r}, each call adds it"
        )
    if any(part in ("", ".", "..") for part in unquote(path).split("/")[1:]):
        raise InvalidArgumentError(f"the path of base_url has an empty or a dot segment: {base_url!r}")
    if parts.scheme == "http" and not _LOOPBACK.fullmatch(parts.hostname or ""):
        warnings.warn(
            f"{parts.scheme}://{parts.netloc} is not encrypted: the token can be read on the way",
            InsecureConnectionWarning,
            stacklevel=4,  # the caller of QuayClient, which is decorated
        )
    return f"{parts.scheme}://{parts.netloc}{path}"
