"""Addresses that may receive the notifications of a repository."""

from __future__ import annotations

from quay_sdk.testing import problems
from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.views import Json


@handles("checkRepoEmailAuthorized")
def check_authorized(call: Call) -> Json:
    call.require_repository("admin")
    repository = call.state.repository(call.path["repository"])
    if repository is None or call.path["email"] not in repository.emails:
        raise problems.flask(404)
    return _view(call, confirmed=repository.emails[call.path["email"]])


@handles("sendAuthorizeRepoEmail")
def send_authorization(call: Call) -> Json:
    call.require_repository("admin")
    repository = call.state.repository(call.path["repository"])
    if repository is None:
        raise problems.message(400, f"Invalid repository {call.path['repository']}")
    address = call.path["email"]
    confirmed = repository.emails.setdefault(address, False)
    if not confirmed:
        call.state.send_mail(
            "repoauthorizeemail",
            address,
            with_code=True,
            namespace=repository.namespace.name,
            repository=repository.name,
        )
    return _view(call, confirmed=confirmed)


def _view(call: Call, *, confirmed: bool) -> Json:
    namespace, _, name = call.path["repository"].partition("/")
    return {
        "email": call.path["email"],
        "repository": name,
        "namespace": namespace,
        "confirmed": confirmed,
    }
