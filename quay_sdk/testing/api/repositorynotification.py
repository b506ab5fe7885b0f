"""Notifications of repositories. Those of namespaces are alike."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from quay_sdk.testing import problems
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.state import Organization, Repository, templates
from quay_sdk.testing.state.accounts import Namespace
from quay_sdk.testing.state.notifications import EVENTS, METHODS, Notification, deliver, sample
from quay_sdk.testing.views import Json

_LOCAL_HOSTS = ("localhost", "127.0.0.1")

_REQUIRED = {
    "flowdock": {"flow_api_token": "Missing Flowdock API Token"},
    "hipchat": {
        "notification_token": "Missing Hipchat Room Notification Token",
        "room_id": "Missing Hipchat Room ID",
    },
    "slack": {"url": "Missing Slack Callback URL"},
}
"""What the configuration of a method has to have, and what the server says without it."""


@handles("listRepoNotifications")
def list_notifications(call: Call) -> Json:
    call.require_repository("admin")
    repository = call.state.repository(call.path["repository"])
    return {"notifications": [view(each) for each in repository.notifications.values()] if repository else []}


@handles("getRepoNotification")
def get_notification(call: Call) -> Json:
    call.require_repository("admin")
    _, notification = or_404(_notification_of(call))
    return view(notification)


@handles("createRepoNotification")
def create_notification(call: Call) -> Reply:
    call.require_repository("admin")
    body = call.json()
    namespace = call.state.accounts.get(call.path["repository"].partition("/")[0])
    check_method(call, body, namespace)
    if body["method"] == "email":
        _check_address(call, body["config"])
    if body["event"] not in EVENTS:
        raise problems.invalid(f"Unable to find event: {body['event']}")
    repository = call.repository
    notification = made_of(body)
    repository.notifications[notification.uuid] = notification
    _log(call, "add_repo_notification", notification)
    return Reply(view(notification), 201)


@handles("deleteRepoNotification")
def delete_notification(call: Call) -> Reply:
    call.require_repository("admin")
    repository, notification = _notification_of(call) or (None, None)
    if repository is None or notification is None or repository.full_name != call.path["repository"]:
        raise _unknown(call)
    del repository.notifications[notification.uuid]
    _log(call, "delete_repo_notification", notification)
    return NO_CONTENT


@handles("resetRepositoryNotificationFailures")
def reset_failures(call: Call) -> Reply:
    call.require_repository("admin")
    repository, notification = _notification_of(call) or (None, None)
    if repository is None or notification is None:
        raise _unknown(call)
    if repository.full_name != call.path["repository"]:
        raise problems.message(400, f"No repository notification found with uuid: {notification.uuid}")
    notification.failures = 0
    _log(call, "reset_repo_notification", notification)
    return NO_CONTENT


@handles("testRepoNotification")
def test_notification(call: Call) -> Json:
    call.require_repository("admin")
    repository, notification = _notification_of(call) or (None, None)
    if repository is None or notification is None:
        raise _unknown(call)
    return send_sample(call, repository, notification)


def _notification_of(call: Call) -> tuple[Repository, Notification] | None:
    """The notification of the path. Like the server, this finds those of all repositories."""
    for repository in call.state.repositories():
        notification = repository.notifications.get(call.path["uuid"])
        if notification is not None:
            return repository, notification
    return None


def _unknown(call: Call) -> problems.Problem:
    namespace, _, name = call.path["repository"].partition("/")
    return problems.invalid(f"No repository notification found for: {namespace}, {name}, {call.path['uuid']}")


def _check_address(call: Call, config: Json) -> None:
    address = config.get("email", "")
    if not address:
        raise problems.invalid("Missing e-mail address")
    repository = call.state.repository(call.path["repository"])
    if repository is None or not isinstance(address, str) or not repository.emails.get(address):
        raise problems.invalid(
            "The specified e-mail address is not authorized to receive notifications for this repository"
        )


def _log(call: Call, kind: str, notification: Notification) -> None:
    call.log_repository(
        kind,
        notification_id=notification.uuid,
        event=notification.event,
        method=notification.method,
    )


# -- repositories and namespaces -------------------------------------------------------


def view(notification: Notification) -> Json:
    """Return a notification."""
    return {
        "uuid": notification.uuid,
        "title": notification.title,
        "event": notification.event,
        "method": notification.method,
        "config": notification.config,
        "event_config": notification.event_config,
        "number_of_failures": notification.failures,
    }


def made_of(body: Json) -> Notification:
    """Make the notification that a body describes."""
    return Notification(
        body["event"], body["method"], body["config"], body["eventConfig"], title=body.get("title")
    )


def send_sample(call: Call, place: Repository | Namespace, notification: Notification) -> Json:
    """Send a notification with data that the server makes up."""
    try:
        data = sample(call.state, place, notification)
    except ValueError as error:
        raise problems.invalid(str(error)) from None
    deliver(call.state, place, notification, data)
    return {}


def check_method(call: Call, body: Json, namespace: Namespace | None) -> None:
    """Check the method of a notification and its configuration, but for the addresses of repositories.

    :param call: the request.
    :param body: its body.
    :param namespace: the namespace in which the notification is made.
    :raises Problem: they make no sense.
    """
    method, config = body["method"], body["config"]
    if method not in METHODS:
        raise problems.invalid(f"Unable to find method: {method}")
    if method == "quay_notification":
        _check_target(call, config.get("target"), namespace)
    if method == "webhook":
        _check_webhook(call, config)
    for key, text in _REQUIRED.get(method, {}).items():
        if not config.get(key):
            raise problems.invalid(text)


def _check_target(call: Call, target: Any, namespace: Namespace | None) -> None:
    if not isinstance(target, dict) or not target.get("kind") or "name" not in target:
        raise problems.invalid("Missing target")
    kind, name = target["kind"], target["name"]
    if kind == "user":
        known: object = isinstance(name, str) and call.state.user(name)
    elif kind == "org":
        known = isinstance(name, str) and call.state.organization(name)
        if known and known is not namespace:
            raise problems.invalid("Organization name must match repository namespace")
        kind = "organization"
    elif kind == "team":
        known = isinstance(namespace, Organization) and isinstance(name, str) and name in namespace.teams
    else:
        raise problems.invalid(f"Unknown kind of target {kind}")
    if not known:
        raise problems.invalid(f"Unknown {kind} {name}")


def _check_webhook(call: Call, config: Json) -> None:
    url, template = config.get("url", ""), config.get("template")
    if not url:
        raise problems.invalid("Missing webhook URL")
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except (ValueError, AttributeError, TypeError):
        raise problems.invalid("Invalid webhook URL") from None
    if parts.scheme not in ("http", "https") or not host:
        raise problems.invalid("Invalid webhook URL")
    if host in _LOCAL_HOSTS or host in call.config["WEBHOOK_HOSTNAME_BLACKLIST"]:
        raise problems.invalid("Invalid webhook URL")
    if template:
        try:
            templates.apply(template, {})
        except templates.TemplateError as error:
            raise problems.invalid(str(error)) from None
