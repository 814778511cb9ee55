"""`task`: the practice tasks without a full screen."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from interviewprep.cli.main import collection, place, print_json
from interviewprep.cli.task_check import check
from interviewprep.cli.task_lookup import all_tasks, find, in_hand
from interviewprep.cli.task_replay import replay
from interviewprep.content.tasks.kinds import TASK_KINDS, TaskKind, facts_of
from interviewprep.content.visible import visible

if TYPE_CHECKING:
    from interviewprep.content.tasks.task import Task


@click.group()
def task() -> None:
    """Practise: timed coding tasks, graded by what they do."""


task.add_command(check)
task.add_command(replay)


@task.command("list")
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
def list_tasks(as_json: bool) -> None:
    """List the tasks, in an order that teaches."""
    from interviewprep.practice.requirements import missing
    from interviewprep.practice.task_catalog import state_of

    tasks = all_tasks()
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

    with in_hand(task_id) as practice:
        new = practice.start(Mode(mode), keep_files=keep)
        click.echo(practice.task.brief_of(practice.stages).strip())
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
    from interviewprep.content.decks.heading import slugify
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
    with in_hand(task_id) as practice:
        found = practice.next_hint()
        click.echo(
            f"Hint {len(practice.hints())} of {len(practice.task.hints)}: {found.title}\n\n{found.text}"
        )


@task.command()
@click.argument("task_id", metavar="TASK")
def answers(task_id: str) -> None:
    """Show what to answer to the questions that the brief ends with: after a pass, or after giving up."""
    with in_hand(task_id) as practice:
        for answer in practice.answers():
            click.echo(f"## {visible(answer.question)}\n\n{visible(answer.text)}\n")


@task.command()
@click.argument("task_id", metavar="TASK")
@click.option("--give-up", is_flag=True, help="End the attempt without a pass, to see it.")
@click.option("--with", "name", default="solution", metavar="PROGRAM", help="Another right program.")
def solution(task_id: str, give_up: bool, name: str) -> None:
    """Compare your files with a good answer: after a pass, or on giving up."""
    with in_hand(task_id) as practice:
        if give_up and practice.attempt is not None:
            practice.finish(gave_up=True)
        for change in practice.diff(name):
            heading = change.sign == "@" and not change.text.startswith("@")
            click.echo(f"=== {visible(change.text)}" if heading else change.sign + visible(change.text))
        if others := [visible(other) for other in practice.programs if other != name]:
            click.echo(f"Also right: {', '.join(others)} (--with).", err=True)


@task.command()
@click.argument("task_id", metavar="TASK")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--back", is_flag=True, help="Take back the files that were put aside last.")
def reset(task_id: str, yes: bool, back: bool) -> None:
    """Start your files over. The old ones are kept beside them."""
    with in_hand(task_id) as practice:
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
    every = all_tasks()
    tasks = [find(every, task_id) for task_id in task_ids] or every
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
