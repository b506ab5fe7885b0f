"""The repositories of a namespace."""

from __future__ import annotations

from quay_sdk import MissingError, QuayClient
from quay_sdk.api.repository import RepositorySummary


def list_repositories(client: QuayClient, namespace: str) -> list[RepositorySummary]:
    """Return the repositories of a namespace that the user can see.

    :raises MissingError: the namespace does not exist.
    """
    found = client.repository.list(namespace=namespace).all()
    if not found:  # the list is also empty for a namespace that does not exist
        try:
            client.organization.get(namespace)
        except MissingError:
            client.users.get(namespace)
    return found
