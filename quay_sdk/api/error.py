"""Error descriptions: what the API's error types mean."""

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
"""A kind of error, as an :class:`~quay_sdk.ApiError` has it in ``error_type``."""


@model
class ErrorDescription(Model):
    """What an error type means.

    :ivar type: the URL of this description.
    :ivar title: the error type.
    :ivar description: what it means, in a sentence or two.
    """

    type: str | None = None
    title: ErrorType
    description: str


class ErrorDescriptions(Resource):
    """What the API's error types mean."""

    @operation(
        "getErrorDescription", "GET /api/v1/error/{error_type}", without_token="answered", errors=(404,)
    )
    def error_description(self, error_type: ErrorType) -> ErrorDescription:
        """Get what an error type means. Anybody may, without a token too.

        :param error_type: the error type, as an error has it in ``error_type``.
        :returns: its description.
        """
        ...
