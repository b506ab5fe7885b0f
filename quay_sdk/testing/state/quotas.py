"""Quotas of namespaces."""

from __future__ import annotations

from attrs import Factory, define


@define(eq=False)
class QuotaLimit:
    """What happens when the storage of a namespace reaches some share of its quota.

    :ivar type: ``Warning`` or ``Reject``.
    """

    id: int
    type: str
    percent: int


@define(eq=False)
class Quota:
    """How many bytes a namespace may store."""

    id: int
    limit_bytes: int
    limits: dict[int, QuotaLimit] = Factory(dict)
