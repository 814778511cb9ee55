"""Order cards: put things in order."""

from __future__ import annotations

from dataclasses import replace

from textual import on

from interviewprep.content.decks.card import OrderBody
from interviewprep.study.judging import judge_order
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.markdown import inline
from interviewprep.ui.widgets.rows import Row, Rows
from interviewprep.ui.widgets.rows_input import RowsInput


class OrderInput(RowsInput):
    """Items to move about: grab one with Space, move it with the arrows, drop it with Space."""

    KEYS = (
        KeyCommand("submit", "enter", "Check", "Check the order", rank=1, main=True),
        KeyCommand("grab", "space", "Grab", "Grab the item, or drop it", rank=2),
        KeyCommand("carry(-1)", "shift+up,K", help="Move the item up"),
        KeyCommand("carry(1)", "shift+down,J", help="Move the item down"),
        KeyCommand("arrow(-1)", "up,k", "Move", rank=3, shown="↑↓", priority=True),
        KeyCommand("arrow(1)", "down,j", priority=True),
    )
    BINDINGS = bindings("order", KEYS)

    def __init__(self, body: OrderBody, items: list[str]) -> None:
        """`items` are the card's, in the order to start from."""
        super().__init__()
        self._body = body
        self._items = items
        self._grabbed = False
        self._from = 0

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """Space grabs, then drops."""
        if self._answered:
            return None
        return replace(command, label="Drop") if command.action == "grab" and self._grabbed else command

    @on(Rows.Picked)
    def clicked(self, event: Rows.Picked) -> None:
        """A click grabs an item; the next click drops it there."""
        event.stop()
        if self._answered:
            return
        if self._grabbed:
            self._items.insert(event.index, self._items.pop(self._from))
        self._from = event.index
        self.action_grab()

    def action_arrow(self, by: int) -> None:
        """Move the cursor, or the grabbed item."""
        if self._grabbed:
            self.action_carry(by)
        else:
            self.focus_target().action_move(by)

    def action_grab(self) -> None:
        """Grab or drop the item under the cursor."""
        if not self._answered:
            self._grabbed = not self._grabbed
            self._from = self.focus_target().cursor
            self.redraw()

    def action_carry(self, by: int) -> None:
        """Move the item under the cursor by one place."""
        rows = self.focus_target()
        here, there = rows.cursor, rows.cursor + by
        if not self._answered and 0 <= there < len(self._items):
            self._items[here], self._items[there] = self._items[there], self._items[here]
            self._from = rows.cursor = there
            self.redraw()
            rows.action_move(0)

    def action_submit(self) -> None:
        """Check the order."""
        if not self._answered:
            verdict = judge_order(self._body, self._items)
            self._show_right()
            self.post_message(self.Answered(self, verdict))

    def give_up(self) -> None:
        """Show the right order alone."""
        self._items = list(self._body.items)
        self._show_right()

    def _show_right(self) -> None:
        self._grabbed = False
        super().give_up()

    def _rows(self) -> list[Row]:
        if not self._answered:
            cursor = self.focus_target().cursor if self.is_mounted else 0
            return [
                Row(
                    "⇕" if self._grabbed and n == cursor else f"{n + 1}.",
                    inline(item).stylize("reverse" if self._grabbed and n == cursor else ""),
                    "$primary",
                )
                for n, item in enumerate(self._items)
            ]
        rows = []
        for place, item in enumerate(self._body.items):
            said = self._items.index(item)
            right = said == place
            note = "" if right else f"  (you had it {said + 1}.)"
            text = inline(item) + note
            rows.append(Row(f"{'✓' if right else '✗'} {place + 1}.", text, "$success" if right else "$error"))
        return rows
