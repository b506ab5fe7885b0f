"""The client: server, credentials and settings, with the resources of the API as attributes."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Mapping
from functools import wraps
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar, cast
from urllib.parse import quote, unquote

import attrs

from quay_sdk._calls import given_arguments, level_of_caller
from quay_sdk._credentials import check_token
from quay_sdk._http.connections import Connections
from quay_sdk._http.request import METHODS, SAFE_METHODS, Request
from quay_sdk._http.transport import Transport
from quay_sdk._json import check_depth, parse_json
from quay_sdk._sealed import argument_guard, sealed
from quay_sdk._secrets import type_of
from quay_sdk._unset import UNSET
from quay_sdk._wire.encode import json_bytes, json_value, query_text
from quay_sdk.api import Root
from quay_sdk.auth import Auth
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.operation import execute, operations
from quay_sdk.settings import (
    OTHER_NAMES,
    EnvironmentSettings,
    Given,
    InsecureConnectionWarning,
    Settings,
    from_environment,
    shielded_settings,
)

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
C = TypeVar("C", bound="QuayClient")


def _takes(
    settings: Callable[P, Settings], *, keeping: tuple[str, ...] = (), others: bool = False
) -> Callable[[Callable[[T, Given], R]], Callable[Concatenate[T, P], R]]:
    """Decorate a method to take the parameters of :class:`Settings`, for type checkers and ``help()`` too.

    The method receives the arguments that were given, by name.

    :param keeping: the settings that the method does not change. It takes the others, which all default to
        ``UNSET``; type checkers know of neither.
    :param others: whether the method takes other keywords too, for subclasses.
    """
    parameters = {
        name: parameter.replace(default=UNSET) if keeping else parameter
        for name, parameter in inspect.signature(settings).parameters.items()
        if name not in keeping
    }

    def decorate(method: Callable[[T, Given], R]) -> Callable[Concatenate[T, P], R]:
        name = method.__qualname__.removesuffix(".__init__")

        @wraps(method)
        def call(owner: T, /, *args: Any, **kwargs: Any) -> R:
            given = given_arguments(name, parameters, args, kwargs, aliases=OTHER_NAMES, others=others)
            given = shielded_settings(given)
            del args, kwargs  # tools that display local variables would show the token
            if keeping:
                given = {name: value for name, value in given.items() if value is not UNSET}
            return method(owner, given)

        signature = inspect.signature(method)
        owner, _ = signature.parameters.values()
        vars(call)["__signature__"] = signature.replace(parameters=[owner, *parameters.values()])
        return cast(Callable[Concatenate[T, P], R], sealed(call))

    return decorate


class QuayClient(Root):
    """A client of one Quay server.

    Its resources have the operations of the API as methods::

        with QuayClient("https://quay.example.com", token="…") as client:
            client.organization.robots.create("acme", "ci", description="build robot")

    These are the resources, each with those below it. ``help(client.repository.tags)`` shows the operations
    of one::

        applications
        messages
        organization  applications, applications.tokens, autoprune_policies, card, collaborators,
                      immutability_policies, invoices, invoices.fields, logs, marketplace, members,
                      mirror, mirror.repositories, notifications, prototypes, proxy_cache, quotas,
                      quotas.limits, robots, robots.federation, robots.permissions, subscription, teams,
                      teams.invites, teams.members, teams.permissions
        plans
        registry
        repository    authorized_emails, autoprune_policies, builds, builds.logs, immutability_policies,
                      logs, manifests, manifests.labels, mirror, notifications, permissions,
                      permissions.teams, permissions.users, permissions.users.transitive, tags, tokens,
                      triggers, triggers.builds, triggers.field_values, triggers.source_namespaces,
                      triggers.sources
        robots
        search
        superuser     apptokens, builds, builds.logs, logs, mirror, organizations, organizations.quotas,
                      registry_size, service_keys, users, users.quotas
        user          apptokens, assigned_authorizations, authorizations, autoprune_policies, card,
                      external_logins, inbox, invoices, invoices.fields, logs, marketplace,
                      notifications, quotas, quotas.limits, robots, robots.federation,
                      robots.permissions, starred, subscription, team_invites
        users

    A client can be shared by threads, pickled, and used again after :meth:`close`.

    :param base_url: the server, ``http(s)://host[:port][/prefix]``, without ``/api/v1``.
    :param token: an OAuth token; or a function that returns one, which is called before each request, and
        again if the server does not accept the token; or ``None`` for anonymous access.
    :param auth: another kind of authentication, instead of a token; see :mod:`quay_sdk.auth`.
    :param timeout: seconds to wait for a connection, and for each part of a response; a pair to set the two
        separately; ``None`` to wait without limit.
    :param deadline: seconds for a whole request, with retries, waits and the body of the response; for a
        :class:`~quay_sdk.Download`, without the body. Each page of a listing is a request of its own.
        ``None`` for no limit.
    :param retries: how often to retry where that is safe, or a :class:`~quay_sdk.Retries` with more settings.
    :param verify: the CA bundle, a file or a folder, that verifies the server's certificate; ``False`` to
        skip verification. By default that of the environment variable ``REQUESTS_CA_BUNDLE``, otherwise that
        of certifi.
    :param cert: the file of a client certificate, or the files of certificate and key.
    :param proxies: proxy URLs by scheme, instead of those from the environment.
    :param headers: headers to send with every request, as a gateway may require. They cannot include
        ``Authorization``, ``Cookie`` or the headers that the SDK sets. Their values are treated as secrets.
    :param rate_limit: the limit on the client's own rate, shared by its threads.
    :param max_body: the maximum size of a response in bytes; a larger one raises
        :class:`~quay_sdk.DecodeError`. It holds for :meth:`Download.read() <quay_sdk.Download.read>`, but not
        for the other ways to read a file.
    :param on_response: a function to call with an :class:`~quay_sdk.Exchange` after each request, whether it
        had a response or failed. What the function raises is logged and ignored.
    :param user_agent: text to put before the SDK's own in ``User-Agent``.
    :param session: a requests session to send with, for its adapters and hooks. It is not closed by the
        client. Its headers, cookies and auth are not used.
    :raises InvalidArgumentError: an argument is invalid.
    """

    @_takes(Settings)
    def __init__(self, given: Given) -> None:
        with argument_guard("a setting"):
            settings = Settings(**given)
        super().__init__(Transport(settings, Connections(settings.session)))
        if settings.is_insecure:
            warnings.warn(
                f"{settings.base_url} is not encrypted: the token can be read on the way",
                InsecureConnectionWarning,
                stacklevel=level_of_caller(),
            )

    @classmethod
    @_takes(EnvironmentSettings, others=True)
    def from_env(cls: type[C], given: Given) -> C:  # many releases of mypy do not resolve Self here
        """Create a client from environment variables.

        ``QUAY_URL`` is the server (default ``https://quay.io``), ``QUAY_TOKEN`` the token, and
        ``QUAY_CA_BUNDLE`` the CA bundle. A variable that is set but empty is refused: an empty ``QUAY_TOKEN``
        usually means that a secret is missing.

        The arguments are those of :class:`QuayClient`, which take precedence over the environment, and one
        more.

        :param anonymous: whether the client has no token. ``QUAY_TOKEN`` is then not read. Otherwise a token
            or an ``auth`` is required.
        :raises InvalidArgumentError: there is no token, a variable is set but empty, or a value is invalid.
        """
        return cls(**shielded_settings(from_environment(given)))

    @_takes(Settings, keeping=("base_url", "session"))
    def with_options(self, given: Given) -> Self:
        """Return a client with other settings on the same connections.

        The arguments are those of :class:`QuayClient`, without ``base_url`` and ``session``. Settings that
        are not given stay as they are.

        :returns: a new client; this one is not changed.
        :raises InvalidArgumentError: an argument is invalid.
        """
        old = self._transport
        auth: Auth | None = old.auth
        if not given.keys().isdisjoint(("token", "auth")):
            given = {"token": None, "auth": None, **given}
            auth = None
        with argument_guard("a setting"):
            settings = attrs.evolve(old.settings, **given)
        client = type(self).__new__(type(self))
        Root.__init__(client, Transport(settings, old.connections, auth))
        return client

    @property
    def settings(self) -> Settings:
        """The settings of the client."""
        return self._transport.settings

    @property
    def base_url(self) -> str:
        """The URL of the server, without a slash at the end."""
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
        check_token(self._transport)

    @sealed
    def call(self, operation: str, /, **arguments: Any) -> Any:
        """Call an operation by its id: ``client.call("createAppToken", title="x")``.

        :param operation: Quay's operation id.
        :param arguments: the method's arguments, by name.
        :returns: what the method returns.
        :raises InvalidArgumentError: the operation does not exist.
        :raises TypeError: an argument is unexpected or missing.
        """
        with argument_guard("the operation"):
            if operation not in operations:
                raise InvalidArgumentError(f"unknown operation {operation!r}; quay_sdk.operations lists all")
        found = operations[operation]
        return execute(self._transport, found, found.bind((), arguments))

    @sealed
    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int | float | bool] | None = None,
        json: Any = UNSET,
    ) -> Any:
        """Send a request that no method covers, with the same authentication, retries and errors.

        :param method: the HTTP method.
        :param path: the path from the server's root, ``"/api/v1/…"``, percent-encoded where necessary. Other
            URLs are refused.
        :param query: names and values of the query; ``True`` and ``False`` are sent as ``true`` and
            ``false``.
        :param json: the body: any JSON, including ``None``.
        :returns: the JSON of the response, or ``None`` if it has no body.
        :raises ApiError: the response is not a success.
        :raises DecodeError: the response is not JSON.
        """
        with argument_guard("an argument"):
            verb = _checked_method(method)
            request = Request(
                method=verb,
                path=_checked_path(path),
                query=_checked_query({} if query is None else query),
                body=None if json is UNSET else json_bytes(json_value(json)),
                refuses_anonymous=verb not in SAFE_METHODS,
            )
        return self._transport.receive(request, lambda response: _parse(response.body))

    def close(self) -> None:
        """Sign out, with :class:`~quay_sdk.SessionAuth`, and close the connections.

        The client can still be used; it then opens new ones.
        """
        try:
            self._transport.sign_out()
        finally:
            self._transport.connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __getstate__(self) -> dict[str, Any]:
        return {"_transport": self._transport, "_path": self._path}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r}, auth={self._transport.auth!r})"


def _parse(body: bytes) -> Any:
    if not body.strip():
        return None
    parsed = parse_json(body)
    check_depth(parsed)
    return parsed


def _checked_method(method: Any) -> str:
    verb = method.upper() if isinstance(method, str) else method
    if verb not in METHODS:
        raise InvalidArgumentError(f"method must be one of {', '.join(METHODS)}, not {method!r}")
    return str(verb)


def _checked_path(path: Any) -> str:
    if not isinstance(path, str) or not path.startswith("/") or path.startswith("//"):
        raise InvalidArgumentError(f"path must begin with one slash and stay on this server, not {path!r}")
    if "?" in path or "#" in path or "\\" in path or not path.isprintable():
        raise InvalidArgumentError(
            f"path must not contain '?', '#', a backslash or control characters: {path!r}"
        )
    decoded = unquote(path)
    if (
        any(segment in (".", "..") for segment in decoded.split("/"))
        or "//" in decoded
        or not decoded.isprintable()
    ):
        raise InvalidArgumentError(f"{path!r} has an empty or a dot segment, and would reach another path")
    return quote(path, safe="/%:@!$&'()*+,;=~")


def _checked_query(query: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(query, Mapping):
        raise InvalidArgumentError(f"query must be a mapping, not {type_of(query)}")
    for name in query:
        if not isinstance(name, str):
            raise InvalidArgumentError(f"a name in a query must be a string, not {type_of(name)}")
    return tuple((name, query_text(value)) for name, value in query.items())
