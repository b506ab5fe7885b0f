"""Plans, subscriptions, cards and invoices; products of Red Hat.

Quay's own stand-in for Stripe cannot make customers (``Customer.create`` fails with a NameError), and has no
pages of Stripe. The scenarios of customers were recorded on a server in which both were repaired: a new
customer has no subscription, and a page is what Stripe documents.
"""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import World

URLS = {"success_url": "https://app.example.com/done", "cancel_url": "https://app.example.com/no"}

READS = ("getOrgSubscription", "getOrgCard", "listOrgInvoices", "listOrgInvoiceFields", "listOrgSkus")


def _organization(world: World) -> tuple[str, str, str, str]:
    """An owner, a member of a team without rights, a stranger, and their organization."""
    ada, bob, eve = world.users("ada", "bob", "eve")
    acme = world.organization("acme", owner=ada)
    world.team(acme, "devs", owner=ada, members=[bob])
    return ada, bob, eve, acme


def _create_repository(world: World, namespace: str, name: str, visibility: str, *, user: str) -> None:
    body = {"namespace": namespace, "repository": name, "visibility": visibility, "description": ""}
    world.call("createRepo", user=user, body=body)


@needs(FEATURE_BILLING=True)
def scenario_plans(world: World) -> None:
    """The plans, for everybody."""
    ada = world.user("ada")
    world.call("listPlans", user=ada)
    world.call("listPlans", user=None)
    world.call("listPlans", user=None, bearer="nonsense")


@needs(FEATURE_BILLING=True)
def scenario_no_customer(world: World) -> None:
    """A user and an organization that have never paid."""
    ada, bob, eve, acme = _organization(world)
    org = {"orgname": acme}
    for name in (
        "getUserSubscription",
        "getUserCard",
        "listUserInvoices",
        "listUserInvoiceFields",
        "getUserMarketplaceSubscriptions",
        "getUserPrivateAllowed",
    ):
        for scopes in (None, ["user:read"], ["user:admin"], ["org:admin"]):
            world.call(name, user=ada, **({} if scopes is None else {"scopes": scopes}))
        world.call(name, user=None)
    for name in (*READS, "getOrganizationPrivateAllowed"):
        for user in (ada, bob, eve, None, world.superuser):
            world.call(name, user=user, path=org)
        for scopes in (["user:admin"], ["org:admin"], ["repo:create"]):
            world.call(name, user=ada, scopes=scopes, path=org)
        world.call(name, user=ada, path={"orgname": ada})
        world.call(name, user=ada, path={"orgname": world.name("none")})
    for user in (ada, bob, None):
        _change_user(world, user)
        _change_organization(world, user, acme)
    for scopes in (["user:admin"], ["org:admin"]):
        _change_user(world, ada, scopes=scopes)
        _change_organization(world, ada, acme, scopes=scopes)
    _change_organization(world, ada, ada)
    _change_organization(world, ada, world.name("none"))
    world.call("getUserSubscription", user=ada)
    world.call("listUserLogs", user=ada)
    world.call("listOrgLogs", user=ada, path=org)


def _change_user(world: World, user: str | None, **more: Any) -> None:
    """Change what a user has who is no customer."""
    field = {"title": "VAT", "value": "1"}
    for body in ({"plan": "personal-2018"}, {}, {"plan": 5}, None, {"plan": "nonsense", "success_url": 5}):
        world.call("updateUserSubscription", user=user, body=body, **more)
    for body in (URLS, {}, {"success_url": "x"}, None):
        world.call("setUserCard", user=user, body=body, **more)
    for body in (field, {}, {"title": "x"}, {"title": 5, "value": "x"}, None):
        world.call("createUserInvoiceField", user=user, body=body, **more)
    world.call("deleteUserInvoiceField", user=user, path={"field_uuid": "1234"}, **more)
    for body in (
        {"plan": "personal-2018"},
        {"plan": 5},
        {"plan": "personal-2018", "success_url": "", "cancel_url": ""},
    ):
        world.call("createUserSubscription", user=user, body=body, **more)


def _change_organization(world: World, user: str | None, organization: str, **more: Any) -> None:
    """Change what an organization has that is no customer."""
    org = {"orgname": organization}
    field = {"title": "VAT", "value": "1"}
    for body in ({"plan": "bus-micro-2018"}, {}, {"plan": "nonsense"}, None):
        world.call("updateOrgSubscription", user=user, path=org, body=body, **more)
    for body in (URLS, {}, None):
        world.call("setOrgCard", user=user, path=org, body=body, **more)
    for body in (field, {}, {"title": "x"}, None):
        world.call("createOrgInvoiceField", user=user, path=org, body=body, **more)
    world.call("deleteOrgInvoiceField", user=user, path={**org, "field_uuid": "1234"}, **more)
    for body in ({"plan": "bus-micro-2018"}, {"plan": 5}):
        world.call("createOrgSubscription", user=user, path=org, body=body, **more)
    for body in (
        {"subscriptions": []},
        {"subscriptions": [{"subscription_id": 12345678}]},
        {"subscriptions": [{"subscription_id": 12345678, "quantity": 1}]},
        {},
        {"subscriptions": "x"},
    ):
        world.call("bindSkuToOrg", user=user, path=org, body=body, **more)
        world.call("batchRemoveSku", user=user, path=org, body=body, **more)
    world.call("removeSkuFromOrg", user=user, path={**org, "subscription_id": "12345678"}, **more)


@needs(FEATURE_BILLING=True)
def scenario_user(world: World) -> None:
    """A user who becomes a customer, chooses plans and ends them."""
    ada = world.user("ada")

    def create(body: Any) -> None:
        world.call("createUserSubscription", user=ada, body=body, shape=True)

    def update(plan: str) -> None:
        world.call("updateUserSubscription", user=ada, body={"plan": plan})

    _create_repository(world, ada, "one", "private", user=ada)
    _create_repository(world, ada, "two", "public", user=ada)
    create({"plan": "personal-2018", **URLS})
    for name in ("getUserSubscription", "listUserInvoices", "listUserInvoiceFields", "getUserPrivateAllowed"):
        world.call(name, user=ada)
    world.call("getLoggedInUser", user=ada)
    create({"plan": "nonsense", **URLS})
    create({"plan": "personal-30", **URLS})
    create({"plan": "bus-micro-2018", **URLS})
    world.call("setUserCard", user=ada, body=URLS)
    for plan in (
        "nonsense",
        "personal-30",
        "not_a_stripe_plan",
        "free",
        "personal-2018",
        "bus-micro-2018",
        "personal-2018",
    ):
        update(plan)
        world.call("getUserSubscription", user=ada)
        world.call("getUserPrivateAllowed", user=ada)
    world.call("setUserCard", user=ada, body=URLS, shape=True)
    for name in ("one", "three", "four", "five", "six", "seven", "eight"):
        _create_repository(world, ada, name, "private", user=ada)
    world.call(
        "changeRepoVisibility", user=ada, path={"repository": f"{ada}/two"}, body={"visibility": "private"}
    )
    world.call("getUserPrivateAllowed", user=ada)
    world.call("listUserNotifications", user=ada)
    update("free")
    world.call("getUserSubscription", user=ada)
    world.call("listUserNotifications", user=ada)
    update("free")
    _create_repository(world, ada, "nine", "private", user=ada)
    world.call("deleteRepository", user=ada, path={"repository": f"{ada}/seven"})
    world.call("listUserNotifications", user=ada)
    update("personal-2018")
    world.call("listUserNotifications", user=ada)
    world.call("listUserInvoices", user=ada)
    _fields(world, "User", ada, {})
    world.call("listUserLogs", user=ada)
    _card(world, ada)
    world.call("getUserCard", user=ada)


@needs(FEATURE_BILLING=True)
def scenario_organization(world: World) -> None:
    """An organization that becomes a customer, chooses plans and ends them."""
    ada, bob, eve, acme = _organization(world)
    org = {"orgname": acme}

    def create(body: Any, user: str = ada) -> None:
        world.call("createOrgSubscription", user=user, path=org, body=body, shape=True)

    def update(plan: str) -> None:
        world.call("updateOrgSubscription", user=ada, path=org, body={"plan": plan})

    _create_repository(world, acme, "one", "private", user=ada)
    _create_repository(world, acme, "two", "public", user=ada)
    for user in (bob, eve):
        create({"plan": "bus-micro-2018", **URLS}, user=user)
    create({"plan": "nonsense", **URLS})
    create({"plan": "personal-2018", **URLS})
    create({"plan": "bus-micro-2018", **URLS})
    world.call("getOrganization", user=ada, path=org)
    for plan in (
        "nonsense",
        "bus-small",
        "personal-2018",
        "free",
        "bus-micro-2018",
        "bus-2000-2018",
        "bus-micro-2018",
    ):
        update(plan)
        world.call("getOrgSubscription", user=ada, path=org)
        world.call("getOrganizationPrivateAllowed", user=ada, path=org)
    for user in (ada, bob, eve, None, world.superuser):
        for name in READS:
            if name != "getOrgCard":
                world.call(name, user=user, path=org)
        world.call("getOrganizationPrivateAllowed", user=user, path=org)
    world.call("setOrgCard", user=ada, path=org, body=URLS, shape=True)
    world.call("setOrgCard", user=bob, path=org, body=URLS)
    _create_repository(world, acme, "one", "private", user=ada)
    world.call(
        "changeRepoVisibility", user=ada, path={"repository": f"{acme}/two"}, body={"visibility": "private"}
    )
    update("free")
    world.call("listUserNotifications", user=ada)
    world.call("listUserNotifications", user=bob)
    world.call(
        "changeRepoVisibility", user=ada, path={"repository": f"{acme}/two"}, body={"visibility": "private"}
    )
    world.call("deleteRepository", user=ada, path={"repository": f"{acme}/one"})
    world.call("listUserNotifications", user=ada)
    world.call("deleteRepository", user=ada, path={"repository": f"{acme}/two"})
    world.call("listUserNotifications", user=ada)
    world.call("listOrgInvoices", user=ada, path=org)
    _fields(world, "Org", ada, org)
    world.call("listOrgLogs", user=ada, path=org)
    _card(world, acme)
    world.call("getOrgCard", user=ada, path=org)


def _fields(world: World, kind: str, user: str, path: dict[str, str]) -> None:
    first = world.call(
        f"create{kind}InvoiceField", user=user, path=path, body={"title": "VAT", "value": "DE 123"}
    )
    world.call(f"create{kind}InvoiceField", user=user, path=path, body={"title": "", "value": "", "more": 1})
    world.call(f"create{kind}InvoiceField", user=user, path=path, body={"title": "x", "value": 5})
    world.call(f"list{kind}InvoiceFields", user=user, path=path)
    for uuid in (first["uuid"], first["uuid"], "nonsense"):
        world.call(f"delete{kind}InvoiceField", user=user, path={**path, "field_uuid": uuid})
    world.call(f"list{kind}InvoiceFields", user=user, path=path)


def _card(world: World, namespace: str) -> None:
    """Give the card that all customers of the stand-in have."""
    quay = getattr(world, "quay", None)
    if quay is not None:
        quay.set_card(namespace, owner="Joe User", type="Visa", last4="4242", exp_month=5, exp_year=2016)


@needs(FEATURE_BILLING=True)
def scenario_marketplace(world: World) -> None:
    """Products of Red Hat: the stand-in knows a user by the address."""
    ada, bob, eve, acme = _organization(world)
    other = world.organization("other", owner=ada)
    org = {"orgname": acme}
    world.call("getUserMarketplaceSubscriptions", user=ada)
    body = {"email": "subscriptions@devtable.com"}
    world.call("changeInstallUser", user=world.superuser, path={"username": ada}, body=body)
    quay = getattr(world, "quay", None)
    if quay is not None:
        quay.add_marketplace_subscription("MW02701", 2, username=ada, id=12345678)
        quay.add_marketplace_subscription("MW02701", 1, username=ada, id=11223344)
        quay.add_marketplace_subscription("MW02702", 10, username=ada, id=80808080)
    world.call("getUserMarketplaceSubscriptions", user=ada, shape=True)
    world.call("getUserPrivateAllowed", user=ada)
    _create_repository(world, ada, "one", "private", user=ada)
    _create_repository(world, acme, "one", "private", user=ada)

    def bind(*subscriptions: dict[str, Any], user: str | None = ada, organization: str = acme) -> None:
        path, body = {"orgname": organization}, {"subscriptions": list(subscriptions)}
        world.call("bindSkuToOrg", user=user, path=path, body=body)

    bind({"subscription_id": 12345678, "quantity": 1})
    bind({"subscription_id": 12345678, "quantity": 3})
    bind({"subscription_id": 5})
    bind({"subscription_id": 12345678}, user=bob)
    bind({"subscription_id": 12345678}, user=eve)
    bind({"subscription_id": 12345678}, user=None)
    bind({"subscription_id": 12345678}, {"subscription_id": 5}, {"subscription_id": 11223344})
    for user in (ada, bob, None):
        world.call("listOrgSkus", user=user, path=org)
    bind({"subscription_id": 12345678}, organization=other)
    bind({"subscription_id": 11223344, "quantity": 1}, organization=other)
    world.call("listOrgSkus", user=ada, path={"orgname": other})
    world.call("getUserMarketplaceSubscriptions", user=ada, shape=True)
    world.call("getOrganizationPrivateAllowed", user=ada, path=org)
    _create_repository(world, acme, "one", "private", user=ada)
    for user in (bob, eve, None):
        world.call("removeSkuFromOrg", user=user, path={**org, "subscription_id": "12345678"})
    world.call("removeSkuFromOrg", user=ada, path={**org, "subscription_id": "5"})
    world.call("removeSkuFromOrg", user=ada, path={**org, "subscription_id": "nonsense"})
    world.call("removeSkuFromOrg", user=ada, path={**org, "subscription_id": "12345678"})
    world.call("listOrgSkus", user=ada, path=org)
    bind({"subscription_id": 12345678, "quantity": 2})
    body = {"subscriptions": [{"subscription_id": 12345678}, {"subscription_id": 5}]}
    for user in (bob, None, ada, ada):
        world.call("batchRemoveSku", user=user, path=org, body=body)
        world.call("listOrgSkus", user=ada, path=org)
    bind({"subscription_id": 12345678})
    world.team(acme, "admins", owner=ada, role="admin", members=[bob])
    team = {**org, "teamname": "owners", "membername": ada}
    world.call("deleteOrganizationTeamMember", user=bob, path=team)
    world.call("listOrgSkus", user=bob, path=org)
    world.call("removeSkuFromOrg", user=ada, path={"orgname": other, "subscription_id": "11223344"})
    body = {"email": f"{ada}@example.com"}
    world.call("changeInstallUser", user=world.superuser, path={"username": ada}, body=body)
    world.call("listOrgLogs", user=bob, path=org)


def scenario_off(world: World) -> None:
    """Without billing the operations are not there."""
    ada, _, _, acme = _organization(world)
    org = {"orgname": acme}
    for name in (
        "listPlans",
        "getUserSubscription",
        "getUserCard",
        "listUserInvoices",
        "getUserPrivateAllowed",
    ):
        world.call(name, user=ada)
    for name in ("updateUserSubscription", "createUserSubscription", "setUserCard", "createUserInvoiceField"):
        world.call(name, user=ada, body={"plan": "free"})
    for name in READS:
        world.call(name, user=ada, path=org)
    for name in (
        "updateOrgSubscription",
        "createOrgSubscription",
        "setOrgCard",
        "bindSkuToOrg",
        "batchRemoveSku",
    ):
        world.call(name, user=ada, path=org, body={"plan": "free"})
    world.call("deleteUserInvoiceField", user=ada, path={"field_uuid": "x"})
    world.call("removeSkuFromOrg", user=ada, path={**org, "subscription_id": "5"})
    world.call("getUserMarketplaceSubscriptions", user=ada)
