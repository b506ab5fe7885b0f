"""The embedded Quay answers the recorded calls of every scenario as the real server did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from differential.compare import describe, differences
from differential.runner import Scenario, groups, play, recorded, scenarios
from differential.world import FakeWorld
from quay_sdk.testing import FakeQuay

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
