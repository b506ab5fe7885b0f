"""Discovery: the API's description of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quay_sdk.operation import operation
from quay_sdk.resource import Resource


class Discovery(Resource):
    """The API's description of itself."""

    @operation("discovery", "GET /api/v1/discovery", without_token="answered")
    def discovery(self, *, internal: bool | None = None) -> Mapping[str, Any]:
        """Get the server's own description of its API. Anybody may, without a token too.

        It does not hold in every detail.

        :param internal: whether to describe also what Quay does not count to its public API; not by
            default.
        :returns: a Swagger 2.0 document, as JSON.
        """
        ...
