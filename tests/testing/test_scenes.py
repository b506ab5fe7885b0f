"""What the embedded Quay remembers, allows and refuses, seen through the SDK."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from quay_sdk import (
    AlreadyExistsError,
    BadRequestError,
    ForbiddenError,
    InsufficientScopeError,
    InvalidArgumentError,
    MissingError,
    NotFoundError,
    PagingError,
    QuayClient,
    ReadOnlyRepositoryError,
    TagImmutableError,
    UnauthorizedError,
    operations,
)
from quay_sdk.testing import FakeQuay, contract
from quay_sdk.testing.config import Config

NOW = datetime(2100, 3, 10, 12, tzinfo=UTC)  # the SDK refuses expirations in the past


class Clock:
    """A clock that is set by the test."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def quay(clock: Clock) -> Iterator[FakeQuay]:
    with FakeQuay(clock=clock) as made:
        made.add_user("bob")
        yield made


@pytest.fixture
def client(quay: FakeQuay) -> QuayClient:
    return quay.client(retries=0)


# -- app tokens ------------------------------------------------------------------------


def test_app_tokens(client: QuayClient, quay: FakeQuay) -> None:
    made = client.user.apptokens.create(title="MyAppToken")
    assert made.created == NOW
    assert client.user.apptokens.get(made.uuid) == made
    listed = client.user.apptokens.list()
    assert [(token.uuid, token.token_code) for token in listed] == [(made.uuid, None)]
    assert listed.first_page.extra == {"only_expiring": None}
    assert client.user.apptokens.list(expiring=True).all() == []
    with pytest.raises(NotFoundError):
        quay.client("bob").user.apptokens.get(made.uuid)
    client.user.apptokens.delete(made.uuid)
    with pytest.raises(NotFoundError):
        client.user.apptokens.delete(made.uuid)


# -- rights ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "read", "write", "admin"),
    [
        (None, False, False, False),
        ("read", True, False, False),
        ("write", True, True, False),
        ("admin",) + (True,) * 3,
    ],
)
@pytest.mark.parametrize("through", ["user", "team"])
def test_roles(quay: FakeQuay, role: str | None, read: bool, write: bool, admin: bool, through: str) -> None:
    quay.push("acme/app", tag="v1")
    quay.add_team("acme", "team", members=["bob"])
    if role is not None and through == "user":
        quay.permit("acme/app", "bob", role)
    elif role is not None:
        quay.permit("acme/app", team="team", role=role)
    bob = quay.client("bob")
    for allowed, call in (
        (read, lambda: bob.repository.get("acme/app")),
        (write, lambda: bob.repository.update("acme/app", description="x")),
        (admin, lambda: bob.repository.set_visibility("acme/app", visibility="private")),
    ):
        if allowed:
            call()
        else:
            with pytest.raises(InsufficientScopeError):
                call()


def test_scopes_imply(quay: FakeQuay) -> None:
    quay.push("acme/app", tag="v1")
    quay.permit("acme/app", "bob", "admin")
    admin = quay.client("bob", scopes=("repo:admin",))
    admin.repository.update("acme/app", description="x")
    writer = quay.client("bob", scopes=("repo:write",))
    assert writer.repository.get("acme/app").can_write
    assert not writer.repository.get("acme/app").can_admin
    with pytest.raises(ForbiddenError, match="repo:admin"):
        writer.repository.permissions.users.list("acme/app")


def test_organization_roles(quay: FakeQuay) -> None:
    quay.add_organization("acme")
    bob = quay.client("bob")
    assert bob.organization.get("acme").is_member is False
    with pytest.raises(ForbiddenError):
        bob.repository.create("acme/app", visibility="public")
    quay.add_team("acme", "creators", role="creator", members=["bob"])
    bob.repository.create("acme/app", visibility="private")
    assert bob.repository.permissions.users.get("acme/app", "bob").role == "admin"
    with pytest.raises(ForbiddenError):
        bob.organization.robots.create("acme", "ci")
    quay.add_team("acme", "owners", role="admin", members=["bob"])
    bob.organization.robots.create("acme", "ci")


def test_superusers_are_ordinary_users_elsewhere(quay: FakeQuay) -> None:
    quay.push("bob/own", tag="v1")
    with pytest.raises(ForbiddenError):
        quay.client().repository.get("bob/own")
    assert quay.client().superuser.users.get("bob").username == "bob"


def test_full_access_needs_the_scope() -> None:
    with FakeQuay(config={"FEATURE_SUPERUSERS_FULL_ACCESS": True}) as quay:
        quay.add_user("bob")
        quay.push("bob/own", tag="v1")
        assert quay.client().repository.get("bob/own").name == "own"
        with pytest.raises(ForbiddenError):
            quay.client(scopes=("repo:admin",)).repository.get("bob/own")


# -- repositories ----------------------------------------------------------------------


def test_repository_life(client: QuayClient) -> None:
    client.repository.create("quayadmin/a/b", visibility="private", description="x")
    with pytest.raises(AlreadyExistsError):
        client.repository.create("quayadmin/a/b", visibility="private")
    with pytest.raises(BadRequestError, match="Invalid repository name"):
        client.repository.create("quayadmin/UPPER", visibility="private")
    with pytest.raises(ForbiddenError):
        client.repository.create("nowhere/app", visibility="private")
    client.repository.update("quayadmin/a/b", description="y")
    client.repository.set_visibility("quayadmin/a/b", visibility="public")
    found = client.repository.get("quayadmin/a/b")
    assert (found.description, found.is_public, found.state) == ("y", True, "NORMAL")
    client.repository.delete("quayadmin/a/b")
    client.repository.delete("quayadmin/a/b")
    with pytest.raises(NotFoundError):
        client.repository.get("quayadmin/a/b")


def test_read_only(client: QuayClient, quay: FakeQuay) -> None:
    quay.push("acme/app", tag="v1")
    client.repository.set_state("acme/app", state="READ_ONLY")
    with pytest.raises(ReadOnlyRepositoryError, match="read only or mirror mode: 1"):
        client.repository.tags.delete("acme/app", "v1")
    client.repository.set_state("acme/app", state="NORMAL")
    client.repository.tags.delete("acme/app", "v1")


def test_listing_repositories(client: QuayClient, quay: FakeQuay) -> None:
    quay.add_organization("acme")
    for number in range(205):
        quay.add_repository(f"acme/r{number}")
    pages = list(client.repository.list(namespace="acme").pages())
    assert [len(page.items) for page in pages] == [100, 100, 5]
    assert "next_page" not in pages[-1].extra
    with pytest.raises(BadRequestError):
        client.repository.list()
    assert client.repository.list(namespace="missing").all() == []
    assert quay.client("bob").repository.list(namespace="acme").all() == []
    quay.add_repository("acme/open", visibility="public")
    assert [found.name for found in quay.client("bob").repository.list(public=True)] == ["open"]


def test_invalid_page_token_starts_over(client: QuayClient, quay: FakeQuay) -> None:
    for number in range(101):
        quay.add_repository(f"acme/r{number}")

    def page(token: str) -> list[str]:
        response = client.request(
            "GET", "/api/v1/repository", query={"namespace": "acme", "next_page": token}
        )
        return [found["name"] for found in response["repositories"]]

    assert page("made-elsewhere")[0] == "r0"
    token = client.repository.list(namespace="acme").first_page.extra["next_page"]
    assert page(token) == ["r100"]
    with FakeQuay() as other:
        for number in range(201):
            other.add_repository(f"acme/r{number}")
        mixed = other.client().repository.list(namespace="acme")
        mixed._first = attrs.evolve(mixed.first_page, extra={"next_page": token})
        with pytest.raises(PagingError):
            mixed.all()


def test_stars(client: QuayClient, quay: FakeQuay) -> None:
    quay.add_repository("acme/app")
    client.user.starred.add("acme/app")
    assert [found.name for found in client.user.starred.list()] == ["app"]
    assert client.repository.get("acme/app").is_starred
    assert [found.name for found in client.repository.list(starred=True)] == ["app"]
    client.user.starred.remove("acme/app")
    assert client.user.starred.list().all() == []


# -- tags ------------------------------------------------------------------------------


def test_pushes(quay: FakeQuay, client: QuayClient) -> None:
    first = quay.push("acme/app", tag="v1")
    assert quay.push("acme/app", tag="v2") != first
    assert quay.push("acme/app", content="same") == quay.push("acme/other", content="same")
    both = quay.push("acme/app", tag="both", platforms=("linux/amd64", "linux/arm64"), content="same")
    manifest = client.repository.manifests.get("acme/app", both)
    listed = json.loads(manifest.manifest_data or "")["manifests"]
    assert manifest.is_manifest_list
    assert [entry["platform"]["architecture"] for entry in listed] == ["amd64", "arm64"]
    image = client.repository.manifests.get("acme/app", listed[0]["digest"])
    assert image.layers_compressed_size == len("same for linux/amd64")


def test_tag_history(quay: FakeQuay, client: QuayClient, clock: Clock) -> None:
    tags = client.repository.tags
    first = quay.push("acme/app", tag="v1")
    clock.advance(minutes=1)
    second = quay.push("acme/app", tag="v1")
    assert [(tag.manifest_digest, tag.end_ts) for tag in tags.list("acme/app")] == [
        (second, None),
        (first, NOW + timedelta(minutes=1)),
    ]
    tags.restore("acme/app", "v1", manifest_digest=first)
    newest = tags.list("acme/app", only_active=True).all()
    assert [(tag.manifest_digest, tag.reversion) for tag in newest] == [(first, True)]
    tags.delete("acme/app", "v1")
    assert tags.list("acme/app", only_active=True).all() == []
    assert len(tags.list("acme/app", name="v1").all()) == 3
    tags.purge("acme/app", "v1", manifest_digest=second)
    clock.advance(hours=1)
    assert len(tags.list("acme/app").all()) == 2
    clock.advance(days=15)
    assert tags.list("acme/app").all() == []
    for call in (
        lambda: tags.delete("acme/app", "v1"),
        lambda: tags.purge("acme/app", "v9", is_alive=True),
        lambda: tags.restore("acme/app", "v1", manifest_digest="sha256:0"),
        lambda: tags.update("acme/app", "v1", manifest_digest="sha256:0"),
        lambda: tags.update("acme/app", "v1", immutable=True),
    ):
        with pytest.raises(NotFoundError):
            call()


def test_tag_pages_and_filters(quay: FakeQuay, client: QuayClient) -> None:
    for number in range(120):
        quay.push("acme/app", tag=f"v{number}", content="one")
    tags = client.repository.tags
    assert [len(page.items) for page in tags.list("acme/app").pages()] == [50, 50, 20]
    assert [len(page.items) for page in tags.list("acme/app", limit=100).pages()] == [100, 20]
    assert [tag.name for tag in tags.list("acme/app", name="v7")] == ["v7"]
    assert len(tags.list("acme/app", name_contains="11").all()) == 11
    with pytest.raises(BadRequestError):
        client.request("GET", "/api/v1/repository/acme/app/tag/", query={"filter_tag_name": "v7"})
    raw = client.request("GET", "/api/v1/repository/acme/app/tag/", query={"limit": 1000})
    assert (len(raw["tags"]), raw["has_additional"]) == (100, True)


def test_clock_counts_for_the_sdk_too() -> None:
    then = datetime(2024, 3, 7, 9, 36, 37, tzinfo=UTC)
    with FakeQuay(clock=lambda: then) as quay:
        quay.push("acme/app", tag="v1")
        tags = quay.client().repository.tags
        tags.update("acme/app", "v1", expiration=timedelta(days=14))
        (tag,) = tags.list("acme/app")
        assert tag.expiration == then + timedelta(days=14)
        assert tag.is_active()
        with pytest.raises(InvalidArgumentError, match="2024-03-07T09:36:37Z is in the past"):
            tags.update("acme/app", "v1", expiration=then)
        later = quay.client()
    with pytest.raises(InvalidArgumentError, match="is in the past"):
        later.repository.tags.update("acme/app", "v1", expiration=then + timedelta(days=1))
    assert not tag.is_active()


def test_tag_expiration(quay: FakeQuay, client: QuayClient, clock: Clock) -> None:
    quay.push("acme/app", tag="v1")
    tags = client.repository.tags
    past = int((NOW - timedelta(days=1)).timestamp())
    with pytest.raises(BadRequestError):  # the SDK refuses a date in the past itself
        client.request("PUT", "/api/v1/repository/acme/app/tag/v1", json={"expiration": past})
    tags.update("acme/app", "v1", expiration=NOW + timedelta(days=1))
    assert tags.list("acme/app", only_active=True).all()[0].expiration == NOW + timedelta(days=1)
    clock.advance(days=2)
    assert tags.list("acme/app", only_active=True).all() == []
    quay.push("acme/app", tag="v2")
    tags.update("acme/app", "v2", expiration=clock.now + timedelta(days=1))
    tags.update("acme/app", "v2", expiration=None)
    assert tags.list("acme/app", only_active=True).all()[0].expiration is None


def test_immutable_tag(quay: FakeQuay, client: QuayClient) -> None:
    old, _ = quay.push("acme/app", tag="old"), quay.push("acme/app", tag="v1")
    tags = client.repository.tags
    tags.update("acme/app", "v1", immutable=True)
    for call in (
        lambda: tags.delete("acme/app", "v1"),
        lambda: tags.update("acme/app", "v1", manifest_digest=old),
        lambda: tags.restore("acme/app", "v1", manifest_digest=old),
    ):
        with pytest.raises(TagImmutableError, match="immutable tag 'v1'"):
            call()
    with pytest.raises(ValueError, match="immutable"):
        quay.push("acme/app", tag="v1")


def test_pull_statistics(quay: FakeQuay, client: QuayClient, clock: Clock) -> None:
    digest = quay.push("acme/app", tag="v1")
    assert quay.pull("acme/app", tag="v1", times=3) == digest
    statistics = client.repository.tags.pull_statistics("acme/app", "v1")
    assert (statistics.tag_pull_count, statistics.last_tag_pull_date) == (3, NOW)
    assert client.repository.manifests.pull_statistics("acme/app", digest).manifest_pull_count == 3
    assert client.repository.list(namespace="acme", popularity=True).all()[0].popularity == 0.0
    clock.advance(days=1)
    # What happened on past days is counted: that the repository was made, the push and the pulls.
    assert client.repository.list(namespace="acme", popularity=True).all()[0].popularity == 5.0


# -- manifests -------------------------------------------------------------------------


def test_labels(quay: FakeQuay, client: QuayClient) -> None:
    digest = quay.push("acme/app", tag="v1", labels={"version": "1"})
    labels = client.repository.manifests.labels
    made = labels.create("acme/app", digest, key="hello", value='{"a": 1}', media_type="application/json")
    assert labels.get("acme/app", digest, made.id) == made
    assert {label.key: label.source_type for label in labels.list("acme/app", digest)} == {
        "version": "manifest",
        "hello": "api",
    }
    assert [label.key for label in labels.list("acme/app", digest, filter="he")] == ["hello"]
    # The server does not check the value against the media type.
    labels.create("acme/app", digest, key="wrong", value="{", media_type="application/json")
    with pytest.raises(BadRequestError, match="reserved prefix"):
        labels.create("acme/app", digest, key="quay.expires-after", value="2w")
    labels.delete("acme/app", digest, made.id)
    with pytest.raises(NotFoundError):
        labels.get("acme/app", digest, made.id)
    with pytest.raises(NotFoundError):
        labels.list("acme/app", "sha256:0")


def test_security(quay: FakeQuay, client: QuayClient) -> None:
    digest = quay.push("acme/app", tag="v1")
    assert client.repository.manifests.security("acme/app", digest).status == "queued"
    flaw = {"package": "pip", "version": "1", "name": "CVE-2023-5752", "severity": "High", "fixed_by": "2"}
    quay.scan(digest, [flaw])
    scan = client.repository.manifests.security("acme/app", digest, vulnerabilities=True)
    assert scan.status == "scanned"
    assert scan.data
    assert scan.data.layer
    assert scan.data.layer.features
    (package,) = scan.data.layer.features
    assert (package.name, package.cve_ids) == ("pip", ("CVE-2023-5752",))


# -- robots ----------------------------------------------------------------------------


def test_robots(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_organization("acme")
    robots = client.organization.robots
    made = robots.create("acme", "ci", description="build", unstructured_metadata={"a": 1})
    assert (made.name, made.description) == ("acme+ci", "build")
    with pytest.raises(AlreadyExistsError, match=r"Existing robot with name: acme\+ci"):
        robots.create("acme", "ci")
    with pytest.raises(BadRequestError):
        robots.create("acme", "Wrong")
    with pytest.raises(BadRequestError, match="is too long"):
        robots.create("acme", "other", description="x" * 256)
    assert robots.regenerate("acme", "ci").token != made.token
    quay.add_repository("acme/app")
    client.repository.permissions.users.set("acme/app", "acme+ci", role="write")
    assert [permission.role for permission in robots.permissions.list("acme", "ci")] == ["write"]
    listed = client.request(
        "GET", "/api/v1/organization/acme/robots", query={"permissions": True, "token": False}
    )
    assert (listed["robots"][0]["repositories"], "token" in listed["robots"][0]) == (["app"], False)
    robots.delete("acme", "ci")
    assert client.repository.permissions.users.list("acme/app").all()[0].name != "acme+ci"
    for call in (robots.get, robots.delete, robots.regenerate):
        with pytest.raises(MissingError, match="Could not find robot"):
            call("acme", "ci")


def test_robots_of_others(quay: FakeQuay) -> None:
    quay.add_organization("acme")
    quay.add_robot("acme+ci")
    bob = quay.client("bob")
    with pytest.raises(ForbiddenError):
        bob.organization.robots.list("acme")
    quay.add_team("acme", "members", members=["bob"])
    assert [robot.token for robot in bob.organization.robots.list("acme")] == [None]


def test_organization_scope_is_checked(quay: FakeQuay) -> None:
    quay.add_organization("acme")
    quay.add_team("acme", "members", members=["bob"])
    bob = quay.client("bob", scopes=("user:read",))
    for call in (
        lambda: bob.organization.robots.list("acme"),
        lambda: bob.organization.teams.members.list("acme", "members"),
        lambda: bob.organization.members.list("acme"),
    ):
        with pytest.raises(InsufficientScopeError):
            call()


# -- permissions -----------------------------------------------------------------------


def test_permissions(quay: FakeQuay, client: QuayClient) -> None:
    quay.push("acme/app", tag="v1")
    quay.add_team("acme", "team", members=["bob"])
    permissions = client.repository.permissions
    with pytest.raises(MissingError, match="does not have permission for repo"):
        permissions.users.get("acme/app", "bob")
    permissions.users.set("acme/app", "bob", role="read")
    permissions.teams.set("acme/app", "team", role="write")
    assert permissions.users.get("acme/app", "bob").role == "read"
    assert [found.role for found in permissions.users.transitive.list("acme/app", "bob")] == ["read", "write"]
    assert [found.name for found in permissions.teams.list("acme/app")] == ["team"]
    permissions.users.delete("acme/app", "bob")
    permissions.teams.delete("acme/app", "team")
    for call in (
        lambda: permissions.users.delete("acme/app", "bob"),
        lambda: permissions.teams.delete("acme/app", "team"),
        lambda: permissions.teams.get("acme/app", "team"),
    ):
        with pytest.raises(MissingError, match="does not have permission for repo"):
            call()
    for wrong in ("nobody", "acme+nobody"):
        with pytest.raises(BadRequestError):
            permissions.users.set("acme/app", wrong, role="read")
    with pytest.raises(BadRequestError, match="is not one of"):
        client.request("PUT", "/api/v1/repository/acme/app/permissions/user/bob", json={"role": "king"})
    quay.push("bob/own", tag="v1")
    with pytest.raises(BadRequestError, match="must always be admin"):
        quay.client("bob").repository.permissions.users.set("bob/own", "bob", role="read")


# -- logs ------------------------------------------------------------------------------


def test_own_decisions_are_logged(quay: FakeQuay, client: QuayClient) -> None:
    client.repository.create("quayadmin/app", visibility="private")
    quay.push("quayadmin/app", tag="v1")
    client.repository.tags.delete("quayadmin/app", "v1")
    client.user.robots.create("ci")
    kinds = [entry.kind for entry in client.user.logs.list()]
    assert kinds == ["create_robot", "delete_tag", "push_repo", "create_repo"]
    entries = client.repository.logs.list("quayadmin/app").all()
    assert [entry.kind for entry in entries] == kinds[1:]
    assert entries[0].performer is not None
    assert entries[0].performer.name == FakeQuay.USER


def test_logs_in_time(quay: FakeQuay, client: QuayClient, clock: Clock) -> None:
    quay.add_organization("acme")
    for day in range(45):
        quay.log("pull_repo", "acme", when=NOW - timedelta(days=day), performer="bob")
    logs = client.organization.logs
    assert len(logs.list("acme").all()) == 2
    span = {"start_time": NOW - timedelta(days=44), "end_time": NOW}
    # As on a real server, the page that holds the last entries names one more.
    assert [len(page.items) for page in logs.list("acme", **span).pages()] == [20, 20, 5, 0]
    assert logs.list("acme", performer="quayadmin", **span).all() == []
    counts = logs.aggregate("acme", start_time=NOW - timedelta(days=20), end_time=NOW).all()
    assert [(count.kind, count.count) for count in counts] == [("pull_repo", 1)] * 21
    with pytest.raises(BadRequestError):
        logs.aggregate("acme", **span)
    raw = client.request("GET", "/api/v1/organization/acme/logs", query={"starttime": "2026-01-01"})
    assert raw["start_time"] == "Tue, 09 Mar 2100 12:00:00 -0000"


# -- mirrors, quotas -------------------------------------------------------------------


def test_mirror_health(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_organization("acme")
    health = client.repository.mirror.health
    assert health(namespace="acme").healthy
    quay.sync("acme/one")
    report = health(namespace="acme").to_dict()
    assert (report["healthy"], report["repositories"]["completed"]) == (True, 1)
    quay.sync("acme/one", status="FAIL")
    assert health(namespace="acme").healthy is False
    assert client.superuser.mirror.health().healthy is False
    with pytest.raises(ForbiddenError):
        quay.client("bob").repository.mirror.health(namespace="acme")
    with pytest.raises(UnauthorizedError):
        client.with_options(token=None).repository.mirror.health(namespace="acme")


def test_quotas() -> None:
    with FakeQuay(config={"FEATURE_SUPERUSERS_FULL_ACCESS": True}) as quay:
        quay.add_organization("acme")
        check_quotas(quay, quay.client())


def check_quotas(quay: FakeQuay, client: QuayClient) -> None:
    quotas = client.organization.quotas
    quotas.create("acme", limit="10 GiB")
    with pytest.raises(AlreadyExistsError):
        quotas.create("acme", limit_bytes=5)
    (quota,) = quotas.list("acme").all()
    assert (quota.limit_bytes, quota.limit) == (10 * 2**30, "10.0 GiB")
    assert quotas.update("acme", quota.id, limit_bytes=3000).limit == "2.9 KiB"
    quotas.limits.create("acme", quota.id, type="Reject", threshold_percent=90)
    with pytest.raises(AlreadyExistsError):
        quotas.limits.create("acme", quota.id, type="Reject", threshold_percent=90)
    (limit,) = quotas.limits.list("acme", quota.id).all()
    quotas.limits.update("acme", quota.id, limit.id, type="Warning")
    assert quotas.limits.get("acme", quota.id, limit.id).type == "Warning"
    quotas.limits.delete("acme", quota.id, limit.id)
    quotas.delete("acme", quota.id)
    with pytest.raises(NotFoundError):
        quotas.get("acme", quota.id)
    for wrong in ({"limit": "many"}, {"limit": "1 GB", "limit_bytes": 1}, {"limit_bytes": "1"}, {}):
        with pytest.raises(BadRequestError):
            client.request("POST", "/api/v1/organization/acme/quota", json=wrong)
    with pytest.raises(ForbiddenError):
        quay.client(scopes=("org:admin",)).organization.quotas.create("acme", limit_bytes=1)


# -- users, organizations, teams -------------------------------------------------------


def test_users(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_organization("acme")
    me = client.user.get()
    assert [found.name for found in me.organizations or ()] == ["acme"]
    assert me.to_dict()["super_user"] is True
    assert client.users.get("bob").username == "bob"
    with pytest.raises(NotFoundError):
        client.users.get("acme")


def test_organizations(client: QuayClient) -> None:
    client.organization.create("acme")
    with pytest.raises(AlreadyExistsError):
        client.organization.create(name="bob")
    with pytest.raises(BadRequestError):
        client.organization.create(name="Wrong Name")
    assert list(client.organization.get("acme").to_dict()["teams"]) == ["owners"]
    client.repository.create("acme/app", visibility="private")
    client.organization.delete("acme")
    with pytest.raises(NotFoundError):
        client.organization.get("acme")
    with pytest.raises(ForbiddenError):  # nobody is an administrator of it any more
        client.organization.delete("acme")
    assert client.repository.list(namespace="acme").all() == []


def test_members(quay: FakeQuay, client: QuayClient) -> None:
    quay.push("acme/app", tag="v1")
    quay.add_team("acme", "team", members=["bob"])
    quay.permit("acme/app", "bob", "read")
    members = client.organization.members
    assert [member.name for member in members.list("acme")] == ["quayadmin", "bob"]
    assert members.get("acme", "bob").to_dict()["repositories"] == ["app"]
    members.remove("acme", "bob")
    members.remove("acme", "bob")
    with pytest.raises(BadRequestError, match="the only organization admin"):
        members.remove("acme", "quayadmin")


def test_teams(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_organization("acme")
    quay.add_robot("acme+ci")
    teams = client.organization.teams
    assert teams.set("acme", "team", role="member", description="x").to_dict()["new_team"]
    assert not teams.set("acme", "team", role="creator").to_dict()["new_team"]
    assert teams.members.add("acme", "team", "acme+ci").invited is False
    assert teams.members.add("acme", "team", "bob").invited is True
    assert [found.name for found in teams.members.list("acme", "team")] == ["acme+ci"]
    assert len(teams.members.list("acme", "team", include_pending=True).all()) == 2
    with pytest.raises(AlreadyExistsError, match="already a member"):
        teams.members.add("acme", "team", "acme+ci")
    teams.members.remove("acme", "team", "acme+ci")
    with pytest.raises(MissingError, match="does not belong to team"):
        teams.members.remove("acme", "team", "acme+ci")
    with pytest.raises(BadRequestError):
        teams.members.add("acme", "team", "nobody")
    teams.delete("acme", "team")
    with pytest.raises(BadRequestError):
        teams.delete("acme", "team")
    with pytest.raises(BadRequestError, match="would remove admin ability"):
        teams.delete("acme", "owners")
    with pytest.raises(NotFoundError):
        teams.members.list("acme", "team")


# -- the registry ----------------------------------------------------------------------


def test_discovery(client: QuayClient) -> None:
    public = client.request("GET", "/api/v1/discovery")
    whole = client.request("GET", "/api/v1/discovery", query={"internal": True})
    assert client.base_url == f"http://{whole['host']}"

    def described(document: dict[str, object]) -> dict[str, dict[str, object]]:
        return {
            entry["operationId"]: {**entry, "path": path, "shared": item["parameters"]}
            for path, item in document["paths"].items()  # type: ignore[attr-defined]
            for method, entry in item.items()
            if method in ("get", "post", "put", "delete")
        }

    features = contract.available(Config({}), contract.VERSIONS[-1])
    hidden = ("getSuperUserConfig", "initializeUser")
    api = [each for each in features if each.path.startswith("/api/v1/") and each.id not in hidden]
    assert set(described(whole)) == {each.id for each in api}
    assert set(described(public)) == {each.id for each in api if not each.internal}
    assert whole["swagger"] == "2.0"
    for id, entry in described(whole).items():
        parameters = [*entry["shared"], *entry["parameters"]]  # type: ignore[misc]
        names = [parameter["name"] for parameter in parameters]
        assert len(names) == len(set(names)), id
        assert {p["name"] for p in parameters if p["in"] == "path"} == {
            wire for p in operations[id].parameters if p.location == "path" for wire in p.wires
        }
        assert all(p["type"] for p in parameters if p["in"] in ("path", "query"))
        for parameter in parameters:
            if parameter["in"] == "body":
                reference = parameter["schema"]["$ref"].removeprefix("#/definitions/")
                assert reference in whole["definitions"], id


def test_errors_and_capabilities(client: QuayClient) -> None:
    assert client.registry.error_description("not_found").title == "not_found"
    assert client.registry.capabilities().to_dict()["sparse_manifests"]["supported"] is False
