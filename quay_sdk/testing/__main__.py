"""Serve an embedded Quay from the shell: ``python -m quay_sdk.testing``."""

from __future__ import annotations

import argparse
import sys
import threading


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C.

    :param arguments: the command line's; those of the process by default.
    :returns: the exit status.
    """
    parser = argparse.ArgumentParser(
        prog="python -m quay_sdk.testing",
        description="Serve an embedded Quay, with a small example scene, until Ctrl-C.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=0, help="the port (a free one)")
    options = parser.parse_args(arguments)
    try:
        from quay_sdk.testing import FakeQuay  # noqa: PLC0415 - needs an optional extra
    except ModuleNotFoundError as error:
        print(error.msg, file=sys.stderr)
        return 1
    try:
        quay = FakeQuay(host=options.host, port=options.port).start()
    except OSError as error:
        print(f"cannot listen on {options.host} port {options.port}: {error}", file=sys.stderr)
        return 1
    try:
        quay.add_organization("acme")
        quay.push("acme/app", tag="v1")
        quay.push("acme/app", tag="v2")
        quay.push("acme/app", tag="latest", platforms=("linux/amd64", "linux/arm64"))
        quay.add_robot("acme+ci", description="build robot")
        token = quay.token()
        print(f"QUAY_URL={quay.url}")
        print(f"QUAY_TOKEN={token}")
        print(f'curl -H "Authorization: Bearer {token}" {quay.url}/api/v1/user/', flush=True)
        threading.Event().wait()
    except KeyboardInterrupt:
        pass
    finally:
        quay.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
