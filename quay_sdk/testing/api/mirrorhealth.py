"""How mirroring is."""

from __future__ import annotations

from collections import Counter

from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import Reply, handles
from quay_sdk.testing.state import Repository
from quay_sdk.testing.views import Json, iso

_COUNTED = {"SYNCING": "syncing", "SYNC_NOW": "syncing", "SUCCESS": "completed", "FAIL": "failed"}
_HIGH_FAILURE_RATE = 0.5


def _gate(call: Call) -> None:
    namespace = call.query.get("namespace")
    call.require(call.superuser or (namespace is not None and call.may_administer(namespace)))


@handles("getRepositoryMirrorHealth", gate=_gate)
@handles("getSuperUserRepositoryMirrorHealth")
def mirror_health(call: Call) -> Json | Reply:
    namespace = call.query.get("namespace")
    mirrors = [
        repository
        for repository in call.state.repositories()
        if repository.mirror_status is not None and namespace in (None, "", repository.namespace)
    ]
    report = _report(mirrors, iso(call.state.now))
    # Bad health comes as a 503, with the same body.
    return report if report["healthy"] else Reply(report, 503)


def _report(mirrors: list[Repository], now: str) -> Json:
    counted = Counter(_COUNTED.get(mirror.mirror_status or "", "never_run") for mirror in mirrors)
    healthy = not mirrors or counted["failed"] / len(mirrors) < _HIGH_FAILURE_RATE
    issues = [
        {
            "severity": "warning",
            "message": f"Repository {mirror.full_name} has never been synced",
            "timestamp": now,
        }
        for mirror in mirrors
        if mirror.mirror_status == "NEVER_RUN"
    ]
    if not healthy:
        issues.insert(0, {"severity": "critical", "message": "high failure rate", "timestamp": now})
    kinds = ("syncing", "completed", "failed", "never_run")
    return {
        "healthy": healthy,
        "workers": {"active": 0, "configured": 0, "status": "healthy" if healthy else "degraded"},
        "repositories": {"total": len(mirrors), **{kind: counted[kind] for kind in kinds}},
        "tags_pending": 0,
        "last_check": now,
        "issues": issues,
    }
