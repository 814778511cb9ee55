"""The plan up to the day of the interview: how to choose each day, and what is to be expected of it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from interviewprep.scheduling.interview import Budget, Item, Learner
from interviewprep.scheduling.simulation import Greedy, Simulation

CANDIDATES = (Greedy(1.0), Greedy(0.5), Greedy(0.35))
"""Ways to choose that are tried."""
TRIALS = 2
"""How often each is simulated."""


def best_policy(items: Sequence[Item], budget: Budget, learner: Learner) -> Greedy:
    """Of some ways to choose the one that comes to most, simulated with the memory that is believed."""

    def worth(policy: Greedy) -> float:
        return sum(
            sum(Simulation(items, budget, learner, random=Random(seed)).run(policy).points)  # noqa: S311
            for seed in range(TRIALS)
        )

    return max(CANDIDATES, key=worth)
