"""Teams of the embedded Quay that another system of users rules, and their invitations by mail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from quay_sdk import BadRequestError, QuayClient
from quay_sdk.testing import FakeQuay


@pytest.fixture(params=["LDAP", "OIDC", "Keystone"])
def quay(request: pytest.FixtureRequest) -> Iterator[FakeQuay]:
    with FakeQuay(config={"AUTHENTICATION_TYPE": request.param}) as made:
        made.add_user("bob")
        made.add_organization("acme")
        made.add_robot("acme+ci")
        made.add_team("acme", "devs", members=["bob", "acme+ci"])
        yield made


def _enable(quay: FakeQuay) -> None:
    quay.client().request(
        "POST",
        "/api/v1/organization/acme/team/devs/syncing",
        json={"group_dn": "cn=devs", "group_id": "1", "group_name": "devs"},
    )


def _members(client: QuayClient) -> list[str]:
    return [member.name or "" for member in client.organization.teams.members.list("acme", "devs")]


def test_a_team_has_the_members_of_its_group(quay: FakeQuay) -> None:
    _enable(quay)
    client = quay.client()
    quay.add_external_user("carol")
    quay.sync_team("acme", "devs", members=["carol", "bob"])
    assert sorted(_members(client)) == ["acme+ci", "bob", "carol"]
    quay.sync_team("acme", "devs", members=["carol"])
    assert sorted(_members(client)) == ["acme+ci", "carol"]
    synced = client.organization.teams.members.list("acme", "devs").first_page.extra["synced"]
    assert synced["last_updated"] is not None


def test_the_members_of_a_synchronized_team_cannot_be_changed_by_hand(quay: FakeQuay) -> None:
    members = quay.client().organization.teams.members
    _enable(quay)
    with pytest.raises(BadRequestError, match="auth-synced"):
        members.add("acme", "devs", "bob")
    with pytest.raises(BadRequestError, match="auth-synced"):
        members.remove("acme", "devs", "bob")
    with pytest.raises(BadRequestError, match="auth-synced"):
        quay.client().organization.teams.invites.create("acme", "devs", "dan@example.com")
    members.remove("acme", "devs", "acme+ci")
    members.add("acme", "devs", "acme+ci")
    quay.client().organization.teams.disable_sync("acme", "devs")
    members.add("acme", "devs", "quayadmin")


def test_a_team_is_synchronized_once(quay: FakeQuay) -> None:
    _enable(quay)
    with pytest.raises(BadRequestError):
        _enable(quay)


def test_with_oidc_the_users_are_gone_until_they_sign_in() -> None:
    with FakeQuay(config={"AUTHENTICATION_TYPE": "OIDC"}) as quay:
        quay.add_user("bob")
        quay.add_organization("acme")
        quay.add_robot("acme+ci")
        quay.add_team("acme", "devs", members=["bob", "acme+ci"])
        client = quay.client()
        client.organization.teams.enable_sync("acme", "devs", group_name="devs")
        assert _members(client) == ["acme+ci"]


def test_a_group_has_to_be_named() -> None:
    with FakeQuay(config={"AUTHENTICATION_TYPE": "LDAP"}) as quay:
        quay.add_organization("acme")
        quay.add_team("acme", "devs")
        with pytest.raises(BadRequestError, match="Missing group_dn"):
            quay.client().organization.teams.enable_sync("acme", "devs", group_id="1")


def test_a_team_that_is_not_synchronized_has_no_group() -> None:
    with FakeQuay() as quay:
        quay.add_organization("acme")
        quay.add_team("acme", "devs")
        with pytest.raises(ValueError, match="not synchronized"):
            quay.sync_team("acme", "devs", members=[])
        with pytest.raises(ValueError, match="does not exist"):
            quay.sync_team("acme", "none", members=[])
        with pytest.raises(BadRequestError, match="Not supported"):
            quay.client().organization.teams.enable_sync("acme", "devs", group_dn="cn=devs")


def test_synchronization_is_saved(quay: FakeQuay, tmp_path: Path) -> None:
    _enable(quay)
    quay.sync_team("acme", "devs", members=["bob"])
    quay.save(tmp_path / "quay.json")
    with FakeQuay.load(tmp_path / "quay.json") as loaded:
        loaded.sync_team("acme", "devs", members=[])
        assert _members(loaded.client()) == ["acme+ci"]


def test_an_invitation_is_mailed_with_its_code() -> None:
    with FakeQuay() as quay:
        quay.add_user("bob")
        quay.add_organization("acme")
        quay.add_team("acme", "devs")
        client = quay.client()
        client.organization.teams.members.add("acme", "devs", "bob")
        client.organization.teams.invites.create("acme", "devs", "dan@example.com")
        to_bob, to_dan = quay.mails
        assert (to_bob.address, to_dan.address) == ("bob@example.com", "dan@example.com")
        assert to_dan.metadata == {"inviter": "quayadmin", "org": "acme", "team": "devs"}
        assert to_bob.code is not None
        quay.client("bob").user.team_invites.accept(to_bob.code)
        assert _members(client) == ["bob"]
