"""Manifests and their labels."""

from __future__ import annotations

from typing import Any

from differential.images import digest_of
from differential.scenarios.tag import NO_DIGEST
from differential.world import World

READS = ("getRepoManifest", "getManifestPullStatistics", "listManifestLabels")


def _own(world: World) -> tuple[str, str]:
    ada = world.user("ada")
    return ada, world.repository(f"{ada}/app", owner=ada)


def scenario_manifest(world: World) -> None:
    """Images, lists of images, and what is no longer tagged."""
    ada, app = _own(world)
    one = world.push(app, tag="v1", content="one", labels={"team": "a", "empty": ""}, by=ada)
    many = world.push(app, tag="multi", content="many", platforms=["linux/amd64", "linux/arm64"], by=ada)
    listed = world.call("getRepoManifest", user=ada, path={"repository": app, "manifestref": many})
    refs = [one, many, NO_DIGEST, "sha256:short", "nonsense", "v1", "sha512:00", digest_of(b"one")]
    manifest = listed.json.get("manifest_data") if isinstance(listed.json, dict) else None
    if manifest:
        refs += [part.partition('"')[0] for part in manifest.split('"digest": "')[1:]]
    for ref in refs:
        for operation in READS:
            world.call(operation, user=ada, path={"repository": app, "manifestref": ref})
    for operation in READS:
        world.call(operation, user=ada, path={"repository": f"{ada}/none", "manifestref": one})
    world.call("deleteFullTag", user=ada, path={"repository": app, "tag": "v1"})
    world.call("deleteFullTag", user=ada, path={"repository": app, "tag": "multi"})
    for ref in (one, many):
        for operation in READS:
            world.call(operation, user=ada, path={"repository": app, "manifestref": ref})
        body = {"key": "a", "value": "b", "media_type": None}
        world.call("addManifestLabel", user=ada, path={"repository": app, "manifestref": ref}, body=body)


def scenario_labels(world: World) -> None:
    """Labels, from their creation to their end."""
    ada, app = _own(world)
    digest = world.push(app, tag="v1", content="one", labels={"team": "a", "json": '{"a": 1}'}, by=ada)
    other = world.push(app, tag="v2", content="two", by=ada)
    path = {"repository": app, "manifestref": digest}

    def add(body: Any) -> str:
        answer = world.call("addManifestLabel", user=ada, path=path, body=body)
        return str(answer["label", "id"]) if answer.status == 201 else ""

    labels = world.call("listManifestLabels", user=ada, path=path)
    pushed = labels["labels", 0, "id"]
    label = add({"key": "a", "value": "b", "media_type": "text/plain"})
    add({"key": "a", "value": "b", "media_type": "text/plain"})
    add({"key": "a", "value": "c", "media_type": None})
    add({"key": "json", "value": '{"a": 1}', "media_type": "application/json"})
    add({"key": "json", "value": '{"a": 1}', "media_type": None})
    add({"key": "json", "value": "[1]", "media_type": None})
    add({"key": "json", "value": "{1}", "media_type": None})
    add({"key": "json", "value": "{1}", "media_type": "application/json"})
    add({"key": "json", "value": "5", "media_type": None})
    add({"key": "kind", "value": "x", "media_type": "text/html"})
    add({"key": "kind", "value": 5, "media_type": None})
    add({"key": 5, "value": "x", "media_type": None})
    add({"key": "kind", "value": "x"})
    add({"value": "x", "media_type": None})
    add({"key": "kind", "media_type": None})
    add({"key": "kind", "value": None, "media_type": None})
    add({})
    add(None)
    add([])
    add({"key": "empty", "value": "", "media_type": None})
    add({"key": "more", "value": "x", "media_type": None, "nonsense": 1})
    names = (
        "",
        "A",
        "a.b",
        "a..b",
        "a-b",
        "a--b",
        "a.-b",
        "a_b",
        "-a",
        "a-",
        "a/b",
        "1",
        "x" * 255,
        "x" * 256,
    )
    for name in (*names, "quay.expires-after", "quay.immutable", "quay", "quay.a", "quayb", "oci.a", "ä"):
        add({"key": name, "value": "1", "media_type": None})
    world.call("addManifestLabel", user=ada, path=path)
    for query in (
        {"filter": "a"},
        {"filter": "json"},
        {"filter": "TEAM"},
        {"filter": "none"},
        {"filter": ""},
    ):
        world.call("listManifestLabels", user=ada, path=path, query=query)
    missing = "00000000-0000-0000-0000-000000000000"
    for operation in ("getManifestLabel", "deleteManifestLabel"):
        world.call(operation, user=ada, path={**path, "labelid": missing})
        world.call(operation, user=ada, path={**path, "labelid": "nonsense"})
        world.call(operation, user=ada, path={**path, "labelid": pushed})
        world.call(operation, user=ada, path={**path, "manifestref": other, "labelid": label})
        world.call(operation, user=ada, path={**path, "manifestref": NO_DIGEST, "labelid": label})
        world.call(operation, user=ada, path={**path, "repository": f"{ada}/none", "labelid": label})
        world.call(operation, user=ada, path={**path, "labelid": label})
    world.call("getManifestLabel", user=ada, path={**path, "labelid": label})
    world.call("listManifestLabels", user=ada, path=path)
    body = {"key": "a", "value": "b", "media_type": None}
    world.call("addManifestLabel", user=ada, path={**path, "manifestref": NO_DIGEST}, body=body)
    world.call("addManifestLabel", user=ada, path={**path, "repository": f"{ada}/none"}, body=body)
    world.call("listRepoLogs", user=ada, path={"repository": app})


def scenario_rights(world: World) -> None:
    """Who may read manifests and change labels, and with which scopes."""
    ada, bob, cid, eve = world.users("ada", "bob", "cid", "eve")
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    public = world.repository(f"{acme}/public", owner=ada, visibility="public")
    world.permit(app, bob, "write", owner=ada)
    world.permit(app, cid, "read", owner=ada)
    body = {"key": "a", "value": "b", "media_type": "text/plain"}
    for repository in (app, public):
        digest = world.push(repository, tag="v1", content="one", by=ada)
        path = {"repository": repository, "manifestref": digest}
        label = world.call("addManifestLabel", user=ada, path=path, body=body)["label", "id"]
        callers: list[dict[str, Any]] = [
            {"user": user} for user in (ada, bob, cid, eve, None, world.superuser)
        ]
        callers += [{"user": ada, "scopes": [scope]} for scope in ("repo:read", "repo:write", "user:admin")]
        callers += [{"user": ada, "session": True}]
        for caller in callers:
            for operation in READS:
                world.call(operation, path=path, **caller)
            world.call("getManifestLabel", path={**path, "labelid": label}, **caller)
            world.call("addManifestLabel", path=path, body={"key": "a"}, **caller)
            added = world.call("addManifestLabel", path=path, body=body, **caller)
            mine = added["label", "id"] if added.status == 201 else label
            world.call("deleteManifestLabel", path={**path, "labelid": "none"}, **caller)
            if caller != {"user": ada} or mine != label:
                world.call("deleteManifestLabel", path={**path, "labelid": mine}, **caller)


def scenario_states(world: World) -> None:
    """Labels in repositories that are read-only or mirrors."""
    ada, app = _own(world)
    digest = world.push(app, tag="v1", content="one", by=ada)
    path = {"repository": app, "manifestref": digest}
    body = {"key": "a", "value": "b", "media_type": "text/plain"}
    label = world.call("addManifestLabel", user=ada, path=path, body=body)["label", "id"]
    for state in ("READ_ONLY", "MIRROR"):
        world.call("changeRepoState", user=ada, path={"repository": app}, body={"state": state})
        world.call("listManifestLabels", user=ada, path=path)
        world.call("addManifestLabel", user=ada, path=path, body=body)
        world.call("addManifestLabel", user=ada, path=path, body={"key": "a"})
        world.call("deleteManifestLabel", user=ada, path={**path, "labelid": label})
        world.call("deleteManifestLabel", user=ada, path={**path, "labelid": "none"})
