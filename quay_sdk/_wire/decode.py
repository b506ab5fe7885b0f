"""Decodes JSON into models and other values.

For the types that models are made of, this module makes a hook for each type, in the form of cattrs. Three
things differ from the hooks of cattrs: a value of a wrong type is refused, never converted (``"5"`` is not a
size); fields that a model does not know are kept in its ``extra``; dates are parsed on first access (see
:mod:`quay_sdk.model`). The hook of a model is one generated function. Other types, such as enumerations and
sets, are left to cattrs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import (
    Any,
    Literal,
    NoReturn,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from quay_sdk._wire import converter
from quay_sdk.errors import DecodeError
from quay_sdk.model import EXTRA_SLOT, Model

Hook = Callable[[Any, Any], Any]
"""Turns JSON into the value of a type; the second argument is cattrs's (the type)."""

Reader = Callable[[dict[str, Any]], Any]
"""Makes a model from an object."""

_MISSING: Any = object()

_MOST_FORMS = 64
"""How many orders of keys get a reader of their own, for each model."""

_LONG_FORM = 100
"""Objects with so many keys have no reader of their own."""


class _MismatchError(Exception):
    """A value that does not fit, with the way to it, innermost step first."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.steps: list[str] = []


def structure(value: Any, into: Any) -> Any:
    """Turn parsed JSON into a value of a type.

    :param value: the JSON.
    :param into: a model, a builtin, or a generic over those.
    :raises DecodeError: it does not fit; the error names where and keeps the JSON.
    """
    try:
        return hook_for(into)(value, into)
    except _MismatchError as mismatch:
        path = "".join(reversed(mismatch.steps)).removeprefix(".")
        raise DecodeError(str(mismatch), payload=value, path=path) from None
    except RecursionError:
        raise DecodeError("the response is nested too deeply", payload=value) from None


@cache
def hook_for(into: Any) -> Hook:
    """The function that turns JSON into ``into``, made on first use."""
    for fits, make in _HOOKS:
        if fits(into):
            return make(into)
    return _cattrs_hook(into)


def _refuse(value: Any, expected: str) -> NoReturn:
    if value is _MISSING:
        raise _MismatchError("a field is missing")
    raise _MismatchError(f"expected {expected}, not {value_or_kind(value)}")


def value_or_kind(value: Any) -> str:
    """A JSON value for a message: whole, or only its type. A token that is cut could no longer be masked."""
    text = repr(value)
    return text if len(text) <= 60 else _KINDS[value.__class__]


def _refuse_field(value: Any, expected: str, wire: str) -> NoReturn:
    try:
        _refuse(value, expected)
    except _MismatchError as mismatch:
        mismatch.steps.append(f".{wire}")
        raise


def _locate(mismatch: _MismatchError, step: str) -> NoReturn:
    mismatch.steps.append(step)
    raise mismatch


# -- plain values ----------------------------------------------------------------------

_WORDS: dict[type, str] = {
    str: "a string",
    int: "a whole number",
    bool: "true or false",
    float: "a number",
    NoneType: "null",
}

_KINDS = {**_WORDS, list: "an array", dict: "an object"}


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
        except _MismatchError:
            pass
        for index, entry in enumerate(value):
            try:
                item(entry, item_type)
            except _MismatchError as mismatch:
                _locate(mismatch, f"[{index}]")
        raise AssertionError("an entry mismatches once and not again")  # pragma: no cover

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
            except _MismatchError as mismatch:
                _locate(mismatch, f".{key}")
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
        problem: _MismatchError | None = None
        for member, read in hooks:
            try:
                return read(value, member)
            except _MismatchError as mismatch:
                problem = problem or mismatch
        assert problem is not None
        raise problem

    return hook


# -- models ----------------------------------------------------------------------------

_CLASSES: dict[Any, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    bool: (bool,),
    float: (float, int),
    datetime: (str, int, float),
    date: (str, int, float),
    Mapping[str, Any]: (dict,),
}
"""The types of a field, with the classes of JSON values that need no conversion. They are so frequent
that a function call for each value would take too long."""


def _model_hook(into: type[Model]) -> Hook:
    """Make the function that reads one model.

    Answers hold many objects with the same keys in the same order, so each such form gets a reader of
    its own, which has no key to look for. A server could send forms without end: after a number of
    them one reader serves all the rest.
    """
    unfrozen = _unfrozen(into)
    readers: dict[tuple[str, ...] | None, Reader] = {}

    def hook(value: Any, _: Any) -> Any:
        if value.__class__ is not dict:
            _refuse(value, "an object")
        keys: tuple[str, ...] | None = tuple(value)
        reader = readers.get(keys)
        if reader is None:
            keys = keys if len(readers) < _MOST_FORMS and len(value) < _LONG_FORM else None
            reader = readers.get(keys) or readers.setdefault(keys, _reader(into, unfrozen, keys))
        return reader(value)

    return hook


def _reader(into: type[Model], unfrozen: type, keys: tuple[str, ...] | None) -> Reader:
    """Generate a reader of a model: from objects with these keys in this order, or from any.

    For an ``AppToken`` from the keys ``uuid`` and ``tint`` it reads, in short::

        def read(data):
            v0, v1, = data.values()
            self = Unfrozen()
            self.extra = {"tint": v1}
            if v0.__class__ is not str: refuse_field(v0, "a string", "uuid")
            self.uuid = v0
            …
            self.__class__ = into
            return self

    The object is filled as one of a unfrozen class and then made what it is: setting the slots of
    a frozen class past its ``__setattr__`` takes three times as long, its generated
    ``__init__`` six times.
    """
    hints = get_type_hints(into)
    known = frozenset(entry.wire for entry in into.__fields__)
    scope: dict[str, Any] = {
        "missing": _MISSING,
        "refuse_field": _refuse_field,
        "locate": _locate,
        "Mismatch": _MismatchError,
        "Unfrozen": unfrozen,
        "into": into,
        "known": known,
    }
    lines = ["def read(data):"]
    values = {key: f"v{number}" for number, key in enumerate(keys or ())}
    if keys is None:
        lines.append(" get = data.get")
        extra = "None if data.keys() <= known else {k: x for k, x in data.items() if k not in known}"
    else:
        if keys:
            lines.append(f" {', '.join(values.values())}, = data.values()")
        unknown = ", ".join(f"{key!r}: {value}" for key, value in values.items() if key not in known)
        extra = f"{{{unknown}}}" if unknown else "None"
    lines += [" self = Unfrozen()", f" self.extra = {extra}"]
    for number, entry in enumerate(into.__fields__):
        wire = repr(entry.wire)
        v = values.get(entry.wire, "v")
        members = _members(hints[entry.name])
        # A field that may be null may also be absent.
        nullable = not entry.required or NoneType in get_args(hints[entry.name])
        if keys is None:
            lines.append(f" v = get({wire})" if nullable else f" v = get({wire}, missing)")
        elif entry.wire not in values:
            lines.append(f" v = {'None' if nullable else 'missing'}")
        unless = f"{v} is not None and " if nullable else ""
        if _CLASSES.keys() >= set(members):
            scope[f"fit_{number}"] = fit = frozenset(cls for member in members for cls in _CLASSES[member])
            scope[f"words_{number}"] = " or ".join(sorted(_words(member) for member in members))
            if len(fit) == 1:
                (scope[f"fit_{number}"],) = fit
            mismatches = f"{unless}{v}.__class__ {'is not' if len(fit) == 1 else 'not in'} fit_{number}"
            lines.append(f" if {mismatches}: refuse_field({v}, words_{number}, {wire})")
        else:
            if not nullable:
                lines.append(f" if {v} is missing: refuse_field({v}, '', {wire})")
            if Any not in members:
                kind = scope[f"kind_{number}"] = Union[tuple(members)]  # noqa: UP007 - made at run time
                scope[f"hook_{number}"] = hook_for(kind)
                lines.append(f" if {v} is not None:" if nullable else " if True:")
                lines.append(f"  try: {v} = hook_{number}({v}, kind_{number})")
                lines.append(f"  except Mismatch as mismatch: locate(mismatch, {'.' + entry.wire!r})")
        lines.append(f" self.{entry.name} = {v}")
    lines += [" self.__class__ = into", " return self"]
    exec("\n".join(lines), scope)
    return cast(Reader, scope["read"])


def _members(kind: Any) -> list[Any]:
    """The types that a field's values may have, but for null; a name from a list is any string."""
    members = get_args(kind) if _is_union(kind) else (kind,)
    plain = (str if get_origin(member) is Literal else member for member in members)
    return [member for member in dict.fromkeys(plain) if member is not NoneType]


def _words(kind: Any) -> str:
    return _WORDS.get(kind, "an object" if _is_mapping(kind) else "a date")


def _unfrozen(into: type[Model]) -> type:
    """A class with the slots of a model and nothing that keeps them from being set.

    An object of the one can become one of the other, for they are laid out alike.
    """
    members = {
        "__slots__": vars(into)["__slots__"],
        "__init__": object.__init__,
        "extra": EXTRA_SLOT,
    }
    if Model not in into.__bases__:  # below another model: its __setattr__ is in the way
        members["__setattr__"] = object.__setattr__
    return type(f"{into.__name__}Unfrozen", into.__bases__, members)


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


_HOOKS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Hook]], ...] = (
    (_is_model, _model_hook),
    (_is_tuple, _tuple_hook),
    (_is_mapping, _mapping_hook),
    (_is_union, _union_hook),
    (_is_name, lambda _: _plain_hook(str)),
    (_WORDS.__contains__, _plain_hook),
    (_is_date, lambda _: _date_hook),
    (_is_any, lambda _: _as_it_is),
)
"""The types that models are made of, and how the hook of each is made."""


def _cattrs_hook(into: Any) -> Hook:
    convert = converter.structure_hook(into)

    def hook(value: Any, _: Any) -> Any:
        try:
            return convert(value, into)
        except Exception as error:  # a converter may raise anything
            raise _MismatchError(f"{value!r} does not fit {into}: {error}") from error

    return hook
