"""Auto-prune policies of users, organizations and repositories."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import World

NO_UUID = "00000000-0000-4000-8000-000000000000"

GOOD: dict[str, Any] = {"method": "number_of_tags", "value": 10}

BODIES: list[Any] = [
    {"method": "number_of_tags", "value": 10},
    {"method": "number_of_tags", "value": 10},
    {"method": "number_of_tags", "value": 10, "tagPattern": "v.*"},
    {"method": "number_of_tags", "value": 10, "tagPattern": " v.* "},
    {"method": "number_of_tags", "value": 10, "tagPattern": "v.*", "tagPatternMatches": False},
    {"method": "number_of_tags", "value": 10, "tagPatternMatches": False},
    {"method": "number_of_tags", "value": 10, "tagPattern": "("},
    {"method": "number_of_tags", "value": 10, "tagPattern": ""},
    {"method": "number_of_tags", "value": 10, "tagPattern": "  "},
    {"method": "number_of_tags", "value": 10, "tagPattern": None},
    {"method": "number_of_tags", "value": 10, "tagPattern": 5},
    {"method": "number_of_tags", "value": 10, "tagPatternMatches": None},
    {"method": "number_of_tags", "value": 10, "tagPatternMatches": "no"},
    {"method": "number_of_tags", "value": 0},
    {"method": "number_of_tags", "value": -1},
    {"method": "number_of_tags", "value": "10"},
    {"method": "number_of_tags", "value": ""},
    {"method": "number_of_tags", "value": 10.0},
    {"method": "number_of_tags", "value": 1.5},
    {"method": "number_of_tags", "value": True},
    {"method": "number_of_tags", "value": None},
    {"method": "number_of_tags", "value": []},
    {"method": "number_of_tags", "value": 10**30},
    {"method": "creation_date", "value": "7d"},
    {"method": "creation_date", "value": "7d"},
    {"method": "creation_date", "value": "60s"},
    {"method": "creation_date", "value": "5m"},
    {"method": "creation_date", "value": "24h"},
    {"method": "creation_date", "value": "2w"},
    {"method": "creation_date", "value": "1y"},
    {"method": "creation_date", "value": " 3d"},
    {"method": "creation_date", "value": "-3d"},
    {"method": "creation_date", "value": "0d"},
    {"method": "creation_date", "value": "1_0d"},
    {"method": "creation_date", "value": "7"},
    {"method": "creation_date", "value": "d"},
    {"method": "creation_date", "value": "7D"},
    {"method": "creation_date", "value": "7 days"},
    {"method": "creation_date", "value": "1.5d"},
    {"method": "creation_date", "value": 7},
    {"method": "creation_date", "value": "9999999999d"},
    {"method": "Creation_Date", "value": "7d"},
    {"method": "", "value": 10},
    {"method": None, "value": 10},
    {"method": 5, "value": 10},
    {"method": "number_of_tags"},
    {"value": 10},
    {"nonsense": 1, **GOOD, "value": 11},
    {},
    [],
    "text",
    5,
    None,
]


def _bodies(world: World, create: str, user: str, path: dict[str, str]) -> None:
    for body in BODIES:
        world.call(create, user=user, path=path, body=body)
    world.call(create, user=user, path=path)
    world.call(create, user=user, path=path, data=b"{")
    world.call(create, user=user, path=path, data=b"x", headers={"Content-Type": "text/plain"})


def _life(world: World, kind: str, user: str, path: dict[str, str]) -> None:
    """One policy from its creation to its end."""
    names = {each: f"{each}{kind}AutoPrunePolicy" for each in ("create", "get", "update", "delete")}
    listing = f"list{kind}AutoPrunePolicies"
    world.call(listing, user=user, path=path)
    uuid = world.call(names["create"], user=user, path=path, body=GOOD)["uuid"]
    other = world.call(names["create"], user=user, path=path, body={**GOOD, "value": 5})["uuid"]
    one = {**path, "policy_uuid": uuid}
    world.call(listing, user=user, path=path)
    world.call(names["get"], user=user, path=one)
    changed = {"method": "creation_date", "value": "3w", "tagPattern": "^rc", "tagPatternMatches": False}
    bodies: list[Any] = [
        changed,
        changed,
        {**GOOD, "value": 5},
        {"method": "creation_date", "value": 3},
        {"method": "other", "value": 3},
        {**GOOD, "tagPattern": " "},
        {"method": "number_of_tags"},
        {},
        None,
        GOOD,
    ]
    for body in bodies:
        world.call(names["update"], user=user, path=one, body=body)
        world.call(names["get"], user=user, path=one)
    world.call(names["update"], user=user, path=one)
    for missing in (NO_UUID, "nonsense", "a b"):
        none = {**path, "policy_uuid": missing}
        world.call(names["get"], user=user, path=none)
        world.call(names["update"], user=user, path=none, body=GOOD)
        world.call(names["update"], user=user, path=none, body={**GOOD, "value": 0})
        world.call(names["update"], user=user, path=none, body={})
        world.call(names["delete"], user=user, path=none)
    world.call(names["delete"], user=user, path=one)
    world.call(names["delete"], user=user, path=one)
    world.call(names["get"], user=user, path=one)
    world.call(listing, user=user, path=path)
    world.call(names["delete"], user=user, path={**path, "policy_uuid": other})


def scenario_user(world: World) -> None:
    """Policies of a user."""
    ada = world.user("ada")
    _life(world, "User", ada, {})
    _bodies(world, "createUserAutoPrunePolicy", ada, {})
    world.call("listUserAutoPrunePolicies", user=ada)
    world.call("listUserLogs", user=ada)


def scenario_organization(world: World) -> None:
    """Policies of an organization."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    _life(world, "Organization", ada, {"orgname": acme})
    _bodies(world, "createOrganizationAutoPrunePolicy", ada, {"orgname": acme})
    world.call("listOrganizationAutoPrunePolicies", user=ada, path={"orgname": acme})
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_repository(world: World) -> None:
    """Policies of a repository."""
    ada = world.user("ada")
    app = world.repository(f"{ada}/app", owner=ada)
    _life(world, "Repository", ada, {"repository": app})
    _bodies(world, "createRepositoryAutoPrunePolicy", ada, {"repository": app})
    world.call("listRepositoryAutoPrunePolicies", user=ada, path={"repository": app})
    world.call("listRepoLogs", user=ada, path={"repository": app})
    world.call("listUserLogs", user=ada)


def _callers(world: World, ada: str, *others: str) -> list[dict[str, Any]]:
    callers: list[dict[str, Any]] = [{"user": each} for each in (ada, *others, world.superuser, None)]
    callers.append({"user": world.user("globalreadonlysuperuser", shared=True)})
    callers += [
        {"user": ada, "scopes": [scope]}
        for scope in ("repo:read", "repo:write", "repo:admin", "repo:create", "user:read", "user:admin")
    ]
    callers += [{"user": ada, "scopes": ["org:admin"]}, {"user": world.superuser, "scopes": ["super:user"]}]
    callers += [{"user": ada, "session": True}, {"user": None, "bearer": "nonsense"}]
    return callers


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
        ("User", {}),
        ("Organization", {"orgname": acme}),
        ("Organization", {"orgname": none}),
        ("Repository", {"repository": app}),
        ("Repository", {"repository": f"{acme}/none"}),
        ("Repository", {"repository": f"{none}/none"}),
    ]
    for caller in _callers(world, ada, bob, cid, dan, eve):
        for kind, path in places:
            one = {**path, "policy_uuid": NO_UUID}
            world.call(f"list{kind}AutoPrunePolicies", path=path, **caller)
            world.call(f"create{kind}AutoPrunePolicy", path=path, body={}, **caller)
            made = world.call(f"create{kind}AutoPrunePolicy", path=path, body=GOOD, **caller)
            world.call(f"get{kind}AutoPrunePolicy", path=one, **caller)
            world.call(f"update{kind}AutoPrunePolicy", path=one, body={}, **caller)
            world.call(f"update{kind}AutoPrunePolicy", path=one, body=GOOD, **caller)
            world.call(f"delete{kind}AutoPrunePolicy", path=one, **caller)
            if made.status == 201:
                world.call(
                    f"delete{kind}AutoPrunePolicy", path={**path, "policy_uuid": made["uuid"]}, **caller
                )
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_elsewhere(world: World) -> None:
    """Policies under the URL of another user, organization or repository."""
    ada, eve = world.users("ada", "eve")
    acme = world.organization("acme", owner=ada)
    zoo = world.organization("zoo", owner=eve)
    app = world.repository(f"{acme}/app", owner=ada)
    lib = world.repository(f"{acme}/lib", owner=ada)
    other = world.repository(f"{zoo}/app", owner=eve)
    # A user's own namespace under the URL of organizations.
    mine = {"orgname": ada}
    made = world.call("createOrganizationAutoPrunePolicy", user=ada, path=mine, body=GOOD)["uuid"]
    world.call("listOrganizationAutoPrunePolicies", user=ada, path=mine)
    world.call("listUserAutoPrunePolicies", user=ada)
    world.call("getUserAutoPrunePolicy", user=ada, path={"policy_uuid": made})
    world.call("updateOrganizationAutoPrunePolicy", user=ada, path={**mine, "policy_uuid": made}, body=GOOD)
    world.call("getOrganizationAutoPrunePolicy", user=eve, path={**mine, "policy_uuid": made})
    world.call("getUserAutoPrunePolicy", user=eve, path={"policy_uuid": made})
    world.call("deleteUserAutoPrunePolicy", user=eve, path={"policy_uuid": made})
    # Those of an organization.
    ours = world.call("createOrganizationAutoPrunePolicy", user=ada, path={"orgname": acme}, body=GOOD)[
        "uuid"
    ]
    theirs = {"orgname": zoo, "policy_uuid": ours}
    world.call("getOrganizationAutoPrunePolicy", user=eve, path=theirs)
    world.call("updateOrganizationAutoPrunePolicy", user=eve, path=theirs, body=GOOD)
    world.call("deleteOrganizationAutoPrunePolicy", user=eve, path=theirs)
    world.call("deleteOrganizationAutoPrunePolicy", user=ada, path={**mine, "policy_uuid": made})
    # Those of a repository: of another name, and of the same name elsewhere.
    uuid = world.call("createRepositoryAutoPrunePolicy", user=ada, path={"repository": app}, body=GOOD)[
        "uuid"
    ]
    for repository, user in ((lib, ada), (other, eve), (app, ada)):
        one = {"repository": repository, "policy_uuid": uuid}
        body = {"method": "creation_date", "value": "5d"}
        world.call("getRepositoryAutoPrunePolicy", user=user, path=one)
        world.call("updateRepositoryAutoPrunePolicy", user=user, path=one, body={**body, "value": 5})
        world.call("updateRepositoryAutoPrunePolicy", user=user, path=one, body=body)
        world.call("getRepositoryAutoPrunePolicy", user=user, path=one)
    world.call("deleteRepositoryAutoPrunePolicy", user=ada, path={"repository": lib, "policy_uuid": uuid})
    world.call("deleteRepositoryAutoPrunePolicy", user=eve, path={"repository": other, "policy_uuid": uuid})
    world.call("listRepoLogs", user=eve, path={"repository": other})
    world.call("listRepoLogs", user=ada, path={"repository": app})
    # What is left of them after the repository.
    world.call("deleteRepository", user=ada, path={"repository": app})
    world.call("listRepositoryAutoPrunePolicies", user=ada, path={"repository": app})
    world.repository(app, owner=ada)
    world.call("listRepositoryAutoPrunePolicies", user=ada, path={"repository": app})


def scenario_states(world: World) -> None:
    """Repositories that are read-only take policies; a public one shows none to strangers."""
    ada, eve = world.users("ada", "eve")
    app = world.repository(f"{ada}/app", owner=ada, visibility="public")
    path = {"repository": app}
    world.call("changeRepoState", user=ada, path=path, body={"state": "READ_ONLY"})
    world.call("createRepositoryAutoPrunePolicy", user=ada, path=path, body=GOOD)
    world.call("listRepositoryAutoPrunePolicies", user=ada, path=path)
    world.call("listRepositoryAutoPrunePolicies", user=eve, path=path)
    world.call("listRepositoryAutoPrunePolicies", user=None, path=path)


@needs(FEATURE_SUPERUSERS_FULL_ACCESS=True)
def scenario_full_access(world: World) -> None:
    """A superuser with all rights: in organizations, users' namespaces, and where there is nothing."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    none = world.name("none")
    robot = world.call("createOrgRobot", user=ada, path={"orgname": acme, "robot_shortname": "ci"}, body={})
    places = [("Organization", {"orgname": each}) for each in (acme, ada, none, robot["name"])]
    places += [("Repository", {"repository": each}) for each in (app, f"{acme}/none", f"{none}/none")]
    for scopes in (["super:user"], ["org:admin", "repo:admin"]):
        caller: dict[str, Any] = {"user": world.superuser, "scopes": scopes}
        for kind, path in places:
            one = {**path, "policy_uuid": NO_UUID}
            world.call(f"list{kind}AutoPrunePolicies", path=path, **caller)
            made = world.call(f"create{kind}AutoPrunePolicy", path=path, body=GOOD, **caller)
            world.call(f"create{kind}AutoPrunePolicy", path=path, body={**GOOD, "value": 0}, **caller)
            if made.status == 201:
                one["policy_uuid"] = made["uuid"]
            world.call(f"get{kind}AutoPrunePolicy", path=one, **caller)
            world.call(f"update{kind}AutoPrunePolicy", path=one, body=GOOD, **caller)
            world.call(f"update{kind}AutoPrunePolicy", path=one, body={**GOOD, "value": 0}, **caller)
            world.call(f"delete{kind}AutoPrunePolicy", path=one, **caller)
    # A namespace that is disabled.
    world.call("createUserAutoPrunePolicy", user=ada, body=GOOD)
    own = world.repository(f"{ada}/own", owner=ada)
    made = world.call("createRepositoryAutoPrunePolicy", user=ada, path={"repository": own}, body=GOOD)
    world.call("changeInstallUser", user=world.superuser, path={"username": ada}, body={"enabled": False})
    for kind, path in (("Organization", {"orgname": ada}), ("Repository", {"repository": own})):
        listed = world.call(f"list{kind}AutoPrunePolicies", user=world.superuser, path=path)
        one = {**path, "policy_uuid": listed["policies", 0, "uuid"]}
        world.call(f"create{kind}AutoPrunePolicy", user=world.superuser, path=path, body={**GOOD, "value": 3})
        world.call(f"update{kind}AutoPrunePolicy", user=world.superuser, path=one, body=GOOD)
        world.call(f"delete{kind}AutoPrunePolicy", user=world.superuser, path=one)


@needs(FEATURE_AUTO_PRUNE=False, FEATURE_IMMUTABLE_TAGS=False, FEATURE_QUOTA_NOTIFICATIONS=False)
def scenario_off(world: World) -> None:
    """Operations whose features are off."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    world.push(app, tag="v1", content="one", by=ada)
    paths = {"User": {}, "Organization": {"orgname": acme}, "Repository": {"repository": app}}
    for kind, path in paths.items():
        one = {**path, "policy_uuid": NO_UUID}
        world.call(f"list{kind}AutoPrunePolicies", user=ada, path=path)
        world.call(f"create{kind}AutoPrunePolicy", user=ada, path=path, body=GOOD)
        world.call(f"get{kind}AutoPrunePolicy", user=ada, path=one)
        world.call(f"update{kind}AutoPrunePolicy", user=ada, path=one, body=GOOD)
        world.call(f"delete{kind}AutoPrunePolicy", user=ada, path=one)
    body = {"tagPattern": "v.*"}
    world.call("createOrgImmutabilityPolicy", user=ada, path={"orgname": acme}, body=body)
    world.call("createRepositoryImmutabilityPolicy", user=ada, path={"repository": app}, body=body)
    world.call("listRepositoryImmutabilityPolicies", user=ada, path={"repository": app})
    for operation in ("listOrgNotifications", "createOrgNotification"):
        world.call(operation, user=ada, path={"orgname": acme}, body={})
    world.call("listUserNamespaceNotifications", user=ada)
    world.call("listRepoTags", user=ada, path={"repository": app})
