"""Teams and their members."""

from __future__ import annotations

from quay_sdk.testing import problems
from quay_sdk.testing.api.robot import NAME
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.state import Team
from quay_sdk.testing.views import Json, avatar, principal


@handles("updateOrganizationTeam")
def set_team(call: Call) -> Json:
    organization, name = call.organization, call.path["teamname"]
    if not NAME.fullmatch(name):
        raise problems.invalid(f"Invalid team name: {name}")
    is_new = name not in organization.teams
    team = organization.teams.setdefault(name, Team(name))
    before = team.role
    if not is_new and call.body["role"] != before:
        _check_administered(call, without=name if call.body["role"] != "admin" else None)
    team.role = call.body["role"]
    team.description = call.body.get("description", team.description)
    kind = "org_create_team" if is_new else "org_set_team_role"
    call.log(kind, organization.name, team=name, role=team.role)
    return {
        "name": name,
        "description": team.description,
        "can_view": True,
        "role": team.role,
        "avatar": avatar(name, "team"),
        "new_team": is_new,
    }


@handles("deleteOrganizationTeam")
def delete_team(call: Call) -> None:
    organization, name = call.organization, call.path["teamname"]
    if name not in organization.teams:
        raise problems.invalid(f"Team '{name}' is not a team in org '{organization.name}'")
    _check_administered(call, without=name)
    del organization.teams[name]
    for repository in organization.repositories.values():
        repository.teams.pop(name, None)
    call.log("org_delete_team", organization.name, team=name)


def _check_administered(call: Call, *, without: str | None) -> None:
    """Refuse a change that would leave an organization without an administrator."""
    left = [
        team
        for team in call.organization.teams.values()
        if team.name != without and team.role == "admin" and team.members
    ]
    if not left:
        raise problems.invalid("Deleting team would remove the last admin team of the organization")


# -- members ---------------------------------------------------------------------------


def _viewers_gate(call: Call) -> None:
    organization = call.state.organization(call.path["orgname"])
    team = organization.teams.get(call.path["teamname"]) if organization else None
    belongs = team is not None and call.user is not None and call.user.name in team.members
    call.require((belongs and call.in_scope) or call.may_administer(call.path["orgname"]))


def _team(call: Call) -> Team:
    return or_404(call.organization.teams.get(call.path["teamname"]))


@handles("getOrganizationTeamMembers", gate=_viewers_gate)
def list_members(call: Call) -> Json:
    team = _team(call)
    members = [_member(name, invited=False) for name in team.members]
    if call.flag("includePending"):
        members += [_member(name, invited=True) for name in team.invited]
    return {
        "name": team.name,
        "members": members,
        "can_edit": call.may_administer(call.organization.name),
    }


@handles("updateOrganizationTeamMember")
def add_member(call: Call) -> Json:
    """Add a member. Who belongs to the organization is added, anyone else is invited."""
    organization, team, name = call.organization, _team(call), call.path["membername"]
    robot = call.state.robot(name)
    if robot is None and call.state.user(name) is None:
        raise problems.invalid("Unknown user or robot")
    if robot is not None and robot.namespace != organization.name:
        raise problems.invalid("Cannot add a robot of another namespace to a team")
    if name in team.members:
        raise problems.invalid(f"User '{name}' is already a member of team '{team.name}'")
    invited = robot is None and not organization.teams_of(name)
    if invited:
        team.invited[name] = None
        call.log("org_invite_team_member", organization.name, user=name, member=name, team=team.name)
    else:
        team.members[name] = None
        call.log("org_add_team_member", organization.name, member=name, team=team.name)
    return _member(name, invited=invited)


@handles("deleteOrganizationTeamMember")
def remove_member(call: Call) -> None:
    organization, team, name = call.organization, _team(call), call.path["membername"]
    if name in team.invited:
        del team.invited[name]
        call.log("org_delete_team_member_invite", organization.name, user=name, team=team.name)
        return
    if name not in team.members:
        raise problems.invalid(f"User {name} does not belong to team {team.name}")
    if team.role == "admin" and list(team.members) == [name]:
        _check_administered(call, without=team.name)
    del team.members[name]
    call.log("org_remove_team_member", organization.name, member=name, team=team.name)


def _member(name: str, *, invited: bool) -> Json:
    return {**principal(name), "invited": invited}
