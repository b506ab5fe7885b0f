"""What the mirror workers do, which copy repositories and organizations from other registries."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatch
from typing import Any

from quay_sdk.testing import pushes
from quay_sdk.testing.state import Namespace, Organization, Repository, State
from quay_sdk.testing.state.mirrors import (
    LONGEST_DISCOVERY,
    LONGEST_SYNC,
    MOST_RETRIES,
    DiscoveredRepository,
    OrganizationMirror,
    RepositoryMirror,
)
from quay_sdk.testing.state.notifications import notify

RESULTS = ("SYNCING", "SUCCESS", "FAIL", "CANCEL")
"""What can become of a synchronization: it still runs, or how it ended."""

_NOTHING = "Not applicable"
_UNREACHABLE = "skopeo list-tags failed: See output"
_STDERR = "the source registry cannot be reached"

# -- repositories ----------------------------------------------------------------------


def sync(state: State, repository: Repository, status: str, tags: Iterable[str]) -> None:
    """Synchronize a mirrored repository.

    :param state: the state of the server.
    :param repository: the repository.
    :param status: one of :data:`RESULTS`.
    :param tags: the tags of the source. Those that the mirror's rules select are copied, or fail if the
        status is ``FAIL``.
    :raises ValueError: the repository is not in the state of a mirror, or a worker would not synchronize it.
    """
    mirror = repository.mirror
    if mirror is None or repository.state != "MIRROR":
        raise ValueError(f"{repository.full_name} is not in the state MIRROR, but {repository.state}")
    if not mirror.is_enabled and mirror.status not in ("SYNC_NOW", "SYNCING"):
        raise ValueError(f"the mirror {repository.full_name} is disabled")
    if mirror.status == "CANCEL" and status != "CANCEL":
        raise ValueError(f"the mirror {repository.full_name} was cancelled; syncNow starts it again")
    selected = sorted({tag for tag in tags if any(fnmatch(tag, rule) for rule in mirror.rules)})
    if mirror.status not in ("SYNCING", "CANCEL"):
        _begin(state, repository, mirror)
    mirror.pending_tags = len(selected)
    if status == "SYNCING":
        return
    if status == "SUCCESS":
        status = _copy(state, repository, mirror, selected)
    elif status == "FAIL":
        _fail(state, repository, mirror, selected)
    else:
        _log(state, repository, "repo_mirror_sync_failed", "Cancelled", _source(mirror), tags=_list(selected))
    mirror.pending_tags = 0
    mirror.end(status, state.now, mirror.sync_interval)


def _begin(state: State, repository: Repository, mirror: RepositoryMirror) -> None:
    mirror.begin(state.now, LONGEST_SYNC)
    mirror.last_sync = state.now
    _log(state, repository, "repo_mirror_sync_started", "start", _source(mirror))


def _copy(state: State, repository: Repository, mirror: RepositoryMirror, tags: list[str]) -> str:
    """Copy tags, and delete those that the source does not have. Returns how it went."""
    if not tags:
        _log(state, repository, "repo_mirror_sync_success", "end", _source(mirror), tags="No tags matched")
        return "SUCCESS"
    failed = [tag for tag in tags if not _copy_tag(state, repository, mirror, tag)]
    for tag in repository.alive(state.now):
        if tag.name not in tags:
            repository.delete_tag(tag, state.now)
    if failed:
        partial = 0 < len(failed) < len(tags)
        marked = [f"{tag}(FAILED)" if tag in failed else tag for tag in tags] if partial else []
        _log_failure(state, repository, mirror, marked)
        return "FAIL"
    _log(state, repository, "repo_mirror_sync_success", "end", _source(mirror), tags=_list(tags))
    return "SUCCESS"


def _copy_tag(state: State, repository: Repository, mirror: RepositoryMirror, tag: str) -> bool:
    source = f"docker://{mirror.external_reference}:{tag}"
    try:
        _push(state, repository, mirror, tag, source)
    except ValueError as error:
        _log_failed_tag(state, repository, source, tag, str(error))
        return False
    message = f"Source '{source}' successful sync"
    kind = "repo_mirror_sync_tag_success"
    _log(state, repository, kind, "finish", message, tag=tag, stdout="", stderr="")
    return True


def _fail(state: State, repository: Repository, mirror: RepositoryMirror, tags: list[str]) -> None:
    """Fail to copy tags; without any, already their list cannot be read."""
    if not tags:
        message = f"{_source(mirror)}: {_UNREACHABLE}"
        kind = "repo_mirror_sync_failed"
        _log(state, repository, kind, "end", message, tags="", stdout="", stderr=_STDERR)
        return
    for tag in tags:
        _log_failed_tag(state, repository, f"docker://{mirror.external_reference}:{tag}", tag, _STDERR)
    _log_failure(state, repository, mirror, [])


def _log_failed_tag(state: State, repository: Repository, source: str, tag: str, error: str) -> None:
    message = f"Source '{source}' failed to sync"
    kind = "repo_mirror_sync_tag_failed"
    _log(state, repository, kind, "finish", message, tag=tag, stdout="", stderr=error)


def _log_failure(state: State, repository: Repository, mirror: RepositoryMirror, tags: list[str]) -> None:
    """Log that a synchronization has failed.

    :param tags: all tags, if only some have failed.
    """
    message = f"{_source(mirror)}: PARTIAL SYNC" if tags else _source(mirror)
    kind = "repo_mirror_sync_failed"
    _log(state, repository, kind, "lost", message, tags=_list(tags), stdout=_NOTHING, stderr=_NOTHING)


def _source(mirror: RepositoryMirror) -> str:
    return f"'{mirror.external_reference}' with tag pattern '{','.join(mirror.rules)}'"


def _list(tags: list[str]) -> str:
    return ", ".join(tags)


def _push(
    state: State,
    repository: Repository,
    mirror: RepositoryMirror | OrganizationMirror,
    tag: str,
    source: str,
) -> None:
    """Push a copy. The same tag of the same source is always the same image."""
    if mirror.robot is None:
        raise ValueError(f"the mirror {repository.full_name} has no robot")
    pushes.push(state, repository, tag, mirror.robot, content=source)


def _log(
    state: State, repository: Repository, kind: str, verb: str, message: str, **particulars: str
) -> None:
    """Write an entry of the log, and tell the notifications of how synchronizations go."""
    metadata = _metadata(repository.namespace, repository.name, verb, message, **particulars)
    state.add_log(kind, repository.namespace, repository=repository, metadata=metadata)
    notify(state, repository, kind, {"message": message})


def _metadata(namespace: Namespace, name: str, verb: str, message: str, **particulars: str) -> dict[str, Any]:
    return {
        "verb": verb,
        "namespace": namespace.name,
        "repo": name,
        "message": message,
        "tag": None,
        "tags": None,
        "stdout": None,
        "stderr": None,
        **particulars,
    }


# -- organizations ---------------------------------------------------------------------


def discover(state: State, organization: Organization, names: Iterable[str], error: str | None) -> None:
    """Look for the repositories of a mirrored organization.

    A synchronization that was cancelled ends instead, for all repositories.

    :param state: the state of the server.
    :param organization: the organization.
    :param names: the repositories of the source.
    :param error: why the source cannot be read; ``None`` if it can.
    :raises ValueError: the organization is no mirror, or a worker would not look at it.
    """
    mirror = organization.mirror
    if mirror is None:
        raise ValueError(f"{organization.name} is not the mirror of another registry")
    if not mirror.is_enabled:
        raise ValueError(f"the mirror {organization.name} is disabled")
    asked, cancelled = mirror.status == "SYNC_NOW", mirror.status == "CANCEL"
    mirror.begin(state.now, LONGEST_DISCOVERY)
    if cancelled:
        count = _cancel_all(mirror)
        message = f"Sync cancelled: {count} repos set to cancelled"
        _log_discovery(state, organization, mirror, "org_mirror_sync_failed", message)
        mirror.end("SUCCESS", state.now, mirror.sync_interval)
        return
    message = f"Starting repository discovery for organization '{organization.name}'"
    _log_discovery(state, organization, mirror, "org_mirror_sync_started", message)
    if error is not None:
        message = f"Failed to fetch repositories from source: {error}"
        _log_discovery(state, organization, mirror, "org_mirror_sync_failed", message)
        mirror.end("FAIL", state.now, mirror.sync_interval)
        return
    there = list(dict.fromkeys(names))
    filters = mirror.repository_filters
    wanted = [name for name in there if not filters or any(fnmatch(name, each) for each in filters)]
    new = [name for name in wanted if name not in mirror.discovered]
    for name in new:
        mirror.discovered[name] = DiscoveredRepository(name, state.now)
    if there:
        _skip_others(mirror, wanted, there)
    _schedule(state, mirror, all=asked)
    message = f"Discovery completed: {len(wanted)} repos discovered, {len(new)} new"
    _log_discovery(state, organization, mirror, "org_mirror_sync_success", message)
    mirror.end("SUCCESS", state.now, mirror.sync_interval)


def _cancel_all(mirror: OrganizationMirror) -> int:
    cancelled = [each for each in mirror.discovered.values() if each.status not in ("CANCEL", "SKIP")]
    for found in cancelled:
        found.status = "CANCEL"
        found.sync_start_date = None
        found.retries_remaining = 0
        found.message = None
    return len(cancelled)


def _skip_others(mirror: OrganizationMirror, wanted: list[str], there: list[str]) -> None:
    """Skip the repositories that are not wanted any more, and take up those that are wanted again."""
    for found in mirror.discovered.values():
        if found.name in wanted and found.status == "SKIP":
            found.status, found.message, found.retries_remaining = "NEVER_RUN", None, MOST_RETRIES
        elif found.name not in wanted and found.status not in ("SKIP", "SYNCING"):
            is_there = found.name in there
            found.status, found.retries_remaining = "SKIP", 0
            found.sync_start_date = found.sync_expiration_date = None
            found.message = (
                "Repository excluded by filters" if is_there else "Repository no longer in source registry"
            )


def _schedule(state: State, mirror: OrganizationMirror, *, all: bool) -> None:
    """Say which repositories are to be synchronized at once.

    :param all: all of them, as someone has asked for; else the new ones and those that were cancelled.
    """
    for found in mirror.discovered.values():
        if all and found.status not in ("SYNC_NOW", "SKIP", "SYNCING"):
            found.message = None
        elif all or found.status not in ("NEVER_RUN", "CANCEL") or found.sync_start_date is not None:
            continue
        found.status = "SYNC_NOW"
        found.sync_start_date = state.now
        found.sync_expiration_date = None
        found.retries_remaining = MOST_RETRIES


def sync_discovered(
    state: State, organization: Organization, found: DiscoveredRepository, status: str, tags: Iterable[str]
) -> None:
    """Synchronize a repository of a mirrored organization. The first time makes the copy.

    :param state: the state of the server.
    :param organization: the organization.
    :param found: the repository.
    :param status: one of :data:`RESULTS`.
    :param tags: the tags of the source; they are copied, or fail if the status is ``FAIL``.
    :raises ValueError: the organization is not a mirror.
    """
    mirror = organization.mirror
    if mirror is None:
        raise ValueError(f"{organization.name} is not the mirror of another registry")
    source, tags = _reference(mirror, found), sorted(set(tags))
    if found.status != "SYNCING":
        found.begin(state.now, LONGEST_SYNC)
        message = f"Starting sync for '{source}'"
        _log_sync(state, organization, found, "org_mirror_sync_started", "start", message)
    repository = _copy_of(state, organization, mirror, found)
    if status == "SYNCING":
        return
    failed = list(tags) if status == "FAIL" else []
    errors = dict.fromkeys(failed, _STDERR)
    for tag in tags if status == "SUCCESS" else ():
        try:
            _push(state, repository, mirror, tag, f"docker://{source}:{tag}")
        except ValueError as error:
            failed.append(tag)
            errors[tag] = str(error)
    result = "FAIL" if failed else status
    found.message = None
    log: dict[str, str] = {}
    if failed:
        count = f"{len(failed)}/{len(tags)} tags failed"
        found.message = f"Sync failed: {count}"
        message = f"Sync failed for '{source}': {count}"
        stderr = "; ".join(f"[{tag}]: {error}" for tag, error in errors.items())
        log = {"tags": _list(failed), "stderr": stderr}
    elif status == "FAIL":
        found.message = message = f"Failed to list tags for '{source}': {_UNREACHABLE}"
        log = {"stdout": "", "stderr": _STDERR}
    elif status == "CANCEL":
        message = f"Sync cancelled for '{source}'"
    elif tags:
        message = f"Successfully synced '{source}': {len(tags)} tags"
        log = {"tags": _list(tags)}
    else:
        message = f"No tags found for '{source}'"
    kinds = {"FAIL": "org_mirror_sync_failed", "CANCEL": "org_mirror_sync_cancelled"}
    kind = kinds.get(result, "org_mirror_sync_success")
    _log_sync(state, organization, found, kind, "end", message, **log)
    found.last_sync = state.now
    found.end(result, state.now, mirror.sync_interval)


def _reference(mirror: OrganizationMirror, found: DiscoveredRepository) -> str:
    host = mirror.external_registry_url.rstrip("/")
    host = host.removeprefix("https://").removeprefix("http://")
    return f"{host}/{mirror.external_namespace}/{found.name}"


def _copy_of(
    state: State, organization: Organization, mirror: OrganizationMirror, found: DiscoveredRepository
) -> Repository:
    """The copy of a repository, made if need be."""
    if found.repository is not None and not found.repository.deleted:
        return found.repository
    found.repository = organization.repositories.get(found.name)
    if found.repository is None:
        found.repository = state.add_repository(
            organization,
            found.name,
            creator=mirror.robot,
            public=mirror.visibility == "public",
            state="ORG_MIRROR",
        )
        metadata = {
            "external_reference": _reference(mirror, found),
            "visibility": mirror.visibility,
            "via_org_mirror": True,
        }
        state.add_log(
            "org_mirror_repo_created",
            organization,
            repository=found.repository,
            performer=mirror.robot,
            metadata=metadata,
        )
    return found.repository


def _log_discovery(
    state: State, organization: Organization, mirror: OrganizationMirror, kind: str, message: str
) -> None:
    metadata = {
        "message": message,
        "org_mirror_config_id": mirror.id,
        "external_registry_url": mirror.external_registry_url,
        "external_namespace": mirror.external_namespace,
    }
    state.add_log(kind, organization, performer=mirror.robot, metadata=metadata)


def _log_sync(
    state: State,
    organization: Organization,
    found: DiscoveredRepository,
    kind: str,
    verb: str,
    message: str,
    **particulars: str,
) -> None:
    metadata = _metadata(organization, found.name, verb, message, **particulars)
    repository = organization.repositories.get(found.name)
    state.add_log(kind, organization, repository=repository, metadata=metadata)
