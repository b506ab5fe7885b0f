"""The embedded Quay answers the recorded calls of every scenario as the real server did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from differential.compare import describe, differences
from differential.runner import Scenario, groups, play_embedded, recorded, scenarios

PENDING: set[str] = set()
"""Groups that are recorded and not yet compared: the embedded Quay does not answer them as a real server."""


def _recorded() -> Iterator[Scenario]:
    for group in groups():
        kept = recorded(group)
        if kept and group not in PENDING:
            yield from (scenario for scenario in scenarios([group]) if scenario.id in kept)


@pytest.mark.parametrize("scenario", list(_recorded()), ids=lambda scenario: scenario.id)
def test_the_embedded_quay_answers_as_the_real_one_did(scenario: Scenario) -> None:
    real = recorded(scenario.group)[scenario.id]
    fake = play_embedded(scenario, suffix=real.suffix, superuser=real.superuser)
    assert not fake.failures
    found = [describe(*difference, title=scenario.id) for difference in differences(real, fake)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("group", [group for group in groups() if recorded(group)])
def test_a_recorded_group_is_recorded_whole(group: str) -> None:
    assert {scenario.id for scenario in scenarios([group])} == set(recorded(group))
