"""Random calls: any operation, by any user, with arguments that are right, wrong or nearly right.

The choices come from a :class:`Chooser`: a seeded generator in :mod:`differential.walk`, hypothesis in
:mod:`differential.machine`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from differential.world import NOTHING, SCOPES, contract

T = TypeVar("T")

LOCAL = "127.0.0.1:9"
"""A host that nothing listens on. No call names another host, as the server connects to some of them."""

STATE = {"password", "email", "username"}
"""Keys whose change would lock the harness out of an account."""

LEFT_OUT = frozenset(
    {
        # They end what the harness needs: its sessions, its users, the server.
        "changeUserDetails",
        "changeInstallUser",
        "convertUserToOrganization",
        "deleteCurrentUser",
        "deleteInstallUser",
        "logout",
        "renewBootstrapToken",
        "scShutdownContainer",
        "takeOwnership",
        # Authorizations are those of the harness.
        "deleteUserAuthorization",
        "getUserAuthorization",
        "listUserAuthorizations",
        # They depend on the whole server, or on the moment.
        "discovery",
        "getChangeLog",
        "getRegistrySize",
        "getSuperUserConfig",
        "listAllLogs",  # its newest entries are those of the harness
        "queueRegistrySizeCalculation",
        "scRegistryStatus",
    }
)
"""Operations that random calls leave out; scenarios have them."""

MINE = frozenset(
    {
        "conductRepoSearch",
        "conductSearch",
        "getGlobalMessages",
        "getMatchingEntities",
        "listAllAppTokens",
        "listAllOrganizations",
        "listAllUsers",
        "listRepos",
        "listServiceKeys",
    }
)
"""Operations that list the whole server: only what mentions the walk's own names is compared."""

SHAPE = frozenset({"listAllAggregateLogs", "getSuperUserRepositoryMirrorHealth"})
"""Operations whose results depend on the whole server: only their types are compared."""


FEW_SCOPES = (
    ("repo:read",),
    ("repo:write", "user:read"),
    ("repo:admin",),
    ("repo:create",),
    ("user:admin",),
    ("org:admin",),
    ("super:user",),
)
"""The scopes of tokens that may not do everything."""


class Chooser(Protocol):
    """A source of choices."""

    def pick(self, items: Sequence[T]) -> T:
        """Return one of some items."""

    def chance(self, percent: int) -> bool:
        """Return true in so many cases of a hundred."""


@dataclass(frozen=True)
class Made:
    """A value that each of two servers made up, such as an id.

    :ivar origin: an expression for it in the code of a scenario, such as ``answers[3]["uuid"]``.
    """

    real: Any
    fake: Any
    origin: str = field(compare=False)


@dataclass
class Pool:
    """What there is on both servers.

    :ivar users: users by what they are: ``owner``, ``member``, ``reader``, ``stranger``, …
    :ivar made: what the servers made up, by the group of the API and the key.
    """

    superuser: str
    users: dict[str, str] = field(default_factory=dict)
    organizations: list[str] = field(default_factory=list)
    repositories: list[str] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    digests: list[Made] = field(default_factory=list)
    made: dict[tuple[str, str], list[Made]] = field(default_factory=dict)

    def remember(self, group: str, real: Any, fake: Any, origin: str) -> None:
        """Find what two servers made up in their answers to the same call.

        :param group: the group of the operation.
        :param origin: an expression for the answer in the code of a scenario.
        """
        if isinstance(real, dict) and isinstance(fake, dict):
            for key in real.keys() & fake.keys():
                one, other = real[key], fake[key]
                if key in HARVESTED and isinstance(one, str | int) and isinstance(other, str | int):
                    values = self.made.setdefault((group, key), [])
                    made = Made(one, other, f"{origin}[{key!r}]")
                    if made not in values:
                        values.append(made)
                else:
                    self.remember(group, one, other, f"{origin}[{key!r}]")
        elif isinstance(real, list) and isinstance(fake, list) and len(real) == len(fake):
            for index, (one, other) in enumerate(zip(real, fake, strict=True)):
                self.remember(group, one, other, f"{origin}[{index}]")

    def of(self, groups: Iterable[str], *keys: str) -> list[Made]:
        """What was made up under some keys in some groups."""
        return [made for group in groups for key in keys for made in self.made.get((group, key), ())]


HARVESTED = frozenset({"uuid", "id", "client_id", "kid", "code", "build_id"})


@dataclass(frozen=True)
class Call:
    """A call that both servers get."""

    operation: str
    user: str | None
    scopes: tuple[str, ...]
    session: bool
    path: Mapping[str, Any]
    query: Mapping[str, Any]
    body: Any

    def code(self, suffix: str) -> str:
        """The call in the code of a scenario, in which ``s`` is the suffix of the names."""
        shown: dict[str, Any] = {"user": self.user, "scopes": self.scopes, "session": self.session}
        if self.scopes == SCOPES:
            del shown["scopes"]
        if not self.session:
            del shown["session"]
        shown |= {name: value for name, value in (("path", self.path), ("query", self.query)) if value}
        if self.body is not NOTHING:
            shown["body"] = self.body
        arguments = ", ".join(f"{name}={_code(value, suffix)}" for name, value in shown.items())
        return f"answers.append(world.call({self.operation!r}, {arguments}).json)"

    def on(self, side: str) -> dict[str, Any]:
        """The arguments of :meth:`World.call` for one server, ``real`` or ``fake``."""
        return {
            "user": self.user,
            "scopes": self.scopes,
            "session": self.session,
            "path": {name: str(_on(side, value)) for name, value in self.path.items()},
            "query": {name: _on(side, value) for name, value in self.query.items()},
            "body": _on(side, self.body),
            "mine": self.operation in MINE,
            "shape": self.operation in SHAPE,
        }


def _code(value: Any, suffix: str) -> str:
    if isinstance(value, Made):
        return value.origin
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_code(each, suffix)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_code(each, suffix) for each in value) + "]"
    if isinstance(value, str) and suffix in value:
        return f"f{value.replace('{', '{{').replace('}', '}}').replace(suffix, '{s}')!r}"
    return repr(value)


def _on(side: str, value: Any) -> Any:
    if isinstance(value, Made):
        return getattr(value, side)
    if isinstance(value, dict):
        return {key: _on(side, each) for key, each in value.items()}
    if isinstance(value, list):
        return [_on(side, each) for each in value]
    return value


def random_call(choose: Chooser, pool: Pool, operations: Sequence[str]) -> Call:
    """Make up a call."""
    creating = [each for each in operations if each.startswith(("create", "add", "change", "update"))]
    operation = choose.pick(creating if creating and choose.chance(30) else operations)
    facts = contract()[operation]
    user, scopes, session = _caller(choose, pool, facts)
    names = re.findall(r"{(\w+)}", facts["path"])
    path = {name: _path_value(choose, pool, facts["group"], name) for name in names}
    if "orgname" in path and "username" in path and choose.chance(30):
        path["username"] = choose.pick(list(pool.users.values()))
    query = {
        parameter["name"]: _query_value(choose, pool, parameter)
        for parameter in facts["parameters"]
        if choose.chance(35) and parameter["name"] not in ("next_page", *_limits(operation))
    }
    body = NOTHING
    if facts["schema"] is not None:
        body = _body(choose, pool, operation, facts["schema"])
    return Call(operation, user, scopes, session, path, query, body)


def _limits(operation: str) -> tuple[str, ...]:
    """The parameters that cut a list of the whole server, of which only a part is compared."""
    return ("limit", "page") if operation in MINE else ()


def _caller(
    choose: Chooser, pool: Pool, facts: Mapping[str, Any]
) -> tuple[str | None, tuple[str, ...], bool]:
    who = choose.pick(
        ["owner"] * 9 + ["member", "reader", "creator", "stranger", "superuser", "superuser", None]
    )
    if who == "superuser" and facts["path"].startswith("/api/v1/user/"):
        who = "owner"  # earlier walks have left things in the account of the superuser
    if "superuser" in facts["path"] and choose.chance(80):
        who = "superuser"
    user = pool.superuser if who == "superuser" else pool.users[who] if who else None
    scopes: tuple[str, ...] = SCOPES
    if choose.chance(12):
        scopes = choose.pick(FEW_SCOPES)
    return user, scopes, user is not None and choose.chance(5)


# -- paths and queries -----------------------------------------------------------------

_MISSING_UUID = "00000000-0000-4000-8000-000000000000"

_MADE: Mapping[str, tuple[str, ...]] = {
    "access_token_uuid": ("uuid",),
    "assigned_authorization_uuid": ("uuid",),
    "build_uuid": ("id", "build_id"),
    "client_id": ("client_id",),
    "code": ("code",),
    "field_uuid": ("uuid",),
    "kid": ("kid",),
    "labelid": ("id",),
    "limit_id": ("id",),
    "policy_uuid": ("uuid",),
    "prototypeid": ("id",),
    "quota_id": ("id",),
    "token_uuid": ("uuid",),
    "trigger_uuid": ("id",),
    "uuid": ("uuid",),
}

_SAME = {
    "namespacequota": ("namespacequota", "superuser"),
    "superuser": ("superuser", "namespacequota", "build", "globalmessages"),
    "organization_application_tokens": ("organization_application_tokens", "organization"),
    "user": ("user",),
}


def _path_value(choose: Chooser, pool: Pool, group: str, name: str) -> Any:
    if name in _MADE:
        known = pool.of(_SAME.get(group, (group,)), *_MADE[name])
        missing: Any = 999999 if name in ("quota_id", "limit_id") else _MISSING_UUID
        return choose.pick(known) if known and choose.chance(85) else missing
    users = list(pool.users.values())
    robots = [f"{pool.organizations[0]}+ci", f"{pool.users['owner']}+ci"]
    values: dict[str, list[Any]] = {
        "repository": pool.repositories * 5 + [f"{pool.organizations[0]}/missing", "missing/missing"],
        "orgname": [*pool.organizations[:1] * 6, *pool.organizations, pool.users["owner"], "missing"],
        "name": [*pool.organizations[1:], "missing"],
        "namespace": [*pool.organizations, *users, "missing"],
        "tag": [*pool.tags * 2, "missing", "-bad"],
        "teamname": [*pool.teams * 2, "owners", "missing"],
        "robot_shortname": ["ci", "ci", "deploy", "new", "missing", "Bad"],
        "username": [*users, *robots, "missing", f"{pool.organizations[0]}+missing"],
        "membername": [*users, *robots, "missing"],
        "manifestref": [*pool.digests * 2, "sha256:" + "0" * 64],
        "email": ["one@example.com", "two@example.com", "nonsense"],
        "error_type": ["not_found", "invalid_request", "missing"],
        "field_name": ["refs", "docker_tags", "missing"],
        "prefix": [users[0], pool.organizations[0], "zzz"],
        "service_id": ["github", "google", "missing"],
        "subscription_id": ["1", "99"],
    }
    return choose.pick(values[name])


def _query_value(choose: Chooser, pool: Pool, parameter: Mapping[str, Any]) -> Any:
    if parameter["type"] == "boolean":
        return choose.pick(["true", "false", "1", "0", ""])
    if parameter["type"] in ("integer", "number"):
        return choose.pick([0, 1, 2, 50, 101, -1, "abc"])
    values: dict[str, list[Any]] = {
        "endtime": ["01/01/2020", "12/31/2031", "nonsense"],
        "starttime": ["01/01/2020", "12/31/2031", "nonsense"],
        "filter": ["a", "zzz"],
        "filter_tag_name": ["like:v", "eq:v1", "v1", "re:v", "like:", "like:V"],
        "namespace": [*pool.organizations, pool.users["owner"], "missing"],
        "performer": [pool.users["owner"]],
        "query": ["app", pool.organizations[0], "", "zzz"],
        "repo_kind": ["image", "application", "nonsense"],
        "specificTag": [*pool.tags, "missing"],
        "status": ["SUCCESS", "nonsense"],
    }
    return choose.pick(values[parameter["name"]])


# -- bodies ----------------------------------------------------------------------------


def _body(choose: Chooser, pool: Pool, operation: str, schema: Mapping[str, Any]) -> Any:
    if choose.chance(4):
        return choose.pick([NOTHING, None, [], "x", {}])
    body = _value(choose, pool, operation, "", schema)
    if isinstance(body, dict) and choose.chance(15):
        body = _spoiled(choose, body)
    return body


def _spoiled(choose: Chooser, body: dict[str, Any]) -> dict[str, Any]:
    """The body with one key wrong, missing or too many."""
    if not body or choose.chance(10):
        return {**body, "unknown_key": 1}
    key = choose.pick(sorted(body))
    if choose.chance(30):
        return {name: value for name, value in body.items() if name != key}
    return {**body, key: choose.pick([None, "", 5, -1, True, [], {}, "nonsense", "x" * 300])}


def _value(choose: Chooser, pool: Pool, operation: str, name: str, schema: Mapping[str, Any]) -> Any:
    known = VALUES.get((operation, name)) or VALUES.get(("", name))
    if known is not None:
        return choose.pick(known(pool))
    for alternatives in ("oneOf", "anyOf"):
        if alternatives in schema and "properties" not in schema:
            return _value(choose, pool, operation, name, choose.pick(schema[alternatives]))
    if "enum" in schema:
        return choose.pick(schema["enum"])
    types = schema.get("type", "string")
    kind = types if isinstance(types, str) else choose.pick(types)
    if kind == "object":
        return _object(choose, pool, operation, schema)
    if kind == "array":
        items = schema.get("items", {"type": "string"})
        return [_value(choose, pool, operation, name + "[]", items) for _ in range(choose.pick([0, 1, 2]))]
    return choose.pick(_PLAIN[kind])


def _object(choose: Chooser, pool: Pool, operation: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    properties = dict(schema.get("properties", {}))
    required = set(schema.get("required", ()))
    for alternatives in ("oneOf", "anyOf"):
        if schema.get(alternatives):
            chosen = choose.pick(schema[alternatives])
            required |= set(chosen.get("required", ()))
            properties |= {
                key: each for key, each in chosen.get("properties", {}).items() if each != {"not": {}}
            }
            for key, each in chosen.get("properties", {}).items():
                if each == {"not": {}}:
                    properties.pop(key, None)
    return {
        key: _value(choose, pool, operation, key, each)
        for key, each in properties.items()
        if key in required or choose.chance(45)
    }


_PLAIN: Mapping[str, list[Any]] = {
    "string": ["text", "", "Ü", "a b"],
    "boolean": [True, False],
    "integer": [0, 1, 7, 90, -1],
    "number": [0, 1.5, 90],
    "null": [None],
    "object": [{}],
}

Values = Callable[[Pool], list[Any]]


def _notification_config(pool: Pool) -> list[Any]:
    return [
        {"target": {"kind": "user", "name": pool.users["owner"]}},
        {"target": {"kind": "org", "name": pool.organizations[0]}},
        {"target": {"kind": "team", "name": pool.teams[0]}},
        {"target": {"kind": "user", "name": "missing"}},
        {"url": f"https://{LOCAL}/hook"},
        {"url": "https://hooks.example.com/a"},
        {"email": "one@example.com"},
        {"flow_api_token": "a"},
        {"room_id": "1", "notification_token": "b"},
        {},
    ]


VALUES: Mapping[tuple[str, str], Values] = {
    ("", "application_uri"): lambda pool: ["https://app.example.com", ""],
    ("", "archive_url"): lambda pool: [f"http://{LOCAL}/a.tar", "ftp://x", ""],
    ("", "architecture_filter[]"): lambda pool: ["amd64", "arm64", "vax"],
    ("", "callback_email"): lambda pool: ["one@example.com", "nonsense", ""],
    ("", "callback_url"): lambda pool: [f"http://{LOCAL}/done", "nonsense"],
    ("", "config"): _notification_config,
    ("", "contact_email"): lambda pool: ["contact@example.com", "nonsense", None],
    ("createOrganization", "contact_email"): lambda pool: ["contact@example.com", "nonsense"],
    ("", "content"): lambda pool: [f"Hello {pool.organizations[0]}"],
    ("", "email"): lambda pool: ["new@example.com", "nonsense", f"{pool.users['owner']}@example.com"],
    ("", "event"): lambda pool: [
        "repo_push",
        "build_failure",
        "vulnerability_found",
        "quota_warning",
        "quota_error",
        "repo_image_expiry",
    ],
    ("", "eventConfig"): lambda pool: [{}, {}, {"level": 3}, {"days": 5}, {"ref-regex": "v.*"}],
    ("", "expiration"): lambda pool: [4102444800, None, 5, 1.5],
    ("createOrganizationApplicationToken", "expiration"): lambda pool: [3600, 0, 86400 * 9999],
    ("", "external_reference"): lambda pool: [f"{LOCAL}/acme/app", "localhost/acme/app", ""],
    ("", "external_registry_url"): lambda pool: [f"https://{LOCAL}", "https://localhost", "nonsense"],
    ("", "group_dn"): lambda pool: ["cn=a"],
    ("", "key"): lambda pool: ["a", "team", "a..b", "quay.expires-after", "quay.x", "A", ""],
    ("addManifestLabel", "value"): lambda pool: ["b", '{"c": 1}', "[1]", "{", ""],
    ("", "limit"): lambda pool: ["10 GiB", "10GB", "5", "10 B", "0"],
    ("", "limit_bytes"): lambda pool: [10**10, 0, -5, 1],
    ("", "manifest_digest"): lambda pool: [*pool.digests * 2, "sha256:" + "0" * 64, "nonsense"],
    ("createRepoNotification", "method"): lambda pool: [
        "webhook",
        "email",
        "slack",
        "flowdock",
        "hipchat",
        "quay_notification",
    ],
    ("createOrgNotification", "method"): lambda pool: ["webhook", "email", "slack", "quay_notification", "x"],
    ("createUserNamespaceNotification", "method"): lambda pool: [
        "webhook",
        "email",
        "slack",
        "quay_notification",
        "x",
    ],
    ("", "method"): lambda pool: ["number_of_tags", "creation_date", "nonsense"],
    ("", "value"): lambda pool: [5, 1, "7d", "2w", "1y", 0, -1, "nonsense", ""],
    ("", "name"): lambda pool: ["automation", "ci", "", "Some name"],
    ("createOrganization", "name"): lambda pool: [
        f"new-{pool.organizations[0]}",
        pool.organizations[0],
        pool.users["owner"],
        "Bad",
        "x",
    ],
    ("changeOrganization", "name"): lambda pool: [f"renamed-{pool.organizations[-1]}", "Bad"],
    ("createOrganizationPrototypePermission", "name"): lambda pool: [
        pool.users["owner"],
        pool.users["member"],
        pool.teams[0],
        f"{pool.organizations[0]}+ci",
        "missing",
    ],
    ("", "namespace"): lambda pool: [*pool.organizations * 3, pool.users["owner"], "missing"],
    ("", "password"): lambda pool: ["password", "wrong password", "short"],
    ("", "redirect_uri"): lambda pool: ["https://app.example.com/back", ""],
    ("", "repository"): lambda pool: ["app", "new", "nested/name", "Bad", "a..b", "missing", ""],
    ("", "repository_filters[]"): lambda pool: ["app*"],
    ("", "robot_username"): lambda pool: [
        f"{pool.organizations[0]}+ci",
        f"{pool.users['owner']}+ci",
        f"{pool.organizations[0]}+missing",
        "nonsense",
    ],
    ("", "pull_robot"): lambda pool: [f"{pool.organizations[0]}+ci", "missing+x"],
    ("", "rule_value[]"): lambda pool: ["v*", "latest"],
    ("", "scope"): lambda pool: ["repo:read", "repo:read repo:write", "org:admin", "nonsense", ""],
    ("", "service"): lambda pool: ["scanner", "Bad service"],
    ("", "sync_start_date"): lambda pool: ["2030-01-01T00:00:00Z", "nonsense"],
    ("", "tagPattern"): lambda pool: ["v.*", "^dev", "zzz", "", "("],
    ("", "tag_expiration_s"): lambda pool: [1209600, 86400, 5],
    ("", "title"): lambda pool: ["Title", "", " blanks "],
    ("", "type"): lambda pool: ["Warning", "Reject", "warning", "nonsense"],
    ("", "threshold_percent"): lambda pool: [80, 100, 1, 0, 101],
    ("", "upstream_registry"): lambda pool: [LOCAL, f"{LOCAL}/acme", "localhost"],
    ("", "username"): lambda pool: [pool.users["owner"], f"fresh-{pool.organizations[0]}", "missing", "Bad"],
    ("", "adminUser"): lambda pool: [pool.users["member"], "missing"],
    ("", "adminPassword"): lambda pool: ["password", "wrong"],
    ("", "issuer"): lambda pool: ["https://issuer.example.com", "nonsense"],
}
"""Values for the keys of bodies: by operation and key, or by key alone."""
