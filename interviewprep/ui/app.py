"""The app: wiring and navigation. The only module that knows which screen follows which."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import work
from textual.app import SystemCommand
from textual.events import Event, Key
from textual.reactive import var
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from interviewprep.profile.fault_log import write_fault
from interviewprep.profile.place import Place
from interviewprep.study.today import nothing_to_study
from interviewprep.ui import navigation as go
from interviewprep.ui.drill.today import TodayScreen
from interviewprep.ui.keys import KeyCommand, active_commands, bindings, key_name, let_go_of_shift, with_keys
from interviewprep.ui.mock_navigation import MockNavigation
from interviewprep.ui.practise_navigation import PractiseNavigation
from interviewprep.ui.preferred import Preferred
from interviewprep.ui.reader import Reader
from interviewprep.ui.system_clipboard import UsesClipboard

if TYPE_CHECKING:
    from interviewprep.practice.grading.grader import Grader
    from interviewprep.store.figures import DeckFigures, Figures
    from interviewprep.study.all_settings import SettingsList
    from interviewprep.study.collection import Collection
    from interviewprep.study.session import Session


class SentAgain(Key):
    """A key that comes to the app once more."""


SentAgain.handler_name = Key.handler_name  # Textual would call it by the class's own name

END_SECONDS = 5.0
"""How long the app may take to end when it is told to (SIGTERM, a closed terminal)."""
COLLECTED_AFTER = (1_000, 20, 30)
"""Allocations after which garbage is looked for, and how many such looks there are to one at all objects.

With Python's own (700, 10, 10) Browse, while it was used, stood still for 40 to 90 ms once a second.
"""
LOCK_PATIENCE = 0.4
"""Seconds that a key press waits for another program's write; then it is told, and can be pressed again."""


class InterviewPrep(Preferred, UsesClipboard, MockNavigation, PractiseNavigation):
    """Interview preparation in the terminal."""

    TITLE = "interviewprep"
    CSS_PATH = ["app.tcss", "drill/today.tcss"]  # noqa: RUF012  (the default screen's own is not loaded)
    ENABLE_COMMAND_PALETTE = True
    KEYS = (
        KeyCommand("help", "question_mark,f1", "Help", rank=99),
        KeyCommand("suspend_process", "ctrl+z", "To the shell", "Leave for the shell; `fg` comes back"),
        KeyCommand("toggle_theme", "ctrl+t", "Dark or light", "Switch between the dark and the light theme"),
    )
    BINDINGS = bindings("app", KEYS)

    progress: var[tuple[str, int, int] | None] = var(None)
    """What is being done in the background: words, done, total."""

    def __init__(
        self,
        place: Place,
        start: go.Go | None = None,
        figures: Callable[[], Figures | None] | None = None,
    ) -> None:
        """`start` is where to go at once; `figures` gives those that `place` has begun to read."""
        super().__init__()
        self.place = place
        self.faults: list[Exception] = []
        self.reader = Reader()
        self._start = start
        self._leaves = False
        """Whether one was told that leaving loses something."""
        self.collection: Collection | None = None
        self._grader: Grader | None = None
        self.failure = ""
        self.figures: Figures | None = (figures or place.figures)()
        self.prefer(place.config, place.theme(self.figures))

    def get_default_screen(self) -> Screen[Any]:
        """Today is where everything starts and ends."""
        return TodayScreen()

    def on_mount(self) -> None:
        """Open the rest once the first screen is painted."""
        self.follow_preferences()
        self.call_after_refresh(self.set_timer, 0.02, self.open_collection)
        if threading.current_thread() is threading.main_thread():
            for name in ("SIGTERM", "SIGHUP"):  # the latter when the terminal is closed; Windows has none
                told = getattr(signal, name, signal.SIGTERM)
                if signal.getsignal(told) is not signal.SIG_IGN:
                    # Not the loop's own: the loop may be waiting for a terminal that takes nothing.
                    signal.signal(told, partial(self._told_to_end, asyncio.get_running_loop()))

    def _told_to_end(self, loop: asyncio.AbstractEventLoop, *_: object) -> None:
        """End as after Ctrl+Q, within a limit: a terminal that takes nothing (Ctrl+S) may stop that."""
        watchdog = threading.Timer(END_SECONDS, self._end_anyway)
        watchdog.daemon = True
        watchdog.start()
        loop.call_soon_threadsafe(self.exit)

    def _end_anyway(self) -> None:
        """From the watchdog's thread: the file is left whole, then the process ends."""
        with suppress(Exception):
            self.end_browsing()  # the last connection to be closed takes the write-ahead log in
            if self.collection is not None:
                self.collection.close()
        os._exit(0)

    async def on_event(self, event: Event) -> None:
        """Take a key, whether Shift is still held or not."""
        let_go_of_shift(event)
        await super().on_event(event)

    def on_key(self, event: Key) -> None:
        """Give a text the letters that were on their way elsewhere when it got the focus.

        Keys that come together are all sent to what has the focus before the first of them is heard.
        """
        text = self.focused
        if text is None or self.travelling or isinstance(event, SentAgain):
            return
        if text.check_consume_key(event.key, event.character):
            event.prevent_default()
            self.post_message(SentAgain(event.key, event.character))

    def write_fault(self, error: Exception) -> str | None:
        """Keep the traceback in the data folder."""
        path = write_fault(self.place.home.folder, error)
        return str(path) if path else None

    # The database and the decks

    @work(thread=True, exclusive=True, group="collection", description="Opening your progress")
    def open_collection(self) -> None:
        """Import what is slow, open the database, look at the decks."""
        from interviewprep.store.errors import StoreError
        from interviewprep.study.collection import Collection
        from interviewprep.temporary import sweep

        gc.enable()
        try:
            if self.figures is None:
                self._tell("Setting up", 0, 0)
            collection = Collection(self.place, LOCK_PATIENCE)
            collection.refresh(self._tell)
        except (StoreError, OSError) as error:
            self.call_from_thread(self._failed, str(error))
            return
        self.call_from_thread(self._opened, collection)
        sweep()

    @work(thread=True, exclusive=True, group="collection", description="Reading the decks again")
    def reload_decks(self) -> None:
        """Look at the decks again."""
        assert self.collection is not None
        try:
            self.collection.refresh(self._tell)
        finally:
            self.call_from_thread(setattr, self, "progress", None)
        self.call_from_thread(self.refresh_figures)

    def _tell(self, what: str, done: int, total: int) -> None:
        self.call_from_thread(setattr, self, "progress", (what, done, total))

    def _opened(self, collection: Collection) -> None:
        self.collection = collection
        self.progress = None
        for warning in collection.warnings:
            self.notify(warning, severity="warning", markup=False, timeout=10)
        # What is loaded now stays: the collector need not look at it again in the middle of a key press.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECTED_AFTER)
        self.refresh_figures()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tell what a worker raised; without a collection there is nothing to go on with."""
        super().on_worker_state_changed(event)
        if event.state is WorkerState.ERROR and event.worker.group == "collection" and not self.collection:
            self._failed(f"{event.worker.description} failed. Leave with q; faults.log says more.")

    def _failed(self, why: str) -> None:
        self.failure = why
        self.progress = None
        self._show_today()

    @work(exclusive=True, group="figures", description="Reading today's figures")
    async def refresh_figures(self) -> None:
        """Read today's figures again, and show them."""
        if self.collection is not None:
            self.figures = await self.reader.read("figures", self.collection.figures)
        self._show_today()
        if self._start is not None and self.collection is not None and isinstance(self.screen, TodayScreen):
            start, self._start = self._start, None
            self.go(start)
        if self.collection is not None:
            self.prepare_to_browse(self.collection)

    def _show_today(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, TodayScreen):
                screen.show_figures()

    def watch_progress(self) -> None:
        """Show how far the work in the background is."""
        for screen in self.screen_stack:
            if isinstance(screen, TodayScreen):
                screen.show_status()

    # Which screen follows which

    def opened_collection(self) -> Collection | None:
        """The collection; while it is being read, a word that it is."""
        if self.collection is None and not self.failure:
            self.notify("Still reading the decks; a moment.", timeout=2)
        return self.collection

    async def answer(self, wish: go.Go) -> None:
        """Show the screen that is wished for."""
        match wish:
            case go.StudyDeck():
                await self.study_deck(wish.deck)
            case go.ContinueSession():
                await self.continue_session(wish.session)
            case go.EndSession():
                await self.end_session(wish.session)
            case go.EditSettings():
                await self.edit_settings(wish.deck)
            case go.Confirm():
                await self.confirm(wish)
            case go.AskNumber():
                await self.ask_number(wish)
            case go.ShowText():
                from interviewprep.ui.common.text_page import TextPageScreen

                await self.push_screen(TextPageScreen(wish.title, wish.text))
            case _:
                await super().answer(wish)

    async def study_deck(self, deck: str | None) -> None:
        """Begin a session, if there is anything to study."""
        collection, figures = self.opened_collection(), self.figures
        if collection is None or figures is None:
            return
        if why := nothing_to_study(figures, deck, "{today.more-due}", "{today.more}"):
            self.notify(with_keys(why, self), markup=False, timeout=4)
            return
        from interviewprep.study.session import Session
        from interviewprep.ui.drill.review import ReviewScreen

        session = await self.reader.read("session", lambda: Session(collection, deck))
        if session.current is None:
            self.notify("The next card is a few minutes away.", timeout=4)
        else:
            await self.push_screen(ReviewScreen(session))

    async def continue_session(self, session: Session) -> None:
        """Back from the summary to the cards."""
        from interviewprep.ui.drill.review import ReviewScreen

        await self.switch_screen(ReviewScreen(session))

    async def end_session(self, session: Session) -> None:
        """After a session comes its summary; without an answer, or without a summary, Today."""
        if session.current is not None and not session.tally.answers:
            await self.pop_screen()
            return
        from interviewprep.ui.drill.summary import SummaryScreen, read_summary

        try:
            summary = await self.reader.read("summary", lambda: read_summary(session))
        except Exception:
            await self.pop_screen()
            raise
        await self.switch_screen(SummaryScreen(summary))

    async def confirm(self, wish: go.Confirm) -> None:
        """Ask, and do it after a yes."""
        from interviewprep.ui.common.confirm import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes:
                wish.then()

        await self.push_screen(ConfirmScreen(wish.question, wish.yes), answered)

    async def ask_number(self, wish: go.AskNumber) -> None:
        """Ask, and go on with the answer."""
        from interviewprep.ui.common.number import NumberScreen

        def answered(number: int | None) -> None:
            if number is not None:
                wish.then(number)

        screen = NumberScreen(wish.question, wish.suggested, wish.most, wish.say)
        await self.push_screen(screen, answered)

    async def edit_settings(self, deck: DeckFigures | None) -> None:
        """Change the settings, or those that a deck has of its own."""
        if (collection := self.opened_collection()) is not None:
            from interviewprep.study.all_settings import AllSettings, DeckSettings
            from interviewprep.ui.common.settings import SettingsScreen

            if deck is None:
                settings: SettingsList = AllSettings(collection, lambda: self.available_themes)
            else:
                settings = DeckSettings(collection, deck.key, deck.title)
            await self.push_screen(SettingsScreen(settings), self._settings_closed)

    def _settings_closed(self, _: None) -> None:
        self.refresh_figures()

    def action_help(self) -> None:
        """Show what the keys of this screen do."""
        from interviewprep.ui.common.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    # The palette

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: what the keys do now, then the app's own commands."""
        for active in active_commands(screen):
            if active.command.action == "app.command_palette":
                continue
            title = f"Key: {key_name(active.key)}"
            yield SystemCommand(active.command.words, title, self._runner(active.node, active.command.action))
        yield SystemCommand(
            "Optimise", "Fit the memory model to your reviews", partial(self.go, go.ShowOptimiser())
        )
        for command in super().get_system_commands(screen):
            if command.title in ("Theme", "Quit", "Screenshot"):
                yield command

    def _runner(self, node: Any, action: str) -> Callable[[], None]:
        def run_it() -> None:
            self.call_later(self.run_action, action, node)

        return run_it

    # What lasts as long as the app

    @property
    def grader(self) -> Grader:
        """The process that grades, shared by all tasks."""
        if self._grader is None:
            from interviewprep.practice.grading.grader import Grader

            self._grader = Grader()
        return self._grader

    async def on_unmount(self) -> None:
        """Save what was typed, close the files, and end the grader."""
        self.reader.close()
        if self.attempts is not None:
            await self.attempts.close()
        if self._grader is not None:
            await self._grader.close()
        self.end_browsing()
        if self.collection is not None:
            self.collection.close()

    async def action_quit(self) -> None:
        """Leave. Every rating is on disk already; what can't be saved keeps one here, once."""
        if not self._leaves and self.attempts is not None and not self.attempts.save():
            self._leaves = True
            self.notify("Quit again to leave without what can't be saved.", severity="warning", timeout=10)
            return
        self.workers.cancel_all()
        self.exit()


def run(place: Place, start: go.Go | None = None, figures: Callable[[], Figures | None] | None = None) -> int:
    """Run the app until the user leaves; see `InterviewPrep` for `start` and `figures`.

    Returns: the exit code: 0, or another when the app crashed.
    """
    app = InterviewPrep(place, start, figures)
    app.run()
    return app.return_code or 0
