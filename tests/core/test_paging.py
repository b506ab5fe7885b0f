"""Collections: every kind of paging, fetched as late as can be, and never without end."""

from __future__ import annotations

import copy
import itertools
import json
import pickle
import random
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import responses

from quay_sdk import (
    DecodeError,
    InvalidArgumentError,
    Page,
    Paged,
    PagingError,
    QuayClient,
    ServerError,
)
from quay_sdk._wire.encode import at_most
from quay_sdk.model import Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.resource import Resource
from support import URL
from support.each import check_each
from support.threads import wait_for_pages


@model
class Thing(Model):
    """Something to list."""

    name: str
    key: str | None = field(default=None, secret=True)


class Things(Resource):
    """A collection of each kind."""

    @operation("byToken", "GET /t", key="things", paging="token", params={"limit": Param(encode=at_most(50))})
    def by_token(self, *, kind: str | None = None, limit: int | None = None) -> Paged[Thing]: ...

    @operation("byNumber", "GET /t", key="things", paging="number")
    def by_number(self, *, kind: str | None = None) -> Paged[Thing]: ...

    @operation("growing", "GET /t", key="things", paging="growing")
    def growing(self, *, limit: int | None = None) -> Paged[Thing]: ...

    @operation("unpaged", "GET /t", key="things")
    def unpaged(self) -> Paged[Thing]: ...

    @operation("bare", "GET /t")
    def bare(self) -> Paged[Thing]: ...

    @operation("names", "GET /t", key="things")
    def names(self) -> Paged[str]: ...


Reply = Callable[[dict[str, str]], Any]


class Server:
    """Responds according to the query, and keeps the queries."""

    def __init__(self, http: responses.RequestsMock) -> None:
        self.reply: Reply = lambda query: {}
        self.asked: list[dict[str, str]] = []
        http.add_callback("GET", URL + "/t", self._respond)

    def _respond(self, request: Any) -> tuple[int, dict[str, str], str]:
        query = dict(parse_qsl(urlsplit(request.url).query))
        self.asked.append(query)
        if len(self.asked) > 500:
            raise AssertionError("asked without end")
        reply = self.reply(query)
        if isinstance(reply, int):
            return reply, {}, ""
        return 200, {}, reply if isinstance(reply, str) else json.dumps(reply)


@pytest.fixture
def server(http: responses.RequestsMock) -> Server:
    return Server(http)


@pytest.fixture(autouse=True)
def _pages_are_answered(http: responses.RequestsMock) -> Iterator[None]:
    """Including those that are not needed any more."""
    yield
    wait_for_pages()


@pytest.fixture
def things(client: QuayClient) -> Things:
    return Things(client._transport)


def listed(names: Iterable[object], **more: Any) -> dict[str, Any]:
    return {"things": [{"name": str(name)} for name in names], **more}


def names(items: Iterable[Thing]) -> list[str]:
    return [item.name for item in items]


def three_by_token(query: dict[str, str]) -> Any:
    return {
        None: listed("ab", next_page="p/2=="),
        "p/2==": listed("cd", next_page="p3"),
        "p3": listed("e"),
    }[query.get("next_page")]


def three_by_number(query: dict[str, str]) -> Any:
    number = int(query.get("page", 1))
    return listed([["a", "b"], ["c", "d"], ["e"]][number - 1], page=number, has_additional=number < 3)


# -- kinds -----------------------------------------------------------------------------


def test_by_token(server: Server, things: Things) -> None:
    server.reply = three_by_token
    assert names(things.by_token(kind="x", limit=2)) == list("abcde")
    assert server.asked == [
        {"kind": "x", "limit": "2"},
        {"kind": "x", "limit": "2", "next_page": "p/2=="},
        {"kind": "x", "limit": "2", "next_page": "p3"},
    ]


def test_by_number(server: Server, things: Things) -> None:
    server.reply = three_by_number
    assert names(things.by_number(kind="x")) == list("abcde")
    assert server.asked == [{"kind": "x"}, {"kind": "x", "page": "2"}, {"kind": "x", "page": "3"}]


def test_by_number_with_the_other_field(server: Server, things: Things) -> None:
    server.reply = lambda query: listed("a" if "page" not in query else "b", has_next="page" not in query)
    assert names(things.by_number()) == ["a", "b"]


@pytest.mark.parametrize("first_limit", [None, 2], ids=["default", "asked"])
def test_growing(server: Server, things: Things, first_limit: int | None) -> None:
    def reply(query: dict[str, str]) -> Any:
        limit = int(query.get("limit", 5))
        return listed(range(130)[:limit], additional=limit < 130)

    server.reply = reply
    found = things.growing(limit=first_limit)
    assert len(server.asked) == 1
    assert repr(found).endswith("more to come>")
    assert names(found) == [str(number) for number in range(130)]
    assert len(server.asked) == 3
    assert [query.get("limit") for query in server.asked[1:]] == ["100", "200"]


def test_growing_without_end(server: Server, things: Things) -> None:
    """The number of requests is bounded, though each response has one entry more than the one before it."""
    server.reply = lambda query: listed(range(len(server.asked)), additional=True)
    with pytest.raises(PagingError, match="after 32 larger limits"):
        things.growing().all()
    assert len(server.asked) == 33


@pytest.mark.parametrize("items", [5, 0], ids=["some", "none"])
def test_growing_limit_without_effect(server: Server, things: Things, items: int) -> None:
    server.reply = lambda query: listed(range(items), additional=True)
    with pytest.raises(PagingError, match="growing"):
        things.growing().all()
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "extra", [{}, {"next_page": "x"}, {"has_additional": True}, {"additional": True}], ids=str
)
def test_unpaged(server: Server, things: Things, extra: dict[str, Any]) -> None:
    server.reply = lambda query: listed("ab", **extra)
    found = things.unpaged()
    assert names(found) == ["a", "b"]
    assert found.first_page.extra == extra
    assert len(server.asked) == 1


def test_keyed_by_name(server: Server, things: Things) -> None:
    reply = {"things": {"one": {"name": "a"}, "two": {"name": "b"}}, "more": 1}
    server.reply = lambda query: reply
    found = things.unpaged()
    assert names(found) == ["a", "b"]
    assert found.first_page.names == ("one", "two")
    assert found.first_page.to_dict() == reply


def test_bare_array(server: Server, things: Things) -> None:
    server.reply = lambda query: [{"name": "a", "new": 1}]
    found = things.bare()
    assert found.all() == [Thing(name="a", extra={"new": 1})]
    assert found.first_page.to_dict() == [{"name": "a", "new": 1}]


def test_plain_items(server: Server, things: Things) -> None:
    server.reply = lambda query: {"things": ["a", "b"]}
    found = things.names()
    assert found.all() == ["a", "b"]
    assert ">a</td>" in found._repr_html_()


@pytest.mark.parametrize(
    ("kind", "empty"),
    [("by_token", {"things": []}), ("unpaged", {"things": {}}), ("bare", []), ("growing", {"things": []})],
)
def test_empty(server: Server, things: Things, kind: str, empty: Any) -> None:
    server.reply = lambda query: empty
    found = getattr(things, kind)()
    assert found.all() == []
    assert found.first() is None
    assert not found
    assert found.take(3) == []
    assert "empty" in found._repr_html_()
    assert found.first_page.to_dict() == empty


def test_empty_page_between(server: Server, things: Things) -> None:
    server.reply = lambda query: {
        None: listed("a", next_page="2"),
        "2": listed("", next_page="3"),
        "3": listed("", next_page="4"),
        "4": listed("b", next_page=None),
    }[query.get("next_page")]
    assert names(things.by_token()) == ["a", "b"]


# -- how much is fetched ---------------------------------------------------------------


def test_first_page_comes_with_the_call(server: Server, things: Things) -> None:
    server.reply = three_by_token
    found = things.by_token()
    assert len(server.asked) == 1
    assert names(found.first_page.items) == ["a", "b"]
    assert found.first_page.extra == {"next_page": "p/2=="}
    assert len(server.asked) == 1


@pytest.mark.parametrize(("kind", "reply"), [("by_token", three_by_token), ("by_number", three_by_number)])
def test_pages_come_when_reached(server: Server, things: Things, kind: str, reply: Reply) -> None:
    server.reply = reply
    items = iter(getattr(things, kind)())
    fetched = []
    for _ in range(5):
        next(items)
        fetched.append(len(server.asked))
    assert fetched == [1, 1, 2, 2, 3]
    assert next(items, None) is None
    assert len(server.asked) == 3


def test_repr_fetches_nothing(server: Server, things: Things) -> None:
    server.reply = three_by_token
    found = things.by_token()
    assert found.first() == Thing(name="a")
    repr(found), found._repr_html_(), found.first_page.to_dict()
    assert len(server.asked) == 1


def test_pages(server: Server, things: Things) -> None:
    server.reply = three_by_token
    found = things.by_token()
    pages = found.pages()
    assert next(pages) is found.first_page
    assert len(server.asked) == 1
    assert [names(page.items) for page in pages] == [["c", "d"], ["e"]]


def test_again_begins_with_the_page_at_hand(server: Server, things: Things) -> None:
    server.reply = three_by_token
    found = things.by_token()
    assert names(found.all()) == names(found.all()) == list("abcde")
    assert len(server.asked) == 5


def test_two_threads_do_not_deadlock(server: Server, things: Things) -> None:
    server.reply = three_by_token
    found = things.by_token()
    assert [(one.name, two.name) for one, two in zip(found, found, strict=True)] == [(n, n) for n in "abcde"]


def test_has_no_length(server: Server, things: Things) -> None:
    server.reply = three_by_token
    with pytest.raises(TypeError):
        len(things.by_token())  # type: ignore[arg-type]


def test_error_on_the_first_page(server: Server, things: Things) -> None:
    server.reply = lambda query: 500
    with pytest.raises(ServerError):
        things.by_token()


def test_error_on_a_later_page(server: Server, things: Things) -> None:
    server.reply = lambda query: 500 if query else listed("ab", next_page="x")
    items = iter(things.by_token())
    assert names([next(items), next(items)]) == ["a", "b"]
    with pytest.raises(ServerError) as caught:
        next(items)
    assert caught.value.operation == "byToken"


def test_later_page_that_does_not_fit(server: Server, things: Things) -> None:
    server.reply = lambda query: {"things": [{"name": 5}]} if query else listed("ab", next_page="x")
    with pytest.raises(DecodeError) as caught:
        things.by_token().all()
    assert (caught.value.operation, caught.value.path) == ("byToken", "things[0].name")


@pytest.mark.parametrize("token", [5, True, ["x"], {"a": 1}, 1.5, "\ud800", "a\nb"], ids=repr)
def test_invalid_page_token(server: Server, things: Things, token: Any) -> None:
    server.reply = lambda query: listed("ab", next_page=token)
    with pytest.raises(DecodeError) as caught:
        things.by_token()
    assert (caught.value.operation, caught.value.path) == ("byToken", "next_page")
    assert caught.value.payload == listed("ab", next_page=token)


@pytest.mark.parametrize("limit", [0, -1, 51, True, "5", 2.0], ids=repr)
def test_limit_the_server_would_cut(client: QuayClient, limit: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="limit"):
        Things(client._transport).by_token(limit=limit)


# -- a server that starts over ---------------------------------------------------------


def endless(*pages: list[Any]) -> Reply:
    """Pages that after the last start over, with a token that is new each time."""
    turn = -1

    def reply(query: dict[str, str]) -> Any:
        nonlocal turn
        turn += 1
        return listed(pages[turn % len(pages)], next_page=f"token-{turn}")

    return reply


LETTERS = [["a", "b"], ["c", "d"], ["e", "f"], ["g", "h"], ["i", "j"], ["k", "l"], ["m", "n"]]
SINGLE = [["a"], ["b"], ["c"]]


@pytest.mark.parametrize(
    "pages", [LETTERS[:1], LETTERS[:2], LETTERS, SINGLE[:1], SINGLE], ids=lambda pages: str(len(pages))
)
def test_listing_that_starts_over(server: Server, things: Things, pages: list[Any]) -> None:
    """As Quay does with a token that it cannot read: the first page, with a new token."""
    server.reply = endless(*pages)
    seen: list[str] = []
    with pytest.raises(PagingError, match="started over with the first page"):
        seen.extend(item.name for item in things.by_token())
    assert seen == [name for page in pages for name in page]
    assert len(server.asked) == len(pages) + 1


@pytest.mark.parametrize("back_to", range(7))
def test_repeated_token(server: Server, things: Things, back_to: int) -> None:
    def reply(query: dict[str, str]) -> Any:
        number = int(query.get("next_page", 0))
        return listed(LETTERS[number], next_page=str(number + 1 if number < 6 else max(back_to, 1)))

    server.reply = reply
    seen: list[str] = []
    with pytest.raises(PagingError, match="a page token twice"):
        seen.extend(item.name for item in things.by_token())
    assert seen == [name for page in LETTERS for name in page]
    assert len(server.asked) == 7


@pytest.mark.parametrize("ahead", [0, 4])
@pytest.mark.parametrize("page", [["a", "b"], ["a"], ["a", "a"], []], ids=str)
def test_counted_page_that_comes_three_times(
    server: Server, things: Things, page: list[str], ahead: int
) -> None:
    server.reply = lambda query: listed(page, has_additional=True)
    listing = things.by_number()
    seen: list[str] = []
    with pytest.raises(PagingError, match="the same page 3 times"):
        seen.extend(item.name for item in (listing.prefetch(ahead) if ahead else listing))
    assert seen == page
    if not ahead:
        assert len(server.asked) == 3


@pytest.mark.parametrize(("size", "ahead"), [(1, 0), (2, 0), (10, 0), (2, 1), (10, 1), (2, 8), (10, 8)])
@pytest.mark.parametrize("pushed", [1, 2, 3])
def test_counted_pages_that_move(server: Server, things: Things, size: int, pushed: int, ahead: int) -> None:
    """Others push while the pages are read: nothing is listed twice, and nothing is left out."""
    entries = [f"old-{number}" for number in range(7 * size)]

    def reply(query: dict[str, str]) -> Any:
        start = (int(query.get("page", 1)) - 1) * size
        page = listed(entries[start : start + size], has_additional=len(entries) > start + size)
        if len(server.asked) in (1, 12):
            entries[:0] = [f"new-{len(server.asked)}-{number}" for number in range(min(pushed, size))]
        return page

    server.reply = reply
    listing = things.by_number()
    seen = names(listing.prefetch(ahead) if ahead else listing)
    assert seen == [f"old-{number}" for number in range(7 * size)]


def test_pages_ahead_are_made_in_another_order(server: Server, things: Things) -> None:
    """Page 4 is made, then an entry is added, then page 3 is made: "f" is on neither."""
    entries = list("abcdefgh")
    fourth = threading.Event()

    def reply(query: dict[str, str]) -> Any:
        number = int(query.get("page", 1))
        if number == 3 and fourth.wait(10) and "new" not in entries:
            entries.insert(0, "new")
        page = listed(entries[number * 2 - 2 : number * 2], has_additional=len(entries) > number * 2)
        if number == 4:
            fourth.set()
        return page

    server.reply = reply
    assert names(things.by_number().prefetch(4)) == list("abcdefgh")


def test_pages_that_moved_have_what_is_new(server: Server, things: Things) -> None:
    pages = {"1": "abc", "2": "bcd", "3": "ef"}
    server.reply = lambda query: listed(
        pages[query.get("page", "1")], page=int(query.get("page", 1)), has_additional=query.get("page") != "3"
    )
    found = list(things.by_number().pages())
    assert [names(page.items) for page in found] == [["a", "b", "c"], ["d"], ["e", "f"]]
    assert found[1].extra == {"page": 2, "has_additional": True}


def test_equal_items_on_one_counted_page_are_kept(server: Server, things: Things) -> None:
    pages = [["a", "a"], ["b", "b"]]
    server.reply = lambda query: listed(
        pages[int(query.get("page", 1)) - 1], has_additional=query.get("page") != "2"
    )
    assert names(things.by_number()) == ["a", "a", "b", "b"]


@pytest.mark.usefixtures("no_garbage_collection")
@pytest.mark.parametrize("deep", [100, 300, 450, 900, 5000])
def test_items_nested_too_deeply_to_compare(server: Server, things: Things, deep: int) -> None:
    """Either the pages are listed, or the SDK says why not."""
    page = '{"things": [{"name": "%s", "x": ' + "[" * deep + "]" * deep + '}], "next_page": "%s"}'
    server.reply = lambda query: page % ((1, "t"), (2, ""))[bool(query)]
    try:
        assert names(things.by_token()) == ["1", "2"]
    except DecodeError as error:
        assert "nested too deeply" in str(error)  # noqa: PT017 - one outcome of two


def test_cycle_under_new_entries(server: Server, things: Things) -> None:
    """The listing starts over, and new entries have moved the first ones."""
    pages = ["abcd", "efgh", "zabc"]
    server.reply = lambda query: listed(
        pages[len(server.asked) - 1], next_page=str(len(server.asked)) if len(server.asked) < 9 else None
    )
    with pytest.raises(PagingError):
        things.by_token().all()
    assert len(server.asked) == 3


def test_repeated_item_is_not_a_cycle(server: Server, things: Things) -> None:
    pages = ["abcd", "efga", "hijk"]
    server.reply = lambda query: listed(
        pages[len(server.asked) - 1], next_page=str(len(server.asked)) if len(server.asked) < 3 else None
    )
    assert "".join(names(things.by_token())) == "abcdefgahijk"


@pytest.mark.parametrize("item", ["a", None], ids=["alike", "empty"])
def test_identical_pages_are_tolerated_for_a_while(server: Server, things: Things, item: str | None) -> None:
    page = [item, item] if item else []
    server.reply = lambda query: listed(page, next_page=str(len(server.asked)))
    with pytest.raises(PagingError):
        things.by_token().all()
    assert 50 < len(server.asked) < 200


BURSTS = [["a"], ["a", "b"], ["a", "b", "c"]]


@pytest.mark.parametrize("kinds", BURSTS, ids=len)
@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_burst_of_log_entries(server: Server, things: Things, kinds: list[str], seed: int | None) -> None:
    """Entries of one second may be equal, and fill several pages, in turn or mixed."""

    def check(count: int) -> None:
        entries = [kinds[number % len(kinds)] for number in range(count)]
        if seed is not None:
            random.Random(seed).shuffle(entries)

        def reply(query: dict[str, str]) -> Any:
            start = int(query.get("next_page", 0))
            following = start + 20
            return listed(entries[start:following], next_page=str(following) if following < count else None)

        server.reply = reply
        assert names(things.by_token()) == entries

    counts = (20, 21, 22, 25, 40, 41, 42, 60, 61, 62, 63)
    check_each({f"{count} entries": count for count in counts}, check)


def test_honest_burst_of_equal_items(server: Server, things: Things) -> None:
    """Equal log entries fill some pages; then the listing goes on."""
    pages = [["a", "a"]] * 30 + [["b", "c"], ["a", "a"], ["d"]]
    server.reply = lambda query: listed(
        pages[len(server.asked) - 1],
        next_page=None if len(server.asked) == len(pages) else str(len(server.asked)),
    )
    assert len(things.by_token().all()) == 65


# -- ahead -----------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "reply"), [("by_token", three_by_token), ("by_number", three_by_number)])
@pytest.mark.parametrize("ahead", [1, 2, 8])
def test_ahead_gives_the_same(server: Server, things: Things, kind: str, reply: Reply, ahead: int) -> None:
    server.reply = lambda query: reply(query) if int(query.get("page", 1)) <= 3 else listed("")
    found = getattr(things, kind)()
    assert names(found.prefetch(ahead)) == names(found) == list("abcde")


def test_ahead_detects_the_cycle(server: Server, things: Things) -> None:
    server.reply = endless(*LETTERS)
    with pytest.raises(PagingError):
        things.by_token().prefetch().all()


ENDS_EARLY = """
import sys
from quay_sdk import QuayClient

client = QuayClient(sys.argv[1], timeout=None)
pages = client.repository.tags.list("acme/app", limit=1).prefetch(4).pages()
print(next(pages).items[0].name, next(pages).items[0].name)
"""


def test_program_does_not_wait_for_pages_ahead() -> None:
    """It has left the loop, and the server never responds to the requests that are under way."""
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            number = int(dict(parse_qsl(urlsplit(self.path).query)).get("page", 1))
            if number > 2:
                ended.wait(60)
                return
            tag = {"name": f"v{number}", "manifest_digest": f"sha256:{number}"}
            body = json.dumps({"tags": [tag], "page": number, "has_additional": True}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", ENDS_EARLY, f"http://127.0.0.1:{server.server_port}"],
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )
    finally:
        ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
    assert (done.stdout, done.stderr, done.returncode) == ("v1 v2\n", "", 0)


@pytest.mark.parametrize("pages", [0, -1, 65, 10**5_000, True, 1.5, "2", None], ids=itertools.count())
def test_ahead_by_nothing(server: Server, things: Things, pages: Any) -> None:
    server.reply = three_by_token
    with pytest.raises(InvalidArgumentError, match="pages"):
        things.by_token().prefetch(pages)


# -- questions to a collection ---------------------------------------------------------


def test_bool_asks_for_more_pages_only_while_they_are_empty(server: Server, things: Things) -> None:
    server.reply = three_by_token
    assert things.by_token()
    assert len(server.asked) == 1
    server.reply = lambda query: {
        None: listed("", next_page="p2"),
        "p2": listed("", next_page="p3"),
        "p3": listed("a", next_page="p4"),
    }[query.get("next_page")]
    assert things.by_token()
    assert len(server.asked) == 1 + 3
    server.reply = lambda query: listed("", next_page="p2") if "next_page" not in query else listed("")
    assert not things.by_token()
    assert things.by_token().first() is None


def test_growing_listing_is_not_completed_for_its_first_entries(server: Server, things: Things) -> None:
    server.reply = lambda query: listed(
        "abcd"[: int(query.get("limit", 2))], additional=len(server.asked) < 2
    )
    found = things.growing()
    assert found
    assert found.first() == Thing(name="a")
    assert names(found.take(2)) == ["a", "b"]
    assert len(server.asked) == 1
    assert names(found.take(3)) == ["a", "b", "c"]


@pytest.mark.parametrize(("count", "requests"), [(0, 1), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (9, 3)])
def test_take(server: Server, things: Things, count: int, requests: int) -> None:
    server.reply = three_by_token
    assert names(things.by_token().take(count)) == list("abcde")[:count]
    assert len(server.asked) == requests


@pytest.mark.parametrize("count", [-1, True, 1.0, "1", None])
def test_take_refuses_what_is_no_number(server: Server, things: Things, count: Any) -> None:
    server.reply = three_by_token
    with pytest.raises(InvalidArgumentError, match="count must be a number from 0, not"):
        things.by_token().take(count)


@pytest.mark.parametrize(
    ("question", "error", "advice"),
    [
        (len, TypeError, "does not support len().*; write len(entries.all())"),
        (lambda tags: tags[0], TypeError, "an index.*; write .first(), .take(10) or .all()[-1]"),
        (lambda tags: tags[:3], TypeError, "write .first(), .take(10) or .all()[-1]"),
        (lambda tags: "v1" in tags, TypeError, 'write any(tag.name == "v1" for tag in tags)'),
        (reversed, TypeError, "write len(entries.all())"),
        (lambda tags: tags.name, AttributeError, "'name'.*; iterate over it with for"),
        (lambda tags: tags.frist, AttributeError, "'frist'.* collection"),
    ],
)
def test_what_would_fetch_everything(
    server: Server, things: Things, question: Callable[[Any], Any], error: type[Exception], advice: str
) -> None:
    server.reply = three_by_token
    found = things.by_token()
    with pytest.raises(error, match=".*".join(map(re.escape, advice.split(".*")))):
        question(found)
    assert len(server.asked) == 1


def test_python_can_suggest_a_name(server: Server, things: Things) -> None:
    server.reply = three_by_token
    found = things.by_token()
    with pytest.raises(AttributeError) as caught:
        _ = found.frist  # type: ignore[attr-defined]
    assert (caught.value.name, caught.value.obj) == ("frist", found)


def test_what_iterates_still_works(server: Server, things: Things) -> None:
    server.reply = three_by_token
    found = things.by_token()
    for use in (
        list,
        tuple,
        lambda them: [*them],
        lambda them: list(enumerate(them)),
        lambda them: [*map(repr, them)],
    ):
        assert len(use(found)) == 5
    with ThreadPoolExecutor(2) as executor:
        assert len(list(executor.map(repr, found))) == 5
    assert copy.copy(found).all() == found.all()


# -- looks -----------------------------------------------------------------------------


def test_repr(server: Server, things: Things) -> None:
    server.reply = three_by_token
    assert repr(things.by_token()) == "<Paged byToken: 2 on the first page, more to come>"
    server.reply = lambda query: listed("abc")
    assert repr(things.by_token()) == "<Paged byToken: 3 on the first page>"


def test_html(server: Server, things: Things) -> None:
    server.reply = lambda query: {
        "things": [{"name": "<b>bold</b>", "key": "s3cret"}, {"name": "x", "<i>": "v4lue"}],
        "next_page": "more",
    }
    shown = things.by_token()._repr_html_()
    assert "&lt;b&gt;bold&lt;/b&gt;" in shown
    assert "<b>" not in shown
    assert "<i>" not in shown
    assert "s3cret" not in shown
    assert "v4lue" not in shown
    assert "byToken: 2 entries on this page, more pages follow" in shown
    assert "s3cret" not in repr(things.by_token().first_page)


def test_pages_to_dict_is_the_whole_response(server: Server, things: Things) -> None:
    reply = {"start": "x", "things": [{"name": "a", "key": None, "new": {"deep": [1]}}], "next_page": "n"}
    server.reply = lambda query: reply
    assert things.by_token().first_page.to_dict() == reply


def test_page_cannot_be_changed(server: Server, things: Things) -> None:
    reply = {"things": [{"name": "a"}], "next_page": "n", "new": {"deep": [1]}}
    server.reply = lambda query: reply
    page = things.by_token().first_page
    with pytest.raises(TypeError, match="does not support item assignment"):
        page.extra["n"] = 1  # type: ignore[index]
    page.to_dict()["new"]["deep"].clear()
    page.to_dict()["things"][0].clear()
    again = pickle.loads(pickle.dumps(page))
    assert again == page
    assert again.to_dict() == page.to_dict() == reply
    assert copy.deepcopy(page) == page
    with pytest.raises(TypeError, match=r"use its method to_dict\(\)"):
        json.dumps(page)


def test_deep_envelope_is_refused(server: Server, things: Things) -> None:
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    server.reply = lambda query: {"things": [], "new": deep}
    with pytest.raises(DecodeError, match="nested too deeply"):
        things.by_token()


def test_pages_compare_by_value(server: Server, things: Things) -> None:
    server.reply = three_by_token
    one, two = things.by_token().first_page, things.by_token().first_page
    assert one == two
    assert hash(one) == hash(two)
    assert one != Page(items=one.items)
    with pytest.raises(AttributeError):
        one.items = ()  # type: ignore[misc]


@pytest.mark.parametrize("ahead", [0, 4])
def test_search_ends_where_the_server_does(
    http: responses.RequestsMock, client: QuayClient, ahead: int
) -> None:
    """From its tenth page on the server gives that page again, and goes on saying that there is more."""
    asked = []

    def found(request: Any) -> tuple[int, dict[str, str], str]:
        page = int(dict(parse_qsl(urlsplit(request.url).query)).get("page", 1))
        asked.append(page)
        result = {
            "kind": "repository",
            "namespace": {"name": "a", "kind": "org"},
            "name": f"r{min(page, 10)}",
            "description": None,
            "is_public": True,
        }
        return 200, {}, json.dumps({"results": [result], "has_additional": True, "page": min(page, 10)})

    http.add_callback("GET", f"{URL}/api/v1/find/repositories", found)
    listing = client.search.repositories(query="r")
    results = (listing.prefetch(ahead) if ahead else listing).all()
    assert [result.name for result in results] == [f"r{number}" for number in range(1, 11)]
    assert max(asked) == 10


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("by_number", {"has_additional": "false"}),
        ("by_number", {"has_next": 0}),
        ("by_token", {"next_page": 0}),
    ],
    ids=str,
)
def test_wrong_continuation_field(server: Server, things: Things, kind: str, more: Any) -> None:
    server.reply = lambda query: listed("ab", **more)
    with pytest.raises(DecodeError):
        getattr(things, kind)()


def test_listings_pickle(http: responses.RequestsMock, client: QuayClient) -> None:
    http.add("GET", f"{URL}/api/v1/user/apptoken", json={"tokens": [], "only_expiring": None})
    listing = client.user.apptokens.list()
    again = pickle.loads(pickle.dumps(listing))
    assert again.first_page == listing.first_page
