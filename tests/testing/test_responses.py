"""The recorded requests of a real server are sent to the embedded Quay, and its responses are compared.

Each request goes to a server of its own with Quay's test data, :mod:`support.quay_scene`. The status, the
content type and the bodies of errors have to be the recorded ones. The bodies of successes have to have the
same keys and types, and the same values where those do not come from the scene.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from quay_sdk import operations
from quay_sdk.testing import FakeQuay
from quay_sdk.testing.app import routes
from quay_sdk.testing.config import Config
from quay_sdk.testing.contract import available
from quay_sdk.testing.handlers import HANDLERS
from support.quay_scene import NOW, USER, Scene, scene
from support.replay import Exchange, exchanges

NOT_REPLAYED = {
    "renewBootstrapToken-500-280": "a file that cannot be written, which the embedded Quay does not write",
    "listOrgLogs-200-324": "entries of requests, which have an address; the entries of the scene have none",
}
"""Exchanges that are not replayed, and why."""

# -- who sends the request ---------------------------------------------------------------

ANONYMOUS = "an anonymous session with its CSRF token"
BARE = "no credentials"
BOOTSTRAP = "the bootstrap token"
FORGED = "a session without its CSRF token"

CALLERS = {
    "acceptOrganizationTeamInvite-200-1": "freshuser",
    "acceptOrganizationTeamInvite-400-2": "freshuser",
    "acceptOrganizationTeamInvite-401-3": ANONYMOUS,
    "activateBuildTrigger-401-9": ANONYMOUS,
    "addManifestLabel-403-14": "freshuser",
    "batchRemoveSku-204-18": "subscription",
    "batchRemoveSku-401-19": "freshuser",
    "bindSkuToOrg-201-20": "subscription",
    "bindSkuToOrg-401-21": "subscription",
    "changeRepoVisibility-402-36": "freshuser",
    "changeUserDetails-200-41": "reader",
    "changeUserDetails-403-42": FORGED,
    "convertUserToOrganization-200-49": "reader",
    "convertUserToOrganization-400-50": "reader",
    "createGlobalMessage-403-53": "freshuser",
    "createNewUser-200-55": ANONYMOUS,
    "createOrgInvoiceField-403-58": "freshuser",
    "createRepo-402-73": "freshuser",
    "declineOrganizationTeamInvite-204-87": "freshuser",
    "deleteCurrentUser-204-91": "freshuser",
    "deleteUserRobot-204-128": "freshuser",
    "getApplicationInformation-200-141": "freshuser",
    "getLoggedInUser-401-149": BARE,
    "getOrganizationApplication-200-163": "globalreadonlysuperuser",
    "getRepo-401-179": BARE,
    "getUserInformation-200-205": "freshuser",
    "getUserMarketplaceSubscriptions-200-207": "subscription",
    "getUserQuotaLimit-200-213": "randomuser",
    "initializeUser-200-220": BARE,
    "regenerateUserRobotToken-200-275": "freshuser",
    "renewBootstrapToken-200-279": BOOTSTRAP,
    "renewBootstrapToken-403-281": BARE,
    "requestRecoveryEmail-200-282": ANONYMOUS,
    "retrieveExternalLoginAuthorizationUrl-200-289": ANONYMOUS,
    "signinUser-200-294": ANONYMOUS,
    "signinUser-403-295": ANONYMOUS,
    "signinUser-403-296": ANONYMOUS,
}
"""Whose token a request has, if not that of devtable, or what it has instead of a token."""

HEADERS = {"getRepo-400-180": {"User-Agent": "Mozilla/5.0 (X11) Firefox/120.0"}}

CONFIGS: dict[str, dict[str, Any]] = {
    "disableOrganizationTeamSync": {"AUTHENTICATION_TYPE": "LDAP"},
    "enableOrganizationTeamSync": {"AUTHENTICATION_TYPE": "LDAP"},
    "getRepo-401-179": {"FEATURE_ANONYMOUS_ACCESS": False},
    "linkExternalUser": {"AUTHENTICATION_TYPE": "LDAP"},
}
"""Further settings of the server that was asked, by exchange or operation."""

# -- what was there before ---------------------------------------------------------------

PREPARATIONS: dict[str, Callable[[Scene, Exchange], None]] = {}
"""What the scene needs in addition, by exchange or operation."""


def before(*names: str) -> Callable[[Callable[[Scene, Exchange], None]], Callable[[Scene, Exchange], None]]:
    """Declare what is done before the requests of exchanges or operations."""

    def declare(prepare: Callable[[Scene, Exchange], None]) -> Callable[[Scene, Exchange], None]:
        PREPARATIONS.update(dict.fromkeys(names, prepare))
        return prepare

    return declare


def id_in(path: str) -> str:
    """The id that is the last segment of a recorded path."""
    return path.rpartition("/")[2]


def collection(exchange: Exchange) -> str:
    """The path of what a recorded path names a member of, below ``/api/v1``."""
    return exchange.path.removeprefix("/api/v1").rpartition("/")[0]


@before(
    "acceptOrganizationTeamInvite-200-1",
    "acceptOrganizationTeamInvite-400-2",
    "declineOrganizationTeamInvite",
)
def an_invitation(scene: Scene, exchange: Exchange) -> None:
    scene.put("/organization/buynlarge/team/owners/members/freshuser", {})
    [entry] = scene.get("/user/notifications", user="freshuser")["notifications"]
    code = scene.ids[id_in(exchange.path)] = entry["metadata"]["code"]
    if exchange.status == 400:
        scene.put(f"/teaminvite/{code}", {}, user="freshuser")


@before("activateBuildTrigger-503-10", "addManifestLabel-503-15")
def a_mirror(scene: Scene, exchange: Exchange) -> None:
    scene.quay.add_repository("devtable/somenewstaterepo", state="MIRROR")


@before("batchRemoveSku-204-18", "bindSkuToOrg-201-20", "removeSkuFromOrg", "listOrgSkus")
def marketplace_subscriptions(scene: Scene, exchange: Exchange) -> None:
    for recorded in ("12345678", "11223344"):
        id = scene.quay.add_marketplace_subscription("MW02701", username="subscription")
        scene.ids[recorded] = str(id)
        if exchange.operation != "bindSkuToOrg":
            scene.post(
                "/organization/subscriptionsorg/marketplace",
                {"subscriptions": [{"subscription_id": id}]},
                user="subscription",
            )


@before("getUserMarketplaceSubscriptions")
def a_marketplace_subscription(scene: Scene, exchange: Exchange) -> None:
    scene.quay.add_marketplace_subscription("MW02701", username="subscription")


@before("changeRepoState-400-33")
def a_repository_in_an_organization_mirror(scene: Scene, exchange: Exchange) -> None:
    an_organization_mirror(scene, exchange)
    scene.quay.add_repository("buynlarge/orgrepo")


@before(
    "cancelOrgMirrorSync",
    "deleteOrgMirrorConfig",
    "getOrgMirrorConfig",
    "listOrgMirrorRepositories",
    "syncOrgMirrorNow",
    "updateOrgMirrorConfig",
    "verifyOrgMirrorConnection",
)
def an_organization_mirror(scene: Scene, exchange: Exchange) -> None:
    for name in ("orgrepo", "anotherorgrepo"):
        scene.call("DELETE", f"/repository/buynlarge/{name}")
    scene.post(
        "/organization/buynlarge/mirror",
        {
            "external_registry_type": "harbor",
            "external_registry_url": "https://registry.example.com",
            "external_namespace": "myproject",
            "robot_username": "buynlarge+coolrobot",
            "visibility": "private",
            "sync_interval": 3600,
            "sync_start_date": "2025-01-01T00:00:00Z",
        },
    )
    if exchange.operation == "listOrgMirrorRepositories":
        scene.quay.discover("buynlarge", ["good-repo"])
        scene.quay.sync("buynlarge/good-repo")


@before("createOrgMirrorConfig")
def a_robot_for_mirroring(scene: Scene, exchange: Exchange) -> None:
    scene.quay.add_robot("sellnsmall+mirrorbot")


@before("createRepoMirrorConfig")
def a_robot_for_a_mirror(scene: Scene, exchange: Exchange) -> None:
    scene.quay.add_robot("devtable+newmirrorbot")


@before("changeRepoMirrorConfig", "getRepoMirrorConfig", "syncCancel")
def a_repository_mirror(scene: Scene, exchange: Exchange) -> None:
    scene.post(
        "/repository/devtable/simple/mirror",
        {
            "external_reference": "quay.io/redhat/quay",
            "external_registry_config": {
                "verify_tls": True,
                "unsigned_images": False,
                "proxy": {
                    "http_proxy": "http://insecure.proxy.corp",
                    "https_proxy": "https://secure.proxy.corp",
                    "no_proxy": "mylocalhost",
                },
            },
            "skopeo_timeout_interval": 300,
            "sync_interval": 5000,
            "sync_start_date": "2020-01-01T00:00:00Z",
            "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["latest", "3.3*", "foo"]},
            "robot_username": "devtable+dtrobot",
        },
    )
    if exchange.operation == "syncCancel":
        scene.post("/repository/devtable/simple/mirror/sync-now", {})


@before("changeTag-409", "deleteFullTag-409")
def an_immutable_tag(scene: Scene, exchange: Exchange) -> None:
    scene.put("/repository/devtable/simple/tag/latest", {"immutable": True})


@before(
    "changeOrganizationQuotaSuperUser",
    "changeUserQuotaSuperUser",
    "deleteOrganizationQuotaSuperUser",
    "getLoggedInUser-200-148",
    "getUserInformation-200-205",
    "getUserQuota",
    "listUserQuotaLimit",
    "listUserQuotaSuperUser",
)
def a_quota(scene: Scene, exchange: Exchange) -> None:
    path = "organization/sellnsmall" if "/sellnsmall/" in exchange.path else "users/devtable"
    limit = 10000 if exchange.operation == "listUserQuotaSuperUser" else 20000
    scene.post(f"/superuser/{path}/quota", {"limit_bytes": limit})
    [quota] = scene.get(f"/superuser/{path}/quota")
    scene.ids["quota/4"] = str(quota["id"])


@before(
    "deleteOrganizationAutoPrunePolicy",
    "deleteUserAutoPrunePolicy",
    "getOrganizationAutoPrunePolicy",
    "getRepositoryAutoPrunePolicy",
    "getUserAutoPrunePolicy",
    "updateOrganizationAutoPrunePolicy",
    "updateUserAutoPrunePolicy",
)
def a_policy(scene: Scene, exchange: Exchange) -> None:
    policy = {"method": "creation_date", "value": "2w"}
    scene.ids[id_in(exchange.path)] = scene.post(f"{collection(exchange)}/", policy)["uuid"]


@before("listOrganizationAutoPrunePolicies", "listRepositoryAutoPrunePolicies", "listUserAutoPrunePolicies")
def some_policy(scene: Scene, exchange: Exchange) -> None:
    scene.post(f"{collection(exchange)}/", {"method": "creation_date", "value": "2w"})


@before("deleteRepositoryAutoPrunePolicy", "updateRepositoryAutoPrunePolicy")
def a_policy_of_a_new_repository(scene: Scene, exchange: Exchange) -> None:
    scene.quay.add_repository("neworg/repo")
    a_policy(scene, exchange)


@before(
    "deleteOrgImmutabilityPolicy",
    "deleteRepositoryImmutabilityPolicy",
    "getOrgImmutabilityPolicy",
    "getRepositoryImmutabilityPolicy",
    "updateOrgImmutabilityPolicy",
    "updateRepositoryImmutabilityPolicy",
)
def an_immutability_policy(scene: Scene, exchange: Exchange) -> None:
    made = scene.post(f"{collection(exchange)}/", {"tagPattern": "^v1.*$"})
    scene.ids[id_in(exchange.path)] = made["uuid"]


@before("changeRepoVisibility-402", "createRepo-402")
def a_plan_that_is_full(scene: Scene, exchange: Exchange) -> None:
    scene.quay.add_repository("freshuser/simple", visibility="public")
    for number in range(5):
        scene.quay.add_repository(f"freshuser/private_{number}")


@before("deleteOrgInvoiceField", "deleteUserInvoiceField", "listOrgInvoiceFields")
def an_invoice_field(scene: Scene, exchange: Exchange) -> None:
    path = exchange.path.removeprefix("/api/v1").partition("/invoice/")[0]
    made = scene.post(f"{path}/invoice/fields", {"title": "foo", "value": "bar"})
    scene.ids["1234"] = made["uuid"]


@before(
    "deleteOrganizationTeamMember",
    "removeOrganizationMember",
)
def a_member(scene: Scene, exchange: Exchange) -> None:
    scene.quay.add_team("buynlarge", "owners", role="admin", members=["reader"])


@before(
    "deleteOrgNotification",
    "getOrgNotification",
    "listOrgNotifications",
    "resetOrgNotificationFailures",
    "testOrgNotification",
    "deleteUserNamespaceNotification",
    "getUserNamespaceNotification",
    "resetUserNamespaceNotificationFailures",
    "testUserNamespaceNotification",
)
def a_notification(scene: Scene, exchange: Exchange) -> None:
    segments = exchange.path.removeprefix("/api/v1/").split("/")
    end = 3 if segments[0] == "organization" else 2
    if "acme" in segments:
        scene.quay.add_organization("acme")
    made = scene.post(
        f"/{'/'.join(segments[:end])}",
        {
            "event": "quota_warning",
            "method": "webhook",
            "config": {"url": "http://example.com"},
            "eventConfig": {},
            "title": "t",
        },
    )
    if len(segments) > end:
        scene.ids[segments[end]] = made["uuid"]


@before(
    "createOrganizationPrototypePermission",
    "deleteOrgRobot",
    "deleteUserRobot",
    "getOrgRobot",
    "getOrgRobotPermissions",
    "getUserRobot",
    "getUserRobotPermissions",
    "regenerateOrgRobotToken",
    "regenerateUserRobotToken",
)
def a_robot(scene: Scene, exchange: Exchange) -> None:
    segments = exchange.path.split("/")
    if "robots" not in segments:
        scene.quay.add_robot("buynlarge+bender")
        return
    position = segments.index("robots")
    owner, name = segments[position - 1], segments[position + 1]
    metadata = {"description": "fed", "unstructured_metadata": {"k": "v"}} if name == "fedbot" else {}
    path = "/user" if owner == "user" else f"/organization/{owner}"
    scene.put(f"{path}/robots/{name}", metadata, user=by_name(CALLERS, exchange) or USER)


@before("deleteTeamMemberEmailInvite", "getOrganizationCollaborators")
def acme(scene: Scene, exchange: Exchange) -> None:
    scene.quay.add_organization("acme")
    scene.quay.add_team("acme", "devs")
    scene.put("/organization/acme/team/devs/invite/a@example.com", {})


@before("changeTeamPermissions", "deleteTeamPermissions", "getTeamPermissions")
def a_team_with_a_role(scene: Scene, exchange: Exchange) -> None:
    scene.quay.permit("buynlarge/orgrepo", team="owners", role="write")


@before("getOrganizationTeamPermissions")
def a_new_organization(scene: Scene, exchange: Exchange) -> None:
    scene.quay.add_organization("neworg")
    scene.quay.add_team("neworg", "readers")


@before("deleteStar")
def a_star(scene: Scene, exchange: Exchange) -> None:
    scene.post("/user/starred", {"namespace": "public", "repository": "publicrepo"})


@before("sendInstallUserRecoveryEmail")
def another_user(scene: Scene, exchange: Exchange) -> None:
    scene.quay.add_user("newbie", email="m@example.com")


@before("signinUser-403-295")
def an_unverified_user(scene: Scene, exchange: Exchange) -> None:
    body = {"username": "bobby", "password": "password", "email": "bobby@tables.com"}
    assert scene.post("/user/", body) == {"awaiting_verification": True}


@before("takeOwnership")
def another_organization(scene: Scene, exchange: Exchange) -> None:
    scene.quay.add_organization("someorg", owner="freshuser")


@before("updateOrgSubscription", "updateUserSubscription")
def a_card(scene: Scene, exchange: Exchange) -> None:
    scene.quay.set_card("buynlarge" if "/buynlarge/" in exchange.path else USER)


@before("getServiceKey")
def an_approval(scene: Scene, exchange: Exchange) -> None:
    scene.post(f"/superuser/approvedkeys/{scene.ids['kid3']}", {"notes": "testapprove"})


@before("listServiceKeys")
def an_expiring_key(scene: Scene, exchange: Exchange) -> None:
    scene.call("DELETE", f"/superuser/keys/{scene.ids['kid1']}")
    expiration = NOW + timedelta(days=14)
    kid = scene.quay.submit_service_key("sample_service", name="someexpiringkey", expiration=expiration)
    scene.ids["kid2"] = kid
    scene.post(f"/superuser/approvedkeys/{kid}", {"notes": "The **test** approval"})


@before("updateServiceKey")
def another_name(scene: Scene, exchange: Exchange) -> None:
    scene.put(f"/superuser/keys/{scene.ids['kid1']}", {"name": "somenewname"})


@before("retrieveExternalLoginAuthorizationUrl")
def another_login_service(scene: Scene, exchange: Exchange) -> None:
    scene.ids["testoidc"] = "google"


@before("linkExternalUser-200")
def an_external_user(scene: Scene, exchange: Exchange) -> None:
    scene.quay.add_external_user("cool.user")


@before("getRepoManifestSecurity-200-322")
def a_scan(scene: Scene, exchange: Exchange) -> None:
    digest = scene.quay.push("devtable/simple", tag="scanned")
    scene.ids[exchange.path.split("/")[-2]] = digest
    scene.quay.scan(digest, [{"package": "expat", "version": "2.2.5-r0", "name": "CVE-2018-20843"}])


@before("getRepositoryMirrorHealth-503", "getSuperUserRepositoryMirrorHealth-503")
def failing_mirrors(scene: Scene, exchange: Exchange) -> None:
    for number in range(10):
        scene.quay.sync(f"devtable/mirror{number}", status="FAIL" if number % 2 else "SUCCESS")


@before("getSuperUserRepositoryMirrorHealth-200")
def a_mirror_that_never_ran(scene: Scene, exchange: Exchange) -> None:
    a_repository_mirror(scene, exchange)


@before("getOrganizationApplication")
def a_readonly_superuser(scene: Scene, exchange: Exchange) -> None:
    scene.quay.add_user("globalreadonlysuperuser")


@before("conductRepoSearch")
def a_repository_to_find(scene: Scene, exchange: Exchange) -> None:
    scene.quay.add_repository("devtable/somerepo")


SOURCE = {"build_source": "jakedt/testconnect", "subdir": "", "dockerfile_path": "Dockerfile", "context": "/"}
"""The configuration of a trigger of GitHub."""


@before("deleteBuildTrigger", "getBuildTrigger", "updateBuildTrigger")
def a_trigger_of_github(scene: Scene, exchange: Exchange) -> None:
    scene.ids[id_in(exchange.path)] = scene.quay.add_trigger(
        "devtable/building",
        service="github",
        config=SOURCE,
        active=exchange.operation == "updateBuildTrigger",
        pull_robot="devtable+dtrobot" if exchange.operation == "getBuildTrigger" else None,
    )


@before(
    "getRepoBuild",
    "getRepoBuildLogs",
    "getRepoBuildLogsSuperUser",
    "getRepoBuildStatus",
    "getRepoBuildStatusSuperUser",
    "getRepoBuildSuperUser",
)
def a_triggered_build(scene: Scene, exchange: Exchange) -> None:
    trigger = scene.quay.add_trigger(
        "devtable/building", service="github", config=SOURCE, branches=["master"]
    )
    build = scene.quay.fire_trigger(trigger, ref="refs/heads/master")
    assert build is not None
    if exchange.operation not in ("getRepoBuild", "getRepoBuildStatus"):
        scene.quay.advance_build(build, "building", log=["Step 1/1 : FROM scratch"])
    for recorded in ("deadbeef-dead-beef-dead-beefdeadbeef", "deadpork-dead-pork-dead-porkdeadpork"):
        scene.ids[recorded] = build


@before("cancelRepoBuild", "getRepoBuilds", "requestRepoBuild")
def a_build_of_a_file(scene: Scene, exchange: Exchange) -> None:
    scene.quay.upload(b"", file_id="foobarbaz")
    if exchange.operation != "requestRepoBuild":
        build = scene.post("/repository/devtable/simple/build/", {"file_id": "foobarbaz"})
        scene.ids["662d3592-a31b-42bc-b5a7-c9bee0d0a8d9"] = build["id"]


@before(
    "activateBuildTrigger-200",
    "activateBuildTrigger-400",
    "activateBuildTrigger-403",
    "activateBuildTrigger-404",
    "analyzeBuildTrigger",
    "listBuildTriggers",
    "listBuildTriggerSubdirs",
    "listTriggerBuildSourceNamespaces",
    "listTriggerBuildSources",
    "listTriggerFieldValues",
    "manuallyStartBuildTrigger",
)
def a_trigger(scene: Scene, exchange: Exchange) -> None:
    is_active = exchange.id.startswith(("activateBuildTrigger-400", "manuallyStartBuildTrigger"))
    paths = ("/sometoken", "/foo", "/bar", "/meh", "/Dockerfile")
    uuid = scene.quay.add_trigger(
        "devtable/simple",
        service="fakeservice",
        config={**SOURCE, "build_source": "somesource"} if is_active else {},
        active=is_active,
        dockerfiles=dict.fromkeys(paths, "FROM localhost:5000/devtable/complex"),
        namespaces=[{"name": "first", "id": "first"}, {"name": "second", "id": "second"}],
        sources={"first": [{"name": "source"}]},
        fields={"test_field": [1, 2, 3]},
    )
    if recorded := exchange.path.partition("/trigger/")[2].partition("/")[0]:
        scene.ids[recorded] = uuid


# -- the replay ----------------------------------------------------------------------------


@pytest.fixture
def answered(exchange: Exchange) -> Iterator[tuple[Any, Mapping[str, str], str]]:
    made = server_for(exchange)
    prepare = by_name(PREPARATIONS, exchange)
    if prepare is not None:
        prepare(made, exchange)
    try:
        yield sent(made, exchange), made.ids, made.quay.url
    finally:
        made.close()


def by_name(table: Mapping[str, Any], exchange: Exchange) -> Any:
    """The entry of an exchange, of its operation with its status, or of its operation."""
    operation = exchange.operation
    for name in (exchange.id, f"{operation}-{exchange.status}", operation):
        if name in table:
            return table[name]
    return None


def server_for(exchange: Exchange) -> Scene:
    if exchange.operation == "initializeUser":
        return Scene(FakeQuay(initialized=False, clock=lambda: NOW).start(), {})
    return scene(by_name(CONFIGS, exchange))


def sent(made: Scene, exchange: Exchange) -> Any:
    """Send the recorded request with the ids of the scene, and return the response."""
    caller = by_name(CALLERS, exchange) or USER
    headers = dict(HEADERS.get(exchange.id, {}))
    token = None
    if caller is ANONYMOUS:
        headers |= made.session(None)
    elif caller is FORGED:
        headers |= {**made.session("reader"), "X-CSRF-Token": "forged"}
    elif caller is BOOTSTRAP:
        token = made.quay.bootstrap_token()
    elif caller is not BARE:
        token = made.quay.token(caller)
    target = translated_path(exchange.path, made.ids)
    if exchange.query:
        target += f"?{exchange.query}"
    body = () if exchange.raw is None else (translated(exchange.raw, made.ids),)
    return made.send(exchange.method, target, *body, token=token, headers=headers)


def translated_path(path: str, ids: Mapping[str, str]) -> str:
    path = re.sub(r"\b(quota|limit)/(\d+)", lambda match: f"{match[1]}/{ids.get(match[0], match[2])}", path)
    return "/".join(quote(ids.get(segment, segment), safe=":@+") for segment in path.split("/"))


def translated(value: Any, ids: Mapping[str, str]) -> Any:
    """JSON with the ids of the scene in place of the recorded ones."""
    if isinstance(value, dict):
        return {name: translated(entry, ids) for name, entry in value.items()}
    if isinstance(value, list):
        return [translated(entry, ids) for entry in value]
    if isinstance(value, str):
        return ids.get(value, value)
    if type(value) is int and str(value) in ids:
        return int(ids[str(value)])
    return value


def replayed() -> list[Any]:
    return [pytest.param(each, id=each.id) for each in exchanges() if each.id not in NOT_REPLAYED]


@pytest.mark.parametrize("exchange", replayed())
def test_like_recorded(exchange: Exchange, answered: tuple[Any, Mapping[str, str], str]) -> None:
    response, ids, url = answered
    assert response.status_code == exchange.status, response.text
    if not response.text:
        assert exchange.response is None
        return
    assert response.headers["Content-Type"] == exchange.content_type
    body = json.loads(response.text)
    text = json.dumps(translated(exchange.response, ids)).replace('"http://localhost/', f'"{url}/')
    recorded = json.loads(text)
    if exchange.status >= 400 and "MirrorHealth" not in exchange.operation:
        assert without_schema(body) == without_schema(recorded)
        return
    problems = list(differences(body, recorded, exchange.operation))
    assert not problems, "\n".join(problems)


def without_schema(body: Any) -> Any:
    """An error without the schema that the body does not fit: there it has descriptions."""
    if not isinstance(body, dict):
        return body
    return {name: str(value).partition("\n\nFailed validating")[0] for name, value in body.items()}


# -- comparing successes -----------------------------------------------------------------

MAPS = {"contextMap", "permissions", "tags", "teams"}
"""Objects whose keys are data."""

FREE = {"metadata", "unstructured_metadata"}
"""Objects of any content."""

OWN_VALUES = {
    "currentPeriodEnd": "a time",
    "currentPeriodStart": "a time",
    "display_name": "by the commit",
    "id": "a number of the database, or a UUID",
    "privateAllowed": "by the plan",
    "privateCount": "by the repositories",
    "quota_bytes": "by the images",
    "repository_url": "by the service",
    "trialEnd": "a time",
    "trialStart": "a time",
    "usedPrivateRepos": "by the repositories",
    "createOrganizationPrototypePermission.delegate.avatar": "by an address that is made up for robots",
    "getChangeLog.log": "by the release",
    "getFiledropUrl.url": "with the id of a file",
    "getRepoBuild.context": "the recorded trigger has none",
    "getRepoBuild.dockerfile_path": "the recorded trigger has none",
    "getRepoBuild.subdirectory": "the recorded trigger has none",
    "getRepoBuildLogs.total": "by the log",
    "getRepoBuildLogsSuperUser.total": "by the log",
    "getRepoBuildStatus.context": "the recorded trigger has none",
    "getRepoBuildStatus.dockerfile_path": "the recorded trigger has none",
    "getRepoBuildStatus.subdirectory": "the recorded trigger has none",
    "getRepoBuildStatusSuperUser.phase": "the recorded status is of a dummy",
    "getRepoBuildSuperUser.phase": "the recorded status is of a dummy",
    "getRepoManifest.layers_compressed_size": "by the image",
    "getRepoManifest.manifest_data": "the image",
    "getUserNotification.kind": "no server but the recorded one has notifications of that kind",
    "linkExternalUser.entity.avatar": "by the address in the other system",
    "manuallyStartBuildTrigger.subdirectory": "by the configuration of the trigger",
    "manuallyStartBuildTrigger.dockerfile_path": "by the configuration of the trigger",
    "retrieveExternalLoginAuthorizationUrl.auth_url": "by the service, with a secret",
    "verifyOrgMirrorConnection.message": "the recorded connection failed",
    "verifyOrgMirrorConnection.success": "the recorded connection failed",
}
"""Keys, and places below which values are those of the scene, and why. Types and forms are compared."""

DIFFERENT = {
    "*.archive_url": "the recorded builds are of files, though they have triggers",
    "*.logs[].type": "the recorded lines are of a dummy",
    "*.resource_key": "the recorded builds are of files, though they have triggers",
    "*.status.current_command": "the recorded status is of a dummy",
    "*.status.pull_completion": "the recorded status is of a dummy",
    "*.status.push_completion": "the recorded status is of a dummy",
    "*.status.total_commands": "the recorded status is of a dummy",
    "*.trigger.config": "the recorded triggers are not active, though they start builds",
    "*.trigger.is_active": "the recorded triggers are not active, though they start builds",
    "*.trigger_metadata": "the recorded triggers say less of the commit than real ones",
    "conductRepoSearch.results[].description": "the recorded repository has none, not even an empty one",
    "getAggregateOrgLogs.message": "of a server that keeps its logs in Splunk",
    "getAggregateOrgLogs.search_unavailable": "of a server that keeps its logs in Splunk",
    "getOrgMirrorConfig.creation_date": "the recorded configuration is a dummy",
    "getOrgMirrorConfig.has_external_registry_password": "the recorded configuration is a dummy",
    "getOrgMirrorConfig.robot_username": "the recorded configuration is a dummy",
    "getOrgMirrorConfig.sync_start_date": "the recorded configuration is a dummy",
    "getRepoManifest.config_media_type": "the recorded manifest is of schema 1",
    "getRepoManifest.layers[].command": "the recorded manifest is of schema 1",
    "getRepoManifest.layers[].created_datetime": "the recorded manifest is of schema 1",
    "getRepoSignatures.delegations": "named by the service that keeps signatures",
    "getUserMarketplaceSubscriptions[].installBaseEndDate": "Red Hat states it of some subscriptions",
    "getUserMarketplaceSubscriptions[].installBaseStartDate": "Red Hat states it of some subscriptions",
    "getUserMarketplaceSubscriptions[].lastUpdateEndSystemName": "Red Hat states it of some subscriptions",
    "getUserMarketplaceSubscriptions[].subscriptionNumber": "Red Hat states it of some subscriptions",
    "getUserMarketplaceSubscriptions[].webCustomerId": "Red Hat states it of some subscriptions",
    "listAllLogs.logs[].ip": "the recorded entries were made without a request",
    "listOrgLogs.message": "of a server that keeps its logs in Splunk",
    "listOrgLogs.next_page": "of a server that keeps its logs in Splunk",
    "listOrgLogs.search_unavailable": "of a server that keeps its logs in Splunk",
    "listOrgMirrorRepositories.repositories[].last_sync_date": "the recorded repository is a dummy",
    "listOrgMirrorRepositories.repositories[].quay_repository": "the recorded repository is a dummy",
    "listOrgSkus[].metadata": "Red Hat does not know the recorded subscription",
    "listOrgSkus[].sku": "Red Hat does not know the recorded subscription",
    "listRepoLogs.logs[].ip": "the recorded entries were made without a request",
    "listRepoNotifications.notifications[].config.url": "the recorded notification is of another method",
    "listRepos.repositories[].quota_report": "recorded with FEATURE_QUOTA_MANAGEMENT off",
    "listServiceKeys.keys[].approval.approver": "the recorded approval is of nobody",
    "listUserLogs.logs[].ip": "the recorded entries were made without a request",
    "updateServiceKey.approval.approver": "the recorded approval is of nobody",
}
"""Places that are not compared, and why. ``*`` is any operation."""


def differences(ours: Any, recorded: Any, where: str, *, values: bool = True) -> Iterator[str]:
    """What two bodies differ in, but for what comes from the scene.

    :param values: whether values are compared, too, and not only their forms. In lists they are not, because
        their entries are those of the scene.
    """
    if is_different(where):
        return
    name = where.rpartition(".")[2]
    if name in OWN_VALUES or where in OWN_VALUES:
        values = False
    differ = f"{where}: {ours!r:.200}, recorded {recorded!r:.200}"
    if json_type(ours) != json_type(recorded):
        yield differ
    elif name in FREE:
        return
    elif name in MAPS or isinstance(ours, list):
        yield from differences_of_entries(ours, recorded, where)
    elif isinstance(ours, dict):
        for key in sorted(ours.keys() ^ recorded.keys()):
            if not is_different(f"{where}.{key}"):
                yield f"{where}.{key}: only {'here' if key in ours else 'in the record'}"
        for key in ours.keys() & recorded.keys():
            yield from differences(ours[key], recorded[key], f"{where}.{key}", values=values)
    elif values_differ(ours, recorded, values):
        yield differ


def is_different(where: str) -> bool:
    return where in DIFFERENT or f"*.{where.partition('.')[2]}" in DIFFERENT


def differences_of_entries(ours: Any, recorded: Any, where: str) -> Iterator[str]:
    if isinstance(ours, dict):
        ours, recorded = list(ours.values()), list(recorded.values())
    if recorded and not ours:
        yield f"{where}: empty"
    for entry in ours if recorded else ():
        found = (list(differences(entry, each, f"{where}[]", values=False)) for each in recorded)
        yield from min(found, key=len)


def values_differ(ours: Any, recorded: Any, values: bool) -> bool:
    if form(ours) != form(recorded):
        return True
    return values and form(ours) is None and bool(ours != recorded)


def json_type(value: Any) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "number"
    return type(value).__name__


FORMS = {
    r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d -0000": "RFC 2822",
    r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT": "HTTP date",
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z": "ISO 8601",
    r"sha256:[0-9a-f]{64}": "digest",
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}": "UUID",
    r"[0-9a-f]{8}": "8 hexadecimal digits",
    r"[A-Z0-9]{20,}": "capitals",
    r"[A-Za-z0-9]{40}": "letters",
    r"(?![0-9a-f]{64}$)[A-Za-z0-9+/_-]{32,}={0,2}": "Base64",
    r"-----BEGIN (\w+ )+KEY-----\n[^-]+\n-----END (\w+ )+KEY-----\n?": "PEM",
}
"""The forms of texts that are made up or computed."""


def form(value: Any) -> str | None:
    """The form of a date, an id or a secret; ``None`` for anything else."""
    if not isinstance(value, str):
        return None
    name = next((name for pattern, name in FORMS.items() if re.fullmatch(pattern, value)), None)
    return f"{len(value)} {name}" if name == "capitals" else name


# -- the whole -----------------------------------------------------------------------------


def test_every_operation_that_succeeded_is_replayed() -> None:
    succeeded = {each.operation for each in exchanges() if each.status < 300}
    replayed = {each.operation for each in exchanges() if each.status < 300 and each.id not in NOT_REPLAYED}
    assert sorted(succeeded - replayed) == []


@pytest.mark.parametrize("table", [NOT_REPLAYED, CALLERS, HEADERS, CONFIGS, PREPARATIONS])
def test_tables_name_recorded_exchanges(table: Mapping[str, Any]) -> None:
    known = {
        name for each in exchanges() for name in (each.id, f"{each.operation}-{each.status}", each.operation)
    }
    assert sorted(table.keys() - known) == []


def test_every_operation_is_routed() -> None:
    config = Config({"FEATURE_BILLING": True, "FEATURE_RH_MARKETPLACE": True})
    rules = routes(available(config, "3.18")).iter_rules()
    assert {rule.endpoint.id for rule in rules if rule.endpoint} == set(operations)


def test_every_operation_has_a_handler() -> None:
    assert sorted(operations.keys() ^ HANDLERS.keys()) == []
