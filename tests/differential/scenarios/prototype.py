"""Default permissions of organizations."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import Reply, World

LIST = "getOrganizationPrototypePermissions"
CREATE = "createOrganizationPrototypePermission"
CHANGE = "updateOrganizationPrototypePermission"
DELETE = "deleteOrganizationPrototypePermission"


def _scene(world: World) -> tuple[str, str, str, str, str]:
    """An owner, a member who creates repositories, a plain member, a stranger; and their organization."""
    ada, bob, cid, eve = world.users("ada", "bob", "cid", "eve")
    acme = world.organization("acme", owner=ada)
    world.team(acme, "makers", owner=ada, role="creator", members=[bob])
    world.team(acme, "devs", owner=ada, members=[cid])
    world.call("createOrgRobot", user=ada, path={"orgname": acme, "robot_shortname": "ci"}, body={})
    return ada, bob, cid, eve, acme


def _to(name: Any, kind: Any = "user") -> dict[str, Any]:
    return {"name": name, "kind": kind}


def _create(
    world: World, user: str, acme: str, role: str, to: dict[str, Any], by: str | None = None
) -> Reply:
    body: dict[str, Any] = {"role": role, "delegate": to}
    if by is not None:
        body["activating_user"] = {"name": by}
    return world.call(CREATE, user=user, path={"orgname": acme}, body=body)


def scenario_life(world: World) -> None:
    """From creation to deletion."""
    ada, bob, cid, eve, acme = _scene(world)
    org = {"orgname": acme}
    world.call(LIST, user=ada, path=org)
    world.call("createUserRobot", user=eve, path={"robot_shortname": "own"}, body={})
    made = [
        _create(world, ada, acme, "read", _to(cid))["id"],
        _create(world, ada, acme, "write", _to(eve), by=bob)["id"],
        _create(world, ada, acme, "admin", _to("devs", "team"))["id"],
        _create(world, ada, acme, "read", _to("makers", "team"), by=eve)["id"],
        _create(world, ada, acme, "write", _to(f"{acme}+ci"), by=f"{acme}+ci")["id"],
        _create(world, ada, acme, "read", _to(f"{eve}+own"))["id"],
    ]
    _create(world, ada, acme, "read", _to(cid))
    world.call(LIST, user=ada, path=org)
    for id in made:
        world.call(CHANGE, user=ada, path={**org, "prototypeid": id}, body={"role": "write"})
    one = {**org, "prototypeid": made[0]}
    for body in ({"role": "none"}, {"role": None}, {}, None, [], {"role": "read", "delegate": _to(bob)}):
        world.call(CHANGE, user=ada, path=one, body=body)
    world.call(CHANGE, user=ada, path=one)
    none = {**org, "prototypeid": "none"}
    world.call(CHANGE, user=ada, path=none, body={"role": "read"})
    world.call(CHANGE, user=ada, path=none, body={})
    world.call(DELETE, user=ada, path=none)
    beta = world.organization("beta", owner=ada)
    world.call(CHANGE, user=ada, path={"orgname": beta, "prototypeid": made[0]}, body={"role": "read"})
    world.call(DELETE, user=ada, path={"orgname": beta, "prototypeid": made[0]})
    for id in made:
        world.call(DELETE, user=ada, path={**org, "prototypeid": id})
    world.call(DELETE, user=ada, path=one)
    world.call(LIST, user=ada, path=org)
    world.call("listOrgLogs", user=ada, path=org)


def scenario_bodies(world: World) -> None:
    """What a new default permission has to say."""
    ada, bob, _, _, acme = _scene(world)
    bodies: list[Any] = [
        {},
        None,
        [],
        {"role": "read"},
        {"delegate": _to(bob)},
        {"role": "none", "delegate": _to(bob)},
        {"role": None, "delegate": _to(bob)},
        {"role": "read", "delegate": None},
        {"role": "read", "delegate": {}},
        {"role": "read", "delegate": {"name": bob}},
        {"role": "read", "delegate": {"kind": "user"}},
        {"role": "read", "delegate": _to(bob, "robot")},
        {"role": "read", "delegate": _to(1)},
        {"role": "read", "delegate": _to("")},
        {"role": "read", "delegate": _to("", "team")},
        {"role": "read", "delegate": _to(world.name("none"))},
        {"role": "read", "delegate": _to("none", "team")},
        {"role": "read", "delegate": _to("o'none", "team")},
        {"role": "read", "delegate": _to("devs")},
        {"role": "read", "delegate": _to(acme)},
        {"role": "read", "delegate": _to(bob, "team")},
        {"role": "read", "delegate": _to(f"{acme}+none")},
        {"role": "read", "delegate": _to(bob), "activating_user": None},
        {"role": "read", "delegate": _to(bob), "activating_user": {}},
        {"role": "read", "delegate": _to(bob), "activating_user": bob},
        {"role": "read", "delegate": _to(bob), "activating_user": {"name": ""}},
        {"role": "read", "delegate": _to(bob), "activating_user": {"name": None}},
        {"role": "read", "delegate": _to(bob), "activating_user": {"name": world.name("none")}},
        {"role": "read", "delegate": _to(bob), "activating_user": {"name": acme}},
        {"role": "read", "delegate": _to("none", "team"), "activating_user": {"name": "none"}},
        {"role": "read", "delegate": _to(world.name("none")), "activating_user": {"name": "none"}},
        {"role": "read", "delegate": {**_to(bob), "more": 1}, "more": 1},
    ]
    for body in bodies:
        world.call(CREATE, user=ada, path={"orgname": acme}, body=body)
    world.call(CREATE, user=ada, path={"orgname": acme})
    world.call(LIST, user=ada, path={"orgname": acme})


def scenario_callers(world: World) -> None:
    """Who may call."""
    ada, bob, cid, eve, acme = _scene(world)
    org = {"orgname": acme}
    reader = world.user("globalreadonlysuperuser", shared=True)
    id = _create(world, ada, acme, "read", _to(cid))["id"]
    one = {**org, "prototypeid": id}

    def everything(user: str | None, **more: Any) -> None:
        world.call(LIST, user=user, path=org, **more)
        world.call(CREATE, user=user, path=org, body={"role": "read", "delegate": _to(cid)}, **more)
        world.call(CREATE, user=user, path=org, body={}, **more)
        world.call(CHANGE, user=user, path=one, body={"role": "admin"}, **more)
        world.call(CHANGE, user=user, path=one, body={}, **more)
        world.call(DELETE, user=user, path={**org, "prototypeid": "none"}, **more)

    for user in (bob, cid, eve, None, world.superuser, reader):
        everything(user)
    for scopes in (["repo:create"], ["repo:admin", "user:admin", "super:user"], ["org:admin"]):
        everything(ada, scopes=scopes)
    everything(ada, session=True)
    for name in (world.name("none"), ada):
        elsewhere = {"orgname": name}
        for user in (ada, reader):
            world.call(LIST, user=user, path=elsewhere)
            world.call(CREATE, user=user, path=elsewhere, body={"role": "read", "delegate": _to(cid)})
            world.call(CREATE, user=user, path=elsewhere, body={})
            world.call(CHANGE, user=user, path={**elsewhere, "prototypeid": id}, body={"role": "read"})
            world.call(DELETE, user=user, path={**elsewhere, "prototypeid": id})
    world.call("listOrgLogs", user=ada, path=org)


def scenario_applied(world: World) -> None:
    """What new repositories grant."""
    ada, bob, cid, eve, acme = _scene(world)

    def look(repository: str) -> None:
        path = {"repository": repository}
        world.call("listRepoUserPermissions", user=ada, path=path)
        world.call("listRepoTeamPermissions", user=ada, path=path)

    early = world.repository(f"{acme}/early", owner=ada)
    _create(world, ada, acme, "read", _to(cid))
    look(early)
    look(world.repository(f"{acme}/one", owner=ada))
    _create(world, ada, acme, "write", _to(cid), by=bob)
    _create(world, ada, acme, "admin", _to(cid))
    _create(world, ada, acme, "read", _to(bob))
    _create(world, ada, acme, "write", _to("devs", "team"))
    _create(world, ada, acme, "read", _to("devs", "team"), by=bob)
    _create(world, ada, acme, "admin", _to("devs", "team"), by=bob)
    _create(world, ada, acme, "read", _to("makers", "team"), by=eve)
    _create(world, ada, acme, "write", _to(f"{acme}+ci"))
    look(world.repository(f"{acme}/two", owner=ada))
    look(world.repository(f"{acme}/three", owner=bob))
    look(world.repository(f"{ada}/own", owner=ada))
    world.call("getRepo", user=cid, path={"repository": f"{acme}/three"})
    world.call("getOrgRobotPermissions", user=ada, path={"orgname": acme, "robot_shortname": "ci"})
    world.call("deleteOrganizationTeam", user=ada, path={"orgname": acme, "teamname": "devs"})
    world.call(LIST, user=ada, path={"orgname": acme})
    world.call("deleteOrgRobot", user=ada, path={"orgname": acme, "robot_shortname": "ci"})
    world.call(LIST, user=ada, path={"orgname": acme})
    world.call("removeOrganizationMember", user=ada, path={"orgname": acme, "membername": cid})
    world.call(LIST, user=ada, path={"orgname": acme})
    look(world.repository(f"{acme}/four", owner=bob))


@needs(FEATURE_SUPERUSERS_FULL_ACCESS=True)
def scenario_full_access(world: World) -> None:
    """A superuser who may do everything."""
    _, bob, cid, _, acme = _scene(world)
    root, org = world.superuser, {"orgname": acme}
    id = _create(world, root, acme, "read", _to(cid), by=bob)["id"]
    world.call(LIST, user=root, path=org)
    world.call(CHANGE, user=root, path={**org, "prototypeid": id}, body={"role": "admin"})
    world.call(DELETE, user=root, path={**org, "prototypeid": id})
    for name in (world.name("none"), bob):
        world.call(LIST, user=root, path={"orgname": name})
        world.call(CREATE, user=root, path={"orgname": name}, body={"role": "read", "delegate": _to(cid)})
    world.call("listOrgLogs", user=root, path=org)
