"""A question with two answers."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.style import Style
from textual.widgets import Static

from interviewprep.ui.keys import KeyCommand, bindings


class ConfirmScreen(ModalScreen[bool]):
    """Asks before something that can't be taken back with a key."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("dismiss(True)", "y,enter", "Yes"),
        KeyCommand("dismiss(False)", "n,escape,q", "No"),
    )
    BINDINGS = bindings("confirm", KEYS)

    def __init__(self, question: str, yes: str) -> None:
        super().__init__()
        self._question = question
        self._yes = yes

    def compose(self) -> ComposeResult:
        """The question and the keys."""
        with Vertical(id="box"):
            lines = [
                Content.styled(self._question, "bold"),
                Content(""),
                _clicked(Content.assemble(("y ", "bold $primary"), self._yes), True)
                + "   "
                + _clicked(Content.assemble(("n ", "bold $primary"), "No"), False),
            ]
            yield Static(Content("\n").join(lines), markup=False)


def _clicked(button: Content, yes: bool) -> Content:
    return button.stylize(Style.from_meta({"@click": f"screen.dismiss({yes})"}))
