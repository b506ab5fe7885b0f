"""Manifests: what tags point to, an image or a list of images, and the labels they bear."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from quay_sdk._json import parse_object
from quay_sdk.api import secscan
from quay_sdk.literals import LabelMediaType, LabelSource
from quay_sdk.model import RFC_2822, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api


@model
class ManifestLayer(Model):
    """One layer of an image.

    :ivar index: its place among the layers, from 0, the lowest.
    :ivar compressed_size: its compressed size in bytes; ``None`` if it is not known.
    :ivar is_remote: whether it is stored elsewhere, at ``urls``.
    :ivar urls: where a remote layer can be had, or ``None``.
    :ivar command: the command that made it, in its parts, or ``None`` if it is not known. The server reads
        the command as JSON where it can: of the command ``true``, this is ``True``.
    :ivar comment: what its author said of it, or ``None``.
    :ivar author: who made it, or ``None``.
    :ivar blob_digest: the digest of its content, ``sha256:…``.
    :ivar created_datetime: when it was made, or ``None``.
    """

    index: int
    compressed_size: int | None = None
    is_remote: bool | None = None
    urls: tuple[str, ...] | None = None
    command: tuple[str, ...] | str | float | bool | Mapping[str, Any] | None = None
    comment: str | None = None
    author: str | None = None
    blob_digest: str | None = None
    created_datetime: datetime | None = field(default=None, format=RFC_2822)


@model
class Manifest(Model):
    """A manifest: the description of one image, or the list of those of an image for several platforms.

    :ivar digest: its digest, ``sha256:…``.
    :ivar is_manifest_list: whether it lists others, one per platform.
    :ivar manifest_data: the pushed manifest, JSON in a string; see ``manifest``.
    :ivar config_media_type: the media type of the image's configuration, or ``None``.
    :ivar layers_compressed_size: the compressed size of all layers in bytes; 0 for a list of
        manifests, ``None`` if it is not known.
    :ivar layers: its layers, the lowest first; ``None`` for a list of manifests.
    :ivar modelcard: what the model in it is, in Markdown; only if asked for and there.
    """

    digest: str
    is_manifest_list: bool
    manifest_data: str
    config_media_type: str | None = None
    layers_compressed_size: int | None = None
    layers: tuple[ManifestLayer, ...] | None = None
    modelcard: str | None = None

    @property
    def manifest(self) -> dict[str, Any]:
        """The pushed manifest, parsed from ``manifest_data``; each access parses it again.

        :raises DecodeError: ``manifest_data`` is not a JSON object.
        """
        return parse_object(self.manifest_data, path="manifest_data")


@model
class ManifestPullStatistics(Model):
    """How often a manifest was pulled.

    :ivar manifest_digest: its digest, ``sha256:…``.
    :ivar manifest_pull_count: how often it was pulled, by whatever tag.
    :ivar last_manifest_pull_date: when it last was, or ``None`` if never.
    """

    manifest_digest: str
    manifest_pull_count: int | None = None
    last_manifest_pull_date: datetime | None = field(default=None, format=RFC_2822)


@model
class Label(Model):
    """A label of a manifest: a name and a value.

    :ivar id: the label's identifier.
    :ivar key: its name; several labels of a manifest may have the same.
    :ivar value: its value.
    :ivar source_type: where it comes from: the manifest, or this API.
    :ivar media_type: what the value holds.
    """

    id: str
    key: str
    value: str
    source_type: LabelSource
    media_type: LabelMediaType


class Manifests(secscan.ManifestSecurity):
    """The manifests of a repository."""

    labels: api.manifest.ManifestLabels

    @operation(
        "getRepoManifest",
        "GET /api/v1/repository/{repository}/manifest/{manifestref}",
        without_token="answered",
        scope="repo:read",
        errors=(401, 403, 404),
        superuser="admitted",
        params={"include_modelcard": Param(since="3.14")},
    )
    def get(
        self, repository: str, manifest_digest: str, *, include_modelcard: bool | None = None
    ) -> Manifest:
        """Get a manifest with its layers.

        :param repository: the repository, ``"namespace/name"``.
        :param manifest_digest: the manifest's digest, ``sha256:…``; a tag's name will not do.
        :param include_modelcard: whether to give what the AI model in the image says of itself, if the
            server can find that; not by default.
        :returns: the manifest.
        """
        ...

    @operation(
        "getManifestPullStatistics",
        "GET /api/v1/repository/{repository}/manifest/{manifestref}/pull_statistics",
        without_token="answered",
        scope="repo:read",
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.16",
        features=("IMAGE_PULL_STATS",),
    )
    def pull_statistics(self, repository: str, manifest_digest: str) -> ManifestPullStatistics:
        """Get how often a manifest was pulled.

        :param repository: the repository, ``"namespace/name"``.
        :param manifest_digest: the manifest's digest, ``sha256:…``; a tag's name will not do.
        :returns: the count and the last time.
        """
        ...


class ManifestLabels(Resource):
    """The labels of a manifest."""

    @operation(
        "listManifestLabels",
        "GET /api/v1/repository/{repository}/manifest/{manifestref}/labels",
        without_token="answered",
        scope="repo:read",
        errors=(401, 403, 404),
        superuser="admitted",
        key="labels",
    )
    def list(self, repository: str, manifest_digest: str, *, filter: str | None = None) -> Paged[Label]:
        """List the labels of a manifest.

        :param repository: the repository, ``"namespace/name"``.
        :param manifest_digest: the manifest's digest, ``sha256:…``; a tag's name will not do.
        :param filter: list only labels whose key begins with this.
        :returns: the labels.
        """
        ...

    @operation(
        "getManifestLabel",
        "GET /api/v1/repository/{repository}/manifest/{manifestref}/labels/{labelid}",
        without_token="answered",
        scope="repo:read",
        errors=(401, 403, 404),
        superuser="admitted",
    )
    def get(self, repository: str, manifest_digest: str, label_id: str) -> Label:
        """Get one label of a manifest.

        :param repository: the repository, ``"namespace/name"``.
        :param manifest_digest: the manifest's digest, ``sha256:…``; a tag's name will not do.
        :param label_id: the label's ``id``.
        :returns: the label.
        """
        ...

    @operation(
        "addManifestLabel",
        "POST /api/v1/repository/{repository}/manifest/{manifestref}/labels",
        scope="repo:write",
        errors=(400, 401, 403, 404, 503),
        superuser="admitted",
        key="label",
    )
    def create(
        self,
        repository: str,
        manifest_digest: str,
        *,
        key: str,
        value: str,
        media_type: LabelMediaType | None = "text/plain",
    ) -> Label:
        """Add a label to a manifest, next to those that have the same key already.

        :param repository: the repository, ``"namespace/name"``.
        :param manifest_digest: the manifest's digest, ``sha256:…``; a tag's name will not do.
        :param key: the label's name: lower-case letters, digits, ``.`` and ``-``. Some prefixes are
            reserved.
        :param value: its value.
        :param media_type: what the value holds; ``None`` lets the server tell from the value.
        :returns: the label, with its ``id``.
        """
        ...

    @operation(
        "deleteManifestLabel",
        "DELETE /api/v1/repository/{repository}/manifest/{manifestref}/labels/{labelid}",
        scope="repo:write",
        errors=(400, 401, 403, 404, 503),
        superuser="admitted",
    )
    def delete(self, repository: str, manifest_digest: str, label_id: str) -> None:
        """Delete a label of a manifest. One that came with the manifest itself cannot be deleted.

        :param repository: the repository, ``"namespace/name"``.
        :param manifest_digest: the manifest's digest, ``sha256:…``. With anything else, such as a tag's
            name, the server reports success and deletes nothing.
        :param label_id: the label's ``id``.
        """
        ...
