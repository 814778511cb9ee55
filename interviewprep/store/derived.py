"""The tables derived from the log: written after each event, and anew from all of them."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import groupby
from uuid import UUID

from sqlalchemy import (
    Connection,
    RowMapping,
    String,
    bindparam,
    delete,
    insert,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col, select

from interviewprep.scheduling.card_state import CardState, Memory, Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.store.projection import (
    CardProgress,
    DayFigures,
    NoteProgress,
    SettingsHistory,
    fold,
)
from interviewprep.store.tables import (
    TASK_EVENT_KINDS,
    CardRow,
    Day,
    Event,
    EventKind,
    Extra,
    Setting,
    TaskRow,
    is_task_key,
    table_of,
)
from interviewprep.store.task_projection import TaskProgress, fold_task

EVENT_FIELDS = ("id", "kind", "device", "at", "day_offset", "card", "rating", "duration_ms", "target", "data")
DAY_FIELDS = ("answers", "introduced", "reviews", "lapses", "duration_ms")
CARD_FIELDS = (
    "phase", "due", "step", "stability", "difficulty", "reps", "lapses", "first_day", "last_day",
    "hidden_until", "suspended", "flagged",
)  # fmt: skip
"""The columns of a card that come from the log."""


def note_of(key: str) -> str:
    """The key of a card's note: siblings share it."""
    return key.partition("#")[0]


def state_of(row: RowMapping) -> CardState:
    """The progress that a row holds."""
    memory = None
    if row["stability"] is not None and row["difficulty"] is not None:
        memory = Memory(row["stability"], row["difficulty"])
    rest = (row[name] for name in ("reps", "lapses", "first_day", "last_day"))
    return CardState(Phase(row["phase"]), row["due"], row["step"], memory, *rest)


def columns_of(card: CardProgress) -> dict[str, object]:
    """The columns of a card's row that come from the log, in the order of `CARD_FIELDS`."""
    state, memory = card.state, card.state.memory
    values = (
        int(state.phase), state.due, state.step,
        memory.stability if memory else None, memory.difficulty if memory else None,
        state.reps, state.lapses, state.first_day, state.last_day,
        card.hidden_until, card.suspended, card.flagged,
    )  # fmt: skip
    return dict(zip(CARD_FIELDS, values, strict=True))


# The statements are built once: SQLAlchemy then finds their compiled form at once, and a review is
# written in about the time that its commit takes.
_EVENT = [getattr(Event, name) for name in EVENT_FIELDS]
EVENTS_OF_CARD = select(*_EVENT).where(col(Event.card) == bindparam("key"))
_EVENTS_OF_CARDS = (
    # A million ids need not become objects to be compared.
    select(*(type_coerce(c, String).label(c.key) if c.key in ("id", "target") else c for c in _EVENT))
    .where(col(Event.card).is_not(None), col(Event.kind).not_in(TASK_EVENT_KINDS))
    .order_by(col(Event.card), col(Event.at), col(Event.id))
)
_TASK_KEYS = select(col(Event.card)).where(col(Event.kind).in_(TASK_EVENT_KINDS)).distinct()
_EVENTS_OF_NOTE = union_all(
    # A note's keys are `note` and `note#...`; `$` follows `#`.
    select(*_EVENT).where(col(Event.card) == bindparam("note")),
    select(*_EVENT).where(col(Event.card) >= bindparam("low"), col(Event.card) < bindparam("high")),
)
_CARD_TABLE = table_of(CardRow)
_ROW_FIELDS = [_CARD_TABLE.c.key, *[_CARD_TABLE.c[name] for name in CARD_FIELDS]]
_ROWS_OF_NOTE = select(*_ROW_FIELDS).where(_CARD_TABLE.c.note == bindparam("note"))
_UPDATE_CARD = (
    update(_CARD_TABLE)
    .where(_CARD_TABLE.c.key == bindparam("b_key"))
    .values({name: bindparam(f"b_{name}") for name in CARD_FIELDS})
)
TASK_TABLE = table_of(TaskRow)
_insert_task = sqlite_insert(TASK_TABLE)
_PUT_TASK = _insert_task.on_conflict_do_update(
    index_elements=["key"],
    set_={c.name: _insert_task.excluded[c.name] for c in TASK_TABLE.c if c.name != "key"},
)
_DAY_TABLE = table_of(Day)
_insert_day = sqlite_insert(_DAY_TABLE)
_ADD_TO_DAY = _insert_day.on_conflict_do_update(
    index_elements=["day"],
    set_={name: _DAY_TABLE.c[name] + _insert_day.excluded[name] for name in DAY_FIELDS},
)
_DROP_EMPTY_DAY = delete(_DAY_TABLE).where(_DAY_TABLE.c.day == bindparam("b_day"), _DAY_TABLE.c.answers == 0)
_GRANTS = select(*_EVENT).where(
    col(Event.card).is_(None), col(Event.kind).in_((EventKind.EXTEND.value, EventKind.UNDO.value))
)


def read_history(connection: Connection) -> SettingsHistory:
    """The settings over time, without those that were taken back."""
    kinds = (EventKind.SETTING.value, EventKind.UNDO.value)
    events = connection.execute(
        select(*_EVENT).where(col(Event.kind).in_(kinds), col(Event.card).is_(None))
    ).all()
    undone = {e.target for e in events if e.kind == EventKind.UNDO}
    return SettingsHistory(e for e in events if e.kind == EventKind.SETTING and e.id not in undone)


def write_settings(connection: Connection, history: SettingsHistory) -> None:
    """Store the settings in force now."""
    connection.execute(delete(Setting))
    rows = [{"key": key, "value": json.dumps(value)} for key, value in history.stored.items()]
    if rows:
        connection.execute(insert(Setting), rows)


def project_note(connection: Connection, note: str, fresh: set[UUID], history: SettingsHistory) -> None:
    """Derive one note's cards, and the days it was studied on, after the events in `fresh`."""
    rows = {row[0]: row[1:] for row in connection.execute(_ROWS_OF_NOTE, {"note": note})}
    events = connection.execute(_EVENTS_OF_NOTE, {"note": note, "low": f"{note}#", "high": f"{note}$"}).all()
    keys = sorted(rows.keys() | {e.card for e in events})
    after = fold(keys, events, history)
    # A reset that arrives late makes a later review the first of a new card.
    changing_days = (EventKind.REVIEW, EventKind.UNDO, EventKind.RESET)
    if any(e.kind in changing_days for e in events if e.id in fresh):
        earlier = [e for e in events if e.id not in fresh]
        _add_days(connection, fold(keys, earlier, history), after)
    changed, missing = [], []
    for key, card in after.cards.items():
        columns = columns_of(card)
        if key not in rows:
            # An event about a card that no deck has (yet): its progress waits for it.
            missing.append({"key": key, "note": note, "siblings": len(keys), "position": 0, **columns})
        elif tuple(columns.values()) != tuple(rows[key]):
            changed.append({"b_key": key, **{f"b_{name}": value for name, value in columns.items()}})
    if changed:
        connection.execute(_UPDATE_CARD, changed)
    if missing:
        connection.execute(insert(CardRow), missing)


def _task_columns(progress: TaskProgress) -> dict[str, object]:
    state, best = progress.state, progress.best
    return {
        "attempt": progress.open.id if progress.open else None,
        "best": best.points if best else 0,
        "points": best.total if best else 0,
        "passed": progress.passed,
        "attempts": len(progress.attempts),
        "phase": int(state.phase),
        "due": state.due,
        "stability": state.memory.stability if state.memory else None,
        "difficulty": state.memory.difficulty if state.memory else None,
        "reps": state.reps,
        "lapses": state.lapses,
        "first_day": state.first_day,
        "last_day": state.last_day,
    }


def project_task(connection: Connection, key: str, history: SettingsHistory) -> None:
    """Derive one task's progress."""
    events = connection.execute(EVENTS_OF_CARD, {"key": key}).all()
    progress = fold_task(key, events, history)
    connection.execute(_PUT_TASK, {"key": key, **_task_columns(progress)})


def _add_days(connection: Connection, before: NoteProgress, after: NoteProgress) -> None:
    for day in before.days.keys() | after.days.keys():
        change = DayFigures()
        change.add(after.days.get(day, DayFigures()))
        change.add(before.days.get(day, DayFigures()), -1)
        if change == DayFigures():
            continue
        connection.execute(_ADD_TO_DAY, {"day": day, **{name: getattr(change, name) for name in DAY_FIELDS}})
        if change.answers < 0:
            connection.execute(_DROP_EMPTY_DAY, {"b_day": day})


def derive_extra(connection: Connection) -> None:
    """Derive the new cards granted for single days: there are few, so all of them are counted again."""
    events = connection.execute(_GRANTS).all()
    undone = {event.target for event in events if event.kind == EventKind.UNDO}
    granted: dict[tuple[int, str], int] = defaultdict(int)
    for event in events:
        if event.kind == EventKind.EXTEND and event.id not in undone:
            data = event.data or {}
            granted[Moment(event.at, event.day_offset).day, data["deck"]] += data["new"]
    connection.execute(delete(Extra))
    rows = [{"day": day, "deck": deck, "new": new} for (day, deck), new in granted.items()]
    if rows:
        connection.execute(insert(Extra), rows)


def rebuild_all(connection: Connection, history: SettingsHistory) -> None:
    """Derive all tables from the whole log."""
    connection.execute(delete(Day))
    stored: dict[str, tuple[object, ...]] = {}
    known: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(select(_CARD_TABLE.c.note, *_ROW_FIELDS)):
        known[row[0]].add(row[1])
        stored[row[1]] = tuple(row[2:])
    days: dict[int, DayFigures] = defaultdict(DayFigures)
    updates: list[dict[str, object]] = []
    inserts: list[dict[str, object]] = []
    connection.execute(delete(TASK_TABLE))
    for key in filter(None, connection.execute(_TASK_KEYS).scalars().all()):
        project_task(connection, key, history)
    events = connection.execute(_EVENTS_OF_CARDS).all()
    for note, group in groupby(events, key=lambda e: note_of(e.card)):
        if is_task_key(note):
            continue  # an undo of something in an attempt
        of_note = list(group)
        keys = known[note] | {e.card for e in of_note}
        progress = fold(sorted(keys), of_note, history)
        for day, figures in progress.days.items():
            days[day].add(figures)
        for key, card in progress.cards.items():
            columns = columns_of(card)
            if key in known[note]:
                if stored.pop(key) == tuple(columns.values()):
                    continue
                updates.append({"b_key": key, **{f"b_{name}": value for name, value in columns.items()}})
            else:
                inserts.append({"key": key, "note": note, "siblings": len(keys), "position": 0, **columns})
    fresh = columns_of(CardProgress())
    for key, values in stored.items():  # no events: nothing may be left of what was there
        if values != tuple(fresh.values()):
            updates.append({"b_key": key, **{f"b_{name}": value for name, value in fresh.items()}})
    if updates:
        connection.execute(_UPDATE_CARD, updates)
    if inserts:
        connection.execute(insert(CardRow), inserts)
    rows = [{"day": d, **{n: getattr(f, n) for n in DAY_FIELDS}} for d, f in days.items() if f.answers]
    if rows:
        connection.execute(insert(Day), rows)
    derive_extra(connection)
