"""Repositories: listing, creation, changes, removal; signatures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from differential.runner import needs
from differential.world import World

READONLY = "globalreadonlysuperuser"
ALL_BUT_ADMIN = ["repo:read", "repo:create", "user:read", "user:admin", "org:admin"]


def _scene(world: World) -> tuple[dict[str, str], str]:
    """An organization with users of all roles, and a private repository.

    Ada owns the organization, Bob may write, Cid read, Dan is in a team without rights, Fay in one that may
    create repositories, Gus in one that may write; Eve is a stranger.
    """
    names = ("ada", "bob", "cid", "dan", "eve", "fay", "gus")
    users = dict(zip(names, world.users(*names), strict=True))
    ada = users["ada"]
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    world.permit(app, users["bob"], "write", owner=ada)
    world.permit(app, users["cid"], "read", owner=ada)
    world.team(acme, "devs", owner=ada, members=[users["dan"]])
    world.team(acme, "makers", owner=ada, role="creator", members=[users["fay"]])
    world.team(acme, "writers", owner=ada, members=[users["gus"]])
    path = {"repository": app, "teamname": "writers"}
    world.call("changeTeamPermissions", user=ada, path=path, body={"role": "write"})
    return users, app


def _callers(world: World, users: dict[str, str]) -> Iterator[dict[str, Any]]:
    for user in (*users.values(), None, world.superuser, world.user(READONLY, shared=True)):
        yield {"user": user}
    ada = users["ada"]
    for scope in ("repo:read", "repo:write", "repo:admin", "repo:create", "user:admin", "org:admin"):
        yield {"user": ada, "scopes": [scope]}
    yield {"user": ada, "session": True}
    yield {"user": None, "bearer": "nonsense"}


# -- listing ---------------------------------------------------------------------------


def scenario_listing(world: World) -> None:
    """What whom is listed, and with which particulars."""
    users, app = _scene(world)
    ada, eve = users["ada"], users["eve"]
    acme = app.partition("/")[0]
    open_ = world.repository(f"{acme}/open", owner=ada, visibility="public")
    own = world.repository(f"{ada}/own", owner=ada)
    world.call("createStar", user=ada, body={"namespace": acme, "repository": "open"})
    world.call("createStar", user=eve, body={"namespace": acme, "repository": "open"})
    world.push(app, tag="v1", content="one", by=ada)
    callers: list[dict[str, Any]] = list(_callers(world, users))
    callers += [{"user": ada, "scopes": ["user:read"]}, {"user": None, "basic": (ada, "password")}]
    for caller in callers:
        world.call("listRepos", query={"namespace": acme}, **caller)
        world.call("listRepos", query={"namespace": acme, "public": True}, **caller)
        world.call("listRepos", query={"starred": True}, **caller)
    for query in (
        {},
        {"namespace": ada},
        {"namespace": ada, "last_modified": True, "popularity": True},
        {"namespace": acme, "last_modified": True},
        {"namespace": acme, "popularity": True, "public": "0"},
        {"namespace": acme, "starred": True},
        {"namespace": acme, "repo_kind": "image"},
        {"namespace": acme, "repo_kind": "application"},
        {"namespace": acme, "repo_kind": "nonsense"},
        {"namespace": acme, "repo_kind": ""},
        {"starred": True, "repo_kind": "nonsense"},
        {"starred": True, "last_modified": True, "popularity": True},
        {"namespace": ""},
        {"namespace": world.name("none")},
        {"starred": "false", "public": "null"},
        {"namespace": acme, "next_page": "nonsense"},
        {"starred": True, "next_page": "nonsense"},
        {"namespace": acme, "limit": 1},
    ):
        world.call("listRepos", user=ada, query=query)
    world.call("listRepos", user=None, query={"namespace": acme, "public": True, "repo_kind": "nonsense"})
    world.call("listRepos", user=None, query={"namespace": acme, "repo_kind": "nonsense"})
    world.call("listRepos", user=eve, query={"namespace": ada, "public": True})
    # A star stays when the repository is no longer visible.
    path = {"repository": open_}
    world.call("changeRepoVisibility", user=ada, path=path, body={"visibility": "private"})
    world.call("listRepos", user=eve, query={"starred": True})
    world.call("listRepos", user=ada, query={"starred": True}, scopes=["user:admin"])
    world.call("deleteRepository", user=ada, path=path)
    world.call("listRepos", user=ada, query={"starred": True})
    world.call("getRepo", user=ada, path={"repository": own})


def scenario_own_namespace(world: World) -> None:
    """Repositories that others have made in one's namespace."""
    ada, bob = world.users("ada", "bob")
    own = world.repository(f"{ada}/own", owner=ada)
    world.permit(own, bob, "admin", owner=ada)
    world.call("createRepo", user=bob, body=_body(namespace=ada))
    for user in (ada, bob):
        world.call("listRepos", user=user, query={"namespace": ada})
        world.call("getRepo", user=user, path={"repository": own})
    world.call("listRepoUserPermissions", user=ada, path={"repository": own})


def scenario_pages(world: World) -> None:
    """More repositories than one page has."""
    ada = world.user("ada")
    for number in range(103):
        world.repository(f"{ada}/r{number}", owner=ada)
    first = world.call("listRepos", user=ada, query={"namespace": ada})
    world.call("listRepos", user=ada, query={"namespace": ada, "next_page": first["next_page"]})
    for number in range(101):
        world.call("createStar", user=ada, body={"namespace": ada, "repository": f"r{number}"})
    world.call("listRepos", user=ada, query={"starred": True})


# -- creation --------------------------------------------------------------------------


def _body(**keys: Any) -> dict[str, Any]:
    return {"repository": "new", "visibility": "private", "description": "", **keys}


def scenario_creation(world: World) -> None:
    """Bodies and names."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    world.call("createRepo", user=ada, body=_body(description="Ä *new* one"))
    world.call("createRepo", user=ada, body=_body())
    world.call("createRepo", user=ada, body=_body(namespace=acme, visibility="public"))
    world.call("createRepo", user=ada, body=_body(namespace=world.name("none")))
    world.call("createRepo", user=ada, body=_body(namespace=""))
    bodies: list[Any] = [
        {},
        [],
        None,
        "text",
        _body(repository=None),
        _body(repository=5),
        _body(visibility="secret"),
        _body(visibility=None),
        _body(description=None),
        _body(description=5),
        _body(namespace=None),
        _body(namespace=5),
        _body(repo_kind="application"),
        _body(repo_kind=5),
        {"repository": "new"},
        {"visibility": "public", "description": ""},
    ]
    for body in bodies:
        world.call("createRepo", user=ada, body=body)
    world.call("createRepo", user=ada)
    world.call("createRepo", user=ada, data=b"{")
    world.call("createRepo", user=ada, data=b"x", headers={"Content-Type": "text/plain"})
    world.call("createRepo", user=ada, body=_body(repository="kind", repo_kind="image"))
    world.call("createRepo", user=ada, body=_body(repository="null", repo_kind=None))
    world.call("createRepo", user=ada, body=_body(repository="more", nonsense=1))
    names = (
        "a",
        "1",
        "a..b",
        "a__b",
        "a-",
        "a.",
        "a/b/c",
        "a/B",
        "a//b",
        "a/",
        "/a",
        "-a",
        ".a",
        "_a",
        "A",
        "a b",
        "ä",
        "",
        "a+b",
        "a/-b",
        "x" * 255,
        "x" * 256,
    )
    for name in names:
        world.call("createRepo", user=ada, body=_body(repository=name))
    world.call("getRepo", user=ada, path={"repository": f"{ada}/a/b/c"}, query={"includeStats": True})
    world.call("listRepos", user=ada, query={"namespace": ada})
    world.call("listUserLogs", user=ada)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_creators(world: World) -> None:
    """Who may create repositories, with which scopes, and what they get."""
    users, app = _scene(world)
    ada, fay = users["ada"], users["fay"]
    acme = app.partition("/")[0]
    for number, caller in enumerate(_callers(world, users)):
        world.call("createRepo", body=_body(namespace=acme, repository=f"r{number}"), **caller)
        world.call("createRepo", body=_body(namespace=acme, repository="app"), **caller)
        world.call("createRepo", body=_body(namespace=ada, repository=f"r{number}"), **caller)
        world.call("createRepo", body={"repository": 5}, **caller)
    world.call("createRepo", user=fay, body=_body(namespace=acme, repository="of-fay"))
    path = {"repository": f"{acme}/of-fay"}
    world.call("listRepoUserPermissions", user=fay, path=path)
    world.call("getRepo", user=fay, path=path)
    world.call("deleteRepository", user=fay, path=path)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_default_permissions(world: World) -> None:
    """What new repositories grant by themselves."""
    users, app = _scene(world)
    ada, bob, fay = users["ada"], users["bob"], users["fay"]
    acme = app.partition("/")[0]
    org = {"orgname": acme}
    world.call("createOrgRobot", user=ada, path={**org, "robot_shortname": "ci"}, body={})

    def prototype(role: str, delegate: str, kind: str, activating: str | None = None) -> None:
        body: dict[str, Any] = {"role": role, "delegate": {"name": delegate, "kind": kind}}
        if activating:
            body["activating_user"] = {"name": activating}
        world.call("createOrganizationPrototypePermission", user=ada, path=org, body=body)

    prototype("read", "devs", "team")
    prototype("write", "devs", "team", fay)
    prototype("write", bob, "user")
    prototype("read", f"{acme}+ci", "user")
    prototype("read", fay, "user")
    for user in (ada, fay):
        repository = f"{acme}/of-{user}"
        world.repository(repository, owner=user)
        world.call("listRepoUserPermissions", user=ada, path={"repository": repository})
        world.call("listRepoTeamPermissions", user=ada, path={"repository": repository})
    world.repository(f"{ada}/own", owner=ada)
    world.call("listRepoUserPermissions", user=ada, path={"repository": f"{ada}/own"})


# -- reading ---------------------------------------------------------------------------


def scenario_reading(world: World) -> None:
    """What a repository shows to whom."""
    users, app = _scene(world)
    ada = users["ada"]
    acme = app.partition("/")[0]
    public = world.repository(f"{acme}/public", owner=ada, visibility="public")
    world.push(app, tag="v1", content="one", by=ada)
    world.push(app, tag="v1", content="two", by=ada)
    world.push(app, tag="short", content="short", labels={"quay.expires-after": "2d"}, by=ada)
    world.push(app, tag="multi", content="many", platforms=["linux/amd64", "linux/arm64"], by=ada)
    world.push(app, tag="gone", content="gone", by=ada)
    world.call("deleteFullTag", user=ada, path={"repository": app, "tag": "gone"})
    for caller in _callers(world, users):
        for repository in (app, public, f"{acme}/none", f"{world.name('none')}/none"):
            world.call("getRepo", path={"repository": repository}, **caller)
    for query in (
        {"includeTags": False},
        {"includeStats": True, "includeTags": "0"},
        {"includeTags": ""},
        {"includeStats": "no"},
    ):
        world.call("getRepo", user=ada, path={"repository": app}, query=query)
    world.call("createStar", user=ada, body={"namespace": acme, "repository": "app"})
    world.call("getRepo", user=ada, path={"repository": app}, query={"includeTags": False})
    for state in ("READ_ONLY", "MIRROR"):
        world.call("changeRepoState", user=ada, path={"repository": app}, body={"state": state})
        for user in (ada, users["cid"]):
            world.call("getRepo", user=user, path={"repository": app}, query={"includeTags": False})
        world.call("listRepos", user=ada, query={"namespace": acme})


# -- changes ---------------------------------------------------------------------------

CHANGES: dict[str, dict[str, Any]] = {
    "updateRepo": {"description": "About *this*"},
    "changeRepoVisibility": {"visibility": "private"},
    "changeRepoTrust": {"trust_enabled": True},
    "changeRepoState": {"state": "NORMAL"},
}


def scenario_changes(world: World) -> None:
    """Bodies of all changes, and what they do."""
    ada = world.user("ada")
    app = world.repository(f"{ada}/app", owner=ada)
    path, missing = {"repository": app}, {"repository": f"{ada}/none"}
    bodies: dict[str, list[Any]] = {
        "updateRepo": [
            {"description": ""},
            {"description": "x" * 3000},
            {"description": "again", "visibility": "public"},
            {"description": None},
            {"description": 5},
        ],
        "changeRepoVisibility": [
            {"visibility": "public"},
            {"visibility": "public"},
            {"visibility": "secret"},
            {"visibility": None},
        ],
        "changeRepoTrust": [
            {"trust_enabled": False},
            {"trust_enabled": True},
            {"trust_enabled": None},
            {"trust_enabled": "yes"},
            {"trust_enabled": 1},
        ],
        "changeRepoState": [
            {"state": "READ_ONLY"},
            {"state": "MIRROR"},
            {"state": "MIRROR"},
            {"state": "ORG_MIRROR"},
            {"state": "MARKED_FOR_DELETION"},
            {"state": "normal"},
            {"state": None},
            {"state": 0},
            {"state": "NORMAL"},
        ],
    }
    for operation, good in CHANGES.items():
        for body in (good, *bodies[operation], {}, [], None, "text"):
            world.call(operation, user=ada, path=path, body=body)
            world.call("getRepo", user=ada, path=path, query={"includeTags": False})
        world.call(operation, user=ada, path=path)
        world.call(operation, user=ada, path=path, data=b"{")
        world.call(operation, user=ada, path=missing, body=good)
        world.call(operation, user=ada, path=missing, body={})
    world.call("getRepoSignatures", user=ada, path=path)
    world.call("getRepoSignatures", user=ada, path=missing)
    world.call("changeRepoTrust", user=ada, path=path, body={"trust_enabled": True})
    world.call("getRepoSignatures", user=ada, path=path)
    # A repository that takes no pushes is changed nevertheless.
    world.call("changeRepoState", user=ada, path=path, body={"state": "READ_ONLY"})
    for operation, body in CHANGES.items():
        world.call(operation, user=ada, path=path, body=body)
    world.call("listRepoLogs", user=ada, path=path)
    world.call("listUserLogs", user=ada)


def scenario_rights(world: World) -> None:
    """Who may change and delete a repository."""
    users, app = _scene(world)
    ada = users["ada"]
    acme = app.partition("/")[0]
    for caller in _callers(world, users):
        for operation, body in CHANGES.items():
            world.call(operation, path={"repository": app}, body=body, **caller)
            world.call(operation, path={"repository": app}, body={}, **caller)
            world.call(operation, path={"repository": f"{acme}/none"}, body=body, **caller)
        world.call("getRepoSignatures", path={"repository": app}, **caller)
        world.call("deleteRepository", path={"repository": f"{acme}/none"}, **caller)
        world.call("deleteRepository", path={"repository": f"{world.name('none')}/none"}, **caller)
        if caller["user"] != ada:
            world.call("deleteRepository", path={"repository": app}, **caller)
    world.call("deleteRepository", user=ada, scopes=ALL_BUT_ADMIN, path={"repository": app})
    world.call("deleteRepository", user=ada, session=True, path={"repository": app})
    world.call("deleteRepository", user=ada, path={"repository": app})
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_deletion(world: World) -> None:
    """Deletion, and another repository of the same name."""
    ada, bob = world.users("ada", "bob")
    app = world.repository(f"{ada}/app", owner=ada)
    path = {"repository": app}
    world.permit(app, bob, "admin", owner=ada)
    digest = world.push(app, tag="v1", content="one", by=ada)
    world.call("updateRepo", user=ada, path=path, body={"description": "old"})
    world.call("deleteRepository", user=bob, path=path)
    for user in (ada, bob):
        world.call("getRepo", user=user, path=path)
        world.call("listRepos", user=user, query={"namespace": ada})
        world.call("listRepoTags", user=user, path=path)
        world.call("listRepoLogs", user=user, path=path)
    world.repository(app, owner=ada)
    world.call("getRepo", user=ada, path=path)
    world.call("getRepo", user=bob, path=path)
    world.call("getRepoManifest", user=ada, path={**path, "manifestref": digest})
    world.call("listRepoLogs", user=ada, path=path)
    world.call("listUserLogs", user=ada)


# -- storage ---------------------------------------------------------------------------


def scenario_storage(world: World) -> None:
    """How much storage images take: before the first push, and when layers are shared."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    one = world.repository(f"{acme}/one", owner=ada)
    two = world.repository(f"{acme}/two", owner=ada)

    def report() -> None:
        world.call("getOrganization", user=ada, path={"orgname": acme})
        world.call("listRepos", user=ada, query={"namespace": acme})

    report()
    world.push(one, tag="v1", content="a layer", by=ada)
    report()
    world.push(one, tag="v2", content="a layer", by=ada)
    world.push(one, tag="v3", content="a layer", labels={"a": "b"}, by=ada)
    report()
    world.push(two, tag="v1", content="a layer", by=ada)
    world.push(two, tag="multi", content="many", platforms=["linux/amd64", "linux/arm64"], by=ada)
    report()
    world.call("deleteFullTag", user=ada, path={"repository": one, "tag": "v1"})
    report()
    world.call("deleteRepository", user=ada, path={"repository": two})
    report()
    world.repository(two, owner=ada)
    world.push(two, tag="v1", content="a layer", by=ada)
    report()
    world.call("getLoggedInUser", user=ada)


# -- settings --------------------------------------------------------------------------


@needs(FEATURE_SUPERUSERS_FULL_ACCESS=True)
def scenario_full_access(world: World) -> None:
    """A superuser with all rights."""
    users, app = _scene(world)
    ada = users["ada"]
    acme = app.partition("/")[0]
    world.push(app, tag="v1", content="one", by=ada)
    root: dict[str, Any]
    for root in (
        {"user": world.superuser},
        {"user": world.superuser, "scopes": ["repo:read", "repo:write"]},
        {"user": world.superuser, "scopes": ["super:user"]},
        {"user": world.user(READONLY, shared=True)},
    ):
        for repository in (app, f"{acme}/none"):
            path = {"repository": repository}
            world.call("getRepo", path=path, **root)
            for operation, body in CHANGES.items():
                world.call(operation, path=path, body=body, **root)
            world.call("listRepoTags", path=path, **root)
        world.call("listRepos", query={"namespace": acme}, **root)
        world.call("createRepo", body=_body(namespace=acme, repository="new"), **root)
        world.call("createRepo", body=_body(namespace=world.name("none")), **root)
        world.call("deleteRepository", path={"repository": f"{acme}/new"}, **root)
        world.call("deleteRepository", path={"repository": f"{world.name('none')}/new"}, **root)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


@needs(FEATURE_BILLING=True)
def scenario_billing(world: World) -> None:
    """Private repositories without a plan."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    for namespace in (ada, acme):
        world.call("createRepo", user=ada, body=_body(namespace=namespace))
        world.call("createRepo", user=ada, body=_body(namespace=namespace, repository="A"))
        world.call("createRepo", user=ada, body=_body(namespace=namespace, visibility="public"))
        path = {"repository": f"{namespace}/new"}
        world.call("changeRepoVisibility", user=ada, path=path, body={"visibility": "private"})
        world.call("changeRepoVisibility", user=ada, path=path, body={"visibility": "public"})
        world.call("getRepo", user=ada, path=path)
        world.call("deleteRepository", user=ada, path=path)
    world.call("listUserNotifications", user=ada)


@needs(FEATURE_SIGNING=False, FEATURE_REPO_MIRROR=False, FEATURE_QUOTA_MANAGEMENT=False)
def scenario_without_features(world: World) -> None:
    """Operations and keys that are not there."""
    ada = world.user("ada")
    app = world.repository(f"{ada}/app", owner=ada)
    path = {"repository": app}
    for operation, body in CHANGES.items():
        world.call(operation, user=ada, path=path, body=body)
    world.call("getRepoSignatures", user=ada, path=path)
    world.call("getRepo", user=ada, path=path)
    world.call("listRepos", user=ada, query={"namespace": ada})


@needs(FEATURE_SUPERUSERS_FULL_ACCESS=True)
def scenario_quota(world: World) -> None:
    """A quota that is nearly used up, and a robot that pushes."""
    ada, bob = world.users("ada", "bob")
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    org = {"orgname": acme}
    robot = {**org, "robot_shortname": "ci"}
    token = world.call("createOrgRobot", user=ada, path=robot, body={})["token"]
    world.adopt(f"{acme}+ci", token)
    world.permit(app, f"{acme}+ci", "write", owner=ada)
    world.team(acme, "others", owner=ada, role="admin", members=[bob])
    root = world.superuser
    world.call("createOrganizationQuota", user=root, path=org, body={"limit_bytes": 4000})
    quota = world.call("listOrganizationQuota", user=root, path=org)[0, "id"]
    limits = {**org, "quota_id": str(quota)}
    for percent in (10, 20):
        body = {"type": "Warning", "threshold_percent": percent}
        world.call("createOrganizationQuotaLimit", user=root, path=limits, body=body)
    config = {"url": "https://hooks.example.com/quay"}
    hook = {"event": "quota_warning", "method": "webhook", "config": config, "eventConfig": {}}
    world.call("createOrgNotification", user=ada, path=org, body=hook)
    for content in ("a", "b", "c" * 500):
        world.push(app, tag=content[:1], content=content, by=f"{acme}+ci")
        world.call("getOrganization", user=ada, path=org)
        for user in (ada, bob):
            world.call("listUserNotifications", user=user)
    world.call("getOrgRobot", user=ada, path=robot)
    world.call("listOrgLogs", user=ada, path=org)
