"""Repositories with their tags and manifests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from attrs import Factory, define, field

from quay_sdk.testing.state.accounts import Account, Namespace
from quay_sdk.testing.state.base import Entity
from quay_sdk.testing.state.builds import Build, Trigger
from quay_sdk.testing.state.images import Manifest, Pulls
from quay_sdk.testing.state.mirrors import RepositoryMirror
from quay_sdk.testing.state.notifications import Notification
from quay_sdk.testing.state.policies import AutoPrunePolicy, ImmutabilityPolicy

STATES = {"NORMAL": 0, "READ_ONLY": 1, "MIRROR": 2, "MARKED_FOR_DELETION": 3, "ORG_MIRROR": 4}
"""The states of a repository, with the numbers that the server gives them."""


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


@define(eq=False)
class Repository(Entity):
    """A repository.

    :ivar tags: all its tags in the order in which they began, past ones included.
    :ivar users: the roles of users and robots.
    :ivar teams: the roles of teams, by their names.
    :ivar tag_pulls: how often each tag was pulled, by its name.
    :ivar emails: addresses that may receive notifications, and whether they have confirmed that.
    """

    namespace: Namespace
    name: str
    created: datetime
    description: str = ""
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
    autoprune_policies: dict[str, AutoPrunePolicy] = Factory(dict)
    immutability_policies: dict[str, ImmutabilityPolicy] = Factory(dict)
    notifications: dict[str, Notification] = Factory(dict)
    emails: dict[str, bool] = Factory(dict)
    builds: dict[str, Build] = Factory(dict)
    triggers: dict[str, Trigger] = Factory(dict)
    status_token: str = Factory(lambda: str(uuid4()))
    _latest: dict[str, Tag] | None = field(default=None, init=False)
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
        tag = Tag(name, digest, now, reversion=reversion)
        self.tags.append(tag)
        self._newest()[name] = tag
        self._listing = None
        return tag

    def end_tag(self, tag: Tag, end: datetime | None) -> None:
        """Set when a tag ends: now, for one that is deleted; later, for one that expires; or never."""
        tag.end = end
        self._listing = None

    def drop_tags(self, dropped: list[Tag]) -> None:
        """Forget tags, so that they cannot be restored."""
        gone = set(dropped)
        self.tags = [tag for tag in self.tags if tag not in gone]
        self._latest = self._listing = None

    def _newest(self) -> dict[str, Tag]:
        if self._latest is None:
            self._latest = {tag.name: tag for tag in self.tags}
        return self._latest

    # -- manifests ---------------------------------------------------------------------

    def manifest(self, digest: str, now: datetime) -> Manifest | None:
        """Return a manifest to which a tag points that exists, itself or through a list."""
        manifest = self.manifests.get(digest)
        if manifest is None:
            return None
        for tag in self.alive(now):
            if tag.digest == digest or digest in (self.manifests[tag.digest].children or ()):
                return manifest
        return None

    @property
    def size(self) -> int:
        """The bytes that its images take; each layer counts once."""
        layers = {
            layer["digest"]: layer.get("size", 0)
            for manifest in self.manifests.values()
            for layer in manifest.layers
        }
        return sum(layers.values())


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
