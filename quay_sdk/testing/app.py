"""The WSGI application: from a request to a handler, and from what that says to an answer."""

from __future__ import annotations

import json
import threading
import traceback
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from functools import cache
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import BaseConverter, Map, MapAdapter, RequestRedirect, Rule
from werkzeug.wrappers import Request, Response

from quay_sdk.operation import Operation, operations
from quay_sdk.testing import api, problems, schema
from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import HANDLERS, Gate, Reply
from quay_sdk.testing.problems import Problem
from quay_sdk.testing.rights import SCOPES, with_implied
from quay_sdk.testing.sessions import CSRF_PATH, Session
from quay_sdk.testing.state import OAuthToken, State, User

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_SAFE = ("GET", "HEAD")
"""The methods that need no CSRF token."""

_NOT_WRITABLE = {"READ_ONLY": 1, "MIRROR": 2, "MARKED_FOR_DELETION": 3, "ORG_MIRROR": 4}
"""The states in which a repository takes no writes, by the numbers the server gives them."""

_WITHOUT_CSRF = ("initializeUser",)
"""The operations that the server answers outside of its API proper, which checks CSRF tokens."""

_WRONG_PATH = "<!DOCTYPE html><html><head><title>Quay</title></head><body>404 Not Found</body></html>"


class _RepositoryConverter(BaseConverter):
    """``namespace/name``, whose name may have slashes: as greedy as the server's."""

    regex = "[^/]+/.*?[^/]"
    weight = 200
    part_isolating = False


@cache
def routes() -> Map:
    """Return the routes of all operations. They are made once, because that imports all groups of the API."""
    api.load()
    return Map(
        [
            Rule(
                "/".join(_rule_segment(segment) for segment in operation.path.split("/")),
                methods=[operation.method],
                endpoint=id,
            )
            for id, operation in operations.items()
        ],
        converters={"repository": _RepositoryConverter},
    )


def _rule_segment(segment: str) -> str:
    if not segment.startswith("{"):
        return segment
    name = segment.strip("{}")
    return f"<repository:{name}>" if name == "repository" else f"<{name}>"


class App:
    """The application.

    :param state: what the server remembers.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.lock: AbstractContextManager[bool] = threading.RLock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        # Read to its end, whatever becomes of it: the connection's next request follows.
        body = request.get_data()
        return self._respond(request, body)(environ, start_response)

    def _respond(self, request: Request, body: bytes) -> Response:
        session = Session(self.state, request)
        response = self._answered(session, request, body)
        session.save(response)
        return response

    def _answered(self, session: Session, request: Request, body: bytes) -> Response:
        if request.path == CSRF_PATH and request.method in _SAFE:
            return _json({"csrf_token": session.csrf_token}, 200)
        try:
            operation, path = _routed(routes().bind_to_environ(request.environ), request)
            with self.lock:
                return self._handled(operation, path, session, request, body)
        except Problem as problem:
            return _problem(problem, request)
        except RequestRedirect as redirect:
            return Response(status=308, headers={"Location": redirect.new_url})
        except MethodNotAllowed:
            return _json({"message": "The method is not allowed for the requested URL."}, 405)
        except HTTPException:
            return Response(_WRONG_PATH, 404, content_type="text/html; charset=utf-8")
        except Exception:
            return _json({"message": f"the embedded Quay failed:\n{traceback.format_exc()}"}, 500)

    def _handled(
        self,
        operation: Operation,
        path: Mapping[str, str],
        session: Session,
        request: Request,
        body: bytes,
    ) -> Response:
        handler = HANDLERS.get(operation.id)
        if handler is None:
            raise problems.message(501, f"the embedded Quay does not answer {operation.id} yet")
        code = _bearer_code(request)
        token = None if code is None else self._token(code)
        if token is not None:
            user, scopes = self.state.user(token.username), with_implied(token.scopes)
        else:
            # A session does not make up for a bearer token that is not valid.
            user = session.user if code is None else None
            scopes = frozenset(SCOPES if user else ())
            _check_session(session, user, operation, request)
        call = Call(
            state=self.state,
            operation=operation,
            path=path,
            query=request.args,
            user=user,
            scopes=scopes,
            session=session,
            root=request.host_url.rstrip("/"),
            ip=request.remote_addr,
            headers=dict(request.headers),
        )
        (handler.gate or gate_of(operation))(call)
        if "repository" in path and 503 in operation.errors and operation.method != "GET":
            _check_writable(call)
        call.body = _checked_body(operation, body)
        result = handler.function(call)
        if isinstance(result, Reply):
            return _json(result.body, result.status, result.headers)
        if operation.method == "DELETE" and handler.status is None:
            return Response(status=204)
        return _json(result, handler.status or 200)

    def _token(self, code: str) -> OAuthToken | None:
        """The token of that code, if it is a valid one."""
        token = self.state.oauth_tokens.get(code)
        if token is None or (token.expires is not None and token.expires <= self.state.now):
            return None
        return token if self.state.user(token.username) else None


def _bearer_code(request: Request) -> str | None:
    """The bearer token of a request; other credentials are ignored, as on the server."""
    parts = request.headers.get("Authorization", "").split()
    return parts[1] if len(parts) == 2 and parts[0].lower() == "bearer" else None


def _routed(adapter: MapAdapter, request: Request) -> tuple[Operation, Mapping[str, str]]:
    try:
        id, path = adapter.match(method=request.method)
    except NotFound:
        # A slash too many: the server points to the path without it.
        bare = request.path.rstrip("/")
        if bare == request.path or not adapter.test(bare, request.method):
            raise
        query = request.query_string.decode()
        raise RequestRedirect(request.root_url.rstrip("/") + bare + (f"?{query}" if query else "")) from None
    return operations[id], path


def _check_session(session: Session, user: User | None, operation: Operation, request: Request) -> None:
    unsafe = request.method not in _SAFE and operation.id not in _WITHOUT_CSRF
    if unsafe and not session.protects(request):
        raise problems.bad_csrf(user.name if user else None)
    if operation.fresh_login and user is not None and not session.fresh:
        raise problems.stale_login()


# -- who may pass ----------------------------------------------------------------------


def gate_of(operation: Operation) -> Gate:
    """Who may call an operation, as far as its scope and path tell."""
    scope = operation.scope or ""
    if scope.startswith("repo:") and "{repository}" in operation.path:
        return _repository_gate
    if scope == "super:user" or (operation.superuser in ("required", "full_access") and not scope):
        return _superuser_gate
    if scope == "org:admin" and "{orgname}" in operation.path:
        return _organization_gate
    # Without a repository in the path, the body names the repository that the scope applies to.
    return _user_gate if scope and scope != "repo:read" else _open_gate


def _repository_gate(call: Call) -> None:
    call.require(call.may(call.operation.scope or "", call.path["repository"]))


def _superuser_gate(call: Call) -> None:
    call.require(call.superuser)


def _organization_gate(call: Call) -> None:
    call.require(call.may_administer(call.path["orgname"]))


def _user_gate(call: Call) -> None:
    call.require(call.user is not None and call.in_scope)


def _open_gate(call: Call) -> None:
    pass


def _check_writable(call: Call) -> None:
    state = call.repository.state
    if state in _NOT_WRITABLE:
        raise problems.message(503, f"Repository is in read only or mirror mode: {_NOT_WRITABLE[state]}")


# -- bodies ----------------------------------------------------------------------------


def _checked_body(operation: Operation, body: bytes) -> Any:
    wanted = schema.body_schema(operation)
    if wanted is None:
        return None
    if not body.strip():
        if wanted.get("required") or wanted.get("type") == "array":
            raise problems.invalid("Missing JSON body")
        return {}
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise problems.message(400, problems.BAD_REQUEST) from None
    schema.check(value, wanted)
    return value


def _json(body: object, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(json.dumps(body) + "\n", status, headers, content_type="application/json")


def _problem(problem: Problem, request: Request) -> Response:
    body = problem.body
    if problem.error_type is not None:
        path = operations["getErrorDescription"].path.format(error_type=problem.error_type)
        body = {**body, "type": request.host_url.rstrip("/") + path}
    return Response(json.dumps(body) + "\n", problem.status, content_type=problem.content_type)
