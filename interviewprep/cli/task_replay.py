"""`task replay`: the runs of an attempt, and what each changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from interviewprep import wording
from interviewprep.cli.main import collection, print_json
from interviewprep.cli.task_lookup import all_tasks, find
from interviewprep.content.visible import visible

if TYPE_CHECKING:
    from interviewprep.content.tasks.task import Task
    from interviewprep.practice.replay import FileChange, Mark, Replay, Step
    from interviewprep.store.log import Log


@click.command()
@click.argument("task_id", metavar="TASK")
@click.option("--attempt", "wanted", metavar="N|ID", help="Which attempt, from 1 on; the last when left out.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def replay(task_id: str, wanted: str | None, as_json: bool) -> None:
    """Go through the runs of an attempt: when, with how many points, and what each changed in your code."""
    from interviewprep.practice.replay import NoSuchAttempt, read_replay

    with collection(refresh=False) as opened:
        key, task = _look_up(task_id, opened.log)
        try:
            found = read_replay(opened.log, key, task, wanted)
        except NoSuchAttempt as error:
            raise click.ClickException(f"{task_id}: {error}") from error
        now = opened.place.clock.now().at
    if found is None:
        how = f"`interviewprep task start {task_id}` begins one"
        raise click.ClickException(f"{task_id}: no attempt yet; {how}")
    if as_json:
        print_json(_plain(found, task_id, task, now))
        return
    for line in _lines(found, task.meta.title if task is not None else f"{task_id} (gone)", now):
        click.echo(line)


def _look_up(task_id: str, log: Log) -> tuple[str, Task | None]:
    """The key of a task with this id, and the task; None where it is gone, and the log alone knows it."""
    tasks = all_tasks()
    if not any(task.id == task_id for task in tasks):
        for key in log.tasks():
            if key.rpartition(":")[2] == task_id:
                return key, None
    found = find(tasks, task_id)
    return found.key, found


def _lines(found: Replay, title: str, now: int) -> Iterator[str]:
    yield visible(title)
    yield visible(found.heading(now))
    if not found.steps:
        yield "No run of it is in the log."
    for step in found.steps:
        yield ""
        yield from map(_mark, step.before)
        yield _step(step)
        if step.newly_passed:
            yield visible(f"  newly passed: {', '.join(step.newly_passed)}")
        if step.newly_failed:
            yield visible(f"  newly failed: {', '.join(step.newly_failed)}")
        changes = found.changes(step.number)
        if words := changes.words:
            yield f"  {words}"
        for file in changes.files:
            yield from _file(file)
    if found.after:
        yield ""
        yield from map(_mark, found.after)


def _step(step: Step) -> str:
    facts = [f"Run {step.number}", wording.clock(step.seconds), step.points, step.difference, step.ended]
    return visible("  ".join(fact for fact in facts if fact))


def _mark(mark: Mark) -> str:
    return f"  {wording.clock(mark.seconds)}  {mark.words}"


def _file(file: FileChange) -> Iterator[str]:
    yield visible(f"=== {file.name}" + (f" ({file.note})" if file.note else ""))
    for line in file.lines:
        yield line.sign + visible(line.text)


def _plain(found: Replay, task_id: str, task: Task | None, now: int) -> dict[str, object]:
    attempt = found.attempt
    return {
        "task": task_id,
        "gone": task is None,
        "attempt": {
            "number": found.number,
            "of": found.count,
            "id": str(attempt.id),
            "mode": attempt.mode,
            "started": datetime.fromtimestamp(attempt.started / 1000, UTC).isoformat(timespec="seconds"),
            "seconds": attempt.elapsed(now),
            "par": attempt.par,
            "hints": attempt.hints,
            "result": attempt.result or None,
        },
        "runs": [_plain_step(found, step) for step in found.steps],
        "after": [_plain_mark(mark) for mark in found.after],
    }


def _plain_step(found: Replay, step: Step) -> dict[str, object]:
    changes = found.changes(step.number)
    return {
        "number": step.number,
        "seconds": step.seconds,
        "points": step.run.points,
        "total": step.run.total,
        "outcome": step.run.outcome,
        "trend": step.trend.name.lower(),
        "passed": step.run.passed,
        "newly_passed": step.newly_passed,
        "newly_failed": step.newly_failed,
        "before": [_plain_mark(mark) for mark in step.before],
        "code_known": changes.known,
        "compared_with": changes.since,
        "changes": [
            {
                "file": file.name,
                "note": file.note,
                "diff": [line.sign + line.text for line in file.lines],
            }
            for file in changes.files
        ],
    }


def _plain_mark(mark: Mark) -> dict[str, object]:
    if mark.hint:
        return {"kind": "hint", "seconds": mark.seconds, "hint": mark.hint}
    return {"kind": "pause", "seconds": mark.seconds, "lasted": mark.paused}
