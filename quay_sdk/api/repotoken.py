"""Repository tokens: access tokens of a single repository, which current servers have given up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quay_sdk.literals import Role
from quay_sdk.operation import operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

GONE = "current servers answer 410 always; robots have taken the place of repository tokens."
"""Why none of this is to be used."""


class RepositoryTokens(Resource):
    """Access tokens of a repository, which current servers have given up."""

    @operation(
        "listRepoTokens",
        "GET /api/v1/repository/{repository}/tokens/",
        scope="repo:admin",
        errors=(401, 403, 410),
        superuser="admitted",
        key="tokens",
        deprecated=GONE,
    )
    def list(self, repository: str) -> Paged[Mapping[str, Any]]:
        """List a repository's tokens, on a server of long ago.

        :param repository: the repository, ``"namespace/name"``.
        :returns: the tokens, as JSON objects.
        """
        ...

    @operation(
        "getTokens",
        "GET /api/v1/repository/{repository}/tokens/{code}",
        scope="repo:admin",
        errors=(401, 403, 410),
        superuser="admitted",
        deprecated=GONE,
    )
    def get(self, repository: str, code: str) -> Mapping[str, Any]:
        """Get one of a repository's tokens, on a server of long ago.

        :param repository: the repository, ``"namespace/name"``.
        :param code: the token.
        :returns: the token, as a JSON object.
        """
        ...

    @operation(
        "createToken",
        "POST /api/v1/repository/{repository}/tokens/",
        scope="repo:admin",
        errors=(401, 403, 410),
        superuser="admitted",
        params={"friendly_name": "friendlyName"},
        deprecated=GONE,
    )
    def create(self, repository: str, *, friendly_name: str) -> None:
        """Create a token for a repository, on a server of long ago.

        :param repository: the repository, ``"namespace/name"``.
        :param friendly_name: a name that tells what the token is for.
        """
        ...

    @operation(
        "changeToken",
        "PUT /api/v1/repository/{repository}/tokens/{code}",
        scope="repo:admin",
        errors=(401, 403, 410),
        superuser="admitted",
        deprecated=GONE,
    )
    def update(self, repository: str, code: str, *, role: Role) -> None:
        """Change what a repository's token allows, on a server of long ago.

        :param repository: the repository, ``"namespace/name"``.
        :param code: the token.
        :param role: what it is to allow.
        """
        ...

    @operation(
        "deleteToken",
        "DELETE /api/v1/repository/{repository}/tokens/{code}",
        scope="repo:admin",
        errors=(401, 403, 410),
        superuser="admitted",
        deprecated=GONE,
    )
    def delete(self, repository: str, code: str) -> None:
        """Delete a repository's token, on a server of long ago.

        :param repository: the repository, ``"namespace/name"``.
        :param code: the token.
        """
        ...
