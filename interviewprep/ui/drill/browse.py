"""Browse: all cards, found by a query, with the card beside the list; commands on as many as one selects."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus, Resize, ScreenResume, ScreenSuspend
from textual.timer import Timer
from textual.widgets import Static

from interviewprep.content.tasks.task import Task
from interviewprep.store.search.language import QueryError
from interviewprep.store.search.listing import FoundCard
from interviewprep.study.catalog import Catalog, Sorting
from interviewprep.study.collection import Collection, StudyCard
from interviewprep.ui.drill.browse_columns import COLUMNS, Seen, card_state
from interviewprep.ui.drill.browse_commands import ONLY_TASKS, CommandsOnCards, is_task, only_cards
from interviewprep.ui.drill.browse_found import Found, find_all, first_found, read_by_now, rows_of
from interviewprep.ui.drill.browse_view import BrowseView, title_of
from interviewprep.ui.keys import KeyCommand, bindings, with_keys
from interviewprep.ui.navigation import AskHowToStudy, ChooseSome, OpenTask, ShowCardDetails, ShowTasks
from interviewprep.ui.widgets.card_pane import CardPane, task_page
from interviewprep.ui.widgets.key_bar import KeyBar
from interviewprep.ui.widgets.query_input import QueryInput
from interviewprep.ui.widgets.virtual_table import PAGE, VirtualTable

WIDE = 100
"""Columns from which on the card is beside the list."""
ON_CARDS = {"info", "suspend", "flag", "bury", "set_due", "reset", "edit"}
"""The commands that need a card."""
STILL = 0.05
"""Seconds for which the cursor must stand still until its card is read."""


class BrowseScreen(CommandsOnCards):
    """The cards that a query finds, in a table, and below them the practice tasks."""

    AUTO_FOCUS = ""  # `begin` focuses the cards
    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("info", "enter,i", "Show", "The card with its answer, source and history", 10, main=True),
        KeyCommand("filter", "slash", "Filter", "Filter: words, deck:, tag:, is:due and so on", 11),
        KeyCommand("study", "r", "Study", "Study what is selected, or all that is listed", 12),
        KeyCommand("suspend", "s", "Suspend", "Suspend, or bring back", 14),
        KeyCommand("flag", "f", "Flag", "Flag, or take the flag away", 15),
        KeyCommand("undo", "u", "Undo", "Take the last command back, on all its cards", 13),
        KeyCommand("leave", "escape", "Back", rank=13),
        KeyCommand("bury", "b", "Bury", "Bury: not before tomorrow", 17),
        KeyCommand("set_due", "d", "Set due", "Set the day on which it comes back", 18),
        KeyCommand("reset", "x", "Reset", "Reset: make the card new again", 19),
        KeyCommand("edit", "e", "Edit", "Edit the card's file", 20),
        KeyCommand("sort(1)", "o", "Sort", "Sort by the next column", 21),
        KeyCommand("sort(-1)", "O", "", "Sort backwards"),
        KeyCommand("columns", "c", "Columns", "Choose the columns", 22),
        KeyCommand("tasks", "t", "Tasks", "The practice tasks", 23),
        KeyCommand("dismiss", "q"),
    )
    BINDINGS = bindings("browse", KEYS)
    HELP = """\
All cards, as many as there are, and below them the practice tasks. `{browse.filter}` filters while you \
type: words of question and answer, and fields in Anki's words: `deck:`, `tag:`, `level:`, `kind:` (also \
`task`), `is:due` (new, learning, review, suspended, buried, flagged, leech), `rated:7:1`, `introduced:7`, \
`prop:lapses>3`, `id:`; `OR`, parentheses, quotes, and `-` before what is not to be found. Tab takes what is \
suggested.

Space selects a card, Shift with ↑ and ↓ several, `Ctrl+A` all, Esc none. Commands are for what is selected, \
or for the card under the cursor; `{browse.undo}` takes a command back on all its cards. `{browse.sort-1}` \
sorts by the next column, `{browse.sort-minus-1}` backwards; a click on a heading does both.
"""

    query_input = getters.query_one("#words", QueryInput)
    table = getters.query_one("#cards", VirtualTable)
    pane = getters.query_one("#pane", CardPane)

    def __init__(
        self,
        collection: Collection,
        catalog: Catalog,
        view: BrowseView,
        task_of: Callable[[str], Task],
        query: str = "",
        first: asyncio.Future[list[FoundCard]] | None = None,
    ) -> None:
        """List a query's cards, at first the page `first`, or none until `begin`; `task_of` a key's task."""
        super().__init__(collection, catalog)
        self._task_of = task_of
        self._view = view
        self._first_query = query
        self._first = first
        self._total = 0
        self._drawn_for: tuple[int, int] | None = None
        """The day, and the lapses of a leech, for which the rows were drawn."""
        self._still: Timer | None = None

    def compose(self) -> ComposeResult:
        """A title, the query, the cards, the card under the cursor."""
        yield Static(id="title", markup=False)
        yield QueryInput("/ filters: words, is:due, tag:async, level:senior …", id="words")
        with Horizontal(id="body"):
            yield VirtualTable[FoundCard](self._cells, {"slash": self.action_filter}, id="cards")
            yield Static(id="nothing", markup=False)
            yield CardPane(id="pane")
        yield KeyBar()

    async def on_mount(self) -> None:
        """List the cards: the first page together with the screen."""
        self.set_class(self.app.size.width >= WIDE, "-wide")
        if self._first is not None:
            await asyncio.wait([self._first])
            self.begin(self._first_query, self._first)

    def is_of(self, collection: Collection) -> bool:
        """Whether it lists this one's cards, and may be shown: not while it is under another screen."""
        return self._collection is collection and self.is_mounted and self not in self.app.screen_stack

    def begin(self, query: str, first: asyncio.Future[list[FoundCard]]) -> None:
        """List what another query finds, as if the screen were new; at once if `first` has its first page."""
        self._let_go()
        self._first_query = query
        self.undoable = []
        self._catalog.forget_tasks()
        self.query_input.begin(query)
        self._show_columns()
        self.table.clear_selection()
        page = read_by_now(first)
        self._show(first_found(page))
        if not page or page[0].stored.key != self.pane.key:
            self.pane.clear()
        self.pane.scroll_home(animate=False)
        self.set_focus(self.table)
        self.show_keys()

    @on(Resize)
    def resized(self) -> None:
        """Show the card beside the list where there is room."""
        self.set_class(self.size.width >= WIDE, "-wide")
        self.show_title()
        self.moved()

    @on(ScreenSuspend)
    def left(self) -> None:
        """What is still being read for it is of no use, unless another screen is above it."""
        if self not in self.app.screen_stack:
            self._let_go()

    def _let_go(self) -> None:
        for group in ("cards", "cards-page", "cards-ahead", "details"):
            self.workers.cancel_group(self, group)

    @on(ScreenResume)
    def resumed(self) -> None:
        """Opened, or back from a session or a task: other states."""
        self._catalog.forget_tasks()
        self._find(stay=bool(self.table.keys))

    # Finding

    @on(QueryInput.Changed)
    def typed(self) -> None:
        """Search as one types."""
        self._find(stay=False)

    @work(exclusive=True, group="cards", description="Reading the cards")
    async def _find(self, stay: bool = True) -> None:
        """Show what the query finds; the cursor goes to the top, or stays on its card."""
        topic, query, sorting = f"browse-{id(self)}", self.query_input.value, self._view.sorting
        try:
            if not stay:  # the first page takes a fraction of the time of all
                page = await self.prep.reader.read(topic, lambda: self._catalog.page(PAGE, query, sorting))
                if page:
                    self._show(first_found(page))
            await self._drawn()  # which the reading thread would slow down
            place, key, window = self.table.cursor, self.table.key_here, self.table.window
            read = partial(find_all, self._catalog, query, sorting, place, key, window)
            found = await self.prep.reader.read(topic, read)
        except QueryError as error:
            self.query_input.tell(error)
            return
        self.query_input.tell(None)
        if found.ids or not self.query_input.is_unfinished:
            self._show(found)
        if not self.query_input.names:
            names = await self.prep.reader.read(f"names-{topic}", self._catalog.names)
            self.query_input.names = names
        self._read_ahead(query, sorting)

    @work(exclusive=True, group="cards-ahead", description="Reading ahead")
    async def _read_ahead(self, query: str, sorting: Sorting) -> None:
        """Have the catalog keep what a press of a sorting key shows."""
        for step in (1, -1):
            then = self._view.sorted_by_key(step, sorting)
            await self.prep.reader.read(f"ahead-{id(self)}", partial(self._catalog.page, PAGE, query, then))

    async def _drawn(self) -> None:
        """Wait until what is shown is on the screen."""
        drawn = asyncio.Event()
        if self.call_after_refresh(drawn.set):
            await drawn.wait()

    def list_again(self) -> None:
        """List the cards after a command; the cursor stays on its card."""
        self._find()

    def _show(self, found: Found) -> None:
        whole = found.total is not None
        self._total = found.total or self._total
        seen = self._seen()
        if (drawn_for := (seen.now.day, seen.leech)) != self._drawn_for:
            self._drawn_for = drawn_for
            self.table.forget_lines()
        self.table.show(found.ids, found.rows, found.cursor, whole=whole)
        self._show_nothing(whole and not found.ids)
        if whole:
            self.show_title()

    def _show_nothing(self, nothing: bool) -> None:
        """Where nothing is listed, say why and what helps."""
        self.set_class(nothing, "-nothing")
        if not nothing:
            return
        self.pane.clear()
        lines = [
            "No card is like that.",
            "",
            "Esc shows all cards again; {browse.filter} changes the filter.",
        ]
        if not self._total:
            lines = ["No cards.", "", "Put a deck into your decks folder: `interviewprep decks --folder`."]
        self.query_one("#nothing", Static).update(with_keys("\n".join(lines), self))
        if self.focused in (self.table, self.pane):
            self.set_focus(None)

    @on(VirtualTable.Wanted)
    def wanted(self, event: VirtualTable.Wanted) -> None:
        """Rows come into view."""
        self._fetch(self.table.keys, range(event.first, event.end))

    @work(group="cards-page", description="Reading the cards")
    async def _fetch(self, ids: Sequence[int], places: range) -> None:
        topic = f"browse-{id(self)}-{places.start}"
        rows = await self.prep.reader.read(topic, lambda: rows_of(self._catalog, ids, places))
        if ids is self.table.keys:
            self.table.put(rows)

    # What is shown

    def _cells(self, found: FoundCard, columns: Sequence[str]) -> list[Content]:
        seen = self._seen()
        return [COLUMNS[column].draw(found, seen) for column in columns]

    def _seen(self) -> Seen:
        return Seen(self.prep.place.clock.now(), self._collection.log.settings.leech_threshold)

    def _show_columns(self) -> None:
        self.table.set_columns(*self._view.heading())

    def show_title(self) -> None:
        """Say how many cards are listed and selected, and what is being done to them."""
        found = len(self.table.keys) if self.query_input.value else None
        self.query_one("#title", Static).update(
            title_of(self._total, found, len(self.table.selected), self.at_work)
        )

    @on(VirtualTable.Moved)
    def moved(self) -> None:
        """Show the card once the cursor stands still."""
        if self._still is not None:
            self._still.stop()
        self._still = self.set_timer(STILL, self._show_card)

    @on(VirtualTable.Selected)
    def selected(self) -> None:
        """Say how many."""
        self.show_title()
        self.show_keys()

    def _show_card(self) -> None:
        self.show_keys()
        here = self.table.here
        if here is None or not self.pane.display:
            return
        if is_task(here):
            task, state = self._task_of(here.stored.key), card_state(here, self._seen())[1:]
            self.pane.show(task.key, lambda width: task_page(task, state, width))
        else:
            self.read_card(here.stored.key, self._show_beside)

    def _show_beside(self, card: StudyCard, details: Content) -> None:
        self.pane.show_card(card, details)

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """What the keys do depends on where one is, and on what is selected."""
        here, typing = self.table.here, self.query_input.has_cursor
        match command.action:
            case "leave" if typing:
                return replace(command, label="Clear the filter", rank=3)
            case "leave" if self.table.selected:
                return replace(command, label="Select none", rank=3)
            case "leave" if self.query_input.value != self._first_query:
                return replace(command, label="Clear the filter")
            case "undo" if not self.undoable:
                return None
            case "study" | "sort(1)" if not self.table.keys:
                return None
            case action if action in ON_CARDS and (here is None or typing):
                return None
            case "info" if here is not None and is_task(here):
                return replace(command, label="Open the task")
            case action if (
                action in ON_CARDS and here is not None and is_task(here) and not self.table.selected
            ):
                return None
            case "suspend" if here is not None and here.stored.suspended and not self.table.selected:
                return replace(command, label="Bring back")
        return command

    @on(DescendantFocus)
    @on(DescendantBlur)
    def focus_moved(self) -> None:
        """In the query other keys work."""
        self.call_later(self.show_keys)

    # Moving about

    @on(QueryInput.Submitted)
    def to_list(self) -> None:
        """From the query to the list."""
        self.set_focus(self.table if self.table.keys else None)

    def action_filter(self) -> None:
        """Type a query."""
        self.query_input.focus_field()

    def action_leave(self) -> None:
        """Let the selection go; all cards again; then back."""
        if self.table.selected and not self.query_input.has_cursor:
            self.table.clear_selection()
        elif self.query_input.has_cursor or self.query_input.value != self._first_query:
            self.query_input.value = self._first_query
            self.set_focus(self.table)
        else:
            self.dismiss()

    @on(VirtualTable.Opened)
    def action_info(self) -> None:
        """The card over the whole screen, or the task to work on."""
        if (here := self.table.here) is None:
            return
        if is_task(here):
            self.go(OpenTask(self._task_of(here.stored.key)))
        else:
            self.read_card(here.stored.key, lambda card, _: self.go(ShowCardDetails(card, whole=True)))

    def action_tasks(self) -> None:
        """The practice tasks."""
        self.go(ShowTasks())

    def action_study(self) -> None:
        """Ask how to study what is selected, or else all that is listed."""
        selected = self.table.chosen() if self.table.selected else self.table.keys
        if not selected or self.must_wait():
            return
        if cards := only_cards(selected):
            self.go(AskHowToStudy(cards))
        else:
            self.notify(ONLY_TASKS, timeout=4)

    def action_sort(self, step: int) -> None:
        """Sort by the next column, or backwards."""
        self._sort(self._view.sorted_by_key(step))

    @on(VirtualTable.HeadingClicked)
    def heading_clicked(self, event: VirtualTable.HeadingClicked) -> None:
        """Sort by the column, and by it backwards."""
        if (order := COLUMNS[event.column].order) is not None:
            same = order == self._view.sorting.order
            self._sort(Sorting(order, same and not self._view.sorting.backwards))

    def _sort(self, sorting: Sorting) -> None:
        self._view.sorting = sorting
        self._show_columns()
        self._find(stay=False)

    def action_columns(self) -> None:
        """Choose the columns."""
        choices = {key: one.column.title.strip() for key, one in COLUMNS.items() if key != "title"}
        self.go(ChooseSome("Columns", choices, self._view.columns, self._columns_chosen))

    def _columns_chosen(self, keys: Sequence[str]) -> None:
        self._view.columns = ("title", *keys)
        self._show_columns()
