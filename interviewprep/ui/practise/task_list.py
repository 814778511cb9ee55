"""Tasks: all practice tasks, filtered as one types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus, Resize, ScreenResume
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from interviewprep.content.tasks.load import TaskScan
from interviewprep.content.tasks.task import Task
from interviewprep.practice.app_server import BOOKING_APP, booking_folder
from interviewprep.practice.requirements import missing
from interviewprep.practice.task_catalog import find_tasks, state_of
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.navigation import OpenConsole, OpenTask, ShowReplay
from interviewprep.ui.prep import PrepScreen
from interviewprep.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from interviewprep.store.tables import TaskRow
    from interviewprep.study.collection import Collection

STATES = {"new": "", "started": "▶ started", "due": "due", "passed": "✓ passed", "tried": "tried"}
COLOURS = {"started": "$accent", "due": "$warning", "passed": "$success", "tried": "$error"}


class TaskListScreen(PrepScreen[None]):
    """A list of tasks."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("open", "enter", "Open", "Open the task", 10, main=True, priority=True),
        KeyCommand("filter", "slash", "Filter", "Filter: words, kind, topic, level, state", 11),
        KeyCommand("replay", "r", "Replay", "Go through the runs of its attempts", 12),
        KeyCommand("console", "c", "HTTP console", "HTTP console: send requests to the practice app", 13),
        KeyCommand("leave", "q,escape", "Today", "Back", 14),
    )
    BINDINGS = bindings("tasks", KEYS)
    HELP = """\
Each task is a small piece of real work: endpoints to write, a bug to find, a client for a service that \
misbehaves, tests that must catch wrong programs, Celery tasks. It is graded by what the running program does.

The list goes from easy to hard. `/` filters by any words: `jwt senior`, `fix`, `due`, `passed`. `r` goes \
through the runs of your attempts at a task.
"""

    words = getters.query_one("#words", Input)
    listing = getters.query_one("#tasks", OptionList)

    def __init__(self, collection: Collection) -> None:
        super().__init__()
        self._collection = collection
        self._scan: TaskScan | None = None
        self._progress: Mapping[str, TaskRow] = {}
        self._shown: list[Task] = []
        self._rows: list[Content] = []

    def compose(self) -> ComposeResult:
        """A title, the filter, the tasks, what is said of the highlighted one."""
        yield Static(id="title", markup=False)
        yield Input(
            placeholder="Words, kind, topic, level or state; Enter to the list", id="words", compact=True
        )
        yield OptionList(id="tasks", markup=False)
        yield Static(id="about", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Wait for the tasks."""
        self.words.display = False
        self.query_one("#title", Static).update(Content.styled("Tasks", "bold $primary"))
        self.listing.focus()

    @on(ScreenResume)
    def resumed(self) -> None:
        """Read how the tasks went, and at first what tasks there are."""
        self._read()

    @work(exclusive=True, group="tasks", description="Reading the tasks")
    async def _read(self) -> None:
        home, known = self._collection.place.home.folder, self._scan

        def read() -> tuple[TaskScan, Mapping[str, TaskRow]]:
            return known or find_tasks(home), self._collection.log.tasks()

        self._scan, self._progress = await self.prep.reader.read("tasks", read)
        self.show_tasks()

    @on(Resize)
    @on(Input.Changed)
    def show_tasks(self) -> None:
        """List what the filter leaves. Rows that stay where they are change only if they look different."""
        if self._scan is None or not self.is_mounted or not self.size.width:
            return
        today = self._collection.place.clock.now().day
        words = self.words.value.lower().split()
        shown: list[Task] = []
        rows: list[Content] = []
        for task in self._scan.tasks:
            row = self._progress.get(task.key)
            state = state_of(row, today)
            meta = task.meta
            text = f"{task.id} {meta.title} {meta.kind} {meta.level} {' '.join(meta.topics)} {state}".lower()
            if all(word in text for word in words):
                shown.append(task)
                rows.append(self._row(task, row, state))
        self._list(shown, rows)
        self._tell(self._scan)
        self._show_about()

    def _list(self, shown: list[Task], rows: list[Content]) -> None:
        listing = self.listing
        if [task.key for task in shown] == [task.key for task in self._shown]:
            for index, row in enumerate(rows):
                if not row.is_same(self._rows[index]):
                    listing.replace_option_prompt_at_index(index, row)
            self._shown, self._rows = shown, rows
            return
        highlighted = listing.highlighted
        self._shown, self._rows = shown, rows
        listing.clear_options().add_options(Option(row) for row in rows)
        if rows:
            listing.highlighted = min(highlighted or 0, len(rows) - 1)

    def _tell(self, scan: TaskScan) -> None:
        passed = sum(bool(row.passed) for row in self._progress.values())
        heading = Content.assemble(
            ("Tasks", "bold $primary"),
            (f"   {len(self._shown)} shown, {passed} passed", "$foreground 70%"),
        )
        if scan.problems:
            path, problem = scan.problems[0]
            heading += Content.styled(f"   {problem.at(path.parent.name)}", "$error")
        if not self._shown:
            heading += Content.styled("   none fits: Esc clears the filter", "$warning")
        self.query_one("#title", Static).update(heading.truncate(self.size.width - 4, ellipsis=True))

    def _row(self, task: Task, row: TaskRow | None, state: str) -> Content:
        width = self.size.width - 5
        meta = task.meta
        best = f"{100 * row.best // row.points:>4}%" if row and row.points else "     "
        end = Content.assemble(
            (f" {STATES[state]:<9}", COLOURS.get(state, "")), (best if width >= 60 else "", "$foreground 70%")
        )
        start = Content.assemble((f"{meta.kind:<7}", "$primary"), (f"{meta.level:<7}", "$foreground 60%"))
        if width >= 76:
            start += Content.styled(f"{meta.par:>2} min  ", "$foreground 60%")
        room = width - start.cell_length - end.cell_length
        title = Content(meta.title).truncate(room, ellipsis=True)
        return start + title + Content(" " * (room - title.cell_length)) + end

    @on(OptionList.OptionHighlighted)
    def _show_about(self) -> None:
        task = self._here()
        about = Content("")
        if task is not None:
            about = Content(f"{task.id} · {', '.join(task.meta.topics)} · par {task.meta.par} min")
            if lacking := missing(task.meta.requires):
                about += Content(f" · not installed: {', '.join(lacking)}")
        self.query_one("#about", Static).update(about.stylize("$foreground 70%"))
        self.show_keys()

    def _here(self) -> Task | None:
        number = self.listing.highlighted
        return self._shown[number] if number is not None and number < len(self._shown) else None

    # Keys

    @on(DescendantFocus)
    @on(DescendantBlur)
    def focus_moved(self) -> None:
        """In the filter, letters are text."""
        self.call_later(self.show_keys)

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """In the filter, Enter goes to the list and Esc clears it."""
        if command.action == "open" and self.words.has_focus:
            return replace(command, label="To the list")
        if command.action == "replay" and not self._tried():
            return None
        if command.action == "leave" and self.words.display:
            return replace(command, label="Clear the filter")
        return command

    @on(OptionList.OptionSelected)
    def selected(self) -> None:
        """A click opens."""
        self.action_open()

    def action_filter(self) -> None:
        """Show the filter."""
        self.words.display = True
        self.set_focus(self.words)

    def action_open(self) -> None:
        """Open the highlighted task; from the filter, go to the list."""
        if self.words.has_focus:
            self.set_focus(self.listing)
        elif (task := self._here()) is not None:
            self.go(OpenTask(task))

    def _tried(self) -> bool:
        """Whether there is an attempt at the highlighted task."""
        return (task := self._here()) is not None and task.key in self._progress

    def action_replay(self) -> None:
        """Go through the runs of the highlighted task's attempts."""
        if (task := self._here()) is None:
            return
        if self._tried():
            self.go(ShowReplay(task))
        else:
            self.say("You haven't tried it yet: {tasks.open} begins.")

    def action_console(self) -> None:
        """Send requests to the practice app."""
        self.go(OpenConsole("booking", booking_folder(), BOOKING_APP))

    def action_leave(self) -> None:
        """Clear the filter, then go back."""
        if self.words.display:
            self.words.value = ""
            self.words.display = False
            self.set_focus(self.listing)
        else:
            self.dismiss()
