"""What ``docker push`` and ``docker pull`` do to a repository."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from quay_sdk.testing.config import Config
from quay_sdk.testing.credentials import used
from quay_sdk.testing.state import Organization, Repository, Robot, State
from quay_sdk.testing.state.accounts import Account, Namespace, User
from quay_sdk.testing.state.images import Manifest, image, image_list
from quay_sdk.testing.state.notifications import notify
from quay_sdk.testing.state.policies import is_covered
from quay_sdk.testing.state.quotas import QuotaLimit
from quay_sdk.testing.state.repositories import Tag

TAG_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
"""The names that a tag may have."""

RESOLVED_IP: Mapping[str, Any] = {
    "provider": "internet",
    "service": None,
    "sync_token": "1645662201",
    "country_iso_code": None,
    "aws_region": None,
    "continent": None,
}
"""What some entries of the log say of the address of the client."""

_CLIENT = {
    "user-agent": "docker/27.3.1 go/go1.22.7 kernel/6.8.0 os/linux arch/amd64",
    "resolved_ip": RESOLVED_IP,
}
"""What the logs say of the client that pushes and pulls."""

_CLIENT_IP = "127.0.0.1"

_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}

_STEP = 1024
_SIZES = ("KB", "MB", "GB", "TB")


def push(
    state: State,
    repository: Repository,
    tag: str,
    performer: Account,
    *,
    content: str | None = None,
    platforms: Iterable[str] = (),
    labels: Mapping[str, str] | None = None,
    size: int | None = None,
    expires: timedelta | datetime | None = None,
) -> Manifest:
    """Push an image, as ``docker push`` does: first what it consists of, then its manifest and the tag.

    :param state: the state of the server.
    :param repository: the repository.
    :param tag: the tag to point to the image.
    :param performer: the user or robot who pushes.
    :param content: what the layer holds; unlike any other by default.
    :param platforms: platforms such as ``"linux/amd64"``: pushes an image for each, and a list of them.
    :param labels: the labels of the image.
    :param size: the compressed size of the layer in bytes; the length of the content by default.
    :param expires: when the new tag expires, or how long it lives.
    :returns: what the tag points to.
    :raises ValueError: the registry refuses it.
    """
    _check_push(state, repository, tag, performer)
    if size is not None and size < 0:
        raise ValueError(f"size is a number of bytes, not {size}")
    end = _end(state, expires)
    layer = str(uuid4()) if content is None else content
    images = {
        platform: image(f"{layer} for {platform}", labels, size=size, platform=platform)
        for platform in platforms
    }
    manifest = image_list(images) if images else image(layer, labels, size=size)
    uploaded = list(images.values()) or [manifest]
    for each in uploaded:
        _check_upload(state, repository, each)
    for each in uploaded:
        _store(repository, each, labels)
    repository.store(manifest)
    _check_quota_of_manifest(state, repository.namespace)
    before = repository.tag(tag, state.now)
    if before is not None and before.immutable and state.config.has("IMMUTABLE_TAGS"):
        raise ValueError(f"the push is refused: tag {tag!r} of {repository.full_name} is immutable")
    made = point(state, repository, tag, repository.manifests[manifest.digest])
    _log(state, "push_repo", repository, tag, manifest, performer)
    notify(state, repository, "repo_push", {"updated_tags": [tag]})
    if end is not None:
        if made.immutable and not state.config.has("IMMUTABLE_TAGS_CAN_EXPIRE"):
            raise ValueError(f"tag {tag!r} of {repository.full_name} is immutable and cannot expire")
        repository.end_tag(made, end)
    return repository.manifests[manifest.digest]


def _check_push(state: State, repository: Repository, tag: str, performer: Account) -> None:
    if not TAG_NAME.fullmatch(tag):
        raise ValueError(f"{tag!r} is not the name of a tag: letters, digits, '_', '.' and '-', at most 128")
    if state.config["REGISTRY_STATE"] == "readonly":
        raise ValueError("the push is refused: the registry is read-only")
    if not repository.namespace.enabled:
        raise ValueError(f"the push is refused: {repository.namespace.name} is disabled")
    if repository.state != "NORMAL" and performer is not _mirroring_robot(repository):
        raise ValueError(f"the push is refused: {repository.full_name} is in the state {repository.state}")
    _check_quota(state, repository.namespace, repository.namespace.stored_bytes)


def _mirroring_robot(repository: Repository) -> Robot | None:
    """The robot that may push to a mirror."""
    if repository.state == "MIRROR" and repository.mirror is not None:
        return repository.mirror.robot
    organization = repository.namespace
    if repository.state == "ORG_MIRROR" and isinstance(organization, Organization) and organization.mirror:
        return organization.mirror.robot
    return None


def _end(state: State, expires: timedelta | datetime | None) -> datetime | None:
    if expires is None:
        return None
    end = state.now + expires if isinstance(expires, timedelta) else expires
    if end.tzinfo is None:
        raise ValueError(f"expires has no time zone: {end.isoformat()}")
    return end


def _store(repository: Repository, manifest: Manifest, labels: Mapping[str, str] | None) -> None:
    """Store an image with the labels of its configuration, unless the repository has it already."""
    if repository.store(manifest):
        for key, value in (labels or {}).items():
            if key:
                manifest.add_label(key, value, source_type="manifest")


def pull(state: State, repository: Repository, tag: str, performer: Account, *, times: int) -> Manifest:
    """Pull an image.

    :raises ValueError: the tag does not exist.
    """
    alive = repository.tag(tag, state.now)
    if alive is None:
        raise ValueError(f"{repository.full_name} has no tag {tag!r}")
    manifest = repository.manifests[alive.digest]
    if state.config.has("IMAGE_PULL_STATS"):
        for pulls in (repository.pulls_of(tag), manifest.pulls):
            pulls.count += times
            pulls.last = state.now
            pulls.digest = manifest.digest
    for _ in range(times):
        _log(state, "pull_repo", repository, tag, manifest, performer)
    return manifest


# -- tags ------------------------------------------------------------------------------


def point(
    state: State, repository: Repository, name: str, manifest: Manifest, *, reversion: bool = False
) -> Tag:
    """Point a tag to a manifest, whose labels and the policies of the repository may end or lock it.

    :param reversion: whether the tag is restored.
    :returns: the new tag.
    """
    tag = repository.add_tag(name, manifest.digest, state.now, reversion=reversion)
    labels = _labels(repository, manifest)
    lifetime = _lifetime(labels.get("quay.expires-after", ""))
    if lifetime:
        repository.end_tag(tag, tag.start + lifetime)
    if state.config.has("IMMUTABLE_TAGS"):
        by_policy = is_locked_by_policy(repository, name)
        if by_policy or labels.get("quay.immutable", "").strip().lower() == "true":
            lock(state, repository, tag)
        if by_policy:
            # The server does not name the repository in this entry.
            names = {"repo": None, "namespace": repository.namespace.name}
            metadata = {"tag": name, **names, "immutable": True}
            state.add_log("tag_made_immutable_by_policy", repository.namespace, metadata=metadata)
    return tag


def _labels(repository: Repository, manifest: Manifest) -> dict[str, str]:
    """The labels that act on a tag: those of an image, or those that all images of a list share."""
    if manifest.children is None:
        return {label.key: label.value for label in manifest.labels.values()}
    images = [repository.manifests[digest] for digest in manifest.children if digest in repository.manifests]
    shared = [{(label.key, label.value) for label in image.labels.values()} for image in images]
    return dict(set.intersection(*shared)) if shared else {}


def _lifetime(text: str) -> timedelta | None:
    """The value of the label ``quay.expires-after``, such as ``2w``; ``None`` if it makes no sense."""
    try:
        return int(text[:-1]) * _UNITS[text[-1:]]
    except (KeyError, ValueError, OverflowError):
        return None


def lock(state: State, repository: Repository, tag: Tag) -> None:
    """Make a tag immutable, which takes its expiration away unless such tags may expire."""
    tag.immutable = True
    if not state.config.has("IMMUTABLE_TAGS_CAN_EXPIRE"):
        repository.end_tag(tag, None)


def is_locked_by_policy(repository: Repository, tag: str) -> bool:
    """Return whether a policy of the repository or its organization makes a tag of that name immutable."""
    namespace = repository.namespace
    policies = (*repository.immutability_policies.values(), *namespace.immutability_policies.values())
    return is_covered(tag, policies)


def clamped(config: Config, start: datetime, end: datetime) -> datetime:
    """Move the expiration of a tag into the bounds that the server sets, counted from the tag's start."""
    shortest: timedelta = config.duration("LABELED_EXPIRATION_MINIMUM")
    longest: timedelta = config.duration("LABELED_EXPIRATION_MAXIMUM")
    return min(max(end, start + shortest), start + longest)


# -- quotas ----------------------------------------------------------------------------


def _check_upload(state: State, repository: Repository, manifest: Manifest) -> None:
    """Refuse an upload that does not fit into the quota, as the server does while it receives a blob."""
    for digest, size in manifest.blobs.items():
        if digest not in repository.blobs:
            _check_quota(state, repository.namespace, repository.namespace.stored_bytes + size)


def _check_quota(state: State, namespace: Namespace, used: int) -> None:
    limit = _reached_limit(state, namespace, used)
    if limit is None:
        return
    notify_of_quota(state, namespace, limit, used)
    if limit.type == "Reject":
        _tell_administrators(state, namespace, "quota_error", severity="Reject")
        raise _quota_exceeded(namespace)


def _check_quota_of_manifest(state: State, namespace: Namespace) -> None:
    """Refuse a manifest with which the quota is used up, or warn of it."""
    limit = _reached_limit(state, namespace, namespace.stored_bytes)
    if limit is None:
        return
    _tell_administrators(state, namespace, "quota_warning" if limit.type == "Warning" else "quota_error")
    if limit.type == "Reject":
        raise _quota_exceeded(namespace)


def _quota_exceeded(namespace: Namespace) -> ValueError:
    return ValueError(
        f"the push is refused: {namespace.name} has used up its quota; {namespace.stored_bytes} bytes are "
        "stored"
    )


def _reached_limit(state: State, namespace: Namespace, used: int) -> QuotaLimit | None:
    """The limit that so many bytes reach; that of the configuration if the namespace has no quota."""
    if not (state.config.has("QUOTA_MANAGEMENT") and state.config.has("VERIFY_QUOTA")):
        return None
    if namespace.quota is not None:
        return namespace.quota.reached(used)
    default: int = state.config["DEFAULT_SYSTEM_REJECT_QUOTA_BYTES"]
    return QuotaLimit(0, "Reject", 100) if 0 < default <= used else None


def _tell_administrators(state: State, namespace: Namespace, kind: str, **metadata: Any) -> None:
    """Put a notification into the inboxes of those who administer a namespace, each once."""
    metadata["namespace"] = namespace.name
    for administrator in namespace.administrators():
        entries = administrator.inbox.values()
        if not any(each.kind == kind and metadata.items() <= each.metadata.items() for each in entries):
            administrator.notify(kind, state.now, metadata)


def notify_of_quota(state: State, namespace: Namespace, limit: QuotaLimit, used: int) -> None:
    """Tell the notifications of a namespace that it has reached a limit of its quota: once a day.

    :param state: the state of the server.
    :param namespace: the user or organization.
    :param limit: the limit.
    :param used: how many bytes it stores.
    """
    event = "quota_warning" if limit.type == "Warning" else "quota_error"
    if not state.config.has("QUOTA_NOTIFICATIONS") or not any(
        notification.event == event for notification in namespace.notifications.values()
    ):
        return
    pause = timedelta(seconds=state.config["QUOTA_NOTIFICATION_COOLDOWN_SECONDS"])
    last = namespace.quota_notified.get(limit.percent)
    if last is not None and state.now - last < pause:
        return
    namespace.quota_notified[limit.percent] = state.now
    quota = (
        namespace.quota.limit_bytes if namespace.quota else state.config["DEFAULT_SYSTEM_REJECT_QUOTA_BYTES"]
    )
    data = {
        "threshold_percent": limit.percent,
        "usage_bytes": used,
        "limit_bytes": quota,
        "usage_percent": used * 100 // quota,
        "usage_bytes_formatted": _in_words(used),
        "limit_bytes_formatted": _in_words(quota),
    }
    notify(state, namespace, event, data)


def _in_words(size: int) -> str:
    if size < _STEP:
        return f"{size} bytes"
    value, unit = size / _STEP, 0
    while value >= _STEP and unit < len(_SIZES) - 1:
        value, unit = value / _STEP, unit + 1
    return f"{value:.2f} {_SIZES[unit]}"


# -- logs ------------------------------------------------------------------------------


def _log(
    state: State, kind: str, repository: Repository, tag: str, manifest: Manifest, performer: Account
) -> None:
    assert isinstance(performer, User | Robot)
    if isinstance(performer, Robot):
        performer.last_accessed = used(state, performer.last_accessed)
    metadata: dict[str, Any] = {
        "repo": repository.name,
        "namespace": repository.namespace.name,
        "tag": tag,
        "mediaType": manifest.media_type,
        "username": performer.name,
        **_CLIENT,
    }
    if isinstance(performer, Robot):
        metadata["is_robot"] = True
    state.add_log(
        kind,
        repository.namespace,
        repository=repository,
        performer=performer,
        ip=_CLIENT_IP,
        metadata=metadata,
    )
