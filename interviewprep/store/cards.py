"""Cards read from the projection: the queue's, one by key, or many by filter."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import RowMapping, bindparam, select

from interviewprep.scheduling.card_state import CardState, Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.store.daily_plan import (
    IN_QUEUES,
    LEARN_AHEAD,
    LEARNING,
    LEARNING_PHASES,
    UNSEEN,
    ReviewPlan,
)
from interviewprep.store.database import Database, driver_of
from interviewprep.store.dealing import Slot
from interviewprep.store.derived import state_of
from interviewprep.store.settings import LEVELS, deck_key
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


_ENTRY = "c.key, c.note, c.due, c.deck_id"
"""The columns of a `QueueEntry`."""
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

    def reviews(self, now: Moment, decks: list[int], plan: ReviewPlan) -> list[QueueEntry]:
        """Today's reviews, in their order. All decks that count belong in: they share the limit."""
        if not decks:
            return []
        query = plan.query(_ENTRY, f"c.deck_id IN ({_list(decks)})")
        return self._read(query, now, room=plan.room)

    def new(self, now: Moment, slots: Iterable[Slot], levels: Iterable[int]) -> list[QueueEntry]:
        """The new cards for some slots, in their order; where a slot leaves it open, of some levels."""
        wanted = Counter(slots)
        found: dict[Slot, Iterator[QueueEntry]] = {}
        for slot, count in wanted.items():
            if slot.kind is None:
                cards = self.unseen(now, slot.deck, count, levels)
            else:
                where = f"{UNSEEN} AND c.deck_id = :deck AND c.kind = :kind AND c.level = :level"
                query = f"SELECT {_ENTRY} FROM card c WHERE {where} ORDER BY c.turn, c.id LIMIT :limit"  # noqa: S608
                cards = self._read(query, now, limit=count, **slot._asdict())
            found[slot] = iter(cards)
        return [card for slot in slots if (card := next(found[slot], None)) is not None]

    def totals(self, decks: Iterable[int]) -> dict[tuple[str, int], int]:
        """How many cards of each kind and level some decks have."""
        totals: Counter[tuple[str, int]] = Counter()
        with self._database.reading() as connection:
            query = f"SELECT sorts FROM deck WHERE id IN ({_list(decks)})"  # noqa: S608
            for (sorts,) in connection.exec_driver_sql(query):
                for kind, levels in json.loads(sorts).items():
                    totals.update({(kind, int(level)): count for level, count in levels.items()})
        return totals

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

    def count_steps(self, now: Moment, decks: list[int]) -> tuple[int, int]:
        """How many cards are in steps, and the time of how many of them comes only later."""
        with self._database.reading() as connection:
            elsewhere = f"SELECT 1 FROM deck WHERE id NOT IN ({_list(decks)}) LIMIT 1"  # noqa: S608
            # Looking each card's deck up costs more than counting it.
            among = (
                f"c.deck_id IN ({_list(decks)})" if connection.exec_driver_sql(elsewhere).first() else "TRUE"
            )
            steps = f"SELECT count(*) FROM card c WHERE {LEARNING} AND {among}"  # noqa: S608
            bound = {"day": now.day, "soon": now.seconds + LEARN_AHEAD}
            query = f"SELECT ({steps}), ({steps} AND c.due > :soon)"
            found = connection.exec_driver_sql(query, bound).one()
        return int(found[0]), int(found[1])

    def unseen(
        self, now: Moment, deck: int, limit: int, levels: Iterable[int] = range(len(LEVELS))
    ) -> list[QueueEntry]:
        """A deck's new cards of some levels in the order of its file."""
        # By its name: else SQLite would go through all cards of the deck.
        query = (
            f"SELECT {_ENTRY} FROM card c INDEXED BY card_mixed WHERE {UNSEEN} "  # noqa: S608
            f"AND c.deck_id = :deck AND c.level IN ({_list(levels)}) ORDER BY c.position, c.id LIMIT :limit"
        )
        return self._read(query, now, deck=deck, limit=limit)

    def load(self, first: int, last: int) -> dict[int, int]:
        """How many cards are due on each of some study days, in all decks; days without any are left out."""
        with self._database.reading() as connection:
            return dict(driver_of(connection).execute(_LOAD, (first, last)).fetchall())

    def _entries(self, where: str, order: str, now: Moment, decks: list[int], limit: int) -> list[QueueEntry]:
        if not decks or limit <= 0:
            return []
        query = (
            f"SELECT {_ENTRY} FROM card c WHERE {where} AND c.deck_id IN ({_list(decks)}) "  # noqa: S608
            f"ORDER BY {order} LIMIT :limit"
        )
        return self._read(query, now, limit=limit)

    def _read(self, query: str, now: Moment, **bound: object) -> list[QueueEntry]:
        with self._database.reading() as connection:
            rows = connection.exec_driver_sql(query, {**bound, "day": now.day})
            return [QueueEntry(*row) for row in rows]


def _list(decks: Iterable[int]) -> str:
    return ",".join(str(int(deck)) for deck in decks)


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
