"""FSRS-6 through fsrs-rs, with steps within the day and deterministic fuzz around it.

The arithmetic of memory is fsrs-rs's alone. What is added here is the usual scheduler around it:
the step rules are those of py-fsrs (open-spaced-repetition/py-fsrs, `scheduler.py`), and the fuzz
ranges are Anki's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import fsrs_rs_python as fsrs

from interviewprep.scheduling.card_state import CardState, Memory, Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.weights import NEWEST

FUZZ_RANGES = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, float("inf"), 0.05))
"""From day, to day, share of the days between that an interval may move by (Anki, `fuzz.rs`)."""


@dataclass(frozen=True, slots=True)
class SchedulerConfig:
    """What a user may set about scheduling."""

    desired_retention: float = 0.9
    """The probability of recall at which a card becomes due, 0.7 to 0.99."""
    learning_steps: tuple[int, ...] = (60, 600)
    """Seconds between the first looks at a new card, all within the day."""
    relearning_steps: tuple[int, ...] = (600,)
    """Seconds between looks at a forgotten card."""
    maximum_interval: int = 3650
    """Days."""
    parameters: tuple[float, ...] = NEWEST
    """FSRS-6's 21 weights."""


@lru_cache(maxsize=8)
def _model(parameters: tuple[float, ...]) -> fsrs.FSRS:
    return fsrs.FSRS(list(parameters))


@lru_cache(maxsize=4096)
def fsrs_review(rating: int, days: int) -> fsrs.FSRSReview:
    """A review as fsrs-rs has it; `days` are since the one before."""
    return fsrs.FSRSReview(rating, days)


_RATINGS = tuple(Rating)


class Reach(NamedTuple):
    """The intervals in days that a rating may lead to."""

    least: int
    most: int
    fuzzed: int
    """The one that the card's own fuzz gives."""

    def at_least(self, days: int) -> Reach:
        """What of it is no shorter."""
        return Reach(max(self.least, days), max(self.most, days), max(self.fuzzed, days))


Place = Callable[[Reach], int]
"""Chooses one of the intervals within reach, in days."""


class Scheduler:
    """Says what each rating would do to a card."""

    def __init__(self, config: SchedulerConfig | None = None) -> None:
        self.config = config or SchedulerConfig()
        self.model = _model(self.config.parameters)
        """FSRS with these weights."""
        self.steps: dict[tuple[int, int, int], tuple[Phase, int, int] | None] = {}
        """What `next_step` has found so far."""

    def outcomes(
        self, key: str, state: CardState, now: Moment, place: Place | None = None
    ) -> dict[Rating, CardState]:
        """The state that each rating would leave the card in.

        The same arguments always give the same answer: the fuzz comes from `key` and the number of
        reviews, so what a button shows is what is scheduled.

        Args:
            key: The card's.
            state: Before the rating.
            now: When it is rated.
            place: Chooses among the intervals that a rating may lead to; the fuzz does when left out.
        """
        ahead, fuzz = self._ahead(state, now), fuzz_factor(key, state.reps)
        found: dict[Rating, CardState] = {}
        longest = 0
        for rating in Rating:
            days = None
            if place is not None and self.next_step(state.phase, state.step, rating) is None:
                reach = self._reach(state.phase, state.step, rating, ahead, fuzz)
                least = longest + 1 if rating is Rating.EASY else longest
                days = longest = place(reach.at_least(min(least, reach.most)))
            found[rating] = self._after(state, rating, now, ahead, fuzz, days)
        return found

    def review(
        self, key: str, state: CardState, rating: Rating, now: Moment, days: int | None = None
    ) -> CardState:
        """The card's state after one review: `outcomes(...)[rating]`, without the other three.

        `days` is the interval that was chosen; what is out of reach is passed over.
        """
        return self._after(state, rating, now, self._ahead(state, now), fuzz_factor(key, state.reps), days)

    def _ahead(self, state: CardState, now: Moment) -> dict[Rating, fsrs.ItemState]:
        memory = state.memory
        elapsed = 0 if state.last_day is None else max(0, now.day - state.last_day)
        given = fsrs.MemoryState(memory.stability, memory.difficulty) if memory else None
        return self._states_ahead(given, elapsed)

    def _states_ahead(self, memory: fsrs.MemoryState | None, elapsed: int) -> dict[Rating, fsrs.ItemState]:
        ahead = self.model.next_states(memory, self.config.desired_retention, elapsed)
        return {
            Rating.AGAIN: ahead.again,
            Rating.HARD: ahead.hard,
            Rating.GOOD: ahead.good,
            Rating.EASY: ahead.easy,
        }

    def _after(
        self,
        state: CardState,
        rating: Rating,
        now: Moment,
        ahead: dict[Rating, fsrs.ItemState],
        fuzz: float,
        days: int | None,
    ) -> CardState:
        today = now.day
        if (stepped := self.next_step(state.phase, state.step, rating)) is not None:
            phase, step, delay = stepped
            due = now.seconds + delay
        else:
            phase, step = Phase.REVIEW, 0
            due = today + self._days(state.phase, state.step, rating, ahead, fuzz, days)
        memory = ahead[rating].memory
        lapsed = rating is Rating.AGAIN and state.phase is Phase.REVIEW
        return CardState(
            phase=phase,
            due=due,
            step=step,
            memory=Memory(memory.stability, memory.difficulty),
            reps=state.reps + 1,
            lapses=state.lapses + lapsed,
            first_day=today if state.first_day is None else state.first_day,
            last_day=today,
        )

    def days_after(
        self,
        key: str,
        phase: int,
        step: int,
        reps: int,
        rating: int,
        memory: fsrs.MemoryState | None,
        elapsed: int,
        days: int | None = None,
    ) -> int:
        """Days until the next review of a card that a rating takes out of its steps, or leaves without any.

        What `review` says, for millions of cards: the arguments are the state before the rating.
        """
        ahead = self._states_ahead(memory, elapsed)
        return self._days(Phase(phase), step, Rating(rating), ahead, fuzz_factor(key, reps), days)

    def _days(
        self,
        phase: Phase,
        step: int,
        rating: Rating,
        ahead: dict[Rating, fsrs.ItemState],
        fuzz: float,
        days: int | None,
    ) -> int:
        """Whole days until the next review: those that were chosen if they are within reach."""
        reach = self._reach(phase, step, rating, ahead, fuzz)
        return reach.fuzzed if days is None or not reach.least <= days <= reach.most else days

    def _reach(
        self, phase: Phase, step: int, rating: Rating, ahead: dict[Rating, fsrs.ItemState], fuzz: float
    ) -> Reach:
        """What a rating may lead to. A better answer never comes back sooner; easy a day later."""
        least = most = fuzzed = 0
        for lesser in _RATINGS[:rating]:
            if self.next_step(phase, step, lesser) is None:
                later = lesser is Rating.EASY
                low, high, days = _interval(ahead[lesser].interval, fuzz)
                least, most, fuzzed = (
                    max(low, least + later), max(high, most + later), max(days, fuzzed + later)
                )  # fmt: skip
        longest = self.config.maximum_interval
        return Reach(min(least, longest), min(most, longest), min(fuzzed, longest))

    def memories(
        self, histories: Sequence[Sequence[tuple[int, int]]], starts: Sequence[Memory | None] | None = None
    ) -> list[list[fsrs.MemoryState]]:
        """The memory after each review, for many cards in one call: the same as reviewing one by one.

        Args:
            histories: For each card each review's rating, and the study days since the one before (0 for
                the first).
            starts: For each card the memory before its first review; none when left out.
        """
        items = [fsrs.FSRSItem([fsrs_review(*review) for review in history]) for history in histories]
        given = [fsrs.MemoryState(one.stability, one.difficulty) if one else None for one in starts or ()]
        found = self.model.historical_memory_state_batch(items, given or None)
        # With a memory to start from, that comes first.
        return [states[1:] if given and given[n] else states for n, states in enumerate(found)]

    def retrievability(self, state: CardState, today: int) -> float | None:
        """The probability of recall on a study day; None for a card never seen."""
        if state.memory is None or state.last_day is None:
            return None
        card = fsrs.Card()
        card.stability = state.memory.stability
        card.difficulty = state.memory.difficulty
        card.last_date = float(state.last_day)
        card.parameters = list(self.config.parameters)
        return float(card.retention_on(float(max(today, state.last_day))))

    def next_step(self, phase: int, step: int, rating: int) -> tuple[Phase, int, int] | None:
        """Phase, step and delay in seconds after a rating; None when the card goes on to days."""
        place = (int(phase), step, int(rating))
        try:
            return self.steps[place]
        except KeyError:
            found = self.steps[place] = self._next_step(Phase(phase), step, Rating(rating))
            return found

    def _next_step(self, phase: Phase, step: int, rating: Rating) -> tuple[Phase, int, int] | None:
        if phase is Phase.REVIEW:
            if rating is not Rating.AGAIN or not self.config.relearning_steps:
                return None
            return Phase.RELEARNING, 0, self.config.relearning_steps[0]
        relearning = phase is Phase.RELEARNING
        steps = self.config.relearning_steps if relearning else self.config.learning_steps
        phase = Phase.RELEARNING if relearning else Phase.LEARNING
        if not steps or rating is Rating.EASY:
            return None
        if rating is Rating.AGAIN:
            return phase, 0, steps[0]
        if step >= len(steps):  # the steps were longer when the card entered them
            return None
        if rating is Rating.HARD:
            if step > 0:
                return phase, step, steps[step]
            return phase, 0, round(steps[0] * 1.5) if len(steps) == 1 else (steps[0] + steps[1]) // 2
        if step + 1 == len(steps):
            return None
        return phase, step + 1, steps[step + 1]


def _interval(days: float, fuzz: float) -> Reach:
    """Whole days, moved within the fuzz range by `fuzz` (0 to 1)."""
    if days < FUZZ_RANGES[0][0]:
        only = max(1, round(days))
        return Reach(only, only, only)
    delta = 1.0 + sum(share * max(min(days, high) - low, 0.0) for low, high, share in FUZZ_RANGES)
    low, high = max(2, round(days - delta)), round(days + delta)
    return Reach(low, high, low + int(fuzz * (high - low + 1)))


def fuzz_factor(key: str, reps: int) -> float:
    """A number in [0, 1) that depends on the card and on which review this is, and on nothing else."""
    digest = blake2b(f"{key}\0{reps}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
