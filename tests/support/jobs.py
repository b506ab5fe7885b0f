"""Functions for other processes to run: those of a test file cannot be imported there."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quay_sdk import QuayClient
from quay_sdk.tasks import bulk


class Describe:
    """Gets a repository, and says by which process and through which client."""

    def __init__(self, client: QuayClient) -> None:
        self.client = client

    def __call__(self, name: str) -> tuple[str, int, int]:
        return self.client.repository.get(name).name, os.getpid(), id(self.client)


def fail(item: Any) -> Any:
    raise ValueError(f"no {item}")


def hang(item: int) -> int:
    """The first item is done at once, the others in a minute."""
    if item > 0:
        time.sleep(60)
    return item


def interrupted_items() -> Iterator[int]:
    """Ctrl-C comes when the first item is done: only then is the fifth one read."""
    yield from range(4)
    os.kill(os.getpid(), signal.SIGINT)
    yield 4


def killed_half_way(item: int) -> int:
    """The program is killed at the sixth item."""
    if item == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return item * item


if __name__ == "__main__":
    if sys.argv[1] == "hang":
        for outcome in bulk.run(hang, interrupted_items(), workers=4):
            print(outcome.item, flush=True)
    else:
        for _ in bulk.run(killed_half_way, range(9), workers=1, journal=Path(sys.argv[2])):
            pass
