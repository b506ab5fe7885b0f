"""Authentication: objects that add credentials to requests, and may send requests of their own for that.

Each kind is a class with a generator method, :meth:`Auth.flow`. To write one, derive from :class:`Auth`.
"""

from __future__ import annotations

import json
import logging
import math
import os
import re
import threading
import time
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Generator
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from types import SimpleNamespace
from typing import Any
from urllib.request import Request as _UrlRequest

from quay_sdk._http.request import Headers, Request
from quay_sdk._http.response import Response
from quay_sdk._json import parse_json
from quay_sdk._sealed import sealed
from quay_sdk._secrets import Secret, shielded, type_of
from quay_sdk.errors import (
    DecodeError,
    InvalidArgumentError,
    InvalidTokenForbiddenError,
    QuayConnectionError,
    QuayTimeoutError,
)

__all__ = ["Auth", "BasicAuth", "BearerAuth", "Flow", "Headers", "Request", "Response", "SessionAuth"]

log: logging.Logger = logging.getLogger("quay_sdk")

Flow = Generator[Request, Response, None]
"""What :meth:`Auth.flow` returns: it yields requests, and receives the response to each."""


class Auth:
    """Anonymous access, and the base class of all authentication."""

    def flow(self, request: Request) -> Flow:
        """Yield the request with credentials, and receive its response.

        The client sends each request that the generator yields, and the generator receives its response. The
        response to the last one is the result of the call; that one must have the method and the path of
        ``request``. The generator may yield requests to other paths of the server before, to fetch a token
        for example, and the request again after its response. A new generator is made for each attempt and
        each redirect.

        :param request: the request of the call. If it has a header ``Authorization``, keep that.
        """
        yield request

    def close_flow(self, base_url: str) -> Flow:
        """Yield the requests to send when the client is closed, to sign out for example.

        :param base_url: the URL of the client's server.
        """
        yield from ()

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets to mask in errors and logs, besides the headers ``Authorization`` and ``Cookie``."""
        return ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


_REMEMBERED = 32
"""How many tokens of a function are masked in responses."""


class BearerAuth(Auth):
    """An OAuth token.

    :param token: the token, or a function that returns it. The function is called before each request, and
        again if the server does not accept the token; if it then returns another one, the request is sent
        again with that.
    """

    @sealed
    def __init__(self, token: str | Callable[[], str]) -> None:
        token = shielded(token)
        self._provider = token if callable(token) else None
        self._sent: deque[str] = deque(maxlen=_REMEMBERED)
        if not callable(token):
            self._sent.append(Secret(checked_token(token)))
            self._header = Secret(f"Bearer {token}")

    @property
    def secrets(self) -> tuple[str, ...]:
        """The tokens that were sent most recently."""
        return tuple(self._sent)

    def flow(self, request: Request) -> Flow:
        """Add the token."""
        if "Authorization" in request.headers:
            yield request
            return
        if self._provider is None:
            yield request.with_header("Authorization", self._header)
            return
        header = self._ask(self._provider)
        response = yield request.with_header("Authorization", header)
        if response.is_unauthenticated:
            renewed = self._ask(self._provider)
            if renewed != header:
                yield request.with_header("Authorization", renewed)

    def _ask(self, provider: Callable[[], str]) -> str:
        token = Secret(checked_token(provider()))
        if not self._sent or self._sent[-1] != token:
            self._sent.append(token)
        return Secret(f"Bearer {token}")


class BasicAuth(Auth):
    """A user name and a password.

    Quay accepts them for few operations: the report of vulnerabilities is one.

    :param username: the user name; for a robot, ``namespace+shortname``.
    :param password: the password, or the token used instead of it.
    """

    @sealed
    def __init__(self, username: str, password: str) -> None:
        password = shielded(password)
        self._header = basic_authorization(username, password)
        self._password = Secret(password)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The password."""
        return (self._password,)

    def flow(self, request: Request) -> Flow:
        """Add the credentials."""
        if "Authorization" not in request.headers:
            request = request.with_header("Authorization", self._header)
        yield request


UNCHECKED = (Auth, BearerAuth, BasicAuth)
"""The kinds whose requests need no check before they are sent."""

_SIGN_IN = "/api/v1/signin"
_SIGN_OUT = "/api/v1/signout"


class SessionAuth(Auth):
    """A user name and a password, with which the client signs in as the web interface does.

    The client signs in before its first request, and again if the server has ended the session or asks for a
    fresh sign-in. A session has all rights of its user. When the client is closed it signs out, if it was
    created with this object; a client made by :meth:`~quay_sdk.QuayClient.with_options` does not. Quay then
    ends *all* sessions of the user, also those of other programs and of browsers.

    Reads that anonymous callers may make too do not show that a session has ended; see
    :doc:`/guide/authentication`. Copies made by pickling, and the children of a fork, sign in separately.

    :param username: the user name, or the user's email address.
    :param password: the password.
    """

    @sealed
    def __init__(self, username: str, password: str) -> None:
        password = shielded(password)
        for name, value in (("username", username), ("password", password)):
            if not isinstance(value, str) or not value:
                raise InvalidArgumentError(f"the {name} must be a string that is not empty")
        self._username = username
        self._password = Secret(password)
        self._start()

    def _start(self) -> None:
        self._servers: dict[str, _SignIn] = {}
        self._pid = os.getpid()

    def _server(self, base_url: str) -> _SignIn:
        if self._pid != os.getpid():
            self._start()  # the session is the parent's, and one of its threads may have held the lock
        return self._servers.setdefault(base_url, _SignIn())

    @property
    def secrets(self) -> tuple[str, ...]:
        """The password, and what identifies the sessions."""
        sessions = [server.session for server in list(self._servers.values())]
        return (self._password, *(secret for session in sessions if session for secret in session.secrets))

    def flow(self, request: Request) -> Flow:
        """Add the session, and sign in where necessary."""
        if request.path == _SIGN_IN:
            raise InvalidArgumentError(
                "a client with a SessionAuth signs in automatically; use another client"
            )
        if "Authorization" in request.headers:
            yield request
            return
        server = self._server(request.base_url)
        session = server.session or (yield from self._sign_in(server, request, None))
        if session is None:
            return
        response = yield session.add_to(request)
        session.update(response)
        if response.is_unauthenticated:
            session = yield from self._sign_in(server, request, session)
            if session is None:
                return
            response = yield session.add_to(request)
            session.update(response)
        if request.path == _SIGN_OUT and response.is_success:
            server.session = None

    def _sign_in(
        self, server: _SignIn, request: Request, ended: _Session | None
    ) -> Generator[Request, Response, _Session | None]:
        """Begin a session, unless another thread has begun one meanwhile.

        :param request: the request of the call.
        :param ended: the session that has ended.
        :returns: the session; ``None`` if the server refuses it, which its last response says.
        """
        failures = server.failures
        server.acquire(request)
        try:
            if server.session is not None and server.session is not ended:
                return server.session
            server.check_refusal(request.base_url)
            if server.failures != failures:
                raise QuayConnectionError("the client could not sign in: another thread has just failed to")
            session = _Session()
            response = yield Request("GET", "/csrf_token", base_url=request.base_url)
            if not response.is_success:
                return None
            session.update(response)
            session.csrf_token = Secret(_csrf_token(response))
            credentials = {"username": self._username, "password": str(self._password)}
            sign_in = Request(
                "POST",
                _SIGN_IN,
                body=json.dumps(credentials).encode(),
                operation="signinUser",
                base_url=request.base_url,
            )
            response = yield session.add_to(sign_in)
            if not response.is_success:
                server.note_refusal(response)
                return None
            _check_confirmed(response)
            session.update(response)
            server.session = session
            return session
        finally:
            if server.session is None or server.session is ended:
                server.failures += 1
            server.lock.release()

    def close_flow(self, base_url: str) -> Flow:
        """Sign out."""
        server = self._server(base_url)
        session, server.session = server.session, None
        if session is not None:
            yield session.add_to(Request("POST", _SIGN_OUT, operation="logout", base_url=base_url))

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name not in ("_servers", "_pid")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._password = Secret(self._password)
        self._start()


_REFUSED_FOR = 60.0
"""The seconds for which a refused password is not tried again: Quay locks accounts after some attempts."""


class _SignIn:
    """The present session on one server, and what its threads share to begin another."""

    def __init__(self) -> None:
        self.session: _Session | None = None
        self.failures = 0
        """How many sign-ins have failed."""
        # A function on_response that is called during a sign-in may use the client.
        self.lock = threading.RLock()
        self._refused_at = -math.inf
        self._refusal = ""

    def acquire(self, request: Request) -> None:
        """Wait until no other thread signs in.

        :raises QuayTimeoutError: that takes longer than the request may.
        """
        left = request.deadline - time.monotonic()
        timeout = -1 if left == math.inf else min(max(left, 0), threading.TIMEOUT_MAX)
        if not self.lock.acquire(timeout=timeout):
            raise QuayTimeoutError("the deadline passes while another thread signs in")

    def note_refusal(self, response: Response) -> None:
        """Remember that the server does not accept the user name and the password."""
        try:
            parsed = parse_json(response.body)
        except DecodeError:
            return
        if response.status == 403 and isinstance(parsed, dict) and parsed.get("invalidCredentials") is True:
            self._refused_at = time.monotonic()
            self._refusal = str(parsed.get("message"))

    def check_refusal(self, base_url: str) -> None:
        """Check that the server has not refused the password just now.

        :raises InvalidTokenError: it has.
        """
        if time.monotonic() - self._refused_at < _REFUSED_FOR:
            error = InvalidTokenForbiddenError(
                status=403,
                detail=self._refusal,
                operation="signinUser",
                method="POST",
                url=base_url + _SIGN_IN,
            )
            error._sent = "the client could not sign in; a refused password is not tried again for a minute"
            raise error


_MOST_COOKIES = 50


class _Session:
    """A session: its cookies and its CSRF token."""

    def __init__(self) -> None:
        self.csrf_token = ""
        self._cookies = CookieJar()

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.csrf_token, *(cookie.value or "" for cookie in list(self._cookies)))

    def add_to(self, request: Request) -> Request:
        """Add the session to a request."""
        to_url = _UrlRequest(request.url)
        self._cookies.add_cookie_header(to_url)
        if cookies := to_url.get_header("Cookie"):
            request = request.with_header("Cookie", Secret(cookies))
        return request.with_header("X-CSRF-Token", self.csrf_token)

    def update(self, response: Response) -> None:
        """Take the new cookies and the new CSRF token from a response."""
        headers = HTTPMessage()
        for value in response.set_cookie:
            headers["Set-Cookie"] = value
        received: Any = SimpleNamespace(info=lambda: headers)  # all that a jar uses of a response
        to_url = _UrlRequest(response.request.url)
        known = {cookie.name for cookie in self._cookies}
        for cookie in self._cookies.make_cookies(received, to_url):
            if not _COOKIE.fullmatch(f"{cookie.name}={cookie.value}"):
                log.debug("a cookie with characters that no header can have is ignored")
            elif cookie.name in known or len(self._cookies) < _MOST_COOKIES:
                self._cookies.set_cookie_if_ok(cookie, to_url)
        token = response.headers.get("X-Next-CSRF-Token", "")
        if _TOKEN.fullmatch(token):
            self.csrf_token = Secret(token)


def _csrf_token(response: Response) -> str:
    """The token in the response to a request for it.

    :raises DecodeError: it is not there; the client adds which request that was.
    """
    parsed = parse_json(response.body)
    token = parsed.get("csrf_token") if isinstance(parsed, dict) else None
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise DecodeError("the response has no CSRF token")
    return token


def _check_confirmed(response: Response) -> None:
    """Check that a sign-in has succeeded.

    :raises DecodeError: it is the page of a proxy, for example; the client adds which request that was.
    """
    parsed = parse_json(response.body)
    if not isinstance(parsed, dict) or parsed.get("success") is not True:
        raise DecodeError("the response does not confirm the sign-in")


_COOKIE = re.compile(r"[\x20-\x7e\xa0-\xff]+")
_TOKEN = re.compile(r"[\x21-\x7e]+")
_SCHEME = re.compile(r"(bearer|basic|token|oauth)\s+", re.IGNORECASE)


def checked_token(token: object) -> str:
    """Check that a value can be a token.

    :raises InvalidArgumentError: it cannot; the error does not show it.
    """
    if not isinstance(token, str):
        raise InvalidArgumentError(f"the token must be a string, not {type_of(token)}")
    if not token:
        raise InvalidArgumentError("the token is empty; for anonymous access pass None")
    if scheme := _SCHEME.match(token):
        raise InvalidArgumentError(f"the token includes its scheme: leave off '{scheme[1]} '")
    if token != token.strip():
        raise InvalidArgumentError("the token begins or ends with a space or a line break: strip it")
    if not _TOKEN.fullmatch(token):
        raise InvalidArgumentError(
            "the token contains a space, a line break or another character that no token has"
        )
    return token


def basic_authorization(username: object, password: object) -> str:
    """Return the header ``Authorization`` for a user name and a password.

    :raises InvalidArgumentError: the header cannot have them; the error does not show them.
    """
    if not isinstance(username, str) or not isinstance(password, str):
        raise InvalidArgumentError("the user name and the password must be strings")
    if ":" in username:
        raise InvalidArgumentError("the user name contains a colon")
    try:
        return Secret(f"Basic {b64encode(f'{username}:{password}'.encode()).decode()}")
    except UnicodeEncodeError:
        raise InvalidArgumentError("the user name or the password is not text") from None
