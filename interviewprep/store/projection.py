"""Events folded into what they mean. Pure: the same events give the same result in any order of arrival."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from interviewprep.scheduling.card_state import CardState, Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler, SchedulerConfig
from interviewprep.store.daily_plan import hidden_after_sibling, hidden_until_tomorrow
from interviewprep.store.settings import Settings, from_stored
from interviewprep.store.tables import EventKind


class EventLike(Protocol):
    """What the fold reads of an event."""

    id: Any
    """A UUID, or its hexadecimal text: ties are broken by it."""
    kind: str
    at: int
    day_offset: int
    card: str | None
    rating: int | None
    duration_ms: int | None
    target: Any
    data: dict[str, object] | None


@dataclass(frozen=True, slots=True)
class CardProgress:
    """A card's memory, and what its user did to it."""

    state: CardState = field(default_factory=CardState)
    hidden_until: int = 0
    suspended: bool = False
    flagged: bool = False


@dataclass(slots=True)
class DayFigures:
    """What one study day adds up to."""

    answers: int = 0
    introduced: int = 0
    reviews: int = 0
    lapses: int = 0
    duration_ms: int = 0

    def add(self, other: DayFigures, sign: int = 1) -> None:
        """Add another's figures, or with -1 take them away."""
        self.answers += sign * other.answers
        self.introduced += sign * other.introduced
        self.reviews += sign * other.reviews
        self.lapses += sign * other.lapses
        self.duration_ms += sign * other.duration_ms


@dataclass(slots=True)
class NoteProgress:
    """All cards of one note, and the days it was studied on."""

    cards: dict[str, CardProgress]
    days: dict[int, DayFigures]


class SettingsHistory:
    """Which settings held when."""

    def __init__(self, events: Iterable[EventLike] = ()) -> None:
        """From all setting events, in any order."""
        self._times: list[int] = []
        self._schedulers: list[Scheduler] = [_scheduler(Settings())]
        stored: dict[str, object] = {}
        for event in in_order(events):
            stored = {**stored, **(event.data or {})}
            self._times.append(event.at)
            self._schedulers.append(_scheduler(from_stored(stored)))
        self.stored = stored

    def scheduler_at(self, at: int) -> Scheduler:
        """The scheduler in force at a time (UTC milliseconds)."""
        return self._schedulers[bisect_right(self._times, at)]

    @property
    def now(self) -> Scheduler:
        """The scheduler in force after the last change."""
        return self._schedulers[-1]

    def differs_since(self, other: SettingsHistory) -> int | None:
        """The earliest time (UTC milliseconds) at which another scheduler was in force; None for never."""
        for at in (0, *sorted({*self._times, *other._times})):
            if self.scheduler_at(at).config != other.scheduler_at(at).config:
                return at
        return None


def _scheduler(settings: Settings) -> Scheduler:
    return Scheduler(
        SchedulerConfig(settings.desired_retention, settings.learning_steps, settings.relearning_steps)
    )


def in_order(events: Iterable[EventLike]) -> list[EventLike]:
    """Events in the order of time; ties by id, so that every device agrees."""
    return sorted(events, key=lambda e: (e.at, e.id))


class _Trace:
    """A card on its way through its events.

    The last review is kept open: only there does it matter when the card is due and what is remembered.
    All before it only moves the card through its steps, and fsrs-rs reads their ratings in one go.
    """

    __slots__ = ("_history", "_open", "_state", "flagged", "hidden_until", "suspended")

    def __init__(self) -> None:
        self.hidden_until = 0
        self.suspended = self.flagged = False
        self.reset()

    def reset(self) -> None:
        """Make the card new."""
        self._state = CardState()
        self._history: list[tuple[Rating, int]] = []
        self._open: tuple[Rating, Moment, Scheduler] | None = None

    def _place(self) -> tuple[Phase, int]:
        """Phase and step after the open review."""
        if self._open is None:
            return self._state.phase, self._state.step
        rating, _, scheduler = self._open
        stepped = scheduler.next_step(self._state.phase, self._state.step, rating)
        return (stepped[0], stepped[1]) if stepped else (Phase.REVIEW, 0)

    @property
    def phase(self) -> Phase:
        """Where the card stands now."""
        return self._place()[0]

    def review(self, rating: Rating, now: Moment, scheduler: Scheduler) -> Phase:
        """Add a review; returns the phase that it found the card in."""
        if self._open is not None:
            last, then, _ = self._open
            before = self._state
            phase, step = self._place()
            day = then.day
            elapsed = 0 if before.last_day is None else max(0, day - before.last_day)
            self._history.append((last, elapsed))
            lapsed = last is Rating.AGAIN and before.phase is Phase.REVIEW
            first_day = day if before.first_day is None else before.first_day
            lapses = before.lapses + lapsed
            self._state = CardState(phase, 0, step, None, before.reps + 1, lapses, first_day, day)
        self._open = (rating, now, scheduler)
        return self._state.phase

    def progress(self, key: str) -> CardProgress:
        """What it all comes to."""
        state = self._state
        if self._open is not None:
            rating, now, scheduler = self._open
            state = replace(state, memory=scheduler.memory_after(self._history))
            state = scheduler.review(key, state, rating, now)
        return CardProgress(state, self.hidden_until, self.suspended, self.flagged)


def fold(cards: Iterable[str], events: Sequence[EventLike], history: SettingsHistory) -> NoteProgress:
    """One note's progress.

    Args:
        cards: The keys of the note's cards, those without events too.
        events: All events about them, in any order.
        history: The settings over time.
    """
    traces = {card: _Trace() for card in cards}
    days: dict[int, DayFigures] = {}
    undone = {e.target for e in events if e.kind == EventKind.UNDO}
    for event in in_order(events):
        if event.id in undone or event.card is None or event.kind == EventKind.UNDO:
            continue
        key = event.card
        trace = traces.get(key)
        if trace is None:
            trace = traces[key] = _Trace()
        now = Moment(event.at, event.day_offset)
        match event.kind:
            case EventKind.REVIEW:
                rating = Rating(event.rating or 0)
                before = trace.review(rating, now, history.scheduler_at(event.at))
                trace.hidden_until = 0
                day = now.day
                figures = days.get(day)
                if figures is None:
                    figures = days[day] = DayFigures()
                figures.answers += 1
                figures.introduced += before is Phase.NEW
                figures.reviews += before is Phase.REVIEW
                figures.lapses += before is Phase.REVIEW and rating is Rating.AGAIN
                figures.duration_ms += event.duration_ms or 0
                if len(traces) > 1:
                    for sibling, other in traces.items():
                        if sibling != key:
                            other.hidden_until = hidden_after_sibling(other.phase, other.hidden_until, day)
            case EventKind.SUSPEND:
                trace.suspended = True
            case EventKind.UNSUSPEND:
                trace.suspended = False
            case EventKind.BURY:
                trace.hidden_until = hidden_until_tomorrow(now.day)
            case EventKind.FLAG:
                trace.flagged = bool((event.data or {}).get("on", True))
            case EventKind.RESET:
                trace.reset()
                trace.hidden_until = 0
    return NoteProgress({key: trace.progress(key) for key, trace in traces.items()}, days)
