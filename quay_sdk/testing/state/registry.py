"""What belongs to the registry as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from attrs import Factory, define

from quay_sdk.testing.state.accounts import Namespace, User

EXPIRED_KEY_LIFETIME = timedelta(days=7)
"""For how long the server shows a service key that has expired."""

SUBMITTED = "service_key_submitted"
"""The notification of superusers about a service key that waits for their approval."""

WORKER_INTERVAL = timedelta(minutes=1)
"""How often the worker looks whether the size of the registry is to be calculated."""


@define(eq=False)
class Message:
    """A message that everybody who opens the registry sees."""

    content: str
    severity: str
    media_type: str
    uuid: str = Factory(lambda: str(uuid4()))


@define(eq=False)
class Approval:
    """That a service key may be used.

    :ivar approver: who said so; ``None`` if the server did.
    :ivar type: how, by the name that Quay gives it.
    """

    approver: User | None
    when: datetime
    notes: str = ""
    type: str = "ServiceKeyApprovalType.SUPERUSER"


@define(eq=False)
class ServiceKey:
    """A public key by which another service proves itself to the registry.

    :ivar kid: its id.
    :ivar approval: its approval; ``None`` until then.
    """

    kid: str
    name: str
    service: str
    jwk: dict[str, str]
    created: datetime
    expiration: datetime | None = None
    rotation_duration: int | None = None
    metadata: dict[str, Any] = Factory(dict)
    approval: Approval | None = None

    def is_stale(self, now: datetime) -> bool:
        """Return whether it expired so long ago that the server does not show it any more."""
        return self.expiration is not None and self.expiration <= now - EXPIRED_KEY_LIFETIME

    @property
    def submission(self) -> dict[str, Any]:
        """What superusers are told of a key that waits for their approval."""
        told: dict[str, Any] = {
            "name": self.name,
            "kid": self.kid,
            "service": self.service,
            "jwk": self.jwk,
            "metadata": self.metadata,
            "created_date": int(self.created.timestamp()),
        }
        if self.expiration is not None:
            told["expiration_date"] = int(self.expiration.timestamp())
        return told


@define(eq=False)
class RegistrySize:
    """The size of all images, as it was last calculated.

    :ivar last_ran: when that was.
    :ivar queued: since when a calculation waits for the worker; ``None`` if none does.
    """

    size_bytes: int = 0
    last_ran: datetime | None = None
    queued: datetime | None = None

    def queue(self, now: datetime) -> bool:
        """Queue a calculation, and return whether none was waiting yet."""
        if self.queued is not None:
            return False
        self.queued = now
        return True

    def work(self, now: datetime, namespaces: Iterable[Namespace]) -> None:
        """Do what the worker has done by now, which looks once a minute for a calculation that waits.

        :param now: the present time.
        :param namespaces: all users and organizations. A blob counts once, wherever it is stored.
        """
        if self.queued is None or now < self.queued + WORKER_INTERVAL:
            return
        self.last_ran = self.queued + WORKER_INTERVAL
        self.queued = None
        blobs: dict[str, int] = {}
        for namespace in namespaces:
            for repository in (*namespace.repositories.values(), *namespace.garbage):
                blobs.update(repository.blobs)
        self.size_bytes = sum(blobs.values())
