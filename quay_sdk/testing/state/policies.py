"""Policies for the tags of a namespace or repository, and what they do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from attrs import Factory, define

if TYPE_CHECKING:
    from quay_sdk.testing.state import State
    from quay_sdk.testing.state.accounts import Namespace
    from quay_sdk.testing.state.repositories import Repository, Tag

_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}


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


# -- methods of auto-pruning -----------------------------------------------------------


def age(text: str) -> timedelta:
    """Convert the value of a ``creation_date`` policy, such as ``"7d"``.

    :raises ValueError: the text is not a number with a unit, or the number is too large.
    """
    try:
        return int(text[:-1]) * _UNITS[text[-1:]]
    except (KeyError, OverflowError):
        raise ValueError(f"{text!r} is not an age such as '7d'") from None


def _is_age(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        age(value)
    except ValueError:
        return False
    return True


def _is_number(value: object) -> bool:
    return isinstance(value, int) and value > 0


METHODS: Mapping[str, Callable[[object], bool]] = {"number_of_tags": _is_number, "creation_date": _is_age}
"""The methods of auto-pruning, each with the check of its value."""


# -- auto-pruning ----------------------------------------------------------------------


def prune(state: State) -> list[str]:
    """Carry out the auto-prune policies, as a worker of the server does once an hour.

    A pattern that is no regular expression ends the work on its namespace.

    :param state: the state of the server.
    :returns: the tags that were removed, such as ``acme/app:v1``.
    :raises ValueError: DEFAULT_NAMESPACE_AUTOPRUNE_POLICY is not a policy.
    """
    removed: list[str] = []
    default = _default_policy(state)
    for namespace in list(state.accounts.values()):
        if namespace.enabled:
            for work in (_default_work(namespace, default), _own_work(namespace)):
                with suppress(re.error):
                    for repository, policy in work:
                        removed += _carry_out(state, repository, policy)
    return removed


Work = Iterator[tuple["Repository", AutoPrunePolicy]]


def _default_policy(state: State) -> AutoPrunePolicy | None:
    config: Mapping[str, Any] | None = state.config["DEFAULT_NAMESPACE_AUTOPRUNE_POLICY"]
    if config is None:
        return None
    method, value = config.get("method", ""), config.get("value", "")
    if method not in METHODS or not METHODS[method](value):
        raise ValueError(f"DEFAULT_NAMESPACE_AUTOPRUNE_POLICY is not a policy: {config}")
    return AutoPrunePolicy(
        method, value, config.get("tag_pattern"), bool(config.get("tag_pattern_matches", True))
    )


def _default_work(namespace: Namespace, default: AutoPrunePolicy | None) -> Work:
    if default is not None:
        for repository in _prunable(namespace):
            yield repository, default


def _own_work(namespace: Namespace) -> Work:
    for repository in _prunable(namespace):
        for policy in _policies_of(repository):
            yield repository, policy


def _prunable(namespace: Namespace) -> list[Repository]:
    return [each for each in namespace.repositories.values() if each.state == "NORMAL"]


def _policies_of(repository: Repository) -> list[AutoPrunePolicy]:
    """The policies for a repository in the order in which they are carried out: by age, then by number."""
    found = (*repository.namespace.autoprune_policies.values(), *repository.autoprune_policies.values())
    return sorted(found, key=lambda policy: policy.method == "number_of_tags")


def _carry_out(state: State, repository: Repository, policy: AutoPrunePolicy) -> list[str]:
    names = {"namespace": repository.namespace.name, "repo": repository.name}
    chosen = _chosen(policy, repository, state.now)
    for tag in chosen:
        repository.delete_tag(tag, state.now)
        state.add_log(
            "autoprune_tag_delete",
            repository.namespace,
            repository=repository,
            metadata={"performer": "autoprune worker", **names, "tag": tag.name},
        )
    return [f"{repository.full_name}:{tag.name}" for tag in chosen]


def _chosen(
    policy: AutoPrunePolicy, repository: Repository, now: datetime, excluded: Iterable[str] = ()
) -> list[Tag]:
    """The tags that a policy removes: no immutable ones, and none under which Cosign keeps something.

    :param excluded: names of tags that do not count.
    :raises re.error: the pattern is no regular expression.
    """
    tags = [
        tag
        for tag in repository.alive(now)
        if not (tag.immutable or tag.is_signature or tag.name in excluded)
        and (policy.pattern is None or bool(re.search(policy.pattern, tag.name)) is policy.matches)
    ]
    if policy.method == "creation_date":
        allowed = age(str(policy.value))
        return [tag for tag in tags if now - tag.start > allowed]
    tags.reverse()  # Of tags that began at the same time, the later one is the newer.
    tags.sort(key=lambda tag: tag.start, reverse=True)
    return tags[int(policy.value) :]


def pruned_within(repository: Repository, days: float, now: datetime) -> list[Tag]:
    """Return the tags that the policies for a repository remove next.

    :param repository: the repository.
    :param days: policies that let tags live longer do not count.
    :param now: the present time.
    :raises re.error: the pattern of a policy is no regular expression.
    """
    found: dict[str, Tag] = {}
    by_age: list[str] = []
    for policy in _policies_of(repository):
        if policy.method == "number_of_tags":
            chosen = _chosen(policy, repository, now, by_age)
        elif age(str(policy.value)).days <= days:
            chosen = _chosen(policy, repository, now)
            by_age += [tag.name for tag in chosen]
        else:
            continue
        for tag in chosen:
            found.setdefault(tag.name, tag)
    return list(found.values())
