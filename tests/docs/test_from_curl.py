"""The pages from curl to Python: each pair of blocks has the same effect, which the embedded Quay shows.

The curl commands of a page go to one server and its Python to another with the same content. After each
Python block the two have received the same requests, apart from ids that a server makes up. The cells of
tables that are nothing but code, in the second column, are executed too.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quay_sdk.testing import FakeQuay
from quay_sdk.testing.recording import RecordedRequest
from support import DATA, ROOT
from support.declarations import report
from support.pages import Runner, examples, place

FOLDER = ROOT / "docs" / "from-curl"
PAGES = sorted(FOLDER.glob("*.rst"))

CONFIG: dict[str, dict[str, Any]] = {"quotas": {"FEATURE_SUPERUSERS_FULL_ACCESS": True}}
"""The server's settings that a page needs, beyond those of the embedded Quay."""

NEW_SERVER = "new-server"
"""The page whose server has no user yet."""


def scene(page: str) -> FakeQuay:
    """What the pages take for granted: an organization of the token's user with a repository and its tag."""
    if page == NEW_SERVER:
        return FakeQuay(user="quayadmin", initialized=False)
    quay = FakeQuay(user="quayadmin", config=CONFIG.get(page))
    quay.add_user("bob")
    quay.add_organization("acme")
    quay.push("acme/app", tag="v1")
    return quay


@pytest.fixture
def servers(
    page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[tuple[FakeQuay, FakeQuay]]:
    """Two servers with the same content: for curl, and for Python."""
    monkeypatch.chdir(tmp_path)
    level = logging.getLogger("quay_sdk").level
    with scene(page.stem) as curl, scene(page.stem) as python:
        monkeypatch.setenv("QUAY_URL", python.url)
        if page.stem != NEW_SERVER:
            monkeypatch.setenv("QUAY_TOKEN", python.token())
        monkeypatch.delenv("QUAY_CA_BUNDLE", raising=False)
        yield curl, python
    logging.getLogger("quay_sdk").setLevel(level)  # a page shows how to change it


def operations_on(page: Path) -> set[str]:
    """The operations that a page links to."""
    return {*re.findall(r"<operation-(\w+)>`", page.read_text("utf-8"))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page(page: Path, servers: tuple[FakeQuay, FakeQuay]) -> None:
    token = "" if page.stem == NEW_SERVER else None
    curl, python = (Runner(server, token=token) for server in servers)
    seen = [len(server.requests) for server in servers]
    executed: set[str] = set()
    try:
        for example in examples(page):
            language = example.region.lexemes["arguments"]
            if "invisible" in example.region.lexemes["directive"]:
                curl.python(example)
                python.python(example)
                seen = [len(server.requests) for server in servers]
            elif language == "bash":
                curl.bash(example)
            elif language == "python":
                python.python(example)
                sent, got = (server.requests[start:] for server, start in zip(servers, seen, strict=True))
                compare(list(sent), list(got), {*curl.shell.variables.values()}, place(example))
                executed |= {request.operation or request.path for request in sent}
                seen = [len(server.requests) for server in servers]
            else:
                getattr(python, language)(example)
        for row in re.findall(r"^      - ``(.+)``$", page.read_text("utf-8"), re.M):
            exec(row.replace('"…"', repr(python.token)), python.names)
    finally:
        curl.close()
        python.close()
    missing = operations_on(page) - executed
    assert not missing, f"the page links to {missing}, but no curl command calls it"
    unnamed = executed - operations_on(page)
    assert not unnamed, f"a curl command calls {unnamed}, but the page does not link to it"


def compare(sent: list[RecordedRequest], got: list[RecordedRequest], ids: set[str], where: str) -> None:
    """Compare what curl sent with what the SDK sent, which may include further requests in between."""
    position = 0
    for request in sent:
        while position < len(got) and got[position].operation != request.operation:
            position += 1
        assert position < len(got), f"{where}: curl calls {request.operation}, and Python does not"
        other = got[position]
        position += 1
        for name in request.query:
            assert same(request.query[name], other.query.get(name), ids), f"{where}: the query {name} differs"
        assert same(request.body or {}, other.body or {}, ids), (
            f"{where}: {request.operation}: curl sends {json.dumps(request.body)}, "
            f"and Python {json.dumps(other.body)}"
        )
        assert same(request.path.strip("/").split("/"), other.path.strip("/").split("/"), ids), (
            f"{where}: curl asks for {request.path}, and Python for {other.path}"
        )


def same(one: Any, other: Any, ids: set[str]) -> bool:
    """Compare two values, taking the ids that a server made up as equal to those of the other server."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name], ids) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other, [ids] * len(one)))
    return one == other or str(one) in ids


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_code_stands_outside_a_code_block(page: Path) -> None:
    """A literal block (``::``) has no language, so nothing would run it."""
    assert re.findall(r"^(?! *\.\. ).*::$", page.read_text("utf-8"), re.M) == []


def test_the_pages_have_every_operation_of_the_guides() -> None:
    """The operations that Quay's guides show with curl."""
    wanted = json.loads((DATA / "guide_operations.json").read_text("utf-8"))
    shown = {id for page in PAGES for id in operations_on(page)}
    assert len(wanted) == 119
    report([f"{id} is on no page" for id in wanted if id not in shown])
