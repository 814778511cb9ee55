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

PADDING = 3
"""Cells beside the text, as the style sheet says."""


class BriefPane(VerticalScroll, can_focus=False):
    """What is asked for, as an interviewer would say it."""

    DEFAULT_CSS = """
    BriefPane { padding: 1 1 0 2; scrollbar-size-vertical: 1; }
    BriefPane #brief-text { width: 100%; height: auto; }
    """

    hints: reactive[tuple[Hint, ...]] = reactive((), init=False, layout=False)
    """Those that were shown, the mildest first."""

    def __init__(self, task: Task, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._about = task
        self._rows: dict[tuple[int, int], int] = {}
        """Lines by cells and hints: asked often, and laid out for each answer."""

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
        """How many lines all of it takes in a pane of so many cells."""
        key = cells, len(self.hints)
        if key not in self._rows:
            self._rows[key] = self._text(cells).plain.count("\n") + 2
        return self._rows[key]

    def _draw(self) -> None:
        if self.is_mounted and self.size.width:
            self.query_one("#brief-text", Static).update(self._text(self.size.width + PADDING))

    def _text(self, cells: int) -> Content:
        width = max(20, cells - PADDING)
        parts = [render(self._about.brief, width)]
        for number, hint in enumerate(self.hints, 1):
            heading = Content.styled(f"Hint {number}: {hint.title}", "bold $accent")
            parts += [heading, render(hint.text, width)]
        return Content("\n\n").join(parts)
