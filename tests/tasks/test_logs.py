"""Usage logs over any span: listed, counted, and exported to a file."""

from __future__ import annotations

import csv
import json
import os
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from quay_sdk import (
    ForbiddenError,
    InvalidArgumentError,
    PagingError,
    QuayClient,
    QuayError,
    ServerError,
    UnavailableOperationError,
    make_converter,
)
from quay_sdk.api.logs import LogEntry
from quay_sdk.tasks import logs
from quay_sdk.testing import FakeQuay
from support import ROOT

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)

START = date(2026, 1, 30)
MIDNIGHT = datetime(2026, 1, 30, tzinfo=UTC)

BUSY = date(2026, 2, 28)
"""A day of several pages, with equal times at their ends."""

END = date(2026, 3, 2)

QUIET = date(2025, 12, 31)
"""A day on which only something of a user happened."""


def at(day: date, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)


def times() -> Iterator[datetime]:
    """When the entries were made, in order: at the ends of days and months, and many at once."""
    for day in (START, date(2026, 1, 31), date(2026, 2, 1)):
        yield at(day)
        yield at(day, 23, 59, 59)
        yield at(day, 23, 59, 59)
    for minute in range(0, 24):
        yield at(BUSY, 10, minute)
    for _ in range(45):
        yield at(BUSY, 11)
    yield at(BUSY, 23, 59, 59) + timedelta(microseconds=999_999)
    yield at(date(2026, 3, 1))
    yield at(END, 23, 59, 59)


KINDS = ("pull_repo", "push_repo", "delete_tag")
PERFORMERS = ("bob", "acme+ci", "eve")
REPOSITORIES = ("app", "web")

ENTRIES = [
    (when, KINDS[number % 3], PERFORMERS[number % 3], REPOSITORIES[number % 2], number)
    for number, when in enumerate(times())
]
"""Time, kind, performer, repository and number of each entry."""


def numbers(entries: Iterable[LogEntry]) -> list[int]:
    found = []
    for entry in entries:
        assert entry.metadata is not None
        found.append(entry.metadata["number"])
    return found


def expected(*, start: datetime = MIDNIGHT, end: datetime = NOW, repository: str | None = None) -> list[int]:
    """The numbers of the entries of a span, newest first."""
    return [
        number
        for when, _, _, name, number in reversed(ENTRIES)
        if start <= when < end and repository in (None, name)
    ]


def add_scene(quay: FakeQuay) -> FakeQuay:
    quay.add_user("bob")
    quay.add_user("eve")
    quay.add_organization("acme", owner="bob")
    quay.add_robot("acme+ci")
    for name in REPOSITORIES:
        quay.add_repository(f"acme/{name}")
    for when, kind, performer, name, number in ENTRIES:
        quay.log(
            kind,
            "acme",
            repository=name,
            performer=performer,
            ip="192.0.2.1",
            when=when,
            metadata={"namespace": "acme", "repo": name, "number": number, "tag": 'é, "x"\n\u2028'},
        )
    quay.log("pull_repo", "bob", when=at(QUIET), metadata={"number": -1})
    return quay


@pytest.fixture(scope="module")
def quay() -> Iterator[FakeQuay]:
    with FakeQuay(clock=lambda: NOW) as quay:
        yield add_scene(quay)


@pytest.fixture
def own_quay() -> Iterator[FakeQuay]:
    """A server that a test changes."""
    with FakeQuay(clock=lambda: NOW) as quay:
        yield add_scene(quay)


@pytest.fixture
def client(quay: FakeQuay) -> QuayClient:
    return quay.client("bob", retries=0)


def fail_after(quay: FakeQuay, requests: int, **fault: Any) -> None:
    """Let the listing of the organization's logs fail after some requests."""
    quay.fail("listOrgLogs", delay=1e-9, times=requests)
    quay.fail("listOrgLogs", **fault)


# -- iterate ---------------------------------------------------------------------------


def test_all_entries_of_a_span_newest_first(client: QuayClient) -> None:
    assert numbers(logs.iterate(client, "acme", start=START)) == expected()
    assert len(expected()) == len(ENTRIES)


@pytest.mark.parametrize("repository", REPOSITORIES)
def test_a_repository(client: QuayClient, repository: str) -> None:
    found = logs.iterate(client, f"acme/{repository}", start=START, end=END)
    assert numbers(found) == expected(repository=repository)


def test_the_whole_registry(quay: FakeQuay) -> None:
    entries = list(logs.iterate(quay.client(), None, start=START, end=END))
    assert numbers(entries) == expected()
    assert {entry.namespace.name for entry in entries if entry.namespace} == {"acme"}


def test_the_user_of_the_client(quay: FakeQuay) -> None:
    bob = quay.client("bob", scopes=["org:admin"])
    assert numbers(logs.iterate(bob, "bob", start=QUIET, end=END)) == [-1]


CUTS = [
    at(date(2026, 2, 1)),
    at(date(2026, 1, 31), 23, 59, 59),
    at(BUSY, 11),
    at(BUSY, 11, 0, 1),
    datetime(2026, 3, 1, 1, tzinfo=timezone(timedelta(hours=2))),
]


@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_no_entry_is_twice_or_lost_where_two_spans_meet(client: QuayClient, cut: datetime) -> None:
    later = numbers(logs.iterate(client, "acme", start=cut, end=END))
    earlier = numbers(logs.iterate(client, "acme", start=START, end=cut))
    assert later == expected(start=cut)
    assert later + earlier == expected()


def test_dates_are_whole_days(client: QuayClient) -> None:
    found = numbers(logs.iterate(client, "acme", start=date(2026, 1, 31), end=BUSY))
    assert found == expected(start=at(date(2026, 1, 31)), end=at(date(2026, 3, 1)))


def test_kinds_and_performer(client: QuayClient) -> None:
    found = logs.iterate(
        client, "acme", start=START, end=END, kinds=["push_repo", "delete_tag"], performer="eve"
    )
    assert numbers(found) == [number for number in expected() if number % 3 == 2]


def test_the_performer_in_a_repository_which_the_server_does_not_filter(client: QuayClient) -> None:
    found = numbers(logs.iterate(client, "acme/app", start=START, end=END, performer="acme+ci"))
    assert found == [number for number in expected(repository="app") if number % 3 == 1]


def test_a_span_without_entries(client: QuayClient) -> None:
    assert list(logs.iterate(client, "acme", start=date(2026, 2, 2), end=date(2026, 2, 27))) == []


def test_days_without_entries_are_not_requested(quay: FakeQuay, client: QuayClient) -> None:
    before = len(quay.requests)
    assert len(list(logs.iterate(client, "acme", start=date(2025, 1, 1), end=date(2026, 1, 30)))) == 3
    assert len(quay.requests) - before < 20


def test_entries_that_arrive_meanwhile_do_not_belong_to_it(own_quay: FakeQuay) -> None:
    entries = logs.iterate(own_quay.client("bob"), "acme", start=BUSY, end=NOW.date())
    first = next(entries)
    for number in range(1000, 1030):
        own_quay.advance(seconds=1)
        own_quay.log("pull_repo", "acme", metadata={"number": number})
    assert numbers([first, *entries]) == expected(start=at(BUSY))


def test_an_expired_page_token_is_an_error(own_quay: FakeQuay) -> None:
    entries = logs.iterate(own_quay.client("bob"), "acme", start=BUSY, end=BUSY)
    found = list(islice(entries, 3))
    own_quay.advance(days=3)
    with pytest.raises(PagingError, match="started over"):
        found.extend(entries)
    assert numbers(found) == expected(start=at(BUSY))[2:22]


INVALID: list[tuple[dict[str, Any], str]] = [
    ({"start": datetime(2026, 1, 1)}, "no time zone"),
    ({"start": "2026-01-01"}, "start must be a date"),
    ({"end": 3}, "end must be a date"),
    ({"end": date(2026, 1, 1)}, "end must be after start"),
    ({"end": date.max}, "years 1 to 9999"),
    ({"target": ""}, "target must be an organization"),
    ({"target": 3}, "target must be an organization"),
    ({"kinds": "push_repo"}, "such as \\['push_repo'\\]"),
    ({"kinds": [""]}, "kinds must be names"),
    ({"performer": ""}, "performer must be the name"),
]


@pytest.mark.parametrize(("arguments", "message"), INVALID)
def test_invalid_arguments_are_refused_at_once(
    quay: FakeQuay, client: QuayClient, tmp_path: Path, arguments: dict[str, Any], message: str
) -> None:
    arguments = {"target": "acme", "start": date(2026, 2, 1), **arguments}
    before = len(quay.requests)
    with pytest.raises(InvalidArgumentError, match=message):
        logs.iterate(client, **arguments)
    with pytest.raises(InvalidArgumentError, match=message):
        logs.export(client, path=tmp_path / "x.csv", **arguments)
    assert len(quay.requests) == before
    assert list(tmp_path.iterdir()) == []


def test_a_start_in_the_future_is_refused(client: QuayClient) -> None:
    with pytest.raises(InvalidArgumentError, match=r"start is 2026-03-16 .* it is 2026-03-15 12:00:00"):
        next(logs.iterate(client, "acme", start=date(2026, 3, 16)))


def test_a_user_without_the_right(quay: FakeQuay, tmp_path: Path) -> None:
    eve = quay.client("eve")
    with pytest.raises(ForbiddenError):
        next(logs.iterate(eve, "acme", start=START))
    with pytest.raises(ForbiddenError):
        logs.aggregate(eve, None, start=START)
    with pytest.raises(ForbiddenError):
        logs.export(eve, "acme/app", tmp_path / "app.csv", start=START)
    assert list(tmp_path.iterdir()) == []


def page(entries: list[dict[str, Any]], **extra: Any) -> dict[str, Any]:
    return {"start_time": "", "end_time": "", "logs": entries, **extra}


def test_a_day_with_fewer_entries_than_the_server_counts_is_an_error(
    quay: FakeQuay, client: QuayClient
) -> None:
    fail_after(quay, 4, status=200, body=page([]))
    entries = logs.iterate(client, "acme", start=START, end=BUSY)
    found: list[LogEntry] = []
    with pytest.raises(PagingError, match="listed 60 of the 70 log entries of 2026-02-28 in acme"):
        found.extend(entries)
    assert numbers(found) == expected(end=at(date(2026, 3, 1)))[:60]


def test_a_server_that_cannot_search_its_logs(quay: FakeQuay, client: QuayClient) -> None:
    unavailable = {"search_unavailable": True, "message": "Splunk search is not configured"}
    quay.fail("listOrgLogs", status=200, body=page([], **unavailable))
    with pytest.raises(QuayError, match="cannot search its logs: Splunk search is not configured"):
        next(logs.iterate(client, "acme", start=START))
    quay.fail("getAggregateOrgLogs", status=200, body={"aggregated": [], **unavailable})
    with pytest.raises(QuayError, match="cannot search its logs: Splunk search is not configured"):
        logs.aggregate(client, "acme", start=START)


# -- counts ----------------------------------------------------------------------------


def test_counts_over_several_months(client: QuayClient) -> None:
    counts = logs.aggregate(client, "acme", start=START, end=END)
    oracle = Counter((when.date(), kind) for when, kind, *_ in ENTRIES)
    assert [(row.day, row.kind, row.count) for row in counts] == [
        (day, kind, count) for (day, kind), count in sorted(oracle.items())
    ]


def test_counts_of_a_repository_and_of_the_registry(quay: FakeQuay, client: QuayClient) -> None:
    counts = logs.aggregate(client, "acme/app", start=START, end=END)
    assert sum(row.count for row in counts) == len(expected(repository="app"))
    everything = logs.aggregate(quay.client(), None, start=START, end=date(2026, 2, 2))
    assert sum(row.count for row in everything) == len(expected(end=at(date(2026, 2, 3))))


def test_counts_until_now(client: QuayClient) -> None:
    assert logs.aggregate(client, "acme", start=date(2026, 3, 3), end=date(2026, 3, 14)) == []
    counted = logs.aggregate(client, "acme", start=END)
    assert counted[0] == logs.DayCount(day=END, kind=ENTRIES[-1][1], count=1)
    assert {row.day for row in counted[1:]} == {NOW.date()}


def test_counts_take_whole_days(client: QuayClient) -> None:
    with pytest.raises(InvalidArgumentError, match="start must be a date, as the server counts whole days"):
        logs.aggregate(client, "acme", start=at(START))


def test_count_entries_by_each_property(client: QuayClient) -> None:
    entries = list(logs.iterate(client, "acme", start=START, end=END))
    assert logs.count_by(entries, by="kind") == Counter(kind for _, kind, *_ in ENTRIES)
    assert logs.count_by(entries, by="performer") == Counter(entry[2] for entry in ENTRIES)
    assert logs.count_by(entries, by="repository") == Counter(f"acme/{entry[3]}" for entry in ENTRIES)
    by_day = logs.count_by(entries, by="day")
    assert by_day == Counter(when.date().isoformat() for when, *_ in ENTRIES)
    assert list(by_day) == sorted(str(day) for day in by_day)
    assert by_day.total() == len(ENTRIES)


def test_counts_of_the_server_by_day_and_kind(client: QuayClient) -> None:
    counts = logs.aggregate(client, "acme", start=START, end=END)
    entries = list(logs.iterate(client, "acme", start=START, end=END))
    for by in ("day", "kind"):
        assert logs.count_by(counts, by=by) == logs.count_by(entries, by=by)


@pytest.mark.parametrize("by", ["performer", "repository"])
def test_the_server_does_not_count_by_performer_or_repository(client: QuayClient, by: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=f"counts by {by} need the entries"):
        logs.count_by(logs.aggregate(client, "acme", start=START), by=by)


def test_an_unknown_grouping_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="by must be"):
        logs.count_by([], by="hour")  # type: ignore[arg-type]


def test_entries_without_a_value() -> None:
    bare = LogEntry(kind="revert_tag", metadata={"repo": "app"}, datetime=None)
    nothing = LogEntry(kind="service_key_create", datetime=None)
    entries = [bare, nothing]
    assert logs.count_by(entries, by="performer") == {None: 2}
    assert logs.count_by(entries, by="day") == {None: 2}
    assert logs.count_by(entries, by="repository") == {"app": 1, None: 1}
    assert logs.count_by(entries, by="repository", namespace="acme") == {"acme/app": 1, None: 1}


def test_counts_are_a_table() -> None:
    counts = logs.count_by([LogEntry(kind=f"kind{n:02}", datetime=None) for n in range(25)], by="kind")
    text = str(counts)
    assert text.startswith("25 actions by kind\nkind    actions\n")
    assert text.endswith("… 5 more")
    assert repr(counts) == "<Counts of 25 actions by kind>"
    assert counts.to_records()[0] == {"kind": "kind00", "actions": 1}
    assert "(none)" in str(logs.count_by([LogEntry(kind="x", datetime=None)], by="performer"))


# -- export ----------------------------------------------------------------------------


def exported(client: QuayClient, path: Path, **options: Any) -> bytes:
    result = logs.export(client, "acme", path, **{"start": START, "end": END, **options})
    assert result.path == path
    assert not Path(f"{path}.part").exists()
    assert not Path(f"{path}.state").exists()
    return path.read_bytes()


def test_json_lines_have_the_entries_of_the_server(client: QuayClient, tmp_path: Path) -> None:
    lines = exported(client, tmp_path / "acme.jsonl").splitlines()
    converter = make_converter()
    entries = [converter.structure(json.loads(line), LogEntry) for line in lines]
    assert entries == list(logs.iterate(client, "acme", start=START, end=END))


def test_csv_has_fixed_columns_and_metadata_as_json(client: QuayClient, tmp_path: Path) -> None:
    text = exported(client, tmp_path / "acme.csv").decode()
    assert text.startswith("datetime,kind,performer,ip,namespace,repository,metadata\n")
    assert text.count("\n") == len(ENTRIES) + 1
    for row, number in zip(csv.DictReader(text.splitlines()), expected(), strict=True):
        when, kind, performer, name, _ = ENTRIES[number]
        assert row == {
            "datetime": f"{when:%Y-%m-%dT%H:%M:%SZ}",
            "kind": kind,
            "performer": performer,
            "ip": "192.0.2.1",
            "namespace": "acme",
            "repository": f"acme/{name}",
            "metadata": row["metadata"],
        }
        assert json.loads(row["metadata"]) == {
            "namespace": "acme",
            "repo": name,
            "number": number,
            "tag": 'é, "x"\n\u2028',
        }


def test_the_result(client: QuayClient, tmp_path: Path) -> None:
    path = tmp_path / "acme.log"
    result = logs.export(
        client, "acme", path, start=BUSY, kinds=["push_repo"], performer="acme+ci", format="jsonl"
    )
    assert result == logs.Export(path=path, entries=24, start=at(BUSY), end=NOW, verified=True)
    assert len(path.read_text().splitlines()) == result.entries
    assert repr(result) == f"<Export of 24 entries to {path}>"
    assert "entries   24" in str(result)


def test_an_export_without_entries(client: QuayClient, tmp_path: Path) -> None:
    quiet = {"start": date(2026, 2, 2), "end": date(2026, 2, 3)}
    assert exported(client, tmp_path / "acme.jsonl", **quiet) == b""
    assert exported(client, tmp_path / "acme.csv", **quiet).decode() == f"{','.join(logs.COLUMNS)}\n"


def test_the_format_is_given_or_that_of_the_suffix(client: QuayClient, tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError, match=r"'acme\.txt' ends with neither"):
        logs.export(client, "acme", tmp_path / "acme.txt", start=START)
    with pytest.raises(InvalidArgumentError, match="not 'xml'"):
        logs.export(client, "acme", tmp_path / "acme.csv", start=START, format="xml")  # type: ignore[arg-type]


def test_only_the_owner_reads_the_file_which_replaces_another(client: QuayClient, tmp_path: Path) -> None:
    path = tmp_path / "acme.csv"
    path.write_text("old")
    assert len(exported(client, path)) > 1000
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


PROGRAM = """
import sys
from datetime import date
from quay_sdk import QuayClient
from quay_sdk.tasks import logs

url, token, path, stop = sys.argv[1:]
left = int(stop)

def stop_there(exchange):
    global left
    left -= exchange.operation == "listOrgLogs"
    if left == 0:
        print("reached", flush=True)
        sys.stdin.read()

client = QuayClient(url, token, on_response=stop_there)
logs.export(client, "acme", path, start=date(2026, 1, 30), end=date(2026, 3, 2))
"""


def program(quay: FakeQuay, code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, quay.url, quay.token("bob"), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_killed_and_started_again_it_is_the_same(quay: FakeQuay, client: QuayClient, tmp_path: Path) -> None:
    within_a_day, between_days = tmp_path / "within.jsonl", tmp_path / "between.csv"
    killed = [program(quay, PROGRAM, str(within_a_day), "8"), program(quay, PROGRAM, str(between_days), "11")]
    for process in killed:
        with process:
            assert process.stdout is not None
            assert process.stdout.readline() == "reached\n"
            process.kill()
    for path, days_done in ((within_a_day, 2), (between_days, 3)):
        assert not path.exists()
        with Path(f"{path}.part").open("ab") as file:
            file.write(b'{"kind": "torn' * 10_000)
        before = len(quay.requests)
        resumed = exported(client, path)
        days = {request.query.get("starttime") for request in quay.requests[before:]}
        assert days.isdisjoint(["03/02/2026", "03/01/2026", "02/28/2026"][:days_done])
        assert resumed == exported(client, tmp_path / f"complete{path.suffix}")
        assert len(resumed.splitlines()) == len(ENTRIES) + (path.suffix == ".csv")


def test_after_an_error_it_continues_with_the_same_end(own_quay: FakeQuay, tmp_path: Path) -> None:
    client = own_quay.client("bob", retries=0)
    complete = exported(client, tmp_path / "complete.csv", end=None)
    fail_after(own_quay, 5, status=502)
    with pytest.raises(ServerError):
        logs.export(client, "acme", tmp_path / "acme.csv", start=START)
    own_quay.advance(days=2)
    own_quay.log("pull_repo", "acme", metadata={"number": 1000})
    own_quay.advance(seconds=1)
    assert exported(client, tmp_path / "acme.csv", end=None) == complete
    assert len(exported(client, tmp_path / "acme.csv", end=None)) > len(complete)


def test_after_a_lost_file_it_begins_again(client: QuayClient, quay: FakeQuay, tmp_path: Path) -> None:
    fail_after(quay, 3, status=502)
    path = tmp_path / "acme.csv"
    with pytest.raises(ServerError):
        logs.export(client, "acme", path, start=START, end=END)
    Path(f"{path}.part").unlink()
    assert exported(client, path) == exported(client, tmp_path / "complete.csv")


def test_an_expired_page_token_does_not_end_an_export(own_quay: FakeQuay, tmp_path: Path) -> None:
    seen = Counter[str | None]()

    def let_tokens_expire(exchange: Any) -> None:
        seen[exchange.operation] += 1
        if seen["listOrgLogs"] == 7:
            own_quay.advance(days=3)

    complete = exported(own_quay.client("bob"), tmp_path / "complete.csv")
    client = own_quay.client("bob", on_response=let_tokens_expire)
    assert exported(client, tmp_path / "acme.csv") == complete
    assert seen["listOrgLogs"] == 19


def test_an_incomplete_day_is_listed_again_with_other_pages(
    quay: FakeQuay, client: QuayClient, tmp_path: Path
) -> None:
    complete = exported(client, tmp_path / "complete.csv")
    fail_after(quay, 7, status=200, body=page([]))
    assert exported(client, tmp_path / "acme.csv") == complete
    assert any(
        request.query.get("starttime") == "02/28/2026" and request.query.get("endtime") == "03/01/2026"
        for request in quay.requests
        if request.operation == "listOrgLogs"
    )


def test_a_day_that_stays_incomplete_is_an_error(quay: FakeQuay, client: QuayClient, tmp_path: Path) -> None:
    fail_after(quay, 1, status=200, body=page([]), times=4)
    with pytest.raises(PagingError, match="listed 0 of the 1 log entries of 2026-03-02 in acme"):
        logs.export(client, "acme", tmp_path / "acme.csv", start=START, end=END)
    assert not (tmp_path / "acme.csv").exists()


def test_an_interrupted_export_is_not_continued_with_other_arguments(
    client: QuayClient, quay: FakeQuay, tmp_path: Path
) -> None:
    path = tmp_path / "acme.csv"
    fail_after(quay, 1, status=502)
    with pytest.raises(ServerError):
        logs.export(client, "acme", path, start=START, end=END)
    with pytest.raises(InvalidArgumentError, match=r"acme\.csv\.state is of .* another start, kinds: pass"):
        logs.export(client, "acme", path, start=BUSY, end=END, kinds=["push_repo"])
    Path(f"{path}.state").write_text("{}")
    with pytest.raises(InvalidArgumentError, match="is not the state of an export"):
        logs.export(client, "acme", path, start=START, end=END)


def test_two_processes_do_not_write_one_file(client: QuayClient, tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    with (tmp_path / "acme.csv.part").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(QuayError, match="another process exports to"):
            logs.export(client, "acme", tmp_path / "acme.csv", start=START)


def test_a_server_that_does_not_count_its_logs(tmp_path: Path) -> None:
    config = {"FEATURE_AGGREGATED_LOG_COUNT_RETRIEVAL": False}
    with FakeQuay(clock=lambda: NOW, config=config) as quay:
        quay.add_organization("acme")
        for number in range(21):
            quay.log("pull_repo", "acme", when=at(BUSY), metadata={"number": number})
        client = quay.client()
        assert numbers(logs.iterate(client, "acme", start=BUSY, end=END)) == list(range(20, -1, -1))
        assert not logs.export(client, "acme", tmp_path / "acme.csv", start=BUSY, end=END).verified
        with pytest.raises(UnavailableOperationError):
            logs.aggregate(client, "acme", start=START)


MEMORY = """
import json, sys, tracemalloc
from datetime import date
from quay_sdk import QuayClient
from quay_sdk.tasks import logs

url, token, path = sys.argv[1:]
client = QuayClient(url, token)
peaks = []
for day in (date(2026, 1, 2), date(2026, 1, 2), date(2026, 1, 3)):
    tracemalloc.start()
    entries = logs.export(client, "acme", path, start=day, end=day).entries
    peaks.append((entries, tracemalloc.get_traced_memory()[1]))
    tracemalloc.stop()
print(json.dumps(peaks[1:]))
"""


def test_the_memory_is_constant(own_quay: FakeQuay, tmp_path: Path) -> None:
    for day, count in ((date(2026, 1, 2), 80), (date(2026, 1, 3), 320)):
        for number in range(count):
            own_quay.log("pull_repo", "acme", when=at(day, second=number % 60), metadata={"number": number})
    with program(own_quay, MEMORY, str(tmp_path / "acme.jsonl")) as process:
        output, _ = process.communicate()
    [few, few_peak], [many, many_peak] = json.loads(output)
    assert (few, many) == (80, 320)
    assert many_peak < 1.5 * few_peak
