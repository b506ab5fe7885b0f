"""The requests that the embedded Quay received, for assertions in tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import frozen

_SECRET = ("password", "token", "secret", "key", "authorization", "credential")
"""Parts of the names of keys whose values are masked."""

MASK = "[secret]"


@frozen
class RecordedRequest:
    """A request that the server received.

    :ivar operation: the id of the operation; ``None`` for a path of no operation.
    :ivar method: the HTTP method.
    :ivar path: the path, without the query.
    :ivar query: the query parameters.
    :ivar body: the JSON of the body, with secrets masked; ``None`` without a body. A body that is not JSON is
        text.
    :ivar status: the status of the response; ``None`` if the connection was closed without one.
    :ivar user: the name of the user; ``None`` for an anonymous request.
    :ivar when: when the request was received.
    """

    operation: str | None
    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    status: int | None
    user: str | None
    when: datetime


def masked_body(body: bytes) -> Any:
    """Return the body of a request for people: its JSON, with secrets masked."""
    if not body:
        return None
    try:
        return _masked(json.loads(body))
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace")


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: MASK if isinstance(each, str) and each and _is_secret(key) else _masked(each)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_masked(each) for each in value]
    return value


def _is_secret(key: str) -> bool:
    return any(part in key.lower() for part in _SECRET)
