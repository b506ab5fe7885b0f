"""Roles of users, robots and teams in repositories."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import World

ROLES: tuple[Any, ...] = (
    {"role": "none"},
    {"role": ""},
    {"role": 1},
    {"role": None},
    {"role": "Read"},
    {},
    None,
    [],
    "read",
)
"""Bodies that are refused."""

USER_OPERATIONS = ("getUserPermissions", "getUserTransitivePermission")


def _scene(world: World) -> tuple[str, str, str, str, str, str]:
    """An owner, a writer, a member of a team and a stranger; their organization and its repository."""
    ada, bob, cid, eve = world.users("ada", "bob", "cid", "eve")
    acme = world.organization("acme", owner=ada)
    app = world.repository(f"{acme}/app", owner=ada)
    world.permit(app, bob, "write", owner=ada)
    world.team(acme, "devs", owner=ada, members=[cid])
    return ada, bob, cid, eve, acme, app


def scenario_users(world: World) -> None:
    """Roles of users and robots in an organization's repository."""
    ada, bob, cid, eve, acme, app = _scene(world)
    path = {"repository": app}
    for owner, shortname in ((acme, "ci"), (acme, "free")):
        world.call("createOrgRobot", user=ada, path={"orgname": owner, "robot_shortname": shortname}, body={})
    world.call("createUserRobot", user=ada, path={"robot_shortname": "own"}, body={})
    beta = world.organization("beta", owner=ada)
    names = (
        ada,
        bob,
        cid,
        eve,
        f"{acme}+ci",
        f"{acme}+none",
        f"{ada}+own",
        acme,
        beta,
        world.name("none"),
        "Ada",
        "ä",
        "devs",
    )
    world.call("listRepoUserPermissions", user=ada, path=path)
    for name in names:
        one = {**path, "username": name}
        for operation in USER_OPERATIONS:
            world.call(operation, user=ada, path=one)
        world.call(
            "deleteUserPermissions", user=ada, path={**path, "username": name}
        ) if name != ada else None
        world.call("changeUserPermissions", user=ada, path=one, body={"role": "read"})
        world.call("changeUserPermissions", user=ada, path=one, body={"role": "write"})
        for operation in USER_OPERATIONS:
            world.call(operation, user=ada, path=one)
    for body in ROLES:
        world.call("changeUserPermissions", user=ada, path={**path, "username": bob}, body=body)
        world.call("changeUserPermissions", user=ada, path={**path, "username": "none"}, body=body)
    world.call("changeUserPermissions", user=ada, path={**path, "username": bob})
    world.call("changeUserPermissions", user=ada, path={**path, "username": bob}, data=b"{")
    world.call(
        "changeUserPermissions", user=ada, path={**path, "username": bob}, body={"role": "admin", "more": 1}
    )
    world.call("listRepoUserPermissions", user=ada, path=path)
    world.call("getRepo", user=bob, path=path)
    world.call("deleteUserPermissions", user=ada, path={**path, "username": beta})
    world.call("getOrganizationCollaborators", user=ada, path={"orgname": acme})
    world.call("getOrganizationMembers", user=ada, path={"orgname": acme})
    for name in (bob, eve, f"{acme}+ci"):
        world.call("deleteUserPermissions", user=ada, path={**path, "username": name})
        world.call("deleteUserPermissions", user=ada, path={**path, "username": name})
    world.call("getRepo", user=bob, path=path)
    world.call("listRepoUserPermissions", user=ada, path=path)
    world.call("listRepoLogs", user=ada, path=path)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_teams(world: World) -> None:
    """Roles of teams."""
    ada, bob, cid, eve, acme, app = _scene(world)
    path = {"repository": app}
    beta = world.organization("beta", owner=ada)
    world.team(beta, "others", owner=ada)
    world.call("listRepoTeamPermissions", user=ada, path=path)
    for name in ("devs", "owners", "none", "others", bob, "Devs", "ä"):
        one = {**path, "teamname": name}
        world.call("getTeamPermissions", user=ada, path=one)
        world.call("deleteTeamPermissions", user=ada, path=one)
        world.call("changeTeamPermissions", user=ada, path=one, body={"role": "read"})
        world.call("changeTeamPermissions", user=ada, path=one, body={"role": "write"})
        world.call("getTeamPermissions", user=ada, path=one)
    for body in ROLES:
        world.call("changeTeamPermissions", user=ada, path={**path, "teamname": "devs"}, body=body)
    world.call("changeTeamPermissions", user=ada, path={**path, "teamname": "devs"})
    world.call("listRepoTeamPermissions", user=ada, path=path)
    for user in (cid, eve):
        world.call("getRepo", user=user, path=path)
    for name in (cid, ada, eve, bob):
        world.call("getUserTransitivePermission", user=ada, path={**path, "username": name})
    world.permit(app, cid, "admin", owner=ada)
    world.call("getUserTransitivePermission", user=ada, path={**path, "username": cid})
    world.call("getOrganizationTeamPermissions", user=ada, path={"orgname": acme, "teamname": "devs"})
    world.call("getOrganization", user=ada, path={"orgname": acme})
    world.call("deleteTeamPermissions", user=ada, path={**path, "teamname": "devs"})
    world.call("deleteTeamPermissions", user=ada, path={**path, "teamname": "devs"})
    world.call("getUserTransitivePermission", user=ada, path={**path, "username": cid})
    world.call("changeTeamPermissions", user=ada, path={**path, "teamname": "devs"}, body={"role": "admin"})
    world.call("deleteOrganizationTeam", user=ada, path={"orgname": acme, "teamname": "devs"})
    world.call("listRepoTeamPermissions", user=ada, path=path)
    world.call("getTeamPermissions", user=ada, path={**path, "teamname": "devs"})
    world.call("listRepoLogs", user=ada, path=path)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_own(world: World) -> None:
    """Roles in a user's own repository, which has no teams."""
    ada, bob = world.users("ada", "bob")
    app = world.repository(f"{ada}/app", owner=ada)
    path = {"repository": app}
    world.call("createUserRobot", user=ada, path={"robot_shortname": "ci"}, body={})
    world.call("createUserRobot", user=bob, path={"robot_shortname": "ci"}, body={})
    for name in (ada, bob, f"{ada}+ci", f"{bob}+ci", world.name("none")):
        one = {**path, "username": name}
        world.call("changeUserPermissions", user=ada, path=one, body={"role": "admin"})
        for operation in USER_OPERATIONS:
            world.call(operation, user=ada, path=one)
    world.call("listRepoUserPermissions", user=bob, path=path)
    world.call("changeUserPermissions", user=bob, path={**path, "username": bob}, body={"role": "read"})
    world.call("listRepoUserPermissions", user=bob, path=path)
    world.call("listRepoUserPermissions", user=ada, path=path)
    for operation in ("getTeamPermissions", "deleteTeamPermissions"):
        world.call(operation, user=ada, path={**path, "teamname": "owners"})
    world.call("changeTeamPermissions", user=ada, path={**path, "teamname": "owners"}, body={"role": "read"})
    world.call("listRepoTeamPermissions", user=ada, path=path)
    for name in (ada, bob, f"{ada}+ci"):
        world.call("deleteUserPermissions", user=ada, path={**path, "username": name})
    world.call("listRepoUserPermissions", user=ada, path=path)
    world.call("listUserLogs", user=ada)


def _all(world: World, user: str | None, repository: str, name: str, **more: Any) -> None:
    """Call everything about permissions that changes little."""
    path = {"repository": repository}
    one, team = {**path, "username": name}, {**path, "teamname": "devs"}
    for operation in ("listRepoUserPermissions", "listRepoTeamPermissions"):
        world.call(operation, user=user, path=path, **more)
    for operation in USER_OPERATIONS:
        world.call(operation, user=user, path=one, **more)
    world.call("getTeamPermissions", user=user, path=team, **more)
    world.call("changeUserPermissions", user=user, path=one, body={"role": "read"}, **more)
    world.call("changeUserPermissions", user=user, path=one, body={}, **more)
    world.call("changeTeamPermissions", user=user, path=team, body={"role": "read"}, **more)
    world.call("changeTeamPermissions", user=user, path=team, body={}, **more)
    world.call("deleteUserPermissions", user=user, path=one, **more)
    world.call("deleteTeamPermissions", user=user, path=team, **more)


def scenario_callers(world: World) -> None:
    """Who may call."""
    ada, bob, cid, eve, acme, app = _scene(world)
    reader = world.user("globalreadonlysuperuser", shared=True)
    public = world.repository(f"{acme}/public", owner=ada, visibility="public")
    for user in (bob, cid, eve, None, world.superuser, reader):
        _all(world, user, app, bob)
    for user in (bob, None, reader):
        _all(world, user, public, bob)
    for scopes in (["repo:write"], ["org:admin"], ["repo:admin"]):
        _all(world, ada, app, bob, scopes=scopes)
    _all(world, ada, app, bob, session=True)
    world.permit(app, bob, "admin", owner=ada)
    _all(world, bob, app, eve)
    world.call("deleteUserPermissions", user=bob, path={"repository": app, "username": bob})
    _all(world, bob, app, eve)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


def scenario_missing(world: World) -> None:
    """Repositories that do not exist, and some that take no pushes."""
    ada, bob, _, eve, acme, app = _scene(world)
    reader = world.user("globalreadonlysuperuser", shared=True)
    for user in (ada, eve, None, reader):
        _all(world, user, f"{acme}/none", bob)
    for user in (ada, reader):
        _all(world, user, f"{world.name('none')}/none", bob)
        _all(world, user, f"{ada}/none", bob)
    world.call(
        "changeUserPermissions",
        user=ada,
        path={"repository": f"{acme}/none", "username": acme},
        body={"role": "read"},
    )
    world.call(
        "changeUserPermissions",
        user=ada,
        path={"repository": f"{acme}/none", "username": "none"},
        body={"role": "read"},
    )
    world.call(
        "changeTeamPermissions",
        user=ada,
        path={"repository": f"{acme}/none", "teamname": "none"},
        body={"role": "read"},
    )
    world.call("changeRepoState", user=ada, path={"repository": app}, body={"state": "READ_ONLY"})
    _all(world, ada, app, bob)
    world.call("deleteRepository", user=ada, path={"repository": app})
    _all(world, ada, app, bob)
    world.call("listOrgLogs", user=ada, path={"orgname": acme})


@needs(FEATURE_SUPERUSERS_FULL_ACCESS=True)
def scenario_full_access(world: World) -> None:
    """A superuser who may do everything."""
    _, bob, _, _, acme, app = _scene(world)
    reader = world.user("globalreadonlysuperuser", shared=True)
    for user in (world.superuser, reader):
        _all(world, user, app, bob)
        _all(world, user, f"{acme}/none", bob)
        _all(world, user, f"{world.name('none')}/none", bob)
    _all(world, world.superuser, app, bob, scopes=["repo:admin", "org:admin"])
    _all(world, world.superuser, app, bob, scopes=["super:user"])
    world.call("listOrgLogs", user=world.superuser, path={"orgname": acme})


def scenario_order(world: World) -> None:
    """The order of several permissions."""
    ada, bob, eve = world.users("ada", "bob", "eve")
    acme = world.organization("acme", owner=ada)
    world.team(acme, "devs", owner=ada, members=[bob])
    world.team(acme, "ops", owner=ada, members=[bob])
    org, ci = {"orgname": acme}, {"orgname": acme, "robot_shortname": "ci"}
    world.call("createOrgRobot", user=ada, path=ci, body={})
    for name in ("a", "b", "c"):
        world.repository(f"{acme}/{name}", owner=ada)
    for name, role in (("c", "read"), ("a", "write"), ("b", "admin")):
        for user in (f"{acme}+ci", eve, bob):
            world.permit(f"{acme}/{name}", user, role, owner=ada)
    for name, team in (("b", "devs"), ("c", "devs"), ("a", "devs"), ("c", "ops"), ("a", "ops")):
        path = {"repository": f"{acme}/{name}", "teamname": team}
        world.call("changeTeamPermissions", user=ada, path=path, body={"role": "read"})
    world.permit(f"{acme}/c", f"{acme}+ci", "admin", owner=ada)
    for team in ("ops", "devs"):
        path = {"orgname": acme, "teamname": team, "membername": f"{acme}+ci"}
        world.call("updateOrganizationTeamMember", user=ada, path=path)
    world.call("getOrgRobotPermissions", user=ada, path=ci)
    for limit in (None, 1, 2, 4):
        query = {"permissions": True, "limit": limit}
        world.call("getOrgRobots", user=ada, path=org, query=query)
    for team in ("devs", "ops"):
        world.call("getOrganizationTeamPermissions", user=ada, path={**org, "teamname": team})
    world.call("getOrganizationMembers", user=ada, path=org)
    world.call("getOrganizationMember", user=ada, path={**org, "membername": bob})
    world.call("getOrganizationCollaborators", user=ada, path=org)
    for name in ("a", "b", "c"):
        path = {"repository": f"{acme}/{name}", "username": bob}
        world.call("getUserTransitivePermission", user=ada, path=path)
