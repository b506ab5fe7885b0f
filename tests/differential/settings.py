"""The configuration that scenarios expect of a server, under Quay's own names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SETTINGS: Mapping[str, Any] = {
    "ACTION_LOG_AUDIT_LOGIN_FAILURES": True,
    "FEATURE_AUTO_PRUNE": True,
    "FEATURE_BILLING": False,
    "FEATURE_GITHUB_BUILD": True,
    "FEATURE_GITHUB_LOGIN": True,
    "FEATURE_GOOGLE_LOGIN": True,
    "FEATURE_IMAGE_EXPIRY_TRIGGER": True,
    "FEATURE_IMAGE_PULL_STATS": True,
    "FEATURE_IMMUTABLE_TAGS": True,
    "FEATURE_ORG_MIRROR": True,
    "FEATURE_PROGRAMMATIC_BOOTSTRAP": True,
    "FEATURE_PROXY_CACHE": True,
    "FEATURE_QUOTA_MANAGEMENT": True,
    "FEATURE_QUOTA_NOTIFICATIONS": True,
    "FEATURE_REPO_MIRROR": True,
    "FEATURE_RH_MARKETPLACE": True,
    "FEATURE_SECURITY_NOTIFICATIONS": True,
    "FEATURE_SECURITY_SCANNER": True,
    "FEATURE_SIGNING": True,
    "FEATURE_SUPERUSERS_FULL_ACCESS": False,
    "FEATURE_SUPERUSER_CONFIGDUMP": False,
    "FEATURE_TEAM_SYNCING": True,
    "FEATURE_USER_INITIALIZE": True,
    "GLOBAL_READONLY_SUPER_USERS": ["globalreadonlysuperuser"],
    "PERMANENTLY_DELETE_TAGS": True,
    "SECURITY_SCANNER_V4_ENDPOINT": "http://fakesecurityscanner/",
    "SUPER_USERS": ["devtable"],
    "TAG_EXPIRATION_OPTIONS": ["0s", "1s", "1d", "1w", "2w", "4w"],
}
"""Quay's configuration for its own tests, but for the superusers' rights and billing.

A real server that is compared has to have these settings; all others have Quay's defaults.
"""
