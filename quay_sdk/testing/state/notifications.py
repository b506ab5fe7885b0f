"""Notifications of events, and their deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from attrs import Factory, define


@define(eq=False)
class Notification:
    """What is to happen on an event of a repository or namespace.

    :ivar failures: how many deliveries failed in a row; from three on it is off.
    """

    event: str
    method: str
    config: dict[str, Any]
    event_config: dict[str, Any] = Factory(dict)
    title: str | None = None
    failures: int = 0
    uuid: str = Factory(lambda: str(uuid4()))


@define(eq=False)
class Delivery:
    """A notification that was sent. Nothing leaves the embedded Quay; this is the record of it.

    :ivar event: the event, such as ``repo_push``.
    :ivar method: how it was sent, such as ``webhook``.
    :ivar config: where it was sent to.
    :ivar body: the data of the event.
    :ivar when: when it was sent.
    """

    event: str
    method: str
    config: dict[str, Any]
    body: dict[str, Any]
    when: datetime
