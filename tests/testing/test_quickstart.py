"""The quickstart, run as a program: against the embedded Quay, and against a server it is pointed to."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from quay_sdk import QuayClient
from quay_sdk.testing import FakeQuay
from support import ROOT


def quickstart(**environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("QUAY_")}
    return subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "examples" / "quickstart.py")],
        env={**inherited, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def left_behind(client: QuayClient) -> list[str]:
    return [
        *(token.title for token in client.user.apptokens.list()),
        *(robot.name for robot in client.user.robots.list()),
        *(repository.name for repository in client.repository.list(namespace=FakeQuay.USER)),
    ]


def test_embedded() -> None:
    run = quickstart()
    assert (run.returncode, run.stderr) == (0, "")
    token = json.loads(run.stdout.splitlines()[0])["token"]
    assert list(token) == ["uuid", "title", "last_accessed", "created", "expiration", "token_code"]
    assert (token["title"], token["last_accessed"], token["expiration"]) == ("MyAppToken", None, None)
    assert token["created"].endswith(" -0000")
    for word in ("tag: v1", "tag: v2", "robot: ", "Could not find robot", "revoked: MyAppToken"):
        assert word in run.stdout


def test_server_without_repository() -> None:
    with FakeQuay() as quay:
        run = quickstart(QUAY_URL=quay.url, QUAY_TOKEN=quay.token())
        assert (run.returncode, run.stderr) == (0, "")
        assert left_behind(quay.client()) == []


def test_server_with_repository() -> None:
    with FakeQuay() as quay:
        quay.push(f"{quay.USER}/own", tag="v7")
        run = quickstart(QUAY_URL=quay.url, QUAY_TOKEN=quay.token())
        assert (run.returncode, run.stderr) == (0, "")
        assert "tag: v7" in run.stdout
        assert left_behind(quay.client()) == ["own"]


def test_failure_midway_leaves_nothing() -> None:
    with FakeQuay() as quay:
        token = quay.token(scopes=("user:read", "user:admin"))
        run = quickstart(QUAY_URL=quay.url, QUAY_TOKEN=token)
        assert run.returncode == 1
        assert '{"token": ' in run.stdout
        assert "createRepo" in run.stderr
        assert left_behind(quay.client()) == []
