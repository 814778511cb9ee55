"""All tasks there are: shipped ones, and those of the user's own practice apps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from interviewprep.content.sources import SHIPPED_PACK, USER_PACK, pack_folders, shipped
from interviewprep.content.tasks.load import TaskScan, scan_tasks
from interviewprep.content.tasks.task import Task

if TYPE_CHECKING:
    from interviewprep.store.planning import PlannedTask
    from interviewprep.store.search.tasks import TaskEntry
    from interviewprep.store.statistics import KnownTask
    from interviewprep.store.tables import TaskRow


class UnknownTask(Exception):  # noqa: N818
    """No task has this id; the text suggests one."""


def find_tasks(home: Path) -> TaskScan:
    """The shipped tasks, then those of packs, then those in the user's `practice_apps` folder."""
    scan = scan_tasks(shipped("practice_apps"), SHIPPED_PACK)
    places = {name: folder / "practice_apps" for name, folder in pack_folders(home).items()}
    for name, apps in (places | {USER_PACK: home / "practice_apps"}).items():
        more = scan_tasks(apps, name)
        scan.tasks += more.tasks
        scan.problems += more.problems
    return scan


def get_task(tasks: list[Task], task_id: str) -> Task:
    """The task with this id.

    Raises:
        UnknownTask: there is none.
    """
    for task in tasks:
        if task.id == task_id:
            return task
    close = get_close_matches(task_id, [task.id for task in tasks], n=1)
    hint = f"did you mean `{close[0]}`?" if close else "`interviewprep task list` shows them all"
    raise UnknownTask(f"there is no task `{task_id}`; {hint}")


def state_of(row: TaskRow | None, today: int) -> str:
    """Where a task stands: new, started, due, passed or tried."""
    if row is None:
        return "new"
    if row.attempt is not None:
        return "started"
    if row.reps and row.due <= today:
        return "due"
    return "passed" if row.passed else "tried"


def entries(tasks: Iterable[Task], progress: Mapping[str, TaskRow]) -> list[TaskEntry]:
    """The tasks as a search lists them; their progress is by key."""
    from interviewprep.store.search.tasks import TaskEntry

    return [
        TaskEntry(
            task.key,
            task.pack,
            task.meta.title,
            task.meta.level,
            (task.meta.kind, *task.meta.topics),
            f"{task.id}\n{task.brief}",
            progress.get(task.key),
        )
        for task in tasks
    ]


def planned(tasks: Iterable[Task], progress: Mapping[str, TaskRow]) -> list[PlannedTask]:
    """The tasks as the plan for an interview sees them; their progress is by key."""
    from interviewprep.scheduling.card_state import Memory
    from interviewprep.store.planning import PlannedTask

    found = []
    for task in tasks:
        row = progress.get(task.key)
        memory = None
        if row is not None and row.stability is not None and row.difficulty is not None:
            memory = Memory(row.stability, row.difficulty)
        found.append(
            PlannedTask(task.key, task.meta.title, task.meta.par, memory, row.last_day if row else None)
        )
    return found


def known(tasks: Iterable[Task]) -> list[KnownTask]:
    """The tasks as statistics know them."""
    from interviewprep.store.statistics import KnownTask

    return [
        KnownTask(task.key, task.meta.title, task.meta.kind, tuple(task.meta.topics), task.meta.par * 60)
        for task in tasks
    ]


def at_level(tasks: Iterable[Task], level: str) -> list[Task]:
    """The tasks of a level; all of them where there is none of it, or for ''."""
    every = list(tasks)
    return [task for task in every if task.meta.level == level] or every
