"""Notifications of a repository: who is told, and how, when something happens in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quay_sdk.api.namespacenotification import NO_CONFIG, EventConfig, Notification, NotificationConfig
from quay_sdk.literals import NotificationEvent, NotificationMethod
from quay_sdk.operation import operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource


class RepositoryNotifications(Resource):
    """Notifications about events in a repository."""

    @operation(
        "listRepoNotifications",
        "GET /api/v1/repository/{repository}/notification/",
        scope="repo:admin",
        errors=(401, 403),
        superuser="admitted",
        key="notifications",
    )
    def list(self, repository: str) -> Paged[Notification]:
        """List a repository's notifications.

        :param repository: the repository, ``"namespace/name"``.
        :returns: the notifications.
        """
        ...

    @operation(
        "getRepoNotification",
        "GET /api/v1/repository/{repository}/notification/{uuid}",
        scope="repo:admin",
        errors=(401, 403, 404),
        superuser="admitted",
    )
    def get(self, repository: str, uuid: str) -> Notification:
        """Get one notification.

        :param repository: the repository, ``"namespace/name"``.
        :param uuid: the notification's ``uuid``.
        :returns: the notification.
        """
        ...

    @operation(
        "createRepoNotification",
        "POST /api/v1/repository/{repository}/notification/",
        scope="repo:admin",
        errors=(400, 401, 403),
        superuser="admitted",
        params={"event_config": "eventConfig"},
    )
    def create(
        self,
        repository: str,
        *,
        event: NotificationEvent,
        method: NotificationMethod,
        config: NotificationConfig | Mapping[str, Any],
        event_config: EventConfig | Mapping[str, Any] = NO_CONFIG,
        title: str | None = None,
    ) -> Notification:
        """Have someone told when something happens in a repository.

        A notification cannot be changed: delete it and make another.

        :param repository: the repository, ``"namespace/name"``.
        :param event: what to tell of.
        :param method: how to deliver it.
        :param config: particulars of the delivery: an instance of the method's class, such as
            :class:`~quay_sdk.api.namespacenotification.WebhookConfig` for ``"webhook"``, or a mapping
            with its keys.
        :param event_config: which of the event's occurrences count: an instance of the event's class,
            such as :class:`~quay_sdk.api.namespacenotification.VulnerabilityEventConfig` for
            ``"vulnerability_found"``, or a mapping with its keys; empty by default, which suits most
            events.
        :param title: what to call it.
        :returns: the notification.
        """
        ...

    @operation(
        "deleteRepoNotification",
        "DELETE /api/v1/repository/{repository}/notification/{uuid}",
        scope="repo:admin",
        errors=(400, 401, 403),
        superuser="admitted",
    )
    def delete(self, repository: str, uuid: str) -> None:
        """Delete a notification. One that is missing is a bad request, not a missing thing.

        :param repository: the repository, ``"namespace/name"``.
        :param uuid: the notification's ``uuid``.
        """
        ...

    @operation(
        "resetRepositoryNotificationFailures",
        "POST /api/v1/repository/{repository}/notification/{uuid}",
        scope="repo:admin",
        errors=(400, 401, 403),
        superuser="admitted",
    )
    def reset_failures(self, repository: str, uuid: str) -> None:
        """Set a notification's number of failures to 0, so that it is delivered again.

        One that is missing is a bad request, not a missing thing.

        :param repository: the repository, ``"namespace/name"``.
        :param uuid: the notification's ``uuid``.
        """
        ...

    @operation(
        "testRepoNotification",
        "POST /api/v1/repository/{repository}/notification/{uuid}/test",
        scope="repo:admin",
        errors=(400, 401, 403),
        superuser="admitted",
    )
    def test(self, repository: str, uuid: str) -> None:
        """Have a notification delivered now, with made-up data. Whether that succeeds is not told.

        One that is missing is a bad request, not a missing thing.

        :param repository: the repository, ``"namespace/name"``.
        :param uuid: the notification's ``uuid``.
        """
        ...
