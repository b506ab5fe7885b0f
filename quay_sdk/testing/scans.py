"""The reports of the security scanner, in the form in which Quay passes them on from Clair."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from quay_sdk.testing.state.images import Manifest

STATES = ("scanned", "failed", "queued", "unsupported", "manifest_layer_too_large")
"""The states of a scan."""

_SEVERITIES = ("Unknown", "Negligible", "Low", "Medium", "High", "Critical")

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


def set_scan(manifest: Manifest, state: str, vulnerabilities: Iterable[Mapping[str, Any]]) -> None:
    """Set the state of a manifest's scan, and what it has found.

    :param manifest: the manifest.
    :param state: one of :data:`STATES`.
    :param vulnerabilities: the vulnerabilities, as for :meth:`FakeQuay.scan`.
    :raises ValueError: the scanner cannot find that.
    """
    records = [_checked(record) for record in vulnerabilities]
    if state not in STATES:
        raise ValueError(f"state is one of {', '.join(STATES)}, not {state!r}")
    if records and state != "scanned":
        raise ValueError(f"a manifest in the state {state!r} has no vulnerabilities")
    if state == "scanned" and manifest.children is not None:
        raise ValueError(f"{manifest.digest} is a list of images; the scanner scans the images in it")
    manifest.scan = state
    manifest.report = _report(manifest, records) if state == "scanned" else None


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
    if record.get("severity", "Unknown") not in _SEVERITIES:
        raise ValueError(f"severity is one of {', '.join(_SEVERITIES)}, not {record['severity']!r}")
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
