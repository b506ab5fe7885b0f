"""Teams of organizations, their members, invitations and synchronization."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import World

SET, DELETE = "updateOrganizationTeam", "deleteOrganizationTeam"
LIST, ADD, REMOVE = (
    "getOrganizationTeamMembers",
    "updateOrganizationTeamMember",
    "deleteOrganizationTeamMember",
)
INVITE, UNINVITE = "inviteTeamMemberEmail", "deleteTeamMemberEmailInvite"
ACCEPT, DECLINE = "acceptOrganizationTeamInvite", "declineOrganizationTeamInvite"
PERMISSIONS = "getOrganizationTeamPermissions"
SYNC, UNSYNC = "enableOrganizationTeamSync", "disableOrganizationTeamSync"


def _scene(world: World) -> tuple[str, str, str, str]:
    """An owner, a member of a team, a stranger; and their organization."""
    ada, bob, eve = world.users("ada", "bob", "eve")
    acme = world.organization("acme", owner=ada)
    world.team(acme, "devs", owner=ada, members=[bob])
    return ada, bob, eve, acme


def _code(world: World, user: str, *, place: int = 0) -> str:
    """The code of an invitation, from the user's notifications."""
    code = world.call("listUserNotifications", user=user)["notifications", place, "metadata", "code"]
    return str(code)


# -- teams -----------------------------------------------------------------------------


def scenario_teams(world: World) -> None:
    """From creation to deletion."""
    ada, bob, _, acme = _scene(world)
    one = {"orgname": acme, "teamname": "ops"}
    world.call(SET, user=ada, path=one, body={"role": "creator", "description": "Operations"})
    world.call(SET, user=ada, path=one, body={"role": "creator", "description": "Operations"})
    world.call(SET, user=ada, path=one, body={"role": "member"})
    world.call(SET, user=ada, path=one, body={"role": "admin", "description": ""})
    world.call(SET, user=ada, path=one, body={"role": "member", "description": "a" * 3000, "more": 1})
    bodies: list[Any] = [
        {},
        None,
        [],
        "member",
        {"role": None},
        {"role": "owner"},
        {"role": ""},
        {"role": 1},
        {"description": "a"},
        {"role": "member", "description": None},
        {"role": "member", "description": 1},
    ]
    for body in bodies:
        world.call(SET, user=ada, path=one, body=body)
    world.call(SET, user=ada, path=one)
    world.call(SET, user=ada, path=one, data=b"{")
    world.call(SET, user=ada, path=one, data=b"{}", headers={"Content-Type": "text/plain"})
    world.call("getOrganization", user=ada, path={"orgname": acme})
    world.call("getOrganization", user=bob, path={"orgname": acme})
    world.call(PERMISSIONS, user=ada, path=one)
    public = world.repository(f"{acme}/public", owner=ada, visibility="public")
    private = world.repository(f"{acme}/private", owner=ada)
    for repository, role in ((private, "write"), (public, "read")):
        path = {"repository": repository, "teamname": "ops"}
        world.call("changeTeamPermissions", user=ada, path=path, body={"role": role})
    world.call(PERMISSIONS, user=ada, path=one)
    world.call(DELETE, user=ada, path=one)
    world.call(DELETE, user=ada, path=one)
    world.call(PERMISSIONS, user=ada, path=one)
    world.call(SET, user=ada, path=one, body={"role": "member"})
    world.call(PERMISSIONS, user=ada, path=one)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_names(world: World) -> None:
    """What a team may be called."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    names = (
        "a",
        "ab",
        "A",
        "Abc",
        "a-b.c_d",
        "a--b",
        "-a",
        "a-",
        "a..b",
        "12",
        "a b",
        "ä",
        "x" * 255,
        "x" * 256,
        "a+b",
    )
    for name in names:
        one = {"orgname": acme, "teamname": name}
        world.call(SET, user=ada, path=one, body={"role": "member"})
        world.call(LIST, user=ada, path=one)
        world.call(DELETE, user=ada, path=one)


def scenario_only_admin(world: World) -> None:
    """Who would lose the rights of an administrator."""
    ada, bob, eve, acme = _scene(world)
    owners = {"orgname": acme, "teamname": "owners"}
    second = {"orgname": acme, "teamname": "second"}
    for body in ({"role": "member"}, {"role": "creator", "description": "changed"}, {"role": "admin"}):
        world.call(SET, user=ada, path=owners, body=body)
    world.call("getOrganization", user=ada, path={"orgname": acme})
    world.call(DELETE, user=ada, path=owners)
    world.call(REMOVE, user=ada, path={**owners, "membername": ada})
    world.call(SET, user=ada, path=second, body={"role": "admin"})
    world.call(DELETE, user=ada, path=owners)
    world.join(acme, "second", bob, owner=ada)
    world.call(SET, user=ada, path=owners, body={"role": "member"})
    world.call(REMOVE, user=bob, path={**second, "membername": bob})
    world.call(REMOVE, user=bob, path={**owners, "membername": ada})
    world.call(SET, user=ada, path=owners, body={"role": "member"})
    world.join(acme, "owners", bob, owner=bob)
    world.call(REMOVE, user=bob, path={**second, "membername": bob})
    world.call(REMOVE, user=bob, path={**owners, "membername": bob})
    world.call(SET, user=bob, path=second, body={"role": "member"})
    world.call(DELETE, user=bob, path=second)
    world.call(DELETE, user=bob, path=owners)
    world.call("listOrgLogs", user=bob, path={"orgname": acme})
    world.call("listOrgLogs", user=eve, path={"orgname": acme})


def _everything(world: World, user: str | None, acme: str, bob: str, **more: Any) -> None:
    """Call everything about a team that changes little."""
    one = {"orgname": acme, "teamname": "devs"}
    none = {"orgname": acme, "teamname": "none"}
    world.call(SET, user=user, path=one, body={"role": "member"}, **more)
    world.call(SET, user=user, path=one, body={}, **more)
    world.call(LIST, user=user, path=one, **more)
    world.call(LIST, user=user, path=one, query={"includePending": True}, **more)
    world.call(LIST, user=user, path=none, **more)
    world.call(PERMISSIONS, user=user, path=one, **more)
    world.call(PERMISSIONS, user=user, path=none, **more)
    world.call(ADD, user=user, path={**one, "membername": bob}, **more)
    world.call(ADD, user=user, path={**none, "membername": bob}, **more)
    world.call(REMOVE, user=user, path={**one, "membername": "none"}, **more)
    world.call(INVITE, user=user, path={**one, "email": "zoe@example.com"}, **more)
    world.call(UNINVITE, user=user, path={**one, "email": "none@example.com"}, **more)
    world.call(DELETE, user=user, path=none, **more)
    world.call(SYNC, user=user, path=one, body={"group_dn": "cn=devs"}, **more)
    world.call(SYNC, user=user, path=none, body={"group_dn": "cn=devs"}, **more)
    world.call(UNSYNC, user=user, path=one, **more)
    world.call(UNSYNC, user=user, path=none, **more)


def scenario_callers(world: World) -> None:
    """Who may call."""
    ada, bob, eve, acme = _scene(world)
    cid = world.user("cid")
    world.team(acme, "makers", owner=ada, role="creator", members=[cid])
    reader = world.user("globalreadonlysuperuser", shared=True)
    for user in (bob, cid, eve, None, world.superuser, reader):
        _everything(world, user, acme, bob)
    _everything(world, bob, acme, bob, scopes=["repo:create"])
    for scopes in (["repo:create"], ["repo:admin", "user:admin", "super:user"], ["org:admin"]):
        _everything(world, ada, acme, bob, scopes=scopes)
    _everything(world, ada, acme, bob, session=True)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_missing_organization(world: World) -> None:
    """Organizations that do not exist, and the own name."""
    ada, bob, _, _ = _scene(world)
    reader = world.user("globalreadonlysuperuser", shared=True)
    for name in (world.name("none"), ada):
        for user in (ada, reader):
            _everything(world, user, name, bob)


# -- members ---------------------------------------------------------------------------


def scenario_members(world: World) -> None:
    """Members who come and go."""
    ada, bob, eve, acme = _scene(world)
    world.call("createOrgRobot", user=ada, path={"orgname": acme, "robot_shortname": "ci"}, body={})
    world.call("createUserRobot", user=ada, path={"robot_shortname": "own"}, body={})
    one = {"orgname": acme, "teamname": "devs"}
    two = {"orgname": acme, "teamname": "ops"}
    world.call(SET, user=ada, path=two, body={"role": "member"})
    for name in (
        bob,
        f"{acme}+ci",
        f"{acme}+none",
        f"{ada}+own",
        ada,
        acme,
        world.name("none"),
        "ä",
        "devs",
    ):
        world.call(ADD, user=ada, path={**one, "membername": name})
        world.call(ADD, user=ada, path={**two, "membername": name}, body={})
        world.call(ADD, user=ada, path={**two, "membername": name})
    for team in (one, two):
        world.call(LIST, user=ada, path=team)
        world.call(LIST, user=bob, path=team)
        world.call(LIST, user=eve, path=team)
    world.call("getOrganizationMembers", user=ada, path={"orgname": acme})
    for name in (bob, f"{acme}+ci", f"{acme}+none", ada, acme, eve, world.name("none"), "ä"):
        world.call(REMOVE, user=ada, path={**one, "membername": name})
        world.call(REMOVE, user=ada, path={**one, "membername": name})
    world.call(LIST, user=ada, path=one)
    world.call("getOrgRobots", user=ada, path={"orgname": acme}, query={"permissions": True, "token": False})
    world.call(REMOVE, user=ada, path={"orgname": acme, "teamname": "none", "membername": bob})
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_invitations(world: World) -> None:
    """Invitations of users."""
    ada, bob, eve, acme = _scene(world)
    zoe = world.user("zoe")
    one = {"orgname": acme, "teamname": "devs"}
    pending = {"includePending": True}
    for team in ("devs", "ops", "third"):
        world.call(SET, user=ada, path={"orgname": acme, "teamname": team}, body={"role": "member"})
    world.call(ADD, user=ada, path={**one, "membername": eve})
    world.call(ADD, user=ada, path={**one, "membername": eve})
    world.call(ADD, user=ada, path={"orgname": acme, "teamname": "ops", "membername": eve})
    world.call(ADD, user=ada, path={**one, "membername": zoe})
    world.call(LIST, user=ada, path=one, query=pending)
    world.call(LIST, user=ada, path=one)
    world.call(LIST, user=bob, path=one, query=pending)
    world.call(LIST, user=eve, path=one)
    code = _code(world, eve)
    world.call("listUserNotifications", user=zoe)
    for user in (zoe, bob, ada, None):
        world.call(ACCEPT, user=user, path={"code": code})
        world.call(DECLINE, user=user, path={"code": code})
    for scopes in (["user:read"], ["org:admin"]):
        world.call(ACCEPT, user=eve, scopes=scopes, path={"code": code})
        world.call(DECLINE, user=eve, scopes=scopes, path={"code": code})
    world.call(ACCEPT, user=eve, path={"code": "none"})
    world.call(DECLINE, user=eve, path={"code": "none"})
    world.call(REMOVE, user=ada, path={**one, "membername": eve})
    world.call("listUserNotifications", user=eve)
    world.call(ACCEPT, user=eve, path={"code": code}, body={})
    world.call(ACCEPT, user=eve, path={"code": code})
    world.call("listUserNotifications", user=eve)
    for team in ("devs", "ops"):
        world.call(LIST, user=ada, path={"orgname": acme, "teamname": team}, query=pending)
    world.call(ADD, user=ada, path={"orgname": acme, "teamname": "third", "membername": eve})
    code = _code(world, zoe)
    world.call(DECLINE, user=zoe, path={"code": code})
    world.call(DECLINE, user=zoe, path={"code": code})
    world.call("listUserNotifications", user=zoe)
    world.call(ADD, user=ada, path={**one, "membername": zoe})
    code = _code(world, zoe)
    world.call(DELETE, user=ada, path=one)
    world.call(ACCEPT, user=zoe, path={"code": code})
    world.call("listUserNotifications", user=zoe)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_addresses(world: World) -> None:
    """Invitations of addresses."""
    ada, bob, eve, acme = _scene(world)
    one = {"orgname": acme, "teamname": "devs"}
    own = f"{eve}@example.com"
    for email in (
        "zoe@example.com",
        "zoe@example.com",
        "Zoe+b@example.com",
        "nonsense",
        own,
        bob,
        f"{bob}@example.com",
    ):
        world.call(INVITE, user=ada, path={**one, "email": email})
    world.call(INVITE, user=ada, path={"orgname": acme, "teamname": "none", "email": own})
    world.call(LIST, user=ada, path=one, query={"includePending": True})
    world.call("listUserNotifications", user=eve)
    world.call(ADD, user=ada, path={**one, "membername": eve})
    code = _code(world, eve)
    world.call(ACCEPT, user=eve, path={"code": code})
    world.call(LIST, user=ada, path=one, query={"includePending": True})
    for email in (
        "zoe@example.com",
        "zoe@example.com",
        "zoe@example.com",
        "nonsense",
        own,
        "none@example.com",
    ):
        world.call(UNINVITE, user=ada, path={**one, "email": email})
    world.call(UNINVITE, user=ada, path={"orgname": acme, "teamname": "none", "email": own})
    world.call(LIST, user=ada, path=one, query={"includePending": True})
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_syncing(world: World) -> None:
    """Synchronization on a server whose users have no external login service."""
    ada, _, _, acme = _scene(world)
    root = world.superuser
    world.join(acme, "owners", root, owner=ada)
    one = {"orgname": acme, "teamname": "devs"}
    for body in ({"group_dn": "cn=devs"}, {"group_id": "1"}, {}, [], None, "a"):
        world.call(SYNC, user=root, path=one, body=body)
    world.call(SYNC, user=root, path=one)
    world.call(SYNC, user=root, path=one, data=b"{")
    world.call(SYNC, user=root, path={**one, "teamname": "none"}, body={})
    for scopes in (["org:admin"], ["super:user"], ["org:admin", "super:user"]):
        world.call(SYNC, user=root, scopes=scopes, path=one, body={"group_dn": "cn=devs"})
        world.call(UNSYNC, user=root, scopes=scopes, path=one)
    world.call(UNSYNC, user=root, path={**one, "teamname": "none"})
    world.call(UNSYNC, user=root, session=True, path=one)
    world.call(LIST, user=root, path=one)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


# -- other settings --------------------------------------------------------------------


@needs(FEATURE_SUPERUSERS_FULL_ACCESS=True)
def scenario_full_access(world: World) -> None:
    """A superuser who may do everything."""
    ada, bob, eve, acme = _scene(world)
    root = world.superuser
    reader = world.user("globalreadonlysuperuser", shared=True)
    for user in (root, reader):
        _everything(world, user, acme, bob)
        for name in (world.name("none"), ada):
            _everything(world, user, name, bob)
    _everything(world, root, acme, bob, scopes=["org:admin"])
    one = {"orgname": acme, "teamname": "more"}
    world.call(SET, user=root, path=one, body={"role": "admin"})
    world.call(ADD, user=root, path={**one, "membername": bob})
    world.call(ADD, user=root, path={**one, "membername": eve})
    world.call(REMOVE, user=root, path={**one, "membername": bob})
    world.call(REMOVE, user=root, path={"orgname": acme, "teamname": "owners", "membername": ada})
    world.call(DELETE, user=root, path=one)
    world.call(SET, user=root, path=one, body={"role": "member"})
    world.call(DELETE, user=root, path=one)
    world.call("listOrgLogs", user=root, path={"orgname": acme})


def _joining(world: World) -> None:
    """Users and robots who are added without an invitation."""
    ada, bob, eve, acme = _scene(world)
    world.call("createUserRobot", user=ada, path={"robot_shortname": "own"}, body={})
    world.call("createOrgRobot", user=ada, path={"orgname": acme, "robot_shortname": "ci"}, body={})
    one = {"orgname": acme, "teamname": "devs"}
    for name in (eve, eve, f"{ada}+own", f"{acme}+ci", f"{acme}+none", acme, bob):
        world.call(ADD, user=ada, path={**one, "membername": name})
    world.call(LIST, user=ada, path=one, query={"includePending": True})
    world.call("listUserNotifications", user=eve)
    world.call(INVITE, user=ada, path={**one, "email": "zoe@example.com"})
    world.call(UNINVITE, user=ada, path={**one, "email": "zoe@example.com"})
    world.call(ACCEPT, user=eve, path={"code": "none"})
    world.call(DECLINE, user=eve, path={"code": "none"})
    for name in (eve, f"{ada}+own"):
        world.call(REMOVE, user=ada, path={**one, "membername": name})
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


@needs(FEATURE_REQUIRE_TEAM_INVITE=False)
def scenario_without_invitations(world: World) -> None:
    """A server that adds users without asking them."""
    _joining(world)


@needs(FEATURE_MAILING=False)
def scenario_without_mails(world: World) -> None:
    """A server that sends no mails, and thus no invitations."""
    _joining(world)


@needs(FEATURE_NONSUPERUSER_TEAM_SYNCING_SETUP=True)
def scenario_syncing_by_administrators(world: World) -> None:
    """Synchronization that administrators of organizations may set up."""
    ada, bob, eve, acme = _scene(world)
    one = {"orgname": acme, "teamname": "devs"}
    for user in (ada, bob, eve, None, world.superuser):
        world.call(SYNC, user=user, path=one, body={"group_dn": "cn=devs"})
        world.call(UNSYNC, user=user, path=one)
    world.call(SYNC, user=ada, scopes=["repo:admin"], path=one, body={})
    world.call(SYNC, user=ada, scopes=["org:admin"], path=one, body={})
    world.call("listOrgLogs", user=ada, path={"orgname": acme})
