"""Users: accounts, sign-in, what they have allowed applications to do, stars and the inbox."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from quay_sdk.testing import pages, problems, views
from quay_sdk.testing.api.billing import change_plan, plan_named
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.config import Config, duration
from quay_sdk.testing.credentials import Refused, encrypted_password, user_of
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.names import fault_of_name, is_address
from quay_sdk.testing.rights import SCOPES, Rights
from quay_sdk.testing.sessions import NEXT_CSRF_HEADER
from quay_sdk.testing.state import Organization, User
from quay_sdk.testing.state.accounts import InboxEntry, Invitation, Namespace
from quay_sdk.testing.state.applications import Application
from quay_sdk.testing.state.billing import private_repositories, private_repositories_left
from quay_sdk.testing.views import Json

_STARS_A_PAGE = 100
_BOT = "Are you a bot? If not, please revalidate the captcha."
_BAD_PASSWORD = "Invalid password, password must be at least 8 characters and contain no whitespace."

# -- oneself and others ----------------------------------------------------------------


@handles("getLoggedInUser")
def get_me(call: Call) -> Json:
    if call.user is None or call.is_organization or not call.rights.reads_user:
        # 401 whichever is amiss, with a hint for the web interface.
        raise problems.unauthorized(known=False, session_required=False)
    return views.user(call, call.user)


@handles("getUserInformation")
def get_user(call: Call) -> Json:
    user = call.state.user(call.path["username"])
    if user is None:
        raise problems.flask(404)
    return views.user(call, user)


# -- accounts --------------------------------------------------------------------------


@handles("createNewUser")
def create_user(call: Call) -> Json | Reply:
    _require_database(call)
    body = call.json()
    name, email = body["username"], body.get("email")
    mailing = call.config.has("MAILING")
    if call.state.user(name) is not None:
        raise problems.invalid("The username already exists")
    if mailing and not email:
        raise problems.invalid("Email address is required")
    invite_code = body.get("invite_code", "")
    if call.config.has("INVITE_ONLY_USER_CREATION") and not invite_code:
        raise problems.invalid("Cannot create non-invited user")
    if not _may_sign_up(call, email):
        raise problems.invalid(
            "Creation of a user account for this e-mail is disabled; please contact an administrator"
        )
    _require_human(call, body)
    user = _new_user(call, body, verified=not mailing)
    call.log("user_create", user, email=email, username=name)
    if mailing and not _accept_invite_code(call, invite_code, user):
        call.state.send_mail("confirmemail", _address(user), with_code=True, username=name)
        return {"awaiting_verification": True}
    headers = _signed_in(call, user)
    if headers is None:
        raise problems.message(403, "Could not login. Is your account inactive?")
    return Reply(_view_of_new_user(call, user), 200, headers)


def _new_user(call: Call, body: Json, *, verified: bool) -> User:
    name, password, email = body["username"], body["password"], body.get("email")
    mailing = call.config.has("MAILING")
    if _is_bad_password(password):
        raise problems.invalid(_BAD_PASSWORD)
    if mailing and not is_address(email):
        raise problems.invalid(f"Invalid email address: {email}")
    if fault := fault_of_name(name):
        raise problems.invalid(f"Invalid namespace {name}: {fault}")
    if call.state.organization(name) is not None:
        raise problems.invalid(
            f"Username has already been taken by an organization and cannot be reused: {name}"
        )
    if call.state.was_deleted(name):
        raise problems.invalid("Username is not available")
    if email and call.state.user_by_email(email) is not None:
        raise problems.invalid(f"Email has already been used: {email}")
    # Where addresses are not required, the server makes up something in place of one.
    user = call.state.add_user(name, email or str(uuid4()), password=password)
    user.verified = verified
    return user


def _view_of_new_user(call: Call, user: User) -> Json:
    view = views.user(replace(call, rights=Rights(call.state, user, SCOPES)), user)
    view["tag_expiration_s"] = float(user.tag_expiration_s)
    # That the user is a superuser shows only from the next request on.
    return view | dict.fromkeys(view.keys() & {"super_user", "global_readonly_super_user"}, False)


def _may_sign_up(call: Call, email: str | None) -> bool:
    if call.config.has("BLACKLISTED_EMAILS") and email and "@" in email:
        domain = email.partition("@")[2].lower()
        blacklist = call.config["BLACKLISTED_EMAIL_DOMAINS"]
        if any(domain == each or domain.endswith(f".{each}") for each in blacklist):
            return False
    if not call.config.has("INVITE_ONLY_USER_CREATION"):
        return True
    return bool(email) and any(each.email == email for each in _invitations(call))


def _invitations(call: Call) -> Iterable[Invitation]:
    for organization in call.state.organizations():
        for team in organization.teams.values():
            yield from team.invitations


def _accept_invite_code(call: Call, code: str, user: User) -> bool:
    """Take an invitation as the proof of the user's address, to which it was sent."""
    is_proof = code.startswith("urn:teaminvite:") and any(
        each.code == code and each.email is not None and each.email == user.email
        for each in _invitations(call)
    )
    user.verified = user.verified or is_proof
    return is_proof


def _require_database(call: Call) -> None:
    if call.config["AUTHENTICATION_TYPE"] != "Database":
        raise problems.flask(404)


def _require_human(call: Call, body: Json) -> None:
    # The service that tells people from machines takes any answer but none for that of a person.
    if call.config.has("RECAPTCHA") and not body.get("recaptcha_response"):
        raise problems.message(400, _BOT)


def _is_bad_password(password: str) -> bool:
    return len(password) < 8 or re.search(r"\s", password) is not None


def _address(user: User) -> str:
    return user.email or ""


@handles("initializeUser")
def initialize(call: Call) -> Reply:
    if call.config["AUTHENTICATION_TYPE"] != "Database":
        raise problems.message(400, "Cannot initialize user in a non-database auth system")
    if call.state.accounts:
        raise problems.message(400, "Cannot initialize user in a non-empty database")
    body = call.json()
    try:
        user = _new_user(call, body, verified=True)
    except problems.Problem as problem:
        detail = problem.body["detail"]
        raise problems.message(400, f"Failed to initialize user: {detail}") from None
    view = {
        "username": user.name,
        "email": body.get("email"),
        "encrypted_password": encrypted_password(call.state, body["password"]),
    }
    if body.get("access_token"):
        application = call.state.add_application(
            user,
            "automation",
            description="Application token generated via /api/v1/user/initialize",
            client_id=user.name,
        )
        expires = call.state.now + timedelta(seconds=9000)
        view["access_token"] = call.state.add_token(application, user, SCOPES, expires=expires).code
    return Reply(view, 200, _signed_in(call, user) or {})


@handles("changeUserDetails")
def change_me(call: Call) -> Reply:
    me = call.require_user_admin()
    call.require_fresh_login()
    body = call.json()
    name = me.name
    headers: dict[str, str] = {}
    if "password" in body:
        headers = _change_password(call, me, body["password"])
    if "invoice_email" in body:
        me.invoice_email = body["invoice_email"]
        call.log("user_change_invoicing", me, invoice_email=me.invoice_email)
    if "tag_expiration_s" in body and call.config.has("CHANGE_TAG_EXPIRATION"):
        _change_tag_expiration(call, me, body["tag_expiration_s"])
    if "invoice_email_address" in body and body["invoice_email_address"] != me.invoice_email_address:
        me.invoice_email_address = body["invoice_email_address"] or None
        call.log("user_change_invoicing", me, invoice_email_address=body["invoice_email_address"])
    if "email" in body and body["email"] != me.email:
        _change_email(call, me, body["email"])
    if call.config.has("USER_METADATA"):
        _change_metadata(call, me, body)
    if "username" in body:
        _change_name(call, me, body["username"])
    view = views.user(call, me, renamed=me.name != name)
    if "tag_expiration_s" in body:
        view["tag_expiration_s"] = body["tag_expiration_s"]  # a float stays one in this response
    return Reply(view, 200, headers)


def _change_password(call: Call, me: User, password: str) -> dict[str, str]:
    if _is_bad_password(password):
        raise problems.invalid(_BAD_PASSWORD)
    me.change_password(password)
    call.log("account_change_password", me)
    headers = _signed_in(call, me)
    if headers is None:
        raise problems.invalid("Could not perform login action")
    if call.config.has("MAILING"):
        call.state.send_mail("passwordchanged", _address(me), username=me.name)
    return headers


def _change_tag_expiration(call: Call, me: User, seconds: float) -> None:
    options = call.config["TAG_EXPIRATION_OPTIONS"]
    if seconds not in [duration(option).total_seconds() for option in options]:
        raise problems.message(400, "Invalid tag expiration option")
    me.tag_expiration_s = int(seconds)
    call.log("user_change_tag_expiration", me, tag_expiration=seconds)


def _change_email(call: Call, me: User, email: str) -> None:
    if call.state.user_by_email(email) is not None:
        raise problems.invalid("E-mail address already used")
    if not call.config.has("MAILING"):
        old, me.email, me.verified = me.email, email, True
        call.log("user_change_email", me, email=email, old_email=old)
        return
    if email and not is_address(email):
        raise problems.message(400, f"Invalid email address: {email}")
    call.state.send_mail("changeemail", email, with_code=True, username=me.name)


def _change_metadata(call: Call, me: User, body: Json) -> None:
    given = {key: body[key] for key in ("given_name", "family_name", "company", "location") if key in body}
    if given:
        for key, value in given.items():
            setattr(me, key, value)
        me.prompts = [each for each in me.prompts if each not in ("enter_name", "enter_company")]
        call.log("user_change_metadata", me, **given)


def _change_name(call: Call, me: User, name: str) -> None:
    is_asked = "confirm_username" in me.prompts
    may_rename = call.config.has("USER_RENAME") or (is_asked and call.config.has("USERNAME_CONFIRMATION"))
    old = me.name
    if may_rename and name and name != old:
        if name in call.state.accounts:
            raise problems.invalid("Username is already in use")
        if fault := fault_of_name(name):
            raise problems.message(400, f"Invalid username {name}: {fault}")
        call.state.rename(me, name)
        call.log("user_change_name", me, old_username=old)
    elif not is_asked:
        return
    me.prompts = [each for each in me.prompts if each != "confirm_username"]


@handles("deleteCurrentUser")
def delete_me(call: Call) -> Reply:
    me = call.require_user_admin()
    call.require_fresh_login()
    _require_database(call)
    name = me.name
    if call.is_organization:
        raise problems.message(400, f"{name} is an organization")
    only = [each.name for each in call.state.organizations() if _is_only_admin(me, each)]
    if only:
        raise problems.message(
            400, f"Cannot delete {name} as you are the only admin for organizations: {', '.join(only)}"
        )
    call.state.remove_account(me)
    call.log("user_delete", me, username=name)
    return NO_CONTENT


def _is_only_admin(user: User, organization: Organization) -> bool:
    memberships = [
        member
        for team in organization.teams.values()
        if team.role == "admin"
        for member in team.members
        if isinstance(member, User)
    ]
    return memberships == [user]


@handles("convertUserToOrganization")
def convert(call: Call) -> Reply:
    me = call.require_user_admin()
    body = call.json()
    try:
        owner = user_of(call.state, body["adminUser"], body["adminPassword"])
    except Refused:
        raise problems.invalid("The admin user credentials are not valid", reason="invaliduser") from None
    if owner is me:
        raise problems.invalid("The admin user is not valid", reason="invaliduser")
    if call.config.has("BILLING"):
        plan = plan_named(body.get("plan", "free"), business=True)
        if me.customer is not None:
            change_plan(call, me, me.customer, plan)
    organization = call.state.convert_to_organization(me, owner)
    call.log("account_convert", organization)
    return _sign_in(call, body["adminUser"], body["adminPassword"])


@handles("getUserPrivateAllowed")
def get_private_allowed(call: Call) -> Json:
    me = call.require_user_admin()
    return {
        "privateCount": private_repositories(me),
        "privateAllowed": private_repositories_left(call.state, me) > 0,
    }


@handles("generateUserClientKey")
def generate_client_key(call: Call) -> Json:
    me = call.require_user_admin()
    body = call.json()
    try:
        user_of(call.state, me.name, body["password"])
    except Refused as error:
        raise problems.invalid(str(error)) from None
    call.log("user_generate_client_key", me)
    return {"key": encrypted_password(call.state, body["password"])}


@handles("requestRecoveryEmail")
def request_recovery(call: Call) -> Json:
    body = call.json()
    _require_human(call, body)
    email = body["email"]
    user = call.state.user_by_email(email)
    organizations = [each for each in call.state.organizations() if each.email == email]
    if user is None and not organizations:
        return {"status": "sent"}
    kind = "combinedrecovery" if organizations else "recovery"
    metadata: dict[str, Any] = {} if user is None else {"username": user.name}
    if organizations:
        metadata["organizations"] = {
            each.name: [member.name for member in _administrators(each)] for each in organizations
        }
    call.state.send_mail(kind, email, with_code=user is not None, **metadata)
    if user is None:
        return {"status": "org", "orgemail": email, "orgname": _redacted(organizations[0].name)}
    return {"status": "sent"}


def _administrators(organization: Organization) -> list[User]:
    teams = [team for team in organization.teams.values() if team.role == "admin"]
    members = dict.fromkeys(member for team in teams for member in team.members)
    return [member for member in members if isinstance(member, User)]


def _redacted(name: str) -> str:
    shown = max(len(name) / 3 - 1, 1)
    return "".join(
        letter if place < shown or place >= len(name) - shown else "\u2022"
        for place, letter in enumerate(name)
    )


# -- sessions --------------------------------------------------------------------------


@handles("signinUser")
def sign_in(call: Call) -> Reply:
    body = call.json()
    return _sign_in(call, body["username"], body["password"], body.get("invite_code", ""))


def _sign_in(call: Call, name: str, password: str, invite_code: str = "") -> Reply:
    try:
        user = user_of(call.state, name, password)
    except Refused as error:
        _log_failure(call, name, str(error))
        return _not_signed_in(str(error), invalid=True)
    _accept_invite_code(call, invite_code, user)
    headers = _signed_in(call, user)
    if headers is None:
        return _not_signed_in(None, unverified=True)
    if call.config["ACTION_LOG_AUDIT_LOGINS"]:
        call.log("login_success", user, type="quayauth", useragent=_user_agent(call))
    return Reply({"success": True}, 200, headers)


def _not_signed_in(text: str | None, *, invalid: bool = False, unverified: bool = False) -> Reply:
    body = {"needsEmailVerification": unverified, "invalidCredentials": invalid, "message": text}
    return Reply(body, 403)


def _log_failure(call: Call, name: str, text: str) -> None:
    if call.config["ACTION_LOG_AUDIT_LOGIN_FAILURES"]:
        user = call.state.user(name) or call.state.user_by_email(name)
        call.log(
            "login_failure",
            user,
            performer=user,
            type="quayauth",
            kind="user",
            useragent=_user_agent(call),
            username=name,
            message=text,
        )


def _signed_in(call: Call, user: User) -> dict[str, str] | None:
    """Sign a user in, and return the headers for that; ``None`` if the address is not verified."""
    return {NEXT_CSRF_HEADER: call.session.sign_in(user)} if user.verified else None


def _user_agent(call: Call) -> str:
    return call.headers.get("User-Agent", "")


@handles("verifyUser")
def verify_password(call: Call) -> Reply:
    me = call.require_user_admin()
    body = call.json()
    try:
        user_of(call.state, me.name, body["password"])
    except Refused as error:
        return Reply({"message": str(error), "invalidCredentials": True}, 403)
    headers = _signed_in(call, me)
    if headers is None:
        raise problems.message(403, "Could not verify user.")
    return Reply({"success": True}, 200, headers)


@handles("logout")
def sign_out(call: Call) -> Json:
    if call.user is not None:
        call.user.end_sessions()
        call.log("logout_success", call.state.accounts[call.user.name])
    call.session.sign_out()
    return {"success": True}


# -- external logins -------------------------------------------------------------------


@handles("retrieveExternalLoginAuthorizationUrl")
def get_external_login_url(call: Call) -> Json:
    kind = call.json()["kind"]
    service = call.path["service_id"]
    if service not in _services(call.config):
        raise problems.invalid(f"Unknown login service: {service}")
    suffix = "" if kind == "login" else f"/{kind}"
    parameters = {
        "client_id": "None",
        "redirect_uri": f"{call.root}/oauth2/{service}/callback{suffix}",
        "scope": "user:email" if service == "github" else "openid email",
        "state": quote(secrets.token_urlsafe(48)),
    }
    if service == "github":
        return {"auth_url": f"https://github.com/login/oauth/authorize?{urlencode(parameters)}"}
    query = urlencode({"response_type": "code", **parameters})
    return {"auth_url": f"https://accounts.google.com/o/oauth2/auth?{query}"}


def _services(config: Config) -> list[str]:
    return [each for each in ("github", "google") if config.has(f"{each.upper()}_LOGIN")]


@handles("detachExternalLogin")
def detach_external_login(call: Call) -> Json:
    me = call.require_user_admin()
    me.logins = [each for each in me.logins if each["service"] != call.path["service_id"]]
    return {"success": True}


# -- the inbox -------------------------------------------------------------------------


@handles("listUserNotifications")
def list_notifications(call: Call) -> Json:
    me = call.require_user_admin()
    page, limit = call.query["page"], call.query["limit"]
    entries = [found for found in _inbox(call, me) if not found[1].dismissed]
    entries.sort(key=lambda found: found[1].created, reverse=True)
    # The pages overlap: one more than the limit is looked up, and that one begins the next page, too.
    size = limit + 1
    if page:
        entries = entries[max((page - 1 if page > 0 else page) * size, 0) :]
    if size > 0:
        entries = entries[:size]
    more = len(entries) > limit
    if more:
        entries = entries[:limit]
    return {"notifications": [_notification(*found) for found in entries], "additional": more}


@handles("getUserNotification")
def get_notification(call: Call) -> Json:
    return _notification(*_notification_of(call, call.require_user_admin()))


@handles("updateUserNotification")
def update_notification(call: Call) -> Json:
    me = call.require_user_admin()
    body = call.json()
    owner, entry = _notification_of(call, me)
    entry.dismissed = body.get("dismissed", False)
    return _notification(owner, entry)


def _notification_of(call: Call, me: User) -> tuple[Namespace, InboxEntry]:
    uuid = call.path["uuid"]
    return or_404(next((found for found in _inbox(call, me) if found[1].uuid == uuid), None))


def _inbox(call: Call, me: User) -> list[tuple[Namespace, InboxEntry]]:
    """The notifications of a user, and of the organizations that the user administers."""
    administered = [each for each in call.state.organizations() if me in _administrators(each)]
    return [(owner, entry) for owner in (me, *administered) for entry in owner.inbox.values()]


def _notification(owner: Namespace, entry: InboxEntry) -> Json:
    return {
        "id": entry.uuid,
        "organization": owner.name if isinstance(owner, Organization) else None,
        "kind": entry.kind,
        "created": views.rfc_2822(entry.created),
        "metadata": entry.metadata,
        "dismissed": entry.dismissed,
    }


# -- authorizations --------------------------------------------------------------------


@handles("listUserAuthorizations")
def list_authorizations(call: Call) -> Json:
    me = call.require_user_admin()
    tokens = sorted(
        (token for token in call.state.tokens.values() if token.user is me), key=lambda token: token.id
    )
    return {
        "authorizations": [_authorization(token.application, token.scopes, token.uuid) for token in tokens]
    }


@handles("getUserAuthorization")
def get_authorization(call: Call) -> Json:
    token = _authorization_of(call)
    return _authorization(token.application, token.scopes, token.uuid)


@handles("deleteUserAuthorization")
def delete_authorization(call: Call) -> Reply:
    call.state.remove_token(_authorization_of(call))
    return NO_CONTENT


def _authorization_of(call: Call) -> Any:
    me = call.require_user_admin()
    uuid = call.path["access_token_uuid"]
    tokens = (token for token in call.state.tokens.values() if token.user is me)
    return or_404(next((token for token in tokens if token.uuid == uuid), None))


def _authorization(application: Application, scopes: Iterable[str], uuid: str) -> Json:
    organization = application.namespace
    address = application.avatar_email or organization.email
    return {
        "application": {
            "name": application.name,
            "description": application.description,
            "url": application.application_uri,
            "avatar": views.avatar(application.name, address, "app"),
            "organization": {
                "name": organization.name,
                "avatar": views.avatar(organization.name, organization.email, "org"),
            },
        },
        "scopes": views.scopes(scopes),
        "uuid": uuid,
    }


@handles("listAssignedAuthorizations")
def list_assigned_authorizations(call: Call) -> Json:
    me = call.require_user_admin()
    me.drop_notifications("assigned_authorization")
    found = [
        (application, assignment)
        for application in call.state.applications.values()
        for assignment in application.assignments
        if assignment.user is me
    ]
    authorizations = []
    for application, assignment in found:
        view = _authorization(application, assignment.scopes, assignment.uuid)
        view["application"]["clientId"] = application.client_id
        view |= {"redirectUri": assignment.redirect_uri, "responseType": assignment.response_type}
        authorizations.append(view)
    return {"authorizations": authorizations}


@handles("deleteAssignedAuthorization")
def delete_assigned_authorization(call: Call) -> Reply:
    me = call.require_user_admin()
    uuid = call.path["assigned_authorization_uuid"]
    for application in call.state.applications.values():
        for assignment in application.assignments:
            if assignment.user is me and assignment.uuid == uuid:
                application.assignments.remove(assignment)
                return NO_CONTENT
    raise problems.not_found()


# -- stars -----------------------------------------------------------------------------


@handles("listStarredRepos")
def list_starred(call: Call) -> Json:
    me = call.require_user_admin()
    starred = sorted(me.starred, key=lambda repository: repository.id)
    page, further = pages.by_id(call, starred, _STARS_A_PAGE, lambda repository: repository.id)
    return {"repositories": [views.repository_summary(each) for each in page], **further}


@handles("createStar")
def add_star(call: Call) -> Reply | None:
    body = call.json()
    me = call.require_user_admin()
    repository = call.state.repository(f"{body['namespace']}/{body['repository']}")
    if repository is None:
        return None
    me.starred.setdefault(repository, call.state.now)
    return Reply({"namespace": body["namespace"], "repository": body["repository"]}, 201)


@handles("deleteStar")
def remove_star(call: Call) -> Reply | None:
    me = call.require_user_admin()
    repository = call.state.repository(call.path["repository"])
    if repository is None:
        return None
    me.starred.pop(repository, None)
    return NO_CONTENT
