"""The panes of a task: beside each other where there is room, else in turn."""

from __future__ import annotations

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import var

from interviewprep.content.tasks.task import Hint, Task
from interviewprep.practice.attempt_state import RunState
from interviewprep.ui.widgets.brief_pane import BriefPane
from interviewprep.ui.widgets.check_list import CheckList
from interviewprep.ui.widgets.editor_pane import EditorPane

WIDE = 100
"""Cells from which on all panes are shown beside each other."""
PANES = ("brief", "editor", "checks")


class TaskPanes(Horizontal):
    """The brief over the checks, and the editor beside them."""

    brief = getters.query_one("#brief", BriefPane)
    checks = getters.query_one("#checks", CheckList)

    run_state: var[RunState] = var(RunState, init=False)
    hints: var[tuple[Hint, ...]] = var((), init=False)
    locked: var[bool] = var(False, init=False)
    """Whether the bell has rung."""

    def __init__(self, practice_task: Task, first: str) -> None:
        """`first` is the pane to begin with where one fits: one of `PANES`."""
        super().__init__(id="panes")
        self.practice_task = practice_task
        self.pane = first
        self.editor_pane = EditorPane(id="main")

    def compose(self) -> ComposeResult:
        """The brief and the checks, the editor."""
        with Vertical(id="side"):
            yield BriefPane(self.practice_task, id="brief").data_bind(TaskPanes.hints)
            yield CheckList(self.practice_task, id="checks").data_bind(run=TaskPanes.run_state)
        yield self.editor_pane.data_bind(TaskPanes.locked, run=TaskPanes.run_state)

    @property
    def wide(self) -> bool:
        """Whether there is room for all of them."""
        return self.app.size.width >= WIDE

    @property
    def next_pane(self) -> str:
        """The pane after the one that is shown."""
        return PANES[(PANES.index(self.pane) + 1) % len(PANES)]

    def show_next(self) -> None:
        """Show the next one, with the cursor in it if it is the editor."""
        self.pane = self.next_pane
        self.lay_out()
        self.screen.set_focus(self.editor_pane.editor if self.pane == "editor" else None)

    def show_editor(self) -> None:
        """Show the editor, where it isn't."""
        if not self.editor_pane.display:
            self.pane = "editor"
            self.lay_out()

    def lay_out(self) -> None:
        """Beside each other, or in turn, as the room is now."""
        wide = self.wide
        self.screen.set_class(wide, "wide")
        self.brief.display = wide or self.pane == "brief"
        self.checks.display = wide or self.pane == "checks"
        self.query_one("#side").display = wide or self.pane != "editor"
        self.editor_pane.display = wide or self.pane == "editor"

    def scroll_text(self, by: int) -> None:
        """Scroll the checks, or the brief where that is what is shown."""
        pane = self.checks if self.checks.display and self.pane != "brief" else self.brief
        pane.scroll_relative(y=by, animate=False)
