"""Mirror health: how the mirroring of repositories goes."""

from __future__ import annotations

from datetime import datetime

from quay_sdk._wire.encode import at_most
from quay_sdk.literals import MirrorStatus
from quay_sdk.model import ISO_8601, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.resource import Resource


@model
class MirrorWorkers(Model):
    """The processes that mirror.

    :ivar active: how many are at work.
    :ivar configured: how many there should be.
    :ivar status: ``"healthy"`` or ``"degraded"``; it follows from the repositories.
    """

    active: int | None = None
    configured: int | None = None
    status: str | None = None


@model
class MirrorHealthDetail(Model):
    """How the mirroring of one repository goes.

    :ivar namespace: the user or organization that has it.
    :ivar repository: its name in the namespace.
    :ivar sync_status: how far its synchronization is.
    :ivar is_enabled: whether it is mirrored at all.
    :ivar last_sync: when it last was, or ``None`` if the server does not know.
    :ivar retries_remaining: how often the server will try again before it gives up.
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
    """Which of the repositories were given in detail.

    :ivar limit: how many at most.
    :ivar offset: how many were skipped.
    :ivar has_more: whether there are more behind them.
    """

    limit: int | None = None
    offset: int | None = None
    has_more: bool | None = None


@model
class MirrorHealthRepositories(Model):
    """How many repositories are mirrored, and how it goes. Mirrors that are disabled do not count.

    :ivar total: how many there are.
    :ivar syncing: how many are being synchronized.
    :ivar completed: of how many the last synchronization succeeded.
    :ivar failed: of how many it failed.
    :ivar never_run: how many were never synchronized.
    :ivar details: one by one; ``None`` if that was not asked for.
    :ivar pagination: which of them ``details`` has; ``None`` if that was not asked for.
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
    """Something that is wrong with mirroring.

    :ivar severity: ``"warning"``, ``"error"`` or ``"critical"``.
    :ivar message: what it is.
    :ivar timestamp: when it was found.
    """

    severity: str
    message: str
    timestamp: datetime | None = field(default=None, format=ISO_8601)


@model
class MirrorHealth(Model):
    """How the mirroring of repositories goes.

    :ivar healthy: whether it goes well: of the repositories that were ever synchronized at most a fifth
        failed the last time.
    :ivar workers: the processes that mirror.
    :ivar repositories: how many repositories there are, and in what state.
    :ivar tags_pending: how many tags are still to be fetched, as far as the server knows; often 0, as
        the process that answers is another than those that mirror.
    :ivar last_check: when this was found out.
    :ivar issues: what is wrong, a few examples of each kind.
    """

    healthy: bool
    workers: MirrorWorkers | None = None
    repositories: MirrorHealthRepositories | None = None
    tags_pending: float | None = None
    last_check: datetime | None = field(default=None, format=ISO_8601)
    issues: tuple[MirrorHealthIssue, ...] | None = None


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
        params={"limit": Param(encode=at_most(1000))},
    )
    def health(
        self,
        *,
        namespace: str | None = None,
        detailed: bool | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> MirrorHealth:
        """Get how the mirroring of repositories goes. Bad health is a result too, not an error.

        :param namespace: look only at the repositories of this user or organization, which the user
            has to belong to; superusers alone may look at all.
        :param detailed: whether to give the repositories one by one; not by default.
        :param limit: how many of them to give, 1 to 1000; 100 by default. They are in the order of their
            names.
        :param offset: how many of them to skip; none by default.
        :returns: the report; its ``healthy`` tells whether all is well.
        """
        ...
