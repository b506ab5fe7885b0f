"""Policies for the tags of a namespace or repository."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import uuid4

from attrs import Factory, define


@define(eq=False)
class AutoPrunePolicy:
    """Which tags Quay removes by itself.

    :ivar method: ``number_of_tags`` or ``creation_date``.
    :ivar value: how many tags to keep, or for how long, such as ``"7d"``.
    :ivar pattern: a regular expression that is searched in the names of tags; ``None`` for all tags.
    :ivar matches: whether the pattern names the tags that count, or those that do not.
    """

    method: str
    value: int | str
    pattern: str | None = None
    matches: bool = True
    uuid: str = Factory(lambda: str(uuid4()))


@define(eq=False)
class ImmutabilityPolicy:
    """Which tags become immutable.

    :ivar pattern: a regular expression that has to match the whole name of a tag.
    :ivar matches: whether the pattern names the tags that become immutable, or those that do not.
    """

    pattern: str
    matches: bool = True
    uuid: str = Factory(lambda: str(uuid4()))

    def covers(self, tag: str) -> bool:
        """Return whether a tag of that name becomes immutable."""
        return (re.fullmatch(self.pattern, tag) is not None) is self.matches


def is_covered(tag: str, policies: Iterable[ImmutabilityPolicy]) -> bool:
    """Return whether a tag of that name becomes immutable by one of some policies."""
    return any(policy.covers(tag) for policy in policies)
