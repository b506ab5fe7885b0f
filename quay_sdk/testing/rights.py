"""Who may do what: the rights of users, capped by the scopes of their tokens."""

from __future__ import annotations

from collections.abc import Iterable

from quay_sdk.testing.state import Organization, Repository, State, User
from quay_sdk.testing.state.accounts import Account

SCOPES = (
    "repo:read",
    "repo:write",
    "repo:admin",
    "repo:create",
    "user:read",
    "user:admin",
    "org:admin",
    "super:user",
)
_IMPLIED = {"repo:admin": ("repo:write", "repo:read"), "repo:write": ("repo:read",)}

ROLES = ("none", "read", "write", "admin")
"""What one may do with a repository, in rising order."""


class Rights:
    """The rights of one request.

    Without FEATURE_SUPERUSERS_FULL_ACCESS a superuser has the rights of any user, but for the operations that
    ask for a superuser. With it, all rights in all namespaces and repositories, whether they exist or not.

    :param state: the state of the server.
    :param user: who asks; ``None`` for an anonymous request.
    :param scopes: the scopes of the token; in a session, all scopes.
    """

    def __init__(self, state: State, user: User | None, scopes: Iterable[str]) -> None:
        self._state = state
        self.user = user
        self.scopes: frozenset[str] = frozenset(
            scope for given in scopes for scope in (given, *_IMPLIED.get(given, ()))
        )

    # -- the registry ------------------------------------------------------------------

    @property
    def is_superuser(self) -> bool:
        """Whether the caller is a superuser, and the token may act as one."""
        return (
            self.user is not None
            and self._state.config.has("SUPER_USERS")
            and self.user.name in self._state.superusers
            and not self.is_readonly_superuser
            and "super:user" in self.scopes
        )

    @property
    def has_full_access(self) -> bool:
        """Whether the caller is a superuser with FEATURE_SUPERUSERS_FULL_ACCESS."""
        return self.is_superuser and self._state.config.has("SUPERUSERS_FULL_ACCESS")

    @property
    def is_readonly_superuser(self) -> bool:
        """Whether the caller is one of GLOBAL_READONLY_SUPER_USERS, whatever the token's scopes."""
        return self.user is not None and self.user.name in self._state.config["GLOBAL_READONLY_SUPER_USERS"]

    # -- the caller's own account ------------------------------------------------------

    @property
    def reads_user(self) -> bool:
        """Whether the token may read about the caller."""
        return self.user is not None and not self.scopes.isdisjoint(("user:read", "user:admin"))

    @property
    def manages_user(self) -> bool:
        """Whether the token may change the caller's account."""
        return self.user is not None and "user:admin" in self.scopes

    # -- namespaces --------------------------------------------------------------------

    def administers(self, namespace: str) -> bool:
        """Whether the caller may do everything in an organization, or in the own namespace."""
        return self.has_full_access or ("org:admin" in self.scopes and self._team_role(namespace) == "admin")

    def is_member(self, namespace: str) -> bool:
        """Whether the caller is a member of an organization."""
        return self.has_full_access or (
            not self.scopes.isdisjoint(("org:admin", "repo:create"))
            and self._team_role(namespace) is not None
        )

    def creates_in(self, namespace: str) -> bool:
        """Whether the caller may create repositories in a namespace."""
        return self.has_full_access or (
            not self.scopes.isdisjoint(("org:admin", "repo:create"))
            and self._team_role(namespace) in ("admin", "creator")
        )

    def sees_team(self, organization: str, team: str) -> bool:
        """Whether the caller may see the members of a team."""
        if self.administers(organization):
            return True
        found = self._state.organization(organization)
        return (
            self.user is not None
            and not self.scopes.isdisjoint(("org:admin", "repo:create"))
            and found is not None
            and team in found.teams
            and self.user in found.teams[team].members
        )

    def _team_role(self, namespace: str) -> str | None:
        """The highest role of the caller's teams in an organization; ``admin`` in the own namespace."""
        if self.user is None:
            return None
        if self.user.name == namespace:
            return "admin"
        return team_role(self._state.organization(namespace), self.user)

    # -- repositories ------------------------------------------------------------------

    def repository(self, level: str, full_name: str) -> bool:
        """Whether the caller has a role in a repository, which need not exist.

        That a repository is public does not count here.

        :param level: ``read``, ``write`` or ``admin``.
        :param full_name: the repository, ``namespace/name``.
        """
        if self.has_full_access:
            return True
        if self.user is None or f"repo:{level}" not in self.scopes:
            return False
        return ROLES.index(self._role(self.user, full_name)) >= ROLES.index(level)

    def _role(self, user: User, full_name: str) -> str:
        if self._team_role(full_name.partition("/")[0]) == "admin":
            return "admin"
        repository = self._state.repository(full_name)
        granted = granted_roles(user, repository) if repository else []
        return max(granted, key=ROLES.index, default="none")


def team_role(organization: Organization | None, account: Account) -> str | None:
    """Return the highest role that a user's or robot's teams have in an organization."""
    held = {team.role for team in organization.teams_of(account)} if organization else set()
    return next((role for role in ("admin", "creator", "member") if role in held), None)


def granted_roles(account: Account, repository: Repository) -> list[str]:
    """Return the roles of a user or robot in a repository, its own and those of its teams."""
    roles = [repository.users[account]] if account in repository.users else []
    if isinstance(repository.namespace, Organization):
        teams = repository.namespace.teams_of(account)
        roles += [repository.teams[team.name] for team in teams if team.name in repository.teams]
    return roles
