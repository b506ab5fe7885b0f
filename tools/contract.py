"""Write ``contract.json``: what a Quay server takes, by operation id.

::

    python tools/contract.py --since since.json RECORDS_FOLDER quay_sdk/testing/contract.json
    python tools/contract.py discovery.json
    python tools/contract.py http://127.0.0.1:8080/api/v1/discovery?internal=true
    python tools/contract.py --add FOLDER_WITH_NEW_RECORDS quay_sdk/testing/contract.json

Without ``--add`` the output is replaced; with it, the operations of the source are added or replaced.

The source is one of:

* a folder of records: one JSON file per group of operations, which maps operation ids to records. A record
  has ``method``, ``path`` and ``observed_statuses`` (an object whose keys are statuses), and may have
  ``query`` (a list of parameters), ``body`` (a JSON schema), ``scope``, ``features``, ``fresh_login``,
  ``internal``, ``superuser_check`` and ``pagination``;
* a discovery document (Swagger 2.0): a file, or the URL of a server's ``GET /api/v1/discovery``.
  Without ``internal=true`` the server leaves its internal operations out.

Each operation has these keys:

``method``, ``path``, ``group``
    The HTTP method, the path with ``{placeholders}``, and the group of the API.
``parameters``
    The query parameters, each with ``name``, ``type`` and ``default``.
``schema``
    The JSON schema of the body, or null if the operation takes no body.
``query``, ``body``, ``required``, ``whole_body``
    Names taken from ``parameters`` and ``schema``: the query parameters, the keys of the body (null
    without a body), the required keys, and whether the body is a single value instead of an object.
``scope``, ``features``, ``fresh_login``, ``internal``, ``superuser``, ``paging``
    The OAuth scope, the server features it needs, whether a session user must have signed in
    recently, whether it is internal, whether it checks for superuser rights, and how it pages.
``statuses``
    The error statuses that were observed.
``since``
    The release of Quay that introduced the operation, and under ``query`` and ``body`` those of parameters
    and keys that came later. ``--since`` names a JSON file with these objects, by operation id.
``unknown``
    The keys that the source does not state. Their values are null. A discovery document does not
    state features, for example, and marks only some internal operations as such.

A discovery document is less exact than records. Quay does not declare all bodies and query
parameters in it, and if two bodies have the same name there, both get the schema of one of them.

Input that the program does not understand is an error that names the file and the operation.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import requests

Json = dict[str, Any]

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
TYPES = ("boolean", "integer", "number", "string")
PATH = re.compile(r"(/([\w.~-]*|{\w+}))+")

REQUIRED: Any = object()
"""The default of a key that is required."""

RECORD_PROSE = {"body_name", "note", "response", "response_source"}
"""Keys of a record that do not describe requests."""

PARAMETER_PROSE = {"description", "note"}
"""Keys of a parameter for human readers."""

OPERATION_PROSE = {"consumes", "deprecated", "description", "produces", "responses", "summary"}
"""Keys of a Swagger operation that do not describe requests."""


class ContractError(Exception):
    """The source cannot be read or understood."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program.

    :param arguments: the command line without the program's name. The default is ``sys.argv[1:]``.
    :raises SystemExit: the arguments or the source are invalid.
    """
    parser = argparse.ArgumentParser(description="Write what a Quay server takes, by operation id, as JSON.")
    parser.add_argument(
        "source", help="a folder of records, a discovery document, or the URL of a discovery document"
    )
    parser.add_argument("output", nargs="?", type=Path, help="the file to write (default: standard output)")
    parser.add_argument(
        "--add", action="store_true", help="keep the operations of the output that the source does not have"
    )
    parser.add_argument("--since", type=Path, help="a JSON file with the releases, by operation id")
    options = parser.parse_args(arguments)
    if options.add and options.output is None:
        parser.error("--add needs an output file")
    try:
        contract = contract_of(options.source)
        if options.since is not None:
            add_releases(contract, parsed(options.since.read_bytes(), str(options.since)), str(options.since))
        if options.add:
            old = parsed(options.output.read_bytes(), str(options.output))
            contract = dict(sorted({**old, **contract}.items()))
        text = written(contract)
        if options.output is None:
            sys.stdout.write(text)
        else:
            options.output.write_text(text, "utf-8")
    except (ContractError, OSError) as error:
        sys.exit(f"contract.py: {error}")


def contract_of(source: str) -> Json:
    """Read a source.

    :param source: a folder, a file or a URL.
    :returns: the contract, by operation id.
    :raises ContractError: the source cannot be read or understood.
    """
    if source.startswith(("http://", "https://")):
        return unique(discovered(downloaded(source), source))
    path = Path(source)
    return unique(recorded(path) if path.is_dir() else discovered(parsed(path.read_bytes(), source), source))


def written(contract: Json) -> str:
    """Write a contract as JSON with one value per line, so that changes are easy to compare.

    :param contract: the contract.
    :returns: the text of the file.
    """
    return json.dumps(contract, indent=0) + "\n"


def add_releases(contract: Json, releases: Json, place: str) -> None:
    """Add the releases that introduced the operations, their parameters and the keys of their bodies.

    :param contract: the contract.
    :param releases: the releases, by operation id.
    :param place: their file, for error messages.
    :raises ContractError: an operation has no release, or the releases are not understood.
    """
    for id, facts in contract.items():
        rest = copied(taken(releases, id, dict, place), {"gone_body"}, f"{place}: {id}")
        facts["since"] = {
            "since": taken(rest, "since", str, f"{place}: {id}"),
            "query": taken(rest, "query", dict, f"{place}: {id}", {}),
            "body": taken(rest, "body", dict, f"{place}: {id}", {}),
        }
        facts["unknown"].remove("since")
        nothing_left(rest, f"{place}: {id}")


def unique(operations: Iterable[tuple[str, str, Json]]) -> Json:
    """Collect operations by their ids.

    :param operations: for each operation its place in the source, its id and its facts.
    :returns: the facts by id, sorted.
    :raises ContractError: an id occurs twice, or the source has no operations.
    """
    contract: Json = {}
    for place, id, facts in operations:
        if id in contract:
            raise ContractError(f"{place}: the operation id occurs twice")
        contract[id] = facts
    if not contract:
        raise ContractError("the source has no operations")
    return dict(sorted(contract.items()))


# -- records ---------------------------------------------------------------------------


def recorded(folder: Path) -> Iterator[tuple[str, str, Json]]:
    """Read a folder of records.

    :param folder: the folder. The name of each file is the name of a group.
    :returns: for each operation its place, its id and its facts.
    :raises ContractError: a file or a record is not understood.
    """
    for path in sorted(folder.iterdir()):
        if path.suffix != ".json":
            raise ContractError(f"{path}: not a JSON file")
        for id, record in parsed(path.read_bytes(), str(path)).items():
            place = f"{path}: {id}"
            yield place, id, facts_of_record(record, path.stem, place)


def facts_of_record(record: Any, group: str, place: str) -> Json:
    """Read one record.

    :param record: the record.
    :param group: the group that the operation belongs to.
    :param place: where the record is, for error messages.
    :returns: the facts about the operation.
    :raises ContractError: the record is not understood.
    """
    rest = copied(record, RECORD_PROSE, place)
    schema = resolved(rest.pop("body", None), {}, place)
    statuses = taken(rest, "observed_statuses", dict, place)
    if not all(status.isdecimal() for status in statuses):
        raise ContractError(f"{place}: 'observed_statuses' has a key that is not an HTTP status")
    query = taken(rest, "query", list, place, [])
    facts = {
        **route(taken(rest, "method", str, place), taken(rest, "path", str, place), place),
        **names(query_parameters(query, place), schema, place),
        "group": group,
        "scope": taken(rest, "scope", str, place, None),
        "features": strings(taken(rest, "features", list, place, []), "features", place),
        "fresh_login": taken(rest, "fresh_login", bool, place, False),
        "internal": taken(rest, "internal", bool, place, False),
        "superuser": taken(rest, "superuser_check", bool, place, False),
        "paging": taken(rest, "pagination", str, place, None),
        "statuses": sorted(int(status) for status in statuses if int(status) >= 400),
        "since": None,
        "unknown": ["since"],
    }
    nothing_left(rest, place)
    return facts


# -- discovery -------------------------------------------------------------------------


def downloaded(url: str) -> Json:
    """Request a discovery document.

    :param url: the URL.
    :returns: the document.
    :raises ContractError: the server does not return a document.
    """
    try:
        response = requests.get(url, headers={"Accept": "application/json"}, timeout=60)
    except requests.RequestException as error:
        raise ContractError(f"{url}: {error}") from None
    if response.status_code != 200:
        raise ContractError(f"{url}: the server returned status {response.status_code}")
    return parsed(response.content, url)


def discovered(document: Json, source: str) -> Iterator[tuple[str, str, Json]]:
    """Read a discovery document.

    :param document: the document.
    :param source: its file or URL, for error messages.
    :returns: for each operation its place, its id and its facts.
    :raises ContractError: the document is not understood.
    """
    if document.get("swagger") != "2.0":
        raise ContractError(f"{source}: not a Swagger 2.0 document")
    top = dict(document)
    definitions = taken(top, "definitions", dict, source, {})
    base = taken(top, "basePath", str, source, "/").rstrip("/")
    for path, item in taken(top, "paths", dict, source).items():
        rest = copied(item, set(), f"{source}: {path}")
        shared = taken(rest, "parameters", list, f"{source}: {path}", [])
        methods = [name for name in rest if name.upper() in METHODS]
        for method in methods:
            place = f"{source}: {method.upper()} {path}"
            operation = copied(rest.pop(method), OPERATION_PROSE, place)
            id = taken(operation, "operationId", str, place)
            place = f"{source}: {id}"
            facts = facts_of_swagger(operation, shared, definitions, place)
            yield place, id, facts | route(method.upper(), base + path, place)
        nothing_left(without_extensions(rest), f"{source}: {path}")


def facts_of_swagger(operation: Json, shared: list[Any], definitions: Json, place: str) -> Json:
    """Read one operation of a discovery document.

    :param operation: the operation; its keys are removed as they are read.
    :param shared: the parameters that all operations of the path have.
    :param definitions: the schemas that ``$ref`` refers to.
    :param place: where the operation is, for error messages.
    :returns: the facts about the operation, without method and path.
    :raises ContractError: the operation is not understood.
    """
    by_location: dict[str, list[Json]] = {"path": [], "query": [], "body": []}
    for entry in [*shared, *taken(operation, "parameters", list, place, [])]:
        parameter = copied(entry, PARAMETER_PROSE, place)
        location = taken(parameter, "in", str, place)
        if location not in by_location:
            raise ContractError(f"{place}: a parameter is in {location!r}, not in path, query or body")
        parameter.pop("required", None)
        parameter.pop("enum", None)
        by_location[location].append(parameter)
    parameters = query_parameters(by_location["query"], place)
    schema = body_of(by_location["body"], definitions, place)
    tags = strings(taken(operation, "tags", list, place, []), "tags", place)
    marks = {
        "fresh_login": taken(operation, "x-requires-fresh-login", bool, place, None),
        "internal": taken(operation, "x-internal", bool, place, None),
    }
    facts = {
        **names(parameters, schema, place),
        **marks,
        "group": tags[0] if tags else None,
        "scope": scope_of(taken(operation, "security", list, place, []), place),
        "features": None,
        "superuser": None,
        "paging": None,
        "statuses": None,
        "since": None,
    }
    nothing_left(without_extensions(operation), place)
    perhaps = ("group", *marks, "features", "superuser", "paging", "statuses", "since")
    unknown = [key for key in perhaps if facts[key] is None]
    if any("default" not in parameter for parameter in by_location["query"]):
        unknown.append("parameters.default")
    return {**facts, "unknown": sorted(unknown)}


def without_extensions(rest: Json) -> Json:
    """Leave out the extensions (``x-…``), which Swagger permits everywhere.

    :param rest: an object.
    :returns: the object without them.
    """
    return {key: value for key, value in rest.items() if not key.startswith("x-")}


def body_of(parameters: list[Json], definitions: Json, place: str) -> Json | None:
    """Return the schema of the body.

    :param parameters: the parameters of the body.
    :param definitions: the schemas that ``$ref`` refers to.
    :param place: where the operation is, for error messages.
    :returns: the schema, or ``None`` without a body.
    :raises ContractError: there are several bodies, or the schema is not understood.
    """
    if len(parameters) > 1:
        raise ContractError(f"{place}: the operation has several bodies")
    for parameter in parameters:
        schema = taken(parameter, "schema", dict, place)
        taken(parameter, "name", str, place)
        nothing_left(parameter, place)
        whole: Json = resolved(schema, definitions, place)
        return whole
    return None


def scope_of(security: list[Any], place: str) -> str | None:
    """Return the OAuth scope of an operation.

    :param security: the security requirements of the operation.
    :param place: where the operation is, for error messages.
    :returns: the scope, or ``None`` if the operation has none.
    :raises ContractError: there is more than one scope.
    """
    match security:
        case []:
            return None
        case [{"oauth2_implicit": [str(scope)], **rest}] if not rest:
            return scope
    raise ContractError(f"{place}: 'security' is not a single scope of 'oauth2_implicit'")


# -- what both sources have in common --------------------------------------------------


def route(method: str, path: str, place: str) -> Json:
    """Check a method and a path.

    :param method: the HTTP method.
    :param path: the path.
    :param place: where the operation is, for error messages.
    :returns: both, by key.
    :raises ContractError: one of them is invalid.
    """
    if method not in METHODS:
        raise ContractError(f"{place}: {method!r} is not an HTTP method")
    if not PATH.fullmatch(path):
        raise ContractError(f"{place}: {path!r} is not a path with placeholders")
    return {"method": method, "path": path}


def query_parameters(entries: list[Any], place: str) -> list[Json]:
    """Read query parameters.

    :param entries: the parameters as the source has them.
    :param place: where the operation is, for error messages.
    :returns: the parameters with name, type and default.
    :raises ContractError: a parameter is not understood.
    """
    parameters: list[Json] = []
    for entry in entries:
        rest = copied(entry, PARAMETER_PROSE, place)
        name = taken(rest, "name", str, place)
        kind = taken(rest, "type", str, place)
        if kind not in TYPES:
            raise ContractError(f"{place}: the query parameter {name!r} has the unknown type {kind!r}")
        if any(name == other["name"] for other in parameters):
            raise ContractError(f"{place}: the query parameter {name!r} occurs twice")
        parameters.append({"name": name, "type": kind, "default": rest.pop("default", None)})
        nothing_left(rest, f"{place}: query parameter {name!r}")
    return parameters


def names(parameters: list[Json], schema: Json | None, place: str) -> Json:
    """Return the parameters and the schema, and the names in them.

    :param parameters: the query parameters.
    :param schema: the schema of the body, or ``None``.
    :param place: where the operation is, for error messages.
    :returns: the facts by key.
    :raises ContractError: the schema is not understood.
    """
    kinds = (schema or {}).get("type", "object")
    return {
        "parameters": parameters,
        "schema": schema,
        "query": [parameter["name"] for parameter in parameters],
        "body": None if schema is None else sorted(set(keys(schema, place))),
        "required": strings((schema or {}).get("required", []), "required", place),
        "whole_body": "object" not in (kinds if isinstance(kinds, list) else [kinds]),
    }


def keys(schema: Any, place: str) -> Iterator[str]:
    """Return the keys of an object, also those of its alternatives.

    :param schema: the schema of the object.
    :param place: where the operation is, for error messages.
    :returns: the keys.
    :raises ContractError: the schema is not understood.
    """
    rest = copied(schema, set(), place)
    yield from taken(rest, "properties", dict, place, {})
    for choice in ("allOf", "anyOf", "oneOf"):
        for alternative in taken(rest, choice, list, place, []):
            yield from keys(alternative, place)


def resolved(schema: Any, definitions: Json, place: str, within: tuple[str, ...] = ()) -> Any:
    """Replace each ``$ref`` in a schema by the schema that it refers to.

    :param schema: the schema, or a part of it.
    :param definitions: the schemas that ``$ref`` refers to, by name.
    :param place: where the operation is, for error messages.
    :param within: the references that this schema is part of.
    :returns: the schema without references.
    :raises ContractError: a reference is unknown or part of itself.
    """
    if isinstance(schema, list):
        return [resolved(entry, definitions, place, within) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    target = schema.get("$ref")
    if not isinstance(target, str):
        return {name: resolved(entry, definitions, place, within) for name, entry in schema.items()}
    name = target.removeprefix("#/definitions/")
    if len(schema) > 1 or name == target or name not in definitions or name in within:
        raise ContractError(f"{place}: the reference {target!r} cannot be resolved")
    return resolved(definitions[name], definitions, place, (*within, name))


# -- reading JSON ----------------------------------------------------------------------


def parsed(text: bytes, source: str) -> Json:
    """Parse a JSON object.

    :param text: the JSON.
    :param source: its file or URL, for error messages.
    :returns: the object.
    :raises ContractError: the text is not a JSON object, or an object in it has a key twice.
    """

    def once(pairs: list[tuple[str, Any]]) -> Json:
        members = dict(pairs)
        if len(members) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise ContractError(f"{source}: {twice}: the key occurs twice")
        return members

    try:
        document = json.loads(text, object_pairs_hook=once)
    except ValueError as error:
        raise ContractError(f"{source}: not JSON: {error}") from None
    if not isinstance(document, dict):
        raise ContractError(f"{source}: not a JSON object")
    return document


def copied(value: Any, without: set[str], place: str) -> Json:
    """Copy an object.

    :param value: the object.
    :param without: the keys to leave out.
    :param place: where the object is, for error messages.
    :returns: the copy.
    :raises ContractError: the value is not an object.
    """
    if not isinstance(value, dict):
        raise ContractError(f"{place}: {json.dumps(value)[:60]} is not an object")
    return {key: entry for key, entry in value.items() if key not in without}


def taken(rest: Json, key: str, kind: type, place: str, default: Any = REQUIRED) -> Any:
    """Remove a key from an object.

    :param rest: the object.
    :param key: the key.
    :param kind: the type of its value.
    :param place: where the object is, for error messages.
    :param default: the result if the object does not have the key.
    :returns: the value.
    :raises ContractError: the key is missing, or its value is of another type.
    """
    value = rest.pop(key, default)
    if value is REQUIRED:
        raise ContractError(f"{place}: {key!r} is missing")
    if value is not default and not isinstance(value, kind):
        raise ContractError(f"{place}: {key!r} is not of the expected type: {json.dumps(value)[:60]}")
    return value


def strings(values: Any, key: str, place: str) -> list[str]:
    """Check a list of strings.

    :param values: the list.
    :param key: its key, for error messages.
    :param place: where the list is, for error messages.
    :returns: the list.
    :raises ContractError: it is not a list of strings.
    """
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ContractError(f"{place}: {key!r} is not a list of strings")
    return values


def nothing_left(rest: Json, place: str) -> None:
    """Check that all keys of an object were read.

    :param rest: what is left of the object.
    :param place: where the object is, for error messages.
    :raises ContractError: a key is left.
    """
    for key in rest:
        raise ContractError(f"{place}: unknown key {key!r}")


if __name__ == "__main__":
    main()
