"""The database made, brought up to date, and repaired where an earlier version left it half made.

All of it is one transaction, or a file beside the place that is renamed into it: a process that is ended at
any moment leaves the database as it was before, or as it is to be.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, event, text
from sqlalchemy.pool import NullPool

from interviewprep.store.backups import back_up_before, kept_backups, sync_folder
from interviewprep.store.device import adopt_device
from interviewprep.store.errors import CannotOpenError, DamagedError, EmptiedError
from interviewprep.store.identity import DERIVED_TABLES, EVENT_COLUMNS, Identity, identify
from interviewprep.store.lineage import next_mark, wal_of
from interviewprep.store.revision import REVISION
from interviewprep.store.soundness import MADE, lock_of, refuse_damaged

__all__ = ["begin_anew", "lock_of", "migrate", "prepare"]

DERIVED_SINCE = "0004"
"""The newest revision that derives something else, or more: a database from before it is derived again."""


def prepare(path: Path) -> None:
    """Make the database, or bring it up to date; the caller holds the lock.

    Raises:
        StoreError: it can't be used, or is another program's; nothing was changed.
        sqlite3.Error, SQLAlchemyError, OSError: as SQLite and the system have it; nothing was changed.
    """
    if path.exists() and not path.is_file():
        raise CannotOpenError(path, "it isn't a file")
    if not path.exists():
        if _size(wal_of(path)) or kept_backups(path):
            raise EmptiedError(path, "gone")
        _make(path)
    elif path.stat().st_size == 0:
        if _size(wal_of(path)) or _was_made(path):
            raise EmptiedError(path, "empty")
        _make(path)
    else:
        found = identify(path)
        if found.empty and _was_made(path):
            raise EmptiedError(path, "empty")
        refuse_damaged(path)
        if found.revision != REVISION:
            if found.revision is not None:
                if found.revision not in DERIVED_TABLES:
                    raise DamagedError(path, f"there is no revision {found.revision!r}")
                back_up_before(path, found.revision)
            if (found.revision or "") < "0004":
                adopt_device(path)
            migrate(path, found=found)
    _note_made(path)


def begin_anew(path: Path) -> None:
    """Make a new database though there are backups; the caller holds the lock, and moved away what was there.

    Raises:
        StoreError: there is something still.
        sqlite3.Error, SQLAlchemyError, OSError: as SQLite and the system have it.
    """
    if path.exists() or _size(wal_of(path)):
        raise CannotOpenError(path, "something is there still")
    _make(path)
    _note_made(path)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _was_made(path: Path) -> bool:
    return _size(lock_of(path)) > 0 or bool(kept_backups(path))


def _note_made(path: Path) -> None:
    # Only a reminder: where it can't be written, nothing else can be either.
    with contextlib.suppress(OSError):
        if not _size(lock_of(path)):
            lock_of(path).write_bytes(MADE)


def _make(path: Path) -> None:
    """Make the database in a file beside its place, and rename that into it."""
    part = path.with_name(f"{path.name}.new")
    for end in ("", "-journal", "-wal", "-shm"):  # left by a process that was ended here
        part.with_name(part.name + end).unlink(missing_ok=True)
    # Made empty with the right permissions before SQLite puts anything into it.
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    migrate(part)
    with closing(sqlite3.connect(part)) as db:
        db.execute("PRAGMA journal_mode=WAL")  # kept in the file
    part.replace(path)
    sync_folder(path.parent)


def migrate(path: Path, revision: str = "head", found: Identity | None = None) -> None:
    """Run Alembic's migrations on the file, in one transaction.

    Alembic is imported only here: it takes over half a second.

    Args:
        path: The database; an empty file becomes one.
        revision: The revision to end at.
        found: What the file is, if that isn't empty.

    Raises:
        DamagedError: it names a revision that never was.
        SQLAlchemyError: as SQLite has it; nothing was changed.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # or the driver would commit before each CREATE
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA temp_store=MEMORY")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    try:
        with engine.begin() as connection:
            mark = connection.exec_driver_sql("PRAGMA user_version").scalar() or 0
            connection.exec_driver_sql(f"PRAGMA user_version = {next_mark(mark)}")
            kept = _clear_half_made(connection, found) if found is not None and found.half_made else False
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            if kept:
                _put_back(connection)
            if found is not None and not found.empty and (found.revision or "") < DERIVED_SINCE:
                from interviewprep.store.rebuild import derive_all

                derive_all(connection)
    except CommandError as error:  # a revision that never was
        raise DamagedError(path, str(error)) from error


def _clear_half_made(connection: Connection, found: Identity) -> bool:
    """Take away what the missing migrations make; the events are kept in a table apart, if there are any.

    Returns: whether there are.
    """
    since = found.revision or ""
    for revision, names in DERIVED_TABLES.items():
        if revision > since:
            for name in names:
                connection.execute(text(f"DROP TABLE IF EXISTS {name}"))
    if found.revision is not None or "event" not in found.tables:
        return False
    kept = bool(connection.execute(text("SELECT count(*) FROM event")).scalar())
    if kept:
        connection.execute(text("CREATE TABLE kept AS SELECT * FROM event"))
    connection.execute(text("DROP TABLE event"))
    return kept


def _put_back(connection: Connection) -> None:
    columns = ", ".join(EVENT_COLUMNS)
    numbered = "row_number() OVER (PARTITION BY device ORDER BY id)"
    connection.execute(
        text(f"INSERT INTO event ({columns}, number) SELECT {columns}, {numbered} FROM kept")  # noqa: S608
    )
    connection.execute(text("DROP TABLE kept"))
