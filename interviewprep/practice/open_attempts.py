"""The attempts that are under way in this program: a runner for each, and one grader for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from interviewprep.practice.attempt_runner import AttemptRunner, Event, Saved
from interviewprep.practice.attempts import Practice

if TYPE_CHECKING:
    from interviewprep.practice.grading.grader import Grader


class OpenAttempts:
    """Keeps a runner for as long as its attempt is under way, or somebody looks at it."""

    def __init__(self, grader: Grader, listener: Callable[[AttemptRunner, Event], object]) -> None:
        """`listener` is told everything that happens in any of them."""
        self._grader = grader
        self._listener = listener
        self._turn = asyncio.Lock()
        self._runners: dict[str, AttemptRunner] = {}

    async def runner(self, practice: Practice) -> AttemptRunner:
        """The runner of a task's attempt: the one that is at it already, or a new one, started.

        Args:
            practice: The task as it is in the log now, with an attempt under way.
        """
        key = practice.task.key
        if (known := self._runners.get(key)) is not None:
            mine, now = known.practice.attempt, practice.attempt
            if mine is not None and now is not None and mine.id == now.id:
                return known
            await self.close_one(known)  # ended elsewhere: on the command line, in another window
        runner = self._runners[key] = AttemptRunner(practice, self._grader, self._turn)
        runner.listen(lambda event: self._listener(runner, event))
        runner.start()
        return runner

    async def leave(self, runner: AttemptRunner) -> None:
        """Nobody looks at it any more: it goes on by itself, or is done with when its attempt has ended."""
        runner.attended = False
        if runner.over_at_the_bell:
            runner.finish()
        if not runner.under_way:
            await self.close_one(runner)

    def save(self) -> bool:
        """Save what was typed in all of them; returns whether nothing failed, which is told."""
        saved = [runner.save() for runner in self._runners.values()]
        return Saved.FAILED not in saved

    async def close_one(self, runner: AttemptRunner) -> None:
        """Save, stop, and forget it."""
        self._runners = {key: one for key, one in self._runners.items() if one is not runner}
        await runner.close()

    async def close(self) -> None:
        """Save and stop all of them."""
        for runner in tuple(self._runners.values()):
            await self.close_one(runner)
