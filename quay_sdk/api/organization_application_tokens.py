"""organization_application_tokens: to be written."""

from __future__ import annotations

from quay_sdk.operation import Namespace


class ApplicationTokens(Namespace):
    """OAuth tokens made for an application of an organization."""
