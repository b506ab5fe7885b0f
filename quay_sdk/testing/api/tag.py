"""Tags."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from quay_sdk.testing import pages, problems, pushes
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.state import Repository
from quay_sdk.testing.state.images import Pulls
from quay_sdk.testing.state.repositories import Tag
from quay_sdk.testing.views import Json, epoch, rfc_2822


@handles("listRepoTags")
def list_tags(call: Call) -> Json:
    call.require_repository("read")
    repository, now = call.repository, call.state.now
    name, wanted = call.query["specificTag"], call.query["filter_tag_name"]
    only_active = call.query["onlyActiveTags"]
    operator, colon, text = (wanted or "").partition(":")
    if wanted and not colon:
        raise problems.message(
            400,
            "Unsupported syntax for filter_tag_name. Expected <operation>:<tag_name> where <operation>"
            "can be 'like' or 'eq'.",
        )

    pattern = _like(text)

    def is_wanted(tag: Tag) -> bool:
        return (
            (not only_active or tag.is_alive(now))
            and (not name or tag.name == name)
            and (operator != "eq" or tag.name == text)
            and (operator != "like" or pattern.search(tag.name) is not None)
        )

    tags = repository.listing(now, (only_active, name, wanted), is_wanted)
    page, further = pages.by_number(call, tags, size=50, most=100)
    return {"tags": [_view(call, repository, tag) for tag in page], **further}


def _like(text: str) -> re.Pattern[str]:
    """The pattern of the database for what contains a text, in which ``%`` and ``_`` are wildcards."""
    parts = {"%": ".*", "_": "."}
    return re.compile("".join(parts.get(letter) or re.escape(letter) for letter in text), re.IGNORECASE)


def _view(call: Call, repository: Repository, tag: Tag) -> Json:
    manifest = repository.manifests[tag.digest]
    view = {
        "name": tag.name,
        "reversion": tag.reversion,
        "start_ts": epoch(tag.start),
        "manifest_digest": tag.digest,
        "is_manifest_list": manifest.children is not None,
        "size": manifest.size if manifest.children is None else None,
        "last_modified": rfc_2822(tag.start),
    }
    if call.config.has("IMMUTABLE_TAGS"):
        view["immutable"] = tag.immutable
    if tag.end is not None:
        view |= {"end_ts": epoch(tag.end), "expiration": rfc_2822(tag.end)}
    if manifest.children is not None:
        present = {digest: digest in repository.manifests for digest in manifest.children}
        view |= {
            "is_sparse": not all(present.values()),
            "child_manifest_count": len(present),
            "present_child_count": sum(present.values()),
            "child_manifests_presence": present,
        }
    return view


# -- changing --------------------------------------------------------------------------


@handles("changeTag")
def change_tag(call: Call) -> Reply:
    call.require_repository("write")
    call.require_normal()
    call.require_unrestricted_namespace()
    body = call.json()
    if not pushes.TAG_NAME.fullmatch(call.path["tag"]):
        raise problems.message(
            400,
            'Invalid tag: must match [A-Za-z0-9_.-], NOT start with "." or "-", '
            "and can contain 1-128 characters",
        )
    _ = call.repository
    if "expiration" in body:
        _change_expiration(call, body["expiration"])
    if "immutable" in body and call.config.has("IMMUTABLE_TAGS"):
        _change_immutability(call, body["immutable"])
    if "manifest_digest" in body:
        _move(call, body["manifest_digest"])
    return Reply("Updated", 201)


def _change_expiration(call: Call, seconds: float | None) -> None:
    repository, tag = call.repository, _alive(call)
    wanted = None if seconds is None else _instant(call, seconds)
    if wanted is not None and _is_locked(call, tag) and not call.config.has("IMMUTABLE_TAGS_CAN_EXPIRE"):
        raise problems.message(400, f"Cannot set expiration on immutable tag '{tag.name}'")
    before, end = tag.end, None
    if wanted is not None:
        # Whole seconds from the start of the tag.
        end = tag.start + timedelta(seconds=epoch(wanted) - epoch(tag.start))
        end = pushes.clamped(call.config, tag.start, end)
    repository.end_tag(tag, end)
    if before is not None or end is not None:
        _log(
            call,
            "change_tag_expiration",
            expiration_date=wanted and epoch(wanted),
            old_expiration_date=None if before is None or before == end else round(before.timestamp() * 1000),
        )


def _instant(call: Call, seconds: float) -> datetime:
    try:
        instant = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise problems.flask(400) from None
    if instant <= call.state.now:
        raise problems.flask(400)
    return instant


def _change_immutability(call: Call, immutable: bool) -> None:
    tag = _alive(call)
    if tag.immutable and not immutable:
        call.require(call.rights.repository("admin", call.path["repository"]))
    if immutable and tag.end is not None and not call.config.has("IMMUTABLE_TAGS_CAN_EXPIRE"):
        raise problems.message(
            400,
            f"Cannot make tag '{tag.name}' immutable: tag has expiration set. Clear expiration first or "
            "enable FEATURE_IMMUTABLE_TAGS_CAN_EXPIRE.",
        )
    before, tag.immutable = tag.immutable, immutable
    _log(call, "change_tag_immutability", immutable=immutable, previous_immutable=before)


def _move(call: Call, digest: str | None) -> None:
    repository, name = call.repository, call.path["tag"]
    manifest = or_404(repository.manifest(digest or "", call.state.now))
    before = repository.tag(name, call.state.now)
    _check_mutable(call, before, "overwrite")
    pushes.point(call.state, repository, name, manifest)
    _log(
        call,
        "create_tag" if before is None else "move_tag",
        manifest_digest=digest,
        original_manifest_digest=before and before.digest,
    )


@handles("deleteFullTag")
def delete_tag(call: Call) -> Reply:
    call.require_repository("write")
    call.require_normal()
    call.require_unrestricted_namespace()
    tag = _alive(call)
    _check_mutable(call, tag, "delete")
    call.repository.delete_tag(tag, call.state.now)
    _log(call, "delete_tag")
    return NO_CONTENT


@handles("restoreTag")
def restore_tag(call: Call) -> Json:
    call.require_repository("write")
    call.require_normal()
    call.require_unrestricted_namespace()
    body = call.json()
    repository, name = call.repository, call.path["tag"]
    digest = body.get("manifest_digest")
    if digest is None:
        raise problems.invalid("Missing manifest_digest")
    manifest = or_404(repository.manifests.get(digest))
    _check_mutable(call, repository.tag(name, call.state.now), "overwrite")
    pushes.point(call.state, repository, name, manifest, reversion=True)
    call.log(
        "revert_tag",
        repository.namespace,
        repository,
        username=call.me.name,
        repo=repository.name,
        tag=name,
        manifest_digest=digest,
    )
    return {}


@handles("removeTagFromTimemachine")
def purge_tag(call: Call) -> str:
    call.require_repository("write")
    body = call.json()
    repository, name = call.repository, call.path["tag"]
    is_alive, digest = body.get("is_alive", False), body.get("manifest_digest")
    if not is_alive and digest is None:
        raise problems.invalid("manifest_digest required when is_alive set to false")
    now = call.state.now
    # What ended before that cannot be restored. It is listed until the garbage is collected.
    oldest = now - timedelta(seconds=repository.namespace.tag_expiration_s)
    if is_alive:
        tag = _alive(call)
        digest, purged = tag.digest, [] if _is_locked(call, tag) else [tag]
    else:
        or_404(repository.manifests.get(digest))
        purged = [
            tag
            for tag in repository.tags
            if (tag.name, tag.digest) == (name, digest)
            and tag.end is not None
            and oldest < tag.end <= now
            and not _is_locked(call, tag)
        ]
    if purged or not is_alive:
        repository.tag_pulls.pop(name, None)
    if not purged:
        raise problems.not_found()
    for tag in purged:
        repository.end_tag(tag, oldest)
    _log(call, "permanently_delete_tag", manifest_digest=digest)
    return ""


def _alive(call: Call) -> Tag:
    return or_404(call.repository.tag(call.path["tag"], call.state.now))


def _is_locked(call: Call, tag: Tag) -> bool:
    return tag.immutable and call.config.has("IMMUTABLE_TAGS")


def _check_mutable(call: Call, tag: Tag | None, action: str) -> None:
    if tag is not None and _is_locked(call, tag):
        raise problems.immutable(tag.name, action)


def _log(call: Call, kind: str, **metadata: object) -> None:
    call.log_repository(kind, username=call.me.name, tag=call.path["tag"], **metadata)


# -- statistics ------------------------------------------------------------------------


@handles("getTagPullStatistics")
def get_tag_pull_statistics(call: Call) -> Json:
    call.require_repository("read")
    tag = _alive(call)
    pulls = call.repository.tag_pulls.get(tag.name, Pulls())
    of_manifest = call.repository.manifests[tag.digest].pulls
    return {
        "tag_name": tag.name,
        "tag_pull_count": pulls.count,
        "last_tag_pull_date": rfc_2822(pulls.last),
        "current_manifest_digest": pulls.digest or tag.digest,
        "manifest_pull_count": of_manifest.count,
        "last_manifest_pull_date": rfc_2822(of_manifest.last),
    }
