"""Immutability policies of organizations and repositories."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import World

NO_UUID = "00000000-0000-4000-8000-000000000000"

GOOD: dict[str, Any] = {"tagPattern": "v.*"}

BODIES: list[Any] = [
    {"tagPattern": "x1"},
    {"tagPattern": "x1"},
    {"tagPattern": "x1", "tagPatternMatches": False},
    {"tagPattern": " x2 "},
    {"tagPattern": "x2"},
    {"tagPattern": ""},
    {"tagPattern": "   "},
    {"tagPattern": "x" * 256},
    {"tagPattern": "x" * 257},
    {"tagPattern": f" {'y' * 256} "},
    {"tagPattern": "("},
    {"tagPattern": "x(y"},
    {"tagPattern": ")"},
    {"tagPattern": "["},
    {"tagPattern": "x[y"},
    {"tagPattern": "*"},
    {"tagPattern": "x**"},
    {"tagPattern": "x\\"},
    {"tagPattern": "x{2,1}"},
    {"tagPattern": "(?P<x"},
    {"tagPattern": None},
    {"tagPattern": 5},
    {"tagPattern": []},
    {"tagPattern": "x3", "tagPatternMatches": None},
    {"tagPattern": "x3", "tagPatternMatches": "no"},
    {"tagPattern": "x3", "tagPatternMatches": 1},
    {"tagPattern": "x4", "nonsense": 1},
    {"tagPatternMatches": True},
    {},
    [],
    "text",
    None,
]


def _tags(world: World, user: str, repository: str) -> None:
    world.call("listRepoTags", user=user, path={"repository": repository}, query={"onlyActiveTags": True})


def _bodies(world: World, create: str, user: str, path: dict[str, str]) -> None:
    for body in BODIES:
        world.call(create, user=user, path=path, body=body)
    world.call(create, user=user, path=path)
    world.call(create, user=user, path=path, data=b"{")
    world.call(create, user=user, path=path, data=b"x", headers={"Content-Type": "text/plain"})


def _life(world: World, kind: str, user: str, path: dict[str, str]) -> None:
    """One policy from its creation to its end."""
    names = {each: f"{each}{kind}ImmutabilityPolicy" for each in ("create", "get", "update", "delete")}
    listing = f"list{kind}ImmutabilityPolicies"
    world.call(listing, user=user, path=path)
    uuid = world.call(names["create"], user=user, path=path, body=GOOD)["uuid"]
    world.call(names["create"], user=user, path=path, body={"tagPattern": "w.*", "tagPatternMatches": True})
    one = {**path, "policy_uuid": uuid}
    world.call(listing, user=user, path=path)
    world.call(names["get"], user=user, path=one)
    bodies: list[Any] = [
        {"tagPattern": " r.* ", "tagPatternMatches": True},
        {"tagPattern": "r.*"},
        {"tagPattern": "w.*"},
        {"tagPattern": "w.*", "tagPatternMatches": False},
        {"tagPattern": "("},
        {"tagPattern": " "},
        {"tagPattern": "x" * 257},
        {"tagPatternMatches": False},
        {},
        None,
    ]
    for body in bodies:
        world.call(names["update"], user=user, path=one, body=body)
        world.call(names["get"], user=user, path=one)
    world.call(names["update"], user=user, path=one)
    for missing in (NO_UUID, "nonsense", "a b"):
        none = {**path, "policy_uuid": missing}
        world.call(names["get"], user=user, path=none)
        world.call(names["update"], user=user, path=none, body=GOOD)
        world.call(names["update"], user=user, path=none, body={"tagPattern": "w.*"})
        world.call(names["update"], user=user, path=none, body={"tagPattern": "("})
        world.call(names["update"], user=user, path=none, body={})
        world.call(names["delete"], user=user, path=none)
    world.call(names["delete"], user=user, path=one)
    world.call(names["delete"], user=user, path=one)
    world.call(names["get"], user=user, path=one)
    world.call(listing, user=user, path=path)


def scenario_organization(world: World) -> None:
    """Policies of an organization."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    _life(world, "Org", ada, {"orgname": acme})
    _bodies(world, "createOrgImmutabilityPolicy", ada, {"orgname": acme})
    world.call("listOrgImmutabilityPolicies", user=ada, path={"orgname": acme})
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_repository(world: World) -> None:
    """Policies of a repository."""
    ada = world.user("ada")
    app = world.repository(f"{ada}/app", owner=ada)
    _life(world, "Repository", ada, {"repository": app})
    _bodies(world, "createRepositoryImmutabilityPolicy", ada, {"repository": app})
    world.call("listRepositoryImmutabilityPolicies", user=ada, path={"repository": app})
    world.call("listRepoLogs", user=ada, path={"repository": app})


def scenario_effects(world: World) -> None:
    """What policies do to tags that exist, and to new ones."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    lib = world.repository(f"{acme}/lib", owner=ada)
    path = {"repository": app}
    digest = ""
    for tag in ("v1", "v2", "rc-v1", "latest", "v3"):
        digest = world.push(app, tag=tag, content=tag, by=ada)
        world.push(lib, tag=tag, content=tag, by=ada)
    body: dict[str, Any] = {"expiration": world.epoch(days=10)}
    world.call("changeTag", user=ada, path={**path, "tag": "v2"}, body=body)
    world.call("changeTag", user=ada, path={**path, "tag": "v3"}, body={"immutable": True})
    # The pattern has to match the whole name.
    made = world.call("createRepositoryImmutabilityPolicy", user=ada, path=path, body={"tagPattern": "v"})
    _tags(world, ada, app)
    one = {**path, "policy_uuid": made["uuid"]}
    world.call("updateRepositoryImmutabilityPolicy", user=ada, path=one, body={"tagPattern": "v[12]"})
    _tags(world, ada, app)
    world.call("updateRepositoryImmutabilityPolicy", user=ada, path=one, body={"tagPattern": "nothing"})
    _tags(world, ada, app)
    world.call("deleteFullTag", user=ada, path={**path, "tag": "v1"})
    world.call("changeTag", user=ada, path={**path, "tag": "v1"}, body={"manifest_digest": digest})
    world.call("changeTag", user=ada, path={**path, "tag": "v1"}, body=body)
    # An unlocked tag that a policy covers is locked again only when it moves.
    body = {"tagPattern": "latest|v1", "tagPatternMatches": False}
    in_org = world.call("createOrgImmutabilityPolicy", user=ada, path={"orgname": acme}, body=body)["uuid"]
    _tags(world, ada, app)
    _tags(world, ada, lib)
    world.call("changeTag", user=ada, path={"repository": lib, "tag": "v2"}, body={"immutable": False})
    body = {"manifest_digest": digest}
    world.call("changeTag", user=ada, path={"repository": lib, "tag": "v2"}, body=body)
    world.call("changeTag", user=ada, path={"repository": lib, "tag": "latest"}, body=body)
    world.call("changeTag", user=ada, path={"repository": lib, "tag": "new"}, body=body)
    world.call("changeTag", user=ada, path={"repository": lib, "tag": "new"}, body=body)
    world.push(lib, tag="pushed", content="pushed", labels={"quay.expires-after": "2d"}, by=ada)
    _tags(world, ada, lib)
    path_of_org = {"orgname": acme, "policy_uuid": in_org}
    world.call("updateOrgImmutabilityPolicy", user=ada, path=path_of_org, body={"tagPattern": "latest"})
    _tags(world, ada, app)
    world.call("deleteOrgImmutabilityPolicy", user=ada, path=path_of_org)
    world.push(lib, tag="free", content="free", by=ada)
    _tags(world, ada, lib)
    world.call("listRepoLogs", user=ada, path=path)
    world.call("listRepoLogs", user=ada, path={"repository": lib})
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_rights(world: World) -> None:
    """Who may do what, and with which scopes; what is missing."""
    ada, bob, cid, dan, eve = world.users("ada", "bob", "cid", "dan", "eve")
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    world.permit(app, bob, "admin", owner=ada)
    world.permit(app, cid, "read", owner=ada)
    world.team(acme, "devs", owner=ada, members=[dan])
    none = world.name("none")
    places: list[tuple[str, dict[str, str]]] = [
        ("Org", {"orgname": acme}),
        ("Org", {"orgname": none}),
        ("Repository", {"repository": app}),
        ("Repository", {"repository": f"{acme}/none"}),
        ("Repository", {"repository": f"{none}/none"}),
    ]
    callers: list[dict[str, Any]] = [
        {"user": each} for each in (ada, bob, cid, dan, eve, world.superuser, None)
    ]
    callers.append({"user": world.user("globalreadonlysuperuser", shared=True)})
    callers += [
        {"user": ada, "scopes": [scope]} for scope in ("repo:write", "repo:admin", "repo:create", "org:admin")
    ]
    callers += [{"user": world.superuser, "scopes": ["super:user"]}]
    callers += [{"user": ada, "session": True}, {"user": None, "bearer": "nonsense"}]
    for caller in callers:
        for kind, path in places:
            one = {**path, "policy_uuid": NO_UUID}
            world.call(f"list{kind}ImmutabilityPolicies", path=path, **caller)
            world.call(f"create{kind}ImmutabilityPolicy", path=path, body={}, **caller)
            made = world.call(f"create{kind}ImmutabilityPolicy", path=path, body=GOOD, **caller)
            world.call(f"get{kind}ImmutabilityPolicy", path=one, **caller)
            world.call(f"update{kind}ImmutabilityPolicy", path=one, body={}, **caller)
            world.call(f"update{kind}ImmutabilityPolicy", path=one, body=GOOD, **caller)
            world.call(f"delete{kind}ImmutabilityPolicy", path=one, **caller)
            if made.status == 201:
                one["policy_uuid"] = made["uuid"]
                world.call(f"delete{kind}ImmutabilityPolicy", path=one, **caller)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_elsewhere(world: World) -> None:
    """Policies of a user's own namespace, and under the URL of another organization or repository."""
    ada, eve = world.users("ada", "eve")
    acme = world.organization("acme", owner=ada)
    zoo = world.organization("zoo", owner=eve)
    app = world.repository(f"{acme}/app", owner=ada)
    lib = world.repository(f"{acme}/lib", owner=ada)
    other = world.repository(f"{zoo}/app", owner=eve)
    own = world.repository(f"{ada}/own", owner=ada)
    world.push(own, tag="v1", content="one", by=ada)
    mine = {"orgname": ada}
    made = world.call("createOrgImmutabilityPolicy", user=ada, path=mine, body=GOOD)["uuid"]
    world.call("listOrgImmutabilityPolicies", user=ada, path=mine)
    world.call("listOrgImmutabilityPolicies", user=eve, path=mine)
    world.push(own, tag="v2", content="two", by=ada)
    _tags(world, ada, own)
    world.call("deleteOrgImmutabilityPolicy", user=ada, path={**mine, "policy_uuid": made})
    world.call("listUserLogs", user=ada)
    ours = world.call("createOrgImmutabilityPolicy", user=ada, path={"orgname": acme}, body=GOOD)["uuid"]
    theirs = {"orgname": zoo, "policy_uuid": ours}
    world.call("getOrgImmutabilityPolicy", user=eve, path=theirs)
    world.call("updateOrgImmutabilityPolicy", user=eve, path=theirs, body=GOOD)
    world.call("deleteOrgImmutabilityPolicy", user=eve, path=theirs)
    uuid = world.call("createRepositoryImmutabilityPolicy", user=ada, path={"repository": app}, body=GOOD)[
        "uuid"
    ]
    for repository, user in ((lib, ada), (other, eve)):
        one = {"repository": repository, "policy_uuid": uuid}
        world.call("getRepositoryImmutabilityPolicy", user=user, path=one)
        world.call("updateRepositoryImmutabilityPolicy", user=user, path=one, body=GOOD)
        world.call("deleteRepositoryImmutabilityPolicy", user=user, path=one)
    world.call("deleteRepository", user=ada, path={"repository": app})
    world.call("listRepositoryImmutabilityPolicies", user=ada, path={"repository": app})


@needs(FEATURE_SUPERUSERS_FULL_ACCESS=True)
def scenario_full_access(world: World) -> None:
    """A superuser with all rights: in organizations, users' namespaces, and where there is nothing."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    own = world.repository(f"{ada}/own", owner=ada)
    none = world.name("none")
    caller: dict[str, Any] = {"user": world.superuser, "scopes": ["super:user"]}
    places = [("Org", {"orgname": each}) for each in (acme, ada, none)]
    places += [("Repository", {"repository": each}) for each in (app, own, f"{acme}/none", f"{none}/none")]
    for enabled in (True, False):
        for kind, path in places:
            one = {**path, "policy_uuid": NO_UUID}
            world.call(f"list{kind}ImmutabilityPolicies", path=path, **caller)
            made = world.call(f"create{kind}ImmutabilityPolicy", path=path, body=GOOD, **caller)
            world.call(f"create{kind}ImmutabilityPolicy", path=path, body={"tagPattern": "("}, **caller)
            if made.status == 201:
                one["policy_uuid"] = made["uuid"]
            world.call(f"get{kind}ImmutabilityPolicy", path=one, **caller)
            world.call(f"update{kind}ImmutabilityPolicy", path=one, body=GOOD, **caller)
            world.call(f"update{kind}ImmutabilityPolicy", path=one, body={"tagPattern": "("}, **caller)
            world.call(f"delete{kind}ImmutabilityPolicy", path=one, **caller)
        if enabled:
            body = {"enabled": False}
            world.call("changeInstallUser", user=world.superuser, path={"username": ada}, body=body)


@needs(FEATURE_IMMUTABLE_TAGS_CAN_EXPIRE=True)
def scenario_expiring(world: World) -> None:
    """Immutable tags that may expire."""
    ada = world.user("ada")
    app = world.repository(f"{ada}/app", owner=ada)
    path = {"repository": app}
    world.push(app, tag="v1", content="one", labels={"quay.expires-after": "2d"}, by=ada)
    world.call("createRepositoryImmutabilityPolicy", user=ada, path=path, body=GOOD)
    world.push(app, tag="v2", content="two", labels={"quay.expires-after": "2d"}, by=ada)
    _tags(world, ada, app)
    for body in ({"expiration": world.epoch(days=9)}, {"expiration": None}, {"immutable": False}):
        world.call("changeTag", user=ada, path={**path, "tag": "v1"}, body=body)
    body = {"expiration": world.epoch(days=9), "immutable": True}
    world.call("changeTag", user=ada, path={**path, "tag": "v1"}, body=body)
    _tags(world, ada, app)
    world.call("listRepoLogs", user=ada, path=path)
