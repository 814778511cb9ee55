"""Order cards: put things in order."""

from __future__ import annotations

from dataclasses import replace

from textual import on
from textual.app import ComposeResult

from interviewprep.content.decks.card import OrderBody
from interviewprep.study.judging import Verdict, in_place, judge_order
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
        self._moved = False
        """Whether anything was put in another place: else there is no answer."""

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
            self._put(self._from, event.index)
        self._from = event.index
        self.action_grab()

    @on(Rows.Dragged)
    def dragged(self, event: Rows.Dragged) -> None:
        """The mouse carries an item along."""
        event.stop()
        if not self._answered:
            self._grabbed = False
            event.rows.cursor = event.index
            self._put(event.start, event.index)
            self.redraw()

    def _put(self, start: int, to: int) -> None:
        self._moved = self._moved or start != to
        self._items.insert(to, self._items.pop(start))

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
            self._put(here, there)
            self._from = rows.cursor = there
            self.redraw()
            rows.action_move(0)

    def action_submit(self) -> None:
        """Check the order."""
        if not self._answered:
            self.post_message(self.Answered(self, self.ask_for_answer()))

    def compose(self) -> ComposeResult:
        """The rows, which the mouse can drag."""
        yield Rows(self._rows(), drags=True)

    def ask_for_answer(self) -> Verdict | None:
        """What the order is worth, where it is an answer; and the right one."""
        verdict = judge_order(self._body, self._items) if self._moved else None
        self.give_up()
        return verdict

    def give_up(self) -> None:
        """Show the right order, with what was arranged where anything was."""
        if not self._moved:
            self._items = list(self._body.items)
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
        kept = in_place(self._body, self._items)
        marks = self._places()
        rows = []
        for mark, item in zip(marks, self._body.items, strict=True):
            right = item in kept
            note = "" if right else f"  (you had it {self._items.index(item) + 1}.)"
            sign = "✓" if right else "✗"
            rows.append(Row(f"{sign} {mark}", inline(item) + note, "$success" if right else "$error"))
        return rows

    def _places(self) -> list[str]:
        """Where each item belongs, as `1.`, or `2-3.` for those that may stand in any order."""
        marks = [f"{place + 1}." for place in range(len(self._body.items))]
        for first, last in self._body.free:
            marks[first : last + 1] = [f"{first + 1}-{last + 1}."] * (last + 1 - first)
        width = max(map(len, marks))
        return [mark.rjust(width) for mark in marks]
