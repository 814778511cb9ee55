"""Everything derived from the log again, as a stream of notes, while others go on reviewing.

Some hundred notes at a time are read and derived without keeping anybody from writing; what differs from the
tables is then written in a short transaction. Notes that got events in between are derived in that one. So
the tables are right for each note at every moment, and a rebuild that is ended is simply begun again.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection

from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.rating import Rating
from interviewprep.store.database import Database, driver_of, marks_of
from interviewprep.store.derived import (
    CARD,
    EVENT,
    NEW,
    REVIEW,
    NoteChange,
    StoredNote,
    correct_days,
    derive_grants,
    note_of,
    project_notes,
    read_history,
    write_changes,
    write_settings,
)
from interviewprep.store.derived_tasks import project_task
from interviewprep.store.remembering import remember
from interviewprep.store.settings_history import SettingsHistory
from interviewprep.store.tables import TASK_EVENT_KINDS, is_task_key

EVENTS = 1_000
"""Events to derive in one go: the time that others wait, and the memory that it takes."""
_LAST = "\U0010ffff"
"""Sorts after whatever a key goes on with."""
_EVENTS_AFTER = f"SELECT {EVENT} FROM event WHERE card > ? ORDER BY card, at, id LIMIT ?"  # noqa: S608
_EVENTS_UP_TO = f"SELECT {EVENT} FROM event WHERE card >= ? AND card <= ? ORDER BY card, at, id"  # noqa: S608
_CARD_COLUMNS = f"SELECT note, key, id, {CARD} FROM card"  # noqa: S608
_CARDS = f"{_CARD_COLUMNS} WHERE key > ? AND key <= ? ORDER BY key"
_CARD = f"{_CARD_COLUMNS} WHERE id = ?"
_PREFIXED = ", ".join(f"r.{name}" for name in REVIEW.split(", "))
_REVIEWS = (
    f"SELECT card_id, {_PREFIXED} FROM card c JOIN review r ON r.card_id = c.id "  # noqa: S608
    "WHERE c.key > ? AND c.key <= ? ORDER BY c.key, r.at, r.event"
)
_CARD_ID = itemgetter(0)
_CARD_OF_EVENT = itemgetter(4)
_AT_AND_ID = itemgetter(2, 0)
_DAYS = (
    f"SELECT day, count(*), sum(phase = {Phase.NEW:d}), sum(phase = {Phase.REVIEW:d}), "  # noqa: S608
    f"sum(phase = {Phase.REVIEW:d} AND rating = {Rating.AGAIN:d}), sum(counted) "
    "FROM review WHERE NOT undone GROUP BY day"
)
_PUT_DAY = "INSERT INTO day (day, answers, introduced, reviews, lapses, took) VALUES (?, ?, ?, ?, ?, ?)"
_TASK_KINDS = ", ".join(f"'{kind}'" for kind in TASK_EVENT_KINDS)
_TASKS = (
    f"SELECT DISTINCT card FROM event WHERE card > 'task:' AND card < 'task;' AND kind IN ({_TASK_KINDS})"  # noqa: S608
)


def rebuild(database: Database) -> None:
    """Derive everything again; others may read and write meanwhile, and wait for moments only.

    Raises:
        StoreError: the database can't be read or written. What was derived until then is right.
    """
    with database.writing() as connection:
        driver = driver_of(connection)
        write_settings(driver, read_history(connection))
        derive_grants(driver)
        tasks = _tasks(driver)
    after: str | None = ""
    while after is not None:
        after = _rebuild_some(database, after)
    for task in tasks:
        with _giving_way(database) as connection:
            project_task(connection, task, read_history(connection))
    _repair_days(database)


def _rebuild_some(database: Database, after: str) -> str | None:
    """Derive the notes after a key; returns the last key that is done with, None when all are."""
    with database.reading() as connection, connection.begin():
        driver = driver_of(connection)
        newest = _newest(driver)
        history = read_history(connection)
        notes, upto = _read(driver, after)
        changes = list(_derive(notes, history))
    if changes:
        with _giving_way(database) as connection:
            driver = driver_of(connection)
            fresh = driver.execute("SELECT card, kind FROM event WHERE rowid > ?", (newest,)).fetchall()
            if any(card is None for card, _ in fresh):
                return after  # perhaps a setting: once more
            again = {note_of(card) for card, _ in fresh}
            again |= {
                change.note for change in changes if change.made
            }  # decks may have been listed meanwhile
            write_changes(driver, [change for change in changes if change.note not in again])
            project_notes(driver, again & {change.note for change in changes}, history)
    return None if upto == _LAST else upto


@contextmanager
def _giving_way(database: Database) -> Iterator[Connection]:
    """A connection to write with, and a pause after it that is as long.

    SQLite has no queue: who waits looks again now and then, so the lock must be free for much of the time.
    """
    with database.writing() as connection:
        began = time.monotonic()
        yield connection
    time.sleep(time.monotonic() - began)


def _newest(driver: sqlite3.Connection) -> int:
    return int(driver.execute("SELECT max(rowid) FROM event").fetchone()[0] or 0)


def _repair_days(database: Database) -> None:
    """Make the days' figures what the reviews come to.

    All reviews are counted without keeping anybody from writing. What a day is off by then stays the same
    however many reviews come meanwhile, since those are added to its figures: so that is what is written.
    """
    for patient in (True, True, True, False):
        with database.reading() as connection, connection.begin():
            driver = driver_of(connection)
            mark = driver.execute("PRAGMA user_version").fetchone()[0]
            days = {day: figures for day, *figures in driver.execute(_DAYS)}
            stored = {day: figures for day, *figures in driver.execute("SELECT * FROM day")}
        if days == stored:
            return
        with _giving_way(database) as connection:
            driver = driver_of(connection)
            if marks_of(connection)[0] == mark:
                _put_days(driver, days)
                return
            if patient:  # once more: another rebuild may have done the same
                correct_days(driver, days, stored)
            else:
                _put_days(driver, {day: figures for day, *figures in driver.execute(_DAYS)})


def _put_days(driver: sqlite3.Connection, days: Mapping[int, list[int]]) -> None:
    driver.execute("DELETE FROM day")
    driver.executemany(_PUT_DAY, [(day, *figures) for day, figures in days.items()])


def derive_all(connection: Connection) -> SettingsHistory:
    """Derive everything again within the caller's transaction; returns the settings."""
    driver = driver_of(connection)
    history = read_history(connection)
    write_settings(driver, history)
    derive_cards(driver, history)
    for task in _tasks(driver):
        project_task(connection, task, history)
    derive_grants(driver)
    return history


def derive_cards(driver: sqlite3.Connection, history: SettingsHistory) -> None:
    """Derive all cards and days again within the caller's transaction."""
    after = ""
    while after != _LAST:
        notes, after = _read(driver, after)
        write_changes(driver, list(_derive(notes, history)), days=False)
    _put_days(driver, {day: figures for day, *figures in driver.execute(_DAYS)})


def _tasks(driver: sqlite3.Connection) -> list[str]:
    """The keys of all tasks with events; what is stored of others is taken away."""
    keys = [key for (key,) in driver.execute(_TASKS) if is_task_key(key)]
    stored = {key for (key,) in driver.execute("SELECT key FROM task")}
    driver.executemany("DELETE FROM task WHERE key = ?", [(key,) for key in stored.difference(keys)])
    return keys


def _read(driver: sqlite3.Connection, after: str) -> tuple[dict[str, StoredNote], str]:
    """Some notes after a key, and the last key that there can be of them."""
    events = driver.execute(_EVENTS_AFTER, (after, EVENTS)).fetchall()
    upto = _LAST
    if len(events) == EVENTS:
        last = note_of(events[-1][4])
        upto = f"{last}#{_LAST}"
        while events and note_of(events[-1][4]) == last:  # it may go on
            events.pop()
        events += driver.execute(_EVENTS_UP_TO, (last, upto)).fetchall()
    notes: dict[str, StoredNote] = {}
    for card, of_card in groupby(events, key=_CARD_OF_EVENT):
        note = note_of(card)
        if is_task_key(card):
            continue
        if note not in notes:
            notes[note] = StoredNote(note, list(of_card))
        else:  # siblings
            notes[note].events += of_card
            notes[note].events.sort(key=_AT_AND_ID)
    cards: dict[int, tuple[StoredNote, str]] = {}
    for row in driver.execute(_CARDS, (after, upto)):
        stored = notes.get(row[0])
        if stored is None:
            if row[3:] == NEW:
                continue
            stored = notes[row[0]] = StoredNote(
                row[0]
            )  # without events: nothing may be left of what was there
        stored.rows[row[1]] = row[2:]
        cards[row[2]] = (stored, row[1])
    for card_id, reviews in groupby(driver.execute(_REVIEWS, (after, upto)), key=_CARD_ID):
        if card_id not in cards:
            row = driver.execute(_CARD, (card_id,)).fetchone()
            stored = notes[row[0]] = StoredNote(row[0], rows={row[1]: row[2:]})
            cards[card_id] = (stored, row[1])
        stored, key = cards[card_id]
        stored.reviews[key] = [review[1:] for review in reviews]
    return notes, upto


def _derive(notes: dict[str, StoredNote], history: SettingsHistory) -> Iterator[NoteChange]:
    folds = [(one, one.fold(history)) for one in notes.values()]
    remember((life for _, fold in folds for life in fold.lives()), history.now)
    for one, fold in folds:
        if (change := one.compare(fold.result())) is not None:
            yield change
