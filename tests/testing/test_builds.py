"""Builds and triggers: what the methods of FakeQuay do that play the worker and the source repository."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from quay_sdk.testing import FakeQuay

APP = "/repository/acme/app"
ARCHIVE = {"archive_url": "https://example.com/app.tar.gz"}


class Server:
    """A FakeQuay with a repository, called by its first user."""

    def __init__(self, quay: FakeQuay) -> None:
        self.quay = quay
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.headers["Authorization"] = f"Bearer {quay.token()}"

    def call(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        response = self._http.request(method, f"{self.quay.url}/api/v1{path}", json=body, timeout=60)
        assert response.status_code == status, response.text
        return response.json() if response.text else None

    def fetch(self, url: str, method: str = "GET", **options: Any) -> requests.Response:
        return self._http.request(method, url, timeout=60, **options)

    def build(self, **body: Any) -> str:
        id: str = self.call("POST", f"{APP}/build/", {**ARCHIVE, **body}, status=201)["id"]
        return id

    def notify(self, *events: str) -> None:
        for event in events:
            body = {"event": event, "method": "webhook", "config": {"url": "http://example.com"}}
            self.call("POST", f"{APP}/notification/", {**body, "eventConfig": {}}, status=201)


@pytest.fixture
def server() -> Iterator[Server]:
    with FakeQuay() as quay:
        quay.add_repository("acme/app")
        yield Server(quay)


def test_a_build_that_succeeds_pushes_its_tags(server: Server) -> None:
    server.notify("build_queued", "build_start", "build_success", "repo_push")
    build = server.build(docker_tags=["v1", "v2"])
    assert server.quay.advance_build(build) == "build-scheduled"
    assert server.quay.advance_build(build, "complete", log=["Step 1"]) == "complete"
    assert server.call("GET", f"{APP}/build/{build}")["phase"] == "complete"
    log = server.call("GET", f"{APP}/build/{build}/logs")
    messages = [entry["message"] for entry in log["logs"]]
    assert messages == [
        "build-scheduled",
        "unpacking",
        "pulling",
        "building",
        "Step 1",
        "pushing",
        "complete",
    ]
    assert server.call("GET", f"{APP}/build/{build}/logs?start=5")["logs"] == log["logs"][5:]
    tags = server.call("GET", f"{APP}/tag/")["tags"]
    assert sorted(tag["name"] for tag in tags) == ["v1", "v2"]
    deliveries = server.quay.deliveries
    events = [delivery.event for delivery in deliveries]
    assert events == ["build_queued", "build_start", "repo_push", "repo_push", "build_success"]
    assert deliveries[-1].body["build_id"] == build
    assert deliveries[-1].body["manifest_digests"] == [tags[0]["manifest_digest"]]
    assert deliveries[-1].body["homepage"].endswith(f"/repository/acme/app/build/{build}")


def test_a_build_that_fails(server: Server) -> None:
    server.notify("build_failure")
    build = server.build()
    assert server.quay.advance_build(build, "error", error="no space left") == "error"
    assert server.call("GET", f"{APP}/tag/")["tags"] == []
    [delivery] = server.quay.deliveries
    assert delivery.body["error_message"] == "no space left"
    with pytest.raises(ValueError, match="is over: error"):
        server.quay.advance_build(build)


def test_internal_errors_are_not_the_end(server: Server) -> None:
    build = server.build()
    server.quay.advance_build(build, "internalerror")
    assert server.quay.advance_build(build, "complete") == "complete"
    other = server.build()
    assert server.quay.advance_build(other, "expired") == "expired"


def test_a_build_that_pushes_cannot_be_cancelled(server: Server) -> None:
    server.notify("build_cancelled")
    build = server.build()
    server.quay.advance_build(build, "pushing")
    server.call("DELETE", f"{APP}/build/{build}", status=400)
    with pytest.raises(ValueError, match="cannot be cancelled"):
        server.quay.advance_build(build, "cancelled")
    other = server.build()
    server.quay.advance_build(other, "building")
    server.call("DELETE", f"{APP}/build/{other}", status=201)
    [delivery] = server.quay.deliveries
    assert delivery.body["build_id"] == other


@pytest.mark.parametrize(
    ("phase", "message"), [("waiting", "already"), ("nonsense", "a build has the phases")]
)
def test_phases_that_cannot_be_reached(server: Server, phase: str, message: str) -> None:
    build = server.build()
    with pytest.raises(ValueError, match=message):
        server.quay.advance_build(build, phase)
    with pytest.raises(ValueError, match="there is no build"):
        server.quay.advance_build("none")


def test_archived_logs(server: Server) -> None:
    build, waiting = server.build(), server.build()
    server.quay.advance_build(build, "complete", log=["Step 1"])
    assert server.quay.archive_build_logs() == [build]
    assert server.quay.archive_build_logs() == []
    url = server.call("GET", f"{APP}/build/{build}/logs")["logs_url"]
    archived = server.fetch(url).json()
    assert archived == server.call("GET", f"/superuser/{build}/logs/archive")
    assert archived["total"] == len(archived["logs"]) == 7
    assert requests.get(url, timeout=60).status_code == 403
    server.call("GET", f"/superuser/{waiting}/logs/archive", status=400)


def test_uploads(server: Server) -> None:
    drop = server.call("POST", "/filedrop/", {"mimeType": "text/plain"})
    uploaded = server.fetch(drop["url"], "PUT", data=b"FROM scratch\n")
    assert (uploaded.status_code, uploaded.text) == (200, "Okay")
    assert server.fetch(drop["url"]).content == b"FROM scratch\n"
    build = server.call("POST", f"{APP}/build/", {"file_id": drop["file_id"]}, status=201)
    assert build["archive_url"] == drop["url"]
    again = server.quay.upload(b"FROM scratch\n")
    other = server.call("POST", f"{APP}/build/", {"file_id": again}, status=201)
    assert other["display_name"] == build["display_name"]
    server.call("POST", f"{APP}/build/", {"file_id": "none"}, status=400)


def test_the_most_builds_of_a_namespace() -> None:
    with FakeQuay(config={"DEFAULT_NAMESPACE_MAXIMUM_BUILD_COUNT": 1}) as quay:
        quay.add_repository("acme/app")
        server = Server(quay)
        build = server.build()
        refused = server.call("POST", f"{APP}/build/", ARCHIVE, status=429)
        assert refused == {"message": "Maximum queued build rate exceeded."}
        quay.advance_build(build, "complete")
        server.build()


def test_the_source_repository_of_a_trigger(server: Server) -> None:
    quay = server.quay
    quay.add_robot("acme+ci")
    quay.add_repository("acme/base")
    quay.permit("acme/base", "acme+ci", "read")
    dockerfiles = {"app/Dockerfile": "FROM localhost:5000/acme/base:v1\n", "Dockerfile": "FROM scratch\n"}
    trigger = quay.add_trigger(
        "acme/app", service="github", source="acme/code", tags=["v1"], dockerfiles=dockerfiles, active=False
    )
    path = f"{APP}/trigger/{trigger}"
    [namespace] = server.call("GET", f"{path}/namespaces")["namespaces"]
    [source] = server.call("POST", f"{path}/sources", {"namespace": namespace["id"]})["sources"]
    assert source["full_name"] == "acme/code"
    assert server.call("POST", f"{path}/subdir", {})["contextMap"] == {
        "/app/Dockerfile": ["/app", "/"],
        "/Dockerfile": ["/"],
    }
    refs = server.call("POST", f"{path}/fields/refs", {})["values"]
    assert refs == [{"kind": "branch", "name": "main"}, {"kind": "tag", "name": "v1"}]
    server.call("POST", f"{path}/fields/none", {}, status=404)
    config = {"build_source": "acme/code", "dockerfile_path": "/app/Dockerfile", "context": "/app"}
    analysis = server.call("POST", f"{path}/analyze", {"config": config})
    assert (analysis["status"], analysis["name"]) == ("requiresrobot", "base")
    assert [robot["can_read"] for robot in analysis["robots"]] == [True]
    unknown = server.call("POST", f"{path}/activate", {"config": {"build_source": "x/y"}}, status=400)
    assert unknown["detail"] == "Unable to find GitHub repository for source: x/y"
    active = server.call("POST", f"{path}/activate", {"config": config, "pull_robot": "acme+ci"})
    assert active["is_active"]
    server.call("POST", f"{path}/start", {"branch_name": "none"}, status=400)
    for body, tags in (
        ({}, ["latest", "main"]),
        ({"refs": {"kind": "tag", "name": "v1"}}, ["v1"]),
    ):
        build = server.call("POST", f"{path}/start", body, status=201)
        assert sorted(build["tags"]) == tags
        assert build["pull_robot"]["name"] == "acme+ci"


@pytest.mark.parametrize("service", ["custom-git", "github", "gitlab", "bitbucket", "fakeservice"])
def test_a_push_to_the_source_repository(server: Server, service: str) -> None:
    trigger = server.quay.add_trigger("acme/app", service=service)
    build = server.quay.fire_trigger(trigger, ref="refs/heads/next", commit="abcdef0123")
    assert build is not None
    [made] = server.call("GET", f"{APP}/trigger/{trigger}/builds")["builds"]
    assert (made["id"], made["display_name"], made["manual_user"]) == (build, "abcdef0", None)
    assert made["trigger"]["service"] == service
    assert server.quay.fire_trigger(trigger, message="[skip build] x") is None
    server.call("PUT", f"{APP}/trigger/{trigger}", {"enabled": False})
    with pytest.raises(ValueError, match="disabled"):
        server.quay.fire_trigger(trigger)
    with pytest.raises(ValueError, match="ref is of the form"):
        server.quay.fire_trigger(trigger, ref="main")
    with pytest.raises(ValueError, match="there is no trigger"):
        server.quay.fire_trigger("none")


def test_the_webhook_of_a_trigger(server: Server) -> None:
    trigger = server.quay.add_trigger("acme/app")
    view = server.call("GET", f"{APP}/trigger/{trigger}")
    url = view["config"]["credentials"][1]["value"]
    payload = {"commit": "abcdef0123", "ref": "refs/heads/main", "default_branch": "main"}
    assert requests.post(url, json=payload, timeout=60).text == "Okay"
    [build] = server.call("GET", f"{APP}/build/")["builds"]
    assert build["trigger_metadata"] == {**payload, "git_url": view["build_source"]}
    assert requests.post(url, json={}, timeout=60).status_code == 400
    assert requests.post(url.replace("$token:", "x:"), json=payload, timeout=60).status_code == 403


def test_only_some_branches_are_built(server: Server) -> None:
    config = {"build_source": "x", "dockerfile_path": "/Dockerfile", "context": "/"}
    config["branchtag_regex"] = "heads/main"
    trigger = server.quay.add_trigger("acme/app", config=config)
    assert server.quay.fire_trigger(trigger, ref="refs/heads/main-2") is None
    assert server.quay.fire_trigger(trigger, ref="refs/heads/main")


def test_a_trigger_whose_builds_fail_is_switched_off() -> None:
    with FakeQuay(config={"SUCCESSIVE_TRIGGER_FAILURE_DISABLE_THRESHOLD": 2}) as quay:
        trigger = quay.add_trigger("acme/app")
        for phase in ("error", "complete", "error", "error"):
            build = quay.fire_trigger(trigger)
            assert build is not None
            quay.advance_build(build, phase)
        view = Server(quay).call("GET", f"{APP}/trigger/{trigger}")
        assert (view["enabled"], view["disabled_reason"]) == (False, "successive_build_failures")


def test_a_service_of_the_test_itself(server: Server) -> None:
    trigger = server.quay.add_trigger(
        "acme/app",
        service="fakeservice",
        namespaces=[{"name": "first", "id": "first"}],
        sources={"first": [{"name": "source"}]},
        fields={"test_field": [1, 2, 3]},
        config={},
        active=False,
    )
    path = f"{APP}/trigger/{trigger}"
    assert server.call("GET", f"{path}/namespaces")["namespaces"] == [{"name": "first", "id": "first"}]
    assert server.call("POST", f"{path}/sources", {"namespace": "first"})["sources"] == [{"name": "source"}]
    assert server.call("POST", f"{path}/fields/test_field", {})["values"] == [1, 2, 3]
    view = server.call("POST", f"{path}/activate", {"config": {"build_source": "somesource"}})
    assert view["config"] == {"build_source": "somesource", "active": True}


def test_builds_and_triggers_are_saved(server: Server, tmp_path: Path) -> None:
    trigger = server.quay.add_trigger("acme/app", service="github")
    build = server.quay.fire_trigger(trigger)
    server.quay.save(tmp_path / "saved.json")
    with FakeQuay.load(tmp_path / "saved.json") as quay:
        loaded = Server(quay)
        assert loaded.call("GET", f"{APP}/build/{build}")["trigger"]["id"] == trigger
        loaded.call("DELETE", f"{APP}/trigger/{trigger}", status=204)
        assert loaded.call("GET", f"{APP}/build/{build}")["trigger"] is None
