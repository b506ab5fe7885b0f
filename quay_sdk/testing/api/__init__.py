"""The handlers, one module per group of the API, named as in :mod:`quay_sdk.api`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules


@cache
def load() -> None:
    """Import all groups, so that their handlers are known. That is done once."""
    for found in iter_modules(__path__, f"{__name__}."):
        import_module(found.name)
