"""Statistics of practice tasks: attempts, passes, and the time to the first pass against par."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from interviewprep.store.log import Log
from interviewprep.store.statistics import KnownTask, attempt_days
from interviewprep.store.task_projection import AttemptRecord
from interviewprep.study.collection import Collection

PASSED = "passed"


@dataclass(frozen=True, slots=True)
class FirstPass:
    """A task's first pass."""

    title: str
    seconds: float
    """On the clock of all attempts up to it."""
    par: int
    """Seconds."""


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Tasks of one kind or topic; attempts that are over, and were begun in the period."""

    name: str
    tasks: int
    """Those there are."""
    tried: int
    """Those of them with an attempt."""
    passed: int
    """Those of them with an attempt that passed."""
    attempts: int
    passes: int
    """Attempts that passed."""
    seconds: float | None
    """The median time to the first pass; None without one in the period."""
    of_par: float | None
    """The median share of par that it took; below 1 is faster."""


@dataclass(frozen=True, slots=True)
class TaskFigures:
    """How practice tasks went."""

    all: TaskGroup
    kinds: list[TaskGroup]
    topics: list[TaskGroup]
    firsts: list[FirstPass]
    """Of the period, in the order of the tasks."""


class _Went(NamedTuple):
    """How one task went in a period."""

    task: KnownTask
    attempts: int
    passes: int
    first: FirstPass | None


def task_figures(collection: Collection, tasks: Iterable[KnownTask], days: int | None) -> TaskFigures:
    """How tasks went.

    Args:
        collection: The progress.
        tasks: Those there are; others don't count.
        days: Study days back from today; None for all.

    Raises:
        StoreError: the database can't be read.
    """
    begun = attempt_days(collection.database)
    tried = collection.log.tasks()
    since = None if days is None else collection.place.clock.now().day - days

    def counts(attempt: AttemptRecord) -> bool:
        return attempt.finished is not None and (since is None or begun[attempt.id.hex] > since)

    went = [
        _went(task, collection.log, counts) if task.key in tried else _Went(task, 0, 0, None)
        for task in tasks
    ]
    kinds = list(dict.fromkeys(one.task.kind for one in went))
    topics = sorted({topic for one in went for topic in one.task.topics})
    return TaskFigures(
        _group("", went),
        [_group(kind, [one for one in went if one.task.kind == kind]) for kind in kinds],
        [_group(topic, [one for one in went if topic in one.task.topics]) for topic in topics],
        [one.first for one in went if one.first is not None],
    )


def _went(task: KnownTask, log: Log, counts: Callable[[AttemptRecord], bool]) -> _Went:
    attempts = log.task(task.key).attempts
    ended = [attempt for attempt in attempts if counts(attempt)]
    passes = [attempt for attempt in ended if attempt.result == PASSED]
    number = next((n for n, attempt in enumerate(attempts) if attempt.result == PASSED), None)
    first = None
    if number is not None and counts(attempts[number]):
        needed = sum(
            attempt.elapsed(attempt.finished or attempt.started) for attempt in attempts[: number + 1]
        )
        first = FirstPass(task.title, needed, attempts[number].par)
    return _Went(task, len(ended), len(passes), first)


def _group(name: str, went: Sequence[_Went]) -> TaskGroup:
    firsts = [one.first for one in went if one.first is not None]
    return TaskGroup(
        name,
        len(went),
        sum(one.attempts > 0 for one in went),
        sum(one.passes > 0 for one in went),
        sum(one.attempts for one in went),
        sum(one.passes for one in went),
        median(one.seconds for one in firsts) if firsts else None,
        median(one.seconds / max(1, one.par) for one in firsts) if firsts else None,
    )
