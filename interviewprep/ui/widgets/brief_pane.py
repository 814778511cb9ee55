"""A task's brief, and the hints that were shown."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.reactive import reactive
from textual.widgets import Static

from interviewprep.content.tasks.task import Hint, Task
from interviewprep.ui.markdown import render

PADDING = 4
"""Cells beside the text, as the style sheet says, and one for the scroll bar."""


class BriefPane(VerticalScroll, can_focus=False):
    """What is asked for, as an interviewer would say it."""

    DEFAULT_CSS = """
    BriefPane { padding: 1 1 0 2; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    BriefPane #brief-text { width: 100%; height: auto; }
    """

    hints: reactive[tuple[Hint, ...]] = reactive((), init=False, layout=False)
    """Those that were shown, the mildest first."""

    def __init__(self, task: Task, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._about = task
        self._rows: dict[int, int] = {}
        """Lines by cells: asked often, and laid out for each answer."""

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(id="brief-text", markup=False)

    def watch_hints(self) -> None:
        """Show a hint more."""
        self._draw()

    @on(Resize)
    def resized(self) -> None:
        """Lay it out for the new width."""
        self._draw()

    def rows(self, cells: int) -> int:
        """How many lines the brief, without hints, takes in a pane of so many cells."""
        if cells not in self._rows:
            brief = render(self._about.brief, max(20, cells - PADDING))
            self._rows[cells] = brief.plain.count("\n") + 2
        return self._rows[cells]

    def _draw(self) -> None:
        if not self.is_mounted or not self.size.width:
            return
        width = max(20, self.scrollable_content_region.width)
        parts = [render(self._about.brief, width)]
        for number, hint in enumerate(self.hints, 1):
            heading = Content.styled(f"Hint {number}: {hint.title}", "bold $accent")
            parts += [heading, render(hint.text, width)]
        self.query_one("#brief-text", Static).update(Content("\n\n").join(parts))
