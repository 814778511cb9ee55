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
    stages: reactive[int] = reactive(1, init=False, layout=False)
    """How many stages of the task are open, where it has any."""

    def __init__(self, task: Task, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._about = task
        self._rows: dict[tuple[int, int], int] = {}
        """Lines by stages and cells: asked often, and laid out for each answer."""

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(id="brief-text", markup=False)

    def watch_hints(self) -> None:
        """Show a hint more."""
        self._draw()

    def watch_stages(self) -> None:
        """Show the stages that are open, from the beginning of the last one on."""
        self._draw()
        if self.is_mounted and self.size.width and self._about.stages:
            earlier = self._about.brief_of(self.stages - 1) if self.stages > 1 else ""
            top = render(earlier, self._width).plain.count("\n") + 2 if earlier else 0
            self.call_after_refresh(self.scroll_to, y=top, animate=False)

    @on(Resize)
    def resized(self) -> None:
        """Lay it out for the new width."""
        self._draw()

    def rows(self, cells: int) -> int:
        """How many lines the brief, without hints, takes in a pane of so many cells."""
        key = self.stages, cells
        if key not in self._rows:
            brief = render(self._about.brief_of(self.stages), max(20, cells - PADDING))
            self._rows[key] = brief.plain.count("\n") + 2
        return self._rows[key]

    @property
    def _width(self) -> int:
        return max(20, self.scrollable_content_region.width)

    def _draw(self) -> None:
        if not self.is_mounted or not self.size.width:
            return
        width = self._width
        parts = [render(self._about.brief_of(self.stages), width)]
        for number, hint in enumerate(self.hints, 1):
            heading = Content.styled(f"Hint {number}: {hint.title}", "bold $accent")
            parts += [heading, render(hint.text, width)]
        self.query_one("#brief-text", Static).update(Content("\n\n").join(parts))
