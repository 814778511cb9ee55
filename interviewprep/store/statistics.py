"""What the statistics read beside the reviews' sums (`review_rollup.py`): what cards and decks are now."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.rating import Rating
from interviewprep.store.daily_plan import IN_QUEUES
from interviewprep.store.database import Database, driver_of, mark_of
from interviewprep.store.day_counts import streak_of

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
    SELECT c.id, c.deck_id, c.lapses FROM card c WHERE c.lapses > 0 AND c.suspended = 0 AND +{{cards}}
    ORDER BY c.lapses DESC, c.id LIMIT :most
) h LEFT JOIN review r ON r.card_id = h.id AND NOT r.undone
GROUP BY h.id ORDER BY h.lapses DESC, h.id
"""  # noqa: S608


class CardSums:
    """What cards come to now: of some decks, suspended ones aside."""

    def __init__(self, database: Database, decks: Iterable[int], cards: Iterable[int] | None) -> None:
        """`cards` are the ids of those that count; None for all of the decks."""
        self._database = database
        self._values = {"decks": json.dumps(list(decks)), "cards": json.dumps(sorted(cards or ()))}
        self._which = _CARDS_IN + (_AMONG if cards is not None else "")

    def _read(self, query: str, **values: int) -> list[tuple[int, ...]]:
        with self._database.reading() as connection:
            return driver_of(connection).execute(query, {**self._values, **values}).fetchall()

    def stabilities(self) -> list[int]:
        """How many cards that were seen have a stability of each group of `STABILITIES`.

        Raises:
            StoreError: the database can't be read.
        """
        # The index `card_due` has all of it: `+` keeps SQLite from one that has the deck alone.
        query = (
            f"SELECT count(*), {_FIRMER} FROM card c WHERE {IN_QUEUES} AND c.phase <> {Phase.NEW:d} "  # noqa: S608
            f"AND c.suspended = 0 AND c.stability IS NOT NULL AND +{self._which}"
        )
        (firmer,) = self._read(query)
        return [count - above for count, above in zip(firmer, (*firmer[1:], 0), strict=True)]

    def due(self, today: int, days: int) -> list[int]:
        """How many reviews are due on each of some study days; what is overdue is today's.

        Raises:
            StoreError: the database can't be read.
        """
        query = (
            f"SELECT max(c.due, :today) - :today, count(*) FROM card c WHERE {IN_QUEUES} "  # noqa: S608
            f"AND c.phase = {Phase.REVIEW:d} AND c.due < :today + :days AND c.suspended = 0 "
            f"AND {self._which} GROUP BY 1"
        )
        found = [0] * days
        for ahead, count in self._read(query, today=today, days=days):
            found[ahead] = count
        return found

    def hardest(self, most: int) -> list[HardCardRow]:
        """The cards that were forgotten most often.

        Raises:
            StoreError: the database can't be read.
        """
        # `+` keeps SQLite from the index of decks: the one of forgotten cards is in order.
        return [HardCardRow(*row) for row in self._read(_HARDEST.format(cards=self._which), most=most)]


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
