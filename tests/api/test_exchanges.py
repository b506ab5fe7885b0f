"""Every recorded exchange, replayed: the same request is sent, and nothing of the response is lost."""

from __future__ import annotations

import json
import pickle
import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
import responses

from quay_sdk import ApiError, MissingError, QuayClient, operations
from support import URL
from support.declarations import CONTRACT
from support.each import check_each
from support.replay import CURSORS, Exchange, arguments_for, exchanges, is_bare_success, whole, without_nulls

ANY_URL = re.compile(re.escape(URL) + "/.*")

GONE_FROM_REQUESTS = {
    # The repository's name is one argument, so the namespace is always sent with it.
    "createRepo": {"namespace"},
}


def is_result(exchange: Exchange) -> bool:
    """Whether the response is a result: a success, or the mirror's health, which comes as a 503."""
    return exchange.status < 300 or (isinstance(exchange.response, dict) and "healthy" in exchange.response)


def play(client: QuayClient, http: responses.RequestsMock, exchange: Exchange) -> Any:
    http.add(
        exchange.method,
        ANY_URL,
        body=exchange.body,
        status=exchange.status,
        content_type=exchange.content_type,
    )
    return client.call(exchange.operation, **arguments_for(exchange))


def successes() -> dict[str, dict[str, Exchange]]:
    """The recorded successes, by the group of the API."""
    found: dict[str, dict[str, Exchange]] = {}
    for exchange in exchanges():
        if is_result(exchange):
            found.setdefault(CONTRACT[exchange.operation]["group"], {})[exchange.id] = exchange
    return found


@pytest.mark.parametrize("group", successes())
def test_success(client: QuayClient, group: str) -> None:
    check_each(successes()[group], lambda exchange: check_success(client, exchange))


def check_success(client: QuayClient, exchange: Exchange) -> None:
    """Answer a call as was recorded: the request and the result are those of the record."""
    with responses.RequestsMock(assert_all_requests_are_fired=True) as http:
        result = play(client, http, exchange)
        assert_sent_as_recorded(http.calls[0].request, exchange)
    if result is None:
        assert is_bare_success(exchange.response)
    else:
        assert whole(operations[exchange.operation], result) == exchange.response
        again = pickle.loads(pickle.dumps(result))
        assert whole(operations[exchange.operation], again) == exchange.response


MISSING = ("Invalid confirmation code.",)
"""The messages of a 400 that mean that something does not exist."""


@pytest.mark.parametrize(
    "exchange", [pytest.param(found, id=found.id) for found in exchanges() if not is_result(found)]
)
def test_error(client: QuayClient, http: responses.RequestsMock, exchange: Exchange) -> None:
    with pytest.raises(ApiError) as caught:
        play(client, http, exchange)
    error = caught.value
    assert error.status == exchange.status
    assert error.operation == exchange.operation
    assert error.body == exchange.response
    body = exchange.response if isinstance(exchange.response, dict) else {}
    message = body.get("detail") or body.get("message") or body.get("error")
    if message:
        assert error.detail == message
        refusal = message.partition("\n\nFailed validating")[0]
        assert " ".join(refusal.split())[:100] in " ".join(str(error).split())
    assert error.error_type == body.get("error_type")
    assert isinstance(error, MissingError) == (exchange.status == 404 or message in MISSING)


def assert_sent_as_recorded(request: Any, exchange: Exchange) -> None:
    """The sent request is the recorded one, without the arguments that the operation does not have."""
    declared = operations[exchange.operation]
    sent = urlsplit(request.url)
    assert request.method == exchange.method
    assert unquote(sent.path) == unquote(exchange.path)
    known = names(declared, "query")
    recorded_query = {
        name: value
        for name, value in parse_qsl(exchange.query, keep_blank_values=True)
        if name in known and name not in CURSORS
    }
    sent_query = dict(parse_qsl(sent.query, keep_blank_values=True))
    if declared.paging != "growing":
        assert {name: value.lower() for name, value in sent_query.items()} == {
            name: value.lower() for name, value in recorded_query.items()
        }
    body = None if request.body is None else json.loads(request.body)
    if isinstance(exchange.sent, dict):
        keys = names(declared, "body")
        recorded = exchange.sent if not keys else {k: v for k, v in exchange.sent.items() if k in keys}
        extra = GONE_FROM_REQUESTS.get(exchange.operation, set())
        got = {k: v for k, v in (body or {}).items() if k in recorded or k not in extra | required(declared)}
        assert without_nulls(got) == without_nulls(recorded)
    elif isinstance(exchange.sent, list):
        assert body == exchange.sent


def required(declared: Any) -> set[str]:
    """What is sent though a record lacked it: required keys and those with a default of their own."""
    sent = [p for p in declared.parameters if p.location == "body" and (p.required or p.default is not None)]
    return {wire for parameter in sent for wire in parameter.wires}


def names(declared: Any, location: str) -> set[str]:
    """The names of an operation's parameters in a place of the request."""
    return {wire for p in declared.parameters if p.location == location for wire in p.wires}
