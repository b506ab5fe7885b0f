"""Text of a server or a caller, as messages and logs show it."""

from __future__ import annotations

import re

_BREAKS = re.compile(r"\s*[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]\s*")


def one_line(text: str, most: int) -> str:
    """Return a text on one line, without control characters, and shortened if it is long.

    :param text: the text; its secrets must be masked already, for it may be cut in one.
    :param most: how many of its characters to keep.
    """
    if len(text) > most:
        text = text[: most - 1] + "…"
    if text.isprintable():
        return text
    line = _BREAKS.sub(" ", text.strip())
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in line)
