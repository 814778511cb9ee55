"""The app: wiring only. Screens do the work."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from textual import work
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.reactive import var
from textual.screen import Screen

from interviewprep.profile.place import Place
from interviewprep.ui.drill.today import TodayScreen
from interviewprep.ui.themes import DARK, THEMES

if TYPE_CHECKING:
    from interviewprep.practice.grading.grader import Grader
    from interviewprep.store.figures import Figures
    from interviewprep.study.collection import Collection


class InterviewPrep(App[None]):
    """Interview preparation in the terminal."""

    TITLE = "interviewprep"
    CSS_PATH = ["app.tcss", "drill/today.tcss"]  # noqa: RUF012  (the default screen's own is not loaded)
    ENABLE_COMMAND_PALETTE = True
    BINDINGS = [  # noqa: RUF012
        Binding("question_mark,f1", "help", "Help", show=False),
        Binding("ctrl+t", "toggle_theme", "Dark or light", show=False),
    ]

    progress: var[tuple[str, int, int] | None] = var(None)
    """What is being done behind the screen: words, done, total."""

    def __init__(self, place: Place, start: str | None = None) -> None:
        """`start` is the deck to start a session with at once; '' means all."""
        super().__init__()
        self.place = place
        self._start = start
        self.collection: Collection | None = None
        """Everything open; None until it is."""
        self._grader: Grader | None = None
        self.failure = ""
        """Why the database can't be used, if so."""
        self.figures: Figures | None = place.figures()
        for theme in THEMES:
            self.register_theme(theme)
        wanted = self.figures.settings.theme if self.figures else DARK.name
        # Set before anything reads it: a change of theme parses all style sheets again.
        self.set_reactive(InterviewPrep.theme, wanted if wanted in self.available_themes else DARK.name)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_default_screen(self) -> Screen[Any]:
        """Today is where everything starts and ends."""
        return TodayScreen()

    def on_mount(self) -> None:
        """Open the rest once the first screen is painted."""
        self.theme_changed_signal.subscribe(self, lambda _: self._keep_theme())
        self.call_after_refresh(self.set_timer, 0.02, self.open_collection)

    @work(thread=True, exclusive=True, group="collection")
    def open_collection(self) -> None:
        """Import what is slow, open the database, look at the decks."""
        from interviewprep.store.errors import StoreError
        from interviewprep.study.collection import Collection

        def tell(what: str, done: int, total: int) -> None:
            self.call_from_thread(setattr, self, "progress", (what, done, total))

        try:
            if self.figures is None:
                tell("Setting up", 0, 0)
            collection = Collection(self.place)
            collection.refresh(tell)
        except StoreError as error:
            self.call_from_thread(self._failed, str(error))
            return
        self.call_from_thread(self._opened, collection)

    def _opened(self, collection: Collection) -> None:
        self.collection = collection
        self.progress = None
        # What is loaded now stays: the collector need not look at it again in the middle of a key press.
        gc.collect()
        gc.freeze()
        self.refresh_figures()
        if self._start is not None and isinstance(self.screen, TodayScreen):
            self.screen.start(self._start or None)
            self._start = None

    def _failed(self, why: str) -> None:
        self.failure = why
        self.progress = None
        self.refresh_figures()

    def refresh_figures(self) -> None:
        """Read today's figures again, and show them."""
        if self.collection is not None:
            self.figures = self.collection.figures()
        for screen in self.screen_stack:
            if isinstance(screen, TodayScreen):
                screen.show_figures()

    def watch_progress(self) -> None:
        """Show how far the work behind the screen is."""
        for screen in self.screen_stack:
            if isinstance(screen, TodayScreen):
                screen.show_status()

    def _keep_theme(self) -> None:
        if self.collection is not None and self.theme != self.collection.log.settings.theme:
            self.collection.log.set("theme", self.theme, self.place.clock.now())

    def action_toggle_theme(self) -> None:
        """Switch between the dark and the light theme."""
        names = [theme.name for theme in THEMES]
        dark = self.current_theme.dark
        self.theme = names[1] if dark else names[0]

    def action_help(self) -> None:
        """Show what the keys of this screen do."""
        from interviewprep.ui.common.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: this screen's keys first, then the app's own commands."""
        inherited = {binding.action for binding in Binding.make_bindings(Screen.BINDINGS)}
        for binding in screen.active_bindings.values():
            action = binding.binding.action
            own = binding.node is screen and binding.enabled and action not in inherited
            if own and binding.binding.description:
                key = self.get_key_display(binding.binding)
                yield SystemCommand(binding.binding.description, f"Key: {key}", self._runner(screen, action))
        yield SystemCommand("Dark or light", "Switch between the two themes", self.action_toggle_theme)
        for command in super().get_system_commands(screen):
            if command.title in ("Theme", "Quit", "Screenshot"):
                yield command

    def _runner(self, screen: Screen[Any], action: str) -> Callable[[], None]:
        def run_it() -> None:
            self.call_later(screen.run_action, action)

        return run_it

    @property
    def grader(self) -> Grader:
        """The process that grades, shared by all tasks."""
        if self._grader is None:
            from interviewprep.practice.grading.grader import Grader

            self._grader = Grader()
        return self._grader

    async def on_unmount(self) -> None:
        """Close the files, and end the grader."""
        if self._grader is not None:
            await self._grader.close()
        if self.collection is not None:
            self.collection.close()

    async def action_quit(self) -> None:
        """Leave. Every rating is on disk already."""
        self.workers.cancel_all()
        self.exit()


def run(place: Place, start: str | None = None) -> int:
    """Run the app until the user leaves; see `InterviewPrep` for `start`. Returns the exit code."""
    app = InterviewPrep(place, start)
    app.run()
    return app.return_code or 0
