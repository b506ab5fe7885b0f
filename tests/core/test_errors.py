"""Which error a response becomes, its message, and that errors can be pickled and copied."""

from __future__ import annotations

import copy
import pickle
import re
import traceback
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
import responses

import quay_sdk
from quay_sdk import (
    AlreadyExistsError,
    ApiError,
    Auth,
    BadRequestError,
    BasicAuth,
    ConflictError,
    DecodeError,
    DownstreamError,
    ForbiddenError,
    FreshLoginRequiredError,
    GoneError,
    InsufficientScopeError,
    InvalidArgumentError,
    InvalidTokenError,
    MissingError,
    NotFoundError,
    PagingError,
    PaymentRequiredError,
    QuayClient,
    QuayConnectionError,
    QuayError,
    QuayTimeoutError,
    RateLimitError,
    ReadOnlyRepositoryError,
    RedirectError,
    ServerError,
    TagImmutableError,
    UnauthorizedError,
    UnavailableOperationError,
    errors,
)
from quay_sdk._wire.decode import structure
from quay_sdk.api.secscan import SecurityScan
from quay_sdk.auth import Flow, Request
from support import URL

TOKENS = URL + "/api/v1/user/apptoken"
CSRF = "CSRF token was invalid or missing"
READ_ONLY = "Repository is in read only or mirror mode: devtable/simple"


def usual(status: int, error_type: str, message: str) -> dict[str, Any]:
    """The body that most errors have."""
    return {
        "status": status,
        "type": f"https://quay.example.com/api/v1/error/{error_type}",
        "title": error_type,
        "detail": message,
        "error_message": message,
        "error_type": error_type,
    }


def failed(
    http: responses.RequestsMock, client: QuayClient, method: str = "GET", **response: Any
) -> ApiError:
    http.add(method, TOKENS, **response)
    with pytest.raises(ApiError) as caught:
        client.request(method, "/api/v1/user/apptoken")
    return caught.value


ALL = frozenset(
    value
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, ApiError) and len(value.__bases__) == 1
)
"""The classes without those that join a cause and a status."""


@pytest.mark.parametrize(
    ("status", "error_type", "message", "classes"),
    [
        (400, "invalid_request", "Could not do this", {BadRequestError}),
        (400, "invalid_request", "Existing robot with name: a+b", {BadRequestError, AlreadyExistsError}),
        (400, "exists", "Repository already exists", {BadRequestError, AlreadyExistsError}),
        (400, "invalid_request", "Organization already exists", {BadRequestError, AlreadyExistsError}),
        (400, "invalid_request", "User is already a member", {BadRequestError, AlreadyExistsError}),
        (
            400,
            "invalid_request",
            "Could not find robot with specified username",
            {BadRequestError, MissingError},
        ),
        (
            400,
            "invalid_request",
            "User does not have permission for repo.",
            {BadRequestError, MissingError},
        ),
        (400, "invalid_request", "User does not belong to team", {BadRequestError, MissingError}),
        *(
            (400, "invalid_request", message, {BadRequestError, MissingError})
            for message in (
                "Unable to locate a build by id: 5b3f",
                "Invalid username: nobody",
                "Invalid confirmation code.",
                "No team owners in organization acme",
                "Invalid repository acme/app",
                "Invalid namespace requested: acme",
                "Invalid robot account: acme+ci",
            )
        ),
        *(
            (400, "invalid_request", message, {BadRequestError, AlreadyExistsError})
            for message in (
                "Username is not available",
                "Email has already been used: a@example.com",
                "E-mail address already used",
                "Username has already been taken by an organization and cannot be reused: acme",
                "Username is already in use",
            )
        ),
        *(
            (400, "invalid_request", message, {BadRequestError})
            for message in (
                "Invalid username a b: Username must match expression",
                "Invalid username: Username must match expression ^a$",
                "Invalid repository name",
                "Invalid namespace a: Namespace must be between 2 and 255 characters in length",
                "Invalid robot",
            )
        ),
        (401, "invalid_token", "Requires authentication", {UnauthorizedError, InvalidTokenError}),
        (401, "expired_token", "Your token expired", {UnauthorizedError, InvalidTokenError}),
        (401, "fresh_login_required", "Sign in again", {UnauthorizedError, FreshLoginRequiredError}),
        (401, "something_new", "No", {UnauthorizedError}),
        (402, "exceeds_license", "Payment Required", {PaymentRequiredError}),
        (403, "insufficient_scope", "Unauthorized", {ForbiddenError, InsufficientScopeError}),
        (403, "invalid_csrf", CSRF, {ForbiddenError, InvalidTokenError}),
        (403, "something_new", "No", {ForbiddenError}),
        (404, "not_found", "Not Found", {NotFoundError, MissingError}),
        (405, None, "The method is not allowed for the requested URL.", {UnavailableOperationError}),
        (409, "conflict", "Conflict", {ConflictError}),
        (409, "conflict", "Mirror already exists", {ConflictError, AlreadyExistsError}),
        (409, "tag_immutable", "Tag is immutable", {ConflictError, TagImmutableError}),
        (410, "gone", "Gone", {GoneError}),
        (418, "teapot", "I am one", set()),
        (429, "too_many", "Slow down", {RateLimitError}),
        (500, "internal", "Oops", {ServerError}),
        (502, "bad_gateway", "Bad gateway", {ServerError}),
        (503, "unavailable", "Later", {ServerError}),
        (503, "read_only", READ_ONLY, {ServerError, ReadOnlyRepositoryError}),
        (520, "downstream_issue", "Clair failed", {ServerError, DownstreamError}),
        (520, "external_service_timeout", "Clair is slow", {ServerError, DownstreamError}),
        (520, "unheard_of", "Oops", {ServerError}),
    ],
    ids=lambda value: str(value) if isinstance(value, (int, str)) else "",
)
def test_class(
    http: responses.RequestsMock,
    client: QuayClient,
    status: int,
    error_type: str,
    message: str,
    classes: set[type[ApiError]],
) -> None:
    error = failed(http, client, status=status, json=usual(status, error_type, message))
    assert {cls for cls in ALL if isinstance(error, cls)} == classes | {ApiError}
    assert isinstance(error, QuayError)
    assert (error.status, error.error_type, error.detail) == (status, error_type, message)
    assert message in str(error) or message.casefold() == HTTPStatus(status).phrase.casefold()
    assert str(status) in str(error)


@pytest.mark.parametrize(
    ("response", "detail"),
    [
        ({"json": usual(400, "invalid_request", "usual words")}, "usual words"),
        ({"json": {**usual(400, "x", "usual words"), "reason": "r", "username": "u"}}, "usual words"),
        ({"json": {"message": "only a message"}}, "only a message"),
        ({"json": {"detail": "only a detail"}}, "only a detail"),
        ({"json": {"error_message": "only an error message"}}, "only an error message"),
        (
            {"json": {"detail": None, "message": "the first that says something"}},
            "the first that says something",
        ),
        ({"json": {"carderror": "card was refused"}}, "card was refused"),
        (
            {
                "json": {
                    "message": "wrong password",
                    "invalidCredentials": True,
                    "needsEmailVerification": False,
                }
            },
            "wrong password",
        ),
        ({"body": '{"error": "as html"}', "content_type": "text/html"}, "as html"),
        ({"body": "slow down, please", "content_type": "text/plain"}, "slow down, please"),
        (
            {
                "body": "<html><head><title>502 Bad &amp; broken</title></head><body>x</body></html>",
                "content_type": "text/html",
            },
            "502 Bad & broken",
        ),
        ({"body": "<html><body><h1>No\n title</h1> here</body></html>"}, "No title here"),
        ({"body": ""}, "Bad Request"),
        ({"body": "null"}, "Bad Request"),
        ({"body": '"just text"'}, "just text"),
        ({"body": '["a", "list"]'}, '["a", "list"]'),
        ({"json": {"detail": {"field": "wrong"}}}, '{"field": "wrong"}'),
        ({"json": {"something": "else"}}, '{"something": "else"}'),
        ({"body": b"not \xff UTF-8"}, "not \ufffd UTF-8"),
        ({"body": '{"detail": "cut sho'}, '{"detail": "cut sho'),
        ({"body": "x" * 2000}, "x" * 499 + "…"),
    ],
    ids=lambda value: (re.sub(r"\W+", "-", value) if isinstance(value, str) else "")[:30],
)
def test_message_of_every_body(
    http: responses.RequestsMock, client: QuayClient, response: dict[str, Any], detail: str
) -> None:
    error = failed(http, client, status=400, **response)
    assert error.detail == detail
    assert detail in str(error)


@pytest.mark.usefixtures("no_garbage_collection")
@pytest.mark.parametrize(
    "body",
    [
        b"<" * 500_000,
        b"<title>" * 60_000,
        b'{"detail": "' + b"no " * 100_000 + b'"}',
        b'{"x": ' + b"[" * 900 + b"]" * 900 + b"}",
        b"[" * 100_000,
        b'{"detail": ' + b"1" * 5000 + b"}",
        b'{"detail": "\\ud800"}',
    ],
    ids=[
        "open-tags",
        "open-titles",
        "words-that-look-missing",
        "deep",
        "too-deep",
        "long-number",
        "half-letter",
    ],
)
def test_hostile_bodies_are_handled_quickly(
    http: responses.RequestsMock, client: QuayClient, body: bytes
) -> None:
    error = failed(http, client, status=400, body=body)
    assert type(error) is BadRequestError
    assert str(error)


def test_what_an_error_keeps(http: responses.RequestsMock, client: QuayClient) -> None:
    body = usual(404, "not_found", "No such token")
    http.add("GET", TOKENS + "/some", status=404, json=body, headers={"X-Request-Id": "r-1"})
    with pytest.raises(NotFoundError) as caught:
        client.user.apptokens.get("some")
    error = caught.value
    assert error.operation == "getAppToken"
    assert error.needs == ("user:admin",)
    assert error.method == "GET"
    assert error.url == TOKENS + "/some"
    assert error.headers["x-request-id"] == "r-1"
    assert error.body == body
    assert error.outcome_unknown is False
    assert str(error) == (
        "404 Not Found: No such token (app token 'some' does not exist, or is not visible to this token) "
        f"[getAppToken: GET {TOKENS}/some]"
    )


def test_body_that_is_not_json_is_kept_as_text(http: responses.RequestsMock, client: QuayClient) -> None:
    assert failed(http, client, status=500, body="<p>boom</p>").body == "<p>boom</p>"


def test_without_an_operation(http: responses.RequestsMock, client: QuayClient) -> None:
    error = failed(http, client, status=404, json={"message": "gone"})
    assert error.operation is None
    assert str(error).endswith(f"[GET {TOKENS}]")


def test_unnamed_status_shows_the_type(http: responses.RequestsMock, client: QuayClient) -> None:
    assert "520 downstream_issue" in str(
        failed(http, client, status=520, json=usual(520, "downstream_issue", "Clair"))
    )


class Negotiate(Auth):
    def flow(self, request: Request) -> Flow:
        yield request.with_header("Authorization", "Negotiate YII=")


CREDENTIALS: dict[str, tuple[dict[str, Any], str]] = {
    "none": ({}, "no OAuth token was sent: pass token=... to QuayClient, or set QUAY_TOKEN and use"),
    "token": ({"token": "T0KEN" * 8}, "the token is invalid or has expired;"),
    "robot's token": ({"token": "R0B0TSXX" * 8}, "looks like a robot's, not like an OAuth token;"),
    "app token": ({"token": "APP4" * 30}, "looks like an application token for docker, not like an OAuth"),
    "robot": (
        {"auth": BasicAuth("acme+ci", "R0B0TSXX" * 8)},
        "no OAuth token was sent, but a robot's name and token, which few operations accept;",
    ),
    "user": (
        {"auth": BasicAuth("bob", "hunter2pw")},
        "no OAuth token was sent, but a user name and a password, which few operations accept;",
    ),
    "custom": ({"auth": Negotiate()}, "no OAuth token was sent, but other credentials;"),
}


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(("given", "explained"), CREDENTIALS.values(), ids=CREDENTIALS)
def test_credentials_that_are_not_accepted(
    http: responses.RequestsMock, given: dict[str, Any], explained: str, status: int
) -> None:
    http.add("POST", TOKENS, status=status, json={"error": CSRF, "error_type": "invalid_token"})
    with QuayClient(URL, **given, retries=0) as client, pytest.raises(InvalidTokenError) as caught:
        client.user.apptokens.create(title="x")
    assert isinstance(caught.value, UnauthorizedError if status == 401 else ForbiddenError)
    text = str(caught.value)
    assert explained in text
    assert "the operation needs an OAuth token with the scope user:admin" in text
    assert not any(secret in text for secret in ("T0KEN", "R0B0T", "APP4", "hunter2pw"))
    assert str(pickle.loads(pickle.dumps(caught.value))) == text


def test_rate_limit_has_the_time_to_wait(http: responses.RequestsMock, client: QuayClient) -> None:
    error = failed(http, client, status=429, body="slow", headers={"Retry-After": "7"})
    assert isinstance(error, RateLimitError)
    assert error.retry_after == "7"


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 520, 524])
def test_write_that_a_gateway_lost(http: responses.RequestsMock, client: QuayClient, status: int) -> None:
    error = failed(http, client, "POST", status=status, body="?")
    assert error.outcome_unknown is True
    assert "not known whether the server acted" in str(error)


@pytest.mark.parametrize(("method", "status"), [("GET", 502), ("POST", 400), ("POST", 429), ("POST", 501)])
def test_outcome_that_is_known(
    http: responses.RequestsMock, client: QuayClient, method: str, status: int
) -> None:
    error = failed(http, client, method, status=status, body="?")
    assert error.outcome_unknown is False
    assert "not known" not in str(error)


def test_mirrors_health_is_a_result_only_when_it_is_one(
    http: responses.RequestsMock, client: QuayClient
) -> None:
    error = failed(http, client, status=503, json={"healthy": False})
    assert type(error) is ServerError  # only the operation that declares it has such a result


# -- handing on ------------------------------------------------------------------------

SAMPLES = [
    QuayError("plain"),
    InvalidArgumentError("bad"),
    DecodeError("does not fit", payload={"a": [1]}, path="a[0]", operation="getTag"),
    PagingError("again"),
    QuayConnectionError("cut", operation="x", method="POST", url="http://u", outcome_unknown=True),
    QuayTimeoutError("late", method="GET", url="http://u", permanent=True),
    *(
        errors.error_class(status, kind, words)(
            status=status,
            detail=words,
            error_type=kind,
            operation="getTag",
            needs=("repo:write",),
            method="GET",
            url="http://u",
            headers={"Retry-After": "3", "Location": "/there"},
            body={"k": words},
            outcome_unknown=status == 502,
        )
        for status, kind, words in [
            (302, None, ""),
            (400, None, "already exists"),
            (400, None, "not found"),
            (401, "invalid_token", "no"),
            (403, None, CSRF),
            (403, "insufficient_scope", "no"),
            (404, None, "no"),
            (409, None, "already exists"),
            (429, None, "slow"),
            (502, None, "lost"),
            (503, None, READ_ONLY),
        ]
    ),
]


@pytest.mark.parametrize("again", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy, copy.deepcopy])
@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
def test_errors_are_copied_whole(error: QuayError, again: Any) -> None:
    made = again(error)
    assert type(made) is type(error)
    assert str(made) == str(error)
    assert made.args == error.args
    assert vars(made) == vars(error)


def test_raised_errors_pickle(http: responses.RequestsMock, client: QuayClient) -> None:
    error = failed(http, client, status=404, json={"message": "gone"}, headers={"X-A": "b"})
    made = pickle.loads(pickle.dumps(error))
    assert made.headers["x-a"] == "b"  # look-up still ignores case
    assert str(made) == str(error)


def test_invalid_argument_is_a_value_error() -> None:
    assert issubclass(InvalidArgumentError, ValueError)
    assert issubclass(InvalidArgumentError, QuayError)


def test_everything_is_a_quay_error() -> None:
    public = [getattr(quay_sdk, name) for name in errors.__all__]
    assert all(issubclass(cls, QuayError) for cls in public)
    assert {cls for cls in public if not issubclass(cls, ApiError)} == {
        QuayError,
        InvalidArgumentError,
        DecodeError,
        PagingError,
        QuayConnectionError,
        QuayTimeoutError,
    }


def test_the_tree_is_drawn_as_it_is() -> None:
    """Each name in the module's drawing is below its base, and none is left out."""
    drawn = re.findall(r"^ {4}([│├└─ ]*)(\w+Error)\b", errors.__doc__ or "", re.M)
    assert {name for _, name in drawn} == set(errors.__all__)
    above: list[tuple[int, type]] = []
    for indent, name in drawn:
        cls = getattr(errors, name)
        while above and above[-1][0] >= len(indent):
            above.pop()
        if above:
            assert issubclass(cls, above[-1][1]), f"{name} is drawn below {above[-1][1].__name__}"
        above.append((len(indent), cls))


def test_decode_error_has_the_path() -> None:
    error = DecodeError("expected a string, not 5", path="tags[3].name", operation="listRepoTags")
    assert str(error) == "listRepoTags: expected a string, not 5 at tags[3].name"


def test_the_librarys_error_is_not_shown() -> None:
    """It holds the request, and so the token."""
    client = QuayClient("http://127.0.0.1:1", token="t0ken-s3cret", retries=0)
    with pytest.raises(QuayConnectionError) as caught:
        client.request("GET", "/api/v1/user/")
    text = "".join(traceback.format_exception(caught.value))
    assert "requests.exceptions" not in text
    assert "t0ken-s3cret" not in text


def test_redirect_names_the_target(http: responses.RequestsMock, client: QuayClient) -> None:
    error = failed(http, client, "POST", status=308, headers={"Location": "https://elsewhere.example/x"})
    assert isinstance(error, RedirectError)
    assert error.location == "https://elsewhere.example/x"
    assert "https://elsewhere.example/x" in str(error)


# -- messages --------------------------------------------------------------------------

HOSTILE = {
    "lines": "a\r\nWARNING quay_sdk: forged\n\n\tb",
    "terminal codes": "\x1b[2J\x1b]0;title\x07 c\x08\x7f\x9b31m",
    "surrogates": "lone \ud800 one",
    "directions": "\u202egnp.exe\u2066",
    "separators": "a\u2028b\u2029c\x85d\x0be",
    "NUL": "a\0b",
    "long": "x" * 100_000,
    "long lines": "\n".join(["y" * 50] * 5_000),
}


def is_shown_on_one_line(text: str) -> bool:
    return text.isprintable() and len(text) < 3_000 and len(text.encode()) > 0


@pytest.mark.parametrize("status", [302, 400, 404, 429, 500, 777])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_message_is_printable(
    client: QuayClient, http: responses.RequestsMock, text: str, status: int
) -> None:
    body = {"detail": text, "error_type": text}
    http.add("GET", TOKENS + "/u", status=status, json=body, headers={"Location": "https://z/" + "z" * 9_000})
    with pytest.raises(ApiError) as caught:
        client.user.apptokens.get("u")
    assert is_shown_on_one_line(str(caught.value))
    assert caught.value.body == body
    assert caught.value.detail == text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_message_of_a_decode_error_is_printable(
    client: QuayClient, http: responses.RequestsMock, text: str
) -> None:
    http.add("GET", TOKENS + "/u", json={"token": {"uuid": text, text: 1, "title": [text]}})
    with pytest.raises(DecodeError) as caught:
        client.user.apptokens.get("u")
    assert is_shown_on_one_line(str(caught.value))
    error = DecodeError(text, path=text)
    assert is_shown_on_one_line(str(error))
    assert is_shown_on_one_line(str(QuayConnectionError(text, method="GET", url=URL)))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_model_is_printable(client: QuayClient, http: responses.RequestsMock, text: str) -> None:
    token = {"uuid": text, "title": "t", "created": text, "last_accessed": None, "expiration": text, text: 1}
    http.add("GET", TOKENS + "/u", json={"token": token})
    found = client.user.apptokens.get("u")
    assert is_shown_on_one_line(repr(found).replace("…", ""))
    assert found.to_dict() == token


def test_large_model_is_shown_in_part() -> None:
    report = {"Layer": {"Name": "x", "Features": [{"Name": f"package-{n}"} for n in range(10_000)]}}
    shown = repr(structure({"status": "scanned", "data": report}, SecurityScan))
    assert "package-3" in shown
    assert len(shown) < 5_000


@pytest.mark.parametrize("status", [301, 302, 303, 307])
def test_write_that_was_redirected(client: QuayClient, http: responses.RequestsMock, status: int) -> None:
    """A 303 most often means that it was done, and where to look."""
    http.add("POST", TOKENS, status=status, headers={"Location": TOKENS + "/u"})
    with pytest.raises(RedirectError) as caught:
        client.user.apptokens.create(title="x")
    assert caught.value.outcome_unknown is (status == 303)


# -- what an error may be due to -------------------------------------------------------

FORBIDDEN: dict[str, tuple[Callable[[QuayClient], object], str]] = {
    "repository": (
        lambda c: c.repository.tags.delete("acme/app", "v1"),
        "the token lacks the scope repo:write, or its user lacks the right: write permission on acme/app",
    ),
    "organization": (
        lambda c: c.organization.robots.create("acme", "ci"),
        "lacks the scope org:admin, or its user lacks the right: administrator of the organization acme",
    ),
    "creating": (
        lambda c: c.repository.create("acme/app", description="", visibility="private"),
        "the token lacks the scope repo:create, or its user lacks the right: to create repositories in acme",
    ),
    "user": (
        lambda c: c.user.apptokens.list(),
        "the token lacks the scope user:admin, or its user lacks the right",
    ),
    "two scopes": (
        lambda c: c.organization.robots.permissions.list("acme", "ci"),
        "lacks the scope user:admin and org:admin, or its user lacks the right: administrator of the",
    ),
    "no scope": (lambda c: c.users.link_external("github"), "(its user lacks the right)"),
    "superusers": (
        lambda c: c.superuser.users.list(),
        "only superusers may call it, with a token that has the scope super:user",
    ),
    "synchronized teams": (
        lambda c: c.organization.teams.enable_sync("acme", "devs", group_name="devs"),
        "lacks the scope org:admin and super:user, or its user lacks the right: administrator of the",
    ),
    "configuration": (
        lambda c: c.superuser.config(),
        "the scope super:user; perhaps the server's FEATURE_SUPERUSER_CONFIGDUMP is off",
    ),
    "immutability removed": (
        lambda c: c.repository.tags.update("acme/app", "v1", immutable=False),
        "the token lacks the scope repo:admin, or its user lacks the right: admin permission on acme/app",
    ),
    "build with a robot": (
        lambda c: c.repository.builds.create("acme/app", file_id="f", pull_robot="acme+ci"),
        "the token lacks the scope repo:write and org:admin, or its user lacks the right: write permission",
    ),
    "health of all mirrors": (
        lambda c: c.repository.mirror.health(),
        "the token lacks the scope super:user, or its user lacks the right",
    ),
    "full access": (
        lambda c: c.organization.quotas.create("acme", limit_bytes=5),
        "only superusers may call it, and only if the server has FEATURE_SUPERUSERS_FULL_ACCESS; superusers "
        "can use client.superuser.organizations.quotas.create",
    ),
    "full access alone": (
        lambda c: c.superuser.apptokens.list(),
        "only superusers may call it, and only if the server has FEATURE_SUPERUSERS_FULL_ACCESS)",
    ),
    "a file": (
        lambda c: c.superuser.builds.logs.archive("b"),
        "only superusers may call it, with a token that has the scope super:user",
    ),
    "a raw request": (lambda c: c.request("GET", "/x"), "(its user lacks the right)"),
}


@pytest.mark.parametrize(("call", "explained"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_forbidden_names_the_scope_and_the_right(
    http: responses.RequestsMock, client: QuayClient, call: Callable[[QuayClient], object], explained: str
) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        http.add(method, re.compile(".*"), status=403, json=usual(403, "insufficient_scope", "Unauthorized"))
    http.assert_all_requests_are_fired = False
    with pytest.raises(ForbiddenError) as caught:
        call(client)
    assert explained in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


PAGE = {"body": "<!DOCTYPE html><title>Quay</title>", "content_type": "text/html"}
NOT_ALLOWED = {"json": {"message": "The method is not allowed for the requested URL."}}


@pytest.mark.parametrize(
    ("call", "status", "response", "explained"),
    [
        (
            lambda c: c.organization.proxy_cache.get("acme"),
            404,
            PAGE,
            "(perhaps the server's FEATURE_PROXY_CACHE is off, or the server is older than Quay 3.7, or "
            "base_url is not the URL of a Quay server)",
        ),
        (
            lambda c: c.organization.proxy_cache.delete("acme"),
            405,
            NOT_ALLOWED,
            "(perhaps the server's FEATURE_PROXY_CACHE is off, or the server is older than Quay 3.7, or",
        ),
        (
            lambda c: c.user.get(),
            404,
            {"body": "404 page not found"},
            "(perhaps base_url is not the URL of a Quay server)",
        ),
        (lambda c: c.user.get(), 404, {"body": ""}, "(perhaps base_url is not the URL of a Quay server)"),
        (
            lambda c: c.request("GET", "/api/v1/x"),
            404,
            PAGE,
            "(perhaps base_url is not the URL of a Quay server)",
        ),
    ],
)
def test_operation_that_the_server_does_not_have(
    http: responses.RequestsMock,
    client: QuayClient,
    call: Callable[[QuayClient], object],
    status: int,
    response: dict[str, Any],
    explained: str,
) -> None:
    for method in ("GET", "DELETE"):
        http.add(method, re.compile(".*"), status=status, **response)
    http.assert_all_requests_are_fired = False
    with pytest.raises(UnavailableOperationError) as caught:
        call(client)
    assert not isinstance(caught.value, MissingError)
    assert isinstance(caught.value, NotFoundError) == (status == 404)
    assert explained in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_head_without_a_body(http: responses.RequestsMock, client: QuayClient) -> None:
    """Nothing shows whether the response comes from Quay's API."""
    http.add("HEAD", f"{URL}/api/v1/x", status=404)
    with pytest.raises(NotFoundError) as caught:
        client.request("HEAD", "/api/v1/x")
    assert type(caught.value) is NotFoundError
