"""What people find when they explore: ``help()``, ``dir()``, and completion in IPython."""

from __future__ import annotations

import pydoc
import re
from collections.abc import Iterator

import jedi
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

import quay_sdk
from quay_sdk import Paged, QuayClient, QuayError, operations
from quay_sdk.api.tag import Tag
from quay_sdk.resource import Resource, load_class, resources
from quay_sdk.testing import FakeQuay


@pytest.fixture(scope="module")
def client() -> Iterator[QuayClient]:
    with FakeQuay() as quay:
        quay.push(f"{quay.USER}/app", tag="v1")
        yield quay.client()


@pytest.fixture(scope="module")
def tags(client: QuayClient) -> Paged[Tag]:
    return client.repository.tags.list(f"{FakeQuay.USER}/app")


def documentation(thing: object) -> str:
    return pydoc.plain(pydoc.render_doc(thing))


def paths(cls: type[Resource], prefix: str = "") -> Iterator[str]:
    for name, declared in resources(cls).items():
        yield prefix + name
        yield from paths(load_class(declared), f"{prefix}{name}.")


def test_help_of_the_client_lists_the_tree() -> None:
    tree = documentation(QuayClient).partition("of one::")[2].partition("A client can be shared")[0]
    listed, top = set(), ""
    for line in filter(str.strip, tree.replace("|", " ").splitlines()):
        words = line.replace(",", " ").split()
        if len(line) - len(line.lstrip()) < 12:
            top, *words = words
            listed.add(top)
        listed.update(f"{top}.{word}" for word in words)
    assert listed == set(paths(QuayClient))


def test_help_of_a_resource_lists_its_operations() -> None:
    shown = documentation(QuayClient("https://quay.example.com").repository.tags)
    assert re.search(r"delete\(self, repository: str, tag: str\) -> None\n", shown)
    assert "Delete a tag." in shown


def test_help_of_an_operation(client: QuayClient) -> None:
    shown = documentation(client.user.apptokens.create)
    assert "create(*, title: str) -> AppToken method" in shown
    for part in (":param title:", ":raises UnauthorizedError: 401", "createAppToken", "user:admin"):
        assert part in shown


@pytest.mark.parametrize(
    "name", ["client", "resource", "model", "page", "paged", "error", "package", "operation"]
)
def test_dir_shows_only_what_is_public(client: QuayClient, tags: Paged[Tag], name: str) -> None:
    things = {
        "client": client,
        "resource": client.repository.tags,
        "model": tags.first(),
        "page": tags.first_page,
        "paged": tags,
        "error": QuayError("x"),
        "package": quay_sdk,
        "operation": operations["createAppToken"],
    }
    shown = dir(things[name])
    assert [found for found in shown if found.startswith("_") and found != "__version__"] == []
    assert all(hasattr(things[name], found) for found in shown)


def test_dir_shows_all_that_is_public(client: QuayClient, tags: Paged[Tag]) -> None:
    assert {"tags", "list", "create"} <= set(dir(client.repository))
    assert {"user", "call", "with_options"} <= set(dir(client))
    assert {"all", "first", "take", "to_pandas"} <= set(dir(tags))
    assert {"name", "size", "to_dict"} <= set(dir(tags.first()))
    assert set(quay_sdk.__all__) == set(dir(quay_sdk))


def test_completion_in_ipython(tags: Paged[Tag]) -> None:
    expected = {"all", "first", "first_page", "pages", "prefetch", "take", "to_pandas"}
    completed = {entry.name for entry in jedi.Interpreter("tags.", [{"tags": tags}]).complete()}
    assert expected <= completed
    shell = InteractiveShell()
    shell.user_ns["tags"] = tags
    with provisionalcompleter():
        in_ipython = {entry.text for entry in shell.Completer.completions("tags.", len("tags."))}
    assert expected <= {name.rpartition(".")[2] for name in in_ipython}
