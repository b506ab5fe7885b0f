"""What a call costs, as far as it can be counted; speed is measured in benchmarks/."""

from __future__ import annotations

import gc
import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import responses

from quay_sdk import QuayClient
from quay_sdk.testing import FakeQuay
from support import URL
from support.canned import canned_session


def test_header_bytes_of_a_call(client: QuayClient, http: responses.RequestsMock) -> None:
    http.get(f"{URL}/api/v1/user/apptoken", json={"tokens": []})
    client.user.apptokens.list()
    headers = http.calls[0].request.headers
    assert set(headers) == {"User-Agent", "Accept", "Accept-Encoding", "Authorization"}
    assert sum(len(f"{name}: {value}\r\n") for name, value in headers.items()) < 220


def test_requests_of_a_listing() -> None:
    with FakeQuay() as quay, quay.client() as client:
        for number in range(5):
            quay.push("quayadmin/app", tag=f"v{number}")
        seen = []
        session_hooks = client._transport.connections.session.hooks
        session_hooks["response"].append(lambda response, **_: seen.append(response.request.path_url))
        listing = client.repository.tags.list("quayadmin/app", limit=2)
        assert len(seen) == 1
        assert listing.first() is not None
        assert len(seen) == 1
        assert len(listing.all()) == 5
        assert [target.partition("?")[2] for target in seen] == [
            "limit=2",
            "limit=2&page=2",
            "limit=2&page=3",
        ]


def test_connections_of_threads() -> None:
    threads = 32
    with FakeQuay() as quay, quay.client() as client:
        pool = client._transport.connections.session.get_adapter(quay.url).poolmanager  # type: ignore[attr-defined]
        barrier = Barrier(threads)

        def work(_: int) -> None:
            for _ in range(3):
                barrier.wait()
                client.user.get()

        with ThreadPoolExecutor(threads) as executor:
            list(executor.map(work, range(threads)))
            opened = [pool.pools[key].num_connections for key in pool.pools.keys()]  # noqa: SIM118
        assert sum(opened) <= threads


def test_memory_of_a_stream_of_pages() -> None:
    session, server = canned_session()
    client = QuayClient(URL, token="t0ken", session=session)
    entry = {
        "kind": "push_repo",
        "ip": "10.0.0.1",
        "metadata": {"tag": "v1"},
        "datetime": "Wed, 08 Jan 2025 19:32:48 -0000",
    }
    number = 0

    def serve() -> None:
        nonlocal number
        number += 1
        logs = [{**entry, "metadata": {"tag": f"v{number}.{place}"}} for place in range(50)]
        server.asked.clear()
        server.body = json.dumps({"logs": logs, "next_page": f"token{number}"}).encode()

    serve()
    pages = client.repository.logs.list("acme/app").pages()

    def read(count: int) -> None:
        for _ in range(count):
            next(pages)
            serve()

    tracemalloc.start()
    try:
        read(70)
        gc.collect()  # it frees what the interpreter keeps for the next tuples
        before, _ = tracemalloc.get_traced_memory()
        read(300)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 150_000  # most of it is a hash of each page token
