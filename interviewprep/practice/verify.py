"""Mutation testing of a task: right programs pass, the starter and mutants fail, and nothing is flaky."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeVar

from interviewprep.content.tasks.load import check_answers
from interviewprep.content.tasks.task import Edit, Task
from interviewprep.practice.grading.grader import Grader
from interviewprep.practice.grading.messages import Job
from interviewprep.practice.grading.parts import RunEnd
from interviewprep.practice.requirements import how_to_install, missing
from interviewprep.practice.results import Results

T = TypeVar("T")


async def _grade(
    grader: Grader, task: Task, layers: list[Path], edits: tuple[Edit, ...] = ()
) -> tuple[Results, RunEnd]:
    results = await Results.gathered(task, grader.grade(Job.of(task, layers, edits=edits)))
    return results, results.how_it_ended


def _some(things: tuple[T, ...], task: Task, sample: int | None) -> tuple[T, ...]:
    if sample is None or sample >= len(things):
        return things
    return tuple(random.Random(task.id).sample(things, sample))  # noqa: S311


async def _right(grader: Grader, task: Task, what: str, layers: list[Path], runs: int) -> AsyncIterator[str]:
    """A program that must pass, each time."""
    for run in range(runs):
        results, end = await _grade(grader, task, layers)
        where = f" in run {run + 1} of {runs}" if run else ""
        for name in results.missed:
            result = results.get(name)
            said = result.message if result else f"{end.outcome}: {end.message}\n{end.trace}"
            yield f"{what} misses `{name}`{where}: {said}"
        if not results.all_passed:
            return
        if end.seconds > task.meta.limits.seconds / 2:
            yield f"{what}: a run took {end.seconds:.1f} s, over half of its limit"


async def verify(grader: Grader, task: Task, runs: int = 20, sample: int | None = None) -> AsyncIterator[str]:
    """Everything that is wrong with a task, in sentences.

    Args:
        grader: Where to run it.
        task: The task.
        runs: How often the solution and each accepted program must pass. The starter must fail in the same
            way a quarter as often.
        sample: How many mutants, and how many accepted programs, to try, always the same ones; None for all.
    """
    if lacking := missing(task.meta.requires):
        yield how_to_install(lacking)
        return
    for path, found in check_answers(task):
        yield f"{path.name}: {found.message}"
    wanted = [c.name for c in task.meta.check if c.name not in task.meta.starter_passes]
    async for problem in _right(grader, task, "the solution", task.solution_layers, runs):
        yield problem
    for name in _some(task.accepted, task, sample):
        async for problem in _right(grader, task, f"accepted/{name}", task.accepted_layers(name), runs):
            yield problem
    caught: set[str] = set()
    for run in range(max(1, runs // 4)):
        results, end = await _grade(grader, task, task.starter_layers)
        missed = results.missed
        if end.outcome == "fault":
            yield f"the starter: {end.message}"
            break
        caught.update(missed)
        if missed != wanted:
            where = f" in run {run + 1}" if run else ""
            yield f"the starter misses {missed or 'nothing'}{where}, not {wanted}: see `starter_passes`"
            break
    if task.facts.mutants_are_checks:
        return  # each mutant is a check there: the solution's run has killed them all
    for mutant in _some(task.mutants, task, sample):
        results, end = await _grade(grader, task, task.solution_layers, mutant.edits)
        caught.update(results.missed)
        if results.all_passed:
            yield f"no check catches the mutant `{mutant.name}`: {mutant.why}"
        elif end.outcome == "fault" or not results.by_name:
            yield f"the mutant `{mutant.name}` does not run: {end.outcome}: {end.message}"
    for check in task.meta.check if sample is None else ():
        if check.name not in caught:
            yield f"`{check.name}` catches neither the starter nor a mutant"
