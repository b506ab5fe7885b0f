"""The operations of a Quay server, as ``contract.json`` describes them.

The file states what was measured on real servers. The embedded Quay takes its routes, query parameters and
body schemas from it and not from the SDK, so that a wrong name in the SDK is noticed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from attrs import frozen

from quay_sdk.testing.config import Config

_ALWAYS: Mapping[str, Any] = {"since": None, "query": {}, "body": {}}

VERSIONS = tuple(f"3.{minor}" for minor in range(5, 19))
"""The releases of Quay that the embedded server can be."""


@frozen
class QueryParameter:
    """A query parameter: its name, its type and its default."""

    name: str
    type: str
    default: Any


@frozen(eq=False)
class Operation:
    """An operation of the server.

    :ivar id: its id, such as ``createAppToken``.
    :ivar method: the HTTP method.
    :ivar path: the path with ``{placeholders}``.
    :ivar group: the group of the API.
    :ivar scope: the OAuth scope that the server declares for it.
    :ivar query: its query parameters, by name.
    :ivar schema: the JSON schema of its body; ``None`` if it reads none.
    :ivar ignored: query parameters and keys of the body that the release does not know yet.
    :ivar features: the settings that have to be on.
    :ivar fresh_login: whether a session has to be a recent one.
    :ivar internal: whether the server's own discovery hides it.
    """

    id: str
    method: str
    path: str
    group: str
    scope: str | None
    query: Mapping[str, QueryParameter]
    schema: Mapping[str, Any] | None
    ignored: frozenset[str]
    features: tuple[str, ...]
    fresh_login: bool
    internal: bool


@cache
def operations(version: str = VERSIONS[-1]) -> Mapping[str, Operation]:
    """Return the operations of a release, by id.

    :param version: the release, such as ``"3.18"``.
    """
    return {
        id: _operation(id, facts, version)
        for id, facts in _facts().items()
        if not _later((facts["since"] or _ALWAYS)["since"], version)
    }


def available(config: Config, version: str) -> tuple[Operation, ...]:
    """Return the operations of a release that has the features of a configuration."""
    return tuple(
        operation
        for operation in operations(version).values()
        if all(_is_on(feature, config) for feature in operation.features)
    )


@cache
def _facts() -> dict[str, dict[str, Any]]:
    text = files("quay_sdk.testing").joinpath("contract.json").read_text("utf-8")
    facts: dict[str, dict[str, Any]] = json.loads(text)
    return facts


def _operation(id: str, facts: Mapping[str, Any], version: str) -> Operation:
    since = facts["since"] or _ALWAYS
    return Operation(
        id=id,
        method=facts["method"],
        path=facts["path"],
        group=facts["group"],
        scope=facts["scope"],
        query={each["name"]: QueryParameter(**each) for each in facts["parameters"]},
        schema=facts["schema"],
        ignored=frozenset(
            name for name, each in {**since["query"], **since["body"]}.items() if _later(each, version)
        ),
        features=tuple(name for feature in facts["features"] for name in feature.split(" and ")),
        fresh_login=facts["fresh_login"],
        internal=facts["internal"],
    )


def _later(release: str | None, version: str) -> bool:
    return release is not None and VERSIONS.index(release) > VERSIONS.index(version)


def _is_on(feature: str, config: Config) -> bool:
    # Two conditions are Python expressions in the server's source.
    if "AUTHENTICATION_TYPE" in feature:
        return bool(config["AUTHENTICATION_TYPE"] == "Database")
    if "PERMANENTLY_DELETE_TAGS" in feature:
        return bool(config["PERMANENTLY_DELETE_TAGS"])
    return config.has(feature)
