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
    MissingError,
    NotFoundError,
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
    if isinstance(error, MissingError):
        return _missing(error, operation, arguments)
    if (
        isinstance(error, BadRequestError)
        and isinstance(error.body, str)
        and re.search(_PLAIN_HTTP, error.body)
    ):
        return "base_url must begin with https://"
    return ""


_PLAIN_HTTP = (
    r"plain HTTP request was sent to HTTPS port|HTTP request to an HTTPS server"
    r"|speaking plain HTTP to an SSL-enabled server"
)
"""The words of nginx, servers in Go, and Apache for a request without TLS."""

_NO_QUAY = "perhaps base_url is not the URL of a Quay server"

_NOUNS = {
    "access_token_uuid": "authorization",
    "assigned_authorization_uuid": "authorization",
    "client_id": "application",
    "kid": "service key",
    "manifest_digest": "manifest",
    "username": "user",
}
"""The objects that parameters of a path name, where the parameter's name is another."""


def _missing(error: ApiError, operation: Operation, arguments: Mapping[str, Any]) -> str:
    """The objects that the path names, the innermost first: one of them does not exist."""
    named = {
        _noun(parameter.name, operation.path): str(arguments[parameter.name])
        for parameter in reversed(operation.parameters)
        if parameter.location == "path" and parameter.name != "code"  # which is a secret
    }
    if any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", error.detail) for name in named.values()):
        return ""  # the server has named it
    if not isinstance(error, NotFoundError):
        named = {noun: name for noun, name in named.items() if noun in error.detail.lower()}
    objects = [f"{noun} {one_line(name, 100)!r}" for noun, name in named.items()]
    if not isinstance(error, NotFoundError):
        return ", ".join(objects)
    if not objects:
        return "" if error.status in operation.errors else _NO_QUAY
    rest = operation.path.rpartition("}")[2].strip("/")
    has_part = rest and not operation.lists and (operation.method != "POST" or "/" in rest)
    part = ", or the part of it that was requested," if has_part else ""
    hint = _host_hint(arguments)
    return f"{' or '.join(objects)}{part} does not exist, or is not visible to this token{hint}"


def _noun(parameter: str, path: str) -> str:
    if parameter in _NOUNS:
        return _NOUNS[parameter]
    before = path.partition("/{" + parameter + "}")[0].rpartition("/")[2]
    if parameter in ("uuid", "name"):
        return before.removesuffix("s")
    if before == "apptoken":
        return "app token"
    return parameter.removesuffix("_uuid").removesuffix("_id").replace("_", " ")


def _host_hint(arguments: Mapping[str, Any]) -> str:
    """What to write if the repository's name begins with a registry, as it does for docker."""
    namespace = str(arguments.get("repository", "")).partition("/")[0]
    is_host = "." in namespace or ":" in namespace
    return f"; if {one_line(namespace, 100)!r} is the host of a registry, leave it off" if is_host else ""


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
    causes.append("base_url is not the URL of a Quay server")
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
    return f"{lacks}its user lacks the right" + (f": {right}{_host_hint(arguments)}" if right else "")


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
            return f"{_PERMISSIONS[scope]} permission on {_or_missing(repository)}"
        if scope == "repo:create" and isinstance(repository, str):
            return f"to create repositories in {_or_missing(repository.partition('/')[0])}"
        if scope == "org:admin" and isinstance(organization, str):
            return f"administrator of the organization {_or_missing(organization)}"
    return ""


def _or_missing(name: str) -> str:
    """A name and the other possible cause: the server returns a 403 for objects that do not exist, too."""
    shown = one_line(name, 100)
    return f"{shown}; or {shown} does not exist"
