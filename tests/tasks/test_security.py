"""Vulnerability reports: an image that is not scanned is never clean, whatever one asks of its report."""

from __future__ import annotations

import csv
import io
import json
import pickle
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from IPython.lib.pretty import pretty

from quay_sdk import (
    ApiError,
    DownstreamError,
    ForbiddenError,
    InvalidArgumentError,
    MissingError,
    QuayClient,
    QuayError,
)
from quay_sdk.tasks import security
from quay_sdk.tasks.security import (
    NotScannedError,
    Report,
    ScanFailedError,
    ScanTimeoutError,
    ScanUnsupportedError,
)
from quay_sdk.tasks.tags import TagMissingError
from quay_sdk.testing import FakeQuay
from support import DATA
from support.replay import exchanges

APP = "acme/app"
HIGH = {"package": "openssl", "version": "3.0.1", "name": "CVE-2023-0286", "severity": "High"}
FIXED = {**HIGH, "fixed_by": "3.0.2"}
CRITICAL = {"package": "zlib", "version": "1.2", "name": "CVE-2022-37434", "severity": "Critical"}
LOW = {"package": "tar", "version": "1.0", "name": "CVE-2021-20193", "severity": "Low", "fixed_by": "1.34"}
UNREACHABLE = {"status": 520, "error_type": "downstream_issue", "detail": "Clair is down", "title": "x"}
NOT_SCANNED = ["queued", "failed", "unsupported", "manifest_layer_too_large"]

(RECORDED,) = (
    exchange.response
    for exchange in exchanges()
    if exchange.operation == "getRepoManifestSecurity" and exchange.response["status"] == "scanned"
)
"""A report of a real server."""


@pytest.fixture(scope="module")
def quay() -> Iterator[FakeQuay]:
    """One server for all tests, which push their own tags."""
    with FakeQuay() as quay:
        yield quay


@pytest.fixture(scope="module")
def client(quay: FakeQuay) -> QuayClient:
    return quay.client(retries=0)


@pytest.fixture
def no_repositories(quay: FakeQuay, client: QuayClient) -> None:
    for repository in client.repository.list(namespace="acme").all():
        client.repository.delete(repository.full_name)


def push(quay: FakeQuay, *found: dict[str, Any], tag: str = "v1", repository: str = APP) -> str:
    """Push an image that is scanned."""
    digest = quay.push(repository, tag=tag)
    quay.scan(digest, found)
    return digest


def push_list(quay: FakeQuay, client: QuayClient, *platforms: str, tag: str = "v1") -> list[str]:
    """Push a manifest list, and return the digests of its images."""
    digest = quay.push(APP, tag=tag, platforms=platforms)
    listed = client.repository.manifests.get(APP, digest).manifest["manifests"]
    return [entry["digest"] for entry in listed]


def respond(quay: FakeQuay, response: dict[str, Any]) -> None:
    """Let the next scan report be this one."""
    quay.fail("getRepoManifestSecurity", status=200, body=response)


def scans(quay: FakeQuay) -> int:
    return sum(request.operation == "getRepoManifestSecurity" for request in quay.requests)


def results(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The results of a SARIF document, which is valid."""
    schema = json.loads((DATA / "sarif-2.1-subset.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.validate(document, schema, jsonschema.Draft7Validator)
    (run,) = document["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    found: list[dict[str, Any]] = run["results"]
    assert [rules[result["ruleIndex"]] for result in found] == [result["ruleId"] for result in found]
    return found


# -- a report --------------------------------------------------------------------------


def test_report_has_the_findings_the_worst_first(quay: FakeQuay, client: QuayClient) -> None:
    digest = push(quay, LOW, {**HIGH, "score": 7.4, "description": "Confusion of types"}, CRITICAL)
    report = security.report(client, APP, "v1")
    assert (report.complete, report.state, report.digest, report.tags) == (True, "scanned", digest, ("v1",))
    assert [finding.package for finding in report.findings] == ["zlib", "openssl", "tar"]
    assert report.manifests[0].findings == report.findings
    assert report.counts == {"Critical": 1, "High": 1, "Medium": 0, "Low": 1, "Negligible": 0, "Unknown": 0}
    finding = report.findings[1]
    assert (finding.id, finding.severity, finding.version) == ("CVE-2023-0286", "High", "3.0.1")
    assert (finding.score, finding.description) == (7.4, "Confusion of types")
    assert finding.links == ("https://nvd.nist.gov/vuln/detail/CVE-2023-0286",)
    assert (finding.fixed_version, finding.platform, finding.manifest) == (None, None, digest)
    layers = client.repository.manifests.get(APP, digest).layers or ()
    assert finding.layer == layers[-1].blob_digest
    assert "description" not in repr(finding)
    assert "Confusion of types" in str(finding)


def test_higher_scores_come_first_within_a_severity(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, *({**HIGH, "name": f"CVE-2020-000{score}", "score": score} for score in (7, 9, 8)))
    assert [finding.score for finding in security.report(client, APP, "v1").findings] == [9, 8, 7]


def test_the_recorded_report_of_a_real_server(quay: FakeQuay, client: QuayClient) -> None:
    quay.push(APP, tag="v1")
    respond(quay, RECORDED)
    report = security.report(client, APP, "v1")
    assert report.counts == {"Critical": 0, "High": 6, "Medium": 0, "Low": 0, "Negligible": 0, "Unknown": 0}
    packages = [finding.package for finding in report.findings]
    assert packages == ["mitmproxy", "mitmproxy", "expat", "expat", "pip", "pip"]
    mitmproxy, expat, pip = report.findings[0], report.findings[2], report.findings[4]
    assert (mitmproxy.score, mitmproxy.links, mitmproxy.fixed_version) == (8.8, (), None)
    assert (expat.id, expat.version, expat.fixed_version) == ("CVE-2018-20843", "2.2.5-r0", "2.2.7-r0")
    assert expat.layer == "sha256:95200ab871bdbed0f4962f61926c67d1771dea166bb8469ce2036213bb406784"
    assert (pip.id, pip.cve_ids) == ("pyup.io-38765 (CVE-2019-20916)", ("CVE-2019-20916",))
    assert len(results(report.to_sarif())) == 6
    assert len(security.policy(report, only_fixable=True).violations) == 2


def test_only_fixable(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, FIXED, CRITICAL)
    report = security.report(client, APP, "v1", only_fixable=True)
    assert [finding.fixed_version for finding in report.findings] == ["3.0.2"]
    assert str(report).startswith("acme/app:v1: 1 High with a fix\n")
    push(quay, CRITICAL, tag="v2")
    clean = security.report(client, APP, "v2", only_fixable=True)
    assert str(clean) == "acme/app:v2: no known vulnerabilities with a fix"


def test_clean(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, {"package": "bash", "version": "5"})
    report = security.report(client, APP, "v1")
    assert (report.findings, set(report.counts.values())) == ((), {0})
    assert str(report) == "acme/app:v1: no known vulnerabilities"
    assert report.to_records() == results(report.to_sarif()) == []
    assert security.policy(report, fail_on="Unknown").exit_code == 0


def test_by_digest(quay: FakeQuay, client: QuayClient) -> None:
    digest = push(quay, HIGH)
    report = security.report(client, APP, digest)
    assert (report.tags, report.name, report.counts["High"]) == ((), f"acme/app@{digest}", 1)


@pytest.mark.parametrize("task", [security.report, security.wait_for_scan])
def test_what_is_missing(
    quay: FakeQuay, client: QuayClient, task: Callable[[QuayClient, str, str], Report]
) -> None:
    quay.push(APP, tag="v1")
    quay.push(APP, tag="deleted")
    client.repository.tags.delete(APP, "deleted")
    for tag in ("v9", "deleted"):
        with pytest.raises(TagMissingError, match=f"acme/app has no tag '{tag}'"):
            task(client, APP, tag)
    with pytest.raises(MissingError):
        task(client, APP, f"sha256:{'0' * 64}")
    with pytest.raises(MissingError):
        task(client, "acme/nowhere", "v1")


def test_an_image_that_is_deleted_meanwhile(quay: FakeQuay, client: QuayClient) -> None:
    quay.push(APP, tag="v1")
    body = {"status": 404, "error_type": "not_found", "detail": "Not Found", "title": "not_found"}
    quay.fail("getRepoManifestSecurity", status=404, body=body)
    with pytest.raises(MissingError):
        security.report(client, APP, "v1")


def test_no_permission(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, HIGH)
    with pytest.raises(ForbiddenError):
        security.report(quay.client(scopes=["user:read"]), APP, "v1")


def test_the_scanner_cannot_be_reached(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, HIGH)
    quay.fail("getRepoManifestSecurity", status=520, body=UNREACHABLE)
    with pytest.raises(DownstreamError):
        security.report(client, APP, "v1")


@pytest.mark.parametrize("reference", ["", None, 1, b"v1"])
def test_an_invalid_reference_is_refused(quay: FakeQuay, client: QuayClient, reference: Any) -> None:
    before = len(quay.requests)
    with pytest.raises(InvalidArgumentError, match="reference must be a tag or a digest"):
        security.report(client, APP, reference)
    assert len(quay.requests) == before


# -- not scanned -----------------------------------------------------------------------


def check_not_clean(report: Report, state: str) -> None:
    """Nothing that a report can be asked for looks like that of a clean image."""
    assert (report.complete, report.state) == (False, state)
    for name in ("findings", "counts"):
        with pytest.raises(NotScannedError, match=f"not scanned: {state}") as caught:
            getattr(report, name)
        assert caught.value.state == state
    with pytest.raises(TypeError, match="neither true nor false; use its complete"):
        bool(report)
    for shown in (str(report), repr(report), pretty(report), report._repr_html_()):
        assert f"not scanned: {state}" in shown
        assert "no known vulnerabilities" not in shown
    assert {row["id"] for row in report.to_records()} == {None}
    assert {row["state"] for row in report.to_records()} == set(state.split(", "))
    assert report.to_dict()["counts"] is None
    assert {result["ruleId"] for result in results(report.to_sarif())} == {"not-scanned"}
    assert {result["level"] for result in results(report.to_sarif())} == {"error"}
    (invocation,) = report.to_sarif()["runs"][0]["invocations"]
    assert not invocation["executionSuccessful"]
    assert invocation["toolExecutionNotifications"]
    result = security.policy(report)
    assert (result.ok, result.exit_code, result.violations) == (False, 2, ())
    assert state.split(", ") == list(dict.fromkeys(each.state for each in result.unscanned))
    assert "failed" in str(result)
    allowed = security.policy(report, allow_unscanned=True)
    assert (allowed.ok, "not scanned (allowed)" in str(allowed)) == (True, True)
    with pytest.raises(NotScannedError):
        security.compare(report, report)


@pytest.mark.parametrize("state", [*NOT_SCANNED, "indexing", ""])
def test_an_image_that_is_not_scanned_is_not_clean(quay: FakeQuay, client: QuayClient, state: str) -> None:
    quay.push(APP, tag="v1")
    respond(quay, {"status": state, "data": None})
    report = security.report(client, APP, "v1")
    check_not_clean(report, state)
    assert str(report) == f"acme/app:v1: not scanned: {state}"


@pytest.mark.parametrize("data", [None, {}, {"Layer": None}, {"Layer": {"Name": "x"}}])
def test_a_scan_without_data_is_not_clean(quay: FakeQuay, client: QuayClient, data: Any) -> None:
    quay.push(APP, tag="v1")
    respond(quay, {"status": "scanned", "data": data})
    check_not_clean(security.report(client, APP, "v1"), "no data")


# -- manifest lists --------------------------------------------------------------------


def test_a_list_has_the_findings_of_its_images(quay: FakeQuay, client: QuayClient) -> None:
    amd, arm, attestation = push_list(quay, client, "linux/amd64", "linux/arm64", "unknown/unknown")
    quay.scan(amd, [HIGH])
    quay.scan(arm, [HIGH, CRITICAL])
    report = security.report(client, APP, "v1")
    assert [(scan.digest, scan.platform) for scan in report.manifests] == [
        (amd, "linux/amd64"),
        (arm, "linux/arm64"),
    ]
    assert report.left_out == (attestation,)
    assert [(finding.severity, finding.platform) for finding in report.findings] == [
        ("Critical", "linux/arm64"),
        ("High", "linux/amd64"),
        ("High", "linux/arm64"),
    ]
    assert "left out: 1 attestation (platform unknown/unknown)" in str(report)
    assert str(report.manifests[0]).startswith(f"linux/amd64 {amd}: 1 High\n")


def test_a_list_is_not_clean_while_an_image_is_not_scanned(quay: FakeQuay, client: QuayClient) -> None:
    amd, arm = push_list(quay, client, "linux/amd64", "linux/arm64")
    check_not_clean(security.report(client, APP, "v1"), "queued")
    quay.scan(amd, [])
    check_not_clean(security.report(client, APP, "v1"), "queued")
    quay.scan(arm, state="failed")
    report = security.report(client, APP, "v1")
    assert report.name == "acme/app:v1"
    assert repr(report) == "<Report acme/app:v1: 1 of 2 images not scanned: failed>"
    assert f"not scanned: linux/arm64 {arm} (failed)" in str(report)
    assert [scan.findings for scan in report.manifests] == [(), None]


def test_findings_of_an_incomplete_list_are_not_lost(quay: FakeQuay, client: QuayClient) -> None:
    amd, _ = push_list(quay, client, "linux/amd64", "linux/arm64")
    quay.scan(amd, [HIGH])
    report = security.report(client, APP, "v1")
    assert "1 of 2 images not scanned: queued; found so far: 1 High" in str(report)
    assert [(row["state"], row["id"]) for row in report.to_records()] == [
        ("queued", None),
        ("scanned", "CVE-2023-0286"),
    ]
    result = security.policy(report)
    assert (result.exit_code, len(result.violations), len(result.unscanned)) == (1, 1, 1)
    assert [each["ruleId"] for each in results(report.to_sarif())] == ["not-scanned", "CVE-2023-0286"]


def test_a_list_without_images_is_not_clean(quay: FakeQuay, client: QuayClient) -> None:
    push_list(quay, client, "unknown/unknown")
    check_not_clean(security.report(client, APP, "v1"), "empty")
    with pytest.raises(ScanUnsupportedError):
        security.wait_for_scan(client, APP, "v1", timeout=1)


def test_an_image_of_a_list_that_the_registry_does_not_have(quay: FakeQuay, client: QuayClient) -> None:
    (digest,) = push_list(quay, client, "linux/amd64")
    quay.scan(digest, [])
    (tag,) = client.repository.tags.list(APP, name="v1", only_active=True)
    manifest = client.repository.manifests.get(APP, tag.manifest_digest)
    listed = manifest.manifest
    variant = {"os": "linux", "architecture": "arm", "variant": "v7"}
    listed["manifests"] += [{"digest": f"sha256:{'0' * 64}", "platform": variant}]
    body = {**manifest.to_dict(), "manifest_data": json.dumps(listed)}
    quay.fail("getRepoManifest", status=200, body=body, times=2)
    report = security.report(client, APP, "v1")
    check_not_clean(report, "missing")
    assert [scan.platform for scan in report.manifests] == ["linux/amd64", "linux/arm/v7"]
    with pytest.raises(ScanFailedError):
        security.wait_for_scan(client, APP, "v1", timeout=1)


# -- waiting ---------------------------------------------------------------------------


class Clock:
    """A clock that sleeping advances."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def monotonic(self) -> float:
        return 1000 + sum(self.pauses)

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.pauses.append(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of waits."""
    clock = Clock()
    monkeypatch.setattr(security, "time", clock)
    return clock


def test_wait_for_scan(quay: FakeQuay, client: QuayClient, clock: Clock) -> None:
    digest = quay.push(APP, tag="v1")
    states: list[str] = []

    def scan(state: str) -> None:
        states.append(state)
        if len(states) == 1:
            quay.scan(digest, [HIGH])

    report = security.wait_for_scan(client, APP, "v1", progress=scan)
    assert (states, clock.pauses) == (["queued", "scanned"], [1])
    assert report.counts["High"] == 1


def test_wait_for_the_images_of_a_list(quay: FakeQuay, client: QuayClient, clock: Clock) -> None:
    amd, attestation, arm = push_list(quay, client, "linux/amd64", "unknown/unknown", "linux/arm64")
    quay.scan(amd, [HIGH])
    before = scans(quay)
    with pytest.raises(ScanTimeoutError, match="1 of 2 images not scanned: queued; found so far: 1 High"):
        security.wait_for_scan(client, APP, "v1", timeout=1)
    assert scans(quay) - before == 3  # the scanned image is not asked for again
    report = security.wait_for_scan(client, APP, "v1", progress=lambda state: quay.scan(arm, [HIGH]))
    assert report.counts["High"] == 2
    assert report.left_out == (attestation,)


def test_a_scan_that_does_not_end(quay: FakeQuay, client: QuayClient) -> None:
    quay.push(APP, tag="v1")
    with pytest.raises(ScanTimeoutError) as caught:
        security.wait_for_scan(client, APP, "v1", timeout=0.01)
    assert str(caught.value) == "acme/app:v1 after 0.01 seconds: not scanned: queued"
    assert caught.value.state == "queued"
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.report, again.timeout) == (str(caught.value), caught.value.report, 0.01)


@pytest.mark.parametrize(
    ("state", "error"),
    [
        ("failed", ScanFailedError),
        ("manifest_layer_too_large", ScanFailedError),
        ("unsupported", ScanUnsupportedError),
    ],
)
def test_a_scan_that_fails_is_not_waited_for(
    quay: FakeQuay, client: QuayClient, state: str, error: type[NotScannedError]
) -> None:
    digest = quay.push(APP, tag="v1")
    quay.scan(digest, state=state)
    with pytest.raises(error, match=f"^acme/app:v1: not scanned: {state}$") as caught:
        security.wait_for_scan(client, APP, "v1", timeout=1)
    assert isinstance(caught.value, QuayError)
    assert caught.value.state == caught.value.report.state == state


def test_an_image_of_a_list_that_fails_ends_the_wait(quay: FakeQuay, client: QuayClient) -> None:
    _, arm = push_list(quay, client, "linux/amd64", "linux/arm64")
    quay.scan(arm, state="unsupported")
    with pytest.raises(ScanUnsupportedError) as caught:
        security.wait_for_scan(client, APP, "v1", timeout=1)
    assert caught.value.state == "queued, unsupported"


def test_polls_become_rarer(quay: FakeQuay, client: QuayClient, clock: Clock) -> None:
    quay.push(APP, tag="v1")
    with pytest.raises(ScanTimeoutError):
        security.wait_for_scan(client, APP, "v1", timeout=timedelta(minutes=10))
    assert clock.pauses[0] == 1
    assert max(clock.pauses) == 15
    assert clock.pauses[:-1] == sorted(clock.pauses[:-1])
    assert sum(clock.pauses) == pytest.approx(600)


@pytest.mark.parametrize(
    "timeout", [0, -1, timedelta(), float("nan"), float("inf"), True, "10", None, timedelta(seconds=-1)]
)
def test_an_invalid_timeout_is_refused(quay: FakeQuay, client: QuayClient, timeout: Any) -> None:
    before = len(quay.requests)
    with pytest.raises(InvalidArgumentError, match="timeout must be a timedelta or seconds"):
        security.wait_for_scan(client, APP, "v1", timeout=timeout)
    assert len(quay.requests) == before


def test_a_wait_can_be_interrupted(quay: FakeQuay, client: QuayClient) -> None:
    quay.push(APP, tag="v1")

    def interrupt(state: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        security.wait_for_scan(client, APP, "v1", progress=interrupt)


# -- many reports ----------------------------------------------------------------------


@pytest.mark.usefixtures("no_repositories")
def test_report_all_of_a_repository(quay: FakeQuay, client: QuayClient) -> None:
    digest = push(quay, HIGH)
    client.repository.tags.update(APP, "stable", manifest_digest=digest)
    push(quay, CRITICAL, tag="v2")
    quay.push(APP, tag="old")
    client.repository.tags.delete(APP, "old")
    (_, arm) = push_list(quay, client, "unknown/unknown", "linux/arm64", tag="multi")
    quay.scan(arm, [LOW])
    before = scans(quay)
    reports = security.report_all(client, APP)
    assert {frozenset(report.tags): report.counts["High"] for report in reports} == {
        frozenset({"v1", "stable"}): 1,
        frozenset({"v2"}): 0,
        frozenset({"multi"}): 0,
    }
    assert scans(quay) - before == 3
    assert reports.complete
    assert repr(reports) == "<Reports acme/app: 3 images>"
    assert len(security.report_all(client, APP, only_fixable=True).to_records()) == 1


@pytest.mark.usefixtures("no_repositories")
def test_report_all_of_an_organization(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, HIGH)
    push(quay, CRITICAL, repository="acme/web")
    quay.push("acme/new", tag="v1")
    quay.add_repository("acme/nothing")
    steps: list[tuple[int, int | None]] = []
    reports = security.report_all(client, "acme", progress=lambda *step: steps.append(step))
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert {report.name: report.state for report in reports} == {
        "acme/app:v1": "scanned",
        "acme/web:v1": "scanned",
        "acme/new:v1": "queued",
    }
    assert not reports.complete
    lines = str(reports).splitlines()
    assert lines[0] == "acme: 3 images, 1 of them not scanned"
    assert [line.split() for line in lines[3:]] == [
        ["acme/new:v1", "queued", *"??????"],
        ["acme/web:v1", "scanned", *"100000"],
        ["acme/app:v1", "scanned", *"010000"],
    ]
    assert security.policy(reports, fail_on="Critical").exit_code == 1
    assert security.policy(reports, ignore=["CVE-2022-37434", "CVE-2023-0286"]).exit_code == 2
    assert len(results(reports.to_sarif())) == 3
    assert [report["name"] for report in reports.to_dict()["reports"]] == [each.name for each in reports]


@pytest.mark.usefixtures("no_repositories")
def test_errors_are_kept(quay: FakeQuay, client: QuayClient) -> None:
    for tag in ("v1", "v2", "v3"):
        push(quay, {"package": "bash"}, tag=tag)
    quay.fail("getRepoManifestSecurity", status=520, body=UNREACHABLE)
    reports = security.report_all(client, APP, workers=1)
    assert [report.complete for report in reports].count(False) == 1
    (failed,) = [report for report in reports if report.error]
    assert isinstance(failed.error, DownstreamError)
    check_not_clean(failed, "error")
    result = security.policy(reports)
    assert (result.exit_code, [each.reason for each in result.unscanned]) == (2, [f"error: {failed.error}"])
    assert "520" in str(reports)
    assert [row["description"] for row in reports.to_records()] == [str(failed.error)]
    assert failed.to_dict()["error"] == str(failed.error)
    assert "520" in results(reports.to_sarif())[0]["message"]["text"]


@pytest.mark.usefixtures("no_repositories")
def test_a_repository_that_cannot_be_listed_is_kept(quay: FakeQuay, client: QuayClient) -> None:
    push(quay)
    quay.fail("listRepoTags", status=500)
    (report,) = security.report_all(client, "acme")
    assert (report.name, type(report.error).__name__) == ("acme/app", "ServerError")
    check_not_clean(report, "error")
    quay.fail("listRepoTags", status=500)
    with pytest.raises(ApiError):
        security.report_all(client, APP)


@pytest.mark.usefixtures("no_repositories")
def test_a_manifest_list_that_cannot_be_read_is_kept(quay: FakeQuay, client: QuayClient) -> None:
    push_list(quay, client, "linux/amd64")
    quay.fail("getRepoManifest", status=500)
    (report,) = security.report_all(client, APP)
    check_not_clean(report, "error")


@pytest.mark.usefixtures("no_repositories")
def test_nothing_to_report_is_not_clean(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_repository("acme/nothing")
    reports = security.report_all(client, "acme")
    assert not reports.complete
    assert str(reports) == "acme: 0 images"
    assert not reports.to_sarif()["runs"][0]["invocations"][0]["executionSuccessful"]
    result = security.policy(reports)
    assert (result.ok, result.exit_code, result.checked) == (False, 2, 0)
    with pytest.raises(TypeError, match="a Reports is neither true nor false"):
        bool(reports)
    with pytest.raises(MissingError):
        security.report_all(client, "nowhere")
    with pytest.raises(MissingError):
        security.report_all(client, "acme/nowhere")
    with pytest.raises(InvalidArgumentError):
        security.report_all(client, "")


@pytest.mark.usefixtures("no_repositories")
def test_report_all_can_be_interrupted(quay: FakeQuay, client: QuayClient) -> None:
    push(quay)

    def interrupt(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        security.report_all(client, "acme", progress=interrupt)


# -- policies --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "code", "ids"),
    [
        ({}, 1, ["CVE-2022-37434", "CVE-2023-0286"]),
        ({"fail_on": "Critical"}, 1, ["CVE-2022-37434"]),
        ({"fail_on": "Low"}, 1, ["CVE-2022-37434", "CVE-2023-0286", "CVE-2021-20193"]),
        ({"only_fixable": True}, 1, ["CVE-2023-0286"]),
        ({"only_fixable": True, "fail_on": "Critical"}, 0, []),
        ({"ignore": ["CVE-2022-37434"]}, 1, ["CVE-2023-0286"]),
        ({"ignore": {"CVE-2022-37434", "CVE-2023-0286"}}, 0, []),
        ({"ignore": ["CVE-2022"]}, 1, ["CVE-2022-37434", "CVE-2023-0286"]),
    ],
)
def test_policy(
    quay: FakeQuay, client: QuayClient, options: dict[str, Any], code: int, ids: list[str]
) -> None:
    push(quay, LOW, FIXED, CRITICAL)
    result = security.policy(security.report(client, APP, "v1"), **options)
    assert (result.exit_code, result.ok) == (code, code == 0)
    assert [violation.finding.id for violation in result.violations] == ids
    assert {violation.image for violation in result.violations} <= {"acme/app:v1"}


def test_a_policy_is_printed(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, FIXED, CRITICAL)
    result = security.policy(security.report(client, APP, "v1"), ignore=["CVE-2022-37434"])
    assert repr(result) == "<PolicyResult failed: 1 finding, High or worse, in 1 image; 1 ignored>"
    lines = [line.split() for line in str(result).splitlines()[3:]]
    assert lines == [
        ["violation", "acme/app:v1", "High", "CVE-2023-0286", "openssl", "3.0.1", "3.0.2"],
        ["ignored", "acme/app:v1", "Critical", "CVE-2022-37434", "zlib", "1.2"],
    ]
    with pytest.raises(TypeError, match="use its ok or exit_code"):
        bool(result)


def test_an_advisory_is_ignored_if_all_its_numbers_are(quay: FakeQuay, client: QuayClient) -> None:
    link = "https://example.com/CVE-2024-0001 https://example.com/CVE-2024-0002"
    push(quay, {"package": "glibc", "name": "RHSA-2024:1", "severity": "High", "link": link})
    report = security.report(client, APP, "v1")
    assert security.policy(report, ignore=["CVE-2024-0001"]).exit_code == 1
    assert security.policy(report, ignore=["CVE-2024-0001", "CVE-2024-0002"]).exit_code == 0
    assert security.policy(report, ignore=["RHSA-2024:1"]).exit_code == 0


def test_an_advisory_without_numbers_is_not_ignored(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, {"package": "glibc", "name": "GHSA-aaaa", "severity": "High", "link": ""})
    report = security.report(client, APP, "v1")
    assert security.policy(report, ignore=["CVE-2024-0001"]).exit_code == 1
    assert security.policy(report).exit_code == 1


def test_a_severity_that_is_not_known_is_the_worst(quay: FakeQuay, client: QuayClient) -> None:
    quay.push(APP, tag="v1")
    response = json.loads(json.dumps(RECORDED))
    vulnerability = response["data"]["Layer"]["Features"][1]["Vulnerabilities"][1]
    vulnerability["Severity"] = "Defcon1"
    respond(quay, response)
    report = security.report(client, APP, "v1")
    assert report.findings[0].id == vulnerability["Name"]
    assert report.counts["Defcon1"] == 1
    assert [each.finding.id for each in security.policy(report, fail_on="Critical").violations] == [
        vulnerability["Name"]
    ]
    assert results(report.to_sarif())[0]["level"] == "error"
    assert "Defcon1" in str(security.Reports(target=APP, reports=(report,)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fail_on": "high"}, "fail_on must be one of Critical, High, Medium, Low, Negligible, Unknown"),
        ({"fail_on": None}, "fail_on must be one of"),
        ({"ignore": "CVE-2023-0286"}, r"write \['CVE-2023-0286'\]"),
    ],
)
def test_an_invalid_policy_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        security.policy([], **options)


def test_several_reports_have_the_worst_findings_first(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, {**FIXED, "severity": "Medium"})
    push(quay, HIGH, CRITICAL, tag="v2")
    reports = [security.report(client, APP, tag) for tag in ("v1", "v2")]
    result = security.policy(iter(reports), fail_on="Medium")
    assert [(each.finding.severity, each.image) for each in result.violations] == [
        ("Critical", "acme/app:v2"),
        ("High", "acme/app:v2"),
        ("Medium", "acme/app:v1"),
    ]
    document = security.Reports(target=APP, reports=tuple(reports)).to_sarif()
    assert [each["level"] for each in results(document)] == ["error", "error", "warning"]
    rules = document["runs"][0]["tool"]["driver"]["rules"]
    assert {rule["id"]: rule["defaultConfiguration"]["level"] for rule in rules} == {
        "CVE-2022-37434": "error",
        "CVE-2023-0286": "error",
    }


def test_findings_that_were_left_out_do_not_pass_a_policy(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, CRITICAL)
    report = security.report(client, APP, "v1", only_fixable=True)
    with pytest.raises(InvalidArgumentError, match="only findings with a fix"):
        security.policy(report)
    assert security.policy(report, only_fixable=True).ok


# -- comparisons -----------------------------------------------------------------------


def test_compare(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, HIGH, CRITICAL)
    push(quay, LOW, {**HIGH, "version": "3.0.9"}, tag="v2")
    old, new = (security.report(client, APP, tag) for tag in ("v1", "v2"))
    change = security.compare(old, new)
    assert [finding.package for finding in change.added] == ["tar"]
    assert [finding.package for finding in change.fixed] == ["zlib"]
    assert [(finding.package, finding.version) for finding in change.unchanged] == [("openssl", "3.0.9")]
    assert repr(change) == "<Comparison acme/app:v1 → acme/app:v2: 1 added, 1 fixed, 1 unchanged>"
    lines = [line.split() for line in str(change).splitlines()[3:]]
    assert lines == [
        ["added", "Low", "CVE-2021-20193", "tar", "1.0", "1.34"],
        ["fixed", "Critical", "CVE-2022-37434", "zlib", "1.2"],
    ]
    same = security.compare(old, old)
    assert (same.added, same.fixed, len(same.unchanged)) == ((), (), 2)
    with pytest.raises(TypeError, match="use its added, fixed or unchanged"):
        bool(same)


def test_compare_lists(quay: FakeQuay, client: QuayClient) -> None:
    for tag, found in {"v1": ([HIGH], [HIGH]), "v2": ([HIGH], [])}.items():
        digests = push_list(quay, client, "linux/amd64", "linux/arm64", tag=tag)
        for digest, vulnerabilities in zip(digests, found, strict=True):
            quay.scan(digest, vulnerabilities)
    push(quay, HIGH, tag="single")
    old, new, single = (security.report(client, APP, tag) for tag in ("v1", "v2", "single"))
    change = security.compare(old, new)
    assert [finding.platform for finding in change.fixed] == ["linux/arm64"]
    assert "linux/arm64" in str(change)
    assert [finding.platform for finding in security.compare(new, old).added] == ["linux/arm64"]
    mixed = security.compare(single, old)
    assert (mixed.added, mixed.fixed, len(mixed.unchanged)) == ((), (), 2)


def test_reports_that_cannot_be_compared(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, HIGH)
    quay.push(APP, tag="v2")
    complete, incomplete = (security.report(client, APP, tag) for tag in ("v1", "v2"))
    for pair in ((complete, incomplete), (incomplete, complete)):
        with pytest.raises(NotScannedError, match="acme/app:v2: not scanned: queued"):
            security.compare(*pair)
    with pytest.raises(InvalidArgumentError, match="make it without only_fixable"):
        security.compare(complete, security.report(client, APP, "v1", only_fixable=True))


# -- exports ---------------------------------------------------------------------------


def test_records_and_csv(quay: FakeQuay, client: QuayClient, tmp_path: Path) -> None:
    digest = push(quay, {**FIXED, "description": '=HYPERLINK("x"),\n"y"', "link": "https://a https://b"}, LOW)
    report = security.report(client, APP, "v1")
    rows = report.to_records()
    assert [(row["tags"], row["id"], row["fixed_version"]) for row in rows] == [
        ("v1", "CVE-2023-0286", "3.0.2"),
        ("v1", "CVE-2021-20193", "1.34"),
    ]
    assert rows[0]["links"] == "https://a https://b"
    assert {row["manifest"] for row in rows} == {row["digest"] for row in rows} == {digest}

    report.to_csv(tmp_path / "report.csv")
    with open(tmp_path / "report.csv", encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert written == [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in rows
    ]
    assert written[0]["description"] == '=HYPERLINK("x"),\n"y"'
    buffer = io.StringIO(newline="")
    security.Reports(target=APP, reports=(report, report)).to_csv(buffer)
    assert len(list(csv.DictReader(io.StringIO(buffer.getvalue(), newline="")))) == 4


def test_json(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, HIGH)
    quay.push(APP, tag="v2")
    report = json.loads(json.dumps(security.report(client, APP, "v1").to_dict()))
    assert (report["complete"], report["counts"]["High"], report["error"]) == (True, 1, None)
    assert report["manifests"][0]["findings"][0]["package"] == "openssl"
    incomplete = json.loads(json.dumps(security.report(client, APP, "v2").to_dict()))
    assert (incomplete["state"], incomplete["counts"]) == ("queued", None)
    assert incomplete["manifests"][0]["findings"] is None


def test_sarif(quay: FakeQuay, client: QuayClient) -> None:
    medium = {**FIXED, "package": "libssl", "severity": "Medium"}
    digest = push(quay, medium, HIGH, LOW, CRITICAL)
    document = json.loads(json.dumps(security.report(client, APP, "v1").to_sarif()))
    found = results(document)
    assert [(result["ruleId"], result["level"]) for result in found] == [
        ("CVE-2022-37434", "error"),
        ("CVE-2023-0286", "error"),
        ("CVE-2023-0286", "warning"),
        ("CVE-2021-20193", "note"),
    ]
    rules = {rule["id"]: rule for rule in document["runs"][0]["tool"]["driver"]["rules"]}
    assert rules["CVE-2023-0286"]["properties"]["security-severity"] == "8.0"
    assert rules["CVE-2023-0286"]["helpUri"] == "https://nvd.nist.gov/vuln/detail/CVE-2023-0286"
    (location,) = found[0]["locations"]
    assert location["logicalLocations"][0]["fullyQualifiedName"] == f"{APP}@{digest} zlib"
    assert location["physicalLocation"]["artifactLocation"]["uri"] == APP
    assert "fixed in 3.0.2" in found[2]["message"]["text"]
    assert document["runs"][0]["invocations"][0]["executionSuccessful"]


# -- display ---------------------------------------------------------------------------


def test_reports_are_values(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, HIGH)
    report, again = security.report(client, APP, "v1"), security.report(client, APP, "v1")
    assert report == again
    assert pickle.loads(pickle.dumps(report)) == report


def test_long_reports_are_shortened(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, *({**HIGH, "name": f"CVE-2020-{number:04}"} for number in range(30)))
    report = security.report(client, APP, "v1")
    assert len(report.findings) == 30
    assert str(report).endswith("… 10 more")
    assert pretty(report) == str(report)
    assert pretty([report]) == "[<Report acme/app:v1: 30 High>]"
    assert "CVE-2020-0000" in report._repr_html_()
