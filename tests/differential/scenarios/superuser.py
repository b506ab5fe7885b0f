"""The superusers' panel."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import World

NAMES = ("a", "A", "a--b", "-a", "a-", "ä", "a" * 256, "")


def scenario_users(world: World) -> None:
    """Users are made, changed and removed."""
    root = world.superuser
    ada, eve = world.users("ada", "eve")
    new, plain = world.name("new"), world.name("plain")
    make, change = "createInstallUser", "changeInstallUser"
    mail = f"{new}@example.com"
    world.call(make, user=root, body={"username": new, "email": mail})
    world.call(make, user=root, body={"username": new, "email": f"other-{mail}"})
    world.call(make, user=root, body={"username": plain, "email": mail})
    body: Any
    for body in (
        {"username": plain},
        {"username": plain, "email": ""},
        {"username": plain, "email": "nonsense"},
        {"username": plain, "email": "a@b"},
        {"username": plain, "email": None},
        {"username": 1, "email": "x"},
        {"email": mail},
        {},
        [],
        "text",
        None,
    ):
        world.call(make, user=root, body=body)
    for name in NAMES:
        world.call(make, user=root, body={"username": name, "email": f"x-{mail}"})
    world.call(make, user=root)
    acme = world.organization("acme", owner=ada)
    world.call(make, user=root, body={"username": acme, "email": f"x-{mail}"})
    for user in (ada, None):
        world.call(make, user=user, body={"username": plain, "email": f"x-{mail}"})
        world.call(make, user=user, body={})
    path = {"username": new}
    none = {"username": world.name("none")}
    for user in (root, ada, None):
        for each in (path, none, {"username": acme}, {"username": f"{ada}+ci"}):
            world.call("getInstallUser", user=user, path=each)
    for scopes in (["super:user"], ["user:admin", "org:admin"]):
        world.call("getInstallUser", user=root, scopes=scopes, path=path)
    bodies: tuple[Any, ...] = (
        {"password": "new password"},
        {"password": "short"},
        {"password": "long enough"},
        {"password": "long-enough"},
        {"password": "short", "enabled": False, "email": "x@example.com"},
        {"email": f"second-{mail}"},
        {"email": f"third-{mail}", "password": "short"},
        {"email": f"second-{mail}"},
        {"email": "nonsense"},
        {"email": ""},
        {"email": f"second-{mail}"},
        {"email": f"fourth-{mail}", "password": "long-enough", "enabled": False},
        {"enabled": False},
        {"enabled": True},
        {},
        {"more": 1},
        {"enabled": "yes"},
        {"enabled": None},
        {"password": None},
        {"email": 1},
        [],
        None,
    )
    for body in bodies:
        world.call(change, user=root, path=path, body=body)
        world.call("getInstallUser", user=root, path=path)
    for user in (ada, None):
        world.call(change, user=user, path=path, body={"enabled": False})
        world.call(change, user=user, path=path, body={"enabled": 1})
    for each in (none, {"username": acme}, {"username": root}):
        world.call(change, user=root, path=each, body={"enabled": False})
        world.call("deleteInstallUser", user=root, path=each)
        world.call("sendInstallUserRecoveryEmail", user=root, path=each)
    world.call(change, user=root, path=path)
    world.call("sendInstallUserRecoveryEmail", user=ada, path=path)
    world.call("sendInstallUserRecoveryEmail", user=None, path=path)
    world.call("listAllUsers", user=root, mine=True)
    for user in (ada, None):
        world.call("deleteInstallUser", user=user, path=path)
    world.call("deleteInstallUser", user=root, path=path)
    world.call("deleteInstallUser", user=root, path=path)
    world.call("getInstallUser", user=root, path=path)
    world.call(make, user=root, body={"username": new, "email": mail})
    world.call("listAllUsers", user=root, mine=True)
    world.call("deleteInstallUser", user=root, path={"username": ada})
    world.call("listOrganizationQuota", user=root, path={"orgname": acme})
    world.call("listUserLogs", user=eve)


def scenario_disabled(world: World) -> None:
    """What a disabled user cannot do, and what the log says of the changes."""
    root, ada = world.superuser, world.user("ada")
    path = {"username": ada}
    world.call("getLoggedInUser", user=ada)
    world.call("changeInstallUser", user=root, path=path, body={"enabled": False})
    world.call("getLoggedInUser", user=ada)
    world.call("listUserLogs", user=ada)
    world.call("getInstallUser", user=root, path=path)
    world.call("listAllUsers", user=root, query={"disabled": False}, mine=True)
    world.call("listAllUsers", user=root, query={"disabled": True}, mine=True)
    world.call("changeInstallUser", user=root, path=path, body={"enabled": True})
    world.call("getLoggedInUser", user=ada)
    world.call("changeInstallUser", user=root, path=path, body={"password": "long-enough", "email": "x"})
    world.call("getLoggedInUser", user=ada)
    world.call("listUserLogs", user=ada, query={"performer": root})


def scenario_lists(world: World) -> None:
    """Lists of all users and organizations."""
    root, ada, eve = world.superuser, *world.users("ada", "eve")
    reader = world.user("globalreadonlysuperuser", shared=True)
    world.organization("acme", owner=ada)
    world.organization("zoo", owner=ada)
    for name in ("listAllUsers", "listAllOrganizations"):
        for user in (root, reader, eve, None):
            world.call(name, user=user, mine=True)
        for limit in (101, "x", "", "1.5"):
            world.call(name, user=root, query={"limit": limit}, mine=True)
            world.call(name, user=eve, query={"limit": limit}, mine=True)
        world.call(name, user=root, query={"limit": 0})
        world.call(name, user=root, query={"limit": 0, "next_page": "nonsense"})
        for scopes in (["super:user"], ["org:admin", "user:admin"]):
            world.call(name, user=root, scopes=scopes, mine=True)
    world.call("listAllUsers", user=root, query={"limit": 1})
    for disabled in ("false", "0", "", "nonsense"):
        world.call("listAllUsers", user=root, query={"disabled": disabled}, mine=True)


def scenario_organizations(world: World) -> None:
    """Organizations are renamed and removed."""
    root, ada, eve = world.superuser, *world.users("ada", "eve")
    acme, zoo = world.organization("acme", owner=ada), world.organization("zoo", owner=ada)
    world.call("createOrgRobot", user=ada, path={"orgname": acme, "robot_shortname": "ci"}, body={})
    app = world.repository(f"{acme}/app", owner=ada)
    world.push(app, tag="v1", content="one", by=ada)
    path = {"name": acme}
    change = "changeOrganization"
    bodies: tuple[Any, ...] = ({}, {"name": acme}, {"name": 1}, {"name": None}, {"more": 1}, [], None)
    for body in bodies:
        world.call(change, user=root, path=path, body=body)
    for name in (*NAMES, world.name("dots.and_more")):
        world.call(change, user=root, path=path, body={"name": name})
    world.call(change, user=root, path={"name": world.name("dots.and_more")}, body={"name": acme})
    for name in (acme, ada):  # the server fails, and would leave robots half renamed
        world.call(change, user=root, path={"name": zoo}, body={"name": name})
    world.call(change, user=root, path=path)
    for user in (ada, eve, None):
        world.call(change, user=user, path=path, body={"name": world.name("more")})
        world.call(change, user=user, path=path, body={"name": 1})
        world.call("deleteOrganization", user=user, path=path)
    for each in (ada, world.name("none")):
        world.call(change, user=root, path={"name": each}, body={"name": world.name("more")})
        world.call("deleteOrganization", user=root, path={"name": each})
    new = world.name("renamed")
    world.call(change, user=root, path=path, body={"name": new})
    world.call("getOrganization", user=ada, path={"orgname": new})
    world.call("getOrganization", user=ada, path={"orgname": acme})
    world.call("getOrgRobots", user=ada, path={"orgname": new})
    world.call("getRepo", user=ada, path={"repository": f"{new}/app"})
    world.call("listOrgLogs", user=ada, path={"orgname": new})
    world.call("listUserLogs", user=ada)
    world.call("deleteOrganization", user=root, path={"name": new})
    world.call("deleteOrganization", user=root, path={"name": new})
    world.call("getOrganization", user=ada, path={"orgname": new})
    world.call("getRepo", user=ada, path={"repository": f"{new}/app"})
    world.call("createOrganization", user=ada, body={"name": new, "email": f"{new}@example.com"})
    world.call(change, user=root, path={"name": zoo}, body={"name": new})
    world.call("listAllOrganizations", user=root, mine=True)


def scenario_ownership(world: World) -> None:
    """A superuser takes over users and organizations."""
    root, ada, bob, eve = world.superuser, *world.users("ada", "bob", "eve")
    acme = world.organization("acme", owner=ada)
    world.repository(f"{bob}/app", owner=bob)
    world.call("createUserRobot", user=bob, path={"robot_shortname": "ci"}, body={})
    take = "takeOwnership"
    for user in (ada, eve, None):
        world.call(take, user=user, path={"namespace": acme})
    for name in (root, world.name("none"), f"{bob}+ci"):
        world.call(take, user=root, path={"namespace": name})
    world.call(take, user=root, scopes=["org:admin"], path={"namespace": acme})
    world.call(take, user=root, path={"namespace": acme})
    world.call(take, user=root, path={"namespace": acme})
    world.call("getOrganizationTeamMembers", user=root, path={"orgname": acme, "teamname": "owners"})
    world.call("getOrganization", user=root, path={"orgname": acme})
    world.call(take, user=root, path={"namespace": bob})
    world.call("getOrganization", user=root, path={"orgname": bob})
    world.call("getOrganizationTeamMembers", user=root, path={"orgname": bob, "teamname": "owners"})
    world.call("getOrgRobots", user=root, path={"orgname": bob})
    world.call("getRepo", user=root, path={"repository": f"{bob}/app"})
    world.call("getInstallUser", user=root, path={"username": bob})
    world.call("listOrgLogs", user=root, path={"orgname": bob})
    world.call("listOrgLogs", user=root, path={"orgname": acme})
    world.call("listUserLogs", user=root, query={"starttime": world.day(0)}, mine=True, session=True)
    for name in (acme, bob):
        world.call("deleteOrganization", user=root, path={"name": name})


def scenario_quotas(world: World) -> None:
    """Quotas of users and organizations, under either path."""
    root, ada, eve = world.superuser, *world.users("ada", "eve")
    acme = world.organization("acme", owner=ada)
    none = {"namespace": world.name("none")}
    reader = world.user("globalreadonlysuperuser", shared=True)
    for kind, own, other in (("User", ada, acme), ("Organization", acme, ada)):
        path = {"namespace": own}
        make, change = f"create{kind}QuotaSuperUser", f"change{kind}QuotaSuperUser"
        listed, end = f"list{kind}QuotaSuperUser", f"delete{kind}QuotaSuperUser"
        for user in (root, reader, ada, eve, None):
            world.call(listed, user=user, path=path)
            world.call(listed, user=user, path=none)
            if user != root:
                world.call(make, user=user, path=path, body={"limit_bytes": 5})
                world.call(make, user=user, path=path, body={})
        bodies: tuple[Any, ...] = (
            {},
            {"limit_bytes": 0},
            {"limit_bytes": -1},
            {"limit_bytes": "x"},
            {"limit": "10 B"},
            {"limit": "1GiB", "limit_bytes": 1},
            {"limit": "x"},
            None,
            {"limit": "2 GB"},
            {"limit_bytes": 7},
        )
        for body in bodies:
            world.call(make, user=root, path=path, body=body)
        world.call(make, user=root, path=none, body={"limit": "5"})
        made = world.call(listed, user=root, path=path)
        quota = {**path, "quota_id": str(made[0, "id"])}
        for body in (*bodies, {"limit_bytes": 5, "more": 1}):
            world.call(change, user=root, path=quota, body=body)
        world.call(listed, user=root, path=path)
        for user in (reader, ada, None):
            world.call(change, user=user, path=quota, body={"limit_bytes": 5})
            world.call(change, user=user, path=quota, body={"limit_bytes": "x"})
            world.call(end, user=user, path=quota)
        for wrong in (
            {**path, "quota_id": "1000000"},
            {**path, "quota_id": "nonsense"},
            {**quota, "namespace": other},
            {**quota, **none},
        ):
            world.call(change, user=root, path=wrong, body={"limit_bytes": 5})
            world.call(end, user=root, path=wrong)
        world.call("getInstallUser", user=root, path={"username": ada})
        world.call("listAllOrganizations", user=root, mine=True)
        world.call(end, user=root, path=quota)
        world.call(end, user=root, path=quota)
    world.call("createUserQuotaSuperUser", user=root, path={"namespace": acme}, body={"limit_bytes": 9})
    world.call("listOrganizationQuota", user=ada, path={"orgname": acme})
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_service_keys(world: World) -> None:
    """Service keys from their creation to their end."""
    root, eve = world.superuser, world.user("eve")
    reader = world.user("globalreadonlysuperuser", shared=True)
    make, change = "createServiceKey", "updateServiceKey"
    service, name = world.name("service").replace("-", "_"), world.name("name")
    soon = world.epoch(days=3)
    fit = {"service": service, "name": name, "expiration": soon}
    bodies: tuple[Any, ...] = (
        {**fit, "metadata": {"a": 1, "creator": "somebody"}, "notes": "For tests"},
        {**fit, "expiration": None},
        {**fit, "name": "Two words: a/b_c"},
        {**fit, "name": "what?"},
        {**fit, "name": ""},
        {**fit, "service": "Upper"},
        {**fit, "service": ""},
        {**fit, "expiration": 5},
        {**fit, "expiration": 0},
        {**fit, "expiration": -1},
        {**fit, "expiration": 1e14},
        {**fit, "expiration": soon + 0.5},
        {**fit, "expiration": "soon"},
        {**fit, "metadata": []},
        {**fit, "notes": 1},
        {"service": service},
        {"expiration": None},
        {**fit, "more": 1},
        {},
        [],
        None,
    )
    made = [world.call(make, user=root, body=body) for body in bodies]
    for user in (reader, eve, None):
        world.call(make, user=user, body=fit)
        world.call(make, user=user, body={})
        world.call("listServiceKeys", user=user, mine=True)
    world.call("listServiceKeys", user=root, mine=True)
    world.call("listServiceKeys", user=root, scopes=["user:admin"])
    path = {"kid": made[0]["kid"]}
    none = {"kid": "none"}
    for user in (root, reader, eve, None):
        world.call("getServiceKey", user=user, path=path)
        world.call("getServiceKey", user=user, path=none)
        world.call("approveServiceKey", user=user, path=path, body={})
        world.call("approveServiceKey", user=user, path=path, body={"notes": 1})
    changes: tuple[Any, ...] = (
        {},
        {"name": f"{name} changed"},
        {"name": "what?"},
        {"name": None},
        {"metadata": {"b": 2}},
        {"metadata": {"a": None}},
        {"metadata": None},
        {"expiration": world.epoch(days=5)},
        {"expiration": 5},
        {"expiration": None},
        {"expiration": world.epoch(days=6), "name": "what?"},
        {"expiration": world.epoch(days=7), "name": name, "metadata": {"c": []}},
        {"more": 1},
        [],
        None,
    )
    for body in changes:
        world.call(change, user=root, path=path, body=body)
    world.call(change, user=root, path=none, body={"name": "what?"})
    world.call(change, user=root, path=path)
    for user in (reader, eve, None):
        world.call(change, user=user, path=path, body={"name": "x"})
        world.call(change, user=user, path=path, body={"name": 1})
        world.call("deleteServiceKey", user=user, path=path)
    world.call("approveServiceKey", user=root, path=none, body={})
    world.call("approveServiceKey", user=root, path=path, body={"notes": "again"})
    world.call("approveServiceKey", user=root, path=path)
    world.call("getServiceKey", user=root, path=path)
    world.call("deleteServiceKey", user=root, path=none)
    for each in made:
        if each.status == 200:
            world.call("deleteServiceKey", user=root, path={"kid": each["kid"]})
    world.call("deleteServiceKey", user=root, path=path)
    world.call("listServiceKeys", user=root, mine=True)
    for _ in range(5):  # a page of logs, so that nobody else's are on it
        short = world.call(make, user=root, body=fit)
        path = {"kid": short["kid"]}
        world.call(change, user=root, path=path, body={"expiration": None, "name": "x"})
        world.call("deleteServiceKey", user=root, path=path)
    world.call("listAllLogs", user=root)
    world.call("listUserLogs", user=root, mine=True)


def scenario_logs(world: World) -> None:
    """The logs of all namespaces: who may read them."""
    root, eve = world.superuser, world.user("eve")
    reader = world.user("globalreadonlysuperuser", shared=True)
    later = {"starttime": world.day(3), "endtime": world.day(4)}
    for name in ("listAllLogs", "listAllAggregateLogs"):
        for user in (root, reader, eve, None):
            world.call(name, user=user, query=later)
            world.call(name, user=user, query={**later, "page": "x"})
        for scopes in (["super:user"], ["user:admin", "org:admin"]):
            world.call(name, user=root, scopes=scopes, query=later)
        world.call(name, user=root, query={"starttime": world.day(4), "endtime": world.day(1)})
        world.call(name, user=root, query={"starttime": world.day(3), "endtime": world.day(50)})
        world.call(name, user=root, query={"starttime": world.day(3), "endtime": "nonsense"})
        world.call(name, user=eve, session=True)


def scenario_builds(world: World) -> None:
    """Builds that do not exist."""
    reader = world.user("globalreadonlysuperuser", shared=True)
    path = {"build_uuid": "none"}
    for name in (
        "getRepoBuildSuperUser",
        "getRepoBuildStatusSuperUser",
        "getRepoBuildLogsSuperUser",
        "getRepoBuildLogsArchiveSuperUser",
    ):
        for user in (world.superuser, reader, world.user("eve"), None):
            world.call(name, user=user, path=path)


def scenario_registry(world: World) -> None:
    """The registry as a whole."""
    root, eve = world.superuser, world.user("eve")
    reader = world.user("globalreadonlysuperuser", shared=True)
    for name in ("getChangeLog", "getSuperUserConfig", "getRegistrySize", "listAllAppTokens"):
        for user in (root, reader, eve, None):
            world.call(name, user=user, shape=True)
        for scopes in (["super:user"], ["user:admin"]):
            world.call(name, user=root, scopes=scopes, shape=True)
        world.call(name, user=eve, session=True)
    for user in (reader, eve, None):
        world.call("queueRegistrySizeCalculation", user=user)
    world.call("listAllAppTokens", user=root, query={"expiring": True})
    world.call("listAllAppTokens", user=reader, query={"expiring": True}, shape=True)


@needs(FEATURE_SUPERUSERS_FULL_ACCESS=True)
def scenario_app_tokens(world: World) -> None:
    """The app tokens of all users, for a superuser with full access."""
    root, ada, eve = world.superuser, *world.users("ada", "eve")
    for user in (ada, eve):
        world.call("createAppToken", user=user, body={"title": world.name(f"of {user}")})
    for query in ({}, {"expiring": True}, {"expiring": False}, {"expiring": "nonsense"}):
        world.call("listAllAppTokens", user=root, query=query, mine=True)
    world.call("listAllAppTokens", user=root, scopes=["user:admin"])
    world.call("listAllAppTokens", user=ada)


@needs(FEATURE_MAILING=False)
def scenario_without_mail(world: World) -> None:
    """Users without an address, on a server that sends no mail."""
    root, ada = world.superuser, world.user("ada")
    new = world.name("new")
    world.call("createInstallUser", user=root, body={"username": new})
    world.call("createInstallUser", user=root, body={"username": f"{new}2", "email": "nonsense"})
    world.call("getInstallUser", user=root, path={"username": new})
    world.call("sendInstallUserRecoveryEmail", user=root, path={"username": ada})
    world.call("createOrganization", user=ada, body={"name": world.name("acme")})
    world.call("listAllOrganizations", user=root, mine=True)
