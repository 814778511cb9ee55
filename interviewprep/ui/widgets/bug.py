"""Bug cards: find the guilty line."""

from __future__ import annotations

from textual import on
from textual.content import Content

from interviewprep.content.decks.card import BugBody
from interviewprep.study.judging import judge_bug
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.markdown import code, inline
from interviewprep.ui.widgets.rows import Row, Rows
from interviewprep.ui.widgets.rows_input import RowsInput


class BugInput(RowsInput):
    """Lines of code to point at; afterwards the guilty ones say what is wrong with them."""

    KEYS = (KeyCommand("submit", "enter,space", "It's this line", rank=1, main=True),)
    BINDINGS = bindings("bug", KEYS)

    def __init__(self, body: BugBody) -> None:
        super().__init__()
        self._body = body
        self._code = code(body.code)
        self._picked: int | None = None

    @on(Rows.Picked)
    def clicked(self, event: Rows.Picked) -> None:
        """A first click points, a click on the same line picks."""
        event.stop()
        if self._picked == event.index:
            self.action_submit()
        elif not self._answered:
            self._picked = event.index

    def action_submit(self) -> None:
        """Pick the line under the cursor."""
        if not self._answered:
            self._picked = self.focus_target().cursor
            self.give_up()
            self.post_message(self.Answered(self, judge_bug(self._body, self._picked)))

    def row_to_see(self) -> tuple[Rows, int]:
        """The guilty line; of several the one nearest to what was picked."""
        picked = self._picked or 0
        return self.focus_target(), min(self._body.guilty, key=lambda line: (abs(line - picked), line))

    def _rows(self) -> list[Row]:
        rows = []
        width = len(str(len(self._code)))
        for number, line in enumerate(self._code):
            mark, style, below, text = f"{number + 1:>{width}} ", "$foreground 50%", None, line
            if self._answered and number in self._body.guilty:
                mark, style = f"{number + 1:>{width}}✗", "bold $error"
                text = line.stylize_before("on $error 25%")
                below = Content.styled("└ ", "$error") + inline(self._body.guilty[number]).stylize("$error")
            elif self._answered and number == self._picked:
                mark, style = f"{number + 1:>{width}}·", "$warning"
            rows.append(Row(mark, text, style, below))
        return rows
