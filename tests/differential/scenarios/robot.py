"""Robot accounts of users and organizations."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from typing import Any
from urllib.parse import urlsplit

from differential.runner import needs
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


def scenario_exchange_refused(world: World) -> None:
    """Tokens that are refused before the identity provider is asked, and headers that are none."""
    ada = world.user("ada")
    ci, robot = {"robot_shortname": "ci"}, f"{ada}+ci"
    exchange = "exchangeRobotFederationToken"
    world.call("createUserRobot", user=ada, path=ci, body={})
    body = [
        {"issuer": ISSUER, "subject": "a"},
        {"issuer": "http://127.0.0.1:1", "subject": "a"},
        {"issuer": "https://127.0.0.1:1", "subject": "b"},
    ]
    world.call("createUserRobotFederation", user=ada, path=ci, body=body)
    tokens = (
        _jwt({"alg": "RS256"}, {"iss": ISSUER, "sub": "a"}),
        _jwt({"alg": "none"}, {"iss": ISSUER, "sub": "a"}),
        _jwt({"alg": "RS256", "kid": None}, {"iss": ISSUER, "sub": "a"}),
        _jwt({"alg": "RS256", "kid": "k"}, {"iss": "https://none.example.com", "sub": "a"}),
        _jwt({"alg": "RS256", "kid": "k"}, {"iss": "http://127.0.0.1:1", "sub": "a"}),
        _jwt({"alg": "RS256", "kid": "k"}, {"iss": None, "sub": "a"}),
        _jwt({"alg": "RS256", "kid": "k"}, {"iss": "", "sub": "a"}),
        _jwt({"alg": "RS256", "kid": "k"}, []),
        _jwt([], {"iss": ISSUER}),
        "a.b.c",
        "a.b",
        "",
    )
    for token in tokens:
        world.call(exchange, user=None, basic=(robot, token))
    encoded = b64encode(f"{robot}:{tokens[0]}".encode()).decode()
    for header in (
        f"Bearer {encoded}",
        f"Basic  {encoded}",
        f"basic {encoded}",
        f"Basic {encoded} more",
        f"Basic {b64encode(robot.encode()).decode()}",
        f"Basic {b64encode(bytes([255, 58, 255])).decode()}",
        "Basic a",
        "Basic",
        "",
    ):
        world.call(exchange, user=None, headers={"Authorization": header})
    world.call("listUserLogs", user=ada)


def _jwt(header: Any, claims: Any) -> str:
    parts = [json.dumps(part).encode() for part in (header, claims)]
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in (*parts, b"signature"))


def scenario_superusers(world: World) -> None:
    """What superusers see of the robots of others."""
    ada, _, _, acme = _org(world)
    ci = {"orgname": acme, "robot_shortname": "ci"}
    world.call("createOrgRobot", user=ada, path=ci, body={})
    world.call("createUserRobot", user=ada, path={"robot_shortname": "own"}, body={})
    reader = world.user("globalreadonlysuperuser", shared=True)
    for user in (world.superuser, reader):
        _everything(world, user, acme)
        _everything(world, user, ada)
        _everything(world, user, world.name("none"))


def scenario_own_name(world: World) -> None:
    """An organization's operations on the own name, and on no organization."""
    ada = world.user("ada")
    world.call("createUserRobot", user=ada, path={"robot_shortname": "ci"}, body={})
    _everything(world, ada, ada)
    _everything(world, ada, world.name("none"))
    world.call("getUserRobots", user=ada)


def _everything(world: World, user: str, name: str) -> None:
    org, ci = {"orgname": name}, {"orgname": name, "robot_shortname": "ci"}
    for query in ({}, {"permissions": True}, {"permissions": True, "token": False, "limit": 1}):
        world.call("getOrgRobots", user=user, path=org, query=query)
    for robot in (ci, {**ci, "robot_shortname": "none"}):
        for operation in ("getOrgRobot", "getOrgRobotPermissions", "getOrgRobotFederation"):
            world.call(operation, user=user, path=robot)
        world.call("createOrgRobotFederation", user=user, path=robot, body=[])
        world.call("createOrgRobotFederation", user=user, path=robot, body={})
        world.call("createOrgRobotFederation", user=user, path=robot, body=[{"issuer": "", "subject": ""}])
        world.call("deleteOrgRobotFederation", user=user, path=robot)
        world.call("regenerateOrgRobotToken", user=user, path=robot)
    world.call("createOrgRobot", user=user, path={**ci, "robot_shortname": "more"}, body={})
    world.call("createOrgRobot", user=user, path={**ci, "robot_shortname": "A"}, body={})
    world.call("createOrgRobot", user=user, path={**ci, "robot_shortname": "more"}, body={"description": 1})
    world.call("deleteOrgRobot", user=user, path={**ci, "robot_shortname": "none"})
    world.call("deleteOrgRobot", user=user, path=ci)


@needs(FEATURE_SUPERUSERS_FULL_ACCESS=True)
def scenario_full_access(world: World) -> None:
    """A superuser who may do everything."""
    scenario_superusers(world)


@needs(ROBOTS_DISALLOW=True)
def scenario_disallowed(world: World) -> None:
    """A server that has no new robots."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    for name in ("ci", "A"):
        world.call("createUserRobot", user=ada, path={"robot_shortname": name}, body={})
        world.call("createOrgRobot", user=ada, path={"orgname": acme, "robot_shortname": name}, body={})
    world.call("createUserRobot", user=ada, path={"robot_shortname": "ci"}, body={"description": 1})
    world.call("getUserRobots", user=ada)


@needs(FEATURE_RESTRICTED_USERS=True)
def scenario_restricted(world: World) -> None:
    """Users who may not have anything of their own."""
    ada = world.user("ada")
    reader = world.user("globalreadonlysuperuser", shared=True)
    ci = {"robot_shortname": "ci"}
    one = [{"issuer": ISSUER, "subject": "a"}]
    name = world.name("made").replace("-", "")

    def everything(user: str, **more: Any) -> None:
        path = {"robot_shortname": name}
        world.call("createUserRobot", user=user, path=path, body={"description": 1}, **more)
        world.call("createUserRobot", user=user, path=path, body={}, **more)
        world.call("regenerateUserRobotToken", user=user, path=path, **more)
        world.call("createUserRobotFederation", user=user, path=path, body=one, **more)
        world.call("createUserRobotFederation", user=user, path=path, body={}, **more)
        world.call("deleteUserRobotFederation", user=user, path=path, **more)
        world.call("deleteUserRobot", user=user, path=path, **more)

    world.call("getUserRobots", user=ada)
    world.call("getUserRobot", user=ada, path=ci)
    for user in (ada, reader, world.superuser):
        everything(user)
    everything(world.superuser, scopes=["user:admin"])
    everything(ada, scopes=["user:read"])
    world.call("createUserRobot", user=None, path=ci, body={})


def _sign_in(world: World, robot: str, token: str) -> None:
    """Sign in to the registry, and record whether it worked."""
    world.request(
        "GET",
        "/v2/auth",
        user=None,
        basic=(robot, token),
        query={"service": urlsplit(world.url).netloc},
    )
    world.records[-1].pop("body", None)


def scenario_used(world: World) -> None:
    """Robots that sign in to the registry."""
    ada = world.user("ada")
    names = ("first", "second", "third")
    tokens = {
        name: world.call("createUserRobot", user=ada, path={"robot_shortname": name}, body={})["token"]
        for name in names
    }
    second = {"robot_shortname": "second"}
    _sign_in(world, f"{ada}+second", tokens["second"])
    world.call("getUserRobots", user=ada)
    world.call("getUserRobots", user=ada, query={"limit": 1})
    world.call("getUserRobots", user=ada, query={"limit": 2, "permissions": True})
    world.call("getUserRobot", user=ada, path=second)
    renewed = world.call("regenerateUserRobotToken", user=ada, path=second)["token"]
    _sign_in(world, f"{ada}+second", tokens["second"])
    _sign_in(world, f"{ada}+second", renewed)
    world.call("deleteUserRobot", user=ada, path=second)
    _sign_in(world, f"{ada}+second", renewed)
    world.call("getUserRobots", user=ada)


@needs(SSRF_ALLOWED_HOSTS=["127.0.0.1"])
def scenario_mirror(world: World) -> None:
    """A robot that a mirror uses cannot be deleted."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    ci = {"orgname": acme, "robot_shortname": "ci"}
    world.call("createOrgRobot", user=ada, path=ci, body={})
    world.call("changeRepoState", user=ada, path={"repository": app}, body={"state": "MIRROR"})
    body = {
        "external_reference": "127.0.0.1:9/library/app",
        "sync_interval": 3600,
        "sync_start_date": "2020-01-02T03:04:05Z",
        "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["latest"]},
        "robot_username": f"{acme}+ci",
    }
    world.call("createRepoMirrorConfig", user=ada, path={"repository": app}, body=body)
    world.call("listRepoUserPermissions", user=ada, path={"repository": app})
    world.call("deleteOrgRobot", user=ada, path=ci)
    world.call("getOrgRobot", user=ada, path=ci)
    world.call("deleteRepository", user=ada, path={"repository": app})
    world.call("deleteOrgRobot", user=ada, path=ci)
    world.call("getOrgRobot", user=ada, path=ci)
