"""Who may do what: roles of users, robots and teams, and the scopes of tokens."""

from __future__ import annotations

from quay_sdk.testing.state import Organization, Repository, State

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


def with_implied(scopes: frozenset[str]) -> frozenset[str]:
    """Scopes together with the scopes that they imply."""
    return scopes.union(*(_IMPLIED.get(scope, ()) for scope in scopes))


def administers(state: State, name: str, namespace: str) -> bool:
    """Whether a user may do everything in a namespace."""
    return name == namespace or team_role(state, name, namespace) == "admin"


def is_member(state: State, name: str, namespace: str) -> bool:
    """Whether a user belongs to an organization."""
    return team_role(state, name, namespace) is not None


def team_role(state: State, name: str, namespace: str) -> str | None:
    """The highest role that a user's or robot's teams have in an organization."""
    organization = state.organization(namespace)
    held = {team.role for team in organization.teams_of(name)} if organization else set()
    return next((role for role in ("admin", "creator", "member") if role in held), None)


def may_create(state: State, name: str, namespace: str) -> bool:
    """Whether a user may create repositories in a namespace."""
    return name == namespace or team_role(state, name, namespace) in ("admin", "creator")


def granted_roles(state: State, name: str, repository: Repository) -> list[str]:
    """The roles of a user or robot in a repository, its own and those of its teams."""
    roles = [repository.users[name]] if name in repository.users else []
    account = state.accounts.get(repository.namespace)
    if isinstance(account, Organization):
        roles += [
            repository.teams[team.name] for team in account.teams_of(name) if team.name in repository.teams
        ]
    return roles


def repository_role(state: State, name: str, full_name: str) -> str:
    """The highest role of a user or robot in a repository, or where one would be."""
    if administers(state, name, full_name.partition("/")[0]):
        return "admin"
    repository = state.repository(full_name)
    return max(granted_roles(state, name, repository) if repository else [], key=ROLES.index, default="none")
