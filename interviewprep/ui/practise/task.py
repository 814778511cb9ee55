"""Task: the brief, an editor, and what the running program does wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual import getters, on, work
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus, Resize
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea

from interviewprep.content.visible import visible
from interviewprep.practice.attempts import Mode, NotNow, Practice
from interviewprep.practice.grading.messages import RunEnd
from interviewprep.scheduling.rating import Rating
from interviewprep.ui.common.text_page import TextPageScreen
from interviewprep.ui.markdown import render
from interviewprep.ui.widgets.check_list import CheckList
from interviewprep.ui.widgets.code_editor import CodeEditor
from interviewprep.ui.widgets.key_bar import Key, KeyBar

if TYPE_CHECKING:
    from interviewprep.ui.app import InterviewPrep

WIDE = 100
"""Cells from which on all panes are shown beside each other."""
PANES = ("brief", "editor", "checks")
TYPING_STOPS = 0.8
"""Seconds without a key after which the program is saved and graded."""


class TaskScreen(Screen[None]):
    """An attempt."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    BINDINGS = [  # noqa: RUF012
        Binding("ctrl+s", "save", "Save and grade", show=False, priority=True),
        Binding("f2", "pane", "Brief, editor, checks in turn", show=False, priority=True),
        Binding("f3", "file", "The next file", show=False, priority=True),
        Binding("f4", "hint", "A hint (noted)", show=False, priority=True),
        Binding("f5", "pause", "Stop the clock, or let it go on", show=False, priority=True),
        Binding("f6", "edit", "Your own editor ($EDITOR)", show=False, priority=True),
        Binding("e", "edit", "Your own editor, outside the text", show=False),
        Binding("f7", "finish", "End the attempt, or give up", show=False, priority=True),
        Binding("f8", "solution", "Compare with the solution", show=False, priority=True),
        Binding("f9", "reset", "Begin the files anew; yours are kept", show=False, priority=True),
        Binding("f10", "console", "Send requests to your service", show=False, priority=True),
        Binding("ctrl+f", "find", "Find in the file", show=False, priority=True),
        Binding("escape", "escape", "Out of the text, then back", show=False, priority=True),
        Binding("q", "leave", "Back to the tasks; the attempt waits", show=False),
        Binding("up,k", "scroll(-2)", show=False),
        Binding("down,j", "scroll(2)", show=False),
    ]
    HELP = """\
Write in the editor, or open the folder in your own: every change is saved, run and graded by itself, in a \
process apart. A check that fails shows the request, the response and where your program stood.

*Timed* counts against par and may be paused; an *interview* has no pause and no hints, and ends at the \
bell. Leaving the screen keeps the attempt; its clock goes on unless it is paused.

In the editor, Tab and Shift+Tab move the selected lines, Ctrl+/ comments them out or in, Ctrl+A selects \
everything, Ctrl+Home and Ctrl+End go to the ends of the file, Ctrl+Z undoes and Ctrl+F finds.
"""

    top = getters.query_one("#top", Static)
    brief = getters.query_one("#brief", VerticalScroll)
    editor = getters.query_one("#editor", CodeEditor)
    checks = getters.query_one("#checks", CheckList)
    words = getters.query_one("#find", Input)

    def __init__(self, practice: Practice) -> None:
        super().__init__()
        self.practice = practice
        self._file = next(iter(practice.workspace.files()), Path(practice.task.meta.open))
        # Where one pane fits, a new attempt begins with the brief.
        self._pane = "editor" if practice.attempt is None or practice.attempt.runs else "brief"
        self._saved = ""
        self._typing: Timer | None = None
        self._running = False
        self._runs = 0
        self._seen = ""
        self._over = False

    @property
    def prep(self) -> InterviewPrep:
        """The app."""
        return cast("InterviewPrep", self.app)

    def compose(self) -> ComposeResult:
        """The clock, the brief and the checks, the editor, the keys."""
        yield Static(id="top", markup=False)
        with Horizontal(id="panes"):
            with Vertical(id="side"):
                with VerticalScroll(id="brief", can_focus=False):
                    yield Static(id="brief-text", markup=False)
                yield CheckList(id="checks")
            with Vertical(id="main"):
                yield CodeEditor.for_python(id="editor")
                yield Input(placeholder="Find; Enter goes on, Esc closes", id="find", compact=True)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the task, begin to watch and to grade."""
        self.words.display = False
        self.app.theme_changed_signal.subscribe(self, lambda _: self._colour())
        self._colour()
        self._load()
        if self.app.size.width >= WIDE:
            self._pane = "editor"
        if self._pane == "editor":
            self.editor.focus()
        self.set_interval(1.0, self._tick)
        self._watch()
        self.grade()

    def _colour(self) -> None:
        self.editor.theme = "monokai" if self.app.current_theme.dark else "github_light"

    def _lay_out(self) -> None:
        wide = self.size.width >= WIDE
        self.set_class(wide, "wide")
        self.brief.display = wide or self._pane == "brief"
        self.checks.display = wide or self._pane == "checks"
        self.query_one("#side").display = wide or self._pane != "editor"
        self.query_one("#main").display = wide or self._pane == "editor"

    @on(Resize)
    def resized(self) -> None:
        """Beside each other, or in turn."""
        self._lay_out()
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        if not self.is_mounted:
            return
        width = max(20, self.brief.size.width - 3)
        parts = [render(self.practice.task.brief, width)]
        for number, hint in enumerate(self.practice.hints(), 1):
            heading = Content.styled(f"Hint {number}: {hint.title}", "bold $accent")
            parts += [heading, render(hint.text, width)]
        self.query_one("#brief-text", Static).update(Content("\n\n").join(parts))
        self._show_checks()
        self._show_keys()

    # The checks

    def _show_checks(self) -> None:
        self.checks.show(self.practice, running=self._running)
        self._tell_time()

    @work(exclusive=True, group="grade")
    async def grade(self) -> None:
        """Run the program as it is on disk, and show each check as it comes."""
        practice = self.practice
        if practice.attempt is None:
            return
        self._running = True
        self._seen = practice.workspace.fingerprint()
        self._show_checks()
        try:
            async for found in practice.run(self.prep.grader):
                if isinstance(found, RunEnd):
                    if found.outcome == "fault":
                        self.notify(f"The grader: {found.message}"[:400], severity="error", markup=False)
                    continue
                self._show_checks()
        except OSError as error:
            self.notify(f"Can't grade: {error}", severity="error", markup=False)
        self._running = False
        if not self.is_mounted:
            return
        self._show_checks()
        if practice.rung and not self._over:
            self._end("Time is up.", must=True)
        elif practice.all_passed and practice.attempt is not None and not self._over:
            self._end("Every check passes.")

    # Saving, and files changed elsewhere

    @property
    def _path(self) -> Path:
        return self.practice.workspace.folder / self._file

    def _load(self) -> None:
        try:
            text, whole = self.practice.workspace.read(self._file)
        except OSError:
            # What is in the editor stays, and comes back with the next save.
            self._saved, text, whole = "", self.editor.text, True
            what = f"{self._file.name} is gone. Saving writes it again; F9 begins anew."
            self.notify(what, severity="warning", markup=False, timeout=8)
        else:
            self._saved = text
        self.editor.read_only = not whole
        if not whole:
            what = (
                f"{self._file.name} is not UTF-8: it can be read here, and changed in your own editor (F6)."
            )
            self.notify(what, severity="warning", markup=False, timeout=8)
        self.editor.language = "python" if self._path.suffix == ".py" else None
        if self.editor.text != text:
            place = self.editor.cursor_location
            self.editor.load_text(text)
            self.editor.move_cursor(place)
        self.editor.border_title = Content(self._file.as_posix()).markup

    @on(TextArea.Changed, "#editor")
    def typed(self) -> None:
        """Save and grade once typing stops."""
        if self.editor.text == self._saved:
            return
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(TYPING_STOPS, self.action_save)

    def _save(self) -> bool:
        if self._typing is not None:
            self._typing.stop()
            self._typing = None
        if self.editor.text == self._saved:
            return False
        try:
            kept = self.practice.workspace.write(self._file, self.editor.text, self._saved)
        except OSError as error:
            self.notify(f"Not saved: {error}", severity="error", markup=False, timeout=10)
            return False
        if kept is not None:
            # Changed in both places: the other version is kept beside it, nothing is lost.
            what = f"Changed elsewhere too: that version is kept as {kept.name}"
            self.notify(what, severity="warning", markup=False)
        self._saved = self.editor.text
        return True

    def action_save(self) -> None:
        """Save, and grade what is on disk."""
        self._save()
        self.grade()

    @work(exclusive=True, group="watch")
    async def _watch(self) -> None:
        """Notice files that another editor changes."""
        from watchfiles import awatch

        folder = self.practice.workspace.folder
        try:
            async for _ in awatch(folder, step=25, debounce=200, recursive=True):
                if self.practice.workspace.fingerprint() == self._seen:
                    continue
                if self._path.is_file() and self.editor.text == self._saved:
                    self._load()
                self.grade()
        except (OSError, RuntimeError) as error:
            self.notify(f"Changes made elsewhere are not noticed here: {error}", markup=False)

    # The clock

    def _tick(self) -> None:
        self._tell_time()
        if self.practice.rung and not self._over and not self._running:
            self._save()
            self._running = True
            self.app.bell()
            self.grade()

    def _tell_time(self) -> None:
        practice = self.practice
        seconds = int(practice.elapsed)
        left = practice.left
        clock, style = f"{seconds // 60}:{seconds % 60:02}", "$foreground 70%"
        if left is not None:
            size = abs(int(left))
            clock = f"{'-' if left < 0 else ''}{size // 60}:{size % 60:02} left"
            style = "bold $error" if left < 60 else "bold $accent"
        if practice.attempt is not None and practice.attempt.paused_at is not None:
            clock, style = f"{clock}, paused", "bold $warning"
        mode = practice.attempt.mode if practice.attempt else "ended"
        if practice.attempt is None:
            clock = ""
        meta = practice.task.meta
        points = "" if self.checks.display else f"{practice.points} of {practice.task.points} points  "
        done = "$success" if practice.all_passed else "$foreground 80%"
        end = Content.assemble((points, done), (f"{mode}  ", "$foreground 60%"), (clock, style))
        room = max(10, self.size.width - 4 - end.cell_length - 2)
        start = Content.assemble((meta.title, "bold"), (f"  {meta.kind} {meta.level}", "$foreground 60%"))
        start = start.truncate(room, ellipsis=True)
        self.top.update(start + Content(" " * (room + 2 - start.cell_length)) + end)

    # Keys

    @on(DescendantFocus)
    @on(DescendantBlur)
    def focus_moved(self) -> None:
        """Other keys work in the text."""
        self.call_later(self._show_keys)

    def _show_keys(self) -> None:
        practice = self.practice
        interview = practice.mode is Mode.INTERVIEW
        wide = self.size.width >= WIDE
        reading = not wide and self._pane == "brief"
        keys = [
            *([] if wide else [Key("F2", self._next_pane.capitalize(), "pane", reading)]),
            Key("^s", "Grade", "save", not reading),
            Key("Esc", "Leave", "leave"),
            *([Key("F3", "File", "file")] if len(practice.workspace.files()) > 1 else []),
            *([] if interview else [Key("F4", "Hint", "hint"), Key("F5", "Pause", "pause")]),
            Key("F6", "$EDITOR", "edit"),
            Key("F7", "End", "finish"),
            *([Key("F8", "Solution", "solution")] if practice.may_see_solution else []),
            Key("F9", "Reset", "reset"),
            *([Key("F10", "Console", "console")] if self._serves else []),
            Key("F1", "Help", "app.help"),
        ]
        self.query_one(KeyBar).show(keys)

    @property
    def _next_pane(self) -> str:
        return PANES[(PANES.index(self._pane) + 1) % len(PANES)]

    def action_pane(self) -> None:
        """Show the next pane, where there is room for one only."""
        self._pane = self._next_pane
        self._lay_out()
        if self._pane == "editor":
            self.editor.focus()
        else:
            self.set_focus(None)
        self.call_after_refresh(self._show)

    def action_file(self) -> None:
        """Show the next file."""
        self._save()
        files = self.practice.workspace.files()
        if files:
            here = files.index(self._file) if self._file in files else -1
            self._file = files[(here + 1) % len(files)]
            self._saved = ""
            self.editor.load_text("")
            self._load()

    def action_scroll(self, by: int) -> None:
        """Scroll the brief or the checks."""
        pane = self.checks if self.checks.display and self._pane != "brief" else self.brief
        pane.scroll_relative(y=by, animate=False)

    def action_hint(self) -> None:
        """Show one hint more."""
        try:
            hint = self.practice.next_hint()
        except NotNow as error:
            self.notify(f"{error}".capitalize())
            return
        self._show()
        text = render(hint.text, min(80, self.size.width - 12))
        self.app.push_screen(TextPageScreen(f"Hint {len(self.practice.hints())}: {hint.title}", text))

    def action_pause(self) -> None:
        """Stop the clock, or let it go on."""
        try:
            stands = self.practice.pause()
        except NotNow as error:
            self.notify(f"{error}".capitalize())
            return
        self.notify("The clock stands." if stands else "The clock goes on.", timeout=2)
        self._tell_time()

    def action_edit(self) -> None:
        """Open the file in the candidate's own editor."""
        from interviewprep.profile.editor import EditorError, run_editor

        self._save()
        try:
            with self.app.suspend():
                run_editor(self._path, self.editor.cursor_location[0] + 1)
        except (SuspendNotSupported, EditorError) as error:
            where = visible(str(self.practice.workspace.folder))
            said = str(error) or "This terminal can't be lent to an editor."
            self.notify(f"{said} Your files: {where}", severity="error", markup=False, timeout=10)
            return
        self._load()
        self.refresh()
        self.call_after_refresh(self.refresh)
        self.grade()

    def action_find(self) -> None:
        """Find in the file."""
        self.words.display = True
        self.words.focus()

    @on(Input.Submitted, "#find")
    def find_next(self) -> None:
        """Go to the next place with the words."""
        if self.words.value and not self.editor.find(self.words.value):
            self.notify("Not found.", timeout=2)

    def action_escape(self) -> None:
        """Close the search, leave the text, leave the screen."""
        if self.words.display:
            self.words.display = False
            self.editor.focus()
        elif self.focused is not None:
            self.set_focus(None)
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Back to the tasks; the attempt waits."""
        self._save()
        self.app.pop_screen()

    def action_reset(self) -> None:
        """Begin the files anew; the old ones are kept."""

        def done(yes: bool | None) -> None:
            if yes:
                kept = self.practice.workspace.reset()
                self._file = Path(self.practice.task.meta.open)
                self._saved = self.editor.text
                self._load()
                self._watch()
                self.notify(f"Your old files are in {kept}", markup=False, timeout=8)
                self.grade()

        from interviewprep.ui.common.confirm import ConfirmScreen

        self._save()
        self.app.push_screen(ConfirmScreen("Put your files aside and begin anew?", "Yes, begin anew"), done)

    # The end

    def action_finish(self) -> None:
        """End the attempt: with what is there, or by giving up."""
        if self.practice.attempt is None:
            self.action_leave()
        elif self.practice.all_passed:
            self._end("Every check passes.")
        else:
            self._end("Give up? You can compare with the solution then.", gave_up=True)

    def _end(self, why: str, *, gave_up: bool = False, must: bool = False) -> None:
        from interviewprep.ui.practise.finish import FinishScreen

        self._over = True

        def rated(rating: Rating | None) -> None:
            if rating is None:
                self.set_timer(20, self._may_end_again)
                return
            self.practice.finish(rating, gave_up=gave_up)
            self._show()
            self.notify("F8 compares with the solution; Esc goes back.", timeout=6)

        self.app.push_screen(FinishScreen(self.practice, why, gave_up=gave_up, must=must), rated)

    def _may_end_again(self) -> None:
        self._over = False

    @property
    def _serves(self) -> bool:
        return self.practice.task.facts.has_service

    def action_console(self) -> None:
        """Send requests to one's own service."""
        if not self._serves:
            self.notify("This task has no service of yours to ask.")
            return
        from interviewprep.ui.practise.console import ConsoleScreen

        self._save()
        meta = self.practice.task.meta
        self.app.push_screen(ConsoleScreen(meta.id, self.practice.workspace.folder, meta.app))

    def action_solution(self) -> None:
        """Compare one's own files with a good answer."""
        try:
            changes = self.practice.diff()
        except NotNow as error:
            self.notify(f"The solution: {error}. F7 gives up.")
            return
        styles = {"+": "$success", "-": "$error", "@": "bold $primary"}
        lines = [
            Content.styled(
                f"{'' if c.sign == '@' else c.sign + ' '}{visible(c.text)}", styles.get(c.sign, "")
            )
            for c in changes
        ]
        self.app.push_screen(TextPageScreen("- yours   + the solution", Content("\n").join(lines)))
