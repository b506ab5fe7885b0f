"""Run a function over many items: in parallel, in bounded memory, with progress, and resumable.

::

    from quay_sdk.tasks import bulk

    names = [repository.full_name for repository in client.repository.list(namespace="acme")]
    for outcome in bulk.run(client.repository.get, names, workers=16):
        print(outcome.item, outcome.value.description)
"""

from __future__ import annotations

import json
import os
import pickle
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import date
from functools import lru_cache, partial
from queue import Empty, SimpleQueue
from typing import Any, Generic, Literal, Protocol, TypeVar

import attrs

from quay_sdk import InvalidArgumentError, Model, Page, RateLimit
from quay_sdk._extras import missing_extra

T = TypeVar("T")
R = TypeVar("R")

Progress = Callable[[int, int | None], object]
"""A function that is called with the number of finished items and that of all, or ``None`` if unknown."""

_WAIT = 0.2
"""The seconds after which a wait looks for an interrupt, which some platforms do not deliver to it."""


@attrs.frozen
class Outcome(Generic[T, R]):
    """The outcome of the function for one item.

    :ivar item: the item.
    :ivar value: what the function returned, or ``None`` if it failed.
    :ivar error: what it raised, or ``None``.
    :ivar resumed: whether the value is that of an earlier run, from the journal.
    """

    item: T
    value: R | None = None
    error: Exception | None = None
    resumed: bool = False


def run(
    function: Callable[[T], R],
    items: Iterable[T],
    *,
    workers: int = 16,
    executor: Executor | None = None,
    ordered: bool = True,
    on_error: Literal["raise", "collect"] = "raise",
    progress: bool | Progress = False,
    rate_limit: RateLimit | None = None,
    journal: str | os.PathLike[str] | None = None,
    key: Callable[[T], str] | None = None,
) -> Iterator[Outcome[T, R]]:
    """Call a function, such as a method of a client, for each of many items.

    Items are read as they are needed, at most two for each worker ahead of the loop over the outcomes, so
    ``items`` may be a :class:`~quay_sdk.Paged` or endless.

    Ctrl-C ends the run at once. Calls that are under way are left behind: their number is in a note of the
    :exc:`KeyboardInterrupt`.

    :param function: a function of one argument. With processes or a cluster it is pickled, and unpickled once
        in each worker: a client that it refers to opens its own connections there.
    :param items: its arguments.
    :param workers: how many calls are under way at once.
    :param executor: what runs the calls, instead of threads: any :class:`concurrent.futures.Executor`, such
        as a ``ProcessPoolExecutor``, or ``distributed.Client(...).get_executor()`` for a Dask cluster. It is
        not shut down. ``workers`` should then be the number of its workers; for a cluster, up to twice as
        many, so that none waits for its next call.
    :param ordered: whether outcomes come in the order of the items; otherwise, as they finish.
    :param on_error: ``"raise"`` begins no further call when one fails, waits for those under way, and raises
        the error; ``"collect"`` yields the error as an outcome and goes on.
    :param progress: ``True`` for a bar of tqdm (extra ``progress``) if the output is a terminal; or a
        function that is called with the number of finished items and that of all, or ``None``.
    :param rate_limit: how many calls may begin per second, of all workers together.
    :param journal: a file of JSON lines to which each value is written. A run with the same file does not
        call the function again for the items in it. Values are then JSON: models become dictionaries.
    :param key: the name of an item in the journal. Strings and integers need none.
    :returns: an iterator over the outcomes. Nothing is called before it is iterated.
    :raises InvalidArgumentError: an argument is invalid.
    :raises ImportError: tqdm is not installed.
    """
    if type(workers) is not int or not 1 <= workers <= 1000:
        raise InvalidArgumentError(f"workers must be a number from 1 to 1000, not {workers!r}")
    if on_error not in ("raise", "collect"):
        raise InvalidArgumentError(f"on_error must be 'raise' or 'collect', not {on_error!r}")
    if not callable(function):
        raise InvalidArgumentError(f"function must be callable, not {type(function).__name__}")
    if journal is None and key is not None:
        raise InvalidArgumentError("key is the name of an item in the journal: pass journal too")
    return _outcomes(
        partial(
            _Run,
            function=_portable(function, executor),
            items=iter(items),
            workers=workers,
            executor=executor,
            ordered=ordered,
            stops=on_error == "raise",
            rate_limit=rate_limit,
        ),
        open_report=partial(_progress, progress, _count(items)),
        open_journal=None if journal is None else partial(_Journal, journal, key),
    )


def _count(items: Iterable[Any]) -> int | None:
    try:
        return len(items)  # type: ignore[arg-type]
    except TypeError:
        return None


# -- one run ---------------------------------------------------------------------------


def _outcomes(
    make: Callable[..., _Run[T, R]],
    open_report: Callable[[], _Report],
    open_journal: Callable[[], _Journal] | None,
) -> Iterator[Outcome[T, R]]:
    """Yield the outcomes of a run, which begins now."""
    with closing(open_report()) as report:
        if open_journal is None:
            yield from make(report=report, journal=None).outcomes()
            return
        with closing(open_journal()) as journal:
            yield from make(report=report, journal=journal).outcomes()


@attrs.define
class _Run(Generic[T, R]):
    function: Callable[[T], R]
    items: Iterator[T]
    workers: int
    executor: Executor | None
    ordered: bool
    stops: bool
    rate_limit: RateLimit | None
    report: _Report
    journal: _Journal | None
    under_way: dict[int, Future[R]] = attrs.field(factory=dict)
    finished: SimpleQueue[tuple[int, T, Future[R]]] = attrs.field(factory=SimpleQueue)
    ready: dict[int, Outcome[T, R]] = attrs.field(factory=dict)
    """Outcomes that are not yielded yet, by number."""
    begun: int = 0
    yielded: int = 0
    exhausted: bool = False

    def outcomes(self) -> Iterator[Outcome[T, R]]:
        executor = self.executor or _Threads(self.workers)
        try:
            while True:
                self._begin(executor)
                if (outcome := self._next()) is not None:
                    yield outcome
                elif self.under_way:
                    self._wait()
                else:
                    return
        except KeyboardInterrupt as interrupt:
            interrupt.add_note(f"bulk.run(): {self._state()}")
            raise
        finally:
            for future in self.under_way.values():
                future.cancel()
            if self.executor is None:
                executor.shutdown(wait=False)

    def _begin(self, executor: Executor) -> None:
        """Begin as many calls as there are workers, but do not go too far ahead of the loop."""
        most = min(self.workers, 2 * self.workers - len(self.ready))
        while not self.exhausted and len(self.under_way) < most:
            try:
                item = next(self.items)
            except StopIteration:
                self.exhausted = True
                return
            number, self.begun = self.begun, self.begun + 1
            if self.journal is not None and (found := self.journal.find(item)) is not None:
                self.ready[number] = Outcome(item, found.value, resumed=True)
                continue
            if self.rate_limit is not None and (wait := self.rate_limit.reserve()):
                time.sleep(wait)
            future = executor.submit(self.function, item)
            self.under_way[number] = future
            future.add_done_callback(partial(self._note, number, item))

    def _note(self, number: int, item: T, future: Future[R]) -> None:
        self.finished.put((number, item, future))

    def _wait(self) -> None:
        """Wait until a call has finished."""
        while True:
            with suppress(Empty):
                self._take(*self.finished.get(timeout=_WAIT))
                return

    def _take(self, number: int, item: T, future: Future[R]) -> None:
        del self.under_way[number]
        error = future.exception()
        if error is None:
            value = future.result()
            if self.journal is not None:
                value = self.journal.write(item, value)
            self.ready[number] = Outcome(item, value)
        elif self.stops or not isinstance(error, Exception):
            self._finish()
            error.add_note(f"bulk.run() stopped at the item {item!r}. {self._state()}")
            raise error
        else:
            self.ready[number] = Outcome(item, error=error)

    def _finish(self) -> None:
        """Wait for the calls that are under way, so that none continues behind the caller's back."""
        for future in self.under_way.values():
            future.cancel()
        while self.under_way:
            with suppress(Empty):
                number, item, future = self.finished.get(timeout=_WAIT)
                del self.under_way[number]
                if not future.cancelled() and future.exception() is None:
                    value = future.result()
                    self.ready[number] = Outcome(item, value)
                    if self.journal is not None:
                        self.journal.write(item, value)

    def _next(self) -> Outcome[T, R] | None:
        """Take the next outcome, if it is there."""
        number = self.yielded if self.ordered else next(iter(self.ready), -1)
        outcome = self.ready.pop(number, None)
        if outcome is not None:
            self.yielded += 1
            self.report.step()
        return outcome

    def _state(self) -> str:
        done = self.yielded + len(self.ready)
        return f"{done} items are done, {len(self.under_way)} were under way."


class _Threads(Executor):
    """Daemon threads: after Ctrl-C, neither the run nor the end of the program waits for a slow server.

    Those of :class:`concurrent.futures.ThreadPoolExecutor` are waited for.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._threads = 0
        self._jobs: SimpleQueue[tuple[Future[Any], Callable[[Any], Any], Any] | None] = SimpleQueue()

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._jobs.put((future, function, args[0]))
        if self._threads < self._most:
            self._threads += 1
            threading.Thread(target=_work, args=(self._jobs,), name="quay_sdk-bulk", daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        for _ in range(self._threads):
            self._jobs.put(None)


def _work(jobs: SimpleQueue[Any]) -> None:
    while (job := jobs.get()) is not None:
        future, function, item = job
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(function(item))
            except BaseException as error:  # as an executor does
                future.set_exception(error)
        del job, future, item  # nothing is kept alive while it waits


# -- other processes -------------------------------------------------------------------


def _portable(function: Callable[[T], R], executor: Executor | None) -> Callable[[T], R]:
    """The function in a form that a worker process unpickles once, with the client that it refers to.

    An executor pickles a function for each call. A client would come without connections each time.
    """
    if executor is None or isinstance(executor, ThreadPoolExecutor):
        return function
    dumps = pickle.dumps
    if not isinstance(executor, ProcessPoolExecutor):
        with suppress(ImportError):
            # Clusters bring it along. It pickles functions of the main program, which workers cannot import.
            from cloudpickle import dumps  # type: ignore[no-redef]  # noqa: PLC0415
    try:
        return partial(_call, dumps(function))
    except Exception:
        return function  # the executor says why it cannot be pickled


def _call(pickled: bytes, item: Any) -> Any:
    return _loaded(pickled)(item)


@lru_cache(maxsize=8)
def _loaded(pickled: bytes) -> Callable[[Any], Any]:
    return pickle.loads(pickled)  # type: ignore[no-any-return]


# -- progress --------------------------------------------------------------------------


class _Report(Protocol):
    def step(self) -> object: ...

    def close(self) -> object: ...


@attrs.define
class _Calls:
    """Reports to a function."""

    function: Progress | None
    total: int | None
    done: int = 0

    def step(self) -> None:
        self.done += 1
        if self.function is not None:
            self.function(self.done, self.total)

    def close(self) -> None:
        """Do nothing."""


@attrs.define
class _Bar:
    """Reports to a bar of tqdm."""

    bar: Any

    def step(self) -> None:
        self.bar.update()

    def close(self) -> None:
        self.bar.close()


def _progress(progress: bool | Progress, total: int | None) -> _Report:
    if progress is not True:
        return _Calls(progress or None, total)
    try:
        import tqdm  # noqa: PLC0415 - an optional extra
        import tqdm.auto  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise missing_extra(error, "progress=True", "tqdm", "progress") from None
    return _Bar(tqdm.auto.tqdm(total=total, disable=None))  # None: only on a terminal


# -- the journal -----------------------------------------------------------------------


@attrs.frozen
class _Entry:
    value: Any


class _Journal:
    """The file from which an interrupted run resumes: a line of JSON for each item that is done."""

    def __init__(self, path: str | os.PathLike[str], key: Callable[[Any], str] | None) -> None:
        self._path = os.fspath(path)
        self._key = key
        self._entries: dict[str, _Entry] = {}
        self._seen: set[str] = set()
        # The values may be confidential, so other users cannot read them.
        self._file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        self._load()

    def _load(self) -> None:
        """Read the entries. A last line without an end was being written when a run was killed."""
        end = 0
        for number, line in enumerate(self._file, 1):
            if not line.endswith(b"\n"):
                break
            try:
                entry = json.loads(line)
                self._entries[entry["key"]] = _Entry(entry["value"])
            except (ValueError, KeyError, TypeError):
                self._file.close()
                raise InvalidArgumentError(
                    f"journal: line {number} of {self._path} is not of a journal"
                ) from None
            end += len(line)
        self._file.seek(end)
        self._file.truncate()

    def find(self, item: Any) -> _Entry | None:
        """Return the entry of an item.

        :raises InvalidArgumentError: another item has the same name.
        """
        name = self._name(item)
        if name in self._seen:
            raise InvalidArgumentError(f"journal: two items have the key {name!r}; pass another key=")
        self._seen.add(name)
        return self._entries.get(name)

    def write(self, item: Any, value: Any) -> Any:
        """Write the entry of an item, and return its value as JSON."""
        try:
            text = json.dumps({"key": self._name(item), "value": value}, default=_to_json)
        except TypeError as error:
            raise InvalidArgumentError(f"journal: the value of {item!r} is not JSON: {error}") from None
        self._file.write(text.encode() + b"\n")
        self._file.flush()
        return json.loads(text)["value"]

    def close(self) -> None:
        self._file.close()

    def _name(self, item: Any) -> str:
        if self._key is not None:
            return self._key(item)
        if isinstance(item, (str, int)):
            return str(item)
        raise InvalidArgumentError(f"journal: pass key=, a function that names a {type(item).__name__}")


def _to_json(value: Any) -> Any:
    if isinstance(value, (Model, Page)):
        return value.to_dict()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} has no form in JSON")
