"""suconfig: to be written."""

from __future__ import annotations

from quay_sdk.operation import Namespace


class RegistryControl(Namespace):
    """The state of the registry's server."""
