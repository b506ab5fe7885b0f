"""Users: the client's own user, sign-up, and public profiles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from quay_sdk._unset import UNSET, Unset
from quay_sdk._wire import dates
from quay_sdk._wire.encode import encoder_for, non_empty, split_repository
from quay_sdk.api._common import Avatar, PrivateRepositories, QuotaReport, Success
from quay_sdk.api.namespacequota import Quota
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.literals import Scope
from quay_sdk.model import RFC_2822, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api

LoginKind: TypeAlias = Literal["login", "attach", "cli"] | str
"""The purpose of a sign-in at an external login service."""


@model
class UserOrganization(Model):
    """An organization of a user.

    ``can_create_repo`` and ``is_org_admin`` are about the client's token, not only the user: they are false
    if the token lacks the scope ``repo:create`` or ``org:admin``.

    :ivar name: name of the organization.
    :ivar avatar: picture in the web interface.
    :ivar can_create_repo: whether the user may create repositories in it.
    :ivar public: whether it is in the server's setting ``PUBLIC_NAMESPACES``.
    :ivar is_org_admin: whether the user administers it; absent without the scope ``user:admin``.
    :ivar preferred_namespace: whether it is a paying customer; absent without the scope ``user:admin``.
    """

    name: str
    avatar: Avatar | None = None
    can_create_repo: bool | None = None
    public: bool | None = None
    is_org_admin: bool | None = None
    preferred_namespace: bool | None = None


@model
class ExternalLogin(Model):
    """An account at an external login service, with which a user signs in.

    :ivar service: name of the login service, such as ``"github"``.
    :ivar service_identifier: identifier of the account there.
    :ivar metadata: details of the account, from the service.
    """

    service: str
    service_identifier: str | None = None
    metadata: Mapping[str, Any] | None = None


@model
class User(Model):
    """A user.

    Everyone gets ``username``, ``anonymous`` and ``avatar``. The client's own user also has ``organizations``
    if the token has the scope ``user:read`` or ``user:admin``, and the other fields if it has
    ``user:admin``. All fields that were not sent are ``None``.

    :ivar username: user name.
    :ivar anonymous: always false.
    :ivar avatar: picture in the web interface.
    :ivar email: email address.
    :ivar verified: whether the email address is confirmed.
    :ivar is_me: whether it is the client's user.
    :ivar can_create_repo: whether the user may create repositories in the own namespace.
    :ivar organizations: organizations of the user, and those in the server's setting
        ``PUBLIC_NAMESPACES``.
    :ivar logins: accounts at external login services, with which the user signs in.
    :ivar has_password_set: whether the user has a password.
    :ivar prompts: open questions of the web interface to the user, such as ``"confirm_username"``.
    :ivar given_name: given name; ``None`` if it is not set.
    :ivar family_name: family name; ``None`` if it is not set.
    :ivar company: company; ``None`` if it is not set.
    :ivar location: location; ``None`` if it is not set.
    :ivar tag_expiration_s: time for which deleted tags can be restored, in whole seconds.
    :ivar preferred_namespace: whether the user is a paying customer.
    :ivar is_free_account: whether the user is not a paying customer.
    :ivar invoice_email: whether invoices are sent by email.
    :ivar invoice_email_address: address for invoices; ``None`` for the user's own address.
    :ivar quotas: storage quotas; only on servers with ``FEATURE_QUOTA_MANAGEMENT`` and
        ``FEATURE_EDIT_QUOTA``.
    :ivar quota_report: used storage; only on such servers.
    :ivar super_user: whether it is the client's user, who is a superuser; only superusers whose token has the
        scope ``super:user`` get it. Of other users it is false, even of superusers.
    :ivar global_readonly_super_user: whether it is the client's user, who is a global read-only superuser:
        one who can read everything, but change nothing of others. Only such users get it.
    """

    username: str
    anonymous: bool
    avatar: Avatar | None
    email: str | None = None
    verified: bool | None = None
    is_me: bool | None = None
    can_create_repo: bool | None = None
    organizations: tuple[UserOrganization, ...] | None = None
    logins: tuple[ExternalLogin, ...] | None = None
    has_password_set: bool | None = None
    prompts: tuple[str, ...] | None = None
    given_name: str | None = None
    family_name: str | None = None
    company: str | None = None
    location: str | None = None
    tag_expiration_s: float | None = None  # a new account has 1209600.0
    preferred_namespace: bool | None = None
    is_free_account: bool | None = None
    invoice_email: bool | None = None
    invoice_email_address: str | None = None
    quotas: tuple[Quota, ...] | None = None
    quota_report: QuotaReport | None = None
    super_user: bool | None = None
    global_readonly_super_user: bool | None = None


@model
class AwaitingVerification(Model):
    """The result of a sign-up whose email address must be confirmed first.

    :ivar awaiting_verification: always ``True``.
    """

    awaiting_verification: bool


@model
class InitializedUser(Model):
    """The first user of a new server.

    :ivar username: user name.
    :ivar email: email address; ``None`` if it is not set.
    :ivar encrypted_password: the password in encrypted form, which ``docker login`` accepts.
    :ivar access_token: an OAuth token with all scopes, valid for 9000 seconds (two and a half hours);
        ``None`` unless it was requested.
    """

    username: str
    email: str | None = None
    encrypted_password: str | None = field(default=None, secret=True)
    access_token: str | None = field(default=None, secret=True)


@model
class ClientKey(Model):
    """A password in encrypted form.

    :ivar key: the encrypted password, which ``docker login`` accepts.
    """

    key: str = field(secret=True)


@model
class RecoveryEmail(Model):
    """The result of a request to recover an account.

    :ivar status: ``"sent"``, even if no account has the address; ``"org"`` if only an organization has it,
        so that the mail names the organization's administrators instead of having a link.
    :ivar orgemail: the address; ``None`` unless ``status`` is ``"org"``.
    :ivar orgname: name of the organization, with the letters in the middle replaced by ``•``; ``None``
        unless ``status`` is ``"org"``.
    """

    status: str
    orgemail: str | None = None
    orgname: str | None = None


@model
class UserNotification(Model):
    """A notification to a user, or to the administrators of an organization.

    :ivar id: identifier of the notification.
    :ivar kind: kind of the event, such as ``"org_team_invite"``.
    :ivar created: time of creation.
    :ivar organization: name of the organization that it was sent to; ``None`` if it was sent to the user.
    :ivar metadata: details, which depend on ``kind``.
    :ivar dismissed: whether it was dismissed.
    """

    id: str
    kind: str
    created: datetime = field(format=RFC_2822)
    organization: str | None
    metadata: Mapping[str, Any] | None
    dismissed: bool


@model
class StarredRepository(Model):
    """A repository that the user has starred.

    :ivar namespace: user or organization that owns it.
    :ivar name: name without the namespace.
    :ivar description: description; ``None`` if it has no description.
    :ivar is_public: whether it is public.
    """

    namespace: str
    name: str
    description: str | None
    is_public: bool

    @property
    def full_name(self) -> str:
        """The full name, ``"namespace/name"``, as the methods take it."""
        return f"{self.namespace}/{self.name}"


@model
class Star(Model):
    """A star of the user on a repository.

    :ivar namespace: user or organization that owns the repository.
    :ivar repository: name of the repository without the namespace.
    """

    namespace: str
    repository: str

    @property
    def full_name(self) -> str:
        """The full name, ``"namespace/name"``, as the methods take it."""
        return f"{self.namespace}/{self.repository}"


@model
class ApplicationOwner(Model):
    """The organization that owns an OAuth application.

    :ivar name: name of the organization.
    :ivar avatar: picture in the web interface.
    """

    name: str
    avatar: Avatar | None = None


@model
class AuthorizedApplication(Model):
    """The OAuth application of an authorization.

    :ivar name: name of the application.
    :ivar description: description of the application.
    :ivar url: URL of its home page.
    :ivar avatar: picture in the web interface.
    :ivar organization: organization that owns it.
    :ivar client_id: OAuth client id; ``None`` except in assigned authorizations.
    """

    name: str
    description: str | None = None
    url: str | None = None
    avatar: Avatar | None = None
    organization: ApplicationOwner | None = None
    client_id: str | None = field(default=None, wire="clientId")


@model
class GrantedScope(Model):
    """An OAuth scope, with its description for people.

    :ivar scope: the scope, such as ``"repo:read"``.
    :ivar title: short description.
    :ivar description: description in a sentence.
    :ivar icon: name of its icon in the web interface.
    :ivar dangerous: whether the web interface shows a warning for it.
    """

    scope: Scope
    title: str | None = None
    description: str | None = None
    icon: str | None = None
    dangerous: bool | None = None


@model
class Authorization(Model):
    """An OAuth token of a user, without its secret.

    :ivar uuid: identifier of the authorization.
    :ivar application: application that the token belongs to.
    :ivar scopes: scopes of the token.
    """

    uuid: str
    application: AuthorizedApplication
    scopes: tuple[GrantedScope, ...]


@model
class AssignedAuthorization(Authorization):
    """An OAuth token that an administrator has assigned to a user, and the user has yet to confirm.

    :ivar uuid: identifier of the authorization.
    :ivar application: application that the token will belong to.
    :ivar scopes: scopes that the token will have.
    :ivar redirect_uri: URL that the browser is sent to after the confirmation.
    :ivar response_type: OAuth response type, ``"token"``.
    """

    redirect_uri: str | None = field(default=None, wire="redirectUri")
    response_type: str | None = field(default=None, wire="responseType")


@model
class ExternalLoginUrl(Model):
    """The sign-in page of an external login service.

    :ivar auth_url: URL to open in a browser.
    """

    auth_url: str


def encode_limit(value: object) -> int:
    """The size of the first page. The server fails with a negative one, and returns no entries for 0."""
    number: int = encoder_for(int)(value)
    if number < 1:
        raise InvalidArgumentError(f"expected at least 1, not {number}")
    return number


class CurrentUser(Resource):
    """The client's user: the owner of its token, or the one who signed in.

    Operations on other users are ``client.users`` and ``client.superuser.users``.
    """

    apptokens: api.appspecifictokens.AppTokens
    assigned_authorizations: api.user.AssignedAuthorizations
    authorizations: api.user.Authorizations
    autoprune_policies: api.policy.UserAutoprunePolicies
    card: api.billing.UserCard
    external_logins: api.user.ExternalLogins
    inbox: api.user.Inbox
    invoices: api.billing.UserInvoices
    logs: api.logs.UserLogs
    marketplace: api.billing.UserMarketplace
    notifications: api.namespacenotification.UserNotifications
    quotas: api.namespacequota.UserQuotas
    robots: api.robot.UserRobots
    starred: api.user.Starred
    subscription: api.billing.UserSubscription
    team_invites: api.team.UserTeamInvites

    @operation("getLoggedInUser", "GET /api/v1/user/", scope="user:read", errors=(401,))
    def get(self) -> User:
        """Get the client's user, with the organizations that the user belongs to.

        The scope ``user:admin`` includes ``user:read``. A token with neither of them is a 401, as if it were
        invalid; :meth:`~quay_sdk.QuayClient.check_token` can distinguish the two.

        ::

            for organization in client.user.get().organizations or ():
                print(organization.name)

        :returns: the user; without the scope ``user:admin``, only with some of the fields (see
            :class:`User`).
        """
        ...

    @operation(
        "changeUserDetails",
        "PUT /api/v1/user/",
        scope="user:admin",
        errors=(400, 401, 403),
        params={
            "username": Param(encode=non_empty("a new user name, not an empty string")),
            "tag_expiration_s": Param(encode=dates.encode_seconds),
        },
        fresh_login=True,
        internal=True,
    )
    def update(
        self,
        *,
        username: str | None = None,
        password: str | None = None,
        email: str | None = None,
        tag_expiration_s: timedelta | int | None = None,
        invoice_email: bool | None = None,
        invoice_email_address: str | Unset | None = UNSET,
        given_name: str | Unset | None = UNSET,
        family_name: str | Unset | None = UNSET,
        company: str | Unset | None = UNSET,
        location: str | Unset | None = UNSET,
    ) -> User:
        """Change the settings of the client's user. Arguments that are left out change nothing.

        Changing ``username`` renames the user's robots and namespace too: their logins and all image names
        with the old name stop working. Changing ``password`` ends all sessions of the user, and invalidates
        the results of :meth:`generate_client_key`; OAuth tokens and app tokens stay valid.

        Depending on its configuration, the server ignores some arguments without an error: ``username``
        without ``FEATURE_USER_RENAME`` (unless ``prompts`` has ``"confirm_username"``),
        ``tag_expiration_s`` without ``FEATURE_CHANGE_TAG_EXPIRATION``, and the personal details without
        ``FEATURE_USER_METADATA``. Check the result.

        The server applies ``password``, ``invoice_email``, ``tag_expiration_s``, ``invoice_email_address``,
        ``email``, the personal details and ``username`` in this order. After a 400, the changes before the
        refused one are done.

        ::

            client.user.update(company="Acme", tag_expiration_s=timedelta(weeks=2))

        :param username: new user name: 2 to 255 lower-case letters and digits, with single ``.``, ``_`` or
            ``-`` between them. A name that is taken is a 400.
        :param password: new password: at least eight characters, without white space.
        :param email: new email address. An address that another user has is a 400. A server with
            ``FEATURE_MAILING`` only sends a mail to it, and changes the address when the link in that mail is
            opened.
        :param tag_expiration_s: time for which deleted tags can be restored: a ``timedelta``, or seconds. It
            must be one of the server's ``TAG_EXPIRATION_OPTIONS``, which by default are 0 seconds, 1 day, and
            1, 2 and 4 weeks; any other is a 400.
        :param invoice_email: whether invoices are sent by email.
        :param invoice_email_address: address for invoices; ``None`` for the user's own address.
        :param given_name: given name; ``None`` removes it.
        :param family_name: family name; ``None`` removes it.
        :param company: company; ``None`` removes it.
        :param location: location; ``None`` removes it.
        :returns: the user after the changes.
        """
        ...

    @operation(
        "deleteCurrentUser",
        "DELETE /api/v1/user/",
        scope="user:admin",
        errors=(400, 401, 403, 404),
        fresh_login=True,
        internal=True,
    )
    def delete(self) -> None:
        """Delete the client's user, with all repositories, robots and tokens. It cannot be undone.

        The account is disabled at once; the server removes its images in the background. The name cannot be
        used again until they are removed. For the users in its ``NAMESPACE_GC_GRACE_PERIOD_ALLOWLIST``, the
        server waits ``NAMESPACE_GC_GRACE_PERIOD_SECONDS`` before it removes them.

        The only administrator of an organization cannot be deleted (400). Only servers with
        ``AUTHENTICATION_TYPE: Database`` delete users on request; others return a 404.

        ::

            client.user.delete()
        """
        ...

    @operation(
        "convertUserToOrganization",
        "POST /api/v1/user/convert",
        scope="user:admin",
        errors=(400, 401, 403, 429),
        params={"admin_user": "adminUser", "admin_password": "adminPassword"},
        internal=True,
    )
    def convert_to_organization(
        self, *, admin_user: str, admin_password: str, plan: str | None = None
    ) -> Success:
        """Convert the client's user into an organization of the same name. It cannot be undone.

        Repositories and robots stay in the organization. The user's password, external logins and roles on
        repositories are removed: it is impossible to sign in as the user afterwards. ``admin_user`` becomes
        the only member of the new organization's team ``owners``, which administers it.

        The server signs ``admin_user`` in at the end. If that fails, because the email address of
        ``admin_user`` is not confirmed, it returns a 403 although the conversion is done.

        Only servers with ``AUTHENTICATION_TYPE: Database`` have this operation.

        ::

            client.user.convert_to_organization(admin_user="ada", admin_password=getpass())

        :param admin_user: name of the user who will administer the organization. The client's user is a 400.
        :param admin_password: password of that user. A wrong one is a 400, too many wrong ones are a 429.
        :param plan: billing plan of the organization (default: ``"free"``). Servers without
            ``FEATURE_BILLING`` ignore it.
        :returns: the confirmation.
        """
        ...

    @operation(
        "getUserPrivateAllowed",
        "GET /api/v1/user/private",
        scope="user:admin",
        errors=(401, 403),
        features=("BILLING",),
        internal=True,
    )
    def private_repositories(self) -> PrivateRepositories:
        """Get the number of the user's private repositories, and whether the billing plan allows another.

        ::

            if not client.user.private_repositories().private_allowed:
                print("the plan allows no more private repositories")

        :returns: the number, and whether another one is allowed.
        """
        ...

    @operation(
        "generateUserClientKey",
        "POST /api/v1/user/clientkey",
        scope="user:admin",
        errors=(400, 401, 403, 404, 429),
        internal=True,
    )
    def generate_client_key(self, *, password: str) -> ClientKey:
        """Encrypt the password of the client's user, for use with ``docker login``.

        The result is accepted in place of the password until the user changes the password: keep it as
        secret. A server on which users have no passwords (``AUTHENTICATION_TYPE: AppToken``) returns a 404.

        ::

            client.user.generate_client_key(password=getpass()).key

        :param password: current password of the user. A wrong one is a 400, too many wrong ones are a 429.
        :returns: the encrypted password.
        """
        ...

    @operation(
        "signinUser",
        "POST /api/v1/signin",
        errors=(403, 429),
        features=("DIRECT_LOGIN",),
        internal=True,
    )
    def sign_in(self, *, username: str, password: str, invite_code: str | None = None) -> Success:
        """Check the user name and password of any user, as the sign-in page does.

        It does not sign the client in: the client ignores the new session and keeps its credentials. To work
        with a password, create the client with :class:`~quay_sdk.SessionAuth`.

        A failed check is a 403 whose ``body`` has ``invalidCredentials`` (wrong name or password) and
        ``needsEmailVerification`` (email address not confirmed). Too many wrong passwords for the same user
        are a 429. The client itself needs any valid token, or a session: without one, every call is a 403.

        ::

            client.user.sign_in(username="ada", password=getpass())

        :param username: user name, or email address.
        :param password: password of the user.
        :param invite_code: code of an invitation to a team that was sent to the user's email address,
            ``"urn:teaminvite:…"``. It confirms the address, but does not accept the invitation.
        :returns: the confirmation.
        """
        ...

    @operation("logout", "POST /api/v1/signout", errors=(403,), internal=True)
    def sign_out(self) -> Success:
        """End all sessions of the client's user, in every browser.

        The client's OAuth token stays valid; any valid token is enough for this call.

        ::

            client.user.sign_out()

        :returns: the confirmation.
        """
        ...

    @operation(
        "verifyUser",
        "POST /api/v1/signin/verify",
        scope="user:admin",
        errors=(400, 401, 403, 429),
        internal=True,
    )
    def verify_password(self, *, password: str) -> Success:
        """Check the password of the client's user.

        A wrong one is a 403 whose ``body`` has ``invalidCredentials``; a 403 without that key has another
        cause, such as a token that lacks the scope. Too many wrong ones are a 429. For a session, a correct
        one counts as a recent sign-in.

        ::

            client.user.verify_password(password=getpass())

        :param password: password to check.
        :returns: the confirmation.
        """
        ...


class Inbox(Resource):
    """The notifications of the client's user: the bell of the web interface.

    ``client.user.notifications`` configures notifications about events in the user's namespace.
    """

    @operation(
        "listUserNotifications",
        "GET /api/v1/user/notifications",
        scope="user:admin",
        errors=(401, 403),
        key="notifications",
        paging="growing",
        params={"limit": Param(encode=encode_limit)},
        internal=True,
    )
    def list(self, *, limit: int | None = None) -> Paged[UserNotification]:
        """List the notifications of the client's user, and of the organizations that the user administers.

        Notifications that were dismissed are left out.

        ::

            for notification in client.user.inbox.list(limit=100):
                print(notification.kind, notification.metadata)

        :param limit: number of notifications in the first request (default 5). It does not limit the
            listing: the server has no further pages, so if there are more, the client requests all of them
            again with a higher limit.
        :returns: the notifications, newest first.
        """
        ...

    @operation(
        "getUserNotification",
        "GET /api/v1/user/notifications/{uuid}",
        scope="user:admin",
        errors=(401, 403, 404),
        internal=True,
    )
    def get(self, uuid: str) -> UserNotification:
        """Get a notification, even if it was dismissed.

        ::

            client.user.inbox.get("6cfe39e5-4dab-462f-bda9-378789b6c6ab").metadata

        :param uuid: ``id`` of the notification.
        :returns: the notification.
        """
        ...

    @operation(
        "updateUserNotification",
        "PUT /api/v1/user/notifications/{uuid}",
        scope="user:admin",
        errors=(400, 401, 403, 404),
        internal=True,
    )
    def update(self, uuid: str, *, dismissed: bool | None = None) -> UserNotification:
        """Dismiss a notification, so that listings leave it out, or restore a dismissed one.

        A notification to an organization is dismissed for all of its administrators.

        ::

            client.user.inbox.update("6cfe39e5-4dab-462f-bda9-378789b6c6ab", dismissed=True)

        :param uuid: ``id`` of the notification.
        :param dismissed: ``True`` dismisses it, ``False`` restores it. Leaving it out restores it too.
        :returns: the notification after the change.
        """
        ...


class Starred(Resource):
    """The starred repositories of the client's user.

    A star marks a repository as a favourite; it does not change any permission.
    """

    @operation(
        "listStarredRepos",
        "GET /api/v1/user/starred",
        scope="user:admin",
        errors=(401, 403),
        key="repositories",
        paging="token",
    )
    def list(self) -> Paged[StarredRepository]:
        """List the starred repositories of the client's user.

        Repositories that the user may no longer see are listed too.

        ::

            for repository in client.user.starred.list():
                print(repository.full_name)

        :returns: the repositories.
        """
        ...

    @operation(
        "createStar",
        "POST /api/v1/user/starred",
        scope="repo:read",
        needs=("user:admin",),
        errors=(401, 403),
        params={"repository": Param(("namespace", "repository"), split_repository)},
    )
    def add(self, repository: str) -> Star | None:
        """Star a repository for the client's user. Starring it again changes nothing.

        A missing repository is not an error: check whether the result is ``None``. The user does not need
        to be allowed to see the repository.

        ::

            star = client.user.starred.add("acme/app")
            print(star.full_name if star else "no such repository")

        :param repository: ``"namespace/name"``.
        :returns: the star; ``None`` if the repository does not exist.
        """
        ...

    @operation(
        "deleteStar",
        "DELETE /api/v1/user/starred/{repository}",
        scope="user:admin",
        errors=(401, 403),
    )
    def remove(self, repository: str) -> None:
        """Remove the star of the client's user from a repository.

        A missing repository is not an error, nor is one without a star.

        ::

            client.user.starred.remove("acme/app")

        :param repository: ``"namespace/name"``.
        """
        ...


class Authorizations(Resource):
    """The OAuth tokens of the client's user."""

    @operation(
        "listUserAuthorizations",
        "GET /api/v1/user/authorizations",
        scope="user:admin",
        errors=(401, 403),
        key="authorizations",
        internal=True,
    )
    def list(self) -> Paged[Authorization]:
        """List the OAuth tokens of the client's user, without their secrets.

        Each authorization is one token. The client's own token is among them, and expired ones can be, too.

        ::

            for authorization in client.user.authorizations.list():
                print(authorization.application.name, [granted.scope for granted in authorization.scopes])

        :returns: the authorizations.
        """
        ...

    @operation(
        "getUserAuthorization",
        "GET /api/v1/user/authorizations/{access_token_uuid}",
        scope="user:admin",
        errors=(401, 403, 404),
        internal=True,
    )
    def get(self, access_token_uuid: str) -> Authorization:
        """Get an OAuth token of the client's user, without its secret.

        ::

            client.user.authorizations.get("f2a9d7a0-5b1c-4f43-9d37-0c1f3a5b7e21").scopes

        :param access_token_uuid: ``uuid`` of the authorization.
        :returns: the authorization.
        """
        ...

    @operation(
        "deleteUserAuthorization",
        "DELETE /api/v1/user/authorizations/{access_token_uuid}",
        scope="user:admin",
        errors=(401, 403, 404),
        internal=True,
    )
    def delete(self, access_token_uuid: str) -> None:
        """Revoke an OAuth token of the client's user. It cannot be undone.

        Programs that use the token lose access at once. It can be the client's own token: the listing does
        not mark it.

        ::

            client.user.authorizations.delete("f2a9d7a0-5b1c-4f43-9d37-0c1f3a5b7e21")

        :param access_token_uuid: ``uuid`` of the authorization.
        """
        ...


class AssignedAuthorizations(Resource):
    """OAuth tokens that administrators have assigned to the client's user, and that are not confirmed yet."""

    @operation(
        "listAssignedAuthorizations",
        "GET /api/v1/user/assignedauthorization",
        scope="user:admin",
        errors=(401, 403),
        since="3.12",
        key="authorizations",
        features=("ASSIGN_OAUTH_TOKEN",),
        internal=True,
    )
    def list(self) -> Paged[AssignedAuthorization]:
        """List the OAuth tokens that were assigned to the client's user and not confirmed yet.

        An administrator of an organization assigns a token of one of its applications; the server creates it
        when the user confirms it in a browser. Listing the assignments deletes the user's notifications about
        them.

        ::

            for assigned in client.user.assigned_authorizations.list():
                print(assigned.uuid, assigned.application.name)

        :returns: the authorizations.
        """
        ...

    @operation(
        "deleteAssignedAuthorization",
        "DELETE /api/v1/user/assignedauthorization/{assigned_authorization_uuid}",
        scope="user:admin",
        errors=(401, 403, 404),
        since="3.12",
        features=("ASSIGN_OAUTH_TOKEN",),
        internal=True,
    )
    def delete(self, assigned_authorization_uuid: str) -> None:
        """Reject an OAuth token that was assigned to the client's user. It can no longer be confirmed.

        ::

            client.user.assigned_authorizations.delete("0d9d1f5e-3b43-4c6e-8a5e-1a2b3c4d5e6f")

        :param assigned_authorization_uuid: ``uuid`` of the authorization.
        """
        ...


class ExternalLogins(Resource):
    """The accounts at external login services, with which the client's user signs in."""

    @operation(
        "retrieveExternalLoginAuthorizationUrl",
        "POST /api/v1/externallogin/{service_id}",
        errors=(400, 403, 520),
        internal=True,
    )
    def authorization_url(self, service_id: str, *, kind: LoginKind) -> ExternalLoginUrl:
        """Get the URL of the sign-in page of an external login service.

        The sign-in succeeds only in the session that requested the URL, which the server recognizes by its
        cookie: a browser with another session cannot use it. Any valid token is enough for this call. An
        unknown service is a 500; a service whose settings the server cannot discover is a 520.

        ::

            client.user.external_logins.authorization_url("github", kind="login").auth_url

        :param service_id: name of the login service in the server's configuration, such as ``"github"``.
        :param kind: purpose of the sign-in: ``"login"`` to sign in, ``"attach"`` to connect the external
            account with the user, ``"cli"`` to sign in for the command line.
        :returns: the URL.
        """
        ...

    @operation(
        "detachExternalLogin",
        "POST /api/v1/detachexternal/{service_id}",
        scope="user:admin",
        errors=(401, 403),
        features=("DIRECT_LOGIN",),
        internal=True,
    )
    def detach(self, service_id: str) -> Success:
        """Disconnect the account at an external login service from the client's user.

        The user can no longer sign in with it: make sure that there is another way, such as a password. An
        unknown service is not an error, nor is a service that is not connected.

        ::

            client.user.external_logins.detach("github")

        :param service_id: name of the login service in the server's configuration, such as ``"github"``.
        :returns: the confirmation.
        """
        ...


class UserAccounts(Resource):
    """Users: look-up by name, sign-up and account recovery."""

    @operation("getUserInformation", "GET /api/v1/users/{username}", without_token="reduced", errors=(404,))
    def get(self, username: str) -> User:
        """Get a user by name.

        Of other users, only the name and the picture are visible. Organizations and robots are a 404; see
        ``organization.get`` and the listings of robots.

        ::

            client.users.get("ada").avatar

        :param username: name of the user.
        :returns: the user; the client's own user with more fields (see :class:`User`).
        """
        ...

    @operation(
        "createNewUser",
        "POST /api/v1/user/",
        errors=(400, 403, 404),
        features=("USER_CREATION", "DIRECT_LOGIN"),
        internal=True,
    )
    def sign_up(
        self,
        username: str,
        *,
        password: str,
        email: str | None = None,
        invite_code: str | None = None,
        recaptcha_response: str | None = None,
    ) -> User | AwaitingVerification:
        """Create a user account, as the sign-up page does.

        The client needs any valid token, or a session: without one, every call is a 403. Superusers create
        accounts for others with ``superuser.users.create``.

        Only servers with ``AUTHENTICATION_TYPE: Database`` let users sign up; others return a 404. A 403 can
        also mean that the new account is inactive: it exists then.

        ::

            client.users.sign_up("carol", password=getpass(), email="carol@example.com")

        :param username: user name: 2 to 255 lower-case letters and digits, with single ``.``, ``_`` or ``-``
            between them. A name that is taken, also by an organization or a deleted account whose data still
            exists, is a 400.
        :param password: password: at least eight characters, without white space.
        :param email: email address. Required on servers with ``FEATURE_MAILING``, which send a mail to
            confirm it. An address that another user has, or whose domain the server blocks, is a 400.
        :param invite_code: code of an invitation to a team that was sent to ``email``,
            ``"urn:teaminvite:…"``. It confirms the address, but does not accept the invitation. Required on
            servers with ``FEATURE_INVITE_ONLY_USER_CREATION``.
        :param recaptcha_response: solution of the captcha, required on servers with ``FEATURE_RECAPTCHA``
            (400).
        :returns: the user, or an :class:`AwaitingVerification` if the email address must be confirmed first.
        """
        ...

    @operation(
        "requestRecoveryEmail",
        "POST /api/v1/recovery",
        errors=(400, 403),
        features=("MAILING",),
        internal=True,
    )
    def request_recovery_email(self, *, email: str, recaptcha_response: str | None = None) -> RecoveryEmail:
        """Send a mail with a link to set a new password, to a user who forgot the old one.

        The link works once, within the server's ``USER_RECOVERY_TOKEN_LIFETIME`` (default: 30 minutes). An
        unknown address is not an error: the result is the same as for the address of a user. If organizations
        have the address, the mail also names their administrators. The client needs any valid token, or a
        session: without one, every call is a 403.

        ::

            client.users.request_recovery_email(email="ada@example.com").status

        :param email: email address of the user.
        :param recaptcha_response: solution of the captcha, required on servers with ``FEATURE_RECAPTCHA``
            (400).
        :returns: whether the address belongs to an organization only.
        """
        ...


class FirstUser(Resource):
    """The first user of a new server."""

    @operation(
        "initializeUser",
        "POST /api/v1/user/initialize",
        without_token="answered",
        errors=(400, 403, 404),
        since="3.6",
        features=("USER_INITIALIZE",),
    )
    def initialize(
        self,
        *,
        username: str,
        password: str,
        email: str | None = None,
        access_token: bool | None = None,
    ) -> InitializedUser:
        """Create the first user of a new server, without a token.

        It works only once: as soon as the server has a user, it is a 400. Servers without
        ``AUTHENTICATION_TYPE: Database`` always return a 400. The email address counts as confirmed. The user
        is a superuser, who may manage the whole server, if its setting ``SUPER_USERS`` has the name.

        ::

            first = client.registry.initialize(
                username="quayadmin", password=getpass(), email="admin@example.com", access_token=True
            )
            client = client.with_options(token=first.access_token)

        :param username: user name: 2 to 255 lower-case letters and digits, with single ``.``, ``_`` or ``-``
            between them.
        :param password: password: at least eight characters, without white space.
        :param email: email address. Required on servers with ``FEATURE_MAILING``.
        :param access_token: also create an OAuth token with all scopes, valid for two and a half hours
            (default ``False``). It belongs to a new application ``automation`` of the user.
        :returns: the user, with the token if it was requested.
        """
        ...
