"""Autoprune policies: rules for old tags that the server deletes in the background."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from quay_sdk._secrets import number_or_type
from quay_sdk._text import one_line
from quay_sdk._wire import dates
from quay_sdk._wire.encode import encoder_for, member_value
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
"""How the tags to which a policy applies are sent."""

_UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}

_LENGTHS = {**_UNITS, "s": timedelta(seconds=1), "y": timedelta(days=365)}

_AGE_FORMS = (
    "expected an age: a timedelta, or a number and s, m, h, d, w or y, such as '30d' (a number of tags needs "
    "method='number_of_tags')"
)


def _is_age(value: object) -> bool:
    """Whether a value is a timedelta or text of a positive number and a unit."""
    if isinstance(value, timedelta):
        return True
    match = re.fullmatch("([0-9]{1,12})([smhdwy])", value) if isinstance(value, str) else None
    try:
        return match is not None and int(match[1]) * _LENGTHS[match[2]] > timedelta(0)
    except OverflowError:
        return False


def _write_value(value: Any) -> Any:
    """``10``, a number of tags; ``"30d"``, an age: a timedelta in the largest unit that divides it."""
    if not isinstance(value, timedelta):
        return encoder_for(int | str)(value)
    if value <= timedelta(0):
        raise InvalidArgumentError(f"{value!r} is not an age: every tag would be deleted")
    for unit, length in _UNITS.items():
        if not value % length:
            return f"{value // length}{unit}"
    return f"{dates.encode_seconds(value)}s"


def check_policy(arguments: Mapping[str, Any]) -> None:
    """Refuse a policy that would delete other tags than the caller means.

    The server accepts 0 and negative ages, which delete every tag, and ignores ``tag_pattern_matches``
    without a pattern.
    """
    method, value = member_value(arguments["method"]), member_value(arguments["value"])
    shown = repr(one_line(value, 100)) if isinstance(value, str) else number_or_type(value)
    if method == "number_of_tags" and (not isinstance(value, int) or value < 1):
        raise InvalidArgumentError(
            f"value: expected a number of tags, not {shown} (an age needs method='creation_date')"
        )
    if method == "creation_date" and not _is_age(value):
        raise InvalidArgumentError(f"value: {_AGE_FORMS}, not {shown}")
    if arguments["tag_pattern"] is None and arguments["tag_pattern_matches"] is False:
        raise InvalidArgumentError(
            "tag_pattern_matches=False needs a tag_pattern; without one, the policy applies to every tag"
        )


POLICY: Mapping[str, str | Param] = {**TAG_PATTERN, "value": Param(encode=_write_value)}
"""How a policy is sent."""


@model
class AutoprunePolicy(Model):
    """A rule for tags that the server deletes.

    :ivar uuid: identifier of the policy.
    :ivar method: ``"number_of_tags"``, to keep the newest tags, or ``"creation_date"``, to delete old ones.
    :ivar value: with ``"number_of_tags"``, the number of tags to keep in each repository; with
        ``"creation_date"``, the age from which tags are deleted, such as ``"30d"``.
    :ivar tag_pattern: regular expression that is searched anywhere in a tag's name, so that ``v1`` also
        matches ``dev10``; ``None`` if the policy applies to all tags.
    :ivar tag_pattern_matches: whether the policy applies to the tags that match the pattern (``True``) or to
        all others (``False``); it has no effect without a pattern.
    """

    uuid: str
    method: AutopruneMethod
    value: int | str
    tag_pattern: str | None = field(default=None, wire="tagPattern")
    tag_pattern_matches: bool | None = field(default=None, wire="tagPatternMatches")


@model
class PolicyReference(Model):
    """A policy that was created or deleted.

    :ivar uuid: identifier of the policy.
    """

    uuid: str


class UserAutoprunePolicies(Resource):
    """Autoprune policies of the current user."""

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
        """List the autoprune policies of the current user.

        They apply to all repositories of the user. The list does not include the policies of single
        repositories, nor the server's ``DEFAULT_NAMESPACE_AUTOPRUNE_POLICY``, which applies as well.

        ::

            for policy in client.user.autoprune_policies.list():
                print(policy.method, policy.value, policy.tag_pattern)

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
        check=check_policy,
    )
    def create(
        self,
        *,
        method: AutopruneMethod,
        value: int | timedelta | str,
        tag_pattern: str | None = None,
        tag_pattern_matches: bool | None = None,
    ) -> PolicyReference:
        """Create a policy that deletes old tags in all repositories of the current user.

        The server applies it in the background, by default at most once an hour, to existing tags too. It
        skips immutable tags, and repositories that are mirrors or read-only. Policies of single repositories
        apply as well.

        A deleted tag can be restored with ``client.repository.tags.restore`` until the time in the user's
        ``tag_expiration_s`` has passed. After that, it is lost.

        ::

            client.user.autoprune_policies.create(method="creation_date", value="30d", tag_pattern="^pr-")

        :param method: ``"number_of_tags"`` to keep the newest tags of each repository and delete the others,
            or ``"creation_date"`` to delete tags from a certain age, counted from when the tag was last
            pushed or moved.
        :param value: with ``"number_of_tags"`` the number of tags to keep, 1 or more, among those to which
            the policy applies; immutable tags and cosign signatures do not count. With ``"creation_date"``
            the age: a ``timedelta`` of whole seconds, or a string of a number and ``s``, ``m`` (minutes),
            ``h``, ``d``, ``w`` or ``y`` (365 days), such as ``"30d"``.
        :param tag_pattern: regular expression for the names of the tags to which the policy applies (default:
            all tags). It is searched anywhere in the name: ``v1`` also matches ``dev10``, and ``^v1$`` only
            ``v1``. The syntax is that of the server's database, usually PostgreSQL. The server accepts an
            invalid expression, but it stops the pruning of the namespace.
        :param tag_pattern_matches: whether the policy applies to the tags that match ``tag_pattern`` (the
            default) or, with ``False``, to all others.
        :returns: the ``uuid`` of the policy.
        :raises AlreadyExistsError: a policy with the same four values exists; the server's status is 400.
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
        """Get an autoprune policy of the current user.

        ::

            policy = client.user.autoprune_policies.get("0d0b9bd6-5b1c-4d29-a3f4-35d4c4b5f0a1")
            print(policy.method, policy.value, policy.tag_pattern)

        :param policy_uuid: ``uuid`` of the policy, from :meth:`list`.
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
        check=check_policy,
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
        """Replace an autoprune policy of the current user.

        Arguments that are left out get their defaults, not their old values: without ``tag_pattern`` the
        policy applies to all tags. Unlike ``create``, the server accepts a duplicate of another policy.

        ::

            client.user.autoprune_policies.update(
                "0d0b9bd6-5b1c-4d29-a3f4-35d4c4b5f0a1",
                method="number_of_tags",
                value=20,
            )

        :param policy_uuid: ``uuid`` of the policy, from :meth:`list`. It does not change.
        :param method: ``"number_of_tags"`` to keep the newest tags of each repository and delete the others,
            or ``"creation_date"`` to delete tags from a certain age, counted from when the tag was last
            pushed or moved.
        :param value: with ``"number_of_tags"`` the number of tags to keep, 1 or more, among those to which
            the policy applies; immutable tags and cosign signatures do not count. With ``"creation_date"``
            the age: a ``timedelta`` of whole seconds, or a string of a number and ``s``, ``m`` (minutes),
            ``h``, ``d``, ``w`` or ``y`` (365 days), such as ``"30d"``.
        :param tag_pattern: regular expression for the names of the tags to which the policy applies (default:
            all tags). It is searched anywhere in the name: ``v1`` also matches ``dev10``, and ``^v1$`` only
            ``v1``. The syntax is that of the server's database, usually PostgreSQL. The server accepts an
            invalid expression, but it stops the pruning of the namespace.
        :param tag_pattern_matches: whether the policy applies to the tags that match ``tag_pattern`` (the
            default) or, with ``False``, to all others.
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
        """Delete an autoprune policy of the current user.

        Tags that it has deleted are not restored.

        ::

            client.user.autoprune_policies.delete("0d0b9bd6-5b1c-4d29-a3f4-35d4c4b5f0a1")

        :param policy_uuid: ``uuid`` of the policy, from :meth:`list`.
        :returns: the ``uuid`` of the deleted policy.
        """
        ...


class OrganizationAutoprunePolicies(Resource):
    """Autoprune policies of an organization."""

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
        """List the autoprune policies of an organization.

        They apply to all its repositories. The list does not include the policies of single repositories,
        nor the server's ``DEFAULT_NAMESPACE_AUTOPRUNE_POLICY``, which applies as well. Global read-only
        superusers may call it too.

        ::

            for policy in client.organization.autoprune_policies.list("acme"):
                print(policy.method, policy.value, policy.tag_pattern)

        :param organization: name of the organization.
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
        check=check_policy,
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
        """Create a policy that deletes old tags in all repositories of an organization.

        The server applies it in the background, by default at most once an hour, to existing tags too. It
        skips immutable tags, and repositories that are mirrors or read-only. Policies of single repositories
        apply as well.

        A deleted tag can be restored with ``client.repository.tags.restore`` until the time in the
        organization's ``tag_expiration_s`` has passed. After that, it is lost.

        ::

            client.organization.autoprune_policies.create(
                "acme",
                method="creation_date",
                value="30d",
                tag_pattern="^pr-",
            )

        :param organization: name of the organization.
        :param method: ``"number_of_tags"`` to keep the newest tags of each repository and delete the others,
            or ``"creation_date"`` to delete tags from a certain age, counted from when the tag was last
            pushed or moved.
        :param value: with ``"number_of_tags"`` the number of tags to keep, 1 or more, among those to which
            the policy applies; immutable tags and cosign signatures do not count. With ``"creation_date"``
            the age: a ``timedelta`` of whole seconds, or a string of a number and ``s``, ``m`` (minutes),
            ``h``, ``d``, ``w`` or ``y`` (365 days), such as ``"30d"``.
        :param tag_pattern: regular expression for the names of the tags to which the policy applies (default:
            all tags). It is searched anywhere in the name: ``v1`` also matches ``dev10``, and ``^v1$`` only
            ``v1``. The syntax is that of the server's database, usually PostgreSQL. The server accepts an
            invalid expression, but it stops the pruning of the namespace.
        :param tag_pattern_matches: whether the policy applies to the tags that match ``tag_pattern`` (the
            default) or, with ``False``, to all others.
        :returns: the ``uuid`` of the policy.
        :raises AlreadyExistsError: a policy with the same four values exists; the server's status is 400.
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
        """Get an autoprune policy of an organization.

        Global read-only superusers may call it too.

        ::

            policy = client.organization.autoprune_policies.get(
                "acme", "0d0b9bd6-5b1c-4d29-a3f4-35d4c4b5f0a1"
            )
            print(policy.method, policy.value, policy.tag_pattern)

        :param organization: name of the organization.
        :param policy_uuid: ``uuid`` of the policy, from :meth:`list`.
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
        check=check_policy,
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
        """Replace an autoprune policy of an organization.

        Arguments that are left out get their defaults, not their old values: without ``tag_pattern`` the
        policy applies to all tags. Unlike ``create``, the server accepts a duplicate of another policy.

        ::

            client.organization.autoprune_policies.update(
                "acme",
                "0d0b9bd6-5b1c-4d29-a3f4-35d4c4b5f0a1",
                method="number_of_tags",
                value=20,
            )

        :param organization: name of the organization.
        :param policy_uuid: ``uuid`` of the policy, from :meth:`list`. It does not change.
        :param method: ``"number_of_tags"`` to keep the newest tags of each repository and delete the others,
            or ``"creation_date"`` to delete tags from a certain age, counted from when the tag was last
            pushed or moved.
        :param value: with ``"number_of_tags"`` the number of tags to keep, 1 or more, among those to which
            the policy applies; immutable tags and cosign signatures do not count. With ``"creation_date"``
            the age: a ``timedelta`` of whole seconds, or a string of a number and ``s``, ``m`` (minutes),
            ``h``, ``d``, ``w`` or ``y`` (365 days), such as ``"30d"``.
        :param tag_pattern: regular expression for the names of the tags to which the policy applies (default:
            all tags). It is searched anywhere in the name: ``v1`` also matches ``dev10``, and ``^v1$`` only
            ``v1``. The syntax is that of the server's database, usually PostgreSQL. The server accepts an
            invalid expression, but it stops the pruning of the namespace.
        :param tag_pattern_matches: whether the policy applies to the tags that match ``tag_pattern`` (the
            default) or, with ``False``, to all others.
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
        """Delete an autoprune policy of an organization.

        Tags that it has deleted are not restored.

        ::

            client.organization.autoprune_policies.delete("acme", "0d0b9bd6-5b1c-4d29-a3f4-35d4c4b5f0a1")

        :param organization: name of the organization.
        :param policy_uuid: ``uuid`` of the policy, from :meth:`list`.
        :returns: the ``uuid`` of the deleted policy.
        """
        ...


class RepositoryAutoprunePolicies(Resource):
    """Autoprune policies of a repository."""

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
        """List the autoprune policies of a repository.

        The policies of its namespace (the user or the organization that owns it) apply as well, but are not
        included. Global read-only superusers may call it too.

        ::

            for policy in client.repository.autoprune_policies.list("acme/app"):
                print(policy.method, policy.value, policy.tag_pattern)

        :param repository: ``"namespace/name"``.
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
        check=check_policy,
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
        """Create a policy that deletes old tags in one repository.

        The server applies it in the background, by default at most once an hour, to existing tags too. It
        skips immutable tags, and has no effect while the repository is a mirror or read-only. The policies of
        its namespace (the user or the organization that owns it) apply as well.

        A deleted tag can be restored with ``client.repository.tags.restore`` until the time in
        ``tag_expiration_s`` of the user or the organization has passed. After that, it is lost.

        ::

            client.repository.autoprune_policies.create(
                "acme/app",
                method="creation_date",
                value="30d",
                tag_pattern="^pr-",
            )

        :param repository: ``"namespace/name"``.
        :param method: ``"number_of_tags"`` to keep the newest tags and delete the others, or
            ``"creation_date"`` to delete tags from a certain age, counted from when the tag was last pushed
            or moved.
        :param value: with ``"number_of_tags"`` the number of tags to keep, 1 or more, among those to which
            the policy applies; immutable tags and cosign signatures do not count. With ``"creation_date"``
            the age: a ``timedelta`` of whole seconds, or a string of a number and ``s``, ``m`` (minutes),
            ``h``, ``d``, ``w`` or ``y`` (365 days), such as ``"30d"``.
        :param tag_pattern: regular expression for the names of the tags to which the policy applies (default:
            all tags). It is searched anywhere in the name: ``v1`` also matches ``dev10``, and ``^v1$`` only
            ``v1``. The syntax is that of the server's database, usually PostgreSQL. The server accepts an
            invalid expression, but it stops the pruning of the namespace.
        :param tag_pattern_matches: whether the policy applies to the tags that match ``tag_pattern`` (the
            default) or, with ``False``, to all others.
        :returns: the ``uuid`` of the policy.
        :raises AlreadyExistsError: a policy with the same four values exists; the server's status is 400.
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
        """Get an autoprune policy of a repository.

        Global read-only superusers may call it too.

        ::

            policy = client.repository.autoprune_policies.get(
                "acme/app", "0d0b9bd6-5b1c-4d29-a3f4-35d4c4b5f0a1"
            )
            print(policy.method, policy.value, policy.tag_pattern)

        :param repository: ``"namespace/name"``.
        :param policy_uuid: ``uuid`` of the policy, from :meth:`list`.
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
        check=check_policy,
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
        """Replace an autoprune policy of a repository.

        Arguments that are left out get their defaults, not their old values: without ``tag_pattern`` the
        policy applies to all tags. Unlike ``create``, the server accepts a duplicate of another policy.

        ::

            client.repository.autoprune_policies.update(
                "acme/app",
                "0d0b9bd6-5b1c-4d29-a3f4-35d4c4b5f0a1",
                method="number_of_tags",
                value=20,
            )

        :param repository: ``"namespace/name"``.
        :param policy_uuid: ``uuid`` of the policy, from :meth:`list`. It does not change.
        :param method: ``"number_of_tags"`` to keep the newest tags and delete the others, or
            ``"creation_date"`` to delete tags from a certain age, counted from when the tag was last pushed
            or moved.
        :param value: with ``"number_of_tags"`` the number of tags to keep, 1 or more, among those to which
            the policy applies; immutable tags and cosign signatures do not count. With ``"creation_date"``
            the age: a ``timedelta`` of whole seconds, or a string of a number and ``s``, ``m`` (minutes),
            ``h``, ``d``, ``w`` or ``y`` (365 days), such as ``"30d"``.
        :param tag_pattern: regular expression for the names of the tags to which the policy applies (default:
            all tags). It is searched anywhere in the name: ``v1`` also matches ``dev10``, and ``^v1$`` only
            ``v1``. The syntax is that of the server's database, usually PostgreSQL. The server accepts an
            invalid expression, but it stops the pruning of the namespace.
        :param tag_pattern_matches: whether the policy applies to the tags that match ``tag_pattern`` (the
            default) or, with ``False``, to all others.
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
        """Delete an autoprune policy of a repository.

        Tags that it has deleted are not restored.

        ::

            client.repository.autoprune_policies.delete("acme/app", "0d0b9bd6-5b1c-4d29-a3f4-35d4c4b5f0a1")

        :param repository: ``"namespace/name"``.
        :param policy_uuid: ``uuid`` of the policy, from :meth:`list`.
        :returns: the ``uuid`` of the deleted policy.
        """
        ...
