"""Saving and loading, content for demonstrations, configuration and versions."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from quay_sdk import InvalidArgumentError, NotFoundError
from quay_sdk.testing import FakeQuay


def tags(quay: FakeQuay) -> list[str]:
    return [tag.name for tag in quay.client().repository.tags.list("acme/app", only_active=True)]


# -- saving ----------------------------------------------------------------------------


def test_saved_and_loaded(tmp_path: Path) -> None:
    quay = FakeQuay(user="root", config={"FEATURE_AUTO_PRUNE": False}, version="3.12")
    quay.add_user("bob")
    quay.push("acme/app", tag="v1", labels={"a": "b"})
    quay.push("acme/app", tag="list", platforms=("linux/amd64", "linux/arm64"))
    quay.add_robot("acme+ci")
    quay.add_team("acme", "devs", members=("bob", "acme+ci"))
    quay.permit("acme/app", team="devs", role="write")
    quay.set_quota("acme", 1000, Warning=80)
    token = quay.token("bob")
    quay.advance(days=1)
    quay.save(tmp_path / "scene.json")
    assert json.loads((tmp_path / "scene.json").read_text("utf-8"))["version"] == "3.12"

    with FakeQuay.load(tmp_path / "scene.json") as loaded:
        assert sorted(tags(loaded)) == ["list", "v1"]
        client = loaded.client("bob")
        assert client.repository.get("acme/app").can_write
        response = requests.get(
            f"{loaded.url}/api/v1/repository/acme/app",
            headers={"Authorization": f"Bearer {token}"},
            timeout=10,
        )
        assert response.json()["can_write"] is True
        loaded.save(tmp_path / "again.json")
        loaded.push("acme/app", tag="v2")
        assert sorted(tags(loaded)) == ["list", "v1", "v2"]


def test_file_is_stable(tmp_path: Path) -> None:
    quay = FakeQuay()
    quay.populate(organizations=2, repositories=6)
    quay.save(tmp_path / "a.json")
    FakeQuay.load(tmp_path / "a.json").save(tmp_path / "b.json")
    assert (tmp_path / "a.json").read_text("utf-8") == (tmp_path / "b.json").read_text("utf-8")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 99}', '{"format": 1, "state": {}, "entities": {}}']
)
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"x\.json: not a file that FakeQuay\.save\(\) wrote"):
        FakeQuay.load(tmp_path / "x.json")


# -- time ------------------------------------------------------------------------------


def test_advance() -> None:
    with FakeQuay() as quay:
        quay.push("acme/app", tag="v1")
        client = quay.client()
        client.repository.tags.update("acme/app", "v1", expiration=timedelta(days=2))
        quay.advance(days=1)
        assert tags(quay) == ["v1"]
        assert quay.advance(days=2, hours=1) > datetime.now(UTC) + timedelta(days=3)
        assert tags(quay) == []
        with pytest.raises(InvalidArgumentError):  # the SDK reads the same clock
            client.repository.tags.update("acme/app", "v1", expiration=datetime.now(UTC) + timedelta(days=1))
        with pytest.raises(ValueError, match="only goes forward"):
            quay.advance(days=-1)


def test_clock_is_the_computers_after_the_end() -> None:
    with FakeQuay() as quay:
        quay.advance(days=100)
    with FakeQuay() as quay:
        quay.push("acme/app", tag="v1")
        quay.client().repository.tags.update(
            "acme/app", "v1", expiration=datetime.now(UTC) + timedelta(days=1)
        )


# -- content ---------------------------------------------------------------------------


def test_populate() -> None:
    with FakeQuay() as quay:
        quay.populate(organizations=3, repositories=40, seed=1)
        client = quay.client()
        organizations = [organization.name for organization in client.user.get().organizations or ()]
        assert len(organizations) == 3
        found = [
            repository for name in organizations for repository in client.repository.list(namespace=name)
        ]
        assert len(found) == 40
        history = client.repository.tags.list(f"{found[0].namespace}/{found[0].name}").all()
        assert len({tag.manifest_digest for tag in history}) > 1
        assert min(tag.start_ts for tag in history if tag.start_ts) < datetime.now(UTC) - timedelta(days=30)


def test_same_seed_same_content() -> None:
    def content(seed: int) -> list[list[str]]:
        with FakeQuay() as quay:
            quay.populate(organizations=1, repositories=3, seed=seed)
            client = quay.client()
            return [
                [
                    f"{tag.name} {tag.manifest_digest}"
                    for tag in client.repository.tags.list(f"platform/{name}")
                ]
                for name in ("api", "worker", "frontend")
            ]

    assert content(1) == content(1) != content(2)


def test_populate_twice_takes_other_names() -> None:
    quay = FakeQuay()
    quay.populate(organizations=2, repositories=2)
    quay.populate(organizations=2, repositories=2)
    with pytest.raises(ValueError, match="repositories need organizations"):
        quay.populate(organizations=0, repositories=1)


# -- configuration and versions --------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "error", "message"),
    [
        ({"FEATURE_PROXY_CACH": True}, ValueError, "did you mean FEATURE_PROXY_CACHE"),
        ({"FEATURE_PROXY_CACHE": "yes"}, TypeError, "FEATURE_PROXY_CACHE is of type bool, not str"),
        ({"SUPER_USERS": "ada"}, TypeError, "SUPER_USERS is of type list"),
        ({"APP_SPECIFIC_TOKEN_EXPIRATION": 5}, TypeError, "of type str"),
    ],
)
def test_settings_are_checked(config: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        FakeQuay(config=config)


def test_feature_that_is_off() -> None:
    with FakeQuay(config={"FEATURE_PROXY_CACHE": False}) as quay:
        quay.add_organization("acme")
        headers = {"Authorization": f"Bearer {quay.token()}"}
        url = f"{quay.url}/api/v1/organization/acme/proxycache"
        page = requests.get(f"{url}/", headers=headers, timeout=10)
        assert (page.status_code, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
        assert requests.post(url, json={}, headers=headers, timeout=10).status_code == 405
        with pytest.raises(NotFoundError):
            quay.client().organization.proxy_cache.get("acme")


def test_older_version() -> None:
    with FakeQuay(version="3.12") as quay:
        quay.push("acme/app", tag="v1")
        headers = {"Authorization": f"Bearer {quay.token()}"}
        url = f"{quay.url}/api/v1/repository/acme/app"
        later = requests.get(f"{url}/immutabilitypolicy/", headers=headers, timeout=10)  # of 3.17
        assert (later.status_code, later.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
        body = {"immutable": True}  # of 3.17
        assert requests.put(f"{url}/tag/v1", json=body, headers=headers, timeout=10).status_code == 201
        client = quay.client()
        client.repository.tags.delete("acme/app", "v1")
        assert tags(quay) == []
    with pytest.raises(ValueError, match=r"version is one of 3\.5"):
        FakeQuay(version="4.0")


def test_plain_server() -> None:
    """A superuser has no rights in the repositories of others, unless the configuration says so."""
    for full_access in (False, True):
        config = {"FEATURE_SUPERUSERS_FULL_ACCESS": full_access}
        with FakeQuay(user="root", config=config) as quay:
            quay.add_user("bob")
            quay.add_organization("acme", owner="bob")
            quay.push("acme/app", by="bob")
            response = requests.get(
                f"{quay.url}/api/v1/repository/acme/app",
                headers={"Authorization": f"Bearer {quay.token()}"},
                timeout=10,
            )
            assert response.status_code == (200 if full_access else 403)
