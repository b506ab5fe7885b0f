"""The WSGI application: from a request to a handler, and from its result to a response."""

from __future__ import annotations

import json
import re
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from attrs import define
from werkzeug.exceptions import ClientDisconnected, HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import BaseConverter, Map, MapAdapter, Rule
from werkzeug.wrappers import Request, Response

from quay_sdk.testing import api, buildpages, contract, credentials, jwt, v2
from quay_sdk.testing.call import Call
from quay_sdk.testing.config import Config
from quay_sdk.testing.contract import Operation
from quay_sdk.testing.faults import ConnectionDropped, Faults
from quay_sdk.testing.handlers import HANDLERS, Reply
from quay_sdk.testing.problems import HTML, Problem, bad_csrf, message
from quay_sdk.testing.recording import RecordedRequest, masked_body
from quay_sdk.testing.rights import SCOPES, Rights
from quay_sdk.testing.sessions import CSRF_PATH, Session
from quay_sdk.testing.state import State
from quay_sdk.testing.state.applications import OAuthToken

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_SAFE = ("GET", "HEAD")
"""The methods that need no CSRF token."""

_METHODS = ("GET", "POST", "PUT", "DELETE")

_OUTSIDE = ("initializeUser", "exchangeRobotFederationToken")
"""The operations that the server answers outside of its API proper, which checks CSRF tokens."""

_ANONYMOUS = (
    "discovery",
    "getLoggedInUser",
    "getRegistryCapabilities",
    "getRepoManifestSecurity",
    "renewBootstrapToken",
    "requestRecoveryEmail",
    "retrieveExternalLoginAuthorizationUrl",
    "signinUser",
)
"""The operations that answer nobody in particular even if FEATURE_ANONYMOUS_ACCESS is off."""

_IN_READONLY_STATE = ("retrieveExternalLoginAuthorizationUrl", "signinUser", "verifyUser")
"""The operations that are no GET and nevertheless work while the registry is read-only."""

_NOT_FOUND_PAGE = "<!DOCTYPE html><html><head><title>Quay</title></head><body>404 Not Found</body></html>"

_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "DELETE, GET, HEAD, OPTIONS, POST, PUT",
    "Access-Control-Max-Age": "21600",
    "Access-Control-Allow-Headers": "AUTHORIZATION, CONTENT-TYPE, X-REQUESTED-WITH",
}

_BROWSER = re.compile(
    r"(chrome|firefox|konqueror|lynx|msie|opera|safari|seamonkey|webkit)[/ ]", re.IGNORECASE
)
"""What tells a browser by its User-Agent."""

MOST_RECORDED = 100_000
"""How many requests are remembered."""

# -- routes ----------------------------------------------------------------------------


class _RepositoryConverter(BaseConverter):
    """``namespace/name``, whose name may have slashes: as greedy as the server's."""

    regex = "[^/]+/.*?[^/]"
    weight = 200
    part_isolating = False


class _DigestConverter(BaseConverter):
    """The digest of a manifest. Anything else is a part of a repository's name."""

    regex = "[A-Za-z0-9_+.-]+:[A-Fa-f0-9]+"


class _PageConverter(BaseConverter):
    """A path of the web interface."""

    regex = "[^/]+/.*?[^/]"
    weight = 1000
    part_isolating = False


_CONVERTERS = {"repository": _RepositoryConverter, "manifestref": _DigestConverter, "page": _PageConverter}


class _Rule(Rule):
    """A rule that is only matched: half of Werkzeug's work on a rule is for building URLs from it."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        return _build_nothing


def _build_nothing(rule: Rule, **values: object) -> tuple[str, str]:
    raise NotImplementedError("the routes are only matched")


@cache
def routes(operations: tuple[Operation, ...]) -> Map:
    """Return the routes of some operations. They are made once."""
    rules = [
        _Rule(_rule(operation.path), methods=[operation.method], endpoint=operation)
        for operation in operations
    ]
    return Map([*rules, _Rule("/<page:page>/", methods=["GET"], endpoint=None)], converters=_CONVERTERS)


def _rule(path: str) -> str:
    return "/".join(_rule_segment(segment) for segment in path.split("/"))


def _rule_segment(segment: str) -> str:
    if not segment.startswith("{"):
        return segment
    name = segment.strip("{}")
    return f"<{name}:{name}>" if name in ("repository", "manifestref") else f"<{name}>"


# Made at import, so that servers of the usual configuration start at once.
routes(contract.available(Config({}), contract.VERSIONS[-1]))


class Found(NamedTuple):
    """The operation that a request is for, with the parameters in its path."""

    operation: Operation
    path: Mapping[str, str]


@define
class _Seen:
    """What becomes known of a request while it is answered, for its record."""

    operation: str | None = None
    user: str | None = None
    status: int | None = None


# -- the application -------------------------------------------------------------------


class App:
    """The application.

    :param state: what the server remembers.
    :param version: the release of Quay that it is.
    :ivar lock: held while the state is read or changed.
    :ivar closed: set when the server closes; delayed requests then end without a response.
    :ivar faults: what is to happen to coming requests.
    :ivar requests: the last requests.
    """

    def __init__(self, state: State, version: str = contract.VERSIONS[-1]) -> None:
        self.state = state
        self.version = version
        self.lock: AbstractContextManager[bool] = threading.RLock()
        self.closed: threading.Event = threading.Event()
        self.faults: Faults = Faults()
        self.requests: deque[RecordedRequest] = deque(maxlen=MOST_RECORDED)
        api.load()
        self.routes: Map = routes(contract.available(state.config, version))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request.

        :raises ConnectionDropped: the connection is to be closed without a response.
        """
        request = Request(environ)
        try:
            # Read to its end, whatever becomes of it: the connection's next request follows.
            body = request.get_data()
        except ClientDisconnected:
            raise ConnectionDropped from None
        seen = _Seen()
        try:
            response = self._respond(request, body, seen)
            seen.status = response.status_code
            return response(environ, start_response)
        finally:
            self.requests.append(
                RecordedRequest(
                    operation=seen.operation,
                    method=request.method,
                    path=request.path,
                    query=request.args.to_dict(),
                    body=masked_body(body),
                    status=seen.status,
                    user=seen.user,
                    when=self.state.now,
                )
            )

    def _respond(self, request: Request, body: bytes, seen: _Seen) -> Response:
        session = Session(self.state, request)
        response = self._dispatch(session, request, body, seen)
        session.save(response)
        return response

    def _dispatch(self, session: Session, request: Request, body: bytes, seen: _Seen) -> Response:
        try:
            if request.path == CSRF_PATH and request.method in (*_SAFE, "OPTIONS"):
                return _json({"csrf_token": session.csrf_token}, 200)
            if request.path in v2.PATHS:
                with self.lock:
                    return v2.respond(self.state, request)
            if request.path.startswith(buildpages.PREFIXES):
                with self.lock:
                    page = buildpages.respond(self.state, session, request)
                if page is not None:
                    return page
            found = self._route(request)
            if isinstance(found, Response):
                return found
            if request.method == "OPTIONS":
                return self._options(request, _CORS)
            seen.operation = found.operation.id
            response = self._carry_out(found, session, request, body, seen)
        except Problem as problem:
            response = self._problem(problem, request)
        except HTTPException as error:
            return Response.force_type(error.get_response(request.environ))
        except ConnectionDropped:
            raise
        except Exception:
            response = _json({"message": f"the embedded Quay failed:\n{traceback.format_exc()}"}, 500)
        response.headers.extend(_CORS)
        return response

    def _carry_out(
        self, found: Found, session: Session, request: Request, body: bytes, seen: _Seen
    ) -> Response:
        """Carry an operation out, with the faults that a test asked for."""
        with self.lock:
            self.faults.check_rate()
            fault = self.faults.next(found.operation.id)
        if fault is not None:
            if self.closed.wait(fault.delay) or fault.drop == "before":
                raise ConnectionDropped
            if problem := fault.problem():
                raise problem
        with self.lock:
            response = self._handle(found, session, request, body, seen)
        if fault is not None and fault.drop == "after":
            raise ConnectionDropped
        return response

    def _options(self, request: Request, headers: Mapping[str, str]) -> Response:
        """The response to OPTIONS. The web interface has a page under any path, which can be got."""
        allowed = {*self.routes.bind_to_environ(request.environ).allowed_methods(), *_SAFE, "OPTIONS"}
        allow = ", ".join(sorted(allowed))
        return Response(status=200, headers={**headers, "Allow": allow}, content_type=HTML)

    def _route(self, request: Request) -> Found | Response:
        adapter = self.routes.bind_to_environ(request.environ)
        method = request.method
        if method == "OPTIONS":
            known = set(adapter.allowed_methods())
            method = next((each for each in ("POST", "PUT", "DELETE") if each in known), "GET")
        try:
            endpoint, path = adapter.match(method=method)
        except NotFound:
            if request.method not in _SAFE:  # the web interface has a page under any path
                raise MethodNotAllowed([*_SAFE, "OPTIONS"]) from None
            return Response(_NOT_FOUND_PAGE, 404, content_type=HTML)
        except MethodNotAllowed as error:
            allowed = sorted({*(error.valid_methods or ()), "OPTIONS"})
            if not _is_of_api(adapter):
                raise MethodNotAllowed(allowed) from None
            body = {"message": "The method is not allowed for the requested URL."}
            raise Problem(405, body, headers={"Allow": ", ".join(allowed)}) from None
        if endpoint is None:
            if request.method == "OPTIONS":
                return self._options(request, {})
            return Response(_NOT_FOUND_PAGE, 404, content_type=HTML)
        return Found(endpoint, path)

    def _handle(self, found: Found, session: Session, request: Request, body: bytes, seen: _Seen) -> Response:
        self.state.collect_due_garbage()
        operation = found.operation
        code = None if operation.id in _OUTSIDE else _bearer_code(request)
        token = None if code is None else self._token(code, request)
        if token is not None:
            rights = Rights(self.state, token.user, token.scopes)
        else:
            # A session does not make up for a bearer token that is not valid.
            user = session.user if code is None else None
            rights = Rights(self.state, user, SCOPES if user else ())
            if (
                request.method not in _SAFE
                and operation.id not in _OUTSIDE
                and not _is_renewal(operation, session, request)
                and not session.protects(request)
            ):
                raise bad_csrf(user.name if user else None)
        seen.user = rights.user.name if rights.user else None
        if operation.id not in _OUTSIDE:
            self._check_common(rights, operation, request)
        handler = HANDLERS.get(operation.id)
        if handler is None:
            raise message(501, f"the embedded Quay does not answer {operation.id} yet")
        result = handler(
            Call(
                state=self.state,
                version=self.version,
                operation=operation,
                path=found.path,
                raw_query=request.args,
                raw_body=body,
                content_type=request.mimetype,
                rights=rights,
                token=token,
                session=session,
                root=request.host_url.rstrip("/"),
                ip=request.remote_addr,
                headers=dict(request.headers),
            )
        )
        reply = result if isinstance(result, Reply) else Reply(result, 200)
        return _json(reply.body, reply.status, reply.headers)

    def _check_common(self, rights: Rights, operation: Operation, request: Request) -> None:
        config = self.state.config
        is_browser = _BROWSER.search(request.headers.get("User-Agent", ""))
        if (
            config["BROWSER_API_CALLS_XHR_ONLY"]
            and request.method == "GET"
            and is_browser
            and "X-Requested-With" not in request.headers
        ):
            text = "API calls must be invoked with an X-Requested-With header if called from a browser"
            raise Problem(400, {"error": text}, content_type=HTML)
        if (
            config["REGISTRY_STATE"] == "readonly"
            and request.method != "GET"
            and operation.id not in _IN_READONLY_STATE
        ):
            text = (
                "System is currently read-only. Pulls will succeed but all write operations are currently "
                "suspended."
            )
            raise Problem(503, {"message": text, "is_readonly": True})
        if rights.user is None and not config.has("ANONYMOUS_ACCESS") and operation.id not in _ANONYMOUS:
            raise Problem(401, {"error": "Anonymous access is not allowed"}, content_type=HTML)

    def _token(self, code: str, request: Request) -> OAuthToken | None:
        """The token of that code, if it is a valid one."""
        if jwt.is_jwt(code):
            raise Problem(401, {"error": _fault_of_jwt(code)}, content_type=HTML)
        try:
            return credentials.oauth_token(
                self.state, code, ip=request.remote_addr, useragent=request.headers.get("User-Agent", "")
            )
        except credentials.Refused:
            return None

    def _problem(self, problem: Problem, request: Request) -> Response:
        body = problem.body
        if problem.error_type is not None:
            path = contract.operations()["getErrorDescription"].path.format(error_type=problem.error_type)
            body = {**body, "type": request.host_url.rstrip("/") + path}
        text = json.dumps(body) + "\n" if not isinstance(body, str) else body
        return Response(text, problem.status, problem.headers, content_type=problem.content_type)


def _bearer_code(request: Request) -> str | None:
    """The bearer token of a request; other credentials are ignored, as on the server."""
    parts = request.headers.get("Authorization", "").split()
    return parts[1] if len(parts) == 2 and parts[0].lower() == "bearer" else None


def _is_renewal(operation: Operation, session: Session, request: Request) -> bool:
    """Whether a request asks for a new bootstrap token, with one that may have expired."""
    scheme = request.headers.get("Authorization", "").partition(" ")[0]
    return operation.id == "renewBootstrapToken" and session.user is None and scheme.lower() == "bearer"


def _fault_of_jwt(token: str) -> str:
    """Why a token of an identity provider is refused: none is set up for the API."""
    try:
        issuer = jwt.unverified(token).get("iss")
    except jwt.InvalidToken as error:
        return str(error)
    return f"Issuer {issuer} not configured" if issuer else "Token does not contain issuer"


def _is_of_api(adapter: MapAdapter) -> bool:
    """Whether an operation has that path, under another method."""
    for method in _METHODS:
        try:
            endpoint, _ = adapter.match(method=method)
        except HTTPException:
            continue
        if endpoint is not None:
            return True
    return False


def _json(body: object, status: int, headers: Mapping[str, str] | None = None) -> Response:
    text = body if isinstance(body, bytes) else json.dumps(body) + "\n"
    response = Response(text, status, content_type="application/json")
    response.headers.update(headers or {})
    return response
