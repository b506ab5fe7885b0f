"""Immutability policies: rules for tags that can be neither moved nor deleted."""

from __future__ import annotations

from collections.abc import Mapping

from quay_sdk._wire.encode import encoder_for
from quay_sdk.api.policy import TAG_PATTERN, PolicyReference
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.model import Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource


def encode_pattern(value: object) -> str:
    """The pattern of a policy. The server removes white space around it, and refuses other lengths.

    It uses the library ``regex``, which has more syntax than Python's ``re``: only it can check the pattern.
    """
    pattern: str = encoder_for(str)(value)
    length = len(pattern.strip())
    if not 1 <= length <= 256:
        raise InvalidArgumentError(f"expected 1 to 256 characters, got {length}")
    return pattern


PATTERN: Mapping[str, Param] = {
    **TAG_PATTERN,
    "tag_pattern": TAG_PATTERN["tag_pattern"]._replace(encode=encode_pattern),
}
"""How the tags to which a policy applies are sent."""


@model
class ImmutabilityPolicy(Model):
    """A rule for tags that the server makes immutable: they can be neither moved nor deleted.

    :ivar uuid: identifier of the policy.
    :ivar tag_pattern: regular expression that matches the whole name of a tag: ``v1`` matches ``v1`` only.
    :ivar tag_pattern_matches: whether the tags that match the pattern become immutable (``True``) or all
        others (``False``).
    """

    uuid: str
    tag_pattern: str | None = field(default=None, wire="tagPattern")
    tag_pattern_matches: bool | None = field(default=None, wire="tagPatternMatches")


class OrganizationImmutabilityPolicies(Resource):
    """Immutability policies of an organization."""

    @operation(
        "listOrgImmutabilityPolicies",
        "GET /api/v1/organization/{orgname}/immutabilitypolicy/",
        scope="org:admin",
        errors=(401, 403),
        superuser="admitted",
        since="3.17",
        key="policies",
        features=("IMMUTABLE_TAGS",),
    )
    def list(self, organization: str) -> Paged[ImmutabilityPolicy]:
        """List the immutability policies of an organization.

        They apply to all its repositories. Policies of single repositories are not included. Global
        read-only superusers may call it too.

        ::

            for policy in client.organization.immutability_policies.list("acme"):
                print(policy.tag_pattern, policy.tag_pattern_matches)

        :param organization: name of the organization, or the user's own name for the user's repositories.
        :returns: the policies.
        """
        ...

    @operation(
        "createOrgImmutabilityPolicy",
        "POST /api/v1/organization/{orgname}/immutabilitypolicy/",
        scope="org:admin",
        errors=(400, 401, 403),
        superuser="admitted",
        since="3.17",
        features=("IMMUTABLE_TAGS",),
        params=PATTERN,
    )
    def create(
        self, organization: str, *, tag_pattern: str, tag_pattern_matches: bool | None = None
    ) -> PolicyReference:
        """Create a policy that makes tags immutable in all repositories of an organization.

        An immutable tag can be neither moved nor deleted, except together with its repository. The policy
        applies to new tags, and to existing ones: the server changes them during the call, which can take
        long if there are many. Changing or deleting the policy does not make tags mutable again: use
        ``client.repository.tags.update`` with ``immutable=False`` for each. Tags that become immutable lose
        their expiration permanently, unless the server has ``FEATURE_IMMUTABLE_TAGS_CAN_EXPIRE``.

        The server refuses the policy (400) in an organization that is a mirror as a whole: Quay copies all
        its repositories from another registry.

        ::

            client.organization.immutability_policies.create("acme", tag_pattern="v[0-9.]+")

        :param organization: name of the organization, or the user's own name for the user's repositories.
        :param tag_pattern: regular expression that must match the whole name of a tag, 1 to 256 characters:
            ``v1`` matches ``v1`` only; for a prefix, write ``v1.*``. The syntax is that of the Python package
            ``regex``; an invalid expression is a 400. A name that takes the server more than a second does
            not match.
        :param tag_pattern_matches: ``True`` (the default) makes the tags that match immutable, ``False`` all
            others.
        :returns: the ``uuid`` of the policy.
        :raises AlreadyExistsError: a policy with this pattern exists, whatever its ``tag_pattern_matches``;
            the server's status is 400.
        """
        ...

    @operation(
        "getOrgImmutabilityPolicy",
        "GET /api/v1/organization/{orgname}/immutabilitypolicy/{policy_uuid}",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.17",
        features=("IMMUTABLE_TAGS",),
    )
    def get(self, organization: str, policy_uuid: str) -> ImmutabilityPolicy:
        """Get an immutability policy of an organization.

        Global read-only superusers may call it too.

        ::

            policy = client.organization.immutability_policies.get(
                "acme", "0d0b9bd6-5b1c-4d29-a3f4-35d4c4b5f0a1"
            )
            print(policy.tag_pattern, policy.tag_pattern_matches)

        :param organization: name of the organization, or the user's own name for the user's repositories.
        :param policy_uuid: ``uuid`` of the policy, from :meth:`list`.
        :returns: the policy.
        """
        ...

    @operation(
        "updateOrgImmutabilityPolicy",
        "PUT /api/v1/organization/{orgname}/immutabilitypolicy/{policy_uuid}",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.17",
        features=("IMMUTABLE_TAGS",),
        params=PATTERN,
    )
    def update(
        self,
        organization: str,
        policy_uuid: str,
        *,
        tag_pattern: str,
        tag_pattern_matches: bool | None = None,
    ) -> None:
        """Replace an immutability policy of an organization.

        As with :meth:`create`, the server applies the new policy to existing tags during the call, and they
        lose their expiration. Tags that the old policy made immutable stay immutable. Without
        ``tag_pattern_matches``, the policy applies to the tags that match, even if the old one applied to all
        others.

        ::

            client.organization.immutability_policies.update(
                "acme",
                "0d0b9bd6-5b1c-4d29-a3f4-35d4c4b5f0a1",
                tag_pattern="release-.*",
            )

        :param organization: name of the organization, or the user's own name for the user's repositories.
        :param policy_uuid: ``uuid`` of the policy, from :meth:`list`. It does not change.
        :param tag_pattern: regular expression that must match the whole name of a tag, 1 to 256 characters:
            ``v1`` matches ``v1`` only; for a prefix, write ``v1.*``. The syntax is that of the Python package
            ``regex``; an invalid expression is a 400. A name that takes the server more than a second does
            not match.
        :param tag_pattern_matches: whether the tags that match become immutable (the default) or, with
            ``False``, all others.
        :raises AlreadyExistsError: another policy has this pattern, whatever its ``tag_pattern_matches``;
            the server's status is 400.
        """
        ...

    @operation(
        "deleteOrgImmutabilityPolicy",
        "DELETE /api/v1/organization/{orgname}/immutabilitypolicy/{policy_uuid}",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.17",
        features=("IMMUTABLE_TAGS",),
    )
    def delete(self, organization: str, policy_uuid: str) -> PolicyReference:
        """Delete an immutability policy of an organization.

        Tags that it made immutable stay immutable until ``client.repository.tags.update`` sets
        ``immutable=False``.

        ::

            client.organization.immutability_policies.delete("acme", "0d0b9bd6-5b1c-4d29-a3f4-35d4c4b5f0a1")

        :param organization: name of the organization, or the user's own name for the user's repositories.
        :param policy_uuid: ``uuid`` of the policy, from :meth:`list`.
        :returns: the ``uuid`` of the deleted policy.
        """
        ...


class RepositoryImmutabilityPolicies(Resource):
    """Immutability policies of a repository."""

    @operation(
        "listRepositoryImmutabilityPolicies",
        "GET /api/v1/repository/{repository}/immutabilitypolicy/",
        scope="repo:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.17",
        key="policies",
        features=("IMMUTABLE_TAGS",),
    )
    def list(self, repository: str) -> Paged[ImmutabilityPolicy]:
        """List the immutability policies of a repository.

        The policies of its namespace (the organization or the user that owns it) apply as well, but are not
        included. Global read-only superusers may call it too.

        ::

            for policy in client.repository.immutability_policies.list("acme/app"):
                print(policy.tag_pattern, policy.tag_pattern_matches)

        :param repository: ``"namespace/name"``.
        :returns: the policies.
        """
        ...

    @operation(
        "createRepositoryImmutabilityPolicy",
        "POST /api/v1/repository/{repository}/immutabilitypolicy/",
        scope="repo:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.17",
        features=("IMMUTABLE_TAGS",),
        params=PATTERN,
    )
    def create(
        self, repository: str, *, tag_pattern: str, tag_pattern_matches: bool | None = None
    ) -> PolicyReference:
        """Create a policy that makes tags immutable in one repository.

        An immutable tag can be neither moved nor deleted, except together with its repository. The policy
        applies to new tags, and to existing ones: the server changes them during the call, which can take
        long if there are many. Changing or deleting the policy does not make tags mutable again: use
        ``client.repository.tags.update`` with ``immutable=False`` for each. Tags that become immutable lose
        their expiration permanently, unless the server has ``FEATURE_IMMUTABLE_TAGS_CAN_EXPIRE``.

        ::

            client.repository.immutability_policies.create("acme/app", tag_pattern="v[0-9.]+")

        :param repository: ``"namespace/name"``.
        :param tag_pattern: regular expression that must match the whole name of a tag, 1 to 256 characters:
            ``v1`` matches ``v1`` only; for a prefix, write ``v1.*``. The syntax is that of the Python package
            ``regex``; an invalid expression is a 400. A name that takes the server more than a second does
            not match.
        :param tag_pattern_matches: ``True`` (the default) makes the tags that match immutable, ``False`` all
            others.
        :returns: the ``uuid`` of the policy.
        :raises AlreadyExistsError: a policy with this pattern exists, whatever its ``tag_pattern_matches``;
            the server's status is 400.
        """
        ...

    @operation(
        "getRepositoryImmutabilityPolicy",
        "GET /api/v1/repository/{repository}/immutabilitypolicy/{policy_uuid}",
        scope="repo:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.17",
        features=("IMMUTABLE_TAGS",),
    )
    def get(self, repository: str, policy_uuid: str) -> ImmutabilityPolicy:
        """Get an immutability policy of a repository.

        Global read-only superusers may call it too.

        ::

            policy = client.repository.immutability_policies.get(
                "acme/app", "0d0b9bd6-5b1c-4d29-a3f4-35d4c4b5f0a1"
            )
            print(policy.tag_pattern, policy.tag_pattern_matches)

        :param repository: ``"namespace/name"``.
        :param policy_uuid: ``uuid`` of the policy, from :meth:`list`.
        :returns: the policy.
        """
        ...

    @operation(
        "updateRepositoryImmutabilityPolicy",
        "PUT /api/v1/repository/{repository}/immutabilitypolicy/{policy_uuid}",
        scope="repo:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        since="3.17",
        features=("IMMUTABLE_TAGS",),
        params=PATTERN,
    )
    def update(
        self,
        repository: str,
        policy_uuid: str,
        *,
        tag_pattern: str,
        tag_pattern_matches: bool | None = None,
    ) -> None:
        """Replace an immutability policy of a repository.

        As with :meth:`create`, the server applies the new policy to existing tags during the call, and they
        lose their expiration. Tags that the old policy made immutable stay immutable. Without
        ``tag_pattern_matches``, the policy applies to the tags that match, even if the old one applied to all
        others.

        ::

            client.repository.immutability_policies.update(
                "acme/app",
                "0d0b9bd6-5b1c-4d29-a3f4-35d4c4b5f0a1",
                tag_pattern="release-.*",
            )

        :param repository: ``"namespace/name"``.
        :param policy_uuid: ``uuid`` of the policy, from :meth:`list`. It does not change.
        :param tag_pattern: regular expression that must match the whole name of a tag, 1 to 256 characters:
            ``v1`` matches ``v1`` only; for a prefix, write ``v1.*``. The syntax is that of the Python package
            ``regex``; an invalid expression is a 400. A name that takes the server more than a second does
            not match.
        :param tag_pattern_matches: whether the tags that match become immutable (the default) or, with
            ``False``, all others.
        :raises AlreadyExistsError: another policy has this pattern, whatever its ``tag_pattern_matches``;
            the server's status is 400.
        """
        ...

    @operation(
        "deleteRepositoryImmutabilityPolicy",
        "DELETE /api/v1/repository/{repository}/immutabilitypolicy/{policy_uuid}",
        scope="repo:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        since="3.17",
        features=("IMMUTABLE_TAGS",),
    )
    def delete(self, repository: str, policy_uuid: str) -> PolicyReference:
        """Delete an immutability policy of a repository.

        Tags that it made immutable stay immutable until ``client.repository.tags.update`` sets
        ``immutable=False``.

        ::

            client.repository.immutability_policies.delete("acme/app", "0d0b9bd6-5b1c-4d29-a3f4-35d4c4b5f0a1")

        :param repository: ``"namespace/name"``.
        :param policy_uuid: ``uuid`` of the policy, from :meth:`list`.
        :returns: the ``uuid`` of the deleted policy.
        """
        ...
