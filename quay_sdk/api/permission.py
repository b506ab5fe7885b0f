"""Permissions: the roles of users, robots and teams in a repository."""

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
    """A role in a repository.

    :ivar role: ``"read"`` to pull, ``"write"`` to push too, ``"admin"`` to change settings and permissions
        too.
    """

    role: Role


@model
class UserPermission(Model):
    """The role of a user or a robot in a repository.

    :ivar role: ``"read"`` to pull, ``"write"`` to push too, ``"admin"`` to change settings and permissions
        too.
    :ivar name: name of the user, or full name of the robot, ``"namespace+shortname"``.
    :ivar is_robot: whether it is a robot.
    :ivar avatar: profile picture.
    :ivar is_org_member: whether it belongs to the organization that owns the repository; ``None`` if the
        owner is a user.
    """

    role: Role
    name: str
    is_robot: bool | None = None
    avatar: Avatar | None = None
    is_org_member: bool | None = None


@model
class TeamPermission(Model):
    """The role of a team in a repository.

    :ivar role: role of each of its members: ``"read"``, ``"write"`` or ``"admin"``.
    :ivar name: name of the team.
    :ivar avatar: profile picture.
    """

    role: Role
    name: str
    avatar: Avatar | None = None


class Permissions(Resource):
    """Permissions of a repository: who may pull, push and administer it."""

    teams: api.permission.RepositoryTeamPermissions
    users: api.permission.RepositoryUserPermissions


class RepositoryUserPermissions(Resource):
    """Roles that users and robots were given in a repository directly.

    A robot is an account for programs, which belongs to a user or an organization. Global read-only
    superusers may read the roles in any repository.
    """

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
        """List the users and robots that were given a role in a repository directly.

        Roles from teams are not included, nor the rights of the namespace's owner or administrators. If the
        repository does not exist, those who may administer the namespace get an empty list, not an error.

        ::

            for permission in client.repository.permissions.users.list("acme/app"):
                print(permission.name, permission.role)

        :param repository: ``"namespace/name"``.
        :returns: the users and robots, each with its role.
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
        """Get the role that a user or a robot was given in a repository directly.

        Roles from teams are not included: see ``client.repository.permissions.users.transitive.list``.

        ::

            client.repository.permissions.users.get("acme/app", "acme+ci").role

        :param repository: ``"namespace/name"``.
        :param username: name of the user, ``"ada"``, or full name of the robot, ``"acme+ci"``.
        :returns: the user or robot, with its role.
        :raises MissingError: the user or robot has no role in this repository, or the repository does not
            exist.
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
        """Set the role of a user or a robot in a repository. A role given directly before is replaced.

        A user need not be a member of the organization that owns the repository. A robot must belong to the
        owner of the repository, whether a user or an organization. The server refuses other robots, names
        that do not exist, and the owner of the repository, who always has the role ``"admin"`` (400). If the
        repository does not exist, the server fails (500).

        ::

            client.repository.permissions.users.set("acme/app", "acme+ci", role="write")

        :param repository: ``"namespace/name"``.
        :param username: name of the user, ``"ada"``, or full name of the robot, ``"acme+ci"``.
        :param role: ``"read"`` to pull, ``"write"`` to push too, ``"admin"`` to change settings and
            permissions too.
        :returns: the user or robot, with its new role.
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
        """Remove the role that a user or a robot was given in a repository directly.

        Roles from teams remain. The role of the user who owns the repository cannot be removed (400).

        ::

            client.repository.permissions.users.delete("acme/app", "acme+ci")

        :param repository: ``"namespace/name"``.
        :param username: name of the user, ``"ada"``, or full name of the robot, ``"acme+ci"``.
        :raises MissingError: the user or robot has no role in this repository, or the repository does not
            exist.
        """
        ...


class TransitivePermissions(Resource):
    """Roles of a user in a repository, including those of the user's teams."""

    @operation(
        "getUserTransitivePermission",
        "GET /api/v1/repository/{repository}/permissions/user/{username}/transitive",
        scope="repo:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        key="permissions",
    )
    def list(self, repository: str, username: str) -> Paged[GrantedRole]:
        """List the roles that a user has in a repository, given directly or through teams.

        The highest of them counts. The rights of the organization's administrators are not included. A user
        or robot without any role is a 404, even if it is an administrator; so is a name or a repository that
        does not exist.

        ::

            for granted in client.repository.permissions.users.transitive.list("acme/app", "ada"):
                print(granted.role)

        :param repository: ``"namespace/name"``.
        :param username: name of the user, ``"ada"``, or full name of the robot, ``"acme+ci"``.
        :returns: the roles; the same role can appear several times.
        """
        ...


class RepositoryTeamPermissions(Resource):
    """Roles of teams in a repository.

    A team is a group of users and robots in an organization; a repository that belongs to a user has none.
    Global read-only superusers may read the roles in any repository.
    """

    @operation(
        "listRepoTeamPermissions",
        "GET /api/v1/repository/{repository}/permissions/team/",
        scope="repo:admin",
        errors=(401, 403),
        superuser="admitted",
        key="permissions",
    )
    def list(self, repository: str) -> Paged[TeamPermission]:
        """List the teams that have a role in a repository.

        If the repository does not exist, those who may administer the namespace get an empty list, not an
        error.

        ::

            for permission in client.repository.permissions.teams.list("acme/app"):
                print(permission.name, permission.role)

        :param repository: ``"namespace/name"``.
        :returns: the teams, each with its role.
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
        """Get the role of a team in a repository.

        ::

            client.repository.permissions.teams.get("acme/app", "developers").role

        :param repository: ``"namespace/name"``.
        :param team: name of a team of the organization that owns the repository.
        :returns: the role.
        :raises MissingError: the team has no role in this repository, or one of the two does not exist.
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
        """Set the role of a team in a repository. A previous role is replaced.

        All members of the team get the role. A team that does not exist is a 400. If the repository does not
        exist, the server fails (500).

        ::

            client.repository.permissions.teams.set("acme/app", "developers", role="write")

        :param repository: ``"namespace/name"``.
        :param team: name of a team of the organization that owns the repository.
        :param role: ``"read"`` to pull, ``"write"`` to push too, ``"admin"`` to change settings and
            permissions too.
        :returns: the team, with its new role.
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
        """Remove the role of a team in a repository.

        Its members keep the roles that they were given directly or have from other teams.

        ::

            client.repository.permissions.teams.delete("acme/app", "developers")

        :param repository: ``"namespace/name"``.
        :param team: name of a team of the organization that owns the repository.
        :raises MissingError: the team has no role in this repository, or one of the two does not exist.
        """
        ...
