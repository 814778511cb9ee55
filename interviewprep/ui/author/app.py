"""The author's preview: a deck file's cards as a candidate sees them."""

from __future__ import annotations

from pathlib import Path

from textual.app import App
from textual.binding import Binding

from interviewprep.profile.clock import Clock
from interviewprep.profile.place import Place
from interviewprep.ui.themes import DARK, THEMES


class PreviewApp(App[None]):
    """Shows one deck file, and nothing else: no progress is read or written."""

    TITLE = "interviewprep: preview"
    CSS_PATH = ["app.tcss"]  # noqa: RUF012
    BINDINGS = [Binding("ctrl+t", "toggle_theme", "Dark or light", show=False)]  # noqa: RUF012

    def __init__(self, path: Path, card: str | None, clock: Clock, theme: str = DARK.name) -> None:
        """`card` is the id of the card to begin with."""
        super().__init__()
        self._path, self._card, self._clock = path, card, clock
        for one in THEMES:
            self.register_theme(one)
        self.theme = theme if theme in self.available_themes else DARK.name

    def on_mount(self) -> None:
        """Show the first card, or the one that was named."""
        from interviewprep.ui.author.preview import PreviewScreen

        self.push_screen(PreviewScreen(self._path, self._card, self._clock))

    def action_toggle_theme(self) -> None:
        """Switch between the dark and the light theme."""
        self.theme = THEMES[1].name if self.current_theme.dark else THEMES[0].name


def run(path: Path, card: str | None, place: Place) -> None:
    """Run the preview until the author leaves."""
    figures = place.figures()
    PreviewApp(path, card, place.clock, figures.settings.theme if figures else DARK.name).run()
