"""The app's part in browsing: the list of cards, a card of it, and the dialogs that it asks with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from textual import work

from interviewprep.ui import navigation as go
from interviewprep.ui.boundary import guarded
from interviewprep.ui.travel import Travel
from interviewprep.wording import sentence

if TYPE_CHECKING:
    from interviewprep.content.tasks.task import Task
    from interviewprep.profile.place import Place
    from interviewprep.store.search.tasks import TaskEntry
    from interviewprep.study.catalog import Catalog
    from interviewprep.study.chosen import Chosen
    from interviewprep.study.collection import Collection
    from interviewprep.ui.drill.browse import BrowseScreen
    from interviewprep.ui.drill.browse_view import BrowseView
    from interviewprep.ui.reader import Reader

T = TypeVar("T")
BROWSE = "browse"
"""The name under which its screen is kept."""
AT_ONCE = 0.02
"""Seconds within which rows come together with the screen; such as take longer come into it."""
MAKE = "_get_screen"
"""Textual's own method that makes a screen; showing one does so too, should there be no such method."""
UNHURRIED = 0.4
"""Seconds after which whoever looks at Today is taken to read: what is to be had in advance is made then."""


class BrowseNavigation(Travel):
    """Answers what Browse wishes for. `InterviewPrep` adds everything else."""

    place: Place
    reader: Reader
    collection: Collection | None
    _catalog: Catalog | None = None
    """All cards; None until they were browsed once."""
    _listed_tasks: Mapping[str, Task] = {}
    """The practice tasks among what is browsed, by key."""
    _listing_tasks = Lock()
    """Held while they are read: one thread does it."""
    _view: BrowseView | None = None
    """How they were looked at the last time."""
    _browse: BrowseScreen | None = None
    """The screen, which stays when one leaves it: to make it takes longer than to show it again."""

    def opened_collection(self) -> Collection | None:
        """The collection; while it is being read, a word that it is."""
        raise NotImplementedError

    async def answer(self, wish: go.Go) -> None:
        """Show the screen that is wished for."""
        match wish:
            case go.BrowseDeck():
                from interviewprep.ui.drill.browse_view import query_of_deck

                await self.browse(query_of_deck(wish.deck))
            case go.BrowseFound():
                await self.browse(wish.query)
            case go.ShowCardDetails():
                await self.show_card_details(wish)
            case go.CustomStudy():
                await self.custom_study()
            case go.AskHowToStudy():
                await self.ask_how_to_study(wish.ids)
            case go.StudyQuery():
                await self.study_query(wish)
            case go.AskText():
                from interviewprep.ui.common.ask import AskScreen

                await self.push_screen(AskScreen(wish.question, wish.hint, wish.wrong), given(wish.then))
            case go.ChooseSome():
                from interviewprep.ui.common.choose import ChooseScreen

                screen = ChooseScreen(wish.title, wish.choices, wish.chosen)
                await self.push_screen(screen, given(wish.then))
            case _:
                await super().answer(wish)

    @work(exclusive=True, group="preparation", description="Reading ahead")
    async def prepare_to_browse(self, collection: Collection) -> None:
        """Have at hand what opening Browse takes: its first page as things stand, and once its screen."""
        from interviewprep.store.errors import StoreError

        def load() -> tuple[type[BrowseScreen], type[BrowseView], int]:
            from interviewprep.practice import task_catalog  # noqa: F401
            from interviewprep.ui.drill.browse import BrowseScreen
            from interviewprep.ui.drill.browse_view import BrowseView
            from interviewprep.ui.widgets.virtual_table import PAGE

            return BrowseScreen, BrowseView, PAGE

        screen, view, page = await self.reader.read("preparation", load)
        self._view = self._view or view()
        catalog, sorting = self.catalog(collection), self._view.sorting
        with suppress(StoreError):  # told when it is opened
            await self.reader.read("preparation", lambda: catalog.page(page, "", sorting))
        if self._browse is None:
            made = partial(screen, collection, catalog, self._view, self.listed_task)
            self.set_timer(UNHURRIED, partial(self._make_browse, made))

    @guarded("Reading ahead")
    def _make_browse(self, made: Callable[[], BrowseScreen]) -> None:
        """Make the screen behind Today, unless something else is seen, is on its way or ends."""
        from interviewprep.ui.drill.today import TodayScreen

        make = getattr(self, MAKE, None)
        if make is None or self._browse is not None or self.travelling or not self.is_running:
            return
        if [type(screen) for screen in self.screen_stack] == [TodayScreen]:
            screen = made()
            for style in screen.css_path:
                self.stylesheet.read(style)
            make(screen)
            self._keep(screen)

    def _keep(self, screen: BrowseScreen) -> None:
        self._browse = screen
        self.install_screen(screen, BROWSE)

    async def browse(self, query: str) -> None:
        """List the cards, at first those that a query finds."""
        if (collection := self.opened_collection()) is None:
            return
        from interviewprep.ui.drill.browse import BrowseScreen
        from interviewprep.ui.drill.browse_view import BrowseView
        from interviewprep.ui.widgets.virtual_table import PAGE

        self._view = self._view or BrowseView()
        catalog, sorting = self.catalog(collection), self._view.sorting
        first = asyncio.ensure_future(self.reader.read("browse", lambda: catalog.page(PAGE, query, sorting)))
        if self._browse is not None and self._browse.is_of(collection):
            await asyncio.wait([first], timeout=AT_ONCE)
            shown = self.push_screen(BROWSE)
            self._browse.begin(query, first)
            await shown
            return
        screen = BrowseScreen(collection, catalog, self._view, self.listed_task, query, first)
        if self._browse is None:
            self._keep(screen)
        await self.push_screen(screen)  # while it is made, the first page is read

    def listed_task(self, key: str) -> Task:
        """A task that is browsed."""
        return self._listed_tasks[key]

    # Study what one chooses

    async def custom_study(self) -> None:
        """Ask what to study, then how."""
        if (collection := self.opened_collection()) is None:
            return
        from interviewprep.ui.drill.custom_study import CustomStudyScreen

        def chosen(ids: Sequence[int]) -> None:
            self.follow(go.AskHowToStudy(ids))

        await self.push_screen(CustomStudyScreen(self.catalog(collection)), given(chosen))

    async def ask_how_to_study(self, ids: Sequence[int]) -> None:
        """Ask how to study some cards, and begin."""
        if (collection := self.opened_collection()) is None:
            return
        from interviewprep.study.chosen import counts
        from interviewprep.ui.drill.how_to_study import HowToStudyScreen

        def chosen(how: Chosen) -> None:
            self.set_out(self.study_chosen(how), "Starting the session")

        found = await self.reader.read("counts", lambda: counts(collection, ids))
        await self.push_screen(HowToStudyScreen(ids, found), given(chosen))

    async def study_query(self, wish: go.StudyQuery) -> None:
        """Study what a query finds."""
        if (collection := self.opened_collection()) is None:
            return
        from interviewprep.store.search.language import QueryError
        from interviewprep.study.chosen import choose

        catalog = self.catalog(collection)
        try:
            found = await self.reader.read(
                "session", lambda: choose(catalog, wish.query, wish.ahead, cram=wish.cram)
            )
        except QueryError as error:
            self.notify(sentence(str(error)), severity="error", markup=False, timeout=8)
            return
        await self.study_chosen(found)

    async def study_chosen(self, chosen: Chosen) -> None:
        """Begin a session of the cards that were chosen, if there is anything to answer."""
        if (collection := self.opened_collection()) is None:
            return
        from interviewprep.study.chosen import begin
        from interviewprep.ui.drill.review import ReviewScreen

        session = await self.reader.read("session", lambda: begin(collection, chosen))
        if session.current is None:
            self.notify("None of these is due now. Study them ahead of time, or as a cram.", timeout=5)
        else:
            await self.push_screen(ReviewScreen(session))

    def catalog(self, collection: Collection) -> Catalog:
        """All cards; kept, since to list them takes longer than to find some."""
        from interviewprep.practice.task_catalog import entries
        from interviewprep.study.catalog import Catalog

        def read_tasks() -> list[TaskEntry]:
            return entries(self.tasks_there().values(), collection.log.tasks())

        self._catalog = self._catalog or Catalog(collection, read_tasks)
        return self._catalog

    def tasks_there(self) -> Mapping[str, Task]:
        """The practice tasks by key; to read them takes a while."""
        from interviewprep.practice.task_catalog import find_tasks

        with self._listing_tasks:
            if not self._listed_tasks:
                found = find_tasks(self.place.home.folder).tasks
                self._listed_tasks = {task.key: task for task in found}
            return self._listed_tasks

    def end_browsing(self) -> None:
        """Close the files."""
        if self._catalog is not None:
            self._catalog.close()

    async def show_card_details(self, wish: go.ShowCardDetails) -> None:
        """Over the screen, everything known of a card."""
        if (collection := self.collection) is None:
            return
        from interviewprep.ui.common.text_page import TextPageScreen
        from interviewprep.ui.drill.card_details import card_details

        text = await self.reader.read("details", lambda: card_details(collection, wish.card))
        if wish.whole:
            from interviewprep.ui.card_sides import picture_folder
            from interviewprep.ui.widgets.card_pane import card_page

            width = min(90, self.size.width * 9 // 10) - 7
            page = card_page(wish.card, text, width)
            screen = TextPageScreen("About this card", page, picture_folder(wish.card), width)
        else:
            screen = TextPageScreen("About this card", text)
        await self.push_screen(screen)


def given(then: Callable[[T], object]) -> Callable[[T | None], None]:
    """What a dialog calls at its end: `then`, unless it came to nothing."""

    def answered(result: T | None) -> None:
        if result is not None:
            then(result)

    return answered
