"""Usage logs: what happened in a namespace or a repository, and who did it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from quay_sdk._wire import dates
from quay_sdk._wire.dates import Moment
from quay_sdk.api._common import Avatar, Principal
from quay_sdk.model import RFC_2822, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

SPAN = {
    "start_time": Param("starttime", encode=dates.encode_log_date, location="query"),
    "end_time": Param("endtime", encode=dates.encode_log_date, location="query"),
}
"""The first and the last day that a log operation covers."""


@model
class LogNamespace(Model):
    """The namespace in which something happened.

    :ivar kind: ``"user"`` or ``"org"``.
    :ivar name: its name.
    :ivar avatar: its picture.
    """

    kind: str | None = None
    name: str | None = None
    avatar: Avatar | None = None


@model
class LogEntry(Model):
    """One thing that happened.

    :ivar kind: what happened, such as ``"push_repo"``.
    :ivar metadata: particulars, which differ with ``kind``.
    :ivar ip: the address it was done from, or ``None``.
    :ivar datetime: when it happened; ``None`` if the server keeps its logs in Splunk and finds no date that
        it can read.
    :ivar performer: who did it, or ``None`` if nobody was signed in.
    :ivar namespace: where it happened; only in the logs of the whole registry.
    """

    kind: str
    metadata: Mapping[str, Any] | None = None
    ip: str | None = None
    datetime: dt.datetime | None = field(format=RFC_2822)
    performer: Principal | None = None
    namespace: LogNamespace | None = None

    @property
    def full_name(self) -> str | None:
        """The full name of the repository, ``"namespace/name"``.

        It is ``None`` if the entry names no repository, or not its namespace, which the server omits in some
        entries of an organization.
        """
        names = self.metadata or {}
        namespace = names.get("namespace") or (self.namespace and self.namespace.name)
        return f"{namespace}/{names['repo']}" if namespace and names.get("repo") else None


@model
class LogCount(Model):
    """How often one kind of thing happened on one day.

    :ivar kind: what happened, such as ``"push_repo"``.
    :ivar count: how often.
    :ivar datetime: the day, as an instant in it.
    """

    kind: str
    count: int
    datetime: dt.datetime = field(format=RFC_2822)


@model
class LogExport(Model):
    """An export of logs that the server has begun.

    :ivar export_id: the export's identifier, which the callback will carry.
    """

    export_id: str


class UserLogs(Resource):
    """What happened in the user's namespace."""

    @operation(
        "listUserLogs",
        "GET /api/v1/user/logs",
        scope="user:admin",
        errors=(400, 401, 403),
        key="logs",
        paging="token",
        params=SPAN,
    )
    def list(
        self,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
        performer: str | None = None,
    ) -> Paged[LogEntry]:
        """List what happened in the user's namespace, newest first.

        :param start_time: the first day: a date, a datetime with a time zone, whose UTC day
            counts, or ``"MM/DD/YYYY"``; yesterday by default.
        :param end_time: the last day, likewise; today by default.
        :param performer: list only what this user did, or this robot, ``"namespace+shortname"``.
        :returns: the entries; a page's ``extra`` has ``start_time`` and ``end_time``, and
            ``search_unavailable`` with a ``message`` where the server cannot search its logs.
        """
        ...

    @operation(
        "getAggregateUserLogs",
        "GET /api/v1/user/aggregatelogs",
        scope="user:admin",
        errors=(400, 401, 403),
        key="aggregated",
        params=SPAN,
        features=("AGGREGATED_LOG_COUNT_RETRIEVAL",),
    )
    def aggregate(
        self,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
        performer: str | None = None,
    ) -> Paged[LogCount]:
        """Count what happened in the user's namespace, by kind and day.

        :param start_time: the first day: a date, a datetime with a time zone, whose UTC day
            counts, or ``"MM/DD/YYYY"``; yesterday by default. The span is 31 days at most.
        :param end_time: the last day, likewise; today by default.
        :param performer: count only what this user did, or this robot, ``"namespace+shortname"``.
        :returns: the counts; a page's ``extra`` has ``search_unavailable`` and a ``message`` where the
            server cannot search its logs.
        """
        ...

    @operation(
        "exportUserLogs",
        "POST /api/v1/user/exportlogs",
        scope="user:admin",
        errors=(400, 401, 403),
        features=("LOG_EXPORT",),
        params=SPAN,
    )
    def export(
        self,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
        callback_url: str | None = None,
        callback_email: str | None = None,
    ) -> LogExport:
        """Begin an export of the user's logs; the server says where they are when it is done.

        It says so to ``callback_url``, ``callback_email`` or both; without either nobody learns of it.

        :param start_time: the first day: a date, a datetime with a time zone, whose UTC day
            counts, or ``"MM/DD/YYYY"``; yesterday by default.
        :param end_time: the last day, likewise; today by default.
        :param callback_url: the URL to post the outcome to, ``http`` or ``https``.
        :param callback_email: the email address to send the outcome to.
        :returns: the export's identifier.
        """
        ...


class OrganizationLogs(Resource):
    """What happened in an organization."""

    @operation(
        "listOrgLogs",
        "GET /api/v1/organization/{orgname}/logs",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
        key="logs",
        paging="token",
        params=SPAN,
    )
    def list(
        self,
        organization: str,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
        performer: str | None = None,
    ) -> Paged[LogEntry]:
        """List what happened in an organization, newest first.

        :param organization: the organization's name.
        :param start_time: the first day: a date, a datetime with a time zone, whose UTC day
            counts, or ``"MM/DD/YYYY"``; yesterday by default.
        :param end_time: the last day, likewise; today by default.
        :param performer: list only what this user did, or this robot, ``"namespace+shortname"``.
        :returns: the entries; a page's ``extra`` has ``start_time`` and ``end_time``, and
            ``search_unavailable`` with a ``message`` where the server cannot search its logs.
        """
        ...

    @operation(
        "getAggregateOrgLogs",
        "GET /api/v1/organization/{orgname}/aggregatelogs",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
        key="aggregated",
        params=SPAN,
        features=("AGGREGATED_LOG_COUNT_RETRIEVAL",),
    )
    def aggregate(
        self,
        organization: str,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
        performer: str | None = None,
    ) -> Paged[LogCount]:
        """Count what happened in an organization, by kind and day.

        :param organization: the organization's name.
        :param start_time: the first day: a date, a datetime with a time zone, whose UTC day
            counts, or ``"MM/DD/YYYY"``; yesterday by default. The span is 31 days at most.
        :param end_time: the last day, likewise; today by default.
        :param performer: count only what this user did, or this robot, ``"namespace+shortname"``.
        :returns: the counts; a page's ``extra`` has ``search_unavailable`` and a ``message`` where the
            server cannot search its logs.
        """
        ...

    @operation(
        "exportOrgLogs",
        "POST /api/v1/organization/{orgname}/exportlogs",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
        features=("LOG_EXPORT",),
        params=SPAN,
    )
    def export(
        self,
        organization: str,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
        callback_url: str | None = None,
        callback_email: str | None = None,
    ) -> LogExport:
        """Begin an export of an organization's logs; the server says where they are when it is done.

        It says so to ``callback_url``, ``callback_email`` or both; without either nobody learns of it.

        :param organization: the organization's name.
        :param start_time: the first day: a date, a datetime with a time zone, whose UTC day
            counts, or ``"MM/DD/YYYY"``; yesterday by default.
        :param end_time: the last day, likewise; today by default.
        :param callback_url: the URL to post the outcome to, ``http`` or ``https``.
        :param callback_email: the email address to send the outcome to.
        :returns: the export's identifier.
        """
        ...


class RepositoryLogs(Resource):
    """What happened in a repository."""

    @operation(
        "listRepoLogs",
        "GET /api/v1/repository/{repository}/logs",
        scope="repo:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        key="logs",
        paging="token",
        params=SPAN,
    )
    def list(
        self,
        repository: str,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
    ) -> Paged[LogEntry]:
        """List what happened in a repository, newest first.

        :param repository: the repository, ``"namespace/name"``.
        :param start_time: the first day: a date, a datetime with a time zone, whose UTC day
            counts, or ``"MM/DD/YYYY"``; yesterday by default.
        :param end_time: the last day, likewise; today by default.
        :returns: the entries; a page's ``extra`` has ``start_time`` and ``end_time``, and
            ``search_unavailable`` with a ``message`` where the server cannot search its logs.
        """
        ...

    @operation(
        "getAggregateRepoLogs",
        "GET /api/v1/repository/{repository}/aggregatelogs",
        scope="repo:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        key="aggregated",
        params=SPAN,
        features=("AGGREGATED_LOG_COUNT_RETRIEVAL",),
    )
    def aggregate(
        self,
        repository: str,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
    ) -> Paged[LogCount]:
        """Count what happened in a repository, by kind and day.

        :param repository: the repository, ``"namespace/name"``.
        :param start_time: the first day: a date, a datetime with a time zone, whose UTC day
            counts, or ``"MM/DD/YYYY"``; yesterday by default. The span is 31 days at most.
        :param end_time: the last day, likewise; today by default.
        :returns: the counts; a page's ``extra`` has ``search_unavailable`` and a ``message`` where the
            server cannot search its logs.
        """
        ...

    @operation(
        "exportRepoLogs",
        "POST /api/v1/repository/{repository}/exportlogs",
        scope="repo:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        features=("LOG_EXPORT",),
        params=SPAN,
    )
    def export(
        self,
        repository: str,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
        callback_url: str | None = None,
        callback_email: str | None = None,
    ) -> LogExport:
        """Begin an export of a repository's logs; the server says where they are when it is done.

        It says so to ``callback_url``, ``callback_email`` or both; without either nobody learns of it.

        :param repository: the repository, ``"namespace/name"``.
        :param start_time: the first day: a date, a datetime with a time zone, whose UTC day
            counts, or ``"MM/DD/YYYY"``; yesterday by default.
        :param end_time: the last day, likewise; today by default.
        :param callback_url: the URL to post the outcome to, ``http`` or ``https``.
        :param callback_email: the email address to send the outcome to.
        :returns: the export's identifier.
        """
        ...
