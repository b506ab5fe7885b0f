"""Typical mistakes, each with the whole message of its error: what was wrong, and what to write.

Each is made at the wire: with an embedded Quay, or with a server that follows a script. What differs from run
to run or from system to system is replaced: ports, times, and numbers of errors.
"""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
import responses

from quay_sdk import (
    AlreadyExistsError,
    BadRequestError,
    BasicAuth,
    DecodeError,
    ForbiddenError,
    InvalidArgumentError,
    InvalidTokenError,
    MissingError,
    QuayClient,
    QuayConnectionError,
    QuayTimeoutError,
    RateLimitError,
    RedirectError,
    Retries,
    ServerError,
    TagImmutableError,
    UnavailableOperationError,
)
from quay_sdk.testing import FakeQuay
from support.wire import Connection, WireServer, cut, read, reply, reset, send, stall, unused_port

TOKEN = "t0ken-s3cret-t0ken-s3cret"
DIGEST = "sha256:" + "a" * 64
FAST = Retries(attempts=2, backoff=0)


class Case(NamedTuple):
    """A mistake.

    :ivar make: makes it.
    :ivar error: the class of the error.
    :ivar message: its whole message.
    """

    make: Callable[[Scene], object]
    error: type[Exception]
    message: str


@dataclass
class Scene:
    """What the mistakes are made with.

    :ivar quay: a server with ``acme/app``, its tag ``v1`` and the robot ``acme+ci``.
    :ivar client: a client with all rights.
    :ivar bob: a client with all scopes, whose user has no rights.
    :ivar old: a client of a server of the release 3.8.
    :ivar robot_token: the token of the robot.
    """

    quay: FakeQuay
    client: Any  # type checkers would report most of the mistakes
    bob: Any
    old: Any
    robot_token: str

    def with_token(self, token: str | None, **options: Any) -> QuayClient:
        return QuayClient(self.quay.url, token, **options)


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with FakeQuay(config={"FEATURE_PROXY_CACHE": False}) as quay, FakeQuay(version="3.8") as old:
        quay.add_organization("acme")
        quay.add_user("bob")
        quay.push("acme/app", tag="v1")
        quay.push("acme/app", tag="fixed")
        old.push("acme/app", tag="v1")
        client = quay.client()
        client.repository.tags.update("acme/app", "fixed", immutable=True)
        robot = client.organization.robots.create("acme", "ci")
        yield Scene(
            quay=quay, client=client, bob=quay.client("bob"), old=old.client(), robot_token=robot.token
        )


# -- servers ---------------------------------------------------------------------------


def page(title: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head></html>".encode()


HTML = {"Content-Type": "text/html"}
APACHE = page("400 Bad Request") + b"Reason: You're speaking plain HTTP to an SSL-enabled server port."


def answered(
    body: bytes,
    call: Callable[[QuayClient], object] = lambda client: client.user.get(),
    *,
    times: int = 1,
    **given: Any,
) -> Callable[[Scene], object]:
    """Make a call to a server that answers it in a certain way."""

    def make(_: Scene) -> object:
        script = [read, send(reply(body, **given))] * times
        with WireServer(script) as server, QuayClient(server.url, TOKEN, retries=FAST) as client:
            return call(client)

    return make


def broken(*steps: Any, scheme: str = "http", tls: bool = False, **options: Any) -> Callable[[Scene], object]:
    """Make a call to a server whose connections end in a certain way."""

    def make(_: Scene) -> object:
        with WireServer(further=steps, tls=tls) as server:
            url = f"{scheme}://127.0.0.1:{server.port}"
            with QuayClient(url, TOKEN, retries=0, **options) as client:
                return client.user.get()

    return make


def read_five_bytes(connection: Connection) -> None:
    """Begin to read what should be a TLS handshake, so that closing the connection resets it."""
    connection.socket.recv(5)


def refused(_: Scene) -> object:
    with unused_port() as port:
        return QuayClient(f"http://127.0.0.1:{port}", TOKEN, retries=FAST).user.get()


def refused_by_the_proxy(_: Scene) -> object:
    with unused_port() as port:
        proxies = {"http": f"http://127.0.0.1:{port}"}
        return QuayClient("http://quay.localhost", TOKEN, retries=0, proxies=proxies).user.get()


def unknown_host(_: Scene) -> object:
    def resolve(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", resolve)
        return QuayClient("https://quay.invalid", TOKEN, retries=0, proxies={}).user.get()


def from_env(*, variables: dict[str, str] | None = None, **given: Any) -> Callable[[Scene], object]:
    """Create a client from an environment."""

    def make(_: Scene) -> object:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("QUAY_URL", "QUAY_TOKEN", "QUAY_CA_BUNDLE"):
                patch.delenv(name, raising=False)
            for name, value in (variables or {}).items():
                patch.setenv(name, value)
            return QuayClient.from_env(**given)

    return make


def client_with(*args: Any, **options: Any) -> Callable[[Scene], object]:
    return lambda _: QuayClient(*args, **options)


def tags_of(repository: Any) -> Callable[[Scene], object]:
    return lambda scene: scene.client.repository.tags.list(repository)


def expiring(expiration: Any) -> Callable[[Scene], object]:
    return lambda scene: scene.client.repository.tags.update("acme/app", "v1", expiration=expiration)


def own_host(_: Scene) -> object:
    """Use a repository with the host, as docker does; nothing is sent."""
    with responses.RequestsMock():
        return QuayClient("https://quay.io", TOKEN).repository.tags.list("quay.io/acme/app")


PERMISSION = "/api/v1/repository/acme/app/permissions/user/bob"

# -- the table -------------------------------------------------------------------------

CASES: dict[str, Case] = {
    # Credentials.
    "no token": Case(
        lambda scene: scene.with_token(None).user.apptokens.list(),
        InvalidTokenError,
        "401 Unauthorized: Requires authentication (no OAuth token was sent: pass token=... to "
        "QuayClient, or set QUAY_TOKEN and use from_env(); the operation needs an OAuth token with the "
        "scope user:admin) [listAppTokens: GET http://127.0.0.1:PORT/api/v1/user/apptoken]",
    ),
    "no token, a write": Case(
        lambda scene: scene.with_token(None).organization.create("other"),
        InvalidTokenError,
        "403 Forbidden: CSRF token was invalid or missing. (no OAuth token was sent: pass token=... to "
        "QuayClient, or set QUAY_TOKEN and use from_env(); the operation needs an OAuth token with the "
        "scope user:admin) [createOrganization: POST http://127.0.0.1:PORT/api/v1/organization/]",
    ),
    "a wrong token": Case(
        lambda scene: scene.with_token(TOKEN).user.apptokens.list(),
        InvalidTokenError,
        "401 Unauthorized: Requires authentication (the token is invalid or has expired; the operation "
        "needs an OAuth token with the scope user:admin) [listAppTokens: GET "
        "http://127.0.0.1:PORT/api/v1/user/apptoken]",
    ),
    "a token without the scope, where Quay answers as to an invalid one": Case(
        lambda scene: scene.with_token(scene.quay.token("bob", scopes=["repo:read"])).user.get(),
        InvalidTokenError,
        "401 Unauthorized: Requires authentication (the token is invalid, has expired, or lacks the scope "
        "user:read; the operation needs an OAuth token with the scope user:read) [getLoggedInUser: GET "
        "http://127.0.0.1:PORT/api/v1/user/]",
    ),
    "a robot's token": Case(
        lambda scene: scene.with_token(scene.robot_token).user.apptokens.list(),
        InvalidTokenError,
        "401 Unauthorized: Requires authentication (the token looks like a robot's, not like an OAuth "
        "token; the operation needs an OAuth token with the scope user:admin) [listAppTokens: GET "
        "http://127.0.0.1:PORT/api/v1/user/apptoken]",
    ),
    "a robot's name and token": Case(
        lambda scene: scene.with_token(None, auth=BasicAuth("acme+ci", scene.robot_token)).user.get(),
        InvalidTokenError,
        "401 Unauthorized: Requires authentication (no OAuth token was sent, but a robot's name and "
        "token, which few operations accept; the operation needs an OAuth token with the scope "
        "user:read) [getLoggedInUser: GET http://127.0.0.1:PORT/api/v1/user/]",
    ),
    "an app token": Case(
        lambda scene: scene.with_token(scene.client.user.apptokens.create(title="x").token_code).user.get(),
        InvalidTokenError,
        "401 Unauthorized: Requires authentication (the token looks like an application token for "
        "docker, not like an OAuth token; the operation needs an OAuth token with the scope user:read) "
        "[getLoggedInUser: GET http://127.0.0.1:PORT/api/v1/user/]",
    ),
    "a token with its scheme": Case(
        client_with("https://quay.io", f"Bearer {TOKEN}"),
        InvalidArgumentError,
        "the token includes its scheme: leave off 'Bearer '",
    ),
    "a token with a line break": Case(
        client_with("https://quay.io", f"{TOKEN}\n"),
        InvalidArgumentError,
        "the token begins or ends with a space or a line break: strip it",
    ),
    "a token with a space in it": Case(
        client_with("https://quay.io", f"{TOKEN} {TOKEN}"),
        InvalidArgumentError,
        "the token contains a space, a line break or another character that no token has",
    ),
    "an empty token": Case(
        client_with("https://quay.io", ""),
        InvalidArgumentError,
        "the token is empty; for anonymous access pass None",
    ),
    "auth as a pair": Case(
        client_with("https://quay.io", auth=("bob", TOKEN)),
        InvalidArgumentError,
        "auth must be an object of quay_sdk.auth, not tuple; for a user name and a password, pass "
        "BasicAuth(username, password) or SessionAuth(username, password)",
    ),
    "auth as text": Case(
        client_with("https://quay.io", auth=TOKEN),
        InvalidArgumentError,
        "auth must be an object of quay_sdk.auth, not str; pass a token as token=...",
    ),
    "token and auth": Case(
        client_with("https://quay.io", TOKEN, auth=BasicAuth("bob", TOKEN)),
        InvalidArgumentError,
        "token and auth are mutually exclusive",
    ),
    # The environment.
    "no QUAY_TOKEN": Case(
        from_env(),
        InvalidArgumentError,
        "QUAY_TOKEN is not set: set it, pass token=..., or pass anonymous=True for anonymous access",
    ),
    "an empty QUAY_TOKEN": Case(
        from_env(variables={"QUAY_TOKEN": ""}),
        InvalidArgumentError,
        "QUAY_TOKEN is set but empty; unset it, or give it a value",
    ),
    "an empty QUAY_URL": Case(
        from_env(variables={"QUAY_TOKEN": TOKEN, "QUAY_URL": " "}),
        InvalidArgumentError,
        "QUAY_URL is set but empty; unset it, or give it a value",
    ),
    "a QUAY_URL without a scheme": Case(
        from_env(variables={"QUAY_TOKEN": TOKEN, "QUAY_URL": "quay.example.com"}),
        InvalidArgumentError,
        "QUAY_URL: base_url 'quay.example.com' has no scheme: write https://quay.example.com",
    ),
    "a QUAY_TOKEN with a line break": Case(
        from_env(variables={"QUAY_TOKEN": f"{TOKEN}\n"}),
        InvalidArgumentError,
        "QUAY_TOKEN: the token begins or ends with a space or a line break: strip it",
    ),
    "anonymous with a token": Case(
        from_env(token=TOKEN, anonymous=True),
        InvalidArgumentError,
        "anonymous=True and token are mutually exclusive",
    ),
    "anonymous with an auth": Case(
        from_env(auth=BasicAuth("bob", TOKEN), anonymous=True),
        InvalidArgumentError,
        "anonymous=True and auth are mutually exclusive",
    ),
    "anonymous as text": Case(
        from_env(anonymous="yes"),
        InvalidArgumentError,
        "anonymous must be True or False, not str",
    ),
    # The URL of the server.
    "a URL without a scheme": Case(
        client_with("quay.example.com", TOKEN),
        InvalidArgumentError,
        "base_url 'quay.example.com' has no scheme: write https://quay.example.com",
    ),
    "a local URL without a scheme": Case(
        client_with("localhost:8080", TOKEN),
        InvalidArgumentError,
        "base_url 'localhost:PORT' has no scheme: write http://localhost:PORT",
    ),
    "another scheme": Case(
        client_with("ftp://quay.example.com", TOKEN),
        InvalidArgumentError,
        "base_url must be http(s)://host[:port][/prefix], such as https://quay.example.com",
    ),
    "no URL": Case(
        client_with(None, TOKEN),
        InvalidArgumentError,
        "base_url must be the URL of the server, such as https://quay.example.com, not None; perhaps a "
        "variable is not set",
    ),
    "an empty URL": Case(
        client_with("", TOKEN),
        InvalidArgumentError,
        "base_url must be the URL of the server, such as https://quay.example.com, not ''; perhaps a "
        "variable is not set",
    ),
    "a number as the URL": Case(
        client_with(5, TOKEN),
        InvalidArgumentError,
        "base_url must be the URL of the server, such as https://quay.example.com, not int",
    ),
    "a URL with a space": Case(
        client_with("https://quay.io ", TOKEN),
        InvalidArgumentError,
        "base_url must not contain spaces, line breaks or non-ASCII characters",
    ),
    "a token as the URL": Case(
        client_with(TOKEN),
        InvalidArgumentError,
        "base_url must be http(s)://host[:port][/prefix], such as https://quay.example.com",
    ),
    "the page of a repository as the URL": Case(
        client_with("https://quay.io/repository/acme/app?tab=tags", TOKEN),
        InvalidArgumentError,
        "base_url 'https://quay.io/repository/acme/app' is a page of the web interface: write "
        "https://quay.io, and pass 'acme/app' as the repository of a call",
    ),
    "the page of a tag as the URL": Case(
        client_with("https://quay.io/repository/acme/team/app/tag/v1", TOKEN),
        InvalidArgumentError,
        "base_url 'https://quay.io/repository/acme/team/app/tag/v1' is a page of the web interface: "
        "write https://quay.io, and pass 'acme/team/app' as the repository of a call",
    ),
    "the page of an organization as the URL": Case(
        client_with("https://quay.io/organization/acme", TOKEN),
        InvalidArgumentError,
        "base_url 'https://quay.io/organization/acme' is a page of the web interface: write "
        "https://quay.io, and pass 'acme' as the organization of a call",
    ),
    "the URL of the API": Case(
        client_with("https://quay.io/api/v1/", TOKEN),
        InvalidArgumentError,
        "base_url must be the URL of the server: leave off /api/v1 in 'https://quay.io/api/v1/', each "
        "call adds it",
    ),
    # Another server.
    "a server that is not Quay: 404": Case(
        answered(page("404 Not Found"), status=404, headers=HTML),
        UnavailableOperationError,
        "404 Not Found (perhaps base_url is not the URL of a Quay server) [getLoggedInUser: GET "
        "http://127.0.0.1:PORT/api/v1/user/]",
    ),
    "a server that is not Quay: JSON": Case(
        answered(b'{"error": "Not Found"}', status=404),
        MissingError,
        "404 Not Found (perhaps base_url is not the URL of a Quay server) [getLoggedInUser: GET "
        "http://127.0.0.1:PORT/api/v1/user/]",
    ),
    "a server that is not Quay: a page": Case(
        answered(page("Welcome to nginx!"), headers=HTML),
        DecodeError,
        "getLoggedInUser: expected JSON, not a page: perhaps base_url is not the URL of a Quay server, "
        "or a proxy requires a sign-in (Welcome to nginx!) [GET http://127.0.0.1:PORT/api/v1/user/: "
        "200, text/html]",
    ),
    "a path that Quay does not have": Case(
        lambda scene: QuayClient(f"{scene.quay.url}/quay", TOKEN).user.get(),
        UnavailableOperationError,
        "404 Not Found: page 'Quay' (perhaps base_url is not the URL of a Quay server) "
        "[getLoggedInUser: GET http://127.0.0.1:PORT/quay/api/v1/user/]",
    ),
    "a sign-in page elsewhere": Case(
        answered(b"Found", status=302, headers={"Location": "https://sso.example.com/login"}),
        RedirectError,
        "302 Found (the server points to 'https://sso.example.com/login', which was not followed) "
        "[getLoggedInUser: GET http://127.0.0.1:PORT/api/v1/user/]",
    ),
    # Connections.
    "a certificate of a private CA": Case(
        broken(stall, scheme="https", tls=True),
        QuayConnectionError,
        "GET https://127.0.0.1:PORT/api/v1/user/: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify "
        "failed: self-signed certificate (for a private CA, pass verify=... or set QUAY_CA_BUNDLE, "
        "which from_env() reads)",
    ),
    "https to a port without TLS": Case(
        lambda scene: QuayClient(scene.quay.url.replace("http", "https"), TOKEN, retries=0).user.get(),
        QuayConnectionError,
        "GET https://127.0.0.1:PORT/api/v1/user/: [SSL: REASON] reason (the port does not speak TLS: "
        "perhaps base_url must begin with http://)",
    ),
    "http to a port with TLS: a reset": Case(
        broken(read_five_bytes, reset),
        QuayConnectionError,
        "GET http://127.0.0.1:PORT/api/v1/user/: [Errno N] Connection reset by peer (perhaps base_url "
        "must begin with https://)",
    ),
    "http to a port with TLS: an alert": Case(
        broken(read, send(b"\x15\x03\x01\x00\x02\x02\x46\n"), cut),
        QuayConnectionError,
        "GET http://127.0.0.1:PORT/api/v1/user/: \\x15\\x03\\x01\\x00\\x02\\x02F (perhaps base_url "
        "must begin with https://)",
    ),
    "http to a port with TLS: nginx": Case(
        answered(page("400 The plain HTTP request was sent to HTTPS port"), status=400, headers=HTML),
        BadRequestError,
        "400 Bad Request: page '400 The plain HTTP request was sent to HTTPS port' (base_url must "
        "begin with https://) [getLoggedInUser: GET http://127.0.0.1:PORT/api/v1/user/]",
    ),
    "http to a port with TLS: Go": Case(
        answered(b"Client sent an HTTP request to an HTTPS server.\n", status=400),
        BadRequestError,
        "400 Bad Request: Client sent an HTTP request to an HTTPS server. (base_url must begin with "
        "https://) [getLoggedInUser: GET http://127.0.0.1:PORT/api/v1/user/]",
    ),
    "http to a port with TLS: Apache": Case(
        answered(APACHE, status=400, headers=HTML),
        BadRequestError,
        "400 Bad Request (base_url must begin with https://) [getLoggedInUser: GET "
        "http://127.0.0.1:PORT/api/v1/user/]",
    ),
    "a port without a server": Case(
        refused,
        QuayConnectionError,
        "GET http://127.0.0.1:PORT/api/v1/user/: [Errno N] Connection refused (check the host and the "
        "port of base_url) (3 attempts in 0.0 s; see the setting retries)",
    ),
    "a proxy without a server": Case(
        refused_by_the_proxy,
        QuayConnectionError,
        "GET http://quay.localhost/api/v1/user/: [Errno N] Connection refused (check the setting "
        "proxies, or the variables HTTPS_PROXY and HTTP_PROXY)",
    ),
    "a host that does not exist": Case(
        unknown_host,
        QuayConnectionError,
        "GET https://quay.invalid/api/v1/user/: [Errno N] Name or service not known (check the host in "
        "base_url)",
    ),
    "a response that takes too long": Case(
        broken(read, stall, timeout=0.05),
        QuayTimeoutError,
        "GET http://127.0.0.1:PORT/api/v1/user/: timed out (while waiting for the response; see the "
        "setting timeout)",
    ),
    "a body that takes too long": Case(
        broken(read, send(reply(b"[", length=9)), stall, timeout=0.05),
        QuayTimeoutError,
        "GET http://127.0.0.1:PORT/api/v1/user/: timed out (while waiting for the response; see the "
        "setting timeout)",
    ),
    "a connection that is closed": Case(
        broken(read, cut),
        QuayConnectionError,
        "GET http://127.0.0.1:PORT/api/v1/user/: Remote end closed connection without response",
    ),
    "too many requests": Case(
        answered(page("429 Too Many Requests"), status=429, headers=HTML, times=3),
        RateLimitError,
        "429 Too Many Requests (3 attempts in 0.0 s; see the setting retries) [getLoggedInUser: GET "
        "http://127.0.0.1:PORT/api/v1/user/]",
    ),
    "too many requests for an hour": Case(
        answered(b"Slow down", status=429, headers={"Retry-After": "3600"}),
        RateLimitError,
        "429 Too Many Requests: Slow down (no retry: Retry-After is longer than longest_wait, 60 s) "
        "[getLoggedInUser: GET http://127.0.0.1:PORT/api/v1/user/]",
    ),
    "a gateway without a server": Case(
        answered(page("502 Bad Gateway"), status=502, headers=HTML, times=3),
        ServerError,
        "502 Bad Gateway (3 attempts in 0.0 s; see the setting retries) [getLoggedInUser: GET "
        "http://127.0.0.1:PORT/api/v1/user/]",
    ),
    "a service that is down": Case(
        answered(b"Service Unavailable.", status=503, times=3),
        ServerError,
        "503 Service Unavailable (3 attempts in 0.0 s; see the setting retries) [getLoggedInUser: GET "
        "http://127.0.0.1:PORT/api/v1/user/]",
    ),
    # Repositories.
    "a repository with a tag": Case(
        tags_of("acme/app:v1"),
        InvalidArgumentError,
        "listRepoTags: repository: 'acme/app:v1' includes a tag: write 'acme/app'; the tag 'v1' is an "
        "argument of its own",
    ),
    "a repository with a digest": Case(
        tags_of(f"acme/app@{DIGEST}"),
        InvalidArgumentError,
        "listRepoTags: repository: "
        "'acme/app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' includes a "
        "digest: write 'acme/app'; the digest "
        "'sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' is an argument of "
        "its own",
    ),
    "a repository without a namespace": Case(
        tags_of("app"),
        InvalidArgumentError,
        "listRepoTags: repository: 'app' is not a full repository name: write 'namespace/name', such "
        "as 'acme/app'",
    ),
    "a repository in two arguments": Case(
        lambda scene: scene.client.repository.tags.list("acme", "app"),
        TypeError,
        "listRepoTags: takes repository by position, got 2: write the repository as 'acme/app' "
        "(arguments: repository, only_active, name_contains, name, limit)",
    ),
    "a repository as a pair": Case(
        tags_of(("acme", "app")),
        InvalidArgumentError,
        "listRepoTags: repository: expected a string, not tuple",
    ),
    "a repository with a slash in front": Case(
        tags_of("/acme/app"),
        InvalidArgumentError,
        "listRepoTags: repository: '/acme/app' has a slash too many: write 'acme/app'",
    ),
    "a repository with a space behind": Case(
        tags_of("acme/app "),
        InvalidArgumentError,
        "listRepoTags: repository: 'acme/app ' begins or ends with a space: write 'acme/app'",
    ),
    "a repository as a URL": Case(
        tags_of("https://quay.io/repository/acme/app"),
        InvalidArgumentError,
        "listRepoTags: repository: 'https://quay.io/repository/acme/app' is a URL: write 'acme/app'",
    ),
    "a repository as skopeo writes it": Case(
        tags_of("docker://quay.io/acme/app"),
        InvalidArgumentError,
        "listRepoTags: repository: 'docker://quay.io/acme/app' is a URL: write 'acme/app'",
    ),
    "a repository of the server's host": Case(
        own_host,
        InvalidArgumentError,
        "listRepoTags: repository: 'quay.io/acme/app' begins with the host of the server: write 'acme/app'",
    ),
    "a repository of another host": Case(
        tags_of("docker.io/library/nginx"),
        ForbiddenError,
        "403 Forbidden: Unauthorized (the token lacks the scope repo:read, or its user lacks the "
        "right: read permission on docker.io/library/nginx; or docker.io/library/nginx does not exist; "
        "if 'docker.io' is the host of a registry, leave it off) [listRepoTags: GET "
        "http://127.0.0.1:PORT/api/v1/repository/docker.io/library/nginx/tag/]",
    ),
    "a new repository with a tag": Case(
        lambda scene: scene.client.repository.create("acme/new:v1", description="", visibility="private"),
        InvalidArgumentError,
        "createRepo: repository: 'acme/new:v1' includes a tag: write 'acme/new'; the tag 'v1' is an "
        "argument of its own",
    ),
    # Objects that do not exist.
    "a missing repository": Case(
        tags_of("acme/ap"),
        MissingError,
        "404 Not Found (repository 'acme/ap' does not exist, or is not visible to this token) "
        "[listRepoTags: GET http://127.0.0.1:PORT/api/v1/repository/acme/ap/tag/]",
    ),
    "a missing repository of another host": Case(
        answered(
            b'{"detail": "Not Found"}',
            lambda client: client.repository.get("docker.io/library/nginx"),
            status=404,
        ),
        MissingError,
        "404 Not Found (repository 'docker.io/library/nginx' does not exist, or is not visible to this "
        "token; if 'docker.io' is the host of a registry, leave it off) [getRepo: GET "
        "http://127.0.0.1:PORT/api/v1/repository/docker.io/library/nginx]",
    ),
    "a missing tag": Case(
        lambda scene: scene.client.repository.tags.delete("acme/app", "v2"),
        MissingError,
        "404 Not Found (tag 'v2' or repository 'acme/app' does not exist, or is not visible to this "
        "token) [deleteFullTag: DELETE http://127.0.0.1:PORT/api/v1/repository/acme/app/tag/v2]",
    ),
    "a missing organization": Case(
        lambda scene: scene.client.organization.get("acm"),
        MissingError,
        "404 Not Found (organization 'acm' does not exist, or is not visible to this token) "
        "[getOrganization: GET http://127.0.0.1:PORT/api/v1/organization/acm]",
    ),
    "a missing organization, to others": Case(
        lambda scene: scene.client.organization.robots.list("acm"),
        ForbiddenError,
        "403 Forbidden: Unauthorized (the token lacks the scope org:admin, or its user lacks the "
        "right: administrator of the organization acm; or acm does not exist) [getOrgRobots: GET "
        "http://127.0.0.1:PORT/api/v1/organization/acm/robots]",
    ),
    "a missing team": Case(
        lambda scene: scene.client.organization.teams.members.list("acme", "devs"),
        MissingError,
        "404 Not Found (team 'devs' or organization 'acme' does not exist, or is not visible to this "
        "token) [getOrganizationTeamMembers: GET "
        "http://127.0.0.1:PORT/api/v1/organization/acme/team/devs/members]",
    ),
    "a missing team in a permission": Case(
        lambda scene: scene.client.repository.permissions.teams.set("acme/app", "devs", role="read"),
        MissingError,
        "400 Bad Request: No team devs in organization acme [changeTeamPermissions: PUT "
        "http://127.0.0.1:PORT/api/v1/repository/acme/app/permissions/team/devs]",
    ),
    "a missing robot": Case(
        lambda scene: scene.client.organization.robots.get("acme", "cj"),
        MissingError,
        "400 Bad Request: Could not find robot with specified username (robot 'cj') [getOrgRobot: GET "
        "http://127.0.0.1:PORT/api/v1/organization/acme/robots/cj]",
    ),
    "a missing user": Case(
        lambda scene: scene.client.users.get("nobody"),
        MissingError,
        "404 Not Found: The requested URL was not found on the server. If you entered the URL manually "
        "please check your spelling and try again. (user 'nobody' does not exist, or is not visible to "
        "this token) [getUserInformation: GET http://127.0.0.1:PORT/api/v1/users/nobody]",
    ),
    "a missing mirror": Case(
        lambda scene: scene.client.repository.mirror.get("acme/app"),
        MissingError,
        "404 Not Found (repository 'acme/app', or the part of it that was requested, does not exist, "
        "or is not visible to this token) [getRepoMirrorConfig: GET "
        "http://127.0.0.1:PORT/api/v1/repository/acme/app/mirror]",
    ),
    "a missing app token": Case(
        lambda scene: scene.client.user.apptokens.get("00000000-0000-0000-0000-000000000000"),
        MissingError,
        "404 Not Found (app token '00000000-0000-0000-0000-000000000000' does not exist, or is not "
        "visible to this token) [getAppToken: GET "
        "http://127.0.0.1:PORT/api/v1/user/apptoken/00000000-0000-0000-0000-000000000000]",
    ),
    "a missing notification": Case(
        lambda scene: scene.client.repository.notifications.get("acme/app", "u"),
        MissingError,
        "404 Not Found (notification 'u' or repository 'acme/app' does not exist, or is not visible to "
        "this token) [getRepoNotification: GET "
        "http://127.0.0.1:PORT/api/v1/repository/acme/app/notification/u]",
    ),
    "a robot of another organization": Case(
        lambda scene: scene.client.organization.robots.get("acme", "other+ci"),
        InvalidArgumentError,
        "getOrgRobot: robot: 'other+ci' is not a robot of 'acme'",
    ),
    "a robot's short name as a user": Case(
        lambda scene: scene.client.repository.permissions.users.set("acme/app", "ci", role="read"),
        MissingError,
        "400 Bad Request: Invalid username: ci (for the robot, write acme+ci) [changeUserPermissions: "
        "PUT http://127.0.0.1:PORT/api/v1/repository/acme/app/permissions/user/ci]",
    ),
    "a tag instead of a digest": Case(
        lambda scene: scene.client.repository.manifests.security("acme/app", "v1"),
        InvalidArgumentError,
        "getRepoManifestSecurity: manifest_digest: expected the digest of a manifest, 'sha256:…', got "
        "'v1'; see the manifest_digest of the tag",
    ),
    # Rights and features.
    "a user without the right": Case(
        lambda scene: scene.bob.repository.tags.delete("acme/app", "v1"),
        ForbiddenError,
        "403 Forbidden: Unauthorized (the token lacks the scope repo:write, or its user lacks the "
        "right: write permission on acme/app; or acme/app does not exist) [deleteFullTag: DELETE "
        "http://127.0.0.1:PORT/api/v1/repository/acme/app/tag/v1]",
    ),
    "a token without the scope": Case(
        lambda scene: scene.quay.client(scopes=("repo:read",)).organization.robots.create("acme", "x"),
        ForbiddenError,
        "403 Forbidden: Unauthorized (the token lacks the scope org:admin, or its user lacks the "
        "right: administrator of the organization acme; or acme does not exist) [createOrgRobot: PUT "
        "http://127.0.0.1:PORT/api/v1/organization/acme/robots/x]",
    ),
    "a user who is no superuser": Case(
        lambda scene: scene.bob.superuser.users.list(),
        ForbiddenError,
        "403 Forbidden: Unauthorized (only superusers may call it, with a token that has the scope "
        "super:user) [listAllUsers: GET http://127.0.0.1:PORT/api/v1/superuser/users/]",
    ),
    "a feature that is off": Case(
        lambda scene: scene.client.organization.proxy_cache.get("acme"),
        UnavailableOperationError,
        "404 Not Found: page 'Quay' (perhaps the server's FEATURE_PROXY_CACHE is off, or the server is "
        "older than Quay 3.7, or base_url is not the URL of a Quay server) [getProxyCacheConfig: GET "
        "http://127.0.0.1:PORT/api/v1/organization/acme/proxycache/]",
    ),
    "a feature that is off, a write": Case(
        lambda scene: scene.client.organization.proxy_cache.create("acme", upstream_registry="docker.io"),
        UnavailableOperationError,
        "405 Method Not Allowed (perhaps the server's FEATURE_PROXY_CACHE is off, or the server is "
        "older than Quay 3.7, or base_url is not the URL of a Quay server) [createProxyCacheConfig: "
        "POST http://127.0.0.1:PORT/api/v1/organization/acme/proxycache]",
    ),
    "a release that is too old": Case(
        lambda scene: scene.old.repository.autoprune_policies.list("acme/app"),
        UnavailableOperationError,
        "404 Not Found: page 'Quay' (perhaps the server's FEATURE_AUTO_PRUNE is off, or the server is "
        "older than Quay 3.11, or base_url is not the URL of a Quay server) "
        "[listRepositoryAutoPrunePolicies: GET "
        "http://127.0.0.1:PORT/api/v1/repository/acme/app/autoprunepolicy/]",
    ),
    "an immutable tag": Case(
        lambda scene: scene.client.repository.tags.delete("acme/app", "fixed"),
        TagImmutableError,
        "409 Conflict: Cannot delete immutable tag 'fixed' [deleteFullTag: DELETE "
        "http://127.0.0.1:PORT/api/v1/repository/acme/app/tag/fixed]",
    ),
    "an organization that exists": Case(
        lambda scene: scene.client.organization.create("acme"),
        AlreadyExistsError,
        "400 Bad Request: A user or organization with this name already exists [createOrganization: "
        "POST http://127.0.0.1:PORT/api/v1/organization/]",
    ),
    "a robot that exists": Case(
        lambda scene: scene.client.organization.robots.create("acme", "ci"),
        AlreadyExistsError,
        "400 Bad Request: Existing robot with name: acme+ci [createOrgRobot: PUT "
        "http://127.0.0.1:PORT/api/v1/organization/acme/robots/ci]",
    ),
    "a listing of everything": Case(
        lambda scene: scene.client.repository.list(),
        BadRequestError,
        "400 Bad Request: namespace, starred or public are required for this API call [listRepos: GET "
        "http://127.0.0.1:PORT/api/v1/repository]",
    ),
    # Arguments.
    "another role": Case(
        lambda scene: scene.client.repository.permissions.users.set("acme/app", "bob", role="owner"),
        InvalidArgumentError,
        "changeUserPermissions: role: expected 'admin', 'write' or 'read', not 'owner'",
    ),
    "another visibility": Case(
        lambda scene: scene.client.repository.set_visibility("acme/app", visibility="privat"),
        InvalidArgumentError,
        "changeRepoVisibility: visibility: expected 'public' or 'private', not 'privat'",
    ),
    "a role that the server refuses": Case(
        lambda scene: scene.client.request(
            "PUT", "/api/v1/repository/acme/app/permissions/user/bob", json={"role": "wirte"}
        ),
        BadRequestError,
        "400 Bad Request: role: 'wirte' is not one of ['read', 'write', 'admin'] [PUT "
        "http://127.0.0.1:PORT/api/v1/repository/acme/app/permissions/user/bob]",
    ),
    "a body without a key": Case(
        lambda scene: scene.client.request(
            "PUT", "/api/v1/repository/acme/app/permissions/user/bob", json={}
        ),
        BadRequestError,
        "400 Bad Request: 'role' is a required property [PUT "
        "http://127.0.0.1:PORT/api/v1/repository/acme/app/permissions/user/bob]",
    ),
    "a size in other units": Case(
        lambda scene: scene.client.organization.quotas.create("acme", limit="100 gigs"),
        InvalidArgumentError,
        "createOrganizationQuota: limit: expected a number and B, KB, MB, GB, TB, KiB, MiB, GiB or "
        "TiB, such as '10 GiB' or '1.5 TB', not '100 gigs'",
    ),
    "an expiration in the past": Case(
        expiring(datetime(2020, 1, 1, tzinfo=UTC)),
        InvalidArgumentError,
        "changeTag: expiration: 2020-01-01T00:00:00Z is in the past: an expiration must be in the future",
    ),
    "an expiration without a time zone": Case(
        expiring(datetime(2031, 1, 1)),
        InvalidArgumentError,
        "changeTag: expiration: 2031-01-01T00:00:00 has no time zone; for UTC, pass tzinfo=timezone.utc",
    ),
    "text without a time zone": Case(
        expiring("2031-01-01T12:00"),
        InvalidArgumentError,
        "changeTag: expiration: '2031-01-01T12:00' has no time zone; append 'Z' for UTC",
    ),
    "a duration as text": Case(
        expiring("48h"),
        InvalidArgumentError,
        "changeTag: expiration: '48h' is not a date in ISO 8601, such as '2031-01-01T12:00:00Z' or "
        "'2031-01-01'; for a duration, pass a timedelta",
    ),
    "a duration in seconds": Case(
        expiring(48 * 3600),
        InvalidArgumentError,
        "changeTag: expiration: 172800 is not seconds since 1970, it looks like a duration; for a time "
        "in the future, pass a timedelta",
    ),
    "milliseconds": Case(
        expiring(1893456000000),
        InvalidArgumentError,
        "changeTag: expiration: the number is not seconds since 1970, it looks like milliseconds: "
        "divide it by 1000",
    ),
    "a negative duration": Case(
        expiring(timedelta(days=-1)),
        InvalidArgumentError,
        "changeTag: expiration: datetime.timedelta(days=-1) is negative: pass a positive one, which "
        "counts from now",
    ),
    "a limit out of range": Case(
        lambda scene: scene.client.repository.tags.list("acme/app", limit=1000),
        InvalidArgumentError,
        "listRepoTags: limit: expected 1 to 100, not 1000",
    ),
    "text for a flag": Case(
        lambda scene: scene.client.repository.tags.list("acme/app", only_active="yes"),
        InvalidArgumentError,
        "listRepoTags: only_active: expected True or False, not str",
    ),
    # Names.
    "the server's name of an argument": Case(
        lambda scene: scene.client.repository.tags.list("acme/app", onlyActiveTags=True),
        TypeError,
        "listRepoTags: unexpected argument 'onlyActiveTags', use 'only_active' (arguments: repository, "
        "only_active, name_contains, name, limit)",
    ),
    "a misspelt argument": Case(
        lambda scene: scene.client.repository.tags.list("acme/app", only_activ=True),
        TypeError,
        "listRepoTags: unexpected argument 'only_activ', use 'only_active' (arguments: repository, "
        "only_active, name_contains, name, limit)",
    ),
    "a missing argument": Case(
        lambda scene: scene.client.repository.tags.list(),
        TypeError,
        "listRepoTags: missing argument 'repository' (arguments: repository, only_active, "
        "name_contains, name, limit)",
    ),
    "another name of base_url": Case(
        client_with(url="https://quay.io"),
        TypeError,
        "QuayClient: unexpected argument 'url', use 'base_url' (arguments: base_url, token, auth, "
        "timeout, deadline, retries, verify, cert, proxies, headers, rate_limit, max_body, "
        "on_response, user_agent, session)",
    ),
    "a user name for a client": Case(
        client_with("https://quay.io", username="bob", password=TOKEN),
        TypeError,
        "QuayClient: unexpected argument 'username', use 'auth'; unexpected argument 'password', use "
        "'auth' (arguments: base_url, token, auth, timeout, deadline, retries, verify, cert, proxies, "
        "headers, rate_limit, max_body, on_response, user_agent, session)",
    ),
    "an attribute from elsewhere": Case(
        lambda scene: scene.client.tags,
        AttributeError,
        "'QuayClient' object has no attribute 'tags': use client.repository.tags",
    ),
    "a method that does not exist": Case(
        lambda scene: scene.client.repository.tags.get("acme/app", "v1"),
        AttributeError,
        "'Tags' object has no attribute 'get': use client.repository.tags.list(repository, name=..., "
        "only_active=True).first()",
    ),
    "a misspelt attribute": Case(
        lambda scene: scene.client.repositry,
        AttributeError,
        "'QuayClient' object has no attribute 'repositry'",
    ),
    "a singular": Case(
        lambda scene: scene.client.organization.robot,
        AttributeError,
        "'Organizations' object has no attribute 'robot': use client.organization.robots",
    ),
    "an unknown operation": Case(
        lambda scene: scene.client.call("listTags", repository="acme/app"),
        InvalidArgumentError,
        "unknown operation 'listTags'; quay_sdk.operations lists all",
    ),
    "a model as a mapping": Case(
        lambda scene: scene.client.repository.tags.list("acme/app").first()["name"],
        TypeError,
        "'Tag' object has attributes, not keys: use .name",
    ),
    "a model as JSON": Case(
        lambda scene: json.dumps(scene.client.repository.tags.list("acme/app").first()),
        TypeError,
        "Object of type Tag (use its method to_dict(), or default=Tag.to_dict) is not JSON serializable",
    ),
}


_VARIABLE = (
    (r"(127\.0\.0\.1|localhost):\d+", r"\1:PORT"),
    (r"\d+\.\d s\b", "0.0 s"),
    (r"\[Errno -?\d+\]", "[Errno N]"),
    (r"\[SSL: (?!CERT)[A-Z_]+\] [a-z ]+(?= \()", "[SSL: REASON] reason"),
)
"""What differs from run to run or from system to system, with what replaces it."""


def plain(text: str) -> str:
    for pattern, replacement in _VARIABLE:
        text = re.sub(pattern, replacement, text)
    return text


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_message(scene: Scene, case: Case) -> None:
    with pytest.raises(case.error) as caught:
        case.make(scene)
    assert plain(str(caught.value)) == case.message
    assert not any(secret in str(caught.value) for secret in (TOKEN, scene.robot_token))
