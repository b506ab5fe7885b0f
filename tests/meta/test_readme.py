"""The Python in README and guide runs: all of it, in order, against the embedded Quay.

The pages speak of a server ``https://quay.example.com`` and a token ``…``. Here both are replaced by
those of an embedded Quay, and the environment's by the same; nothing else of the text changes.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quay_sdk import QuayClient
from quay_sdk.testing import FakeQuay
from support import ROOT

PAGES = [
    ROOT / "README.rst",
    ROOT / "docs" / "index.rst",
    ROOT / "docs" / "getting-started.rst",
    *sorted((ROOT / "docs" / "guide").glob("*.rst")),
]


def python_blocks(page: Path) -> list[str]:
    """The code blocks of a page that are Python, padded so that a failure names the page's line."""
    lines = page.read_text("utf-8").splitlines()
    found = []
    for number, line in enumerate(lines):
        if line.strip() != ".. code-block:: python":
            continue
        margin = len(line) - len(line.lstrip())
        block = []
        for further in lines[number + 1 :]:
            if further.strip() and len(further) - len(further.lstrip()) <= margin:
                break
            block.append(further)
        found.append("\n" * (number + 1) + textwrap.dedent("\n".join(block)))
    return found


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeQuay]:
    """What the pages take for granted: an organization ``acme`` with a repository and its tag ``v1``."""
    monkeypatch.chdir(tmp_path)  # the pages write files
    with FakeQuay() as quay:
        quay.add_user("bob")
        quay.add_organization("acme", owner="bob")
        quay.push("acme/app", tag="v1")
        monkeypatch.setenv("QUAY_URL", quay.url)
        monkeypatch.setenv("QUAY_TOKEN", quay.token("bob"))
        monkeypatch.delenv("QUAY_CA_BUNDLE", raising=False)
        yield quay


def run(page: Path, quay: FakeQuay) -> dict[str, Any]:
    """Run a page's blocks in one namespace."""
    names: dict[str, Any] = {"__name__": "page"}
    token = quay.token("bob")
    try:
        for block in python_blocks(page):
            code = block.replace("https://quay.example.com", quay.url).replace('"…"', repr(token))
            exec(compile(code, str(page), "exec"), names)
    finally:
        for value in names.values():
            if isinstance(value, QuayClient):
                value.close()
    return names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_runs(page: Path, scene: FakeQuay) -> None:
    names = run(page, scene)
    for name, test in list(names.items()):
        if name.startswith("test_") and inspect.isfunction(test):
            with FakeQuay() as quay:
                test(quay)


def test_readme_has_python_blocks() -> None:
    assert python_blocks(ROOT / "README.rst")


@pytest.mark.parametrize("ending", ["examples/quickstart.py", "-m pytest"])
def test_the_readme_has_each_command_once_on_a_line(ending: str) -> None:
    text = (ROOT / "README.rst").read_text("utf-8")
    commands = re.findall(rf"^ +python3 -m venv .*{re.escape(ending)}$", text, re.M)
    assert len(commands) == 1
