"""Export the audit logs of an organization to JSON lines or CSV. An interrupted export is continued.

    python examples/export_logs.py acme acme.jsonl --start 2026-01-01
    python examples/export_logs.py acme deletions.csv --start 2026-01-01 --end 2026-03-31 --kind delete_tag

The suffix of the file, .jsonl or .csv, is the format. The span can have any length. After Ctrl-C or a lost
connection, the same command goes on with the day that was not complete. The number of entries of each day is
compared with the server's own count. Only the owner of the file can read it.

The server is that of QUAY_URL and QUAY_TOKEN, or a built-in example if neither is set. The token needs the
scope org:admin; repo:admin for the logs of a repository.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from quay_sdk import InvalidArgumentError, QuayClient, QuayError
from quay_sdk.tasks import logs


def main() -> int:
    parser = argparse.ArgumentParser(description="Export audit logs.")
    parser.add_argument("target", help="an organization, acme, or a repository, acme/app")
    parser.add_argument("output", metavar="file", help="the file to write, .jsonl or .csv")
    parser.add_argument(
        "--start", type=moment, required=True, help="a date, or a time such as 2026-01-01T08:00Z"
    )
    parser.add_argument(
        "--end", type=moment, help="a date, which is included, or a time, which is not (default: now)"
    )
    parser.add_argument(
        "--kind", action="append", metavar="KIND", default=[], help="only these, such as push_repo"
    )
    options = parser.parse_args()

    with connect() as client:
        try:
            result = logs.export(
                client,
                options.target,
                options.output,
                start=options.start,
                end=options.end,
                kinds=options.kind,
            )
        except (QuayError, KeyboardInterrupt) as error:
            if os.path.exists(f"{options.output}.state") and not isinstance(error, InvalidArgumentError):
                print("The export is not complete. The same command continues it.", file=sys.stderr)
            raise
    print(result)
    return 0


def moment(text: str) -> date | datetime:
    """Return a date, or a time with its time zone."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text)


@contextmanager
def connect() -> Iterator[QuayClient]:
    """Yield a client of the server of QUAY_URL and QUAY_TOKEN; if neither is set, of a built-in example."""
    if os.environ.keys() & {"QUAY_URL", "QUAY_TOKEN"}:
        with QuayClient.from_env() as client:
            yield client
        return

    from quay_sdk.testing import FakeQuay  # noqa: PLC0415 - the extra testing

    print("QUAY_URL and QUAY_TOKEN are not set: using a built-in example with acme/app", file=sys.stderr)
    with FakeQuay() as quay:
        quay.push("acme/app", tag="v1")
        for days, kind in enumerate(("delete_tag", "pull_repo", "pull_repo", "push_repo"), 1):
            when = datetime.now(UTC) - timedelta(days=days)
            quay.log(kind, "acme", repository="app", when=when, metadata={"repo": "app", "tag": "v0"})
        yield quay.client()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (QuayError, OSError) as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
