"""discovery: to be written."""

from __future__ import annotations

from quay_sdk.operation import Namespace


class Discovery(Namespace):
    """The API's description of itself."""
