"""What belongs to the registry as a whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from attrs import Factory, define


@define(eq=False)
class Message:
    """A message that everybody who opens the registry sees."""

    content: str
    severity: str
    media_type: str
    uuid: str = Factory(lambda: str(uuid4()))


@define(eq=False)
class ServiceKey:
    """A public key by which another service proves itself to the registry.

    :ivar kid: its id.
    :ivar approval: who approved it, how and when; ``None`` until then.
    """

    kid: str
    name: str
    service: str
    jwk: dict[str, Any]
    created: datetime
    expiration: datetime | None = None
    rotation_duration: int | None = None
    metadata: dict[str, Any] = Factory(dict)
    approval: dict[str, Any] | None = None


@define(eq=False)
class RegistrySize:
    """The size of all images, as it was last calculated.

    :ivar last_ran: when that was.
    """

    size_bytes: int = 0
    last_ran: datetime | None = None
    queued: bool = False
    running: bool = False
