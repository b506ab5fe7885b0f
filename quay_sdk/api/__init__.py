"""The API, one module per group of Quay's: a group's models and its operations side by side."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # namespaces name their branches ``api.module.Class``; modules are imported on first use
    from quay_sdk.api import (
        appspecifictokens as appspecifictokens,
    )
    from quay_sdk.api import (
        billing as billing,
    )
    from quay_sdk.api import (
        bootstrap as bootstrap,
    )
    from quay_sdk.api import (
        build as build,
    )
    from quay_sdk.api import (
        capabilities as capabilities,
    )
    from quay_sdk.api import (
        discovery as discovery,
    )
    from quay_sdk.api import (
        error as error,
    )
    from quay_sdk.api import (
        globalmessages as globalmessages,
    )
    from quay_sdk.api import (
        immutability_policy as immutability_policy,
    )
    from quay_sdk.api import (
        logs as logs,
    )
    from quay_sdk.api import (
        manifest as manifest,
    )
    from quay_sdk.api import (
        mirror as mirror,
    )
    from quay_sdk.api import (
        mirrorhealth as mirrorhealth,
    )
    from quay_sdk.api import (
        namespacenotification as namespacenotification,
    )
    from quay_sdk.api import (
        namespacequota as namespacequota,
    )
    from quay_sdk.api import (
        org_mirror as org_mirror,
    )
    from quay_sdk.api import (
        organization as organization,
    )
    from quay_sdk.api import (
        organization_application_tokens as organization_application_tokens,
    )
    from quay_sdk.api import (
        permission as permission,
    )
    from quay_sdk.api import (
        policy as policy,
    )
    from quay_sdk.api import (
        prototype as prototype,
    )
    from quay_sdk.api import (
        repoemail as repoemail,
    )
    from quay_sdk.api import (
        repository as repository,
    )
    from quay_sdk.api import (
        repositorynotification as repositorynotification,
    )
    from quay_sdk.api import (
        repotoken as repotoken,
    )
    from quay_sdk.api import (
        robot as robot,
    )
    from quay_sdk.api import (
        search as search,
    )
    from quay_sdk.api import (
        secscan as secscan,
    )
    from quay_sdk.api import (
        signing as signing,
    )
    from quay_sdk.api import (
        suconfig as suconfig,
    )
    from quay_sdk.api import (
        superuser as superuser,
    )
    from quay_sdk.api import (
        tag as tag,
    )
    from quay_sdk.api import (
        team as team,
    )
    from quay_sdk.api import (
        trigger as trigger,
    )
    from quay_sdk.api import (
        user as user,
    )
