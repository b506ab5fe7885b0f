"""Registry credentials: their forms, the files they are written to, and whether they work."""

from __future__ import annotations

import json
import os
import pickle
import stat
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
import responses

from quay_sdk import (
    DecodeError,
    ForbiddenError,
    InvalidArgumentError,
    MissingError,
    QuayClient,
    ServerError,
    UnauthorizedError,
)
from quay_sdk.tasks import credentials
from quay_sdk.tasks.credentials import Credentials
from quay_sdk.testing import FakeQuay
from support import URL

APP, BOT, HOST = "acme/app", "acme+ci", "quay.example.com"
CI = Credentials(registry=HOST, username=BOT, password="T0KEN-OF-CI")
OTHER = Credentials(registry="quay.io:8443", username="$app", password="p:ss wörd")
AUTH = b64encode(b"acme+ci:T0KEN-OF-CI").decode()


@pytest.fixture(scope="module")
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as quay:
        quay.add_user("bob")
        quay.add_organization("acme", owner="bob")
        quay.add_repository(APP)
        quay.add_robot(BOT)
        yield quay


@pytest.fixture(scope="module")
def client(quay: FakeQuay) -> QuayClient:
    return quay.client("bob", retries=0)


@pytest.fixture(scope="module")
def ci(client: QuayClient) -> Credentials:
    return credentials.of(client, client.organization.robots.get("acme", "ci"))


# -- of --------------------------------------------------------------------------------


def test_of_a_robot(quay: FakeQuay, client: QuayClient, ci: Credentials) -> None:
    host = quay.url.partition("//")[2]
    token = client.organization.robots.get("acme", "ci").token
    assert (ci.registry, ci.username, ci.password) == (host, BOT, token)


def test_of_an_app_token(quay: FakeQuay, client: QuayClient) -> None:
    token = client.user.apptokens.create(title="laptop")
    made = credentials.of(client, token)
    assert (made.username, made.password) == ("$app", token.token_code)
    assert credentials.verify(client, made).valid


@pytest.mark.parametrize(
    ("url", "registry"),
    [
        ("https://quay.example.com", "quay.example.com"),
        ("https://Quay.Example.com:8443/prefix", "quay.example.com:8443"),
    ],
)
def test_the_registry_is_the_host_of_the_client(client: QuayClient, url: str, registry: str) -> None:
    robot = client.organization.robots.get("acme", "ci")
    assert credentials.of(QuayClient(url), robot).registry == registry


def test_without_a_password(client: QuayClient) -> None:
    client.user.apptokens.create(title="without")
    listed: list[Any] = [
        client.organization.robots.list("acme", token=False).first(),
        client.user.apptokens.list().first(),
    ]
    for account in listed:
        with pytest.raises(InvalidArgumentError, match="without its"):
            credentials.of(client, account)
    name: Any = BOT
    with pytest.raises(InvalidArgumentError, match="not str"):
        credentials.of(client, name)


@pytest.mark.parametrize(
    "wrong",
    [
        {"registry": "https://quay.example.com"},
        {"registry": "quay.example.com/acme"},
        {"registry": ""},
        {"username": "acme:ci"},
        {"username": ""},
        {"password": "s3cr3t-with-a-line-break\n"},
        {"password": ""},
        {"password": None},
    ],
)
def test_invalid_credentials(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        attrs.evolve(CI, **wrong)
    assert "s3cr3t" not in str(caught.value)


def test_no_rendering_shows_the_password() -> None:
    shown = [repr(CI), str(CI), f"{CI}", CI._repr_html_(), repr([CI]), repr({"x": CI})]
    for text in shown:
        assert BOT in text
        assert CI.password not in text
    assert pickle.loads(pickle.dumps(CI)) == CI


# -- forms -----------------------------------------------------------------------------


def test_docker_config() -> None:
    assert credentials.docker_config(CI) == {"auths": {HOST: {"auth": AUTH}}}
    several = credentials.docker_config([CI, OTHER])["auths"]
    assert list(several) == [HOST, "quay.io:8443"]
    assert b64decode(several["quay.io:8443"]["auth"]).decode() == "$app:p:ss wörd"
    assert credentials.podman_auth([CI, OTHER]) == credentials.docker_config([CI, OTHER])


def test_kubernetes_secret() -> None:
    secret = credentials.kubernetes_secret([CI, OTHER], name="quay-pull", namespace="production")
    data = secret.pop("data")
    assert secret == {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "quay-pull", "namespace": "production"},
        "type": "kubernetes.io/dockerconfigjson",
    }
    assert list(data) == [".dockerconfigjson"]
    assert json.loads(b64decode(data[".dockerconfigjson"])) == credentials.docker_config([CI, OTHER])
    assert credentials.kubernetes_secret(CI, name="pull")["metadata"] == {"name": "pull"}
    assert AUTH not in json.dumps(credentials.kubernetes_secret(CI, name="pull"))


@pytest.mark.parametrize("name", ["", "acme+ci", "Pull", "-pull", "pull.", "a..b", "a" * 254, "pull\n", None])
def test_invalid_names_of_secrets(name: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="name"):
        credentials.kubernetes_secret(CI, name=name)


@pytest.mark.parametrize("namespace", ["", "a.b", "a" * 64, "Production"])
def test_invalid_namespaces_of_secrets(namespace: str) -> None:
    with pytest.raises(InvalidArgumentError, match="namespace"):
        credentials.kubernetes_secret(CI, name="pull", namespace=namespace)


@pytest.mark.parametrize("wrong", [[], [CI, CI], [CI, attrs.evolve(CI, username="acme+cd")], ["acme+ci"]])
def test_credentials_that_no_file_can_have(wrong: Any, tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    for form in (credentials.docker_config, credentials.podman_auth):
        with pytest.raises(InvalidArgumentError):
            form(wrong)
    with pytest.raises(InvalidArgumentError):
        credentials.kubernetes_secret(wrong, name="pull")
    with pytest.raises(InvalidArgumentError):
        credentials.write(wrong, file)
    assert not file.exists()


# -- write -----------------------------------------------------------------------------


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_write_a_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    old = os.umask(0)
    try:
        credentials.write(CI, "~/.docker/config.json")
    finally:
        os.umask(old)
    file = tmp_path / ".docker" / "config.json"
    assert json.loads(file.read_bytes()) == credentials.docker_config(CI)
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)


def test_write_keeps_everything_else(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    other = {"auth": "b3RoZXI6eA==", "email": "ä@example.com"}
    before = {
        "auths": {"ghcr.io": other, HOST: {"auth": "b2xk", "identitytoken": "old"}},
        "credHelpers": {"gcr.io": "gcloud"},
        "HttpHeaders": {"X-Meta": "ü"},
        "unknown": [1, None, {"a": 1.5}, "\ud800"],
    }
    file.write_text(json.dumps(before))
    file.chmod(0o644)
    credentials.write([CI, OTHER], str(file))
    added = credentials.docker_config([CI, OTHER])["auths"]
    assert json.loads(file.read_bytes()) == {**before, "auths": {"ghcr.io": other, **added}}
    assert mode(file) == 0o600
    assert os.listdir(tmp_path) == ["config.json"]
    content = file.read_bytes()
    credentials.write([CI, OTHER], file)
    assert file.read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"\n", b"{}"])
def test_write_to_a_file_without_entries(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "auth.json"
    file.write_bytes(content)
    credentials.write(CI, file)
    assert json.loads(file.read_bytes()) == credentials.docker_config(CI)


def test_write_follows_symbolic_links(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    real, link = tmp_path / "dotfiles" / "docker.json", tmp_path / "config.json"
    link.symlink_to(real)
    for account in (CI, OTHER):  # at first it leads to no file
        credentials.write(account, link)
    assert link.is_symlink()
    assert not real.is_symlink()
    assert json.loads(real.read_bytes()) == credentials.docker_config([CI, OTHER])


@pytest.mark.parametrize(
    "content",
    [
        b"not JSON, s3cr3t",
        b'{"auths": {',
        b'["s3cr3t"]',
        b'{"auths": "s3cr3t"}',
        b'{"auths": null}',
        b'{"credHelpers": ["s3cr3t"]}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
    ids=str,
)
def test_write_refuses_a_file_of_another_form(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_bytes(content)
    with pytest.raises(InvalidArgumentError, match="was not changed") as caught:
        credentials.write(CI, file)
    assert "s3cr3t" not in str(caught.value)
    assert file.read_bytes() == content
    assert os.listdir(tmp_path) == ["config.json"]


@pytest.mark.parametrize(
    ("helpers", "text"),
    [
        ({"credsStore": "desktop"}, r"'desktop' \(credsStore\)"),
        ({"credHelpers": {HOST: "pass"}}, r"'pass' \(credHelpers for quay.example.com\)"),
        ({"credHelpers": {HOST: "pass", "gcr.io": "x"}, "credsStore": "desktop"}, "'pass'"),
    ],
)
def test_write_refuses_a_file_with_a_credential_helper(
    helpers: dict[str, Any], text: str, tmp_path: Path
) -> None:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(helpers))
    with pytest.raises(InvalidArgumentError, match=text):
        credentials.write(CI, file)
    assert json.loads(file.read_bytes()) == helpers


def test_write_to_a_file_whose_helpers_are_for_other_registries(tmp_path: Path) -> None:
    """An empty helper stands for the file: it takes the registry out of the store."""
    file = tmp_path / "config.json"
    before: dict[str, Any] = {"credHelpers": {HOST: "", "gcr.io": "gcloud"}, "credsStore": "desktop"}
    file.write_text(json.dumps(before))
    credentials.write(CI, file)
    assert json.loads(file.read_bytes()) == {**before, **credentials.docker_config(CI)}


def test_write_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config.json"
    file.write_text("{}")

    for failure in (OSError("the disk is full"), KeyboardInterrupt()):

        def fail(*_: object, failure: BaseException = failure) -> None:
            raise failure

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(type(failure)):
            credentials.write(CI, file)
        assert file.read_text() == "{}"
        assert os.listdir(tmp_path) == ["config.json"]


def test_write_to_a_folder(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        credentials.write(CI, tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="files have no owner there")
def test_write_keeps_the_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only root can give files away, so the operating system's part is replaced."""
    file = tmp_path / "config.json"
    file.write_text("{}")
    real, owners = os.stat, []

    def stat(path: Any, **options: Any) -> os.stat_result:
        found = real(path, **options)
        if os.fspath(path) != str(file):
            return found
        return os.stat_result((*found[:4], 1234, 1235, *found[6:]))

    monkeypatch.setattr(os, "stat", stat)
    monkeypatch.setattr(os, "chown", lambda path, *ids: owners.append((os.path.dirname(path), *ids)))
    credentials.write(CI, file)
    assert owners == [(str(tmp_path), 1234, 1235)]
    assert mode(file) == 0o600


# -- verify ----------------------------------------------------------------------------


def test_verify(quay: FakeQuay, client: QuayClient, ci: Credentials) -> None:
    result = credentials.verify(client, ci)
    assert result.valid
    assert (result.username, result.registry, result.reason) == (BOT, ci.registry, "")
    assert (result.repository, result.actions) == (None, ())


@pytest.mark.parametrize(
    ("role", "actions"),
    [("read", ("pull",)), ("write", ("pull", "push")), ("admin", ("pull", "push", "*"))],
)
def test_verify_in_a_repository(
    quay: FakeQuay, client: QuayClient, ci: Credentials, role: str, actions: tuple[str, ...]
) -> None:
    quay.add_repository(f"acme/as-{role}")
    quay.permit(f"acme/as-{role}", BOT, role)
    result = credentials.verify(client, ci, repository=f"acme/as-{role}")
    assert (result.valid, result.actions) == (True, actions)
    for action in actions:
        assert action in str(result)
        assert action in repr(result)


def test_verify_without_a_role(client: QuayClient, ci: Credentials) -> None:
    result = credentials.verify(client, ci, repository=APP)
    assert (result.valid, result.actions) == (True, ())
    assert "none" in str(result)


def test_verify_a_wrong_password(client: QuayClient, ci: Credentials) -> None:
    for repository in (None, APP):
        result = credentials.verify(
            client, attrs.evolve(ci, password="wr0ng-password"), repository=repository
        )
        assert (result.valid, result.actions) == (False, ())
        assert "supplied password" in result.reason
        assert result.reason in str(result)
        assert "wr0ng" not in f"{result}{result!r}"
    missing = credentials.verify(client, attrs.evolve(ci, username="acme+missing"))
    assert not missing.valid


def test_verify_creates_no_repository(client: QuayClient) -> None:
    """Quay creates a repository that does not exist when a program asks to push to it."""
    token = credentials.of(client, client.user.apptokens.create(title="admin"))
    with pytest.raises(MissingError):
        credentials.verify(client, token, repository="acme/typo")
    assert "acme/typo" not in {each.full_name for each in client.repository.list(namespace="acme")}


def test_verify_in_a_repository_that_the_client_cannot_read(quay: FakeQuay, ci: Credentials) -> None:
    quay.add_user("eve")
    with pytest.raises(ForbiddenError):
        credentials.verify(quay.client("eve"), ci, repository=APP)
    assert credentials.verify(QuayClient(quay.url), ci).valid


def test_verify_sends_a_password_to_its_own_registry_only(quay: FakeQuay, client: QuayClient) -> None:
    before = len(quay.requests)
    with pytest.raises(InvalidArgumentError, match=HOST):
        credentials.verify(client, CI)
    assert len(quay.requests) == before


AUTH_URL = f"{URL}/v2/auth"
HERE = attrs.evolve(CI, registry=URL.partition("//")[2])


def test_verify_raises_other_failures(http: responses.RequestsMock) -> None:
    client = QuayClient(URL, retries=0)
    http.get(AUTH_URL, status=503)
    with pytest.raises(ServerError):
        credentials.verify(client, HERE)
    http.replace("GET", AUTH_URL, status=401, body="<html>Sign in to the proxy</html>")
    with pytest.raises(UnauthorizedError):
        credentials.verify(client, HERE)


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"token": None},
        {"token": "one-part"},
        {"token": "a.!!!.c"},
        {"token": "a.e30.c"},
        {"token": f"a.{b64encode(b'[1]').decode()}.c"},
    ],
)
def test_verify_a_response_of_another_form(http: responses.RequestsMock, body: Any) -> None:
    http.get(AUTH_URL, json=body)
    with pytest.raises(DecodeError, match="expected a token"):
        credentials.verify(QuayClient(URL, retries=0), HERE)
