"""Finds cards: the progress and the decks' texts, which are in two files, in one query."""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.store.cards import StoredCard, stored_card
from interviewprep.store.database import Database
from interviewprep.store.search.language import parse
from interviewprep.store.search.terms import condition, of_few

Order = Literal["deck", "title", "kind", "level", "due", "reps", "lapses", "stability", "difficulty"]
_ORDERS: dict[Order, str] = {
    "deck": "l.number",
    "title": "l.title COLLATE NOCASE, l.number",
    "kind": "l.kind, l.number",
    "level": "l.level, l.number",
    "due": f"c.phase = {Phase.NEW:d}, c.phase, c.due, l.number",
    "reps": "c.reps DESC, l.number",
    "lapses": "c.lapses DESC, l.number",
    "stability": "c.stability IS NULL, c.stability, l.number",
    "difficulty": "c.difficulty IS NULL, c.difficulty DESC, l.number",
}
_LISTED = """
CREATE TEMP TABLE listed (
    number INTEGER PRIMARY KEY, id INT, deck INT, text INT,
    kind TEXT, level TEXT, tags TEXT, title TEXT
)
"""
_LIST = """
INSERT INTO listed
SELECT row_number() OVER (ORDER BY d.rank, d.id, c.position, c.key), c.id, d.id, t.number,
    coalesce(t.kind, ''), coalesce(t.level, ''), coalesce(t.tags, ''), coalesce(t.title, c.key)
FROM deck d JOIN card c ON c.deck_id = d.id
LEFT JOIN cache.card t ON t.hash = d.hash AND t.position = c.position
WHERE d.id IN ({decks})
"""
_INDEXES = (
    "CREATE UNIQUE INDEX IF NOT EXISTS temp.listed_id ON listed (id)",
    "CREATE INDEX IF NOT EXISTS temp.listed_title ON listed (title COLLATE NOCASE)",
    "CREATE INDEX IF NOT EXISTS temp.listed_deck ON listed (deck)",
    "CREATE INDEX IF NOT EXISTS temp.listed_kind ON listed (kind)",
    "CREATE INDEX IF NOT EXISTS temp.listed_level ON listed (level)",
)
_TEXTS = "SELECT min(text), max(text) FROM listed WHERE id IN ({ids})"
_TAGS = "SELECT DISTINCT tags FROM listed WHERE tags <> ''"
_DECKS = "SELECT id FROM deck WHERE id IN ({decks}) ORDER BY rank, id"
_ALL_DECKS = "SELECT id, name, title, pack, cards FROM deck WHERE root IN ({roots}) ORDER BY rank, id"
_OF_DECK = "SELECT id FROM card WHERE deck_id = ? ORDER BY position, key LIMIT ?"
_STATE = "SELECT id, hash, rank, name, title, pack, cards, synced FROM deck WHERE id IN ({decks}) ORDER BY id"
_WITH_CARD = "JOIN card c ON c.id = l.id"
_ROWS = """
SELECT c.*, d.name AS deck_name, d.title AS deck_title, d.pack, d.path, d.hash,
    coalesce(t.kind, '') AS card_kind, coalesce(t.level, '') AS card_level, coalesce(t.tags, '') AS card_tags,
    coalesce(t.title, c.key) AS question
FROM card c JOIN deck d ON d.id = c.deck_id
LEFT JOIN cache.card t ON t.hash = d.hash AND t.position = c.position
WHERE c.id IN ({ids})
"""
_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class FoundCard:
    """A card of the list."""

    id: int
    stored: StoredCard
    kind: str
    level: str
    tags: tuple[str, ...]
    title: str
    """The question's Markdown."""


class ListedDeck(NamedTuple):
    """A deck whose cards can be found."""

    id: int
    name: str
    title: str
    pack: str
    cards: int


class CardSearch:
    """Searches the cards of some decks. Of one thread at a time; close it when done.

    What of a card is in its deck is listed once and kept, by number: to join the two files by a deck's hash
    for each query would take several times as long as the query.
    """

    def __init__(self, database: Database, cache: str, parameters: Sequence[float]) -> None:
        """Open both files.

        Args:
            database: The progress.
            cache: The address of the deck cache, see `DeckCache.address`.
            parameters: FSRS-6's, for the chance that a card is remembered.

        Raises:
            StoreError: one of them can't be read.
        """
        self._database = database
        self._db = database.reader()
        self._db.row_factory = sqlite3.Row
        self._db.create_function("recall", 2, recall(parameters), deterministic=True)
        with database.boundary():
            self._db.execute("ATTACH ? AS cache", (cache,))
            self._db.execute("PRAGMA temp_store = MEMORY")
            self._db.execute(_LISTED)
        self._decks: list[tuple[object, ...]] = []

    def close(self) -> None:
        """Close both files."""
        self._db.close()

    def find(
        self,
        query: str,
        decks: Iterable[int],
        now: Moment,
        order: Order = "deck",
        leech: int = 8,
        *,
        backwards: bool = False,
        most: int = -1,
        among: Sequence[int] | None = None,
    ) -> list[int]:
        """The ids of the cards that a query finds, in order.

        Args:
            query: See `language.py`.
            decks: The ids of those that are looked in.
            now: Its study day is today.
            order: What they are sorted by; within that as the decks have them.
            leech: The lapses that make a card a leech; 0 for none.
            backwards: Whether the last one is the first.
            most: The first so many alone; all when it is negative.
            among: The ids of those that are looked at, at most some hundreds; all when it is None.

        Raises:
            QueryError: it is no query.
            StoreError: a file can't be read.
        """
        where = condition(parse(query))
        with self._database.boundary():
            self._list(decks)
            words, listed = where.sql, "listed l"
            if among is not None:
                ids = ", ".join(str(int(one)) for one in among)
                first, last = self._db.execute(_TEXTS.format(ids=ids)).fetchone()
                words = f"l.id IN ({ids}) AND {of_few(words, first or 0, last or 0)}"
                # Told how to begin: SQLite would rather go through all cards in their order.
                listed = "listed l INDEXED BY listed_id"
            sql = sql_of(words, order, now, leech, backwards=backwards, most=most, listed=listed)
            # One text is made in a fraction of the time that 100,000 rows take, and other threads go on.
            found = self._db.execute(f"SELECT group_concat(id) FROM ({sql})", where.values).fetchone()[0]  # noqa: S608
        return json.loads(f"[{found or ''}]")  # type: ignore[no-any-return]

    def version(self) -> int:
        """Another one after each write to the progress (see SQLite's "PRAGMA data_version").

        Raises:
            StoreError: a file can't be read.
        """
        with self._database.boundary():
            return int(self._db.execute("PRAGMA main.data_version").fetchone()[0])

    def cards(self, ids: Sequence[int]) -> list[FoundCard]:
        """Some cards that were found, in this order; without those that are gone meanwhile.

        Raises:
            StoreError: a file can't be read.
        """
        found: dict[int, FoundCard] = {}
        for start in range(0, len(ids), _ROWS_AT_ONCE):
            some = ids[start : start + _ROWS_AT_ONCE]
            sql = _ROWS.format(ids=", ".join("?" * len(some)))
            with self._database.boundary():
                found |= {row["id"]: _found(row) for row in self._db.execute(sql, some)}
        return [found[one] for one in ids if one in found]

    def first(self, decks: Iterable[int], most: int) -> list[FoundCard]:
        """The first cards as the decks have them, without listing the rest.

        Raises:
            StoreError: a file can't be read.
        """
        ids: list[int] = []
        with self._database.boundary():
            wanted = ", ".join(str(int(deck)) for deck in decks)
            for (deck,) in self._db.execute(_DECKS.format(decks=wanted)).fetchall():
                if len(ids) >= most:
                    break
                ids += [row[0] for row in self._db.execute(_OF_DECK, (deck, most - len(ids)))]
        return self.cards(ids)

    def decks(self, roots: Sequence[str]) -> list[ListedDeck]:
        """The decks of some sources, in order, without their figures: those take longer than most queries.

        Raises:
            StoreError: a file can't be read.
        """
        sql = _ALL_DECKS.format(roots=", ".join("?" * len(roots)))
        with self._database.boundary():
            return [ListedDeck(*row) for row in self._db.execute(sql, roots)]

    def tags(self) -> list[str]:
        """The tags of the cards that were listed for the last query, in the order of the alphabet.

        Raises:
            StoreError: a file can't be read.
        """
        with self._database.boundary():
            return sorted({tag for (tags,) in self._db.execute(_TAGS) for tag in tags.split()})

    @property
    def is_listed(self) -> bool:
        """Whether the cards are listed: the first query does that."""
        return bool(self._decks)

    def _list(self, decks: Iterable[int]) -> None:
        """List the decks' cards, if they are others than the last time."""
        ids = ", ".join(str(int(deck)) for deck in sorted(decks))
        state = [tuple(row) for row in self._db.execute(_STATE.format(decks=ids))]
        if state != self._decks:
            self._decks = []
            with self._db:
                self._db.execute("DELETE FROM listed")
                self._db.execute(_LIST.format(decks=ids))
                for index in _INDEXES:
                    self._db.execute(index)
            self._decks = state


def _backwards(order: str) -> str:
    terms = order.split(", ")
    return ", ".join(
        term.removesuffix(" DESC") if term.endswith(" DESC") else f"{term} DESC" for term in terms
    )


def sql_of(
    where: str,
    order: Order,
    now: Moment,
    leech: int,
    *,
    backwards: bool = False,
    most: int = -1,
    listed: str = "listed l",
) -> str:
    """The query for a WHERE of `terms.py`; the arguments are those of `CardSearch.find`."""
    by = _backwards(_ORDERS[order]) if backwards else _ORDERS[order]
    words = f"{where} ORDER BY {by}"
    joined = _WITH_CARD if re.search(r"\bc\.", words) else ""
    sql = f"SELECT l.id FROM {listed} {joined} WHERE {words} LIMIT {most:d}"  # noqa: S608
    return sql.replace(":day", str(int(now.day))).replace(":leech", str(int(leech)))


def recall(parameters: Sequence[float]) -> Callable[[float | None, int | None], float | None]:
    """FSRS-6's forgetting curve: the chance in percent, so many days after a review that left this stability.

    R(t) = (1 + factor * t / S) ** -w20, with factor such that R(S) = 0.9
    (open-spaced-repetition/fsrs4anki, wiki, "The Algorithm").
    """
    decay = parameters[20]
    factor = math.pow(0.9, -1 / decay) - 1

    def recalled(stability: float | None, days: int | None) -> float | None:
        if stability is None or days is None:
            return None
        return 100 * math.pow(1 + factor * max(0, days) / stability, -decay)

    return recalled


def _found(row: sqlite3.Row) -> FoundCard:
    kind, level, tags, question = (row[name] for name in ("card_kind", "card_level", "card_tags", "question"))
    return FoundCard(row["id"], stored_card(row), kind, level, tuple(tags.split()), question)
