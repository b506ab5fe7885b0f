"""Robots: accounts for programs, which pull and push images with a token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from quay_sdk._wire.encode import at_least, encoder_for, json_bytes
from quay_sdk.api.team import MemberTeam, RepositoryPermission
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.model import RFC_2822, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api

WHOLE_BODY = {"federation": Param("")}
"""The identities are the whole body of the request, not the value of a key."""


@model
class Robot(Model):
    """A robot account.

    :ivar name: full name, ``"namespace+shortname"``.
    :ivar created: time of creation; ``None`` if the server has no time for it.
    :ivar last_accessed: time of the last sign-in; ``None`` if it has not signed in, or the server does not
        record it.
    :ivar description: free text.
    :ivar token: password for pulling and pushing, with the full name as user name. It is not a token for this
        API. ``None`` if it was not requested, or the caller has no right to see it.
    :ivar unstructured_metadata: JSON object that was stored when the robot was created, from ``get`` and
        ``create``; ``None`` otherwise, and from ``create`` without metadata (``get`` returns ``{}``).
    :ivar teams: teams that the robot is a member of; ``None`` except in listings with ``permissions=True``.
    :ivar repositories: names, without the namespace, of the repositories that the robot has a permission of
        its own for, not through a team; ``None`` except in listings with ``permissions=True``.
    """

    name: str
    created: datetime | None = field(format=RFC_2822)
    last_accessed: datetime | None = field(format=RFC_2822)
    description: str | None
    token: str | None = field(default=None, secret=True)
    unstructured_metadata: Mapping[str, Any] | None = None
    teams: tuple[MemberTeam, ...] | None = None
    repositories: tuple[str, ...] | None = None


@model
class FederationConfig(Model):
    """An external identity that can sign in as a robot, with an OIDC token instead of the robot's token.

    OIDC (OpenID Connect) providers issue signed tokens to users and programs, for example to CI jobs.

    :ivar issuer: URL of the OIDC provider, the claim ``iss`` of its tokens.
    :ivar subject: identity at that provider, the claim ``sub`` of its tokens.
    """

    issuer: str
    subject: str


@model
class FederatedToken(Model):
    """A temporary password of a robot, issued for the token of an OIDC provider.

    :ivar token: password for pulling and pushing, valid for one hour.
    """

    token: str = field(secret=True)


LARGEST_METADATA = 2**20 - 2**12
"""The server fails on a body of more than 1 MiB; the difference is for the description."""


def encode_metadata(value: object) -> object:
    """A JSON object of limited size."""
    encoded: object = encoder_for(Mapping[str, Any])(value)
    size = len(json_bytes(encoded))
    if size > LARGEST_METADATA:
        raise InvalidArgumentError(f"expected at most {LARGEST_METADATA} bytes of JSON, got {size}")
    return encoded


def encode_full_name(value: object) -> str:
    """The full name of a robot. For another name the server answers as for an invalid token."""
    name: str = encoder_for(str)(value)
    namespace, _, short = name.partition("+")
    if not (namespace and short):
        raise InvalidArgumentError("expected the full name of a robot, for example 'acme+ci'")
    return name


def check_list(arguments: Mapping[str, Any]) -> None:
    """Refuse a limit that would cut the list: with permissions, the server counts each of them."""
    if arguments["permissions"] is True and arguments["limit"] is not None:
        raise InvalidArgumentError(
            "with permissions=True, limit counts permissions and memberships, and robots would be missing; "
            "leave limit out"
        )


class UserRobots(Resource):
    """Robot accounts of the user."""

    federation: api.robot.UserRobotFederation
    permissions: api.robot.UserRobotPermissions

    @operation(
        "getUserRobots",
        "GET /api/v1/user/robots",
        scope="user:admin",
        errors=(401, 403),
        key="robots",
        check=check_list,
        params={"limit": Param(encode=at_least(1, "; leave it out to list all robots"))},
    )
    def list(
        self,
        *,
        limit: int | None = None,
        token: bool | None = None,
        permissions: bool | None = None,
    ) -> Paged[Robot]:
        """List the robots of the user, with their tokens.

        The tokens are passwords: pass ``token=False`` if you do not need them.

        ::

            for robot in client.user.robots.list(token=False):
                print(robot.name, robot.last_accessed)

        :param limit: maximum number of robots, at least 1 (default: all). It cannot be combined with
            ``permissions=True``: the server would count a robot with ten permissions as ten.
        :param token: include the robots' tokens (default ``True``).
        :param permissions: include the robots' teams and repositories (default ``False``).
        :returns: the robots, most recently used first. Robots that were never used are first on a server with
            PostgreSQL, and last with another database.
        """
        ...

    @operation(
        "getUserRobot",
        "GET /api/v1/user/robots/{robot_shortname}",
        scope="user:admin",
        errors=(400, 401, 403),
    )
    def get(self, robot: str) -> Robot:
        """Get a robot of the user, with its token and its metadata.

        ::

            robot = client.user.robots.get("ci")
            print(robot.name, robot.token)

        :param robot: name of the robot, ``"ci"`` or ``"ada+ci"``.
        :returns: the robot.
        :raises MissingError: the robot does not exist.
        """
        ...

    @operation(
        "createUserRobot",
        "PUT /api/v1/user/robots/{robot_shortname}",
        scope="user:admin",
        errors=(400, 401, 403),
        params={"unstructured_metadata": Param(encode=encode_metadata)},
    )
    def create(
        self,
        robot: str,
        *,
        description: str | None = None,
        unstructured_metadata: Mapping[str, Any] | None = None,
    ) -> Robot:
        """Create a robot of the user.

        The description and the metadata cannot be changed later. A new robot has no permissions:
        ``client.repository.permissions.users.set`` grants them, for the robot's full name. Servers with
        ``ROBOTS_DISALLOW`` refuse new robots (400).

        ::

            robot = client.user.robots.create("ci", description="Builds on main")
            print(robot.name, robot.token)

        :param robot: name of the robot, 2 to 255 characters: ``a`` to ``z`` and digits, with single ``.``,
            ``_`` and ``-`` between them. The full name ``"ada+ci"`` is accepted too.
        :param description: free text, at most 255 characters (default: empty).
        :param unstructured_metadata: JSON object to store with the robot, at most 1,044,480 bytes (default:
            none).
        :returns: the robot, with its token.
        :raises AlreadyExistsError: a robot with this name exists.
        """
        ...

    @operation(
        "deleteUserRobot",
        "DELETE /api/v1/user/robots/{robot_shortname}",
        scope="user:admin",
        errors=(400, 401, 403),
    )
    def delete(self, robot: str) -> None:
        """Delete a robot of the user, with its permissions and team memberships.

        It cannot be restored, and its token stops working. The server refuses (400) to delete a robot
        that a mirror uses (a repository that Quay copies from another registry).

        ::

            client.user.robots.delete("ci")

        :param robot: name of the robot, ``"ci"`` or ``"ada+ci"``.
        :raises MissingError: the robot does not exist.
        """
        ...

    @operation(
        "regenerateUserRobotToken",
        "POST /api/v1/user/robots/{robot_shortname}/regenerate",
        scope="user:admin",
        errors=(400, 401, 403),
    )
    def regenerate(self, robot: str) -> Robot:
        """Replace the token of a robot of the user.

        The old token is refused at once, everywhere it is used. Programs that have signed in with it before
        can continue for up to an hour, and temporary passwords of the robot stay valid until they expire.

        ::

            robot = client.user.robots.regenerate("ci")
            print(robot.token)

        :param robot: name of the robot, ``"ci"`` or ``"ada+ci"``.
        :returns: the robot, with its new token but without ``unstructured_metadata``.
        :raises MissingError: the robot does not exist.
        """
        ...


class UserRobotPermissions(Resource):
    """Permissions of a user's robot."""

    @operation(
        "getUserRobotPermissions",
        "GET /api/v1/user/robots/{robot_shortname}/permissions",
        scope="user:admin",
        errors=(400, 401, 403),
        key="permissions",
    )
    def list(self, robot: str) -> Paged[RepositoryPermission]:
        """List the repositories that a robot of the user has a permission for.

        Permissions that it has as a member of teams are not included.

        ::

            for permission in client.user.robots.permissions.list("ci"):
                print(permission.repository.name, permission.role)

        :param robot: name of the robot, ``"ci"`` or ``"ada+ci"``.
        :returns: the permissions, one for each repository.
        :raises MissingError: the robot does not exist.
        """
        ...


class UserRobotFederation(Resource):
    """External identities that can sign in as a robot of the user."""

    @operation(
        "getUserRobotFederation",
        "GET /api/v1/user/robots/{robot_shortname}/federation",
        scope="user:admin",
        errors=(400, 401, 403),
        since="3.17",
    )
    def list(self, robot: str) -> Paged[FederationConfig]:
        """List the external identities that can sign in as a robot of the user.

        ::

            for identity in client.user.robots.federation.list("ci"):
                print(identity.issuer, identity.subject)

        :param robot: name of the robot, ``"ci"`` or ``"ada+ci"``.
        :returns: the identities; empty if federation is not configured.
        :raises MissingError: the robot does not exist.
        """
        ...

    @operation(
        "createUserRobotFederation",
        "POST /api/v1/user/robots/{robot_shortname}/federation",
        scope="user:admin",
        errors=(400, 401, 403),
        since="3.17",
        params=WHOLE_BODY,
    )
    def set(
        self, robot: str, *, federation: Sequence[FederationConfig | Mapping[str, Any]]
    ) -> Paged[FederationConfig]:
        """Replace the external identities that can sign in as a robot of the user.

        Programs sign in with ``client.robots.exchange_federation_token``. An identity that is not in the new
        list cannot do so any more, but its temporary passwords stay valid until they expire. To add an
        identity, pass the existing ones as well.

        The server checks the signature, the issuer and the subject of a token, not its audience: it also
        accepts tokens that the provider issued to the subject for another service.

        ::

            client.user.robots.federation.set(
                "ci", federation=[{"issuer": "https://idp.example.com", "subject": "repo:acme/app"}],
            )

        :param robot: name of the robot, ``"ci"`` or ``"ada+ci"``.
        :param federation: all identities. Each has an ``issuer``, the ``http://`` or ``https://`` URL of an
            OIDC provider, and a ``subject``, the claim ``sub`` of its tokens. Duplicates are refused (400).
        :returns: the identities that are now configured.
        :raises MissingError: the robot does not exist.
        """
        ...

    @operation(
        "deleteUserRobotFederation",
        "DELETE /api/v1/user/robots/{robot_shortname}/federation",
        scope="user:admin",
        errors=(400, 401, 403),
        since="3.17",
    )
    def delete(self, robot: str) -> None:
        """Remove all external identities that can sign in as a robot of the user.

        The robot's own token continues to work, and temporary passwords that were issued before stay valid
        until they expire, after one hour at most.

        ::

            client.user.robots.federation.delete("ci")

        :param robot: name of the robot, ``"ci"`` or ``"ada+ci"``.
        :raises MissingError: the robot does not exist.
        """
        ...


class OrganizationRobots(Resource):
    """Robot accounts of an organization."""

    federation: api.robot.OrganizationRobotFederation
    permissions: api.robot.OrganizationRobotPermissions

    @operation(
        "getOrgRobots",
        "GET /api/v1/organization/{orgname}/robots",
        scope="org:admin",
        errors=(401, 403),
        superuser="admitted",
        key="robots",
        check=check_list,
        params={"limit": Param(encode=at_least(1, "; leave it out to list all robots"))},
    )
    def list(
        self,
        organization: str,
        *,
        limit: int | None = None,
        token: bool | None = None,
        permissions: bool | None = None,
    ) -> Paged[Robot]:
        """List the robots of an organization, with their tokens.

        The tokens are passwords: pass ``token=False`` if you do not need them. Members of any team of the
        organization may call it, with the scope ``org:admin`` or ``repo:create``; without the rights of an
        administrator, or without ``org:admin``, they get no tokens, teams or repositories. Global read-only
        superusers may call it too, and get no tokens.

        ::

            for robot in client.organization.robots.list("acme", token=False):
                print(robot.name, robot.last_accessed)

        :param organization: name of the organization.
        :param limit: maximum number of robots, at least 1 (default: all). It cannot be combined with
            ``permissions=True``: the server would count a robot with ten permissions as ten.
        :param token: include the robots' tokens (default ``True``).
        :param permissions: include the robots' teams and repositories (default ``False``).
        :returns: the robots, most recently used first. Robots that were never used are first on a server with
            PostgreSQL, and last with another database.
        """
        ...

    @operation(
        "getOrgRobot",
        "GET /api/v1/organization/{orgname}/robots/{robot_shortname}",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
    )
    def get(self, organization: str, robot: str) -> Robot:
        """Get a robot of an organization, with its token and its metadata.

        ::

            robot = client.organization.robots.get("acme", "ci")
            print(robot.name, robot.token)

        :param organization: name of the organization.
        :param robot: name of the robot, ``"ci"`` or ``"acme+ci"``.
        :returns: the robot; global read-only superusers get it without its token.
        :raises MissingError: the robot does not exist.
        """
        ...

    @operation(
        "createOrgRobot",
        "PUT /api/v1/organization/{orgname}/robots/{robot_shortname}",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
        params={"unstructured_metadata": Param(encode=encode_metadata)},
    )
    def create(
        self,
        organization: str,
        robot: str,
        *,
        description: str | None = None,
        unstructured_metadata: Mapping[str, Any] | None = None,
    ) -> Robot:
        """Create a robot of an organization.

        The description and the metadata cannot be changed later. A new robot has no permissions:
        ``client.repository.permissions.users.set`` grants them, for the robot's full name. Servers with
        ``ROBOTS_DISALLOW`` refuse new robots (400).

        ::

            robot = client.organization.robots.create("acme", "ci", description="Builds on main")
            print(robot.name, robot.token)

        :param organization: name of the organization.
        :param robot: name of the robot, 2 to 255 characters: ``a`` to ``z`` and digits, with single ``.``,
            ``_`` and ``-`` between them. The full name ``"acme+ci"`` is accepted too.
        :param description: free text, at most 255 characters (default: empty).
        :param unstructured_metadata: JSON object to store with the robot, at most 1,044,480 bytes (default:
            none).
        :returns: the robot, with its token.
        :raises AlreadyExistsError: a robot with this name exists.
        """
        ...

    @operation(
        "deleteOrgRobot",
        "DELETE /api/v1/organization/{orgname}/robots/{robot_shortname}",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
    )
    def delete(self, organization: str, robot: str) -> None:
        """Delete a robot of an organization, with its permissions and team memberships.

        It cannot be restored, and its token stops working. The server refuses (400) to delete a robot
        that a mirror uses (a repository that Quay copies from another registry), but does not check whether
        the mirror of a whole organization uses it.

        ::

            client.organization.robots.delete("acme", "ci")

        :param organization: name of the organization.
        :param robot: name of the robot, ``"ci"`` or ``"acme+ci"``.
        :raises MissingError: the robot does not exist.
        """
        ...

    @operation(
        "regenerateOrgRobotToken",
        "POST /api/v1/organization/{orgname}/robots/{robot_shortname}/regenerate",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
    )
    def regenerate(self, organization: str, robot: str) -> Robot:
        """Replace the token of a robot of an organization.

        The old token is refused at once, everywhere it is used. Programs that have signed in with it before
        can continue for up to an hour, and temporary passwords of the robot stay valid until they expire.

        ::

            robot = client.organization.robots.regenerate("acme", "ci")
            print(robot.token)

        :param organization: name of the organization.
        :param robot: name of the robot, ``"ci"`` or ``"acme+ci"``.
        :returns: the robot, with its new token but without ``unstructured_metadata``.
        :raises MissingError: the robot does not exist.
        """
        ...


class OrganizationRobotPermissions(Resource):
    """Permissions of an organization's robot."""

    @operation(
        "getOrgRobotPermissions",
        "GET /api/v1/organization/{orgname}/robots/{robot_shortname}/permissions",
        scope="user:admin",
        needs=("user:admin", "org:admin"),
        errors=(400, 401, 403),
        superuser="admitted",
        key="permissions",
    )
    def list(self, organization: str, robot: str) -> Paged[RepositoryPermission]:
        """List the repositories that a robot of an organization has a permission for.

        Permissions that it has as a member of teams are not included. Global read-only superusers may call
        it too.

        ::

            for permission in client.organization.robots.permissions.list("acme", "ci"):
                print(permission.repository.name, permission.role)

        :param organization: name of the organization.
        :param robot: name of the robot, ``"ci"`` or ``"acme+ci"``.
        :returns: the permissions, one for each repository.
        :raises MissingError: the robot does not exist.
        """
        ...


class OrganizationRobotFederation(Resource):
    """External identities that can sign in as a robot of an organization."""

    @operation(
        "getOrgRobotFederation",
        "GET /api/v1/organization/{orgname}/robots/{robot_shortname}/federation",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
        since="3.17",
    )
    def list(self, organization: str, robot: str) -> Paged[FederationConfig]:
        """List the external identities that can sign in as a robot of an organization.

        Global read-only superusers may call it too.

        ::

            for identity in client.organization.robots.federation.list("acme", "ci"):
                print(identity.issuer, identity.subject)

        :param organization: name of the organization.
        :param robot: name of the robot, ``"ci"`` or ``"acme+ci"``.
        :returns: the identities; empty if federation is not configured.
        :raises MissingError: the robot does not exist.
        """
        ...

    @operation(
        "createOrgRobotFederation",
        "POST /api/v1/organization/{orgname}/robots/{robot_shortname}/federation",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
        since="3.17",
        params=WHOLE_BODY,
    )
    def set(
        self,
        organization: str,
        robot: str,
        *,
        federation: Sequence[FederationConfig | Mapping[str, Any]],
    ) -> Paged[FederationConfig]:
        """Replace the external identities that can sign in as a robot of an organization.

        Programs sign in with ``client.robots.exchange_federation_token``. An identity that is not in the new
        list cannot do so any more, but its temporary passwords stay valid until they expire. To add an
        identity, pass the existing ones as well.

        The server checks the signature, the issuer and the subject of a token, not its audience: it also
        accepts tokens that the provider issued to the subject for another service.

        ::

            client.organization.robots.federation.set(
                "acme", "ci", federation=[{"issuer": "https://idp.example.com", "subject": "repo:acme/app"}],
            )

        :param organization: name of the organization.
        :param robot: name of the robot, ``"ci"`` or ``"acme+ci"``.
        :param federation: all identities. Each has an ``issuer``, the ``http://`` or ``https://`` URL of an
            OIDC provider, and a ``subject``, the claim ``sub`` of its tokens. Duplicates are refused (400).
        :returns: the identities that are now configured.
        :raises MissingError: the robot does not exist.
        """
        ...

    @operation(
        "deleteOrgRobotFederation",
        "DELETE /api/v1/organization/{orgname}/robots/{robot_shortname}/federation",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
        since="3.17",
    )
    def delete(self, organization: str, robot: str) -> None:
        """Remove all external identities that can sign in as a robot of an organization.

        The robot's own token continues to work, and temporary passwords that were issued before stay valid
        until they expire, after one hour at most.

        ::

            client.organization.robots.federation.delete("acme", "ci")

        :param organization: name of the organization.
        :param robot: name of the robot, ``"ci"`` or ``"acme+ci"``.
        :raises MissingError: the robot does not exist.
        """
        ...


class Robots(Resource):
    """Robot accounts of any namespace."""

    @operation(
        "exchangeRobotFederationToken",
        "GET /oauth2/federation/robot/token",
        errors=(400, 401),
        since="3.13",
        without_token="answered",
        params={
            "robot_username": Param(encode=encode_full_name, location="auth"),
            "federation_token": Param(location="auth"),
        },
    )
    def exchange_federation_token(self, *, robot_username: str, federation_token: str) -> FederatedToken:
        """Exchange a token of an OIDC provider for a temporary password of a robot.

        With it, a program such as a CI job can pull and push without a stored password. Before, an
        administrator adds the token's issuer and subject to the robot, with
        ``client.organization.robots.federation.set`` or ``client.user.robots.federation.set``. The call signs
        in with its arguments, not with the client's credentials: it needs no API token.

        The status is 400 if the robot does not exist, if the token is expired or otherwise invalid, or if its
        issuer or subject is not configured. The server must be able to reach the issuer, to check the token.

        ::

            password = client.robots.exchange_federation_token(
                robot_username="acme+ci", federation_token=os.environ["OIDC_TOKEN"]
            ).token

        :param robot_username: full name of the robot, ``"acme+ci"``.
        :param federation_token: token (a signed JWT) that the OIDC provider issued.
        :returns: the password for pulling and pushing, with the full name as user name; valid for one hour.
        """
        ...
