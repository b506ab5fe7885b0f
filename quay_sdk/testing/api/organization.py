"""Organizations, their members, their OAuth applications and their proxy caches."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from uuid import uuid4

from quay_sdk.testing import hosts, problems
from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.config import duration
from quay_sdk.testing.handlers import NO_CONTENT, Reply, handles
from quay_sdk.testing.names import fault_of_name, is_address
from quay_sdk.testing.rights import team_role
from quay_sdk.testing.state import Account, Organization, Robot, User, billing
from quay_sdk.testing.state.accounts import Namespace, ProxyCache
from quay_sdk.testing.state.applications import Application
from quay_sdk.testing.state.base import new_code
from quay_sdk.testing.views import (
    Json,
    account_avatar,
    avatar,
    namespace_quotas,
    team as team_named,
    team_avatar,
)

# -- organizations ---------------------------------------------------------------------


@handles("createOrganization")
def create_organization(call: Call) -> Reply:
    me = call.require_user_admin(unrestricted=True)
    body = call.json()
    if call.config.has("SUPERUSERS_ORG_CREATION_ONLY"):
        call.require(call.rights.is_superuser)
    name, state = body["name"], call.state
    if name in state.accounts or state.robot(name) is not None:
        raise problems.invalid("A user or organization with this name already exists")
    email = body.get("contact_email") or body.get("email")
    if email and not is_address(email):
        raise problems.invalid("Invalid email address")
    if call.config.has("RECAPTCHA") and not body.get("recaptcha_response"):
        raise problems.message(400, "Are you a bot? If not, please revalidate the captcha.")
    if (
        email
        and not call.config.has("ORG_SHARED_EMAIL")
        and any(user.email == email for user in state.users())
    ):
        raise problems.invalid(f"Email has already been used: {email}")
    if fault := fault_of_name(name):
        raise problems.invalid(f"Invalid namespace {name}: {fault}")
    if state.is_taken(name):
        raise problems.invalid("Username is not available")
    organization = state.add_organization(name, email or None, me)
    call.log("org_create", organization, email=email, namespace=name)
    return Reply("Created", 201)


@handles("getOrganization")
def get_organization(call: Call) -> Json:
    organization = call.organization
    rights = call.rights
    view = _namespace_view(call, organization)
    if rights.is_member(organization.name) or rights.is_readonly_superuser:
        view |= _teams_view(call, organization, syncs=call.config.has("TEAM_SYNCING"))
    return view


def _namespace_view(call: Call, namespace: Namespace) -> Json:
    """The view of an organization without its teams; applications may also belong to a user."""
    reads_all = call.rights.is_readonly_superuser
    is_admin = reads_all or call.rights.administers(namespace.name)
    is_member = reads_all or call.rights.is_member(namespace.name)
    view: Json = {
        "name": namespace.name,
        "email": _address_of(namespace) if is_admin else "",
        "avatar": avatar(namespace.name, namespace.email, "user"),
        "is_admin": is_admin,
        "is_member": is_member,
    }
    if is_admin:
        view |= {
            "invoice_email": namespace.invoice_email,
            "invoice_email_address": namespace.invoice_email_address,
            "tag_expiration_s": namespace.tag_expiration_s,
            "is_free_account": namespace.customer is None,
        }
    if is_admin or is_member:
        view |= namespace_quotas(call, namespace)
    return view


def _address_of(namespace: Namespace) -> str:
    return namespace.email if namespace.email and is_address(namespace.email) else ""


def _teams_view(call: Call, organization: Organization, *, syncs: bool) -> Json:
    """The keys for the teams in the view of an organization.

    :param syncs: whether they tell which teams are synchronized.
    """
    sees_all = (
        call.rights.administers(organization.name)
        or call.rights.is_readonly_superuser
        # Whatever the token's scopes.
        or (call.user is not None and team_role(organization, call.user) == "admin")
    )
    repositories = organization.stored_repositories()
    teams = sorted(organization.teams.values(), key=lambda team: team.id)
    views = {
        team.name: {
            "name": team.name,
            "description": team.description,
            "role": team.role,
            "avatar": team_avatar(team),
            "can_view": sees_all or call.user in team.members,
            "repo_count": sum(team.name in repository.teams for repository in repositories),
            "member_count": len(team.members),
            "is_synced": syncs and team.sync is not None,
        }
        for team in teams
    }
    return {"teams": views, "ordered_teams": [team.name for team in teams]}


@handles("changeOrganizationDetails")
def change_organization(call: Call) -> Json:
    body = call.json()
    organization = call.require_organization_admin()
    name = organization.name
    if "invoice_email" in body:
        organization.invoice_email = body["invoice_email"]
        call.log("org_change_invoicing", organization, invoice_email=body["invoice_email"], namespace=name)
    if "invoice_email_address" in body:
        _change_invoice_address(call, organization, body["invoice_email_address"])
    if "contact_email" in body or "email" in body:
        _change_address(call, organization, body.get("contact_email", body.get("email")))
    if "tag_expiration_s" in body and call.config.has("CHANGE_TAG_EXPIRATION"):
        seconds = body["tag_expiration_s"]
        if seconds not in [duration(each).total_seconds() for each in call.config["TAG_EXPIRATION_OPTIONS"]]:
            raise problems.message(400, "Invalid tag expiration option")
        organization.tag_expiration_s = int(seconds)
        call.log("org_change_tag_expiration", organization, tag_expiration=seconds, namespace=name)
    return _namespace_view(call, organization) | _teams_view(call, organization, syncs=False)


def _change_invoice_address(call: Call, organization: Organization, address: str | None) -> None:
    if address != organization.invoice_email_address:
        organization.invoice_email_address = address or None
        call.log(
            "org_change_invoicing",
            organization,
            invoice_email_address=address,
            namespace=organization.name,
        )


def _change_address(call: Call, organization: Organization, address: str | None) -> None:
    new, old = address or "", _address_of(organization)
    if new == old:
        return
    if new and not is_address(new):
        raise problems.invalid("Invalid email address")
    organization.email = new or str(uuid4())
    call.log("org_change_email", organization, email=new, namespace=organization.name, old_email=old)


@handles("deleteAdminedOrganization")
def delete_organization(call: Call) -> Reply:
    call.require_fresh_login()
    organization = call.require_organization_admin()
    call.log("org_delete", organization, namespace=organization.name)
    call.state.remove_account(organization)
    return NO_CONTENT


@handles("getOrganizationPrivateAllowed")
def get_private_allowed(call: Call) -> Json:
    name = call.path["orgname"]
    call.require(call.rights.creates_in(name))
    organization = call.state.organization(name)
    if organization is None:
        raise problems.message(400, f"Organization does not exist: {name}")
    view: Json = {"privateAllowed": billing.private_repositories_left(call.state, organization) > 0}
    if call.rights.administers(name):
        view["privateCount"] = billing.private_repositories(organization)
    return view


# -- members ---------------------------------------------------------------------------


@handles("getOrganizationCollaborators")
def list_collaborators(call: Call) -> Json:
    organization = call.require_organization_admin(readonly=True)
    permitted = dict.fromkeys(
        chain.from_iterable(repository.users for repository in organization.stored_repositories())
    )
    return {
        "collaborators": [
            {
                "kind": "user",
                "name": user.name,
                "avatar": {**account_avatar(user), "kind": "user"},
                "repositories": _repositories_of(organization, user),
            }
            for user in permitted
            # Organizations that were given a role count as users.
            if isinstance(user, Namespace) and not organization.teams_of(user)
        ]
    }


@handles("getOrganizationMembers")
def list_members(call: Call) -> Json:
    organization = call.require_organization_admin(readonly=True)
    members = _users(team.members for team in organization.teams.values())
    return {"members": [_member(organization, user) for user in members]}


@handles("getOrganizationMember")
def get_member(call: Call) -> Json:
    name = call.path["orgname"]
    call.require(call.rights.administers(name) or call.rights.is_readonly_superuser)
    member = call.state.user_or_robot(call.path["membername"])
    # The server takes the own user for an organization here, so that a user's robots are members.
    namespace = call.state.accounts.get(name)
    if member is None or namespace is None:
        raise problems.not_found()
    is_in_team = isinstance(namespace, Organization) and namespace.teams_of(member)
    is_own_robot = isinstance(member, Robot) and member.owner is namespace
    if not is_in_team and not is_own_robot:
        raise problems.not_found()
    return _member(namespace, member)


@handles("removeOrganizationMember")
def remove_member(call: Call) -> Reply:
    call.require(call.rights.administers(call.path["orgname"]))
    member = or_404(call.state.user(call.path["membername"]))
    organization = call.organization
    administrators = _users(team.members for team in organization.teams.values() if team.role == "admin")
    if administrators == [member]:
        raise problems.message(400, "Cannot remove user as they are the only organization admin")
    for team in organization.teams.values():
        team.members.pop(member, None)
    for repository in organization.stored_repositories():
        repository.users.pop(member, None)
    return NO_CONTENT


def _users(groups: Iterable[Iterable[Account]]) -> list[User]:
    """The users in some groups of accounts, each once, without the robots."""
    found = dict.fromkeys(chain.from_iterable(groups))
    return [account for account in found if isinstance(account, User)]


def _member(namespace: Namespace, member: User | Robot) -> Json:
    teams = namespace.teams_of(member) if isinstance(namespace, Organization) else []
    return {
        "name": member.name,
        "kind": "robot" if isinstance(member, Robot) else "user",
        "avatar": account_avatar(member),
        "teams": [team_named(team) for team in teams],
        "repositories": _repositories_of(namespace, member),
    }


def _repositories_of(namespace: Namespace, account: Account) -> list[str]:
    """The repositories in which an account has a role of its own."""
    return [repository.name for repository in namespace.stored_repositories() if account in repository.users]


# -- applications ----------------------------------------------------------------------

_RESERVED_NAME = "__quay_bootstrap_app"


@handles("getApplicationInformation")
def get_application_information(call: Call) -> Json:
    application = or_404(call.state.applications.get(call.path["client_id"]))
    namespace = application.namespace
    return {
        "name": application.name,
        "description": application.description,
        "uri": application.application_uri,
        "avatar": avatar(application.name, application.avatar_email or namespace.email, "app"),
        "organization": {**_namespace_view(call, namespace), "teams": {}, "ordered_teams": []},
    }


@handles("getOrganizationApplications")
def list_applications(call: Call) -> Json:
    organization = call.require_organization_admin(readonly=True)
    return {
        "applications": [
            _application_view(call, application)
            for application in call.state.applications.values()
            if application.namespace is organization
        ]
    }


@handles("getOrganizationApplication")
def get_application(call: Call) -> Json:
    organization = call.require_organization_admin(readonly=True)
    return _application_view(call, find_application(call, organization))


@handles("createOrganizationApplication")
def create_application(call: Call) -> Json:
    body = call.json()
    organization = call.require_organization_admin()
    _check_name(body["name"])
    application = call.state.add_application(
        organization,
        body["name"],
        description=body.get("description", ""),
        application_uri=body.get("application_uri", ""),
        redirect_uri=body.get("redirect_uri", ""),
        avatar_email=body.get("avatar_email"),
    )
    _log_application(call, "create_application", application, body)
    return _application_view(call, application)


@handles("updateOrganizationApplication")
def update_application(call: Call) -> Json:
    body = call.json()
    application = find_application(call, call.require_organization_admin())
    _check_name(body["name"])
    application.name = body["name"]
    application.description = body.get("description", "")
    application.application_uri = body["application_uri"]
    application.redirect_uri = body["redirect_uri"]
    application.avatar_email = body.get("avatar_email")
    _log_application(call, "update_application", application, body)
    return _application_view(call, application)


@handles("deleteOrganizationApplication")
def delete_application(call: Call) -> Reply:
    application = find_application(call, call.require_organization_admin())
    call.state.remove_application(application)
    _log_application(call, "delete_application", application, {})
    return NO_CONTENT


@handles("resetOrganizationApplicationClientSecret")
def reset_client_secret(call: Call) -> Json:
    application = find_application(call, call.require_organization_admin())
    application.client_secret = new_code(40)
    _log_application(call, "reset_application_client_secret", application, {})
    return _application_view(call, application)


def find_application(call: Call, organization: Organization) -> Application:
    """Return the application of the path.

    :raises Problem: 404, the organization has no such application.
    """
    application = or_404(call.state.applications.get(call.path["client_id"]))
    if application.namespace is not organization:
        raise problems.not_found()
    return application


def _check_name(name: str) -> None:
    if name == _RESERVED_NAME:
        raise problems.invalid("Application name is reserved for bootstrap token provisioning")


def _application_view(call: Call, application: Application) -> Json:
    is_admin = call.rights.administers(application.namespace.name)
    return {
        "name": application.name,
        "description": application.description,
        "application_uri": application.application_uri,
        "client_id": application.client_id,
        "client_secret": application.client_secret if is_admin else None,
        "redirect_uri": application.redirect_uri if is_admin else None,
        "avatar_email": application.avatar_email if is_admin else None,
    }


def _log_application(call: Call, kind: str, application: Application, body: Json) -> None:
    names = {"application_name": application.name, "client_id": application.client_id}
    # The body may have keys of any name; that of another argument of log() is left out.
    metadata = {key: value for key, value in body.items() if key != "performer"}
    call.log(kind, application.namespace, **{**metadata, **names})


# -- proxy caches ----------------------------------------------------------------------


@handles("getProxyCacheConfig")
def get_proxy_cache(call: Call) -> Json:
    name = call.path["orgname"]
    call.require(call.rights.is_member(name) or call.rights.is_readonly_superuser)
    cache = _proxy_cache(call)
    if cache is None:
        return {"upstream_registry": "", "expiration_s": "", "insecure": ""}
    return {
        "upstream_registry": cache.upstream_registry,
        "expiration_s": cache.expiration_s,
        "insecure": cache.insecure,
    }


@handles("createProxyCacheConfig")
def create_proxy_cache(call: Call) -> Reply:
    body = call.json()
    _check_no_proxy_cache(call)
    name = call.path["orgname"]
    organization = call.state.organization(name)
    if call.config.has("ORG_MIRROR") and organization is not None and organization.mirror is not None:
        raise problems.invalid(
            "Cannot create proxy cache: organization is managed by organization-level mirroring"
        )
    if call.config.has("IMMUTABLE_TAGS"):
        if organization is None:
            raise problems.message(400, f"Organization does not exist: {name}")
        if _has_immutable_tags(call, organization):
            raise problems.invalid("Cannot convert organization to proxy cache: immutable tags exist")
    _check_upstream(call, body)
    cache = _new_proxy_cache(body)
    if organization is None or cache is None:
        raise problems.invalid("Error while creating Proxy cache configuration")
    organization.proxy_cache = cache
    call.log("create_proxy_cache_config", organization, upstream_registry=cache.upstream_registry)
    return Reply("Created", 201)


def _new_proxy_cache(body: Json) -> ProxyCache | None:
    """A proxy cache of a body, of which the server's schema describes only ``upstream_registry``."""
    expiration, insecure = body.get("expiration_s", 86400), body.get("insecure", False)
    credentials = [body.get(f"upstream_registry_{name}") for name in ("username", "password")]
    if insecure is None or not all(each is None or isinstance(each, str) for each in credentials):
        return None
    try:
        return ProxyCache(body["upstream_registry"], int(expiration), bool(insecure), *credentials)
    except (TypeError, ValueError, OverflowError):
        return None


@handles("deleteProxyCacheConfig")
def delete_proxy_cache(call: Call) -> Reply:
    call.require(call.rights.administers(call.path["orgname"]))
    or_404(_proxy_cache(call))
    call.organization.proxy_cache = None
    call.log("delete_proxy_cache_config", call.organization)
    return Reply("Deleted", 201)


@handles("validateProxyCacheConfig")
def validate_proxy_cache(call: Call) -> Reply:
    body = call.json()
    _check_no_proxy_cache(call)
    _check_upstream(call, body)
    name = call.path["orgname"]
    if call.state.organization(name) is None:
        raise problems.message(400, f"Organization does not exist: {name}")
    return Reply("Valid", 202)


def _proxy_cache(call: Call) -> ProxyCache | None:
    organization = call.state.organization(call.path["orgname"])
    return organization.proxy_cache if organization else None


def _check_no_proxy_cache(call: Call) -> None:
    call.require(call.rights.administers(call.path["orgname"]))
    if _proxy_cache(call) is not None:
        raise problems.invalid("Proxy Cache Configuration already exists")


def _has_immutable_tags(call: Call, organization: Organization) -> bool:
    return any(
        tag.immutable
        for repository in organization.repositories.values()
        for tag in repository.alive(call.state.now)
    )


def _check_upstream(call: Call, body: Json) -> None:
    host = body["upstream_registry"].partition("/")[0]
    scheme = "http" if body.get("insecure") else "https"
    try:
        hosts.check_url(call.config, f"{scheme}://{host}")
    except hosts.BlockedHostError:
        raise problems.invalid("The provided registry URL is not allowed") from None
    except ValueError as error:
        raise problems.invalid(str(error)) from None
