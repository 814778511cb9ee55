"""Parsed decks, kept by the hash of the file they were read from.

A cache and nothing more: deleting the file costs one parse, and when it can't be opened, read or written,
decks are kept in memory for as long as the program runs. It speaks sqlite3 directly, since what it holds is
content, which knows nothing of the store.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from interviewprep import __version__
from interviewprep.content.decks.card import Card, DeckMeta
from interviewprep.content.decks.parse import ParsedDeck
from interviewprep.content.decks.search_text import search_text
from interviewprep.content.problem import Problem

BUSY_TIMEOUT = 10.0
"""Seconds to wait while another program writes."""

_SHARED = ("problem", "validation", "visible")
"""Modules of `content` that the models and the parser stand on."""

_SCHEMA = """
CREATE TABLE file (path TEXT PRIMARY KEY, size INT, modified INT, hash TEXT) WITHOUT ROWID;
CREATE TABLE deck (hash TEXT PRIMARY KEY, meta TEXT, problems TEXT) WITHOUT ROWID;
CREATE TABLE card (
    number INTEGER PRIMARY KEY, hash TEXT, position INT, id TEXT, groups TEXT, line INT,
    kind TEXT, level TEXT, tags TEXT, title TEXT, body TEXT, UNIQUE (hash, position)
);
CREATE VIRTUAL TABLE words USING fts5 (
    question, answer, tokenize="unicode61 remove_diacritics 2", prefix="1 2 3"
);
"""
"""A card's `tags` stand between spaces, each; `words` has the card's `number` as its rowid."""
_KEEP = (
    "INSERT INTO card (hash, position, id, groups, line, kind, level, tags, title, body) "
    "VALUES (?,?,?,?,?,?,?,?,?,?)"
)
_KEEP_WORDS = "INSERT INTO words (rowid, question, answer) VALUES (?,?,?)"


@cache
def cache_format() -> int:
    """The version of what is kept: a cache of another one is thrown away.

    It is derived from the source of everything that decides what a deck file becomes: the models, the
    parser and the tables above. So it can't be forgotten when one of them changes.
    """
    here = Path(__file__).parent
    digest = sha256(__version__.encode())
    for path in (*sorted(here.glob("*.py")), *(here.parent / f"{name}.py" for name in _SHARED)):
        with suppress(OSError):  # a program packed into one file has its version alone
            digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:4], "big") >> 1  # `user_version` is a signed 32-bit number


class CardEntry(NamedTuple):
    """What a list of cards needs of one, without its text."""

    position: int
    id: str
    groups: list[str]
    line: int
    kind: str
    level: str
    tags: list[str]


class CardRecord(NamedTuple):
    """A card of a parsed deck."""

    id: str
    groups: str
    line: int
    kind: str
    level: str
    tags: str
    title: str
    body: str
    """JSON: the whole card."""
    question: str
    answer: str
    """What a search looks in."""


class DeckRecord(NamedTuple):
    """A parsed deck as the cache keeps it: plain text, quick to hand from process to process."""

    hash: str
    meta: str | None
    """JSON."""
    problems: str
    """JSON."""
    cards: list[CardRecord]


def record_of(digest: str, parsed: ParsedDeck) -> DeckRecord:
    """The record of a parsed deck."""
    return DeckRecord(
        digest,
        parsed.meta.model_dump_json() if parsed.meta else None,
        json.dumps([asdict(p) for p in parsed.problems]),
        [_card_record(card) for card in parsed.cards],
    )


def _card_record(card: Card) -> CardRecord:
    return CardRecord(
        card.id,
        ",".join(group for group in card.groups if group),
        card.line,
        card.kind,
        card.level,
        f" {' '.join(card.tags)} " if card.tags else "",
        card.title,
        card.model_dump_json(),
        *search_text(card),
    )


class StoredDeck(NamedTuple):
    """A parsed deck without its cards."""

    meta: DeckMeta | None
    problems: list[Problem]


T = TypeVar("T")


class DeckCache:
    """The cache file. All threads may use it; they take turns. No failure of the file leaves it."""

    def __init__(self, path: Path) -> None:
        """Open the cache, and make it again when it is missing, of another format or damaged."""
        self._path = path
        self._lock = threading.RLock()
        self._closed = self._in_memory = False
        self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for _ in range(2):
            try:
                return _connect(str(self._path))
            except sqlite3.Error as error:
                if not _is_damage(error):
                    break
                self._throw_away()
        return self._open_in_memory()

    def _open_in_memory(self) -> sqlite3.Connection:
        self._in_memory = True
        return _connect(self.address)

    @property
    def address(self) -> str:
        """What SQLite opens it by, to read it besides (`uri=True`)."""
        if self._in_memory:
            return f"file:interviewprep-{id(self)}?mode=memory&cache=shared"
        return f"{self._path.absolute().as_uri()}?mode=ro"

    def _throw_away(self) -> None:
        for end in ("", "-wal", "-shm"):
            with suppress(OSError):
                self._path.with_name(self._path.name + end).unlink()

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Work on the cache in one transaction; where the file fails, on an empty one from then on."""
        with self._lock:
            if self._closed:
                raise ValueError("the deck cache is closed")
            try:
                with self._db:
                    return work(self._db)
            except sqlite3.Error as error:
                self._db.close()
                if _is_damage(error):
                    self._throw_away()
                    self._db = self._open()
                else:
                    self._db = self._open_in_memory()
            with self._db:
                return work(self._db)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._closed = True
            self._db.close()

    def hash_of(self, path: Path, size: int, modified: int) -> str | None:
        """The hash of a file that has not changed since it was last read."""
        query = "SELECT hash FROM file WHERE path=? AND size=? AND modified=?"
        row = self._do(lambda db: db.execute(query, (str(path), size, modified)).fetchone())
        return row[0] if row else None

    def remember_file(self, path: Path, size: int, modified: int, digest: str) -> None:
        """Note what a file's content was when it had this size and modification time (ns)."""
        row = (str(path), size, modified, digest)
        self._do(lambda db: db.execute("INSERT OR REPLACE INTO file VALUES (?,?,?,?)", row))

    def deck(self, digest: str) -> StoredDeck | None:
        """The deck with this content, if it has been parsed. One that can't be read any more is dropped."""
        query = "SELECT meta, problems FROM deck WHERE hash=?"
        row = self._do(lambda db: db.execute(query, (digest,)).fetchone())
        if row is None:
            return None
        try:
            meta = DeckMeta.model_validate_json(row[0]) if row[0] else None
            return StoredDeck(meta, [Problem(**p) for p in json.loads(row[1])])
        except (ValidationError, ValueError, TypeError):
            self._do(lambda db: _drop(db, digest))
            return None

    def put(self, record: DeckRecord) -> None:
        """Keep a parsed deck."""
        deck = (record.hash, record.meta, record.problems)

        def write(db: sqlite3.Connection) -> None:
            _drop(db, record.hash)
            for position, card in enumerate(record.cards):
                *row, question, answer = card
                number = db.execute(_KEEP, (record.hash, position, *row)).lastrowid
                db.execute(
                    "INSERT INTO words (rowid, question, answer) VALUES (?,?,?)", (number, question, answer)
                )
            db.execute("INSERT OR REPLACE INTO deck VALUES (?,?,?)", deck)

        self._do(write)

    def entries(self, digest: str) -> list[CardEntry]:
        """The cards of a deck, in the order of its file; none when it hasn't been parsed."""
        query = (
            "SELECT position, id, groups, line, kind, level, tags FROM card WHERE hash=? ORDER BY position"
        )
        rows = self._do(lambda db: db.execute(query, (digest,)).fetchall())
        return [
            CardEntry(
                position, card_id, groups.split(",") if groups else [""], line, kind, level, tags.split()
            )
            for position, card_id, groups, line, kind, level, tags in rows
        ]

    def card(self, digest: str, position: int, card_id: str) -> Card | None:
        """One whole card. The id decides; the position only makes finding it quick.

        A deck with a card that can't be read any more is dropped.
        """
        here = "SELECT body FROM card WHERE hash=? AND position=? AND id=?"
        anywhere = "SELECT body FROM card WHERE hash=? AND id=?"
        body = self._do(
            lambda db: (
                db.execute(here, (digest, position, card_id)).fetchone()
                or db.execute(anywhere, (digest, card_id)).fetchone()
            )
        )
        try:
            return Card.model_validate_json(body[0]) if body else None
        except ValidationError:
            self._do(lambda db: _drop(db, digest))
            return None

    def forget_unused(self, keep: set[str]) -> None:
        """Drop decks that no known file has any more, but for those whose hashes are in `keep`."""

        def drop(db: sqlite3.Connection) -> None:
            known = {row[0] for row in db.execute("SELECT hash FROM file")} | keep
            stored = {row[0] for row in db.execute("SELECT hash FROM deck")}
            for digest in stored - known:
                _drop(db, digest)

        self._do(drop)


def _drop(db: sqlite3.Connection, digest: str) -> None:
    db.execute("DELETE FROM words WHERE rowid IN (SELECT number FROM card WHERE hash=?)", (digest,))
    db.execute("DELETE FROM card WHERE hash=?", (digest,))
    db.execute("DELETE FROM deck WHERE hash=?", (digest,))


def _connect(path: str) -> sqlite3.Connection:
    """A connection to a cache of this format.

    Raises:
        sqlite3.Error: there is none to be had at this path.
    """
    db = sqlite3.connect(path, timeout=BUSY_TIMEOUT, check_same_thread=False, uri=path.startswith("file:"))
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        if db.execute("PRAGMA user_version").fetchone()[0] != cache_format():
            with db:
                names = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
                # `words` first, which takes with it the tables that it is made of
                script = "".join(f'DROP TABLE IF EXISTS "{name}";' for name in names) + _SCHEMA
                for statement in script.split(";"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version={cache_format()}")
    except sqlite3.Error:
        db.close()
        raise
    return db


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken, and not only out of reach."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    missing = code == sqlite3.SQLITE_ERROR and str(error).startswith("no such ")
    return missing or code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
