"""How much users and organizations may store."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

from quay_sdk.testing import problems, pushes
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.state import Namespace
from quay_sdk.testing.state.quotas import Quota, QuotaLimit
from quay_sdk.testing.views import Json, quota_limit, quota_limits

_STEPS = ("Byte", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")

_MULTIPLES = {
    **{f"{letter}iB": 1024.0**power for power, letter in enumerate("KMGTPE", 1)},
    **{f"{letter}B": 1000.0**power for power, letter in enumerate("KMGTPEZY", 1)},
}
"""The units that the server knows, ``K`` being 1000 and ``Ki`` 1024. The schema lets more of them pass."""

_TYPES = {"warning": "Warning", "reject": "Reject"}

_LARGEST = 2**63 - 1
_WRONG_FORMAT = "Invalid limit format, use a number followed by a unit (e.g. 1GiB)"
_WRONG_PERCENT = "Quota limit threshold must be between 1 and 100"

# -- quotas ----------------------------------------------------------------------------


@handles("listUserQuota")
def list_user_quotas(call: Call) -> list[Json]:
    quota = call.require_user_admin().quota
    return [quota_view(call, quota)] if quota else []


@handles("getUserQuota")
def get_user_quota(call: Call) -> Json:
    me = call.require_user_admin()
    return quota_view(call, quota_of(call, me))


@handles("listOrganizationQuota")
def list_organization_quotas(call: Call) -> list[Json]:
    organization = call.require_organization_member()
    if organization.quota is None and not _default_bytes(call):
        return []
    return [quota_view(call, organization.quota)]


@handles("getOrganizationQuota")
def get_organization_quota(call: Call) -> Json:
    _require_member(call)
    return quota_view(call, _quota(call))


@handles("createOrganizationQuota")
def create_organization_quota(call: Call) -> Reply:
    body = call.json()
    call.require(call.rights.has_full_access)
    size = limit_bytes(body, _WRONG_FORMAT)
    assert size is not None  # by the schema
    organization = call.organization
    if organization.quota is not None:
        raise problems.invalid(f"Organization quota for '{organization.name}' already exists")
    create_quota(call, organization, size)
    _log(call, "org_create_quota", limit_bytes=size, limit=_in_words(size))
    return Reply("Created", 201)


@handles("changeOrganizationQuota")
def change_organization_quota(call: Call) -> Json:
    body = call.json()
    call.require(call.rights.has_full_access)
    quota = _quota(call)
    before = quota.limit_bytes
    size = limit_bytes(body, _WRONG_FORMAT)
    if size:
        change_quota(quota, size)
        _log(
            call,
            "org_change_quota",
            limit_bytes=size,
            limit=_in_words(size),
            previous_limit_bytes=before,
            previous_limit=_in_words(before),
        )
        for limit in quota.limits.values():
            _notify(call, quota, limit)
    return quota_view(call, quota, size or None)


@handles("deleteOrganizationQuota")
def delete_organization_quota(call: Call) -> Reply:
    call.require(call.rights.has_full_access)
    quota = _quota(call)
    delete_quota(call.state.accounts[call.path["orgname"]])
    _log(
        call,
        "org_delete_quota",
        quota_id=quota.id,
        limit_bytes=quota.limit_bytes,
        limit=_in_words(quota.limit_bytes),
    )
    return NO_CONTENT


# -- limits ----------------------------------------------------------------------------


@handles("listUserQuotaLimit")
def list_user_limits(call: Call) -> list[Json]:
    me = call.require_user_admin()
    return quota_limits(quota_of(call, me))


@handles("getUserQuotaLimit")
def get_user_limit(call: Call) -> Json:
    me = call.require_user_admin()
    quota = quota_of(call, me)
    _limit(call, quota)
    return quota_view(call, quota)  # the whole quota, not the limit


@handles("listOrganizationQuotaLimit")
def list_organization_limits(call: Call) -> list[Json]:
    _require_member(call)
    return quota_limits(_quota(call))


@handles("getOrganizationQuotaLimit")
def get_organization_limit(call: Call) -> Json:
    _require_member(call)
    return quota_limit(_limit(call, _quota(call)))


@handles("createOrganizationQuotaLimit")
def create_organization_limit(call: Call) -> Reply:
    body = call.json()
    call.require(call.rights.has_full_access)
    quota = _quota(call)
    type, percent = body["type"], body["threshold_percent"]
    # The server first looks for the same limit, for which an empty type and a percentage of 0 count as any.
    if percent:
        _check_percent(percent)
    wanted = _type(type) if type else None
    if any(
        (wanted is None or limit.type == wanted) and (not percent or limit.percent == percent)
        for limit in quota.limits.values()
    ):
        raise problems.invalid("Quota limit already exists")
    if not percent:
        raise problems.invalid(_WRONG_PERCENT)
    if wanted is None:
        raise problems.invalid(_wrong_type())
    limit = QuotaLimit(call.state.next_id(), wanted, int(percent))
    quota.limits[limit.id] = limit
    _log(call, "org_create_quota_limit", type=type, threshold_percent=percent)
    _notify(call, quota, limit)
    return Reply("Created", 201)


@handles("changeOrganizationQuotaLimit")
def change_organization_limit(call: Call) -> Json:
    body = call.json()
    call.require(call.rights.has_full_access)
    quota = _quota(call)
    limit = _limit(call, quota)
    before = {"previous_type": limit.type, "previous_threshold_percent": limit.percent}
    type, percent = body.get("type", limit.type), body.get("threshold_percent", limit.percent)
    # A type that is right stays, even if the percentage is wrong.
    limit.type = _type(type)
    _check_percent(percent)
    limit.percent = int(percent)
    _log(call, "org_change_quota_limit", type=type, threshold_percent=percent, **before)
    _notify(call, quota, limit)
    return quota_view(call, quota)


@handles("deleteOrganizationQuotaLimit")
def delete_organization_limit(call: Call) -> Reply:
    call.require(call.rights.has_full_access)
    quota = _quota(call)
    limit = _limit(call, quota)
    del quota.limits[limit.id]
    call.state.accounts[call.path["orgname"]].quota_notified.pop(limit.percent, None)
    _log(
        call,
        "org_delete_quota_limit",
        limit_id=limit.id,
        type=limit.type,
        threshold_percent=limit.percent,
    )
    return NO_CONTENT


# -- shared with the operations of superusers ------------------------------------------


def quota_view(call: Call, quota: Quota | None, size: float | None = None) -> Json:
    """Return a quota.

    :param call: the request.
    :param quota: the quota; ``None`` for the one of the configuration.
    :param size: its size as the request gave it, perhaps with a fraction; that of the quota by default.
    """
    default = _default_bytes(call)
    if size is None:
        size = default if quota is None else quota.limit_bytes
    return {
        "id": None if quota is None else quota.id,
        "limit_bytes": size,
        "limit": _in_words(size),
        "default_config": quota is None,
        "limits": [] if quota is None else quota_limits(quota),
        "default_config_exists": default != 0,
    }


def limit_bytes(body: Json, wrong_format: str) -> float | None:
    """Return the size that a body gives, as a number or in words.

    :param body: the body.
    :param wrong_format: the text for words that cannot be read.
    :returns: the size, a float if it is given in words; ``None`` if there is none.
    :raises Problem: the words cannot be read.
    """
    if "limit" not in body:
        number: float | None = body.get("limit_bytes")
        return number
    text: str = body["limit"]
    with suppress(ValueError):
        return float(text)
    start = next((index for index, character in enumerate(text) if character.isalpha()), len(text))
    multiple = _MULTIPLES.get(text[start:].rstrip("B") + "B")
    if multiple is None:
        raise problems.invalid(wrong_format)
    return float(text[:start]) * multiple


def create_quota(call: Call, namespace: Namespace, size: float) -> None:
    """Give a namespace a quota."""
    _check_size(size)
    namespace.quota = Quota(call.state.next_id(), int(size))


def change_quota(quota: Quota, size: float) -> None:
    """Change the size of a quota."""
    _check_size(size)
    quota.limit_bytes = int(size)


def delete_quota(namespace: Namespace) -> None:
    """Delete the quota of a namespace, and with it the notifications about quotas."""
    namespace.quota = None
    namespace.quota_notified.clear()
    namespace.notifications = {
        uuid: notification
        for uuid, notification in namespace.notifications.items()
        if notification.event not in ("quota_warning", "quota_error")
    }


def quota_of(call: Call, namespace: Namespace | None) -> Quota:
    """Return the quota of the path.

    :raises Problem: the namespace does not have it; 404.
    """
    quota = or_404(or_404(namespace).quota)
    if quota.id != _number(call.path["quota_id"]):
        raise problems.not_found()
    return quota


# -- helpers ---------------------------------------------------------------------------


def _require_member(call: Call) -> None:
    name = call.path["orgname"]
    call.require(call.rights.is_member(name) or call.rights.is_readonly_superuser)


def _default_bytes(call: Call) -> int:
    default: int = call.config["DEFAULT_SYSTEM_REJECT_QUOTA_BYTES"]
    return default


def _quota(call: Call) -> Quota:
    """The quota of the organization of the path, which may be a user here."""
    return quota_of(call, call.state.accounts.get(call.path["orgname"]))


def _limit(call: Call, quota: Quota) -> QuotaLimit:
    id = _number(call.path["limit_id"])
    if id in quota.limits:
        return quota.limits[id]
    others = (account.quota for account in call.state.accounts.values())
    if any(other is not None and id in other.limits for other in others):
        raise problems.message(400, "")
    raise problems.not_found()


def _number(text: str) -> int:
    """The id in a path. What is no number is the id of nothing; the server fails there, with status 500."""
    try:
        return int(text)
    except ValueError:
        return -1


def _check_size(size: float) -> None:
    if size <= 0:
        raise problems.invalid(f"Invalid quota size limit value: '{size}'")
    if size > _LARGEST:
        raise problems.invalid("Unsupported quota size limit.")


def _check_percent(percent: float) -> None:
    if not 0 < percent <= 100:
        raise problems.message(400, _WRONG_PERCENT)


def _type(text: str) -> str:
    if text.lower() not in _TYPES:
        raise problems.message(400, _wrong_type())
    return _TYPES[text.lower()]


def _wrong_type() -> str:
    return f"Quota type must be one of [{', '.join(_TYPES.values())}]"


def _in_words(size: float) -> str:
    if not size:
        return "0.0 Bit"
    # By the logarithm of the server's library, which rounds up a little below the next unit.
    step = min(int(math.log(abs(size), 1024)), len(_STEPS) - 1)
    return f"{size / 1024**step:.1f} {_STEPS[step]}"


def _notify(call: Call, quota: Quota, limit: QuotaLimit) -> None:
    """Tell the notifications of the namespace if it exceeds a limit that was set just now."""
    namespace = call.state.accounts[call.path["orgname"]]
    if namespace.stored_bytes > quota.limit_bytes * limit.percent // 100:
        pushes.notify_of_quota(call.state, namespace, limit, namespace.stored_bytes)


def _log(call: Call, kind: str, **metadata: Any) -> None:
    name = call.path["orgname"]
    call.log(kind, call.state.accounts[name], namespace=name, **metadata)
