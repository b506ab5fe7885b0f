"""Models: values that never change, know the wire, and hide what is secret."""

from __future__ import annotations

import copy
import json
import pickle
import pprint
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import Enum
from typing import Any

import attrs
import pytest

from quay_sdk import DecodeError, InvalidArgumentError, make_converter
from quay_sdk._wire.decode import structure
from quay_sdk._wire.encode import encoder_for, json_value
from quay_sdk.model import EPOCH, ISO_8601, ISO_DATE, RFC_2822, Model, field, model

EVENING = datetime(2025, 1, 8, 19, 32, 48, tzinfo=UTC)
WIRE_EVENING = "Wed, 08 Jan 2025 19:32:48 -0000"


@model
class Part(Model):
    """Something inside."""

    id: int
    note: str | None = None


@model
class Thing(Model):
    """A bit of everything.

    :ivar name: …
    """

    name: str
    made: datetime = field(format=RFC_2822)
    seen: datetime | None = field(format=RFC_2822)
    until: datetime | None = field(default=None, format=EPOCH, wire="end_ts")
    synced: datetime | None = field(default=None, format=ISO_8601)
    day: date | None = field(default=None, format=ISO_DATE)
    key: str | None = field(default=None, secret=True)
    size: int | None = None
    share: float | None = None
    on: bool | None = field(default=None, wire="isOn")
    part: Part | None = None
    parts: tuple[Part, ...] | None = None
    by_name: Mapping[str, Part] | None = None
    free: Mapping[str, Any] | None = None
    anything: Any = None


@model
class Special(Thing):
    """Inherits dates and secrets, and has more."""

    born: datetime | None = field(default=None, format=ISO_8601)


LEAST = {"name": "a", "made": WIRE_EVENING, "seen": None}
MOST = {
    "name": "a",
    "made": WIRE_EVENING,
    "seen": "Wed, 08 Jan 2025 19:32:48 GMT",
    "end_ts": 1736364768.25,
    "synced": "2025-01-08T19:32:48.123456Z",
    "day": "2025-01-08",
    "key": "s3cret",
    "size": 0,
    "share": 1,
    "isOn": False,
    "part": {"id": 1, "note": "", "more": [1, {"deep": None}]},
    "parts": [{"id": 1}, {"id": 2, "note": "x"}],
    "by_name": {"one": {"id": 1}, "": {"id": 2, "new": True}},
    "free": {"a": [1, 2.5, None, {"b": "c"}], "d": None},
    "anything": [{"x": 1}],
    "unknown": {"y": [None]},
    "Another-One": "z",
}


def thing(wire: Mapping[str, Any] = MOST, into: type[Thing] = Thing) -> Thing:
    made: Thing = structure(copy.deepcopy(dict(wire)), into)
    return made


# -- values ----------------------------------------------------------------------------


def test_read() -> None:
    read = thing()
    assert read.name == "a"
    assert read.made == read.seen == EVENING
    assert read.until == EVENING + timedelta(milliseconds=250)
    assert read.synced == EVENING + timedelta(microseconds=123456)
    assert read.day == date(2025, 1, 8)
    assert (read.size, read.share, read.on) == (0, 1, False)
    assert read.part == Part(id=1, note="", extra={"more": [1, {"deep": None}]})
    assert read.parts == (Part(id=1), Part(id=2, note="x"))
    assert read.by_name == {"one": Part(id=1), "": Part(id=2, extra={"new": True})}
    assert read.extra == {"unknown": {"y": [None]}, "Another-One": "z"}


@pytest.mark.parametrize("into", [Thing, Special])
@pytest.mark.parametrize("wire", [LEAST, MOST], ids=["least", "most"])
def test_nothing_is_lost(wire: dict[str, Any], into: type[Thing]) -> None:
    read = thing(wire, into)
    _ = read.made, read.until, repr(read)  # reading dates changes nothing
    assert read.to_dict() == wire
    assert json.loads(json.dumps(read.to_dict())) == wire


NULLS = {
    **LEAST,
    "end_ts": None,
    "key": None,
    "part": None,
    "anything": None,
    "unknown": None,
    "parts": [{"id": 1, "note": None}, {"id": 2}],
    "by_name": {"one": {"id": 1, "note": None, "more": None}},
}
"""``null`` in each kind of place where a field may also be absent."""


def test_null_and_absent_are_distinct_in_the_json() -> None:
    read = thing(NULLS)
    assert (read.until, read.key, read.part, read.anything, read.size) == (None,) * 5
    assert read.to_dict() == NULLS
    assert read.replace(on=True).to_dict() == {**NULLS, "isOn": True}
    assert read.replace(key="k").to_dict() == {**NULLS, "key": "k"}
    assert pickle.loads(pickle.dumps(read)).to_dict() == NULLS
    assert copy.deepcopy(read).to_dict() == NULLS


def test_required_field_that_may_be_null_is_absent_where_it_was() -> None:
    bare = {"name": "a", "made": WIRE_EVENING}
    read = thing(bare)
    assert read.seen is None
    assert read == thing(LEAST)
    assert read.to_dict() == bare
    assert read.replace(size=1).to_dict() == {**bare, "size": 1}
    assert read.replace(seen=None).to_dict() == LEAST
    assert pickle.loads(pickle.dumps(read)).to_dict() == bare
    assert Thing(name="a", made=EVENING, seen=None).to_dict() == LEAST
    assert json_value(Thing(name="a", made=EVENING, seen=None)) == LEAST


def test_null_and_absent_are_equal_values() -> None:
    without = {
        **LEAST,
        "parts": [{"id": 1}, {"id": 2}],
        "by_name": {"one": {"id": 1}},
    }
    read, bare = thing(NULLS), thing(without)
    assert read == bare
    assert hash(read.replace(by_name=None)) == hash(bare.replace(by_name=None))
    assert read != thing({**without, "size": 0})
    assert thing({**LEAST, "free": {"a": None}}) != thing({**LEAST, "free": {}})  # free JSON is as it is
    assert read.extra == {"unknown": None}


def test_body_has_no_optional_nulls() -> None:
    """A model that was read can be sent back: the schemas of requests rarely admit null."""
    bare = {"parts": [{"id": 1}, {"id": 2}], "by_name": {"one": {"id": 1}}}
    assert json_value(thing(NULLS)) == {**LEAST, **bare}
    assert json_value([{"x": thing(NULLS)}]) == [{"x": {**LEAST, **bare}}]
    assert encoder_for(Thing)(thing(NULLS)) == {**LEAST, **bare}
    assert json_value(thing(MOST)) == MOST  # nulls in free JSON are not fields
    assert json_value({"x": None}) == {"x": None}


def test_body_does_not_depend_on_to_dict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Model, "to_dict")
    assert json_value(thing(MOST)) == MOST


def test_json_of_a_model_can_be_modified() -> None:
    read = thing()
    for change in (
        lambda wire: wire["free"]["a"].append(1),
        lambda wire: wire["free"].clear(),
        lambda wire: wire["unknown"]["y"].append(1),
        lambda wire: wire["part"]["more"][1].clear(),
        lambda wire: wire["anything"][0].clear(),
        lambda wire: wire["parts"].clear(),
    ):
        change(read.to_dict())
        change(thing().to_dict())
    read.to_record()["free"].clear()
    assert read.to_dict() == MOST
    assert read == thing()


@pytest.mark.parametrize("wire", [LEAST, MOST], ids=["least", "most"])
def test_extra_is_read_only(wire: dict[str, Any]) -> None:
    read = thing(wire)
    for made in (read, Part(id=1, extra={"new": 1}), Part(id=1)):
        before = dict(made.extra)
        with pytest.raises(TypeError, match="does not support item assignment"):
            made.extra["n"] = 1  # type: ignore[index]
        with pytest.raises(AttributeError):
            made.extra.clear()  # type: ignore[attr-defined]
        assert made.extra == before
    for value in read.extra.values():
        if isinstance(value, dict):
            value.clear()
    assert read.to_dict() == wire


def test_extra_does_not_follow_the_dictionary_it_was_made_from() -> None:
    given: dict[str, Any] = {"new": [1]}
    made = Part(id=1, extra=given)
    given["newer"] = 2
    given["new"].append(2)
    assert made.extra == {"new": [1]}


def test_extra_cannot_name_a_field() -> None:
    with pytest.raises(InvalidArgumentError, match=r"extra: 'isOn' is a field of Thing"):
        Thing(name="a", made=EVENING, seen=None, extra={"isOn": True})


@pytest.mark.parametrize("name", ["name", "made", "size", "extra", "new"])
def test_frozen(name: str) -> None:
    with pytest.raises((attrs.exceptions.FrozenInstanceError, AttributeError)):
        setattr(thing(), name, 1)
    with pytest.raises((attrs.exceptions.FrozenInstanceError, AttributeError)):
        delattr(thing(), name)


def test_slots() -> None:
    assert not hasattr(thing(), "__dict__")
    assert not hasattr(thing(into=Special), "__dict__")


def test_keywords_only() -> None:
    with pytest.raises(TypeError):
        Part(1)  # type: ignore[misc]
    with pytest.raises(TypeError):
        Part(id=1, unknown=2)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Part()  # type: ignore[call-arg]


def test_compared_by_value() -> None:
    assert thing() == thing()
    assert thing() != thing({**MOST, "size": 1})
    assert thing() != thing({**MOST, "unknown": 1})
    assert thing() != thing({**MOST, "free": {}})
    assert thing() != thing(into=Special)
    assert thing(LEAST) != LEAST
    assert thing(LEAST) == Thing(name="a", made=EVENING, seen=None)


def test_an_instant_is_the_same_in_every_form() -> None:
    assert thing({**LEAST, "made": "Wed, 08 Jan 2025 20:32:48 +0100"}) == thing(LEAST)


def test_hash() -> None:
    assert hash(thing()) == hash(thing())
    assert len({thing(), thing(), thing({**MOST, "size": 1})}) == 2
    assert hash(thing(LEAST)) == hash(Thing(name="a", made=EVENING, seen=None))


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("into", [Thing, Special])
def test_pickle_keeps_the_wire_form(protocol: int, into: type[Thing]) -> None:
    read = thing(into=into)
    again = pickle.loads(pickle.dumps(read, protocol))
    assert again == read
    assert type(again) is into
    assert again.to_dict() == MOST


def test_pickle_is_by_field_name() -> None:
    """It survives fields that are added, also those that were unknown when it was made, and removed ones."""
    state = thing().__getstate__()
    assert state.keys() > {"name", "made", "extra"}
    assert state["made"] == WIRE_EVENING

    older = {name: value for name, value in state.items() if name not in ("size", "part", "synced")}
    older["extra"] = {
        **state["extra"],
        "size": MOST["size"],
        "part": MOST["part"],
        "synced": MOST["synced"],
        "share": None,
    }
    read = Thing.__new__(Thing)
    read.__setstate__(older)
    assert read == thing()
    assert read.part == thing().part
    assert read.to_dict() == MOST

    read.__setstate__({"name": "a", "made": WIRE_EVENING, "extra": {}, "former": (Part(id=1),)})
    assert read.size is None
    assert read.to_dict() == {"name": "a", "made": WIRE_EVENING, "former": [{"id": 1}]}

    read.__setstate__({"name": "a", "extra": {"part": {"id": "no number"}, "isOn": True}})
    assert (read.part, read.on, read.seen) == (None, True, None)
    assert read.to_dict() == {"name": "a", "part": {"id": "no number"}, "isOn": True}


@pytest.mark.parametrize("how", [copy.copy, copy.deepcopy])
def test_copy(how: Any) -> None:
    assert how(thing()) == thing()
    assert how(thing()).to_dict() == MOST


def test_replace() -> None:
    read = thing()
    changed = read.replace(size=7, made=EVENING + timedelta(days=1), extra={})
    assert read.to_dict() == MOST
    assert changed.size == 7
    assert changed.to_dict() == {
        **{name: value for name, value in MOST.items() if name not in ("unknown", "Another-One")},
        "size": 7,
        "made": "Thu, 09 Jan 2025 19:32:48 -0000",
    }


def test_replace_keeps_the_rest_unchanged() -> None:
    """The other dates keep the text of the server, even if it is invalid."""
    odd = {**MOST, "made": "8 Jan 2025 19:32 GMT", "seen": "yesterday"}
    assert thing(odd).replace(size=7).to_dict() == {**odd, "size": 7}


def test_replace_unknown_field() -> None:
    with pytest.raises(TypeError):
        thing().replace(nope=1)


def test_attrs_know_it() -> None:
    assert [a.name for a in attrs.fields(Part)] == ["extra", "id", "note"]
    assert attrs.evolve(thing(LEAST), size=3).size == 3
    assert attrs.asdict(Part(id=1)) == {"extra": {}, "id": 1, "note": None}


# -- dates -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "Wed, 08 Jan 2025 19:32:48 -0000",
        "Wed, 08 Jan 2025 19:32:48 +0000",
        "Wed, 08 Jan 2025 19:32:48 GMT",
        "Wed, 08 Jan 2025 20:32:48 +0100",
        "Wed, 08 Jan 2025 14:02:48 -0530",
        "08 Jan 2025 19:32:48 GMT",
        "Wed, 8 Jan 2025 19:32:48 GMT",
        "2025-01-08T19:32:48Z",
        "2025-01-08T19:32:48",
        "2025-01-08 19:32:48",
        "2025-01-08T19:32:48.000000+00:00",
        "2025-01-08T20:32:48+01:00",
        1736364768,
        1736364768.0,
    ],
)
@pytest.mark.parametrize("name", ["made", "end_ts", "synced"])
def test_every_form_is_read_as_an_aware_instant(name: str, written: Any) -> None:
    read = thing({**LEAST, name: written})
    found = getattr(read, {"end_ts": "until"}.get(name, name))
    assert found == EVENING
    assert found.tzinfo is UTC
    assert read.to_dict()[name] == written  # unchanged


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "Wed, 08 Foo 2025 19:32:48 -0000",
        "Wed, 31 Feb 2025 19:32:48 -0000",
        "Wed, 08 Jan 2025 25:32:48 -0000",
        "Wed, 08 Jan 0000 19:32:48 -0000",
        "Sat, 01 Jan 0001 00:00:00 +2300",
        "Fri, 31 Dec 9999 23:00:00 -2300",
        "2025-13-08T19:32:48Z",
        "0" * 5000,
        10**20,
        10**400,
        -(10**20),
        float("inf"),
        float("nan"),
        1e300,
    ],
    ids=lambda value: repr(value)[:40],
)
def test_invalid_date_is_an_error_when_read(written: Any) -> None:
    read = thing({**LEAST, "made": written})
    assert read.name == "a"
    assert repr(read)
    assert read._repr_html_()
    assert read.to_dict()["made"] is read.to_record()["made"] is written
    assert read == read.replace(size=None) == thing({**LEAST, "made": written, "size": None})
    assert hash(read) == hash(thing({**LEAST, "made": written}))
    assert read != thing(LEAST)
    assert read in [thing(LEAST), read]
    assert pickle.loads(pickle.dumps(read)) == read or repr(written) == "nan"
    with pytest.raises(DecodeError) as caught:
        _ = read.made
    assert caught.value.path == "made"
    assert caught.value.payload is written


@pytest.mark.parametrize("written", ["2025-01-32", "08/01/2025", "", 5, "2025-01-08T19:32:48Z"], ids=repr)
def test_invalid_day(written: Any) -> None:
    with pytest.raises(DecodeError):
        _ = thing({**LEAST, "day": written}).day


@pytest.mark.parametrize("written", [True, [], {}, ["x"]], ids=repr)
def test_date_of_a_wrong_json_type_is_an_error_at_once(written: Any) -> None:
    with pytest.raises(DecodeError) as caught:
        thing({**LEAST, "made": written})
    assert caught.value.path == "made"


@pytest.mark.parametrize(
    "instant", [EVENING, EVENING.astimezone(timezone(timedelta(hours=-7)))], ids=["utc", "elsewhere"]
)
def test_dates_are_written(instant: datetime) -> None:
    made = Thing(name="a", made=instant, seen=None, until=instant, synced=instant, day=date(2025, 1, 8))
    assert made.to_dict() == {
        **LEAST,
        "end_ts": 1736364768,
        "synced": "2025-01-08T19:32:48Z",
        "day": "2025-01-08",
    }


@pytest.mark.parametrize("name", ["made", "until", "synced"])
def test_date_without_a_zone_is_not_written(name: str) -> None:
    values = {"name": "a", "made": EVENING, "seen": None, name: datetime(2025, 1, 8)}
    with pytest.raises(InvalidArgumentError, match="time zone"):
        Thing(**values).to_dict()


# -- what does not fit -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": None}, "name"),
        ({"name": 5}, "name"),
        ({"name": ["a"]}, "name"),
        ({"made": None}, "made"),
        ({"size": "5"}, "size"),
        ({"size": 5.0}, "size"),
        ({"size": True}, "size"),
        ({"share": "1"}, "share"),
        ({"isOn": 1}, "isOn"),
        ({"isOn": "true"}, "isOn"),
        ({"part": []}, "part"),
        ({"part": {}}, "part.id"),
        ({"part": {"id": None}}, "part.id"),
        ({"parts": {}}, "parts"),
        ({"parts": [{"id": 1}, None]}, "parts[1]"),
        ({"parts": [{"id": 1}, {"id": "2"}]}, "parts[1].id"),
        ({"by_name": []}, "by_name"),
        ({"by_name": {"x": {"id": []}}}, "by_name.x.id"),
        ({"free": []}, "free"),
        ({"free": "x"}, "free"),
    ],
    ids=str,
)
def test_error_names_the_path(change: dict[str, Any], path: str) -> None:
    wire = {**LEAST, **change}
    with pytest.raises(DecodeError) as caught:
        structure(wire, Thing)
    assert caught.value.path == path
    assert path in str(caught.value)


@pytest.mark.parametrize("missing", [name for name in LEAST if name != "seen"])
def test_missing_field_is_named(missing: str) -> None:
    with pytest.raises(DecodeError, match="missing") as caught:
        structure({name: value for name, value in LEAST.items() if name != missing}, Thing)
    assert caught.value.path == missing


@pytest.mark.parametrize("wrong", [["s3cret"], {"s3cret": 1}, 53, 5.3, True], ids=repr)
def test_secret_of_a_wrong_type_is_not_shown(wrong: Any) -> None:
    with pytest.raises(
        DecodeError, match=r"^expected a string, not (an array|an object|[a-z ]+) at key$"
    ) as caught:
        structure({**LEAST, "key": wrong}, Thing)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("wire", [None, [], "x", 5, True], ids=repr)
def test_not_an_object(wire: Any) -> None:
    with pytest.raises(DecodeError):
        structure(wire, Thing)


def test_field_called_extra() -> None:
    wire = {**LEAST, "extra": {"a": 1}}
    assert thing(wire).extra == {"extra": {"a": 1}}
    assert thing(wire).to_dict() == wire


# -- what is shown ---------------------------------------------------------------------


def test_repr() -> None:
    assert repr(Part(id=1)) == "Part(id=1)"
    shown = repr(thing())
    assert "made=2025-01-08 19:32:48Z" in shown
    assert "on=False" in shown
    assert "extra=<unknown, Another-One>" in shown


@pytest.mark.parametrize(
    ("use", "advice"),
    [
        (lambda part: part["id"], "'Part' object has attributes, not keys: use .id"),
        (lambda part: part["nothing"], "'Part' object has attributes, not keys: use to_dict()"),
        (dict, "'Part' object has attributes, not keys: use to_dict()"),
        (list, "'Part' object has attributes, not keys: use to_dict()"),
    ],
)
def test_a_model_is_no_mapping(use: Callable[[Any], object], advice: str) -> None:
    with pytest.raises(TypeError, match=re.escape(advice)):
        use(Part(id=1))


def test_secrets_are_hidden() -> None:
    hidden = thing({**LEAST, "key": "s3cret", "unknown": "s3cret too"}, Special)
    for shown in (repr(hidden), str(hidden), f"{hidden}", hidden._repr_html_(), repr([hidden])):
        assert "s3cret" not in shown
        assert "secret" in shown
    assert hidden.key == "s3cret"
    assert hidden.to_dict()["key"] == "s3cret"


def test_secret_within_is_hidden() -> None:
    @model
    class Box(Model):
        """Holds another."""

        inner: Thing

    shown = Box(inner=thing())
    assert "s3cret" not in repr(shown) + shown._repr_html_()


class NoZone(tzinfo):
    """A time zone that does not know its offset."""

    def utcoffset(self, when: datetime | None) -> timedelta | None:
        return None


def test_date_without_an_offset_is_not_written() -> None:
    with pytest.raises(InvalidArgumentError, match="time zone"):
        Thing(name="a", made=EVENING.replace(tzinfo=NoZone()), seen=None).to_dict()


# -- as a row of a table ---------------------------------------------------------------


def test_record() -> None:
    assert thing().to_record() == {
        "name": "a",
        "made": EVENING,
        "seen": EVENING,
        "until": EVENING + timedelta(milliseconds=250),
        "synced": EVENING + timedelta(microseconds=123456),
        "day": date(2025, 1, 8),
        "key": "<secret>",
        "size": 0,
        "share": 1,
        "on": False,
        "part.id": 1,
        "part.note": "",
        "parts": ({"id": 1, "note": None}, {"id": 2, "note": "x"}),
        "by_name": {"one": {"id": 1, "note": None}, "": {"id": 2, "note": None}},
        "free": MOST["free"],
        "anything": [{"x": 1}],
    }
    assert thing().to_record(secrets=True) == {**thing().to_record(), "key": "s3cret"}


def test_records_of_a_class_have_the_same_keys() -> None:
    assert list(thing(LEAST).to_record()) == list(thing(MOST).to_record())
    assert set(thing(LEAST).to_record(secrets=True).values()) == {"a", EVENING, None}


def test_record_of_a_field_that_may_hold_a_model() -> None:
    @model
    class Either(Model):
        """Holds a model or a text."""

        part: Part | str

    assert Either(part="x").to_record() == {"part": "x"}
    assert Either(part=Part(id=1)).to_record() == {"part": {"id": 1, "note": None}}


def test_record_hides_secrets_at_any_depth() -> None:
    @model
    class Box(Model):
        """Holds others."""

        one: Thing
        none: Thing | None = None
        many: tuple[Thing, ...]
        named: Mapping[str, Thing]
        deep: Mapping[str, tuple[Thing, ...]]

    box = Box(one=thing(), many=(thing(),), named={"a": thing()}, deep={"a": (thing(),)})
    assert "s3cret" not in str(box.to_record())
    assert str(box.to_record(secrets=True)).count("s3cret") == 4
    assert box.to_record()["none.part.id"] is None


# -- other ways to read a model --------------------------------------------------------


@pytest.mark.parametrize(
    "wrap", [lambda x: x, lambda x: [x], lambda x: {"a": x}], ids=["bare", "list", "dict"]
)
@pytest.mark.parametrize("indent", [None, 2])
def test_json_dumps_names_to_dict(wrap: Any, indent: int | None) -> None:
    with pytest.raises(TypeError, match=r"Object of type Thing \(.*to_dict\(\).*\) is not JSON serializable"):
        json.dumps(wrap(thing()), indent=indent)
    assert json.loads(json.dumps(wrap(thing()), indent=indent, default=Thing.to_dict)) == wrap(MOST)


def test_name_of_a_model_is_a_plain_one() -> None:
    assert Thing.__name__ == Thing.__qualname__ == "Thing"
    assert f"{Thing.__name__} {Thing.__name__:>6}" + str(Thing.__name__) == "Thing  ThingThing"


def test_other_ways_to_read_a_model_include_secrets() -> None:
    assert attrs.asdict(thing())["key"] == "s3cret"
    assert b"s3cret" in pickle.dumps(thing())
    assert thing().to_dict()["key"] == "s3cret"


def test_secret_of_another_type_than_json_is_not_shown() -> None:
    with pytest.raises(DecodeError, match=r"^expected a string, not a tuple at key$"):
        make_converter(detailed_validation=False).structure({**LEAST, "key": ("s3cret",)}, Thing)


def test_model_of_a_users_converter_does_not_follow_its_json() -> None:
    wire = copy.deepcopy(MOST)
    read = make_converter().structure(wire, Thing)
    wire["free"].clear()
    wire["part"]["more"].clear()
    wire["newer"] = 1
    del wire["unknown"]
    assert read.to_dict() == MOST


def test_html_is_escaped() -> None:
    shown = thing({**LEAST, "name": "<script>alert('x')</script>", "<img>": 1})._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "<img>" not in shown
    assert "<table>" in shown


def nested(levels: int) -> dict[str, Any]:
    """JSON of so many levels."""
    deep: Any = {}
    for number in range(levels - 1):
        deep = {"in": deep} if number % 2 else {"in": [1, deep]} if number % 3 else {"in": deep, "x": []}
    return deep


@pytest.mark.parametrize("name", ["free", "anything", "unknown"])
def test_deep_json(name: str) -> None:
    """It can be used like any other up to a depth, and is refused beyond it."""
    wire = {**LEAST, name: nested(60)}
    read = thing(wire)
    assert read.to_dict() == wire
    assert pickle.loads(pickle.dumps(read)) == copy.deepcopy(read) == read
    assert pprint.pformat(read.to_record()) + repr(read) + json.dumps(read.to_dict(), indent=1)
    with pytest.raises(DecodeError, match=rf"nested too deeply( at {name})?$"):
        structure({**LEAST, name: nested(110)}, Thing)


class Colour(Enum):
    RED = "red"


@model
class Painted(Model):
    """Something with types that are left to cattrs."""

    colour: Colour
    tags: frozenset[int]


def test_other_types_are_converted_by_cattrs() -> None:
    made = structure({"colour": "red", "tags": [1, 2, 2]}, Painted)
    assert made == Painted(colour=Colour.RED, tags=frozenset({1, 2}))
    assert made.to_dict() == {"colour": "red", "tags": [1, 2]}
    with pytest.raises(DecodeError, match=r"at colour$"):
        structure({"colour": "blue", "tags": []}, Painted)


@model
class Named(Model):
    """Something with a name."""

    name: str


def test_unlimited_forms() -> None:
    """Each new set and order of keys is read correctly, also beyond the number of generated readers."""
    for number in range(200):
        extra = {f"key{place}": place for place in range(number)}
        wire = {**extra, "name": str(number)} if number % 2 else {"name": str(number), **extra}
        made = structure(wire, Named)
        assert made.name == str(number)
        assert made.extra == extra
        assert made.to_dict() == wire
        with pytest.raises(DecodeError, match="a field is missing at name"):
            structure(extra, Named)
