"""Measure quay_sdk against bare requests, a client generated from the API's description, and bravado.

    python -m venv /tmp/benchmarks
    /tmp/benchmarks/bin/pip install '.[benchmarks]'
    /tmp/benchmarks/bin/python benchmarks/run.py

The installed SDK is measured, not the checkout. Everything runs against one server on loopback
(server.py). In each round all contenders do the same work in turn, each in a process of its own; what counts
is the median of each round's ratio to bare requests, so that other load on the machine does not favour one of
them.
Java is needed to generate the client. The table goes to docs/performance-table.rst, the plot to
docs/_static/performance.svg.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import contenders

HERE = Path(__file__).resolve().parent
DOCS = HERE.parent / "docs"
ROUNDS = int(os.environ.get("ROUNDS", "9"))
NAMES = ("requests", "openapi", "bravado", "quay_sdk")

Ratios = dict[str, float | None]
Times = dict[str, list[float]]


@contextmanager
def server(delay: float = 0.0) -> Iterator[str]:
    """The measured server; gives its URL."""
    command = [sys.executable, str(HERE / "server.py"), "--delay", str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


def ratios(times: Times) -> Ratios:
    """Of each contender, the median over the rounds of its time against that of requests."""
    base = times["requests"]
    return {name: median(t / b for t, b in zip(times[name], base, strict=True)) for name in times}


def cpu_of(code: str, environment: dict[str, str]) -> float:
    """Seconds of CPU that a fresh interpreter takes for some code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def fresh(codes: dict[str, str], environment: dict[str, str]) -> Ratios:
    times: Times = {name: [] for name in codes}
    for name, code in codes.items():
        cpu_of(code, environment)
        times[name] = []
    for _ in range(ROUNDS):
        for name, code in codes.items():
            times[name].append(cpu_of(code, environment))
    return ratios(times)


def cpu(arguments: list[str], environment: dict[str, str], what: str, count: int) -> Ratios:
    """CPU time of some work, done by all contenders in turn, in a fresh process each time.

    How fast a process is depends on the layout of its memory as well.
    """
    times: Times = {name: [] for name in NAMES}
    for _ in range(ROUNDS):
        for name in NAMES:
            command = [sys.executable, str(HERE / "contenders.py"), name, *arguments, what, str(count)]
            done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
            times[name].append(float(done.stdout))
    return ratios(times)


def wall(works: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Seconds on the clock that each work takes, at best."""
    return {name: min(_clock(work) for _ in range(3)) for name, work in works.items()}


def _clock(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def in_threads(work: Callable[[], Any], calls: int = 200, threads: int = 32) -> float:
    """Seconds for calls from many threads, against what they would take if only the server counted."""
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: work(), range(threads)))
        seconds = min(_clock(lambda: list(pool.map(lambda _: work(), range(calls)))) for _ in range(3))
    return seconds / (-(-calls // threads) * 0.03)


def memory_growth(url: str) -> float:
    """MB by which memory grows while 200,000 log entries are read page by page."""
    from quay_sdk import QuayClient

    pages = QuayClient(url, token=contenders.TOKEN).repository.logs.list("acme/app").pages()
    for _ in range(20):
        next(pages)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    entries = sum(len(page.items) for page in pages)
    growth = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert entries == 198_000, entries
    return growth / 1e6


def measure(work: Path) -> list[tuple[str, Ratios, str]]:
    """All rows of the table: the work, the ratios, and the target."""
    rows: list[tuple[str, Ratios, str]] = []
    with server() as url, server(0.03) as slow:
        spec = contenders.generate(work, url)
        environment = {**os.environ, "PYTHONPATH": str(work / "openapi")}
        rows.append(("import", fresh(contenders.IMPORTS, environment), "0.25"))
        first = {
            name: code.format(url=url, token=contenders.TOKEN, spec=spec)
            for name, code in contenders.FIRST.items()
        }
        rows.append(("first result in a fresh process", fresh(first, environment), "1.50"))
        arguments = [url, str(spec)]
        for title, what, count, goal in (
            ("one small GET", "get", 1000, "0.46"),
            ("one small POST", "post", 1000, "0.46"),
            ("a page of 100 tags, iterated", "page", 200, "0.72"),
            ("a 2 MB security report, to each vulnerability", "report", 12, "1.35"),
        ):
            rows.append((title, cpu(arguments, environment, what, count), goal))
        pod = {f"SERVICE_{number}_PORT_8080_TCP_ADDR": "10.0.0.1" for number in range(235)}
        title = "one small GET, 235 environment variables"
        rows.append((title, cpu(arguments, {**environment, **pod}, "get", 200), "0.30"))

        seconds = wall(
            {
                "requests": contenders.with_requests(slow)["many"],
                "one by one": contenders.with_quay_sdk(slow)["many"],
                "quay_sdk": contenders.with_quay_sdk(slow)["many ahead"],
            }
        )
        base = seconds["requests"]
        rows.append(
            (
                "5,000 tags, 50 pages of 30 ms, wall",
                {"requests": 1.0, "quay_sdk": seconds["one by one"] / base},
                "1.10",
            )
        )
        rows.append(
            (
                "the same with prefetch(8), against one page after the other",
                {"quay_sdk": seconds["quay_sdk"] / seconds["one by one"]},
                "0.22",
            )
        )
        threads: Ratios = {
            "requests": in_threads(contenders.with_requests(slow)["get"]),
            "quay_sdk": in_threads(contenders.with_quay_sdk(slow)["get"]),
        }
        rows.append(("200 calls of 30 ms, 32 threads, wall against the ideal", threads, "1.30"))
        rows.append(("200,000 log entries page by page, MB", {"quay_sdk": memory_growth(url)}, "1"))
    return rows


def write(rows: list[tuple[str, Ratios, str]]) -> None:
    """Write the table and the plot that the documentation shows."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    head = ["work", *(f"*{name}*" if name == "quay_sdk" else name for name in NAMES), "to reach"]
    lines = [".. list-table::", "   :header-rows: 1", ""]
    table = [head]
    for what, found, goal in rows:
        cells = [f"{found[name]:.2f}" if found.get(name) is not None else "-" for name in NAMES]
        table.append([what, *cells, f"≤ {goal}"])
    for row in table:
        lines += [f"   {'* -' if number == 0 else '  -'} {cell}" for number, cell in enumerate(row)]
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    lines += ["", f"Measured on {machine}, {ROUNDS} rounds.", ""]
    (DOCS / "performance-table.rst").write_text("\n".join(lines))

    shown = [row for row in rows if row[1].get("openapi") is not None]
    figure, axes = pyplot.subplots(figsize=(8, 0.9 * len(shown) + 1))
    for offset, name in enumerate(NAMES):
        places = [number + (offset - 1.5) * 0.2 for number in range(len(shown))]
        axes.barh(places, [row[1][name] for row in shown], height=0.18, label=name)
    axes.set_yticks(range(len(shown)), [row[0] for row in shown])
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.axvline(1.0, color="black", linewidth=0.8)
    axes.set_xlabel("CPU time against bare requests (logarithmic; less is better)")
    axes.legend(loc="lower right")
    figure.tight_layout()
    figure.savefig(DOCS / "_static" / "performance.svg")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder))
    for what, found, goal in rows:
        shown = "  ".join(f"{name} {ratio:.2f}" for name, ratio in found.items() if ratio is not None)
        print(f"{what:58} {shown}   (to reach: {goal})")
    print(json.dumps({what: found for what, found, _ in rows}))
    write(rows)


if __name__ == "__main__":
    main()
