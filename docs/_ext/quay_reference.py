"""The reference of the API, generated from the index of operations and the docstrings.

Before anything is read, a page per group of Quay's API goes to ``docs/reference/``, and a table of
all operations. The entry of an operation has the form of Quay's own reference. Nothing of
it is kept by hand: each fact is declared once, at the method or the model.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from textwrap import indent
from types import FunctionType, ModuleType
from typing import Any, NamedTuple, get_args

import embedded_quay
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxRole

import quay_sdk
from quay_sdk import Model, Operation, QuayClient, operations
from quay_sdk._docstrings import Docstring, error_of, notes, parse
from quay_sdk.resource import Resource, load_class, resources

COMMON = "common"
"""The page of the models that several groups share; no group of Quay's has that name."""

PLACES = {
    "path": "Path parameters",
    "query": "Query parameters",
    "body": "Body parameters",
    "auth": "Credentials",
}

PAGING = {
    "token": "The server returns a token for each next page",
    "number": "The server numbers its pages",
    "growing": "The server does not page it reliably, so iterating requests all of it in one response",
}


# -- what there is ---------------------------------------------------------------------


@cache
def group_modules() -> dict[str, ModuleType]:
    """The module of each group of the API, and that of the shared models."""
    package = import_module("quay_sdk.api")
    names = [found.name for found in iter_modules(package.__path__)]
    return {
        COMMON if name == "_common" else name: import_module(f"{package.__name__}.{name}")
        for name in sorted(names, key=lambda name: (name == "_common", name))
    }


def operations_of(module: ModuleType) -> list[Operation]:
    """The operations that a module declares, in its order."""
    own = [found for found in operations.values() if found.function.__module__ == module.__name__]
    return sorted(own, key=lambda found: found.function.__code__.co_firstlineno)


def models_of(module: ModuleType) -> list[type[Model]]:
    """The models that a module declares, in its order."""
    return [
        found
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, Model) and found.__module__ == module.__name__
    ]


class Alias(NamedTuple):
    """A name for a type: a list of words that the server is known to use."""

    address: str
    value: Any
    docs: str


@cache
def aliases() -> dict[str, Alias]:
    """The documented aliases of ``quay_sdk.literals`` and of the groups, by name."""
    found = {}
    for module in (import_module("quay_sdk.literals"), *group_modules().values()):
        documented = ModuleAnalyzer.for_module(module.__name__).find_attr_docs()
        for (scope, name), lines in documented.items():
            value = getattr(module, name, None)
            if not scope and get_args(value):
                found[name] = Alias(f"{module.__name__}.{name}", value, "\n".join(lines).strip())
    return found


def tree(cls: type[Resource] = QuayClient, path: str = "client") -> Iterator[tuple[str, type[Resource]]]:
    """Every resource below a client: its path and its class."""
    for name, declared in resources(cls).items():
        child = load_class(declared)
        yield f"{path}.{name}", child
        yield from tree(child, f"{path}.{name}")


# -- docstrings ------------------------------------------------------------------------


def field_documentation(model: type[Model]) -> dict[str, str]:
    """The description of each field of a model, inherited ones included."""
    return {
        name: text
        for base in reversed(model.__mro__)
        for name, text in parse(base.__doc__).named("ivar").items()
    }


# -- types -----------------------------------------------------------------------------


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


def typed(kind: str) -> str:
    """The role that shows a type."""
    return f":quaytype:`{kind}`"


# -- reStructuredText ------------------------------------------------------------------


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


def operation_link(declared: Operation) -> str:
    """A link to an operation's entry."""
    return f":ref:`{declared.id} <operation-{declared.id}>`"


# -- an operation ----------------------------------------------------------------------


def signature(declared: Operation) -> str:
    """The call with its types as links."""
    names = vars(import_module(declared.function.__module__))
    found = inspect.signature(declared.function)
    parameters = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in list(found.parameters.values())[1:]
    ]
    shown, star = [], False
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and not star:
            shown.append("*")
            star = True
        default = "" if parameter.default is parameter.empty else f" = {shown_default(parameter.default)}"
        kind = linked(declared.function.__annotations__[parameter.name], names)
        shown.append(f"{parameter.name}: {kind}{default}")
    result = linked(declared.function.__annotations__["return"], names)
    return f"client.{declared.call}({', '.join(shown)}) -> {result}"


def shown_default(default: Any) -> str:
    """A default as one would write it."""
    return repr(dict(default) if isinstance(default, Mapping) else default)


def parameter_tables(declared: Operation, docs: Docstring) -> Iterator[str]:
    """A table of parameters for each place in the request that has some."""
    names = vars(import_module(declared.function.__module__))
    for place, title in PLACES.items():
        rows = []
        for parameter in declared.parameters:
            if parameter.location != place:
                continue
            kind = linked(declared.function.__annotations__[parameter.name], names)
            if not parameter.required:
                kind = without(kind, "Unset")
            if not parameter.required and parameter.default is None:
                kind = without(kind, "None")
            rows.append(
                (
                    f"``{parameter.name}``",
                    ", ".join(f"``{wire}``" for wire in parameter.wires) or "the whole body",
                    typed(kind),
                    "required" if parameter.required else _default(parameter.default),
                    docs.fields.get(("param", parameter.name), ""),
                )
            )
        if rows:
            yield f".. rubric:: {title}\n\n" + table(
                ("Name", "On the wire", "Type", "Required", "Description"), rows, "parameters"
            )


def _default(default: Any) -> str:
    return "" if default in (None, quay_sdk.UNSET) else f"``{shown_default(default)}`` by default"


def result_text(declared: Operation, docs: Docstring) -> str:
    """What the call returns."""
    names = vars(import_module(declared.function.__module__))
    kind = linked(declared.function.__annotations__["return"], names)
    if kind == "None":
        return "Nothing."
    text = docs.fields.get(("returns", ""), "")
    result = f"{typed(kind)}: {text}" if text else typed(kind)
    if declared.paging:
        result += f"\n\n{PAGING[declared.paging]}; see :doc:`/guide/paging`."
    return result


def error_table(declared: Operation, docs: Docstring) -> str:
    """The statuses, each with its class and meaning, and the errors that the method's docstring names."""
    rows = []
    for status in declared.errors:
        if status not in declared.raised:
            rows.append((f"{status}", "", "A complete response comes with this status too, and is returned."))
            continue
        cls, meaning = error_of(status)
        meaning = re.sub(r"^\w+: ", "", meaning)
        rows.append((f"{status}", f":class:`~quay_sdk.{cls.__name__}`", meaning[:1].upper() + meaning[1:]))
    for name, text in docs.named("raises").items():
        rows.append(("", f":class:`~quay_sdk.{name.rpartition('.')[2]}`", text))
    if not rows:
        return "None is known."
    return table(("Status", "Raises", "Meaning"), rows, "errors")


def operation_entry(declared: Operation) -> str:
    """The entry of an operation."""
    docs = declared.docstring
    scope = " and ".join(f"``{name}``" for name in declared.needs) or "None."
    called = [
        f".. py:function:: {signature(declared)}",
        "   :module:",
        f"   :canonical: {declared.function.__module__}.{declared.function.__qualname__}",
    ]
    parts = [
        f".. _operation-{declared.id}:\n",
        heading(declared.id, "-"),
        *([f".. warning::\n\n   Deprecated: {declared.deprecated}\n"] if declared.deprecated else []),
        f"{docs.text}\n",
        f".. rst-class:: route\n\n``{declared.method} {declared.path}``\n",
        "\n".join(called) + "\n",
        f".. rubric:: Authorization scope\n\n{scope}\n",
        *parameter_tables(declared, docs),
        *(
            [f"Give exactly one of {', '.join(f'``{name}``' for name in declared.one_of)}.\n"]
            if declared.one_of
            else []
        ),
        f".. rubric:: Returns\n\n{result_text(declared, docs)}\n",
        f".. rubric:: Errors\n\n{error_table(declared, docs)}\n",
    ]
    if known := notes(declared):
        parts.append(".. rubric:: Notes\n\n" + "\n".join(f"* {note}" for note in known) + "\n")
    return "\n".join(parts)


# -- a model ---------------------------------------------------------------------------


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
            about += f"\n\nOn the wire: ``{entry.wire}``."
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
    return f".. py:class:: {model.__name__}\n\n{indent(body, '   ')}\n"


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


def alias_entry(alias: Alias) -> str:
    """The entry of a name for a type."""
    value = str(alias.value).replace("typing.", "")
    docs = indent(alias.docs, "   ")
    return f".. py:type:: {alias.address.rpartition('.')[2]}\n   :canonical: {value}\n\n{docs}\n"


# -- pages -----------------------------------------------------------------------------


def group_page(group: str, module: ModuleType) -> str:
    """The page of one group of the API."""
    own = operations_of(module)
    models = models_of(module)
    names = [alias for alias in aliases().values() if alias.address.rpartition(".")[0] == module.__name__]
    parts = [
        heading(group, "="),
        f".. py:module:: {module.__name__}\n   :no-index-entry:\n",
        parse(module.__doc__).text + "\n",
    ]
    for way, found in listed_by_resource(own):
        parts += [
            f".. rubric:: ``{way}``\n",
            f"{parse(dict(tree())[way].__doc__).text if way != 'client' else ''}\n",
            table(
                ("Operation", "Call", "What it does"),
                ((operation_link(d), f"``{d.call.rpartition('.')[2]}``", first_sentence(d)) for d in found),
                "contents-table",
            ),
        ]
    parts += [operation_entry(declared) for declared in own]
    if models:
        parts += [heading("Models", "-"), *map(model_entry, models)]
    if names:
        parts += [heading("Names", "-"), *map(alias_entry, names)]
    return "\n".join(parts)


def listed_by_resource(own: list[Operation]) -> list[tuple[str, list[Operation]]]:
    """A group's operations by their resource."""
    found: dict[str, list[Operation]] = {}
    for declared in own:
        found.setdefault(f"client.{declared.call}".rpartition(".")[0], []).append(declared)
    return list(found.items())


def first_sentence(declared: Operation) -> str:
    """What an operation does, in short."""
    return re.split(r"(?<=[^.]\.)\s", declared.summary, maxsplit=1)[0]


def table_page() -> str:
    """The table of all operations."""
    rows = (
        (operation_link(d), d.method, f":quaybreak:`{d.path}`", f":quaybreak:`{d.call}`")
        for _, d in sorted(operations.items(), key=lambda pair: pair[0].lower())
    )
    return "\n".join(
        (
            ":hide-toc:\n",
            heading("All operations", "="),
            f"{len(operations)} operations, by their id. The call is written below a client:",
            "``user.get`` is ``client.user.get(…)``.\n",
            table(("Operation", "Method", "Path", "Call"), rows, "all-operations"),
        )
    )


def index_page() -> str:
    """The start of the reference: the groups, and the tree of names."""
    home = {cls: cls.__module__.rpartition(".")[2] for _, cls in tree()}
    rows = (
        (f":quaybreak:`{way}`", parse(cls.__doc__).text.split("\n\n", 1)[0], f":doc:`{home[cls]}`")
        for way, cls in tree()
    )
    groups = (
        (
            f":doc:`{group}`",
            parse(module.__doc__).text.split("\n\n", 1)[0],
            str(len(operations_of(module))) if group != COMMON else "",
        )
        for group, module in group_modules().items()
    )
    pages = ("operations", *group_modules())
    return "\n".join(
        (
            heading("Reference of the API", "="),
            "One page per group of Quay's API, under Quay's name for it. Each operation is listed with its",
            "call, its parameters, its result and its known errors.\n",
            ".. toctree::\n   :hidden:\n\n" + "".join(f"   {page}\n" for page in pages),
            ":doc:`All operations in one table <operations>`\n",
            table(("Group", "What it is about", "Operations"), groups, "groups"),
            heading("The tree below a client", "-"),
            table(("Resource", "What it holds", "Group"), rows, "tree"),
        )
    )


def names_page() -> str:
    """The page of the names that the server is known to use."""
    module = import_module("quay_sdk.literals")
    own = [alias for alias in aliases().values() if alias.address.rpartition(".")[0] == module.__name__]
    return "\n".join(
        (
            heading("Known names", "="),
            f".. py:module:: {module.__name__}\n   :no-index-entry:\n",
            parse(module.__doc__).text + "\n",
            *map(alias_entry, own),
        )
    )


def write_pages(app: Sphinx) -> None:
    """Write the pages. Unchanged pages are not touched, obsolete ones are deleted."""
    folder = Path(app.srcdir) / "reference"
    folder.mkdir(exist_ok=True)
    pages = {
        "index": index_page(),
        "operations": table_page(),
        "names": names_page(),
        "embedded": embedded_quay.page(),
        **{group: group_page(group, module) for group, module in group_modules().items()},
    }
    for old in folder.glob("*.rst"):
        if old.stem not in pages:
            old.unlink()
    for name, text in pages.items():
        page = folder / f"{name}.rst"
        if not page.exists() or page.read_text("utf-8") != text:
            page.write_text(text, "utf-8")


def find_public(app: Sphinx, env: Any, node: addnodes.pending_xref, shown: nodes.Node) -> nodes.Node | None:
    """Lead a reference to where something is written (``quay_sdk.paging.Paged``) to its public name."""
    target = node.get("reftarget", "")
    for public in quay_sdk.__all__:
        match = re.fullmatch(rf"quay_sdk\.\w+\.({public}(?:\.\w+)*)", target)
        if match:
            python = env.domains["py"]
            return python.resolve_xref(
                env, node["refdoc"], app.builder, "obj", f"quay_sdk.{match[1]}", node, shown
            )
    return None


def setup(app: Sphinx) -> dict[str, Any]:
    """Hang it into the build."""
    app.add_role("quaytype", TypeRole())
    app.add_role("quaybreak", BreakableRole())
    app.connect("builder-inited", write_pages)
    app.connect("missing-reference", find_public)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
