"""Which device this is: an id in a file of its own beside the database. A copied database is another's."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from pathlib import Path
from uuid import uuid4

from interviewprep.atomic_write import write_atomically
from interviewprep.store.identity import open_to_look

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def device_file(path: Path) -> Path:
    """The file with the device's id; `path` is the database."""
    return path.with_name("device")


def read_device(path: Path) -> str | None:
    """The id of the device that the database at `path` is on; None when the file has none (any more)."""
    try:
        text = device_file(path).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    return text if _ID.fullmatch(text) else None


def keep_device(path: Path) -> str:
    """The device's id, given now if there is none; the caller holds the lock.

    Where the file can't be written, nothing else can be either: the id is for this run alone.
    """
    return read_device(path) or renew_device(path)


def renew_device(path: Path, known: str | None = None) -> str:
    """Give the device an id: another one than before, or the one that is known."""
    device = known or uuid4().hex[:12]
    with contextlib.suppress(OSError):
        write_atomically(device_file(path), f"{device}\n", mode=0o600)
    return device


def adopt_device(path: Path) -> None:
    """Write down the id of a store from when the log's first event named the device, unless it is."""
    if device_file(path).exists():
        return
    with open_to_look(path) as db, contextlib.suppress(sqlite3.OperationalError):  # no log yet
        row = db.execute("SELECT device FROM event ORDER BY id LIMIT 1").fetchone()
        if row is not None and isinstance(row[0], str) and _ID.fullmatch(row[0]):
            renew_device(path, row[0])
