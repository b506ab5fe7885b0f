"""The embedded Quay as a server: start and end, routes, errors, the plugin and the command."""

from __future__ import annotations

import re
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from differential.http import Session
from quay_sdk import InvalidTokenError, NotFoundError, QuayConnectionError, operations
from quay_sdk.testing import FakeQuay, contract
from quay_sdk.testing.handlers import HANDLERS
from support import ROOT


@pytest.fixture(scope="module")
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as made:
        made.add_user("bob")
        made.push("acme/app", tag="v1")
        made.push("acme/open/app", tag="v1")
        made.add_repository("acme/open/app", visibility="public")
        yield made


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as made:
        made.trust_env = False
        yield made


def ask(
    session: requests.Session,
    quay: FakeQuay,
    method: str,
    path: str,
    *,
    token: str | None = None,
    data: str | None = None,
    **options: Any,
) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if data is not None:
        headers["Content-Type"] = "application/json"
    return session.request(
        method, quay.url + path, headers=headers, data=data, timeout=10, allow_redirects=False, **options
    )


def usual(quay: FakeQuay, status: int, error_type: str, detail: str) -> dict[str, object]:
    return {
        "detail": detail,
        "error_message": detail,
        "error_type": error_type,
        "title": error_type,
        "type": f"{quay.url}/api/v1/error/{error_type}",
        "status": status,
    }


# -- start and end ---------------------------------------------------------------------


def test_starts_and_ends() -> None:
    quay = FakeQuay()
    with pytest.raises(RuntimeError, match="does not serve"):
        _ = quay.url
    with quay:
        client = quay.client(retries=0)
        assert client.user.get().username == FakeQuay.USER
        url = quay.url
    assert "not serving" in repr(quay)
    with pytest.raises(QuayConnectionError):
        client.user.get()
    client.close()
    quay.close()
    with quay.start():  # its state has outlived that
        assert quay.url != "" != url
        assert quay.client().user.get().username == FakeQuay.USER


def test_taken_port(quay: FakeQuay) -> None:
    port = int(quay.url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        FakeQuay(port=port).start()


def test_leaves_no_thread_and_no_socket() -> None:
    before = set(threading.enumerate())
    with FakeQuay() as quay:
        port = int(quay.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as silent:
            quay.client().user.get()
            quay.close()
            assert silent.recv(1) == b""
    assert set(threading.enumerate()) <= before  # threads of other tests may have ended meanwhile


def test_connections_are_kept(quay: FakeQuay) -> None:
    token = quay.token()
    with socket.create_connection(("127.0.0.1", int(quay.url.rpartition(":")[2])), timeout=10) as raw:
        stream = raw.makefile("rb")
        for body in (b'{"title": "x"}', b'{"title": "y"}', b"nonsense"):
            head = (
                "POST /api/v1/user/apptoken HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            raw.sendall(head.encode() + body)
            status = stream.readline()
            headers = dict(line.decode().strip().split(": ", 1) for line in iter(stream.readline, b"\r\n"))
            stream.read(int(headers["Content-Length"]))
            assert b" 400 " in status if body == b"nonsense" else b" 200 " in status
        stream.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # a TLS handshake
        b"GET\r\n\r\n",
        b"\x00" * 70_000,
        b"PUT /api/v1/user/ HTTP/1.1\r\nContent-Length: 100\r\n\r\n{",
        b"PUT /api/v1/user/ HTTP/1.1\r\nContent-Length: -5\r\n\r\n{",
        b"PUT /api/v1/user/ HTTP/1.1\r\nContent-Length: x\r\n\r\n{",
        b"PUT /api/v1/user/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_garbage_is_ignored(quay: FakeQuay, capfd: pytest.CaptureFixture[str], sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", int(quay.url.rpartition(":")[2])), timeout=10) as raw:
        raw.sendall(sent)
        raw.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError):
            while raw.recv(65536):
                pass
    assert quay.client().user.get().username == FakeQuay.USER
    assert capfd.readouterr() == ("", "")


def test_client_that_leaves_early(quay: FakeQuay, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", int(quay.url.rpartition(":")[2])), timeout=10) as raw:
            raw.sendall(b"GET /api/v1/repository/acme/app HTTP/1.1\r\nHost: x\r\n\r\n" * 50)
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert quay.client().user.get().username == FakeQuay.USER
    assert capfd.readouterr() == ("", "")


def test_a_hundred_servers() -> None:
    with ExitStack() as stack:
        servers = [stack.enter_context(FakeQuay()) for _ in range(100)]
        for number, server in enumerate(servers):
            server.push(f"acme/app{number}")
        for number, server in enumerate(servers[::10]):
            names = [repository.name for repository in server.client().repository.list(namespace="acme")]
            assert names == [f"app{number * 10}"]


def test_many_threads_at_once() -> None:
    with FakeQuay() as quay:
        client = quay.client()

        def work(number: int) -> None:
            for step in range(10):
                client.user.robots.create(f"r{number}-{step}")

        threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(client.user.robots.list().all()) == 50


def test_scene_refuses_nonsense(quay: FakeQuay) -> None:
    wrong = [
        lambda: quay.token("nobody"),
        lambda: quay.token("acme"),
        lambda: quay.token(scopes=("repo:fly",)),
        lambda: quay.add_user("acme"),
        lambda: quay.add_organization("bob"),
        lambda: quay.add_team("bob", "team"),
        lambda: quay.add_robot("acme"),
        lambda: quay.push("app"),
        lambda: quay.pull("acme/app", tag="v9"),
        lambda: quay.log("pull_repo", "nowhere"),
    ]
    for call in wrong:
        with pytest.raises(ValueError, match=r"."):
            call()


# -- routes ----------------------------------------------------------------------------


def test_wrong_path(quay: FakeQuay, session: requests.Session) -> None:
    paths = ("/api/v1/nothing/", "/nothing", "/", "/api/v1/user/apptoken/", "/api/v1/repository/acme/app/")
    for path in paths:
        response = ask(session, quay, "GET", path, token=quay.token())
        assert (response.status_code, response.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_wrong_method(quay: FakeQuay, session: requests.Session) -> None:
    response = ask(session, quay, "POST", "/api/v1/user/robots", token=quay.token())
    assert (response.status_code, response.headers["Content-Type"]) == (405, "application/json")
    for path in ("/api/v1/nothing/", "/nothing", "/api/v1/user/apptoken/"):
        response = ask(session, quay, "POST", path, token=quay.token())
        assert (response.status_code, response.headers["Content-Type"]) == (405, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("/api/v1/user", "/api/v1/user/"),
        ("/api/v1/repository/acme/app/tag?limit=1", "/api/v1/repository/acme/app/tag/?limit=1"),
        ("/api/v1/nothing", "/api/v1/nothing/"),
    ],
)
def test_missing_slash(quay: FakeQuay, session: requests.Session, wrong: str, right: str) -> None:
    response = ask(session, quay, "GET", wrong, token=quay.token())
    assert (response.status_code, response.headers["Location"]) == (308, quay.url + right)


def test_repository_is_greedy(quay: FakeQuay, session: requests.Session) -> None:
    client = quay.client()
    assert client.repository.get("acme/open/app").name == "open/app"
    assert [tag.name for tag in client.repository.tags.list("acme/open/app")] == ["v1"]
    for path in ("manifest/sha256:0", "permissions/bob", "star"):
        response = ask(session, quay, "DELETE", f"/api/v1/repository/acme/app/{path}", token=quay.token())
        assert response.status_code == 204
    assert client.repository.get("acme/app").name == "app"


def test_every_operation_has_a_handler() -> None:
    assert set(HANDLERS) == set(contract.operations()) == set(operations)


def test_no_operation_fails_in_the_server(quay: FakeQuay) -> None:
    session = Session(user_agent="test", cookies=False, app=quay._app)
    json = {"Content-Type": "application/json"}
    for id in sorted(HANDLERS):
        operation = operations[id]
        path = re.sub(r"{\w+}", "x", operation.path.replace("{repository}", "acme/nothing"))
        for body in (None, "{}", "[]", "null", '"x"', "{", '{"title": null}'):
            headers = {"Authorization": f"Bearer {quay.token()}"} | (json if body is not None else {})
            data = body.encode() if body is not None else None
            response = session.request(operation.method, quay.url + path, headers=headers, data=data)
            assert response.status_code != 500, (id, response.text)


# -- credentials --------------------------------------------------------------------------


def test_anonymous(quay: FakeQuay, session: requests.Session) -> None:
    response = ask(session, quay, "GET", "/api/v1/repository/acme/app")
    assert (response.status_code, response.json()) == (
        401,
        usual(quay, 401, "invalid_token", "Requires authentication"),
    )
    assert ask(session, quay, "GET", "/api/v1/repository/acme/open/app").status_code == 200
    response = ask(session, quay, "POST", "/api/v1/user/apptoken", json={"title": "x"})
    assert (response.status_code, response.json()) == (403, {"error": "CSRF token was invalid or missing."})
    response = ask(session, quay, "GET", "/api/v1/user/")
    assert (response.status_code, response.json()["session_required"]) == (401, False)


def test_bad_token(quay: FakeQuay, session: requests.Session) -> None:
    assert ask(session, quay, "GET", "/api/v1/repository/acme/app", token="no").status_code == 401
    assert ask(session, quay, "GET", "/api/v1/repository/acme/open/app", token="no").status_code == 200
    for method in ("POST", "PUT", "DELETE"):
        response = ask(session, quay, method, "/api/v1/user/robots/x/federation", token="no")
        if response.status_code != 405:
            assert (response.status_code, response.headers["Content-Type"], response.json()) == (
                403,
                "text/html; charset=utf-8",
                {"error": "CSRF token was invalid or missing."},
            )
    client = quay.client().with_options(token="no")
    with pytest.raises(InvalidTokenError):
        client.user.apptokens.create(title="x")


def test_robot_token_is_not_an_api_token(quay: FakeQuay, session: requests.Session) -> None:
    token = quay.add_robot("acme+nobody")
    assert ask(session, quay, "GET", "/api/v1/user/apptoken", token=token).status_code == 401
    assert ask(session, quay, "POST", "/api/v1/user/apptoken", token=token).status_code == 403


def test_expired_token() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with FakeQuay(clock=lambda: now) as quay:
        client = quay.client().with_options(token=quay.token(lifetime=timedelta(hours=1)))
        client.user.get()
        now += timedelta(hours=2)
        with pytest.raises(InvalidTokenError):
            client.user.get()


def test_missing_scope(quay: FakeQuay, session: requests.Session) -> None:
    token = quay.token(scopes=("user:read",))
    response = ask(session, quay, "GET", "/api/v1/user/apptoken", token=token)
    assert (response.status_code, response.json()) == (
        403,
        usual(quay, 403, "insufficient_scope", "Unauthorized"),
    )
    assert ask(session, quay, "GET", "/api/v1/user/", token=quay.token(scopes=())).status_code == 401


def test_missing_repository(quay: FakeQuay, session: requests.Session) -> None:
    path = "/api/v1/repository/acme/missing"
    response = ask(session, quay, "GET", path, token=quay.token())
    assert (response.status_code, response.json()) == (404, usual(quay, 404, "not_found", "Not Found"))
    assert ask(session, quay, "GET", path, token=quay.token("bob")).status_code == 403
    assert ask(session, quay, "GET", path).status_code == 401
    assert ask(session, quay, "DELETE", path, token=quay.token()).status_code == 204
    assert ask(session, quay, "DELETE", path, token=quay.token("bob")).status_code == 403


def test_bodies(quay: FakeQuay, session: requests.Session) -> None:
    beginnings = {
        "{}": "'title' is a required property\n\nFailed validating 'required' in schema:\n    {",
        '{"title": 5}': "5 is not of type 'string'\n\nFailed validating 'type' in schema['properties'",
        "[]": "[] is not of type 'object'",
        "null": "Missing JSON body",
    }
    for body, beginning in beginnings.items():
        response = ask(session, quay, "POST", "/api/v1/user/apptoken", token=quay.token(), data=body)
        assert (response.status_code, response.json()["error_type"]) == (400, "invalid_request")
        assert response.json()["detail"].startswith(beginning)
    for data in ("{", ""):
        response = ask(session, quay, "POST", "/api/v1/user/apptoken", token=quay.token(), data=data)
        assert (response.status_code, list(response.json())) == (400, ["message"])
    response = ask(session, quay, "POST", "/api/v1/user/apptoken", token=quay.token())
    assert (response.status_code, list(response.json())) == (415, ["message"])
    body = {"key": "", "value": "world"}
    digest = quay.push("acme/app", tag="bodies")
    path = f"/api/v1/repository/acme/app/manifest/{digest}/labels"
    response = ask(session, quay, "POST", path, token=quay.token(), json=body)
    assert response.json()["detail"].startswith("'media_type' is a required property")
    assert response.json()["detail"].endswith("On instance:\n    {'key': '', 'value': 'world'}")
    response = ask(session, quay, "POST", path, token=quay.token(), json={**body, "media_type": "text/x"})
    assert response.json()["detail"].startswith(
        "'text/x' is not one of ['text/plain', 'application/json', None]"
    )


def test_error_descriptions(quay: FakeQuay, session: requests.Session) -> None:
    response = ask(session, quay, "GET", "/api/v1/error/not_found")
    assert response.json() == {
        "type": f"{quay.url}/api/v1/error/not_found",
        "title": "not_found",
        "description": "The resource was not found.",
    }
    assert ask(session, quay, "GET", "/api/v1/error/nothing").status_code == 404


def test_sdk_reads_its_errors(quay: FakeQuay) -> None:
    client = quay.client()
    with pytest.raises(NotFoundError) as caught:
        client.user.apptokens.get("missing")
    assert (caught.value.operation, caught.value.error_type) == ("getAppToken", "not_found")


# -- plugin and command ----------------------------------------------------------------


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_plugin_loads_nothing_but_pytest() -> None:
    run = python(
        "-c",
        "import sys, pytest; before = set(sys.modules)\n"
        "import quay_sdk.testing.plugin\n"
        "print(sorted(name for name in set(sys.modules) - before if not name.startswith('_')))",
    )
    assert run.stdout.strip() == str(
        ["quay_sdk", "quay_sdk._version", "quay_sdk.testing", "quay_sdk.testing.plugin"]
    ), run.stderr


def test_plugin_gives_a_fixture(tmp_path: Path) -> None:
    test = tmp_path / "test_it.py"
    test.write_text(
        "def test_it(fake_quay):\n"
        "    fake_quay.push('acme/app', tag='v1')\n"
        "    assert fake_quay.client().repository.tags.list('acme/app').first().name == 'v1'\n"
    )
    # Where the package is installed its entry point names the plugin already.
    code = "import os; os.environ['PYTEST_DISABLE_PLUGIN_AUTOLOAD'] = '1'\n"
    code += f"import sys; sys.path.insert(0, {str(ROOT)!r}); import pytest; " + (
        "sys.exit(pytest.main(['-q', '-W', 'error', '-p', 'no:cacheprovider', "
        f"'-p', 'quay_sdk.testing.plugin', '--rootdir', {str(tmp_path)!r}, {str(test)!r}]))"
    )
    run = python("-c", code)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("package", ["werkzeug", "jsonschema"])
def test_without_the_extra(package: str) -> None:
    hide = f"import sys; sys.modules[{package!r}] = None; "
    run = python("-c", hide + "from quay_sdk.testing import FakeQuay")
    assert 'pip install "quay-sdk[testing]"' in run.stderr
    run = python("-c", hide + "from quay_sdk.testing.__main__ import main; sys.exit(main([]))")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.strip() == f'the embedded Quay needs {package}: pip install "quay-sdk[testing]"'


def test_command(session: requests.Session) -> None:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "quay_sdk.testing"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(3)]
            match = re.fullmatch(r'curl -H "Authorization: Bearer (\w+)" (\S+)\n', lines[2])
            assert match, lines
            response = session.get(match[2], headers={"Authorization": f"Bearer {match[1]}"}, timeout=10)
            assert response.json()["username"] == FakeQuay.USER
        finally:
            process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")


def test_command_with_a_scene(session: requests.Session, tmp_path: Path) -> None:
    scene = FakeQuay(version="3.12")
    scene.push("acme/app", tag="v7")
    scene.save(tmp_path / "scene.json")
    command = [
        sys.executable,
        "-m",
        "quay_sdk.testing",
        "--scene",
        str(tmp_path / "scene.json"),
        "--token",
        "t0",
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip().removeprefix("QUAY_URL=")
            tags = session.get(
                f"{url}/api/v1/repository/acme/app/tag/", headers={"Authorization": "Bearer t0"}, timeout=10
            )
            assert [tag["name"] for tag in tags.json()["tags"]] == ["v7"]
        finally:
            process.send_signal(signal.SIGINT)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--version", "2.9"], "version is one of"),
        (["--scene", "no-such-file"], "no-such-file"),
        (["--scene", "x", "--version", "3.12"], "a scene has its own version"),
    ],
)
def test_command_refuses(arguments: list[str], message: str) -> None:
    run = python("-m", "quay_sdk.testing", *arguments)
    assert (run.returncode != 0, run.stdout) == (True, "")
    assert message in run.stderr


def test_command_on_a_taken_port(quay: FakeQuay) -> None:
    run = python("-m", "quay_sdk.testing", "--port", quay.url.rpartition(":")[2])
    assert (run.returncode, run.stdout) == (1, "")
    assert "cannot serve" in run.stderr


def test_clients_use_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is on this machine, whatever the environment says."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with FakeQuay() as quay:
        assert quay.client().user.get().username == FakeQuay.USER
        with pytest.raises(QuayConnectionError, match="setting proxies"):
            quay.client(proxies={"http": "http://127.0.0.1:1"}, retries=0).user.get()
