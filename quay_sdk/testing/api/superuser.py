"""The panel of superusers: users, organizations, their quotas, and the registry as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import uuid4

from quay_sdk.testing import pages, problems
from quay_sdk.testing.api.appspecifictokens import listing
from quay_sdk.testing.api.namespacequota import (
    change_quota,
    create_quota,
    delete_quota,
    limit_bytes,
    quota_of,
    quota_view,
)
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.config import PLAIN
from quay_sdk.testing.credentials import encrypted_password
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.names import fault_of_name, is_address
from quay_sdk.testing.state import Namespace, Organization, User
from quay_sdk.testing.state.base import new_code
from quay_sdk.testing.views import Json, account_avatar, namespace_quotas

N = TypeVar("N", bound=Namespace)

_MOST_A_PAGE = 100

_CHANGE_LOG = """\
## Quay {version}

This is the embedded Quay of quay_sdk, which answers as Quay {version} does. The changes of Quay itself are
listed at https://github.com/quay/quay/blob/master/CHANGELOG.md.
"""

_UNDOCUMENTED = (
    "FEATURE_BILLING",
    "FEATURE_CLEAR_EXPIRED_RAC_ENTRIES",
    "FEATURE_DISABLE_PULL_LOGS_FOR_FREE_NAMESPACES",
    "FEATURE_GENERAL_OCI_SUPPORT",
    "FEATURE_HELM_OCI_SUPPORT",
    "FEATURE_IMAGE_PULL_STATS",
    "FEATURE_MANIFEST_SIZE_BACKFILL",
    "FEATURE_NAMESPACE_GARBAGE_COLLECTION",
    "FEATURE_REPOSITORY_ACTION_COUNTER",
    "FEATURE_REPOSITORY_GARBAGE_COLLECTION",
    "FEATURE_RH_MARKETPLACE",
    "FEATURE_SIGNING",
    "LABELED_EXPIRATION_MAXIMUM",
    "LABELED_EXPIRATION_MINIMUM",
    "REPO_MIRROR_WORKER_REPLICAS",
)
"""The settings that the schema of the server's configuration does not have."""

_JSON_TYPES = {bool: "boolean", int: "number", str: "string", list: "array", dict: "object"}

# -- users -----------------------------------------------------------------------------


@handles("listAllUsers")
def list_users(call: Call) -> Json:
    call.require_fresh_login()
    with_disabled = call.query["disabled"]
    users = [user for user in call.state.users() if with_disabled or user.enabled]
    page, further = _page(call, users)
    return {"users": [user_view(call, user) for user in page], **further}


@handles("getInstallUser")
def get_user(call: Call) -> Json:
    call.require_fresh_login()
    call.require_superuser(readonly=True)
    return user_view(call, _user(call))


@handles("createInstallUser")
def create_user(call: Call) -> Json:
    call.require_fresh_login()
    body = call.json()
    _require_database(call, "Cannot create a user in a non-database auth system")
    call.require_superuser()
    if not isinstance(body, dict):
        raise problems.flask(400)  # the schema lets it pass, and the server fails
    name, email = body["username"], body.get("email")
    password = new_code(32)
    user = _new_user(call, name, email, password)
    call.log("user_create", user, email=email, username=name, superuser=call.me.name)
    if call.config.has("MAILING"):
        call.state.send_mail("confirmemail", user.email or "", with_code=True, username=name)
    return {
        "username": name,
        "email": email,
        "password": password,
        "encrypted_password": encrypted_password(call.state, password),
    }


def _new_user(call: Call, name: str, email: str | None, password: str) -> User:
    mailing = call.config.has("MAILING")
    if mailing and not is_address(email):
        raise problems.message(400, f"Invalid email address: {email}")
    if fault := fault_of_name(name):
        raise problems.message(400, f"Invalid namespace {name}: {fault}")
    taken = call.state.accounts.get(name)
    if taken is not None:
        by = "an organization and" if isinstance(taken, Organization) else "user"
        raise problems.message(400, f"Username has already been taken by {by} cannot be reused: {name}")
    if call.state.was_deleted(name):
        raise problems.message(400, "Username is not available")
    if email and call.state.user_by_email(email) is not None:
        raise problems.message(400, f"Email has already been used: {email}")
    # Where addresses are not required, the server makes up something in place of one.
    user = call.state.add_user(name, email or str(uuid4()), password=password)
    user.verified = not mailing
    if call.config.has("USER_METADATA"):
        user.prompts = ["enter_name", "enter_company"]
    return user


@handles("changeInstallUser")
def change_user(call: Call) -> Json:
    call.require_fresh_login()
    body = call.json()
    call.require_superuser()
    user = _user(call)
    if user.name in call.state.superusers:
        raise problems.invalid("Cannot update a superuser")
    # The response shows the user as before, but for the address.
    view = user_view(call, user)
    # Each part is carried out before the next one is checked.
    if "password" in body:
        view["encrypted_password"] = _change_password(call, user, body["password"])
    if "email" in body:
        view["email"] = _change_email(call, user, body["email"])
    if "enabled" in body:
        user.enabled = body["enabled"]
        _log_change(call, "user_enable" if user.enabled else "user_disable", user)
    if body.get("superuser"):
        call.state.superusers.append(user.name)
    return view


def _change_password(call: Call, user: User, password: str) -> str:
    _require_database(call, "Cannot change password in non-database auth")
    _log_change(call, "user_change_password", user)
    if len(password) < 8 or any(character.isspace() for character in password):
        raise problems.message(
            400, "Invalid password, password must be at least 8 characters and contain no whitespace."
        )
    user.change_password(password)
    return encrypted_password(call.state, password)


def _change_email(call: Call, user: User, email: str) -> str:
    if call.config["AUTHENTICATION_TYPE"] not in ("Database", "AppToken"):
        raise problems.invalid("Cannot change e-mail in non-database auth")
    if call.state.user_by_email(email) not in (None, user):
        raise problems.message(400, "E-mail address already used")
    old, user.email, user.verified = user.email, email, True
    call.log("user_change_email", user, old_email=old, email=email, superuser=call.me.name)
    return email


def _log_change(call: Call, kind: str, user: User) -> None:
    call.log(kind, user, username=user.name, superuser=call.me.name)


@handles("deleteInstallUser")
def delete_user(call: Call) -> Reply:
    call.require_fresh_login()
    call.require_superuser()
    user = _user(call)
    if user.name in call.state.superusers:
        raise problems.invalid("Cannot delete a superuser")
    call.log("user_delete", user, username=user.name)
    call.state.remove_account(user)
    return NO_CONTENT


@handles("sendInstallUserRecoveryEmail")
def send_recovery_mail(call: Call) -> Json:
    call.require_fresh_login()
    _require_database(call, "Cannot send a recovery e-mail for non-database auth")
    call.require_superuser()
    user = _user(call)
    if user.name in call.state.superusers:
        raise problems.invalid("Cannot send a recovery email for a superuser")
    call.state.send_mail("recovery", user.email or "", with_code=True)
    return {"email": user.email}


def _require_database(call: Call, text: str) -> None:
    if call.config["AUTHENTICATION_TYPE"] != "Database":
        raise problems.invalid(text)


def _user(call: Call) -> User:
    return or_404(call.state.user(call.path["username"]))


def user_view(call: Call, user: User) -> Json:
    """Return a user, as superusers see it."""
    return {
        "kind": "user",
        "name": user.name,
        "username": user.name,
        "email": user.email,
        "verified": user.verified,
        "avatar": account_avatar(user),
        "super_user": user.name in call.state.superusers,
        "global_readonly_super_user": user.name in call.config["GLOBAL_READONLY_SUPER_USERS"],
        "enabled": user.enabled,
        **namespace_quotas(call, user),
    }


# -- organizations ---------------------------------------------------------------------


@handles("listAllOrganizations")
def list_organizations(call: Call) -> Json:
    call.require_fresh_login()
    page, further = _page(call, call.state.organizations())
    return {"organizations": [_organization_view(call, each) for each in page], **further}


@handles("changeOrganization")
def change_organization(call: Call) -> Json:
    call.require_fresh_login()
    body = call.json()
    call.require_superuser()
    old, new = call.path["name"], body.get("name")
    account = call.state.accounts.get(old)
    if account is not None:
        call.log("org_change_name", account, old_name=old, new_name=new, superuser=call.me.name)
    if not isinstance(account, Organization):
        raise problems.message(400, f"Organization does not exist: {old}")
    if new is not None and new != old:
        if fault := fault_of_name(new):
            raise problems.message(400, f"Invalid username {new}: {fault}")
        if new in call.state.accounts:
            # The server fails here, with status 500.
            raise problems.message(400, f"Username is already in use: {new}")
        call.state.rename(account, new)
    return _organization_view(call, account)


@handles("deleteOrganization")
def delete_organization(call: Call) -> Reply:
    call.require_fresh_login()
    call.require_superuser()
    organization = or_404(call.state.organization(call.path["name"]))
    call.log("org_delete", organization, namespace=organization.name)
    call.state.remove_account(organization)
    return NO_CONTENT


@handles("takeOwnership")
def take_ownership(call: Call) -> Json:
    call.require_fresh_login()
    call.require_superuser()
    name = call.path["namespace"]
    if name in call.state.superusers:
        raise problems.invalid("Cannot take ownership of a superuser")
    account = or_404(call.state.accounts.get(name))
    was_user = isinstance(account, User)
    if isinstance(account, User):
        account = call.state.convert_to_organization(account, call.me)
    elif isinstance(account, Organization):
        team = next((team for team in account.teams.values() if team.role == "admin"), None)
        or_404(team).members[call.me] = None
    call.log(
        "take_ownership",
        call.me,
        entity_id=account.id,
        namespace=name,
        was_user=was_user,
        superuser=call.me.name,
    )
    return {"namespace": name}


def _organization_view(call: Call, organization: Organization) -> Json:
    return {
        "name": organization.name,
        "email": organization.email,
        "avatar": account_avatar(organization),
        **namespace_quotas(call, organization),
    }


def _page(call: Call, accounts: Iterable[N]) -> tuple[Iterable[N], Json]:
    """Cut the page that a superuser asks for; without a limit it has all accounts."""
    limit = call.query["limit"]
    call.require_superuser(readonly=True)
    ordered = sorted(accounts, key=lambda account: account.id)
    if limit is None:
        return ordered, {}
    if limit > _MOST_A_PAGE:
        raise problems.invalid("Page limit cannot be above 100")
    if limit < 0:  # the server cuts that many from the end
        limit = max(len(ordered) + limit, 0)
    return pages.by_id(call, ordered, limit, lambda account: account.id)


# -- quotas ----------------------------------------------------------------------------


@handles("listUserQuotaSuperUser", "listOrganizationQuotaSuperUser")
def list_quotas(call: Call) -> list[Json]:
    call.require_fresh_login()
    call.require_superuser(readonly=True)
    namespace = _namespace(call)
    return [quota_view(call, namespace.quota)] if namespace.quota else []


@handles("createUserQuotaSuperUser", "createOrganizationQuotaSuperUser")
def create_namespace_quota(call: Call) -> Reply:
    call.require_fresh_login()
    body = call.json()
    call.require_superuser()
    size = limit_bytes(body, "Invalid limit format")
    assert size is not None  # by the schema
    namespace = _namespace(call)  # the server fails if there is none
    if namespace.quota is not None:
        raise problems.invalid(f"Quota for '{namespace.name}' already exists")
    create_quota(call, namespace, size)
    return Reply("Created", 201)


@handles("changeUserQuotaSuperUser", "changeOrganizationQuotaSuperUser")
def change_namespace_quota(call: Call) -> Json:
    call.require_fresh_login()
    body = call.json()
    call.require_superuser()
    quota = quota_of(call, _namespace(call))
    size = limit_bytes(body, "Invalid limit format")
    if size:
        change_quota(quota, size)
    return quota_view(call, quota, size or None)


@handles("deleteUserQuotaSuperUser", "deleteOrganizationQuotaSuperUser")
def delete_namespace_quota(call: Call) -> Reply:
    call.require_superuser()
    namespace = _namespace(call)
    quota_of(call, namespace)
    delete_quota(namespace)
    return NO_CONTENT


def _namespace(call: Call) -> Namespace:
    """The user or organization of the path: either path takes either."""
    return or_404(call.state.accounts.get(call.path["namespace"]))


# -- app tokens ------------------------------------------------------------------------


@handles("listAllAppTokens")
def list_app_tokens(call: Call) -> Json:
    call.require_fresh_login()
    call.require(call.rights.is_readonly_superuser or call.rights.has_full_access)
    tokens = [token for user in call.state.users() for token in user.app_tokens.values()]
    return listing(call, sorted(tokens, key=lambda token: token.created))


# -- the registry ----------------------------------------------------------------------


@handles("getRegistrySize")
def get_registry_size(call: Call) -> Json:
    call.require_fresh_login()
    call.require_superuser(readonly=True)
    size = call.state.registry_size
    size.work(call.state.now, call.state.accounts.values())
    return {
        "size_bytes": size.size_bytes,
        "last_ran": None if size.last_ran is None else int(size.last_ran.timestamp() * 1000),
        "queued": size.queued is not None,
        "running": False,  # it takes no time
    }


@handles("queueRegistrySizeCalculation")
def queue_registry_size(call: Call) -> Reply:
    call.require_fresh_login()
    call.require_superuser()
    size = call.state.registry_size
    size.work(call.state.now, call.state.accounts.values())
    return Reply("", 201 if size.queue(call.state.now) else 202)


@handles("getChangeLog")
def get_change_log(call: Call) -> Json:
    call.require_fresh_login()
    call.require_superuser(readonly=True)
    return {"log": _CHANGE_LOG.format(version=call.version)}


@handles("getSuperUserConfig")
def get_config(call: Call) -> Json:
    call.require_fresh_login()
    call.require_superuser(readonly=True)
    call.require(call.config.has("SUPERUSER_CONFIGDUMP"))
    settings = {name: value for name, value in call.config.items() if value is not None}
    return {
        "config": {name: value for name, value in settings.items() if name not in _UNDOCUMENTED},
        "warning": {name: value for name, value in settings.items() if name in _UNDOCUMENTED},
        # Not that of the test, which may hold secrets.
        "env": {"QUAYDIR": "/quay-registry"},
        "schema": {
            "type": "object",
            "description": "Schema for Quay configuration",
            "properties": {
                name: _schema(value) for name, value in PLAIN.items() if name not in _UNDOCUMENTED
            },
        },
    }


def _schema(default: Any) -> Json:
    return {} if default is None else {"type": _JSON_TYPES[type(default)]}
