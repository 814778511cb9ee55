"""A transaction that adds to the log, and keeps what is derived from it true."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, cast
from uuid import UUID

from sqlalchemy import Connection

from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.scheduler import SchedulerConfig
from interviewprep.store.database import driver_of
from interviewprep.store.derived import (
    derive_grants,
    note_of,
    project_notes,
    project_review,
    read_history,
    write_settings,
)
from interviewprep.store.derived_tasks import FoldedTask, project_task
from interviewprep.store.event_check import EventError, check
from interviewprep.store.presets import preset_data, preset_of
from interviewprep.store.projection import Columns, EventRow
from interviewprep.store.quarantine import (
    COLUMNS,
    WAITS,
    Plain,
    columns_of_event,
    put_aside,
    take_waiting,
)
from interviewprep.store.remembering import remember_anew
from interviewprep.store.settings_history import SettingsHistory
from interviewprep.store.tables import EventKind, is_task_key
from interviewprep.store.uuid7 import uuid7

_INSERT = f"INSERT INTO event ({COLUMNS}) VALUES ({', '.join('?' * 12)}) ON CONFLICT DO NOTHING"  # noqa: S608
_WITHOUT_PRESET_SINCE = (
    "SELECT DISTINCT card FROM event WHERE at >= ? AND preset IS NULL AND kind IN ('review', 'finish') "
    "AND card IS NOT NULL"
)
ACTS_AT_ONCE = 500
"""Cards of which is derived at once what has changed, where something is done to many."""
_LAST = (
    "SELECT (SELECT max(at) FROM event), max(coalesce((SELECT max(number) FROM event WHERE device = :d), 0), "
    "coalesce((SELECT max(number) FROM quarantine WHERE device = :d), 0))"
)
_SCHEDULED = (EventKind.REVIEW, EventKind.FINISH)
"""The kinds that name the preset that they were scheduled with."""


class CardAct(NamedTuple):
    """Something that is done to a card, beside answering it."""

    kind: EventKind
    card: str
    target: UUID | None = None
    """The event that is undone."""
    data: Mapping[str, object] | None = None

    def given(self) -> dict[str, object]:
        """What it adds to an event's plain form."""
        target = None if self.target is None else str(self.target)
        return {"card": self.card, "target": target, "data": self.data}


@dataclass(slots=True)
class Added:
    """What came of events from elsewhere."""

    new: int = 0
    known: int = 0
    """Those that the log had."""
    aside: int = 0
    """Those that were put aside: malformed, or newer than this version understands."""


@dataclass(slots=True)
class Appending:
    """Stores events; `project` then derives what they change."""

    connection: Connection
    history: SettingsHistory
    """The settings and presets as the transaction leaves them."""
    tasks: dict[str, FoldedTask] = field(default_factory=dict)
    """Tasks by key, as far as known: as they were when the transaction began, then as it leaves them."""
    added: Added = field(default_factory=Added)
    _notes: set[str] = field(default_factory=set)
    _tasks: set[str] = field(default_factory=set)
    _alone: set[str] = field(default_factory=set)
    """The kinds of those that are about no card."""
    _derived_by: SettingsHistory = field(init=False)
    """The settings by which the tables were derived."""

    def __post_init__(self) -> None:
        self._derived_by = self.history

    @property
    def driver(self) -> sqlite3.Connection:
        """The driver's connection."""
        return driver_of(self.connection)

    def record(
        self, device: str, kind: EventKind, now: Moment, given: Mapping[str, object], deck: str = ""
    ) -> UUID:
        """Store what is done on this device now, and derive what it changes.

        Args:
            device: This device.
            kind: What is done.
            now: When.
            given: The rest of the event in its plain form, as far as it has one.
            deck: The deck of the card, by its key: its settings hold.

        Raises:
            ValueError: that can't be.
        """
        at, number = self._next_of(device, now)
        plain = _plain(device, kind, now, at, number, given)
        scheduler = self.history.now_in(deck)
        if kind in _SCHEDULED and "rating" in plain:
            plain["preset"] = str(self._use_preset(scheduler.config))
        check(plain)
        if kind is EventKind.UNDO:
            self._refuse_undo(plain)
        row = columns_of_event(plain)
        self.driver.execute(_INSERT, row)
        if kind is not EventKind.REVIEW or not project_review(self.driver, _event_row(row), scheduler):
            self._note(row)
            self.project()
        return UUID(str(plain["id"]))

    def record_all(
        self, device: str, kind: EventKind, now: Moment, each: Iterable[Mapping[str, object]]
    ) -> list[UUID]:
        """Store that the same is done to several cards at one moment, and derive what it changes.

        Args:
            device: This device.
            kind: What is done; nothing that answers a card.
            now: When.
            each: As `given` of `record`, for each card.

        Raises:
            ValueError: that can't be.
        """
        at, first = self._next_of(device, now)
        events = []
        for number, given in enumerate(each, first):
            plain = _plain(device, kind, now, at, number, given)
            check(plain)
            if kind is EventKind.UNDO:
                self._refuse_undo(plain)
            row = columns_of_event(plain)
            self.driver.execute(_INSERT, row)
            self._note(row)
            events.append(UUID(str(plain["id"])))
        self.project()
        return events

    def _next_of(self, device: str, now: Moment) -> tuple[int, int]:
        """The time of what is done now, in UTC milliseconds, and its number on the device."""
        last, number = self.driver.execute(_LAST, {"d": device}).fetchone()
        # Events are ordered by time: what is done now comes last, even if the clock was set back.
        return (now.at if last is None or now.at > last else last + 1), number + 1

    def _use_preset(self, config: SchedulerConfig) -> UUID:
        """The preset with which one schedules so, in the log from its first use on."""
        preset = preset_of(config)
        if preset.hex not in self.history.presets:
            data = preset_data(config)
            kind = EventKind.PRESET.value
            self.store(
                [{"id": str(preset), "kind": kind, "device": "", "at": 0, "day_offset": 0, "data": data}]
            )
            self.project()
        return preset

    def _refuse_undo(self, plain: Mapping[str, object]) -> None:
        target = cast("str", plain["target"]).replace("-", "")
        found = self.driver.execute("SELECT kind, card FROM event WHERE id = ?", (target,)).fetchone()
        if found is None:
            raise ValueError(f"there is no event {plain['target']}")
        if found[0] in (EventKind.UNDO, EventKind.PRESET):
            raise ValueError(f"{found[0]} can't be undone")
        if found[1] != plain.get("card"):
            raise ValueError(f"event {plain['target']} is about {found[1]}, not {plain.get('card')}")

    def take(self, plains: Iterable[Plain]) -> None:
        """Store events from elsewhere, and put aside those that can't be stored."""
        good = []
        for plain in plains:
            try:
                check(plain)
            except EventError as error:
                self.put_aside(plain, str(error))
            else:
                good.append(plain)
        self.store(good)

    def put_aside(self, plain: Mapping[str, object], reason: str, waits: str | None = None) -> None:
        """Keep an event that can't go into the log."""
        put_aside(self.driver, plain, reason, waits)
        self.added.aside += 1

    def store(self, plains: Iterable[Plain]) -> None:
        """Store events that were checked; what the log has is passed over, those that waited are let in."""
        driver = self.driver
        fresh: list[str] = []
        # Presets first: reviews name them.
        for plain in sorted(plains, key=lambda plain: plain["kind"] != "preset"):
            row = columns_of_event(plain)
            preset = row[9]
            if preset is not None and preset not in self.history.presets and preset not in fresh:
                if self._knows(row[0]):
                    self.added.known += 1
                else:
                    self.put_aside(plain, WAITS, preset)
                continue
            if not driver.execute(_INSERT, row).rowcount:
                if self._knows(row[0]):
                    self.added.known += 1
                    continue
                # Another event of this device has the number: a whole data folder was copied once.
                driver.execute(_INSERT, (*row[:3], None, *row[4:]))
            self.added.new += 1
            self._note(row)
            if row[1] == EventKind.PRESET:
                fresh.append(row[0])
        if fresh:
            self.history = read_history(self.connection)
            waiting = take_waiting(driver, fresh)
            self.store(waiting)

    def _knows(self, event: str) -> bool:
        return self.driver.execute("SELECT 1 FROM event WHERE id = ?", (event,)).fetchone() is not None

    def _note(self, row: Columns) -> None:
        kind, card = row[1], row[6]
        if card is None:
            self._alone.add(kind)
        elif is_task_key(card):
            self._tasks.add(card)
        else:
            self._notes.add(note_of(card))

    def project(self) -> None:
        """Derive what the stored events change."""
        driver, before = self.driver, self._derived_by
        if self._alone & {EventKind.SETTING, EventKind.UNDO}:
            self.history = read_history(self.connection)
            write_settings(driver, self.history)
            since = self.history.differs_since(before)
            if since is not None:
                # It changes what reviews without a preset came to: those of its time and later.
                for (card,) in driver.execute(_WITHOUT_PRESET_SINCE, (since,)).fetchall():
                    if is_task_key(card):
                        self._tasks.add(card)
                    else:
                        self._notes.add(note_of(card))
        for task in sorted(self._tasks):
            self.tasks[task] = project_task(self.connection, task, self.history, self.tasks.get(task))
        project_notes(driver, self._notes, self.history)
        if self.history.now.model is not before.now.model:
            remember_anew(driver, self.history.now)
        if self._alone & {EventKind.EXTEND, EventKind.CATCH_UP, EventKind.UNDO}:
            derive_grants(driver)
        self._notes, self._tasks, self._alone = set(), set(), set()
        self._derived_by = self.history


def batches(acts: Iterable[CardAct], size: int) -> Iterator[list[CardAct]]:
    """So many at a time."""
    waiting = iter(acts)
    while some := list(islice(waiting, size)):
        yield some


def review_given(
    card: str,
    rating: int,
    duration_ms: int,
    most_ms: int | None,
    written: Mapping[str, str] | None,
    days: int | None,
) -> dict[str, object]:
    """What an answer adds to an event's plain form; see `Log.review`."""
    given = {"most_ms": most_ms, "written": dict(written) if written else None, "days": days}
    data = {name: value for name, value in given.items() if value is not None}
    return {"card": card, "rating": rating, "duration_ms": duration_ms, "data": data or None}


def _plain(
    device: str, kind: EventKind, now: Moment, at: int, number: int, given: Mapping[str, object]
) -> Plain:
    """An event in its plain form."""
    rest = {name: value for name, value in given.items() if value is not None}
    return {
        "id": str(uuid7(at)), "kind": kind.value, "device": device, "number": number, "at": at,
        "day_offset": now.day_offset, **rest,
    }  # fmt: skip


def _event_row(row: Columns) -> EventRow:
    event, kind, _, _, at, offset, card, rating, took, preset, target, data = row
    return EventRow(event, kind, at, offset, card, rating, took, target, data, preset)
