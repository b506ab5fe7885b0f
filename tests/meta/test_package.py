"""The public names of the package, its errors, and what importing it loads."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import quay_sdk
from quay_sdk import errors
from support import ROOT
from support.declarations import report


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


def test_public_names_exist() -> None:
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
    assert set(errors.__all__) == defined
    report([f"{name} is not in quay_sdk" for name in sorted(defined - set(quay_sdk.__all__))])
    drawn = set(re.findall(r"\w+Error\b", (errors.__doc__ or "").split("``except", 1)[0])) - {"ValueError"}
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


def test_tasks_load_no_extra() -> None:
    names = sorted(path.stem for path in (ROOT / "quay_sdk" / "tasks").glob("[a-z]*.py"))
    assert {"bulk", "tags"} <= set(names)
    loaded = run_python(
        f"from quay_sdk.tasks import {', '.join(names)}; import sys; print(*sorted(sys.modules))"
    )
    extras = {
        "tqdm",
        "packaging",
        "distributed",
        "dask",
        "cloudpickle",
        "pandas",
        "rich",
        "werkzeug",
        "jsonschema",
    }
    assert extras & set(loaded.split()) == set()


@pytest.mark.parametrize(
    ("code", "group"),
    [
        (
            "client = quay_sdk.QuayClient('https://quay.example.com', token='x'); repr(client); dir(client)",
            "",
        ),
        ("client = quay_sdk.QuayClient(); client.user.apptokens", "appspecifictokens"),
    ],
    ids=["a client", "a resource"],
)
def test_groups_are_loaded_when_they_are_touched(code: str, group: str) -> None:
    loaded = run_python(f"import quay_sdk, sys; {code}; print(*sys.modules)").split()
    found = {name.rpartition(".")[2] for name in loaded if name.startswith("quay_sdk.api.")} - {"_common"}
    if not group:
        assert found == set()
    else:
        assert group in found
        assert not found & {"superuser", "trigger", "org_mirror", "logs"}
