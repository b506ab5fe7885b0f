"""The cattrs converter, for the types that models are not made of: enumerations, sets and others."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import cattrs


@cache
def _converter() -> cattrs.Converter:
    # Importing it takes longer than a call, so it waits for the first such type.
    from cattrs.preconf.json import make_converter  # noqa: PLC0415 - see above

    return make_converter(detailed_validation=False)


def structure_hook(into: Any) -> Callable[[Any, Any], Any]:
    """Return the function that turns JSON into a value of such a type."""
    return _converter().get_structure_hook(into)


def unstructure(value: Any) -> Any:
    """Return the JSON of a value of such a type."""
    return _converter().unstructure(value)
