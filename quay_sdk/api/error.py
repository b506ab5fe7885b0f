"""error: to be written."""

from __future__ import annotations

from quay_sdk.operation import Namespace


class ErrorDescriptions(Namespace):
    """What the API's error types mean."""
