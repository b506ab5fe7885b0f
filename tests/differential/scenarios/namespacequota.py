"""Quotas of users and organizations, and their limits."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import World

SIZES: tuple[Any, ...] = (
    "5",
    "10 B",
    "10B",
    "1KiB",
    "1Ki",
    "1 KB",
    "3K",
    "2MB",
    "10 GiB",
    "2TB",
    "1PiB",
    "2ZiB",
    "1kB",
    "1.5GiB",
    "-1GiB",
    "GiB",
    "",
    "0",
    "1 GiB\n",
)

BODIES: tuple[Any, ...] = (
    {},
    {"limit_bytes": "1"},
    {"limit_bytes": 1.5},
    {"limit_bytes": True},
    {"limit_bytes": None},
    {"limit_bytes": 0},
    {"limit_bytes": -5},
    {"limit": 5},
    {"limit": None},
    {"limit": "1GiB", "limit_bytes": 5},
    {"limit": "1GiB", "limit_bytes": "x"},
    {"limit_bytes": 7, "more": 1},
    {"more": 1},
    [],
    "1GiB",
    None,
)

LIMITS: tuple[Any, ...] = (
    {"type": "Warning", "threshold_percent": 80},
    {"type": "Warning", "threshold_percent": 80},
    {"type": "warning", "threshold_percent": 80},
    {"type": "WARNING", "threshold_percent": 85.0},
    {"type": "Reject", "threshold_percent": 100},
    {"type": "reject", "threshold_percent": 90},
    {"type": "Reject", "threshold_percent": 0},
    {"type": "Reject", "threshold_percent": -1},
    {"type": "Reject", "threshold_percent": 101},
    {"type": "", "threshold_percent": 80},
    {"type": "", "threshold_percent": 81},
    {"type": "", "threshold_percent": 0},
    {"type": "nonsense", "threshold_percent": 80},
    {"type": "nonsense", "threshold_percent": 0},
    {"type": "nonsense", "threshold_percent": 101},
    {"type": "Warning", "threshold_percent": 1.5},
    {"type": "Warning", "threshold_percent": "80"},
    {"type": 1, "threshold_percent": 80},
    {"type": None, "threshold_percent": None},
    {"type": "Warning"},
    {"threshold_percent": 80},
    {"type": "Warning", "threshold_percent": 12, "more": 1},
    {},
    [],
    None,
)


def _org(world: World) -> tuple[str, str, str, str]:
    ada, bob, eve = world.users("ada", "bob", "eve")
    acme = world.organization("acme", owner=ada)
    world.team(acme, "devs", owner=ada, members=[bob])
    return ada, bob, eve, acme


def _set(world: World, namespace: str, limit_bytes: int) -> Any:
    """Give a namespace a quota, and return its id."""
    path = {"namespace": namespace}
    world.call(
        "createOrganizationQuotaSuperUser",
        user=world.superuser,
        path=path,
        body={"limit_bytes": limit_bytes},
    )
    return str(world.call("listOrganizationQuotaSuperUser", user=world.superuser, path=path)[0, "id"])


def scenario_reading(world: World) -> None:
    """Who may read a quota, and how it looks."""
    ada, bob, eve, acme = _org(world)
    none = world.name("none")
    world.call("listOrganizationQuota", user=ada, path={"orgname": acme})
    world.call("listUserQuota", user=ada)
    quota, own = _set(world, acme, 10 * 1024**3), _set(world, ada, 1500)
    org = {"orgname": acme, "quota_id": quota}
    reader = world.user("globalreadonlysuperuser", shared=True)
    for user in (ada, bob, eve, None, world.superuser, reader):
        world.call("listOrganizationQuota", user=user, path={"orgname": acme})
        world.call("listOrganizationQuota", user=user, path={"orgname": none})
        for name in ("getOrganizationQuota", "listOrganizationQuotaLimit"):
            world.call(name, user=user, path=org)
            world.call(name, user=user, path={**org, "quota_id": own})
            world.call(name, user=user, path={**org, "orgname": none})
        world.call("getOrganizationQuotaLimit", user=user, path={**org, "limit_id": "1000000"})
    for user in (ada, eve, None):
        world.call("listUserQuota", user=user)
        for id in (own, quota, "1000000", "nonsense"):
            world.call("getUserQuota", user=user, path={"quota_id": id})
            world.call("listUserQuotaLimit", user=user, path={"quota_id": id})
            world.call("getUserQuotaLimit", user=user, path={"quota_id": id, "limit_id": "1000000"})
    world.call("listOrganizationQuota", user=ada, path={"orgname": ada})
    world.call("getOrganizationQuota", user=ada, path={"orgname": ada, "quota_id": own})
    world.call("listOrganizationQuotaLimit", user=ada, path={"orgname": ada, "quota_id": own})
    for scopes in (["org:admin"], ["repo:create"], ["repo:admin", "user:admin"], ["user:admin"]):
        world.call("listOrganizationQuota", user=ada, scopes=scopes, path={"orgname": acme})
        world.call("getOrganizationQuota", user=ada, scopes=scopes, path=org)
        world.call("listOrganizationQuotaLimit", user=ada, scopes=scopes, path=org)
        world.call("listUserQuota", user=ada, scopes=scopes)
        world.call("getUserQuota", user=ada, scopes=scopes, path={"quota_id": own})
    world.call("getOrganization", user=ada, path={"orgname": acme})
    world.call("getLoggedInUser", user=ada)


def scenario_refused(world: World) -> None:
    """Only a superuser with full access may change a quota here, which this one is not."""
    ada, _, eve, acme = _org(world)
    quota = _set(world, acme, 10_000)
    org = {"orgname": acme, "quota_id": quota}
    limit = {**org, "limit_id": "1000000"}
    body: Any
    for user in (ada, eve, None, world.superuser):
        for body in ({"limit_bytes": 5}, {}, {"limit_bytes": "x"}):
            world.call("createOrganizationQuota", user=user, path={"orgname": acme}, body=body)
            world.call("changeOrganizationQuota", user=user, path=org, body=body)
        for body in ({"type": "Warning", "threshold_percent": 80}, {"type": 1}):
            world.call("createOrganizationQuotaLimit", user=user, path=org, body=body)
            world.call("changeOrganizationQuotaLimit", user=user, path=limit, body=body)
        world.call("deleteOrganizationQuota", user=user, path=org)
        world.call("deleteOrganizationQuotaLimit", user=user, path=limit)
    world.call("createOrganizationQuota", user=ada, path={"orgname": acme})
    world.call("createOrganizationQuota", user=ada, path={"orgname": acme}, data=b"{")
    world.call("listOrganizationQuota", user=ada, path={"orgname": acme})
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


@needs(FEATURE_SUPERUSERS_FULL_ACCESS=True)
def scenario_quota(world: World) -> None:
    """A quota from its creation to its end."""
    ada, _, _, acme = _org(world)
    root = world.superuser
    org = {"orgname": acme}
    for body in BODIES:
        world.call("createOrganizationQuota", user=root, path=org, body=body)
        made = world.call("listOrganizationQuota", user=ada, path=org)
        if made.json:
            world.call("createOrganizationQuota", user=root, path=org, body={"limit_bytes": 6})
            world.call("deleteOrganizationQuota", user=root, path={**org, "quota_id": str(made[0, "id"])})
    for size in SIZES:
        world.call("createOrganizationQuota", user=root, path=org, body={"limit": size})
        made = world.call("listOrganizationQuota", user=root, path=org)
        if made.json:
            world.call("deleteOrganizationQuota", user=root, path={**org, "quota_id": str(made[0, "id"])})
    world.call(
        "createOrganizationQuota", user=root, path={"orgname": world.name("none")}, body={"limit": "5"}
    )
    world.call("createOrganizationQuota", user=root, path={"orgname": ada}, body={"limit": "5"})
    world.call("createOrganizationQuota", user=root, path=org, body={"limit_bytes": 2048})
    quota = {**org, "quota_id": str(world.call("listOrganizationQuota", user=root, path=org)[0, "id"])}
    for body in BODIES:
        world.call("changeOrganizationQuota", user=root, path=quota, body=body)
    for size in SIZES:
        world.call("changeOrganizationQuota", user=root, path=quota, body={"limit": size})
        world.call("getOrganizationQuota", user=root, path=quota)
    for id in ("1000000", "nonsense"):
        wrong = {**org, "quota_id": id}
        world.call("getOrganizationQuota", user=root, path=wrong)
        world.call("changeOrganizationQuota", user=root, path=wrong, body={"limit": "5"})
        world.call("deleteOrganizationQuota", user=root, path=wrong)
    world.call("deleteOrganizationQuota", user=root, path={**quota, "orgname": world.name("none")})
    world.call("deleteOrganizationQuota", user=root, path=quota)
    world.call("deleteOrganizationQuota", user=root, path=quota)
    answer = world.call("listOrgLogs", user=ada, path=org)
    for _ in range(3):
        if "next_page" in answer.json:
            answer = world.call("listOrgLogs", user=ada, path=org, query={"next_page": answer["next_page"]})


@needs(FEATURE_SUPERUSERS_FULL_ACCESS=True)
def scenario_limits(world: World) -> None:
    """The limits of a quota."""
    ada, bob, eve, acme = _org(world)
    root = world.superuser
    org = {"orgname": acme}
    quota = {**org, "quota_id": _set(world, acme, 10_000)}
    other = _set(world, ada, 10_000)
    for body in LIMITS:
        world.call("createOrganizationQuotaLimit", user=root, path=quota, body=body)
        world.call("listOrganizationQuotaLimit", user=ada, path=quota)
    world.call(
        "createOrganizationQuotaLimit",
        user=root,
        path={**org, "quota_id": "1000000"},
        body={"type": "nonsense", "threshold_percent": 0},
    )
    # A limit of a user's quota: the path takes the user's name for an organization's.
    own = {"orgname": ada, "quota_id": other}
    world.call(
        "createOrganizationQuotaLimit", user=root, path=own, body={"type": "Warning", "threshold_percent": 50}
    )
    others = str(world.call("listUserQuotaLimit", user=ada, path={"quota_id": other})[0, "id"])
    world.call("getUserQuotaLimit", user=ada, path={"quota_id": other, "limit_id": others})
    limits = world.call("listOrganizationQuotaLimit", user=ada, path=quota)
    first = {**quota, "limit_id": str(limits[0, "id"])}
    for user in (ada, bob, eve, None, root):
        world.call("getOrganizationQuotaLimit", user=user, path=first)
    for body in LIMITS:
        world.call("changeOrganizationQuotaLimit", user=root, path=first, body=body)
    for body in ({"type": "Reject", "threshold_percent": 0}, {"type": "Warning", "threshold_percent": 33}):
        world.call("changeOrganizationQuotaLimit", user=root, path=first, body=body)
        world.call("getOrganizationQuota", user=ada, path=quota)
    for id in (others, "1000000", "nonsense"):
        wrong = {**quota, "limit_id": id}
        world.call("getOrganizationQuotaLimit", user=ada, path=wrong)
        world.call("changeOrganizationQuotaLimit", user=root, path=wrong, body={"type": "Reject"})
        world.call("deleteOrganizationQuotaLimit", user=root, path=wrong)
    world.call("getUserQuotaLimit", user=ada, path={"quota_id": other, "limit_id": str(limits[0, "id"])})
    world.call("deleteOrganizationQuotaLimit", user=root, path=first)
    world.call("deleteOrganizationQuotaLimit", user=root, path=first)
    world.call("getOrganization", user=ada, path=org)
    world.call("listUserQuota", user=ada)
    world.call("deleteOrganizationQuota", user=root, path=quota)
    world.call("listOrganizationQuotaLimit", user=ada, path=quota)
    answer = world.call("listOrgLogs", user=ada, path=org)
    world.call("listOrgLogs", user=ada, path=org, query={"next_page": answer["next_page"]})
    world.call("listUserLogs", user=ada)


@needs(DEFAULT_SYSTEM_REJECT_QUOTA_BYTES=5000)
def scenario_default(world: World) -> None:
    """The quota that the configuration gives to all who have none."""
    ada, bob, eve, acme = _org(world)
    for user in (ada, bob, eve):
        world.call("listOrganizationQuota", user=user, path={"orgname": acme})
    world.call("listUserQuota", user=ada)
    world.call("listOrganizationQuotaSuperUser", user=world.superuser, path={"namespace": acme})
    quota = _set(world, acme, 10_000)
    world.call("listOrganizationQuota", user=ada, path={"orgname": acme})
    world.call("getOrganizationQuota", user=ada, path={"orgname": acme, "quota_id": quota})
    world.call("getOrganization", user=ada, path={"orgname": acme})
    world.call("getLoggedInUser", user=ada)
