"""The API: a module with models and operations for each group of Quay's API, and the root of all groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_sdk.resource import Resource

# Resources are annotated with ``api.module.Class``. Their modules are imported on first use.
if TYPE_CHECKING:
    from quay_sdk import api
    from quay_sdk.api import (
        appspecifictokens as appspecifictokens,
        billing as billing,
        bootstrap as bootstrap,
        build as build,
        capabilities as capabilities,
        discovery as discovery,
        error as error,
        globalmessages as globalmessages,
        immutability_policy as immutability_policy,
        logs as logs,
        manifest as manifest,
        mirror as mirror,
        mirrorhealth as mirrorhealth,
        namespacenotification as namespacenotification,
        namespacequota as namespacequota,
        org_mirror as org_mirror,
        organization as organization,
        organization_application_tokens as organization_application_tokens,
        permission as permission,
        policy as policy,
        prototype as prototype,
        repoemail as repoemail,
        repository as repository,
        repositorynotification as repositorynotification,
        repotoken as repotoken,
        robot as robot,
        search as search,
        secscan as secscan,
        signing as signing,
        suconfig as suconfig,
        superuser as superuser,
        tag as tag,
        team as team,
        trigger as trigger,
        user as user,
    )


class Root(Resource):
    """The resources of a client; :class:`quay_sdk.QuayClient` derives from it."""

    applications: api.organization.PublicApplications
    messages: api.globalmessages.Messages
    organization: api.organization.Organizations
    plans: api.billing.Plans
    registry: api.capabilities.Registry
    repository: api.repository.Repositories
    robots: api.robot.Robots
    search: api.search.Search
    superuser: api.superuser.Superuser
    user: api.user.CurrentUser
    users: api.search.Users
