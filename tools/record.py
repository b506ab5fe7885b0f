r"""Record one exchange with a running Quay server, as a line of ``exchanges.jsonl``.

::

    python tools/record.py http://127.0.0.1:8080 listRepoTags repository=devtable/simple limit=2
    python tools/record.py http://127.0.0.1:8080 changeTag repository=devtable/simple tag=v1 \
        --body '{"expiration": null}' --token-file token.txt --output tests/data/exchanges.jsonl

Each ``NAME=VALUE`` fills the placeholder of that name in the path of the operation. If the path has
no such placeholder, it becomes a query parameter. The request is sent once, by the SDK's client,
with the token from ``--token-file`` or ``QUAY_TOKEN``, or without a token. Error responses are
recorded like any other; a redirect is recorded and not its target.

A line has the keys ``operation``, ``request`` (``method``, ``path``, ``query``, ``body``), ``status``,
``content_type`` and ``json``. ``body`` and ``json`` are null without a body. A response that is
not JSON, such as a file, has null as its ``json`` and its length under ``bytes``; its content is not
recorded.

Secrets are replaced by ``REDACTED``:

* No headers are recorded, and the token of the request is replaced wherever it occurs.
* A string is replaced if its key ends in ``token``, ``token_code``, ``password``, ``secret`` or
  ``private_key``, or is ``key`` or ``url``; so are the strings of an array with such a key. This
  holds in both bodies, in the query, and for the placeholders of the path.
* Under ``config``, ``env`` and ``warning`` all strings are replaced, at any depth.
* ``--redact KEY`` does the same for another key. ``--keep KEY`` excepts a key from these rules.

The models of the SDK have secrets under these keys. Other values have them too: the ``key`` of a
label is not a secret, and can be recorded with ``--keep key``.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlsplit

import requests

from quay_sdk import QuayClient, QuayError, operations

REDACTED = "REDACTED"

SECRET = re.compile(r"(?i:.*(token|token_code|password|secret|private_key))|key|url")
"""The keys whose strings are secret."""

SECRET_OBJECTS = frozenset({"config", "env", "warning"})
"""The keys under which all strings are secret, at any depth."""


class Secrets(NamedTuple):
    """Decides which values are secret.

    :ivar redact: keys under which all strings are secret, besides those of ``SECRET_OBJECTS``.
    :ivar keep: keys that are excepted.
    """

    redact: frozenset[str] = frozenset()
    keep: frozenset[str] = frozenset()

    def hides(self, key: str) -> bool:
        """Whether a string with this key is secret."""
        return self.hides_all(key) or (key not in self.keep and SECRET.fullmatch(key) is not None)

    def hides_all(self, key: str) -> bool:
        """Whether all strings under this key are secret, at any depth."""
        return key in self.redact or (key not in self.keep and key in SECRET_OBJECTS)


class RecordError(Exception):
    """The exchange cannot be recorded."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program.

    :param arguments: the command line without the program's name. The default is ``sys.argv[1:]``.
    :raises SystemExit: the arguments are invalid, or no response was received.
    """
    options = parser().parse_args(arguments)
    try:
        line = record(
            options.server,
            options.operation,
            parameters(options.parameters),
            body=read_body(options.body),
            token=read_token(options.token_file),
            secrets=Secrets(frozenset(options.redact), frozenset(options.keep)),
        )
        if options.output is None:
            sys.stdout.write(line + "\n")
        else:
            with options.output.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
    except (RecordError, QuayError, OSError, UnicodeError) as error:
        sys.exit(f"record.py: {error}")


def parser() -> argparse.ArgumentParser:
    """Describe the command line.

    :returns: the parser.
    """
    parser = argparse.ArgumentParser(description="Record one exchange with a Quay server, as a line of JSON.")
    parser.add_argument("server", help="the URL of the server, without /api/v1")
    parser.add_argument("operation", help="the operation id, such as listRepoTags")
    parser.add_argument(
        "parameters", nargs="*", metavar="NAME=VALUE", help="a path parameter or a query parameter"
    )
    parser.add_argument("--body", metavar="JSON", help="the body as JSON, or @FILE to read it from a file")
    parser.add_argument(
        "--token-file", type=Path, metavar="FILE", help="a file that has the token (default: QUAY_TOKEN)"
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="the file to append to (default: standard output)"
    )
    parser.add_argument(
        "--redact", action="append", default=[], metavar="KEY", help="replace all strings under this key"
    )
    parser.add_argument(
        "--keep",
        action="append",
        default=[],
        metavar="KEY",
        help="do not replace the strings of this key",
    )
    return parser


def parameters(pairs: Sequence[str]) -> dict[str, str]:
    """Split the parameters of the command line.

    :param pairs: the parameters, each ``NAME=VALUE``.
    :returns: the values by name.
    :raises RecordError: a parameter is not of that form, or a name occurs twice.
    """
    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not name or not equals:
            raise RecordError(f"{pair!r} is not of the form NAME=VALUE")
        if name in values:
            raise RecordError(f"the parameter {name!r} occurs twice")
        values[name] = value
    return values


def read_body(text: str | None) -> tuple[Any] | None:
    """Read the body of the request.

    :param text: the JSON, or ``@`` and the name of a file.
    :returns: the body in a tuple, as it may be null; ``None`` without a body.
    :raises RecordError: it is not JSON.
    """
    if text is None:
        return None
    if text.startswith("@"):
        text = Path(text[1:]).read_text("utf-8")
    try:
        return (json.loads(text),)
    except ValueError as error:
        raise RecordError(f"the body is not JSON: {error}") from None


def read_token(file: Path | None) -> str | None:
    """Read the token.

    :param file: the file that has it; by default it comes from the environment variable ``QUAY_TOKEN``.
    :returns: the token, or ``None`` without one.
    :raises RecordError: the token is empty.
    """
    text = os.environ.get("QUAY_TOKEN") if file is None else file.read_text("utf-8")
    if text is not None and not text.strip():
        raise RecordError("the token is empty")
    return None if text is None else text.strip()


def record(
    server: str,
    operation: str,
    values: Mapping[str, str],
    *,
    body: tuple[Any] | None,
    token: str | None,
    secrets: Secrets,
) -> str:
    """Send a request and record it with its response.

    :param server: the URL of the server.
    :param operation: the operation id.
    :param values: the path parameters and query parameters.
    :param body: the body in a tuple, or ``None`` for a request without a body.
    :param token: the token, or ``None`` for an anonymous request.
    :param secrets: decides which values are secret.
    :returns: the line, without a line break.
    :raises RecordError: the operation is unknown, or a path parameter is missing or invalid.
    :raises QuayError: the server does not respond.
    """
    if operation not in operations:
        raise RecordError(f"unknown operation {operation!r}")
    declared = operations[operation]
    placeholders = re.findall(r"{(\w+)}", declared.path)
    path = filled(declared.path, {name: segment(name, values.get(name)) for name in placeholders})
    shown = filled(
        declared.path,
        {name: REDACTED if secrets.hides(name) else segment(name, values[name]) for name in placeholders},
    )
    query = {name: value for name, value in values.items() if name not in placeholders}
    response = exchanged(server, token, declared.method, path, query, body)
    line: dict[str, Any] = {
        "operation": operation,
        "request": {
            "method": declared.method,
            "path": shown,
            "query": redacted_query(urlsplit(response.request.url or "").query, secrets),
            "body": redacted(body[0], secrets) if body else None,
        },
        "status": response.status_code,
        "content_type": response.headers.get("Content-Type", ""),
        **content(response.content, secrets),
    }
    text = json.dumps(line)
    return text.replace(json.dumps(token)[1:-1], REDACTED) if token else text


def segment(name: str, value: str | None) -> str:
    """Quote a path parameter.

    :param name: the name of its placeholder.
    :param value: the value.
    :returns: the quoted value. The slashes of a repository remain.
    :raises RecordError: the value is missing, or would change the route.
    """
    if value is None:
        raise RecordError(f"the path parameter {name!r} is missing")
    parts = value.split("/")
    if any(part in ("", ".", "..") for part in parts) or (len(parts) > 1) != (name == "repository"):
        raise RecordError(f"{value!r} is not a valid {name!r}: it would change the route")
    return "/".join(quote(part, safe=":@") for part in parts)


def filled(path: str, segments: Mapping[str, str]) -> str:
    """Fill the placeholders of a path.

    :param path: the path.
    :param segments: the quoted values of the placeholders.
    :returns: the path without placeholders.
    """
    return re.sub(r"{(\w+)}", lambda match: segments[match[1]], path)


def exchanged(
    server: str, token: str | None, method: str, path: str, query: Mapping[str, str], body: tuple[Any] | None
) -> requests.Response:
    """Send a request as the SDK's client does.

    :param server: the URL of the server.
    :param token: the token, or ``None``.
    :param method: the HTTP method.
    :param path: the path.
    :param query: the query parameters.
    :param body: the body in a tuple, or ``None``.
    :returns: the first response, with its content.
    :raises QuayError: no response was received.
    """
    responses: list[requests.Response] = []

    def keep(response: requests.Response, **_: Any) -> None:
        response.content  # noqa: B018 - this reads the body
        responses.append(response)

    with requests.Session() as session:
        session.hooks["response"].append(keep)
        with QuayClient(server, token=token, retries=0, session=session) as client:
            try:
                client.request(method, path, query=query, **({"json": body[0]} if body else {}))
            except QuayError:
                if not responses:
                    raise
    return responses[0]


def content(body: bytes, secrets: Secrets) -> dict[str, Any]:
    """Describe the body of a response.

    :param body: the body.
    :param secrets: decides which values are secret.
    :returns: the keys of the line that describe it.
    """
    if not body.strip():
        return {"json": None}
    try:
        return {"json": redacted(json.loads(body), secrets)}
    except ValueError:
        return {"json": None, "bytes": len(body)}


def redacted(value: Any, secrets: Secrets, hide: bool = False, hide_all: bool = False) -> Any:
    """Replace the secrets in JSON.

    :param value: the JSON.
    :param secrets: decides which values are secret.
    :param hide: whether the value is secret if it is a string or an array of strings.
    :param hide_all: whether all strings in the value are secret.
    :returns: the JSON without secrets. Its types and keys are unchanged.
    """
    if isinstance(value, dict):
        return {
            key: redacted(entry, secrets, secrets.hides(key), hide_all or secrets.hides_all(key))
            for key, entry in value.items()
        }
    if isinstance(value, list):
        return [redacted(entry, secrets, hide, hide_all) for entry in value]
    return REDACTED if (hide or hide_all) and isinstance(value, str) and value else value


def redacted_query(query: str, secrets: Secrets) -> str:
    """Replace the secrets in a query. ``true`` and ``false`` are not secret.

    :param query: the query.
    :param secrets: decides which values are secret.
    :returns: the query without secrets.
    """
    pairs = []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        hidden = secrets.hides(unquote(name)) and value not in ("", "true", "false")
        pairs.append(f"{name}={REDACTED}" if hidden else pair)
    return "&".join(pairs)


if __name__ == "__main__":
    main()
