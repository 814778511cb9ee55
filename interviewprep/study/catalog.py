"""The catalog: all cards, found by a query in any order, and read a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple

from interviewprep.store.figures import DeckFigures
from interviewprep.store.search.listing import CardSearch, FoundCard, Order
from interviewprep.study.collection import Collection


class Sorting(NamedTuple):
    """What cards are sorted by."""

    order: Order = "deck"
    backwards: bool = False


BY_DECK = Sorting()
"""As the decks have them."""


class Catalog:
    """Finds cards. It keeps a list of all of them: the first query takes longer than those that follow."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._search: CardSearch | None = None
        self._lock = Lock()

    def find(self, query: str, sorting: Sorting = BY_DECK) -> list[int]:
        """The ids of the cards that a query finds, in order.

        Raises:
            QueryError: it is no query.
            StoreError: a file can't be read.
        """
        decks = [deck.id for deck in self.decks()]
        now, leech = self._collection.place.clock.now(), self._collection.log.settings.leech_threshold
        with self._lock:
            found = self._open().find(query, decks, now, sorting.order, leech)
        if sorting.backwards:
            found.reverse()
        return found

    def first(self, cards: int) -> list[FoundCard]:
        """The first cards in the order of the decks, before they are all listed.

        Raises:
            StoreError: a file can't be read.
        """
        decks = [deck.id for deck in self.decks()]
        with self._lock:
            return self._open().first(decks, cards)

    @property
    def is_listed(self) -> bool:
        """Whether a query was answered already."""
        return self._search is not None and self._search.is_listed

    def cards(self, ids: Sequence[int]) -> list[FoundCard]:
        """Some of the cards that were found, in this order; without those that are gone meanwhile.

        Raises:
            StoreError: a file can't be read.
        """
        with self._lock:
            return self._open().cards(ids)

    def decks(self) -> Sequence[DeckFigures]:
        """The decks whose cards are found.

        Raises:
            StoreError: the database can't be read.
        """
        return self._collection.figures().decks

    def names(self) -> dict[str, list[str]]:
        """What queries can name: decks, packs and tags, by field.

        Raises:
            StoreError: a file can't be read.
        """
        decks = self.decks()
        with self._lock:
            tags = self._open().tags()
        titles = [name for deck in decks for name in (deck.name, deck.title)]
        return {"deck": titles, "pack": sorted({deck.pack for deck in decks}), "tag": tags}

    def close(self) -> None:
        """Close the files."""
        with self._lock:
            if self._search is not None:
                self._search.close()
                self._search = None

    def _open(self) -> CardSearch:
        if self._search is None:
            self._search = self._collection.search()
        return self._search
