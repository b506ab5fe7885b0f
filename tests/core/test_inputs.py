"""Any text for a path argument: it is refused, or the server reads exactly that text on the same route.

More texts, and others: ``pytest tests/core/test_inputs.py --examples=1000 --hypothesis-seed=7``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import attrs
import pytest
from hypothesis import assume, example, given, settings, strategies as st

from quay_sdk import (
    BasicAuth,
    BearerAuth,
    InvalidArgumentError,
    Operation,
    QuayClient,
    QuayError,
    Settings,
    operations,
)
from support.canned import canned_session
from support.declarations import BY_GROUP
from support.each import check_each
from support.replay import arguments_from, filler

SESSION, SERVER = canned_session()
CLIENT = QuayClient("https://quay.example.com", token="t0ken", session=SESSION, retries=0)

WITH_PATH = {
    group: with_path
    for group, found in BY_GROUP.items()
    if (with_path := {id: each for id, each in found.items() if "{" in each.path})
}
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


@pytest.mark.parametrize("group", WITH_PATH)
def test_path_arguments(group: str, max_examples: int | None) -> None:
    check_each(WITH_PATH[group], lambda declared: check_path_arguments(declared, max_examples))


def check_path_arguments(declared: Operation, max_examples: int | None) -> None:
    """Call an operation with any texts in its path."""
    names = [parameter.name for parameter in declared.parameters if parameter.location == "path"]

    @settings(max_examples=max_examples or 7, deadline=None, database=None)
    @given(st.lists(TEXT, min_size=len(names), max_size=len(names)))
    @example([".."] * len(names))
    @example(["a/.."] * len(names))
    @example(["a/b c%2Fd"] * len(names))
    def check(texts: list[str]) -> None:
        # A full name of a robot is replaced by the short one.
        assume(not declared.takes_short_name or "+" not in texts[names.index("robot")])
        arguments: dict[str, Any] = {**arguments_from(declared, {}), **dict(zip(names, texts, strict=True))}
        SERVER.asked.clear()
        SERVER.status = 204
        try:
            CLIENT.call(declared.id, **arguments)
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
        assume(text or id != "listRepos")  # which refuses an empty namespace
        SERVER.asked.clear()
        SERVER.status, SERVER.body = 200, b'{"tags": [], "repositories": [], "results": []}'
        CLIENT.call(id, **{**arguments_from(operations[id], {}), name: text})
        request = SERVER.asked[0]  # another may follow, which checks the token, since nothing is listed
        assert dict(parse_qsl(urlsplit(request.url or "").query, keep_blank_values=True))[wire] == text

    check()


class Unprintable:
    """An object whose repr fails."""

    def __repr__(self) -> str:
        raise ZeroDivisionError

    __str__ = __repr__


class UnprintableText(str):
    """A text whose repr fails."""

    __slots__ = ()

    def __repr__(self) -> str:
        raise ZeroDivisionError


def nested(levels: int) -> list[Any]:
    """A list in a list, and so on."""
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


HOSTILE: dict[str, Any] = {
    "many digits": 10**5_000,
    "deep": nested(5_000),
    "no repr": Unprintable(),
    "text without a repr": UnprintableText("a/b\n"),
    "not a number": math.nan,
    "infinite": math.inf,
    "bytes": b"x",
    "surrogate": "\ud800",
    "control codes": "\x1b[2J\r\n" * 1_000,
    "generator": (nothing for nothing in [Unprintable()]),
    "class": Unprintable,
}


def assert_refused(call: Callable[[], object]) -> None:
    """Whether it is refused before anything is sent, or is valid; no other exception is raised."""
    message = ""
    try:
        call()
    except InvalidArgumentError as error:
        message = str(error)
    except QuayError:
        pass  # it was valid, and the server of this test knows nothing
    assert message.isprintable()
    assert len(message) <= 1_000


@pytest.mark.usefixtures("no_garbage_collection")
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_hostile_argument_of_any_operation(value: Any) -> None:
    for declared in operations.values():
        required = {p.name: filler(p) for p in declared.parameters if p.required}
        for parameter in declared.parameters:
            assert_refused(partial(CLIENT.call, declared.id, **{**required, parameter.name: value}))


@pytest.mark.usefixtures("no_garbage_collection")
@pytest.mark.parametrize("value", [*HOSTILE.values(), 0, b"", (), []], ids=[*HOSTILE, "0", "b''", "()", "[]"])
def test_hostile_setting(value: Any) -> None:
    for name in attrs.fields_dict(Settings):
        assert_refused(partial(QuayClient, **{"base_url": "https://quay.example.com", name: value}))
        if name not in ("base_url", "session"):
            assert_refused(partial(CLIENT.with_options, **{name: value}))
    for credentials in ((value, "x"), ("x", value)):
        assert_refused(partial(BasicAuth, *credentials))
    assert_refused(partial(BearerAuth, value))


@pytest.mark.usefixtures("no_garbage_collection")
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_hostile_argument_of_a_request(value: Any) -> None:
    assert_refused(partial(CLIENT.call, value))
    assert_refused(partial(CLIENT.request, value, "/api/v1/x"))
    assert_refused(partial(CLIENT.request, "GET", value))
    assert_refused(partial(CLIENT.request, "GET", "/api/v1/x", query=value))
    assert_refused(partial(CLIENT.request, "GET", "/api/v1/x", query={"a": value}))
    assert_refused(partial(CLIENT.request, "POST", "/api/v1/x", json=value))
    assert_refused(partial(CLIENT.request, "POST", "/api/v1/x", json={"a": [value]}))


@pytest.mark.parametrize("verify", [0, 1, b"", 0.0, (), []], ids=repr)
def test_verification_is_switched_off_by_false_alone(verify: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="verify must be"):
        QuayClient("https://quay.example.com", verify=verify)
