"""secscan: to be written."""

from __future__ import annotations

from quay_sdk.operation import Namespace


class ManifestSecurity(Namespace):
    """What the security scanner found in a manifest."""
