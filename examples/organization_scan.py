"""A vulnerability report of all repositories of an organization, as CSV.

    python examples/organization_scan.py ORGANIZATION [--on threads|processes|dask] [--output FILE]

The server is that of QUAY_URL and QUAY_TOKEN; the token needs the scope repo:read. The same lines run on
threads, on processes, and on a Dask cluster: on one of this machine, or on that of DASK_SCHEDULER, such as
tcp://scheduler:8786.

A repository whose images are not all scanned counts as not scanned, never as clean. The exit code is 0 if all
are scanned and no finding has the severity High or Critical, 1 if one has, and 2 if an image is not scanned.
"""

import argparse
import csv
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial

from quay_sdk import QuayClient
from quay_sdk.tasks import bulk, security

WORKERS = 8


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("organization")
    parser.add_argument("--on", choices=["threads", "processes", "dask"], default="threads")
    parser.add_argument("--output", default="report.csv")
    options = parser.parse_args()

    rows, results = [], []
    with QuayClient.from_env() as client, executor_for(options.on) as executor:
        names = [found.full_name for found in client.repository.list(namespace=options.organization)]
        scan = partial(security.report_all, client, workers=1)
        for outcome in bulk.run(
            scan, names, workers=WORKERS, executor=executor, progress=sys.stderr.isatty()
        ):
            if outcome.value is not None and outcome.value.reports:
                print(outcome.value)
                rows += outcome.value.to_records()
                results.append(security.policy(outcome.value, fail_on="High"))

    with open(options.output, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0] if rows else ["repository"])
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(names)} repositories, {len(rows)} rows in {options.output}")
    return max((result.exit_code for result in results), default=0)


@contextmanager
def executor_for(kind: str) -> Iterator[Executor | None]:
    """Yield what runs the scans; None means threads of this process."""
    if kind == "threads":
        yield None
    elif kind == "processes":
        with ProcessPoolExecutor(WORKERS) as executor:
            yield executor
    else:
        from distributed import Client, LocalCluster  # noqa: PLC0415 - the extra dask

        address = os.environ.get("DASK_SCHEDULER")
        cluster = address or LocalCluster(
            n_workers=2, threads_per_worker=WORKERS // 2, dashboard_address=None
        )
        with Client(cluster) as dask:
            yield dask.get_executor()
        if not isinstance(cluster, str):
            cluster.close()


if __name__ == "__main__":
    sys.exit(main())
