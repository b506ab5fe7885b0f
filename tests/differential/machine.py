"""Hypothesis looks for calls that a real Quay and the embedded one answer differently, and shrinks them.

It needs a real server, which ``QUAY_REAL_URL``, ``QUAY_REAL_SUPERUSER`` and ``QUAY_REAL_PASSWORD`` name.
Its own name keeps it out of the usual tests. ``QUAY_REAL_EXAMPLES`` and ``QUAY_REAL_STEPS`` say how much to
try::

    QUAY_REAL_URL=http://127.0.0.1:8080 QUAY_REAL_EXAMPLES=20 QUAY_REAL_STEPS=50 \
        python -m pytest -n 0 -s --hypothesis-seed=1 tests/differential/machine.py

A difference is printed as the code of a scenario, for ``scenarios/found.py``.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from functools import cache
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from differential.calls import random_call
from differential.compare import describe
from differential.pair import Pair
from differential.walk import operations_of
from differential.world import RealWorld, contract

T = TypeVar("T")

URL = os.environ.get("QUAY_REAL_URL")
OPERATIONS = operations_of([], without=["billing"])
READS = [id for id in OPERATIONS if contract()[id]["method"] == "GET"]
REMOVALS = [id for id in OPERATIONS if contract()[id]["method"] == "DELETE"]
WRITES = [id for id in OPERATIONS if contract()[id]["method"] in ("POST", "PUT")]


class Drawn:
    """Choices that hypothesis makes."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def pick(self, items: Sequence[T]) -> T:
        return self._data.draw(st.sampled_from(items))

    def chance(self, percent: int) -> bool:
        # The simplest choice is false: what is unusual disappears as hypothesis shrinks.
        return self._data.draw(st.integers(0, 99)) >= 100 - percent


@cache
def real_world() -> RealWorld:
    if URL is None:
        pytest.fail("QUAY_REAL_URL names no real Quay to compare with", pytrace=False)
    superuser = os.environ.get("QUAY_REAL_SUPERUSER", "devtable")
    return RealWorld(URL, superuser, os.environ.get("QUAY_REAL_PASSWORD", "password"))


class SameCalls(RuleBasedStateMachine):
    """Makes the same calls on both servers."""

    def __init__(self) -> None:
        super().__init__()
        self.pair = Pair(real_world(), secrets.token_hex(3))

    def teardown(self) -> None:
        self.pair.close()

    @rule(data=st.data())
    def write(self, data: st.DataObject) -> None:
        self._call(data, WRITES)

    @rule(data=st.data())
    def read(self, data: st.DataObject) -> None:
        self._call(data, READS)

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        self._call(data, REMOVALS)

    def _call(self, data: st.DataObject, operations: Sequence[str]) -> None:
        real, fake, found = self.pair.call(random_call(Drawn(data), self.pair.pool, operations))
        if found:
            pytest.fail(f"{describe(real, fake, found, title='')}\n\n{self.pair.code()}", pytrace=False)


def test_same_answers() -> None:
    run_state_machine_as_test(
        SameCalls,
        settings=settings(
            max_examples=int(os.environ.get("QUAY_REAL_EXAMPLES", "10")),
            stateful_step_count=int(os.environ.get("QUAY_REAL_STEPS", "30")),
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
