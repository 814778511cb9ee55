"""The tables derived from the log, written after each event; `rebuild.py` writes them anew from all.

The statements are SQLite's own words on the driver's connection: a review is written in about the time that
its commit takes. A test holds them against the tables.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Connection, RowMapping, bindparam
from sqlmodel import col, select

from interviewprep.scheduling.card_state import CardState, Memory, Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler
from interviewprep.store.daily_plan import hidden_after_sibling
from interviewprep.store.database import driver_of
from interviewprep.store.presets import config_of
from interviewprep.store.projection import (
    CARD_FIELDS,
    Columns,
    DayFigures,
    EventRow,
    NoteFold,
    NoteProgress,
    ReviewRow,
    chosen_days,
    counted,
    days_of,
    loaded,
)
from interviewprep.store.remembering import remember
from interviewprep.store.settings import stored_key
from interviewprep.store.settings_history import SettingsHistory
from interviewprep.store.tables import Event

EVENT_FIELDS = (
    "id", "kind", "device", "at", "day_offset", "card", "rating", "duration_ms", "target", "data",
    "number", "preset",
)  # fmt: skip
EVENT = "id, kind, at, day_offset, card, rating, took, target, data, preset"
"""The columns of `EventRow`."""
REVIEW = "at, event, day, rating, took, counted, phase, elapsed, stability, undone"
"""The columns of `ReviewRow`."""
CARD = ", ".join(CARD_FIELDS)
# A note's keys are `note` and `note#...`; `$` follows `#`.
_EVENTS_OF_NOTE = (
    f"SELECT {EVENT} FROM event WHERE card = :note "  # noqa: S608
    f"UNION ALL SELECT {EVENT} FROM event WHERE card >= :note || '#' AND card < :note || '$'"
)
_CARDS_OF_NOTE = f"SELECT key, id, {CARD} FROM card WHERE note = ?"  # noqa: S608
_REVIEWS = f"SELECT {REVIEW} FROM review WHERE card_id = ?"  # noqa: S608
_UPDATE_CARD = f"UPDATE card SET {', '.join(f'{name} = ?' for name in CARD_FIELDS)} WHERE id = ?"  # noqa: S608
_INSERT_CARD = (
    f"INSERT INTO card (key, note, siblings, position, {CARD}) "  # noqa: S608
    f"VALUES (?, ?, ?, 0, {', '.join('?' * len(CARD_FIELDS))})"
)
_PUT_REVIEW = f"INSERT OR REPLACE INTO review (card_id, {REVIEW}) VALUES ({', '.join('?' * 11)})"  # noqa: S608
_DROP_REVIEW = "DELETE FROM review WHERE card_id = ? AND at = ? AND event = ?"
_ADD_TO_DAY = (
    "INSERT INTO day (day, answers, introduced, reviews, lapses, took) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (day) DO UPDATE SET answers = answers + excluded.answers, "
    "introduced = introduced + excluded.introduced, reviews = reviews + excluded.reviews, "
    "lapses = lapses + excluded.lapses, took = took + excluded.took"
)
_DROP_EMPTY_DAYS = "DELETE FROM day WHERE answers = 0"

NOTES = 500
"""Notes whose memory is asked for in one call."""

_EVENT = [getattr(Event, name) for name in EVENT_FIELDS]
EVENTS_OF_CARD = select(*_EVENT).where(col(Event.card) == bindparam("key"))


def note_of(key: str) -> str:
    """The key of a card's note: siblings share it."""
    return key.partition("#")[0]


def state_of(row: RowMapping | sqlite3.Row) -> CardState:
    """The progress that a row holds."""
    return state_from([row[name] for name in CARD_FIELDS])


def state_from(columns: Sequence[Any]) -> CardState:
    """The progress that the columns `CARD_FIELDS` hold."""
    phase, due, step, stability, difficulty, reps, lapses, first_day, last_day = columns[:9]
    memory = None if stability is None else Memory(stability, difficulty)
    return CardState(Phase(phase), due, step, memory, reps, lapses, first_day, last_day)


def columns_of(state: CardState) -> Columns:
    """The columns of a card's row that say its state: the first of `CARD_FIELDS`."""
    memory = state.memory
    return (
        int(state.phase), state.due, state.step,
        memory.stability if memory else None, memory.difficulty if memory else None,
        state.reps, state.lapses, state.first_day, state.last_day,
    )  # fmt: skip


NEW = (*columns_of(CardState()), 0, False, False)
"""The columns `CARD_FIELDS` of a card that nothing was done to."""


class _SettingRow:
    def __init__(self, id_: str, at: int, data: str | None) -> None:
        self.id, self.at, self.data = id_, at, loaded(data)


def read_history(connection: Connection) -> SettingsHistory:
    """The settings over time, without those that were taken back, and the presets."""
    rows = driver_of(connection).execute(
        "SELECT id, kind, at, data, target FROM event "
        "WHERE card IS NULL AND kind IN ('setting', 'undo', 'preset')"
    ).fetchall()  # fmt: skip
    undone = {target for _, kind, _, _, target in rows if kind == "undo"}
    return SettingsHistory(
        [
            _SettingRow(id_, at, data)
            for id_, kind, at, data, _ in rows
            if kind == "setting" and id_ not in undone
        ],
        {id_: config_of(loaded(data)) for id_, kind, _, data, _ in rows if kind == "preset"},
    )


def write_settings(driver: sqlite3.Connection, history: SettingsHistory) -> None:
    """Store the settings in force now."""
    driver.execute("DELETE FROM setting")
    rows = [(key, json.dumps(value)) for key, value in history.stored.items()]
    rows += [
        (stored_key(name, deck), json.dumps(value))
        for deck, own in history.decks.items()
        for name, value in own.items()
    ]
    driver.executemany("INSERT INTO setting (key, value) VALUES (?, ?)", rows)


def project_review(driver: sqlite3.Connection, event: EventRow, scheduler: Scheduler) -> bool:
    """Derive what the note's latest event changes, which is a review, from what the tables hold.

    Returns: whether it could; a card without a row takes `project_note`.
    """
    key, rating, now = cast("str", event.card), cast("int", event.rating), Moment(event.at, event.day_offset)
    rows = {row[0]: row[1:] for row in driver.execute(_CARDS_OF_NOTE, (note_of(key),))}
    if key not in rows:
        return False
    card_id, *values = rows.pop(key)
    before = state_from(values)
    after = scheduler.review(key, before, Rating(rating), now, chosen_days(event.data))
    suspended, flagged = values[10:]
    changed = [(*columns_of(after), 0, suspended, flagged, card_id)]
    for other_id, *other in rows.values():
        hidden = hidden_after_sibling(Phase(other[0]), other[9], now.day)
        if hidden != other[9]:
            changed.append((*other[:9], hidden, *other[10:], other_id))
    driver.executemany(_UPDATE_CARD, changed)
    review = ReviewRow(
        event.at, event.id, now.day, rating, event.duration_ms,
        counted(event.duration_ms, event.data), int(before.phase),
        None if before.last_day is None else max(0, now.day - before.last_day),
        before.memory.stability if before.memory else None, False,
    )  # fmt: skip
    driver.execute(_PUT_REVIEW, (card_id, *review))
    add_to_days(driver, [review], [])
    return True


def project_notes(driver: sqlite3.Connection, notes: Iterable[str], history: SettingsHistory) -> None:
    """Derive some notes' cards, their reviews, and the days they were studied on, after whatever events."""
    waiting = sorted(notes)
    for start in range(0, len(waiting), NOTES):
        found = [StoredNote.read(driver, note) for note in waiting[start : start + NOTES]]
        folds = [one.fold(history) for one in found]
        remember((life for fold in folds for life in fold.lives()), history.now)
        changes = [one.compare(fold.result()) for one, fold in zip(found, folds, strict=True)]
        write_changes(driver, [change for change in changes if change is not None])


@dataclass(slots=True)
class StoredNote:
    """A note as the tables have it, and its events."""

    note: str
    events: list[Columns] = field(default_factory=list)
    """`EventRow`s, in order."""
    rows: dict[str, Columns] = field(default_factory=dict)
    """Its cards by key: the id, then the columns `CARD_FIELDS`."""
    reviews: dict[str, list[Columns]] = field(default_factory=dict)
    """By key of the card: `ReviewRow`s."""

    @classmethod
    def read(cls, driver: sqlite3.Connection, note: str) -> StoredNote:
        """All of a note."""
        rows = {row[0]: row[1:] for row in driver.execute(_CARDS_OF_NOTE, (note,))}
        events = driver.execute(_EVENTS_OF_NOTE, {"note": note}).fetchall()
        events.sort(key=lambda row: (row[2], row[0]))
        reviews = {key: driver.execute(_REVIEWS, (row[0],)).fetchall() for key, row in rows.items()}
        return cls(note, events, rows, reviews)

    def fold(self, history: SettingsHistory) -> NoteFold:
        """Its events gone through."""
        keys = self.rows.keys() | {row[4] for row in self.events}
        return NoteFold(keys, self.events, history)  # type: ignore[arg-type]  # tuples in the order of rows

    def compare(self, progress: NoteProgress) -> NoteChange | None:
        """What of it is to be written; None for nothing."""
        change = NoteChange(self.note, len(progress.cards))
        for key, columns in progress.cards.items():
            after = progress.reviews[key]
            row = self.rows.get(key)
            if row is None:
                # An event about a card that no deck has (yet): its progress waits for it.
                change.made.append((key, columns, after))
                continue
            if row[1:] != columns:
                change.cards.append((*columns, row[0]))
            before = self.reviews.get(key, [])
            if before != after:
                old, new = set(before), set(after)
                change.gone += [(row[0], one) for one in before if one not in new]
                change.added += [(row[0], one) for one in after if one not in old]
        return change if change.made or change.cards or change.gone or change.added else None


@dataclass(slots=True)
class NoteChange:
    """What is to be written of a note."""

    note: str
    siblings: int
    made: list[tuple[str, Columns, list[Columns]]] = field(default_factory=list)
    """Cards that have no row yet: the key, the columns `CARD_FIELDS`, the reviews."""
    cards: list[Columns] = field(default_factory=list)
    """Changed ones: the columns `CARD_FIELDS`, then the id."""
    added: list[tuple[int, Columns]] = field(default_factory=list)
    """Each after the id of the card."""
    gone: list[tuple[int, Columns]] = field(default_factory=list)


def write_changes(driver: sqlite3.Connection, changes: Sequence[NoteChange], *, days: bool = True) -> None:
    """Write what has changed of some notes, and of the days they were studied on (unless `days` is false)."""
    for change in changes:
        for key, columns, reviews in change.made:
            card_id = driver.execute(_INSERT_CARD, (key, change.note, change.siblings, *columns)).lastrowid
            change.added += [(cast("int", card_id), one) for one in reviews]
    driver.executemany(_UPDATE_CARD, [card for change in changes for card in change.cards])
    gone = [one for change in changes for one in change.gone]
    added = [one for change in changes for one in change.added]
    driver.executemany(_DROP_REVIEW, [(card_id, one[0], one[1]) for card_id, one in gone])
    driver.executemany(_PUT_REVIEW, [(card_id, *one) for card_id, one in added])
    if days:
        add_to_days(driver, (one for _, one in added), (one for _, one in gone))


def add_to_days(driver: sqlite3.Connection, added: Iterable[Columns], gone: Iterable[Columns]) -> None:
    """Change the days' figures after reviews that are derived now, and others that aren't any more."""
    changes = days_of(added, gone)
    for day, change in changes.items():
        if change != DayFigures():
            found = (change.answers, change.introduced, change.reviews, change.lapses, change.duration_ms)
            driver.execute(_ADD_TO_DAY, (day, *found))
    if any(change.answers < 0 for change in changes.values()):
        driver.execute(_DROP_EMPTY_DAYS)


def correct_days(
    driver: sqlite3.Connection, right: Mapping[int, list[int]], stored: Mapping[int, list[int]]
) -> None:
    """Change the days' figures by what stored ones were off from the right ones, both by day."""
    none = [0] * 5
    for day in right.keys() | stored.keys():
        off = [a - b for a, b in zip(right.get(day, none), stored.get(day, none), strict=True)]
        if any(off):
            driver.execute(_ADD_TO_DAY, (day, *off))
    driver.execute(_DROP_EMPTY_DAYS)


def derive_grants(driver: sqlite3.Connection) -> None:
    """Derive what was granted for single days, and the catch-up: all of it again, as there is little."""
    query = (
        "SELECT id, kind, at, day_offset, data, target FROM event "
        "WHERE card IS NULL AND kind IN ('extend', 'catch_up', 'undo') ORDER BY at, id"
    )
    rows = driver.execute(query).fetchall()
    undone = {row[5] for row in rows if row[1] == "undo"}
    granted: dict[tuple[int, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    catch_up: tuple[int, int, int] | None = None
    for id_, kind, at, offset, data, _ in rows:
        if kind == "undo" or id_ in undone:
            continue
        day, found = Moment(at, offset).day, loaded(data)
        if kind == "catch_up":
            days = _count_in(found, "days")
            catch_up = (day, days, _count_in(found, "backlog")) if days else None
        elif any(counts := (_count_in(found, "new"), _count_in(found, "reviews"))):
            before = granted[day, str(found.get("deck", ""))]
            granted[day, str(found.get("deck", ""))] = (before[0] + counts[0], before[1] + counts[1])
    driver.execute("DELETE FROM extra")
    put = "INSERT INTO extra (day, deck, new, reviews) VALUES (?, ?, ?, ?)"
    driver.executemany(put, [(*key, *grant) for key, grant in granted.items()])
    driver.execute("DELETE FROM catch_up")
    if catch_up is not None:
        driver.execute("INSERT INTO catch_up (day, days, backlog) VALUES (?, ?, ?)", catch_up)


def _count_in(data: Mapping[str, Any], name: str) -> int:
    """A count in the data of an event; 0 for what is none, as old versions stored anything."""
    found = data.get(name)
    return found if type(found) is int else 0
