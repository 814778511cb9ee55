"""`python -m tests.benchmarks.planning`: does planning for a day beat what people do without it?

Candidates are simulated from the first card to the day of the interview, the same minutes a day for all. What
each of them remembers is drawn anew for every seed, from parameters other than those that are planned with:
initial stabilities times a lognormal factor (sigma 0.5 for all, 0.2 for each), growth and decay shifted. Rivals:

- plain: FSRS at 0.9, what is due first, then new cards
- capped: the same, no interval beyond the day before the interview
- cram: FSRS at 0.9, on the last two days all cards, those likeliest forgotten first
- two-phase: FSRS at 0.8, then in the last fifth of the days every card once more (RemNote's exam scheduler, in
  outline)
- plan: what the app does (`scheduling/planner.py`)
"""

from __future__ import annotations

import argparse
import math
import statistics
from collections.abc import Iterable, Iterator
from multiprocessing import Pool
from random import Random

from interviewprep.scheduling.interview import Budget, Item, Learner
from interviewprep.scheduling.planner import best_policy, forecast, other_memory
from interviewprep.scheduling.scheduler import Scheduler, SchedulerConfig
from interviewprep.scheduling.simulation import Policy, Simulation
from interviewprep.scheduling.weights import NEWEST

TODAY = 20_000
DAYS = (7, 14, 30, 60)
MINUTES = (10, 20, 40, 60)
PACES = (1.0, 1.0, 1.0, 0.8, 1.3, 1.3, 2.0, 2.0, 2.0, 6.0)


def days_until(learner: Learner, stability: float, retention: float) -> int:
    """The interval after which recall has fallen to `retention`."""
    return max(1, round(stability / learner.factor * (retention ** (1 / learner.decay) - 1)))


def due_first(retention: float, capped: bool = False) -> Policy:
    """FSRS: what is due, the likeliest forgotten first, then new cards; `capped` as above."""

    def choose(simulation: Simulation, day: int) -> Iterator[int]:
        learner, last_chance = simulation.planner, simulation.budget.interview - 1
        due = []
        for n, memory in enumerate(simulation.believed):
            if memory is None or simulation.last[n] >= day:
                continue
            at = simulation.last[n] + days_until(learner, memory.stability, retention)
            if (min(at, last_chance) if capped else at) <= day:
                due.append((learner.recall(memory.stability, day - simulation.last[n]), n))
        yield from (n for _, n in sorted(due))
        yield from simulation.unseen

    return choose


def weakest(simulation: Simulation, day: int, since: int) -> Iterator[int]:
    """All cards not seen since a day, those likeliest forgotten first; then new ones."""
    known = [
        (simulation.planner.recall(memory.stability, day - simulation.last[n]), n)
        for n, memory in enumerate(simulation.believed)
        if memory is not None and simulation.last[n] < since
    ]
    yield from (n for _, n in sorted(known))
    yield from simulation.unseen


def cram(simulation: Simulation, day: int) -> Iterable[int]:
    if day >= simulation.budget.interview - 2:
        return weakest(simulation, day, day)
    return due_first(0.9)(simulation, day)


def two_phase(simulation: Simulation, day: int) -> Iterable[int]:
    begins = simulation.budget.interview - math.ceil(len(simulation.budget.seconds) / 5)
    return weakest(simulation, day, begins) if day >= begins else due_first(0.8)(simulation, day)


RIVALS: dict[str, Policy] = {
    "plain": due_first(0.9),
    "capped": due_first(0.9, capped=True),
    "cram": cram,
    "two-phase": two_phase,
}


def trial(job: tuple[int, int, int, int, bool]) -> dict[str, float]:
    """What each comes to with one candidate: the share of the points on the day."""
    days, minutes, cards, seed, mixed = job
    random = Random(f"{days} {minutes} {seed}")
    planner = Learner(Scheduler())
    truth = Learner(Scheduler(SchedulerConfig(parameters=other_memory(NEWEST, random))))
    seconds = [60.0 * minutes * (not mixed or n % 7 != 6) for n in range(days)]
    budget = Budget(TODAY, seconds)
    items = [Item(0, 1.0)] * cards
    if mixed:
        weights = [random.choice((1, 2, 3)) for _ in range(10)]
        items = [
            Item(topic, weights[topic] * random.choice((1, 2, 2, 3)), random.choice(PACES))
            for topic in sorted(random.randrange(10) for _ in range(cards))
        ]
    whole = sum(item.points for item in items)
    policies = {**RIVALS, "plan": best_policy(items, budget, planner)}
    said = forecast(items, budget, SchedulerConfig(), planner.habits)
    found = {"low": said.low, "high": said.high}
    for name, policy in policies.items():
        simulation = Simulation(items, budget, planner, truth, Random(seed))
        found[name] = sum(simulation.run(policy).points) / whole
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.planning")
    parser.add_argument("--seeds", type=int, default=20, help="simulated candidates in each cell")
    parser.add_argument("--cards", type=int, default=300)
    parser.add_argument("--mixed", action="store_true", help="topics with weights, levels, kinds, free days")
    options = parser.parse_args()
    names = [*RIVALS, "plan"]
    print(f"| days | minutes | {' | '.join(names)} | ahead of all others in | as foretold in |")
    print("| --- " * (len(names) + 4) + "|")
    with Pool() as pool:
        for days in DAYS:
            for minutes in MINUTES:
                jobs = [(days, minutes, options.cards, seed, options.mixed) for seed in range(options.seeds)]
                trials = pool.map(trial, jobs)
                cells = [spread([one[name] for one in trials]) for name in names]
                ahead = sum(all(one["plan"] > one[name] for name in RIVALS) for one in trials)
                foretold = sum(one["low"] <= one["plan"] <= one["high"] for one in trials)
                whole = len(trials)
                print(
                    f"| {days} | {minutes} | {' | '.join(cells)} | {ahead}/{whole} | {foretold}/{whole} |",
                    flush=True,
                )


def spread(values: list[float]) -> str:
    """The mean, and the standard deviation between candidates."""
    return f"{statistics.mean(values):.3f} ± {statistics.stdev(values) if len(values) > 1 else 0:.3f}"


if __name__ == "__main__":
    main()
