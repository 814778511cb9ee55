"""Parsed decks, kept by the hash of the file they were read from.

A cache and nothing more: deleting the file costs one parse. It speaks sqlite3 directly, since what
it holds is content, which knows nothing of the store.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from interviewprep.content.decks.card import Card, DeckMeta
from interviewprep.content.decks.parse import ParsedDeck
from interviewprep.content.problem import Problem

FORMAT = 2
"""Raise it when what `parse_deck` gives changes: older caches are then thrown away."""

_SCHEMA = """
CREATE TABLE file (path TEXT PRIMARY KEY, size INT, modified INT, hash TEXT) WITHOUT ROWID;
CREATE TABLE deck (hash TEXT PRIMARY KEY, meta TEXT, problems TEXT) WITHOUT ROWID;
CREATE TABLE card (
    hash TEXT, position INT, id TEXT, groups TEXT, line INT, body TEXT, PRIMARY KEY (hash, position)
) WITHOUT ROWID;
"""


class CardEntry(NamedTuple):
    """What a list of cards needs of one, without its text."""

    position: int
    id: str
    groups: list[str]
    line: int


class DeckRecord(NamedTuple):
    """A parsed deck as the cache keeps it: plain text, quick to hand from process to process."""

    hash: str
    meta: str | None
    """JSON."""
    problems: str
    """JSON."""
    cards: list[tuple[str, str, int, str]]
    """Id, groups, line, JSON."""


def record_of(digest: str, parsed: ParsedDeck) -> DeckRecord:
    """The record of a parsed deck."""
    return DeckRecord(
        digest,
        parsed.meta.model_dump_json() if parsed.meta else None,
        json.dumps([asdict(p) for p in parsed.problems]),
        [(c.id, ",".join(g for g in c.groups if g), c.line, c.model_dump_json()) for c in parsed.cards],
    )


class StoredDeck(NamedTuple):
    """A parsed deck without its cards."""

    meta: DeckMeta | None
    problems: list[Problem]


class DeckCache:
    """The cache file. Any thread may use it; they take turns."""

    def __init__(self, path: Path) -> None:
        """Open the cache, and make it anew when it is missing, of another format or damaged."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = threading.RLock()
        try:
            self._connect(path)
        except sqlite3.DatabaseError:
            self._db.close()
            path.unlink(missing_ok=True)
            self._connect(path)

    def _connect(self, path: Path) -> None:
        self._db = sqlite3.connect(path, timeout=10, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        if self._db.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
            with self._db:
                names = [r[0] for r in self._db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
                script = "".join(f'DROP TABLE "{name}";' for name in names) + _SCHEMA
                for statement in script.split(";"):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version={FORMAT}")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def hash_of(self, path: Path, size: int, modified: int) -> str | None:
        """The hash of a file that has not changed since it was last read."""
        row = self._db.execute(
            "SELECT hash FROM file WHERE path=? AND size=? AND modified=?", (str(path), size, modified)
        ).fetchone()
        return row[0] if row else None

    def remember_file(self, path: Path, size: int, modified: int, digest: str) -> None:
        """Note what a file's content was when it had this size and modification time (ns)."""
        with self._lock, self._db:
            self._db.execute(
                "INSERT OR REPLACE INTO file VALUES (?,?,?,?)", (str(path), size, modified, digest)
            )

    def deck(self, digest: str) -> StoredDeck | None:
        """The deck with this content, if it has been parsed."""
        with self._lock:
            row = self._db.execute("SELECT meta, problems FROM deck WHERE hash=?", (digest,)).fetchone()
        if row is None:
            return None
        meta = DeckMeta.model_validate_json(row[0]) if row[0] else None
        return StoredDeck(meta, [Problem(**p) for p in json.loads(row[1])])

    def put(self, record: DeckRecord) -> None:
        """Keep a parsed deck."""
        rows = [(record.hash, n, *card) for n, card in enumerate(record.cards)]
        with self._lock, self._db:
            self._db.execute("DELETE FROM card WHERE hash=?", (record.hash,))
            self._db.executemany("INSERT INTO card VALUES (?,?,?,?,?,?)", rows)
            self._db.execute(
                "INSERT OR REPLACE INTO deck VALUES (?,?,?)", (record.hash, record.meta, record.problems)
            )

    def entries(self, digest: str) -> Iterator[CardEntry]:
        """The cards of a deck, in the order of its file."""
        query = "SELECT position, id, groups, line FROM card WHERE hash=? ORDER BY position"
        with closing(self._db.execute(query, (digest,))) as rows:
            for position, card_id, groups, line in rows:
                yield CardEntry(position, card_id, groups.split(",") if groups else [""], line)

    def card(self, digest: str, position: int, card_id: str) -> Card | None:
        """One whole card. The id decides; the position only makes finding it quick."""
        here = "SELECT body FROM card WHERE hash=? AND position=? AND id=?"
        anywhere = "SELECT body FROM card WHERE hash=? AND id=?"
        with self._lock:
            body = self._db.execute(here, (digest, position, card_id)).fetchone()
            body = body or self._db.execute(anywhere, (digest, card_id)).fetchone()
        return Card.model_validate_json(body[0]) if body else None

    def forget_unused(self, keep: set[str]) -> None:
        """Drop decks that no known file has any more, but for those whose hashes are in `keep`."""
        with self._lock, self._db:
            known = {row[0] for row in self._db.execute("SELECT hash FROM file")} | keep
            stored = {row[0] for row in self._db.execute("SELECT hash FROM deck")}
            for digest in stored - known:
                self._db.execute("DELETE FROM card WHERE hash=?", (digest,))
                self._db.execute("DELETE FROM deck WHERE hash=?", (digest,))
