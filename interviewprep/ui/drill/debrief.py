"""After the interview: which questions came up, and how it went."""

from __future__ import annotations

from pathlib import Path

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from interviewprep.study.debrief import questions_in
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.widgets.key_bar import KeyBar

HINT = """\
Which questions came up? One a line; begin with - where you had no good answer. They become cards of a deck \
of your own, and the decks that they are about weigh more where it went badly."""


class DebriefScreen(ModalScreen[str]):
    """A text with a question a line."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("save", "ctrl+s", "Save", "Make cards of them", 1, main=True, priority=True),
        KeyCommand("dismiss", "escape", "Leave", "Leave without saving", 2, priority=True),
    )
    BINDINGS = bindings("debrief", KEYS)

    asked = getters.query_one("#asked", TextArea)

    def compose(self) -> ComposeResult:
        """What to write, and where."""
        with Vertical(id="box") as box:
            box.border_title = "How was the interview?"
            yield Static(Content(HINT), markup=False)
            yield TextArea(id="asked", soft_wrap=True)
            yield Static(id="wrong", markup=False)
            yield KeyBar()

    def action_save(self) -> None:
        """Give the text, if there is a question in it."""
        if any(questions_in(self.asked.text)):
            self.dismiss(self.asked.text)
        else:
            self.query_one("#wrong", Static).update("Write a question, or leave with Esc.")
