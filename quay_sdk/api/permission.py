"""permission: to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_sdk.operation import Namespace

if TYPE_CHECKING:
    from quay_sdk import api


class Permissions(Namespace):
    """Who may do what with a repository."""

    teams: api.permission.RepositoryTeamPermissions
    users: api.permission.RepositoryUserPermissions


class RepositoryUserPermissions(Namespace):
    """What users and robots may do with a repository."""

    transitive: api.permission.TransitivePermissions


class TransitivePermissions(Namespace):
    """What a user may do with a repository, teams counted in."""


class RepositoryTeamPermissions(Namespace):
    """What teams may do with a repository."""
