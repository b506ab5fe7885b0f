"""Arguments of builds and build triggers that the server would ignore, misread or fail with."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import responses

from quay_sdk import QuayClient
from support import URL
from support.arguments import refused

ARCHIVE = "https://example.com/app.tar.gz"


# -- builds ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (
            {"subdirectory": "/app", "dockerfile_path": "/app/Dockerfile"},
            "subdirectory and dockerfile_path are mutually exclusive: the server would ignore subdirectory",
        ),
        (
            {"subdirectory": "/app", "context": "/"},
            "subdirectory and context are mutually exclusive: the server would ignore context",
        ),
        (
            {"archive_url": "ftp://example.com/app.tar.gz"},
            "archive_url: expected a URL that begins",
        ),
        ({"archive_url": "/app.tar.gz"}, "archive_url: expected a URL that begins"),
        ({"archive_url": "https://example.com/für.tar.gz"}, "archive_url: the URL must be ASCII"),
        ({"pull_robot": "ci"}, "pull_robot: expected the full name of a robot, 'namespace+robot', not 'ci'"),
        ({"pull_robot": ""}, "pull_robot: expected the full name of a robot"),
        ({"pull_robot": "acme+"}, "pull_robot: expected the full name of a robot"),
    ],
)
def test_build_that_the_server_would_misread(
    http: responses.RequestsMock, given: dict[str, Any], problem: str
) -> None:
    arguments = {"archive_url": ARCHIVE, **given}
    refused(
        http, lambda c: c.repository.builds.create("acme/app", **arguments), f"requestRepoBuild: {problem}"
    )


@pytest.mark.parametrize(
    "given",
    [
        {"archive_url": "HTTP://example.com/app.tar.gz"},
        {"archive_url": ARCHIVE, "subdirectory": "/app", "pull_robot": "acme+ci"},
        {"archive_url": ARCHIVE, "dockerfile_path": "/docker/Dockerfile", "context": "/"},
        {"file_id": "a-file", "context": "/app", "docker_tags": ["v1", "latest"]},
    ],
)
def test_build_that_is_sent(http: responses.RequestsMock, given: dict[str, Any]) -> None:
    build = {"id": "b", "phase": "waiting", "started": None}
    http.add("POST", re.compile(".*/build/"), status=201, json=build)
    with QuayClient(URL, "t0ken") as client:
        client.repository.builds.create("acme/app", **given)
    assert json.loads(http.calls[0].request.body) == given


@pytest.mark.parametrize("limit", [0, -1])
def test_number_of_builds(http: responses.RequestsMock, limit: int) -> None:
    problem = f"limit: expected 1 or more, not {limit}"
    refused(http, lambda c: c.repository.builds.list("acme/app", limit=limit), problem)
    refused(http, lambda c: c.repository.triggers.builds.list("acme/app", "a-trigger", limit=limit), problem)


def test_start_of_a_log(http: responses.RequestsMock) -> None:
    refused(
        http,
        lambda c: c.repository.builds.logs.get("acme/app", "a-build", start=-5),
        "getRepoBuildLogs: start: expected 0 or more, not -5",
    )


# -- triggers --------------------------------------------------------------------------

CONFIG = {"build_source": "acme/app"}

CONFIGURED: dict[str, Callable[[QuayClient, Any], object]] = {
    "activateBuildTrigger": lambda c, config: c.repository.triggers.activate("a/b", "t", config=config),
    "analyzeBuildTrigger": lambda c, config: c.repository.triggers.analyze("a/b", "t", config=config),
    "listBuildTriggerSubdirs": lambda c, config: c.repository.triggers.subdirectories(
        "a/b", "t", config=config
    ),
    "listTriggerFieldValues": lambda c, config: c.repository.triggers.field_values.list(
        "a/b", "t", "refs", config=config
    ),
}
"""The operations that take a trigger's configuration."""


@pytest.mark.parametrize("id", CONFIGURED)
@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ({"dockerfile_path": "/Dockerfile"}, "'build_source' is missing"),
        ({"build_source": ""}, "'build_source' is missing"),
        ({"build_source": 7}, "'build_source' is missing"),
        ({**CONFIG, "branchtag_regex": "heads/(main"}, "branchtag_regex: 'heads/(main' is not a regular exp"),
        ({**CONFIG, "branchtag_regex": ""}, "branchtag_regex: '' matches nothing"),
        ({**CONFIG, "branchtag_regex": ["heads/main"]}, "branchtag_regex: expected a string, not list"),
        ({**CONFIG, "tag_templates": "latest"}, "tag_templates: expected a sequence, not str"),
        ({**CONFIG, "tag_templates": [1]}, "tag_templates: expected a string, not int"),
        (
            {**CONFIG, "default_tag_from_ref": "false"},
            "default_tag_from_ref: expected True or False, not str",
        ),
        ({**CONFIG, "latest_for_default_branch": 0}, "latest_for_default_branch: expected True or False"),
        ({**CONFIG, "dockerfile_path": ["/Dockerfile"]}, "dockerfile_path: expected a string, not list"),
        ({**CONFIG, "context": 1, "dockerfile_path": "/Dockerfile"}, "context: expected a string, not int"),
        ("acme/app", "expected a mapping, not str"),
    ],
)
def test_configuration_that_the_server_would_misread(
    http: responses.RequestsMock, id: str, config: Any, problem: str
) -> None:
    refused(http, lambda c: CONFIGURED[id](c, config), f"{id}: config: {problem}")


@pytest.mark.parametrize("id", CONFIGURED)
@pytest.mark.parametrize(
    "config",
    [
        {},
        CONFIG,
        {**CONFIG, "branchtag_regex": "heads/[[a]"},  # valid, but Python warns of it
        {
            **CONFIG,
            "dockerfile_path": "/docker/Dockerfile",
            "context": "/",
            "branchtag_regex": "heads/main|tags/v.*",
            "tag_templates": ["${commit_info.short_sha}"],
            "default_tag_from_ref": False,
            "latest_for_default_branch": None,
        },
    ],
)
def test_configuration_that_is_sent(http: responses.RequestsMock, id: str, config: Any) -> None:
    trigger = {"id": "t", "service": "github", "status": "success", "values": []}
    http.add("POST", re.compile(".*/trigger/t/.*"), json=trigger)
    with QuayClient(URL, "t0ken") as client:
        CONFIGURED[id](client, config)
    sent = json.loads(http.calls[0].request.body)
    assert sent.get("config", sent) == config


def test_context_to_analyze(http: responses.RequestsMock) -> None:
    refused(
        http,
        lambda c: c.repository.triggers.analyze("a/b", "t", config={**CONFIG, "context": "/"}),
        "analyzeBuildTrigger: config: 'context' needs 'dockerfile_path' beside it",
    )


@pytest.mark.parametrize(
    ("robot", "problem"),
    [
        ("ci", "expected the full name of a robot, 'namespace+robot', not 'ci'"),
        ("other+ci", "'other+ci' is not a robot of 'acme'"),
        ("acme2+ci", "'acme2+ci' is not a robot of 'acme'"),
    ],
)
def test_robot_of_a_trigger(http: responses.RequestsMock, robot: str, problem: str) -> None:
    refused(
        http,
        lambda c: c.repository.triggers.activate("acme/app", "t", config=CONFIG, pull_robot=robot),
        f"activateBuildTrigger: pull_robot: {problem}",
    )


REF = {"kind": "tag", "name": "v1.2"}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"branch_name": "main", "refs": REF}, "branch_name and refs are mutually exclusive"),
        (
            {"branch_name": "main", "commit_sha": "0a1b2c3"},
            "branch_name and commit_sha are mutually exclusive",
        ),
        ({"commit_sha": "0a1b2c3", "refs": REF}, "commit_sha and refs are mutually exclusive"),
        ({"branch_name": ""}, "branch_name: expected the name of a branch"),
        ({"commit_sha": "main"}, "commit_sha: expected 7 or more hexadecimal digits"),
        ({"commit_sha": "0a1b2c"}, "commit_sha: expected 7 or more hexadecimal digits"),
        ({"refs": {}}, "refs: expected {'kind': 'branch', 'name': …}"),
        ({"refs": {"name": "main"}}, "refs: expected {'kind': 'branch', 'name': …}"),
        ({"refs": {"kind": "tag"}}, "refs: expected {'kind': 'branch', 'name': …}"),
        ({"refs": {"kind": "tags", "name": "v1"}}, "refs: expected {'kind': 'branch', 'name': …}"),
        ({"refs": {"kind": "tag", "name": ""}}, "refs: expected {'kind': 'branch', 'name': …}"),
        ({"refs": {**REF, "sha": "0a1b2c3"}}, "refs: expected {'kind': 'branch', 'name': …}"),
        ({"refs": "main"}, "refs: expected a mapping, not str"),
    ],
)
def test_start_that_the_server_would_misread(
    http: responses.RequestsMock, given: dict[str, Any], problem: str
) -> None:
    refused(
        http,
        lambda c: c.repository.triggers.start("a/b", "t", **given),
        f"manuallyStartBuildTrigger: {problem}",
    )


@pytest.mark.parametrize("given", [{}, {"branch_name": "main"}, {"commit_sha": "0A1b2c3"}, {"refs": REF}])
def test_start_that_is_sent(http: responses.RequestsMock, given: dict[str, Any]) -> None:
    build = {"id": "b", "phase": "waiting", "started": None}
    http.add("POST", re.compile(".*/start"), status=201, json=build)
    with QuayClient(URL, "t0ken") as client:
        client.repository.triggers.start("a/b", "t", **given)
    assert json.loads(http.calls[0].request.body) == given


def test_namespace_of_sources(http: responses.RequestsMock) -> None:
    refused(
        http,
        lambda c: c.repository.triggers.sources.list("a/b", "t", namespace=""),
        "listTriggerBuildSources: namespace: expected the id of a namespace, not an empty string",
    )
    with QuayClient(URL, "t0ken") as client, pytest.raises(TypeError, match="namespace"):
        client.repository.triggers.sources.list("a/b", "t")  # type: ignore[call-arg]
