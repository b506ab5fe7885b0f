"""What ``docker push`` and ``docker pull`` do to a repository."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from quay_sdk.testing.config import Config, duration
from quay_sdk.testing.state import Organization, Repository, State
from quay_sdk.testing.state.accounts import Account
from quay_sdk.testing.state.images import Manifest, image, image_list
from quay_sdk.testing.state.policies import is_covered
from quay_sdk.testing.state.repositories import Tag

_EXPIRES_AFTER = re.compile(r"\d+[smhdw]")


def push(
    state: State,
    repository: Repository,
    tag: str,
    performer: Account,
    *,
    content: str | None,
    platforms: Iterable[str],
    labels: Mapping[str, str] | None,
) -> Manifest:
    """Push an image.

    :raises ValueError: the registry refuses it.
    """
    if repository.state != "NORMAL":
        raise ValueError(f"{repository.full_name} is {repository.state} and takes no pushes")
    before = repository.tag(tag, state.now)
    if before is not None and before.immutable:
        raise ValueError(f"tag {tag!r} of {repository.full_name} is immutable")
    layer = str(uuid4()) if content is None else content
    images = {
        platform: state.push(repository, image(f"{layer} for {platform}", labels)) for platform in platforms
    }
    manifest = state.push(repository, image_list(images) if images else image(layer, labels))
    if not manifest.labels:
        for key, value in (labels or {}).items():
            manifest.add_label(key, value, source_type="manifest")
    point(state, repository, tag, manifest)
    _log(state, "push_repo", repository, tag, manifest, performer)
    return manifest


def pull(state: State, repository: Repository, tag: str, performer: Account, *, times: int) -> Manifest:
    """Pull an image.

    :raises ValueError: the tag does not exist.
    """
    alive = repository.tag(tag, state.now)
    if alive is None:
        raise ValueError(f"{repository.full_name} has no tag {tag!r}")
    manifest = repository.manifests[alive.digest]
    for pulls in (repository.pulls_of(tag), manifest.pulls):
        pulls.count += times
        pulls.last = state.now
    for _ in range(times):
        _log(state, "pull_repo", repository, tag, manifest, performer)
    return manifest


def point(
    state: State, repository: Repository, name: str, manifest: Manifest, *, reversion: bool = False
) -> Tag:
    """Point a tag to a manifest, whose labels and the policies of the repository may end or lock it.

    :param reversion: whether the tag is restored.
    :returns: the new tag.
    """
    tag = repository.add_tag(name, manifest.digest, state.now, reversion=reversion)
    labels = {label.key: label.value for label in manifest.labels.values() if label.source_type == "manifest"}
    lifetime = labels.get("quay.expires-after", "")
    if _EXPIRES_AFTER.fullmatch(lifetime):
        repository.end_tag(tag, clamped(state.config, tag.start, tag.start + duration(lifetime)))
    locked = labels.get("quay.immutable", "").lower() == "true" or is_locked_by_policy(repository, name)
    if locked and state.config.has("IMMUTABLE_TAGS"):
        lock(state, repository, tag)
    return tag


def lock(state: State, repository: Repository, tag: Tag) -> None:
    """Make a tag immutable, which takes its expiration away unless such tags may expire."""
    tag.immutable = True
    if not state.config.has("IMMUTABLE_TAGS_CAN_EXPIRE"):
        repository.end_tag(tag, None)


def is_locked_by_policy(repository: Repository, tag: str) -> bool:
    """Return whether a policy of the repository or its organization makes a tag of that name immutable."""
    policies = list(repository.immutability_policies.values())
    if isinstance(repository.namespace, Organization):
        policies += repository.namespace.immutability_policies.values()
    return is_covered(tag, policies)


def clamped(config: Config, start: datetime, end: datetime) -> datetime:
    """Move the expiration of a tag into the bounds that the server sets, counted from the tag's start."""
    shortest: timedelta = config.duration("LABELED_EXPIRATION_MINIMUM")
    longest: timedelta = config.duration("LABELED_EXPIRATION_MAXIMUM")
    return min(max(end, start + shortest), start + longest)


def _log(
    state: State, kind: str, repository: Repository, tag: str, manifest: Manifest, performer: Account
) -> None:
    metadata = {
        "repo": repository.name,
        "namespace": repository.namespace.name,
        "tag": tag,
        "manifest_digest": manifest.digest,
    }
    state.add_log(kind, repository.namespace, repository=repository, performer=performer, metadata=metadata)
