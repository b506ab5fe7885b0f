"""What the embedded Quay remembers: plain records, and what can happen to them.

Nothing here knows of HTTP, tokens' scopes or JSON; :mod:`quay_sdk.testing.rights` says who may
do what, the modules of :mod:`quay_sdk.testing.api` how it is asked for and answered.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import string
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json"
DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"

TIME_MACHINE = timedelta(days=14)
"""How long a tag that was moved or deleted can be restored."""

_CODE = string.ascii_uppercase + string.digits


def new_code(length: int) -> str:
    """Make up a password or token as Quay does, of capitals and digits."""
    return "".join(secrets.choice(_CODE) for _ in range(length))


@dataclass(eq=False)
class Robot:
    """A robot account."""

    name: str
    created: datetime
    description: str = ""
    metadata: dict[str, Any] | None = None
    token: str = field(default_factory=lambda: new_code(64))
    federation: list[dict[str, str]] = field(default_factory=list)
    last_accessed: datetime | None = None

    @property
    def namespace(self) -> str:
        """The user or organization it belongs to."""
        return self.name.partition("+")[0]


@dataclass(eq=False)
class QuotaLimit:
    """What happens when storage reaches some share of a quota."""

    id: int
    type: str
    percent: int


@dataclass(eq=False)
class Quota:
    """How much a namespace may store."""

    id: int
    limit_bytes: int
    limits: list[QuotaLimit] = field(default_factory=list)


@dataclass(eq=False)
class Account:
    """What users and organizations have in common: they are namespaces."""

    name: str
    email: str
    created: datetime
    robots: dict[str, Robot] = field(default_factory=dict)
    repositories: dict[str, Repository] = field(default_factory=dict)
    quota: Quota | None = None
    kind = "user"


@dataclass(eq=False)
class AppToken:
    """A password for one application."""

    title: str
    created: datetime
    expiration: datetime | None = None
    uuid: str = field(default_factory=lambda: str(uuid4()))
    code: str = field(default_factory=lambda: new_code(120))
    last_accessed: datetime | None = None


@dataclass(eq=False)
class User(Account):
    """A person."""

    password: str = field(kw_only=True)
    superuser: bool = False
    app_tokens: dict[str, AppToken] = field(default_factory=dict)
    starred: list[Repository] = field(default_factory=list)
    uuid: str = field(default_factory=lambda: str(uuid4()))

    def end_sessions(self) -> None:
        """End all sessions of the user, which know it by its UUID."""
        self.uuid = str(uuid4())


@dataclass(eq=False)
class Team:
    """A team of an organization. Members are the names of users and robots."""

    name: str
    role: str = "member"
    description: str = ""
    members: dict[str, None] = field(default_factory=dict)
    invited: dict[str, None] = field(default_factory=dict)


@dataclass(eq=False)
class Organization(Account):
    """An organization."""

    teams: dict[str, Team] = field(default_factory=dict)
    kind = "org"

    def teams_of(self, name: str) -> list[Team]:
        """The teams that a user or robot is a member of."""
        return [team for team in self.teams.values() if name in team.members]


@dataclass(eq=False)
class Label:
    """A label of a manifest."""

    key: str
    value: str
    media_type: str = "text/plain"
    source_type: str = "api"
    id: str = field(default_factory=lambda: str(uuid4()))


@dataclass(eq=False)
class Pulls:
    """How often something was pulled, and when it last was."""

    count: int = 0
    last: datetime | None = None


@dataclass(eq=False)
class Manifest:
    """An image, or a list of images."""

    digest: str
    data: str
    labels: dict[str, Label] = field(default_factory=dict)
    security: dict[str, Any] | None = None
    pulls: Pulls = field(default_factory=Pulls)

    @property
    def content(self) -> dict[str, Any]:
        """The manifest's JSON, read."""
        read = json.loads(self.data)
        return read if isinstance(read, dict) else {}

    @property
    def media_type(self) -> str:
        """What kind of manifest it is."""
        return str(self.content.get("mediaType", DOCKER_MANIFEST))

    @property
    def layers(self) -> list[dict[str, Any]]:
        """An image's layers, from the base up."""
        found: list[dict[str, Any]] = self.content.get("layers", [])
        return found

    @property
    def children(self) -> list[str] | None:
        """The digests that a list lists; ``None`` for an image."""
        listed = self.content.get("manifests")
        return None if listed is None else [entry["digest"] for entry in listed]

    @property
    def size(self) -> int:
        """The size of the image's layers, compressed."""
        return sum(layer.get("size", 0) for layer in self.layers)

    def add_label(self, key: str, value: str, **details: str) -> Label:
        """Give it a label."""
        label = Label(key, value, **details)
        self.labels[label.id] = label
        return label


@dataclass(eq=False)
class Tag:
    """A tag at one time of its life, from ``start`` until ``end``."""

    name: str
    digest: str
    start: datetime
    end: datetime | None = None
    reversion: bool = False
    immutable: bool = False


@dataclass(eq=False)
class Repository:
    """A repository. Its tags are in the order they were made, past ones included."""

    namespace: str
    name: str
    created: datetime
    description: str = ""
    public: bool = False
    state: str = "NORMAL"
    trust: bool = False
    users: dict[str, str] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    tags: list[Tag] = field(default_factory=list)
    manifests: dict[str, Manifest] = field(default_factory=dict)
    tag_pulls: dict[str, Pulls] = field(default_factory=dict)
    mirror_status: str | None = None
    status_token: str = field(default_factory=lambda: str(uuid4()))

    @property
    def full_name(self) -> str:
        """``namespace/name``."""
        return f"{self.namespace}/{self.name}"

    @property
    def size(self) -> int:
        """What its images take, each counted once."""
        return sum(manifest.size for manifest in self.manifests.values())

    def pulls_of(self, tag: str) -> Pulls:
        """How often it was pulled by a tag's name."""
        return self.tag_pulls.setdefault(tag, Pulls())

    def history(self, now: datetime) -> list[Tag]:
        """The tags that stand, and the past ones that can still be restored, newest first."""
        return [tag for tag in reversed(self.tags) if tag.end is None or tag.end > now - TIME_MACHINE]

    def standing(self, now: datetime) -> dict[str, Tag]:
        """The tags that exist now, by name."""
        return {tag.name: tag for tag in self.tags if tag.end is None or tag.end > now}

    def point(self, name: str, digest: str, now: datetime, *, reversion: bool = False) -> Tag:
        """Point a tag to a manifest; what it pointed to before becomes its past."""
        before = self.standing(now).get(name)
        if before is not None:
            if before.digest == digest:
                return before
            before.end = now
        tag = Tag(name, digest, now, reversion=reversion)
        self.tags.append(tag)
        return tag


@dataclass(eq=False)
class LogEntry:
    """One thing that happened."""

    kind: str
    when: datetime
    namespace: str
    repository: str | None = None
    performer: str | None = None
    ip: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class OAuthToken:
    """A token for the API."""

    username: str
    scopes: frozenset[str]
    expires: datetime | None = None


class State:
    """All there is on one embedded Quay.

    :param clock: a function that returns the present time (default: the computer's clock).
    """

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        self._clock = clock or (lambda: datetime.now(UTC))
        self._ids = count(1)
        self.accounts: dict[str, Account] = {}
        self.oauth_tokens: dict[str, OAuthToken] = {}
        self.logs: list[LogEntry] = []
        self._secret = secrets.token_bytes(16)

    @property
    def now(self) -> datetime:
        """The present, in UTC."""
        return self._clock().astimezone(UTC)

    def next_id(self) -> int:
        """A number that was not given out before."""
        return next(self._ids)

    # -- what clients keep for the server ----------------------------------------------

    def sealed(self, purpose: str, content: object) -> str:
        """Write JSON with a signature, for a client to send back.

        :param purpose: what it is for; it cannot be read for another purpose.
        :param content: the JSON.
        """
        said = json.dumps([purpose, content]).encode()
        return urlsafe_b64encode(self._seal(said) + said).decode()

    def unsealed(self, purpose: str, text: str) -> Any:
        """Read what :meth:`sealed` wrote, or return ``None`` for anything else."""
        try:
            read = urlsafe_b64decode(text)
        except ValueError:
            return None
        seal, said = read[:32], read[32:]
        if not hmac.compare_digest(seal, self._seal(said)):
            return None
        written_for, content = json.loads(said)
        return content if written_for == purpose else None

    def _seal(self, said: bytes) -> bytes:
        return hmac.digest(self._secret, said, "sha256")

    # -- finding -----------------------------------------------------------------------

    def user(self, name: str) -> User | None:
        """The user of that name."""
        found = self.accounts.get(name)
        return found if isinstance(found, User) else None

    def users(self) -> Iterator[User]:
        """All users."""
        return (account for account in self.accounts.values() if isinstance(account, User))

    def organization(self, name: str) -> Organization | None:
        """The organization of that name."""
        found = self.accounts.get(name)
        return found if isinstance(found, Organization) else None

    def robot(self, name: str) -> Robot | None:
        """The robot of that full name, ``namespace+shortname``."""
        account = self.accounts.get(name.partition("+")[0])
        return account.robots.get(name) if account else None

    def repository(self, full_name: str) -> Repository | None:
        """The repository ``namespace/name``."""
        namespace, _, name = full_name.partition("/")
        account = self.accounts.get(namespace)
        return account.repositories.get(name) if account else None

    def repositories(self) -> Iterator[Repository]:
        """All repositories."""
        for account in self.accounts.values():
            yield from account.repositories.values()

    # -- making and removing -----------------------------------------------------------

    def add_user(self, name: str, email: str, *, password: str, superuser: bool = False) -> User:
        """Make a user."""
        user = User(name, email, self.now, password=password, superuser=superuser)
        self.accounts[name] = user
        return user

    def add_organization(self, name: str, email: str, owner: str) -> Organization:
        """Make an organization, with its team of owners."""
        owners = Team(
            "owners", "admin", "Owners have unfettered access across the entire org.", {owner: None}
        )
        organization = Organization(name, email, self.now, teams={"owners": owners})
        self.accounts[name] = organization
        return organization

    def add_repository(self, full_name: str, *, creator: str | None, **details: Any) -> Repository:
        """Make a repository in a namespace that exists; its creator becomes its administrator."""
        namespace, _, name = full_name.partition("/")
        repository = Repository(namespace, name, self.now, **details)
        if creator is not None:
            repository.users[creator] = "admin"
        self.accounts[namespace].repositories[name] = repository
        return repository

    def add_robot(self, name: str, *, description: str = "", metadata: dict[str, Any] | None = None) -> Robot:
        """Make a robot in a namespace that exists."""
        robot = Robot(name, self.now, description, metadata)
        self.accounts[robot.namespace].robots[name] = robot
        return robot

    def remove_repository(self, repository: Repository) -> None:
        """Remove a repository, and with it its stars."""
        self.accounts[repository.namespace].repositories.pop(repository.name)
        for user in self.users():
            if repository in user.starred:
                user.starred.remove(repository)

    def remove_account(self, account: Account) -> None:
        """Remove a user or an organization, with its robots, repositories and memberships."""
        for repository in list(account.repositories.values()):
            self.remove_repository(repository)
        for name in [account.name, *account.robots]:
            self.forget(name)
        del self.accounts[account.name]

    def forget(self, name: str) -> None:
        """Take a user or robot out of all teams and permissions."""
        for repository in self.repositories():
            repository.users.pop(name, None)
        for account in self.accounts.values():
            for team in account.teams.values() if isinstance(account, Organization) else ():
                team.members.pop(name, None)
                team.invited.pop(name, None)

    def add_log(
        self,
        kind: str,
        namespace: str,
        *,
        repository: str | None = None,
        performer: str | None = None,
        ip: str | None = None,
        when: datetime | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """Note that something happened."""
        when = when.astimezone(UTC) if when else self.now
        self.logs.append(LogEntry(kind, when, namespace, repository, performer, ip, dict(metadata or {})))

    def push(self, repository: Repository, tags: Sequence[str], data: str) -> Manifest:
        """Store a manifest and point tags to it."""
        digest = digest_of(data)
        manifest = repository.manifests.setdefault(digest, Manifest(digest, data))
        for tag in tags:
            repository.point(tag, digest, self.now)
        return manifest


def digest_of(data: str) -> str:
    """The digest by which a registry knows some content."""
    return f"sha256:{hashlib.sha256(data.encode()).hexdigest()}"


def image(content: str, labels: Mapping[str, str] | None = None) -> str:
    """Write the manifest of an image whose one layer holds ``content``."""
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {"Labels": dict(labels or {})}})
    manifest = {
        "schemaVersion": 2,
        "mediaType": DOCKER_MANIFEST,
        "config": {"mediaType": DOCKER_CONFIG, "size": len(config), "digest": digest_of(config)},
        "layers": [{"mediaType": DOCKER_LAYER, "size": len(content.encode()), "digest": digest_of(content)}],
    }
    return json.dumps(manifest, indent=3)


def image_list(images: Mapping[str, Manifest]) -> str:
    """Write a manifest that lists images by platform, ``"linux/amd64"``."""
    listed = []
    for platform, manifest in images.items():
        system, _, architecture = platform.partition("/")
        listed.append(
            {
                "mediaType": manifest.media_type,
                "size": len(manifest.data.encode()),
                "digest": manifest.digest,
                "platform": {"architecture": architecture, "os": system},
            }
        )
    return json.dumps({"schemaVersion": 2, "mediaType": DOCKER_LIST, "manifests": listed}, indent=3)
