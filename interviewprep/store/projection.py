"""Events folded into what they mean. Pure: the same events give the same result in any order of arrival."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.moment import DAY
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler
from interviewprep.store.daily_plan import hidden_after_sibling, hidden_until_tomorrow
from interviewprep.store.remembering import Life, remember
from interviewprep.store.settings_history import SettingsHistory
from interviewprep.store.tables import EventKind

_KIND_AND_CARD = itemgetter(1, 4)
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


Columns = tuple[Any, ...]
"""A row's values in the order of a statement's columns, as the driver gives them."""
CARD_FIELDS = (
    "phase", "due", "step", "stability", "difficulty", "reps", "lapses", "first_day", "last_day",
    "hidden_until", "suspended", "flagged",
)  # fmt: skip
"""What events come to for a card: the columns of its row."""


@dataclass(slots=True)
class DayFigures:
    """What one study day adds up to."""

    answers: int = 0
    introduced: int = 0
    reviews: int = 0
    lapses: int = 0
    duration_ms: int = 0

    def count(self, review: Columns, sign: int) -> None:
        """Add a `ReviewRow` with the sign 1, or take it away with -1."""
        known = review[6] == Phase.REVIEW
        self.answers += sign
        self.introduced += sign * (review[6] == Phase.NEW)
        self.reviews += sign * known
        self.lapses += sign * (known and review[3] == Rating.AGAIN)
        self.duration_ms += sign * review[5]


@dataclass(slots=True)
class NoteProgress:
    """All cards of one note by key: the columns `CARD_FIELDS`; and their reviews, oldest first."""

    cards: dict[str, Columns]
    reviews: dict[str, list[Columns]]
    """`ReviewRow`s."""


def days_of(added: Iterable[Columns], gone: Iterable[Columns]) -> dict[int, DayFigures]:
    """What `ReviewRow`s add to the figures of days, and others no longer do."""
    found: dict[int, DayFigures] = defaultdict(DayFigures)
    for reviews, sign in ((added, 1), (gone, -1)):
        for review in reviews:
            if not review[9]:
                found[review[2]].count(review, sign)
    return dict(found)


def in_order(events: Iterable[EventLike]) -> list[EventLike]:
    """Events in the order of time; ties by id, so that every device agrees."""
    return sorted(events, key=lambda e: (e.at, e.id))


def counted(duration_ms: int | None, data: str | None) -> int:
    """How long an answer counts to have taken, in milliseconds."""
    most = MOST_MS
    if data is not None and "most_ms" in data:
        found = loaded(data).get("most_ms")
        most = found if type(found) is int else MOST_MS
    return max(0, min(duration_ms or 0, most))


def chosen_days(data: str | None) -> int | None:
    """The interval that was chosen when a card was rated; None where it was left to the fuzz."""
    found = loaded(data).get("days") if data is not None and "days" in data else None
    return found if type(found) is int else None


def loaded(data: str | None) -> Mapping[str, Any]:
    """An event's data; empty when it isn't what it should be, as only old versions stored it."""
    try:
        found = json.loads(data) if data is not None else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class _Trace:
    """A card on its way through its events."""

    __slots__ = (
        "before",
        "due",
        "first_day",
        "flagged",
        "hidden_until",
        "lapses",
        "last",
        "last_day",
        "lives",
        "phase",
        "rows",
        "step",
        "suspended",
        "taken_back",
    )  # fmt: skip

    def __init__(self) -> None:
        self.hidden_until = 0
        self.suspended = self.flagged = False
        self.lives: list[Life] = []
        self.rows: list[list[Columns]] = []
        """Of each life the reviews, as far as they are known without FSRS."""
        self.taken_back: list[tuple[Columns, Life, int, Scheduler]] = []
        """The same of reviews that were undone, with their life, how many came before in it, and weights."""
        self.reset()

    def reset(self) -> None:
        """Make the card new."""
        self.lives.append(Life())
        self.rows.append([])
        self.due: int | None = None
        """The study day that was set for it, since its last review."""
        self.phase = self.step = self.lapses = 0
        self.first_day: int | None = None
        self.last_day: int | None = None

    def review_all(
        self, events: Iterable[Columns], history: SettingsHistory, undone: Collection[str | None]
    ) -> None:
        """Add reviews with nothing in between. A million of them go through here: hence the plain loop."""
        phase, step, lapses, last = self.phase, self.step, self.lapses, self.last_day
        life, rows = self.lives[-1], self.rows[-1]
        work = life.work
        count_before = len(work)
        presets, scheduler_at = history.presets, history.scheduler_at
        scheduler = history.now
        steps, next_step = scheduler.steps, scheduler.next_step
        used: Any = 0
        others = True
        for event, _, at, offset, _, rating, took, _, data, preset in events:
            if rating is None or not 1 <= rating <= 4:
                continue
            if preset is None or preset != used:
                scheduler = presets.get(preset) or scheduler_at(at)
                used = preset
                others = not life.runs or life.runs[-1][1].model is not scheduler.model
                steps, next_step = scheduler.steps, scheduler.next_step
            day = (at // 1000 + offset) // DAY
            elapsed = None if last is None else day - last if day > last else 0
            count = (
                took if data is None and took is not None and 0 <= took <= MOST_MS else counted(took, data)
            )
            row = (at, event, day, rating, took, count, phase, elapsed)
            if event in undone:
                self.taken_back.append((row, life, len(work), scheduler))
                continue
            if others:
                life.runs.append((len(work), scheduler))
                others = False
            rows.append(row)
            work.append((rating, elapsed or 0))
            self.before = (phase, step)
            self.last = (rating, at, day, scheduler, data)
            if phase == 2 and rating == 1:
                lapses += 1
            try:
                stepped = steps[phase, step, rating]
            except KeyError:
                stepped = next_step(phase, step, rating)
            if stepped is None:
                phase, step = 2, 0
            else:
                phase, step = stepped[0], stepped[1]
            if last is None:
                self.first_day = day
            last = day
        if len(work) > count_before:
            self.hidden_until = 0
            self.due = None
        self.phase, self.step, self.lapses, self.last_day = phase, step, lapses, last

    def columns(self, key: str) -> Columns:
        """What it all comes to, once `remember` has been asked: the columns `CARD_FIELDS`."""
        life = self.lives[-1]
        rest = (self.hidden_until, self.suspended, self.flagged)
        if not life.work:
            return (0, 0, 0, None, None, 0, 0, None, None, *rest)
        phase, step = self.before
        rating, at, day, scheduler, data = self.last
        reps = len(life.work)
        memory = life.memory
        stepped = scheduler.next_step(phase, step, rating)
        if self.due is not None:
            due = self.due
        elif stepped is not None:
            due = at // 1000 + stepped[2]
        else:
            earlier = life.before[reps - 1]
            elapsed, chosen = life.work[-1][1], chosen_days(data)
            due = day + scheduler.days_after(key, phase, step, reps - 1, rating, earlier, elapsed, chosen)
        return (
            int(self.phase), due, self.step, memory.stability, memory.difficulty, reps, self.lapses,
            self.first_day, self.last_day, *rest,
        )  # fmt: skip

    def reviews(self) -> list[Columns]:
        """Its `ReviewRow`s in order, once `remember` has been asked."""
        found: list[Columns] = []
        for rows, life in zip(self.rows, self.lives, strict=True):
            for row, state in zip(rows, life.before, strict=False):
                found.append((*row, None if state is None else state.stability, False))
        if self.taken_back:
            for row, life, before, scheduler in self.taken_back:
                state = life.remembered(before, scheduler)
                found.append((*row, None if state is None else state.stability, True))
            found.sort()
        return found


class NoteFold:
    """One note's events gone through; what is remembered after them is asked for all notes at once."""

    def __init__(self, cards: Iterable[str], events: Sequence[EventRow], history: SettingsHistory) -> None:
        """As `fold`, with the events in order."""
        self.traces = traces = {card: _Trace() for card in cards}
        undone = {row[7] for row in events if row[1] == "undo"}
        for about, some in groupby(events, key=_KIND_AND_CARD):
            kind, card = about
            trace = traces.get(card)
            if trace is None:
                trace = traces[card] = _Trace()
            if kind == "review":
                if len(traces) == 1:
                    trace.review_all(some, history, undone)
                    continue
                for event in some:
                    trace.review_all((event,), history, undone)
                    if event[0] not in undone:
                        self._hide_siblings(card, (event[2] // 1000 + event[3]) // DAY)
                continue
            for event in some:
                if event[0] not in undone:
                    _change(trace, kind, (event[2] // 1000 + event[3]) // DAY, event[8])

    def _hide_siblings(self, card: str, day: int) -> None:
        for sibling, other in self.traces.items():
            if sibling != card:
                other.hidden_until = hidden_after_sibling(Phase(other.phase), other.hidden_until, day)

    def lives(self) -> Iterable[Life]:
        """All that `remember` must be asked for."""
        return (life for trace in self.traces.values() for life in trace.lives if life.work)

    def result(self) -> NoteProgress:
        """What it comes to."""
        return NoteProgress(
            {key: trace.columns(key) for key, trace in self.traces.items()},
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
        case EventKind.SET_DUE:
            due = loaded(data).get("due")
            if trace.lives[-1].work and isinstance(due, int):  # a new card has no day
                trace.phase, trace.step, trace.due = int(Phase.REVIEW), 0, due
                trace.hidden_until = 0
        case EventKind.RESET:
            trace.reset()
            trace.hidden_until = 0


def fold(cards: Iterable[str], events: Iterable[EventRow], history: SettingsHistory) -> NoteProgress:
    """One note's progress.

    Args:
        cards: The keys of the note's cards, those without events too.
        events: All events about them, in any order.
        history: The settings over time, and the presets.
    """
    found = NoteFold(cards, sorted(events, key=lambda row: (row[2], row[0])), history)
    remember(found.lives(), history.now)
    return found.result()
