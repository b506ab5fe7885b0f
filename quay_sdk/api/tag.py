"""Tags: the names of manifests in a repository."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from quay_sdk._unset import UNSET, Unset
from quay_sdk._wire import dates
from quay_sdk._wire.encode import at_most, encoder_for, non_empty
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.literals import Moment
from quay_sdk.model import EPOCH, RFC_2822, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource


@model
class Tag(Model):
    """A tag, or an earlier state of one: a tag that was moved is listed once for each manifest.

    :ivar name: name of the tag.
    :ivar manifest_digest: digest of the manifest that it points to, ``sha256:…``.
    :ivar is_manifest_list: whether that manifest is a list with one manifest for each platform.
    :ivar reversion: whether the tag was restored to this manifest.
    :ivar size: compressed size of the image in bytes; ``None`` if the server does not know it, as for a
        manifest list.
    :ivar start_ts: when the tag began to point to this manifest; ``None`` if the server has no time for it.
    :ivar last_modified: the same time, in another format on the wire.
    :ivar end_ts: when the tag stopped, or will stop, pointing to this manifest; ``None`` if it does not
        expire.
    :ivar expiration: when the tag expires or expired; ``None`` if it does not.
    :ivar immutable: whether the tag is protected from being moved or deleted.
    :ivar is_sparse: whether the registry lacks some manifests of the list; ``None`` if it is not a list.
    :ivar child_manifest_count: number of manifests in the list.
    :ivar present_child_count: number of those manifests that the registry has.
    :ivar child_manifests_presence: whether the registry has each manifest of the list, by digest.
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
            now = dates.now()
        elif now.utcoffset() is None:
            raise InvalidArgumentError(f"now: {now!r} has no time zone")
        elif self.start_ts is not None and now < self.start_ts:
            return False
        end = self.end_ts or self.expiration
        return end is None or now < end


@model
class TagPullStatistics(Model):
    """The pull statistics of a tag.

    :ivar tag_name: name of the tag.
    :ivar tag_pull_count: number of pulls by the tag's name, since it was last deleted, if ever.
    :ivar last_tag_pull_date: time of the last pull by the tag's name; ``None`` if it was never pulled.
    :ivar current_manifest_digest: digest of the manifest that the last pull by the tag's name returned,
        ``sha256:…``; without such a pull, of the manifest that the tag points to now.
    :ivar manifest_pull_count: number of pulls of the manifest that the tag points to now, by any tag or by
        digest.
    :ivar last_manifest_pull_date: time of the last of these pulls; ``None`` if it was never pulled.
    """

    tag_name: str
    tag_pull_count: int | None = None
    last_tag_pull_date: datetime | None = field(default=None, format=RFC_2822)
    current_manifest_digest: str | None = None
    manifest_pull_count: int | None = None
    last_manifest_pull_date: datetime | None = field(default=None, format=RFC_2822)


_NAME_PART = re.compile(r"[A-Za-z0-9_.-]{1,128}")


def encode_name_part(value: object) -> str:
    """The server's filter for names that contain a text.

    The server passes the text to SQL's LIKE unchanged: ``%`` would match any text, and an empty text every
    tag. Names of tags have no other characters than these.
    """
    text: str = encoder_for(str)(value)
    if not _NAME_PART.fullmatch(text):
        raise InvalidArgumentError(
            f"expected part of a tag's name (letters, digits, '_', '.' and '-'), got {text!r}"
        )
    return f"like:{text}"


def check_update(arguments: Mapping[str, Any]) -> None:
    """Refuse settings that the server would apply to the old tag, and not to its successor after a move."""
    if arguments["manifest_digest"] is not None and arguments["expiration"] is not UNSET:
        raise InvalidArgumentError(
            "moving a tag loses an expiration that is set in the same call; use one call for "
            "manifest_digest, and then another for expiration"
        )
    if arguments["manifest_digest"] is not None and arguments["immutable"] is True:
        raise InvalidArgumentError(
            "the server makes the tag immutable first, and then it cannot be moved; use one call for "
            "manifest_digest, and then another for immutable"
        )


def check_purge(arguments: Mapping[str, Any]) -> None:
    """Check which state of a tag is meant: the present one, or that with a manifest."""
    alive, digest = arguments["is_alive"] is True, arguments["manifest_digest"] is not None
    if alive == digest:
        raise InvalidArgumentError(
            "pass either is_alive=True, for a tag that exists now, or the manifest_digest of a tag that "
            "was deleted or moved"
        )


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
            "name": Param("specificTag", encode=non_empty("the name of a tag, not an empty string")),
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
        """List the tags of a repository, with their earlier states.

        A tag that was moved, deleted or has expired stays in the list until the server removes it,
        some time after the ``tag_expiration_s`` of the user or organization has passed. Pass
        ``only_active=True`` to list each existing tag once.

        ::

            for tag in client.repository.tags.list("acme/app", only_active=True):
                print(tag.name, tag.size)

        :param repository: ``"namespace/name"``.
        :param only_active: only tags that exist now, without their history (default ``False``).
        :param name_contains: text that the name contains: 1 to 128 letters, digits, ``_``, ``.`` and ``-``.
            The server ignores case, and ``_`` matches any character.
        :param name: exact name of a single tag, to list its history.
        :param limit: page size, 1 to 100 (default 50).
        :returns: the tags, most recent first.
        """
        ...

    @operation(
        "changeTag",
        "PUT /api/v1/repository/{repository}/tag/{tag}",
        scope="repo:write",
        errors=(400, 401, 403, 404, 409, 503),
        superuser="admitted",
        check=check_update,
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
        """Move a tag to another manifest, or change its expiration or immutability.

        An immutable tag cannot be moved (409) or deleted. It cannot get an expiration either (400), unless
        the server has ``FEATURE_IMMUTABLE_TAGS_CAN_EXPIRE``.

        With ``manifest_digest``, a tag that does not exist is created. Moving a tag drops its expiration; it
        gets a new one if the image has the label ``quay.expires-after`` (such as ``2w``). The old state
        remains in the history of the tag. If no other tag points to the old manifest, the signatures that the
        tool cosign made for it are deleted.

        In a repository that is read-only or a mirror, the server refuses the change (503).

        ::

            client.repository.tags.update("acme/app", "nightly", expiration=timedelta(days=14))

        :param repository: ``"namespace/name"``.
        :param tag: name of the tag: letters, digits, ``_``, ``.`` and ``-``, at most 128; it does not begin
            with ``.`` or ``-``.
        :param manifest_digest: manifest to point to, ``sha256:…``. A tag of the repository must point to it
            now, or to a list that contains it; otherwise use :meth:`restore`. It cannot be combined with
            ``expiration``, which the server would drop, or with ``immutable=True``, which it would apply to
            the old tag.
        :param expiration: when the tag expires: a datetime with a time zone, a date (midnight UTC), ISO 8601
            text, a ``timedelta`` from now, or seconds since 1970. A time in the past is a 400. The server
            moves other times into a range, by default from one hour to 104 weeks after the tag's
            ``start_ts``, without an error. ``None`` removes the expiration.
        :param immutable: whether the tag is protected from being moved or deleted. To unprotect a tag,
            ``False`` needs the scope ``repo:admin`` and admin permission. ``True`` is a 400 for a tag that
            has an expiration or gets one in the same call, unless the server has
            ``FEATURE_IMMUTABLE_TAGS_CAN_EXPIRE``. Servers without ``FEATURE_IMMUTABLE_TAGS`` ignore it.
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
        """Delete a tag.

        It can be restored with :meth:`restore` for a limited time: the ``tag_expiration_s`` of the user or
        organization that owns the repository. Its pull statistics are deleted at once. If no other tag points
        to its manifest, the signatures that the tool cosign made for it are deleted too.

        An immutable tag is refused with status 409, and every tag of a repository that is read-only or a
        mirror with status 503.

        ::

            client.repository.tags.delete("acme/app", "v1.2")

        :param repository: ``"namespace/name"``.
        :param tag: name of the tag.
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
        """Restore a deleted tag, or move a tag back to an earlier manifest.

        The server accepts any manifest of the repository that it still has, whether the tag pointed to it
        before or not. An existing tag is moved; its present state becomes part of its history. The earlier
        expiration is not restored.

        A manifest that the server has already removed is a 404. An immutable tag cannot be moved (409). In a
        repository that is read-only or a mirror, nothing can be restored (503).

        ::

            client.repository.tags.restore("acme/app", "v1.2", manifest_digest="sha256:…")

        :param repository: ``"namespace/name"``.
        :param tag: name of the tag.
        :param manifest_digest: the earlier manifest, ``sha256:…``; see :meth:`list`.
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
        check=check_purge,
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
        """Delete a state of a tag permanently. It cannot be restored.

        Pass ``is_alive=True`` for the present state, or ``manifest_digest`` for earlier states, which the tag
        had before it was moved or deleted. Other states of the tag remain in its history and can be restored:
        to remove an image completely, delete each state, and the other tags that point to it. The pull
        statistics of the tag are deleted as well.

        An immutable tag is a 404, and so is a manifest that the tag did not point to. It works on mirrors and
        read-only repositories too.

        ::

            client.repository.tags.purge("acme/app", "leaked", is_alive=True)

        :param repository: ``"namespace/name"``.
        :param tag: name of the tag.
        :param manifest_digest: manifest of the earlier states to delete, ``sha256:…``; see :meth:`list`.
        :param include_submanifests: for a tag of a manifest list, also delete the hidden tags with which the
            server keeps the manifests of the list for some time (default ``False``).
        :param is_alive: ``True`` to delete the present state of the tag (default ``False``).
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
        """Get the pull statistics of a tag: how often it was pulled, and when last.

        The server counts pulls only while it has the feature. New pulls appear with a delay of up to 5
        minutes by default. The count of a tag begins again at 0 when the tag is deleted.

        ::

            statistics = client.repository.tags.pull_statistics("acme/app", "v1.2")
            print(statistics.tag_pull_count, statistics.last_tag_pull_date)

        :param repository: ``"namespace/name"``.
        :param tag: name of a tag that exists now; a deleted one is a 404.
        :returns: number and last time of the pulls by the tag's name, and of all pulls of its manifest.
        """
        ...
