"""Paging: by a token that means nothing to the client, and by number."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any, TypeVar

from quay_sdk.testing.call import Call

T = TypeVar("T")


def by_token(call: Call, items: Sequence[T], size: int) -> tuple[Sequence[T], dict[str, Any]]:
    """Cut the page that a request asks for.

    :returns: the page, and what the answer says of the next one.
    """
    start = _read(call, call.query.get("next_page", ""))
    page = items[start : start + size]
    more = len(items) > start + size
    return page, {"next_page": _written(call, start + size)} if more else {}


def _written(call: Call, start: int) -> str:
    said = json.dumps([call.operation.id, start]).encode()
    return urlsafe_b64encode(_seal(call, said) + said).decode()


def _read(call: Call, token: str) -> int:
    """Where a token says to go on; at the beginning, if it cannot be read: so does the server."""
    try:
        sealed = urlsafe_b64decode(token)
        seal, said = sealed[:32], sealed[32:]
        operation, start = json.loads(said)
    except (ValueError, TypeError):
        return 0
    genuine = hmac.compare_digest(seal, _seal(call, said)) and operation == call.operation.id
    return int(start) if genuine else 0


def _seal(call: Call, said: bytes) -> bytes:
    return hmac.digest(call.state.secret, said, "sha256")


def by_number(call: Call, items: Sequence[T], *, size: int, most: int) -> tuple[Sequence[T], dict[str, Any]]:
    """Cut the page that a request asks for; one of more than ``most`` is cut to that.

    :returns: the page, and what the answer says of it.
    """
    number = max(call.number("page", 1), 1)
    size = min(max(call.number("limit", size), 1), most)
    start = (number - 1) * size
    return items[start : start + size], {"page": number, "has_additional": len(items) > start + size}
