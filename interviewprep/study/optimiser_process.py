"""`python -m interviewprep.study.optimiser_process`: learns, and simulates, in a process of its own.

fsrs-rs keeps the interpreter to itself while it computes: a screen would stand still. The job comes in on
stdin as a line of JSON, and a line for each card's reviews; each line on stdout says `progress`, the last one
what was `found`, or what `failed`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from interviewprep.scheduling.optimiser import Look, good_days, train
from interviewprep.scheduling.scheduler import Scheduler, SchedulerConfig
from interviewprep.scheduling.workload import Workload, cost, curve

GOODS = 4
"""Times that a card is answered Good, to show what weights change."""
T = TypeVar("T")
Told = Callable[[str, int, int], None]


def main() -> None:
    """Do one job."""
    out = sys.stdout

    def tell(line: dict[str, Any]) -> None:
        print(json.dumps(line), file=out, flush=True)

    try:
        job = json.loads(sys.stdin.readline())
        histories = [json.loads(sys.stdin.readline()) for _ in range(job["histories"])]
        found = do(
            job,
            histories,
            lambda what, done, of: tell({"progress": [what, done, of]}),
        )
    except Exception as error:  # whatever fsrs-rs raises is told where the job comes from
        tell({"failed": str(error) or type(error).__name__})
    else:
        tell({"found": found})


def do(job: dict[str, Any], histories: list[list[Look]], told: Told) -> dict[str, Any]:
    """What a job comes to, as JSON has it; see `optimiser.Optimiser`."""
    config, workload = _read(SchedulerConfig, job["config"]), _read(Workload, job["workload"])
    found: dict[str, Any] = {}
    weights = config.parameters
    if histories:
        trial = train(histories, weights, lambda what: told(what, 0, 0))
        own = replace(config, parameters=trial.weights)
        told("Simulating a year", 0, 0)
        found["trial"] = {
            "learnt": trial.learnt, "held_out": trial.held_out,
            "before": trial.before, "after": trial.after, "weights": trial.weights,
            "days": [good_days(Scheduler(one), GOODS) for one in (config, own)],
            "minutes": [
                cost(one, config.desired_retention, workload).minutes for one in (weights, trial.weights)
            ],
        }  # fmt: skip
        if trial.better:
            weights = trial.weights
    if job["curve"]:
        found["curve"] = curve(
            weights,
            config.desired_retention,
            workload,
            lambda done, of: told("Simulating desired retentions", done, of),
        )._asdict()
    return found


def _read(kind: Callable[..., T], said: dict[str, Any]) -> T:
    return kind(**{name: tuple(v) if isinstance(v, list) else v for name, v in said.items()})


if __name__ == "__main__":
    main()
