"""Notifications of a repository: messages about pushes, builds, vulnerabilities and other events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quay_sdk.api.namespacenotification import (
    NO_CONFIG,
    QUOTA_EVENTS,
    EventConfig,
    Notification,
    NotificationConfig,
    check_config,
    check_event_config,
    check_target,
    word,
)
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.literals import NotificationEvent, NotificationMethod
from quay_sdk.operation import operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource


def check_notification(arguments: Mapping[str, Any]) -> None:
    """Check a notification of a repository: the server fails for unknown events, and never reports some."""
    event, repository = word(arguments["event"]), word(arguments["repository"])
    if event in QUOTA_EVENTS:
        raise InvalidArgumentError(
            f"the event {event!r} belongs to users and organizations; use user.notifications or "
            "organization.notifications"
        )
    check_event_config(arguments)
    settings = check_config(arguments)
    if repository and "/" in repository:
        check_target(settings, repository.partition("/")[0])


class RepositoryNotifications(Resource):
    """The notifications of a repository."""

    @operation(
        "listRepoNotifications",
        "GET /api/v1/repository/{repository}/notification/",
        scope="repo:admin",
        errors=(401, 403),
        superuser="admitted",
        key="notifications",
    )
    def list(self, repository: str) -> Paged[Notification]:
        """List the notifications of a repository.

        These are settings: which events are reported, and how. If the repository does not exist, those who
        may administer the namespace get an empty list, not an error.

        ::

            for notification in client.repository.notifications.list("acme/app"):
                print(notification.event, notification.method, notification.number_of_failures)

        :param repository: ``"namespace/name"``.
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
        """Get a notification of a repository.

        The server looks only for the ``uuid``, so it also returns a notification of another repository.

        ::

            uuid = "0e8f2c9a-5b1d-4c3e-9f7a-2d6b8c4e1f03"
            print(client.repository.notifications.get("acme/app", uuid).number_of_failures)

        :param repository: ``"namespace/name"``.
        :param uuid: identifier of the notification.
        :returns: the notification.
        """
        ...

    @operation(
        "createRepoNotification",
        "POST /api/v1/repository/{repository}/notification/",
        scope="repo:admin",
        errors=(400, 401, 403),
        superuser="admitted",
        check=check_notification,
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
        """Create a notification about an event of a repository.

        A notification cannot be changed: delete it and create another. After 3 failed deliveries in a row the
        server turns it off, without an error: see ``number_of_failures`` and :meth:`reset_failures`.

        ::

            client.repository.notifications.create(
                "acme/app",
                event="vulnerability_found",
                method="webhook",
                config=WebhookConfig(url="https://hooks.example.com/quay"),
                event_config=VulnerabilityEventConfig(level=1),
            )

        :param repository: ``"namespace/name"``.
        :param event: event to report, such as ``"repo_push"``: any but ``"quota_warning"`` and
            ``"quota_error"``.
        :param method: how to deliver the message: ``"quay_notification"`` (in Quay's web interface),
            ``"email"``, ``"webhook"``, ``"slack"``, ``"flowdock"`` or ``"hipchat"``.
        :param config: settings of the method: an instance of its class, such as
            :class:`~quay_sdk.api.namespacenotification.WebhookConfig` for ``"webhook"``, or a mapping with
            the same keys. An address for ``"email"`` must be confirmed for the repository first (else 400):
            see ``client.repository.authorized_emails``. The target of ``"quay_notification"`` is a user, a
            team of the repository's organization, or that organization; an unknown user or team is a 400.
        :param event_config: settings of the event: an instance of its class, such as
            :class:`~quay_sdk.api.namespacenotification.VulnerabilityEventConfig` for
            ``"vulnerability_found"``, or a mapping with the same keys. ``"repo_image_expiry"`` needs
            ``{"days": 7}``. ``"vulnerability_found"`` takes ``{"level": 1}``, and the events of builds
            ``{"ref-regex": "refs/heads/main$"}``; without it they report everything. The other events have no
            settings.
        :param title: title of the notification (default: no title).
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
        """Delete a notification of a repository. It cannot be restored.

        If the repository has no such notification, the status is 400, not 404.

        ::

            client.repository.notifications.delete("acme/app", "0e8f2c9a-5b1d-4c3e-9f7a-2d6b8c4e1f03")

        :param repository: ``"namespace/name"``.
        :param uuid: identifier of the notification.
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
        """Turn on a notification that the server turned off after 3 failed deliveries.

        Its ``number_of_failures`` becomes 0. Events that occurred while it was off are not reported later. If
        the repository has no such notification, the status is 400, not 404.

        ::

            client.repository.notifications.reset_failures("acme/app", "0e8f2c9a-5b1d-4c3e-9f7a-2d6b8c4e1f03")

        :param repository: ``"namespace/name"``.
        :param uuid: identifier of the notification.
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
        """Send a test message with sample data through a notification.

        The server sends it in the background. If that succeeds, ``number_of_failures`` of the notification
        becomes 0. Each failed attempt increases it, and the server tries again, so a single test can reach 3
        failures and turn the notification off. While it is off, nothing is sent: call :meth:`reset_failures`
        first. The settings of the event apply to the sample too: a build notification for ``refs/tags/``
        sends nothing, because the sample is a build of ``refs/heads/somebranch``.

        The server looks only for the ``uuid``, so it also tests a notification of another repository. A
        missing notification is a 400, not a 404.

        ::

            client.repository.notifications.test("acme/app", "0e8f2c9a-5b1d-4c3e-9f7a-2d6b8c4e1f03")

        :param repository: ``"namespace/name"``.
        :param uuid: identifier of the notification.
        """
        ...
