"""The index of handlers: the functions that answer the operations.

A handler is declared by its operation::

    @handles("createAppToken")
    def create_app_token(call: Call) -> object:
        ...

Its path, its method and the scope it needs are the operation's own, from :data:`quay_sdk.operations`. It
returns the JSON of the response, or raises one of :mod:`quay_sdk.testing.problems`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from quay_sdk.testing.call import Call

Gate = Callable[[Call], None]
"""Raises a problem if the caller may not call the operation."""

F = TypeVar("F", bound=Callable[[Call], object])


class Reply(NamedTuple):
    """A response whose status is not the usual one of its operation, or that has headers of its own."""

    body: object
    status: int
    headers: Mapping[str, str] = {}


class Handler(NamedTuple):
    """How an operation is answered."""

    function: Callable[[Call], object]
    status: int | None
    gate: Gate | None
    schema: Mapping[str, Any]
    optional: tuple[str, ...]
    required: tuple[str, ...]


HANDLERS: dict[str, Handler] = {}
"""The handlers by operation id."""


def handles(
    *operation_ids: str,
    status: int | None = None,
    gate: Gate | None = None,
    schema: Mapping[str, Any] | None = None,
    optional: tuple[str, ...] = (),
    required: tuple[str, ...] = (),
) -> Callable[[F], F]:
    """Declare a function as the handler of one or more operations.

    :param operation_ids: the operations' ids.
    :param status: the status of a success; 200, or 204 for a DELETE, by default.
    :param gate: checks the caller's rights, if they do not follow from the operation's scope.
    :param schema: by property, what the schema of the body has beyond the SDK's signature; for a body that is
        not an object, the whole schema under ``""``.
    :param optional: properties of the body that the SDK always sends and the server does not require.
    :param required: properties of the body that the server requires and the SDK need not send.
    """

    def declare(function: F) -> F:
        for id in operation_ids:
            HANDLERS[id] = Handler(function, status, gate, schema or {}, optional, required)
        return function

    return declare
