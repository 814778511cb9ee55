"""Finding the task that a command is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from interviewprep.cli.main import collection, place
from interviewprep.content.visible import visible

if TYPE_CHECKING:
    from interviewprep.content.tasks.task import Task
    from interviewprep.practice.attempts import Practice


def all_tasks() -> list[Task]:
    """All tasks; mistakes in their files go to stderr."""
    from interviewprep.practice.task_catalog import find_tasks

    scan = find_tasks(place().home.folder)
    for path, problem in scan.problems:
        click.echo(problem.at(visible(str(path))), err=True)
    return scan.tasks


def find(tasks: list[Task], task_id: str) -> Task:
    """The task of this id; that there is none is an error with a suggestion."""
    from interviewprep.practice.task_catalog import UnknownTask, get_task

    try:
        return get_task(tasks, task_id)
    except UnknownTask as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def in_hand(task_id: str) -> Iterator[Practice]:
    """A task in the user's hands; what isn't possible now is an error with its reason."""
    from interviewprep.practice.attempts import NotNow, Practice

    found = find(all_tasks(), task_id)
    with collection(refresh=False) as opened:
        try:
            yield Practice(found, opened.log, opened.place.clock, opened.place.home.folder)
        except NotNow as error:
            raise click.ClickException(f"{found.id}: {error}") from error
