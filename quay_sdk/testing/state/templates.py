"""Templates for the bodies of webhooks: JSON whose texts have expressions in them, such as ``${repository}``.

An expression is a path into the data of the event: ``name``, ``updated_tags[0]``, ``tags[*]``, ``a.b``,
``$..id``. Other operators of JSONPath are refused: ``where``, ``|``, ``&``, and those in backquotes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

_EXPRESSION = re.compile(r"\$\{([^}]*)\}")
_MISSING = "(none)"

_TOKEN = re.compile(
    r"""[ \t]*(?:
        (?P<DOUBLEDOT>\.\.)
        | (?P<NUMBER>-?\d+)
        | (?P<ID>[a-zA-Z_@][a-zA-Z0-9_@\-]*)
        | '(?P<single>[^']*)'
        | "(?P<double>[^"]*)"
        | (?P<literal>[*.\[\]$,:])
        | (?P<end>$)
    )""",
    re.VERBOSE,
)


class TemplateError(ValueError):
    """A template is not JSON, or has an expression in it that makes no sense. The message is Quay's."""


def apply(template: object, data: Any) -> Any:
    """Fill a template in.

    :param template: the template, a text.
    :param data: the data of the event.
    :raises TemplateError: the template makes no sense.
    """
    if not isinstance(template, str):
        raise TemplateError(f"Could not parse template: {template!r} is not a text")
    try:
        parsed = json.loads(template)
    except (ValueError, RecursionError) as error:
        raise TemplateError(f"Could not parse template: {error}") from None
    return _filled(parsed, data)


def _filled(value: Any, data: Any) -> Any:
    if isinstance(value, str):
        return _text(value, data)
    if isinstance(value, list):
        return [_filled(each, data) for each in value]
    if isinstance(value, dict):
        return {_key(_text(key, data)): _filled(each, data) for key, each in value.items()}
    return value


def _key(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _text(text: str, data: Any) -> Any:
    """A text with its expressions replaced; one that is an expression alone becomes the value itself."""
    if whole := _EXPRESSION.fullmatch(text):
        return _value(whole[1], data)

    def replace(match: re.Match[str]) -> str:
        value = _value(match[1], data)
        if value is None:
            return _MISSING
        return ",".join(map(str, value)) if isinstance(value, list) and len(value) > 1 else str(value)

    return _EXPRESSION.sub(replace, text)


def _value(expression: str, data: Any) -> Any:
    if not expression:
        raise TemplateError("Empty expression found")
    try:
        found = _Path(expression).find(data)
    except ValueError as error:
        raise TemplateError(f"For expression `{expression}`: {error}") from None
    if len(found) > 1:
        return found
    return found[0] if found else None


# -- paths -----------------------------------------------------------------------------


class _Token(NamedTuple):
    kind: str
    value: Any
    column: int


class _Path:
    """A path, which is read and followed at the same time."""

    def __init__(self, expression: str) -> None:
        self._tokens = list(_tokens(expression))
        self._place = 0

    def find(self, data: Any) -> list[Any]:
        """The values to which it leads.

        :raises ValueError: it is not a path.
        """
        found = self._step([data], data)
        while (token := self._tokens[self._place]).kind != "end":
            if token.kind == "DOUBLEDOT":
                self._place += 1
                found = [inner for value in found for inner in _nested(value)]
            elif token.kind == ".":
                self._place += 1
            elif token.kind != "[":
                raise _unexpected(token)
            found = self._step(found, data)
        return found

    def _step(self, values: list[Any], root: Any) -> list[Any]:
        token = self._next("ID", "*", "$", "[")
        if token.kind == "$":
            return [root]
        if token.kind == "*":
            return [each for value in values if isinstance(value, dict) for each in value.values()]
        if token.kind == "ID":
            return _fields(values, self._names(token.value))
        return self._brackets(values)

    def _brackets(self, values: list[Any]) -> list[Any]:
        token = self._next("ID", "*", "NUMBER", ":")
        if token.kind == "ID":
            found = _fields(values, self._names(token.value))
        elif token.kind == "NUMBER" and self._tokens[self._place].kind == "]":
            found = [each for value in values for each in _item(value, token.value)]
        else:
            start = token.value if token.kind == "NUMBER" else None
            end = None
            if token.kind == "NUMBER":
                self._next(":")
            if token.kind != "*" and self._tokens[self._place].kind == "NUMBER":
                end = self._next("NUMBER").value
            found = [each for value in values for each in _items(value)[start:end]]
        self._next("]")
        return found

    def _names(self, first: str) -> list[str]:
        names = [first]
        while self._tokens[self._place].kind == ",":
            self._place += 1
            names.append(self._next("ID").value)
        return names

    def _next(self, *kinds: str) -> _Token:
        token = self._tokens[self._place]
        if token.kind not in kinds:
            raise _unexpected(token)
        self._place += 1
        return token


def _tokens(expression: str) -> Iterator[_Token]:
    place = 0
    while (match := _TOKEN.match(expression, place)) is not None:
        kind = str(match.lastgroup)
        text = match[kind]
        column = match.start(kind)
        if kind == "end":
            yield _Token(kind, None, column)
            return
        if kind == "NUMBER":
            yield _Token(kind, int(text), column)
        elif kind == "literal":
            yield _Token(text, text, column)
        else:
            yield _Token("ID" if kind in ("single", "double") else kind, text, column)
        place = match.end()
    place += len(expression[place:]) - len(expression[place:].lstrip(" \t"))
    raise ValueError(f"Error on line 1, col {place}: Unexpected character: {expression[place]} ")


def _unexpected(token: _Token) -> ValueError:
    if token.kind == "end":
        return ValueError("'NoneType' object has no attribute 'lineno'")
    return ValueError(f"Parse error at 1:{token.column} near token {token.value} ({token.kind})")


def _fields(values: Iterable[Any], names: Iterable[str]) -> list[Any]:
    return [value[name] for value in values for name in names if isinstance(value, dict) and name in value]


def _item(value: Any, index: int) -> list[Any]:
    return value[index : index + 1 or None] if isinstance(value, list) else []


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _nested(value: Any) -> Iterator[Any]:
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _nested(each)
