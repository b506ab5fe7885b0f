"""The parser of docstrings, and the sentences that are made from the declaration of an operation.

``help()``, the reference of the API, the tests and the embedded server use it.
"""

from __future__ import annotations

import inspect
import re
from functools import cache
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

from quay_sdk.errors import ApiError, error_class

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quay_sdk.operation import Operation


OLDEST = "3.5"
"""This release or an earlier one; older sources were not compared."""


LITERAL_BLOCK = re.compile(r"::\n\n((?:    .*\n|\n)+)")
"""A literal block in the text of a docstring, up to the next line that is not indented."""


class Docstring(NamedTuple):
    """A docstring with a Sphinx field list.

    :ivar text: everything outside the fields.
    :ivar fields: the text of each field, by kind and name: ``("param", "title")``, ``("returns", "")``.
    """

    text: str
    fields: dict[tuple[str, str], str]

    @property
    def summary(self) -> str:
        """The first paragraph, on one line."""
        return " ".join(self.text.split("\n\n", 1)[0].split())

    @property
    def example(self) -> str:
        """The first literal block, which is an example; empty if the text has no such block."""
        return next(self.blocks, "")

    @property
    def blocks(self) -> Iterator[str]:
        """The literal blocks."""
        return (dedent(code).strip() for code in LITERAL_BLOCK.findall(self.text + "\n"))

    def named(self, kind: str) -> dict[str, str]:
        """Return the fields of one kind: name to text, in their order."""
        return {name: text for (found, name), text in self.fields.items() if found == kind}


def parse(docstring: str | None) -> Docstring:
    """Parse a docstring.

    :param docstring: the docstring, or ``None``.
    """
    text: list[str] = []
    fields: dict[tuple[str, str], list[str]] = {}
    target = text
    for line in inspect.cleandoc(docstring or "").splitlines():
        if match := re.match(r":(\w+)(?: ([^:]+))?:\s*(.*)", line):
            target = fields[match[1], match[2] or ""] = [match[3]]
        elif line.strip() and not line.startswith(" ") and target is not text:
            target = text
            text += ["", line]
        else:
            target.append(line)
    return Docstring(
        "\n".join(text).strip(),
        {key: inspect.cleandoc("\n".join(lines)).strip() for key, lines in fields.items()},
    )


@cache
def error_of(status: int) -> tuple[type[ApiError], str]:
    """Return the class that a status raises, and its meaning."""
    cls = error_class(status, None, "")
    return cls, parse(cls.__doc__).summary


_SUPERUSERS = {
    "admitted": (
        "With the server's ``FEATURE_SUPERUSERS_FULL_ACCESS``, superusers may call it for anyone; their "
        "token needs the scope ``super:user``."
    ),
    "required": "Only superusers may call it.",
    "full_access": "Only superusers may call it, if the server has ``FEATURE_SUPERUSERS_FULL_ACCESS``.",
}


def scopes(operation: Operation) -> str:
    """Return a sentence about the OAuth scopes that count."""
    if operation.needs:
        names = " and ".join(f"``{scope}``" for scope in operation.needs)
        return f"OAuth scope{'s' if len(operation.needs) > 1 else ''}: {names}."
    if operation.without_token != "refused":
        return "OAuth scope: none; anonymous callers get a result, too."
    return "OAuth scope: none, but a valid token."


def releases(operation: Operation) -> list[str]:
    """Return sentences about the releases that brought the operation and its parameters."""
    own = [] if operation.since == OLDEST else [f"Since Quay {operation.since}."]
    return own + [f"``{name}`` since Quay {since}." for name, since in operation.later.items()]


def notes(operation: Operation) -> list[str]:
    """Return sentences about rights, features and sign-in that apply to the operation."""
    sentences = []
    several_scopes = operation.superuser == "required" and len(operation.needs) > 1
    if operation.superuser != "no" and not several_scopes:  # for which the docstring has the rule
        sentences.append(_SUPERUSERS[operation.superuser])
    if operation.features:
        *others, last = (f"``FEATURE_{feature}``" for feature in operation.features)
        features = f"{', '.join(others)} and {last}" if others else last
        sentences.append(f"It needs the server's {features}.")
    if operation.fresh_login:
        sentences.append("Session users need a recent sign-in; OAuth tokens are exempt.")
    if operation.internal:
        sentences.append("Quay regards it as a part of its web interface, not of the public API.")
    return sentences


def complete(docstring: str | None, operation: Operation) -> str:
    """Return the docstring of a method, completed by its errors, route, scope and notes."""
    written = inspect.cleandoc(docstring or "")
    errors = [f":raises {cls.__name__}: {meaning}" for cls, meaning in map(error_of, operation.raised)]
    facts = [
        f"Operation ``{operation.id}``: ``{operation.method} {operation.path}``.",
        scopes(operation),
        *releases(operation),
        *notes(operation),
        *([f"Deprecated: {operation.deprecated}"] if operation.deprecated else []),
    ]
    ends_in_fields = written.rpartition("\n\n")[2].startswith(":")
    return written + ("\n" if ends_in_fields else "\n\n") + "\n".join([*errors, "", " ".join(facts)])
