"""App tokens."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import World

NONE = {"token_uuid": "11111111-1111-1111-1111-111111111111"}
SCOPE_SETS = (["user:read"], ["repo:admin", "org:admin", "repo:create", "super:user"], ["user:admin"])


def scenario_lifetime(world: World) -> None:
    """App tokens from their creation to their end."""
    ada, bob = world.users("ada", "bob")
    world.call("listAppTokens", user=ada)
    made = world.call("createAppToken", user=ada, body={"title": "Laptop"})
    path = {"token_uuid": made["token", "uuid"]}
    bodies: list[Any] = [
        {"title": "Laptop"},
        {"title": " "},
        {"title": ""},
        {"title": "t" * 300},
        {"title": None},
        {"title": 5},
        {},
        [],
        None,
        {"title": "ü", "more": 1},
    ]
    for body in bodies:
        world.call("createAppToken", user=ada, body=body)
    world.call("createAppToken", user=ada)
    world.call("createAppToken", user=ada, data=b"{")
    world.call("listAppTokens", user=ada)
    for expiring in (True, False, "0", "", "null", "x"):
        world.call("listAppTokens", user=ada, query={"expiring": expiring})
    for name in ("getAppToken", "revokeAppToken"):
        for user in (bob, None):
            world.call(name, user=user, path=path)
        world.call(name, user=ada, path=NONE)
        world.call(name, user=ada, path={"token_uuid": "x"})
        for scopes in SCOPE_SETS[:2]:
            world.call(name, user=ada, scopes=scopes, path=path)
            world.call(name, user=ada, scopes=scopes, path=NONE)
        world.call(name, user=ada, path=path)
    world.call("getAppToken", user=ada, path=path)
    world.call("revokeAppToken", user=ada, path=path)
    world.call("listAppTokens", user=bob)
    world.call("listAppTokens", user=None)
    world.call("createAppToken", user=None, body={"title": "x"})
    for scopes in SCOPE_SETS:
        world.call("listAppTokens", user=ada, scopes=scopes)
        world.call("createAppToken", user=ada, scopes=scopes, body={"title": "x"})
        world.call("createAppToken", user=ada, scopes=scopes, body={"title": 5})
    ses = world.call("createAppToken", user=ada, session=True, body={"title": "session"})
    path = {"token_uuid": ses["token", "uuid"]}
    world.call("getAppToken", user=ada, session=True, path=path)
    world.call("revokeAppToken", user=ada, session=True, path=path)
    world.call("listAppTokens", user=world.superuser, mine=True)
    world.call("listUserLogs", user=ada)


@needs(
    APP_SPECIFIC_TOKEN_EXPIRATION="1h",
    FEATURE_MAILING=False,
    FEATURE_USER_METADATA=True,
    FEATURE_USER_RENAME=True,
)
def scenario_expiration(world: World) -> None:
    """App tokens on a server where they expire."""
    ada = world.user("ada")
    made = world.call("createAppToken", user=ada, body={"title": "Laptop"})
    world.call("getAppToken", user=ada, path={"token_uuid": made["token", "uuid"]})
    world.call("listAppTokens", user=ada)
    world.call("listAppTokens", user=ada, query={"expiring": True})
