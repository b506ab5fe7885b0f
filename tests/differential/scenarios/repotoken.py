"""Tokens of repositories, which the server does not have any more."""

from __future__ import annotations

from typing import Any

from differential.world import World

ROLES: tuple[Any, ...] = ({"role": "read"}, {"role": "none"}, {"role": 1}, {}, None, [])
NAMES: tuple[Any, ...] = ({"friendlyName": "ci"}, {"friendlyName": 1}, {"friendlyName": None}, {}, None, "a")


def scenario_gone(world: World) -> None:
    """Every operation is gone, to those who may call it."""
    ada, bob, eve = world.users("ada", "bob", "eve")
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada, visibility="public")
    world.permit(app, bob, "write", owner=ada)
    one = {"repository": app, "code": "abc"}
    reader = world.user("globalreadonlysuperuser", shared=True)
    for user in (ada, bob, eve, None, world.superuser, reader):
        world.call("listRepoTokens", user=user, path={"repository": app})
        world.call("getTokens", user=user, path=one)
        world.call("deleteToken", user=user, path=one)
        world.call("createToken", user=user, path={"repository": app}, body={"friendlyName": "ci"})
        world.call("createToken", user=user, path={"repository": app}, body={})
        world.call("changeToken", user=user, path=one, body={"role": "read"})
        world.call("changeToken", user=user, path=one, body={})
    for body in NAMES:
        world.call("createToken", user=ada, path={"repository": app}, body=body)
    for body in ROLES:
        world.call("changeToken", user=ada, path=one, body=body)
    world.call("createToken", user=ada, path={"repository": app})
    world.call("changeToken", user=ada, path=one, data=b"{")
    for scopes in (["repo:write"], ["repo:admin"], ["org:admin"]):
        world.call("listRepoTokens", user=ada, scopes=scopes, path={"repository": app})
        world.call("deleteToken", user=ada, scopes=scopes, path=one)
    world.call("listRepoTokens", user=ada, path={"repository": f"{acme}/none"})
    world.call("listRepoTokens", user=ada, path={"repository": f"{world.name('none')}/none"})
    world.call("getTokens", user=ada, session=True, path=one)
    world.call("listRepoLogs", user=ada, path={"repository": app})
