"""Organizations and their members."""

from __future__ import annotations

from quay_sdk.testing import problems
from quay_sdk.testing.api.robot import NAME
from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.state import Organization, Team
from quay_sdk.testing.views import TAG_EXPIRATION_SECONDS, Json, avatar, namespace_quotas, team as team_named


@handles("getOrganization")
def get_organization(call: Call) -> Json:
    organization = call.organization
    is_admin, is_member = (
        call.may_administer(organization.name),
        call.is_member(organization.name),
    )
    view = {
        "name": organization.name,
        "email": organization.email if is_admin else "",
        "avatar": avatar(organization.name, "user"),
        "is_admin": is_admin,
        "is_member": is_member,
    }
    if is_member:
        view["teams"] = {team.name: _team(call, organization, team) for team in organization.teams.values()}
        view["ordered_teams"] = list(organization.teams)
    if is_admin:
        view |= {
            "invoice_email": False,
            "invoice_email_address": None,
            "tag_expiration_s": TAG_EXPIRATION_SECONDS,
            "is_free_account": True,
            **namespace_quotas(organization),
        }
    return view


def _team(call: Call, organization: Organization, team: Team) -> Json:
    return {
        "name": team.name,
        "description": team.description,
        "role": team.role,
        "avatar": avatar(team.name, "team"),
        "can_view": call.may_administer(organization.name)
        or (call.user is not None and call.user.name in team.members),
        "repo_count": sum(team.name in repository.teams for repository in organization.repositories.values()),
        "member_count": len(team.members),
        "is_synced": False,
    }


@handles("createOrganization", status=201)
def create_organization(call: Call) -> str:
    name = call.body["name"]
    if name in call.state.accounts:
        raise problems.invalid("A user or organization with this name already exists")
    if not NAME.fullmatch(name) or not 2 <= len(name) <= 255:
        raise problems.invalid(f"Invalid organization name: {name}")
    call.state.add_organization(name, call.body.get("email") or "", call.me.name)
    call.log("org_create", name, email=call.body.get("email"), namespace=name)
    return "Created"


@handles("deleteAdminedOrganization")
def delete_organization(call: Call) -> None:
    call.state.remove_account(call.organization)


# -- members ---------------------------------------------------------------------------


@handles("getOrganizationMembers")
def list_members(call: Call) -> Json:
    organization = call.organization
    names = dict.fromkeys(name for team in organization.teams.values() for name in team.members)
    return {"members": [_member(organization, name) for name in names if "+" not in name]}


@handles("getOrganizationMember")
def get_member(call: Call) -> Json:
    return _member(call.organization, _membername(call))


@handles("removeOrganizationMember")
def remove_member(call: Call) -> None:
    organization, name = call.organization, _membername(call)
    others = [member for member in organization.teams["owners"].members if member != name]
    if not others:
        raise problems.invalid(f"Deleting user {name} would remove the last admin of the organization")
    for team in organization.teams.values():
        team.members.pop(name, None)
    for repository in organization.repositories.values():
        repository.users.pop(name, None)


def _membername(call: Call) -> str:
    """The member of the path: one of a team, or with a role in a repository."""
    name, organization = call.path["membername"], call.organization
    connected = organization.teams_of(name) or any(
        name in repository.users for repository in organization.repositories.values()
    )
    if call.state.user(name) is None or not connected:
        raise problems.not_found()
    return name


def _member(organization: Organization, name: str) -> Json:
    return {
        "name": name,
        "kind": "user",
        "avatar": avatar(name, "user"),
        "teams": [team_named(team) for team in organization.teams_of(name)],
        "repositories": [
            repository.name for repository in organization.repositories.values() if name in repository.users
        ],
    }
