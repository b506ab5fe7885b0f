"""The code in the docstrings of the public modules runs, against an embedded Quay.

The examples of operations are in ``test_reference_examples.py``.
"""

from __future__ import annotations

import ast
import contextlib
import datetime
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import quay_sdk
from quay_sdk._docstrings import parse
from quay_sdk.tasks import bulk, credentials, logs, robots, security, tags
from quay_sdk.testing import FakeQuay
from support import ROOT, URL
from support.declarations import report
from support.pages import environment

SHOWN = {
    "quay_sdk.client:QuayClient:2": "the tree of resources",
    "quay_sdk.errors::1": "the tree of errors",
    "quay_sdk.model::1": "a declaration, which api/ has",
    "quay_sdk.operation::1": "a declaration, which api/ has",
    "quay_sdk.resource:Resource:1": "a declaration, which api/ has",
    "quay_sdk.testing.handlers::1": "a declaration, which testing/api/ has",
    "quay_sdk.tasks.credentials:kubernetes_secret:1": "needs a cluster",
}
"""The blocks that do not run, by module, name and number, with the reason."""

PREPARED = {
    "quay_sdk.client:QuayClient:1": 'client.organization.robots.delete("acme", "ci")',
    "quay_sdk.download:Download:1": (
        'build_uuid = client.repository.builds.create("acme/app", archive_url="https://example.com/a.tgz").id\n'
        'quay.advance_build(build_uuid, "complete")\n'
        "quay.archive_build_logs()"
    ),
    "quay_sdk.tasks.credentials:Credentials:1": "federated = robot",
    "quay_sdk.testing.fake:discover:1": (
        'client.repository.delete("acme/app")\n'
        "client.organization.mirror.create(\n"
        '    "acme", external_registry_type="quay", external_registry_url="https://quay.io",\n'
        '    external_namespace="projectquay", robot_username="acme+ci", visibility="private",\n'
        "    sync_interval=timedelta(days=1), sync_start_date=datetime.now(UTC),\n"
        ")"
    ),
    "quay_sdk.testing.fake:prune:1": (
        'client.repository.delete("acme/app")\n'
        'for tag in ("v1", "v2", "v3"):\n'
        '    quay.push("acme/app", tag=tag, content=tag)\n'
        "    quay.advance(seconds=1)"
    ),
    "quay_sdk.testing.fake:deliveries:1": (
        "client.repository.notifications.create(\n"
        '    "acme/app", event="repo_push", method="webhook", config={"url": "https://ci.example.com"}\n'
        ")"
    ),
}
"""What a block needs beyond the scene."""


def blocks() -> dict[str, str]:
    """The code blocks of all docstrings, by module, name and number."""
    found = {}
    for path in sorted((ROOT / "quay_sdk").rglob("*.py")):
        names = [*path.relative_to(ROOT).with_suffix("").parts]
        if names[-1] == "__init__":
            names.pop()
        if "api" not in names and not any(name.startswith("_") for name in names):
            for name, code in blocks_in(path):
                found[f"{'.'.join(names)}:{name}"] = code
    return found


def blocks_in(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            for number, code in enumerate(parse(ast.get_docstring(node)).blocks, 1):
                yield f"{getattr(node, 'name', '')}:{number}", code


BLOCKS = blocks()


def test_blocks_that_do_not_run_exist() -> None:
    report([f"there is no {name}" for name in sorted((SHOWN.keys() | PREPARED.keys()) - BLOCKS.keys())])


@pytest.mark.parametrize("name", sorted(BLOCKS.keys() - SHOWN.keys()))
def test_block(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name_of_home in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name_of_home, str(tmp_path))
    with FakeQuay(user="bob") as quay:
        quay.add_organization("acme")
        quay.add_team("acme", "deployers")
        for tag in ("v1", "v2", "1.4.2", "nightly"):
            quay.scan(quay.push("acme/app", tag=tag, content=tag))
        quay.add_robot("acme+ci")
        with environment(quay, tmp_path, quay.token()), quay.client() as client:
            names = names_of(quay)
            names |= {"quay": quay, "client": client}
            names["robot"] = client.organization.robots.get("acme", "ci")
            names["report"] = security.report(client, "acme/app", "v1")
            names["tags"] = client.repository.tags.list("acme/app") if "to_record" in name else tags
            code = f"{PREPARED.get(name, '')}\n{BLOCKS[name]}"
            code = code.replace(URL, quay.url).replace('"…"', repr(quay.token()))
            with pytest.raises(SystemExit) if "sys.exit(" in code else contextlib.nullcontext():
                exec(compile(code, name, "exec", dont_inherit=True), names)


def names_of(quay: FakeQuay) -> dict[str, Any]:
    """What a block may use without an import: the public names, and modules."""
    modules = ("json", "sys", "pandas")
    return {
        "__name__": "example",
        **{name: getattr(quay_sdk, name) for name in quay_sdk.__all__},
        **{name: getattr(datetime, name) for name in ("UTC", "date", "datetime", "timedelta")},
        **{name: importlib.import_module(name) for name in modules},
        "bulk": bulk,
        "credentials": credentials,
        "Credentials": credentials.Credentials,
        "logs": logs,
        "robots": robots,
        "security": security,
        "FakeQuay": FakeQuay,
    }
