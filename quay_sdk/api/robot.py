"""Robots: accounts for programs, which pull and push with a token of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from quay_sdk.api.team import MemberTeam, RepositoryPermission
from quay_sdk.model import RFC_2822, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api

WHOLE_BODY = {"federation": Param("")}
"""How a robot's identity providers are sent: as all of the body, not under a key."""


@model
class Robot(Model):
    """A robot account.

    :ivar name: its full name, ``"namespace+shortname"``.
    :ivar created: when it was made.
    :ivar last_accessed: when it last signed in, or ``None`` if never or not known.
    :ivar description: what its owner says about it.
    :ivar token: its password for pulling and pushing, not for this API. Left out where it was not
        asked for, or is not for those who asked.
    :ivar unstructured_metadata: what its owner keeps with it; lists leave it out.
    :ivar teams: the teams it is a member of; only in lists, with ``permissions=True``.
    :ivar repositories: the names, without the namespace, of the repositories it may use; only in
        lists, with ``permissions=True``.
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
    """An identity whose tokens a robot's token is given for.

    :ivar issuer: the URL of the OIDC provider that signs the tokens: their ``iss``.
    :ivar subject: whom they are about: their ``sub``.
    """

    issuer: str
    subject: str


@model
class FederatedToken(Model):
    """What an identity provider's token was exchanged for.

    :ivar token: a password of the robot's that works for a short time.
    """

    token: str = field(secret=True)


class UserRobots(Resource):
    """The robot accounts of the user."""

    federation: api.robot.UserRobotFederation
    permissions: api.robot.UserRobotPermissions

    @operation(
        "getUserRobots",
        "GET /api/v1/user/robots",
        scope="user:admin",
        errors=(401, 403),
        key="robots",
    )
    def list(
        self,
        *,
        limit: int | None = None,
        token: bool | None = None,
        permissions: bool | None = None,
    ) -> Paged[Robot]:
        """List the user's robots, with their tokens unless ``token=False``.

        :param limit: how many robots to list at most; all by default.
        :param token: whether to have their tokens answered; they are by default.
        :param permissions: whether to have their teams and repositories answered; they are not by
            default.
        :returns: the robots.
        """
        ...

    @operation(
        "getUserRobot",
        "GET /api/v1/user/robots/{robot_shortname}",
        scope="user:admin",
        errors=(400, 401, 403),
    )
    def get(self, robot: str) -> Robot:
        """Get one of the user's robots, with its token.

        :param robot: the robot's name, without the user's: ``"ci"``.
        :returns: the robot.
        :raises MissingError: there is none; the server answers 400.
        """
        ...

    @operation(
        "createUserRobot",
        "PUT /api/v1/user/robots/{robot_shortname}",
        scope="user:admin",
        errors=(400, 401, 403),
    )
    def create(
        self,
        robot: str,
        *,
        description: str | None = None,
        unstructured_metadata: Mapping[str, Any] | None = None,
    ) -> Robot:
        """Create a robot of the user. What is said about it here cannot be changed later.

        :param robot: the robot's name, without the user's: lower-case letters and digits,
            with single ``.``, ``_`` and ``-`` between them.
        :param description: what it is for, 255 characters at most.
        :param unstructured_metadata: any JSON object to keep with it.
        :returns: the robot, with its token.
        :raises AlreadyExistsError: there is one of that name; the server answers 400.
        """
        ...

    @operation(
        "deleteUserRobot",
        "DELETE /api/v1/user/robots/{robot_shortname}",
        scope="user:admin",
        errors=(400, 401, 403),
    )
    def delete(self, robot: str) -> None:
        """Delete a robot of the user. One that a mirror uses cannot be deleted: that is a 400.

        :param robot: the robot's name, without the user's: ``"ci"``.
        :raises MissingError: there is none; the server answers 400.
        """
        ...

    @operation(
        "regenerateUserRobotToken",
        "POST /api/v1/user/robots/{robot_shortname}/regenerate",
        scope="user:admin",
        errors=(400, 401, 403),
    )
    def regenerate(self, robot: str) -> Robot:
        """Give a robot of the user a new token; the old one works no longer.

        :param robot: the robot's name, without the user's: ``"ci"``.
        :returns: the robot, with its new token and without ``unstructured_metadata``.
        :raises MissingError: there is none; the server answers 400.
        """
        ...


class UserRobotPermissions(Resource):
    """What a robot of the user may do with which repository."""

    @operation(
        "getUserRobotPermissions",
        "GET /api/v1/user/robots/{robot_shortname}/permissions",
        scope="user:admin",
        errors=(400, 401, 403),
        key="permissions",
    )
    def list(self, robot: str) -> Paged[RepositoryPermission]:
        """List what a robot of the user may do with which repository, teams not counted in.

        :param robot: the robot's name, without the user's: ``"ci"``.
        :returns: the permissions, one per repository.
        :raises MissingError: there is no such robot; the server answers 400.
        """
        ...


class UserRobotFederation(Resource):
    """The identity providers whose tokens a robot of the user is exchanged for."""

    @operation(
        "getUserRobotFederation",
        "GET /api/v1/user/robots/{robot_shortname}/federation",
        scope="user:admin",
        errors=(400, 401, 403),
        since="3.17",
    )
    def list(self, robot: str) -> Paged[FederationConfig]:
        """List the identities whose tokens a robot's token is given for.

        :param robot: the robot's name, without the user's: ``"ci"``.
        :returns: the identities; none if the robot has no federation.
        :raises MissingError: there is no such robot; the server answers 400.
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
        """Say for which identities' tokens a robot's token is given; those said before are forgotten.

        :param robot: the robot's name, without the user's: ``"ci"``.
        :param federation: the identities, each with ``issuer``, an ``http://`` or ``https://`` URL, and
            ``subject``; no two alike.
        :returns: the identities as they are now.
        :raises MissingError: there is no such robot; the server answers 400.
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
        """Forget all identities: a robot's token is given for nobody's any more.

        :param robot: the robot's name, without the user's: ``"ci"``.
        :raises MissingError: there is no such robot; the server answers 400.
        """
        ...


class OrganizationRobots(Resource):
    """The robot accounts of an organization."""

    federation: api.robot.OrganizationRobotFederation
    permissions: api.robot.OrganizationRobotPermissions

    @operation(
        "getOrgRobots",
        "GET /api/v1/organization/{orgname}/robots",
        scope="org:admin",
        errors=(401, 403),
        superuser="admitted",
        key="robots",
    )
    def list(
        self,
        organization: str,
        *,
        limit: int | None = None,
        token: bool | None = None,
        permissions: bool | None = None,
    ) -> Paged[Robot]:
        """List an organization's robots, with their tokens unless ``token=False``.

        A member who is no administrator of the organization gets neither tokens nor permissions,
        whatever was asked for.

        :param organization: the organization's name.
        :param limit: how many robots to list at most; all by default.
        :param token: whether to have their tokens answered; they are by default.
        :param permissions: whether to have their teams and repositories answered; they are not by
            default.
        :returns: the robots.
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
        """Get one of an organization's robots, with its token.

        :param organization: the organization's name.
        :param robot: the robot's name, without the organization's: ``"ci"``.
        :returns: the robot. A superuser who may only read gets it without its token.
        :raises MissingError: there is none; the server answers 400.
        """
        ...

    @operation(
        "createOrgRobot",
        "PUT /api/v1/organization/{orgname}/robots/{robot_shortname}",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
    )
    def create(
        self,
        organization: str,
        robot: str,
        *,
        description: str | None = None,
        unstructured_metadata: Mapping[str, Any] | None = None,
    ) -> Robot:
        """Create a robot of an organization. What is said about it here cannot be changed later.

        :param organization: the organization's name.
        :param robot: the robot's name, without the organization's: lower-case letters and
            digits, with single ``.``, ``_`` and ``-`` between them.
        :param description: what it is for, 255 characters at most.
        :param unstructured_metadata: any JSON object to keep with it.
        :returns: the robot, with its token.
        :raises AlreadyExistsError: there is one of that name; the server answers 400.
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
        """Delete a robot of an organization. One that a mirror uses cannot be deleted: that is a 400.

        :param organization: the organization's name.
        :param robot: the robot's name, without the organization's: ``"ci"``.
        :raises MissingError: there is none; the server answers 400.
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
        """Give a robot of an organization a new token; the old one works no longer.

        :param organization: the organization's name.
        :param robot: the robot's name, without the organization's: ``"ci"``.
        :returns: the robot, with its new token and without ``unstructured_metadata``.
        :raises MissingError: there is none; the server answers 400.
        """
        ...


class OrganizationRobotPermissions(Resource):
    """What a robot of an organization may do with which repository."""

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
        """List what a robot of an organization may do with which repository, teams not counted in.

        Unlike the organization's other operations it needs a token for ``user:admin``.

        :param organization: the organization's name.
        :param robot: the robot's name, without the organization's: ``"ci"``.
        :returns: the permissions, one per repository.
        :raises MissingError: there is no such robot; the server answers 400.
        """
        ...


class OrganizationRobotFederation(Resource):
    """The identity providers whose tokens a robot of an organization is exchanged for."""

    @operation(
        "getOrgRobotFederation",
        "GET /api/v1/organization/{orgname}/robots/{robot_shortname}/federation",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
        since="3.17",
    )
    def list(self, organization: str, robot: str) -> Paged[FederationConfig]:
        """List the identities whose tokens a robot's token is given for.

        :param organization: the organization's name.
        :param robot: the robot's name, without the organization's: ``"ci"``.
        :returns: the identities; none if the robot has no federation.
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
        """Say for which identities' tokens a robot's token is given; those said before are forgotten.

        :param organization: the organization's name.
        :param robot: the robot's name, without the organization's: ``"ci"``.
        :param federation: the identities, each with ``issuer``, an ``http://`` or ``https://`` URL, and
            ``subject``; no two alike.
        :returns: the identities as they are now.
        :raises MissingError: there is no such robot; the server answers 400.
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
        """Forget all identities: a robot's token is given for nobody's any more.

        :param organization: the organization's name.
        :param robot: the robot's name, without the organization's: ``"ci"``.
        """
        ...


class Robots(Resource):
    """Robot accounts, whoever owns them."""

    @operation(
        "exchangeRobotFederationToken",
        "GET /oauth2/federation/robot/token",
        errors=(400, 401),
        since="3.13",
        without_token="answered",
        params={"robot_username": Param(location="auth"), "federation_token": Param(location="auth")},
    )
    def exchange_federation_token(self, *, robot_username: str, federation_token: str) -> FederatedToken:
        """Get a short-lived password of a robot for an identity provider's token.

        The robot's federation must have the token's issuer and subject. The call signs in with its
        arguments, not with what the client has: it needs no API token.

        :param robot_username: the robot's full name, ``"acme+ci"``.
        :param federation_token: the JWT that the identity provider signed.
        :returns: the password.
        """
        ...
