"""A lock between processes, on every system: SQLite's own on an empty file. Its owner's end frees it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 10.0
"""Seconds to wait for whoever holds it."""


class BusyError(Exception):
    """Somebody else holds the lock."""


@contextmanager
def lock(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock in a file.

    Raises:
        BusyError: somebody held it for as long as we waited.
        OSError: the file can't be made or locked.
    """
    try:
        db = sqlite3.connect(path, timeout=patience, isolation_level=None)
    except sqlite3.Error as error:
        raise OSError(f"{path} can't be locked: {error}") from error
    try:
        try:
            db.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise BusyError(str(path)) from error
            raise OSError(f"{path} can't be locked: {error}") from error
        yield
    finally:
        db.close()
