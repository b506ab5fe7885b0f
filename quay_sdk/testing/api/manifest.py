"""Manifests and their labels."""

from __future__ import annotations

import json
import re

from quay_sdk.testing import problems
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.state import Label, Manifest
from quay_sdk.testing.views import Json, rfc_2822

_KEY = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")


def _manifest(call: Call) -> Manifest:
    return or_404(call.repository.manifests.get(call.path["manifestref"]))


@handles("getRepoManifest")
def get_manifest(call: Call) -> Json:
    manifest = _manifest(call)
    is_list = manifest.children is not None
    return {
        "digest": manifest.digest,
        "is_manifest_list": is_list,
        "manifest_data": manifest.data,
        "config_media_type": manifest.content.get("config", {}).get("mediaType"),
        "layers_compressed_size": None if is_list else manifest.size,
        "layers": None if is_list else [_layer(index, layer) for index, layer in enumerate(manifest.layers)],
    }


def _layer(index: int, layer: Json) -> Json:
    return {
        "index": index,
        "compressed_size": layer["size"],
        "is_remote": False,
        "urls": None,
        "command": None,
        "comment": None,
        "author": None,
        "blob_digest": layer["digest"],
        "created_datetime": None,
    }


@handles("getManifestPullStatistics")
def manifest_pull_statistics(call: Call) -> Json:
    manifest = _manifest(call)
    return {
        "manifest_digest": manifest.digest,
        "manifest_pull_count": manifest.pulls.count,
        "last_manifest_pull_date": rfc_2822(manifest.pulls.last),
    }


# -- labels ----------------------------------------------------------------------------


@handles("listManifestLabels")
def list_labels(call: Call) -> Json:
    wanted = call.query.get("filter", "").lower()
    labels = _manifest(call).labels.values()
    return {"labels": [_view(label) for label in labels if label.key.lower().startswith(wanted)]}


@handles("getManifestLabel")
def get_label(call: Call) -> Json:
    return _view(_label(call))


@handles(
    "addManifestLabel",
    status=201,
    schema={"media_type": {"type": ["string", "null"], "enum": ["text/plain", "application/json", None]}},
)
def add_label(call: Call) -> Json:
    manifest = _manifest(call)
    key, value, media_type = (call.body[name] for name in ("key", "value", "media_type"))
    if not _KEY.fullmatch(key):
        raise problems.message(400, f"Label key '{key}' is not valid")
    if media_type == "application/json" and not _is_json(value):
        raise problems.message(400, f"Label value '{value}' is not valid JSON")
    label = manifest.add_label(key, value, media_type=media_type or "text/plain")
    call.log_repository(
        "manifest_label_add", id=label.id, key=key, value=value, manifest_digest=manifest.digest
    )
    return {"label": _view(label)}


@handles("deleteManifestLabel")
def delete_label(call: Call) -> None:
    manifest, label = _manifest(call), _label(call)
    if label.source_type == "manifest":
        raise problems.message(400, "Cannot delete immutable label")
    del manifest.labels[label.id]
    call.log_repository(
        "manifest_label_delete",
        id=label.id,
        key=label.key,
        value=label.value,
        manifest_digest=manifest.digest,
    )


def _label(call: Call) -> Label:
    return or_404(_manifest(call).labels.get(call.path["labelid"]))


def _view(label: Label) -> Json:
    return {
        "id": label.id,
        "key": label.key,
        "value": label.value,
        "source_type": label.source_type,
        "media_type": label.media_type,
    }


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
