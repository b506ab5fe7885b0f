"""UNSET: an argument that is not given, where ``None`` is a value."""

from __future__ import annotations

from enum import Enum
from typing import Final


class Unset(Enum):
    """The type of :data:`UNSET`; for annotations, ``datetime | None | Unset``."""

    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> bool:
        return False


UNSET: Final = Unset.UNSET
"""The default of an argument for which ``None`` has a meaning of its own.

``tags.update(…, expiration=None)`` clears a tag's expiration; without the argument (``expiration=UNSET``) the
expiration is not changed.
"""
