"""The options of the commands, which name the real server and the scenarios."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
from collections.abc import Iterator
from typing import Any

from differential.runner import Scenario, scenarios
from differential.world import RealWorld


def add_server(parser: argparse.ArgumentParser, *, run: str = "") -> None:
    """Add the options that all commands have.

    :param run: the default of ``--run``; made up without it.
    """
    parser.add_argument(
        "groups", nargs="*", metavar="GROUP", help="tag, robot, tag.expiration, …: default all"
    )
    parser.add_argument(
        "--url", default=os.environ.get("QUAY_REAL_URL"), help="the real Quay (QUAY_REAL_URL)"
    )
    parser.add_argument(
        "--superuser",
        default=os.environ.get("QUAY_REAL_SUPERUSER", "devtable"),
        help="its superuser (QUAY_REAL_SUPERUSER, devtable)",
    )
    parser.add_argument(
        "--password",
        default=os.environ.get("QUAY_REAL_PASSWORD", "password"),
        help="the superuser's password (QUAY_REAL_PASSWORD, password)",
    )
    parser.add_argument(
        "--config",
        type=json.loads,
        metavar="JSON",
        help="settings that the server has besides the common ones: random calls are made with them, and of"
        " the scenarios only those run that need exactly these",
    )
    parser.add_argument(
        "--run",
        default=run or secrets.token_hex(3),
        help="any word that no other run on this server has had: the names of all that is made depend on it",
    )


def real_world(options: argparse.Namespace) -> RealWorld:
    """Sign in on the real server."""
    if not options.url:
        sys.exit("which server? Give --url, or set QUAY_REAL_URL")
    return RealWorld(options.url, options.superuser, options.password)


def chosen(options: argparse.Namespace) -> Iterator[Scenario]:
    """The scenarios to run: those that suit the settings of the server."""
    config: dict[str, Any] = options.config or {}
    for scenario in scenarios(options.groups):
        if getattr(options, "recorded", False) or scenario.config == config:
            yield scenario
        else:
            print(f"{scenario.id} is left out: it needs {json.dumps(scenario.config)}", file=sys.stderr)
