"""The pages of the reference, by what people work on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from quay_sdk import Operation, QuayClient, operations
from quay_sdk.resource import Resource, load_class, resources


class Page(NamedTuple):
    """A page.

    :ivar title: its title.
    :ivar paths: its resources, as they are written below a client; the file is named after the first one.
        What is below a resource is on the same page, unless another page names it.
    :ivar label: its name in the sidebar, below that of its group; by default its title.
    """

    title: str
    paths: tuple[str, ...]
    label: str | None = None

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.paths[0].replace(".", "-")


class Group(NamedTuple):
    """A group of pages.

    :ivar name: the name of its file.
    :ivar title: its title.
    :ivar text: what is there.
    :ivar pages: its pages, common things first.
    """

    name: str
    title: str
    text: str
    pages: tuple[Page, ...]


GROUPS = (
    Group(
        "repositories",
        "Repositories",
        "Create and configure repositories; work with the tags, manifests and builds in them.",
        (
            Page("Tags", ("repository.tags",)),
            Page("Repositories: create, list, change", ("repository",), "Create, list, change"),
            Page("Manifests, labels and vulnerabilities", ("repository.manifests",)),
            Page("Repository permissions", ("repository.permissions",), "Permissions"),
            Page(
                "Repository notifications",
                ("repository.notifications", "repository.authorized_emails"),
                "Notifications",
            ),
            Page("Repository mirroring", ("repository.mirror",), "Mirroring"),
            Page(
                "Auto-prune policies of a repository",
                ("repository.autoprune_policies",),
                "Auto-prune policies",
            ),
            Page(
                "Immutability policies of a repository",
                ("repository.immutability_policies",),
                "Immutability policies",
            ),
            Page("Repository logs", ("repository.logs",), "Logs"),
            Page("Builds", ("repository.builds",)),
            Page("Build triggers", ("repository.triggers",)),
            Page("Repository tokens", ("repository.tokens",), "Tokens (removed by Quay)"),
        ),
    ),
    Group(
        "organizations",
        "Organizations",
        "Manage organizations: who is in them, their robots, storage, policies and billing.",
        (
            Page("Organizations: create, get, change", ("organization",), "Create, get, change"),
            Page("Teams", ("organization.teams",)),
            Page(
                "Members and collaborators",
                ("organization.members", "organization.collaborators"),
            ),
            Page("Robots of an organization", ("organization.robots",), "Robots"),
            Page("Default permissions", ("organization.prototypes",)),
            Page("Quotas of an organization", ("organization.quotas",), "Quotas"),
            Page(
                "Auto-prune policies of an organization",
                ("organization.autoprune_policies",),
                "Auto-prune policies",
            ),
            Page(
                "Immutability policies of an organization",
                ("organization.immutability_policies",),
                "Immutability policies",
            ),
            Page("Proxy cache", ("organization.proxy_cache",)),
            Page("Organization mirroring", ("organization.mirror",), "Mirroring"),
            Page("OAuth applications", ("organization.applications",)),
            Page("Organization logs", ("organization.logs",), "Logs"),
            Page("Organization notifications", ("organization.notifications",), "Notifications"),
            Page(
                "Billing of an organization",
                (
                    "organization.subscription",
                    "organization.card",
                    "organization.invoices",
                    "organization.marketplace",
                ),
                "Billing",
            ),
        ),
    ),
    Group(
        "accounts",
        "Users and robots",
        "The user of the token, other users, robots, and the search for any of them.",
        (
            Page("The current user", ("user",)),
            Page("App tokens", ("user.apptokens",)),
            Page("Robots of a user", ("user.robots",)),
            Page("Robot federation", ("robots",)),
            Page("Search", ("search",)),
            Page("Users", ("users",)),
            Page("Starred repositories", ("user.starred",)),
            Page("Inbox", ("user.inbox",)),
            Page(
                "Authorized applications",
                ("user.authorizations", "user.assigned_authorizations", "applications"),
            ),
            Page("User logs", ("user.logs",)),
            Page("Quotas of a user", ("user.quotas",), "Quotas"),
            Page("Auto-prune policies of a user", ("user.autoprune_policies",), "Auto-prune policies"),
            Page("User notifications", ("user.notifications",), "Notifications"),
            Page(
                "Billing of a user",
                ("user.subscription", "user.card", "user.invoices", "user.marketplace"),
                "Billing",
            ),
        ),
    ),
    Group(
        "administration",
        "Registry administration",
        "What superusers do, and what concerns the registry as a whole.",
        (
            Page("Users of the registry", ("superuser.users",), "Users"),
            Page("Organizations of the registry", ("superuser.organizations",), "Organizations"),
            Page("Logs of the registry", ("superuser.logs",), "Logs"),
            Page("Service keys", ("superuser.service_keys",)),
            Page("Superusers", ("superuser",), "Status, size, builds, app tokens"),
            Page("Messages to all users", ("messages",)),
            Page("Registry", ("registry",), "Capabilities and first user"),
            Page("Plans", ("plans",)),
        ),
    ),
)

PAGES = {page.name: page for group in GROUPS for page in group.pages}
"""The pages by the names of their files."""

_HOME = {path: page for page in PAGES.values() for path in page.paths}


def tree(cls: type[Resource] = QuayClient, path: str = "") -> Iterator[tuple[str, type[Resource]]]:
    """Every resource below a client: its path and its class."""
    for name, declared in resources(cls).items():
        child = load_class(declared)
        yield path + name, child
        yield from tree(child, f"{path}{name}.")


def page_of(path: str) -> Page:
    """The page of a resource: its own, or that of the resource above it."""
    while path not in _HOME:
        path, dot, _ = path.rpartition(".")
        if not dot:
            raise LookupError(f"{path} is on no page of the reference; add it to quay_pages.GROUPS")
    return _HOME[path]


def resources_of(page: Page) -> list[tuple[str, type[Resource]]]:
    """The resources on a page, in the order in which the page names them."""
    found = {path: cls for path, cls in tree() if page_of(path) is page}
    return [
        (path, cls)
        for own in page.paths
        for path, cls in found.items()
        if path == own or (path.startswith(f"{own}.") and path not in page.paths)
    ]


def operations_of(page: Page) -> list[Operation]:
    """The operations on a page: by resource, and in the order of the source."""
    return [declared for path, _ in resources_of(page) for declared in operations_below(path)]


def operations_below(path: str) -> list[Operation]:
    """The operations of a resource, in the order of the source."""
    own = [found for found in operations.values() if found.call.rpartition(".")[0] == path]
    return sorted(own, key=lambda found: found.function.__code__.co_firstlineno)
