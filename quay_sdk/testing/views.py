"""How records look in responses, where several groups show the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from quay_sdk._wire import dates
from quay_sdk.testing.call import Call
from quay_sdk.testing.state import Organization, Repository, Robot, Team, User
from quay_sdk.testing.state.accounts import Account, Namespace
from quay_sdk.testing.state.quotas import Quota, QuotaLimit

Json = dict[str, Any]

_COLORS = (
    "#969696",
    "#aec7e8",
    "#ff7f0e",
    "#ffbb78",
    "#2ca02c",
    "#98df8a",
    "#d62728",
    "#ff9896",
    "#9467bd",
    "#c5b0d5",
    "#8c564b",
    "#c49c94",
    "#e377c2",
    "#f7b6d2",
    "#7f7f7f",
    "#c7c7c7",
    "#bcbd22",
    "#1f77b4",
    "#17becf",
    "#9edae5",
    "#393b79",
    "#5254a3",
    "#6b6ecf",
    "#9c9ede",
    "#9ecae1",
    "#31a354",
    "#b5cf6b",
    "#a1d99b",
    "#8c6d31",
    "#ad494a",
    "#e7ba52",
    "#a55194",
)
"""The colors of avatars."""

# -- dates -----------------------------------------------------------------------------


def rfc_2822(instant: datetime | None) -> str | None:
    """Return the date form of most responses, ``Wed, 08 Jan 2025 19:32:48 -0000``."""
    return None if instant is None else dates.encode_rfc_2822(instant)


def iso(instant: datetime | None) -> str | None:
    """Return the date form of application tokens, ``2025-01-08T19:32:48Z``."""
    return None if instant is None else instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def exact_iso(instant: datetime | None) -> str | None:
    """Return the date form of mirrors, ``2025-01-08T19:32:48.123456Z``, without a fraction that is 0."""
    return None if instant is None else instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def epoch(instant: datetime) -> int:
    """Return epoch seconds."""
    return int(instant.timestamp())


# -- accounts --------------------------------------------------------------------------


def avatar(name: str, address: str | None, kind: str) -> Json:
    """Return an avatar.

    :param name: the name that is shown.
    :param address: what the hash is made of; the name if there is none.
    :param kind: ``user``, ``robot``, ``org``, ``team`` or ``app``.
    """
    hash = hashlib.sha256((address or name).strip().lower().encode()).hexdigest()
    return {"name": name, "hash": hash, "color": _COLORS[int(hash[:2], 16) % len(_COLORS)], "kind": kind}


def account_avatar(account: Account) -> Json:
    """Return the avatar of a user, a robot or an organization."""
    if isinstance(account, Robot):
        return avatar(account.name, account.email, "robot")
    assert isinstance(account, Namespace)
    return avatar(account.name, account.email, "org" if isinstance(account, Organization) else "user")


def team_avatar(team: Team) -> Json:
    """Return the avatar of a team."""
    return avatar(team.name, team.name, "team")


def principal(account: User | Robot | Account) -> Json:
    """Return a user or robot, as other objects name it."""
    assert isinstance(account, User | Robot)
    return {
        "kind": "user",
        "name": account.name,
        "is_robot": isinstance(account, Robot),
        "avatar": account_avatar(account),
    }


def team(team: Team) -> Json:
    """Return a team, as other objects name it."""
    return {"name": team.name, "avatar": team_avatar(team)}


def user(call: Call, account: User, *, renamed: bool = False) -> Json:
    """Return a user, with as much as the caller may see.

    :param call: the request.
    :param account: the user.
    :param renamed: whether this request has renamed the user. The caller's rights are still those of the old
        name, so that the organizations are left out.
    """
    is_me = account is call.user
    manages = is_me and call.rights.manages_user
    view: Json = {"anonymous": False, "username": account.name, "avatar": account_avatar(account)}
    if manages:
        view |= {
            "can_create_repo": True,
            "is_me": True,
            "verified": account.verified,
            "email": account.email,
            "logins": account.logins,
            "invoice_email": account.invoice_email,
            "invoice_email_address": account.invoice_email_address,
            "preferred_namespace": account.customer is not None,
            "tag_expiration_s": account.tag_expiration_s,
            "prompts": account.prompts,
            "company": account.company,
            "family_name": account.family_name,
            "given_name": account.given_name,
            "location": account.location,
            "is_free_account": account.customer is None,
            "has_password_set": call.state.has_password(account),
            **namespace_quotas(call, account),
        }
    if is_me and call.rights.reads_user and not renamed:
        organizations = [each for each in call.state.organizations() if each.teams_of(account)]
        view["organizations"] = [_own_organization(call, each, manages) for each in organizations]
    if call.rights.is_superuser:
        view["super_user"] = is_me
    if call.rights.is_readonly_superuser:
        view["global_readonly_super_user"] = is_me
    return view


def _own_organization(call: Call, organization: Organization, manages: bool) -> Json:
    view = {
        "name": organization.name,
        "avatar": account_avatar(organization),
        "can_create_repo": call.rights.creates_in(organization.name),
        "public": False,
    }
    if manages:
        view["is_org_admin"] = call.rights.administers(organization.name)
        view["preferred_namespace"] = organization.customer is not None
    return view


_SCOPES = {
    "repo:read": (
        "View all visible repositories",
        "This application will be able to view and pull all repositories visible to the granting user",
    ),
    "repo:write": (
        "Read/Write to any accessible repositories",
        "This application will be able to view, push and pull to all repositories to which the granting user "
        "has write access",
    ),
    "repo:admin": (
        "Administer Repositories",
        "This application will have administrator access to all repositories to which the granting user has "
        "access",
    ),
    "repo:create": (
        "Create Repositories",
        "This application will be able to create repositories in all namespaces that the granting user is "
        "allowed to create repositories",
    ),
    "user:read": (
        "Read User Information",
        "This application will be able to read user information such as username and email address.",
    ),
    "user:admin": (
        "Administer User",
        "This application will be able to administer your account including creating robots and granting "
        "them permissions to your repositories. You should have absolute trust in the requesting application "
        "before granting this permission.",
    ),
    "org:admin": (
        "Administer Organization",
        "This application will be able to administer your organizations including creating robots, creating "
        "teams, adjusting team membership, and changing billing settings. You should have absolute trust in "
        "the requesting application before granting this permission.",
    ),
    "super:user": (
        "Super User Access",
        "This application will be able to administer your installation including managing users, managing "
        "organizations and other features found in the superuser panel. You should have absolute trust in "
        "the requesting application before granting this permission.",
    ),
}
"""Titles and descriptions of scopes."""

_ICONS = {
    "repo:create": "fa-plus",
    "user:read": "fa-user",
    "user:admin": "fa-gear",
    "org:admin": "fa-gear",
    "super:user": "fa-street-view",
}
_DANGEROUS = ("user:admin", "org:admin", "super:user")


def scopes(names: Iterable[str]) -> list[Json]:
    """Return scopes with what they mean. If one is unknown, there are none."""
    names = list(names)
    if not all(name in _SCOPES for name in names):
        return []
    return [
        {
            "scope": name,
            "title": _SCOPES[name][0],
            "description": _SCOPES[name][1],
            "icon": _ICONS.get(name, "fa-hdd-o"),
            "dangerous": name in _DANGEROUS,
        }
        for name in dict.fromkeys(names)
    ]


# -- quotas ----------------------------------------------------------------------------


def quota_limit(limit: QuotaLimit) -> Json:
    """Return a limit of a quota."""
    return {"id": limit.id, "type": limit.type, "limit_percent": limit.percent}


def quota_limits(quota: Quota) -> list[Json]:
    """Return the limits of a quota."""
    return [quota_limit(limit) for limit in quota.limits.values()]


def namespace_quotas(call: Call, account: Namespace) -> Json:
    """Return what a namespace's own view says about its quota; nothing if the features are off."""
    if not (call.config.has("QUOTA_MANAGEMENT") and call.config.has("EDIT_QUOTA")):
        return {}
    quota = account.quota
    return {
        "quotas": [{"id": quota.id, "limit_bytes": quota.limit_bytes, "limits": quota_limits(quota)}]
        if quota
        else [],
        "quota_report": quota_report(call, account),
    }


def quota_report(call: Call, account: Namespace) -> Json:
    """Return how much of its quota a namespace uses."""
    backfill = "complete" if account.quota_counted else "waiting"
    return {
        "quota_bytes": account.stored_bytes,
        "configured_quota": configured_quota(call, account),
        "running_backfill": backfill,
        "backfill_status": backfill,
    }


def configured_quota(call: Call, account: Namespace) -> int | None:
    """Return how many bytes a namespace may store, by its own quota or that of the configuration."""
    if account.quota is not None:
        return account.quota.limit_bytes
    return call.config["DEFAULT_SYSTEM_REJECT_QUOTA_BYTES"] or None


# -- repositories ----------------------------------------------------------------------


def repository_summary(repository: Repository) -> Json:
    """Return a repository, as lists name it."""
    return {
        "namespace": repository.namespace.name,
        "name": repository.name,
        "description": repository.description,
        "is_public": repository.public,
    }


def repository_role(repository: Repository, role: str) -> Json:
    """Return a repository and a role in it, as the permissions of robots and teams name them."""
    return {"repository": {"name": repository.name, "is_public": repository.public}, "role": role}


def is_starred(call: Call, repository: Repository) -> bool:
    """Return whether the caller has starred a repository."""
    return call.user is not None and repository in call.user.starred
