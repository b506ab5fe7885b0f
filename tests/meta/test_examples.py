"""Each operation has an example call in its docstring, which fits the signature."""

from __future__ import annotations

import ast
from typing import Any

from quay_sdk import Operation, operations
from support.declarations import group_of, report


def calls_in(code: str) -> list[tuple[str, list[ast.expr], dict[str, Any]]]:
    """The calls of a client's methods in a piece of code: dotted name, positional and keyword arguments."""
    return [
        (name.removeprefix("client."), node.args, {part.arg or "**": part.value for part in node.keywords})
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and (name := ast.unparse(node.func)).startswith("client.")
    ]


def problem_of(declared: Operation) -> str | None:
    if not declared.example:
        return "there is no example"
    try:
        calls = [call for call in calls_in(declared.example) if call[0] == declared.call]
    except SyntaxError as error:
        return f"the example is not Python: {error}"
    if len(calls) != 1:
        return f"the example calls client.{declared.call} {len(calls)} times"
    _, args, kwargs = calls[0]
    try:
        declared.bind(args, kwargs)
    except TypeError as error:
        return str(error)
    return None


def test_examples() -> None:
    report(
        [
            f"{id} ({group_of(declared)}): {problem}"
            for id, declared in operations.items()
            if (problem := problem_of(declared))
        ]
    )
