"""The description of the API, as Swagger 2.0, generated from the index of operations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from quay_sdk.operation import Operation, Parameter, operations
from quay_sdk.testing.call import Call
from quay_sdk.testing.handlers import handles
from quay_sdk.testing.rights import SCOPES
from quay_sdk.testing.schema import Schema, body_schema, schema_of
from quay_sdk.testing.views import Json

_CURSORS = {"token": ("next_page", "string"), "number": ("page", "integer")}
_ERROR_DESCRIPTIONS = {
    400: "Bad Request",
    401: "Session required",
    402: "Payment required",
    403: "Unauthorized access",
    404: "Not found",
    409: "Conflict",
    410: "Gone",
    503: "Unavailable",
    520: "A service that this one depends on failed",
}
_ERROR = {
    "type": "object",
    "properties": {
        "status": {"type": "integer"},
        "type": {"type": "string"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "error_message": {"type": "string"},
        "error_type": {"type": "string"},
    },
    "required": ["status", "type", "title"],
}


@handles("discovery")
def discovery(call: Call) -> Json:
    host = call.root.partition("://")
    return {**_description(call.flag("internal")), "host": host[2], "schemes": [host[0]]}


@cache
def _description(internal: bool) -> Json:
    shown = [
        each
        for each in operations.values()
        if each.path.startswith("/api/v1/") and (internal or not each.internal)
    ]
    paths: dict[str, Json] = {}
    definitions: Json = {"ApiError": _ERROR}
    for operation in shown:
        group = operation.function.__module__.rpartition(".")[2]
        entry = paths.setdefault(
            operation.path,
            {
                "x-name": f"endpoints.api.{group}.{operation.id}",
                "x-path": operation.path,
                "x-tag": group,
                "parameters": list(_path_parameters(operation)),
            },
        )
        entry[operation.method.lower()] = _described(operation, group, definitions)
    return {
        "swagger": "2.0",
        "info": {
            "version": "v1",
            "title": "Quay Frontend",
            "description": "This API allows you to perform many of the operations required to work with "
            "Quay repositories, users, and organizations.",
            "contact": {"email": "support@quay.io"},
        },
        "basePath": "/",
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "securityDefinitions": {
            "oauth2_implicit": {
                "type": "oauth2",
                "flow": "implicit",
                "authorizationUrl": "/oauth/authorize",
                "scopes": dict.fromkeys(SCOPES, ""),
            }
        },
        "tags": [{"name": tag} for tag in sorted({entry["x-tag"] for entry in paths.values()})],
        "paths": paths,
        "definitions": definitions,
    }


def _path_parameters(operation: Operation) -> Iterable[Json]:
    descriptions = _descriptions(operation)
    names = {wire: parameter.name for parameter in operation.parameters for wire in parameter.wires}
    for name in re.findall(r"{(\w+)}", operation.path):
        yield {
            "name": name,
            "in": "path",
            "type": "string",
            "required": True,
            "description": descriptions.get(names[name], ""),
        }


def _described(operation: Operation, group: str, definitions: Json) -> Json:
    described: Json = {
        "operationId": operation.id,
        "description": operation.summary,
        "tags": [group],
        "parameters": list(_query_parameters(operation)),
        "responses": {
            ("204" if operation.method == "DELETE" else "200"): {"description": "Successful invocation"},
            **{str(status): _error_response(status) for status in operation.errors},
        },
    }
    if operation.scope:
        described["security"] = [{"oauth2_implicit": [operation.scope]}]
    if operation.fresh_login:
        described["x-requires-fresh-login"] = True
    if operation.internal:
        described["x-internal"] = True
    if operation.deprecated:
        described["deprecated"] = True
    wanted = body_schema(operation)
    if wanted is not None:
        name = f"{operation.id[0].upper()}{operation.id[1:]}Body"
        definitions[name] = _swagger(wanted)
        described["parameters"].append(
            {
                "name": "body",
                "in": "body",
                "required": bool(wanted.get("required")),
                "schema": {"$ref": f"#/definitions/{name}"},
            }
        )
    return described


def _query_parameters(operation: Operation) -> Iterable[Json]:
    descriptions = _descriptions(operation)
    for parameter in operation.parameters:
        if parameter.location == "query":
            yield {
                "name": parameter.wires[0],
                "in": "query",
                **_query_type(parameter),
                "required": parameter.required,
                "description": descriptions.get(parameter.wires[0], ""),
            }
    if operation.paging in _CURSORS:
        name, type = _CURSORS[operation.paging]
        yield {
            "name": name,
            "in": "query",
            "type": type,
            "required": False,
            "description": "Which page to answer.",
        }


def _query_type(parameter: Parameter) -> Schema:
    schema = schema_of(parameter.annotation)
    return (
        {"type": schema["type"]}
        if schema.get("type") in ("boolean", "integer", "number")
        else {"type": "string"}
    )


def _error_response(status: int) -> Json:
    return {
        "description": _ERROR_DESCRIPTIONS.get(status, "Error"),
        "schema": {"$ref": "#/definitions/ApiError"},
    }


def _descriptions(operation: Operation) -> dict[str, str]:
    """The descriptions of an operation's parameters, by their names in the request."""
    written = operation.docstring.named("param")
    return {
        wire: " ".join(written.get(parameter.name, "").split())
        for parameter in operation.parameters
        for wire in parameter.wires
    }


def _swagger(schema: Any) -> Any:
    """A schema without what Swagger 2.0 does not know: lists of types, and null."""
    if isinstance(schema, list):
        return [_swagger(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: _swagger(entry) for name, entry in schema.items()}
    if isinstance(schema.get("type"), list):
        plain["type"] = next(name for name in schema["type"] if name != "null")
        plain["x-nullable"] = True
    if isinstance(schema.get("enum"), list):
        plain["enum"] = [entry for entry in schema["enum"] if entry is not None]
    return plain
