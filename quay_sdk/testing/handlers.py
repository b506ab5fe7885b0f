"""The index of handlers: the functions that answer the operations.

A handler is declared by its operation::

    @handles("createAppToken")
    def create_app_token(call: Call) -> object:
        user = call.require_user_admin()
        call.require_fresh_login()
        body = call.json()
        ...

It makes the server's checks in the server's order, then does what the operation does, and returns the JSON of
the response. That has status 200; :class:`Reply` states another one. A refusal is an exception of
:mod:`quay_sdk.testing.problems`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from quay_sdk.testing.call import Call
from quay_sdk.testing.problems import HTML

F = TypeVar("F", bound=Callable[[Call], object])


class Reply(NamedTuple):
    """A response whose status is not 200, or that has headers of its own.

    A body of bytes is sent as it is; anything else becomes JSON.
    """

    body: object
    status: int
    headers: Mapping[str, str] = {}


NO_CONTENT = Reply(b"", 204)


def empty(status: int) -> Reply:
    """Return an empty response that the server declares as HTML, as it does where it makes one by itself."""
    return Reply(b"", status, {"Content-Type": HTML})


HANDLERS: dict[str, Callable[[Call], object]] = {}
"""The handlers by operation id."""


def handles(*operation_ids: str) -> Callable[[F], F]:
    """Declare a function as the handler of one or more operations.

    :param operation_ids: the operations' ids.
    """

    def declare(function: F) -> F:
        for id in operation_ids:
            if id in HANDLERS:
                raise ValueError(f"{id} has two handlers")
            HANDLERS[id] = function
        return function

    return declare
