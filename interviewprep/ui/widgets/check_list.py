"""The checks of a task: which hold, which don't, and what shows it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from interviewprep.content.visible import visible
from interviewprep.practice.attempts import Practice
from interviewprep.practice.grading.messages import CheckResult
from interviewprep.ui.markdown import render


class CheckList(VerticalScroll, can_focus=False):
    """One line for each check; under those that fail, why."""

    def compose(self) -> ComposeResult:
        """One text: it is short, and drawn anew as a whole."""
        yield Static(id="checks-text", markup=False)

    def show(self, practice: Practice, *, running: bool) -> None:
        """Show the results so far."""
        width = max(20, self.size.width - 3)
        head = f"{practice.points} of {practice.task.points} points"
        lines = [Content.styled(head, "bold") + Content.styled("  running…" if running else "", "$accent")]
        if (end := practice.end) is not None and end.outcome != "graded":
            lines += Content.styled(f"{end.outcome}: {visible(end.message)}", "bold $error").wrap(width)
            lines += [Content.styled(visible(line), "$foreground 80%") for line in end.trace.splitlines()]
        first_failed = True
        for check in practice.task.meta.check:
            result = practice.results.get(check.name)
            if result is None:
                mark, style = "·", "$foreground 50%"
            elif result.passed:
                mark, style = "✓", "$success"
            else:
                mark, style = "✗", "$error"
            text = render(check.requirement, max(10, width - 2)).split("\n", allow_blank=True)
            lines.append(Content.styled(f"{mark} ", f"bold {style}") + text[0])
            lines += [Content("  ") + line for line in text[1:]]
            if result is not None and not result.passed:
                lines += _details(result, width, whole=first_failed)
                first_failed = False
        self.query_one("#checks-text", Static).update(Content("\n").join(lines))


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
