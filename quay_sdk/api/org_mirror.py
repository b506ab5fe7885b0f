"""Mirroring of organizations: an organization that is a copy of a namespace in another registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from quay_sdk._unset import UNSET, Unset
from quay_sdk._wire import dates
from quay_sdk._wire.encode import at_most
from quay_sdk.api.mirror import ExternalRegistryConfig, check_robot, duration
from quay_sdk.literals import MirrorStatus, Moment, SourceRegistryType, Visibility
from quay_sdk.model import ISO_8601, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api

SETTINGS = {
    "sync_start_date": Param(encode=dates.encode_start),
    "sync_interval": Param(encode=duration(60)),
    "skopeo_timeout": Param(encode=duration(30, 3600)),
}
"""How the date and the durations of a mirror are sent."""


def check_mirror(arguments: Mapping[str, Any]) -> None:
    """Check the robot of an organization's mirror."""
    check_robot(arguments["robot_username"], arguments["organization"])


@model
class OrganizationMirrorConfig(Model):
    """The settings and the state of an organization's mirror.

    The upstream registry is the one it copies from. A synchronization has two parts: the server searches
    there for repositories, and then copies the images of each.

    :ivar is_enabled: whether it is synchronized.
    :ivar external_registry_type: kind of the upstream registry: ``"harbor"`` or ``"quay"``.
    :ivar external_registry_url: URL of the upstream registry, ``"https://registry.example.com"``.
    :ivar external_namespace: namespace there that it copies: a project of Harbor, or an organization or user
        of Quay.
    :ivar external_registry_username: user name for the upstream registry; ``None`` if it has no user name.
        ``"(invalid. please re-enter)"`` if the server cannot decrypt it.
    :ivar has_external_registry_password: whether it has a password for the upstream registry.
    :ivar external_registry_config: connection to the upstream registry.
    :ivar repository_filters: patterns for the names of the repositories to copy; empty for all.
    :ivar robot_username: full name of the robot that creates the repositories and pushes to them; ``None``
        if the robot is missing.
    :ivar visibility: visibility of the repositories that it creates.
    :ivar sync_interval: time between synchronizations, in seconds.
    :ivar sync_start_date: time of the next synchronization; ``None`` if it has no date.
    :ivar sync_expiration_date: time by which the running search for repositories must be done; ``None`` if
        none is running.
    :ivar sync_status: state of the search for repositories: ``"NEVER_RUN"``, ``"SYNC_NOW"`` (requested, but
        not yet started), ``"SYNCING"``, ``"SUCCESS"``, ``"FAIL"`` or ``"CANCEL"``. ``"SUCCESS"`` does not
        mean that the images have been copied: see ``repo_sync_status_counts``.
    :ivar sync_retries_remaining: number of attempts before the server waits for the next date.
    :ivar repo_sync_status_counts: number of repositories in each state, by the name of the state; 0 for
        states without repositories.
    :ivar skopeo_timeout: time limit for listing the tags of a repository and for copying each image, in
        seconds. Skopeo is the program that does it.
    :ivar creation_date: time of the mirror's creation; ``None`` if it is unknown.
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
    """The result of a connection test.

    :ivar success: whether the server reached the upstream registry, and found the namespace there with the
        credentials of the mirror.
    :ivar message: explanation in English, also of a success.
    """

    success: bool
    message: str | None = None


@model
class OrganizationMirrorRepository(Model):
    """A repository that the mirror found in the upstream registry.

    :ivar name: name of the repository, without the namespace.
    :ivar sync_status: state of its synchronization; ``"SKIP"`` if it is gone upstream, or excluded by the
        filters.
    :ivar discovery_date: time when it was found; ``None`` if it is unknown.
    :ivar last_sync_date: end of its last synchronization, successful or not; ``None`` before the first one.
    :ivar status_message: why it failed, or why it is skipped; ``None`` otherwise.
    :ivar quay_repository: the copy, ``"namespace/name"``; ``None`` before it is created.
    """

    name: str
    sync_status: MirrorStatus | None = None
    discovery_date: datetime | None = field(default=None, format=ISO_8601)
    last_sync_date: datetime | None = field(default=None, format=ISO_8601)
    status_message: str | None = None
    quay_repository: str | None = None

    @property
    def full_name(self) -> str | None:
        """The same as ``quay_repository``, under the name that other models use."""
        return self.quay_repository


class OrganizationMirror(Resource):
    """The mirror of an organization."""

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
        """Get the mirror of an organization: its settings, and the state of the synchronization.

        The password for the upstream registry is never returned. An organization without a mirror is a 404.

        ::

            mirror = client.organization.mirror.get("acme")
            print(mirror.sync_status, mirror.repo_sync_status_counts)

        :param organization: name of the organization.
        :returns: the settings and the state of the mirror.
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
        check=check_mirror,
        params=SETTINGS,
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
        """Turn an organization into a mirror: a copy of a namespace in another registry.

        For each repository upstream, the server creates one in the organization, and copies all its tags.
        Only the mirror's robot can push to these repositories. Tags and repositories that are deleted
        upstream are not deleted in the mirror.

        The organization must have no repositories, no immutability policies (rules that protect tags from
        changes) and no proxy cache, and no mirror yet (400). From then on the server refuses to create
        repositories in it, to change their state, and to give it mirrors of single repositories, immutability
        policies or a proxy cache.

        ::

            client.organization.mirror.create(
                "acme",
                external_registry_type="harbor",
                external_registry_url="https://harbor.example.com",
                external_namespace="library",
                robot_username="acme+ci",
                visibility="private",
                sync_interval=timedelta(days=1),
                sync_start_date=datetime.now(UTC),
            )

        :param organization: name of the organization.
        :param external_registry_type: kind of the upstream registry: ``"harbor"`` or ``"quay"``.
        :param external_registry_url: URL of the upstream registry, ``"https://registry.example.com"``. The
            server refuses private addresses that are not in its ``SSRF_ALLOWED_HOSTS`` (400).
        :param external_namespace: namespace to copy, a project of Harbor, or an organization or user of Quay;
            at most 255 characters.
        :param robot_username: full name of the robot that creates the repositories and pushes to them,
            ``"acme+ci"``. It must exist, and belong to the organization.
        :param visibility: visibility of the repositories that the mirror creates: ``"public"`` or
            ``"private"``.
        :param sync_interval: time between synchronizations: a ``timedelta``, or seconds; at least 60.
        :param sync_start_date: first synchronization: a datetime with a time zone, a date (midnight UTC),
            ISO 8601 text, a ``timedelta`` from now, or seconds since 1970. If it is in the past, the first
            synchronization starts as soon as possible.
        :param is_enabled: whether to synchronize (default: ``True``).
        :param external_registry_username: user name for the upstream registry (default: anonymous, which
            finds only public repositories); ``"$oauthtoken"`` for a Quay registry.
        :param external_registry_password: password for it. For a Quay registry, an OAuth token with the
            scopes ``repo:read`` and ``user:read``: the server uses it for that registry's API too.
        :param external_registry_config: connection to the upstream registry: ``verify_tls`` (default:
            ``True``), ``unsigned_images`` (default: ``False``), ``proxy`` (default: none).
        :param repository_filters: patterns with ``*`` and ``?`` for the names of the repositories to copy,
            without the namespace; one must match (default: all repositories).
        :param skopeo_timeout: time limit for listing the tags of a repository and for copying each image: a
            ``timedelta``, or 30 to 3600 seconds (default 300).
        :raises AlreadyExistsError: the organization has a mirror; the server answers 400.
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
        check=check_mirror,
        params=SETTINGS,
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
        """Change the mirror of an organization. Arguments that are left out keep their values.

        The kind of the upstream registry cannot be changed: :meth:`delete` the mirror and create another,
        which is possible only after all repositories of the organization have been deleted. Repositories that
        the changed settings no longer include are not deleted; they are not synchronized any more.

        ::

            client.organization.mirror.update("acme", repository_filters=["app-*", "base"])

        :param organization: name of the organization.
        :param is_enabled: whether to synchronize.
        :param external_registry_url: URL of the upstream registry, ``"https://registry.example.com"``. The
            server refuses private addresses that are not in its ``SSRF_ALLOWED_HOSTS`` (400).
        :param external_namespace: namespace to copy, at most 255 characters.
        :param robot_username: full name of the robot that creates the repositories and pushes to them,
            ``"acme+ci"``. It must exist, and belong to the organization.
        :param visibility: visibility of the repositories that the mirror creates: ``"public"`` or
            ``"private"``. Existing repositories keep theirs.
        :param sync_interval: time between synchronizations: a ``timedelta``, or seconds; at least 60.
        :param sync_start_date: next synchronization: a datetime with a time zone, a date (midnight UTC), ISO
            8601 text, a ``timedelta`` from now, or seconds since 1970.
        :param external_registry_username: user name for the upstream registry; ``None`` removes it, but not
            the password.
        :param external_registry_password: password for the upstream registry; ``None`` removes it.
        :param external_registry_config: connection to the upstream registry: ``verify_tls``,
            ``unsigned_images``, ``proxy``. It replaces the old one completely: settings that you leave out
            return to their defaults.
        :param repository_filters: patterns with ``*`` and ``?`` for the names of the repositories to copy.
            They replace the old ones; ``[]`` copies all repositories.
        :param skopeo_timeout: time limit for listing the tags of a repository and for copying each image: a
            ``timedelta``, or 30 to 3600 seconds.
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
        """Delete the mirror of an organization. Its repositories stay, as ordinary repositories.

        Users with write permission can then push to them. The settings of the mirror cannot be restored, and
        a new mirror can be created only after all repositories have been deleted.

        ::

            client.organization.mirror.delete("acme")

        :param organization: name of the organization.
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
        """Start a synchronization as soon as possible, before its scheduled time.

        The server searches for repositories again, and synchronizes all of them. It refuses the call (400)
        while a search is running, and while any repository is being synchronized, or waits for its first
        synchronization or another attempt. While the mirror is disabled, nothing happens until it is enabled.

        ::

            client.organization.mirror.sync_now("acme")

        :param organization: name of the organization.
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
        """Cancel the synchronization of an organization's mirror.

        The status of the mirror becomes ``"CANCEL"`` immediately, even if nothing was running; until it
        changes again, a second call is a 400. In the background, the server sets the status of all
        repositories to ``"CANCEL"``, and that of the mirror to ``"SUCCESS"``. A repository that is being
        synchronized stops after the image that is being copied. The schedule continues: the next
        synchronization includes all repositories again. While the mirror is disabled, only its status
        changes.

        ::

            client.organization.mirror.cancel_sync("acme")

        :param organization: name of the organization.
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
        """Test the connection to the upstream registry, with the settings of the mirror.

        The server calls the API of the registry, and copies nothing. It works while the mirror is disabled,
        too. A failed test is a result with ``success=False``, not an exception.

        ::

            result = client.organization.mirror.verify("acme")
            print(result.success, result.message)

        :param organization: name of the organization.
        :returns: the result of the test.
        """
        ...


class OrganizationMirrorRepositories(Resource):
    """The repositories that the mirror of an organization found."""

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
        """List the repositories that an organization's mirror found in the upstream registry.

        They are those of the last search: the server does not contact the upstream registry. Repositories
        that are gone upstream, or excluded by the filters, remain in the list, as ``"SKIP"``.

        ::

            for found in client.organization.mirror.repositories.list("acme", status="FAIL"):
                print(found.name, found.status_message)

        :param organization: name of the organization.
        :param limit: page size, 1 to 500 (default 100).
        :param status: only repositories in this state of synchronization, such as ``"FAIL"`` (default: all).
            An unknown state is a 400.
        :returns: the repositories by name. The ``extra`` of a page has their ``total``.
        """
        ...
