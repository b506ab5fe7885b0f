"""Checks that an empty listing is not caused by credentials that the server ignores.

For many reads, Quay treats a caller whose token is invalid or has expired as anonymous: it returns public
data, or nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from quay_sdk.auth import Auth
from quay_sdk.codec import parse_json
from quay_sdk.errors import (
    ApiError,
    DecodeError,
    InvalidArgumentError,
    InvalidTokenUnauthorizedError,
    QuayError,
    UnauthorizedError,
)
from quay_sdk.operation import Request, says_done

if TYPE_CHECKING:
    from quay_sdk.operation import Operation
    from quay_sdk.transport import Answer, Transport

log: logging.Logger = logging.getLogger("quay_sdk")

_PROBE = Request("GET", "/api/v1/user/starred", results=(403, 404))
"""The server answers 401 to credentials that it ignores, and 200, 403 or 404 to any others."""


def check_token(transport: Transport) -> None:
    """Check the credentials.

    :raises InvalidTokenError: the server ignores them, or the client is anonymous.
    """
    try:
        proof = transport.receive(_PROBE, _read)
    except UnauthorizedError as error:
        raise _ignored(transport, error, None) from None
    transport.connections.note_proof(proof.credential)


def _read(proof: Answer) -> Answer:
    if proof.status == 200:
        if not says_done(proof):
            parse_json(proof.body)  # raises an error for the page of a proxy or a sign-in
    elif proof.status not in _PROBE.results:
        raise DecodeError(f"unexpected status {proof.status}", payload=proof.body)
    return proof


def check_empty(
    transport: Transport, declared: Operation, arguments: Mapping[str, Any], answer: Answer
) -> None:
    """Check that a listing is not empty because the server ignored the credentials.

    :raises InvalidTokenError: the server ignored them.
    :raises InvalidArgumentError: the client is anonymous, and lists a namespace without ``public=True``.
    """
    if type(transport.auth) is Auth:
        if arguments.get("namespace") is not None and arguments.get("public", True) is not True:
            raise InvalidArgumentError(
                f"{declared.id}: without a token only public=True lists anything; "
                "pass public=True, or create the client with a token"
            )
        return
    connections = transport.connections
    failed = connections.failed_checks
    with connections.checking:
        if connections.is_proved(answer.credential):
            return
        if connections.failed_checks != failed:
            log.warning("%s is empty, and the token could not be checked", declared.id)
            return  # another thread has just tried
        try:
            proof = transport.receive(_PROBE, _read, again=False)
        except UnauthorizedError as error:
            raise _ignored(transport, error, declared.id) from None
        except QuayError as error:
            connections.failed_checks += 1
            log.warning("%s is empty, and the token could not be checked: %s", declared.id, error)
        else:
            connections.note_proof(proof.credential)
            if proof.credential != answer.credential:
                log.warning("%s is empty, and the token could not be checked: it has changed", declared.id)


def _ignored(transport: Transport, error: ApiError, operation: str | None) -> InvalidTokenUnauthorizedError:
    found = InvalidTokenUnauthorizedError(
        status=error.status,
        detail=error.detail,
        error_type=error.error_type,
        operation=operation,
        method=error.method,
        url=error.url,
        headers=error.headers,
        body=error.body,
    )
    if type(transport.auth) is Auth:
        found._advice = "the client has no token"
    elif transport.auth.bearer:
        found._advice = "the token is invalid or has expired, and the server ignores it"
    else:
        found._advice = "the server ignores these credentials: the API takes OAuth tokens"
    return found
