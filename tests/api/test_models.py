"""What models offer beyond their fields, and models that are sent back to the server."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import responses

from quay_sdk import DecodeError, InvalidArgumentError, Model, QuayClient
from quay_sdk._wire.decode import structure
from quay_sdk.api.build import BuildRepository
from quay_sdk.api.logs import LogEntry
from quay_sdk.api.manifest import Manifest
from quay_sdk.api.mirrorhealth import MirrorHealthDetail
from quay_sdk.api.org_mirror import OrganizationMirrorRepository
from quay_sdk.api.repoemail import AuthorizedEmail
from quay_sdk.api.repository import CreatedRepository
from quay_sdk.api.search import FoundRepository, SearchResult
from quay_sdk.api.tag import Tag
from quay_sdk.api.trigger import TriggerAnalysis
from quay_sdk.api.user import Star, StarredRepository
from support import URL

API = URL + "/api/v1"


# -- names of repositories -------------------------------------------------------------

IN_ACME = {"namespace": "acme", "name": "team/app"}
FOUND = {"kind": "repository", "namespace": {"name": "acme", "kind": "organization"}, "name": "team/app"}
LOG = {"kind": "push_repo", "datetime": None}
NAMED: list[tuple[type[Model], dict[str, Any], str | None]] = [
    (BuildRepository, IN_ACME, "acme/team/app"),
    (CreatedRepository, {**IN_ACME, "kind": "image"}, "acme/team/app"),
    (StarredRepository, {**IN_ACME, "description": None, "is_public": True}, "acme/team/app"),
    (Star, {"namespace": "acme", "repository": "team/app"}, "acme/team/app"),
    (AuthorizedEmail, {"email": "a@b", "confirmed": True, "namespace": "acme", "repository": "x"}, "acme/x"),
    (AuthorizedEmail, {"email": "a@b", "confirmed": True, "repository": "x"}, None),
    (MirrorHealthDetail, {"namespace": "acme", "repository": "x"}, "acme/x"),
    (MirrorHealthDetail, {"namespace": "acme"}, None),
    (OrganizationMirrorRepository, {"name": "x", "quay_repository": "acme/x"}, "acme/x"),
    (OrganizationMirrorRepository, {"name": "x", "quay_repository": None}, None),
    (TriggerAnalysis, {"status": "publicbase", **IN_ACME}, "acme/team/app"),
    (TriggerAnalysis, {"status": "publicbase", "namespace": "acme"}, None),
    (FoundRepository, {**FOUND, "description": None, "is_public": True}, "acme/team/app"),
    (SearchResult, {**FOUND, "score": 1, "href": "/"}, "acme/team/app"),
    (SearchResult, {"kind": "robot", "name": "acme+ci", "score": 1, "href": "/"}, None),
    (LogEntry, {**LOG, "metadata": {"repo": "x", "namespace": "acme"}}, "acme/x"),
    (LogEntry, {**LOG, "metadata": {"repo": "x"}, "namespace": {"kind": "org", "name": "acme"}}, "acme/x"),
    (LogEntry, {**LOG, "metadata": {"repo": "x"}}, None),
    (LogEntry, {**LOG, "metadata": {"username": "x", "namespace": "acme"}}, None),
    (LogEntry, LOG, None),
]


@pytest.mark.parametrize(("cls", "wire", "name"), NAMED, ids=lambda value: getattr(value, "__name__", None))
def test_full_name(cls: type[Model], wire: dict[str, Any], name: str | None) -> None:
    found: Any = structure(wire, cls)
    assert found.full_name == name


def test_full_name_is_what_methods_take(http: responses.RequestsMock, client: QuayClient) -> None:
    summary = {**IN_ACME, "description": None, "is_public": True, "kind": "image", "state": "NORMAL"}
    http.add("GET", API + "/repository?namespace=acme", json={"repositories": [summary]})
    http.add("GET", API + "/repository/acme/team/app/tag/", json={"tags": [], "has_additional": False})
    (repository,) = client.repository.list(namespace="acme")
    assert client.repository.tags.list(repository.full_name).all() == []


# -- manifests -------------------------------------------------------------------------


def manifest(data: str) -> Manifest:
    made: Manifest = structure(
        {"digest": "sha256:0", "is_manifest_list": False, "manifest_data": data}, Manifest
    )
    return made


def test_parsed_manifest() -> None:
    found = manifest('{"schemaVersion": 2, "layers": []}')
    assert found.manifest == {"schemaVersion": 2, "layers": []}
    found.manifest["layers"].append(1)
    assert found.manifest == {"schemaVersion": 2, "layers": []}
    assert found.manifest_data == '{"schemaVersion": 2, "layers": []}'


@pytest.mark.parametrize(
    "data", ["", "[]", "x", "{", "NaN", '{"a": 1e999}', "[" * 100_000], ids=lambda d: d[:9]
)
def test_manifest_that_is_not_json(data: str) -> None:
    with pytest.raises(DecodeError, match="not a JSON object at manifest_data") as caught:
        _ = manifest(data).manifest
    assert caught.value.payload == data


# -- tags ------------------------------------------------------------------------------

START = 1736364768
AT_START = datetime.fromtimestamp(START, UTC)


def tag(**fields: Any) -> Tag:
    made: Tag = structure({"name": "v1", "manifest_digest": "sha256:0", "start_ts": START, **fields}, Tag)
    return made


@pytest.mark.parametrize(
    ("fields", "seconds", "active"),
    [
        ({}, -1, False),
        ({}, 0, True),
        ({}, 10**9, True),
        ({"start_ts": None}, -(10**9), True),
        ({"end_ts": START + 5}, 4, True),
        ({"end_ts": START + 5}, 5, False),
        ({"expiration": "Wed, 08 Jan 2025 19:32:53 -0000"}, 4, True),
        ({"expiration": "Wed, 08 Jan 2025 19:32:53 -0000"}, 5, False),
        ({"end_ts": START + 5, "expiration": "Wed, 08 Jan 2025 19:32:53 -0000"}, 5, False),
    ],
    ids=str,
)
def test_tag_is_active_at_a_time(fields: dict[str, Any], seconds: int, active: bool) -> None:
    assert tag(**fields).is_active(AT_START + timedelta(seconds=seconds)) is active


def test_tag_is_active_now() -> None:
    assert tag().is_active()
    assert not tag(end_ts=START + 5).is_active()
    assert tag(end_ts=4102444800).is_active()
    # The server's clock may be ahead: a tag that it lists points to its manifest already.
    assert tag(start_ts=4102444800).is_active()


def test_tag_is_active_needs_a_time_zone() -> None:
    with pytest.raises(InvalidArgumentError, match=r"now: .* has no time zone"):
        tag().is_active(datetime(2025, 1, 8))


# -- models that are sent back ---------------------------------------------------------

MIRROR = {
    "is_enabled": True,
    "mirror_type": "PULL",
    "external_reference": "registry.example.com/acme/app",
    "external_registry_username": None,
    "external_registry_config": {
        "verify_tls": True,
        "unsigned_images": None,
        "proxy": {"http_proxy": None, "https_proxy": "http://proxy:3128", "no_proxy": None},
        "novel": None,
    },
    "sync_interval": 3600,
    "sync_start_date": "2025-01-08T00:00:00Z",
    "sync_expiration_date": None,
    "sync_retries_remaining": None,
    "sync_status": "NEVER_RUN",
    "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["latest"]},
    "robot_username": None,
    "skopeo_timeout_interval": 300,
    "architecture_filter": [],
}
DELEGATE = {"name": "acme+ci", "kind": "user", "is_robot": True, "is_org_member": None, "avatar": None}
PROTOTYPE = {"id": "1", "role": "read", "delegate": DELEGATE, "activating_user": None}


def mirror_back(client: QuayClient) -> None:
    config = client.repository.mirror.get("acme/app")
    client.repository.mirror.update(
        "acme/app", root_rule=config.root_rule, external_registry_config=config.external_registry_config
    )


def prototype_back(client: QuayClient) -> None:
    prototype = client.organization.prototypes.list("acme").first()
    assert prototype
    client.organization.prototypes.create("acme", role="read", delegate=prototype.delegate)


BACK: dict[str, tuple[str, str, Any, Callable[[QuayClient], None], dict[str, Any]]] = {
    "mirror": (
        "/repository/acme/app/mirror",
        "PUT",
        MIRROR,
        mirror_back,
        {
            "root_rule": MIRROR["root_rule"],
            "external_registry_config": {"verify_tls": True, "proxy": {"https_proxy": "http://proxy:3128"}},
        },
    ),
    "prototype": (
        "/organization/acme/prototypes",
        "POST",
        {"prototypes": [PROTOTYPE]},
        prototype_back,
        {"role": "read", "delegate": {"name": "acme+ci", "kind": "user", "is_robot": True}},
    ),
}


@pytest.mark.parametrize(("path", "method", "read", "call", "body"), BACK.values(), ids=BACK)
def test_model_is_sent_back_without_nulls(
    http: responses.RequestsMock,
    client: QuayClient,
    path: str,
    method: str,
    read: Any,
    call: Callable[[QuayClient], None],
    body: dict[str, Any],
) -> None:
    http.add("GET", API + path, json=read)
    http.add(method, API + path, json=PROTOTYPE)
    call(client)
    assert json.loads(http.calls[-1].request.body or b"") == body
