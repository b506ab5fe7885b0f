"""Parses JSON, more strictly than the standard library."""

from __future__ import annotations

import codecs
import json
from typing import Any, NoReturn

from quay_sdk.errors import DecodeError


def parse_json(body: bytes) -> Any:
    """Parse a body as JSON.

    :raises DecodeError: the body is not JSON, not UTF-8, or nested too deeply.
    """
    try:
        return _parser.decode(body.removeprefix(codecs.BOM_UTF8).decode())
    except (ValueError, RecursionError) as error:
        problem = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        if not body.strip():
            problem = "it is empty"
        raise DecodeError(f"the response is not JSON: {problem}", payload=body) from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")


_parser = json.JSONDecoder(parse_constant=_refuse_constant)
