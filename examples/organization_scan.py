"""The vulnerabilities of a large organization as CSV: on threads, on processes, or on a Dask cluster.

    python examples/organization_scan.py acme
    python examples/organization_scan.py acme --on dask --output acme.csv

The same lines run on each of them. Dask is a cluster of this machine, or that of DASK_SCHEDULER, such as
tcp://scheduler:8786. For a small organization, vulnerability_report.py is simpler.

A repository whose images are not all scanned counts as not scanned, never as clean. The exit code is 0 if all
images are scanned and no finding has the severity High or Critical, 1 if one has, and 2 if that is not known:
an image is not scanned, there is no image, or the report failed.

The server is that of QUAY_URL and QUAY_TOKEN, or a built-in example if neither is set. The token needs the
scope repo:read.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial

from quay_sdk import QuayClient, QuayError
from quay_sdk.tasks import bulk, security

WORKERS = 8


def main() -> int:
    parser = argparse.ArgumentParser(description="Scan an organization, on threads, processes or Dask.")
    parser.add_argument("organization")
    parser.add_argument("--on", choices=["threads", "processes", "dask"], default="threads")
    parser.add_argument("--output", metavar="FILE", default="report.csv", help="(default: %(default)s)")
    options = parser.parse_args()

    reports: list[security.Report] = []
    with connect() as client, executor_for(options.on) as executor:
        names = [found.full_name for found in client.repository.list(namespace=options.organization)]
        scan = partial(security.report_all, client, workers=1)
        for outcome in bulk.run(scan, names, workers=WORKERS, executor=executor, progress=progress):
            if outcome.value is not None:
                reports += outcome.value

    found = security.Reports(target=options.organization, reports=tuple(reports))
    found.to_csv(options.output)
    print(found)
    print(f"\n{len(names)} repositories, {len(found.to_records())} rows in {options.output}")
    return security.policy(found, fail_on="High").exit_code


def progress(done: int, total: int | None) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {total} repositories", end="\n" if done == total else "", file=sys.stderr)


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
        if address:
            target = nullcontext(address)
        else:
            target = LocalCluster(n_workers=2, threads_per_worker=WORKERS // 2, dashboard_address=None)
        with target as cluster, Client(cluster) as dask:
            yield dask.get_executor()


@contextmanager
def connect() -> Iterator[QuayClient]:
    """Yield a client of the server of QUAY_URL and QUAY_TOKEN; if neither is set, of a built-in example."""
    if os.environ.keys() & {"QUAY_URL", "QUAY_TOKEN"}:
        with QuayClient.from_env() as client:
            yield client
        return

    from quay_sdk.testing import FakeQuay  # noqa: PLC0415 - the extra testing

    print("QUAY_URL and QUAY_TOKEN are not set: using a built-in example with acme", file=sys.stderr)
    openssl = {"package": "openssl", "version": "3.0.1", "name": "CVE-2023-0286", "severity": "High"}
    with FakeQuay() as quay:
        for number in range(6):
            quay.scan(quay.push(f"acme/service-{number}", tag="v1"), [openssl] if number % 3 == 0 else [])
        yield quay.client()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (QuayError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
