"""Builds: images that Quay makes from a Dockerfile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from quay_sdk._wire import dates
from quay_sdk._wire.dates import Moment
from quay_sdk.api._common import Principal
from quay_sdk.literals import BuildTriggerService, DisableReason
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
"""How far a build is."""


@model
class BuildTrigger(Model):
    """What starts builds of a repository: most often, pushes to a repository of source code.

    :ivar id: the trigger's identifier.
    :ivar service: where the source code is.
    :ivar is_active: whether its set-up is finished.
    :ivar build_source: the source repository, as its service names it; ``None`` while none is chosen,
        and to those who may not read the repository.
    :ivar repository_url: the source repository's page, likewise.
    :ivar config: how it builds; the keys differ with ``service``. Empty to all but administrators of
        the repository. It may hold credentials.
    :ivar can_invoke: whether the user may start it.
    :ivar enabled: whether it starts builds at all.
    :ivar disabled_reason: why it does not, or ``None``.
    :ivar pull_robot: the robot that pulls private base images; only where the trigger itself is asked for.
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
    """How a running build gets on. All is ``None`` before it starts and after it ends.

    :ivar total_commands: how many commands the Dockerfile has.
    :ivar current_command: which of them runs, counted from 1.
    :ivar pull_completion: how much of the base image is pulled, 0 to 1.
    :ivar push_completion: how much of the result is pushed, 0 to 1.
    :ivar heartbeat: when the builder last gave a sign of life.
    """

    total_commands: int | None = None
    current_command: int | None = None
    pull_completion: float | None = None
    push_completion: float | None = None
    heartbeat: dt.datetime | None = field(default=None, format=EPOCH)


@model
class BuildRepository(Model):
    """The repository that a build belongs to.

    :ivar namespace: its user or organization.
    :ivar name: its name in there.
    """

    namespace: str
    name: str

    @property
    def full_name(self) -> str:
        """The full name, ``"namespace/name"``, as the methods take it."""
        return f"{self.namespace}/{self.name}"


@model
class Build(Model):
    """One build of an image.

    :ivar id: the build's identifier; other calls take it as ``build_uuid``.
    :ivar phase: how far it is.
    :ivar started: when it was asked for.
    :ivar display_name: a short name: a part of the commit's hash, or of the archive's.
    :ivar status: how it gets on while it runs.
    :ivar error: why the status cannot be told, or ``None``.
    :ivar tags: the tags that the image gets.
    :ivar repository: the repository it belongs to.
    :ivar subdirectory: the Dockerfile's path, as ``dockerfile_path``.
    :ivar dockerfile_path: the Dockerfile's path in the source.
    :ivar context: the directory of the source that is built.
    :ivar manual_user: who asked for it, or ``None`` if a trigger did.
    :ivar is_writer: whether the user may push to the repository.
    :ivar trigger: what started it, or ``None`` if it was asked for.
    :ivar trigger_metadata: what the trigger told of the source: ``commit``, ``ref``, ``default_branch``,
        ``commit_info`` and such.
    :ivar resource_key: the identifier of the uploaded source, as ``file_id`` of ``create``; ``None`` if
        there is none.
    :ivar pull_robot: the robot that pulls private base images, or ``None``.
    :ivar archive_url: where the source can be fetched; only for those who may push.
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
    """One thing that a build printed or did.

    :ivar message: the text, with the terminal's colour codes; of a ``"phase"``, the phase that begins.
    :ivar type: ``"phase"``, ``"command"`` or ``"error"``; ``None`` for plain output.
    :ivar datetime: when it was printed, where the entry says so itself.
    :ivar data: particulars; most have a ``datetime``, ``"2025-01-08 19:32:48.123456"`` in UTC.
    """

    message: str
    type: str | None = None
    datetime: dt.datetime | None = field(default=None, format=ISO_8601)
    data: Mapping[str, Any] | None = None


@model
class BuildLog(Model):
    """What a build printed, or where that can be fetched.

    A build that has ended has its log archived after a while; then there is only ``logs_url``.

    :ivar start: the number of the first entry, counted from 0.
    :ivar total: how many entries there are by now: the ``start`` to go on with.
    :ivar logs: the entries from ``start`` on.
    :ivar logs_url: where the archived log can be fetched.
    """

    start: int | None = None
    total: int | None = None
    logs: tuple[BuildLogEntry, ...] | None = None
    logs_url: str | None = None


@model
class FileDrop(Model):
    """A place to upload a file to.

    :ivar url: where to PUT the file, with its media type as ``Content-Type``.
    :ivar file_id: the file's identifier, which ``create`` takes.
    """

    url: str
    file_id: str


class Builds(Resource):
    """The image builds of a repository."""

    logs: api.build.BuildLogs

    @operation(
        "getRepoBuilds",
        "GET /api/v1/repository/{repository}/build/",
        without_token="answered",
        scope="repo:read",
        errors=(401, 403),
        superuser="admitted",
        key="builds",
        params={"since": Param(encode=dates.encode_past)},
    )
    def list(
        self,
        repository: str,
        *,
        since: Moment | None = None,
        limit: int | None = None,
    ) -> Paged[Build]:
        """List a repository's newest builds: five of them, unless ``limit`` says otherwise.

        :param repository: the repository, ``"namespace/name"``.
        :param since: list only builds asked for since then: a datetime with a time zone, or seconds
            since 1970.
        :param limit: how many builds to list at most; 5 by default. There are no further pages.
        :returns: the builds, newest first.
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
        """Get one build.

        :param repository: the repository, ``"namespace/name"``.
        :param build_uuid: the build's ``id``.
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
        """Ask for a build of a Dockerfile, or of an archive that has one.

        The source is either ``file_id`` or ``archive_url``. A server that limits how many builds may wait
        answers 429 beyond that.

        :param repository: the repository, ``"namespace/name"``.
        :param file_id: the source, uploaded before: the ``file_id`` that ``upload_url`` gave.
        :param archive_url: the source, to be fetched by the server: the URL of a ``.tar.gz``.
        :param subdirectory: the directory of the source that has the Dockerfile; it is the context too.
            Not heeded beside ``dockerfile_path``.
        :param dockerfile_path: the Dockerfile's path in the source; ``Dockerfile`` in the context by default.
        :param context: the directory of the source that is built; by default the Dockerfile's, or ``"/"``.
        :param pull_robot: the full name of the robot that pulls private base images, ``"namespace+robot"``.
        :param docker_tags: the tags that the image gets, none of them twice; ``latest`` by default.
        :returns: the build, which waits for its turn.
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
        """Cancel a build; one that is too far along cannot be.

        :param repository: the repository, ``"namespace/name"``.
        :param build_uuid: the build's ``id``.
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
        """Get how a build gets on: all of it, the same as ``get``.

        A build that is missing is a bad request here, not a missing thing.

        :param repository: the repository, ``"namespace/name"``.
        :param build_uuid: the build's ``id``.
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
        """Get a place to upload the source of a build to.

        Uploading is not a part of the API: PUT the file to the answered ``url``, and give the
        answered ``file_id`` to ``create``.

        :param mime_type: the media type of the file: ``"application/octet-stream"`` for a Dockerfile,
            ``"application/gzip"`` for a ``.tar.gz``.
        :returns: the place and the file's identifier.
        """
        ...


class BuildLogs(Resource):
    """What a build printed."""

    @operation(
        "getRepoBuildLogs",
        "GET /api/v1/repository/{repository}/build/{build_uuid}/logs",
        without_token="answered",
        scope="repo:read",
        needs=("repo:write",),
        errors=(400, 401, 403, 404),
        superuser="admitted",
    )
    def get(self, repository: str, build_uuid: str, *, start: int | None = None) -> BuildLog:
        """Get what a build printed, or where that is archived.

        To follow a running build, ask again with the ``total`` of the last answer as ``start``. A build
        that is missing is a bad request here, not a missing thing.

        :param repository: the repository, ``"namespace/name"``.
        :param build_uuid: the build's ``id``.
        :param start: the number of the first entry to get, counted from 0; 0 by default.
        :returns: the entries in ``logs``; once the log is archived, its address in ``logs_url`` instead.
        """
        ...
