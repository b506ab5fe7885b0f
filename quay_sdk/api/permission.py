"""Permissions: what users, robots and teams may do with a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_sdk.api._common import Avatar
from quay_sdk.literals import Role
from quay_sdk.model import Model, model
from quay_sdk.operation import operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api


@model
class GrantedRole(Model):
    """A role that somebody has in a repository.

    :ivar role: what it allows.
    """

    role: Role


@model
class UserPermission(Model):
    """What a user or a robot may do with a repository.

    :ivar role: what it may do.
    :ivar name: its name; a robot's is ``namespace+shortname``.
    :ivar is_robot: whether it is a robot.
    :ivar avatar: its picture.
    :ivar is_org_member: whether it belongs to the organization that has the repository; ``None``
        if a user has it.
    """

    role: Role
    name: str
    is_robot: bool | None = None
    avatar: Avatar | None = None
    is_org_member: bool | None = None


@model
class TeamPermission(Model):
    """What a team may do with a repository.

    :ivar role: what its members may do.
    :ivar name: the team's name.
    :ivar avatar: its picture.
    """

    role: Role
    name: str
    avatar: Avatar | None = None


class Permissions(Resource):
    """Who may do what with a repository."""

    teams: api.permission.RepositoryTeamPermissions
    users: api.permission.RepositoryUserPermissions


class RepositoryUserPermissions(Resource):
    """What users and robots may do with a repository."""

    transitive: api.permission.TransitivePermissions

    @operation(
        "listRepoUserPermissions",
        "GET /api/v1/repository/{repository}/permissions/user/",
        scope="repo:admin",
        errors=(401, 403),
        superuser="admitted",
        key="permissions",
    )
    def list(self, repository: str) -> Paged[UserPermission]:
        """List the users and robots that were given permission for a repository themselves.

        What they may do as members of a team is not in it, nor that an organization's
        administrators may do everything.

        :param repository: the repository, ``"namespace/name"``.
        :returns: the permissions.
        """
        ...

    @operation(
        "getUserPermissions",
        "GET /api/v1/repository/{repository}/permissions/user/{username}",
        scope="repo:admin",
        errors=(400, 401, 403),
        superuser="admitted",
    )
    def get(self, repository: str, username: str) -> UserPermission:
        """Get the permission that a user or a robot was given for a repository itself.

        :param repository: the repository, ``"namespace/name"``.
        :param username: the user's name, or the robot's full one, ``namespace+shortname``.
        :returns: the permission.
        :raises MissingError: it was given none.
        """
        ...

    @operation(
        "changeUserPermissions",
        "PUT /api/v1/repository/{repository}/permissions/user/{username}",
        scope="repo:admin",
        errors=(400, 401, 403),
        superuser="admitted",
    )
    def set(self, repository: str, username: str, *, role: Role) -> UserPermission:
        """Give a user or a robot permission for a repository, in place of what it had.

        :param repository: the repository, ``"namespace/name"``.
        :param username: the user's name, or the robot's full one, ``namespace+shortname``.
        :param role: what it may do.
        :returns: the permission.
        """
        ...

    @operation(
        "deleteUserPermissions",
        "DELETE /api/v1/repository/{repository}/permissions/user/{username}",
        scope="repo:admin",
        errors=(400, 401, 403),
        superuser="admitted",
    )
    def delete(self, repository: str, username: str) -> None:
        """Take the permission for a repository from a user or a robot. Teams it is in keep theirs.

        :param repository: the repository, ``"namespace/name"``.
        :param username: the user's name, or the robot's full one, ``namespace+shortname``.
        :raises MissingError: it had none.
        """
        ...


class TransitivePermissions(Resource):
    """What a user may do with a repository, teams counted in."""

    @operation(
        "getUserTransitivePermission",
        "GET /api/v1/repository/{repository}/permissions/user/{username}/transitive",
        scope="repo:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        key="permissions",
    )
    def list(self, repository: str, username: str) -> Paged[GrantedRole]:
        """List the roles that a user has in a repository, itself or as a member of teams.

        A user without any, or one that is missing, is a 404.

        :param repository: the repository, ``"namespace/name"``.
        :param username: the user's name, or the robot's full one, ``namespace+shortname``.
        :returns: the roles; the same one may come several times.
        """
        ...


class RepositoryTeamPermissions(Resource):
    """What teams may do with a repository."""

    @operation(
        "listRepoTeamPermissions",
        "GET /api/v1/repository/{repository}/permissions/team/",
        scope="repo:admin",
        errors=(401, 403),
        superuser="admitted",
        key="permissions",
    )
    def list(self, repository: str) -> Paged[TeamPermission]:
        """List the teams that were given permission for a repository.

        :param repository: the repository, ``"namespace/name"``.
        :returns: the permissions.
        """
        ...

    @operation(
        "getTeamPermissions",
        "GET /api/v1/repository/{repository}/permissions/team/{teamname}",
        scope="repo:admin",
        errors=(400, 401, 403),
        superuser="admitted",
    )
    def get(self, repository: str, team: str) -> GrantedRole:
        """Get the role that a team was given in a repository.

        :param repository: the repository, ``"namespace/name"``, of an organization.
        :param team: the name of a team of that organization.
        :returns: the role, and no more.
        :raises MissingError: it was given none.
        """
        ...

    @operation(
        "changeTeamPermissions",
        "PUT /api/v1/repository/{repository}/permissions/team/{teamname}",
        scope="repo:admin",
        errors=(400, 401, 403),
        superuser="admitted",
    )
    def set(self, repository: str, team: str, *, role: Role) -> TeamPermission:
        """Give a team permission for a repository, in place of what it had.

        :param repository: the repository, ``"namespace/name"``, of an organization.
        :param team: the name of a team of that organization.
        :param role: what the team's members may do.
        :returns: the permission.
        """
        ...

    @operation(
        "deleteTeamPermissions",
        "DELETE /api/v1/repository/{repository}/permissions/team/{teamname}",
        scope="repo:admin",
        errors=(400, 401, 403),
        superuser="admitted",
    )
    def delete(self, repository: str, team: str) -> None:
        """Take the permission for a repository from a team.

        :param repository: the repository, ``"namespace/name"``, of an organization.
        :param team: the name of a team of that organization.
        :raises MissingError: it had none.
        """
        ...
