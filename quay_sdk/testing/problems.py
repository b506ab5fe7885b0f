"""The server's ways to refuse, as exceptions that handlers raise."""

from __future__ import annotations

from typing import Any

BAD_REQUEST = "The browser (or proxy) sent a request that this server could not understand."
NO_SUCH_URL = (
    "The requested URL was not found on the server. If you entered the URL manually please check "
    "your spelling and try again."
)


class Problem(Exception):  # noqa: N818 - it is an answer, not a fault
    """A response with an error status.

    :param status: its HTTP status.
    :param body: its body, JSON.
    :param error_type: Quay's name of the error; the body then gets the usual keys.
    :param content_type: for the bodies that the server sends under another one.
    """

    def __init__(
        self,
        status: int,
        body: dict[str, Any],
        *,
        error_type: str | None = None,
        content_type: str = "application/json",
    ) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.error_type = error_type
        self.content_type = content_type


def usual(status: int, error_type: str, detail: str, **more: Any) -> Problem:
    """The usual body: ``status``, ``type``, ``title``, ``detail`` and their like."""
    said = {
        "detail": detail,
        "error_message": detail,
        "error_type": error_type,
        "title": error_type,
        "status": status,
    }
    return Problem(status, {**more, **said}, error_type=error_type)


def message(status: int, text: str) -> Problem:
    """The body that has a ``message`` alone."""
    return Problem(status, {"message": text})


def invalid(detail: str) -> Problem:
    """400: the request makes no sense."""
    return usual(400, "invalid_request", detail)


def not_found() -> Problem:
    """404: what the URL names does not exist."""
    return usual(404, "not_found", "Not Found")


def unauthorized(*, known: bool, **more: Any) -> Problem:
    """403 for a user who lacks the right or the scope, 401 for an anonymous caller."""
    if known:
        return usual(403, "insufficient_scope", "Unauthorized", **more)
    return usual(401, "invalid_token", "Requires authentication", **more)


def immutable(tag: str, done: str) -> Problem:
    """409: an immutable tag was to be moved or deleted."""
    return usual(409, "tag_immutable", f"Cannot {done} immutable tag '{tag}'")


def stale_login() -> Problem:
    """401: the session is too old for this operation."""
    return usual(401, "fresh_login_required", "Requires fresh login")


def wrong_password(**more: Any) -> Problem:
    """403: the name or the password is wrong."""
    return Problem(403, {**more, "invalidCredentials": True, "message": "Invalid Username or Password"})


def bad_csrf(username: str | None) -> Problem:
    """403: neither a valid token nor a session with its CSRF token, on anything but a GET.

    :param username: the user who is signed in, if one is.
    """
    who = f" (authorized: user {username})" if username is not None else ""
    return Problem(
        403,
        {"error": f"CSRF token was invalid or missing.{who}"},
        content_type="text/html; charset=utf-8",
    )
