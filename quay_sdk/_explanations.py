"""What an error of an operation may be due to, for its message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from quay_sdk._text import one_line
from quay_sdk.errors import (
    ApiError,
    BadRequestError,
    ForbiddenError,
    InvalidTokenError,
    UnavailableOperationError,
)

if TYPE_CHECKING:
    from quay_sdk.operation import Operation

_FULL_ACCESS = "FEATURE_SUPERUSERS_FULL_ACCESS"

_PERMISSIONS = {"repo:read": "read", "repo:write": "write", "repo:admin": "admin"}


def explanation(error: ApiError, operation: Operation, arguments: Mapping[str, Any]) -> str:
    """Return possible causes of an error, from the declaration of the operation, or an empty string.

    :param error: the error.
    :param operation: the operation that raised it.
    :param arguments: the arguments of the call, by name.
    """
    if isinstance(error, UnavailableOperationError):
        return _unavailable(operation)
    if isinstance(error, ForbiddenError) and not isinstance(error, InvalidTokenError):
        return _forbidden(operation, arguments)
    if isinstance(error, BadRequestError) and re.search(_UNKNOWN_USER, error.detail, re.IGNORECASE):
        return _robot(arguments)
    return ""


_UNKNOWN_USER = r"^(invalid username:|unknown user\b|unknown activating user|missing delegate user)"


def _robot(arguments: Mapping[str, Any]) -> str:
    """A user that does not exist may be meant as a robot, by its short name."""
    place = arguments.get("organization") or str(arguments.get("repository", "")).partition("/")[0]
    for name in ("username", "member", "delegate", "activating_user"):
        given = arguments.get(name)
        user = given.get("name") if isinstance(given, Mapping) else getattr(given, "name", given)
        if place and isinstance(user, str) and "+" not in user:
            return f"for the robot, write {one_line(f'{place}+{user}', 100)}"
    return ""


def _unavailable(operation: Operation) -> str:
    causes = [f"the server's FEATURE_{feature} is off" for feature in operation.features]
    if operation.later_release:
        causes.append(f"the server is older than Quay {operation.since}")
    causes.append("the URL is not that of a Quay server")
    return f"perhaps {', or '.join(causes)}"


def _forbidden(operation: Operation, arguments: Mapping[str, Any]) -> str:
    if operation.superuser == "full_access":
        other = operation.for_superusers
        instead = f"; superusers can use client.{other}" if other else ""
        return f"only superusers may call it, and only if the server has {_FULL_ACCESS}{instead}"
    needs = _needs(operation, arguments)
    if operation.superuser == "required" and "org:admin" not in needs:
        causes = "only superusers may call it, with a token that has the scope super:user"
        # The one feature whose absence is a 403, since the handler checks it.
        off = "; perhaps the server's FEATURE_SUPERUSER_CONFIGDUMP is off"
        return causes + (off if "SUPERUSER_CONFIGDUMP" in operation.features else "")
    scopes = " and ".join(needs)
    lacks = f"the token lacks the scope {scopes}, or " if scopes else ""
    right = _right(needs, arguments)
    return f"{lacks}its user lacks the right" + (f": {right}" if right else "")


def _needs(operation: Operation, arguments: Mapping[str, Any]) -> tuple[str, ...]:
    """The scopes that count with these arguments."""
    if operation.id == "changeTag" and arguments.get("immutable") is False:
        return ("repo:admin",)
    if operation.id == "requestRepoBuild" and arguments.get("pull_robot") is not None:
        return (*operation.needs, "org:admin")
    if operation.id == "getRepositoryMirrorHealth" and arguments.get("namespace") is None:
        return ("super:user",)
    return operation.needs


def _right(needs: tuple[str, ...], arguments: Mapping[str, Any]) -> str:
    """The right that the user of the token needs."""
    repository, organization = arguments.get("repository"), arguments.get("organization")
    for scope in needs:
        if scope in _PERMISSIONS and isinstance(repository, str):
            return f"{_PERMISSIONS[scope]} permission on {one_line(repository, 100)}"
        if scope == "repo:create" and isinstance(repository, str):
            return f"to create repositories in {one_line(repository.partition('/')[0], 100)}"
        if scope == "org:admin" and isinstance(organization, str):
            return f"administrator of the organization {one_line(organization, 100)}"
    return ""
