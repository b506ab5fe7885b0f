"""The converter: cattrs with hooks for models, in the client and in programs of users."""

from __future__ import annotations

import copy
import json
import re
import traceback
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum, StrEnum
from typing import Any, Literal

import attrs
import cattrs
import pytest
import responses

from quay_sdk import DecodeError, Model, QuayClient, make_converter
from quay_sdk._wire.converter import CONVERTER
from quay_sdk._wire.decode import structure
from quay_sdk.api.appspecifictokens import AppToken
from quay_sdk.api.tag import Tag
from quay_sdk.literals import Role
from quay_sdk.model import model
from support import URL

TAG = {
    "name": "v1",
    "reversion": False,
    "start_ts": 1736364768,
    "manifest_digest": "sha256:0",
    "is_manifest_list": False,
    "size": 5,
    "last_modified": "Wed, 08 Jan 2025 19:32:48 -0000",
    "novel": [1],
}


class Weight:
    """A class that is not an attrs class."""


@model
class Part(Model):
    """A model with a value of such a class."""

    weight: Weight | None = None


@model
class Box(Model):
    """A model that contains others."""

    parts: tuple[Part, ...]


@model
class Tags(Model):
    """A model with an array."""

    tags: tuple[Tag, ...]


class Stage(Enum):
    TEST = "test"
    LIVE = "live"


class Colour(StrEnum):
    RED = "red"


@attrs.frozen
class Release:
    """A class of a user."""

    version: str
    tag: Tag
    former: list[Tag] = attrs.field(factory=list)
    by_stage: dict[Stage, Tag] = attrs.field(factory=dict)
    names: frozenset[str] = frozenset()
    published: datetime | None = None
    day: date | None = None
    role: Role = "read"
    kind: Literal["final", "candidate"] = "final"
    colour: Colour = Colour.RED
    token: AppToken | None = None


RELEASE: dict[str, Any] = {
    "version": "1.0",
    "tag": TAG,
    "former": [TAG, TAG],
    "by_stage": {"live": TAG},
    "names": ["a"],
    "published": "2025-01-08T19:32:48+00:00",
    "day": "2025-01-08",
    "role": "novel role",
    "kind": "candidate",
    "colour": "red",
    "token": None,
}


@pytest.mark.parametrize(
    "options", [{}, {"detailed_validation": False}, {"forbid_extra_keys": True}], ids=str
)
def test_class_of_a_user(options: dict[str, Any]) -> None:
    converter = make_converter(**options)
    release = converter.structure(RELEASE, Release)
    assert release.tag.extra == {"novel": [1]}
    assert release.tag.last_modified == datetime(2025, 1, 8, 19, 32, 48, tzinfo=UTC)
    assert release.former == [release.tag, release.tag]
    assert release.by_stage == {Stage.LIVE: release.tag}
    assert release.published == release.tag.last_modified
    assert (release.day, release.role, release.colour) == (date(2025, 1, 8), "novel role", Colour.RED)
    assert json.loads(json.dumps(converter.unstructure(release))) == RELEASE


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"version": 1}, "expected a string, not 1"),
        ({"tag": {**TAG, "size": "5"}}, "expected a whole number, not '5' at size"),
        ({"tag": []}, "expected an object, not []"),
        ({"tag": tuple(range(50))}, "expected an object, not a tuple"),
        ({"former": [TAG, {**TAG, "name": None}]}, "expected a string, not None at name"),
        ({"published": 5}, "expected a date, not 5"),
        ({"token": {"uuid": "u"}}, "a field is missing at title"),
        ({"kind": "draft"}, "draft not in literal"),
    ],
    ids=str,
)
def test_class_of_a_user_that_does_not_fit(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(cattrs.BaseValidationError) as caught:
        make_converter().structure({**RELEASE, **change}, Release)
    assert problem in "".join(traceback.format_exception(caught.value))
    with pytest.raises(Exception, match=re.escape(problem)):
        make_converter(detailed_validation=False).structure({**RELEASE, **change}, Release)


@pytest.mark.parametrize(
    "into", [Release, tuple[Tag, ...], list[Tag], dict[str, Tag], Sequence[Tag] | None, Tag], ids=str
)
def test_json_of_a_program_is_not_changed(into: Any) -> None:
    """A client takes the JSON of a response apart; that of a program belongs to it."""
    value = RELEASE if into is Release else TAG if into is Tag else [TAG, TAG]
    if into == dict[str, Tag]:
        value = {"a": TAG}
    before = copy.deepcopy(value)
    first, second = (make_converter().structure(value, into) for _ in range(2))
    assert first == second
    assert value == before


@pytest.mark.parametrize(
    ("into", "value", "expected"),
    [
        (tuple[str, ...] | tuple[int, ...], [1, 2], (1, 2)),
        (Sequence[str] | Any, [1, 2], [1, 2]),
        (Mapping[str, Sequence[int]] | Mapping[str, Any], {"a": [1, "x"]}, {"a": [1, "x"]}),
        (Tags | Mapping[str, Any], {"tags": [TAG, 5]}, {"tags": [TAG, 5]}),
    ],
    ids=str,
)
def test_union_whose_first_member_does_not_fit(into: Any, value: Any, expected: Any) -> None:
    """A member that has taken the arrays apart leaves them whole to the next."""
    assert structure(copy.deepcopy(value), into) == expected


def test_free_json_of_a_program_is_copied() -> None:
    @attrs.frozen
    class Holder:
        free: Mapping[str, Any]
        anything: Any

    value: dict[str, Any] = {"free": {"k": [1]}, "anything": [{"x": []}]}
    held = make_converter().structure(value, Holder)
    value["free"]["k"].append(2)
    value["anything"][0]["x"].append(2)
    assert held == Holder({"k": [1]}, [{"x": []}])


def test_each_converter_is_a_new_one() -> None:
    assert make_converter() is not make_converter()
    assert isinstance(make_converter(), cattrs.Converter)


def test_hooks_of_the_clients_converter_count(
    http: responses.RequestsMock, client: QuayClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hook that is replaced changes what a call returns, also after the first call."""
    http.add("GET", URL + "/api/v1/repository/acme/app/tag/", json={"tags": [TAG], "has_additional": False})
    converter = make_converter(detailed_validation=False)
    monkeypatch.setattr("quay_sdk._wire.decode.CONVERTER", converter)
    assert isinstance(client.repository.tags.list("acme/app").first(), Tag)
    converter.register_structure_hook(Tag, lambda value, _: value["name"].upper())
    assert client.repository.tags.list("acme/app").all() == ["V1"]


def test_models_are_unstructured_by_the_converter() -> None:
    tag = CONVERTER.structure(TAG, Tag)
    assert CONVERTER.unstructure({"tags": [tag]}) == {"tags": [TAG]}


def test_a_model_has_one_reader() -> None:
    converter = make_converter()
    assert converter.get_structure_hook(Tag) is converter.get_structure_hook(Tag)


def test_traceback_shows_the_source_of_a_reader() -> None:
    with pytest.raises(DecodeError) as caught:
        make_converter().structure({**TAG, "name": 5}, Tag)
    shown = "".join(traceback.format_exception(caught.value))
    assert f"reader of {Tag.__module__}.Tag" in shown
    assert "in read_Tag" in shown
    assert "refuse_field(v, " in shown


def test_error_of_another_hook_has_the_path() -> None:
    def fail(value: Any, _: Any) -> Any:
        raise ZeroDivisionError("by zero")

    converter = make_converter()
    converter.register_structure_hook(Weight, fail)
    with pytest.raises(DecodeError, match=r"ZeroDivisionError at parts\[1\].weight$"):
        converter.structure({"parts": [{}, {"weight": 5}]}, Box)
