"""Resources that only tests declare."""

from __future__ import annotations

from quay_sdk import Download, QuayClient
from quay_sdk.operation import operation
from quay_sdk.resource import Resource


class Files(Resource):
    """An operation with a file as its result."""

    @operation("getFile", "GET /file")
    def get(self) -> Download: ...


def file_of(client: QuayClient) -> Download:
    """The file of a server that has just one."""
    return Files(client._transport).get()
