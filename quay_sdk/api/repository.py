"""Repositories: named collections of images, which clients push to and pull from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from quay_sdk._wire.encode import split_repository
from quay_sdk.api import signing
from quay_sdk.api._common import QuotaReport, Success
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.literals import RepositoryKind, RepositoryState, Visibility
from quay_sdk.model import EPOCH, ISO_DATE, RFC_2822, Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged

if TYPE_CHECKING:
    from quay_sdk import api


@model
class RepositorySummary(Model):
    """A repository in a listing.

    :ivar namespace: user or organization that owns it.
    :ivar name: name in the namespace; it can contain slashes.
    :ivar description: description in Markdown; ``None`` if it has no description.
    :ivar is_public: whether everyone can see and pull it.
    :ivar kind: kind of its content.
    :ivar state: whether it accepts pushes; ``None`` if the server does not send it.
    :ivar is_starred: whether the user has starred it; ``None`` without a valid token.
    :ivar quota_report: its storage, without the fields about the backfill; ``None`` if the server does not
        manage quotas.
    :ivar last_modified: when the newest of its present tags was created or moved; ``None`` if no tag exists
        now, or the time was not requested.
    :ivar popularity: number of pulls, pushes and other actions in the last week, without today; ``None`` if
        it was not requested.
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
    """A tag, as part of a repository.

    :ivar name: name of the tag.
    :ivar size: compressed size of the image in bytes; ``None`` if the server does not know it.
    :ivar last_modified: when the tag began to point to its manifest; ``None`` if the server has no time for
        it.
    :ivar expiration: when the tag expires; ``None`` if it does not expire.
    :ivar manifest_digest: digest of its manifest, ``sha256:…``.
    """

    name: str
    size: int | None = None
    last_modified: dt.datetime | None = field(default=None, format=RFC_2822)
    expiration: dt.datetime | None = field(default=None, format=RFC_2822)
    manifest_digest: str | None = None


@model
class DayCount(Model):
    """The activity in a repository on one day.

    :ivar date: the day.
    :ivar count: number of pulls, pushes and other actions.
    """

    date: dt.date = field(format=ISO_DATE)
    count: int


@model
class Repository(Model):
    """A repository.

    :ivar namespace: user or organization that owns it.
    :ivar name: name in the namespace; it can contain slashes.
    :ivar kind: kind of its content.
    :ivar description: description in Markdown; ``None`` if it has no description.
    :ivar is_public: whether everyone can see and pull it.
    :ivar is_organization: whether its namespace is an organization.
    :ivar is_starred: whether the user has starred it as a favorite.
    :ivar status_token: token that gives access to the build status badge of a private repository; empty for a
        public one.
    :ivar trust_enabled: whether Docker Content Trust is on, see ``client.repository.set_trust``; ``False`` on
        servers without ``FEATURE_SIGNING``.
    :ivar tag_expiration_s: seconds for which a deleted tag can be restored, a setting of its namespace.
    :ivar is_free_account: whether its namespace has no paid plan.
    :ivar state: whether it accepts pushes; ``None`` if the server does not send it.
    :ivar can_write: whether the user can push to it: the permission is there and the state is ``"NORMAL"``.
    :ivar can_admin: whether the user can change its settings.
    :ivar tags: the 500 newest of its present tags, by name; ``None`` if they were not requested.
    :ivar stats: activity by day for the last 91 days, without today, in no particular order; ``None`` if it
        was not requested.
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
    """A new repository.

    :ivar namespace: user or organization that owns it.
    :ivar name: name in the namespace; it can contain slashes.
    :ivar kind: kind of its content.
    """

    namespace: str
    name: str
    kind: RepositoryKind

    @property
    def full_name(self) -> str:
        """The full name, ``"namespace/name"``, as the methods take it."""
        return f"{self.namespace}/{self.name}"


def check_list(arguments: Mapping[str, Any]) -> None:
    """Refuse filters that the server ignores: an empty namespace, and any other next to ``starred``."""
    namespace = arguments["namespace"]
    if isinstance(namespace, str) and not namespace:
        raise InvalidArgumentError(
            "the server ignores an empty namespace; leave it out, or pass the name of a user or organization"
        )
    if arguments["starred"] is True:
        for name in ("namespace", "public"):
            if arguments[name] is not None and arguments[name] is not False:
                raise InvalidArgumentError(
                    f"the server ignores {name} with starred=True; leave it out, and filter the result"
                )


class Repositories(signing.RepositorySignatures):
    """Repositories of all namespaces."""

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
        check=check_list,
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

        The server requires at least one of ``namespace``, ``public=True`` and ``starred=True``. A namespace
        is the user or organization that owns a repository; the list of a namespace that does not exist is
        empty.

        With ``namespace`` alone, a public repository is listed only if the user also has a permission for it;
        add ``public=True`` to list the others. On servers with ``FEATURE_SUPERUSERS_FULL_ACCESS``, superusers
        see all repositories; their token needs the scope ``super:user``.

        ::

            for repository in client.repository.list(namespace="acme", last_modified=True):
                print(repository.full_name, repository.last_modified)

        :param namespace: only repositories of this user or organization.
        :param public: also public repositories that the user has no permission for; without ``namespace``,
            those of all namespaces (default ``False``).
        :param starred: only repositories that the user has starred as favorites, public ones included, at
            most 99 (default ``False``). It cannot be combined with ``namespace`` or ``public``: the server
            would ignore these.
        :param last_modified: include the time at which a tag was last created or moved (default ``False``).
        :param popularity: include the number of actions in the last week (default ``False``).
        :param repo_kind: only repositories with this kind of content (default ``"image"``).
        :returns: the repositories, 100 to a page.
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
        """Get a repository, with its settings and newest tags.

        ::

            repository = client.repository.get("acme/app", include_tags=False)
            print(repository.description, repository.state)

        :param repository: ``"namespace/name"``.
        :param include_tags: include the newest tags that exist now, 500 at most (default ``True``).
            ``client.repository.tags.list`` lists all, with their history.
        :param include_stats: include the number of actions on each of the last 91 days (default ``False``).
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
        """Create an empty repository.

        The namespace is the user's own, or an organization in which the user belongs to a team with the role
        ``"creator"`` or ``"admin"``. A token with the scope ``org:admin`` is accepted too. The user gets
        admin permission for the repository; others get the organization's default permissions, see
        ``client.organization.prototypes``. The server also creates a repository when such a user first
        pushes to it.

        An organization that mirrors another registry (``client.organization.mirror``) refuses new
        repositories (400). Servers with ``FEATURE_SPAM_DETECTION`` can reject the description (400). On
        servers with paid plans, a private repository beyond the plan is refused (402).

        ::

            client.repository.create("acme/app", visibility="private", description="The web application")

        :param repository: ``"namespace/name"``. The name has at most 255 characters: lower-case letters,
            digits, ``.``, ``_``, ``-`` and, if the server has ``FEATURE_EXTENDED_REPOSITORY_NAMES`` as by
            default, ``/``. The name and each part after a slash begin with a letter or digit.
        :param visibility: ``"public"``: everyone can see and pull it; ``"private"``: only with a permission.
        :param description: description in Markdown (default: empty).
        :param repo_kind: kind of its content (default ``"image"``).
        :returns: its name and kind.
        :raises AlreadyExistsError: the repository exists.
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
        """Replace the description of a repository.

        Other settings have separate methods: :meth:`set_visibility`, :meth:`set_trust` and
        :meth:`set_state`. Servers with ``FEATURE_SPAM_DETECTION`` can reject the description of a repository
        without tags (400).

        ::

            client.repository.update("acme/app", description="The web application")

        :param repository: ``"namespace/name"``.
        :param description: description in Markdown; an empty text removes it.
        :returns: the confirmation of the server.
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
        """Delete a repository with all its tags and images. It cannot be restored.

        The repository disappears at once; the server frees its storage later.

        The server reports success for a repository that does not exist, if the user may administer its
        namespace: check the spelling of the name.

        ::

            client.repository.delete("acme/app")

        :param repository: ``"namespace/name"``.
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
        """Make a repository public or private.

        On servers with paid plans, a private repository beyond the plan of the namespace is refused (402).

        ::

            client.repository.set_visibility("acme/app", visibility="public")

        :param repository: ``"namespace/name"``.
        :param visibility: ``"public"``: everyone can see and pull it; ``"private"``: only with a permission.
        :returns: the confirmation of the server; ``None`` if the repository does not exist in a namespace
            that the user may administer, where the server reports no error.
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
        """Switch Docker Content Trust on or off for a repository.

        With Docker Content Trust, clients sign the tags that they push, and verify the signatures when they
        pull. The server stores the signatures; it does not sign images itself.

        Existing signatures of the repository are deleted, whichever value is set. This cannot be undone. If
        the server fails to delete them, the setting stays as before and the status is 520.

        ::

            client.repository.set_trust("acme/app", trust_enabled=True)

        :param repository: ``"namespace/name"``.
        :param trust_enabled: whether Docker Content Trust is on.
        :returns: the confirmation of the server.
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
        """Change the state of a repository, which determines who can push to it.

        Pulls work in every state. In a state other than ``"NORMAL"``, the API refuses to change the
        repository's tags and labels (503), except for ``client.repository.tags.purge``. In an organization
        that mirrors another registry (``client.organization.mirror``), the state cannot be changed (400).

        ::

            client.repository.set_state("acme/app", state="READ_ONLY")

        :param repository: ``"namespace/name"``.
        :param state: ``"NORMAL"``: users and robots with write permission can push; ``"READ_ONLY"``: no one
            can push; ``"MIRROR"``: the repository is a copy of one in another registry, and only the robot
            account of its mirror configuration can push. A mirror is synchronized in this state only;
            ``client.repository.mirror.create`` sets it. The server sets ``"ORG_MIRROR"`` and
            ``"MARKED_FOR_DELETION"`` itself, and refuses them here (400).
        :returns: the confirmation of the server.
        """
        ...
