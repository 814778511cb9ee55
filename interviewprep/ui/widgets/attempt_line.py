"""The top line of an attempt: the task, the points, and the clock."""

from __future__ import annotations

from textual import on
from textual.content import Content
from textual.events import Resize
from textual.reactive import reactive
from textual.widgets import Static

from interviewprep import wording
from interviewprep.content.tasks.task import Task
from interviewprep.practice.attempt_state import (
    AttemptState,
)
from interviewprep.practice.stages import how_far

LAST_SECONDS = 60
"""From here on the clock is red."""


class AttemptLine(Static):
    """One line, always in view."""

    DEFAULT_CSS = """
    AttemptLine { height: 1; width: 100%; padding: 0 2; background: $background; }
    """

    attempt: reactive[AttemptState] = reactive(AttemptState, init=False, layout=False)
    """The attempt as it is now."""
    shows_points: reactive[bool] = reactive(False, init=False, layout=False)
    """Whether the points are here, because the checks are out of sight."""

    def __init__(self, task: Task, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._about = task

    def watch_attempt(self) -> None:
        """Show the time, and what else has changed."""
        self._draw()

    def watch_shows_points(self) -> None:
        """Show the points, or leave them to the checks."""
        self._draw()

    @on(Resize)
    def resized(self) -> None:
        """Use the new width."""
        self._draw()

    def _draw(self) -> None:
        if not self.is_mounted or not self.size.width:
            return
        meta = self._about.meta
        end = self._end()
        room = max(10, self.size.width - end.cell_length - 2)
        start = Content.assemble((meta.title, "bold"), (f"  {meta.kind} {meta.level}", "$foreground 60%"))
        start = start.truncate(room, ellipsis=True)
        self.update(start + Content(" " * (room + 2 - start.cell_length)) + end)

    def _end(self) -> Content:
        attempt, run = self.attempt, self.attempt.run
        done = "$success" if run.all_passed else "$foreground 80%"
        far = how_far(self._about, run.stages)
        points = f"{run.points} of {self._about.points} points  " if self.shows_points else ""
        points += f"{far}  " if far and self.shows_points else ""
        if run.all_passed and attempt.mode is not None:
            points, done = "All checks pass: F7 ends  ", "bold $success"
        if attempt.mode is None:
            return Content.assemble((points, done), ("ended  ", "$foreground 60%"))
        clock, style = "", "$foreground 70%"
        if attempt.left is not None:
            clock = f"{wording.clock(attempt.left)} left"
            style = "bold $error" if attempt.left < LAST_SECONDS else "bold $accent"
        if attempt.paused:
            clock, style = f"{clock}, paused".lstrip(", "), "bold $warning"
        return Content.assemble((points, done), (f"{attempt.mode}  ", "$foreground 60%"), (clock, style))
