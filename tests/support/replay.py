"""Recorded exchanges, replayed through the methods of the SDK.

An exchange is a request to a real server and its response. From the recorded request the register
finds the arguments that make the same request; what the method then sends is held against the
record, and what it returns against the recorded response.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin
from urllib.parse import parse_qsl, unquote

from quay_sdk import Operation, Paged, Parameter, operations
from quay_sdk.api.namespacequota import encode_limit
from support import DATA

CURSORS = frozenset({"page", "next_page"})


@dataclass(frozen=True)
class Exchange:
    """One recorded request and its response.

    :ivar sent: the request's body, as the SDK would send it.
    :ivar raw: the request's body, as it was recorded.
    """

    operation: str
    number: int
    method: str
    path: str
    query: str
    sent: Any
    status: int
    content_type: str
    response: Any
    raw: Any = None

    @property
    def id(self) -> str:
        return f"{self.operation}-{self.status}-{self.number}"

    @property
    def body(self) -> bytes:
        return b"" if self.status == 204 else json.dumps(self.response).encode()


@cache
def exchanges() -> tuple[Exchange, ...]:
    """All recorded exchanges."""
    found = []
    for number, line in enumerate((DATA / "exchanges.jsonl").read_text("utf-8").splitlines(), start=1):
        record = json.loads(line)
        request = record["request"]
        found.append(
            Exchange(
                operation=record["operation"],
                number=number,
                method=request["method"],
                path=request["path"],
                query=request["query"],
                sent=_sendable(request["body"]),
                status=record["status"],
                content_type=record["content_type"],
                response=record["json"],
                raw=request["body"],
            )
        )
    return tuple(found)


def _sendable(body: Any) -> Any:
    """A recorded body as the SDK would send it.

    An expiration is still in the future, as it was then. What the server ignores is left out. The robots of
    build triggers are of the repository's namespace, and their configurations have a source, which the
    recorded service, unlike real ones, does without.
    """
    if isinstance(body, dict) and body.get("is_alive") is True:
        body = {name: value for name, value in body.items() if name != "manifest_digest"}
    if isinstance(body, dict) and isinstance(body.get("limit"), str):  # the size of a quota
        body = {"limit_bytes": encode_limit(body["limit"])}
    if isinstance(body, dict) and str(body.get("event")).startswith("quota_") and body["method"] == "email":
        body = {**body, "config": {}}
    if isinstance(body, dict) and "pull_robot" in body:
        body = {**body, "pull_robot": f"devtable+{body['pull_robot'].rpartition('+')[2]}"}
    if isinstance(body, dict) and "somevalue" in body:
        body = {**body, "build_source": "somesource"}
    if isinstance(body, dict) and isinstance(body.get("config"), dict) and "dockerfile" in body["config"]:
        body = {**body, "config": {**body["config"], "build_source": "somesource"}}
    given: Any = body.get("expiration") if isinstance(body, dict) else None
    # Smaller numbers are durations in seconds.
    return {**body, "expiration": 4102444800} if type(given) in (int, float) and given > 10**8 else body


def arguments_for(exchange: Exchange) -> dict[str, Any]:
    """The arguments that make the recorded request; other required ones are filled in."""
    declared = operations[exchange.operation]
    recorded = _path_values(declared, exchange.path)
    recorded |= {(name, "query"): value for name, value in parse_qsl(exchange.query, keep_blank_values=True)}
    if isinstance(exchange.sent, dict):
        recorded |= {(name, "body"): value for name, value in exchange.sent.items()}
    recorded["", "body"] = exchange.sent
    return arguments_from(declared, recorded)


def arguments_from(declared: Operation, recorded: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    """Arguments by their values on the wire, ``(wire name, location)``; required ones are filled in."""
    arguments: dict[str, Any] = {}
    # Of the arguments that are sent under one name, the last is sent unchanged.
    last = {(wire, p.location): p.name for p in declared.parameters for wire in p.wires}
    for parameter in declared.parameters:
        name = parameter.name
        if any(last[wire, parameter.location] != name for wire in parameter.wires):
            continue
        places = [(wire, parameter.location) for wire in parameter.wires or ("",)]
        values = [recorded.get(place) for place in places]
        if len(places) > 1 and any(values):
            arguments[name] = "/".join(value or "devtable" for value in values)
        elif values[0] is not None:
            arguments[name] = _from_text(parameter, values[0])
        elif places[0] in recorded and type(None) in get_args(parameter.annotation):
            arguments[name] = None
        if name not in arguments and parameter.required:
            arguments[name] = filler(parameter)
    return arguments


def _path_values(declared: Operation, path: str) -> dict[tuple[str, str], Any]:
    pattern = re.sub(
        r"\\{(\w+)\\}",
        lambda match: f"(?P<{match[1]}>{'.+' if match[1] == 'repository' else '[^/]*'})",
        re.escape(declared.path),
    )
    match = re.fullmatch(pattern, path)
    assert match, f"{path} is not {declared.path}"
    return {(name, "path"): unquote(value) or "x" for name, value in match.groupdict().items()}


def _from_text(parameter: Parameter, value: Any) -> Any:
    """A query's text as the argument's type; anything else unchanged."""
    members = set(get_args(parameter.annotation)) or {parameter.annotation}
    if parameter.location == "query" and bool in members:
        return value not in ("false", "False", "FALSE", "0", "null", "")
    if parameter.location == "query" and int in members:
        return int(value)
    return value


def filler(parameter: Parameter) -> Any:
    """Some value that a parameter takes."""
    if parameter.name == "repository":
        return "devtable/simple"
    unites = get_origin(parameter.annotation) in (Union, UnionType)
    members = get_args(parameter.annotation) if unites else (parameter.annotation,)
    for kind, value in (
        (datetime, datetime.fromisoformat("2031-01-01T00:00:00+00:00")),
        (date, date(2031, 1, 1)),
        (timedelta, timedelta(days=1)),
        (str, "x"),
        (bool, True),
        (int, 7),
        (float, 7.0),
    ):
        if kind in members:
            return value
    text = str(parameter.annotation)
    return ["x"] if "Sequence[str]" in text else [] if "Sequence[" in text else {}


def whole(declared: Operation, result: Any) -> Any:
    """The whole response that a result was read from, as far as it can be restored."""
    if isinstance(result, Paged):
        return result.first_page.to_dict()
    if hasattr(result, "to_dict"):
        result = result.to_dict()
    return {declared.key: result} if declared.key else result


def without_nulls(value: Any) -> Any:
    """JSON in which absent and null are the same."""
    if isinstance(value, dict):
        return {name: without_nulls(entry) for name, entry in value.items() if entry is not None}
    if isinstance(value, list):
        return [without_nulls(entry) for entry in value]
    return value


def is_bare_success(response: Any) -> bool:
    """Whether the response to a successful request has no content but an acknowledgment."""
    return not response or response in ("Created", "Okay", "Updated", "Deleted")
