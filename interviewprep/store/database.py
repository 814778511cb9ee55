"""The database file: opened, brought up to date, private to its user."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from interviewprep.store.errors import StoreError
from interviewprep.store.figures import read_revision
from interviewprep.store.revision import REVISION


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
            self._prepare()
            self.engine = make_engine(path)
            with self.engine.connect():
                pass  # a file that can't be written says so here
        except (OSError, sqlite3.Error, DBAPIError) as error:
            what = error.orig if isinstance(error, DBAPIError) else error
            raise StoreError(
                f"{path}: {what}. Check the folder's permissions and free space; "
                "a damaged file can be put back from a backup, or moved away to start anew."
            ) from error

    def _prepare(self) -> None:
        if not self.path.exists():
            # Made empty with the right permissions before SQLite puts anything into it.
            with contextlib.suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(self.path, timeout=10)) as db:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()  # raises if this is no database
        found = read_revision(self.path)
        if found == REVISION:
            return
        if found is not None and found > REVISION:
            raise StoreError(
                f"{self.path}: made by a newer version of interviewprep. "
                "Get that version, or set INTERVIEWPREP_HOME to another folder."
            )
        migrate(self.path)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def make_engine(path: Path) -> Engine:
    """An engine whose connections keep what they have acknowledged."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 5, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def migrate(path: Path, revision: str = "head") -> None:
    """Run Alembic's migrations on the file. Alembic is imported only here: it takes over half a second."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    engine = make_engine(path)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    finally:
        engine.dispose()
