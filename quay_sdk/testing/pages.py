"""Paging: by a token that means nothing to the client, and by number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from quay_sdk.testing.call import Call

T = TypeVar("T")


def by_token(call: Call, items: Sequence[T], size: int) -> tuple[Sequence[T], dict[str, Any]]:
    """Cut the page that a request asks for.

    :returns: the page, and the keys of the response for the next one.
    """
    # At the beginning, if the token cannot be read: so does the server.
    start = call.state.unsealed(call.operation.id, call.query.get("next_page", "")) or 0
    page = items[start : start + size]
    more = len(items) > start + size
    return page, {"next_page": call.state.sealed(call.operation.id, start + size)} if more else {}


def by_number(call: Call, items: Sequence[T], *, size: int, most: int) -> tuple[Sequence[T], dict[str, Any]]:
    """Cut the page that a request asks for; one of more than ``most`` is cut to that.

    :returns: the page, and the other keys of the response.
    """
    number = max(call.number("page", 1), 1)
    size = min(max(call.number("limit", size), 1), most)
    start = (number - 1) * size
    return items[start : start + size], {"page": number, "has_additional": len(items) > start + size}
