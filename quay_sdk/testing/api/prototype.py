"""Default permissions of organizations: what their new repositories grant."""

from __future__ import annotations

from typing import Any

from quay_sdk.testing import problems
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.state import Organization, Robot, User
from quay_sdk.testing.state.accounts import Account, Prototype
from quay_sdk.testing.views import Json, principal, team_avatar


def _view(organization: Organization, prototype: Prototype) -> Json:
    if prototype.team is not None:
        team = organization.teams[prototype.team]
        delegate: Json = {"name": team.name, "kind": "team", "avatar": team_avatar(team)}
    else:
        assert prototype.delegate is not None
        delegate = _member(organization, prototype.delegate)
    activating = prototype.activating_user
    return {
        "activating_user": None if activating is None else _member(organization, activating),
        "delegate": delegate,
        "role": prototype.role,
        "id": prototype.uuid,
    }


def _member(organization: Organization, account: Account) -> Json:
    is_member = isinstance(account, Robot) or bool(organization.teams_of(account))
    return {**principal(account), "is_org_member": is_member}


def _log(call: Call, kind: str, prototype: Prototype, **metadata: Any) -> None:
    if prototype.team is not None:
        metadata["delegate_team"] = prototype.team
    else:
        metadata["delegate_user"] = _name(prototype.delegate)
    call.log(
        kind,
        call.organization,
        prototypeid=prototype.uuid,
        username=call.me.name,
        activating_username=_name(prototype.activating_user),
        role=prototype.role,
        **metadata,
    )


def _name(account: Account | None) -> str | None:
    assert account is None or isinstance(account, User | Robot)
    return account.name if account else None


def _prototype(call: Call, organization: Organization) -> Prototype:
    return or_404(organization.prototypes.get(call.path["prototypeid"]))


@handles("getOrganizationPrototypePermissions")
def list_prototypes(call: Call) -> Json:
    organization = call.require_organization_admin(readonly=True)
    return {"prototypes": [_view(organization, each) for each in organization.prototypes.values()]}


@handles("createOrganizationPrototypePermission")
def create_prototype(call: Call) -> Json:
    body = call.json()
    organization = call.require_organization_admin()
    activating_name = body.get("activating_user", {}).get("name")
    activating = call.state.user_or_robot(activating_name) if activating_name else None
    name = body["delegate"]["name"]
    delegate, team = None, None
    if body["delegate"]["kind"] == "user":
        delegate = call.state.user_or_robot(name)
    elif name:
        if name not in organization.teams:
            # The server fails to fill in the text.
            raise problems.message(400, f"('Team does not exist: %s/%s', {organization.name!r}, {name!r})")
        team = name
    if activating_name and activating is None:
        raise problems.invalid("Unknown activating user")
    if delegate is None and team is None:
        raise problems.invalid("Missing delegate user or team")
    prototype = Prototype(body["role"], activating, delegate, team)
    organization.prototypes[prototype.uuid] = prototype
    _log(call, "create_prototype_permission", prototype)
    return _view(organization, prototype)


@handles("updateOrganizationPrototypePermission")
def change_prototype(call: Call) -> Json:
    body = call.json()
    organization = call.require_organization_admin()
    prototype = _prototype(call, organization)
    before, prototype.role = prototype.role, body["role"]
    _log(call, "modify_prototype_permission", prototype, original_role=before)
    return _view(organization, prototype)


@handles("deleteOrganizationPrototypePermission")
def delete_prototype(call: Call) -> Reply:
    organization = call.require_organization_admin()
    prototype = _prototype(call, organization)
    del organization.prototypes[prototype.uuid]
    _log(call, "delete_prototype_permission", prototype)
    return NO_CONTENT
