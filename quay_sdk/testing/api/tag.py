"""Tags."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from quay_sdk.testing import pages, problems
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.state import Pulls, Repository, Tag
from quay_sdk.testing.views import Json, epoch, rfc_2822

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_FILTERS: dict[str, Callable[[str, str], bool]] = {
    "eq": lambda wanted, name: name == wanted,
    "like": lambda wanted, name: wanted in name,
}


@handles("listRepoTags")
def list_tags(call: Call) -> Json:
    repository = call.repository
    tags = repository.history(call.state.now)
    if call.flag("onlyActiveTags"):
        standing = repository.standing(call.state.now).values()
        tags = [tag for tag in tags if tag in standing]
    if specific := call.query.get("specificTag"):
        tags = [tag for tag in tags if tag.name == specific]
    if wanted := call.query.get("filter_tag_name"):
        operator, colon, name = wanted.partition(":")
        if not colon or operator not in _FILTERS:
            raise problems.invalid("filter_tag_name is of the form eq:NAME or like:PART")
        tags = [tag for tag in tags if _FILTERS[operator](name, tag.name)]
    page, further = pages.by_number(call, tags, size=50, most=100)
    return {"tags": [_view(repository, tag) for tag in page], **further}


def _view(repository: Repository, tag: Tag) -> Json:
    manifest = repository.manifests[tag.digest]
    view = {
        "name": tag.name,
        "reversion": tag.reversion,
        "immutable": tag.immutable,
        "start_ts": epoch(tag.start),
        "manifest_digest": tag.digest,
        "is_manifest_list": manifest.children is not None,
        "size": manifest.size if manifest.children is None else None,
        "last_modified": rfc_2822(tag.start),
    }
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


def _standing(call: Call) -> Tag:
    return or_404(call.repository.standing(call.state.now).get(call.path["tag"]))


def _check_movable(call: Call, done: str) -> None:
    tag = call.repository.standing(call.state.now).get(call.path["tag"])
    if tag is not None and tag.immutable:
        raise problems.immutable(tag.name, done)


@handles("changeTag", status=201)
def change_tag(call: Call) -> str:
    name = call.path["tag"]
    if not _NAME.fullmatch(name):
        raise problems.message(400, f'Invalid tag: must match "{_NAME.pattern}"')
    expiration = _instant(call)
    digest = call.body.get("manifest_digest")
    if digest is not None:
        or_404(call.repository.manifests.get(digest))
        _check_movable(call, "overwrite")
    if digest is None or "expiration" in call.body or "immutable" in call.body:
        _standing(call)  # there is nothing to change where none stands
    if "expiration" in call.body:
        _check_movable(call, "change expiration of")
    if digest is not None:
        _move(call, digest)
    tag = _standing(call)
    if "expiration" in call.body:
        dates = {
            "expiration_date": expiration and epoch(expiration),
            "old_expiration_date": tag.end and epoch(tag.end),
        }
        tag.end = expiration
        call.log_repository("change_tag_expiration", tag=name, **dates)
    if "immutable" in call.body and call.body["immutable"] is not tag.immutable:
        tag.immutable = call.body["immutable"]
        call.log_repository("change_tag_immutability", tag=name, immutable=tag.immutable)
    return "Updated"


def _instant(call: Call) -> datetime | None:
    """The expiration that the body sets, which must lie ahead."""
    given = call.body.get("expiration")
    if given is None:
        return None
    try:
        instant = datetime.fromtimestamp(given, UTC)
    except (ValueError, OverflowError, OSError):
        raise problems.message(400, problems.BAD_REQUEST) from None
    if instant <= call.state.now:
        raise problems.message(400, problems.BAD_REQUEST)
    return instant


def _move(call: Call, digest: str) -> None:
    name = call.path["tag"]
    before = call.repository.standing(call.state.now).get(name)
    call.repository.point(name, digest, call.state.now)
    if before is None:
        call.log_repository("create_tag", tag=name, manifest_digest=digest)
    else:
        call.log_repository(
            "move_tag", tag=name, manifest_digest=digest, original_manifest_digest=before.digest
        )


@handles("deleteFullTag")
def delete_tag(call: Call) -> None:
    tag = _standing(call)
    _check_movable(call, "delete")
    tag.end = call.state.now
    call.log_repository("delete_tag", tag=tag.name, username=call.me.name)


@handles("restoreTag", optional=("manifest_digest",))
def restore_tag(call: Call) -> Json:
    name, digest = call.path["tag"], call.body.get("manifest_digest")
    if digest not in call.repository.manifests:
        raise problems.not_found()
    _check_movable(call, "overwrite")
    before = call.repository.standing(call.state.now).get(name)
    call.repository.point(name, digest, call.state.now, reversion=True)
    call.log_repository(
        "revert_tag",
        tag=name,
        manifest_digest=digest,
        original_manifest_digest=before.digest if before else None,
    )
    return {}


@handles("removeTagFromTimemachine")
def purge_tag(call: Call) -> str:
    repository, now = call.repository, call.state.now
    digest = call.body.get("manifest_digest")
    if call.body.get("is_alive"):
        candidates = [_standing(call)]
        _check_movable(call, "delete")
    else:
        standing = repository.standing(now).values()
        candidates = [tag for tag in repository.history(now) if tag not in standing]
    gone = [tag for tag in candidates if tag.name == call.path["tag"] and digest in (None, tag.digest)]
    if not gone:
        raise problems.not_found()
    if call.body.get("include_submanifests"):
        listed = {child for tag in gone for child in repository.manifests[tag.digest].children or ()}
        gone += [tag for tag in repository.tags if tag.digest in listed]
    repository.tags = [tag for tag in repository.tags if tag not in gone]
    call.log_repository("permanently_delete_tag", tag=call.path["tag"], manifest_digest=digest)
    return ""


@handles("getTagPullStatistics")
def tag_pull_statistics(call: Call) -> Json:
    tag = _standing(call)
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
