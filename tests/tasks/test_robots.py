"""Robots: created with their permissions, rotated and reviewed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from quay_sdk import (
    Exchange,
    ForbiddenError,
    InvalidArgumentError,
    InvalidTokenError,
    MissingError,
    QuayClient,
    QuayConnectionError,
    QuayError,
)
from quay_sdk.tasks import robots
from quay_sdk.tasks.robots import RobotPermission
from quay_sdk.testing import FakeQuay

BOT, APP = "acme+ci", "acme/app"


@pytest.fixture
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as quay:
        quay.add_user("bob")
        quay.add_organization("acme", owner="bob")
        for name in ("app", "base", "docs"):
            quay.add_repository(f"acme/{name}")
        quay.add_team("acme", "deployers")
        yield quay


@pytest.fixture
def client(quay: FakeQuay) -> QuayClient:
    return quay.client("bob", retries=0)


@pytest.fixture(scope="module")
def unchanged() -> Iterator[FakeQuay]:
    """A server for tests whose calls are refused before a request."""
    with FakeQuay() as quay:
        yield quay
        assert quay.requests == []


def writes(quay: FakeQuay) -> list[str]:
    return [request.operation or "" for request in quay.requests if request.method != "GET"]


def signs_in(quay: FakeQuay, name: str, password: str | None) -> bool:
    credentials = (name, password or "")
    return requests.get(f"{quay.url}/v2/auth", auth=credentials, timeout=10).status_code == 200


def role(client: QuayClient, repository: str, robot: str = BOT) -> str:
    return client.repository.permissions.users.get(repository, robot).role


def members(client: QuayClient, team: str) -> list[str | None]:
    return [member.name for member in client.organization.teams.members.list("acme", team)]


# -- get_or_create ---------------------------------------------------------------------


def test_creates_a_robot_with_permissions(quay: FakeQuay, client: QuayClient) -> None:
    robot = robots.get_or_create(
        client,
        BOT,
        description="Builds",
        repositories={APP: "write", "acme/base": "read"},
        teams=["deployers"],
    )
    assert (robot.name, robot.description) == (BOT, "Builds")
    assert signs_in(quay, BOT, robot.token)
    assert (role(client, APP), role(client, "acme/base")) == ("write", "read")
    assert members(client, "deployers") == [BOT]


def test_a_second_call_changes_nothing(quay: FakeQuay, client: QuayClient) -> None:
    wanted: dict[str, Any] = {"repositories": {APP: "write"}, "teams": ["deployers", "deployers"]}
    first = robots.get_or_create(client, BOT, **wanted)
    before = writes(quay)
    again = robots.get_or_create(client, BOT, description="another", **wanted)
    assert (again.token, again.description) == (first.token, "")
    assert (
        writes(quay) == before == ["createOrgRobot", "changeUserPermissions", "updateOrganizationTeamMember"]
    )


def test_grants_what_an_existing_robot_lacks_and_removes_nothing(quay: FakeQuay, client: QuayClient) -> None:
    token = quay.add_robot(BOT)
    quay.add_team("acme", "testers", members=[BOT])
    quay.permit(APP, BOT, "admin")
    quay.permit("acme/docs", BOT, "read")
    robot = robots.get_or_create(
        client, BOT, repositories={APP: "read", "acme/base": "write"}, teams=["deployers"]
    )
    assert robot.token == token
    roles = [role(client, repository) for repository in (APP, "acme/base", "acme/docs")]
    assert roles == ["read", "write", "read"]
    assert members(client, "testers") == members(client, "deployers") == [BOT]


def test_a_robot_of_the_user(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_repository("bob/tools")
    robot = robots.get_or_create(client, "bob+ci", repositories={"bob/tools": "write"})
    assert signs_in(quay, "bob+ci", robot.token)
    assert role(client, "bob/tools", "bob+ci") == "write"
    assert robots.get_or_create(client, "bob+ci", repositories={"bob/tools": "write"}).token == robot.token


def test_a_token_with_the_documented_scopes_suffices(quay: FakeQuay) -> None:
    client = quay.client("bob", scopes=("org:admin", "repo:admin"))
    robots.get_or_create(client, BOT, repositories={APP: "write"}, teams=["deployers"])
    assert robots.rotate(quay.client("bob", scopes=("org:admin",)), BOT).token
    assert robots.get_or_create(quay.client("bob", scopes=("user:admin",)), "bob+ci").token


def test_another_program_makes_the_same_changes_at_the_same_moment(quay: FakeQuay) -> None:
    def interfere(exchange: Exchange) -> None:
        if exchange.operation == "getOrgRobot" and exchange.status == 400:
            quay.add_robot(BOT)
        if exchange.operation == "getOrganizationTeamMembers":
            quay.add_team("acme", "deployers", members=[BOT])

    client = quay.client("bob", on_response=interfere)
    robot = robots.get_or_create(client, BOT, repositories={APP: "write"}, teams=["deployers"])
    assert signs_in(quay, BOT, robot.token)
    assert role(client, APP) == "write"
    assert members(client, "deployers") == [BOT]


@pytest.mark.parametrize(
    ("name", "repositories", "teams", "text"),
    [
        ("ci", {}, (), "full name"),
        ("acme/ci", {}, (), "full name"),
        ("acme+", {}, (), "full name"),
        (None, {}, (), "full name"),
        (BOT, {"app": "read"}, (), "'acme/app'"),
        (BOT, {"acme/app:v1": "read"}, (), "'acme/app'"),
        (BOT, {"umbrella/app": "read"}, (), "not in 'acme'"),
        (BOT, {APP: "owner"}, (), "'read', 'write' or 'admin'"),
        (BOT, ["acme/app"], (), "mapping"),
        (BOT, {}, "deployers", r"\['deployers'\]"),
        (BOT, {}, [""], "teams"),
        (BOT, {}, [None], "teams"),
    ],
)
def test_invalid_arguments_are_refused_before_a_request(
    unchanged: FakeQuay, name: Any, repositories: Any, teams: Any, text: str
) -> None:
    client = unchanged.client()
    with pytest.raises(InvalidArgumentError, match=text):
        robots.get_or_create(client, name, repositories=repositories, teams=teams)
    assert unchanged.requests == []


def test_a_robot_of_a_user_has_no_teams(quay: FakeQuay, client: QuayClient) -> None:
    with pytest.raises(InvalidArgumentError, match="only organizations have teams"):
        robots.get_or_create(client, "bob+ci", teams=["deployers"])
    assert writes(quay) == []


@pytest.mark.parametrize(
    "wanted",
    [{"repositories": {APP: "read", "acme/missing": "read"}}, {"teams": ["deployers", "missing"]}],
    ids=["repository", "team"],
)
def test_a_missing_repository_or_team_leaves_all_unchanged(
    quay: FakeQuay, client: QuayClient, wanted: dict[str, Any]
) -> None:
    with pytest.raises(MissingError, match="missing"):
        robots.get_or_create(client, BOT, **wanted)
    assert writes(quay) == []


def test_a_namespace_that_is_no_organization(quay: FakeQuay, client: QuayClient) -> None:
    with pytest.raises(MissingError, match="acmee") as caught:
        robots.get_or_create(client, "acmee+ci")
    assert caught.value.__notes__ == ["'acmee' is not the client's user either, which is 'bob'"]
    with pytest.raises(MissingError, match="acmee"):  # the token cannot read the user's name
        robots.rotate(quay.client("bob", scopes=("org:admin",)), "acmee+ci")


def test_without_permission(quay: FakeQuay) -> None:
    quay.add_user("eve")
    eve = quay.client("eve")
    for task in (robots.get_or_create, robots.rotate, robots.permissions):
        with pytest.raises(ForbiddenError):
            task(eve, BOT)
    with pytest.raises(ForbiddenError):
        robots.unused(eve, "acme", since=timedelta(days=1))
    with pytest.raises(InvalidTokenError):
        robots.get_or_create(QuayClient(quay.url), BOT)


def test_a_failure_half_way_lists_what_was_done(quay: FakeQuay, client: QuayClient) -> None:
    wanted: dict[str, Any] = {"repositories": {APP: "write"}, "teams": ["deployers"]}
    quay.fail("updateOrganizationTeamMember", status=500)
    with pytest.raises(QuayError) as caught:
        robots.get_or_create(client, BOT, **wanted)
    (note,) = caught.value.__notes__
    assert note.endswith("made these changes before: created the robot, granted write on acme/app")
    robots.get_or_create(client, BOT, **wanted)
    assert members(client, "deployers") == [BOT]


def test_a_lost_connection_at_the_creation(quay: FakeQuay, client: QuayClient) -> None:
    quay.fail("createOrgRobot", drop="after")
    with pytest.raises(QuayConnectionError) as caught:
        robots.get_or_create(client, BOT, repositories={APP: "write"})
    assert caught.value.outcome_unknown
    assert caught.value.__notes__[0].endswith("before: none")
    assert signs_in(quay, BOT, robots.get_or_create(client, BOT, repositories={APP: "write"}).token)


def test_an_interruption_lists_what_was_done(quay: FakeQuay) -> None:
    def interrupt(exchange: Exchange) -> None:
        if exchange.operation == "changeUserPermissions":
            raise KeyboardInterrupt

    client = quay.client("bob", on_response=interrupt)
    with pytest.raises(KeyboardInterrupt) as caught:
        robots.get_or_create(client, BOT, repositories={APP: "write"})
    assert caught.value.__notes__ == ["get_or_create('acme+ci') made these changes before: created the robot"]


# -- rotate ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", [BOT, "bob+ci"])
def test_rotate(quay: FakeQuay, client: QuayClient, name: str) -> None:
    old = quay.add_robot(name)
    robot = robots.rotate(client, name)
    assert robot.name == name
    assert signs_in(quay, name, robot.token)
    assert not signs_in(quay, name, old)


def test_rotate_a_robot_that_is_missing(client: QuayClient) -> None:
    with pytest.raises(MissingError, match="robot"):
        robots.rotate(client, BOT)


# -- unused ----------------------------------------------------------------------------


def test_unused(quay: FakeQuay, client: QuayClient) -> None:
    tokens = {name: quay.add_robot(f"acme+{name}") for name in ("never", "long-ago", "lately")}
    quay.advance(days=10)
    signs_in(quay, "acme+long-ago", tokens["long-ago"])
    quay.advance(days=80)
    assert signs_in(quay, "acme+lately", tokens["lately"])
    now = quay.advance(days=10)
    quay.add_robot("acme+new")

    def names(since: Any) -> list[str]:
        return [robot.name for robot in robots.unused(client, "acme", since=since)]

    assert names(timedelta(days=30)) == ["acme+never", "acme+long-ago"]
    assert names(now - timedelta(days=95)) == ["acme+never"]
    assert names((now - timedelta(days=5)).date()) == ["acme+never", "acme+long-ago", "acme+lately"]
    assert names(timedelta(days=200)) == []
    assert all(robot.token is None for robot in robots.unused(client, "acme", since=timedelta(days=30)))


def test_unused_robots_of_the_user(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_robot("bob+ci")
    quay.advance(days=2)
    assert [robot.name for robot in robots.unused(client, "bob", since=timedelta(days=1))] == ["bob+ci"]
    assert robots.unused(client, "bob", since=timedelta(days=3)) == []


@pytest.mark.parametrize(
    ("namespace", "since"),
    [
        (BOT, timedelta(days=1)),
        (APP, timedelta(days=1)),
        ("", timedelta(days=1)),
        ("acme", timedelta(days=-1)),
        ("acme", datetime(2026, 1, 1)),
        ("acme", datetime.now(UTC) + timedelta(days=1)),
        ("acme", 90),
    ],
)
def test_invalid_times_and_namespaces(unchanged: FakeQuay, namespace: str, since: Any) -> None:
    with pytest.raises(InvalidArgumentError):
        robots.unused(unchanged.client(), namespace, since=since)
    assert unchanged.requests == []


# -- permissions -----------------------------------------------------------------------


def short(permission: RobotPermission) -> tuple[str | None, str, str, str | None]:
    return permission.repository, permission.role, permission.via, permission.team


def test_permissions(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_robot(BOT)
    quay.permit(APP, BOT, "write")
    quay.add_team("acme", "deployers", members=[BOT])
    quay.permit("acme/base", team="deployers", role="read")
    quay.add_team("acme", "ops", role="admin", members=[BOT])
    quay.add_team("acme", "makers", role="creator", members=[BOT])
    quay.add_team("acme", "others")
    quay.permit("acme/docs", team="others", role="admin")
    for delegate in (
        {"kind": "user", "name": BOT},
        {"kind": "user", "name": "bob"},
        {"kind": "team", "name": "others"},
    ):
        client.organization.prototypes.create("acme", role="read", delegate=delegate)
    by_bob = client.organization.prototypes.create(
        "acme",
        role="write",
        delegate={"kind": "team", "name": "deployers"},
        activating_user={"name": "bob"},
    )
    before = len(quay.requests)
    found = robots.permissions(client, BOT)
    assert len(quay.requests) - before == 4 + 3, "as documented: four, and one for each team"
    assert {short(each) for each in found} == {
        (APP, "write", "directly", None),
        ("acme/base", "read", "team", "deployers"),
        (None, "admin", "admin team", "ops"),
        (None, "admin", "creator team", "makers"),
        (None, "read", "default permission", None),
        (None, "write", "default permission", "deployers"),
    }
    assert len(found) == 6
    assert {each.prototype.id for each in found if each.prototype and each.team} == {by_bob.id}
    assert {repr(each) for each in found} == {
        "<RobotPermission write on acme/app, directly>",
        "<RobotPermission read on acme/base, team deployers>",
        "<RobotPermission admin on all repositories, admin team ops>",
        "<RobotPermission admin on repositories that it creates, creator team makers>",
        "<RobotPermission read on new repositories, default permission>",
        "<RobotPermission write on new repositories of bob, default permission for team deployers>",
    }
    assert "acme/app" in str(found[0])


def test_a_default_permission_becomes_a_direct_one(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_robot(BOT)
    assert robots.permissions(client, BOT) == []
    client.organization.prototypes.create("acme", role="write", delegate={"kind": "user", "name": BOT})
    client.repository.create("acme/new", visibility="private", description="")
    assert ("acme/new", "write", "directly", None) in map(short, robots.permissions(client, BOT))


def test_permissions_of_a_robot_of_the_user(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_robot("bob+ci")
    quay.add_repository("bob/tools")
    quay.permit("bob/tools", "bob+ci", "write")
    before = len(quay.requests)
    assert [short(each) for each in robots.permissions(client, "bob+ci")] == [
        ("bob/tools", "write", "directly", None)
    ]
    assert len(quay.requests) - before == 3


def test_permissions_of_a_robot_that_is_missing(client: QuayClient) -> None:
    with pytest.raises(MissingError, match="robot"):
        robots.permissions(client, BOT)
