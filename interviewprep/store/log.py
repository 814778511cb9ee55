"""The event log: append, and keep the projections true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from interviewprep.scheduling.card_state import CardState, Memory, Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler
from interviewprep.store.database import Database
from interviewprep.store.projection import (
    CardProgress,
    DayFigures,
    NoteProgress,
    SettingsHistory,
    fold,
    in_order,
)
from interviewprep.store.settings import Settings, from_stored
from interviewprep.store.tables import CardRow, Day, Event, EventKind, Extra, Setting
from interviewprep.store.uuid7 import uuid7

DAY_FIELDS = ("answers", "introduced", "reviews", "lapses", "took")


def note_of(key: str) -> str:
    """The key of a card's note: siblings share it."""
    return key.partition("#")[0]


def state_of(row: CardRow) -> CardState:
    """The progress that a row holds."""
    memory = None
    if row.stability is not None and row.difficulty is not None:
        memory = Memory(row.stability, row.difficulty)
    return CardState(
        Phase(row.phase), row.due, row.step, memory, row.reps, row.lapses, row.first_day, row.last_day
    )


def columns_of(card: CardProgress) -> dict[str, Any]:
    """The columns of a card's row that come from the log."""
    state = card.state
    return {
        "phase": int(state.phase),
        "due": state.due,
        "step": state.step,
        "stability": state.memory.stability if state.memory else None,
        "difficulty": state.memory.difficulty if state.memory else None,
        "reps": state.reps,
        "lapses": state.lapses,
        "first_day": state.first_day,
        "last_day": state.last_day,
        "hidden_until": card.hidden_until,
        "suspended": card.suspended,
        "flagged": card.flagged,
    }


class Log:
    """Appends events. When a call returns, its event is on disk and the projections hold it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with Session(database.engine) as session:
            self._history = self._read_history(session)
            self._latest = session.exec(
                select(Event.at).order_by(col(Event.at).desc()).limit(1)
            ).first() or 0
            # A device is a database file: its first event names it.
            self.device = session.exec(select(Event.device).limit(1)).first() or uuid4().hex[:12]

    @property
    def scheduler(self) -> Scheduler:
        """The scheduler in force now."""
        return self._history.now

    @property
    def settings(self) -> Settings:
        """The settings in force now."""
        return from_stored(self._history.stored)

    def review(self, card: str, rating: Rating, took: int, now: Moment) -> UUID:
        """Record one answer. `took` is in milliseconds. Returns the event's id, which `undo` takes."""
        return self._record(EventKind.REVIEW, now, card, rating=int(rating), took=took)

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

    def set(self, name: str, value: Any, now: Moment) -> UUID:
        """Change a setting, from now on."""
        return self._record(EventKind.SETTING, now, data={name: value})

    def _record(self, kind: EventKind, now: Moment, card: str | None = None, **more: Any) -> UUID:
        event = Event(
            id=uuid7(now.at),
            kind=kind.value,
            device=self.device,
            at=now.at,
            day_offset=now.day_offset,
            card=card,
            **more,
        )
        event_id = event.id
        self.append([event])
        return event_id

    def append(self, events: Sequence[Event]) -> None:
        """Put events into the log, in any order, from any device; known ones are passed over.

        One transaction: all of it is on disk when the call returns, or none.
        """
        with Session(self._database.engine, expire_on_commit=False) as session:
            if len(events) > 1:
                ids = [e.id for e in events]
                known = set(session.exec(select(Event.id).where(col(Event.id).in_(ids))))
                events = [e for e in events if e.id not in known]
                if not events:
                    return
            notes: dict[str, set[UUID]] = defaultdict(set)
            rest: list[Event] = []
            for event in events:
                if event.card is not None:
                    notes[note_of(event.card)].add(event.id)
                else:
                    rest.append(event)
            session.add_all(events)
            session.flush()
            history = self._history
            if any(e.kind in (EventKind.SETTING, EventKind.UNDO) for e in rest):
                history = self._read_history(session)
                self._write_settings(session, history)
                if min(e.at for e in rest) < self._latest:
                    self._rebuild(session, history)
                    notes.clear()
            for note, fresh in notes.items():
                self._project_note(session, note, fresh, history)
            for event in rest:
                if event.kind == EventKind.EXTEND:
                    self._add_extra(session, event)
            session.commit()
            self._history = history
            self._latest = max(self._latest, *(e.at for e in events))

    def rebuild(self) -> None:
        """Derive everything from the log again."""
        with Session(self._database.engine) as session:
            history = self._read_history(session)
            self._write_settings(session, history)
            self._rebuild(session, history)
            session.commit()
            self._history = history

    def history_of(self, card: str) -> list[Event]:
        """The card's reviews that stand, oldest first."""
        with Session(self._database.engine, expire_on_commit=False) as session:
            events = session.exec(select(Event).where(Event.card == card)).all()
        undone = {e.target for e in events if e.kind == EventKind.UNDO}
        return [e for e in sorted(events, key=_time) if e.id not in undone and e.kind == EventKind.REVIEW]

    def _read_history(self, session: Session) -> SettingsHistory:
        kinds = (EventKind.SETTING.value, EventKind.UNDO.value)
        events = session.exec(
            select(Event).where(col(Event.kind).in_(kinds), col(Event.card).is_(None))
        ).all()
        undone = {e.target for e in events if e.kind == EventKind.UNDO}
        return SettingsHistory(e for e in events if e.kind == EventKind.SETTING and e.id not in undone)

    def _write_settings(self, session: Session, history: SettingsHistory) -> None:
        session.connection().execute(delete(Setting))
        for key, value in history.stored.items():
            session.add(Setting(key=key, value=value))

    def _project_note(self, session: Session, note: str, fresh: set[UUID], history: SettingsHistory) -> None:
        rows = {row.key: row for row in session.exec(select(CardRow).where(CardRow.note == note))}
        keys = set(rows)
        events = list(session.exec(_events_of_note(note)))
        keys |= {e.card for e in events if e.card is not None}
        after = fold(sorted(keys), events, history)
        if any(e.kind in (EventKind.REVIEW, EventKind.UNDO) for e in events if e.id in fresh):
            before = fold(sorted(keys), [e for e in events if e.id not in fresh], history)
            self._add_days(session, before, after)
        for key, card in after.cards.items():
            row = rows.get(key)
            if row is None:
                # An event about a card that no deck has (yet): its progress waits for it.
                session.add(CardRow(key=key, note=note, siblings=len(keys), **columns_of(card)))
                continue
            for name, value in columns_of(card).items():
                if getattr(row, name) != value:
                    setattr(row, name, value)

    def _add_days(self, session: Session, before: NoteProgress, after: NoteProgress) -> None:
        for day in before.days.keys() | after.days.keys():
            change = DayFigures()
            change.add(after.days.get(day, DayFigures()))
            change.add(before.days.get(day, DayFigures()), -1)
            row = session.get(Day, day)
            if row is None:
                row = Day(day=day)
                session.add(row)
            for name in DAY_FIELDS:
                setattr(row, name, getattr(row, name) + getattr(change, name))
            if not row.answers:
                session.delete(row)

    def _add_extra(self, session: Session, event: Event) -> None:
        data = event.data or {}
        day = Moment(event.at, event.day_offset).day
        row = session.get(Extra, (day, data["deck"]))
        if row is None:
            row = Extra(day=day, deck=data["deck"])
            session.add(row)
        row.new += data["new"]

    def _rebuild(self, session: Session, history: SettingsHistory) -> None:
        session.flush()
        connection = session.connection()
        fresh = columns_of(CardProgress())
        connection.execute(CardRow.__table__.update().values(**fresh))  # type: ignore[attr-defined]
        connection.execute(delete(Day))
        connection.execute(delete(Extra))
        session.expire_all()
        days: dict[int, DayFigures] = defaultdict(DayFigures)
        query = select(Event).where(col(Event.card).is_not(None)).order_by(col(Event.card))
        known: dict[str, set[str]] = defaultdict(set)
        for key, note in session.exec(select(CardRow.key, CardRow.note)):
            known[note].add(key)
        updates: list[dict[str, Any]] = []
        inserts: list[dict[str, Any]] = []
        events = session.exec(query.execution_options(yield_per=10_000))
        for note, group in groupby(events, key=lambda e: note_of(e.card or "")):
            of_note = list(group)
            keys = known[note] | {e.card for e in of_note if e.card is not None}
            progress = fold(sorted(keys), of_note, history)
            for day, figures in progress.days.items():
                days[day].add(figures)
            for key, card in progress.cards.items():
                if key in known[note]:
                    updates.append({"b_key": key, **columns_of(card)})
                else:
                    inserts.append({"key": key, "note": note, "siblings": len(keys), "position": 0, **columns_of(card)})
        if updates:
            from sqlalchemy import bindparam

            table = CardRow.__table__  # type: ignore[attr-defined]
            connection.execute(table.update().where(table.c.key == bindparam("b_key")), updates)
        if inserts:
            connection.execute(insert(CardRow), inserts)
        rows = [{"day": d, **{n: getattr(f, n) for n in DAY_FIELDS}} for d, f in days.items() if f.answers]
        if rows:
            connection.execute(insert(Day), rows)
        for event in session.exec(select(Event).where(Event.kind == EventKind.EXTEND.value)).all():
            self._add_extra(session, event)


def _time(event: Event) -> tuple[int, UUID]:
    return event.at, event.id


def _events_of_note(note: str) -> Any:
    # A note's keys are `note` and `note#...`; `$` follows `#`.
    card = col(Event.card)
    return select(Event).where((card == note) | ((card >= f"{note}#") & (card < f"{note}$")))


