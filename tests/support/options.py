"""This test suite's processes, and its options: skips as failures, and the size of the long tests."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator

import pytest


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores, since many tests wait for a server."""
    return (os.cpu_count() or 1) + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("quay_sdk", "this test suite")
    group.addoption("--no-skips", action="store_true", help="report a test that skips as a failure")
    group.addoption(
        "--soak-calls", type=int, default=1000, metavar="N", help="writes of the soak test (default: 1000)"
    )
    group.addoption(
        "--soak-seed", type=int, default=1, metavar="N", help="seed of the soak test's faults (default: 1)"
    )
    group.addoption(
        "--examples",
        type=int,
        metavar="N",
        help="examples of each Hypothesis test (default: 7 to 50)",
    )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect the tests without the garbage collector.

    It would spend as much time on the syntax trees of the test files as all the rest takes. What there is
    after the collection stays until the end, and need not be looked at again.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_if_skipped(item.config, report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_if_skipped(collector.config, report)
    return report


def _fail_if_skipped(config: pytest.Config, report: pytest.TestReport | pytest.CollectReport) -> None:
    expected_failure = hasattr(report, "wasxfail")
    if report.skipped and not expected_failure and config.getoption("--no-skips"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason} (skips are failures: --no-skips)"


@pytest.fixture
def max_examples(request: pytest.FixtureRequest) -> int | None:
    """The number of examples that ``--examples`` asks for."""
    count: int | None = request.config.getoption("--examples")
    return count
