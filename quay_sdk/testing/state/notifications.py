"""Notifications of events, and their deliveries.

What happens in a repository or namespace is told to its notifications by :func:`notify`. Nothing leaves the
embedded Quay: a delivery is recorded in :attr:`State.deliveries`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from attrs import Factory, define, frozen

from quay_sdk.testing.state.accounts import Namespace, Organization, User
from quay_sdk.testing.state.repositories import Repository

if TYPE_CHECKING:
    from quay_sdk.testing.state import State

NAMESPACE_EVENTS = ("quota_error", "quota_warning")
"""The events of which namespaces have notifications."""

METHODS = ("quay_notification", "email", "webhook", "flowdock", "hipchat", "slack")
"""The ways in which a notification is sent."""

MOST_FAILURES = 3
"""After so many failures in a row a notification is off."""

INBOX_EVENTS = (
    "repo_push",
    "build_queued",
    "build_start",
    "build_success",
    "build_cancelled",
    "build_failure",
    "vulnerability_found",
    "repo_mirror_sync_started",
    "repo_mirror_sync_success",
    "repo_mirror_sync_failed",
    "quota_warning",
    "quota_error",
)
"""The events of which the server can tell in an inbox."""

EVENTS = (*INBOX_EVENTS, "repo_image_expiry")
"""The events of which repositories have notifications."""

SEVERITIES = ("Critical", "High", "Medium", "Low", "Negligible", "Unknown")
"""The severities of vulnerabilities; the level of a notification is an index into them."""


@define(eq=False)
class Notification:
    """What is to happen on an event of a repository or namespace.

    :ivar failures: how many deliveries failed in a row; from three on it is off.
    :ivar expiring: the tags of whose expiration was told: their names, with what identifies the tag.
    """

    event: str
    method: str
    config: dict[str, Any]
    event_config: dict[str, Any] = Factory(dict)
    title: str | None = None
    failures: int = 0
    expiring: dict[str, str] = Factory(dict)
    uuid: str = Factory(lambda: str(uuid4()))

    @property
    def is_off(self) -> bool:
        """Whether nothing is delivered until the failures are reset."""
        return self.failures >= MOST_FAILURES


@frozen
class Delivery:
    """A notification that was sent. Nothing leaves the embedded Quay; this is the record of it.

    :ivar event: the event, such as ``repo_push``.
    :ivar method: how it was sent, such as ``webhook``.
    :ivar config: where it was sent to: the ``config`` of the notification.
    :ivar body: the data of the event, which is the body that a webhook gets; what the template makes of it,
        if the webhook has one.
    :ivar when: when it was sent.
    :ivar notification: the UUID of the notification.
    :ivar failed: whether the delivery failed.
    """

    event: str
    method: str
    config: dict[str, Any]
    body: Any
    when: datetime
    notification: str
    failed: bool = False


# -- sending ---------------------------------------------------------------------------


def notify(
    state: State, place: Repository | Namespace, event: str, data: Mapping[str, Any], *, subpage: str = ""
) -> None:
    """Tell the notifications of a repository or namespace of an event.

    :param state: the state of the server.
    :param place: the repository or namespace.
    :param event: the event, such as ``repo_push``.
    :param data: particulars of the event. The names and links of the repository or namespace are added.
    :param subpage: the page that the link is to lead to, such as ``/build/ID``.
    """
    for notification in list(place.notifications.values()):
        if notification.event == event:
            deliver(state, place, notification, event_data(state, place, data, subpage=subpage))


def event_data(
    state: State, place: Repository | Namespace, data: Mapping[str, Any], *, subpage: str = ""
) -> dict[str, Any]:
    """Return the data of an event: the names and links of its repository or namespace, and particulars."""
    host = state.config["SERVER_HOSTNAME"]
    root = f"{state.config['PREFERRED_URL_SCHEME']}://{host}"
    if isinstance(place, Namespace):
        return {"namespace": place.name, "homepage": f"{root}/organization/{place.name}", **data}
    return {
        "repository": place.full_name,
        "namespace": place.namespace.name,
        "name": place.name,
        "docker_url": f"{host}/{place.full_name}",
        "homepage": f"{root}/repository/{place.full_name}{subpage}",
        **data,
    }


def deliver(
    state: State, place: Repository | Namespace, notification: Notification, data: Mapping[str, Any]
) -> None:
    """Send one notification, unless it is off or its event has to be another one.

    :param data: what :func:`event_data` returned.
    """
    if notification.is_off or not _is_wanted(notification, data):
        return
    failed = state.failing_deliveries is None or state.failing_deliveries > 0
    if failed:
        notification.failures += 1
        if state.failing_deliveries:
            state.failing_deliveries -= 1
    else:
        notification.failures = 0
    body = deepcopy(dict(data))
    if failed or _send(state, place, notification, body):
        state.deliveries.append(
            Delivery(
                notification.event,
                notification.method,
                deepcopy(notification.config),
                body,
                state.now,
                notification.uuid,
                failed,
            )
        )


def _is_wanted(notification: Notification, data: Mapping[str, Any]) -> bool:
    """Whether the event is one of those to which the notification's ``event_config`` limits it."""
    config = notification.event_config
    if notification.event == "vulnerability_found":
        return _is_severe(config, data)
    if notification.event.startswith("build_") and config.get("ref-regex"):
        ref = (data.get("trigger_metadata") or {}).get("ref")
        try:
            return ref is not None and re.match(str(config["ref-regex"]), ref) is not None
        except re.error:
            return False
    return True


def _is_severe(config: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    # What the first scan of an image finds is told whatever the level.
    if "level" not in config or "vulnerable_index_report_created" in data:
        return True
    try:
        return SEVERITIES.index(data["vulnerability"]["priority"]) <= int(config["level"])
    except (ValueError, TypeError):
        return False


# -- methods ---------------------------------------------------------------------------


def _send(
    state: State, place: Repository | Namespace, notification: Notification, body: dict[str, Any]
) -> bool:
    """Do what a method does on the server itself, and return whether anything is sent."""
    if notification.method == "quay_notification":
        if notification.event not in INBOX_EVENTS:
            return False
        for target in _targets(state, place, notification.config["target"]):
            target.notify(notification.event, state.now, deepcopy(body))
    elif notification.method == "email":
        addresses = _addresses(place) if isinstance(place, Namespace) else [notification.config["email"]]
        for address in addresses:
            state.send_mail(notification.event, address, **deepcopy(body))
        return bool(addresses)
    return True


def _targets(state: State, place: Repository | Namespace, target: Mapping[str, Any]) -> list[Namespace]:
    """Into whose inbox a notification goes: nobody's, if the target was deleted."""
    if target["kind"] == "user":
        user = state.user(target["name"])
        return [user] if user else []
    if target["kind"] == "org":
        organization = state.organization(target["name"])
        return [organization] if organization else []
    namespace = place if isinstance(place, Namespace) else place.namespace
    team = namespace.teams.get(target["name"]) if isinstance(namespace, Organization) else None
    return [member for member in team.members if isinstance(member, User)] if team else []


def _addresses(namespace: Namespace) -> list[str]:
    """The address of a namespace; of an organization without one, those of its administrators."""
    if namespace.email and (not isinstance(namespace, Organization) or "@" in namespace.email):
        return [namespace.email]
    return [each.email for each in namespace.administrators() if each.email]
