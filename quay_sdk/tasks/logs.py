"""Read, count and export usage logs over any span of time.

::

    from datetime import date

    from quay_sdk.tasks import logs

    for entry in logs.iterate(client, "acme", start=date(2026, 1, 1), kinds=["delete_tag"]):
        print(entry.datetime, entry.performer, entry.full_name)

    logs.export(client, "acme", "acme.jsonl", start=date(2026, 1, 1))

A listing of the server may lack entries without an error: if two with the same time are the last on a page
and the first on the next, it skips 20 entries on each page from there on, and it returns only the first pages
if ``ACTION_LOG_MAX_PAGE`` is set. So these functions list each day separately, and compare the number of its
entries with the server's own count.
"""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from io import StringIO
from pathlib import Path
from typing import Any, BinaryIO, Literal

import attrs

from quay_sdk import (
    InvalidArgumentError,
    Page,
    Paged,
    PagingError,
    QuayClient,
    QuayError,
    UnavailableOperationError,
    make_converter,
)
from quay_sdk._display import Printed, Table, first_rows
from quay_sdk.api.logs import LogCount, LogEntry
from quay_sdk.tasks._arguments import check_text

Grouping = Literal["day", "kind", "performer", "repository"]
"""What log entries are counted by."""

Format = Literal["jsonl", "csv"]
"""Formats of an export."""

COLUMNS: tuple[str, ...] = ("datetime", "kind", "performer", "ip", "namespace", "repository", "metadata")
"""The columns of a CSV file."""

_DAY = timedelta(days=1)

_ATTEMPTS = 4
"""How often an export lists a day that is not complete."""


@attrs.frozen(kw_only=True)
class DayCount:
    """The number of actions of one kind on one day.

    :ivar day: the day, in UTC.
    :ivar kind: kind of action, such as ``"push_repo"``.
    :ivar count: number of actions, at least 1.
    """

    day: date
    kind: str
    count: int


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Counts(Printed, Mapping[str | None, int]):
    """Numbers of actions, by what they were counted by. It is a read-only mapping.

    :ivar by: what they were counted by, such as ``"kind"``.
    :ivar counts: the numbers: days in order, everything else with the largest number first. A day is
        ISO 8601 text, such as ``"2026-01-31"``. ``None`` counts the entries without such a value.
    """

    by: Grouping
    counts: Mapping[str | None, int]

    def __getitem__(self, key: str | None) -> int:
        return self.counts[key]

    def __iter__(self) -> Iterator[str | None]:
        return iter(self.counts)

    def __len__(self) -> int:
        return len(self.counts)

    def total(self) -> int:
        """Return the number of all actions."""
        return sum(self.counts.values())

    def to_records(self) -> list[dict[str, Any]]:
        """Return a row for each number, for a DataFrame or a CSV file."""
        return [{self.by: key, "actions": count} for key, count in self.counts.items()]

    def __repr__(self) -> str:
        return f"<Counts of {self.total()} actions by {self.by}>"

    def _table(self) -> Table:
        rows = [("(none)" if key is None else key, count) for key, count in self.counts.items()]
        return first_rows(f"{self.total()} actions by {self.by}", (self.by, "actions"), rows)


@attrs.frozen(kw_only=True, repr=False)
class Export(Printed):
    """The result of :func:`export`.

    :ivar path: the file.
    :ivar entries: the number of entries in it.
    :ivar start: the first instant of the span, in UTC.
    :ivar end: the end of the span, in UTC, which is not part of it: the ``start`` of an export that continues
        this one.
    :ivar verified: whether the number of entries of each day was compared with the server's own count;
        ``False`` if the server does not count its logs.
    """

    path: Path
    entries: int
    start: datetime
    end: datetime
    verified: bool

    def __repr__(self) -> str:
        return f"<Export of {self.entries} entries to {self.path}>"

    def _table(self) -> Table:
        rows = [(field.name, getattr(self, field.name)) for field in attrs.fields(Export)]
        return Table("Export", (), rows)


# -- reading ---------------------------------------------------------------------------


def iterate(
    client: QuayClient,
    target: str | None,
    *,
    start: date | datetime,
    end: date | datetime | None = None,
    kinds: Iterable[str] = (),
    performer: str | None = None,
) -> Iterator[LogEntry]:
    """Iterate over the log entries of any span of time, newest first.

    No entry is returned twice, and none is left out without an error. One page is held at a time.

    ::

        for entry in logs.iterate(client, "acme/app", start=date(2026, 1, 1), kinds=["delete_tag"]):
            print(entry.datetime, entry.performer, entry.metadata)

    The times of entries are in whole seconds. The server may record an action some moments after its time: to
    continue where an earlier span ended, choose an ``end`` a few minutes ago.

    The completeness of a day is not checked if the server does not count its logs, because
    ``FEATURE_AGGREGATED_LOG_COUNT_RETRIEVAL`` is off.

    :param target: ``"acme"`` for an organization, or the user of the client; ``"acme/app"`` for a repository;
        ``None`` for the whole registry.
    :param start: a date (midnight UTC), or a datetime with a time zone.
    :param end: a date, which is included, or a datetime with a time zone, which is not (default and latest:
        now, by the clock of the server).
    :param kinds: only actions of these kinds, such as ``"push_repo"`` (default: all).
    :param performer: only actions of this user, or of this robot, ``"namespace+shortname"``, which must
        exist.
    :returns: an iterator. It needs the scope ``org:admin``; ``repo:admin`` for a repository; ``super:user``
        for the whole registry.
    :raises InvalidArgumentError: an argument is invalid.
    :raises PagingError: the server returned fewer entries of a day than it counts, which :func:`export` can
        often avoid; or a page was requested more than two days after the one before it.
    :raises QuayError: the server cannot search its logs.
    """
    return _Selection.of(client, target, start=start, end=end, kinds=kinds, performer=performer).entries()


def aggregate(
    client: QuayClient, target: str | None, *, start: date, end: date | None = None
) -> list[DayCount]:
    """Count the actions of any span of time by kind and day, without fetching the entries.

    The server refuses spans of more than 31 days, and confuses days of different months: each calendar month
    is counted with a separate request.

    ::

        counts = logs.aggregate(client, "acme", start=date(2026, 1, 1), end=date(2026, 6, 30))
        print(logs.count_by(counts, by="kind"))

    :param target: ``"acme"`` for an organization, or the user of the client; ``"acme/app"`` for a repository;
        ``None`` for the whole registry.
    :param start: the first day, in UTC. The server counts whole days.
    :param end: the last day, included (default: today, by the clock of the server).
    :returns: the counts, in the order of days and kinds. Days without actions are left out. It needs the
        scope ``org:admin``; ``repo:admin`` for a repository; ``super:user`` for the whole registry.
    :raises InvalidArgumentError: an argument is invalid.
    :raises UnavailableOperationError: the server does not count its logs.
    :raises QuayError: the server cannot search its logs.
    """
    for name, day in (("start", start), ("end", end)):
        if isinstance(day, datetime):
            raise InvalidArgumentError(f"{name} must be a date, as the server counts whole days")
    selection = _Selection.of(client, target, start=start, end=end)
    counts: Counter[tuple[date, str]] = Counter()
    for first, last in _months(selection.start.date(), _last_day(selection.settled_end())):
        counts.update(selection.logs.counts(first, last))
    return [DayCount(day=day, kind=kind, count=count) for (day, kind), count in sorted(counts.items())]


def count_by(
    entries: Iterable[LogEntry] | Iterable[DayCount], *, by: Grouping, namespace: str | None = None
) -> Counts:
    """Count log entries by day, kind, performer or repository.

    By day and kind, the counts of :func:`aggregate` are enough. The server does not count by performer and
    repository: these need the entries themselves, from :func:`iterate`.

    ::

        entries = logs.iterate(client, "acme", start=date(2026, 1, 1), kinds=["pull_repo"])
        print(logs.count_by(entries, by="repository", namespace="acme"))

    :param entries: log entries, or the counts of :func:`aggregate`.
    :param by: ``"day"``, ``"kind"``, ``"performer"`` or ``"repository"``.
    :param namespace: the namespace of repositories in entries that lack it, as some of an organization do.
        Without it, these are counted under the repository's name alone.
    :returns: the counts; they need no further request.
    :raises InvalidArgumentError: ``by`` is invalid, or needs entries.
    """
    if by not in ("day", "kind", "performer", "repository"):
        raise InvalidArgumentError(f"by must be 'day', 'kind', 'performer' or 'repository', not {by!r}")
    counts: Counter[str | None] = Counter()
    for entry in entries:
        if isinstance(entry, DayCount):
            if by not in ("day", "kind"):
                raise InvalidArgumentError(f"counts by {by} need the entries: pass those of iterate()")
            counts[entry.day.isoformat() if by == "day" else entry.kind] += entry.count
        else:
            counts[_group(entry, by, namespace)] += 1
    if by == "day":
        return Counts(by=by, counts=dict(sorted(counts.items(), key=lambda item: item[0] or "")))
    return Counts(by=by, counts=dict(counts.most_common()))


def _group(entry: LogEntry, by: Grouping, namespace: str | None) -> str | None:
    if by == "day":
        return entry.datetime.date().isoformat() if entry.datetime else None
    if by == "kind":
        return entry.kind
    if by == "performer":
        return entry.performer.name if entry.performer else None
    return _repository(entry, namespace)


def _repository(entry: LogEntry, namespace: str | None) -> str | None:
    name = (entry.metadata or {}).get("repo")
    return entry.full_name or (f"{namespace}/{name}" if namespace and name else name) or None


# -- days and months -------------------------------------------------------------------


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The parts of a span of days that lie in one calendar month each, in order."""
    while first <= last:
        next_month = (first.replace(day=1) + timedelta(days=31)).replace(day=1)
        yield first, min(last, next_month - _DAY)
        first = next_month


def _last_day(end: datetime) -> date:
    """The last day of a span that ends at an instant, which is not part of it."""
    return (end - timedelta.resolution).date()


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _instant(name: str, value: object) -> datetime:
    """The beginning of a span, or its end, which is not part of it."""
    try:
        if isinstance(value, datetime):
            if value.utcoffset() is None:
                raise InvalidArgumentError(
                    f"{name}: {value.isoformat()} has no time zone; for UTC, pass tzinfo=UTC"
                )
            return value.astimezone(UTC)
        if isinstance(value, date):
            return _midnight(value) + (_DAY if name == "end" else timedelta())
    except OverflowError:
        raise InvalidArgumentError(f"{name}: {value!r} is beyond the years 1 to 9999 in UTC") from None
    raise InvalidArgumentError(
        f"{name} must be a date or a datetime with a time zone, not {type(value).__name__}"
    )


@attrs.frozen(kw_only=True)
class _Logs:
    """The logs of an organization, a user, a repository or the registry."""

    client: QuayClient
    target: str | None
    performer: str | None

    def list(self, first: date | None, last: date | None) -> Paged[LogEntry]:
        """List the entries of some days."""
        span: dict[str, Any] = {"start_time": first, "end_time": last}
        if self.target is None:
            found = self.client.superuser.logs.list(**span)
        elif "/" in self.target:
            found = self.client.repository.logs.list(self.target, **span)
        else:
            found = self.client.organization.logs.list(self.target, performer=self.performer, **span)
        _check_searchable(found.first_page)
        return found

    def counts(self, first: date, last: date) -> Counter[tuple[date, str]]:
        """Count the entries of some days of one month, by day and kind."""
        span: dict[str, Any] = {"start_time": first, "end_time": last}
        found: Paged[LogCount]
        if self.target is None:
            found = self.client.superuser.logs.aggregate(**span)
        elif "/" in self.target:
            found = self.client.repository.logs.aggregate(self.target, **span)
        else:
            found = self.client.organization.logs.aggregate(self.target, performer=self.performer, **span)
        _check_searchable(found.first_page)
        counts: Counter[tuple[date, str]] = Counter()
        for count in found:
            # The server sends midnight of its own time zone: the nearest midnight in UTC is that of the day.
            counts[(count.datetime + _DAY / 2).date(), count.kind] += count.count
        return counts

    def totals(self, first: date, last: date) -> Counter[date] | None:
        """Count the entries of some days of one month by day, if the server counts its logs."""
        try:
            counts = self.counts(first, last)
        except UnavailableOperationError:
            return None
        totals: Counter[date] = Counter()
        for (day, _), count in counts.items():
            totals[day] += count
        return totals

    def total(self, day: date) -> int | None:
        """Count the entries of a day, if the server counts its logs."""
        totals = self.totals(day, day)
        return None if totals is None else totals[day]

    def now(self) -> datetime:
        """The time of the server, in whole seconds."""
        # Without dates, the server lists until one day from now.
        sent = parsedate_to_datetime(self.list(None, None).first_page.extra["end_time"])
        return sent.replace(tzinfo=UTC) - _DAY

    def day(self, day: date, expected: int | None, *, later_days: int = 0) -> Iterator[LogEntry]:
        """Yield the entries of a day, newest first.

        :param expected: how many the server counts, if it does. There may be more by now.
        :param later_days: how many days after it are listed too, so that its pages begin elsewhere.
        :raises PagingError: there are fewer.
        """
        midnight, listed = _midnight(day), 0
        for entry in self.list(day, day + later_days * _DAY):
            when = entry.datetime
            if midnight <= when < midnight + _DAY if when else not later_days:
                listed += 1
                yield entry
        if expected is not None and listed < expected:
            place = "the registry" if self.target is None else self.target
            raise PagingError(
                f"the server listed {listed} of the {expected} log entries of {day} in {place}: it skips "
                "some if two have the same time, and lists no more than ACTION_LOG_MAX_PAGE pages. "
                "logs.export() also tries other pages; client.organization.logs.export() has no pages"
            )


def _check_searchable(page: Page[Any]) -> None:
    if page.extra.get("search_unavailable"):
        message = page.extra.get("message")
        raise QuayError(f"{page.operation}: the server cannot search its logs: {message}")


@attrs.frozen(kw_only=True)
class _Selection:
    """Log entries that a caller has selected."""

    logs: _Logs
    start: datetime
    end: datetime | None
    kinds: frozenset[str]

    @classmethod
    def of(
        cls,
        client: QuayClient,
        target: str | None,
        *,
        start: date | datetime,
        end: date | datetime | None,
        kinds: Iterable[str] = (),
        performer: str | None = None,
    ) -> _Selection:
        if target is not None:
            check_text("target", target, "an organization, a user or a repository, or None for the registry")
        if isinstance(kinds, str):
            raise InvalidArgumentError(f"kinds must be a list, such as [{kinds!r}], not a string")
        kinds = frozenset(kinds)
        for kind in kinds:
            check_text("kinds", kind, "names of kinds, such as 'push_repo'")
        first, last = _instant("start", start), None if end is None else _instant("end", end)
        if last is not None and last <= first:
            raise InvalidArgumentError(f"end must be after start, got {start} to {end}")
        if performer is not None:
            check_text("performer", performer, "the name of a user or robot")
        logs = _Logs(client=client, target=target, performer=performer)
        return cls(logs=logs, start=first, end=last, kinds=kinds)

    def settled_end(self) -> datetime:
        """The end of the span, or now if that is earlier: entries that arrive later do not belong to it.

        :raises InvalidArgumentError: the start is in the future.
        """
        now = self.logs.now()
        if now <= self.start:
            raise InvalidArgumentError(f"start is {self.start}, but on the server it is {now}")
        return now if self.end is None else min(self.end, now)

    def entries(self) -> Iterator[LogEntry]:
        end = self.settled_end()
        for day, expected in self.days(_last_day(end)):
            yield from self.selected(self.logs.day(day, expected), end)

    def days(self, last: date) -> Iterator[tuple[date, int | None]]:
        """Yield the days, newest first, and how many entries the server counts in them, if it does."""
        for first, until in reversed(list(_months(self.start.date(), last))):
            totals = self.logs.totals(first, until)
            for number in range((until - first).days, -1, -1):
                day = first + number * _DAY
                if totals is None or totals[day]:
                    yield day, None if totals is None else totals[day]

    def selected(self, entries: Iterable[LogEntry], end: datetime) -> Iterator[LogEntry]:
        return (entry for entry in entries if self._selects(entry, end))

    def _selects(self, entry: LogEntry, end: datetime) -> bool:
        when, performer = entry.datetime, self.logs.performer
        return (
            # Without a time, only the day is known.
            (when is None or self.start <= when < end)
            and (not self.kinds or entry.kind in self.kinds)
            and (performer is None or (entry.performer is not None and entry.performer.name == performer))
        )


# -- exporting -------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class _State:
    """How far an export has come, as JSON beside the file.

    :ivar request: what was exported, to be compared.
    :ivar end: the end of the span, which may have been left to the server.
    :ivar day: the oldest day that is complete in the file.
    :ivar size: the bytes of the file until there; what follows is of a day that is not complete.
    """

    request: dict[str, Any]
    end: str
    day: str | None = None
    size: int = 0
    entries: int = 0
    verified: bool = True


def export(
    client: QuayClient,
    target: str | None,
    path: str | os.PathLike[str],
    *,
    start: date | datetime,
    end: date | datetime | None = None,
    kinds: Iterable[str] = (),
    performer: str | None = None,
    format: Format | None = None,
) -> Export:
    """Write the log entries of any span of time to a file, newest first, in constant memory.

    ::

        logs.export(client, "acme", "acme.jsonl", start=date(2026, 1, 1))

    The entries are written to ``path`` with ``.part`` appended, which is renamed when it is complete. If the
    export is interrupted, in any way, the same call continues it with the day that was not complete: the file
    is the same, byte for byte, as without the interruption. ``path`` with ``.state`` appended records the
    progress, and the end of the span. Only their owner may read the files.

    JSON lines have the entries as the server sends them. CSV has the columns :data:`COLUMNS`, with times in
    ISO 8601, and the metadata as JSON. The encoding is UTF-8.

    :param target: ``"acme"`` for an organization, or the user of the client; ``"acme/app"`` for a repository;
        ``None`` for the whole registry.
    :param path: the file. An existing file is replaced when the export is complete.
    :param start: a date (midnight UTC), or a datetime with a time zone.
    :param end: a date, which is included, or a datetime with a time zone, which is not (default and latest:
        now, by the clock of the server).
    :param kinds: only actions of these kinds, such as ``"push_repo"`` (default: all).
    :param performer: only actions of this user, or of this robot, ``"namespace+shortname"``.
    :param format: ``"jsonl"`` or ``"csv"`` (default: by the suffix of ``path``).
    :returns: the number of entries, and their span. It needs the scope ``org:admin``; ``repo:admin`` for a
        repository; ``super:user`` for the whole registry.
    :raises InvalidArgumentError: an argument is invalid, or an interrupted export to this path had others.
    :raises PagingError: the server returned fewer entries of a day than it counts, four times.
    :raises QuayError: the server cannot search its logs, or another process exports to this path.
    :raises OSError: the file cannot be written.
    """
    path = Path(path)
    selection = _Selection.of(client, target, start=start, end=end, kinds=kinds, performer=performer)
    request = {
        "server": client.base_url,
        "target": target,
        "start": selection.start.isoformat(),
        "end": selection.end.isoformat() if selection.end else None,
        "kinds": sorted(selection.kinds),
        "performer": performer,
        "format": _format(path, format),
    }
    part, note = Path(f"{path}.part"), Path(f"{path}.state")
    state = _load(note, request)
    settled_end = selection.settled_end()
    with _open(part) as file:
        if state is None or state.size > os.fstat(file.fileno()).st_size:
            state = _State(request=request, end=settled_end.isoformat())
        writer = _Writer(selection, file, state, note)
        writer.write()
        if os.name == "nt":
            file.close()  # Windows does not rename open files
        part.replace(path)
        note.unlink(missing_ok=True)
    return Export(
        path=path,
        entries=writer.state.entries,
        start=selection.start,
        end=datetime.fromisoformat(state.end),
        verified=writer.state.verified,
    )


def _format(path: Path, format: str | None) -> Format:
    found = path.suffix.removeprefix(".").lower() if format is None else format
    if found == "jsonl":
        return "jsonl"
    if found == "csv":
        return "csv"
    if format is None:
        raise InvalidArgumentError(f"format: pass 'jsonl' or 'csv', as {path.name!r} ends with neither")
    raise InvalidArgumentError(f"format must be 'jsonl' or 'csv', not {format!r}")


class _Writer:
    """Writes the days that a file does not have yet, and saves the state after each."""

    def __init__(self, selection: _Selection, file: BinaryIO, state: _State, note: Path) -> None:
        self.state = state
        self._selection = selection
        self._end = datetime.fromisoformat(state.end)
        self._file = file
        self._note = note
        self._line = _csv_line if state.request["format"] == "csv" else _json_line

    def write(self) -> None:
        self._drop_incomplete_day()
        if self.state.size == 0:
            if self._line is _csv_line:
                self._file.write(_csv_row(COLUMNS))
            self._save()
        complete = self.state.day
        last = date.fromisoformat(complete) - _DAY if complete else _last_day(self._end)
        for day, expected in self._selection.days(last):
            count = self._write_day(day, expected)
            self._save(
                day=day.isoformat(),
                entries=self.state.entries + count,
                verified=self.state.verified and expected is not None,
            )

    def _write_day(self, day: date, expected: int | None) -> int:
        for later_days in range(_ATTEMPTS - 1):
            try:
                return self._try_day(day, expected, later_days)
            except PagingError:
                # A page token has expired, entries were removed after they were counted, or the server skips
                # some at the end of a page: with later days, the pages end elsewhere.
                expected = self._selection.logs.total(day)
                self._drop_incomplete_day()
        return self._try_day(day, expected, _ATTEMPTS - 1)

    def _try_day(self, day: date, expected: int | None, later_days: int) -> int:
        count = 0
        entries = self._selection.logs.day(day, expected, later_days=later_days)
        for entry in self._selection.selected(entries, self._end):
            self._file.write(self._line(entry, self._selection.logs.target))
            count += 1
        return count

    def _drop_incomplete_day(self) -> None:
        self._file.seek(self.state.size)
        self._file.truncate()

    def _save(self, **changes: Any) -> None:
        self.state = attrs.evolve(self.state, size=_synced(self._file), **changes)
        temporary = Path(f"{self._note}.new")
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(json.dumps(attrs.asdict(self.state)).encode())
            _synced(file)
        temporary.replace(self._note)


def _synced(file: BinaryIO) -> int:
    """Make sure that everything is on the disk, and return the size."""
    file.flush()
    os.fsync(file.fileno())
    return file.tell()


def _json_line(entry: LogEntry, target: str | None) -> bytes:
    return json.dumps(entry.to_dict()).encode() + b"\n"


def _csv_line(entry: LogEntry, target: str | None) -> bytes:
    namespace = entry.namespace.name if entry.namespace else target.partition("/")[0] if target else None
    return _csv_row(
        (
            entry.datetime.isoformat().replace("+00:00", "Z") if entry.datetime else None,
            entry.kind,
            entry.performer.name if entry.performer else None,
            entry.ip,
            namespace,
            _repository(entry, namespace),
            None if entry.metadata is None else json.dumps(entry.metadata),
        )
    )


def _csv_row(values: Iterable[str | None]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue().encode()


# -- files of an export ----------------------------------------------------------------


def _open(part: Path) -> BinaryIO:
    """Open the incomplete file, for this process alone.

    :raises QuayError: another process writes it.
    """
    # The logs may be confidential, so other users cannot read them.
    file = os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    try:
        import fcntl  # noqa: PLC0415 - Windows does not have it
    except ModuleNotFoundError:
        return file
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(file.fileno()), part.stat()):
            raise FileNotFoundError
    except (BlockingIOError, FileNotFoundError):
        file.close()
        raise QuayError(f"another process exports to {part}") from None
    return file


def _load(note: Path, request: Mapping[str, Any]) -> _State | None:
    """Read the state of an export that was interrupted.

    :raises InvalidArgumentError: it had other arguments.
    """
    try:
        saved = note.read_bytes()
    except FileNotFoundError:
        return None
    try:
        state = make_converter().structure(json.loads(saved), _State)
    except Exception:
        raise InvalidArgumentError(f"{note} is not the state of an export; delete it") from None
    if state.request != request:
        differing = ", ".join(name for name in request if state.request.get(name) != request[name])
        raise InvalidArgumentError(
            f"{note} is of an interrupted export with another {differing}: pass the same, or delete the file"
        )
    return state
