"""Events about a practice task, folded into what they mean. Pure, and the same in any order of arrival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import cast
from uuid import UUID

from interviewprep.scheduling.card_state import CardState
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler
from interviewprep.store.projection import EventLike, in_order
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

    @property
    def best(self) -> int:
        """Most points of any run."""
        return max((run.points for run in self.runs), default=0)


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """All that is known of one task's practice."""

    state: CardState = field(default_factory=CardState)
    attempts: tuple[AttemptRecord, ...] = ()

    @property
    def open(self) -> AttemptRecord | None:
        """The attempt that is under way."""
        last = self.attempts[-1] if self.attempts else None
        return last if last is not None and last.finished is None else None

    @property
    def best(self) -> RunRecord | None:
        """The best run of all."""
        runs = [run for attempt in self.attempts for run in attempt.runs]
        return max(runs, key=lambda run: (run.points / max(1, run.total), -run.at), default=None)

    @property
    def passed(self) -> bool:
        """Whether any attempt passed."""
        return any(attempt.result == "passed" for attempt in self.attempts)


def fold_task(key: str, events: Sequence[EventLike], history: SettingsHistory) -> TaskProgress:
    """A task's progress from all events about it, in any order."""
    attempts: list[AttemptRecord] = []
    state = CardState()
    undone = {event.target for event in events if event.kind == EventKind.UNDO}
    for event in in_order(events):
        if event.id in undone:
            continue
        data = cast("TaskData", event.data or {})
        if event.kind == EventKind.ATTEMPT:
            attempts.append(AttemptRecord(event.id, data["mode"], event.at, data["par"]))
            continue
        number = next((n for n, a in enumerate(attempts) if a.id == event.target), None)
        if number is None or attempts[number].finished is not None:
            continue
        attempt = attempts[number]
        match event.kind:
            case EventKind.PAUSE if attempt.paused_at is None:
                attempt = replace(attempt, paused_at=event.at)
            case EventKind.RESUME if attempt.paused_at is not None:
                stood = event.at - attempt.paused_at
                attempt = replace(attempt, paused_at=None, paused=attempt.paused + stood)
            case EventKind.HINT:
                attempt = replace(attempt, hints=max(attempt.hints, data["hint"]))
            case EventKind.RUN:
                run = RunRecord(
                    event.at, tuple(data["passed"]), data["points"], data["total"], data["outcome"]
                )
                attempt = replace(attempt, runs=(*attempt.runs, run))
            case EventKind.FINISH:
                attempt = replace(attempt, finished=event.at, result=data["result"], rating=event.rating)
                if event.rating is not None:
                    scheduler = in_days(history.scheduler_of(event.at, event.preset))
                    moment = Moment(event.at, event.day_offset)
                    state = scheduler.review(key, state, Rating(event.rating), moment)
        attempts[number] = attempt
    return TaskProgress(state, tuple(attempts))


def in_days(scheduler: Scheduler) -> Scheduler:
    """The same scheduler without steps within the day: a task comes back in days."""
    return Scheduler(replace(scheduler.config, learning_steps=(), relearning_steps=()))
