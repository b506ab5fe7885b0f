"""The usage logs: listed, counted, exported."""

from __future__ import annotations

from differential.runner import needs
from differential.world import World

ODD_DATES = ("yesterday", "", "13/01/2026", "2026-01-13", "1/2/26", "1/2/2026", "01/01/0001", "12/31/9999")
PUBLIC = "https://8.8.8.8/logs"


def _org(world: World) -> tuple[str, str, str, str]:
    """An owner, a member, a stranger and their organization, with some history."""
    ada, bob, eve = world.users("ada", "bob", "eve")
    acme = world.organization("acme", owner=ada)
    world.team(acme, "devs", owner=ada, members=[bob])
    world.call("createOrgRobot", user=ada, path={"orgname": acme, "robot_shortname": "ci"}, body={})
    app = world.repository(f"{acme}/app", owner=ada)
    world.permit(app, bob, "read", owner=ada)
    return ada, bob, eve, acme


def scenario_user(world: World) -> None:
    """A user's own log."""
    ada, bob = world.users("ada", "bob")
    world.call("listUserLogs", user=ada)
    world.call("createUserRobot", user=ada, path={"robot_shortname": "ci"}, body={})
    app = world.repository(f"{ada}/app", owner=ada)
    world.permit(app, bob, "write", owner=ada)
    world.push(app, tag="v1", content="one", by=bob)
    tag = {"repository": app, "tag": "v2"}
    digest = world.push(app, tag="v1", content="two", by=ada)
    world.call("changeTag", user=bob, path=tag, body={"manifest_digest": digest})
    for user in (ada, bob, None, world.superuser):
        world.call("listUserLogs", user=user, mine=True)
        world.call("getAggregateUserLogs", user=user, shape=user == world.superuser)
    for scopes in (["user:read"], ["user:admin"], ["repo:admin", "org:admin"]):
        world.call("listUserLogs", user=ada, scopes=scopes)
        world.call("getAggregateUserLogs", user=ada, scopes=scopes)
        world.call("exportUserLogs", user=ada, scopes=scopes, body={})
    world.call("listUserLogs", user=ada, session=True)
    for performer in (ada, bob, f"{ada}+ci", f"{ada}+none", "", "nobody", "Ä"):
        world.call("listUserLogs", user=ada, query={"performer": performer})
        world.call("getAggregateUserLogs", user=ada, query={"performer": performer})
    world.call("listRepoLogs", user=ada, path={"repository": app})
    world.call("listRepoLogs", user=ada, path={"repository": app}, query={"performer": bob})
    world.call("deleteRepository", user=ada, path={"repository": app})
    world.call("listRepoLogs", user=ada, path={"repository": app})
    world.call("listUserLogs", user=ada)
    world.repository(app, owner=ada)
    world.call("listRepoLogs", user=ada, path={"repository": app})


def scenario_dates(world: World) -> None:
    """Spans of time."""
    ada = world.user("ada")
    world.call("createUserRobot", user=ada, path={"robot_shortname": "ci"}, body={})
    app = world.repository(f"{ada}/app", owner=ada)
    days = {
        name: world.day(offset)
        for name, offset in (("a", -40), ("b", -31), ("c", -30), ("d", -1), ("e", 0), ("f", 1), ("g", 31))
    }
    spans: list[dict[str, str]] = [
        {"starttime": days["e"]},
        {"endtime": days["e"]},
        {"endtime": days["d"]},
        {"starttime": days["f"]},
        {"starttime": days["g"]},
        {"starttime": days["e"], "endtime": days["e"]},
        {"starttime": days["d"], "endtime": days["d"]},
        {"starttime": days["d"], "endtime": days["e"]},
        {"starttime": days["e"], "endtime": days["d"]},
        {"starttime": days["f"], "endtime": days["d"]},
        {"starttime": days["b"], "endtime": days["d"]},
        {"starttime": days["c"], "endtime": days["e"]},
        {"starttime": days["b"], "endtime": days["e"]},
        {"starttime": days["a"], "endtime": days["e"]},
        {"starttime": days["e"], "endtime": days["g"]},
    ]
    spans += [{name: date} for date in ODD_DATES for name in ("starttime", "endtime")]
    for span in spans:
        world.call("listUserLogs", user=ada, query=span)
        world.call("getAggregateUserLogs", user=ada, query=span)
        world.call("listRepoLogs", user=ada, path={"repository": app}, query=span)
        world.call("getAggregateRepoLogs", user=ada, path={"repository": app}, query=span)
        world.call("exportUserLogs", user=ada, query=span, body={})
    world.call("listUserLogs", user=ada)


def scenario_organization(world: World) -> None:
    """An organization's log, and that of its repository."""
    ada, bob, eve, acme = _org(world)
    org, app = {"orgname": acme}, {"repository": f"{acme}/app"}
    none = world.name("none")
    world.push(f"{acme}/app", tag="v1", content="one", by=ada)
    for user in (ada, bob, eve, None, world.superuser):
        for name in ("listOrgLogs", "getAggregateOrgLogs"):
            world.call(name, user=user, path=org)
            world.call(name, user=user, path={"orgname": none})
        for name in ("listRepoLogs", "getAggregateRepoLogs"):
            world.call(name, user=user, path=app)
            world.call(name, user=user, path={"repository": f"{acme}/none"})
            world.call(name, user=user, path={"repository": f"{none}/none"})
    for name in ("listOrgLogs", "getAggregateOrgLogs"):
        world.call(name, user=ada, path={"orgname": ada})
        world.call(name, user=ada, path={"orgname": bob})
        world.call(name, user=ada, path={"orgname": ada}, query={"performer": "nobody"})
        for performer in (ada, bob, acme, f"{acme}+ci", "nobody"):
            world.call(name, user=ada, path=org, query={"performer": performer})
        world.call(name, user=ada, path={"orgname": none}, query={"performer": "nobody"})
        world.call(name, user=ada, path=org, query={"starttime": world.day(2), "endtime": world.day(0)})
        for scopes in (["org:admin"], ["repo:admin"], ["user:admin"], ["super:user"]):
            world.call(name, user=ada, scopes=scopes, path=org)
    for name in ("listRepoLogs", "getAggregateRepoLogs"):
        for scopes in (["org:admin"], ["repo:admin"], ["repo:write"], ["user:admin"]):
            world.call(name, user=ada, scopes=scopes, path=app)
    world.call("changeRepoVisibility", user=ada, path=app, body={"visibility": "public"})
    world.call("listRepoLogs", user=eve, path=app)
    world.permit(f"{acme}/app", eve, "admin", owner=ada)
    world.call("listRepoLogs", user=eve, path=app)
    world.call("listOrgLogs", user=eve, path=org)


def scenario_readonly_superuser(world: World) -> None:
    """What a superuser may read who may only read."""
    ada, _, _, acme = _org(world)
    reader = world.user("globalreadonlysuperuser", shared=True)
    org, app = {"orgname": acme}, {"repository": f"{acme}/app"}
    none = world.name("none")
    for scopes in (["repo:read"], ["org:admin", "repo:admin", "user:admin", "super:user"]):
        for name in ("listOrgLogs", "getAggregateOrgLogs"):
            world.call(name, user=reader, scopes=scopes, path=org)
            world.call(name, user=reader, scopes=scopes, path={"orgname": none})
            world.call(name, user=reader, scopes=scopes, path={"orgname": ada})
        for name in ("listRepoLogs", "getAggregateRepoLogs"):
            world.call(name, user=reader, scopes=scopes, path=app)
            world.call(name, user=reader, scopes=scopes, path={"repository": f"{acme}/none"})
        world.call("exportOrgLogs", user=reader, scopes=scopes, path=org, body={})
        world.call("exportOrgLogs", user=reader, scopes=scopes, path={"orgname": none}, body={})
        world.call("exportRepoLogs", user=reader, scopes=scopes, path=app, body={})
    world.call("listOrgLogs", user=ada, path=org)


def scenario_pages(world: World) -> None:
    """Pages: the last one is always empty."""
    ada = world.user("ada")
    for number in range(22):
        name = f"r{number}"
        world.call("createUserRobot", user=ada, path={"robot_shortname": name}, body={})
    world.call("listAllLogs", user=world.superuser, session=True)
    first = world.call("listUserLogs", user=ada)
    second = world.call("listUserLogs", user=ada, query={"next_page": first["next_page"]})
    world.call("createUserRobot", user=ada, path={"robot_shortname": "more"}, body={})
    world.call("listUserLogs", user=ada, query={"next_page": first["next_page"]})
    world.call("listUserLogs", user=ada, query={"next_page": second["next_page"]})
    world.call("listUserLogs", user=ada, query={"next_page": "nonsense"})
    world.call("getAggregateUserLogs", user=ada)


def scenario_export(world: World) -> None:
    """Exports."""
    ada, bob, eve, acme = _org(world)
    org, app = {"orgname": acme}, {"repository": f"{acme}/app"}
    none = world.name("none")
    bodies = [
        {},
        {"callback_url": PUBLIC},
        {"callback_email": "ada@example.com"},
        {"callback_url": PUBLIC, "callback_email": "ada@example.com"},
        {"callback_url": "", "callback_email": ""},
        {"callback_url": "http://127.0.0.1/"},
        {"callback_url": "http://localhost/"},
        {"callback_url": "http://10.0.0.1/", "callback_email": "nonsense"},
        {"callback_url": "http://[::1]/"},
        {"callback_url": "http://me:secret@8.8.8.8/"},
        {"callback_url": "ftp://8.8.8.8/"},
        {"callback_url": "nonsense"},
        {"callback_url": "http://"},
        {"callback_url": " "},
        {"callback_url": "http://nowhere.invalid/"},
        {"callback_email": "nonsense"},
        {"callback_email": "@"},
        {"callback_url": 1},
        {"callback_url": None},
        {"callback_email": ["a@b"]},
        {"more": 1},
        [],
        "text",
        None,
    ]
    for body in bodies:
        world.call("exportUserLogs", user=ada, body=body)
        world.call("exportOrgLogs", user=ada, path=org, body=body)
        world.call("exportRepoLogs", user=ada, path=app, body=body)
    for name, path in (("exportUserLogs", {}), ("exportOrgLogs", org), ("exportRepoLogs", app)):
        world.call(name, user=ada, path=path)
        world.call(name, user=ada, path=path, data=b"{")
        world.call(name, user=ada, path=path, data=b"x", headers={"Content-Type": "text/plain"})
        for user in (bob, eve, None, world.superuser):
            if path:
                world.call(name, user=user, path=path, body={})
                world.call(name, user=user, path=path, body={"callback_url": 1})
    span = {"starttime": world.day(2), "endtime": world.day(0)}
    world.call("exportUserLogs", user=ada, query=span, body={})
    world.call("exportOrgLogs", user=ada, path=org, query=span, body={})
    world.call("exportRepoLogs", user=ada, path=app, query=span, body={"callback_email": "a@b"})
    for user in (ada, eve):
        world.call("exportOrgLogs", user=user, path={"orgname": none}, body={})
        world.call("exportOrgLogs", user=user, path={"orgname": ada}, body={})
        world.call("exportRepoLogs", user=user, path={"repository": f"{acme}/none"}, body={})
        world.call("exportRepoLogs", user=user, path={"repository": f"{none}/none"}, body={})
    world.call("exportRepoLogs", user=ada, path={"repository": f"{ada}/none"}, body={"callback_email": "a@b"})
    for scopes in (["org:admin"], ["repo:admin"], ["user:admin"]):
        world.call("exportOrgLogs", user=ada, scopes=scopes, path=org, body={})
        world.call("exportRepoLogs", user=ada, scopes=scopes, path=app, body={})
    for offset in range(4):
        answer = world.call("listOrgLogs", user=ada, path=org)
        for _ in range(offset):
            answer = world.call("listOrgLogs", user=ada, path=org, query={"next_page": answer["next_page"]})
    world.call("listRepoLogs", user=ada, path=app)
    mine = world.call("listUserLogs", user=ada)
    world.call("listUserLogs", user=ada, query={"next_page": mine["next_page"]})


def scenario_performers(world: World) -> None:
    """What the log says of those who were renamed or removed since."""
    ada, bob, _, acme = _org(world)
    org = {"orgname": acme}
    world.call("createOrgRobot", user=ada, path={**org, "robot_shortname": "old"}, body={})
    world.permit(f"{acme}/app", f"{acme}+old", "write", owner=ada)
    world.permit(f"{acme}/app", bob, "admin", owner=ada)
    world.call(
        "changeUserPermissions",
        user=bob,
        path={"repository": f"{acme}/app", "username": bob},
        body={"role": "write"},
    )
    world.call("deleteOrgRobot", user=ada, path={**org, "robot_shortname": "old"})
    world.call("listOrgLogs", user=ada, path=org)
    world.call("listOrgLogs", user=ada, path=org, query={"performer": f"{acme}+old"})
    world.call("deleteInstallUser", user=world.superuser, path={"username": bob})
    world.call("listOrgLogs", user=ada, path=org)
    world.call("listOrgLogs", user=ada, path=org, query={"performer": bob})
    renamed = world.name("renamed")
    world.call("changeOrganization", user=world.superuser, path={"name": acme}, body={"name": renamed})
    world.call("listOrgLogs", user=ada, path={"orgname": renamed})
    world.call("listOrgLogs", user=ada, path=org)
    world.call("listRepoLogs", user=ada, path={"repository": f"{renamed}/app"})
    world.call("deleteOrganization", user=world.superuser, path={"name": renamed})
    world.call("listOrgLogs", user=ada, path={"orgname": renamed})
    world.call("listUserLogs", user=ada)


@needs(FEATURE_SUPERUSERS_FULL_ACCESS=True)
def scenario_full_access(world: World) -> None:
    """A superuser with full access reads and exports everything, what does not exist included."""
    ada, _, _, acme = _org(world)
    root, none = world.superuser, world.name("none")
    for name in (acme, ada, none):
        for operation in ("listOrgLogs", "getAggregateOrgLogs"):
            world.call(operation, user=root, path={"orgname": name})
            world.call(operation, user=root, scopes=["org:admin"], path={"orgname": name})
        world.call("exportOrgLogs", user=root, path={"orgname": name}, body={})
        for repository in (f"{name}/app", f"{name}/none"):
            for operation in ("listRepoLogs", "getAggregateRepoLogs"):
                world.call(operation, user=root, path={"repository": repository})
            world.call("exportRepoLogs", user=root, path={"repository": repository}, body={})
    world.call("listOrgLogs", user=ada, path={"orgname": acme})
    world.call("listUserLogs", user=ada)
