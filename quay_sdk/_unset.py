"""The difference between "leave it" and "set it to nothing"."""

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
"""Says that an argument was not given, where the server tells ``None`` from nothing.

``tags.update(…, expiration=None)`` clears a tag's expiration; without the argument
(``expiration=UNSET``) it stays as it is.
"""
