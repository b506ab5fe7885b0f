"""Tags: listing, moving, expiration, immutability, deletion, restoration."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import World

NO_DIGEST = f"sha256:{'0' * 64}"


def _scene(world: World) -> tuple[list[str | None], str]:
    """An owner, a writer, a reader, a member, a stranger and nobody; and a private repository."""
    ada, bob, cid, dan, eve = world.users("ada", "bob", "cid", "dan", "eve")
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    world.permit(app, bob, "write", owner=ada)
    world.permit(app, cid, "read", owner=ada)
    world.team(acme, "devs", owner=ada, members=[dan])
    return [ada, bob, cid, dan, eve, None], app


def _own(world: World) -> tuple[str, str]:
    """A user with a repository in the own namespace."""
    ada = world.user("ada")
    return ada, world.repository(f"{ada}/app", owner=ada)


def _history(world: World, user: str, repository: str) -> None:
    world.call("listRepoTags", user=user, path={"repository": repository})


def scenario_listing(world: World) -> None:
    """Listing and its filters and pages."""
    ada, app = _own(world)
    path = {"repository": app}
    world.call("listRepoTags", user=ada, path=path)
    world.push(app, tag="v1", content="one", by=ada)
    world.push(app, tag="v2", content="two", labels={"quay.expires-after": "3h"}, by=ada)
    world.push(app, tag="V2-rc", content="two", by=ada)
    world.push(app, tag="multi", content="many", platforms=["linux/amd64", "linux/arm64"], by=ada)
    world.push(app, tag="v1", content="newer", by=ada)
    world.push(app, tag="v1", content="newer", by=ada)
    world.call("deleteFullTag", user=ada, path={**path, "tag": "V2-rc"})
    queries: list[dict[str, Any]] = [
        {},
        {"onlyActiveTags": True},
        {"onlyActiveTags": "0"},
        {"specificTag": "v1"},
        {"specificTag": "none"},
        {"specificTag": ""},
        {"specificTag": "v1", "onlyActiveTags": True},
        {"filter_tag_name": "like:2"},
        {"filter_tag_name": "like:v2"},
        {"filter_tag_name": "like:"},
        {"filter_tag_name": "like:%"},
        {"filter_tag_name": "eq:v1"},
        {"filter_tag_name": "eq:V1"},
        {"filter_tag_name": "ne:v1"},
        {"filter_tag_name": "v1"},
        {"filter_tag_name": ""},
        {"filter_tag_name": "eq:v1:2"},
        {"limit": 2},
        {"limit": 2, "page": 2},
        {"limit": 2, "page": 4},
        {"limit": 0},
        {"limit": -1},
        {"limit": 1000},
        {"limit": "x"},
        {"page": 0},
        {"page": "x"},
        {"page": -1},
        {"nonsense": 1},
    ]
    for query in queries:
        world.call("listRepoTags", user=ada, path=path, query=query)
    world.call("listRepoTags", user=ada, path={"repository": f"{ada}/none"})
    world.call("listRepoTags", user=ada, path={"repository": f"{world.name('none')}/none"})
    world.call("getRepo", user=ada, path=path)


def scenario_rights(world: World) -> None:
    """Who may do what, and with which scopes."""
    users, app = _scene(world)
    ada = str(users[0])
    path = {"repository": app, "tag": "v1"}
    digest = world.push(app, tag="v1", content="one", by=ada)
    other = world.push(app, tag="v2", content="two", by=ada)
    callers: list[dict[str, Any]] = [{"user": user} for user in (*users, world.superuser)]
    callers += [
        {"user": ada, "scopes": [scope]} for scope in ("repo:read", "repo:write", "user:admin", "org:admin")
    ]
    callers += [{"user": ada, "session": True}, {"user": None, "bearer": "nonsense"}]
    for caller in callers:
        world.call("listRepoTags", path={"repository": app}, query={"onlyActiveTags": True}, **caller)
        world.call("getTagPullStatistics", path=path, **caller)
        world.call("changeTag", path=path, body={"manifest_digest": other}, **caller)
        world.call("changeTag", path=path, body={"manifest_digest": 5}, **caller)
        world.call("restoreTag", path=path, body={"manifest_digest": digest}, **caller)
        world.call("restoreTag", path=path, body={}, **caller)
        world.call("deleteFullTag", path=path, **caller)
        world.call("deleteFullTag", path={**path, "repository": f"{app}-none"}, **caller)
        body = {"manifest_digest": digest, "is_alive": False, "include_submanifests": False}
        world.call("removeTagFromTimemachine", path=path, body=body, **caller)
        world.call("removeTagFromTimemachine", path=path, body={"is_alive": 5}, **caller)
        world.push(app, tag="v1", content="one", by=ada)
    world.call("changeTag", user=ada, path=path, body={"immutable": True})
    for caller in callers:
        world.call("changeTag", path=path, body={"immutable": False}, **caller)
        world.call("changeTag", user=ada, path=path, body={"immutable": True})


def scenario_public(world: World) -> None:
    """A public repository, to strangers and nobody."""
    ada, eve = world.users("ada", "eve")
    app = world.repository(f"{ada}/app", owner=ada, visibility="public")
    digest = world.push(app, tag="v1", content="one", by=ada)
    path = {"repository": app, "tag": "v1"}
    for caller in (
        {"user": eve},
        {"user": None},
        {"user": eve, "scopes": ["user:read"]},
        {"user": None, "bearer": "no"},
    ):
        world.call("listRepoTags", path={"repository": app}, **caller)
        world.call("getTagPullStatistics", path=path, **caller)
        world.call("getTagPullStatistics", path={**path, "tag": "none"}, **caller)
        world.call("changeTag", path=path, body={}, **caller)
        world.call("restoreTag", path=path, body={"manifest_digest": digest}, **caller)
        world.call("deleteFullTag", path=path, **caller)


def scenario_moving(world: World) -> None:
    """New tags, tags that move, and the names they may have."""
    ada, app = _own(world)
    one = world.push(app, tag="v1", content="one", by=ada)
    two = world.push(app, tag="v2", content="two", by=ada)
    many = world.push(app, tag="multi", content="many", platforms=["linux/amd64", "linux/arm64"], by=ada)

    def change(tag: str, body: Any, repository: str = app) -> None:
        world.call("changeTag", user=ada, path={"repository": repository, "tag": tag}, body=body)

    change("new", {"manifest_digest": one})
    change("new", {"manifest_digest": one})
    change("new", {"manifest_digest": two})
    change("new", {"manifest_digest": many})
    change("v1", {"manifest_digest": two})
    change("v1", {"manifest_digest": NO_DIGEST})
    change("none", {"manifest_digest": NO_DIGEST})
    change("v1", {"manifest_digest": "nonsense"})
    change("v1", {"manifest_digest": ""})
    change("v1", {"manifest_digest": None})
    change("v1", {})
    change("none", {})
    change("v1", [])
    change("v1", None)
    change("v1", {"nonsense": 1})
    change("v1", {}, f"{ada}/none")
    world.call("changeTag", user=ada, path={"repository": app, "tag": "v1"})
    world.call("changeTag", user=ada, path={"repository": app, "tag": "v1"}, data=b"{")
    for name in ("a", "A_b.c-d", "_", ".a", "-a", "a b", "a+b", "ä", "x" * 128, "x" * 129):
        change(name, {"manifest_digest": two})
    # The image of which v1 was the last tag.
    change("again", {"manifest_digest": one})
    _history(world, ada, app)
    world.call("listRepoLogs", user=ada, path={"repository": app})
    world.call("listUserLogs", user=ada)


def scenario_expiration(world: World) -> None:
    """Expiration dates of tags."""
    ada, app = _own(world)
    digest = world.push(app, tag="v1", content="one", by=ada)
    labelled = world.push(app, tag="short", content="short", labels={"quay.expires-after": "2d"}, by=ada)
    path = {"repository": app, "tag": "v1"}
    bodies: list[dict[str, Any]] = [
        {"expiration": None},
        {"expiration": world.epoch(days=10)},
        {"expiration": world.epoch(days=20)},
        {"expiration": world.epoch(minutes=5)},
        {"expiration": world.epoch(days=2000)},
        {"expiration": None},
        {"expiration": world.epoch(days=-1)},
        {"expiration": 0},
        {"expiration": 10**20},
        {"expiration": "tomorrow"},
        {"expiration": "1900000000"},
        {"expiration": world.epoch(days=3) + 0.5},
        {"expiration": True},
        {"expiration": []},
        {"expiration": world.epoch(days=4), "manifest_digest": digest},
        {"expiration": world.epoch(days=4), "manifest_digest": NO_DIGEST},
        {"expiration": world.epoch(days=4)},
        {"manifest_digest": labelled},
    ]
    for body in bodies:
        world.call("changeTag", user=ada, path=path, body=body)
        world.call("listRepoTags", user=ada, path={"repository": app}, query={"onlyActiveTags": True})
    body = {"expiration": world.epoch(days=1)}
    world.call("changeTag", user=ada, path={**path, "tag": "none"}, body=body)
    world.call("changeTag", user=ada, path={**path, "tag": "none"}, body={**body, "manifest_digest": digest})
    world.call("changeTag", user=ada, path={**path, "repository": f"{ada}/none"}, body=body)
    world.call("getRepo", user=ada, path={"repository": app})
    _history(world, ada, app)
    world.call("listRepoLogs", user=ada, path={"repository": app})


def scenario_immutability(world: World) -> None:
    """Tags that cannot change."""
    ada, app = _own(world)
    one = world.push(app, tag="v1", content="one", by=ada)
    two = world.push(app, tag="v2", content="two", by=ada)
    path = {"repository": app, "tag": "v1"}
    bodies: list[dict[str, Any]] = [
        {"immutable": True},
        {"immutable": True},
        {"manifest_digest": two},
        {"manifest_digest": one},
        {"expiration": world.epoch(days=1)},
        {"expiration": None},
        {"expiration": None, "immutable": False},
        {"immutable": False},
        {"expiration": world.epoch(days=1), "immutable": True},
        {"immutable": True},
        {"expiration": None, "immutable": True},
        {"immutable": False, "manifest_digest": two},
        {"immutable": True, "manifest_digest": one},
        {"immutable": None},
        {"immutable": "yes"},
        {"immutable": 1},
    ]
    for body in bodies:
        world.call("changeTag", user=ada, path=path, body=body)
        world.call("listRepoTags", user=ada, path={"repository": app}, query={"onlyActiveTags": True})
    world.call("changeTag", user=ada, path={**path, "tag": "none"}, body={"immutable": True})
    world.call("changeTag", user=ada, path=path, body={"immutable": True})
    world.call("deleteFullTag", user=ada, path=path)
    world.call("restoreTag", user=ada, path=path, body={"manifest_digest": two})
    world.call("restoreTag", user=ada, path=path, body={"manifest_digest": one})
    expire = {"manifest_digest": one, "is_alive": True}
    world.call("removeTagFromTimemachine", user=ada, path=path, body=expire)
    world.push(app, tag="locked", content="locked", labels={"quay.immutable": "true"}, by=ada)
    _history(world, ada, app)
    world.call("listRepoLogs", user=ada, path={"repository": app})


def scenario_deletion(world: World) -> None:
    """Deletion and restoration."""
    ada, app = _own(world)
    one = world.push(app, tag="v1", content="one", by=ada)
    two = world.push(app, tag="v1", content="two", by=ada)
    labelled = world.push(app, tag="short", content="short", labels={"quay.expires-after": "2d"}, by=ada)
    path = {"repository": app, "tag": "v1"}

    def restore(body: Any, tag: str = "v1") -> None:
        world.call("restoreTag", user=ada, path={**path, "tag": tag}, body=body)
        _history(world, ada, app)

    restore({"manifest_digest": one})
    restore({"manifest_digest": one})
    world.call("deleteFullTag", user=ada, path=path)
    world.call("deleteFullTag", user=ada, path=path)
    world.call("getTagPullStatistics", user=ada, path=path)
    restore({"manifest_digest": two})
    restore({"manifest_digest": labelled})
    restore({"manifest_digest": one}, "other")
    restore({"manifest_digest": NO_DIGEST})
    restore({"manifest_digest": "nonsense"})
    restore({"manifest_digest": ""})
    restore({"manifest_digest": 5})
    restore({})
    restore(None)
    restore([])
    world.call("restoreTag", user=ada, path=path)
    world.call("restoreTag", user=ada, path={**path, "tag": "-"}, body={"manifest_digest": one})
    world.call(
        "restoreTag", user=ada, path={**path, "repository": f"{ada}/none"}, body={"manifest_digest": one}
    )
    world.call("deleteFullTag", user=ada, path={**path, "tag": "none"})
    world.call("deleteFullTag", user=ada, path={**path, "repository": f"{ada}/none"})
    world.call("listRepoLogs", user=ada, path={"repository": app})


def scenario_time_machine(world: World) -> None:
    """Removal from the time machine."""
    ada, app = _own(world)
    one = world.push(app, tag="v1", content="one", by=ada)
    two = world.push(app, tag="v1", content="two", by=ada)
    many = world.push(app, tag="multi", content="many", platforms=["linux/amd64", "linux/arm64"], by=ada)
    world.push(app, tag="gone", content="gone", by=ada)
    world.call("deleteFullTag", user=ada, path={"repository": app, "tag": "gone"})

    def remove(body: Any, tag: str = "v1", repository: str = app) -> None:
        path = {"repository": repository, "tag": tag}
        world.call("removeTagFromTimemachine", user=ada, path=path, body=body)
        _history(world, ada, app)

    remove({})
    remove(None)
    remove([])
    remove({"is_alive": False})
    remove({"is_alive": None})
    remove({"is_alive": "yes"})
    remove({"manifest_digest": NO_DIGEST})
    remove({"manifest_digest": "nonsense"})
    remove({"manifest_digest": 5})
    remove({"manifest_digest": two})
    remove({"manifest_digest": one})
    remove({"manifest_digest": one})
    remove({"manifest_digest": one, "is_alive": True}, "none")
    remove({"manifest_digest": one, "is_alive": True}, "gone")
    remove({"is_alive": True})
    remove({"manifest_digest": two, "is_alive": False})
    remove({"manifest_digest": many, "is_alive": True, "include_submanifests": True}, "multi")
    remove({"manifest_digest": many, "include_submanifests": "yes"}, "multi")
    remove({"is_alive": True}, repository=f"{ada}/none")
    remove({}, repository=f"{ada}/none")
    world.call("restoreTag", user=ada, path={"repository": app, "tag": "v1"}, body={"manifest_digest": one})
    world.call("listRepoLogs", user=ada, path={"repository": app})


def scenario_states(world: World) -> None:
    """Repositories that are read-only or mirrors."""
    ada, app = _own(world)
    digest = world.push(app, tag="v1", content="one", by=ada)
    path = {"repository": app, "tag": "v1"}
    eve = world.user("eve")
    for state in ("READ_ONLY", "MIRROR"):
        world.call("changeRepoState", user=ada, path={"repository": app}, body={"state": state})
        for user in (ada, eve):
            world.call("listRepoTags", user=user, path={"repository": app})
            world.call("changeTag", user=user, path=path, body={"manifest_digest": digest})
            world.call("changeTag", user=user, path=path, body={"manifest_digest": 5})
            world.call("restoreTag", user=user, path=path, body={"manifest_digest": digest})
            world.call("restoreTag", user=user, path=path, body={"manifest_digest": 5})
            world.call("deleteFullTag", user=user, path=path)
            world.call("deleteFullTag", user=user, path={**path, "tag": "none"})
            body = {"manifest_digest": digest, "is_alive": True}
            world.call("removeTagFromTimemachine", user=user, path=path, body=body)
            world.call("getTagPullStatistics", user=user, path=path)
    world.call("listRepoLogs", user=ada, path={"repository": app})


def scenario_pulls(world: World) -> None:
    """Pull statistics of what was never pulled."""
    ada, app = _own(world)
    world.push(app, tag="v1", content="one", by=ada)
    path = {"repository": app, "tag": "v1"}
    world.call("getTagPullStatistics", user=ada, path=path)
    world.call("getTagPullStatistics", user=ada, path={**path, "tag": "none"})
    world.call("getTagPullStatistics", user=ada, path={**path, "tag": "-"})
    world.call("getTagPullStatistics", user=ada, path={**path, "repository": f"{ada}/none"})


def scenario_labels(world: World) -> None:
    """Labels of images that end or lock a tag: at a push, and whenever a tag is pointed to the image."""
    ada, app = _own(world)
    ends = ("90s", "0d", "3h", "2w", "1y", "200w", "5", "soon", "", " 5h", "1.5h", "-1d", "h")
    for number, value in enumerate(ends):
        label = {"quay.expires-after": value}
        world.push(app, tag=f"end-{number}", content=f"end {number}", labels=label, by=ada)
    locks = ("true", "TRUE", " true ", "false", "yes", "1", "")
    for number, value in enumerate(locks):
        label = {"quay.immutable": value}
        world.push(app, tag=f"lock-{number}", content=f"lock {number}", labels=label, by=ada)
    both = {"quay.immutable": "true", "quay.expires-after": "2d", "": "unnamed", "A/b": "c"}
    digest = world.push(app, tag="both", content="both", labels=both, by=ada)
    platforms = ["linux/amd64", "linux/arm64"]
    listed = world.push(app, tag="list", content="list", platforms=platforms, labels=both, by=ada)
    ended = world.push(
        app, tag="ended", content="many", platforms=platforms, labels={**both, "quay.immutable": "no"}, by=ada
    )
    _history(world, ada, app)
    for manifest in (digest, listed):
        world.call("listManifestLabels", user=ada, path={"repository": app, "manifestref": manifest})
    for name, manifest in (("a", digest), ("b", listed), ("c", ended)):
        path = {"repository": app, "tag": name}
        world.call("changeTag", user=ada, path=path, body={"manifest_digest": manifest})
    # The same image again.
    world.push(app, tag="d", content="both", labels=both, by=ada)
    world.push(app, tag="end-2", content="end 2", labels={"quay.expires-after": "3h"}, by=ada)
    world.call("restoreTag", user=ada, path={"repository": app, "tag": "e"}, body={"manifest_digest": ended})
    _history(world, ada, app)
    world.call("listRepoLogs", user=ada, path={"repository": app})


def scenario_signatures(world: World) -> None:
    """What Cosign stores under tags of its own goes with the image."""
    ada, app = _own(world)

    def signed(digest: str) -> None:
        for suffix in ("sig", "att", "sbom", "other"):
            world.push(app, tag=f"{digest.replace(':', '-')}.{suffix}", content=suffix, by=ada)

    one = world.push(app, tag="v1", content="one", by=ada)
    world.push(app, tag="v2", content="one", by=ada)
    signed(one)
    world.call("deleteFullTag", user=ada, path={"repository": app, "tag": "v1"})
    _history(world, ada, app)
    world.push(app, tag="v2", content="one", by=ada)
    _history(world, ada, app)
    two = world.push(app, tag="v2", content="two", by=ada)
    _history(world, ada, app)
    signed(two)
    locked = {"repository": app, "tag": f"{two.replace(':', '-')}.sig"}
    world.call("changeTag", user=ada, path=locked, body={"immutable": True})
    world.call("deleteFullTag", user=ada, path={"repository": app, "tag": "v2"})
    _history(world, ada, app)
    world.call("listRepoLogs", user=ada, path={"repository": app})


@needs(FEATURE_IMMUTABLE_TAGS_CAN_EXPIRE=True)
def scenario_immutable_tags_that_expire(world: World) -> None:
    """Tags that cannot change, but may expire."""
    ada, app = _own(world)
    path = {"repository": app, "tag": "v1"}
    world.push(app, tag="v1", content="one", by=ada)
    bodies: list[dict[str, Any]] = [
        {"immutable": True},
        {"expiration": world.epoch(days=1)},
        {"expiration": None},
        {"expiration": world.epoch(days=1), "immutable": False},
        {"immutable": True},
    ]
    for body in bodies:
        world.call("changeTag", user=ada, path=path, body=body)
    both = {"quay.immutable": "true", "quay.expires-after": "2d"}
    world.push(app, tag="both", content="both", labels=both, by=ada)
    _history(world, ada, app)
    world.call("deleteFullTag", user=ada, path=path)
    world.call("removeTagFromTimemachine", user=ada, path=path, body={"is_alive": True})


@needs(
    FEATURE_IMMUTABLE_TAGS=False,
    FEATURE_IMAGE_PULL_STATS=False,
    FEATURE_SECURITY_SCANNER=False,
    FEATURE_EXTENDED_REPOSITORY_NAMES=False,
    PERMANENTLY_DELETE_TAGS=False,
)
def scenario_without_features(world: World) -> None:
    """Operations and keys that are not there."""
    ada, app = _own(world)
    path = {"repository": app, "tag": "v1"}
    digest = world.push(app, tag="v1", content="one", labels={"quay.immutable": "true"}, by=ada)
    world.call("changeTag", user=ada, path=path, body={"immutable": True})
    world.call("changeTag", user=ada, path={**path, "tag": "none"}, body={"immutable": True})
    world.call("changeTag", user=ada, path=path, body={"immutable": 5})
    world.call("changeTag", user=ada, path=path, body={"expiration": world.epoch(days=1), "immutable": True})
    _history(world, ada, app)
    world.call("removeTagFromTimemachine", user=ada, path=path, body={"is_alive": True})
    world.call("getTagPullStatistics", user=ada, path=path)
    manifest = {"repository": app, "manifestref": digest}
    world.call("getManifestPullStatistics", user=ada, path=manifest)
    world.call("getRepoManifestSecurity", user=ada, path=manifest)
    world.call("deleteFullTag", user=ada, path=path)
    for name in ("a/b", "a", "x" * 255, "x" * 256):
        body = {"repository": name, "visibility": "private", "description": ""}
        world.call("createRepo", user=ada, body=body)
    _history(world, ada, app)


@needs(FEATURE_RESTRICTED_USERS=True, FEATURE_ANONYMOUS_ACCESS=False)
def scenario_restricted(world: World) -> None:
    """Users who are restricted in their own namespace, and nobody who may not look."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    for namespace in (ada, acme):
        body = {"namespace": namespace, "repository": "app", "visibility": "public", "description": ""}
        world.call("createRepo", user=ada, body=body)
        path = {"repository": f"{namespace}/app", "tag": "v1"}
        world.call("changeTag", user=ada, path=path, body={"manifest_digest": NO_DIGEST})
        world.call("changeTag", user=ada, path=path, body={"manifest_digest": 5})
        world.call("restoreTag", user=ada, path=path, body={"manifest_digest": NO_DIGEST})
        world.call("deleteFullTag", user=ada, path=path)
        label = {"repository": f"{namespace}/app", "manifestref": NO_DIGEST}
        added = {"key": "a", "value": "b", "media_type": None}
        world.call("addManifestLabel", user=ada, path=label, body=added)
        world.call("addManifestLabel", user=ada, path=label, body={})
        world.call("deleteManifestLabel", user=ada, path={**label, "labelid": "none"})
        for user in (ada, None):
            world.call("getRepo", user=user, path={"repository": f"{namespace}/app"})
            world.call("listRepoTags", user=user, path={"repository": f"{namespace}/app"})
            world.call("listRepos", user=user, query={"namespace": namespace, "public": True})
            world.call("getRepoManifestSecurity", user=user, path=label)
    world.call("getErrorDescription", user=None, path={"error_type": "not_found"})
    world.call("getRegistryCapabilities", user=None)
    root = world.superuser
    own = {"repository": world.name("own"), "visibility": "public", "description": ""}
    world.call("createRepo", user=root, body=own)
