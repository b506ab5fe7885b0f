"""Addresses for the notifications of a repository. Nobody reads the mails here, so none is confirmed."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import World


def scenario_rights(world: World) -> None:
    """Who may ask, and what is missing."""
    ada, bob, cid, eve = world.users("ada", "bob", "cid", "eve")
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada, visibility="public")
    world.permit(app, bob, "admin", owner=ada)
    world.permit(app, cid, "write", owner=ada)
    callers: list[dict[str, Any]] = [{"user": each} for each in (ada, bob, cid, eve, world.superuser, None)]
    callers.append({"user": world.user("globalreadonlysuperuser", shared=True)})
    callers += [{"user": ada, "scopes": [scope]} for scope in ("repo:write", "repo:admin", "org:admin")]
    none = world.name("none")
    for caller in callers:
        for repository in (app, f"{acme}/none", f"{none}/none"):
            path = {"repository": repository, "email": "ada@example.com"}
            world.call("checkRepoEmailAuthorized", path=path, **caller)
            if repository != app:
                world.call("sendAuthorizeRepoEmail", path=path, **caller)
    for caller in ({"user": cid}, {"user": eve}, {"user": None}, {"user": world.superuser}):
        world.call("sendAuthorizeRepoEmail", path={"repository": app, "email": "a@example.com"}, **caller)
    for email in ("nonsense", "a@b", "ä@example.com", "a b"):
        world.call("checkRepoEmailAuthorized", user=ada, path={"repository": app, "email": email})


def scenario_sending(world: World) -> None:
    """An address that is asked for."""
    ada = world.user("ada")
    app = world.repository(f"{ada}/app", owner=ada)
    path = {"repository": app, "email": "ada@example.com"}
    world.call("sendAuthorizeRepoEmail", user=ada, path=path)
    world.call("checkRepoEmailAuthorized", user=ada, path=path)
    world.call("sendAuthorizeRepoEmail", user=ada, path=path)
    body = {
        "event": "repo_push",
        "method": "email",
        "config": {"email": "ada@example.com"},
        "eventConfig": {},
    }
    world.call("createRepoNotification", user=ada, path={"repository": app}, body=body)
    world.call("listRepoLogs", user=ada, path={"repository": app})


@needs(FEATURE_SUPERUSERS_FULL_ACCESS=True)
def scenario_full_access(world: World) -> None:
    """A superuser with all rights, where there is nothing."""
    ada = world.user("ada")
    app = world.repository(f"{ada}/app", owner=ada)
    none = world.name("none")
    caller: dict[str, Any] = {"user": world.superuser, "scopes": ["super:user"]}
    for repository in (app, f"{ada}/none", f"{none}/none"):
        path = {"repository": repository, "email": "ada@example.com"}
        world.call("checkRepoEmailAuthorized", path=path, **caller)
        if repository != app:
            world.call("sendAuthorizeRepoEmail", path=path, **caller)
