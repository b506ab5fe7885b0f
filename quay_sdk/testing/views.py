"""How things look in answers, where several groups show the same."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from quay_sdk._wire import dates
from quay_sdk.testing.call import Call
from quay_sdk.testing.state import Account, Quota, Repository, Team

Json = dict[str, Any]

_COLORS = ("#969696", "#aec7e8", "#ff7f0e", "#98df8a", "#d62728", "#9467bd", "#393b79", "#5254a3")
TAG_EXPIRATION_SECONDS = 1209600


def rfc_2822(instant: datetime | None) -> str | None:
    """The date form of most answers."""
    return None if instant is None else dates.encode_rfc_2822(instant)


def iso(instant: datetime) -> str:
    """The date form of mirrors."""
    return instant.isoformat().replace("+00:00", "Z")


def epoch(instant: datetime) -> int:
    """Epoch seconds."""
    return int(instant.timestamp())


def avatar(name: str, kind: str) -> Json:
    """The avatar of an account or a team."""
    hash = hashlib.sha256(name.encode()).hexdigest()
    return {"name": name, "hash": hash, "color": _COLORS[int(hash[0], 16) % len(_COLORS)], "kind": kind}


def principal(name: str) -> Json:
    """A user or robot, as others' answers name it."""
    kind = "robot" if "+" in name else "user"
    return {"kind": "user", "name": name, "is_robot": kind == "robot", "avatar": avatar(name, kind)}


def team(found: Team) -> Json:
    """A team, as others' answers name it."""
    return {"name": found.name, "avatar": avatar(found.name, "team")}


def quota_limits(quota: Quota) -> list[Json]:
    """The limits of a quota."""
    return [{"id": limit.id, "type": limit.type, "limit_percent": limit.percent} for limit in quota.limits]


def namespace_quotas(account: Account) -> Json:
    """What a namespace's own answer says of its quota."""
    quota = account.quota
    used = sum(repository.size for repository in account.repositories.values())
    return {
        "quotas": [{"id": quota.id, "limit_bytes": quota.limit_bytes, "limits": quota_limits(quota)}]
        if quota
        else [],
        "quota_report": {
            "quota_bytes": used,
            "configured_quota": quota.limit_bytes if quota else None,
            "running_backfill": "complete",
            "backfill_status": "complete",
        },
    }


def listed_repository(repository: Repository) -> Json:
    """A repository, as lists name it."""
    return {
        "namespace": repository.namespace,
        "name": repository.name,
        "description": repository.description,
        "is_public": repository.public,
    }


def is_starred(call: Call, repository: Repository) -> bool:
    """Whether the caller has starred a repository."""
    return call.user is not None and repository in call.user.starred
