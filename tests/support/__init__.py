"""Shared by the test files, which import from here and not from each other."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
"""The project's folder."""

DATA = ROOT / "tests" / "data"

URL = "https://quay.example.com"
"""The address of a server that does not exist; its responses are set with the ``http`` fixture."""
