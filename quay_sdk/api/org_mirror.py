"""Mirroring of organizations: an organization that follows a whole namespace of another registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from quay_sdk._unset import UNSET, Unset
from quay_sdk._wire import dates
from quay_sdk._wire.dates import Moment
from quay_sdk._wire.encode import at_most
from quay_sdk.api.mirror import ExternalRegistryConfig
from quay_sdk.literals import MirrorStatus, SourceRegistryType, Visibility
from quay_sdk.model import ISO_8601, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api

SCHEDULE = {
    "sync_start_date": Param(encode=dates.encode_start),
    "sync_interval": Param(encode=dates.encode_seconds),
    "skopeo_timeout": Param(encode=dates.encode_seconds),
}
"""How the date and the durations of a mirror are sent."""


@model
class OrganizationMirrorConfig(Model):
    """How an organization is mirrored.

    :ivar is_enabled: whether it is synchronized when the time comes.
    :ivar external_registry_type: what the other registry is: ``"harbor"`` or ``"quay"``.
    :ivar external_registry_url: its URL, ``"https://registry.example.com"``.
    :ivar external_namespace: the namespace there that the organization follows.
    :ivar external_registry_username: whom it signs in to the other registry as, or ``None``.
    :ivar has_external_registry_password: whether it has a password for that.
    :ivar external_registry_config: how it reaches the other registry.
    :ivar repository_filters: patterns of the names of the repositories it fetches; all if there are
        none.
    :ivar robot_username: the full name of the robot that makes the repositories and pushes to them.
    :ivar visibility: who may see the repositories that it makes.
    :ivar sync_interval: the seconds from one synchronization to the next.
    :ivar sync_start_date: when the next synchronization is due, or ``None``.
    :ivar sync_expiration_date: by when the synchronization under way has to be done, or ``None``.
    :ivar sync_status: how far the synchronization is.
    :ivar sync_retries_remaining: how often the server will try again before it waits for the next date.
    :ivar repo_sync_status_counts: how many of its repositories are how far, by the status's name.
    :ivar skopeo_timeout: the seconds that fetching may take.
    :ivar creation_date: when the organization began to be mirrored, or ``None``.
    """

    is_enabled: bool
    external_registry_type: SourceRegistryType
    external_registry_url: str
    external_namespace: str
    external_registry_username: str | None = None
    has_external_registry_password: bool | None = None
    external_registry_config: ExternalRegistryConfig | None = None
    repository_filters: tuple[str, ...] | None = None
    robot_username: str | None = None
    visibility: Visibility | None = None
    sync_interval: int | None = None
    sync_start_date: datetime | None = field(default=None, format=ISO_8601)
    sync_expiration_date: datetime | None = field(default=None, format=ISO_8601)
    sync_status: MirrorStatus | None = None
    sync_retries_remaining: int | None = None
    repo_sync_status_counts: Mapping[str, int] | None = None
    skopeo_timeout: int | None = None
    creation_date: datetime | None = field(default=None, format=ISO_8601)


@model
class MirrorVerification(Model):
    """Whether the other registry could be reached.

    :ivar success: whether it could.
    :ivar message: what came of the attempt, in words.
    """

    success: bool
    message: str | None = None


@model
class OrganizationMirrorRepository(Model):
    """A repository of the other registry that the mirror has found.

    :ivar name: its name in the namespace.
    :ivar sync_status: how far its synchronization is.
    :ivar discovery_date: when it was found, or ``None``.
    :ivar last_sync_date: when it was last synchronized, or ``None`` if never.
    :ivar status_message: what went wrong, or ``None``.
    :ivar quay_repository: the repository that follows it, ``"namespace/name"``, or ``None`` if there
        is none yet.
    """

    name: str
    sync_status: MirrorStatus | None = None
    discovery_date: datetime | None = field(default=None, format=ISO_8601)
    last_sync_date: datetime | None = field(default=None, format=ISO_8601)
    status_message: str | None = None
    quay_repository: str | None = None

    @property
    def full_name(self) -> str | None:
        """The full name of the repository in Quay, or ``None`` if there is none yet: ``quay_repository``."""
        return self.quay_repository


class OrganizationMirror(Resource):
    """The mirroring of a whole namespace of another registry into an organization."""

    repositories: api.org_mirror.OrganizationMirrorRepositories

    @operation(
        "getOrgMirrorConfig",
        "GET /api/v1/organization/{orgname}/mirror",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.17",
        features=("ORG_MIRROR",),
    )
    def get(self, organization: str) -> OrganizationMirrorConfig:
        """Get how an organization is mirrored, without the password for the other registry.

        :param organization: the organization's name.
        :returns: the mirror. An organization that is not mirrored is a 404.
        """
        ...

    @operation(
        "createOrgMirrorConfig",
        "POST /api/v1/organization/{orgname}/mirror",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.17",
        features=("ORG_MIRROR",),
        params=SCHEDULE,
    )
    def create(
        self,
        organization: str,
        *,
        external_registry_type: SourceRegistryType,
        external_registry_url: str,
        external_namespace: str,
        robot_username: str,
        visibility: Visibility,
        sync_interval: timedelta | int,
        sync_start_date: Moment,
        is_enabled: bool | None = None,
        external_registry_username: str | None = None,
        external_registry_password: str | None = None,
        external_registry_config: ExternalRegistryConfig | Mapping[str, Any] | None = None,
        repository_filters: Sequence[str] | None = None,
        skopeo_timeout: timedelta | int | None = None,
    ) -> None:
        """Have an organization follow a namespace of another registry.

        :param organization: the organization's name.
        :param external_registry_type: what the other registry is: ``"harbor"`` or ``"quay"``.
        :param external_registry_url: its URL, ``"https://registry.example.com"``.
        :param external_namespace: the namespace there to follow, 255 characters at most.
        :param robot_username: the full name of the robot, one of the organization's, that makes the
            repositories and pushes to them, ``"acme+ci"``.
        :param visibility: who may see the repositories that it makes.
        :param sync_interval: the time from one synchronization to the next: a timedelta, or seconds; 60
            at least.
        :param sync_start_date: when to synchronize first: a datetime with a time zone, or
            ``"YYYY-MM-DDTHH:MM:SSZ"``.
        :param is_enabled: whether to synchronize when the time comes; it is done by default.
        :param external_registry_username: whom to sign in to the other registry as; nobody by default.
        :param external_registry_password: the password for that.
        :param external_registry_config: how to reach the other registry: ``verify_tls``, ``proxy``.
        :param repository_filters: patterns with ``*`` and ``?`` of the names of the repositories to
            fetch; all by default.
        :param skopeo_timeout: how long fetching may take: a timedelta, or seconds, 30 to 3600; 300 by
            default.
        :raises AlreadyExistsError: it is mirrored already; the server answers 400.
        """
        ...

    @operation(
        "updateOrgMirrorConfig",
        "PUT /api/v1/organization/{orgname}/mirror",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.17",
        features=("ORG_MIRROR",),
        params=SCHEDULE,
    )
    def update(
        self,
        organization: str,
        *,
        is_enabled: bool | None = None,
        external_registry_url: str | None = None,
        external_namespace: str | None = None,
        robot_username: str | None = None,
        visibility: Visibility | None = None,
        sync_interval: timedelta | int | None = None,
        sync_start_date: Moment | None = None,
        external_registry_username: str | Unset | None = UNSET,
        external_registry_password: str | Unset | None = UNSET,
        external_registry_config: ExternalRegistryConfig | Mapping[str, Any] | None = None,
        repository_filters: Sequence[str] | None = None,
        skopeo_timeout: timedelta | int | None = None,
    ) -> None:
        """Change how an organization is mirrored; what is not given stays as it is.

        What the other registry is cannot be changed: delete the mirror and create it anew.

        :param organization: the organization's name.
        :param is_enabled: whether to synchronize when the time comes.
        :param external_registry_url: the other registry's URL, ``"https://registry.example.com"``.
        :param external_namespace: the namespace there to follow, 255 characters at most.
        :param robot_username: the full name of the robot, one of the organization's, that makes the
            repositories and pushes to them, ``"acme+ci"``.
        :param visibility: who may see the repositories that it makes from now on.
        :param sync_interval: the time from one synchronization to the next: a timedelta, or seconds; 60
            at least.
        :param sync_start_date: when to synchronize next: a datetime with a time zone, or
            ``"YYYY-MM-DDTHH:MM:SSZ"``.
        :param external_registry_username: whom to sign in to the other registry as; ``None`` for
            nobody any more.
        :param external_registry_password: the password for that; ``None`` for none any more.
        :param external_registry_config: how to reach the other registry, ``verify_tls`` and ``proxy``,
            in place of all that was said of it before.
        :param repository_filters: patterns with ``*`` and ``?`` of the names of the repositories to
            fetch, in place of those before; ``[]`` for all repositories.
        :param skopeo_timeout: how long fetching may take: a timedelta, or seconds, 30 to 3600.
        """
        ...

    @operation(
        "deleteOrgMirrorConfig",
        "DELETE /api/v1/organization/{orgname}/mirror",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.17",
        features=("ORG_MIRROR",),
    )
    def delete(self, organization: str) -> None:
        """Have an organization follow the other registry no longer.

        :param organization: the organization's name.
        """
        ...

    @operation(
        "syncOrgMirrorNow",
        "POST /api/v1/organization/{orgname}/mirror/sync-now",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.17",
        features=("ORG_MIRROR",),
    )
    def sync_now(self, organization: str) -> None:
        """Have the mirror synchronized as soon as may be, instead of when it is due.

        If that is under way already it is a 400.

        :param organization: the organization's name.
        """
        ...

    @operation(
        "cancelOrgMirrorSync",
        "POST /api/v1/organization/{orgname}/mirror/sync-cancel",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.17",
        features=("ORG_MIRROR",),
    )
    def cancel_sync(self, organization: str) -> None:
        """Cancel the mirror's synchronization that is under way or about to begin.

        The status changes at once; the work on the repositories ends a little later. If it is cancelled
        already it is a 400.

        :param organization: the organization's name.
        """
        ...

    @operation(
        "verifyOrgMirrorConnection",
        "POST /api/v1/organization/{orgname}/mirror/verify",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.17",
        features=("ORG_MIRROR",),
    )
    def verify(self, organization: str) -> MirrorVerification:
        """Try to reach the other registry as the mirror would, and change nothing.

        That it cannot be reached is no error, but said in the answer.

        :param organization: the organization's name.
        :returns: whether it could be reached, and why not.
        """
        ...


class OrganizationMirrorRepositories(Resource):
    """The repositories that an organization's mirror has found."""

    @operation(
        "listOrgMirrorRepositories",
        "GET /api/v1/organization/{orgname}/mirror/repositories",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.17",
        key="repositories",
        paging="number",
        removed_by={"deleteRepository": None},
        features=("ORG_MIRROR",),
        params={"limit": Param(encode=at_most(500))},
    )
    def list(
        self, organization: str, *, limit: int | None = None, status: MirrorStatus | None = None
    ) -> Paged[OrganizationMirrorRepository]:
        """List the repositories that an organization's mirror has found in the other registry.

        :param organization: the organization's name.
        :param limit: how many repositories a page has, 1 to 500; 100 by default.
        :param status: list only those whose synchronization is so far.
        :returns: the repositories; a page's ``extra`` has their ``total``.
        """
        ...
