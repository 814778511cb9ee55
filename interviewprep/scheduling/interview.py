"""Planning for a day: which reviews and which new cards give the most points on the day of the interview.

The measure is the expected share of points on that day: each card's points times the probability that it is
recalled then (FSRS's retrievability). What gives most of it for each second is done first, old and new cards
alike: the greedy rule of a knapsack, anew each day. Nothing here changes a schedule: a review that is planned
is an ordinary review, early or late.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import fsrs_rs_python as fsrs

from interviewprep.scheduling.card_state import Memory, Phase
from interviewprep.scheduling.habits import USUAL, Habits
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler

RETENTION = 0.9
"""What `next_states` is asked with: the memory after a review doesn't depend on it."""


class Item(NamedTuple):
    """A card, or a task, as the planner sees it."""

    topic: int
    """Its number."""
    points: float
    pace: float = 1.0
    """How many times as long as a plain question it takes."""
    memory: Memory | None = None
    """None for one that was never seen."""
    last_day: int = 0
    """The study day of its last review."""
    steps: bool = True
    """Whether it is looked at again within the day: cards are, tasks are not."""


class Chance(NamedTuple):
    """What a look may come to."""

    share: float
    rating: Rating
    memory: fsrs.MemoryState
    """After it, and after the further looks of the day."""
    seconds: float
    """All looks together, at the pace of a plain question."""


class Learner:
    """A memory and its habits: what looks come to, and what they are worth."""

    def __init__(self, scheduler: Scheduler, habits: Habits = USUAL) -> None:
        self.model = scheduler.model
        self.habits = habits
        self.decay = -scheduler.config.parameters[20]
        self.factor = 0.9 ** (1 / self.decay) - 1
        """FSRS-6's forgetting curve: recall = (1 + factor * days / stability) ** decay."""
        self._scheduler = scheduler
        relearning = scheduler.next_step(Phase.REVIEW, 0, Rating.AGAIN)
        self.relearning_looks = 0 if relearning is None else 1 + self._further(*relearning[:2])
        """Looks within the day after a lapse."""
        self.first_looks = lru_cache(2)(self._first_looks)
        hard, good, easy = habits.recalled
        self._hard, self._good, self._easy = hard, good, easy
        self.seconds_recalled = sum(
            share * seconds for share, seconds in zip(habits.recalled, habits.seconds[1:], strict=True)
        )
        """What a review takes that isn't a lapse, on average."""
        lapse = habits.seconds[0]
        self.seconds_of_lapse = (lapse, lapse + self.relearning_looks * habits.step_seconds)
        """Without steps and with them: the day's further looks are among it."""

    def recall(self, stability: float, days: float) -> float:
        """The probability of recall so many days after a review that left this stability (days)."""
        return (1 + self.factor * days / stability) ** self.decay  # type: ignore[no-any-return]

    def _further(self, phase: int, step: int) -> int:
        """How many more looks the day has when each is good."""
        looks = 0
        while (following := self._scheduler.next_step(phase, step, Rating.GOOD)) is not None and looks < 20:
            phase, step, _ = following
            looks += 1
        return looks

    def _same_day(self, memory: fsrs.MemoryState, looks: int) -> fsrs.MemoryState:
        for _ in range(looks):
            memory = self.model.next_states(memory, RETENTION, 0).good.memory
        return memory

    def _first_looks(self, steps: bool) -> tuple[Chance, ...]:
        """What a first look may come to; `steps` as in `Item`."""
        ahead = self.model.next_states(None, RETENTION, 0)
        found = []
        for rating, state in zip(Rating, (ahead.again, ahead.hard, ahead.good, ahead.easy), strict=True):
            begun = self._scheduler.next_step(Phase.NEW, 0, rating) if steps else None
            looks = 0 if begun is None else 1 + self._further(*begun[:2])
            seconds = self.habits.first_seconds[rating - 1] + looks * self.habits.step_seconds
            found.append(
                Chance(self.habits.first[rating - 1], rating, self._same_day(state.memory, looks), seconds)
            )
        return tuple(found)

    def after(
        self, memory: fsrs.MemoryState, elapsed: int, rating: Rating, steps: bool
    ) -> tuple[fsrs.MemoryState, float]:
        """The memory after a review and the day's further looks, and the seconds that they took."""
        ahead = self.model.next_states(memory, RETENTION, elapsed)
        seconds = self.habits.seconds[rating - 1]
        if rating is Rating.AGAIN:
            looks = self.relearning_looks if steps else 0
            return self._same_day(ahead.again.memory, looks), seconds + looks * self.habits.step_seconds
        state = ahead.hard if rating is Rating.HARD else ahead.good if rating is Rating.GOOD else ahead.easy
        return state.memory, seconds

    def gain_of_new(self, steps: bool, left: int) -> tuple[float, float]:
        """What a first look adds to the probability of recall in `left` days, and its seconds."""
        chances = self.first_looks(steps)
        gain = sum(chance.share * self.recall(chance.memory.stability, left) for chance in chances)
        return gain, sum(chance.share * chance.seconds for chance in chances)

    def gain(self, memory: fsrs.MemoryState, elapsed: int, left: int, steps: bool) -> tuple[float, float]:
        """The same for a review, `elapsed` days after the one before."""
        decay, factor, stability = self.decay, self.factor, memory.stability
        known = (1 + factor * elapsed / stability) ** decay
        ahead = self.model.next_states(memory, RETENTION, elapsed)
        far = factor * left
        forgotten = ahead.again.memory
        if steps:
            forgotten = self._same_day(forgotten, self.relearning_looks)
        recalled = (
            self._hard * (1 + far / ahead.hard.memory.stability) ** decay
            + self._good * (1 + far / ahead.good.memory.stability) ** decay
            + self._easy * (1 + far / ahead.easy.memory.stability) ** decay
        )
        gain = (
            known * recalled
            + (1 - known) * (1 + far / forgotten.stability) ** decay
            - (1 + factor * (elapsed + left) / stability) ** decay
        )
        return gain, known * self.seconds_recalled + (1 - known) * self.seconds_of_lapse[steps]

    def review_seconds(self, stability: float, elapsed: int, steps: bool) -> float:
        """What a review is expected to take, with the day's further looks."""
        known = self.recall(stability, elapsed)
        return known * self.seconds_recalled + (1 - known) * self.seconds_of_lapse[steps]


class Budget(NamedTuple):
    """The days that are left."""

    today: int
    """The study day on which the plan begins."""
    seconds: Sequence[float]
    """For today and each day after it, before the interview's: the time there is; 0 on free days."""
    share: float = 1.0
    """Whose time this is: that of all items (1), or of a sample that stands for them."""

    @property
    def interview(self) -> int:
        """The study day of the interview."""
        return self.today + len(self.seconds)
