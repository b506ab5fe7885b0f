"""Users, their sessions, and the repositories they have starred."""

from __future__ import annotations

from quay_sdk.testing import pages, problems, rights
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import Reply, handles
from quay_sdk.testing.sessions import NEXT_CSRF_HEADER
from quay_sdk.testing.state import Organization, User
from quay_sdk.testing.views import (
    TAG_EXPIRATION_SECONDS,
    Json,
    avatar,
    listed_repository,
    namespace_quotas,
)

_PAGE = 100


def _signed_in_gate(call: Call) -> None:
    if call.user is None or "user:read" not in call.scopes:
        # 401 whichever is amiss, with a hint for the web interface.
        raise problems.unauthorized(known=False, session_required=False)


@handles("getLoggedInUser", gate=_signed_in_gate)
def get_me(call: Call) -> Json:
    return _own_view(call, call.me)


@handles("getUserInformation")
def get_user(call: Call) -> Json:
    user = call.state.user(call.path["username"])
    if user is None:
        raise problems.message(404, problems.NO_SUCH_URL)
    if user is call.user and "user:read" in call.scopes:
        return _own_view(call, user)
    return _public_view(user)


def _public_view(user: User) -> Json:
    return {"anonymous": False, "username": user.name, "avatar": avatar(user.name, "user")}


def _own_view(call: Call, user: User) -> Json:
    view = {
        **_public_view(user),
        "can_create_repo": True,
        "is_me": True,
        "verified": True,
        "email": user.email,
        "logins": [],
        "invoice_email": False,
        "invoice_email_address": None,
        "preferred_namespace": True,
        "tag_expiration_s": TAG_EXPIRATION_SECONDS,
        "prompts": [],
        "company": None,
        "family_name": None,
        "given_name": None,
        "location": None,
        "is_free_account": False,
        "has_password_set": True,
        **namespace_quotas(user),
        "organizations": [
            _organization(call, account, user)
            for account in call.state.accounts.values()
            if isinstance(account, Organization) and account.teams_of(user.name)
        ],
    }
    return {**view, "super_user": True} if user.superuser and "super:user" in call.scopes else view


def _organization(call: Call, organization: Organization, user: User) -> Json:
    return {
        "name": organization.name,
        "avatar": avatar(organization.name, "org"),
        "can_create_repo": rights.may_create(call.state, user.name, organization.name),
        "public": False,
        "is_org_admin": rights.administers(call.state, user.name, organization.name),
        "preferred_namespace": True,
    }


# -- sessions --------------------------------------------------------------------------


@handles("signinUser")
def sign_in(call: Call) -> Reply:
    name = call.body["username"]
    user = next((user for user in call.state.users() if name in (user.name, user.email)), None)
    if user is None or call.body["password"] != user.password:
        raise problems.wrong_password(needsEmailVerification=False)
    call.log("login_success", user.name, type="quayauth", useragent=call.headers.get("User-Agent", ""))
    return _signed_in(call, user)


@handles("verifyUser")
def verify_password(call: Call) -> Reply:
    if call.body["password"] != call.me.password:
        raise problems.wrong_password()
    return _signed_in(call, call.me)


def _signed_in(call: Call, user: User) -> Reply:
    return Reply({"success": True}, 200, {NEXT_CSRF_HEADER: call.session.sign_in(user)})


@handles("logout")
def sign_out(call: Call) -> Json:
    if call.user is not None:
        call.user.end_sessions()
        call.log("logout_success", call.user.name)
    call.session.sign_out()
    return {"success": True}


# -- stars -----------------------------------------------------------------------------


@handles("listStarredRepos")
def list_starred(call: Call) -> Json:
    starred = [repository for repository in call.me.starred if call.may("repo:read", repository.full_name)]
    page, further = pages.by_token(call, starred, _PAGE)
    return {"repositories": [listed_repository(repository) for repository in page], **further}


@handles("createStar", status=201)
def add_star(call: Call) -> Json:
    user, full_name = call.me, f"{call.body['namespace']}/{call.body['repository']}"
    call.require("repo:read" in call.scopes and call.may("repo:read", full_name))
    repository = or_404(call.state.repository(full_name))
    if repository in user.starred:
        raise problems.invalid("Repository already starred by user")
    user.starred.append(repository)
    return {"namespace": repository.namespace, "repository": repository.name}


@handles("deleteStar")
def remove_star(call: Call) -> None:
    repository = call.repository
    if repository in call.me.starred:
        call.me.starred.remove(repository)
