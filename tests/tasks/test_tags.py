"""Tags: found, moved, expired and pruned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from quay_sdk import (
    ForbiddenError,
    InvalidArgumentError,
    MissingError,
    QuayClient,
    TagImmutableError,
)
from quay_sdk.api.tag import Tag
from quay_sdk.tasks import PlanError, tags
from quay_sdk.testing import FakeQuay

APP = "acme/app"


@pytest.fixture
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as quay:
        quay.add_organization("acme")
        yield quay


@pytest.fixture
def client(quay: FakeQuay) -> QuayClient:
    return quay.client(retries=0)


def push(quay: FakeQuay, *names: str, repository: str = APP, **options: Any) -> None:
    """Push tags, each a day after the one before."""
    for name in names:
        quay.push(repository, tag=name, **{"content": name, "size": 1000, **options})
        quay.advance(days=1)


def active(client: QuayClient, repository: str = APP) -> set[str]:
    return {tag.name for tag in client.repository.tags.list(repository, only_active=True)}


def writes(quay: FakeQuay) -> list[str]:
    return [
        request.operation or "" for request in quay.requests if request.method in ("PUT", "DELETE", "POST")
    ]


# -- finding ---------------------------------------------------------------------------


def test_matching(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "v1.10", "v1.9", "nightly", "v1.2rc1", "v1.2")
    names = [tag.name for tag in tags.matching(client, APP, "v1.*")]
    assert names == ["v1.2", "v1.2rc1", "v1.9", "v1.10"]
    names = [tag.name for tag in tags.matching(client, APP, "*", by="version")]
    assert names == ["v1.10", "v1.9", "v1.2", "v1.2rc1", "nightly"]
    names = [tag.name for tag in tags.matching(client, APP, [re.compile(r"v\d\.\d"), "night*"])]
    assert names == ["v1.2", "nightly", "v1.9"]


def test_newest(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "v1.10", "v1.9", "nightly")
    newest = tags.newest(client, APP)
    assert newest is not None
    assert newest.name == "nightly"
    assert getattr(tags.newest(client, APP, matching="v*"), "name", None) == "v1.9"
    assert getattr(tags.newest(client, APP, by="version"), "name", None) == "v1.10"
    assert tags.newest(client, APP, matching="x*") is None


def test_by_digest(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "one", "two", content="same")
    push(quay, "three")
    digest = client.repository.tags.list(APP, name="one").all()[0].manifest_digest
    assert [tag.name for tag in tags.by_digest(client, APP, digest)] == ["two", "one"]


@pytest.mark.parametrize("pattern", ["", 1, ["a", None], b"a"])
def test_invalid_patterns(client: QuayClient, quay: FakeQuay, pattern: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="pattern"):
        tags.matching(client, APP, pattern)
    assert not quay.requests


def test_invalid_order(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "v1")
    with pytest.raises(InvalidArgumentError, match="by must be 'date' or 'version', not 'size'"):
        tags.newest(client, APP, by="size")  # type: ignore[arg-type]


def test_missing_repository(client: QuayClient) -> None:
    with pytest.raises(MissingError, match="acme/none"):
        tags.newest(client, "acme/none")


# -- one tag ---------------------------------------------------------------------------


def test_retag(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "1.4.2", "1.4.1")
    dry = tags.retag(client, APP, "1.4.2", to="stable", dry_run=True)
    assert str(dry[0]).startswith("create tag acme/app:stable (to sha256:")
    assert active(client) == {"1.4.2", "1.4.1"}
    assert tags.retag(client, APP, "1.4.2", to="stable") == dry
    assert tags.retag(client, APP, "1.4.2", to="stable") == []
    (moved,) = tags.retag(client, APP, "1.4.1", to="stable")
    assert moved.action == "move tag"
    digests = {tag.name: tag.manifest_digest for tag in client.repository.tags.list(APP, only_active=True)}
    assert digests["stable"] == digests["1.4.1"] != digests["1.4.2"]


def test_retag_refused(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "1.4.2", "stable")
    with pytest.raises(tags.TagMissingError, match=r"acme/app has no tag '1\.4\.3'"):
        tags.retag(client, APP, "1.4.3", to="stable")
    client.repository.tags.update(APP, "stable", immutable=True)
    with pytest.raises(TagImmutableError):
        tags.retag(client, APP, "1.4.2", to="stable")
    quay.add_user("eve")
    with pytest.raises(ForbiddenError):
        tags.retag(quay.client("eve"), APP, "1.4.2", to="stable")


def test_expire_and_never_expire(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "nightly")
    assert tags.never_expire(client, APP, "nightly") == []
    when = datetime.now(UTC).replace(microsecond=0) + timedelta(days=40)
    (change,) = tags.expire(client, APP, "nightly", after=when, dry_run=True)
    assert change.reason == f"at {when.isoformat()}"
    assert writes(quay) == []
    assert tags.expire(client, APP, "nightly", after=when) == [change]
    assert tags.expire(client, APP, "nightly", after=when) == []
    assert client.repository.tags.list(APP).all()[0].expiration == when
    assert len(tags.expire(client, APP, "nightly", after=timedelta(days=30))) == 1
    assert len(tags.never_expire(client, APP, "nightly", dry_run=True)) == 1
    assert len(tags.never_expire(client, APP, "nightly")) == 1
    assert client.repository.tags.list(APP, only_active=True).all()[0].expiration is None
    with pytest.raises(tags.TagMissingError):
        tags.never_expire(client, APP, "none")


# -- pruning ---------------------------------------------------------------------------


def test_prune_a_repository(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, *(f"build-{number}" for number in range(6)), "release")
    plan = tags.prune(client, APP, keep=2, matching="build-*")
    assert [change.target for change in plan] == [f"acme/app:build-{number}" for number in (3, 2, 1, 0)]
    assert [(entry.target, entry.reason) for entry in plan.skipped] == [
        ("acme/app:build-5", "among the newest 2"),
        ("acme/app:build-4", "among the newest 2"),
    ]
    assert len(active(client)) == 7
    report = plan.apply(client)
    assert report.ok
    assert report.done == plan.changes
    assert active(client) == {"build-5", "build-4", "release"}
    again = plan.apply(client)
    assert (again.done, again.unchanged) == ((), plan.changes)
    assert writes(quay).count("deleteFullTag") == 4
    assert not tags.prune(client, APP, keep=2, matching="build-*")


def test_rules_together(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "old", "shared-old", "shared-new", content="x")
    push(quay, "protected", "fixed", "young")
    client.repository.tags.update(APP, "fixed", immutable=True)
    plan = tags.prune(client, APP, older_than=timedelta(days=2), protect="prot*", not_matching="shared-new")
    assert [change.target for change in plan] == []
    assert {entry.target.partition(":")[2]: entry.reason for entry in plan.skipped} == {
        "young": "not old enough",
        "fixed": "immutable",
        "protected": "protected",
        "shared-old": "another tag keeps its manifest",
        "old": "another tag keeps its manifest",
    }
    plan = tags.prune(client, APP, older_than=timedelta(days=2), protect="prot*")
    assert [change.target for change in plan] == [
        "acme/app:shared-new",
        "acme/app:shared-old",
        "acme/app:old",
    ]
    assert [change.size for change in plan] == [plan.changes[0].size, None, None]


def test_keep_by_version(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "1.10", "1.2", "1.9", "nightly")
    plan = tags.prune(client, APP, keep=2, by="version")
    assert [change.target for change in plan] == ["acme/app:1.2", "acme/app:nightly"]


def test_prune_a_namespace(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "a", "b", "c")
    push(quay, "a", "b", repository="acme/web")
    push(quay, "a", repository="acme/done")
    push(quay, "a", "b", repository="acme/frozen")
    client.repository.set_state("acme/frozen", state="READ_ONLY")
    plan = tags.prune(client, "acme", keep=1)
    lines = str(plan).splitlines()
    assert lines[0].startswith("prune acme: 3 changes, ")
    assert lines[1].split() == ["group", "changes", "size", "skipped"]
    assert re.sub(" +", " ", lines[3]).startswith("acme/app 2 delete tag ")
    assert any(re.match("acme/frozen +1 read-only", line) for line in lines)
    assert plan.apply(client).ok
    assert active(client) == {"c"}
    assert active(client, "acme/web") == {"b"}
    assert active(client, "acme/frozen") == {"a", "b"}


def test_namespace_that_does_not_exist(client: QuayClient, quay: FakeQuay) -> None:
    with pytest.raises(MissingError):
        tags.prune(client, "nobody", keep=1)
    assert not tags.prune(client, "acme", keep=1)  # it has no repositories
    assert not tags.prune(client, quay.USER, keep=1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "needs keep= or older_than="),
        ({"keep": -1}, "keep must be a number from 0, not -1"),
        ({"keep": True}, "keep must be a number from 0, not True"),
        ({"keep": 1, "matching": ""}, "matching: a pattern"),
        ({"keep": 1, "protect": [1]}, "protect: a pattern"),
        ({"older_than": "yesterday"}, "'yesterday' is not a date"),
        ({"older_than": datetime(2026, 1, 1)}, "time zone"),
    ],
)
def test_invalid_rules(client: QuayClient, quay: FakeQuay, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=re.escape(message)):
        tags.prune(client, APP, **arguments)
    assert not quay.requests


def test_tag_that_was_pushed_again_is_not_deleted(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "a", "b", "c")
    plan = tags.prune(client, APP, keep=1)
    quay.push(APP, tag="a", content="new")
    report = plan.apply(client, on_error="continue")
    assert [failure.change.target for failure in report.failed] == ["acme/app:a"]
    assert "acme/app:a points to another manifest than when the plan was made" in str(report.failed[0].error)
    assert "failed      acme/app:a  acme/app:a points to another" in str(report)
    assert active(client) == {"a", "c"}


def test_no_permission(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "a", "b", "c")
    client.repository.set_visibility(APP, visibility="public")
    quay.add_user("eve")
    eve = quay.client("eve", retries=0)
    plan = tags.prune(eve, APP, keep=1)
    with pytest.raises(PlanError, match="0 done, 0 already done") as caught:
        plan.apply(eve, workers=1)
    assert isinstance(caught.value.__cause__, ForbiddenError)
    assert [failure.change.target for failure in caught.value.report.failed] == ["acme/app:b"]
    assert [change.target for change in caught.value.report.not_tried] == ["acme/app:a"]
    assert active(client) == {"a", "b", "c"}


def test_prune_that_failed_half_way_goes_on(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, *(f"v{number}" for number in range(9)))
    plan = tags.prune(client, APP, keep=1)
    quay.fail("deleteFullTag", status=502, times=1)
    with pytest.raises(PlanError) as caught:
        plan.apply(client, workers=2)
    report = caught.value.report
    assert len(report.failed) == 1
    assert len(report.done) + len(report.not_tried) == 7
    report = plan.apply(client)
    assert report.ok
    assert len(report.done) + len(report.unchanged) == 8
    assert active(client) == {"v8"}


# -- the rules as a function -----------------------------------------------------------

TAGS = st.lists(
    st.builds(
        lambda name, digest, days, immutable: Tag(
            name=name,
            manifest_digest=digest,
            start_ts=None if days is None else datetime(2026, 1, 1, tzinfo=UTC) - timedelta(days=days),
            immutable=immutable,
            size=10,
        ),
        st.from_regex(r"[ab][0-9]", fullmatch=True),
        st.sampled_from(["sha256:1", "sha256:2", "sha256:3"]),
        st.none() | st.integers(0, 30),
        st.booleans(),
    ),
    unique_by=lambda tag: tag.name,
    max_size=12,
)


@settings(max_examples=150, deadline=None, database=None)
@given(TAGS, st.none() | st.integers(0, 5), st.none() | st.integers(0, 30), st.booleans())
def test_rules(found: list[Tag], keep: int | None, days: int | None, protect: bool) -> None:
    rules = tags.Rules(
        keep=keep,
        before=None if days is None else datetime(2026, 1, 1, tzinfo=UTC) - timedelta(days=days),
        matches=lambda name: name.startswith("a"),
        excludes=lambda name: name == "a0",
        protects=lambda name: protect and name == "a1",
    )
    decisions = tags.decide(found, rules)
    about = [tag for tag in found if tag.name.startswith("a") and tag.name != "a0"]
    assert sorted(decision.tag.name for decision in decisions) == sorted(tag.name for tag in about)
    deleted = [decision.tag for decision in decisions if decision.kept is None]
    names = {tag.name for tag in deleted}
    left = [tag for tag in found if tag.name not in names]
    assert not any(tag.immutable or (protect and tag.name == "a1") for tag in deleted)
    assert not {tag.manifest_digest for tag in deleted} & {tag.manifest_digest for tag in left}
    if keep is not None:
        assert len([tag for tag in left if tag in about]) >= min(keep, len(about))
        long_ago = datetime.min.replace(tzinfo=UTC)
        kept = [tag.start_ts or long_ago for tag in about if tag not in deleted]
        for tag in deleted:  # enough newer ones stay
            assert len([when for when in kept if when >= (tag.start_ts or long_ago)]) >= keep
    if rules.before is not None:
        assert all(tag.start_ts is not None and tag.start_ts < rules.before for tag in deleted)
    # The order of the listing does not matter, and a second run has nothing to do.
    assert decisions == tags.decide(reversed(found), rules)
    assert not [decision for decision in tags.decide(left, rules) if decision.kept is None]
    assert sum(decision.size or 0 for decision in decisions) == 10 * len(
        {tag.manifest_digest for tag in deleted}
    )
