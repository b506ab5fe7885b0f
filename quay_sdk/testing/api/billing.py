"""Plans, subscriptions, cards and invoices; products of Red Hat.

Stripe is played by the state: a subscription or a card comes into being when somebody pays on Stripe's page,
that is, with :meth:`FakeQuay.set_plan` and :meth:`FakeQuay.set_card`.
"""

from __future__ import annotations

from quay_sdk.testing import problems
from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.state import Organization, billing
from quay_sdk.testing.state.accounts import Namespace
from quay_sdk.testing.state.billing import (
    Checkout,
    Customer,
    InvoiceField,
    MarketplaceSubscription,
    SkuBinding,
)
from quay_sdk.testing.views import Json, epoch

_INVOICES = 12
"""So many invoices are listed."""

# -- who -------------------------------------------------------------------------------


def _require_administrator(call: Call, *, readonly: bool = False) -> Organization:
    call.require_administrator(readonly=readonly)
    return call.stated_organization


def _require_administrator_or(status: int, call: Call, *, readonly: bool = False) -> Organization:
    """Some operations refuse everybody with the same status, those without credentials, too."""
    _check_administrator(status, call, readonly=readonly)
    return call.stated_organization


def _check_administrator(status: int, call: Call, *, readonly: bool = False) -> None:
    administers = call.rights.administers(call.path["orgname"])
    if not administers and not (readonly and call.rights.is_readonly_superuser):
        raise problems.flask(status)


def _customer(call: Call, namespace: Namespace) -> Customer:
    if namespace.customer is None:
        raise problems.not_found()
    namespace.customer.settle(call.state.now)
    return namespace.customer


# -- plans -----------------------------------------------------------------------------


@handles("listPlans")
def list_plans(call: Call) -> Json:
    return {"plans": list(billing.PLANS)}


@handles("getUserSubscription")
def get_user_subscription(call: Call) -> Json:
    return _subscription(call, call.require_user_admin())


@handles("getOrgSubscription")
def get_org_subscription(call: Call) -> Json:
    return _subscription(call, _require_administrator(call, readonly=True))


def _subscription(call: Call, namespace: Namespace) -> Json:
    customer = namespace.customer
    if customer is not None:
        customer.settle(call.state.now)
    used = billing.private_repositories(namespace)
    if customer is None or customer.subscription is None:
        return {
            "hasSubscription": False,
            "isExistingCustomer": customer is not None,
            "plan": "free",
            "usedPrivateRepos": used,
        }
    subscription = customer.subscription
    return {
        "hasSubscription": True,
        "isExistingCustomer": True,
        "currentPeriodStart": epoch(subscription.start),
        "currentPeriodEnd": epoch(subscription.end),
        "plan": subscription.plan,
        "usedPrivateRepos": used,
        "trialStart": epoch(subscription.trial_start),
        "trialEnd": epoch(subscription.trial_end),
    }


@handles("createUserSubscription")
def create_user_subscription(call: Call) -> Json:
    me = call.require_user_admin()
    return _create_subscription(call, me, call.json())


@handles("createOrgSubscription")
def create_org_subscription(call: Call) -> Json:
    body = call.json()
    call.require_administrator()
    return _create_subscription(call, None, body)


def _create_subscription(call: Call, user: Namespace | None, body: Json) -> Json:
    """Open a page at Stripe to pay for a plan.

    :param user: the user; ``None`` for the organization of the path.
    """
    if not body.get("success_url") or not body.get("cancel_url"):
        raise problems.invalid("success_url and cancel_url are required")
    namespace = user or call.stated_organization
    plan_named(body["plan"], business=isinstance(namespace, Organization))
    if namespace.customer is None:
        namespace.customer = Customer()
    return _checkout(call, namespace.customer, "subscription", body)


@handles("updateUserSubscription")
def update_user_subscription(call: Call) -> Json:
    me = call.require_user_admin()
    return _change_subscription(call, me, call.json()["plan"])


@handles("updateOrgSubscription")
def update_org_subscription(call: Call) -> Json:
    body = call.json()
    return _change_subscription(call, _require_administrator(call), body["plan"])


def _change_subscription(call: Call, namespace: Namespace, wanted: str) -> Json:
    if namespace.customer is None:
        raise problems.invalid("Invalid Stripe customer")
    namespace.customer.settle(call.state.now)
    plan = plan_named(wanted, business=isinstance(namespace, Organization))
    return change_plan(call, namespace, namespace.customer, plan)


def change_plan(call: Call, namespace: Namespace, customer: Customer, plan: Json) -> Json:
    """Change the plan of a customer.

    :param call: the request.
    :param namespace: the user or organization.
    :param customer: what Stripe knows of it.
    :param plan: the new plan.
    :returns: the plan if it is free, else the subscription.
    :raises Problem: 402, the card is declined.
    """
    wanted = plan["stripeId"]
    if plan["price"] == 0:
        view: Json = {"plan": plan, "usedPrivateRepos": billing.private_repositories(namespace)}
        if customer.subscription is None:
            return view
        customer.subscription = None
    else:
        if customer.card is not None and customer.card.declined:
            raise problems.Problem(402, {"carderror": "Your card was declined."})
        customer.subscribe(wanted, call.state.now)
        view = _subscription(call, namespace)
    billing.check_usage(call.state, namespace, plan["privateRepos"])
    call.log("account_change_plan", namespace, plan=wanted)
    return view


def plan_named(id: str, *, business: bool) -> Json:
    """Return the plan of an id, if it can be chosen.

    :param id: its Stripe id.
    :param business: whether it is for an organization, which cannot have those for persons.
    :raises Problem: there is none, or it is not for organizations.
    """
    plan = billing.plan(id)
    if plan is None or plan.get("deprecated", True):
        raise problems.not_found()
    if business and not plan["bus_features"] and plan["price"] != 0:
        raise problems.invalid("No matching plan found")
    return dict(plan)


def _checkout(call: Call, customer: Customer, mode: str, body: Json) -> Json:
    checkout = Checkout(mode, call.state.now, body["success_url"], body["cancel_url"])
    customer.checkouts.append(checkout)
    return {
        "id": checkout.id,
        "object": "checkout.session",
        "mode": mode,
        "created": epoch(checkout.created),
        "customer": customer.id,
        "metadata": {},
        "payment_method_types": ["card"],
        "payment_status": "unpaid" if mode == "subscription" else "no_payment_required",
        "status": "open",
        "success_url": checkout.success_url,
        "cancel_url": checkout.cancel_url,
        "url": f"https://checkout.stripe.com/c/pay/{checkout.id}",
    }


# -- cards -----------------------------------------------------------------------------


@handles("getUserCard")
def get_user_card(call: Call) -> Json:
    return _card(call.require_user_admin())


@handles("getOrgCard")
def get_org_card(call: Call) -> Json:
    return _card(_require_administrator(call, readonly=True))


def _card(namespace: Namespace) -> Json:
    card = namespace.customer.card if namespace.customer else None
    if card is None:
        return {"card": {"is_valid": False}}
    return {
        "card": {
            "owner": card.owner,
            "type": card.type,
            "last4": card.last4,
            "exp_month": card.exp_month,
            "exp_year": card.exp_year,
        }
    }


@handles("setUserCard")
def set_user_card(call: Call) -> Json:
    me = call.require_user_admin()
    return _set_card(call, me, call.json())


@handles("setOrgCard")
def set_org_card(call: Call) -> Json:
    body = call.json()
    return _set_card(call, _require_administrator(call), body)


def _set_card(call: Call, namespace: Namespace, body: Json) -> Json:
    customer = namespace.customer
    if customer is None:
        raise problems.invalid("Invalid Stripe customer")
    if customer.subscription is None:
        raise problems.invalid("Invalid Stripe subscription")
    if not body["success_url"] or not body["cancel_url"]:
        raise problems.invalid("success_url and cancel_url are required")
    return _checkout(call, customer, "setup", body)


# -- invoices --------------------------------------------------------------------------


@handles("listUserInvoices")
def list_user_invoices(call: Call) -> Json:
    return _invoices(_customer(call, call.require_user_admin()))


@handles("listOrgInvoices")
def list_org_invoices(call: Call) -> Json:
    return _invoices(_customer(call, _require_administrator(call, readonly=True)))


def _invoices(customer: Customer) -> Json:
    return {
        "invoices": [
            {
                "id": invoice.id,
                "date": epoch(invoice.start),
                "period_start": epoch(invoice.start),
                "period_end": epoch(invoice.end),
                "paid": invoice.paid,
                "amount_due": invoice.amount,
                "next_payment_attempt": None if invoice.paid else epoch(invoice.end),
                "attempted": True,
                "closed": invoice.paid,
                "total": invoice.amount,
                "plan": invoice.plan,
            }
            for invoice in customer.invoices[: -_INVOICES - 1 : -1]
        ]
    }


@handles("listUserInvoiceFields")
def list_user_invoice_fields(call: Call) -> Json:
    return _fields(_customer(call, call.require_user_admin()))


@handles("listOrgInvoiceFields")
def list_org_invoice_fields(call: Call) -> Json:
    return _fields(_customer(call, _require_administrator_or(403, call, readonly=True)))


@handles("createUserInvoiceField")
def create_user_invoice_field(call: Call) -> Json:
    me = call.require_user_admin()
    body = call.json()
    return _create_field(_customer(call, me), body)


@handles("createOrgInvoiceField")
def create_org_invoice_field(call: Call) -> Json:
    body = call.json()
    return _create_field(_customer(call, _require_administrator_or(403, call)), body)


@handles("deleteUserInvoiceField")
def delete_user_invoice_field(call: Call) -> Reply:
    return _delete_field(call, _customer(call, call.require_user_admin()))


@handles("deleteOrgInvoiceField")
def delete_org_invoice_field(call: Call) -> Reply:
    return _delete_field(call, _customer(call, _require_administrator_or(403, call)))


def _fields(customer: Customer) -> Json:
    return {"fields": [_field(field) for field in customer.invoice_fields]}


def _field(field: InvoiceField) -> Json:
    return {"uuid": field.uuid, "title": field.title, "value": field.value}


def _create_field(customer: Customer, body: Json) -> Json:
    field = InvoiceField(body["title"], body["value"])
    customer.invoice_fields.append(field)
    return _field(field)


def _delete_field(call: Call, customer: Customer) -> Reply:
    uuid = call.path["field_uuid"]
    customer.invoice_fields = [field for field in customer.invoice_fields if field.uuid != uuid]
    return Reply("Okay", 201)


# -- the marketplace of Red Hat --------------------------------------------------------


@handles("getUserMarketplaceSubscriptions")
def list_marketplace_subscriptions(call: Call) -> list[Json]:
    me = call.require_user_admin()
    if me.marketplace is None:
        raise problems.not_found()
    whole, parts = [], []
    for subscription in billing.current(call.state, me):
        bindings = billing.bindings(call.state, subscription.id)
        if bindings and subscription.sku == billing.SPLITTABLE_SKU:
            left = subscription.quantity - sum(binding.quantity for _, binding in bindings)
            if left > 0:
                whole.append(_marketplace_view(subscription, left, None))
            parts += [
                _marketplace_view(subscription, binding.quantity, organization)
                for organization, binding in bindings
            ]
        else:
            organization = bindings[0][0] if bindings else None
            whole.append(_marketplace_view(subscription, subscription.quantity, organization))
    return whole + parts


def _marketplace_view(
    subscription: MarketplaceSubscription, quantity: int, organization: Organization | None
) -> Json:
    start, end = (int(day.timestamp() * 1000) for day in (subscription.start, subscription.end))
    return {
        "id": subscription.id,
        "masterEndSystemName": "Quay",
        "createdEndSystemName": "SUBSCRIPTION",
        "createdDate": start,
        "lastUpdateEndSystemName": "SUBSCRIPTION",
        "lastUpdateDate": start,
        "installBaseStartDate": start,
        "installBaseEndDate": end,
        "webCustomerId": 123456,
        "subscriptionNumber": str(subscription.id),
        "quantity": quantity,
        "effectiveStartDate": start,
        "effectiveEndDate": end,
        "sku": subscription.sku,
        "metadata": billing.plan_of_sku(subscription.sku),
        "assigned_to_org": organization.name if organization else None,
    }


@handles("listOrgSkus")
def list_org_skus(call: Call) -> list[Json]:
    organization = _require_administrator_or(401, call, readonly=True)
    skus = []
    for binding, subscription in billing.drop_expired(call.state, organization):
        view: Json = {
            "id": binding.id,
            "subscription_id": binding.subscription,
            "user_id": binding.user.id,
            "org_id": organization.id,
            "quantity": binding.quantity,
        }
        if subscription is not None:  # one that has expired shows once more
            view |= {"sku": subscription.sku, "metadata": billing.plan_of_sku(subscription.sku)}
        skus.append(view)
    return skus


@handles("bindSkuToOrg")
def bind_sku(call: Call) -> Reply:
    call.unchecked_json()
    organization = call.stated_organization
    _check_administrator(401, call)
    for each in call.json()["subscriptions"]:
        _bind(call, organization, each["subscription_id"], each.get("quantity"))
    return Reply("Okay", 201)


def _bind(call: Call, organization: Organization, id: int, quantity: int | None) -> None:
    me = call.me
    free = next((each for each in billing.unbound(call.state, me) if each.id == id), None)
    if free is None:
        raise problems.message(401, f"subscription {id} does not belong to {me.name}")
    if quantity is None:
        quantity = free.quantity
    if quantity != free.quantity and free.sku != billing.SPLITTABLE_SKU:
        raise problems.message(403, "cannot split a non-MW02702 sku")
    if quantity > free.quantity:
        raise problems.message(400, "quantity cannot exceed available amount")
    if any(binding.subscription == id for binding in organization.skus):
        raise problems.message(400, "subscription is already bound to an org")
    organization.skus.append(SkuBinding(call.state.next_id(), me, id, quantity))


@handles("removeSkuFromOrg")
def remove_sku(call: Call) -> Reply:
    organization = _require_marketplace_administrator(call)
    _unbind(organization, call.path["subscription_id"])
    return NO_CONTENT


@handles("batchRemoveSku")
def remove_skus(call: Call) -> Reply:
    call.unchecked_json()
    organization = _require_marketplace_administrator(call)
    for each in call.json()["subscriptions"]:
        _unbind(organization, str(each["subscription_id"]))
    return NO_CONTENT


def _require_marketplace_administrator(call: Call) -> Organization:
    _check_administrator(401, call)
    organization = call.state.organization(call.path["orgname"])
    if organization is None:
        raise problems.Problem(400, '"Organization not valid"\n')
    return organization


def _unbind(organization: Organization, id: str) -> None:
    organization.skus = [binding for binding in organization.skus if str(binding.subscription) != id]
