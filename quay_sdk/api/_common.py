"""Models that the answers of several groups share."""

from __future__ import annotations

from quay_sdk.literals import PrincipalKind
from quay_sdk.model import Model, field, model


@model
class Avatar(Model):
    """The picture that stands for an account in Quay's web interface.

    :ivar name: what it was made from: the account's name.
    :ivar hash: the hash by which it is found.
    :ivar color: its colour, ``"#rrggbb"``.
    :ivar kind: the kind of account.
    """

    name: str | None = None
    hash: str | None = None
    color: str | None = None
    kind: str | None = None


@model
class Principal(Model):
    """A user, robot, team or organization, as others' answers name it.

    :ivar name: its name; a robot's is ``namespace+shortname``.
    :ivar kind: what it is; robots count as ``"user"`` in most answers, and ``is_robot`` tells.
    :ivar is_robot: whether it is a robot.
    :ivar is_org_member: whether it belongs to the organization in question.
    :ivar avatar: its picture.
    """

    name: str
    kind: PrincipalKind | None = None
    is_robot: bool | None = None
    is_org_member: bool | None = None
    avatar: Avatar | None = None


@model
class QuotaReport(Model):
    """How much of its quota a namespace or a repository uses.

    :ivar quota_bytes: what it uses, in bytes.
    :ivar configured_quota: what it may use, in bytes, or ``None`` if it has no quota.
    :ivar running_backfill: how far the server is with counting what was stored before it began to keep
        count: ``"waiting"``, ``"running"`` or ``"complete"``. Until then ``quota_bytes`` is too low.
    :ivar backfill_status: the same, as another field of the server's.
    """

    quota_bytes: int | None = None
    configured_quota: int | None = None
    running_backfill: str | None = None
    backfill_status: str | None = None


@model
class PrivateRepositories(Model):
    """How many private repositories a namespace has, and whether its plan allows more.

    :ivar private_count: how many there are.
    :ivar private_allowed: whether another may be created.
    """

    private_count: int | None = field(default=None, wire="privateCount")
    private_allowed: bool = field(wire="privateAllowed")


@model
class Success(Model):
    """The server's word that it has done something.

    :ivar success: ``True``; what fails is an error instead.
    """

    success: bool
