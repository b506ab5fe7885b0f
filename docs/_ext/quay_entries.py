"""The entries of the reference: operations, models and names of types, from declarations and docstrings."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from textwrap import indent
from types import FunctionType
from typing import Any

from quay_markup import (
    Alias,
    api_modules,
    code,
    heading,
    linked,
    operation_link,
    scope_links,
    table,
    typed,
    without,
)
from quay_responses import Response, response_of

import quay_sdk
from quay_sdk import Model, Operation, Parameter, operations
from quay_sdk._docstrings import LITERAL_BLOCK, error_of, notes, parse
from quay_sdk.testing import api
from quay_sdk.testing.handlers import HANDLERS

PAGING = {
    "token": "The server returns a token for each next page",
    "number": "The server numbers its pages",
    "growing": "The server does not page it reliably, so iterating requests all of it in one response",
}

RIGHTS = {
    "required": "superusers only",
    "full_access": "superusers with full access only",
}

NO_SCOPE = {"refused": "any token", "answered": "token optional", "reduced": "token optional"}
"""What an operation without scopes needs, by how it treats anonymous callers."""

STANDARD = {
    "UTC": "datetime",
    "datetime": "datetime",
    "getpass": "getpass",
    "os": "os",
    "requests": "requests",
    "timedelta": "datetime",
}
"""The modules of other names in the examples."""


# -- an operation ----------------------------------------------------------------------


def operation_entry(declared: Operation) -> str:
    """The entry of an operation."""
    parts = [
        index_entries(declared),
        f".. _operation-{declared.id}:\n",
        heading(declared.call, "-"),
        facts(declared),
        *([f".. warning::\n\n   Deprecated: {declared.deprecated}\n"] if declared.deprecated else []),
        f".. py:currentmodule:: {declared.function.__module__}\n",
        prose(declared) + "\n",
        example(declared),
        signature_entry(declared),
        parameters_table(declared),
        f".. rubric:: Returns\n\n{result_text(declared)}\n",
        f".. rubric:: Errors\n\n{errors_text(declared)}\n",
    ]
    if known := notes(declared):
        parts.append(".. rubric:: Notes\n\n" + "\n".join(f"* {note}" for note in known) + "\n")
    return "\n".join(parts)


def index_entries(declared: Operation) -> str:
    """The words under which the search finds it, before its other results: they are main entries."""
    words = (declared.id, declared.path, declared.call, f"client.{declared.call}")
    return ".. index::\n" + "".join(f"   ! single: {word}\n" for word in words)


def facts(declared: Operation) -> str:
    """The lines below the heading: the route; then id, scopes, right, releases, the embedded Quay."""
    api.load()
    pieces = [
        f"``{declared.id}``",
        f"scope {scope_links(declared)}" if declared.needs else NO_SCOPE[declared.without_token],
        *([RIGHTS[declared.superuser]] if declared.superuser in RIGHTS else []),
        f"Quay {declared.since}+",
        f":doc:`{'on' if declared.id in HANDLERS else 'not on'} the embedded Quay <embedded>`",
    ]
    return (
        f".. rst-class:: route\n\n:quaybreak:`{declared.method} {declared.path}`\n\n"
        f".. rst-class:: facts\n\n{' · '.join(pieces)}\n"
    )


def prose(declared: Operation) -> str:
    """The text of the docstring without its example."""
    text = LITERAL_BLOCK.sub("", declared.docstring.text + "\n", count=1)
    return with_links(declared, text).strip()


def with_links(declared: Operation, text: str) -> str:
    """A text in the docstring of an operation, whose methods of the same resource become links."""
    siblings = {found.call: found for found in operations.values()}

    def link(match: re.Match[str]) -> str:
        found = siblings.get(f"{declared.call.rpartition('.')[0]}.{match[1]}")
        return operation_link(found) if found else match[0]

    return re.sub(r":meth:`(\w+)`", link, text)


def example(declared: Operation) -> str:
    """A call, and what a real server answered."""
    parts = [code("python", example_code(declared), "Example")]
    found = response_of(declared)
    if found is None:
        parts.append("No response of a real server to a successful call is recorded.\n")
    elif not found.text:
        parts.append(f"Quay answers with status {found.status} and no body.\n")
    else:
        parts.append(code("json", found.text, response_caption(found)))
    body = indent("\n".join(parts), "   ")
    return f".. container:: example\n\n{body}"


def example_code(declared: Operation) -> str:
    """The example of the docstring, with the imports that it needs."""
    used = {node.id for node in ast.walk(ast.parse(declared.example)) if isinstance(node, ast.Name)}
    homes = {**{model.__name__: model.__module__ for model in all_models()}, **STANDARD}
    wanted: dict[str, list[str]] = {}
    for name in sorted(used & homes.keys(), key=lambda name: (homes[name].startswith("quay_sdk"), name)):
        wanted.setdefault(homes[name], []).append(name)
    lines = [
        f"import {module}" if module in ("os", "requests") else f"from {module} import {', '.join(own)}"
        for module, own in wanted.items()
    ]
    return "\n".join([*lines, *([""] if lines else []), declared.example])


def response_caption(response: Response) -> str:
    """What is said of a response."""
    changes = f" ({', '.join(response.changes)})" if response.changes else ""
    return f"Response of a real server, status {response.status}{changes}"


def signature_entry(declared: Operation) -> str:
    """The call with its types as links."""
    names = vars(import_module(declared.function.__module__))
    annotations = declared.function.__annotations__
    shown, star = [], False
    for parameter in list(inspect.signature(declared.function).parameters.values())[1:]:
        if parameter.kind is parameter.KEYWORD_ONLY and not star:
            shown.append("*")
            star = True
        default = "" if parameter.default is parameter.empty else f" = {shown_default(parameter.default)}"
        shown.append(f"{parameter.name}: {linked(annotations[parameter.name], names)}{default}")
    result = linked(annotations["return"], names)
    function = declared.function
    return (
        f".. py:function:: client.{declared.call}({', '.join(shown)}) -> {result}\n"
        "   :module:\n"
        "   :no-index-entry:\n"
        f"   :canonical: {function.__module__}.{function.__qualname__}\n"
    )


def shown_default(default: Any) -> str:
    """A default as one would write it."""
    return repr(dict(default) if isinstance(default, Mapping) else default)


def parameters_table(declared: Operation) -> str:
    """The table of parameters, if the operation has any."""
    if not declared.parameters:
        return ""
    docs = declared.docstring.named("param")
    rows = [
        (
            f"``{parameter.name}``",
            typed(_kind(declared, parameter)),
            "required" if parameter.required else _default(parameter.default),
            _description(declared, parameter, docs.get(parameter.name, "")),
            _in_request(parameter),
        )
        for parameter in declared.parameters
    ]
    one_of = ", ".join(f"``{name}``" for name in declared.one_of)
    return (
        ".. rubric:: Parameters\n\n"
        + table(("Name", "Type", "Default", "Description", "In the request"), rows, "parameters")
        + (f"\nGive exactly one of {one_of}.\n" if one_of else "")
    )


def _kind(declared: Operation, parameter: Parameter) -> str:
    names = vars(import_module(declared.function.__module__))
    kind = linked(declared.function.__annotations__[parameter.name], names)
    if not parameter.required:
        kind = without(kind, "Unset")
        if parameter.default is None:
            kind = without(kind, "None")
    return kind


def _default(default: Any) -> str:
    return "optional" if default in (None, quay_sdk.UNSET) else f"``{shown_default(default)}``"


def _description(declared: Operation, parameter: Parameter, text: str) -> str:
    text = with_links(declared, text)
    return f"{text} Since Quay {parameter.since}.".strip() if parameter.name in declared.later else text


def _in_request(parameter: Parameter) -> str:
    if parameter.location == "auth":
        return "HTTP Basic"
    wires = ", ".join(f"``{wire}``" for wire in parameter.wires)
    return f"{parameter.location} {wires}" if wires else f"the whole {parameter.location}"


def result_text(declared: Operation) -> str:
    """What the call returns."""
    names = vars(import_module(declared.function.__module__))
    kind = linked(declared.function.__annotations__["return"], names)
    if kind == "None":
        return "Nothing."
    text = declared.docstring.fields.get(("returns", ""), "")
    result = f"{typed(kind)}: {text}" if text else typed(kind)
    if declared.paging:
        result += f"\n\n{PAGING[declared.paging]}; see :doc:`/guide/pagination`."
    return result


def errors_text(declared: Operation) -> str:
    """The statuses, each with its class, and the errors that the method's docstring names."""
    raised = ", ".join(
        f"{status} :class:`~quay_sdk.{error_of(status)[0].__name__}`" for status in declared.raised
    )
    lines = [raised + "." if raised else "None is known."]
    results = [status for status in declared.errors if status not in declared.raised]
    lines += [f"A complete response with status {status} is returned." for status in results]
    named = declared.docstring.named("raises")
    lines += [f":class:`~quay_sdk.{name.rpartition('.')[2]}`: {text}" for name, text in named.items()]
    return "\n\n".join(lines)


# -- a model ---------------------------------------------------------------------------


def models_of(module: Any) -> list[type[Model]]:
    """The models that a module declares, in its order."""
    return [
        found
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, Model) and found.__module__ == module.__name__
    ]


def field_documentation(model: type[Model]) -> dict[str, str]:
    """The description of each field of a model, inherited ones included."""
    return {
        name: text
        for base in reversed(model.__mro__)
        for name, text in parse(base.__doc__).named("ivar").items()
    }


def model_entry(model: type[Model]) -> str:
    """The entry of a model: what it is, and its fields."""
    docs = field_documentation(model)
    kinds = {
        name: linked(kind, vars(import_module(base.__module__)))
        for base in reversed(model.__mro__)
        for name, kind in inspect.get_annotations(base).items()
    }
    rows = []
    for entry in model.__fields__:
        about = docs.get(entry.name, "")
        if entry.wire != entry.name:
            about += f"\n\nIn JSON: ``{entry.wire}``."
        if entry.secret:
            about += "\n\nHidden in ``repr`` and HTML."
        rows.append((f"``{entry.name}``", typed(kinds[entry.name]), about.strip()))
    body = parse(model.__doc__).text + "\n"
    bases = [base for base in model.__bases__ if base is not Model and issubclass(base, Model)]
    if bases:
        body += f"\nA kind of {', '.join(typed(f'~{base.__module__}.{base.__name__}') for base in bases)}.\n"
    if rows:
        body += "\n" + table(("Field", "Type", "Description"), rows, "fields")
    body += "".join(f"\n{entry}" for entry in own_members(model))
    return (
        f".. py:currentmodule:: {model.__module__}\n\n"
        f".. py:class:: {model.__name__}\n\n{indent(body, '   ')}\n"
    )


def own_members(model: type[Model]) -> Iterator[str]:
    """The entries of a model's properties and methods."""
    for name, member in vars(model).items():
        if name.startswith("_") or not isinstance(member, (property, FunctionType)):
            continue
        if isinstance(member, property):
            kind = linked(inspect.get_annotations(member.fget)["return"], member.fget.__globals__)
            head = f".. py:property:: {name}\n   :type: {kind}\n"
        else:
            declared = inspect.signature(member)
            signature = str(declared.replace(parameters=[*declared.parameters.values()][1:])).replace("'", "")
            head = f".. py:method:: {name}{linked(signature, member.__globals__)}\n"
        yield f"{head}\n{indent(inspect.cleandoc(member.__doc__ or ''), '   ')}\n"


def all_models() -> list[type[Model]]:
    """The models of all modules."""
    return [model for module in api_modules() for model in models_of(module)]


def alias_entry(alias: Alias) -> str:
    """The entry of a name for a type."""
    module, _, name = alias.address.rpartition(".")
    value = str(alias.value).replace("typing.", "")
    docs = indent(alias.docs, "   ")
    return f".. py:currentmodule:: {module}\n\n.. py:type:: {name}\n   :canonical: {value}\n\n{docs}\n"
