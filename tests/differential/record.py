"""Runs scenarios on a real Quay and keeps its answers in ``tests/data/scenarios``.

PYTHONPATH=tests python -m differential.record --url URL --superuser NAME --password PASSWORD [GROUP…]

Best on a server that is new: then the recordings differ from the last ones only where the server does.
On one that has been recorded from before, give ``--run`` with another word.
"""

from __future__ import annotations

import argparse
import sys

from differential.options import add_server, chosen, real_world
from differential.runner import Run, play, save, suffix_of


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    add_server(parser, run="recorded")
    options = parser.parse_args()
    world = real_world(options)
    runs: dict[str, list[Run]] = {}
    failed = False
    try:
        for scenario in chosen(options):
            run = play(scenario, world, suffix_of(scenario.id, options.run))
            print(f"{scenario.id}: {len(run.records)} calls")
            for failure in run.failures:
                failed = True
                print(f"  {failure}")
            runs.setdefault(scenario.group, []).append(run)
    finally:
        world.close()
    for group, made in runs.items():
        save(group, made)
    sys.exit(failed)


if __name__ == "__main__":
    main()
