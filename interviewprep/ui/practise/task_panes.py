"""The panes of a task: beside each other where there is room, else in turn."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import var

from interviewprep.content.tasks.task import Hint, Task
from interviewprep.practice.attempt_state import RunState
from interviewprep.practice.stages import how_far
from interviewprep.ui.practise.side_layout import Side, arranged
from interviewprep.ui.widgets.brief_pane import BriefPane
from interviewprep.ui.widgets.check_list import CheckList
from interviewprep.ui.widgets.editor_pane import EditorPane
from interviewprep.ui.widgets.output_pane import OutputPane
from interviewprep.ui.widgets.pane_heading import PaneHeading

WIDE = 100
"""Cells from which on all panes are shown beside each other."""
PANES = ("brief", "editor", "checks")


class TaskPanes(Horizontal):
    """The brief over the checks, and the editor beside them. Where not all of both fits, one is folded."""

    run_state: var[RunState] = var(RunState, init=False)
    hints: var[tuple[Hint, ...]] = var((), init=False)
    locked: var[bool] = var(False, init=False)
    """Whether the bell has rung."""

    class Arranged(Message):
        """Other panes are shown."""

    def __init__(self, practice_task: Task, *, fresh: bool, stages: int = 1) -> None:
        """A task's panes.

        Args:
            practice_task: The task.
            fresh: Whether the attempt has just begun: then the brief is read first.
            stages: How many of its stages are open, where it has any.
        """
        super().__init__(id="panes")
        self.practice_task = practice_task
        self.pane = "brief" if fresh else "editor"
        """The one that is shown where one fits."""
        self.opened = "brief" if fresh else "checks"
        """The one of the two that has the room where all are shown."""
        self.brief = BriefPane(practice_task, id="brief")
        self.brief.set_reactive(BriefPane.stages, stages)
        self.checks = CheckList(practice_task, id="checks")
        self.output = OutputPane(id="output")
        self.lower = "checks"
        """What is in the place of the checks: they, or the `output`."""
        self.editor_pane = EditorPane(id="main")
        self._may_cover = True
        """Whether the brief may take the editor's place: not while somebody writes there."""
        self._chosen = False
        """Whether the candidate has said which one is to be open."""

    def compose(self) -> ComposeResult:
        """The brief and the checks, the editor."""
        with Vertical(id="side"):
            yield PaneHeading("brief", id="brief-head")
            yield self.brief.data_bind(TaskPanes.hints)
            yield PaneHeading("checks", id="checks-head")
            yield self.checks.data_bind(run=TaskPanes.run_state)
            yield self.output.data_bind(run=TaskPanes.run_state)
        yield self.editor_pane.data_bind(TaskPanes.locked, run=TaskPanes.run_state)

    # Which are shown

    @property
    def wide(self) -> bool:
        """Whether there is room for all of them."""
        return self.app.size.width >= WIDE

    @property
    def folds(self) -> bool:
        """Whether there is room for all of them, but not for all of the brief and the checks."""
        return self.wide and self._side("brief") != self._side("checks")

    @property
    def reading(self) -> bool:
        """Whether only the brief is seen."""
        return self._side().whole if self.wide else self.pane == "brief"

    @property
    def next_pane(self) -> str:
        """What `show_next` shows."""
        if self.wide:
            return "checks" if self.opened == "brief" else "brief"
        return PANES[(PANES.index(self.pane) + 1) % len(PANES)]

    def show_next(self) -> None:
        """Show the next pane where one fits, with the cursor in it; else open the brief or the checks."""
        if self.wide:
            self.choose(self.next_pane)
            return
        self.pane = self.next_pane
        self.lay_out()
        focused = {"editor": self.editor_pane.editor, "checks": self.lower_pane}
        self.screen.set_focus(focused.get(self.pane))

    @property
    def lower_pane(self) -> CheckList | OutputPane:
        """What is in the place of the checks."""
        return self.output if self.lower == "output" else self.checks

    def show_output(self, shown: bool) -> None:
        """Show what was printed in the place of the checks, or the checks again, and give that the room."""
        had_focus = self.lower_pane.has_focus
        self.lower = "output" if shown else "checks"
        self.pane = "checks" if not self.wide else self.pane
        self._chosen, self.opened = True, "checks"
        self.lay_out()
        if had_focus or not self.wide:
            self.screen.set_focus(self.lower_pane)

    def choose(self, pane: str) -> None:
        """Open the brief or the checks, as the candidate has said."""
        self._chosen = True
        self._open(pane)

    def offer(self, pane: str) -> None:
        """Open the brief or the checks, unless the candidate has chosen."""
        if not self._chosen:
            self._open(pane)

    def _open(self, pane: str) -> None:
        if pane != self.opened:
            was_reading, self.opened, self._may_cover = self.reading, pane, True
            self.lay_out()
            if self.wide and was_reading and self.screen.focused is None:
                self.screen.set_focus(self.editor_pane.editor)

    @on(PaneHeading.Clicked)
    def heading_clicked(self, message: PaneHeading.Clicked) -> None:
        """Open the pane under it; fold it when it is open."""
        message.stop()
        other = "checks" if message.pane == "brief" else "brief"
        self.choose(other if message.pane == self.opened else message.pane)

    # How they are laid out

    def _side(self, opened: str = "") -> Side:
        height = self.size.height or self.app.size.height - 2
        return arranged(
            opened or self.opened,
            self.app.size.width,
            height,
            self.brief.rows,
            self._check_rows,
            may_cover=self._may_cover,
        )

    @property
    def _check_rows(self) -> int:
        """Lines of the checks when all are folded, with the headings of stages."""
        stages = self.brief.stages
        headings = 2 * stages if self.practice_task.stages else 0
        return len(self.practice_task.checks_of(stages)) + headings

    def show_editor(self) -> None:
        """Show the editor, where it isn't."""
        if not self.editor_pane.display:
            self.pane = "editor"
            self.lay_out()

    def fit(self) -> None:
        """Lay them out for another size of the terminal."""
        if self.editor_pane.has_focus_within:
            self._may_cover = False
        self.lay_out()

    def lay_out(self) -> None:
        """Beside each other, or in turn, as the room is now."""
        wide = self.wide
        self.screen.set_class(wide, "wide")
        if wide:
            self._lay_out_side(self._side())
        else:
            self.brief.display = self.pane == "brief"
            self._show_lower(self.pane == "checks")
            self.query_one("#checks-head").display = self.pane == "checks"
            self.query_one("#brief-head").display = False
            self.editor_pane.display = self.pane == "editor"
            self.query_one("#side").display = self.pane != "editor"
            self.brief.styles.height = "1fr"
            self.query_one("#side").styles.width = "100%"
        self._show_headings()
        self.post_message(self.Arranged())

    def _lay_out_side(self, side: Side) -> None:
        self.brief.display = bool(side.brief)
        self._show_lower(side.checks)
        self.query_one("#brief-head").display = self.query_one("#checks-head").display = True
        self.query_one("#side").display = True
        self.query_one("#side").styles.width = side.width
        self.brief.styles.height = side.brief
        self.editor_pane.display = not side.whole
        if side.whole and self.editor_pane.has_focus_within:
            self.screen.set_focus(None)

    def _show_lower(self, shown: bool) -> None:
        self.checks.display = shown and self.lower == "checks"
        self.output.display = shown and self.lower == "output"

    def watch_run_state(self) -> None:
        """Say in the heading how the checks stand; a stage that has opened is to be read."""
        if self.is_mounted and self.run_state.stages > self.brief.stages:
            self.brief.stages = self.run_state.stages
            self.offer("brief")
            self.lay_out()
        self._show_headings()

    def _show_headings(self) -> None:
        if not self.is_mounted:
            return
        brief, checks = (
            self.query_one("#brief-head", PaneHeading),
            self.query_one("#checks-head", PaneHeading),
        )
        brief.folds = checks.folds = self.folds
        brief.opened, checks.opened = self.brief.display, self.lower_pane.display
        checks.title = self.lower.capitalize()
        run, far = self.run_state, how_far(self.practice_task, self.brief.stages)
        checks.about = Content.assemble(
            (f"  {run.points} of {self.practice_task.points} points", "$success" if run.all_passed else ""),
            (f"  {far}" if far else "", "$foreground 70%"),
            ("  running…" if run.running else "", "$accent"),
        )

    def scroll_text(self, by: int) -> None:
        """Scroll the brief, or the checks where that is what is shown."""
        pane = self.lower_pane if self.lower_pane.display and not self.brief.display else self.brief
        pane.scroll_relative(y=by, animate=False)
