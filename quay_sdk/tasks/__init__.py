"""Tasks: what takes more than one request, as functions that take the client first.

::

    from quay_sdk.tasks import tags

    plan = tags.prune(client, "acme/app", keep=10)
    print(plan)
    plan.apply(client)

A task that changes one object makes the change and returns a list of :class:`Change`; with ``dry_run=True``
it returns the same without making it. A task that changes many returns a :class:`Plan`.
"""

from quay_sdk.tasks._plan import (
    Change as Change,
    Failure as Failure,
    Plan as Plan,
    PlanError as PlanError,
    Report as Report,
    Skipped as Skipped,
)
