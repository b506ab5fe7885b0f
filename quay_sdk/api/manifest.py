"""Manifests: the descriptions of images, or lists of them, that tags point to, and their labels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from quay_sdk._json import parse_object
from quay_sdk.api import secscan
from quay_sdk.api.secscan import encode_digest
from quay_sdk.literals import LabelMediaType, LabelSource
from quay_sdk.model import RFC_2822, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api


@model
class ManifestLayer(Model):
    """A layer of an image.

    :ivar index: position among the layers; 0 is the lowest.
    :ivar compressed_size: compressed size in bytes; ``None`` if the server does not know it.
    :ivar is_remote: whether the content is stored outside the registry, at ``urls``.
    :ivar urls: addresses of the content of a remote layer; ``None`` for other layers.
    :ivar command: command that created the layer, in its parts; ``None`` if the server does not know it. The
        server reads the command as JSON where it can: for the command ``true``, this is ``True``.
    :ivar comment: comment of the image's author; ``None`` if it is empty.
    :ivar author: author of the layer; ``None`` if the image does not name one.
    :ivar blob_digest: digest of the content, ``sha256:…``.
    :ivar created_datetime: time of creation; ``None`` if the image does not state it.
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
    """A manifest: the description of an image, or a list of manifests with one for each platform.

    :ivar digest: digest, ``sha256:…``.
    :ivar is_manifest_list: whether it is a list of manifests.
    :ivar manifest_data: the pushed manifest, as JSON text; see ``manifest``.
    :ivar config_media_type: media type of the image's configuration; ``None`` if the server does not know it.
    :ivar layers_compressed_size: compressed size of all layers in bytes; 0 for a manifest list, ``None`` if
        the server does not know it.
    :ivar layers: layers, the lowest first; ``None`` for a manifest list.
    :ivar modelcard: description of the AI model in the image, in Markdown; ``None`` if it was not requested,
        or the server did not find one.
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
    """The pull statistics of a manifest.

    :ivar manifest_digest: digest of the manifest, ``sha256:…``.
    :ivar manifest_pull_count: number of pulls, by any tag or by digest.
    :ivar last_manifest_pull_date: time of the last pull; ``None`` if it was never pulled.
    """

    manifest_digest: str
    manifest_pull_count: int | None = None
    last_manifest_pull_date: datetime | None = field(default=None, format=RFC_2822)


@model
class Label(Model):
    """A label of a manifest: a key and a value.

    :ivar id: identifier of the label.
    :ivar key: name of the label. Several labels of a manifest can have the same key.
    :ivar value: text of the label.
    :ivar source_type: origin: ``"manifest"`` for a label of the pushed image, ``"api"`` for a label created
        with ``labels.create``.
    :ivar media_type: media type of the value.
    """

    id: str
    key: str
    value: str
    source_type: LabelSource
    media_type: LabelMediaType


DIGEST = {"manifest_digest": Param(encode=encode_digest)}


class Manifests(secscan.ManifestSecurity):
    """Manifests of a repository."""

    labels: api.manifest.ManifestLabels

    @operation(
        "getRepoManifest",
        "GET /api/v1/repository/{repository}/manifest/{manifestref}",
        without_token="answered",
        scope="repo:read",
        errors=(401, 403, 404),
        superuser="admitted",
        params={"manifest_digest": Param(encode=encode_digest), "include_modelcard": Param(since="3.14")},
    )
    def get(
        self, repository: str, manifest_digest: str, *, include_modelcard: bool | None = None
    ) -> Manifest:
        """Get a manifest, with the layers of its image.

        A tag that exists now must point to the manifest, or to a list that contains it; otherwise the status
        is 404. A manifest list, for an image with several platforms, has no layers: get the manifests of the
        list, whose digests are in ``manifest["manifests"]`` of the result. In a proxy cache, an
        organization that fetches images from another registry on demand, a manifest that has not been pulled
        yet is a 404.

        ::

            for tag in client.repository.tags.list("acme/app", name="v1.2", only_active=True):
                manifest = client.repository.manifests.get("acme/app", tag.manifest_digest)
                print(manifest.layers_compressed_size)

        :param repository: ``"namespace/name"``.
        :param manifest_digest: digest of the manifest, ``sha256:…``. The name of a tag is refused.
        :param include_modelcard: include the description of the AI model in the image (default ``False``).
            The server finds it by the annotations and the artifact type of the manifest. Servers without
            ``FEATURE_UI_MODELCARD`` ignore this.
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
        params=DIGEST,
    )
    def pull_statistics(self, repository: str, manifest_digest: str) -> ManifestPullStatistics:
        """Get the pull statistics of a manifest: how often it was pulled, and when last.

        A tag that exists now must point to the manifest, or to a list that contains it; otherwise the status
        is 404. The server counts pulls only while it has the feature. New pulls appear with a delay of up to
        5 minutes by default.

        ::

            statistics = client.repository.manifests.pull_statistics("acme/app", "sha256:…")
            print(statistics.manifest_pull_count, statistics.last_manifest_pull_date)

        :param repository: ``"namespace/name"``.
        :param manifest_digest: digest of the manifest, ``sha256:…``. The name of a tag is refused.
        :returns: the number of pulls, by any tag or by digest, and the time of the last one.
        """
        ...


class ManifestLabels(Resource):
    """Labels of a manifest.

    A tag that exists now must point to the manifest, or to a list that contains it; otherwise the status is
    404.
    """

    @operation(
        "listManifestLabels",
        "GET /api/v1/repository/{repository}/manifest/{manifestref}/labels",
        without_token="answered",
        scope="repo:read",
        errors=(401, 403, 404),
        superuser="admitted",
        key="labels",
        params=DIGEST,
    )
    def list(self, repository: str, manifest_digest: str, *, filter: str | None = None) -> Paged[Label]:
        """List the labels of a manifest: those of the pushed image, and those added with :meth:`create`.

        ::

            for label in client.repository.manifests.labels.list("acme/app", "sha256:…", filter="build."):
                print(label.key, label.value)

        :param repository: ``"namespace/name"``.
        :param manifest_digest: digest of the manifest, ``sha256:…``. The name of a tag is refused.
        :param filter: text that the key begins with; case is ignored (default: all labels).
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
        params=DIGEST,
    )
    def get(self, repository: str, manifest_digest: str, label_id: str) -> Label:
        """Get a label of a manifest by its identifier.

        ::

            label_id = "e381636d-cd1d-416a-a3ca-1f89a64b79b7"
            label = client.repository.manifests.labels.get("acme/app", "sha256:…", label_id)
            print(label.key, label.value)

        :param repository: ``"namespace/name"``.
        :param manifest_digest: digest of the manifest, ``sha256:…``. The name of a tag is refused.
        :param label_id: ``id`` of the label.
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
        params=DIGEST,
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
        """Add a label to a manifest.

        The image and its digest do not change. Labels with the same key are kept: to replace one, delete it.

        The server refuses keys with a reserved prefix (400), such as ``quay``, ``internal``, ``com.docker.``
        and ``org.opencontainers.``. The labels ``quay.expires-after`` and ``quay.immutable`` take effect only
        in a pushed image; for an image in the repository, use ``client.repository.tags.update``. In a
        repository that is read-only or a mirror, the server refuses new labels (503).

        ::

            client.repository.manifests.labels.create(
                "acme/app", "sha256:…", key="build.approved-by", value="ada"
            )

        :param repository: ``"namespace/name"``.
        :param manifest_digest: digest of the manifest, ``sha256:…``. The name of a tag is refused.
        :param key: name of the label, at most 255 characters: lower-case letters and digits, with single
            ``.`` and ``-`` between them.
        :param value: text of the label.
        :param media_type: media type of the value. The server does not check that the value has this form.
            With ``None`` it decides: ``"application/json"`` for a JSON object or array, otherwise
            ``"text/plain"``.
        :returns: the label, with its ``id``.
        """
        ...

    @operation(
        "deleteManifestLabel",
        "DELETE /api/v1/repository/{repository}/manifest/{manifestref}/labels/{labelid}",
        scope="repo:write",
        errors=(400, 401, 403, 404, 503),
        superuser="admitted",
        params=DIGEST,
    )
    def delete(self, repository: str, manifest_digest: str, label_id: str) -> None:
        """Delete a label of a manifest.

        Only labels that were created with :meth:`create` can be deleted; for a label of the pushed image, the
        status is 400. In a repository that is read-only or a mirror, the server refuses the deletion (503).

        ::

            label_id = "e381636d-cd1d-416a-a3ca-1f89a64b79b7"
            client.repository.manifests.labels.delete("acme/app", "sha256:…", label_id)

        :param repository: ``"namespace/name"``.
        :param manifest_digest: digest of the manifest, ``sha256:…``. The name of a tag is refused.
        :param label_id: ``id`` of the label.
        """
        ...
