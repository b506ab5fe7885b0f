"""Autoprune policies: which old tags the server deletes by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from quay_sdk._wire import dates
from quay_sdk._wire.encode import encoder_for
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.literals import AutopruneMethod
from quay_sdk.model import Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

TAG_PATTERN: Mapping[str, Param] = {
    "tag_pattern": Param("tagPattern", since="3.13"),
    "tag_pattern_matches": Param("tagPatternMatches", since="3.13"),
}
"""How the tags that a policy is about are sent."""

_UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


def _write_value(value: Any) -> Any:
    """``10``, a number of tags; ``"30d"``, an age: a timedelta in the largest unit that it is whole in."""
    if not isinstance(value, timedelta):
        return encoder_for(int | str)(value)
    if value <= timedelta(0):
        raise InvalidArgumentError(f"{value!r} is not an age: every tag would be deleted")
    for unit, length in _UNITS.items():
        if not value % length:
            return f"{value // length}{unit}"
    return f"{dates.encode_seconds(value)}s"


POLICY: Mapping[str, str | Param] = {**TAG_PATTERN, "value": Param(encode=_write_value)}
"""How a policy is sent."""


@model
class AutoprunePolicy(Model):
    """A rule by which old tags are deleted.

    :ivar uuid: the policy's identifier.
    :ivar method: by what the tags to delete are chosen.
    :ivar value: with ``"number_of_tags"`` how many to keep, with ``"creation_date"`` the age from
        which to delete, ``"30d"``.
    :ivar tag_pattern: the regular expression of the tags it is about, or ``None`` for all.
    :ivar tag_pattern_matches: whether it is about the tags that match, or about those that do not.
    """

    uuid: str
    method: AutopruneMethod
    value: int | str
    tag_pattern: str | None = field(default=None, wire="tagPattern")
    tag_pattern_matches: bool | None = field(default=None, wire="tagPatternMatches")


@model
class PolicyReference(Model):
    """A policy that was created or deleted.

    :ivar uuid: the policy's identifier.
    """

    uuid: str


class UserAutoprunePolicies(Resource):
    """The policies by which old tags of the user are deleted."""

    @operation(
        "listUserAutoPrunePolicies",
        "GET /api/v1/user/autoprunepolicy/",
        scope="user:admin",
        errors=(401, 403),
        since="3.10",
        key="policies",
        features=("AUTO_PRUNE",),
    )
    def list(self) -> Paged[AutoprunePolicy]:
        """List the policies that hold for all repositories of the user.

        :returns: the policies.
        """
        ...

    @operation(
        "createUserAutoPrunePolicy",
        "POST /api/v1/user/autoprunepolicy/",
        scope="user:admin",
        errors=(400, 401, 403, 404),
        since="3.10",
        features=("AUTO_PRUNE",),
        params=POLICY,
    )
    def create(
        self,
        *,
        method: AutopruneMethod,
        value: int | timedelta | str,
        tag_pattern: str | None = None,
        tag_pattern_matches: bool | None = None,
    ) -> PolicyReference:
        """Create a policy for all repositories of the user.

        :param method: ``"number_of_tags"`` to keep the newest tags, ``"creation_date"`` to delete old
            ones.
        :param value: how many tags to keep, a number; or the age from which to delete, a timedelta, or
            a string of a number and ``s``, ``m``, ``h``, ``d`` or ``w``, ``"30d"``.
        :param tag_pattern: a regular expression for the tags that it is about; all by default.
        :param tag_pattern_matches: whether it is about the tags that match, as is the default, or
            about those that do not.
        :returns: the policy's ``uuid``.
        :raises AlreadyExistsError: there is the same one; the server answers 400.
        """
        ...

    @operation(
        "getUserAutoPrunePolicy",
        "GET /api/v1/user/autoprunepolicy/{policy_uuid}",
        scope="user:admin",
        errors=(401, 403, 404),
        since="3.10",
        features=("AUTO_PRUNE",),
    )
    def get(self, policy_uuid: str) -> AutoprunePolicy:
        """Get one of the user's policies.

        :param policy_uuid: the policy's ``uuid``.
        :returns: the policy.
        """
        ...

    @operation(
        "updateUserAutoPrunePolicy",
        "PUT /api/v1/user/autoprunepolicy/{policy_uuid}",
        scope="user:admin",
        errors=(400, 401, 403, 404),
        since="3.10",
        features=("AUTO_PRUNE",),
        params=POLICY,
    )
    def update(
        self,
        policy_uuid: str,
        *,
        method: AutopruneMethod,
        value: int | timedelta | str,
        tag_pattern: str | None = None,
        tag_pattern_matches: bool | None = None,
    ) -> None:
        """Replace one of the user's policies: what is not given is not kept, but as in a new one.

        :param policy_uuid: the policy's ``uuid``, which stays.
        :param method: ``"number_of_tags"`` to keep the newest tags, ``"creation_date"`` to delete old
            ones.
        :param value: how many tags to keep, a number; or the age from which to delete, a timedelta, or
            a string of a number and ``s``, ``m``, ``h``, ``d`` or ``w``, ``"30d"``.
        :param tag_pattern: a regular expression for the tags that it is about; all by default.
        :param tag_pattern_matches: whether it is about the tags that match, as is the default, or
            about those that do not.
        """
        ...

    @operation(
        "deleteUserAutoPrunePolicy",
        "DELETE /api/v1/user/autoprunepolicy/{policy_uuid}",
        scope="user:admin",
        errors=(401, 403, 404),
        since="3.10",
        features=("AUTO_PRUNE",),
    )
    def delete(self, policy_uuid: str) -> PolicyReference:
        """Delete one of the user's policies.

        :param policy_uuid: the policy's ``uuid``.
        :returns: the ``uuid`` of the policy that was.
        """
        ...


class OrganizationAutoprunePolicies(Resource):
    """The policies by which old tags of an organization are deleted."""

    @operation(
        "listOrganizationAutoPrunePolicies",
        "GET /api/v1/organization/{orgname}/autoprunepolicy/",
        scope="org:admin",
        errors=(401, 403),
        superuser="admitted",
        since="3.10",
        key="policies",
        features=("AUTO_PRUNE",),
    )
    def list(self, organization: str) -> Paged[AutoprunePolicy]:
        """List the policies that hold for all repositories of an organization.

        :param organization: the organization's name.
        :returns: the policies.
        """
        ...

    @operation(
        "createOrganizationAutoPrunePolicy",
        "POST /api/v1/organization/{orgname}/autoprunepolicy/",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.10",
        features=("AUTO_PRUNE",),
        params=POLICY,
    )
    def create(
        self,
        organization: str,
        *,
        method: AutopruneMethod,
        value: int | timedelta | str,
        tag_pattern: str | None = None,
        tag_pattern_matches: bool | None = None,
    ) -> PolicyReference:
        """Create a policy for all repositories of an organization.

        :param organization: the organization's name.
        :param method: ``"number_of_tags"`` to keep the newest tags, ``"creation_date"`` to delete old
            ones.
        :param value: how many tags to keep, a number; or the age from which to delete, a timedelta, or
            a string of a number and ``s``, ``m``, ``h``, ``d`` or ``w``, ``"30d"``.
        :param tag_pattern: a regular expression for the tags that it is about; all by default.
        :param tag_pattern_matches: whether it is about the tags that match, as is the default, or
            about those that do not.
        :returns: the policy's ``uuid``.
        :raises AlreadyExistsError: there is the same one; the server answers 400.
        """
        ...

    @operation(
        "getOrganizationAutoPrunePolicy",
        "GET /api/v1/organization/{orgname}/autoprunepolicy/{policy_uuid}",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.10",
        features=("AUTO_PRUNE",),
    )
    def get(self, organization: str, policy_uuid: str) -> AutoprunePolicy:
        """Get one of an organization's policies.

        :param organization: the organization's name.
        :param policy_uuid: the policy's ``uuid``.
        :returns: the policy.
        """
        ...

    @operation(
        "updateOrganizationAutoPrunePolicy",
        "PUT /api/v1/organization/{orgname}/autoprunepolicy/{policy_uuid}",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.10",
        features=("AUTO_PRUNE",),
        params=POLICY,
    )
    def update(
        self,
        organization: str,
        policy_uuid: str,
        *,
        method: AutopruneMethod,
        value: int | timedelta | str,
        tag_pattern: str | None = None,
        tag_pattern_matches: bool | None = None,
    ) -> None:
        """Replace one of an organization's policies: what is not given is not kept, but as in a new one.

        :param organization: the organization's name.
        :param policy_uuid: the policy's ``uuid``, which stays.
        :param method: ``"number_of_tags"`` to keep the newest tags, ``"creation_date"`` to delete old
            ones.
        :param value: how many tags to keep, a number; or the age from which to delete, a timedelta, or
            a string of a number and ``s``, ``m``, ``h``, ``d`` or ``w``, ``"30d"``.
        :param tag_pattern: a regular expression for the tags that it is about; all by default.
        :param tag_pattern_matches: whether it is about the tags that match, as is the default, or
            about those that do not.
        """
        ...

    @operation(
        "deleteOrganizationAutoPrunePolicy",
        "DELETE /api/v1/organization/{orgname}/autoprunepolicy/{policy_uuid}",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.10",
        features=("AUTO_PRUNE",),
    )
    def delete(self, organization: str, policy_uuid: str) -> PolicyReference:
        """Delete one of an organization's policies.

        :param organization: the organization's name.
        :param policy_uuid: the policy's ``uuid``.
        :returns: the ``uuid`` of the policy that was.
        """
        ...


class RepositoryAutoprunePolicies(Resource):
    """The policies by which old tags of a repository are deleted."""

    @operation(
        "listRepositoryAutoPrunePolicies",
        "GET /api/v1/repository/{repository}/autoprunepolicy/",
        scope="repo:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.11",
        key="policies",
        features=("AUTO_PRUNE",),
    )
    def list(self, repository: str) -> Paged[AutoprunePolicy]:
        """List a repository's own policies; its namespace's hold besides.

        :param repository: the repository, ``"namespace/name"``.
        :returns: the policies.
        """
        ...

    @operation(
        "createRepositoryAutoPrunePolicy",
        "POST /api/v1/repository/{repository}/autoprunepolicy/",
        scope="repo:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.11",
        features=("AUTO_PRUNE",),
        params=POLICY,
    )
    def create(
        self,
        repository: str,
        *,
        method: AutopruneMethod,
        value: int | timedelta | str,
        tag_pattern: str | None = None,
        tag_pattern_matches: bool | None = None,
    ) -> PolicyReference:
        """Create a policy for one repository.

        :param repository: the repository, ``"namespace/name"``.
        :param method: ``"number_of_tags"`` to keep the newest tags, ``"creation_date"`` to delete old
            ones.
        :param value: how many tags to keep, a number; or the age from which to delete, a timedelta, or
            a string of a number and ``s``, ``m``, ``h``, ``d`` or ``w``, ``"30d"``.
        :param tag_pattern: a regular expression for the tags that it is about; all by default.
        :param tag_pattern_matches: whether it is about the tags that match, as is the default, or
            about those that do not.
        :returns: the policy's ``uuid``.
        :raises AlreadyExistsError: there is the same one; the server answers 400.
        """
        ...

    @operation(
        "getRepositoryAutoPrunePolicy",
        "GET /api/v1/repository/{repository}/autoprunepolicy/{policy_uuid}",
        scope="repo:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.11",
        features=("AUTO_PRUNE",),
    )
    def get(self, repository: str, policy_uuid: str) -> AutoprunePolicy:
        """Get one of a repository's own policies.

        :param repository: the repository, ``"namespace/name"``.
        :param policy_uuid: the policy's ``uuid``.
        :returns: the policy.
        """
        ...

    @operation(
        "updateRepositoryAutoPrunePolicy",
        "PUT /api/v1/repository/{repository}/autoprunepolicy/{policy_uuid}",
        scope="repo:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.11",
        features=("AUTO_PRUNE",),
        params=POLICY,
    )
    def update(
        self,
        repository: str,
        policy_uuid: str,
        *,
        method: AutopruneMethod,
        value: int | timedelta | str,
        tag_pattern: str | None = None,
        tag_pattern_matches: bool | None = None,
    ) -> None:
        """Replace one of a repository's policies: what is not given is not kept, but as in a new one.

        :param repository: the repository, ``"namespace/name"``.
        :param policy_uuid: the policy's ``uuid``, which stays.
        :param method: ``"number_of_tags"`` to keep the newest tags, ``"creation_date"`` to delete old
            ones.
        :param value: how many tags to keep, a number; or the age from which to delete, a timedelta, or
            a string of a number and ``s``, ``m``, ``h``, ``d`` or ``w``, ``"30d"``.
        :param tag_pattern: a regular expression for the tags that it is about; all by default.
        :param tag_pattern_matches: whether it is about the tags that match, as is the default, or
            about those that do not.
        """
        ...

    @operation(
        "deleteRepositoryAutoPrunePolicy",
        "DELETE /api/v1/repository/{repository}/autoprunepolicy/{policy_uuid}",
        scope="repo:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.11",
        features=("AUTO_PRUNE",),
    )
    def delete(self, repository: str, policy_uuid: str) -> PolicyReference:
        """Delete one of a repository's own policies.

        :param repository: the repository, ``"namespace/name"``.
        :param policy_uuid: the policy's ``uuid``.
        :returns: the ``uuid`` of the policy that was.
        """
        ...
