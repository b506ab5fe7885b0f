"""Repository tokens: access tokens of a single repository, which current servers do not support."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quay_sdk.literals import Role
from quay_sdk.operation import operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource

GONE = "current servers always answer with status 410; use robots instead of repository tokens."
"""The reason for the deprecation of all operations here."""


class RepositoryTokens(Resource):
    """Access tokens of a repository, which current servers do not support."""

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
        """List the tokens of a repository, on servers that still have them.

        ::

            client.repository.tokens.list("acme/app")

        :param repository: ``"namespace/name"``.
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
        """Get a token of a repository, on servers that still have them.

        ::

            client.repository.tokens.get("acme/app", "K7X2")

        :param repository: ``"namespace/name"``.
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
        """Create a token for a repository, on servers that still have them.

        ::

            client.repository.tokens.create("acme/app", friendly_name="ci")

        :param repository: ``"namespace/name"``.
        :param friendly_name: label for the token.
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
        """Change the role of a token of a repository, on servers that still have them.

        ::

            client.repository.tokens.update("acme/app", "K7X2", role="read")

        :param repository: ``"namespace/name"``.
        :param code: the token.
        :param role: ``"read"``, ``"write"`` or ``"admin"``.
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
        """Delete a token of a repository, on servers that still have them.

        ::

            client.repository.tokens.delete("acme/app", "K7X2")

        :param repository: ``"namespace/name"``.
        :param code: the token.
        """
        ...
