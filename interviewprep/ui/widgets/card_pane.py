"""A card beside a list: question, answer, and below them what is known of it."""

from __future__ import annotations

from textual import getters
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from interviewprep.study.collection import StudyCard
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.whole_card import whole_card

WIDEST = 92
"""Cells; lines longer than this are hard to read."""


class CardPane(VerticalScroll, can_focus=True):
    """Shows a card from its beginning on; with the focus it scrolls."""

    DEFAULT_CSS = """
    CardPane { width: 1fr; height: 1fr; padding: 0 2; scrollbar-size-vertical: 1; }
    CardPane:focus { background-tint: transparent 0%; }
    CardPane #about { width: 100%; height: auto; }
    """
    KEYS = (
        KeyCommand("scroll(-1)", "up,k", "Scroll", rank=1, shown="↑↓"),
        KeyCommand("scroll(1)", "down,j"),
        KeyCommand("scroll(-12)", "pageup"),
        KeyCommand("scroll(12)", "pagedown,space"),
    )
    BINDINGS = bindings("pane", KEYS)

    about = getters.query_one("#about", Static)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._shown: tuple[StudyCard, Content] | None = None

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(id="about", markup=False)

    def show(self, card: StudyCard, details: Content) -> None:
        """Show a card, and what is known of it."""
        again = self._shown is not None and self._shown[0].key == card.key
        self._shown = (card, details)
        self._draw()
        if not again:
            self.scroll_home(animate=False)

    def clear(self, said: str = "") -> None:
        """Show no card."""
        self._shown = None
        self.about.update(Content.styled(said, "$foreground 60%"))

    def on_resize(self, _: Resize) -> None:
        """Lay the text out for the new width."""
        self._draw()

    def _draw(self) -> None:
        if self._shown is not None and self.size.width:
            card, details = self._shown
            self.about.update(card_page(card, details, min(self.size.width - 1, WIDEST)))

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=by, animate=False)


def card_page(card: StudyCard, details: Content, width: int) -> Content:
    """A card with what is known of it, laid out for a width in cells."""
    rule = Content.styled("─" * width, "$foreground 30%")
    return Content("\n\n").join([whole_card(card, width), rule, details])
