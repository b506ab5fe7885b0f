"""capabilities: to be written."""

from __future__ import annotations

from quay_sdk.api import bootstrap, discovery, error


class Registry(bootstrap.Bootstrap, discovery.Discovery, error.ErrorDescriptions):
    """The registry as a whole."""
