"""What auto-prune and immutability policies do on the embedded Quay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from quay_sdk import QuayClient, TagImmutableError
from quay_sdk.testing import FakeQuay

APP = "acme/app"


@pytest.fixture
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as made:
        yield made


@pytest.fixture
def client(quay: FakeQuay) -> QuayClient:
    return quay.client(retries=0)


def tags(client: QuayClient, repository: str = APP) -> set[str]:
    return {tag.name for tag in client.repository.tags.list(repository, only_active=True)}


def push(quay: FakeQuay, *names: str, repository: str = APP) -> None:
    for name in names:
        quay.push(repository, tag=name)


def prune_policy(client: QuayClient, repository: str = APP, **policy: Any) -> None:
    client.repository.autoprune_policies.create(repository, **policy)


# -- auto-pruning ----------------------------------------------------------------------


def test_without_policies_nothing_is_pruned(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "v1", "v2")
    assert quay.prune() == []
    assert tags(client) == {"v1", "v2"}


def test_the_newest_tags_are_kept(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "v1", "v2", "v3", "v4")
    quay.push(APP, tag="v1")
    prune_policy(client, method="number_of_tags", value=2)
    assert quay.prune() == ["acme/app:v3", "acme/app:v2"]
    assert tags(client) == {"v4", "v1"}
    assert quay.prune() == []


def test_of_tags_of_the_same_instant_the_last_one_is_the_newest() -> None:
    instant = datetime(2100, 1, 1, tzinfo=UTC)
    with FakeQuay(clock=lambda: instant) as quay:
        push(quay, "v1", "v2", "v3")
        prune_policy(quay.client(), method="number_of_tags", value=1)
        assert quay.prune() == ["acme/app:v2", "acme/app:v1"]


def test_old_tags_are_removed(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "old")
    quay.advance(days=5)
    push(quay, "young")
    prune_policy(client, method="creation_date", value="7d")
    quay.advance(days=1, hours=23)
    assert quay.prune() == []
    quay.advance(hours=1)
    assert quay.prune() == ["acme/app:old"]
    assert tags(client) == {"young"}


def test_a_removed_tag_can_be_restored(quay: FakeQuay, client: QuayClient) -> None:
    digest = quay.push(APP, tag="v1")
    push(quay, "v2")
    prune_policy(client, method="number_of_tags", value=1)
    quay.prune()
    client.repository.tags.restore(APP, "v1", manifest_digest=digest)
    assert tags(client) == {"v1", "v2"}


@pytest.mark.parametrize(
    ("pattern", "matches", "removed"),
    [
        ("^rc", True, ["acme/app:rc1"]),
        ("c", True, ["acme/app:rc1"]),  # anywhere in the name
        ("^rc", False, ["acme/app:v1"]),
        ("^none", True, []),
    ],
)
def test_a_pattern_chooses_the_tags_that_count(
    quay: FakeQuay, client: QuayClient, pattern: str, matches: bool, removed: list[str]
) -> None:
    push(quay, "rc1", "v1", "rc2", "v2")
    prune_policy(client, method="number_of_tags", value=1, tag_pattern=pattern, tag_pattern_matches=matches)
    assert quay.prune() == removed


def test_immutable_tags_do_not_count(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "v1", "v2", "v3")
    client.repository.tags.update(APP, "v3", immutable=True)
    client.repository.tags.update(APP, "v1", immutable=True)
    prune_policy(client, method="number_of_tags", value=1)
    prune_policy(client, method="creation_date", value="1d")
    quay.advance(hours=1)
    assert quay.prune() == []
    quay.advance(days=1)
    assert quay.prune() == ["acme/app:v2"]


def test_signatures_go_with_their_image_and_do_not_count(quay: FakeQuay, client: QuayClient) -> None:
    digest = quay.push(APP, tag="v1")
    signature = f"{digest.replace(':', '-')}.sig"
    push(quay, signature, "v2")
    prune_policy(client, method="number_of_tags", value=2)
    assert quay.prune() == []
    prune_policy(client, method="number_of_tags", value=1)
    assert quay.prune() == ["acme/app:v1"]
    assert tags(client) == {"v2"}


def test_age_comes_before_number(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "a", "b")
    quay.advance(days=2)
    push(quay, "c", "d", "e")
    prune_policy(client, method="number_of_tags", value=4)
    client.organization.autoprune_policies.create("acme", method="creation_date", value="1d")
    assert quay.prune() == ["acme/app:a", "acme/app:b"]
    assert tags(client) == {"c", "d", "e"}


def test_policies_of_namespaces_and_repositories(quay: FakeQuay, client: QuayClient) -> None:
    for repository in ("acme/app", "acme/lib", "quayadmin/own", "zoo/ark"):
        push(quay, "v1", "v2", "v3", repository=repository)
    client.organization.autoprune_policies.create("acme", method="number_of_tags", value=2)
    prune_policy(client, "acme/lib", method="number_of_tags", value=1)
    client.user.autoprune_policies.create(method="number_of_tags", value=1)
    assert sorted(quay.prune()) == [
        "acme/app:v1",
        "acme/lib:v1",
        "acme/lib:v2",
        "quayadmin/own:v1",
        "quayadmin/own:v2",
    ]


def test_repositories_that_are_not_normal_are_left_alone(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "v1", "v2")
    prune_policy(client, method="number_of_tags", value=1)
    client.repository.set_state(APP, state="READ_ONLY")
    assert quay.prune() == []


def test_a_pattern_that_is_none_ends_the_work_on_its_namespace(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "v1", "v2")
    push(quay, "v1", "v2", repository="zoo/ark")
    prune_policy(client, method="number_of_tags", value=1, tag_pattern="(")
    prune_policy(client, method="number_of_tags", value=1)
    prune_policy(client, "zoo/ark", method="number_of_tags", value=1)
    assert quay.prune() == ["zoo/ark:v1"]


def test_pruning_is_logged_without_a_performer(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "v1", "v2")
    prune_policy(client, method="number_of_tags", value=1)
    quay.prune()
    (entry,) = [each for each in client.repository.logs.list(APP) if each.kind == "autoprune_tag_delete"]
    assert entry.performer is None
    assert entry.metadata == {
        "performer": "autoprune worker",
        "namespace": "acme",
        "repo": "app",
        "tag": "v1",
    }


def test_the_default_policy_of_the_registry() -> None:
    default = {"method": "number_of_tags", "value": 1}
    with FakeQuay(config={"DEFAULT_NAMESPACE_AUTOPRUNE_POLICY": default}) as quay:
        push(quay, "v1", "v2", "v3")
        assert quay.prune() == ["acme/app:v2", "acme/app:v1"]


@pytest.mark.parametrize(
    "default", [{}, {"method": "age", "value": 1}, {"method": "number_of_tags", "value": 0}]
)
def test_a_default_policy_that_is_none(default: dict[str, Any]) -> None:
    quay = FakeQuay(config={"DEFAULT_NAMESPACE_AUTOPRUNE_POLICY": default})
    with pytest.raises(ValueError, match="DEFAULT_NAMESPACE_AUTOPRUNE_POLICY"):
        quay.prune()


def test_policies_are_saved(quay: FakeQuay, client: QuayClient, tmp_path: Path) -> None:
    push(quay, "v1", "v2")
    prune_policy(client, method="number_of_tags", value=1)
    client.repository.immutability_policies.create(APP, tag_pattern="v3")
    quay.save(tmp_path / "quay.json")
    again = FakeQuay.load(tmp_path / "quay.json")
    assert again.prune() == ["acme/app:v1"]
    again.push(APP, tag="v3")
    with pytest.raises(ValueError, match="immutable"):
        again.push(APP, tag="v3")


# -- immutability ----------------------------------------------------------------------


def test_new_and_old_tags_become_immutable(quay: FakeQuay, client: QuayClient) -> None:
    push(quay, "v1", "latest")
    client.organization.immutability_policies.create("acme", tag_pattern=r"v\d+")
    push(quay, "v2", "latest")
    immutable = {tag.name for tag in client.repository.tags.list(APP, only_active=True) if tag.immutable}
    assert immutable == {"v1", "v2"}
    with pytest.raises(TagImmutableError):
        client.repository.tags.delete(APP, "v2")


def test_immutable_tags_lose_their_expiration_unless_they_may_expire() -> None:
    for may_expire in (False, True):
        with FakeQuay(config={"FEATURE_IMMUTABLE_TAGS_CAN_EXPIRE": may_expire}) as quay:
            client = quay.client()
            quay.push(APP, tag="v1", labels={"quay.expires-after": "3d"})
            client.repository.immutability_policies.create(APP, tag_pattern="v1")
            (tag,) = client.repository.tags.list(APP)
            assert tag.immutable
            assert (tag.end_ts is not None) is may_expire
