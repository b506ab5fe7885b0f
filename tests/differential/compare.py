"""Compares the embedded Quay with a real one, or with its recorded answers, and prints where they differ.

    PYTHONPATH=tests python -m differential.compare --url URL --superuser NAME --password PASSWORD [GROUP…]
    PYTHONPATH=tests python -m differential.compare --recorded [GROUP…]

A group may also be a single scenario, ``tag.expiration``. See :mod:`differential` for the server.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest

from differential.differences import Difference, Pairs, compare, kind
from differential.normal import Record
from differential.options import add_server, chosen, real_world
from differential.runner import Run, Scenario, play, play_embedded, recorded, suffix_of

SHOWN = 12
"""So many differences of one answer are printed."""


def differences(real: Run, fake: Run) -> Iterator[tuple[Record, Record, list[Difference]]]:
    """Every call that two runs answer differently."""
    pairs = Pairs()
    no_call: Record = {"call": "no call", "caller": "nobody", "request": {}, "status": 0}
    for one, other in zip_longest(real.records, fake.records, fillvalue=no_call):
        if found := compare(one, other, pairs):
            yield one, other, found
        if one["call"] != other["call"]:  # the scenario went another way: nothing more to compare
            return


def report(real: Run, fake: Run, *, counts: Counter[str], kinds: Counter[str]) -> int:
    """Print where two runs differ, and return how many calls are alike."""
    for where, run in (("real", real), ("fake", fake)):
        for failure in run.failures:
            print(f"{real.scenario} ({where}): {failure}")
    different = 0
    for one, other, found in differences(real, fake):
        different += 1
        counts[one["call"]] += 1
        kinds[kind(one, found)] += 1
        print(describe(one, other, found, title=real.scenario))
    return max(len(real.records) - different, 0)


def describe(real: Record, fake: Record, found: list[Difference], *, title: str) -> str:
    """Say in a few lines what two servers answered to one call."""
    request = " ".join(
        f"{name}={json.dumps(value, ensure_ascii=False)}" if name not in ("method", "path") else value
        for name, value in real["request"].items()
    )
    lines = [f"\n{title}: {real['call']} by {real['caller']}", f"    {request}"]
    lines += [f"    {name}: {answer_text(record)}" for name, record in (("real", real), ("fake", fake))]
    lines += [f"  - {difference}" for difference in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(f"  - and {len(found) - SHOWN} more")
    return "\n".join(lines)


def answer_text(record: Record) -> str:
    said = record.get("text", json.dumps(record["body"], ensure_ascii=False) if "body" in record else "")
    return f"{record['status']} {said if len(said) <= 400 else said[:400] + '…'}"


def _runs(options: argparse.Namespace, wanted: list[Scenario]) -> Iterator[tuple[Run, Run]]:
    if options.recorded:
        for scenario in wanted:
            real = recorded(scenario.group).get(scenario.id)
            if real is None:
                print(f"{scenario.id}: not recorded", file=sys.stderr)
            else:
                yield real, play_embedded(scenario, suffix=real.suffix, superuser=real.superuser)
        return
    world = real_world(options)
    try:
        for scenario in wanted:
            suffix = suffix_of(scenario.id, options.run)
            real = play(scenario, world, suffix)
            yield real, play_embedded(scenario, suffix=suffix, superuser=world.superuser)
    finally:
        world.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    add_server(parser)
    parser.add_argument("--recorded", action="store_true", help="compare with the recorded answers")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    alike = failures = 0
    for real, fake in _runs(options, list(chosen(options))):
        alike += report(real, fake, counts=counts, kinds=kinds)
        failures += len(real.failures) + len(fake.failures)
    different = counts.total()
    print(
        f"\n{alike + different} calls: {alike} alike, {different} different, {failures} failures of scenarios"
    )
    for name, number in kinds.most_common():
        print(f"{number:6} {name}")
    for name, number in counts.most_common():
        print(f"{number:6} {name}")
    sys.exit(bool(different or failures))


if __name__ == "__main__":
    main()
