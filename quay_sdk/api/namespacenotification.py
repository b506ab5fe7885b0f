"""Notifications of a user or an organization: messages about the use of storage quotas."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from quay_sdk._secrets import number_or_type
from quay_sdk._wire.encode import encoder_for, json_value, member_value, regular_expression
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.literals import NotificationEvent, NotificationMethod
from quay_sdk.model import Model, field, model
from quay_sdk.operation import operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

NotificationTargetKind: TypeAlias = Literal["user", "team", "org"] | str
"""The kind of account that a notification in the web interface is for."""

NO_CONFIG: Mapping[str, Any] = MappingProxyType({})
"""An empty configuration, for events without settings."""


@model
class NotificationTarget(Model):
    """The recipients of a notification in Quay's web interface.

    :ivar kind: ``"user"``; ``"team"`` for the members of a team of the organization; ``"org"`` for the
        administrators of the organization that the notification belongs to.
    :ivar name: name of the user, the team or the organization.
    """

    kind: NotificationTargetKind
    name: str


@model
class NotificationConfig(Model):
    """The settings of a delivery method. Each method has a subclass.

    They are :class:`InAppConfig`, :class:`EmailConfig`, :class:`WebhookConfig`, :class:`SlackConfig`,
    :class:`FlowdockConfig` and :class:`HipchatConfig`.
    """


@model
class InAppConfig(NotificationConfig):
    """The settings of the method ``"quay_notification"``, a message in Quay's web interface.

    :ivar target: recipients of the message.
    """

    target: NotificationTarget


@model
class EmailConfig(NotificationConfig):
    """The settings of the method ``"email"``.

    Notifications of a user or an organization do not use them: their messages go to the namespace's own
    address.

    :ivar email: address of the recipient. It must be confirmed for the repository first: see
        ``repository.authorized_emails``.
    """

    email: str


@model
class WebhookConfig(NotificationConfig):
    """The settings of the method ``"webhook"``, a POST of the event as JSON.

    The request is not signed.

    :ivar url: ``http`` or ``https`` URL that receives the request. The server refuses ``localhost``,
        ``127.0.0.1`` and the hosts of its ``WEBHOOK_HOSTNAME_BLACKLIST`` (400). A status other than 2xx
        counts as a failure.
    :ivar template: text of a JSON document for the body, in which ``${name}`` is replaced by the value of
        that key of the event: ``'{"text": "New images in ${repository}"}'``; ``None`` to send the event
        unchanged.
    """

    url: str
    template: str | None = None


@model
class SlackConfig(NotificationConfig):
    """The settings of the method ``"slack"``, a message in a channel of Slack.

    :ivar url: URL of the channel's incoming webhook, as Slack shows it. It contains a secret.
    """

    url: str = field(secret=True)


@model
class FlowdockConfig(NotificationConfig):
    """The settings of the method ``"flowdock"``, a message in Flowdock, a chat service that was shut down.

    :ivar flow_api_token: API token of the flow.
    """

    flow_api_token: str = field(secret=True)


@model
class HipchatConfig(NotificationConfig):
    """The settings of the method ``"hipchat"``, a message in HipChat, a chat service that was shut down.

    :ivar room_id: ID of the room.
    :ivar notification_token: notification token of the room.
    """

    room_id: str
    notification_token: str = field(secret=True)


@model
class EventConfig(Model):
    """The settings of an event. Each event that has settings has a subclass.

    They are :class:`VulnerabilityEventConfig`, :class:`ImageExpiryEventConfig` and
    :class:`BuildEventConfig`. The other events have no settings.
    """


@model
class VulnerabilityEventConfig(EventConfig):
    """The settings of the event ``"vulnerability_found"``.

    :ivar level: lowest severity to report, as a number: 0 critical, 1 high, 2 medium, 3 low, 4 negligible, 5
        unknown. With 1, critical and high vulnerabilities are reported.
    """

    level: int


@model
class ImageExpiryEventConfig(EventConfig):
    """The settings of the event ``"repo_image_expiry"``.

    :ivar days: number of days before the expiration of a tag, at least 1. Each tag is reported once.
    """

    days: int


@model
class BuildEventConfig(EventConfig):
    """The settings of the events of builds: ``"build_queued"``, ``"build_failure"`` and so on.

    :ivar ref_regex: Python regular expression that the Git reference of the build must match from its
        beginning, such as ``"refs/heads/main$"`` or ``"refs/tags/"``. Builds without a Git reference are not
        reported.
    """

    ref_regex: str = field(wire="ref-regex")


@model
class Notification(Model):
    """A notification: the server sends a message whenever an event occurs.

    :ivar uuid: identifier of the notification.
    :ivar title: title; ``None`` if it has none.
    :ivar event: event that it reports.
    :ivar method: how it is delivered.
    :ivar config: settings of the method, with the keys of its class, such as :class:`WebhookConfig`. It may
        contain secrets.
    :ivar event_config: settings of the event, with the keys of its class, such as
        :class:`VulnerabilityEventConfig`; empty for most events.
    :ivar number_of_failures: number of failed deliveries since the last successful one. From 3 on the
        notification is off.
    """

    uuid: str
    title: str | None
    event: NotificationEvent
    method: NotificationMethod
    config: Mapping[str, Any] = field(secret=True)
    event_config: Mapping[str, Any]
    number_of_failures: int


CONFIGS: Mapping[str, Any] = MappingProxyType(
    {
        "quay_notification": InAppConfig | Mapping[str, Any],
        "email": EmailConfig | Mapping[str, Any],
        "webhook": WebhookConfig | Mapping[str, Any],
        "slack": SlackConfig | Mapping[str, Any],
        "flowdock": FlowdockConfig | Mapping[str, Any],
        "hipchat": HipchatConfig | Mapping[str, Any],
    }
)
"""The settings that each method needs."""

EVENT_CONFIGS: Mapping[str, Any] = MappingProxyType(
    {
        "vulnerability_found": VulnerabilityEventConfig | Mapping[str, Any],
        "repo_image_expiry": ImageExpiryEventConfig | Mapping[str, Any],
        "build_queued": BuildEventConfig | Mapping[str, Any],
        "build_start": BuildEventConfig | Mapping[str, Any],
        "build_success": BuildEventConfig | Mapping[str, Any],
        "build_cancelled": BuildEventConfig | Mapping[str, Any],
        "build_failure": BuildEventConfig | Mapping[str, Any],
    }
)
"""The settings that an event may have; the other events have no settings."""

QUOTA_EVENTS = ("quota_warning", "quota_error")
"""The events of users and organizations. Those of repositories are all others."""


def word(value: object) -> str | None:
    """The text of an argument, or ``None`` if it is something else, which its encoder refuses."""
    value = member_value(value)
    return str.__str__(value) if isinstance(value, str) else None


def _settings(kind: Any, value: object, of: str) -> dict[str, Any]:
    """The settings as JSON, checked against the model of the method or the event.

    They are encoded twice: the first time turns a model into JSON, the second checks the types of its values.
    """
    encode = encoder_for(kind)
    try:
        settings: dict[str, Any] = encode(encode(value))
    except InvalidArgumentError as error:
        raise InvalidArgumentError(f"{of}: {error}") from None
    except Exception as error:  # of the mapping itself
        problem = f"the value cannot be used ({type(error).__name__})"
        raise InvalidArgumentError(f"{of}: {problem}") from None
    return settings


def _is_empty(value: object) -> bool:
    """Whether settings are empty."""
    if isinstance(value, Mapping):
        return not value
    return isinstance(value, Model) and json_value(value) == {}


def _check_url(url: str, of: str) -> None:
    """Check a URL: the server fails without a host, or accepts the URL and cannot deliver to it."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        valid = False
    if not valid:
        raise InvalidArgumentError(
            f"{of}: url must be an absolute URL, such as 'https://hooks.example.com/quay'"
        )


def _without_details(given: object, of: str) -> object:
    """The settings, with the kind and the name of the target only.

    Quay's web interface stores the target as a search returns it, and the server ignores the rest.
    """
    if not isinstance(given, Mapping):
        return given
    settings = _settings(Mapping[str, Any], given, of)
    target = settings.get("target")
    if isinstance(target, dict):
        ignored = ("is_robot", "is_org_member", "avatar", "title")
        settings["target"] = {key: value for key, value in target.items() if key not in ignored}
    return settings


def check_config(arguments: Mapping[str, Any], *, kinds: Mapping[str, Any] = CONFIGS) -> dict[str, Any]:
    """Check the settings of a delivery method: the server ignores keys that the method does not have.

    :param kinds: the settings that each method needs.
    :returns: the settings as JSON; empty if the method is unknown.
    """
    method = word(arguments["method"])
    if method is None or method not in kinds:
        return {}
    of = f"config for the method {method!r}"
    given = arguments["config"]
    if method == "quay_notification":
        given = _without_details(given, of)
    settings = _settings(kinds[method], given, of)
    if method in ("webhook", "slack"):
        _check_url(settings["url"], of)
    return settings


def _with_number(given: object, of: str) -> object:
    """The settings, with a level that is text as a number.

    Quay's older web interface stores text, and the server takes it for a number.
    """
    if not isinstance(given, Mapping):
        return given
    settings = _settings(Mapping[str, Any], given, of)
    if settings.get("level") in ("0", "1", "2", "3", "4", "5"):
        settings["level"] = int(settings["level"])
    return settings


def check_event_config(arguments: Mapping[str, Any]) -> None:
    """Check the settings of an event: the server stores any, and would then report nothing or everything."""
    event, given = word(arguments["event"]), arguments["event_config"]
    if event is None:
        return
    of = f"event_config for the event {event!r}"
    if _is_empty(given):
        if event == "repo_image_expiry":
            raise InvalidArgumentError(f"{of}: the key 'days' is missing; write {{'days': 7}}")
        return
    if event not in EVENT_CONFIGS:
        raise InvalidArgumentError(f"the event {event!r} has no settings; leave out event_config")
    if event == "vulnerability_found":
        given = _with_number(given, of)
    settings = _settings(EVENT_CONFIGS[event], given, of)
    if event == "vulnerability_found":
        if not 0 <= settings["level"] <= 5:
            raise InvalidArgumentError(
                f"{of}: level must be 0 (critical) to 5 (unknown), got {number_or_type(settings['level'])}"
            )
    elif event == "repo_image_expiry":
        if settings["days"] < 1:
            raise InvalidArgumentError(
                f"{of}: days must be at least 1, got {number_or_type(settings['days'])}"
            )
    else:
        try:
            regular_expression(settings["ref-regex"])
        except InvalidArgumentError as error:
            raise InvalidArgumentError(f"{of}: ref-regex: {error}") from None


def check_target(settings: Mapping[str, Any], namespace: object) -> None:
    """Check the recipients of a message in the web interface: the server fails for another organization.

    :param settings: the settings of the method, as JSON.
    :param namespace: the namespace of the notification.
    """
    target = settings.get("target")
    if target and target["kind"] == "org" and target["name"] != namespace:
        raise InvalidArgumentError(
            f"config: the target must be the organization of the notification, {namespace!r}, "
            f"not {target['name']!r}"
        )


NAMESPACE_CONFIGS = MappingProxyType({method: kind for method, kind in CONFIGS.items() if method != "email"})


def _check_namespace(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Check the event and the settings of a notification of a user or an organization."""
    event, method = word(arguments["event"]), word(arguments["method"])
    if event is not None and event not in QUOTA_EVENTS:
        raise InvalidArgumentError(f"event: expected 'quota_warning' or 'quota_error', not {event!r}")
    check_event_config(arguments)
    if method == "email" and not _is_empty(arguments["config"]):
        raise InvalidArgumentError(
            "config: the server ignores the address and sends to that of the account; pass config={}"
        )
    return check_config(arguments, kinds=NAMESPACE_CONFIGS)


def check_user_notification(arguments: Mapping[str, Any]) -> None:
    """Check a notification of a user, which cannot be for a team or an organization."""
    target = _check_namespace(arguments).get("target")
    if target and target["kind"] != "user":
        raise InvalidArgumentError(
            f"config: the target must be a user, not a target of the kind {target['kind']!r}; "
            "use organization.notifications for those"
        )


def check_organization_notification(arguments: Mapping[str, Any]) -> None:
    """Check a notification of an organization."""
    check_target(_check_namespace(arguments), word(arguments["organization"]))


class UserNotifications(Resource):
    """The current user's notifications about the storage quota of the account."""

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
        """List the current user's notifications about the storage quota of the account.

        These are settings: which events are reported, and how. The messages that the user received are in
        ``client.user.inbox``.

        ::

            for notification in client.user.notifications.list():
                print(notification.event, notification.method, notification.number_of_failures)

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
        """Get one of the current user's notifications about the storage quota of the account.

        ::

            notification = client.user.notifications.get("0e8f2c9a-5b1d-4c3e-9f7a-2d6b8c4e1f03")
            print(notification.number_of_failures)

        :param uuid: identifier of the notification.
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
        check=check_user_notification,
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
        """Create a notification about the storage quota of the current user's account.

        A notification cannot be changed: delete it and create another. After 3 failed deliveries in a row the
        server turns it off, without an error: see ``number_of_failures`` and :meth:`reset_failures`. If the
        quota is deleted, its notifications are deleted too.

        The method ``"email"`` sends to the address of the user's account. The server ignores an ``email`` in
        its settings, so pass ``config={}``.

        ::

            client.user.notifications.create(
                event="quota_warning",
                method="webhook",
                config=WebhookConfig(url="https://hooks.example.com/quay"),
                title="Storage",
            )

        :param event: ``"quota_warning"`` for the limits of the quota of type ``"Warning"``, ``"quota_error"``
            for those of type ``"Reject"`` and for the default quota of the registry. It is reported when the
            limit is reached, and again while the usage stays above it: once a day, or in the interval of the
            server's ``QUOTA_NOTIFICATION_COOLDOWN_SECONDS``.
        :param method: how to deliver the message: ``"quay_notification"`` (in Quay's web interface),
            ``"email"``, ``"webhook"``, ``"slack"``, ``"flowdock"`` or ``"hipchat"``.
        :param config: settings of the method: an instance of its class, such as :class:`WebhookConfig` for
            ``"webhook"``, or a mapping with the same keys. The target of :class:`InAppConfig` must be a user;
            an unknown one is a 400.
        :param event_config: settings of the event. These events have none: leave it out.
        :param title: title of the notification (default: no title).
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
        """Delete one of the current user's notifications about the storage quota. It cannot be restored.

        ::

            client.user.notifications.delete("0e8f2c9a-5b1d-4c3e-9f7a-2d6b8c4e1f03")

        :param uuid: identifier of the notification.
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
        """Turn on a notification that the server turned off after 3 failed deliveries.

        Its ``number_of_failures`` becomes 0. Events that occurred while it was off are not reported later.

        ::

            client.user.notifications.reset_failures("0e8f2c9a-5b1d-4c3e-9f7a-2d6b8c4e1f03")

        :param uuid: identifier of the notification.
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
        """Send a test message with sample data through a notification.

        The server sends it in the background. If that succeeds, ``number_of_failures`` of the notification
        becomes 0. Each failed attempt increases it, and the server tries again, so a single test can reach 3
        failures and turn the notification off. While it is off, nothing is sent: call :meth:`reset_failures`
        first.

        ::

            client.user.notifications.test("0e8f2c9a-5b1d-4c3e-9f7a-2d6b8c4e1f03")

        :param uuid: identifier of the notification.
        """
        ...


class OrganizationNotifications(Resource):
    """The notifications of an organization about its storage quota."""

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
        """List the notifications of an organization about its storage quota.

        ::

            for notification in client.organization.notifications.list("acme"):
                print(notification.event, notification.method, notification.number_of_failures)

        :param organization: name of the organization.
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
        """Get a notification of an organization about its storage quota.

        ::

            uuid = "0e8f2c9a-5b1d-4c3e-9f7a-2d6b8c4e1f03"
            print(client.organization.notifications.get("acme", uuid).number_of_failures)

        :param organization: name of the organization.
        :param uuid: identifier of the notification.
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
        check=check_organization_notification,
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
        """Create a notification about the storage quota of an organization.

        A notification cannot be changed: delete it and create another. After 3 failed deliveries in a row the
        server turns it off, without an error: see ``number_of_failures`` and :meth:`reset_failures`. If the
        quota is deleted, its notifications are deleted too.

        The method ``"email"`` sends to the address of the organization, or to its administrators if it has
        no address. The server ignores an ``email`` in its settings, so pass ``config={}``.

        ::

            client.organization.notifications.create(
                "acme",
                event="quota_warning",
                method="webhook",
                config=WebhookConfig(url="https://hooks.example.com/quay"),
                title="Storage",
            )

        :param organization: name of the organization.
        :param event: ``"quota_warning"`` for the limits of the quota of type ``"Warning"``, ``"quota_error"``
            for those of type ``"Reject"`` and for the default quota of the registry. It is reported when the
            limit is reached, and again while the usage stays above it: once a day, or in the interval of the
            server's ``QUOTA_NOTIFICATION_COOLDOWN_SECONDS``.
        :param method: how to deliver the message: ``"quay_notification"`` (in Quay's web interface),
            ``"email"``, ``"webhook"``, ``"slack"``, ``"flowdock"`` or ``"hipchat"``.
        :param config: settings of the method: an instance of its class, such as :class:`WebhookConfig` for
            ``"webhook"``, or a mapping with the same keys. The target of :class:`InAppConfig` is a user, a
            team of the organization, or the organization itself; an unknown user or team is a 400.
        :param event_config: settings of the event. These events have none: leave it out.
        :param title: title of the notification (default: no title).
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
        """Delete a notification of an organization about its storage quota. It cannot be restored.

        ::

            client.organization.notifications.delete("acme", "0e8f2c9a-5b1d-4c3e-9f7a-2d6b8c4e1f03")

        :param organization: name of the organization.
        :param uuid: identifier of the notification.
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
        """Turn on a notification that the server turned off after 3 failed deliveries.

        Its ``number_of_failures`` becomes 0. Events that occurred while it was off are not reported later.

        ::

            client.organization.notifications.reset_failures("acme", "0e8f2c9a-5b1d-4c3e-9f7a-2d6b8c4e1f03")

        :param organization: name of the organization.
        :param uuid: identifier of the notification.
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
        """Send a test message with sample data through a notification.

        The server sends it in the background. If that succeeds, ``number_of_failures`` of the notification
        becomes 0. Each failed attempt increases it, and the server tries again, so a single test can reach 3
        failures and turn the notification off. While it is off, nothing is sent: call :meth:`reset_failures`
        first.

        ::

            client.organization.notifications.test("acme", "0e8f2c9a-5b1d-4c3e-9f7a-2d6b8c4e1f03")

        :param organization: name of the organization.
        :param uuid: identifier of the notification.
        """
        ...
