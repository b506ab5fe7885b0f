"""Serve an embedded Quay from the shell: ``python -m quay_sdk.testing``."""

from __future__ import annotations

import argparse
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quay_sdk.testing import FakeQuay


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m quay_sdk.testing",
        description="Serve an embedded Quay until Ctrl-C, with a small example unless --scene is given.",
    )
    made.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    made.add_argument("--port", type=int, default=0, help="the port (a free one)")
    made.add_argument("--scene", metavar="FILE", help="serve what FakeQuay.save() wrote to a file")
    made.add_argument("--token", help="an OAuth token of the first user, with all scopes (a random one)")
    made.add_argument("--version", help="the release of Quay to be, such as 3.12 (the newest)")
    return made


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C.

    :param arguments: the command line's; those of the process by default.
    :returns: the exit status.
    """
    command_line = parser()
    options = command_line.parse_args(arguments)
    if options.scene and options.version:
        command_line.error("a scene has its own version")
    try:
        from quay_sdk.testing import FakeQuay  # noqa: PLC0415 - needs an optional extra
    except ModuleNotFoundError as error:
        print(error.msg, file=sys.stderr)
        return 1
    try:
        quay = _quay(FakeQuay, options)
        token = quay.token(code=options.token)
        quay.start()
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"cannot serve on {options.host} port {options.port}: {error}", file=sys.stderr)
        return 1
    try:
        print(f"QUAY_URL={quay.url}")
        print(f"QUAY_TOKEN={token}")
        print(f'curl -H "Authorization: Bearer {token}" {quay.url}/api/v1/user/', flush=True)
        threading.Event().wait()
    except KeyboardInterrupt:
        pass
    finally:
        quay.close()
    return 0


def _quay(kind: type[FakeQuay], options: argparse.Namespace) -> FakeQuay:
    if options.scene:
        return kind.load(options.scene, host=options.host, port=options.port)
    version = {"version": options.version} if options.version else {}
    quay = kind(host=options.host, port=options.port, **version)
    quay.add_organization("acme")
    quay.push("acme/app", tag="v1")
    quay.push("acme/app", tag="v2")
    quay.push("acme/app", tag="latest", platforms=("linux/amd64", "linux/arm64"))
    quay.add_robot("acme+ci", description="build robot")
    return quay


if __name__ == "__main__":
    sys.exit(main())
