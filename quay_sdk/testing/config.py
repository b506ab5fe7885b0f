"""The configuration of the embedded Quay, under Quay's own names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from difflib import get_close_matches
from typing import Any

PLAIN: Mapping[str, Any] = {
    "ACTION_LOG_AUDIT_LOGINS": True,
    "ACTION_LOG_AUDIT_LOGIN_FAILURES": False,
    "ALLOW_PULLS_WITHOUT_STRICT_LOGGING": False,
    "APP_SPECIFIC_TOKEN_EXPIRATION": None,
    "AUTHENTICATION_TYPE": "Database",
    "BLACKLISTED_EMAIL_DOMAINS": [],
    "BOOTSTRAP_TOKEN_EXPIRATION": 3600,
    "BOOTSTRAP_TOKEN_OWNER": None,
    "BOOTSTRAP_TOKEN_SCOPE": (
        "org:admin repo:admin repo:create repo:read repo:write super:user user:admin user:read"
    ),
    "BROWSER_API_CALLS_XHR_ONLY": True,
    "CREATE_NAMESPACE_ON_PUSH": False,
    "CREATE_PRIVATE_REPO_ON_PUSH": True,
    "DEFAULT_NAMESPACE_AUTOPRUNE_POLICY": None,
    "DEFAULT_NAMESPACE_MAXIMUM_BUILD_COUNT": None,
    "DEFAULT_SYSTEM_REJECT_QUOTA_BYTES": 0,
    "DEFAULT_TAG_EXPIRATION": "2w",
    "FEATURE_ACTION_LOG_ROTATION": False,
    "FEATURE_ADVERTISE_V2": True,
    "FEATURE_AGGREGATED_LOG_COUNT_RETRIEVAL": True,
    "FEATURE_ANONYMOUS_ACCESS": True,
    "FEATURE_APP_SPECIFIC_TOKENS": True,
    "FEATURE_ASSIGN_OAUTH_TOKEN": True,
    "FEATURE_AUTO_PRUNE": False,
    "FEATURE_BILLING": False,
    "FEATURE_BITBUCKET_BUILD": False,
    "FEATURE_BLACKLISTED_EMAILS": False,
    "FEATURE_BUILD_SUPPORT": True,
    "FEATURE_CHANGE_TAG_EXPIRATION": True,
    "FEATURE_CLEAR_EXPIRED_RAC_ENTRIES": False,
    "FEATURE_DIRECT_LOGIN": True,
    "FEATURE_DISABLE_PULL_LOGS_FOR_FREE_NAMESPACES": False,
    "FEATURE_EDIT_QUOTA": True,
    "FEATURE_ENABLE_STALE_MPU_CLEANUP": True,
    "FEATURE_ENTITLEMENT_RECONCILIATION": False,
    "FEATURE_EXPORT_COMPLIANCE": False,
    "FEATURE_EXTENDED_ACTION_LOGGING": False,
    "FEATURE_EXTENDED_REPOSITORY_NAMES": True,
    "FEATURE_FIPS": False,
    "FEATURE_GARBAGE_COLLECTION": True,
    "FEATURE_GENERAL_OCI_SUPPORT": True,
    "FEATURE_GITHUB_BUILD": False,
    "FEATURE_GITHUB_LOGIN": False,
    "FEATURE_GITLAB_BUILD": False,
    "FEATURE_GOOGLE_LOGIN": False,
    "FEATURE_HELM_OCI_SUPPORT": True,
    "FEATURE_IMAGE_EXPIRY_TRIGGER": False,
    "FEATURE_IMAGE_PULL_STATS": False,
    "FEATURE_IMMUTABLE_TAGS": False,
    "FEATURE_IMMUTABLE_TAGS_CAN_EXPIRE": False,
    "FEATURE_INVITE_ONLY_USER_CREATION": False,
    "FEATURE_LIBRARY_SUPPORT": True,
    "FEATURE_LOG_EXPORT": True,
    "FEATURE_MAILING": True,
    "FEATURE_MANIFEST_SIZE_BACKFILL": True,
    "FEATURE_MANIFEST_SUBJECT_BACKFILL": True,
    "FEATURE_NAMESPACE_GARBAGE_COLLECTION": True,
    "FEATURE_NONSUPERUSER_TEAM_SYNCING_SETUP": False,
    "FEATURE_ORG_MIRROR": False,
    "FEATURE_ORG_SHARED_EMAIL": False,
    "FEATURE_OTEL_TRACING": False,
    "FEATURE_PARTIAL_USER_AUTOCOMPLETE": True,
    "FEATURE_PERMANENT_SESSIONS": True,
    "FEATURE_PROGRAMMATIC_BOOTSTRAP": False,
    "FEATURE_PROXY_CACHE": False,
    "FEATURE_PROXY_CACHE_BLOB_DOWNLOAD": True,
    "FEATURE_PROXY_STORAGE": False,
    "FEATURE_PUBLIC_CATALOG": False,
    "FEATURE_QUOTA_MANAGEMENT": False,
    "FEATURE_QUOTA_NOTIFICATIONS": False,
    "FEATURE_QUOTA_SUPPRESS_FAILURES": False,
    "FEATURE_RATE_LIMITS": False,
    "FEATURE_READER_BUILD_LOGS": False,
    "FEATURE_RECAPTCHA": False,
    "FEATURE_REFERRERS_API": True,
    "FEATURE_REPOSITORY_ACTION_COUNTER": True,
    "FEATURE_REPOSITORY_GARBAGE_COLLECTION": True,
    "FEATURE_REPO_MIRROR": False,
    "FEATURE_REQUIRE_ENCRYPTED_BASIC_AUTH": False,
    "FEATURE_REQUIRE_TEAM_INVITE": True,
    "FEATURE_RESTRICTED_USERS": False,
    "FEATURE_RESTRICTED_V1_PUSH": False,
    "FEATURE_RH_MARKETPLACE": False,
    "FEATURE_SECURITY_NOTIFICATIONS": False,
    "FEATURE_SECURITY_SCANNER": False,
    "FEATURE_SECURITY_SCANNER_NOTIFY_ON_NEW_INDEX": True,
    "FEATURE_SECURITY_SCANNER_V2": False,
    "FEATURE_SIGNING": False,
    "FEATURE_SPAM_DETECTION": False,
    "FEATURE_SPARSE_INDEX": False,
    "FEATURE_STORAGE_REPLICATION": False,
    "FEATURE_SUPERUSERS_FULL_ACCESS": False,
    "FEATURE_SUPERUSERS_ORG_CREATION_ONLY": False,
    "FEATURE_SUPERUSER_CONFIGDUMP": False,
    "FEATURE_SUPER_USERS": True,
    "FEATURE_TEAM_SYNCING": False,
    "FEATURE_UI_DELAY_AFTER_WRITE": False,
    "FEATURE_UI_MODELCARD": True,
    "FEATURE_UI_V2": True,
    "FEATURE_USERNAME_CONFIRMATION": True,
    "FEATURE_USER_CREATION": True,
    "FEATURE_USER_EVENTS": True,
    "FEATURE_USER_INITIALIZE": False,
    "FEATURE_USER_LAST_ACCESSED": True,
    "FEATURE_USER_LOG_ACCESS": False,
    "FEATURE_USER_METADATA": False,
    "FEATURE_USER_RENAME": False,
    "FEATURE_VERIFY_QUOTA": True,
    "FRESH_LOGIN_TIMEOUT": "10m",
    "GLOBAL_READONLY_SUPER_USERS": [],
    "LABELED_EXPIRATION_MAXIMUM": "104w",
    "LABELED_EXPIRATION_MINIMUM": "1h",
    "MAIL_DEFAULT_SENDER": "admin@example.com",
    "NOTIFICATION_MIN_SEVERITY_ON_NEW_INDEX": "High",
    "OAUTH_APPLICATION_MAXIMUM_TOKEN_COUNT": None,
    "PERMANENTLY_DELETE_TAGS": False,
    "PREFERRED_URL_SCHEME": "http",
    "QUOTA_NOTIFICATION_COOLDOWN_SECONDS": 86400,
    "REGISTRY_STATE": "normal",
    "REGISTRY_TITLE": "Project Quay",
    "REPO_MIRROR_WORKER_REPLICAS": None,
    "RESTRICTED_USERS_WHITELIST": None,
    "ROBOTS_DISALLOW": False,
    "SEARCH_MAX_RESULT_PAGE_COUNT": 10,
    "SECURITY_SCANNER_V4_ENDPOINT": None,
    "SERVER_HOSTNAME": "localhost:5000",
    "SETUP_COMPLETE": False,
    "SSRF_ALLOWED_HOSTS": [],
    "SUCCESSIVE_TRIGGER_FAILURE_DISABLE_THRESHOLD": 100,
    "SUCCESSIVE_TRIGGER_INTERNAL_ERROR_DISABLE_THRESHOLD": 5,
    "SUPER_USERS": [],
    "TAG_EXPIRATION_OPTIONS": ["0s", "1d", "1w", "2w", "4w"],
    "WEBHOOK_HOSTNAME_BLACKLIST": [],
}
"""The settings of a Quay whose configuration names none of them.

Settings that concern workers, storage or the user interface are accepted as well; they change no response.
"""

ADDED: Mapping[str, Any] = {
    "FEATURE_AUTO_PRUNE": True,
    "FEATURE_IMAGE_EXPIRY_TRIGGER": True,
    "FEATURE_IMAGE_PULL_STATS": True,
    "FEATURE_IMMUTABLE_TAGS": True,
    "FEATURE_ORG_MIRROR": True,
    "FEATURE_PROGRAMMATIC_BOOTSTRAP": True,
    "FEATURE_PROXY_CACHE": True,
    "FEATURE_QUOTA_MANAGEMENT": True,
    "FEATURE_QUOTA_NOTIFICATIONS": True,
    "FEATURE_REPO_MIRROR": True,
    "FEATURE_SECURITY_NOTIFICATIONS": True,
    "FEATURE_SECURITY_SCANNER": True,
    "FEATURE_SIGNING": True,
    "FEATURE_SUPERUSER_CONFIGDUMP": True,
    "FEATURE_TEAM_SYNCING": True,
    "FEATURE_USER_INITIALIZE": True,
    "PERMANENTLY_DELETE_TAGS": True,
}
"""What the embedded Quay has on by default: features that add operations and widen no rights."""

_OPTIONAL: Mapping[str, type] = {
    "APP_SPECIFIC_TOKEN_EXPIRATION": str,
    "BOOTSTRAP_TOKEN_OWNER": str,
    "DEFAULT_NAMESPACE_AUTOPRUNE_POLICY": dict,
    "DEFAULT_NAMESPACE_MAXIMUM_BUILD_COUNT": int,
    "OAUTH_APPLICATION_MAXIMUM_TOKEN_COUNT": int,
    "REPO_MIRROR_WORKER_REPLICAS": int,
    "RESTRICTED_USERS_WHITELIST": list,
    "SECURITY_SCANNER_V4_ENDPOINT": str,
}
"""The types of the settings that a plain server does not set."""

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Config(Mapping[str, Any]):
    """The settings of one server: those given, and the defaults.

    :param given: settings under Quay's names.
    :ivar given: the same.
    :raises ValueError: Quay has no such setting.
    :raises TypeError: a value is of another type than the setting's.
    """

    def __init__(self, given: Mapping[str, Any]) -> None:
        for name, value in given.items():
            _check(name, value)
        self.given: dict[str, Any] = dict(given)
        self._values = {**PLAIN, **ADDED, **given}

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def has(self, feature: str) -> bool:
        """Return whether a feature is on.

        :param feature: its name without ``FEATURE_``.
        """
        return bool(self[f"FEATURE_{feature}"])

    def duration(self, name: str) -> timedelta:
        """Return the value of a setting such as ``"2w"``."""
        return duration(self[name])


def duration(text: str) -> timedelta:
    """Convert Quay's notation of a duration, ``"10m"`` or ``"2w"``.

    :raises ValueError: the text is not a number with a unit.
    """
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not number.isdecimal():
        raise ValueError(f"{text!r} is not a duration such as '10m' or '2w'")
    return timedelta(**{_UNITS[unit]: int(number)})


def _check(name: str, value: Any) -> None:
    if name not in PLAIN:
        close = get_close_matches(name, PLAIN, 1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise ValueError(f"Quay has no setting {name!r}, or the embedded Quay does not know it{hint}")
    default = PLAIN[name]
    kind = _OPTIONAL[name] if default is None else type(default)
    if type(value) is not kind and not (value is None and default is None):
        raise TypeError(f"{name} is of type {kind.__name__}, not {type(value).__name__}: {value!r}")
