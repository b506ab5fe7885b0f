"""Responses that lack a field, or have another type in it: they are read as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import responses

from quay_sdk import Paged, QuayClient
from quay_sdk.api.logs import LogEntry
from support import URL

API = URL + "/api/v1"
DIGEST = "sha256:" + "a" * 64

TAG = {
    "name": "v1",
    "reversion": False,
    "manifest_digest": DIGEST,
    "is_manifest_list": False,
    "size": None,
}
"""A tag whose time the server has as 0: it leaves out all that it makes of it."""

ENTRY = {"kind": "push_repo", "metadata": {"repo": "app"}, "ip": "192.0.2.1", "datetime": None}
"""A log entry out of Splunk, in which the server found no date that it can read."""

LAYER = {
    "index": 0,
    "compressed_size": 32,
    "is_remote": False,
    "urls": None,
    "command": None,
    "comment": None,
    "author": None,
    "blob_digest": DIGEST,
    "created_datetime": None,
}

Call = Callable[[QuayClient], Any]

LOGS: dict[str, tuple[str, Callable[[QuayClient], Paged[LogEntry]]]] = {
    "listUserLogs": ("/user/logs", lambda client: client.user.logs.list()),
    "listOrgLogs": ("/organization/acme/logs", lambda client: client.organization.logs.list("acme")),
    "listRepoLogs": ("/repository/acme/app/logs", lambda client: client.repository.logs.list("acme/app")),
    "listAllLogs": ("/superuser/logs", lambda client: client.superuser.logs.list()),
}

MISSING_FIELDS: dict[str, tuple[str, Any, Call, str, dict[str, Any]]] = {
    "listRepoTags": (
        "/repository/acme/app/tag/",
        {"tags": [TAG], "page": 1, "has_additional": False},
        lambda client: client.repository.tags.list("acme/app"),
        "start_ts",
        TAG,
    ),
    **{id: (path, {"logs": [ENTRY]}, call, "datetime", ENTRY) for id, (path, call) in LOGS.items()},
}
"""By operation: its path, the response, the call, the missing field, and the result without it."""


@pytest.mark.parametrize("operation", MISSING_FIELDS)
def test_field_that_the_server_does_not_always_send(
    http: responses.RequestsMock, client: QuayClient, operation: str
) -> None:
    path, body, call, lacking, rest = MISSING_FIELDS[operation]
    http.add("GET", API + path, json=body)
    found = call(client).first()
    assert getattr(found, lacking) is None
    assert {name: getattr(found, name) for name in rest} == rest
    assert not found.extra
    if lacking in rest:
        assert found.to_dict() == rest  # null, not absent
    else:
        assert lacking not in found.to_dict()


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (None, None),
        (["/bin/sh", "-c", "make"], ("/bin/sh", "-c", "make")),
        ("quoted", "quoted"),
        (True, True),
        (5, 5),
        (0.5, 0.5),
        ({"a": [1]}, {"a": [1]}),
    ],
)
def test_command_of_a_layer_is_whatever_it_reads_as(
    http: responses.RequestsMock, client: QuayClient, sent: object, read: object
) -> None:
    """The server takes a layer's command for JSON if it can, and an image may be made by ``true``."""
    body = {
        "digest": DIGEST,
        "is_manifest_list": False,
        "manifest_data": "{}",
        "config_media_type": None,
        "layers_compressed_size": 32,
        "layers": [{**LAYER, "command": sent}],
    }
    http.add("GET", f"{API}/repository/acme/app/manifest/{DIGEST}", json=body)
    found = client.repository.manifests.get("acme/app", DIGEST)
    assert found.layers is not None
    (layer,) = found.layers
    assert layer.command == read
    assert type(layer.command) is type(read)
    assert layer.blob_digest == DIGEST
    assert found.to_dict()["layers"][0].get("command") == sent
