"""Ways of answering that point at rows: options, items, lines of code."""

from __future__ import annotations

from abc import abstractmethod

from textual.app import ComposeResult

from interviewprep.ui.keys import KeyCommand
from interviewprep.ui.widgets.answer_input import AnswerInput
from interviewprep.ui.widgets.rows import Row, Rows


class RowsInput(AnswerInput):
    """Shows rows to answer with, and afterwards the same rows with what is right."""

    HOLDS_FOCUS = True

    def __init__(self) -> None:
        super().__init__()
        self._answered = False

    @abstractmethod
    def _rows(self) -> list[Row]:
        """The rows as they are now."""

    def compose(self) -> ComposeResult:
        """The rows."""
        yield Rows(self._rows())

    def focus_target(self) -> Rows:
        """The rows."""
        return self.query_one(Rows)

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """Once answered, the keys are the screen's."""
        return None if self._answered else command

    def redraw(self) -> None:
        """Show the rows as they are now."""
        self.focus_target().set_rows(self._rows())

    def give_up(self) -> None:
        """Show what is right."""
        self._answered = True
        self.focus_target().show_cursor = False
        self.redraw()
