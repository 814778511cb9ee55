"""What is remembered, and was on past days: which card had which stability, from its reviews."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from interviewprep.store.database import Database, driver_of
from interviewprep.store.review_rollup import Curve, with_mathematics

_NOW = """
SELECT deck_id, count(*), total({worth}),
    total({worth} * pow(1 + :factor * max(0, :today - last_day) / stability, :decay))
        FILTER (WHERE stability > 0)
FROM card WHERE deck_id IN (SELECT value FROM json_each(:decks)) AND suspended = 0
    AND (stability IS NOT NULL OR level IN (SELECT value FROM json_each(:levels))) AND {cards}
GROUP BY deck_id
"""
# A review knows what the card's memory was from the review before it on; the card, what it is since the last.
_BETWEEN = """
SELECT a.day, c.deck_id, total({worth} * pow(1 + :factor * (a.day - r.day + r.elapsed) / r.stability, :decay))
FROM {reviews} CROSS JOIN asked a ON a.day >= r.day - r.elapsed AND a.day < r.day
    CROSS JOIN card c ON c.id = r.card_id
WHERE NOT r.undone AND r.stability > 0 AND c.suspended = 0 AND c.deck_id IS NOT NULL GROUP BY 1, 2
"""
_SINCE = """
SELECT a.day, c.deck_id, total({worth} * pow(1 + :factor * (a.day - c.last_day) / c.stability, :decay))
FROM {cards} CROSS JOIN asked a ON a.day >= c.last_day
WHERE c.stability > 0 AND c.suspended = 0 AND c.deck_id IS NOT NULL GROUP BY 1, 2
"""
_NEWEST = "SELECT coalesce(max(rowid), 0) FROM event"
# What was done to a card's past: by hand, by an answer of a day before (or its undo), or on another device,
# whose answers may come with another memory model.
_CHANGES = """
SELECT 1 FROM event e LEFT JOIN event target ON target.id = e.target
WHERE e.rowid > :newest AND e.kind <> 'preset' AND (
    e.device <> :device
    OR coalesce(target.kind, e.kind) IN ('reset', 'suspend', 'unsuspend')
    OR (
        coalesce(target.kind, e.kind) = 'review'
        AND (coalesce(target.at, e.at) / 1000 + coalesce(target.day_offset, e.day_offset)) / 86400 < :today
    )
) LIMIT 1
"""


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
    query = _NOW.format(worth=_worth("level", points), cards=_among("id", cards))
    values = {
        "decks": json.dumps(list(decks)),
        "today": today,
        **curve._asdict(),
        "levels": json.dumps(list(levels)),
        **_values(cards),
    }
    with database.reading() as connection:
        driver = driver_of(connection)
        with_mathematics(driver)
        return [DeckStanding(*row) for row in driver.execute(query, values)]


def remembered_then(
    database: Database,
    days: Iterable[int],
    curve: Curve,
    points: Sequence[float],
    cards: Iterable[int] | None = None,
) -> dict[int, dict[int, float]]:
    """The points that were to be expected on some past study days, of the cards that there are now.

    Args:
        database: The progress.
        days: The days, all of them before today.
        curve: How a memory fades.
        points: What a card of each level is worth.
        cards: The ids of those that count; None for all. Suspended ones never do.

    Returns: by day, by the deck's id; nothing for a deck of which nothing was known.

    Raises:
        StoreError: the database can't be read.
    """
    values = {**curve._asdict(), **_values(cards)}
    if cards is None:
        reviews, some = "review r", "card c"
    else:
        reviews = "json_each(:cards) w CROSS JOIN review r ON r.card_id = w.value"
        some = "json_each(:cards) w CROSS JOIN card c ON c.id = w.value"
    found: dict[int, dict[int, float]] = {day: {} for day in days}
    with database.reading() as connection, connection.begin():
        driver = driver_of(connection)
        with_mathematics(driver)
        driver.execute("CREATE TEMP TABLE IF NOT EXISTS asked (day INTEGER PRIMARY KEY)")
        driver.execute("DELETE FROM asked")
        driver.executemany("INSERT INTO asked VALUES (?)", [(day,) for day in found])
        for query in (_BETWEEN, _SINCE):
            query = query.format(worth=_worth("c.level", points), reviews=reviews, cards=some)
            for day, deck, known in driver.execute(query, values):
                found[day][deck] = found[day].get(deck, 0.0) + known
    return found


class PastMark(NamedTuple):
    """What the past looks like from here."""

    newest: int
    """The log's newest row."""
    changed: bool
    """Whether something was done to cards' past since the row that was asked about."""


def mark_past(database: Database, today: int, newest: int) -> PastMark:
    """Whether cards' past is still what it was when `newest` was the log's newest row.

    Raises:
        StoreError: the database can't be read.
    """
    values = {"newest": newest, "device": database.device, "today": today}
    with database.reading() as connection, connection.begin():
        driver = driver_of(connection)
        row = int(driver.execute(_NEWEST).fetchone()[0])
        return PastMark(row, row < newest or driver.execute(_CHANGES, values).fetchone() is not None)


def card_count(database: Database) -> int:
    """How many cards there are, also of decks that are gone.

    Raises:
        StoreError: the database can't be read.
    """
    with database.reading() as connection:
        return int(driver_of(connection).execute("SELECT count(*) FROM card").fetchone()[0])


def _worth(column: str, points: Sequence[float]) -> str:
    cases = " ".join(f"WHEN {level:d} THEN {worth:.17g}" for level, worth in enumerate(points))
    return f"CASE {column} {cases} END"


def _among(column: str, cards: Iterable[int] | None) -> str:
    wanted = "SELECT value FROM json_each(:cards)"
    return "1" if cards is None else f"{column} IN ({wanted})"


def _values(cards: Iterable[int] | None) -> dict[str, str]:
    return {} if cards is None else {"cards": json.dumps(list(cards))}
