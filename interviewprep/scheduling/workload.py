"""What a desired retention costs: simulated study with fsrs-rs, by one's own habits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import fsrs_rs_python as fsrs

from interviewprep.scheduling.habits import USUAL, Four

RETENTIONS = tuple(percent / 100 for percent in range(70, 98, 3))
"""The desired retentions that are looked at: 70 to 97 %."""
DAYS = 365
"""Days that are simulated."""
MOST_CARDS = 2_000
"""Cards that are simulated at most; of more, one stands for several."""
SEEDS = (1, 2, 3)
"""Simulations whose mean is taken: one alone is rough."""
_MINUTES = 1e9
"""A day's limit that none reaches."""


class Workload(NamedTuple):
    """Who studies what. The usual answers are Anki's users' (`Habits`)."""

    cards: int
    """All that there are."""
    new_a_day: int
    longest: int = 3650
    """The maximum interval, in days."""
    learning_steps: int = 2
    relearning_steps: int = 1
    first: Four = USUAL.first
    """The shares of the ratings at the first look at a card."""
    recalled: tuple[float, float, float] = USUAL.recalled
    """Of the reviews of cards that are recalled, the shares of hard, good and easy."""
    first_seconds: Four = USUAL.first_seconds
    """What a first look takes, by its rating."""
    seconds: Four = USUAL.seconds
    """What a review takes, by its rating."""
    step_seconds: float = USUAL.step_seconds
    """What a further look within the day takes."""


class Cost(NamedTuple):
    """What a desired retention comes to, as a mean of the first year."""

    retention: float
    minutes: float
    """A day."""
    remembered: float
    """Cards, at the end of the year."""


class Curve(NamedTuple):
    """What each desired retention costs."""

    costs: list[Cost]
    present: Cost
    """At the desired retention in force."""
    optimal: float
    """The desired retention that takes the least time for what is remembered (fsrs-rs, 0.7 to 0.95)."""

    def nearest(self, retention: float) -> Cost:
        """The one that is nearest to a desired retention."""
        return min(self.costs, key=lambda one: abs(one.retention - retention))


def cost(weights: Sequence[float], retention: float, workload: Workload) -> Cost:
    """What a desired retention costs."""
    config, each = _config(workload)
    runs = [fsrs.simulate(list(weights), retention, config, seed) for seed in SEEDS]
    seconds = sum(sum(run.cost_per_day) for run in runs) / len(runs) / DAYS
    remembered = sum(run.memorized_cnt_per_day[-1] for run in runs) / len(runs)
    return Cost(retention, each * seconds / 60, each * remembered)


def curve(
    weights: Sequence[float],
    retention: float,
    workload: Workload,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> Curve:
    """What each desired retention costs, `retention` being the one in force.

    `told` is called with how many of so many are done.
    """
    whole = len(RETENTIONS) + 2
    costs = []
    for done, one in enumerate((*RETENTIONS, retention)):
        told(done, whole)
        costs.append(cost(weights, one, workload))
    told(whole - 1, whole)
    optimal = fsrs.optimal_retention(_config(workload)[0], list(weights))
    return Curve(costs[:-1], costs[-1], optimal)


def _config(workload: Workload) -> tuple[fsrs.SimulatorConfig, float]:
    """What fsrs-rs simulates, and how many cards one of it stands for."""
    new = max(1, workload.new_a_day)
    cards = min(max(1, workload.cards), new * DAYS)
    limit = max(1, int(new / max(1.0, cards / MOST_CARDS)))
    each = new / limit
    config = fsrs.default_simulator_config()
    config.deck_size = max(1, round(cards / each))
    config.learn_span = DAYS
    config.learn_limit = limit
    config.max_ivl = float(workload.longest)
    config.max_cost_perday = _MINUTES
    config.first_rating_prob = list(workload.first)
    config.review_rating_prob = list(workload.recalled)
    config.learning_step_count = workload.learning_steps
    config.relearning_step_count = workload.relearning_steps
    config.state_rating_costs = [
        list(workload.first_seconds), list(workload.seconds), [workload.step_seconds] * 4,
    ]  # fmt: skip
    return config, each
