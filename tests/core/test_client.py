"""The client itself: how it is made, how it is changed, and the ways in beside the methods."""

from __future__ import annotations

import copy
import inspect
import json
import re
from operator import attrgetter
from pathlib import Path
from typing import Any

import attrs
import pytest
import responses

from quay_sdk import (
    UNSET,
    Auth,
    BasicAuth,
    BearerAuth,
    DecodeError,
    InsecureConnectionWarning,
    InvalidArgumentError,
    NotFoundError,
    Paged,
    QuayClient,
    RateLimit,
    Retries,
    operations,
)
from quay_sdk.api.appspecifictokens import AppTokens
from quay_sdk.resource import Resource
from support import URL

TOKEN = "t0ken-s3cret"


# -- made ------------------------------------------------------------------------------


def test_defaults() -> None:
    client = QuayClient()
    assert client.base_url == "https://quay.io"
    assert type(client._transport.auth) is Auth


BAD_OPTIONS: list[dict[str, Any]] = [
    {"token": ""},
    {"token": " "},
    {"token": "two words"},
    {"token": "line\nbreak"},
    {"token": "tab\t"},
    {"token": "nul\x00"},
    {"token": "ümlaut"},
    {"token": b"bytes"},
    {"token": 5},
    {"token": "x", "auth": BasicAuth("a", "b")},
    {"auth": "x"},
    {"auth": ("user", "password")},
    {"timeout": 0},
    {"timeout": -1},
    {"timeout": True},
    {"timeout": "10"},
    {"timeout": float("nan")},
    {"timeout": float("inf")},
    {"timeout": 1e12},
    {"timeout": (1, 0)},
    {"timeout": (1, 2, 3)},
    {"timeout": [1, 2]},
    {"retries": -1},
    {"max_body": -1},
    {"max_body": "5"},
    {"max_body": True},
    {"max_body": None},
    {"user_agent": "line\nbreak"},
    {"user_agent": "ümlaut"},
    {"user_agent": 5},
    {"verify": 0},
    {"verify": 5},
    {"cert": ("a", "b", "c")},
    {"cert": 5},
    {"proxies": "http://p"},
    {"proxies": {"http": 5}},
    {"rate_limit": 5},
    {"headers": None},
    {"headers": "X-Key: k"},
    {"headers": [("X-Key", "k")]},
    {"headers": {5: "k"}},
    {"headers": {"": "k"}},
    {"headers": {"X Key": "k"}},
    {"headers": {"X-Key:": "k"}},
    {"headers": {"X-Key": 5}},
    {"headers": {"X-Key": ""}},
    {"headers": {"X-Key": " k"}},
    {"headers": {"X-Key": "k\r\nX-Other: k"}},
    {"headers": {"X-Key": "ü"}},
    {"headers": {"X-Key": "k", "x-key": "k"}},
    {"headers": {"authorization": "Bearer x"}},
    {"headers": {"Cookie": "a=b"}},
    {"headers": {"Proxy-Authorization": "Basic x"}},
    {"headers": {"User-Agent": "me"}},
    {"headers": {"Content-Length": "5"}},
    {"headers": {"Transfer-Encoding": "chunked"}},
    {"headers": {"Host": "other.example"}},
    {"headers": {"Accept-Encoding": "br"}},
    {"headers": {"Range": "bytes=0-3"}},
    {"headers": {"X-HTTP-Method-Override": "DELETE"}},
]


@pytest.mark.parametrize("options", BAD_OPTIONS, ids=str)
def test_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        QuayClient(URL, **options)
    assert isinstance(caught.value, ValueError)
    with pytest.raises(InvalidArgumentError):
        QuayClient(URL).with_options(**options)


GOOD_OPTIONS: list[dict[str, Any]] = [
    {"timeout": None},
    {"timeout": 0.5},
    {"timeout": (1, 2.5)},
    {"timeout": (None, 5)},
    {"retries": 0},
    {"retries": Retries(total=float("inf"))},
    {"rate_limit": RateLimit(5, burst=25)},
    {"max_body": 0},
    {"token": "x" * 5000},
    {"token": lambda: "x"},
    {"verify": True},
    {"proxies": {}},
    {"headers": {}},
    {"headers": {"X-Key": "k", "x_other": 'a b; c="d"'}},
]


@pytest.mark.parametrize("options", GOOD_OPTIONS, ids="-".join)
def test_taken(options: dict[str, Any]) -> None:
    QuayClient(URL, **options)
    QuayClient(URL).with_options(**options)


def test_only_server_and_token_are_positional() -> None:
    kinds = [parameter.kind for parameter in inspect.signature(QuayClient).parameters.values()]
    assert kinds[:2] == [inspect.Parameter.POSITIONAL_OR_KEYWORD] * 2
    assert set(kinds[2:]) == {inspect.Parameter.KEYWORD_ONLY}


def test_with_options_takes_what_the_client_takes() -> None:
    made = inspect.signature(QuayClient).parameters.keys()
    assert inspect.signature(QuayClient.with_options).parameters.keys() == made - {"base_url", "session"} | {
        "self"
    }


@pytest.mark.parametrize("user", ["a:b", "\ud800"], ids=repr)
def test_basic_auth_refuses(user: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        BasicAuth(user, TOKEN)
    assert TOKEN not in str(caught.value)


# -- from the environment --------------------------------------------------------------


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("QUAY_URL", "QUAY_TOKEN", "QUAY_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_from_an_empty_environment(environment: pytest.MonkeyPatch) -> None:
    client = QuayClient.from_env(anonymous=True)
    assert client.base_url == "https://quay.io"
    assert type(client._transport.auth) is Auth
    assert client.settings.verify is None


def test_from_the_environment(environment: pytest.MonkeyPatch, http: responses.RequestsMock) -> None:
    environment.setenv("QUAY_URL", URL + "/")
    environment.setenv("QUAY_TOKEN", TOKEN)
    environment.setenv("QUAY_CA_BUNDLE", __file__)
    http.add("GET", URL + "/x", json=1)
    with QuayClient.from_env() as client:
        client.request("GET", "/x")
    assert http.calls[0].request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert client.settings.verify == __file__


@pytest.mark.parametrize("value", ["", " ", "\n"], ids=repr)
@pytest.mark.parametrize("name", ["QUAY_URL", "QUAY_TOKEN", "QUAY_CA_BUNDLE"])
def test_empty_variables_are_refused(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    """An empty QUAY_URL would send the token to quay.io, an empty QUAY_TOKEN would ask anonymously."""
    for other in ("QUAY_URL", "QUAY_TOKEN", "QUAY_CA_BUNDLE"):
        environment.setenv(other, {"QUAY_URL": URL, "QUAY_TOKEN": TOKEN, "QUAY_CA_BUNDLE": __file__}[other])
    environment.setenv(name, value)
    with pytest.raises(InvalidArgumentError, match=f"{name} is set but empty"):
        QuayClient.from_env()


@pytest.mark.parametrize("value", ["", TOKEN])
def test_an_auth_takes_precedence_over_the_token(environment: pytest.MonkeyPatch, value: str) -> None:
    environment.setenv("QUAY_TOKEN", value)
    auth = BasicAuth("bob", "x")
    assert QuayClient.from_env(base_url=URL, auth=auth)._transport.auth is auth


def test_empty_variable_is_not_looked_at_if_there_is_an_argument(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("QUAY_URL", "")
    assert QuayClient.from_env(base_url=URL, token=TOKEN).base_url == URL


@pytest.mark.parametrize("value", ["", TOKEN])
def test_anonymous_takes_precedence_over_the_token(environment: pytest.MonkeyPatch, value: str) -> None:
    environment.setenv("QUAY_TOKEN", value)
    assert type(QuayClient.from_env(URL, anonymous=True)._transport.auth) is Auth


def test_anonymous_is_not_an_option_of_a_client(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("QUAY_TOKEN", TOKEN)
    client = QuayClient.from_env(URL, anonymous=False)
    assert isinstance(client._transport.auth, BearerAuth)
    for make in (QuayClient, client.with_options):
        with pytest.raises(TypeError, match="unexpected argument 'anonymous'"):
            make(anonymous=True)  # type: ignore[operator]


def test_arguments_come_before_the_environment(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("QUAY_URL", "https://other.example")
    environment.setenv("QUAY_TOKEN", TOKEN)
    client = QuayClient.from_env(base_url=URL, token=None, timeout=5)
    assert client.base_url == URL
    assert type(client._transport.auth) is Auth
    assert client.settings.timeout == 5


@pytest.mark.parametrize(("name", "value"), [("QUAY_URL", "quay.io"), ("QUAY_TOKEN", "two words")])
def test_bad_environment(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv(name, value)
    with pytest.raises(InvalidArgumentError):
        QuayClient.from_env()


def test_subclass() -> None:
    class Mine(QuayClient):
        pass

    assert type(Mine.from_env(URL, TOKEN)) is Mine
    assert type(Mine(URL).with_options(timeout=5)) is Mine
    assert repr(Mine(URL)).startswith("Mine(")


# -- other settings --------------------------------------------------------------------


def test_with_options_leaves_the_rest() -> None:
    first = QuayClient(URL, TOKEN, timeout=7, retries=1, max_body=99, user_agent="me")
    second = first.with_options(retries=0)
    assert second is not first
    assert second.base_url == URL
    assert second._transport.auth is first._transport.auth
    assert second.settings == attrs.evolve(first.settings, retries=Retries(attempts=0))
    assert first.settings.retries == Retries(attempts=1)


def test_with_options_none_is_a_value() -> None:
    first = QuayClient(URL, TOKEN, timeout=7, proxies={"http": "http://p"}, user_agent="me")
    second = first.with_options(token=None, timeout=None, proxies=None, user_agent=None)
    assert type(second._transport.auth) is Auth
    assert second.settings.timeout is None
    assert second.settings.proxies is None
    assert second.settings.user_agent == QuayClient().settings.user_agent


@pytest.mark.parametrize("name", ["base_url", "session"])
def test_with_options_keeps_server_and_session(name: str) -> None:
    with pytest.raises(TypeError, match=f"QuayClient.with_options: unexpected argument '{name}'"):
        QuayClient(URL).with_options(**{name: None})


@pytest.mark.parametrize(
    ("make", "args", "options", "problem"),
    [
        (QuayClient, (URL,), {"tokn": TOKEN}, "QuayClient: unexpected argument 'tokn', use 'token'"),
        (QuayClient, (URL, TOKEN, 5), {}, "QuayClient: takes base_url, token by position, got 3"),
        (QuayClient, (URL,), {"base_url": URL}, "QuayClient: got 'base_url' by position and by name"),
        (
            QuayClient.from_env,
            (),
            {"retry": 1, "token": TOKEN},
            "QuayClient: unexpected argument 'retry', use 'retries'",
        ),
    ],
)
def test_wrong_call(make: Any, args: tuple[Any, ...], options: dict[str, Any], problem: str) -> None:
    with pytest.raises(TypeError) as caught:
        make(*args, **options)
    assert str(caught.value).startswith(problem)
    assert "(arguments: base_url, token, auth" in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_unset_is_no_change() -> None:
    """It is the default that the signature shows."""
    client = QuayClient(URL, TOKEN, timeout=7)
    settings = inspect.signature(QuayClient.with_options).parameters.keys() - {"self"}
    assert client.with_options(**dict.fromkeys(settings, UNSET)).settings == client.settings


def test_with_options_starts_anew() -> None:
    """Attributes of a subclass may depend on the old settings, so they are not copied."""

    class Mine(QuayClient):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.mine = self.repository

    first = Mine(URL, TOKEN)
    second = first.with_options(token="other-token")
    assert type(second) is Mine
    assert "mine" not in vars(second)
    assert second.repository._transport is second._transport


def test_from_env_of_a_subclass_with_arguments_of_its_own() -> None:
    class Mine(QuayClient):
        def __init__(self, *args: Any, organization: str = "", **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.name = organization

    client = Mine.from_env(URL, TOKEN, organization="acme")  # type: ignore[call-arg]
    assert (client.base_url, client.name) == (URL, "acme")


def test_client_whose_token_function_leads_back_to_it() -> None:
    class App:
        def __init__(self) -> None:
            self.client = QuayClient(URL, self.token, user_agent="app")
            self.users = self.client.users

        def token(self) -> str:
            return TOKEN

    app = App()
    for again in (copy.deepcopy(app), copy.deepcopy(app.users), copy.deepcopy(app.client)):
        assert again is not None
    assert copy.deepcopy(app).client.settings.user_agent == "app"


@pytest.mark.parametrize(
    ("options", "stored"),
    [
        ({"verify": Path("/etc/ca.pem")}, ("/etc/ca.pem", None)),
        ({"cert": Path("/etc/me.pem")}, (None, "/etc/me.pem")),
        ({"cert": (Path("/a"), "/b")}, (None, ("/a", "/b"))),
        ({"cert": ["/a", "/b"]}, (None, ("/a", "/b"))),
    ],
    ids=str,
)
def test_paths(options: dict[str, Any], stored: Any) -> None:
    settings = QuayClient(URL, **options).settings
    assert (settings.verify, settings.cert) == stored


def test_insecure_connection_is_reported_at_the_callers_line(monkeypatch: pytest.MonkeyPatch) -> None:
    class Mine(QuayClient):
        pass

    monkeypatch.setenv("QUAY_URL", "http://quay.example.com")
    monkeypatch.delenv("QUAY_TOKEN", raising=False)
    makers = (
        lambda: QuayClient("http://quay.example.com"),
        lambda: Mine("http://quay.example.com"),
        lambda: Mine.from_env(timeout=5, anonymous=True),
    )
    for make in makers:
        with pytest.warns(InsecureConnectionWarning) as caught:
            make()
        assert caught[0].filename == __file__
        assert caught[0].lineno == make.__code__.co_firstlineno


def test_settings_are_shown_without_secrets() -> None:
    client = QuayClient(
        URL, TOKEN, proxies={"http": "http://u:pr0xy-s3cret@p"}, headers={"X-Key": "k3y-s3cret"}
    )
    assert client.settings.retries == Retries()
    assert "X-Key" in repr(client.settings)
    assert not {TOKEN, "pr0xy-s3cret", "k3y-s3cret"} & set(re.findall(r"[\w-]+", repr(client.settings)))


def test_settings_do_not_follow_their_arguments() -> None:
    headers = {"X-Key": "one"}
    client = QuayClient(URL, headers=headers)
    headers["X-Key"] = "two"
    assert client.settings.headers == {"X-Key": "one"}


def test_with_another_auth() -> None:
    auth = BasicAuth("a", "b")
    assert QuayClient(URL, TOKEN).with_options(auth=auth)._transport.auth is auth
    assert isinstance(QuayClient(URL, auth=auth).with_options(token=TOKEN)._transport.auth, BearerAuth)


def test_resources_follow_their_own_client(http: responses.RequestsMock) -> None:
    http.add("GET", URL + "/api/v1/user/apptoken", json={"tokens": []})
    first = QuayClient(URL, "one")
    first.user.apptokens.list()
    first.with_options(token="two").user.apptokens.list()
    assert [call.request.headers["Authorization"] for call in http.calls] == ["Bearer one", "Bearer two"]


# -- looks -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "auth"),
    [
        ({}, "Auth()"),
        ({"token": TOKEN}, "BearerAuth()"),
        ({"token": lambda: TOKEN}, "BearerAuth()"),
        ({"auth": BasicAuth("acme+ci", TOKEN)}, "BasicAuth()"),
    ],
    ids=["anonymous", "token", "function", "basic"],
)
def test_repr(options: dict[str, Any], auth: str) -> None:
    assert repr(QuayClient(URL, **options)) == f"QuayClient('{URL}', auth={auth})"


def test_resource_repr(client: QuayClient) -> None:
    assert repr(client.user.apptokens) == f"<client.user.apptokens of {URL}>"


def test_dir_shows_the_tree(client: QuayClient) -> None:
    assert {"user", "repository", "organization", "superuser", "call", "request", "close"} <= set(dir(client))
    assert {"apptokens", "logs", "robots"} <= set(dir(client.user))
    assert {"list", "create", "get", "delete"} <= set(dir(client.user.apptokens))


def test_each_resource_is_kept() -> None:
    def walk(parent: Any, way: str) -> None:
        for name in dir(parent):
            child = getattr(parent, name)
            if isinstance(child, Resource):
                assert getattr(parent, name) is child, f"{way}.{name} is created each time"
                walk(child, f"{way}.{name}")

    walk(QuayClient(URL), "client")


@pytest.mark.parametrize("name", ["users_", "api", "_nothing", "__wrapped__", "apptoken"])
def test_unknown_name(client: QuayClient, name: str) -> None:
    assert not hasattr(client, name)
    with pytest.raises(AttributeError, match=f"'QuayClient' object has no attribute '{name}'"):
        getattr(client, name)
    with pytest.raises(AttributeError, match=f"'AppTokens' object has no attribute '{name}'"):
        getattr(client.user.apptokens, name)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("organization.list", "client.user.get().organizations"),
        ("repository.tags.get", "client.repository.tags.list(repository, name=..."),
        ("robots.create", "client.organization.robots.create"),
        ("repositories", "client.repository"),
        ("repository.tags.expire", "client.repository.tags.purge"),
        ("user.create", "client.users.sign_up"),
        ("search.link_external_user", "client.users.link_external"),
    ],
)
def test_name_of_another_resource(client: QuayClient, path: str, place: str) -> None:
    with pytest.raises(AttributeError) as caught:
        attrgetter(path)(client)
    assert place in str(caught.value)
    assert caught.value.name == path.rpartition(".")[2]


def test_methods_are_found_on_the_class(client: QuayClient) -> None:
    assert isinstance(client.user.apptokens, AppTokens)
    assert inspect.signature(client.user.apptokens.create) == inspect.signature(AppTokens.create).replace(
        parameters=list(inspect.signature(AppTokens.create).parameters.values())[1:]
    )


def test_copied_client_works(http: responses.RequestsMock) -> None:
    http.add("GET", URL + "/x", json=1)
    client = QuayClient(URL, TOKEN)
    assert client.user
    assert copy.copy(client).request("GET", "/x") == 1


def test_as_a_context(http: responses.RequestsMock) -> None:
    http.add("GET", URL + "/x", json=1)
    client = QuayClient(URL)
    with client as entered:
        assert entered is client
    assert client.request("GET", "/x") == 1


# -- call ------------------------------------------------------------------------------


def test_call(http: responses.RequestsMock, client: QuayClient) -> None:
    token = {
        "uuid": "u",
        "title": "x",
        "last_accessed": None,
        "created": "Wed, 08 Jan 2025 19:32:48 -0000",
        "expiration": None,
    }
    http.add("POST", URL + "/api/v1/user/apptoken", json={"token": token})
    assert client.call("createAppToken", title="x").to_dict() == token
    assert json.loads(http.calls[0].request.body) == {"title": "x"}


def test_call_of_a_listing(http: responses.RequestsMock, client: QuayClient) -> None:
    http.add("GET", URL + "/api/v1/repository/acme/app/tag/", json={"tags": []})
    assert isinstance(client.call("listRepoTags", repository="acme/app"), Paged)


@pytest.mark.parametrize(
    ("operation", "arguments", "words"),
    [
        ("createAppTokens", {}, "createAppTokens"),
        ("", {}, "unknown operation"),
        ("deleteFullTag", {"repository": "a/b", "tag": ".."}, "tag"),
    ],
)
def test_call_refused(client: QuayClient, operation: str, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidArgumentError, match=words):
        client.call(operation, **arguments)


def test_argument_may_be_called_operation() -> None:
    """The id is positional only, so that it is in no argument's way."""
    assert (
        inspect.signature(QuayClient.call).parameters["operation"].kind is inspect.Parameter.POSITIONAL_ONLY
    )


def test_every_operation_can_be_called_by_its_id(client: QuayClient) -> None:
    for id, declared in operations.items():
        found: Any = client
        for name in declared.call.split("."):
            found = getattr(found, name)
        assert found.__func__.operation is declared, id


# -- request ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "read"),
    [(b"", None), (b"  \n", None), (b"null", None), (b'"Created"', "Created"), (b'{"a": [1]}', {"a": [1]})],
)
def test_request_gives_json(http: responses.RequestsMock, client: QuayClient, body: bytes, read: Any) -> None:
    http.add("GET", URL + "/api/v1/x", body=body)
    assert client.request("GET", "/api/v1/x") == read


def test_request_without_a_response_body(http: responses.RequestsMock, client: QuayClient) -> None:
    http.add("GET", URL + "/x", body="<html>")
    with pytest.raises(DecodeError):
        client.request("GET", "/x")


def test_request_sends(http: responses.RequestsMock, client: QuayClient) -> None:
    http.add("DELETE", URL + "/api/v1/x", status=204)
    assert client.request("delete", "/api/v1/x", query={"a": True, "b": 1.5, "c": "d e"}, json=["x"]) is None
    request = http.calls[0].request
    assert request.params == {"a": "true", "b": "1.5", "c": "d e"}
    assert json.loads(request.body) == ["x"]
    assert request.headers["Authorization"] == "Bearer t0ken"


def test_request_has_the_same_errors(http: responses.RequestsMock, client: QuayClient) -> None:
    http.add("GET", URL + "/api/v1/x", status=404, json={"message": "gone"})
    with pytest.raises(NotFoundError, match="gone"):
        client.request("GET", "/api/v1/x")


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/", "/"),
        ("/api/v1/x/", "/api/v1/x/"),
        ("/a%20b", "/a%20b"),
        ("/a b", "/a%20b"),
        ("/ü", "/%C3%BC"),
        ("/a:b@c", "/a:b@c"),
        ("/@evil.example/x", "/@evil.example/x"),
        ("/:80/x", "/:80/x"),
        ("/http://evil.example/x".replace("//", "/"), "/http:/evil.example/x"),
        ("/a%252e", "/a%252e"),
    ],
)
def test_request_stays_on_the_server(
    http: responses.RequestsMock, client: QuayClient, path: str, sent: str
) -> None:
    http.add("GET", URL + sent, json=1)
    client.request("GET", path)
    assert http.calls[0].request.url == URL + sent


@pytest.mark.parametrize(
    "path",
    [
        "",
        "api/v1/x",
        "https://evil.example/x",
        "//evil.example/x",
        "@evil.example/x",
        ":80/x",
        ".evil.example/x",
        "/\\evil.example",
        "\\\\evil.example",
        "/x?a=b",
        "/x#y",
        "/a/../b",
        "/..",
        "/.",
        "/a/./b",
        "/a//b",
        "/a/%2e%2e/b",
        "/a/%2E%2e/b",
        "/a/.%2e",
        "/a/..%2fb",
        "/a/x%2f..%2fb",
        "/a\nb",
        "/a\r\nX-Evil: 1",
        "/a\x00",
        "/\ud800",
        None,
        b"/x",
        5,
    ],
    ids=repr,
)
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_request_goes_nowhere_else(
    http: responses.RequestsMock, client: QuayClient, method: str, path: Any
) -> None:
    with pytest.raises(InvalidArgumentError, match=r"path|segment"):
        client.request(method, path)
    assert not http.calls


@pytest.mark.parametrize(
    "method", ["", "FETCH", "GET ", "GET\r\n", "CONNECT", "TRACE", None, b"GET", 5], ids=repr
)
def test_request_method_refused(client: QuayClient, method: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="method"):
        client.request(method, "/x")


@pytest.mark.parametrize(
    "arguments",
    [
        {"query": {"a": None}},
        {"query": {"a": ["x"]}},
        {"query": {"a": float("nan")}},
        {"query": {5: "x"}},
        {"query": {"a": "\ud800"}},
        {"json": {1: 2}},
        {"json": {"a": {1}}},
        {"json": float("nan")},
        {"json": b"x"},
    ],
    ids=str,
)
def test_request_argument_refused(
    http: responses.RequestsMock, client: QuayClient, arguments: dict[str, Any]
) -> None:
    with pytest.raises(InvalidArgumentError):
        client.request("POST", "/x", **arguments)
    assert not http.calls
