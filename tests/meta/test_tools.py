"""The programs in ``tools/``: the sources of the contract, and the recording of exchanges."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import attrs
import pytest
import requests
import responses

from quay_sdk import Model, QuayClient, operations
from quay_sdk.testing import FakeQuay
from quay_sdk.testing.config import Config
from quay_sdk.testing.contract import VERSIONS, available
from support import DATA, ROOT, URL
from support.declarations import CONTRACT_FILE
from support.secret_models import TOKEN


def load(name: str) -> ModuleType:
    """A program as a module. The folder is not a package, and its names are too general for ``sys.path``."""
    spec = importlib.util.spec_from_file_location(f"tools_{name}", ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


contract = load("contract")
record = load("record")
picture = load("picture")


@pytest.fixture(autouse=True)
def _no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUAY_TOKEN", raising=False)


@pytest.fixture
def quay() -> Iterator[FakeQuay]:
    with FakeQuay() as quay:
        quay.add_organization("acme")
        quay.push("acme/app", tag="v1")
        yield quay


# -- contract.py: records --------------------------------------------------------------

LIST = {
    "method": "GET",
    "path": "/api/v1/repository/{repository}/tag/",
    "scope": "repo:read",
    "pagination": "page",
    "query": [
        {"name": "limit", "type": "integer", "default": 50},
        {"name": "specificTag", "type": "string", "note": "exact"},
    ],
    "observed_statuses": {"404": 1, "200": 3, "400": 2},
    "response": {"type": "object"},
}
CHANGE = {
    "method": "PUT",
    "path": "/api/v1/repository/{repository}/tag/{tag}",
    "features": ["TAGS"],
    "fresh_login": True,
    "internal": True,
    "superuser_check": True,
    "body": {
        "type": "object",
        "properties": {"manifest_digest": {"type": "string"}},
        "required": ["manifest_digest"],
        "oneOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}, "required": ["b"]}],
    },
    "observed_statuses": {"201": 1},
}
FEDERATE = {
    "method": "POST",
    "path": "/api/v1/robots",
    "body": {"type": "array", "items": {}},
    "observed_statuses": {},
}


def folder(tmp_path: Path, **groups: Any) -> str:
    records = tmp_path / "records"
    records.mkdir()
    for group, content in groups.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (records / f"{group}.json").write_text(text, "utf-8")
    return str(records)


def test_a_record_becomes_the_facts_of_its_operation(tmp_path: Path) -> None:
    source = folder(tmp_path, tag={"listRepoTags": LIST})
    assert contract.contract_of(source) == {
        "listRepoTags": {
            "body": None,
            "features": [],
            "fresh_login": False,
            "group": "tag",
            "internal": False,
            "method": "GET",
            "paging": "page",
            "parameters": [
                {"name": "limit", "type": "integer", "default": 50},
                {"name": "specificTag", "type": "string", "default": None},
            ],
            "path": "/api/v1/repository/{repository}/tag/",
            "query": ["limit", "specificTag"],
            "required": [],
            "schema": None,
            "scope": "repo:read",
            "since": None,
            "statuses": [400, 404],
            "superuser": False,
            "unknown": ["since"],
            "whole_body": False,
        }
    }


def test_the_keys_of_a_body_include_those_of_its_alternatives(tmp_path: Path) -> None:
    facts = contract.contract_of(folder(tmp_path, tag={"changeTag": CHANGE}))["changeTag"]
    assert facts["schema"] == CHANGE["body"]
    assert facts["body"] == ["a", "b", "manifest_digest"]
    assert facts["required"] == ["manifest_digest"]
    assert facts["features"] == ["TAGS"]
    assert facts["fresh_login"] is facts["internal"] is facts["superuser"] is True


def test_an_array_is_a_whole_body(tmp_path: Path) -> None:
    facts = contract.contract_of(folder(tmp_path, robot={"federate": FEDERATE}))["federate"]
    assert (facts["body"], facts["required"], facts["whole_body"]) == ([], [], True)


def test_the_file_is_sorted_and_written_to_the_given_path(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = folder(tmp_path, tag={"listRepoTags": LIST, "changeTag": CHANGE}, robot={"federate": FEDERATE})
    contract.main([source])
    printed = capsys.readouterr().out
    contract.main([source, str(tmp_path / "contract.json")])
    assert (tmp_path / "contract.json").read_text("utf-8") == printed
    assert list(json.loads(printed)) == ["changeTag", "federate", "listRepoTags"]
    assert contract.written(json.loads(printed)) == printed
    assert capsys.readouterr().out == ""


def test_the_checked_in_contract_is_written_by_this_program() -> None:
    text = CONTRACT_FILE.read_text("utf-8")
    facts = json.loads(text)
    assert contract.written(facts) == text
    for id, operation in facts.items():
        derived = contract.names(operation["parameters"], operation["schema"], id)
        assert {key: operation[key] for key in derived} == derived, id


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ([], "[] is not an object"),
        ({**LIST, "pagnation": "page"}, "unknown key 'pagnation'"),
        ({**LIST, "method": "FETCH"}, "'FETCH' is not an HTTP method"),
        ({**LIST, "path": "/api/<name>"}, "'/api/<name>' is not a path with placeholders"),
        ({**LIST, "scope": 7}, "'scope' is not of the expected type: 7"),
        ({**LIST, "internal": "yes"}, "'internal' is not of the expected type: \"yes\""),
        ({**LIST, "features": [1]}, "'features' is not a list of strings"),
        (
            {**LIST, "observed_statuses": {"4xx": 1}},
            "'observed_statuses' has a key that is not an HTTP status",
        ),
        ({**LIST, "query": [{"type": "string"}]}, "'name' is missing"),
        ({**LIST, "query": [{"name": "a", "type": "date"}]}, "parameter 'a' has the unknown type 'date'"),
        ({**LIST, "query": [{"name": "a", "type": "string"}] * 2}, "query parameter 'a' occurs twice"),
        (
            {**LIST, "query": [{"name": "a", "type": "string", "of": 1}]},
            "query parameter 'a': unknown key 'of'",
        ),
        ({**CHANGE, "body": {"properties": []}}, "'properties' is not of the expected type: []"),
        ({**CHANGE, "body": {"oneOf": ["a"]}}, '"a" is not an object'),
        ({**CHANGE, "body": {"required": "a"}}, "'required' is not a list of strings"),
        ({**CHANGE, "body": {"$ref": "#/definitions/A"}}, "reference '#/definitions/A' cannot be resolved"),
        ({"path": "/api/v1/a"}, "is missing"),
    ],
)
def test_a_record_that_is_not_understood_is_an_error_with_its_place(
    tmp_path: Path, entry: Any, problem: str
) -> None:
    source = folder(tmp_path, tag={"changeTag": CHANGE, "listRepoTags": entry})
    with pytest.raises(SystemExit) as stopped:
        contract.main([source])
    message = str(stopped.value)
    assert "tag.json: listRepoTags: " in message
    assert problem in message


@pytest.mark.parametrize(
    ("groups", "problem"),
    [
        ({"tag": "{"}, "tag.json: not JSON"),
        ({"tag": "[]"}, "tag.json: not a JSON object"),
        ({"tag": '{"a": {}, "a": {}}'}, "tag.json: a: the key occurs twice"),
        ({"tag": {"a": LIST}, "team": {"a": LIST}}, "team.json: a: the operation id occurs twice"),
        ({}, "the source has no operations"),
    ],
)
def test_a_file_that_is_not_understood_is_an_error_with_its_name(
    tmp_path: Path, groups: dict[str, Any], problem: str
) -> None:
    with pytest.raises(SystemExit, match=r"contract\.py: ") as stopped:
        contract.main([folder(tmp_path, **groups)])
    assert problem in str(stopped.value)


def test_a_file_of_another_kind_among_the_records_is_an_error(tmp_path: Path) -> None:
    source = folder(tmp_path, tag={"listRepoTags": LIST})
    Path(source, "user.yaml").write_text("")
    with pytest.raises(SystemExit, match=r"user\.yaml: not a JSON file"):
        contract.main([source])


def test_a_source_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"contract\.py: .*nowhere"):
        contract.main([str(tmp_path / "nowhere")])


def test_releases_are_added(tmp_path: Path) -> None:
    releases = tmp_path / "since.json"
    releases.write_text(json.dumps({"changeTag": {"since": "3.5", "body": {"immutable": "3.17"}}}))
    output = tmp_path / "contract.json"
    contract.main(["--since", str(releases), folder(tmp_path, tag={"changeTag": CHANGE}), str(output)])
    facts = json.loads(output.read_text("utf-8"))["changeTag"]
    assert facts["since"] == {"since": "3.5", "query": {}, "body": {"immutable": "3.17"}}
    assert facts["unknown"] == []
    (tmp_path / "more").mkdir()
    with pytest.raises(SystemExit, match="'listRepoTags' is missing"):
        contract.main(["--since", str(releases), folder(tmp_path / "more", tag={"listRepoTags": LIST})])


def test_operations_are_added(tmp_path: Path) -> None:
    output = tmp_path / "contract.json"
    contract.main([folder(tmp_path, tag={"listRepoTags": LIST, "changeTag": CHANGE}), str(output)])
    before = json.loads(output.read_text("utf-8"))
    (tmp_path / "more").mkdir()
    more = folder(tmp_path / "more", robot={"federate": FEDERATE})
    contract.main(["--add", more, str(output)])
    after = json.loads(output.read_text("utf-8"))
    assert after.keys() == before.keys() | {"federate"}
    assert {id: after[id] for id in before} == before
    with pytest.raises(SystemExit):
        contract.main(["--add", more])


# -- contract.py: discovery ------------------------------------------------------------


def test_the_discovery_of_a_server_becomes_a_contract(quay: FakeQuay, tmp_path: Path) -> None:
    url = f"{quay.url}/api/v1/discovery?internal=true"
    result = contract.contract_of(url)
    # The server does not describe what is off, nor two others.
    there = [each.id for each in available(Config({}), VERSIONS[-1]) if each.path.startswith("/api/v1/")]
    assert result.keys() == set(there).difference({"getSuperUserConfig", "initializeUser"})
    for id, facts in result.items():
        assert (facts["method"], facts["path"]) == (operations[id].method, operations[id].path), id

    tags = result["listRepoTags"]
    assert {"name": "limit", "type": "integer", "default": None} in tags["parameters"]
    assert set(tags["query"]) == {"onlyActiveTags", "filter_tag_name", "specificTag", "limit", "page"}
    assert (tags["group"], tags["scope"], tags["schema"]) == ("tag", "repo:read", None)

    quota = result["createOrganizationQuota"]
    assert quota["body"] == ["limit", "limit_bytes"]
    assert "$ref" not in json.dumps(result)

    document = tmp_path / "discovery.json"
    document.write_bytes(requests.get(url, timeout=10).content)
    assert contract.contract_of(str(document)) == result


def test_discovery_and_records_give_the_same_keys_and_types(quay: FakeQuay) -> None:
    recorded = json.loads(CONTRACT_FILE.read_text("utf-8"))["changeTag"]
    discovered = contract.contract_of(f"{quay.url}/api/v1/discovery")["changeTag"]
    assert discovered.keys() == recorded.keys()
    for key, value in discovered.items():
        assert type(value) is type(recorded[key]) or key in discovered["unknown"]


def test_what_discovery_does_not_state_is_null_and_named(quay: FakeQuay) -> None:
    tags = contract.contract_of(f"{quay.url}/api/v1/discovery")["listRepoTags"]
    unstated = ["features", "fresh_login", "internal", "paging", "since", "statuses", "superuser"]
    assert tags["unknown"] == sorted([*unstated, "parameters.default"])
    assert all(tags[key] is None for key in unstated)
    internal = contract.contract_of(f"{quay.url}/api/v1/discovery?internal=true")
    assert internal["acceptOrganizationTeamInvite"]["internal"] is True
    assert "internal" not in internal["acceptOrganizationTeamInvite"]["unknown"]


def swagger(operation: Any, **rest: Any) -> dict[str, Any]:
    return {"swagger": "2.0", "basePath": "/", "paths": {"/api/v1/a/{b}": {"put": operation}}, **rest}


def test_references_and_shared_parameters_are_resolved(tmp_path: Path) -> None:
    reference = {"$ref": "#/definitions/Body"}
    document = swagger(
        {
            "operationId": "op",
            "x-internal": True,
            "parameters": [{"name": "body", "in": "body", "required": True, "schema": reference}],
        },
        basePath="/quay/",
        definitions={
            "Body": {"type": "object", "properties": {"a": {"$ref": "#/definitions/A"}, "$ref": {}}},
            "A": {"type": "integer"},
        },
    )
    document["paths"]["/api/v1/a/{b}"] |= {
        "x-tag": "a",
        "parameters": [
            {"name": "b", "in": "path", "type": "string"},
            {"name": "force", "in": "query", "type": "boolean", "default": False, "enum": [True, False]},
        ],
    }
    path = tmp_path / "discovery.json"
    path.write_text(json.dumps(document))
    facts = contract.contract_of(str(path))["op"]
    assert facts["path"] == "/quay/api/v1/a/{b}"
    assert facts["schema"] == {"type": "object", "properties": {"a": {"type": "integer"}, "$ref": {}}}
    assert facts["parameters"] == [{"name": "force", "type": "boolean", "default": False}]
    assert facts["group"] is None
    assert "group" in facts["unknown"]
    assert "parameters.default" not in facts["unknown"]


BODY = {"name": "body", "in": "body", "schema": {"$ref": "#/definitions/A"}}


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"openapi": "3.0.0"}, "not a Swagger 2.0 document"),
        ({"swagger": "2.0"}, "'paths' is missing"),
        (swagger({}), "PUT /api/v1/a/{b}: 'operationId' is missing"),
        (swagger({"operationId": "op", "callbacks": {}}), "op: unknown key 'callbacks'"),
        (swagger({"operationId": "op", "parameters": [BODY]}), "op: the reference '#/definitions/A'"),
        (
            swagger({"operationId": "op", "parameters": [BODY]}, definitions={"A": BODY["schema"]}),
            "op: the refer",
        ),
        (swagger({"operationId": "op", "parameters": [BODY, BODY]}), "op: the operation has several bodies"),
        (
            swagger({"operationId": "op", "parameters": [{"name": "h", "in": "header"}]}),
            "op: a parameter is in",
        ),
        (swagger({"operationId": "op", "security": [{"oauth2_implicit": ["a", "b"]}]}), "op: 'security'"),
        (swagger({"operationId": "op"}, basePath="/{/"), "op: '/{/api/v1/a/{b}' is not a path"),
        ({"swagger": "2.0", "paths": {"/api/v1/a": {"fetch": {}}}}, "/api/v1/a: unknown key 'fetch'"),
    ],
)
def test_a_document_that_is_not_understood_is_an_error_with_its_place(
    tmp_path: Path, document: Any, problem: str
) -> None:
    path = tmp_path / "discovery.json"
    path.write_text(json.dumps(document))
    with pytest.raises(SystemExit) as stopped:
        contract.main([str(path)])
    assert f"discovery.json: {problem}" in str(stopped.value)


def test_a_url_without_a_document_is_an_error(http: responses.RequestsMock) -> None:
    http.get(f"{URL}/api/v1/discovery", status=503)
    with pytest.raises(SystemExit, match="discovery: the server returned status 503"):
        contract.main([f"{URL}/api/v1/discovery"])
    http.get(f"{URL}/other", body=requests.ConnectionError("refused"))
    with pytest.raises(SystemExit, match="other: refused"):
        contract.main([f"{URL}/other"])


# -- record.py: against a server -------------------------------------------------------

Recorder = Callable[..., dict[str, Any]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Recorder:
    """Runs record.py and returns the line that it prints."""

    def run(*arguments: str) -> dict[str, Any]:
        record.main(arguments)
        line: dict[str, Any] = json.loads(capsys.readouterr().out)
        return line

    return run


@pytest.fixture
def token_file(quay: FakeQuay, tmp_path: Path) -> str:
    path = tmp_path / "token"
    path.write_text(quay.token(FakeQuay.USER) + "\n")
    return f"--token-file={path}"


def test_a_line_has_the_format_of_the_recorded_exchanges(quay: FakeQuay, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(quay.token(FakeQuay.USER))
    output = tmp_path / "exchanges.jsonl"
    program = [sys.executable, str(ROOT / "tools" / "record.py"), quay.url, "--output", str(output)]
    program += ["--token-file", str(tmp_path / "token")]
    for arguments in (
        ["listRepoTags", "repository=acme/app", "limit=2"],
        ["getRepo", "repository=acme/none"],
    ):
        subprocess.run([*program, *arguments], check=True, cwd=ROOT)
    lines = output.read_text("utf-8").splitlines()
    tags, missing = (json.loads(line) for line in lines)
    recorded = json.loads((DATA / "exchanges.jsonl").read_text("utf-8").splitlines()[0])
    assert list(tags) == list(missing) == list(recorded)
    assert list(tags["request"]) == list(recorded["request"])
    assert tags["operation"] == "listRepoTags"
    assert tags["request"] == {
        "method": "GET",
        "path": "/api/v1/repository/acme/app/tag/",
        "query": "limit=2",
        "body": None,
    }
    assert (tags["status"], tags["content_type"]) == (200, "application/json")
    assert [tag["name"] for tag in tags["json"]["tags"]] == ["v1"]
    assert missing["status"] == 404
    assert missing["json"]["error_type"] == "not_found"
    assert (tmp_path / "token").read_text() not in output.read_text("utf-8")


def test_bodies_are_sent_and_recorded(quay: FakeQuay, run: Recorder, token_file: str, tmp_path: Path) -> None:
    place = ("repository=acme/app", "tag=v1", token_file)
    changed = run(quay.url, "changeTag", *place, "--body", '{"expiration": null}')
    assert changed["request"]["body"] == {"expiration": None}
    assert (changed["status"], changed["json"]) == (201, "Updated")
    (tmp_path / "body.json").write_text('{"expiration": "soon"}')
    refused = run(quay.url, "changeTag", *place, f"--body=@{tmp_path / 'body.json'}")
    assert refused["status"] == 400
    deleted = run(quay.url, "deleteFullTag", *place)
    assert (deleted["status"], deleted["json"], deleted["request"]["body"]) == (204, None, None)


def test_the_token_comes_from_the_environment_or_is_left_out(
    quay: FakeQuay, run: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(quay.url, "getUserRobots")["status"] == 401
    monkeypatch.setenv("QUAY_TOKEN", quay.token(FakeQuay.USER))
    assert run(quay.url, "getUserRobots")["status"] == 200


def test_secrets_of_a_response_are_replaced(quay: FakeQuay, run: Recorder, token_file: str) -> None:
    robot = run(quay.url, "createUserRobot", "robot_shortname=ci", "--body={}", token_file)
    assert robot["status"] == 201
    assert robot["json"]["token"] == "REDACTED"
    robots = run(quay.url, "getUserRobots", "token=true", token_file)
    assert robots["request"]["query"] == "token=true"
    assert [each["token"] for each in robots["json"]["robots"]] == ["REDACTED"]
    app = run(quay.url, "createAppToken", '--body={"title": "laptop"}', token_file)["json"]["token"]
    assert (app["title"], app["token_code"]) == ("laptop", "REDACTED")


# -- record.py: by prepared responses --------------------------------------------------


def test_a_request_is_that_of_the_client(http: responses.RequestsMock, run: Recorder, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    http.post(f"{URL}/api/v1/user/apptoken", json={"token": {}})
    run(URL, "createAppToken", '--body={"title": "é"}', f"--token-file={tmp_path / 'token'}")
    with QuayClient(URL, token=TOKEN, retries=0) as client:
        client.request("POST", "/api/v1/user/apptoken", json={"title": "é"})
    program, client_itself = (call.request for call in http.calls)
    assert program.body == client_itself.body
    assert program.headers == client_itself.headers
    assert program.headers["Authorization"] == f"Bearer {TOKEN}"


def test_paths_and_queries_are_quoted(http: responses.RequestsMock, run: Recorder) -> None:
    http.get(f"{URL}/api/v1/repository/acme/a/b%20c/tag/", json={})
    line = run(URL, "listRepoTags", "repository=acme/a/b c", "filter_tag_name=like:a&b", "specificTag=")
    assert line["request"]["path"] == "/api/v1/repository/acme/a/b%20c/tag/"
    assert line["request"]["query"] == "filter_tag_name=like:a%26b&specificTag="
    assert (http.calls[0].request.url or "").endswith(line["request"]["query"])


def test_the_content_of_a_file_is_not_recorded(http: responses.RequestsMock, run: Recorder) -> None:
    path = "/api/v1/superuser/b1/logs/archive"
    http.get(f"{URL}{path}", body=b"\x1f\x8b\xff", content_type="application/gzip")
    line = run(URL, "getRepoBuildLogsArchiveSuperUser", "build_uuid=b1")
    assert line == {
        "operation": "getRepoBuildLogsArchiveSuperUser",
        "request": {"method": "GET", "path": path, "query": "", "body": None},
        "status": 200,
        "content_type": "application/gzip",
        "json": None,
        "bytes": 3,
    }


def test_a_redirect_is_recorded_and_not_its_target(http: responses.RequestsMock, run: Recorder) -> None:
    http.get(f"{URL}/api/v1/messages", status=302, headers={"Location": f"{URL}/elsewhere"})
    http.get(f"{URL}/elsewhere", json={})
    line = run(URL, "getGlobalMessages")
    assert (line["status"], line["request"]["path"]) == (302, "/api/v1/messages")


def test_the_token_is_replaced_wherever_it_occurs(
    http: responses.RequestsMock, run: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUAY_TOKEN", TOKEN)
    http.get(f"{URL}/api/v1/messages", status=400, json={"message": f"unexpected {TOKEN}!"})
    assert run(URL, "getGlobalMessages")["json"] == {"message": "unexpected REDACTED!"}


def test_secrets_of_a_request_are_replaced(http: responses.RequestsMock, run: Recorder) -> None:
    http.post(f"{URL}/api/v1/signin", status=403, json={"error": "no", "N": ["a"]})
    body = '--body={"username": "bob", "password": "hunter2", "N": [{"x": "a"}, 7, true, null, ""]}'
    line = run(URL, "signinUser", "_oauth_csrf_token=a", "token=true", body, "--redact=N", "--keep=url")
    assert line["request"]["query"] == "_oauth_csrf_token=REDACTED&token=true"
    assert line["request"]["body"] == {
        "username": "bob",
        "password": "REDACTED",
        "N": [{"x": "REDACTED"}, 7, True, None, ""],
    }
    assert line["json"] == {"error": "no", "N": ["REDACTED"]}
    assert "hunter2" in str(http.calls[0].request.body)


def test_a_placeholder_can_be_secret(http: responses.RequestsMock, run: Recorder) -> None:
    http.put(f"{URL}/api/v1/teaminvite/abc", json={})
    line = run(URL, "acceptOrganizationTeamInvite", "code=abc", "--redact=code")
    assert line["request"]["path"] == "/api/v1/teaminvite/REDACTED"


def test_a_key_can_be_kept(http: responses.RequestsMock, run: Recorder) -> None:
    labels = {"labels": [{"key": "a", "config": {"b": {"c": "d"}}}]}
    http.get(f"{URL}/api/v1/messages", json=labels)
    hidden = {"labels": [{"key": "REDACTED", "config": {"b": {"c": "REDACTED"}}}]}
    assert run(URL, "getGlobalMessages")["json"] == hidden
    assert run(URL, "getGlobalMessages", "--keep=key", "--keep=config")["json"] == labels


def test_every_field_that_a_model_hides_is_secret() -> None:
    assert operations  # imports every model

    def models(cls: type[Model]) -> Iterator[type[Model]]:
        for each in cls.__subclasses__():
            yield each
            yield from models(each)

    hidden = {
        (field.name, cls.__name__)
        for cls in models(Model)
        if cls.__module__.startswith("quay_sdk.")
        for field in attrs.fields(cast(Any, cls))
        if not field.repr and not field.name.startswith("_")
    }
    assert len(hidden) > 15
    assert [(key, model) for key, model in sorted(hidden) if not record.Secrets().hides(key)] == []


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["getRepoo"], "unknown operation 'getRepoo'"),
        (["getRepo"], "the path parameter 'repository' is missing"),
        (["getRepo", "repository"], "'repository' is not of the form NAME=VALUE"),
        (["getRepo", "=x"], "'=x' is not of the form NAME=VALUE"),
        (["getRepo", "repository=a/b", "repository=a/c"], "the parameter 'repository' occurs twice"),
        (["getRepo", "repository=a"], "'a' is not a valid 'repository'"),
        (["getRepo", "repository=a/\udcff"], "surrogates not allowed"),
        (["deleteFullTag", "repository=a/b", "tag=.."], "'..' is not a valid 'tag'"),
        (["deleteFullTag", "repository=a/b", "tag="], "'' is not a valid 'tag'"),
        (["deleteFullTag", "repository=a/b", "tag=a/b"], "'a/b' is not a valid 'tag'"),
        (["createAppToken", "--body={"], "the body is not JSON"),
        (["createAppToken", "--body=@/nowhere"], "/nowhere"),
        (["getRepo", "repository=a/b", "--token-file=/nowhere"], "/nowhere"),
    ],
)
def test_an_invalid_argument_is_an_error_and_sends_nothing(
    http: responses.RequestsMock, arguments: list[str], problem: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        record.main([URL, *arguments])
    assert str(stopped.value).startswith("record.py: ")
    assert problem in str(stopped.value)
    assert not http.calls


def test_an_empty_token_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUAY_TOKEN", "")
    with pytest.raises(SystemExit, match="the token is empty"):
        record.main([URL, "getGlobalMessages"])


def test_no_response_is_an_error(http: responses.RequestsMock) -> None:
    http.get(f"{URL}/api/v1/messages", body=requests.ConnectionError("refused"))
    with pytest.raises(SystemExit, match=r"record\.py: .*refused"):
        record.main([URL, "getGlobalMessages"])


def test_the_picture_of_the_readme_shows_what_the_sdk_prints() -> None:
    """After a change of the tables: ``python tools/picture.py docs/_static/terminal.svg``."""
    shown = (ROOT / "docs" / "_static" / "terminal.svg").read_text("utf-8")
    drawn = picture.draw()
    assert "listRepoTags" in words(drawn)
    assert words(shown) == words(drawn)


def words(svg: str) -> str:
    """The text of a picture, without blanks: how it is divided and coloured is the matter of rich."""
    return "".join(re.sub(r"<style.*?</style>|<[^>]*>|&#160;|\s", "", svg, flags=re.DOTALL))
