"""The server's ways to refuse, as exceptions that handlers raise.

Quay has several bodies for errors. Which one an operation sends is part of its behavior:

* the usual one has ``detail``, ``error_message``, ``error_type``, ``title``, ``status`` and ``type``;
* others have ``message``, ``detail`` or ``error`` alone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

HTML = "text/html; charset=utf-8"

FLASK = {
    400: "The browser (or proxy) sent a request that this server could not understand.",
    401: (
        "The server could not verify that you are authorized to access the URL requested. You either "
        "supplied the wrong credentials (e.g. a bad password), or your browser doesn't understand how to "
        "supply the credentials required."
    ),
    403: (
        "You don't have the permission to access the requested resource. It is either read-protected or not "
        "readable by the server."
    ),
    404: (
        "The requested URL was not found on the server. If you entered the URL manually please check "
        "your spelling and try again."
    ),
    415: ("Did not attempt to load JSON data because the request Content-Type was not 'application/json'."),
}
"""The texts of the framework that Quay is built on, by status."""


class Problem(Exception):  # noqa: N818 - it is a response, not a fault
    """A response with an error status.

    :param status: its HTTP status.
    :param body: its body, JSON.
    :param error_type: Quay's name of the error; the body then gets the usual keys.
    :param content_type: for the bodies that the server sends under another one.
    :param headers: further headers.
    """

    def __init__(
        self,
        status: int,
        body: Any,
        *,
        error_type: str | None = None,
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.error_type = error_type
        self.content_type = content_type
        self.headers: dict[str, str] = headers or {}


def usual(status: int, error_type: str, detail: str, *, title: str | None = None, **more: Any) -> Problem:
    """Return the usual body. ``more`` are further keys of it."""
    body = {
        "detail": detail,
        "error_message": detail,
        "error_type": error_type,
        "title": title or error_type,
        "status": status,
    }
    return Problem(status, {**more, **body}, error_type=error_type)


def message(status: int, text: str) -> Problem:
    """Return the body that has a ``message`` alone."""
    return Problem(status, {"message": text})


def detail(status: int, text: str) -> Problem:
    """Return the body that has a ``detail`` alone."""
    return Problem(status, {"detail": text})


def flask(status: int) -> Problem:
    """Return the body with the framework's own text under ``message``."""
    return message(status, FLASK[status])


def invalid(text: str, **more: Any) -> Problem:
    """400, usual body: the request makes no sense."""
    return usual(400, "invalid_request", text, **more)


def not_found() -> Problem:
    """404, usual body: what the URL names does not exist."""
    return usual(404, "not_found", "Not Found")


def unauthorized(*, known: bool, **more: Any) -> Problem:
    """403 for a user who lacks the right or the scope, 401 for an anonymous caller; usual bodies."""
    if known:
        return usual(403, "insufficient_scope", "Unauthorized", **more)
    return usual(401, "invalid_token", "Requires authentication", **more)


def payment_required() -> Problem:
    """402, usual body: the plan of the namespace is used up."""
    return usual(402, "exceeds_license", "Payment Required")


def immutable(tag: str, action: str) -> Problem:
    """409, usual body: an immutable tag was to be moved or deleted."""
    return usual(409, "tag_immutable", f"Cannot {action} immutable tag '{tag}'")


def downstream(text: str) -> Problem:
    """520, usual body: another service failed."""
    return usual(520, "downstream_issue", text)


def stale_login() -> Problem:
    """401, usual body: the session is too old for this operation."""
    return usual(401, "fresh_login_required", "Requires fresh login")


def wrong_password(**more: Any) -> Problem:
    """403: the name or the password is wrong."""
    return Problem(403, {**more, "invalidCredentials": True, "message": "Invalid Username or Password"})


def too_many_logins(wait: timedelta) -> Problem:
    """429: wrong passwords were given, and the next one comes too soon.

    :param wait: how long to wait.
    """
    text = "Too many login attempts. \nPlease reset your Quay password and try again."
    return Problem(429, text, content_type=HTML, headers={"Retry-After": str(int(wait.total_seconds()))})


def bad_csrf(username: str | None) -> Problem:
    """403: neither a valid token nor a session with its CSRF token, on anything but a GET.

    :param username: the user who is signed in, if one is.
    """
    who = f" (authorized: user {username})" if username is not None else ""
    return Problem(403, {"error": f"CSRF token was invalid or missing.{who}"}, content_type=HTML)
