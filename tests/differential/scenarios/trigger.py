"""Triggers of builds: those of any Git repository, which need no service."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from differential.world import World

READONLY = "globalreadonlysuperuser"
CONFIG = {"build_source": "git@example.com:acme/app.git", "dockerfile_path": "/Dockerfile", "context": "/"}
COMMIT = "3482adc5822c498e8f7db2e361e8d57b3d77ddd9"


def _scene(world: World) -> tuple[dict[str, str], str]:
    """An organization of Ada and Abe, with a repository: Dan administers it, Bob may write, Cid read."""
    names = ("ada", "abe", "dan", "bob", "cid", "eve")
    users = dict(zip(names, world.users(*names), strict=True))
    ada = users["ada"]
    acme = world.organization("acme", owner=ada)
    world.join(acme, "owners", users["abe"], owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    for name, role in (("dan", "admin"), ("bob", "write"), ("cid", "read")):
        world.permit(app, users[name], role, owner=ada)
    return users, app


def _callers(world: World, users: dict[str, str]) -> Iterator[dict[str, Any]]:
    for user in (*users.values(), None, world.superuser, world.user(READONLY, shared=True)):
        yield {"user": user}
    for scope in ("repo:write", "repo:admin"):
        yield {"user": users["ada"], "scopes": [scope]}
    yield {"user": users["ada"], "scopes": ["repo:admin", "user:admin"]}
    yield {"user": users["ada"], "session": True}


def _trigger(world: World, repository: str, maker: str) -> dict[str, str]:
    """Make a trigger, and return its path."""
    made = world.request("GET", f"/customtrigger/setup/{repository}", user=maker, session=True)
    world.records.pop()  # the page it leads to has an id in its path
    uuid = made.headers.get("Location", "none").rpartition("/")[2]
    return {"repository": repository, "trigger_uuid": uuid}


def _active(world: World, repository: str, maker: str, config: dict[str, Any] = CONFIG) -> dict[str, str]:
    path = _trigger(world, repository, maker)
    world.call("activateBuildTrigger", user=maker, path=path, body={"config": config})
    return path


CALLS: tuple[tuple[str, dict[str, str], Any], ...] = (
    ("getBuildTrigger", {}, ...),
    ("listTriggerBuildSourceNamespaces", {}, ...),
    ("listTriggerRecentBuilds", {}, ...),
    ("listTriggerBuildSources", {}, {"namespace": "acme"}),
    ("listBuildTriggerSubdirs", {}, {}),
    ("listTriggerFieldValues", {"field_name": "refs"}, {}),
    ("analyzeBuildTrigger", {}, {"config": {}}),
    ("manuallyStartBuildTrigger", {}, {"commit_sha": COMMIT}),
    ("updateBuildTrigger", {}, {"enabled": True}),
    ("activateBuildTrigger", {}, {"config": CONFIG}),
)
"""Calls with a trigger, in an order in which each can succeed."""


def _call(world: World, operation: str, path: dict[str, str], body: Any, **caller: Any) -> None:
    given = {} if body is ... else {"body": body}
    world.call(operation, path=path, **given, **caller)


def scenario_rights(world: World) -> None:
    """Who may do what with triggers, active and inactive ones, and with those that are not there."""
    users, app = _scene(world)
    ada = users["ada"]
    paths = (
        _trigger(world, app, ada),
        _active(world, app, ada),
        {"repository": app, "trigger_uuid": "none"},
        {"repository": f"{app}-none", "trigger_uuid": "none"},
    )
    for operation, more, body in CALLS[:-1]:
        for path in paths[1:]:
            for caller in _callers(world, users):
                _call(world, operation, {**path, **more}, body, **caller)
    for caller in _callers(world, users):
        world.call("listBuildTriggers", path={"repository": app}, **caller)
        world.call("listBuildTriggers", path={"repository": f"{app}-none"}, **caller)
        _call(world, *CALLS[-1][:1], {**paths[2]}, CALLS[-1][2], **caller)
        world.call("activateBuildTrigger", path=_trigger(world, app, ada), body={"config": CONFIG}, **caller)
        world.call("deleteBuildTrigger", path=paths[0], **caller)
        world.call("deleteBuildTrigger", path=paths[2], **caller)
    world.call("getRepoBuilds", user=ada, path={"repository": app})


def scenario_bodies(world: World) -> None:
    """Odd bodies."""
    users, app = _scene(world)
    ada = users["ada"]
    acme = app.partition("/")[0]
    world.call("createOrgRobot", user=ada, path={"orgname": acme, "robot_shortname": "ci"}, body={})
    world.call("createUserRobot", user=ada, path={"robot_shortname": "ci"}, body={})
    inactive, active = _trigger(world, app, ada), _active(world, app, ada)
    odd: tuple[Any, ...] = (None, [], "text", 1)
    bodies: dict[str, tuple[Any, ...]] = {
        "listBuildTriggerSubdirs": ({"build_source": "x"},),
        "listTriggerFieldValues": ({"build_source": "x"},),
        "listTriggerBuildSources": ({"namespace": 1}, {"namespace": None}, {"namespace": ""}),
        "analyzeBuildTrigger": ({}, {"config": None}, {"config": []}, {"config": {"context": "/"}}),
        "updateBuildTrigger": (
            {},
            {"enabled": None},
            {"enabled": "x"},
            {"enabled": False},
            {"enabled": True},
        ),
        "activateBuildTrigger": (
            {},
            {"config": None},
            {"config": "x"},
            {"config": {}, "pull_robot": 1},
            {"config": {}, "pull_robot": "none"},
            {"config": {}, "pull_robot": f"{acme}+none"},
            {"config": {}, "pull_robot": f"{ada}+ci"},
        ),
        "manuallyStartBuildTrigger": (
            {},
            {"commit_sha": None},
            {"commit_sha": 1},
            {"commit_sha": ""},
            {"commit_sha": "main"},
            {"commit_sha": "abcdef"},
            {"commit_sha": "abcdefg"},
            {"commit_sha": "ABCDEF0"},
            {"branch_name": "main"},
            {"branch_name": 1},
            {"refs": None},
            {"refs": {"kind": "branch", "name": "main"}},
            {"refs": "main"},
            {"other": 1},
            {"commit_sha": COMMIT, "branch_name": "main", "refs": {}},
        ),
    }
    for operation, wanted in bodies.items():
        more = {"field_name": "branch_name"} if operation == "listTriggerFieldValues" else {}
        for path in (inactive, active):
            for body in (*odd, *wanted):
                world.call(operation, user=ada, path={**path, **more}, body=body)
            world.call(operation, user=ada, path={**path, **more})
            world.call(operation, user=ada, path={**path, **more}, data=b"{")
            plain = {"Content-Type": "text/plain"}
            world.call(operation, user=ada, path={**path, **more}, data=b"{}", headers=plain)
    for name in ("branch_name", "tag_name", "none"):
        world.call("listTriggerFieldValues", user=ada, path={**active, "field_name": name}, body={})
    body = {"config": {"context": "/x"}, "pull_robot": f"{acme}+ci"}
    world.call("activateBuildTrigger", user=ada, path=inactive, body=body)
    world.call("getBuildTrigger", user=ada, path=inactive)
    world.call("listBuildTriggers", user=ada, path={"repository": app})
    world.call("deleteOrgRobot", user=ada, path={"orgname": acme, "robot_shortname": "ci"})
    world.call("getBuildTrigger", user=ada, path=inactive)


def scenario_life(world: World) -> None:
    """A trigger is set up, started, switched off and on, and deleted."""
    users, app = _scene(world)
    ada, abe = users["ada"], users["abe"]
    acme = app.partition("/")[0]
    world.call("createOrgRobot", user=ada, path={"orgname": acme, "robot_shortname": "ci"}, body={})
    path = _trigger(world, app, ada)
    body = {"config": {**CONFIG, "other": [1]}, "pull_robot": f"{acme}+ci"}
    world.call("activateBuildTrigger", user=abe, path=path, body=body)
    world.call("activateBuildTrigger", user=ada, path=path, body=body)
    world.call("activateBuildTrigger", user=ada, path=path, body=body)
    made = world.call("manuallyStartBuildTrigger", user=abe, path=path, body={"commit_sha": COMMIT})
    build = {"repository": app, "build_uuid": made["id"]}
    for user in (*users.values(), world.user(READONLY, shared=True), world.superuser):
        world.call("getRepoBuild", user=user, path=build)
    world.call("getRepoBuildSuperUser", user=world.superuser, path={"build_uuid": made["id"]})
    for query in ({}, {"limit": 0}, {"limit": 1}, {"limit": "x"}):
        world.call("listTriggerRecentBuilds", user=ada, path=path, query=query)
    for enabled in (False, False, True):
        world.call("updateBuildTrigger", user=ada, path=path, body={"enabled": enabled})
        world.call("getBuildTrigger", user=ada, path=path)
        world.call("manuallyStartBuildTrigger", user=ada, path=path, body={"commit_sha": COMMIT})
    world.call("listRepoLogs", user=ada, path={"repository": app})
    world.call("deleteBuildTrigger", user=ada, path=path)
    world.call("deleteBuildTrigger", user=ada, path=path)
    world.call("listTriggerRecentBuilds", user=ada, path=path)
    world.call("getRepoBuild", user=ada, path=build)
    world.call("listRepoLogs", user=ada, path={"repository": app})


def scenario_other_repository(world: World) -> None:
    """A trigger that is asked for under another repository, or one that takes no writes."""
    users, app = _scene(world)
    ada = users["ada"]
    other = world.repository(f"{app.partition('/')[0]}/other", owner=ada)
    path = _active(world, app, ada)
    elsewhere = {**path, "repository": other}
    for operation, more, body in CALLS:
        _call(world, operation, {**elsewhere, **more}, body, user=ada)
    world.call("getRepoBuilds", user=ada, path={"repository": other})
    world.call(
        "updateBuildTrigger", user=ada, path={**path, "repository": f"{app}-none"}, body={"enabled": True}
    )
    inactive = _trigger(world, app, ada)
    world.call(
        "activateBuildTrigger", user=ada, path={**inactive, "repository": other}, body={"config": CONFIG}
    )
    world.call("listBuildTriggers", user=ada, path={"repository": other})
    world.call("listRepoLogs", user=ada, path={"repository": other})
    world.call("listRepoLogs", user=ada, path={"repository": app})
    world.call("changeRepoState", user=ada, path={"repository": app}, body={"state": "READ_ONLY"})
    for operation, more, body in CALLS:
        _call(world, operation, {**path, **more}, body, user=ada)
    world.call("deleteBuildTrigger", user=ada, path=path)
    world.call("changeRepoState", user=ada, path={"repository": app}, body={"state": "NORMAL"})
    world.call("deleteBuildTrigger", user=ada, path={**path, "repository": f"{app}-none"})
    world.call("listBuildTriggers", user=ada, path={"repository": app})


def scenario_webhook(world: World) -> None:
    """The source repository tells of a push."""
    users, app = _scene(world)
    ada = users["ada"]
    path = _trigger(world, app, ada)
    config = {
        **CONFIG,
        "tag_templates": ["${commit_info.short_sha}", "a${none}"],
        "default_tag_from_ref": False,
    }
    made = world.call("activateBuildTrigger", user=ada, path=path, body={"config": config})
    hook = urlsplit(made["config", "credentials", 1, "value"])
    secret = base64.b64encode(f"{hook.username}:{hook.password}".encode()).decode()
    payload = {"commit": COMMIT, "ref": "refs/heads/main", "default_branch": "trunk"}
    info = {"url": "http://example.com/c", "message": "A change", "date": "2024-01-01"}
    for headers in ({"Authorization": f"Basic {secret}"}, {"Authorization": "Basic eDp5"}, {}):
        for body in (
            {},
            payload,
            {**payload, "commit": "abc"},
            {**payload, "ref": "main"},
            {**payload, "default_branch": 1},
            {**payload, "commit_info": {}},
            {**payload, "commit_info": info},
            {**payload, "commit_info": {**info, "message": "[skip build] A change"}},
        ):
            _post(world, hook.path, headers, body)
    for enabled in (False, True):
        world.call("updateBuildTrigger", user=ada, path=path, body={"enabled": enabled})
        _post(world, hook.path, {"Authorization": f"Basic {secret}"}, payload)
    world.call("listTriggerRecentBuilds", user=ada, path=path)
    world.call("listRepoLogs", user=ada, path={"repository": app})


def _post(world: World, target: str, headers: dict[str, str], body: Any) -> None:
    world.request("POST", target, user=None, headers=headers, body=body)
