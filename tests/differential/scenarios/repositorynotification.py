"""Notifications of repositories."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import World

NO_UUID = "00000000-0000-4000-8000-000000000000"

HOOK: dict[str, Any] = {
    "event": "repo_push",
    "method": "webhook",
    "config": {"url": "https://hooks.example.com/push"},
    "eventConfig": {},
}

EVENTS = (
    "repo_push",
    "build_queued",
    "build_start",
    "build_success",
    "build_cancelled",
    "build_failure",
    "vulnerability_found",
    "repo_mirror_sync_started",
    "repo_mirror_sync_success",
    "repo_mirror_sync_failed",
    "repo_image_expiry",
    "quota_warning",
    "quota_error",
)

TEMPLATES: tuple[Any, ...] = (
    '{"text": "${repository} was pushed"}',
    '{"${name}": ["${updated_tags[0]}", "${$.updated_tags[*]}", 5, null]}',
    '{"a": "${tags,name}", "b": "${..id}", "c": "${[\'name\']}"}',
    "",
    None,
    "[]",
    "{",
    "text",
    '{"a": "${}"}',
    '{"a": "${a b}"}',
    '{"a": "x ${a;} y"}',
    '{"a": "${a.}"}',
    '{"a": "${[}"}',
    '{"a": "${"}',
    5,
)


def _hook(url: Any) -> dict[str, Any]:
    return {**HOOK, "config": {"url": url}}


def _with(method: str, config: Any) -> dict[str, Any]:
    return {**HOOK, "method": method, "config": config}


def scenario_life(world: World) -> None:
    """One notification from its creation to its end."""
    ada = world.user("ada")
    app = world.repository(f"{ada}/app", owner=ada)
    path = {"repository": app}
    world.call("listRepoNotifications", user=ada, path=path)
    body = {**HOOK, "title": "Tell me", "eventConfig": {"more": [1, None]}}
    made = world.call("createRepoNotification", user=ada, path=path, body=body)
    world.call("createRepoNotification", user=ada, path=path, body=body)
    one = {**path, "uuid": made["uuid"]}
    world.call("listRepoNotifications", user=ada, path=path)
    world.call("getRepoNotification", user=ada, path=one)
    world.call("resetRepositoryNotificationFailures", user=ada, path=one)
    world.call("resetRepositoryNotificationFailures", user=ada, path=one, data=b"{")
    world.call("testRepoNotification", user=ada, path=one)
    world.call("deleteRepoNotification", user=ada, path=one)
    for uuid in (made["uuid"], NO_UUID, "nonsense", "a b"):
        none = {**path, "uuid": uuid}
        world.call("getRepoNotification", user=ada, path=none)
        world.call("resetRepositoryNotificationFailures", user=ada, path=none)
        world.call("testRepoNotification", user=ada, path=none)
        world.call("deleteRepoNotification", user=ada, path=none)
    world.call("listRepoNotifications", user=ada, path=path)
    world.call("listRepoLogs", user=ada, path=path)
    world.call("listUserLogs", user=ada)


def scenario_bodies(world: World) -> None:
    """Bodies, events, and the configuration of each method."""
    ada, bob = world.users("ada", "bob")
    acme = world.organization("acme", owner=ada)
    zoo = world.organization("zoo", owner=ada)
    world.team(acme, "devs", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    bodies: list[Any] = [{**HOOK, "event": event} for event in EVENTS]
    bodies += [{**HOOK, "event": event} for event in ("repo_pull", "", None, 5)]
    bodies += [{**HOOK, "method": method} for method in ("sms", "", None, 5)]
    bodies += [{**HOOK, "event": "repo_pull", "method": "sms"}, {**HOOK, "event": "repo_pull", "config": {}}]
    bodies += [{key: value for key, value in HOOK.items() if key != left_out} for left_out in HOOK]
    bodies += [{**HOOK, "config": config} for config in (None, [], "text", {})]
    bodies += [{**HOOK, "eventConfig": config} for config in (None, [], "text", {"level": 2})]
    bodies += [{**HOOK, "title": title} for title in ("", None, 5, "x" * 300)]
    bodies += [{**HOOK, "nonsense": 1}, {}, [], "text", None]
    bodies += [
        _hook(url)
        for url in (
            "http://hooks.example.com",
            "HTTPS://HOOKS.example.com:8443/x?y#z",
            "ftp://hooks.example.com",
            "hooks.example.com",
            "http://localhost/x",
            "http://LOCALHOST:80/x",
            "https://127.0.0.1",
            "https://10.0.0.1",
            "http://",
            "http://[",
            "",
            None,
            5,
            [],
        )
    ]
    bodies += [{**HOOK, "config": {**HOOK["config"], "template": template}} for template in TEMPLATES]
    bodies += [_with("slack", config) for config in ({"url": "https://hooks.example.com/x"}, {"url": ""}, {})]
    bodies += [_with("slack", config) for config in ({"url": 5}, {"url": "nonsense"})]
    bodies += [_with("flowdock", config) for config in ({"flow_api_token": "x"}, {"flow_api_token": ""}, {})]
    bodies += [
        _with("hipchat", config)
        for config in (
            {"notification_token": "x", "room_id": "y"},
            {"notification_token": "x"},
            {"room_id": "y"},
            {"notification_token": "x", "room_id": ""},
            {},
        )
    ]
    targets: list[Any] = [
        {"kind": "user", "name": bob},
        {"kind": "user", "name": world.name("none")},
        {"kind": "user", "name": acme},
        {"kind": "user", "name": None},
        {"kind": "user", "name": "ä"},
        {"kind": "user"},
        {"kind": "org", "name": acme},
        {"kind": "org", "name": zoo},
        {"kind": "org", "name": world.name("none")},
        {"kind": "org", "name": bob},
        {"kind": "team", "name": "devs"},
        {"kind": "team", "name": "owners"},
        {"kind": "team", "name": "none"},
        {"kind": "robot", "name": bob},
        {"kind": "", "name": bob},
        {"name": bob},
        {},
        None,
        "text",
    ]
    bodies += [_with("quay_notification", {"target": target}) for target in targets]
    bodies += [_with("quay_notification", {})]
    bodies += [
        _with("email", config) for config in ({"email": "ada@example.com"}, {"email": ""}, {"email": 5}, {})
    ]
    for body in bodies:
        world.call("createRepoNotification", user=ada, path={"repository": app}, body=body)
    world.call("createRepoNotification", user=ada, path={"repository": app})
    world.call("createRepoNotification", user=ada, path={"repository": app}, data=b"{")
    text = {"Content-Type": "text/plain"}
    world.call("createRepoNotification", user=ada, path={"repository": app}, data=b"x", headers=text)
    world.call("listRepoNotifications", user=ada, path={"repository": app})
    world.call("listRepoLogs", user=ada, path={"repository": app})
    # A team of a user's own namespace.
    own = world.repository(f"{ada}/own", owner=ada)
    for target in ({"kind": "team", "name": "owners"}, {"kind": "org", "name": ada}):
        body = _with("quay_notification", {"target": target})
        world.call("createRepoNotification", user=ada, path={"repository": own}, body=body)


def scenario_samples(world: World) -> None:
    """Tests of notifications of every event."""
    ada = world.user("ada")
    app = world.repository(f"{ada}/app", owner=ada)
    path = {"repository": app}
    for event in EVENTS:
        made = world.call("createRepoNotification", user=ada, path=path, body={**HOOK, "event": event})
        world.call("testRepoNotification", user=ada, path={**path, "uuid": made["uuid"]})
    for level in (0, 5, 9, -1, "1", "x", 1.5, None, [], True):
        body = {**HOOK, "event": "vulnerability_found", "eventConfig": {"level": level}}
        made = world.call("createRepoNotification", user=ada, path=path, body=body)
        world.call("testRepoNotification", user=ada, path={**path, "uuid": made["uuid"]})
    for config in ({"ref-regex": "("}, {"ref-regex": "tags/.*"}, {"ref-regex": 5}):
        body = {**HOOK, "event": "build_queued", "eventConfig": config}
        made = world.call("createRepoNotification", user=ada, path=path, body=body)
        world.call("testRepoNotification", user=ada, path={**path, "uuid": made["uuid"]})
    world.call("listRepoNotifications", user=ada, path=path)


def scenario_rights(world: World) -> None:
    """Who may do what, and with which scopes; what is missing."""
    ada, bob, cid, dan, eve = world.users("ada", "bob", "cid", "dan", "eve")
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada, visibility="public")
    world.permit(app, bob, "admin", owner=ada)
    world.permit(app, cid, "write", owner=ada)
    world.team(acme, "devs", owner=ada, members=[dan])
    none = world.name("none")
    callers: list[dict[str, Any]] = [
        {"user": each} for each in (ada, bob, cid, dan, eve, world.superuser, None)
    ]
    callers.append({"user": world.user("globalreadonlysuperuser", shared=True)})
    callers += [
        {"user": ada, "scopes": [scope]} for scope in ("repo:write", "repo:admin", "user:admin", "org:admin")
    ]
    callers += [{"user": ada, "session": True}]
    for caller in callers:
        for repository in (app, f"{acme}/none", f"{none}/none"):
            path = {"repository": repository}
            one = {**path, "uuid": NO_UUID}
            world.call("listRepoNotifications", path=path, **caller)
            world.call("createRepoNotification", path=path, body={}, **caller)
            made = world.call("createRepoNotification", path=path, body=HOOK, **caller)
            if made.status == 201:
                one["uuid"] = made["uuid"]
            world.call("getRepoNotification", path=one, **caller)
            world.call("testRepoNotification", path=one, **caller)
            world.call("resetRepositoryNotificationFailures", path=one, **caller)
            world.call("deleteRepoNotification", path=one, **caller)
    world.call("listRepoLogs", user=ada, path={"repository": app})


def scenario_elsewhere(world: World) -> None:
    """Notifications under the URL of another repository, and read-only repositories."""
    ada, eve = world.users("ada", "eve")
    app = world.repository(f"{ada}/app", owner=ada)
    other = world.repository(f"{eve}/other", owner=eve)
    uuid = world.call("createRepoNotification", user=ada, path={"repository": app}, body=HOOK)["uuid"]
    for repository in (other, f"{eve}/none"):
        one = {"repository": repository, "uuid": uuid}
        world.call("getRepoNotification", user=eve, path=one)
        world.call("testRepoNotification", user=eve, path=one)
        world.call("resetRepositoryNotificationFailures", user=eve, path=one)
        world.call("deleteRepoNotification", user=eve, path=one)
    for body in (HOOK, _with("email", {"email": "eve@example.com"}), {**HOOK, "event": "x"}, _hook("")):
        world.call("createRepoNotification", user=eve, path={"repository": f"{eve}/none"}, body=body)
    world.call("listRepoLogs", user=eve, path={"repository": other})
    world.call("changeRepoState", user=ada, path={"repository": app}, body={"state": "READ_ONLY"})
    world.call("createRepoNotification", user=ada, path={"repository": app}, body=HOOK)
    world.call("deleteRepoNotification", user=ada, path={"repository": app, "uuid": uuid})
    world.call("listRepoNotifications", user=ada, path={"repository": app})


@needs(FEATURE_SUPERUSERS_FULL_ACCESS=True)
def scenario_full_access(world: World) -> None:
    """A superuser with all rights, and where there is nothing."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    none = world.name("none")
    caller: dict[str, Any] = {"user": world.superuser, "scopes": ["super:user"]}
    bodies: list[Any] = [HOOK, _hook(""), _with("email", {"email": "a@example.com"})]
    bodies += [_with("quay_notification", {"target": {"kind": "team", "name": "owners"}})]
    bodies += [_with("quay_notification", {"target": {"kind": "org", "name": acme}})]
    for repository in (app, f"{acme}/none", f"{none}/none"):
        path = {"repository": repository}
        uuid = NO_UUID
        for body in bodies:
            made = world.call("createRepoNotification", path=path, body=body, **caller)
            uuid = made["uuid"] if made.status == 201 else uuid
        one = {**path, "uuid": uuid}
        world.call("listRepoNotifications", path=path, **caller)
        world.call("getRepoNotification", path=one, **caller)
        world.call("testRepoNotification", path=one, **caller)
        world.call("resetRepositoryNotificationFailures", path=one, **caller)
        world.call("deleteRepoNotification", path=one, **caller)
