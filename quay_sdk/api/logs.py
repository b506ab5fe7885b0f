"""Usage logs: what happened in a namespace or a repository, and who did it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from quay_sdk._wire import dates
from quay_sdk._wire.encode import encoder_for, non_empty
from quay_sdk.api._common import Avatar, Principal
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.literals import Moment
from quay_sdk.model import RFC_2822, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

SPAN = {
    "start_time": Param("starttime", encode=dates.encode_log_date, location="query"),
    "end_time": Param("endtime", encode=dates.encode_log_date, location="query"),
}
"""The first and the last day that a log operation covers."""


def encode_callback_url(value: object) -> str:
    """A URL to post to. The server ignores an empty one."""
    text: str = encoder_for(str)(value)
    if not re.match(r"https?://[^/]", text, re.IGNORECASE):
        raise InvalidArgumentError(f"expected a URL that begins with https:// or http://, got {text!r}")
    return text


def encode_callback_email(value: object) -> str:
    """An email address. The server ignores an empty one."""
    text: str = encoder_for(str)(value)
    if "@" not in text:
        raise InvalidArgumentError(f"expected an email address, got {text!r}")
    return text


# The server ignores an empty name, and returns the actions of all.
PERFORMER_AND_SPAN = {
    **SPAN,
    "performer": Param(encode=non_empty("the name of a user or robot, got an empty string")),
}
"""The parameters of log operations that can be limited to one account."""

EXPORT = {
    **SPAN,
    "callback_url": Param(encode=encode_callback_url),
    "callback_email": Param(encode=encode_callback_email),
}
"""The parameters of exports."""


def check_span(arguments: Mapping[str, Any]) -> None:
    """Refuse a span that ends before it starts: the server returns nothing, or a 400 without a reason."""
    if arguments["end_time"] is None:
        return
    last = dates.log_day(arguments["end_time"])
    if arguments["start_time"] is not None:
        first = dates.log_day(arguments["start_time"])
        if last < first:
            raise InvalidArgumentError(f"end_time must not be before start_time, got {first} to {last}")
    elif last < dates.now().date() - dt.timedelta(days=1):
        raise InvalidArgumentError(
            f"end_time is {last}, but without a start_time the logs start 24 hours ago; pass start_time too"
        )


@model
class LogNamespace(Model):
    """The namespace of a log entry.

    :ivar kind: ``"user"`` or ``"org"``.
    :ivar name: name of the user or the organization.
    :ivar avatar: its picture.
    """

    kind: str | None = None
    name: str | None = None
    avatar: Avatar | None = None


@model
class LogEntry(Model):
    """An action that the server recorded.

    :ivar kind: kind of action, such as ``"push_repo"``.
    :ivar metadata: details of the action; their keys depend on ``kind``.
    :ivar ip: IP address that the request came from; ``None`` if the server did not record it.
    :ivar datetime: time of the action; ``None`` if the server keeps its logs in Splunk and cannot read the
        date of the entry.
    :ivar performer: user or robot that did it; ``None`` for an anonymous request.
    :ivar namespace: namespace of the action; only in the logs of the whole registry.
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

        It is ``None`` if the entry concerns no repository, or lacks its namespace: the server omits the
        namespace in some entries of an organization.
        """
        names = self.metadata or {}
        namespace = names.get("namespace") or (self.namespace and self.namespace.name)
        return f"{namespace}/{names['repo']}" if namespace and names.get("repo") else None


@model
class LogCount(Model):
    """The number of actions of one kind on one day.

    :ivar kind: kind of action, such as ``"push_repo"``.
    :ivar count: number of actions.
    :ivar datetime: a time on that day.
    """

    kind: str
    count: int
    datetime: dt.datetime = field(format=RFC_2822)


@model
class LogExport(Model):
    """An export of logs that the server has queued.

    :ivar export_id: identifier of the export, which the callback or the email repeats.
    """

    export_id: str


class UserLogs(Resource):
    """The usage logs of the current user's namespace."""

    @operation(
        "listUserLogs",
        "GET /api/v1/user/logs",
        scope="user:admin",
        errors=(400, 401, 403),
        key="logs",
        paging="token",
        params=PERFORMER_AND_SPAN,
        check=check_span,
    )
    def list(
        self,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
        performer: str | None = None,
    ) -> Paged[LogEntry]:
        """List the actions in the current user's namespace, newest first.

        By default the listing covers the last 24 hours only: pass ``start_time`` for more. The user's
        actions in an organization are in the logs of that organization. If the server keeps its logs in
        Splunk, but is not set up to search them there, the listing is empty, and the page's ``extra`` has
        ``search_unavailable`` and a ``message``.

        If two entries with the same time meet at the end of a page, the server may leave out later ones.
        :func:`quay_sdk.tasks.logs.iterate` notices that.

        ::

            for entry in client.user.logs.list(start_time=timedelta(days=7)):
                print(entry.datetime, entry.kind, entry.full_name)

        :param start_time: first day, in UTC: a date, a datetime with a time zone, ISO 8601 text, a
            ``timedelta`` back from now, or seconds since 1970 (default: 24 hours ago).
        :param end_time: last day, included, in the same forms (default: now). A day before yesterday needs a
            ``start_time``.
        :param performer: only actions of this user, or of this robot, ``"namespace+shortname"``. The account
            must exist: for an unknown name the server fails (500), or ignores the filter if it keeps its logs
            in Elasticsearch.
        :returns: the actions, 20 a page; a page's ``extra`` has the span, as ``start_time`` and ``end_time``.
        """
        ...

    @operation(
        "getAggregateUserLogs",
        "GET /api/v1/user/aggregatelogs",
        scope="user:admin",
        errors=(400, 401, 403),
        key="aggregated",
        params=PERFORMER_AND_SPAN,
        check=check_span,
        features=("AGGREGATED_LOG_COUNT_RETRIEVAL",),
    )
    def aggregate(
        self,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
        performer: str | None = None,
    ) -> Paged[LogCount]:
        """Count the actions in the current user's namespace by kind and day.

        Count each calendar month with a call of its own. A server that keeps its logs in the database adds up
        days with the same number in two months, and fails (500) if the span reaches a day number that the
        first month does not have, such as from February to 30 March.

        ::

            counts = client.user.logs.aggregate(start_time="2026-01-01", end_time="2026-01-31")
            print(sum(day.count for day in counts if day.kind == "pull_repo"))

        :param start_time: first day, in UTC: a date, a datetime with a time zone, ISO 8601 text, a
            ``timedelta`` back from now, or seconds since 1970 (default: 24 hours ago).
        :param end_time: last day, included, in the same forms (default: now). The span is at most 31 days,
            both ends included, or 30 without an ``end_time``, as from ``timedelta(days=29)``; a longer one is
            a 400.
        :param performer: only actions of this user, or of this robot, ``"namespace+shortname"``. The server
            ignores an unknown name, and counts the actions of all.
        :returns: the counts. If the server keeps its logs in Splunk, but is not set up to search them there,
            the list is empty, and the page's ``extra`` has ``search_unavailable`` and a ``message``.
        """
        ...

    @operation(
        "exportUserLogs",
        "POST /api/v1/user/exportlogs",
        scope="user:admin",
        errors=(400, 401, 403),
        features=("LOG_EXPORT",),
        params=EXPORT,
        check=check_span,
    )
    def export(
        self,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
        callback_url: str | None = None,
        callback_email: str | None = None,
    ) -> LogExport:
        """Start an export of the logs of the current user's namespace.

        The server exports in the background, and sends a link to a JSON file, valid for an hour by default,
        to ``callback_url``, ``callback_email`` or both. Without either, the result is not reported, and the
        API has no way to get the link. An export that fails or takes too long is reported without a link.

        ::

            client.user.logs.export(start_time="2026-01-01", callback_email="ops@acme.example")

        :param start_time: first day, in UTC: a date, a datetime with a time zone, ISO 8601 text, a
            ``timedelta`` back from now, or seconds since 1970 (default: yesterday).
        :param end_time: last day, in the same forms (default: today). Current servers also include the day
            after it. A day before yesterday needs a ``start_time``.
        :param callback_url: ``http`` or ``https`` URL that receives a POST with a JSON object: ``status`` is
            ``"success"`` or names the failure, and ``exported_data_url`` is the link. A host in a private
            network is a 400. If the response is not a 200, the server repeats the export.
        :param callback_email: email address that receives the link.
        :returns: the identifier of the export.
        """
        ...


class OrganizationLogs(Resource):
    """The usage logs of an organization."""

    @operation(
        "listOrgLogs",
        "GET /api/v1/organization/{orgname}/logs",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
        key="logs",
        paging="token",
        params=PERFORMER_AND_SPAN,
        check=check_span,
    )
    def list(
        self,
        organization: str,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
        performer: str | None = None,
    ) -> Paged[LogEntry]:
        """List the actions in an organization, newest first.

        By default the listing covers the last 24 hours only: pass ``start_time`` for more. Global read-only
        superusers may call it too. If the server keeps its logs in Splunk, but is not set up to search them
        there, the listing is empty, and the page's ``extra`` has ``search_unavailable`` and a ``message``.

        If two entries with the same time meet at the end of a page, the server may leave out later ones.
        :func:`quay_sdk.tasks.logs.iterate` notices that.

        ::

            for entry in client.organization.logs.list("acme", start_time="2026-01-01", performer="acme+ci"):
                print(entry.datetime, entry.kind, entry.full_name)

        :param organization: name of the organization.
        :param start_time: first day, in UTC: a date, a datetime with a time zone, ISO 8601 text, a
            ``timedelta`` back from now, or seconds since 1970 (default: 24 hours ago).
        :param end_time: last day, included, in the same forms (default: now). A day before yesterday needs a
            ``start_time``.
        :param performer: only actions of this user, or of this robot, ``"namespace+shortname"``. The account
            must exist: for an unknown name the server fails (500), or ignores the filter if it keeps its logs
            in Elasticsearch.
        :returns: the actions, 20 a page; a page's ``extra`` has the span, as ``start_time`` and ``end_time``.
        """
        ...

    @operation(
        "getAggregateOrgLogs",
        "GET /api/v1/organization/{orgname}/aggregatelogs",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
        key="aggregated",
        params=PERFORMER_AND_SPAN,
        check=check_span,
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
        """Count the actions in an organization by kind and day.

        Count each calendar month with a call of its own. A server that keeps its logs in the database adds up
        days with the same number in two months, and fails (500) if the span reaches a day number that the
        first month does not have, such as from February to 30 March. Global read-only superusers may call it
        too.

        ::

            counts = client.organization.logs.aggregate("acme", start_time=timedelta(days=7))
            print(sum(day.count for day in counts if day.kind == "pull_repo"))

        :param organization: name of the organization.
        :param start_time: first day, in UTC: a date, a datetime with a time zone, ISO 8601 text, a
            ``timedelta`` back from now, or seconds since 1970 (default: 24 hours ago).
        :param end_time: last day, included, in the same forms (default: now). The span is at most 31 days,
            both ends included, or 30 without an ``end_time``, as from ``timedelta(days=29)``; a longer one is
            a 400.
        :param performer: only actions of this user, or of this robot, ``"namespace+shortname"``. The server
            ignores an unknown name, and counts the actions of all.
        :returns: the counts. If the server keeps its logs in Splunk, but is not set up to search them there,
            the list is empty, and the page's ``extra`` has ``search_unavailable`` and a ``message``.
        """
        ...

    @operation(
        "exportOrgLogs",
        "POST /api/v1/organization/{orgname}/exportlogs",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
        features=("LOG_EXPORT",),
        params=EXPORT,
        check=check_span,
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
        """Start an export of the logs of an organization.

        The server exports in the background, and sends a link to a JSON file, valid for an hour by default,
        to ``callback_url``, ``callback_email`` or both. Without either, the result is not reported, and the
        API has no way to get the link. An export that fails or takes too long is reported without a link.
        Global read-only superusers may call it too.

        ::

            client.organization.logs.export("acme", callback_email="ops@acme.example")

        :param organization: name of the organization.
        :param start_time: first day, in UTC: a date, a datetime with a time zone, ISO 8601 text, a
            ``timedelta`` back from now, or seconds since 1970 (default: yesterday).
        :param end_time: last day, in the same forms (default: today). Current servers also include the day
            after it. A day before yesterday needs a ``start_time``.
        :param callback_url: ``http`` or ``https`` URL that receives a POST with a JSON object: ``status`` is
            ``"success"`` or names the failure, and ``exported_data_url`` is the link. A host in a private
            network is a 400. If the response is not a 200, the server repeats the export.
        :param callback_email: email address that receives the link.
        :returns: the identifier of the export.
        """
        ...


class RepositoryLogs(Resource):
    """The usage logs of a repository."""

    @operation(
        "listRepoLogs",
        "GET /api/v1/repository/{repository}/logs",
        scope="repo:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        key="logs",
        paging="token",
        params=SPAN,
        check=check_span,
    )
    def list(
        self,
        repository: str,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
    ) -> Paged[LogEntry]:
        """List the actions in a repository, newest first.

        By default the listing covers the last 24 hours only: pass ``start_time`` for more. Global read-only
        superusers may call it too. If the server keeps its logs in Splunk, but is not set up to search them
        there, the listing is empty, and the page's ``extra`` has ``search_unavailable`` and a ``message``.

        If two entries with the same time meet at the end of a page, the server may leave out later ones.
        :func:`quay_sdk.tasks.logs.iterate` notices that.

        ::

            for entry in client.repository.logs.list("acme/app", start_time=timedelta(days=7)):
                print(entry.datetime, entry.kind, entry.metadata)

        :param repository: ``"namespace/name"``.
        :param start_time: first day, in UTC: a date, a datetime with a time zone, ISO 8601 text, a
            ``timedelta`` back from now, or seconds since 1970 (default: 24 hours ago).
        :param end_time: last day, included, in the same forms (default: now). A day before yesterday needs a
            ``start_time``.
        :returns: the actions, 20 a page; a page's ``extra`` has the span, as ``start_time`` and ``end_time``.
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
        check=check_span,
        features=("AGGREGATED_LOG_COUNT_RETRIEVAL",),
    )
    def aggregate(
        self,
        repository: str,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
    ) -> Paged[LogCount]:
        """Count the actions in a repository by kind and day.

        Count each calendar month with a call of its own. A server that keeps its logs in the database adds up
        days with the same number in two months, and fails (500) if the span reaches a day number that the
        first month does not have, such as from February to 30 March. Global read-only superusers may call it
        too.

        ::

            counts = client.repository.logs.aggregate("acme/app", start_time=timedelta(days=7))
            print(sum(day.count for day in counts if day.kind == "pull_repo"))

        :param repository: ``"namespace/name"``.
        :param start_time: first day, in UTC: a date, a datetime with a time zone, ISO 8601 text, a
            ``timedelta`` back from now, or seconds since 1970 (default: 24 hours ago).
        :param end_time: last day, included, in the same forms (default: now). The span is at most 31 days,
            both ends included, or 30 without an ``end_time``, as from ``timedelta(days=29)``; a longer one is
            a 400.
        :returns: the counts. If the server keeps its logs in Splunk, but is not set up to search them there,
            the list is empty, and the page's ``extra`` has ``search_unavailable`` and a ``message``.
        """
        ...

    @operation(
        "exportRepoLogs",
        "POST /api/v1/repository/{repository}/exportlogs",
        scope="repo:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        features=("LOG_EXPORT",),
        params=EXPORT,
        check=check_span,
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
        """Start an export of the logs of a repository.

        The server exports in the background, and sends a link to a JSON file, valid for an hour by default,
        to ``callback_url``, ``callback_email`` or both. Without either, the result is not reported, and the
        API has no way to get the link. An export that fails or takes too long is reported without a link.

        ::

            client.repository.logs.export("acme/app", callback_url="https://hooks.acme.example/quay-logs")

        :param repository: ``"namespace/name"``.
        :param start_time: first day, in UTC: a date, a datetime with a time zone, ISO 8601 text, a
            ``timedelta`` back from now, or seconds since 1970 (default: yesterday).
        :param end_time: last day, in the same forms (default: today). Current servers also include the day
            after it. A day before yesterday needs a ``start_time``.
        :param callback_url: ``http`` or ``https`` URL that receives a POST with a JSON object: ``status`` is
            ``"success"`` or names the failure, and ``exported_data_url`` is the link. A host in a private
            network is a 400. If the response is not a 200, the server repeats the export.
        :param callback_email: email address that receives the link.
        :returns: the identifier of the export.
        """
        ...
