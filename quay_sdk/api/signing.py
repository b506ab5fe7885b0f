"""Signatures: the tags of a repository that were signed with The Update Framework (TUF)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from quay_sdk.model import ISO_8601, Model, field, model
from quay_sdk.operation import operation
from quay_sdk.resource import Resource


@model
class SignedTag(Model):
    """The manifest that was signed for a tag.

    :ivar hashes: hashes of the manifest in Base64, by algorithm, such as ``"sha256"``.
    :ivar length: size of the manifest in bytes.
    """

    hashes: Mapping[str, str] | None = None
    length: int | None = None


@model
class Delegation(Model):
    """The tags that one party has signed.

    :ivar targets: the signed manifests, by the name of the tag.
    :ivar expiration: when the signatures expire; ``None`` if the server does not know it.
    """

    targets: Mapping[str, SignedTag] | None = None
    expiration: datetime | None = field(default=None, format=ISO_8601)


@model
class Signatures(Model):
    """The signatures of a repository.

    :ivar delegations: the signed tags, by the name of the delegation (a group of signers), such as
        ``"targets/releases"``; a value is ``None`` if the server could not read that delegation, and text if
        it found no more than text. ``None`` if the server could not reach its signing service.
    """

    delegations: Mapping[str, Delegation | str | None] | None = None


class RepositorySignatures(Resource):
    """The signatures of a repository."""

    @operation(
        "getRepoSignatures",
        "GET /api/v1/repository/{repository}/signatures",
        without_token="answered",
        scope="repo:read",
        errors=(401, 403, 404),
        superuser="admitted",
        features=("SIGNING",),
    )
    def signatures(self, repository: str) -> Signatures:
        """Get the tags of a repository that are signed.

        These are signatures of Docker Content Trust, not of cosign. The server does not verify them. A
        repository for which trust is off is a 404, like a missing one; see
        ``client.repository.set_trust``.

        ::

            signatures = client.repository.signatures("acme/app")
            print(signatures.delegations)

        :param repository: ``"namespace/name"``.
        :returns: the signed tags, by delegation.
        """
        ...
