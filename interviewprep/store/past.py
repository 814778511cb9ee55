"""What was done with some cards, and what each answer did to its card: all of it, in order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from interviewprep.scheduling.card_state import CardState, Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler
from interviewprep.store.database import Database, driver_of
from interviewprep.store.derived import EVENT, read_history
from interviewprep.store.projection import EventRow, chosen_days, loaded
from interviewprep.store.settings import deck_key
from interviewprep.store.settings_history import SettingsHistory
from interviewprep.store.tables import EventKind

_COLUMNS = ", ".join(f"e.{name}" for name in EVENT.split(", "))
_EVENTS = (
    f"SELECT {_COLUMNS} FROM json_each(?) wanted JOIN event e ON e.card = wanted.value "  # noqa: S608
    "ORDER BY e.card, e.at, e.id"
)
_REVIEWS = (
    "SELECT e.card, e.at, e.rating FROM json_each(?) wanted JOIN event e ON e.card = wanted.value "
    "WHERE e.kind = 'review' ORDER BY e.card, e.at"
)
_CARDS = "SELECT c.key, d.pack, d.name FROM card c LEFT JOIN deck d ON d.id = c.deck_id"


class Answer(NamedTuple):
    """A review that stands, in the light of those before it; or that the card was made new again."""

    now: Moment
    rating: Rating | None
    """None where the card was made new again."""
    took: int
    """Milliseconds."""
    before: CardState
    after: CardState
    scheduler: Scheduler | None


def read_past(database: Database, keys: Iterable[str]) -> dict[str, list[Answer]]:
    """The answers to cards that have any, by key; what was taken back is left out.

    Raises:
        StoreError: the database can't be read.
    """
    with database.reading() as connection, connection.begin():
        history = read_history(connection)
        rows = map(EventRow._make, driver_of(connection).execute(_EVENTS, (json.dumps(list(keys)),)))
        found = {
            str(card): list(_answers(str(card), list(events), history))
            for card, events in groupby(rows, key=itemgetter(4))
        }
    return {card: answers for card, answers in found.items() if answers}


def _answers(key: str, events: list[EventRow], history: SettingsHistory) -> Iterator[Answer]:
    undone = {event.target for event in events if event.kind == EventKind.UNDO}
    state = CardState()
    for event in events:
        if event.id in undone:
            continue
        now = Moment(event.at, event.day_offset)
        if event.kind == EventKind.REVIEW and event.rating in (1, 2, 3, 4):
            preset = event.preset and history.presets.get(event.preset)
            scheduler = preset or history.scheduler_at(event.at)
            rating = Rating(event.rating)
            after = scheduler.review(key, state, rating, now, chosen_days(event.data))
            yield Answer(now, rating, event.duration_ms or 0, state, after, scheduler)
            state = after
        elif event.kind == EventKind.RESET and state.reps:
            yield Answer(now, None, 0, state, CardState(), None)
            state = CardState()
        elif event.kind == EventKind.SET_DUE and state.reps:
            due = loaded(event.data).get("due")
            if isinstance(due, int):
                state = state._replace(phase=Phase.REVIEW, step=0, due=due)


def reviews_known(database: Database, keys: Iterable[str]) -> dict[str, list[tuple[int, int]]]:
    """When each card was answered (UTC milliseconds) and how, those that were taken back too; by key.

    Raises:
        StoreError: the database can't be read.
    """
    found: dict[str, list[tuple[int, int]]] = {}
    with database.reading() as connection:
        for card, at, rating in driver_of(connection).execute(_REVIEWS, (json.dumps(list(keys)),)):
            found.setdefault(card, []).append((at, rating))
    return found


def decks_of_cards(database: Database) -> dict[str, str]:
    """For each card that there is, or that anything was done with, its deck's key; '' where no deck has it.

    Raises:
        StoreError: the database can't be read.
    """
    with database.reading() as connection:
        rows = driver_of(connection).execute(_CARDS)
        return {key: deck_key(pack, name) if pack is not None else "" for key, pack, name in rows}
