"""Superusers: managing all users and organizations, and the registry itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from quay_sdk._unset import UNSET, Unset
from quay_sdk._wire import dates
from quay_sdk._wire.dates import Moment
from quay_sdk._wire.encode import at_most
from quay_sdk.api import suconfig
from quay_sdk.api._common import Avatar, QuotaReport
from quay_sdk.api.appspecifictokens import AppToken
from quay_sdk.api.build import Build, BuildLog
from quay_sdk.api.logs import SPAN, LogCount, LogEntry
from quay_sdk.api.mirrorhealth import MirrorHealth
from quay_sdk.api.namespacequota import FEATURES as QUOTA_FEATURES, Quota
from quay_sdk.download import Download
from quay_sdk.model import EPOCH_MILLISECONDS, RFC_2822, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api


@model
class RegistryUser(Model):
    """A user, as a superuser sees them.

    :ivar username: the user's name.
    :ivar name: the same, as another field of the server's.
    :ivar kind: ``"user"``.
    :ivar email: the email address.
    :ivar verified: whether the address has been confirmed.
    :ivar enabled: whether the user may sign in, and their robots and tokens work.
    :ivar super_user: whether the user is a superuser.
    :ivar global_readonly_super_user: whether the user may see everything, but change nothing.
    :ivar avatar: the user's picture.
    :ivar quotas: the storage quota of the user's namespace, if it has one of its own.
    :ivar quota_report: how much of it is used.
    :ivar encrypted_password: the new password in the form that ``docker login`` takes; only in the
        answer to ``update``, and only if that set one.
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
    """A user that a superuser has just made.

    :ivar username: the user's name.
    :ivar email: the email address, or ``None``.
    :ivar password: the password the server chose; it cannot be had again.
    :ivar encrypted_password: the same in the form that ``docker login`` takes.
    """

    username: str
    email: str | None = None
    password: str = field(secret=True)
    encrypted_password: str | None = field(default=None, secret=True)


@model
class SentRecoveryEmail(Model):
    """An email that lets a user choose a new password.

    :ivar email: the address it went to.
    """

    email: str | None = None


@model
class RegistryOrganization(Model):
    """An organization, as a superuser sees it.

    :ivar name: the organization's name.
    :ivar email: the address to reach it; made up by the server where none was given.
    :ivar avatar: its picture.
    :ivar quotas: its storage quota, if it has one of its own.
    :ivar quota_report: how much of it is used.
    """

    name: str
    email: str | None = None
    avatar: Avatar | None = None
    quotas: tuple[Quota, ...] | None = None
    quota_report: QuotaReport | None = None


@model
class Ownership(Model):
    """A namespace that now belongs to the superuser.

    :ivar namespace: the organization's name.
    """

    namespace: str


@model
class ServiceKeyApproval(Model):
    """That a service key may be used.

    :ivar approval_type: on what grounds: ``"ServiceKeyApprovalType.SUPERUSER"``,
        ``"ServiceKeyApprovalType.KEY_ROTATION"`` or ``"ServiceKeyApprovalType.AUTOMATIC"``.
    :ivar approved_date: since when.
    :ivar approver: the superuser who approved it, or ``None``.
    :ivar notes: what they remarked.
    """

    approval_type: str | None = None
    approved_date: dt.datetime | None = field(default=None, format=RFC_2822)
    approver: RegistryUser | None = None
    notes: str | None = None


@model
class ServiceKey(Model):
    """The public half of a key by which a service proves who it is.

    :ivar kid: the key's identifier.
    :ivar name: what it is called; may be empty.
    :ivar service: the service that uses it.
    :ivar created_date: when it was made.
    :ivar expiration_date: when it ceases to work, or ``None`` for never.
    :ivar rotation_duration: after how many seconds the service replaces it, or ``None`` for never.
    :ivar approval: that it may be used, or ``None`` if it may not yet.
    :ivar jwk: the public key, a JSON Web Key.
    :ivar metadata: whatever its maker noted.
    """

    kid: str
    service: str
    name: str | None = None
    created_date: dt.datetime = field(format=RFC_2822)
    expiration_date: dt.datetime | None = field(format=RFC_2822)
    rotation_duration: float | None = None
    approval: ServiceKeyApproval | None = None
    jwk: Mapping[str, Any] | None = None
    metadata: Mapping[str, Any] | None = None


@model
class CreatedServiceKey(Model):
    """A service key that was just made.

    :ivar kid: the key's identifier.
    :ivar name: what it is called.
    :ivar service: the service that is to use it.
    :ivar public_key: the public key, PEM.
    :ivar private_key: the private key, PEM; the server does not keep it, and it cannot be had again.
    """

    kid: str
    service: str
    name: str | None = None
    public_key: str
    private_key: str = field(secret=True)


@model
class RegistryConfig(Model):
    """How the registry's server is configured. It may hold secrets.

    :ivar config: the configuration in force, by key.
    :ivar warning: of that, the keys that no schema describes.
    :ivar env: the server's environment variables.
    :ivar schema: the JSON schema of the configuration.
    """

    config: Mapping[str, Any] | None = field(default=None, secret=True)
    warning: Mapping[str, Any] | None = field(default=None, secret=True)
    env: Mapping[str, Any] | None = field(default=None, secret=True)
    schema: Mapping[str, Any] | None = None


@model
class ChangeLog(Model):
    """What has changed from version to version of Quay.

    :ivar log: the release notes, Markdown.
    """

    log: str


@model
class RegistrySize(Model):
    """How much the registry stores.

    :ivar size_bytes: the size in bytes when it was last counted; 0 if it never was.
    :ivar last_ran: when it was last counted, or ``None`` if never.
    :ivar running: whether it is being counted.
    :ivar queued: whether a count is waiting to begin.
    """

    size_bytes: int | None = None
    last_ran: dt.datetime | None = field(default=None, format=EPOCH_MILLISECONDS)
    running: bool | None = None
    queued: bool | None = None


class Superuser(suconfig.RegistryControl):
    """What only superusers may do."""

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
        """Make the superuser an owner of an organization. A user becomes an organization by it.

        The namespace of a superuser cannot be taken. An organization's other owners remain.

        :param namespace: the organization's or the user's name.
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
        """Get how the registry's server is configured.

        Servers refuse it, even to superusers, unless ``FEATURE_SUPERUSER_CONFIGDUMP`` is on.

        :returns: the configuration, environment and schema, whose keys depend on the server's version.
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
        """Get what has changed from version to version of Quay.

        :returns: the release notes.
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
        """List all users, robots left out.

        :param disabled: whether to list users who may not sign in as well; they are by default.
        :param limit: how many users a page has, 1 to 100; by default one page has them all.
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
        """Get one user.

        :param username: the user's name.
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
        """Create a user with a password that the server chooses.

        Only where Quay keeps the users itself, and not LDAP or another service.

        :param username: the user's name.
        :param email: the email address; a server that sends mail demands it, and has it confirmed.
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
        """Change a user who is no superuser.

        :param username: the user's name.
        :param password: the new password; only where Quay keeps the users itself.
        :param email: the new email address, which counts as confirmed; likewise.
        :param enabled: whether the user may sign in, and their robots and tokens work.
        :returns: the user. Of what changed, ``enabled`` may still be the old one.
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
        """Delete a user who is no superuser, with all of the user's repositories.

        The name is free at once; the rest is deleted in the background.

        :param username: the user's name.
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
        """Send a user who is no superuser an email that lets them choose a new password.

        :param username: the user's name.
        :returns: the address it went to.
        """
        ...


class SuperuserUserQuotas(Resource):
    """The storage quotas of any user."""

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
        """List a user's quotas, with their limits. A user has one at most.

        :param namespace: the user's name.
        :returns: the quotas; for a user without one, the registry's default if there is one.
        """
        ...

    @operation(
        "createUserQuotaSuperUser",
        "POST /api/v1/superuser/users/{namespace}/quota",
        scope="super:user",
        errors=(400, 401, 403),
        since="3.7",
        one_of=("limit_bytes", "limit"),
        features=QUOTA_FEATURES,
        fresh_login=True,
        superuser="required",
    )
    def create(self, namespace: str, *, limit_bytes: int | None = None, limit: str | None = None) -> None:
        """Set how much a user may store; one that is set already is an error.

        Give the size as one of ``limit_bytes`` and ``limit``. The quota's ``id`` is not answered, but
        listed by ``list``.

        :param namespace: the user's name.
        :param limit_bytes: how much may be stored, in bytes.
        :param limit: the same with a unit, ``"10 GiB"``.
        """
        ...

    @operation(
        "changeUserQuotaSuperUser",
        "PUT /api/v1/superuser/users/{namespace}/quota/{quota_id}",
        scope="super:user",
        errors=(400, 401, 403, 404),
        since="3.7",
        one_of=("limit_bytes", "limit"),
        features=QUOTA_FEATURES,
        fresh_login=True,
        superuser="required",
    )
    def update(
        self, namespace: str, quota_id: int, *, limit_bytes: int | None = None, limit: str | None = None
    ) -> Quota:
        """Change how much a user may store.

        Give the size as one of ``limit_bytes`` and ``limit``. (The server would take neither as well,
        and do nothing.)

        :param namespace: the user's name.
        :param quota_id: the quota's ``id``.
        :param limit_bytes: how much may be stored, in bytes.
        :param limit: the same with a unit, ``"10 GiB"``.
        :returns: the quota as it is now.
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
        """Delete a user's quota and its limits; the registry's default holds then, if there is one.

        :param namespace: the user's name.
        :param quota_id: the quota's ``id``.
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
        """List all organizations.

        :param limit: how many organizations a page has, 1 to 100; by default one page has them all.
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
        """Rename an organization. Nothing else of it can be changed this way.

        The paths of its repositories change with it, and those who pull from them have to know.

        :param name: the organization's name.
        :param new_name: the name it is to have; without one nothing changes.
        :returns: the organization.
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
        """Delete an organization with all of its repositories.

        The name is free at once; the rest is deleted in the background.

        :param name: the organization's name.
        """
        ...


class SuperuserOrganizationQuotas(Resource):
    """The storage quotas of any organization."""

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
        """List an organization's quotas, with their limits. An organization has one at most.

        :param namespace: the organization's name.
        :returns: the quotas; for an organization without one, the registry's default if there is one.
        """
        ...

    @operation(
        "createOrganizationQuotaSuperUser",
        "POST /api/v1/superuser/organization/{namespace}/quota",
        scope="super:user",
        errors=(400, 401, 403),
        since="3.7",
        one_of=("limit_bytes", "limit"),
        features=QUOTA_FEATURES,
        fresh_login=True,
        superuser="required",
    )
    def create(self, namespace: str, *, limit_bytes: int | None = None, limit: str | None = None) -> None:
        """Set how much an organization may store; one that is set already is an error.

        Give the size as one of ``limit_bytes`` and ``limit``. The quota's ``id`` is not answered, but
        listed by ``list``.

        :param namespace: the organization's name.
        :param limit_bytes: how much may be stored, in bytes.
        :param limit: the same with a unit, ``"10 GiB"``.
        """
        ...

    @operation(
        "changeOrganizationQuotaSuperUser",
        "PUT /api/v1/superuser/organization/{namespace}/quota/{quota_id}",
        scope="super:user",
        errors=(400, 401, 403, 404),
        since="3.7",
        one_of=("limit_bytes", "limit"),
        features=QUOTA_FEATURES,
        fresh_login=True,
        superuser="required",
    )
    def update(
        self, namespace: str, quota_id: int, *, limit_bytes: int | None = None, limit: str | None = None
    ) -> Quota:
        """Change how much an organization may store.

        Give the size as one of ``limit_bytes`` and ``limit``. (The server would take neither as well,
        and do nothing.)

        :param namespace: the organization's name.
        :param quota_id: the quota's ``id``.
        :param limit_bytes: how much may be stored, in bytes.
        :param limit: the same with a unit, ``"10 GiB"``.
        :returns: the quota as it is now.
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
        """Delete an organization's quota and its limits; the registry's default holds then, if there is one.

        :param namespace: the organization's name.
        :param quota_id: the quota's ``id``.
        """
        ...


class ServiceKeys(Resource):
    """The keys by which services of the registry know one another."""

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
        """List the service keys, those not yet approved included.

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
        """Get one service key, even if it has expired.

        :param kid: the key's ``kid``.
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
        params={"expiration": Param(encode=dates.encode_expiration)},
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
        """Create a service key, which is approved at once.

        :param service: the service that is to use it.
        :param expiration: when it is to cease to work, in the future: a datetime with a time zone, or
            seconds since 1970; ``None`` for never.
        :param name: what to call it; nothing by default.
        :param metadata: whatever to note with it. The server adds ``created_by``, ``creator`` and ``ip``.
        :param notes: a remark on its approval.
        :returns: the key, with its private half, which cannot be had again.
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
        """Change a service key.

        :param kid: the key's ``kid``.
        :param name: what to call it.
        :param metadata: what to note with it, in place of what is noted.
        :param expiration: when it is to cease to work, in the future: a datetime with a time zone, or
            seconds since 1970; ``None`` for never.
        :returns: the key as it is now.
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
        """Delete a service key: what proves itself by it is believed no longer.

        :param kid: the key's ``kid``.
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
        """Approve a service key, so that it may be used. Approving it again is no error, and does nothing.

        :param kid: the key's ``kid``.
        :param notes: a remark on the approval.
        """
        ...


class SuperuserAppTokens(Resource):
    """The app tokens of all users."""

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

        :param expiring: whether to list only those that expire soon; all by default.
        :returns: the tokens; a page's ``extra`` has ``only_expiring``.
        """
        ...


class SuperuserLogs(Resource):
    """What happened anywhere in the registry."""

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
        params=SPAN,
    )
    def list(
        self,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
    ) -> Paged[LogEntry]:
        """List what happened anywhere in the registry, newest first.

        :param start_time: the first day: a date, a datetime with a time zone, whose UTC day
            counts, or ``"MM/DD/YYYY"``; yesterday by default.
        :param end_time: the last day, likewise; today by default.
        :returns: the entries, which tell their ``namespace``; a page's ``extra`` has ``start_time`` and
            ``end_time``, and ``search_unavailable`` with a ``message`` where the logs cannot be searched.
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
        params=SPAN,
    )
    def aggregate(
        self,
        *,
        start_time: Moment | None = None,
        end_time: Moment | None = None,
    ) -> Paged[LogCount]:
        """Count what happened anywhere in the registry, by kind and day.

        :param start_time: the first day: a date, a datetime with a time zone, whose UTC day
            counts, or ``"MM/DD/YYYY"``; yesterday by default. The span is 31 days at most.
        :param end_time: the last day, likewise; today by default.
        :returns: the counts; a page's ``extra`` has ``search_unavailable`` with a ``message`` where the
            logs cannot be searched.
        """
        ...


class SuperuserBuilds(Resource):
    """Any build, by its identifier alone."""

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
        """Get one build, whatever repository it belongs to.

        :param build_uuid: the build's ``id``.
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
        """Get how a build gets on: all of it, the same as ``get``.

        A build that is missing is a bad request here, not a missing thing.

        :param build_uuid: the build's ``id``.
        :returns: the build, with its ``phase`` and ``status``.
        """
        ...


class SuperuserBuildLogs(Resource):
    """What any build printed."""

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
        """Get what a build printed, or where that is archived.

        To follow a running build, ask again with the ``total`` of the last answer as ``start``.

        :param build_uuid: the build's ``id``.
        :param start: the number of the first entry to get, counted from 0; 0 by default.
        :returns: the entries in ``logs``; once the log is archived, its address in ``logs_url`` instead.
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
        """Download the archived log of a build that has ended.

        :param build_uuid: the build's ``id``.
        :returns: the file on its way; use it in a ``with`` statement, or close it.
        """
        ...


class SuperuserMirror(Resource):
    """The mirroring of the whole registry."""

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
        """Get how the mirroring of the whole registry goes.

        That it goes badly is no error: ``healthy`` is false then.

        :returns: the report.
        """
        ...


class RegistrySizeCalculation(Resource):
    """How much the registry stores."""

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
        """Get how much the registry stores, as last counted.

        :returns: the size, and how the counting goes.
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
        """Have the registry's size counted anew, in the background.

        ``get`` has the outcome once neither ``queued`` nor ``running``.
        """
        ...
