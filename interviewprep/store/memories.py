"""What was remembered on past days: which card had which stability, from its reviews."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from interviewprep.store.database import Database, driver_of

_THEN = """
WITH seen AS (
    SELECT card_id, day, lead(day) OVER one AS until, lead(stability) OVER one AS after
    FROM review WHERE NOT undone AND {cards}
    WINDOW one AS (PARTITION BY card_id ORDER BY at, event)
)
SELECT asked.value, c.deck_id, c.level, asked.value - s.day,
    CASE WHEN s.until IS NULL THEN c.stability ELSE s.after END
FROM json_each(:days) asked JOIN seen s ON s.day <= asked.value AND (s.until IS NULL OR s.until > asked.value)
JOIN card c ON c.id = s.card_id
WHERE c.suspended = 0 AND c.deck_id IN (SELECT value FROM json_each(:decks))
"""
_NOW = """
SELECT :today, deck_id, level, max(0, :today - last_day), stability FROM card
WHERE stability IS NOT NULL AND last_day IS NOT NULL AND suspended = 0
    AND deck_id IN (SELECT value FROM json_each(:decks)) AND {cards}
"""
_CARDS = """
SELECT deck_id, level, sum(stability IS NOT NULL), sum(stability IS NULL) FROM card
WHERE suspended = 0 AND deck_id IN (SELECT value FROM json_each(:decks)) AND {cards} GROUP BY 1, 2
"""
_EARLIER = "SELECT count(*), coalesce(sum(answers), 0), coalesce(sum(took), 0) FROM day WHERE day < ?"


class Remembered(NamedTuple):
    """A card that had been seen by some day."""

    day: int
    """The study day that was asked about."""
    deck: int
    """The deck's id."""
    level: int
    """From 0, the easiest."""
    elapsed: int
    """Study days since its last review then."""
    stability: float | None
    """Days; None where the card was made new again after that review."""


def remembered(
    database: Database, decks: Iterable[int], days: Sequence[int], cards: Iterable[int] | None = None
) -> Iterator[Remembered]:
    """What was remembered on some study days of the cards that there are now, but for suspended ones.

    Args:
        database: The progress.
        decks: The ids of their decks.
        days: The days that are asked about.
        cards: The ids of those that count; None for all of the decks.

    Raises:
        StoreError: the database can't be read.
    """
    query = _THEN.format(cards=_among("card_id", cards))
    values = {"decks": json.dumps(list(decks)), "days": json.dumps(list(days)), **_values(cards)}
    with database.reading() as connection:
        yield from map(Remembered._make, driver_of(connection).execute(query, values))


def remembered_now(
    database: Database, decks: Iterable[int], today: int, cards: Iterable[int] | None = None
) -> Iterator[Remembered]:
    """What is remembered today, read from the cards themselves; the arguments are as for `remembered`.

    Raises:
        StoreError: the database can't be read.
    """
    query = _NOW.format(cards=_among("id", cards))
    values = {"decks": json.dumps(list(decks)), "today": today, **_values(cards)}
    with database.reading() as connection:
        yield from map(Remembered._make, driver_of(connection).execute(query, values))


class LevelCount(NamedTuple):
    """How many cards of a deck there are of a level."""

    deck: int
    """Its id."""
    level: int
    seen: int
    unseen: int


def cards_by_level(
    database: Database, decks: Iterable[int], cards: Iterable[int] | None = None
) -> list[LevelCount]:
    """How many cards there are, suspended ones aside; the arguments are as for `remembered`.

    Raises:
        StoreError: the database can't be read.
    """
    values = {"decks": json.dumps(list(decks)), **_values(cards)}
    with database.reading() as connection:
        rows = driver_of(connection).execute(_CARDS.format(cards=_among("id", cards)), values).fetchall()
    return list(map(LevelCount._make, rows))


def mark_before(database: Database, day: int) -> tuple[int, ...]:
    """Another value after a change of what was done before a study day.

    Raises:
        StoreError: the database can't be read.
    """
    with database.reading() as connection:
        return tuple(driver_of(connection).execute(_EARLIER, (day,)).fetchone())


def _among(column: str, cards: Iterable[int] | None) -> str:
    wanted = "SELECT value FROM json_each(:cards)"
    return "1" if cards is None else f"{column} IN ({wanted})"


def _values(cards: Iterable[int] | None) -> dict[str, str]:
    return {} if cards is None else {"cards": json.dumps(list(cards))}
