"""The documentation has an entry for everything public, and no path in it is wrong."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from types import ModuleType

import pytest

import quay_sdk
from quay_sdk import operations
from support import ROOT
from support.declarations import group_of, groups, report


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """The module that writes the reference's pages."""
    sys.path.insert(0, str(ROOT / "docs" / "_ext"))
    try:
        return import_module("quay_reference")
    finally:
        sys.path.pop(0)


def test_every_group_and_operation_has_its_entry(reference: ModuleType) -> None:
    pages = {name: reference.group_page(name, module) for name, module in reference.group_modules().items()}
    assert pages.keys() == groups().keys() | {reference.COMMON}
    whole_table, problems = reference.table_page(), []
    for id, declared in operations.items():
        page = pages[group_of(declared)]
        if f"\n{id}\n" not in page or f"``{declared.method} {declared.path}``" not in page:
            problems.append(f"{id} has no entry on the page of {group_of(declared)}")
        if f"<operation-{id}>" not in whole_table:
            problems.append(f"{id} is not in the table of all operations")
    report(problems)


def test_every_error_and_public_name_has_its_place_in_the_documentation() -> None:
    text = "\n".join(page.read_text("utf-8") for page in (ROOT / "docs" / "core").glob("*.rst"))
    placed = set(re.findall(r"^\.\. (?:auto)?(?:class|exception|data|function):: (\w+)", text, re.M))
    report([f"{name} is not in docs/core" for name in sorted({*quay_sdk.__all__} - {"__version__"} - placed)])


def test_promised_tests_exist() -> None:
    text = (ROOT / "docs" / "promises.rst").read_text("utf-8")
    promised = set(re.findall(r"tests/(?:\w+/)*test_\w+\.py", text))
    assert promised
    assert [name for name in sorted(promised) if not (ROOT / name).is_file()] == []


def test_no_file_refers_outside_the_project() -> None:
    names = ("quay_sdk", "tests", "docs", "examples", ".ci")
    files = [found for name in names for found in (ROOT / name).rglob("*") if found.suffix in (".py", ".rst")]
    outside = "../" + "shared"
    assert [str(found) for found in files if outside in found.read_text("utf-8")] == []
