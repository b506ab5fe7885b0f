"""The reference of the API: the pages that are generated before anything is read, and how they get built.

The pages go to ``docs/reference/``. Nothing of them is kept by hand: their list is in ``quay_pages``, and
each fact is declared once, at the method or the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_type_hints

import embedded_quay
from docutils import nodes
from quay_entries import alias_entry, all_models, model_entry, operation_entry, with_links
from quay_markup import (
    BreakableRole,
    LabelledTables,
    TypeRole,
    aliases,
    api_modules,
    first_sentence,
    heading,
    operation_link,
    scope_links,
    table,
)
from quay_pages import GROUPS, PAGES, Group, Page, operations_below, operations_of, resources_of
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.python import PyObject

import quay_sdk
from quay_sdk import Model, Operation, operations
from quay_sdk._docstrings import parse

DOT = "\N{NO-BREAK SPACE}· "
"""Between links in a line."""

# -- models and modules by page --------------------------------------------------------


@cache
def models_by_page() -> dict[str, list[type[Model]]]:
    """The models on each page: that of the first operation that uses a model, directly or nested."""
    found: dict[type[Model], str] = {}
    for page in PAGES.values():
        for declared in operations_of(page):
            annotations = [declared.returns, *(parameter.annotation for parameter in declared.parameters)]
            for annotation in annotations:
                for model in models_in(annotation, found):
                    found[model] = page.name
    if missing := [model.__qualname__ for model in all_models() if model not in found]:
        raise LookupError(f"no operation uses the models {', '.join(missing)}")
    return {name: [model for model, home in found.items() if home == name] for name in PAGES}


def models_in(annotation: Any, known: Any) -> Iterator[type[Model]]:
    """The models in an annotation that are not known yet, with their kinds and those of their fields."""
    for part in get_args(annotation):
        yield from models_in(part, known)
    own = isinstance(annotation, type) and issubclass(annotation, Model) and annotation is not Model
    if own and annotation.__module__.startswith("quay_sdk.api.") and annotation not in known:
        yield annotation
        kinds = [model for model in all_models() if annotation in model.__bases__]
        bases = [base for base in annotation.__bases__ if base is not Model and issubclass(base, Model)]
        for part in (*bases, *get_type_hints(annotation).values(), *kinds):
            yield from models_in(part, known)


@cache
def modules_by_page() -> dict[str, list[ModuleType]]:
    """The modules whose anchor is on each page: that of the module's first operation, or of its models."""
    homes: dict[str, str] = {}
    for page in PAGES.values():
        for declared in operations_of(page):
            homes.setdefault(declared.function.__module__, page.name)
    for name, models in models_by_page().items():
        for model in models:
            homes.setdefault(model.__module__, name)
    return {name: [found for found in api_modules() if homes[found.__name__] == name] for name in PAGES}


# -- pages -----------------------------------------------------------------------------


def resource_page(page: Page) -> str:
    """A page of operations, with the models that they are the first to use."""
    models, modules = models_by_page()[page.name], modules_by_page()[page.name]
    addresses = {module.__name__ for module in modules}
    names = [alias for alias in aliases().values() if alias.address.rpartition(".")[0] in addresses]
    parts = [
        heading(page.title, "="),
        *(f".. py:module:: {module.__name__}\n   :no-index-entry:\n" for module in modules),
    ]
    for path, cls in resources_of(page):
        if own := operations_below(path):
            parts += [
                f".. rubric:: ``client.{path}``\n",
                parse(cls.__doc__).text + "\n",
                table(
                    ("Call and operation id", "What it does"),
                    ((call_and_id(declared), summary(declared)) for declared in own),
                    "contents-table",
                ),
            ]
    parts += [operation_entry(declared) for declared in operations_of(page)]
    if models:
        parts += [heading("Models", "-"), *map(model_entry, models)]
    if names:
        parts += [heading("Known values", "-"), *map(alias_entry, names)]
    return "\n".join(parts)


def summary(declared: Operation) -> str:
    """What an operation does, in a sentence."""
    return first_sentence(with_links(declared, declared.summary))


def call_and_id(declared: Operation) -> str:
    """A link to an operation under the name of its call, and its id."""
    return f"{operation_link(declared)}\n\n``{declared.id}``"


def short_call(declared: Operation, page: Page) -> str:
    """A call without what the page's title says already."""
    own, branch = page.paths[0], page.paths[0].partition(".")[0]
    return declared.call.removeprefix(f"{own}.").removeprefix(f"{branch}.")


def group_page(group: Group) -> str:
    """The page of a group: its pages, each with its calls."""
    rows = (
        (
            f":doc:`{page.title} <{page.name}>`",
            DOT.join(
                operation_link(declared, short_call(declared, page)) for declared in operations_of(page)
            ),
        )
        for page in group.pages
    )
    entries = "".join(f"   {page.label or page.title} <{page.name}>\n" for page in group.pages)
    return "\n".join(
        (
            heading(group.title, "="),
            f"{group.text}\n",
            table(("Page", "Calls"), rows, "pages"),
            f".. toctree::\n   :hidden:\n\n{entries}",
        )
    )


def table_page() -> str:
    """The table of all operations, which a script filters."""
    rows = (
        (
            call_and_id(declared),
            f":quaybreak:`{declared.method} {declared.path}`",
            summary(declared),
            scope_links(declared),
        )
        for page in PAGES.values()
        for declared in operations_of(page)
    )
    return "\n".join(
        (
            ":hide-toc:\n",
            heading("All operations", "="),
            f"The {len(operations)} operations, in the order of the pages. The call is written below a",
            "client: ``user.get`` is ``client.user.get(…)``.\n",
            table(("Call and operation id", "Request", "What it does", "Scope"), rows, "all-operations"),
        )
    )


def index_page() -> str:
    """The start of the reference: the groups, and the tree of names."""
    cards = []
    for group in GROUPS:
        links = DOT.join(f":doc:`{page.label or page.title} <{page.name}>`" for page in group.pages)
        cards.append(
            f"   .. grid-item-card:: :doc:`{group.title} <{group.name}>`\n\n"
            f"      {group.text}\n\n      {links}\n"
        )
    rows = (
        (
            f":doc:`client.{path} <{page.name}>`",
            first_sentence(parse(cls.__doc__).text.split("\n\n", 1)[0].replace("\n", " ")),
        )
        for page in PAGES.values()
        for path, cls in resources_of(page)
    )
    return "\n".join(
        (
            heading("API reference", "="),
            f"The {len(operations)} operations of Quay's API, by what they are for. Each has its call, an",
            "example, the response of a real server, its parameters, its result and its errors.",
            ":doc:`All operations <operations>` is a table that can be filtered by id, path, call and scope;",
            ":doc:`embedded` is about the server for tests.\n",
            "Below the heading of an operation are its route, its operation id, the OAuth scopes that a",
            "token needs, and the first release of Quay that has it (``3.5+`` means 3.5 or earlier).\n",
            ".. grid:: 1 1 2 2\n   :gutter: 3\n",
            "\n".join(cards),
            ".. toctree::\n   :hidden:\n\n"
            + "".join(f"   {name}\n" for name in (*(group.name for group in GROUPS), "operations")),
            heading("Resources", "-"),
            "What is below a client:\n",
            table(("Resource", "What it holds"), rows, "tree"),
        )
    )


def names_page() -> str:
    """The page of the values that the server is known to use."""
    module = import_module("quay_sdk.literals")
    own = [alias for alias in aliases().values() if alias.address.rpartition(".")[0] == module.__name__]
    return "\n".join(
        (
            heading("Known values", "="),
            f".. py:module:: {module.__name__}\n   :no-index-entry:\n",
            parse(module.__doc__).text + "\n",
            *map(alias_entry, own),
        )
    )


def pages() -> dict[str, str]:
    """The text of each page, by the name of its file."""
    return {
        "index": index_page(),
        "operations": table_page(),
        "names": names_page(),
        "embedded": embedded_quay.page(),
        **{group.name: group_page(group) for group in GROUPS},
        **{page.name: resource_page(page) for page in PAGES.values()},
    }


def write_pages(app: Sphinx) -> None:
    """Write the pages. Unchanged pages are not touched, obsolete ones are deleted."""
    folder = Path(app.srcdir) / "reference"
    folder.mkdir(exist_ok=True)
    made = pages()
    for old in folder.glob("*.rst"):
        if old.stem not in made:
            old.unlink()
    for name, text in made.items():
        page = folder / f"{name}.rst"
        if not page.exists() or page.read_text("utf-8") != text:
            page.write_text(text, "utf-8")


# -- the build -------------------------------------------------------------------------


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
    """Add the generator, its roles and its tables to the build."""
    app.add_role("quaytype", TypeRole())
    app.add_role("quaybreak", BreakableRole())
    app.set_translator("html", LabelledTables)
    for kind in PyObject.doc_field_types:
        if kind.name == "variable":
            kind.label = "Attributes"
    app.connect("builder-inited", write_pages)
    app.connect("missing-reference", find_public)
    return {"version": "2", "parallel_read_safe": True, "parallel_write_safe": True}
