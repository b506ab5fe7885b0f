"""Draws the picture of the README, what a terminal shows: ``tools/picture.py docs/_static/terminal.svg``."""

from __future__ import annotations

import argparse
import io
import random
import re
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.syntax import Syntax

from quay_sdk.tasks import security, tags
from quay_sdk.testing import FakeQuay

COMMANDS = (
    'client.repository.tags.list("acme/app", only_active=True)',
    'security.report(client, "acme/app", "v2.1.0")',
    'tags.prune(client, "acme", keep=2, protect=["v2.*"])',
)


def draw() -> str:
    """Return the SVG: three calls and their output, on an embedded Quay."""
    console = Console(record=True, width=98, file=io.StringIO())
    start = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
    with FakeQuay(user="bob", clock=lambda: start) as quay:
        quay.add_organization("acme")
        choose = random.Random(1)
        for name in ("v1.9.0", "v1.9.1", "v1.9.2", "v2.0.0", "v2.1.0"):
            digest = quay.push(
                "acme/app", tag=name, content=name, size=choose.randrange(10_000_000, 90_000_000)
            )
            quay.advance(days=30, hours=choose.randrange(24))
        quay.scan(
            digest,
            vulnerabilities=[
                {
                    "package": "zlib",
                    "version": "1.2.12",
                    "name": "CVE-2022-37434",
                    "severity": "Critical",
                    "fixed_by": "1.2.13",
                },
                {
                    "package": "openssl",
                    "version": "3.0.1",
                    "name": "CVE-2023-0286",
                    "severity": "High",
                    "fixed_by": "3.0.8",
                },
            ],
        )
        with quay.client() as client:
            names = {"client": client, "security": security, "tags": tags}
            for command in COMMANDS:
                console.print(Syntax(f">>> {command}", "pycon", theme="monokai", background_color="default"))
                console.print(eval(command, names))
                console.print()
    return without_fonts(console.export_svg(title="quay_sdk", unique_id="terminal"))


def without_fonts(svg: str) -> str:
    """Remove the fonts that the SVG would load from elsewhere; the reader's own one takes their place."""
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace(
        "Fira Code, monospace", "monospace"
    )


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description="Draw the picture of the README.")
    parser.add_argument("output", type=Path)
    parser.parse_args().output.write_text(draw(), "utf-8")


if __name__ == "__main__":
    main()
