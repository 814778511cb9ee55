"""The app's part in practising: which screen follows which, and the attempts that go on behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewprep import wording
from interviewprep.content.visible import visible
from interviewprep.ui import navigation as go
from interviewprep.ui.boundary import guarded
from interviewprep.ui.travel import Travel

if TYPE_CHECKING:
    from pathlib import Path

    from interviewprep.content.tasks.task import Task
    from interviewprep.practice.attempt_runner import AttemptRunner
    from interviewprep.practice.attempt_state import (
        Event,
    )
    from interviewprep.practice.attempts import Practice
    from interviewprep.practice.grading.grader import Grader
    from interviewprep.practice.open_attempts import OpenAttempts
    from interviewprep.scheduling.rating import Rating
    from interviewprep.study.collection import Collection
    from interviewprep.ui.practise.begin import Beginning
    from interviewprep.ui.reader import Reader


class PractiseNavigation(Travel):
    """Answers what the screens of tasks wish for. `InterviewPrep` adds everything else."""

    reader: Reader
    attempts: OpenAttempts | None = None
    """Those that are under way; None before the first one."""

    @property
    def grader(self) -> Grader:
        """The process that grades, shared by all tasks."""
        raise NotImplementedError

    def opened_collection(self) -> Collection | None:
        """The collection; while it is being read, a word that it is."""
        raise NotImplementedError

    async def answer(self, wish: go.Go) -> None:
        """Show the screen that is wished for."""
        match wish:
            case go.ShowTasks():
                await self.show_tasks()
            case go.OpenTask():
                await self.open_task(wish.task)
            case go.RateAttempt():
                await self.rate_attempt(wish)
            case go.ManageFiles():
                await self.manage_files(wish.runner)
            case go.OpenConsole():
                from interviewprep.ui.practise.console import ConsoleScreen

                await self.push_screen(ConsoleScreen(wish.name, wish.folder, wish.app, wish.requests))
            case go.ShowSolution():
                from interviewprep.ui.practise.solution import SolutionScreen

                await self.push_screen(SolutionScreen(wish.practice))
            case go.ShowReplay():
                await self.show_replay(wish.task)
            case _:
                await super().answer(wish)

    async def show_tasks(self) -> None:
        """List the practice tasks."""
        if (collection := self.opened_collection()) is not None:
            from interviewprep.ui.practise.task_list import TaskListScreen

            await self.push_screen(TaskListScreen(collection))

    async def show_replay(self, task: Task) -> None:
        """Go through the runs of a task's attempts."""
        if (collection := self.opened_collection()) is not None:
            from interviewprep.ui.practise.replay import ReplayScreen

            await self.push_screen(ReplayScreen(collection, task.key, task))

    async def open_task(self, task: Task) -> None:
        """Go on with the task's attempt, or ask how to begin one."""
        if (collection := self.opened_collection()) is None:
            return
        from interviewprep.practice.attempts import Mode, NotNow, Practice
        from interviewprep.ui.practise.begin import Beginning, BeginScreen

        place = collection.place

        def read() -> Practice:
            practice = Practice(task, collection.log, place.clock, place.home.folder)
            practice.require_runnable()
            return practice

        try:
            practice = await self.reader.read("task", read)
        except NotNow as why:
            self.notify(wording.sentence(str(why)), severity="warning", markup=False, timeout=12)
            return

        def begin(chosen: Beginning | None) -> None:
            if chosen is not None:
                self.set_out(self._begin_attempt(practice, chosen), "Beginning the task")

        if practice.attempt is not None:
            await self._begin_attempt(practice, Beginning(Mode.UNTIMED))  # goes on with what is under way
        else:
            await self.push_screen(BeginScreen(practice), begin)

    async def _begin_attempt(self, practice: Practice, chosen: Beginning) -> None:
        from interviewprep.practice.open_attempts import OpenAttempts
        from interviewprep.ui.practise.task import TaskScreen

        practice.start(chosen.mode, keep_files=chosen.keep_files)
        if practice.put_aside is not None:
            where = visible(str(practice.put_aside))
            self.notify(f"Your last files are in {where}", markup=False, timeout=8)
        if self.attempts is None:
            self.attempts = OpenAttempts(self.grader, self._hear)
        attempts = self.attempts
        runner = await attempts.runner(practice)

        def left(_: None) -> None:
            self.run_worker(attempts.leave(runner), description="Leaving the task")

        await self.push_screen(TaskScreen(runner), left)

    @guarded("The attempt")
    def _hear(self, runner: AttemptRunner, event: Event) -> None:
        """Tell what happened in an attempt, whatever is on the screen."""
        from interviewprep.practice import attempt_state as told

        title = "" if runner.attended else runner.practice.task.meta.title
        match event:
            case told.Said(text, severity):
                self.notify(text, title=title, severity=severity, markup=False, timeout=8)
            case told.FailedTo(what, error):
                self.report(error, what)
            case told.BellRang():
                self.bell()
                self.notify("Time is up.", title=title, severity="warning", markup=False)
            case told.Over(result) if not runner.attended:
                points = f"{runner.practice.points} of {runner.practice.task.points} points"
                self.notify(f"The interview is over: {result}, {points}.", title=title, markup=False)
            case _:
                pass

    async def manage_files(self, runner: AttemptRunner) -> None:
        """Show the files of an attempt, and open the one that is chosen."""
        from interviewprep.practice.own_files import OwnFiles
        from interviewprep.ui.practise.files import FilesScreen

        def chosen(name: Path | None) -> None:
            if name is not None:
                runner.edited.open(name)

        await self.push_screen(FilesScreen(OwnFiles(runner), runner.open_file.name), chosen)

    async def rate_attempt(self, wish: go.RateAttempt) -> None:
        """Ask how an attempt went, and end it."""
        from interviewprep.ui.practise.finish import FinishScreen

        runner = wish.runner

        def rated(rating: Rating | None) -> None:
            if rating is not None and runner.finish(rating, gave_up=wish.gave_up) is None and wish.must:
                self.follow(wish)  # it could not be recorded

        await self.push_screen(FinishScreen(runner, wish.why, gave_up=wish.gave_up, must=wish.must), rated)
