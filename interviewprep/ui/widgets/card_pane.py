"""A card or a task beside a list, and what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual import getters
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize

from interviewprep.content.tasks.task import Task
from interviewprep.study.collection import StudyCard
from interviewprep.ui.card_sides import picture_folder
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.markdown import render
from interviewprep.ui.whole_card import whole_card
from interviewprep.ui.widgets.pictured_text import PicturedText

WIDEST = 92
"""Cells; lines longer than this are hard to read."""


class CardPane(VerticalScroll, can_focus=True):
    """Shows it from its beginning on; with the focus it scrolls."""

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

    about = getters.query_one("#about", PicturedText)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._shown: tuple[str, Callable[[int], Content]] | None = None
        """The key of what is shown, and what lays it out for a width."""
        self._pictures: Path | None = None

    def compose(self) -> ComposeResult:
        """One text."""
        yield PicturedText(id="about")

    @property
    def key(self) -> str | None:
        """That of the card or task that is shown."""
        return self._shown[0] if self._shown else None

    def show(self, key: str, draw: Callable[[int], Content], pictures: Path | None = None) -> None:
        """Show what has this key, laid out by `draw` for a width in cells; `pictures` is their folder."""
        again = self.key == key
        self._shown, self._pictures = (key, draw), pictures
        self._draw()
        if not again:
            self.scroll_home(animate=False)

    def show_card(self, card: StudyCard, details: Content) -> None:
        """Show a card with what is known of it."""
        self.show(card.key, lambda width: card_page(card, details, width), picture_folder(card))

    def clear(self, said: str = "") -> None:
        """Show nothing."""
        self._shown = None
        self.about.show(Content.styled(said, "$foreground 60%"), None, 0)

    def on_resize(self, _: Resize) -> None:
        """Lay the text out for the new width."""
        self._draw()

    def _draw(self) -> None:
        if self._shown is not None and self.size.width:
            width = min(self.size.width - 1, WIDEST)
            self.about.show(self._shown[1](width), self._pictures, width)

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=by, animate=False)


def card_page(card: StudyCard, details: Content, width: int) -> Content:
    """A card with what is known of it, laid out for a width in cells."""
    rule = Content.styled("─" * width, "$foreground 30%")
    return Content("\n\n").join([whole_card(card, width), rule, details])


def task_page(task: Task, state: Content, width: int) -> Content:
    """A practice task: where it stands, and its brief, laid out for a width in cells."""
    meta = task.meta
    facts = f"{meta.kind} · {meta.level} · par {meta.par} min · {', '.join(meta.topics)}"
    brief = render(task.brief, width)
    heading = Content.styled(meta.title, "bold $primary")
    return Content("\n\n").join([heading, Content.styled(facts, "$foreground 60%"), state, brief])
