"""What all records have in common."""

from __future__ import annotations

import secrets
import string

from attrs import define

_CODE = string.ascii_uppercase + string.digits


@define(eq=False)
class Entity:
    """A record that others refer to. It is saved once, and referred to by its id.

    :ivar id: its number, which no other record of the server has.
    """

    id: int


def new_code(length: int) -> str:
    """Make up a password or token as Quay does, of capitals and digits."""
    return "".join(secrets.choice(_CODE) for _ in range(length))
