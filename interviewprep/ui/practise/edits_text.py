"""The editor's keys that work in all of a task's screen, whatever has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewprep.ui.keys import KeyCommand

if TYPE_CHECKING:
    from interviewprep.ui.practise.task_panes import TaskPanes
    from interviewprep.ui.prep import PrepScreen
    from interviewprep.ui.widgets.editor_pane import EditorPane

    _Screen = PrepScreen[None]
else:
    _Screen = object  # a Screen here would take the real one's place where Textual looks for inherited styles

EDITS = (
    KeyCommand("undo", "ctrl+z,super+z", "Undo", "Take back what was written last"),
    KeyCommand("redo", "ctrl+y,super+y,ctrl+shift+z", "Redo", "Write it again"),
)
"""For a screen's `KEYS`."""
EDITING = """\
In the editor, brackets and quotes close themselves (typing the closing one steps over it) and go around \
what is selected; Enter goes a step further in after a colon and between brackets, and Backspace a step \
back. Tab and Shift+Tab move the selected lines, Ctrl+/ comments them out or in, Ctrl+A selects everything, \
Ctrl+Home and Ctrl+End go to the ends of the file, Ctrl+F finds. Ctrl+Z undoes and Ctrl+Y does it again, \
also outside of the text, in each file what was done there, and what another editor wrote, too. A line that \
is no Python is marked ✗ while you write, and the reason is in the lower border.
"""
"""For its `HELP`."""


class EditsText(_Screen):
    """Mixed into a screen with an editor."""

    panes: TaskPanes

    @property
    def editor_pane(self) -> EditorPane:
        """The editor, with its search."""
        return self.panes.editor_pane

    def action_undo(self) -> None:
        """Take back what was written last, where that can be seen."""
        if self.editor_pane.display:
            self.editor_pane.editor.undo()

    def action_redo(self) -> None:
        """Write again what was taken back."""
        if self.editor_pane.display:
            self.editor_pane.editor.redo()
