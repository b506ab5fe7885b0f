"""Every code block of the documentation runs: see :mod:`support.pages`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from quay_sdk.testing import FakeQuay
from support import ROOT
from support.pages import FROM_CURL, PAGES, Runner, environment, examples


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[FakeQuay]:
    """What the pages take for granted: an organization ``acme`` with a repository and its tag ``v1``."""
    with FakeQuay() as quay:
        quay.add_user("bob")
        quay.add_organization("acme", owner="bob")
        quay.push("acme/app", tag="v1")
        with environment(quay, tmp_path, quay.token("bob")):
            yield quay


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_page(page: Path, scene: FakeQuay) -> None:
    Runner(scene, "bob").run(page)


def test_readme_has_python_blocks() -> None:
    assert [
        example
        for example in examples(ROOT / "README.rst")
        if example.region.lexemes["arguments"] == "python"
    ]


@pytest.mark.parametrize("page", [*PAGES, *FROM_CURL], ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_code_stands_outside_a_code_block(page: Path) -> None:
    """A literal block (``::``) has no language, so nothing would run it."""
    assert re.findall(r"^(?! *\.\. ).*::$", page.read_text("utf-8"), re.M) == []


@pytest.mark.parametrize("ending", ["examples/quickstart.py", "-m pytest"])
def test_the_readme_has_each_command_once_on_a_line(ending: str) -> None:
    text = (ROOT / "README.rst").read_text("utf-8")
    commands = re.findall(rf"^ +python3 -m venv .*{re.escape(ending)}$", text, re.M)
    assert len(commands) == 1
