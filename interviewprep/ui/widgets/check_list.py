"""The checks of a task: which hold, which don't, and what shows it."""

from __future__ import annotations

from collections.abc import Iterator

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.reactive import reactive
from textual.widgets import Static

from interviewprep.content.tasks.task import Task
from interviewprep.content.visible import visible
from interviewprep.practice.attempt_runner import RunState
from interviewprep.practice.grading.messages import CheckResult
from interviewprep.ui.markdown import render


class CheckList(VerticalScroll, can_focus=False):
    """One line for each check; under those that fail, why."""

    DEFAULT_CSS = """
    CheckList { padding: 1 1 0 2; scrollbar-size-vertical: 1; }
    CheckList #checks-text { width: 100%; height: auto; }
    """

    run: reactive[RunState] = reactive(RunState, init=False, layout=False)
    """What the checks say."""

    def __init__(self, task: Task, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._about = task

    def compose(self) -> ComposeResult:
        """One text: it is short, and drawn again as a whole."""
        yield Static(id="checks-text", markup=False)

    def watch_run(self) -> None:
        """Show other results."""
        self._draw()

    @on(Resize)
    def resized(self) -> None:
        """Wrap for the new width."""
        self._draw()

    def _draw(self) -> None:
        if self.is_mounted and self.size.width:
            self.query_one("#checks-text", Static).update(
                Content("\n").join(_lines(self._about, self.run, max(20, self.size.width - 3)))
            )


def _lines(task: Task, run: RunState, width: int) -> Iterator[Content]:
    head = Content.styled(f"{run.points} of {task.points} points", "bold")
    yield head + Content.styled("  running…" if run.running else "", "$accent")
    if (end := run.end) is not None and end.outcome != "graded":
        yield from Content.styled(f"{end.outcome}: {visible(end.message)}", "bold $error").wrap(width)
        yield from (Content.styled(visible(line), "$foreground 80%") for line in end.trace.splitlines())
    first_failed = True
    for check in task.meta.check:
        result = run.results.get(check.name)
        if result is None:
            mark, style = "·", "$foreground 50%"
        elif result.passed:
            mark, style = "✓", "$success"
        else:
            mark, style = "✗", "$error"
        text = render(check.requirement, max(10, width - 2)).split("\n", allow_blank=True)
        yield Content.styled(f"{mark} ", f"bold {style}") + text[0]
        yield from (Content("  ") + line for line in text[1:])
        if result is not None and not result.passed:
            yield from _details(result, width, whole=first_failed)
            first_failed = False


def _details(result: CheckResult, width: int, *, whole: bool) -> list[Content]:
    """What went wrong; of the first check that failed, with the exchange that shows it."""
    said = Content.styled(visible(result.message), "$error").wrap(max(10, width - 2))
    lines = [Content("  ") + line for line in said]
    if not whole:
        return lines
    for part, style in ((result.exchange, "$foreground 80%"), (result.trace, "$warning")):
        if part:
            lines += [
                Content.styled("  │ ", "$foreground 40%") + Content.styled(visible(line), style)
                for line in part.splitlines()
            ]
    return lines
