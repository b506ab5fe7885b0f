"""Checks of arguments that several tasks have."""

from __future__ import annotations

from quay_sdk import InvalidArgumentError


def check_text(name: str, value: object, expected: str) -> None:
    """Check that an argument is a string that is not empty.

    :param name: the name of the argument.
    :param expected: the valid values, for the message.
    :raises InvalidArgumentError: it is not.
    """
    if not isinstance(value, str) or not value:
        raise InvalidArgumentError(f"{name} must be {expected}, not {value!r}")
