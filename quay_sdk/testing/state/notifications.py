"""Notifications of events, and their deliveries.

What happens in a repository or namespace is told to its notifications by :func:`notify`. Nothing leaves the
embedded Quay: a delivery is recorded in :attr:`State.deliveries`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from attrs import Factory, define, frozen

from quay_sdk.testing.state import templates
from quay_sdk.testing.state.accounts import Namespace, Organization, User
from quay_sdk.testing.state.policies import pruned_within
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

_MOST_DAYS = 365_000
"""More days than the server can reckon with."""

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
    body: Any = deepcopy(dict(data))
    failed = state.failing_deliveries is None or state.failing_deliveries > 0
    if failed:
        notification.failures += 1
        if state.failing_deliveries:
            state.failing_deliveries -= 1
    else:
        notification.failures = 0
    if failed or _send(state, place, notification, body):
        if notification.method == "webhook" and notification.config.get("template"):
            body = templates.apply(notification.config["template"], body)
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


def notify_expirations(state: State) -> None:
    """Tell of tags that expire soon or are pruned next, as a worker of the server does every few hours.

    A tag that expires is told of once, until its expiration is changed; one that a policy removes, each time.

    :param state: the state of the server.
    """
    if not state.config.has("IMAGE_EXPIRY_TRIGGER"):
        return
    for repository in state.repositories():
        for notification in list(repository.notifications.values()):
            days = _days(notification)
            if notification.event != "repo_image_expiry" or notification.is_off or days is None:
                continue
            expiring = _newly_expiring(state, repository, notification, days)
            try:
                pruned = [tag.name for tag in pruned_within(repository, days, state.now)]
            except re.error:
                continue
            if tags := [*expiring, *pruned]:
                notification.expiring |= expiring
                data = {
                    "notification_uuid": notification.uuid,
                    "tags": tags,
                    "expiring_in": f"{days} days",
                }
                deliver(state, repository, notification, event_data(state, repository, data))


def _days(notification: Notification) -> float | None:
    """How many days before an expiration a notification is sent; ``None`` if that makes no sense."""
    days = notification.event_config.get("days")
    return days if isinstance(days, int | float) and 0 < abs(days) < _MOST_DAYS else None


def _newly_expiring(
    state: State, repository: Repository, notification: Notification, days: float
) -> dict[str, str]:
    """The tags of whose expiration is to be told, with what identifies them."""
    last = state.now + timedelta(days=days)
    found = {
        tag.name: f"{tag.start.isoformat()} {tag.end.isoformat()}"
        for tag in repository.alive(state.now)
        if tag.end is not None and tag.end <= last
    }
    return {name: which for name, which in found.items() if notification.expiring.get(name) != which}


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


# -- samples ---------------------------------------------------------------------------


def sample(state: State, place: Repository | Namespace, notification: Notification) -> dict[str, Any]:
    """Return the data with which a notification is tested.

    :param state: the state of the server.
    :param place: the repository or namespace of the notification.
    :param notification: the notification.
    :raises ValueError: the server cannot make any, because its ``event_config`` is of no use.
    """
    event, config = notification.event, notification.event_config
    if event in NAMESPACE_EVENTS:
        namespace = place if isinstance(place, Namespace) else place.namespace
        return event_data(state, namespace, _SAMPLES[event])
    data = dict(_SAMPLES[event])
    if event == "repo_image_expiry":
        data["expiring_in"] = f"{config.get('days')} days"
    if event == "vulnerability_found":
        data["vulnerability"] = {**_VULNERABILITY, "priority": _priority(config.get("level", "Critical"))}
    if event in ("build_queued", "build_failure"):
        now = float(int(state.now.timestamp()))
        data["trigger_metadata"] = {**_COMMIT, "commit_info": {**_COMMIT_INFO, "date": now}}
    return event_data(state, place, data, subpage=f"/build/{data['build_id']}" if "build_id" in data else "")


def _priority(level: object) -> str:
    """The severity of a level; ``Unknown`` if it is the number of none."""
    if not isinstance(level, str | int | float):
        raise ValueError(f"level is a number, not {level!r}")
    try:
        index = int(level)
    except ValueError:
        return "Unknown"
    except OverflowError:
        raise ValueError(f"level is {level}") from None
    return SEVERITIES[index] if 0 <= index < len(SEVERITIES) else "Unknown"


_COMMIT = {
    "default_branch": "master",
    "ref": "refs/heads/somebranch",
    "commit": "42d4a62c53350993ea41069e9f2cfdefb0df097d",
}

_COMMIT_INFO = {
    "url": "http://path/to/the/commit",
    "message": "Some commit message",
    "author": {
        "username": "fakeauthor",
        "url": "http://path/to/fake/author/in/scm",
        "avatar_url": "http://www.gravatar.com/avatar/fakehash",
    },
}

_BUILD = {
    "build_id": "fake-build-id",
    "build_name": "some-fake-build",
    "docker_tags": ["latest", "foo", "bar"],
    "trigger_id": "1245634",
    "trigger_kind": "GitHub",
    "trigger_metadata": _COMMIT,
}

_VULNERABILITY = {
    "id": "CVE-FAKE-CVE",
    "description": "A futurist vulnerability",
    "link": "https://security-tracker.debian.org/tracker/CVE-FAKE-CVE",
}

_SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "repo_push": {"updated_tags": ["latest", "foo"], "pruned_image_count": 3},
    "repo_mirror_sync_started": {"message": "TEST NOTIFICATION"},
    "repo_mirror_sync_success": {"message": "TEST NOTIFICATION"},
    "repo_mirror_sync_failed": {"message": "TEST NOTIFICATION"},
    "repo_image_expiry": {"tags": ["latest", "v1"]},
    "vulnerability_found": {"tags": ["latest", "prod", "foo", "bar", "baz"], "image": "some-image-id"},
    "build_queued": {"is_manual": False, **_BUILD},
    "build_start": _BUILD,
    "build_success": {**_BUILD, "image_id": "1245657346"},
    "build_failure": {**_BUILD, "error_message": "This is a fake error message"},
    "build_cancelled": {**_BUILD, "image_id": "1245657346"},
    "quota_warning": {
        "threshold_percent": 80,
        "usage_bytes": 858993459,
        "limit_bytes": 1073741824,
        "usage_percent": 80,
        "usage_bytes_formatted": "819.20 MB",
        "limit_bytes_formatted": "1.00 GB",
    },
    "quota_error": {
        "threshold_percent": 100,
        "usage_bytes": 1127428915,
        "limit_bytes": 1073741824,
        "usage_percent": 105,
        "usage_bytes_formatted": "1.05 GB",
        "limit_bytes_formatted": "1.00 GB",
    },
}
"""The data that the server makes up to test a notification."""
