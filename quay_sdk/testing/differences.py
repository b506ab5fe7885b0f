"""Where the embedded Quay is known to differ from a real one. The documentation lists it."""

from __future__ import annotations

from typing import NamedTuple


class Difference(NamedTuple):
    """A known difference.

    :ivar topic: what it concerns.
    :ivar text: what the embedded Quay does instead, and why.
    """

    topic: str
    text: str


DIFFERENCES = (
    Difference(
        "Server errors",
        "Where a real server fails with an uncaught exception (status 500), the embedded one refuses "
        "the request with a status from 400 to 499.",
    ),
    Difference(
        "Schema errors",
        "The first line is Quay's; the schema that follows is printed by the installed version of "
        "jsonschema.",
    ),
    Difference(
        "Images",
        "``/v2/`` and ``/v2/auth`` check credentials; images are pushed and pulled with "
        "``FakeQuay.push`` and ``FakeQuay.pull`` alone, and a push that is refused stores nothing.",
    ),
    Difference(
        "Logs",
        "Listings of logs are complete. Those of a real server may leave out entries where two with the same "
        "time meet at the end of a page.",
    ),
    Difference(
        "Workers",
        "Auto-pruning, mirroring, builds, security scans and warnings of expirations happen when a "
        "test calls for them. Garbage is collected hourly by the server's clock.",
    ),
    Difference(
        "Notifications",
        "A delivery is recorded and not sent, and one that fails is not tried again. Its body is the "
        "event's data also for Slack, Flowdock and HipChat, for which Quay writes texts.",
    ),
    Difference(
        "Webhook templates",
        "The JSONPath operators ``where``, ``|``, ``&``, parentheses and backquotes are refused.",
    ),
    Difference(
        "Immutability policies",
        "Patterns are those of Python's ``re``; what only the package ``regex`` understands, such as "
        r"``\p{L}``, is refused.",
    ),
    Difference(
        "Signing",
        "No repository has signatures: ``getRepoSignatures`` returns the result of one without.",
    ),
    Difference(
        "Spam and bots",
        "Spam detection and captchas let everything pass.",
    ),
    Difference(
        "Robot federation",
        "Tokens of an identity provider are read and checked but for their signatures, for which a "
        "provider would have to be asked.",
    ),
    Difference(
        "Discovery",
        "``discovery`` has no descriptions, and states the bodies and parameters that a real server "
        "takes without declaring them.",
    ),
    Difference(
        "Older releases",
        "``version=`` decides which operations, query parameters and keys of bodies there are. "
        "Responses are those of the newest release.",
    ),
)
"""All known differences."""
