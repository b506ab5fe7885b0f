"""Storage quotas of users and organizations, and the limits at which they take effect."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from quay_sdk._secrets import type_of
from quay_sdk._text import one_line
from quay_sdk._wire.encode import at_most, encoder_for, member_value
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.literals import QuotaLimitType
from quay_sdk.model import Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api


_SIZE = re.compile(r"([0-9]{1,20})(?:\.([0-9]{1,20}))?\s?(?:([KMGTPE]?)(I?)B|([KMGTPE])(I?))", re.I | re.A)

_SIZE_FORMS = "a number and B, KB, MB, GB, TB, KiB, MiB, GiB or TiB, such as '10 GiB' or '1.5 TB'"

_LARGEST_SIZE = 2**63 - 1


def encode_limit(value: object) -> int:
    """The number of bytes of a size such as ``"100.5 GiB"``.

    The server takes only whole numbers, and refuses ``"10 B"``, which its schema allows.
    """
    text: str = encoder_for(str)(value).strip()
    match = _SIZE.fullmatch(text)
    if match is None or (match[3] == "" and match[4]):
        raise InvalidArgumentError(f"expected {_SIZE_FORMS}, not {one_line(text, 100)!r}")
    whole, decimals = match[1], match[2] or ""
    prefix = (match[3] or match[5] or "").upper()
    base = 1024 if match[4] or match[6] else 1000
    unit = base ** " KMGTPE".index(prefix or " ")
    size, rest = divmod(int(whole + decimals) * unit, 10 ** len(decimals))
    if rest:
        raise InvalidArgumentError(f"{text!r} is not a whole number of bytes; use limit_bytes")
    return encode_limit_bytes(size)


def encode_limit_bytes(value: object) -> int:
    """The number of bytes of a quota. The server ignores 0 in an update."""
    size: int = encoder_for(int)(value)
    if not 1 <= size <= _LARGEST_SIZE:
        raise InvalidArgumentError(f"expected 1 to {_LARGEST_SIZE} bytes, not {size}")
    return size


SIZE: Mapping[str, Param] = {
    "limit_bytes": Param(encode=encode_limit_bytes),
    "limit": Param("limit_bytes", encode=encode_limit),
}
"""How the size of a quota is sent. In signatures, ``limit_bytes`` is last: its type is that of the body."""


def _encode_type(value: object) -> str:
    """The effect of a limit. The server ignores case."""
    value = member_value(value)
    if not isinstance(value, str) or value.lower() not in ("warning", "reject"):
        shown = repr(value) if isinstance(value, str) else type_of(value)
        raise InvalidArgumentError(f"expected 'Warning' or 'Reject', not {shown}")
    return str(value)


LIMIT: Mapping[str, Param] = {
    "type": Param(encode=_encode_type),
    "threshold_percent": Param(encode=at_most(100)),
}
"""How a limit of a quota is sent."""

FEATURES = ("SUPER_USERS", "QUOTA_MANAGEMENT", "EDIT_QUOTA")
"""The features that a server needs for quotas."""


def check_limit(arguments: Mapping[str, Any]) -> None:
    """Refuse an update without a change."""
    if arguments["type"] is None and arguments["threshold_percent"] is None:
        raise InvalidArgumentError("pass type or threshold_percent; without them, nothing would change")


@model
class QuotaLimit(Model):
    """A limit of a quota: a percentage of it, and the effect of reaching that.

    Of the limits that the stored images reach, only the one with the highest percentage takes effect.

    :ivar id: identifier of the limit.
    :ivar type: ``"Warning"`` to notify the administrators, ``"Reject"`` to notify them and refuse pushes.
    :ivar threshold_percent: percentage of the quota at which the limit takes effect.
    """

    id: int
    type: QuotaLimitType
    threshold_percent: float = field(wire="limit_percent")


@model
class Quota(Model):
    """A storage quota: how many bytes the images of a user or an organization may take up.

    A quota has no effect without limits. The default of the registry is the exception: it refuses pushes at
    100 %.

    Users and organizations have it in a short form, with ``id``, ``limit_bytes`` and ``limits`` alone.

    :ivar id: identifier of the quota; ``None`` for the default of the registry.
    :ivar limit_bytes: size in bytes; the server may write it with a decimal point.
    :ivar limit: size as rounded text, ``"10.0 GiB"``; ``None`` in the short form.
    :ivar limits: limits of the quota; empty for the default of the registry.
    :ivar default_config: whether this is the default of the registry, for a namespace without its own quota;
        ``None`` in the short form.
    :ivar default_config_exists: whether the registry has a default; ``None`` in the short form.
    """

    id: int | None
    limit_bytes: float | None = None
    limit: str | None = None
    limits: tuple[QuotaLimit, ...] | None = None
    default_config: bool | None = None
    default_config_exists: bool | None = None


class UserQuotas(Resource):
    """Storage quotas of the current user."""

    limits: api.namespacequota.UserQuotaLimits

    @operation(
        "listUserQuota",
        "GET /api/v1/user/quota",
        scope="user:admin",
        errors=(401, 403),
        since="3.7",
        features=FEATURES,
    )
    def list(self) -> Paged[Quota]:
        """List the storage quotas of the current user.

        A user has one quota at most. Without one, the list is empty, even if the default quota of the
        registry applies. Only superusers can change quotas of users, with ``client.superuser.users.quotas``.

        ::

            for quota in client.user.quotas.list():
                print(quota.limit, quota.limits)

        :returns: the quotas.
        """
        ...

    @operation(
        "getUserQuota",
        "GET /api/v1/user/quota/{quota_id}",
        scope="user:admin",
        errors=(401, 403, 404),
        since="3.7",
        features=FEATURES,
    )
    def get(self, quota_id: int) -> Quota:
        """Get a storage quota of the current user.

        ::

            quota = client.user.quotas.get(1)
            print(quota.limit, quota.limits)

        :param quota_id: ``id`` of the quota, from :meth:`list`.
        :returns: the quota, with its limits.
        """
        ...


class UserQuotaLimits(Resource):
    """Limits of a quota of the current user."""

    @operation(
        "listUserQuotaLimit",
        "GET /api/v1/user/quota/{quota_id}/limit",
        scope="user:admin",
        errors=(401, 403, 404),
        since="3.7",
        features=FEATURES,
    )
    def list(self, quota_id: int) -> Paged[QuotaLimit]:
        """List the limits of a quota of the current user.

        ::

            for limit in client.user.quotas.limits.list(1):
                print(limit.type, limit.threshold_percent)

        :param quota_id: ``id`` of the quota, from ``client.user.quotas.list``.
        :returns: the limits.
        """
        ...

    @operation(
        "getUserQuotaLimit",
        "GET /api/v1/user/quota/{quota_id}/limit/{limit_id}",
        scope="user:admin",
        errors=(400, 401, 403, 404),
        since="3.7",
        features=FEATURES,
    )
    def get(self, quota_id: int, limit_id: int) -> Quota:
        """Get the quota of the current user to which a limit belongs.

        The server returns the whole quota. The limit is the entry of ``limits`` with the same ``id``. The
        same operation for organizations returns only the limit.

        ::

            quota = client.user.quotas.limits.get(1, 2)
            print(next(limit for limit in quota.limits or () if limit.id == 2))

        :param quota_id: ``id`` of the quota, from ``client.user.quotas.list``.
        :param limit_id: ``id`` of the limit, from :meth:`list`. A limit of another quota is a 400.
        :returns: the quota, with all its limits.
        """
        ...


class OrganizationQuotas(Resource):
    """Storage quotas of an organization."""

    limits: api.namespacequota.OrganizationQuotaLimits

    @operation(
        "listOrganizationQuota",
        "GET /api/v1/organization/{orgname}/quota",
        needs=("org:admin",),
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.7",
        features=FEATURES,
    )
    def list(self, organization: str) -> Paged[Quota]:
        """List the storage quotas of an organization.

        An organization has one quota at most. Without one, the list contains the default quota of the
        registry, if there is one; its ``id`` is ``None``. Members of any team of the organization may call
        it, with the scope ``org:admin`` or ``repo:create``; global read-only superusers may, too.

        ::

            for quota in client.organization.quotas.list("acme"):
                print(quota.limit, quota.limits)

        :param organization: name of the organization.
        :returns: the quotas.
        """
        ...

    @operation(
        "getOrganizationQuota",
        "GET /api/v1/organization/{orgname}/quota/{quota_id}",
        needs=("org:admin",),
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.7",
        features=FEATURES,
    )
    def get(self, organization: str, quota_id: int) -> Quota:
        """Get a storage quota of an organization.

        Members of any team of the organization may call it, with the scope ``org:admin`` or
        ``repo:create``; global read-only superusers may, too. The registry's default quota has no ``id``:
        only :meth:`list` returns it.

        ::

            quota = client.organization.quotas.get("acme", 1)
            print(quota.limit, quota.limits)

        :param organization: name of the organization.
        :param quota_id: ``id`` of the quota, from :meth:`list`.
        :returns: the quota, with its limits.
        """
        ...

    @operation(
        "createOrganizationQuota",
        "POST /api/v1/organization/{orgname}/quota",
        scope="super:user",
        errors=(400, 401, 403, 404),
        since="3.7",
        one_of=("limit_bytes", "limit"),
        params=SIZE,
        features=FEATURES,
        superuser="full_access",
    )
    def create(self, organization: str, *, limit: str | None = None, limit_bytes: int | None = None) -> None:
        """Create the storage quota of an organization.

        A new quota has no limits, and no effect until you add one with
        ``client.organization.quotas.limits.create``. Until then pushes are not limited at all: the default
        quota of the registry no longer applies to the organization. Pass either ``limit`` or ``limit_bytes``.
        The ``id`` of the quota is not returned: get it with :meth:`list`. On servers without
        ``FEATURE_SUPERUSERS_FULL_ACCESS``, superusers use ``client.superuser.organizations.quotas`` instead.

        ::

            client.organization.quotas.create("acme", limit="10 GiB")

        :param organization: name of the organization.
        :param limit: size as text: a number and ``B``, ``KB``, ``MB``, ``GB`` or ``TB`` (powers of 1000),
            ``KiB``, ``MiB``, ``GiB`` or ``TiB`` (powers of 1024), such as ``"10 GiB"`` or ``"1.5 TB"``. Case
            does not matter. The SDK converts it; the result must be a whole number of bytes.
        :param limit_bytes: size in bytes, at least 1.
        :raises AlreadyExistsError: the organization has a quota; the server's status is 400.
        """
        ...

    @operation(
        "changeOrganizationQuota",
        "PUT /api/v1/organization/{orgname}/quota/{quota_id}",
        scope="super:user",
        errors=(400, 401, 403, 404),
        since="3.7",
        one_of=("limit_bytes", "limit"),
        params=SIZE,
        features=FEATURES,
        superuser="full_access",
    )
    def update(
        self, organization: str, quota_id: int, *, limit: str | None = None, limit_bytes: int | None = None
    ) -> Quota:
        """Change the size of a storage quota of an organization.

        Its limits keep their percentages. No images are deleted, even if they exceed the new size. Pass
        either ``limit`` or ``limit_bytes``. On servers without ``FEATURE_SUPERUSERS_FULL_ACCESS``, superusers
        use ``client.superuser.organizations.quotas`` instead.

        ::

            client.organization.quotas.update("acme", 1, limit="1.5 TB")

        :param organization: name of the organization.
        :param quota_id: ``id`` of the quota, from :meth:`list`.
        :param limit: size as text: a number and ``B``, ``KB``, ``MB``, ``GB`` or ``TB`` (powers of 1000),
            ``KiB``, ``MiB``, ``GiB`` or ``TiB`` (powers of 1024), such as ``"10 GiB"`` or ``"1.5 TB"``. Case
            does not matter. The SDK converts it; the result must be a whole number of bytes.
        :param limit_bytes: size in bytes, at least 1.
        :returns: the changed quota.
        """
        ...

    @operation(
        "deleteOrganizationQuota",
        "DELETE /api/v1/organization/{orgname}/quota/{quota_id}",
        scope="super:user",
        errors=(401, 403, 404),
        since="3.7",
        features=FEATURES,
        superuser="full_access",
    )
    def delete(self, organization: str, quota_id: int) -> None:
        """Delete a storage quota of an organization. It cannot be restored.

        Its limits are deleted too, and so are the organization's notifications about the quota (those of
        ``client.organization.notifications``). The default quota of the registry, if there is one, then
        applies to the organization. On servers without ``FEATURE_SUPERUSERS_FULL_ACCESS``, superusers use
        ``client.superuser.organizations.quotas`` instead.

        ::

            client.organization.quotas.delete("acme", 1)

        :param organization: name of the organization.
        :param quota_id: ``id`` of the quota, from :meth:`list`.
        """
        ...


class OrganizationQuotaLimits(Resource):
    """Limits of a quota of an organization."""

    @operation(
        "listOrganizationQuotaLimit",
        "GET /api/v1/organization/{orgname}/quota/{quota_id}/limit",
        needs=("org:admin",),
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.7",
        features=FEATURES,
    )
    def list(self, organization: str, quota_id: int) -> Paged[QuotaLimit]:
        """List the limits of a quota of an organization.

        Members of any team of the organization may call it, with the scope ``org:admin`` or
        ``repo:create``; global read-only superusers may, too.

        ::

            for limit in client.organization.quotas.limits.list("acme", 1):
                print(limit.type, limit.threshold_percent)

        :param organization: name of the organization.
        :param quota_id: ``id`` of the quota, from ``client.organization.quotas.list``.
        :returns: the limits.
        """
        ...

    @operation(
        "getOrganizationQuotaLimit",
        "GET /api/v1/organization/{orgname}/quota/{quota_id}/limit/{limit_id}",
        needs=("org:admin",),
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.7",
        features=FEATURES,
    )
    def get(self, organization: str, quota_id: int, limit_id: int) -> QuotaLimit:
        """Get a limit of a quota of an organization: a percentage, and what happens when it is reached.

        Members of any team of the organization may call it, with the scope ``org:admin`` or
        ``repo:create``; global read-only superusers may, too.

        ::

            limit = client.organization.quotas.limits.get("acme", 1, 2)
            print(limit.type, limit.threshold_percent)

        :param organization: name of the organization.
        :param quota_id: ``id`` of the quota, from ``client.organization.quotas.list``.
        :param limit_id: ``id`` of the limit, from :meth:`list`. A limit of another quota is a 400.
        :returns: the limit.
        """
        ...

    @operation(
        "createOrganizationQuotaLimit",
        "POST /api/v1/organization/{orgname}/quota/{quota_id}/limit",
        scope="super:user",
        errors=(400, 401, 403, 404),
        since="3.7",
        features=FEATURES,
        params=LIMIT,
        superuser="full_access",
    )
    def create(
        self, organization: str, quota_id: int, *, type: QuotaLimitType, threshold_percent: int
    ) -> None:
        """Add a limit to a quota of an organization.

        A quota can have several limits, even of the same type with different percentages. If several are
        reached, only the one with the highest percentage takes effect: a ``"Warning"`` at 95 lets pushes
        through that a ``"Reject"`` at 90 would refuse. The ``id`` of the limit is not returned: get it with
        :meth:`list`. The API has no other way to add a limit on servers without
        ``FEATURE_SUPERUSERS_FULL_ACCESS``.

        ::

            client.organization.quotas.limits.create("acme", 1, type="Reject", threshold_percent=100)

        :param organization: name of the organization, or of the user for a user's quota.
        :param quota_id: ``id`` of the quota, from ``client.organization.quotas.list``.
        :param type: ``"Warning"`` to notify the administrators, ``"Reject"`` to notify them and refuse
            pushes. Case does not matter.
        :param threshold_percent: percentage of the quota at which the limit takes effect, 1 to 100.
        :raises AlreadyExistsError: a limit of this type and percentage exists; the server's status is 400.
        """
        ...

    @operation(
        "changeOrganizationQuotaLimit",
        "PUT /api/v1/organization/{orgname}/quota/{quota_id}/limit/{limit_id}",
        scope="super:user",
        errors=(400, 401, 403, 404),
        since="3.7",
        features=FEATURES,
        params=LIMIT,
        check=check_limit,
        superuser="full_access",
    )
    def update(
        self,
        organization: str,
        quota_id: int,
        limit_id: int,
        *,
        type: QuotaLimitType | None = None,
        threshold_percent: int | None = None,
    ) -> Quota:
        """Change a limit of a quota of an organization.

        Pass ``type``, ``threshold_percent`` or both. An argument that you leave out does not change.

        ::

            client.organization.quotas.limits.update("acme", 1, 2, threshold_percent=90)

        :param organization: name of the organization, or of the user for a user's quota.
        :param quota_id: ``id`` of the quota, from ``client.organization.quotas.list``.
        :param limit_id: ``id`` of the limit, from :meth:`list`. A limit of another quota is a 400.
        :param type: ``"Warning"`` to notify the administrators, ``"Reject"`` to notify them and refuse
            pushes. Case does not matter.
        :param threshold_percent: percentage of the quota at which the limit takes effect, 1 to 100.
        :returns: the quota, with all its limits.
        """
        ...

    @operation(
        "deleteOrganizationQuotaLimit",
        "DELETE /api/v1/organization/{orgname}/quota/{quota_id}/limit/{limit_id}",
        scope="super:user",
        errors=(400, 401, 403, 404),
        since="3.7",
        features=FEATURES,
        superuser="full_access",
    )
    def delete(self, organization: str, quota_id: int, limit_id: int) -> None:
        """Delete a limit of a quota of an organization.

        A quota without limits has no effect: pushes are then not limited at all.

        ::

            client.organization.quotas.limits.delete("acme", 1, 2)

        :param organization: name of the organization, or of the user for a user's quota.
        :param quota_id: ``id`` of the quota, from ``client.organization.quotas.list``.
        :param limit_id: ``id`` of the limit, from :meth:`list`. A limit of another quota is a 400.
        """
        ...
