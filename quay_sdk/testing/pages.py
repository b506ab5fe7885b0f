"""Paging: by a token that means nothing to the client, and by number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from quay_sdk.testing.call import Call
from quay_sdk.testing.state import PAGE_TOKEN_LIFETIME

T = TypeVar("T")


def by_id(
    call: Call, items: Sequence[T], size: int, id_of: Callable[[T], int], *, descending: bool = False
) -> tuple[Sequence[T], dict[str, Any]]:
    """Cut the page that a request asks for. The token names the id of the item that comes next.

    :param call: the request.
    :param items: all items, in the order of their ids.
    :param size: how many make a page.
    :param id_of: returns the id of an item.
    :param descending: whether the ids fall.
    :returns: the page, and the key of the response for the next one.
    """
    wanted = _read(call)
    if wanted is not None:
        items = [item for item in items if (id_of(item) <= wanted if descending else id_of(item) >= wanted)]
    further = {"next_page": token(call, id_of(items[size]))} if len(items) > size else {}
    return items[:size], further


def by_position(call: Call, items: Sequence[T], size: int) -> tuple[Sequence[T], dict[str, Any]]:
    """Cut the page that a request asks for. The token counts positions, so that removals shift the pages.

    :returns: the page, and the key of the response for the next one.
    """
    start = _read(call) or 0
    more = len(items) > start + size
    return items[start : start + size], {"next_page": token(call, start + size)} if more else {}


def by_number(call: Call, items: Sequence[T], *, size: int, most: int) -> tuple[Sequence[T], dict[str, Any]]:
    """Cut the page that a request asks for; one of more than ``most`` is cut to that.

    :param call: the request, with the query parameters ``page`` and ``limit``.
    :param size: how many make a page unless the request says so.
    :param most: how many make a page at most.
    :returns: the page, and the other keys of the response.
    """
    number = max(call.query["page"], 1)
    wanted = call.query["limit"]
    size = min(max(size if wanted is None else wanted, 1), most)
    start = (number - 1) * size
    return items[start : start + size], {"page": number, "has_additional": len(items) > start + size}


def token(call: Call, next: int) -> str:
    """Write the token of a page, which tells what comes next."""
    return call.state.sealed(call.operation.id, [next, call.state.now.timestamp()])


def _read(call: Call) -> int | None:
    # A token that cannot be read, or is too old, is ignored: the first page comes again, as on the server.
    content = call.state.unsealed(call.operation.id, call.raw_query.get("next_page", ""))
    if content is None:
        return None
    next, written = content
    if call.state.now.timestamp() - written > PAGE_TOKEN_LIFETIME.total_seconds():
        return None
    return int(next)
