"""Differences that are accepted, each with its reason. Keep the list short."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from differential.normal import Record


def _server_error(real: Record, fake: Record) -> bool:
    return real["status"] == 500 and fake["status"] in range(400, 500)


KNOWN: tuple[tuple[str, Callable[[Record, Record], bool]], ...] = (
    (
        "an uncaught exception of the server is a bug of that release; the embedded Quay refuses the request",
        _server_error,
    ),
)
"""Why a whole answer may differ, and the test for it."""


def known(real: Record, fake: Record) -> str | None:
    """Return why two answers may differ, if they may."""
    return next((reason for reason, applies in KNOWN if applies(real, fake)), None)


def reduced(record: Record) -> Record:
    """Return the record without those parts of an answer that may differ.

    Messages of body schemas are compared up to the end of their first line, or to the schema that it prints:
    the rest is the schema as the server's Python happens to hold it.
    """
    body = record.get("body")
    if record["status"] == 400 and isinstance(body, dict):
        return {**record, "body": {key: _first_line(value) for key, value in body.items()}}
    return record


def _first_line(value: Any) -> Any:
    if isinstance(value, str) and "\n\nFailed validating " in value:
        return value.partition("\n")[0].partition(" is valid under each of {")[0]
    return value
