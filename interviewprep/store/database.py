"""The database file: opened, kept whole, private to its user; and the boundary for its failures."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from json import JSONDecodeError
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from interviewprep.file_lock import LockTakenError, locked
from interviewprep.scheduling.moment import Moment
from interviewprep.store.device import keep_device
from interviewprep.store.errors import CannotOpenError, ReplacedError, store_error
from interviewprep.store.figures import Figures, connect, figures
from interviewprep.store.identity import open_to_look
from interviewprep.store.lineage import next_mark, wal_fits
from interviewprep.store.making import prepare
from interviewprep.store.soundness import lock_of, note_sound

BUSY_TIMEOUT = 5.0
"""Seconds to wait while another program writes."""
LOCK_TIMEOUT = 60.0
"""Seconds to wait while another process makes or migrates the database, or lists cards in it."""
_WRITES = "interviewprep_writes"
_PATIENCE = "interviewprep_patience"
_MARKS = "interviewprep_marks"


class Database:
    """An open database of the current revision."""

    def __init__(self, path: Path, patience: float | None = None) -> None:
        """Open the file, making or migrating it first where needed.

        Args:
            path: The file.
            patience: Seconds that `writing` waits for another program's write; `BUSY_TIMEOUT` by default.
                Listing decks, which may come together with another program's, always waits that long.

        Raises:
            StoreError: it can't be opened, or belongs to a newer version.
        """
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self.boundary(), self.locked():
                prepare(path)
                _make_private(path)
                self.device = keep_device(path)
                """The id of this device; see `device.py`."""
                self.engine = make_engine(path)
                self._file = _OpenFile(path)
                self._writer = self.engine.execution_options(**{_WRITES: self._file})
                self._quick = self._writer.execution_options(**{_PATIENCE: patience or BUSY_TIMEOUT})
                try:
                    with self.reading():
                        pass  # a file that can't be used says so here
                    self.checkpoint()
                except BaseException:
                    self.engine.dispose()
                    raise
        except OSError as error:
            raise store_error(path, error) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep all other processes from making, migrating, replacing and listing meanwhile.

        Raises:
            StoreError: another process was at it for longer than we wait.
        """
        with self.boundary(), locked(lock_of(self.path), LOCK_TIMEOUT):
            yield

    @contextmanager
    def boundary(self) -> Iterator[None]:
        """Where SQLite's and SQLAlchemy's errors become a `StoreError`."""
        try:
            yield
        except (sqlite3.Error, SQLAlchemyError, LockTakenError, UnicodeDecodeError, JSONDecodeError) as error:
            raise store_error(self.path, error) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with.

        Raises:
            StoreError: the database can't be read.
        """
        with self.boundary(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection to write with: one transaction, on disk when the block has ended, or not at all.

        Nobody else writes meanwhile; what is read in it is still so when it ends.

        Raises:
            StoreError: the database can't be written; nothing was changed.
        """
        with self.boundary(), self._quick.begin() as connection:
            yield connection

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session, for what takes several transactions; each is committed by whoever asked for it.

        Raises:
            StoreError: the database can't be read or written; what was committed before stays.
        """
        with self.boundary(), Session(self._writer, expire_on_commit=False) as session:
            yield session

    def figures(self, now: Moment, roots: Iterable[str], packs: Iterable[str] | None = None) -> Figures:
        """Today's figures; see `figures.read_figures`.

        Raises:
            StoreError: the database can't be read.
        """
        with self.boundary(), closing(self.reader()) as db:
            return figures(db, now, roots, packs)

    def reader(self) -> sqlite3.Connection:
        """A connection of the caller's own, to read with beside all others and in any thread.

        Raises:
            StoreError: the database can't be read.
        """
        with self.boundary():
            db = connect(self.path)
        if db is None:
            raise CannotOpenError(self.path, "the file is gone")
        return db

    def checkpoint(self) -> None:
        """Move what is in the `-wal` into the file, as far as others who have it open let us."""
        # Waiting for them would gain nothing: what can't be moved now is moved later.
        with contextlib.suppress(sqlite3.Error), closing(_connect(self.path, timeout=0)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close all connections. When nobody else has it open, the file is whole without a `-wal` then."""
        if self._file.trouble() is None:
            self.checkpoint()
            self.engine.dispose()
            with contextlib.suppress(LockTakenError, OSError), locked(lock_of(self.path), 0):
                note_sound(self.path)
            return
        # The last connection to be closed moves the `-wal` into the file that is there now, unless it can
        # only read.
        with contextlib.ExitStack() as last:
            with contextlib.suppress(sqlite3.Error):
                reader = last.enter_context(open_to_look(self.path))
                reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
            self.engine.dispose()


def driver_of(connection: Connection) -> sqlite3.Connection:
    """The driver's connection behind it, for statements whose cost counts, within the same transaction."""
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def mark_of(connection: Connection) -> int:
    """The mark of the state that the connection sees: another one after each change of it."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def marks_of(connection: Connection) -> tuple[int, int]:
    """The marks of the states before and after the transaction that `Database.writing` began."""
    marks: tuple[int, int] = connection.info[_MARKS]
    return marks


class _OpenFile:
    """The file as it was opened, to notice when another one is in its place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        found = path.stat()
        self._which = (found.st_dev, found.st_ino)
        self._written: tuple[int, int] | None = None
        """Size and time of the last change, as of the last time that the file was known to be ours."""

    def trouble(self, mark: int | None = None) -> str | None:
        """What has happened to the file since it was opened; None when it is still the one.

        Args:
            mark: The mark that a connection sees which holds the write lock; None where there is none.
        """
        try:
            found = self._path.stat()
        except OSError:
            return "deleted or moved"
        if (found.st_dev, found.st_ino) != self._which:
            return "replaced by another"
        written = (found.st_size, found.st_mtime_ns)
        if written != self._written:
            # SQLite moved pages into the file, or somebody wrote over it.
            try:
                if not found.st_size or not wal_fits(self._path, mark):
                    return "overwritten"
            except sqlite3.Error:
                return "overwritten"
            self._written = written
        return None

    def refuse_another(self, mark: int | None = None) -> None:
        """Raise when the file isn't the one that was opened.

        Raises:
            ReplacedError: it isn't.
        """
        if (trouble := self.trouble(mark)) is not None:
            raise ReplacedError(self._path, trouble)


def _make_private(path: Path) -> None:
    if sys.platform != "win32":
        for end in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):  # not ours, or not there
                one = path.with_name(path.name + end)
                if one.stat().st_mode & 0o077:
                    one.chmod(0o600)


def _connect(path: Path, timeout: float) -> sqlite3.Connection:
    # `rw`: a file that has been deleted isn't made again, empty.
    address = f"{path.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(address, timeout=timeout, isolation_level=None, check_same_thread=False, uri=True)


def make_engine(path: Path) -> Engine:
    """An engine whose connections keep what they have acknowledged; the file must be there."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)), creator=lambda: _connect(path, BUSY_TIMEOUT)
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _: object) -> None:
        try:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY"):
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            connection.close()
            raise

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # Straight to the driver: SQLAlchemy's part in five statements would cost more than they do.
        driver = driver_of(connection)
        file: _OpenFile | None = connection.get_execution_options().get(_WRITES)
        if file is None:
            driver.execute("BEGIN")
            return
        patience = float(connection.get_execution_options().get(_PATIENCE, BUSY_TIMEOUT))
        driver.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")
        driver.execute("BEGIN IMMEDIATE")
        before = int(driver.execute("PRAGMA user_version").fetchone()[0])
        file.refuse_another(before)
        after = next_mark(before)
        driver.execute(f"PRAGMA user_version = {after}")
        connection.info[_MARKS] = (before, after)

    @event.listens_for(engine, "commit")
    def _commit(connection: Connection) -> None:
        file: _OpenFile | None = connection.get_execution_options().get(_WRITES)
        if file is not None:
            file.refuse_another(marks_of(connection)[0])

    return engine
