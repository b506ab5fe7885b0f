"""Hostile servers: each case of the table in ``tests/support/hostile.py``, with several kinds of calls.

Whatever the server does, a call returns the right value or raises an error of the SDK, and what is promised
of errors, writes, connections and files holds. One class: ``pytest tests/core/test_hostile.py -k framing``.
"""

from __future__ import annotations

import gc
import io
import logging
import os
import pickle
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from quay_sdk import ApiError, QuayClient, QuayError, Retries
from support.each import check_each
from support.hostile import ANSWER, CALLS, NEXT, SECRET, TABLE, Call, Case, HostileServer, Outcome
from support.wire import LOOPBACK_PEM, PATIENCE, WireServer, cut, read, replies, reply, send

LONGEST_TEXT = 2500


class StuckError(BaseException):
    """A call takes too long. Nothing catches this error by mistake."""


def cases() -> Iterator[Any]:
    for group, table in TABLE.items():
        for name, case in table.items():
            yield pytest.param(case, id=f"{group}: {name}")


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where files are saved. One folder serves all cases, and each collection finds little to look at."""
    gc.collect()
    gc.freeze()
    yield tmp_path_factory.mktemp("hostile") / "saved"
    gc.unfreeze()
    gc.collect()
    gc.freeze()  # as it was: see support.options


@pytest.mark.parametrize("case", list(cases()))
def test_hostile_server(case: Case, target: Path) -> None:
    check_each({name: name for name in case.calls}, lambda name: check_call(case, CALLS[name], name, target))


def check_call(case: Case, call: Call, name: str, target: Path) -> None:
    """Make a call to a hostile server."""
    if name == "file":
        target.write_bytes(b"unchanged")
    threads, files = set(threading.enumerate()), open_files()
    error, value = None, None
    with logged() as log, HostileServer(case, call) as server, client_of(case, call, server) as client:
        if case.idle is not None:
            check_sound_call(client, case)
            assert server.idled.wait(PATIENCE)
        with time_limit(case.longest):
            try:
                value = call.run(client, target)
            except QuayError as caught:
                error = caught
        server.after_the_call()
        check_sound_call(client, case)
    assert set(threading.enumerate()) <= threads

    assert outcome_of(error) in case.allows(name), f"{error!r}, {value!r}"
    if error is None:
        assert value == call.value
    else:
        check_text(error)
    if name == "file":
        assert error is None or target.read_bytes() == b"unchanged"
        assert list(target.parent.iterdir()) == [target]

    assert server.writes <= case.sent
    if call.writes:
        assert case.acted if error is None else error.outcome_unknown or not case.acted
    else:
        assert error is None or not error.outcome_unknown
    for request in server.requests:
        assert request.headers["authorization"] == f"Bearer {SECRET}"
        assert "cookie" not in request.headers
    assert SECRET not in log.getvalue()
    assert all(line.isprintable() for line in log.getvalue().split("\n"))

    del error
    gc.collect()  # a socket that is left open warns now
    gc.freeze()
    assert open_files() <= files


def test_closed_client_has_no_connection_after_a_lost_one(no_garbage_collection: None) -> None:
    files = open_files()
    with (
        WireServer([read, cut], replies({"next": True})) as server,
        QuayClient(server.url, retries=0, timeout=PATIENCE) as client,
    ):
        with pytest.raises(QuayError):
            client.request("GET", NEXT)
        assert client.request("GET", NEXT) == {"next": True}
    assert open_files() <= files


def test_log_record_of_a_retry_holds_no_frames(caplog: pytest.LogCaptureFixture) -> None:
    """Handlers may keep records; an error that is in one shows the request to whoever reports it."""
    caplog.set_level(logging.DEBUG, "quay_sdk")
    script = [read, send(reply({}, status=503)), *replies({"next": True})]
    retries = Retries(attempts=1, backoff=0)
    with WireServer(script) as server, QuayClient(server.url, SECRET, retries=retries) as client:
        assert client.request("GET", NEXT) == {"next": True}
    held = [value for record in caplog.records for value in record.args or ()]
    assert any("503" in str(value) for value in held)
    assert not [value for value in held if isinstance(value, BaseException) and value.__traceback__]


def client_of(case: Case, call: Call, server: HostileServer) -> QuayClient:
    attempts = case.retries if case.retries is not None else 2 * call.writes
    return QuayClient(
        "https://localhost:9" if case.tunnel else server.url,
        SECRET,
        retries=Retries(attempts=attempts, backoff=0, longest_wait=0.01),
        timeout=case.timeout,
        max_body=case.max_body,
        verify=certificate_of(case) if case.trusts else None,
        proxies={"https": server.url} if case.tunnel else {},
    )


def check_sound_call(client: QuayClient, case: Case) -> None:
    """A call on the same connections gets its own answer."""
    sound = client.with_options(
        timeout=PATIENCE,
        verify=certificate_of(case),
        # For a server that closes the connection while it is used again.
        retries=Retries(attempts=1, backoff=0),
    )
    assert sound.request("GET", NEXT, query={"n": "1"}) == {"next": ["1"]}


def certificate_of(case: Case) -> str | None:
    return str(LOOPBACK_PEM) if case.tls or case.tunnel else None


def outcome_of(error: QuayError | None) -> Outcome:
    if error is None:
        return ANSWER
    return error.status if isinstance(error, ApiError) else type(error).__name__


def check_text(error: QuayError) -> None:
    """An error is shown on one line without the token, and is the same after pickling."""
    text, pickled = str(error), pickle.dumps(error)
    assert text.isprintable()
    assert len(text) < LONGEST_TEXT
    for shown in (text, repr(error), repr(vars(error)), pickled.decode("latin-1")):
        assert SECRET not in shown
    restored = pickle.loads(pickled)
    assert type(restored) is type(error)
    assert str(restored) == text


def open_files() -> int:
    return len(os.listdir("/dev/fd")) if os.path.isdir("/dev/fd") else 0


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """The text of the log at level DEBUG.

    The records are not kept, as pytest does: they may hold errors, and these hold connections.
    """
    text = io.StringIO()
    loggers = [logging.getLogger(name) for name in ("quay_sdk", "urllib3")]
    before = [(logger, logger.handlers, logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.handlers, logger.propagate = [logging.StreamHandler(text)], False
        logger.setLevel(logging.DEBUG)
    try:
        yield text
    finally:
        for logger, handlers, level, propagates in before:
            logger.handlers, logger.propagate = handlers, propagates
            logger.setLevel(level)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Interrupt a call that takes too long, where the system can."""

    def interrupt(*_: object) -> None:
        raise StuckError

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
