"""The SDK's own threads."""

from __future__ import annotations

import threading


def wait_for_pages() -> None:
    """Wait until no page is being fetched ahead."""
    for thread in threading.enumerate():
        if thread.name.startswith("quay_sdk-pages"):
            thread.join(10)
