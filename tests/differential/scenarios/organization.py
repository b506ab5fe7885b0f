"""Organizations, their members, their OAuth applications and their proxy caches."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import World

SCOPES = (
    ["org:admin"],
    ["repo:create"],
    ["user:admin"],
    ["user:read"],
    ["repo:admin"],
    ["super:user"],
    ["org:admin", "user:admin"],
)
"""Scopes of tokens that lack some right or other."""


def _organization(world: World) -> tuple[str, str, str, str]:
    """An owner, a member of a team without rights, a stranger, and their organization."""
    ada, bob, eve = world.users("ada", "bob", "eve")
    acme = world.organization("acme", owner=ada)
    world.team(acme, "devs", owner=ada, members=[bob])
    return ada, bob, eve, acme


# -- organizations ---------------------------------------------------------------------


def scenario_create(world: World) -> None:
    """What an organization may be called, and its address."""
    ada, bob = world.users("ada", "bob")

    def create(body: Any, **more: Any) -> None:
        world.call("createOrganization", **{"user": ada, **more}, body=body)

    name = world.name("acme")
    create({"name": name, "email": f"{name}@example.com"})
    create({"name": name, "email": f"{name}@example.com"})
    create({"name": name})
    create({"name": ada})
    world.call("createUserRobot", user=ada, path={"robot_shortname": "ci"}, body={})
    create({"name": f"{ada}+ci"})
    create({"name": f"{ada}+none"})
    create({"name": world.name("both"), "email": "a@b.c", "contact_email": f"{name}-2@example.com"})
    world.call("getOrganization", user=ada, path={"orgname": world.name("both")})
    create({"name": world.name("contact"), "contact_email": f"{name}-3@example.com"})
    create({"name": world.name("first"), "email": f"{name}@example.com"})
    create({"name": world.name("shared"), "email": f"{ada}@example.com"})
    create({"name": world.name("Upper"), "email": f"{ada}@example.com"})
    create({"name": world.name("empty"), "email": "", "contact_email": ""})
    for address in (
        "x",
        "x@",
        "@x.y",
        "x@y",
        "x@y.",
        "x@y.z",
        "x@y@z.w",
        "x y@z.w",
        "ä@z.w",
        "x" * 260 + "@y.z",
    ):
        create({"name": world.name("address"), "email": address})
        create({"name": world.name("Address"), "contact_email": address})
    for odd in ("a", "A", "-", "", "x" * 256):
        create({"name": odd})
    longest = 255 - len(world.name(""))
    for odd in ("A", "a b", "-a", "a-", "a..b", "a--b", "a_b-c.d", "ä", "a/b", "x" * longest):
        create({"name": world.name(odd)})
    for odd in (
        {},
        None,
        [],
        {"name": None},
        {"name": 5},
        {"name": ["x"]},
        {"email": "x@y.z"},
        {"name": world.name("null"), "email": None},
        {"name": world.name("null"), "contact_email": None},
        {"name": world.name("null"), "email": 5},
        {"name": world.name("extra"), "nonsense": [1]},
        {"name": world.name("captcha"), "recaptcha_response": "x"},
        {"name": world.name("captcha2"), "recaptcha_response": 5},
    ):
        create(odd)
    world.call("createOrganization", user=ada)
    world.call("createOrganization", user=ada, data=b"{")
    world.call("createOrganization", user=ada, data=b"x", headers={"Content-Type": "text/plain"})
    create({"name": world.name("nobody")}, user=None)
    create({"name": 5}, user=None)
    create({"name": world.name("bearer")}, user=None, bearer="nonsense")
    create({"name": world.name("session")}, session=True)
    for number, scopes in enumerate(SCOPES):
        create({"name": world.name(f"scope{number}")}, scopes=scopes)
        create({"name": 5}, scopes=scopes)
    create({"name": world.name("root")}, user=world.superuser)
    world.call("getOrganization", user=bob, path={"orgname": world.name("first")})
    world.call("listOrgLogs", user=ada, path={"orgname": name})
    world.call("listOrgLogs", user=ada, path={"orgname": world.name("both")})


def scenario_get(world: World) -> None:
    """What an organization shows to whom."""
    ada, bob, eve, acme = _organization(world)
    org = {"orgname": acme}
    carl, dora = world.users("carl", "dora")
    world.team(acme, "makers", owner=ada, role="creator", members=[carl])
    world.team(acme, "zadmins", owner=ada, role="admin", members=[dora])
    world.call(
        "updateOrganizationTeam",
        user=ada,
        path={**org, "teamname": "devs"},
        body={"role": "member", "description": "Builders"},
    )
    world.call("createOrgRobot", user=ada, path={**org, "robot_shortname": "ci"}, body={})
    world.join(acme, "devs", f"{acme}+ci", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    world.permit(app, eve, "write", owner=ada)
    world.call(
        "changeTeamPermissions",
        user=ada,
        path={"repository": app, "teamname": "devs"},
        body={"role": "read"},
    )
    for user in (ada, bob, carl, dora, eve, None, world.superuser):
        world.call("getOrganization", user=user, path=org)
    for scopes in SCOPES:
        for user in (ada, bob):
            world.call("getOrganization", user=user, scopes=scopes, path=org)
    world.call("getOrganization", user=ada, session=True, path=org)
    world.call("getOrganization", user=ada, path={"orgname": ada})
    world.call("getOrganization", user=ada, path={"orgname": world.name("none")})
    world.call("getOrganization", user=None, path={"orgname": world.name("none")})
    world.call("getOrganization", user=ada, path={"orgname": f"{acme}+ci"})
    world.call("createOrganizationQuota", user=world.superuser, path=org, body={"limit_bytes": 1000})
    world.call("getOrganization", user=ada, path=org)
    world.call("getOrganization", user=bob, path=org)
    world.push(app, tag="v1", content="one", by=ada)
    world.call("getOrganization", user=ada, path=org)


def scenario_change(world: World) -> None:
    """Changes of an organization, and what is logged of them."""
    ada, bob, eve, acme = _organization(world)
    org = {"orgname": acme}

    def change(body: Any, **more: Any) -> None:
        world.call("changeOrganizationDetails", **{"user": ada, "path": org, **more}, body=body)

    for body in (
        {},
        {"invoice_email": True},
        {"invoice_email": True},
        {"invoice_email_address": "bills@example.com"},
        {"invoice_email_address": "bills@example.com"},
        {"invoice_email_address": "nonsense"},
        {"invoice_email_address": ""},
        {"invoice_email_address": None},
        {"email": f"{acme}@example.com"},
        {"email": f"{acme}-new@example.com"},
        {"contact_email": f"{acme}-2@example.com"},
        {"contact_email": f"{acme}-3@example.com", "email": f"{acme}-4@example.com"},
        {"contact_email": None, "email": f"{acme}-5@example.com"},
        {"contact_email": f"{acme}-6@example.com"},
        {"email": "nonsense"},
        {"email": f"{ada}@example.com"},
        {"email": f"{acme}-7@example.com"},
        {"tag_expiration_s": 86400},
        {"tag_expiration_s": 86400},
        {"tag_expiration_s": 5},
        {"tag_expiration_s": 1},
        {"tag_expiration_s": 0},
        {"tag_expiration_s": -1},
        {"tag_expiration_s": True},
        {"tag_expiration_s": "86400"},
        {"tag_expiration_s": None},
        {"invoice_email": None},
        {"invoice_email": "true"},
        {"invoice_email_address": 5},
        {"email": None},
        {"email": 5},
        {"contact_email": 5},
        {"nonsense": 1},
        None,
        [],
        {"invoice_email": False, "contact_email": "nonsense", "tag_expiration_s": 0},
        {"invoice_email": True, "invoice_email_address": "a@b.c", "tag_expiration_s": 5},
        {
            "invoice_email": False,
            "invoice_email_address": "c@d.e",
            "contact_email": f"{acme}-8@example.com",
            "email": f"{acme}-9@example.com",
            "tag_expiration_s": 604800,
        },
    ):
        change(body)
    change({"contact_email": ""}, shape=True)
    change({"contact_email": ""}, shape=True)
    change({"contact_email": f"{acme}@example.com"})
    for user in (bob, eve, None, world.superuser):
        change({"invoice_email": True}, user=user)
        change({"invoice_email": 5}, user=user)
    for scopes in SCOPES:
        change({"invoice_email": True}, scopes=scopes)
    change({"invoice_email": False}, session=True)
    change({}, path={"orgname": ada})
    change({}, path={"orgname": world.name("none")})
    change({"invoice_email": 5}, path={"orgname": world.name("none")})
    world.call("getOrganization", user=ada, path=org)
    world.call("listOrgLogs", user=ada, path=org)


def scenario_delete(world: World) -> None:
    """The end of an organization, and what it takes with it."""
    ada, bob, eve, acme = _organization(world)
    org = {"orgname": acme}
    app = world.repository(f"{acme}/app", owner=ada)
    world.push(app, tag="v1", content="one", by=ada)
    world.call("createOrgRobot", user=ada, path={**org, "robot_shortname": "ci"}, body={})
    client = world.call("createOrganizationApplication", user=ada, path=org, body={"name": "app"})[
        "client_id"
    ]
    world.call("createStar", user=bob, body={"namespace": acme, "repository": "app"})
    for user in (bob, eve, None, world.superuser):
        world.call("deleteAdminedOrganization", user=user, path=org)
    for scopes in SCOPES[1:-1]:
        world.call("deleteAdminedOrganization", user=ada, scopes=scopes, path=org)
    world.call("deleteAdminedOrganization", user=ada, path={"orgname": ada})
    world.call("deleteAdminedOrganization", user=ada, path={"orgname": world.name("none")})
    world.call("deleteAdminedOrganization", user=ada, path=org)
    world.call("deleteAdminedOrganization", user=ada, path=org)
    world.call("getOrganization", user=ada, path=org)
    world.call("getRepo", user=ada, path={"repository": app})
    world.call("getApplicationInformation", user=ada, path={"client_id": client})
    world.call("getOrgRobots", user=ada, path=org)
    world.call("getLoggedInUser", user=ada)
    world.call("listStarredRepos", user=bob)
    world.call("createOrganization", user=ada, body={"name": acme})
    world.call(
        "createRepo",
        user=ada,
        body={"namespace": acme, "repository": "x", "visibility": "private", "description": ""},
    )
    other = world.organization("other", owner=ada)
    world.call("deleteAdminedOrganization", user=ada, session=True, path={"orgname": other})


# -- members ---------------------------------------------------------------------------


def scenario_members(world: World) -> None:
    """Members, collaborators, and their end."""
    ada, bob, eve, acme = _organization(world)
    carl, dora = world.users("carl", "dora")
    org = {"orgname": acme}
    world.team(acme, "ops", owner=ada, role="creator", members=[bob, carl])
    for robot in ("ci", "cd"):
        world.call("createOrgRobot", user=ada, path={**org, "robot_shortname": robot}, body={})
    world.call("createUserRobot", user=eve, path={"robot_shortname": "own"}, body={})
    world.call("createUserRobot", user=ada, path={"robot_shortname": "mine"}, body={})
    world.join(acme, "devs", f"{acme}+ci", owner=ada)
    one, two = (world.repository(f"{acme}/{name}", owner=ada) for name in ("one", "two"))
    own = world.repository(f"{ada}/own", owner=ada)
    world.permit(own, f"{ada}+mine", "read", owner=ada)
    world.permit(two, eve, "read", owner=ada)
    world.permit(one, eve, "write", owner=ada)
    world.permit(one, bob, "read", owner=ada)
    world.permit(one, f"{acme}+cd", "read", owner=ada)
    world.permit(two, f"{acme}+ci", "read", owner=ada)
    world.permit(two, dora, "admin", owner=ada)
    lists = ("getOrganizationMembers", "getOrganizationCollaborators")
    for name in lists:
        for user in (ada, bob, carl, eve, None, world.superuser):
            world.call(name, user=user, path=org)
        for scopes in SCOPES:
            world.call(name, user=ada, scopes=scopes, path=org)
        world.call(name, user=ada, path={"orgname": ada})
        world.call(name, user=ada, path={"orgname": world.name("none")})

    def member(
        name: str, *, user: str | None = ada, organization: str = acme, verb: str = "get", **more: Any
    ) -> None:
        path = {"orgname": organization, "membername": name}
        world.call(f"{verb}OrganizationMember", user=user, path=path, **more)

    for name in (
        ada,
        bob,
        carl,
        eve,
        dora,
        acme,
        world.name("none"),
        f"{acme}+ci",
        f"{acme}+cd",
        f"{acme}+no",
        f"{eve}+own",
        f"{ada}+mine",
    ):
        member(name)
    for user in (bob, eve, None, world.superuser):
        member(bob, user=user)
        member(world.name("none"), user=user)
    for scopes in SCOPES:
        member(bob, scopes=scopes)
    for name in (ada, bob, f"{ada}+mine", f"{ada}+no", f"{acme}+ci"):
        member(name, organization=ada)
        member(name, organization=ada, verb="remove")
    member(ada, organization=world.name("none"))
    member(ada, organization=world.name("none"), verb="remove")
    for user in (bob, eve, None, world.superuser):
        member(bob, user=user, verb="remove")
    for scopes in SCOPES[1:-1]:
        member(bob, scopes=scopes, verb="remove")
    member(ada, verb="remove")
    for name in (world.name("none"), f"{acme}+ci", acme, eve, bob, bob):
        member(name, verb="remove")
    for name in lists:
        world.call(name, user=ada, path=org)
    world.call("getOrganizationTeamMembers", user=ada, path={**org, "teamname": "devs"})
    world.call("listRepoUserPermissions", user=ada, path={"repository": one})
    world.team(acme, "admins", owner=ada, role="admin", members=[carl])
    member(ada, user=carl, verb="remove")
    member(carl, user=carl, verb="remove")
    world.call("getOrganizationMembers", user=carl, path=org)
    world.call("getOrganizationMembers", user=ada, path=org)
    world.call("listOrgLogs", user=carl, path=org)


# -- applications ----------------------------------------------------------------------


def scenario_applications(world: World) -> None:
    """Applications, from their creation to their end."""
    ada, bob, eve, acme = _organization(world)
    other = world.organization("other", owner=eve)
    org = {"orgname": acme}

    def create(body: Any, **more: Any) -> Any:
        return world.call("createOrganizationApplication", **{"user": ada, "path": org, **more}, body=body)

    world.call("getOrganizationApplications", user=ada, path=org)
    client = create({"name": "Deployer"})["client_id"]
    full = create(
        {
            "name": "Full",
            "redirect_uri": "https://app.example.com/done",
            "application_uri": "https://app.example.com",
            "description": "Does everything",
            "avatar_email": "app@example.com",
        }
    )["client_id"]
    create({"name": "Deployer", "nonsense": {"a": [1, None]}})
    for body in (
        {},
        None,
        [],
        {"name": 5},
        {"name": None},
        {"name": ""},
        {"name": "x" * 300},
        {"name": "__quay_bootstrap_app"},
        {"name": "x", "redirect_uri": None},
        {"name": "x", "application_uri": 5},
        {"name": "x", "description": None},
        {"name": "x", "avatar_email": None},
        {"name": "x", "avatar_email": "nonsense"},
        {"name": "x", "redirect_uri": "nonsense"},
        {"name": "x", "client_id": "mine", "application_name": "mine"},
    ):
        create(body)
    for user in (bob, eve, None, world.superuser):
        create({"name": "no"}, user=user)
        create({"name": 5}, user=user)
    for scopes in SCOPES:
        create({"name": "scopes"}, scopes=scopes)
    create({"name": "no"}, path={"orgname": ada})
    create({"name": "no"}, path={"orgname": world.name("none")})
    create({"name": "session"}, session=True)

    for user in (ada, bob, eve, None, world.superuser):
        world.call("getOrganizationApplications", user=user, path=org)
        for id in (client, full, "nonsense"):
            world.call("getOrganizationApplication", user=user, path={**org, "client_id": id})
            world.call("getApplicationInformation", user=user, path={"client_id": id})
    for scopes in SCOPES:
        world.call("getOrganizationApplications", user=ada, scopes=scopes, path=org)
        world.call("getOrganizationApplication", user=ada, scopes=scopes, path={**org, "client_id": client})
        world.call("getApplicationInformation", user=ada, scopes=scopes, path={"client_id": client})
    for missing in ({"orgname": other}, {"orgname": ada}, {"orgname": world.name("none")}):
        world.call("getOrganizationApplication", user=ada, path={**missing, "client_id": client})
        world.call("getOrganizationApplication", user=eve, path={**missing, "client_id": client})
        world.call("getOrganizationApplications", user=ada, path=missing)


def scenario_application_changes(world: World) -> None:
    """Changes of an application, and its end."""
    ada, bob, eve, acme = _organization(world)
    other = world.organization("other", owner=eve)
    org = {"orgname": acme}
    client = world.call("createOrganizationApplication", user=ada, path=org, body={"name": "app"})[
        "client_id"
    ]

    def update(body: Any, **more: Any) -> None:
        path = {**org, "client_id": client}
        world.call("updateOrganizationApplication", **{"user": ada, "path": path, **more}, body=body)

    fit = {
        "name": "Renamed",
        "redirect_uri": "https://b.example.com",
        "application_uri": "https://c.example.com",
    }
    update({**fit, "description": "Changed", "avatar_email": "b@example.com"})
    update(fit)
    update({**fit, "nonsense": 1})
    update({**fit, "name": "__quay_bootstrap_app"})
    for body in (
        {},
        None,
        {"name": "x"},
        {**fit, "name": 5},
        {**fit, "redirect_uri": None},
        {**fit, "name": ""},
    ):
        update(body)
    update({**fit, "avatar_email": None})
    for user in (bob, eve, None, world.superuser):
        update(fit, user=user)
        update({}, user=user)
    for scopes in SCOPES:
        update(fit, scopes=scopes)
    update(fit, path={**org, "client_id": "nonsense"})
    update({**fit, "name": "__quay_bootstrap_app"}, path={**org, "client_id": "nonsense"})
    update(fit, user=eve, path={"orgname": other, "client_id": client})
    update(fit, path={"orgname": world.name("none"), "client_id": client})

    for verb, id in (("reset", client), ("delete", client)):
        name = {
            "reset": "resetOrganizationApplicationClientSecret",
            "delete": "deleteOrganizationApplication",
        }[verb]
        for user in (bob, eve, None, world.superuser):
            world.call(name, user=user, path={**org, "client_id": id})
        for scopes in SCOPES[1:-1]:
            world.call(name, user=ada, scopes=scopes, path={**org, "client_id": id})
        world.call(name, user=ada, path={**org, "client_id": "nonsense"})
        world.call(name, user=eve, path={"orgname": other, "client_id": id})
        world.call(name, user=ada, path={"orgname": world.name("none"), "client_id": id})
        world.call(name, user=ada, path={**org, "client_id": id})
        world.call(name, user=ada, path={**org, "client_id": id})
    world.call("getApplicationInformation", user=None, path={"client_id": client})
    world.call("getOrganizationApplications", user=ada, path=org)
    world.call("listOrgLogs", user=ada, path=org)


# -- proxy caches ----------------------------------------------------------------------


def scenario_proxy_cache_hosts(world: World) -> None:
    """What the upstream registry of a proxy cache may be. No name server is asked."""
    ada, bob, eve, acme = _organization(world)
    org = {"orgname": acme}
    names = ("createProxyCacheConfig", "validateProxyCacheConfig")
    for name in names:
        for upstream in (
            "127.0.0.1",
            "127.0.0.1:5000/library",
            "localhost",
            "localhost:5000",
            "10.1.2.3",
            "[::1]",
            "169.254.169.254",
            "metadata.google.internal",
            "nas.local",
            "kubernetes",
            "",
            "/x",
            "https://quay.io",
            "user:pass@quay.io",
            "no-such-host.invalid",
            "no such host",
            "224.0.0.1",
        ):
            for insecure in (False, True):
                body = {"upstream_registry": upstream, "insecure": insecure}
                world.call(name, user=ada, path=org, body=body)
        for body in (
            {},
            None,
            [],
            {"upstream_registry": None},
            {"upstream_registry": 5},
            {"org_name": acme},
            {"upstream_registry": "127.0.0.1", "expiration_s": None, "insecure": None},
        ):
            world.call(name, user=ada, path=org, body=body)
        good = {"upstream_registry": "8.8.8.8"}
        for user in (bob, eve, None, world.superuser):
            world.call(name, user=user, path=org, body=good)
            world.call(name, user=user, path=org, body={})
        for scopes in SCOPES[1:-1]:
            world.call(name, user=ada, scopes=scopes, path=org, body=good)
        world.call(name, user=ada, path={"orgname": world.name("none")}, body=good)


def scenario_proxy_cache(world: World) -> None:
    """A proxy cache from its creation to its end."""
    ada, bob, eve, acme = _organization(world)
    org = {"orgname": acme}
    good = {"upstream_registry": "8.8.8.8"}
    for user in (ada, bob, eve, None, world.superuser):
        world.call("getProxyCacheConfig", user=user, path=org)
        world.call("deleteProxyCacheConfig", user=user, path=org)
    world.call("createProxyCacheConfig", user=ada, path={"orgname": ada}, body=good)
    world.call("getProxyCacheConfig", user=ada, path={"orgname": ada})
    world.call("getProxyCacheConfig", user=ada, path={"orgname": world.name("none")})
    world.call("deleteProxyCacheConfig", user=ada, path={"orgname": ada})
    # An address needs no name server, and a cache that is only configured asks nobody.
    world.call("createProxyCacheConfig", user=ada, path=org, body={"upstream_registry": "8.8.8.8/library"})
    for name in ("createProxyCacheConfig", "validateProxyCacheConfig"):
        world.call(name, user=ada, path=org, body=good)
        world.call(name, user=ada, path=org, body={"upstream_registry": "127.0.0.1"})
        world.call(name, user=bob, path=org, body=good)
    for user in (ada, bob, eve, None, world.superuser):
        world.call("getProxyCacheConfig", user=user, path=org)
    for scopes in SCOPES:
        world.call("getProxyCacheConfig", user=ada, scopes=scopes, path=org)
        world.call("getProxyCacheConfig", user=bob, scopes=scopes, path=org)
    for user in (bob, eve, None, world.superuser):
        world.call("deleteProxyCacheConfig", user=user, path=org)
    for scopes in SCOPES[1:-1]:
        world.call("deleteProxyCacheConfig", user=ada, scopes=scopes, path=org)
    world.call("deleteProxyCacheConfig", user=ada, path=org)
    world.call("deleteProxyCacheConfig", user=ada, path=org)
    world.call("getProxyCacheConfig", user=ada, path=org)
    world.call(
        "createProxyCacheConfig",
        user=ada,
        path=org,
        body={
            "upstream_registry": "8.8.8.8",
            "insecure": True,
            "expiration_s": 60,
            "upstream_registry_username": "me",
            "upstream_registry_password": "secret",
            "nonsense": 1,
        },
    )
    world.call("getProxyCacheConfig", user=ada, path=org)
    world.call("deleteProxyCacheConfig", user=ada, path=org)
    for odd in (
        {"expiration_s": None},
        {"expiration_s": "60"},
        {"expiration_s": -5},
        {"expiration_s": 1.5},
        {"insecure": None},
        {"insecure": "false"},
        {"insecure": 5},
        {"upstream_registry_username": None, "upstream_registry_password": None},
        {"upstream_registry_username": 5},
        {"upstream_registry_username": ""},
    ):
        world.call("createProxyCacheConfig", user=ada, path=org, body={"upstream_registry": "8.8.8.8", **odd})
        world.call("getProxyCacheConfig", user=ada, path=org)
        world.call("deleteProxyCacheConfig", user=ada, path=org)
    world.call("listOrgLogs", user=ada, path=org)


def scenario_proxy_cache_conditions(world: World) -> None:
    """Immutable tags and a mirror of the organization exclude a proxy cache."""
    ada = world.user("ada")
    acme, mirrored = world.organization("acme", owner=ada), world.organization("mirrored", owner=ada)
    good = {"upstream_registry": "8.8.8.8"}
    app = world.repository(f"{acme}/app", owner=ada)
    world.push(app, tag="v1", content="one", by=ada)
    tag = {"repository": app, "tag": "v1"}
    world.call("changeTag", user=ada, path=tag, body={"immutable": True})
    world.call("createProxyCacheConfig", user=ada, path={"orgname": acme}, body=good)
    world.call(
        "createProxyCacheConfig", user=ada, path={"orgname": acme}, body={"upstream_registry": "127.0.0.1"}
    )
    world.call(
        "validateProxyCacheConfig", user=ada, path={"orgname": acme}, body={"upstream_registry": "localhost"}
    )
    world.call("changeTag", user=ada, path=tag, body={"immutable": False})
    world.call("createProxyCacheConfig", user=ada, path={"orgname": acme}, body=good)
    world.call("getProxyCacheConfig", user=ada, path={"orgname": acme})
    world.call("deleteProxyCacheConfig", user=ada, path={"orgname": acme})
    world.call("createOrgRobot", user=ada, path={"orgname": mirrored, "robot_shortname": "ci"}, body={})
    world.call(
        "createOrgMirrorConfig",
        user=ada,
        path={"orgname": mirrored},
        body={
            "external_registry_type": "quay",
            "external_registry_url": "https://8.8.8.8",
            "external_namespace": "upstream",
            "robot_username": f"{mirrored}+ci",
            "visibility": "private",
            "sync_interval": 3600,
            "sync_start_date": "2030-01-01T00:00:00Z",
        },
    )
    world.call("createProxyCacheConfig", user=ada, path={"orgname": mirrored}, body=good)


# -- other settings --------------------------------------------------------------------


@needs(FEATURE_SUPERUSERS_FULL_ACCESS=True)
def scenario_full_access(world: World) -> None:
    """A superuser with full access."""
    ada, bob, eve, acme = _organization(world)
    root, org = world.superuser, {"orgname": acme}
    world.repository(f"{acme}/app", owner=ada)
    client = world.call("createOrganizationApplication", user=ada, path=org, body={"name": "app"})[
        "client_id"
    ]
    for scopes in (None, ["org:admin"], ["super:user"], ["super:user", "repo:read"]):
        more: dict[str, Any] = {"user": root} if scopes is None else {"user": root, "scopes": scopes}
        for name in (
            "getOrganization",
            "getOrganizationMembers",
            "getOrganizationCollaborators",
            "getOrganizationApplications",
            "getProxyCacheConfig",
        ):
            world.call(name, path=org, **more)
            world.call(name, path={"orgname": world.name("none")}, **more)
            world.call(name, path={"orgname": ada}, **more)
        world.call("getOrganizationMember", path={**org, "membername": bob}, **more)
        world.call("getOrganizationMember", path={"orgname": world.name("none"), "membername": bob}, **more)
        world.call("getOrganizationMember", path={"orgname": ada, "membername": bob}, **more)
        world.call("removeOrganizationMember", path={**org, "membername": eve}, **more)
        world.call(
            "removeOrganizationMember", path={"orgname": world.name("none"), "membername": eve}, **more
        )
        world.call("getOrganizationApplication", path={**org, "client_id": client}, **more)
        world.call("getApplicationInformation", path={"client_id": client}, **more)
        world.call("createOrganizationApplication", path=org, body={"name": "more"}, **more)
        world.call("resetOrganizationApplicationClientSecret", path={**org, "client_id": client}, **more)
        world.call("changeOrganizationDetails", path=org, body={"invoice_email": True}, **more)
        world.call("changeOrganizationDetails", path={"orgname": world.name("none")}, body={}, **more)
        world.call("createProxyCacheConfig", path=org, body={"upstream_registry": "8.8.8.8"}, **more)
        world.call(
            "createProxyCacheConfig",
            path={"orgname": world.name("none")},
            body={"upstream_registry": "8.8.8.8"},
            **more,
        )
        world.call(
            "validateProxyCacheConfig",
            path={"orgname": world.name("none")},
            body={"upstream_registry": "127.0.0.1"},
            **more,
        )
        world.call("deleteProxyCacheConfig", path=org, **more)
        world.call("deleteProxyCacheConfig", path={"orgname": world.name("none")}, **more)
        for token_scope in (
            "super:user",
            "repo:admin",
            "org:admin",
            "user:admin",
            "user:read",
            "repo:create",
        ):
            body = {"name": "t", "scope": token_scope}
            world.call(
                "createOrganizationApplicationToken", path={**org, "client_id": client}, body=body, **more
            )
    world.call("deleteOrganizationApplication", user=root, path={**org, "client_id": client})
    world.call("listOrgLogs", user=ada, path=org)
    world.call("deleteAdminedOrganization", user=root, path=org)
    world.call("deleteAdminedOrganization", user=root, path=org)
    world.call("deleteAdminedOrganization", user=root, path={"orgname": ada})


def scenario_readonly(world: World) -> None:
    """One of GLOBAL_READONLY_SUPER_USERS reads everything and changes nothing."""
    ada, bob, _, acme = _organization(world)
    org = {"orgname": acme}
    reader = world.user("globalreadonlysuperuser", shared=True)
    client = world.call("createOrganizationApplication", user=ada, path=org, body={"name": "app"})[
        "client_id"
    ]
    for scopes in (None, ["user:read"], ["repo:read"], ["org:admin"]):
        more: dict[str, Any] = {"user": reader} if scopes is None else {"user": reader, "scopes": scopes}
        for name in (
            "getOrganization",
            "getOrganizationMembers",
            "getOrganizationCollaborators",
            "getOrganizationApplications",
            "getProxyCacheConfig",
        ):
            world.call(name, path=org, **more)
            world.call(name, path={"orgname": world.name("none")}, **more)
        world.call("getOrganizationMember", path={**org, "membername": bob}, **more)
        world.call("getOrganizationApplication", path={**org, "client_id": client}, **more)
        world.call("getApplicationInformation", path={"client_id": client}, **more)
        world.call("listOrganizationApplicationTokens", path={**org, "client_id": client}, **more)
        world.call(
            "createOrganizationApplicationToken",
            path={**org, "client_id": client},
            body={"name": "x", "scope": "repo:read"},
            **more,
        )
        world.call("removeOrganizationMember", path={**org, "membername": bob}, **more)
        world.call("createOrganizationApplication", path=org, body={"name": "no"}, **more)
        world.call("deleteOrganizationApplication", path={**org, "client_id": client}, **more)
        world.call("changeOrganizationDetails", path=org, body={}, **more)
        world.call("createProxyCacheConfig", path=org, body={"upstream_registry": "8.8.8.8"}, **more)
        world.call("deleteAdminedOrganization", path=org, **more)


@needs(FEATURE_SUPERUSERS_ORG_CREATION_ONLY=True)
def scenario_superusers_create(world: World) -> None:
    """Organizations that only superusers create."""
    ada = world.user("ada")
    for user in (ada, world.superuser, None):
        world.call("createOrganization", user=user, body={"name": world.name("acme")})
        world.call("createOrganization", user=user, body={"name": 5})
    world.call(
        "createOrganization", user=world.superuser, scopes=["user:admin"], body={"name": world.name("b")}
    )


@needs(SSRF_ALLOWED_HOSTS=["127.0.0.1"])
def scenario_proxy_cache_upstream(world: World) -> None:
    """Upstream registries that are asked: one that lets in anyone has to serve on the server's port 8097."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    for organization in (acme, ada):
        for body in (
            {"upstream_registry": "127.0.0.1:8097", "insecure": True},
            {"upstream_registry": "127.0.0.1:8097/library", "insecure": True},
            {"upstream_registry": "127.0.0.1:8097", "insecure": True, "expiration_s": 60},
            {
                "upstream_registry": "127.0.0.1:8097",
                "insecure": True,
                "upstream_registry_username": None,
                "upstream_registry_password": None,
            },
            {
                "upstream_registry": "127.0.0.1:8097",
                "insecure": True,
                "upstream_registry_username": "me",
                "upstream_registry_password": "secret",
            },
            {"upstream_registry": "127.0.0.1:8097", "insecure": True, "nonsense": 1},
            {"upstream_registry": "127.0.0.1:8097", "insecure": True, "expiration_s": "abc"},
            {"upstream_registry": "127.0.0.2:8097", "insecure": True},
        ):
            path = {"orgname": organization}
            world.call("validateProxyCacheConfig", user=ada, path=path, body=body)
    body = {"upstream_registry": "127.0.0.1:8097/library", "insecure": True}
    world.call("createProxyCacheConfig", user=ada, path={"orgname": acme}, body=body)
    world.call("getProxyCacheConfig", user=ada, path={"orgname": acme})
    world.call("validateProxyCacheConfig", user=ada, path={"orgname": acme}, body=body)
