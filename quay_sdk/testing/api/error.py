"""What the types of errors mean."""

from __future__ import annotations

from quay_sdk.testing.call import Call, or_404
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.views import Json

_DESCRIPTIONS = {
    "downstream_issue": "An error occurred in a downstream service.",
    "exceeds_license": "The action was refused because the current license does not allow it.",
    "expired_token": "The access token provided has expired.",
    "external_service_timeout": "An external service timed out. Retrying the request may resolve the issue.",
    "fresh_login_required": "The action requires a fresh login to succeed.",
    "insufficient_scope": "The access token did not have sufficient scope to access the requested resource.",
    "invalid_request": "The request was invalid. It may have contained invalid values or was "
    "improperly formatted.",
    "invalid_response": "The response was invalid.",
    "invalid_token": "The access token provided was invalid.",
    "not_found": "The resource was not found.",
    "tag_immutable": "The tag is immutable and cannot be modified or deleted.",
    "token_rotation_failed": "Token rotation failed.",
}
"""The server's texts, by type."""


@handles("getErrorDescription")
def describe_error(call: Call) -> Json:
    title = call.path["error_type"]
    return {
        "type": call.root + call.operation.path.format(error_type=title),
        "title": title,
        "description": or_404(_DESCRIPTIONS.get(title)),
    }
