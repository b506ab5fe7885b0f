"""Sessions, as browsers have them: a cookie, and the token that protects it from forged requests (CSRF)."""

from __future__ import annotations

import hmac
import secrets
from datetime import UTC, datetime, timedelta

from werkzeug.wrappers import Request, Response

from quay_sdk.testing.state import State, User

CSRF_PATH = "/csrf_token"
"""Where a browser gets its CSRF token; not a part of the API."""

CSRF_HEADER = "X-CSRF-Token"
NEXT_CSRF_HEADER = "X-Next-CSRF-Token"

_COOKIE = "_csrf_token"
_LIFETIME = timedelta(days=31)


class Session:
    """The session of a request.

    All of it is in the cookie, signed, as on the server: a cookie from before a sign-in is still
    anonymous afterwards, and one from before a sign-out still has its CSRF token.

    :param state: the state of the server.
    :param request: the request; without a valid cookie, its session is empty.
    """

    def __init__(self, state: State, request: Request) -> None:
        self._state = state
        self._new = False
        self._csrf_token: str | None = None
        self._user_uuid: str | None = None
        self._signed_in: float | None = None
        content = state.unsealed("session", request.cookies.get(_COOKIE, ""))
        if content is not None:
            csrf_token, user_uuid, signed_in, written = content
            if self._age(written) <= _LIFETIME:
                self._csrf_token, self._user_uuid, self._signed_in = csrf_token, user_uuid, signed_in

    @property
    def csrf_token(self) -> str:
        """The CSRF token. A session that has none gets one."""
        if self._csrf_token is None:
            return self._renew_csrf_token()
        return self._csrf_token

    @property
    def user(self) -> User | None:
        """The user who is signed in; ``None`` in an anonymous or ended session."""
        users = (user for user in self._state.users() if user.enabled)
        return next((user for user in users if user.uuid == self._user_uuid), None)

    @property
    def fresh(self) -> bool:
        """Whether the password was given lately. Users without a password are not asked for it."""
        user = self.user
        if user is not None and not self._state.has_password(user):
            return True
        limit = self._state.config.duration("FRESH_LOGIN_TIMEOUT")
        return self._signed_in is not None and self._age(self._signed_in) <= limit

    def protects(self, request: Request) -> bool:
        """Whether a request has the session's CSRF token: in the query, in a form, or in the header."""
        given = request.values.get(_COOKIE) or request.headers.get(CSRF_HEADER, "")
        return self._csrf_token is not None and hmac.compare_digest(self._csrf_token.encode(), given.encode())

    def sign_in(self, user: User) -> str:
        """Sign a user in.

        :returns: the new CSRF token.
        """
        self._user_uuid = user.uuid
        self._signed_in = self._state.now.timestamp()
        return self._renew_csrf_token()

    def sign_out(self) -> None:
        """Sign the user out. The CSRF token stays."""
        self._new = self._new or self._user_uuid is not None
        self._user_uuid = None

    def save(self, response: Response) -> None:
        """Set the cookie, if the session has changed, or each time once a user has signed in.

        Without FEATURE_PERMANENT_SESSIONS it is set only when it has changed, and ends with the browser.
        """
        response.vary.add("Cookie")
        is_permanent = self._signed_in is not None and self._state.config.has("PERMANENT_SESSIONS")
        if not self._new and not is_permanent:
            return
        written = self._state.now.timestamp()
        content = (self._csrf_token, self._user_uuid, self._signed_in, written)
        response.set_cookie(
            _COOKIE,
            self._state.sealed("session", content),
            # By the computer's clock, because the client has no other.
            expires=datetime.now(UTC) + _LIFETIME if is_permanent else None,
            httponly=True,
            samesite="Lax",
        )

    def _renew_csrf_token(self) -> str:
        self._new = True
        self._csrf_token = secrets.token_urlsafe(48)
        return self._csrf_token

    def _age(self, timestamp: float) -> timedelta:
        return self._state.now - datetime.fromtimestamp(timestamp, UTC)
