"""Type checking of programs that use the SDK."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from support import ROOT

USAGE = Path("tests/typing/usage.py")
MISTAKES = Path("tests/typing/mistakes.py")


@pytest.fixture(scope="module")
def mypy_report(request: pytest.FixtureRequest) -> str:
    """The report of ``mypy --strict`` on both files; its cache makes a second run quick."""
    cache = request.config.cache
    assert cache is not None
    finished = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            f"--cache-dir={cache.mkdir('mypy')}",
            "--no-error-summary",
            "--hide-error-context",
            "--no-pretty",
            str(USAGE),
            str(MISTAKES),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.stderr == ""
    return finished.stdout


def lines_with_errors(report: str, file: Path) -> dict[int, str]:
    found = re.findall(rf"^{re.escape(str(file))}:(\d+): error: (.*)$", report, re.M)
    return {int(line): message for line, message in found}


def test_typical_code_is_clean(mypy_report: str) -> None:
    assert lines_with_errors(mypy_report, USAGE) == {}


def test_mistakes_are_found(mypy_report: str) -> None:
    text = (ROOT / MISTAKES).read_text("utf-8").splitlines()
    marked = {number: line for number, line in enumerate(text, start=1) if "# error: " in line}
    found = lines_with_errors(mypy_report, MISTAKES)
    assert marked
    missed = [line for number, line in marked.items() if number not in found]
    assert not missed, "mypy finds nothing wrong with these"
    assert set(found) == set(marked), "mypy finds fault with lines that are not marked"


def test_nothing_else_is_reported(mypy_report: str) -> None:
    """A fault in the package itself would show here as well."""
    others = [line for line in mypy_report.splitlines() if not line.startswith((str(USAGE), str(MISTAKES)))]
    assert others == []
