"""prototype: to be written."""

from __future__ import annotations

from quay_sdk.operation import Namespace


class Prototypes(Namespace):
    """The permissions that new repositories of an organization begin with."""
