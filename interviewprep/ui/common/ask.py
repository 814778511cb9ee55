"""A question that is answered with a line of text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from interviewprep.ui.common.way_out import way_out
from interviewprep.ui.keys import KeyCommand, bindings


class AskScreen(ModalScreen[str]):
    """Asks until the text can be used, or nothing is wanted any more."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (KeyCommand("dismiss", "escape", "Cancel"),)
    BINDINGS = bindings("ask", KEYS)

    field = getters.query_one(Input)
    hint = getters.query_one("#hint", Static)

    def __init__(self, question: str, hint: str, wrong: Callable[[str], str]) -> None:
        """`wrong` says what is wrong with a text; '' for nothing."""
        super().__init__()
        self._question = question
        self._hint = hint
        self._wrong = wrong

    def compose(self) -> ComposeResult:
        """The question, the field, what can be typed."""
        with Vertical(id="box") as box:
            box.border_subtitle = way_out("Enter takes it, Esc cancels")
            yield Static(Content.styled(self._question, "bold"), markup=False)
            yield Input(compact=True)
            yield Static(Content(self._hint), id="hint", markup=False)

    @on(Input.Changed)
    def typed(self) -> None:
        """What was wrong may be right now."""
        self.hint.update(Content(self._hint))

    @on(Input.Submitted)
    def submitted(self, event: Input.Submitted) -> None:
        """Take the text, or say what is wrong with it."""
        if wrong := self._wrong(event.value):
            self.hint.update(Content.styled(wrong, "$error"))
        else:
            self.dismiss(event.value)
