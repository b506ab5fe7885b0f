"""Mirroring of repositories: a repository that follows one of another registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from quay_sdk._unset import UNSET, Unset
from quay_sdk._wire import dates
from quay_sdk._wire.dates import Moment
from quay_sdk.api import mirrorhealth
from quay_sdk.literals import MirrorStatus
from quay_sdk.model import ISO_8601, Model, field, model
from quay_sdk.operation import Param, operation

SCHEDULE = {
    "sync_start_date": Param(encode=dates.encode_start),
    "sync_interval": Param(encode=dates.encode_seconds),
    "skopeo_timeout_interval": Param(encode=dates.encode_seconds),
}
"""How the date and the durations of a mirror are sent."""

MirrorRuleKind: TypeAlias = Literal["tag_glob_csv"] | str
"""How the rule that chooses a mirror's tags is written."""


@model
class MirrorRule(Model):
    """Which tags a mirror fetches.

    :ivar rule_kind: how the rule is written: ``"tag_glob_csv"``.
    :ivar rule_value: the tags, as names or patterns with ``*`` and ``?``: ``("latest", "3.*")``.
    """

    rule_kind: MirrorRuleKind
    rule_value: tuple[str, ...]


@model
class MirrorProxy(Model):
    """The proxies by which a mirror reaches the other registry.

    :ivar https_proxy: the proxy for ``https``, ``"https://proxy.example.com:3128"``, or ``None``.
    :ivar http_proxy: the proxy for ``http``, or ``None``.
    :ivar no_proxy: the hosts, comma-separated, to reach without one, or ``None``.
    """

    https_proxy: str | None = None
    http_proxy: str | None = None
    no_proxy: str | None = None


@model
class ExternalRegistryConfig(Model):
    """How a mirror reaches the other registry.

    :ivar verify_tls: whether the registry has to have a valid certificate.
    :ivar unsigned_images: whether images are fetched without a look at their signatures; not in the
        mirror of an organization.
    :ivar proxy: the proxies in between.
    """

    verify_tls: bool | None = None
    unsigned_images: bool | None = None
    proxy: MirrorProxy | None = None


@model
class MirrorConfig(Model):
    """How a repository is mirrored.

    :ivar is_enabled: whether it is synchronized when the time comes.
    :ivar mirror_type: ``"PULL"``.
    :ivar external_reference: the repository that it follows, ``"registry.example.com/namespace/name"``.
    :ivar external_registry_username: whom it signs in to the other registry as, or ``None``.
    :ivar external_registry_config: how it reaches the other registry.
    :ivar sync_interval: the seconds from one synchronization to the next.
    :ivar sync_start_date: when the next synchronization is due.
    :ivar sync_expiration_date: by when the synchronization under way has to be done, or ``None``.
    :ivar sync_retries_remaining: how often the server will try again before it waits for the next date,
        or ``None``.
    :ivar sync_status: how far the synchronization is.
    :ivar root_rule: which tags it fetches.
    :ivar robot_username: the full name of the robot that pushes what is fetched.
    :ivar skopeo_timeout_interval: the seconds that fetching may take.
    :ivar architecture_filter: the architectures whose images it fetches; all if there are none.
    """

    is_enabled: bool
    mirror_type: str | None = None
    external_reference: str
    external_registry_username: str | None
    external_registry_config: ExternalRegistryConfig | None
    sync_interval: int
    sync_start_date: datetime | None = field(format=ISO_8601)
    sync_expiration_date: datetime | None = field(format=ISO_8601)
    sync_retries_remaining: int | None
    sync_status: MirrorStatus
    root_rule: MirrorRule
    robot_username: str | None
    skopeo_timeout_interval: int | None = None
    architecture_filter: tuple[str, ...] | None = None


class RepositoryMirror(mirrorhealth.RepositoryMirrorHealth):
    """The mirroring of a repository from another registry."""

    @operation(
        "getRepoMirrorConfig",
        "GET /api/v1/repository/{repository}/mirror",
        scope="repo:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        features=("REPO_MIRROR",),
    )
    def get(self, repository: str) -> MirrorConfig:
        """Get how a repository is mirrored, without the password for the other registry.

        :param repository: the repository, ``"namespace/name"``.
        :returns: the mirror. One that is not mirrored is a 404.
        """
        ...

    @operation(
        "createRepoMirrorConfig",
        "POST /api/v1/repository/{repository}/mirror",
        scope="repo:admin",
        errors=(400, 401, 403, 404, 409),
        superuser="admitted",
        features=("REPO_MIRROR",),
        params=SCHEDULE,
    )
    def create(
        self,
        repository: str,
        *,
        external_reference: str,
        sync_interval: timedelta | int,
        sync_start_date: Moment,
        root_rule: MirrorRule | Mapping[str, Any],
        skopeo_timeout_interval: timedelta | int = 300,
        is_enabled: bool | None = None,
        external_registry_username: str | None = None,
        external_registry_password: str | None = None,
        robot_username: str | None = None,
        external_registry_config: ExternalRegistryConfig | Mapping[str, Any] | None = None,
        architecture_filter: Sequence[str] | None = None,
    ) -> None:
        """Have a repository follow one of another registry.

        The repository's state becomes ``"MIRROR"``: only the mirror's robot can push to it then. There
        is no call to delete a mirror; disable it, or set the repository's state back to ``"NORMAL"``.

        :param repository: the repository, ``"namespace/name"``.
        :param external_reference: the repository to follow, ``"registry.example.com/namespace/name"``,
            without a tag.
        :param sync_interval: the time from one synchronization to the next: a timedelta, or seconds.
        :param sync_start_date: when to synchronize first: a datetime with a time zone, or
            ``"YYYY-MM-DDTHH:MM:SSZ"``.
        :param root_rule: which tags to fetch, such as
            ``{"rule_kind": "tag_glob_csv", "rule_value": ["latest", "3.*"]}``.
        :param skopeo_timeout_interval: how long fetching may take: a timedelta, or seconds; 300 at
            least, which is the default.
        :param is_enabled: whether to synchronize when the time comes; it is done by default.
        :param external_registry_username: whom to sign in to the other registry as; nobody by default.
        :param external_registry_password: the password for that.
        :param robot_username: the full name of the robot that pushes what is fetched, ``"acme+ci"``, of
            the repository's namespace; it gets the permission to write. Though optional in the
            server's schema, a mirror wants one.
        :param external_registry_config: how to reach the other registry: ``verify_tls``,
            ``unsigned_images``, ``proxy``.
        :param architecture_filter: the architectures whose images to fetch, ``["amd64", "arm64"]``; all
            by default.
        :raises AlreadyExistsError: it is mirrored already; the server answers 409.
        """
        ...

    @operation(
        "changeRepoMirrorConfig",
        "PUT /api/v1/repository/{repository}/mirror",
        scope="repo:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        features=("REPO_MIRROR",),
        params=SCHEDULE,
    )
    def update(
        self,
        repository: str,
        *,
        is_enabled: bool | None = None,
        external_reference: str | None = None,
        external_registry_username: str | Unset | None = UNSET,
        external_registry_password: str | Unset | None = UNSET,
        sync_start_date: Moment | None = None,
        sync_interval: timedelta | int | None = None,
        robot_username: str | None = None,
        root_rule: MirrorRule | Mapping[str, Any] | None = None,
        external_registry_config: ExternalRegistryConfig | Mapping[str, Any] | None = None,
        skopeo_timeout_interval: timedelta | int | None = None,
        architecture_filter: Sequence[str] | Unset | None = UNSET,
    ) -> None:
        """Change how a repository is mirrored; what is not given stays as it is.

        :param repository: the repository, ``"namespace/name"``.
        :param is_enabled: whether to synchronize when the time comes.
        :param external_reference: the repository to follow, ``"registry.example.com/namespace/name"``,
            without a tag.
        :param external_registry_username: whom to sign in to the other registry as; ``None`` for
            nobody any more.
        :param external_registry_password: the password for that, only together with the username;
            ``None`` for none any more.
        :param sync_start_date: when to synchronize next: a datetime with a time zone, or
            ``"YYYY-MM-DDTHH:MM:SSZ"``.
        :param sync_interval: the time from one synchronization to the next: a timedelta, or seconds.
        :param robot_username: the full name of the robot that pushes what is fetched, ``"acme+ci"``, of
            the repository's namespace; it gets the permission to write.
        :param root_rule: which tags to fetch, such as
            ``{"rule_kind": "tag_glob_csv", "rule_value": ["latest", "3.*"]}``.
        :param external_registry_config: how to reach the other registry: ``verify_tls``,
            ``unsigned_images``, ``proxy``. Only the settings that it has are changed; a mapping may
            have ``None`` for a proxy, so that it is used no longer.
        :param skopeo_timeout_interval: how long fetching may take: a timedelta, or seconds; 300 at
            least.
        :param architecture_filter: the architectures whose images to fetch, ``["amd64", "arm64"]``;
            ``None`` for all.
        """
        ...

    @operation(
        "syncNow",
        "POST /api/v1/repository/{repository}/mirror/sync-now",
        scope="repo:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        features=("REPO_MIRROR",),
    )
    def sync_now(self, repository: str) -> None:
        """Have the mirror synchronized as soon as may be, instead of when it is due.

        If that is under way already it is a 404, as for a repository that is not mirrored.

        :param repository: the repository, ``"namespace/name"``.
        """
        ...

    @operation(
        "syncCancel",
        "POST /api/v1/repository/{repository}/mirror/sync-cancel",
        scope="repo:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        features=("REPO_MIRROR",),
    )
    def cancel_sync(self, repository: str) -> None:
        """Cancel the mirror's synchronization that is under way or about to begin.

        If there is nothing to cancel it is a 404, as for a repository that is not mirrored.

        :param repository: the repository, ``"namespace/name"``.
        """
        ...
