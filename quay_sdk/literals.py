"""Names that Quay knows. Each type lists them and takes any other string: a newer server may know more."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["admin", "write", "read"] | str
"""What one may do with a repository."""

TeamRole: TypeAlias = Literal["admin", "creator", "member"] | str
"""What a team may do in its organization."""

Visibility: TypeAlias = Literal["public", "private"] | str
"""Who may see a repository."""

RepositoryState: TypeAlias = (
    Literal["NORMAL", "READ_ONLY", "MIRROR", "MARKED_FOR_DELETION", "ORG_MIRROR"] | str
)
"""The state a repository is in."""

RepositoryKind: TypeAlias = Literal["image"] | str
"""What a repository holds."""

ScanStatus: TypeAlias = (
    Literal["scanned", "failed", "queued", "unsupported", "manifest_layer_too_large"] | str
)
"""How far the security scanner is with a manifest."""

Severity: TypeAlias = Literal["Unknown", "Negligible", "Low", "Medium", "High", "Critical"] | str
"""How bad a vulnerability is."""

LabelSource: TypeAlias = Literal["manifest", "api", "internal"] | str
"""Where a label comes from."""

LabelMediaType: TypeAlias = Literal["text/plain", "application/json"] | str
"""What a label's value holds."""

QuotaLimitType: TypeAlias = Literal["Warning", "Reject"] | str
"""What happens when storage reaches a quota's limit."""

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
"""The event that a notification reports."""

NotificationMethod: TypeAlias = (
    Literal["quay_notification", "email", "webhook", "flowdock", "hipchat", "slack"] | str
)
"""How a notification is delivered."""

MirrorStatus: TypeAlias = (
    Literal["CANCEL", "FAIL", "NEVER_RUN", "SUCCESS", "SYNCING", "SYNC_NOW", "SKIP"] | str
)
"""How far a mirror's synchronization is."""

SourceRegistryType: TypeAlias = Literal["harbor", "quay"] | str
"""The kind of registry an organization is mirrored from."""

AutopruneMethod: TypeAlias = Literal["number_of_tags", "creation_date"] | str
"""By what an autoprune policy chooses the tags to delete."""

BuildTriggerService: TypeAlias = Literal["github", "custom-git", "bitbucket", "gitlab"] | str
"""Where a build trigger gets its source code."""

DisableReason: TypeAlias = (
    Literal["user_toggled", "successive_build_failures", "successive_build_internal_errors"] | str
)
"""Why a build trigger is off."""

PrincipalKind: TypeAlias = Literal["user", "robot", "team", "org", "external", "invite"] | str
"""What kind of account a name belongs to."""

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
"""An OAuth scope."""

Moment: TypeAlias = datetime | date | timedelta | str | float
"""A time as an argument: a datetime with a time zone; a date, which means midnight in UTC; ISO 8601 text of
either, ``"2031-01-01T12:00:00Z"`` or ``"2031-01-01"``; a ``timedelta`` from now, into the future for
expirations and into the past for ranges of logs; or seconds since 1970."""
