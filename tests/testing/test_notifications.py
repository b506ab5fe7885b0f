"""Notifications on the embedded Quay: which events they are told of, and how it is recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from quay_sdk import BadRequestError, QuayClient
from quay_sdk.api.namespacenotification import Notification
from quay_sdk.testing import FakeQuay

APP = "acme/app"
HOOK = {"url": "https://hooks.example.com/quay"}


@pytest.fixture
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as made:
        made.add_repository(APP)
        yield made


@pytest.fixture
def client(quay: FakeQuay) -> QuayClient:
    return quay.client(retries=0)


def add(client: QuayClient, event: str = "repo_push", **arguments: Any) -> Notification:
    given = {"method": "webhook", "config": HOOK, **arguments}
    return client.repository.notifications.create(APP, event=event, **given)


def failures(client: QuayClient, notification: Notification) -> int:
    return client.repository.notifications.get(APP, notification.uuid).number_of_failures


# -- deliveries ------------------------------------------------------------------------


def test_a_push_is_delivered(quay: FakeQuay, client: QuayClient) -> None:
    notification = add(client)
    add(client, "build_success")
    quay.push(APP, tag="v1")
    quay.push("acme/other", tag="v1")
    (delivery,) = quay.deliveries
    assert (delivery.event, delivery.method, delivery.config) == ("repo_push", "webhook", HOOK)
    assert (delivery.notification, delivery.failed) == (notification.uuid, False)
    assert delivery.body == {
        "repository": APP,
        "namespace": "acme",
        "name": "app",
        "docker_url": "localhost:5000/acme/app",
        "homepage": "http://localhost:5000/repository/acme/app",
        "updated_tags": ["v1"],
    }


def test_links_name_the_host_of_the_configuration() -> None:
    config = {"SERVER_HOSTNAME": "quay.example.com", "PREFERRED_URL_SCHEME": "https"}
    with FakeQuay(config=config) as quay:
        quay.add_repository(APP)
        add(quay.client())
        quay.push(APP)
        (delivery,) = quay.deliveries
        assert delivery.body["homepage"] == "https://quay.example.com/repository/acme/app"
        assert delivery.body["docker_url"] == "quay.example.com/acme/app"


def test_deliveries_do_not_change(quay: FakeQuay, client: QuayClient) -> None:
    add(client)
    quay.push(APP)
    before = quay.deliveries
    quay.push(APP)
    assert quay.deliveries[:1] == before
    with pytest.raises(AttributeError):
        before[0].event = "other"  # type: ignore[misc]


def test_deliveries_are_saved(quay: FakeQuay, client: QuayClient, tmp_path: Path) -> None:
    add(client)
    quay.push(APP)
    quay.save(tmp_path / "quay.json")
    again = FakeQuay.load(tmp_path / "quay.json")
    assert again.deliveries == quay.deliveries
    again.push(APP)
    assert len(again.deliveries) == 2


def test_a_template_makes_the_body(quay: FakeQuay, client: QuayClient) -> None:
    template = '{"text": "${name}: ${updated_tags[0]}, ${none}", "${namespace}": ["${updated_tags}", 5]}'
    add(client, config={**HOOK, "template": template})
    quay.push(APP, tag="v1")
    (delivery,) = quay.deliveries
    assert delivery.body == {"text": "app: v1, (none)", "acme": [["v1"], 5]}


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("text", "Could not parse template: Expecting value: line 1 column 1 (char 0)"),
        ('["${}"]', "Empty expression found"),
        ('["${a;}"]', "For expression `a;`: Error on line 1, col 1: Unexpected character: ; "),
        ('["${a b}"]', "For expression `a b`: Parse error at 1:2 near token b (ID)"),
    ],
)
def test_templates_that_make_no_sense(client: QuayClient, template: str, message: str) -> None:
    with pytest.raises(BadRequestError, match=re.escape(message.strip())):
        add(client, config={**HOOK, "template": template})


def test_inboxes(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_user("bob")
    quay.add_user("cid")
    quay.add_team("acme", "devs", members=["bob", "cid"])
    for target in ({"kind": "user", "name": "bob"}, {"kind": "team", "name": "devs"}):
        add(client, method="quay_notification", config={"target": target})
    quay.push(APP, tag="v1")
    received = {
        name: [
            (each.metadata or {})["updated_tags"]
            for each in quay.client(name).user.inbox.list()
            if each.kind == "repo_push"
        ]
        for name in ("bob", "cid")
    }
    assert received == {"bob": [["v1"], ["v1"]], "cid": [["v1"]]}
    assert [each.method for each in quay.deliveries] == ["quay_notification"] * 2


# -- failures --------------------------------------------------------------------------


def test_three_failures_switch_a_notification_off(quay: FakeQuay, client: QuayClient) -> None:
    notification = add(client)
    quay.fail_deliveries(3)
    for _ in range(5):
        quay.push(APP)
    assert [each.failed for each in quay.deliveries] == [True] * 3
    assert failures(client, notification) == 3
    client.repository.notifications.reset_failures(APP, notification.uuid)
    quay.push(APP)
    assert [each.failed for each in quay.deliveries] == [True, True, True, False]


def test_a_success_forgets_failures(quay: FakeQuay, client: QuayClient) -> None:
    notification = add(client)
    quay.fail_deliveries()
    quay.push(APP)
    assert failures(client, notification) == 1
    quay.push(APP)
    assert failures(client, notification) == 0


def test_deliveries_can_fail_from_now_on(quay: FakeQuay, client: QuayClient) -> None:
    add(client)
    add(client)
    quay.fail_deliveries(None)
    quay.push(APP)
    quay.push(APP)
    quay.fail_deliveries(0)
    quay.push(APP)
    assert [each.failed for each in quay.deliveries] == [True] * 4 + [False] * 2


def test_the_number_of_failures_is_not_negative(quay: FakeQuay) -> None:
    with pytest.raises(ValueError, match="at least 0"):
        quay.fail_deliveries(-1)


# -- events ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "event_config", "particulars"),
    [
        ("repo_push", {}, {"updated_tags": ["latest", "foo"], "pruned_image_count": 3}),
        ("repo_mirror_sync_failed", {}, {"message": "TEST NOTIFICATION"}),
        ("repo_image_expiry", {"days": 5}, {"tags": ["latest", "v1"], "expiring_in": "5 days"}),
        ("build_success", {}, {"build_id": "fake-build-id", "image_id": "1245657346"}),
        ("build_failure", {}, {"error_message": "This is a fake error message"}),
        ("build_start", {"ref-regex": "refs/heads/.*"}, {"build_name": "some-fake-build"}),
    ],
)
def test_a_notification_is_tested_with_made_up_data(
    quay: FakeQuay, client: QuayClient, event: str, event_config: dict[str, Any], particulars: dict[str, Any]
) -> None:
    notification = add(client, event, event_config=event_config)
    client.repository.notifications.test(APP, notification.uuid)
    (delivery,) = quay.deliveries
    assert delivery.event == event
    assert particulars.items() <= delivery.body.items()


def test_the_page_of_a_build(quay: FakeQuay, client: QuayClient) -> None:
    client.repository.notifications.test(APP, add(client, "build_queued").uuid)
    (delivery,) = quay.deliveries
    assert delivery.body["homepage"] == "http://localhost:5000/repository/acme/app/build/fake-build-id"
    assert delivery.body["trigger_metadata"]["commit_info"]["author"]["username"] == "fakeauthor"


def test_a_build_of_another_branch_is_not_told(quay: FakeQuay, client: QuayClient) -> None:
    notification = add(client, "build_success", event_config={"ref-regex": "refs/tags/.*"})
    client.repository.notifications.test(APP, notification.uuid)
    assert quay.deliveries == []


@pytest.mark.parametrize(("level", "priority"), [(0, "Critical"), (2, "Medium"), (5, "Unknown")])
def test_the_level_of_a_tested_vulnerability(
    quay: FakeQuay, client: QuayClient, level: int, priority: str
) -> None:
    notification = add(client, "vulnerability_found", event_config={"level": level})
    client.repository.notifications.test(APP, notification.uuid)
    (delivery,) = quay.deliveries
    assert delivery.body["vulnerability"]["priority"] == priority


def test_vulnerabilities(quay: FakeQuay, client: QuayClient) -> None:
    add(client, "vulnerability_found", event_config={"level": 5})
    digest = quay.push(APP, tag="v1")
    severe = {"package": "openssl", "name": "CVE-2023-0286", "severity": "High", "fixed_by": "3.0.8"}
    quay.scan(digest, [severe, {"package": "zlib", "name": "CVE-2022-1", "severity": "Low"}])
    (delivery,) = quay.deliveries
    assert delivery.body["tags"] == ["v1"]
    assert delivery.body["vulnerability"] == {
        "id": "CVE-2023-0286",
        "description": "",
        "link": "https://nvd.nist.gov/vuln/detail/CVE-2023-0286",
        "priority": "High",
        "has_fix": True,
    }


def test_vulnerabilities_that_become_known_later(quay: FakeQuay, client: QuayClient) -> None:
    add(client, "vulnerability_found", event_config={"level": 0})
    # The server reads an older form of the configuration, too, which the SDK does not make.
    body = {
        "event": "vulnerability_found",
        "method": "webhook",
        "config": HOOK,
        "eventConfig": {"vulnerability": {"priority": "Medium"}},
    }
    url = f"{quay.url}/api/v1/repository/{APP}/notification/"
    headers = {"Authorization": f"Bearer {quay.token()}"}
    assert requests.post(url, json=body, headers=headers, timeout=10).status_code == 201
    digest = quay.push(APP, tag="v1")
    quay.scan(digest)
    found = [
        {"package": "openssl", "name": f"CVE-2023-{number}", "severity": severity}
        for number, severity in enumerate(("Critical", "Medium", "Low"), 1000)
    ]
    quay.scan(digest, found)
    quay.scan(digest, found)
    told = [each.body["vulnerability"]["id"] for each in quay.deliveries]
    assert told == ["CVE-2023-1000", "CVE-2023-1000", "CVE-2023-1001"]


def test_quotas(quay: FakeQuay, client: QuayClient) -> None:
    for event in ("quota_warning", "quota_error"):
        client.organization.notifications.create("acme", event=event, method="webhook", config=HOOK)
    quay.set_quota("acme", 10_000, Warning=50, Reject=100)
    quay.push(APP, tag="v1", size=6000)
    quay.push(APP, tag="v2", size=100)
    assert [each.event for each in quay.deliveries] == ["quota_warning"]
    body = quay.deliveries[0].body
    assert body["namespace"] == "acme"
    assert body["homepage"] == "http://localhost:5000/organization/acme"
    assert (body["threshold_percent"], body["limit_bytes"]) == (50, 10_000)
    with pytest.raises(ValueError, match="quota"):
        quay.push(APP, tag="v3", size=50_000)
    assert quay.deliveries[-1].event == "quota_error"


def test_notifications_of_namespaces_are_tested(quay: FakeQuay, client: QuayClient) -> None:
    made = client.user.notifications.create(event="quota_error", method="email", config={})
    client.user.notifications.test(made.uuid)
    (delivery,) = quay.deliveries
    assert (delivery.event, delivery.method) == ("quota_error", "email")
    assert delivery.body["usage_bytes_formatted"] == "1.05 GB"
    assert delivery.body["namespace"] == "quayadmin"


def test_expirations_are_told_once(quay: FakeQuay, client: QuayClient) -> None:
    add(client, "repo_image_expiry", event_config={"days": 5})
    quay.push(APP, tag="v1", labels={"quay.expires-after": "6d"})
    quay.push(APP, tag="v2", labels={"quay.expires-after": "2d"})
    quay.push(APP, tag="v3")
    quay.notify_expirations()
    quay.notify_expirations()
    assert [each.body["tags"] for each in quay.deliveries] == [["v2"]]
    assert quay.deliveries[0].body["expiring_in"] == "5 days"
    quay.advance(days=1)
    quay.notify_expirations()
    assert [each.body["tags"] for each in quay.deliveries] == [["v2"], ["v1"]]


def test_pruning_is_told_beforehand(quay: FakeQuay, client: QuayClient) -> None:
    add(client, "repo_image_expiry", event_config={"days": 5})
    for tag in ("v1", "v2", "v3"):
        quay.push(APP, tag=tag)
    client.repository.autoprune_policies.create(APP, method="number_of_tags", value=1)
    client.repository.autoprune_policies.create(APP, method="creation_date", value="30d")
    quay.notify_expirations()
    assert [each.body["tags"] for each in quay.deliveries] == [["v2", "v1"]]
    quay.prune()
    quay.notify_expirations()
    assert len(quay.deliveries) == 1


def test_expirations_are_not_told_without_the_feature() -> None:
    with FakeQuay(config={"FEATURE_IMAGE_EXPIRY_TRIGGER": False}) as quay:
        quay.push(APP, tag="v1", labels={"quay.expires-after": "1d"})
        add(quay.client(), "repo_image_expiry", event_config={"days": 5})
        quay.notify_expirations()
        assert quay.deliveries == []


# -- addresses -------------------------------------------------------------------------


def test_an_address_has_to_be_confirmed(quay: FakeQuay, client: QuayClient) -> None:
    address = "ops@example.com"
    requested = client.repository.authorized_emails.request(APP, address)
    assert not requested.confirmed
    with pytest.raises(BadRequestError, match="not authorized"):
        add(client, method="email", config={"email": address})
    quay.confirm_email(APP, address)
    assert client.repository.authorized_emails.get(APP, address).confirmed
    assert client.repository.authorized_emails.request(APP, address).confirmed
    add(client, method="email", config={"email": address})
    quay.push(APP, tag="v1")
    (delivery,) = quay.deliveries
    assert (delivery.method, delivery.config) == ("email", {"email": address})


def test_a_repository_that_is_missing_has_no_addresses(quay: FakeQuay) -> None:
    with pytest.raises(ValueError, match="acme/none"):
        quay.confirm_email("acme/none", "ops@example.com")
