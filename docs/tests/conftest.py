"""The tests of the built documentation: ``python -m pytest -n 0 docs/tests --built docs/_build/html``.

Build it into an empty folder: a repeated build leaves the index entries of unchanged pages out of the search.
"""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--built", type=Path, default=ROOT / "docs" / "_build" / "html", help="the folder of the built HTML"
    )


@pytest.fixture(scope="session")
def built(request: pytest.FixtureRequest) -> Path:
    """The folder of the built HTML."""
    folder: Path = request.config.getoption("--built").resolve()
    assert (folder / "searchindex.js").is_file(), f"{folder} has no built documentation"
    return folder
