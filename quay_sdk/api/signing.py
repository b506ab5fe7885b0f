"""Signatures: which tags of a repository were signed with The Update Framework (TUF)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from quay_sdk.model import ISO_8601, Model, field, model
from quay_sdk.operation import operation
from quay_sdk.resource import Resource


@model
class SignedTag(Model):
    """What a signature says of a tag.

    :ivar hashes: the hashes of its manifest in Base64, by algorithm, such as ``"sha256"``.
    :ivar length: the manifest's size in bytes.
    """

    hashes: Mapping[str, str] | None = None
    length: int | None = None


@model
class Delegation(Model):
    """The tags that one party has signed.

    :ivar targets: the tags by name.
    :ivar expiration: when the signatures expire.
    """

    targets: Mapping[str, SignedTag] | None = None
    expiration: datetime | None = field(default=None, format=ISO_8601)


@model
class Signatures(Model):
    """The signatures of a repository.

    :ivar delegations: what was signed, by the name of the delegation, such as
        ``"targets/releases"``; ``None`` for one that the server could not read, text if that is all
        it found. All of it is ``None`` if the server could not reach its signing service.
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
        """Get which tags of a repository are signed. The server does not check the signatures.

        A repository whose trust is off gets a :class:`NotFoundError`.

        :param repository: the repository, ``"namespace/name"``.
        :returns: the signatures.
        """
        ...
