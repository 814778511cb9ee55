"""A copy of the store to look at: whatever is done to it, no byte of the original changes."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from interviewprep.store.lineage import wal_of
from interviewprep.temporary import TemporaryFolder

PURPOSE = "doctor"
"""A word in the name of its folder."""
_TRIES = 5
_PAUSE = 0.2
"""Seconds between two tries, for a program that is writing just now."""


@contextmanager
def snapshot(path: Path) -> Iterator[Path]:
    """A copy of a database and its `-wal` in a private folder, which is deleted when the block ends.

    SQLite would make a `-shm`, and with it change the folder, even for who only reads.

    Raises:
        OSError: it can't be read, or there is no room for the copy.
    """
    with TemporaryFolder(PURPOSE) as folder:
        copy = folder / path.name
        for _ in range(_TRIES):
            before = _state(path)
            shutil.copyfile(path, copy)
            if before[1] is None:
                wal_of(copy).unlink(missing_ok=True)
            else:
                shutil.copyfile(wal_of(path), wal_of(copy))
            if _state(path) == before:
                break
            time.sleep(_PAUSE)
        yield copy


def _state(path: Path) -> tuple[tuple[int, int] | None, ...]:
    found: list[tuple[int, int] | None] = []
    for one in (path, wal_of(path)):
        try:
            info = one.stat()
            found.append((info.st_size, info.st_mtime_ns))
        except FileNotFoundError:
            found.append(None)
    return tuple(found)
