"""The registry's own protocol, ``/v2/``: as much of it as it takes to check credentials.

``GET /v2/auth`` takes HTTP Basic and returns a token that lists the granted actions by repository.
``GET /v2/`` checks such a token.
"""

from __future__ import annotations

import json
import re
from typing import Any

from attrs import frozen
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.wrappers import Request, Response

from quay_sdk.testing import credentials, jwt
from quay_sdk.testing.credentials import Credentials
from quay_sdk.testing.names import fault_of_name
from quay_sdk.testing.problems import HTML, Problem
from quay_sdk.testing.rights import Rights
from quay_sdk.testing.state import Organization, Repository, Robot, State, User
from quay_sdk.testing.state.mirrors import OrganizationMirror, RepositoryMirror

PATHS = ("/v2/", "/v2/auth")

_ROOT, _AUTH = PATHS
_LIBRARY = "library"
"""The namespace of repositories that are named without one."""

_LIFETIME_S = 3600
_ANONYMOUS = "(anonymous)"
_BEARER = re.compile(r"Bearer ((?:[a-zA-Z0-9+\-_/]+\.)+[a-zA-Z0-9+\-_/]+)")
_SCOPE = (
    r"repository:((?:{host}\/)?((?:[\.a-zA-Z0-9_\-]+\/)*[\.a-zA-Z0-9_\-]+))"
    r":((?:push|pull|\*)(?:,(?:push|pull|\*))*)"
)
_NAME = re.compile(r"(?=.{0,255}$)[a-z0-9][\.a-z0-9_-]*(?:\/[a-z0-9][\.a-z0-9_-]*)*")
_PLAIN_NAME = re.compile(r"[a-z0-9][\.a-z0-9_-]{0,254}")

_UNSIGNED, _SIGNED, _SIGNED_BY_QUAY = "$disabled", "signer", "quay"
"""The trust roots of a repository."""


def respond(state: State, request: Request) -> Response:
    """Answer a request of the protocol."""
    if not state.config.has("ADVERTISE_V2") and request.path == _ROOT:
        raise NotFound
    if request.method not in ("GET", "HEAD"):
        raise MethodNotAllowed(["GET", "HEAD", "OPTIONS"])
    return _check(state, request) if request.path == _ROOT else _grant(state, request)


def _challenge(request: Request) -> dict[str, str]:
    realm, host = f"{request.host_url.rstrip('/')}{_AUTH}", request.host
    return {
        "WWW-Authenticate": f'Bearer realm="{realm}",service="{host}"',
        "Docker-Distribution-API-Version": "registry/2.0",
    }


def _refused(request: Request, status: int, code: str, text: str) -> Problem:
    error = {"code": code, "detail": {}, "message": text}
    headers = _challenge(request) if status == 401 else {}
    return Problem(status, {"errors": [error]}, headers=headers)


# -- /v2/ ------------------------------------------------------------------------------


def _check(state: State, request: Request) -> Response:
    header = request.headers.get("Authorization", "").strip()
    if header:
        match = _BEARER.fullmatch(header)
        try:
            if match is None:
                raise jwt.InvalidToken("Invalid bearer token format")
            jwt.decode(state, match[1], audience=request.host)
        except jwt.InvalidToken as error:
            headers = _challenge(request)
            raise Problem(401, {"error": str(error)}, content_type=HTML, headers=headers) from None
    sparse = "true" if state.config.has("SPARSE_INDEX") else "false"
    headers = {**_challenge(request), "X-Sparse-Manifest-Support": sparse}
    return Response("true", 200 if header else 401, headers, content_type=HTML)


# -- /v2/auth --------------------------------------------------------------------------


@frozen
class _Granted:
    """The granted actions on a repository.

    :ivar given_name: the repository name of the request.
    :ivar name: the full name, with the namespace.
    """

    given_name: str
    name: str
    actions: list[str]
    signatures: str


def _grant(state: State, request: Request) -> Response:
    valid = _credentials(state, request)
    if valid is None and not state.config.has("ANONYMOUS_ACCESS"):
        raise Problem(401, {"error": "Anonymous access is not allowed"}, content_type=HTML)
    scopes = request.args.getlist("scope")
    if valid is None and (not scopes or not all(scopes)):
        raise _refused(request, 401, "UNAUTHORIZED", "access to the requested resource is not authorized")
    granted = [_granted(state, request, scope, valid) for scope in scopes if scope]
    if valid is not None and not scopes and state.config["ACTION_LOG_AUDIT_LOGINS"]:
        _log(state, request, valid)
    signatures = {each.name: each.signatures for each in granted}
    claims = {
        "iss": "quay",
        "aud": request.args.get("service"),
        "sub": valid.account.name if valid else _ANONYMOUS,
        "access": [
            {"type": "repository", "name": each.given_name, "actions": each.actions} for each in granted
        ],
        "context": {
            **(_context(valid) if valid else {}),
            "com.apostille.roots": signatures,
            "com.apostille.root": granted[0].signatures if len(signatures) == 1 else _UNSIGNED,
        },
    }
    text = json.dumps({"token": jwt.encode(state, claims, lifetime_s=_LIFETIME_S)}) + "\n"
    headers = {"Cache-Control": "no-cache, no-store, must-revalidate"}
    return Response(text, 200, headers, content_type="application/json")


def _credentials(state: State, request: Request) -> Credentials | None:
    if not request.headers.get("Authorization"):
        return None
    given = credentials.of_basic(request.headers.get("Authorization", ""))
    if given is None:
        raise _refused(request, 401, "UNAUTHORIZED", "Specified credentials are invalid")
    name, password = given
    try:
        return credentials.validate(
            state,
            name,
            password,
            audience=request.host,
            ip=request.remote_addr,
            useragent=request.headers.get("User-Agent", ""),
        )
    except credentials.Refused as error:
        raise _refused(request, 401, "UNAUTHORIZED", str(error)) from None


def _context(valid: Credentials) -> dict[str, Any]:
    """The part of the token that identifies its owner."""
    context: dict[str, Any] = {"version": 2}
    if valid.app_token is not None:
        context |= {"entity_kind": "appspecifictoken", "entity_reference": valid.app_token.uuid}
    elif valid.oauth_token is not None:
        context |= {"entity_kind": "oauthtoken", "entity_reference": valid.oauth_token.uuid}
        context |= {"kind": "oauth", "oauth": valid.oauth_token.uuid}
    elif isinstance(valid.account, Robot):
        context |= {"entity_kind": "robot", "entity_reference": valid.account.name}
    else:
        context |= {"entity_kind": "user", "entity_reference": valid.account.uuid}
    return {**context, "kind": context.get("kind", "user"), "user": valid.account.name}


def _log(state: State, request: Request, valid: Credentials) -> None:
    account = valid.account
    metadata: dict[str, Any] = {"type": "v2auth", "useragent": request.headers.get("User-Agent", "")}
    if valid.app_token is not None:
        metadata |= {"kind": "app_specific_token", "app_specific_token_title": valid.app_token.title}
    elif valid.oauth_token is not None:
        metadata |= valid.oauth_token.as_metadata()
    elif isinstance(account, Robot):
        metadata |= {"kind": "robot", "robot": account.name}
    else:
        metadata["kind"] = "user"
    state.add_log(
        "login_success",
        account.owner if isinstance(account, Robot) else account,
        performer=account,
        ip=request.remote_addr,
        metadata=metadata,
    )


def _granted(state: State, request: Request, scope: str, valid: Credentials | None) -> _Granted:
    match = re.fullmatch(_SCOPE.format(host=re.escape(request.host)), scope)
    if match is None:
        text = f"Unable to decode repository and actions: {scope}"
        raise _refused(request, 400, "INVALID_REQUEST", text)
    given_name, full_name, actions = match.groups()
    namespace, slash, name = full_name.partition("/")
    if not slash:
        namespace, name = _LIBRARY, full_name
    _check_name(state, request, full_name, name)
    account = state.accounts.get(namespace)
    if account is not None and not account.enabled:
        text = f"Namespace {namespace} has been disabled. Please contact a system administrator."
        raise _refused(request, 405, "DENIED", text)
    rights = valid.rights(state) if valid else Rights(state, None, ())
    asked = actions.split(",")
    allowed: list[str] = []
    repository = state.repository(f"{namespace}/{name}")
    if account is not None or state.config["CREATE_NAMESPACE_ON_PUSH"]:
        if "push" in asked and valid is not None:
            if repository is None:
                repository = _created(state, request, namespace, name, valid, rights)
                may_push = repository is not None
            else:
                may_push = _may_push(valid, rights, repository)
            allowed += ["push"] * may_push
        if "pull" in asked and _may_pull(state, namespace, name, repository, rights):
            allowed.append("pull")
        if "*" in asked and rights.repository("admin", f"{namespace}/{name}"):
            if repository is None:
                raise _refused(request, 404, "NAME_UNKNOWN", "repository name not known to registry")
            allowed += ["*"] * (repository.state == "NORMAL")
    signatures = _signatures(state, repository, rights)
    return _Granted(given_name, f"{namespace}/{name}", allowed, signatures)


def _check_name(state: State, request: Request, full_name: str, name: str) -> None:
    text = f"Invalid repository name: {full_name}"
    if state.config.has("EXTENDED_REPOSITORY_NAMES"):
        is_valid = _NAME.fullmatch(name) is not None
    else:
        is_valid = _PLAIN_NAME.fullmatch(name) is not None
        if "/" in full_name:
            text = f"Nested repositories are not supported. Found: {full_name}"
    if not is_valid:
        raise _refused(request, 400, "NAME_INVALID", text)


def _may_push(valid: Credentials, rights: Rights, repository: Repository) -> bool:
    if not rights.repository("write", repository.full_name):
        return False
    mirror: RepositoryMirror | OrganizationMirror | None = None
    if repository.state == "MIRROR":
        mirror = repository.mirror
    elif repository.state == "ORG_MIRROR" and isinstance(repository.namespace, Organization):
        mirror = repository.namespace.mirror
    return repository.state == "NORMAL" or (mirror is not None and mirror.robot is valid.account)


def _may_pull(state: State, namespace: str, name: str, repository: Repository | None, rights: Rights) -> bool:
    organization = state.organization(namespace)
    caches = state.config.has("PROXY_CACHE") and organization is not None and organization.proxy_cache
    return (
        rights.repository("read", f"{namespace}/{name}")
        or bool(caches and rights.is_member(namespace))
        or (repository is not None and repository.public)
        or rights.is_readonly_superuser
    )


def _created(
    state: State, request: Request, namespace: str, name: str, valid: Credentials, rights: Rights
) -> Repository | None:
    """Create the repository before a push, if the credentials allow it."""
    account = valid.account
    if _is_restricted(state, account) and (account.name == namespace or namespace not in state.accounts):
        return None
    if namespace not in state.accounts:
        local, at, domain = (account.email or "").partition("@")
        if fault_of_name(namespace) or not at or not isinstance(account, User):
            raise _refused(request, 405, "UNSUPPORTED", "Cannot create organization")
        state.add_organization(namespace, f"{local}+{namespace}@{domain}", account)
    owner = state.accounts[namespace]
    is_mirror = state.config.has("ORG_MIRROR") and isinstance(owner, Organization) and owner.mirror
    if not rights.creates_in(namespace) or is_mirror:
        return None
    public = not state.config["CREATE_PRIVATE_REPO_ON_PUSH"]
    return state.add_repository(owner, name, creator=account, public=public, description=None)


def _is_restricted(state: State, account: User | Robot) -> bool:
    whitelist = state.config["RESTRICTED_USERS_WHITELIST"] or ()
    return (
        state.config.has("RESTRICTED_USERS")
        and account.name.partition("+")[0] not in whitelist
        and account.name not in state.superusers
    )


def _signatures(state: State, repository: Repository | None, rights: Rights) -> str:
    if not state.config.has("SIGNING") or repository is None or not repository.trust:
        return _UNSIGNED
    return _SIGNED if rights.repository("write", repository.full_name) else _SIGNED_BY_QUAY
