"""Choice cards: pick the right options."""

from __future__ import annotations

from string import ascii_lowercase

from textual import on
from textual.binding import Binding

from interviewprep.content.decks.card import ChoiceBody
from interviewprep.study.judging import judge_choice
from interviewprep.ui.markdown import inline, render
from interviewprep.ui.widgets.key_bar import Key
from interviewprep.ui.widgets.rows import Row, Rows
from interviewprep.ui.widgets.rows_input import RowsInput


class ChoiceInput(RowsInput):
    """Options to pick from; afterwards each says why it is right or wrong."""

    BINDINGS = [  # noqa: RUF012
        Binding("enter", "submit", "Answer", show=False),
        Binding("space", "pick", "Pick", show=False),
        *(Binding(letter, f"letter({n})", show=False) for n, letter in enumerate("acdghi")),
    ]

    def __init__(self, body: ChoiceBody, order: list[int]) -> None:
        """`order` is the options' numbers in the order to show them."""
        super().__init__()
        self._body = body
        self._order = order
        self._picked: set[int] = set()
        self._several = sum(o.right for o in body.options) > 1

    def keys(self) -> list[Key]:
        """Several right options are picked with Space, then answered with Enter."""
        if self._several:
            return [
                Key("Space", "Pick (several are right)", "answer('pick')"),
                Key("Enter", "Answer", "answer('submit')", True),
            ]
        return [Key("Enter", "Pick", "answer('submit')", True), Key("↑↓", "Move", "answer('noop')")]

    @on(Rows.Picked)
    def clicked(self, event: Rows.Picked) -> None:
        """A click picks."""
        event.stop()
        if not self._answered:
            self.action_pick()

    def action_pick(self) -> None:
        """Pick the option under the cursor; where one is right, that answers."""
        if self._answered:
            return
        option = self._order[self.focus_target().cursor]
        self._picked ^= {option}
        if not self._several:
            self._picked = {option}
            self._finish()
        else:
            self.redraw()

    def action_submit(self) -> None:
        """Answer with what is picked."""
        if not self._answered:
            if not self._several:
                self._picked = {self._order[self.focus_target().cursor]}
            if self._picked:
                self._finish()
            else:
                self.notify("Pick one or more with Space first.")

    def _finish(self) -> None:
        self.give_up()
        self.post_message(self.Answered(judge_choice(self._body, self._picked)))

    def _rows(self) -> list[Row]:
        rows = []
        for place, number in enumerate(self._order):
            option = self._body.options[number]
            picked = number in self._picked
            if not self._answered:
                box = ("☑" if picked else "☐") if self._several else "○"
                rows.append(Row(f"{box} {ascii_lowercase[place]}", inline(option.text), "$primary"))
                continue
            mark, style = ("✓", "bold $success") if option.right else ("✗", "bold $error")
            chosen = "▸" if picked else " "
            why = render(option.why, 10_000).stylize("$foreground 75%") if option.why else None
            rows.append(Row(f"{chosen}{mark}", inline(option.text), style, why))
        return rows
