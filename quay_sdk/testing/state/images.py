"""Manifests, as registries store them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import uuid4

from attrs import Factory, define

DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json"
DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"

CREATED = "2020-01-01T00:00:00Z"
"""When the images were built, by their own account. It is the same for all, so that the same content has the
same digest."""


@define(eq=False)
class Label:
    """A label of a manifest.

    :ivar source_type: ``api``, or ``manifest`` for a label of the pushed image.
    """

    key: str
    value: str
    media_type: str
    source_type: str
    id: str = Factory(lambda: str(uuid4()))


@define(eq=False)
class Pulls:
    """How often something was pulled, and when it last was.

    :ivar digest: the manifest that was pulled last, by a tag that may have moved since.
    """

    count: int = 0
    last: datetime | None = None
    digest: str | None = None


@define(eq=False, slots=False)
class Manifest:
    """An image, or a list of images.

    :ivar data: the manifest itself, JSON.
    :ivar config: the image's configuration; empty for lists.
    :ivar scan: the state of the security scan: ``queued``, ``scanned``, ``failed``, ``unsupported`` or
        ``manifest_layer_too_large``.
    :ivar report: the result of the scan.
    """

    digest: str
    data: str
    config: dict[str, Any] = Factory(dict)
    labels: dict[str, Label] = Factory(dict)
    scan: str = "queued"
    report: dict[str, Any] | None = None
    pulls: Pulls = Factory(Pulls)

    @cached_property
    def content(self) -> dict[str, Any]:
        """The manifest's JSON, parsed."""
        parsed = json.loads(self.data)
        return parsed if isinstance(parsed, dict) else {}

    @property
    def media_type(self) -> str:
        """The media type of the manifest."""
        return str(self.content.get("mediaType", DOCKER_MANIFEST))

    @property
    def layers(self) -> list[dict[str, Any]]:
        """An image's layers, from the base up."""
        layers: list[dict[str, Any]] = self.content.get("layers", [])
        return layers

    @property
    def history(self) -> list[dict[str, Any]]:
        """How each layer of an image was made, by the image's own account."""
        made: list[dict[str, Any]] = self.config.get("history", [])
        return [made[index] if index < len(made) else {} for index in range(len(self.layers))]

    @property
    def children(self) -> list[str] | None:
        """The digests that a list lists; ``None`` for an image."""
        listed = self.content.get("manifests")
        return None if listed is None else [entry["digest"] for entry in listed]

    @property
    def size(self) -> int:
        """The size of the image's layers, compressed."""
        return sum(layer.get("size", 0) for layer in self.layers)

    @property
    def blobs(self) -> dict[str, int]:
        """The sizes of what is stored for an image, its configuration and its layers, by their digests."""
        stored = [self.content["config"], *self.layers] if "config" in self.content else self.layers
        return {blob["digest"]: blob.get("size", 0) for blob in stored}

    def add_label(
        self, key: str, value: str, *, source_type: str = "api", media_type: str | None = None
    ) -> Label:
        """Give it a label.

        :param key: its key.
        :param value: its value.
        :param source_type: ``api``, or ``manifest`` for a label of the pushed image.
        :param media_type: the media type of the value; by default, JSON if it is an object or an array.
        """
        if media_type is None:
            media_type = "application/json" if _is_json(value) else "text/plain"
        label = Label(key, value, media_type, source_type)
        self.labels[label.id] = label
        return label


def _is_json(text: str) -> bool:
    if text[:1] + text[-1:] not in ("{}", "[]"):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def digest_of(data: str) -> str:
    """Return the digest by which a registry knows some content."""
    return f"sha256:{hashlib.sha256(data.encode()).hexdigest()}"


def image(
    content: str,
    labels: Mapping[str, str] | None = None,
    *,
    size: int | None = None,
    platform: str = "linux/amd64",
) -> Manifest:
    """Make the manifest of an image with one layer.

    :param content: what the layer holds.
    :param labels: the labels of the image.
    :param size: the compressed size of the layer; the length of the content by default.
    :param platform: what the image is for.
    """
    system, _, architecture = platform.partition("/")
    # The same layer has the same size.
    digest = digest_of(content if size is None else f"{content} of {size} bytes")
    config = {
        "architecture": architecture,
        "os": system,
        "config": {"Labels": dict(labels or {})},
        "history": [{"created": CREATED, "created_by": "COPY"}],
        "rootfs": {"type": "layers", "diff_ids": [digest]},
    }
    text = json.dumps(config)
    layer = {
        "mediaType": DOCKER_LAYER,
        "size": len(content.encode()) if size is None else size,
        "digest": digest,
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": DOCKER_MANIFEST,
        "config": {"mediaType": DOCKER_CONFIG, "size": len(text), "digest": digest_of(text)},
        "layers": [layer],
    }
    return _manifest(manifest, config)


def image_list(images: Mapping[str, Manifest]) -> Manifest:
    """Make a manifest that lists images.

    :param images: the images, by platform, such as ``"linux/amd64"``.
    """
    listed = []
    for platform, manifest in images.items():
        system, _, architecture = platform.partition("/")
        listed.append(
            {
                "mediaType": manifest.media_type,
                "size": len(manifest.data.encode()),
                "digest": manifest.digest,
                "platform": {"architecture": architecture, "os": system},
            }
        )
    return _manifest({"schemaVersion": 2, "mediaType": DOCKER_LIST, "manifests": listed}, {})


def _manifest(content: Mapping[str, Any], config: dict[str, Any]) -> Manifest:
    data = json.dumps(content, indent=3)
    return Manifest(digest_of(data), data, config)
