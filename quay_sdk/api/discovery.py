"""Discovery: the Swagger document of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quay_sdk.operation import operation
from quay_sdk.resource import Resource


class Discovery(Resource):
    """The Swagger document of the API."""

    @operation("discovery", "GET /api/v1/discovery", without_token="answered")
    def discovery(self, *, internal: bool | None = None) -> Mapping[str, Any]:
        """Get the Swagger document that describes the API of the server.

        No token is needed. The document contains only operations whose features are on. It is not exact: the
        error statuses, for example, are incomplete.

        ::

            paths = client.registry.discovery()["paths"]
            print("/api/v1/repository/{repository}/tag/{tag}/expire" in paths)

        :param internal: include the operations of Quay's own web interface (default ``False``).
        :returns: the Swagger 2.0 document, as parsed JSON.
        """
        ...
