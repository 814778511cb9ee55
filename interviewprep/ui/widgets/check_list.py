"""The checks of a task: which hold, which don't, and what shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Click, Resize
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from interviewprep.content.tasks.task import CheckMeta, Task, stage_words
from interviewprep.content.visible import visible
from interviewprep.practice.attempt_state import RunState
from interviewprep.practice.grading.parts import CheckResult
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.markdown import inline, render
from interviewprep.wording import judged_later


class CheckList(VerticalScroll, can_focus=True):
    """A line for each check. One that is open says why it failed; the first that failed opens by itself."""

    DEFAULT_CSS = """
    CheckList { padding: 1 1 0 2; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    CheckList:focus { background-tint: transparent 0%; }
    CheckList #checks-text { width: 100%; height: auto; }
    """
    FOCUS_ON_CLICK = False  # whoever looks a check up goes on writing
    KEYS = (
        KeyCommand("fold", "enter,space", "Open", "Open a check, or fold it", 2),
        KeyCommand("run_alone", "r", "Run it", "Run this check alone; it counts for nothing", 3),
        KeyCommand("move(-1)", "up,k", "Move", rank=4, shown="↑↓"),
        KeyCommand("move(1)", "down,j"),
    )
    BINDINGS = bindings("checks", KEYS)

    run: reactive[RunState] = reactive(RunState, init=False, layout=False)
    """What the checks say."""

    @dataclass
    class RunAlone(Message):
        """One check is to be run."""

        check: str

    def __init__(self, task: Task, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._about = task
        self._chosen: dict[str, bool] = {}
        """Which checks the candidate has opened or folded."""
        self._tops: list[int] = []
        """The line that each check begins at."""
        self.cursor = 0
        """The number of the check that the keys are about."""

    def compose(self) -> ComposeResult:
        """One text: it is short, and drawn again as a whole."""
        yield Static(id="checks-text", markup=False)

    def watch_run(self) -> None:
        """Show other results."""
        self.cursor = max(0, min(self.cursor, len(self._checks) - 1))
        self._draw()

    @on(Resize)
    def resized(self) -> None:
        """Lay it out for the new width."""
        self._draw()

    def on_focus(self) -> None:
        """Show the cursor, at the check that is open."""
        self.cursor = next((n for n, check in enumerate(self._checks) if self._is_open(check)), self.cursor)
        self._draw()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self._draw()

    # Opened and folded

    @property
    def _checks(self) -> list[CheckMeta]:
        return [c for c in self._about.checks_of(self.run.stages) if c.name not in self.run.hidden]

    def _is_open(self, check: CheckMeta) -> bool:
        return self._chosen.get(check.name, check is self._first_failed())

    def _first_failed(self) -> CheckMeta | None:
        for check in self._checks:
            result = self.run.shown(check.name)
            if result is not None and not result.passed:
                return check
        return None

    def _toggle(self, number: int) -> None:
        check = self._checks[number]
        self._chosen[check.name] = not self._is_open(check)
        self.cursor = number
        self._draw()
        self._show_cursor()

    def action_fold(self) -> None:
        """Open the check at the cursor, or fold it."""
        if self._checks:
            self._toggle(self.cursor)

    def action_run_alone(self) -> None:
        """Have the check at the cursor run."""
        if self._checks:
            self.post_message(self.RunAlone(self._checks[self.cursor].name))

    def action_move(self, by: int) -> None:
        """Another check; within a long one, scroll first."""
        top, end = self._extent(self.cursor)
        seen = self.scroll_offset.y, self.scroll_offset.y + self._room
        if (by > 0 and end > seen[1]) or (by < 0 and top < seen[0]):
            self.scroll_relative(y=2 * by, animate=False)
            return
        self.cursor = max(0, min(self.cursor + by, len(self._checks) - 1))
        self._draw()
        self._show_cursor()

    def on_click(self, event: Click) -> None:
        """Open the check that was clicked, or fold it."""
        if isinstance(event.widget, Static) and event.y in self._tops:
            self._toggle(self._tops.index(event.y))

    def _extent(self, number: int) -> tuple[int, int]:
        """The first line of a check, and the one after its last."""
        if not self._tops:
            return 0, 0
        tops = [*self._tops, self.virtual_size.height - 1]
        return tops[number], tops[number + 1]

    @property
    def _room(self) -> int:
        return max(1, self.size.height - 1)

    def _show_cursor(self) -> None:
        def scroll() -> None:
            top, end = self._extent(self.cursor)
            self.scroll_to_region(
                Region(0, top, 1, min(end - top, self._room)), animate=False, force=True, immediate=True
            )

        self.call_after_refresh(scroll)

    # How it looks

    def _draw(self) -> None:
        if not self.is_mounted or not self.size.width:
            return
        width = max(20, self.scrollable_content_region.width)
        lines = list(self._run_lines(width))
        self._tops = []
        headings = self._headings()
        for number, check in enumerate(self._checks):
            if check.name in headings:
                lines += [*([Content("")] if lines else []), *headings[check.name].wrap(width)]
            self._tops.append(len(lines))
            mine = self._check_lines(check, width)
            if self.has_focus and number == self.cursor:
                mine[0] = _padded(mine[0], width).stylize_before("on $panel")
            lines += mine
        lines += self._hidden_lines(width)
        self.query_one("#checks-text", Static).update(Content("\n").join(lines))

    def _run_lines(self, width: int) -> Iterator[Content]:
        if (end := self.run.end) is not None and end.outcome != "graded":
            yield from Content.styled(f"{end.outcome}: {visible(end.message)}", "bold $error").wrap(width)
            for line in end.trace.splitlines():
                yield from Content.styled(visible(line), "$foreground 80%").expand_tabs(4).fold(width)

    def _headings(self) -> dict[str, Content]:
        """The title of each stage, by its first check that is seen."""
        seen = {check.name for check in self._checks}
        firsts = ((next((n for n in stage.checks if n in seen), None), stage) for stage in self._about.stages)
        return {
            name: Content.styled(f"{stage_words(number, len(self._about.stages))}: {stage.title}", "bold")
            for number, (name, stage) in enumerate(firsts, 1)
            if name is not None
        }

    def _hidden_lines(self, width: int) -> list[Content]:
        if not self.run.hidden:
            return []
        words = judged_later(len(self.run.hidden))
        return [Content(""), *Content.styled(words, "$foreground 60%").wrap(width)]

    def _check_lines(self, check: CheckMeta, width: int) -> list[Content]:
        result = self.run.shown(check.name)
        mark = _mark(result)
        if not self._is_open(check):
            return [mark + inline(check.requirement).truncate(width - 2, ellipsis=True)]
        first, *rest = render(check.requirement, max(10, width - 2)).split("\n", allow_blank=True)
        lines = [mark + first, *(Content("  ") + line for line in rest)]
        if check.name in self.run.alone:
            lines.append(Content.styled("  run alone; it counts for nothing", "$accent"))
        return lines + _details(result, width)


def _mark(result: CheckResult | None) -> Content:
    if result is None:
        return Content.styled("· ", "bold $foreground 50%")
    return Content.styled("✓ ", "bold $success") if result.passed else Content.styled("✗ ", "bold $error")


def _padded(line: Content, width: int) -> Content:
    return line + Content(" " * max(0, width - line.cell_length))


def _details(result: CheckResult | None, width: int) -> list[Content]:
    """What a check found, with the exchange that shows it."""
    room = max(10, width - 2)
    if result is None:
        return [Content.styled("  not reached yet", "$foreground 60%")]
    if result.passed:
        return [Content.styled(f"  passed, in {result.seconds:.2f} s", "$foreground 60%")]
    lines = [Content("  ") + line for line in Content.styled(visible(result.message), "$error").wrap(room)]
    for part, style in ((result.exchange, "$foreground 80%"), (result.trace, "$warning")):
        for line in part.splitlines():
            lines += [
                Content.styled("  │ ", "$foreground 40%") + piece
                for piece in Content.styled(visible(line), style).expand_tabs(4).fold(max(10, width - 4))
            ]
    return lines
