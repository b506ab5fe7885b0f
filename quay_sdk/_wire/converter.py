"""The cattrs converter of all clients. ``decode`` registers the hooks for models."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

import cattrs


def new_converter(**options: Any) -> cattrs.Converter:
    """Return a converter that writes sets as JSON arrays.

    :param options: arguments of :class:`cattrs.Converter`.
    """
    return cattrs.Converter(**{"unstruct_collection_overrides": {AbstractSet: list}, **options})


CONVERTER: cattrs.Converter = new_converter(detailed_validation=False)
