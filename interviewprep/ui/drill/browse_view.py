"""How one looks at the list of cards."""

from __future__ import annotations

from dataclasses import dataclass, field

from interviewprep.store.search.completion import quoted
from interviewprep.study.catalog import Sorting
from interviewprep.ui.drill.browse_columns import SHOWN


def query_of_deck(deck: str | None) -> str:
    """The query that finds a deck's cards; with None, all cards."""
    return f"deck:{quoted(deck)}" if deck else ""


@dataclass(slots=True)
class BrowseView:
    """How one looks at the list; kept as long as the app runs."""

    columns: tuple[str, ...] = SHOWN
    sorting: Sorting = field(default_factory=Sorting)
