"""Organizations: namespaces, ``acme`` in ``acme/app``, that several users share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from quay_sdk._unset import UNSET, Unset
from quay_sdk._wire import dates
from quay_sdk._wire.encode import encoder_for, query_text
from quay_sdk.api._common import Avatar, PrivateRepositories, QuotaReport
from quay_sdk.api.namespacequota import Quota
from quay_sdk.api.team import MemberTeam
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.literals import PrincipalKind, TeamRole
from quay_sdk.model import Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api

UpstreamAccess: TypeAlias = Literal["Valid", "Anonymous"] | str
"""Result of a test of an upstream registry: it accepts the request, or it wants other credentials."""


@model
class OrganizationTeam(Model):
    """A team, as part of its organization.

    :ivar name: name of the team.
    :ivar description: description of the team, in Markdown; may be empty.
    :ivar role: role of the members in the organization.
    :ivar avatar: picture of the team.
    :ivar can_view: whether the caller may list its members.
    :ivar repo_count: number of repositories on which the team has a permission.
    :ivar member_count: number of members.
    :ivar is_synced: whether the members come from a group of an external login service.
    """

    name: str
    description: str
    role: TeamRole
    avatar: Avatar | None = None
    can_view: bool | None = None
    repo_count: int | None = None
    member_count: int | None = None
    is_synced: bool | None = None


@model
class Organization(Model):
    """An organization. Fields that the caller may not see are ``None``.

    What the caller may see depends on the user and on the scopes of the token.

    :ivar name: name of the organization, which is the namespace of its repositories.
    :ivar email: contact address; ``""`` if it has no address, or the caller is not an administrator.
    :ivar avatar: picture of the organization.
    :ivar is_admin: whether the caller administers the organization, or sees it as a superuser.
    :ivar is_member: whether the caller is a member of it, or sees it as a superuser.
    :ivar teams: teams by name; only for members.
    :ivar ordered_teams: names of the teams, oldest first; only for members.
    :ivar invoice_email: whether invoices are sent by email; only for administrators.
    :ivar invoice_email_address: recipient of the invoices; ``None`` if they go to ``email``, and for callers
        who are not administrators.
    :ivar tag_expiration_s: time during which a deleted tag can be restored, in seconds; only for
        administrators.
    :ivar is_free_account: whether the organization has no customer account in the billing system; only for
        administrators.
    :ivar quotas: storage quotas; only for members, on servers with quotas.
    :ivar quota_report: storage that the organization uses; only for members, on servers with quotas.
    """

    name: str
    email: str | None
    avatar: Avatar | None
    is_admin: bool | None = None
    is_member: bool | None = None
    teams: Mapping[str, OrganizationTeam] | None = None
    ordered_teams: tuple[str, ...] | None = None
    invoice_email: bool | None = None
    invoice_email_address: str | None = None
    tag_expiration_s: int | None = None
    is_free_account: bool | None = None
    quotas: tuple[Quota, ...] | None = None
    quota_report: QuotaReport | None = None


@model
class OrganizationMember(Model):
    """A member of an organization.

    :ivar name: name of the user, or full name of the robot, ``"acme+ci"``.
    :ivar kind: ``"user"`` or ``"robot"``.
    :ivar avatar: picture of the member.
    :ivar teams: teams of the organization that the member belongs to.
    :ivar repositories: names, without the namespace, of the organization's repositories on which the member
        has a permission directly, not through a team.
    """

    name: str
    kind: PrincipalKind
    avatar: Avatar | None
    teams: tuple[MemberTeam, ...]
    repositories: tuple[str, ...]


@model
class Collaborator(Model):
    """A user who is in no team of an organization, but has permissions on repositories of it.

    :ivar name: name of the user.
    :ivar kind: always ``"user"``.
    :ivar avatar: picture of the user.
    :ivar repositories: names, without the namespace, of the repositories on which the user has a permission.
    """

    name: str
    kind: PrincipalKind | None = None
    avatar: Avatar | None = None
    repositories: tuple[str, ...] | None = None


@model
class Application(Model):
    """An OAuth application of an organization.

    :ivar name: name of the application; several can have the same.
    :ivar description: description of the application; may be empty.
    :ivar application_uri: URL of its home page; may be empty.
    :ivar client_id: identifier of the application in OAuth requests.
    :ivar client_secret: secret of the application; ``None`` if the caller is not an administrator of the
        organization.
    :ivar redirect_uri: URL to which Quay sends a user's browser, with a token, after the user has granted
        access; may be empty; ``None`` if the caller is not an administrator.
    :ivar avatar_email: email address from which the picture is derived; ``None`` if it has no such address,
        or the caller is not an administrator.
    """

    name: str
    description: str
    application_uri: str
    client_id: str
    client_secret: str | None = field(secret=True)
    redirect_uri: str | None
    avatar_email: str | None


@model
class PublicApplication(Model):
    """The public information about an OAuth application.

    :ivar name: name of the application.
    :ivar description: description of the application; may be empty.
    :ivar uri: URL of its home page; may be empty.
    :ivar avatar: picture of the application.
    :ivar organization: organization that owns the application; its teams are left out.
    """

    name: str
    description: str | None = None
    uri: str | None = None
    avatar: Avatar | None = None
    organization: Organization | None = None


@model
class ProxyCacheConfig(Model):
    """The proxy cache of an organization. All fields are ``""`` if it has none.

    :ivar upstream_registry: registry that is cached, ``"docker.io"``, or a namespace of it,
        ``"quay.io/projectquay"``.
    :ivar expiration_s: time after which a cached tag expires, in seconds; 0 if it does not expire.
    :ivar insecure: whether the server connects to the upstream registry without TLS.
    """

    upstream_registry: str | None = None
    expiration_s: int | str | None = None
    insecure: bool | str | None = None


def check_contact(arguments: Mapping[str, Any]) -> None:
    """Refuse two different contact addresses: an organization has one, and the server ignores ``email``."""
    email, contact = arguments["email"], arguments["contact_email"]
    if email is not None and contact is not UNSET and (email or None) != (contact or None):
        raise InvalidArgumentError(
            "email and contact_email are the same address; pass one of them, or the same value for both"
        )


def check_new_contact(arguments: Mapping[str, Any]) -> None:
    """The same for a new organization. Without ``contact_email``, or if it is empty, ``email`` counts."""
    if arguments["email"] and arguments["contact_email"]:
        check_contact(arguments)


def check_upstream(arguments: Mapping[str, Any]) -> None:
    """Refuse half of the credentials: the server would ignore it, and connect anonymously."""
    name, password = (arguments[f"upstream_registry_{part}"] for part in ("username", "password"))
    if (name is None) != (password is None):
        raise InvalidArgumentError(
            "pass upstream_registry_username and upstream_registry_password together; with only one of them "
            "the server connects anonymously"
        )


def check_proxy_cache(arguments: Mapping[str, Any]) -> None:
    """Refuse another organization in the body than in the path: Quay 3.7 and 3.8 would change that one."""
    check_upstream(arguments)
    name = arguments["org_name"]
    if name is not None and query_text(name) != query_text(arguments["organization"]):
        raise InvalidArgumentError(
            "org_name must be the same as organization: older servers change the organization in org_name"
        )


def encode_upstream(value: object) -> str:
    """The host of an upstream registry, perhaps with a namespace. The server puts the scheme before it."""
    text: str = encoder_for(str)(value)
    if not text or "://" in text:
        raise InvalidArgumentError(
            "expected a host name such as 'docker.io', without 'https://' (for http, pass insecure=True)"
        )
    return text


def encode_lifetime(value: object) -> int:
    """A time for which something is kept, in whole seconds."""
    seconds = dates.encode_seconds(value)
    if seconds < 0:
        raise InvalidArgumentError(f"expected 0 or more seconds, got {seconds}")
    return seconds


class Organizations(Resource):
    """Organizations.

    The organizations of the user are in ``client.user.get().organizations``. Superusers list all of them with
    ``client.superuser.organizations.list()``.
    """

    applications: api.organization.Applications
    autoprune_policies: api.policy.OrganizationAutoprunePolicies
    card: api.billing.OrganizationCard
    collaborators: api.organization.Collaborators
    immutability_policies: api.immutability_policy.OrganizationImmutabilityPolicies
    invoices: api.billing.OrganizationInvoices
    logs: api.logs.OrganizationLogs
    marketplace: api.billing.OrganizationMarketplace
    members: api.organization.Members
    mirror: api.org_mirror.OrganizationMirror
    notifications: api.namespacenotification.OrganizationNotifications
    prototypes: api.prototype.Prototypes
    proxy_cache: api.organization.ProxyCache
    quotas: api.namespacequota.OrganizationQuotas
    robots: api.robot.OrganizationRobots
    subscription: api.billing.OrganizationSubscription
    teams: api.team.Teams

    @operation(
        "getOrganization", "GET /api/v1/organization/{orgname}", without_token="reduced", errors=(404,)
    )
    def get(self, organization: str) -> Organization:
        """Get an organization.

        The result depends on the caller: without a token, with an invalid one, or for users outside the
        organization it has little more than the name, and no error is raised. Check ``is_member`` or
        ``is_admin`` before relying on fields that can be ``None``.

        Members see the teams and quotas with the scope ``org:admin`` or ``repo:create``. Administrators see
        all fields with ``org:admin``. Global read-only superusers see all fields too, and so do superusers
        with ``super:user`` if the server has ``FEATURE_SUPERUSERS_FULL_ACCESS``. The name of a user is a 404.

        ::

            organization = client.organization.get("acme")
            print(organization.ordered_teams)

        :param organization: name of the organization.
        :returns: the organization.
        """
        ...

    @operation(
        "createOrganization",
        "POST /api/v1/organization/",
        scope="user:admin",
        errors=(400, 401, 403),
        check=check_new_contact,
        params={"contact_email": Param(since="3.18")},
    )
    def create(
        self,
        name: str,
        *,
        email: str | None = None,
        contact_email: str | None = None,
        recaptcha_response: str | None = None,
    ) -> None:
        """Create an organization. The user becomes the only member of its administrators' team, ``owners``.

        With the server's ``FEATURE_SUPERUSERS_ORG_CREATION_ONLY``, only superusers may create organizations,
        and the token needs ``super:user`` as well (403). The name of a deleted organization stays unavailable
        until the server has removed its images.

        ::

            client.organization.create("acme", email="registry@acme.example")

        :param name: name of the organization, 2 to 255 characters: lower-case letters and digits, separated
            by single ``.``, ``_`` or ``-``.
        :param email: contact address (default: none). Before Quay 3.18, servers that send email require one.
            No user may have the same address, unless the server has ``FEATURE_ORG_SHARED_EMAIL``; before Quay
            3.18, no organization either.
        :param contact_email: another name of ``email``, which older servers ignore. There is only one
            address: pass one of the two, or the same value for both.
        :param recaptcha_response: response of the CAPTCHA, on servers that require one (400 without it).
        :raises AlreadyExistsError: a user or an organization has the name; the server's status is 400.
        """
        ...

    @operation(
        "changeOrganizationDetails",
        "PUT /api/v1/organization/{orgname}",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        check=check_contact,
        params={
            "contact_email": Param(since="3.18"),
            "tag_expiration_s": Param(encode=encode_lifetime),
        },
    )
    def update(
        self,
        organization: str,
        *,
        email: str | None = None,
        contact_email: str | Unset | None = UNSET,
        invoice_email: bool | None = None,
        invoice_email_address: str | Unset | None = UNSET,
        tag_expiration_s: timedelta | int | None = None,
    ) -> Organization:
        """Change the settings of an organization. Settings that are not passed stay the same.

        The settings are applied one after the other, and an error leaves the earlier ones changed: the
        invoice settings come first, then the contact address, then ``tag_expiration_s``.

        ::

            client.organization.update("acme", tag_expiration_s=timedelta(days=14))

        :param organization: name of the organization.
        :param email: contact address; ``""`` removes it, since Quay 3.18. Older servers refuse an address
            that another account has (400).
        :param contact_email: another name of ``email``, which older servers ignore; ``None`` removes the
            address. There is only one address: pass one of the two, or the same value for both.
        :param invoice_email: whether invoices are sent by email.
        :param invoice_email_address: recipient of the invoices; ``None`` for the contact address.
        :param tag_expiration_s: time during which a deleted tag can be restored: a ``timedelta``, or seconds;
            with 0 it cannot be restored. The server accepts only the values of its
            ``TAG_EXPIRATION_OPTIONS`` (400), by default 0, 1, 7, 14 and 28 days, and ignores the argument
            without ``FEATURE_CHANGE_TAG_EXPIRATION``.
        :returns: the changed organization.
        """
        ...

    @operation(
        "deleteAdminedOrganization",
        "DELETE /api/v1/organization/{orgname}",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        fresh_login=True,
    )
    def delete(self, organization: str) -> None:
        """Delete an organization with all that it contains. It cannot be restored.

        Its repositories, teams, robots and applications are inaccessible at once; its images are removed in
        the background. Its name cannot be used again until they are removed. If the organization is in the
        server's ``NAMESPACE_GC_GRACE_PERIOD_ALLOWLIST``, the server waits
        ``NAMESPACE_GC_GRACE_PERIOD_SECONDS`` before it removes them. The accounts of the members are kept.

        ::

            client.organization.delete("acme-sandbox")

        :param organization: name of the organization.
        """
        ...

    @operation(
        "getOrganizationPrivateAllowed",
        "GET /api/v1/organization/{orgname}/private",
        scope="org:admin",
        errors=(400, 401, 403),
        features=("BILLING",),
        superuser="admitted",
        internal=True,
    )
    def private_repositories(self, organization: str) -> PrivateRepositories:
        """Check whether the plan of an organization allows another private repository.

        Users who may create repositories in the organization may call it, with the scope ``org:admin`` or
        ``repo:create``. On a server with ``FEATURE_RH_MARKETPLACE``, the units of Red Hat subscriptions
        count too, and the call takes expired subscriptions away from the organization.

        ::

            if client.organization.private_repositories("acme").private_allowed:
                print("room for another private repository")

        :param organization: name of the organization.
        :returns: whether another private repository is allowed. Administrators with ``org:admin`` also get
            the number of private repositories.
        """
        ...


class Members(Resource):
    """The users who belong to teams of an organization."""

    @operation(
        "getOrganizationMembers",
        "GET /api/v1/organization/{orgname}/members",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        key="members",
    )
    def list(self, organization: str) -> Paged[OrganizationMember]:
        """List the users who belong to at least one team of an organization.

        Robots are left out, and so are users with permissions on single repositories alone: see
        :meth:`Collaborators.list`. Global read-only superusers may call it too.

        ::

            for member in client.organization.members.list("acme"):
                print(member.name, [team.name for team in member.teams])

        :param organization: name of the organization.
        :returns: the members.
        """
        ...

    @operation(
        "getOrganizationMember",
        "GET /api/v1/organization/{orgname}/members/{membername}",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
    )
    def get(self, organization: str, member: str) -> OrganizationMember:
        """Get a member of an organization: a user or robot in one of its teams, or one of its own robots.

        A user in no team is a 404, even with permissions on repositories: see :meth:`Collaborators.list`.
        Global read-only superusers may call this operation too.

        ::

            member = client.organization.members.get("acme", "bob")
            print(member.repositories)

        :param organization: name of the organization.
        :param member: name of the user, or full name of the robot, ``"acme+ci"``.
        :returns: the member, with teams and repositories.
        """
        ...

    @operation(
        "removeOrganizationMember",
        "DELETE /api/v1/organization/{orgname}/members/{membername}",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
    )
    def remove(self, organization: str, member: str) -> None:
        """Remove a user from all teams and all repositories of an organization.

        This also works for collaborators, who are in no team; for a user who has neither teams nor
        permissions the call succeeds and changes nothing. The only administrator cannot be removed (400).
        Default permissions that name the user stay, and apply to new repositories: delete them with
        ``client.organization.prototypes.delete``. The server writes no entry to the usage log.

        ::

            client.organization.members.remove("acme", "bob")

        :param organization: name of the organization.
        :param member: name of the user. A robot is a 404: delete it with ``client.organization.robots``, or
            remove it from teams and repositories one by one.
        """
        ...


class Collaborators(Resource):
    """Users who are in no team of an organization, but have permissions on repositories of it."""

    @operation(
        "getOrganizationCollaborators",
        "GET /api/v1/organization/{orgname}/collaborators",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        key="collaborators",
    )
    def list(self, organization: str) -> Paged[Collaborator]:
        """List the users who are in no team of an organization, but have permissions on repositories of it.

        Global read-only superusers may call it too.

        ::

            for user in client.organization.collaborators.list("acme"):
                print(user.name, user.repositories)

        :param organization: name of the organization.
        :returns: the users, each with their repositories.
        """
        ...


class Applications(Resource):
    """The OAuth applications of an organization: programs or web sites that use the API with OAuth tokens."""

    tokens: api.organization_application_tokens.ApplicationTokens

    @operation(
        "getOrganizationApplications",
        "GET /api/v1/organization/{orgname}/applications",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        key="applications",
    )
    def list(self, organization: str) -> Paged[Application]:
        """List the OAuth applications of an organization, with their secrets.

        Global read-only superusers may call it too; for them the secrets are ``None``.

        ::

            for application in client.organization.applications.list("acme"):
                print(application.name, application.client_id)

        :param organization: name of the organization.
        :returns: the applications.
        """
        ...

    @operation(
        "getOrganizationApplication",
        "GET /api/v1/organization/{orgname}/applications/{client_id}",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
    )
    def get(self, organization: str, client_id: str) -> Application:
        """Get an OAuth application of an organization, with its secret.

        Global read-only superusers may call it too; for them the secret is ``None``.

        ::

            application = client.organization.applications.get("acme", "KQWZ2F7WVNO5QQBDRZPI")

        :param organization: name of the organization.
        :param client_id: ``client_id`` of the application.
        :returns: the application.
        """
        ...

    @operation(
        "createOrganizationApplication",
        "POST /api/v1/organization/{orgname}/applications",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
    )
    def create(
        self,
        organization: str,
        name: str,
        *,
        redirect_uri: str | None = None,
        application_uri: str | None = None,
        description: str | None = None,
        avatar_email: str | None = None,
    ) -> Application:
        """Create an OAuth application in an organization.

        Every OAuth token belongs to an application. Create tokens in the web interface, or with
        :meth:`tokens.create <quay_sdk.api.organization_application_tokens.ApplicationTokens.create>`. Only an
        application with ``redirect_uri`` can ask other users for tokens from its own web site.

        ::

            application = client.organization.applications.create("acme", "ci")
            print(application.client_id)

        :param organization: name of the organization.
        :param name: name of the application. Several can have the same, so a repeated call creates a second
            application. Recent servers reserve ``"__quay_bootstrap_app"`` (400).
        :param redirect_uri: URL of the application to which Quay sends a user's browser, with a token, after
            the user has granted the application access (default: empty).
        :param application_uri: URL of its home page (default: empty).
        :param description: description of the application (default: empty).
        :param avatar_email: email address from which the picture is derived (default: none).
        :returns: the application, with its ``client_id`` and ``client_secret``; :meth:`get` returns them
            again.
        """
        ...

    @operation(
        "updateOrganizationApplication",
        "PUT /api/v1/organization/{orgname}/applications/{client_id}",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
    )
    def update(
        self,
        organization: str,
        client_id: str,
        *,
        name: str,
        redirect_uri: str,
        application_uri: str,
        description: str | None = None,
        avatar_email: str | None = None,
    ) -> Application:
        """Replace the settings of an OAuth application.

        All settings are replaced: ``description`` becomes empty and ``avatar_email`` is removed if they are
        not passed. The ``client_id``, the secret and the tokens of the application stay the same.

        ::

            client.organization.applications.update(
                "acme",
                "KQWZ2F7WVNO5QQBDRZPI",
                name="ci",
                redirect_uri="https://ci.acme.example/oauth",
                application_uri="https://ci.acme.example",
            )

        :param organization: name of the organization.
        :param client_id: ``client_id`` of the application.
        :param name: name of the application. Recent servers reserve ``"__quay_bootstrap_app"`` (400).
        :param redirect_uri: URL of the application to which Quay sends a user's browser, with a token, after
            the user has granted the application access; may be empty.
        :param application_uri: URL of its home page; may be empty.
        :param description: description of the application (default: empty).
        :param avatar_email: email address from which the picture is derived (default: no address).
        :returns: the changed application.
        """
        ...

    @operation(
        "deleteOrganizationApplication",
        "DELETE /api/v1/organization/{orgname}/applications/{client_id}",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
    )
    def delete(self, organization: str, client_id: str) -> None:
        """Delete an OAuth application. All its tokens stop working at once.

        These include the tokens that users granted to it, and the token that makes the call if it belongs to
        the application. The application cannot be restored.

        ::

            client.organization.applications.delete("acme", "KQWZ2F7WVNO5QQBDRZPI")

        :param organization: name of the organization.
        :param client_id: ``client_id`` of the application.
        """
        ...

    @operation(
        "resetOrganizationApplicationClientSecret",
        "POST /api/v1/organization/{orgname}/applications/{client_id}/resetclientsecret",
        needs=("org:admin",),
        errors=(401, 403, 404),
        superuser="admitted",
        internal=True,
    )
    def reset_client_secret(self, organization: str, client_id: str) -> Application:
        """Replace the secret of an OAuth application; the old one stops working at once.

        The tokens of the application stay valid.

        ::

            application = client.organization.applications.reset_client_secret("acme", "KQWZ2F7WVNO5QQBDRZPI")
            print(application.client_secret)

        :param organization: name of the organization.
        :param client_id: ``client_id`` of the application.
        :returns: the application, with its new ``client_secret``.
        """
        ...


class ProxyCache(Resource):
    """The proxy cache of an organization: pulls from it are answered with images of an upstream registry.

    Quay fetches an image from the upstream registry at its first pull, and keeps a copy.
    """

    @operation(
        "getProxyCacheConfig",
        "GET /api/v1/organization/{orgname}/proxycache",
        needs=("org:admin",),
        errors=(401, 403),
        superuser="admitted",
        since="3.7",
        features=("PROXY_CACHE",),
    )
    def get(self, organization: str) -> ProxyCacheConfig:
        """Get the proxy cache configuration of an organization.

        The credentials for the upstream registry are not returned. Members of any team of the organization
        may call it, with the scope ``org:admin`` or ``repo:create``; global read-only superusers may, too.

        ::

            cache = client.organization.proxy_cache.get("dockerhub")
            print(cache.upstream_registry or "no proxy cache")

        :param organization: name of the organization.
        :returns: the configuration. All fields are ``""`` if the organization has no proxy cache, or does not
            exist.
        """
        ...

    @operation(
        "createProxyCacheConfig",
        "POST /api/v1/organization/{orgname}/proxycache",
        needs=("org:admin",),
        errors=(400, 401, 403),
        superuser="admitted",
        since="3.7",
        features=("PROXY_CACHE",),
        check=check_proxy_cache,
        params={
            "upstream_registry": Param(encode=encode_upstream),
            "expiration_s": Param(encode=encode_lifetime),
        },
    )
    def create(
        self,
        organization: str,
        *,
        upstream_registry: str,
        upstream_registry_username: str | None = None,
        upstream_registry_password: str | None = None,
        expiration_s: timedelta | int | None = None,
        insecure: bool | None = None,
        org_name: str | None = None,
    ) -> None:
        """Make an organization a proxy cache: pulls from it are answered with images of an upstream registry.

        The configuration cannot be changed, only deleted and created again; an organization that has one is a
        400. The server does not test the credentials: call :meth:`validate` first. An organization that is
        mirrored as a whole, or has immutable tags (tags that can be neither moved nor deleted), cannot become
        a proxy cache (400).

        ::

            client.organization.proxy_cache.create(
                "dockerhub", upstream_registry="docker.io", expiration_s=timedelta(days=7)
            )

        :param organization: name of the organization.
        :param upstream_registry: host name of the registry, ``"docker.io"``, or a namespace of it,
            ``"quay.io/projectquay"``; without ``https://``. Recent servers refuse hosts in private networks
            that are not in their ``SSRF_ALLOWED_HOSTS`` (400).
        :param upstream_registry_username: user name for the upstream registry (default: anonymous). It needs
            the password.
        :param upstream_registry_password: password for the upstream registry. The server never returns it.
        :param expiration_s: time after which a cached tag expires: a ``timedelta``, or seconds; with 0 it
            does not expire (default one day).
        :param insecure: whether the server connects to the upstream registry without TLS (default ``False``).
        :param org_name: the same value as ``organization``. Quay 3.7 and 3.8 fail (500) without it; newer
            servers ignore it.
        """
        ...

    @operation(
        "deleteProxyCacheConfig",
        "DELETE /api/v1/organization/{orgname}/proxycache",
        needs=("org:admin",),
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.7",
        features=("PROXY_CACHE",),
    )
    def delete(self, organization: str) -> None:
        """Remove the proxy cache configuration of an organization, which becomes an ordinary one again.

        Cached images are not deleted, but their tags still expire at the time that was set. An organization
        without a proxy cache is a 404.

        ::

            client.organization.proxy_cache.delete("dockerhub")

        :param organization: name of the organization.
        """
        ...

    @operation(
        "validateProxyCacheConfig",
        "POST /api/v1/organization/{orgname}/validateproxycache",
        needs=("org:admin",),
        errors=(400, 401, 403),
        superuser="admitted",
        since="3.7",
        features=("PROXY_CACHE",),
        check=check_upstream,
        params={"upstream_registry": Param(encode=encode_upstream)},
    )
    def validate(
        self,
        organization: str,
        *,
        upstream_registry: str,
        upstream_registry_username: str | None = None,
        upstream_registry_password: str | None = None,
        insecure: bool | None = None,
    ) -> UpstreamAccess:
        """Test whether the server can reach an upstream registry and sign in there.

        The configuration is not stored. A registry that cannot be reached, or refuses the credentials, is a
        400; so is an organization that has a proxy cache already.

        ::

            client.organization.proxy_cache.validate("dockerhub", upstream_registry="docker.io")

        :param organization: name of the organization.
        :param upstream_registry: host name of the registry, ``"docker.io"``, or a namespace of it,
            ``"quay.io/projectquay"``; without ``https://``. Recent servers refuse hosts in private networks
            that are not in their ``SSRF_ALLOWED_HOSTS`` (400).
        :param upstream_registry_username: user name for the upstream registry (default: anonymous). It needs
            the password.
        :param upstream_registry_password: password for the upstream registry.
        :param insecure: whether the server connects to the upstream registry without TLS (default ``False``).
        :returns: ``"Valid"`` if the registry accepts the request. ``"Anonymous"`` if it can be reached but
            wants credentials, or other ones: at most its public images can be pulled then.
        """
        ...


class PublicApplications(Resource):
    """OAuth applications by ``client_id``, as everyone sees them."""

    @operation(
        "getApplicationInformation", "GET /api/v1/app/{client_id}", without_token="answered", errors=(404,)
    )
    def get(self, client_id: str) -> PublicApplication:
        """Get the public information about an OAuth application.

        Quay shows it to users before they grant the application access.

        ::

            print(client.applications.get("KQWZ2F7WVNO5QQBDRZPI").name)

        :param client_id: ``client_id`` of the application.
        :returns: the application, without its secret.
        """
        ...
