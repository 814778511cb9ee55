"""The database file: opened, brought up to date, private to its user; and the boundary for its failures."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from interviewprep.scheduling.moment import Moment
from interviewprep.store.errors import (
    CannotOpenError,
    DamagedError,
    NewerVersionError,
    StoreError,
    store_error,
)
from interviewprep.store.figures import Figures, connect, figures, read_revision
from interviewprep.store.revision import REVISION

BUSY_TIMEOUT = 5.0
"""Seconds to wait while another program writes."""


class Database:
    """An open database of the current revision."""

    def __init__(self, path: Path) -> None:
        """Open the file, making or migrating it first where needed.

        Raises:
            StoreError: it can't be opened, or belongs to a newer version.
        """
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._boundary():
                self._prepare()
        except OSError as error:
            raise store_error(path, error) from error
        self.engine = make_engine(path)
        try:
            with self.reading():
                pass  # a file that can't be used says so here
        except StoreError:
            self.close()
            raise

    @contextmanager
    def _boundary(self) -> Iterator[None]:
        """Where SQLite's and SQLAlchemy's errors become a `StoreError`."""
        try:
            yield
        except (sqlite3.Error, SQLAlchemyError) as error:
            raise store_error(self.path, error) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with.

        Raises:
            StoreError: the database can't be read.
        """
        with self._boundary(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection to write with: one transaction, on disk when the block has ended, or not at all.

        Raises:
            StoreError: the database can't be written; nothing was changed.
        """
        with self._boundary(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session, for what takes several transactions; each is committed by whoever asked for it.

        Raises:
            StoreError: the database can't be read or written; what was committed before stays.
        """
        with self._boundary(), Session(self.engine) as session:
            yield session

    def figures(self, now: Moment, roots: Iterable[str]) -> Figures:
        """Today's figures; see `figures.figures`.

        Raises:
            StoreError: the database can't be read.
        """
        with self._boundary():
            db = connect(self.path)
            if db is None:
                raise CannotOpenError(self.path, "the file is gone")
            with closing(db):
                return figures(db, now, roots)

    def _prepare(self) -> None:
        if not self.path.exists():
            # Made empty with the right permissions before SQLite puts anything into it.
            with contextlib.suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(self.path, timeout=BUSY_TIMEOUT)) as db:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()  # raises if this is no database
        found = read_revision(self.path)
        if found == REVISION:
            return
        if found is not None and found > REVISION:
            raise NewerVersionError(self.path)
        migrate(self.path)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def make_engine(path: Path) -> Engine:
    """An engine whose connections keep what they have acknowledged."""
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"timeout": BUSY_TIMEOUT, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _: object) -> None:
        try:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY"):
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            connection.close()
            raise

    return engine


def migrate(path: Path, revision: str = "head") -> None:
    """Run Alembic's migrations on the file. Alembic is imported only here: it takes over half a second."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    engine = make_engine(path)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    except CommandError as error:  # a revision that never was
        raise DamagedError(path, str(error)) from error
    finally:
        engine.dispose()
