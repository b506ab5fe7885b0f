"""The embedded Quay answers the recorded calls of every scenario as the real server did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from differential.compare import describe, differences
from differential.runner import Scenario, groups, play_embedded, recorded, scenarios

PENDING: set[str] = {"manifest", "robot", "tag"}
"""Groups that are not compared yet: the embedded Quay does not answer them as a real server does."""


def _recorded() -> Iterator[Scenario]:
    for group in groups():
        if group not in PENDING:
            kept = recorded(group)
            yield from (scenario for scenario in scenarios([group]) if scenario.id in kept)


@pytest.mark.parametrize("scenario", list(_recorded()), ids=lambda scenario: scenario.id)
def test_the_embedded_quay_answers_as_the_real_one_did(scenario: Scenario) -> None:
    real = recorded(scenario.group)[scenario.id]
    fake = play_embedded(scenario, suffix=real.suffix, superuser=real.superuser)
    assert not fake.failures
    found = [describe(*difference, title=scenario.id) for difference in differences(real, fake)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("group", groups())
def test_every_scenario_is_recorded(group: str) -> None:
    assert {scenario.id for scenario in scenarios([group])} == set(recorded(group))
