"""Models that several groups share."""

from __future__ import annotations

from quay_sdk.literals import PrincipalKind
from quay_sdk.model import Model, field, model


@model
class Avatar(Model):
    """The picture of an account in Quay's web interface.

    :ivar name: name of the account.
    :ivar hash: SHA-256 hash of the account's email address or name in lower case.
    :ivar color: colour, ``"#rrggbb"``.
    :ivar kind: kind of account: ``"user"``, ``"robot"``, ``"org"``, ``"team"`` or ``"app"``.
    """

    name: str | None = None
    hash: str | None = None
    color: str | None = None
    kind: str | None = None


@model
class Principal(Model):
    """A user, robot, team or organization in another object.

    :ivar name: name; that of a robot is ``namespace+shortname``.
    :ivar kind: kind of account; it is mostly ``"user"`` for robots too: see ``is_robot``.
    :ivar is_robot: whether the account is a robot; ``None`` if the server leaves it out.
    :ivar is_org_member: whether the account belongs to the organization; ``None`` if the server leaves it
        out.
    :ivar avatar: picture of the account; ``None`` if the server leaves it out.
    """

    name: str
    kind: PrincipalKind | None = None
    is_robot: bool | None = None
    is_org_member: bool | None = None
    avatar: Avatar | None = None


@model
class QuotaReport(Model):
    """The storage that a namespace or a repository uses, and its quota.

    :ivar quota_bytes: storage in use, in bytes.
    :ivar configured_quota: quota of the namespace, or the registry's default, in bytes; ``None`` without any.
    :ivar running_backfill: state of the count of older images: ``"waiting"``, ``"running"``, ``"complete"``
        or ``""``. ``quota_bytes`` is too low before it is complete. ``None`` in lists of repositories.
    :ivar backfill_status: the same value, under the name that the server prefers.
    """

    quota_bytes: int | None = None
    configured_quota: int | None = None
    running_backfill: str | None = None
    backfill_status: str | None = None


@model
class PrivateRepositories(Model):
    """The number of private repositories of a namespace, and whether its plan allows another.

    :ivar private_count: number of private repositories; ``None`` for callers who are not administrators of
        the organization.
    :ivar private_allowed: whether another private repository can be created.
    """

    private_count: int | None = field(default=None, wire="privateCount")
    private_allowed: bool = field(wire="privateAllowed")


@model
class Success(Model):
    """The confirmation of a change.

    :ivar success: always ``True``: a failure raises an error.
    """

    success: bool
