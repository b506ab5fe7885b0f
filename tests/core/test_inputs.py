"""Any text for a path argument: it is refused, or the server reads exactly that text on the same route.

More texts, and others: ``pytest tests/core/test_inputs.py --examples=1000 --hypothesis-seed=7``.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import example, given, settings, strategies as st

from quay_sdk import InvalidArgumentError, Operation, QuayClient, QuayError, operations
from support.canned import canned_session
from support.replay import arguments_from

SESSION, SERVER = canned_session()
CLIENT = QuayClient("https://quay.example.com", token="t0ken", session=SESSION, retries=0)

WITH_PATH = sorted(id for id, found in operations.items() if "{" in found.path)
WITH_QUERY_TEXT = [
    ("getMatchingEntities", "namespace"),
    ("listRepos", "namespace"),
    ("conductSearch", "query"),
]

PIECES = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        [".", "..", "/", "//", "%2e%2e", "%2F", "\\", "?", "#", ";", "\r\n", "\x00", "ä", "a b", "+", ":"]
    ),
)
TEXT = st.lists(PIECES, max_size=4).map("".join)


def route(path: str) -> re.Pattern[str]:
    """What a request's path has to look like to reach an operation: one segment a placeholder."""
    parts = re.split(r"({\w+})", path)
    return re.compile(
        "".join(
            "(.+/.+)" if part == "{repository}" else "([^/]+)" if part.startswith("{") else re.escape(part)
            for part in parts
        )
    )


def sent_path() -> str:
    return urlsplit(SERVER.asked[-1].url or "").path


@pytest.mark.parametrize("id", WITH_PATH)
def test_path_arguments(id: str, max_examples: int | None) -> None:
    declared: Operation = operations[id]
    names = [parameter.name for parameter in declared.parameters if parameter.location == "path"]

    @settings(max_examples=max_examples or 10, deadline=None, database=None)
    @given(st.lists(TEXT, min_size=len(names), max_size=len(names)))
    @example([".."] * len(names))
    @example(["a/.."] * len(names))
    @example(["a/b c%2Fd"] * len(names))
    def check(texts: list[str]) -> None:
        arguments: dict[str, Any] = {**arguments_from(declared, {}), **dict(zip(names, texts, strict=True))}
        SERVER.asked.clear()
        SERVER.status = 204
        try:
            CLIENT.call(id, **arguments)
        except InvalidArgumentError:
            assert not SERVER.asked
            return
        except QuayError:
            pass  # the response does not matter
        match = route(declared.path).fullmatch(sent_path())
        assert match, sent_path()
        assert [unquote(part) for part in match.groups()] == texts
        for text in texts:
            assert not {"", ".", ".."} & set(text.split("/"))

    check()


@pytest.mark.parametrize(("id", "name"), WITH_QUERY_TEXT)
def test_query_arguments(id: str, name: str, max_examples: int | None) -> None:
    [wire] = next(found.wires for found in operations[id].parameters if found.name == name)

    @settings(max_examples=max_examples or 50, deadline=None, database=None)
    @given(TEXT)
    def check(text: str) -> None:
        SERVER.asked.clear()
        SERVER.status, SERVER.body = 200, b'{"tags": [], "repositories": [], "results": []}'
        CLIENT.call(id, **{**arguments_from(operations[id], {}), name: text})
        request = SERVER.asked[0]  # another may follow, which checks the token, since nothing is listed
        assert dict(parse_qsl(urlsplit(request.url or "").query, keep_blank_values=True))[wire] == text

    check()
