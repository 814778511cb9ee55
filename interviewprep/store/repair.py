"""What can be put right in a store by itself: all that comes from the log. Events are never touched."""

from __future__ import annotations

import contextlib
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from interviewprep.file_lock import LockTakenError, locked
from interviewprep.finding import Fix
from interviewprep.store.backups import back_up_now, put_aside, restore
from interviewprep.store.database import LOCK_TIMEOUT, Database
from interviewprep.store.errors import DamagedError, StoreError, store_error
from interviewprep.store.identity import DERIVED_TABLES
from interviewprep.store.log import Log
from interviewprep.store.snapshot import PURPOSE, snapshot
from interviewprep.store.soundness import lock_of
from interviewprep.temporary import TemporaryFolder
from interviewprep.wording import counted


def repair(path: Path, fixes: set[Fix], now: datetime) -> list[str]:
    """Put right what was found, after a backup.

    Args:
        path: The database.
        fixes: What is to be done.
        now: Local time.

    Returns: what was done, in words.

    Raises:
        StoreError: it can't be done; what was there is there still.
    """
    if Fix.REMAKE in fixes:
        return _remake(path, now)
    if Fix.DERIVE in fixes:
        return _derive(path, now)
    return _open(path, now) if Fix.OPEN in fixes else []


def _open(path: Path, now: datetime) -> list[str]:
    try:
        kept = put_aside(path, now)
    except OSError as error:
        raise store_error(path, error) from error
    Database(path).close()
    return [f"Brought up to date; what was there before is in {kept}."]


def _derive(path: Path, now: datetime) -> list[str]:
    database = Database(path)
    try:
        with database.locked():
            kept = back_up_now(path, now)
        Log(database).rebuild()
    finally:
        database.close()
    return [f"Derived everything from the log again; a backup of before is {kept}."]


def _remake(path: Path, now: datetime) -> list[str]:
    """A new database with the events of the one that is there; that one is put aside."""
    try:
        with (
            locked(lock_of(path), LOCK_TIMEOUT),
            snapshot(path) as copy,
            TemporaryFolder(PURPOSE) as folder,
        ):
            made = folder / path.name
            database = Database(made)
            try:
                events, lost = _copy_truth(copy, made)
                Log(database).rebuild()
            finally:
                database.close()
            _, kept = restore(path, made, now)
    except (OSError, sqlite3.Error, LockTakenError) as error:
        raise error if isinstance(error, StoreError) else store_error(path, error) from error
    Database(path).close()
    done = [f"Made again from its {counted(events, 'event')}; what was there before is in {kept}."]
    if lost:
        done.append("Not all that had been put aside, since it couldn't be understood, could be read again.")
    return done


def _copy_truth(source: Path, target: Path) -> tuple[int, bool]:
    """Copy every table that isn't derived: of the log every event, of others what can be read.

    Returns: how many events there are; whether rows of another table were lost.
    """
    lost = False
    derived = {"alembic_version", *(name for names in DERIVED_TABLES.values() for name in names)}
    with closing(sqlite3.connect(target, isolation_level=None)) as db:
        db.execute("ATTACH ? AS damaged", (str(source),))
        db.execute("BEGIN IMMEDIATE")
        tables = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        for (table,) in db.execute(tables).fetchall():
            if table in derived:
                continue
            ours, theirs = (
                {row[1] for row in db.execute(f'PRAGMA {schema}.table_info("{table}")')}
                for schema in ("main", "damaged")
            )
            columns = ", ".join(f'"{name}"' for name in sorted(ours & theirs))
            if not columns:
                continue
            rows = f'SELECT {columns} FROM damaged."{table}" NOT INDEXED ORDER BY rowid'  # noqa: S608
            if table == "event":
                db.execute(f'INSERT OR ABORT INTO main."{table}" ({columns}) {rows}')
            else:
                lost |= not _copy_readable(source, db, table, columns)
        events = int(db.execute("SELECT count(*) FROM main.event").fetchone()[0])
        there = int(db.execute("SELECT count(*) FROM damaged.event NOT INDEXED").fetchone()[0])
        if events != there:
            raise DamagedError(source, "not every event can be read")
        db.execute("COMMIT")
    return events, lost


def _copy_readable(source: Path, db: sqlite3.Connection, table: str, columns: str) -> bool:
    """Copy a table's rows from both ends as far as they can be read; returns whether that was all."""
    # Not from the attached database: a transaction that has met damage there can't be committed.
    rows = f'SELECT {columns} FROM "{table}" NOT INDEXED ORDER BY rowid'  # noqa: S608
    marks = ", ".join("?" * (columns.count(",") + 1))
    put = f'INSERT OR IGNORE INTO main."{table}" ({columns}) VALUES ({marks})'  # noqa: S608
    whole = False
    with closing(sqlite3.connect(source, isolation_level=None)) as damaged:
        for select in (rows, f"{rows} DESC"):
            found: list[tuple[object, ...]] = []
            with contextlib.suppress(sqlite3.DatabaseError):
                found.extend(damaged.execute(select))  # what came before the damage is kept
                whole = True
            db.executemany(put, found)
            if whole:
                return True
    return False
