"""Methods as interfaces: the decorator implements them and explains invalid calls."""

from __future__ import annotations

import inspect
import pickle
import re
import traceback
from collections.abc import Callable
from typing import Any

import pytest
import responses

from quay_sdk import GoneError, InvalidArgumentError, QuayClient, operations
from quay_sdk.api.tag import Tags
from support import URL

TAGS = "repository, only_active, name_contains, name, limit"
LIST = "listRepoTags"

WRONG: dict[str, tuple[Callable[[QuayClient], object], str]] = {
    "wire name": (
        lambda c: c.repository.tags.list("a/b", onlyActiveTags=True),
        f"{LIST}: unexpected argument 'onlyActiveTags', use 'only_active' (arguments: {TAGS})",
    ),
    "server's name": (
        lambda c: c.organization.get(orgname="acme"),
        "getOrganization: unexpected argument 'orgname', use 'organization'; missing argument 'organization' "
        "(arguments: organization)",
    ),
    "misspelt": (
        lambda c: c.repository.tags.list("a/b", only_activ=True),
        f"{LIST}: unexpected argument 'only_activ', use 'only_active' (arguments: {TAGS})",
    ),
    "unknown": (
        lambda c: c.repository.tags.list("a/b", colour="red"),
        f"{LIST}: unexpected argument 'colour' (arguments: {TAGS})",
    ),
    "too many": (
        lambda c: c.repository.tags.list("a", "b"),
        f"{LIST}: takes repository by position, got 2: write the repository as 'a/b' (arguments: {TAGS})",
    ),
    "twice": (
        lambda c: c.repository.tags.list("a/b", repository="a/b"),
        f"{LIST}: got 'repository' by position and by name (arguments: {TAGS})",
    ),
    "missing": (
        lambda c: c.repository.tags.delete("a/b"),
        "deleteFullTag: missing argument 'tag' (arguments: repository, tag)",
    ),
    "missing by name": (
        lambda c: c.repository.tags.delete(tag="v1"),
        "deleteFullTag: missing argument 'repository' (arguments: repository, tag)",
    ),
    "several": (
        lambda c: c.repository.tags.delete(repo="a/b"),
        "deleteFullTag: unexpected argument 'repo'; missing argument 'repository'; "
        "missing argument 'tag' (arguments: repository, tag)",
    ),
    "keyword by position": (
        lambda c: c.user.apptokens.create("x"),
        "createAppToken: takes no positional arguments, got 1; missing argument 'title' (arguments: title)",
    ),
    "none is taken": (
        lambda c: c.user.get(name="bob"),
        "getLoggedInUser: unexpected argument 'name' (arguments: none)",
    ),
}


@pytest.mark.parametrize(("call", "message"), WRONG.values(), ids=WRONG)
def test_wrong_call(client: QuayClient, call: Callable[[QuayClient], object], message: str) -> None:
    with pytest.raises(TypeError) as caught:
        call(client)
    assert type(caught.value) is TypeError
    assert str(caught.value) == message
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("createAppToken", {}),
        ("createAppToken", {"title": "x", "name": "y"}),
        (LIST, {"repository": "a/b", "page": 2}),
        (LIST, {"repository": "a/b", "onlyActiveTags": True}),
        ("deleteFullTag", {"repository": "a/b"}),
    ],
)
def test_call_and_method_report_alike(client: QuayClient, operation: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(TypeError) as by_call:
        client.call(operation, **arguments)
    method = client
    for name in operations[operation].call.split("."):
        method = getattr(method, name)
    with pytest.raises(TypeError) as by_method:
        method(**arguments)  # type: ignore[operator]
    assert str(by_call.value) == str(by_method.value)


def test_wrong_call_holds_no_secret(client: QuayClient) -> None:
    """Its own arguments may be secrets."""
    with pytest.raises(TypeError) as caught:
        client.user.sign_in(user="bob", password="hunter2pw")  # type: ignore[call-arg]
    frames = list(traceback.walk_tb(caught.value.__traceback__))
    assert all("hunter2pw" not in repr(frame.f_locals) for frame, _ in frames[1:])


def test_traceback_names_the_method(client: QuayClient) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        client.repository.tags.list("a")
    *_, frame = traceback.extract_tb(caught.value.__traceback__)
    assert frame.name == "list"
    code = caught.value.__traceback__.tb_next.tb_frame.f_code  # type: ignore[union-attr]
    assert code.co_qualname == "Tags.list"
    assert code.co_filename.endswith("_sealed.py")


def test_defaults_and_positions(http: responses.RequestsMock, client: QuayClient) -> None:
    http.add("GET", f"{URL}/api/v1/repository/a/b/tag/?limit=5", json={"tags": []})
    http.add("GET", f"{URL}/api/v1/repository/a/b/tag/", json={"tags": []}, match=[])
    client.repository.tags.list(repository="a/b", limit=5)
    client.repository.tags.list("a/b")
    assert [call.request.url for call in http.calls] == [
        f"{URL}/api/v1/repository/a/b/tag/?limit=5",
        f"{URL}/api/v1/repository/a/b/tag/",
    ]


def test_method_follows_its_interface(client: QuayClient) -> None:
    method = client.repository.tags.list
    assert list(inspect.signature(method).parameters) == TAGS.split(", ")
    assert method.__name__ == "list"
    assert method.__qualname__ == "Tags.list"
    assert method.__module__ == Tags.__module__
    assert "Operation ``listRepoTags``" in (inspect.getdoc(method) or "")
    assert pickle.loads(pickle.dumps(Tags.list)) is Tags.list
    again = pickle.loads(pickle.dumps(method))
    assert again.__func__ is Tags.list


# -- what the index tells --------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "name", "kind"),
    [
        ("changeTag", "tag", "string"),
        ("changeTag", "expiration", "date"),
        ("createOrganizationApplicationToken", "expiration", "duration"),
        ("createRepo", "visibility", "choice"),
        ("listRepoTags", "limit", "integer"),
        ("listRepoTags", "only_active", "boolean"),
        ("createUserRobotFederation", "federation", "list"),
        ("createRepoNotification", "config", "object"),
    ],
)
def test_kind_of_a_parameter(operation: str, name: str, kind: str) -> None:
    found = {parameter.name: parameter.kind for parameter in operations[operation].parameters}
    assert found[name] == kind


def test_parameters_have_their_descriptions() -> None:
    declared = operations["createAppToken"]
    assert [(p.name, p.description) for p in declared.parameters] == [
        ("title", "title for people, such as the name of a machine. It need not be unique.")
    ]
    without = [
        f"{id}: {parameter.name}"
        for id, declared in operations.items()
        for parameter in declared.parameters
        if not parameter.description or "\n" in parameter.description
    ]
    assert without == []


def test_example_is_the_one_of_the_docstring() -> None:
    declared = operations["createAppToken"]
    first, second = declared.example.splitlines()
    assert first == 'token = client.user.apptokens.create(title="laptop")'
    assert second == "print(token.token_code)"


# -- deprecated operations -------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.repository.tokens.list("acme/app"),
        lambda client: client.call("listRepoTokens", repository="acme/app"),
    ],
    ids=["method", "call"],
)
def test_deprecated_operation(
    http: responses.RequestsMock, client: QuayClient, call: Callable[[QuayClient], object]
) -> None:
    http.add("GET", re.compile(".*"), status=410, json={"message": "Handling of access tokens is no longer"})
    with (
        pytest.warns(DeprecationWarning, match="repository.tokens.list is deprecated: ") as warned,
        pytest.raises(GoneError),
    ):
        call(client)
    assert [warning.filename for warning in warned] == [__file__]
