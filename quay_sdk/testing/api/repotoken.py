"""Tokens of repositories, which Quay does not have any more."""

from __future__ import annotations

from quay_sdk.testing import problems
from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import handles


@handles("listRepoTokens", "getTokens", "deleteToken")
def use_token(call: Call) -> object:
    call.require_repository("admin")
    raise problems.message(410, "Handling of access tokens is no longer supported")


@handles("changeToken")
def change_token(call: Call) -> object:
    call.require_repository("admin")
    call.json()
    raise problems.message(410, "Handling of access tokens is no longer supported")


@handles("createToken")
def create_token(call: Call) -> object:
    call.require_repository("admin")
    call.json()
    raise problems.message(410, "Creation of access tokens is no longer supported")
