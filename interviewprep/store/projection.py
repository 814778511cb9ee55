"""Events folded into what they mean. Pure: the same events give the same result in any order of arrival."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from interviewprep.scheduling.card_state import CardState, Memory, Phase
from interviewprep.scheduling.moment import DAY, Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler
from interviewprep.store.daily_plan import hidden_after_sibling, hidden_until_tomorrow
from interviewprep.store.settings_history import SettingsHistory
from interviewprep.store.tables import EventKind

MOST_MS = 60_000
"""Milliseconds: an answer that took longer counts as so long, unless its review says otherwise."""


class EventLike(Protocol):
    """What is read of an event."""

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
    preset: Any


class EventRow(NamedTuple):
    """What the fold reads of an event, as the database has it. A tuple in this order will do."""

    id: str
    """Hexadecimal, as `target` and `preset`."""
    kind: str
    at: int
    day_offset: int
    card: str | None
    rating: int | None
    duration_ms: int | None
    target: str | None
    data: str | None
    """JSON."""
    preset: str | None


class ReviewRow(NamedTuple):
    """One review in the light of those before it."""

    at: int
    """UTC milliseconds."""
    event: str
    """The event's id, hexadecimal."""
    day: int
    rating: int
    duration_ms: int | None
    """As it was measured."""
    counted_ms: int
    """As it counts; see `MOST_MS`."""
    phase: int
    """In which the review found the card."""
    elapsed: int | None
    """Study days since the review before; None for the first."""
    stability: float | None
    """Before it; None for the first."""
    undone: bool
    """Whether it was taken back: then it counts nowhere."""


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

    def count(self, review: ReviewRow, sign: int = 1) -> None:
        """Add a review, or with -1 take it away."""
        known = review[6] == Phase.REVIEW
        self.answers += sign
        self.introduced += sign * (review[6] == Phase.NEW)
        self.reviews += sign * known
        self.lapses += sign * (known and review[3] == Rating.AGAIN)
        self.duration_ms += sign * review[5]


@dataclass(slots=True)
class NoteProgress:
    """All cards of one note, and their reviews, oldest first."""

    cards: dict[str, CardProgress]
    reviews: dict[str, list[ReviewRow]]

    @property
    def days(self) -> dict[int, DayFigures]:
        """The days it was studied on."""
        found: dict[int, DayFigures] = defaultdict(DayFigures)
        for reviews in self.reviews.values():
            for review in reviews:
                if not review.undone:
                    found[review.day].count(review)
        return dict(found)


def in_order(events: Iterable[EventLike]) -> list[EventLike]:
    """Events in the order of time; ties by id, so that every device agrees."""
    return sorted(events, key=lambda e: (e.at, e.id))


def row_of(event: Any) -> EventRow:
    """An event of the model as the fold reads it."""
    ids = (one.hex if isinstance(one, UUID) else one for one in (event.id, event.target, event.preset))
    own, target, preset = ids
    data = None if event.data is None else json.dumps(event.data)
    return EventRow(
        own, str(event.kind), event.at, event.day_offset, event.card,
        event.rating, event.duration_ms, target, data, preset,
    )  # fmt: skip


def counted(duration_ms: int | None, data: str | None) -> int:
    """How long an answer counts to have taken, in milliseconds."""
    most = MOST_MS
    if data is not None:
        found = loaded(data).get("most_ms")
        most = found if type(found) is int else MOST_MS
    return max(0, min(duration_ms or 0, most))


def loaded(data: str | None) -> Mapping[str, Any]:
    """An event's data; empty when it isn't what it should be, as only old versions stored it."""
    try:
        found = json.loads(data) if data is not None else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class _Life:
    """A card's reviews since it was new."""

    __slots__ = ("runs", "states", "work")

    def __init__(self) -> None:
        self.work: list[tuple[int, int]] = []
        """Each rating, and the study days since the review before (0 for the first)."""
        self.runs: list[tuple[int, Scheduler]] = []
        """From which review on which weights were used."""
        self.states: Sequence[Any] = ()
        """The memory after each; see `remember`."""


class _Trace:
    """A card on its way through its events."""

    __slots__ = (
        "_before",
        "_last",
        "first_day",
        "flagged",
        "hidden_until",
        "lapses",
        "last_day",
        "lives",
        "phase",
        "rows",
        "step",
        "suspended",
    )  # fmt: skip

    def __init__(self) -> None:
        self.hidden_until = 0
        self.suspended = self.flagged = False
        self.lives: list[_Life] = []
        self.rows: list[tuple[Any, ...]] = []
        self.reset()

    def reset(self) -> None:
        """Make the card new."""
        if not self.lives or self.lives[-1].work:
            self.lives.append(_Life())
        self.phase = self.step = self.lapses = 0
        self.first_day: int | None = None
        self.last_day: int | None = None

    def review(
        self, at: int, event: str, offset: int, rating: int, took: int | None, data: str | None,
        scheduler: Scheduler, undone: bool,
    ) -> int:  # fmt: skip
        """Add a review; returns its study day."""
        day = (at // 1000 + offset) // DAY
        last, phase, life = self.last_day, self.phase, self.lives[-1]
        work = life.work
        elapsed = None if last is None else day - last if day > last else 0
        count = took if data is None and took is not None and 0 <= took <= MOST_MS else counted(took, data)
        self.rows.append((at, event, day, rating, took, count, phase, elapsed, life, len(work), undone))
        if undone:
            return day
        if not life.runs or life.runs[-1][1].model is not scheduler.model:
            life.runs.append((len(work), scheduler))
        work.append((rating, elapsed or 0))
        self._before = (phase, self.step, self.lapses, self.first_day, last)
        self._last = (rating, at, offset, scheduler)
        if phase == 2 and rating == 1:
            self.lapses += 1
        self.phase, self.step = scheduler.place_after(phase, self.step, rating)
        if last is None:
            self.first_day = day
        self.last_day = day
        self.hidden_until = 0
        return day

    def progress(self, key: str) -> CardProgress:
        """What it all comes to, once `remember` has been asked."""
        life = self.lives[-1]
        state = CardState()
        if life.work:
            phase, step, lapses, first_day, last_day = self._before
            rating, at, offset, scheduler = self._last
            count = len(life.work) - 1
            found = life.states[count - 1] if count else None
            memory = Memory(found.stability, found.difficulty) if found is not None else None
            before = CardState(Phase(phase), 0, step, memory, count, lapses, first_day, last_day)
            state = scheduler.review(key, before, Rating(rating), Moment(at, offset))
        return CardProgress(state, self.hidden_until, self.suspended, self.flagged)

    def reviews(self) -> list[ReviewRow]:
        """Its reviews, once `remember` has been asked."""
        return [
            ReviewRow._make((*row[:8], row[8].states[row[9] - 1].stability if row[9] else None, row[10]))
            for row in self.rows
        ]


class NoteFold:
    """One note's events gone through; what is remembered after them is asked for all notes at once."""

    def __init__(self, cards: Iterable[str], events: Sequence[EventRow], history: SettingsHistory) -> None:
        """As `fold`, with the events in order."""
        self.traces = traces = {card: _Trace() for card in cards}
        undone = {row[7] for row in events if row[1] == "undo"}
        presets, scheduler_at = history.presets, history.scheduler_at
        for event, kind, at, offset, card, rating, took, _, data, preset in events:
            if card is None or kind == "undo":
                continue
            trace = traces.get(card)
            if trace is None:
                trace = traces[card] = _Trace()
            if kind == "review":
                if rating is None or not 1 <= rating <= 4:
                    continue
                scheduler = presets.get(preset) if preset is not None else None
                if scheduler is None:
                    scheduler = scheduler_at(at)
                gone = event in undone
                day = trace.review(at, event, offset, rating, took, data, scheduler, gone)
                if len(traces) > 1 and not gone:
                    for sibling, other in traces.items():
                        if sibling != card:
                            phase = Phase(other.phase)
                            other.hidden_until = hidden_after_sibling(phase, other.hidden_until, day)
            elif event not in undone:
                _change(trace, kind, (at // 1000 + offset) // DAY, data)

    def lives(self) -> Iterable[_Life]:
        """All that `remember` must be asked for."""
        return (life for trace in self.traces.values() for life in trace.lives if life.work)

    def result(self) -> NoteProgress:
        """What it comes to."""
        return NoteProgress(
            {key: trace.progress(key) for key, trace in self.traces.items()},
            {key: trace.reviews() for key, trace in self.traces.items()},
        )


def _change(trace: _Trace, kind: str, day: int, data: str | None) -> None:
    match kind:
        case EventKind.SUSPEND:
            trace.suspended = True
        case EventKind.UNSUSPEND:
            trace.suspended = False
        case EventKind.BURY:
            trace.hidden_until = hidden_until_tomorrow(day)
        case EventKind.FLAG:
            trace.flagged = bool(loaded(data).get("on", True))
        case EventKind.RESET:
            trace.reset()
            trace.hidden_until = 0


def remember(lives: Iterable[_Life]) -> None:
    """Ask FSRS for what is remembered after each review of many cards, in as few calls as it takes."""
    by_model: dict[int, list[_Life]] = defaultdict(list)
    for life in lives:
        if len(life.runs) == 1:
            by_model[id(life.runs[0][1].model)].append(life)
        else:
            _remember_runs(life)
    for same in by_model.values():
        found = same[0].runs[0][1].memories([life.work for life in same])
        for life, states in zip(same, found, strict=True):
            life.states = states


def _remember_runs(life: _Life) -> None:
    states: list[Any] = []
    ends = [start for start, _ in life.runs[1:]] + [len(life.work)]
    for (start, scheduler), end in zip(life.runs, ends, strict=True):
        memory = Memory(states[-1].stability, states[-1].difficulty) if states else None
        states += scheduler.memories([life.work[start:end]], [memory])[0]
    life.states = states


def fold(cards: Iterable[str], events: Iterable[EventRow], history: SettingsHistory) -> NoteProgress:
    """One note's progress.

    Args:
        cards: The keys of the note's cards, those without events too.
        events: All events about them, in any order.
        history: The settings over time, and the presets.
    """
    found = NoteFold(cards, sorted(events, key=lambda row: (row[2], row[0])), history)
    remember(found.lives())
    return found.result()
