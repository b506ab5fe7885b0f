"""What the embedded Quay remembers: plain records, by domain, and what can happen to them.

Nothing here knows of HTTP, scopes or JSON bodies: :mod:`quay_sdk.testing.rights` says who may do what, and
the modules of :mod:`quay_sdk.testing.api` say how it is asked for and answered.
"""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any
from uuid import uuid4

from attrs import Factory, define, fields

from quay_sdk.testing.config import Config, duration
from quay_sdk.testing.state import quotas
from quay_sdk.testing.state.accounts import Account, Namespace, Organization, Robot, Team, User
from quay_sdk.testing.state.applications import Application, OAuthToken
from quay_sdk.testing.state.builds import Trigger
from quay_sdk.testing.state.directory import ExternalUser
from quay_sdk.testing.state.images import Manifest
from quay_sdk.testing.state.logs import LogEntry
from quay_sdk.testing.state.mails import Mail
from quay_sdk.testing.state.notifications import Delivery
from quay_sdk.testing.state.registry import Message, RegistrySize, ServiceKey
from quay_sdk.testing.state.repositories import Repository

__all__ = [
    "PAGE_TOKEN_LIFETIME",
    "Account",
    "Application",
    "LogEntry",
    "Namespace",
    "OAuthToken",
    "Organization",
    "Repository",
    "Robot",
    "State",
    "Team",
    "User",
]

PAGE_TOKEN_LIFETIME = timedelta(days=2)
"""For how long the server accepts a page token."""

_COLLECTION_INTERVAL = timedelta(hours=1)


def _computer_clock() -> datetime:
    return datetime.now(UTC)


@define(eq=False)
class State:
    """All there is on one embedded Quay. All of it can be saved but the clock and the secret.

    :ivar config: the configuration.
    :ivar clock: a function that returns the present time.
    :ivar offset: by how much the clock was advanced.
    :ivar superusers: the names of the superusers; at first those of the configuration.
    :ivar accounts: users and organizations, by name; deleted ones too, until the garbage is collected.
    :ivar external_users: users of another system, such as LDAP, by name.
    :ivar applications: OAuth applications, by client id.
    :ivar tokens: OAuth tokens, by their code.
    :ivar failing_deliveries: how many of the next deliveries fail; ``None``: all.
    :ivar uploads: files that were uploaded for builds, in Base64, by id.
    :ivar garbage_collected: when the garbage was last collected.
    """

    config: Config
    clock: Callable[[], datetime] = _computer_clock
    secret: bytes = Factory(lambda: secrets.token_bytes(16))
    offset: timedelta = timedelta()
    last_id: int = 0
    superusers: list[str] = Factory(lambda self: list(self.config["SUPER_USERS"]), takes_self=True)
    accounts: dict[str, Namespace] = Factory(dict)
    external_users: dict[str, ExternalUser] = Factory(dict)
    applications: dict[str, Application] = Factory(dict)
    tokens: dict[str, OAuthToken] = Factory(dict)
    bootstrap_token: OAuthToken | None = None
    logs: list[LogEntry] = Factory(list)
    deliveries: list[Delivery] = Factory(list)
    failing_deliveries: int | None = 0
    mails: list[Mail] = Factory(list)
    messages: dict[str, Message] = Factory(dict)
    service_keys: dict[str, ServiceKey] = Factory(dict)
    registry_size: RegistrySize = Factory(RegistrySize)
    uploads: dict[str, str] = Factory(dict)
    garbage_collected: datetime | None = None

    # -- time and numbers --------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """The present, in UTC."""
        return self.clock().astimezone(UTC) + self.offset

    def next_id(self) -> int:
        """Return a number that was not given out before."""
        self.last_id += 1
        return self.last_id

    # -- what clients keep for the server ----------------------------------------------

    def sealed(self, purpose: str, content: object) -> str:
        """Write JSON with a signature, for a client to send back.

        :param purpose: what it is for; it cannot be read for another purpose.
        :param content: the JSON.
        """
        text = json.dumps([purpose, content]).encode()
        return urlsafe_b64encode(self._seal(text) + text).decode()

    def unsealed(self, purpose: str, text: str) -> Any:
        """Read what :meth:`sealed` wrote, or return ``None`` for anything else."""
        try:
            decoded = urlsafe_b64decode(text)
        except ValueError:
            return None
        seal, content = decoded[:32], decoded[32:]
        if not hmac.compare_digest(seal, self._seal(content)):
            return None
        written_for, value = json.loads(content)
        return value if written_for == purpose else None

    def _seal(self, text: bytes) -> bytes:
        return hmac.digest(self.secret, text, "sha256")

    # -- finding -----------------------------------------------------------------------

    def user(self, name: str) -> User | None:
        """Return the user of that name."""
        found = self.accounts.get(name)
        return found if isinstance(found, User) else None

    def users(self) -> Iterator[User]:
        """Return all users who are not deleted."""
        return (
            account
            for account in self.accounts.values()
            if isinstance(account, User) and account.deleted_name is None
        )

    def organization(self, name: str) -> Organization | None:
        """Return the organization of that name."""
        found = self.accounts.get(name)
        return found if isinstance(found, Organization) else None

    def organizations(self) -> Iterator[Organization]:
        """Return all organizations that are not deleted."""
        return (
            account
            for account in self.accounts.values()
            if isinstance(account, Organization) and account.deleted_name is None
        )

    def robot(self, name: str) -> Robot | None:
        """Return the robot of that full name, ``namespace+shortname``."""
        namespace, _, shortname = name.partition("+")
        account = self.accounts.get(namespace)
        return account.robots.get(shortname) if account else None

    def user_or_robot(self, name: str) -> User | Robot | None:
        """Return the user or robot of that name."""
        return self.robot(name) if "+" in name else self.user(name)

    def repository(self, full_name: str) -> Repository | None:
        """Return the repository ``namespace/name``."""
        namespace, _, name = full_name.partition("/")
        account = self.accounts.get(namespace)
        return account.repositories.get(name) if account else None

    def repositories(self, *, deleted: bool = False) -> list[Repository]:
        """Return all repositories, in the order in which they were made.

        :param deleted: whether those count, too, that are deleted and not collected as garbage yet.
        """
        found = list(chain.from_iterable(account.repositories.values() for account in self.accounts.values()))
        if deleted:
            found += chain.from_iterable(account.garbage for account in self.accounts.values())
        return sorted(found, key=lambda repository: repository.id)

    def is_taken(self, name: str) -> bool:
        """Return whether a name cannot be given to a new user or organization."""
        return name in self.accounts or self.was_deleted(name)

    def was_deleted(self, name: str) -> bool:
        """Return whether an account of that name was deleted, and its name is not free yet."""
        return any(account.deleted_name == name for account in self.accounts.values())

    def has_password(self, user: User) -> bool:
        """Return whether a user has a password, here or in another system of users."""
        return user.password is not None or self.config["AUTHENTICATION_TYPE"] != "Database"

    def user_by_email(self, email: str) -> User | None:
        """Return the user of that address; organizations may share one."""
        return next((user for user in self.users() if user.email == email), None)

    # -- making ------------------------------------------------------------------------

    def add_user(self, name: str, email: str | None, *, password: str | None) -> User:
        """Make a user."""
        user = User(self.next_id(), self.now, name, email, password=password)
        if self.config.has("USER_METADATA"):
            user.prompts = ["enter_name", "enter_company"]
        user.tag_expiration_s = self._default_expiration()
        self.accounts[name] = user
        return user

    def add_organization(self, name: str, email: str | None, owner: User) -> Organization:
        """Make an organization, with its team of owners. Without an address it has a UUID for one."""
        organization = Organization(self.next_id(), self.now, name, email or str(uuid4()))
        organization.tag_expiration_s = self._default_expiration()
        organization.teams["owners"] = Team(self.next_id(), "owners", "admin", members={owner: None})
        self.accounts[name] = organization
        return organization

    def add_robot(
        self,
        owner: Namespace,
        shortname: str,
        *,
        description: str = "",
        metadata: dict[str, Any] | None = None,
    ) -> Robot:
        """Make a robot."""
        robot = Robot(self.next_id(), self.now, owner, shortname, description, metadata)
        owner.robots[shortname] = robot
        return robot

    def add_repository(
        self, namespace: Namespace, name: str, *, creator: Account | None, **details: Any
    ) -> Repository:
        """Make a repository. Its creator becomes its administrator, and default permissions apply.

        :param namespace: the user or organization that it belongs to.
        :param name: its name.
        :param creator: who makes it.
        :param details: other attributes of the repository.
        """
        repository = Repository(self.next_id(), namespace, name, self.now, **details)
        namespace.repositories[name] = repository
        if creator is not None:
            repository.users[creator] = "admin"
            if isinstance(namespace, Organization):
                _apply_prototypes(namespace, repository, creator)
        return repository

    def add_application(self, namespace: Namespace, name: str, **details: Any) -> Application:
        """Make an OAuth application."""
        application = Application(self.next_id(), namespace, name, **details)
        self.applications[application.client_id] = application
        return application

    def add_token(
        self, application: Application, user: User, scopes: Iterable[str], **details: Any
    ) -> OAuthToken:
        """Make a token of an application. It works at once."""
        token = OAuthToken(self.next_id(), application, user, list(scopes), self.now, **details)
        application.tokens[token.uuid] = token
        self.tokens[token.code] = token
        return token

    def _default_expiration(self) -> int:
        return int(duration(self.config["DEFAULT_TAG_EXPIRATION"]).total_seconds())

    # -- changing and removing ---------------------------------------------------------

    def rename(self, account: Namespace, name: str) -> None:
        """Rename a user or organization. Its robots have the new name at once."""
        del self.accounts[account.name]
        account.name = name
        self.accounts[name] = account

    def convert_to_organization(self, user: User, owner: User) -> Organization:
        """Make an organization of a user, which keeps its repositories and robots.

        Tokens of the user keep working: their user becomes a record beside the organization.

        :param user: the user.
        :param owner: who owns the organization from now on.
        """
        values = {field.name: getattr(user, field.name) for field in fields(Namespace)}
        organization = Organization(**values)
        organization.teams["owners"] = Team(self.next_id(), "owners", "admin", members={owner: None})
        user.id = self.next_id()
        user.password = None
        user.logins.clear()
        for repository in self.repositories():
            repository.users.pop(user, None)
        for repository in organization.repositories.values():
            repository.namespace = organization
        for robot in organization.robots.values():
            robot.owner = organization
        for application in self.applications.values():
            if application.namespace is user:
                application.namespace = organization
        for entry in self.logs:
            if entry.namespace is user:
                entry.namespace = organization
        self.accounts[organization.name] = organization
        return organization

    def remove_token(self, token: OAuthToken) -> None:
        """End a token."""
        del token.application.tokens[token.uuid]
        del self.tokens[token.code]

    def remove_application(self, application: Application) -> None:
        """Remove an application with its tokens."""
        for token in list(application.tokens.values()):
            self.remove_token(token)
        del self.applications[application.client_id]

    def remove_repository(self, repository: Repository) -> None:
        """Remove a repository, and with it its stars.

        As on the server, it has a UUID for its name from then on. Its images and permissions go with
        :meth:`collect_garbage`.
        """
        repository.deleted = True
        del repository.namespace.repositories[repository.name]
        repository.name = str(uuid4())
        repository.namespace.garbage.append(repository)
        for user in self.users():
            user.starred.pop(repository, None)

    def remove_robot(self, robot: Robot) -> None:
        """Remove a robot, with its permissions and memberships. Builds and triggers go on without it."""
        owner = robot.owner
        del owner.robots[robot.shortname]
        self._forget(robot)
        for repository in self.repositories():
            for build in repository.builds.values():
                build.pull_robot = None if build.pull_robot is robot else build.pull_robot
            for trigger in repository.triggers.values():
                trigger.pull_robot = None if trigger.pull_robot is robot else trigger.pull_robot
        if isinstance(owner, Organization) and owner.mirror is not None and owner.mirror.robot is robot:
            owner.mirror = None

    def remove_trigger(self, trigger: Trigger) -> None:
        """Remove a trigger. Its builds stay."""
        del trigger.repository.triggers[trigger.uuid]
        for repository in (*self.repositories(), *trigger.repository.namespace.garbage):
            for build in repository.builds.values():
                build.trigger = None if build.trigger is trigger else build.trigger

    def remove_team(self, organization: Organization, team: Team) -> None:
        """Remove a team, with its permissions and the default permissions that name it."""
        del organization.teams[team.name]
        for repository in organization.stored_repositories():
            repository.teams.pop(team.name, None)
        for uuid, prototype in list(organization.prototypes.items()):
            if prototype.team == team.name:
                del organization.prototypes[uuid]

    def remove_account(self, account: Namespace) -> None:
        """Delete a user or an organization.

        As on the server, it is disabled and has a UUID for its name from then on. Its memberships, teams,
        robots and mirrors are gone at once. The rest, its repositories above all, goes with
        :meth:`collect_garbage`; until then its name is not given again.
        """
        if isinstance(account, Organization):
            for repository in account.repositories.values():
                repository.teams.clear()
            account.teams.clear()
            account.prototypes.clear()
            account.mirror = None
            self._remove_applications(account)
        else:
            self._leave_teams(account)
        for repository in self.repositories():
            for trigger in list(repository.triggers.values()):
                if trigger.connected_user is account:
                    self.remove_trigger(trigger)
        for repository in account.repositories.values():
            if repository.mirror is not None and repository.mirror.robot is not None:
                repository.mirror = None
        for robot in list(account.robots.values()):
            self.remove_robot(robot)
        for application in self.applications.values():
            application.assignments = [each for each in application.assignments if each.user is not account]
        account.quota = None
        account.quota_counted = False
        account.notifications.clear()
        if isinstance(account, User):
            account.logins.clear()
        account.enabled = False
        account.deleted_name = account.name
        account.email = str(uuid4())
        self.rename(account, str(uuid4()))

    def collect_due_garbage(self) -> None:
        """Collect the garbage, unless that was done within the last hour."""
        last = self.garbage_collected
        if last is None or self.now - last >= _COLLECTION_INTERVAL:
            self.collect_garbage()

    def collect_garbage(self) -> None:
        """Remove what is deleted for good, as the server's garbage collector does some time later.

        That is what deleted accounts have left, whose names can be given again; the images of deleted
        repositories; and tags that can no longer be restored.
        """
        for account in list(self.accounts.values()):
            if account.deleted_name is not None:
                for repository in list(account.repositories.values()):
                    self.remove_repository(repository)
                self._remove_applications(account)
                for token in list(self.tokens.values()):
                    if token.user is account:
                        self.remove_token(token)
                self._forget(account)
                del self.accounts[account.name]
        self._collect_images()
        self.garbage_collected = self.now

    def _remove_applications(self, account: Namespace) -> None:
        for application in list(self.applications.values()):
            if application.namespace is account:
                self.remove_application(application)

    def _leave_teams(self, account: Account) -> None:
        for organization in self.organizations():
            for team in organization.teams.values():
                team.members.pop(account, None)

    def _forget(self, account: Account) -> None:
        """Take a user or robot out of all teams and permissions."""
        for repository in self.repositories(deleted=True):
            repository.users.pop(account, None)
        self._leave_teams(account)
        for organization in self.organizations():
            for team in organization.teams.values():
                team.invitations = [each for each in team.invitations if each.user is not account]
            organization.prototypes = {
                uuid: prototype
                for uuid, prototype in organization.prototypes.items()
                if account not in (prototype.delegate, prototype.activating_user)
            }

    # -- happening ---------------------------------------------------------------------

    def add_log(
        self,
        kind: str,
        namespace: Namespace | None,
        *,
        repository: Repository | None = None,
        performer: Account | None = None,
        ip: str | None = None,
        when: datetime | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """Write an entry of the usage log.

        What concerns the registry as a whole is in the log of the account that was made first.
        """
        if namespace is None:
            namespace = min(self.accounts.values(), key=lambda account: account.id, default=None)
        when = when.astimezone(UTC) if when else self.now
        entry = LogEntry(
            self.next_id(), kind, when, namespace, repository, performer, ip, dict(metadata or {})
        )
        self.logs.append(entry)

    def send_mail(self, kind: str, address: str, *, with_code: bool = False, **metadata: Any) -> Mail:
        """Record a mail as sent.

        :param kind: what it is for, by the name that Quay gives to its template.
        :param address: to whom it is sent.
        :param with_code: whether it has a link with a code.
        :param metadata: what else it says.
        """
        code = secrets.token_urlsafe(30) if with_code else None
        mail = Mail(kind, address, self.now, code, metadata)
        self.mails.append(mail)
        return mail

    def push(self, repository: Repository, manifest: Manifest, tag: str | None = None) -> Manifest:
        """Store a manifest, and point a tag to it.

        :returns: the manifest as the repository has it, which may have been there before.
        """
        repository.store(manifest)
        if tag is not None:
            repository.add_tag(tag, manifest.digest, self.now)
        return repository.manifests[manifest.digest]

    def _collect_images(self) -> None:
        """Remove the images of deleted repositories, and tags that can no longer be restored."""
        for namespace in self.accounts.values():
            namespace.garbage.clear()
            oldest = self.now - timedelta(seconds=namespace.tag_expiration_s)
            for repository in namespace.repositories.values():
                gone = [tag for tag in repository.tags if tag.end is not None and tag.end <= oldest]
                if not self.config.has("IMMUTABLE_TAGS_CAN_EXPIRE"):
                    gone = [tag for tag in gone if not tag.immutable]
                if gone:
                    repository.drop_tags(gone)
                repository.drop_manifests()
            quotas.recount(namespace)


def _apply_prototypes(organization: Organization, repository: Repository, creator: Account) -> None:
    """Grant the default permissions of an organization in a new repository.

    Those for its creator come before those for everybody.
    """
    roles: dict[Account | str, str] = {}
    for prototype in organization.prototypes.values():
        delegate = prototype.team or prototype.delegate
        if delegate is None or prototype.activating_user not in (None, creator):
            continue
        if delegate not in roles or prototype.activating_user is creator:
            roles[delegate] = prototype.role
    for delegate, role in roles.items():
        if isinstance(delegate, str):
            repository.teams[delegate] = role
        elif delegate is not creator:
            repository.users[delegate] = role
