"""Makes random calls on a real Quay and on the embedded one, and prints where they differ.

    PYTHONPATH=tests python -m differential.walk --url URL --superuser NAME --password PASSWORD \
        [--seed 1] [--steps 300] [--config '{"FEATURE_BILLING": true}'] [GROUP…]

A group is one of the API, ``tag``, or the id of an operation. Without one, calls are made of all operations
but those that would end the walk. See :mod:`differential` for the server.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import TypeVar

from differential.calls import LEFT_OUT, random_call
from differential.compare import describe
from differential.differences import kind
from differential.options import add_server, real_world
from differential.pair import Pair
from differential.world import contract

T = TypeVar("T")


class Seeded:
    """Choices of a seeded generator."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def pick(self, items: Sequence[T]) -> T:
        return self._random.choice(items)

    def chance(self, percent: int) -> bool:
        return self._random.random() * 100 < percent


def operations_of(names: Sequence[str], *, without: Sequence[str] = ()) -> list[str]:
    """The operations of groups, or those of these ids; all by default.

    :param without: groups that the server does not have.
    """
    facts = contract()
    if unknown := [name for name in names if name not in facts and name not in _groups()]:
        sys.exit(f"no group and no operation {', '.join(unknown)}")
    return sorted(
        id
        for id, each in facts.items()
        if id not in LEFT_OUT
        and each["group"] not in without
        and (not names or id in names or each["group"] in names)
    )


def _groups() -> set[str]:
    return {each["group"] for each in contract().values()}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    add_server(parser)
    parser.add_argument("--seed", type=int, default=1, help="the seed of the walk (%(default)s)")
    parser.add_argument("--steps", type=int, default=300, help="how many calls (%(default)s)")
    options = parser.parse_args()
    config = options.config or {}
    without = [] if config.get("FEATURE_BILLING") else ["billing"]
    operations = operations_of(options.groups, without=without)
    real = real_world(options)
    pair = Pair(real, secrets.token_hex(3), config)
    choose = Seeded(options.seed)
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    try:
        for step in range(options.steps):
            one, other, found = pair.call(random_call(choose, pair.pool, operations))
            statuses[f"{one['status'] // 100}xx"] += 1
            if found:
                counts[one["call"]] += 1
                kinds[kind(one, found)] += 1
                print(describe(one, other, found, title=f"step {step}"))
    finally:
        pair.close()
        real.close()
    different = counts.total()
    summary = ", ".join(f"{number} {name}" for name, number in sorted(statuses.items()))
    print(f"\n{options.steps} calls ({summary}): {options.steps - different} alike, {different} different")
    for name, number in [*kinds.most_common(), *counts.most_common()]:
        print(f"{number:6} {name}")
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
