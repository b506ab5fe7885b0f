"""Find, move, expire and prune tags.

A pattern is a glob such as ``"v1.*"``, a compiled regular expression, or several of both; it has to match the
whole name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, Literal

import attrs

from quay_sdk import InvalidArgumentError, QuayClient, QuayError
from quay_sdk._extras import missing_extra
from quay_sdk._wire import dates
from quay_sdk.api.tag import Tag
from quay_sdk.literals import Moment
from quay_sdk.tasks import bulk
from quay_sdk.tasks._plan import Change, Plan, Skipped, make
from quay_sdk.tasks._repositories import list_repositories

Pattern = str | re.Pattern[str]
Patterns = Pattern | Sequence[Pattern]
Order = Literal["date", "version"]
"""Tags by when they began to point to their manifest, or by the version in their name, such as ``v1.10``."""


class TagMissingError(QuayError, LookupError):
    """A repository does not have the tag."""


# -- finding ---------------------------------------------------------------------------


def matching(client: QuayClient, repository: str, pattern: Patterns, *, by: Order = "date") -> list[Tag]:
    """Return the tags of a repository whose names match a pattern, newest first.

    ::

        tags.matching(client, "acme/app", "v1.*", by="version")

    :param repository: ``"namespace/name"``.
    :param pattern: a glob, a regular expression, or several.
    :param by: ``"date"``, or ``"version"`` (extra ``versions``). Names that are not versions come last.
    :returns: the active tags. Scope ``repo:read`` for a private repository.
    :raises InvalidArgumentError: the pattern is invalid.
    :raises ImportError: packaging is not installed.
    """
    is_match = _matcher("pattern", pattern)
    return [tag for tag in _sorted(_active(client, repository), by) if is_match(tag.name)]


def newest(
    client: QuayClient, repository: str, *, matching: Patterns | None = None, by: Order = "date"
) -> Tag | None:
    """Return the newest tag of a repository, or ``None`` if no tag matches.

    ::

        tags.newest(client, "acme/app", matching="v*", by="version")

    :param repository: ``"namespace/name"``.
    :param matching: only tags that match this pattern.
    :param by: ``"date"``, or ``"version"`` (extra ``versions``). Names that are not versions come last.
    :returns: an active tag. Scope ``repo:read`` for a private repository.
    :raises InvalidArgumentError: the pattern is invalid.
    :raises ImportError: packaging is not installed.
    """
    is_match = _matcher("matching", matching) if matching is not None else _everything
    found = [tag for tag in _active(client, repository) if is_match(tag.name)]
    return next(iter(_sorted(found, by)), None)


def by_digest(client: QuayClient, repository: str, manifest_digest: str) -> list[Tag]:
    """Return the tags of a repository that point to a manifest, newest first.

    ::

        tags.by_digest(client, "acme/app", "sha256:…")

    :param repository: ``"namespace/name"``.
    :param manifest_digest: the digest of the manifest, ``sha256:…``.
    :returns: the active tags. Scope ``repo:read`` for a private repository.
    """
    return [tag for tag in _active(client, repository) if tag.manifest_digest == manifest_digest]


def _active(client: QuayClient, repository: str) -> list[Tag]:
    return client.repository.tags.list(repository, only_active=True, limit=100).all()


def _get(client: QuayClient, repository: str, name: str) -> Tag | None:
    return client.repository.tags.list(repository, name=name, only_active=True).first()


def _existing(client: QuayClient, repository: str, name: str) -> Tag:
    tag = _get(client, repository, name)
    if tag is None:
        raise TagMissingError(f"{repository} has no tag {name!r}")
    return tag


# -- one tag ---------------------------------------------------------------------------


def retag(client: QuayClient, repository: str, tag: str, *, to: str, dry_run: bool = False) -> list[Change]:
    """Make a tag point to the manifest of another one, by digest.

    ::

        tags.retag(client, "acme/app", "1.4.2", to="stable")

    :param repository: ``"namespace/name"``.
    :param tag: the tag that points to the manifest.
    :param to: the tag to create or to move.
    :param dry_run: whether to return the change without making it.
    :returns: the change; empty if the tag points there already. Scope ``repo:write``.
    :raises TagMissingError: ``tag`` does not exist.
    :raises TagImmutableError: ``to`` is immutable.
    """
    source, target = _existing(client, repository, tag), _get(client, repository, to)
    if target is not None and target.manifest_digest == source.manifest_digest:
        return []
    change = Change(
        action="move tag" if target else "create tag",
        target=f"{repository}:{to}",
        reason=f"to {source.manifest_digest} of {tag}",
        operation="changeTag",
        arguments={"repository": repository, "tag": to, "manifest_digest": source.manifest_digest},
        group=repository,
    )
    return make(client, [change], dry_run=dry_run)


def expire(
    client: QuayClient, repository: str, tag: str, *, after: Moment, dry_run: bool = False
) -> list[Change]:
    """Make a tag expire.

    ::

        tags.expire(client, "acme/app", "nightly", after=timedelta(days=30))

    :param repository: ``"namespace/name"``.
    :param tag: the name of the tag.
    :param after: a ``timedelta`` from now, a datetime with a time zone, a date (midnight UTC), ISO 8601 text,
        or seconds since 1970. The server moves a time out of its range into it, by default from one hour to
        104 weeks after the tag was created or moved.
    :param dry_run: whether to return the change without making it.
    :returns: the change; empty if the tag expires then already. Scope ``repo:write``.
    :raises TagMissingError: the tag does not exist.
    """
    when = dates.moment(after).replace(microsecond=0)
    if _existing(client, repository, tag).expiration == when:
        return []
    change = _expiration(repository, tag, "expire tag", f"at {when.isoformat()}", when.isoformat())
    return make(client, [change], dry_run=dry_run)


def never_expire(client: QuayClient, repository: str, tag: str, *, dry_run: bool = False) -> list[Change]:
    """Remove the expiration of a tag.

    ::

        tags.never_expire(client, "acme/app", "1.4.2")

    :param repository: ``"namespace/name"``.
    :param tag: the name of the tag.
    :param dry_run: whether to return the change without making it.
    :returns: the change; empty if the tag does not expire. Scope ``repo:write``.
    :raises TagMissingError: the tag does not exist.
    """
    if _existing(client, repository, tag).expiration is None:
        return []
    return make(client, [_expiration(repository, tag, "keep tag", "no expiration", None)], dry_run=dry_run)


def _expiration(repository: str, tag: str, action: str, reason: str, expiration: str | None) -> Change:
    return Change(
        action=action,
        target=f"{repository}:{tag}",
        reason=reason,
        operation="changeTag",
        arguments={"repository": repository, "tag": tag, "expiration": expiration},
        group=repository,
    )


# -- pruning ---------------------------------------------------------------------------


def prune(
    client: QuayClient,
    target: str,
    *,
    keep: int | None = None,
    older_than: Moment | None = None,
    matching: Patterns | None = None,
    not_matching: Patterns | None = None,
    protect: Patterns = (),
    by: Order = "date",
    workers: int = 8,
) -> Plan:
    """Plan the deletion of old tags of a repository, or of all repositories of a namespace.

    ::

        plan = tags.prune(client, "acme/app", keep=10, older_than=timedelta(days=90), protect=["v*"])
        print(plan)
        plan.apply(client)

    A tag is deleted if it matches, is not among the newest ``keep`` of those that match, and is older than
    ``older_than``. Each rule that is not given is left out, but one of ``keep`` and ``older_than`` must be
    given. Not deleted, but listed as skipped, are protected and immutable tags, and those whose manifest
    another tag needs, which stays.

    Deleted tags can be restored until the time machine window of the namespace ends.

    :param target: ``"namespace/name"``, or ``"namespace"`` for all its repositories that the user can see.
        Mirrors and read-only repositories are skipped.
    :param keep: how many of the newest tags that match stay in each repository.
    :param older_than: a ``timedelta`` back from now, a datetime with a time zone, a date (midnight UTC), ISO
        8601 text, or seconds since 1970. The age of a tag counts from when it was created or moved.
    :param matching: only tags that match this pattern.
    :param not_matching: no tags that match this pattern.
    :param protect: patterns of tags that are never deleted. They count for ``keep``.
    :param by: what newest means for ``keep``: ``"date"``, or ``"version"`` (extra ``versions``).
    :param workers: how many repositories are listed at once.
    :returns: the plan. Its sizes are those of the images, of which layers may be shared. Scopes ``repo:read``
        to plan, ``repo:write`` to apply.
    :raises InvalidArgumentError: an argument is invalid.
    :raises MissingError: the repository or the namespace does not exist.
    :raises ImportError: packaging is not installed.
    """
    if keep is None and older_than is None:
        raise InvalidArgumentError("prune() needs keep= or older_than=, or it would delete all tags")
    if keep is not None and (type(keep) is not int or keep < 0):
        raise InvalidArgumentError(f"keep must be a number from 0, not {keep!r}")
    rules = Rules(
        keep=keep,
        before=None if older_than is None else dates.moment(older_than, backwards=True),
        matches=_everything if matching is None else _matcher("matching", matching),
        excludes=_nothing if not_matching is None else _matcher("not_matching", not_matching),
        protects=_matcher("protect", protect),
        by=by,
    )
    skipped: list[Skipped] = []
    names = [target] if "/" in target else _writable(client, target, skipped)
    changes: list[Change] = []
    for outcome in bulk.run(partial(_active, client), names, workers=workers):
        assert outcome.value is not None
        for decision in decide(outcome.value, rules):
            name = f"{outcome.item}:{decision.tag.name}"
            if decision.kept is not None:
                skipped.append(Skipped(target=name, reason=decision.kept, group=outcome.item))
                continue
            changes.append(
                Change(
                    action="delete tag",
                    target=name,
                    operation="deleteFullTag",
                    arguments={"repository": outcome.item, "tag": decision.tag.name},
                    group=outcome.item,
                    size=decision.size,
                    digest=decision.tag.manifest_digest,
                )
            )
    return Plan(title=f"prune {target}", changes=tuple(changes), skipped=tuple(skipped))


@attrs.frozen(kw_only=True)
class Rules:
    """Which tags are deleted."""

    keep: int | None = None
    before: datetime | None = None
    matches: Callable[[str], bool]
    excludes: Callable[[str], bool]
    protects: Callable[[str], bool]
    by: Order = "date"


@attrs.frozen
class Decision:
    """What is done with a tag that matches.

    :ivar tag: the tag.
    :ivar kept: why it is kept; ``None`` if it is deleted.
    :ivar size: the size of its image, at the first tag of a manifest that is deleted.
    """

    tag: Tag
    kept: str | None
    size: int | None = None


def decide(tags: Iterable[Tag], rules: Rules) -> list[Decision]:
    """Apply the rules to the active tags of one repository.

    :returns: a decision on each tag that matches, newest first.
    """
    ordered = _sorted(tags, rules.by)
    about = [tag for tag in ordered if rules.matches(tag.name) and not rules.excludes(tag.name)]
    kept = {tag.name: reason for rank, tag in enumerate(about) if (reason := _kept(tag, rank, rules))}
    deleted = {tag.name for tag in about} - kept.keys()
    needed = {tag.manifest_digest for tag in ordered if tag.name not in deleted}
    counted: set[str] = set()
    decisions = []
    for tag in about:
        reason = kept.get(tag.name)
        if reason is None and tag.manifest_digest in needed:
            reason = "another tag keeps its manifest"
        size = tag.size if reason is None and tag.manifest_digest not in counted else None
        if reason is None:
            counted.add(tag.manifest_digest)
        decisions.append(Decision(tag, reason, size))
    return decisions


def _kept(tag: Tag, rank: int, rules: Rules) -> str | None:
    """Why the rules keep a tag, or ``None``."""
    if rules.protects(tag.name):
        return "protected"
    if tag.immutable:
        return "immutable"
    if rules.keep is not None and rank < rules.keep:
        return f"among the newest {rules.keep}"
    if rules.before is not None:
        if tag.start_ts is None:
            return "no date"
        if tag.start_ts >= rules.before:
            return "not old enough"
    return None


def _writable(client: QuayClient, namespace: str, skipped: list[Skipped]) -> list[str]:
    """The repositories of a namespace whose tags can be deleted; the others are added to ``skipped``.

    :raises MissingError: the namespace does not exist.
    """
    names = []
    for repository in list_repositories(client, namespace):
        name = repository.full_name
        if repository.state in (None, "NORMAL"):
            names.append(name)
        else:
            reason = "a mirror" if "MIRROR" in repository.state else "read-only"
            skipped.append(Skipped(target=name, reason=reason, group=name))
    return names


# -- patterns and order ----------------------------------------------------------------


def _everything(name: str) -> bool:
    return True


def _nothing(name: str) -> bool:
    return False


def _matcher(argument: str, patterns: Patterns) -> Callable[[str], bool]:
    """A function that tells whether a name matches one of the patterns."""
    listed: Any = patterns if isinstance(patterns, (list, tuple)) else [patterns]
    for pattern in listed:
        if not isinstance(pattern, (str, re.Pattern)) or pattern == "":
            raise InvalidArgumentError(
                f"{argument}: a pattern is a glob or a compiled regex, not {pattern!r}"
            )

    def is_match(name: str) -> bool:
        return any(
            fnmatchcase(name, pattern) if isinstance(pattern, str) else pattern.fullmatch(name)
            for pattern in listed
        )

    return is_match


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _sorted(tags: Iterable[Tag], by: Order) -> list[Tag]:
    """Tags with the newest first."""
    if by not in ("date", "version"):
        raise InvalidArgumentError(f"by must be 'date' or 'version', not {by!r}")
    dated = sorted(tags, key=lambda tag: (tag.start_ts or _LONG_AGO, tag.name), reverse=True)
    if by == "date":
        return dated
    try:
        from packaging.version import InvalidVersion, Version  # noqa: PLC0415 - an optional extra
    except ModuleNotFoundError as error:
        raise missing_extra(error, "by='version'", "packaging", "versions") from None

    def version(tag: Tag) -> tuple[bool, Version]:
        try:
            return True, Version(tag.name)
        except InvalidVersion:
            return False, Version("0")

    return sorted(dated, key=version, reverse=True)
