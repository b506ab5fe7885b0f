"""Code as users of the SDK write it. It is not run: mypy and pyright check it, both strictly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, assert_type

import requests

from quay_sdk import (
    UNSET,
    AlreadyExistsError,
    ApiError,
    Auth,
    BasicAuth,
    Download,
    Exchange,
    InvalidArgumentError,
    MissingError,
    Model,
    Operation,
    Page,
    Paged,
    Parameter,
    QuayClient,
    QuayConnectionError,
    QuayError,
    RateLimit,
    RateLimitError,
    Retries,
    SessionAuth,
    Unset,
    operations,
)
from quay_sdk.api.appspecifictokens import AppToken
from quay_sdk.api.logs import LogCount, LogEntry, RepositoryLogs
from quay_sdk.api.organization import Organization, OrganizationMember
from quay_sdk.api.permission import UserPermission
from quay_sdk.api.repository import Repository, RepositorySummary
from quay_sdk.api.robot import Robot
from quay_sdk.api.tag import Tag, Tags
from quay_sdk.api.team import Team, TeamMember
from quay_sdk.api.user import User
from quay_sdk.auth import Flow, Request
from quay_sdk.literals import Role, Severity


class ThroughGateway(Auth):
    def flow(self, request: Request) -> Flow:
        response = yield request.with_header("X-Gateway-User", "bob")
        print(response.status, response.headers.get("X-Gateway"), response.body)


def observe(exchange: Exchange) -> None:
    print(exchange.operation, exchange.status, exchange.seconds)


def make_clients(session: requests.Session) -> list[QuayClient]:
    return [
        QuayClient(),
        QuayClient("https://quay.example.com", "t0ken"),
        QuayClient("https://quay.example.com", token=lambda: "t0ken"),
        QuayClient("https://quay.example.com", auth=BasicAuth("acme+ci", "secret")),
        QuayClient("https://quay.example.com", auth=ThroughGateway(), session=session),
        QuayClient("https://quay.example.com", auth=SessionAuth("bob", "secret"), deadline=5),
        QuayClient("https://quay.example.com", on_response=observe),
        QuayClient(
            "https://quay.example.com",
            token=None,
            timeout=(3.05, 30),
            retries=Retries(attempts=5, total=60),
            verify="/etc/ca.pem",
            cert=("client.pem", "client.key"),
            proxies={"https": "http://proxy:3128"},
            rate_limit=RateLimit(5, burst=25),
            max_body=1 << 20,
            user_agent="mirror-bot/1.0",
        ),
        QuayClient.from_env(timeout=None, retries=0, anonymous=True),
    ]


def other_settings(client: QuayClient) -> None:
    assert_type(client.with_options(token=None, timeout=600, retries=0), QuayClient)
    assert_type(client.with_options(rate_limit=RateLimit(1)), QuayClient)
    assert_type(client.base_url, str)


def app_tokens(client: QuayClient) -> AppToken:
    token = client.user.apptokens.create(title="MyAppToken")
    assert_type(token, AppToken)
    assert_type(token.uuid, str)
    assert_type(token.created, dt.datetime)
    assert_type(token.expiration, dt.datetime | None)
    assert_type(token.token_code, str | None)
    assert_type(token.extra, Mapping[str, Any])
    assert_type(token.to_dict(), dict[str, Any])
    assert_type(token.replace(title="other"), AppToken)
    client.user.apptokens.delete(token.uuid)
    return AppToken(uuid="u", title="t", last_accessed=None, created=token.created, expiration=None)


def collections(client: QuayClient) -> Iterator[str]:
    tags = client.repository.tags.list("acme/app", only_active=True, limit=100)
    assert_type(tags, Paged[Tag])
    for tag in tags:
        assert_type(tag, Tag)
        if tag.size is not None and tag.size > 1 << 30:
            yield tag.name
    for page in tags.pages():
        assert_type(page, Page[Tag])
        assert_type(page.items, tuple[Tag, ...])
        assert_type(page.extra, Mapping[str, Any])
    assert_type(tags.all(), list[Tag])
    assert_type(tags.first(), Tag | None)
    assert_type(tags.first_page, Page[Tag])
    newest = max((tag for tag in tags if tag.start_ts is not None), key=lambda tag: str(tag.start_ts))
    print(newest.name)


def optional_arguments(client: QuayClient, expiration: dt.datetime | Unset | None = UNSET) -> None:
    client.repository.tags.update("acme/app", "v1", expiration=expiration)
    client.repository.tags.update("acme/app", "v1", expiration=None)
    client.repository.tags.update("acme/app", tag="v1", expiration=1893456000)
    assert_type(client.repository.tags.delete("acme/app", "v1"), None)


def logs(client: QuayClient) -> None:
    entries = client.repository.logs.list("acme/app", start_time=dt.date(2026, 1, 1), end_time="2026-01-31")
    assert_type(entries, Paged[LogEntry])
    for entry in entries:
        assert_type(entry.datetime, dt.datetime | None)
        if entry.performer is not None:
            assert_type(entry.performer.name, str)
    assert_type(client.organization.logs.aggregate("acme").all(), list[LogCount])
    recent: RepositoryLogs = client.repository.logs
    recent.export("acme/app", callback_email="ops@example.com")


def organization(client: QuayClient) -> None:
    assert_type(client.organization.get("acme"), Organization)
    for member in client.organization.members.list("acme"):
        assert_type(member, OrganizationMember)
    client.organization.members.remove("acme", "bob")
    assert_type(client.organization.create("acme", email="acme@example.com"), None)
    client.organization.create(name="acme")
    client.superuser.users.create("bob")
    client.users.sign_up("bob", password="hunter2pw")
    client.organization.applications.tokens.create("acme", "client-id", "ci", scope=["repo:read"])
    assert_type(client.organization.teams.set("acme", "dev", role="member"), Team)
    assert_type(client.organization.teams.members.add("acme", "dev", "bob"), TeamMember)


def robots(client: QuayClient) -> str:
    robot = client.organization.robots.create("acme", "ci", description="build robot")
    assert_type(robot, Robot)
    assert_type(client.user.robots.regenerate("ci"), Robot)
    client.organization.robots.delete("acme", "ci")
    return robot.name


def permissions(client: QuayClient, role: Role = "write") -> None:
    assert_type(client.repository.permissions.users.set("acme/app", "bob", role=role), UserPermission)
    client.repository.permissions.users.set("acme/app", "bob", role="a-role-of-a-newer-server")
    for granted in client.repository.permissions.users.list("acme/app"):
        assert_type(granted.is_robot, bool | None)


def repositories(client: QuayClient) -> None:
    for summary in client.repository.list(namespace="acme"):
        assert_type(summary, RepositorySummary)
        found = client.repository.get(f"{summary.namespace}/{summary.name}")
        assert_type(found, Repository)
        for name, tag in (found.tags or {}).items():
            print(name, tag.manifest_digest)
    client.repository.set_visibility("acme/app", visibility="private")
    client.repository.delete("acme/app")


def security(client: QuayClient, digest: str) -> list[tuple[str | None, Severity | None]]:
    scan = client.repository.manifests.security("acme/app", digest, vulnerabilities=True)
    if scan.status != "scanned" or scan.data is None or scan.data.layer is None:
        return []
    return [
        (found.name, found.severity)
        for package in scan.data.layer.features or ()
        for found in package.vulnerabilities or ()
    ]


def files(client: QuayClient) -> None:
    with client.superuser.builds.logs.archive("a-build") as download:
        assert_type(download, Download)
        assert_type(download.save("build.log"), int)
    for chunk in client.superuser.builds.logs.archive("a-build").iter_bytes():
        assert_type(chunk, bytes)


def errors(client: QuayClient) -> User | None:
    try:
        return client.user.get()
    except MissingError as error:
        assert_type(error.status, int)
        assert_type(error.error_type, str | None)
        assert_type(error.operation, str | None)
        assert_type(error.headers, Mapping[str, str])
    except (AlreadyExistsError, RateLimitError) as error:
        if isinstance(error, RateLimitError):
            assert_type(error.retry_after, str | None)
    except ApiError as error:
        print(error.detail, error.needs, error.body)
    except QuayConnectionError as error:
        if not error.outcome_unknown:
            raise
    except InvalidArgumentError as error:
        value: ValueError = error
        print(value)
    except QuayError:
        raise
    return None


def by_id(client: QuayClient) -> None:
    client.call("createAppToken", title="x")
    client.request("GET", "/api/v1/user/", query={"x": True})
    client.request("POST", "/api/v1/some/thing", json={"a": [1, None]})
    for name, declared in operations.items():
        assert_type(name, str)
        assert_type(declared, Operation)
        assert_type(declared.parameters, tuple[Parameter, ...])
        assert_type(declared.call, str)
        assert_type(declared.scope, str | None)
        for parameter in declared.parameters:
            print(parameter.name, parameter.wires, parameter.location == "query", parameter.required)


def passed_on(tags: Tags, shown: Model) -> str:
    """Resources and models are types like any other."""
    return f"{tags.list('acme/app').first()}: {shown.to_dict()}"


def with_client() -> None:
    with QuayClient.from_env() as client:
        assert_type(client, QuayClient)
        print(client.user.get().username)
