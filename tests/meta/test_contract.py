"""The declared operations agree with the contract, and each is recorded."""

from __future__ import annotations

import json
import re
from typing import Any

from quay_sdk import UNSET, Operation, operations
from support import DATA
from support.declarations import CONTRACT, group_of, report
from support.replay import CURSORS, exchanges

STATUSES: dict[str, list[int]] = json.loads((DATA / "statuses.json").read_text("utf-8"))
"""Statuses of errors that can be found in the server's source alone, by operation id."""

ORGANIZATION, TRIGGER_OWNER = ("org:admin",), ("repo:admin", "user:admin")
NEEDS: dict[str, tuple[str, ...]] = {
    "activateBuildTrigger": TRIGGER_OWNER,
    "createOrgNotification": ORGANIZATION,
    "createProxyCacheConfig": ORGANIZATION,
    "createStar": ("user:admin",),
    "deleteOrgNotification": ORGANIZATION,
    "deleteProxyCacheConfig": ORGANIZATION,
    "disableOrganizationTeamSync": ("org:admin", "super:user"),
    "enableOrganizationTeamSync": ("org:admin", "super:user"),
    "getOrganizationQuota": ORGANIZATION,
    "getOrganizationQuotaLimit": ORGANIZATION,
    "getOrganizationTeamPermissions": ORGANIZATION,
    "getOrgNotification": ORGANIZATION,
    "getOrgRobotPermissions": ("user:admin", "org:admin"),
    "getProxyCacheConfig": ORGANIZATION,
    "getRepoBuildLogs": ("repo:write",),
    "getRepositoryMirrorHealth": ORGANIZATION,
    "getSuperUserRepositoryMirrorHealth": ("super:user",),
    "listAllAggregateLogs": ("super:user",),
    "listBuildTriggerSubdirs": TRIGGER_OWNER,
    "listOrganizationQuota": ORGANIZATION,
    "listOrganizationQuotaLimit": ORGANIZATION,
    "listOrgNotifications": ORGANIZATION,
    "listTriggerBuildSourceNamespaces": TRIGGER_OWNER,
    "listTriggerBuildSources": TRIGGER_OWNER,
    "resetOrganizationApplicationClientSecret": ORGANIZATION,
    "resetOrgNotificationFailures": ORGANIZATION,
    "scShutdownContainer": ("super:user",),
    "setOrgCard": ORGANIZATION,
    "testOrgNotification": ORGANIZATION,
    "validateProxyCacheConfig": ORGANIZATION,
}
"""Scopes that count where the server declares none or another, by operation id."""

UNDECLARED = "the server reads it, but its schema does not have it"

BEYOND_THE_CONTRACT = {
    ("createProxyCacheConfig", "upstream_registry_username"): UNDECLARED,
    ("createProxyCacheConfig", "upstream_registry_password"): UNDECLARED,
    ("createProxyCacheConfig", "insecure"): UNDECLARED,
    ("createProxyCacheConfig", "expiration_s"): UNDECLARED,
    ("createProxyCacheConfig", "org_name"): "older servers read it, and fail without it",
    ("validateProxyCacheConfig", "upstream_registry_username"): UNDECLARED,
    ("validateProxyCacheConfig", "upstream_registry_password"): UNDECLARED,
    ("validateProxyCacheConfig", "insecure"): UNDECLARED,
    ("listBuildTriggerSubdirs", ""): "its schema is any object: what the trigger's service asks for",
    ("listTriggerFieldValues", ""): "its schema is any object: what the trigger's service asks for",
}
"""Parameters that the register has and the contract has not, by operation id and wire name.

The reverse is left out on purpose: ``changeInstallUser`` also reads ``superuser``, which its schema lacks,
and edits the server's configuration.
"""

SENT_AS_ANOTHER = {
    (id, "limit"): "sent in bytes, as limit_bytes"
    for id in (
        "createOrganizationQuota",
        "changeOrganizationQuota",
        "createOrganizationQuotaSuperUser",
        "changeOrganizationQuotaSuperUser",
        "createUserQuotaSuperUser",
        "changeUserQuotaSuperUser",
    )
}
"""Parameters of the contract whose value is sent under another name, by operation id and wire name."""

REQUIRED_ANYWAY = {
    ("createGlobalMessage", "message"): "without it there is nothing to create",
    ("createOrgSubscription", "cancel_url"): "without it the server fails",
    ("createOrgSubscription", "success_url"): "without it the server fails",
    ("createRepo", "namespace"): "a repository is one argument, so its namespace is always sent",
    ("createRepoMirrorConfig", "robot_username"): "without it the server fails, with a 500",
    ("createUserSubscription", "cancel_url"): "without it the server fails",
    ("createUserSubscription", "success_url"): "without it the server fails",
    ("listBuildTriggerSubdirs", ""): "the server has to know where to look",
    ("listTriggerBuildSources", "namespace"): "without it the server fails",
    ("restoreTag", "manifest_digest"): "without it the server does not know what to restore",
}
"""Required although optional in the contract, by operation id and wire name."""

FILLED_IN = {
    ("addManifestLabel", "media_type"): "text/plain",
    ("createOrgNotification", "eventConfig"): "most events have nothing to set",
    ("createRepo", "description"): "empty",
    ("createRepoMirrorConfig", "skopeo_timeout_interval"): "300 seconds, as in Quay's web interface",
    ("createRepoNotification", "eventConfig"): "most events have nothing to set",
    ("createUserNamespaceNotification", "eventConfig"): "most events have nothing to set",
}
"""Required by the contract, with an obvious default, by operation id and wire name."""

FEATURES = {
    "app.config.get('PERMANENTLY_DELETE_TAGS', True)": {"PERMANENTLY_DELETE_TAGS"},
    "app.config['AUTHENTICATION_TYPE'] == 'Database'": set[str](),  # not a feature
    "QUOTA_MANAGEMENT and EDIT_QUOTA": {"QUOTA_MANAGEMENT", "EDIT_QUOTA"},
}
"""Features that the contract's data has in the server's own code."""

FEATURES_IN_THE_HANDLER = {
    "createGlobalMessage": {"SUPER_USERS"},
    "getSuperUserConfig": {"SUPERUSER_CONFIGDUMP"},
}
"""Features that only the server's handlers show."""

SUPERUSERS_IN_THE_HANDLER = {"listAllAggregateLogs"}
"""Operations for superusers alone that the contract does not have as such."""

NEVER_RECORDED = {
    "createOrgSubscription": "billing: it needs a card",
    "createUserSubscription": "billing: it needs a card",
    "deleteToken": "always 410",
    "discovery": "its response describes the whole API, in megabytes",
    "exchangeRobotFederationToken": "it needs an identity provider",
    "getRepoBuildLogsArchiveSuperUser": "it streams a file",
    "getSuperUserConfig": "it shows the server's configuration, secrets included",
    "getTokens": "always 410",
    "listRepoTokens": "always 410",
    "scShutdownContainer": "it ends the server",
    "setOrgCard": "billing: it needs a card",
    "setUserCard": "billing: it needs a card",
    "syncNow": "it needs a registry to mirror from",
    "validateProxyCacheConfig": "it needs a registry upstream",
}
"""The operations without a recorded exchange, each with its reason."""

WHOLE_BODY = ""


def wires(declared: Operation, location: str) -> set[str]:
    return {wire for p in declared.parameters if p.location == location for wire in p.wires or (WHOLE_BODY,)}


def required(declared: Operation) -> set[str]:
    """The wire names of required parameters, without those of the URL."""
    given = [p for p in declared.parameters if p.location in ("query", "body") and p.required]
    return {wire for parameter in given for wire in parameter.wires or (WHOLE_BODY,)}


def differ(id: str, what: str, ours: Any, theirs: Any) -> list[str]:
    return [] if ours == theirs else [f"{id}: {what} is {ours!r}, in the contract {theirs!r}"]


def features_of(id: str) -> set[str]:
    declared: set[str] = set().union(*(FEATURES.get(name, {name}) for name in CONTRACT[id]["features"]))
    return declared | FEATURES_IN_THE_HANDLER.get(id, set())


def in_contract() -> list[tuple[str, Operation]]:
    """The operations that the contract has; another test names those that it lacks."""
    return [(id, declared) for id, declared in operations.items() if id in CONTRACT]


def test_index_has_every_operation_of_the_contract_and_no_other() -> None:
    report(
        [f"{id} ({CONTRACT[id]['group']}) is missing" for id in sorted(CONTRACT.keys() - operations.keys())]
        + [f"{id} is not in the contract" for id in sorted(operations.keys() - CONTRACT.keys())]
    )


def test_declarations_are_those_of_the_contract() -> None:
    problems = []
    for id, declared in in_contract():
        facts = CONTRACT[id]
        paging = {None: None, "next_page": "token", "page": "number"}[facts["paging"]]
        for what, ours, theirs in (
            ("group", group_of(declared), facts["group"]),
            ("method", declared.method, facts["method"]),
            ("path", declared.path, facts["path"]),
            ("scope", declared.scope, facts["scope"]),
            ("features", set(declared.features), features_of(id)),
            ("fresh_login", declared.fresh_login, facts["fresh_login"]),
            ("internal", declared.internal, facts["internal"]),
        ):
            problems += differ(id, what, ours, theirs)
        # The contract has the statuses that were seen; a declaration also has those that can occur.
        known = {*facts["statuses"], *STATUSES.get(id, ())}
        problems += [f"{id}: the status {status} is missing" for status in known - {*declared.errors}]
        declared_scope = () if declared.scope is None else (declared.scope,)
        problems += differ(id, "needs", declared.needs, NEEDS.get(id, declared_scope))
        for_superusers = facts["superuser"] or id in SUPERUSERS_IN_THE_HANDLER
        if for_superusers and declared.superuser == "no":
            problems.append(f"{id}: in the contract, superusers are admitted")
        if not for_superusers and declared.superuser not in ("no", "admitted"):
            problems.append(f"{id}: in the contract, it is not for superusers alone")
        problems += differ(id, "errors", list(declared.errors), sorted({*declared.errors}))
        if declared.paging != "growing":
            problems += differ(id, "paging", declared.paging, paging)
    report(problems)


def test_releases_are_those_of_the_contract() -> None:
    """With which release of Quay an operation or a parameter came."""
    problems = []
    for id, declared in operations.items():
        facts = CONTRACT[id]["since"]
        if facts is None:
            problems.append(f"{id}: the contract has no release; see --since of tools/contract.py")
            continue
        problems += differ(id, "since", declared.since, facts["since"])
        later = {**facts["query"], **facts["body"]}
        ours = {
            wire: parameter.since
            for parameter in declared.parameters
            for wire in parameter.wires
            if parameter.since != declared.since
        }
        theirs = {name: since for name, since in later.items() if name not in CURSORS}
        problems += differ(id, "later parameters", ours, theirs)
        names = {parameter.name for parameter in declared.parameters}
        problems += [f"{id}: there is no parameter {name!r}" for name in declared.later.keys() - names]
    report(problems)


def test_parameters_are_those_of_the_contract() -> None:
    problems = []
    for id, declared in in_contract():
        facts = CONTRACT[id]
        theirs = {
            "path": set(re.findall(r"{(\w+)}", facts["path"])),
            "query": set(facts["query"]) - CURSORS,
            "body": {WHOLE_BODY} if facts["whole_body"] else set(facts["body"] or ()),
        }
        for location, wanted in theirs.items():
            ours = wires(declared, location)
            problems += [
                f"{id}: {location} parameter {name!r} is missing"
                for name in wanted - ours
                if (id, name) not in SENT_AS_ANOTHER
            ]
            problems += [
                f"{id}: {location} parameter {name!r} is not in the contract"
                for name in ours - wanted
                if (id, name) not in BEYOND_THE_CONTRACT
            ]
    report(problems)


def test_what_the_contract_requires_is_required() -> None:
    problems = []
    for id, declared in in_contract():
        if CONTRACT[id]["whole_body"]:
            continue
        wanted = set(CONTRACT[id]["required"])
        ours = required(declared)
        problems += [
            f"{id}: {name!r} is not required" for name in wanted - ours if (id, name) not in FILLED_IN
        ]
        problems += [
            f"{id}: {name!r} is required, but not in the contract"
            for name in ours - wanted
            if (id, name) not in REQUIRED_ANYWAY
        ]
    report(problems)


def test_a_default_is_none_or_unset_unless_the_contract_requires_the_key() -> None:
    report(
        [
            f"{declared.id}: {p.name} has the default {p.default!r}"
            for declared in operations.values()
            for p in declared.parameters
            if not p.required
            and p.default not in (None, UNSET)
            and (declared.id, (*p.wires, "")[0]) not in FILLED_IN
        ]
    )


def test_every_exception_is_needed() -> None:
    """What the lists above excuse is there to be excused."""
    problems = []
    for id, wire in BEYOND_THE_CONTRACT:
        theirs = {*CONTRACT[id]["query"], *(CONTRACT[id]["body"] or ())}
        if wire in theirs or wire not in {
            name for p in operations[id].parameters for name in p.wires or (WHOLE_BODY,)
        }:
            problems.append(f"{id}: {wire!r} is not beyond the contract")
    for id, wire in REQUIRED_ANYWAY:
        if wire in CONTRACT[id]["required"] or wire not in required(operations[id]):
            problems.append(f"{id}: {wire!r} is not required beyond the contract")
    for id, wire in FILLED_IN:
        if wire not in CONTRACT[id]["required"] or wire in required(operations[id]):
            problems.append(f"{id}: {wire!r} is not filled in")
    report(problems)


def test_every_operation_is_recorded_or_listed() -> None:
    recorded = {exchange.operation for exchange in exchanges()}
    report(
        [f"{id} has no recorded exchange" for id in CONTRACT.keys() - recorded - NEVER_RECORDED.keys()]
        + [f"{id} is listed without need" for id in NEVER_RECORDED.keys() & recorded]
        + [f"{id} is recorded, but is not an operation" for id in recorded - CONTRACT.keys()]
    )
