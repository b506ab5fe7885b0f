"""Parses JSON, more strictly than the standard library."""

from __future__ import annotations

import codecs
import json
import math
from typing import Any, NoReturn

from quay_sdk.errors import DecodeError

NOT_JSON = "the response is not JSON"


def parse_json(body: bytes) -> Any:
    """Parse a body as JSON.

    :raises DecodeError: the body is not JSON, not UTF-8, or nested too deeply; or a number is beyond the
        range of a float.
    """
    try:
        return _parser.decode(body.removeprefix(codecs.BOM_UTF8).decode())
    except (ValueError, RecursionError) as error:
        problem = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        if not body.strip():
            problem = "it is empty"
        raise DecodeError(f"{NOT_JSON}: {problem}", payload=body) from None


def parse_object(text: str, *, path: str) -> dict[str, Any]:
    """Parse a field that contains a JSON object as text.

    :param path: the path of the field, for the error.
    :raises DecodeError: the text is not a JSON object.
    """
    try:
        parsed = _parser.decode(text)
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise DecodeError("not a JSON object", payload=text, path=path)
    return parsed


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number is beyond the range of a float")
    return number


_parser = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)

_MOST_LEVELS = 100
"""How deep JSON may be nested. Pickling and copying fail from about 300 levels on."""


def check_depth(value: Any) -> None:
    """Refuse JSON that is nested too deeply: a model or an error with it could not be pickled.

    :raises DecodeError: it is.
    """
    if is_too_deep(value):
        raise DecodeError("the response is nested too deeply", payload=value)


def is_too_deep(value: Any) -> bool:
    """Whether JSON is nested too deeply for a model or an error."""
    return (value.__class__ is dict or value.__class__ is list) and _is_deeper(value, _MOST_LEVELS)


def _is_deeper(value: Any, levels: int) -> bool:
    for entry in value.values() if value.__class__ is dict else value:
        if (entry.__class__ is dict or entry.__class__ is list) and (
            levels == 1 or _is_deeper(entry, levels - 1)
        ):
            return True
    return False
