"""`task`: the practice tasks without a full screen."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from interviewprep.cli.main import collection, place, print_json
from interviewprep.content.tasks.kinds import TASK_KINDS, TaskKind, facts_of
from interviewprep.content.visible import visible
from interviewprep.wording import counted

if TYPE_CHECKING:
    from interviewprep.content.tasks.task import Task
    from interviewprep.practice.attempts import Practice


def _tasks() -> list[Task]:
    """All tasks; mistakes in their files go to stderr."""
    from interviewprep.practice.task_catalog import find_tasks

    scan = find_tasks(place().home.folder)
    for path, problem in scan.problems:
        click.echo(problem.at(visible(str(path))), err=True)
    return scan.tasks


def _find(tasks: list[Task], task_id: str) -> Task:
    from interviewprep.practice.task_catalog import UnknownTask, get_task

    try:
        return get_task(tasks, task_id)
    except UnknownTask as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _practice(task_id: str) -> Iterator[Practice]:
    """A task in the user's hands; what isn't possible now is an error with its reason."""
    from interviewprep.practice.attempts import NotNow, Practice

    found = _find(_tasks(), task_id)
    with collection(refresh=False) as opened:
        try:
            yield Practice(found, opened.log, opened.place.clock, opened.place.home.folder)
        except NotNow as error:
            raise click.ClickException(f"{found.id}: {error}") from error


@click.group()
def task() -> None:
    """Practise: timed coding tasks, graded by what they do."""


@task.command("list")
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
def list_tasks(as_json: bool) -> None:
    """List the tasks, in an order that teaches."""
    from interviewprep.practice.requirements import missing
    from interviewprep.practice.task_catalog import state_of

    tasks = _tasks()
    with collection(refresh=False) as opened:
        rows = opened.log.tasks()
        today = opened.place.clock.now().day
    found: list[dict[str, Any]] = []
    for one in tasks:
        row = rows.get(one.key)
        best = round(100 * row.best / row.points) if row and row.points else None
        found.append(
            {
                "id": one.id,
                "kind": one.meta.kind,
                "title": one.meta.title,
                "level": one.meta.level,
                "topics": one.meta.topics,
                "par": one.meta.par,
                "state": state_of(row, today),
                "best": best,
                "missing": missing(one.meta.requires),
            }
        )
    if as_json:
        print_json(found)
        return
    width = max((len(t["id"]) for t in found), default=0)
    for t in found:
        share = f"{t['best']}%" if t["best"] is not None else ""
        head = f"{t['id']:<{width}}  {t['kind']:<6}  {t['level']:<6}  {t['par']:>3} min"
        needs = f" (needs {', '.join(t['missing'])})" if t["missing"] else ""
        click.echo(f"{head}  {t['state']:<7} {share:>4}  {t['title']}{needs}")


@task.command()
@click.argument("task_id", metavar="TASK")
@click.option(
    "--mode", type=click.Choice(["untimed", "timed", "interview"]), default="untimed", show_default=True
)
@click.option("--keep", is_flag=True, help="Begin with the files of your last attempt.")
def start(task_id: str, mode: str, keep: bool) -> None:
    """Begin an attempt: copies the starter into your folder, and says where that is.

    The files of an earlier attempt are put aside; `task reset --back` takes them back.
    """
    from interviewprep.practice.attempts import Mode

    with _practice(task_id) as practice:
        new = practice.start(Mode(mode), keep_files=keep)
        click.echo(practice.task.brief.strip())
        click.echo()
        if not new:
            click.echo(
                f"Going on with the {practice.mode} attempt, {practice.elapsed / 60:.0f} min on its clock."
            )
        if practice.put_aside is not None:
            click.echo(f"Your last attempt's files: {visible(str(practice.put_aside))}")
        click.echo(f"Your files: {visible(str(practice.workspace.folder))}")
        click.echo(f"Begin with {practice.task.meta.open}; then: interviewprep task check {task_id}")


@task.command()
@click.argument("task_id", metavar="TASK|FOLDER")
@click.option(
    "--path", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Grade this folder instead."
)
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Also write JUnit XML here.")
def check(task_id: str, path: Path | None, as_json: bool, junit: Path | None) -> None:
    """Grade your files. Exits with 1 when a check fails, with 3 when the grader itself is at fault.

    For authors: a task's folder, or one that holds practice apps, is checked for mistakes; no code is run.
    """
    folder = Path(task_id)
    if any(sign in task_id for sign in "/\\.") or (
        folder.is_dir() and task_id not in {one.id for one in _tasks()}
    ):
        _check_folder(folder, as_json=as_json)
        return
    from interviewprep.practice.grading.grader import Grader
    from interviewprep.practice.grading.messages import CheckResult, Job
    from interviewprep.practice.report import as_json as to_json
    from interviewprep.practice.report import as_junit, check_lines, end_lines
    from interviewprep.practice.results import Results
    from interviewprep.practice.workspace import given_words

    with _practice(task_id) as practice:
        one = practice.task
        practice.require_runnable()
        if path is None and not practice.workspace.exists:
            raise click.ClickException(f"start it first: interviewprep task start {task_id}")

        async def grade() -> Results:
            grader, results = Grader(), Results(one)
            requirements = {c.name: c for c in one.meta.check}
            try:
                run = practice.run(grader) if path is None else grader.grade(Job.of(one, [path.absolute()]))
                async for found in run:
                    results.add(found)
                    if isinstance(found, CheckResult) and not as_json:
                        for line in check_lines(requirements[found.name], found):
                            click.echo(line)
                if said := given_words(one, practice.workspace.folder if path is None else path):
                    click.echo(said, err=True)
                if grader.network_open and not as_json:
                    click.echo("(This system can't keep your program from the network.)", err=True)
            finally:
                await grader.close()
            return results

        results = asyncio.run(grade())
        end, passed = results.how_it_ended, results.all_passed
        if as_json:
            print_json(to_json(results))
        else:
            for meta in one.meta.check:
                if results.get(meta.name) is None:
                    for line in check_lines(meta, None):
                        click.echo(line)
            for line in end_lines(end):
                click.echo(line)
            click.echo(f"{results.points} of {one.points} points in {end.seconds:.2f} s")
        if junit is not None:
            junit.write_text(as_junit(results), encoding="utf-8")
        if path is None and practice.attempt is not None and (passed or practice.rung):
            result = practice.finish()
            if not as_json:
                click.echo(
                    f"The attempt is over: {result}. `interviewprep task solution {task_id}` compares."
                )
    if end.outcome == "fault":
        sys.exit(3)
    sys.exit(0 if passed else 1)


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


@task.command()
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice(TASK_KINDS),
    default="server",
    show_default=True,
    help="; ".join(f"{kind}: {facts_of(kind).words}" for kind in TASK_KINDS) + ".",
)
@click.option("--title", help="The task's title; made from its name when left out.")
@click.option("--app", "app_name", default="own", show_default=True, help="The practice app it belongs to.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of practice apps; your own when left out.",
)
def new(name: str, kind: TaskKind, title: str | None, app_name: str, folder: Path | None) -> None:
    """For authors: begin a task, with a small one of its kind that works, to be replaced with yours."""
    from interviewprep.content.decks.parse import slugify
    from interviewprep.content.validation import SLUG
    from interviewprep.practice.new_task import write_task

    for word in (name, app_name):
        if not SLUG.fullmatch(word) or len(word) > 64:
            raise click.UsageError(f"{word!r} isn't a name: try {slugify(word)!r}.")
    apps = folder or place().home.folder / "practice_apps"
    target = apps / app_name / "tasks" / name
    try:
        written = write_task(target, name, title or name.replace("-", " ").capitalize(), kind)
    except OSError as error:
        why = "is there already; nothing was written" if target.exists() else error.strerror
        raise click.ClickException(f"{visible(str(target))}: {why}.") from error
    click.echo(f"Written: {len(written)} files in {visible(str(target))}")
    click.echo(f"Then: interviewprep task check {visible(str(target))}")
    if folder is None:
        click.echo(f"And:  interviewprep task verify {name}")


@task.command()
@click.argument("task_id", metavar="TASK")
def hint(task_id: str) -> None:
    """Show one hint more. Each is noted, and makes the suggested rating harder."""
    with _practice(task_id) as practice:
        found = practice.next_hint()
        click.echo(
            f"Hint {len(practice.hints())} of {len(practice.task.hints)}: {found.title}\n\n{found.text}"
        )


@task.command()
@click.argument("task_id", metavar="TASK")
@click.option("--give-up", is_flag=True, help="End the attempt without a pass, to see it.")
def solution(task_id: str, give_up: bool) -> None:
    """Compare your files with a good answer: after a pass, or on giving up."""
    with _practice(task_id) as practice:
        if give_up and practice.attempt is not None:
            practice.finish(gave_up=True)
        for change in practice.diff():
            heading = change.sign == "@" and not change.text.startswith("@")
            click.echo(f"=== {visible(change.text)}" if heading else change.sign + visible(change.text))


@task.command()
@click.argument("task_id", metavar="TASK")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--back", is_flag=True, help="Take back the files that were put aside last.")
def reset(task_id: str, yes: bool, back: bool) -> None:
    """Start your files over. The old ones are kept beside them."""
    with _practice(task_id) as practice:
        if back:
            if not practice.workspace.kept():
                raise click.ClickException("nothing was put aside")
            aside = practice.workspace.take_back()
            click.echo(f"Taken back: {visible(str(practice.workspace.folder))}")
            if aside is not None:
                click.echo(f"What was there is in {visible(str(aside))}")
            return
        if practice.workspace.exists and not yes:
            click.confirm(
                f"Put {visible(str(practice.workspace.folder))} aside and copy the starter?", abort=True
            )
        kept = practice.workspace.reset()
        click.echo(f"The starter is in {visible(str(practice.workspace.folder))}")
        if kept:
            click.echo(f"Your old files are in {visible(str(kept))}")


@task.command()
@click.argument("task_ids", metavar="[TASK]...", nargs=-1)
@click.option("--runs", default=20, show_default=True, help="How often the solution must pass.")
@click.option(
    "--mutate", is_flag=True, help="Tell how many small mistakes in the solution the checks notice."
)
@click.option("--sample", type=click.IntRange(1), help="With --mutate: so many mistakes, drawn at random.")
@click.option("--seed", default=1, show_default=True, help="Of the sample.")
def verify(task_ids: tuple[str, ...], runs: int, mutate: bool, sample: int | None, seed: int) -> None:
    """For authors: hold tasks to what they promise.

    The solution passes every check, every time; the starter fails those it should; every mutant is
    caught, and every check catches something.

    With --mutate, small mistakes are made in the solution instead, and those that the checks don't notice
    are listed. What is no mistake is named in task.toml: [[survivor]], with `change` and `why`.
    """
    every = _tasks()
    tasks = [_find(every, task_id) for task_id in task_ids] or every
    if mutate:
        _mutate(tasks, sample, seed)
        return

    async def run() -> int:
        from interviewprep.practice.grading.grader import Grader
        from interviewprep.practice.verify import verify as find_problems
        from interviewprep.profile.installed_packs import not_trusted

        grader, wrong = Grader(), 0
        try:
            for one in tasks:
                if why := not_trusted(place().home.folder, one.pack):
                    wrong += 1
                    click.echo(f"SKIP {one.id}: {why}")
                    continue
                found = [problem async for problem in find_problems(grader, one, runs)]
                wrong += bool(found)
                click.echo(f"{'ok  ' if not found else 'FAIL'} {one.id}")
                for problem in found:
                    click.echo("     " + visible(problem).replace("\n", "\n     "))
        finally:
            await grader.close()
        return wrong

    if asyncio.run(run()):
        sys.exit(1)


def _mutate(tasks: list[Task], sample: int | None, seed: int) -> None:
    """Print how strong the checks of tasks are; exit with 1 when a survivor isn't judged."""
    from interviewprep.practice.grading.grader import Grader
    from interviewprep.practice.strength import Tried, stale, try_mutants

    async def run() -> bool:
        grader, all_well = Grader(), True
        try:
            for one in tasks:
                tried: list[Tried] = [found async for found in try_mutants(grader, one, sample, seed)]
                open_ = [found for found in tried if not found.caught and not found.judged]
                counted = len(tried) - sum(bool(found.judged) and not found.caught for found in tried)
                share = 100 * (counted - len(open_)) / counted if counted else 100.0
                click.echo(
                    f"{one.id}: {counted - len(open_)} of {counted} noticed ({share:.0f}%), "
                    f"{len(tried) - counted} judged"
                )
                for found in open_:
                    click.echo("     " + visible(found.name))
                old = stale(one, tried) if sample is None else []
                for change in old:
                    click.echo(f"     judged in task.toml, and no survivor: {visible(change)}")
                all_well = all_well and not open_ and not old
        finally:
            await grader.close()
        return all_well

    try:
        well = asyncio.run(run())
    except ImportError as error:
        what = f"{error}. Install what it needs: pip install 'mutmut>=3.8,<3.9'"
        raise click.ClickException(what) from error
    if not well:
        sys.exit(1)
