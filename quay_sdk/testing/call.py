"""One request as the handlers see it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from quay_sdk.testing import problems, schema
from quay_sdk.testing.config import Config
from quay_sdk.testing.contract import Operation
from quay_sdk.testing.credentials import of_basic
from quay_sdk.testing.rights import Rights
from quay_sdk.testing.sessions import Session
from quay_sdk.testing.state import Organization, Repository, State, User
from quay_sdk.testing.state.accounts import Account, Namespace
from quay_sdk.testing.state.applications import OAuthToken
from quay_sdk.testing.state.repositories import STATES

T = TypeVar("T")

_FALSE = ("false", "False", "FALSE", "0", "null", "")


@dataclass
class Call:
    """One request.

    The ``require_…`` methods refuse the request if a condition of the server does not hold. A handler calls
    them in the order in which the server makes its checks.

    :ivar state: the state of the server.
    :ivar version: the release that the server is.
    :ivar operation: the operation.
    :ivar path: the path's parameters.
    :ivar raw_query: the query's parameters, as text.
    :ivar raw_body: the body.
    :ivar content_type: the media type of the body.
    :ivar rights: what the caller may do.
    :ivar token: the OAuth token of the request; ``None`` in a session.
    :ivar session: the session in the cookie, which may be empty.
    :ivar root: the server's URL, without a slash at the end.
    :ivar ip: the address of the caller.
    :ivar headers: the request's headers.
    """

    state: State
    version: str
    operation: Operation
    path: Mapping[str, str]
    raw_query: Mapping[str, str]
    raw_body: bytes
    content_type: str
    rights: Rights
    token: OAuthToken | None
    session: Session
    root: str
    ip: str | None
    headers: Mapping[str, str]

    @property
    def config(self) -> Config:
        """The configuration of the server."""
        return self.state.config

    @property
    def user(self) -> User | None:
        """The caller; ``None`` for an anonymous one."""
        return self.rights.user

    @property
    def is_organization(self) -> bool:
        """Whether the caller has become an organization, whose earlier tokens still work."""
        return self.user is not None and self.state.organization(self.user.name) is not None

    @property
    def me(self) -> User:
        """The caller.

        :raises Problem: the caller is anonymous.
        """
        if self.user is None:
            raise self.refusal()
        return self.user

    # -- parameters and bodies -----------------------------------------------------------

    @cached_property
    def query(self) -> Mapping[str, Any]:
        """The operation's query parameters, converted, with their defaults.

        :raises Problem: a number is not one.
        """
        values: dict[str, Any] = {}
        for name, parameter in self.operation.query.items():
            given = self.raw_query.get(name)
            if given is None or name in self.operation.ignored:
                values[name] = parameter.default
            elif parameter.type == "boolean":
                values[name] = given not in _FALSE
            elif parameter.type in ("integer", "number"):
                values[name] = _number(self.operation, name, given)
            else:
                values[name] = given
        return values

    def json(self, *, optional: bool = False, checked: bool = True) -> Any:
        """Return the JSON of the body, checked against the schema.

        :param optional: whether a body that cannot be read counts as ``{}``.
        :param checked: whether the server checks it; otherwise it may be any JSON, ``null`` too.
        :raises Problem: it is missing, is not JSON or does not fit.
        """
        value = self._parsed(optional)
        if not checked:
            return value
        if value is None:
            if not optional:
                raise problems.invalid("Missing JSON body")
            return {}
        if isinstance(value, dict):
            value = {key: each for key, each in value.items() if key not in self.operation.ignored}
        schema.check(value, self.operation)
        return value

    def unchecked_json(self) -> Any:
        """Return the JSON of the body as it is: few operations of the server do not check a schema.

        :raises Problem: it is not JSON.
        """
        return self._parsed(optional=False)

    def _parsed(self, optional: bool) -> Any:
        is_json = self.content_type == "application/json" or self.content_type.endswith("+json")
        if not is_json and not optional:
            raise problems.flask(415)
        try:
            return json.loads(self.raw_body) if is_json else None
        except (ValueError, RecursionError):
            if optional:
                return None
            raise problems.flask(400) from None

    @property
    def basic_credentials(self) -> tuple[str, str] | None:
        """The name and the password of HTTP Basic, which few operations read."""
        return of_basic(self.headers.get("Authorization", ""))

    # -- checks --------------------------------------------------------------------------

    def refusal(self, **more: Any) -> problems.Problem:
        """Return the problem of a caller without the right."""
        known = self.user is not None and not self.is_organization
        return problems.unauthorized(known=known, **more)

    def require(self, allowed: bool) -> None:
        """Refuse a caller without the right.

        :raises Problem: ``allowed`` is false; 401 without a user, else 403.
        """
        if not allowed:
            raise self.refusal()

    def require_user_admin(self, *, unrestricted: bool = False) -> User:
        """Require a token that may change the caller's account.

        :param unrestricted: also refuse users whom FEATURE_RESTRICTED_USERS restricts.
        :returns: the caller.
        """
        me = self.me
        if unrestricted and self.is_restricted(me) and not self.rights.is_superuser:
            raise self.refusal()
        self.require(self.rights.manages_user)
        return me

    def require_fresh_login(self) -> None:
        """Require that a session user has given the password lately. OAuth tokens pass."""
        self.require(self.user is not None)
        if self.token is None and not self.session.fresh:
            raise problems.stale_login()

    def require_superuser(self, *, readonly: bool = False) -> None:
        """Require a superuser.

        :param readonly: whether one of GLOBAL_READONLY_SUPER_USERS passes, too.
        """
        self.require(self.rights.is_superuser or (readonly and self.rights.is_readonly_superuser))

    def require_repository(self, level: str) -> None:
        """Require a role in the repository of the path, whether the repository exists or not.

        :param level: ``read``, ``write`` or ``admin``.
        """
        name = self.path["repository"]
        repository = self.state.repository(name)
        is_public = level == "read" and repository is not None and repository.public
        reads = level == "read" or (level == "admin" and self.operation.method == "GET")
        self.require(
            is_public or self.rights.repository(level, name) or (reads and self.rights.is_readonly_superuser)
        )

    def require_administrator(self, *, readonly: bool = False) -> None:
        """Require an administrator of the organization of the path, whether it exists or not.

        :param readonly: whether one of GLOBAL_READONLY_SUPER_USERS passes, too.
        """
        administers = self.rights.administers(self.path["orgname"])
        self.require(administers or (readonly and self.rights.is_readonly_superuser))

    def require_organization_admin(self, *, readonly: bool = False) -> Organization:
        """Require an administrator of the organization of the path.

        :param readonly: whether one of GLOBAL_READONLY_SUPER_USERS passes, too.
        :returns: the organization.
        :raises Problem: the caller is no administrator; or 404, if the organization does not exist.
        """
        self.require_administrator(readonly=readonly)
        return self.organization

    def require_organization_member(self) -> Organization:
        """Require a member of the organization of the path, or a superuser who may read everything.

        :returns: the organization.
        :raises Problem: the caller is no member; or 404, if the organization does not exist.
        """
        self.require(self.rights.is_member(self.path["orgname"]) or self.rights.is_readonly_superuser)
        return self.organization

    def require_normal(self) -> None:
        """Require that the repository of the path, if it exists, takes writes."""
        repository = self.state.repository(self.path["repository"])
        if repository is not None and repository.state != "NORMAL":
            number = STATES[repository.state]
            raise problems.message(503, f"Repository is in read only or mirror mode: {number}")

    def require_unrestricted_namespace(self) -> None:
        """Refuse restricted users in their own namespace."""
        if self.user is None or self.path["repository"].partition("/")[0] != self.user.name:
            return
        if self.is_restricted(self.user):
            raise problems.message(403, "Operation not allowed on restricted user owned namespace")

    def is_restricted(self, user: User) -> bool:
        """Return whether FEATURE_RESTRICTED_USERS restricts a user. Some operations exempt superusers."""
        whitelist = self.config["RESTRICTED_USERS_WHITELIST"]
        return self.config.has("RESTRICTED_USERS") and user.name not in (whitelist or ())

    # -- objects of the path -------------------------------------------------------------

    @property
    def repository(self) -> Repository:
        """The repository of the path.

        :raises Problem: 404, it does not exist.
        """
        return or_404(self.state.repository(self.path["repository"]))

    @property
    def organization(self) -> Organization:
        """The organization of the path.

        :raises Problem: 404, it does not exist.
        """
        return or_404(self.state.organization(self.path["orgname"]))

    @property
    def stated_organization(self) -> Organization:
        """The organization of the path, for the operations that refuse a missing one with 400.

        :raises Problem: 400, it does not exist.
        """
        name = self.path["orgname"]
        organization = self.state.organization(name)
        if organization is None:
            raise problems.message(400, f"Organization does not exist: {name}")
        return organization

    # -- logs ----------------------------------------------------------------------------

    def log(
        self,
        kind: str,
        namespace: Namespace | None,
        repository: Repository | None = None,
        /,
        *,
        performer: Account | None = None,
        **metadata: Any,
    ) -> None:
        """Write an entry of the usage log.

        :param kind: what happened.
        :param namespace: where; ``None`` for what concerns the registry.
        :param repository: the repository in whose own log it shows.
        :param performer: who did it; the caller by default.
        :param metadata: particulars. Those of the OAuth token are added.
        """
        if self.token is not None:
            metadata |= {
                "oauth_token_id": self.token.id,
                "oauth_token_application_id": self.token.application.client_id,
                "oauth_token_application": self.token.application.name,
            }
        self.state.add_log(
            kind,
            namespace,
            repository=repository,
            performer=performer or self.user,
            ip=self.ip,
            metadata=metadata,
        )

    def log_repository(self, kind: str, /, **metadata: Any) -> None:
        """Write an entry about the repository of the path, which names it in ``repo`` and ``namespace``."""
        repository = self.repository
        names = {"repo": repository.name, "namespace": repository.namespace.name}
        self.log(kind, repository.namespace, repository, **{**names, **metadata})


def or_404(thing: T | None) -> T:
    """Return an object.

    :raises Problem: it is ``None``; the status is 404.
    """
    if thing is None:
        raise problems.not_found()
    return thing


def _number(operation: Operation, name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        pass
    texts = _PARAMETERS.get(operation.id, {})
    raise problems.Problem(400, {"message": {name: texts.get(name, f"{text!r} is not a whole number")}})


_LIMIT_OF_PAGES = "Limit to the number of results to return per page. Max 100."
_LIMIT_OF_BUILDS = "The maximum number of builds to return"
_LIMIT_OF_ROBOTS = "If specified, the number of robots to return."

_PARAMETERS = {
    "conductRepoSearch": {"page": "The page."},
    "getOrgRobots": {"limit": _LIMIT_OF_ROBOTS},
    "getRepoBuilds": {
        "limit": _LIMIT_OF_BUILDS,
        "since": "Returns all builds since the given unix timecode",
    },
    "getRepositoryMirrorHealth": {
        "limit": "Maximum repositories in detailed view (when detailed=true)",
        "offset": "Offset into the sorted mirror list for detailed view",
    },
    "getUserRobots": {"limit": _LIMIT_OF_ROBOTS},
    "listAllLogs": {"page": "The page number for the logs"},
    "listAllOrganizations": {"limit": _LIMIT_OF_PAGES},
    "listAllUsers": {"limit": _LIMIT_OF_PAGES},
    "listRepoTags": {"limit": _LIMIT_OF_PAGES, "page": "Page index for the results. Default 1."},
    "listTriggerRecentBuilds": {"limit": _LIMIT_OF_BUILDS},
    "listUserNotifications": {
        "limit": "Limit on the number of results (int)",
        "page": "Offset page number. (int)",
    },
}
"""What the server replies to a number that is none: what the parameter means."""
