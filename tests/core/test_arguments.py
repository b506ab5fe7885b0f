"""Arguments: invalid ones are refused before anything is sent, the others are encoded."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum, IntEnum
from typing import Any
from urllib.parse import unquote

import pytest
import responses

from quay_sdk import UNSET, ApiError, InvalidArgumentError, QuayClient, QuayError, Unset
from quay_sdk._wire import dates
from quay_sdk._wire.encode import at_most, split_repository
from quay_sdk.model import RFC_2822, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.resource import Resource
from support import URL
from support.wire import WireServer, replies

FUTURE = datetime(2031, 1, 1, tzinfo=UTC)


class Colour(Enum):
    RED = "red"


class Word(str, Enum):  # noqa: UP042 (its str() is not its value)
    YES = "yes"


class Number(IntEnum):
    TWO = 2


@model
class Rule(Model):
    """An argument that is a model."""

    name: str
    since: datetime | None = field(default=None, format=RFC_2822)
    weight: float | None = None


class Things(Resource):
    """Operations with awkward arguments."""

    @operation("put", "PUT /things/{id}")
    def put(self, id: int | str, *, body: Any = None) -> None: ...

    @operation("query", "GET /things")
    def query(
        self,
        *,
        text: str | None = None,
        number: int | None = None,
        share: float | None = None,
        on: bool | None = None,
    ) -> Any: ...

    @operation(
        "make", "POST /things", params={"repository": Param(("namespace", "repository"), split_repository)}
    )
    def make(
        self,
        *,
        repository: str | None = None,
        names: Sequence[str] | None = None,
        rule: Rule | None = None,
        rules: Sequence[Rule] | None = None,
        config: Mapping[str, Any] | None = None,
        either: int | str | None = None,
    ) -> None: ...

    @operation("whole", "POST /whole", params={"items": ""})
    def whole(self, *, items: Sequence[str]) -> None: ...

    @operation("choose", "POST /choose", one_of=("limit", "limit_bytes"))
    def choose(self, *, limit: str | None = None, limit_bytes: int | None = None) -> None: ...

    @operation("clear", "PUT /clear")
    def clear(self, *, note: str | Unset | None = UNSET, on: bool = True) -> None: ...


@pytest.fixture
def things(client: QuayClient) -> Things:
    return Things(client._transport)


def sent_body(http: responses.RequestsMock) -> Any:
    return json.loads(http.calls[-1].request.body)


# -- paths -----------------------------------------------------------------------------
# Without the fixture `http` a request would fail without a server; with it, without a response.

ROUTE_CHANGING = [".", "..", "", "a/b", "/", "../x", "a\nb", "a\x00", "\x7f", "\x85", "a\u2028", "\ud800"]
INVALID_NAMES = [None, 5.5, True, b"x", ["x"], {}, ()]


@pytest.mark.parametrize("value", [*ROUTE_CHANGING, *INVALID_NAMES], ids=repr)
@pytest.mark.parametrize("operation", ["delete", "update", "restore"])
def test_name_that_would_change_the_route(
    http: responses.RequestsMock, client: QuayClient, operation: str, value: Any
) -> None:
    tags = client.repository.tags
    more = {"restore": {"manifest_digest": "sha256:x"}}.get(operation, {})
    with pytest.raises(InvalidArgumentError, match=r"\w+Tag: tag: ") as caught:
        getattr(tags, operation)("acme/app", value, **more)
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, QuayError)
    assert not http.calls


@pytest.mark.parametrize(
    "repository",
    [
        "app",
        "",
        "/",
        "acme/",
        "/app",
        "acme//app",
        "acme/app/",
        "acme/.",
        "acme/..",
        "./app",
        "../app",
        "acme/../app",
        "acme/a/../b",
        "acme/a\nb",
        "acme/\x00",
        "acme/\ud800",
        None,
        5,
        b"acme/app",
        ("acme", "app"),
    ],
    ids=repr,
)
def test_invalid_repository(http: responses.RequestsMock, client: QuayClient, repository: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="repository"):
        client.repository.tags.delete(repository, "latest")
    with pytest.raises(InvalidArgumentError, match="repository"):
        client.repository.tags.list(repository)
    if repository is not None and repository != "acme/\ud800":  # which JSON can hold
        with pytest.raises(InvalidArgumentError, match="repository"):
            Things(client._transport).make(repository=repository)
    assert not http.calls


NAMES = [
    "latest",
    "v1.0-x_y",
    "a b",
    "a+b",
    "acme+ci",
    "a%2Fb",
    "100%",
    "a?b",
    "a#b",
    "a&b=c",
    "a;b",
    "a:b@c",
    "ü",
    "日本",
    "...",
    ".a",
    "a..",
    "\\",
    "'\"",
    "<>",
    "{x}",
    "{}",
    "%2e%2e",
    "~",
]


REFUSED = ":b@c", ""
"""What would be a tag and a digest in the name of a repository."""


@pytest.mark.parametrize("name", NAMES)
def test_name_is_quoted_once(name: str) -> None:
    with WireServer(replies(b"", b"")) as server, QuayClient(server.url) as client:
        client.repository.tags.delete("acme/app", name)
        client.repository.tags.delete(f"acme/{name.replace(*REFUSED)}", "latest")
    tag, repository = server.targets
    head, _, last = tag.rpartition("/")
    assert head == "/api/v1/repository/acme/app/tag"
    assert unquote(last) == name
    quoted = repository.removeprefix("/api/v1/repository/acme/").removesuffix("/tag/latest")
    assert quoted == last.replace(*REFUSED)
    assert not set(last) & set(' ?#&;\\"<>{}')


def test_slashes_of_a_repository_stay() -> None:
    with WireServer(replies(b"")) as server, QuayClient(server.url) as client:
        client.repository.tags.delete("acme/team/sub/app", "x")
    assert server.targets == ["/api/v1/repository/acme/team/sub/app/tag/x"]


@pytest.mark.parametrize(
    ("given", "path"), [(7, "7"), (Number.TWO, "2"), (Colour.RED, "red"), (Word.YES, "yes")]
)
def test_other_names(http: responses.RequestsMock, things: Things, given: Any, path: str) -> None:
    http.add("PUT", f"{URL}/things/{path}")
    things.put(given)


# -- types -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda c: c.user.apptokens.create(title=5), "title"),
        (lambda c: c.user.apptokens.create(title=None), "title"),
        (lambda c: c.user.apptokens.create(title=b"x"), "title"),
        (lambda c: c.user.apptokens.list(expiring="yes"), "expiring"),
        (lambda c: c.user.apptokens.list(expiring=1), "expiring"),
        (lambda c: c.repository.tags.list("a/b", only_active="false"), "only_active"),
        (lambda c: c.repository.tags.list("a/b", limit=0), "limit"),
        (lambda c: c.repository.tags.list("a/b", limit=101), "limit"),
        (lambda c: c.repository.tags.list("a/b", limit=-1), "limit"),
        (lambda c: c.repository.tags.list("a/b", limit=True), "limit"),
        (lambda c: c.repository.tags.list("a/b", limit="50"), "limit"),
        (lambda c: c.repository.tags.list("a/b", name=["x"]), "name"),
        (lambda c: c.repository.tags.update("a/b", "x", expiration=datetime(2031, 1, 1)), "expiration"),
        (lambda c: c.repository.tags.update("a/b", "x", expiration="01/01/2031"), "expiration"),
        (lambda c: c.repository.tags.update("a/b", "x", expiration=True), "expiration"),
        (lambda c: c.repository.tags.update("a/b", "x", immutable="yes"), "immutable"),
        (lambda c: c.user.logs.list(start_time=datetime(2025, 1, 8)), "start_time"),
        (lambda c: c.user.logs.list(start_time="2025-13-08"), "start_time"),
        (lambda c: c.user.logs.list(start_time="13/01/2025"), "start_time"),
        (lambda c: c.user.logs.list(end_time="01/32/2025"), "end_time"),
        (lambda c: c.user.logs.list(end_time=""), "end_time"),
        (lambda c: c.user.logs.list(end_time=5), "end_time"),
    ],
)
def test_wrong_type_is_refused(
    http: responses.RequestsMock, client: QuayClient, call: Any, argument: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=f"[a-z]+[A-Z]\\w+: {argument}: "):
        call(client)
    assert not http.calls


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"names": "abc"}, "names"),
        ({"names": {"a": 1}}, "names"),
        ({"names": ["a", 5]}, "names"),
        ({"names": [None]}, "names"),
        ({"names": 5}, "names"),
        ({"rule": {"name": "x"}}, "rule"),
        ({"rule": Rule(name="x", since=datetime(2025, 1, 8))}, "time zone"),
        ({"rules": [Rule(name="x"), None]}, "rules"),
        ({"config": []}, "config"),
        ({"config": {"a": {5: 1}}}, "key"),
        ({"config": {"a": {1, 2}}}, "set"),
        ({"config": {"a": [float("nan")]}}, "nan"),
        ({"config": {"a": float("inf")}}, "inf"),
        ({"config": {"a": date(2025, 1, 8)}}, "date"),
        ({"config": {"a": b"x"}}, "bytes"),
        ({"either": 5.5}, "either"),
        ({"either": True}, "either"),
    ],
    ids=str,
)
def test_wrong_value_in_a_body_is_refused(things: Things, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidArgumentError, match=words):
        things.make(**arguments)


@pytest.mark.parametrize("extra", [{"x": {1}}, {"x": float("nan")}, {"x": b"x"}], ids=str)
def test_model_that_json_cannot_hold(things: Things, extra: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        things.make(rule=Rule(name="x", extra=extra))


def test_cyclic_value_is_refused(things: Things) -> None:
    circle: dict[str, Any] = {}
    circle["again"] = circle
    with pytest.raises(InvalidArgumentError):
        things.make(config=circle)
    with pytest.raises(InvalidArgumentError):
        things.make(rule=Rule(name="x", extra=circle))


@pytest.mark.parametrize("share", [float("nan"), float("inf"), "1", True], ids=repr)
def test_invalid_number(things: Things, share: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="share"):
        things.query(share=share)


# -- on the wire -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "body"),
    [
        ({}, {}),
        ({"names": ["a", "ü"]}, {"names": ["a", "ü"]}),
        ({"names": ("a",)}, {"names": ["a"]}),
        ({"names": []}, {"names": []}),
        ({"names": [Word.YES]}, {"names": ["yes"]}),
        ({"repository": "acme/team/app"}, {"namespace": "acme", "repository": "team/app"}),
        (
            {"rule": Rule(name="x", since=datetime(2025, 1, 8, 19, 32, 48, tzinfo=UTC), extra={"new": 1})},
            {"rule": {"name": "x", "since": "Wed, 08 Jan 2025 19:32:48 -0000", "new": 1}},
        ),
        ({"rules": [Rule(name="x")]}, {"rules": [{"name": "x"}]}),
        (
            {"config": {"a": [1, 2.5, None, True, Colour.RED, Rule(name="r"), {"b": ()}]}},
            {"config": {"a": [1, 2.5, None, True, "red", {"name": "r"}, {"b": []}]}},
        ),
        ({"either": 5}, {"either": 5}),
        ({"either": "five"}, {"either": "five"}),
        ({"either": "\ud800"}, {"either": "\ud800"}),
    ],
    ids=str,
)
def test_body(
    http: responses.RequestsMock, things: Things, arguments: dict[str, Any], body: dict[str, Any]
) -> None:
    http.add("POST", URL + "/things")
    things.make(**arguments)
    assert sent_body(http) == body


def test_body_that_is_an_array(http: responses.RequestsMock, things: Things) -> None:
    http.add("POST", URL + "/whole")
    things.whole(items=["a", "b"])
    assert sent_body(http) == ["a", "b"]


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({}, ""),
        ({"on": True}, "?on=true"),
        ({"on": False}, "?on=false"),
        ({"number": 0}, "?number=0"),
        ({"share": 2.5}, "?share=2.5"),
        ({"share": 2}, "?share=2"),
        ({"text": ""}, "?text="),
        ({"text": "a b&c=d+e#f%20"}, "?text=a%20b%26c%3Dd%2Be%23f%2520"),
        ({"text": "ü\n"}, "?text=%C3%BC%0A"),
        ({"text": "x", "number": 3, "on": True}, "?text=x&number=3&on=true"),
    ],
    ids=str,
)
def test_query(arguments: dict[str, Any], query: str) -> None:
    with WireServer(replies(b"{}")) as server, QuayClient(server.url) as client:
        Things(client._transport).query(**arguments)
    assert server.targets == ["/things" + query]


@pytest.mark.parametrize(
    ("value", "text"),
    [(Word.YES, "yes"), (Number.TWO, "2"), (Colour.RED, "red"), (True, "true"), (1.5, "1.5")],
)
def test_query_values(value: Any, text: str) -> None:
    with WireServer(replies(b"{}")) as server, QuayClient(server.url) as client:
        client.request("GET", "/x", query={"a b": value})
    assert server.targets == [f"/x?a%20b={text}"]


@pytest.mark.parametrize(
    "pair",
    [
        ("a", None),
        ("a", ["x"]),
        ("a", float("nan")),
        ("a", b"x"),
        ("a", "\ud800"),
        (5, "a"),
        (None, "a"),
        ("\ud800", "a"),
    ],
    ids=repr,
)
def test_invalid_query(client: QuayClient, pair: Any) -> None:
    with pytest.raises(InvalidArgumentError):
        client.request("GET", "/x", query=dict([pair]))


def test_omitted_is_not_none(http: responses.RequestsMock, client: QuayClient) -> None:
    """Only ``None`` clears an expiration; leaving it out leaves it."""
    http.add("PUT", URL + "/api/v1/repository/acme/app/tag/v1", json="Updated", status=201)
    tags = client.repository.tags
    for arguments, body in [
        ({}, {}),
        ({"expiration": UNSET}, {}),
        ({"expiration": None}, {"expiration": None}),
        ({"expiration": FUTURE}, {"expiration": 1924992000}),
        ({"expiration": FUTURE.astimezone(timezone(timedelta(hours=9)))}, {"expiration": 1924992000}),
        ({"expiration": 1924992000}, {"expiration": 1924992000}),
        ({"manifest_digest": None, "immutable": None}, {}),
        (
            {"manifest_digest": "sha256:x", "immutable": False},
            {"manifest_digest": "sha256:x", "immutable": False},
        ),
    ]:
        tags.update("acme/app", "v1", **arguments)  # type: ignore[arg-type]
        assert sent_body(http) == body


def test_default_of_its_own_is_sent(http: responses.RequestsMock, things: Things) -> None:
    http.add("PUT", URL + "/clear")
    things.clear()
    assert sent_body(http) == {"on": True}
    things.clear(note=None, on=False)
    assert sent_body(http) == {"note": None, "on": False}


@pytest.mark.parametrize(
    "call",
    [
        lambda c: c.user.apptokens.create(title=UNSET),
        lambda c: c.user.apptokens.list(expiring=UNSET),
        lambda c: c.repository.tags.list("acme/app", name=UNSET),
        lambda c: c.repository.tags.delete("acme/app", UNSET),
        lambda c: c.repository.tags.delete(UNSET, "v1"),
        lambda c: c.user.logs.list(start_time=UNSET),
        lambda c: Things(c._transport).make(config={"a": [UNSET]}),
        lambda c: Things(c._transport).put("x", body=UNSET),
        lambda c: c.request("GET", "/x", query={"a": UNSET}),
        lambda c: c.request("POST", "/x", json=[UNSET]),
    ],
)
def test_unset_is_invalid_elsewhere(http: responses.RequestsMock, client: QuayClient, call: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="UNSET"):
        call(client)
    assert not http.calls


def test_unset_looks_like_its_name() -> None:
    assert repr(UNSET) == "UNSET"
    assert not UNSET
    assert isinstance(UNSET, Unset)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (date(2025, 1, 8), "01/08/2025"),
        (datetime(2025, 1, 8, 23, tzinfo=UTC), "01/08/2025"),
        (datetime(2025, 1, 8, 23, tzinfo=timezone(timedelta(hours=-5))), "01/09/2025"),
        ("2025-01-08", "01/08/2025"),
        (1736364768, "01/08/2025"),
    ],
    ids=str,
)
def test_log_dates(http: responses.RequestsMock, client: QuayClient, given: Any, sent: str) -> None:
    http.add("GET", URL + "/api/v1/user/logs", json={"logs": []})
    client.user.logs.list(start_time=given, end_time=given)
    assert http.calls[0].request.params == {"starttime": sent, "endtime": sent}


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("30d", "30d"),
        (timedelta(weeks=2), "2w"),
        (timedelta(days=30), "30d"),
        (timedelta(hours=36), "36h"),
        (timedelta(minutes=90), "90m"),
        (timedelta(seconds=61), "61s"),
    ],
    ids=str,
)
def test_ages_of_tags_to_prune(
    http: responses.RequestsMock, client: QuayClient, given: Any, sent: str
) -> None:
    http.add("POST", URL + "/api/v1/user/autoprunepolicy/", json={"uuid": "x"})
    client.user.autoprune_policies.create(method="creation_date", value=given)
    assert sent_body(http) == {"method": "creation_date", "value": sent}


@pytest.mark.parametrize("age", [timedelta(0), timedelta(days=-1), timedelta(milliseconds=1)], ids=str)
def test_invalid_age(client: QuayClient, age: timedelta) -> None:
    with pytest.raises(InvalidArgumentError):
        client.user.autoprune_policies.create(method="creation_date", value=age)


@pytest.mark.parametrize("limit", [1, 50, 100])
def test_limit_within_the_cap(http: responses.RequestsMock, client: QuayClient, limit: int) -> None:
    http.add("GET", URL + "/api/v1/repository/acme/app/tag/", json={"tags": []})
    client.repository.tags.list("acme/app", limit=limit)
    assert http.calls[0].request.params == {"limit": str(limit)}


def test_part_of_a_tag_name(http: responses.RequestsMock, client: QuayClient) -> None:
    http.add("GET", URL + "/api/v1/repository/acme/app/tag/", json={"tags": []})
    client.repository.tags.list("acme/app", name_contains="rc-1.2")
    assert http.calls[0].request.params == {"filter_tag_name": "like:rc-1.2"}


@pytest.mark.parametrize("name", ["", 5, UNSET])
def test_invalid_tag_name(client: QuayClient, name: Any) -> None:
    """The server ignores an empty one, and lists every tag."""
    with pytest.raises(InvalidArgumentError, match="listRepoTags: name: "):
        client.repository.tags.list("acme/app", name=name)


@pytest.mark.parametrize("text", ["", "100%", "a\\b", "eq:v1", "a b", "ä", "v1\n", "x" * 129, 5, True, UNSET])
def test_part_of_a_tag_name_that_the_server_would_read_otherwise(
    http: responses.RequestsMock, client: QuayClient, text: Any
) -> None:
    with pytest.raises(InvalidArgumentError, match="listRepoTags: name_contains: expected"):
        client.repository.tags.list("acme/app", name_contains=text)
    assert not http.calls


@pytest.mark.parametrize(
    ("path", "by_position", "by_keyword"),
    [
        (
            "organization/",
            lambda c: c.organization.create("acme"),
            lambda c: c.organization.create(name="acme"),
        ),
        (
            "superuser/users/",
            lambda c: c.superuser.users.create("bob"),
            lambda c: c.superuser.users.create(username="bob"),
        ),
        (
            "user/",
            lambda c: c.users.sign_up("bob", password="hunter2pw"),
            lambda c: c.users.sign_up(username="bob", password="hunter2pw"),
        ),
        (
            "organization/acme/applications",
            lambda c: c.organization.applications.create("acme", "ci"),
            lambda c: c.organization.applications.create("acme", name="ci"),
        ),
        (
            "organization/acme/applications/x/tokens",
            lambda c: c.organization.applications.tokens.create("acme", "x", "ci", scope="repo:read"),
            lambda c: c.organization.applications.tokens.create("acme", "x", name="ci", scope="repo:read"),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_name_of_what_is_created_comes_first(
    http: responses.RequestsMock, client: QuayClient, path: str, by_position: Any, by_keyword: Any
) -> None:
    http.add("POST", f"{URL}/api/v1/{path}", status=400, json={})
    for call in (by_position, by_keyword):
        with pytest.raises(ApiError):
            call(client)
    first, second = (json.loads(call.request.body or "") for call in http.calls)
    assert first == second
    assert {"acme", "bob", "ci"} & set(first.values())


def test_cap_is_named() -> None:
    with pytest.raises(InvalidArgumentError, match="1 to 100, not 101"):
        at_most(100)(101)


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        ({}, "none"),
        ({"limit": "1 GiB", "limit_bytes": 5}, "limit and limit_bytes"),
        ({"limit": None, "limit_bytes": None}, "none"),
    ],
    ids=str,
)
def test_one_of(things: Things, arguments: dict[str, Any], given: str) -> None:
    with pytest.raises(InvalidArgumentError, match=f"exactly one of limit, limit_bytes, not {given}"):
        things.choose(**arguments)


def test_one_of_given(http: responses.RequestsMock, things: Things) -> None:
    http.add("POST", URL + "/choose")
    things.choose(limit_bytes=0)
    assert sent_body(http) == {"limit_bytes": 0}


# -- dates and durations ---------------------------------------------------------------

NOON = datetime(2031, 1, 1, 12, 30, 15, 500000, tzinfo=UTC)
LONG_AGO = datetime(2025, 1, 8, 23, 30, tzinfo=timezone(timedelta(hours=-1)))


@pytest.mark.parametrize(
    ("encode", "given", "encoded"),
    [
        (dates.encode_rfc_2822, FUTURE, "Wed, 01 Jan 2031 00:00:00 -0000"),
        (dates.encode_start, FUTURE, "2031-01-01T00:00:00Z"),
        (dates.encode_start, NOON, "2031-01-01T12:30:15Z"),
        (dates.encode_start, date(2031, 1, 1), "2031-01-01T00:00:00Z"),
        (dates.encode_start, "2031-01-01", "2031-01-01T00:00:00Z"),
        (dates.encode_start, "2031-01-01T00:00:00Z", "2031-01-01T00:00:00Z"),
        (dates.encode_start, "2031-01-01T00:00:00+01:00", "2030-12-31T23:00:00Z"),
        (dates.encode_start, 1924992000, "2031-01-01T00:00:00Z"),
        (dates.encode_expiration, FUTURE, 1924992000),
        (dates.encode_expiration, NOON, 1925037015),
        (dates.encode_expiration, 1924992000.7, 1924992000),
        (dates.encode_past, LONG_AGO, 1736382600),
        (dates.encode_log_date, LONG_AGO, "01/09/2025"),  # in UTC
        (dates.encode_log_date, date(2025, 1, 8), "01/08/2025"),
        (dates.encode_log_date, "2025-01-08", "01/08/2025"),
        (dates.encode_log_date, "2025-01-08T23:59:59Z", "01/08/2025"),
        (dates.encode_date, date(2031, 1, 1), "2031-01-01"),
        (dates.encode_seconds, timedelta(days=1), 86400),
        (dates.encode_seconds, 90, 90),
    ],
)
def test_dates_are_encoded(encode: Any, given: Any, encoded: Any) -> None:
    assert encode(given) == encoded
    assert type(encode(given)) is type(encoded)


def test_time_from_now() -> None:
    day = timedelta(days=1)
    before = datetime.now(UTC)
    expires, begun = dates.encode_expiration(day), dates.encode_past(day)
    after = datetime.now(UTC)
    assert int((before + day).timestamp()) <= expires <= (after + day).timestamp()
    assert int((before - day).timestamp()) <= begun <= (after - day).timestamp()


@pytest.mark.parametrize("encode", [dates.encode_start, dates.encode_expiration, dates.encode_past])
@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (datetime(2031, 1, 1), "has no time zone"),
        ("2031-01-01T00:00:00", "has no time zone; append 'Z'"),
        ("tomorrow", "is not a date in ISO 8601"),
        ("01/08/2031", "is not a date in ISO 8601"),
        ("", "is not a date in ISO 8601"),
        ("1924992000", "is not a date in ISO 8601"),
        (1924992000000, "looks like milliseconds"),
        (48 * 3600, "looks like a duration; for a time in the "),
        (0, "looks like a duration"),
        (-5, "looks like a duration"),
        (float("nan"), "is not seconds since 1970"),
        (float("inf"), "looks like milliseconds"),
        (10**400, "looks like milliseconds"),
        (timedelta(days=-1), "is negative"),
        (timedelta.max, "beyond the years"),
        (True, "expected a datetime, a date, ISO 8601 text, a timedelta or seconds since 1970, not bool"),
        (None, "not None"),
        (b"2031-01-01", "not bytes"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_dates_are_refused(encode: Any, given: Any, reason: str) -> None:
    with pytest.raises(InvalidArgumentError, match=reason):
        encode(given)


@pytest.mark.parametrize("given", [LONG_AGO, "2025-01-08", date(2025, 1, 8), 1736382600, timedelta(0)])
def test_expiration_in_the_past(given: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="is in the past: an expiration must be in the future"):
        dates.encode_expiration(given)


@pytest.mark.parametrize(
    ("encode", "given"),
    [
        (dates.encode_rfc_2822, "Wed, 01 Jan 2031 00:00:00 -0000"),
        (dates.encode_rfc_2822, datetime(2031, 1, 1)),
        (dates.encode_date, FUTURE),
        (dates.encode_date, "2031-01-01"),
        (dates.encode_seconds, timedelta(seconds=1.5)),
        (dates.encode_seconds, 1.5),
        (dates.encode_seconds, True),
        (dates.encode_seconds, "90"),
    ],
)
def test_other_dates_and_durations_are_refused(encode: Any, given: Any) -> None:
    with pytest.raises(InvalidArgumentError):
        encode(given)
