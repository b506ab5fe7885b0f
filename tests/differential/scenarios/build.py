"""Builds: requesting, watching and cancelling them; what superusers see of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from differential.world import World

READONLY = "globalreadonlysuperuser"
ARCHIVE = {"archive_url": "https://example.com/app.tar.gz"}


def _scene(world: World) -> tuple[dict[str, str], str]:
    """An organization whose owner is Ada, with a repository: Bob may write, Cid read; Eve is a stranger."""
    names = ("ada", "bob", "cid", "eve")
    users = dict(zip(names, world.users(*names), strict=True))
    ada = users["ada"]
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    world.permit(app, users["bob"], "write", owner=ada)
    world.permit(app, users["cid"], "read", owner=ada)
    return users, app


def _callers(world: World, users: dict[str, str]) -> Iterator[dict[str, Any]]:
    for user in (*users.values(), None, world.superuser, world.user(READONLY, shared=True)):
        yield {"user": user}
    for scope in ("repo:read", "repo:write", "repo:admin"):
        yield {"user": users["ada"], "scopes": [scope]}
    yield {"user": users["ada"], "session": True}


def _request(world: World, user: str, app: str, body: Any = ARCHIVE) -> str:
    uuid: str = world.call("requestRepoBuild", user=user, path={"repository": app}, body=body)["id"]
    return uuid


def scenario_rights(world: World) -> None:
    """Who may see builds, request and cancel them."""
    users, app = _scene(world)
    ada = users["ada"]
    public = world.repository(f"{app.partition('/')[0]}/open", owner=ada, visibility="public")
    for repository in (app, public, f"{app}-none", f"{ada}/none", f"{world.name('none')}/none"):
        path = {"repository": repository}
        for caller in _callers(world, users):
            world.call("requestRepoBuild", path=path, body=ARCHIVE, **caller)
            world.call("requestRepoBuild", path=path, body={"docker_tags": []}, **caller)
            world.call("getRepoBuilds", path=path, query={"limit": 1}, **caller)
            world.call("cancelRepoBuild", path={**path, "build_uuid": "none"}, **caller)
    for repository in (app, public):
        uuid = _request(world, ada, repository)
        path = {"repository": repository, "build_uuid": uuid}
        for caller in _callers(world, users):
            world.call("getRepoBuild", path=path, **caller)
            world.call("getRepoBuildStatus", path=path, **caller)
            world.call("getRepoBuildLogs", path={**path, "build_uuid": "none"}, **caller)
        for caller in _callers(world, users):
            world.call("cancelRepoBuild", path=path, **caller)


def scenario_bodies(world: World) -> None:
    """What a build is made of."""
    users, app = _scene(world)
    ada = users["ada"]
    acme = app.partition("/")[0]
    world.call("createOrgRobot", user=ada, path={"orgname": acme, "robot_shortname": "ci"}, body={})
    world.call("createUserRobot", user=users["bob"], path={"robot_shortname": "ci"}, body={})
    path = {"repository": app}
    bodies: tuple[Any, ...] = (
        None,
        [],
        "text",
        {},
        {"file_id": ""},
        {"file_id": None},
        {"file_id": 1},
        {"archive_url": ""},
        {"archive_url": 1},
        {"archive_url": None},
        {"archive_url": "example.com/x"},
        {"archive_url": "ftp://example.com/x"},
        {"archive_url": "http://[/x"},
        {"archive_url": "HTTP://example.com"},
        {**ARCHIVE, "docker_tags": None},
        {**ARCHIVE, "docker_tags": []},
        {**ARCHIVE, "docker_tags": ["a", "a"]},
        {**ARCHIVE, "docker_tags": [1]},
        {**ARCHIVE, "docker_tags": "v1"},
        {**ARCHIVE, "docker_tags": ["v1", "a/b", "-x", "", "x" * 200]},
        {**ARCHIVE, "subdirectory": "src"},
        {**ARCHIVE, "subdirectory": "src/"},
        {**ARCHIVE, "subdirectory": ""},
        {**ARCHIVE, "subdirectory": None},
        {**ARCHIVE, "dockerfile_path": "/src/Dockerfile.dev"},
        {**ARCHIVE, "dockerfile_path": "Dockerfile"},
        {**ARCHIVE, "dockerfile_path": ""},
        {**ARCHIVE, "dockerfile_path": "/a/Dockerfile", "context": "/b"},
        {**ARCHIVE, "dockerfile_path": "/a/Dockerfile", "subdirectory": "/b"},
        {**ARCHIVE, "context": "/b"},
        {**ARCHIVE, "context": "/b/"},
        {**ARCHIVE, "context": ""},
        {**ARCHIVE, "context": 1},
        {**ARCHIVE, "subdirectory": "/b", "context": "/c"},
        {**ARCHIVE, "unknown": 1},
        {**ARCHIVE, "pull_robot": ""},
        {**ARCHIVE, "pull_robot": 1},
        {**ARCHIVE, "pull_robot": "none"},
        {**ARCHIVE, "pull_robot": f"{acme}+none"},
        {**ARCHIVE, "pull_robot": f"{acme}+ci"},
        {**ARCHIVE, "pull_robot": f"{users['bob']}+ci"},
        {**ARCHIVE, "pull_robot": f"{world.name('none')}+ci"},
    )
    for body in bodies:
        world.call("requestRepoBuild", user=ada, path=path, body=body)
    world.call("requestRepoBuild", user=ada, path=path)
    world.call("requestRepoBuild", user=ada, path=path, data=b"{")
    world.call("requestRepoBuild", user=ada, path=path, data=b"{}", headers={"Content-Type": "text/plain"})
    world.call("requestRepoBuild", user=users["bob"], path=path, body={**ARCHIVE, "pull_robot": f"{acme}+ci"})
    own = {**ARCHIVE, "pull_robot": f"{users['bob']}+ci"}
    made = world.call("requestRepoBuild", user=users["bob"], path=path, body=own)
    world.call("requestRepoBuild", user=users["bob"], scopes=["repo:write"], path=path, body=own)
    world.call("deleteUserRobot", user=users["bob"], path={"robot_shortname": "ci"})
    world.call("getRepoBuild", user=ada, path={**path, "build_uuid": made["id"]})
    world.call("listRepoLogs", user=ada, path=path)
    for query in (
        {},
        {"limit": 0},
        {"limit": 2},
        {"limit": -1},
        {"limit": "x"},
        {"limit": ""},
        {"limit": 100},
        {"since": 0},
        {"since": -1},
        {"since": world.epoch(days=-1), "limit": 1},
        {"since": world.epoch(days=1)},
        {"since": "x"},
        {"since": ""},
    ):
        world.call("getRepoBuilds", user=ada, path=path, query=query)


def scenario_uploads(world: World) -> None:
    """A file for a build. The server of Quay's own tests does not read what is uploaded, so nothing is."""
    users, app = _scene(world)
    ada = users["ada"]
    for caller in _callers(world, users):
        world.call("getFiledropUrl", body={"mimeType": "text/plain"}, **caller)
    for body in (None, {}, {"mimeType": 1}, {"mimeType": ""}, {"mimeType": "x", "other": 1}):
        world.call("getFiledropUrl", user=ada, body=body)
    world.call("getFiledropUrl", user=ada)
    drop = world.call("getFiledropUrl", user=ada, body={"mimeType": "text/plain"})
    uuid = _request(world, ada, app, {"file_id": drop["file_id"]})
    path = {"repository": app, "build_uuid": uuid}
    for user in users.values():
        world.call("getRepoBuild", user=user, path=path)
    world.call("requestRepoBuild", user=users["eve"], path={"repository": app}, body={"file_id": "x"})
    for user in (world.superuser, world.user(READONLY, shared=True)):
        world.call("getRepoBuildSuperUser", user=user, path={"build_uuid": uuid})


def scenario_life(world: World) -> None:
    """Builds that are cancelled, and those of a repository that is locked and deleted."""
    users, app = _scene(world)
    ada, eve = users["ada"], users["eve"]
    acme = app.partition("/")[0]
    other = world.repository(f"{acme}/other", owner=ada)
    path = {"repository": app}
    uuid = _request(world, ada, app)
    for operation in ("getRepoBuild", "getRepoBuildStatus", "getRepoBuildLogs", "cancelRepoBuild"):
        for where in ({"repository": other, "build_uuid": uuid}, {**path, "build_uuid": "none"}):
            world.call(operation, user=ada, path=where)
    found = {**path, "build_uuid": uuid}
    world.call("changeRepoState", user=ada, path=path, body={"state": "READ_ONLY"})
    world.call("requestRepoBuild", user=ada, path=path, body={})
    world.call("cancelRepoBuild", user=ada, path=found)
    world.call("changeRepoState", user=ada, path=path, body={"state": "NORMAL"})
    world.call("cancelRepoBuild", user=ada, path=found)
    world.call("cancelRepoBuild", user=ada, path=found)
    world.call("getRepoBuild", user=ada, path=found)
    world.call("getRepoBuilds", user=ada, path=path)
    world.call("listRepoLogs", user=ada, path=path)
    world.call("requestRepoBuild", user=eve, path=path, body=ARCHIVE)
    waiting = {**path, "build_uuid": _request(world, ada, app)}
    world.call("deleteRepository", user=ada, path=path)
    world.call("getRepoBuild", user=ada, path=waiting)
    world.call("getRepoBuildStatus", user=ada, path=waiting)
    world.repository(app, owner=ada)
    world.call("getRepoBuilds", user=ada, path=path)
    world.call("getRepoBuildStatus", user=ada, path=waiting)


def scenario_superuser(world: World) -> None:
    """What superusers see of any build."""
    users, app = _scene(world)
    uuid = _request(world, users["ada"], app, {**ARCHIVE, "docker_tags": ["v1"], "subdirectory": "src"})
    operations = (
        "getRepoBuildSuperUser",
        "getRepoBuildStatusSuperUser",
        "getRepoBuildLogsSuperUser",
        "getRepoBuildLogsArchiveSuperUser",
    )
    for operation in operations:
        # That server has the logs of one build only, which it makes up.
        for build in ("none",) if operation == "getRepoBuildLogsSuperUser" else (uuid, "none"):
            path = {"build_uuid": build}
            for caller in _callers(world, users):
                world.call(operation, path=path, **caller)
            world.call(operation, user=world.superuser, scopes=["repo:admin"], path=path)
            world.call(operation, user=world.superuser, scopes=["super:user"], path=path)
            world.call(operation, user=world.superuser, session=True, path=path)


def scenario_file_of_another(world: World) -> None:
    """A file that was built from can be used by those who may write to that repository."""
    users, app = _scene(world)
    file_id = world.call("getFiledropUrl", user=users["ada"], body={"mimeType": "x"})["file_id"]
    owns = {name: world.repository(f"{user}/own", owner=user) for name, user in users.items()}
    for name, repository in (
        ("eve", owns["eve"]),
        ("ada", app),
        *owns.items(),
        ("eve", f"{users['eve']}/none"),
    ):
        body = {"file_id": file_id}
        world.call("requestRepoBuild", user=users[name], path={"repository": repository}, body=body)
