"""A store of a test's own, without decks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from interviewprep.store.database import Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is: in a folder that isn't there yet."""
    return tmp_path / "home" / "progress.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database(path)
    yield opened
    opened.close()
