"""Superuser operations: all users and organizations, and the registry itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from quay_sdk._text import one_line
from quay_sdk._unset import UNSET, Unset
from quay_sdk._wire import dates
from quay_sdk._wire.encode import at_most, encoder_for
from quay_sdk.api import suconfig
from quay_sdk.api._common import Avatar, QuotaReport
from quay_sdk.api.appspecifictokens import AppToken
from quay_sdk.api.build import Build, BuildLog
from quay_sdk.api.logs import SPAN, LogCount, LogEntry
from quay_sdk.api.mirrorhealth import MirrorHealth
from quay_sdk.api.namespacequota import FEATURES as QUOTA_FEATURES, SIZE, Quota
from quay_sdk.download import Download
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.literals import Moment
from quay_sdk.model import EPOCH_MILLISECONDS, RFC_2822, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api


@model
class RegistryUser(Model):
    """A user, with the fields that only superusers see.

    :ivar username: name of the user.
    :ivar name: the same name, from another field of the response.
    :ivar kind: always ``"user"``.
    :ivar email: email address; ``None`` if the user has none.
    :ivar verified: whether the email address is confirmed.
    :ivar enabled: whether the account is enabled. Sign-in, tokens and robots of a disabled account fail.
    :ivar super_user: whether the user is a superuser.
    :ivar global_readonly_super_user: whether the user is a global read-only superuser, who can read
        everything and change nothing.
    :ivar avatar: avatar of the user.
    :ivar quotas: the storage quota of the user's namespace, without the registry's default; ``None`` on
        servers without quotas.
    :ivar quota_report: storage used by the user's namespace; ``None`` on servers without quotas.
    :ivar encrypted_password: encrypted form of a new password, for ``docker login``; only in the result of
        ``superuser.users.update``, and only if that changed the password.
    """

    username: str
    name: str | None = None
    kind: str | None = None
    email: str | None = None
    verified: bool | None = None
    enabled: bool | None = None
    super_user: bool | None = None
    global_readonly_super_user: bool | None = None
    avatar: Avatar | None = None
    quotas: tuple[Quota, ...] | None = None
    quota_report: QuotaReport | None = None
    encrypted_password: str | None = field(default=None, secret=True)


@model
class CreatedUser(Model):
    """A newly created user, with the generated password.

    :ivar username: name of the user.
    :ivar email: email address; ``None`` if the user has none.
    :ivar password: generated password. The server does not show it again.
    :ivar encrypted_password: encrypted form of the password, for ``docker login``.
    """

    username: str
    email: str | None = None
    password: str = field(secret=True)
    encrypted_password: str | None = field(default=None, secret=True)


@model
class SentRecoveryEmail(Model):
    """A recovery email that was sent.

    :ivar email: address of the recipient.
    """

    email: str | None = None


@model
class RegistryOrganization(Model):
    """An organization, with the fields that only superusers see.

    :ivar name: name of the organization.
    :ivar email: contact address; a random identifier if the organization was created without one.
    :ivar avatar: avatar of the organization.
    :ivar quotas: the storage quota of the organization, without the registry's default; ``None`` on servers
        without quotas.
    :ivar quota_report: storage used by the organization; ``None`` on servers without quotas.
    """

    name: str
    email: str | None = None
    avatar: Avatar | None = None
    quotas: tuple[Quota, ...] | None = None
    quota_report: QuotaReport | None = None


@model
class Ownership(Model):
    """A namespace that the superuser now owns.

    :ivar namespace: name of the organization.
    """

    namespace: str


@model
class ServiceKeyApproval(Model):
    """The approval of a service key.

    :ivar approval_type: kind of approval: ``"ServiceKeyApprovalType.SUPERUSER"``,
        ``"ServiceKeyApprovalType.KEY_ROTATION"`` or ``"ServiceKeyApprovalType.AUTOMATIC"``.
    :ivar approved_date: time of the approval.
    :ivar approver: the superuser who approved the key; ``None`` if the server approved it.
    :ivar notes: notes of the approver.
    """

    approval_type: str | None = None
    approved_date: datetime | None = field(default=None, format=RFC_2822)
    approver: RegistryUser | None = None
    notes: str | None = None


@model
class ServiceKey(Model):
    """The public half of a key with which a service of the registry signs its requests.

    :ivar kid: identifier of the key.
    :ivar name: display name; ``None`` or empty if the key has none.
    :ivar service: name of the service.
    :ivar created_date: time of creation.
    :ivar expiration_date: when the key expires; ``None`` if it does not.
    :ivar rotation_duration: interval in seconds at which the service replaces the key; ``None`` if it does
        not.
    :ivar approval: approval of the key; ``None`` if it is not approved. Such a key cannot be used.
    :ivar jwk: public key, as a JSON Web Key.
    :ivar metadata: free-form information about the key.
    """

    kid: str
    service: str
    name: str | None = None
    created_date: datetime = field(format=RFC_2822)
    expiration_date: datetime | None = field(format=RFC_2822)
    rotation_duration: int | None = None
    approval: ServiceKeyApproval | None = None
    jwk: Mapping[str, Any] | None = None
    metadata: Mapping[str, Any] | None = None


@model
class CreatedServiceKey(Model):
    """A newly created service key, with its private half.

    :ivar kid: identifier of the key.
    :ivar name: display name.
    :ivar service: name of the service.
    :ivar public_key: public key, in PEM format.
    :ivar private_key: private key, in PEM format. The server does not store it.
    """

    kid: str
    service: str
    name: str | None = None
    public_key: str
    private_key: str = field(secret=True)


@model
class RegistryConfig(Model):
    """The configuration of the registry's server. It can contain secrets in plain text.

    :ivar config: configuration values in effect whose keys are in the schema. Some secrets are masked.
    :ivar warning: the other configuration values, whose keys are not in the schema. Some secrets are masked.
    :ivar env: environment variables of the server. Nothing in them is masked.
    :ivar schema: JSON schema of the configuration.
    """

    config: Mapping[str, Any] | None = field(default=None, secret=True)
    warning: Mapping[str, Any] | None = field(default=None, secret=True)
    env: Mapping[str, Any] | None = field(default=None, secret=True)
    schema: Mapping[str, Any] | None = None


@model
class ChangeLog(Model):
    """The release notes of Quay.

    :ivar log: release notes of all versions, in Markdown.
    """

    log: str


@model
class RegistrySize(Model):
    """The storage that the registry uses, as last calculated.

    :ivar size_bytes: size of all stored layers in bytes, each counted once; 0 if it was never calculated.
    :ivar last_ran: time of the last calculation; ``None`` before the first one.
    :ivar running: whether a calculation is running.
    :ivar queued: whether a calculation is waiting to start.
    """

    size_bytes: int | None = None
    last_ran: datetime | None = field(default=None, format=EPOCH_MILLISECONDS)
    running: bool | None = None
    queued: bool | None = None


_SERVICE = re.compile(r"[a-z0-9_]+")


def encode_service(value: object) -> str:
    """The name of a service. The server refuses others with an empty message."""
    text: str = encoder_for(str)(value)
    if not _SERVICE.fullmatch(text):
        raise InvalidArgumentError(
            f"expected lower-case letters, digits and '_', not {one_line(text, 100)!r}"
        )
    return text


_OVERWRITTEN = ("created_by", "creator", "ip")


def encode_metadata(value: object) -> Any:
    """The metadata of a new service key. The server overwrites three entries."""
    encoded = encoder_for(Mapping[str, Any])(value)
    for key in _OVERWRITTEN:
        if key in encoded:
            raise InvalidArgumentError(f"leave out {key!r}: the server sets it itself")
    return encoded


_MOST_DAYS = 32
"""The longest span in days, both ends included, that a server counts: one with Elasticsearch or Splunk. Other
servers count 31. A longer one is a 500."""


def check_order(arguments: Mapping[str, Any]) -> None:
    """Refuse a span that ends before it begins. The server would find nothing in it."""
    start, end = _day(arguments["start_time"]), _day(arguments["end_time"])
    if start is not None and end is not None and end < start:
        raise InvalidArgumentError(f"end_time ({end}) is before start_time ({start})")


def check_span(arguments: Mapping[str, Any]) -> None:
    """Refuse a span that is too long for the server.

    Without a last day the server counts from the first day's midnight to this time tomorrow, which takes one
    more day.
    """
    check_order(arguments)
    today = dates.now().date()
    start = _day(arguments["start_time"], today - timedelta(days=1))
    end = _day(arguments["end_time"], today + timedelta(days=1))
    if start is None or end is None or (end - start).days < _MOST_DAYS:
        return
    until = f"to {end}" if arguments["end_time"] is not None else "to now"
    raise InvalidArgumentError(
        f"the span from {start} {until} is longer than {_MOST_DAYS} days; pass a later start_time or an "
        "earlier end_time"
    )


def _day(value: Any, default: date | None = None) -> date | None:
    return default if value is None else dates.log_day(value)


class Superuser(suconfig.RegistryControl):
    """Operations for superusers. Most of them act on the whole registry.

    Superusers are the users that the server's configuration lists in ``SUPER_USERS``, or selects by an LDAP
    filter or an OIDC group. Global read-only superusers, listed in ``GLOBAL_READONLY_SUPER_USERS`` or
    selected in the same way, can read everything and change nothing.
    """

    apptokens: api.superuser.SuperuserAppTokens
    builds: api.superuser.SuperuserBuilds
    logs: api.superuser.SuperuserLogs
    mirror: api.superuser.SuperuserMirror
    organizations: api.superuser.SuperuserOrganizations
    registry_size: api.superuser.RegistrySizeCalculation
    service_keys: api.superuser.ServiceKeys
    users: api.superuser.SuperuserUsers

    @operation(
        "takeOwnership",
        "POST /api/v1/superuser/takeownership/{namespace}",
        scope="super:user",
        errors=(400, 401, 403, 404),
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
        internal=True,
    )
    def take_ownership(self, namespace: str) -> Ownership:
        """Take ownership of a namespace: the superuser becomes one of its administrators.

        An organization keeps its other administrators. A user becomes an organization, which cannot be
        undone: the account keeps its repositories and robots, but its password, its external logins and its
        own permissions on repositories are deleted, and signing in to it is no longer possible. The namespace
        of a superuser is refused with a 400.

        ::

            client.superuser.take_ownership("acme")

        :param namespace: name of the organization or user.
        :returns: the namespace.
        """
        ...

    @operation(
        "getSuperUserConfig",
        "GET /api/v1/superuser/config",
        scope="super:user",
        errors=(401, 403),
        since="3.15",
        features=("SUPER_USERS", "SUPERUSER_CONFIGDUMP"),
        fresh_login=True,
        superuser="required",
    )
    def config(self) -> RegistryConfig:
        """Get the configuration of the registry's server.

        The result can contain passwords and keys in plain text: the server masks some of them in ``config``
        and ``warning``, and none in ``env``. ``FEATURE_SUPERUSER_CONFIGDUMP`` is off by default; without it
        the server responds with a 403. Global read-only superusers may call it too.

        ::

            config = client.superuser.config().config or {}
            print(config.get("AUTHENTICATION_TYPE"))

        :returns: the configuration, the environment and the schema; their keys depend on the server's
            version.
        """
        ...

    @operation(
        "getChangeLog",
        "GET /api/v1/superuser/changelog/",
        scope="super:user",
        errors=(401, 403),
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
        internal=True,
    )
    def changelog(self) -> ChangeLog:
        """Get the release notes of Quay that are part of the server.

        The text has several hundred kilobytes. The newest release comes first. Global read-only superusers
        may call it too.

        ::

            print(client.superuser.changelog().log[:2000])

        :returns: the release notes of all versions.
        """
        ...


class SuperuserUsers(Resource):
    """All users of the registry."""

    quotas: api.superuser.SuperuserUserQuotas

    @operation(
        "listAllUsers",
        "GET /api/v1/superuser/users/",
        scope="super:user",
        errors=(400, 401, 403),
        key="users",
        paging="token",
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
        params={"limit": Param(encode=at_most(100), since="3.7")},
    )
    def list(self, *, disabled: bool | None = None, limit: int | None = None) -> Paged[RegistryUser]:
        """List the users of the registry.

        Robots (accounts for machines), organizations and deleted users are not included. Global read-only
        superusers may call it too.

        ::

            for user in client.superuser.users.list(limit=100):
                print(user.username, user.enabled)

        :param disabled: whether disabled users are included (default ``True``).
        :param limit: page size, 1 to 100. Without it the server sends all users in one response.
        :returns: the users.
        """
        ...

    @operation(
        "getInstallUser",
        "GET /api/v1/superuser/users/{username}",
        scope="super:user",
        errors=(401, 403, 404),
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
    )
    def get(self, username: str) -> RegistryUser:
        """Get a user of the registry, even if the account is disabled.

        Global read-only superusers may call it too.

        ::

            client.superuser.users.get("bob").email

        :param username: name of the user, not of a robot or an organization.
        :returns: the user.
        """
        ...

    @operation(
        "createInstallUser",
        "POST /api/v1/superuser/users/",
        scope="super:user",
        errors=(400, 401, 403),
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
    )
    def create(self, username: str, *, email: str | None = None) -> CreatedUser:
        """Create a user with a generated password.

        Only this result contains the password. It stays valid until it is changed; the user is not asked to
        change it. Servers that take their users from LDAP, OIDC or another service refuse the call with a
        400, as does any server if the name or the email address is taken or invalid.

        ::

            created = client.superuser.users.create("carol", email="carol@example.com")

        :param username: name of the user: 2 to 255 lower-case letters and digits, with single ``.``, ``_`` or
            ``-`` between them. Names of deleted accounts become free after the server has removed their data.
        :param email: email address, which no other account has. With ``FEATURE_MAILING`` it is required, and
            the server sends a message to confirm it.
        :returns: the user, with the password.
        """
        ...

    @operation(
        "changeInstallUser",
        "PUT /api/v1/superuser/users/{username}",
        scope="super:user",
        errors=(400, 401, 403, 404),
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
    )
    def update(
        self,
        username: str,
        *,
        password: str | None = None,
        email: str | None = None,
        enabled: bool | None = None,
    ) -> RegistryUser:
        """Change the password or the email address of a user, or disable or enable the account.

        The account of a superuser is refused with a 400. The server applies the password first, then the
        email address, then ``enabled``: if one is refused, those before it have taken effect. Servers that
        take their users from LDAP, OIDC or another service refuse ``password`` and ``email`` with a 400.

        ::

            client.superuser.users.update("bob", enabled=False)

        :param username: name of the user.
        :param password: new password: at least 8 characters, without white space. It ends all sessions of
            the user; tokens stay valid.
        :param email: new email address, which no other account has. It counts as confirmed.
        :param enabled: whether the account is enabled. While it is ``False``, the user cannot sign in, and
            the tokens and robots of the user fail.
        :returns: the user as before the change, except for ``email`` and ``encrypted_password``.
        """
        ...

    @operation(
        "deleteInstallUser",
        "DELETE /api/v1/superuser/users/{username}",
        scope="super:user",
        errors=(400, 401, 403, 404),
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
    )
    def delete(self, username: str) -> None:
        """Delete a user and all repositories of the user's namespace. They cannot be restored.

        The server deletes the data in the background. The name remains taken until that is finished. A
        disabled account is not deleted, although the call succeeds: enable it first, with :meth:`update`.
        Organizations whose only administrator was the user remain without one; see
        ``superuser.take_ownership``. The account of a superuser is refused with a 400.

        ::

            client.superuser.users.delete("bob")

        :param username: name of the user.
        """
        ...

    @operation(
        "sendInstallUserRecoveryEmail",
        "POST /api/v1/superusers/users/{username}/sendrecovery",
        scope="super:user",
        errors=(400, 401, 403, 404),
        features=("SUPER_USERS", "MAILING"),
        fresh_login=True,
        superuser="required",
        internal=True,
    )
    def send_recovery_email(self, username: str) -> SentRecoveryEmail:
        """Send a user an email with a link to choose a new password.

        The link is valid for 30 minutes, unless the server's ``USER_RECOVERY_TOKEN_LIFETIME`` differs.
        Servers that take their users from LDAP, OIDC or another service refuse the call with a 400, and so
        does any server for the account of a superuser.

        ::

            client.superuser.users.send_recovery_email("bob")

        :param username: name of the user.
        :returns: the address of the recipient.
        """
        ...


class SuperuserUserQuotas(Resource):
    """The storage quotas of users."""

    @operation(
        "listUserQuotaSuperUser",
        "GET /api/v1/superuser/users/{namespace}/quota",
        scope="super:user",
        errors=(401, 403, 404),
        since="3.7",
        features=QUOTA_FEATURES,
        fresh_login=True,
        superuser="required",
    )
    def list(self, namespace: str) -> Paged[Quota]:
        """List the storage quota of a user, with its limits.

        There is at most one. The registry's default quota is not included. Global read-only superusers may
        call it too.

        ::

            quotas = client.superuser.users.quotas.list("bob").all()

        :param namespace: name of the user.
        :returns: the quota; nothing if only the registry's default applies.
        """
        ...

    @operation(
        "createUserQuotaSuperUser",
        "POST /api/v1/superuser/users/{namespace}/quota",
        scope="super:user",
        errors=(400, 401, 403),
        since="3.7",
        one_of=("limit_bytes", "limit"),
        params=SIZE,
        features=QUOTA_FEATURES,
        fresh_login=True,
        superuser="required",
    )
    def create(self, namespace: str, *, limit: str | None = None, limit_bytes: int | None = None) -> None:
        """Create the storage quota of a user.

        Pass exactly one of ``limit`` and ``limit_bytes``. There can be one quota only: a second is refused
        with a 400. A new quota has no limits, and refuses no push until you add one with
        ``organization.quotas.limits``, which takes the name of a user too. The response does not contain the
        ``id`` of the quota: see :meth:`list`. A user that does not exist is a 500. The usage logs have no
        entry about changes by this and the other methods of the group.

        ::

            client.superuser.users.quotas.create("bob", limit="10 GiB")

        :param namespace: name of the user.
        :param limit: storage size with a unit, such as ``"10 GiB"`` or ``"1.5 TB"``. KiB, MiB and so on are
            powers of 1024 bytes; KB, MB and so on are powers of 1000.
        :param limit_bytes: storage size in bytes, at least 1.
        """
        ...

    @operation(
        "changeUserQuotaSuperUser",
        "PUT /api/v1/superuser/users/{namespace}/quota/{quota_id}",
        scope="super:user",
        errors=(400, 401, 403, 404),
        since="3.7",
        one_of=("limit_bytes", "limit"),
        params=SIZE,
        features=QUOTA_FEATURES,
        fresh_login=True,
        superuser="required",
    )
    def update(
        self, namespace: str, quota_id: int, *, limit: str | None = None, limit_bytes: int | None = None
    ) -> Quota:
        """Change the size of the storage quota of a user.

        Pass exactly one of ``limit`` and ``limit_bytes``. The limits of the quota are percentages of its
        size, and remain. A user that does not exist is a 500, not a 404.

        ::

            client.superuser.users.quotas.update("bob", 1, limit="20 GiB")

        :param namespace: name of the user.
        :param quota_id: ``id`` of the quota; see :meth:`list`.
        :param limit: storage size with a unit, such as ``"10 GiB"`` or ``"1.5 TB"``. KiB, MiB and so on are
            powers of 1024 bytes; KB, MB and so on are powers of 1000.
        :param limit_bytes: storage size in bytes, at least 1.
        :returns: the quota after the change.
        """
        ...

    @operation(
        "deleteUserQuotaSuperUser",
        "DELETE /api/v1/superuser/users/{namespace}/quota/{quota_id}",
        scope="super:user",
        errors=(401, 403, 404),
        since="3.7",
        features=QUOTA_FEATURES,
        superuser="required",
    )
    def delete(self, namespace: str, quota_id: int) -> None:
        """Delete the storage quota of a user, with its limits.

        The registry's default quota applies from then on, if there is one. A user that does not exist is a
        500, not a 404.

        ::

            client.superuser.users.quotas.delete("bob", 1)

        :param namespace: name of the user.
        :param quota_id: ``id`` of the quota; see :meth:`list`.
        """
        ...


class SuperuserOrganizations(Resource):
    """All organizations of the registry."""

    quotas: api.superuser.SuperuserOrganizationQuotas

    @operation(
        "listAllOrganizations",
        "GET /api/v1/superuser/organizations/",
        scope="super:user",
        errors=(401, 403),
        key="organizations",
        paging="token",
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
        internal=True,
        params={"limit": Param(encode=at_most(100), since="3.7")},
    )
    def list(self, *, limit: int | None = None) -> Paged[RegistryOrganization]:
        """List the organizations of the registry.

        Global read-only superusers may call it too.

        ::

            for organization in client.superuser.organizations.list(limit=100):
                print(organization.name, organization.email)

        :param limit: page size, 1 to 100. Without it the server sends all organizations in one response.
        :returns: the organizations.
        """
        ...

    @operation(
        "changeOrganization",
        "PUT /api/v1/superuser/organizations/{name}",
        scope="super:user",
        errors=(400, 401, 403),
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
        params={"new_name": Param("name", location="body")},
    )
    def update(self, name: str, *, new_name: str | None = None) -> RegistryOrganization:
        """Rename an organization.

        Its repositories and robots are renamed with it: pulls and pushes with the old name fail, and robots
        have to log in with their new names. An unknown organization is a 500, not a 404, and a name that is
        taken is a 500, not a 400.

        ::

            client.superuser.organizations.update("acme", new_name="acme-labs")

        :param name: current name of the organization.
        :param new_name: new name: 2 to 255 lower-case letters and digits, with single ``.``, ``_`` or ``-``
            between them. Without it, the name does not change.
        :returns: the organization after the change.
        """
        ...

    @operation(
        "deleteOrganization",
        "DELETE /api/v1/superuser/organizations/{name}",
        scope="super:user",
        errors=(401, 403, 404),
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
    )
    def delete(self, name: str) -> None:
        """Delete an organization and all of its repositories. They cannot be restored.

        The server deletes the data in the background. The name remains taken until that is finished.

        ::

            client.superuser.organizations.delete("acme")

        :param name: name of the organization.
        """
        ...


class SuperuserOrganizationQuotas(Resource):
    """The storage quotas of organizations."""

    @operation(
        "listOrganizationQuotaSuperUser",
        "GET /api/v1/superuser/organization/{namespace}/quota",
        scope="super:user",
        errors=(401, 403, 404),
        since="3.7",
        features=QUOTA_FEATURES,
        fresh_login=True,
        superuser="required",
    )
    def list(self, namespace: str) -> Paged[Quota]:
        """List the storage quota of an organization, with its limits.

        There is at most one. The registry's default quota is not included, unlike in
        ``organization.quotas.list``. Global read-only superusers may call it too.

        ::

            quotas = client.superuser.organizations.quotas.list("acme").all()

        :param namespace: name of the organization.
        :returns: the quota; nothing if only the registry's default applies.
        """
        ...

    @operation(
        "createOrganizationQuotaSuperUser",
        "POST /api/v1/superuser/organization/{namespace}/quota",
        scope="super:user",
        errors=(400, 401, 403),
        since="3.7",
        one_of=("limit_bytes", "limit"),
        params=SIZE,
        features=QUOTA_FEATURES,
        fresh_login=True,
        superuser="required",
    )
    def create(self, namespace: str, *, limit: str | None = None, limit_bytes: int | None = None) -> None:
        """Create the storage quota of an organization.

        Pass exactly one of ``limit`` and ``limit_bytes``. There can be one quota only: a second is refused
        with a 400. A new quota has no limits, and refuses no push until you add one with
        ``organization.quotas.limits``. The response does not contain the ``id`` of the quota: see
        :meth:`list`. An organization that does not exist is a 500. The usage logs have no entry about changes
        by this and the other methods of the group.

        Unlike ``organization.quotas``, it does not need ``FEATURE_SUPERUSERS_FULL_ACCESS``.

        ::

            client.superuser.organizations.quotas.create("acme", limit="10 GiB")

        :param namespace: name of the organization.
        :param limit: storage size with a unit, such as ``"10 GiB"`` or ``"1.5 TB"``. KiB, MiB and so on are
            powers of 1024 bytes; KB, MB and so on are powers of 1000.
        :param limit_bytes: storage size in bytes, at least 1.
        """
        ...

    @operation(
        "changeOrganizationQuotaSuperUser",
        "PUT /api/v1/superuser/organization/{namespace}/quota/{quota_id}",
        scope="super:user",
        errors=(400, 401, 403, 404),
        since="3.7",
        one_of=("limit_bytes", "limit"),
        params=SIZE,
        features=QUOTA_FEATURES,
        fresh_login=True,
        superuser="required",
    )
    def update(
        self, namespace: str, quota_id: int, *, limit: str | None = None, limit_bytes: int | None = None
    ) -> Quota:
        """Change the size of the storage quota of an organization.

        Pass exactly one of ``limit`` and ``limit_bytes``. The limits of the quota are percentages of its
        size, and remain. An organization that does not exist is a 500, not a 404.

        ::

            client.superuser.organizations.quotas.update("acme", 1, limit="20 GiB")

        :param namespace: name of the organization.
        :param quota_id: ``id`` of the quota; see :meth:`list`.
        :param limit: storage size with a unit, such as ``"10 GiB"`` or ``"1.5 TB"``. KiB, MiB and so on are
            powers of 1024 bytes; KB, MB and so on are powers of 1000.
        :param limit_bytes: storage size in bytes, at least 1.
        :returns: the quota after the change.
        """
        ...

    @operation(
        "deleteOrganizationQuotaSuperUser",
        "DELETE /api/v1/superuser/organization/{namespace}/quota/{quota_id}",
        scope="super:user",
        errors=(401, 403, 404),
        since="3.7",
        features=QUOTA_FEATURES,
        superuser="required",
    )
    def delete(self, namespace: str, quota_id: int) -> None:
        """Delete the storage quota of an organization, with its limits.

        The registry's default quota applies from then on, if there is one. An organization that does not
        exist is a 500, not a 404.

        ::

            client.superuser.organizations.quotas.delete("acme", 1)

        :param namespace: name of the organization.
        :param quota_id: ``id`` of the quota; see :meth:`list`.
        """
        ...


class ServiceKeys(Resource):
    """The keys with which services of the registry, such as the security scanner, sign their requests."""

    @operation(
        "listServiceKeys",
        "GET /api/v1/superuser/keys",
        scope="super:user",
        errors=(401, 403),
        key="keys",
        features=("SUPER_USERS",),
        superuser="required",
    )
    def list(self) -> Paged[ServiceKey]:
        """List the service keys, including keys that are not approved.

        Keys that expired more than a week ago are not included, unless the server's
        ``EXPIRED_SERVICE_KEY_TTL_SEC`` differs. Global read-only superusers may call it too.

        ::

            unapproved = [key for key in client.superuser.service_keys.list() if not key.approval]

        :returns: the keys.
        """
        ...

    @operation(
        "getServiceKey",
        "GET /api/v1/superuser/keys/{kid}",
        scope="super:user",
        errors=(401, 403, 404),
        features=("SUPER_USERS",),
        superuser="required",
    )
    def get(self, kid: str) -> ServiceKey:
        """Get a service key.

        It also finds keys that are not approved, and keys that expired within the last week, unless the
        server's ``EXPIRED_SERVICE_KEY_TTL_SEC`` differs. Global read-only superusers may call it too.

        ::

            client.superuser.service_keys.get("bHd6gUcTmXgEbV3w").expiration_date

        :param kid: ``kid`` of the key.
        :returns: the key.
        """
        ...

    @operation(
        "createServiceKey",
        "POST /api/v1/superuser/keys",
        scope="super:user",
        errors=(400, 401, 403),
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
        params={
            "service": Param(encode=encode_service),
            "expiration": Param(encode=dates.encode_expiration),
            "metadata": Param(encode=encode_metadata),
        },
    )
    def create(
        self,
        *,
        service: str,
        expiration: Moment | None,
        name: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        notes: str | None = None,
    ) -> CreatedServiceKey:
        """Create a service key, and approve it.

        Only this result contains the private key: the server does not store it. Keys of the same service that
        expired more than a week ago, or have waited for approval for more than a day, are deleted.

        ::

            key = client.superuser.service_keys.create(service="scanner", expiration=timedelta(days=365))

        :param service: name of the service: lower-case letters, digits and ``_``.
        :param expiration: when the key expires, in the future: a datetime with a time zone, a date (midnight
            UTC), ISO 8601 text, a ``timedelta`` from now, or seconds since 1970. ``None`` if it does not
            expire.
        :param name: display name: letters, digits, spaces, ``-``, ``_``, ``:`` and ``/`` (default: none).
        :param metadata: free-form information about the key. The server adds ``created_by``, ``creator`` and
            ``ip``, which you cannot set.
        :param notes: notes on the approval.
        :returns: the key, with its private half.
        """
        ...

    @operation(
        "updateServiceKey",
        "PUT /api/v1/superuser/keys/{kid}",
        scope="super:user",
        errors=(400, 401, 403, 404),
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
        params={"expiration": Param(encode=dates.encode_expiration)},
    )
    def update(
        self,
        kid: str,
        *,
        name: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        expiration: Moment | Unset | None = UNSET,
    ) -> ServiceKey:
        """Change the name, metadata or expiration of a service key.

        What you leave out does not change. Metadata is merged: an entry that exists is overwritten, and no
        entry can be removed.

        ::

            client.superuser.service_keys.update("bHd6gUcTmXgEbV3w", expiration=timedelta(days=30))

        :param kid: ``kid`` of the key.
        :param name: new display name: letters, digits, spaces, ``-``, ``_``, ``:`` and ``/``.
        :param metadata: entries to add to the metadata, or to overwrite.
        :param expiration: when the key expires, in the future: a datetime with a time zone, a date (midnight
            UTC), ISO 8601 text, a ``timedelta`` from now, or seconds since 1970. ``None`` if it does not
            expire.
        :returns: the key after the change.
        """
        ...

    @operation(
        "deleteServiceKey",
        "DELETE /api/v1/superuser/keys/{kid}",
        scope="super:user",
        errors=(401, 403, 404),
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
    )
    def delete(self, kid: str) -> None:
        """Delete a service key.

        The registry refuses whatever is signed with it from then on. If a service uses the key, give it
        another one first.

        ::

            client.superuser.service_keys.delete("bHd6gUcTmXgEbV3w")

        :param kid: ``kid`` of the key.
        """
        ...

    @operation(
        "approveServiceKey",
        "POST /api/v1/superuser/approvedkeys/{kid}",
        scope="super:user",
        errors=(401, 403, 404),
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
    )
    def approve(self, kid: str, *, notes: str | None = None) -> None:
        """Approve a service key, so that it can be used until it expires.

        An approval cannot be withdrawn, except by deleting the key. Nothing happens if the key is already
        approved: the notes of the first approval remain.

        ::

            client.superuser.service_keys.approve("bHd6gUcTmXgEbV3w", notes="key of the new scanner")

        :param kid: ``kid`` of the key.
        :param notes: notes on the approval.
        """
        ...


class SuperuserAppTokens(Resource):
    """The app tokens of all users: passwords for single applications, such as the ``docker`` command."""

    @operation(
        "listAllAppTokens",
        "GET /api/v1/superuser/apptokens",
        scope="super:user",
        errors=(401, 403),
        since="3.16",
        key="tokens",
        features=("APP_SPECIFIC_TOKENS", "SUPER_USERS"),
        fresh_login=True,
        superuser="full_access",
    )
    def list(self, *, expiring: bool | None = None) -> Paged[AppToken]:
        """List the app tokens of all users, without their passwords.

        The response does not name the owners of the tokens. Global read-only superusers may call it too, even
        without ``FEATURE_SUPERUSERS_FULL_ACCESS``.

        ::

            client.superuser.apptokens.list(expiring=True).all()

        :param expiring: whether to list only tokens that expire soon: within a tenth of the server's
            ``APP_SPECIFIC_TOKEN_EXPIRATION``, or within 2.8 days if that is not set. Tokens that have expired
            are then left out (default ``False``).
        :returns: the tokens; ``extra`` of a page contains ``only_expiring``.
        """
        ...


class SuperuserLogs(Resource):
    """The usage logs of the whole registry."""

    @operation(
        "listAllLogs",
        "GET /api/v1/superuser/logs",
        scope="super:user",
        errors=(401, 403),
        key="logs",
        paging="token",
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
        check=check_order,
        params=SPAN,
    )
    def list(
        self,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
    ) -> Paged[LogEntry]:
        """List the usage logs of all namespaces, most recent first.

        They include events without a namespace, such as those of service keys. If the server sends its logs
        to Splunk and cannot search them there, the list is empty, and ``extra`` of its page has
        ``search_unavailable``. Global read-only superusers may call it too.

        ::

            for entry in client.superuser.logs.list(start_time=timedelta(days=7)):
                print(entry.datetime, entry.kind)

        :param start_time: first day: a date, a datetime with a time zone, ISO 8601 text, a ``timedelta`` back
            from now, or seconds since 1970; its day in UTC counts (default: the last 24 hours).
        :param end_time: last day, included, in the same forms (default: today). It cannot be before
            ``start_time``. Without ``start_time`` nothing is found on a day before yesterday.
        :returns: the entries, each with its ``namespace``; ``extra`` of a page has ``start_time`` and
            ``end_time``, or ``search_unavailable`` and a ``message``.
        """
        ...

    @operation(
        "listAllAggregateLogs",
        "GET /api/v1/superuser/aggregatelogs",
        needs=("super:user",),
        errors=(401, 403),
        superuser="required",
        key="aggregated",
        features=("SUPER_USERS",),
        fresh_login=True,
        internal=True,
        check=check_span,
        params=SPAN,
    )
    def aggregate(
        self,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
    ) -> Paged[LogCount]:
        """Count the usage logs of all namespaces, by kind and day.

        The span is 31 days at most, both ends included, or 32 if the server keeps its logs in Elasticsearch
        or Splunk; a longer one is a 500. Without ``end_time``, the maximum is one day less. If the server
        sends its logs to Splunk and cannot search them there, the list is empty, and ``extra`` of its page
        has ``search_unavailable``. Global read-only superusers may call it too.

        ::

            for count in client.superuser.logs.aggregate(start_time="2031-01-01", end_time="2031-01-31"):
                print(count.kind, count.count)

        :param start_time: first day: a date, a datetime with a time zone, ISO 8601 text, a ``timedelta`` back
            from now, or seconds since 1970; its day in UTC counts (default: the last 24 hours).
        :param end_time: last day, included, in the same forms (default: today). It cannot be before
            ``start_time``. Without ``start_time`` nothing is found on a day before yesterday.
        :returns: the counts; ``extra`` of the page can have ``search_unavailable`` and a ``message``.
        """
        ...


class SuperuserBuilds(Resource):
    """The builds of all repositories."""

    logs: api.superuser.SuperuserBuildLogs

    @operation(
        "getRepoBuildSuperUser",
        "GET /api/v1/superuser/{build_uuid}/build",
        scope="super:user",
        errors=(401, 403, 404),
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
    )
    def get(self, build_uuid: str) -> Build:
        """Get a build by its identifier, whatever its repository.

        Global read-only superusers may call it too.

        ::

            client.superuser.builds.get("5ac1b1a6-6c5c-4b6c-a7c5-6c0c4ad8f0d1").phase

        :param build_uuid: ``id`` of the build.
        :returns: the build.
        """
        ...

    @operation(
        "getRepoBuildStatusSuperUser",
        "GET /api/v1/superuser/{build_uuid}/status",
        scope="super:user",
        errors=(400, 401, 403),
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
    )
    def status(self, build_uuid: str) -> Build:
        """Get the state of a build by its identifier.

        The result is the same as that of :meth:`get`. An unknown build is a 400 here, not a 404. Global
        read-only superusers may call it too.

        ::

            client.superuser.builds.status("5ac1b1a6-6c5c-4b6c-a7c5-6c0c4ad8f0d1").phase

        :param build_uuid: ``id`` of the build.
        :returns: the build, with its ``phase`` and ``status``.
        """
        ...


class SuperuserBuildLogs(Resource):
    """The logs of all builds."""

    @operation(
        "getRepoBuildLogsSuperUser",
        "GET /api/v1/superuser/{build_uuid}/logs",
        scope="super:user",
        errors=(400, 401, 403),
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
    )
    def get(self, build_uuid: str, *, start: int | None = None) -> BuildLog:
        """Get the log of a build, or the URL of its archive.

        To follow a running build, call it again with ``total`` of the last result as ``start``. The URL may
        not open for superusers without a permission on the repository: use :meth:`archive` then. An unknown
        build is a 400, not a 404. Global read-only superusers may call it too.

        ::

            log = client.superuser.builds.logs.get("5ac1b1a6-6c5c-4b6c-a7c5-6c0c4ad8f0d1", start=0)

        :param build_uuid: ``id`` of the build.
        :param start: index of the first entry to return, from 0 (default 0).
        :returns: the entries in ``logs``; after the log was archived, the URL of the archive in ``logs_url``
            instead.
        """
        ...

    @operation(
        "getRepoBuildLogsArchiveSuperUser",
        "GET /api/v1/superuser/{build_uuid}/logs/archive",
        scope="super:user",
        errors=(400, 401, 403),
        since="3.18",
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
    )
    def archive(self, build_uuid: str) -> Download:
        """Download the archived log of a build.

        The server archives a log some time after the end of the build. Until then the call is refused with a
        400, as for an unknown build. Global read-only superusers may call it too.

        ::

            with client.superuser.builds.logs.archive("5ac1b1a6-6c5c-4b6c-a7c5-6c0c4ad8f0d1") as log:
                text = log.read()

        :param build_uuid: ``id`` of the build.
        :returns: the open download of a JSON file. Use it in a ``with`` statement, or close it.
        """
        ...


class SuperuserMirror(Resource):
    """The mirroring of the whole registry: the repositories that it copies from other registries."""

    @operation(
        "getSuperUserRepositoryMirrorHealth",
        "GET /api/v1/superuser/mirror/health",
        needs=("super:user",),
        errors=(401, 403, 503),
        since="3.18",
        condition=(503, "healthy"),
        features=("REPO_MIRROR", "SUPER_USERS"),
        fresh_login=True,
        superuser="required",
    )
    def health(self) -> MirrorHealth:
        """Get the health of the repository mirroring of the whole registry.

        Mirroring copies repositories from other registries. Bad health is a result with ``healthy=False``,
        not an error. The server also counts it as bad if fewer workers report than its configuration demands.
        The report names no repositories; see ``repository.mirror.health``. Global read-only superusers may
        call it too.

        ::

            client.superuser.mirror.health().healthy

        :returns: the report.
        """
        ...


class RegistrySizeCalculation(Resource):
    """The storage that the registry uses."""

    @operation(
        "getRegistrySize",
        "GET /api/v1/superuser/registrysize/",
        scope="super:user",
        errors=(401, 403),
        since="3.9",
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
        internal=True,
    )
    def get(self) -> RegistrySize:
        """Get the storage that the registry uses, as last calculated.

        The server does not keep the size up to date: see :meth:`calculate`. Global read-only superusers may
        call it too.

        ::

            client.superuser.registry_size.get().size_bytes

        :returns: the size, and the state of the calculation.
        """
        ...

    @operation(
        "queueRegistrySizeCalculation",
        "POST /api/v1/superuser/registrysize/",
        scope="super:user",
        errors=(400, 401, 403),
        since="3.9",
        features=("SUPER_USERS",),
        fresh_login=True,
        superuser="required",
        internal=True,
    )
    def calculate(self) -> None:
        """Start a calculation of the registry's size, in the background.

        If one is queued or running, no second one is started. It is finished when both ``queued`` and
        ``running`` of :meth:`get` are ``False``. On servers without ``FEATURE_QUOTA_MANAGEMENT`` it stays
        queued, as nothing calculates it.

        ::

            client.superuser.registry_size.calculate()
        """
        ...
