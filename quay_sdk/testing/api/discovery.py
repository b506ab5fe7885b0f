"""The description of the API, as Swagger 2.0, made from the contract."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from quay_sdk.testing import contract
from quay_sdk.testing.call import Call
from quay_sdk.testing.contract import Operation
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.rights import SCOPES
from quay_sdk.testing.views import Json, scopes

_ERROR = {
    "type": "object",
    "properties": {
        "status": {"type": "integer"},
        "type": {"type": "string"},
        "detail": {"type": "string"},
        "title": {"type": "string"},
        "error_message": {"type": "string"},
        "error_type": {"type": "string"},
    },
    "required": ["status", "type", "title"],
}
_ERRORS = {
    "400": "Bad Request",
    "401": "Session required",
    "403": "Unauthorized access",
    "404": "Not found",
}
_SUCCESSES = {
    "DELETE": ("204", "Deleted"),
    "POST": ("201", "Successful creation"),
}
"""What the server promises by method, whatever the operation really returns."""

_UNDESCRIBED = ("getSuperUserConfig", "initializeUser")
"""The operations that the server does not describe."""


@handles("discovery")
def discover(call: Call) -> Json:
    paths: dict[str, Json] = {}
    definitions: Json = {"ApiError": _ERROR}
    shows_internal = call.query["internal"]
    for operation in contract.available(call.config, call.version):
        if operation.id in _UNDESCRIBED or not operation.path.startswith("/api/v1/"):
            continue
        if shows_internal or not operation.internal:
            item = paths.setdefault(operation.path, _path(operation))
            item[operation.method.lower()] = _described(operation, definitions, shows_internal)
    scheme, _, host = call.root.partition("://")
    return {
        "swagger": "2.0",
        "host": host,
        "basePath": "/",
        "schemes": [scheme],
        "info": {
            "version": "v1",
            "title": "Quay Frontend",
            "description": "This API allows you to perform many of the operations required to work with Quay "
            "repositories, users, and organizations.",
            "termsOfService": "",
            "contact": {"email": call.config["MAIL_DEFAULT_SENDER"]},
        },
        "securityDefinitions": {
            "oauth2_implicit": {
                "type": "oauth2",
                "flow": "implicit",
                "authorizationUrl": f"{call.root}/oauth/authorize",
                "scopes": {each["scope"]: each["description"] for each in scopes(SCOPES)},
            },
        },
        "paths": dict(sorted(paths.items(), key=lambda path: str(path[1]["x-tag"]))),
        "definitions": definitions,
        "tags": [
            {"name": tag, "description": ""} for tag in sorted({path["x-tag"] for path in paths.values()})
        ],
    }


def _path(operation: Operation) -> Json:
    names = re.findall(r"{(\w+)}", operation.path)
    path = {
        "x-name": f"endpoints.api.{operation.group}",
        "x-path": operation.path,
        "x-tag": operation.group,
    }
    return {**path, "parameters": [_parameter(name, "path", required=True) for name in names]}


def _described(operation: Operation, definitions: Json, shows_internal: bool) -> Json:
    query = [
        _parameter(parameter.name, "query", type=parameter.type)
        for parameter in operation.query.values()
        if parameter.name not in operation.ignored
    ]
    status, promise = _SUCCESSES.get(operation.method, ("200", "Successful invocation"))
    errors = {
        error: {"description": text, "schema": {"$ref": "#/definitions/ApiError"}}
        for error, text in _ERRORS.items()
    }
    described: Json = {
        "operationId": operation.id,
        "parameters": query,
        "description": "",
        "tags": [operation.group],
        "responses": {**errors, status: {"description": promise}},
    }
    if operation.internal:
        described["x-internal"] = True
    if operation.fresh_login and shows_internal:
        described["x-requires-fresh-login"] = True
    if operation.scope:
        described["security"] = [{"oauth2_implicit": [operation.scope]}]
    if operation.schema is not None:
        name = f"{operation.id[0].upper()}{operation.id[1:]}Body"
        definitions[name] = _without_later_keys(operation.schema, operation.ignored)
        body = {"name": "body", "in": "body", "required": True, "description": "Request body contents."}
        query.append({**body, "schema": {"$ref": f"#/definitions/{name}"}})
    return described


def _parameter(name: str, place: str, *, required: bool = False, type: str = "string") -> Json:
    return {"name": name, "in": place, "required": required, "description": "", "type": type}


def _without_later_keys(schema: Mapping[str, Any], later: frozenset[str]) -> Json:
    """A schema without the keys that the release does not know yet."""
    if "properties" not in schema:
        return dict(schema)
    kept = {key: each for key, each in schema["properties"].items() if key not in later}
    return {**schema, "properties": kept}
