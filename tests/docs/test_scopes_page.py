"""The page of the OAuth scopes has a section for each, with operations that need it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from quay_sdk import operations
from support import ROOT

PAGE = (ROOT / "docs" / "guide" / "scopes.rst").read_text("utf-8")

NEEDED = Counter(scope for operation in operations.values() for scope in operation.needs)
"""How many operations need each scope."""


@pytest.mark.parametrize("scope", sorted(NEEDED))
def test_each_scope_has_a_section_with_operations_that_need_it(scope: str) -> None:
    label = f"scope-{scope.replace(':', '-')}"
    _, found, rest = PAGE.partition(f".. _{label}:\n\n{scope}\n{'-' * len(scope)}\n")
    assert found
    section = re.split(r"\n(?:\.\. _[\w-]+:\n|-{4,}\n)", rest)[0]
    ids = re.findall(r"<operation-(\w+)>", section)
    assert ids
    assert [id for id in ids if scope not in operations[id].needs] == []


@pytest.mark.parametrize("scope", sorted(NEEDED))
def test_the_table_has_the_number_of_operations(scope: str) -> None:
    counts = re.findall(rf"`(\d+) <\S*\?q={scope}>`__", PAGE)
    assert counts == [str(NEEDED[scope])]


def test_operations_without_a_scope_need_none() -> None:
    section = PAGE.partition(".. _scope-none:")[2]
    ids = re.findall(r"<operation-(\w+)>", section)
    assert ids
    assert [id for id in ids if operations[id].needs] == []
    none = [operation for operation in operations.values() if not operation.needs]
    assert re.search(rf"read public data; sign in\n +- {len(none)}\n", PAGE)


def test_each_call_is_written_as_it_is() -> None:
    for call, id in re.findall(r":ref:`([\w.]+) <operation-(\w+)>`", PAGE):
        assert operations[id].call == call or operations[id].call.endswith(f".{call}")
