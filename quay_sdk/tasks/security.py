"""Vulnerability reports: wait for scans, judge and compare images, and export the findings.

An image that is not scanned is never reported as clean: the findings and counts of its report raise an error,
a policy fails, and every table and export names it.
"""

from __future__ import annotations

import csv
import math
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, NoReturn, TextIO

import attrs

from quay_sdk import InvalidArgumentError, MissingError, QuayClient, QuayError, __version__
from quay_sdk._display import Printed, Table, counted, first_rows
from quay_sdk.api.secscan import SecurityReport, Vulnerability
from quay_sdk.literals import ScanStatus, Severity
from quay_sdk.tasks import bulk
from quay_sdk.tasks._arguments import check_text
from quay_sdk.tasks._repositories import list_repositories
from quay_sdk.tasks.tags import TagMissingError

SEVERITIES: tuple[str, ...] = ("Critical", "High", "Medium", "Low", "Negligible", "Unknown")
"""The severities, the worst first. A severity with another name is treated as worse than all of them."""

_FAILED = frozenset({"failed", "manifest_layer_too_large", "missing"})
_UNSUPPORTED = frozenset({"unsupported", "empty"})
"""States that waiting does not change. All but ``missing`` and ``empty`` are the server's."""

_FIRST_WAIT, _LONGEST_WAIT, _GROWTH = 1.0, 15.0, 1.5
"""The pause between two polls in seconds, and the factor by which it grows."""

_CVE = re.compile(r"CVE-\d{4}-\d{4,7}")


class _Ambiguous(Printed):
    """A value for which true could mean both "it exists" and "it is clean"."""

    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} is neither true nor false; {self._instead()}")

    def _instead(self) -> str:
        """The attributes to use instead."""
        raise NotImplementedError


# -- reports ---------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Finding(Printed):
    """A vulnerability of a package in an image.

    :ivar id: name of the vulnerability, such as ``"CVE-2023-0286"`` or ``"pyup.io-38765 (CVE-2019-20916)"``.
    :ivar severity: severity, one of :data:`SEVERITIES`.
    :ivar package: name of the package.
    :ivar version: installed version of the package; may be empty.
    :ivar fixed_version: first version without the vulnerability; ``None`` if no fix is known.
    :ivar links: URLs of advisories.
    :ivar cve_ids: CVE numbers in the name and the links.
    :ivar score: CVSS score from 0 to 10; ``None`` if the vulnerability is not rated.
    :ivar source: the scanner's source, such as ``"alpine-main-v3.7-updater"``.
    :ivar description: description by the source; may be empty.
    :ivar layer: digest of the layer that added the package; ``None`` if the server does not name it.
    :ivar manifest: digest of the image.
    :ivar platform: platform of the image, such as ``"linux/amd64"``; ``None`` if the tag is not a list.
    """

    id: str
    severity: Severity
    package: str
    version: str
    fixed_version: str | None
    links: tuple[str, ...]
    cve_ids: tuple[str, ...]
    score: float | None
    source: str
    description: str
    layer: str | None
    manifest: str
    platform: str | None

    def __repr__(self) -> str:
        return f"<Finding {self.severity} {self.id} in {self.package} {self.version}>"

    def _table(self) -> Table:
        return Table("Finding", (), list(attrs.asdict(self).items()))


@attrs.frozen(kw_only=True)
class ManifestScan(Printed):
    """The scan of one image.

    :ivar digest: digest of the manifest, ``sha256:…``.
    :ivar platform: platform in the manifest list, such as ``"linux/amd64"``; ``None`` outside a list.
    :ivar state: ``"scanned"``, or why it is not: the state of the server (``"queued"``, ``"failed"``,
        ``"unsupported"``, ``"manifest_layer_too_large"``), ``"no data"`` if the server says ``"scanned"``
        without findings, ``"missing"`` if a list names an image that the registry does not have.
    :ivar findings: the findings, the worst first; ``None`` if it is not scanned.
    """

    digest: str
    platform: str | None = None
    state: ScanStatus = "queued"
    findings: tuple[Finding, ...] | None = None

    def __repr__(self) -> str:
        return f"<ManifestScan {self._label()}: {self._summary()}>"

    def _label(self) -> str:
        return f"{self.platform} {self.digest}" if self.platform else self.digest

    def _summary(self) -> str:
        return f"not scanned: {self.state}" if self.findings is None else _in_words(self.findings)

    def _table(self) -> Table:
        return _table(f"{self._label()}: {self._summary()}", *_listed(self.findings or ()))


@attrs.frozen(kw_only=True)
class Report(_Ambiguous):
    """The vulnerabilities of an image, or of all images in a manifest list.

    A report is a value: it has no client. It is complete if all its images are scanned. Otherwise its
    :attr:`findings` and :attr:`counts` raise :class:`NotScannedError`, and ``manifests`` has the findings of
    those images that are scanned.

    :ivar repository: ``"namespace/name"``.
    :ivar tags: the tags that the report is about; empty if it was made for a digest.
    :ivar digest: digest of the image or the manifest list; ``None`` if it is not known because of ``error``.
    :ivar manifests: the scan of the image, or of each image in the list; empty if there is an ``error``.
    :ivar left_out: digests of the entries of the list with the platform ``unknown/unknown``. These are
        attestations, not images, and are never scanned.
    :ivar only_fixable: whether findings without a known fix were left out.
    :ivar error: the error that prevented the report, for a report of :func:`report_all`; otherwise ``None``.
    """

    repository: str
    tags: tuple[str, ...] = ()
    digest: str | None = None
    manifests: tuple[ManifestScan, ...] = ()
    left_out: tuple[str, ...] = ()
    only_fixable: bool = False
    error: QuayError | None = None

    @property
    def name(self) -> str:
        """The image as people write it, such as ``"acme/app:v1"``; further tags follow, after commas."""
        if self.tags:
            return f"{self.repository}:{', '.join(self.tags)}"
        return f"{self.repository}@{self.digest}" if self.digest else self.repository

    @property
    def complete(self) -> bool:
        """Whether all images are scanned, so that the absence of findings means something."""
        return bool(self.manifests) and not self._unscanned()

    @property
    def state(self) -> str:
        """``"scanned"`` if all images are; otherwise the other states, separated by commas.

        They are those of :class:`ManifestScan`, ``"empty"`` for a list without images, and ``"error"``.
        """
        if self.complete:
            return "scanned"
        if self.error is not None:
            return "error"
        return (
            ", ".join(dict.fromkeys(scan.state for scan in self._unscanned())) if self.manifests else "empty"
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, the worst first.

        :raises NotScannedError: the report is not complete.
        """
        if not self.complete:
            raise NotScannedError(self)
        return self._all_findings()

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings of each severity, the worst first.

        A package counts once for each platform of a manifest list.

        :raises NotScannedError: the report is not complete.
        """
        return _counts(self.findings)

    def to_records(self) -> list[dict[str, Any]]:
        """Return a row for each finding, for a DataFrame or a CSV file.

        Each image that is not scanned has a row of its own, with its ``state`` and without an ``id``. If the
        report failed, its ``description`` is the error.
        """
        common = {"repository": self.repository, "tags": " ".join(self.tags), "digest": self.digest}
        rows: list[dict[str, Any]] = [
            {
                **dict.fromkeys(_COLUMNS),
                **common,
                "state": gap.state,
                "manifest": gap.manifest,
                "platform": gap.platform,
                "description": str(self.error or ""),
            }
            for gap in _gaps(self)
        ]
        for finding in self._all_findings():
            values = {**attrs.asdict(finding), "state": "scanned"}
            values.update(links=" ".join(finding.links), cve_ids=" ".join(finding.cve_ids))
            rows.append({name: {**common, **values}[name] for name in _COLUMNS})
        return rows

    def to_csv(self, file: str | os.PathLike[str] | TextIO) -> None:
        """Write the rows of :meth:`to_records` as CSV, with a header.

        Values are written unchanged. Names and descriptions come from packages and vulnerability databases;
        a spreadsheet may read a value that begins with ``=`` as a formula.

        :param file: path of the file to write, or a text file that is open.
        """
        _write_csv(self.to_records(), file)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON. ``counts`` is ``None`` if the report is not complete."""
        return {
            **attrs.asdict(self),
            "name": self.name,
            "state": self.state,
            "complete": self.complete,
            "counts": self.counts if self.complete else None,
            "error": None if self.error is None else str(self.error),
        }

    def to_sarif(self) -> dict[str, Any]:
        """Return the report as SARIF 2.1.0 JSON, for code scanning tools.

        Each vulnerability is a rule and each finding a result. The level is ``error`` for critical and high
        severity, ``warning`` for medium severity, otherwise ``note``. The location of a finding is the
        repository, and as a logical location the package in ``repository@digest``. Each image that is not
        scanned is a result of the rule ``not-scanned`` with the level ``error``, and the invocation counts as
        failed.
        """
        return _sarif([self])

    def __repr__(self) -> str:
        return f"<Report {self.name}: {self._summary()}>"

    def _instead(self) -> str:
        return "use its complete, findings or counts"

    def _unscanned(self) -> list[ManifestScan]:
        return [scan for scan in self.manifests if scan.findings is None]

    def _all_findings(self) -> tuple[Finding, ...]:
        """The findings of the images that are scanned."""
        return tuple(sorted((found for scan in self.manifests for found in scan.findings or ()), key=_order))

    def _summary(self) -> str:
        """The findings in a few words, or why they are not known."""
        if self.complete:
            return _in_words(self._all_findings(), only_fixable=self.only_fixable)
        if self.error is not None:
            return f"not scanned: error: {self.error}"
        if len(self.manifests) < 2:
            return f"not scanned: {self.state}"
        missing = f"{len(self._unscanned())} of {len(self.manifests)} images not scanned: {self.state}"
        if found := self._all_findings():
            return f"{missing}; found so far: {_in_words(found, only_fixable=self.only_fixable)}"
        return missing

    def _table(self) -> Table:
        table = _table(f"{self.name}: {self._summary()}", *_listed(self._all_findings()))
        notes = [table.note] if table.note else []
        if len(self.manifests) > 1:
            notes += [f"not scanned: {scan._label()} ({scan.state})" for scan in self._unscanned()]
        if self.left_out:
            count = counted(len(self.left_out), "attestation")
            notes.append(f"left out: {count} (platform unknown/unknown)")
        return table._replace(note="\n".join(notes))


@attrs.frozen(kw_only=True)
class Reports(_Ambiguous):
    """The reports of a repository or a namespace. Iterate over it for the single reports.

    :ivar target: the repository or namespace.
    :ivar reports: a report for each image that a tag points to. A failed report has an ``error``.
    """

    target: str
    reports: tuple[Report, ...]

    def __iter__(self) -> Iterator[Report]:
        return iter(self.reports)

    @property
    def complete(self) -> bool:
        """Whether there are images, and all of them are scanned."""
        return bool(self.reports) and all(report.complete for report in self.reports)

    def to_records(self) -> list[dict[str, Any]]:
        """Return the rows of all reports, see :meth:`Report.to_records`."""
        return [row for report in self.reports for row in report.to_records()]

    def to_csv(self, file: str | os.PathLike[str] | TextIO) -> None:
        """Write the rows of all reports as CSV, see :meth:`Report.to_csv`.

        :param file: path of the file to write, or a text file that is open.
        """
        _write_csv((row for report in self.reports for row in report.to_records()), file)

    def to_dict(self) -> dict[str, Any]:
        """Return the reports as JSON, see :meth:`Report.to_dict`."""
        reports = [report.to_dict() for report in self.reports]
        return {"target": self.target, "complete": self.complete, "reports": reports}

    def to_sarif(self) -> dict[str, Any]:
        """Return all reports as one run in SARIF 2.1.0 JSON, see :meth:`Report.to_sarif`."""
        return _sarif(self.reports)

    def __repr__(self) -> str:
        return f"<Reports {self._summary()}>"

    def _instead(self) -> str:
        return "use its complete or reports"

    def _summary(self) -> str:
        unscanned = sum(not report.complete for report in self.reports)
        note = f", {unscanned} of them not scanned" if unscanned else ""
        return f"{self.target}: {counted(len(self.reports), 'image')}{note}"

    def _table(self) -> Table:
        """One row for each image: incomplete reports first, then the worst."""
        found = [(report, _counts(report._all_findings())) for report in self.reports]
        others = {severity for _, counts in found for severity in counts if severity not in _RANKS}
        severities = (*sorted(others), *SEVERITIES)
        rows = []
        for report, counts in found:
            numbers = [counts.get(severity, 0) for severity in severities]
            marks = [_mark(number, complete=report.complete) for number in numbers]
            state = report.state if report.error is None else f"error: {report.error}"
            rank = (report.complete, [-number for number in numbers])
            rows.append((rank, (report.name, state, *marks)))
        ordered = [row for _, row in sorted(rows, key=lambda entry: entry[0])]
        return _table(self._summary(), ("image", "state", *severities), ordered)


def _mark(count: int, *, complete: bool) -> str:
    """A number of findings: without those of further images, it is a lower bound."""
    return str(count) if complete else f"{count}+" if count else "?"


class NotScannedError(QuayError):
    """An image is not scanned, so its vulnerabilities are not known.

    :ivar report: the report, with the state of each image.
    """

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.report = report

    @property
    def state(self) -> str:
        """The last state of the scan, see :attr:`Report.state`."""
        return self.report.state

    def __str__(self) -> str:
        return f"{self.report.name}: {self.report._summary()}"


class ScanTimeoutError(NotScannedError):
    """A scan did not end in time.

    :ivar timeout: the time in seconds.
    """

    def __init__(self, report: Report, timeout: float) -> None:
        super().__init__(report)
        self.timeout = timeout

    def __str__(self) -> str:
        return f"{self.report.name} after {self.timeout:g} seconds: {self.report._summary()}"


class ScanFailedError(NotScannedError):
    """A scan failed, a layer is too large for the scanner, or the registry does not have the image."""


class ScanUnsupportedError(NotScannedError):
    """The scanner does not scan such images."""


# -- getting reports -------------------------------------------------------------------


def report(client: QuayClient, repository: str, reference: str, *, only_fixable: bool = False) -> Report:
    """Return the vulnerabilities of an image as they are known now.

    ::

        report = security.report(client, "acme/app", "v1")
        print(report)
        for finding in report.findings:
            print(finding.severity, finding.id, finding.package, finding.fixed_version)

    The server scans images in the background after a push. Check ``report.complete``, or use
    :func:`wait_for_scan` after a push.

    :param repository: ``"namespace/name"``.
    :param reference: name of a tag, or digest of a manifest (``sha256:…``) that a tag or a manifest list
        refers to.
    :param only_fixable: whether findings without a known fix are left out.
    :returns: the report. For a manifest list it has each image of the list. Scope ``repo:read`` for a private
        repository.
    :raises TagMissingError: the tag does not exist.
    :raises MissingError: the repository or the manifest does not exist.
    :raises DownstreamError: the server cannot reach its scanner.
    """
    return _update(client, _find(client, repository, reference), only_fixable=only_fixable)


def wait_for_scan(
    client: QuayClient,
    repository: str,
    reference: str,
    *,
    timeout: timedelta | float = timedelta(minutes=10),
    progress: Callable[[str], object] | None = None,
) -> Report:
    """Wait until an image is scanned, and return its vulnerabilities.

    ::

        report = security.wait_for_scan(client, "acme/app", "v1", timeout=timedelta(minutes=5))
        print(report.counts)

    The server is asked at once, after 1 second, and then after longer pauses of up to 15 seconds. The scan of
    a manifest list never ends, so this waits for the scans of its images. If the tag moves meanwhile, the
    report is still about the first image.

    :param repository: ``"namespace/name"``.
    :param reference: name of a tag, or digest of a manifest (``sha256:…``) that a tag or a manifest list
        refers to.
    :param timeout: how long to wait: a ``timedelta``, or seconds.
    :param progress: a function that is called with the state after each poll, such as ``"queued"``.
    :returns: the complete report. Scope ``repo:read`` for a private repository.
    :raises ScanTimeoutError: the scan has not ended in time. The error has the last state.
    :raises ScanFailedError: the scan failed, or a layer is too large for the scanner.
    :raises ScanUnsupportedError: the scanner does not scan such images.
    :raises TagMissingError: the tag does not exist.
    :raises MissingError: the repository or the manifest does not exist.
    :raises DownstreamError: the server cannot reach its scanner.
    """
    seconds = _seconds(timeout)
    deadline = time.monotonic() + seconds
    found, wait = _find(client, repository, reference), _FIRST_WAIT
    while True:
        found = _update(client, found)
        if progress is not None:
            progress(found.state)
        if found.complete:
            return found
        states = {scan.state for scan in found.manifests} or {found.state}
        if states & _FAILED:
            raise ScanFailedError(found)
        if states & _UNSUPPORTED:
            raise ScanUnsupportedError(found)
        left = deadline - time.monotonic()
        if left <= 0:
            raise ScanTimeoutError(found, seconds)
        time.sleep(min(wait, left))
        wait = min(wait * _GROWTH, _LONGEST_WAIT)


def report_all(
    client: QuayClient,
    target: str,
    *,
    only_fixable: bool = False,
    workers: int = 8,
    progress: bool | bulk.Progress = False,
) -> Reports:
    """Return the vulnerabilities of all images of a repository or a namespace that a tag points to.

    ::

        reports = security.report_all(client, "acme", workers=16)
        print(reports)
        reports.to_csv("acme.csv")

    Tags of the same image share a report. An error does not end the function: the report of the image has it,
    and counts as not scanned. All findings are held in memory; for a very large organization, call it for one
    repository after the other.

    :param target: ``"namespace/name"``, or ``"namespace"`` for all its repositories that the user can see.
    :param only_fixable: whether findings without a known fix are left out.
    :param workers: how many requests are under way at once.
    :param progress: see :func:`quay_sdk.tasks.bulk.run`.
    :returns: the reports. Scope ``repo:read`` for private repositories.
    :raises InvalidArgumentError: an argument is invalid.
    :raises MissingError: the repository or the namespace does not exist.
    :raises ImportError: tqdm is not installed.
    """
    check_text("target", target, "'namespace/name' or 'namespace'")
    if "/" in target:
        images = _images(client, target)
    else:
        images = []
        names = [found.full_name for found in list_repositories(client, target)]
        for listed in bulk.run(partial(_images_or_error, client), names, workers=workers):
            images += listed.value or ()
    read = partial(_update_or_error, client, only_fixable=only_fixable)
    outcomes = bulk.run(read, images, workers=workers, progress=progress)
    reports = [outcome.value for outcome in outcomes if outcome.value is not None]
    return Reports(target=target, reports=tuple(reports))


def _seconds(timeout: timedelta | float) -> float:
    seconds = timeout.total_seconds() if isinstance(timeout, timedelta) else timeout
    if type(seconds) not in (int, float) or not math.isfinite(seconds) or seconds <= 0:
        raise InvalidArgumentError(f"timeout must be a timedelta or seconds, more than 0, not {timeout!r}")
    return seconds


def _find(client: QuayClient, repository: str, reference: str) -> Report:
    """The images that a tag or digest refers to, as a report without findings."""
    check_text("reference", reference, "a tag or a digest 'sha256:…'")
    if ":" in reference:  # which no tag has
        return _open(client, Report(repository=repository, digest=reference))
    tag = client.repository.tags.list(repository, name=reference, only_active=True).first()
    if tag is None:
        raise TagMissingError(f"{repository} has no tag {reference!r}")
    found = Report(repository=repository, tags=(tag.name,), digest=tag.manifest_digest)
    return _single(found) if tag.is_manifest_list is False else _open(client, found)


def _single(found: Report) -> Report:
    """The report of one image."""
    assert found.digest is not None
    return attrs.evolve(found, manifests=(ManifestScan(digest=found.digest),))


def _open(client: QuayClient, found: Report) -> Report:
    """The report with each image, if it is of a manifest list."""
    assert found.digest is not None
    manifest = client.repository.manifests.get(found.repository, found.digest)
    if not manifest.is_manifest_list:
        return _single(found)
    scans, left_out = [], []
    for entry in manifest.manifest["manifests"]:
        platform = _platform(entry.get("platform") or {})
        if platform == "unknown/unknown":
            left_out.append(entry["digest"])
        else:
            scans.append(ManifestScan(digest=entry["digest"], platform=platform))
    return attrs.evolve(found, manifests=tuple(scans), left_out=tuple(left_out))


def _platform(platform: Mapping[str, str]) -> str | None:
    """A platform of a manifest list, such as ``linux/arm/v7``."""
    parts = [platform.get(name) for name in ("os", "architecture", "variant", "os.version")]
    return "/".join(filter(None, parts)) or None


def _update(client: QuayClient, found: Report, *, only_fixable: bool = False) -> Report:
    """The report with the present state of each image that was not scanned before."""
    scans = [
        scan if scan.findings is not None else _scan(client, found, scan, only_fixable)
        for scan in found.manifests
    ]
    return attrs.evolve(found, manifests=tuple(scans), only_fixable=only_fixable)


def _scan(client: QuayClient, found: Report, scan: ManifestScan, only_fixable: bool) -> ManifestScan:
    try:
        result = client.repository.manifests.security(found.repository, scan.digest, vulnerabilities=True)
    except MissingError:
        if scan.digest == found.digest:
            raise
        return attrs.evolve(scan, state="missing")  # a list need not be complete
    if result.status != "scanned":
        return attrs.evolve(scan, state=result.status)
    if result.data is None or result.data.layer is None or result.data.layer.features is None:
        return attrs.evolve(scan, state="no data")
    return attrs.evolve(scan, state="scanned", findings=_findings(result.data, scan, only_fixable))


def _findings(data: SecurityReport, scan: ManifestScan, only_fixable: bool) -> tuple[Finding, ...]:
    assert data.layer is not None
    found = [
        Finding(
            id=vulnerability.name or "(without a name)",
            severity=vulnerability.severity or "Unknown",
            package=package.name,
            version=package.version or "",
            fixed_version=vulnerability.fixed_by or None,
            links=tuple((vulnerability.link or "").split()),
            cve_ids=_cve_ids(vulnerability),
            score=_score(vulnerability),
            source=vulnerability.namespace_name or "",
            description=vulnerability.description or "",
            layer=package.added_by,
            manifest=scan.digest,
            platform=scan.platform,
        )
        for package in data.layer.features or ()
        for vulnerability in package.vulnerabilities or ()
        if vulnerability.fixed_by or not only_fixable
    ]
    return tuple(sorted(found, key=_order))


def _cve_ids(vulnerability: Vulnerability) -> tuple[str, ...]:
    text = f"{vulnerability.name or ''} {vulnerability.link or ''}"
    return tuple(dict.fromkeys(_CVE.findall(text)))


def _score(vulnerability: Vulnerability) -> float | None:
    nvd = vulnerability.metadata.nvd if vulnerability.metadata else None
    score = nvd.cvss_v3.score if nvd and nvd.cvss_v3 else None
    return float(score) if isinstance(score, (int, float)) else None  # it is "" without a rating


def _images(client: QuayClient, repository: str) -> list[Report]:
    """The images of a repository that a tag points to, as reports without findings."""
    tags: dict[str, list[str]] = {}
    lists = set()
    for tag in client.repository.tags.list(repository, only_active=True, limit=100):
        tags.setdefault(tag.manifest_digest, []).append(tag.name)
        if tag.is_manifest_list is not False:
            lists.add(tag.manifest_digest)
    images = [
        Report(repository=repository, digest=digest, tags=tuple(names)) for digest, names in tags.items()
    ]
    return [image if image.digest in lists else _single(image) for image in images]


def _images_or_error(client: QuayClient, repository: str) -> list[Report]:
    try:
        return _images(client, repository)
    except QuayError as error:
        return [Report(repository=repository, error=error)]


def _update_or_error(client: QuayClient, image: Report, *, only_fixable: bool) -> Report:
    if image.error is not None:
        return image
    try:
        opened = image if image.manifests else _open(client, image)
        return _update(client, opened, only_fixable=only_fixable)
    except QuayError as error:
        return attrs.evolve(image, error=error, manifests=(), only_fixable=only_fixable)


# -- policies --------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Violation:
    """A finding that a policy does not allow.

    :ivar image: the image, such as ``"acme/app:v1"``.
    :ivar finding: the finding.
    """

    image: str
    finding: Finding


@attrs.frozen(kw_only=True)
class Unscanned:
    """An image that is not scanned.

    :ivar image: the image, such as ``"acme/app:v1"``.
    :ivar state: the state of its scan, see :attr:`Report.state`.
    :ivar reason: the state, with the message of the error if the report failed.
    :ivar manifest: digest of the image; ``None`` if it is not known.
    :ivar platform: its platform in a manifest list, such as ``"linux/amd64"``.
    """

    image: str
    state: str
    reason: str
    manifest: str | None = None
    platform: str | None = None


@attrs.frozen(kw_only=True)
class PolicyResult(_Ambiguous):
    """The result of a policy.

    :ivar fail_on: the least severity that violates the policy.
    :ivar checked: number of reports that were checked.
    :ivar violations: the findings that the policy does not allow, the worst first.
    :ivar unscanned: the images that are not scanned.
    :ivar ignored: the findings that the policy would not allow, but that are in ``ignore``.
    :ivar only_fixable: whether findings without a known fix were allowed.
    :ivar allow_unscanned: whether images that are not scanned were allowed.
    """

    fail_on: Severity
    checked: int
    violations: tuple[Violation, ...]
    unscanned: tuple[Unscanned, ...]
    ignored: tuple[Violation, ...]
    only_fixable: bool
    allow_unscanned: bool

    @property
    def exit_code(self) -> int:
        """A code for :func:`sys.exit`.

        0 if the policy is met, 1 if there are violations, 2 if there may be some: without a violation, but
        with an image that is not scanned, or without any image.
        """
        if self.violations:
            return 1
        return 2 if (self.unscanned or not self.checked) and not self.allow_unscanned else 0

    @property
    def ok(self) -> bool:
        """Whether the exit code is 0."""
        return self.exit_code == 0

    def __repr__(self) -> str:
        return f"<PolicyResult {self._summary()}>"

    def _instead(self) -> str:
        return "use its ok or exit_code"

    def _summary(self) -> str:
        fixable = " with a fix" if self.only_fixable else ""
        allowed = " (allowed)" if self.allow_unscanned else ""
        parts = [
            f"{'passed' if self.ok else 'failed'}: {counted(len(self.violations), 'finding')}{fixable}, "
            f"{self.fail_on} or worse, in {counted(self.checked, 'image')}",
            f"{len({each.image for each in self.unscanned})} not scanned{allowed}" if self.unscanned else "",
            f"{len(self.ignored)} ignored" if self.ignored else "",
        ]
        return "; ".join(filter(None, parts))

    def _table(self) -> Table:
        rows = [("violation", *_cells(each)) for each in self.violations]
        rows += [
            ("not scanned", _at(each.image, each.platform), "", each.reason, "", "", "")
            for each in self.unscanned
        ]
        rows += [("ignored", *_cells(each)) for each in self.ignored]
        columns = ("result", "image", "severity", "id", "package", "version", "fixed in")
        return _table(self._summary(), columns, rows)


def policy(
    reports: Report | Iterable[Report],
    *,
    fail_on: Severity = "High",
    only_fixable: bool = False,
    ignore: Iterable[str] = (),
    allow_unscanned: bool = False,
) -> PolicyResult:
    """Check reports against a policy.

    ::

        result = security.policy(report, fail_on="High", ignore=["CVE-2023-0286"])
        print(result)
        sys.exit(result.exit_code)

    An image that is not scanned fails the check, and so does the absence of images.

    :param reports: a report, or several, such as those of :func:`report_all`.
    :param fail_on: the least severity that violates the policy, one of :data:`SEVERITIES`.
    :param only_fixable: whether findings without a known fix are allowed.
    :param ignore: ids of findings that are allowed, or CVE numbers: a finding with several numbers is allowed
        if all of them are listed. They are reported as ignored.
    :param allow_unscanned: whether images that are not scanned are allowed.
    :returns: the result.
    :raises InvalidArgumentError: an argument is invalid, or a report has only findings with a fix and
        ``only_fixable`` is not set.
    """
    if fail_on not in SEVERITIES:
        raise InvalidArgumentError(f"fail_on must be one of {', '.join(SEVERITIES)}, not {fail_on!r}")
    if isinstance(ignore, str):
        raise InvalidArgumentError(f"ignore must be several ids, not a string: write [{ignore!r}]")
    checked = [reports] if isinstance(reports, Report) else list(reports)
    ignored_ids = frozenset(ignore)
    violations: list[Violation] = []
    unscanned: list[Unscanned] = []
    ignored: list[Violation] = []
    for each in checked:
        if each.only_fixable and not only_fixable:
            raise InvalidArgumentError(
                f"the report of {each.name} has only findings with a fix: pass only_fixable=True, or make it "
                "without only_fixable"
            )
        unscanned += _gaps(each)
        for finding in each._all_findings():
            if _rank(finding) > _RANKS[fail_on] or (only_fixable and finding.fixed_version is None):
                continue
            listed = ignored if _is_ignored(finding, ignored_ids) else violations
            listed.append(Violation(image=each.name, finding=finding))
    return PolicyResult(
        fail_on=fail_on,
        checked=len(checked),
        violations=tuple(sorted(violations, key=lambda violation: _order(violation.finding))),
        unscanned=tuple(unscanned),
        ignored=tuple(ignored),
        only_fixable=only_fixable,
        allow_unscanned=allow_unscanned,
    )


def _is_ignored(finding: Finding, ids: frozenset[str]) -> bool:
    return finding.id in ids or (bool(finding.cve_ids) and ids.issuperset(finding.cve_ids))


def _gaps(report: Report) -> list[Unscanned]:
    """The images of a report that are not scanned."""
    if not report.manifests:
        reason = report.state if report.error is None else f"error: {report.error}"
        return [Unscanned(image=report.name, state=report.state, reason=reason, manifest=report.digest)]
    return [
        Unscanned(
            image=report.name,
            state=scan.state,
            reason=scan.state,
            manifest=scan.digest,
            platform=scan.platform,
        )
        for scan in report._unscanned()
    ]


# -- comparisons -----------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Comparison(_Ambiguous):
    """The difference between two reports.

    :ivar old: the old image, such as ``"acme/app:v1"``.
    :ivar new: the new image.
    :ivar added: findings of the new image that the old one does not have, the worst first.
    :ivar fixed: findings of the old image that the new one does not have.
    :ivar unchanged: findings of the new image that the old one has too.
    """

    old: str
    new: str
    added: tuple[Finding, ...]
    fixed: tuple[Finding, ...]
    unchanged: tuple[Finding, ...]

    def __repr__(self) -> str:
        return f"<Comparison {self._summary()}>"

    def _instead(self) -> str:
        return "use its added, fixed or unchanged"

    def _summary(self) -> str:
        counts = f"{len(self.added)} added, {len(self.fixed)} fixed, {len(self.unchanged)} unchanged"
        return f"{self.old} → {self.new}: {counts}"

    def _table(self) -> Table:
        columns, rows = _listed([*self.added, *self.fixed])
        changes = ["added"] * len(self.added) + ["fixed"] * len(self.fixed)
        changed = [(change, *row) for change, row in zip(changes, rows, strict=True)]
        return _table(self._summary(), ("change", *columns), changed)


def compare(old: Report, new: Report) -> Comparison:
    """Compare the vulnerabilities of two images, such as two tags.

    ::

        comparison = security.compare(
            security.report(client, "acme/app", "v1"), security.report(client, "acme/app", "v2")
        )
        print(comparison)

    Two findings are the same if their ids and packages are equal; the version of the package does not matter.
    Between manifest lists, the platforms must be equal too.

    :param old: the report of the old image.
    :param new: the report of the new image.
    :returns: the difference.
    :raises NotScannedError: a report is not complete.
    :raises InvalidArgumentError: a report has only findings with a fix. If a fix became known in between, the
        finding would count as added.
    """
    for each in (old, new):
        if each.only_fixable:
            raise InvalidArgumentError(
                f"the report of {each.name} has only findings with a fix: make it without only_fixable"
            )
    by_platform = all(scan.platform for scan in (*old.manifests, *new.manifests))

    def key(finding: Finding) -> tuple[str, str, str | None]:
        return finding.id, finding.package, finding.platform if by_platform else None

    before, after = set(map(key, old.findings)), set(map(key, new.findings))
    return Comparison(
        old=old.name,
        new=new.name,
        added=tuple(finding for finding in new.findings if key(finding) not in before),
        fixed=tuple(finding for finding in old.findings if key(finding) not in after),
        unchanged=tuple(finding for finding in new.findings if key(finding) in before),
    )


# -- severities and tables -------------------------------------------------------------

_RANKS: Mapping[str, int] = {severity: rank for rank, severity in enumerate(SEVERITIES)}


def _rank(finding: Finding) -> int:
    """The place of a finding's severity, the worst first. A severity without a place may be the worst."""
    return _RANKS.get(finding.severity, -1)


def _order(finding: Finding) -> tuple[Any, ...]:
    place = (finding.package, finding.version, finding.id, finding.platform or "", finding.manifest)
    return (_rank(finding), -(finding.score or 0), *place)


def _counts(findings: Iterable[Finding]) -> dict[str, int]:
    found = Counter(finding.severity for finding in findings)
    others = [severity for severity in found if severity not in _RANKS]
    return {severity: found[severity] for severity in (*others, *SEVERITIES)}


def _in_words(findings: Sequence[Finding], *, only_fixable: bool = False) -> str:
    fixable = " with a fix" if only_fixable else ""
    counts = ", ".join(f"{count} {severity}" for severity, count in _counts(findings).items() if count)
    return f"{counts}{fixable}" if counts else f"no known vulnerabilities{fixable}"


def _at(image: str, platform: str | None) -> str:
    return f"{image} {platform}" if platform else image


def _cells(violation: Violation) -> tuple[str, ...]:
    finding = violation.finding
    return (
        _at(violation.image, finding.platform),
        finding.severity,
        finding.id,
        finding.package,
        finding.version,
        finding.fixed_version or "",
    )


def _listed(findings: Iterable[Finding]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The columns and rows of findings. Only those of a manifest list have a platform."""
    found = list(findings)
    names = ["severity", "id", "package", "version", "fixed_version"]
    if any(finding.platform for finding in found):
        names.append("platform")
    columns = tuple("fixed in" if name == "fixed_version" else name for name in names)
    return columns, [tuple(getattr(finding, name) or "" for name in names) for finding in found]


def _table(caption: str, columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> Table:
    return first_rows(caption, columns if rows else (), rows)


# -- exports ---------------------------------------------------------------------------

_COLUMNS: tuple[str, ...] = (
    "repository",
    "tags",
    "digest",
    "platform",
    "manifest",
    "state",
    "severity",
    "id",
    "cve_ids",
    "package",
    "version",
    "fixed_version",
    "score",
    "source",
    "layer",
    "links",
    "description",
)


def _write_csv(records: Iterable[Mapping[str, Any]], file: str | os.PathLike[str] | TextIO) -> None:
    if isinstance(file, (str, os.PathLike)):
        with open(file, "w", encoding="utf-8", newline="") as opened:
            _write_csv(records, opened)
        return
    writer = csv.DictWriter(file, _COLUMNS)
    writer.writeheader()
    writer.writerows(records)


_LEVELS: Mapping[str, str] = {"Medium": "warning", "Low": "note", "Negligible": "note", "Unknown": "note"}
"""The levels of SARIF. All other severities are errors."""

_SCORES: Mapping[str, str] = {
    "Critical": "9.5",
    "High": "8.0",
    "Medium": "5.5",
    "Low": "2.0",
    "Negligible": "0.5",
}
"""The scores by which GitHub ranks alerts, in the middle of its ranges."""

_NOT_SCANNED = "not-scanned"


def _sarif(reports: Sequence[Report]) -> dict[str, Any]:
    rules: dict[str, dict[str, Any]] = {}
    results: list[dict[str, Any]] = []
    notifications = []
    gaps = [(report, gap) for report in reports for gap in _gaps(report)]
    if gaps:
        rules[_NOT_SCANNED] = {
            "id": _NOT_SCANNED,
            "shortDescription": {"text": "An image is not scanned"},
            "fullDescription": {"text": "The vulnerabilities of an image are not known: it is not scanned."},
            "defaultConfiguration": {"level": "error"},
        }
    for report, gap in gaps:
        message = {"text": f"{_at(gap.image, gap.platform)} is not scanned: {gap.reason}"}
        notifications.append({"level": "error", "message": message})
        results.append(
            {
                "ruleId": _NOT_SCANNED,
                "level": "error",
                "message": message,
                "locations": [_location(report.repository, gap.manifest)],
                "properties": {"state": gap.state, "tags": list(report.tags)},
            }
        )
    # The worst finding of a vulnerability comes first, and its rule has that severity.
    findings = [(report, finding) for report in reports for finding in report._all_findings()]
    for report, finding in sorted(findings, key=lambda entry: _rank(entry[1])):
        rules.setdefault(finding.id, _rule(finding))
        results.append(_result(report, finding))
    numbers = {id: number for number, id in enumerate(rules)}
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "quay_sdk", "version": __version__, "rules": list(rules.values())}},
        "results": [{**result, "ruleIndex": numbers[result["ruleId"]]} for result in results],
        "invocations": [
            {"executionSuccessful": not gaps and bool(reports), "toolExecutionNotifications": notifications}
        ],
    }
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}


def _level(finding: Finding) -> str:
    return _LEVELS.get(finding.severity, "error")


def _rule(finding: Finding) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": finding.id,
        "shortDescription": {"text": finding.id},
        "fullDescription": {"text": finding.description or finding.id},
        "defaultConfiguration": {"level": _level(finding)},
        "properties": {"tags": ["security", "vulnerability"]},
    }
    if finding.links:
        rule["helpUri"] = finding.links[0]
    if finding.severity in _SCORES:
        rule["properties"]["security-severity"] = _SCORES[finding.severity]
    return rule


def _result(report: Report, finding: Finding) -> dict[str, Any]:
    image = _at(report.name, finding.platform)
    fix = f"fixed in {finding.fixed_version}" if finding.fixed_version else "no fix is known"
    text = f"{image}: {finding.package} {finding.version} has {finding.id} ({finding.severity}), {fix}"
    return {
        "ruleId": finding.id,
        "level": _level(finding),
        "message": {"text": text},
        "locations": [_location(report.repository, finding.manifest, finding.package)],
        "properties": {
            "severity": finding.severity,
            "package": finding.package,
            "version": finding.version,
            "fixedVersion": finding.fixed_version,
            "platform": finding.platform,
            "links": list(finding.links),
            "layer": finding.layer,
            "tags": list(report.tags),
        },
    }


def _location(repository: str, digest: str | None, package: str | None = None) -> dict[str, Any]:
    """The place of a result. GitHub requires a physical location, so the repository is one."""
    image = f"{repository}@{digest}" if digest else repository
    logical = {"fullyQualifiedName": f"{image} {package}", "name": package, "kind": "package"}
    return {
        "physicalLocation": {"artifactLocation": {"uri": repository}, "region": {"startLine": 1}},
        "logicalLocations": [logical if package else {"fullyQualifiedName": image, "kind": "image"}],
    }
