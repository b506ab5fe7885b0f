"""Sends requests to one server, with authentication, timeouts and retries.

What requests does for each call, although the outcome is the same for every call of a client, is done once
here: proxies and CA bundle from the environment, the constant headers, the check of the base URL.
"""

from __future__ import annotations

import logging
import os
import re
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
import urllib3.exceptions
import urllib3.util
from requests.structures import CaseInsensitiveDict

from quay_sdk._http.connections import Connections, Write
from quay_sdk._http.failures import LIBRARY_ERRORS, connection_error, is_safe_to_retry, status_error
from quay_sdk._http.request import Request
from quay_sdk._http.responses import Response, Stream, describe, is_page
from quay_sdk._http.session import prepare
from quay_sdk._secrets import mask, shielded
from quay_sdk.auth import Auth, BasicAuth, BearerAuth
from quay_sdk.errors import ApiError, DecodeError, InvalidArgumentError, QuayConnectionError
from quay_sdk.retries import Retries
from quay_sdk.settings import HEADER_NAME, USER_AGENT, Settings

R = TypeVar("R")

log: logging.Logger = logging.getLogger("quay_sdk")

_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Transport:
    """Sends the requests of a client.

    :param settings: the client's settings.
    :param connections: the state that it shares with other clients.
    :param auth: its authentication; by default made from the settings.
    """

    def __init__(self, settings: Settings, connections: Connections, auth: Auth | None = None) -> None:
        self.settings = settings
        self.connections = connections
        self.auth: Auth = auth or settings.make_auth()
        self._environment: _Environment | None = None

    def __getstate__(self) -> dict[str, Any]:
        # A copy reads the environment where it is used.
        return {**self.__dict__, "_environment": None}

    @property
    def base_url(self) -> str:
        """The server's URL, without a slash at the end."""
        return self.settings.base_url

    def receive(self, request: Request, decode: Callable[[Response], R], *, retry: bool = True) -> R:
        """Send a request and decode its response.

        :param decode: makes the result; secrets that were echoed are masked in its :class:`DecodeError`.
        :param retry: whether to retry where that is safe.
        :raises ApiError: the response is not a success.
        :raises QuayConnectionError: no response was received.
        """
        if request.is_safe or request.operation is None:
            return self._receive(request, decode, retry=retry)
        write = Write(request.operation, request.path)
        try:  # an interrupt between these lines must not leave the write behind
            self.connections.begin_write(write)
            return self._receive(request, decode, retry=retry)
        finally:
            self.connections.end_write(write)

    def open_file(self, request: Request) -> Stream:
        """Send a request and leave the body of a success to be read by the caller.

        :raises ApiError: the response is not a success.
        :raises DecodeError: it is an HTML page, of a proxy or a sign-in, instead of the file.
        :raises QuayConnectionError: no response was received.
        """
        stream = self._retry_where_safe(request, self._open, self.settings.retries)
        if stream.status != 204 and is_page(stream.headers):
            raise stream.page_error(self._body(stream))
        self._note_proof(request, stream.credential)
        return stream

    # -- retries -----------------------------------------------------------------------

    def _receive(self, request: Request, decode: Callable[[Response], R], *, retry: bool) -> R:
        retries = self.settings.retries if retry else Retries(attempts=0)
        response = self._retry_where_safe(request, self._exchange, retries)
        try:
            result = decode(response)
        except DecodeError as error:
            describe(error, request, response, self.base_url + request.target, self._redactor(request))
            raise
        self._note_proof(request, response.credential)
        return result

    def _retry_where_safe(self, request: Request, send: Callable[[Request], R], retries: Retries) -> R:
        begun = time.monotonic()
        attempt = 0
        wait = self._reserve()
        while True:
            if wait:
                time.sleep(wait)
            attempt += 1
            try:
                return send(request)
            except (ApiError, QuayConnectionError) as error:
                seconds = time.monotonic() - begun
                if attempt > 1:
                    error._retried = f" ({attempt} attempts in {seconds:.1f} s; see the setting retries)"
                if attempt > retries.attempts or not is_safe_to_retry(request, error):
                    raise
                status, retry_after = None, None
                if isinstance(error, ApiError):
                    status, retry_after = error.status, error.retry_after
                backoff = retries.wait(attempt, retry_after, status=status)
                if backoff is None:
                    error._retried += (
                        f" (no retry: Retry-After is longer than longest_wait, {retries.longest_wait:g} s)"
                    )
                    raise
                wait = max(backoff, self._reserve())
                if seconds + wait > retries.total:
                    raise
                log.debug("%s; retrying in %.2f s", error, wait)

    def _reserve(self) -> float:
        """The seconds to wait for the client's own rate limit."""
        return 0.0 if self.settings.rate_limit is None else self.settings.rate_limit.reserve()

    # -- one attempt -------------------------------------------------------------------

    def _exchange(self, request: Request) -> Response:
        stream = self._send(request)
        return self._check_status(request, stream, self._body(stream))

    def _open(self, request: Request) -> Stream:
        stream = self._send(request)
        if 200 <= stream.status < 300:
            return stream
        self._check_status(request, stream, self._body(stream))
        raise AssertionError("an error status was taken for a success")  # pragma: no cover

    def _body(self, stream: Stream) -> bytes:
        """Read a response to its end; if it is an error, its status alone says enough."""
        try:
            return stream.read(self.settings.max_body)
        except (QuayConnectionError, DecodeError):
            if 200 <= stream.status < 300:
                raise
            return b""
        finally:
            stream.close()

    def _send(self, request: Request) -> Stream:
        """Send a request, and follow redirects of a GET within the server's own origin."""
        stream = self._send_once(request)
        for _ in range(_MOST_REDIRECTS):
            if stream.status not in _REDIRECTS or request.method != "GET":
                break
            target = self._own_target(request, stream.headers.get("Location", ""))
            if target is None:
                break
            self._body(stream)  # read, so that the connection can be used again
            if wait := self._reserve():
                time.sleep(wait)
            request = request._replace(path=target, query=())
            stream = self._send_once(request)
        return stream

    def _own_target(self, request: Request, location: str) -> str | None:
        """A redirect's path and query below the base URL, or ``None`` if it leads away."""
        try:
            url = urljoin(self.base_url + request.target, location)
            parts, base = urlsplit(url), urlsplit(self.base_url)
            same = (parts.scheme, parts.hostname, _port(parts)) == (base.scheme, base.hostname, _port(base))
        except ValueError:
            return None
        added = location.replace(request.path, "")
        if self._redactor(request)(added) != added:
            return None  # urllib3 would log a secret that the request's own path does not have
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        if (
            not location
            or not same
            or parts.username is not None
            or not parts.path.startswith(f"{base.path}/")
        ):
            return None
        return target.removeprefix(base.path)

    def _send_once(self, request: Request) -> Stream:
        # No local variable may hold the proxies: their URLs have passwords.
        auth = self._auth_of(request)
        headers: CaseInsensitiveDict[str] = CaseInsensitiveDict(self._read_environment().headers)
        if request.body is not None:
            headers["Content-Type"] = "application/json"
            headers["Content-Length"] = str(len(request.body))
        elif request.method in ("POST", "PUT", "PATCH"):
            headers["Content-Length"] = "0"
        auth.authorize(request.method, headers)
        if type(auth) not in (Auth, BearerAuth, BasicAuth):
            _check_headers(auth, headers)
            # Only that class knows which headers are secret.
            headers.update({name: shielded(value) for name, value in list(headers.items())})
        credential = None if request.credentials else headers.get("Authorization", auth)
        url = self.base_url + request.target
        session = self.connections.session
        prepared = prepare(session, request.method, url, headers, request.body)
        redact = self._redactor(request)
        begun = time.monotonic()
        try:
            response = session.send(prepared, **self._read_environment().send_options)
        except LIBRARY_ERRORS as error:
            log.debug("%s %s: %s", request.method, redact(url), type(error).__name__)
            raise connection_error(error, request, url, redact) from None
        if log.isEnabledFor(logging.DEBUG):
            seconds = time.monotonic() - begun
            log.debug("%s %s: %d in %.3f s", request.method, redact(url), response.status_code, seconds)
        auth.observe(response.status_code, response.headers)
        stream = Stream(response, request, url, credential, redact)
        stream.check_connection()
        return stream

    def _auth_of(self, request: Request) -> Auth:
        return BasicAuth(*request.credentials) if request.credentials else self.auth

    def _redactor(self, request: Request) -> Callable[[str], str]:
        """Return a function that masks the secrets of a request in a text.

        They are the credentials, the values of the constant headers and the proxy's password.
        """
        auth = self._auth_of(request)
        secrets = (*self._read_environment().header_secrets, *self._read_environment().proxy_secrets)
        return lambda text: mask(auth.hide(text), secrets)

    def _read_environment(self) -> _Environment:
        """Determine what is the same for all requests, with proxies and CA bundle from the environment."""
        if self._environment is not None:
            return self._environment
        settings = self.settings
        session = settings.session or requests.Session()
        merged = session.merge_environment_settings(
            self.base_url, dict(settings.proxies or {}), True, settings.verify, settings.cert
        )
        if settings.proxies is not None:
            merged["proxies"] = dict(settings.proxies)  # instead of the environment's
        cert = merged["cert"]
        for path in (merged["verify"], *(cert if isinstance(cert, tuple) else (cert,))):
            if isinstance(path, str) and not os.path.exists(path):
                raise InvalidArgumentError(f"the certificate file {path!r} does not exist")
        proxy = requests.utils.select_proxy(self.base_url, merged["proxies"])
        self._environment = _Environment(
            headers=(
                ("User-Agent", f"{settings.user_agent} {USER_AGENT}" if settings.user_agent else USER_AGENT),
                ("Accept", "application/json"),
                ("Accept-Encoding", "gzip, deflate"),
                *settings.headers.items(),
            ),
            send_options={**merged, "timeout": settings.timeout, "allow_redirects": False},
            # The name of the host is not a secret, and would be masked in each URL.
            header_secrets=tuple(v for v in settings.headers.values() if v not in self.base_url),
            proxy_secrets=_proxy_secrets(proxy),
        )
        return self._environment

    def _note_proof(self, request: Request, credential: object) -> None:
        """Remember the credentials of a success if the server refuses anonymous callers of the operation."""
        if request.refuses_anonymous and credential is not None:
            self.connections.note_proof(credential)

    def _check_status(self, request: Request, stream: Stream, body: bytes) -> Response:
        """Return the response if it is a result.

        :raises ApiError: it is not.
        """
        if 200 <= stream.status < 300 or request.is_result(stream.status, body):
            return Response(stream.status, stream.headers, body, stream.credential)
        raise status_error(
            request,
            status=stream.status,
            reason=stream.reason,
            headers=stream.headers,
            body=body,
            url=self.base_url + request.target,
            bearer=self._auth_of(request).bearer,
            redact=self._redactor(request),
        )


class _Environment(NamedTuple):
    """What is the same for all requests of a client.

    :ivar headers: the headers without the credentials.
    :ivar send_options: the arguments of ``Session.send``.
    :ivar header_secrets: the values of the constant headers, to be masked.
    :ivar proxy_secrets: the password of the proxy, to be masked.
    """

    headers: tuple[tuple[str, str], ...]
    send_options: dict[str, Any]
    header_secrets: tuple[str, ...]
    proxy_secrets: tuple[str, ...]

    def __repr__(self) -> str:
        return "<environment>"  # without the URLs of the proxies


def _check_headers(auth: Auth, headers: Mapping[str, Any]) -> None:
    """Check the headers that an auth of the caller has set, before anything is sent.

    :raises InvalidArgumentError: one cannot be sent. Its value may be a secret, and is not shown.
    """
    for name, value in headers.items():
        text = value.decode("iso-8859-1") if isinstance(value, bytes) else value
        named = HEADER_NAME.fullmatch(name) is not None
        if not named or not isinstance(text, str) or not re.fullmatch(r"[\t\x20-\x7e\xa0-\xff]*", text):
            shown = f" {name}" if named else ""
            raise InvalidArgumentError(f"{type(auth).__name__} has set a header{shown} that cannot be sent")


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
            "the URL of the proxy is invalid: it must be scheme://[user:password@]host[:port]"
        )
    user, password = requests.utils.get_auth_from_url(str(url))
    return (password, b64encode(f"{user}:{password}".encode()).decode()) if password else ()


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)
