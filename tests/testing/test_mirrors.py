"""The workers that tests play for mirrors: synchronizations and discoveries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from quay_sdk import BadRequestError, QuayClient
from quay_sdk.testing import FakeQuay

NOW = datetime(2100, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def quay() -> Iterator[FakeQuay]:
    with FakeQuay(clock=lambda: NOW) as made:
        made.add_organization("acme")
        made.add_robot("acme+bot")
        yield made


@pytest.fixture
def client(quay: FakeQuay) -> QuayClient:
    return quay.client()


def _create(client: QuayClient, **more: Any) -> None:
    settings: dict[str, Any] = {
        "external_reference": "registry.example.com/library/app",
        "sync_interval": timedelta(hours=1),
        "sync_start_date": NOW - timedelta(minutes=90),
        "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["v*", "latest"]},
        "robot_username": "acme+bot",
        **more,
    }
    client.repository.mirror.create("acme/app", **settings)


def _kinds(client: QuayClient, repository: str = "acme/app") -> list[str]:
    return [entry.kind for entry in client.repository.logs.list(repository)][::-1]


# -- repositories ----------------------------------------------------------------------


def test_success_pushes_the_tags_that_the_rules_select(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_repository("acme/app")
    quay.push("acme/app", tag="old")
    _create(client)
    quay.sync("acme/app", tags=["v1", "v2", "latest", "other"])
    tags = {tag.name for tag in client.repository.tags.list("acme/app", only_active=True)}
    assert tags == {"v1", "v2", "latest"}
    mirror = client.repository.mirror.get("acme/app")
    assert (mirror.sync_status, mirror.sync_retries_remaining) == ("SUCCESS", 3)
    assert mirror.sync_start_date == NOW + timedelta(minutes=30)
    entries = [each for each in client.repository.logs.list("acme/app") if "mirror_sync" in each.kind][::-1]
    assert [each.kind for each in entries] == [
        "repo_mirror_sync_started",
        *["repo_mirror_sync_tag_success"] * 3,
        "repo_mirror_sync_success",
    ]
    first, last = (dict(each.metadata or {}) for each in (entries[0], entries[-1]))
    assert last["tags"] == "latest, v1, v2"
    assert first["message"] == "'registry.example.com/library/app' with tag pattern 'v*,latest'"
    pushes = [each for each in client.repository.logs.list("acme/app") if each.kind == "push_repo"]
    assert [each.performer and each.performer.name for each in pushes[:3]] == ["acme+bot"] * 3


def test_same_tag_is_the_same_image(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_repository("acme/app")
    _create(client)
    digests = set()
    for _ in range(2):
        quay.sync("acme/app", tags=["v1"])
        (tag,) = client.repository.tags.list("acme/app", only_active=True)
        digests.add(tag.manifest_digest)
    assert len(digests) == 1


def test_failures_use_up_the_retries(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_repository("acme/app")
    _create(client)
    seen = []
    for _ in range(3):
        quay.sync("acme/app", status="FAIL", tags=["v1"])
        mirror = client.repository.mirror.get("acme/app")
        seen.append((mirror.sync_retries_remaining, mirror.sync_start_date))
    due = NOW - timedelta(minutes=90)
    assert seen == [(2, due), (1, due), (3, NOW + timedelta(minutes=30))]
    assert client.repository.tags.list("acme/app").all() == []
    assert _kinds(client)[-3:] == [
        "repo_mirror_sync_started",
        "repo_mirror_sync_tag_failed",
        "repo_mirror_sync_failed",
    ]


def test_running_synchronization(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_repository("acme/app")
    _create(client)
    client.repository.mirror.sync_now("acme/app")
    quay.sync("acme/app", status="SYNCING", tags=["v1", "v2"])
    mirror = client.repository.mirror.get("acme/app")
    assert (mirror.sync_status, mirror.sync_expiration_date) == ("SYNCING", NOW + timedelta(hours=12))
    assert client.repository.mirror.health(namespace="acme").tags_pending == 2
    client.repository.mirror.cancel_sync("acme/app")
    quay.sync("acme/app", status="CANCEL")
    mirror = client.repository.mirror.get("acme/app")
    assert (mirror.sync_status, mirror.sync_start_date, mirror.sync_retries_remaining) == ("CANCEL", None, 0)
    assert _kinds(client).count("repo_mirror_sync_started") == 1
    with pytest.raises(ValueError, match="was cancelled"):
        quay.sync("acme/app")
    client.repository.mirror.sync_now("acme/app")
    quay.sync("acme/app")


def test_repository_becomes_a_mirror(quay: FakeQuay, client: QuayClient) -> None:
    quay.sync("acme/new", tags=["v1"])
    assert client.repository.get("acme/new").state == "MIRROR"
    assert client.repository.mirror.get("acme/new").robot_username == "acme+mirror"


def test_tag_that_cannot_be_pushed_fails(quay: FakeQuay, client: QuayClient) -> None:
    quay.set_quota("acme", 1, Reject=100)
    quay.sync("acme/new", tags=["v1"])
    assert client.repository.mirror.get("acme/new").sync_status == "FAIL"


def test_events_are_delivered(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_repository("acme/app")
    _create(client)
    events = ("repo_mirror_sync_started", "repo_mirror_sync_success", "repo_mirror_sync_failed")
    for event in events:
        client.repository.notifications.create(
            "acme/app",
            event=event,
            method="webhook",
            config={"url": "https://example.com/hook"},
            event_config={},
        )
    quay.sync("acme/app")
    quay.sync("acme/app", status="FAIL")
    assert [each.event for each in quay.deliveries] == [events[0], events[1], events[0], events[2]]
    assert quay.deliveries[0].body["message"].startswith("'registry.example.com/library/app'")


def test_what_a_worker_does_not_synchronize(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_repository("acme/app")
    _create(client, is_enabled=False)
    with pytest.raises(ValueError, match="disabled"):
        quay.sync("acme/app")
    client.repository.mirror.sync_now("acme/app")
    quay.sync("acme/app")
    client.repository.set_state("acme/app", state="NORMAL")
    with pytest.raises(ValueError, match="not in the state MIRROR"):
        quay.sync("acme/app")
    with pytest.raises(ValueError, match="status is one of"):
        quay.sync("acme/app", status="DONE")


# -- health ----------------------------------------------------------------------------


def test_health(quay: FakeQuay, client: QuayClient) -> None:
    for number in range(5):
        quay.sync(f"acme/r{number}", status="FAIL" if number == 0 else "SUCCESS")

    def report(**options: Any) -> dict[str, Any]:
        return client.repository.mirror.health(namespace="acme", **options).to_dict()

    found = report(detailed=True, limit=2, offset=1)
    assert found["healthy"]  # a fifth may fail
    assert [each["repository"] for each in found["repositories"]["details"]] == ["r1", "r2"]
    assert found["repositories"]["pagination"] == {"limit": 2, "offset": 1, "has_more": True}
    quay.sync("acme/r1", status="FAIL")
    found = report()
    assert not found["healthy"]
    critical = found["issues"][0]
    assert critical["message"] == "40.0% of repositories are failing (threshold: 20.0%)"
    quay.advance(hours=25)
    assert [each["severity"] for each in report()["issues"]] == ["critical", *["warning"] * 5]
    issues = client.superuser.mirror.health().to_dict()["issues"]
    assert [each["message"] for each in issues] == [critical["message"]]


# -- organizations ---------------------------------------------------------------------


def _mirror_organization(client: QuayClient, **more: Any) -> None:
    settings: dict[str, Any] = {
        "external_registry_type": "quay",
        "external_registry_url": "https://registry.example.com",
        "external_namespace": "library",
        "robot_username": "acme+bot",
        "visibility": "public",
        "sync_interval": timedelta(hours=1),
        "sync_start_date": NOW,
        **more,
    }
    client.organization.mirror.create("acme", **settings)


def _repositories(client: QuayClient) -> dict[str, str | None]:
    return {each.name: each.sync_status for each in client.organization.mirror.repositories.list("acme")}


def test_discovered_repositories_are_mirrors(quay: FakeQuay, client: QuayClient) -> None:
    _mirror_organization(client, repository_filters=["a*", "b"])
    quay.discover("acme", ["app", "b", "other"])
    assert _repositories(client) == {"app": "SUCCESS", "b": "SUCCESS"}
    app = client.repository.get("acme/app")
    assert (app.state, app.is_public) == ("ORG_MIRROR", True)
    quay.sync("acme/app", tags=["v1"])
    assert [tag.name for tag in client.repository.tags.list("acme/app")] == ["v1"]
    with pytest.raises(BadRequestError, match="not allowed in an organization managed"):
        client.repository.set_state("acme/app", state="NORMAL")
    mirror = client.organization.mirror.get("acme")
    assert (mirror.sync_status, mirror.sync_start_date) == ("SUCCESS", NOW + timedelta(hours=1))
    kinds = [entry.kind for entry in client.organization.logs.list("acme")]
    for kind, count in (
        ("org_mirror_sync_started", 4),
        ("org_mirror_sync_success", 4),
        ("org_mirror_repo_created", 2),
    ):
        assert kinds.count(kind) == count
    client.organization.mirror.delete("acme")
    assert client.repository.get("acme/app").state == "NORMAL"


def test_repositories_that_wait(quay: FakeQuay, client: QuayClient) -> None:
    _mirror_organization(client)
    quay.discover("acme", ["app", "base"], sync=False)
    assert _repositories(client) == {"app": "SYNC_NOW", "base": "SYNC_NOW"}
    with pytest.raises(BadRequestError, match="still syncing"):
        client.organization.mirror.sync_now("acme")
    quay.sync("acme/app", status="FAIL", tags=["v1"])
    (failed,) = client.organization.mirror.repositories.list("acme", status="FAIL")
    assert failed.status_message == "Sync failed: 1/1 tags failed"
    client.organization.mirror.cancel_sync("acme")
    quay.discover("acme", [])
    assert _repositories(client) == {"app": "CANCEL", "base": "CANCEL"}
    client.organization.mirror.sync_now("acme")
    quay.discover("acme", ["app"])
    assert _repositories(client) == {"app": "SUCCESS", "base": "SKIP"}
    quay.discover("acme", ["base"])
    assert _repositories(client) == {"app": "SKIP", "base": "SUCCESS"}


def test_failed_discovery(quay: FakeQuay, client: QuayClient) -> None:
    _mirror_organization(client)
    quay.discover("acme", ["app"], error="connection refused")
    mirror = client.organization.mirror.get("acme")
    assert (mirror.sync_status, mirror.sync_retries_remaining) == ("FAIL", 2)
    assert _repositories(client) == {}
    for wrong, message in (("quayadmin", "is a user"), ("acme", "disabled")):
        client.organization.mirror.update("acme", is_enabled=False)
        with pytest.raises(ValueError, match=message):
            quay.discover(wrong, ["app"])
    with pytest.raises(ValueError, match="has not discovered"):
        quay.sync("acme/none")


def test_deleted_copy_is_not_listed(quay: FakeQuay, client: QuayClient) -> None:
    _mirror_organization(client)
    quay.discover("acme", ["app"])
    client.repository.delete("acme/app")
    assert _repositories(client) == {}


def test_mirrors_are_saved(quay: FakeQuay, client: QuayClient, tmp_path: Path) -> None:
    quay.add_organization("other")
    quay.sync("other/app", tags=["v1"])
    _mirror_organization(client)
    quay.discover("acme", ["app"])
    quay.save(tmp_path / "saved.json")
    with FakeQuay.load(tmp_path / "saved.json", clock=lambda: NOW) as loaded:
        again = loaded.client()
        assert again.repository.mirror.get("other/app").robot_username == "other+mirror"
        (found,) = again.organization.mirror.repositories.list("acme")
        assert found.quay_repository == "acme/app"
        loaded.sync("acme/app", tags=["v2"])
        assert [tag.name for tag in again.repository.tags.list("acme/app")] == ["v2"]
