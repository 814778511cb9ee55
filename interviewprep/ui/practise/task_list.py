"""Tasks: all practice tasks, filtered as one types."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Resize, ScreenResume
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from interviewprep.content.tasks.task import Task
from interviewprep.practice.task_catalog import find_tasks, state_of
from interviewprep.ui.widgets.key_bar import Key, KeyBar

if TYPE_CHECKING:
    from interviewprep.store.tables import TaskRow
    from interviewprep.study.collection import Collection
    from interviewprep.ui.app import InterviewPrep

STATES = {"new": "", "started": "▶ started", "due": "due", "passed": "✓ passed", "tried": "tried"}
COLOURS = {"started": "$accent", "due": "$warning", "passed": "$success", "tried": "$error"}


class TaskListScreen(Screen[None]):
    """A list of tasks."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    BINDINGS = [  # noqa: RUF012
        Binding("enter", "open", "Open the task", show=False),
        Binding("slash", "filter", "Filter: words, kind, topic, level, state", show=False),
        Binding("c", "console", "HTTP console: send requests to the practice app", show=False),
        Binding("escape", "leave", "Back", show=False),
        Binding("q", "leave", "Back", show=False),
    ]
    HELP = """\
Each task is a small piece of real work: endpoints to write, a bug to find, a client for a service that \
misbehaves, tests that must catch wrong programs, Celery tasks. It is graded by what the running program does.

The list goes from easy to hard. `/` filters by any words: `jwt senior`, `fix`, `due`, `passed`.
"""

    words = getters.query_one("#words", Input)
    listing = getters.query_one("#tasks", OptionList)

    def __init__(self, collection: Collection) -> None:
        super().__init__()
        self._collection = collection
        self._scan = find_tasks(collection.place.home.folder)
        self._shown: list[Task] = []

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
        """List the tasks."""
        self.words.display = False
        self.listing.focus()

    @on(Resize)
    @on(ScreenResume)
    @on(Input.Changed)
    def show_tasks(self) -> None:
        """List what the filter leaves."""
        if not self.is_mounted or not self.size.width:
            return
        rows = self._collection.log.tasks()
        today = self._collection.place.clock.now().day
        words = self.words.value.lower().split()
        highlighted = self.listing.highlighted
        options: list[Option] = []
        self._shown = []
        for task in self._scan.tasks:
            row = rows.get(task.key)
            state = state_of(row, today)
            meta = task.meta
            text = f"{task.id} {meta.title} {meta.kind} {meta.level} {' '.join(meta.topics)} {state}".lower()
            if all(word in text for word in words):
                self._shown.append(task)
                options.append(Option(self._row(task, row, state)))
        self.listing.clear_options().add_options(options)
        if options:
            self.listing.highlighted = min(highlighted or 0, len(options) - 1)
        passed = sum(bool(row.passed) for row in rows.values())
        heading = Content.assemble(
            ("Tasks", "bold $primary"), (f"   {len(options)} shown, {passed} passed", "$foreground 70%")
        )
        if self._scan.problems:
            path, problem = self._scan.problems[0]
            heading += Content.styled(f"   {problem.at(path.parent.name)}", "$error")
        if not options:
            heading += Content.styled("   none fits: Esc clears the filter", "$warning")
        self.query_one("#title", Static).update(heading.truncate(self.size.width - 4, ellipsis=True))
        self._show_about()
        self.query_one(KeyBar).show(
            [
                Key("Enter", "Open", "open", True),
                Key("/", "Filter", "filter"),
                Key("c", "HTTP console", "console"),
                Key("q", "Today", "leave"),
                Key("?", "Help", "app.help"),
            ]
        )

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
        self.query_one("#about", Static).update(about.stylize("$foreground 70%"))

    def _here(self) -> Task | None:
        number = self.listing.highlighted
        return self._shown[number] if number is not None and number < len(self._shown) else None

    @on(OptionList.OptionSelected)
    def selected(self) -> None:
        """Enter or a click opens."""
        self.action_open()

    @on(Input.Submitted)
    def filtered(self) -> None:
        """Enter goes to the list."""
        self.listing.focus()

    def action_filter(self) -> None:
        """Show the filter."""
        self.words.display = True
        self.words.focus()

    def action_open(self) -> None:
        """Open the highlighted task."""
        task = self._here()
        if task is not None:
            open_task(cast("InterviewPrep", self.app), self._collection, task)

    def action_console(self) -> None:
        """Send requests to the practice app."""
        from interviewprep.practice.app_server import BOOKING_APP, booking_folder
        from interviewprep.ui.practise.console import ConsoleScreen

        self.app.push_screen(ConsoleScreen("booking", booking_folder(), BOOKING_APP))

    def action_leave(self) -> None:
        """Clear the filter, then go back."""
        if self.words.display:
            self.words.value = ""
            self.words.display = False
            self.listing.focus()
        else:
            self.app.pop_screen()


def open_task(app: InterviewPrep, collection: Collection, task: Task) -> None:
    """Go on with the task's attempt, or ask how to begin one."""
    from interviewprep.practice.attempts import Mode, NotNow, Practice
    from interviewprep.ui.practise.begin import BeginScreen
    from interviewprep.ui.practise.task import TaskScreen

    practice = Practice(task, collection.log, collection.place.clock, collection.place.home.folder)
    try:
        practice.refuse_untrusted()
    except NotNow as why:
        app.notify(f"{why}".capitalize(), severity="warning", markup=False, timeout=12)
        return

    def begin(mode: Mode | None) -> None:
        if mode is not None:
            practice.start(mode)
            app.push_screen(TaskScreen(practice))

    if practice.attempt is not None:
        practice.start(Mode.UNTIMED)  # goes on with what is under way
        app.push_screen(TaskScreen(practice))
    else:
        app.push_screen(BeginScreen(practice), begin)
