"""organization: to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_sdk.operation import Namespace

if TYPE_CHECKING:
    from quay_sdk import api


class Organizations(Namespace):
    """Organizations."""

    applications: api.organization.Applications
    autoprune_policies: api.policy.OrganizationAutoprunePolicies
    card: api.billing.OrganizationCard
    collaborators: api.organization.Collaborators
    immutability_policies: api.immutability_policy.OrganizationImmutabilityPolicies
    invoices: api.billing.OrganizationInvoices
    logs: api.logs.OrganizationLogs
    marketplace: api.billing.OrganizationMarketplace
    members: api.organization.Members
    mirror: api.org_mirror.OrganizationMirror
    notifications: api.namespacenotification.OrganizationNotifications
    prototypes: api.prototype.Prototypes
    proxy_cache: api.organization.ProxyCache
    quotas: api.namespacequota.OrganizationQuotas
    robots: api.robot.OrganizationRobots
    subscription: api.billing.OrganizationSubscription
    teams: api.team.Teams


class Members(Namespace):
    """The members of an organization, through its teams."""


class Collaborators(Namespace):
    """Users outside an organization who may use repositories of it."""


class Applications(Namespace):
    """The OAuth applications of an organization."""

    tokens: api.organization_application_tokens.ApplicationTokens


class ProxyCache(Namespace):
    """The upstream registry that an organization is a pull-through cache of."""


class PublicApplications(Namespace):
    """OAuth applications, looked up by client id."""
