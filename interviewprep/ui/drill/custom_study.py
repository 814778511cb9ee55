"""Custom study: what to study beside today's cards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from interviewprep import wording
from interviewprep.store.search.language import QueryError
from interviewprep.study.catalog import Catalog, Sorting
from interviewprep.study.chosen import READY
from interviewprep.ui.boundary import GuardedWorkers
from interviewprep.ui.common.way_out import way_out
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.prep import as_prep
from interviewprep.ui.widgets.query_input import QueryInput


class CustomStudyScreen(GuardedWorkers, ModalScreen[Sequence[int]]):
    """What one often wants, with how many cards that is, or any query. It ends with the cards' ids."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("dismiss", "escape", "Cancel"),
        KeyCommand("query", "slash", "Query", "Type any query"),
    )
    BINDINGS = bindings("custom-study", KEYS)

    query_input = getters.query_one(QueryInput)
    ready = getters.query_one("#ready", OptionList)

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._catalog = catalog
        self._found: dict[str, list[int]] = {}
        """What the ready queries find."""
        self._ids: list[int] = []
        """What the typed query finds."""

    def compose(self) -> ComposeResult:
        """Any query, and the ready ones."""
        with Vertical(id="box") as box:
            box.border_title = "Custom study"
            box.border_subtitle = way_out("Enter chooses, / any query, Esc cancels")
            yield QueryInput("/ any query: tag:async, level:senior, is:due …")
            yield OptionList(id="ready", markup=False)

    def on_mount(self) -> None:
        """Count what the ready queries find."""
        self.ready.focus()
        self._count()

    @work(exclusive=True, group="cards", description="Counting the cards")
    async def _count(self) -> None:
        def read() -> dict[str, list[int]]:
            return {query: self._catalog.find(query, Sorting("due")) for query in READY.values()}

        reader = as_prep(self.app).reader
        self._found = await reader.read("custom-study", read)
        for name, query in READY.items():
            count = len(self._found[query])
            row = Content.assemble(
                (f"{name:<26}", "" if count else "$foreground 50%"),
                (f"{wording.counted(count, 'card'):>14}", "$accent" if count else "$foreground 40%"),
                (f"   {query}", "$foreground 50%"),
            )
            self.ready.add_option(Option(row, id=query, disabled=not count))
        self.ready.action_first()
        self.query_input.names = await reader.read("custom-study-names", self._catalog.names)

    @on(OptionList.OptionSelected)
    def selected(self, event: OptionList.OptionSelected) -> None:
        """Study what a ready query finds."""
        self.dismiss(self._found[str(event.option_id)])

    def action_query(self) -> None:
        """Type any query."""
        self.query_input.focus_field()

    @on(QueryInput.Changed)
    def typed(self, event: QueryInput.Changed) -> None:
        """Count as one types."""
        self._try(event.query)

    @work(exclusive=True, group="details", description="Counting the cards")
    async def _try(self, query: str) -> None:
        reader = as_prep(self.app).reader
        try:
            self._ids = await reader.read("custom-query", lambda: self._catalog.find(query, Sorting("due")))
        except QueryError as error:
            self._ids = []
            self.query_input.tell(error)
        else:
            self.query_input.tell(None)
        self.query_one("#box").border_title = (
            f"Custom study: {wording.counted(len(self._ids), 'card')}" if query else "Custom study"
        )

    @on(QueryInput.Submitted)
    def submitted(self) -> None:
        """Study what the query finds; without one, go to the ready ones."""
        if not self.query_input.value:
            self.set_focus(self.ready)
        elif self._ids:
            self.dismiss(self._ids)
