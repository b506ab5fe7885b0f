"""user: to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_sdk.api import search
from quay_sdk.operation import Namespace

if TYPE_CHECKING:
    from quay_sdk import api


class CurrentUser(Namespace):
    """The user the client acts for."""

    apptokens: api.appspecifictokens.AppTokens
    assigned_authorizations: api.user.AssignedAuthorizations
    authorizations: api.user.Authorizations
    autoprune_policies: api.policy.UserAutoprunePolicies
    card: api.billing.UserCard
    external_logins: api.user.ExternalLogins
    invoices: api.billing.UserInvoices
    logs: api.logs.UserLogs
    marketplace: api.billing.UserMarketplace
    namespace_notifications: api.namespacenotification.UserNamespaceNotifications
    notifications: api.user.UserNotifications
    quotas: api.namespacequota.UserQuotas
    robots: api.robot.UserRobots
    starred: api.user.Starred
    subscription: api.billing.UserSubscription
    team_invites: api.team.UserTeamInvites


class UserNotifications(Namespace):
    """What Quay has to tell the user: the bell of its web interface."""


class Starred(Namespace):
    """The repositories the user has starred."""


class Authorizations(Namespace):
    """The OAuth applications the user has let in."""


class AssignedAuthorizations(Namespace):
    """Authorizations that an administrator has prepared for the user to confirm."""


class ExternalLogins(Namespace):
    """The accounts elsewhere that the user signs in with."""


class Users(search.ExternalUsers):
    """Users, looked up by name."""
