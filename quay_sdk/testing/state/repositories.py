"""Repositories with their tags and manifests."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from attrs import Factory, define, field

from quay_sdk.testing.state import quotas
from quay_sdk.testing.state.accounts import Account, Namespace
from quay_sdk.testing.state.base import Entity
from quay_sdk.testing.state.builds import Build, Trigger
from quay_sdk.testing.state.images import Manifest, Pulls
from quay_sdk.testing.state.mirrors import RepositoryMirror
from quay_sdk.testing.state.policies import AutoPrunePolicy, ImmutabilityPolicy

if TYPE_CHECKING:
    from quay_sdk.testing.state.notifications import Notification

STATES = {"NORMAL": 0, "READ_ONLY": 1, "MIRROR": 2, "MARKED_FOR_DELETION": 3, "ORG_MIRROR": 4}
"""The states of a repository, with the numbers that the server gives them."""

_SIGNATURE = re.compile(r"sha256-[a-f0-9]{64}\.(sig|att|sbom)")
"""The names of tags under which Cosign keeps what belongs to an image: signatures, attestations, contents."""


@define(eq=False)
class Tag:
    """A tag at one time of its life, from ``start`` until ``end``. Only its repository changes it."""

    name: str
    digest: str
    start: datetime
    end: datetime | None = None
    reversion: bool = False
    immutable: bool = False

    def is_alive(self, now: datetime) -> bool:
        """Return whether it exists at that time."""
        return self.end is None or self.end > now

    @property
    def is_signature(self) -> bool:
        """Whether Cosign keeps something under it that belongs to an image."""
        return _SIGNATURE.fullmatch(self.name) is not None


@define(eq=False)
class Repository(Entity):
    """A repository.

    :ivar description: what it holds; ``None`` for one that was made by a push.
    :ivar tags: all its tags in the order in which they began, past ones included.
    :ivar users: the roles of users and robots.
    :ivar teams: the roles of teams, by their names.
    :ivar has_stray_mirror_rule: whether a mirror was refused whose rule the server has kept: later changes of
        the rule change that one.
    :ivar tag_pulls: how often each tag was pulled, by its name.
    :ivar emails: addresses that may receive notifications, and whether they have confirmed that.
    """

    namespace: Namespace
    name: str
    created: datetime
    description: str | None = ""
    public: bool = False
    state: str = "NORMAL"
    trust: bool = False
    deleted: bool = False
    users: dict[Account, str] = Factory(dict)
    teams: dict[str, str] = Factory(dict)
    tags: list[Tag] = Factory(list)
    manifests: dict[str, Manifest] = Factory(dict)
    tag_pulls: dict[str, Pulls] = Factory(dict)
    mirror: RepositoryMirror | None = None
    has_stray_mirror_rule: bool = False
    autoprune_policies: dict[str, AutoPrunePolicy] = Factory(dict)
    immutability_policies: dict[str, ImmutabilityPolicy] = Factory(dict)
    notifications: dict[str, Notification] = Factory(dict)
    emails: dict[str, bool] = Factory(dict)
    builds: dict[str, Build] = Factory(dict)
    triggers: dict[str, Trigger] = Factory(dict)
    status_token: str = Factory(lambda: str(uuid4()))
    _latest: dict[str, Tag] | None = field(default=None, init=False)
    _by_digest: dict[str, list[Tag]] | None = field(default=None, init=False)
    _lists: dict[str, list[str]] | None = field(default=None, init=False)
    _blobs: dict[str, int] | None = field(default=None, init=False)
    _listing: _Listing | None = field(default=None, init=False)

    @property
    def full_name(self) -> str:
        """``namespace/name``."""
        return f"{self.namespace.name}/{self.name}"

    def pulls_of(self, tag: str) -> Pulls:
        """Return how often it was pulled by a tag's name."""
        return self.tag_pulls.setdefault(tag, Pulls())

    # -- tags --------------------------------------------------------------------------

    def tag(self, name: str, now: datetime) -> Tag | None:
        """Return the tag that exists under a name."""
        tag = self._newest().get(name)
        return tag if tag is not None and tag.is_alive(now) else None

    def alive(self, now: datetime) -> list[Tag]:
        """Return the tags that exist, in the order in which they began."""
        return [tag for tag in self._newest().values() if tag.is_alive(now)]

    def listing(self, now: datetime, key: object, wanted: Callable[[Tag], bool]) -> list[Tag]:
        """Return some of the tags, past ones included, newest first.

        The listing is kept until the tags change or one expires, so that its pages are cut from one list.

        :param now: the present time.
        :param key: identifies ``wanted``.
        :param wanted: selects the tags.
        """
        if self._listing is None or self._listing.key != key or not self._listing.is_current(now):
            ordered = sorted(self.tags, key=lambda tag: (-tag.start.timestamp(), tag.name))
            expirations = [tag.end for tag in self.tags if tag.end is not None and tag.end > now]
            self._listing = _Listing(
                key, [tag for tag in ordered if wanted(tag)], now, min(expirations, default=None)
            )
        return self._listing.tags

    def add_tag(self, name: str, digest: str, now: datetime, *, reversion: bool = False) -> Tag:
        """Point a tag to a manifest; what it pointed to before becomes its past."""
        before = self.tag(name, now)
        if before is not None:
            before.end = now
            if before.digest != digest:
                self._end_signatures(before, now)
        tag = Tag(name, digest, now, reversion=reversion)
        self.tags.append(tag)
        # The newest tags are in the order in which they began.
        self._newest().pop(name, None)
        self._newest()[name] = tag
        if self._by_digest is not None:
            self._by_digest.setdefault(digest, []).append(tag)
        self._listing = None
        return tag

    def end_tag(self, tag: Tag, end: datetime | None) -> None:
        """Set when a tag expires; ``None``: never."""
        tag.end = end
        self._listing = None

    def delete_tag(self, tag: Tag, now: datetime) -> None:
        """Delete a tag. It can be restored, but the count of its pulls is lost."""
        self.tag_pulls.pop(tag.name, None)
        self.end_tag(tag, now)
        self._end_signatures(tag, now)

    def drop_tags(self, dropped: list[Tag]) -> None:
        """Forget tags, so that nothing is left of them."""
        gone = set(dropped)
        self.tags = [tag for tag in self.tags if tag not in gone]
        self._latest = self._by_digest = self._listing = None

    def _end_signatures(self, tag: Tag, now: datetime) -> None:
        """Delete what Cosign has stored for an image that has lost its last tag."""
        if tag.is_signature:
            return
        if any(other.is_alive(now) and not other.is_signature for other in self._tags_of(tag.digest)):
            return
        for suffix in ("sig", "att", "sbom"):
            signature = self.tag(f"{tag.digest.replace(':', '-')}.{suffix}", now)
            if signature is not None and not signature.immutable:
                self.end_tag(signature, now)

    def _newest(self) -> dict[str, Tag]:
        if self._latest is None:
            self._latest = {}
            for tag in self.tags:
                self._latest.pop(tag.name, None)
                self._latest[tag.name] = tag
        return self._latest

    def _tags_of(self, digest: str) -> list[Tag]:
        """The tags of a manifest, past ones included."""
        if self._by_digest is None:
            self._by_digest = {}
            for tag in self.tags:
                self._by_digest.setdefault(tag.digest, []).append(tag)
        return self._by_digest.get(digest, [])

    # -- manifests ---------------------------------------------------------------------

    def store(self, manifest: Manifest) -> bool:
        """Store a manifest, and return whether it is new in this repository."""
        if manifest.digest in self.manifests:
            return False
        quotas.count(self, manifest)
        self.manifests[manifest.digest] = manifest
        if self._lists is not None:
            self._note_children(manifest, self._lists)
        return True

    def manifest(self, digest: str, now: datetime) -> Manifest | None:
        """Return a manifest to which a tag points that exists, itself or through a list."""
        manifest = self.manifests.get(digest)
        if manifest is None:
            return None
        for tagged in (digest, *self._listed_by().get(digest, ())):
            if any(tag.is_alive(now) for tag in self._tags_of(tagged)):
                return manifest
        return None

    def drop_manifests(self) -> None:
        """Forget the manifests that no tag points to, not even one that can be restored."""
        tagged = {tag.digest for tag in self.tags}
        for digest in list(tagged):
            tagged.update(self.manifests[digest].children or ())
        self.manifests = {digest: each for digest, each in self.manifests.items() if digest in tagged}
        self._lists = self._blobs = None

    def _listed_by(self) -> dict[str, list[str]]:
        """The lists of each manifest."""
        if self._lists is None:
            self._lists = {}
            for manifest in self.manifests.values():
                self._note_children(manifest, self._lists)
        return self._lists

    @staticmethod
    def _note_children(manifest: Manifest, lists: dict[str, list[str]]) -> None:
        for child in manifest.children or ():
            lists.setdefault(child, []).append(manifest.digest)

    # -- storage -----------------------------------------------------------------------

    @property
    def blobs(self) -> dict[str, int]:
        """The sizes of what is stored for its images, by digest."""
        if self._blobs is None:
            self._blobs = {}
            for manifest in self.manifests.values():
                for digest, size in manifest.blobs.items():
                    self._blobs.setdefault(digest, size)
        return self._blobs

    @property
    def size(self) -> int:
        """The bytes that its images take; each layer counts once."""
        return sum(self.blobs.values())


@define(eq=False)
class _Listing:
    """The tags of one listing.

    :ivar made: when it was made.
    :ivar until: when the first of the tags expires.
    """

    key: object
    tags: list[Tag]
    made: datetime
    until: datetime | None

    def is_current(self, now: datetime) -> bool:
        """Return whether no tag has expired since, or come back because the clock was set back."""
        return self.made <= now and (self.until is None or now < self.until)
