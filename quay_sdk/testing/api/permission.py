"""Who has which role in a repository."""

from __future__ import annotations

from typing import Any

from quay_sdk.testing import problems
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.rights import granted_roles
from quay_sdk.testing.state import Organization, Repository, Robot, Team
from quay_sdk.testing.state.accounts import Account, Namespace
from quay_sdk.testing.views import Json, account_avatar, team_avatar


def _repository(call: Call) -> Repository | None:
    """The repository of the path. To administrators one that does not exist has no permissions."""
    return call.state.repository(call.path["repository"])


def _existing(call: Call) -> Repository:
    repository = _repository(call)
    if repository is None:
        raise problems.not_found()
    return repository


# -- users and robots ------------------------------------------------------------------


@handles("listRepoUserPermissions")
def list_user_permissions(call: Call) -> Json:
    call.require_repository("admin")
    repository = _repository(call)
    if repository is None:
        return {"permissions": {}}
    views = [_of_user(repository, account) for account in repository.users]
    return {"permissions": {view["name"]: view for view in views}}


def _of_user(repository: Repository, account: Account) -> Json:
    assert isinstance(account, Namespace | Robot)
    is_robot = isinstance(account, Robot)
    view: Json = {
        "role": repository.users[account],
        "name": account.name,
        "is_robot": is_robot,
        "avatar": {**account_avatar(account), "kind": "robot" if is_robot else "user"},
    }
    if isinstance(repository.namespace, Organization):
        view["is_org_member"] = is_robot or bool(repository.namespace.teams_of(account))
    return view


def _account(call: Call) -> Account | None:
    """The user or robot of the path. The server takes an organization for a user here."""
    name = call.path["username"]
    return call.state.robot(name) if "+" in name else call.state.accounts.get(name)


@handles("getUserPermissions")
def get_user_permission(call: Call) -> Json:
    call.require_repository("admin")
    repository, account = _repository(call), _account(call)
    if repository is None or account is None or account not in repository.users:
        raise problems.message(400, "User does not have permission for repo.")
    return _of_user(repository, account)


@handles("changeUserPermissions")
def set_user_permission(call: Call) -> Json:
    call.require_repository("admin")
    role, name = call.json()["role"], call.path["username"]
    _check_not_owner(call)
    account = _account(call)
    if account is None:
        raise problems.invalid(f"Invalid username: {name}")
    namespace = call.path["repository"].partition("/")[0]
    if isinstance(account, Robot) and account.owner.name != namespace:
        raise problems.invalid(f"Cannot add robot {name} under namespace {namespace}")
    repository = _existing(call)
    repository.users[account] = role
    call.log_repository("change_repo_permission", username=name, role=role)
    return _of_user(repository, account)


@handles("deleteUserPermissions")
def delete_user_permission(call: Call) -> Reply:
    call.require_repository("admin")
    _check_not_owner(call)
    repository, account = _repository(call), _account(call)
    if repository is None or account is None or account not in repository.users:
        raise problems.invalid("User does not have permission for repo.")
    del repository.users[account]
    call.log_repository("delete_repo_permission", username=call.path["username"])
    return NO_CONTENT


def _check_not_owner(call: Call) -> None:
    if call.path["username"] == call.path["repository"].partition("/")[0]:
        raise problems.invalid("Namespace owner must always be admin.")


@handles("getUserTransitivePermission")
def list_transitive_permissions(call: Call) -> Json:
    call.require_repository("admin")
    account = or_404(call.state.user_or_robot(call.path["username"]))
    roles = granted_roles(account, call.repository)
    if not roles:
        raise problems.not_found()
    return {"permissions": [{"role": role} for role in roles]}


# -- teams -----------------------------------------------------------------------------


@handles("listRepoTeamPermissions")
def list_team_permissions(call: Call) -> Json:
    call.require_repository("admin")
    repository = _repository(call)
    if repository is None:
        return {"permissions": {}}
    teams = _teams(repository)
    return {
        "permissions": {name: _of_team(repository, teams[name]) for name in repository.teams if name in teams}
    }


def _teams(repository: Repository) -> dict[str, Team]:
    return repository.namespace.teams if isinstance(repository.namespace, Organization) else {}


def _of_team(repository: Repository, team: Team) -> Json:
    return {"role": repository.teams[team.name], "name": team.name, "avatar": team_avatar(team)}


@handles("getTeamPermissions")
def get_team_permission(call: Call) -> Json:
    call.require_repository("admin")
    repository, name = _repository(call), call.path["teamname"]
    if repository is None or name not in repository.teams:
        raise problems.message(400, "Team does not have permission for repo.")
    return {"role": repository.teams[name]}


@handles("changeTeamPermissions")
def set_team_permission(call: Call) -> Json:
    call.require_repository("admin")
    role, name = call.json()["role"], call.path["teamname"]
    namespace = call.path["repository"].partition("/")[0]
    organization = call.state.organization(namespace)
    if organization is None or name not in organization.teams:
        raise problems.invalid(f"No team {name} in organization {namespace}")
    repository = _existing(call)
    repository.teams[name] = role
    _log_team(call, "change_repo_permission", repository, role=role)
    return _of_team(repository, organization.teams[name])


@handles("deleteTeamPermissions")
def delete_team_permission(call: Call) -> Reply:
    call.require_repository("admin")
    repository, name = _repository(call), call.path["teamname"]
    if repository is None or name not in repository.teams:
        raise problems.invalid("Team does not have permission for repo.")
    del repository.teams[name]
    _log_team(call, "delete_repo_permission", repository)
    return NO_CONTENT


def _log_team(call: Call, kind: str, repository: Repository, **metadata: Any) -> None:
    call.log(
        kind,
        repository.namespace,
        repository,
        team=call.path["teamname"],
        repo=repository.name,
        **metadata,
    )
