"""Repositories: what images are pushed to and pulled from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from quay_sdk._wire.encode import split_repository
from quay_sdk.api import signing
from quay_sdk.api._common import QuotaReport, Success
from quay_sdk.literals import RepositoryKind, RepositoryState, Visibility
from quay_sdk.model import EPOCH, ISO_DATE, RFC_2822, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged

if TYPE_CHECKING:
    from quay_sdk import api


@model
class RepositorySummary(Model):
    """A repository as lists show it.

    :ivar namespace: the user or organization that it belongs to.
    :ivar name: its name in the namespace; it may contain slashes.
    :ivar description: what it is for, in Markdown, or ``None``.
    :ivar is_public: whether everybody may see and pull it.
    :ivar kind: what it holds.
    :ivar state: whether it can be pushed to, or ``None`` if the server does not say.
    :ivar is_starred: whether the user has starred it; only if somebody is signed in.
    :ivar quota_report: how much storage it uses; only if the server manages quotas.
    :ivar last_modified: when a tag in it last changed, or ``None`` if none ever did; only if asked for.
    :ivar popularity: how much was done with it of late, as a score; only if asked for.
    """

    namespace: str
    name: str
    description: str | None
    is_public: bool
    kind: RepositoryKind
    state: RepositoryState | None
    is_starred: bool | None = None
    quota_report: QuotaReport | None = None
    last_modified: dt.datetime | None = field(default=None, format=EPOCH)
    popularity: float | None = None

    @property
    def full_name(self) -> str:
        """The full name, ``"namespace/name"``, as the methods take it."""
        return f"{self.namespace}/{self.name}"


@model
class RepositoryTag(Model):
    """A tag as a repository shows it.

    :ivar name: the tag's name.
    :ivar size: the image's size in bytes, compressed; ``None`` if it is not known.
    :ivar last_modified: since when it points to its manifest.
    :ivar expiration: when it expires, or ``None`` for never.
    :ivar manifest_digest: the digest of the manifest it points to, ``sha256:…``.
    """

    name: str
    size: int | None = None
    last_modified: dt.datetime | None = field(default=None, format=RFC_2822)
    expiration: dt.datetime | None = field(default=None, format=RFC_2822)
    manifest_digest: str | None = None


@model
class DayCount(Model):
    """How much was done with a repository on one day.

    :ivar date: the day.
    :ivar count: how many pulls, pushes and other actions there were.
    """

    date: dt.date = field(format=ISO_DATE)
    count: int


@model
class Repository(Model):
    """A repository.

    :ivar namespace: the user or organization that it belongs to.
    :ivar name: its name in the namespace; it may contain slashes.
    :ivar kind: what it holds.
    :ivar description: what it is for, in Markdown, or ``None``.
    :ivar is_public: whether everybody may see and pull it.
    :ivar is_organization: whether its namespace is an organization.
    :ivar is_starred: whether the user has starred it.
    :ivar status_token: the token that lets one see the build status of a private repository; empty
        for a public one.
    :ivar trust_enabled: whether its tags are signed.
    :ivar tag_expiration_s: for how many seconds a deleted tag can be restored.
    :ivar is_free_account: whether its namespace is on a plan that costs nothing.
    :ivar state: whether it can be pushed to, or ``None`` if the server does not say.
    :ivar can_write: whether the user may push to it, and its state allows that.
    :ivar can_admin: whether the user may change its settings.
    :ivar tags: its tags by name, 500 at most; ``None`` if they were not asked for.
    :ivar stats: how much was done with it, by day, for about three months and in no
        particular order; ``None`` if it was not asked for.
    """

    namespace: str
    name: str
    kind: RepositoryKind
    description: str | None
    is_public: bool
    is_organization: bool
    is_starred: bool
    status_token: str | None = field(default=None, secret=True)
    trust_enabled: bool | None = None
    tag_expiration_s: int | None = None
    is_free_account: bool | None = None
    state: RepositoryState | None
    can_write: bool
    can_admin: bool
    tags: Mapping[str, RepositoryTag] | None = None
    stats: tuple[DayCount, ...] | None = None

    @property
    def full_name(self) -> str:
        """The full name, ``"namespace/name"``, as the methods take it."""
        return f"{self.namespace}/{self.name}"


@model
class CreatedRepository(Model):
    """A repository that was just created.

    :ivar namespace: the user or organization that it belongs to.
    :ivar name: its name in the namespace.
    :ivar kind: what it is to hold.
    """

    namespace: str
    name: str
    kind: RepositoryKind

    @property
    def full_name(self) -> str:
        """The full name, ``"namespace/name"``, as the methods take it."""
        return f"{self.namespace}/{self.name}"


class Repositories(signing.RepositorySignatures):
    """Repositories."""

    authorized_emails: api.repoemail.AuthorizedEmails
    autoprune_policies: api.policy.RepositoryAutoprunePolicies
    builds: api.build.Builds
    immutability_policies: api.immutability_policy.RepositoryImmutabilityPolicies
    logs: api.logs.RepositoryLogs
    manifests: api.manifest.Manifests
    mirror: api.mirror.RepositoryMirror
    notifications: api.repositorynotification.RepositoryNotifications
    permissions: api.permission.Permissions
    tags: api.tag.Tags
    tokens: api.repotoken.RepositoryTokens
    triggers: api.trigger.Triggers

    @operation(
        "listRepos",
        "GET /api/v1/repository",
        without_token="reduced",
        scope="repo:read",
        errors=(400,),
        key="repositories",
        paging="token",
        # The tokens of starred repositories count positions; those of the others name the next id.
        removed_by={"deleteStar": "starred", "deleteRepository": "starred"},
    )
    def list(
        self,
        *,
        namespace: str | None = None,
        public: bool | None = None,
        starred: bool | None = None,
        last_modified: bool | None = None,
        popularity: bool | None = None,
        repo_kind: RepositoryKind | None = None,
    ) -> Paged[RepositorySummary]:
        """List the repositories that the user can see.

        The server wants ``namespace``, ``public`` or ``starred``, one at least.

        :param namespace: list those of this user or organization; one that is missing has none.
        :param public: whether to list public ones as well that the user has no part in.
        :param starred: whether to list those only that the user has starred; the server gives
            99 of them at most.
        :param last_modified: whether to say when each was last modified.
        :param popularity: whether to say how popular each is.
        :param repo_kind: list those only that hold this; ``"image"`` by default.
        :returns: the repositories; a page has 100, however many one wants.
        """
        ...

    @operation(
        "getRepo",
        "GET /api/v1/repository/{repository}",
        without_token="reduced",
        scope="repo:read",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        params={"include_tags": "includeTags", "include_stats": "includeStats"},
    )
    def get(
        self, repository: str, *, include_tags: bool | None = None, include_stats: bool | None = None
    ) -> Repository:
        """Get one repository.

        :param repository: the repository, ``"namespace/name"``.
        :param include_tags: whether to give its tags, 500 at most; it does by default.
            ``client.repository.tags.list`` gives all, with their past.
        :param include_stats: whether to give how much was done with it by day; not by default.
        :returns: the repository.
        """
        ...

    @operation(
        "createRepo",
        "POST /api/v1/repository",
        scope="repo:create",
        errors=(400, 402, 403),
        superuser="admitted",
        params={"repository": Param(("namespace", "repository"), split_repository)},
    )
    def create(
        self,
        repository: str,
        *,
        visibility: Visibility,
        description: str = "",
        repo_kind: RepositoryKind | None = None,
    ) -> CreatedRepository:
        """Create a repository. Pushing to one that is missing creates it as well, on most servers.

        :param repository: the repository, ``"namespace/name"``, where the namespace is a user or an
            organization.
        :param visibility: who may see and pull it.
        :param description: what it is for, in Markdown.
        :param repo_kind: what it is to hold; ``"image"`` by default.
        :returns: its name and kind.
        :raises AlreadyExistsError: there is such a repository.
        """
        ...

    @operation(
        "updateRepo",
        "PUT /api/v1/repository/{repository}",
        scope="repo:write",
        errors=(400, 401, 403, 404),
        superuser="admitted",
    )
    def update(self, repository: str, *, description: str) -> Success:
        """Change a repository's description. Visibility, trust and state have methods of their own.

        :param repository: the repository, ``"namespace/name"``.
        :param description: what it is for, in Markdown.
        :returns: that it succeeded.
        """
        ...

    @operation(
        "deleteRepository",
        "DELETE /api/v1/repository/{repository}",
        scope="repo:admin",
        errors=(401, 403),
        superuser="admitted",
    )
    def delete(self, repository: str) -> None:
        """Delete a repository with all that is in it, for good. One that is missing is no error.

        :param repository: the repository, ``"namespace/name"``.
        """
        ...

    @operation(
        "changeRepoVisibility",
        "POST /api/v1/repository/{repository}/changevisibility",
        scope="repo:admin",
        errors=(400, 401, 402, 403),
        superuser="admitted",
    )
    def set_visibility(self, repository: str, *, visibility: Visibility) -> Success | None:
        """Change who may see and pull a repository.

        :param repository: the repository, ``"namespace/name"``.
        :param visibility: who may from now on.
        :returns: that it succeeded; ``None`` if there is no such repository in the user's own namespace,
            which the server does not count as an error.
        """
        ...

    @operation(
        "changeRepoTrust",
        "POST /api/v1/repository/{repository}/changetrust",
        scope="repo:admin",
        errors=(400, 401, 403, 404, 520),
        superuser="admitted",
        features=("SIGNING",),
    )
    def set_trust(self, repository: str, *, trust_enabled: bool) -> Success:
        """Change whether a repository's tags are signed. The signatures it has are deleted either way.

        :param repository: the repository, ``"namespace/name"``.
        :param trust_enabled: whether they are from now on.
        :returns: that it succeeded.
        """
        ...

    @operation(
        "changeRepoState",
        "PUT /api/v1/repository/{repository}/changestate",
        scope="repo:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        features=("REPO_MIRROR",),
    )
    def set_state(self, repository: str, *, state: RepositoryState) -> Success:
        """Change whether a repository can be pushed to.

        It cannot be changed in an organization that is mirrored as a whole.

        :param repository: the repository, ``"namespace/name"``.
        :param state: ``"NORMAL"``, ``"READ_ONLY"``, or ``"MIRROR"`` so that only its mirror pushes to it.
        :returns: that it succeeded.
        """
        ...
