"""The quickstart, run as a program: against the embedded Quay, and against a server it is pointed to."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from quay_sdk import QuayClient
from quay_sdk.testing import FakeQuay
from support import ROOT


def quickstart(**environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("QUAY_")}
    return subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "examples" / "quickstart.py")],
        env={**inherited, "PYTHONPATH": str(ROOT), "COLUMNS": "80", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def left_behind(client: QuayClient) -> list[str]:
    return [
        *(token.title for token in client.user.apptokens.list()),
        *(repository.name for repository in client.repository.list(namespace=FakeQuay.USER)),
    ]


def test_embedded() -> None:
    run = quickstart()
    assert (run.returncode, run.stderr) == (0, "")
    lines = run.stdout.splitlines()
    assert re.fullmatch(r"Server: http://127\.0\.0\.1:\d+ \(the embedded Quay, in this process\)", lines[0])
    assert lines[1] == "User:   quayadmin"
    assert "listRepoTags: 3 entries" in lines
    assert re.search(
        r"^latest  sha256:[0-9a-f]{12}…  \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ  25000000$", run.stdout, re.MULTILINE
    )
    assert "token_code=<secret>)" in run.stdout
    assert "404 Not Found" in run.stdout
    assert "'quayadmin/no-such-repository' does not exist, or is not visible to this token" in run.stdout
    assert "What next" in lines
    assert re.search(r"[A-Z0-9]{40}", run.stdout) is None  # the password
    token = json.loads(lines[-1])["token"]
    assert list(token) == ["uuid", "title", "last_accessed", "created", "expiration", "token_code"]
    assert (token["title"], token["last_accessed"], token["expiration"]) == ("MyAppToken", None, None)
    assert token["token_code"] == "<secret>"
    assert token["created"].endswith(" -0000")


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_colour_on_a_terminal() -> None:
    pty = pytest.importorskip("pty")
    primary, secondary = pty.openpty()
    command = [sys.executable, str(ROOT / "examples" / "quickstart.py")]
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("NO_COLOR", "QUAY_URL", "QUAY_TOKEN")
    }
    program = subprocess.Popen(
        command, stdout=secondary, env={**environment, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color"}
    )
    os.close(secondary)
    shown = b""
    try:
        while part := os.read(primary, 4096):
            shown += part
    except OSError:
        pass  # the end, on Linux
    finally:
        os.close(primary)
    assert program.wait(30) == 0
    assert b"\x1b[36mtoken_code" in shown
    assert b"\x1b[1mlistRepoTags: 3 entries" in shown


def test_without_rich() -> None:
    file = str(ROOT / "examples" / "quickstart.py")
    code = f"import sys, runpy; sys.modules['rich'] = None; runpy.run_path({file!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "listRepoTags: 3 entries" in done.stdout


def test_server_without_repository() -> None:
    with FakeQuay() as quay:
        run = quickstart(QUAY_URL=quay.url, QUAY_TOKEN=quay.token())
        assert (run.returncode, run.stderr) == (0, "")
        assert run.stdout.startswith(f"Server: {quay.url}\n")
        assert "The user has no repository with a tag." in run.stdout
        assert left_behind(quay.client()) == []


def test_server_with_repositories() -> None:
    with FakeQuay() as quay:
        quay.push(f"{quay.USER}/own", tag="v7")
        run = quickstart(QUAY_URL=quay.url, QUAY_TOKEN=quay.token())
        assert (run.returncode, run.stderr) == (0, "")
        assert "Tags of quayadmin/own" in run.stdout
        assert "v7 " in run.stdout
        assert left_behind(quay.client()) == ["own"]


def test_server_with_repositories_of_an_organization() -> None:
    with FakeQuay() as quay:
        quay.add_organization("acme", owner=quay.USER)
        quay.push("acme/app", tag="v8")
        run = quickstart(QUAY_URL=quay.url, QUAY_TOKEN=quay.token())
        assert (run.returncode, run.stderr) == (0, "")
        assert "Tags of acme/app" in run.stdout


@pytest.mark.parametrize("name", ["QUAY_URL", "QUAY_TOKEN"])
def test_half_of_the_settings(name: str) -> None:
    run = quickstart(**{name: "https://quay.example.com"})
    assert run.returncode == 1
    assert (
        run.stderr == f"{name} is set alone: set QUAY_URL and QUAY_TOKEN, or neither for the embedded Quay\n"
    )
