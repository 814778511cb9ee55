"""The heading of a pane that folds."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static


class PaneHeading(Static):
    """One line: whether the pane below it is open, its name, and what is to be said while it isn't."""

    DEFAULT_CSS = """
    PaneHeading { height: 1; width: 100%; padding: 0 2; background: $surface; }
    """

    folds: reactive[bool] = reactive(True, init=False, layout=False)
    """Whether a click opens it."""
    opened: reactive[bool] = reactive(True, init=False, layout=False)
    title: reactive[str] = reactive("", init=False, layout=False)
    about: reactive[Content] = reactive(Content(""), init=False, layout=False)

    @dataclass
    class Clicked(Message):
        """The pane is to be opened."""

        pane: str

    def __init__(self, pane: str, *, id: str | None = None) -> None:  # noqa: A002
        """`pane` is its name, in small letters."""
        super().__init__(id=id, markup=False)
        self._pane = pane
        self.set_reactive(PaneHeading.title, pane.capitalize())

    def render(self) -> Content:
        """The line."""
        mark = ("▾ " if self.opened else "▸ ") if self.folds else ""
        return Content.assemble((mark, "$foreground 60%"), (self.title, "bold")) + self.about

    def on_click(self, event: Click) -> None:
        """Open the pane."""
        event.stop()
        if self.folds:
            self.post_message(self.Clicked(self._pane))
