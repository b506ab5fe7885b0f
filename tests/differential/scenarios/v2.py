"""Credentials of registries: what they are allowed, and how wrong ones are refused."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, urlsplit

from differential.world import PASSWORD, World

Credentials = tuple[str, str] | None


def _ask(world: World, credentials: Credentials, *scopes: str, service: bool = True) -> str:
    """Ask for a token, and record what it says."""
    host = quote(urlsplit(world.url).netloc, safe=":")
    parameters = [f"service={host}"] * service + [f"scope={quote(scope, safe=':/,*')}" for scope in scopes]
    answer = world.request("GET", f"/v2/auth?{'&'.join(parameters)}", user=None, basic=credentials)
    if answer.status != 200:
        return ""
    token: str = answer["token"]
    world.records[-1]["body"] = {"token": "<jwt>"}  # two of the same second are the same
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    for grant in claims["access"]:
        grant["name"] = grant["name"].replace(urlsplit(world.url).netloc, "<host>")
    for key in ("oauth", "entity_reference"):
        claims["context"].pop(key, None)
    world.records.append(
        {
            "call": "claims",
            "caller": credentials[0] if credentials else "nobody",
            "request": {"scopes": list(scopes)},
            "status": 200,
            "body": {
                **{key: claims[key] for key in ("iss", "sub", "access", "context")},
                "lifetime": claims["exp"] - claims["iat"],
            },
        }
    )
    return token


def scenario_credentials(world: World) -> None:
    """Passwords, robots' tokens, app tokens and OAuth tokens."""
    ada, bob = world.users("ada", "bob")
    acme = world.organization("acme", owner=ada)
    robot = world.call("createUserRobot", user=ada, path={"robot_shortname": "ci"}, body={})["token"]
    owned = {"orgname": acme, "robot_shortname": "ci"}
    org_robot = world.call("createOrgRobot", user=ada, path=owned, body={})["token"]
    app = world.call("createAppToken", user=ada, body={"title": "laptop"})
    key = world.call("generateUserClientKey", user=ada, body={"password": PASSWORD})["key"]
    app_code = app["token", "token_code"]
    right: list[tuple[str, str]] = [
        (ada, PASSWORD),
        (f"{ada}@example.com", PASSWORD),
        (ada, key),
        (f"{ada}+ci", robot),
        (f"{acme}+ci", org_robot),
        ("$app", app_code),
        ("$oauthtoken", world.token(ada)),
        ("$oauthtoken", world.token(ada, ["user:read"])),
    ]
    for credentials in right:
        token = _ask(world, credentials)
        world.request("GET", "/v2/", user=None, bearer=token)
    wrong: list[tuple[str, str]] = [
        (bob, "wrong"),
        (world.name("none"), PASSWORD),
        (acme, PASSWORD),
        (bob, key[:-4]),
        (f"{ada}+ci", "wrong"),
        (f"{ada}+ci", org_robot),
        (f"{ada}+ci", "ü"),
        (f"{ada}+none", robot),
        (f"{world.name('none')}+ci", robot),
        ("$app", "wrong"),
        ("$app", app_code[:-1]),
        ("$app", app_code.lower()),
        ("$oauthtoken", "wrong"),
        ("$oauthtoken", robot),
        ("$token", "wrong"),
        ("", ""),
    ]
    for credentials in wrong:
        _ask(world, credentials)
        if credentials[0] == bob:
            world.wait(2)  # so that the next wrong password does not come too soon
    _ask(world, None)
    for header in ("Basic", "Basic !", "Basic YQ==", "Bearer x", "Nonsense", f"Bearer {world.token(ada)}"):
        for path in ("/v2/", "/v2/auth"):
            world.request("GET", path, user=None, headers={"Authorization": header})
    world.request("GET", "/v2/", user=None)
    world.request("GET", "/v2/", user=ada)
    for path in ("/v2/", "/v2/auth"):
        world.request("POST", path, user=None)
    world.call("getUserRobots", user=ada, query={"token": False})
    world.call("listAppTokens", user=ada)
    world.call("revokeAppToken", user=ada, path={"token_uuid": app["token", "uuid"]})
    world.call("regenerateUserRobotToken", user=ada, path={"robot_shortname": "ci"})
    world.call("deleteOrgRobot", user=ada, path=owned)
    for credentials in right[3:6]:
        _ask(world, credentials)
    world.call("listUserLogs", user=ada)
    world.call("listUserLogs", user=bob)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_scopes(world: World) -> None:
    """What credentials are allowed to do with repositories."""
    ada, bob, eve = world.users("ada", "bob", "eve")
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    open_one = world.repository(f"{acme}/open", owner=ada, visibility="public")
    world.permit(app, bob, "read", owner=ada)
    world.permit(open_one, bob, "write", owner=ada)
    robot = world.call("createUserRobot", user=bob, path={"robot_shortname": "ci"}, body={})["token"]
    org_robot = world.call(
        "createOrgRobot", user=ada, path={"orgname": acme, "robot_shortname": "ci"}, body={}
    )["token"]
    world.permit(app, f"{acme}+ci", "write", owner=ada)
    world.team(acme, "makers", owner=ada, role="creator")
    world.join(acme, "makers", eve, owner=ada)
    app_code = world.call("createAppToken", user=bob, body={"title": "laptop"})["token", "token_code"]
    people: list[Credentials] = [
        None,
        (ada, PASSWORD),
        (bob, PASSWORD),
        (eve, PASSWORD),
        (f"{bob}+ci", robot),
        (f"{acme}+ci", org_robot),
        ("$app", app_code),
        ("$oauthtoken", world.token(ada)),
        ("$oauthtoken", world.token(ada, ["repo:read"])),
        ("$oauthtoken", world.token(ada, ["repo:write"])),
        ("$oauthtoken", world.token(ada, ["user:admin", "org:admin"])),
    ]
    for credentials in people:
        _ask(world, credentials, f"repository:{app}:pull,push", f"repository:{open_one}:*,push,pull")
        _ask(world, credentials, f"repository:{acme}/none:pull")
        _ask(world, credentials, f"repository:{world.name('none')}/app:pull,push,*")
    for credentials in people:
        name = "anonymous" if credentials is None else credentials[0].strip("$").replace("+", ".")
        _ask(world, credentials, f"repository:{acme}/new-{name}:pull,push")
    world.call("listRepos", user=ada, query={"namespace": acme})
    _ask(world, (eve, PASSWORD), f"repository:{eve}/own/deep:push,pull,*")
    world.call("getRepo", user=eve, path={"repository": f"{eve}/own/deep"}, query={"includeTags": False})
    world.call("listRepoUserPermissions", user=eve, path={"repository": f"{eve}/own/deep"})
    for scope in (
        "",
        "nonsense",
        "repository:app:pull",
        f"repository:{acme}/App:pull",
        f"repository:{acme}/app:",
        f"repository:{acme}/app:delete",
        f"repository:{acme}/app:pull,pull",
        f"repository:{acme}/a..b:pull",
        f"repository:{acme}/-a:pull",
        f"repository:{acme}/{'a' * 256}:pull",
        "registry:catalog:*",
        f"repository:{urlsplit(world.url).netloc}/{app}:pull",
    ):
        _ask(world, (ada, PASSWORD), scope)
        _ask(world, None, scope)
    _ask(world, (ada, PASSWORD), "", f"repository:{app}:pull")
    token = _ask(world, (ada, PASSWORD), f"repository:{app}:pull", service=False)
    world.request("GET", "/v2/", user=None, bearer=token)
    world.call("changeRepoState", user=ada, path={"repository": app}, body={"state": "READ_ONLY"})
    _ask(world, (ada, PASSWORD), f"repository:{app}:pull,push,*")
    world.call("changeRepoState", user=ada, path={"repository": app}, body={"state": "MIRROR"})
    _ask(world, (ada, PASSWORD), f"repository:{app}:pull,push,*")
    _ask(world, (f"{acme}+ci", org_robot), f"repository:{app}:pull,push,*")
    _ask(world, (world.superuser, world.superuser_password), f"repository:{app}:pull,push,*")
    world.call("listUserLogs", user=eve)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})
