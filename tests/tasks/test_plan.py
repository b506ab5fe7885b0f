"""Plans: values that are printed, saved, applied, and applied again."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from IPython.lib.pretty import pretty

from quay_sdk import InvalidArgumentError, QuayClient, ServerError
from quay_sdk.tasks import Change, Plan, PlanError, Report, Skipped
from quay_sdk.testing import FakeQuay


@pytest.fixture
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as quay:
        for name in "abcdef":
            quay.push(f"{quay.USER}/app", tag=name)
        yield quay


@pytest.fixture
def client(quay: FakeQuay) -> QuayClient:
    return quay.client(retries=0)


def deletion(tag: str, repository: str = f"{FakeQuay.USER}/app", **more: Any) -> Change:
    return Change(
        action="delete tag",
        target=f"{repository}:{tag}",
        operation="deleteFullTag",
        arguments={"repository": repository, "tag": tag},
        group=repository,
        **more,
    )


def plan_of(*names: str) -> Plan:
    return Plan(title="delete", changes=tuple(map(deletion, names)))


def active(client: QuayClient) -> str:
    found = client.repository.tags.list(f"{FakeQuay.USER}/app", only_active=True)
    return "".join(sorted(tag.name for tag in found))


# -- values ----------------------------------------------------------------------------

PLAN = Plan(
    title="prune acme",
    changes=(deletion("a", "acme/app", size=1_500_000), deletion("b", "acme/app", digest="sha256:1")),
    skipped=(
        Skipped(target="acme/app:c", reason="immutable", group="acme/app"),
        Skipped(target="acme/web:c", reason="immutable", group="acme/web"),
        Skipped(target="acme/web:d", reason="protected", group="acme/web"),
    ),
)


def test_a_plan_is_a_value() -> None:
    assert pickle.loads(pickle.dumps(PLAN)) == PLAN
    saved = json.loads(json.dumps(PLAN.to_dict()))
    assert Plan.from_dict(saved) == PLAN
    assert {PLAN} == {Plan.from_dict(saved)}
    assert bool(PLAN)
    assert not Plan(title="nothing", changes=())
    assert len(PLAN) == 2
    assert list(PLAN) == list(PLAN.changes)
    assert str(PLAN.changes[0]) == "delete tag acme/app:a"


@pytest.mark.parametrize(
    "saved", [{}, {"title": "x"}, {"title": "x", "changes": [{"action": "y"}]}, [], None]
)
def test_what_is_not_a_plan(saved: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="not the JSON of a plan"):
        Plan.from_dict(saved)


def test_a_plan_by_group() -> None:
    lines = str(PLAN).splitlines()
    assert lines[0] == "prune acme: 2 changes, 1.5 MB"
    assert lines[1] == "group     changes       size    skipped"
    assert lines[3] == "acme/app  2 delete tag  1.5 MB  1 immutable"
    assert lines[4] == "acme/web                        1 immutable, 1 protected"
    assert "<td" in PLAN._repr_html_()
    assert pretty(PLAN) == str(PLAN)
    assert pretty([PLAN]) == "[<Plan to prune acme: 2 changes, 3 skipped>]"


def test_a_plan_of_one_group() -> None:
    plan = Plan(title="prune acme/app", changes=PLAN.changes, skipped=PLAN.skipped[:1])
    lines = [line.split() for line in str(plan).splitlines()]
    assert lines[0] == ["prune", "acme/app:", "2", "changes,", "1.5", "MB"]
    assert lines[1] == ["action", "target", "size", "reason"]
    assert lines[3] == ["delete", "tag", "acme/app:a", "1.5", "MB"]
    assert lines[5] == ["skip", "acme/app:c", "immutable"]


def test_a_long_plan() -> None:
    plan = Plan(title="long", changes=tuple(deletion(f"v{number}") for number in range(50)))
    assert str(plan).splitlines()[-1] == "… 30 more"


def test_records() -> None:
    table = pd.DataFrame(PLAN.to_records())
    assert list(table.columns) == ["group", "target", "action", "size", "reason"]
    assert len(table) == 5
    assert table["size"].sum() == 1_500_000


# -- applying --------------------------------------------------------------------------


def test_apply(client: QuayClient, quay: FakeQuay) -> None:
    seen: list[tuple[int, int | None]] = []
    report = plan_of(*"abc").apply(client, progress=lambda done, total: seen.append((done, total)))
    assert report == Report(title="delete", done=plan_of(*"abc").changes)
    assert report.ok
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert active(client) == "def"
    assert str(report).startswith("delete: 3 done, 0 already done, 0 failed, 0 not tried")
    again = plan_of(*"abc").apply(client)
    assert again.ok
    assert again.unchanged == plan_of(*"abc").changes
    assert active(client) == "def"


def test_an_empty_plan(client: QuayClient, quay: FakeQuay) -> None:
    assert Plan(title="nothing", changes=()).apply(client) == Report(title="nothing", done=())
    assert not quay.requests


def test_stop(client: QuayClient, quay: FakeQuay) -> None:
    quay.fail("deleteFullTag", status=500, times=1)
    with pytest.raises(
        PlanError, match=r"delete: 0 done, 0 already done, 1 failed, 5 not tried; .*:a: 500"
    ) as caught:
        plan_of(*"abcdef").apply(client, workers=1)
    report = caught.value.report
    assert not report.ok
    assert isinstance(report.failed[0].error, ServerError)
    assert caught.value.__cause__ is report.failed[0].error
    assert active(client) == "abcdef"
    assert pickle.loads(pickle.dumps(caught.value)).report.not_tried == report.not_tried


def test_continue(client: QuayClient, quay: FakeQuay) -> None:
    quay.fail("deleteFullTag", status=500, times=2)
    report = plan_of(*"abcdef").apply(client, on_error="continue")
    assert (len(report.done), len(report.failed), report.ok) == (4, 2, False)
    assert len(active(client)) == 2
    assert "2 failed" in repr(report)


def test_interrupted(client: QuayClient, quay: FakeQuay) -> None:
    def interrupt(done: int, total: int | None) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        plan_of(*"abcdef").apply(client, workers=1, progress=interrupt)
    assert caught.value.__notes__[0].startswith("bulk.run(): 2 items are done, ")
    assert plan_of(*"abcdef").apply(client).ok
    assert active(client) == ""


def test_applied_by_two_at_once(client: QuayClient, quay: FakeQuay) -> None:
    """Whoever comes second finds the tags deleted."""
    plan_of(*"abc").apply(client)
    report = plan_of(*"abcdef").apply(client)
    assert (len(report.done), len(report.unchanged)) == (3, 3)


def test_invalid_arguments(client: QuayClient, quay: FakeQuay) -> None:
    with pytest.raises(InvalidArgumentError, match="on_error must be 'stop' or 'continue', not 'raise'"):
        plan_of("a").apply(client, on_error="raise")  # type: ignore[arg-type]
    with pytest.raises(InvalidArgumentError, match="workers must be a number from 1 to 1000, not 0"):
        plan_of("a").apply(client, workers=0)
    assert not quay.requests
