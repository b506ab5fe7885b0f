"""Tags."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from quay_sdk.testing import pages, problems, pushes
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.state import Repository
from quay_sdk.testing.state.images import Pulls
from quay_sdk.testing.state.repositories import Tag
from quay_sdk.testing.views import Json, epoch, rfc_2822

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")


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

    def is_wanted(tag: Tag) -> bool:
        return (
            (not only_active or tag.is_alive(now))
            and (not name or tag.name == name)
            and (operator != "eq" or tag.name == text)
            and (operator != "like" or text.lower() in tag.name.lower())
        )

    tags = repository.listing(now, (only_active, name, wanted), is_wanted)
    page, further = pages.by_number(call, tags, size=50, most=100)
    return {"tags": [_view(call, repository, tag) for tag in page], **further}


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
    if not _NAME.fullmatch(call.path["tag"]):
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
    if body.get("manifest_digest"):
        _move(call, body["manifest_digest"])
    return Reply("Updated", 201)


def _change_expiration(call: Call, seconds: float | None) -> None:
    tag = _alive(call)
    end = None
    if seconds is not None:
        try:
            end = datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError):
            raise problems.flask(400) from None
        if end <= call.state.now:
            raise problems.flask(400)
        if tag.immutable and not call.config.has("IMMUTABLE_TAGS_CAN_EXPIRE"):
            raise problems.message(400, f"Cannot set expiration on immutable tag '{tag.name}'")
        end = pushes.clamped(call.config, tag.start, end)
    before = tag.end
    call.repository.end_tag(tag, end)
    if before is not None or end is not None:
        _log(
            call,
            "change_tag_expiration",
            expiration_date=seconds,
            old_expiration_date=before and epoch(before),
        )


def _change_immutability(call: Call, immutable: bool) -> None:
    tag = _alive(call)
    if not immutable:
        call.require(call.rights.repository("admin", call.path["repository"]))
    elif tag.end is not None and not call.config.has("IMMUTABLE_TAGS_CAN_EXPIRE"):
        raise problems.message(
            400,
            f"Cannot make tag '{tag.name}' immutable: tag has expiration set. Clear expiration first or "
            "enable FEATURE_IMMUTABLE_TAGS_CAN_EXPIRE.",
        )
    before, tag.immutable = tag.immutable, immutable
    _log(call, "change_tag_immutability", immutable=immutable, previous_immutable=before)


def _move(call: Call, digest: str) -> None:
    repository, name = call.repository, call.path["tag"]
    manifest = or_404(repository.manifest(digest, call.state.now))
    before = repository.tag(name, call.state.now)
    _check_mutable(before, "overwrite")
    pushes.point(call.state, repository, name, manifest)
    if before is None:
        _log(call, "create_tag", manifest_digest=digest)
    else:
        _log(call, "move_tag", manifest_digest=digest, original_manifest_digest=before.digest)


@handles("deleteFullTag")
def delete_tag(call: Call) -> Reply:
    call.require_repository("write")
    call.require_normal()
    call.require_unrestricted_namespace()
    tag = _alive(call)
    _check_mutable(tag, "delete")
    call.repository.end_tag(tag, call.state.now)
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
    if not digest:
        raise problems.invalid("Missing manifest_digest")
    manifest = or_404(repository.manifests.get(digest))
    _check_mutable(repository.tag(name, call.state.now), "overwrite")
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
    if not is_alive and not digest:
        raise problems.invalid("manifest_digest required when is_alive set to false")
    if is_alive:
        purged = [_alive(call)]
    else:
        or_404(repository.manifests.get(digest))
        purged = [
            tag
            for tag in repository.tags
            if (tag.name, tag.digest) == (name, digest) and not tag.is_alive(call.state.now)
        ]
    if not purged or any(tag.immutable for tag in purged):
        raise problems.not_found()
    repository.drop_tags(purged)
    repository.tag_pulls.pop(name, None)
    _log(call, "permanently_delete_tag", manifest_digest=digest)
    return ""


def _alive(call: Call) -> Tag:
    return or_404(call.repository.tag(call.path["tag"], call.state.now))


def _check_mutable(tag: Tag | None, action: str) -> None:
    if tag is not None and tag.immutable:
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
        "current_manifest_digest": tag.digest,
        "manifest_pull_count": of_manifest.count,
        "last_manifest_pull_date": rfc_2822(of_manifest.last),
    }
