"""The usage log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import Factory, define

from quay_sdk.testing.state.accounts import Account, Namespace
from quay_sdk.testing.state.repositories import Repository


@define(eq=False)
class LogEntry:
    """Something that happened.

    :ivar namespace: where; ``None`` for what concerns the registry.
    :ivar repository: the repository in whose own log it shows.
    :ivar performer: who did it.
    """

    id: int
    kind: str
    when: datetime
    namespace: Namespace | None
    repository: Repository | None = None
    performer: Account | None = None
    ip: str | None = None
    metadata: dict[str, Any] = Factory(dict)
