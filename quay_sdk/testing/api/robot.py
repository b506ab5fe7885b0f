"""Robots of users and organizations, and their federation with identity providers."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice, product
from typing import Any

from quay_sdk.testing import federation, problems
from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.names import fault_of_name
from quay_sdk.testing.state import Robot
from quay_sdk.testing.state.accounts import Namespace
from quay_sdk.testing.views import Json, repository_role, rfc_2822, team as team_view

_LARGEST = 1024 * 1024
"""So many bytes a body may have that makes a robot."""

_NEVER = datetime.min.replace(tzinfo=UTC)


def _robot(call: Call, owner: str) -> Robot:
    """The robot of the path. Its owner need not exist."""
    return _known(call, f"{owner}+{call.path['robot_shortname']}")


def _known(call: Call, name: str) -> Robot:
    robot = call.state.robot(name)
    if robot is None:
        raise problems.message(400, "Could not find robot with specified username")
    return robot


def _log(call: Call, kind: str, robot: Robot, **metadata: Any) -> None:
    call.log(kind, robot.owner, robot=robot.shortname, **metadata)


# -- reading ---------------------------------------------------------------------------


@handles("getUserRobots")
def list_user_robots(call: Call) -> Json:
    me = call.require_user_admin()
    return _listed(call, me, token=call.query["token"], permissions=call.query["permissions"])


@handles("getOrgRobots")
def list_organization_robots(call: Call) -> Json:
    name, rights, query = call.path["orgname"], call.rights, call.query
    call.require(rights.is_member(name) or rights.is_readonly_superuser)
    is_admin = rights.administers(name)
    return _listed(
        call,
        call.state.accounts.get(name),
        token=is_admin and query["token"],
        permissions=(is_admin or rights.is_readonly_superuser) and query["permissions"],
    )


def _listed(call: Call, owner: Namespace | None, *, token: bool, permissions: bool) -> Json:
    robots = list(owner.robots.values()) if owner else []
    robots.sort(key=lambda robot: robot.last_accessed or _NEVER, reverse=True)
    limit = call.query["limit"] or None
    if limit is not None and limit < 0:
        limit = None
    if not permissions:
        return {"robots": [_view(robot, token=token) for robot in robots[:limit]]}
    # The limit counts the rows of a joined selection: each team of a robot with each repository.
    joined: dict[Robot, tuple[dict[str, Json], dict[str, None]]] = {}
    for robot, repository, team in islice(_rows(call, robots), limit):
        teams, repositories = joined.setdefault(robot, ({}, {}))
        if team is not None:
            teams[team["name"]] = team
        if repository is not None:
            repositories[repository] = None
    return {
        "robots": [
            {
                **_view(robot, token=token),
                "teams": list(teams.values()),
                "repositories": list(repositories),
            }
            for robot, (teams, repositories) in joined.items()
        ]
    }


def _rows(call: Call, robots: list[Robot]) -> Iterable[tuple[Robot, str | None, Json | None]]:
    everywhere = call.state.repositories(deleted=True)
    for robot in robots:
        repositories: list[str | None] = [each.name for each in everywhere if robot in each.users]
        teams: list[Json | None] = [
            team_view(team)
            for organization in call.state.organizations()
            for team in organization.teams_of(robot)
        ]
        for repository, team in product(repositories or [None], teams or [None]):
            yield robot, repository, team


def _view(robot: Robot, *, token: bool = True) -> Json:
    view: Json = {
        "name": robot.name,
        "created": rfc_2822(robot.created),
        "last_accessed": rfc_2822(robot.last_accessed),
        "description": robot.description,
    }
    return {**view, "token": robot.token} if token else view


@handles("getUserRobot")
def get_user_robot(call: Call) -> Json:
    robot = _robot(call, call.require_user_admin().name)
    return {**_view(robot), "unstructured_metadata": robot.metadata or {}}


@handles("getOrgRobot")
def get_organization_robot(call: Call) -> Json:
    call.require_administrator(readonly=True)
    organization = call.stated_organization
    robot = _robot(call, organization.name)
    token = call.rights.administers(organization.name)
    return {**_view(robot, token=token), "unstructured_metadata": robot.metadata or {}}


@handles("getUserRobotPermissions")
def list_user_robot_permissions(call: Call) -> Json:
    return _permissions(call, _robot(call, call.require_user_admin().name))


@handles("getOrgRobotPermissions")
def list_organization_robot_permissions(call: Call) -> Json:
    call.require_user_admin()
    name = call.path["orgname"]
    if not (call.rights.administers(name) or call.rights.is_readonly_superuser):
        raise problems.flask(403)
    return _permissions(call, _robot(call, call.stated_organization.name))


def _permissions(call: Call, robot: Robot) -> Json:
    return {
        "permissions": [
            repository_role(repository, repository.users[robot])
            for repository in call.state.repositories(deleted=True)
            if robot in repository.users
        ]
    }


# -- changing --------------------------------------------------------------------------


@handles("createUserRobot")
def create_user_robot(call: Call) -> Reply:
    me = call.require_user_admin(unrestricted=True)
    body = _body(call)
    return _create(call, me, body)


@handles("createOrgRobot")
def create_organization_robot(call: Call) -> Reply:
    body = _body(call)
    call.require_administrator()
    return _create(call, call.stated_organization, body)


def _body(call: Call) -> Json:
    if len(call.raw_body) > _LARGEST:
        raise problems.invalid("The body is too large")
    body: Json = call.json(optional=True)
    return body


def _create(call: Call, owner: Namespace, body: Json) -> Reply:
    shortname = call.path["robot_shortname"]
    if call.config["ROBOTS_DISALLOW"]:
        raise problems.invalid("Robot accounts have been disabled. Please contact your administrator.")
    if fault := fault_of_name(shortname):
        raise problems.invalid(f"The name for the robot '{shortname}' is invalid: {fault}")
    if shortname in owner.robots:
        raise problems.invalid(f"Existing robot with name: {owner.name}+{shortname}")
    description, metadata = body.get("description"), body.get("unstructured_metadata")
    robot = call.state.add_robot(owner, shortname, description=description or "", metadata=metadata)
    _log(call, "create_robot", robot, description=description, unstructured_metadata=metadata)
    return Reply({**_view(robot), "unstructured_metadata": metadata}, 201)


@handles("deleteUserRobot")
def delete_user_robot(call: Call) -> Reply:
    return _delete(call, call.require_user_admin(unrestricted=True).name)


@handles("deleteOrgRobot")
def delete_organization_robot(call: Call) -> Reply:
    call.require_administrator()
    return _delete(call, call.path["orgname"])


def _delete(call: Call, owner: str) -> Reply:
    robot = _robot(call, owner)
    mirrors = [repository.mirror for repository in call.state.repositories() if repository.mirror is not None]
    if any(mirror.robot is robot for mirror in mirrors):
        raise problems.invalid("Robot is being used by a mirror")
    _log(call, "delete_robot", robot)
    call.state.remove_robot(robot)
    return NO_CONTENT


@handles("regenerateUserRobotToken")
def regenerate_user_robot_token(call: Call) -> Json:
    return _regenerate(call, call.require_user_admin(unrestricted=True).name)


@handles("regenerateOrgRobotToken")
def regenerate_organization_robot_token(call: Call) -> Json:
    call.require_administrator()
    return _regenerate(call, call.stated_organization.name)


def _regenerate(call: Call, owner: str) -> Json:
    robot = _robot(call, owner)
    robot.renew_token()
    _log(call, "regenerate_robot_token", robot)
    return _view(robot)


# -- federation ------------------------------------------------------------------------


@handles("getUserRobotFederation")
def get_user_robot_federation(call: Call) -> list[dict[str, str]]:
    return _robot(call, call.require_user_admin().name).federation


@handles("getOrgRobotFederation")
def get_organization_robot_federation(call: Call) -> list[dict[str, str]]:
    call.require_administrator(readonly=True)
    return _robot(call, call.path["orgname"]).federation


@handles("createUserRobotFederation")
def set_user_robot_federation(call: Call) -> list[dict[str, str]]:
    me = call.require_user_admin(unrestricted=True)
    return _set_federation(call, me.name, call.json())


@handles("createOrgRobotFederation")
def set_organization_robot_federation(call: Call) -> list[dict[str, str]]:
    body = call.json()
    call.require_administrator()
    return _set_federation(call, call.path["orgname"], body)


def _set_federation(call: Call, owner: str, body: list[dict[str, str]]) -> list[dict[str, str]]:
    entries: list[dict[str, str]] = []
    for each in body:
        entry = {"issuer": each["issuer"], "subject": each["subject"]}
        if not all(entry.values()):
            raise problems.invalid("Missing one or more required fields (issuer, subject)")
        if not entry["issuer"].startswith(("http://", "https://")):
            raise problems.invalid("Issuer must be a URL (http:// or https://)")
        if entry in entries:
            raise problems.invalid("Duplicate federation config entry")
        entries.append(entry)
    robot = _robot(call, owner)
    robot.federation = entries
    _log(call, "create_robot_federation", robot, config=entries)
    return entries


@handles("deleteUserRobotFederation")
def delete_user_robot_federation(call: Call) -> Reply:
    return _delete_federation(call, call.require_user_admin(unrestricted=True).name)


@handles("deleteOrgRobotFederation")
def delete_organization_robot_federation(call: Call) -> Reply:
    call.require_administrator()
    return _delete_federation(call, call.path["orgname"])


def _delete_federation(call: Call, owner: str) -> Reply:
    robot = _robot(call, owner)
    robot.federation = []
    _log(call, "delete_robot_federation", robot)
    return NO_CONTENT


@handles("exchangeRobotFederationToken")
def exchange_token(call: Call) -> Json:
    name, token = _basic_credentials(call)
    if "+" not in name:
        raise _no_credentials("Invalid robot")
    robot = _known(call, name)
    claims = federation.accepted_claims(robot, token, call.state.now)
    call.state.add_log(
        "federated_robot_token_exchange",
        robot.owner,
        ip=call.ip,
        metadata={"subject": claims["sub"], "issuer": claims["iss"], "robot": robot.shortname},
    )
    audience = call.root.partition("://")[2]
    return {"token": federation.temporary_token(call.state, robot, audience)}


def _basic_credentials(call: Call) -> tuple[str, str]:
    header = call.headers.get("Authorization", "")
    if not header:
        raise _no_credentials("No auth header")
    kind, *encoded = header.split() or [""]
    if kind.lower() != "basic" or len(encoded) != 1:
        raise _no_credentials("Invalid basic auth header")
    try:
        parts = b64decode(encoded[0]).decode().split(":", 1)
    except (binascii.Error, UnicodeDecodeError):
        raise _no_credentials("Could not parse basic auth header") from None
    if len(parts) != 2:
        raise _no_credentials("Unexpected number of credentials found in basic auth header")
    return parts[0], parts[1]


def _no_credentials(text: str) -> problems.Problem:
    return problems.Problem(401, {"error": text})
