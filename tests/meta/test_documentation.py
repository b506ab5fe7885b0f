"""The documentation has an entry for everything public, and no path in it is wrong."""

from __future__ import annotations

import re
from collections import Counter
from types import ModuleType

import pytest

import quay_sdk
from quay_sdk import operations
from support import ROOT
from support.declarations import report
from support.extension import extension


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """The module that writes the reference's pages."""
    return extension("quay_reference")


@pytest.fixture(scope="module")
def layout() -> ModuleType:
    """The module that says what stands on which page."""
    return extension("quay_pages")


@pytest.fixture(scope="module")
def pages(reference: ModuleType) -> dict[str, str]:
    """The text of the pages, by the names of their files."""
    made: dict[str, str] = reference.pages()
    return made


def test_every_operation_has_its_entry_on_one_page(layout: ModuleType, pages: dict[str, str]) -> None:
    problems = []
    for id, declared in operations.items():
        homes = [
            name for name, text in pages.items() if f"\n.. _operation-{id}:\n\n{declared.call}\n" in text
        ]
        expected = layout.page_of(declared.call.rpartition(".")[0]).name
        if homes != [expected]:
            problems.append(f"{id} has its entry on {homes}, not on {expected}")
        if f"`{declared.method} {declared.path}`" not in pages[expected]:
            problems.append(f"{id}: the route is not on {expected}")
        if f"<operation-{id}>" not in pages["operations"]:
            problems.append(f"{id} is not in the table of all operations")
    report(problems)


def test_every_resource_is_on_one_page(layout: ModuleType, pages: dict[str, str]) -> None:
    listed = Counter(path for page in layout.PAGES.values() for path, _ in layout.resources_of(page))
    assert listed == Counter(path for path, _ in layout.tree())
    named = [path for page in layout.PAGES.values() for path in page.paths]
    assert sorted(set(named)) == sorted(named)
    assert set(named) <= {path for path, _ in layout.tree()}
    in_menus = re.findall(
        r"^   .* <([\w-]+)>$", "\n".join(pages[group.name] for group in layout.GROUPS), re.M
    )
    assert sorted(in_menus) == sorted(layout.PAGES)


def test_every_model_has_its_entry_on_one_page(reference: ModuleType, pages: dict[str, str]) -> None:
    text = "\n".join(pages.values())
    for model in reference.all_models():
        head = f".. py:currentmodule:: {model.__module__}\n\n.. py:class:: {model.__name__}\n"
        assert text.count(head) == 1, model
    for module in reference.api_modules():
        assert text.count(f".. py:module:: {module.__name__}\n") == 1, module


def test_titles_are_unique(layout: ModuleType) -> None:
    titles = Counter(page.title for page in [*layout.PAGES.values(), *layout.GROUPS])
    assert [title for title, number in titles.items() if number > 1] == []


def test_responses_show_no_secrets_and_no_people(pages: dict[str, str]) -> None:
    text = "\n".join(pages.values())
    shown = re.findall(r"\"(?:\w*token|token_code|\w*secret|\w*password|private_key)\": \"(.*)\"", text)
    assert set(shown) == {"(secret)"}
    addresses = re.findall(r"[\w.+-]+@([\w-]+\.[\w.]*\w)", text)
    assert set(addresses) <= {"example.com", "acme.example"}
    assert "jakedt" not in text
    assert "BEGIN RSA PRIVATE KEY" not in text


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
