"""Teams: groups of an organization's members that receive permissions together."""

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

    :ivar name: name of the team.
    :ivar description: description of the team, in Markdown; may be empty.
    :ivar role: role of the members in the organization.
    :ivar can_view: whether the caller may list its members.
    :ivar avatar: picture of the team.
    :ivar new_team: whether this call created the team.
    """

    name: str
    description: str
    role: TeamRole
    can_view: bool | None = None
    avatar: Avatar | None = None
    new_team: bool | None = None


@model
class TeamMember(Model):
    """A member of a team, or a pending invitation to it.

    :ivar kind: ``"user"`` for users and robots, ``"invite"`` for an invited email address.
    :ivar name: name of the user, or full name of the robot, ``namespace+shortname``; ``None`` for an invited
        email address.
    :ivar email: invited email address; ``None`` for a user or a robot.
    :ivar is_robot: whether it is a robot; ``None`` for an invited email address.
    :ivar invited: whether the invitation has not been accepted yet.
    :ivar avatar: picture of the user, the robot or the email address.
    """

    kind: PrincipalKind
    name: str | None = None
    email: str | None = None
    is_robot: bool | None = None
    invited: bool
    avatar: Avatar | None = None


@model
class MemberTeam(Model):
    """A team that a user or a robot belongs to.

    :ivar name: name of the team.
    :ivar avatar: picture of the team.
    """

    name: str
    avatar: Avatar | None = None


@model
class PermittedRepository(Model):
    """A repository on which a team or a robot has a permission.

    :ivar name: name without the namespace: the repository is in the namespace of the team or the robot.
    :ivar is_public: whether everyone can pull from it.
    """

    name: str
    is_public: bool | None = None


@model
class RepositoryPermission(Model):
    """The permission of a team or a robot on one repository.

    :ivar repository: the repository.
    :ivar role: role on the repository.
    """

    repository: PermittedRepository
    role: Role


@model
class AcceptedTeamInvite(Model):
    """A team that the user has joined.

    :ivar org: name of the organization.
    :ivar team: name of the team.
    """

    org: str
    team: str


class Teams(Resource):
    """The teams of an organization.

    :meth:`organization.get <quay_sdk.api.organization.Organizations.get>` lists them.
    """

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
        """Create a team, or change the role and the description of an existing one.

        Both cases use this call: a misspelled name creates a team without an error. The role of an existing
        team is always set, so pass its present one to change the description alone. The caller cannot take
        the role ``"admin"`` from the only team that makes the caller an administrator (400).

        ::

            team = client.organization.teams.set("acme", "developers", role="creator")
            print(team.new_team)

        :param organization: name of the organization.
        :param team: name of the team, 2 to 255 characters: lower-case letters and digits, separated by single
            ``.``, ``_`` or ``-``.
        :param role: role of the members in the organization. ``"member"``: no more than the permissions that
            the team has on repositories; ``"creator"``: may also create repositories; ``"admin"``: may do
            everything, in all repositories.
        :param description: description of the team, in Markdown (default: unchanged, and empty for a new
            team).
        :returns: the team; ``new_team`` is ``True`` if it was created.
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
        """Delete a team, with its permissions on repositories. It cannot be restored.

        Its members lose these permissions; their accounts remain. Pending invitations to the team, and
        default permissions for it (see ``client.organization.prototypes``), are deleted too. A team that does
        not exist is a 400, and so is the only team that makes the caller an administrator. If the team has
        the role ``"admin"`` and the caller, a superuser, is in no such team, the server fails (500).

        ::

            client.organization.teams.delete("acme", "contractors")

        :param organization: name of the organization.
        :param team: name of the team.
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
        """Take the members of a team from a group of the server's external login service.

        The service then determines the membership: users who are not in the group lose theirs, and only
        robots can be added or removed by hand. With OIDC, all users of the team are removed at once, and
        return as they sign in. With LDAP and Keystone, the server adjusts the members later, in the
        background.

        With the server's ``FEATURE_SUPERUSERS_FULL_ACCESS``, a superuser need not administer the
        organization, and the scope ``super:user`` suffices. With
        ``FEATURE_NONSUPERUSER_TEAM_SYNCING_SETUP``, all administrators of the organization may call it, and
        the scope ``org:admin`` suffices.

        Pass the one argument that matches the login service. With LDAP and Keystone, another argument or an
        unknown group is a 400; with LDAP, an empty group is one too. With OIDC, the server does not check the
        group: a misspelled one leaves the team without users. For a team that is synchronized already the
        server fails (500): call :meth:`disable_sync` first.

        ::

            client.organization.teams.enable_sync("acme", "developers", group_dn="cn=developers,ou=groups")

        :param organization: name of the organization.
        :param team: name of the team.
        :param group_dn: with LDAP: distinguished name of the group, relative to the base DN.
        :param group_id: with Keystone: identifier of the group.
        :param group_name: with OIDC: name of the group.
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
        """Stop the synchronization of a team with a group of the external login service.

        The present members stay, and can be changed by hand again. A team that is not synchronized is no
        error. Who may call it, and with which scopes, depends on the same features of the server as for
        :meth:`enable_sync`.

        ::

            client.organization.teams.disable_sync("acme", "developers")

        :param organization: name of the organization.
        :param team: name of the team.
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
        """List the members of a team: users, robots and, if wanted, pending invitations.

        Members of the team may call it too; for them the scope ``repo:create`` is enough. So may global
        read-only superusers.

        ::

            for member in client.organization.teams.members.list("acme", "developers"):
                print(member.name, member.is_robot)

        :param organization: name of the organization.
        :param team: name of the team.
        :param include_pending: also list those who are invited (default ``False``). The server ignores it
            unless the caller is an administrator of the organization.
        :returns: the members. The ``extra`` of a page has the ``name`` of the team, and ``can_edit``: whether
            the caller may change it. On servers that synchronize teams it can also have ``can_sync`` (the
            login service, if the caller may set up the synchronization) and ``synced`` (the group, if the
            team is synchronized).
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
        """Add a user or a robot to a team.

        With the server's ``FEATURE_MAILING`` and ``FEATURE_REQUIRE_TEAM_INVITE``, a user who is in no team of
        the organization is only invited, by email and notification: see ``invited`` of the result. A repeated
        call creates a second invitation. On such servers, a robot of another namespace is a 400; robots of
        the organization are added without an invitation.

        A user or robot that is already in the team is a 400, and so is an unknown one. Users cannot be added
        to a team whose members come from a login service (400; see :meth:`Teams.enable_sync`).

        ::

            member = client.organization.teams.members.add("acme", "developers", "acme+ci")
            print(member.invited)

        :param organization: name of the organization.
        :param team: name of the team.
        :param member: name of the user, or full name of the robot, ``"acme+ci"``.
        :returns: the member; ``invited`` is ``True`` if the invitation has yet to be accepted.
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
        """Remove a user or a robot from a team, or cancel a user's invitation.

        If the user has an invitation, the call cancels that. A user who is not in the team is a 400, and one
        who does not exist a 404. Users cannot be removed from a team whose members come from a login service,
        nor the caller from the only team that makes the caller an administrator (400).

        Permissions that the user has directly on repositories remain: see
        :meth:`organization.members.remove <quay_sdk.api.organization.Members.remove>`.

        ::

            client.organization.teams.members.remove("acme", "developers", "bob")

        :param organization: name of the organization.
        :param team: name of the team.
        :param member: name of the user, or full name of the robot, ``"acme+ci"``.
        """
        ...


class TeamInvites(Resource):
    """Invitations of email addresses to a team."""

    @operation(
        "inviteTeamMemberEmail",
        "PUT /api/v1/organization/{orgname}/team/{teamname}/invite/{email}",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        features=("MAILING",),
    )
    def create(self, organization: str, team: str, email: str) -> TeamMember:
        """Invite an email address to a team: the server sends a message with a link.

        Only a user whose confirmed email address is this one can accept the invitation. A repeated call
        creates a second one and sends another message. To add or invite a user by name, use
        :meth:`TeamMembers.add`. A team whose members come from a login service is a 400, and so is a message
        that the server cannot send.

        ::

            client.organization.teams.invites.create("acme", "developers", "carol@example.com")

        :param organization: name of the organization.
        :param team: name of the team.
        :param email: email address to invite.
        :returns: the invitation, with the kind ``"invite"``, the ``email`` and no ``name``.
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
        """Cancel the invitation of an email address; the link in the message stops working.

        If the address was invited several times, the call cancels one of the invitations. To cancel the
        invitation of a user by name, use :meth:`TeamMembers.remove`.

        ::

            client.organization.teams.invites.delete("acme", "developers", "carol@example.com")

        :param organization: name of the organization.
        :param team: name of the team.
        :param email: invited email address.
        """
        ...


class TeamPermissions(Resource):
    """The permissions of a team on repositories."""

    @operation(
        "getOrganizationTeamPermissions",
        "GET /api/v1/organization/{orgname}/team/{teamname}/permissions",
        needs=("org:admin",),
        errors=(401, 403, 404),
        superuser="admitted",
        key="permissions",
    )
    def list(self, organization: str, team: str) -> Paged[RepositoryPermission]:
        """List the repositories on which a team has a permission.

        A team with the role ``"admin"`` may do everything in all repositories of the organization, but only
        those on which it was given a permission are listed. Global read-only superusers may call it too.

        ::

            for permission in client.organization.teams.permissions.list("acme", "developers"):
                print(permission.repository.name, permission.role)

        :param organization: name of the organization.
        :param team: name of the team.
        :returns: the repositories with the team's role.
        """
        ...


class UserTeamInvites(Resource):
    """Invitations that the user has received to join teams."""

    @operation(
        "acceptOrganizationTeamInvite",
        "PUT /api/v1/teaminvite/{code}",
        scope="user:admin",
        errors=(400, 401, 403),
        features=("MAILING",),
        internal=True,
    )
    def accept(self, code: str) -> AcceptedTeamInvite:
        """Accept an invitation: the user joins the team.

        All other invitations of the user in the same organization are accepted with it: by name, and by
        confirmed email address.

        ::

            code = "urn:teaminvite:3f8a6c1e-5b7d-4a43-9c58-6d2f0b1e7a90"
            joined = client.user.team_invites.accept(code)
            print(joined.org, joined.team)

        :param code: code of the invitation, ``"urn:teaminvite:…"``: from the email, or ``metadata["code"]``
            of the notification in ``client.user.inbox``. A code that is unknown, used or meant for another
            user is a 400.
        :returns: the team that the user has joined.
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
        """Decline an invitation; its code stops working.

        This works for users who were invited by name. An invitation that was sent to an email address cannot
        be declined (400); ignore it, or let an administrator delete it with :meth:`TeamInvites.delete`.

        ::

            client.user.team_invites.decline("urn:teaminvite:3f8a6c1e-5b7d-4a43-9c58-6d2f0b1e7a90")

        :param code: code of the invitation, as in :meth:`accept`. A code that is unknown, used or meant for
            another user is a 400.
        """
        ...
