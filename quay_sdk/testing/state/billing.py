"""Plans, customers, and subscriptions of the Red Hat marketplace.

Stripe and Red Hat are played by these records: what there is of a customer at Stripe, and which subscriptions
Red Hat knows of.
"""

from __future__ import annotations

import secrets
import string
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from attrs import Factory, define, evolve

from quay_sdk.testing.state.accounts import InboxEntry, Namespace, Organization, User

if TYPE_CHECKING:
    from quay_sdk.testing.state import State

PERIOD = timedelta(days=30)
"""How long a paid period is."""

SPLITTABLE_SKU = "MW02702"
"""The only product whose units can go to several organizations."""

# -- plans -----------------------------------------------------------------------------


_PERSONAL = ("micro", "small", "personal", "personal-30", "free", "personal-2018")
"""The plans that are not for organizations; they can have the free one, though."""

_LARGEST = "price_1LRztA2OoNF1TIf0SvSrz106"

_ROWS = (
    # id, title, price, private repositories, audience, days of trial, superseded by, product
    ("micro", "Micro", 700, 5, "For smaller teams", 14, "personal-30", ""),
    ("small", "Basic", 1200, 10, "For your basic team", 14, "bus-micro-30", ""),
    ("bus-coreos-trial", "Yacht", 5000, 20, "For small businesses", 180, "bus-small-30", ""),
    ("personal", "Personal", 1200, 5, "Individuals", 14, "personal-30", ""),
    ("bus-micro", "Skiff", 2500, 10, "For startups", 14, "bus-micro-30", ""),
    ("bus-small", "Yacht", 5000, 20, "For small businesses", 14, "bus-small-30", "FakeSKU"),
    ("bus-medium", "Freighter", 10000, 50, "For normal businesses", 14, "bus-medium-30", ""),
    ("bus-large", "Tanker", 20000, 125, "For large businesses", 14, "bus-large-30", ""),
    ("personal-30", "Personal", 1200, 5, "Individuals", 30, "personal-2018", ""),
    ("bus-micro-30", "Skiff", 2500, 10, "For startups", 30, "bus-micro-2018", ""),
    ("bus-small-30", "Yacht", 5000, 20, "For small businesses", 30, "bus-small-2018", ""),
    ("bus-medium-30", "Freighter", 10000, 50, "For normal businesses", 30, "bus-medium-2018", ""),
    ("bus-large-30", "Tanker", 20000, 125, "For large businesses", 30, "bus-large-2018", ""),
    ("bus-xlarge-30", "Carrier", 35000, 250, "For extra large businesses", 30, "bus-xlarge-2018", ""),
    ("bus-500-30", "Huge", 65000, 500, "For huge business", 30, "bus-500-2018", ""),
    ("bus-1000-30", "Huuge", 120000, 1000, "For the SaaS savvy enterprise", 30, "bus-1000-2018", ""),
    ("free", "Open Source", 0, 0, "Committment to FOSS", 30, None, ""),
    ("personal-2018", "Developer", 1500, 5, "Individuals", 30, None, "MW00584MO"),
    ("bus-micro-2018", "Micro", 3000, 10, "For startups", 30, None, "MW00585MO"),
    ("bus-small-2018", "Small", 6000, 20, "For small businesses", 30, None, "MW00586MO"),
    ("bus-medium-2018", "Medium", 12500, 50, "For normal businesses", 30, None, "MW00587MO"),
    ("bus-large-2018", "Large", 25000, 125, "For large businesses", 30, None, "MW00588MO"),
    ("bus-xlarge-2018", "Extra Large", 45000, 250, "For extra large businesses", 30, None, "MW00589MO"),
    ("bus-500-2018", "XXL", 85000, 500, "For huge business", 30, None, "MW00590MO"),
    ("bus-1000-2018", "XXXL", 160000, 1000, "For the SaaS savvy enterprise", 30, None, "MW00591MO"),
    ("bus-2000-2018", "XXXXL", 310000, 2000, "For the SaaS savvy big enterprise", 30, None, "MW00592MO"),
    (_LARGEST, "XXXXXL", 2170000, 15000, "For the SaaS savvy very big enterprise", 30, None, ""),
)

_PRODUCTS = (
    # title, private repositories, product, whether the plan is paid for through Red Hat
    ("premium", 100, "MW02701", True),
    ("selfsupport", sys.maxsize, SPLITTABLE_SKU, True),
    ("freetier", 0, "MW04192", False),
)


def _plan(
    id: str,
    title: str,
    price: int,
    repositories: int,
    audience: str,
    trial: int,
    superseded_by: str | None,
    sku: str,
) -> Mapping[str, Any]:
    plan = {
        "title": title,
        "price": price,
        "privateRepos": repositories,
        "stripeId": id,
        "audience": audience,
        "bus_features": id not in _PERSONAL,
        "deprecated": superseded_by is not None,
        "free_trial_days": trial,
        "superseded_by": superseded_by,
        "plans_page_hidden": False,
    }
    if sku:
        plan["rh_sku"] = sku
    if sku and superseded_by is None:
        # The server names this key differently in two of its plans.
        key = "billing_enabled" if id in ("bus-xlarge-2018", "bus-500-2018") else "sku_billing"
        plan[key] = False
    return plan


def _product(title: str, repositories: int, sku: str, sku_billing: bool) -> Mapping[str, Any]:
    return {
        "title": title,
        "privateRepos": repositories,
        "stripeId": "not_a_stripe_plan",
        "rh_sku": sku,
        "sku_billing": sku_billing,
        "plans_page_hidden": True,
    }


PLANS = (*(_plan(*row) for row in _ROWS), *(_product(*row) for row in _PRODUCTS))
"""All plans, as ``listPlans`` shows them."""


def plan(id: str) -> Mapping[str, Any] | None:
    """Return the plan of that Stripe id."""
    return next((each for each in PLANS if each["stripeId"] == id), None)


def plan_of_sku(sku: str) -> Mapping[str, Any] | None:
    """Return the plan that a product of Red Hat includes."""
    return next((each for each in PLANS if each.get("rh_sku") == sku), None)


# -- customers of Stripe ---------------------------------------------------------------


def _id(prefix: str) -> str:
    return f"{prefix}_{''.join(secrets.choice(string.ascii_lowercase) for _ in range(14))}"


@define(eq=False)
class Card:
    """A credit card; by default the one of Stripe's own examples.

    :ivar declined: whether payments with it fail.
    """

    owner: str = "Joe User"
    type: str = "card"
    last4: str = "4242"
    exp_month: int = 12
    exp_year: int = 2099
    declined: bool = False


@define(eq=False)
class Subscription:
    """The plan of a customer, and the period that is paid for. The first one is a free trial.

    :ivar plan: the Stripe id of the plan.
    """

    plan: str
    start: datetime
    end: datetime
    trial_start: datetime
    trial_end: datetime
    id: str = Factory(lambda: _id("sub"))


@define(eq=False)
class Invoice:
    """An invoice for a period.

    :ivar plan: the Stripe id of the plan.
    :ivar amount: in US cents.
    :ivar paid: whether the card was charged.
    """

    plan: str
    amount: int
    start: datetime
    end: datetime
    paid: bool = True
    id: str = Factory(lambda: _id("in"))


@define(eq=False)
class InvoiceField:
    """A line that is printed on the invoices of a customer."""

    title: str
    value: str
    uuid: str = Factory(lambda: uuid4().hex[:8])


@define(eq=False)
class Checkout:
    """A page at Stripe, on which a person is to pay or to give a card.

    :ivar mode: ``subscription`` or ``setup``.
    """

    mode: str
    created: datetime
    success_url: str
    cancel_url: str
    id: str = Factory(lambda: f"cs_test_{secrets.token_hex(24)}")


@define(eq=False)
class Customer:
    """What Stripe knows of a namespace.

    :ivar checkouts: the pages that were opened for it.
    """

    card: Card | None = None
    subscription: Subscription | None = None
    invoices: list[Invoice] = Factory(list)
    invoice_fields: list[InvoiceField] = Factory(list)
    checkouts: list[Checkout] = Factory(list)
    id: str = Factory(lambda: _id("cus"))

    def subscribe(self, plan: str, now: datetime) -> Subscription:
        """Change the plan; a new subscription begins with a free trial."""
        if self.subscription is None:
            self.subscription = Subscription(plan, now, now + PERIOD, now, now + PERIOD)
        self.subscription.plan = plan
        return self.subscription

    def settle(self, now: datetime) -> None:
        """Write the invoices for the periods that have begun since the trial."""
        subscription = self.subscription
        while subscription is not None and subscription.end <= now:
            start, end = subscription.end, subscription.end + PERIOD
            chosen = plan(subscription.plan)
            amount = chosen["price"] if chosen else 0
            paid = self.card is not None and not self.card.declined
            self.invoices.append(Invoice(subscription.plan, amount, start, end, paid))
            subscription.start, subscription.end = start, end


# -- the marketplace of Red Hat --------------------------------------------------------


@define(eq=False)
class MarketplaceSubscription:
    """Units of a product that a user has bought from Red Hat."""

    id: int
    sku: str
    quantity: int
    start: datetime
    end: datetime

    @property
    def repositories(self) -> int:
        """How many private repositories one unit allows."""
        included = plan_of_sku(self.sku)
        return int(included["privateRepos"]) if included else 0


@define(eq=False)
class SkuBinding:
    """Units of a marketplace subscription that an organization uses.

    :ivar user: who owns the subscription.
    :ivar subscription: the id of the subscription.
    """

    id: int
    user: User
    subscription: int
    quantity: int


# -- what plans allow ------------------------------------------------------------------


def private_repositories(namespace: Namespace) -> int:
    """Return how many private repositories a namespace has."""
    return sum(not repository.public for repository in namespace.repositories.values())


def private_repositories_left(state: State, namespace: Namespace) -> int:
    """Return how many more private repositories a namespace may have; none if it is 0 or less.

    :param state: the state of the server.
    :param namespace: the user or organization.
    """
    return private_repositories_allowed(state, namespace) - private_repositories(namespace)


def private_repositories_allowed(state: State, namespace: Namespace) -> int:
    """Return how many private repositories a namespace may have.

    Without FEATURE_BILLING there is no limit. With FEATURE_RH_MARKETPLACE subscriptions of the marketplace
    count, too; those of an organization that have expired are removed.

    :param state: the state of the server.
    :param namespace: the user or organization.
    """
    if not state.config.has("BILLING"):
        return sys.maxsize
    allowed = repositories_of_plan(namespace)
    if state.config.has("RH_MARKETPLACE"):
        if isinstance(namespace, Organization):
            bound = drop_expired(state, namespace)
            allowed += sum(binding.quantity * found.repositories for binding, found in bound if found)
        elif isinstance(namespace, User):
            allowed += sum(each.quantity * each.repositories for each in unbound(state, namespace))
    return allowed


def repositories_of_plan(namespace: Namespace) -> int:
    """Return how many private repositories the subscription of a namespace at Stripe allows."""
    customer = namespace.customer
    subscribed = plan(customer.subscription.plan) if customer and customer.subscription else None
    return int(subscribed["privateRepos"]) if subscribed else 0


def check_usage(state: State, namespace: Namespace, allowed: int) -> None:
    """Notify a namespace that it has more private repositories than its plan allows.

    If it has not, an earlier notification is withdrawn. Quay checks this when a plan is changed and when a
    repository is deleted, and counts no subscriptions of the marketplace.

    :param state: the state of the server.
    :param namespace: the user or organization.
    :param allowed: how many private repositories the plan allows.
    """
    kind = "over_private_usage"
    earlier = [entry for entry in namespace.inbox.values() if entry.kind == kind]
    if private_repositories(namespace) <= allowed:
        for entry in earlier:
            del namespace.inbox[entry.uuid]
    elif not earlier:
        entry = InboxEntry(kind, state.now, {"namespace": namespace.name})
        namespace.inbox[entry.uuid] = entry


# -- which marketplace subscriptions are in use ----------------------------------------


def bindings(state: State, subscription: int) -> list[tuple[Organization, SkuBinding]]:
    """Return the organizations that use units of a marketplace subscription.

    :param state: the state of the server.
    :param subscription: the id of the subscription.
    """
    return [
        (organization, binding)
        for organization in state.organizations()
        for binding in organization.skus
        if binding.subscription == subscription
    ]


def current(state: State, user: User) -> list[MarketplaceSubscription]:
    """Return the marketplace subscriptions of a user that have not expired, in the order of the products."""
    skus = [each.get("rh_sku") for each in PLANS]
    valid = [each for each in (user.marketplace or {}).values() if each.end > state.now]
    return sorted(valid, key=lambda each: skus.index(each.sku))


def unbound(state: State, user: User) -> list[MarketplaceSubscription]:
    """Return the marketplace subscriptions of a user with only those units that no organization uses.

    A product that cannot be split is used as a whole.

    :param state: the state of the server.
    :param user: the user.
    """
    left = []
    for each in current(state, user):
        used = [binding.quantity for _, binding in bindings(state, each.id)]
        quantity = each.quantity - sum(used)
        if not used or (each.sku == SPLITTABLE_SKU and quantity > 0):
            left.append(evolve(each, quantity=quantity))
    return left


def drop_expired(
    state: State, organization: Organization
) -> list[tuple[SkuBinding, MarketplaceSubscription | None]]:
    """Remove the expired marketplace subscriptions of an organization.

    :param state: the state of the server.
    :param organization: the organization.
    :returns: what it had before, each with its subscription; ``None`` in place of one that has expired.
    """
    before = []
    for binding in list(organization.skus):
        subscription = (binding.user.marketplace or {}).get(binding.subscription)
        if subscription is None or subscription.end <= state.now:
            subscription = None
            organization.skus.remove(binding)
        before.append((binding, subscription))
    return before
