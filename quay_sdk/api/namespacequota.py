"""namespacequota: to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_sdk.operation import Namespace

if TYPE_CHECKING:
    from quay_sdk import api


class UserQuotas(Namespace):
    """The storage quotas of the user."""

    limits: api.namespacequota.UserQuotaLimits


class UserQuotaLimits(Namespace):
    """What happens when a quota of the user fills up."""


class OrganizationQuotas(Namespace):
    """The storage quotas of an organization."""

    limits: api.namespacequota.OrganizationQuotaLimits


class OrganizationQuotaLimits(Namespace):
    """What happens when a quota of an organization fills up."""
