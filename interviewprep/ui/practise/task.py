"""Task: the brief, an editor, and what the running program does wrong."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from textual import getters, on, work
from textual.app import ComposeResult
from textual.events import DescendantBlur, DescendantFocus, Resize, ScreenResume
from textual.message import Message
from textual.message_pump import MessagePump
from textual.reactive import var

from interviewprep.content.tasks.task import Hint
from interviewprep.content.visible import visible
from interviewprep.practice.attempt_runner import AttemptRunner
from interviewprep.practice.attempt_state import (
    AttemptState,
    Event,
    FileReplaced,
    Over,
    RunState,
    Saved,
    StateChanged,
    TimeIsUp,
)
from interviewprep.practice.attempts import Mode
from interviewprep.profile.editor import EditorError
from interviewprep.ui.boundary import guarded
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.lend_terminal import edit_file
from interviewprep.ui.navigation import Confirm, RateAttempt
from interviewprep.ui.practise.edits_text import EDITING, EDITS, EditsText
from interviewprep.ui.practise.ends_once import EndsOnce
from interviewprep.ui.practise.looks_up import LooksUp
from interviewprep.ui.practise.task_keys import HELP, KEYS, Situation, key_now
from interviewprep.ui.practise.task_panes import TaskPanes
from interviewprep.ui.prep import PrepScreen
from interviewprep.ui.widgets.attempt_line import AttemptLine
from interviewprep.ui.widgets.check_list import CheckList
from interviewprep.ui.widgets.editor_pane import EditorPane
from interviewprep.ui.widgets.key_bar import KeyBar
from interviewprep.wording import judged_later

KEYS_SECONDS = 1.0
"""How long a command waits for the keys before it, at most, for each queue that they are in."""
AGAIN_SECONDS = 5.0
"""How long a second press leaves what can't be saved."""


class TaskScreen(EndsOnce[None], EditsText, LooksUp, PrepScreen[None]):
    """An attempt, looked at: it draws what the runner says, and hands keys to it."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    AUTO_FOCUS = ""  # the first pane may be the brief
    KEYS = (*KEYS, *EDITS)
    BINDINGS = bindings("task", KEYS)
    HELP = f"{HELP}\n{EDITING}"

    line = getters.query_one("#top", AttemptLine)

    attempt: var[AttemptState] = var(AttemptState, init=False)
    """The attempt as it is now."""
    run_state: var[RunState] = var(RunState, init=False)
    hints: var[tuple[Hint, ...]] = var((), init=False)
    locked: var[bool] = var(False, init=False)
    """Whether the bell has rung."""
    shows_points: var[bool] = var(False, init=False)
    """Whether the checks are out of sight, and their points are in the top line."""

    @dataclass
    class Happened(Message):
        """The runner told something."""

        event: Event

    def __init__(self, runner: AttemptRunner) -> None:
        """The attempt to look at, started."""
        super().__init__()
        self.runner = runner
        self.practice = runner.practice
        self.set_reactive(TaskScreen.attempt, runner.state)
        self.set_reactive(TaskScreen.run_state, runner.state.run)
        self.set_reactive(TaskScreen.hints, runner.state.hints)
        # A new attempt begins with the brief.
        attempt = self.practice.attempt
        fresh = attempt is not None and not attempt.runs
        self.panes = TaskPanes(self.practice.task, fresh=fresh, stages=runner.state.run.stages)
        self._asked_to_rate = False
        self._leaves_until = 0.0
        """On the monotonic clock: until then a second press leaves without saving."""
        self._stop_listening = runner.listen(self._hear)

    def compose(self) -> ComposeResult:
        """The clock, the brief and the checks, the editor, the keys."""
        yield AttemptLine(self.practice.task, id="top").data_bind(TaskScreen.attempt, TaskScreen.shows_points)
        yield self.panes.data_bind(TaskScreen.run_state, TaskScreen.hints, TaskScreen.locked)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the task, and look at its clock each second."""
        self.runner.attended = True
        self.editor_pane.show(self.runner.open_file)
        self.runner.ask_editor = self._hand_over
        self.panes.lay_out()
        if not self.panes.reading:
            self.panes.pane = "editor"
            self.editor_pane.editor.focus()
        self.show_attempt()
        self.set_interval(1.0, self.show_attempt)

    def on_unmount(self) -> None:
        """Hand over the last words, and stop listening: the attempt goes on without a screen."""
        self._hand_over()
        if self.runner.ask_editor == self._hand_over:
            self.runner.ask_editor = None
        self._stop_listening()
        self.runner.attended = False

    # What is shown

    def show_attempt(self) -> None:
        """Show the attempt as it is now; each widget draws what has changed for it."""
        self.attempt = self.runner.state

    def watch_attempt(self, before: AttemptState, now: AttemptState) -> None:
        """Hand on the parts of the attempt."""
        self.run_state = now.run
        self.hints = now.hints
        self.locked = now.time_is_up
        if replace(before, seconds=0, left=0) != replace(now, seconds=0, left=0):
            self.show_keys()

    def _hear(self, event: Event) -> None:
        # At once, not by a message: a key that came in between would go into the old text.
        if isinstance(event, FileReplaced):
            self._show_file()
        self.post_message(self.Happened(event))

    @guarded("The open file")
    def _show_file(self) -> None:
        if self.editor_pane.is_mounted:
            self.editor_pane.show(self.runner.open_file)

    @on(Happened)
    @guarded("The attempt")
    def happened(self, message: Happened) -> None:
        """The runner told something. What is to be said is said by the app."""
        match message.event:
            case StateChanged():
                self.show_attempt()
                self._run_changed()
            case FileReplaced():
                self.show_keys()
            case TimeIsUp():
                self.rate_at_the_bell()
            case Over():
                self.show_attempt()
                answers = "{task.answers} answers what they will ask, " if self.practice.task.answers else ""
                ways = "{task.solution} compares with the solution, " + answers
                self.say(ways + "{task.replay} replays your runs; {task.escape} goes back.", seconds=6)
            case _:
                pass

    def _run_changed(self) -> None:
        """After the first run of something of the candidate's own that failed, the checks get the room."""
        attempt, run = self.practice.attempt, self.run_state
        if self.panes.opened == "checks" or attempt is None or len(attempt.runs) < 2:
            return
        failed = run.end is not None and not run.running and not run.all_passed
        if failed and not self.practice.workspace.is_starter:
            self.panes.offer("checks")

    @on(Resize)
    def resized(self) -> None:
        """Beside each other, or in turn."""
        self.panes.fit()

    @on(TaskPanes.Arranged)
    def panes_shown(self) -> None:
        """Keep the points in view."""
        self.shows_points = not self.panes.wide and self.panes.pane != "checks"
        self.show_keys()

    # Keys

    @on(DescendantFocus)
    @on(DescendantBlur)
    def focus_moved(self) -> None:
        """Other keys work in the text."""
        self.call_later(self.show_keys)

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """What the keys do depends on the room, on what is shown, and on how far the attempt is."""
        if command.action == "place" and not self.places:
            return None
        return key_now(command, self._situation())

    def _situation(self) -> Situation:
        panes = self.panes
        return Situation(
            panes_change=not panes.wide or panes.folds,
            reading=panes.reading,
            next_pane=panes.next_pane,
            in_text=self.editor_pane.editor.has_focus,
            files=len(self.runner.edited.names),
            under_way=self.runner.under_way,
            interview=self.attempt.mode is Mode.INTERVIEW,
            passed=self.attempt.run.all_passed and self.runner.under_way,
            may_see_solution=self.practice.may_see_solution,
            answers=bool(self.practice.task.answers),
            output=panes.lower == "output",
            serves=self.serves,
        )

    def action_pane(self) -> None:
        """Show the next pane where there is room for one only; else open the brief or the checks."""
        self.panes.show_next()

    def action_output(self) -> None:
        """Show what the program printed in the place of the checks, or the checks again."""
        self.panes.show_output(self.panes.lower != "output")

    def action_scroll(self, by: int) -> None:
        """Scroll the brief or the checks."""
        self.panes.scroll_text(by)

    def action_find(self) -> None:
        """Find in the file."""
        self.editor_pane.open_search()

    async def action_escape(self) -> None:
        """Close the search, leave the text, leave the screen."""
        if self.editor_pane.close_search():
            return
        if self.editor_pane.has_focus_within:
            self.set_focus(self.panes.lower_pane if self.panes.lower_pane.display else None)
        else:
            await self.action_leave()

    @on(CheckList.RunAlone)
    async def run_alone(self, message: CheckList.RunAlone) -> None:
        """Run one check of what is written."""
        if not self.runner.under_way or self.locked:
            self.notify("The attempt is over.", timeout=3)
        elif self.runner.running:
            self.notify("The checks are running.", timeout=3)
        elif await self._save() is not Saved.FAILED:
            self.runner.grade_alone(message.check)

    # The files

    @on(EditorPane.Typed)
    def typed(self, message: EditorPane.Typed) -> None:
        """Hand on what was typed. Who writes on doesn't end the attempt."""
        if message.text != self.runner.open_file.text:
            self.workers.cancel_group(self, "end")
        self.runner.typed(message.text, message.edition)

    def _hand_over(self) -> None:
        """Give the runner what the editor holds."""
        if (typed := self.editor_pane.typed()) is not None:
            self.typed(typed)

    async def _keys_before(self) -> None:
        """Wait until the keys before this one are in the text.

        The key of a command is answered by the app, at once; letters queue up for the editor first.
        """
        for node in (self.editor_pane.editor, self.editor_pane, self):
            if node.task is not asyncio.current_task():
                await self._idle(node)

    async def _idle(self, node: MessagePump) -> None:
        """Wait until a node has done what came to it so far, but not for ever."""
        done = asyncio.Event()
        if node.call_later(done.set):
            with suppress(TimeoutError):
                async with asyncio.timeout(KEYS_SECONDS):
                    await done.wait()

    async def _save(self, *, even_if_gone: bool = False) -> Saved:
        """Save what was typed; a failure has been told, and stays where it is."""
        await self._keys_before()
        return self.runner.save(even_if_gone=even_if_gone)

    async def action_save(self) -> None:
        """Save, and grade what is on disk."""
        if await self._save(even_if_gone=True) is not Saved.FAILED:
            self.runner.grade()

    async def action_file(self) -> None:
        """Show the next file."""
        if await self._save() is not Saved.FAILED:
            self.runner.open_next()

    async def action_edit(self) -> None:
        """Open the file in the candidate's own editor."""
        if await self._save() is Saved.FAILED:
            return
        try:
            edit_file(self.app, self.runner.edited.path, self.editor_pane.editor.cursor_location[0] + 1)
        except EditorError as error:
            where = visible(str(self.practice.workspace.folder))
            self.notify(f"{error} Your files: {where}", severity="error", markup=False, timeout=10)
            return
        self.runner.read_again()

    async def action_reset(self) -> None:
        """Start the files over; the old ones are kept, and a copy of what can't be saved."""
        await self._save()
        if self.locked:
            self.runner.reset()  # which says why not
            return
        question = "Put your files aside and start over?"
        self.go(Confirm(question, "Yes, start over", self.runner.reset))

    async def action_leave(self) -> None:
        """Back to the tasks; the attempt waits. What can't be saved keeps one here, once."""
        if await self._save() is not Saved.FAILED or time.monotonic() < self._leaves_until:
            self.dismiss()
        else:
            self._leaves_until = time.monotonic() + AGAIN_SECONDS
            self.notify("Press Esc again to leave without saving.", severity="warning", timeout=AGAIN_SECONDS)

    # Around the attempt

    def action_pause(self) -> None:
        """Stop the clock, or let it go on."""
        if (paused := self.runner.pause()) is not None:
            self.notify("The clock is paused." if paused else "The clock goes on.", timeout=2)

    # The end

    async def action_finish(self) -> None:
        """End the attempt: with what is there, or by giving up."""
        if not self.runner.under_way:
            await self.action_leave()
            return
        saved = await self._save()
        if self.attempt.mode is Mode.INTERVIEW:
            if saved is not Saved.FAILED and not self.locked:
                self._offer_submission()
            return
        if saved is Saved.SAVED:
            self.runner.grade()
            self.notify("Your last change is being graded; F7 again ends.", timeout=4)
        elif saved is Saved.UNCHANGED:
            if self.runner.running:
                self.notify("The checks still run; then you are asked.", timeout=4)
            self._end_once_graded()

    def _offer_submission(self) -> None:
        hidden = self.practice.hidden
        rest = f"\n{judged_later(len(hidden))}." if hidden else ""
        self.go(Confirm(f"Submit, and end the interview?{rest}", "Yes, submit", self.runner.submit))

    @work(exclusive=True, group="end", description="The end of the attempt")
    async def _end_once_graded(self) -> None:
        if self.runner.running:
            await self.runner.graded()
        await self._idle(self.app)  # which has keys that are on their way to the text
        await self._keys_before()
        if self.app.screen is self and self.runner.under_way and not self.locked:
            self._offer_end()

    def _offer_end(self) -> None:
        if self.runner.state.run.all_passed:
            self.go(RateAttempt(self.runner, "Every check passes."))
        else:
            why = "Give up? You can compare with the solution then."
            self.go(RateAttempt(self.runner, why, gave_up=True))

    @on(ScreenResume)
    def rate_at_the_bell(self) -> None:
        """Ask for a rating at the end of an interview; under another screen, once that is gone."""
        if self.app.screen is self and self.runner.over_at_the_bell and not self._asked_to_rate:
            self._asked_to_rate = True
            why = "Submitted." if self.practice.submitted else "Time is up."
            self.post_message(RateAttempt(self.runner, why, must=True))
