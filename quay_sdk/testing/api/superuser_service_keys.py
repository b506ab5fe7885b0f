"""Service keys: public keys by which other services prove themselves to the registry."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from quay_sdk.testing import problems, rsa
from quay_sdk.testing.api.superuser import user_view
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import Reply, empty, handles
from quay_sdk.testing.state.registry import SUBMITTED, Approval, ServiceKey
from quay_sdk.testing.views import Json, epoch

_SERVICE = re.compile(r"^[a-z0-9_]+$")
_NAME = re.compile(r"^[\s a-zA-Z0-9\-_:/]*$")


@handles("listServiceKeys")
def list_keys(call: Call) -> Json:
    call.require_superuser(readonly=True)
    now = call.state.now
    return {"keys": [_view(call, key) for key in call.state.service_keys.values() if not key.is_stale(now)]}


@handles("getServiceKey")
def get_key(call: Call) -> Json:
    call.require_superuser(readonly=True)
    return _view(call, _visible_key(call))


@handles("createServiceKey")
def create_key(call: Call) -> Json:
    call.require_fresh_login()
    body = call.json()
    call.require_superuser()
    service, name = body["service"], body.get("name", "")
    _check_name(name)
    expiration = _expiration(call, body["expiration"], "Expiration date cannot be in the past")
    if not _SERVICE.match(service):
        raise problems.message(400, "")
    now = call.state.now
    _drop_stale_keys(call, service)
    pair = rsa.generate()
    key = ServiceKey(pair.jwk["kid"], name, service, pair.jwk, now, expiration)
    key.metadata = {
        **body.get("metadata", {}),
        "created_by": "Quay Superuser Panel",
        "creator": call.me.name,
        "ip": call.ip,
    }
    key.approval = Approval(call.me, now, body.get("notes", ""))
    call.state.service_keys[key.kid] = key
    for kind in ("service_key_create", "service_key_approve"):
        call.log(kind, None, preshared=True, auto_approved=True, **_names(key))
    return {
        "kid": key.kid,
        "name": name,
        "service": service,
        "public_key": pair.public_pem,
        "private_key": pair.private_pem,
    }


@handles("updateServiceKey")
def update_key(call: Call) -> Json:
    call.require_fresh_login()
    body = call.json()
    call.require_superuser()
    key = _visible_key(call)
    names = {**_names(key), "name": body.get("name", key.name)}
    if "expiration" in body:
        end = _expiration(call, body["expiration"], "Cannot have an expiration date in the past")
        names["old_expiration_date"] = names["expiration_date"]
        names["expiration_date"] = _epoch(end)
        call.log("service_key_extend", None, **names)
        key.expiration = end
    # The new expiration stays, even if the name is refused.
    if "name" in body or "metadata" in body:
        if "name" in body:
            _check_name(body["name"])
            key.name = body["name"]
        key.metadata |= body.get("metadata", {})
        call.log("service_key_modify", None, **names)
    return _view(call, key)


@handles("deleteServiceKey")
def delete_key(call: Call) -> Reply:
    call.require_fresh_login()
    call.require_superuser()
    key = _key(call)
    del call.state.service_keys[key.kid]
    _drop_notifications(call, key)
    _drop_stale_keys(call, key.service)
    call.log("service_key_delete", None, created_date=epoch(key.created), **_names(key))
    return empty(204)


@handles("approveServiceKey")
def approve_key(call: Call) -> Reply:
    call.require_fresh_login()
    body = call.json()
    call.require_superuser()
    key = _key(call)
    if key.approval is None:
        key.approval = Approval(call.me, call.state.now, body.get("notes", ""))
        _drop_notifications(call, key)
        call.log("service_key_approve", None, **_names(key))
    return empty(201)


# -- helpers ---------------------------------------------------------------------------


def _key(call: Call) -> ServiceKey:
    return or_404(call.state.service_keys.get(call.path["kid"]))


def _visible_key(call: Call) -> ServiceKey:
    key = _key(call)
    return or_404(None if key.is_stale(call.state.now) else key)


def _drop_stale_keys(call: Call, service: str) -> None:
    keys = call.state.service_keys
    for kid, key in list(keys.items()):
        if key.service == service and key.is_stale(call.state.now):
            del keys[kid]


def _drop_notifications(call: Call, key: ServiceKey) -> None:
    for user in call.state.users():
        user.drop_notifications(SUBMITTED, kid=key.kid)


def _check_name(name: str) -> None:
    if not _NAME.match(name):
        raise problems.invalid(f"Invalid service key friendly name: {name}")


def _expiration(call: Call, timestamp: float | None, past: str) -> datetime | None:
    if timestamp is None:
        return None
    try:
        end = datetime.fromtimestamp(timestamp, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise problems.invalid(f"Invalid expiration date: {error}") from None
    if end <= call.state.now:
        raise problems.invalid(past)
    return end


def _names(key: ServiceKey) -> dict[str, Any]:
    """What the logs say of a key."""
    return {
        "kid": key.kid,
        "service": key.service,
        "name": key.name,
        "expiration_date": _epoch(key.expiration),
    }


def _epoch(when: datetime | None) -> int | None:
    return None if when is None else epoch(when)


def _view(call: Call, key: ServiceKey) -> Json:
    approval = key.approval
    return {
        "name": key.name,
        "kid": key.kid,
        "service": key.service,
        "jwk": key.jwk,
        "metadata": key.metadata,
        "created_date": _gmt(key.created),
        "expiration_date": _gmt(key.expiration),
        "rotation_duration": key.rotation_duration,
        "approval": approval
        and {
            "approver": approval.approver and user_view(call, approval.approver),
            "approval_type": approval.type,
            "approved_date": _gmt(approval.when),
            "notes": approval.notes,
        },
    }


def _gmt(when: datetime | None) -> str | None:
    return None if when is None else format_datetime(when, usegmt=True)
