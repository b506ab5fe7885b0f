"""Mirrors of repositories."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import World

HOST = "127.0.0.1:9"


def _body(robot: str, **more: Any) -> dict[str, Any]:
    return {
        "external_reference": f"{HOST}/library/app",
        "sync_interval": 3600,
        "sync_start_date": "2020-01-02T03:04:05Z",
        "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["latest", "v*"]},
        "skopeo_timeout_interval": 300,
        "robot_username": robot,
        **more,
    }


def _scene(world: World) -> tuple[str, str, str]:
    """An owner, a repository of an organization, and a robot."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    return ada, app, _robot(world, acme, "bot", owner=ada)


def _robot(world: World, organization: str, shortname: str, *, owner: str) -> str:
    path = {"orgname": organization, "robot_shortname": shortname}
    world.call("createOrgRobot", user=owner, path=path, body={"description": ""})
    return f"{organization}+{shortname}"


def _look(world: World, user: str, repository: str) -> None:
    world.call("getRepoMirrorConfig", user=user, path={"repository": repository})
    world.call("getRepo", user=user, path={"repository": repository})


def scenario_private_hosts(world: World) -> None:
    """Hosts and references that are refused."""
    ada, app, robot = _scene(world)
    path = {"repository": app}
    for reference in (
        "127.0.0.1/library/app",
        "127.0.0.1:9/library/app",
        "[::1]:9/library/app",
        "10.1.2.3/library/app",
        "x.invalid/library/app",
        "http://127.0.0.1/library/app",
        "127.0.0.1",
        "127.0.0.1/",
        "/library/app",
        "",
        " ",
        "127.0.0.1/a b",
        "127.0.0.1/a?b",
        "127.0.0.1/a#b",
        "127.0.0.1/a%b",
        "127.0.0.1/a\\b",
        "127.0.0.1:/a",
        "127.0.0.1:0/a",
        "127.0.0.1:x/a",
        "127.0.0.1:99999/a",
        "::1/a",
        "[::1/a",
        "[::1]x/a",
        "[::1]:/a",
        "u:p@127.0.0.1/a",
        "u@127.0.0.1/a",
        "-a.invalid/a",
        "a..invalid/a",
        "a_b/a",
        "a./a",
    ):
        body = _body(robot, external_reference=reference)
        world.call("createRepoMirrorConfig", user=ada, path=path, body=body)


@needs(SSRF_ALLOWED_HOSTS=["127.0.0.1"])
def scenario_creation(world: World) -> None:
    """Creation, and what is wrong with it."""
    ada, app, robot = _scene(world)
    eve = world.user("eve")
    world.call("createUserRobot", user=ada, path={"robot_shortname": "own"}, body={"description": ""})
    path = {"repository": app}
    world.call("getRepoMirrorConfig", user=ada, path=path)
    wrong: list[Any] = [
        None,
        [],
        {},
        _body(robot, external_reference=5),
        _body(robot, sync_interval="5"),
        _body(robot, sync_interval=-1),
        _body(robot, sync_interval=None),
        _body(robot, sync_start_date=None),
        _body(robot, sync_start_date=5),
        _body(robot, sync_start_date="tomorrow"),
        _body(robot, sync_start_date="2020-01-02"),
        _body(robot, sync_start_date="2020-01-02T03:04:05"),
        _body(robot, root_rule={}),
        _body(robot, root_rule={"rule_kind": "other", "rule_value": ["a"]}),
        _body(robot, root_rule={"rule_kind": "tag_glob_csv", "rule_value": "a"}),
        _body(robot, root_rule={"rule_kind": "tag_glob_csv", "rule_value": [5]}),
        _body(robot, root_rule={"rule_kind": "tag_glob_csv", "rule_value": []}),
        _body(robot, skopeo_timeout_interval=299),
        _body(robot, skopeo_timeout_interval=None),
        _body(robot, robot_username=None),
        _body(robot, robot_username=5),
        _body(robot, is_enabled=None),
        _body(robot, is_enabled="yes"),
        _body(robot, external_registry_username=5),
        _body(robot, external_registry_config=None),
        _body(robot, external_registry_config={"verify_tls": "yes"}),
        _body(robot, external_registry_config={"proxy": {"http_proxy": 5}}),
        _body(robot, architecture_filter="amd64"),
        _body(robot, architecture_filter=[5]),
        _body(robot, architecture_filter=["amd64"]),
        _body(robot, architecture_filter=["vax"]),
        _body(f"{robot}x"),
        _body(ada),
        _body("nobody"),
        _body(""),
        _body(f"{ada}+own"),
        _body("a+b+c"),
    ]
    for body in wrong:
        world.call("createRepoMirrorConfig", user=ada, path=path, body=body)
    world.call("createRepoMirrorConfig", user=ada, path=path)
    world.call("createRepoMirrorConfig", user=ada, path={"repository": f"{app}x"}, body=_body(robot))
    world.call("createRepoMirrorConfig", user=ada, path={"repository": f"{app}x"}, body={})
    world.call("createRepoMirrorConfig", user=eve, path=path, body={})
    world.call("createRepoMirrorConfig", user=eve, path=path, body=_body(robot))
    world.call("createRepoMirrorConfig", user=None, path=path, body=_body(robot))
    world.call("getRepo", user=ada, path=path)
    world.call("createRepoMirrorConfig", user=ada, path=path, body=_body(robot))
    _look(world, ada, app)
    world.call("getUserPermissions", user=ada, path={**path, "username": robot})
    world.call("createRepoMirrorConfig", user=ada, path=path, body=_body(robot))
    world.call("createRepoMirrorConfig", user=ada, path=path, body={})
    own = world.repository(f"{ada}/own", owner=ada)
    body = _body(
        f"{ada}+own",
        is_enabled=False,
        external_registry_username="me",
        external_registry_password="secret",
        external_registry_config={"verify_tls": True, "unsigned_images": False, "other": 1},
        sync_interval=0,
        architecture_filter=[],
    )
    world.call("createRepoMirrorConfig", user=ada, path={"repository": own}, body=body)
    _look(world, ada, own)
    world.call("listRepoLogs", user=ada, path=path)
    world.call("listRepoLogs", user=ada, path={"repository": own})
    world.call("deleteOrgRobot", user=ada, path={"orgname": app.partition("/")[0], "robot_shortname": "bot"})


@needs(SSRF_ALLOWED_HOSTS=["127.0.0.1"])
def scenario_stray_rule(world: World) -> None:
    """A mirror that is refused leaves its rule behind."""
    ada, app, robot = _scene(world)
    path = {"repository": app}
    world.call("createRepoMirrorConfig", user=ada, path=path, body=_body(f"{robot}x"))
    world.call("createRepoMirrorConfig", user=ada, path=path, body=_body(robot))
    rule = {"rule_kind": "tag_glob_csv", "rule_value": ["b"]}
    world.call("changeRepoMirrorConfig", user=ada, path=path, body={"root_rule": rule})
    _look(world, ada, app)
    world.call("listRepoLogs", user=ada, path=path)


@needs(SSRF_ALLOWED_HOSTS=["127.0.0.1"])
def scenario_changes(world: World) -> None:
    """Every change, alone and together."""
    ada, app, robot = _scene(world)
    acme = app.partition("/")[0]
    other = _robot(world, acme, "other", owner=ada)
    world.permit(app, other, "read", owner=ada)
    path = {"repository": app}

    def change(body: Any) -> None:
        world.call("changeRepoMirrorConfig", user=ada, path=path, body=body)
        world.call("getRepoMirrorConfig", user=ada, path=path)

    change({})
    world.call("createRepoMirrorConfig", user=ada, path=path, body=_body(robot))
    changes: list[Any] = [
        {},
        None,
        [],
        {"is_enabled": False},
        {"is_enabled": True},
        {"is_enabled": None},
        {"external_reference": f"{HOST}/library/other"},
        {"external_reference": ""},
        {"external_reference": "10.0.0.1/a"},
        {"external_reference": None},
        {"external_registry_password": "secret"},
        {"external_registry_password": None},
        {"external_registry_username": "me"},
        {"external_registry_username": None},
        {"external_registry_username": "me", "external_registry_password": "secret"},
        {"external_registry_username": None, "external_registry_password": "secret"},
        {"external_registry_username": "", "external_registry_password": ""},
        {"external_registry_username": "me", "external_registry_password": None},
        {"external_registry_username": None, "external_registry_password": None},
        {"sync_start_date": "2031-02-03T04:05:06Z"},
        {"sync_start_date": "2031-2-3T4:5:6Z"},
        {"sync_start_date": "x"},
        {"sync_start_date": None},
        {"sync_interval": 60},
        {"sync_interval": -1},
        {"sync_interval": 0},
        {"skopeo_timeout_interval": 600},
        {"skopeo_timeout_interval": 1},
        {"architecture_filter": []},
        {"architecture_filter": None},
        {"architecture_filter": ["amd64"]},
        {"robot_username": other},
        {"robot_username": f"{other}x"},
        {"robot_username": ada},
        {"robot_username": None},
        {"external_registry_config": {}},
        {"external_registry_config": {"verify_tls": True}},
        {"external_registry_config": {"unsigned_images": True, "more": 1}},
        {"external_registry_config": {"proxy": {}}},
        {"external_registry_config": {"proxy": {"http_proxy": "http://a", "https_proxy": "http://b"}}},
        {"external_registry_config": {"proxy": {"http_proxy": "http://a", "no_proxy": "c"}}},
        {"external_registry_config": {"proxy": {"http_proxy": None}}},
        {"root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["x", "y"]}},
        {"root_rule": {"rule_kind": "tag_glob_csv", "rule_value": []}},
        {"root_rule": {}},
        {"nonsense": 1},
        {"sync_interval": 90, "external_reference": "bad"},
        {
            "is_enabled": False,
            "external_reference": f"{HOST}/library/all",
            "external_registry_username": "me",
            "external_registry_password": "secret",
            "external_registry_config": {"verify_tls": False, "unsigned_images": False},
            "sync_start_date": "2032-02-03T04:05:06Z",
            "sync_interval": 120,
            "skopeo_timeout_interval": 700,
            "robot_username": robot,
            "architecture_filter": [],
            "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["all"]},
        },
    ]
    for body in changes:
        change(body)
    world.call("changeRepoMirrorConfig", user=ada, path=path)
    world.call("changeRepoMirrorConfig", user=ada, path={"repository": f"{app}x"}, body={})
    world.call("getUserPermissions", user=ada, path={**path, "username": other})
    world.call("listRepoLogs", user=ada, path=path)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


@needs(SSRF_ALLOWED_HOSTS=["127.0.0.1"])
def scenario_synchronization(world: World) -> None:
    """Requests for a synchronization, and cancellations."""
    ada, app, robot = _scene(world)
    path = {"repository": app}
    for operation in ("syncNow", "syncCancel"):
        world.call(operation, user=ada, path=path)
        world.call(operation, user=ada, path={"repository": f"{app}x"})
    world.call("createRepoMirrorConfig", user=ada, path=path, body=_body(robot))
    for operation in ("syncCancel", "syncNow", "syncNow", "syncCancel", "syncCancel", "syncNow"):
        world.call(operation, user=ada, path=path)
        world.call("getRepoMirrorConfig", user=ada, path=path)
    world.call("syncNow", user=ada, path=path, session=True)
    world.call("syncNow", user=ada, path=path, data=b"{")
    world.call("changeRepoState", user=ada, path=path, body={"state": "NORMAL"})
    world.call("syncNow", user=ada, path=path)
    _look(world, ada, app)
    world.call("listRepoLogs", user=ada, path=path)


@needs(SSRF_ALLOWED_HOSTS=["127.0.0.1"])
def scenario_rights(world: World) -> None:
    """Who may do what."""
    ada, app, robot = _scene(world)
    bob, cid, dan, eve = world.users("bob", "cid", "dan", "eve")
    acme = app.partition("/")[0]
    world.permit(app, bob, "admin", owner=ada)
    world.permit(app, cid, "write", owner=ada)
    world.team(acme, "devs", owner=ada, members=[dan])
    world.call("createRepoMirrorConfig", user=ada, path={"repository": app}, body=_body(robot))
    reader = world.user("globalreadonlysuperuser", shared=True)
    callers: list[dict[str, Any]] = [
        {"user": user} for user in (ada, bob, cid, dan, eve, world.superuser, reader, None)
    ]
    callers += [{"user": ada, "scopes": [scope]} for scope in ("repo:admin", "repo:write", "org:admin")]
    callers += [{"user": ada, "session": True}, {"user": None, "bearer": "nonsense"}]
    for caller in callers:
        for path in ({"repository": app}, {"repository": f"{app}x"}):
            world.call("getRepoMirrorConfig", path=path, **caller)
            world.call("createRepoMirrorConfig", path=path, body=_body(robot), **caller)
            world.call("createRepoMirrorConfig", path=path, body={}, **caller)
            world.call("changeRepoMirrorConfig", path=path, body={"sync_interval": 60}, **caller)
            world.call("changeRepoMirrorConfig", path=path, body={"sync_interval": "60"}, **caller)
            world.call("syncNow", path=path, **caller)
            world.call("syncCancel", path=path, **caller)
    world.call("listRepoLogs", user=ada, path={"repository": app})


@needs(SSRF_ALLOWED_HOSTS=["127.0.0.1"])
def scenario_states(world: World) -> None:
    """What a mirror allows."""
    ada, app, robot = _scene(world)
    path = {"repository": app}
    world.push(app, tag="v1", content="one", by=ada)
    world.call("changeRepoState", user=ada, path=path, body={"state": "READ_ONLY"})
    world.call("createRepoMirrorConfig", user=ada, path=path, body=_body(robot))
    _look(world, ada, app)
    world.call("deleteFullTag", user=ada, path={**path, "tag": "v1"})
    world.call("changeRepoState", user=ada, path=path, body={"state": "NORMAL"})
    world.call("deleteFullTag", user=ada, path={**path, "tag": "v1"})
    _look(world, ada, app)
    world.call("changeRepoState", user=ada, path=path, body={"state": "MIRROR"})
    _look(world, ada, app)
    world.call("deleteRepository", user=ada, path=path)
    world.call("getRepoMirrorConfig", user=ada, path=path)
    world.repository(app, owner=ada)
    world.call("getRepoMirrorConfig", user=ada, path=path)
    plain = world.repository(f"{app}-plain", owner=ada)
    world.call("changeRepoState", user=ada, path={"repository": plain}, body={"state": "MIRROR"})
    _look(world, ada, plain)
    world.call("syncNow", user=ada, path={"repository": plain})
    world.call("changeRepoMirrorConfig", user=ada, path={"repository": plain}, body={"is_enabled": True})
