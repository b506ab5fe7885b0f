"""Mirrors: repositories and organizations that Quay copies from other registries."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from attrs import Factory, define

if TYPE_CHECKING:
    from quay_sdk.testing.state.accounts import Robot


@define(eq=False)
class RepositoryMirror:
    """The configuration of a mirrored repository, and how its last synchronization went.

    :ivar status: ``NEVER_RUN``, ``SYNC_NOW``, ``SYNCING``, ``SUCCESS``, ``FAIL`` or ``CANCEL``.
    """

    external_reference: str
    sync_interval: int
    sync_start_date: datetime
    robot: Robot | None = None
    rules: list[str] = Factory(list)
    is_enabled: bool = True
    external_registry_username: str | None = None
    external_registry_password: str | None = None
    external_registry_config: dict[str, Any] = Factory(dict)
    skopeo_timeout_interval: int = 300
    architecture_filter: list[str] = Factory(list)
    status: str = "NEVER_RUN"
    sync_expiration_date: datetime | None = None
    retries_remaining: int = 3
    last_sync: datetime | None = None


@define(eq=False)
class DiscoveredRepository:
    """A repository that the mirror of an organization found in the other registry."""

    name: str
    discovery_date: datetime
    status: str = "NEVER_RUN"
    last_sync: datetime | None = None
    message: str | None = None
    repository: str | None = None


@define(eq=False)
class OrganizationMirror:
    """The configuration of a mirrored organization."""

    external_registry_type: str
    external_registry_url: str
    external_namespace: str
    sync_interval: int
    sync_start_date: datetime
    robot: Robot
    visibility: str = "private"
    is_enabled: bool = True
    delete_stale_repos: bool = False
    external_registry_username: str | None = None
    external_registry_password: str | None = None
    external_registry_config: dict[str, Any] = Factory(dict)
    repository_filters: list[str] = Factory(list)
    skopeo_timeout: int = 300
    status: str = "NEVER_RUN"
    sync_expiration_date: datetime | None = None
    retries_remaining: int = 3
    created: datetime | None = None
    discovered: dict[str, DiscoveredRepository] = Factory(dict)
