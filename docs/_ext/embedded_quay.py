"""The page on the accuracy of the embedded Quay, generated from its handlers and its list of differences."""

from __future__ import annotations

from collections import defaultdict
from textwrap import indent

from quay_sdk.testing import api, contract
from quay_sdk.testing.differences import DIFFERENCES
from quay_sdk.testing.handlers import HANDLERS


def page() -> str:
    """Return the page."""
    api.load()
    groups: dict[str, list[str]] = defaultdict(list)
    for id, operation in contract.operations().items():
        groups[operation.group].append(id)
    answered = sum(id in HANDLERS for id in contract.operations())
    lines = [
        "What the embedded Quay answers",
        "==============================",
        "",
        f"It answers {answered} of the {len(contract.operations())} operations of Quay "
        f"{contract.VERSIONS[-1]}. Each was called on a real server and on the embedded one, by users with "
        "and without the rights, with valid and invalid arguments; statuses, bodies, effects and log entries "
        "are the same, but for these differences:",
        "",
    ]
    for difference in DIFFERENCES:
        lines += [difference.topic, indent(difference.text, "    ")]
    lines += ["", "Operations", "----------", ""]
    for group in sorted(groups):
        missing = [id for id in groups[group] if id not in HANDLERS]
        count = f"{len(groups[group]) - len(missing)} of {len(groups[group])}"
        names = "" if not missing else f"; not {', '.join(f'``{id}``' for id in missing)}"
        lines += [f":doc:`{group}`", f"    {count}{names}"]
    return "\n".join(lines) + "\n"
