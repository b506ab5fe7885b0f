"""The declarations of the package, with the contract and the tree to compare them with."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import quay_sdk.api
from quay_sdk import Operation, QuayClient, _docstrings, operations
from quay_sdk.operation import PATH_NAMES
from quay_sdk.resource import Resource, load_class, resources
from support import DATA

CONTRACT_FILE = Path(quay_sdk.__file__).parent / "testing" / "contract.json"
CONTRACT: dict[str, dict[str, Any]] = json.loads(CONTRACT_FILE.read_text("utf-8"))
"""Parameters and responses of the server, by operation id."""

BY_GROUP: dict[str, dict[str, Operation]] = {}
"""All operations, by the group of the API."""
for _id, _operation in operations.items():
    BY_GROUP.setdefault(CONTRACT[_id]["group"], {})[_id] = _operation


@cache
def tree() -> dict[str, str]:
    lines = (DATA / "tree.txt").read_text("utf-8").splitlines()
    pairs = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    assert len(dict(pairs)) == len(pairs), "an operation is in the tree twice"
    return dict(pairs)


@cache
def modules() -> dict[str, ModuleType]:
    """The modules of ``quay_sdk.api``, shared ones included."""
    return {
        found.name: import_module(f"quay_sdk.api.{found.name}")
        for found in iter_modules(quay_sdk.api.__path__)
    }


def groups() -> dict[str, ModuleType]:
    return {name: module for name, module in modules().items() if not name.startswith("_")}


def classes(kind: type) -> Iterator[type]:
    for module in modules().values():
        for found in vars(module).values():
            if isinstance(found, type) and issubclass(found, kind) and found.__module__ == module.__name__:
                yield found


def tree_classes(cls: type[Resource] = QuayClient) -> Iterator[type[Resource]]:
    """The class of every resource below a client."""
    for declared in resources(cls).values():
        child = load_class(declared)
        yield child
        yield from tree_classes(child)


def group_of(declared: Operation) -> str:
    return declared.function.__module__.rpartition(".")[2]


def signature(declared: Operation) -> list[inspect.Parameter]:
    """The method's parameters but for ``self``."""
    return list(inspect.signature(declared.function).parameters.values())[1:]


def url_names(declared: Operation) -> list[str]:
    """The names that the URL's parameters have in Python, in the URL's order."""
    names = {placeholder: name for name, placeholder in PATH_NAMES.items()}
    return [names.get(found, found) for found in re.findall(r"{(\w+)}", declared.path)]


def fields(thing: Any, kind: str) -> list[str]:
    """The names of a docstring's fields of a kind, ``:param title:``, that have a text."""
    return [name for name, text in _docstrings.parse(thing.__doc__).named(kind).items() if text]


def report(problems: list[str]) -> None:
    """Fail with all the problems that a test has found, one on a line."""
    assert not problems, "\n" + "\n".join(problems)
