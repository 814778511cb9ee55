"""What the candidate's program printed, as text and nothing else."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.reactive import reactive
from textual.widgets import Static

from interviewprep.content.visible import visible
from interviewprep.practice.attempt_state import RunState


class OutputPane(VerticalScroll, can_focus=True):
    """The output of the last run that has ended, from its import on."""

    DEFAULT_CSS = """
    OutputPane { padding: 1 1 0 2; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    OutputPane:focus { background-tint: transparent 0%; }
    OutputPane #output-text { width: 100%; height: auto; }
    """
    FOCUS_ON_CLICK = False  # whoever looks something up goes on writing

    run: reactive[RunState] = reactive(RunState, init=False, layout=False)
    """What the last run gave."""

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(id="output-text", markup=False)

    def watch_run(self, before: RunState, now: RunState) -> None:
        """Show what was printed since."""
        if before.output != now.output:
            self._draw()

    @on(Resize)
    def resized(self) -> None:
        """Draw it once there is room."""
        self._draw()

    def _draw(self) -> None:
        if not self.is_mounted or not self.size.width:
            return
        output = self.run.output
        if output:
            text = Content(visible(output)).expand_tabs(4)
        else:
            said = "No run has ended yet." if output is None else "Your program printed nothing."
            text = Content.styled(said, "$foreground 60%")
        self.query_one("#output-text", Static).update(text)
        self.call_after_refresh(self.scroll_end, animate=False)
