"""What the statistics read beside the reviews' sums (`review_rollup.py`): what cards and decks are now."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable
from itertools import pairwise
from typing import NamedTuple

from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.rating import Rating
from interviewprep.store.daily_plan import IN_QUEUES
from interviewprep.store.database import Database, driver_of, mark_of
from interviewprep.store.day_counts import streak_of
from interviewprep.store.per_deck import PerDeck

STABILITIES = (1, 3, 7, 14, 30, 60, 120, 240, 365, 730)
"""Days: the lower bounds of the groups that stabilities come in, but for the first."""


class HardCardRow(NamedTuple):
    """A card that was forgotten."""

    id: int
    deck: int
    lapses: int
    reviews: int
    """Those that found it in review."""
    remembered: int
    answers: int
    milliseconds: int
    """Of all its answers, as they count."""


class DeckRow(NamedTuple):
    """A deck that is open."""

    id: int
    key: str
    name: str
    title: str


class KnownTask(NamedTuple):
    """A task there is."""

    key: str
    title: str
    kind: str
    topics: tuple[str, ...]
    par: int
    """Seconds."""


_DECKS = """
SELECT id, pack || ':' || name, name, title FROM deck
WHERE root IN (SELECT value FROM json_each(?)) ORDER BY rank, id
"""
_CARDS_IN = "c.deck_id IN (SELECT value FROM json_each(:decks))"
_AMONG = " AND c.id IN (SELECT value FROM json_each(:cards))"
_FIRMER = ", ".join(f"count(*) FILTER (WHERE c.stability >= {days})" for days in STABILITIES)
_HARDEST = f"""
SELECT h.id, h.deck_id, h.lapses, ifnull(sum(r.phase = {Phase.REVIEW:d}), 0),
    ifnull(sum(r.phase = {Phase.REVIEW:d} AND r.rating > {Rating.AGAIN:d}), 0), count(r.card_id),
    ifnull(sum(r.counted), 0)
FROM (
    SELECT c.id, c.deck_id, c.lapses FROM card c WHERE c.lapses > 0 AND c.suspended = 0 AND {{cards}}
    ORDER BY c.lapses DESC, c.id LIMIT :most
) h LEFT JOIN review r ON r.card_id = h.id AND NOT r.undone
GROUP BY h.id ORDER BY h.lapses DESC, h.id
"""  # noqa: S608


class CardSums:
    """What cards come to now, suspended ones aside; decks where nothing happens are read once.

    Of one thread at a time.
    """

    def __init__(self, database: Database, cards: Iterable[int] | None) -> None:
        """`cards` are the ids of those that count; None for all."""
        self._database = database
        self._cards = None if cards is None else json.dumps(sorted(cards))
        self._which = _CARDS_IN + ("" if cards is None else _AMONG)
        self._stabilities: PerDeck[list[int]] = PerDeck(database)
        self._due: PerDeck[list[int]] = PerDeck(database)

    def _read(self, query: str, decks: Iterable[int], **values: int) -> list[tuple[int, ...]]:
        known = {"decks": json.dumps(list(decks)), "cards": self._cards}
        with self._database.reading() as connection:
            return driver_of(connection).execute(query, {**known, **values}).fetchall()

    def stabilities(self, decks: Iterable[int], listing: Hashable) -> list[int]:
        """How many cards of some decks that were seen have a stability of each group of `STABILITIES`.

        `listing` is another value when there are other cards.

        Raises:
            StoreError: the database can't be read.
        """

        def read(decks: list[int]) -> dict[int, list[int]]:
            query = (
                f"SELECT c.deck_id, count(*), {_FIRMER} FROM card c WHERE c.phase <> {Phase.NEW:d} "  # noqa: S608
                f"AND c.suspended = 0 AND c.stability IS NOT NULL AND {self._which} GROUP BY 1"
            )
            return {
                deck: [count - above for count, above in pairwise((*firmer, 0))]
                for deck, *firmer in self._read(query, decks)
            }

        found = self._stabilities.of(decks, listing, read)
        return [sum(counts) for counts in zip([0] * (len(STABILITIES) + 1), *found.values(), strict=True)]

    def due(self, decks: Iterable[int], listing: Hashable, today: int, days: int) -> list[int]:
        """How many reviews are due on each of some study days; what is overdue is today's.

        `listing` is another value when there are other cards.

        Raises:
            StoreError: the database can't be read.
        """

        def read(decks: list[int]) -> dict[int, list[int]]:
            query = (
                f"SELECT c.deck_id, max(c.due, :today) - :today, count(*) FROM card c WHERE {IN_QUEUES} "  # noqa: S608
                f"AND c.phase = {Phase.REVIEW:d} AND c.due < :today + :days AND c.suspended = 0 "
                f"AND {self._which} GROUP BY 1, 2"
            )
            found: dict[int, list[int]] = {}
            for deck, ahead, count in self._read(query, decks, today=today, days=days):
                found.setdefault(deck, [0] * days)[ahead] = count
            return found

        per_deck = self._due.of(decks, (listing, today, days), read)
        return [sum(counts) for counts in zip([0] * days, *per_deck.values(), strict=True)]

    def hardest(self, decks: Iterable[int], most: int) -> list[HardCardRow]:
        """The cards of some decks that were forgotten most often.

        Raises:
            StoreError: the database can't be read.
        """
        # `+` keeps SQLite from the index of decks: the one of forgotten cards is in order.
        query = _HARDEST.format(cards=f"+{self._which}")
        return [HardCardRow(*row) for row in self._read(query, decks, most=most)]


def open_decks(database: Database, roots: Iterable[str]) -> list[DeckRow]:
    """The decks of some sources, in order.

    Raises:
        StoreError: the database can't be read.
    """
    with database.reading() as connection:
        return [DeckRow(*row) for row in driver_of(connection).execute(_DECKS, (json.dumps(list(roots)),))]


def mark(database: Database) -> int:
    """Another number after each change of the progress.

    Raises:
        StoreError: the database can't be read.
    """
    with database.reading() as connection:
        return mark_of(connection)


def streak(database: Database, today: int) -> int:
    """Days in a row with an answer, up to today or yesterday.

    Raises:
        StoreError: the database can't be read.
    """
    with database.reading() as connection:
        return streak_of(driver_of(connection), today)


def attempt_days(database: Database) -> dict[str, int]:
    """By the attempt's id, hexadecimal, the study day on which it was begun.

    Raises:
        StoreError: the database can't be read.
    """
    query = (
        "SELECT id, (at / 1000 + day_offset) / 86400 FROM event "
        "WHERE card >= 'task:' AND card < 'task;' AND kind = 'attempt'"
    )
    with database.reading() as connection:
        return dict(driver_of(connection).execute(query).fetchall())
