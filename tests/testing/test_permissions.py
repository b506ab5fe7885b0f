"""Permissions of the embedded Quay in deleted repositories, and of organizations."""

from __future__ import annotations

from uuid import UUID

from quay_sdk.testing import FakeQuay


def test_permissions_in_a_deleted_repository_are_listed_until_the_garbage_is_collected() -> None:
    with FakeQuay() as quay:
        quay.add_organization("acme")
        quay.add_robot("acme+ci")
        quay.permit("acme/app", "acme+ci", "read")
        client = quay.client()
        client.repository.delete("acme/app")
        (left,) = client.organization.robots.permissions.list("acme", "ci")
        assert left.repository is not None
        assert str(UUID(left.repository.name)) == left.repository.name
        quay.collect_garbage()
        assert list(client.organization.robots.permissions.list("acme", "ci")) == []


def test_an_organization_that_was_given_a_role_counts_as_a_user() -> None:
    with FakeQuay() as quay:
        quay.add_organization("acme")
        quay.add_organization("other")
        quay.add_repository("acme/app")
        client = quay.client()
        client.repository.permissions.users.set("acme/app", "other", role="read")
        (found,) = client.organization.collaborators.list("acme")
        assert (found.name, found.repositories) == ("other", ("app",))


def test_teams_of_a_repository_are_listed_in_the_order_of_their_permissions() -> None:
    with FakeQuay() as quay:
        quay.add_organization("acme")
        client = quay.client()
        for team in ("developers", "auditors"):
            client.organization.teams.set("acme", team, role="member")
        client.organization.prototypes.create(
            "acme", role="read", delegate={"kind": "team", "name": "auditors"}
        )
        client.repository.create("acme/app", visibility="private")
        teams = client.repository.permissions.teams
        teams.set("acme/app", "developers", role="write")
        teams.set("acme/app", "auditors", role="admin")
        assert [(each.name, each.role) for each in teams.list("acme/app")] == [
            ("auditors", "admin"),
            ("developers", "write"),
        ]
