"""Messages that everybody sees."""

from __future__ import annotations

from typing import Any

from differential.world import World


def scenario_messages(world: World) -> None:
    """Messages from their creation to their end."""
    root, ada = world.superuser, world.user("ada")
    reader = world.user("globalreadonlysuperuser", shared=True)
    text = world.name("text")
    fit = {"content": text, "media_type": "text/plain", "severity": "info"}
    bodies: tuple[Any, ...] = (
        {"message": fit},
        {"message": {**fit, "media_type": "text/markdown", "severity": "error"}},
        {"message": {**fit, "severity": "warning", "more": 1}, "more": 1},
        {"message": {**fit, "content": ""}},
        {"message": {**fit, "severity": "fatal"}},
        {"message": {**fit, "media_type": "text/html"}},
        {"message": {**fit, "content": 1}},
        {"message": {"content": text}},
        {"message": {}},
        {"message": []},
        {"message": None},
        {},
        [],
        None,
    )
    for body in bodies:
        world.call("createGlobalMessage", user=root, body=body)
    world.call("createGlobalMessage", user=root)
    world.call("createGlobalMessage", user=root, data=b"{")
    for scopes in (["super:user"], ["user:admin", "org:admin"]):
        world.call("createGlobalMessage", user=root, scopes=scopes, body={"message": fit})
    for user in (reader, ada, None):
        world.call("createGlobalMessage", user=user, body={"message": fit})
        world.call("createGlobalMessage", user=user, body={"message": {}})
    world.call("createGlobalMessage", user=ada, session=True, body={"message": fit})
    for user in (root, reader, ada, None):
        world.call("getGlobalMessages", user=user, mine=True)
    world.call("getGlobalMessages", user=ada, session=True, mine=True)
    made = world.call("getGlobalMessages", user=None, mine=True)
    mine = [message["uuid"] for message in made.json["messages"] if message["content"] in (text, "")]
    path = {"uuid": mine[-1]}
    for user in (reader, ada, None, root, root):
        world.call("deleteGlobalMessage", user=user, path=path)
    world.call("deleteGlobalMessage", user=root, path={"uuid": "none"})
    world.call("getGlobalMessages", user=None, mine=True)
    for uuid in mine:
        world.call("deleteGlobalMessage", user=root, path={"uuid": uuid})
    world.call("getGlobalMessages", user=None, mine=True)
