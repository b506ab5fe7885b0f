"""What a real server answers: responses that were recorded, made short, without secrets and people."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from quay_sdk import Operation

RECORDS = Path(__file__).parents[2] / "tests" / "data" / "exchanges.jsonl"

ENTRIES = 2
"""How many entries of a list, or of an object with many keys, are shown."""

KEYS = 40
"""An object with more keys than this is a list in disguise."""

LINES = 70
"""A response is short if it has no more lines."""

TEXT = 100
"""How many characters of a text are shown."""

SECRETS = re.compile(r"(.*_)?(token|token_code|secret|password|private_key)")
"""Keys whose values are shown as :data:`MASK`."""

MASK = "(secret)"

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")

_PERSON = re.compile(r"\bjakedt\b")
"""An account of GitHub in the test data of Quay."""


class Response(NamedTuple):
    """A recorded response.

    :ivar status: its status.
    :ivar text: its body, as JSON; empty if it has none.
    :ivar changes: what was changed in it.
    """

    status: int
    text: str
    changes: tuple[str, ...]


@cache
def _records() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for line in RECORDS.read_text("utf-8").splitlines():
        record = json.loads(line)
        if 200 <= record["status"] < 300:
            found.setdefault(record["operation"], []).append(record)
    return found


def response_of(declared: Operation) -> Response | None:
    """The most telling of the short responses to an operation; ``None`` if none was recorded."""
    found = [_shown(record) for record in _records().get(declared.id, ())]
    short = [response for response in found if response.text.count("\n") < LINES]
    if short:
        return max(short, key=lambda response: len(response.text))
    return min(found, key=lambda response: len(response.text), default=None)


def _shown(record: dict[str, Any]) -> Response:
    changes: dict[str, None] = {}
    body = record["json"]
    if body is None:
        return Response(record["status"], "", ())
    return Response(
        record["status"], json.dumps(_short(body, "", changes), indent=2, ensure_ascii=False), tuple(changes)
    )


def _short(value: Any, key: str, changes: dict[str, None], entries: int = ENTRIES) -> Any:
    if isinstance(value, str) and (SECRETS.fullmatch(key) or (key == "key" and len(value) > 30)) and value:
        changes["secrets are hidden"] = None
        return MASK
    if isinstance(value, str):
        value = _PERSON.sub("someone", _MAIL.sub("someone@example.com", value))
        if len(value) > TEXT:
            changes["long texts are shortened"] = None
            return value[:TEXT] + "…"
        return value
    if isinstance(value, list):
        if len(value) > entries:
            changes["lists are shortened"] = None
        return [_short(entry, key, changes, 1) for entry in value[:entries]]
    if isinstance(value, dict):
        pairs = list(value.items())
        if len(pairs) > KEYS:
            changes["lists are shortened"] = None
            pairs = pairs[:ENTRIES]
        return {name: _short(entry, name, changes, entries) for name, entry in pairs}
    return value
