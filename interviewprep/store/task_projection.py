"""Events about a practice task, folded into what they mean. Pure, and the same in any order of arrival."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import cast
from uuid import UUID

from interviewprep.scheduling.card_state import CardState
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler
from interviewprep.store.projection import EventRow, loaded
from interviewprep.store.settings_history import SettingsHistory
from interviewprep.store.tables import EventKind, TaskData


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One graded run."""

    at: int
    """UTC milliseconds."""
    passed: tuple[str, ...]
    points: int
    total: int
    outcome: str

    @property
    def share(self) -> float:
        """Of the points that there are, from 0 to 1."""
        return self.points / max(1, self.total)


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One attempt, from its start on."""

    id: UUID
    mode: str
    started: int
    """UTC milliseconds."""
    par: int
    """Seconds."""
    hints: int = 0
    runs: tuple[RunRecord, ...] = ()
    paused_at: int | None = None
    """UTC milliseconds since which the clock stands."""
    paused: int = 0
    """Milliseconds that it stood before."""
    finished: int | None = None
    """UTC milliseconds."""
    result: str = ""
    """`passed`, `failed` or `gave up`; '' while it goes on."""
    rating: int | None = None

    def elapsed(self, at: int) -> float:
        """Seconds on the attempt's clock at a time (UTC milliseconds)."""
        end = self.finished if self.finished is not None else at
        if self.paused_at is not None:
            end = min(end, self.paused_at)
        return max(0, end - self.started - self.paused) / 1000

    def pausing(self, at: int) -> AttemptRecord:
        """The attempt with its clock standing from a time on (UTC milliseconds), if it doesn't already."""
        return self if self.paused_at is not None else replace(self, paused_at=at)

    def resuming(self, at: int) -> AttemptRecord:
        """The attempt with its clock going on from a time on (UTC milliseconds), if it stands."""
        if self.paused_at is None:
            return self
        return replace(self, paused_at=None, paused=self.paused + at - self.paused_at)

    @property
    def best(self) -> int:
        """Most points of any run."""
        return max((run.points for run in self.runs), default=0)


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """All that is known of one task's practice."""

    state: CardState = field(default_factory=CardState)
    attempts: tuple[AttemptRecord, ...] = ()
    best: RunRecord | None = None
    """The first run with the largest share of its points."""

    @property
    def open(self) -> AttemptRecord | None:
        """The attempt that is under way."""
        last = self.attempts[-1] if self.attempts else None
        return last if last is not None and last.finished is None else None

    @property
    def passed(self) -> bool:
        """Whether any attempt passed."""
        return any(attempt.result == "passed" for attempt in self.attempts)

    def after(self, event: EventRow, history: SettingsHistory) -> TaskProgress:
        """What it is after an event that is later than all before, and no undo."""
        data = cast("TaskData", loaded(event.data))
        if event.kind == EventKind.ATTEMPT:
            begun = AttemptRecord(UUID(event.id), data["mode"], event.at, data["par"])
            return replace(self, attempts=(*self.attempts, begun))
        number = next((n for n, a in enumerate(self.attempts) if a.id.hex == event.target), None)
        if number is None or self.attempts[number].finished is not None:
            return self
        attempt, state, best = self.attempts[number], self.state, self.best
        match event.kind:
            case EventKind.PAUSE:
                attempt = attempt.pausing(event.at)
            case EventKind.RESUME:
                attempt = attempt.resuming(event.at)
            case EventKind.HINT:
                attempt = replace(attempt, hints=max(attempt.hints, data["hint"]))
            case EventKind.RUN:
                run = RunRecord(
                    event.at, tuple(data["passed"]), data["points"], data["total"], data["outcome"]
                )
                attempt = replace(attempt, runs=(*attempt.runs, run))
                best = run if best is None or run.share > best.share else best
            case EventKind.FINISH:
                attempt = replace(attempt, finished=event.at, result=data["result"], rating=event.rating)
                if event.rating is not None:
                    state = _reviewed(state, event, Rating(event.rating), history)
        attempts = (*self.attempts[:number], attempt, *self.attempts[number + 1 :])
        return TaskProgress(state, attempts, best)


def fold_task(
    events: Iterable[EventRow], history: SettingsHistory, before: TaskProgress | None = None
) -> TaskProgress:
    """A task's progress from all events about it, in any order; or from those later than `before`."""
    found = sorted(events, key=attrgetter("at", "id"))
    undone = {event.target for event in found if event.kind == EventKind.UNDO}
    progress = before or TaskProgress()
    for event in found:
        if event.id not in undone and event.kind != EventKind.UNDO:
            progress = progress.after(event, history)
    return progress


def _reviewed(state: CardState, event: EventRow, rating: Rating, history: SettingsHistory) -> CardState:
    preset = None if event.preset is None else UUID(event.preset)
    scheduler = in_days(history.scheduler_of(event.at, preset))
    return scheduler.review(cast("str", event.card), state, rating, Moment(event.at, event.day_offset))


def in_days(scheduler: Scheduler) -> Scheduler:
    """The same scheduler without steps within the day: a task comes back in days."""
    return Scheduler(replace(scheduler.config, learning_steps=(), relearning_steps=()))
