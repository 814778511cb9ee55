"""Simulated study up to the day of the interview: what a plan comes to.

A plan believes one memory; the candidate who is simulated may have another.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from random import Random
from typing import NamedTuple

import fsrs_rs_python as fsrs

from interviewprep.scheduling.interview import Budget, Item, Learner
from interviewprep.scheduling.rating import Rating

FITS = 1.25
"""What is expected to take more than so many times the time that is left is not begun."""


class Load(NamedTuple):
    """What a day holds."""

    reviews: int = 0
    new: int = 0
    """Cards."""
    tasks: int = 0
    """New ones and others."""
    seconds: float = 0.0


class Outcome(NamedTuple):
    """What came of the days."""

    points: list[float]
    """By topic those that are expected on the day."""
    days: list[Load]


class Simulation:
    """Some items on their way to a day."""

    def __init__(
        self,
        items: Sequence[Item],
        budget: Budget,
        planner: Learner,
        truth: Learner | None = None,
        random: Random | None = None,
    ) -> None:
        """`planner` is what is believed of the memory, `truth` what it is: the same when left out."""
        self.items = items
        self.budget = budget
        self.planner = planner
        self.truth = truth or planner
        self._random = random or Random(0)  # noqa: S311
        self.believed: list[fsrs.MemoryState | None] = [_state(item) for item in items]
        """The memory of each item as the planner believes it to be; None while it was never seen."""
        self._true = self.believed if self.truth is planner else list(self.believed)
        self.stability = [0.0 if memory is None else memory.stability for memory in self.believed]
        """The same memories' stabilities; 0 for none."""
        self.last = [item.last_day for item in items]
        """The study day of each item's last review."""
        self.unseen = [n for n, item in enumerate(items) if item.memory is None]

    def run(self, choose: Policy) -> Outcome:
        """Study day by day what `choose` gives, until each day's time is used up.

        The last item of a day takes somewhat more. As each item of a sample stands for several, that would be
        too much: the next day has less.
        """
        days, over = [], 0.0
        for day, seconds in enumerate(self.budget.seconds, self.budget.today):
            if seconds <= over:
                over -= seconds
                days.append(Load())
            else:
                days.append(self._day(choose, day, seconds - over))
                over = (1 - self.budget.share) * max(0.0, days[-1].seconds - (seconds - over))
            self.unseen = [n for n in self.unseen if self.believed[n] is None]
        return Outcome(self.points_on(self.budget.interview), days)

    def points_on(self, day: int) -> list[float]:
        """By topic the points that are expected on a study day."""
        points = [0.0] * (1 + max((item.topic for item in self.items), default=-1))
        for item, memory, last in zip(self.items, self._true, self.last, strict=True):
            if memory is not None:
                points[item.topic] += item.points * self.truth.recall(memory.stability, day - last)
        return points

    def _day(self, choose: Policy, day: int, seconds: float) -> Load:
        left = seconds
        reviews = new = tasks = 0
        for n in choose(self, day):
            item, first = self.items[n], self.believed[n] is None
            if not item.steps and self._task_seconds(item, first) > FITS * left:
                continue
            left -= self._look(n, day) * item.pace
            tasks += not item.steps
            new += item.steps and first
            reviews += item.steps and not first
            if left <= 0:
                break
        return Load(reviews, new, tasks, seconds - left)

    def _task_seconds(self, item: Item, first: bool) -> float:
        habits = self.planner.habits
        return item.pace * (habits.first_seconds if first else habits.seconds)[Rating.GOOD - 1]

    def _look(self, n: int, day: int) -> float:
        """Study an item; the seconds that it takes at the pace of a plain question."""
        item, memory, true = self.items[n], self.believed[n], self._true[n]
        if memory is None or true is None:
            chances = self.truth.first_looks(item.steps)
            rating = self._draw(Rating.AGAIN, [chance.share for chance in chances])
            self.believed[n] = self.planner.first_looks(item.steps)[rating - 1].memory
            self._true[n] = chances[rating - 1].memory
            seconds = chances[rating - 1].seconds
        else:
            elapsed = day - self.last[n]
            rating = Rating.AGAIN
            if self._random.random() < self.truth.recall(true.stability, elapsed):
                rating = self._draw(Rating.HARD, self.truth.habits.recalled)
            self._true[n], seconds = self.truth.after(true, elapsed, rating, item.steps)
            if self.truth is not self.planner:
                self.believed[n], _ = self.planner.after(memory, elapsed, rating, item.steps)
        now = self.believed[n]
        assert now is not None
        self.stability[n], self.last[n] = now.stability, day
        return seconds

    def _draw(self, first: Rating, shares: Iterable[float]) -> Rating:
        """A rating by the shares of it and those above."""
        drawn, rating = self._random.random(), first
        for share in shares:
            if drawn < share or rating is Rating.EASY:
                break
            drawn -= share
            rating = Rating(rating + 1)
        return rating


Policy = Callable[[Simulation, int], Iterable[int]]
"""Gives the numbers of the items to study on a day, in their order; the first ones that there is time for."""


@dataclass(frozen=True, slots=True)
class Greedy:
    """By the points that a second brings on the day of the interview; see `interview.py`."""

    reach: float = 1.0
    """The share of the days left at whose end recall is looked at when items are compared."""

    def __call__(self, simulation: Simulation, day: int) -> Iterator[int]:
        """Old and new items alike."""
        left = max(1, round((simulation.budget.interview - day) * self.reach))
        both = self._seen(simulation, day, left), self._new(simulation, left)
        for _, n in heapq.merge(*both, key=itemgetter(0), reverse=True):
            yield n

    def _seen(self, simulation: Simulation, day: int, left: int) -> Iterator[tuple[float, int]]:
        """Those seen before, by what they bring.

        That takes a while to compute, so it is done for those alone whose turn may come: at best a review
        brings all that would be missing without it.
        """
        learner, items = simulation.planner, simulation.items
        factor, decay = learner.factor, learner.decay
        lapse, recalled = learner.seconds_of_lapse, learner.seconds_recalled
        queue: list[tuple[float, int, bool]] = []
        for n, (item, stability, last) in enumerate(
            zip(items, simulation.stability, simulation.last, strict=True)
        ):
            if last < day and stability:
                elapsed = day - last
                known = (1 + factor * elapsed / stability) ** decay
                missing = 1 - (1 + factor * (elapsed + left) / stability) ** decay
                seconds = known * recalled + (1 - known) * lapse[item.steps]
                queue.append((-missing * item.points / (seconds * item.pace), -n, False))
        heapq.heapify(queue)
        while queue:
            worst_rate, minus_n, computed = queue[0]
            if computed:
                heapq.heappop(queue)
                yield -worst_rate, -minus_n
                continue
            item, memory = items[-minus_n], simulation.believed[-minus_n]
            assert memory is not None
            gain, seconds = learner.gain(memory, day - simulation.last[-minus_n], left, item.steps)
            heapq.heapreplace(queue, (-gain * item.points / (seconds * item.pace), minus_n, True))

    def _new(self, simulation: Simulation, left: int) -> list[tuple[float, int]]:
        rates = {}
        for steps in (True, False):
            gain, seconds = simulation.planner.gain_of_new(steps, left)
            rates[steps] = gain / seconds
        items = simulation.items
        found = [(rates[items[n].steps] * items[n].points / items[n].pace, -n) for n in simulation.unseen]
        found.sort(reverse=True)
        return [(rate, -n) for rate, n in found]


def _state(item: Item) -> fsrs.MemoryState | None:
    return None if item.memory is None else fsrs.MemoryState(item.memory.stability, item.memory.difficulty)
