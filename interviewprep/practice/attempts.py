"""Attempts at tasks: begun, timed, run, hinted at and ended, all of it events in the log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from interviewprep.content.problem import did_you_mean
from interviewprep.content.tasks.task import Answer, CheckMeta, Hint, Task
from interviewprep.practice.grading.messages import Job
from interviewprep.practice.grading.parts import CheckResult, RunEnd
from interviewprep.practice.requirements import how_to_install, missing
from interviewprep.practice.results import Results
from interviewprep.practice.solution_diff import ComparedFile, DiffLine, side_by_side, solution_diff
from interviewprep.practice.stages import how_far, open_stages, opened_words
from interviewprep.practice.workspace import Workspace
from interviewprep.profile.installed_packs import not_trusted
from interviewprep.scheduling.rating import Rating
from interviewprep.store.attempt_events import KeptFile
from interviewprep.store.log import Log
from interviewprep.store.tables import EventKind

if TYPE_CHECKING:
    from interviewprep.practice.grading.grader import Grader
    from interviewprep.profile.clock import Clock
    from interviewprep.store.task_projection import AttemptRecord, TaskProgress


class Mode(StrEnum):
    """How an attempt is timed."""

    UNTIMED = "untimed"
    TIMED = "timed"
    INTERVIEW = "interview"

    @property
    def words(self) -> str:
        """What it means."""
        return {
            Mode.UNTIMED: "no clock",
            Mode.TIMED: "against par; may be paused",
            Mode.INTERVIEW: "sample checks, no hints, no pause, a bell",
        }[self]


class NotNow(Exception):  # noqa: N818
    """What was asked for is not possible now; the text says why."""


def suggest(passed: bool, seconds: float, par: float, hints: int, timed: bool) -> Rating:
    """The rating that a result suggests: again if it failed, hard if it took help or too long."""
    if not passed:
        return Rating.AGAIN
    if hints or (timed and seconds > par):
        return Rating.HARD
    return Rating.EASY if timed and seconds <= par / 2 else Rating.GOOD


class Practice:
    """One task in the user's hands."""

    def __init__(self, task: Task, log: Log, clock: Clock, home: Path) -> None:
        self.task = task
        self.log = log
        self.clock = clock
        self._home = home
        self.workspace = Workspace.of(task, home)
        self.progress: TaskProgress = log.task(task.key)
        self.put_aside: Path | None = None
        """Where the files are that the start of a new attempt has put aside."""
        self.submitted = False
        """Whether an interview was ended before its bell, and all of it may be judged."""
        self.opened = ""
        """Which stage the last run has opened, in words; '' for none."""
        self.results = Results(task)
        """Of the run under way: until a check is made again, its result of the run before stands."""
        self._kept: tuple[UUID, dict[str, KeptFile]] | None = None
        """An attempt, and its code as the log has it."""

    @property
    def attempt(self) -> AttemptRecord | None:
        """The attempt that is under way."""
        return self.progress.open

    @property
    def mode(self) -> Mode | None:
        """Its mode."""
        return Mode(self.attempt.mode) if self.attempt else None

    @property
    def elapsed(self) -> float:
        """Seconds on its clock."""
        return self.attempt.elapsed(self.clock.now().at) if self.attempt else 0.0

    @property
    def left(self) -> float | None:
        """Seconds until par, negative beyond it; None without a clock."""
        if self.attempt is None or self.mode is Mode.UNTIMED:
            return None
        return self.attempt.par - self.elapsed

    @property
    def paused(self) -> bool:
        """Whether its clock stands."""
        return self.attempt is not None and self.attempt.paused_at is not None

    @property
    def rung(self) -> bool:
        """Whether the bell has ended an interview."""
        return self.mode is Mode.INTERVIEW and self.left is not None and self.left <= 0

    @property
    def hidden(self) -> frozenset[str]:
        """The names of the checks that an interview keeps for its end."""
        if self.mode is not Mode.INTERVIEW or self.submitted or self.rung:
            return frozenset()
        return frozenset(check.name for check in self.task.checks_of(self.stages) if not check.sample)

    @property
    def stages(self) -> int:
        """How many of the task's stages are open: in this attempt, or in the last one; 0 if it has none."""
        attempt = self.progress.attempts[-1] if self.progress.attempts else None
        interview = attempt is not None and attempt.mode == Mode.INTERVIEW
        return open_stages(self.task, attempt, samples_only=interview)

    @property
    def how_far(self) -> str:
        """Which stage is the last that is open, such as `stage 2 of 4`; '' where there are none."""
        return how_far(self.task, self.stages)

    @property
    def judged_by(self) -> tuple[str, ...]:
        """The names of the checks that judge a run now: of the open stages, those that may be seen."""
        hidden = self.hidden
        return tuple(c.name for c in self.task.checks_of(self.stages) if c.name not in hidden)

    def job(self, folder: Path | None = None) -> Job:
        """Grade the workspace, or another folder, by the checks that judge now."""
        return Job.of(self.task, [folder or self.workspace.folder], only=self.judged_by)

    def start(self, mode: Mode, *, keep_files: bool = False) -> bool:
        """Begin an attempt, or go on with the one under way; returns whether it is new.

        A new one begins with the starter: files of an earlier one are put aside, see `put_aside`.

        Args:
            mode: How it is timed.
            keep_files: Whether to begin with the files of the attempt before instead.

        Raises:
            NotNow: it can't run here, see `require_runnable`.
        """
        self.require_runnable()
        self.put_aside, self.submitted = None, False
        if self.attempt is not None:
            self.workspace.create()
            return False
        if keep_files or not self.workspace.exists or self.workspace.is_starter:
            self.workspace.create()
        else:
            self.put_aside = self.workspace.reset()
        self.log.attempt(self.task.key, mode.value, self.task.meta.par * 60, self.clock.now())
        self._reload()
        return True

    def require_runnable(self) -> None:
        """A pack's tasks run only as they were trusted, and a task only where what it needs is installed.

        Raises:
            NotNow: it can't run here; the text says why, and what to do.
        """
        if why := not_trusted(self._home, self.task.pack):
            raise NotNow(why)
        if lacking := missing(self.task.meta.requires):
            raise NotNow(f"it {how_to_install(lacking)}")

    def _reload(self) -> None:
        self.progress = self.log.task(self.task.key)

    def _record(
        self, kind: EventKind, data: dict[str, object] | None = None, rating: Rating | None = None
    ) -> UUID:
        if self.attempt is None:
            raise NotNow("start the task first")
        event = self.log.of_attempt(kind, self.task.key, self.attempt.id, self.clock.now(), data, rating)
        self._reload()
        return event

    def pause(self) -> bool:
        """Stop the clock, or let it go on; returns whether it is paused now.

        Raises:
            NotNow: an interview has no pause.
        """
        if self.mode is Mode.INTERVIEW:
            raise NotNow("an interview has no pause")
        paused = self.paused
        self._record(EventKind.RESUME if paused else EventKind.PAUSE)
        return not paused

    def hints(self) -> list[Hint]:
        """The hints shown so far."""
        return list(self.task.hints[: self.attempt.hints]) if self.attempt else []

    def next_hint(self) -> Hint:
        """One hint more; each is noted.

        Raises:
            NotNow: there are none left, or none in an interview.
        """
        if self.mode is Mode.INTERVIEW:
            raise NotNow("an interview has no hints")
        shown = len(self.hints())
        if self.attempt is not None and shown >= len(self.task.hints):
            raise NotNow("there are no more hints")
        self._record(EventKind.HINT, {"hint": shown + 1})
        return self.task.hints[shown]

    async def run(self, grader: Grader) -> AsyncIterator[CheckResult | RunEnd]:
        """Grade what is in the workspace now; the whole result is kept in the log at the end.

        That is by the checks of the stages that are open; in an interview, until its end, by the sample
        checks of those, and so never a pass.

        Raises:
            NotNow: it can't run here, see `require_runnable`.
        """
        self.require_runnable()
        self.opened, stages = "", self.stages
        self.results = Results(self.task, dict(self.results.by_name))
        fresh = Results(self.task)
        files = self.workspace.snapshot()  # what is graded, whatever is written meanwhile
        async for found in grader.grade(self.job()):
            fresh.add(found)
            if isinstance(found, CheckResult):
                self.results.add(found)
            elif found.outcome != "cancelled":
                self.results = fresh
                if self.attempt is not None and found.outcome != "fault":
                    self._record_run(fresh, found, files)
                    if self.stages > stages:
                        self.opened = opened_words(self.task, self.stages)
            yield found

    async def run_alone(self, grader: Grader, name: str) -> Results:
        """Grade what is in the workspace by one check; of no account to the attempt, and not kept.

        Raises:
            NotNow: there is no such check, or it can't run here, see `require_runnable`.
        """
        only = (self.check_of(name).name,)
        self.require_runnable()
        job = Job.of(self.task, [self.workspace.folder], only=only)
        return await Results.gathered(self.task, grader.grade(job), only)

    def check_of(self, name: str) -> CheckMeta:
        """The check of this name.

        Raises:
            NotNow: there is none, or it is hidden.
        """
        by_name = {check.name: check for check in self.task.checks_of(self.stages)}
        if name not in by_name:
            raise NotNow(f"there is no check `{name}`; {did_you_mean(name, list(by_name))}")
        if name in self.hidden:
            raise NotNow(f"`{name}` is judged at submission")
        return by_name[name]

    def _record_run(self, results: Results, end: RunEnd, files: dict[str, str]) -> None:
        assert self.attempt is not None
        attempt = self.attempt.id
        if self._kept is None or self._kept[0] != attempt:
            self._kept = (attempt, self.log.code_of(self.task.key, attempt))
        kept = self._kept[1]
        same = {name: kept[name] for name, text in files.items() if name in kept and kept[name].text == text}
        data: dict[str, object] = {
            "passed": results.passed,
            "points": results.points,
            "total": self.task.points,
            "outcome": end.outcome,
            "files": {name: text for name, text in files.items() if name not in same},
            "same": {name: str(file.run) for name, file in same.items()},
        }
        run = self._record(EventKind.RUN, data)
        self._kept = (attempt, {name: same.get(name, KeptFile(text, run)) for name, text in files.items()})

    @property
    def end(self) -> RunEnd | None:
        """How the last run ended; None while one is under way."""
        return self.results.end

    @property
    def points(self) -> int:
        """Points of the last run."""
        return self.results.points

    @property
    def all_passed(self) -> bool:
        """Whether the last run passed every check."""
        return self.results.all_passed

    def suggested(self) -> Rating:
        """The rating that this attempt suggests."""
        hints = self.attempt.hints if self.attempt else 0
        timed = self.mode is not Mode.UNTIMED
        return suggest(self.all_passed, self.elapsed, self.task.meta.par * 60, hints, timed)

    def finish(self, rating: Rating | None = None, *, gave_up: bool = False) -> str:
        """End the attempt; returns its result."""
        result = "passed" if self.all_passed else "gave up" if gave_up else "failed"
        suggested = Rating.AGAIN if gave_up and not self.all_passed else self.suggested()
        self._record(EventKind.FINISH, {"result": result}, rating or suggested)
        return result

    @property
    def may_see_solution(self) -> bool:
        """After a pass, or once an attempt was given up; never in an interview."""
        if self.mode is Mode.INTERVIEW:
            return False
        return self.progress.passed or any(a.result for a in self.progress.attempts)

    def answers(self) -> tuple[Answer, ...]:
        """What to answer to the questions that the brief ends with.

        Raises:
            NotNow: it is too early for them, as for the solution; or the task has none.
        """
        if not self.task.answers:
            raise NotNow("this task has none")
        self._require_end("no answers")
        return self.task.answers

    def _require_end(self, what: str) -> None:
        if not self.may_see_solution:
            raise NotNow(self.why_not(what))

    def why_not(self, what: str) -> str:
        """Why what belongs to the end can't be seen now; `what` is `no solution`, say."""
        if self.mode is Mode.INTERVIEW:
            return f"an interview shows {what}"
        return "pass the task first, or give it up"

    @property
    def programs(self) -> tuple[str, ...]:
        """The names of the right programs that there are: `solution`, then those of `accepted/`."""
        return ("solution", *self.task.accepted)

    def _program(self, name: str) -> Path:
        self._require_end("no solution")
        if name not in self.programs:
            raise NotNow(f"there is no program `{name}`; {did_you_mean(name, list(self.programs))}")
        return self.task.folder / ("solution" if name == "solution" else f"accepted/{name}")

    def diff(self, name: str = "solution") -> list[DiffLine]:
        """From one's own files to those of a right program, one of `programs`.

        Raises:
            NotNow: the task was neither passed nor given up, an interview is under way, or it isn't there.
        """
        return list(solution_diff(self.workspace.folder, self._program(name)))

    def beside(self, name: str = "solution") -> list[ComparedFile]:
        """One's own files beside those of a right program; raises as `diff` does."""
        return list(side_by_side(self.workspace.folder, self._program(name)))
