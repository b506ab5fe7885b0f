"""The Sphinx extension in ``docs/_ext``, which generates the reference."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

from support import ROOT


def extension(name: str) -> ModuleType:
    """Import one of its modules, which import each other without a package."""
    sys.path.insert(0, str(ROOT / "docs" / "_ext"))
    try:
        return import_module(name)
    finally:
        sys.path.pop(0)
