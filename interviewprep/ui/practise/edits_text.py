"""The editor's keys that work in all of a task's screen, whatever has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewprep.practice.attempt_state import AttemptState, Saved
from interviewprep.practice.trace_places import Place
from interviewprep.ui.keys import KeyCommand
from interviewprep.ui.navigation import ManageFiles

if TYPE_CHECKING:
    from interviewprep.practice.attempt_runner import AttemptRunner
    from interviewprep.ui.practise.task_panes import TaskPanes
    from interviewprep.ui.prep import PrepScreen
    from interviewprep.ui.widgets.editor_pane import EditorPane

    _Screen = PrepScreen[None]
else:
    _Screen = object  # a Screen here would take the real one's place where Textual looks for inherited styles

EDITS = (
    KeyCommand("undo", "ctrl+z,super+z", "Undo", "Take back what was written last"),
    KeyCommand("files", "ctrl+n", "Files", "Open, make, rename or delete a file", 23, priority=True),
    KeyCommand("place", "f12", "Line", "To the line where it failed, or what led there", 22, priority=True),
    KeyCommand("redo", "ctrl+y,super+y,ctrl+shift+z", "Redo", "Write it again"),
)
"""For a screen's `KEYS`."""
EDITING = """\
In the editor, brackets and quotes close themselves (typing the closing one steps over it) and go around \
what is selected; Enter goes a step further in after a colon and between brackets, and Backspace a step \
back. Tab and Shift+Tab move the selected lines, Ctrl+/ comments them out or in, Ctrl+A selects everything, \
Ctrl+Home and Ctrl+End go to the ends of the file, Ctrl+F finds. Ctrl+Z undoes and Ctrl+Y does it again, \
also outside of the text, in each file what was done there, and what another editor wrote, too. A line that \
is no Python is marked ✗ while you write, and the reason is in the lower border; ▸ is where your program \
stood when a check failed. F12 goes there, and then to the lines that led there.

Ctrl+N shows your files: Enter opens one, `n` makes a new one (also in a folder), `r` renames, `d` deletes: \
it is kept beside the folder. Tests of your own are kept, too, and count only in a task about tests.
"""
"""For its `HELP`."""


class EditsText(_Screen):
    """Mixed into a screen with an editor."""

    panes: TaskPanes
    runner: AttemptRunner
    attempt: AttemptState

    async def _save(self, *, even_if_gone: bool = False) -> Saved:
        raise NotImplementedError

    @property
    def editor_pane(self) -> EditorPane:
        """The editor, with its search."""
        return self.panes.editor_pane

    @property
    def places(self) -> list[Place]:
        """Where to look: at what is no Python, else at where the program stood when a check failed."""
        if (mistake := self.editor_pane.mistake) is not None:
            return [Place(self.runner.open_file.name, mistake.line)]
        return [place for place in self.attempt.run.failed_at if place.file in self.runner.edited.names]

    async def action_place(self) -> None:
        """Go to the line where it failed; from there to the one that led there, and so on."""
        places = self.places
        if not places:
            self.notify("No check shows a line of yours.", timeout=3)
            return
        here = Place(self.runner.open_file.name, self.editor_pane.editor.cursor_location[0] + 1)
        await self.go_to(places[(places.index(here) + 1) % len(places) if here in places else 0])

    async def go_to(self, place: Place) -> None:
        """Show a line of a file in the editor."""
        if place.file != self.runner.open_file.name:
            if await self._save() is Saved.FAILED:
                return
            self.runner.edited.open(place.file)
        self.panes.show_editor()
        self.editor_pane.go_to(place.line)

    async def action_files(self) -> None:
        """Show the files, to open one or to change which there are."""
        if await self._save() is not Saved.FAILED:
            self.go(ManageFiles(self.runner))

    def action_undo(self) -> None:
        """Take back what was written last, where that can be seen."""
        if self.editor_pane.display:
            self.editor_pane.editor.undo()

    def action_redo(self) -> None:
        """Write again what was taken back."""
        if self.editor_pane.display:
            self.editor_pane.editor.redo()
