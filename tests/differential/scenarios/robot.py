"""Robot accounts of users and organizations."""

from __future__ import annotations

from typing import Any

from differential.world import World

ISSUER = "https://idp.example.com"


def _org(world: World) -> tuple[str, str, str, str]:
    """An owner, a member of a team without rights, a stranger, and their organization."""
    ada, bob, eve = world.users("ada", "bob", "eve")
    acme = world.organization("acme", owner=ada)
    world.team(acme, "devs", owner=ada, members=[bob])
    return ada, bob, eve, acme


def scenario_user(world: World) -> None:
    """A user's own robots, from their creation to their end."""
    ada, bob = world.users("ada", "bob")
    ci = {"robot_shortname": "ci"}
    world.call("getUserRobots", user=ada)
    world.call("createUserRobot", user=ada, path=ci, body={"description": "Builds"})
    world.call("createUserRobot", user=ada, path=ci, body={})
    world.call("createUserRobot", user=ada, path={"robot_shortname": "bare"})
    world.call(
        "createUserRobot",
        user=ada,
        path={"robot_shortname": "meta"},
        body={"description": "", "unstructured_metadata": {"team": "a", "more": [1, None]}},
    )
    world.call("createUserRobot", user=ada, path={"robot_shortname": "null"}, body={"description": None})
    world.call("createUserRobot", user=ada, path={"robot_shortname": "nothing"}, body=None)
    world.call("createUserRobot", user=ada, path={"robot_shortname": "list"}, body=[])
    world.call(
        "createUserRobot", user=ada, path={"robot_shortname": "number"}, body={"unstructured_metadata": 5}
    )
    world.call("createUserRobot", user=ada, path={"robot_shortname": "unread"}, data=b"{")
    world.call(
        "createUserRobot",
        user=ada,
        path={"robot_shortname": "text"},
        data=b"x",
        headers={"Content-Type": "text/plain"},
    )
    for name in ("getUserRobot", "getUserRobotPermissions", "getUserRobotFederation"):
        world.call(name, user=ada, path=ci)
        world.call(name, user=ada, path={"robot_shortname": "none"})
        world.call(name, user=bob, path=ci)
        world.call(name, user=None, path=ci)
    world.call("getUserRobot", user=ada, path={"robot_shortname": "meta"})
    app = world.repository(f"{ada}/app", owner=ada)
    world.permit(app, f"{ada}+ci", "write", owner=ada)
    world.call("getUserRobotPermissions", user=ada, path=ci)
    world.call("getUserRobots", user=ada, query={"permissions": True})
    world.call("getUserRobots", user=ada, query={"permissions": True, "token": False})
    world.call("getUserRobots", user=ada, query={"token": False, "limit": 1})
    world.call("getUserRobots", user=ada, query={"limit": 0})
    world.call("getUserRobots", user=ada, query={"limit": "x"})
    old = world.call("getUserRobot", user=ada, path=ci)["token"]
    world.call("getUserRobots", user=None, bearer=old)
    world.call("createUserRobot", user=None, bearer=old, path={"robot_shortname": "by-robot"}, body={})
    new = world.call("regenerateUserRobotToken", user=ada, path=ci)["token"]
    if new == old:
        world.failures.append("the token is still the old one")
    world.call("getUserRobot", user=ada, path=ci)
    world.call("regenerateUserRobotToken", user=ada, path={"robot_shortname": "none"})
    world.call("deleteUserRobot", user=ada, path={"robot_shortname": "none"})
    world.call("deleteUserRobot", user=bob, path=ci)
    world.call("deleteUserRobot", user=ada, path=ci)
    world.call("deleteUserRobot", user=ada, path=ci)
    world.call("getUserRobots", user=ada)
    world.call("listRepoUserPermissions", user=ada, path={"repository": app})
    world.call("listUserLogs", user=ada)


def scenario_user_scopes(world: World) -> None:
    """What a user's robots need of a token, and of a session."""
    ada = world.user("ada")
    ci = {"robot_shortname": "ci"}
    world.call("createUserRobot", user=ada, path=ci, body={})
    for scopes in (["user:read"], ["repo:admin", "org:admin", "repo:create"], ["user:admin"]):
        world.call("getUserRobots", user=ada, scopes=scopes)
        for name in ("getUserRobot", "getUserRobotPermissions", "getUserRobotFederation"):
            world.call(name, user=ada, scopes=scopes, path=ci)
        world.call("regenerateUserRobotToken", user=ada, scopes=scopes, path=ci)
        world.call("createUserRobot", user=ada, scopes=scopes, path={"robot_shortname": "more"}, body={})
        world.call("deleteUserRobot", user=ada, scopes=scopes, path={"robot_shortname": "more"})
    world.call("getUserRobots", user=None)
    world.call("createUserRobot", user=None, path=ci, body={})
    world.call("deleteUserRobot", user=None, path=ci)
    world.call("regenerateUserRobotToken", user=None, path=ci)
    world.call("getUserRobots", user=None, bearer="nonsense")
    world.call("deleteUserRobot", user=None, bearer="nonsense", path=ci)
    world.call("getUserRobots", user=ada, session=True)
    world.call("createUserRobot", user=ada, session=True, path={"robot_shortname": "ses"}, body={})
    world.call("deleteUserRobot", user=ada, session=True, headers={"X-CSRF-Token": "no"}, path=ci)
    world.call("deleteUserRobot", user=ada, session=True, path=ci)
    world.call("getUserRobots", user=None, basic=(ada, "password"))
    world.call("listUserLogs", user=ada)


def scenario_user_names(world: World) -> None:
    """Names that a robot may have."""
    ada = world.user("ada")
    names = (
        "a",
        "ab",
        "A",
        "a-b.c_d",
        "a--b",
        "-a",
        "a-",
        "a..b",
        "1",
        "12",
        "a b",
        "ä",
        "x" * 255,
        "x" * 256,
        "a+b",
    )
    for name in names:
        world.call("createUserRobot", user=ada, path={"robot_shortname": name}, body={})
    world.call("createUserRobot", user=ada, path={"robot_shortname": "long"}, body={"description": "d" * 255})
    world.call(
        "createUserRobot", user=ada, path={"robot_shortname": "longer"}, body={"description": "d" * 256}
    )
    world.call("createUserRobot", user=ada, path={"robot_shortname": "kind"}, body={"description": 5})
    world.call("createUserRobot", user=ada, path={"robot_shortname": "extra"}, body={"nonsense": 1})
    world.call("getUserRobots", user=ada, query={"token": False})


def scenario_org(world: World) -> None:
    """An organization's robots, from their creation to their end."""
    ada, bob, eve, acme = _org(world)
    org = {"orgname": acme}
    ci = {**org, "robot_shortname": "ci"}
    none = {**org, "robot_shortname": "none"}
    world.call("getOrgRobots", user=ada, path=org)
    world.call(
        "createOrgRobot", user=ada, path=ci, body={"description": "Builds", "unstructured_metadata": {}}
    )
    world.call("createOrgRobot", user=ada, path=ci, body={})
    world.call("createOrgRobot", user=ada, path={**org, "robot_shortname": "bare"})
    world.call("createOrgRobot", user=ada, path={**org, "robot_shortname": "A"}, body={})
    world.call(
        "createOrgRobot", user=ada, path={**org, "robot_shortname": "long"}, body={"description": "d" * 256}
    )
    app = world.repository(f"{acme}/app", owner=ada)
    world.permit(app, f"{acme}+ci", "read", owner=ada)
    world.join(acme, "devs", f"{acme}+ci", owner=ada)
    for name in ("getOrgRobot", "getOrgRobotPermissions", "getOrgRobotFederation"):
        for user in (ada, bob, eve, None):
            world.call(name, user=user, path=ci)
        world.call(name, user=ada, path=none)
        world.call(name, user=ada, path={"orgname": world.name("none"), "robot_shortname": "ci"})
    for user in (ada, bob, eve, None, world.superuser):
        world.call("getOrgRobots", user=user, path=org)
        world.call("getOrgRobots", user=user, path=org, query={"permissions": True, "token": True})
    world.call("getOrgRobots", user=ada, path=org, query={"token": False})
    world.call("getOrgRobots", user=ada, path=org, query={"limit": 1})
    world.call("getOrgRobots", user=ada, path=org, query={"limit": "x"})
    world.call("getOrgRobots", user=ada, path={"orgname": world.name("none")})
    world.call("getOrgRobots", user=ada, path={"orgname": ada})
    for user in (bob, eve, None, world.superuser):
        world.call("createOrgRobot", user=user, path={**org, "robot_shortname": "more"}, body={})
        world.call("createOrgRobot", user=user, path=ci, body={"description": 5})
        world.call("regenerateOrgRobotToken", user=user, path=ci)
        world.call("deleteOrgRobot", user=user, path=ci)
    world.call("regenerateOrgRobotToken", user=ada, path=ci)
    world.call("regenerateOrgRobotToken", user=ada, path=none)
    world.call("deleteOrgRobot", user=ada, path=none)
    world.call(
        "createOrgRobot", user=ada, path={"orgname": world.name("none"), "robot_shortname": "ci"}, body={}
    )
    world.call("createOrgRobot", user=ada, path={"orgname": ada, "robot_shortname": "ci"}, body={})
    world.call("deleteOrgRobot", user=ada, path=ci)
    world.call("getOrgRobot", user=ada, path=ci)
    world.call("getOrganizationTeamMembers", user=ada, path={**org, "teamname": "devs"})
    world.call("listRepoUserPermissions", user=ada, path={"repository": app})
    world.call("listOrgLogs", user=ada, path=org)


def scenario_org_scopes(world: World) -> None:
    """What an organization's robots need of a token."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    ci = {"orgname": acme, "robot_shortname": "ci"}
    more = {"orgname": acme, "robot_shortname": "more"}
    world.call("createOrgRobot", user=ada, path=ci, body={})
    for scopes in (["user:admin", "repo:admin"], ["repo:create"], ["org:admin"], ["org:admin", "user:admin"]):
        world.call("getOrgRobots", user=ada, scopes=scopes, path={"orgname": acme})
        for name in ("getOrgRobot", "getOrgRobotPermissions", "getOrgRobotFederation"):
            world.call(name, user=ada, scopes=scopes, path=ci)
        world.call("regenerateOrgRobotToken", user=ada, scopes=scopes, path=ci)
        world.call("createOrgRobot", user=ada, scopes=scopes, path=more, body={})
        world.call("deleteOrgRobot", user=ada, scopes=scopes, path=more)


def scenario_user_federation(world: World) -> None:
    """Federation of a user's robot."""
    ada = world.user("ada")
    _federation(world, ada, "User", {"robot_shortname": "ci"})
    world.call("listUserLogs", user=ada)


def scenario_org_federation(world: World) -> None:
    """Federation of an organization's robot."""
    ada, bob, eve, acme = _org(world)
    ci = {"orgname": acme, "robot_shortname": "ci"}
    _federation(world, ada, "Org", ci)
    for user in (bob, eve, None, world.superuser):
        world.call("getOrgRobotFederation", user=user, path=ci)
        world.call("createOrgRobotFederation", user=user, path=ci, body=[{"issuer": ISSUER, "subject": "x"}])
        world.call("createOrgRobotFederation", user=user, path=ci, body={"issuer": 1})
        world.call("deleteOrgRobotFederation", user=user, path=ci)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def _federation(world: World, owner: str, kind: str, path: dict[str, str]) -> None:
    read, write, end = (f"{verb}{kind}RobotFederation" for verb in ("get", "create", "delete"))
    one = {"issuer": ISSUER, "subject": "repo:a"}
    none = {**path, "robot_shortname": "none"}
    world.call(f"create{kind}Robot", user=owner, path=path, body={})
    world.call(read, user=owner, path=path)
    world.call(write, user=owner, path=path, body=[one])
    world.call(read, user=owner, path=path)
    world.call(write, user=owner, path=path, body=[one, {"issuer": ISSUER, "subject": "repo:b"}])
    world.call(read, user=owner, path=path)
    bodies: list[Any] = [
        [],
        [one, one],
        [{"issuer": "idp", "subject": "a"}],
        [{"issuer": "", "subject": "a"}],
        [{"issuer": ISSUER, "subject": ""}],
        [{"issuer": ISSUER}],
        [{"subject": "a"}],
        [{**one, "more": 1}],
        [{"issuer": 1, "subject": "a"}],
        [None],
        ["a"],
        {},
        one,
        None,
    ]
    for body in bodies:
        world.call(write, user=owner, path=path, body=body)
    world.call(write, user=owner, path=path)
    world.call(write, user=owner, path=none, body=[one])
    world.call(write, user=owner, path=none, body=[{"issuer": "idp", "subject": "a"}])
    world.call(read, user=owner, path=path)
    world.call(end, user=owner, path=none)
    world.call(end, user=owner, path=path)
    world.call(end, user=owner, path=path)
    world.call(read, user=owner, path=path)


def scenario_exchange(world: World) -> None:
    """Tokens of an identity provider, exchanged for a robot's own."""
    ada = world.user("ada")
    ci = {"robot_shortname": "ci"}
    robot = f"{ada}+ci"
    world.call("createUserRobot", user=ada, path=ci, body={})
    exchange = "exchangeRobotFederationToken"
    unsigned = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlLmNvbSIsInN1YiI6ImEifQ.c2ln"
    without_issuer = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln"
    world.call(exchange, user=None)
    world.call(exchange, user=None, bearer="x")
    world.call(exchange, user=ada)
    world.call(exchange, user=None, headers={"Authorization": "Basic !"})
    world.call(exchange, user=None, basic=(ada, unsigned))
    world.call(exchange, user=None, basic=(f"{ada}+none", unsigned))
    world.call(exchange, user=None, basic=(robot, "x"))
    world.call(exchange, user=None, basic=(robot, without_issuer))
    world.call(exchange, user=None, basic=(robot, unsigned))
    body = [{"issuer": "https://other.example.com", "subject": "a"}]
    world.call("createUserRobotFederation", user=ada, path=ci, body=body)
    world.call(exchange, user=None, basic=(robot, unsigned))
    world.call("listUserLogs", user=ada)
