"""What Browse reads of the catalog, in the reading thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from interviewprep.store.search.listing import FoundCard
from interviewprep.study.catalog import Catalog, Sorting


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found."""

    ids: Sequence[int]
    rows: Mapping[int, FoundCard]
    """Those around the cursor, by place."""
    cursor: int
    total: int | None
    """Cards and tasks there are; None where these are only the first that the query finds."""


def first_found(page: Sequence[FoundCard]) -> Found:
    """The first page of what a query finds."""
    return Found([card.id for card in page], dict(enumerate(page)), 0, None)


def read_by_now(first: asyncio.Future[list[FoundCard]]) -> list[FoundCard]:
    """The first page, if it was read and nothing went wrong; what did is told by reading it again."""
    first.add_done_callback(_failed)
    return first.result() if first.done() and not _failed(first) else []


def _failed(first: asyncio.Future[list[FoundCard]]) -> bool:
    return first.cancelled() or first.exception() is not None


def find_all(
    catalog: Catalog,
    query: str,
    sorting: Sorting,
    place: int,
    key: int | None,
    window: Callable[[int], range],
) -> Found:
    """All that a query finds, the cursor on the card with this id, or else in this place.

    Raises:
        QueryError: it is no query.
        StoreError: a file can't be read.
    """
    ids = catalog.find(query, sorting) + catalog.find_tasks(query, sorting)
    cursor = ids.index(key) if key in ids else min(place, max(0, len(ids) - 1))
    return Found(ids, rows_of(catalog, ids, window(cursor)), cursor, catalog.total())


def rows_of(catalog: Catalog, ids: Sequence[int], places: range) -> dict[int, FoundCard]:
    """The rows in some places of a list, as far as they are there.

    Raises:
        StoreError: a file can't be read.
    """
    known = {found.id: found for found in catalog.cards(ids[places.start : places.stop])}
    return {place: known[ids[place]] for place in places if place < len(ids) and ids[place] in known}
