"""Masks secrets in text, in responses, and in the local variables that error reporters show."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast

from quay_sdk._unset import Unset

T = TypeVar("T")

MASK = "[secret]"

_SHORTEST = 8
"""Shorter strings occur in texts by chance, and no server issues such short secrets."""


class Secret(str):
    """A string that is masked where tools display local variables, and otherwise unchanged."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(MASK)

    def __getitem__(self, key: Any) -> str:
        return MASK  # rich shows the first characters of a long string


def shielded(value: T) -> T:
    """Wrap an argument that may be a secret in :class:`Secret`, if it is a string."""
    return cast(T, Secret(value)) if isinstance(value, str) else value


def type_of(value: object) -> str:
    """The type of a refused value, for a message: the value itself may be a secret in the wrong form."""
    return repr(value) if value is None or isinstance(value, Unset) else type(value).__name__


def number_or_type(value: object) -> str:
    """A refused value for a message: a number of usual length is shown, otherwise the type."""
    if isinstance(value, float) or (isinstance(value, int) and abs(value) < 1e9):
        return repr(value)
    return type_of(value)


def mask_in(value: Any, hide: Callable[[str], str]) -> Any:
    """Mask the secrets in every string of a body: bytes, text or parsed JSON.

    It does not recurse: a response may be nested more deeply than the stack allows.
    """
    if isinstance(value, bytes):
        return hide(value.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    root = [value]
    waiting: list[Any] = [root]
    while waiting:
        container = waiting.pop()
        for key, entry in list(container.items() if isinstance(container, dict) else enumerate(container)):
            if isinstance(entry, str):
                container[key] = hide(entry)
            elif isinstance(entry, dict):
                container[key] = {hide(name): member for name, member in entry.items()}
                waiting.append(container[key])
            elif isinstance(entry, list):
                container[key] = list(entry)
                waiting.append(container[key])
    return root[0]


def mask(text: str, secrets: Iterable[str]) -> str:
    """Replace secrets in a text, also as Python and JSON would quote them."""
    for secret in secrets:
        if len(secret) >= _SHORTEST:
            for form in (secret, repr(str(secret))[1:-1], json.dumps(secret)[1:-1]):
                text = text.replace(form, MASK)
    return text


def sent_secrets(headers: Mapping[str, str]) -> tuple[str, ...]:
    """The secrets in the headers of a request: the credentials, a password among them, and the cookies."""
    scheme, _, credentials = headers.get("Authorization", "").partition(" ")
    password = basic_credentials(credentials)[1] if scheme.lower() == "basic" else ""
    cookies = [cookie.partition("=")[2] for cookie in headers.get("Cookie", "").split("; ")]
    return tuple(filter(None, (credentials or scheme, password, *cookies, headers.get("X-CSRF-Token"))))


def basic_credentials(encoded: str) -> tuple[str, str]:
    """User name and password of Basic authentication; empty if they cannot be decoded."""
    try:
        user, _, password = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return user, password


def mask_user_info(text: str) -> str:
    """Mask user name and password in the URLs of a text."""
    return re.sub(r"(?<=://)\S*@", f"{MASK}@", text)
