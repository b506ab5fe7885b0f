"""trigger: to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_sdk.operation import Namespace

if TYPE_CHECKING:
    from quay_sdk import api


class Triggers(Namespace):
    """What starts builds of a repository."""

    builds: api.trigger.TriggerBuilds
    field_values: api.trigger.TriggerFieldValues
    source_namespaces: api.trigger.TriggerSourceNamespaces
    sources: api.trigger.TriggerSources


class TriggerBuilds(Namespace):
    """The builds that a trigger started."""


class TriggerFieldValues(Namespace):
    """The values a field of a trigger's configuration may take."""


class TriggerSourceNamespaces(Namespace):
    """The namespaces in which a trigger can find source code."""


class TriggerSources(Namespace):
    """The source repositories a trigger can build from."""
