"""How strong a task's checks are: the share of small mistakes in the right program that they notice."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from interviewprep.content.tasks.task import Task
from interviewprep.practice.grading.files import program_files
from interviewprep.practice.grading.grader import Grader
from interviewprep.practice.grading.messages import Job
from interviewprep.practice.grading.parts import FileEdit
from interviewprep.practice.results import Results

if TYPE_CHECKING:
    from interviewprep.practice.code_mutants import Mutant

AT_ONCE = 12
"""How many mutants one run of a candidate's tests is held against."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A mutant of the right program, and whether the checks noticed it."""

    name: str
    """Its file, its place, and its change, `was => is`."""
    caught: bool
    judged: str = ""
    """Why it is no fault, if `task.toml` says so."""


@dataclass(frozen=True, slots=True)
class _Edited:
    mutant: Mutant
    edit: FileEdit


def _mutants(task: Task) -> Iterator[_Edited]:
    """The mutants of what is judged; where tests are judged, of what they test.

    What is judged are the lines that the solution changes: those of the starter are no candidate's mistakes.
    """
    from interviewprep.practice.code_mutants import mutants_of

    if task.facts.mutants_are_checks:
        files = {name: path for name, path in task.given.items() if name.endswith(".py")}
    else:
        solution = task.folder / "solution"
        files = {n.as_posix(): solution / n for n in program_files(solution) if n.suffix == ".py"}
    for name, path in files.items():
        source = path.read_text(encoding="utf-8")
        given = [] if task.facts.mutants_are_checks else _of_starter(task, name)
        own = _lines_not_in(source.splitlines(), given)
        for mutant in mutants_of(name, source, declarations=True):
            if not own.isdisjoint(_changed(source.splitlines(), mutant.text.splitlines())):
                yield _Edited(mutant, FileEdit(name, source, mutant.text))


def _of_starter(task: Task, name: str) -> list[str]:
    """The lines of a file as the candidate gets it; none when they don't."""
    for layer in reversed(task.starter_layers):
        if (layer / name).is_file():
            return (layer / name).read_text(encoding="utf-8").splitlines()
    return []


def _lines_not_in(lines: list[str], given: list[str]) -> set[int]:
    """Which lines (from 0) are not as given."""
    same = SequenceMatcher(None, given, lines, autojunk=False).get_matching_blocks()
    return set(range(len(lines))) - {line for _, start, count in same for line in range(start, start + count)}


def _changed(before: list[str], after: list[str]) -> range:
    """The lines (from 0) of a text that are different in another, or gone."""
    most = min(len(before), len(after))
    start = next((n for n in range(most) if before[n] != after[n]), most)
    end = next((n for n in range(most - start) if before[-1 - n] != after[-1 - n]), most - start)
    return range(start, len(before) - end)


async def try_mutants(
    grader: Grader, task: Task, sample: int | None = None, seed: int = 1
) -> AsyncIterator[Tried]:
    """Hold a task's checks (in a `tests` task: the solution's tests) against mutants of the right program.

    Args:
        grader: Where to run them.
        task: The task.
        sample: How many, drawn at random; None for all.
        seed: Of the sample.

    Raises:
        ImportError: the extra `mutants` is not installed.
    """
    mutants = list(_mutants(task))
    if sample is not None and sample < len(mutants):
        chosen = sorted(random.Random(seed).sample(range(len(mutants)), sample))  # noqa: S311
        mutants = [mutants[n] for n in chosen]
    judged = {one.change: one.why for one in task.meta.survivor}
    tried = _by_tests if task.facts.mutants_are_checks else _by_checks
    async for mutant, caught in tried(grader, task, mutants):
        yield Tried(mutant.name, caught, judged.get(mutant.name, ""))


async def _by_checks(
    grader: Grader, task: Task, mutants: list[_Edited]
) -> AsyncIterator[tuple[Mutant, bool]]:
    for one in mutants:
        job = replace(Job.of(task, task.solution_layers), edits=(one.edit,))
        results = await Results.gathered(task, grader.grade(job))
        yield one.mutant, not results.all_passed


async def _by_tests(grader: Grader, task: Task, mutants: list[_Edited]) -> AsyncIterator[tuple[Mutant, bool]]:
    limits = Job.of(task, []).limits
    for start in range(0, len(mutants), AT_ONCE):
        some = {f"mutant-{start + n}": one for n, one in enumerate(mutants[start : start + AT_ONCE])}
        job = replace(
            Job.of(task, task.solution_layers),
            checks=("passes", *some),
            mutants=tuple((name, (one.edit,)) for name, one in some.items()),
            limits=replace(limits, seconds=120.0),
        )
        results = await Results.gathered(task, grader.grade(job))
        for name, one in some.items():
            found = results.get(name)
            yield one.mutant, found is None or found.passed


def stale(task: Task, tried: list[Tried]) -> list[str]:
    """Judgements of `task.toml` that are of no survivor. `tried` must be of all mutants."""
    survived = {one.name for one in tried if not one.caught}
    return [one.change for one in task.meta.survivor if one.change not in survived]
