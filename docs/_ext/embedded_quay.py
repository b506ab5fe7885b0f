"""The page on the accuracy of the embedded Quay, generated from its handlers and its list of differences."""

from __future__ import annotations

from textwrap import indent

from quay_markup import heading, operation_link

from quay_sdk import operations
from quay_sdk.testing import api, contract
from quay_sdk.testing.differences import DIFFERENCES
from quay_sdk.testing.handlers import HANDLERS


def page() -> str:
    """Return the page."""
    api.load()
    missing = [found for id, found in operations.items() if id not in HANDLERS]
    lines = [
        heading("Embedded Quay: coverage and differences", "="),
        f"The embedded Quay answers {len(operations) - len(missing)} of the {len(operations)} operations "
        f"of Quay {contract.VERSIONS[-1]}. Each was called on a real server and on the embedded one, by "
        "users with and without the rights, with valid and invalid arguments; statuses, bodies, effects and "
        "log entries are the same, but for these differences:",
        "",
    ]
    for difference in DIFFERENCES:
        lines += [difference.topic, indent(difference.text, "    ")]
    if missing:
        lines += ["", heading("Operations that it does not answer", "-")]
        lines += [f"* {operation_link(found)}" for found in missing]
    return "\n".join(lines) + "\n"
