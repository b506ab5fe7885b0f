"""How well mirroring goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import Reply, handles
from quay_sdk.testing.state import Organization, Repository
from quay_sdk.testing.state.mirrors import RepositoryMirror
from quay_sdk.testing.views import Json, exact_iso

_MOST_FAILING = 0.2
"""Which share of the mirrors that ever ran may fail."""

_STALE = timedelta(hours=24)
_MOST_ISSUES = 5
_MOST_DETAILS = 1000
_NO_CACHE = {"Cache-Control": "no-cache, no-store, must-revalidate"}


@handles("getRepositoryMirrorHealth")
def get_health(call: Call) -> Reply:
    call.require_fresh_login()
    query = call.query
    namespace = query["namespace"]
    reads_all = call.rights.has_full_access or call.rights.is_readonly_superuser
    if namespace is None:
        call.require(reads_all)
    else:
        account = or_404(call.state.accounts.get(namespace) or call.state.robot(namespace))
        if isinstance(account, Organization):
            call.require(reads_all or call.rights.is_member(namespace))
        else:
            call.require(reads_all or account is call.user)
    mirrored = list(_mirrored(call, namespace))
    report = _report(call, mirrored, _issues(call, mirrored))
    if query["detailed"]:
        limit, offset = max(1, min(query["limit"], _MOST_DETAILS)), max(0, query["offset"])
        shown = mirrored[offset : offset + limit]
        report["repositories"] |= {
            "details": [_detail(repository, mirror) for repository, mirror in shown],
            "pagination": {
                "limit": limit,
                "offset": offset,
                "has_more": len(mirrored) > offset + limit,
            },
        }
    return _reply(report)


@handles("getSuperUserRepositoryMirrorHealth")
def get_global_health(call: Call) -> Reply:
    call.require_fresh_login()
    call.require_superuser(readonly=True)
    return _reply(_report(call, list(_mirrored(call, None)), ()))


Mirrored = tuple[Repository, RepositoryMirror]


def _mirrored(call: Call, namespace: str | None) -> Iterator[Mirrored]:
    """The mirrors that are on, by namespace and name."""
    accounts = call.state.accounts.values()
    for account in sorted(accounts, key=lambda account: account.id):
        if namespace in (None, account.name):
            for repository in sorted(account.repositories.values(), key=lambda each: each.name):
                mirror = repository.mirror
                if mirror is not None and mirror.is_enabled and repository.state == "MIRROR":
                    yield repository, mirror


def _report(call: Call, mirrored: list[Mirrored], issues: Iterable[tuple[str, str]]) -> Json:
    """The report on some mirrors.

    :param issues: the severities and messages of issues of single mirrors.
    """
    counts = Counter(mirror.status for _, mirror in mirrored)
    ran = len(mirrored) - counts["NEVER_RUN"]
    failing = counts["FAIL"] / ran if ran else 0
    is_healthy = failing <= _MOST_FAILING
    found = list(issues)
    if not is_healthy:
        message = f"{failing:.1%} of repositories are failing (threshold: {_MOST_FAILING:.1%})"
        found.insert(0, ("critical", message))
    now = exact_iso(call.state.now)
    return {
        "healthy": is_healthy,
        # No worker reports to the embedded Quay.
        "workers": {
            "active": 0,
            "configured": call.config["REPO_MIRROR_WORKER_REPLICAS"] or 0,
            "status": "healthy" if is_healthy else "degraded",
        },
        "repositories": {
            "total": len(mirrored),
            "syncing": counts["SYNCING"],
            "completed": counts["SUCCESS"],
            "failed": counts["FAIL"],
            "never_run": counts["NEVER_RUN"],
        },
        "tags_pending": sum(mirror.pending_tags for _, mirror in mirrored),
        "last_check": now,
        "issues": [
            {"severity": severity, "message": message, "timestamp": now} for severity, message in found
        ],
    }


def _issues(call: Call, mirrored: list[Mirrored]) -> Iterator[tuple[str, str]]:
    """The issues of single mirrors, some of each kind."""
    oldest = call.state.now - _STALE
    stale = (each for each, mirror in mirrored if mirror.last_sync is not None and mirror.last_sync < oldest)
    never_run = (each for each, mirror in mirrored if mirror.status == "NEVER_RUN")
    given_up = (each for each, mirror in mirrored if mirror.status == "FAIL" and not mirror.retries_remaining)
    for severity, repositories, text in (
        ("warning", stale, "hasn't synced in over 24 hours"),
        ("warning", never_run, "has never been synced"),
        ("error", given_up, "has exhausted all retry attempts"),
    ):
        for repository in islice(repositories, _MOST_ISSUES):
            yield severity, f"Repository {repository.full_name} {text}"


def _detail(repository: Repository, mirror: RepositoryMirror) -> Json:
    return {
        "namespace": repository.namespace.name,
        "repository": repository.name,
        "sync_status": mirror.status,
        "is_enabled": mirror.is_enabled,
        "last_sync": exact_iso(mirror.last_sync),
        "retries_remaining": mirror.retries_remaining,
    }


def _reply(report: Json) -> Reply:
    return Reply(report, 200 if report["healthy"] else 503, _NO_CACHE)
