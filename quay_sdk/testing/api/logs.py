"""The usage logs of users, organizations and repositories, and of the whole registry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn
from uuid import uuid4

from quay_sdk.testing import hosts, pages, problems
from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.state import LogEntry, Organization, Repository, Robot
from quay_sdk.testing.state.accounts import Account, Namespace
from quay_sdk.testing.views import Json, account_avatar, epoch, principal, rfc_2822

_PAGE = 20
_LONGEST_AGGREGATED = timedelta(days=31)
_DAY = timedelta(days=1)

_SERVICE_KEY_KINDS = (
    "service_key_create",
    "service_key_approve",
    "service_key_delete",
    "service_key_modify",
    "service_key_extend",
    "service_key_rotate",
)
"""The kinds that the log of a user leaves out."""

# -- listing ---------------------------------------------------------------------------


@handles("listUserLogs")
def list_user_logs(call: Call) -> Json:
    me = call.require_user_admin()
    span = _checked_span(call)
    return _page(call, span, _without_service_keys(_of_namespace(call, me, _known_performer(call))))


@handles("listOrgLogs")
def list_organization_logs(call: Call) -> Json:
    call.require(call.rights.administers(call.path["orgname"]) or call.rights.is_readonly_superuser)
    span = _checked_span(call)
    performer = _known_performer(call)
    return _page(call, span, _of_namespace(call, _namespace(call), performer))


@handles("listRepoLogs")
def list_repository_logs(call: Call) -> Json:
    call.require_repository("admin")
    repository = call.repository
    return _page(call, _checked_span(call), _of_repository(call, repository))


@handles("listAllLogs")
def list_all_logs(call: Call) -> Json:
    call.require_fresh_login()
    _ = call.query
    call.require_superuser(readonly=True)
    return _page(call, _span(call), call.state.logs, with_namespaces=True)


def _page(
    call: Call,
    span: tuple[datetime, datetime],
    entries: Iterable[LogEntry],
    *,
    with_namespaces: bool = False,
) -> Json:
    found = sorted(_within(span, entries), key=_order, reverse=True)
    page, further = pages.by_id(call, found, _PAGE, _order, descending=True)
    if page and not further:
        # The server keeps logs in several tables, of which all but one are empty: the last page is always an
        # empty one.
        further = {"next_page": pages.token(call, -1)}
    start, end = span
    return {
        "start_time": rfc_2822(start),
        "end_time": rfc_2822(end),
        "logs": [_view(call, entry, with_namespaces) for entry in page],
        **further,
    }


def _order(entry: LogEntry) -> int:
    """One number for an entry's place in time, and among those of the same time."""
    return (int(entry.when.timestamp() * 1_000_000) << 40) + entry.id


def _view(call: Call, entry: LogEntry, with_namespace: bool) -> Json:
    view: Json = {
        "kind": entry.kind,
        "metadata": entry.metadata,
        "ip": entry.ip,
        "datetime": rfc_2822(entry.when),
    }
    if entry.performer is not None and _exists(call, entry.performer):
        view["performer"] = principal(entry.performer)
    if with_namespace and entry.namespace is not None and _exists(call, entry.namespace):
        view["namespace"] = {
            "kind": "org" if isinstance(entry.namespace, Organization) else "user",
            "name": entry.namespace.name,
            "avatar": account_avatar(entry.namespace),
        }
    return view


def _exists(call: Call, account: Account) -> bool:
    """Whether an account is there; a deleted user is, under a UUID, until the garbage is collected."""
    if isinstance(account, Robot):
        return account.owner.robots.get(account.shortname) is account
    assert isinstance(account, Namespace)
    return account.name in call.state.accounts


# -- counting --------------------------------------------------------------------------


@handles("getAggregateUserLogs")
def aggregate_user_logs(call: Call) -> Json:
    me = call.require_user_admin()
    span = _aggregated_span(call)
    return _counts(span, _without_service_keys(_of_namespace(call, me, _performer(call))))


@handles("getAggregateOrgLogs")
def aggregate_organization_logs(call: Call) -> Json:
    call.require(call.rights.administers(call.path["orgname"]) or call.rights.is_readonly_superuser)
    span = _aggregated_span(call)
    return _counts(span, _of_namespace(call, _namespace(call), _performer(call)))


@handles("getAggregateRepoLogs")
def aggregate_repository_logs(call: Call) -> Json:
    call.require_repository("admin")
    repository = call.repository
    return _counts(_aggregated_span(call), _of_repository(call, repository))


@handles("listAllAggregateLogs")
def aggregate_all_logs(call: Call) -> Json:
    call.require_fresh_login()
    call.require_superuser(readonly=True)
    span = _span(call)
    _check_length(span)
    return _counts(span, call.state.logs)


def _aggregated_span(call: Call) -> tuple[datetime, datetime]:
    span = _checked_span(call)
    _check_length(span)
    return span


def _check_length(span: tuple[datetime, datetime]) -> None:
    start, end = span
    if end - start > _LONGEST_AGGREGATED:
        raise problems.message(400, "Invalid date range for logs")


def _counts(span: tuple[datetime, datetime], entries: Iterable[LogEntry]) -> Json:
    counted = Counter((entry.when.day, entry.kind) for entry in _within(span, entries))
    return {
        "aggregated": [
            {"kind": kind, "count": count, "datetime": rfc_2822(_date(span[0], day))}
            for (day, kind), count in sorted(counted.items())
        ]
    }


def _date(start: datetime, day: int) -> datetime:
    """The date of a day of the month, in the month from the first day of the span on.

    The server counts by the day of the month alone, so that the first and the last day of a span of 31 days
    can be one and the same.
    """
    if day >= start.day:
        return datetime(start.year, start.month, day, tzinfo=UTC)
    year, month = divmod(start.year * 12 + start.month, 12)
    return datetime(year, month + 1, day, tzinfo=UTC)


# -- exporting -------------------------------------------------------------------------


@handles("exportUserLogs")
def export_user_logs(call: Call) -> Json:
    me = call.require_user_admin()
    return _export(call, call.json(), me)


@handles("exportOrgLogs")
def export_organization_logs(call: Call) -> Json:
    body = call.json()
    name = call.path["orgname"]
    namespace = call.state.accounts.get(name)
    if not (call.rights.administers(name) or call.rights.is_readonly_superuser):
        _log_failure(call, body, namespace, "unauthorized")
        raise call.refusal()
    return _export(call, body, namespace)


@handles("exportRepoLogs")
def export_repository_logs(call: Call) -> Json:
    call.require_repository("admin")
    body = call.json()
    namespace_name, _, name = call.path["repository"].partition("/")
    namespace = call.state.accounts.get(namespace_name)
    if namespace is None or name not in namespace.repositories:
        _log_failure(call, body, namespace, "non-existent repository", repo=name)
        raise problems.not_found()
    return _export(call, body, namespace, repo=name)


def _export(call: Call, body: Json, namespace: Namespace | None, **names: str) -> Json:
    """Queue an export. Nothing leaves the embedded Quay: the log is all that shows it."""

    def refuse(text: str, logged: str = "invalid request") -> NoReturn:
        _log_failure(call, body, namespace, logged, **names)
        raise problems.invalid(text)

    url, email = body.get("callback_url"), body.get("callback_email")
    if url:
        try:
            hosts.check_url(call.config, url)
        except hosts.BlockedHostError:
            refuse("Invalid callback URL")
        except ValueError as error:
            refuse(str(error))
    if email and "@" not in email:
        refuse("Invalid callback e-mail")
    start, end = _span(call)
    if end < start:
        refuse("Invalid time span selected", "Invalid time span selected")
    if namespace is None:
        refuse("Invalid export request")
    export_id = str(uuid4())
    _log_export(
        call,
        "export_logs_success",
        body,
        namespace,
        export_id=export_id,
        message="queued for export",
        **names,
    )
    return {"export_id": export_id}


def _log_failure(call: Call, body: Json, namespace: Namespace | None, error: str, **names: str) -> None:
    if namespace is not None:
        _log_export(call, "export_logs_failure", body, namespace, error=error, **names)


def _log_export(call: Call, kind: str, body: Json, namespace: Namespace, **metadata: Any) -> None:
    callback = {"url": body.get("callback_url") or None, "email": body.get("callback_email") or None}
    call.log(kind, namespace, **{"date/time": epoch(call.state.now), **callback, **metadata})


# -- which entries ---------------------------------------------------------------------


def _span(call: Call) -> tuple[datetime, datetime]:
    """The times between which entries are wanted. A date that cannot be read counts as none."""
    start = _day(call.query["starttime"]) or call.state.now - _DAY
    end = _day(call.query["endtime"]) or call.state.now
    try:
        return start, end + _DAY
    except OverflowError:
        raise problems.flask(400) from None


def _checked_span(call: Call) -> tuple[datetime, datetime]:
    start, end = _span(call)
    if end < start:
        raise problems.flask(400)
    return start, end


def _day(text: str | None) -> datetime | None:
    if not text:
        return None
    with suppress(ValueError):
        return datetime.strptime(f"{text} UTC", "%m/%d/%Y %Z").replace(tzinfo=UTC)
    return None


def _within(span: tuple[datetime, datetime], entries: Iterable[LogEntry]) -> Iterable[LogEntry]:
    start, end = span
    return (entry for entry in entries if start <= entry.when < end)


def _namespace(call: Call) -> Namespace:
    """The organization of the path; or the user, as a user administers the namespace of the own name."""
    name = call.path["orgname"]
    found = call.state.accounts.get(name)
    if found is None:
        raise problems.message(400, f"Invalid namespace requested: {name}")
    return found


def _performer(call: Call) -> Account | None:
    """The user or robot that the request asks for; ``None`` for one that is not known, too."""
    name = call.query["performer"]
    return call.state.user_or_robot(name) if name else None


def _known_performer(call: Call) -> Account | None:
    name = call.query["performer"]
    if name and call.state.user_or_robot(name) is None:
        # The server fails here, with status 500.
        raise problems.message(400, f"Unknown performer: {name}")
    return _performer(call)


def _of_namespace(call: Call, namespace: Namespace, performer: Account | None) -> Iterable[LogEntry]:
    return (
        entry
        for entry in call.state.logs
        if entry.namespace is namespace and (performer is None or entry.performer is performer)
    )


def _of_repository(call: Call, repository: Repository) -> Iterable[LogEntry]:
    return (entry for entry in call.state.logs if entry.repository is repository)


def _without_service_keys(entries: Iterable[LogEntry]) -> Iterable[LogEntry]:
    return (entry for entry in entries if entry.kind not in _SERVICE_KEY_KINDS)
