"""`task check`: grades a candidate's files, or looks for mistakes in an author's."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from interviewprep.cli.main import print_json
from interviewprep.cli.task_lookup import all_tasks, in_hand
from interviewprep.wording import counted, judged_later

if TYPE_CHECKING:
    from interviewprep.practice.attempts import Practice
    from interviewprep.practice.grading.grader import Grader
    from interviewprep.practice.grading.parts import CheckResult, RunEnd
    from interviewprep.practice.results import Results


@click.command()
@click.argument("task_id", metavar="TASK|FOLDER")
@click.option(
    "--path", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Grade this folder instead."
)
@click.option("--only", metavar="CHECK", help="Run this check alone; it counts for nothing.")
@click.option("--submit", is_flag=True, help="End an interview: all checks judge what is there.")
@click.option("--output", "show_output", is_flag=True, help="Also show what your program printed.")
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Also write JUnit XML here.")
def check(
    task_id: str,
    path: Path | None,
    only: str | None,
    submit: bool,
    show_output: bool,
    as_json: bool,
    junit: Path | None,
) -> None:
    """Grade your files. Exits with 1 when a check fails, with 3 when the grader itself is at fault.

    For authors: a task's folder, or one that holds practice apps, is checked for mistakes; no code is run.
    """
    folder = Path(task_id)
    if any(sign in task_id for sign in "/\\.") or (
        folder.is_dir() and task_id not in {one.id for one in all_tasks()}
    ):
        _check_folder(folder, as_json=as_json)
        return
    from interviewprep.practice.attempts import Mode
    from interviewprep.practice.report import as_json as to_json
    from interviewprep.practice.report import as_junit
    from interviewprep.practice.results import Results

    with in_hand(task_id) as practice:
        practice.require_runnable()
        if path is None and not practice.workspace.exists:
            raise click.ClickException(f"start it first: interviewprep task start {task_id}")
        if submit and practice.mode is not Mode.INTERVIEW:
            raise click.UsageError("--submit ends an interview, and none is under way.")
        practice.submitted = submit and path is None and only is None
        hidden = practice.hidden
        names = (practice.check_of(only).name,) if only else practice.judged_by if hidden else None
        # Without an attempt, a folder is judged by all stages: it is an author's.
        stages = practice.stages if path is None or practice.attempt is not None else 0
        results = asyncio.run(
            _grade(practice, path, Results(practice.task, only=names, stages=stages), quiet=as_json)
        )
        if as_json:
            print_json(to_json(results) | {"hidden": len(hidden)})
        else:
            _show_end(results, show_output=show_output)
            if hidden:
                click.echo(f"{judged_later(len(hidden))}: --submit.")
            if practice.opened:
                click.echo(f"\n{practice.opened} It is judged from the next run on.\n")
                click.echo(practice.task.stages[practice.stages - 1].brief.strip())
        if junit is not None:
            junit.write_text(as_junit(results), encoding="utf-8")
        counts = path is None and names is None
        over = results.all_passed or practice.rung or practice.submitted
        judged = results.how_it_ended.outcome != "fault"
        if counts and practice.attempt is not None and over and judged:
            far = f", {practice.how_far}" if practice.how_far else ""
            result = practice.finish()
            if not as_json:
                compares = f"`interviewprep task solution {task_id}` compares."
                click.echo(f"The attempt is over: {result}{far}. {compares}")
    if results.how_it_ended.outcome == "fault":
        sys.exit(3)
    sys.exit(1 if results.missed else 0)


async def _grade(practice: Practice, path: Path | None, results: Results, *, quiet: bool) -> Results:
    """Run the checks that `results` is about; each result is printed as it comes, unless `quiet`."""
    from interviewprep.practice.grading.grader import Grader
    from interviewprep.practice.grading.parts import CheckResult
    from interviewprep.practice.report import check_lines
    from interviewprep.practice.workspace import given_words

    task, grader = practice.task, Grader()
    requirements = {meta.name: meta for meta in task.meta.check}
    try:
        async for found in _run(practice, grader, path, results):
            results.add(found)
            if isinstance(found, CheckResult) and not quiet:
                for line in check_lines(requirements[found.name], found):
                    click.echo(line)
        if said := given_words(task, practice.workspace.folder if path is None else path):
            click.echo(said, err=True)
        if grader.network_open and not quiet:
            click.echo("(This system can't keep your program from the network.)", err=True)
    finally:
        await grader.close()
    return results


def _run(
    practice: Practice, grader: Grader, path: Path | None, results: Results
) -> AsyncIterator[CheckResult | RunEnd]:
    from interviewprep.practice.grading.messages import Job

    if path is None and (results.only is None or practice.hidden):
        return practice.run(grader)
    folder = practice.workspace.folder if path is None else path.absolute()
    names = tuple(check.name for check in results.checks)
    return grader.grade(Job.of(practice.task, [folder], only=names))


def _show_end(results: Results, *, show_output: bool) -> None:
    """Print what was not reached, how the run ended, what the program printed if asked, and the points."""
    from interviewprep.practice.report import check_lines, end_lines, output_lines
    from interviewprep.practice.stages import how_far

    end = results.how_it_ended
    for meta in results.checks:
        if results.get(meta.name) is None:
            for line in check_lines(meta, None):
                click.echo(line)
    for line in (*end_lines(end), *(output_lines(end) if show_output else ())):
        click.echo(line)
    far = f", {how_far(results.task, results.stages)}" if results.stages else ""
    click.echo(f"{results.points} of {results.total} points{far} in {end.seconds:.2f} s")


def _check_folder(folder: Path, *, as_json: bool) -> None:
    """Say what is wrong with the files of tasks, without running any."""
    from interviewprep.cli.deck_report import as_json as to_json
    from interviewprep.cli.deck_report import for_people
    from interviewprep.content.problem import FileProblem
    from interviewprep.content.sources import USER_PACK
    from interviewprep.content.tasks.load import check_task, load_task, task_folders

    if not folder.is_dir():
        raise click.UsageError(f"There is no folder {str(folder)!r}.")
    found = task_folders(folder)
    if not found:
        raise click.UsageError(f"There is no task in {str(folder)!r}: a task's folder has a task.toml.")
    problems = []
    for one in found:
        loaded, wrong = load_task(one, USER_PACK)
        problems += [FileProblem(path, p) for path, p in (wrong if loaded is None else check_task(loaded))]
    if as_json:
        print_json(to_json(problems))
    else:
        for line in for_people(problems):
            click.echo(line)
        what = counted(len(problems), "problem") if problems else "All well"
        more = "" if problems else " `task verify` runs the code."
        click.echo(f"{what}: {counted(len(found), 'task')}.{more}")
    sys.exit(1 if problems else 0)
