"""The programs in ``examples/``, each run as its users run it, on a server over HTTP."""

from __future__ import annotations

import csv
import json
import os
import re
import runpy
import shlex
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from quay_sdk.testing import FakeQuay
from support import ROOT

EXAMPLES = ROOT / "examples"
FILES = sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in (".py", ".ipynb", ".toml"))
OPENSSL = {"package": "openssl", "version": "3.0.1", "name": "CVE-2023-0286", "severity": "High"}


class Ended(NamedTuple):
    """What a program has printed, and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a program in an empty folder, in this process, which has imported the SDK already."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    for name in [name for name in os.environ if name.startswith("QUAY_")]:
        monkeypatch.delenv(name)

    def run(name: str, *arguments: str, quay: FakeQuay | None = None) -> Ended:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", [name, *arguments])
            if quay is not None:
                patch.setenv("QUAY_URL", quay.url)
                patch.setenv("QUAY_TOKEN", quay.token())
            code: Any = None
            try:
                runpy.run_path(str(EXAMPLES / name), run_name="__main__")
            except SystemExit as end:
                code = end.code
        printed = capsys.readouterr()
        if isinstance(code, str):  # Python prints it
            return Ended(1, printed.out, f"{printed.err}{code}\n")
        return Ended(code or 0, printed.out, printed.err)

    return run


@pytest.fixture
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as quay:
        quay.push("acme/app", tag="v1")
        yield quay


def test_each_file_is_tested_and_listed() -> None:
    tests = Path(__file__).read_text("utf-8")
    assert len(FILES) >= 8
    assert [name for name in FILES if f'"{name}"' not in tests] == []
    for page in (EXAMPLES / "README.rst", ROOT / "docs" / "examples.rst"):
        text = page.read_text("utf-8")
        assert [name for name in FILES if name not in text] == [], page


def commands(text: str) -> list[str]:
    """The commands that run a program, as on Linux."""
    found = re.findall(r"^ +(?:python|py) (examples[/\\].*)", text, re.M)
    return [command.replace("\\", "/") for command in found]


def test_commands_for_windows() -> None:
    text = (EXAMPLES / "README.rst").read_text("utf-8")
    posix, windows = text.index("bash"), text.index("code-block:: bat")
    assert commands(text[posix:windows]) == commands(text[windows:]) != []


COMMANDS = sorted(
    {
        command
        for path in (*(EXAMPLES / name for name in FILES), EXAMPLES / "README.rst")
        for command in commands(path.read_text("utf-8"))
        if "--on" not in command  # tests/tasks/test_cluster.py
    }
)


@pytest.mark.parametrize("command", COMMANDS)
def test_command_on_the_embedded_quay(run: Run, command: str, tmp_path: Path) -> None:
    program, *arguments = shlex.split(command)
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples/organization.toml").write_bytes((EXAMPLES / "organization.toml").read_bytes())
    ended = run(Path(program).name, *arguments)
    expected = 1 if Path(program).name in ("vulnerability_report.py", "organization_scan.py") else 0
    assert ended.code == expected, ended
    assert ended.out.strip()
    if "quickstart.py" in program:
        assert ended.err == ""
    else:
        assert ended.err.startswith("QUAY_URL and QUAY_TOKEN are not set: using a built-in example with acme")
    for name in re.findall(r"\S+\.(?:csv|jsonl|json)\b", command):
        assert (tmp_path / name).stat().st_size > 0


@pytest.mark.parametrize(
    "name", [name for name in FILES if name.endswith(".py") and "quickstart" not in name]
)
def test_half_of_the_settings(run: Run, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A secret that is missing in CI is an error, and not a report about the built-in example."""
    monkeypatch.setenv("QUAY_URL", "http://127.0.0.1:1")
    (tmp_path / "organization.toml").write_text('organization = "acme"')
    arguments = {
        "robot_pull_secret.py": ("acme+ci", "acme/app", "--docker", "config.json"),
        "prune_tags.py": ("acme", "--keep", "1"),
        "export_logs.py": ("acme", "acme.csv", "--start", "2026-01-01"),
        "sync_organization.py": ("organization.toml",),
    }
    ended = run(name, *arguments.get(name, ("acme",)))
    assert ended.code in (1, 2)
    assert ended.out == ""
    assert ended.err.startswith("error: ")
    assert "QUAY_TOKEN" in ended.err


def test_quickstart(run: Run, quay: FakeQuay) -> None:
    """More is in tests/testing/test_quickstart.py."""
    ended = run("quickstart.py", quay=quay)
    assert ended.code == 0
    assert json.loads(ended.out.splitlines()[-1])["token"]["token_code"] == "<secret>"
    assert [token.title for token in quay.client().user.apptokens.list()] == []


def test_robot_pull_secret(run: Run, quay: FakeQuay, tmp_path: Path) -> None:
    quay.push("acme/web", tag="v1")
    secret, config = tmp_path / "secret.json", tmp_path / "config.json"
    secret.write_text("old")
    secret.chmod(0o644)
    for _ in range(2):  # it is safe to repeat
        ended = run(
            "robot_pull_secret.py",
            *("acme+puller", "acme/app", "acme/web"),
            *("--kubernetes", str(secret), "--name", "pull", "--namespace", "shop", "--docker", str(config)),
            quay=quay,
        )
        assert (ended.code, ended.err) == (0, "")
        assert "Permission on acme/app: pull\nPermission on acme/web: pull\n" in ended.out

    client = quay.client()
    token = client.organization.robots.get("acme", "puller").token
    assert token is not None
    assert token not in ended.out
    for repository in ("acme/app", "acme/web"):
        assert client.repository.permissions.users.get(repository, "acme+puller").role == "read"

    written = json.loads(secret.read_text())
    assert written["metadata"] == {"name": "pull", "namespace": "shop"}
    docker = json.loads(config.read_text())
    assert json.loads(b64decode(written["data"][".dockerconfigjson"])) == docker
    [auth] = docker["auths"].values()
    assert b64decode(auth["auth"]).decode() == f"acme+puller:{token}"
    if os.name == "posix":
        assert [path.stat().st_mode & 0o777 for path in (secret, config)] == [0o600, 0o600]


def test_robot_pull_secret_without_file(run: Run, quay: FakeQuay) -> None:
    assert run("robot_pull_secret.py", "acme+puller", "acme/app", quay=quay).code == 2
    assert quay.client().organization.robots.list("acme").all() == []


def test_prune_tags(run: Run, quay: FakeQuay) -> None:
    for tag in ("dev-1", "dev-2", "latest"):
        quay.push("acme/app", tag=tag)
        quay.advance(days=1)

    def left() -> set[str]:
        return {tag.name for tag in quay.client().repository.tags.list("acme/app", only_active=True)}

    rules = ("acme", "--keep", "0", "--older-than", "1.5", "--protect", "v*", "--list")
    ended = run("prune_tags.py", *rules, quay=quay)
    assert (ended.code, ended.err) == (0, "")
    assert "delete tag acme/app:dev-2\ndelete tag acme/app:dev-1\n" in ended.out
    assert ended.out.endswith("Nothing was deleted. Add --apply to delete them.\n")
    assert left() == {"v1", "dev-1", "dev-2", "latest"}

    ended = run("prune_tags.py", *rules, "--apply", quay=quay)
    assert (ended.code, ended.err) == (0, "")
    assert "prune acme: 2 done, 0 already done, 0 failed, 0 not tried" in ended.out
    assert left() == {"v1", "latest"}


def test_prune_tags_that_fails(run: Run, quay: FakeQuay) -> None:
    quay.push("acme/app", tag="v2")
    quay.fail("deleteFullTag", status=403)
    ended = run("prune_tags.py", "acme/app", "--keep", "0", "--apply", quay=quay)
    assert ended.code == 1
    assert "1 done, 0 already done, 1 failed" in ended.out
    assert run("prune_tags.py", "acme/app", quay=quay).code == 2  # no rules


def test_vulnerability_report(run: Run, quay: FakeQuay, tmp_path: Path) -> None:
    quay.scan(quay.push("acme/app", tag="v1"), [{**OPENSSL, "fixed_by": "3.0.8"}])
    quay.scan(quay.push("acme/web", tag="v1"))
    ended = run("vulnerability_report.py", "acme", "--output", "report.csv", quay=quay)
    assert (ended.code, ended.err) == (1, "")
    assert "violation  acme/app:v1  High      CVE-2023-0286  openssl  3.0.1    3.0.8" in ended.out
    with open(tmp_path / "report.csv", encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["repository"], row["id"], row["fixed_version"]) == ("acme/app", "CVE-2023-0286", "3.0.8")

    assert run("vulnerability_report.py", "acme", "--fail-on", "Critical", quay=quay).code == 0
    assert run("vulnerability_report.py", "acme", "--ignore", "CVE-2023-0286", quay=quay).code == 0
    quay.push("acme/web", tag="v2")
    ended = run("vulnerability_report.py", "acme/web", quay=quay)
    assert ended.code == 2
    assert "acme/web:v2  queued" in ended.out
    assert run("vulnerability_report.py", "acme/web", "--allow-unscanned", quay=quay).code == 0
    ended = run("vulnerability_report.py", "nowhere", quay=quay)
    assert ended.code == 2
    assert ended.err.startswith("error: 404")


def test_export_logs(run: Run, quay: FakeQuay, tmp_path: Path) -> None:
    for _ in range(3):
        quay.advance(days=1)
        quay.pull("acme/app", tag="v1", times=2)
    start = f"{quay.advance(hours=1) - timedelta(days=9):%Y-%m-%d}"
    export = ("export_logs.py", "acme")

    ended = run(*export, "whole.jsonl", "--start", start, quay=quay)
    assert (ended.code, ended.err) == (0, "")
    whole = (tmp_path / "whole.jsonl").read_text("utf-8")
    kinds = [json.loads(line)["kind"] for line in whole.splitlines()]
    assert kinds.count("pull_repo") == 6
    assert re.search(rf"^entries +{len(kinds)}$", ended.out, re.M)

    quay.fail("listOrgLogs", delay=0.001, times=2)
    quay.fail("listOrgLogs", status=403)  # the second day
    ended = run(*export, "parts.jsonl", "--start", start, quay=quay)
    assert ended.code == 1
    assert ended.err.startswith("The export is not complete. The same command continues it.\nerror: 403")
    assert 0 < (tmp_path / "parts.jsonl.part").stat().st_size < len(whole)
    assert run(*export, "parts.jsonl", "--start", start, quay=quay).code == 0
    assert (tmp_path / "parts.jsonl").read_text("utf-8") == whole

    ended = run(*export, "pulls.csv", "--start", start, "--kind", "pull_repo", quay=quay)
    assert ended.code == 0
    with open(tmp_path / "pulls.csv", encoding="utf-8", newline="") as file:
        assert {(row["kind"], row["repository"]) for row in csv.DictReader(file)} == {
            ("pull_repo", "acme/app")
        }


def test_organization_scan(run: Run, quay: FakeQuay, tmp_path: Path) -> None:
    """On processes and Dask: tests/tasks/test_cluster.py."""
    quay.scan(quay.push("acme/app", tag="v1"))
    assert run("organization_scan.py", "acme", quay=quay).code == 0
    assert "1 repositories, 0 rows" in run("organization_scan.py", "acme", quay=quay).out
    assert run("organization_scan.py", "nowhere", quay=quay).code == 2


def test_sync_organization(run: Run, quay: FakeQuay) -> None:
    declared = str(EXAMPLES / "organization.toml")
    ended = run("sync_organization.py", declared, quay=quay)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("Nothing was changed. Add --apply to make these changes.\n")
    client = quay.client()
    assert client.organization.robots.list("acme").all() == []

    planned = ended.out.splitlines()[:-1]
    ended = run("sync_organization.py", declared, "--apply", quay=quay)
    assert ended.out.splitlines() == [*planned, f"{len(planned)} changes made."]
    assert client.organization.get("acme").teams["developers"].role == "creator"
    assert [member.name for member in client.organization.teams.members.list("acme", "developers")] == [
        "acme+ci"
    ]
    assert client.repository.get("acme/app").description == "The application"
    assert client.repository.permissions.teams.get("acme/docs", "developers").role == "write"
    assert client.repository.permissions.users.get("acme/app", "acme+deploy").role == "read"

    assert run("sync_organization.py", declared, "--apply", quay=quay).out == "acme is as the file says.\n"
    client.organization.teams.set("acme", "auditors", role="admin")
    client.repository.set_visibility("acme/app", visibility="public")
    ended = run("sync_organization.py", declared, "--apply", quay=quay)
    assert ended.out.splitlines() == [
        "change team auditors: role member",
        "make acme/app private",
        "2 changes made.",
    ]


def test_sync_organization_with_an_incomplete_file(run: Run, quay: FakeQuay, tmp_path: Path) -> None:
    file = tmp_path / "organization.toml"
    file.write_text('organization = "acme"\n[teams.developers]\nmembers = ["bob"]\n')
    ended = run("sync_organization.py", str(file), quay=quay)
    assert (ended.code, ended.err) == (1, "error: the file lacks 'role'\n")


@pytest.mark.filterwarnings("ignore:Proactor event loop does not implement add_reader:RuntimeWarning")
def test_organization_inventory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A kernel is started, as Jupyter does it. The notebook is stored without outputs."""
    nbformat = pytest.importorskip("nbformat", reason="needs the extra notebook")
    nbclient = pytest.importorskip("nbclient", reason="needs the extra notebook")
    notebook: Any = nbformat.read(EXAMPLES / "organization_inventory.ipynb", as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        assert not cell.get("outputs"), cell.id
        assert not cell.get("execution_count"), cell.id
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    with FakeQuay() as quay:
        quay.add_user("ada")
        quay.push("acme/app", tag="v1", content="one", size=30_000_000)
        quay.push("acme/app", tag="latest", content="one", size=30_000_000)
        quay.add_repository("acme/docs", visibility="public")
        quay.add_team("acme", "developers", members=["ada"])
        quay.permit("acme/app", team="developers", role="write")
        monkeypatch.setenv("QUAY_URL", quay.url)
        monkeypatch.setenv("QUAY_TOKEN", quay.token())
        where = {"metadata": {"path": str(tmp_path)}}
        nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3", resources=where).execute()

    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    shown = "\n".join(output.data["text/html"] for output in outputs if "data" in output)
    assert "listRepos: 2 entries" in shown
    assert "ada" in shown
    with open(tmp_path / "inventory.csv", encoding="utf-8", newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    assert sorted(rows) == ["app", "docs"]
    app = rows["app"]
    assert (app["tags"], app["images"], app["writers"]) == ("2", "1", "developers, quayadmin")
    assert (float(app["megabytes"]), rows["docs"]["tags"], rows["docs"]["is_public"]) == (30, "0", "True")
