"""Words of the API. Responses of newer servers may have others, so each type also includes ``str``."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["admin", "write", "read"] | str
"""Permission on a repository: ``"read"`` to pull, ``"write"`` to push too, ``"admin"`` for everything."""

TeamRole: TypeAlias = Literal["admin", "creator", "member"] | str
"""Role of a team in its organization: ``"creator"`` may create repositories, ``"admin"`` everything."""

Visibility: TypeAlias = Literal["public", "private"] | str
"""Visibility of a repository."""

RepositoryState: TypeAlias = (
    Literal["NORMAL", "READ_ONLY", "MIRROR", "MARKED_FOR_DELETION", "ORG_MIRROR"] | str
)
"""State of a repository; only ``"NORMAL"`` repositories take pushes from users."""

RepositoryKind: TypeAlias = Literal["image"] | str
"""Kind of content of a repository."""

ScanStatus: TypeAlias = (
    Literal["scanned", "failed", "queued", "unsupported", "manifest_layer_too_large"] | str
)
"""State of the security scan of a manifest."""

Severity: TypeAlias = Literal["Unknown", "Negligible", "Low", "Medium", "High", "Critical"] | str
"""Severity of a vulnerability."""

LabelSource: TypeAlias = Literal["manifest", "api", "internal"] | str
"""Origin of a label: the image (``"manifest"``), a caller of the API, or the server itself."""

LabelMediaType: TypeAlias = Literal["text/plain", "application/json"] | str
"""Media type of the value of a label."""

QuotaLimitType: TypeAlias = Literal["Warning", "Reject"] | str
"""Effect of a quota's limit: a notification, or the refusal of pushes."""

NotificationEvent: TypeAlias = (
    Literal[
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
        "repo_image_expiry",
        "quota_warning",
        "quota_error",
    ]
    | str
)
"""Event that a notification reports."""

NotificationMethod: TypeAlias = (
    Literal["quay_notification", "email", "webhook", "flowdock", "hipchat", "slack"] | str
)
"""Way in which a notification is delivered."""

MirrorStatus: TypeAlias = (
    Literal["CANCEL", "FAIL", "NEVER_RUN", "SUCCESS", "SYNCING", "SYNC_NOW", "SKIP"] | str
)
"""State of the synchronization of a mirror."""

SourceRegistryType: TypeAlias = Literal["harbor", "quay"] | str
"""Kind of the registry from which an organization is mirrored."""

AutopruneMethod: TypeAlias = Literal["number_of_tags", "creation_date"] | str
"""Method of an autoprune policy: keep a number of tags, or delete tags from a certain age."""

BuildTriggerService: TypeAlias = Literal["github", "custom-git", "bitbucket", "gitlab"] | str
"""Service from which a build trigger gets the source code."""

DisableReason: TypeAlias = (
    Literal["user_toggled", "successive_build_failures", "successive_build_internal_errors"] | str
)
"""Reason why a build trigger is disabled."""

PrincipalKind: TypeAlias = Literal["user", "robot", "team", "org", "external", "invite"] | str
"""Kind of account."""

Scope: TypeAlias = (
    Literal[
        "repo:read",
        "repo:write",
        "repo:admin",
        "repo:create",
        "user:read",
        "user:admin",
        "org:admin",
        "super:user",
    ]
    | str
)
"""OAuth scope."""

Moment: TypeAlias = datetime | date | timedelta | str | float
"""A time as an argument: a datetime with a time zone; a date, which means midnight in UTC; ISO 8601 text of
either, ``"2031-01-01T12:00:00Z"`` or ``"2031-01-01"``; a ``timedelta`` from now, into the future for
expirations and into the past for ranges of logs; or seconds since 1970."""
