"""Users: the one the client acts for, and what others may see of one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from quay_sdk._unset import UNSET, Unset
from quay_sdk._wire import dates
from quay_sdk._wire.encode import split_repository
from quay_sdk.api._common import Avatar, PrivateRepositories, QuotaReport, Success
from quay_sdk.api.namespacequota import Quota
from quay_sdk.literals import Scope
from quay_sdk.model import RFC_2822, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api

LoginKind: TypeAlias = Literal["login", "attach", "cli"] | str
"""What signing in at an external login service is for."""


@model
class UserOrganization(Model):
    """An organization, as its member sees it.

    :ivar name: the organization's name.
    :ivar avatar: its picture.
    :ivar can_create_repo: whether the user may create repositories in it.
    :ivar public: whether the server shows it to everybody.
    :ivar is_org_admin: whether the user administers it.
    :ivar preferred_namespace: whether it is a paying customer.
    """

    name: str
    avatar: Avatar | None = None
    can_create_repo: bool | None = None
    public: bool | None = None
    is_org_admin: bool | None = None
    preferred_namespace: bool | None = None


@model
class ExternalLogin(Model):
    """An account elsewhere that a user signs in with.

    :ivar service: the login service's name, such as ``"github"``.
    :ivar service_identifier: the account's identifier there.
    :ivar metadata: what the service told about the account.
    """

    service: str
    service_identifier: str | None = None
    metadata: Mapping[str, Any] | None = None


@model
class User(Model):
    """A user. Only the first three fields are there for everyone; the rest is for the user alone.

    :ivar username: the user's name.
    :ivar anonymous: whether it stands for someone not signed in.
    :ivar avatar: the picture.
    :ivar email: the email address.
    :ivar verified: whether the email address is confirmed.
    :ivar is_me: whether it is the one the client acts for.
    :ivar can_create_repo: whether the user may create repositories in the own namespace.
    :ivar organizations: the organizations the user belongs to, and those the server shows everybody.
    :ivar logins: the accounts elsewhere that the user signs in with.
    :ivar has_password_set: whether there is a password.
    :ivar prompts: what the web interface has yet to ask the user, such as ``"confirm_username"``.
    :ivar given_name: the given name, or ``None``.
    :ivar family_name: the family name, or ``None``.
    :ivar company: the company, or ``None``.
    :ivar location: where the user is, or ``None``.
    :ivar tag_expiration_s: how long the time machine keeps deleted tags, in seconds.
    :ivar preferred_namespace: whether the user is a paying customer.
    :ivar is_free_account: the opposite of that.
    :ivar invoice_email: whether invoices are sent by email.
    :ivar invoice_email_address: where to; ``None`` for the user's own address.
    :ivar quotas: the storage quotas, if the server manages quotas.
    :ivar quota_report: how much storage is used, if the server manages quotas.
    :ivar super_user: whether the user is a superuser; told to superusers only.
    :ivar global_readonly_super_user: whether the user may see all that superusers see, and change
        nothing; told to such users only.
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
    tag_expiration_s: float | None = None
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
    """In a new user's place: the account waits for its email address to be confirmed.

    :ivar awaiting_verification: ``True``.
    """

    awaiting_verification: bool


@model
class InitializedUser(Model):
    """The first user of a new server.

    :ivar username: the user's name.
    :ivar email: the email address, or ``None``.
    :ivar encrypted_password: the password in a form that ``docker login`` takes in its place.
    :ivar access_token: an OAuth token with all scopes, if one was asked for; it lasts 9000 seconds.
    """

    username: str
    email: str | None = None
    encrypted_password: str | None = field(default=None, secret=True)
    access_token: str | None = field(default=None, secret=True)


@model
class ClientKey(Model):
    """A password in encrypted form.

    :ivar key: what to give ``docker login`` in the password's place.
    """

    key: str = field(secret=True)


@model
class RecoveryEmail(Model):
    """What became of a request to recover an account.

    :ivar status: ``"sent"``, also where no account has the address; ``"org"`` where an
        organization has it, whose administrators then get the mail.
    :ivar orgemail: the organization's email address.
    :ivar orgname: the organization's name, with most letters blotted out.
    """

    status: str
    orgemail: str | None = None
    orgname: str | None = None


@model
class UserNotification(Model):
    """Something that Quay has to tell a user.

    :ivar id: the notification's identifier.
    :ivar kind: what it is about, such as ``"org_team_invite"``.
    :ivar created: since when it is there.
    :ivar organization: the organization it was sent to, or ``None`` if it is for the user alone.
    :ivar metadata: particulars, which differ with ``kind``.
    :ivar dismissed: whether the user has put it away.
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

    :ivar namespace: the user or organization it belongs to.
    :ivar name: its name without the namespace.
    :ivar description: what it is about, or ``None``.
    :ivar is_public: whether everybody may see it.
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
    """A star that the user has given.

    :ivar namespace: the user or organization the repository belongs to.
    :ivar repository: the repository's name without the namespace.
    """

    namespace: str
    repository: str

    @property
    def full_name(self) -> str:
        """The full name, ``"namespace/name"``, as the methods take it."""
        return f"{self.namespace}/{self.repository}"


@model
class ApplicationOwner(Model):
    """The organization that an OAuth application belongs to.

    :ivar name: its name.
    :ivar avatar: its picture.
    """

    name: str
    avatar: Avatar | None = None


@model
class AuthorizedApplication(Model):
    """An OAuth application, as an authorization for it names it.

    :ivar name: its name.
    :ivar description: what it is for.
    :ivar url: its home page.
    :ivar avatar: its picture.
    :ivar organization: the organization it belongs to.
    :ivar client_id: its client id; only in authorizations that wait to be confirmed.
    """

    name: str
    description: str | None = None
    url: str | None = None
    avatar: Avatar | None = None
    organization: ApplicationOwner | None = None
    client_id: str | None = field(default=None, wire="clientId")


@model
class GrantedScope(Model):
    """An OAuth scope, explained for people.

    :ivar scope: the scope.
    :ivar title: what it allows, in a few words.
    :ivar description: what it allows, in a sentence.
    :ivar icon: the icon that the web interface shows for it.
    :ivar dangerous: whether the web interface warns of it.
    """

    scope: Scope
    title: str | None = None
    description: str | None = None
    icon: str | None = None
    dangerous: bool | None = None


@model
class Authorization(Model):
    """What a user has allowed an OAuth application to do: a token stands behind it.

    :ivar uuid: the authorization's identifier.
    :ivar application: the application.
    :ivar scopes: what it may do.
    """

    uuid: str
    application: AuthorizedApplication
    scopes: tuple[GrantedScope, ...]


@model
class AssignedAuthorization(Authorization):
    """What an administrator proposes that a user allow an OAuth application to do.

    :ivar uuid: the authorization's identifier.
    :ivar application: the application.
    :ivar scopes: what it would be allowed to do.
    :ivar redirect_uri: where the browser goes once the user has confirmed.
    :ivar response_type: in which way the token comes: ``"token"``.
    """

    redirect_uri: str | None = field(default=None, wire="redirectUri")
    response_type: str | None = field(default=None, wire="responseType")


@model
class ExternalLoginUrl(Model):
    """Where to begin signing in at an external login service.

    :ivar auth_url: the page to open in a browser.
    """

    auth_url: str


class CurrentUser(Resource):
    """The user the client acts for."""

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
        """Get the user the client acts for. A token without the scope gets a 401, not a 403.

        :returns: the user; with a token that lacks ``user:admin``, only a few of the fields.
        """
        ...

    @operation(
        "changeUserDetails",
        "PUT /api/v1/user/",
        scope="user:admin",
        errors=(400, 401, 403),
        params={"tag_expiration_s": Param(encode=dates.encode_seconds)},
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
        """Change the user; what is not given stays as it is.

        What the server is configured not to change (names, personal details, the time machine) it
        leaves as it is without a word: look at what is returned.

        :param username: a new name, where users may be renamed; one that is taken is a 400.
        :param password: a new password, eight characters at least.
        :param email: a new email address; a server that sends mail changes it only when the
            user has followed the link in a mail to it.
        :param tag_expiration_s: how long the time machine keeps deleted tags: a ``timedelta``
            or seconds; the server takes only the durations it is configured with.
        :param invoice_email: whether to send invoices by email.
        :param invoice_email_address: where to; ``None`` for the user's own address.
        :param given_name: the given name; ``None`` clears it.
        :param family_name: the family name; ``None`` clears it.
        :param company: the company; ``None`` clears it.
        :param location: where the user is; ``None`` clears it.
        :returns: the user as it is now.
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
        """Delete the user the client acts for, with all repositories and robots. There is no way back.

        A user who is the only administrator of an organization cannot be deleted; that is a 400.
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
        """Make the user into an organization of the same name. There is no way back.

        Nobody can sign in as the user from then on; another user administers the organization.

        :param admin_user: the name of the user who is to administer it.
        :param admin_password: that user's password.
        :param plan: the plan to subscribe the organization to, where the server bills; ``"free"``
            by default.
        :returns: that it is done.
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
        """Get how many private repositories the user has, and whether the plan allows more.

        :returns: both.
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
        """Encrypt the user's password, for ``docker login`` to take in its place.

        :param password: the password; a wrong one is a 400.
        :returns: its encrypted form.
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
        """Check a name and a password, as the form on the sign-in page does.

        The session that this begins is a browser's: a client keeps no cookies, and goes on with
        its token or whatever it was made with. Where the check fails, the error's ``body`` has
        ``invalidCredentials`` and ``needsEmailVerification``.

        :param username: the user's name, or the email address.
        :param password: the password.
        :param invite_code: the code of an invitation to a team; it confirms the email address.
        :returns: that both are right.
        """
        ...

    @operation("logout", "POST /api/v1/signout", errors=(403,), internal=True)
    def sign_out(self) -> Success:
        """End the user's sessions: all browsers the user is signed in with are signed out.

        The client's token stays good.

        :returns: that it is done.
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
        """Check the password of the user the client acts for. A wrong one is a 403.

        :param password: the password.
        :returns: that it is right.
        """
        ...


class Inbox(Resource):
    """What Quay has to tell the user: the bell of its web interface."""

    @operation(
        "listUserNotifications",
        "GET /api/v1/user/notifications",
        scope="user:admin",
        errors=(401, 403),
        key="notifications",
        paging="growing",
        internal=True,
    )
    def list(self, *, limit: int | None = None) -> Paged[UserNotification]:
        """List all notifications of the user, newest first.

        :param limit: how many to ask for at first; 5 by default. It does not bound what is listed:
            the server cannot go on from a page, so if there are more, all are asked for again.
        :returns: the notifications.
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
        """Get one notification.

        :param uuid: the notification's ``id``.
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
        """Put a notification away, or fetch it back.

        :param uuid: the notification's ``id``.
        :param dismissed: whether the user has put it away; not giving it fetches it back.
        :returns: the notification as it is now.
        """
        ...


class Starred(Resource):
    """The repositories the user has starred."""

    @operation(
        "listStarredRepos",
        "GET /api/v1/user/starred",
        scope="user:admin",
        errors=(401, 403),
        key="repositories",
        paging="token",
    )
    def list(self) -> Paged[StarredRepository]:
        """List the repositories the user has starred.

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
        """Star a repository. Starring one again is no error.

        :param repository: the repository, ``"namespace/name"``.
        :returns: what is starred; ``None``, and no error, if there is no such repository.
        """
        ...

    @operation(
        "deleteStar",
        "DELETE /api/v1/user/starred/{repository}",
        scope="user:admin",
        errors=(401, 403),
    )
    def remove(self, repository: str) -> None:
        """Take the star from a repository. A repository that is missing is no error.

        :param repository: the repository, ``"namespace/name"``.
        """
        ...


class Authorizations(Resource):
    """The OAuth applications the user has let in."""

    @operation(
        "listUserAuthorizations",
        "GET /api/v1/user/authorizations",
        scope="user:admin",
        errors=(401, 403),
        key="authorizations",
        internal=True,
    )
    def list(self) -> Paged[Authorization]:
        """List what the user has allowed OAuth applications to do.

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
        """Get one authorization.

        :param access_token_uuid: the authorization's ``uuid``.
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
        """Take an authorization back: the application's token works no longer.

        It may be the very token of the client.

        :param access_token_uuid: the authorization's ``uuid``.
        """
        ...


class AssignedAuthorizations(Resource):
    """Authorizations that an administrator has prepared for the user to confirm."""

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
        """List the authorizations that wait for the user to confirm them, in a browser.

        The user's notifications of such authorizations are deleted thereby.

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
        """Delete an authorization that has not been confirmed.

        :param assigned_authorization_uuid: the authorization's ``uuid``.
        """
        ...


class ExternalLogins(Resource):
    """The accounts elsewhere that the user signs in with."""

    @operation(
        "retrieveExternalLoginAuthorizationUrl",
        "POST /api/v1/externallogin/{service_id}",
        errors=(400, 403, 520),
        internal=True,
    )
    def authorization_url(self, service_id: str, *, kind: LoginKind) -> ExternalLoginUrl:
        """Get the page at which to sign in with an external login service.

        The service sends the browser back to the server, which knows it by the session in which it
        asked: the page is of use to what keeps cookies, and a client does not.

        :param service_id: the login service, as the server's configuration names it, such as ``"github"``.
        :param kind: what for: ``"login"`` to sign in, ``"attach"`` to connect the account with
            the user, ``"cli"`` to sign in for the command line.
        :returns: the page's URL.
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
        """Disconnect the account at an external login service from the user.

        One that is not connected is no error.

        :param service_id: the login service, as the server's configuration names it, such as ``"github"``.
        :returns: that it is done.
        """
        ...


class UserAccounts(Resource):
    """Users: look-up by name, sign-up and account recovery."""

    @operation("getUserInformation", "GET /api/v1/users/{username}", without_token="reduced", errors=(404,))
    def get(self, username: str) -> User:
        """Get what may be seen of a user: the name and the picture, and of oneself the rest.

        An organization is not found here, nor is a robot.

        :param username: the user's name.
        :returns: the user.
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
        """Sign up: create a user, as anyone may where the server allows it.

        Superusers create users for others with ``superuser.users.create``.

        :param username: the user's name; one that is taken is a 400.
        :param password: the password, eight characters at least.
        :param email: the email address; a server that sends mail requires it.
        :param invite_code: the code of an invitation to a team; it confirms the email address.
        :param recaptcha_response: the answer to the captcha, where the server sets one.
        :returns: the user; or, where the email address has to be confirmed first, an
            :class:`AwaitingVerification`.
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
        """Have a mail sent by which a user who forgot the password can set a new one.

        :param email: the user's email address. The answer does not tell whether there is such a user.
        :param recaptcha_response: the answer to the captcha, where the server sets one.
        :returns: whether it went to a user or to an organization's administrators.
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
        """Create the first user of a new server. It needs no token, and works once: with no user there yet.

        :param username: the user's name.
        :param password: the password, eight characters at least.
        :param email: the email address; a server that sends mail requires it.
        :param access_token: whether to make an OAuth token too; not by default.
        :returns: the user, with the token if one was asked for.
        """
        ...
