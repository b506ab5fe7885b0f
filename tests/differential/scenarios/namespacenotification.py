"""Notifications of users and organizations."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import World

NO_UUID = "00000000-0000-4000-8000-000000000000"

HOOK: dict[str, Any] = {
    "event": "quota_warning",
    "method": "webhook",
    "config": {"url": "https://hooks.example.com/quota"},
    "eventConfig": {},
}

NAMES = {
    "User": {
        "list": "listUserNamespaceNotifications",
        "get": "getUserNamespaceNotification",
        "create": "createUserNamespaceNotification",
        "delete": "deleteUserNamespaceNotification",
        "reset": "resetUserNamespaceNotificationFailures",
        "test": "testUserNamespaceNotification",
    },
    "Org": {
        "list": "listOrgNotifications",
        "get": "getOrgNotification",
        "create": "createOrgNotification",
        "delete": "deleteOrgNotification",
        "reset": "resetOrgNotificationFailures",
        "test": "testOrgNotification",
    },
}


def _with(method: str, config: Any) -> dict[str, Any]:
    return {**HOOK, "method": method, "config": config}


def _life(world: World, kind: str, user: str, path: dict[str, str]) -> None:
    names = NAMES[kind]
    world.call(names["list"], user=user, path=path)
    body = {**HOOK, "title": "Tell me", "eventConfig": {"more": [1, None]}}
    made = world.call(names["create"], user=user, path=path, body=body)
    world.call(names["create"], user=user, path=path, body={**HOOK, "event": "quota_error"})
    one = {**path, "uuid": made["uuid"]}
    world.call(names["list"], user=user, path=path)
    for action in ("get", "reset", "test", "delete"):
        world.call(names[action], user=user, path=one)
    for uuid in (made["uuid"], NO_UUID, "nonsense"):
        for action in ("get", "reset", "test", "delete"):
            world.call(names[action], user=user, path={**path, "uuid": uuid})
    world.call(names["list"], user=user, path=path)


def _bodies(world: World, kind: str, user: str, path: dict[str, str], organization: str) -> None:
    create = NAMES[kind]["create"]
    bodies: list[Any] = [{**HOOK, "event": event} for event in ("repo_push", "", None, "quota_error")]
    bodies += [{**HOOK, "method": method} for method in ("sms", "", None)]
    bodies += [{**HOOK, "event": "repo_push", "method": "sms"}, {**HOOK, "method": "sms", "config": {}}]
    bodies += [{key: value for key, value in HOOK.items() if key != left_out} for left_out in HOOK]
    bodies += [{**HOOK, "config": config} for config in (None, [], {}, {"url": "http://localhost"})]
    bodies += [{**HOOK, "config": {**HOOK["config"], "template": "{"}}]
    bodies += [{**HOOK, "eventConfig": None}, {**HOOK, "title": None}, {**HOOK, "nonsense": 1}]
    bodies += [_with("email", config) for config in ({}, {"email": "ada@example.com"}, {"email": 5})]
    bodies += [_with("slack", {}), _with("flowdock", {}), _with("hipchat", {"room_id": "x"})]
    bodies += [
        _with("quay_notification", {"target": target})
        for target in (
            {"kind": "user", "name": user},
            {"kind": "user", "name": world.name("none")},
            {"kind": "org", "name": organization},
            {"kind": "org", "name": world.name("none")},
            {"kind": "team", "name": "owners"},
            {"kind": "team", "name": "none"},
            {},
        )
    ]
    bodies += [{}, [], "text", None]
    for body in bodies:
        world.call(create, user=user, path=path, body=body)
    world.call(create, user=user, path=path)
    world.call(create, user=user, path=path, data=b"{")
    world.call(create, user=user, path=path, data=b"x", headers={"Content-Type": "text/plain"})
    world.call(NAMES[kind]["list"], user=user, path=path)


def scenario_user(world: World) -> None:
    """Notifications of a user."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    _life(world, "User", ada, {})
    _bodies(world, "User", ada, {}, acme)
    world.call("listUserLogs", user=ada)


def scenario_organization(world: World) -> None:
    """Notifications of an organization."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    _life(world, "Org", ada, {"orgname": acme})
    _bodies(world, "Org", ada, {"orgname": acme}, acme)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_rights(world: World) -> None:
    """Who may do what, and with which scopes; what is missing."""
    ada, dan, eve = world.users("ada", "dan", "eve")
    acme = world.organization("acme", owner=ada)
    world.team(acme, "devs", owner=ada, members=[dan])
    none = world.name("none")
    callers: list[dict[str, Any]] = [{"user": each} for each in (ada, dan, eve, world.superuser, None)]
    callers.append({"user": world.user("globalreadonlysuperuser", shared=True)})
    callers += [
        {"user": ada, "scopes": [scope]}
        for scope in ("repo:admin", "repo:create", "user:read", "user:admin", "org:admin")
    ]
    callers += [{"user": ada, "session": True}]
    places = (("User", {}), ("Org", {"orgname": acme}), ("Org", {"orgname": none}))
    for caller in callers:
        for kind, path in places:
            if kind == "User" and caller["user"] in (world.superuser, "globalreadonlysuperuser"):
                continue
            names = NAMES[kind]
            one = {**path, "uuid": NO_UUID}
            world.call(names["list"], path=path, **caller)
            world.call(names["create"], path=path, body={}, **caller)
            made = world.call(names["create"], path=path, body=HOOK, **caller)
            if made.status == 201:
                one["uuid"] = made["uuid"]
            for action in ("get", "test", "reset", "delete"):
                world.call(names[action], path=one, **caller)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_elsewhere(world: World) -> None:
    """A user's own notifications under the URL of organizations, and those of others."""
    ada, eve = world.users("ada", "eve")
    acme = world.organization("acme", owner=ada)
    zoo = world.organization("zoo", owner=eve)
    mine = world.call("createUserNamespaceNotification", user=ada, body=HOOK)["uuid"]
    ours = world.call("createOrgNotification", user=ada, path={"orgname": acme}, body=HOOK)["uuid"]
    names = NAMES["Org"]
    own = {"orgname": ada}
    world.call(names["list"], user=ada, path=own)
    world.call(names["create"], user=ada, path=own, body=HOOK)
    world.call(names["create"], user=ada, path=own, body={})
    for action in ("get", "test", "reset"):
        world.call(names[action], user=ada, path={**own, "uuid": mine})
        world.call(names[action], user=ada, path={**own, "uuid": ours})
        world.call(names[action], user=ada, path={"orgname": acme, "uuid": mine})
        world.call(names[action], user=eve, path={"orgname": zoo, "uuid": ours})
        world.call(NAMES["User"][action], user=ada, path={"uuid": ours})
        world.call(NAMES["User"][action], user=eve, path={"uuid": mine})
    world.call(names["delete"], user=eve, path={"orgname": zoo, "uuid": ours})
    world.call(NAMES["User"]["delete"], user=eve, path={"uuid": mine})
    world.call(names["delete"], user=ada, path={**own, "uuid": mine})
    world.call("listUserLogs", user=ada)


@needs(FEATURE_SUPERUSERS_FULL_ACCESS=True)
def scenario_full_access(world: World) -> None:
    """A superuser with all rights: in organizations, users' namespaces, and where there is nothing."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    mine = world.call("createUserNamespaceNotification", user=ada, body=HOOK)["uuid"]
    names = NAMES["Org"]
    caller: dict[str, Any] = {"user": world.superuser, "scopes": ["super:user"]}
    for orgname in (acme, ada, world.name("none")):
        path = {"orgname": orgname}
        world.call(names["list"], path=path, **caller)
        made = world.call(names["create"], path=path, body=HOOK, **caller)
        world.call(names["create"], path=path, body={}, **caller)
        uuid = made["uuid"] if made.status == 201 else mine
        for action in ("get", "test", "reset", "delete"):
            world.call(names[action], path={**path, "uuid": uuid}, **caller)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})
