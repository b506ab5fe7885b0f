"""Storage quotas: how much a user or an organization may store, and what happens on the way there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from quay_sdk._secrets import type_of
from quay_sdk._text import one_line
from quay_sdk._wire.encode import encoder_for
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.literals import QuotaLimitType
from quay_sdk.model import Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

if TYPE_CHECKING:
    from quay_sdk import api


_SIZE = re.compile(r"([0-9]{1,20})(?:\.([0-9]{1,20}))?\s?(?:([KMGTPE]?)(I?)B|([KMGTPE])(I?))", re.IGNORECASE)

_SIZE_FORMS = "a number and B, KB, MB, GB, TB, KiB, MiB, GiB or TiB, such as '10 GiB' or '1.5 TB'"

_LARGEST_SIZE = 2**63 - 1


def encode_limit(value: object) -> int:
    """The number of bytes of a size such as ``"100.5 GiB"``.

    The server takes whole numbers alone, and not every unit that its schema has.
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
"""How the size of a quota is sent."""


def _encode_type(value: object) -> str:
    """The effect of a limit. The server ignores case."""
    if not isinstance(value, str) or value.lower() not in ("warning", "reject"):
        shown = repr(value) if isinstance(value, str) else type_of(value)
        raise InvalidArgumentError(f"expected 'Warning' or 'Reject', not {shown}")
    return str(value)


FEATURES = ("SUPER_USERS", "QUOTA_MANAGEMENT", "EDIT_QUOTA")
"""The server features that quotas need."""


@model
class QuotaLimit(Model):
    """What happens when a part of a quota is used up.

    :ivar id: the limit's identifier.
    :ivar type: ``"Warning"`` to notify the owners, ``"Reject"`` to refuse further pushes.
    :ivar threshold_percent: at how much of the quota it happens, in percent of its bytes.
    """

    id: int
    type: QuotaLimitType
    threshold_percent: float = field(wire="limit_percent")


@model
class Quota(Model):
    """How much a user or an organization may store. By itself it does nothing: its limits do.

    Answers about a user or an organization have it in short: with ``id``, ``limit_bytes`` and
    ``limits`` alone.

    :ivar id: the quota's identifier; ``None`` for the default of the whole registry.
    :ivar limit_bytes: how much may be stored, in bytes; the server may write it with a decimal point.
    :ivar limit: the same for humans, ``"10.0 GiB"``.
    :ivar limits: what happens when parts of it are used up.
    :ivar default_config: whether it is the default of the whole registry, for want of one of its own.
    :ivar default_config_exists: whether the registry has such a default.
    """

    id: int | None
    limit_bytes: float | None = None
    limit: str | None = None
    limits: tuple[QuotaLimit, ...] | None = None
    default_config: bool | None = None
    default_config_exists: bool | None = None


class UserQuotas(Resource):
    """The storage quotas of the user."""

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
        """List the user's quotas, with their limits. A user has one at most.

        Only a superuser can change them: see ``superuser.users.quotas``.

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
        """Get one of the user's quotas.

        :param quota_id: the quota's ``id``.
        :returns: the quota, with its limits.
        """
        ...


class UserQuotaLimits(Resource):
    """What happens when a quota of the user fills up."""

    @operation(
        "listUserQuotaLimit",
        "GET /api/v1/user/quota/{quota_id}/limit",
        scope="user:admin",
        errors=(401, 403, 404),
        since="3.7",
        features=FEATURES,
    )
    def list(self, quota_id: int) -> Paged[QuotaLimit]:
        """List the limits of one of the user's quotas.

        :param quota_id: the quota's ``id``.
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
        """Get the quota that has a limit: the server answers all of the quota, not the limit alone.

        The limit is the one in ``limits`` with that ``id``. (An organization's limit comes alone.)

        :param quota_id: the quota's ``id``.
        :param limit_id: the limit's ``id``.
        :returns: the quota, with all its limits.
        """
        ...


class OrganizationQuotas(Resource):
    """The storage quotas of an organization."""

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
        """List an organization's quotas, with their limits. An organization has one at most.

        If it has none, and the registry has a default, that is listed, without an ``id``.

        :param organization: the organization's name.
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
        """Get one of an organization's quotas.

        :param organization: the organization's name.
        :param quota_id: the quota's ``id``.
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
        """Give an organization a quota.

        Give the size as one of ``limit_bytes`` and ``limit``. The new quota has no limits, so nothing
        happens when it fills up: add some with ``organization.quotas.limits.create``. Its ``id`` is
        not answered, but listed by ``organization.quotas.list``.

        :param organization: the organization's name.
        :param limit_bytes: how much may be stored, in bytes.
        :param limit: the same with a unit, ``"10 GiB"``.
        :raises AlreadyExistsError: it has a quota already, and can have one only.
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
        """Change how much an organization may store.

        Give the size as one of ``limit_bytes`` and ``limit``. (The server would take neither as well,
        and do nothing.)

        :param organization: the organization's name.
        :param quota_id: the quota's ``id``.
        :param limit_bytes: how much may be stored, in bytes.
        :param limit: the same with a unit, ``"10 GiB"``.
        :returns: the quota as it is now.
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
        """Delete an organization's quota and its limits; the registry's default holds then, if there is one.

        :param organization: the organization's name.
        :param quota_id: the quota's ``id``.
        """
        ...


class OrganizationQuotaLimits(Resource):
    """What happens when a quota of an organization fills up."""

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
        """List the limits of one of an organization's quotas.

        :param organization: the organization's name.
        :param quota_id: the quota's ``id``.
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
        """Get one limit of one of an organization's quotas.

        :param organization: the organization's name.
        :param quota_id: the quota's ``id``.
        :param limit_id: the limit's ``id``.
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
        params={"type": Param(encode=_encode_type)},
        superuser="full_access",
    )
    def create(
        self, organization: str, quota_id: int, *, type: QuotaLimitType, threshold_percent: int
    ) -> None:
        """Add a limit to an organization's quota.

        Its ``id`` is not answered, but listed by ``organization.quotas.limits.list``.

        :param organization: the organization's name.
        :param quota_id: the quota's ``id``.
        :param type: ``"Warning"`` to notify the owners, ``"Reject"`` to refuse further pushes.
        :param threshold_percent: at how much of the quota it happens, 1 to 100 percent of its bytes.
        :raises AlreadyExistsError: it has that same limit already.
        """
        ...

    @operation(
        "changeOrganizationQuotaLimit",
        "PUT /api/v1/organization/{orgname}/quota/{quota_id}/limit/{limit_id}",
        scope="super:user",
        errors=(400, 401, 403, 404),
        since="3.7",
        features=FEATURES,
        params={"type": Param(encode=_encode_type)},
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
        """Change a limit of an organization's quota; what is not given stays as it is.

        :param organization: the organization's name.
        :param quota_id: the quota's ``id``.
        :param limit_id: the limit's ``id``.
        :param type: ``"Warning"`` to notify the owners, ``"Reject"`` to refuse further pushes.
        :param threshold_percent: at how much of the quota it happens, 1 to 100 percent of its bytes.
        :returns: all of the quota as it is now, with the limit among its ``limits``.
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
        """Delete a limit of an organization's quota.

        :param organization: the organization's name.
        :param quota_id: the quota's ``id``.
        :param limit_id: the limit's ``id``.
        """
        ...
