"""How far an attempt got in a task that unlocks in stages: derived from its runs in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewprep.content.tasks.task import Task, stage_words

if TYPE_CHECKING:
    from interviewprep.store.task_projection import AttemptRecord


def open_stages(task: Task, attempt: AttemptRecord | None, *, samples_only: bool) -> int:
    """How many stages of a task an attempt has open; 0 where the task has none.

    The first is open from the start. A run that passes all checks of the open ones opens the next.

    Args:
        task: The task.
        attempt: The attempt; None before the first one.
        samples_only: Whether sample checks stand for all, as in an interview, which sees no others.
    """
    if not task.stages:
        return 0
    stages = 1
    for run in attempt.runs if attempt is not None else ():
        wanted = {c.name for c in task.checks_of(stages) if c.sample or not samples_only}
        if stages < len(task.stages) and wanted <= set(run.passed):
            stages += 1
    return stages


def how_far(task: Task, stages: int) -> str:
    """Which stage is the last that is open, in words, such as `stage 2 of 4`; '' where there are none."""
    return stage_words(stages, len(task.stages)).lower() if task.stages else ""


def opened_words(task: Task, stages: int) -> str:
    """What to say when a stage has opened: the last of so many."""
    return f"{stage_words(stages, len(task.stages))} is open: {task.stages[stages - 1].title}."
