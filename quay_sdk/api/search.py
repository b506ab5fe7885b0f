"""search: to be written."""

from __future__ import annotations

from quay_sdk.operation import Namespace


class ExternalUsers(Namespace):
    """Users known to an external login service."""


class Search(Namespace):
    """Find repositories, users, teams and organizations."""
