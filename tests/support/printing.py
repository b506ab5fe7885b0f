"""What rich prints."""

from __future__ import annotations

import io

from rich.console import Console


def printed(value: object, width: int = 120) -> str:
    file = io.StringIO()
    Console(file=file, width=width, color_system=None).print(value)
    return file.getvalue()
