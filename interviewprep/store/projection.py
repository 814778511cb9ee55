"""Events folded into what they mean. Pure: the same events give the same result in any order of arrival."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID

from interviewprep.scheduling.card_state import CardState, Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler, SchedulerConfig
from interviewprep.store.settings import Settings, from_stored
from interviewprep.store.tables import EventKind


class EventLike(Protocol):
    """What the fold reads of an event."""

    id: UUID
    kind: str
    at: int
    day_offset: int
    card: str | None
    rating: int | None
    took: int | None
    target: UUID | None
    data: dict[str, Any] | None


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
    took: int = 0

    def add(self, other: DayFigures, sign: int = 1) -> None:
        """Add another's figures, or with -1 take them away."""
        for name in ("answers", "introduced", "reviews", "lapses", "took"):
            setattr(self, name, getattr(self, name) + sign * getattr(other, name))


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
        stored: dict[str, Any] = {}
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


def _scheduler(settings: Settings) -> Scheduler:
    return Scheduler(
        SchedulerConfig(settings.desired_retention, settings.learning_steps, settings.relearning_steps)
    )


def in_order(events: Iterable[EventLike]) -> list[EventLike]:
    """Events in the order of time; ties by id, so that every device agrees."""
    return sorted(events, key=lambda e: (e.at, e.id))


def fold(cards: Iterable[str], events: Sequence[EventLike], history: SettingsHistory) -> NoteProgress:
    """One note's progress.

    Args:
        cards: The keys of the note's cards, those without events too.
        events: All events about them, in any order.
        history: The settings over time.
    """
    progress = {card: CardProgress() for card in cards}
    days: dict[int, DayFigures] = {}
    undone = {e.target for e in events if e.kind == EventKind.UNDO}
    for event in in_order(events):
        if event.id in undone or event.card is None or event.kind == EventKind.UNDO:
            continue
        key = event.card
        card = progress.get(key, CardProgress())
        now = Moment(event.at, event.day_offset)
        match event.kind:
            case EventKind.REVIEW:
                rating = Rating(event.rating or 0)
                before = card.state
                after = history.scheduler_at(event.at).review(key, before, rating, now)
                progress[key] = CardProgress(after, 0, card.suspended, card.flagged)
                figures = days.setdefault(now.day, DayFigures())
                figures.answers += 1
                figures.introduced += before.phase is Phase.NEW
                figures.reviews += before.phase is Phase.REVIEW
                figures.lapses += after.lapses - before.lapses
                figures.took += event.took or 0
                for sibling, other in progress.items():
                    if sibling != key and not other.state.phase.in_steps:
                        progress[sibling] = replace(other, hidden_until=max(other.hidden_until, now.day + 1))
            case EventKind.SUSPEND:
                progress[key] = replace(card, suspended=True)
            case EventKind.UNSUSPEND:
                progress[key] = replace(card, suspended=False)
            case EventKind.BURY:
                progress[key] = replace(card, hidden_until=now.day + 1)
            case EventKind.FLAG:
                progress[key] = replace(card, flagged=bool((event.data or {}).get("on", True)))
            case EventKind.RESET:
                progress[key] = replace(card, state=CardState(), hidden_until=0)
    return NoteProgress(progress, days)
