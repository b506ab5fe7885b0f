"""Mirrors of organizations."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import World

URL = "http://127.0.0.1:9"


def _body(robot: str, **more: Any) -> dict[str, Any]:
    return {
        "external_registry_type": "quay",
        "external_registry_url": URL,
        "external_namespace": "library",
        "robot_username": robot,
        "visibility": "private",
        "sync_interval": 3600,
        "sync_start_date": "2020-01-02T03:04:05Z",
        **more,
    }


def _robot(world: World, organization: str, shortname: str, *, owner: str) -> str:
    path = {"orgname": organization, "robot_shortname": shortname}
    world.call("createOrgRobot", user=owner, path=path, body={"description": ""})
    return f"{organization}+{shortname}"


def _scene(world: World, name: str = "acme") -> tuple[str, str, str]:
    """An owner, an organization and a robot."""
    ada = world.user("ada")
    acme = world.organization(name, owner=ada)
    return ada, acme, _robot(world, acme, "bot", owner=ada)


def scenario_private_hosts(world: World) -> None:
    """URLs that are refused."""
    ada, acme, robot = _scene(world)
    for url in (
        URL,
        "https://127.0.0.1",
        "https://[::1]",
        "https://10.1.2.3",
        "https://x.invalid",
        "ftp://127.0.0.1",
        "127.0.0.1",
        "https://",
        "",
        " ",
        "https://u:p@127.0.0.1",
    ):
        body = _body(robot, external_registry_url=url)
        world.call("createOrgMirrorConfig", user=ada, path={"orgname": acme}, body=body)


@needs(SSRF_ALLOWED_HOSTS=["127.0.0.1"])
def scenario_creation(world: World) -> None:
    """Creation, and what is wrong with it."""
    ada, acme, robot = _scene(world)
    eve = world.user("eve")
    other = world.organization("other", owner=ada)
    foreign = _robot(world, other, "bot", owner=ada)
    path = {"orgname": acme}
    world.call("getOrgMirrorConfig", user=ada, path=path)
    wrong: list[Any] = [
        None,
        [],
        {},
        _body(robot, external_registry_type="docker"),
        _body(robot, external_registry_type="QUAY"),
        _body(robot, external_registry_url=5),
        _body(robot, external_namespace="x" * 256),
        _body(robot, external_namespace=None),
        _body(robot, visibility="secret"),
        _body(robot, sync_interval=59),
        _body(robot, sync_interval="60"),
        _body(robot, sync_start_date="x"),
        _body(robot, sync_start_date=None),
        _body(robot, is_enabled=None),
        _body(robot, external_registry_username=5),
        _body(robot, external_registry_config=None),
        _body(robot, external_registry_config={"verify_tls": 1}),
        _body(robot, repository_filters="a"),
        _body(robot, repository_filters=[5]),
        _body(robot, repository_filters=None),
        _body(robot, skopeo_timeout=29),
        _body(robot, skopeo_timeout=3601),
        _body(robot, skopeo_timeout=None),
        _body(f"{robot}x"),
        _body(ada),
        _body(acme),
        _body(""),
        _body(foreign),
        _body(foreign, sync_start_date="x"),
        _body(robot, sync_start_date="x", external_registry_url="x"),
    ]
    for body in wrong:
        world.call("createOrgMirrorConfig", user=ada, path=path, body=body)
    world.call("createOrgMirrorConfig", user=ada, path=path)
    for orgname in (f"{acme}x", ada):
        for body in (_body(robot), {}):
            world.call("createOrgMirrorConfig", user=ada, path={"orgname": orgname}, body=body)
            world.call("createOrgMirrorConfig", user=eve, path={"orgname": orgname}, body=body)
    app = world.repository(f"{acme}/app", owner=ada)
    world.call("createOrgMirrorConfig", user=ada, path=path, body=_body(robot))
    world.call("deleteRepository", user=ada, path={"repository": app})
    policy = world.call(
        "createOrgImmutabilityPolicy",
        user=ada,
        path=path,
        body={"tagPattern": "v.*", "tagPatternMatches": True},
    )
    world.call("createOrgMirrorConfig", user=ada, path=path, body=_body(robot))
    world.call("deleteOrgImmutabilityPolicy", user=ada, path={**path, "policy_uuid": policy["uuid"]})
    world.call("createOrgMirrorConfig", user=ada, path=path, body=_body(robot))
    world.call("getOrgMirrorConfig", user=ada, path=path)
    world.call("createOrgMirrorConfig", user=ada, path=path, body=_body(robot))
    body = _body(
        foreign,
        external_registry_type="harbor",
        is_enabled=False,
        external_registry_username="me",
        external_registry_password="secret",
        external_registry_config={"verify_tls": False, "proxy": {"http_proxy": "http://a"}, "more": 1},
        repository_filters=["a*", "b"],
        skopeo_timeout=60,
        visibility="public",
        nonsense=1,
    )
    world.call("createOrgMirrorConfig", user=ada, path={"orgname": other}, body=body)
    world.call("getOrgMirrorConfig", user=ada, path={"orgname": other})
    world.call("listOrgMirrorRepositories", user=ada, path={"orgname": other})
    world.call("listOrgLogs", user=ada, path=path)
    world.call("listOrgLogs", user=ada, path={"orgname": other})


@needs(SSRF_ALLOWED_HOSTS=["127.0.0.1"])
def scenario_changes(world: World) -> None:
    """Every change, alone and together."""
    ada, acme, robot = _scene(world)
    other = _robot(world, acme, "other", owner=ada)
    path = {"orgname": acme}

    def change(body: Any) -> None:
        world.call("updateOrgMirrorConfig", user=ada, path=path, body=body)
        world.call("getOrgMirrorConfig", user=ada, path=path)

    change({})
    world.call("createOrgMirrorConfig", user=ada, path=path, body=_body(robot))
    changes: list[Any] = [
        {},
        None,
        [],
        {"is_enabled": False},
        {"is_enabled": None},
        {"external_registry_url": f"{URL}/x"},
        {"external_registry_url": "https://10.0.0.1"},
        {"external_registry_url": "x"},
        {"external_registry_url": None},
        {"external_namespace": "other"},
        {"external_namespace": ""},
        {"external_namespace": 5},
        {"external_registry_type": "harbor"},
        {"robot_username": other},
        {"robot_username": f"{other}x"},
        {"robot_username": ada},
        {"robot_username": None},
        {"visibility": "public"},
        {"visibility": "x"},
        {"sync_interval": 60},
        {"sync_interval": 1},
        {"sync_start_date": "2031-02-03T04:05:06Z"},
        {"sync_start_date": "x"},
        {"external_registry_username": "me", "external_registry_password": "secret"},
        {"external_registry_username": ""},
        {"external_registry_password": None},
        {"external_registry_config": {"a": 1}},
        {"external_registry_config": {}},
        {"external_registry_config": None},
        {"repository_filters": ["a"]},
        {"repository_filters": []},
        {"repository_filters": [1]},
        {"skopeo_timeout": 30},
        {"skopeo_timeout": 5},
        {"nonsense": 1},
        {"sync_interval": 70, "robot_username": "x"},
        {
            "is_enabled": True,
            "external_registry_url": URL,
            "external_namespace": "all",
            "robot_username": robot,
            "visibility": "private",
            "sync_interval": 80,
            "sync_start_date": "2032-02-03T04:05:06Z",
            "external_registry_username": "you",
            "external_registry_password": "secret",
            "external_registry_config": {"verify_tls": True},
            "repository_filters": ["all"],
            "skopeo_timeout": 90,
        },
    ]
    for body in changes:
        change(body)
    world.call("updateOrgMirrorConfig", user=ada, path=path)
    world.call("updateOrgMirrorConfig", user=ada, path={"orgname": f"{acme}x"}, body={})
    world.call("listOrgLogs", user=ada, path=path)


@needs(SSRF_ALLOWED_HOSTS=["127.0.0.1"])
def scenario_synchronization(world: World) -> None:
    """Requests for a synchronization, cancellations, and the end of the mirror."""
    ada, acme, robot = _scene(world)
    path = {"orgname": acme}
    operations = ("syncOrgMirrorNow", "cancelOrgMirrorSync", "verifyOrgMirrorConnection")
    for operation in (*operations, "listOrgMirrorRepositories", "deleteOrgMirrorConfig"):
        world.call(operation, user=ada, path=path)
        world.call(operation, user=ada, path={"orgname": f"{acme}x"})
        world.call(operation, user=ada, path={"orgname": ada})
    world.call("createOrgMirrorConfig", user=ada, path=path, body=_body(robot))
    for operation in (
        "syncOrgMirrorNow",
        "syncOrgMirrorNow",
        "cancelOrgMirrorSync",
        "cancelOrgMirrorSync",
        "syncOrgMirrorNow",
        "cancelOrgMirrorSync",
    ):
        world.call(operation, user=ada, path=path)
        world.call("getOrgMirrorConfig", user=ada, path=path)
    world.call("verifyOrgMirrorConnection", user=ada, path=path, shape=True)
    queries: list[dict[str, Any]] = [
        {},
        {"page": 0, "limit": 0},
        {"page": -1, "limit": -5},
        {"page": 2, "limit": 1000},
        {"page": "x", "limit": "y"},
        {"page": "", "limit": ""},
        {"status": "success"},
        {"status": "SKIP"},
        {"status": "never"},
        {"status": ""},
    ]
    for query in queries:
        world.call("listOrgMirrorRepositories", user=ada, path=path, query=query)
    world.call("deleteOrgRobot", user=ada, path={**path, "robot_shortname": "bot"})
    world.call("deleteOrgMirrorConfig", user=ada, path=path)
    world.call("deleteOrgMirrorConfig", user=ada, path=path)
    world.call("getOrgMirrorConfig", user=ada, path=path)
    world.call("listOrgLogs", user=ada, path=path)


@needs(SSRF_ALLOWED_HOSTS=["127.0.0.1"])
def scenario_effects(world: World) -> None:
    """What an organization that is a mirror refuses."""
    ada, acme, robot = _scene(world)
    path = {"orgname": acme}
    world.call("createOrgMirrorConfig", user=ada, path=path, body=_body(robot))
    world.repository(f"{acme}/app", owner=ada)
    policy = {"tagPattern": "v.*", "tagPatternMatches": True}
    world.call("createOrgImmutabilityPolicy", user=ada, path=path, body=policy)
    cache = {"org_name": acme, "upstream_registry": "127.0.0.1:9"}
    world.call("createProxyCacheConfig", user=ada, path=path, body=cache)
    world.call("getOrganization", user=ada, path=path)
    world.call("deleteOrgMirrorConfig", user=ada, path=path)
    app = world.repository(f"{acme}/app", owner=ada)
    world.call("getRepo", user=ada, path={"repository": app})
    world.call("createOrgMirrorConfig", user=ada, path=path, body=_body(robot))


@needs(SSRF_ALLOWED_HOSTS=["127.0.0.1"])
def scenario_rights(world: World) -> None:
    """Who may do what."""
    ada, acme, robot = _scene(world)
    bob, dan, eve = world.users("bob", "dan", "eve")
    world.team(acme, "admins", owner=ada, role="admin", members=[bob])
    world.team(acme, "makers", owner=ada, role="creator", members=[dan])
    world.call("createOrgMirrorConfig", user=ada, path={"orgname": acme}, body=_body(robot))
    reader = world.user("globalreadonlysuperuser", shared=True)
    callers: list[dict[str, Any]] = [
        {"user": user} for user in (ada, bob, dan, eve, world.superuser, reader, None)
    ]
    callers += [{"user": ada, "scopes": [scope]} for scope in ("org:admin", "repo:admin", "super:user")]
    callers += [{"user": ada, "session": True}, {"user": None, "bearer": "nonsense"}]
    for caller in callers:
        for path in ({"orgname": acme}, {"orgname": f"{acme}x"}):
            world.call("getOrgMirrorConfig", path=path, **caller)
            world.call("listOrgMirrorRepositories", path=path, **caller)
            world.call("createOrgMirrorConfig", path=path, body=_body(robot), **caller)
            world.call("createOrgMirrorConfig", path=path, body={}, **caller)
            world.call("updateOrgMirrorConfig", path=path, body={"sync_interval": 60}, **caller)
            world.call("updateOrgMirrorConfig", path=path, body={"sync_interval": "60"}, **caller)
            world.call("syncOrgMirrorNow", path=path, **caller)
            world.call("cancelOrgMirrorSync", path=path, **caller)
            world.call("verifyOrgMirrorConnection", path=path, shape=True, **caller)
    for caller in callers[::-1]:
        world.call("deleteOrgMirrorConfig", path={"orgname": acme}, **caller)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})
