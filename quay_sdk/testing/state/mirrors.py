"""Mirrors: repositories and organizations that Quay copies from other registries."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, field

if TYPE_CHECKING:
    from quay_sdk.testing.state.accounts import Robot
    from quay_sdk.testing.state.repositories import Repository

STATUSES = ("CANCEL", "FAIL", "NEVER_RUN", "SUCCESS", "SYNCING", "SYNC_NOW")
"""The statuses of mirrors."""

REPOSITORY_STATUSES = (*STATUSES, "SKIP")
"""The statuses of the repositories of a mirrored organization."""

MOST_RETRIES = 3
"""How often a synchronization that fails is tried before the next regular one."""

LONGEST_SYNC = timedelta(hours=12)
"""For how long a worker may synchronize one repository."""

LONGEST_DISCOVERY = timedelta(minutes=30)
"""For how long a worker may look for the repositories of an organization."""


@define(eq=False)
class Synchronized:
    """What a worker synchronizes from time to time.

    :ivar status: one of :data:`STATUSES`.
    :ivar sync_start_date: when the next synchronization is due; ``None``: not until someone asks for it.
    :ivar sync_expiration_date: until when the worker that is at it may take.
    :ivar retries_remaining: how often it is tried before the next regular time.
    """

    status: str = field(default="NEVER_RUN", kw_only=True)
    sync_start_date: datetime | None = field(default=None, kw_only=True)
    sync_expiration_date: datetime | None = field(default=None, kw_only=True)
    retries_remaining: int = field(default=MOST_RETRIES, kw_only=True)

    def put(self, status: str, *, retries: int, until: datetime | None = None) -> None:
        """Set how it stands.

        :param status: the new status.
        :param retries: how often it is still tried.
        :param until: until when the worker may take.
        """
        self.status = status
        self.retries_remaining = retries
        self.sync_expiration_date = until

    def begin(self, now: datetime, longest: timedelta) -> None:
        """Begin to synchronize."""
        self.status = "SYNCING"
        self.sync_expiration_date = now + longest

    def end(self, status: str, now: datetime, interval: int) -> None:
        """End a synchronization. After a success or the last retry, the next one is at its regular time.

        :param status: how it went: ``SUCCESS``, ``FAIL`` or ``CANCEL``.
        :param now: the present time.
        :param interval: how many seconds lie between the regular times.
        """
        self.status = status
        self.sync_expiration_date = None
        if status == "FAIL":
            self.retries_remaining = max(0, self.retries_remaining - 1)
        if status == "SUCCESS" or (status == "FAIL" and not self.retries_remaining):
            self.schedule(now, interval)
        if status == "CANCEL":
            self.retries_remaining = 0
            self.sync_start_date = None

    def due(self, when: datetime) -> None:
        """Set when the next synchronization is due."""
        self.sync_start_date = when

    def schedule(self, now: datetime, interval: int) -> None:
        """Plan the next regular synchronization, with all its retries."""
        self.retries_remaining = MOST_RETRIES
        passed = 0
        if self.sync_start_date is not None and interval:
            passed = int((now - self.sync_start_date).total_seconds() // 1) % interval
        self.sync_start_date = now + timedelta(seconds=interval - passed)


@define(eq=False)
class RepositoryMirror(Synchronized):
    """The configuration of a mirrored repository, and how its last synchronization went.

    :ivar external_reference: the repository that is copied, ``registry.example.com/namespace/name``.
    :ivar sync_interval: how many seconds lie between regular synchronizations.
    :ivar robot: who pushes the copies.
    :ivar rules: patterns of the tags that are copied.
    :ivar last_sync: when the last synchronization began.
    :ivar pending_tags: how many tags the running synchronization has still to copy.
    """

    external_reference: str
    sync_interval: int
    robot: Robot | None = None
    rules: list[str] = Factory(list)
    is_enabled: bool = True
    external_registry_username: str | None = None
    external_registry_password: str | None = None
    external_registry_config: dict[str, Any] = Factory(dict)
    skopeo_timeout_interval: int = 300
    architecture_filter: list[str] = Factory(list)
    last_sync: datetime | None = None
    pending_tags: int = 0

    def request_sync(self) -> bool:
        """Ask for a synchronization at once, and return whether none was running."""
        if self.status == "SYNCING":
            return False
        self.put("SYNC_NOW", retries=max(1, self.retries_remaining))
        return True

    def cancel_sync(self) -> bool:
        """Cancel a synchronization, and return whether one was running or asked for."""
        if self.status not in ("SYNCING", "SYNC_NOW"):
            return False
        self.put("CANCEL", retries=0)
        return True


@define(eq=False)
class DiscoveredRepository(Synchronized):
    """A repository of the other registry, which the mirror of an organization copies.

    :ivar name: its name, without its namespace.
    :ivar message: why it failed or is skipped.
    :ivar repository: the copy; ``None`` until the first synchronization.
    """

    name: str
    discovery_date: datetime
    last_sync: datetime | None = None
    message: str | None = None
    repository: Repository | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether a worker synchronizes it, or is going to."""
        failed = self.status == "FAIL" and self.retries_remaining > 0
        return failed or self.status in ("SYNCING", "SYNC_NOW", "NEVER_RUN")


@define(eq=False)
class OrganizationMirror(Synchronized):
    """The configuration of a mirrored organization.

    :ivar id: its number in logs.
    :ivar external_registry_type: ``harbor`` or ``quay``.
    :ivar repository_filters: patterns of the repositories that are copied; all if there are none.
    :ivar visibility: that of the repositories that the mirror makes.
    :ivar discovered: the repositories of the other registry, by name.
    """

    id: int
    external_registry_type: str
    external_registry_url: str
    external_namespace: str
    sync_interval: int
    robot: Robot
    visibility: str
    created: datetime
    is_enabled: bool = True
    external_registry_username: str | None = None
    external_registry_password: str | None = None
    external_registry_config: dict[str, Any] = Factory(dict)
    repository_filters: list[str] = Factory(list)
    skopeo_timeout: int = 300
    discovered: dict[str, DiscoveredRepository] = Factory(dict)

    @property
    def external_reference(self) -> str:
        """What is copied, as logs name it."""
        return f"{self.external_registry_url}/{self.external_namespace}"

    def repositories(self) -> list[DiscoveredRepository]:
        """Return the repositories by name, but for those whose copy was deleted."""
        kept = [
            each for each in self.discovered.values() if not (each.repository and each.repository.deleted)
        ]
        return sorted(kept, key=lambda each: each.name)

    def request_sync(self, now: datetime) -> None:
        """Ask for a synchronization at once."""
        self.put("SYNC_NOW", retries=max(1, self.retries_remaining))
        self.due(now)

    def cancel_sync(self, now: datetime) -> None:
        """Cancel the synchronization. The worker tells the repositories."""
        self.put("CANCEL", retries=0, until=now)
