"""Authentication: an object that prepares each request and observes each response."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Mapping, MutableMapping

from quay_sdk._sealed import sealed
from quay_sdk._secrets import Secret, mask, shielded
from quay_sdk.errors import InvalidArgumentError

_REMEMBERED = 32
"""How many tokens of a function are masked in responses."""


class Auth:
    """Anonymous access, and the base class of all authentication.

    :meth:`authorize` may add headers to a request, and :meth:`observe` receives each response. An instance
    may keep state, such as a CSRF token that changes.
    """

    bearer = False
    """Whether requests have a bearer token; it determines the meaning of a 403 about CSRF."""

    def authorize(self, method: str, headers: MutableMapping[str, str]) -> None:
        """Add credentials to the headers of a request.

        :param method: the HTTP method of the request.
        :param headers: its headers, to be changed in place.
        """

    def observe(self, status: int, headers: Mapping[str, str]) -> None:
        """Observe a response.

        :param status: its HTTP status.
        :param headers: its headers; look-up ignores case.
        """

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets that were sent, to be masked in errors and logs."""
        return ()

    def hide(self, text: str) -> str:
        """Mask the secrets in a text.

        :param text: the text to show.
        :returns: the same text with ``[secret]`` in their place.
        """
        return mask(text, self.secrets)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class BearerAuth(Auth):
    """An OAuth token.

    :param token: the token, or a function that returns it, which is called before each request.
    """

    bearer = True

    @sealed
    def __init__(self, token: str | Callable[[], str]) -> None:
        token = shielded(token)
        self._token = token if callable(token) else Secret(checked_token(token))
        self._sent: deque[str] = deque(maxlen=_REMEMBERED)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The tokens that were sent most recently."""
        return tuple(self._sent)

    def authorize(self, method: str, headers: MutableMapping[str, str]) -> None:
        """Add the token."""
        token = Secret(checked_token(self._token())) if callable(self._token) else self._token
        if not self._sent or self._sent[-1] != token:
            self._sent.append(token)
        headers["Authorization"] = Secret(f"Bearer {token}")


class BasicAuth(Auth):
    """A user name and a password.

    :param username: the user name; for a robot, ``namespace+shortname``.
    :param password: the password, or the token used instead of it.
    """

    @sealed
    def __init__(self, username: str, password: str) -> None:
        password = shielded(password)
        if not all(isinstance(part, str) for part in (username, password)):
            raise InvalidArgumentError("the user name and the password must be strings")
        if ":" in username:
            raise InvalidArgumentError("the user name contains a colon")
        self._password = Secret(password)
        try:
            self._credentials = Secret(b64encode(f"{username}:{password}".encode()).decode())
        except UnicodeEncodeError:
            raise InvalidArgumentError("the user name or the password is not text") from None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The password, and the encoded credentials."""
        return (self._credentials, self._password)

    def authorize(self, method: str, headers: MutableMapping[str, str]) -> None:
        """Add the credentials."""
        headers["Authorization"] = Secret(f"Basic {self._credentials}")


def checked_token(token: object) -> str:
    """Check that a value can be a token.

    :raises InvalidArgumentError: it cannot; the error does not show it.
    """
    if not isinstance(token, str):
        raise InvalidArgumentError(f"the token must be a string, not {type(token).__name__}")
    if not token:
        raise InvalidArgumentError("the token is empty; for anonymous access pass None")
    if not re.fullmatch(r"[\x21-\x7e]+", token):
        raise InvalidArgumentError(
            "the token contains a space, a line break or another character that no token has"
        )
    return token
