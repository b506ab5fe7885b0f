"""Schemas of request bodies, and the errors for bodies that do not match."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pprint import pformat
from textwrap import indent
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from quay_sdk._unset import UNSET, Unset
from quay_sdk.model import Model
from quay_sdk.operation import Operation, Parameter
from quay_sdk.testing import problems
from quay_sdk.testing.handlers import HANDLERS

Schema = dict[str, Any]

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
    "array": (list,),
    "null": (NoneType,),
}
_NAMES = {str: "string", bool: "boolean", int: "integer", float: "number"}
_WRITTEN_OTHERWISE = (Unset, NoneType, datetime, date, timedelta)


# -- from an annotation ----------------------------------------------------------------


def schema_of(annotation: Any) -> Schema:
    """The schema of what an annotated argument becomes on the wire."""
    if annotation in _NAMES:
        return {"type": _NAMES[annotation]}
    origin = get_origin(annotation)
    if origin is Literal:
        return {"type": "string", "enum": list(get_args(annotation))}
    if origin in (Mapping, dict):
        return {"type": "object"}
    if origin in (Sequence, list, tuple):
        return {"type": "array", "items": schema_of(get_args(annotation)[0])}
    if origin in (Union, UnionType):
        return _schema_of_any(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return _schema_of_model(annotation)
    if annotation in (datetime, date):
        return {"type": "string"}
    return {}


def _schema_of_any(members: tuple[Any, ...]) -> Schema:
    if datetime in members and timedelta in members:
        return {"type": "number"}  # a moment, in epoch seconds
    schemas = [schema_of(member) for member in members if member not in _WRITTEN_OTHERWISE]
    closed = next((schema for schema in schemas if "enum" in schema), None)
    if closed is not None:
        return closed
    return schemas[0] if len(schemas) == 1 else {} if schemas else {"type": "string"}


def _schema_of_model(model: type[Model]) -> Schema:
    hints = {name: hint for name, hint in get_type_hints(model).items() if not name.startswith("_")}
    return {
        "type": "object",
        "properties": {name: schema_of(hint) for name, hint in hints.items() if name != "extra"},
    }


# -- of an operation's body ------------------------------------------------------------


@cache
def body_schema(operation: Operation) -> Schema | None:
    """The schema of an operation's body, or ``None`` if it takes none.

    It is made from the signature; a handler may add to it.
    """
    parameters = [parameter for parameter in operation.parameters if parameter.location == "body"]
    handler = HANDLERS.get(operation.id)
    overrides = handler.schema if handler else {}
    if not parameters:
        return None
    if not parameters[0].wires:
        return {**schema_of(parameters[0].annotation), **overrides.get("", {})}
    named = [(wire, parameter) for parameter in parameters for wire in parameter.wires]
    required = {wire for wire, parameter in named if _is_required(parameter)}
    if handler:
        required = required - {*handler.optional} | {*handler.required}
    properties = {wire: _property(parameter) for wire, parameter in named}
    schema: Schema = {
        "type": "object",
        "properties": {
            wire: {**properties.get(wire, {}), **overrides.get(wire, {})}
            for wire in {**properties, **overrides}
        },
    }
    if required:
        schema["required"] = [wire for wire, _ in named if wire in required]
    return schema


def _is_required(parameter: Parameter) -> bool:
    # A default that is always sent is there because the server requires the key.
    return parameter.required or (parameter.default is not None and parameter.default is not UNSET)


def _property(parameter: Parameter) -> Schema:
    schema = schema_of(parameter.annotation)
    # A default of None means "not sent"; otherwise None is sent as null.
    if NoneType in get_args(parameter.annotation) and parameter.default is not None and "type" in schema:
        schema["type"] = [schema["type"], "null"]
    return schema


# -- checking --------------------------------------------------------------------------


def check(value: Any, schema: Schema, where: tuple[str | int, ...] = ()) -> None:
    """Check a body as the server does.

    :raises Problem: it does not fit; 400, and says why in the words of the server's validator.
    """
    for keyword, complaint in _COMPLAINTS.items():
        if keyword in schema and (text := complaint(value, schema[keyword])):
            raise _refusal(text, keyword, schema, value, where)
    if isinstance(value, dict):
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                check(value[name], inner, (*where, "properties", name))
    if isinstance(value, list):
        for index, entry in enumerate(value):
            check(entry, schema.get("items", {}), (*where, "items", index))


def _wrong_type(value: Any, wanted: str | list[str]) -> str | None:
    names = [wanted] if isinstance(wanted, str) else wanted
    kinds = {kind for name in names for kind in _TYPES[name]}
    if type(value) in kinds:
        return None
    return f"{value!r} is not of type {', '.join(map(repr, names))}"


def _missing(value: Any, required: list[str]) -> str | None:
    absent = [name for name in required if isinstance(value, dict) and name not in value]
    return f"{absent[0]!r} is a required property" if absent else None


def _not_listed(value: Any, listed: list[Any]) -> str | None:
    return None if value in listed else f"{value!r} is not one of {listed!r}"


def _too_long(value: Any, most: int) -> str | None:
    return f"{value!r} is too long" if isinstance(value, str) and len(value) > most else None


def _no_match(value: Any, pattern: str) -> str | None:
    if isinstance(value, str) and not re.search(pattern, value):
        return f"{value!r} does not match {pattern!r}"
    return None


_COMPLAINTS: dict[str, Any] = {
    "type": _wrong_type,
    "required": _missing,
    "enum": _not_listed,
    "maxLength": _too_long,
    "pattern": _no_match,
}


def _refusal(
    text: str, keyword: str, schema: Schema, value: Any, where: tuple[str | int, ...]
) -> problems.Problem:
    at_schema = "".join(f"[{step!r}]" for step in where if not isinstance(step, int))
    at_value = "".join(f"[{step!r}]" for step in where if step not in ("properties", "items"))
    return problems.invalid(
        f"{text}\n\nFailed validating {keyword!r} in schema{at_schema}:\n"
        f"{indent(pformat(schema, width=72), '    ')}\n\n"
        f"On instance{at_value}:\n{indent(pformat(value, width=72), '    ')}"
    )
