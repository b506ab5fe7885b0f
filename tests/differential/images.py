"""Images to push: the same content gives the same bytes, and so the same digests, on every server."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
CONFIG = "application/vnd.docker.container.image.v1+json"
LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"

CREATED = "2020-01-01T00:00:00Z"


@dataclass(frozen=True)
class Image:
    """A manifest with all that has to be uploaded before it."""

    media_type: str
    data: bytes
    blobs: list[bytes] = field(default_factory=list)
    children: list[Image] = field(default_factory=list)

    @property
    def digest(self) -> str:
        return digest_of(self.data)


def digest_of(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def image(content: str, labels: Mapping[str, str] | None = None) -> Image:
    """An image of one layer, which holds ``content``."""
    layer = content.encode()
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": {"Labels": dict(labels or {})},
            "history": [{"created": CREATED, "created_by": "COPY"}],
            "rootfs": {"type": "layers", "diff_ids": [digest_of(layer)]},
        }
    ).encode()
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": {"mediaType": CONFIG, "size": len(config), "digest": digest_of(config)},
        "layers": [{"mediaType": LAYER, "size": len(layer), "digest": digest_of(layer)}],
    }
    return Image(MANIFEST, json.dumps(manifest, indent=3).encode(), [config, layer])


def image_list(content: str, platforms: Iterable[str], labels: Mapping[str, str] | None = None) -> Image:
    """A list of an image for each platform, ``"linux/amd64"``."""
    images = {platform: image(f"{content} for {platform}", labels) for platform in platforms}
    listed = []
    for platform, each in images.items():
        system, _, architecture = platform.partition("/")
        listed.append(
            {
                "mediaType": each.media_type,
                "size": len(each.data),
                "digest": each.digest,
                "platform": {"architecture": architecture, "os": system},
            }
        )
    data = json.dumps({"schemaVersion": 2, "mediaType": LIST, "manifests": listed}, indent=3).encode()
    return Image(LIST, data, children=list(images.values()))
