"""What was remembered on past days: which card had which stability, from its reviews."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from interviewprep.store.database import Database, driver_of
from interviewprep.store.review_rollup import Curve

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
SELECT deck_id, count(*), total({points}),
    total({points} * pow(1 + :factor * max(0, :today - last_day) / stability, :decay))
FROM card WHERE deck_id IN (SELECT value FROM json_each(:decks)) AND suspended = 0
    AND (stability IS NOT NULL OR level IN (SELECT value FROM json_each(:levels))) AND {cards}
GROUP BY deck_id
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


class DeckStanding(NamedTuple):
    """What a deck's cards are worth together."""

    deck: int
    """Its id."""
    cards: int
    points: float
    remembered: float
    """The points that are expected today: each card's, by how likely it is remembered."""


def standing_now(
    database: Database,
    decks: Iterable[int],
    today: int,
    curve: Curve,
    points: Sequence[float],
    levels: Iterable[int],
    cards: Iterable[int] | None = None,
) -> list[DeckStanding]:
    """What is remembered today, by deck, those without such cards left out; all in one pass over the cards.

    Args:
        database: The progress.
        decks: The ids of the decks that count.
        today: The study day.
        curve: How a memory fades.
        points: What a card of each level is worth.
        levels: Those whose unseen cards count.
        cards: The ids of those that count; None for all of the decks.

    Raises:
        StoreError: the database can't be read.
    """
    worth = " ".join(f"WHEN {level:d} THEN {worth:.17g}" for level, worth in enumerate(points))
    query = _NOW.format(points=f"CASE level {worth} END", cards=_among("id", cards))
    values = {
        "decks": json.dumps(list(decks)),
        "today": today,
        "factor": curve.factor,
        "decay": curve.decay,
        "levels": json.dumps(list(levels)),
        **_values(cards),
    }
    with database.reading() as connection:
        driver = driver_of(connection)
        _be_able_to_raise(driver)
        return [DeckStanding(*row) for row in driver.execute(query, values)]


def _be_able_to_raise(driver: sqlite3.Connection) -> None:
    """Some builds of SQLite come without the mathematical functions."""
    try:
        driver.execute("SELECT pow(1, 1)")
    except sqlite3.OperationalError:
        driver.create_function("pow", 2, _raised, deterministic=True)


def _raised(base: float | None, exponent: float) -> float | None:
    return None if base is None else base**exponent


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
