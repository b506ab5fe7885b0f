"""Tokens that are made for an application of an organization."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import SCOPES, World


def _application(world: World) -> tuple[str, str, str, str, dict[str, str]]:
    """An owner, a member, a stranger, their organization, and the path of its application."""
    ada, bob, eve = world.users("ada", "bob", "eve")
    acme = world.organization("acme", owner=ada)
    world.team(acme, "devs", owner=ada, members=[bob])
    made = world.call(
        "createOrganizationApplication", user=ada, path={"orgname": acme}, body={"name": "Deployer"}
    )
    return ada, bob, eve, acme, {"orgname": acme, "client_id": made["client_id"]}


def scenario_life(world: World) -> None:
    """A token works at once, and ends with its deletion or its application's."""
    ada, bob, eve, acme, path = _application(world)
    app = world.repository(f"{acme}/app", owner=ada)
    world.call("listOrganizationApplicationTokens", user=ada, path=path)
    body = {"name": " CI ", "scope": "repo:read,org:admin user:read  repo:read", "expiration": 3600}
    first = world.call("createOrganizationApplicationToken", user=ada, path=path, body=body)
    second = world.call(
        "createOrganizationApplicationToken", user=ada, path=path, body={"name": "CI", "scope": "repo:admin"}
    )
    world.call("listOrganizationApplicationTokens", user=ada, path=path)
    for made in (first, second):
        code = made["token"]
        world.call("getRepo", user=None, bearer=code, path={"repository": app})
        world.call("getLoggedInUser", user=None, bearer=code)
        world.call("getOrganization", user=None, bearer=code, path={"orgname": acme})
        world.call("deleteRepository", user=None, bearer=code, path={"repository": f"{acme}/none"})
        world.call(
            "createOrganizationApplicationToken",
            user=None,
            bearer=code,
            path=path,
            body={"name": "By a token", "scope": "repo:read"},
        )
    world.call("listOrganizationApplicationTokens", user=ada, path=path)
    world.call("listUserAuthorizations", user=ada)
    uuid = {**path, "token_uuid": first["uuid"]}
    for user in (bob, eve, None, world.superuser):
        world.call("deleteOrganizationApplicationToken", user=user, path=uuid)
    world.call("deleteOrganizationApplicationToken", user=ada, path={**uuid, "token_uuid": "none"})
    world.call("deleteOrganizationApplicationToken", user=ada, path={**uuid, "client_id": "none"})
    world.call("deleteOrganizationApplicationToken", user=ada, path={**uuid, "orgname": ada})
    world.call("deleteOrganizationApplicationToken", user=ada, path={**uuid, "orgname": world.name("none")})
    world.call("deleteOrganizationApplicationToken", user=ada, scopes=["repo:create"], path=uuid)
    world.call("deleteOrganizationApplicationToken", user=ada, path=uuid)
    world.call("deleteOrganizationApplicationToken", user=ada, path=uuid)
    world.call("getRepo", user=None, bearer=first["token"], path={"repository": app})
    world.call("getRepo", user=None, bearer=second["token"], path={"repository": app})
    world.call("deleteOrganizationApplication", user=ada, path=path)
    world.call("getRepo", user=None, bearer=second["token"], path={"repository": app})
    world.call("listOrganizationApplicationTokens", user=ada, path=path)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_arguments(world: World) -> None:
    """What a token may be called, and allow, and for how long it may be valid."""
    ada, _, _, acme, path = _application(world)

    def create(body: Any, **more: Any) -> None:
        world.call("createOrganizationApplicationToken", **{"user": ada, "path": path, **more}, body=body)

    for name in ("x", "x" * 255, "x" * 256, "", " ", "\t\n", "ä", 5, None):
        create({"name": name, "scope": "repo:read"})
    for scope in (
        "",
        " ",
        ",",
        "repo:read",
        "repo:read,repo:write",
        "repo:write repo:read",
        "repo:read\trepo:write",
        " repo:read ",
        "repo:read,,repo:read",
        "nonsense",
        "repo:read nonsense",
        "REPO:READ",
        "direct_user_login",
        "repo:delete",
        5,
        None,
        ["repo:read"],
        *SCOPES,
        " ".join(SCOPES),
    ):
        create({"name": "scope", "scope": scope})
    for expiration in (
        60,
        0,
        -1,
        0.5,
        60.5,
        3600,
        3600.9,
        86400 * 365,
        315576000,
        315576001,
        10**12,
        10**400,
        1e300,
        True,
        "3600",
        None,
        [],
    ):
        create({"name": "expiration", "scope": "repo:read", "expiration": expiration})
    for body in ({}, None, [], {"name": "x"}, {"scope": "repo:read"}, {"name": "", "scope": "nonsense"}):
        create(body)
    create({"name": "x", "scope": "repo:read", "nonsense": 1})
    create({"name": " ", "scope": "nonsense", "expiration": 5})
    create({"name": "x", "scope": "nonsense", "expiration": 0})
    for value in (b"Infinity", b"NaN", b"-Infinity"):
        data = b'{"name": "x", "scope": "repo:read", "expiration": ' + value + b"}"
        world.call("createOrganizationApplicationToken", user=ada, path=path, data=data)
    world.call("createOrganizationApplicationToken", user=ada, path=path)
    world.call("listOrganizationApplicationTokens", user=ada, path=path)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_rights(world: World) -> None:
    """Who may make a token, and of which scopes."""
    ada, bob, eve, acme, path = _application(world)
    other = world.organization("other", owner=eve)
    makers = world.user("makers")
    world.team(acme, "makers", owner=ada, role="creator", members=[makers])
    body = {"name": "x", "scope": "repo:read"}
    for user in (ada, bob, eve, makers, None, world.superuser):
        world.call("createOrganizationApplicationToken", user=user, path=path, body=body)
        world.call("createOrganizationApplicationToken", user=user, path=path, body={})
        world.call("listOrganizationApplicationTokens", user=user, path=path)
    for place in (
        {**path, "client_id": "none"},
        {**path, "orgname": world.name("none")},
        {**path, "orgname": ada},
        {**path, "orgname": other},
    ):
        for user in (ada, eve):
            world.call("createOrganizationApplicationToken", user=user, path=place, body=body)
            world.call("createOrganizationApplicationToken", user=user, path=place, body={})
            world.call("listOrganizationApplicationTokens", user=user, path=place)
    for own in (["org:admin"], ["org:admin", "repo:write"], ["org:admin", "user:admin"], ["repo:admin"]):
        world.call("listOrganizationApplicationTokens", user=ada, scopes=own, path=path)
        for scope in SCOPES:
            world.call(
                "createOrganizationApplicationToken",
                user=ada,
                scopes=own,
                path=path,
                body={"name": "x", "scope": scope},
            )
    world.call("createOrganizationApplicationToken", user=ada, session=True, path=path, body=body)
    for scope in ("super:user", "user:admin org:admin"):
        world.call(
            "createOrganizationApplicationToken",
            user=ada,
            session=True,
            path=path,
            body={"name": "x", "scope": scope},
        )
    for scope in SCOPES:
        world.call(
            "createOrganizationApplicationToken",
            user=ada,
            session=True,
            path=path,
            body={"name": "x", "scope": scope},
        )


def scenario_pages(world: World) -> None:
    """The list comes in pages of 50, newest first."""
    ada, bob, _, _, path = _application(world)
    for number in range(53):
        world.call(
            "createOrganizationApplicationToken",
            user=ada,
            path=path,
            body={"name": f"t{number}", "scope": "repo:read"},
        )
    page = world.call("listOrganizationApplicationTokens", user=ada, path=path)
    further = {"next_page": page["next_page"]}
    world.call("listOrganizationApplicationTokens", user=ada, path=path, query=further)
    world.call("listOrganizationApplicationTokens", user=ada, path=path, query={"next_page": "nonsense"})
    world.call("listOrganizationApplicationTokens", user=ada, path=path, query={"next_page": ""})
    world.call("listOrganizationApplicationTokens", user=bob, path=path, query=further)


@needs(OAUTH_APPLICATION_MAXIMUM_TOKEN_COUNT=2)
def scenario_limit(world: World) -> None:
    """A limited number of tokens per application."""
    ada, _, _, _, path = _application(world)
    short = {"name": "short", "scope": "repo:read", "expiration": 3600}
    for _ in range(3):
        world.call("createOrganizationApplicationToken", user=ada, path=path, body=short)
    world.call("createOrganizationApplicationToken", user=ada, path=path, body={**short, "scope": "nonsense"})
    made = world.call("listOrganizationApplicationTokens", user=ada, path=path)
    world.call(
        "deleteOrganizationApplicationToken", user=ada, path={**path, "token_uuid": made["tokens", 0, "uuid"]}
    )
    world.call("createOrganizationApplicationToken", user=ada, path=path, body=short)
