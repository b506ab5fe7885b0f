"""Organizations: namespaces that several users share, with their members, applications and proxy cache."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from quay_sdk._unset import UNSET, Unset
from quay_sdk._wire import dates
from quay_sdk.api._common import Avatar, PrivateRepositories, QuotaReport
from quay_sdk.api.namespacequota import Quota
from quay_sdk.api.team import MemberTeam
from quay_sdk.literals import PrincipalKind, TeamRole
from quay_sdk.model import Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api

UpstreamAccess: TypeAlias = Literal["Valid", "Anonymous"] | str
"""How an upstream registry takes a proxy cache: as who the credentials say, or as nobody."""


@model
class OrganizationTeam(Model):
    """A team, as its organization names it.

    :ivar name: the team's name.
    :ivar description: what it is for, in Markdown; may be empty.
    :ivar role: what its members may do in the organization.
    :ivar avatar: its picture.
    :ivar can_view: whether the user may see who its members are.
    :ivar repo_count: how many repositories it has permissions on.
    :ivar member_count: how many members it has.
    :ivar is_synced: whether its members come from a group of an external login system.
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
    """An organization. How much of it is told depends on who asks.

    :ivar name: its name, which is its namespace.
    :ivar email: its email address; empty for those who do not administer it.
    :ivar avatar: its picture.
    :ivar is_admin: whether the user administers it.
    :ivar is_member: whether the user is a member of it.
    :ivar teams: its teams by name; only for members.
    :ivar ordered_teams: the names of its teams, oldest first; only for members.
    :ivar invoice_email: whether invoices are sent by email; only for administrators.
    :ivar invoice_email_address: where they are sent, or ``None`` for ``email``; only for
        administrators.
    :ivar tag_expiration_s: how long a deleted tag can be restored, in seconds; only for
        administrators.
    :ivar is_free_account: whether nobody ever paid for it; only for administrators.
    :ivar quotas: its storage quotas; only for members.
    :ivar quota_report: how much of its quota it uses; only for members.
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

    :ivar name: the member's name.
    :ivar kind: ``"user"`` or ``"robot"``.
    :ivar avatar: the member's picture.
    :ivar teams: the organization's teams that the member belongs to.
    :ivar repositories: the organization's repositories that the member has permissions on of
        its own, not through a team; names without the namespace.
    """

    name: str
    kind: PrincipalKind
    avatar: Avatar | None
    teams: tuple[MemberTeam, ...]
    repositories: tuple[str, ...]


@model
class Collaborator(Model):
    """A user who belongs to no team of an organization, but may use repositories of it.

    :ivar name: the user's name.
    :ivar kind: ``"user"``.
    :ivar avatar: the user's picture.
    :ivar repositories: the repositories that the user has permissions on; names without the
        namespace.
    """

    name: str
    kind: PrincipalKind | None = None
    avatar: Avatar | None = None
    repositories: tuple[str, ...] | None = None


@model
class Application(Model):
    """An OAuth application of an organization.

    :ivar name: what it is called; need not be unique.
    :ivar description: what it is for; may be empty.
    :ivar application_uri: the URL of its home page; may be empty.
    :ivar client_id: its identifier, which OAuth requests name.
    :ivar client_secret: its password, or ``None`` for those who do not administer the
        organization.
    :ivar redirect_uri: the URL that tokens are sent to, may be empty; or ``None``, likewise.
    :ivar avatar_email: the email address that its picture is made from, if it has one.
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
    """What anybody may know of an OAuth application.

    :ivar name: what it is called.
    :ivar description: what it is for; may be empty.
    :ivar uri: the URL of its home page; may be empty.
    :ivar avatar: its picture.
    :ivar organization: the organization it belongs to, without its teams.
    """

    name: str
    description: str | None = None
    uri: str | None = None
    avatar: Avatar | None = None
    organization: Organization | None = None


@model
class ProxyCacheConfig(Model):
    """What an organization is a pull-through cache of. If of nothing, all fields are ``""``.

    :ivar upstream_registry: the registry that is cached, such as ``"docker.io"``, or a
        namespace of it, ``"quay.io/projectquay"``.
    :ivar expiration_s: how long a cached tag is kept, in seconds.
    :ivar insecure: whether the upstream is reached without TLS.
    """

    upstream_registry: str | None = None
    expiration_s: int | str | None = None
    insecure: bool | str | None = None


class Organizations(Resource):
    """Organizations."""

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
        """Get an organization. Anybody may; who is no member sees little more than its name.

        :param organization: the organization's name.
        :returns: the organization.
        """
        ...

    @operation(
        "createOrganization",
        "POST /api/v1/organization/",
        scope="user:admin",
        errors=(400, 401, 403),
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
        """Create an organization. The user becomes the one member of its team ``owners``.

        :param name: its name: lower-case letters and digits, with single ``.``, ``_`` and ``-``
            between them. No user may have it either.
        :param email: its email address. A server that sends email may demand one, and an older
            one that no other account has the same.
        :param contact_email: the address to reach its owners at, which other accounts may have
            as well; older servers do not know it.
        :param recaptcha_response: the solution of a CAPTCHA, on a server that asks for one.
        """
        ...

    @operation(
        "changeOrganizationDetails",
        "PUT /api/v1/organization/{orgname}",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        params={
            "contact_email": Param(since="3.18"),
            "tag_expiration_s": Param(encode=dates.encode_seconds),
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
        """Change an organization's settings; those that are not given stay as they are.

        :param organization: the organization's name.
        :param email: its email address.
        :param contact_email: the address to reach its owners at, which other accounts may have
            as well; ``None`` to remove it. Older servers do not know it.
        :param invoice_email: whether to send invoices by email.
        :param invoice_email_address: where to send them; ``None`` for ``email``.
        :param tag_expiration_s: how long a deleted tag can be restored: a duration, or seconds;
            0 for not at all. The server may allow certain values only.
        :returns: the organization as it is now.
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
        """Delete an organization with its repositories, teams, robots and all else. There is no way back.

        The organization is gone at once; its images are removed from storage in the background.

        :param organization: the organization's name.
        """
        ...

    @operation(
        "getOrganizationPrivateAllowed",
        "GET /api/v1/organization/{orgname}/private",
        scope="org:admin",
        errors=(400, 401, 403),
        features=("BILLING",),
        internal=True,
    )
    def private_repositories(self, organization: str) -> PrivateRepositories:
        """Tell whether an organization's plan has room for another private repository.

        :param organization: the organization's name.
        :returns: whether it has, and how many private repositories there are.
        """
        ...


class Members(Resource):
    """The members of an organization, through its teams."""

    @operation(
        "getOrganizationMembers",
        "GET /api/v1/organization/{orgname}/members",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        key="members",
    )
    def list(self, organization: str) -> Paged[OrganizationMember]:
        """List the users who belong to a team of an organization; robots are left out.

        :param organization: the organization's name.
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
        """Get a member of an organization: a user of its teams, or a robot of its own.

        :param organization: the organization's name.
        :param member: the member's name; a robot's is ``"acme+ci"``.
        :returns: the member, with its teams and repositories.
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
        """Take a user out of all teams of an organization, and off all its repositories.

        :param organization: the organization's name.
        :param member: the user's name; a robot cannot be removed this way.
        """
        ...


class Collaborators(Resource):
    """Users outside an organization who may use repositories of it."""

    @operation(
        "getOrganizationCollaborators",
        "GET /api/v1/organization/{orgname}/collaborators",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        key="collaborators",
    )
    def list(self, organization: str) -> Paged[Collaborator]:
        """List the users who belong to no team of an organization, but may use repositories of it.

        :param organization: the organization's name.
        :returns: the users, each with the repositories.
        """
        ...


class Applications(Resource):
    """The OAuth applications of an organization."""

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

        :param organization: the organization's name.
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

        :param organization: the organization's name.
        :param client_id: the application's ``client_id``.
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
        """Create an OAuth application.

        :param organization: the organization's name.
        :param name: what to call it; it need not be unique.
        :param redirect_uri: the URL to send tokens to, once a user has agreed; by default
            empty, and then tokens can only be made by :meth:`tokens.create
            <quay_sdk.api.organization_application_tokens.ApplicationTokens.create>`.
        :param application_uri: the URL of its home page.
        :param description: what it is for.
        :param avatar_email: an email address to make its picture from.
        :returns: the application, with its ``client_id`` and ``client_secret``.
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
        """Replace what is known of an OAuth application. Its ``client_id`` and secret stay.

        :param organization: the organization's name.
        :param client_id: the application's ``client_id``.
        :param name: what to call it.
        :param redirect_uri: the URL to send tokens to; may be empty.
        :param application_uri: the URL of its home page; may be empty.
        :param description: what it is for; it becomes empty if none is given.
        :param avatar_email: an email address to make its picture from; it is removed if none
            is given.
        :returns: the application as it is now.
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
        """Delete an OAuth application and all tokens that were made for it.

        :param organization: the organization's name.
        :param client_id: the application's ``client_id``.
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
        """Give an OAuth application a new secret; the one it had ceases to work.

        :param organization: the organization's name.
        :param client_id: the application's ``client_id``.
        :returns: the application, with its new ``client_secret``.
        """
        ...


class ProxyCache(Resource):
    """The upstream registry that an organization is a pull-through cache of."""

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
        """Get what an organization is a pull-through cache of.

        :param organization: the organization's name.
        :returns: the configuration, without the upstream's credentials. An organization that
            is no cache is no error: then all fields are empty strings.
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
        params={"expiration_s": Param(encode=dates.encode_seconds)},
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
        """Make an organization a pull-through cache of another registry.

        It cannot be changed, only deleted and created anew.

        :param organization: the organization's name.
        :param upstream_registry: the registry to cache, such as ``"docker.io"``, or a namespace
            of it, ``"quay.io/projectquay"``.
        :param upstream_registry_username: the user to pull from it as; by default nobody.
        :param upstream_registry_password: that user's password. No answer ever shows it.
        :param expiration_s: how long to keep a cached tag after it was last pulled: a duration,
            or seconds; a day by default.
        :param insecure: whether to reach the upstream without TLS; not by default.
        :param org_name: the organization's name once more: older servers want it in the body as well,
            and fail (500) without it.
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
        """Make an organization a pull-through cache no longer. What it has cached stays.

        :param organization: the organization's name.
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
        """Let the server try to reach an upstream registry, before making a proxy cache of it.

        A registry that cannot be reached, or refuses the credentials, is an error (400).

        :param organization: the organization's name.
        :param upstream_registry: the registry, such as ``"docker.io"``, or a namespace of it,
            ``"quay.io/projectquay"``.
        :param upstream_registry_username: the user to sign in there as; by default nobody.
        :param upstream_registry_password: that user's password.
        :param insecure: whether to reach it without TLS; not by default.
        :returns: ``"Valid"`` if the registry lets the user in, ``"Anonymous"`` if it can be
            reached but lets nobody in, so that only public images can be pulled.
        """
        ...


class PublicApplications(Resource):
    """OAuth applications, looked up by client id."""

    @operation(
        "getApplicationInformation", "GET /api/v1/app/{client_id}", without_token="answered", errors=(404,)
    )
    def get(self, client_id: str) -> PublicApplication:
        """Get what anybody may know of an OAuth application, as users see it before they agree.

        :param client_id: the application's ``client_id``.
        :returns: the application, without its secret.
        """
        ...
