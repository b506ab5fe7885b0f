"""robot: to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_sdk.operation import Namespace

if TYPE_CHECKING:
    from quay_sdk import api


class UserRobots(Namespace):
    """The robot accounts of the user."""

    federation: api.robot.UserRobotFederation
    permissions: api.robot.UserRobotPermissions


class UserRobotPermissions(Namespace):
    """What a robot of the user may do with which repository."""


class UserRobotFederation(Namespace):
    """The identity providers whose tokens a robot of the user is exchanged for."""


class OrganizationRobots(Namespace):
    """The robot accounts of an organization."""

    federation: api.robot.OrganizationRobotFederation
    permissions: api.robot.OrganizationRobotPermissions


class OrganizationRobotPermissions(Namespace):
    """What a robot of an organization may do with which repository."""


class OrganizationRobotFederation(Namespace):
    """The identity providers whose tokens a robot of an organization is exchanged for."""


class Robots(Namespace):
    """Robot accounts, whoever owns them."""
