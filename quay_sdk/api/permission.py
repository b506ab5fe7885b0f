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
    """Permissions of a repository."""

    teams: api.permission.RepositoryTeamPermissions
    users: api.permission.RepositoryUserPermissions


class RepositoryUserPermissions(Resource):
    """Roles of users and robots in a repository."""

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
        """Get the role of a user or a robot in a repository.

        Roles from teams are not included: see ``client.repository.permissions.users.transitive.list``.

        ::

            client.repository.permissions.users.get("acme/app", "acme+ci").role

        :param repository: ``"namespace/name"``.
        :param username: name of the user, ``"ada"``, or full name of the robot, ``"acme+ci"``.
        :returns: the role.
        :raises MissingError: the user or robot has no role in this repository.
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
        """Set the role of a user or a robot in a repository. A previous role is replaced.

        A repository of a user takes robots of that user only, and one of an organization takes robots of that
        organization only. The user that owns a namespace always keeps the role ``"admin"``. The server
        refuses anything else with status 400.

        ::

            client.repository.permissions.users.set("acme/app", "acme+ci", role="write")

        :param repository: ``"namespace/name"``.
        :param username: name of the user, ``"ada"``, or full name of the robot, ``"acme+ci"``.
        :param role: ``"read"`` to pull, ``"write"`` to push too, ``"admin"`` to change settings and
            permissions too.
        :returns: the new role.
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
        """Remove the role of a user or a robot in a repository.

        Roles from teams remain. The user that owns a namespace always keeps the role ``"admin"``: status 400.

        ::

            client.repository.permissions.users.delete("acme/app", "acme+ci")

        :param repository: ``"namespace/name"``.
        :param username: name of the user, ``"ada"``, or full name of the robot, ``"acme+ci"``.
        :raises MissingError: the user or robot has no role in this repository.
        """
        ...


class TransitivePermissions(Resource):
    """Roles of a user in a repository, with those of its teams."""

    @operation(
        "getUserTransitivePermission",
        "GET /api/v1/repository/{repository}/permissions/user/{username}/transitive",
        scope="repo:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        key="permissions",
    )
    def list(self, repository: str, username: str) -> Paged[GrantedRole]:
        """List the roles that a user has in a repository, of its own or as a member of teams.

        The rights of an organization's administrators are not included: an administrator without a role is a
        404. So are a user that has no role and a name that does not exist.

        ::

            roles = {found.role for found in client.repository.permissions.users.transitive.list("acme/app",
            "ada")}

        :param repository: ``"namespace/name"``.
        :param username: name of the user, ``"ada"``, or full name of the robot, ``"acme+ci"``.
        :returns: the roles; the same role can appear several times.
        """
        ...


class RepositoryTeamPermissions(Resource):
    """Roles of teams in a repository."""

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

        For a repository that does not exist in a namespace that the user may administer, the list is empty,
        without an error.

        ::

            for permission in client.repository.permissions.teams.list("acme/app"):
                print(permission.name, permission.role)

        :param repository: ``"namespace/name"``.
        :returns: the roles.
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
        :raises MissingError: the team has no role in this repository.
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

        ::

            client.repository.permissions.teams.set("acme/app", "developers", role="write")

        :param repository: ``"namespace/name"``.
        :param team: name of a team of the organization that owns the repository.
        :param role: ``"read"`` to pull, ``"write"`` to push too, ``"admin"`` to change settings and
            permissions too.
        :returns: the new role.
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

        Its members keep the roles that they have of their own or from other teams.

        ::

            client.repository.permissions.teams.delete("acme/app", "developers")

        :param repository: ``"namespace/name"``.
        :param team: name of a team of the organization that owns the repository.
        :raises MissingError: the team has no role in this repository.
        """
        ...
