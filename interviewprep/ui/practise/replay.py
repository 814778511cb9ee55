"""Replay: an attempt run by run, with what each changed in the code and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Resize, ScreenResume
from textual.widgets import Static

from interviewprep import wording
from interviewprep.content.visible import visible
from interviewprep.practice.replay import Changes, FileChange, Mark, Replay, Step, read_replay, replayable
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.practise.ends_once import EndsOnce
from interviewprep.ui.prep import PrepScreen
from interviewprep.ui.widgets.diff_lines import compared
from interviewprep.ui.widgets.key_bar import KeyBar
from interviewprep.ui.widgets.run_strip import COLOURS, listing, strip

if TYPE_CHECKING:
    from interviewprep.content.tasks.task import Task
    from interviewprep.study.collection import Collection

WIDE = 100
"""Cells from which on there is room for a list of the runs at the left."""
LIST = 32
"""Cells of that list."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read."""

    replay: Replay | None
    """None where the task has no attempt."""
    numbers: tuple[int, ...]
    """Of the attempts that may be seen."""


class ReplayScreen(EndsOnce[None], PrepScreen[None]):
    """The runs of one attempt at a time."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("step(1)", "right,j", "Next run", rank=10, main=True),
        KeyCommand("step(-1)", "left,k", "Previous", "The run before", 11),
        KeyCommand("attempt(-1)", "p", "Earlier attempt", "The attempt before", 12),
        KeyCommand("attempt(1)", "n", "Later attempt", "The attempt after", 13),
        KeyCommand("dismiss", "escape,q", "Back", rank=14),
        KeyCommand("scroll(-1)", "up", "Scroll", rank=15, shown="↑↓"),
        KeyCommand("scroll(1)", "down"),
        KeyCommand("last", "end", "Last", "The last run"),
        KeyCommand("first", "home", "First", "The first run"),
        KeyCommand("scroll(-15)", "pageup"),
        KeyCommand("scroll(15)", "pagedown,space"),
    )
    BINDINGS = bindings("replay", KEYS)
    HELP = """\
Every grading is kept, with the code that it was about. Each run has its time on the attempt's clock (pauses \
are left out), its points, and `▲` or `▼` where they are more or fewer than those of the run before. Below \
is what changed in your files since the run before, the first against the starter: `-` is gone, `+` is new. \
`?` between two runs is a hint, `‖` a pause.
"""

    body = getters.query_one("#changes", VerticalScroll)

    def __init__(self, collection: Collection, key: str, task: Task | None) -> None:
        """The task's key, and the task; None where it is gone. The last attempt comes first."""
        super().__init__()
        self._collection = collection
        self._task_key = key
        self._its_task = task
        self._attempt: int | None = None
        """The number of the attempt to show; None for the last one."""
        self._found: _Found | None = None
        self._number = 0
        """The number of the run that is looked at; 0 where there is none."""

    def compose(self) -> ComposeResult:
        """What is replayed, its runs, what the current one changed, the keys."""
        yield Static(id="title", markup=False)
        yield Static(id="strip", markup=False)
        with Horizontal(id="panes"):
            with VerticalScroll(id="list", can_focus=False):
                yield Static(id="runs", markup=False)
            with VerticalScroll(id="changes", can_focus=False):
                yield Static(id="lines", markup=False)
        yield KeyBar()

    @on(ScreenResume)
    def resumed(self) -> None:
        """Read the attempt."""
        self._read()

    @work(exclusive=True, group="replay", description="The replay")
    async def _read(self) -> None:
        log, key, task = self._collection.log, self._task_key, self._its_task
        wanted = None if self._attempt is None else str(self._attempt)

        def read() -> _Found:
            numbers = tuple(replayable(log.task(key).attempts))
            return _Found(read_replay(log, key, task, wanted), numbers)

        before = self._replay
        self._found = await self.prep.reader.read("replay", read)
        now = self._replay
        if now is not None:
            self._attempt = now.number
            if not self._number or before is None or before.attempt.id != now.attempt.id:
                self._number = len(now.steps)
        self._show()

    @property
    def _replay(self) -> Replay | None:
        return self._found.replay if self._found is not None else None

    @on(Resize)
    def resized(self) -> None:
        """Lay it out for the new width."""
        self._show()

    def _show(self) -> None:
        """Draw what was read."""
        if self._found is None or not self.size.width:
            return
        replay = self._found.replay
        wide = self.size.width >= WIDE
        runs = replay is not None and bool(replay.steps)
        self.query_one("#strip").display = runs and not wide
        self.query_one("#list").display = runs and wide
        self.query_one("#title", Static).update(self._title(replay))
        if replay is not None and runs:
            if wide:
                content, line = listing(replay, self._number, LIST - 3)
                self.query_one("#runs", Static).update(content)
                self._keep_in_view(line)
            else:
                self.query_one("#strip", Static).update(strip(replay, self._number, self.size.width - 4))
        self._show_run()
        self.show_keys()

    def _keep_in_view(self, line: int) -> None:
        pane = self.query_one("#list", VerticalScroll)
        self.call_after_refresh(
            lambda: pane.scroll_to(y=max(0, line - pane.size.height // 2), animate=False, force=True)
        )

    def _title(self, replay: Replay | None) -> Content:
        name = self._its_task.meta.title if self._its_task is not None else self._task_key.rpartition(":")[2]
        parts = [("Replay  ", "bold $primary"), (visible(name), "bold")]
        if self._its_task is None or (replay is not None and replay.starter is None):
            parts.append(("  the task is gone", "$warning"))
        title = Content.assemble(*parts)
        if replay is None:
            return title
        heading = visible(replay.heading(self._collection.place.clock.now().at))
        return title + Content.styled(f"\n{heading}", "$foreground 70%")

    @work(exclusive=True, group="replay-run", description="What the run changed")
    async def _show_run(self) -> None:
        """Compare the run's code with that of the run before, and draw it."""
        replay, number = self._replay, self._number
        lines = self.query_one("#lines", Static)
        if replay is None:
            lines.update("No attempt at it is in the log: there is nothing to replay.")
        elif not replay.steps:
            lines.update(Content("\n").join(_without_runs(replay)))
        else:
            changes = await self.prep.reader.read("replay-run", lambda: replay.changes(number))
            lines.update(Content("\n").join(_told(replay, replay.steps[number - 1], changes)))

    # Keys

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """Nothing leads to a run or an attempt that isn't there."""
        replay = self._replay
        last = len(replay.steps) if replay is not None else 0
        match command.action:
            case "step(1)" | "last":
                return command if self._number < last else None
            case "step(-1)" if self._number > 1:
                return replace(command, main=self._number == last)
            case "step(-1)" | "first":
                return command if self._number > 1 else None
            case "attempt(1)":
                return command if self._other(1) is not None else None
            case "attempt(-1)":
                return command if self._other(-1) is not None else None
        return command

    def _other(self, by: int) -> int | None:
        """The number of another attempt that may be seen."""
        if self._found is None or self._attempt not in self._found.numbers:
            return None
        place = self._found.numbers.index(self._attempt) + by
        return self._found.numbers[place] if 0 <= place < len(self._found.numbers) else None

    def action_step(self, by: int) -> None:
        """Look at another run."""
        self._go_to(self._number + by)

    def action_first(self) -> None:
        """Look at the first run."""
        self._go_to(1)

    def action_last(self) -> None:
        """Look at the last run."""
        if (replay := self._replay) is not None:
            self._go_to(len(replay.steps))

    def _go_to(self, number: int) -> None:
        replay = self._replay
        if replay is not None and 1 <= number <= len(replay.steps) and number != self._number:
            self._number = number
            self.body.scroll_home(animate=False)
            self._show()

    def action_attempt(self, by: int) -> None:
        """Look at another attempt."""
        if (number := self._other(by)) is not None:
            self._attempt = number
            self.body.scroll_home(animate=False)
            self._read()

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.body.scroll_relative(y=by, animate=False)


def _without_runs(replay: Replay) -> Iterator[Content]:
    """What there is to say of an attempt that was never graded."""
    yield Content("Nothing was graded in this attempt: it has no run to replay.")
    yield from _marks("Meanwhile", replay.after)


def _told(replay: Replay, step: Step, changes: Changes) -> Iterator[Content]:
    """What a run came to, and what it changed."""
    yield Content.assemble(
        (f"Run {step.number} of {len(replay.steps)}", "bold"),
        f"  {wording.clock(step.seconds)}  {step.points} points  ",
        (step.difference, COLOURS[step.trend]),
        (f"  {visible(step.ended)}" if step.ended else "", "$warning"),
    )
    yield from _marks("Before it", step.before)
    if step.newly_passed:
        yield Content.styled(visible(f"✓ newly passed: {', '.join(step.newly_passed)}"), "$success")
    if step.newly_failed:
        yield Content.styled(visible(f"✗ newly failed: {', '.join(step.newly_failed)}"), "$error")
    if step.number == len(replay.steps):
        yield from _marks("After it", replay.after)
    if changes.words:
        yield Content.styled(f"\n{changes.words}", "$foreground 70%")
    for file in changes.files:
        yield Content("")
        yield _file(file)


def _marks(when: str, marks: tuple[Mark, ...]) -> Iterator[Content]:
    if marks:
        words = ", ".join(f"{mark.words} at {wording.clock(mark.seconds)}" for mark in marks)
        yield Content.styled(f"{when}: {words}", "$foreground 70%")


def _file(file: FileChange) -> Content:
    note = f"   {file.note}" if file.note else ""
    name = Content.assemble((visible(file.name), "bold $primary"), (note, "$foreground 60%"))
    return Content("\n").join([name, compared(file.lines)]) if file.lines else name
