"""A question that is answered with a number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.widgets.key_bar import KeyBar


class NumberScreen(ModalScreen[int | None]):
    """Asks for a whole number from 1 on. Ends with it, or with None."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("take", "enter", "OK", rank=1, main=True, priority=True),
        KeyCommand("leave", "escape", "Not now", rank=2, priority=True),
    )
    BINDINGS = bindings("number", KEYS)

    def __init__(self, question: str, suggested: int, most: int, say: Callable[[int], str]) -> None:
        """`say` is what a number means, in words."""
        super().__init__()
        self._question = question
        self._suggested = suggested
        self._most = most
        self._say = say

    def compose(self) -> ComposeResult:
        """The question, the number, what it means, the keys."""
        with Vertical(id="box"):
            yield Static(Content.styled(self._question, "bold"), markup=False)
            yield Input(
                str(self._suggested), restrict=r"[0-9]*", max_length=len(str(self._most)), compact=True,
                id="number",
            )  # fmt: skip
            yield Static(id="said", markup=False)
            yield KeyBar()

    @property
    def _number(self) -> int | None:
        """What is typed, if it can be taken."""
        typed = self.query_one("#number", Input).value
        return int(typed) if typed and 1 <= int(typed) <= self._most else None

    @on(Input.Changed)
    def typed(self, event: Input.Changed) -> None:
        """Say what the number means."""
        event.stop()
        number = self._number
        said = Content(self._say(number)) if number else Content.styled(f"1 to {self._most}", "$error")
        self.query_one("#said", Static).update(said)

    def action_take(self) -> None:
        """End with the number."""
        if self.is_current and (number := self._number) is not None:
            self.dismiss(number)

    def action_leave(self) -> None:
        """End without one."""
        if self.is_current:
            self.dismiss(None)
