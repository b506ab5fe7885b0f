"""The reports of the security scanner, in the form in which Quay passes them on from Clair."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from quay_sdk.testing.state import Repository, State
from quay_sdk.testing.state.images import Manifest
from quay_sdk.testing.state.notifications import SEVERITIES, notify

STATES = ("scanned", "failed", "queued", "unsupported", "manifest_layer_too_large")
"""The states of a scan."""

_MOST_TAGS = 100
"""So many tags of a vulnerable image are named."""

_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "package": str,
    "version": str,
    "name": str,
    "severity": str,
    "fixed_by": str,
    "link": str,
    "description": str,
    "source": str,
    "score": (int, float),
    "vectors": str,
    "distribution": str,
}

_CVE = re.compile(r"CVE-\d{4}-\d{4,7}")


def set_scan(
    state: State,
    repository: Repository,
    digest: str,
    status: str,
    vulnerabilities: Iterable[Mapping[str, Any]],
) -> None:
    """Set the state of a manifest's scan, and what it has found.

    Notifications are told of the severe vulnerabilities that the first scan finds, and of new ones that later
    scans find.

    :param state: the state of the server.
    :param repository: the repository.
    :param digest: the manifest.
    :param status: one of :data:`STATES`.
    :param vulnerabilities: the vulnerabilities, as for :meth:`FakeQuay.scan`.
    :raises ValueError: there is no such manifest, or the scanner cannot find that.
    :raises TypeError: a particular of a vulnerability is of another type.
    """
    manifest = repository.manifests.get(digest)
    if manifest is None:
        raise ValueError(f"{repository.full_name} has no manifest {digest}")
    if status not in STATES:
        raise ValueError(f"state is one of {', '.join(STATES)}, not {status!r}")
    records = [_checked(record) for record in vulnerabilities]
    if records and status != "scanned":
        raise ValueError(f"a manifest in the state {status!r} has no vulnerabilities")
    if status == "scanned" and manifest.children is not None:
        raise ValueError(f"{digest} is a list of images; the scanner scans the images in it")
    before = manifest.report
    manifest.scan = status
    manifest.report = _report(manifest, records) if status == "scanned" else None
    _notify(state, repository, manifest, [record for record in records if record.get("name")], before)


def _notify(
    state: State,
    repository: Repository,
    manifest: Manifest,
    found: list[Mapping[str, Any]],
    before: dict[str, Any] | None,
) -> None:
    """Tell of each vulnerability by itself, as the server does: of those that are new, and severe enough."""
    tags = [tag.name for tag in repository.alive(state.now) if tag.digest == manifest.digest][:_MOST_TAGS]
    if before is None:
        told = state.config.has("SECURITY_SCANNER_NOTIFY_ON_NEW_INDEX")
        least = SEVERITIES.index(state.config["NOTIFICATION_MIN_SEVERITY_ON_NEW_INDEX"] or "High")
        data = {"tags": tags or [manifest.digest], "vulnerable_index_report_created": "true"}
    else:
        # From then on the scanner tells the server what it learns of vulnerabilities.
        told = state.config.has("SECURITY_NOTIFICATIONS") and bool(tags)
        least = max(_least_severities(repository), default=SEVERITIES.index("Critical"))
        data = {"tags": tags}
    known = _names(before)
    for record in found:
        severity = record.get("severity", "Unknown")
        if told and record["name"] not in known and SEVERITIES.index(severity) <= least:
            vulnerability = {
                "id": record["name"],
                "description": record.get("description", ""),
                "link": _link(record),
                "priority": severity,
                "has_fix": bool(record.get("fixed_by")),
            }
            notify(state, repository, "vulnerability_found", {**data, "vulnerability": vulnerability})


def _least_severities(repository: Repository) -> Iterator[int]:
    """The severities from which on the notifications of a repository are told of more than critical ones."""
    for notification in repository.notifications.values():
        vulnerability = notification.event_config.get("vulnerability")
        if notification.event == "vulnerability_found" and isinstance(vulnerability, dict):
            priority = vulnerability.get("priority")
            yield SEVERITIES.index(priority if priority in SEVERITIES else "Critical")


def _names(report: dict[str, Any] | None) -> set[str]:
    features = report["Layer"]["Features"] if report else []
    return {each["Name"] for feature in features for each in feature["Vulnerabilities"]}


def _checked(record: Mapping[str, Any]) -> Mapping[str, Any]:
    for name, value in record.items():
        if name not in _FIELDS:
            close = get_close_matches(name, _FIELDS, 1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise ValueError(f"a vulnerability has no {name!r}, but {', '.join(_FIELDS)}{hint}")
        if not isinstance(value, _FIELDS[name]):
            raise TypeError(f"{name} of a vulnerability is {value!r}")
    if not record.get("package"):
        raise ValueError(f"a vulnerability needs the package that has it: {dict(record)}")
    if record.get("severity", "Unknown") not in SEVERITIES:
        raise ValueError(f"severity is one of {', '.join(SEVERITIES)}, not {record['severity']!r}")
    return record


def _report(manifest: Manifest, records: list[Mapping[str, Any]]) -> dict[str, Any]:
    packages: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for record in records:
        found = packages.setdefault((record["package"], record.get("version", "")), [])
        if record.get("name"):
            found.append(record)
    features = [_feature(manifest, *package, found) for package, found in packages.items()]
    return {
        "Layer": {
            "Name": manifest.digest,
            "ParentName": "",
            "NamespaceName": "",
            "IndexedByVersion": 4,
            "Features": features,
        }
    }


def _feature(manifest: Manifest, name: str, version: str, found: list[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "Name": name,
        "VersionFormat": "",
        "NamespaceName": "",
        "AddedBy": manifest.layers[-1]["digest"],
        "Version": version,
        "BaseScores": [record["score"] for record in found if record.get("score")],
        "CVEIds": sorted({cve for record in found for cve in _CVE.findall(_link(record))}),
        "Vulnerabilities": [_vulnerability(record) for record in found],
    }


def _vulnerability(record: Mapping[str, Any]) -> dict[str, Any]:
    source = record.get("source", "embedded")
    return {
        "Severity": record.get("severity", "Unknown"),
        "NamespaceName": source,
        "Link": _link(record),
        "FixedBy": record.get("fixed_by", ""),
        "Description": record.get("description", ""),
        "Name": record["name"],
        "Metadata": {
            "UpdatedBy": source,
            "RepoName": None,
            "RepoLink": None,
            "DistroName": record.get("distribution", ""),
            "DistroVersion": "",
            "NVD": {
                "CVSSv3": {"Vectors": record.get("vectors", ""), "Score": record.get("score", "")},
            },
        },
    }


def _link(record: Mapping[str, Any]) -> str:
    """Where a vulnerability is described: by default, the page of its number."""
    number = _CVE.search(record["name"])
    default = f"https://nvd.nist.gov/vuln/detail/{number[0]}" if number else ""
    link: str = record.get("link", default)
    return link
