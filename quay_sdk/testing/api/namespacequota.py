"""How much users and organizations may store."""

from __future__ import annotations

from quay_sdk.testing import problems
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.state import Quota, QuotaLimit
from quay_sdk.testing.views import Json, quota_limits

_STEPS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB")
_SIZE = r"^(\d+\s?(B|[KMGTPEZY]iB|[KMGTPEZY]i|[KMGTPEZY]B|[KMGTPEZY])?)$"
_LIMITED = {"limit": {"type": "string", "pattern": _SIZE}}  # the SDK sends bytes, others may send words
_TYPES = {"warning": "Warning", "reject": "Reject"}


def _members_gate(call: Call) -> None:
    call.require(call.is_member(call.path["orgname"]))


def _size(call: Call) -> int | None:
    """The size that a body gives, as a number or in words; never both."""
    number: int | None = call.body.get("limit_bytes")
    words: str | None = call.body.get("limit")
    if number is not None and words is not None:
        raise problems.invalid(f"{call.body!r} is valid under each of the given schemas")
    if words is None:
        return number
    unit = words.lstrip("0123456789").strip()
    digits = words.removesuffix(unit)
    power = "BKMGTPEZY".index(unit[:1] or "B")
    base = 1000 if len(unit) == 2 and unit[1] == "B" else 1024
    return int(digits) * int(base**power)


def _in_words(size: float) -> str:
    step = 0
    while size >= 1024 and step < len(_STEPS) - 1:
        size /= 1024
        step += 1
    return f"{size:.1f} {_STEPS[step]}"


def _view(quota: Quota) -> Json:
    return {
        "id": quota.id,
        "limit_bytes": quota.limit_bytes,
        "limit": _in_words(quota.limit_bytes),
        "default_config": False,
        "limits": quota_limits(quota),
        "default_config_exists": False,
    }


def _quota(call: Call) -> Quota:
    quota = or_404(call.account.quota)
    if str(quota.id) != call.path["quota_id"]:
        raise problems.not_found()
    return quota


def _limit(call: Call) -> QuotaLimit:
    return or_404(
        next((limit for limit in _quota(call).limits if str(limit.id) == call.path["limit_id"]), None)
    )


# -- quotas ----------------------------------------------------------------------------


@handles("listUserQuota")
@handles("listOrganizationQuota", gate=_members_gate)
def _list_quotas(call: Call) -> list[Json]:
    return [_view(call.account.quota)] if call.account.quota else []


@handles("getUserQuota")
@handles("getOrganizationQuota", gate=_members_gate)
def _get_quota(call: Call) -> Json:
    return _view(_quota(call))


@handles("createOrganizationQuota", status=201, schema=_LIMITED)
def create_quota(call: Call) -> str:
    organization, size = call.organization, _size(call)
    if size is None:
        raise problems.invalid(f"{call.body!r} is not valid under any of the given schemas")
    if organization.quota is not None:
        raise problems.invalid(f"Organization quota for '{organization.name}' already exists")
    organization.quota = Quota(call.state.next_id(), size)
    call.log("org_create_quota", organization.name, limit=size, name=organization.name)
    return "Created"


@handles("changeOrganizationQuota", schema=_LIMITED)
def change_quota(call: Call) -> Json:
    quota, size = _quota(call), _size(call)
    if size is not None:
        quota.limit_bytes = size
        call.log("org_change_quota", call.organization.name, limit=size, name=call.organization.name)
    return _view(quota)


@handles("deleteOrganizationQuota")
def delete_quota(call: Call) -> None:
    _quota(call)
    call.organization.quota = None
    call.log("org_delete_quota", call.organization.name, name=call.organization.name)


# -- limits ----------------------------------------------------------------------------


@handles("listUserQuotaLimit")
@handles("listOrganizationQuotaLimit", gate=_members_gate)
def _list_limits(call: Call) -> list[Json]:
    return quota_limits(_quota(call))


@handles("getUserQuotaLimit")
def get_user_limit(call: Call) -> Json:
    _limit(call)
    return _get_quota(call)  # the whole quota: so does the server, for users


@handles("getOrganizationQuotaLimit", gate=_members_gate)
def get_organization_limit(call: Call) -> Json:
    limit = _limit(call)
    return {"id": limit.id, "type": limit.type, "limit_percent": limit.percent}


@handles("createOrganizationQuotaLimit", status=201)
def create_limit(call: Call) -> str:
    quota, type, percent = _quota(call), _checked_type(call), _checked_percent(call)
    if type == "Reject" and any(limit.type == type for limit in quota.limits):
        raise problems.invalid("Only one quota limit of type 'Reject' allowed.")
    if any((limit.type, limit.percent) == (type, percent) for limit in quota.limits):
        raise problems.invalid("Quota limit already exists")
    assert type is not None
    assert percent is not None
    quota.limits.append(QuotaLimit(call.state.next_id(), type, percent))
    call.log("org_create_quota_limit", call.organization.name, type=type, threshold_percent=percent)
    return "Created"


@handles("changeOrganizationQuotaLimit")
def change_limit(call: Call) -> Json:
    limit, type, percent = _limit(call), _checked_type(call), _checked_percent(call)
    limit.type = type or limit.type
    limit.percent = limit.percent if percent is None else percent
    call.log("org_change_quota_limit", call.organization.name, type=type, threshold_percent=percent)
    return _get_quota(call)


@handles("deleteOrganizationQuotaLimit")
def delete_limit(call: Call) -> None:
    _quota(call).limits.remove(_limit(call))
    call.log("org_delete_quota_limit", call.organization.name, name=call.organization.name)


def _checked_type(call: Call) -> str | None:
    given = call.body.get("type")
    if given is not None and given.lower() not in _TYPES:
        raise problems.invalid("Quota type must be one of 'Warning', 'Reject'.")
    return None if given is None else _TYPES[given.lower()]


def _checked_percent(call: Call) -> int | None:
    given: int | None = call.body.get("threshold_percent")
    if given is not None and not 1 <= given <= 100:
        raise problems.invalid("Quota threshold must be between 1 and 100.")
    return given
