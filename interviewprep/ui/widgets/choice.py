"""Choice cards: pick the right options."""

from __future__ import annotations

from dataclasses import replace
from string import ascii_lowercase

from textual import on

from interviewprep.content.decks.card import ChoiceBody
from interviewprep.study.judging import judge_choice
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.markdown import inline, render
from interviewprep.ui.widgets.rows import Row, Rows
from interviewprep.ui.widgets.rows_input import RowsInput


class ChoiceInput(RowsInput):
    """Options to pick from; afterwards each says why it is right or wrong."""

    KEYS = (
        KeyCommand("pick_at(0)", "a,1", "Pick", "Pick an option by its letter or number", 1, priority=True),
        *(
            KeyCommand(f"pick_at({n})", f"{letter},{n + 1}" if n < 9 else letter, priority=True)
            for n, letter in enumerate(ascii_lowercase)
            if n
        ),
        KeyCommand("submit", "enter", "Answer", "Answer with what is picked", rank=2, main=True),
        KeyCommand("pick", "space", "Pick", "Pick the option at the cursor, or leave it"),
    )
    BINDINGS = bindings("choice", KEYS)

    def __init__(self, body: ChoiceBody, order: list[int]) -> None:
        """`order` is the options' numbers in the order to show them."""
        super().__init__()
        self._body = body
        self._order = order
        self._picked: set[int] = set()
        self._several = sum(o.right for o in body.options) > 1

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """A single right option is answered by picking it; of several each is picked, then answered with."""
        if self._answered:
            return None
        if command.action == "pick_at(0)":
            label = "Pick several" if self._several else "Pick"
            return replace(command, label=label, shown=f"a-{ascii_lowercase[len(self._order) - 1]}")
        return command if self._several or command.action == "pick" else replace(command, label="This one")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters pick as far as there are options; the others, and all once answered, are the screen's."""
        if action == "pick_at":
            return not self._answered and isinstance(n := parameters[0], int) and n < len(self._order)
        return super().check_action(action, parameters)

    @on(Rows.Picked)
    def clicked(self, event: Rows.Picked) -> None:
        """A click picks."""
        event.stop()
        if not self._answered:
            self.action_pick()

    def action_pick_at(self, place: int) -> None:
        """Pick an option by its letter or number."""
        rows = self.focus_target()
        rows.cursor = place
        self.action_pick()
        rows.reveal_row(place)

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
                self.notify("Pick one or more first, by their letters or with Space.", timeout=3)

    def _finish(self) -> None:
        self.give_up()
        self.post_message(self.Answered(self, judge_choice(self._body, self._picked)))

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
