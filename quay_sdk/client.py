"""The client: a server, who asks, and the tree of all operations below it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from operator import attrgetter
from threading import TIMEOUT_MAX
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote

from quay_sdk._sealed import sealed
from quay_sdk._secrets import shielded
from quay_sdk._unset import UNSET, Unset
from quay_sdk.errors import InvalidArgumentError

if TYPE_CHECKING:
    import requests

    from quay_sdk import api
    from quay_sdk.auth import Auth
    from quay_sdk.operation import Namespace
    from quay_sdk.retrying import RateLimit, Retries


class QuayClient:
    """A client of one Quay server.

    It holds where the server is and who asks; the operations hang below it, in one tree::

        with QuayClient("https://quay.example.com", token="…") as client:
            client.organization.robots.create("acme", "ci", description="build robot")

    A client can be shared by threads, pickled, and used again after :meth:`close`.

    :param base_url: the server, ``http(s)://host[:port][/prefix]``, without ``/api/v1``.
    :param token: an OAuth token; or a function that gives one, asked for each request; or
        ``None`` for anonymous use.
    :param auth: another way in, in the token's place; see :mod:`quay_sdk.auth`.
    :param timeout: seconds to wait for a connection and for each piece of an answer; a pair for
        the two apart; ``None`` to wait without end.
    :param retries: how often to try again where that is safe, or a
        :class:`~quay_sdk.retrying.Retries` that says more.
    :param verify: the CA bundle's file or folder to check the server's certificate with;
        ``False`` not to check it. By default the environment's (``REQUESTS_CA_BUNDLE``), else
        the usual authorities.
    :param cert: a client certificate's file, or the files of certificate and key.
    :param proxies: proxy URLs by scheme, instead of the environment's.
    :param rate_limit: the client's own limit on its rate, shared by its threads.
    :param max_body: the most bytes an answer may have; a longer one is a
        :class:`~quay_sdk.DecodeError`.
    :param user_agent: words to put before the SDK's own in ``User-Agent``.
    :param session: a requests session to send with, for its adapters and hooks; it stays the
        caller's to close. Its headers, cookies and auth are not used.
    :raises InvalidArgumentError: an argument is not of the form above.
    """

    applications: api.organization.PublicApplications
    messages: api.globalmessages.Messages
    organization: api.organization.Organizations
    plans: api.billing.Plans
    registry: api.capabilities.Registry
    repository: api.repository.Repositories
    robots: api.robot.Robots
    search: api.search.Search
    superuser: api.superuser.Superuser
    user: api.user.CurrentUser
    users: api.user.Users

    @sealed
    def __init__(
        self,
        base_url: str = "https://quay.io",
        token: str | Callable[[], str] | None = None,
        *,
        auth: Auth | None = None,
        timeout: float | tuple[float, float] | None = (10.0, 60.0),
        retries: int | Retries = 3,
        verify: bool | str | None = None,
        cert: str | tuple[str, str] | None = None,
        proxies: Mapping[str, str] | None = None,
        rate_limit: RateLimit | None = None,
        max_body: int = 256 * 1024 * 1024,
        user_agent: str | None = None,
        session: requests.Session | None = None,
    ) -> None:
        token = shielded(token)

        from quay_sdk.connections import Connections
        from quay_sdk.retrying import checked_retries
        from quay_sdk.transport import Options, Transport, checked_base_url

        self._transport = Transport(
            checked_base_url(base_url),
            _checked_auth(token, auth),
            Options(
                timeout=_checked_timeout(timeout),
                retries=checked_retries(retries),
                verify=verify,
                cert=cert,
                proxies=_checked_proxies(proxies),
                rate_limit=rate_limit,
                max_body=_checked_max_body(max_body),
                user_agent=_user_agent(user_agent),
            ),
            Connections(session),
        )

    @classmethod
    @sealed
    def from_env(cls, **options: Any) -> Self:
        """Create a client from environment variables.

        ``QUAY_URL`` is the server (default ``https://quay.io``), ``QUAY_TOKEN`` the token (default:
        anonymous), ``QUAY_CA_BUNDLE`` the CA bundle. A variable that is set but empty is refused: an empty
        ``QUAY_TOKEN`` is mostly a secret that is missing.

        :param options: further arguments of :class:`QuayClient`. They take precedence over the environment.
        :raises InvalidArgumentError: a variable is set but empty, or a value is invalid.
        """
        arguments = {**_from_environment(options), **options}
        options.clear()  # tools that display local variables would show the token
        arguments["token"] = shielded(arguments.get("token"))
        return cls(**arguments)

    @sealed
    def with_options(
        self,
        *,
        token: str | Callable[[], str] | Unset | None = UNSET,
        auth: Auth | Unset = UNSET,
        timeout: float | tuple[float, float] | Unset | None = UNSET,
        retries: int | Retries | Unset = UNSET,
        verify: bool | str | Unset | None = UNSET,
        cert: str | tuple[str, str] | Unset | None = UNSET,
        proxies: Mapping[str, str] | Unset | None = UNSET,
        rate_limit: RateLimit | Unset | None = UNSET,
        max_body: int | Unset = UNSET,
        user_agent: str | Unset | None = UNSET,
    ) -> QuayClient:
        """Give a client with other settings on the same connections.

        The arguments are those of :class:`QuayClient`; what is not given stays as it is.

        :returns: a new client; this one is left alone.
        """
        token = shielded(token)

        from quay_sdk.retrying import checked_retries
        from quay_sdk.transport import Transport

        old = self._transport
        changes: dict[str, Any] = {
            "timeout": timeout if isinstance(timeout, Unset) else _checked_timeout(timeout),
            "retries": retries if isinstance(retries, Unset) else checked_retries(retries),
            "verify": verify,
            "cert": cert,
            "proxies": proxies if isinstance(proxies, Unset) else _checked_proxies(proxies),
            "rate_limit": rate_limit,
            "max_body": max_body if isinstance(max_body, Unset) else _checked_max_body(max_body),
            "user_agent": user_agent if isinstance(user_agent, Unset) else _user_agent(user_agent),
        }
        options = old.options._replace(
            **{name: value for name, value in changes.items() if value is not UNSET}
        )
        who = old.auth
        if token is not UNSET or auth is not UNSET:
            who = _checked_auth(
                None if isinstance(token, Unset) else token, None if isinstance(auth, Unset) else auth
            )
        made = QuayClient.__new__(type(self))
        made._transport = Transport(old.base_url, who, options, old.connections)
        return made

    @property
    def base_url(self) -> str:
        """The server, without a slash at the end."""
        return self._transport.base_url

    @sealed
    def check_token(self) -> None:
        """Check that the server accepts the client's credentials.

        Quay treats a token that is invalid or has expired like no token at all: many reads then return public
        data, or nothing. This sends ``GET /api/v1/user/starred``, which the server rejects without a valid
        token, whatever its scopes.

        :raises InvalidTokenError: the token is invalid or has expired, or the client has none.
        :raises QuayError: the check failed.
        """
        from quay_sdk._credentials import check_token

        check_token(self._transport)

    @sealed
    def call(self, operation: str, /, **arguments: Any) -> Any:
        """Carry out any operation by its id: ``client.call("createAppToken", title="x")``.

        :param operation: Quay's operation id.
        :param arguments: the method's arguments, by name.
        :returns: what the method returns.
        :raises InvalidArgumentError: there is no such operation.
        :raises TypeError: an argument is unexpected or missing.
        """
        from quay_sdk.operation import operations

        if operation not in operations:
            raise InvalidArgumentError(f"there is no operation {operation!r}; quay_sdk.operations lists all")
        return attrgetter(operations[operation].call)(self)(**arguments)

    @sealed
    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int | float | bool] | None = None,
        json: Any = UNSET,
    ) -> Any:
        """Send a request for which there is no method: same auth, retries and errors.

        :param method: the HTTP method.
        :param path: the path from the server's root, ``"/api/v1/…"``, percent-encoded where it
            needs to be; never another URL.
        :param query: the query's names and values; ``True`` and ``False`` become ``true`` and
            ``false``.
        :param json: the body; any JSON, ``None`` included.
        :returns: the answer's JSON, or ``None`` if it has no body.
        :raises ApiError: the server's answer was no success.
        :raises DecodeError: the answer is not JSON.
        """
        from quay_sdk.arguments import json_bytes, json_value
        from quay_sdk.codec import parse_json
        from quay_sdk.operation import Request

        if str(method).upper() not in _METHODS:
            raise InvalidArgumentError(f"method is one of {', '.join(_METHODS)}, not {method!r}")
        body = None if json is UNSET else json_bytes(json_value(json))
        request = Request(method.upper(), _checked_path(path), tuple((query or {}).items()), body)
        return self._transport.receive(
            request, lambda answer: parse_json(answer.body) if answer.body.strip() else None
        )

    def close(self) -> None:
        """Close the connections. The client can still be used; it then opens new ones."""
        self._transport.connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    if not TYPE_CHECKING:  # to a type checker the annotations say it all, and a wrong name is an error

        def __getattr__(self, name: str) -> Namespace:
            from quay_sdk.operation import grow

            return grow(self, name)

    def __dir__(self) -> list[str]:
        from quay_sdk.operation import branches

        return sorted({*super().__dir__(), *branches(type(self))})

    def __getstate__(self) -> dict[str, Any]:
        return {"_transport": self._transport}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r}, auth={self._transport.auth!r})"


_VARIABLES = {"base_url": "QUAY_URL", "token": "QUAY_TOKEN", "verify": "QUAY_CA_BUNDLE"}


def _from_environment(given: Mapping[str, Any]) -> dict[str, str]:
    """The arguments that are not given, from their environment variables."""
    variables = {name: variable for name, variable in _VARIABLES.items() if name not in given}
    if given.get("auth") is not None:
        variables.pop("token", None)
    for variable in variables.values():
        if variable in os.environ and not os.environ[variable].strip():
            raise InvalidArgumentError(f"{variable} is set but empty; unset it, or give it a value")
    return {name: os.environ[variable] for name, variable in variables.items() if variable in os.environ}


_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")


def _checked_auth(token: str | Callable[[], str] | None, auth: Auth | None) -> Auth:
    from quay_sdk.auth import Auth, BearerAuth

    if auth is not None:
        if token is not None:
            raise InvalidArgumentError("give a token or an auth, not both")
        if not isinstance(auth, Auth):
            raise InvalidArgumentError(f"auth is a quay_sdk.auth.Auth, not a {type(auth).__name__}")
        return auth
    return Auth() if token is None else BearerAuth(token)


def _checked_timeout(timeout: Any) -> float | tuple[float, float] | None:
    parts = timeout if isinstance(timeout, tuple) and len(timeout) == 2 else (timeout,)
    for part in parts:
        if part is not None and (
            isinstance(part, bool) or not isinstance(part, (int, float)) or not 0 < part <= TIMEOUT_MAX
        ):
            raise InvalidArgumentError(
                f"timeout is seconds above 0, a pair of them, or None, not {timeout!r}"
            )
    return timeout  # type: ignore[no-any-return]


def _checked_proxies(proxies: Any) -> Mapping[str, str] | None:
    valid = proxies is None or (
        isinstance(proxies, Mapping)
        and all(isinstance(part, str) for pair in proxies.items() for part in pair)
    )
    if not valid:
        raise InvalidArgumentError("proxies must be a mapping of schemes to URLs")
    return proxies  # type: ignore[no-any-return]


def _checked_max_body(most: Any) -> int:
    if isinstance(most, bool) or not isinstance(most, int) or most < 0:
        raise InvalidArgumentError(f"max_body is a number of bytes, not {most!r}")
    return most


def _user_agent(words: object) -> str:
    from quay_sdk.transport import USER_AGENT

    if words is None:
        return USER_AGENT
    if not isinstance(words, str) or not words.isascii() or not words.isprintable():
        raise InvalidArgumentError(f"user_agent is printable ASCII on one line, not {words!r}")
    return f"{words} {USER_AGENT}"


def _checked_path(path: Any) -> str:
    from urllib.parse import quote

    if not isinstance(path, str) or not path.startswith("/") or path.startswith("//"):
        raise InvalidArgumentError(f"path begins with one slash and stays on this server; {path!r} does not")
    if "?" in path or "#" in path or "\\" in path or not path.isprintable():
        raise InvalidArgumentError(f"path has no '?', '#', backslash or control character; {path!r} does")
    read = unquote(path)
    if any(segment in (".", "..") for segment in read.split("/")) or "//" in read or not read.isprintable():
        raise InvalidArgumentError(f"{path!r} has an empty or a dot segment, and would reach another path")
    return quote(path, safe="/%:@!$&'()*+,;=~")
