"""Billing: plans, subscriptions, cards and invoices, on a server that sells plans (in practice Quay.io)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from quay_sdk._wire.encode import encoder_for
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.model import EPOCH, EPOCH_MILLISECONDS, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api


@model
class Plan(Model):
    """A plan: a number of private repositories, and their price.

    :ivar title: name of the plan for display.
    :ivar stripe_id: identifier of the plan, which subscriptions refer to.
    :ivar private_repos: maximum number of private repositories.
    :ivar price: price for a month in US cents; 0 for the free plan.
    :ivar audience: description of the customers that the plan is meant for.
    :ivar bus_features: whether organizations can have the plan; they can have the free plan too.
    :ivar deprecated: whether the plan can no longer be chosen.
    :ivar free_trial_days: length of the free trial in days.
    :ivar superseded_by: ``stripe_id`` of the plan that replaces a deprecated one; ``None`` if there is no
        replacement.
    :ivar plans_page_hidden: whether the web interface hides the plan.
    :ivar rh_sku: Red Hat product (SKU) that includes the plan; otherwise ``None``.
    :ivar sku_billing: whether the plan is paid for through Red Hat rather than by card.
    :ivar billing_enabled: whether the server marks the plan as billable.
    """

    title: str
    stripe_id: str = field(wire="stripeId")
    private_repos: int = field(wire="privateRepos")
    price: int | None = None
    audience: str | None = None
    bus_features: bool | None = None
    deprecated: bool | None = None
    free_trial_days: int | None = None
    superseded_by: str | None = None
    plans_page_hidden: bool | None = None
    rh_sku: str | None = None
    sku_billing: bool | None = None
    billing_enabled: bool | None = None


@model
class Subscription(Model):
    """The plan of a user or an organization, and the period that is paid for.

    :ivar has_subscription: whether there is a subscription with Stripe.
    :ivar is_existing_customer: whether the account is a customer at Stripe. Only customers can change plans,
        and have invoices and a card.
    :ivar plan: ``stripe_id`` of the plan; ``"free"`` without a subscription.
    :ivar used_private_repos: number of private repositories that exist.
    :ivar current_period_start: start of the period that is paid for; ``None`` without a subscription.
    :ivar current_period_end: end of the period that is paid for; ``None`` without a subscription.
    :ivar trial_start: start of the free trial; ``None`` if there was no trial.
    :ivar trial_end: end of the free trial; ``None`` if there was no trial.
    """

    has_subscription: bool = field(wire="hasSubscription")
    is_existing_customer: bool = field(wire="isExistingCustomer")
    plan: str
    used_private_repos: int = field(wire="usedPrivateRepos")
    current_period_start: datetime | None = field(default=None, wire="currentPeriodStart", format=EPOCH)
    current_period_end: datetime | None = field(default=None, wire="currentPeriodEnd", format=EPOCH)
    trial_start: datetime | None = field(default=None, wire="trialStart", format=EPOCH)
    trial_end: datetime | None = field(default=None, wire="trialEnd", format=EPOCH)


@model
class SubscriptionChange(Model):
    """The result of a change of plan. After a change to the free plan, it has only the first two fields.

    :ivar plan: ``stripe_id`` of the new plan; the whole :class:`Plan` after a change to the free plan.
    :ivar used_private_repos: number of private repositories that exist.
    :ivar has_subscription: whether there is a subscription with Stripe.
    :ivar is_existing_customer: whether the account is a customer at Stripe.
    :ivar current_period_start: start of the period that is paid for.
    :ivar current_period_end: end of the period that is paid for.
    :ivar trial_start: start of the free trial; ``None`` if there was no trial.
    :ivar trial_end: end of the free trial; ``None`` if there was no trial.
    """

    plan: Plan | str
    used_private_repos: int | None = field(default=None, wire="usedPrivateRepos")
    has_subscription: bool | None = field(default=None, wire="hasSubscription")
    is_existing_customer: bool | None = field(default=None, wire="isExistingCustomer")
    current_period_start: datetime | None = field(default=None, wire="currentPeriodStart", format=EPOCH)
    current_period_end: datetime | None = field(default=None, wire="currentPeriodEnd", format=EPOCH)
    trial_start: datetime | None = field(default=None, wire="trialStart", format=EPOCH)
    trial_end: datetime | None = field(default=None, wire="trialEnd", format=EPOCH)


@model
class CheckoutSession(Model):
    """A page at Stripe, the payment provider, where a person continues in a browser. Other fields of Stripe
    are in ``extra``.

    :ivar id: identifier of the session.
    :ivar url: address of the page.
    """

    id: str | None = None
    url: str | None = None


@model
class PaymentCard(Model):
    """The credit card of a user or an organization. Without a card, all fields but ``is_valid`` are ``None``.

    :ivar owner: name on the card.
    :ivar type: Stripe's type of the payment method, ``"card"``; for old customers the brand, such as
        ``"Visa"``.
    :ivar last4: last four digits of the card's number.
    :ivar exp_month: month of expiry, 1 to 12.
    :ivar exp_year: year of expiry, with four digits.
    :ivar is_valid: ``False`` without a card, otherwise ``None``.
    """

    owner: str | None = None
    type: str | None = None
    last4: str | None = None
    exp_month: int | None = None
    exp_year: int | None = None
    is_valid: bool | None = None


@model
class Invoice(Model):
    """An invoice of Stripe.

    :ivar id: identifier of the invoice.
    :ivar date: time at which it was issued.
    :ivar period_start: start of the period that it covers.
    :ivar period_end: end of the period that it covers.
    :ivar paid: whether it is paid.
    :ivar amount_due: amount to pay in US cents.
    :ivar total: total in US cents, before the customer's credit is deducted.
    :ivar attempted: whether Stripe has tried to charge the card.
    :ivar next_payment_attempt: time of the next attempt; ``None`` if there will be no other attempt.
    :ivar closed: whether Stripe has stopped trying.
    :ivar plan: ``stripe_id`` of the plan that it charges for; ``None`` if it charges for something else.
    """

    id: str | None = None
    date: datetime | None = field(default=None, format=EPOCH)
    period_start: datetime | None = field(default=None, format=EPOCH)
    period_end: datetime | None = field(default=None, format=EPOCH)
    paid: bool | None = None
    amount_due: int | None = None
    total: int | None = None
    attempted: bool | None = None
    next_payment_attempt: datetime | None = field(default=None, format=EPOCH)
    closed: bool | None = None
    plan: str | None = None


@model
class InvoiceField(Model):
    """A line of text that is printed on invoices, such as a tax number.

    :ivar uuid: identifier of the line, 8 hexadecimal digits.
    :ivar title: label of the line, such as ``"VAT number"``.
    :ivar value: text after the label.
    """

    uuid: str
    title: str
    value: str


@model
class MarketplaceSubscription(Model):
    """A Red Hat subscription of the current user, listed once for each organization that uses units of it.

    :ivar id: number of the subscription: the ``subscription_id`` that organizations are given.
    :ivar sku: product, such as ``"MW02701"``.
    :ivar quantity: number of units that ``assigned_to_org`` uses, or that are still free.
    :ivar assigned_to_org: organization that uses these units; ``None`` if they are free.
    :ivar metadata: plan that the product includes, with the keys of the server.
    :ivar effective_start_date: start of the subscription.
    :ivar effective_end_date: end of the subscription.
    :ivar install_base_start_date: start of the installation period in Red Hat's records.
    :ivar install_base_end_date: end of the installation period in Red Hat's records.
    :ivar subscription_number: number of the subscription in the customer's documents.
    :ivar web_customer_id: number of the customer.
    :ivar created_date: time at which the record was created.
    :ivar created_end_system_name: Red Hat system that created the record.
    :ivar last_update_date: time of the last change of the record.
    :ivar last_update_end_system_name: Red Hat system that made the last change.
    :ivar external_last_update_date: time of the last change from outside.
    :ivar master_end_system_name: Red Hat system that owns the record.
    """

    id: int
    sku: str | None = None
    quantity: int | None = None
    assigned_to_org: str | None = None
    metadata: Mapping[str, Any] | None = None
    effective_start_date: datetime | None = field(
        default=None, wire="effectiveStartDate", format=EPOCH_MILLISECONDS
    )
    effective_end_date: datetime | None = field(
        default=None, wire="effectiveEndDate", format=EPOCH_MILLISECONDS
    )
    install_base_start_date: datetime | None = field(
        default=None, wire="installBaseStartDate", format=EPOCH_MILLISECONDS
    )
    install_base_end_date: datetime | None = field(
        default=None, wire="installBaseEndDate", format=EPOCH_MILLISECONDS
    )
    subscription_number: str | None = field(default=None, wire="subscriptionNumber")
    web_customer_id: int | None = field(default=None, wire="webCustomerId")
    created_date: datetime | None = field(default=None, wire="createdDate", format=EPOCH_MILLISECONDS)
    created_end_system_name: str | None = field(default=None, wire="createdEndSystemName")
    last_update_date: datetime | None = field(default=None, wire="lastUpdateDate", format=EPOCH_MILLISECONDS)
    last_update_end_system_name: str | None = field(default=None, wire="lastUpdateEndSystemName")
    external_last_update_date: datetime | None = field(
        default=None, wire="externalLastUpdateDate", format=EPOCH_MILLISECONDS
    )
    master_end_system_name: str | None = field(default=None, wire="masterEndSystemName")


@model
class BoundSubscription(Model):
    """A Red Hat subscription that an organization uses.

    :ivar id: number of the assignment, not of the subscription.
    :ivar subscription_id: number of the subscription.
    :ivar user_id: internal number of the user who owns the subscription.
    :ivar org_id: internal number of the organization.
    :ivar quantity: number of units that the organization uses.
    :ivar sku: product, such as ``"MW02701"``; ``None`` if the subscription has expired.
    :ivar metadata: plan that the product includes, with the keys of the server; ``None`` if the subscription
        has expired.
    """

    id: int
    subscription_id: int
    user_id: int | None = None
    org_id: int | None = None
    quantity: int | None = None
    sku: str | None = None
    metadata: Mapping[str, Any] | None = None


@model
class SubscriptionBinding(Model):
    """A Red Hat subscription to assign to an organization, or to take away from it.

    :ivar subscription_id: number of the subscription, :attr:`MarketplaceSubscription.id`.
    :ivar quantity: number of units to assign, 1 or more; ``None`` assigns all that are free. Only the product
        MW02702 can be split: for others the server refuses (403) any number but the full one.
    """

    subscription_id: int
    quantity: int | None = None


class Plans(Resource):
    """The plans that the server sells."""

    @operation(
        "listPlans", "GET /api/v1/plans/", without_token="answered", key="plans", features=("BILLING",)
    )
    def list(self) -> Paged[Plan]:
        """List all plans, including deprecated ones, which can no longer be chosen.

        ::

            for plan in client.plans.list():
                if not plan.deprecated:
                    print(plan.stripe_id, plan.private_repos, plan.price)

        :returns: the plans.
        """
        ...


_URL = re.compile(r"[a-z][a-z0-9+.-]*://[^/]", re.IGNORECASE)


def encode_url(value: object) -> str:
    """A page that Stripe returns to. The server fails if it is empty, or if Stripe refuses it."""
    text: str = encoder_for(str)(value)
    if not _URL.match(text):
        raise InvalidArgumentError(f"expected a full URL, such as 'https://quay.io/', got {text!r}")
    return text


CHECKOUT: Mapping[str, Param] = {
    "success_url": Param(encode=encode_url, since="3.9"),
    "cancel_url": Param(encode=encode_url, since="3.9"),
}
"""The pages that Stripe returns to."""


def check_change(arguments: Mapping[str, Any]) -> None:
    """Refuse pages to return to: a change of plan has no payment page, and the server ignores them."""
    if arguments["success_url"] is not None or arguments["cancel_url"] is not None:
        raise InvalidArgumentError(
            "the server ignores success_url and cancel_url when a plan is changed; leave them out"
        )


def encode_assigned(value: object) -> list[object]:
    """Subscriptions to assign. The server accepts 0 and negative numbers of units."""
    bindings: list[Any] = _BINDINGS(value)
    for binding in bindings:
        if binding.get("quantity") is not None and binding["quantity"] < 1:
            raise InvalidArgumentError(
                f"quantity of {binding['subscription_id']}: expected 1 or more, got {binding['quantity']}"
            )
    return bindings


def encode_removed(value: object) -> list[object]:
    """Subscriptions to take away. The server ignores a number of units, and takes all of them."""
    bindings: list[Any] = _BINDINGS(value)
    for binding in bindings:
        if binding.get("quantity") is not None:
            raise InvalidArgumentError(
                f"the server removes all units of {binding['subscription_id']}; leave out quantity"
            )
    return bindings


_BINDINGS = encoder_for(Sequence[SubscriptionBinding | Mapping[str, Any]])


class UserSubscription(Resource):
    """The plan of the current user."""

    @operation(
        "getUserSubscription",
        "GET /api/v1/user/plan",
        scope="user:admin",
        errors=(401, 403, 503),
        features=("BILLING",),
        internal=True,
    )
    def get(self) -> Subscription:
        """Get the plan of the current user, and the period that is paid for.

        ::

            subscription = client.user.subscription.get()
            print(subscription.plan, subscription.current_period_end)

        :returns: the subscription; without one, ``plan`` is ``"free"``.
        """
        ...

    @operation(
        "createUserSubscription",
        "POST /api/v1/user/plan",
        scope="user:admin",
        errors=(400, 401, 403, 503),
        since="3.9",
        features=("BILLING",),
        params={"success_url": Param(encode=encode_url), "cancel_url": Param(encode=encode_url)},
        internal=True,
    )
    def create(self, *, plan: str, success_url: str, cancel_url: str) -> CheckoutSession:
        """Open a payment page for a new subscription of the current user.

        The subscription exists only after a person has paid on the page. The call itself makes the user a
        customer at Stripe, the payment provider. To change the plan of an existing subscription, use
        :meth:`update`: Stripe may otherwise charge for both.

        ::

            session = client.user.subscription.create(
                plan="personal-2018",
                success_url="https://quay.io/user/devtable?tab=billing",
                cancel_url="https://quay.io/user/devtable?tab=billing",
            )
            print(session.url)

        :param plan: ``stripe_id`` of a plan that is not deprecated; see ``client.plans.list()``. For others
            the server fails (500).
        :param success_url: full URL that Stripe opens after the payment.
        :param cancel_url: full URL that Stripe opens if the person gives up.
        :returns: the payment page; open its ``url`` in a browser.
        """
        ...

    @operation(
        "updateUserSubscription",
        "PUT /api/v1/user/plan",
        scope="user:admin",
        errors=(400, 401, 402, 403, 404, 503),
        features=("BILLING",),
        params=CHECKOUT,
        check=check_change,
        internal=True,
    )
    def update(
        self, *, plan: str, success_url: str | None = None, cancel_url: str | None = None
    ) -> SubscriptionChange:
        """Change the plan of the current user, at once and without a payment page.

        A paid plan is charged to the customer's card; a refused card is a 402. The free plan cancels the
        subscription at once. The server does not stop a change to a plan with fewer private repositories than
        exist: it only creates a notification. An unknown or deprecated plan is a 404.

        The user must be a customer already, or the server fails (500): check ``is_existing_customer``
        of :meth:`get`, and use :meth:`create` for the first subscription.

        ::

            client.user.subscription.update(plan="free")

        :param plan: ``stripe_id`` of a plan that is not deprecated; ``"free"`` cancels the subscription.
        :param success_url: do not pass it: the server ignores it when a plan is changed, and the client
            refuses it.
        :param cancel_url: likewise.
        :returns: the new plan and subscription.
        """
        ...


class UserCard(Resource):
    """The credit card of the current user."""

    @operation(
        "getUserCard",
        "GET /api/v1/user/card",
        scope="user:admin",
        errors=(401, 403, 503),
        key="card",
        features=("BILLING",),
        internal=True,
    )
    def get(self) -> PaymentCard:
        """Get the credit card of the current user, without its full number.

        ::

            card = client.user.card.get()
            print(card.last4, card.exp_month, card.exp_year)

        :returns: the card; without one, ``is_valid`` is ``False`` and the other fields are ``None``.
        """
        ...

    @operation(
        "setUserCard",
        "POST /api/v1/user/card",
        scope="user:admin",
        errors=(400, 401, 403, 503),
        features=("BILLING",),
        params=CHECKOUT,
        internal=True,
    )
    def set(self, *, success_url: str, cancel_url: str) -> CheckoutSession:
        """Open a page at Stripe to replace the credit card of the current user.

        The card changes only after a person has entered the new one on the page. A user without a
        subscription gets a 400. For a user who is not even a customer (see :class:`Subscription`), the server
        fails (500).

        ::

            session = client.user.card.set(
                success_url="https://quay.io/user/devtable?tab=billing",
                cancel_url="https://quay.io/user/devtable?tab=billing",
            )
            print(session.url)

        :param success_url: full URL that Stripe opens after the card has been replaced.
        :param cancel_url: full URL that Stripe opens if the person gives up.
        :returns: the page; open its ``url`` in a browser.
        """
        ...


class UserInvoices(Resource):
    """The invoices of the current user."""

    fields: api.billing.UserInvoiceFields

    @operation(
        "listUserInvoices",
        "GET /api/v1/user/invoices",
        scope="user:admin",
        errors=(401, 403, 404, 503),
        key="invoices",
        features=("BILLING",),
        internal=True,
    )
    def list(self) -> Paged[Invoice]:
        """List the latest invoices of the current user, at most 12.

        A user who is not a customer at Stripe, the payment provider, gets a 404, not an empty list.

        ::

            for invoice in client.user.invoices.list():
                print(invoice.date, invoice.total, invoice.paid)

        :returns: the invoices, newest first.
        """
        ...


class UserInvoiceFields(Resource):
    """The lines of text that are printed on the invoices of the current user."""

    @operation(
        "listUserInvoiceFields",
        "GET /api/v1/user/invoice/fields",
        scope="user:admin",
        errors=(401, 403, 404, 503),
        key="fields",
        features=("BILLING",),
        internal=True,
    )
    def list(self) -> Paged[InvoiceField]:
        """List the lines of text that are printed on the invoices of the current user.

        A user who is not a customer at Stripe, the payment provider, gets a 404, not an empty list.

        ::

            for line in client.user.invoices.fields.list():
                print(line.uuid, line.title, line.value)

        :returns: the lines.
        """
        ...

    @operation(
        "createUserInvoiceField",
        "POST /api/v1/user/invoice/fields",
        scope="user:admin",
        errors=(400, 401, 403, 404, 503),
        features=("BILLING",),
        internal=True,
    )
    def create(self, *, title: str, value: str) -> InvoiceField:
        """Add a line of text to the future invoices of the current user.

        A line with the same title is not replaced: there are two then. A user who is not a customer at Stripe
        gets a 404. Stripe stores all lines together in one text of at most 500 characters: beyond that, the
        server fails (500).

        ::

            client.user.invoices.fields.create(title="VAT number", value="DE123456789")

        :param title: label of the line.
        :param value: text after the label.
        :returns: the line, with the ``uuid`` that :meth:`delete` needs.
        """
        ...

    @operation(
        "deleteUserInvoiceField",
        "DELETE /api/v1/user/invoice/field/{field_uuid}",
        scope="user:admin",
        errors=(401, 403, 404, 503),
        features=("BILLING",),
        internal=True,
    )
    def delete(self, field_uuid: str) -> None:
        """Delete a line of text from the future invoices of the current user.

        A line that does not exist is not an error. A user who is not a customer at Stripe gets a 404.

        ::

            client.user.invoices.fields.delete("5c6a2d1f")

        :param field_uuid: ``uuid`` of the line, from :meth:`list`.
        """
        ...


class UserMarketplace(Resource):
    """The Red Hat Marketplace subscriptions of the current user."""

    @operation(
        "getUserMarketplaceSubscriptions",
        "GET /api/v1/user/marketplace",
        scope="user:admin",
        errors=(401, 403, 404),
        since="3.10",
        features=("RH_MARKETPLACE",),
    )
    def list(self) -> Paged[MarketplaceSubscription]:
        """List the current user's Red Hat subscriptions to Quay.io, and the organizations that use them.

        Only active subscriptions are listed. The server looks up the user at Red Hat by email address. A user
        who is unknown there gets a 404, not an empty list, and so does everyone while Red Hat is unreachable.

        ::

            for subscription in client.user.marketplace.list():
                print(subscription.id, subscription.sku, subscription.assigned_to_org)

        :returns: the subscriptions.
        """
        ...


class OrganizationSubscription(Resource):
    """The plan of an organization."""

    @operation(
        "getOrgSubscription",
        "GET /api/v1/organization/{orgname}/plan",
        scope="org:admin",
        errors=(400, 401, 403, 503),
        features=("BILLING",),
        superuser="admitted",
        internal=True,
    )
    def get(self, organization: str) -> Subscription:
        """Get the plan of an organization, and the period that is paid for.

        Global read-only superusers may call it too.

        ::

            subscription = client.organization.subscription.get("acme")
            print(subscription.plan, subscription.current_period_end)

        :param organization: name of the organization.
        :returns: the subscription; without one, ``plan`` is ``"free"``.
        """
        ...

    @operation(
        "createOrgSubscription",
        "POST /api/v1/organization/{orgname}/plan",
        scope="org:admin",
        errors=(400, 401, 403, 503),
        since="3.9",
        features=("BILLING",),
        superuser="admitted",
        params={"success_url": Param(encode=encode_url), "cancel_url": Param(encode=encode_url)},
        internal=True,
    )
    def create(self, organization: str, *, plan: str, success_url: str, cancel_url: str) -> CheckoutSession:
        """Open a payment page for a new subscription of an organization.

        The subscription exists only after a person has paid on the page. The call itself makes the
        organization a customer at Stripe, the payment provider. To change the plan of an existing
        subscription, use :meth:`update`: Stripe may otherwise charge for both.

        ::

            session = client.organization.subscription.create(
                "acme",
                plan="bus-small-2018",
                success_url="https://quay.io/organization/acme?tab=billing",
                cancel_url="https://quay.io/organization/acme?tab=billing",
            )
            print(session.url)

        :param organization: name of the organization.
        :param plan: ``stripe_id`` of a plan with ``bus_features`` that is not deprecated; see
            ``client.plans.list()``. For others the server fails (500).
        :param success_url: full URL that Stripe opens after the payment.
        :param cancel_url: full URL that Stripe opens if the person gives up.
        :returns: the payment page; open its ``url`` in a browser.
        """
        ...

    @operation(
        "updateOrgSubscription",
        "PUT /api/v1/organization/{orgname}/plan",
        scope="org:admin",
        errors=(400, 401, 402, 403, 404, 503),
        features=("BILLING",),
        superuser="admitted",
        params=CHECKOUT,
        check=check_change,
        internal=True,
    )
    def update(
        self, organization: str, *, plan: str, success_url: str | None = None, cancel_url: str | None = None
    ) -> SubscriptionChange:
        """Change the plan of an organization, at once and without a payment page.

        A paid plan is charged to the customer's card; a refused card is a 402. The free plan cancels the
        subscription at once. The server does not stop a change to a plan with fewer private repositories than
        exist: it only creates a notification. An unknown or deprecated plan is a 404, a paid plan without
        ``bus_features`` a 400.

        The organization must be a customer already, or the server fails (500): check ``is_existing_customer``
        of :meth:`get`, and use :meth:`create` for the first subscription.

        ::

            client.organization.subscription.update("acme", plan="bus-medium-2018")

        :param organization: name of the organization.
        :param plan: ``stripe_id`` of a plan with ``bus_features`` that is not deprecated; ``"free"`` cancels
            the subscription.
        :param success_url: do not pass it: the server ignores it when a plan is changed, and the client
            refuses it.
        :param cancel_url: likewise.
        :returns: the new plan and subscription.
        """
        ...


class OrganizationCard(Resource):
    """The credit card of an organization."""

    @operation(
        "getOrgCard",
        "GET /api/v1/organization/{orgname}/card",
        scope="org:admin",
        errors=(400, 401, 403, 503),
        key="card",
        features=("BILLING",),
        superuser="admitted",
        internal=True,
    )
    def get(self, organization: str) -> PaymentCard:
        """Get the credit card of an organization, without its full number.

        Global read-only superusers may call it too.

        ::

            card = client.organization.card.get("acme")
            print(card.last4, card.exp_month, card.exp_year)

        :param organization: name of the organization.
        :returns: the card; without one, ``is_valid`` is ``False`` and the other fields are ``None``.
        """
        ...

    @operation(
        "setOrgCard",
        "POST /api/v1/organization/{orgname}/card",
        needs=("org:admin",),
        errors=(400, 401, 403, 503),
        features=("BILLING",),
        superuser="admitted",
        params=CHECKOUT,
        internal=True,
    )
    def set(self, organization: str, *, success_url: str, cancel_url: str) -> CheckoutSession:
        """Open a page at Stripe to replace the credit card of an organization.

        The card changes only after a person has entered the new one on the page. An organization without a
        subscription is a 400. If it is not even a customer (see :class:`Subscription`), the server fails
        (500).

        ::

            session = client.organization.card.set(
                "acme",
                success_url="https://quay.io/organization/acme?tab=billing",
                cancel_url="https://quay.io/organization/acme?tab=billing",
            )
            print(session.url)

        :param organization: name of the organization.
        :param success_url: full URL that Stripe opens after the card has been replaced.
        :param cancel_url: full URL that Stripe opens if the person gives up.
        :returns: the page; open its ``url`` in a browser.
        """
        ...


class OrganizationInvoices(Resource):
    """The invoices of an organization."""

    fields: api.billing.OrganizationInvoiceFields

    @operation(
        "listOrgInvoices",
        "GET /api/v1/organization/{orgname}/invoices",
        scope="org:admin",
        errors=(400, 401, 403, 404, 503),
        key="invoices",
        features=("BILLING",),
        superuser="admitted",
    )
    def list(self, organization: str) -> Paged[Invoice]:
        """List the latest invoices of an organization, at most 12.

        An organization that is not a customer at Stripe, the payment provider, is a 404, not an empty list.
        Global read-only superusers may call it too.

        ::

            for invoice in client.organization.invoices.list("acme"):
                print(invoice.date, invoice.total, invoice.paid)

        :param organization: name of the organization.
        :returns: the invoices, newest first.
        """
        ...


class OrganizationInvoiceFields(Resource):
    """The lines of text that are printed on the invoices of an organization."""

    @operation(
        "listOrgInvoiceFields",
        "GET /api/v1/organization/{orgname}/invoice/fields",
        scope="org:admin",
        errors=(400, 403, 404, 503),
        key="fields",
        features=("BILLING",),
        superuser="admitted",
        internal=True,
    )
    def list(self, organization: str) -> Paged[InvoiceField]:
        """List the lines of text that are printed on the invoices of an organization.

        An organization that is not a customer at Stripe, the payment provider, is a 404, not an empty list.
        Global read-only superusers may call it too. A call without a valid token is a 403, not a 401.

        ::

            for line in client.organization.invoices.fields.list("acme"):
                print(line.uuid, line.title, line.value)

        :param organization: name of the organization.
        :returns: the lines.
        """
        ...

    @operation(
        "createOrgInvoiceField",
        "POST /api/v1/organization/{orgname}/invoice/fields",
        scope="org:admin",
        errors=(400, 403, 404, 503),
        features=("BILLING",),
        superuser="admitted",
        internal=True,
    )
    def create(self, organization: str, *, title: str, value: str) -> InvoiceField:
        """Add a line of text to the future invoices of an organization.

        A line with the same title is not replaced: there are two then. An organization that is not a customer
        at Stripe is a 404. Stripe stores all lines together in one text of at most 500 characters: beyond
        that, the server fails (500).

        ::

            client.organization.invoices.fields.create("acme", title="VAT number", value="DE123456789")

        :param organization: name of the organization.
        :param title: label of the line.
        :param value: text after the label.
        :returns: the line, with the ``uuid`` that :meth:`delete` needs.
        """
        ...

    @operation(
        "deleteOrgInvoiceField",
        "DELETE /api/v1/organization/{orgname}/invoice/field/{field_uuid}",
        scope="org:admin",
        errors=(400, 403, 404, 503),
        features=("BILLING",),
        superuser="admitted",
        internal=True,
    )
    def delete(self, organization: str, field_uuid: str) -> None:
        """Delete a line of text from the future invoices of an organization.

        A line that does not exist is not an error. An organization that is not a customer at Stripe is a 404.

        ::

            client.organization.invoices.fields.delete("acme", "5c6a2d1f")

        :param organization: name of the organization.
        :param field_uuid: ``uuid`` of the line, from :meth:`list`.
        """
        ...


class OrganizationMarketplace(Resource):
    """The Red Hat Marketplace subscriptions of an organization."""

    @operation(
        "listOrgSkus",
        "GET /api/v1/organization/{orgname}/marketplace",
        scope="org:admin",
        errors=(400, 401),
        since="3.10",
        features=("BILLING",),
        superuser="admitted",
    )
    def list(self, organization: str) -> Paged[BoundSubscription]:
        """List the Red Hat subscriptions that an organization uses.

        The call also takes expired subscriptions away from the organization. They are listed one last time,
        without ``sku`` and ``metadata``. A caller who does not administer the organization gets a 401, even
        with a valid token. Global read-only superusers may call it too.

        ::

            for bound in client.organization.marketplace.list("acme"):
                print(bound.subscription_id, bound.sku, bound.quantity)

        :param organization: name of the organization.
        :returns: the subscriptions.
        """
        ...

    @operation(
        "bindSkuToOrg",
        "POST /api/v1/organization/{orgname}/marketplace",
        scope="org:admin",
        errors=(400, 401, 403),
        since="3.10",
        features=("BILLING",),
        superuser="admitted",
        params={"subscriptions": Param(encode=encode_assigned)},
    )
    def add(
        self, organization: str, *, subscriptions: Sequence[SubscriptionBinding | Mapping[str, Any]]
    ) -> None:
        """Assign Red Hat subscriptions of the current user to an organization.

        The server assigns one after the other. If it refuses one, those before it stay assigned, and those
        after it are not tried. A subscription of another user, or one without free units, is a 401. Fewer
        free units than asked for are a 400, and so is a second assignment to the same organization: to change
        the number of units, call :meth:`remove` first. A caller who does not administer the organization gets
        a 401, even with a valid token.

        ::

            subscription = SubscriptionBinding(subscription_id=12345678, quantity=2)
            client.organization.marketplace.add("acme", subscriptions=[subscription])

        :param organization: name of the organization.
        :param subscriptions: the subscriptions: :class:`SubscriptionBinding` objects, or mappings with the
            same keys. ``quantity`` is 1 or more (default: all free units). Only the product MW02702 can be
            split between organizations; for others, a part of the units is a 403.
        """
        ...

    @operation(
        "removeSkuFromOrg",
        "DELETE /api/v1/organization/{orgname}/marketplace/{subscription_id}",
        scope="org:admin",
        errors=(400, 401),
        since="3.11",
        features=("BILLING",),
        superuser="admitted",
    )
    def remove(self, organization: str, subscription_id: int) -> None:
        """Take a Red Hat subscription away from an organization, with all its units.

        A subscription that the organization does not use is not an error. A caller who does not administer
        the organization gets a 401, even with a valid token.

        ::

            client.organization.marketplace.remove("acme", 12345678)

        :param organization: name of the organization.
        :param subscription_id: number of the subscription, :attr:`BoundSubscription.subscription_id`.
        """
        ...

    @operation(
        "batchRemoveSku",
        "POST /api/v1/organization/{orgname}/marketplace/batchremove",
        scope="org:admin",
        errors=(400, 401),
        since="3.11",
        features=("BILLING",),
        superuser="admitted",
        params={"subscriptions": Param(encode=encode_removed)},
    )
    def batch_remove(
        self, organization: str, *, subscriptions: Sequence[SubscriptionBinding | Mapping[str, Any]]
    ) -> None:
        """Take several Red Hat subscriptions away from an organization, with all their units.

        Subscriptions that the organization does not use are not an error. A caller who does not administer
        the organization gets a 401, even with a valid token.

        ::

            expired = [{"subscription_id": 12345678}, {"subscription_id": 11223344}]
            client.organization.marketplace.batch_remove("acme", subscriptions=expired)

        :param organization: name of the organization.
        :param subscriptions: the subscriptions: :class:`SubscriptionBinding` objects, or mappings such as
            ``{"subscription_id": 12345678}``. A ``quantity`` is refused: the server ignores it, and removes
            all units.
        """
        ...
