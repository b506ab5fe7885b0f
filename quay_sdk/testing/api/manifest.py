"""Manifests and their labels."""

from __future__ import annotations

import re
from datetime import datetime

from quay_sdk.testing import problems
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.state.images import Label, Manifest
from quay_sdk.testing.views import Json, rfc_2822

_KEY = re.compile(r"[a-z0-9](([a-z0-9]|[-.](?![.-]))*[a-z0-9])?")
_LONGEST_KEY = 255

_RESERVED_PREFIXES = (
    "com.docker.",
    "io.docker.",
    "org.dockerproject.",
    "org.opencontainers.",
    "io.cncf.",
    "io.kubernetes.",
    "io.k8s.",
    "io.quay",
    "com.coreos",
    "com.tectonic",
    "internal",
    "quay",
)


def _manifest(call: Call) -> Manifest:
    """The manifest of the path, which a tag has to point to."""
    return or_404(call.repository.manifest(call.path["manifestref"], call.state.now))


@handles("getRepoManifest")
def get_manifest(call: Call) -> Json:
    call.require_repository("read")
    manifest = _manifest(call)
    is_list = manifest.children is not None
    return {
        "digest": manifest.digest,
        "is_manifest_list": is_list,
        "manifest_data": manifest.data,
        "config_media_type": manifest.content.get("config", {}).get("mediaType"),
        "layers_compressed_size": 0 if is_list else manifest.size,
        "layers": None if is_list else _layers(manifest),
    }


def _layers(manifest: Manifest) -> list[Json]:
    layers = []
    for index, (layer, history) in enumerate(zip(manifest.layers, manifest.history, strict=True)):
        command, created = history.get("created_by"), history.get("created")
        layers.append(
            {
                "index": index,
                "compressed_size": layer["size"],
                "is_remote": False,
                "urls": None,
                "command": [command] if command else None,
                "comment": history.get("comment"),
                "author": history.get("author"),
                "blob_digest": layer["digest"],
                "created_datetime": rfc_2822(created and datetime.fromisoformat(created)),
            }
        )
    return layers


@handles("getManifestPullStatistics")
def get_pull_statistics(call: Call) -> Json:
    call.require_repository("read")
    pulls = _manifest(call).pulls
    return {
        "manifest_digest": call.path["manifestref"],
        "manifest_pull_count": pulls.count,
        "last_manifest_pull_date": rfc_2822(pulls.last),
    }


# -- labels ----------------------------------------------------------------------------


@handles("listManifestLabels")
def list_labels(call: Call) -> Json:
    call.require_repository("read")
    wanted = (call.query["filter"] or "").lower()
    labels = _manifest(call).labels.values()
    return {"labels": [_view(label) for label in labels if label.key.lower().startswith(wanted)]}


@handles("getManifestLabel")
def get_label(call: Call) -> Json:
    call.require_repository("read")
    return _view(_label(call))


@handles("addManifestLabel")
def add_label(call: Call) -> Reply:
    call.require_repository("write")
    call.require_normal()
    call.require_unrestricted_namespace()
    body = call.json()
    key, value = body["key"], body["value"]
    if key.startswith(_RESERVED_PREFIXES):
        raise problems.message(400, "Label has a reserved prefix")
    manifest = _manifest(call)
    if not _KEY.fullmatch(key) or len(key) > _LONGEST_KEY:
        raise problems.message(
            400,
            f"Label is of an invalid format or missing please use ^{_KEY.pattern}$ format for labels",
        )
    label = manifest.add_label(key, value, media_type=body["media_type"])
    call.log_repository(
        "manifest_label_add",
        id=label.id,
        key=key,
        value=value,
        manifest_digest=manifest.digest,
        media_type=label.media_type,
    )
    path = call.operation.path.format(repository=call.path["repository"], manifestref=manifest.digest)
    return Reply({"label": _view(label)}, 201, {"Location": f"{path}/{label.id}"})


@handles("deleteManifestLabel")
def delete_label(call: Call) -> Reply:
    call.require_repository("write")
    call.require_normal()
    call.require_unrestricted_namespace()
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
    return NO_CONTENT


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
