"""Encodes arguments: each is checked and turned into its form in the request before anything is sent.

The annotation of the argument determines the encoder. Where it does not, as for dates and durations, the
declaration of the operation names one, with ``Param``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from urllib.parse import quote

from quay_sdk._secrets import type_of
from quay_sdk._text import one_line
from quay_sdk._unset import Unset
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.model import Model, to_wire

Encoder = Callable[[Any], Any]
"""Returns the form of a value in the request, or raises an InvalidArgumentError."""

_CONTROL = r"[\x00-\x1f\x7f-\x9f\u2028\u2029]"


def member_value(value: Any) -> Any:
    """The value of an enumeration's member. UNSET is kept: no encoder accepts it."""
    return value.value if isinstance(value, Enum) and not isinstance(value, Unset) else value


# -- path ------------------------------------------------------------------------------


def path_segment(value: Any) -> str:
    """Quote a name for one segment of a path.

    A name that would change the route (``..`` would reach the collection above, and delete it)
    is refused.
    """
    value = member_value(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = _route_text(value)
    if "/" in text:
        raise InvalidArgumentError(f"{text!r} contains a slash, and would reach another path")
    return _quoted(text)


def repository_path(value: Any) -> str:
    """Quote a ``namespace/name``, whose name may itself contain slashes."""
    return "/".join(_quoted(part) for part in repository_parts(value))


def repository_parts(value: Any) -> list[str]:
    """Split a repository's full name at its slashes, having checked each part."""
    text = _route_text(value)
    if problem := _problem_of_repository(text):
        raise InvalidArgumentError(f"{text!r} {problem}")
    parts = text.split("/")
    for part in parts:
        try:
            _route_text(part)
        except InvalidArgumentError as error:
            raise InvalidArgumentError(f"{text!r} is not a repository name: {error}") from None
    return parts


def _problem_of_repository(text: str) -> str | None:
    """What is wrong with the name of a repository, and what to write instead."""
    if "://" in text:
        _, _, name = text.partition("://")[2].partition("/")
        return f"is a URL: write {name.removeprefix('repository/') or 'namespace/name'!r}"
    if text != text.strip():
        return f"begins or ends with a space: write {text.strip()!r}"
    if "/" not in text:
        return "is not a full repository name: write 'namespace/name', such as 'acme/app'"
    parts = [part for part in text.split("/") if part]
    if len(parts) > 1 and len(parts) <= text.count("/"):
        return f"has a slash too many: write {'/'.join(parts)!r}"
    namespace, _, last = text.rpartition("/")
    for separator, kind in (("@", "digest"), (":", "tag")):
        name, found, reference = last.partition(separator)
        if found and name:
            apart = f"; the {kind} {reference!r} is an argument of its own" if reference else ""
            return f"includes a {kind}: write {f'{namespace}/{name}'!r}{apart}"
    return None


def split_repository(value: Any) -> tuple[str, str]:
    """Give namespace and name of a repository apart, for bodies that want them so."""
    namespace, *name = repository_parts(value)
    return namespace, "/".join(name)


def _route_text(value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidArgumentError(f"expected a string, not {type_of(value)}")
    if value in ("", ".", ".."):
        raise InvalidArgumentError(f"{value!r} cannot be part of a path: it would reach another")
    if not value.isprintable() and re.search(_CONTROL, value):
        raise InvalidArgumentError(f"{value!r} contains a control character")
    return value


def _quoted(text: str) -> str:
    try:
        return quote(text, safe=":@")
    except UnicodeEncodeError:
        raise InvalidArgumentError(f"{text!r} is not text that a URL can hold") from None


# -- query -----------------------------------------------------------------------------


def query_text(value: Any) -> str:
    """Write a value into a query: for Quay any text but a few counts as true."""
    value = member_value(value)
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, (str, int)) or (isinstance(value, float) and math.isfinite(value)):
        return str(value)
    if isinstance(value, float):
        raise InvalidArgumentError(f"expected a finite number, not {value!r}")
    raise InvalidArgumentError(f"expected a string, a number or a boolean, not {type_of(value)}")


# -- body ------------------------------------------------------------------------------


def json_value(value: Any) -> Any:
    """Check a value that may be any JSON, models included, and give its wire form."""
    try:
        return _json_value(value)
    except RecursionError:
        raise InvalidArgumentError("the value is nested too deeply to be written as JSON") from None


def _json_value(value: Any) -> Any:
    value = member_value(value)
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        raise InvalidArgumentError(f"{value!r} is not a number in JSON")
    if isinstance(value, Model):
        return to_wire(value, nulls=False)
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise InvalidArgumentError(f"a key of a JSON object must be a string, not {type_of(key)}")
        return {key: _json_value(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json_value(entry) for entry in value]
    raise InvalidArgumentError(f"a value of type {type_of(value)} cannot be written as JSON")


_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


def json_bytes(value: Any) -> bytes:
    """Write a checked value as JSON."""
    try:
        return _ENCODER.encode(value).encode()
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidArgumentError(f"the body cannot be written as JSON: {error}") from None


# -- by annotation ---------------------------------------------------------------------

_WORDS = {
    str: "a string",
    bool: "True or False",
    int: "a whole number",
    float: "a number",
}


@cache
def encoder_for(kind: Any) -> Encoder:
    """Return the encoder of an annotation.

    :raises TypeError: the annotation does not determine an encoder.
    """
    if kind is Any or kind is object:
        return json_value
    if kind in _WORDS:
        return _plain_encoder(kind)
    if isinstance(kind, type) and issubclass(kind, Model):
        return _model_encoder(kind)
    origin = get_origin(kind)
    if origin is Literal:
        return _choice_encoder(get_args(kind))
    if origin in (Mapping, dict):
        return _mapping_encoder
    if origin in (Sequence, list, tuple):
        return _sequence_encoder(encoder_for(get_args(kind)[0]))
    if origin in (Union, UnionType):
        return _union_encoder(kind)
    raise TypeError(f"{kind} needs a Param with an encoder")


def _plain_encoder(kind: type) -> Encoder:
    def encode(value: Any) -> Any:
        value = member_value(value)
        fits = isinstance(value, (int, float) if kind is float else kind)
        if not fits or (kind in (int, float) and isinstance(value, bool)):
            raise InvalidArgumentError(f"expected {_WORDS[kind]}, not {type_of(value)}")
        if kind is float and not math.isfinite(value):
            raise InvalidArgumentError(f"expected a finite number, not {value!r}")
        return value

    return encode


def _choice_encoder(choices: tuple[str, ...]) -> Encoder:
    *others, last = map(repr, choices)
    expected = f"{', '.join(others)} or {last}" if others else last

    def encode(value: Any) -> Any:
        value = member_value(value)
        if not isinstance(value, str):
            raise InvalidArgumentError(f"expected {expected}, not {type_of(value)}")
        if value not in choices:
            raise InvalidArgumentError(f"expected {expected}, not {one_line(value, 100)!r}")
        return value

    return encode


def _model_encoder(kind: type[Model]) -> Encoder:
    def encode(value: Any) -> Any:
        if not isinstance(value, kind):
            raise InvalidArgumentError(f"expected a {kind.__name__}, not {type_of(value)}")
        return json_value(value)

    return encode


def _model_or_mapping_encoder(kind: type[Model]) -> Encoder:
    """Return the encoder of a model; a mapping is accepted instead, and checked like the model.

    The server ignores keys that it does not know.
    """
    fields = {entry.wire: entry for entry in kind.__fields__}
    names = {entry.name: entry.wire for entry in kind.__fields__}
    hints = get_type_hints(kind)
    encode_model = _model_encoder(kind)

    def encode_entry(key: Any, value: Any) -> Any:
        if key not in fields:
            meant = names.get(key) if isinstance(key, str) else None
            instead = f"use {meant!r}" if meant else f"the keys are {', '.join(map(repr, fields))}"
            raise InvalidArgumentError(f"unknown key {one_line(str(key), 100)!r}: {instead}")
        entry = fields[key]
        encode = json_value if entry.format else _field_encoder(hints[entry.name])
        try:
            return encode(value)
        except InvalidArgumentError as error:
            raise InvalidArgumentError(f"{key}: {error}") from None

    def encode(value: Any) -> Any:
        if not isinstance(value, Mapping):
            return encode_model(value)
        encoded = {key: encode_entry(key, part) for key, part in value.items()}
        missing = [wire for wire, entry in fields.items() if entry.required and wire not in encoded]
        if missing:
            raise InvalidArgumentError(f"the key {missing[0]!r} is missing")
        return encoded

    return encode


def _field_encoder(hint: Any) -> Encoder:
    """The encoder of a model's field; nested models may be mappings too."""
    members = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    for member in members:
        if isinstance(member, type) and issubclass(member, Model):
            encode = _model_or_mapping_encoder(member)
            return lambda value: None if value is None and NoneType in members else encode(value)
    try:
        return encoder_for(hint)
    except TypeError:
        return json_value


def _mapping_encoder(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise InvalidArgumentError(f"expected a mapping, not {type_of(value)}")
    return json_value(value)


def _sequence_encoder(item: Encoder) -> Encoder:
    def encode(value: Any) -> Any:
        if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
            raise InvalidArgumentError(f"expected a sequence, not {type_of(value)}")
        return [item(entry) for entry in value]

    return encode


def _union_encoder(kind: Any) -> Encoder:
    members = [member for member in get_args(kind) if member not in (NoneType, Unset)]
    optional = NoneType in get_args(kind)
    if any(get_origin(member) is Literal for member in members):
        members.remove(str)  # the list is closed
    encoders = [encoder_for(member) for member in members]
    models = [member for member in members if isinstance(member, type) and issubclass(member, Model)]
    mappings = [member for member in members if member is Mapping or get_origin(member) is Mapping]
    if models and mappings and models[0].__fields__:
        encoders = [_model_or_mapping_encoder(models[0])]

    def encode(value: Any) -> Any:
        if value is None and optional:
            return None
        problems = []
        for attempt in encoders:
            try:
                return attempt(value)
            except InvalidArgumentError as error:
                problems.append(str(error))
        raise InvalidArgumentError("; ".join(dict.fromkeys(problems)))

    return encode


def at_most(most: int) -> Encoder:
    """Return an encoder for a page size from 1 to ``most``. The server caps a larger one without an error."""

    def encode(value: Any) -> int:
        number: int = encoder_for(int)(value)
        if not 1 <= number <= most:
            raise InvalidArgumentError(f"expected 1 to {most}, not {number}")
        return number

    return encode


def at_least(least: int, hint: str = "") -> Encoder:
    """Return an encoder for a whole number with a lower limit.

    :param hint: what to do instead, for the end of the message.
    """

    def encode(value: Any) -> int:
        number: int = encoder_for(int)(value)
        if number < least:
            raise InvalidArgumentError(f"expected {least} or more, not {number}{hint}")
        return number

    return encode


def non_empty(expected: str) -> Encoder:
    """Return an encoder for text that must not be empty, which the server would take for no text.

    :param expected: what is expected, and what is not, for the message.
    """

    def encode(value: Any) -> str:
        text: str = encoder_for(str)(value)
        if not text:
            raise InvalidArgumentError(f"expected {expected}")
        return text

    return encode


def regular_expression(value: object) -> str:
    """A regular expression in Python's syntax, which the server uses too."""
    text: str = encoder_for(str)(value)
    try:
        re.compile(text)
    except FutureWarning:  # an error with ``python -W error`` only; the expression is valid
        pass
    except (re.error, OverflowError, RecursionError) as error:
        raise InvalidArgumentError(f"{one_line(text, 100)!r} is not a regular expression: {error}") from None
    return text
