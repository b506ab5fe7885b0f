"""A function over many items: in order, in bounded memory, with errors, interrupts and a journal."""

from __future__ import annotations

import itertools
import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from quay_sdk import InvalidArgumentError, MissingError, QuayClient, RateLimit
from quay_sdk.tasks import bulk
from quay_sdk.testing import FakeQuay
from support import ROOT
from support.jobs import Describe, fail


@pytest.fixture(scope="module")
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as quay:
        for number in range(30):
            quay.push(f"{quay.USER}/r{number:02}")
        yield quay


@pytest.fixture
def client(quay: FakeQuay) -> QuayClient:
    return quay.client(retries=0)


@pytest.fixture
def names(client: QuayClient) -> list[str]:
    return [found.full_name for found in client.repository.list(namespace=FakeQuay.USER)]


def program(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "support.jobs", *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


# -- outcomes --------------------------------------------------------------------------


def test_a_method_of_a_client(client: QuayClient, names: list[str]) -> None:
    outcomes = list(bulk.run(client.repository.get, names, workers=4))
    assert [outcome.item for outcome in outcomes] == names
    assert [outcome.value.full_name for outcome in outcomes if outcome.value] == names


def test_a_collection_of_a_client(client: QuayClient) -> None:
    found = client.repository.list(namespace=FakeQuay.USER)
    assert len(list(bulk.run(lambda repository: repository.full_name, found))) == 30


def test_order() -> None:
    """The first item is the last to finish."""
    others = threading.Semaphore(0)

    def work(item: int) -> int:
        if item == 0:
            for _ in range(5):
                others.acquire()
        else:
            others.release()
        return item

    items = [outcome.item for outcome in bulk.run(work, range(6), workers=4)]
    assert items == list(range(6))
    unordered = [outcome.item for outcome in bulk.run(work, range(6), workers=4, ordered=False)]
    assert sorted(unordered) == list(range(6))
    assert unordered[-1] == 0


@pytest.mark.parametrize("ordered", [True, False])
def test_endless_items_are_read_as_they_are_needed(ordered: bool) -> None:
    read: list[int] = []

    def items() -> Iterator[int]:
        for number in itertools.count():
            read.append(number)
            yield number

    run = bulk.run(str, items(), workers=3, ordered=ordered)
    assert read == []
    for count, _ in enumerate(run, 1):
        assert len(read) <= count + 2 * 3
        if count == 50:
            break
    run.close()  # type: ignore[attr-defined]


def test_nothing_to_do() -> None:
    assert list(bulk.run(str, [])) == []


# -- errors ----------------------------------------------------------------------------


def test_errors_are_collected(client: QuayClient, names: list[str]) -> None:
    items = [names[0], f"{FakeQuay.USER}/none", names[1]]
    outcomes = list(bulk.run(client.repository.get, items, on_error="collect"))
    assert [outcome.item for outcome in outcomes] == items
    assert [type(outcome.error).__name__ for outcome in outcomes] == [
        "NoneType",
        "MissingNotFoundError",
        "NoneType",
    ]


def test_an_error_is_raised(client: QuayClient, names: list[str]) -> None:
    done: list[str] = []
    items = [*names[:3], f"{FakeQuay.USER}/none", *names]
    run = bulk.run(client.repository.get, items, workers=1)
    with pytest.raises(MissingError) as caught:
        done.extend(outcome.item for outcome in run)
    assert done == names[:3]
    assert caught.value.__notes__ == [
        f"bulk.run() stopped at the item '{FakeQuay.USER}/none'. 3 items are done, 0 were under way."
    ]


def test_after_an_error_nothing_goes_on() -> None:
    begun, ended = [], []
    both = threading.Barrier(2)

    def work(item: int) -> None:
        begun.append(item)
        if item < 2:
            both.wait(10)
        if item == 0:
            raise ValueError("the first")
        time.sleep(0.02)  # the error is there before this ends
        ended.append(item)

    with pytest.raises(ValueError, match="the first"):
        list(bulk.run(work, range(100), workers=2))
    assert sorted(begun) == [0, *sorted(ended)]
    assert len(begun) < 10


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"workers": 0}, "workers must be a number from 1 to 1000, not 0"),
        ({"workers": True}, "workers must be a number from 1 to 1000, not True"),
        ({"on_error": "stop"}, "on_error must be 'raise' or 'collect', not 'stop'"),
        ({"function": "x"}, "function must be callable, not str"),
        ({"key": str}, "pass journal too"),
    ],
)
def test_invalid_arguments(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        bulk.run(**{"function": str, "items": [], **arguments})


# -- interrupts ------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="no signals to processes there")
def test_interrupt() -> None:
    """The program ends although calls hang for a minute."""
    running = program("hang")
    out, err = running.communicate(timeout=20)
    assert running.returncode in (-signal.SIGINT, 130, 1)
    assert out in ("", "0\n")
    assert "KeyboardInterrupt" in err
    assert "bulk.run(): 1 items are done, 3 were under way." in err


# -- other executors -------------------------------------------------------------------


def test_threads_of_the_caller(client: QuayClient, names: list[str]) -> None:
    with ThreadPoolExecutor(3) as executor:
        assert len(list(bulk.run(client.repository.get, names, workers=3, executor=executor))) == 30
        assert executor.submit(str, 1).result() == "1"  # it is not shut down


def test_processes(client: QuayClient, names: list[str]) -> None:
    with ProcessPoolExecutor(2) as executor:
        outcomes = list(bulk.run(Describe(client), names, workers=2, executor=executor))
    values = [outcome.value for outcome in outcomes if outcome.value]
    assert [name for name, _, _ in values] == [name.rpartition("/")[2] for name in names]
    by_process: dict[int, set[int]] = {}
    for _, process, used in values:
        by_process.setdefault(process, set()).add(used)
    assert os.getpid() not in by_process
    assert all(len(clients) == 1 for clients in by_process.values())


def test_errors_of_processes() -> None:
    with ProcessPoolExecutor(1) as executor:
        with pytest.raises(ValueError, match="no 1") as caught:
            list(bulk.run(fail, [1], executor=executor))
        assert "stopped at the item 1" in caught.value.__notes__[0]
        with pytest.raises(Exception, match="pickle"):
            list(bulk.run(lambda item: item, [1], executor=executor))


# -- rates and progress ----------------------------------------------------------------


def test_one_rate_limit_for_all_workers() -> None:
    begun = time.monotonic()
    list(bulk.run(str, range(11), workers=8, rate_limit=RateLimit(100)))
    assert time.monotonic() - begun >= 0.1


def test_progress() -> None:
    seen: list[tuple[int, int | None]] = []
    list(bulk.run(str, "ab", progress=lambda done, total: seen.append((done, total))))
    list(bulk.run(str, iter("ab"), progress=lambda done, total: seen.append((done, total))))
    assert seen == [(1, 2), (2, 2), (1, None), (2, None)]


def test_a_bar_is_silent_where_there_is_no_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    list(bulk.run(str, "abc", progress=True))
    assert capfd.readouterr() == ("", "")


def test_without_tqdm(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("tqdm")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with pytest.raises(ImportError, match=r"progress=True needs tqdm: pip install 'quay-sdk\[progress\]'"):
        list(bulk.run(str, "abc", progress=True))


# -- the journal -----------------------------------------------------------------------


def test_journal(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    called: list[str] = []

    def work(item: str) -> dict[str, str]:
        called.append(item)
        if item == "c" and len(called) < 4:
            raise ValueError("once")
        return {"of": item}

    with pytest.raises(ValueError, match="once"):
        list(bulk.run(work, "abcd", workers=1, journal=journal))
    assert called[:3] == ["a", "b", "c"]
    called[:] = ["", "", "", ""]
    outcomes = list(bulk.run(work, "abcd", workers=1, journal=journal))
    assert [(outcome.value, outcome.resumed) for outcome in outcomes] == [
        ({"of": "a"}, True),
        ({"of": "b"}, True),
        ({"of": "c"}, False),
        ({"of": "d"}, False),
    ]
    assert called[4:] == ["c", "d"]
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600 or sys.platform == "win32"


def test_models_in_a_journal_are_json(client: QuayClient, names: list[str], tmp_path: Path) -> None:
    first = list(bulk.run(client.repository.get, names[:3], journal=tmp_path / "j"))
    second = list(bulk.run(client.repository.get, names[:3], journal=tmp_path / "j"))
    assert [outcome.value for outcome in first] == [outcome.value for outcome in second]
    assert first[0].value == client.repository.get(names[0]).to_dict()
    assert [outcome.resumed for outcome in second] == [True] * 3


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_resume_after_a_kill(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    killed = program("killed", str(journal))
    killed.communicate(timeout=20)
    assert killed.returncode == -signal.SIGKILL
    with journal.open("ab") as file:
        file.write(b'{"key": "5", "val')  # as if it had been killed while it wrote
    called: list[int] = []

    def work(item: int) -> int:
        called.append(item)
        return item * item

    outcomes = list(bulk.run(work, range(9), workers=1, journal=journal))
    assert [outcome.value for outcome in outcomes] == [item * item for item in range(9)]
    assert called == [5, 6, 7, 8]
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    assert [line["key"] for line in lines] == [str(item) for item in range(9)]


@pytest.mark.parametrize(
    ("items", "function", "key", "message"),
    [
        (["a", "a"], str, None, "two items have the key 'a'"),
        ([{"a": 1}], str, None, "pass key=, a function that names a dict"),
        (["a"], lambda item: object(), None, "the value of 'a' is not JSON: a object has no form in JSON"),
        ([1, 2], str, lambda item: "same", "two items have the key 'same'"),
    ],
)
def test_what_a_journal_refuses(
    tmp_path: Path, items: list[Any], function: Callable[[Any], Any], key: Any, message: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        list(bulk.run(function, items, journal=tmp_path / "j", key=key))


def test_another_file_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("notes\nmore\n")
    with pytest.raises(InvalidArgumentError, match=r"line 1 of .*notes\.txt is not of a journal"):
        list(bulk.run(str, "abc", journal=file))
    assert file.read_text() == "notes\nmore\n"
