"""What was forgotten, by name: the register, the contract, the tree, the docstrings and the docs agree.

Each test gathers all it finds wrong and shows it in one list.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from textwrap import dedent
from types import ModuleType
from typing import Any, get_args, get_type_hints

import attrs
import pytest
from replay import CURSORS, DATA, exchanges

import quay_sdk
import quay_sdk.api
from quay_sdk import UNSET, Model, Operation, QuayClient, _docstrings, errors, operations
from quay_sdk._hints import HINTS
from quay_sdk.operation import PATH_NAMES
from quay_sdk.resource import Resource, load_class, resources

ROOT = Path(__file__).parent.parent
CONTRACT: dict[str, dict[str, Any]] = json.loads((DATA / "contract.json").read_text("utf-8"))

UNDECLARED = "the server reads it, though its schema does not say so"

BEYOND_THE_CONTRACT = {
    ("createProxyCacheConfig", "upstream_registry_username"): UNDECLARED,
    ("createProxyCacheConfig", "upstream_registry_password"): UNDECLARED,
    ("createProxyCacheConfig", "insecure"): UNDECLARED,
    ("createProxyCacheConfig", "expiration_s"): UNDECLARED,
    ("createProxyCacheConfig", "org_name"): "older servers read it, and fail without it",
    ("validateProxyCacheConfig", "upstream_registry_username"): UNDECLARED,
    ("validateProxyCacheConfig", "upstream_registry_password"): UNDECLARED,
    ("validateProxyCacheConfig", "insecure"): UNDECLARED,
    ("listBuildTriggerSubdirs", ""): "its schema is any object: what the trigger's service asks for",
    ("listTriggerFieldValues", ""): "its schema is any object: what the trigger's service asks for",
}
"""Parameters that the register has and the contract has not, by operation id and wire name."""

REQUIRED_ANYWAY = {
    ("createGlobalMessage", "message"): "without it there is nothing to create",
    ("createRepo", "namespace"): "a repository is one argument, so its namespace is always sent",
    ("listBuildTriggerSubdirs", ""): "the server has to know where to look",
    ("restoreTag", "manifest_digest"): "without it the server does not know what to restore",
}
"""What is required though the contract does not say so, by operation id and wire name."""

FILLED_IN = {
    ("addManifestLabel", "media_type"): "text/plain",
    ("createOrgNotification", "eventConfig"): "most events have nothing to set",
    ("createRepo", "description"): "empty",
    ("createRepoMirrorConfig", "skopeo_timeout_interval"): "300 seconds, as in Quay's web interface",
    ("createRepoNotification", "eventConfig"): "most events have nothing to set",
    ("createUserNamespaceNotification", "eventConfig"): "most events have nothing to set",
}
"""What the contract requires and has an obvious value, by operation id and wire name."""

COMES_FIRST = {
    # A repository is one argument and comes first, also where the body names it and not the URL.
    "createRepo": ["repository"],
    "createStar": ["repository"],
    # The name of what is created comes first, by position or keyword, after the URL's parameters.
    "createInstallUser": ["username"],
    "createNewUser": ["username"],
    "createOrganization": ["name"],
    "createOrganizationApplication": ["organization", "name"],
    "createOrganizationApplicationToken": ["organization", "client_id", "name"],
}
"""What is positional though it is not in the URL, by operation id."""

FEATURES = {
    "app.config.get('PERMANENTLY_DELETE_TAGS', True)": "PERMANENTLY_DELETE_TAGS",
    "app.config['AUTHENTICATION_TYPE'] == 'Database'": "AUTHENTICATION_TYPE: Database",
}
"""Features that the contract's data has in the server's own code, by a name like the others'."""

NEVER_RECORDED = {
    "createOrgSubscription": "billing: it needs a card",
    "createUserSubscription": "billing: it needs a card",
    "deleteToken": "always 410",
    "discovery": "its answer describes the whole API, in megabytes",
    "exchangeRobotFederationToken": "it needs an identity provider",
    "getRepoBuildLogsArchiveSuperUser": "it streams a file",
    "getSuperUserConfig": "it shows the server's configuration, secrets included",
    "getTokens": "always 410",
    "listRepoTokens": "always 410",
    "scShutdownContainer": "it ends the server",
    "setOrgCard": "billing: it needs a card",
    "setUserCard": "billing: it needs a card",
    "syncNow": "it needs a registry to mirror from",
    "validateProxyCacheConfig": "it needs a registry upstream",
}
"""The operations without a recorded exchange, each with its reason."""


# -- what there is ---------------------------------------------------------------------


@cache
def tree() -> dict[str, str]:
    lines = (DATA / "tree.txt").read_text("utf-8").splitlines()
    pairs = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    assert len(dict(pairs)) == len(pairs), "an operation stands in the tree twice"
    return dict(pairs)


@cache
def modules() -> dict[str, ModuleType]:
    """The modules of ``quay_sdk.api``, shared ones included."""
    return {
        found.name: import_module(f"quay_sdk.api.{found.name}")
        for found in iter_modules(quay_sdk.api.__path__)
    }


def groups() -> dict[str, ModuleType]:
    return {name: module for name, module in modules().items() if not name.startswith("_")}


def classes(kind: type) -> Iterator[type]:
    for module in modules().values():
        for found in vars(module).values():
            if isinstance(found, type) and issubclass(found, kind) and found.__module__ == module.__name__:
                yield found


def tree_classes(cls: type[Resource] = QuayClient) -> Iterator[type[Resource]]:
    """The class of every resource below a client."""
    for declared in resources(cls).values():
        child = load_class(declared)
        yield child
        yield from tree_classes(child)


def group_of(declared: Operation) -> str:
    return declared.function.__module__.rpartition(".")[2]


def signature(declared: Operation) -> list[inspect.Parameter]:
    """The method's parameters but for ``self``."""
    return list(inspect.signature(declared.function).parameters.values())[1:]


def url_names(declared: Operation) -> list[str]:
    """The names that the URL's parameters have in Python, in the URL's order."""
    names = {placeholder: name for name, placeholder in PATH_NAMES.items()}
    return [names.get(found, found) for found in re.findall(r"{(\w+)}", declared.path)]


def fields(thing: Any, kind: str) -> list[str]:
    """The names of a docstring's fields of a kind, ``:param title:``, that have a text."""
    return [name for name, text in _docstrings.parse(thing.__doc__).named(kind).items() if text]


WHOLE_BODY = ""


def wires(declared: Operation, location: str) -> set[str]:
    return {wire for p in declared.parameters if p.location == location for wire in p.wires or (WHOLE_BODY,)}


def required(declared: Operation) -> set[str]:
    """The wire names of what has to be given besides the URL's parameters."""
    given = [p for p in declared.parameters if p.location in ("query", "body") and p.required]
    return {wire for parameter in given for wire in parameter.wires or (WHOLE_BODY,)}


def differ(id: str, what: str, ours: Any, theirs: Any) -> list[str]:
    return [] if ours == theirs else [f"{id}: {what} is {ours!r}, in the contract {theirs!r}"]


def report(problems: list[str]) -> None:
    assert not problems, "\n" + "\n".join(problems)


# -- the contract ----------------------------------------------------------------------


def test_the_register_has_every_operation_of_the_contract_and_no_other() -> None:
    report(
        [f"{id} ({CONTRACT[id]['group']}) is missing" for id in sorted(CONTRACT.keys() - operations.keys())]
        + [f"{id} is not in the contract" for id in sorted(operations.keys() - CONTRACT.keys())]
    )


def test_declarations_are_those_of_the_contract() -> None:
    problems = []
    for id, declared in operations.items():
        facts = CONTRACT[id]
        paging = {None: None, "next_page": "token", "page": "number"}[facts["paging"]]
        for what, ours, theirs in (
            ("group", group_of(declared), facts["group"]),
            ("method", declared.method, facts["method"]),
            ("path", declared.path, facts["path"]),
            ("scope", declared.scope, facts["scope"]),
            ("features", set(declared.features), {FEATURES.get(name, name) for name in facts["features"]}),
            ("fresh_login", declared.fresh_login, facts["fresh_login"]),
            ("superuser", declared.superuser, facts["superuser"]),
            ("internal", declared.internal, facts["internal"]),
            ("errors", list(declared.errors), facts["statuses"]),
        ):
            problems += differ(id, what, ours, theirs)
        if declared.paging != "growing":
            problems += differ(id, "paging", declared.paging, paging)
    report(problems)


def test_parameters_are_those_of_the_contract() -> None:
    problems = []
    for id, declared in operations.items():
        facts = CONTRACT[id]
        theirs = {
            "path": set(re.findall(r"{(\w+)}", facts["path"])),
            "query": set(facts["query"]) - CURSORS,
            "body": {WHOLE_BODY} if facts["whole_body"] else set(facts["body"] or ()),
        }
        for location, wanted in theirs.items():
            ours = wires(declared, location)
            problems += [f"{id}: {location} parameter {name!r} is missing" for name in wanted - ours]
            problems += [
                f"{id}: {location} parameter {name!r} is not in the contract"
                for name in ours - wanted
                if (id, name) not in BEYOND_THE_CONTRACT
            ]
    report(problems)


def test_what_the_contract_requires_is_required() -> None:
    problems = []
    for id, declared in operations.items():
        if CONTRACT[id]["whole_body"]:
            continue
        wanted = set(CONTRACT[id]["required"])
        ours = required(declared)
        problems += [
            f"{id}: {name!r} has to be required" for name in wanted - ours if (id, name) not in FILLED_IN
        ]
        problems += [
            f"{id}: {name!r} is required, but not in the contract"
            for name in ours - wanted
            if (id, name) not in REQUIRED_ANYWAY
        ]
    report(problems)


def test_a_default_is_none_or_unset_unless_the_contract_requires_the_key() -> None:
    report(
        [
            f"{declared.id}: {p.name} has the default {p.default!r}"
            for declared in operations.values()
            for p in declared.parameters
            if not p.required
            and p.default not in (None, UNSET)
            and (declared.id, (*p.wires, "")[0]) not in FILLED_IN
        ]
    )


def test_every_exception_is_needed() -> None:
    """What the lists above excuse is there to be excused."""
    problems = []
    for id, wire in BEYOND_THE_CONTRACT:
        theirs = {*CONTRACT[id]["query"], *(CONTRACT[id]["body"] or ())}
        if wire in theirs or wire not in {
            name for p in operations[id].parameters for name in p.wires or (WHOLE_BODY,)
        }:
            problems.append(f"{id}: {wire!r} is not beyond the contract")
    for id, wire in REQUIRED_ANYWAY:
        if wire in CONTRACT[id]["required"] or wire not in required(operations[id]):
            problems.append(f"{id}: {wire!r} is not required beyond the contract")
    for id, wire in FILLED_IN:
        if wire not in CONTRACT[id]["required"] or wire in required(operations[id]):
            problems.append(f"{id}: {wire!r} is not filled in")
    report(problems)


# -- the tree --------------------------------------------------------------------------


def test_the_register_and_the_tree_agree() -> None:
    ours = {id: declared.call for id, declared in operations.items()}
    report(
        [f"{id} {call} is missing" for id, call in tree().items() if id not in ours]
        + [
            f"{id} is {call}, in the tree {tree().get(id)}"
            for id, call in ours.items()
            if call != tree().get(id)
        ]
    )


def test_modules_are_the_groups_of_the_contract() -> None:
    assert groups().keys() == {facts["group"] for facts in CONTRACT.values()}


def test_every_namespace_hangs_in_the_tree() -> None:
    hanging = {base for cls in tree_classes() for base in cls.__mro__}
    report(
        [f"{cls.__module__}.{cls.__name__} hangs nowhere" for cls in classes(Resource) if cls not in hanging]
    )


def test_every_method_of_a_namespace_is_an_operation() -> None:
    report(
        [
            f"{cls.__name__}.{name} is no operation"
            for cls in classes(Resource)
            for name, member in vars(cls).items()
            if inspect.isfunction(member) and "operation" not in member.__dict__
        ]
    )


def test_every_body_of_an_operation_is_an_ellipsis() -> None:
    """A method of the API is an interface; whatever stood in its body would never run."""
    problems = []
    for declared in operations.values():
        [definition] = ast.parse(dedent(inspect.getsource(declared.function))).body
        assert isinstance(definition, ast.FunctionDef)
        body = definition.body[1:] if ast.get_docstring(definition) else definition.body
        if [ast.unparse(statement) for statement in body] != ["..."]:
            problems.append(f"{declared.id}: its body is not ...")
    report(problems)


def test_no_operation_hides_behind_another_of_its_name() -> None:
    """A namespace made of several classes has no name twice."""
    problems = [
        f"{cls.__name__}.{name} is both a resource and a method"
        for cls in (*classes(Resource), QuayClient)
        for name in resources(cls)
        if hasattr(cls, name)
    ]
    declared = [
        member.__dict__["operation"].id
        for cls in classes(Resource)
        for member in vars(cls).values()
        if inspect.isfunction(member) and "operation" in member.__dict__
    ]
    problems += [f"{id} is declared but hangs nowhere" for id in set(declared) - operations.keys()]
    problems += [f"{id} is declared more than once" for id in set(declared) if declared.count(id) > 1]
    report(problems)


def test_hints_name_what_is_there() -> None:
    """A hint is for a name that does not exist, below a resource that does, and names others that do."""
    calls = set(operations.calls.values())
    there = {".".join(call.split(".")[:depth]) for call in calls for depth in range(1, call.count(".") + 2)}
    problems = [f"{key} exists" for key in HINTS if key in there]
    for key, text in HINTS.items():
        parent = key.rpartition(".")[0]
        if parent and parent not in there - calls:
            problems.append(f"{key}: {parent} is not a resource")
        named = [name.removesuffix(".first") for name in re.findall(r"\bclient\.(\w+(?:\.\w+)*)", text)]
        problems += [f"{key}: there is no {name}" for name in named if name not in there]
        if not named:
            problems.append(f"{key}: names nothing")
    report(problems)


# -- signatures ------------------------------------------------------------------------


def test_what_the_url_holds_comes_first_and_all_else_is_keyword_only() -> None:
    problems = []
    for declared in operations.values():
        placeholders = COMES_FIRST.get(declared.id, url_names(declared))
        positional = [p.name for p in signature(declared) if p.kind is p.POSITIONAL_OR_KEYWORD]
        if positional != placeholders:
            problems.append(f"{declared.id}: {positional} come first, in the URL {placeholders}")
        problems += [
            f"{declared.id}: {p.name} is {p.kind.description}"
            for p in signature(declared)
            if p.kind not in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
        ]
        names = [p.default is p.empty for p in signature(declared) if p.kind is p.KEYWORD_ONLY]
        if names != sorted(names, reverse=True):
            problems.append(f"{declared.id}: what is required comes after what is not")
    report(problems)


def test_every_other_name_of_a_path_parameter_is_needed() -> None:
    placeholders = {
        name for declared in operations.values() for name in re.findall(r"{(\w+)}", declared.path)
    }
    report([f"no URL has {name!r}" for name in PATH_NAMES.values() if name not in placeholders])


def test_names_are_snake_case() -> None:
    names = {(declared.id, p.name) for declared in operations.values() for p in declared.parameters}
    names |= {(cls.__name__, entry.name) for cls in classes(Model) for entry in cls.__fields__}
    report(
        [f"{where}: {name}" for where, name in sorted(names) if not re.fullmatch(r"[a-z][a-z0-9_]*", name)]
    )


# -- docstrings ------------------------------------------------------------------------


def test_every_operation_says_what_it_does() -> None:
    report(
        [
            f"{declared.id}: {declared.summary!r}"
            for declared in operations.values()
            if not re.match(r"[A-Z].*[a-z)`\"0-9]\.(\s|$)", declared.summary)
        ]
    )


def test_every_parameter_is_documented_and_no_other() -> None:
    problems = []
    for declared in operations.values():
        ours, said = [p.name for p in signature(declared)], fields(declared.function, "param")
        problems += [f"{declared.id}: {name} is not documented" for name in ours if name not in said]
        problems += [f"{declared.id}: there is no {name} to document" for name in said if name not in ours]
        if not problems and ours != said:
            problems.append(f"{declared.id}: parameters are documented in another order")
    report(problems)


def test_every_result_is_documented() -> None:
    problems = []
    for declared in operations.values():
        says = ":returns: " in (declared.function.__doc__ or "")
        gives = declared.returns is not type(None)
        if says is not gives:
            problems.append(f"{declared.id}: {'no :returns:' if gives else ':returns: without a result'}")
    report(problems)


def test_every_field_of_a_model_is_documented_and_no_other() -> None:
    problems = []
    for cls in classes(Model):
        ours = [entry.name for entry in cls.__fields__]
        said = [name for base in cls.__mro__ if base is not Model for name in fields(base, "ivar")]
        problems += [
            f"{cls.__module__}.{cls.__name__}: {name} is not documented" for name in ours if name not in said
        ]
        problems += [f"{cls.__module__}.{cls.__name__}: no field {name}" for name in said if name not in ours]
    report(problems)


def test_every_class_and_module_is_documented() -> None:
    report(
        [
            f"{thing.__name__}: {thing.__doc__!r}"
            for thing in [*modules().values(), *classes(Model), *classes(Resource)]
            if not vars(thing).get("__doc__") or "to be written" in (thing.__doc__ or "")
        ]
    )


# -- models ----------------------------------------------------------------------------


def test_the_only_default_of_a_field_is_none() -> None:
    report(
        [
            f"{cls.__name__}.{attribute.name}: {attribute.default!r}"
            for cls in classes(Model)
            for attribute in attrs.fields(cls)
            if attribute.name != "extra" and attribute.default not in (attrs.NOTHING, None)
        ]
    )


def test_a_field_with_a_default_may_be_none() -> None:
    report(
        [
            f"{cls.__name__}.{attribute.name}: {attribute.type}"
            for cls in classes(Model)
            for attribute in attrs.fields(cls)
            if attribute.default is None and "None" not in str(attribute.type)
        ]
    )


def test_every_model_is_reached_from_an_operation() -> None:
    """A model that nothing gives or takes was forgotten somewhere."""
    used: set[type] = set()
    pending = [
        kind for declared in operations.values() for kind in get_type_hints(declared.function).values()
    ]
    while pending:
        kind = pending.pop()
        pending += get_args(kind)
        if isinstance(kind, type) and issubclass(kind, Model) and kind not in used:
            used.update(kind.__mro__)
            pending += [*get_type_hints(kind).values(), *kind.__subclasses__()]
    report([f"{cls.__module__}.{cls.__name__}" for cls in classes(Model) if cls not in used])


# -- exchanges -------------------------------------------------------------------------


def test_every_operation_is_recorded_or_listed() -> None:
    recorded = {exchange.operation for exchange in exchanges()}
    report(
        [f"{id} has no recorded exchange" for id in CONTRACT.keys() - recorded - NEVER_RECORDED.keys()]
        + [f"{id} is listed without need" for id in NEVER_RECORDED.keys() & recorded]
        + [f"{id} is recorded, but is no operation" for id in recorded - CONTRACT.keys()]
    )


# -- the package -----------------------------------------------------------------------


def imported_for_type_checkers() -> dict[str, str]:
    """The public names in the block for type checkers, with their modules."""
    module = ast.parse(Path(quay_sdk.__file__).read_text("utf-8"))
    block = next(node for node in module.body if isinstance(node, ast.If))
    assert ast.unparse(block.test) == "TYPE_CHECKING"
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {str(name.asname): str(node.module) for node in imports for name in node.names}


def test_public_names_are_those_that_type_checkers_see() -> None:
    modules = {name: f"quay_sdk.{module}" for name, module in quay_sdk._MODULE_OF.items()}
    assert imported_for_type_checkers() == modules
    assert {*modules, "__version__"} == set(quay_sdk.__all__)


def test_public_names_are_there() -> None:
    assert [name for name in quay_sdk.__all__ if getattr(quay_sdk, name, None) is None] == []
    assert set(quay_sdk.__all__) <= set(dir(quay_sdk))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        quay_sdk.__getattr__("nothing")


def test_all_errors_are_public_and_drawn_in_the_tree() -> None:
    defined = {
        name
        for name, found in vars(errors).items()
        if isinstance(found, type) and issubclass(found, errors.QuayError)
    }
    # A class that only joins a status and a meaning is caught by those.
    joints = {
        name
        for name in defined
        if [issubclass(b, errors.ApiError) for b in vars(errors)[name].__bases__] == [True] * 2
    }
    assert joints
    defined -= joints
    assert set(errors.__all__) == defined
    assert defined <= set(quay_sdk.__all__)
    drawn = set(re.findall(r"\w+Error\b", (errors.__doc__ or "").split("So ``except", 1)[0])) - {"ValueError"}
    assert drawn == defined


def drawn_parents() -> dict[str, str]:
    """Each class's parent, as the drawing has it."""
    parents = {}
    above: dict[int, str] = {}
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"([ │├└─]*)(\w+Error)\b", line):
            depth = len(match[1])
            above = {level: name for level, name in above.items() if level < depth}
            if above:
                parents[match[2]] = above[max(above)]
            above[depth] = match[2]
    return parents


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    assert drawn_parents()
    report(
        [
            f"{name} is drawn below {parent}"
            for name, parent in drawn_parents().items()
            if not issubclass(getattr(errors, name), getattr(errors, parent))
        ]
    )


def run_python(code: str) -> str:
    """What a fresh interpreter prints."""
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout.strip()


def test_importing_the_package_loads_none_of_its_parts() -> None:
    loaded = run_python("import quay_sdk, sys; print(*sorted(sys.modules))").split()
    heavy = {"requests", "urllib3", "attr", "attrs", "cattrs", "werkzeug", "asyncio", "email"}
    assert heavy & set(loaded) == set()
    assert {name for name in loaded if name.startswith("quay_sdk")} == {"quay_sdk", "quay_sdk._version"}


@pytest.mark.parametrize(
    ("code", "group"),
    [
        (
            "client = quay_sdk.QuayClient('https://quay.example.com', token='x'); repr(client); dir(client)",
            "",
        ),
        ("client = quay_sdk.QuayClient(); client.user.apptokens", "appspecifictokens"),
    ],
    ids=["a client", "a namespace"],
)
def test_groups_are_loaded_when_they_are_touched(code: str, group: str) -> None:
    loaded = run_python(f"import quay_sdk, sys; {code}; print(*sys.modules)").split()
    found = {name.rpartition(".")[2] for name in loaded if name.startswith("quay_sdk.api.")} - {"_common"}
    if not group:
        assert found == set()
    else:
        assert group in found
        assert not found & {"superuser", "trigger", "org_mirror", "logs"}


# -- documentation ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """The module that writes the reference's pages."""
    sys.path.insert(0, str(ROOT / "docs" / "_ext"))
    try:
        return import_module("quay_reference")
    finally:
        sys.path.pop(0)


def test_every_group_and_operation_has_its_entry(reference: ModuleType) -> None:
    pages = {name: reference.group_page(name, module) for name, module in reference.group_modules().items()}
    assert pages.keys() == groups().keys() | {reference.COMMON}
    whole_table, problems = reference.table_page(), []
    for id, declared in operations.items():
        page = pages[group_of(declared)]
        if f"\n{id}\n" not in page or f"``{declared.method} {declared.path}``" not in page:
            problems.append(f"{id} has no entry on the page of {group_of(declared)}")
        if f"<operation-{id}>" not in whole_table:
            problems.append(f"{id} is not in the table of all operations")
    report(problems)


def test_every_error_and_public_name_has_its_place_in_the_documentation() -> None:
    text = "\n".join(page.read_text("utf-8") for page in (ROOT / "docs" / "core").glob("*.rst"))
    placed = set(re.findall(r"^\.\. (?:auto)?(?:class|exception|data):: (\w+)", text, re.M))
    assert set(quay_sdk.__all__) - {"__version__"} - placed == set()


def test_tests_that_are_promised_are_there() -> None:
    promised = set(re.findall(r"tests/test_\w+\.py", (ROOT / "docs" / "promises.rst").read_text("utf-8")))
    assert promised
    assert [name for name in sorted(promised) if not (ROOT / name).is_file()] == []


def test_no_file_needs_what_lies_outside_of_the_project() -> None:
    names = ("quay_sdk", "tests", "docs", "examples", ".ci")
    files = [found for name in names for found in (ROOT / name).rglob("*") if found.suffix in (".py", ".rst")]
    outside = "../" + "shared"
    assert [str(found) for found in files if outside in found.read_text("utf-8")] == []
