"""Mirror health: whether the repositories that are mirrors are synchronized."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from quay_sdk._wire.encode import at_most, encoder_for
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.literals import MirrorStatus
from quay_sdk.model import ISO_8601, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.resource import Resource


@model
class MirrorWorkers(Model):
    """The worker processes that synchronize mirrors.

    :ivar active: number of workers that report themselves; 0 if the server has no metrics of them.
    :ivar configured: number of workers that there should be, the server's ``REPO_MIRROR_WORKER_REPLICAS``;
        without that setting the same number as ``active``.
    :ivar status: ``"healthy"`` or ``"degraded"``: the same information as ``healthy`` of the report.
    """

    active: int | None = None
    configured: int | None = None
    status: str | None = None


@model
class MirrorHealthDetail(Model):
    """The synchronization state of one repository.

    :ivar namespace: user or organization that owns the repository.
    :ivar repository: name of the repository within the namespace.
    :ivar sync_status: state of its last synchronization.
    :ivar is_enabled: whether mirroring is enabled; the report has no other repositories.
    :ivar last_sync: start of its last synchronization, successful or not; ``None`` if the server has no
        metric of it, which is common.
    :ivar retries_remaining: number of attempts left before the server gives up until the next interval.
    """

    namespace: str | None = None
    repository: str | None = None
    sync_status: MirrorStatus | None = None
    is_enabled: bool | None = None
    last_sync: datetime | None = field(default=None, format=ISO_8601)
    retries_remaining: int | None = None

    @property
    def full_name(self) -> str | None:
        """The full name, ``"namespace/name"``, or ``None`` if the server does not send both parts."""
        return f"{self.namespace}/{self.repository}" if self.namespace and self.repository else None


@model
class MirrorHealthPagination(Model):
    """The part of the repositories that is in ``details``.

    :ivar limit: maximum number of repositories.
    :ivar offset: number of repositories skipped.
    :ivar has_more: whether more repositories follow.
    """

    limit: int | None = None
    offset: int | None = None
    has_more: bool | None = None


@model
class MirrorHealthRepositories(Model):
    """The number of mirrored repositories in each state. Only enabled mirrors count.

    Repositories of an organization that is mirrored as a whole are not included.

    :ivar total: number of repositories, including those in states that have no count here.
    :ivar syncing: number of repositories that are being synchronized now.
    :ivar completed: number of repositories whose last synchronization succeeded.
    :ivar failed: number of repositories whose last synchronization failed.
    :ivar never_run: number of repositories that have never been synchronized.
    :ivar details: the repositories one by one; ``None`` without ``detailed=True``.
    :ivar pagination: the part of the repositories that ``details`` has; ``None`` without ``detailed=True``.
    """

    total: int
    syncing: int | None = None
    completed: int | None = None
    failed: int | None = None
    never_run: int | None = None
    details: tuple[MirrorHealthDetail, ...] | None = None
    pagination: MirrorHealthPagination | None = None


@model
class MirrorHealthIssue(Model):
    """A problem with mirroring.

    :ivar severity: ``"warning"``, ``"error"`` or ``"critical"``.
    :ivar message: description of the problem.
    :ivar timestamp: time of the report, not of the problem.
    """

    severity: str
    message: str
    timestamp: datetime | None = field(default=None, format=ISO_8601)


@model
class MirrorHealth(Model):
    """A report on repository mirroring.

    :ivar healthy: whether mirroring works. It is ``False`` if more than 20 % of the repositories that have
        ever been synchronized failed the last time, or if some workers report themselves, but fewer than
        ``REPO_MIRROR_WORKER_REPLICAS``. If none report themselves, the workers are not considered.
    :ivar workers: the worker processes.
    :ivar repositories: number of repositories in each state.
    :ivar tags_pending: number of tags that are still to be copied; 0 if the server has no metric of it, which
        is common.
    :ivar last_check: time of the report.
    :ivar issues: the problems found, at most five repositories for each kind of problem.
    """

    healthy: bool
    workers: MirrorWorkers | None = None
    repositories: MirrorHealthRepositories | None = None
    tags_pending: float | None = None
    last_check: datetime | None = field(default=None, format=ISO_8601)
    issues: tuple[MirrorHealthIssue, ...] | None = None


def encode_offset(value: object) -> int:
    """A number of repositories to skip. The server takes a negative one for 0."""
    number: int = encoder_for(int)(value)
    if number < 0:
        raise InvalidArgumentError(f"expected 0 or more, got {number}")
    return number


def check_page(arguments: Mapping[str, Any]) -> None:
    """Refuse a page of the details without the details: the server ignores it."""
    if arguments["detailed"] is not True and (
        arguments["limit"] is not None or arguments["offset"] is not None
    ):
        raise InvalidArgumentError("limit and offset have no effect without details; pass detailed=True too")


class RepositoryMirrorHealth(Resource):
    """The health of repository mirroring."""

    @operation(
        "getRepositoryMirrorHealth",
        "GET /api/v1/repository/mirror/health",
        needs=("org:admin",),
        errors=(401, 403, 404, 503),
        superuser="admitted",
        since="3.18",
        condition=(503, "healthy"),
        features=("REPO_MIRROR",),
        fresh_login=True,
        check=check_page,
        params={"limit": Param(encode=at_most(1000)), "offset": Param(encode=encode_offset)},
    )
    def health(
        self,
        *,
        namespace: str | None = None,
        detailed: bool | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> MirrorHealth:
        """Get a report on the repositories that are mirrors: how many were synchronized, and what is wrong.

        A mirror is a repository that copies one in another registry. An unhealthy report is a result like any
        other, although the server sends it with the status 503. Organizations that are mirrored as a whole
        are not included.

        Without ``namespace`` the report covers the whole registry, and only superusers with
        ``FEATURE_SUPERUSERS_FULL_ACCESS`` and global read-only superusers get it; other superusers use
        ``client.superuser.mirror.health``. For an organization, members of any of its teams get it, with the
        scope ``org:admin`` or ``repo:create``; for the user's own repositories, any scope is enough.

        ::

            report = client.repository.mirror.health(namespace="acme", detailed=True)
            if not report.healthy:
                print([issue.message for issue in report.issues or ()])

        :param namespace: only repositories of this user or organization (default: the whole registry). An
            unknown one is a 404.
        :param detailed: whether to list the repositories one by one, in ``repositories.details`` (default:
            ``False``).
        :param limit: maximum number of repositories in the list, 1 to 1000 (default 100). It needs
            ``detailed=True``.
        :param offset: number of repositories to skip (default 0). It needs ``detailed=True``. The
            repositories are sorted by namespace, in order of creation, and then by name.
        :returns: the report.
        """
        ...
