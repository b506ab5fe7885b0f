"""What names and addresses may look like."""

from __future__ import annotations

import re

NAME = r"^([a-z0-9]+(?:[._-][a-z0-9]+)*)$"
"""The pattern of the names of users, organizations and teams, and of the short names of robots."""


def fault_of_name(name: str, *, kind: str = "Namespace") -> str | None:
    """Return what is wrong with the name of a user, an organization, a team or a robot, in Quay's words.

    :param name: the name.
    :param kind: what is too short or too long: ``Team`` for teams.
    :returns: ``None`` if it may be used.
    """
    if re.match(NAME, name) is None:
        return f"Namespace must match expression {NAME}"
    if not 2 <= len(name) <= 255:
        return f"{kind} must be between 2 and 255 characters in length"
    return None


def is_address(text: str | None) -> bool:
    """Return whether a text may be an address for mail. Quay asks only for ``x@y.z``."""
    if not text or len(text) > 254:
        return False
    local, _, domain = text.partition("@")
    labels = domain.split(".")
    return bool(local) and "@" not in domain and len(labels) >= 2 and all(labels)
