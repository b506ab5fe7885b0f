"""Text of a server or a caller, as messages and logs show it."""

from __future__ import annotations

import re

_BREAKS = re.compile(r"\s*[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]\s*")


_ROLE = re.compile(r":\w+:`~?(?:[\w.]+\.)?([^`]+)`")


def without_markup(text: str) -> str:
    """Return a line of a docstring without the markup of reStructuredText."""
    return _ROLE.sub(r"\1", text).replace("``", "")


def one_line(text: str, most: int) -> str:
    """Return a text on one line, without control characters, and shortened if it is long.

    :param text: the text; its secrets must be masked already, for it may be cut in one.
    :param most: the maximum length of the line.
    """
    line = text[: most + 1]
    if not line.isprintable():
        line = _BREAKS.sub(" ", line.strip())
        line = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in line)
    return f"{line[: most - 1]}…" if len(text) > most or len(line) > most else line
