"""Models with secret fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quay_sdk import Model, operations

TOKEN = "K43W79AOE1KSQZ3CK5AE3LUIW7ED52LR"


def models(base: type[Model] = Model) -> Iterator[type[Model]]:
    for cls in base.__subclasses__():
        if cls.__module__.startswith("quay_sdk."):
            yield cls
            yield from models(cls)


assert operations  # imports all groups
SECRETIVE = sorted(
    {cls for cls in models() if any(entry.secret for entry in cls.__fields__)}, key=lambda cls: cls.__name__
)


def made(cls: type[Model], secret: Any = TOKEN) -> Model:
    """A model whose secret fields, and whose unknown field, hold a secret."""
    fields = {
        entry.name: secret if entry.secret else None
        for entry in cls.__fields__
        if entry.secret or entry.required
    }
    return cls(**fields, extra={"new": TOKEN})
