"""globalmessages: to be written."""

from __future__ import annotations

from quay_sdk.operation import Namespace


class Messages(Namespace):
    """Messages shown to all users of the registry."""
