"""Checks that an empty listing is not caused by credentials that the server ignores.

For many reads, Quay treats a caller whose token is invalid or has expired as anonymous: it returns public
data, or nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from quay_sdk._http.request import Request
from quay_sdk._http.response import Response
from quay_sdk._http.transport import Transport
from quay_sdk._json import parse_json
from quay_sdk.auth import Auth
from quay_sdk.errors import (
    DecodeError,
    InvalidArgumentError,
    InvalidTokenUnauthorizedError,
    PagingError,
    QuayError,
    UnauthorizedError,
)

log: logging.Logger = logging.getLogger("quay_sdk")

_PROBE = Request("GET", "/api/v1/user/starred", results=(403, 404))
"""The server answers 401 to credentials that it ignores, and 200, 403 or 404 to any others."""


def check_token(transport: Transport) -> None:
    """Check the credentials.

    :raises InvalidTokenError: the server ignores them, or the client is anonymous.
    """
    try:
        _prove(transport)
    except UnauthorizedError as error:
        raise _ignored(error, None) from None


def _prove(transport: Transport, *, retry: bool = True) -> Request:
    """Let the server prove that it accepts the credentials.

    :returns: the request that was sent.
    :raises UnauthorizedError: it does not.
    """
    sent = transport.receive(_PROBE, _decode, retry=retry).request
    if authorization := sent.headers.get("Authorization"):
        transport.connections.note_proof(authorization)
    return sent


def _decode(proof: Response) -> Response:
    if proof.status == 200:
        if not proof.has_no_result:
            parse_json(proof.body)  # raises an error for the page of a proxy or a sign-in
    elif proof.status not in _PROBE.results:
        raise DecodeError(f"unexpected status {proof.status}")
    return proof


def check_empty(transport: Transport, operation: str, arguments: Mapping[str, Any], request: Request) -> bool:
    """Check that a listing is not empty because the server ignored the credentials.

    :param operation: the operation's id.
    :param arguments: the arguments of the call.
    :param request: the request of the listing, with its headers.
    :returns: whether to request the listing again: the client's credentials have changed since.
    :raises InvalidTokenError: the server ignored the credentials.
    :raises InvalidArgumentError: the client is anonymous, and lists a namespace without ``public=True``.
    """
    if type(transport.auth) is Auth:
        if arguments.get("namespace") is not None and arguments.get("public", True) is not True:
            raise InvalidArgumentError(
                f"{operation}: without a token only public=True lists anything; "
                "pass public=True, or create the client with a token"
            )
        return False
    connections = transport.connections
    failed = connections.failed_checks
    deadline = transport.settings.deadline
    if not connections.checking.acquire(timeout=-1 if deadline is None else deadline):
        log.warning("%s is empty, and the token could not be checked: another thread checks it", operation)
        return False
    try:
        if connections.is_proved(request.headers.get("Authorization")):
            return False
        if connections.failed_checks != failed:
            log.warning("%s is empty, and the token could not be checked", operation)
            return False  # another thread has just tried
        try:
            proved = _prove(transport, retry=False)
        except UnauthorizedError as error:
            raise _ignored(error, operation) from None
        except QuayError as error:
            connections.failed_checks += 1
            log.warning("%s is empty, and the token could not be checked: %s", operation, error)
            return False
        return identity(proved) != identity(request)
    finally:
        connections.checking.release()


def identity(request: Request) -> dict[str, str]:
    """The headers that stay the same as long as the credentials do."""
    headers = {name.lower(): value for name, value in request.headers.pairs()}
    if "x-csrf-token" in headers:
        headers.pop("cookie", None)  # each response sets the cookie of a session again
    return headers


def check_session(
    transport: Transport, operation: str, first: Mapping[str, str], request: Request, *, last: bool
) -> None:
    """Check that a listing of several pages is that of one session.

    When a session ends, the server returns the later pages as to an anonymous caller.

    :param operation: the operation's id.
    :param first: the identity of the request for the first page.
    :param request: the request for a later page, with its headers.
    :param last: whether that is the last page.
    :raises PagingError: the session has ended, or was renewed.
    """
    if type(transport.auth) is Auth:
        return
    changed = identity(request) != first
    if last and not changed:
        try:
            changed = identity(_prove(transport, retry=False)) != first
        except UnauthorizedError as error:
            raise _ignored(error, operation) from None
        except QuayError as error:
            log.warning("%s has several pages, and the session could not be checked: %s", operation, error)
    if changed:
        raise PagingError(
            f"{operation}: the session ended while this listing was being read, so that entries may be "
            "missing; list them again"
        )


def _ignored(error: UnauthorizedError, operation: str | None) -> InvalidTokenUnauthorizedError:
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
    found._sent = error._sent
    return found
