"""Runs the code blocks of a page of the documentation, in order, against an embedded Quay.

A page speaks of the server ``https://quay.example.com`` and of the token ``"…"`` (in a shell:
``$QUAY_TOKEN``). Both are replaced by those of the embedded Quay; nothing else of the text changes. Sybil
finds the blocks.

* ``python``: all blocks share one namespace. ``.. invisible-code-block: python`` prepares what a page needs
  beyond the scene; there, ``quay`` is the :class:`~quay_sdk.testing.FakeQuay`, and a token assigned to
  ``quay_token`` is that of the following blocks.
* ``text`` with the caption "Output": what the Python block before it printed; ``...`` stands for anything.
* ``bash``: curl commands are sent, others are checked as :mod:`support.shell` can.
* ``json`` and ``toml`` are parsed.
"""

from __future__ import annotations

import contextlib
import doctest
import inspect
import io
import json
import logging
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import sybil
from sybil.parsers.rest import CodeBlockParser

from quay_sdk import QuayClient
from quay_sdk.testing import FakeQuay
from support import ROOT, URL
from support.shell import Shell

FROM_CURL = sorted((ROOT / "docs" / "from-curl").glob("*.rst"))
"""The pages from curl to Python, which run on two servers."""

PAGES = [
    ROOT / "README.rst",
    *sorted(
        page
        for page in (ROOT / "docs").rglob("*.rst")
        if not {"_build", "reference", "from-curl"} & {*page.relative_to(ROOT / "docs").parts}
    ),
]
"""The other pages that are written by hand."""

SHOWN = ("yaml", "hcl", "bat", "powershell")
"""The languages of blocks that are only shown: nothing here can run or parse them."""


@contextlib.contextmanager
def environment(quay: FakeQuay, folder: Path, token: str | None = None) -> Iterator[None]:
    """Let pages run in a folder, with the server in the environment; what they change there is undone.

    :param token: that of ``QUAY_TOKEN``, if there is one.
    """
    logger = logging.getLogger("quay_sdk")
    level = logger.level
    variables = {"QUAY_URL": quay.url} if token is None else {"QUAY_URL": quay.url, "QUAY_TOKEN": token}
    with patch.dict(os.environ), contextlib.chdir(folder):
        for name in ("QUAY_TOKEN", "QUAY_CA_BUNDLE"):
            os.environ.pop(name, None)
        os.environ.update(variables)
        try:
            yield
        finally:
            logger.setLevel(level)


class Runner:
    """Runs the blocks of one page.

    :param user: whose token it is; the first user's by default.
    :param token: the token itself, for a server without users.
    :ivar quay: the embedded Quay of the page.
    :ivar names: the namespace of its Python blocks.
    :ivar printed: what the last Python block printed.
    """

    def __init__(self, quay: FakeQuay, user: str | None = None, *, token: str | None = None) -> None:
        self.quay = quay
        self.names: dict[str, Any] = {
            "__name__": "page",
            "quay": quay,
            "quay_token": quay.token(user) if token is None else token,
        }
        self.shell = Shell(quay.url)
        self.printed = ""

    @property
    def token(self) -> str:
        """The token that stands for ``"…"``."""
        token: str = self.names["quay_token"]
        return token

    def python(self, example: sybil.Example) -> None:
        """Run a Python block; a failure names the page and its line."""
        code = example.parsed.replace(URL, self.quay.url).replace('"…"', repr(self.token))
        padding = "\n" * (example.line + example.parsed.line_offset)
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(padding + code, example.path, "exec", dont_inherit=True), self.names)
        self.printed = output.getvalue()

    def text(self, example: sybil.Example) -> None:
        """Compare the output that a page shows."""
        if example.region.lexemes["options"].get("caption") != "Output":
            return
        expected, got = (
            "".join(f"{line.rstrip()}\n" for line in text.strip("\n").splitlines())
            for text in (example.parsed, self.printed)
        )
        if not doctest.OutputChecker().check_output(expected, got, doctest.ELLIPSIS):
            raise AssertionError(f"{place(example)}: the page shows\n{expected}\nbut the block prints\n{got}")

    def bash(self, example: sybil.Example) -> None:
        """Run the commands of a shell block."""
        self.shell.run(example.parsed, self.token, place(example))

    def json(self, example: sybil.Example) -> None:
        """Parse a JSON block."""
        json.loads(example.parsed)

    def toml(self, example: sybil.Example) -> None:
        """Parse a TOML block."""
        tomllib.loads(example.parsed)

    def run(self, page: Path) -> None:
        """Run a page, and then the tests that it defines."""
        try:
            for example in examples(page):
                language = example.region.lexemes["arguments"]
                if language not in SHOWN:
                    getattr(self, language)(example)
            for name, test in [*self.names.items()]:
                if name.startswith("test_") and inspect.isfunction(test):
                    with FakeQuay() as quay:
                        test(quay)
        finally:
            self.close()

    def close(self) -> None:
        """Close the clients that the page created."""
        for value in self.names.values():
            if isinstance(value, QuayClient):
                value.close()


def place(example: sybil.Example) -> str:
    """Return the page and the line of a block."""
    return f"{Path(example.path).name}:{example.line}"


def examples(page: Path) -> Iterator[sybil.Example]:
    """Return the blocks of a page, in order. A language that nobody knows is an error."""
    languages = ("python", "text", "bash", "json", "toml", *SHOWN)
    text = page.read_text("utf-8")
    unknown = {*re.findall(r"^ *\.\. code-block::\s*(\S*)", text, re.M)} - {*languages}
    if unknown:
        raise AssertionError(f"{page.name}: code blocks in {sorted(unknown)}, which are not executed")
    parsers = [CodeBlockParser(language, _not_evaluated) for language in languages]
    yield from sybil.Sybil(parsers).parse(page).examples()


def _not_evaluated(example: sybil.Example) -> None:
    raise AssertionError("blocks are evaluated by a Runner")
