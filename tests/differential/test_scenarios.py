"""The embedded Quay answers the recorded calls of every scenario as the real server did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from differential.compare import describe, differences
from differential.runner import Scenario, groups, play, recorded, scenarios
from differential.world import FakeWorld
from quay_sdk import operations
from quay_sdk.testing import FakeQuay
from support.declarations import report

PENDING: set[str] = set()
"""Groups that are recorded and not yet compared: the embedded Quay does not answer them as a real server."""


def _recorded() -> Iterator[Scenario]:
    for group in groups():
        kept = recorded(group)
        if kept and group not in PENDING:
            yield from (scenario for scenario in scenarios([group]) if scenario.id in kept)


@pytest.mark.parametrize("scenario", list(_recorded()), ids=lambda scenario: scenario.id)
def test_the_embedded_quay_answers_as_the_real_one_did(scenario: Scenario, tmp_path: Path) -> None:
    real = recorded(scenario.group)[scenario.id]
    world = FakeWorld(scenario.config, superuser=real.superuser)
    try:
        fake = play(scenario, world, real.suffix)
        assert not fake.failures
        found = [describe(*difference, title=scenario.id) for difference in differences(real, fake)]
        assert not found, "\n".join(found)
        assert world.quay is not None
        _check_that_it_can_be_saved(world.quay, tmp_path)
    finally:
        world.close()


def _check_that_it_can_be_saved(quay: FakeQuay, folder: Path) -> None:
    """Whatever a scenario has made, a saved server is loaded as it was."""
    quay.save(folder / "saved.json")
    FakeQuay.load(folder / "saved.json").save(folder / "again.json")
    assert (folder / "again.json").read_bytes() == (folder / "saved.json").read_bytes()


@pytest.mark.parametrize("group", [group for group in groups() if recorded(group)])
def test_a_recorded_group_is_recorded_whole(group: str) -> None:
    assert {scenario.id for scenario in scenarios([group])} == set(recorded(group))


NOT_CALLED = {
    "discovery": "its response is the whole description of the API",
    "scShutdownContainer": "it ends the server",
}
"""The operations that no scenario calls, with the reason."""


def test_every_operation_is_in_a_scenario() -> None:
    called = {
        record["call"] for group in groups() for run in recorded(group).values() for record in run.records
    }
    report([f"{id} is in no scenario" for id in sorted(operations.keys() - called - NOT_CALLED.keys())])
