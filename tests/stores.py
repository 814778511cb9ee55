"""Databases as the released version left them, made by the statements that it executed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

_FOLDER = Path(__file__).parent / "corpus" / "stores"
_SQL = _FOLDER / "released.sql"
REVISIONS = {path.stem.removeprefix("revision-"): path for path in sorted(_FOLDER.glob("revision-*.sql"))}
"""Stores as each version before this one left them, with events of all kinds, as SQLite's own dump."""
STATEMENTS = _SQL.read_text(encoding="utf-8").partition("\n\n")[2].rstrip(";\n").split(";\n\n")
"""What the released version executes on an empty file. Up to BEGIN each is a transaction by itself."""
FIRST = next(n for n, words in enumerate(STATEMENTS) if words.startswith("INSERT")) + 1
"""After so many of them the first revision is whole."""


def execute(path: Path, statements: list[str]) -> None:
    """Execute statements as the released version did, and be killed then: what isn't committed is lost."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        for words in statements:
            db.execute(words)
        if db.in_transaction:
            db.execute("ROLLBACK")


def first_revision(path: Path, reviews: int = 0) -> None:
    """A whole database of the first revision, with so many reviews in it."""
    execute(path, [*STATEMENTS[:FIRST], "COMMIT"])
    add_reviews(path, reviews)


def left_by(path: Path, revision: str) -> None:
    """The store that the version with this revision left."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(REVISIONS[revision].read_text(encoding="utf-8"))
        db.execute("PRAGMA journal_mode=WAL")


def add_reviews(path: Path, reviews: int) -> None:
    """Put reviews into the log, and nowhere else."""
    start = 1_795_000_000_000
    rows = [
        (UUID(int=(start + n) << 80 | 7 << 76 | 2 << 62 | n).hex, start + n, f"user:q-{n % 50}")
        for n in range(reviews)
    ]
    with closing(sqlite3.connect(path)) as db, db:
        db.executemany(
            "INSERT INTO event (id, kind, device, at, day_offset, card, rating, took) "
            "VALUES (?, 'review', 'd', ?, 0, ?, 3, 1000)",
            rows,
        )


def log_of(path: Path) -> list[tuple[object, ...]]:
    """All that was done (all events but the presets), as it is in the file."""
    with closing(sqlite3.connect(path)) as db:
        return db.execute(
            "SELECT id, kind, device, at, day_offset, card, rating, took, target, data FROM event "
            "WHERE kind <> 'preset' ORDER BY id"
        ).fetchall()
