"""Mails."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import Factory, define


@define(eq=False)
class Mail:
    """A mail that the server sent. Nothing leaves the embedded Quay; this is the record of it.

    :ivar kind: the name of Quay's template, such as ``confirmemail``.
    :ivar address: the recipient.
    :ivar when: when it was sent.
    :ivar code: the code in its link; ``None`` without a link, or after it was followed.
    :ivar metadata: other contents, such as ``username``.
    """

    kind: str
    address: str
    when: datetime
    code: str | None = None
    metadata: dict[str, Any] = Factory(dict)
