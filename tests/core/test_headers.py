"""Constant headers: sent with every request, and treated as secrets."""

from __future__ import annotations

import contextlib
import copy
import logging
import pickle
from collections.abc import Callable
from typing import Any

import pytest
import responses

from quay_sdk import Auth, DecodeError, InvalidArgumentError, QuayClient, QuayError, RedirectError, Retries
from quay_sdk._secrets import Secret
from quay_sdk.auth import Flow, Request
from support import URL
from support.wire import WireServer, read, replies, reply, send

VALUE = "g4teway-s3cret"
HEADERS = {"X-Gateway-Key": VALUE, "X-Tenant": "acme"}

REQUESTS: dict[str, Callable[[QuayClient], Any]] = {
    "a GET": lambda client: client.user.get(),
    "a POST": lambda client: client.user.apptokens.create(title="x"),
    "a DELETE": lambda client: client.repository.delete("acme/app"),
    "a file": lambda client: client.superuser.builds.logs.archive("a").read(),
    "a request by path": lambda client: client.request("POST", "/x", json=1),
    "its own credentials": lambda client: client.robots.exchange_federation_token(
        robot_username="acme+ci", federation_token="t"
    ),
    "a check of the token": lambda client: client.check_token(),
}


@pytest.mark.parametrize("call", REQUESTS.values(), ids=REQUESTS.keys())
def test_sent_with_every_request(call: Callable[[QuayClient], Any]) -> None:
    with WireServer(replies(b"{}")) as server, QuayClient(server.url, headers=HEADERS) as client:
        with contextlib.suppress(DecodeError):  # the response is not what counts here
            call(client)
        assert server.requests[0].headers["x-gateway-key"] == VALUE
        assert server.requests[0].headers["x-tenant"] == "acme"


def test_sent_with_each_page_retry_and_redirect() -> None:
    page = {"tags": [], "has_additional": True}
    script = [
        read,
        send(reply({}, status=502)),
        read,
        send(reply({}, status=302, headers={"Location": "/elsewhere"})),
        *replies(page, {"tags": []}),
    ]
    with (
        WireServer(script) as server,
        QuayClient(server.url, headers=HEADERS, retries=Retries(backoff=0)) as client,
    ):
        assert client.repository.tags.list("acme/app").all() == []
        assert [request.headers["x-gateway-key"] for request in server.requests] == [VALUE] * 4


def test_not_sent_to_another_server() -> None:
    other = WireServer()
    away = reply({}, status=302, headers={"Location": f"{other.url}/api/v1/user/"})
    with other, WireServer([read, send(away)]) as server:
        with QuayClient(server.url, headers=HEADERS) as client, pytest.raises(RedirectError):
            client.user.get()
        assert other.connections == 0


def test_an_auth_may_replace_them(http: responses.RequestsMock) -> None:
    class Gateway(Auth):
        def flow(self, request: Request) -> Flow:
            yield request.with_header("x-tenant", "acme/eu")

    http.add("GET", URL + "/x", json=1)
    QuayClient(URL, auth=Gateway(), headers=HEADERS).request("GET", "/x")
    assert http.calls[0].request.headers["X-Tenant"] == "acme/eu"


def test_replaced_by_with_options(http: responses.RequestsMock) -> None:
    http.add("GET", URL + "/x", json=1)
    client = QuayClient(URL, headers=HEADERS)
    client.with_options(timeout=5).request("GET", "/x")
    client.with_options(headers={"X-Other": "o"}).request("GET", "/x")
    client.with_options(headers={}).request("GET", "/x")
    sent = [{name for name in call.request.headers if name.startswith("X-")} for call in http.calls]
    assert sent == [{"X-Gateway-Key", "X-Tenant"}, {"X-Other"}, set()]


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c))])
def test_copied(http: responses.RequestsMock, again: Callable[[QuayClient], QuayClient]) -> None:
    http.add("GET", URL + "/x", json=1)
    client = again(QuayClient(URL, headers=HEADERS))
    client.request("GET", "/x")
    assert http.calls[0].request.headers["X-Gateway-Key"] == VALUE
    assert all(isinstance(value, Secret) for value in client.settings.headers.values())


@pytest.mark.parametrize(
    "echo",
    [
        reply({"message": f"no access with {VALUE}"}, status=403),
        reply({"detail": {VALUE: [VALUE]}}, status=400),
        reply(f"<html><title>{VALUE}</title></html>".encode(), status=502),
        reply({"username": [VALUE]}),
        reply({}, status=301, headers={"Location": f"/x?key={VALUE}"}),
        reply({}, status=400, headers={"X-Echo": VALUE}),
        b"HTTP/1.1 " + VALUE.encode() + b"\r\n\r\n",
    ],
    ids=["message", "key", "page", "field", "location", "header", "status line"],
)
def test_masked_where_it_is_echoed(echo: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "quay_sdk")
    with (
        WireServer([read, send(echo)]) as server,
        QuayClient(server.url, headers=HEADERS, retries=0) as client,
        pytest.raises(QuayError) as caught,
    ):
        client.user.get()
    error = caught.value
    assert VALUE not in f"{error} {error!r} {error.args} {vars(error)} {caplog.text}"
    assert "[secret]" in f"{error} {vars(error)} {caplog.text}" or "status line" in str(error)


def test_value_that_is_in_the_url() -> None:
    """Such as a host or an organization. It is not a secret there, and redirects are followed."""
    target = "/api/v1/organization/acme-corporation"
    moved = reply({}, status=302, headers={"Location": f"{target}/"})
    with WireServer([read, send(moved), *replies({})]) as server:
        headers = {"X-Forwarded-Host": server.url.removeprefix("http://"), "X-Tenant": "acme-corporation"}
        with QuayClient(server.url, headers=headers) as client, pytest.raises(DecodeError):
            client.organization.get("acme-corporation")
        assert [request.target for request in server.requests] == [target, f"{target}/"]


class Custom(Auth):
    """An auth of the caller that sets one header."""

    def __init__(self, name: Any, value: Any) -> None:
        self._header = (name, value)

    def flow(self, request: Request) -> Flow:
        yield request.with_header(*self._header)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "Key s3cret\n"),
        ("Authorization", "Key s3cret\r\nX: y"),
        ("Authorization", "Key s3cret\0"),
        ("Authorization", "Key s3cret \u20ac"),
        ("Authorization", b"Key s3cret"),
        ("Authorization", None),
        ("Authorization", 5),
        ("Authori zation", "Key s3cret"),
        ("", "Key s3cret"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_header_of_an_auth_that_cannot_be_sent(
    http: responses.RequestsMock, name: Any, value: Any, method: str
) -> None:
    client = QuayClient(URL, auth=Custom(name, value))
    with pytest.raises(
        InvalidArgumentError, match=r"Custom has set a header.* that cannot be sent"
    ) as caught:
        client.request(method, "/api/v1/x")
    assert "s3cret" not in str(caught.value)
    assert not http.calls


def test_header_of_an_auth_that_can_be_sent(http: responses.RequestsMock) -> None:
    http.add("GET", URL + "/api/v1/x", json={})
    QuayClient(URL, auth=Custom("X-Key", "a\tb \xe4")).request("GET", "/api/v1/x")
    assert http.calls[0].request.headers["X-Key"] == "a\tb \xe4"
