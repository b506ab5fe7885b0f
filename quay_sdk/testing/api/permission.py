"""Who has which role in a repository."""

from __future__ import annotations

from quay_sdk.testing import problems, rights
from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.state import Organization, Team
from quay_sdk.testing.views import Json, avatar

# -- users and robots ------------------------------------------------------------------


@handles("listRepoUserPermissions")
def list_user_permissions(call: Call) -> Json:
    return {"permissions": {name: _of_user(call, name) for name in call.repository.users}}


@handles("getUserPermissions")
def get_user_permission(call: Call) -> Json:
    return _of_user(call, _permitted_user(call))


@handles("changeUserPermissions")
def set_user_permission(call: Call) -> Json:
    name, role = call.path["username"], call.body["role"]
    if call.state.user(name) is None and call.state.robot(name) is None:
        raise problems.invalid(f"Invalid username: {name}")
    _check_not_owner(call)
    call.repository.users[name] = role
    call.log_repository("change_repo_permission", username=name, role=role)
    return _of_user(call, name)


@handles("deleteUserPermissions")
def delete_user_permission(call: Call) -> None:
    _check_not_owner(call)
    name = _permitted_user(call)
    del call.repository.users[name]
    call.log_repository("delete_repo_permission", username=name)


@handles("getUserTransitivePermission")
def list_transitive_permissions(call: Call) -> Json:
    name, repository = call.path["username"], call.repository
    if call.state.user(name) is None and call.state.robot(name) is None:
        raise problems.not_found()
    roles = rights.granted_roles(call.state, name, repository)
    if not roles and rights.administers(call.state, name, repository.namespace):
        roles = ["admin"]
    return {"permissions": [{"role": role} for role in roles]}


def _permitted_user(call: Call) -> str:
    name = call.path["username"]
    if name not in call.repository.users:
        raise problems.invalid("User does not have permission for repo.")
    return name


def _check_not_owner(call: Call) -> None:
    if call.path["username"] == call.repository.namespace:
        raise problems.invalid("Namespace owner must always be admin.")


def _of_user(call: Call, name: str) -> Json:
    robot = "+" in name
    view = {
        "role": call.repository.users[name],
        "name": name,
        "is_robot": robot,
        "avatar": avatar(name, "robot" if robot else "user"),
    }
    namespace = call.repository.namespace
    if isinstance(call.state.accounts[namespace], Organization):
        own = name.startswith(f"{namespace}+")
        view["is_org_member"] = own or rights.is_member(call.state, name, namespace)
    return view


# -- teams -----------------------------------------------------------------------------


@handles("listRepoTeamPermissions")
def list_team_permissions(call: Call) -> Json:
    return {"permissions": {name: _of_team(call, name) for name in call.repository.teams}}


@handles("getTeamPermissions")
def get_team_permission(call: Call) -> Json:
    return {"role": call.repository.teams[_permitted_team(call)]}


@handles("changeTeamPermissions")
def set_team_permission(call: Call) -> Json:
    name, role = call.path["teamname"], call.body["role"]
    if name not in _teams(call):
        raise problems.invalid(f"Team {name} does not exist in organization {call.repository.namespace}")
    call.repository.teams[name] = role
    call.log_repository("change_repo_permission", team=name, role=role)
    return _of_team(call, name)


@handles("deleteTeamPermissions")
def delete_team_permission(call: Call) -> None:
    name = _permitted_team(call)
    del call.repository.teams[name]
    call.log_repository("delete_repo_permission", team=name)


def _teams(call: Call) -> dict[str, Team]:
    account = call.state.accounts[call.repository.namespace]
    return account.teams if isinstance(account, Organization) else {}


def _permitted_team(call: Call) -> str:
    name = call.path["teamname"]
    if name not in call.repository.teams:
        raise problems.invalid("Team does not have permission for repo.")
    return name


def _of_team(call: Call, name: str) -> Json:
    return {"role": call.repository.teams[name], "name": name, "avatar": avatar(name, "team")}
