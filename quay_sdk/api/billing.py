"""Billing: plans, subscriptions, cards and invoices, on a server that sells (in practice Quay.io)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from quay_sdk.model import EPOCH, EPOCH_MILLISECONDS, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api


@model
class Plan(Model):
    """A plan: how many private repositories one may have, and what that costs.

    :ivar title: what it is called.
    :ivar stripe_id: its identifier, which subscriptions name.
    :ivar private_repos: how many private repositories it allows.
    :ivar price: what it costs in a month, in US cents; none if it is sold elsewhere.
    :ivar audience: for whom it is meant.
    :ivar bus_features: whether it has what businesses need; organizations can only have such.
    :ivar deprecated: whether it is sold no longer.
    :ivar free_trial_days: for how many days it is free at first.
    :ivar superseded_by: the ``stripe_id`` of the plan to take instead, or ``None``.
    :ivar plans_page_hidden: whether the web interface does not offer it.
    :ivar rh_sku: the Red Hat product (SKU) that stands for the same.
    :ivar sku_billing: whether it is paid for through Red Hat, not by card.
    :ivar billing_enabled: whether it can be paid for.
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
    """What plan a user or an organization has.

    :ivar has_subscription: whether there is a subscription; without, the plan is the free one.
    :ivar is_existing_customer: whether the payment provider knows the customer.
    :ivar plan: the ``stripe_id`` of the plan; ``"free"`` without a subscription.
    :ivar used_private_repos: how many private repositories there are.
    :ivar current_period_start: the beginning of the time that is paid for.
    :ivar current_period_end: its end.
    :ivar trial_start: the beginning of the free trial, or ``None`` if there was none.
    :ivar trial_end: its end, likewise.
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
    """What a change of plan led to. Only one to a plan that costs has all fields.

    :ivar plan: the ``stripe_id`` of the plan; of a change to the free plan, the plan itself.
    :ivar used_private_repos: how many private repositories there are.
    :ivar has_subscription: whether there is a subscription.
    :ivar is_existing_customer: whether the payment provider knows the customer.
    :ivar current_period_start: the beginning of the time that is paid for.
    :ivar current_period_end: its end.
    :ivar trial_start: the beginning of the free trial, or ``None`` if there was none.
    :ivar trial_end: its end, likewise.
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
    """A page of the payment provider, Stripe, where a human goes on. What else it has is in ``extra``.

    :ivar id: the session's identifier.
    :ivar url: the page to open in a browser.
    """

    id: str | None = None
    url: str | None = None


@model
class PaymentCard(Model):
    """The credit card that is paid with. Without a card, only ``is_valid`` is there, and false.

    :ivar owner: the name on the card.
    :ivar type: its kind, such as ``"Visa"``.
    :ivar last4: its number's last four digits.
    :ivar exp_month: the month in which it expires, 1 to 12.
    :ivar exp_year: the year in which it expires, such as 2031.
    :ivar is_valid: ``False`` if there is no card.
    """

    owner: str | None = None
    type: str | None = None
    last4: str | None = None
    exp_month: int | None = None
    exp_year: int | None = None
    is_valid: bool | None = None


@model
class Invoice(Model):
    """An invoice.

    :ivar id: its identifier.
    :ivar date: when it was made out.
    :ivar period_start: the beginning of the time it is for.
    :ivar period_end: its end.
    :ivar paid: whether it is paid.
    :ivar amount_due: what is to be paid, in US cents.
    :ivar total: what it comes to, in US cents, before credit is taken off.
    :ivar attempted: whether the card has been charged, or that was tried.
    :ivar next_payment_attempt: when that is tried next, or ``None`` if not at all.
    :ivar closed: whether it is tried no longer.
    :ivar plan: the ``stripe_id`` of the plan it is for, or ``None``.
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
    """A line that is added to invoices, such as a tax number.

    :ivar uuid: its identifier.
    :ivar title: what the line says first.
    :ivar value: what it says then.
    """

    uuid: str
    title: str
    value: str


@model
class MarketplaceSubscription(Model):
    """A Red Hat subscription of the user. One that several organizations use appears once for each.

    :ivar id: the subscription's number, which organizations name in ``subscription_id``.
    :ivar sku: what was bought, such as ``"MW02701"``.
    :ivar quantity: how many of it: all that are free, or that ``assigned_to_org`` uses.
    :ivar assigned_to_org: the organization that uses it, or ``None`` if none does.
    :ivar metadata: the plan that it stands for, as JSON.
    :ivar effective_start_date: since when it holds.
    :ivar effective_end_date: until when it holds.
    :ivar install_base_start_date: since when it is installed, in Red Hat's books.
    :ivar install_base_end_date: until when it is, likewise.
    :ivar subscription_number: its number as the customer knows it.
    :ivar web_customer_id: the customer's number.
    :ivar created_date: when it was entered.
    :ivar created_end_system_name: the system that entered it.
    :ivar last_update_date: when it was last changed.
    :ivar last_update_end_system_name: the system that changed it.
    :ivar external_last_update_date: when it was last changed from outside.
    :ivar master_end_system_name: the system that it belongs to.
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

    :ivar id: the number of the tie between the two.
    :ivar subscription_id: the subscription's number.
    :ivar user_id: the internal number of the user whose subscription it is.
    :ivar org_id: the internal number of the organization.
    :ivar quantity: how many of what was bought the organization uses.
    :ivar sku: what was bought, such as ``"MW02701"``; none if it has expired.
    :ivar metadata: the plan that it stands for, as JSON; none if it has expired.
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
    """Which Red Hat subscription an organization is to use, or to use no longer.

    :ivar subscription_id: the subscription's number.
    :ivar quantity: how many of what was bought to use; by default all.
    """

    subscription_id: int
    quantity: int | None = None


class Plans(Resource):
    """The plans that Quay.io sells."""

    @operation(
        "listPlans", "GET /api/v1/plans/", without_token="answered", key="plans", features=("BILLING",)
    )
    def list(self) -> Paged[Plan]:
        """List all plans, those that are sold no longer included.

        :returns: the plans.
        """
        ...


CHECKOUT: Mapping[str, Param] = {"success_url": Param(since="3.9"), "cancel_url": Param(since="3.9")}
"""The pages of this service that Stripe returns to."""


class UserSubscription(Resource):
    """The plan of the user."""

    @operation(
        "getUserSubscription",
        "GET /api/v1/user/plan",
        scope="user:admin",
        errors=(401, 403, 503),
        features=("BILLING",),
        internal=True,
    )
    def get(self) -> Subscription:
        """Get the plan the user has.

        :returns: the subscription; without one, the plan is ``"free"``.
        """
        ...

    @operation(
        "createUserSubscription",
        "POST /api/v1/user/plan",
        scope="user:admin",
        errors=(400, 401, 403, 503),
        since="3.9",
        features=("BILLING",),
        internal=True,
    )
    def create(
        self, *, plan: str, success_url: str | None = None, cancel_url: str | None = None
    ) -> CheckoutSession:
        """Begin to subscribe the user to a plan; a human ends it in a browser.

        :param plan: the ``stripe_id`` of the plan; it may not be a deprecated one.
        :param success_url: the page to go to when it is paid for. The server refuses (400) to
            begin without this one and the next.
        :param cancel_url: the page to go to when it is not.
        :returns: the payment provider's page, where to go on.
        """
        ...

    @operation(
        "updateUserSubscription",
        "PUT /api/v1/user/plan",
        scope="user:admin",
        errors=(400, 401, 402, 403, 404, 503),
        features=("BILLING",),
        params=CHECKOUT,
        internal=True,
    )
    def update(
        self, *, plan: str, success_url: str | None = None, cancel_url: str | None = None
    ) -> SubscriptionChange:
        """Change the plan the user has, at once. The free plan ends the subscription.

        One who never was a customer cannot change plans, only :meth:`create` a subscription.

        :param plan: the ``stripe_id`` of the new plan; it may not be a deprecated one.
        :param success_url: taken, but of no effect.
        :param cancel_url: taken, but of no effect.
        :returns: the plan and the subscription as they are now.
        """
        ...


class UserCard(Resource):
    """The credit card of the user."""

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
        """Get the credit card that the user pays with.

        :returns: the card; if there is none, its ``is_valid`` is false and all else is missing.
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
        """Begin to replace the credit card that the user pays with. A human ends it, in a browser.

        It takes a subscription: without one there is no card to replace.

        :param success_url: the page to go to when the card is replaced.
        :param cancel_url: the page to go to when it is not.
        :returns: the payment provider's page, where to go on.
        """
        ...


class UserInvoices(Resource):
    """The invoices of the user."""

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
        """List the latest invoices of the user, twelve at most.

        :returns: the invoices, newest first.
        """
        ...


class UserInvoiceFields(Resource):
    """The fields added to the invoices of the user."""

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
        """List the lines that are added to the invoices of the user.

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
        """Add a line to the invoices of the user from now on.

        :param title: what the line says first, such as ``"VAT number"``.
        :param value: what it says then.
        :returns: the line.
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
        """Remove a line from the invoices of the user. To remove one that is missing is no error.

        :param field_uuid: the line's ``uuid``.
        """
        ...


class UserMarketplace(Resource):
    """The Red Hat Marketplace subscriptions of the user."""

    @operation(
        "getUserMarketplaceSubscriptions",
        "GET /api/v1/user/marketplace",
        scope="user:admin",
        errors=(401, 403, 404),
        since="3.10",
        features=("RH_MARKETPLACE",),
    )
    def list(self) -> Paged[MarketplaceSubscription]:
        """List the user's Red Hat subscriptions to Quay.io, and which organizations use them.

        A user whom Red Hat does not know as a customer is an error (404).

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
        """Get the plan an organization has.

        :param organization: the organization's name.
        :returns: the subscription; without one, the plan is ``"free"``.
        """
        ...

    @operation(
        "createOrgSubscription",
        "POST /api/v1/organization/{orgname}/plan",
        scope="org:admin",
        errors=(400, 401, 403, 503),
        since="3.9",
        features=("BILLING",),
        internal=True,
    )
    def create(
        self, organization: str, *, plan: str, success_url: str | None = None, cancel_url: str | None = None
    ) -> CheckoutSession:
        """Begin to subscribe an organization to a plan; a human ends it in a browser.

        :param organization: the organization's name.
        :param plan: the ``stripe_id`` of the plan; it may not be a deprecated one.
        :param success_url: the page to go to when it is paid for. The server refuses (400) to
            begin without this one and the next.
        :param cancel_url: the page to go to when it is not.
        :returns: the payment provider's page, where to go on.
        """
        ...

    @operation(
        "updateOrgSubscription",
        "PUT /api/v1/organization/{orgname}/plan",
        scope="org:admin",
        errors=(400, 401, 402, 403, 404, 503),
        features=("BILLING",),
        params=CHECKOUT,
        internal=True,
    )
    def update(
        self, organization: str, *, plan: str, success_url: str | None = None, cancel_url: str | None = None
    ) -> SubscriptionChange:
        """Change the plan an organization has, at once. The free plan ends the subscription.

        One who never was a customer cannot change plans, only :meth:`create` a subscription.

        :param organization: the organization's name.
        :param plan: the ``stripe_id`` of the new plan; it may not be a deprecated one.
        :param success_url: taken, but of no effect.
        :param cancel_url: taken, but of no effect.
        :returns: the plan and the subscription as they are now.
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
        """Get the credit card that an organization pays with.

        :param organization: the organization's name.
        :returns: the card; if there is none, its ``is_valid`` is false and all else is missing.
        """
        ...

    @operation(
        "setOrgCard",
        "POST /api/v1/organization/{orgname}/card",
        needs=("org:admin",),
        errors=(400, 401, 403, 503),
        features=("BILLING",),
        params=CHECKOUT,
        internal=True,
    )
    def set(self, organization: str, *, success_url: str, cancel_url: str) -> CheckoutSession:
        """Begin to replace the credit card that an organization pays with. A human ends it, in a browser.

        It takes a subscription: without one there is no card to replace.

        :param organization: the organization's name.
        :param success_url: the page to go to when the card is replaced.
        :param cancel_url: the page to go to when it is not.
        :returns: the payment provider's page, where to go on.
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
        """List the latest invoices of an organization, twelve at most.

        :param organization: the organization's name.
        :returns: the invoices, newest first.
        """
        ...


class OrganizationInvoiceFields(Resource):
    """The fields added to the invoices of an organization."""

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
        """List the lines that are added to the invoices of an organization.

        :param organization: the organization's name.
        :returns: the lines.
        """
        ...

    @operation(
        "createOrgInvoiceField",
        "POST /api/v1/organization/{orgname}/invoice/fields",
        scope="org:admin",
        errors=(400, 403, 404, 503),
        features=("BILLING",),
        internal=True,
    )
    def create(self, organization: str, *, title: str, value: str) -> InvoiceField:
        """Add a line to the invoices of an organization from now on.

        :param organization: the organization's name.
        :param title: what the line says first, such as ``"VAT number"``.
        :param value: what it says then.
        :returns: the line.
        """
        ...

    @operation(
        "deleteOrgInvoiceField",
        "DELETE /api/v1/organization/{orgname}/invoice/field/{field_uuid}",
        scope="org:admin",
        errors=(400, 403, 404, 503),
        features=("BILLING",),
        internal=True,
    )
    def delete(self, organization: str, field_uuid: str) -> None:
        """Remove a line from the invoices of an organization. To remove one that is missing is no error.

        :param organization: the organization's name.
        :param field_uuid: the line's ``uuid``.
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

        One that has expired is listed a last time, without ``sku`` and ``metadata``: the server
        removes it meanwhile.

        :param organization: the organization's name.
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
    )
    def add(
        self, organization: str, *, subscriptions: Sequence[SubscriptionBinding | Mapping[str, Any]]
    ) -> None:
        """Let an organization use Red Hat subscriptions of the user.

        They are added one after the other; when one is refused, those before it stay added. One
        that is not the user's is refused with 401, one that is in use with 400.

        :param organization: the organization's name.
        :param subscriptions: the subscriptions: models, or mappings such as
            ``{"subscription_id": 12345678}``.
        """
        ...

    @operation(
        "removeSkuFromOrg",
        "DELETE /api/v1/organization/{orgname}/marketplace/{subscription_id}",
        scope="org:admin",
        errors=(400, 401),
        since="3.11",
        features=("BILLING",),
    )
    def remove(self, organization: str, subscription_id: int) -> None:
        """Let an organization use a Red Hat subscription no longer. One it does not use is no error.

        :param organization: the organization's name.
        :param subscription_id: the subscription's number.
        """
        ...

    @operation(
        "batchRemoveSku",
        "POST /api/v1/organization/{orgname}/marketplace/batchremove",
        scope="org:admin",
        errors=(400, 401),
        since="3.11",
        features=("BILLING",),
    )
    def batch_remove(
        self, organization: str, *, subscriptions: Sequence[SubscriptionBinding | Mapping[str, Any]]
    ) -> None:
        """Let an organization use several Red Hat subscriptions no longer.

        Those it does not use are no error.

        :param organization: the organization's name.
        :param subscriptions: the subscriptions: models, or mappings such as
            ``{"subscription_id": 12345678}``; a ``quantity`` is of no effect.
        """
        ...
