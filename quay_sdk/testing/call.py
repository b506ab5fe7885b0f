"""One request as the handlers see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from quay_sdk.operation import Operation
from quay_sdk.testing import problems, rights
from quay_sdk.testing.sessions import Session
from quay_sdk.testing.state import Account, Organization, Repository, State, User

T = TypeVar("T")

_FALSE = ("false", "False", "FALSE", "0", "null", "")


@dataclass
class Call:
    """One request.

    :ivar state: the state of the server.
    :ivar operation: the operation.
    :ivar path: the path's parameters.
    :ivar query: the query's parameters.
    :ivar body: the body's JSON, checked.
    :ivar user: the caller, or ``None`` for an anonymous one.
    :ivar scopes: the scopes of the token, with those they imply; in a session, all scopes.
    :ivar session: the session in the cookie, which may be empty.
    :ivar root: the server's URL, without a slash at the end.
    :ivar ip: the address of the caller.
    :ivar headers: the request's headers.
    """

    state: State
    operation: Operation
    path: Mapping[str, str]
    query: Mapping[str, str]
    user: User | None
    scopes: frozenset[str]
    session: Session
    root: str
    ip: str | None
    headers: Mapping[str, str]
    body: Any = field(default=None)

    # -- parameters ----------------------------------------------------------------------

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean of the query; all values except a few are true."""
        given = self.query.get(name)
        return default if given is None else given not in _FALSE

    def number(self, name: str, default: int) -> int:
        """A whole number of the query.

        :raises Problem: it is not a number.
        """
        given = self.query.get(name, "")
        if not given:
            return default
        try:
            return int(given)
        except ValueError:
            raise problems.message(400, problems.BAD_REQUEST) from None

    # -- the caller ----------------------------------------------------------------------

    @property
    def in_scope(self) -> bool:
        """Whether the token has the scope that the operation asks for."""
        return self.operation.scope is None or self.operation.scope in self.scopes

    @property
    def me(self) -> User:
        """The caller.

        :raises Problem: the caller is anonymous.
        """
        if self.user is None:
            raise self.refusal()
        return self.user

    @property
    def superuser(self) -> bool:
        """Whether the caller is a superuser, with a token that has the scope."""
        return self.user is not None and self.user.superuser and "super:user" in self.scopes

    def refusal(self, **more: Any) -> problems.Problem:
        """Return the problem of a caller without the right."""
        return problems.unauthorized(known=self.user is not None, **more)

    def require(self, allowed: bool) -> None:
        """Refuse a caller without the right.

        :raises Problem: ``allowed`` is false.
        """
        if not allowed:
            raise self.refusal()

    def may(self, scope: str, full_name: str) -> bool:
        """Whether the user and the token have a right in a repository, which need not exist.

        :param scope: ``repo:read``, ``repo:write`` or ``repo:admin``.
        :param full_name: the repository, ``"namespace/name"``.
        """
        repository = self.state.repository(full_name)
        if scope == "repo:read" and repository is not None and repository.public:
            return True
        if self.superuser:
            return True
        if self.user is None or scope not in self.scopes:
            return False
        held = rights.repository_role(self.state, self.user.name, full_name)
        return rights.ROLES.index(held) >= rights.ROLES.index(scope.removeprefix("repo:"))

    def may_administer(self, namespace: str) -> bool:
        """Whether user and token may do everything in a namespace."""
        if self.superuser:
            return True
        scope = "user:admin" if self.user is not None and self.user.name == namespace else "org:admin"
        return (
            self.user is not None
            and scope in self.scopes
            and rights.administers(self.state, self.user.name, namespace)
        )

    def is_member(self, namespace: str) -> bool:
        """Whether the user belongs to an organization, or is as good as a member."""
        return self.may_administer(namespace) or (
            self.user is not None and rights.is_member(self.state, self.user.name, namespace)
        )

    # -- objects of the path -------------------------------------------------------------

    @property
    def repository(self) -> Repository:
        """The repository of the path.

        :raises Problem: it does not exist.
        """
        return or_404(self.state.repository(self.path["repository"]))

    @property
    def organization(self) -> Organization:
        """The organization of the path.

        :raises Problem: it does not exist.
        """
        return or_404(self.state.organization(self.path["orgname"]))

    @property
    def account(self) -> Account:
        """The organization of the path, or the caller: the subject of operations that exist for both."""
        return self.organization if "orgname" in self.path else self.me

    # -- logs ----------------------------------------------------------------------------

    def log(
        self, kind: str, namespace: str, repository: Repository | None = None, /, **metadata: Any
    ) -> None:
        """Add an entry to the logs."""
        self.state.add_log(
            kind,
            namespace,
            repository=repository.name if repository else None,
            performer=self.user.name if self.user else None,
            ip=self.ip,
            metadata=metadata,
        )

    def log_repository(self, kind: str, /, **metadata: Any) -> None:
        """Add an entry about the repository of the path to the logs."""
        repository = self.repository
        names = {"repo": repository.name, "namespace": repository.namespace}
        self.log(kind, repository.namespace, repository, **{**names, **metadata})


def or_404(thing: T | None) -> T:
    """Return an object.

    :raises Problem: it is ``None``; the status is 404.
    """
    if thing is None:
        raise problems.not_found()
    return thing
