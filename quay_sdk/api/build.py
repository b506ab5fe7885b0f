"""Builds: images that the registry builds from a Dockerfile and pushes to a repository."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from quay_sdk._text import one_line
from quay_sdk._wire import dates
from quay_sdk._wire.encode import at_least, encoder_for
from quay_sdk.api._common import Principal
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.literals import BuildTriggerService, DisableReason, Moment
from quay_sdk.model import EPOCH, ISO_8601, RFC_2822, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api

BuildPhase: TypeAlias = (
    Literal[
        "waiting",
        "build-scheduled",
        "initializing",
        "unpacking",
        "pulling",
        "building",
        "pushing",
        "complete",
        "cancelled",
        "error",
        "internalerror",
        "expired",
        "cannot_load",
    ]
    | str
)
"""Phase of a build; ``Build.phase`` explains them."""


@model
class BuildTrigger(Model):
    """A build trigger: it starts builds of a repository, in most cases after a push to a source repository.

    :ivar id: identifier of the trigger; other calls take it as ``trigger_uuid``.
    :ivar service: service that hosts the source code; ``"custom-git"`` is any Git server.
    :ivar is_active: whether the trigger has been activated.
    :ivar build_source: source repository, in the service's notation: ``"acme/app"``, or a Git URL for
        ``"custom-git"``; ``None`` before one is chosen, and for callers without read permission. That a
        repository is public does not count.
    :ivar repository_url: web page of the source repository; ``None`` as for ``build_source``, and for
        ``"custom-git"``.
    :ivar config: configuration, with keys that depend on ``service``; empty for callers without admin
        permission. That of ``"custom-git"`` holds a webhook URL with a token under ``credentials``.
    :ivar can_invoke: whether the caller may start it, that is, has admin permission.
    :ivar enabled: whether it starts builds.
    :ivar disabled_reason: why it was last turned off, which remains after it is turned on again; ``None`` if
        it was never turned off.
    :ivar pull_robot: robot that pulls private base images; ``None`` without a robot, and in the trigger of a
        build.
    """

    id: str
    service: BuildTriggerService
    is_active: bool | None = None
    build_source: str | None = None
    repository_url: str | None = None
    config: Mapping[str, Any] | None = field(default=None, secret=True)
    can_invoke: bool | None = None
    enabled: bool | None = None
    disabled_reason: DisableReason | None = None
    pull_robot: Principal | None = None


@model
class BuildStatus(Model):
    """The progress of a running build. All fields are ``None`` before it starts and after it ends.

    :ivar total_commands: number of commands in the Dockerfile.
    :ivar current_command: number of the command that is running, counted from 1.
    :ivar pull_completion: pulled fraction of the base image, 0 to 1.
    :ivar push_completion: pushed fraction of the result, 0 to 1.
    :ivar heartbeat: last sign of life from the build worker. After a minute without one, the build counts as
        failed.
    """

    total_commands: int | None = None
    current_command: int | None = None
    pull_completion: float | None = None
    push_completion: float | None = None
    heartbeat: dt.datetime | None = field(default=None, format=EPOCH)


@model
class BuildRepository(Model):
    """The repository of a build.

    :ivar namespace: user or organization that owns it.
    :ivar name: name within the namespace.
    """

    namespace: str
    name: str

    @property
    def full_name(self) -> str:
        """Full name of the repository, ``"namespace/name"``, as methods take it."""
        return f"{self.namespace}/{self.name}"


@model
class Build(Model):
    """A build of an image.

    :ivar id: identifier of the build; other calls take it as ``build_uuid``.
    :ivar phase: phase of the build. ``"complete"``, ``"cancelled"``, ``"error"`` (the build failed) and
        ``"expired"`` (the build system failed) are final; after ``"internalerror"`` the server tries again.
        With ``"cannot_load"`` the phase is unknown, since the server could not read its status.
    :ivar started: when the build was requested.
    :ivar display_name: short name: the first 7 characters of the commit hash for a trigger, otherwise a
        checksum of the upload or of its URL.
    :ivar status: progress while the build runs.
    :ivar error: why the status cannot be read, for the phase ``"cannot_load"``; otherwise ``None``. For the
        reason of a failed build, see its log.
    :ivar tags: tags that the image gets.
    :ivar repository: repository that the image is pushed to.
    :ivar subdirectory: the same as ``dockerfile_path``.
    :ivar dockerfile_path: path of the Dockerfile in the source.
    :ivar context: build context: the directory of the source that the Dockerfile can copy files from.
    :ivar manual_user: name of the user who requested the build; ``None`` for a push to the source repository.
    :ivar is_writer: whether the caller has write permission on the repository.
    :ivar trigger: trigger that started the build; ``None`` for a build without one, or if it was deleted.
    :ivar trigger_metadata: description of the source: ``commit``, ``ref``, ``git_url``, ``default_branch``,
        ``commit_info``; empty for a build without a trigger, and ``None`` for callers without read
        permission. That a repository is public does not count.
    :ivar resource_key: identifier of the uploaded source, the ``file_id`` of ``create``; ``None`` for other
        sources.
    :ivar pull_robot: robot that pulls private base images; ``None`` without a robot.
    :ivar archive_url: URL of the source; that of an upload may expire after 5 minutes. ``None`` for a source
        repository, and for callers without write permission, unless the server has
        ``FEATURE_READER_BUILD_LOGS``.
    """

    id: str
    phase: BuildPhase
    started: dt.datetime | None = field(format=RFC_2822)
    display_name: str | None = None
    status: BuildStatus | None = None
    error: str | None = None
    tags: tuple[str, ...] | None = None
    repository: BuildRepository | None = None
    subdirectory: str | None = None
    dockerfile_path: str | None = None
    context: str | None = None
    manual_user: str | None = None
    is_writer: bool | None = None
    trigger: BuildTrigger | None = None
    trigger_metadata: Mapping[str, Any] | None = None
    resource_key: str | None = None
    pull_robot: Principal | None = None
    archive_url: str | None = None


@model
class BuildLogEntry(Model):
    """An entry in the log of a build.

    :ivar message: text with ANSI colour codes; for a ``"phase"``, the name of the phase that begins.
    :ivar type: ``"phase"``, ``"command"`` or ``"error"``; ``None`` for plain output.
    :ivar datetime: time of the entry; ``None`` if only ``data`` has it.
    :ivar data: further details. Most entries have a ``datetime``, text in UTC such as
        ``"2025-01-08 19:32:48.123456"``.
    """

    message: str
    type: str | None = None
    datetime: dt.datetime | None = field(default=None, format=ISO_8601)
    data: Mapping[str, Any] | None = None


@model
class BuildLog(Model):
    """The log of a build, or the URL of its archive.

    The server archives the log some time after the build ends. From then on only ``logs_url`` is set.

    :ivar start: number of the first entry in ``logs``, counted from 0; ``None`` for an archived log.
    :ivar total: number of entries so far: the ``start`` of the next call; ``None`` for an archived log.
    :ivar logs: entries from ``start`` on; ``None`` for an archived log.
    :ivar logs_url: URL of the archived log, which may expire after 5 minutes; ``None`` before it is archived.
    """

    start: int | None = None
    total: int | None = None
    logs: tuple[BuildLogEntry, ...] | None = None
    logs_url: str | None = None


@model
class FileDrop(Model):
    """A place to upload the source of a build to.

    :ivar url: URL for a PUT request with the file as its body, and its media type as ``Content-Type``.
    :ivar file_id: identifier of the file, which ``create`` takes.
    """

    url: str
    file_id: str


def encode_archive_url(value: object) -> str:
    """The URL of an archive. The server fails with a 500 if it has characters outside ASCII.

    The messages leave it out, since it may hold a password.
    """
    url: str = encoder_for(str)(value)
    if not url.lower().startswith(("http://", "https://")):
        raise InvalidArgumentError("expected a URL that begins with http:// or https://")
    if not url.isascii():
        raise InvalidArgumentError("the URL must be ASCII: percent-encode its other characters")
    return url


def encode_pull_robot(value: object) -> str:
    """The full name of a robot. The server reports a short one as missing permission, or a missing robot."""
    robot: str = encoder_for(str)(value)
    namespace, _, short = robot.partition("+")
    if not namespace or not short:
        raise InvalidArgumentError(
            f"expected the full name of a robot, 'namespace+robot', not {one_line(robot, 100)!r}"
        )
    return robot


def check_create(arguments: Mapping[str, Any]) -> None:
    """Refuse paths that the server would ignore."""
    if arguments["subdirectory"] is None:
        return
    for other, ignored in (("dockerfile_path", "subdirectory"), ("context", "context")):
        if arguments[other] is not None:
            raise InvalidArgumentError(
                f"subdirectory and {other} are mutually exclusive: the server would ignore {ignored}; pass "
                "dockerfile_path and context"
            )


class Builds(Resource):
    """The image builds of a repository.

    The server builds images only if its operator has set up build workers. Without them, a build stays in the
    phase ``"waiting"``. The builds of a public repository can be read without a token. Global read-only
    superusers may read the builds of any repository.
    """

    logs: api.build.BuildLogs

    @operation(
        "getRepoBuilds",
        "GET /api/v1/repository/{repository}/build/",
        without_token="answered",
        scope="repo:read",
        errors=(401, 403),
        superuser="admitted",
        key="builds",
        params={"since": Param(encode=dates.encode_past), "limit": Param(encode=at_least(1))},
    )
    def list(
        self,
        repository: str,
        *,
        since: Moment | None = None,
        limit: int | None = None,
    ) -> Paged[Build]:
        """List the most recent builds of a repository, in a single page.

        If the repository does not exist, those who may administer the namespace get an empty list, not an
        error.

        ::

            for build in client.repository.builds.list("acme/app", since=timedelta(days=7), limit=100):
                print(build.id, build.phase)

        :param repository: ``"namespace/name"``.
        :param since: only builds requested since this time: a datetime with a time zone, a date (midnight
            UTC), ISO 8601 text, a ``timedelta`` back from now, or seconds since 1970.
        :param limit: maximum number of builds, from 1 (default 5).
        :returns: the builds, most recent first.
        """
        ...

    @operation(
        "getRepoBuild",
        "GET /api/v1/repository/{repository}/build/{build_uuid}",
        without_token="answered",
        scope="repo:read",
        errors=(401, 403, 404),
        superuser="admitted",
    )
    def get(self, repository: str, build_uuid: str) -> Build:
        """Get a build: its phase, its progress, and what it was started with.

        ::

            client.repository.builds.get("acme/app", "5ac1b1a6-6c5c-4b6c-a7c5-6c0c4ad8f0d1").phase

        :param repository: ``"namespace/name"``.
        :param build_uuid: ``id`` of the build.
        :returns: the build.
        """
        ...

    @operation(
        "requestRepoBuild",
        "POST /api/v1/repository/{repository}/build/",
        scope="repo:write",
        errors=(400, 401, 403, 404, 429, 503),
        superuser="admitted",
        one_of=("file_id", "archive_url"),
        check=check_create,
        params={
            "archive_url": Param(encode=encode_archive_url),
            "pull_robot": Param(encode=encode_pull_robot),
        },
    )
    def create(
        self,
        repository: str,
        *,
        file_id: str | None = None,
        archive_url: str | None = None,
        subdirectory: str | None = None,
        dockerfile_path: str | None = None,
        context: str | None = None,
        pull_robot: str | None = None,
        docker_tags: Sequence[str] | None = None,
    ) -> Build:
        """Request a build of a Dockerfile. The server pushes the image to the repository.

        The source is either an upload or an archive that the server downloads. Tags that exist are moved to
        the new image. The call returns while the build waits in the queue; poll :meth:`get` for its
        ``phase``.

        The server refuses the request if too many builds of the namespace are waiting or running (429), if
        the state of the repository is not ``"NORMAL"`` (503), or if it does not find the file of ``file_id``
        (400).

        ``pull_robot`` also needs the scope ``org:admin`` and admin permission in the robot's namespace. An
        upload that was built before needs write permission on the repository that it was built for.

        ::

            client.repository.builds.create(
                "acme/app",
                archive_url="https://example.com/app.tar.gz",
                dockerfile_path="/docker/Dockerfile",
                context="/",
                docker_tags=["v1.2", "latest"],
            )

        :param repository: ``"namespace/name"``.
        :param file_id: uploaded source, a Dockerfile or an archive: the ``file_id`` from :meth:`upload_url`.
        :param archive_url: URL of a ``.tar.gz`` for the server to download: ``http`` or ``https``, in ASCII.
        :param subdirectory: directory of the source that has the ``Dockerfile`` and is the build context. It
            cannot be combined with ``dockerfile_path`` or ``context``: the server would ignore one of them.
        :param dockerfile_path: path of the Dockerfile from the root of the source (default: ``Dockerfile`` in
            ``context``).
        :param context: build context, a directory of the source (default: the directory of
            ``dockerfile_path``, or ``"/"`` without that).
        :param pull_robot: robot that pulls private base images, by its full name, ``"namespace+robot"``. It
            needs read permission on them. A robot that does not exist is a 404.
        :param docker_tags: tags for the image, at least one and each only once (default ``["latest"]``). The
            server replaces characters that a tag cannot have with ``_``, and cuts tags at 127 characters.
        :returns: the build.
        """
        ...

    @operation(
        "cancelRepoBuild",
        "DELETE /api/v1/repository/{repository}/build/{build_uuid}",
        scope="repo:admin",
        errors=(400, 401, 403, 404, 503),
        superuser="admitted",
    )
    def cancel(self, repository: str, build_uuid: str) -> None:
        """Cancel a build that is waiting or running. It cannot be resumed.

        A build that is pushing its image or has ended is a 400. If the state of the repository is not
        ``"NORMAL"``, the server refuses (503).

        ::

            client.repository.builds.cancel("acme/app", "5ac1b1a6-6c5c-4b6c-a7c5-6c0c4ad8f0d1")

        :param repository: ``"namespace/name"``.
        :param build_uuid: ``id`` of the build.
        """
        ...

    @operation(
        "getRepoBuildStatus",
        "GET /api/v1/repository/{repository}/build/{build_uuid}/status",
        without_token="answered",
        scope="repo:read",
        errors=(400, 401, 403, 404),
        superuser="admitted",
    )
    def status(self, repository: str, build_uuid: str) -> Build:
        """Get the status of a build: the same result as :meth:`get`.

        A build that does not exist is a 400 here, not a 404; a build of another repository is a 404.

        ::

            client.repository.builds.status("acme/app", "5ac1b1a6-6c5c-4b6c-a7c5-6c0c4ad8f0d1").status

        :param repository: ``"namespace/name"``.
        :param build_uuid: ``id`` of the build.
        :returns: the build, with its ``phase`` and ``status``.
        """
        ...

    @operation(
        "getFiledropUrl",
        "POST /api/v1/filedrop/",
        errors=(400, 403),
        internal=True,
        params={"mime_type": "mimeType"},
    )
    def upload_url(self, *, mime_type: str) -> FileDrop:
        """Get a URL to upload the source of a build to.

        The upload is not part of the API: send the file to the ``url`` of the result in a PUT request of your
        own, with ``mime_type`` as its ``Content-Type``, and pass the ``file_id`` to :meth:`create`. The URL
        may expire after 5 minutes.

        ::

            drop = client.repository.builds.upload_url(mime_type="application/gzip")
            headers = {"Content-Type": "application/gzip"}
            with open("app.tar.gz", "rb") as archive:
                requests.put(drop.url, data=archive, headers=headers).raise_for_status()
            client.repository.builds.create("acme/app", file_id=drop.file_id)

        :param mime_type: media type of the file: ``"application/octet-stream"`` for a Dockerfile,
            ``"application/gzip"`` for a ``.tar.gz``.
        :returns: the URL and the identifier of the file.
        """
        ...


class BuildLogs(Resource):
    """The logs of builds."""

    @operation(
        "getRepoBuildLogs",
        "GET /api/v1/repository/{repository}/build/{build_uuid}/logs",
        without_token="answered",
        scope="repo:read",
        needs=("repo:write",),
        errors=(400, 401, 403, 404),
        superuser="admitted",
        params={"start": Param(encode=at_least(0))},
    )
    def get(self, repository: str, build_uuid: str, *, start: int | None = None) -> BuildLog:
        """Get the log of a build, or the URL of its archive.

        It needs write permission, unless the server has ``FEATURE_READER_BUILD_LOGS``: then the scope
        ``repo:read`` is enough, and the log of a public repository needs no token. A build that does not
        exist is a 400, and a build of another repository is a 404.

        To follow a running build, call again with the ``total`` of the last result as ``start``. If the
        server cannot read the log at the moment, the result is empty, with a ``total`` of 0: then keep the
        old ``start``.

        ::

            log = client.repository.builds.logs.get("acme/app", "5ac1b1a6-6c5c-4b6c-a7c5-6c0c4ad8f0d1")
            for entry in log.logs or ():
                print(entry.message)

        :param repository: ``"namespace/name"``.
        :param build_uuid: ``id`` of the build.
        :param start: number of the first entry, counted from 0 (default 0).
        :returns: the entries in ``logs``; for an archived log only ``logs_url``.
        """
        ...
