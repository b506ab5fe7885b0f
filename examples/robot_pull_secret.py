"""A robot that may pull from some repositories, and its pull secret for Kubernetes, Docker or Podman.

    python examples/robot_pull_secret.py acme+puller acme/app --kubernetes pull-secret.json
    python examples/robot_pull_secret.py acme+puller acme/app acme/web --docker config.json

The robot is created if it does not exist, and gets the role read on the repositories; a higher role that it
has there is lowered. It is safe to repeat. Only the owner of the files can read them.

The server is that of QUAY_URL and QUAY_TOKEN, or a built-in example if neither is set. The token needs the
scopes org:admin and repo:admin; for a robot of the user, user:admin and repo:admin.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quay_sdk import QuayClient, QuayError
from quay_sdk.tasks import credentials, robots


def main() -> int:
    parser = argparse.ArgumentParser(description="Create a robot that may pull, and write its credentials.")
    parser.add_argument("robot", help="full name, such as acme+puller")
    parser.add_argument("repositories", nargs="+", metavar="repository", help="such as acme/app")
    parser.add_argument("--kubernetes", metavar="FILE", type=Path, help="write a Secret of Kubernetes")
    parser.add_argument("--docker", metavar="FILE", type=Path, help="add to a file of Docker or Podman")
    parser.add_argument("--name", default="quay-pull", help="name of the Secret (default: %(default)s)")
    parser.add_argument("--namespace", help="namespace of the Secret")
    options = parser.parse_args()
    if not options.kubernetes and not options.docker:
        parser.error("give --kubernetes FILE or --docker FILE")

    with connect() as client:
        robot = robots.get_or_create(
            client, options.robot, repositories=dict.fromkeys(options.repositories, "read")
        )
        login = credentials.of(client, robot)
        print(f"Robot {login.username}, registry {login.registry}")

        if options.kubernetes:
            secret = credentials.kubernetes_secret(login, name=options.name, namespace=options.namespace)
            write_private(options.kubernetes, json.dumps(secret, indent=2) + "\n")
            print(f"Wrote {options.kubernetes}: kubectl apply -f {options.kubernetes}")
        if options.docker:
            credentials.write(login, options.docker)
            print(f"Wrote {options.docker}")

        # Sign in as the robot, and ask the registry what it may do.
        failed = False
        for repository in options.repositories:
            result = credentials.verify(client, login, repository=repository)
            print(f"Permission on {repository}: {', '.join(result.actions) or result.reason or 'none'}")
            failed |= "pull" not in result.actions
    return int(failed)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, also if it exists with other permissions."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text, encoding="utf-8")


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
        quay.push("acme/app", tag="v1")
        quay.push("acme/web", tag="v1")
        yield quay.client()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (QuayError, OSError) as error:
        sys.exit(f"error: {error}")
