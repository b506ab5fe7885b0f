"""The logs of users, organizations and repositories."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from quay_sdk.testing import pages, problems
from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.state import LogEntry
from quay_sdk.testing.views import Json, principal, rfc_2822

_PAGE = 20
_MOST_AGGREGATED = timedelta(days=31)
_DAY = timedelta(days=1)


@handles("listUserLogs", "listOrgLogs", "listRepoLogs")
def list_logs(call: Call) -> Json:
    start, end = _span(call)
    page, further = pages.by_token(call, _entries(call, start, end), _PAGE)
    return {
        "start_time": rfc_2822(start),
        "end_time": rfc_2822(end),
        "logs": [_view(entry) for entry in page],
        **further,
    }


@handles("getAggregateUserLogs", "getAggregateOrgLogs", "getAggregateRepoLogs")
def aggregate_logs(call: Call) -> Json:
    start, end = _span(call)
    if end - start > _MOST_AGGREGATED + _DAY:
        raise problems.invalid("The date range of aggregated logs is 31 days at most")
    counted = Counter((entry.when.date(), entry.kind) for entry in _entries(call, start, end))
    return {
        "aggregated": [
            {
                "kind": kind,
                "count": count,
                "datetime": rfc_2822(datetime(day.year, day.month, day.day, tzinfo=UTC)),
            }
            for (day, kind), count in counted.items()
        ]
    }


@handles("exportUserLogs", "exportOrgLogs", "exportRepoLogs")
def export_logs(call: Call) -> Json:
    url, email = call.body.get("callback_url"), call.body.get("callback_email")
    if not url and not email:
        raise problems.invalid("Either callback_url or callback_email must be given")
    if url and not url.startswith(("http://", "https://")):
        raise problems.invalid("Invalid callback URL")
    if email and "@" not in email:
        raise problems.invalid("Invalid callback e-mail")
    return {"export_id": str(uuid4())}


def _span(call: Call) -> tuple[datetime, datetime]:
    """The first and the last day; an unreadable date is ignored without an error, as on the server."""
    start = _day(call.query.get("starttime", "")) or call.state.now - _DAY
    end = _day(call.query.get("endtime", "")) or call.state.now
    return start, end + _DAY


def _day(text: str) -> datetime | None:
    try:
        return datetime.strptime(f"{text} UTC", "%m/%d/%Y %Z").replace(tzinfo=UTC)
    except ValueError:
        return None


def _entries(call: Call, start: datetime, end: datetime) -> list[LogEntry]:
    """What happened in the namespace or repository asked about, newest first."""
    if "repository" in call.path:
        namespace, repository = call.repository.namespace, call.repository.name
    else:
        namespace, repository = call.account.name, ""  # whatever the repository
    performer = call.query.get("performer")
    return [
        entry
        for entry in reversed(call.state.logs)
        if entry.namespace == namespace
        and repository in ("", entry.repository)
        and start <= entry.when < end
        and performer in (None, "", entry.performer)
    ]


def _view(entry: LogEntry) -> Json:
    view = {
        "kind": entry.kind,
        "metadata": entry.metadata,
        "ip": entry.ip,
        "datetime": rfc_2822(entry.when),
    }
    return {**view, "performer": principal(entry.performer)} if entry.performer else view
