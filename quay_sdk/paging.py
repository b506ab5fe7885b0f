"""Collections: one type, whether the server pages by token, by number, or not at all."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

import attrs

from quay_sdk.errors import DecodeError, InvalidArgumentError, PagingError
from quay_sdk.model import Model, to_wire

if TYPE_CHECKING:
    from concurrent.futures import Future

    from quay_sdk.operation import Operation, Request
    from quay_sdk.transport import Transport

T = TypeVar("T")

Paging = Literal["token", "number", "growing"]
"""How the server pages: by a ``next_page`` token, by counting ``page`` up, or not soundly at all,
so that ``limit`` has to grow until one answer holds everything."""

_ENVELOPE: dict[str, dict[str, type]] = {
    "token": {"next_page": str},
    "number": {"has_additional": bool, "has_next": bool},
    "growing": {"additional": bool},
}
"""By paging, the keys of an answer that say how to go on: a wrong one must not end a listing in silence."""

_INDISTINCT_REPEATS = 100
"""How many pages alike to bear with where their items are all alike, and so prove nothing."""


@attrs.frozen(kw_only=True)
class Page(Generic[T]):
    """One answer of a listing.

    :ivar items: what it lists.
    :ivar extra: the other keys of the server's answer, as JSON.
    :ivar key: the key under which the items stand in the answer, or ``None`` if they are all of it.
    :ivar names: of items that the server keys by name, their keys; else ``None``.
    """

    items: tuple[T, ...]
    extra: Mapping[str, Any] = attrs.field(factory=dict, hash=False)
    key: str | None = attrs.field(default=None, repr=False)
    names: tuple[str, ...] | None = attrs.field(default=None, repr=False)

    def to_dict(self) -> Any:
        """Give the whole answer as it came: JSON, envelope included.

        :returns: an object, or an array where the server lists without an envelope.
        """
        listed: Any = [to_wire(item) for item in self.items]
        if self.names is not None:
            listed = dict(zip(self.names, listed, strict=True))
        return listed if self.key is None else {self.key: listed, **self.extra}


class Paged(Generic[T]):
    """A collection that arrives page by page.

    The call that made it has fetched the first page. Iterating gives the items, starting with
    that page and fetching each later one when it is reached::

        for tag in client.repository.tags.list("acme/app"):
            ...

    Iterating again begins again with the first page held and asks for the later ones anew.
    There is no ``len()``: it would fetch everything.
    """

    def __init__(self, transport: Transport, request: Request) -> None:
        self._transport = transport
        self._request = request
        self._ahead = 0
        self._first = self._fetch(request)

    @property
    def first_page(self) -> Page[T]:
        """The first page, which is here already."""
        return self._first

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def pages(self) -> Iterator[Page[T]]:
        """Give the pages, the first at once, each later one when it is asked for.

        :raises PagingError: the server begins anew instead of going on.
        """
        if self._paging == "growing":
            yield self._grown()
            return
        guard = _Guard(self._request, self._first)
        yield self._first
        for page in self._later_pages_ahead() if self._ahead else self._later_pages():
            guard.check(page)
            yield page

    def prefetch(self, pages: int = 8) -> Paged[T]:
        """Fetch pages before they are asked for, in threads of their own.

        Where the server counts its pages, up to so many requests are under way at once (few at
        first, more while there is more to come); where a page names the next, one is. Order and
        errors are as without it.

        :param pages: how many pages to be ahead at most.
        :returns: the same collection, read ahead; this one is left alone.
        :raises InvalidArgumentError: that is no number from 1 up.
        """
        if type(pages) is not int or pages < 1:
            raise InvalidArgumentError(f"pages is a number from 1 up, not {pages!r}")
        ahead = copy(self)
        ahead._ahead = pages
        return ahead

    def all(self) -> list[T]:
        """Fetch everything.

        :returns: all items in a list.
        """
        return list(self)

    def first(self) -> T | None:
        """Give the first item, or ``None`` if there is none. Seldom fetches anything."""
        return next(iter(self), None)

    @property
    def _operation(self) -> Operation:
        assert self._request.operation is not None
        return self._request.operation

    @property
    def _has_more(self) -> bool:
        return self._next(self._first, 2) is not None or bool(self._first.extra.get("additional"))

    @property
    def _paging(self) -> Paging | None:
        return self._operation.paging

    def _fetch(self, request: Request) -> Page[T]:
        page: Page[T] = self._operation.page(self._transport.send(request).body)
        for key, kind in _ENVELOPE.get(self._paging or "", {}).items():
            value = page.extra.get(key)
            fits = value is None or isinstance(value, kind)
            if isinstance(value, str):
                fits = fits and value.isprintable()
            if not fits:
                raise DecodeError(
                    f"expected what says how to go on, not {value!r}",
                    payload=page.to_dict(),
                    path=key,
                    operation=self._operation.id,
                )
        return page

    def _next(self, page: Page[T], number: int) -> Request | None:
        """The request for the page after ``page``, or ``None`` after the last."""
        if self._paging == "token" and page.extra.get("next_page"):
            return _with_query(self._request, "next_page", page.extra["next_page"])
        most = self._operation.most_pages
        if self._paging == "number" and _says_more(page) and (most is None or number <= most):
            return _with_query(self._request, "page", number)
        return None

    def _grown(self) -> Page[T]:
        """All in one page, of a listing that only ever gives its beginning: asked for until it is all."""
        page, request = self._first, self._request
        while page.extra.get("additional"):
            held = len(page.items)
            request = _with_limit(request, held)
            page = self._fetch(request)
            if page.extra.get("additional") and len(page.items) <= held:
                raise PagingError(
                    f"{self._operation.id}: the server says that there is more, and does not give it"
                )
        return page

    def _later_pages(self) -> Iterator[Page[T]]:
        page, number = self._first, 2
        while (request := self._next(page, number)) is not None:
            page = self._fetch(request)
            yield page
            number += 1

    def _later_pages_ahead(self) -> Iterator[Page[T]]:
        """The same pages in the same order, the requests for them begun early."""
        from concurrent.futures import ThreadPoolExecutor

        pool = ThreadPoolExecutor(self._ahead, thread_name_prefix="quay_sdk-pages")
        under_way: deque[Future[Page[T]]] = deque()
        page, number, window = self._first, 2, 1
        try:
            while True:
                request = self._next(page, number)
                while request is not None and len(under_way) < window:
                    under_way.append(pool.submit(self._fetch, request))
                    number += 1
                    # Only counted pages can be asked for before the page in front of them is here.
                    request = self._next(page, number) if self._paging == "number" else None
                if page is not self._first:
                    yield page
                if not under_way or self._next(page, 2) is None:
                    return  # what was asked for beyond the last page does not matter
                page = under_way.popleft().result()
                window = min(2 * window, self._ahead)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def __repr__(self) -> str:
        more = ", more to come" if self._has_more else ""
        return f"<Paged {self._operation.id}: {len(self._first.items)} on the first page{more}>"

    def _repr_html_(self) -> str:
        from quay_sdk._html import items_table

        return items_table(self._first.items, more=self._has_more)


def _with_query(request: Request, name: str, value: Any) -> Request:
    return request._replace(query=(*(pair for pair in request.query if pair[0] != name), (name, value)))


def _with_limit(request: Request, held: int) -> Request:
    """The same request for more: at least twice of what was asked for, or came."""
    asked = next((value for name, value in request.query if name == "limit"), 0)
    return _with_query(request, "limit", max(2 * asked, 2 * held, 100))


def _says_more(page: Page[Any]) -> bool:
    return bool(page.extra.get("has_additional") or page.extra.get("has_next"))


class _Guard:
    """Notices that the server goes in circles, in constant memory.

    The tokens of a server that starts over differ each time, so what the pages hold is compared:
    with the beginning of the first page, which newer entries may have pushed down meanwhile, and
    (Brent's algorithm) with a page that moves on ever more seldom. Where the items are of one or
    two kinds, as a burst of equal log entries may be, the next page may be alike in honesty; only
    many in a row are an error.
    """

    def __init__(self, request: Request, first: Page[Any]) -> None:
        self._request = request
        self._first = self._mark = _held(first)
        self._number = 1
        self._next_mark = 2
        self._repeats = 0

    def check(self, page: Page[Any]) -> None:
        held = _held(page)
        self._number += 1
        again = held if held == self._mark else _beginning_in(held, self._first)
        if again is None:
            self._repeats = 0
        else:
            self._repeats += 1
            if _tells_apart(again) or self._repeats >= _INDISTINCT_REPEATS:
                assert self._request.operation is not None
                raise PagingError(
                    f"{self._request.operation.id}: page {self._number} holds what an earlier page held; the "
                    "server does not go on from there (a page token it cannot read makes it begin anew)"
                )
        if self._number == self._next_mark:
            self._mark = held
            self._next_mark *= 2


def _tells_apart(items: list[Any]) -> bool:
    """Whether items differ enough for their order to prove a repetition."""
    kinds: list[Any] = []
    for item in items:
        if item not in kinds:
            kinds.append(item)
        if len(kinds) == 3:
            return True
    return len(items) > 0 and len(kinds) == len(items)


def _held(page: Page[Any]) -> list[Any]:
    """A page's items as they came: to compare those reads no dates."""
    return [item.__getstate__() if isinstance(item, Model) else item for item in page.items]


def _beginning_in(held: list[Any], first: list[Any]) -> list[Any] | None:
    """What a page has of the beginning of the first one: all of that page, or a run to its own end.

    A single item proves nothing unless it is all there is: things may be listed twice in honesty.
    """
    if held == first:
        return held
    for place, item in enumerate(held[:-1]):
        if item == first[0] and held[place:] == first[: len(held) - place]:
            return held[place:]
    return None
