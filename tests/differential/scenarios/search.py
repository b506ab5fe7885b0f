"""Search for repositories, users, organizations, teams and robots."""

from __future__ import annotations

from differential.world import World


def _scene(world: World) -> tuple[str, str, str, str]:
    """Two users with repositories, one without, and an organization."""
    ada, bob, eve = world.users("ada", "bob", "eve")
    acme = world.organization("acme", owner=ada)
    tail = world.suffix
    world.team(acme, f"devs-{tail}", owner=ada, members=[bob])
    world.team(acme, f"design-{tail}", owner=ada)
    for owner in (ada, bob):
        world.call("createUserRobot", user=owner, path={"robot_shortname": f"de-{tail}"}, body={})
    org_robot = {"orgname": acme, "robot_shortname": f"de.{tail}"}
    world.call("createOrgRobot", user=ada, path=org_robot, body={})
    world.join(acme, f"design-{tail}", f"{acme}+de.{tail}", owner=ada)
    world.repository(f"{acme}/de-app-{tail}", owner=ada)
    world.repository(f"{acme}/open_{tail}", owner=ada, visibility="public")
    world.repository(f"{bob}/app-{tail}/de", owner=bob)
    world.repository(f"{eve}/de{tail}", owner=eve, visibility="public")
    world.call(
        "updateRepo",
        user=eve,
        path={"repository": f"{eve}/de{tail}"},
        body={"description": f"The App of {tail}, with 'quotes'"},
    )
    return ada, bob, eve, acme


def scenario_everything(world: World) -> None:
    """Search for everything at once."""
    ada, bob, eve, acme = _scene(world)
    tail = world.suffix
    queries = (
        tail,
        f"de-{tail}",
        f"DE{tail}",
        f"de-app-{tail}",
        f"de.{tail}",
        f"devs-{tail}",
        f"app of {tail}",
        f"{tail}, with quotes",
        acme,
        f"{acme}/",
        f"{acme}/de",
        f"{acme[:5]}",
        f"/{tail}",
        f"'{acme}'",
        f"{bob}/app-{tail}/de",
        f"open%{tail}",
        f"open_{tail}",
        "",
    )
    for query in queries:
        for user in (ada, bob, eve, None):
            world.call("conductSearch", user=user, query={"query": query}, mine=True)
    world.call("conductSearch", user=ada)
    world.call("conductSearch", user=ada, query={"query": tail}, scopes=["user:read"], mine=True)
    world.call("conductSearch", user=world.superuser, query={"query": acme}, mine=True)
    readonly = world.user("globalreadonlysuperuser", shared=True)
    world.call("conductSearch", user=readonly, query={"query": acme}, mine=True)


def scenario_repositories(world: World) -> None:
    """Search for repositories, in pages."""
    ada, bob, eve, acme = _scene(world)
    tail = world.suffix
    for query in (
        tail,
        "",
        f"de-{tail}",
        f"{acme}/{tail}",
        f"{acme}/",
        f"/{tail}",
        f"OPEN_{tail}",
        "no!thing",
    ):
        for user in (ada, bob, None):
            shape = query == ""
            world.call("conductRepoSearch", user=user, query={"query": query}, mine=not shape, shape=shape)
    world.call("createStar", user=eve, body={"namespace": eve, "repository": f"de{tail}"})
    world.push(f"{eve}/de{tail}", tag="v1", content="one", by=eve)
    world.call("conductRepoSearch", user=bob, query={"query": tail, "includeUsage": True}, mine=True)
    world.call("conductRepoSearch", user=None, query={"query": tail, "includeUsage": True}, mine=True)
    world.call("conductRepoSearch", user=None, query={"query": "none-of-these", "includeUsage": True})
    for number in range(10):
        world.repository(f"{bob}/r{number}-{tail}", owner=bob, visibility="public")
    for page in (1, 2, 3, 0, -1, 10, 11, 99, "x", ""):
        world.call("conductRepoSearch", user=bob, query={"query": tail, "page": page})
        world.call("conductRepoSearch", user=None, query={"query": tail, "page": page})
    world.call("conductRepoSearch", user=bob, scopes=["user:read"], query={"query": tail})
    open_repository = f"{acme}/open_{tail}"
    world.call("deleteUserPermissions", user=ada, path={"repository": open_repository, "username": ada})
    world.call("conductRepoSearch", user=ada, query={"query": f"open_{tail}"})
    world.call("conductRepoSearch", user=None, query={"query": f"open_{tail}"})


def scenario_entities(world: World) -> None:
    """Users, robots and teams by the beginning of their names."""
    ada, bob, eve, acme = _scene(world)
    tail = world.suffix
    more = {"includeTeams": True, "includeOrgs": True}
    for namespace in (acme, ada, bob, world.name("none"), None):
        for user in (ada, bob, eve, None, world.superuser):
            query = {"namespace": namespace, **more}
            for prefix in (f"ada-{tail}", f"de-{tail}", f"de.{tail}", "acme"):
                world.call("getMatchingEntities", user=user, path={"prefix": prefix}, query=query, mine=True)
    world.call("getMatchingEntities", user=ada, path={"prefix": "d"}, query={"namespace": acme}, mine=True)
    world.call("getMatchingEntities", user=ada, path={"prefix": "D E"}, query={"namespace": acme}, mine=True)
    world.call("getMatchingEntities", user=ada, path={"prefix": f"ÄDA-{tail}"}, mine=True)
    world.call("getMatchingEntities", user=ada, path={"prefix": "%"}, mine=True)
    for scopes in (["user:read"], ["user:admin"], ["org:admin"], ["repo:create"], ["repo:admin"]):
        for namespace in (acme, ada):
            world.call(
                "getMatchingEntities",
                user=ada,
                scopes=scopes,
                path={"prefix": "de"},
                query={"namespace": namespace, **more},
                mine=True,
            )
    for number in range(12):
        world.user(f"zoe{number:02d}-{tail}", shared=True)
    prefix = {"prefix": "zoe"}
    world.call("getMatchingEntities", user=ada, path={"prefix": f"zoe11-{tail}"}, mine=True)
    world.call("getMatchingEntities", user=ada, path=prefix, shape=True)
    for user in (ada, None):
        world.call("linkExternalUser", user=user, path={"username": "x"})
