"""Immutability policies: which tags the server makes immutable by itself."""

from __future__ import annotations

from quay_sdk.api.policy import TAG_PATTERN, PolicyReference
from quay_sdk.model import Model, field, model
from quay_sdk.operation import operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource


@model
class ImmutabilityPolicy(Model):
    """A rule by which tags become immutable: they can be neither moved nor deleted then.

    :ivar uuid: the policy's identifier.
    :ivar tag_pattern: the regular expression of tag names; it matches from a name's beginning.
    :ivar tag_pattern_matches: whether the tags that match become immutable, or those that do not.
    """

    uuid: str
    tag_pattern: str | None = field(default=None, wire="tagPattern")
    tag_pattern_matches: bool | None = field(default=None, wire="tagPatternMatches")


class OrganizationImmutabilityPolicies(Resource):
    """The policies by which tags of an organization become immutable."""

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
        """List the policies that hold for all repositories of an organization.

        :param organization: the organization's name.
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
        params=TAG_PATTERN,
    )
    def create(
        self, organization: str, *, tag_pattern: str, tag_pattern_matches: bool | None = None
    ) -> PolicyReference:
        """Create a policy for all repositories of an organization.

        It holds for the tags that are there already as well as for new ones.

        :param organization: the organization's name.
        :param tag_pattern: a regular expression for tag names, 256 characters at most. It matches from a
            name's beginning, but need not reach to the end: ``"v1"`` matches ``v10`` too, ``"v1$"`` not.
        :param tag_pattern_matches: whether the tags that match become immutable, as is the default,
            or those that do not.
        :returns: the policy's ``uuid``.
        :raises AlreadyExistsError: there is one with that pattern; the server answers 400.
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
        """Get one of an organization's policies.

        :param organization: the organization's name.
        :param policy_uuid: the policy's ``uuid``.
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
        params=TAG_PATTERN,
    )
    def update(
        self,
        organization: str,
        policy_uuid: str,
        *,
        tag_pattern: str,
        tag_pattern_matches: bool | None = None,
    ) -> None:
        """Replace one of an organization's policies.

        :param organization: the organization's name.
        :param policy_uuid: the policy's ``uuid``, which stays.
        :param tag_pattern: a regular expression for tag names, 256 characters at most. It matches from a
            name's beginning, but need not reach to the end: ``"v1"`` matches ``v10`` too, ``"v1$"`` not.
        :param tag_pattern_matches: whether the tags that match become immutable, or those that do
            not. If it is not given they are those that match, whatever was before.
        :raises AlreadyExistsError: another one has that pattern; the server answers 400.
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
        """Delete one of an organization's policies.

        :param organization: the organization's name.
        :param policy_uuid: the policy's ``uuid``.
        :returns: the ``uuid`` of the policy that was.
        """
        ...


class RepositoryImmutabilityPolicies(Resource):
    """The policies by which tags of a repository become immutable."""

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
        """List a repository's own policies; its organization's hold besides.

        :param repository: the repository, ``"namespace/name"``.
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
        params=TAG_PATTERN,
    )
    def create(
        self, repository: str, *, tag_pattern: str, tag_pattern_matches: bool | None = None
    ) -> PolicyReference:
        """Create a policy for one repository.

        It holds for the tags that are there already as well as for new ones.

        :param repository: the repository, ``"namespace/name"``.
        :param tag_pattern: a regular expression for tag names, 256 characters at most. It matches from a
            name's beginning, but need not reach to the end: ``"v1"`` matches ``v10`` too, ``"v1$"`` not.
        :param tag_pattern_matches: whether the tags that match become immutable, as is the default,
            or those that do not.
        :returns: the policy's ``uuid``.
        :raises AlreadyExistsError: there is one with that pattern; the server answers 400.
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
        """Get one of a repository's own policies.

        :param repository: the repository, ``"namespace/name"``.
        :param policy_uuid: the policy's ``uuid``.
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
        params=TAG_PATTERN,
    )
    def update(
        self,
        repository: str,
        policy_uuid: str,
        *,
        tag_pattern: str,
        tag_pattern_matches: bool | None = None,
    ) -> None:
        """Replace one of a repository's own policies.

        :param repository: the repository, ``"namespace/name"``.
        :param policy_uuid: the policy's ``uuid``, which stays.
        :param tag_pattern: a regular expression for tag names, 256 characters at most. It matches from a
            name's beginning, but need not reach to the end: ``"v1"`` matches ``v10`` too, ``"v1$"`` not.
        :param tag_pattern_matches: whether the tags that match become immutable, or those that do
            not. If it is not given they are those that match, whatever was before.
        :raises AlreadyExistsError: another one has that pattern; the server answers 400.
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
        """Delete one of a repository's own policies.

        :param repository: the repository, ``"namespace/name"``.
        :param policy_uuid: the policy's ``uuid``.
        :returns: the ``uuid`` of the policy that was.
        """
        ...
