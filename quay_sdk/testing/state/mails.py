"""Mails."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import Factory, define


@define(eq=False)
class Mail:
    """A mail that the server sent. Nothing leaves the embedded Quay; this is the record of it.

    :ivar kind: what it is for, by the name that Quay gives to its template, such as ``confirmemail``.
    :ivar address: to whom it was sent.
    :ivar when: when it was sent.
    :ivar code: the code in its link; ``None`` for a mail without one, or after the link was followed.
    :ivar metadata: what else it says, such as ``username``.
    """

    kind: str
    address: str
    when: datetime
    code: str | None = None
    metadata: dict[str, Any] = Factory(dict)
