"""Measure the embedded Quay: its start, and the pages of a repository with very many tags.

    python benchmarks/embedded.py

The last page of 100,000 tags is compared with the first one in the same run, in turn, so that other load on
the machine matters little.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from statistics import median

import requests

from quay_sdk.testing import FakeQuay

TAGS = int(os.environ.get("TAGS", "100000"))
SERVERS = 100
ROUNDS = 50
PAGE = 100


def duration(action: Callable[[], object]) -> float:
    """Return how many seconds an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def started() -> list[FakeQuay]:
    """Start the servers, side by side."""
    return [FakeQuay().start() for _ in range(SERVERS)]


def main() -> None:
    """Measure, and print the figures."""
    FakeQuay().start().close()  # imports, and routes
    servers: list[FakeQuay] = []
    start = duration(lambda: servers.extend(started())) / SERVERS
    for server in servers:
        server.close()

    with FakeQuay() as quay:
        pushes = duration(lambda: [quay.push("acme/app", tag=f"v{n}", content="x") for n in range(TAGS)])
        session = requests.Session()
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {quay.token()}"
        url = f"{quay.url}/api/v1/repository/acme/app/tag/"

        def page(number: int) -> None:
            parameters = {"page": number, "limit": PAGE}
            response = session.get(url, params=parameters, timeout=60)
            assert len(response.json()["tags"]) == PAGE

        first_ever = duration(lambda: page(1))
        last = TAGS // PAGE
        pairs = [(duration(lambda: page(1)), duration(lambda: page(last))) for _ in range(ROUNDS)]
        one = median(first for first, _ in pairs)
        client = quay.client()
        whole = duration(lambda: client.repository.tags.list("acme/app").all())

    print(f"start of a server, of {SERVERS} side by side: {start * 1000:.1f} ms")
    print(f"{TAGS} pushes: {pushes:.1f} s; first page after a change: {first_ever * 1000:.0f} ms")
    print(f"page {last} of {TAGS} tags against page 1 ({one * 1000:.1f} ms):")
    print(f"    {median(late / first for first, late in pairs):.2f} times")
    print(f"all {TAGS} tags through the SDK: {whole:.1f} s, {whole / last / one:.2f} first pages a page")


if __name__ == "__main__":
    main()
