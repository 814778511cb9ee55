"""The event log: append, and keep the projections true."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import groupby
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from interviewprep.scheduling.moment import Moment, Timed
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler
from interviewprep.store.appending import ACTS_AT_ONCE, Added, Appending, CardAct, batches, review_given
from interviewprep.store.attempt_events import AttemptEvent, KeptFile, read_attempt
from interviewprep.store.choices import last_choice
from interviewprep.store.database import Database, driver_of, mark_of, marks_of
from interviewprep.store.derived import EVENTS_OF_CARD, read_history
from interviewprep.store.derived_tasks import TASK_TABLE, FoldedTask, read_task
from interviewprep.store.errors import StoreError
from interviewprep.store.exchange import events_since, is_known, numbers_seen
from interviewprep.store.mocks import KeptMock, MockData, plain_of_mock, read_mocks
from interviewprep.store.projection import EventLike, in_order
from interviewprep.store.quarantine import Plain, PutAside, count_kept, plain_of, take_readable, untried
from interviewprep.store.rebuild import rebuild
from interviewprep.store.setting_types import SettingValue
from interviewprep.store.settings import Settings, accept
from interviewprep.store.tables import Event, EventKind, TaskRow
from interviewprep.store.task_projection import TaskProgress

_LATEST = select(func.max(col(Event.at)))


class Log:
    """Appends events. When a call returns, its event is on disk and the projections hold it."""

    def __init__(self, database: Database) -> None:
        """Read the settings, and take up what an older version couldn't read.

        Raises:
            StoreError: the database can't be read.
        """
        self._database = database
        self.device = database.device
        self._tasks: dict[str, FoldedTask] = {}
        """By key: those that were read or written since the start."""
        with database.reading() as connection:
            self._seen = (mark_of(connection), read_history(connection))
            """A state's mark, and the settings as of it. One value, as several threads write."""
            waiting = untried(driver_of(connection))
        if waiting:
            with suppress(StoreError), self.appending() as write:  # or at the next start
                write.store(take_readable(write.driver))
                write.project()

    @property
    def scheduler(self) -> Scheduler:
        """The scheduler in force now, in decks without settings of their own."""
        return self._seen[1].now

    def scheduler_in(self, deck: str) -> Scheduler:
        """The scheduler in force now in a deck, by its key."""
        return self._seen[1].now_in(deck)

    @property
    def settings(self) -> Settings:
        """The settings in force now, in decks without any of their own."""
        return self._seen[1].settings

    def settings_of(self, deck: str) -> Settings:
        """The settings in force now in a deck, by its key."""
        return self._seen[1].settings_of(deck)

    @property
    def of_decks(self) -> Mapping[str, Mapping[str, SettingValue]]:
        """What decks have of their own, by the deck's key."""
        return self._seen[1].decks

    @property
    def unusable_settings(self) -> list[str]:
        """The settings that the log has with values that they can't take: what they were before holds."""
        return list(dict.fromkeys(self._seen[1].unusable))

    def put_aside(self) -> list[PutAside]:
        """What came from elsewhere and can't be read, by reason.

        Raises:
            StoreError: the database can't be read.
        """
        with self._database.reading() as connection:
            return count_kept(driver_of(connection))

    def zone_at(self, event: Timed) -> int:
        """Seconds east of UTC of the clock on the wall where an event happened."""
        return event.day_offset + self._seen[1].rollover_at(event.at) * 3600

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

    def review(
        self,
        card: str,
        rating: Rating,
        duration_ms: int,
        now: Moment,
        most_ms: int | None = None,
        written: Mapping[str, str] | None = None,
        days: int | None = None,
        deck: str = "",
    ) -> UUID:
        """Record one answer. Returns the event's id, which `undo` takes.

        Args:
            card: Its key.
            rating: How it went.
            duration_ms: Milliseconds from showing the card to the rating.
            now: When.
            most_ms: Milliseconds that the answer counts at most in all figures; see `projection.MOST_MS`.
            written: What was written in answer, by the question; '' is the card's own.
            days: The interval that was chosen, of those that the rating may lead to.
            deck: The card's deck, by its key, which may have settings of its own.
        """
        with self.appending() as write:
            given = review_given(card, int(rating), duration_ms, most_ms, written, days)
            return write.record(self.device, EventKind.REVIEW, now, given, deck)

    def review_and_suspend(
        self,
        card: str,
        rating: Rating,
        duration_ms: int,
        now: Moment,
        most_ms: int | None = None,
        written: Mapping[str, str] | None = None,
        days: int | None = None,
        deck: str = "",
    ) -> tuple[UUID, UUID]:
        """As `review`, and take the card out of all queues; both or neither. Returns both events' ids."""
        given = review_given(card, int(rating), duration_ms, most_ms, written, days)
        with self.appending() as write:
            review = write.record(self.device, EventKind.REVIEW, now, given, deck)
            return review, write.record(self.device, EventKind.SUSPEND, now, {"card": card})

    def undo(self, target: UUID, card: str | None, now: Moment) -> UUID:
        """Take an event back.

        Raises:
            ValueError: there is no such event about the card, or it can't be undone: an undo, a preset.
        """
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

    def set_due(self, card: str, day: int, now: Moment) -> UUID:
        """Have a card come back on a study day, without an answer; a new card stays new.

        Raises:
            ValueError: there is no such day.
        """
        return self._record(EventKind.SET_DUE, now, card, data={"due": day})

    def extend(self, new: int, deck: str, now: Moment, reviews: int = 0) -> UUID:
        """Grant more new cards, or reviews, for today; `deck` is a deck's key, or '' for all."""
        given = {"new": new, "reviews": reviews}
        granted = {name: count for name, count in given.items() if count}
        return self._record(EventKind.EXTEND, now, data={"deck": deck, **granted})

    def spread_backlog(self, days: int, backlog: int, now: Moment) -> UUID:
        """Spread the reviews that had been due before today over some days; 0 days end that."""
        return self._record(EventKind.CATCH_UP, now, data={"days": days, "backlog": backlog})

    def last_choice(self, now: Moment) -> EventLike | None:
        """What was granted or begun last today on this device, and stands: what `undo` then takes back."""
        with self._database.reading() as connection:
            return last_choice(connection, self.device, now.day)

    def set(self, name: str, value: SettingValue, now: Moment) -> UUID:
        """Change a setting, from now on.

        Raises:
            SettingError: the setting can't take the value.
        """
        return self._record(EventKind.SETTING, now, data={name: accept(name, value)})

    def set_in(self, deck: str, name: str, value: SettingValue | None, now: Moment) -> UUID:
        """Change what a deck has of its own, from now on; None for the general value again.

        Raises:
            SettingError: the setting can't take the value.
            ValueError: it is none that a deck may have, or that is no deck's key.
        """
        taken = None if value is None else accept(name, value)
        return self._record(EventKind.SETTING, now, data={"deck": deck, name: taken})

    def _record(
        self,
        kind: EventKind,
        now: Moment,
        card: str | None = None,
        *,
        rating: int | None = None,
        target: UUID | None = None,
        data: Mapping[str, object] | None = None,
    ) -> UUID:
        aimed = None if target is None else str(target)
        given = {"card": card, "rating": rating, "target": aimed, "data": data or None}
        with self.appending() as write:
            return write.record(self.device, kind, now, given)

    def do_to_all(
        self, acts: Iterable[CardAct], now: Moment, told: Callable[[int], None] = lambda done: None
    ) -> list[UUID]:
        """Record what is done to several cards, as one: all of it is on disk when the call returns, or none.

        Args:
            acts: What is done to each of the cards.
            now: When.
            told: Called now and then with how many are done.

        Raises:
            ValueError: one of them can't be.
        """
        events: list[UUID] = []
        with self.appending() as write:
            for kind, group in groupby(acts, key=lambda act: act.kind):
                for some in batches(group, ACTS_AT_ONCE):
                    events += write.record_all(self.device, kind, now, [act.given() for act in some])
                    told(len(events))
        return events

    def append(self, events: Iterable[Event | Plain]) -> Added:
        """Put events from elsewhere into the log, in any order, from any device; known ones are passed over.

        What is malformed, or newer than this version understands, is put aside and stops nothing. One
        transaction: all of it is on disk when the call returns, or none.

        Raises:
            StoreError: the database can't be written.
        """
        plains = [plain_of(event) if isinstance(event, Event) else event for event in events]
        with self._database.reading() as connection:
            unknown = [plain for plain in plains if not is_known(driver_of(connection), plain)]
        if not unknown:
            return Added(known=len(plains))
        with self.appending() as write:
            write.take(unknown)
            write.project()
        write.added.known += len(plains) - len(unknown)
        return write.added

    @contextmanager
    def appending(self) -> Iterator[Appending]:
        """A transaction, with the settings as they are at its start; see `Database.writing`."""
        with self._database.writing() as connection:
            before, after = marks_of(connection)
            mark, history = self._seen
            if mark != before:  # somebody else has written
                history = read_history(connection)
            write = Appending(connection, history, dict(self._tasks))
            yield write
        self._seen = (after, write.history)
        self._tasks |= write.tasks

    def seen(self) -> dict[str, int]:
        """For each device the number up to which all its events are here.

        Raises:
            StoreError: the database can't be read.
        """
        with self._database.reading() as connection, connection.begin():
            return numbers_seen(driver_of(connection))

    def since(self, seen: Mapping[str, int]) -> list[Plain]:
        """The events that somebody who has seen so much has not: what `append` takes.

        Those without a number, the presets among them, are always there; to know them already does no harm.

        Raises:
            StoreError: the database can't be read.
        """
        with self._database.reading() as connection, connection.begin():
            return list(events_since(driver_of(connection), seen))

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
        known = self._tasks.get(task)
        with self._database.reading() as connection, connection.begin():
            found = self._tasks[task] = read_task(driver_of(connection), task, self._seen[1], known)
        return found.progress

    def tasks(self) -> dict[str, TaskRow]:
        """The stored progress of all tasks, by key."""
        with self._database.reading() as connection:
            rows = connection.execute(TASK_TABLE.select()).mappings().all()
        return {row["key"]: TaskRow(**row) for row in rows}

    def code_of(self, task: str, attempt: UUID) -> dict[str, KeptFile]:
        """The files of the attempt's last run that differ from the starter's, by path."""
        runs = [event.run for event in self.attempt_events(task, attempt) if event.run is not None]
        return dict(runs[-1].files or {}) if runs else {}

    def attempt_events(self, task: str, attempt: UUID) -> list[AttemptEvent]:
        """What happened in an attempt, in order, up to its end; runs with their code.

        Raises:
            StoreError: the database can't be read.
        """
        with self._database.reading() as connection:
            return read_attempt(connection, task, attempt)

    def add_mock(self, mock: MockData, now: Moment) -> UUID:
        """Record a whole mock interview, which ended now. Returns the event's id, which `undo` takes."""
        return self._record(EventKind.MOCK, now, data=plain_of_mock(mock))

    def mocks(self) -> list[KeptMock]:
        """The mock interviews that stand, oldest first.

        Raises:
            StoreError: the database can't be read.
        """
        with self._database.reading() as connection:
            return read_mocks(driver_of(connection))

    def rebuild(self) -> None:
        """Derive everything from the log again; others may go on meanwhile.

        Raises:
            StoreError: the database can't be read or written.
        """
        rebuild(self._database)
        self.catch_up()

    def history_of(self, card: str) -> list[EventLike]:
        """The card's reviews that stand, oldest first."""
        with self._database.reading() as connection:
            events = connection.execute(EVENTS_OF_CARD, {"key": card}).all()
        undone = {e.target for e in events if e.kind == EventKind.UNDO}
        return [e for e in in_order(events) if e.id not in undone and e.kind == EventKind.REVIEW]
