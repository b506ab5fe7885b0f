"""Whatever the response to an operation is, only the SDK's own errors are raised.

More responses, and others: ``pytest tests/core/test_mutations.py --examples=1000 --hypothesis-seed=7``.
"""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from quay_sdk import Download, Model, Paged, QuayClient, QuayError
from support.canned import canned_session
from support.declarations import BY_GROUP
from support.each import check_each
from support.replay import Exchange, arguments_for, exchanges

SESSION, SERVER = canned_session()
CLIENT = QuayClient("https://quay.example.com", token="t0ken", session=SESSION, retries=0, max_body=1_000_000)

BY_OPERATION: dict[str, list[Exchange]] = {}
for found in exchanges():
    BY_OPERATION.setdefault(found.operation, []).append(found)

GROUPS = {
    group: recorded
    for group, of_group in BY_GROUP.items()
    if (recorded := {operation: operation for operation in of_group if operation in BY_OPERATION})
}
assert sum(map(len, GROUPS.values())) == len(BY_OPERATION)

JSON = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.just("Wed, 99 Foo 2025 99:99:99 -0000"),
    st.just([]),
    st.just({}),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=3)), max_size=3),
    st.dictionaries(
        st.text(max_size=5), st.one_of(st.none(), st.integers(), st.text(max_size=3)), max_size=3
    ),
)

WHOLE = (
    b"",
    b"null",
    b"{",
    b'{"tokens": [',
    b"\xff\xfe\x00",
    b"[" * 20_000,
    b'{"a":' * 20_000,
    b"<html><title>Bad gateway</title></html>",
    b"1" * 5_000,
    b'"\\ud800"',
    b"[null]",
    b"[[]]",
    b'{"": {}}',
    b"NaN",
    b"1e999",
)


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value, as the keys and indexes that lead there."""
    yield way
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from places(entry, (*way, key))
    elif isinstance(value, list):
        for index, entry in enumerate(value[:3]):
            yield from places(entry, (*way, index))


def changed(value: Any, way: tuple[Any, ...], new: Any, *, delete: bool) -> Any:
    """A copy of a JSON value with one place changed or gone."""
    if not way:
        return new
    made = copy.deepcopy(value)
    inner = made
    for step in way[:-1]:
        inner = inner[step]
    if delete:
        del inner[way[-1]]
    else:
        inner[way[-1]] = new
    return made


@st.composite
def changed_exchanges(draw: st.DrawFn, operation: str) -> tuple[Exchange, int, bytes]:
    """A recorded exchange of an operation with its response changed."""
    exchange = draw(st.sampled_from(BY_OPERATION[operation]))
    status = draw(st.sampled_from((exchange.status, exchange.status, 200, 404, 503)))
    if draw(st.integers(0, 9)) == 0:
        return exchange, status, draw(st.sampled_from(WHOLE))
    response = exchange.response
    for _ in range(draw(st.integers(1, 2))):
        way = draw(st.sampled_from(list(places(response))))
        response = changed(response, way, draw(JSON), delete=draw(st.booleans()))
    body = json.dumps(response).encode()
    return exchange, status, body[: draw(st.sampled_from((len(body), len(body), len(body) // 2)))]


def use(value: Any) -> None:
    """Do with a result what a program might: read, print, show, copy, compare, write back."""
    if isinstance(value, Paged):
        repr(value), value._repr_html_()
        for item in value.first_page.items:
            use(item)
        value.first_page.to_dict()
    elif isinstance(value, Model):
        repr(value), value._repr_html_()
        json.dumps(value.to_dict())
        assert pickle.loads(pickle.dumps(value)).to_dict() == value.to_dict()
        for attribute in attrs.fields(type(value)):
            try:
                use(getattr(value, attribute.name))
            except QuayError:
                return  # an invalid date; the rest of the model could be read
        assert value == value.replace()
        hash(value)
    elif isinstance(value, tuple):
        for entry in value:
            use(entry)
    elif isinstance(value, Download):
        value.read()


@pytest.mark.usefixtures("no_garbage_collection")
@pytest.mark.parametrize("group", GROUPS)
def test_only_our_own_errors(group: str, max_examples: int | None) -> None:
    check_each(GROUPS[group], lambda operation: check_errors(operation, max_examples))


def check_errors(operation: str, max_examples: int | None) -> None:
    """Answer an operation with responses that are changed anywhere."""

    @settings(
        max_examples=max_examples or 8, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(changed_exchanges(operation))
    def check(changed_exchange: tuple[Exchange, int, bytes]) -> None:
        exchange, SERVER.status, SERVER.body = changed_exchange
        try:
            use(CLIENT.call(operation, **arguments_for(exchange)))
        except QuayError as error:
            str(error), repr(error), pickle.loads(pickle.dumps(error))

    check()


@pytest.mark.usefixtures("no_garbage_collection")
@pytest.mark.parametrize("body", WHOLE, ids=lambda body: repr(body[:12]))
@pytest.mark.parametrize("operation", ["listRepoTags", "getAppToken", "deleteFullTag", "listUserLogs"])
def test_invalid_responses(operation: str, body: bytes) -> None:
    SERVER.status, SERVER.body = 200, body
    raised = None
    try:
        use(CLIENT.call(operation, **arguments_for(BY_OPERATION[operation][0])))
    except QuayError as error:
        raised = error
    assert raised is None or operation in str(raised)
