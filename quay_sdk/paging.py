"""Collections: one type for listings with page tokens, page numbers or a single page."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from functools import cached_property
from itertools import chain, islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

import attrs

from quay_sdk._dataframe import to_dataframe
from quay_sdk._display import MOST_ROWS, Printed, Table, listing
from quay_sdk._sealed import sealed
from quay_sdk._secrets import number_or_type
from quay_sdk.errors import InvalidArgumentError, PagingError
from quay_sdk.model import Model, copy_json, points_to_to_dict, to_wire

if TYPE_CHECKING:
    from concurrent.futures import Future

    import pandas

    from quay_sdk._http.request import Request

T = TypeVar("T")

Paging = Literal["token", "number", "growing"]
"""How the server pages: with a ``next_page`` token, with page numbers, or only by a ``limit`` that has to
grow until one response holds all entries."""


_MOST_AHEAD = 64
"""The connections that a client keeps."""

_MOST_LIMITS = 32
"""Each limit is at least twice the one before it: more of them than that ask for billions of entries."""


def _read_only(extra: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(extra))


@points_to_to_dict
@attrs.frozen(kw_only=True, repr=False)
class Page(Printed, Generic[T]):
    """One response of a listing.

    :ivar items: its entries.
    :ivar extra: the other keys of the response, as JSON. It is read-only; its arrays and objects must not be
        modified.
    :ivar key: the key of the response that holds the entries, or ``None`` if they are the whole response.
    :ivar names: the keys of the entries, if the server returns an object; otherwise ``None``.
    :ivar operation: the operation's id, or ``None`` outside a call.
    :ivar item_type: the type of the entries, or ``None`` outside a call.
    """

    items: tuple[T, ...]
    extra: Mapping[str, Any] = attrs.field(factory=dict, hash=False, converter=_read_only)
    key: str | None = None
    names: tuple[str, ...] | None = None
    operation: str | None = attrs.field(default=None, eq=False)
    item_type: Any = attrs.field(default=None, eq=False)

    def to_dict(self) -> Any:
        """Return the whole response as JSON, as the server sent it, secrets included.

        :returns: an object; an array, if the response is one.
        """
        listed: Any = [to_wire(item) for item in self.items]
        if self.names is not None:
            listed = dict(zip(self.names, listed, strict=True))
        return listed if self.key is None else {self.key: listed, **copy_json(self.extra)}

    def to_pandas(self, *, secrets: bool = False) -> pandas.DataFrame:
        """Return the entries of this page as a pandas DataFrame; see :meth:`Paged.to_pandas`.

        :param secrets: whether to include secrets. By default, each is replaced by ``"<secret>"``.
        """
        return to_dataframe(self.items, self.item_type, secrets=secrets)

    def __rich_repr__(self) -> Iterator[Any]:
        # Without this method rich would print all entries, as those of any attrs class.
        yield self.operation
        yield "entries", len(self.items)

    def __repr__(self) -> str:
        return f"<Page{f' of {self.operation}' if self.operation else ''}: {len(self.items)} entries>"

    def _table(self) -> Table:
        return _table(self, more=not is_last(self))

    def __getstate__(self) -> dict[str, Any]:
        values = {field.name: getattr(self, field.name) for field in attrs.fields(Page)}
        return {**values, "extra": dict(self.extra)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]


class Paged(Printed, Generic[T]):
    """A collection that is fetched page by page.

    The call that returns it has fetched the first page. Iterating yields the entries and fetches each later
    page when it is reached::

        for tag in client.repository.tags.list("acme/app"):
            ...

    Iterating a second time starts with the first page that was fetched, and fetches the later ones again.

    ``bool()`` tells whether there is an entry. ``len()``, indices and ``in`` would have to fetch everything:
    they raise a :exc:`TypeError` that names the alternative.
    """

    def __init__(
        self,
        first: Page[T],
        fetch: Callable[[Request], Page[T]],
        request: Request,
        *,
        paging: Paging | None = None,
        max_pages: int | None = None,
    ) -> None:
        """Create a collection from its first page.

        :param first: the first page.
        :param fetch: fetches a later page.
        :param request: the request of the first page, from which those of the later ones are made.
        :param paging: how the server pages the listing, if it does.
        :param max_pages: after how many pages the server returns the last one again, if it does.
        """
        self._first = first
        self._fetch = fetch
        self._request = request
        self._paging = paging
        self._max_pages = max_pages
        self._ahead = 0

    @property
    def first_page(self) -> Page[T]:
        """The first page, which has been fetched already."""
        return self._first

    def __iter__(self) -> Iterator[T]:
        __tracebackhide__ = True
        for page in self.pages():
            yield from page.items

    def pages(self) -> Iterator[Page[T]]:
        """Yield the pages; each later one is fetched when it is requested.

        :raises PagingError: continuing would skip entries, or never end.
        """
        __tracebackhide__ = True
        pages = self._pages()
        while (page := _next_page(pages)) is not None:
            yield page

    def _pages(self) -> Iterator[Page[T]]:
        if self._paging == "growing":
            yield self._complete()
            return
        yield self._first
        guard = _Guard(self._request.operation, self._first, counted=self._paging == "number")
        yield from self._later_pages_ahead(guard) if self._ahead else self._later_pages(guard)

    def prefetch(self, pages: int = 8) -> Paged[T]:
        """Return the same collection, with later pages fetched ahead in threads.

        With page numbers, up to ``pages`` requests are in progress at once: few at first, more as the listing
        goes on. Pages beyond the last one may be requested, because only its response shows that it is last.
        With page tokens, one request is in progress. Order and errors are the same as without it.

        :param pages: the maximum number of pages to fetch ahead, from 1 to 64.
        :returns: another collection; this one is not changed.
        :raises InvalidArgumentError: ``pages`` is not such a number.
        """
        if type(pages) is not int or not 1 <= pages <= _MOST_AHEAD:
            raise InvalidArgumentError(
                f"pages must be a number from 1 to {_MOST_AHEAD}, not {number_or_type(pages)}"
            )
        ahead = copy(self)
        ahead._ahead = pages
        return ahead

    @sealed
    def all(self) -> list[T]:
        """Fetch all pages.

        :returns: all entries in a list.
        """
        return list(self)

    @sealed
    def first(self) -> T | None:
        """Return the first entry, or ``None`` if the listing is empty. It rarely sends a request."""
        return next(chain(self._first.items, self), None)

    @sealed
    def take(self, count: int) -> list[T]:
        """Return the first entries. Later pages are not fetched.

        :param count: the maximum number of entries.
        :returns: as many entries, or fewer if the listing has no more.
        :raises InvalidArgumentError: ``count`` is not a number from 0.
        """
        if type(count) is not int or count < 0:
            raise InvalidArgumentError(f"count must be a number from 0, not {number_or_type(count)}")
        return list(islice(self._first.items if count <= len(self._first.items) else self, count))

    @sealed
    def to_pandas(self, *, secrets: bool = False) -> pandas.DataFrame:
        """Fetch all pages and return the entries as a pandas DataFrame. It needs the extra ``pandas``.

        The columns are those of :meth:`~quay_sdk.Model.to_record`, also if the listing is empty. Dates are
        instants in UTC; a date without time is midnight. Numbers, strings and booleans have pandas' types
        with missing values.

        :param secrets: whether to include secrets. By default, each is replaced by ``"<secret>"``.
        :raises ImportError: pandas is not installed.
        """
        return to_dataframe(self, self._first.item_type, secrets=secrets)

    @sealed
    def __bool__(self) -> bool:
        return bool(self._first.items) or any(True for _ in self)

    if not TYPE_CHECKING:  # type checkers report each of these

        def __len__(self) -> int:
            __tracebackhide__ = True
            raise _unsupported("len()", "len(entries.all())")

        def __getitem__(self, index: object) -> T:
            __tracebackhide__ = True
            raise _unsupported("an index", ".first(), .take(10) or .all()[-1]")

        def __contains__(self, entry: object) -> bool:
            __tracebackhide__ = True
            raise _unsupported("in", 'any(tag.name == "v1" for tag in tags)')

        def __array__(self, *args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            # pandas.DataFrame() calls it, and would otherwise make one column of all.
            raise _unsupported("arrays", "entries.to_pandas() for a DataFrame")

        def __getattr__(self, name: str) -> Any:
            __tracebackhide__ = True
            problem = f"{type(self).__name__!r} object has no attribute {name!r}"
            if not name.startswith("_"):
                problem += ": it is a collection; iterate over it with for, or take one entry with .first()"
            raise AttributeError(problem, name=name, obj=self)

    @property
    def _has_more(self) -> bool:
        return self._next(self._first, 2) is not None or bool(self._first.extra.get("additional"))

    def _next(self, page: Page[T], number: int) -> Request | None:
        """The request for the page after ``page``, or ``None`` if that is the last one."""
        if self._paging == "token" and page.extra.get("next_page"):
            return self._request.with_query("next_page", page.extra["next_page"])
        last = self._max_pages
        if self._paging == "number" and _has_next(page) and (last is None or number <= last):
            return self._request.with_query("page", number)
        return None

    def _complete(self) -> Page[T]:
        """The whole listing in one page, requested with a larger limit until it is complete."""
        page, request = self._first, self._request
        for _ in range(_MOST_LIMITS):
            if not page.extra.get("additional"):
                return page
            held = len(page.items)
            request = _with_limit(request, held)
            page = self._fetch(request)
            if page.extra.get("additional") and len(page.items) <= held:
                raise PagingError(
                    f"{self._request.operation}: the server announces more entries, but does not return them"
                )
        raise PagingError(
            f"{self._request.operation}: the server announces more entries after {_MOST_LIMITS} larger limits"
        )

    def _later_pages(self, guard: _Guard) -> Iterator[Page[T]]:
        page, number = self._first, 2
        while (request := self._next(page, number)) is not None:
            page = self._fetch(request)
            yield guard.check(page)
            guard.check_token(page)
            number += 1

    def _later_pages_ahead(self, guard: _Guard) -> Iterator[Page[T]]:
        """The same pages in the same order, requested ahead."""
        under_way: deque[Future[Page[T]]] = deque()
        page = new = self._first
        number, window = 2, 1
        while True:
            request = self._next(page, number)
            while request is not None and len(under_way) < window:
                under_way.append(_in_thread(self._fetch, request))
                number += 1
                # Without page numbers, the next page is known only when the present one has come.
                request = self._next(page, number) if self._paging == "number" else None
            if page is not self._first:
                yield new
                guard.check_token(page)
            if not under_way or self._next(page, 2) is None:
                return  # pages requested beyond the last one are dropped
            page = under_way.popleft().result()
            new = guard.check(page)
            window = min(2 * window, self._ahead)
            if new is not page:
                # Entries were added before this page was made, but perhaps after those under way were:
                # what has moved from this page to the next would be missing. Request them again.
                number -= len(under_way)
                under_way.clear()
                window = 1

    def __repr__(self) -> str:
        more = ", more to come" if self._has_more else ""
        return f"<Paged {self._request.operation}: {len(self._first.items)} on the first page{more}>"

    def _table(self) -> Table:
        return _table(self._first, more=self._has_more)


def _table(page: Page[Any], *, more: bool) -> Table:
    shown = page.items[:MOST_ROWS]
    records = [
        list(item._shown(absent=True)) if isinstance(item, Model) else [("value", item)] for item in shown
    ]
    return listing(page.operation or "Page", records, count=len(page.items), more=more)


def _unsupported(what: str, instead: str) -> TypeError:
    return TypeError(
        f"a collection does not support {what}, because it is fetched page by page; write {instead}"
    )


@sealed
def _next_page(pages: Iterator[Page[T]]) -> Page[T] | None:
    """The next page, or an error without the frames below this one."""
    return next(pages, None)


def _in_thread(fetch: Callable[[Request], T], request: Request) -> Future[T]:
    """Fetch a page in a daemon thread, so that the program does not wait for unread pages at its end."""
    from concurrent.futures import Future  # noqa: PLC0415 - few listings need it

    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(fetch(request))
        except BaseException as error:  # as an executor does
            future.set_exception(error)

    threading.Thread(target=run, name="quay_sdk-pages", daemon=True).start()
    return future


def _with_limit(request: Request, held: int) -> Request:
    """The same request with at least twice the limit, or twice the entries received."""
    asked = int(dict(request.query).get("limit", 0))
    return request.with_query("limit", max(2 * asked, 2 * held, 100))


def _has_next(page: Page[Any]) -> bool:
    return bool(page.extra.get("has_additional") or page.extra.get("has_next"))


def is_last(page: Page[Any]) -> bool:
    """Whether the server announces no page after this one."""
    return not (_has_next(page) or page.extra.get("next_page") or page.extra.get("additional"))


_SAME_COUNTED_PAGES = 3
_SAME_TOKEN_PAGES = 100
"""How many identical pages in a row are an error. By token they may be correct: equal log entries."""


class _Guard:
    """Detects a server that repeats pages, and leaves out entries of the previous page.

    Numbered pages shift when entries are added meanwhile: a page then begins with the end of the one before
    it. Pages by token do not shift, but a server that cannot read the token starts over with the first page.
    """

    def __init__(self, operation: str | None, first: Page[Any], *, counted: bool) -> None:
        self._operation = operation
        self._counted = counted
        self._first_page = first
        self._previous: list[Any] | None = None
        self._same = 1
        self._tokens = {hash(first.extra.get("next_page"))}

    @cached_property
    def _first(self) -> list[Any]:
        """The entries of the first page. Most listings have only that page, and do not need this."""
        return _keys(self._first_page)

    def check(self, page: Page[T]) -> Page[T]:
        """Check the next page, and return its new items.

        :raises PagingError: the server repeats a page instead of going on.
        """
        previous = self._first if self._previous is None else self._previous
        keys = self._previous = _keys(page)
        self._same = self._same + 1 if keys == previous else 1
        if self._same == (_SAME_COUNTED_PAGES if self._counted else _SAME_TOKEN_PAGES):
            raise PagingError(
                f"{self._operation}: the server returned the same page {self._same} times in a row"
            )
        if not self._counted:
            # A page without a token is the last one, whatever it holds.
            if page.extra.get("next_page") and self._starts_over(keys):
                raise PagingError(
                    f"{self._operation}: the server started over with the first page, as it does when it "
                    "cannot read a page token; they are valid for two days"
                )
            return page
        listed = set(previous)
        new = tuple(item for item, key in zip(page.items, keys, strict=True) if key not in listed)
        return page if len(new) == len(keys) else attrs.evolve(page, items=new)

    def check_token(self, page: Page[Any]) -> None:
        """Check the token of the page after this one.

        :raises PagingError: an earlier page had the same token.
        """
        token = page.extra.get("next_page")
        if self._counted or not token:
            return
        if hash(token) in self._tokens:
            raise PagingError(f"{self._operation}: the server returned a page token twice")
        self._tokens.add(hash(token))

    def _starts_over(self, keys: list[Any]) -> bool:
        """Whether a page ends the way the first page began. New entries may have moved it down.

        A single entry does not prove it, unless pages have only one. Neither does a run in which half of the
        entries are repeated: log entries may be equal.
        """
        if not self._first or self._first[0] not in keys:
            return False
        run = keys[keys.index(self._first[0]) :]
        if run[: len(self._first)] != self._first[: len(run)]:
            return False
        return 2 * len(set(run)) > len(run) and (len(run) > 1 or run == keys)


def _keys(page: Page[Any]) -> list[Any]:
    """A page's items in hashable form, without parsing dates."""
    return [_key(item) for item in page.items]


def _key(value: Any) -> Any:
    if isinstance(value, Model):
        return (type(value), _key(value.__getstate__()))
    if isinstance(value, Mapping):
        return frozenset((name, _key(entry)) for name, entry in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(map(_key, value))
    return value
