"""The built site: search, links, no other hosts, the pages for language models."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
from py_mini_racer import MiniRacer

from quay_sdk import operations

SEARCHES = {
    "createAppToken": "reference/user-apptokens.html#operation-createapptoken",
    "apptoken": "reference/user-apptokens.html",
    "/api/v1/user/apptoken": "reference/user-apptokens.html",
    "client.user.apptokens.create": "reference/user-apptokens.html#operation-createapptoken",
    "pagination": "guide/pagination.html",
    "authentication": "guide/authentication.html",
    "docker config": "guide/robots.html",
    "delete old tags": "guide/prune.html",
    "vulnerabilities": "guide/vulnerabilities.html",
    "retry": "guide/retries.html",
    "timeout": "guide/retries.html",
}
"""What people type, and the page that the search must show first."""

BROWSER = """
var window = globalThis;
var document = {
  readyState: "loading", getElementById: () => null, querySelector: () => null, querySelectorAll: () => [],
  listeners: [], addEventListener: (event, listener) => document.listeners.push(listener),
  documentElement: {dataset: {content_root: "./"}},
};
var localStorage = {setItem: () => {}, getItem: () => null};
var SPHINX_HIGHLIGHT_ENABLED = false;
var _ = (text) => text;
var _ready = () => {};
"""
"""As much of a browser as the search needs."""


# -- search ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def engine(built: Path) -> Iterator[MiniRacer]:
    """Sphinx's search, with the index of the site."""
    found = MiniRacer()
    found.eval(BROWSER)
    for script in ("search.js", "searchtools.js", "language_data.js", "../searchindex.js"):
        found.eval((built / "_static" / script).read_text("utf-8"))
    found.eval("document.listeners.forEach((listener) => listener())")
    yield found
    found.close()


class Result(NamedTuple):
    """What a search shows."""

    address: str
    title: str


def results(engine: MiniRacer, query: str) -> list[Result]:
    """What a search shows, the first result first."""
    script = f"JSON.stringify(Search._performSearch(...Search._parseQuery({json.dumps(query)})))"
    found = json.loads(str(engine.eval(script)))
    # The page shows the last result first. Each is [page, title, anchor, description, score, file, kind].
    return [Result(f"{page}.html{anchor}", title) for page, title, anchor, *_ in reversed(found)]


@pytest.mark.parametrize("query", SEARCHES)
def test_search_shows_the_right_page_first(engine: MiniRacer, built: Path, query: str) -> None:
    found = results(engine, query)
    address, _, anchor = SEARCHES[query].partition("#")
    assert [each.address.partition("#")[0] for each in found[:1]] == [address], found[:5]
    if anchor:
        shown = found[0].address.partition("#")[2]
        assert operation_at(built / address, shown) == anchor, found[:5]
        assert found[0].title == "App tokens > user.apptokens.create"


def operation_at(page: Path, anchor: str) -> str | None:
    """The operation in whose heading an anchor is."""
    text = page.read_text("utf-8")
    heading = re.search(
        rf'<section id="[^"]*">\s*((?:<span id="[^"]*"></span>)*<span id="{anchor}"></span>.*)<h2>', text
    )
    operation = re.search(r'id="(operation-[^"]+)"', heading[1]) if heading else None
    return operation[1] if operation else None


# -- links -----------------------------------------------------------------------------


@cache
def anchors(page: Path) -> frozenset[str]:
    """The ids on a page."""
    return frozenset(re.findall(r'\sid="([^"]+)"', page.read_text("utf-8")))


def pages(built: Path) -> list[Path]:
    """The pages of the site."""
    return sorted(built.rglob("*.html"))


def attributes(page: Path, tag: str, name: str) -> list[str]:
    """The values of an attribute."""
    found = re.findall(rf'<{tag}\b[^>]*?\s{name}="([^"]*)"', page.read_text("utf-8"))
    return [html.unescape(value) for value in found]


def test_internal_links_lead_somewhere(built: Path) -> None:
    broken = []
    for page in pages(built):
        for link in {*attributes(page, "a", "href")}:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if not target.is_file():
                broken.append(f"{page.relative_to(built)}: {link}: the file is missing")
            elif (
                parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in anchors(target)
            ):
                broken.append(f"{page.relative_to(built)}: {link}: the page has no such anchor")
    assert broken == []


def test_nothing_is_loaded_from_other_hosts(built: Path) -> None:
    loaded = [
        f"{page.relative_to(built)}: {address}"
        for page in pages(built)
        for tag, name in (
            ("script", "src"),
            ("img", "src"),
            ("iframe", "src"),
            ("link", "href"),
            ("source", "src"),
        )
        for address in attributes(page, tag, name)
        if urlsplit(address).netloc
    ]
    for sheet in built.rglob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.S)
        addresses = re.findall(r"(?:url\(|@import\s)\s*[\"']?([^)\"';]+)", text)
        loaded += [
            f"{sheet.relative_to(built)}: {address}" for address in addresses if urlsplit(address).netloc
        ]
    assert loaded == []


def test_each_operation_has_its_anchor(built: Path) -> None:
    there = {anchor for page in (built / "reference").glob("*.html") for anchor in anchors(page)}
    assert [id for id in operations if f"operation-{id.lower()}" not in there] == []


# -- for language models ---------------------------------------------------------------


def test_llms_txt_names_the_pages(built: Path) -> None:
    text = (built / "llms.txt").read_text("utf-8")
    unnamed = [
        str(page.relative_to(built))
        for page in pages(built)
        if page.stem not in ("genindex", "py-modindex", "search")
        and not re.search(rf"\b{re.escape(str(page.relative_to(built).with_suffix('')))}\.", text)
    ]
    assert unnamed == []
