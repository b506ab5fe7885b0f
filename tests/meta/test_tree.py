"""The tree of resources: each operation has its place, and the places are those of data/tree.txt."""

from __future__ import annotations

import ast
import inspect
import re
from textwrap import dedent

from quay_sdk import QuayClient, operations
from quay_sdk._hints import HINTS
from quay_sdk.resource import Resource, resources
from support.declarations import CONTRACT, classes, groups, report, tree, tree_classes


def test_index_and_tree_agree() -> None:
    ours = {id: declared.call for id, declared in operations.items()}
    report(
        [f"{id} {call} is missing" for id, call in tree().items() if id not in ours]
        + [
            f"tree.txt has {id} {tree().get(id)}; expected: {id} {call}"
            for id, call in ours.items()
            if call != tree().get(id)
        ]
    )


def test_modules_are_the_groups_of_the_contract() -> None:
    assert groups().keys() == {facts["group"] for facts in CONTRACT.values()}


def test_every_resource_is_in_the_tree() -> None:
    in_tree = {base for cls in tree_classes() for base in cls.__mro__}
    report(
        [
            f"{cls.__module__}.{cls.__name__} is not in the tree"
            for cls in classes(Resource)
            if cls not in in_tree
        ]
    )


def test_every_method_of_a_resource_is_an_operation() -> None:
    report(
        [
            f"{cls.__name__}.{name} is not an operation"
            for cls in classes(Resource)
            for name, member in vars(cls).items()
            if inspect.isfunction(member) and "operation" not in member.__dict__
        ]
    )


def test_every_body_of_an_operation_is_an_ellipsis() -> None:
    """A method of the API is an interface; code in its body would never run."""
    problems = []
    for declared in operations.values():
        [definition] = ast.parse(dedent(inspect.getsource(declared.function))).body
        assert isinstance(definition, ast.FunctionDef)
        body = definition.body[1:] if ast.get_docstring(definition) else definition.body
        if [ast.unparse(statement) for statement in body] != ["..."]:
            problems.append(f"{declared.id}: its body is not ...")
    report(problems)


def test_no_operation_hides_behind_another_of_its_name() -> None:
    """A resource made of several classes has no name twice."""
    problems = [
        f"{cls.__name__}.{name} is both a resource and a method"
        for cls in (*classes(Resource), QuayClient)
        for name in resources(cls)
        if hasattr(cls, name)
    ]
    declared = [
        member.__dict__["operation"].id
        for cls in classes(Resource)
        for member in vars(cls).values()
        if inspect.isfunction(member) and "operation" in member.__dict__
    ]
    problems += [f"{id} is declared but is not in the tree" for id in set(declared) - operations.keys()]
    problems += [f"{id} is declared more than once" for id in set(declared) if declared.count(id) > 1]
    report(problems)


def test_hints_name_existing_operations() -> None:
    """A hint is for a name that does not exist, below a resource that does, and names others that do."""
    calls = set(operations.calls.values())
    there = {".".join(call.split(".")[:depth]) for call in calls for depth in range(1, call.count(".") + 2)}
    problems = [f"{key} exists" for key in HINTS if key in there]
    for key, text in HINTS.items():
        parent = key.rpartition(".")[0]
        if parent and parent not in there - calls:
            problems.append(f"{key}: {parent} is not a resource")
        named = [name.removesuffix(".first") for name in re.findall(r"\bclient\.(\w+(?:\.\w+)*)", text)]
        problems += [f"{key}: there is no {name}" for name in named if name not in there]
        if not named:
            problems.append(f"{key}: names nothing")
    report(problems)
