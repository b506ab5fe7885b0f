"""Long days on one server, which go through all groups. The superuser may do everything here."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import World

FULL = needs(FEATURE_SUPERUSERS_FULL_ACCESS=True, FEATURE_BILLING=True)

MISSING_UUID = "00000000-0000-4000-8000-000000000000"


@FULL
def scenario_administrator(world: World) -> None:
    """An administrator builds an organization, changes it, and takes it down."""
    root = world.superuser
    ada, bob, eve = world.users("ada", "bob", "eve")
    fresh = world.name("fresh.user_1")
    world.call("createInstallUser", user=root, body={"username": fresh, "email": f"{fresh}@example.com"})
    world.call(
        "changeInstallUser",
        user=root,
        path={"username": fresh},
        body={"password": "password", "email": f"{fresh}@example.com", "enabled": True},
    )
    world.adopt(fresh)
    world.call("getInstallUser", user=root, path={"username": fresh})
    world.call("getUserInformation", user=eve, path={"username": fresh})
    world.call("getUserInformation", user=root, path={"username": fresh})
    acme = world.organization("acme.corp", owner=ada)
    org = {"orgname": acme}
    world.call("createOrganization", user=bob, body={"name": acme, "email": "x@example.com"})
    world.call("createOrganization", user=bob, body={"name": fresh, "email": "x@example.com"})
    world.call("createOrganization", user=None, body={"name": world.name("n")})
    world.call("createOrganization", user=None, body={})
    for user in (ada, bob, root, None):
        world.call("getOrganization", user=user, path=org)
    world.call("getOrganization", user=root, path={"orgname": world.name("none")})
    world.team(acme, "devs", owner=ada, members=[bob])
    world.team(acme, "qa-team", owner=ada, role="creator", members=[fresh])
    world.team(acme, "devs", owner=root, role="admin")
    world.call("updateOrganizationTeam", user=eve, path={**org, "teamname": "devs"}, body={"role": "x"})
    world.call(
        "updateOrganizationTeam",
        user=bob,
        path={**org, "teamname": "devs"},
        body={"role": "member", "description": "# Down"},
    )
    member = {**org, "teamname": "devs", "membername": eve}
    world.call("updateOrganizationTeamMember", user=root, path=member)
    world.call(
        "getOrganizationTeamMembers",
        user=root,
        path={**org, "teamname": "devs"},
        query={"includePending": True},
    )
    world.call(
        "getOrganizationTeamMembers",
        user=bob,
        path={**org, "teamname": "devs"},
        query={"includePending": True},
    )
    world.call("listUserNotifications", user=eve)
    world.call("deleteOrganizationTeamMember", user=root, path=member)
    world.call("listUserNotifications", user=eve)
    for name in ("app", "nested/deep/name.v2", "dots..and--dashes__"):
        world.repository(f"{acme}/{name}", owner=fresh, visibility="public")
    app, nested = f"{acme}/app", f"{acme}/nested/deep/name.v2"
    world.call("getRepo", user=bob, path={"repository": nested})
    world.call("getRepo", user=root, path={"repository": nested}, query={"includeStats": True})
    world.call(
        "changeUserPermissions",
        user=fresh,
        path={"repository": nested, "username": bob},
        body={"role": "read"},
    )
    world.call("getRepo", user=bob, path={"repository": nested}, query={"includeTags": False})
    world.call(
        "changeTeamPermissions",
        user=ada,
        path={"repository": app, "teamname": "devs"},
        body={"role": "write"},
    )
    world.call("getUserTransitivePermission", user=ada, path={"repository": app, "username": bob})
    world.call("getOrganizationMembers", user=ada, path=org)
    world.call("getOrganizationMember", user=ada, path={**org, "membername": bob})
    world.call("getOrganizationCollaborators", user=ada, path=org)
    world.call("getOrganizationTeamPermissions", user=ada, path={**org, "teamname": "devs"})
    world.call(
        "changeOrganizationDetails",
        user=ada,
        path=org,
        body={"tag_expiration_s": 86400, "invoice_email": True},
    )
    world.call(
        "changeOrganizationDetails",
        user=root,
        path=org,
        body={"invoice_email_address": "bill@example.com", "email": ""},
    )
    world.call("changeOrganizationDetails", user=eve, path=org, body={"tag_expiration_s": "x"})
    world.call("changeOrganizationDetails", user=eve, path=org, body={"tag_expiration_s": 5})
    world.call("getOrganization", user=ada, path=org)
    renamed = world.name("renamed")
    world.call("changeOrganization", user=root, path={"name": acme}, body={"name": renamed})
    world.call("changeOrganization", user=ada, path={"name": renamed}, body={"name": acme})
    world.call("getOrganization", user=ada, path=org)
    world.call("getOrganization", user=ada, path={"orgname": renamed})
    world.call("getRepo", user=ada, path={"repository": f"{renamed}/app"})
    world.call("getRepo", user=ada, path={"repository": app})
    world.call("listOrgLogs", user=ada, path={"orgname": renamed})
    world.call("listRepoLogs", user=fresh, path={"repository": f"{renamed}/nested/deep/name.v2"})
    world.call("takeOwnership", user=bob, path={"namespace": renamed})
    world.call("takeOwnership", user=root, path={"namespace": renamed})
    world.call("takeOwnership", user=root, path={"namespace": eve})
    world.call("takeOwnership", user=root, path={"namespace": world.name("none")})
    world.call("getOrganizationMembers", user=root, path={"orgname": renamed})
    world.call("removeOrganizationMember", user=ada, path={"orgname": renamed, "membername": root})
    world.call("removeOrganizationMember", user=ada, path={"orgname": renamed, "membername": ada})
    world.call("removeOrganizationMember", user=ada, path={"orgname": renamed, "membername": bob})
    world.call("removeOrganizationMember", user=ada, path={"orgname": renamed, "membername": bob})
    world.call("listRepos", user=bob, query={"namespace": renamed})
    world.call(
        "listRepos", user=root, query={"namespace": renamed, "last_modified": True, "popularity": True}
    )
    world.call("listRepos", user=root, query={"namespace": acme})
    world.call("createUserQuotaSuperUser", user=root, path={"namespace": bob}, body={"limit": "10 MiB"})
    world.call(
        "createOrganizationQuotaSuperUser", user=root, path={"namespace": renamed}, body={"limit_bytes": 1024}
    )
    world.call("listAllOrganizations", user=root, mine=True)
    world.call("listAllUsers", user=root, mine=True)
    world.call("listAllUsers", user=root, query={"limit": 101})
    world.call("listAllUsers", user=ada, query={"limit": "x"})
    world.call("listAllUsers", user=ada, query={"limit": 101})
    world.call("getLoggedInUser", user=bob)
    world.call("deleteAdminedOrganization", user=bob, path={"orgname": renamed})
    world.call("deleteAdminedOrganization", user=ada, path={"orgname": renamed})
    world.call("deleteAdminedOrganization", user=ada, path={"orgname": renamed})
    world.call("createOrganization", user=ada, body={"name": renamed, "email": f"{renamed}@example.com"})
    world.call("createOrganization", user=bob, body={"name": acme, "email": f"{acme}@example.com"})
    world.call("getOrganization", user=ada, path=org)
    world.call("getRepo", user=ada, path={"repository": app})
    world.call("listOrgLogs", user=root, path={"orgname": renamed})
    world.call("changeInstallUser", user=root, path={"username": eve}, body={"enabled": False})
    world.call("getLoggedInUser", user=eve)
    world.call("getMatchingEntities", user=bob, path={"prefix": eve}, query={"namespace": acme}, mine=True)
    world.call("getUserInformation", user=bob, path={"username": eve})
    world.call("deleteInstallUser", user=root, path={"username": fresh})
    world.call("createInstallUser", user=root, body={"username": fresh, "email": f"{fresh}@example.com"})
    world.call("createOrganization", user=bob, body={"name": fresh, "email": f"{fresh}@example.com"})
    world.call("getUserInformation", user=bob, path={"username": fresh})
    world.call("listUserLogs", user=ada)
    world.call("getAggregateUserLogs", user=ada)
    world.call("listAllOrganizations", user=root, mine=True)
    world.call("conductSearch", user=root, query={"query": world.suffix}, mine=True)
    world.call("conductSearch", user=bob, query={"query": world.suffix}, mine=True)
    world.call("conductSearch", user=None, query={"query": world.suffix}, mine=True)


@FULL
def scenario_tags(world: World) -> None:
    """Tags are moved, dated, locked, restored, and policies are added before and after."""
    root = world.superuser
    ada, bob, eve = world.users("ada", "bob", "eve")
    acme = world.organization("acme", owner=ada)
    org = {"orgname": acme}
    app = world.repository(f"{acme}/team/app", owner=ada)  # refused: the plan has no private repositories
    one = world.push(app, tag="v1", content="one", by=ada)  # makes it
    world.permit(app, bob, "write", owner=ada)
    two = world.push(app, tag="v2.0", content="two", by=bob, labels={"quay.expires-after": "2d", "a": "b"})
    both = world.push(app, tag="latest", content="both", platforms=("linux/amd64", "linux/arm64"), by=bob)
    v1 = {"repository": app, "tag": "v1"}
    world.call("listRepoTags", user=bob, path={"repository": app})
    world.call("changeTag", user=bob, path=v1, body={"manifest_digest": two})
    world.call("changeTag", user=bob, path={**v1, "tag": "_new.tag-1"}, body={"manifest_digest": both})
    world.call(
        "changeTag", user=bob, path={**v1, "tag": "new"}, body={"manifest_digest": "sha256:" + "0" * 64}
    )
    world.call("changeTag", user=bob, path={**v1, "tag": "new"}, body={"manifest_digest": ""})
    world.call("changeTag", user=bob, path={**v1, "tag": "new"}, body={"manifest_digest": None})
    world.call(
        "changeTag", user=bob, path={**v1, "tag": "new"}, body={"manifest_digest": "x", "immutable": True}
    )
    world.call("changeTag", user=bob, path={**v1, "tag": "new"}, body={"immutable": "yes"})
    world.call("changeTag", user=eve, path={**v1, "tag": "-new"}, body={"immutable": "yes"})
    world.call("changeTag", user=bob, path={**v1, "tag": "-new"}, body={"immutable": True})
    world.call("changeTag", user=bob, path=v1, body={"expiration": world.epoch(days=3)})
    world.call("changeTag", user=bob, path=v1, body={"expiration": world.epoch(days=5), "immutable": True})
    world.call("changeTag", user=bob, path=v1, body={"expiration": None, "immutable": True})
    world.call("changeTag", user=bob, path=v1, body={"expiration": world.epoch(days=4)})
    world.call("changeTag", user=bob, path=v1, body={"expiration": None})
    world.call("changeTag", user=bob, path=v1, body={"manifest_digest": one})
    world.call("changeTag", user=bob, path=v1, body={"manifest_digest": two})
    world.call("deleteFullTag", user=bob, path=v1)
    world.call("restoreTag", user=bob, path=v1, body={"manifest_digest": one})
    world.call("removeTagFromTimemachine", user=bob, path=v1, body={"is_alive": True})
    world.call("changeTag", user=bob, path=v1, body={"immutable": False})
    world.call("changeTag", user=root, path=v1, body={"immutable": False})
    world.call("restoreTag", user=bob, path=v1, body={"manifest_digest": one})
    world.call("listRepoTags", user=bob, path={"repository": app}, query={"onlyActiveTags": True})
    world.call("listRepoTags", user=bob, path={"repository": app}, query={"specificTag": "v1", "limit": 2})
    world.call(
        "listRepoTags", user=bob, path={"repository": app}, query={"specificTag": "v1", "limit": 2, "page": 2}
    )
    world.call("listRepoTags", user=bob, path={"repository": app}, query={"filter_tag_name": "like:V"})
    world.call("listRepoTags", user=bob, path={"repository": app}, query={"filter_tag_name": "eq:v1:x"})
    world.call("listRepoTags", user=bob, path={"repository": app}, query={"filter_tag_name": "v1"})
    world.call("listRepoTags", user=bob, path={"repository": app}, query={"page": 0, "limit": 0})
    policy = world.call("createOrgImmutabilityPolicy", user=ada, path=org, body={"tagPattern": "v[0-9.]+"})
    world.call("listRepoTags", user=bob, path={"repository": app}, query={"onlyActiveTags": True})
    world.call("changeTag", user=ada, path={**v1, "tag": "v3"}, body={"manifest_digest": two})
    world.call("changeTag", user=ada, path={**v1, "tag": "w3"}, body={"manifest_digest": two})
    world.call("deleteFullTag", user=ada, path={**v1, "tag": "v3"})
    other = world.call(
        "createRepositoryImmutabilityPolicy",
        user=ada,
        path={"repository": app},
        body={"tagPattern": "latest|prod", "tagPatternMatches": True},
    )
    for body in (
        {"tagPattern": "latest|prod", "tagPatternMatches": False},
        {"tagPattern": ""},
        {"tagPattern": "   "},
        {"tagPattern": "("},
        {"tagPattern": "x" * 257},
        {"tagPattern": 5},
        {"tagPattern": "x", "tagPatternMatches": None},
        {"tagPattern": "x", "more": 1},
        None,
    ):
        world.call("createRepositoryImmutabilityPolicy", user=ada, path={"repository": app}, body=body)
        world.call("createRepositoryImmutabilityPolicy", user=eve, path={"repository": app}, body=body)
    world.call("listRepositoryImmutabilityPolicies", user=ada, path={"repository": app})
    world.call("deleteFullTag", user=ada, path={**v1, "tag": "latest"})
    world.push(app, tag="dev", content="dev", by=bob)
    world.call(
        "updateRepositoryImmutabilityPolicy",
        user=ada,
        path={"repository": app, "policy_uuid": other["uuid"]},
        body={"tagPattern": "v.*", "tagPatternMatches": False},
    )
    world.call("listRepoTags", user=bob, path={"repository": app}, query={"onlyActiveTags": True})
    world.call("deleteOrgImmutabilityPolicy", user=bob, path={**org, "policy_uuid": policy["uuid"]})
    world.call("deleteOrgImmutabilityPolicy", user=ada, path={**org, "policy_uuid": policy["uuid"]})
    world.call("deleteOrgImmutabilityPolicy", user=ada, path={**org, "policy_uuid": policy["uuid"]})
    world.call("getOrgImmutabilityPolicy", user=ada, path={**org, "policy_uuid": other["uuid"]})
    world.call("deleteFullTag", user=ada, path={**v1, "tag": "v3"})
    world.call("changeRepoState", user=ada, path={"repository": app}, body={"state": "READ_ONLY"})
    world.call("changeTag", user=bob, path=v1, body={"x": 1})
    world.call("changeTag", user=bob, path=v1, body=[])
    world.call("changeTag", user=eve, path=v1, body=[])
    world.call("deleteFullTag", user=bob, path={**v1, "tag": "none"})
    world.call("restoreTag", user=bob, path=v1, body={})
    world.call(
        "removeTagFromTimemachine", user=bob, path=v1, body={"manifest_digest": "x", "is_alive": False}
    )
    world.call("addManifestLabel", user=bob, path={"repository": app, "manifestref": one}, body={})
    world.call("getRepo", user=ada, path={"repository": app})
    world.call("changeRepoState", user=ada, path={"repository": app}, body={"state": "NORMAL"})
    world.call("changeRepoState", user=ada, path={"repository": app}, body={"state": "normal"})
    world.call(
        "addManifestLabel",
        user=bob,
        path={"repository": app, "manifestref": one},
        body={"key": "quay.expires-after", "value": "1d", "media_type": "text/plain"},
    )
    label = world.call(
        "addManifestLabel",
        user=bob,
        path={"repository": app, "manifestref": one},
        body={"key": "team", "value": "blue", "media_type": None},
    )
    labels = {"repository": app, "manifestref": one}
    world.call("listManifestLabels", user=bob, path=labels, query={"filter": "te"})
    world.call("getManifestLabel", user=eve, path={**labels, "labelid": str(label["label", "id"])})
    world.call("getManifestLabel", user=bob, path={**labels, "labelid": str(label["label", "id"])})
    world.call("deleteManifestLabel", user=bob, path={**labels, "labelid": str(label["label", "id"])})
    world.call("deleteManifestLabel", user=bob, path={**labels, "labelid": str(label["label", "id"])})
    world.call("listManifestLabels", user=root, path={**labels, "manifestref": two})
    world.call("getRepoManifest", user=bob, path=labels)
    world.call("getRepoManifestSecurity", user=bob, path={**labels, "manifestref": both})
    world.call("getTagPullStatistics", user=bob, path=v1)
    world.call("getManifestPullStatistics", user=bob, path=labels)
    world.call("deleteFullTag", user=bob, path={**v1, "tag": "w3"})
    world.call("removeTagFromTimemachine", user=bob, path={**v1, "tag": "w3"}, body={"manifest_digest": two})
    world.call(
        "removeTagFromTimemachine",
        user=bob,
        path={**v1, "tag": "w3"},
        body={"manifest_digest": two, "is_alive": False},
    )
    world.call("listRepoTags", user=bob, path={"repository": app}, query={"specificTag": "w3"})
    world.call("listRepoLogs", user=ada, path={"repository": app})
    world.call("getAggregateRepoLogs", user=root, path={"repository": app})
    world.call("getRepo", user=bob, path={"repository": app}, query={"includeStats": True})
    world.call("deleteRepository", user=bob, path={"repository": app})
    world.call("deleteRepository", user=ada, path={"repository": app})
    world.call("deleteRepository", user=ada, path={"repository": app})
    world.repository(app, owner=ada)
    world.call("listRepoTags", user=ada, path={"repository": app})
    world.call("listRepoUserPermissions", user=ada, path={"repository": app})
    world.call("listRepositoryImmutabilityPolicies", user=ada, path={"repository": app})
    world.call("listRepoLogs", user=ada, path={"repository": app})
    world.call("listOrgLogs", user=ada, path=org)


@FULL
def scenario_automation(world: World) -> None:
    """Robots, prototypes, mirrors, applications and their tokens."""
    root = world.superuser
    ada, bob, eve = world.users("ada", "bob", "eve")
    acme = world.organization("acme", owner=ada)
    org = {"orgname": acme}
    world.team(acme, "devs", owner=ada, members=[bob])
    robots: dict[str, Any] = {}
    for name in ("ci", "de.ploy", "mirror_1"):
        robots[name] = world.call(
            "createOrgRobot",
            user=ada,
            path={**org, "robot_shortname": name},
            body={"description": name, "unstructured_metadata": {"a": [1, None]}},
        )
    world.call("createOrgRobot", user=ada, path={**org, "robot_shortname": "ci"}, body={})
    world.call("createOrgRobot", user=eve, path={**org, "robot_shortname": "C I"}, body={"description": 5})
    world.call(
        "createOrgRobot", user=ada, path={**org, "robot_shortname": "C I"}, body={"description": "x" * 256}
    )
    world.call(
        "createOrgRobot",
        user=ada,
        path={**org, "robot_shortname": "C I"},
        data=b"{",
        headers={"Content-Type": "text/plain"},
    )
    world.call("createUserRobot", user=ada, path={"robot_shortname": "own"}, body={"description": ""})
    ci = f"{acme}+ci"
    prototype = world.call(
        "createOrganizationPrototypePermission",
        user=ada,
        path=org,
        body={"role": "write", "delegate": {"name": ci, "kind": "user"}},
    )
    world.call(
        "createOrganizationPrototypePermission",
        user=ada,
        path=org,
        body={"role": "read", "delegate": {"name": "devs", "kind": "team"}, "activating_user": {"name": bob}},
    )
    world.call(
        "createOrganizationPrototypePermission",
        user=ada,
        path=org,
        body={"role": "admin", "delegate": {"name": f"{ada}+own", "kind": "user"}},
    )
    world.call(
        "createOrganizationPrototypePermission", user=eve, path=org, body={"role": "x", "delegate": {}}
    )
    world.call(
        "createOrganizationPrototypePermission",
        user=eve,
        path={"orgname": "none"},
        body={"role": "read", "delegate": {"name": "x", "kind": "team"}},
    )
    world.call("getOrganizationPrototypePermissions", user=bob, path=org)
    world.call("getOrganizationPrototypePermissions", user=root, path=org)
    world.team(acme, "devs", owner=ada, role="creator")
    app, own = f"{acme}/app", f"{acme}/own"
    world.push(app, content="one", by=bob)
    world.push(own, content="two", by=ada)
    world.call("listRepoUserPermissions", user=bob, path={"repository": app})
    world.call("listRepoTeamPermissions", user=bob, path={"repository": app})
    world.call("listRepoUserPermissions", user=ada, path={"repository": own})
    world.call("listRepoTeamPermissions", user=ada, path={"repository": own})
    world.call("getOrgRobotPermissions", user=ada, path={**org, "robot_shortname": "ci"})
    world.call("getOrgRobots", user=bob, path=org, query={"permissions": True})
    world.call("getOrgRobots", user=ada, path=org, query={"permissions": True, "token": False})
    world.call(
        "updateOrganizationPrototypePermission",
        user=ada,
        path={**org, "prototypeid": prototype["id"]},
        body={"role": "admin"},
    )
    token = robots["ci"]["token"]
    world.call("getRepo", user=None, basic=(ci, token), path={"repository": app})
    world.call("listRepoTags", user=None, basic=(ci, token), path={"repository": app})
    world.call(
        "changeRepoVisibility",
        user=None,
        basic=(ci, token),
        path={"repository": app},
        body={"visibility": "public"},
    )
    world.call("getRepo", user=None, bearer=token, path={"repository": app})
    world.call("getLoggedInUser", user=None, basic=(ci, token))
    world.call("listUserNotifications", user=None, basic=(ci, token))
    world.call("getOrganization", user=None, basic=(ci, token), path=org)
    world.call(
        "createRepo",
        user=None,
        basic=(ci, token),
        body={"repository": "x", "namespace": acme, "visibility": "private", "description": ""},
    )
    world.call("getLoggedInUser", user=None, basic=(bob, "password"))
    world.call("getLoggedInUser", user=None, basic=(bob, "wrong"))
    world.call(
        "updateRepo", user=None, basic=(bob, "password"), path={"repository": app}, body={"description": "x"}
    )
    world.call("regenerateOrgRobotToken", user=bob, path={**org, "robot_shortname": "ci"})
    again = world.call("regenerateOrgRobotToken", user=ada, path={**org, "robot_shortname": "ci"})
    world.call("getRepo", user=None, basic=(ci, token), path={"repository": app})
    world.call("getRepo", user=None, basic=(ci, again["token"]), path={"repository": app})
    world.call("deleteOrgRobot", user=ada, path={**org, "robot_shortname": "ci"})
    world.call("getOrganizationPrototypePermissions", user=ada, path=org)
    world.call("listRepoUserPermissions", user=ada, path={"repository": own})
    world.call("createOrgRobot", user=ada, path={**org, "robot_shortname": "ci"}, body={})
    world.call("listRepoUserPermissions", user=ada, path={"repository": own})
    world.call("getUserTransitivePermission", user=ada, path={"repository": own, "username": ci})
    made = world.call(
        "createOrganizationApplication",
        user=ada,
        path=org,
        body={
            "name": "deployer",
            "redirect_uri": "https://app.example.com/",
            "description": "d",
            "avatar_email": "a@example.com",
        },
    )
    client = {**org, "client_id": made["client_id"]}
    for scope in (
        "repo:read repo:write",
        "repo:admin",
        "super:user",
        "user:admin",
        "org:admin",
        "x",
        "",
        "repo:read,repo:read",
    ):
        world.call(
            "createOrganizationApplicationToken",
            user=ada,
            path=client,
            body={"name": "t", "scope": scope, "expiration": 3600},
        )
    held = world.call(
        "createOrganizationApplicationToken",
        user=ada,
        path=client,
        body={"name": "bearer", "scope": "repo:read org:admin user:read"},
    )
    bearer = held["token"]
    world.call("getLoggedInUser", user=None, bearer=bearer)
    world.call("getOrganization", user=None, bearer=bearer, path=org)
    world.call("getRepo", user=None, bearer=bearer, path={"repository": own})
    world.call("updateRepo", user=None, bearer=bearer, path={"repository": own}, body={"description": "x"})
    world.call("listOrgLogs", user=None, bearer=bearer, path=org)
    world.call(
        "createRepo",
        user=None,
        bearer=bearer,
        body={"repository": "made", "namespace": acme, "visibility": "public", "description": "by token"},
    )
    world.call(
        "createOrganizationApplicationToken",
        user=None,
        bearer=bearer,
        path=client,
        body={"name": "more", "scope": "repo:admin"},
    )
    world.call(
        "createOrganizationApplicationToken",
        user=None,
        bearer=bearer,
        path=client,
        body={"name": "less", "scope": "repo:read"},
    )
    world.call("listOrganizationApplicationTokens", user=ada, path=client)
    world.call("listOrganizationApplicationTokens", user=bob, path=client)
    world.call("listOrganizationApplicationTokens", user=root, path=client)
    world.call("getOrganizationApplication", user=root, path=client)
    world.call("getOrganizationApplications", user=bob, path=org)
    world.call("getApplicationInformation", user=None, path={"client_id": made["client_id"]})
    world.call("deleteOrganizationApplicationToken", user=eve, path={**client, "token_uuid": held["uuid"]})
    world.call("deleteOrganizationApplicationToken", user=ada, path={**client, "token_uuid": held["uuid"]})
    world.call("getLoggedInUser", user=None, bearer=bearer)
    world.call("getOrganization", user=None, bearer=bearer, path=org)
    world.call("getApplicationInformation", user=None, bearer=bearer, path={"client_id": "NONE"})
    kept = world.call(
        "createOrganizationApplicationToken",
        user=ada,
        path=client,
        body={"name": "kept", "scope": "repo:read"},
    )
    world.call("deleteOrganizationApplication", user=ada, path=client)
    world.call("getRepo", user=None, bearer=kept["token"], path={"repository": own})
    world.call("createAppToken", user=ada, body={"title": ""})
    secret = world.call("createAppToken", user=ada, body={"title": "laptop"})
    world.call("getLoggedInUser", user=None, basic=("$app", secret["token", "token_code"]))
    world.call("listAppTokens", user=ada)
    world.call("getAppToken", user=bob, path={"token_uuid": secret["token", "uuid"]})
    world.call("revokeAppToken", user=ada, path={"token_uuid": secret["token", "uuid"]})
    world.call("getLoggedInUser", user=None, basic=("$app", secret["token", "token_code"]))
    world.call("listAllAppTokens", user=root, mine=True)
    mirror = {
        "external_reference": "127.0.0.1:9/acme/app",
        "sync_interval": 86400,
        "sync_start_date": "2030-01-01T00:00:00Z",
        "skopeo_timeout_interval": 300,
        "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["v*"]},
    }
    world.call("createRepoMirrorConfig", user=eve, path={"repository": own}, body={})
    world.call("createRepoMirrorConfig", user=ada, path={"repository": own}, body={})
    world.call(
        "createRepoMirrorConfig",
        user=ada,
        path={"repository": own},
        body={**mirror, "robot_username": f"{acme}+mirror_1"},
    )
    world.call("deleteOrgRobot", user=root, path={**org, "robot_shortname": "mirror_1"})
    world.call("getRepoMirrorConfig", user=ada, path={"repository": own})
    world.call("listOrgLogs", user=ada, path=org)
    first = world.call("listOrgLogs", user=ada, path=org, query={"performer": ada})
    world.call("listOrgLogs", user=ada, path=org, query={"performer": ada, "next_page": first["next_page"]})
    world.call("listUserLogs", user=ada)
    world.call("getAggregateOrgLogs", user=ada, path=org)


@FULL
def scenario_quotas(world: World) -> None:
    """Quotas with limits, notifications of them, billing, and pruning."""
    root = world.superuser
    ada, bob, eve = world.users("ada", "bob", "eve")
    acme = world.organization("acme", owner=ada)
    org = {"orgname": acme}
    world.team(acme, "devs", owner=ada, members=[bob])
    for user in (ada, bob, eve, None):
        world.call("createOrganizationQuota", user=user, path=org, body={"limit": "1 GiB"})
        world.call("createOrganizationQuota", user=user, path=org, body={"limit": "x"})
        world.call("listOrganizationQuota", user=user, path=org)
    wrong: tuple[Any, ...] = (
        {"limit": "1.5 GiB"},
        {"limit": "10 B"},
        {"limit_bytes": 0},
        {"limit_bytes": -1},
        {},
        {"limit_bytes": 5, "limit": "5"},
        None,
        [],
    )
    for body in wrong:
        world.call("createOrganizationQuota", user=root, path=org, body=body)
    world.call("createOrganizationQuota", user=root, path=org, body={"limit": "1 MiB"})
    quota = {**org, "quota_id": str(world.call("listOrganizationQuota", user=root, path=org)[0, "id"])}
    for body in (
        {"type": "Warning", "threshold_percent": 80},
        {"type": "Warning", "threshold_percent": 80},
        {"type": "Reject", "threshold_percent": 100},
        {"type": "Reject", "threshold_percent": 90},
        {"type": "reject", "threshold_percent": 95},
        {"type": "Reject", "threshold_percent": 0},
        {"type": "Reject", "threshold_percent": 101},
        {"type": "Other", "threshold_percent": 101},
        {"type": "Other"},
        {"type": "Reject", "threshold_percent": "5"},
    ):
        world.call("createOrganizationQuotaLimit", user=root, path=quota, body=body)
    world.call(
        "createOrganizationQuotaLimit", user=ada, path=quota, body={"type": "Warning", "threshold_percent": 1}
    )
    limits = world.call("listOrganizationQuotaLimit", user=bob, path=quota)
    limit = {**quota, "limit_id": str(limits[0, "id"])}
    world.call("getOrganizationQuotaLimit", user=bob, path=limit)
    world.call("changeOrganizationQuotaLimit", user=root, path=limit, body={"threshold_percent": 70})
    world.call("changeOrganizationQuotaLimit", user=root, path=limit, body={"type": "nonsense"})
    world.call("changeOrganizationQuotaLimit", user=ada, path=limit, body={"type": 5})
    world.call("deleteOrganizationQuotaLimit", user=root, path=limit)
    world.call("deleteOrganizationQuotaLimit", user=root, path=limit)
    world.call("getOrganizationQuotaLimit", user=bob, path={**quota, "limit_id": "abc"})
    world.call("getOrganizationQuota", user=bob, path={**org, "quota_id": "0"})
    note = world.call(
        "createOrgNotification",
        user=ada,
        path=org,
        body={
            "event": "quota_warning",
            "method": "quay_notification",
            "config": {"target": {"kind": "team", "name": "devs"}},
            "eventConfig": {},
            "title": "",
        },
    )
    uuid = {**org, "uuid": note["uuid"]}
    world.call("resetOrgNotificationFailures", user=bob, path=uuid)
    world.call("getOrgNotification", user=root, path=uuid)
    world.call("createOrgNotification", user=eve, path=org, body={"event": "quota_warning"})
    world.call("createOrgNotification", user=eve, path={"orgname": "none"}, body={"event": "quota_warning"})
    world.call("createOrgNotification", user=root, path={"orgname": "none"}, body={"event": "quota_warning"})
    app = world.repository(f"{acme}/app", owner=ada)
    world.push(app, tag="v1", content="one", by=ada)
    world.push(app, tag="v2", content="two", by=ada)
    world.call("listRepos", user=ada, query={"namespace": acme, "last_modified": True})
    world.call("getOrganization", user=ada, path=org)
    world.call("getOrganization", user=bob, path=org)
    world.call("changeOrganizationQuota", user=root, path=quota, body={"limit": "10"})
    world.call("changeOrganizationQuota", user=root, path=quota, body={"limit_bytes": 0})
    world.call("changeOrganizationQuota", user=root, path=quota, body={"limit_bytes": -5})
    world.call("changeOrganizationQuota", user=eve, path=quota, body={"limit_bytes": "x"})
    world.call("getOrganization", user=ada, path=org)
    world.call("listAllOrganizations", user=root, mine=True)
    world.call(
        "changeOrganizationQuotaSuperUser",
        user=root,
        path={"namespace": acme, "quota_id": quota["quota_id"]},
        body={"limit": "3 GB"},
    )
    world.call(
        "changeUserQuotaSuperUser",
        user=root,
        path={"namespace": acme, "quota_id": quota["quota_id"]},
        body={"limit": "3 KiB"},
    )
    world.call("listUserQuotaSuperUser", user=root, path={"namespace": acme})
    world.call("createUserQuotaSuperUser", user=root, path={"namespace": bob}, body={"limit": "1 TiB"})
    mine = world.call("listUserQuota", user=bob)
    world.call("getUserQuota", user=bob, path={"quota_id": str(mine[0, "id"])})
    world.call("getUserQuota", user=ada, path={"quota_id": str(mine[0, "id"])})
    world.call("listUserQuotaLimit", user=bob, path={"quota_id": str(mine[0, "id"])})
    world.call("getLoggedInUser", user=bob)
    world.call("getUserInformation", user=root, path={"username": bob})
    world.call("deleteUserQuotaSuperUser", user=root, path={"namespace": bob, "quota_id": str(mine[0, "id"])})
    for policy in (
        {"method": "number_of_tags", "value": 5},
        {"method": "number_of_tags", "value": 5},
        {"method": "number_of_tags", "value": "5"},
        {"method": "creation_date", "value": "7d", "tagPattern": "v.*", "tagPatternMatches": False},
        {"method": "creation_date", "value": "7x"},
        {"method": "x", "value": True},
        {"method": "number_of_tags", "value": 5, "tagPattern": ""},
    ):
        world.call("createOrganizationAutoPrunePolicy", user=ada, path=org, body=policy)
        world.call("createRepositoryAutoPrunePolicy", user=ada, path={"repository": app}, body=policy)
        world.call("createUserAutoPrunePolicy", user=ada, body=policy)
    world.call("createRepositoryAutoPrunePolicy", user=ada, path={"repository": f"{acme}/none"}, body={})
    world.call(
        "createOrganizationAutoPrunePolicy",
        user=root,
        path={"orgname": "none"},
        body={"method": "x", "value": 1},
    )
    world.call("listOrganizationAutoPrunePolicies", user=bob, path=org)
    world.call("listOrganizationAutoPrunePolicies", user=root, path=org)
    listed = world.call("listUserAutoPrunePolicies", user=ada)
    world.call("deleteUserAutoPrunePolicy", user=bob, path={"policy_uuid": listed["policies", 0, "uuid"]})
    world.call("deleteUserAutoPrunePolicy", user=ada, path={"policy_uuid": listed["policies", 0, "uuid"]})
    world.call("listPlans", user=None)
    for user in (ada, bob, root, eve):
        world.call("getOrgSubscription", user=user, path=org)
        world.call("getOrgCard", user=user, path=org)
        world.call("listOrgInvoices", user=user, path=org)
        world.call("getOrganizationPrivateAllowed", user=user, path=org)
        world.call("listOrgInvoiceFields", user=user, path=org)
        world.call("listOrgSkus", user=user, path=org)
    world.call("getUserSubscription", user=ada)
    world.call("getUserPrivateAllowed", user=ada)
    world.call("listUserInvoices", user=ada)
    world.call("createUserInvoiceField", user=ada, body={"title": "VAT", "value": "1"})
    world.call("getUserCard", user=ada)
    world.call("createOrgSubscription", user=eve, path=org, body={})
    world.call("updateOrgSubscription", user=eve, path=org, body={"plan": "x"})
    world.call("setOrgCard", user=eve, path=org, body={"success_url": "x"})
    world.call("getOrganizationPrivateAllowed", user=root, path={"orgname": "none"})
    world.call("getOrgSubscription", user=root, path={"orgname": "none"})
    world.call("deleteOrganizationQuota", user=root, path=quota)
    world.call("listOrgNotifications", user=ada, path=org)
    world.call("listUserNotifications", user=ada)
    world.call("listUserNotifications", user=bob)
    world.call("listOrgLogs", user=ada, path=org)
    world.call("getAggregateOrgLogs", user=root, path=org)


@FULL
def scenario_intruder(world: World) -> None:
    """Somebody tries what is not allowed, and what is no proper request."""
    root = world.superuser
    reader = world.user("globalreadonlysuperuser", shared=True)
    ada, eve = world.users("ada", "eve")
    acme = world.organization("acme", owner=ada)
    org = {"orgname": acme}
    app = world.repository(f"{acme}/app", owner=ada)
    open_app = world.repository(f"{acme}/open", owner=ada, visibility="public")
    digest = world.push(app, tag="v1", content="one", by=ada)
    none = {"repository": f"{acme}/none"}
    both = ({"repository": app}, none, {"repository": open_app})
    for path in both:
        for user in (eve, None, reader):
            world.call("getRepo", user=user, path=path)
            world.call("updateRepo", user=user, path=path, body={})
            world.call("deleteRepository", user=eve, path=path)
            world.call("listRepoTags", user=user, path=path)
            world.call("listRepoLogs", user=user, path=path)
            world.call("listRepoUserPermissions", user=user, path=path)
            world.call(
                "changeUserPermissions", user=user, path={**path, "username": eve}, body={"role": "admin"}
            )
    world.call("changeUserPermissions", user=root, path={**none, "username": eve}, body={"role": "admin"})
    world.call("listRepoUserPermissions", user=root, path=none)
    world.call("updateRepo", user=root, path=none, body={"description": "x"})
    world.call("listRepoTags", user=root, path=none)
    world.call("deleteRepository", user=root, path={"repository": "none/none"})
    world.call(
        "createRepo",
        user=eve,
        body={"repository": "x", "namespace": acme, "visibility": "private", "description": ""},
    )
    world.call(
        "createRepo",
        user=eve,
        body={"repository": "X Y", "namespace": "none", "visibility": "private", "description": ""},
    )
    world.call("createRepo", user=eve, body={"repository": "X Y", "visibility": "private", "description": ""})
    world.call("createRepo", user=eve, body={"repository": "x", "visibility": "hidden", "description": ""})
    world.call(
        "createRepo",
        user=eve,
        body={"repository": "x", "visibility": "public", "description": "", "repo_kind": "application"},
    )
    world.call(
        "createRepo",
        user=eve,
        body={"repository": "x", "visibility": "public", "description": "", "repo_kind": None},
    )
    world.call(
        "createRepo",
        user=root,
        body={"repository": "x", "namespace": "none", "visibility": "public", "description": ""},
    )
    world.call(
        "createRepo",
        user=reader,
        body={"repository": "x", "namespace": acme, "visibility": "public", "description": ""},
    )
    world.call("getLoggedInUser", user=reader)
    world.call("getOrganization", user=reader, path=org)
    world.call("listOrgLogs", user=reader, path=org)
    world.call("getOrgRobots", user=reader, path=org)
    world.call("listAllUsers", user=reader, mine=True)
    world.call("deleteAdminedOrganization", user=reader, path=org)
    world.call("createInstallUser", user=reader, body={"username": "x"})
    world.call("getRepoManifest", user=reader, path={"repository": app, "manifestref": digest})
    for target in (
        f"/api/v1/organization/{acme}/",
        f"/api/v1/repository/{app}/",
        f"/api/v1/repository/{app}/tag",
        f"/api/v1/repository/{app}/tag//",
        f"/api/v1/repository/{app}/nothing",
        f"/api/v1/repository/{acme}",
        "/api/v1/repository/",
        "/api/v1/user",
        "/api/v1/nothing",
        "/api/v1/",
        "/api/v1",
        "/api/v2/user/",
        f"/api/v1/repository/{app}/manifest/v1",
        f"/api/v1/repository/{app}/manifest/sha256:xyz",
        f"/api/v1/superuser/users/{ada}/",
        "/api/v1/organization/",
        f"/api/v1/entities/{ada[:4]}/",
        f"/api/v1/users/{ada}/",
        "/api/v1/plans",
        "/api/v1/error/not_found/",
    ):
        world.request("GET", target, user=ada)
    for method, target in (
        ("HEAD", f"/api/v1/repository/{app}"),
        ("HEAD", f"/api/v1/organization/{acme}"),
        ("OPTIONS", f"/api/v1/repository/{app}"),
        ("OPTIONS", "/api/v1/user/"),
        ("PATCH", f"/api/v1/repository/{app}"),
        ("PATCH", "/api/v1/user/"),
        ("POST", f"/api/v1/organization/{acme}"),
        ("PUT", f"/api/v1/superuser/users/{ada}/nothing"),
        ("DELETE", f"/api/v1/repository/{app}/tag/"),
        ("POST", f"/api/v1/repository/{app}/tag/v1"),
        ("GET", f"/api/v1/repository/{app}/tag/v1"),
        ("GET", "/api/v1/signin"),
        ("POST", "/api/v1/user/logs"),
        ("PUT", f"/api/v1/repository/{app}/manifest/{digest}"),
    ):
        world.request(method, target, user=ada)
        world.request(method, target, user=None)
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/vnd.api+json",
        "application/json; charset=utf-8",
        "",
    ):
        world.call(
            "updateRepo",
            user=ada,
            path={"repository": app},
            data=b'{"description": "typed"}',
            headers={"Content-Type": kind},
        )
        world.call("createOrganization", user=eve, data=b'{"name": 5}', headers={"Content-Type": kind})
    for data in (
        b"",
        b"{",
        b"null",
        b"5",
        b'"x"',
        b"[1]",
        b"\xff\xfe",
        b'{"description": "a", "description": "b"}',
        b'{"description": NaN}',
    ):
        world.call("updateRepo", user=ada, path={"repository": app}, data=data)
        world.call("updateRepo", user=eve, path={"repository": app}, data=data)
        world.call("createOrganizationPrototypePermission", user=eve, path={"orgname": "none"}, data=data)
    for token in ("", "x", "a" * 40, "Ü"):
        if token != "Ü":
            world.call("getLoggedInUser", user=None, bearer=token)
            world.call("getRepo", user=None, bearer=token, path={"repository": open_app})
    for authorization in ("Basic", "Basic x", "Bearer", "Token abc", "basic eDp5"):
        world.call(
            "getRepo", user=None, path={"repository": open_app}, headers={"Authorization": authorization}
        )
        world.call("getLoggedInUser", user=None, headers={"Authorization": authorization})
    world.call("getLoggedInUser", user=None, basic=("$oauthtoken", world.token(ada)))
    world.call("getLoggedInUser", user=None, basic=("$token", "x"))
    world.call("getRepo", user=None, basic=("$oauthtoken", world.token(ada)), path={"repository": app})
    world.call(
        "updateRepo",
        user=ada,
        session=True,
        path={"repository": app},
        body={"description": "session"},
        headers={"X-CSRF-Token": "bad"},
    )
    world.call(
        "updateRepo", user=ada, session=True, path={"repository": app}, body={"description": "session"}
    )
    world.call("getRepo", user=ada, path={"repository": app})
    world.call("signinUser", user=None, body={"username": eve, "password": "wrong"})
    world.call("signinUser", user=eve, session=True, body={"username": eve, "password": "wrong"})
    world.wait(9)
    world.call(
        "signinUser", user=eve, session=True, body={"username": f"{eve}@example.com", "password": "password"}
    )
    world.call("verifyUser", user=eve, session=True, body={"password": "wrong"})
    world.wait(9)
    world.call("verifyUser", user=eve, session=True, body={"password": "password"})
    world.call("getRepoMirrorConfig", user=eve, path=none)
    world.call("listRepoNotifications", user=eve, path=none)
    world.call(
        "createRepoNotification",
        user=ada,
        path=none,
        body={"event": "x", "method": "x", "config": {}, "eventConfig": {}},
    )
    world.call("listUserLogs", user=ada)
    world.call("listUserLogs", user=eve)
    world.call("listOrgLogs", user=ada, path=org)
    for query in ({"query": "app"}, {"query": world.suffix}, {"query": acme}, {"query": "%"}):
        for user in (ada, eve, reader, None):
            world.call("conductRepoSearch", user=user, query={**query, "includeUsage": True}, mine=True)
    world.call(
        "getMatchingEntities",
        user=eve,
        path={"prefix": ada[:6]},
        query={"namespace": acme, "includeTeams": True, "includeOrgs": True},
        mine=True,
    )
    world.call(
        "getMatchingEntities",
        user=ada,
        path={"prefix": "OWN"},
        query={"namespace": acme, "includeTeams": True},
        mine=True,
    )
    world.call("deleteCurrentUser", user=ada, session=True)
    world.call("deleteAdminedOrganization", user=ada, path=org, session=True)
    world.call("deleteCurrentUser", user=ada, session=True)
    world.call("getUserInformation", user=eve, path={"username": ada})
    world.call("getLoggedInUser", user=eve)


@FULL
def scenario_pages(world: World) -> None:
    """Lists in pages, stars, messages, service keys, emails of invitations, exports of logs."""
    root = world.superuser
    ada, bob = world.users("ada", "bob")
    acme = world.organization("acme", owner=ada)
    org = {"orgname": acme}
    for number in range(12):
        name = f"{acme}/n{number:02}/app"
        world.repository(name, owner=ada, visibility="public" if number % 2 else "private")
        world.call("updateRepo", user=ada, path={"repository": name}, body={"description": f"**{number}**"})
    for number in (1, 2, 3, 3):
        body = {"namespace": acme, "repository": f"n{number:02}/app"}
        world.call("createStar", user=bob, body=body)
    world.call("createStar", user=bob, body={"namespace": acme, "repository": "none"})
    world.call("deleteStar", user=bob, path={"repository": f"{acme}/n01/app"})
    world.call("deleteStar", user=bob, path={"repository": f"{acme}/n01/app"})
    world.call("listStarredRepos", user=bob)
    world.call("listRepos", user=bob, query={"starred": True})
    world.call("listRepos", user=bob, query={"namespace": acme})
    world.call("listRepos", user=bob, query={"namespace": acme, "public": True})
    world.call("listRepos", user=None, query={"namespace": acme, "public": True})
    world.call("listRepos", user=None, query={"starred": True})
    world.call("listRepos", user=bob, query={"public": True, "namespace": acme, "repo_kind": "application"})
    world.call("listRepos", user=bob, query={"public": True, "namespace": acme, "repo_kind": "x"})
    world.call("listRepos", user=bob)
    page = world.call("listOrgLogs", user=ada, path=org)
    world.call("listOrgLogs", user=ada, path=org, query={"next_page": page["next_page"]})
    world.call("listOrgLogs", user=root, path=org, query={"next_page": page["next_page"]})
    world.call("listOrgLogs", user=ada, path=org, query={"next_page": "nonsense"})
    world.call("listOrgLogs", user=ada, path=org, query={"starttime": world.day(1), "endtime": world.day(0)})
    world.call(
        "listOrgLogs", user=ada, path=org, query={"starttime": world.day(-3), "endtime": world.day(-2)}
    )
    world.call("listOrgLogs", user=ada, path=org, query={"starttime": "x"})
    world.call("getAggregateOrgLogs", user=ada, path=org, query={"starttime": world.day(-40)})
    world.call(
        "getAggregateOrgLogs",
        user=ada,
        path=org,
        query={"starttime": world.day(-29), "endtime": world.day(0)},
    )
    world.call("getAggregateOrgLogs", user=ada, path=org, query={"performer": bob})
    world.call("conductRepoSearch", user=ada, query={"query": world.suffix, "page": 2}, mine=True)
    world.call("conductRepoSearch", user=bob, query={"query": f"{acme}/n0", "page": -1}, mine=True)
    world.call("conductRepoSearch", user=bob, query={"query": "n01/app", "page": "x"}, mine=True)
    for email in ("new@example.com", f"{bob}@example.com", "nonsense", "a b@example.com"):
        path = {**org, "teamname": "owners", "email": email}
        world.call("inviteTeamMemberEmail", user=ada, path=path)
        world.call("inviteTeamMemberEmail", user=bob, path=path)
    world.call(
        "getOrganizationTeamMembers",
        user=ada,
        path={**org, "teamname": "owners"},
        query={"includePending": True},
    )
    world.call(
        "deleteTeamMemberEmailInvite", user=ada, path={**org, "teamname": "owners", "email": "nonsense"}
    )
    world.call(
        "deleteTeamMemberEmailInvite", user=ada, path={**org, "teamname": "owners", "email": "nonsense"}
    )
    world.call("deleteTeamMemberEmailInvite", user=ada, path={**org, "teamname": "none", "email": "nonsense"})
    callbacks: tuple[dict[str, Any], ...] = (
        {"callback_email": "logs@example.com"},
        {"callback_url": "http://127.0.0.1:9/x"},
        {"callback_email": "nonsense"},
        {},
        {"callback_email": 5},
    )
    for body in callbacks:
        world.call("exportOrgLogs", user=ada, path=org, body=body)
        world.call("exportRepoLogs", user=ada, path={"repository": f"{acme}/n01/app"}, body=body)
        world.call("exportUserLogs", user=ada, body=body)
        world.call("exportOrgLogs", user=bob, path=org, body=body)
    message = f"Hello {acme}"
    world.call(
        "createGlobalMessage",
        user=ada,
        body={"message": {"content": message, "severity": "info", "media_type": "text/plain"}},
    )
    world.call(
        "createGlobalMessage",
        user=root,
        body={"message": {"content": message, "severity": "info", "media_type": "text/plain"}},
    )
    world.call(
        "createGlobalMessage",
        user=root,
        body={"message": {"content": message, "severity": "x", "media_type": "text/plain"}},
    )
    world.call("createGlobalMessage", user=root, body={})
    shown = world.call("getGlobalMessages", user=None, mine=True)
    for said in shown["messages"]:
        if message in said.get("content", ""):
            world.call("deleteGlobalMessage", user=ada, path={"uuid": said["uuid"]})
            world.call("deleteGlobalMessage", user=root, path={"uuid": said["uuid"]})
    world.call("deleteGlobalMessage", user=root, path={"uuid": MISSING_UUID})
    key = world.call(
        "createServiceKey",
        user=root,
        body={
            "service": "scanner",
            "name": acme,
            "expiration": world.epoch(days=3),
            "metadata": {"a": 1},
            "notes": "n",
        },
    )
    kid = {"kid": key["kid"]}
    world.call("getServiceKey", user=root, path=kid)
    world.call("approveServiceKey", user=root, path=kid, body={})
    world.call("updateServiceKey", user=root, path=kid, body={"name": f"{acme}-2", "expiration": None})
    world.call("updateServiceKey", user=root, path=kid, body={"expiration": 5})
    world.call("updateServiceKey", user=ada, path=kid, body={"expiration": "x"})
    world.call("deleteServiceKey", user=ada, path=kid)
    world.call("deleteServiceKey", user=root, path=kid)
    world.call("deleteServiceKey", user=root, path=kid)
    world.call("getServiceKey", user=root, path=kid)
    world.call(
        "sendAuthorizeRepoEmail", user=ada, path={"repository": f"{acme}/n01/app", "email": "a@example.com"}
    )
    world.call(
        "checkRepoEmailAuthorized", user=ada, path={"repository": f"{acme}/n01/app", "email": "a@example.com"}
    )
    note = {
        "event": "repo_push",
        "method": "webhook",
        "config": {"url": "https://hooks.example.com/a"},
        "eventConfig": {},
    }
    made = world.call("createRepoNotification", user=ada, path={"repository": f"{acme}/n01/app"}, body=note)
    uuid = {"repository": f"{acme}/n02/app", "uuid": made["uuid"]}
    world.call("getRepoNotification", user=ada, path=uuid)
    world.call("testRepoNotification", user=ada, path=uuid)
    world.call("resetRepositoryNotificationFailures", user=ada, path=uuid)
    world.call("deleteRepoNotification", user=ada, path=uuid)
    world.call("deleteRepoNotification", user=ada, path=uuid)
    world.call("listRepoNotifications", user=ada, path={"repository": f"{acme}/n01/app"})
    world.call(
        "createRepoNotification",
        user=ada,
        path={"repository": f"{acme}/n01/app"},
        body={**note, "method": "email", "config": {"email": "a@example.com"}},
    )
    world.call(
        "createRepoNotification",
        user=ada,
        path={"repository": f"{acme}/n01/app"},
        body={**note, "config": {"url": "http://localhost/a"}},
    )
    world.call("createRepoNotification", user=bob, path={"repository": f"{acme}/n01/app"}, body={})
    world.call("listRepoLogs", user=ada, path={"repository": f"{acme}/n01/app"})
    world.call(
        "changeRepoVisibility",
        user=ada,
        path={"repository": f"{acme}/n01/app"},
        body={"visibility": "private"},
    )
    world.call("listStarredRepos", user=bob)
    world.call("deleteRepository", user=ada, path={"repository": f"{acme}/n03/app"})
    world.call("listStarredRepos", user=bob)
    world.call("changeTag", user=ada, path={"repository": f"{acme}/n03/app", "tag": "x"}, body={})
    world.call("linkExternalUser", user=ada, path={"username": "x"})
    world.call("requestRecoveryEmail", user=None, body={"email": f"{acme}@example.com"})
    world.call("requestRecoveryEmail", user=None, body={"email": f"{ada}@example.com"})
    world.call("generateUserClientKey", user=ada, body={"password": "password"})
    world.call("changeUserDetails", user=ada, body={"tag_expiration_s": 86400, "company": "x"})
    world.call("changeUserDetails", user=ada, body={"tag_expiration_s": 5})
    world.call("changeUserDetails", user=ada, body={"password": "short"})
    world.call("getLoggedInUser", user=ada, scopes=["user:read"])
    world.call("logout", user=ada, session=True)
    world.call("getLoggedInUser", user=ada)
    world.call("listUserLogs", user=ada)
    world.call("listAllLogs", user=bob)
    world.call("listAllAggregateLogs", user=root, query={"starttime": world.day(-1)}, shape=True)


@FULL
def scenario_lives(world: World) -> None:
    """Users come and go, and what they had with them."""
    root = world.superuser
    ada, bob, cat, dan, eve = world.users("ada", "bob", "cat", "dan", "eve")
    acme, solo = world.organization("acme", owner=ada), world.organization("solo", owner=dan)
    org = {"orgname": acme}
    world.team(acme, "devs", owner=ada, members=[bob, dan])
    world.team(acme, "boss", owner=ada, role="admin", members=[cat])
    app, open_app = f"{acme}/app", world.repository(f"{acme}/open", owner=ada, visibility="public")
    world.push(app, content="one", by=ada)
    world.push(f"{bob}/own", content="two", by=bob)
    world.call("createUserRobot", user=bob, path={"robot_shortname": "ci"}, body={"description": "b"})
    world.call("createUserRobot", user=bob, path={"robot_shortname": "x"}, body={"description": "b"})
    for name, role in ((bob, "write"), (dan, "admin"), (eve, "read"), (f"{bob}+ci", "read")):
        world.call(
            "changeUserPermissions", user=ada, path={"repository": app, "username": name}, body={"role": role}
        )
    path = {"repository": app, "teamname": "devs"}
    world.call("changeTeamPermissions", user=dan, path=path, body={"role": "read"})
    world.call(
        "changeUserPermissions", user=eve, path={"repository": app, "username": ada}, body={"role": "x"}
    )
    world.call("getUserTransitivePermission", user=dan, path={"repository": app, "username": bob})
    world.call("getUserTransitivePermission", user=dan, path={"repository": app, "username": cat})
    note = {
        "event": "repo_push",
        "method": "quay_notification",
        "config": {"target": {"kind": "team", "name": "devs"}},
        "eventConfig": {},
    }
    world.call("createRepoNotification", user=dan, path={"repository": app}, body=note)
    note["config"] = {"target": {"kind": "user", "name": bob}}
    world.call("createRepoNotification", user=dan, path={"repository": app}, body=note)
    for team, delegate in (("devs", "team"), (bob, "user"), (f"{bob}+ci", "user")):
        world.call(
            "createOrganizationPrototypePermission",
            user=cat,
            path=org,
            body={"role": "read", "delegate": {"name": team, "kind": delegate}},
        )
    body = {"role": "write", "delegate": {"name": "boss", "kind": "team"}, "activating_user": {"name": bob}}
    world.call("createOrganizationPrototypePermission", user=cat, path=org, body=body)
    world.call("createStar", user=bob, body={"namespace": acme, "repository": "open"})
    world.call("createAppToken", user=bob, body={"title": "mine"})
    world.call("listAllAppTokens", user=root, mine=True)
    world.call("updateOrganizationTeamMember", user=ada, path={**org, "teamname": "boss", "membername": eve})
    world.call("deleteOrganizationTeam", user=cat, path={**org, "teamname": "boss"})
    world.call("deleteOrganizationTeam", user=ada, path={**org, "teamname": "boss"})
    world.call("listUserNotifications", user=eve)
    world.call("getOrganization", user=cat, path=org)
    world.call("getOrganizationPrototypePermissions", user=ada, path=org)
    world.team(acme, "boss", owner=ada)
    world.call("getOrganizationTeamMembers", user=ada, path={**org, "teamname": "boss"})
    world.call(
        "updateOrganizationTeamMember", user=ada, path={**org, "teamname": "owners", "membername": eve}
    )
    world.call("updateOrganizationTeamMember", user=ada, path={**org, "teamname": "boss", "membername": bob})
    world.call(
        "updateOrganizationTeamMember", user=ada, path={**org, "teamname": "boss", "membername": f"{bob}+ci"}
    )
    world.call("changeInstallUser", user=root, path={"username": bob}, body={"enabled": False})
    world.call("getRepo", user=bob, path={"repository": f"{bob}/own"})
    world.call("getRepo", user=root, path={"repository": f"{bob}/own"})
    world.call("getRepo", user=bob, path={"repository": open_app})
    world.call("getOrganizationMembers", user=ada, path=org)
    world.call("listRepoUserPermissions", user=ada, path={"repository": app})
    world.call("changeInstallUser", user=root, path={"username": bob}, body={"enabled": True})
    world.call("getRepo", user=bob, path={"repository": f"{bob}/own"})
    world.call("deleteInstallUser", user=root, path={"username": bob})
    world.call("getRepo", user=bob, path={"repository": open_app})
    world.call("getRepo", user=root, path={"repository": f"{bob}/own"})
    world.call("listRepos", user=root, query={"namespace": bob})
    world.call("getOrganizationMembers", user=ada, path=org)
    world.call("getOrganization", user=ada, path=org)
    world.call("listRepoUserPermissions", user=ada, path={"repository": app})
    world.call("getOrganizationPrototypePermissions", user=ada, path=org)
    world.call("listRepoNotifications", user=ada, path={"repository": app})
    world.call("listOrgLogs", user=ada, path=org, query={"performer": dan})
    world.call("listRepoLogs", user=ada, path={"repository": app})
    world.call("listAllAppTokens", user=root, mine=True)
    world.call("conductSearch", user=ada, query={"query": bob}, mine=True)
    world.call("createOrganization", user=ada, body={"name": bob, "email": f"{bob}@example.com"})
    world.call("createInstallUser", user=root, body={"username": bob, "email": f"{bob}@example.com"})
    world.call("deleteInstallUser", user=root, path={"username": dan})
    world.call("getOrganization", user=root, path={"orgname": solo})
    world.call("getOrganizationMembers", user=root, path={"orgname": solo})
    world.call("listOrgLogs", user=root, path={"orgname": solo})
    world.call("takeOwnership", user=root, path={"namespace": solo})
    world.call("getOrganization", user=root, path={"orgname": solo})
    world.call("deleteAdminedOrganization", user=root, path={"orgname": solo})
    world.push(f"{cat}/own/nested", content="three", by=cat)
    world.call("createUserRobot", user=cat, path={"robot_shortname": "ci"}, body={"description": "b"})
    world.call("createUserAutoPrunePolicy", user=cat, body={"method": "number_of_tags", "value": 5})
    world.call("createUserQuotaSuperUser", user=root, path={"namespace": cat}, body={"limit": "1 GiB"})
    world.call("createStar", user=cat, body={"namespace": acme, "repository": "open"})
    bad: tuple[Any, ...] = (
        {"adminUser": cat, "adminPassword": "password"},
        {"adminUser": acme, "adminPassword": "password"},
        {"adminUser": eve},
        {"adminUser": eve, "adminPassword": "password", "plan": "none"},
        {"adminUser": eve, "adminPassword": "password", "plan": 5},
        {},
        {"adminUser": eve, "adminPassword": "wrong"},
    )
    for each in bad:
        world.call("convertUserToOrganization", user=cat, body=each)
    world.wait(9)
    body = {"adminUser": eve, "adminPassword": "password", "plan": "free"}
    world.call("convertUserToOrganization", user=cat, body=body)
    world.call("getLoggedInUser", user=cat)
    world.call("getOrganization", user=eve, path={"orgname": cat})
    world.call("getRepo", user=eve, path={"repository": f"{cat}/own/nested"})
    world.call("listRepoUserPermissions", user=eve, path={"repository": f"{cat}/own/nested"})
    world.call("getOrgRobots", user=eve, path={"orgname": cat})
    world.call("listOrganizationAutoPrunePolicies", user=eve, path={"orgname": cat})
    world.call("listOrganizationQuota", user=eve, path={"orgname": cat})
    world.call("listOrgLogs", user=eve, path={"orgname": cat})
    world.call("getUserInformation", user=eve, path={"username": cat})
    world.call("getInstallUser", user=root, path={"username": cat})
    world.call("listAllOrganizations", user=root, mine=True)
    world.call("listAllUsers", user=root, mine=True)
    world.call("getOrganizationMembers", user=ada, path=org)
    world.call("deleteCurrentUser", user=ada)
    world.call("getLoggedInUser", user=eve)
    world.call("removeOrganizationMember", user=eve, path={**org, "membername": ada})
    world.call("listUserLogs", user=eve)
    world.call("listUserNotifications", user=eve, query={"limit": 1})


@needs(FEATURE_SUPERUSERS_FULL_ACCESS=True, FEATURE_BILLING=True, SSRF_ALLOWED_HOSTS=["127.0.0.1"])
def scenario_guards(world: World) -> None:
    """What an organization's mirror, cache, policies and states forbid one another."""
    root = world.superuser
    reader = world.user("globalreadonlysuperuser", shared=True)
    ada, bob = world.users("ada", "bob")
    acme, cache, mirrored = (world.organization(name, owner=ada) for name in ("acme", "cache", "mirrored"))
    world.team(acme, "devs", owner=ada, members=[bob])
    org, cached, copied = ({"orgname": name} for name in (acme, cache, mirrored))
    upstream = {"upstream_registry": "127.0.0.1:9/library"}
    for user in (ada, bob, root, reader, None):
        world.call("getProxyCacheConfig", user=user, path=cached)
        world.call("getOrgMirrorConfig", user=user, path=copied)
        world.call("createProxyCacheConfig", user=user, path=cached, body=upstream)
        world.call("createProxyCacheConfig", user=user, path=cached, body={"upstream_registry": 5})
    world.call("createProxyCacheConfig", user=ada, path=cached, body={"upstream_registry": "localhost"})
    world.call("createProxyCacheConfig", user=root, path={"orgname": "none"}, body=upstream)
    world.call("validateProxyCacheConfig", user=bob, path=cached, body=upstream)
    world.call("validateProxyCacheConfig", user=ada, path=cached, body=upstream)
    world.call("deleteProxyCacheConfig", user=ada, path=cached)
    for name in (mirrored, acme):
        world.call("createOrgRobot", user=ada, path={"orgname": name, "robot_shortname": "sync"}, body={})
    mirror: dict[str, Any] = {
        "external_registry_type": "quay",
        "external_registry_url": "http://127.0.0.1:9",
        "external_namespace": "library",
        "robot_username": f"{mirrored}+sync",
        "visibility": "private",
        "sync_interval": 3600,
        "sync_start_date": "2030-01-01T00:00:00Z",
    }
    wrong: tuple[dict[str, Any], ...] = (
        {"robot_username": f"{acme}+sync"},
        {"robot_username": f"{mirrored}+none"},
        {"robot_username": ""},
        {"external_registry_type": "docker"},
        {"sync_start_date": "tomorrow"},
        {"sync_interval": 1},
        {"sync_interval": "x"},
        {"visibility": "secret"},
        {"repository_filters": ["*", 5]},
        {"skopeo_timeout": 5},
        {"external_registry_url": "http://10.1.2.3"},
        {"external_registry_url": "nonsense"},
        {"external_namespace": ""},
        {"external_registry_config": {"verify_tls": "yes"}},
    )
    for change in wrong:
        world.call("createOrgMirrorConfig", user=ada, path=copied, body={**mirror, **change})
    world.call("createOrgMirrorConfig", user=bob, path=copied, body={})
    world.call("createOrgMirrorConfig", user=bob, path=copied, body=mirror)
    world.call("createOrgImmutabilityPolicy", user=ada, path=org, body={"tagPattern": "v.*"})
    world.repository(f"{acme}/open", owner=ada, visibility="public")
    world.call("createOrgMirrorConfig", user=ada, path=org, body={**mirror, "robot_username": f"{acme}+sync"})
    world.call("createOrgMirrorConfig", user=ada, path=copied, body=mirror)
    world.call("createOrgMirrorConfig", user=ada, path=copied, body=mirror)
    world.call("getOrgMirrorConfig", user=reader, path=copied)
    world.call("createProxyCacheConfig", user=ada, path=copied, body=upstream)
    world.call("createOrgImmutabilityPolicy", user=ada, path=copied, body={"tagPattern": "v.*"})
    new = {"namespace": mirrored, "repository": "x", "visibility": "public", "description": ""}
    world.call("createRepo", user=ada, body=new)
    world.call("createRepo", user=root, body={**new, "repository": "X!"})
    world.call("deleteOrgRobot", user=ada, path={**copied, "robot_shortname": "sync"})
    world.call(
        "updateOrgMirrorConfig", user=ada, path=copied, body={"is_enabled": False, "sync_interval": 7200}
    )
    world.call("updateOrgMirrorConfig", user=ada, path=copied, body={})
    world.call("updateOrgMirrorConfig", user=bob, path=copied, body={"sync_interval": 0})
    world.call("syncOrgMirrorNow", user=ada, path=copied)
    world.call("cancelOrgMirrorSync", user=ada, path=copied)
    world.call("cancelOrgMirrorSync", user=ada, path=copied)
    world.call("listOrgMirrorRepositories", user=reader, path=copied, query={"status": "nonsense"})
    world.call("listOrgMirrorRepositories", user=ada, path=copied, query={"limit": 0, "page": -1})
    world.call("getRepositoryMirrorHealth", user=ada, query={"namespace": mirrored})
    world.call("getRepositoryMirrorHealth", user=bob, query={"namespace": mirrored, "detailed": True})
    world.call("getRepositoryMirrorHealth", user=bob)
    world.call("deleteOrgMirrorConfig", user=ada, path=copied)
    world.call("deleteOrgMirrorConfig", user=ada, path=copied)
    world.call("createRepo", user=ada, body=new)
    world.call("listOrgLogs", user=ada, path=copied)
    app = {"repository": f"{acme}/open"}
    world.push(f"{acme}/open", tag="v1", content="one", by=ada)
    world.call("createProxyCacheConfig", user=ada, path=org, body=upstream)
    for state in ("MIRROR", "READ_ONLY"):
        world.call("changeRepoState", user=ada, path=app, body={"state": state})
        world.call("getRepo", user=ada, path=app)
        world.call("updateRepo", user=ada, path=app, body={"description": state})
        world.call("changeTag", user=ada, path={**app, "tag": "v2"}, body={"manifest_digest": "x"})
        world.call("deleteFullTag", user=ada, path={**app, "tag": "v1"})
        world.call("requestRepoBuild", user=ada, path=app, body={})
        world.call("createRepositoryImmutabilityPolicy", user=ada, path=app, body={"tagPattern": state})
        world.call("changeUserPermissions", user=ada, path={**app, "username": bob}, body={"role": "write"})
        world.call("deleteFullTag", user=bob, path={**app, "tag": "v1"})
        world.call("changeRepoVisibility", user=ada, path=app, body={"visibility": "private"})
        world.call("changeRepoTrust", user=ada, path=app, body={"trust_enabled": True})
    world.call("changeRepoState", user=ada, path=app, body={"state": "NORMAL"})
    world.call("getRepoSignatures", user=bob, path=app)
    world.call("getRepo", user=reader, path=app)
    world.call("listRepoTokens", user=ada, path=app)
    world.call("createToken", user=ada, path=app, body={"friendlyName": "x"})
    world.call("createToken", user=reader, path=app, body={})
    world.call("listBuildTriggers", user=ada, path=app)
    world.call("requestRepoBuild", user=ada, path=app, body={"archive_url": "ftp://x", "docker_tags": []})
    world.call("requestRepoBuild", user=ada, path=app, body={"docker_tags": ["a", "a"]})
    world.call("requestRepoBuild", user=ada, path=app, body={"archive_url": "ftp://x"})
    world.call("getRepoBuilds", user=None, path=app)
    world.call("getRepoBuild", user=ada, path={**app, "build_uuid": MISSING_UUID})
    world.call("getRepoBuildStatus", user=ada, path={**app, "build_uuid": MISSING_UUID})
    world.call("listRepoLogs", user=ada, path=app)
    world.call("enableOrganizationTeamSync", user=ada, path={**org, "teamname": "devs"}, body={})
    world.call("enableOrganizationTeamSync", user=root, path={**org, "teamname": "devs"}, body={})
    world.call(
        "enableOrganizationTeamSync", user=root, path={**org, "teamname": "none"}, body={"group_dn": "x"}
    )
    world.call("disableOrganizationTeamSync", user=root, path={**org, "teamname": "devs"})
    world.call("listOrgLogs", user=reader, path=org)
    world.call("listOrgLogs", user=ada, path=cached)
