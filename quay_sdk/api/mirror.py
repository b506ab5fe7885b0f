"""Mirroring of repositories: a repository that is a copy of one in another registry."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from quay_sdk._unset import UNSET, Unset
from quay_sdk._wire import dates
from quay_sdk._wire.encode import Encoder, encoder_for
from quay_sdk.api import mirrorhealth
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.literals import MirrorStatus, Moment
from quay_sdk.model import ISO_8601, Model, field, model
from quay_sdk.operation import Param, operation

_REFERENCE = re.compile(r"[^\s/?#%\\]+(?:/[^\s/?#%\\:@]+)+")


def encode_reference(value: object) -> str:
    """The repository to copy. Older servers accept any text, and then every synchronization fails."""
    text: str = encoder_for(str)(value)
    if not _REFERENCE.fullmatch(text):
        raise InvalidArgumentError(
            "expected a repository without scheme and tag, such as 'registry.example.com/namespace/name'"
        )
    return text


def duration(least: int, most: int | None = None) -> Encoder:
    """Return an encoder for a duration in whole seconds within limits."""
    limits = f"at least {least} second{'s' * (least > 1)}" if most is None else f"{least} to {most} seconds"

    def encode(value: object) -> int:
        seconds = dates.encode_seconds(value)
        if seconds < least or (most is not None and seconds > most):
            raise InvalidArgumentError(f"expected {limits}, not {seconds}")
        return seconds

    return encode


ARCHITECTURES = ("amd64", "arm64", "ppc64le", "s390x")


def encode_architectures(value: object) -> list[str]:
    """The architectures of a mirror's filter."""
    found: list[str] = encoder_for(Sequence[str])(value)
    if not set(found) <= set(ARCHITECTURES):
        raise InvalidArgumentError(f"expected some of {', '.join(map(repr, ARCHITECTURES))}")
    return found


def check_robot(robot: object, namespace: object) -> None:
    """Check the full name of a mirror's robot. The server takes robots of the mirror's namespace only.

    :param robot: the robot's name.
    :param namespace: the namespace of the mirror.
    """
    if not isinstance(robot, str) or not isinstance(namespace, str):
        return  # left out, or refused when it is encoded
    robot, namespace = str.__str__(robot), str.__str__(namespace)  # subclasses may lack a repr
    owner, plus, name = robot.partition("+")
    if not plus or not name:
        raise InvalidArgumentError(
            f"robot_username: write the robot's full name, '{namespace}+ci', not {robot!r}"
        )
    if owner != namespace:
        raise InvalidArgumentError(f"robot_username: {robot!r} is not a robot of {namespace!r}")


def check_update(arguments: Mapping[str, Any]) -> None:
    """Check the robot of a repository's mirror."""
    repository = arguments["repository"]
    if isinstance(repository, str) and "/" in repository:
        check_robot(arguments["robot_username"], repository.partition("/")[0])


def check_create(arguments: Mapping[str, Any]) -> None:
    """Check the robot, and refuse a password that the server would store and never use."""
    check_update(arguments)
    if (
        arguments["external_registry_password"] is not None
        and arguments["external_registry_username"] is None
    ):
        raise InvalidArgumentError("external_registry_password needs an external_registry_username")


SETTINGS = {
    "external_reference": Param(encode=encode_reference),
    "architecture_filter": Param(encode=encode_architectures),
    "sync_start_date": Param(encode=dates.encode_start),
    "sync_interval": Param(encode=duration(1)),
    "skopeo_timeout_interval": Param(encode=duration(300)),
}
"""How the settings of a mirror are sent, where their types do not determine that."""

MirrorRuleKind: TypeAlias = Literal["tag_glob_csv"] | str
"""The kind of a rule that selects tags."""

MirrorArchitecture: TypeAlias = Literal["amd64", "arm64", "ppc64le", "s390x"] | str
"""An architecture by which a mirror can filter images."""


@model
class MirrorRule(Model):
    """The rule that selects the tags of a mirror.

    :ivar rule_kind: kind of the rule: ``"tag_glob_csv"``.
    :ivar rule_value: names of tags, or patterns with ``*`` and ``?``, at least one: ``("latest", "3.*")``.
        Case matters.
    """

    rule_kind: MirrorRuleKind
    rule_value: tuple[str, ...]


@model
class MirrorProxy(Model):
    """The proxies between a mirror and the upstream registry.

    :ivar https_proxy: proxy for ``https``, ``"https://proxy.example.com:3128"``; ``None`` for a direct
        connection.
    :ivar http_proxy: proxy for ``http``; ``None`` for a direct connection.
    :ivar no_proxy: comma-separated hosts that are reached without a proxy; ``None`` for no exceptions.
    """

    https_proxy: str | None = None
    http_proxy: str | None = None
    no_proxy: str | None = None


@model
class ExternalRegistryConfig(Model):
    """The connection of a mirror to the upstream registry.

    :ivar verify_tls: whether the registry must use HTTPS with a valid certificate (default: yes).
    :ivar unsigned_images: whether images are copied without a check of their signatures (default: no).
    :ivar proxy: proxies; ``None`` for a direct connection.
    """

    verify_tls: bool | None = None
    unsigned_images: bool | None = None
    proxy: MirrorProxy | None = None


@model
class MirrorConfig(Model):
    """The settings and the state of a repository's mirror. The upstream registry is the one it copies from.

    :ivar is_enabled: whether it is synchronized on schedule.
    :ivar mirror_type: ``"PULL"``.
    :ivar external_reference: repository that it copies, ``"registry.example.com/namespace/name"``.
    :ivar external_registry_username: user name for the upstream registry; ``None`` for anonymous access.
        ``"(invalid. please re-enter)"`` if the server cannot decrypt it.
    :ivar external_registry_config: connection to the upstream registry.
    :ivar sync_interval: time between synchronizations, in seconds.
    :ivar sync_start_date: time of the next scheduled synchronization. After a synchronization was cancelled,
        it has no effect, and may be ``None``.
    :ivar sync_expiration_date: time by which the running synchronization must be done; ``None`` if none is
        running.
    :ivar sync_retries_remaining: number of attempts before the server waits for the next date. With 0, after
        one was cancelled, nothing happens until :meth:`RepositoryMirror.sync_now`.
    :ivar sync_status: state of the last synchronization: ``"NEVER_RUN"``, ``"SYNC_NOW"`` (requested, but not
        yet started), ``"SYNCING"``, ``"SUCCESS"``, ``"FAIL"`` or ``"CANCEL"``.
    :ivar root_rule: rule that selects the tags.
    :ivar robot_username: full name of the robot that pushes the images, ``"acme+ci"``; ``None`` if there is
        no robot.
    :ivar skopeo_timeout_interval: time limit for listing the tags upstream and for copying each image, in
        seconds. Skopeo is the program that does it.
    :ivar architecture_filter: architectures that are copied; empty for all.
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
    """The mirror of a repository."""

    @operation(
        "getRepoMirrorConfig",
        "GET /api/v1/repository/{repository}/mirror",
        scope="repo:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        features=("REPO_MIRROR",),
    )
    def get(self, repository: str) -> MirrorConfig:
        """Get the mirror of a repository: its settings, and the state of the synchronization.

        The password for the upstream registry is never returned. A repository without a mirror is a 404.

        ::

            mirror = client.repository.mirror.get("acme/app")
            print(mirror.sync_status, mirror.sync_start_date)

        :param repository: ``"namespace/name"``.
        :returns: the settings and the state of the mirror.
        """
        ...

    @operation(
        "createRepoMirrorConfig",
        "POST /api/v1/repository/{repository}/mirror",
        scope="repo:admin",
        errors=(400, 401, 403, 404, 409),
        superuser="admitted",
        features=("REPO_MIRROR",),
        check=check_create,
        params=SETTINGS,
    )
    def create(
        self,
        repository: str,
        *,
        external_reference: str,
        sync_interval: timedelta | int,
        sync_start_date: Moment,
        root_rule: MirrorRule | Mapping[str, Any],
        robot_username: str,
        skopeo_timeout_interval: timedelta | int = 300,
        is_enabled: bool | None = None,
        external_registry_username: str | None = None,
        external_registry_password: str | None = None,
        external_registry_config: ExternalRegistryConfig | Mapping[str, Any] | None = None,
        architecture_filter: Sequence[MirrorArchitecture] | None = None,
    ) -> None:
        """Turn a repository into a mirror: a copy of a repository in another registry.

        Each synchronization that finds matching tags upstream deletes all other tags of the repository,
        including tags that were pushed before it became a mirror. It does so even if the copying of some tags
        fails, unless the server is configured with ``REPO_MIRROR_ROLLBACK``. If no tag matches, nothing is
        deleted.

        The state of the repository becomes ``"MIRROR"``: only the mirror's robot can push to it, and the API
        refuses changes of its tags (503).

        A mirror cannot be deleted. Disable it with :meth:`update`, which does not let others push again, or
        set the state of the repository back to ``"NORMAL"`` with ``client.repository.set_state``, which also
        stops the synchronization. While a robot belongs to a mirror, the server refuses to delete it. In an
        organization that is mirrored as a whole, the server refuses to create a mirror (400).

        ::

            client.repository.mirror.create(
                "acme/app",
                external_reference="registry.example.com/library/app",
                root_rule=MirrorRule(rule_kind="tag_glob_csv", rule_value=("latest", "3.*")),
                sync_interval=timedelta(days=1),
                sync_start_date=datetime.now(UTC),
                robot_username="acme+ci",
            )

        :param repository: ``"namespace/name"``. It must exist.
        :param external_reference: repository to copy, ``"registry.example.com/namespace/name"``, without a
            scheme and a tag. Recent servers refuse private addresses that are not in their
            ``SSRF_ALLOWED_HOSTS`` (400).
        :param sync_interval: time between synchronizations: a ``timedelta``, or seconds; at least 1.
        :param sync_start_date: first synchronization: a datetime with a time zone, a date (midnight UTC),
            ISO 8601 text, a ``timedelta`` from now, or seconds since 1970. If it is in the past, the first
            synchronization starts as soon as possible.
        :param root_rule: tags to copy, at least one name or pattern, such as
            ``{"rule_kind": "tag_glob_csv", "rule_value": ["latest", "3.*"]}``.
        :param robot_username: full name of the robot that pushes the images, ``"acme+ci"``. It must exist,
            and belong to the repository's namespace. It gets write permission on the repository if it has
            less.
        :param skopeo_timeout_interval: time limit for listing the tags upstream and for copying each image: a
            ``timedelta``, or seconds; at least 300 (the default).
        :param is_enabled: whether to synchronize on schedule (default: ``True``).
        :param external_registry_username: user name for the upstream registry (default: anonymous).
        :param external_registry_password: password for it; only with a user name.
        :param external_registry_config: connection to the upstream registry: ``verify_tls`` (default:
            ``True``), ``unsigned_images`` (default: ``False``), ``proxy`` (default: none).
        :param architecture_filter: architectures to copy from images that have several: ``"amd64"``,
            ``"arm64"``, ``"ppc64le"``, ``"s390x"`` (default: all). Servers without
            ``FEATURE_SPARSE_INDEX`` refuse it with a 400; see ``mirror_architectures`` of
            ``registry.capabilities``.
        :raises AlreadyExistsError: the repository has a mirror; the server answers 409.
        """
        ...

    @operation(
        "changeRepoMirrorConfig",
        "PUT /api/v1/repository/{repository}/mirror",
        scope="repo:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        features=("REPO_MIRROR",),
        check=check_update,
        params=SETTINGS,
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
        architecture_filter: Sequence[MirrorArchitecture] | Unset | None = UNSET,
    ) -> None:
        """Change the mirror of a repository. Arguments that are left out keep their values.

        On a mirror that has no proxy settings, the server drops the first proxy of a call, in the order
        ``http_proxy``, ``https_proxy``, ``no_proxy``, and still reports success. Check with :meth:`get`, and
        repeat the call if it is missing.

        Change a mirror while no synchronization is running. Otherwise its status can remain ``"SYNCING"``
        after the end of the synchronization; then call :meth:`cancel_sync` and :meth:`sync_now`. In an
        organization that is mirrored as a whole, the server refuses the change (400).

        ::

            client.repository.mirror.update("acme/app", sync_interval=timedelta(hours=6))

        :param repository: ``"namespace/name"``.
        :param is_enabled: whether to synchronize on schedule.
        :param external_reference: repository to copy, ``"registry.example.com/namespace/name"``, without a
            scheme and a tag. Recent servers refuse private addresses that are not in their
            ``SSRF_ALLOWED_HOSTS`` (400).
        :param external_registry_username: user name for the upstream registry; ``None`` for anonymous access.
            ``None`` alone does not remove the stored password: pass ``external_registry_password=None`` too.
        :param external_registry_password: password for the upstream registry, only together with
            ``external_registry_username``; ``None`` removes it.
        :param sync_start_date: next synchronization: a datetime with a time zone, a date (midnight UTC), ISO
            8601 text, a ``timedelta`` from now, or seconds since 1970. It has no effect while the mirror is
            cancelled: call :meth:`sync_now`.
        :param sync_interval: time between synchronizations: a ``timedelta``, or seconds; at least 1.
        :param robot_username: full name of the robot that pushes the images, ``"acme+ci"``. It must exist,
            and belong to the repository's namespace. It gets write permission on the repository if it has
            less. The previous robot keeps its permission.
        :param root_rule: tags to copy, at least one name or pattern, such as
            ``{"rule_kind": "tag_glob_csv", "rule_value": ["latest", "3.*"]}``. The next synchronization that
            finds matching tags upstream deletes the other tags.
        :param external_registry_config: connection to the upstream registry: ``verify_tls``,
            ``unsigned_images``, ``proxy``. Settings that it lacks keep their values; in a mapping, ``None``
            removes a proxy.
        :param skopeo_timeout_interval: time limit for listing the tags upstream and for copying each image: a
            ``timedelta``, or seconds; at least 300.
        :param architecture_filter: architectures to copy from images that have several: ``"amd64"``,
            ``"arm64"``, ``"ppc64le"``, ``"s390x"``; ``None`` for all. Servers without
            ``FEATURE_SPARSE_INDEX`` refuse it with a 400.
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
        """Start a synchronization as soon as possible, before its scheduled time.

        A disabled mirror is synchronized too. The state of the repository must be ``"MIRROR"``; otherwise
        nothing happens. After :meth:`cancel_sync`, this starts the schedule again. The status is 404 if a
        synchronization is running, or if the repository has no mirror.

        ::

            client.repository.mirror.sync_now("acme/app")

        :param repository: ``"namespace/name"``.
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
        """Cancel the synchronization that is running, or that :meth:`sync_now` requested.

        The status of the mirror becomes ``"CANCEL"`` immediately. The synchronization stops a little later,
        after the image that is being copied; the images already copied stay, and tags that match no tag
        upstream are deleted. The schedule stops too: nothing is synchronized until :meth:`sync_now`. The
        status is 404 if there is nothing to cancel, or if the repository has no mirror.

        ::

            client.repository.mirror.cancel_sync("acme/app")

        :param repository: ``"namespace/name"``.
        """
        ...
