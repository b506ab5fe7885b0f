"""Thousands of writes through a proxy that fails at random: each call reports what the server did.

More of them, and other faults: ``pytest tests/core/test_soak.py --soak-calls=10000 --soak-seed=7``.
"""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from quay_sdk import (
    AlreadyExistsError,
    ApiError,
    MissingError,
    QuayClient,
    QuayConnectionError,
    QuayError,
    Retries,
)
from quay_sdk.testing import FakeQuay
from support.faults import FAULTS, FaultyProxy

THREADS = 4
WRITES_PER_ROUND = 2

Journal = dict[str, set[int]]
"""By name, how many of that name the server may have, according to the calls."""


def outcome(error: QuayError, before: set[int], after: set[int]) -> set[int]:
    """The possible states after an error: unchanged, or either one if the outcome is unknown."""
    if isinstance(error, (ApiError, QuayConnectionError)) and error.outcome_unknown:
        return before | after
    return before


def work(client: QuayClient, worker: int, rounds: int) -> tuple[Journal, Journal]:
    """Create tokens and robots and delete some, and record what the calls report."""
    chance = random.Random(worker)
    tokens: Journal = {}
    robots: Journal = {}
    for number in range(rounds):
        title = f"token-{worker}-{number}"
        try:
            client.user.apptokens.create(title=title)
            tokens[title] = {1}
        except QuayError as error:
            tokens[title] = outcome(error, {0}, {1})

        name = f"robot_{worker}_{chance.randrange(max(rounds // 4, 1))}"
        held = robots.setdefault(name, {0})
        create = chance.random() < 0.6
        try:
            if create:
                client.user.robots.create(name, description="soak")
            else:
                client.user.robots.delete(name)
            robots[name] = {1 if create else 0}
        except AlreadyExistsError:
            assert create
            robots[name] = {1}
        except MissingError:
            assert not create
            robots[name] = {0}
        except QuayError as error:
            robots[name] = outcome(error, held, {1 if create else 0})
    return tokens, robots


def test_reports_are_true(request: pytest.FixtureRequest) -> None:
    calls, seed = request.config.getoption("--soak-calls"), request.config.getoption("--soak-seed")
    rounds = calls // (THREADS * WRITES_PER_ROUND)
    with FakeQuay() as quay, FaultyProxy(quay.url, rate=0.3, seed=seed) as proxy:
        client = QuayClient(proxy.url, token=quay.token(), retries=Retries(attempts=2, backoff=0.0))
        with client, ThreadPoolExecutor(THREADS) as pool:
            journals = list(pool.map(lambda worker: work(client, worker, rounds), range(THREADS)))
        with quay.client() as sound:
            held_tokens = Counter(token.title for token in sound.user.apptokens.list())
            held_robots = Counter(robot.name.partition("+")[2] for robot in sound.user.robots.list())

    assert set(FAULTS) <= set(proxy.played)
    assert sum(proxy.played.values()) > WRITES_PER_ROUND * THREADS * rounds
    tokens = {name: counts for journal, _ in journals for name, counts in journal.items()}
    robots = {name: counts for _, journal in journals for name, counts in journal.items()}
    for held, reported in ((held_tokens, tokens), (held_robots, robots)):
        assert set(held) <= set(reported)
        untrue = {name: (counts, held[name]) for name, counts in reported.items() if held[name] not in counts}
        assert not untrue
    known = sum(len(counts) == 1 for counts in tokens.values())
    assert known > 0.6 * len(tokens), "most outcomes are known"
