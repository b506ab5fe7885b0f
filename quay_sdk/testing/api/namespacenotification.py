"""Notifications of users and organizations: of their quotas."""

from __future__ import annotations

from quay_sdk.testing import problems
from quay_sdk.testing.api.repositorynotification import check_method, made_of, send_sample, view
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.state import Namespace
from quay_sdk.testing.state.notifications import METHODS, NAMESPACE_EVENTS, Notification
from quay_sdk.testing.views import Json

# -- users -----------------------------------------------------------------------------


@handles("listUserNamespaceNotifications")
def list_user_notifications(call: Call) -> Json:
    me = call.require_user_admin()
    return _list(me)


@handles("getUserNamespaceNotification")
def get_user_notification(call: Call) -> Json:
    me = call.require_user_admin()
    return view(_notification(call, me))


@handles("createUserNamespaceNotification")
def create_user_notification(call: Call) -> Reply:
    me = call.require_user_admin()
    return _create(call, me)


@handles("deleteUserNamespaceNotification")
def delete_user_notification(call: Call) -> Reply:
    me = call.require_user_admin()
    return _delete(call, me)


@handles("resetUserNamespaceNotificationFailures")
def reset_user_failures(call: Call) -> Reply:
    me = call.require_user_admin()
    return _reset(call, me)


@handles("testUserNamespaceNotification")
def test_user_notification(call: Call) -> Json:
    me = call.require_user_admin()
    return send_sample(call, me, _notification(call, me))


# -- organizations ---------------------------------------------------------------------


@handles("listOrgNotifications")
def list_organization_notifications(call: Call) -> Json:
    return _list(call.require_organization_admin(readonly=True))


@handles("getOrgNotification")
def get_organization_notification(call: Call) -> Json:
    call.require_administrator(readonly=True)
    return view(_notification(call, _namespace(call)))


@handles("createOrgNotification")
def create_organization_notification(call: Call) -> Reply:
    return _create(call, call.require_organization_admin())


@handles("deleteOrgNotification")
def delete_organization_notification(call: Call) -> Reply:
    call.require_administrator()
    return _delete(call, _namespace(call))


@handles("resetOrgNotificationFailures")
def reset_organization_failures(call: Call) -> Reply:
    call.require_administrator()
    return _reset(call, _namespace(call))


@handles("testOrgNotification")
def test_organization_notification(call: Call) -> Json:
    call.require_administrator()
    namespace = _namespace(call)
    return send_sample(call, namespace, _notification(call, namespace))


def _namespace(call: Call) -> Namespace:
    """The namespace of the path, which may be the caller's own."""
    return or_404(call.state.accounts.get(call.path["orgname"]))


# -- both ------------------------------------------------------------------------------


def _notification(call: Call, namespace: Namespace) -> Notification:
    return or_404(namespace.notifications.get(call.path["uuid"]))


def _list(namespace: Namespace) -> Json:
    return {"notifications": [view(each) for each in namespace.notifications.values()]}


def _create(call: Call, namespace: Namespace) -> Reply:
    body = call.json()
    if body["event"] not in NAMESPACE_EVENTS:
        known = ", ".join(NAMESPACE_EVENTS)
        raise problems.invalid(f"Invalid event '{body['event']}'. Must be one of: {known}")
    if body["method"] not in METHODS:
        raise problems.invalid(f"Unknown notification method '{body['method']}'")
    check_method(call, body, namespace)
    notification = made_of(body)
    namespace.notifications[notification.uuid] = notification
    _log(call, "create_namespace_notification", namespace, notification)
    return Reply(view(notification), 201)


def _delete(call: Call, namespace: Namespace) -> Reply:
    notification = _notification(call, namespace)
    del namespace.notifications[notification.uuid]
    _log(call, "delete_namespace_notification", namespace, notification)
    return NO_CONTENT


def _reset(call: Call, namespace: Namespace) -> Reply:
    notification = _notification(call, namespace)
    notification.failures = 0
    _log(call, "reset_namespace_notification", namespace, notification)
    return NO_CONTENT


def _log(call: Call, kind: str, namespace: Namespace, notification: Notification) -> None:
    call.log(
        kind,
        namespace,
        namespace=namespace.name,
        notification_id=notification.uuid,
        event=notification.event,
        method=notification.method,
    )
