"""What a file in the place of the database is: ours (of which revision), half made, empty, or foreign."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from interviewprep.store.errors import NewerVersionError, NotOursError, WrongWalError
from interviewprep.store.lineage import wal_fits
from interviewprep.store.revision import APPLICATION_ID, REVISION

EVENT_COLUMNS = ("id", "kind", "device", "at", "day_offset", "card", "rating", "took", "target", "data")
"""The log's columns since the first revision: what a file without our `application_id` is known by."""
DERIVED_TABLES = {
    "0001": ("deck", "card", "day", "extra", "setting"),
    "0002": ("task",),
    "0003": (),
    "0004": ("review",),
    "0005": ("catch_up",),
    "0006": (),
}
"""What each revision added to the log itself and can be derived again from it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a database is, as far as its header and its tables tell."""

    revision: str | None
    """None for one without tables, and for one that was left half made at its first revision."""
    tables: frozenset[str]

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it at all."""
        return not self.tables

    @property
    def half_made(self) -> bool:
        """Whether a version that made its tables one by one was ended in the middle of it."""
        if self.empty:
            return False
        if self.revision is None:
            return True
        later = [name for since, names in DERIVED_TABLES.items() if since > self.revision for name in names]
        return any(name in self.tables for name in later)


MALFORMED = "malformed database schema"


@contextmanager
def open_to_look(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that changes neither the database nor its `-wal`.

    Raises:
        sqlite3.Error: it can't be opened.
    """
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as db:
        try:
            yield db
        except UnicodeDecodeError as error:
            # Python can't read what SQLite says of a damaged name.
            raise sqlite3.DatabaseError(f"{MALFORMED}: a name in it isn't text") from error


def identify(path: Path) -> Identity:
    """Find out what a database is, changing nothing.

    Raises:
        NotOursError: it is another program's.
        NewerVersionError: a newer version of this program made it.
        WrongWalError: the `-wal` beside it is another database's.
        sqlite3.Error: it is no database, or can't be read.
    """
    if not wal_fits(path):
        raise WrongWalError(path)
    with open_to_look(path) as db:
        return _identify(path, db)


def _identify(path: Path, db: sqlite3.Connection) -> Identity:
    application = db.execute("PRAGMA application_id").fetchone()[0]
    tables = frozenset(
        name
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith("sqlite_")
    )
    if application not in (0, APPLICATION_ID):
        raise NotOursError(path)
    if application == 0 and tables and not _has_our_log(db, tables):
        raise NotOursError(path)
    revision = None
    if "alembic_version" in tables:
        row = db.execute("SELECT version_num FROM alembic_version").fetchone()
        revision = row[0] if row else None
    if revision is not None and revision > REVISION:
        raise NewerVersionError(path)
    return Identity(revision, tables)


def _has_our_log(db: sqlite3.Connection, tables: frozenset[str]) -> bool:
    if "event" in tables:
        columns = tuple(row[1] for row in db.execute("PRAGMA table_info(event)"))
        return "alembic_version" in tables and columns[: len(EVENT_COLUMNS)] == EVENT_COLUMNS
    # The first thing that a version did which made its tables one by one.
    nothing_more = tables == {"alembic_version"}
    return nothing_more and db.execute("SELECT count(*) FROM alembic_version").fetchone()[0] == 0
