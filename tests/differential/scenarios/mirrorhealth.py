"""The health of mirrors."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import World


def _mirror(world: World, repository: str, robot: str, *, owner: str, **more: Any) -> None:
    world.repository(repository, owner=owner)
    body = {
        "external_reference": "127.0.0.1:9/library/app",
        "sync_interval": 3600,
        "sync_start_date": "2020-01-02T03:04:05Z",
        "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["latest"]},
        "skopeo_timeout_interval": 300,
        "robot_username": robot,
        **more,
    }
    world.call("createRepoMirrorConfig", user=owner, path={"repository": repository}, body=body)


@needs(SSRF_ALLOWED_HOSTS=["127.0.0.1"])
def scenario_report(world: World) -> None:
    """The report on a namespace, with its pages."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    path = {"orgname": acme, "robot_shortname": "bot"}
    world.call("createOrgRobot", user=ada, path=path, body={"description": ""})
    world.call("getRepositoryMirrorHealth", user=ada, query={"namespace": acme})
    world.call("getRepositoryMirrorHealth", user=ada, query={"namespace": acme, "detailed": True})
    for name in ("zoo", "app", "b/c", "one", "two", "ten", "off"):
        _mirror(world, f"{acme}/{name}", f"{acme}+bot", owner=ada, is_enabled=name != "off")
    world.call("syncNow", user=ada, path={"repository": f"{acme}/two"})
    world.call("syncNow", user=ada, path={"repository": f"{acme}/ten"})
    world.call("syncCancel", user=ada, path={"repository": f"{acme}/ten"})
    world.call("changeRepoState", user=ada, path={"repository": f"{acme}/one"}, body={"state": "NORMAL"})
    queries: list[dict[str, Any]] = [
        {},
        {"detailed": True},
        {"detailed": "0"},
        {"detailed": "yes", "limit": 2},
        {"detailed": True, "limit": 2, "offset": 2},
        {"detailed": True, "limit": 2, "offset": 4},
        {"detailed": True, "limit": 0, "offset": -3},
        {"detailed": True, "limit": -1, "offset": 99},
        {"detailed": True, "limit": 5000},
        {"limit": "x"},
        {"offset": "x"},
        {"limit": ""},
    ]
    for query in queries:
        world.call("getRepositoryMirrorHealth", user=ada, query={"namespace": acme, **query})
    world.call("deleteRepository", user=ada, path={"repository": f"{acme}/app"})
    world.call("getRepositoryMirrorHealth", user=ada, query={"namespace": acme, "detailed": True})


@needs(SSRF_ALLOWED_HOSTS=["127.0.0.1"])
def scenario_rights(world: World) -> None:
    """Who may see it."""
    ada, bob, dan, eve = world.users("ada", "bob", "dan", "eve")
    acme = world.organization("acme", owner=ada)
    world.team(acme, "devs", owner=ada, members=[dan])
    world.call("createUserRobot", user=ada, path={"robot_shortname": "bot"}, body={"description": ""})
    _mirror(world, f"{ada}/own", f"{ada}+bot", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    world.permit(app, bob, "admin", owner=ada)
    reader = world.user("globalreadonlysuperuser", shared=True)
    callers: list[dict[str, Any]] = [
        {"user": user} for user in (ada, bob, dan, eve, world.superuser, reader, None)
    ]
    callers += [
        {"user": ada, "scopes": [scope]} for scope in ("org:admin", "repo:create", "repo:admin", "user:read")
    ]
    callers += [{"user": world.superuser, "scopes": [scope]} for scope in ("super:user", "user:admin")]
    callers += [{"user": ada, "session": True}, {"user": None, "bearer": "nonsense"}]
    for caller in callers:
        for namespace in (acme, ada, f"{ada}x", f"{ada}+bot", ""):
            world.call("getRepositoryMirrorHealth", query={"namespace": namespace}, **caller)
        world.call("getRepositoryMirrorHealth", query={"limit": "x"}, **caller)
        world.call("getRepositoryMirrorHealth", shape=True, **caller)
        world.call("getSuperUserRepositoryMirrorHealth", shape=True, **caller)
