"""Teams: groups of an organization's members, to whom permissions are given at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_sdk.api._common import Avatar
from quay_sdk.literals import PrincipalKind, Role, TeamRole
from quay_sdk.model import Model, model
from quay_sdk.operation import operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api


@model
class Team(Model):
    """A team of an organization.

    :ivar name: the team's name.
    :ivar description: what it is for, in Markdown; may be empty.
    :ivar role: what its members may do in the organization.
    :ivar can_view: whether the one who asks may see its members.
    :ivar avatar: its picture.
    :ivar new_team: whether the call has created it.
    """

    name: str
    description: str
    role: TeamRole
    can_view: bool | None = None
    avatar: Avatar | None = None
    new_team: bool | None = None


@model
class TeamMember(Model):
    """A member of a team, or someone who is invited to become one.

    :ivar kind: ``"user"``, for robots too, or ``"invite"`` where an email address was invited.
    :ivar name: the user's or robot's name; a robot's is ``namespace+shortname``. An invited email
        address has none.
    :ivar email: the invited email address.
    :ivar is_robot: whether it is a robot.
    :ivar invited: whether the invitation has yet to be accepted.
    :ivar avatar: the picture.
    """

    kind: PrincipalKind
    name: str | None = None
    email: str | None = None
    is_robot: bool | None = None
    invited: bool
    avatar: Avatar | None = None


@model
class MemberTeam(Model):
    """A team that a member, a user or a robot, belongs to.

    :ivar name: the team's name.
    :ivar avatar: its picture.
    """

    name: str
    avatar: Avatar | None = None


@model
class PermittedRepository(Model):
    """A repository that a team or a robot has a permission on.

    :ivar name: its name without the namespace, which is that of the team or the robot.
    :ivar is_public: whether everybody may see it.
    """

    name: str
    is_public: bool | None = None


@model
class RepositoryPermission(Model):
    """What a team or a robot may do with one repository.

    :ivar repository: the repository.
    :ivar role: what may be done with it.
    """

    repository: PermittedRepository
    role: Role


@model
class AcceptedTeamInvite(Model):
    """A team that the user has joined.

    :ivar org: the organization's name.
    :ivar team: the team's name.
    """

    org: str
    team: str


class Teams(Resource):
    """The teams of an organization."""

    invites: api.team.TeamInvites
    members: api.team.TeamMembers
    permissions: api.team.TeamPermissions

    @operation(
        "updateOrganizationTeam",
        "PUT /api/v1/organization/{orgname}/team/{teamname}",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
    )
    def set(self, organization: str, team: str, *, role: TeamRole, description: str | None = None) -> Team:
        """Create a team, or update the one that has the name.

        :param organization: the organization's name.
        :param team: the team's name: lower-case letters and digits, with single ``.``, ``_`` and
            ``-`` between them.
        :param role: what the team may do in the organization: ``"member"`` (see it),
            ``"creator"`` (create repositories as well) or ``"admin"`` (everything).
        :param description: what the team is for, in Markdown; an existing team keeps the one it
            has by default.
        :returns: the team; its ``new_team`` tells whether it was created.
        """
        ...

    @operation(
        "deleteOrganizationTeam",
        "DELETE /api/v1/organization/{orgname}/team/{teamname}",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
    )
    def delete(self, organization: str, team: str) -> None:
        """Delete a team, and with it the permissions it gave.

        The last team with the role ``"admin"`` cannot be deleted, nor the one by which alone the user
        is an administrator; that is a 400, as is a team that is missing.

        :param organization: the organization's name.
        :param team: the team's name.
        """
        ...

    @operation(
        "enableOrganizationTeamSync",
        "POST /api/v1/organization/{orgname}/team/{teamname}/syncing",
        scope="org:admin",
        needs=("org:admin", "super:user"),
        errors=(400, 401, 403, 404),
        one_of=("group_dn", "group_id", "group_name"),
        features=("TEAM_SYNCING",),
        fresh_login=True,
        superuser="required",
    )
    def enable_sync(
        self,
        organization: str,
        team: str,
        *,
        group_dn: str | None = None,
        group_id: str | None = None,
        group_name: str | None = None,
    ) -> Team:
        """Let a team's members be those of a group in the external login service, from now on.

        Members can then no longer be added or removed by hand, robots apart. Which argument it
        takes depends on the server's login service.

        :param organization: the organization's name.
        :param team: the team's name.
        :param group_dn: with LDAP: the group's distinguished name, relative to the base DN.
        :param group_id: with Keystone: the group's identifier.
        :param group_name: with OIDC: the group's name.
        :returns: the team.
        """
        ...

    @operation(
        "disableOrganizationTeamSync",
        "DELETE /api/v1/organization/{orgname}/team/{teamname}/syncing",
        scope="org:admin",
        needs=("org:admin", "super:user"),
        errors=(401, 403, 404),
        features=("TEAM_SYNCING",),
        fresh_login=True,
        superuser="required",
    )
    def disable_sync(self, organization: str, team: str) -> Team:
        """Let a team be synchronized no more; its members stay, and can be changed by hand again.

        :param organization: the organization's name.
        :param team: the team's name.
        :returns: the team.
        """
        ...


class TeamMembers(Resource):
    """The members of a team."""

    @operation(
        "getOrganizationTeamMembers",
        "GET /api/v1/organization/{orgname}/team/{teamname}/members",
        scope="org:admin",
        errors=(401, 403, 404),
        key="members",
        params={"include_pending": "includePending"},
        superuser="admitted",
    )
    def list(self, organization: str, team: str, *, include_pending: bool | None = None) -> Paged[TeamMember]:
        """List the members of a team.

        :param organization: the organization's name.
        :param team: the team's name.
        :param include_pending: whether to list those who are invited as well, to an
            administrator of the organization; not by default.
        :returns: the members; a page's ``extra`` has the team's ``name``, ``can_edit`` (whether the
            one who asks may change the team), and where the server can synchronize teams ``can_sync``
            (the login service, if it may be set up) and ``synced`` (with which group it is).
        """
        ...

    @operation(
        "updateOrganizationTeamMember",
        "PUT /api/v1/organization/{orgname}/team/{teamname}/members/{membername}",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
    )
    def add(self, organization: str, team: str, member: str) -> TeamMember:
        """Add a user or robot to a team.

        A server that sends mail may be configured to invite a user from outside the organization
        instead. Adding one who is in already is a 400.

        :param organization: the organization's name.
        :param team: the team's name.
        :param member: the user's name, or the robot's full name (``acme+ci``).
        :returns: the member; its ``invited`` tells whether they have yet to accept.
        """
        ...

    @operation(
        "deleteOrganizationTeamMember",
        "DELETE /api/v1/organization/{orgname}/team/{teamname}/members/{membername}",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
    )
    def remove(self, organization: str, team: str, member: str) -> None:
        """Remove a user or robot from a team, or take back a user's invitation.

        Removing one who is not in is a 400.

        :param organization: the organization's name.
        :param team: the team's name.
        :param member: the user's name, or the robot's full name (``acme+ci``).
        """
        ...


class TeamInvites(Resource):
    """Invitations to a team by email."""

    @operation(
        "inviteTeamMemberEmail",
        "PUT /api/v1/organization/{orgname}/team/{teamname}/invite/{email}",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        features=("MAILING",),
    )
    def create(self, organization: str, team: str, email: str) -> TeamMember:
        """Invite someone to a team by email; they become a member when they accept.

        :param organization: the organization's name.
        :param team: the team's name.
        :param email: the email address to invite.
        :returns: the one invited: an email address, or the user it belongs to.
        """
        ...

    @operation(
        "deleteTeamMemberEmailInvite",
        "DELETE /api/v1/organization/{orgname}/team/{teamname}/invite/{email}",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        features=("MAILING",),
    )
    def delete(self, organization: str, team: str, email: str) -> None:
        """Take back an invitation. A user's own is taken back by :meth:`TeamMembers.remove`.

        :param organization: the organization's name.
        :param team: the team's name.
        :param email: the invited email address.
        """
        ...


class TeamPermissions(Resource):
    """What a team may do with which repository."""

    @operation(
        "getOrganizationTeamPermissions",
        "GET /api/v1/organization/{orgname}/team/{teamname}/permissions",
        needs=("org:admin",),
        errors=(401, 403, 404),
        superuser="admitted",
        key="permissions",
    )
    def list(self, organization: str, team: str) -> Paged[RepositoryPermission]:
        """List the repositories on which a team has a permission of its own.

        :param organization: the organization's name.
        :param team: the team's name.
        :returns: the permissions.
        """
        ...


class UserTeamInvites(Resource):
    """Invitations to teams, as the one invited sees them."""

    @operation(
        "acceptOrganizationTeamInvite",
        "PUT /api/v1/teaminvite/{code}",
        scope="user:admin",
        errors=(400, 401, 403),
        features=("MAILING",),
        internal=True,
    )
    def accept(self, code: str) -> AcceptedTeamInvite:
        """Accept an invitation: the user is a member of the team from now on.

        :param code: the code that the invitation came with, by email or in the ``metadata`` of
            the user's notification; one that is unknown, used or someone else's is a 400.
        :returns: which team the user has joined.
        """
        ...

    @operation(
        "declineOrganizationTeamInvite",
        "DELETE /api/v1/teaminvite/{code}",
        scope="user:admin",
        errors=(400, 401, 403),
        features=("MAILING",),
        internal=True,
    )
    def decline(self, code: str) -> None:
        """Decline an invitation; the code is good no more.

        :param code: the code that the invitation came with; one that is unknown, used or someone
            else's is a 400.
        """
        ...
