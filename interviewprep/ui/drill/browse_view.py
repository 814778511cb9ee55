"""How one looks at the list of cards."""

from __future__ import annotations

from dataclasses import dataclass, field

from textual.content import Content

from interviewprep.store.search.completion import quoted
from interviewprep.study.catalog import Sorting
from interviewprep.ui.drill.browse_columns import COLUMNS, SHOWN
from interviewprep.ui.widgets.columns import Column


def query_of_deck(deck: str | None) -> str:
    """The query that finds a deck's cards; with None, all cards."""
    return f"deck:{quoted(deck)}" if deck else ""


def title_of(total: int, found: int | None, selected: int, at_work: str) -> Content:
    """How many cards there are, were found (None for all) and are selected; what is being done to them."""
    counts = f"{total:,} cards and tasks"
    if found is not None:
        counts = f"{found:,} of {counts}"
    said = [counts if total else "", f"{selected:,} selected" if selected else "", at_work]
    title = Content.styled("Browse", "bold $primary")
    for text, style in zip(said, ("$foreground 70%", "bold $accent", "$warning"), strict=True):
        if text:
            title += Content.styled(f"   {text}", style)
    return title


@dataclass(slots=True)
class BrowseView:
    """How one looks at the list; kept as long as the app runs."""

    columns: tuple[str, ...] = SHOWN
    sorting: Sorting = field(default_factory=Sorting)

    def heading(self) -> tuple[list[Column], str, bool]:
        """The columns that are shown, the key of the one sorted by ("" for none), and whether backwards."""
        shown = [one.column for key, one in COLUMNS.items() if key in self.columns]
        by = next((key for key, one in COLUMNS.items() if one.order == self.sorting.order), "")
        return shown, by, self.sorting.backwards

    def sorted_by_key(self, step: int, sorting: Sorting | None = None) -> Sorting:
        """What a key makes of this sorting: by the next column that is shown, or backwards for -1."""
        order, backwards = sorting or self.sorting
        if step < 0:
            return Sorting(order, not backwards)
        orders = [one.order for key, one in COLUMNS.items() if key in self.columns and one.order]
        at = orders.index(order) + 1 if order in orders else 0
        return Sorting(orders[at % len(orders)]) if orders else Sorting(order, backwards)
