"""A page of text over the screen: help, a card's details, problems."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from interviewprep.ui.common.way_out import way_out
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.widgets.pictured_text import PicturedText


class TextPageScreen(ModalScreen[None]):
    """Text to read; any of the usual keys closes it."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("dismiss", "escape,q,enter,space,question_mark", "Close"),
        KeyCommand("scroll(-1)", "up,k"),
        KeyCommand("scroll(1)", "down,j"),
        KeyCommand("scroll(-10)", "pageup"),
        KeyCommand("scroll(10)", "pagedown"),
    )
    BINDINGS = bindings("text", KEYS)

    def __init__(self, title: str, text: Content, pictures: Path | None = None, columns: int = 0) -> None:
        """`pictures` is the folder of the text's pictures, `columns` the cells it was laid out for."""
        super().__init__()
        self._title = title
        self._text = text
        self._pictures, self._columns = pictures, columns

    def compose(self) -> ComposeResult:
        """The text in a box."""
        with VerticalScroll(id="box") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = way_out("Esc closes")
            yield PicturedText(self.text(), id="text")

    def on_mount(self) -> None:
        """Draw the pictures."""
        if self._pictures is not None:
            self.query_one("#text", PicturedText).show(self.text(), self._pictures, self._columns)

    def text(self) -> Content:
        """What to show."""
        return self._text

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one("#box", VerticalScroll).scroll_relative(y=by, animate=False)
