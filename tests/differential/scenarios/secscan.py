"""Security scans, on a server whose scanner has not come to the images yet."""

from __future__ import annotations

from differential.scenarios.tag import NO_DIGEST
from differential.world import PASSWORD, World


def scenario_queued(world: World) -> None:
    """Images, lists of images, and what is no longer tagged."""
    ada = world.user("ada")
    app = world.repository(f"{ada}/app", owner=ada)
    one = world.push(app, tag="v1", content="one", by=ada)
    many = world.push(app, tag="multi", content="many", platforms=["linux/amd64", "linux/arm64"], by=ada)

    def security(repository: str, digest: str, **query: object) -> None:
        path = {"repository": repository, "manifestref": digest}
        world.call("getRepoManifestSecurity", user=ada, path=path, query=query)

    for digest in (one, many, NO_DIGEST, "nonsense"):
        security(app, digest)
    security(app, one, vulnerabilities=True)
    security(app, one, vulnerabilities="nonsense")
    security(f"{ada}/none", one)
    world.call("deleteFullTag", user=ada, path={"repository": app, "tag": "v1"})
    security(app, one)


def scenario_rights(world: World) -> None:
    """Who may see a scan: users, robots and applications with their passwords, too."""
    ada, bob, dan, eve = world.users("ada", "bob", "dan", "eve")
    acme = world.organization("acme", owner=ada)
    private = world.repository(f"{acme}/private", owner=ada)
    public = world.repository(f"{acme}/public", owner=ada, visibility="public")
    world.permit(private, bob, "read", owner=ada)
    world.team(acme, "devs", owner=ada, members=[dan])
    robots = {}
    for name in ("reader", "idle", "admin"):
        path = {"orgname": acme, "robot_shortname": name}
        robots[name] = world.call("createOrgRobot", user=ada, path=path, body={})["token"]
    world.permit(private, f"{acme}+reader", "read", owner=ada)
    world.join(acme, "owners", f"{acme}+admin", owner=ada)
    token = world.call("createAppToken", user=bob, body={"title": "scan"})["token", "token_code"]
    for repository in (private, public, f"{acme}/none"):
        path = {"repository": repository, "manifestref": NO_DIGEST}
        if repository != f"{acme}/none":
            path["manifestref"] = world.push(repository, tag="v1", content="one", by=ada)

        def security(path: dict[str, str] = path, **caller: object) -> None:
            world.call("getRepoManifestSecurity", path=path, **{"user": None, **caller})  # type: ignore[arg-type]

        for user in (ada, bob, dan, eve, None, world.superuser):
            security(user=user)
        security(user=world.user("globalreadonlysuperuser", shared=True))
        for scope in ("repo:read", "repo:admin", "user:admin"):
            security(user=ada, scopes=[scope])
        security(user=ada, session=True)
        security(bearer="nonsense")
        for name in (ada, bob, eve, f"{bob}@example.com"):
            security(basic=(name, PASSWORD))
        security(basic=(world.name("nobody"), PASSWORD))
        for name, code in robots.items():
            security(basic=(f"{acme}+{name}", code))
        security(basic=(f"{acme}+reader", "nonsense"))
        security(basic=(f"{acme}+none", "nonsense"))
        security(basic=("$app", token))
        security(basic=("$app", "nonsense"))
        security(basic=("$oauthtoken", world.token(bob)))
        security(basic=("$oauthtoken", world.token(bob, ["user:read"])))
        security(basic=("$oauthtoken", "nonsense"))
        security(basic=("$token", "nonsense"))
        security(headers={"Authorization": "Basic nonsense"})
        security(headers={"Authorization": "Basic"})
    # Elsewhere they are not read.
    world.call("getRepo", user=None, basic=(bob, PASSWORD), path={"repository": private})
    world.call("getOrgRobot", user=ada, path={"orgname": acme, "robot_shortname": "reader"})
