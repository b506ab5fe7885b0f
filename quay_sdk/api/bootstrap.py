"""bootstrap: to be written."""

from __future__ import annotations

from quay_sdk.operation import Namespace


class Bootstrap(Namespace):
    """The first token of a registry that was set up without people."""
