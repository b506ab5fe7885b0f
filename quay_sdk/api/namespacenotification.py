"""Notifications of a user or an organization: who is told, and how, when a quota fills up."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from quay_sdk.literals import NotificationEvent, NotificationMethod
from quay_sdk.model import Model, field, model
from quay_sdk.operation import operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

NotificationTargetKind: TypeAlias = Literal["user", "team", "org"] | str
"""What kind of account a notification goes to."""

NO_CONFIG: Mapping[str, Any] = MappingProxyType({})
"""The configuration of an event that needs none."""


@model
class NotificationTarget(Model):
    """Who gets to see a notification.

    :ivar kind: whether it is a user, a team of the repository's organization, or that organization.
    :ivar name: the name.
    """

    kind: NotificationTargetKind
    name: str


@model
class NotificationConfig(Model):
    """How a notification is delivered; each method has a class of its own below this one.

    These are :class:`InAppConfig`, :class:`EmailConfig`, :class:`WebhookConfig`, :class:`SlackConfig`,
    :class:`FlowdockConfig` and :class:`HipchatConfig`.
    """


@model
class InAppConfig(NotificationConfig):
    """For the method ``"quay_notification"``: it appears in Quay's web interface.

    :ivar target: who gets to see it.
    """

    target: NotificationTarget


@model
class EmailConfig(NotificationConfig):
    """For the method ``"email"``.

    :ivar email: the address. That a repository's notifications may go there, its owner has to have
        confirmed before: see ``repository.authorized_emails``.
    """

    email: str


@model
class WebhookConfig(NotificationConfig):
    """For the method ``"webhook"``: what happened is posted as JSON.

    :ivar url: where to, ``http`` or ``https``.
    :ivar template: a JSON template that rewrites what is posted; by default it goes as it is.
    """

    url: str
    template: str | None = None


@model
class SlackConfig(NotificationConfig):
    """For the method ``"slack"``.

    :ivar url: the address of the channel's incoming webhook, which has its secret in it.
    """

    url: str = field(secret=True)


@model
class FlowdockConfig(NotificationConfig):
    """For the method ``"flowdock"``.

    :ivar flow_api_token: the flow's API token.
    """

    flow_api_token: str = field(secret=True)


@model
class HipchatConfig(NotificationConfig):
    """For the method ``"hipchat"``.

    :ivar room_id: the room's identifier.
    :ivar notification_token: the room's notification token.
    """

    room_id: str
    notification_token: str = field(secret=True)


@model
class EventConfig(Model):
    """Which of an event's occurrences count; each event that can be narrowed has a class below this one.

    These are :class:`VulnerabilityEventConfig`, :class:`ImageExpiryEventConfig` and
    :class:`BuildEventConfig`. The other events need none.
    """


@model
class VulnerabilityEventConfig(EventConfig):
    """For the event ``"vulnerability_found"``.

    :ivar level: how bad it has to be at least: 0 is critical, 1 high, 2 medium, 3 low,
        4 negligible, 5 unknown.
    """

    level: int


@model
class ImageExpiryEventConfig(EventConfig):
    """For the event ``"repo_image_expiry"``.

    :ivar days: how many days ahead of a tag's expiration.
    """

    days: int


@model
class BuildEventConfig(EventConfig):
    """For the events of builds: ``"build_queued"``, ``"build_failure"`` and so on.

    :ivar ref_regex: a regular expression for the branches and tags that count, ``"heads/main"``.
    """

    ref_regex: str = field(wire="ref-regex")


@model
class Notification(Model):
    """A standing order to tell someone when something happens.

    :ivar uuid: the notification's identifier.
    :ivar title: what it is called, or ``None``.
    :ivar event: what it is about.
    :ivar method: how it is delivered.
    :ivar config: particulars of the delivery, with the keys of the method's class, such as
        :class:`WebhookConfig`. It may hold secrets.
    :ivar event_config: which of the event's occurrences count, with the keys of the event's class, such
        as :class:`VulnerabilityEventConfig`; for most events empty.
    :ivar number_of_failures: how often delivery has failed in a row; after some failures it is off.
    """

    uuid: str
    title: str | None
    event: NotificationEvent
    method: NotificationMethod
    config: Mapping[str, Any] = field(secret=True)
    event_config: Mapping[str, Any]
    number_of_failures: int


class UserNotifications(Resource):
    """Notifications about events in the user's namespace."""

    @operation(
        "listUserNamespaceNotifications",
        "GET /api/v1/user/namespacenotifications",
        scope="user:admin",
        errors=(401, 403),
        since="3.18",
        key="notifications",
        features=("QUOTA_NOTIFICATIONS",),
    )
    def list(self) -> Paged[Notification]:
        """List the notifications of the user's namespace.

        :returns: the notifications.
        """
        ...

    @operation(
        "getUserNamespaceNotification",
        "GET /api/v1/user/namespacenotifications/{uuid}",
        scope="user:admin",
        errors=(401, 403, 404),
        since="3.18",
        features=("QUOTA_NOTIFICATIONS",),
    )
    def get(self, uuid: str) -> Notification:
        """Get one notification.

        :param uuid: the notification's ``uuid``.
        :returns: the notification.
        """
        ...

    @operation(
        "createUserNamespaceNotification",
        "POST /api/v1/user/namespacenotifications",
        scope="user:admin",
        errors=(400, 401, 403),
        since="3.18",
        features=("QUOTA_NOTIFICATIONS",),
        params={"event_config": "eventConfig"},
    )
    def create(
        self,
        *,
        event: NotificationEvent,
        method: NotificationMethod,
        config: NotificationConfig | Mapping[str, Any],
        event_config: EventConfig | Mapping[str, Any] = NO_CONFIG,
        title: str | None = None,
    ) -> Notification:
        """Have someone told when the user's quota fills up.

        A notification cannot be changed: delete it and make another.

        :param event: what to tell of: ``"quota_warning"`` or ``"quota_error"``.
        :param method: how to deliver it.
        :param config: particulars of the delivery: an instance of the method's class, such as
            :class:`EmailConfig` for ``"email"``, or a mapping with its keys.
        :param event_config: which of the event's occurrences count; these events have no choice, so
            empty by default.
        :param title: what to call it.
        :returns: the notification.
        """
        ...

    @operation(
        "deleteUserNamespaceNotification",
        "DELETE /api/v1/user/namespacenotifications/{uuid}",
        scope="user:admin",
        errors=(401, 403, 404),
        since="3.18",
        features=("QUOTA_NOTIFICATIONS",),
    )
    def delete(self, uuid: str) -> None:
        """Delete a notification.

        :param uuid: the notification's ``uuid``.
        """
        ...

    @operation(
        "resetUserNamespaceNotificationFailures",
        "POST /api/v1/user/namespacenotifications/{uuid}",
        scope="user:admin",
        errors=(401, 403, 404),
        since="3.18",
        features=("QUOTA_NOTIFICATIONS",),
    )
    def reset_failures(self, uuid: str) -> None:
        """Set a notification's number of failures to 0, so that it is delivered again.

        :param uuid: the notification's ``uuid``.
        """
        ...

    @operation(
        "testUserNamespaceNotification",
        "POST /api/v1/user/namespacenotifications/{uuid}/test",
        scope="user:admin",
        errors=(401, 403, 404),
        since="3.18",
        features=("QUOTA_NOTIFICATIONS",),
    )
    def test(self, uuid: str) -> None:
        """Have a notification delivered now, with made-up data. Whether that succeeds is not told.

        :param uuid: the notification's ``uuid``.
        """
        ...


class OrganizationNotifications(Resource):
    """Notifications about events in an organization."""

    @operation(
        "listOrgNotifications",
        "GET /api/v1/organization/{orgname}/notifications",
        needs=("org:admin",),
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.18",
        key="notifications",
        features=("QUOTA_NOTIFICATIONS",),
    )
    def list(self, organization: str) -> Paged[Notification]:
        """List an organization's notifications.

        :param organization: the organization's name.
        :returns: the notifications.
        """
        ...

    @operation(
        "getOrgNotification",
        "GET /api/v1/organization/{orgname}/notifications/{uuid}",
        needs=("org:admin",),
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.18",
        features=("QUOTA_NOTIFICATIONS",),
    )
    def get(self, organization: str, uuid: str) -> Notification:
        """Get one notification.

        :param organization: the organization's name.
        :param uuid: the notification's ``uuid``.
        :returns: the notification.
        """
        ...

    @operation(
        "createOrgNotification",
        "POST /api/v1/organization/{orgname}/notifications",
        needs=("org:admin",),
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.18",
        features=("QUOTA_NOTIFICATIONS",),
        params={"event_config": "eventConfig"},
    )
    def create(
        self,
        organization: str,
        *,
        event: NotificationEvent,
        method: NotificationMethod,
        config: NotificationConfig | Mapping[str, Any],
        event_config: EventConfig | Mapping[str, Any] = NO_CONFIG,
        title: str | None = None,
    ) -> Notification:
        """Have someone told when an organization's quota fills up.

        A notification cannot be changed: delete it and make another.

        :param organization: the organization's name.
        :param event: what to tell of: ``"quota_warning"`` or ``"quota_error"``.
        :param method: how to deliver it.
        :param config: particulars of the delivery: an instance of the method's class, such as
            :class:`EmailConfig` for ``"email"``, or a mapping with its keys.
        :param event_config: which of the event's occurrences count; these events have no choice, so
            empty by default.
        :param title: what to call it.
        :returns: the notification.
        """
        ...

    @operation(
        "deleteOrgNotification",
        "DELETE /api/v1/organization/{orgname}/notifications/{uuid}",
        needs=("org:admin",),
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.18",
        features=("QUOTA_NOTIFICATIONS",),
    )
    def delete(self, organization: str, uuid: str) -> None:
        """Delete a notification.

        :param organization: the organization's name.
        :param uuid: the notification's ``uuid``.
        """
        ...

    @operation(
        "resetOrgNotificationFailures",
        "POST /api/v1/organization/{orgname}/notifications/{uuid}",
        needs=("org:admin",),
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.18",
        features=("QUOTA_NOTIFICATIONS",),
    )
    def reset_failures(self, organization: str, uuid: str) -> None:
        """Set a notification's number of failures to 0, so that it is delivered again.

        :param organization: the organization's name.
        :param uuid: the notification's ``uuid``.
        """
        ...

    @operation(
        "testOrgNotification",
        "POST /api/v1/organization/{orgname}/notifications/{uuid}/test",
        needs=("org:admin",),
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.18",
        features=("QUOTA_NOTIFICATIONS",),
    )
    def test(self, organization: str, uuid: str) -> None:
        """Have a notification delivered now, with made-up data. Whether that succeeds is not told.

        :param organization: the organization's name.
        :param uuid: the notification's ``uuid``.
        """
        ...
