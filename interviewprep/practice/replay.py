"""An attempt as its runs in the log tell it: what each changed in the code, and what came of that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from interviewprep import wording
from interviewprep.practice.attempts import Mode
from interviewprep.practice.solution_diff import DiffLine, changed_lines
from interviewprep.practice.workspace import as_kept, starter_of
from interviewprep.store.attempt_events import AttemptEvent, KeptFile, LoggedRun
from interviewprep.store.tables import EventKind
from interviewprep.store.task_projection import AttemptRecord

if TYPE_CHECKING:
    from uuid import UUID

    from interviewprep.content.tasks.task import Task
    from interviewprep.store.log import Log

SHORTEST_ID = 8
"""Characters of an attempt's id that name it, at least: fewer would be a number's."""


class NoSuchAttempt(Exception):  # noqa: N818
    """The task has no such attempt; the text says which there are."""


class Trend(Enum):
    """How a run's points compare with those of the run before."""

    FIRST = ""
    BETTER = "▲"
    WORSE = "▼"
    SAME = "="


@dataclass(frozen=True, slots=True)
class Mark:
    """Something between two runs: a hint, or a time that the clock stood."""

    seconds: float
    """On the attempt's clock."""
    hint: int = 0
    """How many hints had been shown then; 0 for a pause."""
    paused: float | None = None
    """Seconds that the clock stood; None for a hint, and for a pause that went on when the log was read."""

    @property
    def words(self) -> str:
        """What it was."""
        if self.hint:
            return f"hint {self.hint}"
        return "paused" if self.paused is None else f"paused {wording.clock(self.paused)}"


@dataclass(frozen=True, slots=True)
class Step:
    """One run of the attempt."""

    number: int
    """From 1 on."""
    seconds: float
    """On the attempt's clock: pauses are left out."""
    run: LoggedRun
    trend: Trend
    gained: int
    """Points more than the run before had, negative for fewer; of the first, all."""
    newly_passed: tuple[str, ...]
    """The checks that pass, and didn't in the run before; of the first, with the starter."""
    newly_failed: tuple[str, ...]
    """The checks that passed in the run before, or with the starter, and don't."""
    before: tuple[Mark, ...]
    """What came between the run before, or the beginning, and this one."""

    @property
    def points(self) -> str:
        """Its points of all there were: `2/5`."""
        return f"{self.run.points}/{self.run.total}"

    @property
    def difference(self) -> str:
        """The mark for better or worse, with the points: `▲+1`, `▼-2`, `=`; of the first run ''."""
        return self.trend.value + (f"{self.gained:+}" if self.trend in (Trend.BETTER, Trend.WORSE) else "")

    @property
    def ended(self) -> str:
        """How the run ended, where it wasn't graded to its end; else ''."""
        return "" if self.run.outcome == "graded" else self.run.outcome


@dataclass(frozen=True, slots=True)
class FileChange:
    """What a run changed in one file."""

    name: str
    lines: tuple[DiffLine, ...]
    note: str = ""
    """What the lines don't say."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a run changed in the code."""

    since: int
    """The number of the run that it is compared with: the last one before with code; 0 for the starter."""
    files: tuple[FileChange, ...] = ()
    """Those that changed."""
    known: bool = True
    """Whether the log has the run's code."""

    @property
    def words(self) -> str:
        """What the changes don't say; '' where they say all."""
        if not self.known:
            return "The log has no code of this run."
        if not self.files:
            return f"Nothing changed since run {self.since}." if self.since else "The starter as it was."
        return ""


@dataclass(frozen=True, slots=True)
class Replay:
    """One attempt, step by step."""

    attempt: AttemptRecord
    number: int
    """Which of the task's attempts, from 1 on."""
    count: int
    """How many attempts the task has."""
    steps: tuple[Step, ...]
    after: tuple[Mark, ...]
    """What came after the last run."""
    starter: Mapping[str, str] | None = field(repr=False)
    """The starter's texts by path; None where the task is gone."""

    def heading(self, now: int) -> str:
        """Which attempt it is, how it was timed and what it came to; `now` is in UTC milliseconds."""
        attempt = self.attempt
        facts = [
            f"Attempt {self.number} of {self.count}",
            attempt.mode,
            attempt.result or "under way",
            wording.clock(attempt.elapsed(now)),
            wording.counted(len(self.steps), "run"),
        ]
        if attempt.hints:
            facts.append(wording.counted(attempt.hints, "hint"))
        return ", ".join(facts)

    def changes(self, number: int) -> Changes:
        """What the run of this number changed in the code."""
        run = self.steps[number - 1].run
        known = [step for step in self.steps[: number - 1] if step.run.files is not None]
        since = known[-1].number if known else 0
        if run.files is None:
            return Changes(since, known=False)
        before = known[-1].run if known else _AT_FIRST
        return Changes(since, tuple(self._changed(before, run)))

    def _changed(self, before: LoggedRun, run: LoggedRun) -> Iterator[FileChange]:
        old, new = _held(before), _held(run)
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) == new.get(name):
                continue
            if name in before.lost or name in run.lost:
                yield FileChange(name, (), "its text isn't in the log")
                continue
            one, two = self._text(old.get(name), name), self._text(new.get(name), name)
            if two is None:
                yield FileChange(name, (), "as the starter has it again, or deleted")
            elif lines := changed_lines((one or "").splitlines(), two.splitlines()):
                yield FileChange(name, tuple(lines), self._note(name, name in old, name in new))
            elif one != two:
                yield FileChange(name, (), "only its line ends")

    def _text(self, file: KeptFile | UUID | None, name: str) -> str | None:
        """A file's text, '' where there is none; None where only the starter has it, which is gone."""
        if isinstance(file, KeptFile):
            return file.text
        return None if self.starter is None else self.starter.get(name, "")

    def _note(self, name: str, had: bool, has: bool) -> str:
        """What else to say of a changed file, which differed from the starter before, and does now."""
        if self.starter is None:
            return "" if had else "whole: the starter is gone"
        new = name not in self.starter
        if not has:
            return "deleted" if new else "as the starter has it again"
        return "new" if new and not had else ""


_AT_FIRST = LoggedRun((), 0, 0, "", {})
"""The starter, as a run that differs in nothing."""


def _held(run: LoggedRun) -> dict[str, KeptFile | UUID]:
    """The files that differ from the starter, by path; of one that is lost, the run that held it."""
    return {**(run.files or {}), **run.lost}


def replayable(attempts: Sequence[AttemptRecord]) -> list[int]:
    """The numbers of the attempts that may be seen: while an interview is under way, its own alone."""
    if attempts and attempts[-1].finished is None and attempts[-1].mode == Mode.INTERVIEW:
        return [len(attempts)]
    return list(range(1, len(attempts) + 1))


def choose(attempts: Sequence[AttemptRecord], wanted: str | None = None) -> int:
    """The number of an attempt that may be seen.

    Args:
        attempts: The task's, oldest first; not empty.
        wanted: Its number, or how its id begins; None for the last one.

    Raises:
        NoSuchAttempt: there is none, or it may not be seen now.
    """
    numbers = replayable(attempts)
    if wanted is None:
        return numbers[-1]
    short = wanted.strip().lower().replace("-", "")
    found = [number for number in numbers if str(number) == short]
    if not found and len(short) >= SHORTEST_ID:
        found = [number for number in numbers if attempts[number - 1].id.hex.startswith(short)]
    if len(found) == 1:
        return found[0]
    which = f"1 to {numbers[-1]}" if len(numbers) > 1 else str(numbers[0])
    why = "while the interview goes on, it alone can be seen" if numbers[0] > 1 else "give a number or an id"
    many = "several attempts' ids begin so" if found else f"there is no attempt {wanted}"
    raise NoSuchAttempt(f"{many}; there is {which}: {why}")


def read_replay(log: Log, key: str, task: Task | None, wanted: str | None = None) -> Replay | None:
    """One of a task's attempts from the log; None where there is none.

    Args:
        log: The event log.
        key: The task's key.
        task: The task; None where it is gone.
        wanted: Which attempt, see `choose`.

    Raises:
        NoSuchAttempt: there are some, but not this one.
    """
    attempts = log.task(key).attempts
    if not attempts:
        return None
    number = choose(attempts, wanted)
    attempt = attempts[number - 1]
    first = _passed_at_first(task, attempt.mode) if task is not None else ()
    steps, after = walk(attempt, log.attempt_events(key, attempt.id), first)
    return Replay(attempt, number, len(attempts), steps, after, _starter(task))


def walk(
    attempt: AttemptRecord, events: Sequence[AttemptEvent], passed: Sequence[str] = ()
) -> tuple[tuple[Step, ...], tuple[Mark, ...]]:
    """The runs of an attempt, each with what came before it; and what came after the last.

    Args:
        attempt: Which one; of it only the beginning counts.
        events: What happened in it, in order.
        passed: The checks that the starter passes.
    """
    clock = AttemptRecord(attempt.id, attempt.mode, attempt.started, attempt.par)
    steps: list[Step] = []
    marks: list[Mark] = []
    lengths = _lengths(events)
    for number, event in enumerate(events):
        match event.kind:
            case EventKind.PAUSE if clock.paused_at is None:
                clock = clock.pausing(event.at)
                marks.append(Mark(clock.elapsed(event.at), paused=lengths.get(number)))
            case EventKind.RESUME:
                clock = clock.resuming(event.at)
            case EventKind.HINT:
                marks.append(Mark(clock.elapsed(event.at), hint=event.hint))
            case EventKind.RUN if event.run is not None:
                last = steps[-1].run if steps else None
                steps.append(_step(len(steps) + 1, clock.elapsed(event.at), event.run, last, passed, marks))
                marks = []
    return tuple(steps), tuple(marks)


def _lengths(events: Sequence[AttemptEvent]) -> dict[int, float]:
    """How many seconds the clock stood, by the number of the event from which on it did."""
    found: dict[int, float] = {}
    begun: int | None = None
    for number, event in enumerate(events):
        if event.kind is EventKind.PAUSE and begun is None:
            begun = number
        elif event.kind is EventKind.RESUME and begun is not None:
            found[begun] = max(0, event.at - events[begun].at) / 1000
            begun = None
    return found


def _step(
    number: int,
    seconds: float,
    run: LoggedRun,
    last: LoggedRun | None,
    first: Sequence[str],
    marks: Sequence[Mark],
) -> Step:
    passed = first if last is None else last.passed
    return Step(
        number,
        seconds,
        run,
        _trend(run, last),
        run.points - (last.points if last is not None else 0),
        tuple(name for name in run.passed if name not in passed),
        tuple(name for name in passed if name not in run.passed),
        tuple(marks),
    )


def _trend(run: LoggedRun, last: LoggedRun | None) -> Trend:
    if last is None:
        return Trend.FIRST
    if run.points == last.points:
        return Trend.SAME
    return Trend.BETTER if run.points > last.points else Trend.WORSE


def _passed_at_first(task: Task, mode: str) -> list[str]:
    """The checks that the starter passes, of those that judge a first run."""
    judge = {c.name for c in task.checks_of(1) if c.sample or mode != Mode.INTERVIEW}
    return [name for name in task.meta.starter_passes if name in judge]


def _starter(task: Task | None) -> dict[str, str] | None:
    """The starter's texts by path; None where the task is gone, or its folder meanwhile."""
    if task is None or not task.folder.is_dir():
        return None
    return {as_kept(name): raw.decode(errors="replace") for name, raw in starter_of(task).items()}
