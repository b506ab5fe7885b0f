"""Signatures of images, of which the embedded server keeps none."""

from __future__ import annotations

from quay_sdk.testing import problems
from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.views import Json


@handles("getRepoSignatures")
def get_signatures(call: Call) -> Json:
    call.require_repository("read")
    if not call.repository.trust:
        raise problems.not_found()
    return {"delegations": {"targets": None}}
