"""The pages from curl to Python: each pair of blocks has the same effect, which the embedded Quay shows.

The curl commands of a page go to one server and its Python to another with the same content. After each
Python block the two have received the same requests: an id that a curl command takes out of a response
corresponds to the one at the same place of the other server's response. The cells of tables that are nothing
but code, in the second column, are executed too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from quay_sdk.testing import FakeQuay
from quay_sdk.testing.app import App
from quay_sdk.testing.recording import RecordedRequest
from support import DATA
from support.declarations import report
from support.pages import FROM_CURL, Runner, environment, examples, place

CONFIG: dict[str, dict[str, Any]] = {"quotas": {"FEATURE_SUPERUSERS_FULL_ACCESS": True}}
"""The server's settings that a page needs, beyond those of the embedded Quay."""

NEW_SERVER = "new-server"
"""The page whose server has no user yet."""


IDS = ("id", "uuid", "client_id", "manifest_digest")
"""The keys of what curl commands take out of responses for later ones."""


class Exchange(NamedTuple):
    """A request that a server received, and the text of its response."""

    request: RecordedRequest
    response: bytes


@pytest.fixture
def exchanges(monkeypatch: pytest.MonkeyPatch) -> dict[App, list[Exchange]]:
    """What the servers receive and answer; they record only the requests."""
    found: dict[App, list[Exchange]] = {}
    respond = App.__call__

    def respond_and_record(app: App, environ: Any, start_response: Any) -> list[bytes]:
        with app.lock:
            response = b"".join(respond(app, environ, start_response))
            found.setdefault(app, []).append(Exchange(app.requests[-1], response))
        return [response]

    monkeypatch.setattr(App, "__call__", respond_and_record)
    return found


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
def servers(page: Path, tmp_path: Path) -> Iterator[tuple[FakeQuay, FakeQuay]]:
    """Two servers with the same content: for curl, and for Python."""
    with scene(page.stem) as curl, scene(page.stem) as python:
        token = None if page.stem == NEW_SERVER else python.token()
        with environment(python, tmp_path, token):
            yield curl, python


def operations_on(page: Path) -> set[str]:
    """The operations that a page links to."""
    return {*re.findall(r"<operation-(\w+)>`", page.read_text("utf-8"))}


@pytest.mark.parametrize("page", FROM_CURL, ids=lambda page: page.stem)
def test_page(page: Path, servers: tuple[FakeQuay, FakeQuay], exchanges: dict[App, list[Exchange]]) -> None:
    token = "" if page.stem == NEW_SERVER else None
    curl, python = (Runner(server, token=token) for server in servers)
    sent, got = (exchanges.setdefault(server._app, []) for server in servers)
    ids: dict[str, str] = {}
    executed: set[str] = set()
    try:
        for example in examples(page):
            language = example.region.lexemes["arguments"]
            if "invisible" in example.region.lexemes["directive"]:
                curl.python(example)
                python.python(example)
                sent.clear()
                got.clear()
            elif language == "bash":
                curl.bash(example)
            elif language == "python":
                python.python(example)
                compare(sent, got, ids, {*curl.shell.variables.values()}, place(example))
                executed |= {request.operation or request.path for request, _ in sent}
                sent.clear()
                got.clear()
            else:
                getattr(python, language)(example)
        assert not sent, "curl commands at the end have no Python"
        for row in re.findall(r"^      - ``(.+)``$", page.read_text("utf-8"), re.M):
            exec(row.replace('"…"', repr(python.token)), python.names)
    finally:
        curl.close()
        python.close()
    missing = operations_on(page) - executed
    assert not missing, f"the page links to {missing}, but no curl command calls it"
    unnamed = executed - operations_on(page)
    assert not unnamed, f"a curl command calls {unnamed}, but the page does not link to it"


def compare(
    sent: list[Exchange], got: list[Exchange], ids: dict[str, str], variables: set[str], where: str
) -> None:
    """Compare what curl sent with what the SDK sent, which may include further reads.

    :param ids: the ids of the server for Python, by those of the server for curl. Those of the responses are
        added.
    :param variables: the values that curl commands have kept.
    """
    for (request, response), (other, other_response) in pairs(sent, got, where):
        assert same(request.query, other.query, ids), (
            f"{where}: curl sends the query {request.query}, and Python {other.query}"
        )
        assert same(request.body or {}, other.body or {}, ids), (
            f"{where}: {request.operation}: curl sends {json.dumps(request.body)}, "
            f"and Python {json.dumps(other.body)}"
        )
        assert same(request.path.strip("/").split("/"), other.path.strip("/").split("/"), ids), (
            f"{where}: curl asks for {request.path}, and Python for {other.path}"
        )
        if variables and response:
            find_ids(json.loads(response), json.loads(other_response), ids, variables)


def pairs(sent: list[Exchange], got: list[Exchange], where: str) -> Iterator[tuple[Exchange, Exchange]]:
    """Pair the calls of curl with the same ones of Python."""
    left = [*sent]
    for exchange in got:
        called = exchange.request
        if left and left[0].request.operation == called.operation:
            yield left.pop(0), exchange
        else:
            assert called.method == "GET", f"{where}: Python calls {called.operation}, and curl does not"
    assert not left, f"{where}: curl calls {left[0].request.operation}, and Python does not"


def find_ids(one: Any, other: Any, ids: dict[str, str], variables: set[str]) -> None:
    """Add the ids of a response that curl commands have kept, with those at the same places of the other."""
    if isinstance(one, dict):
        for name in one.keys() & other.keys():
            if name in IDS and str(one[name]) in variables:
                known = ids.setdefault(str(one[name]), str(other[name]))
                assert known == str(other[name])
            find_ids(one[name], other[name], ids, variables)
    elif isinstance(one, list):
        for each, another in zip(one, other, strict=True):
            find_ids(each, another, ids, variables)


def same(one: Any, other: Any, ids: dict[str, str]) -> bool:
    """Compare two values, of which ids correspond to those of the other server."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            same(one[name], other[name], ids) or (name == "expiration" and abs(one[name] - other[name]) < 60)
            for name in one
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other, [ids] * len(one)))
    return bool(ids.get(one, one) == other) if isinstance(one, str) else bool(one == other)


def test_the_pages_have_every_operation_of_the_guides() -> None:
    """The operations that Quay's guides show with curl."""
    wanted = json.loads((DATA / "guide_operations.json").read_text("utf-8"))
    shown = {id for page in FROM_CURL for id in operations_on(page)}
    assert len(wanted) == 119
    report([f"{id} is on no page" for id in wanted if id not in shown])
