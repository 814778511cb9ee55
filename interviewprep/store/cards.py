"""Cards read from the projection: the queue's, one by key, or many by filter."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import RowMapping, bindparam, select

from interviewprep.scheduling.card_state import CardState, Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.store.daily_plan import DUE, IN_QUEUES, LEARNING, LEARNING_PHASES, UNSEEN, is_shown
from interviewprep.store.database import Database, driver_of
from interviewprep.store.derived import state_of
from interviewprep.store.settings import deck_key
from interviewprep.store.tables import CardRow, Deck, table_of


@dataclass(frozen=True, slots=True)
class StoredCard:
    """A card's progress and where its text is."""

    key: str
    note: str
    state: CardState
    suspended: bool
    flagged: bool
    hidden_until: int
    deck: str
    """The deck's name."""
    deck_title: str
    pack: str
    path: str
    hash: str
    position: int

    @property
    def deck_key(self) -> str:
        """The deck's key: what settings of its own go by."""
        return deck_key(self.pack, self.deck)


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """One card of today's queue."""

    key: str
    note: str
    due: int
    deck_id: int


class ChosenCard(NamedTuple):
    """One of the cards that were chosen to be studied."""

    entry: QueueEntry
    phase: Phase
    suspended: bool
    hidden_until: int

    def is_shown(self, day: int) -> bool:
        """Whether it is in the queues on a study day."""
        return is_shown(suspended=self.suspended, hidden_until=self.hidden_until, day=day)

    def is_due(self, day: int) -> bool:
        """Whether there is something to answer until a study day: new cards and those in steps always."""
        return self.phase is not Phase.REVIEW or self.entry.due <= day


_CHOSEN = """
SELECT c.key, c.note, c.due, c.deck_id, c.phase, c.suspended, c.hidden_until
FROM json_each(?) wanted JOIN card c ON c.id = wanted.value WHERE c.deck_id IS NOT NULL ORDER BY wanted.key
"""
_CARD, _DECK = table_of(CardRow), table_of(Deck)
_JOINED = select(
    _CARD,
    _DECK.c.name.label("deck_name"),
    _DECK.c.title.label("deck_title"),
    _DECK.c.pack,
    _DECK.c.path,
    _DECK.c.hash,
).where(_CARD.c.deck_id == _DECK.c.id)
_LOAD = (
    f"SELECT due, count(*) FROM card WHERE phase = {Phase.REVIEW:d} AND due BETWEEN ? AND ? "  # noqa: S608
    f"AND {IN_QUEUES} GROUP BY due"
)
_GET = _JOINED.where(_CARD.c.key == bindparam("key"))


class Cards:
    """Reads cards. `decks` are the ids of the decks that count."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str) -> StoredCard | None:
        """The card, if a deck has it."""
        with self._database.reading() as connection:
            row = connection.execute(_GET, {"key": key}).mappings().first()
        return stored_card(row) if row else None

    def find(self, decks: list[int], where: str = "", limit: int = 100_000) -> list[StoredCard]:
        """Cards of some decks in the order of their files.

        Args:
            decks: Their ids.
            where: '', 'suspended' or 'flagged'.
            limit: At most so many.
        """
        query = (
            _JOINED.where(_CARD.c.deck_id.in_(decks))
            .order_by(_DECK.c.rank, _CARD.c.deck_id, _CARD.c.position, _CARD.c.key)
            .limit(limit)
        )
        if where:
            query = query.where(_CARD.c[where])
        with self._database.reading() as connection:
            return [stored_card(row) for row in connection.execute(query).mappings()]

    def due(self, now: Moment, decks: list[int], limit: int) -> list[QueueEntry]:
        """Reviews, the longest due first."""
        return self._entries(DUE, "c.due, c.id", now, decks, limit)

    def learning(self, now: Moment, decks: list[int], limit: int = 100_000) -> list[QueueEntry]:
        """Cards in steps, the next due first."""
        # Each phase by itself is in the order of the index: no more than `limit` cards are read of it.
        found = [
            entry
            for phase in LEARNING_PHASES
            for entry in self._entries(
                f"{LEARNING} AND c.phase = {phase:d}", "c.due, c.id", now, decks, limit
            )
        ]
        return sorted(found, key=lambda entry: entry.due)[:limit]

    def count_learning(self, now: Moment, decks: list[int]) -> int:
        """How many cards are in steps."""
        ids = ",".join(str(int(deck)) for deck in decks)
        query = f"SELECT count(*) FROM card c WHERE {LEARNING} AND c.deck_id IN ({ids})"  # noqa: S608
        with self._database.reading() as connection:
            return int(connection.exec_driver_sql(query, {"day": now.day}).scalar() or 0)

    def unseen(self, now: Moment, deck: int, limit: int) -> list[QueueEntry]:
        """A deck's new cards in the order of its file."""
        return self._entries(UNSEEN, "c.position, c.id", now, [deck], limit)

    def chosen(self, ids: Sequence[int]) -> list[ChosenCard]:
        """The cards with these ids, in this order, as far as decks have them."""
        with self._database.reading() as connection:
            rows = driver_of(connection).execute(_CHOSEN, (json.dumps(list(ids)),))
            return [
                ChosenCard(QueueEntry(*row[:4]), Phase(row[4]), bool(row[5]), row[6])
                for row in rows.fetchall()
            ]

    def load(self, first: int, last: int) -> dict[int, int]:
        """How many cards are due on each of some study days, in all decks; days without any are left out."""
        with self._database.reading() as connection:
            return dict(driver_of(connection).execute(_LOAD, (first, last)).fetchall())

    def _entries(self, where: str, order: str, now: Moment, decks: list[int], limit: int) -> list[QueueEntry]:
        if not decks or limit <= 0:
            return []
        ids = ",".join(str(int(deck)) for deck in decks)
        query = (
            f"SELECT c.key, c.note, c.due, c.deck_id FROM card c WHERE {where} "  # noqa: S608
            f"AND c.deck_id IN ({ids}) ORDER BY {order} LIMIT :limit"
        )
        with self._database.reading() as connection:
            rows = connection.exec_driver_sql(query, {"limit": limit, "day": now.day})
            return [QueueEntry(*row) for row in rows]


def stored_card(row: RowMapping | sqlite3.Row) -> StoredCard:
    """The card that a row holds: the columns of `card`, and of its deck as `_JOINED` names them."""
    return StoredCard(
        row["key"],
        row["note"],
        state_of(row),
        bool(row["suspended"]),
        bool(row["flagged"]),
        row["hidden_until"],
        row["deck_name"],
        row["deck_title"],
        row["pack"],
        row["path"],
        row["hash"],
        row["position"],
    )
