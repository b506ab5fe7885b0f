"""Sends requests to one server, with authentication, timeouts and retries.

What requests does for each call, although the outcome is the same for every call of a client, is done once
here: proxies and CA bundle from the environment, the constant headers, the check of the base URL.
"""

from __future__ import annotations

import logging
import math
import os
import pickle
import re
import time
from base64 import b64encode
from collections.abc import Callable
from copy import deepcopy
from types import GeneratorType
from typing import Any, NamedTuple, TypeVar
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
import urllib3.exceptions
import urllib3.util

from quay_sdk._http.connections import Connections, Write
from quay_sdk._http.failures import (
    LIBRARY_ERRORS,
    connection_error,
    is_safe_to_retry,
    shown_headers,
    status_error,
)
from quay_sdk._http.request import METHODS, Headers, Request
from quay_sdk._http.response import Response, is_page
from quay_sdk._http.session import FastHeaders, Limits, prepare, send_within
from quay_sdk._http.stream import Stream, describe
from quay_sdk._secrets import mask, sent_secrets, shielded, type_of
from quay_sdk.auth import UNCHECKED, Auth, Flow
from quay_sdk.errors import (
    ApiError,
    DecodeError,
    InvalidArgumentError,
    QuayConnectionError,
    QuayError,
    QuayTimeoutError,
)
from quay_sdk.exchange import Exchange
from quay_sdk.retries import Retries
from quay_sdk.settings import HEADER_NAME, USER_AGENT, Settings

R = TypeVar("R")

log: logging.Logger = logging.getLogger("quay_sdk")

_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")

_MOST_REQUESTS = 16
"""How many requests an auth may send for one."""

_LONG_WAIT = 5.0
"""The seconds from which a wait before a retry is a warning: programs without logging show it."""

_LONGEST_SIGN_OUT = 5.0
"""The seconds that a client that is closed spends on signing out."""


class Transport:
    """Sends the requests of a client.

    :param settings: the client's settings.
    :param connections: the state that it shares with other clients.
    :param auth: the authentication of the client that this one was made from; by default it is made from the
        settings.
    """

    def __init__(self, settings: Settings, connections: Connections, auth: Auth | None = None) -> None:
        self.settings = settings
        self.connections = connections
        self.auth: Auth = auth or settings.make_auth()
        self._owns_auth = auth is None
        self._environment: _Environment | None = None

    def __getstate__(self) -> dict[str, Any]:
        try:
            pickle.dumps(self.settings.on_response)
        except Exception as error:
            raise pickle.PicklingError(
                f"the client cannot be pickled, because its on_response cannot be ({error}); "
                "pass a function that is defined in a module"
            ) from None
        return self._state()

    def __deepcopy__(self, memo: dict[int, Any]) -> Transport:
        copied = type(self).__new__(type(self))
        copied.__dict__.update(deepcopy(self._state(), memo))
        return copied

    def _state(self) -> dict[str, Any]:
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
        stream = self._retry_where_safe(request, self.settings.retries, file=True)
        if stream.status == 206:
            raise stream.part_error()
        if stream.status != 204 and is_page(stream.headers):
            raise stream.page_error(self._body(stream))
        stream.lift_deadline(self._limits(math.inf).read)
        self._note_proof(stream.request)
        return stream

    def sign_out(self) -> None:
        """Send what the authentication sends when its client is closed. A failure is logged."""
        if not self._owns_auth:
            return
        try:
            attempt = _Attempt(1, time.monotonic() + _LONGEST_SIGN_OUT, file=False)
            stream = self._run(self.auth.close_flow(self.base_url), None, attempt)
            if stream is not None and stream.error is not None:
                raise stream.error
        except Exception as error:
            log.warning("the client could not sign out: %s", error)

    # -- retries -----------------------------------------------------------------------

    def _receive(self, request: Request, decode: Callable[[Response], R], *, retry: bool) -> R:
        retries = self.settings.retries if retry else Retries(attempts=0)
        response = self._retry_where_safe(request, retries).response
        try:
            result = decode(response)
        except DecodeError as error:
            describe(error, response, self._redactor(response.request))
            raise
        self._note_proof(response.request)
        return result

    def _retry_where_safe(self, request: Request, retries: Retries, *, file: bool = False) -> Stream:
        begun = time.monotonic()
        end = self._end()
        request = request.to_server(self.base_url, end)
        number = 0
        wait = self._reserve(end - begun)
        while True:
            self._wait(wait, request, end)
            number += 1
            attempt = _Attempt(number, end, file=file)
            try:
                return self._attempt(request, attempt)
            except (ApiError, QuayConnectionError) as error:
                if error is not attempt.failure:
                    raise  # by the auth's own code
                seconds = time.monotonic() - begun
                if number > 1:
                    error._retried = f" ({number} attempts in {seconds:.1f} s; see the setting retries)"
                if number > retries.attempts or not is_safe_to_retry(request, error):
                    raise
                status, retry_after = None, None
                if isinstance(error, ApiError):
                    status, retry_after = error.status, error.retry_after
                backoff = retries.wait(number, retry_after, status=status)
                if backoff is None:
                    error._retried += (
                        f" (no retry: Retry-After is longer than longest_wait, {retries.longest_wait:g} s)"
                    )
                    raise
                wait = max(backoff, self._reserve(min(retries.total - seconds, attempt.left)))
                if seconds + wait > retries.total or attempt.left <= 0:
                    raise
                if wait >= attempt.left:
                    error._retried += f" (no retry: it would be after the deadline of {self._deadline})"
                    raise
                log.log(
                    logging.WARNING if wait >= _LONG_WAIT else logging.DEBUG,
                    "%s: retry %d of %d in %.2f s, after %s",
                    request.operation or "request",
                    number,
                    retries.attempts,
                    wait,
                    str(error),  # a record that is kept must not hold the request
                )
                error.__traceback__ = None  # a function on_response may have kept it
            finally:
                attempt.failure = None  # the libraries keep frames alive, and so the attempt

    def _end(self) -> float:
        """The deadline of a request that begins now, on the clock of ``time.monotonic``."""
        deadline = self.settings.deadline
        return math.inf if deadline is None else time.monotonic() + deadline

    @property
    def _deadline(self) -> str:
        """The setting, for messages."""
        return f"{self.settings.deadline:g} s"

    def _reserve(self, most: float) -> float:
        """The seconds to wait for the client's own rate limit.

        :param most: after how many seconds a request would be too late, and needs no place.
        """
        return 0.0 if self.settings.rate_limit is None else self.settings.rate_limit.reserve(most)

    def _wait(self, seconds: float, request: Request, end: float) -> None:
        """Wait before a request is sent.

        :raises QuayTimeoutError: it would be sent after the deadline.
        """
        if end != math.inf and time.monotonic() + seconds >= end:
            raise QuayTimeoutError(
                f"the deadline of {self._deadline} passes before the request can be sent",
                operation=request.operation,
                method=request.method,
                url=self._redactor(request)(request.url),
            )
        if seconds:
            time.sleep(seconds)

    # -- one attempt -------------------------------------------------------------------

    def _attempt(self, request: Request, attempt: _Attempt) -> Stream:
        """Send a request, and follow redirects of a GET within the server's own origin.

        :raises ApiError: the response is not a success.
        """
        stream = self._authenticate(request, attempt)
        for _ in range(_MOST_REDIRECTS):
            target = self._own_target(request, stream)
            if target is None:
                break
            self._wait(self._reserve(attempt.left), request, attempt.end)
            request = request._replace(path=target, query=())
            stream = self._authenticate(request, attempt)
        error = stream.error or self._error_of(stream, request)
        if error is not None:
            raise error
        return stream

    def _own_target(self, request: Request | None, stream: Stream) -> str | None:
        """The path and the query of a redirect to follow: that of a GET to a URL below the base URL.

        :param request: the request of the call, if there is one.
        """
        if stream.status not in _REDIRECTS or request is None or request.method != "GET":
            return None
        location = stream.headers.get("Location", "")
        try:
            url = urljoin(request.url, location)
            parts, base = urlsplit(url), urlsplit(self.base_url)
            same = (parts.scheme, parts.hostname, _port(parts)) == (base.scheme, base.hostname, _port(base))
        except ValueError:
            return None
        added = location.replace(request.path, "")
        if self._redactor(stream.request)(added) != added:
            return None  # urllib3 would log a secret that the request's own path does not have
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        if (
            not re.fullmatch(r"[\x21-\x7e]+", location)
            or not same
            or parts.username is not None
            or not parts.path.startswith(f"{base.path}/")
            or not _is_of(stream.request, request)
        ):
            return None
        return target.removeprefix(base.path)

    def _authenticate(self, request: Request, attempt: _Attempt) -> Stream:
        """Send a request the way the client's auth determines.

        :returns: the response to it; or an error response to a request that the auth has sent instead.
        """
        name = type(self.auth).__name__
        stream = self._run(self.auth.flow(request), request, attempt)
        if stream is None:
            raise InvalidArgumentError(f"{name}.flow() has yielded no request")
        if stream.error is None and not _is_of(stream.request, request):
            stream.close()
            last = f"{stream.request.method} {stream.request.path}"
            raise QuayError(f"{name}.flow() has ended with {last}, not with the request of the call")
        return stream

    def _run(self, flow: Flow, call: Request | None, attempt: _Attempt) -> Stream | None:
        """Send the requests that an auth yields.

        :param call: the request of the call, if there is one.
        :returns: the response to the last one; ``None`` if nothing was yielded.
        :raises InvalidArgumentError: the first request is invalid.
        :raises QuayError: a later one is.
        """
        name = type(self.auth).__name__
        if not isinstance(flow, GeneratorType):
            raise InvalidArgumentError(f"{name}.flow() must be a generator, not return {type_of(flow)}")
        stream = None
        acted = False  # whether the call may have taken effect
        try:
            following = next(flow, None)
            for _ in range(_MOST_REQUESTS):
                if following is None:
                    return stream
                request = self._checked(following, call)
                is_call = call is not None and _is_of(request, call)
                if stream is not None:
                    stream.close()
                    self._wait(self._reserve(attempt.left), request, attempt.end)
                if is_call and acted:
                    raise QuayError(f"{name}.flow() has yielded a write again that may have taken effect")
                stream = self._exchange(request, call, attempt, acted)
                if is_call and not request.is_safe:
                    acted = stream.error is None or stream.error.outcome_unknown
                following = self._resume(flow, stream)
            raise QuayError(f"{name}.flow() has yielded more than {_MOST_REQUESTS} requests")
        except QuayError as error:
            if stream is not None:
                stream.close()
                if isinstance(error, InvalidArgumentError):  # which would mean that nothing was sent
                    error = QuayError(str(error))
            if error is not attempt.failure:
                error.outcome_unknown = acted
            raise error from None
        finally:
            flow.close()

    def _resume(self, flow: Flow, stream: Stream) -> Request | None:
        """Pass a response to the auth that yielded the request.

        :returns: its next request; ``None`` if it has ended.
        """
        try:
            return flow.send(stream.response)
        except StopIteration:
            return None
        except DecodeError as error:
            describe(error, stream.response, self._redactor(stream.request))
            error.payload = None  # it may have the token that was not found
            raise
        except BaseException:
            stream.close()
            raise

    def _checked(self, request: Request, call: Request | None) -> Request:
        """Check a request that an auth has yielded, before anything is sent.

        :param call: the request of the call, if there is one.
        :raises InvalidArgumentError: it cannot be sent. The value of a header may be a secret, and is not
            shown.
        """
        name = type(self.auth).__name__
        if type(self.auth) in UNCHECKED:
            return request
        if not isinstance(request, Request):
            raise InvalidArgumentError(f"{name}.flow() must yield requests, not {type_of(request)}")
        if problem := _problem(request, call):
            raise InvalidArgumentError(f"{name}.flow() has yielded a request whose {problem} is invalid")
        headers = Headers()
        for header, value in request.headers.pairs():
            named = HEADER_NAME.fullmatch(header) is not None
            if not named or not isinstance(value, str) or not _HEADER_VALUE.fullmatch(value):
                shown = f" {header}" if named else ""
                raise InvalidArgumentError(f"{name} has set a header{shown} that cannot be sent")
            headers = headers.replace(header, shielded(value))  # only that class knows which are secret
        return request._replace(headers=headers).to_server(self.base_url, math.inf)

    def _exchange(self, request: Request, call: Request | None, attempt: _Attempt, acted: bool) -> Stream:
        """Send one request, read its response, and report both to the caller's function.

        :param call: the request of the call, if there is one.
        :param acted: whether the call may have taken effect already.
        """
        begun = time.monotonic()
        stream = None
        try:
            stream = self._send(request, attempt.end)
            body = b"" if attempt.file and stream.is_success else self._body(stream)
        except (QuayConnectionError, DecodeError) as error:
            if isinstance(error, QuayTimeoutError) and time.monotonic() >= attempt.end:
                error.args = (f"the deadline of {self._deadline} has passed",)
            is_call = call is not None and _is_of(request, call)
            error.outcome_unknown = acted or (is_call and error.outcome_unknown)
            self._fail(attempt, error)
            self._report(request, stream, attempt, begun, error)
            raise
        stream.response = stream.to_response(body)
        if self._own_target(call, stream) is None:
            stream.error = self._error_of(stream, call)
        if stream.error is not None:
            stream.error.outcome_unknown |= acted
            self._fail(attempt, stream.error)
        self._report(request, stream, attempt, begun, stream.error)
        return stream

    def _fail(self, attempt: _Attempt, error: QuayError) -> None:
        """Note the error of an attempt, without the errors of the libraries, which hold the request."""
        attempt.failure = error
        error.__cause__ = error.__context__ = error.__traceback__ = None

    def _send(self, request: Request, end: float) -> Stream:
        # No local variable may hold the proxies: their URLs have passwords.
        headers = self._read_environment().headers.copy()
        for name, value in request.headers.pairs():
            headers[name] = value
        if request.body is not None:
            headers["Content-Type"] = "application/json"
            headers["Content-Length"] = str(len(request.body))
        elif request.method in ("POST", "PUT", "PATCH"):
            headers["Content-Length"] = "0"
        session = self.connections.session
        prepared = prepare(session, request.method, request.url, headers, request.body)
        redact = self._redactor(request)
        operation = request.operation or "request"
        begun = time.monotonic()
        try:
            response = send_within(
                self._limits(end),
                lambda timeout: session.send(
                    prepared, timeout=timeout, **self._read_environment().send_options
                ),
            )
        except LIBRARY_ERRORS as error:
            log.debug("%s: %s %s: %s", operation, request.method, redact(request.url), type(error).__name__)
            raise connection_error(error, request, redact) from None
        if log.isEnabledFor(logging.DEBUG):
            status, seconds = response.status_code, time.monotonic() - begun
            log.debug(
                "%s: %s %s: %d in %.3f s", operation, request.method, redact(request.url), status, seconds
            )
        stream = Stream(response, request, redact)
        stream.check_connection()
        return stream

    def _limits(self, end: float) -> Limits:
        timeout = self.settings.timeout
        connect, read = timeout if isinstance(timeout, tuple) else (timeout, timeout)
        return Limits(connect, read, end)

    def _body(self, stream: Stream) -> bytes:
        """Read a response to its end; if it is an error, its status alone says enough."""
        try:
            return stream.read(self.settings.max_body)
        except (QuayConnectionError, DecodeError):
            if stream.is_success:
                raise
            return b""
        finally:
            stream.close()

    def _error_of(self, stream: Stream, call: Request | None) -> ApiError | None:
        """The error for a response that is not a result."""
        request, response = stream.request, stream.response
        if response.is_success or request.is_result(response.status, response.body):
            return None
        return status_error(
            response,
            reason=stream.reason,
            signing_in=call is None or not _is_of(request, call),
            redact=self._redactor(request),
        )

    def _report(
        self,
        request: Request,
        stream: Stream | None,
        attempt: _Attempt,
        begun: float,
        error: QuayError | None,
    ) -> None:
        """Call the caller's function."""
        if self.settings.on_response is None:
            return
        redact = self._redactor(request)
        exchange = Exchange(
            operation=request.operation,
            method=request.method,
            url=redact(request.url),
            status=None if stream is None else stream.status,
            headers=shown_headers({} if stream is None else stream.headers, redact),
            seconds=time.monotonic() - begun,
            attempt=attempt.number,
            error=error,
        )
        try:
            self.settings.on_response(exchange)
        except Exception:
            log.warning("on_response has raised an error, which is ignored", exc_info=True)

    # -- what is the same for all requests ---------------------------------------------

    def _redactor(self, request: Request) -> Callable[[str], str]:
        """Return a function that masks the secrets of a request in a text.

        They are the credentials, the values of the constant headers and the proxy's password.
        """

        def redact(text: str) -> str:
            return mask(
                text, (*self.auth.secrets, *sent_secrets(request.headers), *self._read_environment().secrets)
            )

        return redact

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
            headers=FastHeaders.of(
                [
                    (
                        "User-Agent",
                        f"{settings.user_agent} {USER_AGENT}" if settings.user_agent else USER_AGENT,
                    ),
                    ("Accept", "application/json"),
                    ("Accept-Encoding", "gzip, deflate"),
                    *settings.headers.items(),
                ]
            ),
            send_options={**merged, "allow_redirects": False},
            secrets=(
                # The name of the host is not a secret, and would be masked in each URL.
                *(value for value in settings.headers.values() if value not in self.base_url),
                *_proxy_secrets(proxy),
            ),
        )
        return self._environment

    def _note_proof(self, request: Request) -> None:
        """Remember the credentials of a success if the server refuses anonymous callers of the operation.

        Those of a session are not remembered, because it can end at any time.
        """
        authorization = request.headers.get("Authorization")
        if request.refuses_anonymous and authorization is not None:
            self.connections.note_proof(authorization)


class _Attempt:
    """One attempt to carry out a call.

    :ivar number: its number, from 1.
    :ivar end: the deadline, on the clock of ``time.monotonic``.
    :ivar file: whether the body of a success is left to the caller.
    :ivar failure: the last error that a request had; others are those of the auth's own code.
    """

    def __init__(self, number: int, end: float, *, file: bool) -> None:
        self.number = number
        self.end = end
        self.file = file
        self.failure: QuayError | None = None

    @property
    def left(self) -> float:
        """The seconds until the deadline."""
        return self.end - time.monotonic()


def _problem(request: Request, call: Request | None) -> str | None:
    """What is invalid in a request that an auth has yielded."""
    if request.method not in METHODS:
        return "method"
    path = request.path
    if call is None or path != call.path:  # that of a redirect may have a query
        if not isinstance(path, str) or not re.fullmatch(r"/[!-\"$->@-~]*", path):
            return "path"
        if any(segment in (".", "..") for segment in path.split("/")) or "//" in path:
            return "path"
    if not isinstance(request.body, bytes | None):
        return "body"
    if not isinstance(request.headers, Headers):
        return "headers (use with_header())"
    pairs = request.query if isinstance(request.query, tuple) else (None,)
    if any(not isinstance(pair, tuple) or [type(part) for part in pair] != [str, str] for pair in pairs):
        return "query (a tuple of pairs)"
    return None


def _is_of(request: Request, call: Request) -> bool:
    """Whether a request is that of a call, not one by which the client authenticates."""
    return request.path == call.path and request.method == call.method


class _Environment(NamedTuple):
    """What is the same for all requests of a client.

    :ivar headers: the headers without the credentials.
    :ivar send_options: the arguments of ``Session.send``.
    :ivar secrets: the values of the constant headers and the password of the proxy, to be masked.
    """

    headers: FastHeaders
    send_options: dict[str, Any]
    secrets: tuple[str, ...]

    def __repr__(self) -> str:
        return "<environment>"  # without the URLs of the proxies


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
