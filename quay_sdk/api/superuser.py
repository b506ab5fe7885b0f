"""superuser: to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_sdk.api import suconfig
from quay_sdk.operation import Namespace

if TYPE_CHECKING:
    from quay_sdk import api


class Superuser(suconfig.RegistryControl):
    """What only superusers may do."""

    apptokens: api.superuser.SuperuserAppTokens
    builds: api.superuser.SuperuserBuilds
    logs: api.superuser.SuperuserLogs
    mirror: api.superuser.SuperuserMirror
    organizations: api.superuser.SuperuserOrganizations
    registry_size: api.superuser.RegistrySizeCalculation
    service_keys: api.superuser.ServiceKeys
    users: api.superuser.SuperuserUsers


class SuperuserUsers(Namespace):
    """All users of the registry."""

    quotas: api.superuser.SuperuserUserQuotas


class SuperuserUserQuotas(Namespace):
    """The storage quotas of any user."""


class SuperuserOrganizations(Namespace):
    """All organizations of the registry."""

    quotas: api.superuser.SuperuserOrganizationQuotas


class SuperuserOrganizationQuotas(Namespace):
    """The storage quotas of any organization."""


class ServiceKeys(Namespace):
    """The keys by which services of the registry know one another."""


class SuperuserAppTokens(Namespace):
    """The app tokens of all users."""


class SuperuserLogs(Namespace):
    """What happened anywhere in the registry."""


class SuperuserBuilds(Namespace):
    """Any build, by its identifier alone."""

    logs: api.superuser.SuperuserBuildLogs


class SuperuserBuildLogs(Namespace):
    """What any build printed."""


class SuperuserMirror(Namespace):
    """The mirroring of the whole registry."""


class RegistrySizeCalculation(Namespace):
    """How much the registry stores."""
