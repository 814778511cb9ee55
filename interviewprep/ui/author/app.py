"""The author's preview, an app of its own: a deck file's cards as a candidate sees them."""

from __future__ import annotations

from pathlib import Path

from interviewprep.profile.clock import Clock
from interviewprep.profile.place import Place
from interviewprep.profile.preferences import Config
from interviewprep.ui.boundary import Boundary, GuardedWorkers
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.preferred import Preferred
from interviewprep.ui.reader import Reader
from interviewprep.ui.themes import DARK


class PreviewApp(Preferred, GuardedWorkers, Boundary):
    """Shows one deck file, and nothing else: no progress is read or written."""

    TITLE = "interviewprep: preview"
    CSS_PATH = ["../app.tcss"]  # noqa: RUF012
    KEYS = (
        KeyCommand("toggle_theme", "ctrl+t", "Dark or light", "Switch between the dark and the light theme"),
        KeyCommand("help", "question_mark,f1", "Help"),
    )
    BINDINGS = bindings("preview-app", KEYS)

    def __init__(
        self, path: Path, card: str | None, clock: Clock, theme: str = DARK.name, config: Config | None = None
    ) -> None:
        """`card` is the id of the card to begin with."""
        super().__init__()
        self.faults: list[Exception] = []
        self.reader = Reader()
        self._path, self._card, self._clock = path, card, clock
        self.prefer(config or Config(), theme)

    def on_mount(self) -> None:
        """Show the first card, or the one that was named."""
        self.follow_preferences()
        from interviewprep.ui.author.preview import PreviewScreen

        self.push_screen(PreviewScreen(self._path, self._card, self._clock))

    def on_unmount(self) -> None:
        """Read no more."""
        self.reader.close()

    def action_help(self) -> None:
        """Show what the keys do."""
        from interviewprep.ui.common.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))


def run(path: Path, card: str | None, place: Place) -> int:
    """Run the preview until the author leaves; returns the exit code: 0, or another after a crash."""
    app = PreviewApp(path, card, place.clock, place.theme(place.figures()), place.config)
    app.run()
    return app.return_code or 0
