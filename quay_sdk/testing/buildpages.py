"""What a server has for builds outside of its API: uploads, archived logs, and the webhooks of triggers."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable
from urllib.parse import quote

from werkzeug.exceptions import Forbidden, MethodNotAllowed, NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from quay_sdk.testing import building, credentials
from quay_sdk.testing.problems import HTML, Problem
from quay_sdk.testing.rights import SCOPES, Rights
from quay_sdk.testing.sessions import Session
from quay_sdk.testing.state import State
from quay_sdk.testing.state.builds import CUSTOM_GIT, Trigger

PREFIXES = ("/userfiles/", "/logarchive/", "/customtrigger/setup/", "/webhooks/push/")
"""How the paths of the pages begin."""

_TOKEN = "$token"
"""The user of a webhook's URL."""

_FILE = re.compile(r"/userfiles/([0-9a-zA-Z-]+)")
_ARCHIVE = re.compile(r"/logarchive/([^/]+)")
_SETUP = re.compile(r"/customtrigger/setup/([^/]+/.*[^/])")
_WEBHOOK = re.compile(r"/webhooks/push/(?:[^/]+/.+/)?trigger/([^/]+)")


def respond(state: State, session: Session, request: Request) -> Response | None:
    """Answer a request for one of these pages; ``None`` if it is for something else."""
    for pattern, methods, page in _PAGES:
        if match := pattern.fullmatch(request.path):
            if request.method not in methods:
                raise MethodNotAllowed([*methods, "OPTIONS"])
            return page(state, session, request, match[1])
    return None


def _file(state: State, session: Session, request: Request, file_id: str) -> Response:
    if request.method == "PUT":
        building.upload(state, file_id, request.get_data())
        return Response("Okay", content_type=HTML)
    content = building.uploaded(state, file_id)
    if content is None:
        raise NotFound
    disposition = {"Content-Disposition": f"attachment; filename={file_id}"}
    return Response(content, headers=disposition, content_type="application/octet-stream")


def _archive(state: State, session: Session, request: Request, uuid: str) -> Response:
    build = building.find_build(state, uuid)
    log = build.archived_log if build else None
    if build is None or log is None:
        raise Forbidden
    rights, repository = _rights(state, session, request), build.repository
    reads = repository.public or rights.repository("read", repository.full_name)
    writes = rights.repository("write", repository.full_name)
    if not writes and not (reads and state.config.has("READER_BUILD_LOGS")):
        raise Forbidden
    return Response(json.dumps(log), content_type="application/json")


def _rights(state: State, session: Session, request: Request) -> Rights:
    scheme, _, code = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return Rights(state, session.user, SCOPES if session.user else ())
    try:
        agent = request.headers.get("User-Agent", "")
        token = credentials.oauth_token(state, code, ip=request.remote_addr, useragent=agent)
    except credentials.Refused:
        return Rights(state, None, ())
    return Rights(state, token.user, token.scopes)


def _setup(state: State, session: Session, request: Request, name: str) -> Response:
    """Make a trigger of a Git repository, as the web interface does."""
    user = session.user
    if user is None:
        text = "Method requires login and no valid login could be loaded."
        raise Problem(401, {"error": text}, content_type=HTML)
    if not Rights(state, user, SCOPES).repository("admin", name):
        raise Forbidden
    repository = state.repository(name)
    if repository is None:
        raise NotFound
    trigger = Trigger(state.next_id(), repository, CUSTOM_GIT, user)
    repository.triggers[trigger.uuid] = trigger
    return redirect(f"/repository/{quote(name)}/trigger/{trigger.uuid}")


def _webhook(state: State, session: Session, request: Request, uuid: str) -> Response:
    trigger = building.find_trigger(state, uuid)
    if trigger is None:
        raise _refusal(404, "Not Found")
    if state.config["REGISTRY_STATE"] == "readonly":
        raise _refusal(503, "System is currently in read-only mode")
    name, password = credentials.of_basic(request.headers.get("Authorization", "")) or ("", "")
    if name != _TOKEN or not hmac.compare_digest(password.encode(), trigger.code.encode()):
        raise _refusal(403, "Permission Denied")
    who = f" (authorized: token Build Trigger: {trigger.service})"
    if trigger.repository.state != "NORMAL":
        raise _refusal(503, f"Repository is currently in read only or mirror mode{who}")
    if not request.get_data():
        raise _refusal(400, f"Missing expected payload{who}")
    try:
        payload = json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise _refusal(400, f"The payload is not JSON{who}") from None
    if fault := building.fault_of_payload(payload):
        raise _refusal(400, fault + who)
    source = trigger.config.get("build_source")
    if not isinstance(source, str):
        raise _refusal(400, f"'build_source' is a required property{who}")
    try:
        building.receive(state, trigger, {**payload, "git_url": source}, request.remote_addr)
    except building.TriggerError as error:
        raise _refusal(400, f"{error}{who}") from None
    except building.TooManyBuilds:
        raise _refusal(429, f"Maximum queued build rate exceeded.{who}") from None
    return Response("Okay", content_type=HTML)


def _refusal(status: int, text: str) -> Problem:
    return Problem(status, {"error": text}, content_type=HTML)


_Page = Callable[[State, Session, Request, str], Response]

_PAGES: tuple[tuple[re.Pattern[str], tuple[str, ...], _Page], ...] = (
    (_FILE, ("GET", "HEAD", "PUT"), _file),
    (_ARCHIVE, ("GET", "HEAD"), _archive),
    (_SETUP, ("GET", "HEAD"), _setup),
    (_WEBHOOK, ("POST",), _webhook),
)
