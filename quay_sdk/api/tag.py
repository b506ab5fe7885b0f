"""Tags: names in a repository, each of which points to a manifest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from quay_sdk._unset import UNSET, Unset
from quay_sdk._wire import dates
from quay_sdk._wire.dates import Moment
from quay_sdk._wire.encode import at_most, encoder_for
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.model import EPOCH, RFC_2822, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource


@model
class Tag(Model):
    """A tag at one time of its life: a tag that was moved appears once for each manifest it pointed to.

    :ivar name: the tag's name.
    :ivar manifest_digest: the digest of the manifest it points to, ``sha256:…``.
    :ivar is_manifest_list: whether that manifest lists others, one per platform.
    :ivar reversion: whether it came to point there by being restored.
    :ivar size: the image's size in bytes, compressed; ``None`` if it is not known.
    :ivar start_ts: since when it points there; ``None`` if the server has no time for it.
    :ivar last_modified: the same, as another field of the server's.
    :ivar end_ts: until when it pointed there, or will, or ``None``.
    :ivar expiration: when the tag expires or expired, or ``None``.
    :ivar immutable: whether it can be neither moved nor deleted.
    :ivar is_sparse: whether the registry lacks some of the listed manifests.
    :ivar child_manifest_count: how many manifests are listed.
    :ivar present_child_count: how many of those the registry has.
    :ivar child_manifests_presence: by digest, whether the registry has it.
    """

    name: str
    manifest_digest: str
    start_ts: datetime | None = field(default=None, format=EPOCH)
    reversion: bool | None = None
    is_manifest_list: bool | None = None
    size: int | None = None
    last_modified: datetime | None = field(default=None, format=RFC_2822)
    end_ts: datetime | None = field(default=None, format=EPOCH)
    expiration: datetime | None = field(default=None, format=RFC_2822)
    immutable: bool | None = None
    is_sparse: bool | None = None
    child_manifest_count: int | None = None
    present_child_count: int | None = None
    child_manifests_presence: Mapping[str, bool] | None = None

    def is_active(self, now: datetime | None = None) -> bool:
        """Return whether the tag points to its manifest: it has not been moved or deleted, and not expired.

        :param now: a time with a time zone. By default it is the present, by this machine's clock.
        :raises InvalidArgumentError: ``now`` has no time zone.
        """
        if now is None:
            now = datetime.now(UTC)
        elif now.utcoffset() is None:
            raise InvalidArgumentError(f"now: {now!r} has no time zone")
        elif self.start_ts is not None and now < self.start_ts:
            return False
        end = self.end_ts or self.expiration
        return end is None or now < end


@model
class TagPullStatistics(Model):
    """How often a tag was pulled.

    :ivar tag_name: the tag's name.
    :ivar tag_pull_count: how often it was pulled by its name.
    :ivar last_tag_pull_date: when it last was, or ``None`` if never.
    :ivar current_manifest_digest: the digest of the manifest it points to, ``sha256:…``.
    :ivar manifest_pull_count: how often that manifest was pulled, by whatever name.
    :ivar last_manifest_pull_date: when it last was, or ``None`` if never.
    """

    tag_name: str
    tag_pull_count: int | None = None
    last_tag_pull_date: datetime | None = field(default=None, format=RFC_2822)
    current_manifest_digest: str | None = None
    manifest_pull_count: int | None = None
    last_manifest_pull_date: datetime | None = field(default=None, format=RFC_2822)


def encode_name(value: object) -> str:
    """The name of a tag. The server ignores an empty one, and lists every tag."""
    text: str = encoder_for(str)(value)
    if not text:
        raise InvalidArgumentError("expected the name of a tag, not an empty string")
    return text


_NAME_PART = re.compile(r"[A-Za-z0-9_.-]{1,128}")


def encode_name_part(value: object) -> str:
    """The server's filter for names that contain a text.

    The server passes the text to SQL's LIKE as it is: ``%`` would match any text, and an empty text every
    tag. Names of tags have no other characters than these.
    """
    text: str = encoder_for(str)(value)
    if not _NAME_PART.fullmatch(text):
        raise InvalidArgumentError(
            f"expected part of a tag's name (letters, digits, '_', '.' and '-'), got {text!r}"
        )
    return f"like:{text}"


class Tags(Resource):
    """The tags of a repository."""

    @operation(
        "listRepoTags",
        "GET /api/v1/repository/{repository}/tag/",
        without_token="answered",
        scope="repo:read",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        key="tags",
        paging="number",
        removed_by={"removeTagFromTimemachine": None, "deleteFullTag": "only_active"},
        params={
            "only_active": "onlyActiveTags",
            "name": Param("specificTag", encode=encode_name),
            "limit": Param(encode=at_most(100)),
            "name_contains": Param("filter_tag_name", encode=encode_name_part, since="3.9"),
        },
    )
    def list(
        self,
        repository: str,
        *,
        only_active: bool | None = None,
        name_contains: str | None = None,
        name: str | None = None,
        limit: int | None = None,
    ) -> Paged[Tag]:
        """List a repository's tags, past ones included.

        :param repository: the repository, ``"namespace/name"``.
        :param only_active: whether to leave out tags that were moved, deleted or have expired.
        :param name_contains: list tags whose name contains this text: letters, digits, ``_``, ``.``
            and ``-``. The server ignores case, and ``_`` matches any character.
        :param name: the one tag whose history to list.
        :param limit: how many tags a page has, 1 to 100; 50 by default.
        :returns: the tags, newest first.
        """
        ...

    @operation(
        "changeTag",
        "PUT /api/v1/repository/{repository}/tag/{tag}",
        scope="repo:write",
        errors=(400, 401, 403, 404, 409, 503),
        superuser="admitted",
        params={"expiration": Param(encode=dates.encode_expiration), "immutable": Param(since="3.17")},
    )
    def update(
        self,
        repository: str,
        tag: str,
        *,
        manifest_digest: str | None = None,
        expiration: Moment | Unset | None = UNSET,
        immutable: bool | None = None,
    ) -> None:
        """Point a tag to a manifest, creating it if need be, or change when it expires or if it is immutable.

        :param repository: the repository, ``"namespace/name"``.
        :param tag: the tag's name: letters, digits, ``_``, ``.`` and ``-``, 128 at most.
        :param manifest_digest: the manifest to point it to, ``sha256:…``; it must be in the repository.
        :param expiration: when the tag is to expire, in the future: a datetime with a time zone, or
            seconds since 1970; ``None`` so that it never does.
        :param immutable: whether the tag can be neither moved nor deleted from now on.
        """
        ...

    @operation(
        "deleteFullTag",
        "DELETE /api/v1/repository/{repository}/tag/{tag}",
        scope="repo:write",
        errors=(401, 403, 404, 409, 503),
        superuser="admitted",
    )
    def delete(self, repository: str, tag: str) -> None:
        """Delete a tag. It can be restored until the namespace's time machine forgets it.

        :param repository: the repository, ``"namespace/name"``.
        :param tag: the tag's name.
        """
        ...

    @operation(
        "restoreTag",
        "POST /api/v1/repository/{repository}/tag/{tag}/restore",
        scope="repo:write",
        errors=(400, 401, 403, 404, 409, 503),
        superuser="admitted",
    )
    def restore(self, repository: str, tag: str, *, manifest_digest: str) -> None:
        """Point a tag back to a manifest that it pointed to before.

        :param repository: the repository, ``"namespace/name"``.
        :param tag: the tag's name.
        :param manifest_digest: the manifest to go back to, ``sha256:…``.
        """
        ...

    @operation(
        "removeTagFromTimemachine",
        "POST /api/v1/repository/{repository}/tag/{tag}/expire",
        scope="repo:write",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.9",
        features=("PERMANENTLY_DELETE_TAGS",),
    )
    def purge(
        self,
        repository: str,
        tag: str,
        *,
        manifest_digest: str | None = None,
        include_submanifests: bool | None = None,
        is_alive: bool | None = None,
    ) -> None:
        """Delete a tag for good: the time machine forgets it, and it cannot be restored.

        :param repository: the repository, ``"namespace/name"``.
        :param tag: the tag's name.
        :param manifest_digest: forget only what pointed to this manifest, ``sha256:…``.
        :param include_submanifests: whether to forget the tags of the manifests it lists as well.
        :param is_alive: whether the tag still stands, and is to be deleted; else one deleted before is.
        """
        ...

    @operation(
        "getTagPullStatistics",
        "GET /api/v1/repository/{repository}/tag/{tag}/pull_statistics",
        without_token="answered",
        scope="repo:read",
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.16",
        features=("IMAGE_PULL_STATS",),
    )
    def pull_statistics(self, repository: str, tag: str) -> TagPullStatistics:
        """Get how often a tag was pulled.

        :param repository: the repository, ``"namespace/name"``.
        :param tag: the tag's name.
        :returns: the counts and dates.
        """
        ...
