"""namespacenotification: to be written."""

from __future__ import annotations

from quay_sdk.operation import Namespace


class UserNamespaceNotifications(Namespace):
    """Notifications about events in the user's namespace."""


class OrganizationNotifications(Namespace):
    """Notifications about events in an organization."""
