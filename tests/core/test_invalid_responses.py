"""Invalid responses: only the SDK's own errors are raised, with the payload and the operation."""

from __future__ import annotations

import gc
import gzip
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
import responses

from quay_sdk import (
    DecodeError,
    QuayClient,
)
from support import URL
from support.wire import WireServer, cut, read, reply, send

TOKEN_URL = URL + "/api/v1/user/apptoken"
TAGS = URL + "/api/v1/repository/acme/app/tag/"
HTML = b"<!DOCTYPE html><html><title>Welcome</title></html>"
TOKEN = {
    "uuid": "u",
    "title": "x",
    "last_accessed": None,
    "created": "Wed, 08 Jan 2025 19:32:48 -0000",
    "expiration": None,
    "token_code": "s3cret",
}


Call = Callable[[QuayClient], Any]

ONE: tuple[str, Call] = (TOKEN_URL + "/u", lambda c: c.user.apptokens.get("u"))
MANY: tuple[str, Call] = (TAGS, lambda c: c.repository.tags.list("acme/app").all())
CALLS = {"getAppToken": ONE, "listRepoTags": MANY}


@pytest.mark.usefixtures("no_garbage_collection")
@pytest.mark.parametrize("operation", CALLS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        HTML,
        b"OK",
        json.dumps({"token": TOKEN}).encode()[:-9],
        b'{"tags": [{"name": "a"',
        b'{"tags": "\xff\xfe"}',
        b'{"token": ' + "ü".encode("latin-1") + b"}",
        "{}".encode("utf-16"),
        b"[" * 100_000,
        b'{"token":' * 100_000,
        b'{"tags": ' + b"[" * 100_000,
        b"1" * 10_000,
        b"NaN",
        b"null",
        b"true",
        b'"Created"',
        b"5",
        b"[]",
        b"{}",
        b'{"token": null, "tags": null}',
        b'{"token": [], "tags": ""}',
        b'{"token": 5, "tags": 5}',
        b'{"token": {}, "tags": [{}]}',
        b'{"token": {"uuid": 5}, "tags": [{"name": 5}]}',
        b'{"token": {"uuid": {}}, "tags": [[], []]}',
        b'{"token": "x", "tags": [null]}',
        b'{"token": true, "tags": [1, "a", {}]}',
        b'{"token": {"uuid": ' + b"[" * 50 + b"]" * 50 + b'}, "tags": ' + b"[" * 50 + b"]" * 50 + b"}",
        b'{"token": {"uuid": ' + b"[" * 500 + b"]" * 500 + b'}, "tags": ' + b"[" * 500 + b"]" * 500 + b"}",
        b'{"tags": [], "token": {}, "new": ' + b"[" * 500 + b"]" * 500 + b"}",
        b'{"tags": [], "token": {}, "new": 1e999}',
        b'{"tags": [], "token": {}, "new": -1.5e+999}',
    ],
    ids=lambda body: repr(body[:24]),
)
def test_invalid_body(http: responses.RequestsMock, client: QuayClient, operation: str, body: bytes) -> None:
    url, call = CALLS[operation]
    http.add("GET", url, body=body)
    with pytest.raises(DecodeError) as caught:
        call(client)
    error = caught.value
    assert error.operation == operation
    assert str(error).startswith(f"{operation}: ")
    assert len(str(error)) < 300
    assert not error.outcome_unknown
    try:
        parsed = json.loads(body.decode(), parse_constant=int, parse_float=int)
    except (ValueError, RecursionError):
        assert error.payload == body
    else:
        assert error.payload == (body if b"[" * 500 in body else parsed)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


DATE = (str, int, float)
FITTING = {
    "uuid": (str,),
    "title": (str,),
    "created": DATE,
    "last_accessed": (*DATE, type(None)),
    "expiration": (*DATE, type(None)),
    "token_code": (str, type(None)),
}
"""The JSON types that each field takes; the text of a date is parsed when it is read."""

WRONG: list[Any] = [None, True, 5, 1.5, "x", [], [None], {}, {"a": 1}]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
@pytest.mark.parametrize("name", TOKEN)
def test_wrong_type_in_any_field(
    http: responses.RequestsMock, client: QuayClient, name: str, wrong: Any
) -> None:
    """It is an error with the path of the field, or it is kept unchanged."""
    sent = {**TOKEN, name: wrong}
    http.add("GET", TOKEN_URL + "/u", json={"token": sent})
    outcome: dict[str, Any] | tuple[str | None, str]
    try:
        outcome = client.user.apptokens.get("u").to_dict()
    except DecodeError as error:
        outcome = (error.operation, error.path)
    assert outcome in (sent, ("getAppToken", f"token.{name}"))
    assert (outcome == sent) == (type(wrong) in FITTING[name])


def test_error_names_the_path_of_a_nested_value(http: responses.RequestsMock, client: QuayClient) -> None:
    fine = {"name": "a", "manifest_digest": "sha256:x", "start_ts": 5}
    body = {"tags": [fine, fine, {**fine, "size": "large"}], "page": 1}
    http.add("GET", TAGS, json=body)
    with pytest.raises(DecodeError) as caught:
        client.repository.tags.list("acme/app")
    assert caught.value.path == "tags[2].size"
    assert caught.value.payload == body
    assert str(caught.value) == (
        "listRepoTags: expected a whole number, not 'large' at tags[2].size "
        f"[GET {TAGS}: 200, application/json]"
    )


def test_error_has_the_request_and_the_response(http: responses.RequestsMock, client: QuayClient) -> None:
    page = "<html><title>Sign\nin</title><p>…</html>"
    for method in ("GET", "POST"):
        http.add(method, TAGS, status=201, body=page, content_type="text/html; charset=utf-8")
        with pytest.raises(DecodeError) as caught:
            client.request(method, TAGS.removeprefix(URL))
        error = pickle.loads(pickle.dumps(caught.value))
        assert (error.operation, error.method, error.url, error.status) == (None, method, TAGS, 201)
        assert error.content_type == "text/html; charset=utf-8"
        assert error.payload == page.encode()
        assert error.outcome_unknown is (method == "POST")
        assert f"(Sign in){UNKNOWN * error.outcome_unknown} [{method} {TAGS}: 201, text/html;" in str(error)


def test_key_of_the_envelope_with_the_name_of_a_field(
    http: responses.RequestsMock, client: QuayClient, caplog: pytest.LogCaptureFixture
) -> None:
    """The token has been created: it is returned, and the ambiguous key is ignored with a warning."""
    http.add("GET", TOKEN_URL + "/u", json={"token": TOKEN, "title": "other", "created": None, "new": 1})
    found = client.user.apptokens.get("u")
    assert found.title == TOKEN["title"]
    assert found.to_dict() == {**TOKEN, "new": 1}
    assert {record.getMessage() for record in caplog.records} == {
        f"getAppToken: the response has {name} twice; that beside token is ignored"
        for name in ("title", "created")
    }


UNKNOWN = " (it is not known whether the server acted on it)"


def test_without_a_content_type(http: responses.RequestsMock, client: QuayClient) -> None:
    http.add("GET", TOKEN_URL + "/u", body=b"x", content_type=None)
    with pytest.raises(DecodeError) as caught:
        client.user.apptokens.get("u")
    assert caught.value.content_type == ""
    assert str(caught.value).endswith(f" [GET {TOKEN_URL}/u: 200]")


def test_long_values_are_cut_in_messages(http: responses.RequestsMock, client: QuayClient) -> None:
    http.add("GET", TOKEN_URL + "/u", json={"token": {**TOKEN, "title": ["x" * 10_000]}})
    with pytest.raises(DecodeError) as caught:
        client.user.apptokens.get("u")
    assert len(str(caught.value)) < 200


def test_unknown_fields_are_kept(http: responses.RequestsMock, client: QuayClient) -> None:
    token = {**TOKEN, "new": {"deep": [1, None]}}
    http.add("GET", TOKEN_URL + "/u", json={"token": token})
    assert client.user.apptokens.get("u").to_dict() == token


def test_sibling_of_the_one_key_is_kept(http: responses.RequestsMock, client: QuayClient) -> None:
    token = {**TOKEN, "created": "8 Jan 2025 19:32 GMT"}
    http.add("GET", TOKEN_URL + "/u", json={"token": token, "warning": "old"})
    found = client.user.apptokens.get("u")
    assert found.extra == {"warning": "old"}
    assert found.to_dict() == {**token, "warning": "old"}  # with the text of the dates unchanged


@pytest.mark.parametrize("body", [b"", b"null", b'""', b'"Deleted"', b"Deleted", b"{}\n"])
def test_success_without_content(http: responses.RequestsMock, client: QuayClient, body: bytes) -> None:
    http.add("DELETE", TOKEN_URL + "/u", body=body)
    assert client.user.apptokens.delete("u") is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize("body", [HTML, b"{", b'"Dele'], ids=repr)
def test_success_from_an_intermediary(http: responses.RequestsMock, client: QuayClient, body: bytes) -> None:
    """A page with a 200 is a proxy's or a sign-in's: whether the server did anything is not known."""
    http.add("DELETE", TOKEN_URL + "/u", body=body)
    with pytest.raises(DecodeError) as caught:
        client.user.apptokens.delete("u")
    assert caught.value.outcome_unknown
    assert caught.value.payload == body


@pytest.mark.parametrize("status", [200, 201, 202, 203, 299])
def test_any_2xx_is_a_success(http: responses.RequestsMock, client: QuayClient, status: int) -> None:
    http.add("POST", TOKEN_URL, status=status, json={"token": TOKEN})
    assert client.user.apptokens.create(title="x").uuid == "u"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_encodings_that_json_may_have(
    http: responses.RequestsMock, client: QuayClient, encoding: str
) -> None:
    body = json.dumps({"token": {**TOKEN, "title": "ü"}}, ensure_ascii=False).encode(encoding)
    http.add("GET", TOKEN_URL + "/u", body=body)
    assert client.user.apptokens.get("u").title == "ü"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "latin-1"])
def test_encodings_that_json_may_not_have(
    http: responses.RequestsMock, client: QuayClient, encoding: str
) -> None:
    body = json.dumps({"token": {**TOKEN, "title": "ü"}}, ensure_ascii=False).encode(encoding)
    http.add("GET", TOKEN_URL + "/u", body=body)
    with pytest.raises(DecodeError, match="not JSON"):
        client.user.apptokens.get("u")


# -- size ------------------------------------------------------------------------------

BODY = json.dumps({"token": {**TOKEN, "pad": "x" * 200_000}}).encode()
PACKED = gzip.compress(BODY)


def chunked(body: bytes, *, headers: str = "") -> bytes:
    head = f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{headers}\r\n".encode()
    return head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


SHAPES = {
    "with its length": reply(BODY),
    "in chunks": chunked(BODY),
    "in chunks that lie of a length": chunked(BODY, headers="Content-Length: 5\r\n"),
    "packed": reply(PACKED, headers={"Content-Encoding": "gzip"}),
    "packed in chunks": chunked(PACKED, headers="Content-Encoding: gzip\r\n"),
    "to the connection's end": b"HTTP/1.1 200 OK\r\n\r\n" + BODY,
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_body_up_to_the_limit(shape: bytes) -> None:
    with (
        WireServer([read, send(shape), cut]) as server,
        QuayClient(server.url, max_body=len(BODY), retries=0) as client,
    ):
        assert len(client.user.apptokens.get("u").extra["pad"]) == 200_000


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_body_over_the_limit(shape: bytes) -> None:
    with (
        WireServer([read, send(shape), cut]) as server,
        QuayClient(server.url, max_body=len(BODY) - 1, retries=0) as client,
        pytest.raises(DecodeError, match=f"larger than {len(BODY) - 1} bytes") as caught,
    ):
        client.user.apptokens.get("u")
    assert caught.value.operation == "getAppToken"
    assert BODY.startswith(caught.value.payload)  # type: ignore[arg-type]
    assert caught.value.payload


def test_large_responses_leave_the_garbage_collector_enabled(
    http: responses.RequestsMock, client: QuayClient
) -> None:
    large = {**TOKEN, "pad": "x" * 400_000}
    http.add("GET", TOKEN_URL + "/u", json={"token": large})
    http.add("GET", TOKEN_URL + "/v", json={"token": {**large, "uuid": 5}})
    assert client.user.apptokens.get("u").uuid == "u"
    assert gc.isenabled()
    with pytest.raises(DecodeError):
        client.user.apptokens.get("v")
    assert gc.isenabled()
