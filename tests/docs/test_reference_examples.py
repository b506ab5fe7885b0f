"""The example of each operation, as the reference shows it, runs on an embedded Quay."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from quay_sdk import BadRequestError, GoneError, Operation, QuayClient, QuayError, operations
from quay_sdk.testing import FakeQuay
from support.declarations import report
from support.extension import extension

USER = "quayadmin"
"""Who runs the examples: the owner of the organizations, and a superuser."""

CONFIG = {
    "FEATURE_BILLING": True,
    "FEATURE_GITHUB_LOGIN": True,
    "FEATURE_RH_MARKETPLACE": True,
    "FEATURE_SUPERUSERS_FULL_ACCESS": True,
    "TAG_EXPIRATION_OPTIONS": ["2w", "4w"],
}

APPLICATION = "KQWZ2F7WVNO5QQBDRZPI"
POLICY = "0d0b9bd6-5b1c-4d29-a3f4-35d4c4b5f0a1"
NOTIFICATION = "0e8f2c9a-5b1d-4c3e-9f7a-2d6b8c4e1f03"
BUILD = "5ac1b1a6-6c5c-4b6c-a7c5-6c0c4ad8f0d1"

DIGEST = "sha256:…"

EMPTY = "initializeUser"
"""The operation whose example needs a server without users."""

Ids = dict[str, str]


# -- the scene -------------------------------------------------------------------------


def make_scene(quay: FakeQuay) -> Ids:
    """Make what the examples speak of, and return the ids in them by those of the server."""
    for name in ("ada", "bob"):
        quay.add_user(name)
    for name in ("acme", "acme-sandbox", "dockerhub"):
        quay.add_organization(name)
    for robot in ("acme+ci", f"{USER}+ci"):
        quay.add_robot(robot)
    quay.add_team("acme", "developers", members=["bob"])
    quay.add_team("acme", "contractors")
    client = quay.client()
    ids: Ids = {}
    for make in (_repositories, _organizations, _user, _registry):
        ids |= make(quay, client)
    return ids


def _repositories(quay: FakeQuay, client: QuayClient) -> Ids:
    quay.push("acme/app", tag="nightly")
    quay.push("acme/app", tag="leaked")
    digest = quay.push("acme/app", tag="v1.2")
    quay.scan(digest, [{"package": "openssl", "name": "CVE-2023-0286"}])
    for principal in ("acme+ci", "bob", "ada"):
        quay.permit("acme/app", principal, "write")
    quay.permit("acme/app", team="developers")
    client.user.starred.add("acme/app")
    client.repository.authorized_emails.request("acme/app", "team@example.com")
    label = client.repository.manifests.labels.create("acme/app", digest, key="build.number", value="7")
    trigger = quay.add_trigger("acme/app", service="github", tags=["v1.2"])
    waiting = quay.add_trigger("acme/app", service="github", active=False, config={})
    build = quay.fire_trigger(trigger)
    hook = {"url": "https://hooks.example.com/quay"}
    return {
        digest: DIGEST,
        label.id: "e381636d-cd1d-416a-a3ca-1f89a64b79b7",
        trigger: "41c6b3a1-7d0e-4f52-8b1a-9e2c5d3f6a70",
        waiting: "b5f0c6d2-1e3a-4c8b-9f70-2a6d4e8c1b35",
        str(build): BUILD,
        client.repository.notifications.create(
            "acme/app", event="repo_push", method="webhook", config=hook
        ).uuid: NOTIFICATION,
        client.repository.autoprune_policies.create(
            "acme/app", method="number_of_tags", value=9
        ).uuid: POLICY,
        client.repository.immutability_policies.create("acme/app", tag_pattern="stable").uuid: POLICY,
    }


def _organizations(quay: FakeQuay, client: QuayClient) -> Ids:
    organization = client.organization
    organization.proxy_cache.create("dockerhub", upstream_registry="docker.io")
    organization.robots.federation.set("acme", "ci", federation=[{"issuer": "https://idp", "subject": "app"}])
    organization.teams.invites.create("acme", "developers", "carol@example.com")
    quay.set_quota("acme", 10 * 2**30, Warning=80)
    quay.set_plan("acme", "bus-small-2018")
    for number in (12345678, 11223344):
        quay.add_marketplace_subscription("MW02701", 2, id=number)
    application = organization.applications.create("acme", "ci").client_id
    hook = {"url": "https://hooks.example.com/quay"}
    return {
        application: APPLICATION,
        organization.applications.tokens.create(
            "acme", application, "ci", scope=["repo:read"], expiration=timedelta(days=9)
        ).uuid: "3f8a6c1e-5b7d-4a43-9c58-6d2f0b1e7a90",
        organization.prototypes.create(
            "acme", role="read", delegate={"kind": "team", "name": "developers"}
        ).id: "3f8a6c1e-5b7d-4a43-9c58-6d2f0b1e7a90",
        organization.notifications.create(
            "acme", event="quota_error", method="webhook", config=hook
        ).uuid: NOTIFICATION,
        organization.autoprune_policies.create("acme", method="number_of_tags", value=9).uuid: POLICY,
        organization.immutability_policies.create("acme", tag_pattern="stable").uuid: POLICY,
        organization.invoices.fields.create("acme", title="Cost center", value="7").uuid: "5c6a2d1f",
    }


def _user(quay: FakeQuay, client: QuayClient) -> Ids:
    user = client.user
    user.robots.federation.set("ci", federation=[{"issuer": "https://idp", "subject": "app"}])
    quay.set_quota(USER, 10 * 2**30, Warning=80)
    quay.set_quota("bob", 10 * 2**30, Warning=80)
    quay.set_plan(USER, "personal-2018")
    quay.add_organization("labs", owner="ada")
    quay.client("ada").organization.teams.members.add("labs", "owners", USER)
    invitation = quay.mails[-1].code
    hook = {"url": "https://hooks.example.com/quay"}
    return {
        str(invitation): "urn:teaminvite:3f8a6c1e-5b7d-4a43-9c58-6d2f0b1e7a90",
        user.apptokens.create(title="laptop").uuid: "5c0e8b1c-9b7e-4a9e-8d0c-2f4f0d6a1b3e",
        user.authorizations.list().all()[0].uuid: "f2a9d7a0-5b1c-4f43-9d37-0c1f3a5b7e21",
        user.notifications.create(event="quota_error", method="webhook", config=hook).uuid: NOTIFICATION,
        user.autoprune_policies.create(method="number_of_tags", value=9).uuid: POLICY,
        user.invoices.fields.create(title="Cost center", value="7").uuid: "5c6a2d1f",
    }


def _registry(quay: FakeQuay, client: QuayClient) -> Ids:
    kid = quay.submit_service_key("scanner")
    application = client.organization.applications.list("acme").all()[0].client_id
    client.messages.create(message={"content": "Hello", "severity": "info", "media_type": "text/plain"})
    return {
        kid: "bHd6gUcTmXgEbV3w",
        quay.assign_authorization(
            application, USER, scopes=["repo:read"]
        ): "0d9d1f5e-3b43-4c6e-8a5e-1a2b3c4d5e6f",
        next(
            entry.id for entry in client.user.inbox.list() if entry.kind == "service_key_submitted"
        ): "6cfe39e5-4dab-462f-bda9-378789b6c6ab",
        client.messages.list().all()[0].uuid: "6b6c7f16-9f2a-4a7c-a0f1-2f9f0f4d0a35",
    }


# -- what single examples need ---------------------------------------------------------

Prepare = Callable[[FakeQuay, QuayClient], QuayClient | None]
"""It prepares a server of its own. It may return another client, which then runs the example."""


def without_organization(quay: FakeQuay, client: QuayClient) -> None:
    client.organization.delete("acme")
    quay.collect_garbage()


def without_repository(quay: FakeQuay, client: QuayClient) -> None:
    client.repository.delete("acme/app")
    quay.collect_garbage()


def empty_organization(quay: FakeQuay, client: QuayClient) -> None:
    without_repository(quay, client)
    client.organization.immutability_policies.delete("acme", POLICY)


def mirrored_organization(quay: FakeQuay, client: QuayClient) -> None:
    empty_organization(quay, client)
    run("createOrgMirrorConfig", client)


def syncing_organization(quay: FakeQuay, client: QuayClient) -> None:
    mirrored_organization(quay, client)
    client.organization.mirror.sync_now("acme")


def mirror_without_configuration(quay: FakeQuay, client: QuayClient) -> None:
    client.repository.set_state("acme/app", state="MIRROR")


def mirrored_repository(quay: FakeQuay, client: QuayClient) -> None:
    quay.sync("acme/app")


def syncing_repository(quay: FakeQuay, client: QuayClient) -> None:
    quay.sync("acme/app", status="SYNCING")


def signed_repository(quay: FakeQuay, client: QuayClient) -> None:
    client.repository.set_trust("acme/app", trust_enabled=True)


def archived_build(quay: FakeQuay, client: QuayClient) -> None:
    quay.advance_build(BUILD, "complete", log=["done"])
    quay.archive_build_logs()


def external_user(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_external_user("ada.lovelace")


def as_bob(quay: FakeQuay, client: QuayClient) -> QuayClient:
    return client.with_options(token=quay.token("bob"))


def with_bootstrap_token(quay: FakeQuay, client: QuayClient) -> QuayClient:
    return client.with_options(token=quay.bootstrap_token())


def deleted(call: str, *arguments: Any) -> Prepare:
    """Delete what the example creates."""

    def prepare(quay: FakeQuay, client: QuayClient) -> None:
        reduce(getattr, call.split("."), client)(*arguments)  # type: ignore[operator]

    return prepare


PREPARED: Mapping[str, Prepare] = {
    "createOrganization": without_organization,
    "createRepo": without_repository,
    "createProxyCacheConfig": deleted("organization.proxy_cache.delete", "dockerhub"),
    "validateProxyCacheConfig": deleted("organization.proxy_cache.delete", "dockerhub"),
    "createOrganizationQuota": deleted("organization.quotas.delete", "acme", 1),
    "createOrganizationQuotaSuperUser": deleted("organization.quotas.delete", "acme", 1),
    "createUserQuotaSuperUser": deleted("superuser.users.quotas.delete", "bob", 1),
    "createOrgRobot": deleted("organization.robots.delete", "acme", "ci"),
    "createUserRobot": deleted("user.robots.delete", "ci"),
    "createOrgMirrorConfig": empty_organization,
    "cancelOrgMirrorSync": syncing_organization,
    "organization.mirror": mirrored_organization,
    "createRepoMirrorConfig": mirror_without_configuration,
    "syncCancel": syncing_repository,
    "repository.mirror": mirrored_repository,
    "getRepoSignatures": signed_repository,
    "getRepoBuildLogsArchiveSuperUser": archived_build,
    "linkExternalUser": external_user,
    "deleteCurrentUser": as_bob,  # who owns no organization
    "renewBootstrapToken": with_bootstrap_token,
}
"""By operation id, or for all operations of a resource and of those below it."""

CONFIGS: Mapping[str, Mapping[str, Any]] = {
    "enableOrganizationTeamSync": {"AUTHENTICATION_TYPE": "LDAP"},
    "linkExternalUser": {"AUTHENTICATION_TYPE": "LDAP"},
}
"""Further settings of the servers for single examples."""

REFUSED: Mapping[str, type[QuayError]] = {
    # Quay has removed these tokens.
    **dict.fromkeys(("createToken", "deleteToken", "getTokens", "listRepoTokens", "changeToken"), GoneError),
    # The token must be signed by an identity provider, which a test does not have.
    "exchangeRobotFederationToken": BadRequestError,
}
"""The examples that no server answers here, with their errors."""


def prepared(declared: Operation) -> Prepare | None:
    """Return what prepares a server for an example, if anything has to."""
    resource = declared.call.rpartition(".")[0]
    matching = [path for path in PREPARED if f"{resource}.".startswith(f"{path}.")]
    return PREPARED.get(declared.id) or (PREPARED[max(matching)] if matching else None)


# -- running ---------------------------------------------------------------------------


def run(id: str, client: QuayClient, digest: str = "") -> None:
    """Run an example."""
    code = extension("quay_entries").example_code(operations[id]).replace(DIGEST, digest)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, id, "exec"), {"client": client})


class Scene:
    """The scene, saved: the servers that are made from it are all the same."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "scene.json"
        with FakeQuay(config=CONFIG) as quay:
            ids = make_scene(quay)
            quay.save(self._file)
        [self._digest] = [id for id, placeholder in ids.items() if placeholder == DIGEST]
        del ids[self._digest]
        text = self._file.read_text("utf-8")
        for id, placeholder in ids.items():
            text = text.replace(id, placeholder)
        # The examples speak of the quota 1 and its limit 2.
        text = re.sub(r'(?<="quota": {\n    "id": )\d+', "1", text)
        text = re.sub(
            r'"(\d+)": {(\s+)"id": \1,(\s+)"type": "Warning"', r'"2": {\2"id": 2,\3"type": "Warning"', text
        )
        self._file.write_text(text, "utf-8")

    def server(self, config: Mapping[str, Any] | None = None) -> FakeQuay:
        """Return a server with the scene, and further settings."""
        file = self._file
        if config:
            document = json.loads(file.read_text("utf-8"))
            document["state"]["config"].update(config)
            file = file.with_name("configured.json")
            file.write_text(json.dumps(document), "utf-8")
        return FakeQuay.load(file)

    def problem(self, declared: Operation, quay: FakeQuay) -> str | None:
        """Run an example on a server, and return what went wrong, if anything did."""
        client = quay.client()
        try:
            if prepare := prepared(declared):
                client = prepare(quay, client) or client
            run(declared.id, client, self._digest)
            quay.assert_called(declared.id)
        except Exception as error:
            if isinstance(error, REFUSED.get(declared.id, ())):
                return None
            return f"{declared.id}: {type(error).__name__}: {error}"
        return f"{declared.id} succeeds; take it out of REFUSED" if declared.id in REFUSED else None


def test_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OIDC_TOKEN", "from the identity provider")
    monkeypatch.setattr("getpass.getpass", lambda: FakeQuay.PASSWORD)
    (tmp_path / "app.tar.gz").write_bytes(b"an archive")
    scene, problems = Scene(tmp_path), []
    with scene.server() as shared:
        for declared in operations.values():
            if declared.id == EMPTY:
                continue
            if declared.method == "GET" and not prepared(declared):
                problems.append(scene.problem(declared, shared))
            else:
                with scene.server(CONFIGS.get(declared.id)) as own:
                    problems.append(scene.problem(declared, own))
    report([problem for problem in problems if problem])


def test_example_of_the_first_user_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda: FakeQuay.PASSWORD)
    with FakeQuay(initialized=False) as quay, QuayClient(quay.url) as client:
        run(EMPTY, client)
        quay.assert_called(EMPTY)


def test_tables_name_operations_and_resources() -> None:
    resources = {declared.call.rpartition(".")[0] for declared in operations.values()}
    assert PREPARED.keys() <= {*operations, *resources}
    assert {*CONFIGS, *REFUSED, EMPTY} <= {*operations}
