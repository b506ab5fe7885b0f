"""Robots, of users and of organizations."""

from __future__ import annotations

import json
import re
from base64 import b64decode, urlsafe_b64decode
from typing import Any

from quay_sdk.testing import problems
from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.problems import Problem
from quay_sdk.testing.rights import ROLES
from quay_sdk.testing.state import Account, Organization, Robot, new_code
from quay_sdk.testing.views import Json, rfc_2822, team

NAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
"""What robots, teams and organizations may be called."""

_MISSING = "Could not find robot with specified username"
_DESCRIBED = {"description": {"maxLength": 255}}
_FEDERATION = {
    "": {
        "items": {
            "type": "object",
            "properties": {"issuer": {"type": "string"}, "subject": {"type": "string"}},
            "required": ["issuer", "subject"],
        }
    }
}


def _members_gate(call: Call) -> None:
    orgname = call.path["orgname"]
    call.require(call.may_administer(orgname) or (call.in_scope and call.is_member(orgname)))


def _administrators_gate(call: Call) -> None:
    # The server asks for user:admin here, of who administers the organization.
    call.require(call.in_scope and call.may_administer(call.path["orgname"]))


def _full_name(call: Call) -> str:
    return f"{call.account.name}+{call.path['robot_shortname']}"


def _robot(call: Call) -> Robot:
    robot = call.account.robots.get(_full_name(call))
    if robot is None:
        raise problems.invalid(_MISSING)
    return robot


def _view(robot: Robot, *, token: bool = True) -> Json:
    view = {
        "name": robot.name,
        "created": rfc_2822(robot.created),
        "last_accessed": rfc_2822(robot.last_accessed),
        "description": robot.description,
    }
    return {**view, "token": robot.token} if token else view


@handles("getUserRobots")
def list_user_robots(call: Call) -> Json:
    return _listed(call)


@handles("getOrgRobots", gate=_members_gate)
def list_organization_robots(call: Call) -> Json:
    return _listed(call)


def _listed(call: Call) -> Json:
    account = call.account
    robots = list(account.robots.values())
    if limit := call.number("limit", 0):
        robots = robots[:limit]
    token = call.flag("token", default=True) and call.may_administer(account.name)
    further = _connections if call.flag("permissions") else _nothing
    return {"robots": [{**_view(robot, token=token), **further(call, account, robot)} for robot in robots]}


def _nothing(call: Call, account: Account, robot: Robot) -> Json:
    return {}


def _connections(call: Call, account: Account, robot: Robot) -> Json:
    teams = account.teams_of(robot.name) if isinstance(account, Organization) else []
    return {
        "teams": [team(found) for found in teams],
        "repositories": [
            repository.name for repository in account.repositories.values() if robot.name in repository.users
        ],
    }


@handles("getUserRobot")
def get_user_robot(call: Call) -> Json:
    return _with_metadata(_robot(call))


@handles("getOrgRobot")
def get_organization_robot(call: Call) -> Json:
    return _with_metadata(_robot(call))


def _with_metadata(robot: Robot) -> Json:
    return {**_view(robot), "unstructured_metadata": robot.metadata or {}}


@handles("createUserRobot", "createOrgRobot", status=201, schema=_DESCRIBED)
def create_robot(call: Call) -> Json:
    name, shortname = _full_name(call), call.path["robot_shortname"]
    if not NAME.fullmatch(shortname):
        raise problems.invalid(f"The robot name '{shortname}' is invalid: it must match {NAME.pattern}")
    if name in call.account.robots:
        raise problems.invalid(f"Existing robot with name: {name}")
    description = call.body.get("description", "")
    metadata = call.body.get("unstructured_metadata")
    robot = call.state.add_robot(name, description=description, metadata=metadata)
    call.log(
        "create_robot",
        call.account.name,
        robot=call.path["robot_shortname"],
        description=description,
        unstructured_metadata=metadata,
    )
    return {**_view(robot), "unstructured_metadata": robot.metadata}


@handles("deleteUserRobot", "deleteOrgRobot")
def delete_robot(call: Call) -> None:
    robot = _robot(call)
    del call.account.robots[robot.name]
    call.state.forget(robot.name)
    call.log("delete_robot", call.account.name, robot=call.path["robot_shortname"])


@handles("regenerateUserRobotToken", "regenerateOrgRobotToken")
def regenerate_token(call: Call) -> Json:
    robot = _robot(call)
    robot.token = new_code(64)
    call.log("regenerate_robot_token", call.account.name, robot=call.path["robot_shortname"])
    return _view(robot)


@handles("getUserRobotPermissions")
def list_user_robot_permissions(call: Call) -> Json:
    return _permissions(call)


@handles("getOrgRobotPermissions", gate=_administrators_gate)
def list_organization_robot_permissions(call: Call) -> Json:
    return _permissions(call)


def _permissions(call: Call) -> Json:
    robot = _robot(call)
    held = [
        {
            "repository": {"name": repository.name, "is_public": repository.public},
            "role": repository.users[robot.name],
        }
        for repository in call.account.repositories.values()
        if robot.name in repository.users
    ]
    return {"permissions": sorted(held, key=lambda each: ROLES.index(str(each["role"])))}


# -- federation ------------------------------------------------------------------------


@handles("getUserRobotFederation", "getOrgRobotFederation")
def get_federation(call: Call) -> list[dict[str, str]]:
    return _robot(call).federation


@handles("createUserRobotFederation", "createOrgRobotFederation", schema=_FEDERATION)
def set_federation(call: Call) -> list[dict[str, str]]:
    robot = _robot(call)
    wanted = [{"issuer": each["issuer"], "subject": each["subject"]} for each in call.body]
    for each in wanted:
        if not each["issuer"].startswith(("http://", "https://")):
            raise problems.invalid(f"Issuer must be a URL (http:// or https://): {each['issuer']}")
        if wanted.count(each) > 1:
            raise problems.invalid(f"Duplicate federation config entry: {each['issuer']}, {each['subject']}")
    robot.federation = wanted
    call.log("create_robot_federation", call.account.name, config=wanted, robot=robot.name)
    return wanted


@handles("deleteUserRobotFederation", "deleteOrgRobotFederation")
def delete_federation(call: Call) -> None:
    robot = _robot(call)
    robot.federation = []
    call.log("delete_robot_federation", call.account.name, robot=robot.name)


@handles("exchangeRobotFederationToken")
def exchange_token(call: Call) -> Json:
    """Answer a robot's token for its issuer's. The issuer's signature is not checked."""
    try:
        kind, _, credentials = call.headers.get("Authorization", "").partition(" ")
        name, _, token = b64decode(credentials).decode().partition(":")
        claims: Any = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
        claimed = {"issuer": claims["iss"], "subject": claims["sub"]}
    except (ValueError, IndexError, KeyError, TypeError):
        raise Problem(401, {"error": "missing auth"}) from None
    robot = call.state.robot(name)
    if kind.lower() != "basic" or robot is None or claimed not in robot.federation:
        raise Problem(401, {"error": "Token does not match robot"})
    return {"token": new_code(64)}
