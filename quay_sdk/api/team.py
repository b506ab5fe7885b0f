"""team: to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_sdk.operation import Namespace

if TYPE_CHECKING:
    from quay_sdk import api


class Teams(Namespace):
    """The teams of an organization."""

    invites: api.team.TeamInvites
    members: api.team.TeamMembers
    permissions: api.team.TeamPermissions


class TeamMembers(Namespace):
    """The members of a team."""


class TeamInvites(Namespace):
    """Invitations to a team by email."""


class TeamPermissions(Namespace):
    """What a team may do with which repository."""


class UserTeamInvites(Namespace):
    """Invitations to teams, as the one invited sees them."""
