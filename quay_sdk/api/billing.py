"""billing: to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_sdk.operation import Namespace

if TYPE_CHECKING:
    from quay_sdk import api


class Plans(Namespace):
    """The plans that Quay.io sells."""


class UserSubscription(Namespace):
    """The plan of the user."""


class UserCard(Namespace):
    """The credit card of the user."""


class UserInvoices(Namespace):
    """The invoices of the user."""

    fields: api.billing.UserInvoiceFields


class UserInvoiceFields(Namespace):
    """The fields added to the invoices of the user."""


class UserMarketplace(Namespace):
    """The Red Hat Marketplace subscriptions of the user."""


class OrganizationSubscription(Namespace):
    """The plan of an organization."""


class OrganizationCard(Namespace):
    """The credit card of an organization."""


class OrganizationInvoices(Namespace):
    """The invoices of an organization."""

    fields: api.billing.OrganizationInvoiceFields


class OrganizationInvoiceFields(Namespace):
    """The fields added to the invoices of an organization."""


class OrganizationMarketplace(Namespace):
    """The Red Hat Marketplace subscriptions of an organization."""
