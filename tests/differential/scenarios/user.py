"""Users: their accounts, their sessions, and what they keep."""

from __future__ import annotations

from typing import Any

from differential.runner import needs
from differential.world import PASSWORD, Browser, World

SCOPE_SETS = (["user:read"], ["repo:admin", "org:admin", "repo:create", "super:user"], ["user:admin"])


RENAMING = {
    "APP_SPECIFIC_TOKEN_EXPIRATION": "1h",
    "FEATURE_MAILING": False,
    "FEATURE_USER_METADATA": True,
    "FEATURE_USER_RENAME": True,
}
"""Settings of a server whose users may change their names."""


def scenario_views(world: World) -> None:
    """What one sees of oneself and of others."""
    ada, bob = world.users("ada", "bob")
    acme = world.organization("acme", owner=ada)
    world.organization("beta", owner=bob)
    world.team(acme, "devs", owner=ada, members=[bob])
    world.team(acme, "makers", owner=ada, role="creator")
    world.call("getLoggedInUser", user=ada)
    world.call("getLoggedInUser", user=bob)
    world.call("getLoggedInUser", user=None)
    world.call("getLoggedInUser", user=None, bearer="nonsense")
    world.call("getLoggedInUser", user=None, basic=(ada, PASSWORD))
    world.call("getLoggedInUser", user=ada, session=True)
    for scopes in (*SCOPE_SETS, ["user:read", "repo:create"], ["user:admin", "org:admin"]):
        world.call("getLoggedInUser", user=ada, scopes=scopes)
        world.call("getUserInformation", user=ada, scopes=scopes, path={"username": ada})
        world.call("getUserInformation", user=ada, scopes=scopes, path={"username": bob})
    world.join(acme, "makers", bob, owner=ada)
    world.call("getLoggedInUser", user=bob)
    world.call("getLoggedInUser", user=bob, scopes=["user:read", "repo:create"])
    for user in (None, bob, world.superuser):
        for name in (ada, acme, world.name("none"), f"{ada}+ci"):
            world.call("getUserInformation", user=user, path={"username": name})
    readonly = world.user("globalreadonlysuperuser", shared=True)
    world.call("getUserInformation", user=readonly, path={"username": ada})
    world.call("getUserInformation", user=readonly, path={"username": readonly}, shape=True)
    world.call("createUserRobot", user=ada, path={"robot_shortname": "ci"}, body={})
    world.call("getUserInformation", user=bob, path={"username": f"{ada}+ci"})
    world.call("getUserPrivateAllowed", user=ada)


@needs(FEATURE_BILLING=True)
def scenario_plans(world: World) -> None:
    """What users may have without paying."""
    ada, bob = world.users("ada", "bob")
    world.call("getUserPrivateAllowed", user=ada)
    world.repository(f"{ada}/open", owner=ada, visibility="public")
    world.repository(f"{ada}/private", owner=ada)
    world.call("getUserPrivateAllowed", user=ada)
    world.call("getUserPrivateAllowed", user=ada, scopes=["user:read"])
    world.call("getUserPrivateAllowed", user=None)
    world.call("getLoggedInUser", user=ada)
    good = {"adminUser": bob, "adminPassword": PASSWORD}
    for plan in ("nonsense", "personal-2018", "bus-micro-30"):
        world.call("convertUserToOrganization", user=ada, body={**good, "plan": plan})
    world.call("convertUserToOrganization", user=ada, body={**good, "plan": "bus-micro-2018"})
    world.call("getOrganization", user=bob, path={"orgname": ada})


def scenario_details(world: World) -> None:
    """Changes of one's own account, on a server that sends mails."""
    ada, bob = world.users("ada", "bob")
    change = "changeUserDetails"
    world.call(change, user=ada, body={})
    world.call(change, user=ada, body=None)
    world.call(change, user=ada)
    world.call(change, user=ada, body=[])
    world.call(change, user=ada, data=b"{")
    world.call(change, user=ada, data=b"x", headers={"Content-Type": "text/plain"})
    bodies: list[dict[str, Any]] = [
        {"invoice_email": True},
        {"invoice_email": None},
        {"invoice_email_address": "a@example.com"},
        {"invoice_email_address": "a@example.com"},
        {"invoice_email_address": ""},
        {"invoice_email_address": None},
        {"tag_expiration_s": 86400},
        {"tag_expiration_s": 86401},
        {"tag_expiration_s": 0},
        {"tag_expiration_s": -1},
        {"tag_expiration_s": "86400"},
        {"tag_expiration_s": 1209600.0},
        {"email": f"new-{ada}@example.com"},
        {"email": f"{ada}@example.com"},
        {"email": f"{bob}@example.com"},
        {"email": "nonsense"},
        {"email": None},
        {"company": "Acme", "location": None, "given_name": "Ada", "family_name": ""},
        {"company": 1},
        {"username": world.name("eve")},
        {"username": ada},
        {"username": bob},
        {"username": ""},
        {"password": "short"},
        {"password": "with a blank"},
        {"password": ""},
        {"password": None},
        {"invoice_email": False, "tag_expiration_s": 5, "invoice_email_address": "b@example.com"},
        {"nonsense": 1},
    ]
    for body in bodies:
        world.call(change, user=ada, body=body)
    for scopes in SCOPE_SETS:
        world.call(change, user=ada, scopes=scopes, body={"invoice_email": True})
        world.call(change, user=ada, scopes=scopes, body={"invoice_email": 5})
    world.call(change, user=None, body={"invoice_email": True})
    world.call(change, user=ada, session=True, body={"invoice_email": False})
    world.call("getLoggedInUser", user=ada)
    world.call("listUserLogs", user=ada)


def scenario_password(world: World) -> None:
    """A new password ends the sessions, and those who change it get a new one."""
    ada = world.user("ada")
    other = Browser(world.url)
    other.sign_in(ada, PASSWORD)
    world.call("changeUserDetails", user=ada, session=True, body={"password": "password2"})
    world.call("getLoggedInUser", user=ada, session=True)
    signed_in = other.send("GET", "/api/v1/user/").status_code
    if signed_in != 401:
        world.failures.append(f"the other session goes on: {signed_in}")
    world.call("signinUser", user=ada, body={"username": ada, "password": PASSWORD})
    world.wait(0.6)
    world.call("signinUser", user=ada, body={"username": ada, "password": "password2"})
    world.call("changeUserDetails", user=ada, body={"password": "password3"})
    world.adopt(ada, "password3")
    world.call("verifyUser", user=ada, session=True, body={"password": "password3"})
    world.call("getLoggedInUser", user=ada)
    world.call("listUserLogs", user=ada)


@needs(**RENAMING)
def scenario_rename(world: World) -> None:
    """A user takes another name, with all that belongs to the user."""
    ada, bob = world.users("ada", "bob")
    acme = world.organization("acme", owner=ada)
    world.team(acme, "devs", owner=ada, members=[bob])
    world.call("createUserRobot", user=ada, path={"robot_shortname": "ci"}, body={})
    app = world.repository(f"{ada}/app", owner=ada)
    world.permit(app, bob, "read", owner=ada)
    world.permit(app, f"{ada}+ci", "write", owner=ada)
    gone = world.user("gone")
    world.call("deleteCurrentUser", user=gone)
    eve = world.name("eve")
    for name in (bob, acme, "x", "A", "a b", f"{ada}+ci", ada, "", "a" * 256):
        world.call("changeUserDetails", user=ada, body={"username": name})
    world.call("changeUserDetails", user=ada, scopes=["user:admin"], body={"username": eve, "company": "X"})
    world.adopt(eve)
    world.call("getUserInformation", user=bob, path={"username": ada})
    world.call("getUserInformation", user=bob, path={"username": eve})
    world.call("getRepo", user=bob, path={"repository": app})
    world.call("getRepo", user=bob, path={"repository": f"{eve}/app"})
    world.call("listRepoUserPermissions", user=eve, path={"repository": f"{eve}/app"})
    world.call("getUserRobots", user=eve, query={"token": False})
    world.call("getOrganizationMembers", user=eve, path={"orgname": acme})
    world.call("getLoggedInUser", user=ada)
    world.call("getLoggedInUser", user=eve)
    world.call("changeUserDetails", user=eve, body={"username": gone})
    world.adopt(gone)
    world.call("changeUserDetails", user=gone, body={"username": eve, "email": f"{bob}@example.com"})
    world.call("changeUserDetails", user=gone, session=True, body={"username": eve})
    world.call("listUserLogs", user=eve)


@needs(**RENAMING)
def scenario_details_without_mail(world: World) -> None:
    """Changes of one's own account, on a server that sends no mails and keeps more of users."""
    ada, bob = world.users("ada", "bob")
    bodies: list[dict[str, Any]] = [
        {"email": f"new-{ada}@example.com"},
        {"email": f"{bob}@example.com"},
        {"email": "nonsense"},
        {"email": ""},
        {"company": "Acme", "location": None, "given_name": "Ada", "family_name": ""},
        {"given_name": None},
        {"company": 1},
    ]
    for body in bodies:
        world.call("changeUserDetails", user=ada, body=body)
    made = world.name("made")
    body = {"username": made, "password": PASSWORD}
    world.call("createNewUser", user=None, session=False, body=body)
    world.call("createNewUser", user=bob, body=body)
    world.adopt(made)
    world.call("createNewUser", user=bob, body={**body, "username": world.name("more"), "email": "a@b.c"})
    world.call("createNewUser", user=bob, body={**body, "username": world.name("bad"), "email": "nonsense"})
    world.call("getLoggedInUser", user=made)
    world.call("changeUserDetails", user=made, body={"company": "Acme"})
    world.call("changeUserDetails", user=made, body={"username": made})
    world.call("requestRecoveryEmail", user=ada, body={"email": f"{bob}@example.com"})
    world.call("listUserLogs", user=ada)
    world.call("listUserLogs", user=made)


def scenario_sign_up(world: World) -> None:
    """New users, on a server that sends mails."""
    ada = world.user("ada")
    acme = world.organization("acme", owner=ada)
    gone = world.user("gone")
    world.call("deleteCurrentUser", user=gone)
    name = world.name("new")
    good = {"username": name, "password": PASSWORD, "email": f"{name}@example.com"}
    world.call("createNewUser", user=None, body=good)
    bodies: list[Any] = [
        None,
        [],
        {},
        {"username": name},
        {"username": 5, "password": PASSWORD},
        {**good, "email": None},
        {**good, "email": ""},
        {"username": name, "password": PASSWORD},
        {**good, "username": ada},
        {**good, "username": acme},
        {**good, "username": gone},
        {**good, "username": "x"},
        {**good, "username": "Capital"},
        {**good, "username": f"{ada}+ci"},
        {**good, "password": "short"},
        {**good, "password": "with a blank"},
        {**good, "email": "nonsense"},
        {**good, "email": "a@b"},
        {**good, "email": f"{ada}@example.com"},
        {**good, "email": f"{acme}@example.com", "username": world.name("like-acme")},
        {**good, "password": "short", "email": "nonsense", "username": "x"},
        {**good, "invite_code": "urn:teaminvite:nonsense"},
        good,
    ]
    for body in bodies:
        world.call("createNewUser", user=ada, body=body)
    world.call("createNewUser", user=ada, session=True, body={**good, "username": ada})
    world.call("signinUser", user=ada, body={"username": name, "password": PASSWORD})
    world.call("getUserInformation", user=ada, path={"username": name})
    world.call("createNewUser", user=ada, scopes=["repo:read"], body={**good, "username": world.name("two")})
    world.call("listUserLogs", user=ada)


def scenario_deletion(world: World) -> None:
    """A user is deleted, and what becomes of what the user had."""
    ada, bob = world.users("ada", "bob")
    acme = world.organization("acme", owner=ada)
    beta = world.organization("beta", owner=ada)
    world.team(acme, "devs", owner=ada, members=[bob])
    world.call("createUserRobot", user=ada, path={"robot_shortname": "ci"}, body={})
    app = world.repository(f"{ada}/app", owner=ada)
    world.repository(f"{ada}/open", owner=ada, visibility="public")
    theirs = world.repository(f"{bob}/theirs", owner=bob)
    world.permit(theirs, ada, "read", owner=bob)
    world.call("createAppToken", user=ada, body={"title": "laptop"})
    world.call("createStar", user=ada, body={"namespace": bob, "repository": "theirs"})
    world.call("deleteCurrentUser", user=ada)
    for team, organization in (("owners", acme), ("owners", beta)):
        world.join(organization, team, bob, owner=ada)
    for scopes in SCOPE_SETS:
        if scopes != ["user:admin"]:
            world.call("deleteCurrentUser", user=ada, scopes=scopes)
    world.call("deleteCurrentUser", user=None)
    world.call("deleteCurrentUser", user=ada)
    world.call("deleteCurrentUser", user=ada)
    world.call("getLoggedInUser", user=ada)
    world.call("signinUser", user=bob, body={"username": ada, "password": PASSWORD})
    world.call("getUserInformation", user=bob, path={"username": ada})
    world.call("getRepo", user=bob, path={"repository": app})
    world.call("listRepoUserPermissions", user=bob, path={"repository": theirs})
    world.call("getOrganizationTeamMembers", user=bob, path={"orgname": acme, "teamname": "owners"})
    body = {"username": ada, "password": PASSWORD, "email": f"{ada}@example.com"}
    world.call("createNewUser", user=bob, body=body)
    world.call("createOrganization", user=bob, body={"name": ada, "email": f"x-{ada}@example.com"})
    world.call("listUserLogs", user=bob)
    world.call("deleteCurrentUser", user=bob, session=True)


def scenario_conversion(world: World) -> None:
    """A user becomes an organization."""
    ada, bob, eve = world.users("ada", "bob", "eve")
    acme = world.organization("acme", owner=bob)
    world.team(acme, "devs", owner=bob, members=[ada])
    app = world.repository(f"{ada}/app", owner=ada)
    theirs = world.repository(f"{bob}/theirs", owner=bob)
    world.permit(theirs, ada, "read", owner=bob)
    world.call("createUserRobot", user=ada, path={"robot_shortname": "ci"}, body={})
    convert = "convertUserToOrganization"
    good = {"adminUser": bob, "adminPassword": PASSWORD}
    bodies: list[Any] = [
        {},
        None,
        {"adminUser": bob},
        {**good, "adminPassword": "wrong"},
        {**good, "adminPassword": 5},
        {"adminUser": ada, "adminPassword": PASSWORD},
        {"adminUser": world.name("none"), "adminPassword": PASSWORD},
        {"adminUser": acme, "adminPassword": PASSWORD},
    ]
    for body in bodies:
        world.call(convert, user=ada, body=body)
    for scopes in SCOPE_SETS:
        if scopes != ["user:admin"]:
            world.call(convert, user=ada, scopes=scopes, body=good)
    world.call(convert, user=None, body=good)
    world.wait(0.6)
    world.call(convert, user=ada, session=True, body=good)
    world.call("getOrganization", user=bob, path={"orgname": ada})
    world.call("getOrganizationMembers", user=bob, path={"orgname": ada})
    world.call("getOrgRobots", user=bob, path={"orgname": ada}, query={"token": False})
    world.call("getRepo", user=bob, path={"repository": app})
    world.call("listRepoUserPermissions", user=bob, path={"repository": app})
    world.call("listRepoUserPermissions", user=bob, path={"repository": theirs})
    world.call("getOrganizationTeamMembers", user=bob, path={"orgname": acme, "teamname": "devs"})
    world.call("getUserInformation", user=bob, path={"username": ada})
    world.call("signinUser", user=bob, body={"username": ada, "password": PASSWORD})
    world.call("getLoggedInUser", user=ada)
    world.call("getUserRobots", user=ada, query={"token": False})
    world.call("deleteOrganizationTeam", user=ada, path={"orgname": acme, "teamname": "devs"})
    world.call("listOrgLogs", user=bob, path={"orgname": ada})
    # In the other way one asks for a user's mail, which the user has not confirmed yet.
    made = world.name("made")
    body = {"username": made, "password": PASSWORD, "email": f"{made}@example.com"}
    world.call("createNewUser", user=eve, body=body)
    world.call(convert, user=eve, body={"adminUser": made, "adminPassword": PASSWORD})
    world.call("getOrganization", user=eve, path={"orgname": eve})


def scenario_keys(world: World) -> None:
    """Encrypted passwords, and mails for those who have forgotten theirs."""
    ada, bob = world.users("ada", "bob")
    acme = world.organization("acme", owner=ada)
    world.call("generateUserClientKey", user=ada, body={"password": PASSWORD})
    world.call("generateUserClientKey", user=ada, body={})
    world.call("generateUserClientKey", user=ada, body={"password": None})
    for scopes in SCOPE_SETS:
        world.call("generateUserClientKey", user=ada, scopes=scopes, body={"password": PASSWORD})
    world.call("generateUserClientKey", user=None, body={"password": PASSWORD})
    world.call("generateUserClientKey", user=ada, body={"password": "wrong"})
    for email in (f"{ada}@example.com", f"{acme}@example.com", "none@example.com", "nonsense", ""):
        world.call("requestRecoveryEmail", user=bob, body={"email": email})
    world.call("requestRecoveryEmail", user=bob, body={"email": None})
    world.call("requestRecoveryEmail", user=bob, body={})
    world.call("requestRecoveryEmail", user=None, body={"email": "none@example.com"})
    world.call("listUserLogs", user=ada)


def scenario_sign_in(world: World) -> None:
    """Sign-ins that fail, that succeed, and that come too soon."""
    ada, bob = world.users("ada", "bob")
    acme = world.organization("acme", owner=ada)
    world.call("createUserRobot", user=bob, path={"robot_shortname": "ci"}, body={})
    good = {"username": ada, "password": PASSWORD}
    world.call("signinUser", user=None, body=good)
    bodies: list[Any] = [
        good,
        {"username": f"{ada}@example.com", "password": PASSWORD},
        {**good, "invite_code": "nonsense"},
        {**good, "username": world.name("none")},
        {**good, "username": acme},
        {**good, "username": f"{bob}+ci"},
        {**good, "username": "ü"},
        {"username": ada},
        {},
        None,
        [],
        {"username": 1, "password": 2},
    ]
    for body in bodies:
        world.call("signinUser", user=bob, body=body)
    # After each wrong password there is a longer wait before the next one counts.
    for wait in (0.6, 1.6, 0):
        world.call("signinUser", user=bob, body={**good, "password": "wrong"})
        world.wait(wait)
    world.call("signinUser", user=bob, body=good)
    world.call("generateUserClientKey", user=ada, body={"password": PASSWORD})
    world.call("verifyUser", user=ada, body={"password": PASSWORD})
    world.wait(4)
    world.call("signinUser", user=bob, body=good)
    world.call("signinUser", user=bob, session=True, body=good)
    world.call("getLoggedInUser", user=bob, session=True)
    world.call("logout", user=bob, session=True)
    world.call("getLoggedInUser", user=bob)
    world.call("logout", user=bob)
    world.call("logout", user=None)
    world.call("logout", user=None, bearer="nonsense")
    for scopes in SCOPE_SETS:
        world.call("verifyUser", user=ada, scopes=scopes, body={"password": PASSWORD})
        world.call("verifyUser", user=ada, scopes=scopes, body={})
    world.call("verifyUser", user=None, body={"password": PASSWORD})
    world.call("verifyUser", user=ada, session=True, body={"password": PASSWORD})
    world.call("verifyUser", user=ada, body={"password": "wrong"})
    world.wait(1)
    world.call("verifyUser", user=ada, body={"password": PASSWORD})
    world.call("listUserLogs", user=ada)
    world.call("listUserLogs", user=bob)


def scenario_external_login(world: World) -> None:
    """Sign-ins through other services."""
    ada = world.user("ada")
    for service in ("github", "google", "nonsense"):
        for kind in ("login", "attach", "cli"):
            world.call(
                "retrieveExternalLoginAuthorizationUrl",
                user=ada,
                path={"service_id": service},
                body={"kind": kind},
            )
    path = {"service_id": "github"}
    world.call("retrieveExternalLoginAuthorizationUrl", user=ada, path=path, body={"kind": "nonsense"})
    world.call("retrieveExternalLoginAuthorizationUrl", user=ada, path=path, body={})
    world.call("retrieveExternalLoginAuthorizationUrl", user=None, path=path, body={"kind": "login"})
    for service in ("github", "nonsense"):
        world.call("detachExternalLogin", user=ada, path={"service_id": service})
    for scopes in SCOPE_SETS:
        world.call("detachExternalLogin", user=ada, scopes=scopes, path=path)
    world.call("detachExternalLogin", user=None, path=path)


def scenario_inbox(world: World) -> None:
    """Notifications to a user and to the administrators of an organization."""
    ada, bob, eve = world.users("ada", "bob", "eve")
    world.call("listUserNotifications", user=bob)
    for number in range(1, 8):
        acme = world.organization(f"org{number}", owner=ada)
        path = {"orgname": acme, "teamname": "owners", "membername": bob}
        world.call("updateOrganizationTeamMember", user=ada, path=path)
    listed = world.call("listUserNotifications", user=bob, query={"limit": 20})
    for query in (
        {},
        {"page": 1},
        {"page": 2},
        {"page": 2, "limit": 2},
        {"page": 9},
        {"page": -1},
        {"limit": 0},
        {"limit": 1},
        {"limit": -1},
        {"limit": -3},
        {"page": 1, "limit": 0},
        {"page": 1, "limit": -1},
        {"limit": "x"},
        {"page": "x"},
        {"limit": ""},
    ):
        world.call("listUserNotifications", user=bob, query=query)
    first, second = ({"uuid": listed["notifications", place, "id"]} for place in (0, 1))
    none = {"uuid": "11111111-1111-1111-1111-111111111111"}
    world.call("getUserNotification", user=bob, path=first)
    world.call("getUserNotification", user=eve, path=first)
    world.call("getUserNotification", user=bob, path=none)
    world.call("updateUserNotification", user=bob, path=first, body={"dismissed": True})
    world.call("updateUserNotification", user=bob, path=second, body={})
    world.call("updateUserNotification", user=bob, path=second, body={"dismissed": "yes"})
    world.call("updateUserNotification", user=bob, path=second, body=None)
    world.call("updateUserNotification", user=eve, path=second, body={"dismissed": True})
    world.call("updateUserNotification", user=bob, path=none, body={"dismissed": True})
    world.call("updateUserNotification", user=bob, path=none, body={"dismissed": 1})
    world.call("getUserNotification", user=bob, path=first)
    world.call("listUserNotifications", user=bob, query={"limit": 20})
    world.call("updateUserNotification", user=bob, path=first, body={})
    world.call("listUserNotifications", user=bob, query={"limit": 20})
    for scopes in SCOPE_SETS:
        world.call("listUserNotifications", user=bob, scopes=scopes)
        world.call("getUserNotification", user=bob, scopes=scopes, path=first)
        world.call("updateUserNotification", user=bob, scopes=scopes, path=first, body={"dismissed": 1})
    world.call("listUserNotifications", user=None)
    world.call("getUserNotification", user=None, path=first)
    world.call("updateUserNotification", user=None, path=first, body={})


def scenario_authorizations(world: World) -> None:
    """What a user has allowed applications to do."""
    ada, bob, eve = world.users("ada", "bob", "eve")
    acme = world.organization("acme", owner=ada)
    org = {"orgname": acme}
    world.call("listUserAuthorizations", user=ada)
    app = world.call(
        "createOrganizationApplication",
        user=ada,
        path=org,
        body={
            "name": "app",
            "description": "An app",
            "application_uri": "https://app.example.com",
            "avatar_email": "app@example.com",
        },
    )
    bare = world.call("createOrganizationApplication", user=ada, path=org, body={"name": "bare"})
    for client_id, scopes in (
        (app["client_id"], "repo:read user:admin"),
        (app["client_id"], "org:admin super:user repo:create user:read repo:write repo:admin"),
        (bare["client_id"], "repo:read"),
    ):
        world.call(
            "createOrganizationApplicationToken",
            user=ada,
            path={**org, "client_id": client_id},
            body={"name": "token", "scope": scopes},
        )
    listed = world.call("listUserAuthorizations", user=ada)
    # On a real server there are tokens of the harness, too, which the record leaves out.
    own = [each for each in listed["authorizations"] if each["application"]["organization"]["name"] == acme]
    path = {"access_token_uuid": own[0]["uuid"] if own else "none"}
    none = {"access_token_uuid": "11111111-1111-1111-1111-111111111111"}
    for name in ("getUserAuthorization", "deleteUserAuthorization"):
        world.call(name, user=bob, path=path)
        world.call(name, user=None, path=path)
        world.call(name, user=ada, path=none)
        for scopes in (["user:read"], ["repo:admin", "org:admin"]):
            world.call(name, user=ada, scopes=scopes, path=path)
        world.call(name, user=ada, path=path)
    world.call("deleteUserAuthorization", user=ada, path=path)
    world.call("listUserAuthorizations", user=ada, scopes=["user:admin"])
    world.call("listUserAuthorizations", user=ada, scopes=["user:read"])
    world.call("listUserAuthorizations", user=eve)
    world.call("listUserAuthorizations", user=None)
    world.call("listAssignedAuthorizations", user=ada)
    world.call("listAssignedAuthorizations", user=ada, scopes=["user:read"])
    world.call("listAssignedAuthorizations", user=None)
    world.call(
        "deleteAssignedAuthorization",
        user=ada,
        path={"assigned_authorization_uuid": none["access_token_uuid"]},
    )
    world.call("deleteAssignedAuthorization", user=None, path={"assigned_authorization_uuid": "x"})
    world.call(
        "deleteAssignedAuthorization",
        user=ada,
        scopes=["user:read"],
        path={"assigned_authorization_uuid": "x"},
    )
    world.call("listUserLogs", user=ada)


def scenario_stars(world: World) -> None:
    """Stars."""
    ada, bob = world.users("ada", "bob")
    names = [f"{bob}/{name}" for name in ("one", "two", "deep/er")]
    for name in names:
        world.repository(name, owner=bob)
    own = world.repository(f"{ada}/own", owner=ada, visibility="public")
    world.call("listStarredRepos", user=ada)
    for full_name in (names[2], own, names[0], names[0], f"{bob}/none", f"{world.name('none')}/x"):
        namespace, _, name = full_name.partition("/")
        world.call("createStar", user=ada, body={"namespace": namespace, "repository": name})
    world.call("listStarredRepos", user=ada)
    world.call("listStarredRepos", user=ada, query={"next_page": "nonsense"})
    bodies: list[Any] = [
        {},
        None,
        {"namespace": bob},
        {"namespace": bob, "repository": None},
        {"namespace": "", "repository": ""},
        {"namespace": bob, "repository": "TWO"},
    ]
    for body in bodies:
        world.call("createStar", user=ada, body=body)
    good = {"namespace": bob, "repository": "two"}
    for scopes in (*SCOPE_SETS, ["repo:read"]):
        world.call("createStar", user=ada, scopes=scopes, body=good)
        world.call("createStar", user=ada, scopes=scopes, body={})
        world.call("listStarredRepos", user=ada, scopes=scopes)
        world.call("deleteStar", user=ada, scopes=scopes, path={"repository": names[1]})
    world.call("createStar", user=None, body=good)
    world.call("listStarredRepos", user=None)
    world.call("deleteStar", user=None, path={"repository": names[1]})
    world.call("getRepo", user=bob, path={"repository": names[0]})
    world.call("deleteStar", user=ada, path={"repository": names[2]})
    world.call("deleteStar", user=ada, path={"repository": names[2]})
    world.call("deleteStar", user=ada, path={"repository": f"{bob}/none"})
    world.call("deleteRepository", user=bob, path={"repository": names[0]})
    world.call("deleteStar", user=ada, path={"repository": names[0]})
    world.call("listStarredRepos", user=ada)
    world.call("listUserLogs", user=ada)


def scenario_initialization(world: World) -> None:
    """A server that has users cannot be initialized."""
    ada = world.user("ada")
    body = {"username": "first", "password": PASSWORD, "email": "a@example.com", "access_token": True}
    world.call("initializeUser", user=None, body=body)
    world.call("initializeUser", user=ada, body=body)
    world.call("initializeUser", user=None, body={})
    world.call("initializeUser", user=None)
    world.call("initializeUser", user=None, data=b"{")
