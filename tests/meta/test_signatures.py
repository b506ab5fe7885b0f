"""The methods of the operations have signatures of one form."""

from __future__ import annotations

import re

from quay_sdk import Model, operations
from quay_sdk.operation import PATH_NAMES
from support.declarations import classes, report, signature, url_names

COMES_FIRST = {
    # A repository is one argument and comes first, also where the body names it and not the URL.
    "createRepo": ["repository"],
    "createStar": ["repository"],
    # The name of what is created comes first, by position or keyword, after the URL's parameters.
    "createInstallUser": ["username"],
    "createNewUser": ["username"],
    "createOrganization": ["name"],
    "createOrganizationApplication": ["organization", "name"],
    "createOrganizationApplicationToken": ["organization", "client_id", "name"],
}
"""What is positional though it is not in the URL, by operation id."""


def test_what_the_url_holds_comes_first_and_all_else_is_keyword_only() -> None:
    problems = []
    for declared in operations.values():
        placeholders = COMES_FIRST.get(declared.id, url_names(declared))
        positional = [p.name for p in signature(declared) if p.kind is p.POSITIONAL_OR_KEYWORD]
        if positional != placeholders:
            problems.append(f"{declared.id}: {positional} come first, in the URL {placeholders}")
        problems += [
            f"{declared.id}: {p.name} is {p.kind.description}"
            for p in signature(declared)
            if p.kind not in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
        ]
        names = [p.default is p.empty for p in signature(declared) if p.kind is p.KEYWORD_ONLY]
        if names != sorted(names, reverse=True):
            problems.append(f"{declared.id}: what is required comes after what is not")
    report(problems)


def test_every_other_name_of_a_path_parameter_is_needed() -> None:
    placeholders = {
        name for declared in operations.values() for name in re.findall(r"{(\w+)}", declared.path)
    }
    report([f"no URL has {name!r}" for name in PATH_NAMES.values() if name not in placeholders])


def test_names_are_snake_case() -> None:
    names = {(declared.id, p.name) for declared in operations.values() for p in declared.parameters}
    names |= {(cls.__name__, entry.name) for cls in classes(Model) for entry in cls.__fields__}
    report(
        [f"{where}: {name}" for where, name in sorted(names) if not re.fullmatch(r"[a-z][a-z0-9_]*", name)]
    )
