"""Small helpers: reStructuredText, the roles of the reference, and tables that fit a phone."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, NamedTuple, get_args

from docutils import nodes
from sphinx import addnodes
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxRole
from sphinx.writers.html5 import HTML5Translator

from quay_sdk import Operation

# -- text ------------------------------------------------------------------------------


def heading(text: str, line: str) -> str:
    """A section's title."""
    return f"{text}\n{line * len(text)}\n"


def table(head: Iterable[str], rows: Iterable[Iterable[str]], kind: str) -> str:
    """A table with a head; a cell may hold several lines. ``kind`` is its class, for the style sheet."""
    lines = [".. list-table::", "   :header-rows: 1", f"   :class: {kind}", ""]
    for row in (head, *rows):
        for number, cell in enumerate(row):
            first, *rest = cell.splitlines() or [""]
            lines.append(f"   {' ' if number else '*'} - {first}".rstrip())
            lines += [f"       {line}".rstrip() for line in rest]
    return "\n".join(lines) + "\n"


def code(language: str, text: str, caption: str | None = None) -> str:
    """A code block."""
    options = f"   :caption: {caption}\n" if caption else ""
    body = "".join(f"   {line}".rstrip() + "\n" for line in text.splitlines())
    return f".. code-block:: {language}\n{options}\n{body}"


def operation_link(declared: Operation, text: str | None = None) -> str:
    """A link to an operation's entry."""
    return f":ref:`{text or declared.call} <operation-{declared.id}>`"


def scope_links(declared: Operation) -> str:
    """The scopes that count, with links to what they allow; empty if none counts."""
    return " and ".join(f":ref:`{name} <scope-{name.replace(':', '-')}>`" for name in declared.needs)


def first_sentence(text: str) -> str:
    """The first sentence of a text."""
    return re.split(r"(?<=[^.]\.)\s", text, maxsplit=1)[0]


# -- types -----------------------------------------------------------------------------


class Alias(NamedTuple):
    """A name for a type: a list of words that the server is known to use."""

    address: str
    value: Any
    docs: str


@cache
def api_modules() -> tuple[ModuleType, ...]:
    """The modules of the API, that of the shared models last."""
    package = import_module("quay_sdk.api")
    names = [found.name for found in iter_modules(package.__path__)]
    return tuple(
        import_module(f"{package.__name__}.{name}")
        for name in sorted(names, key=lambda name: (name.startswith("_"), name))
    )


@cache
def aliases() -> dict[str, Alias]:
    """The documented aliases of ``quay_sdk.literals`` and of the API's modules, by name."""
    found = {}
    for module in (import_module("quay_sdk.literals"), *api_modules()):
        documented = ModuleAnalyzer.for_module(module.__name__).find_attr_docs()
        for (scope, name), lines in documented.items():
            value = getattr(module, name, None)
            if not scope and get_args(value):
                found[name] = Alias(f"{module.__name__}.{name}", value, "\n".join(lines).strip())
    return found


def linked(annotation: Any, names: Mapping[str, Any]) -> str:
    """An annotation's source, in which ours have their address: ``Paged[~quay_sdk.api.tag.Tag]``."""

    def address(match: re.Match[str]) -> str:
        word = match[0]
        if word[0] in "\"'":
            return word
        found = names.get(word)
        if word in aliases() and aliases()[word].value == found:
            return f"~{aliases()[word].address}"
        if isinstance(found, type) and found.__module__.startswith("quay_sdk"):
            return f"~{found.__module__}.{found.__qualname__}"
        return word.rpartition(".")[2]

    source = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(r"\"[^\"]*\"|'[^']*'|[A-Za-z_][\w.]*", address, source)


def without(kind: str, *members: str) -> str:
    """A union without some of its members."""
    for member in members:
        kind = re.sub(rf" \| ~?(?:[\w.]+\.)?{member}\b(?!\[)", "", kind)
    return kind


def typed(kind: str) -> str:
    """The role that shows a type."""
    return f":quaytype:`{kind}`"


class TypeRole(SphinxRole):
    """``:quaytype:`Paged[~quay_sdk.api.tag.Tag]```: an annotation, its names linked."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        literal = nodes.literal(classes=["annotation"])
        for piece in re.split(r"(~[\w.]+)", self.text):
            if not piece.startswith("~"):
                literal += nodes.Text(piece)
                continue
            target = piece[1:]
            reference = addnodes.pending_xref(
                "", refdomain="py", reftype="obj", reftarget=target, refwarn=True, refdoc=self.env.docname
            )
            reference += nodes.Text(target.rpartition(".")[2])
            literal += reference
        return [literal], []


class BreakableRole(SphinxRole):
    """``:quaybreak:`/api/v1/user/```: code that may be broken after a slash or a dot."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        literal = nodes.literal(classes=["breakable"])
        for piece in re.findall(r"[^/.]*[/.]?", self.text):
            literal += [nodes.Text(piece), nodes.raw("", "<wbr>", format="html")]
        return [literal], []


# -- HTML ------------------------------------------------------------------------------


class LabelledTables(HTML5Translator):
    """Each cell of a table with a head says under which heading it stands, as ``data-label``.

    On a phone the style sheet shows the cells of a row below each other, with these labels.
    """

    def visit_tgroup(self, node: nodes.Element) -> None:
        super().visit_tgroup(node)
        heads = [row for head in node.findall(nodes.thead) for row in head.children]
        if len(heads) != 1:
            return
        labels = [cell.astext() for cell in heads[0].children]
        for body in node.findall(nodes.tbody):
            for row in body.children:
                for label, cell in zip(labels, row.children, strict=False):
                    cell["label"] = label

    def starttag(self, node: nodes.Element, tagname: str, *args: Any, **attributes: Any) -> str:
        if tagname == "td" and node.get("label"):
            attributes["data-label"] = node["label"]
        return super().starttag(node, tagname, *args, **attributes)
