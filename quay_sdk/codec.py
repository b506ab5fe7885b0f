"""JSON to models: the one place that knows how, and the only one that imports cattrs.

cattrs keeps the hooks by type; the hooks themselves are made here, once per type, because
three things differ from its own: a value of a wrong type is refused, never converted
(``"5"`` is no size); fields that a model does not know are kept in its ``extra``; dates stay
as they came until someone reads them (see :mod:`quay_sdk.model`). For a model the hook is one
straight function, generated as cattrs and attrs generate theirs: a page of tags is then
read in less time than requests takes for its own overhead.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NoReturn, Union, cast, get_args, get_origin, get_type_hints

import cattrs

from quay_sdk.errors import DecodeError
from quay_sdk.model import Model

Hook = Callable[[Any, Any], Any]
"""Turns JSON into the value of a type; the second argument is cattrs's (the type)."""

_MISSING: Any = object()


class _MisfitError(Exception):
    """A value that does not fit, with the way to it, innermost step first."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.steps: list[str] = []


def parse_json(body: bytes) -> Any:
    """Parse a body as JSON.

    :raises DecodeError: it is none, is not UTF-8, or nests too deeply to be read.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        problem = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise DecodeError(f"the answer is not JSON: {problem}", payload=body) from None


def structure(value: Any, into: Any) -> Any:
    """Turn parsed JSON into a value of a type.

    :param value: the JSON.
    :param into: a model, a builtin, or a generic over those.
    :raises DecodeError: it does not fit; the error names where and keeps the JSON.
    """
    try:
        return hook_for(into)(value, into)
    except _MisfitError as misfit:
        path = "".join(reversed(misfit.steps)).removeprefix(".")
        raise DecodeError(str(misfit), payload=value, path=path) from None
    except RecursionError:
        raise DecodeError("the answer is nested too deeply", payload=value) from None


@cache
def hook_for(into: Any) -> Hook:
    """The function that turns JSON into ``into``, made on first use."""
    return _converter.get_structure_hook(into)


def _refuse(value: Any, expected: str) -> NoReturn:
    if value is _MISSING:
        raise _MisfitError("a field is missing")
    text = repr(value)
    raise _MisfitError(f"expected {expected}, not {text if len(text) <= 60 else text[:57] + '…'}")


def _refuse_field(value: Any, expected: str, wire: str) -> NoReturn:
    try:
        _refuse(value, expected)
    except _MisfitError as misfit:
        misfit.steps.append(f".{wire}")
        raise


def _locate(misfit: _MisfitError, step: str) -> NoReturn:
    misfit.steps.append(step)
    raise misfit


# -- plain values ----------------------------------------------------------------------

_WORDS: dict[type, str] = {
    str: "a string",
    int: "a whole number",
    bool: "true or false",
    float: "a number",
    NoneType: "null",
}


def _plain_hook(into: type) -> Hook:
    def hook(value: Any, _: Any) -> Any:
        if value.__class__ is into or (into is float and value.__class__ is int):
            return value
        return _refuse(value, _WORDS[into])

    return hook


def _as_it_is(value: Any, _: Any) -> Any:
    return value


def _date_hook(value: Any, _: Any) -> Any:
    """A date is parsed when it is read; here only its JSON type is checked."""
    if value.__class__ in (str, int, float):
        return value
    return _refuse(value, "a date")


# -- containers ------------------------------------------------------------------------


def _tuple_hook(into: Any) -> Hook:
    item_type = get_args(into)[0]
    item = hook_for(item_type)

    def hook(value: Any, _: Any) -> Any:
        if value.__class__ is not list:
            _refuse(value, "an array")
        try:
            return tuple([item(entry, item_type) for entry in value])
        except _MisfitError:
            pass
        for index, entry in enumerate(value):
            try:
                item(entry, item_type)
            except _MisfitError as misfit:
                _locate(misfit, f"[{index}]")
        raise AssertionError("an entry misfits once and not again")  # pragma: no cover

    return hook


def _mapping_hook(into: Any) -> Hook:
    args = get_args(into)
    item_type = args[1] if args else Any
    item = hook_for(item_type)

    def hook(value: Any, _: Any) -> Any:
        if value.__class__ is not dict:
            _refuse(value, "an object")
        if item is _as_it_is:
            return value
        made = {}
        for key, entry in value.items():
            try:
                made[key] = item(entry, item_type)
            except _MisfitError as misfit:
                _locate(misfit, f".{key}")
        return made

    return hook


def _union_hook(into: Any) -> Hook:
    """Unions in models are ``X | None``, and names that the server may extend."""
    members = [member for member in get_args(into) if get_origin(member) is not Literal]
    others = [member for member in members if member is not NoneType]
    hooks = [(member, hook_for(member)) for member in others]
    optional = NoneType in members

    def hook(value: Any, _: Any) -> Any:
        if value is None and optional:
            return None
        problem: _MisfitError | None = None
        for member, read in hooks:
            try:
                return read(value, member)
            except _MisfitError as misfit:
                problem = problem or misfit
        assert problem is not None
        raise problem

    return hook


# -- models ----------------------------------------------------------------------------

_NOT_A_DATE = "v.__class__ is not str and v.__class__ is not int and v.__class__ is not float"

_INLINE: dict[Any, tuple[str, str]] = {
    str: ("v.__class__ is not str", _WORDS[str]),
    int: ("v.__class__ is not int", _WORDS[int]),
    bool: ("v.__class__ is not bool", _WORDS[bool]),
    datetime: (_NOT_A_DATE, "a date"),
    date: (_NOT_A_DATE, "a date"),
    Mapping[str, Any]: ("v.__class__ is not dict", "an object"),
}
"""The types so frequent that a call for each value would tell: their test and its words."""


def _model_hook(into: type[Model]) -> Hook:
    """Generate the function that reads one model.

    For ``AppToken`` it reads, in short::

        def read(data, _):
            if data.__class__ is not dict: refuse(data, "an object")
            self = new(into)
            v = get(data, "uuid", missing)
            if v.__class__ is not str: refuse_field(v, "a string", "uuid")
            set_uuid(self, v)
            …
            set_extra(self, {} if data.keys() <= known else {k: … for the rest})
            return self

    Slots are set directly: the generated ``__init__`` of a frozen class goes through
    ``object.__setattr__`` for each, at twice the cost.
    """
    hints = get_type_hints(into)
    scope: dict[str, Any] = {
        "missing": _MISSING,
        "refuse": _refuse,
        "refuse_field": _refuse_field,
        "locate": _locate,
        "Misfit": _MisfitError,
        "new": object.__new__,
        "into": into,
        "known": frozenset(entry.wire for entry in into.__fields__),
        "set_extra": vars(Model)["extra"].__set__,
    }
    lines = [
        "def read(data, _):",
        " if data.__class__ is not dict: refuse(data, 'an object')",
        " get = data.get",
        " self = new(into)",
    ]
    for number, entry in enumerate(into.__fields__):
        kind = hints[entry.name]
        members = set(get_args(kind)) if get_origin(kind) in (Union, UnionType) else {kind}
        nullable = NoneType in members
        members = {str if get_origin(member) is Literal else member for member in members} - {NoneType}
        plain: Any = next(iter(members)) if len(members) == 1 else None
        wire = repr(entry.wire)
        scope[f"set_{number}"] = entry.slot.__set__
        lines.append(f" v = get({wire}, missing)" if entry.required else f" v = get({wire})")
        nullable = nullable or not entry.required
        if plain in _INLINE:
            test, scope[f"words_{number}"] = _INLINE[plain]
            unless = "v is not None and " if nullable else ""
            lines.append(f" if {unless}{test}: refuse_field(v, words_{number}, {wire})")
        else:
            if entry.required:
                lines.append(f" if v is missing: refuse_field(v, '', {wire})")
            if plain is not Any:
                scope[f"kind_{number}"] = kind if plain is None else plain
                scope[f"hook_{number}"] = hook_for(scope[f"kind_{number}"])
                lines.append(" if v is not None:" if nullable else " if True:")
                lines.append(f"  try: v = hook_{number}(v, kind_{number})")
                lines.append(f"  except Misfit as misfit: locate(misfit, {'.' + entry.wire!r})")
        lines.append(f" set_{number}(self, v)")
    lines.append(
        " set_extra(self, {} if data.keys() <= known else {k: x for k, x in data.items() if k not in known})"
    )
    lines.append(" return self")
    exec("\n".join(lines), scope)
    return cast(Hook, scope["read"])


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model)


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) in (tuple, Sequence)


def _is_mapping(kind: Any) -> bool:
    return kind is dict or get_origin(kind) in (Mapping, dict)


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, UnionType)


def _is_any(kind: Any) -> bool:
    return kind is Any or kind is object


def _is_date(kind: Any) -> bool:
    return kind in (date, datetime)


def _is_name(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _make_converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=False)
    for kind in _WORDS:
        converter.register_structure_hook(kind, _plain_hook(kind))
    converter.register_structure_hook_func(_is_any, _as_it_is)
    converter.register_structure_hook_func(_is_date, _date_hook)
    converter.register_structure_hook_func(_is_name, _plain_hook(str))
    converter.register_structure_hook_factory(_is_tuple, _tuple_hook)
    converter.register_structure_hook_factory(_is_mapping, _mapping_hook)
    converter.register_structure_hook_factory(_is_union, _union_hook)
    converter.register_structure_hook_factory(_is_model, _model_hook)
    return converter


_converter = _make_converter()
