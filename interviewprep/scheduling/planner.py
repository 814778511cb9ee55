"""The plan up to the day of the interview: how to choose each day, and what is to be expected of it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from interviewprep.scheduling.habits import Habits
from interviewprep.scheduling.interview import Budget, Item, Learner
from interviewprep.scheduling.scheduler import Scheduler, SchedulerConfig
from interviewprep.scheduling.simulation import FITS, Greedy, Load, Simulation
from interviewprep.scheduling.weights import LIMITS

CANDIDATES = (Greedy(1.0), Greedy(0.5), Greedy(0.35))
"""Ways to choose that are tried."""
MOST = 20_000
"""Items times days that one simulation has at most; of more, a sample with its share of the time."""
CANDIDATE_MEMORIES = (4, 12)
"""With how many other memories the plan is simulated: at least, and where there are few items."""
STUDENT = (6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812, 1.796)
"""Student's t beyond which one outcome of twenty lies, by degrees of freedom from 1 on."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to be expected on the day, as shares of the points."""

    policy: Greedy
    """The way to choose that came to most."""
    expected: float
    low: float
    """Nine of ten outcomes are between this and `high`, for memories that differ from the one believed."""
    high: float
    topics: list[float]
    """By topic the points that are expected."""
    days: list[Load]
    """What each day holds, on average."""


def other_memory(
    parameters: Sequence[float], random: Random, place: float | None = None
) -> tuple[float, ...]:
    """FSRS-6's parameters that somebody may have of whom those are believed.

    Initial stabilities get a lognormal factor, sigma 0.5 for all of them and 0.2 for each; what makes memory
    grow and fade gets one of 0.1 or 0.15. About the spread between Anki's users. `place`, from 0 to 1, says
    which of all people it is by the factor that matters most, the one for all; it is drawn when left out.
    """
    weights = list(parameters)
    shared = random.gauss(0, 0.5) if place is None else statistics.NormalDist(0, 0.5).inv_cdf(place)
    for n in range(4):
        weights[n] *= math.exp(shared + random.gauss(0, 0.2))
    for n, spread in ((8, 0.15), (9, 0.1), (10, 0.1), (11, 0.15), (20, 0.15)):
        weights[n] *= math.exp(random.gauss(0, spread))
    return tuple(min(max(w, low), high) for w, (low, high) in zip(weights, LIMITS, strict=True))


def points_of(items: Sequence[Item]) -> list[float]:
    """By topic all points that there are."""
    points = [0.0] * (1 + max((item.topic for item in items), default=-1))
    for item in items:
        points[item.topic] += item.points
    return points


def readiness(items: Sequence[Item], learner: Learner, day: int) -> list[float]:
    """By topic the points that are expected on a study day of what was learned before."""
    return Simulation(items, Budget(day, ()), learner).points_on(day)


def best_policy(items: Sequence[Item], budget: Budget, learner: Learner) -> Greedy:
    """Of some ways to choose the one that comes to most, simulated with the memory that is believed."""
    items, budget = _sample(items, budget)

    def worth(policy: Greedy) -> float:
        return sum(Simulation(items, budget, learner, random=Random(0)).run(policy).points)  # noqa: S311

    return max(CANDIDATES, key=worth)


def forecast(items: Sequence[Item], budget: Budget, config: SchedulerConfig, habits: Habits) -> Forecast:
    """What is to be expected when each day's time is used as planned.

    Args:
        items: All that may be asked.
        budget: The days and their time.
        config: How reviews are scheduled: the memory that is believed, and the steps within a day.
        habits: How long answers take, and which ratings they get.
    """
    learner = Learner(Scheduler(config), habits)
    policy = best_policy(items, budget, learner)
    whole, cards = points_of(items), sum(item.steps for item in items)
    items, budget = _sample(items, budget)
    scale = cards / max(1, sum(item.steps for item in items))
    scales = (scale, scale, 1.0, 1 / budget.share)
    sampled = points_of(items)
    fewest, most = CANDIDATE_MEMORIES
    trials = min(max(fewest, 4 * MOST // (1 + len(items) * len(budget.seconds))), most)
    outcomes = []
    for seed in range(trials):
        random = Random(seed)  # noqa: S311
        other = replace(config, parameters=other_memory(config.parameters, random, (seed + 0.5) / trials))
        truth = Learner(Scheduler(other), habits)
        outcomes.append(Simulation(items, budget, learner, truth, random).run(policy))
    totals = [sum(outcome.points) / max(1e-9, sum(sampled)) for outcome in outcomes]
    expected, spread = statistics.mean(totals), _spread(totals)
    topics = [
        points * statistics.mean(outcome.points[n] for outcome in outcomes) / sampled[n]
        if n < len(sampled) and sampled[n]
        else points * expected  # of so few cards that none of them is in the sample
        for n, points in enumerate(whole)
    ]
    days = [
        Load(
            *(
                round(scale * statistics.mean(figures))
                for scale, figures in zip(scales, zip(*loads, strict=True), strict=True)
            )
        )
        for loads in zip(*(outcome.days for outcome in outcomes), strict=True)
    ]
    return Forecast(policy, expected, max(0.0, expected - spread), min(1.0, expected + spread), topics, days)


def _spread(outcomes: Sequence[float]) -> float:
    """How far on each side of their mean the next outcome lies nine times of ten: a prediction interval."""
    count = len(outcomes)
    return STUDENT[count - 2] * statistics.stdev(outcomes) * math.sqrt(1 + 1 / count)


def todays_items(items: Sequence[Item], budget: Budget, learner: Learner, policy: Greedy) -> list[int]:
    """The numbers of the items to study today, those that bring most for a second first."""
    simulation = Simulation(items, budget, learner)
    left = budget.seconds[0] if budget.seconds else 0.0
    chosen = []
    for n in policy(simulation, budget.today):
        if left <= 0:
            break
        seconds = expected_seconds(items[n], learner, budget.today)
        if not items[n].steps and seconds > FITS * left:
            continue
        chosen.append(n)
        left -= seconds
    return chosen


def expected_seconds(item: Item, learner: Learner, today: int) -> float:
    """What studying an item today takes, with its further looks within the day."""
    if item.memory is None:
        return learner.gain_of_new(item.steps, 1)[1] * item.pace
    return learner.review_seconds(item.memory.stability, today - item.last_day, item.steps) * item.pace


def _sample(items: Sequence[Item], budget: Budget) -> tuple[Sequence[Item], Budget]:
    """At most so many items that a simulation takes a moment, and their share of the time.

    Cards are taken evenly from all of them in the order of what matters, so that each sort has its share.
    Tasks are few, and one takes as long as a hundred cards: all are kept, each with that share of its time
    and its points.
    """
    every = math.ceil(len(items) * len(budget.seconds) / MOST)
    if every <= 1:
        return items, budget
    cards = sorted((n for n, item in enumerate(items) if item.steps), key=lambda n: _sort(items[n]))
    taken = set(cards[every // 2 :: every])
    share = sum(items[n].pace for n in taken) / max(1e-9, sum(items[n].pace for n in cards)) or 1.0
    sample = [
        item if item.steps else item._replace(points=item.points * share, pace=item.pace * share)
        for n, item in enumerate(items)
        if n in taken or not item.steps
    ]
    return sample, budget._replace(seconds=[seconds * share for seconds in budget.seconds], share=share)


def _sort(item: Item) -> tuple[float, ...]:
    stability = item.memory.stability if item.memory else 0.0
    return (item.topic, stability > 0, item.points, item.pace, stability)
