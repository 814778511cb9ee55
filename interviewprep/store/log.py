"""The event log: append, and keep the projections true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import Connection, func, insert
from sqlmodel import col, select

from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler
from interviewprep.store.database import Database, mark_of, marks_of
from interviewprep.store.derived import (
    EVENT_FIELDS,
    EVENTS_OF_CARD,
    TASK_TABLE,
    derive_extra,
    note_of,
    project_note,
    project_task,
    read_history,
    rebuild_all,
    write_settings,
)
from interviewprep.store.projection import EventLike, SettingsHistory, in_order
from interviewprep.store.settings import Settings, SettingValue, accept, from_stored
from interviewprep.store.tables import Event, EventKind, TaskData, TaskRow, is_task_key
from interviewprep.store.task_projection import TaskProgress, fold_task
from interviewprep.store.uuid7 import uuid7

_INSERT_EVENT = insert(Event)
_LATEST = select(func.max(col(Event.at)))


class Log:
    """Appends events. When a call returns, its event is on disk and the projections hold it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.reading() as connection:
            self._seen = (mark_of(connection), read_history(connection))
            """A state's mark, and the settings as of it. One value, as several threads write."""
            # A device is a database file: its first event names it.
            device = connection.execute(select(col(Event.device)).order_by(col(Event.id)).limit(1)).scalar()
            self.device: str = device or uuid4().hex[:12]

    @property
    def scheduler(self) -> Scheduler:
        """The scheduler in force now."""
        return self._seen[1].now

    @property
    def settings(self) -> Settings:
        """The settings in force now."""
        return from_stored(self._seen[1].stored)

    def catch_up(self) -> None:
        """Read the settings again if another process may have changed them.

        Raises:
            StoreError: the database can't be read.
        """
        with self._database.reading() as connection:
            if (mark := mark_of(connection)) != self._seen[0]:
                self._seen = (mark, read_history(connection))

    def behind(self, now: Moment) -> int:
        """By how many milliseconds the clock runs behind the last event; 0 when it doesn't.

        Raises:
            StoreError: the database can't be read.
        """
        with self._database.reading() as connection:
            return max(0, (connection.execute(_LATEST).scalar() or 0) - now.at)

    def review(self, card: str, rating: Rating, duration_ms: int, now: Moment) -> UUID:
        """Record one answer. Returns the event's id, which `undo` takes."""
        return self._record(EventKind.REVIEW, now, card, rating=int(rating), duration_ms=duration_ms)

    def undo(self, target: UUID, card: str | None, now: Moment) -> UUID:
        """Take an event back."""
        return self._record(EventKind.UNDO, now, card, target=target)

    def suspend(self, card: str, now: Moment, on: bool = True) -> UUID:
        """Take a card out of all queues until it is unsuspended, or put it back."""
        return self._record(EventKind.SUSPEND if on else EventKind.UNSUSPEND, now, card)

    def bury(self, card: str, now: Moment) -> UUID:
        """Hide a card until tomorrow."""
        return self._record(EventKind.BURY, now, card)

    def flag(self, card: str, now: Moment, on: bool = True) -> UUID:
        """Mark a card to come back to, or unmark it."""
        return self._record(EventKind.FLAG, now, card, data={"on": on})

    def reset(self, card: str, now: Moment) -> UUID:
        """Make a card new again. Its history stays in the log."""
        return self._record(EventKind.RESET, now, card)

    def extend(self, new: int, deck: str, now: Moment) -> UUID:
        """Grant more new cards for today; `deck` is a deck's name, or '' for all."""
        return self._record(EventKind.EXTEND, now, data={"deck": deck, "new": new})

    def set(self, name: str, value: SettingValue, now: Moment) -> UUID:
        """Change a setting, from now on.

        Raises:
            SettingError: the setting can't take the value.
        """
        return self._record(EventKind.SETTING, now, data={name: accept(name, value)})

    def _record(
        self,
        kind: EventKind,
        now: Moment,
        card: str | None = None,
        *,
        rating: int | None = None,
        duration_ms: int | None = None,
        target: UUID | None = None,
        data: Mapping[str, object] | None = None,
    ) -> UUID:
        with self._writing() as write:
            # Events are ordered by time: what is done now comes last, even if the clock was set back.
            at = max(now.at, write.latest + 1)
            event = Event(
                id=uuid7(at),
                kind=kind.value,
                device=self.device,
                at=at,
                day_offset=now.day_offset,
                card=card,
                rating=rating,
                duration_ms=duration_ms,
                target=target,
                data=None if data is None else dict(data),
            )
            write.add([event])
        return event.id

    def append(self, events: Sequence[Event]) -> None:
        """Put events into the log, in any order, from any device; known ones are passed over.

        One transaction: all of it is on disk when the call returns, or none.
        """
        with self._database.reading() as connection:
            events = _unknown(connection, events)
        if events:
            with self._writing() as write:
                # Another process may have had the same ones in the meantime.
                if events := _unknown(write.connection, events):
                    write.add(events)

    @contextmanager
    def _writing(self) -> Iterator[_Write]:
        """A transaction, with the settings as they are at its start; see `Database.writing`."""
        with self._database.writing() as connection:
            before, after = marks_of(connection)
            mark, history = self._seen
            if mark != before:  # somebody else has written
                history = read_history(connection)
            write = _Write(connection, history, connection.execute(_LATEST).scalar() or 0)
            yield write
        self._seen = (after, write.history)

    def attempt(self, task: str, mode: str, par: int, now: Moment) -> UUID:
        """Begin an attempt at a task. `par` is in seconds. Returns the event's id: the attempt's."""
        return self._record(EventKind.ATTEMPT, now, task, data={"mode": mode, "par": par})

    def of_attempt(
        self,
        kind: EventKind,
        task: str,
        attempt: UUID,
        now: Moment,
        data: Mapping[str, object] | None = None,
        rating: Rating | None = None,
    ) -> UUID:
        """Record what happened in an attempt: a pause, a hint, a run, its end."""
        value = int(rating) if rating is not None else None
        return self._record(kind, now, task, target=attempt, data=data, rating=value)

    def task(self, task: str) -> TaskProgress:
        """All that is known of a task's practice."""
        with self._database.reading() as connection:
            events = connection.execute(EVENTS_OF_CARD, {"key": task}).all()
        return fold_task(task, events, self._seen[1])

    def tasks(self) -> dict[str, TaskRow]:
        """The stored progress of all tasks, by key."""
        with self._database.reading() as connection:
            rows = connection.execute(TASK_TABLE.select()).mappings().all()
        return {row["key"]: TaskRow(**row) for row in rows}

    def code_of(self, task: str, attempt: UUID) -> dict[str, str]:
        """The files of the attempt's last run that differ from the starter's."""
        with self._database.reading() as connection:
            events = connection.execute(EVENTS_OF_CARD, {"key": task}).all()
        runs = [e for e in in_order(events) if e.kind == EventKind.RUN and e.target == attempt]
        return dict(cast("TaskData", runs[-1].data)["files"]) if runs else {}

    def rebuild(self) -> None:
        """Derive everything from the log again."""
        with self._writing() as write:
            write.derive_all()

    def history_of(self, card: str) -> list[EventLike]:
        """The card's reviews that stand, oldest first."""
        with self._database.reading() as connection:
            events = connection.execute(EVENTS_OF_CARD, {"key": card}).all()
        undone = {e.target for e in events if e.kind == EventKind.UNDO}
        return [e for e in in_order(events) if e.id not in undone and e.kind == EventKind.REVIEW]


@dataclass(slots=True)
class _Write:
    """A transaction that adds to the log."""

    connection: Connection
    history: SettingsHistory
    """The settings as the transaction leaves them."""
    latest: int
    """The time of the last event before it (UTC milliseconds); 0 without events."""

    def add(self, events: Sequence[Event]) -> None:
        """Store events and what they change."""
        self.connection.execute(_INSERT_EVENT, [_values(e) for e in events])
        notes: dict[str, set[UUID]] = defaultdict(set)
        rest: list[Event] = []
        tasks: set[str] = set()
        for event in events:
            if event.card is not None and is_task_key(event.card):
                tasks.add(event.card)
            elif event.card is not None:
                notes[note_of(event.card)].add(event.id)
            else:
                rest.append(event)
        if any(e.kind in (EventKind.SETTING, EventKind.UNDO) for e in rest):
            before = self.history
            self._read_settings()
            since = self.history.differs_since(before)
            if since is not None and since <= self.latest:
                rebuild_all(self.connection, self.history)  # it changes what earlier reviews came to
                return
        for task in tasks:
            project_task(self.connection, task, self.history)
        for note, fresh in notes.items():
            project_note(self.connection, note, fresh, self.history)
        if any(e.kind in (EventKind.EXTEND, EventKind.UNDO) for e in rest):
            derive_extra(self.connection)

    def derive_all(self) -> None:
        """Derive everything from the log again."""
        self._read_settings()
        rebuild_all(self.connection, self.history)

    def _read_settings(self) -> None:
        self.history = read_history(self.connection)
        write_settings(self.connection, self.history)


def _values(event: Event) -> dict[str, object]:
    return {name: getattr(event, name) for name in EVENT_FIELDS}


def _unknown(connection: Connection, events: Sequence[Event]) -> list[Event]:
    known: set[UUID] = set()
    for start in range(0, len(events), 500):
        ids = [e.id for e in events[start : start + 500]]
        known.update(connection.execute(select(col(Event.id)).where(col(Event.id).in_(ids))).scalars())
    fresh = {e.id: e for e in events if e.id not in known}
    return list(fresh.values())
