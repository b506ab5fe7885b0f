"""Names and values as arguments: those of listings, and those that the server would ignore."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import responses

from quay_sdk import InvalidArgumentError, QuayClient, operations
from quay_sdk.api.mirror import ExternalRegistryConfig, MirrorRule
from quay_sdk.testing import FakeQuay
from support import URL
from support.arguments import refused

# -- robots ----------------------------------------------------------------------------


def test_robots_by_the_names_of_listings() -> None:
    with FakeQuay() as quay, quay.client() as client:
        quay.add_organization("acme")
        client.organization.robots.create("acme", "acme+ci")
        client.user.robots.create("own")
        for robot in client.organization.robots.list("acme"):
            assert client.organization.robots.get("acme", robot.name).name == robot.name == "acme+ci"
        for robot in client.user.robots.list():
            assert client.user.robots.get(robot.name).name == robot.name == "quayadmin+own"
            client.user.robots.delete(robot.name)
        assert client.user.robots.list().all() == []


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.organization.robots.delete("acme", "other+ci"),
        lambda client: client.organization.robots.permissions.list("acme", "acme2+ci"),
        lambda client: client.user.robots.delete("acme+ci"),
    ],
)
def test_robot_of_another_namespace(
    http: responses.RequestsMock, call: Callable[[QuayClient], object]
) -> None:
    """Its short name may be that of a robot here."""
    http.assert_all_requests_are_fired = False
    http.add("GET", f"{URL}/api/v1/user/", json={"username": "bob", "anonymous": False})
    with QuayClient(URL, "t0ken") as client, pytest.raises(InvalidArgumentError, match="is not a robot of"):
        call(client)
    assert all(call.request.method == "GET" for call in http.calls)


def test_robot_of_a_user_who_cannot_be_read(http: responses.RequestsMock) -> None:
    http.add("GET", f"{URL}/api/v1/user/", status=403, json={"message": "Unauthorized"})
    with (
        QuayClient(URL, "t0ken") as client,
        pytest.raises(InvalidArgumentError, match=r"use the short name 'ci': .*the client's user \(403\)"),
    ):
        client.user.robots.delete("bob+ci")


def test_all_operations_that_take_short_names() -> None:
    named = {id for id, declared in operations.items() if declared.takes_short_name}
    assert len(named) == 16
    for id in named:
        assert "robot" in {parameter.name for parameter in operations[id].parameters}


@pytest.mark.parametrize(
    ("call", "message", "hint"),
    [
        (
            lambda c: c.repository.permissions.users.set("acme/app", "ci", role="read"),
            "Invalid username: ci",
            "for the robot, write acme+ci",
        ),
        (
            lambda c: c.organization.teams.members.add("acme", "owners", "ci"),
            "Unknown user",
            "for the robot, write acme+ci",
        ),
        (
            lambda c: c.organization.prototypes.create(
                "acme", role="read", delegate={"name": "ci", "kind": "user"}
            ),
            "Missing delegate user or team",
            "for the robot, write acme+ci",
        ),
        (
            lambda c: c.repository.permissions.users.set("acme/app", "acme+ci", role="read"),
            "Invalid username: acme+ci",
            "",
        ),
    ],
)
def test_short_name_where_the_full_one_belongs(
    http: responses.RequestsMock, call: Callable[[QuayClient], object], message: str, hint: str
) -> None:
    """It may be that of a user, so it is sent."""
    for method in ("PUT", "POST"):
        http.add(method, re.compile(".*"), status=400, json={"message": message})
    http.assert_all_requests_are_fired = False
    with QuayClient(URL, "t0ken") as client, pytest.raises(Exception, match=re.escape(message)) as caught:
        call(client)
    assert hint in str(caught.value)
    assert ("for the robot" in str(caught.value)) == bool(hint)
    assert len(http.calls) == 1


# -- mappings in place of models -------------------------------------------------------

DIGEST = "sha256:" + "a" * 64

MIRROR: dict[str, Any] = {
    "external_reference": "registry.example.com/a/b",
    "sync_interval": 3600,
    "sync_start_date": "2031-01-01",
    "robot_username": "acme+ci",
    "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["v*"]},
}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (
            {"root_rule": {"rule": "v*", "rule_type": "x"}},
            "root_rule: unknown key 'rule': the keys are 'rule_",
        ),
        ({"root_rule": {"rule_kind": "tag_glob_csv"}}, "root_rule: the key 'rule_value' is missing"),
        (
            {"root_rule": {"rule_kind": "regex", "rule_value": ["a"]}},
            "rule_kind: expected 'tag_glob_csv', not 'regex'",
        ),
        (
            {"root_rule": {"rule_kind": "tag_glob_csv", "rule_value": "a"}},
            "rule_value: expected a sequence",
        ),
        ({"root_rule": "v*"}, "root_rule: expected a MirrorRule, not str"),
        (
            {"external_registry_config": {"verify_ssl": False}},
            "unknown key 'verify_ssl': the keys are 'veri",
        ),
        ({"external_registry_config": {"verify_tls": "no"}}, "verify_tls: expected True or False, not str"),
        (
            {"external_registry_config": {"proxy": {"https": "x"}}},
            "proxy: unknown key 'https': the keys are",
        ),
        ({"external_registry_config": {5: 5}}, "unknown key '5'"),
    ],
)
def test_mapping_that_the_server_would_ignore(http: responses.RequestsMock, given: Any, problem: str) -> None:
    refused(http, lambda client: client.repository.mirror.create("acme/app", **{**MIRROR, **given}), problem)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"root_rule": MirrorRule(rule_kind="tag_glob_csv", rule_value=("v*",))},
        {"external_registry_config": {"verify_tls": False, "proxy": {"https_proxy": "https://p:1"}}},
        {"external_registry_config": {"proxy": None}},
        {"external_registry_config": ExternalRegistryConfig(verify_tls=False)},
    ],
)
def test_mapping_that_is_sent(http: responses.RequestsMock, given: Any) -> None:
    http.add("POST", re.compile(".*/mirror"), status=201, json="")
    with QuayClient(URL, "t0ken") as client:
        client.repository.mirror.create("acme/app", **{**MIRROR, **given})


# -- lists of words --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (
            lambda c: c.repository.permissions.users.set("a/b", "bob", role="owner"),
            "role: expected 'admin', 'write' or 'read', not 'owner'",
        ),
        (
            lambda c: c.repository.set_visibility("a/b", visibility="Private"),
            "visibility: expected 'public' or 'private', not 'Private'",
        ),
        (
            lambda c: c.repository.set_state("a/b", state="mirror"),
            "state: expected 'NORMAL', 'READ_ONLY'",
        ),
        (
            lambda c: c.organization.quotas.limits.create("acme", 1, type="Block", threshold_percent=5),
            "type: expected 'Warning' or 'Reject', not 'Block'",
        ),
        (
            lambda c: c.organization.teams.set("acme", "devs", role=5),
            "role: expected 'admin', 'creator' or 'member', not int",
        ),
    ],
)
def test_word_that_the_server_does_not_take(
    http: responses.RequestsMock, call: Callable[[QuayClient], object], expected: str
) -> None:
    with QuayClient(URL, "t0ken") as client, pytest.raises(InvalidArgumentError, match=re.escape(expected)):
        call(client)
    assert not http.calls


def test_principal_as_a_mapping(http: responses.RequestsMock) -> None:
    with (
        QuayClient(URL, "t0ken") as client,
        pytest.raises(InvalidArgumentError, match="the key 'name' is missing"),
    ):
        client.organization.prototypes.create("acme", role="read", delegate={"kind": "team"})


# -- arguments together ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (
            lambda c: c.repository.tags.update("a/b", "v1", manifest_digest=DIGEST, expiration=None),
            "changeTag: moving a tag loses an expiration that is set in the same call",
        ),
        (
            lambda c: c.repository.tags.update("a/b", "v1", manifest_digest=DIGEST, immutable=True),
            "changeTag: the server makes the tag immutable first",
        ),
        (
            lambda c: c.repository.tags.purge("a/b", "v1"),
            "removeTagFromTimemachine: pass either is_alive=True",
        ),
        (
            lambda c: c.repository.tags.purge("a/b", "v1", manifest_digest=DIGEST, is_alive=True),
            "removeTagFromTimemachine: pass either is_alive=True",
        ),
    ],
)
def test_arguments_that_the_server_would_ignore(
    http: responses.RequestsMock, call: Callable[[QuayClient], object], problem: str
) -> None:
    refused(http, call, problem)
