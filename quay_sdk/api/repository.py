"""repository: to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_sdk.api import signing

if TYPE_CHECKING:
    from quay_sdk import api


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
