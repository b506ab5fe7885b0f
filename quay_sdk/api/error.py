"""Error descriptions: the meaning of the API's error types."""

from __future__ import annotations

from typing import Literal, TypeAlias

from quay_sdk.model import Model, model
from quay_sdk.operation import operation
from quay_sdk.resource import Resource

ErrorType: TypeAlias = (
    Literal[
        "external_service_timeout",
        "invalid_request",
        "invalid_response",
        "invalid_token",
        "expired_token",
        "insufficient_scope",
        "fresh_login_required",
        "exceeds_license",
        "not_found",
        "downstream_issue",
        "tag_immutable",
        "token_rotation_failed",
    ]
    | str
)
"""The type of an error, from ``error_type`` of an :class:`~quay_sdk.ApiError`."""


@model
class ErrorDescription(Model):
    """The meaning of an error type.

    :ivar type: URL of this description.
    :ivar title: name of the error type, such as ``"invalid_token"``.
    :ivar description: explanation in English.
    """

    type: str | None = None
    title: ErrorType
    description: str


class ErrorDescriptions(Resource):
    """The meaning of the API's error types."""

    @operation(
        "getErrorDescription", "GET /api/v1/error/{error_type}", without_token="answered", errors=(404,)
    )
    def error_description(self, error_type: ErrorType) -> ErrorDescription:
        """Look up the meaning of an error type.

        The description is general; ``detail`` of the error has the cause in the particular case.

        ::

            client.registry.error_description("fresh_login_required").description

        :param error_type: the ``error_type`` of an :class:`~quay_sdk.ApiError`. An unknown type is a 404.
        :returns: the description of the error type.
        """
        ...
