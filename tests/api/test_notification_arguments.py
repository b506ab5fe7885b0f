"""The settings of notifications are checked before anything is sent."""

from __future__ import annotations

import json
import re
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

WEBHOOK = {"event": "repo_push", "method": "webhook", "config": {"url": "https://hooks.example.com/quay"}}
QUOTA = {**WEBHOOK, "event": "quota_error"}
MADE = {
    "uuid": "1",
    "title": None,
    "event": "repo_push",
    "method": "webhook",
    "config": {},
    "event_config": {},
    "number_of_failures": 0,
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
        ({"config": "https://x.example.com"}, "expected a WebhookConfig, not str"),
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
        ({"event": "vulnerability_found", "event_config": {"severity": 1}}, "the keys are 'level'"),
        ({"event": "repo_image_expiry"}, "the key 'days' is missing; write {'days': 7}"),
        ({"event": "repo_image_expiry", "event_config": {"days": 0}}, "days must be at least 1, got 0"),
        ({"event": "repo_image_expiry", "event_config": {"days": "7"}}, "days: expected a whole number"),
        ({"event": "build_failure", "event_config": {"ref_regex": "x"}}, "use 'ref-regex'"),
        ({"event": "build_failure", "event_config": {"ref-regex": "("}}, "ref-regex is not a regular expr"),
    ],
)
def test_refused(http: responses.RequestsMock, given: dict[str, Any], problem: str) -> None:
    with QuayClient(URL, "t0ken") as client, pytest.raises(InvalidArgumentError, match=re.escape(problem)):
        client.repository.notifications.create("acme/app", **{**WEBHOOK, **given})
    assert not http.calls


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"event": "repo_push"}, "event: expected 'quota_warning' or 'quota_error', not 'repo_push'"),
        ({"event_config": {"level": 1}}, "the event 'quota_error' has no settings; leave out event_config"),
        ({"config": SlackConfig(url="https://x.example.com")}, "expected a WebhookConfig, not SlackConfig"),
        ({"method": "email", "config": {"mail": "x"}}, "unknown key 'mail'"),
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
        ({"event_config": EventConfig()}, {"eventConfig": {}}),
        ({"event": "vulnerability_found"}, {"eventConfig": {}}),
        (
            {"event": "vulnerability_found", "event_config": VulnerabilityEventConfig(level=0)},
            {"eventConfig": {"level": 0}},
        ),
        (
            {"event": "repo_image_expiry", "event_config": ImageExpiryEventConfig(days=7)},
            {"eventConfig": {"days": 7}},
        ),
        (
            {"event": "build_failure", "event_config": BuildEventConfig(ref_regex="refs/tags/")},
            {"eventConfig": {"ref-regex": "refs/tags/"}},
        ),
    ],
)
def test_sent(http: responses.RequestsMock, given: dict[str, Any], sent: dict[str, Any]) -> None:
    http.add("POST", re.compile(".*/notification/"), status=201, json=MADE)
    with QuayClient(URL, "t0ken") as client:
        client.repository.notifications.create("acme/app", **{**WEBHOOK, **given})
    body = json.loads(http.calls[0].request.body or "")
    assert {key: body[key] for key in sent} == sent


@pytest.mark.parametrize("config", [{}, {"email": "ci@example.com"}, EmailConfig(email="ci@example.com")])
def test_mail_of_a_namespace(http: responses.RequestsMock, config: Any) -> None:
    http.add("POST", re.compile(".*notifications"), status=201, json=MADE)
    with QuayClient(URL, "t0ken") as client:
        client.organization.notifications.create("acme", event="quota_error", method="email", config=config)
        client.user.notifications.create(event="quota_error", method="email", config=config)
    assert len(http.calls) == 2
