"""Whether the file is what SQLite and this program wrote: looked at before anything is built on it.

SQLite notices damage only in the pages that it happens to read, and writes on beside it. So the whole file
is read through (`PRAGMA quick_check`) each time it is opened: 6 ms for 10,000 reviews. A large file is read
through when it isn't as we left it, when its `-wal` was left, and once a day.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import string
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from interviewprep.store.errors import DamagedError
from interviewprep.store.identity import open_to_look
from interviewprep.store.lineage import wal_of

ALWAYS = 4 * 2**20
"""Bytes: a file up to this size is read through each time; it takes about 10 ms."""
ONCE_IN = 24 * 3600
"""Seconds after which a larger file is read through again, even if nobody touched it."""
MADE = b"progress.db has been made in this folder; an empty one isn't taken for a new one.\n"
"""What the lock's file says once there is a database. What follows it is `_note_of` a large one."""
_HEXADECIMAL = set(string.hexdigits)


def lock_of(path: Path) -> Path:
    """The file that is locked while the database is made, migrated, replaced, or its cards are listed."""
    return path.with_suffix(".lock")


def first_fault(db: sqlite3.Connection, *, indexes: bool = False) -> str | None:
    """What SQLite finds wrong with a database first, in its words; None when it is sound.

    Args:
        db: The database.
        indexes: Whether to compare each index with its table, too; that takes four times as long.

    Raises:
        sqlite3.Error: it can't even be read through.
    """
    check = "integrity_check" if indexes else "quick_check"
    said = str(db.execute(f"PRAGMA {check}(1)").fetchone()[0])
    return None if said == "ok" else plain(said)


def plain(said: str) -> str:
    """A finding of SQLite's on one line, without its headline."""
    return " ".join(said.replace("*** in database main ***", "").split())


def refuse_damaged(path: Path) -> None:
    """Read the file through, unless that was done and it is as it was then; the caller holds the lock.

    Raises:
        DamagedError: it is damaged.
        sqlite3.Error, OSError: it can't be read.
    """
    found = path.stat()
    if found.st_size > ALWAYS and not _has_wal(path) and _is_noted(path, found):
        return
    with open_to_look(path) as db:
        if (fault := first_fault(db)) is not None:
            raise DamagedError(path, fault)
    note_sound(path)


def note_sound(path: Path) -> None:
    """Note how we leave a large file; the caller holds the lock. Only a saving: it may fail."""
    with contextlib.suppress(OSError):
        found = path.stat()
        if found.st_size > ALWAYS and not _has_wal(path):
            lock = lock_of(path)
            before = lock.read_bytes().partition(b"\n")[0] + b"\n" if lock.exists() else b""
            if before == MADE:
                with lock.open("rb+") as file:  # not made again: others may be waiting for it
                    file.seek(len(MADE))
                    file.write(_note_of(found))
                    file.truncate()


def _note_of(found: os.stat_result, at: float | None = None) -> bytes:
    day = int((time.time() if at is None else at) // ONCE_IN)
    return f"{found.st_ino} {found.st_size} {found.st_mtime_ns} {day}\n".encode("ascii")


def _is_noted(path: Path, found: os.stat_result) -> bool:
    try:
        return lock_of(path).read_bytes() == MADE + _note_of(found)
    except OSError:
        return False


def _has_wal(path: Path) -> bool:
    try:
        return wal_of(path).stat().st_size > 0
    except FileNotFoundError:
        return False


@dataclass(frozen=True, slots=True)
class OddValue:
    """A value that this program doesn't write there."""

    table: str
    column: str
    rows: int
    """In how many rows."""
    row: int
    """The first of them, as SQLite numbers them."""

    def __str__(self) -> str:
        more = f" and {self.rows - 1} more" if self.rows > 1 else ""
        return f"{self.table}.{self.column} of row {self.row}{more}"


def odd_values(db: sqlite3.Connection, only: str = "") -> Iterator[OddValue]:
    """Values of another type than their columns are declared with: flipped bytes that SQLite can't notice.

    Args:
        db: The database.
        only: The table to look at; '' for all.

    Raises:
        sqlite3.Error: the database can't be read.
    """
    tables = [
        str(name)
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        if not str(name).startswith("sqlite_") and only in ("", name)
    ]
    before, db.text_factory = db.text_factory, lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        for table in tables:
            yield from _odd_in(db, table)
    finally:
        db.text_factory = before


def _odd_in(db: sqlite3.Connection, table: str) -> Iterator[OddValue]:
    columns = [
        (str(name), _JUDGES.get(str(declared).upper().partition("(")[0], _anything), bool(needed))
        for _, name, declared, needed, _, _ in db.execute(f'PRAGMA table_info("{table}")')
    ]
    first: dict[str, int] = {}
    rows: dict[str, int] = {}
    try:
        found = db.execute(f'SELECT rowid, * FROM "{table}"')  # noqa: S608
    except sqlite3.OperationalError:  # a table that has none
        found = db.execute(f'SELECT row_number() OVER (), * FROM "{table}"')  # noqa: S608
    for row, *values in found:
        for (name, judge, needed), value in zip(columns, values, strict=True):
            if needed if value is None else not judge(value):
                first.setdefault(name, row)
                rows[name] = rows.get(name, 0) + 1
    for name, row in first.items():
        yield OddValue(table, name, rows[name], row)


def _anything(value: object) -> bool:  # noqa: ARG001
    return True


def _text(value: object) -> bool:
    return isinstance(value, str) and not any("\ud800" <= sign <= "\udfff" for sign in value)


def _identifier(value: object) -> bool:
    return isinstance(value, str) and len(value) == 32 and set(value) <= _HEXADECIMAL


def _json(value: object) -> bool:
    try:
        return isinstance(value, str) and _text(value) and json.loads(value) is not ...
    except (ValueError, RecursionError):
        return False


_JUDGES: dict[str, Callable[[object], bool]] = {
    "INTEGER": lambda value: isinstance(value, int),
    "BOOLEAN": lambda value: value in (0, 1),
    "FLOAT": lambda value: isinstance(value, int | float),
    "VARCHAR": _text,
    "CHAR": _identifier,
    "JSON": _json,
}


def damage_behind(path: Path) -> DamagedError | None:
    """What an error that nobody foresaw may come from: values in the file that we never wrote.

    Returns: None where the file is as we write it, or can't be looked at.
    """
    try:
        if not path.is_file():
            return None
        with open_to_look(path) as db:
            if (fault := first_fault(db, indexes=True)) is not None:
                return DamagedError(path, fault)
            odd = next(odd_values(db), None)
    except (sqlite3.Error, OSError):
        return None
    return None if odd is None else DamagedError(path, f"{odd} holds what was never written there")
