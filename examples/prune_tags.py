"""Delete old tags of a repository or an organization by rules. Without --apply it only shows the plan.

    python examples/prune_tags.py acme --keep 5 --older-than 90 --protect latest --protect "v*"
    python examples/prune_tags.py acme --keep 5 --older-than 90 --protect latest --protect "v*" --apply

A tag is deleted if it is not among the newest of its repository (--keep), is older than a number of days
(--older-than), and matches the patterns. Immutable tags are never deleted. Deleted tags can be restored until
the time machine window of the organization ends.

The server is that of QUAY_URL and QUAY_TOKEN, or a built-in example if neither is set. The token needs the
scopes repo:read, and repo:write with --apply.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from quay_sdk import QuayClient, QuayError
from quay_sdk.tasks import tags


def main() -> int:
    parser = argparse.ArgumentParser(description="Delete old tags by rules.")
    parser.add_argument("target", help="an organization, acme, or a repository, acme/app")
    parser.add_argument("--keep", type=int, metavar="N", help="keep the N newest tags of each repository")
    parser.add_argument("--older-than", type=float, metavar="DAYS", help="only tags that are older")
    parser.add_argument(
        "--matching", action="append", metavar="PATTERN", help='only these tags, such as "dev-*"'
    )
    parser.add_argument(
        "--protect", action="append", metavar="PATTERN", default=[], help='never these, such as "v*"'
    )
    parser.add_argument(
        "--by", choices=["date", "version"], default="date", help="what newest means (default: %(default)s)"
    )
    parser.add_argument("--list", action="store_true", help="list each tag that is deleted")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--dry-run", action="store_true", help="only show the plan (default)")
    action.add_argument("--apply", action="store_true", help="delete the tags")
    options = parser.parse_args()
    if options.keep is None and options.older_than is None:
        parser.error("give --keep or --older-than, or all tags would be deleted")

    with connect() as client:
        plan = tags.prune(
            client,
            options.target,
            keep=options.keep,
            older_than=None if options.older_than is None else timedelta(days=options.older_than),
            matching=options.matching,
            protect=options.protect,
            by=options.by,
        )
        print(plan)
        print()
        if options.list:
            print(*plan, "", sep="\n")
        if options.apply:
            report = plan.apply(client, on_error="continue")
            print(report)
            return int(not report.ok)
    if plan:
        details = "" if options.list else "--list to see each tag, and "
        print(f"Nothing was deleted. Add {details}--apply to delete them.")
    return 0


@contextmanager
def connect() -> Iterator[QuayClient]:
    """Yield a client of the server of QUAY_URL and QUAY_TOKEN; if neither is set, of a built-in example."""
    if os.environ.keys() & {"QUAY_URL", "QUAY_TOKEN"}:
        with QuayClient.from_env() as client:
            yield client
        return

    from quay_sdk.testing import FakeQuay  # noqa: PLC0415 - the extra testing

    print(
        "QUAY_URL and QUAY_TOKEN are not set: using a built-in example with acme/app and acme/web",
        file=sys.stderr,
    )
    with FakeQuay() as quay:
        for month in range(8):  # a tag each month, of which the last is new
            quay.push("acme/app", tag=f"build-{month}", size=40_000_000)
            quay.push("acme/web", tag=f"v1.{month}", size=25_000_000)
            quay.advance(days=30)
        quay.push("acme/app", tag="latest", size=40_000_000)
        yield quay.client()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (QuayError, OSError) as error:
        sys.exit(f"error: {error}")
