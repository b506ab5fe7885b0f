"""repositorynotification: to be written."""

from __future__ import annotations

from quay_sdk.operation import Namespace


class RepositoryNotifications(Namespace):
    """Notifications about events in a repository."""
