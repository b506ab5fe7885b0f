"""The responses of the embedded Quay have the form of the recorded ones of a real server."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from quay_sdk import operations
from quay_sdk.testing import FakeQuay
from quay_sdk.testing.app import routes
from quay_sdk.testing.handlers import HANDLERS
from quay_sdk.testing.schema import body_schema
from support import DATA
from support.declarations import CONTRACT

routes()

RECORDED = {
    exchange["operation"]: exchange
    for line in reversed((DATA / "exchanges.jsonl").read_text().splitlines())
    if (exchange := json.loads(line))["status"] < 300
}

APP = {"repository": "acme/app"}
CI = {"robot": "ci"}
ACME = {"organization": "acme"}

LIKE: dict[str, dict[str, Any]] = {
    "listAppTokens": {},
    "createAppToken": {"title": "x"},
    "getAppToken": {"token_uuid": "{app_token}"},
    "revokeAppToken": {"token_uuid": "{app_token}"},
    "listRepos": {"namespace": "acme", "last_modified": True, "popularity": True},
    "createRepo": {"repository": "acme/new", "visibility": "public"},
    "getRepo": APP,
    "updateRepo": {**APP, "description": "x"},
    "deleteRepository": APP,
    "changeRepoVisibility": {**APP, "visibility": "public"},
    "changeRepoTrust": {**APP, "trust_enabled": True},
    "changeRepoState": {**APP, "state": "READ_ONLY"},
    "listRepoTags": APP,
    "changeTag": {**APP, "tag": "new", "manifest_digest": "{digest}"},
    "deleteFullTag": {**APP, "tag": "v1"},
    "restoreTag": {**APP, "tag": "v1", "manifest_digest": "{digest}"},
    "removeTagFromTimemachine": {**APP, "tag": "v1", "is_alive": True},
    "getTagPullStatistics": {**APP, "tag": "v1"},
    "getRepoManifest": {**APP, "manifest_digest": "{digest}"},
    "getManifestPullStatistics": {**APP, "manifest_digest": "{digest}"},
    "getRepoManifestSecurity": {**APP, "manifest_digest": "{digest}", "vulnerabilities": True},
    "listManifestLabels": {**APP, "manifest_digest": "{digest}"},
    "getManifestLabel": {**APP, "manifest_digest": "{digest}", "label_id": "{label}"},
    "addManifestLabel": {**APP, "manifest_digest": "{digest}", "key": "a", "value": "b"},
    "deleteManifestLabel": {**APP, "manifest_digest": "{digest}", "label_id": "{label}"},
    "getUserRobots": {"token": True},
    "getUserRobot": CI,
    "createUserRobot": {"robot": "new"},
    "deleteUserRobot": CI,
    "regenerateUserRobotToken": CI,
    "getUserRobotPermissions": CI,
    "getUserRobotFederation": CI,
    "createUserRobotFederation": {**CI, "": [{"issuer": "https://idp.example.com", "subject": "a"}]},
    "deleteUserRobotFederation": CI,
    "getOrgRobots": {**ACME, "token": True},
    "getOrgRobot": {**ACME, **CI},
    "createOrgRobot": {**ACME, "robot": "new"},
    "deleteOrgRobot": {**ACME, **CI},
    "regenerateOrgRobotToken": {**ACME, **CI},
    "getOrgRobotPermissions": {**ACME, **CI},
    "getOrgRobotFederation": {**ACME, **CI},
    "createOrgRobotFederation": {**ACME, **CI, "": [{"issuer": "https://idp.example.com", "subject": "a"}]},
    "deleteOrgRobotFederation": {**ACME, **CI},
    "listRepoUserPermissions": {"repository": "quayadmin/own"},
    "getUserPermissions": {"repository": "quayadmin/own", "username": "bob"},
    "changeUserPermissions": {"repository": "quayadmin/own", "username": "bob", "role": "write"},
    "deleteUserPermissions": {"repository": "quayadmin/own", "username": "bob"},
    "getUserTransitivePermission": {**APP, "username": "quayadmin"},
    "listRepoTeamPermissions": APP,
    "getTeamPermissions": {**APP, "team": "readers"},
    "changeTeamPermissions": {**APP, "team": "readers", "role": "write"},
    "deleteTeamPermissions": {**APP, "team": "readers"},
    "listUserLogs": {},
    "listOrgLogs": ACME,
    "listRepoLogs": APP,
    "getAggregateUserLogs": {},
    "getAggregateOrgLogs": ACME,
    "getAggregateRepoLogs": APP,
    "exportUserLogs": {"callback_email": "a@example.com"},
    "exportOrgLogs": {**ACME, "callback_email": "a@example.com"},
    "exportRepoLogs": {**APP, "callback_email": "a@example.com"},
    "getRepositoryMirrorHealth": {"namespace": "acme"},
    "getSuperUserRepositoryMirrorHealth": {},
    "listUserQuota": {},
    "getUserQuota": {"quota_id": "{user_quota}"},
    "listUserQuotaLimit": {"quota_id": "{user_quota}"},
    "getUserQuotaLimit": {"quota_id": "{user_quota}", "limit_id": "{user_limit}"},
    "listOrganizationQuota": ACME,
    "getOrganizationQuota": {**ACME, "quota_id": "{quota}"},
    "createOrganizationQuota": {"organization": "free", "limit_bytes": 200000},
    "changeOrganizationQuota": {**ACME, "quota_id": "{quota}", "limit": "20 GiB"},
    "deleteOrganizationQuota": {**ACME, "quota_id": "{quota}"},
    "listOrganizationQuotaLimit": {**ACME, "quota_id": "{quota}"},
    "getOrganizationQuotaLimit": {**ACME, "quota_id": "{quota}", "limit_id": "{limit}"},
    "createOrganizationQuotaLimit": {
        **ACME,
        "quota_id": "{quota}",
        "type": "Reject",
        "threshold_percent": 90,
    },
    "changeOrganizationQuotaLimit": {
        **ACME,
        "quota_id": "{quota}",
        "limit_id": "{limit}",
        "threshold_percent": 60,
    },
    "deleteOrganizationQuotaLimit": {**ACME, "quota_id": "{quota}", "limit_id": "{limit}"},
    "getErrorDescription": {"error_type": "not_found"},
    "getRegistryCapabilities": {},
    "getLoggedInUser": {},
    "getUserInformation": {"username": "bob"},
    "signinUser": {"username": "bob", "password": FakeQuay.PASSWORD},
    "verifyUser": {"password": FakeQuay.PASSWORD},
    "logout": {},
    "listStarredRepos": {},
    "createStar": {"repository": "quayadmin/own"},
    "deleteStar": APP,
    "getOrganization": ACME,
    "createOrganization": {"name": "neworg"},
    "deleteAdminedOrganization": ACME,
    "getOrganizationMembers": ACME,
    "getOrganizationMember": {**ACME, "member": "bob"},
    "removeOrganizationMember": {**ACME, "member": "bob"},
    "updateOrganizationTeam": {**ACME, "team": "new", "role": "member"},
    "deleteOrganizationTeam": {**ACME, "team": "readers"},
    "getOrganizationTeamMembers": {**ACME, "team": "readers"},
    "updateOrganizationTeamMember": {**ACME, "team": "owners", "member": "bob"},
    "deleteOrganizationTeamMember": {**ACME, "team": "readers", "member": "bob"},
}
"""A call of each supported operation, in the scene below."""

UNRECORDED = {
    "discovery": "it has a test of its own",
    "exchangeRobotFederationToken": "no recording; it has a test of its own",
}

MAPS = {"permissions", "tags", "teams", "metadata", "unstructured_metadata", "child_manifests_presence"}
"""The objects whose keys are data."""

DIFFERENT_KEYS = {
    "search_unavailable": "of a server with its logs in another system",
    "message": "likewise",
    "next_page": "comes where there is a next page",
    "end_ts": "of tags that have ended",
    "expiration": "of tags that have ended; elsewhere it is null",
    "quota_report": "of a namespace with a quota",
}


@pytest.fixture
def scene() -> Iterator[tuple[FakeQuay, dict[str, str]]]:
    with FakeQuay() as quay:
        client = quay.client()
        quay.add_user("bob")
        quay.add_organization("acme")
        quay.add_organization("free")
        quay.add_team("acme", "readers", members=["bob"])
        digest = quay.push("acme/app", tag="v1", labels={"hello": "world"})
        quay.permit("acme/app", team="readers")
        quay.push("quayadmin/own", tag="v1")
        quay.permit("quayadmin/own", "bob", "read")
        for namespace in ("acme", "quayadmin"):
            quay.add_robot(f"{namespace}+ci")
            quay.set_quota(namespace, 20000, Warning=50)
            quay.log("build_dockerfile", namespace)
        client.repository.manifests.labels.create("acme/app", digest, key="own", value="x")
        client.request("POST", "/api/v1/user/starred", json={"namespace": "acme", "repository": "app"})
        labels = client.repository.manifests.labels.list("acme/app", digest).all()
        quotas = client.request("GET", "/api/v1/organization/acme/quota")
        user_quotas = client.request("GET", "/api/v1/user/quota")
        yield (
            quay,
            {
                "app_token": client.user.apptokens.create(title="Testing 123").uuid,
                "digest": digest,
                "label": next(label.id for label in labels if label.key == "own"),
                "quota": str(quotas[0]["id"]),
                "limit": str(quotas[0]["limits"][0]["id"]),
                "user_quota": str(user_quotas[0]["id"]),
                "user_limit": str(user_quotas[0]["limits"][0]["id"]),
            },
        )


def asked(quay: FakeQuay, operation: str, arguments: dict[str, Any]) -> tuple[int, str | None, Any]:
    """Send a call as the SDK would, and return the raw response."""
    declared = operations[operation]
    given: dict[str, Any] = {}
    others = {parameter.name for parameter in declared.parameters}
    for parameter in declared.parameters:
        names = {parameter.name, *({*(parameter.wires or ("",))} - others)} & arguments.keys()
        given[parameter.name] = arguments[names.pop()] if names else parameter.default
    request = declared.encode(given)
    connection = http.client.HTTPConnection(urlsplit(quay.url).netloc, timeout=10)
    try:
        headers = {"Authorization": f"Bearer {quay.token()}", "Content-Type": "application/json"}
        connection.request(request.method, request.target, request.body, headers)
        response = connection.getresponse()
        body = response.read()
        return response.status, response.headers["Content-Type"], json.loads(body) if body else None
    finally:
        connection.close()


@pytest.mark.parametrize("operation", sorted(LIKE))
def test_like_recorded(scene: tuple[FakeQuay, dict[str, str]], operation: str) -> None:
    quay, made = scene
    arguments = {
        name: value.format(**made) if isinstance(value, str) else value
        for name, value in LIKE[operation].items()
    }
    status, content_type, response = asked(quay, operation, arguments)
    recorded = RECORDED[operation]
    assert status == recorded["status"], response
    if status != 204:
        assert content_type == recorded["content_type"]
    assert_alike(response, recorded["json"], operation)


def test_all_supported_operations_are_compared() -> None:
    compared = {*LIKE, *UNRECORDED}
    problems = [f"{id} is handled, but is not an operation" for id in HANDLERS.keys() - operations.keys()]
    problems += [f"{id} is handled, but is not in LIKE" for id in HANDLERS.keys() - compared]
    problems += [f"{id} is in LIKE, but is not handled" for id in compared - HANDLERS.keys()]
    assert not problems, "\n".join(problems)


def assert_alike(response: Any, recorded: Any, where: str) -> None:
    """Assert that two responses have the same keys and types, and write dates in the same form."""
    if response is None or recorded is None:
        return  # what may be null has a type all the same, and it is not known here
    assert json_type(response) == json_type(recorded), where
    if isinstance(response, dict):
        if where.rpartition(".")[2] in MAPS:
            if response and recorded and "metadata" not in where:
                assert_alike(next(iter(response.values())), next(iter(recorded.values())), f"{where}.*")
            return
        differing = set(response) ^ set(recorded)
        assert differing <= set(DIFFERENT_KEYS) | own_differences(where), f"{where}: {differing}"
        for name in set(response) & set(recorded):
            assert_alike(response[name], recorded[name], f"{where}.{name}")
    elif isinstance(response, list) and response and recorded:
        assert_alike(response[-1], recorded[-1], f"{where}[]")
    elif isinstance(response, str):
        assert form(response) == form(recorded), where


def own_differences(where: str) -> set[str]:
    # An anonymous entry has no performer.
    return {"performer"} if where.endswith("Logs.logs[]") else set()


def json_type(value: Any) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "number"
    return type(value).__name__


def form(text: str) -> str:
    forms = {
        r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d -0000": "RFC 2822",
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z": "ISO 8601",
        r"sha256:[0-9a-f]{64}": "digest",
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}": "UUID",
    }
    return next((name for pattern, name in forms.items() if re.fullmatch(pattern, text)), "text")


# -- bodies ----------------------------------------------------------------------------


@pytest.mark.parametrize("operation", sorted(HANDLERS))
def test_bodies_are_checked_as_in_the_contract(operation: str) -> None:
    schema = body_schema(operations[operation]) or {}
    contract = CONTRACT.get(operation, {})
    if contract.get("whole_body"):
        assert schema["type"] == "array"
        return
    assert sorted(schema.get("properties", {})) == sorted(contract.get("body") or [])
    assert sorted(schema.get("required", [])) == sorted(contract.get("required") or [])


def test_every_operation_is_routed() -> None:
    assert {rule.endpoint for rule in routes().iter_rules()} == set(operations)
