"""The example of an organization-wide report: the same on threads, processes and a Dask cluster.

The cluster needs the extra ``dask``, which the tests of the README do without; ``.ci/run`` has it.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from quay_sdk.testing import FakeQuay
from support import ROOT

KINDS = [
    "threads",
    "processes",
    pytest.param(
        "dask", marks=pytest.mark.skipif(not find_spec("distributed"), reason="needs the extra dask")
    ),
]


@pytest.fixture(scope="module")
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as quay:
        quay.add_organization("acme")
        for number in range(12):
            digest = quay.push(f"acme/r{number:02}", tag="v1", content=f"{number}")
            severe = {"package": "openssl", "version": "3.0", "name": "CVE-2026-1", "severity": "High"}
            found = [severe] if number % 3 == 0 else []
            quay.scan(digest, vulnerabilities=found)
        yield quay


def scan(quay: FakeQuay, organization: str, kind: str, output: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            str(ROOT / "examples/organization_scan.py"),
            organization,
            "--on",
            kind,
            "--output",
            str(output),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT), "QUAY_URL": quay.url, "QUAY_TOKEN": quay.token()},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_report(quay: FakeQuay, kind: str, tmp_path: Path) -> None:
    done = scan(quay, "acme", kind, tmp_path / "report.csv")
    assert done.returncode == 1, done.stderr
    with (tmp_path / "report.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["repository"] for row in rows if row["severity"] == "High"] == [
        f"acme/r{n:02}" for n in (0, 3, 6, 9)
    ]
    assert "12 repositories" in done.stdout


def test_what_is_not_scanned_is_not_clean(quay: FakeQuay, tmp_path: Path) -> None:
    quay.add_organization("other")
    quay.push("other/queued", tag="v1", content="queued")
    assert scan(quay, "other", "threads", tmp_path / "report.csv").returncode == 2
