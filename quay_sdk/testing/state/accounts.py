"""Users, organizations with their teams, and robots."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from attrs import Factory, define, field

from quay_sdk.testing.state.base import Entity, new_code
from quay_sdk.testing.state.mirrors import OrganizationMirror
from quay_sdk.testing.state.policies import AutoPrunePolicy, ImmutabilityPolicy
from quay_sdk.testing.state.quotas import Quota

if TYPE_CHECKING:
    from quay_sdk.testing.state.billing import Customer, MarketplaceSubscription, SkuBinding
    from quay_sdk.testing.state.notifications import Notification
    from quay_sdk.testing.state.repositories import Repository

DEFAULT_EXPIRATION = 14 * 24 * 3600
"""For how many seconds a removed tag can be restored, unless the namespace says otherwise."""


def _uuid() -> str:
    return str(uuid4())


@define(eq=False)
class Account(Entity):
    """A user, an organization or a robot: Quay keeps all of them in one table.

    :ivar failed_logins: how often in a row a wrong password was given for it.
    """

    created: datetime
    failed_logins: int = field(default=0, kw_only=True)
    last_failed_login: datetime | None = field(default=None, kw_only=True)

    def locked_until(self) -> datetime | None:
        """Return until when no password is accepted, because wrong ones were given."""
        if not self.failed_logins or self.last_failed_login is None:
            return None
        return self.last_failed_login + timedelta(seconds=(2**self.failed_logins - 1) / 2)


@define(eq=False)
class Namespace(Account):
    """A user or an organization: what repositories and robots belong to.

    :ivar email: its address, or something that is none, such as a UUID.
    :ivar deleted_name: the former name of a deleted account; ``None`` otherwise.
    :ivar quota_counted: whether the storage has been counted since the first push.
    :ivar stored_bytes: the storage that counts against the quota.
    :ivar garbage: deleted repositories that are not collected yet.
    :ivar quota_notified: when the notifications were last told of each percentage of the quota.
    :ivar customer: what Stripe knows of it; ``None`` if it has never been a customer.
    """

    name: str
    email: str | None
    enabled: bool = True
    deleted_name: str | None = None
    robots: dict[str, Robot] = Factory(dict)
    repositories: dict[str, Repository] = Factory(dict)
    quota: Quota | None = None
    quota_counted: bool = False
    stored_bytes: int = 0
    garbage: list[Repository] = Factory(list)
    tag_expiration_s: int = DEFAULT_EXPIRATION
    invoice_email: bool = False
    invoice_email_address: str | None = None
    autoprune_policies: dict[str, AutoPrunePolicy] = Factory(dict)
    immutability_policies: dict[str, ImmutabilityPolicy] = Factory(dict)
    quota_notified: dict[int, datetime] = Factory(dict)
    notifications: dict[str, Notification] = Factory(dict)
    inbox: dict[str, InboxEntry] = Factory(dict)
    customer: Customer | None = None

    def administrators(self) -> list[Namespace]:
        """Return who administers it: a user itself, the members of an organization's admin teams."""
        return [self]

    def stored_repositories(self) -> list[Repository]:
        """Return its repositories in the order in which they were made, with those that are deleted.

        Deleted ones have permissions and take storage until they are collected as garbage.
        """
        return sorted((*self.repositories.values(), *self.garbage), key=lambda repository: repository.id)

    def notify(self, kind: str, now: datetime, metadata: dict[str, Any] | None = None) -> InboxEntry:
        """Put a notification into the inbox.

        :param kind: what it is about, such as ``org_team_invite``.
        :param now: the present time.
        :param metadata: particulars.
        """
        entry = InboxEntry(kind, now, dict(metadata or {}))
        self.inbox[entry.uuid] = entry
        return entry

    def drop_notifications(self, kind: str, **metadata: Any) -> None:
        """Take notifications out of the inbox.

        :param kind: what they are about.
        :param metadata: particulars that they have.
        """
        self.inbox = {
            uuid: entry
            for uuid, entry in self.inbox.items()
            if entry.kind != kind or not metadata.items() <= entry.metadata.items()
        }


@define(eq=False)
class Robot(Account):
    """A robot account.

    :ivar email: what Quay makes up in place of an address; a new token comes with a new one.
    """

    owner: Namespace
    shortname: str
    description: str = ""
    metadata: dict[str, Any] | None = None
    token: str = Factory(lambda: new_code(64))
    federation: list[dict[str, str]] = Factory(list)
    last_accessed: datetime | None = None
    email: str = Factory(_uuid)

    @property
    def name(self) -> str:
        """The full name, ``namespace+shortname``."""
        return f"{self.owner.name}+{self.shortname}"

    def renew_token(self) -> None:
        """Replace the token by a new one."""
        self.token = new_code(64)
        self.email = _uuid()


@define(eq=False)
class AppToken:
    """A password for one application."""

    title: str
    created: datetime
    expiration: datetime | None = None
    uuid: str = Factory(_uuid)
    code: str = Factory(lambda: new_code(120))
    last_accessed: datetime | None = None


@define(eq=False)
class InboxEntry:
    """A notification that Quay shows to a user, or to the administrators of an organization."""

    kind: str
    created: datetime
    metadata: dict[str, Any] = Factory(dict)
    dismissed: bool = False
    uuid: str = Factory(_uuid)


@define(eq=False)
class User(Namespace):
    """A person.

    :ivar password: the password; ``None`` for a user who cannot sign in with one.
    :ivar uuid: what the user's sessions know the user by.
    :ivar prompts: pending prompts of the web interface, such as ``confirm_username``.
    :ivar marketplace: subscriptions at Red Hat, by id; ``None`` for a user whom Red Hat does not know.
    """

    password: str | None = None
    verified: bool = True
    company: str | None = None
    family_name: str | None = None
    given_name: str | None = None
    location: str | None = None
    prompts: list[str] = Factory(list)
    app_tokens: dict[str, AppToken] = Factory(dict)
    starred: dict[Repository, datetime] = Factory(dict)
    logins: list[dict[str, Any]] = Factory(list)
    marketplace: dict[int, MarketplaceSubscription] | None = None
    last_accessed: datetime | None = None
    uuid: str = Factory(_uuid)

    def end_sessions(self) -> None:
        """End all sessions of the user, which know it by its UUID."""
        self.uuid = _uuid()

    def change_password(self, password: str) -> None:
        """Set another password, which ends all sessions."""
        self.password = password
        self.failed_logins = 0
        self.end_sessions()
        self.drop_notifications("password_required")


@define(eq=False)
class Invitation:
    """An invitation to a team, to a user or to an address.

    :ivar code: what the invitee accepts or declines it with.
    """

    inviter: User
    created: datetime
    user: User | None = None
    email: str | None = None
    code: str = Factory(lambda: f"urn:teaminvite:{uuid4()}")


@define(eq=False)
class TeamSync:
    """The synchronization of a team with a group of the login service.

    :ivar service: the service: ``ldap``, ``keystone`` or ``oidc``.
    :ivar config: which group, such as ``{"group_dn": …}``.
    """

    service: str
    config: dict[str, Any]
    last_updated: datetime | None = None


@define(eq=False)
class Team:
    """A team of an organization.

    :ivar role: ``member``, ``creator`` or ``admin``.
    :ivar sync: the group elsewhere whose members are those of the team; ``None`` for most teams.
    """

    id: int
    name: str
    role: str = "member"
    description: str = ""
    members: dict[Account, None] = Factory(dict)
    invitations: list[Invitation] = Factory(list)
    sync: TeamSync | None = None


@define(eq=False)
class Prototype:
    """A default permission: what a new repository grants at once.

    :ivar activating_user: the creator for whose repositories it counts; ``None``: for all.
    :ivar delegate: the user or robot who gets the role; ``None`` if a team does.
    :ivar team: the name of the team that gets the role.
    """

    role: str
    activating_user: Account | None = None
    delegate: Account | None = None
    team: str | None = None
    uuid: str = Factory(_uuid)


@define(eq=False)
class ProxyCache:
    """The upstream registry of an organization that caches it."""

    upstream_registry: str
    expiration_s: int = 86400
    insecure: bool = False
    username: str | None = None
    password: str | None = None


@define(eq=False)
class Organization(Namespace):
    """An organization."""

    teams: dict[str, Team] = Factory(dict)
    prototypes: dict[str, Prototype] = Factory(dict)
    proxy_cache: ProxyCache | None = None
    mirror: OrganizationMirror | None = None
    skus: list[SkuBinding] = Factory(list)

    def administrators(self) -> list[Namespace]:
        """Return the users in its admin teams, each once."""
        members = [each for team in self.teams.values() if team.role == "admin" for each in team.members]
        return [each for each in dict.fromkeys(members) if isinstance(each, User)]

    def teams_of(self, account: Account) -> list[Team]:
        """Return the teams that a user or robot is a member of."""
        return [team for team in self.teams.values() if account in team.members]
