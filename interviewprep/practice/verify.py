"""Whether a task is right: its solution passes, its starter and its mutants fail, and nothing is flaky."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from interviewprep.content.tasks.task import Edit, Task
from interviewprep.practice.grading.grader import Grader
from interviewprep.practice.grading.messages import CheckResult, Job, RunEnd


def missing_requirements(task: Task) -> Iterator[str]:
    """The task's requirements that are not installed here."""
    for text in task.meta.requires:
        wanted = Requirement(text)
        try:
            if not wanted.specifier.contains(metadata.version(wanted.name), prereleases=True):
                yield text
        except metadata.PackageNotFoundError:
            yield text


async def grade_all(
    grader: Grader, task: Task, layers: list[Path], edits: tuple[Edit, ...] = ()
) -> tuple[dict[str, CheckResult], RunEnd]:
    """One whole run: the results by the check's name, and how it ended."""
    results: dict[str, CheckResult] = {}
    end = RunEnd("fault", "no answer from the grader")
    async for found in grader.grade(Job.of(task, layers, edits=edits)):
        if isinstance(found, CheckResult):
            results[found.name] = found
        else:
            end = found
    return results, end


def _missed(task: Task, results: dict[str, CheckResult]) -> list[str]:
    """The checks that did not pass."""
    return [c.name for c in task.meta.check if c.name not in results or not results[c.name].passed]


async def verify(grader: Grader, task: Task, runs: int = 20) -> AsyncIterator[str]:
    """Everything that is wrong with a task, in sentences.

    Args:
        grader: Where to run it.
        task: The task.
        runs: How often the solution must pass and the starter must fail in the same way.
    """
    for text in missing_requirements(task):
        yield f"needs {text}, which is not installed here"
        return
    wanted = [c.name for c in task.meta.check if c.name not in task.meta.starter_passes]
    for run in range(runs):
        results, end = await grade_all(grader, task, task.solution_layers)
        where = f" in run {run + 1} of {runs}" if run else ""
        for name in _missed(task, results):
            said = results[name].message if name in results else f"{end.outcome}: {end.message}\n{end.trace}"
            yield f"the solution misses `{name}`{where}: {said}"
        if _missed(task, results):
            break
        if end.seconds > task.meta.limits.seconds / 2:
            yield f"the solution's run took {end.seconds:.1f} s, over half of its limit"
    caught: set[str] = set()
    for run in range(max(1, runs // 4)):
        results, end = await grade_all(grader, task, task.starter_layers)
        missed = _missed(task, results)
        if end.outcome == "fault":
            yield f"the starter: {end.message}"
            break
        caught.update(missed)
        if missed != wanted:
            where = f" in run {run + 1}" if run else ""
            yield f"the starter misses {missed or 'nothing'}{where}, not {wanted}: see `starter_passes`"
            break
    if task.meta.kind == "tests":
        return  # each mutant is a check there: the solution's run has killed them all
    for mutant in task.mutants:
        results, end = await grade_all(grader, task, task.solution_layers, mutant.edits)
        missed = _missed(task, results)
        caught.update(missed)
        if not missed:
            yield f"no check catches the mutant `{mutant.name}`: {mutant.why}"
        elif end.outcome == "fault" or not results:
            yield f"the mutant `{mutant.name}` does not run: {end.outcome}: {end.message}"
    for check in task.meta.check:
        if check.name not in caught:
            yield f"`{check.name}` catches neither the starter nor a mutant"
