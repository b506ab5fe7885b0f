"""Teams of organizations, their members and invitations, and their synchronization with other services."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quay_sdk.testing import directory, problems
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.names import fault_of_name
from quay_sdk.testing.state import Account, Organization, Robot, Team, User
from quay_sdk.testing.state.accounts import Invitation, TeamSync
from quay_sdk.testing.views import Json, avatar, principal, repository_role, rfc_2822, team_avatar

_GROUPS = {"keystone": "group_id", "ldap": "group_dn"}
"""What names a group of a login service; OIDC takes anything."""

_METADATA: dict[str, Json] = {
    "ldap": {"base_dn": ["dc=example", "dc=com"]},
    "oidc": {"issuer_domain": "idp.example.com"},
}
"""What else the server says about its login service."""


def _team(call: Call) -> Team:
    return or_404(call.organization.teams.get(call.path["teamname"]))


def _log(call: Call, kind: str, **metadata: Any) -> None:
    call.log(kind, call.organization, team=call.path["teamname"], **metadata)


# -- teams -----------------------------------------------------------------------------


def _view(call: Call, team: Team, *, is_new: bool = False) -> Json:
    return {
        "name": team.name,
        "description": team.description,
        "can_view": call.rights.sees_team(call.path["orgname"], team.name),
        "role": team.role,
        "avatar": team_avatar(team),
        "new_team": is_new,
    }


@handles("updateOrganizationTeam")
def set_team(call: Call) -> Json:
    body = call.json()
    call.require_administrator()
    organization = call.stated_organization
    team = organization.teams.get(call.path["teamname"])
    if team is None:
        return _view(call, _new_team(call, organization, body), is_new=True)
    if "description" in body and body["description"] != team.description:
        team.description = body["description"]
        _log(call, "org_set_team_description", description=team.description)
    if body["role"] != team.role:
        if team.role == "admin" and _admin_teams(call, organization) == [team]:
            raise problems.message(
                400,
                f"Cannot remove admin from team '{team.name}' because calling user would no longer have "
                f"admin on org '{organization.name}'",
            )
        team.role = body["role"]
        _log(call, "org_set_team_role", role=team.role)
    return _view(call, team)


def _new_team(call: Call, organization: Organization, body: Json) -> Team:
    name = call.path["teamname"]
    if fault := fault_of_name(name, kind="Team"):
        raise problems.message(400, f"Invalid team name {name}: {fault}")
    team = Team(call.state.next_id(), name, body["role"], body.get("description", ""))
    organization.teams[name] = team
    _log(call, "org_create_team")
    return team


def _admin_teams(call: Call, organization: Organization) -> list[Team]:
    """The teams that make the caller an administrator."""
    return [team for team in organization.teams_of(call.me) if team.role == "admin"]


@handles("deleteOrganizationTeam")
def delete_team(call: Call) -> Reply:
    call.require_administrator()
    orgname, name = call.path["orgname"], call.path["teamname"]
    organization = call.state.organization(orgname)
    if organization is None or name not in organization.teams:
        raise problems.message(400, f"Team '{name}' is not a team in org '{orgname}'")
    team = organization.teams[name]
    # For a caller who is in no admin team at all, a superuser, the server fails.
    if team.role == "admin" and _admin_teams(call, organization) in ([team], []):
        raise problems.message(
            400,
            f"Deleting team '{name}' would remove admin ability for user '{call.me.name}' in organization "
            f"'{orgname}'",
        )
    call.state.remove_team(organization, team)
    _log(call, "org_delete_team")
    return NO_CONTENT


@handles("getOrganizationTeamPermissions")
def list_team_permissions(call: Call) -> Json:
    organization = call.require_organization_admin(readonly=True)
    name = _team(call).name
    return {
        "permissions": [
            repository_role(repository, repository.teams[name])
            for repository in organization.stored_repositories()
            if name in repository.teams
        ]
    }


# -- synchronization -------------------------------------------------------------------


def _login_service(call: Call) -> str | None:
    """The service whose groups teams can be synchronized with."""
    return directory.service(call.config) if call.config.has("TEAM_SYNCING") else None


def _sets_up_synchronization(call: Call) -> bool:
    allowed = call.config.has("NONSUPERUSER_TEAM_SYNCING_SETUP") or call.rights.is_superuser
    return allowed and call.rights.administers(call.path["orgname"])


@handles("enableOrganizationTeamSync")
def enable_synchronization(call: Call) -> Json:
    call.require_fresh_login()
    call.require(_sets_up_synchronization(call))
    team = _team(call)
    config = call.json(checked=False)
    service = _login_service(call)
    if service is None or service == "jwtauthn":
        raise problems.invalid("Could not sync to group: Not supported")
    if not isinstance(config, dict):
        raise problems.invalid("The group is not an object")
    if service in _GROUPS and not config.get(_GROUPS[service]):
        raise problems.invalid(f"Could not sync to group: Missing {_GROUPS[service]}")
    if team.sync is not None:
        raise problems.invalid(f"Team {team.name} is synchronized already")
    team.sync = TeamSync(service, config)
    _log(call, "enable_team_sync")
    if service == "oidc":
        team.members = {member: None for member in team.members if isinstance(member, Robot)}
    return _view(call, team)


@handles("disableOrganizationTeamSync")
def disable_synchronization(call: Call) -> Json:
    call.require_fresh_login()
    call.require(_sets_up_synchronization(call))
    team = _team(call)
    team.sync = None
    _log(call, "disable_team_sync")
    return _view(call, team)


def _synchronization(call: Call, team: Team) -> Json:
    """What the members of a team show of its synchronization; nothing without a login service."""
    service = _login_service(call)
    if service is None:
        return {}
    view: Json = {}
    if _sets_up_synchronization(call):
        view["can_sync"] = {"service": service, **_METADATA.get(service, {})}
    if team.sync is not None:
        view["synced"] = {"service": team.sync.service}
        if call.config.has("NONSUPERUSER_TEAM_SYNCING_SETUP") or call.rights.is_superuser:
            view["synced"] |= {"last_updated": rfc_2822(team.sync.last_updated), "config": team.sync.config}
    return view


def _check_not_synchronized(call: Call) -> None:
    organization = call.state.organization(call.path["orgname"])
    team = organization.teams.get(call.path["teamname"]) if organization else None
    if team is not None and team.sync is not None and _login_service(call) is not None:
        raise problems.invalid("Cannot call this method on an auth-synced team")


# -- members ---------------------------------------------------------------------------


def _member_view(member: Account, *, invited: bool) -> Json:
    return {**principal(member), "invited": invited}


def _email_view(email: str | None) -> Json:
    assert email is not None
    return {"email": email, "kind": "invite", "avatar": avatar(email, email, "user"), "invited": True}


def _invitation_view(invitation: Invitation) -> Json:
    if invitation.user is not None:
        return _member_view(invitation.user, invited=True)
    return _email_view(invitation.email)


@handles("getOrganizationTeamMembers")
def list_members(call: Call) -> Json:
    rights, orgname, name = call.rights, call.path["orgname"], call.path["teamname"]
    call.require(rights.sees_team(orgname, name) or rights.is_readonly_superuser)
    team = _team(call)
    can_edit = rights.administers(orgname)
    members = [_member_view(member, invited=False) for member in team.members]
    if call.query["includePending"] and can_edit:
        members += [_invitation_view(invitation) for invitation in team.invitations]
    return {"name": name, "members": members, "can_edit": can_edit, **_synchronization(call, team)}


@handles("updateOrganizationTeamMember")
def add_member(call: Call) -> Json:
    name = call.path["membername"]
    if "+" not in name:
        _check_not_synchronized(call)
    call.require_administrator()
    organization, team = call.organization, _team(call)
    member = call.state.user_or_robot(name)
    if member is None:
        raise problems.invalid("Unknown user")
    invites = call.config.has("MAILING") and call.config.has("REQUIRE_TEAM_INVITE")
    if invites and isinstance(member, Robot):
        if member.owner is not organization:
            raise problems.message(
                400,
                "Cannot add the specified robot to this team, as it is not a member of the organization",
            )
    elif invites and isinstance(member, User) and not organization.teams_of(member):
        _invite(call, team, user=member)
        _log(call, "org_invite_team_member", user=name, member=name)
        return _member_view(member, invited=True)
    if member in team.members:
        raise problems.message(400, f"User {name} is already a member of team {team.name}")
    team.members[member] = None
    _log(call, "org_add_team_member", member=name)
    return _member_view(member, invited=False)


@handles("deleteOrganizationTeamMember")
def remove_member(call: Call) -> Reply:
    name = call.path["membername"]
    if "+" not in name:
        _check_not_synchronized(call)
    call.require_administrator()
    organization, team = call.organization, _team(call)
    member = or_404(call.state.user_or_robot(name))
    invitation = _first(each for each in team.invitations if each.user is member)
    if invitation is not None:
        team.invitations.remove(invitation)
        _log(call, "org_delete_team_member_invite", user=name, member=name)
        return NO_CONTENT
    if member not in team.members:
        raise problems.message(400, f"User {name} does not belong to team {team.name}")
    if member is call.user and _admin_teams(call, organization) == [team]:
        raise problems.message(400, "User cannot remove themselves from their only admin team.")
    del team.members[member]
    if call.config.has("RH_MARKETPLACE"):
        organization.skus = [each for each in organization.skus if each.user is not member]
    _log(call, "org_remove_team_member", member=name)
    return NO_CONTENT


# -- invitations -----------------------------------------------------------------------


def _invite(call: Call, team: Team, *, user: User | None = None, email: str | None = None) -> None:
    invitation = Invitation(call.me, call.state.now, user, email)
    team.invitations.append(invitation)
    organization = call.organization
    particulars: Json = {"inviter": call.me.name, "org": organization.name, "team": team.name}
    if user is not None:
        user.notify("org_team_invite", call.state.now, {"code": invitation.code, **particulars})
    address = user.email if user is not None else email
    mail = call.state.send_mail("teaminvite", address or "", **particulars)
    mail.code = invitation.code


@handles("inviteTeamMemberEmail")
def invite_email(call: Call) -> Json:
    _check_not_synchronized(call)
    call.require_administrator()
    team, email = _team(call), call.path["email"]
    _invite(call, team, email=email)
    _log(call, "org_invite_team_member", email=email, member=email)
    return _email_view(email)


@handles("deleteTeamMemberEmailInvite")
def delete_email_invitation(call: Call) -> Reply:
    call.require_administrator()
    team, email = _team(call), call.path["email"]
    team.invitations.remove(or_404(_first(each for each in team.invitations if each.email == email)))
    _log(call, "org_delete_team_member_invite", email=email, member=email)
    return NO_CONTENT


@handles("acceptOrganizationTeamInvite")
def accept_invitation(call: Call) -> Json:
    me = call.require_user_admin()
    organization, accepted_team, accepted = _invitation(call)
    if accepted.user not in (None, me):
        raise problems.message(400, _INTENDED_FOR_USER.format(accepted.user.name))
    taken = False
    for team in organization.teams.values():
        for invitation in list(team.invitations):
            if invitation.user is me or (me.verified and invitation.email == me.email):
                taken = True
                team.invitations.remove(invitation)
                team.members[me] = None
    if not taken:
        raise problems.message(400, _INTENDED_FOR_EMAIL.format(accepted.email))
    me.drop_notifications("org_team_invite", org=organization.name)
    _log_invitation(call, "org_team_member_invite_accepted", organization, accepted_team, accepted)
    return {"org": organization.name, "team": accepted_team.name}


@handles("declineOrganizationTeamInvite")
def decline_invitation(call: Call) -> Reply:
    me = call.require_user_admin()
    organization, team, invitation = _invitation(call)
    if invitation.user is not me:
        raise _unknown_code()
    team.invitations.remove(invitation)
    me.drop_notifications("org_team_invite", code=invitation.code)
    _log_invitation(call, "org_team_member_invite_declined", organization, team, invitation)
    return NO_CONTENT


def _invitation(call: Call) -> tuple[Organization, Team, Invitation]:
    """The invitation of the path, with its organization and team."""
    for organization in call.state.organizations():
        for team in organization.teams.values():
            for invitation in team.invitations:
                if invitation.code == call.path["code"]:
                    return organization, team, invitation
    raise _unknown_code()


def _unknown_code() -> problems.Problem:
    return problems.message(400, "Invalid confirmation code.")


def _log_invitation(
    call: Call, kind: str, organization: Organization, team: Team, invitation: Invitation
) -> None:
    call.log(kind, organization, member=call.me.name, team=team.name, inviter=invitation.inviter.name)


_INTENDED_FOR_USER = """This invite is intended for user "{}".
                 Please login to that account and try again."""
_INTENDED_FOR_EMAIL = """This invite is intended for email "{}".
                   Please login to that account and try again."""


def _first(invitations: Iterable[Invitation]) -> Invitation | None:
    return next(iter(invitations), None)
