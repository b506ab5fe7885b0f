"""The settings of notifications are checked before anything is sent."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import responses

from quay_sdk import InvalidArgumentError, QuayClient
from quay_sdk.api.namespacenotification import (
    BuildEventConfig,
    EmailConfig,
    EventConfig,
    FlowdockConfig,
    HipchatConfig,
    ImageExpiryEventConfig,
    InAppConfig,
    NotificationTarget,
    SlackConfig,
    VulnerabilityEventConfig,
    WebhookConfig,
)
from support import URL
from support.arguments import refused

WEBHOOK = {"event": "repo_push", "method": "webhook", "config": {"url": "https://hooks.example.com/quay"}}
QUOTA = {**WEBHOOK, "event": "quota_error"}
MADE: dict[str, Any] = {
    "uuid": "1",
    "title": None,
    "event": "repo_push",
    "method": "webhook",
    "config": {},
    "event_config": {},
    "number_of_failures": 0,
}


FOUND = {
    "kind": "user",
    "name": "ada",
    "is_robot": False,
    "is_org_member": True,
    "avatar": {"name": "ada", "hash": "0a", "color": "#aec7e8", "kind": "user"},
}


def target(kind: str, name: str) -> dict[str, Any]:
    return {"method": "quay_notification", "config": {"target": {"kind": kind, "name": name}}}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"config": SlackConfig(url="https://x.example.com")}, "expected a WebhookConfig, not SlackConfig"),
        ({"method": "slack", "config": WebhookConfig(url="https://x.example.com")}, "expected a SlackConfig"),
        ({"config": {}}, "config for the method 'webhook': the key 'url' is missing"),
        ({"config": {"url": 5}}, "config for the method 'webhook': url: expected a string, not int"),
        ({"config": WebhookConfig(url=5)}, "config for the method 'webhook': url: expected a string"),  # type: ignore[arg-type]
        (
            {"config": {"url": "https://x.example.com", "secret": "x"}},
            "unknown key 'secret': the keys are 'url', 'template'",
        ),
        ({"config": {"url": "hooks.example.com"}}, "url must be an absolute URL, such as 'https://"),
        ({"config": {"url": "https://"}}, "url must be an absolute URL"),
        ({"config": {"url": "https://[x"}}, "url must be an absolute URL"),
        ({"method": "slack", "config": {"url": "ftp://x.example.com"}}, "url must be an absolute URL"),
        ({"method": "email", "config": {}}, "config for the method 'email': the key 'email' is missing"),
        ({"method": "flowdock", "config": {"token": "x"}}, "the keys are 'flow_api_token'"),
        ({"method": "hipchat", "config": {"room_id": "x"}}, "the key 'notification_token' is missing"),
        ({"method": "quay_notification", "config": {}}, "the key 'target' is missing"),
        (target("robot", "acme+ci"), "kind: expected 'user', 'team' or 'org', not 'robot'"),
        (
            target("org", "other"),
            "the target must be the organization of the notification, 'acme', not 'other'",
        ),
        ({"config": "https://x.example.com"}, "expected a NotificationConfig, not str"),
        ({"method": "sms"}, "method: expected 'quay_notification'"),
        ({"event": "push"}, "event: expected 'repo_push'"),
        ({"event": "quota_error"}, "use user.notifications or organization.notifications"),
        ({"event_config": {"level": 1}}, "the event 'repo_push' has no settings; leave out event_config"),
        (
            {"event": "build_start", "event_config": VulnerabilityEventConfig(level=1)},
            "expected a BuildEventConfig, not VulnerabilityEventConfig",
        ),
        (
            {"event": "vulnerability_found", "event_config": {"level": "High"}},
            "event_config for the event 'vulnerability_found': level: expected a whole number, not str",
        ),
        (
            {"event": "vulnerability_found", "event_config": VulnerabilityEventConfig(level=6)},
            "level must be 0 (critical) to 5 (unknown), got 6",
        ),
        ({"event": "vulnerability_found", "event_config": {"level": "6"}}, "level: expected a whole number"),
        ({"event": "vulnerability_found", "event_config": {"level": "3", "x": 1}}, "the keys are 'level'"),
        pytest.param(
            {"event": "vulnerability_found", "event_config": {"level": 10**5000}},
            "level must be 0 (critical) to 5 (unknown), got int",
            id="huge level",
        ),
        pytest.param(
            {"event": "repo_image_expiry", "event_config": ImageExpiryEventConfig(days=-(10**5000))},
            "days must be at least 1, got int",
            id="huge days",
        ),
        ({"event": "vulnerability_found", "event_config": {"severity": 1}}, "the keys are 'level'"),
        ({"event": "repo_image_expiry"}, "the key 'days' is missing; write {'days': 7}"),
        ({"event": "repo_image_expiry", "event_config": {"days": 0}}, "days must be at least 1, got 0"),
        ({"event": "repo_image_expiry", "event_config": {"days": "7"}}, "days: expected a whole number"),
        ({"event": "build_failure", "event_config": {"ref_regex": "x"}}, "use 'ref-regex'"),
        (
            {"event": "build_failure", "event_config": {"ref-regex": "("}},
            "ref-regex: '(' is not a ",
        ),
    ],
)
def test_refused(http: responses.RequestsMock, given: dict[str, Any], problem: str) -> None:
    refused(
        http,
        lambda client: client.repository.notifications.create("acme/app", **{**WEBHOOK, **given}),
        problem,
    )


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"event": "repo_push"}, "event: expected 'quota_warning' or 'quota_error', not 'repo_push'"),
        ({"event_config": {"level": 1}}, "the event 'quota_error' has no settings; leave out event_config"),
        ({"config": SlackConfig(url="https://x.example.com")}, "expected a WebhookConfig, not SlackConfig"),
        ({"method": "email", "config": {"mail": "x"}}, "pass config={}"),
        (target("org", "other"), "the target must be"),
    ],
)
def test_refused_in_namespaces(http: responses.RequestsMock, given: dict[str, Any], problem: str) -> None:
    with QuayClient(URL, "t0ken") as client:
        with pytest.raises(InvalidArgumentError, match=re.escape(problem)):
            client.organization.notifications.create("acme", **{**QUOTA, **given})
        with pytest.raises(InvalidArgumentError, match=re.escape(problem)):
            client.user.notifications.create(**{**QUOTA, **given})
    assert not http.calls


def test_notification_of_a_user_for_a_team(http: responses.RequestsMock) -> None:
    with (
        QuayClient(URL, "t0ken") as client,
        pytest.raises(InvalidArgumentError, match="must be a user, not a target of the kind 'team'"),
    ):
        client.user.notifications.create(**{**QUOTA, **target("team", "devs")})
    assert not http.calls


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({}, {}),
        (
            {"config": WebhookConfig(url="http://127.0.0.1/hook")},
            {"config": {"url": "http://127.0.0.1/hook"}},
        ),
        (
            {"method": "slack", "config": SlackConfig(url="https://x.example.com")},
            {"config": {"url": "https://x.example.com"}},
        ),
        (
            {"method": "email", "config": EmailConfig(email="ci@example.com")},
            {"config": {"email": "ci@example.com"}},
        ),
        (
            {"method": "flowdock", "config": FlowdockConfig(flow_api_token="x")},
            {"config": {"flow_api_token": "x"}},
        ),
        ({"method": "hipchat", "config": HipchatConfig(room_id="1", notification_token="x")}, {}),
        (
            {
                "method": "quay_notification",
                "config": InAppConfig(target=NotificationTarget(kind="org", name="acme")),
            },
            {"config": {"target": {"kind": "org", "name": "acme"}}},
        ),
        (target("team", "devs"), {}),
        (
            {"method": "quay_notification", "config": {"target": FOUND}},  # as the web interface stores it
            {"config": {"target": FOUND}},
        ),
        ({"event_config": EventConfig()}, {"eventConfig": {}}),
        ({"event": "vulnerability_found"}, {"eventConfig": {}}),
        (
            {"event": "vulnerability_found", "event_config": VulnerabilityEventConfig(level=0)},
            {"eventConfig": {"level": 0}},
        ),
        (
            {"event": "vulnerability_found", "event_config": {"level": "3"}},
            {"eventConfig": {"level": "3"}},
        ),
        (
            {"event": "repo_image_expiry", "event_config": ImageExpiryEventConfig(days=7)},
            {"eventConfig": {"days": 7}},
        ),
        (
            {"event": "build_failure", "event_config": BuildEventConfig(ref_regex="refs/tags/")},
            {"eventConfig": {"ref-regex": "refs/tags/"}},
        ),
        (  # valid, but Python warns of it
            {"event": "build_failure", "event_config": {"ref-regex": "refs/tags/[[a]"}},
            {"eventConfig": {"ref-regex": "refs/tags/[[a]"}},
        ),
    ],
)
def test_sent(http: responses.RequestsMock, given: dict[str, Any], sent: dict[str, Any]) -> None:
    http.add("POST", re.compile(".*/notification/"), status=201, json=MADE)
    with QuayClient(URL, "t0ken") as client:
        client.repository.notifications.create("acme/app", **{**WEBHOOK, **given})
    body = json.loads(http.calls[0].request.body or "")
    assert {key: body[key] for key in sent} == sent


def test_mail_of_a_namespace(http: responses.RequestsMock) -> None:
    http.add("POST", re.compile(".*notifications"), status=201, json=MADE)
    with QuayClient(URL, "t0ken") as client:
        client.organization.notifications.create("acme", event="quota_error", method="email", config={})
        client.user.notifications.create(event="quota_error", method="email", config={})
    assert len(http.calls) == 2


@pytest.mark.parametrize("config", [{"email": "ci@example.com"}, EmailConfig(email="ci@example.com")])
def test_mail_of_a_namespace_goes_to_its_account(http: responses.RequestsMock, config: Any) -> None:
    with QuayClient(URL, "t0ken") as client:
        for call in (
            lambda: client.organization.notifications.create(
                "acme", event="quota_error", method="email", config=config
            ),
            lambda: client.user.notifications.create(event="quota_error", method="email", config=config),
        ):
            with pytest.raises(InvalidArgumentError, match="the server ignores the address"):
                call()
    assert not http.calls


# -- mirrors ---------------------------------------------------------------------------

MIRROR: dict[str, Any] = {
    "external_reference": "registry.example.com:5000/library/app",
    "sync_interval": 3600,
    "sync_start_date": "2031-01-01",
    "robot_username": "acme+ci",
    "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["v*"]},
}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"robot_username": "ci"}, "robot_username: write the robot's full name, 'acme+ci', not 'ci'"),
        ({"robot_username": "other+ci"}, "robot_username: 'other+ci' is not a robot of 'acme'"),
        (
            {"external_registry_password": "x"},
            "external_registry_password needs an external_registry_username",
        ),
        (
            {"architecture_filter": ["x86_64"]},
            "architecture_filter: expected some of 'amd64', 'arm64', 'ppc64le', 's390x'",
        ),
        ({"external_reference": "https://quay.io/a/b"}, "external_reference: expected a repository without"),
        ({"external_reference": "quay.io/a/b:latest"}, "external_reference: expected a repository without"),
        ({"external_reference": "quay.io"}, "external_reference: expected a repository without"),
        ({"sync_interval": 0}, "sync_interval: expected at least 1 second, not 0"),
        ({"skopeo_timeout_interval": 60}, "skopeo_timeout_interval: expected at least 300 seconds, not 60"),
    ],
)
def test_mirror_refused(http: responses.RequestsMock, given: dict[str, Any], problem: str) -> None:
    with QuayClient(URL, "t0ken") as client:
        with pytest.raises(InvalidArgumentError, match=re.escape(problem)):
            client.repository.mirror.create("acme/app", **{**MIRROR, **given})
        if "external_registry_password" not in given:
            with pytest.raises(InvalidArgumentError, match=re.escape(problem)):
                client.repository.mirror.update("acme/app", **given)
    assert not http.calls


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"robot_username": "ci"}, "robot_username: write the robot's full name, 'acme+ci', not 'ci'"),
        ({"robot_username": "other+ci"}, "robot_username: 'other+ci' is not a robot of 'acme'"),
        ({"sync_interval": timedelta(seconds=59)}, "sync_interval: expected at least 60 seconds, not 59"),
        ({"skopeo_timeout": 29}, "skopeo_timeout: expected 30 to 3600 seconds, not 29"),
        ({"skopeo_timeout": timedelta(hours=2)}, "skopeo_timeout: expected 30 to 3600 seconds, not 7200"),
    ],
)
def test_organization_mirror_refused(
    http: responses.RequestsMock, given: dict[str, Any], problem: str
) -> None:
    complete: dict[str, Any] = {
        "external_registry_type": "quay",
        "external_registry_url": "https://quay.io",
        "external_namespace": "library",
        "robot_username": "acme+ci",
        "visibility": "private",
        "sync_interval": 60,
        "sync_start_date": "2031-01-01",
    }
    with QuayClient(URL, "t0ken") as client:
        with pytest.raises(InvalidArgumentError, match=re.escape(problem)):
            client.organization.mirror.create("acme", **{**complete, **given})
        with pytest.raises(InvalidArgumentError, match=re.escape(problem)):
            client.organization.mirror.update("acme", **given)
    assert not http.calls


def test_mirror_needs_a_robot(http: responses.RequestsMock) -> None:
    without = {name: value for name, value in MIRROR.items() if name != "robot_username"}
    with QuayClient(URL, "t0ken") as client, pytest.raises(TypeError, match="robot_username"):
        client.repository.mirror.create("acme/app", **without)
    assert not http.calls


def test_mirror_sent(http: responses.RequestsMock) -> None:
    http.add("POST", re.compile(".*/mirror"), status=201, json="")
    http.add("PUT", re.compile(".*/mirror"), status=201, json="")
    with QuayClient(URL, "t0ken") as client:
        client.repository.mirror.create("acme/app", architecture_filter=["amd64", "s390x"], **MIRROR)
        client.repository.mirror.update("acme/app", architecture_filter=None)
    assert json.loads(http.calls[0].request.body or "")["architecture_filter"] == ["amd64", "s390x"]
    assert json.loads(http.calls[1].request.body or "") == {"architecture_filter": None}
