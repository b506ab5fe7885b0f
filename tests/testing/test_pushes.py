"""What pushes, pulls and scans do on the embedded Quay, and what becomes of images in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from quay_sdk import NotFoundError, QuayClient, TagImmutableError
from quay_sdk.api.tag import Tag
from quay_sdk.testing import FakeQuay

APP = "acme/app"
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOOK = {"url": "https://hooks.example.com/quay"}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def quay(clock: Clock) -> Iterator[FakeQuay]:
    with FakeQuay(clock=clock) as made:
        made.add_repository(APP)
        yield made


@pytest.fixture
def client(quay: FakeQuay) -> QuayClient:
    return quay.client(retries=0)


def alive(client: QuayClient, name: str) -> Tag:
    (tag,) = client.repository.tags.list(APP, name=name, only_active=True)
    return tag


def kinds(client: QuayClient) -> list[str | None]:
    return [entry.kind for entry in client.repository.logs.list(APP)]


# -- images ----------------------------------------------------------------------------


def test_the_size_of_an_image_is_that_of_its_layer(quay: FakeQuay, client: QuayClient) -> None:
    digest = quay.push(APP, size=5_000_000)
    assert alive(client, "latest").size == 5_000_000
    manifest = client.repository.manifests.get(APP, digest)
    assert manifest.layers_compressed_size == 5_000_000
    assert manifest.layers
    assert [(layer.command, layer.compressed_size) for layer in manifest.layers] == [(("COPY",), 5_000_000)]
    assert quay.push(APP, content="x", size=1) != quay.push(APP, content="x", size=2)
    with pytest.raises(ValueError, match="number of bytes"):
        quay.push(APP, size=-1)


def test_the_images_of_a_list_have_the_labels(quay: FakeQuay, client: QuayClient) -> None:
    digest = quay.push(APP, platforms=("linux/amd64", "linux/arm64"), labels={"team": "a", "json": "[1]"})
    labels = client.repository.manifests.labels
    assert labels.list(APP, digest).all() == []
    listed = alive(client, "latest").child_manifests_presence
    assert listed
    for image in listed:
        found = {label.key: (label.value, label.media_type) for label in labels.list(APP, image)}
        assert found == {"team": ("a", "text/plain"), "json": ("[1]", "application/json")}


def test_an_expiration_is_set_after_the_push(quay: FakeQuay, client: QuayClient, clock: Clock) -> None:
    quay.push(APP, tag="soon", expires=timedelta(minutes=5))
    quay.push(APP, tag="later", expires=NOW + timedelta(days=3))
    assert alive(client, "soon").expiration == NOW + timedelta(minutes=5)
    assert alive(client, "later").expiration == NOW + timedelta(days=3)
    clock.now += timedelta(minutes=5)
    assert [tag.name for tag in client.repository.tags.list(APP, only_active=True)] == ["later"]
    with pytest.raises(ValueError, match="time zone"):
        quay.push(APP, expires=datetime(2027, 1, 1))


def test_the_same_image_again_adds_to_the_history(quay: FakeQuay, client: QuayClient, clock: Clock) -> None:
    digest = quay.push(APP, tag="v1", content="same")
    clock.now += timedelta(minutes=1)
    assert quay.push(APP, tag="v1", content="same") == digest
    tags = client.repository.tags.list(APP, name="v1").all()
    assert [(tag.manifest_digest, tag.end_ts) for tag in tags] == [
        (digest, None),
        (digest, NOW + timedelta(minutes=1)),
    ]


# -- labels and policies that act ------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "lifetime"),
    [
        ("90s", timedelta(seconds=90)),
        ("2w", timedelta(weeks=2)),
        ("1y", timedelta(days=365)),
        ("0d", None),
        ("soon", None),
        ("", None),
        ("5", None),
    ],
)
def test_a_label_ends_the_tag(
    quay: FakeQuay, client: QuayClient, value: str, lifetime: timedelta | None
) -> None:
    quay.push(APP, tag="v1", labels={"quay.expires-after": value})
    assert alive(client, "v1").expiration == (NOW + lifetime if lifetime else None)


def test_labels_act_on_a_list_if_all_its_images_have_them(quay: FakeQuay, client: QuayClient) -> None:
    labels = {"quay.expires-after": "3d"}
    quay.push(APP, tag="v1", platforms=("linux/amd64", "linux/arm64"), labels=labels)
    assert alive(client, "v1").expiration == NOW + timedelta(days=3)


def test_a_label_locks_the_tag_which_then_does_not_expire(quay: FakeQuay, client: QuayClient) -> None:
    quay.push(APP, tag="v1", labels={"quay.immutable": " TRUE ", "quay.expires-after": "3d"})
    assert (alive(client, "v1").immutable, alive(client, "v1").expiration) == (True, None)
    with pytest.raises(ValueError, match="immutable"):
        quay.push(APP, tag="v1")
    with pytest.raises(TagImmutableError):
        client.repository.tags.delete(APP, "v1")


def test_a_policy_locks_new_tags(quay: FakeQuay, client: QuayClient) -> None:
    client.repository.immutability_policies.create(APP, tag_pattern="v.*")
    quay.push(APP, tag="v1")
    quay.push(APP, tag="latest")
    assert (alive(client, "v1").immutable, alive(client, "latest").immutable) == (True, False)
    logged = [entry.kind for entry in client.organization.logs.list("acme")]
    assert logged.count("tag_made_immutable_by_policy") == 1
    with pytest.raises(ValueError, match="immutable"):
        quay.push(APP, tag="v1")
    with pytest.raises(ValueError, match="cannot expire"):
        quay.push(APP, tag="v2", expires=timedelta(days=1))


# -- refusals --------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["READ_ONLY", "MIRROR"])
def test_repositories_that_take_no_pushes(quay: FakeQuay, client: QuayClient, state: str) -> None:
    client.repository.set_state(APP, state=state)
    with pytest.raises(ValueError, match=f"in the state {state}"):
        quay.push(APP)
    client.repository.set_state(APP, state="NORMAL")
    quay.push(APP)


@pytest.mark.parametrize("name", ["", "-a", ".a", "a b", "a/b", "ä", "x" * 129])
def test_names_that_no_tag_has(quay: FakeQuay, name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a tag"):
        quay.push(APP, tag=name)


def test_a_registry_that_is_read_only() -> None:
    with (
        FakeQuay(config={"REGISTRY_STATE": "readonly"}) as quay,
        pytest.raises(ValueError, match="registry is read-only"),
    ):
        quay.push(APP)


# -- quotas ----------------------------------------------------------------------------


def used(client: QuayClient) -> int | None:
    report = client.organization.get("acme").quota_report
    assert report
    return report.quota_bytes


def inbox(client: QuayClient) -> list[tuple[str, dict[str, Any]]]:
    return [(entry.kind, dict(entry.metadata or {})) for entry in client.user.inbox.list(limit=100)]


def test_each_blob_counts_once(quay: FakeQuay, client: QuayClient) -> None:
    report = client.organization.get("acme").quota_report
    assert report
    assert (report.quota_bytes, report.backfill_status) == (0, "waiting")
    quay.push(APP, content="x", size=1000)
    first = used(client)
    assert first is not None
    assert first > 1000
    quay.push(APP, tag="other", content="x", size=1000)
    quay.push("acme/other", content="x", size=1000)
    assert used(client) == first
    quay.push("acme/other", content="x", size=1000, labels={"a": "b"})
    second = used(client)
    assert second is not None
    assert first < second < 2000  # another configuration, of the same layer
    report = client.organization.get("acme").quota_report
    assert report
    assert report.backfill_status == "complete"


def test_a_quota_that_is_used_up(quay: FakeQuay, client: QuayClient) -> None:
    quay.set_quota("acme", 10_000, Reject=100)
    quay.push(APP, tag="v1", size=6000)
    with pytest.raises(ValueError, match="used up its quota"):
        quay.push(APP, tag="v2", size=6000)
    assert [tag.name for tag in client.repository.tags.list(APP)] == ["v1"]
    assert inbox(client) == [("quota_error", {"severity": "Reject", "namespace": "acme"})]
    with pytest.raises(ValueError, match="used up its quota"):
        quay.push(APP, tag="v2", size=6000)
    assert len(inbox(client)) == 1
    quay.push(APP, tag="v2", size=2000)


def test_a_quota_that_is_used_up_already(quay: FakeQuay) -> None:
    quay.push(APP, size=6000)
    quay.set_quota("acme", 5000, Warning=50, Reject=100)
    with pytest.raises(ValueError, match="used up its quota"):
        quay.push(APP, size=1)


def test_a_warning(quay: FakeQuay, client: QuayClient, clock: Clock) -> None:
    client.organization.notifications.create(
        "acme", event="quota_warning", method="webhook", config=HOOK, event_config={}
    )
    quay.set_quota("acme", 10_000, Warning=50, Reject=100)
    quay.push(APP, tag="v1", size=1000)
    assert inbox(client) == []
    for number in range(2):
        quay.push(APP, tag=f"w{number}", size=4000 if not number else 1)
    assert inbox(client) == [("quota_warning", {"namespace": "acme"})]
    (delivery,) = quay.deliveries
    assert delivery.body["threshold_percent"] == 50
    assert delivery.body["limit_bytes_formatted"] == "9.77 KB"
    clock.now += timedelta(days=1)
    quay.push(APP, tag="again", size=1)
    assert len(quay.deliveries) == 2


def test_limits_that_do_not_exist(quay: FakeQuay) -> None:
    with pytest.raises(ValueError, match="Warning and Reject"):
        quay.set_quota("acme", 1, Rejected=100)


def test_the_quota_of_the_configuration() -> None:
    config = {"DEFAULT_SYSTEM_REJECT_QUOTA_BYTES": 1000}
    with FakeQuay(config=config) as quay:
        quay.push(APP, size=100)
        with pytest.raises(ValueError, match="used up its quota"):
            quay.push(APP, size=1000)
        report = quay.client().organization.get("acme").quota_report
        assert report
        assert report.configured_quota == 1000


# -- pulls -----------------------------------------------------------------------------


def test_pulls_are_counted_and_logged(quay: FakeQuay, client: QuayClient, clock: Clock) -> None:
    quay.add_robot("acme+ci")
    first = quay.push(APP, tag="v1")
    quay.pull(APP, tag="v1", times=2, by="acme+ci")
    assert kinds(client)[:2] == ["pull_repo", "pull_repo"]
    entry = client.repository.logs.list(APP).all()[0]
    assert entry.metadata
    assert (entry.metadata["tag"], entry.metadata["username"]) == ("v1", "acme+ci")
    clock.now += timedelta(hours=1)
    quay.push(APP, tag="v1")
    statistics = client.repository.tags.pull_statistics(APP, "v1")
    assert (statistics.tag_pull_count, statistics.current_manifest_digest) == (2, first)
    assert (statistics.manifest_pull_count, statistics.last_tag_pull_date) == (0, NOW)
    client.repository.tags.delete(APP, "v1")
    quay.push(APP, tag="v1")
    assert client.repository.tags.pull_statistics(APP, "v1").tag_pull_count == 0
    with pytest.raises(ValueError, match="no tag 'none'"):
        quay.pull(APP, tag="none")
    with pytest.raises(ValueError, match="does not exist"):
        quay.pull("acme/none")


# -- scans -----------------------------------------------------------------------------


def test_a_scan_with_vulnerabilities(quay: FakeQuay, client: QuayClient) -> None:
    digest = quay.push(APP, tag="v1")
    vulnerability = {
        "package": "pip",
        "version": "9.0.1",
        "name": "CVE-2019-20916",
        "severity": "High",
        "fixed_by": "19.2",
        "description": "Directory traversal",
        "source": "osv/pypi",
        "score": 7.5,
        "vectors": "CVSS:3.1/AV:N",
        "distribution": "Alpine Linux",
    }
    title = {
        "package": "pip",
        "version": "9.0.1",
        "name": "A title",
        "link": "https://example.com/CVE-2020-1234",
    }
    quay.scan(digest, [vulnerability, title, {"package": "zlib", "version": "1"}])
    path = f"/api/v1/repository/{APP}/manifest/{digest}"
    answer = client.request("GET", f"{path}/security")
    layer = client.request("GET", path)["layers"][0]["blob_digest"]
    assert answer["status"] == "scanned"
    pip, zlib = answer["data"]["Layer"]["Features"]
    first, second = pip.pop("Vulnerabilities")
    assert pip == {
        "Name": "pip",
        "VersionFormat": "",
        "NamespaceName": "",
        "AddedBy": layer,
        "Version": "9.0.1",
        "BaseScores": [7.5],
        "CVEIds": ["CVE-2019-20916", "CVE-2020-1234"],
    }
    assert first == {
        "Severity": "High",
        "NamespaceName": "osv/pypi",
        "Link": "https://nvd.nist.gov/vuln/detail/CVE-2019-20916",
        "FixedBy": "19.2",
        "Description": "Directory traversal",
        "Name": "CVE-2019-20916",
        "Metadata": {
            "UpdatedBy": "osv/pypi",
            "RepoName": None,
            "RepoLink": None,
            "DistroName": "Alpine Linux",
            "DistroVersion": "",
            "NVD": {"CVSSv3": {"Vectors": "CVSS:3.1/AV:N", "Score": 7.5}},
        },
    }
    assert (second["Severity"], second["Link"]) == ("Unknown", "https://example.com/CVE-2020-1234")
    assert (zlib["Name"], zlib["Vulnerabilities"], zlib["CVEIds"]) == ("zlib", [], [])


@pytest.mark.parametrize("state", ["queued", "failed", "unsupported", "manifest_layer_too_large"])
def test_other_states_of_a_scan(quay: FakeQuay, client: QuayClient, state: str) -> None:
    digest = quay.push(APP, platforms=("linux/amd64",))
    quay.scan(digest, state=state)
    scan = client.repository.manifests.security(APP, digest)
    assert (scan.status, scan.data) == (state, None)


def test_scans_that_cannot_be(quay: FakeQuay) -> None:
    digest = quay.push(APP)
    listed = quay.push(APP, platforms=("linux/amd64",))
    flaw = {"package": "pip", "name": "CVE-2019-20916"}
    wrong: list[tuple[str, Any, dict[str, Any], str]] = [
        (APP, digest, {"state": "done"}, "state is one of"),
        (APP, digest, {"state": "failed", "vulnerabilities": [flaw]}, "has no vulnerabilities"),
        (APP, listed, {}, "list of images"),
        (APP, "sha256:0", {}, "has no manifest"),
        ("acme/none", digest, {}, "does not exist"),
        (APP, digest, {"vulnerabilities": [{"name": "CVE-2019-20916"}]}, "needs the package"),
        (APP, digest, {"vulnerabilities": [{**flaw, "fixed": "2"}]}, "did you mean fixed_by"),
        (APP, digest, {"vulnerabilities": [{**flaw, "severity": "Bad"}]}, "severity is one of"),
    ]
    for repository, manifest, arguments, text in wrong:
        with pytest.raises(ValueError, match=text):
            quay.scan(manifest, repository=repository, **arguments)
    with pytest.raises(TypeError, match="version"):
        quay.scan(digest, [{**flaw, "version": 2}])


def test_severe_vulnerabilities_are_notified(quay: FakeQuay, client: QuayClient) -> None:
    client.repository.notifications.create(
        APP, event="vulnerability_found", method="webhook", config=HOOK, event_config={"level": 0}
    )
    digest = quay.push(APP, tag="v1")
    quay.push(APP, tag="other")
    flaws = [
        {"package": "a", "name": "CVE-2023-0001", "severity": "High", "fixed_by": "2"},
        {"package": "b", "name": "CVE-2023-0002", "severity": "Low"},
    ]
    quay.scan(digest, flaws)
    quay.scan(digest, flaws)
    (delivery,) = quay.deliveries
    assert delivery.body["tags"] == ["v1"]
    assert delivery.body["vulnerability"] == {
        "id": "CVE-2023-0001",
        "description": "",
        "link": "https://nvd.nist.gov/vuln/detail/CVE-2023-0001",
        "priority": "High",
        "has_fix": True,
    }


# -- garbage ---------------------------------------------------------------------------


def test_deleted_images_are_collected(quay: FakeQuay, client: QuayClient, clock: Clock) -> None:
    quay.push(APP, tag="v1", content="x", size=1000)
    quay.push("acme/other", tag="v1", content="y", size=500)
    before = used(client)
    client.repository.delete("acme/other")
    assert used(client) == before
    clock.now += timedelta(hours=1)
    after = used(client)
    assert after is not None
    assert 1000 < after < 1500
    client.repository.tags.delete(APP, "v1")
    clock.now += timedelta(days=13)
    assert len(client.repository.tags.list(APP).all()) == 1
    clock.now += timedelta(days=2)
    assert client.repository.tags.list(APP).all() == []
    assert used(client) == 0


def test_signatures_go_with_the_last_tag_of_their_image(
    quay: FakeQuay, client: QuayClient, clock: Clock
) -> None:
    digest = quay.push(APP, tag="v1", content="x")
    quay.push(APP, tag="v2", content="x")
    signature = f"{digest.replace(':', '-')}.sig"
    quay.push(APP, tag=signature)
    tags = client.repository.tags
    clock.now += timedelta(minutes=1)
    tags.delete(APP, "v1")
    assert alive(client, signature).manifest_digest
    quay.push(APP, tag="v2")
    assert [tag.name for tag in tags.list(APP, only_active=True)] == ["v2"]


def test_a_saved_server_knows_its_storage(quay: FakeQuay, client: QuayClient, tmp_path: Any) -> None:
    digest = quay.push(APP, tag="v1", platforms=("linux/amd64",), size=1000)
    quay.push("acme/gone", size=500)
    client.repository.delete("acme/gone")
    quay.save(tmp_path / "quay.json")
    with FakeQuay.load(tmp_path / "quay.json", clock=Clock()) as loaded:
        other = loaded.client()
        assert used(other) == used(client)
        assert other.repository.manifests.get(APP, digest).is_manifest_list
        with pytest.raises(NotFoundError):
            other.repository.get("acme/gone")


# -- many tags -------------------------------------------------------------------------


def test_many_tags_are_listed_once_each(quay: FakeQuay, client: QuayClient) -> None:
    names = [f"t{number:04}" for number in range(1234)]
    for name in names:
        quay.push(APP, tag=name, content="same")
    assert [tag.name for tag in client.repository.tags.list(APP)] == names
