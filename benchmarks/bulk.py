"""Measure bulk.run(): many repositories on threads, on processes and on a Dask cluster.

    python benchmarks/bulk.py

The server takes 30 ms for each response. The ideal is the number of items times 30 ms, divided by the
workers. The CPU time for each item is compared with that of a bare ThreadPoolExecutor, in turn.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from statistics import median

from distributed import Client, LocalCluster
from run import server

from quay_sdk import QuayClient
from quay_sdk.tasks import bulk

ITEMS = int(os.environ.get("ITEMS", "2000"))
ROUNDS = int(os.environ.get("ROUNDS", "5"))
DELAY = 0.03
KINDS = ("threads", "processes", "dask")


def work(client: QuayClient, repository: str) -> int:
    """Get the first page of the tags of a repository."""
    return len(client.repository.tags.list(repository).first_page.items)


@contextmanager
def executor_for(kind: str, workers: int) -> Iterator[Executor | None]:
    """Yield an executor of so many workers."""
    if kind == "threads":
        yield None
    elif kind == "processes":
        with ProcessPoolExecutor(workers) as executor:
            list(executor.map(str, range(workers)))  # they are started
            yield executor
    else:
        with (
            LocalCluster(
                n_workers=2, threads_per_worker=max(1, workers // 2), dashboard_address=None
            ) as cluster,
            Client(cluster) as dask,
        ):
            yield dask.get_executor()


def main() -> None:
    """Measure, and print the figures."""
    names = [f"acme/r{number}" for number in range(ITEMS)]
    with server(DELAY) as url, QuayClient(url, token="t") as client:
        call = partial(work, client)
        print(f"{ITEMS} items of {DELAY * 1000:.0f} ms; seconds, and times the ideal")
        for kind in KINDS:
            for workers in (1, 4, 16):
                if kind == "dask" and workers == 1:
                    continue  # a cluster of two processes has at least two workers
                with executor_for(kind, workers) as executor:
                    begun = time.perf_counter()
                    count = sum(1 for _ in bulk.run(call, names, workers=workers, executor=executor))
                    seconds = time.perf_counter() - begun
                assert count == ITEMS
                ideal = ITEMS * DELAY / workers
                print(f"{kind:10} {workers:3} {seconds:7.2f} s {seconds / ideal:6.2f}", flush=True)

        pairs = []
        for _ in range(ROUNDS):
            begun = time.process_time()
            with ThreadPoolExecutor(16) as bare:
                list(bare.map(call, names))
            middle = time.process_time()
            list(bulk.run(call, names, workers=16))
            pairs.append((middle - begun, time.process_time() - middle))
        ratio = median(ours / bare for bare, ours in pairs)
        each = median(bare for bare, _ in pairs) / ITEMS * 1e6
        print(f"CPU per item: {ratio:.2f} of a bare ThreadPoolExecutor, which takes {each:.0f} µs")


if __name__ == "__main__":
    main()
