"""What the plan for an interview reads: cards with what is known of them, and how answers went."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from interviewprep.scheduling.card_state import Memory, Phase
from interviewprep.store.database import Database, driver_of

_CARDS = """
SELECT c.id, c.note, c.deck_id, c.kind, c.level, c.phase, c.stability, c.difficulty, c.last_day,
    c.hidden_until
FROM json_each(?) wanted JOIN card c ON c.deck_id = wanted.value WHERE c.suspended = 0
ORDER BY c.turn, wanted.key, c.id
"""
_ANSWERS = """
SELECT coalesce(c.kind, ''), r.phase, r.rating, count(*), sum(r.counted)
FROM review r LEFT JOIN card c ON c.id = r.card_id WHERE r.day >= ? AND NOT r.undone GROUP BY 1, 2, 3
"""
_IDS = """
SELECT c.id FROM json_each(?) wanted JOIN card c ON c.key = wanted.value
WHERE c.deck_id IS NOT NULL ORDER BY wanted.key
"""


class PlannedCard(NamedTuple):
    """A card that may be asked about."""

    id: int
    note: str
    deck: int
    """The deck's id."""
    kind: str
    level: int
    """From 0, the easiest."""
    phase: Phase
    memory: Memory | None
    last_day: int | None
    hidden_until: int
    """The study day from which it is shown again."""


class PlannedTask(NamedTuple):
    """A practice task that may be asked."""

    key: str
    title: str
    minutes: int
    """Its par."""
    memory: Memory | None
    last_day: int | None


class Answers(NamedTuple):
    """Answers of one sort."""

    kind: str
    """Of the cards; '' for cards that are gone."""
    phase: Phase
    """In which they found the card."""
    rating: int
    answers: int
    milliseconds: int
    """All together, as they count."""


def planned_cards(database: Database, decks: Iterable[int]) -> list[PlannedCard]:
    """The cards of some decks but for suspended ones; kinds, levels and decks mixed.

    Raises:
        StoreError: the database can't be read.
    """
    with database.reading() as connection:
        rows = driver_of(connection).execute(_CARDS, (json.dumps(list(decks)),)).fetchall()
    return [_planned(*row) for row in rows]


def _planned(
    id_: int,
    note: str,
    deck: int,
    kind: str,
    level: int,
    phase: int,
    stability: float | None,
    difficulty: float | None,
    *days: Any,
) -> PlannedCard:
    memory = None if stability is None or difficulty is None else Memory(stability, difficulty)
    return PlannedCard(id_, note, deck, kind, level, Phase(phase), memory, *days)


def answers_since(database: Database, day: int) -> list[Answers]:
    """How often each sort of answer was given from a study day on.

    Raises:
        StoreError: the database can't be read.
    """
    with database.reading() as connection:
        rows = driver_of(connection).execute(_ANSWERS, (day,)).fetchall()
    return [Answers(row[0], Phase(row[1]), *row[2:]) for row in rows]


def milliseconds_on(database: Database, day: int) -> int:
    """How long a study day's answers took, as they count.

    Raises:
        StoreError: the database can't be read.
    """
    with database.reading() as connection:
        row = driver_of(connection).execute("SELECT took FROM day WHERE day = ?", (day,)).fetchone()
    return int(row[0]) if row else 0


def ids_of_cards(database: Database, keys: Iterable[str]) -> list[int]:
    """The ids of cards by their keys, in the order of these; without those that no deck has.

    Raises:
        StoreError: the database can't be read.
    """
    with database.reading() as connection:
        rows = driver_of(connection).execute(_IDS, (json.dumps(list(keys)),)).fetchall()
    return [row[0] for row in rows]
