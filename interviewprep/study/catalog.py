"""The catalog: all cards, found by a query in any order, and read a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple

from interviewprep.store.search.listing import CardSearch, FoundCard, ListedDeck, Order
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

    def find(self, query: str, sorting: Sorting = BY_DECK, most: int = -1) -> list[int]:
        """The ids of the cards that a query finds, in order: the first `most`, or all when that is negative.

        Raises:
            QueryError: it is no query.
            StoreError: a file can't be read.
        """
        now, leech = self._collection.place.clock.now(), self._collection.log.settings.leech_threshold
        with self._lock:
            decks = [deck.id for deck in self._decks()]
            order, backwards = sorting
            return self._open().find(query, decks, now, order, leech, backwards=backwards, most=most)

    def page(self, cards: int, query: str, sorting: Sorting = BY_DECK) -> list[FoundCard]:
        """The first cards that a query finds, sooner than all of them.

        Raises:
            QueryError: it is no query.
            StoreError: a file can't be read.
        """
        if self.is_listed or query or sorting != BY_DECK:
            return self.cards(self.find(query, sorting, cards))
        with self._lock:  # as the decks have them: without listing the rest
            return self._open().first([deck.id for deck in self._decks()], cards)

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

    def total(self) -> int:
        """How many cards there are.

        Raises:
            StoreError: the database can't be read.
        """
        with self._lock:
            return sum(deck.cards for deck in self._decks())

    def names(self) -> dict[str, list[str]]:
        """What queries can name: decks, packs and tags, by field.

        Raises:
            StoreError: a file can't be read.
        """
        with self._lock:
            decks, tags = self._decks(), self._open().tags()
        titles = [name for deck in decks for name in (deck.name, deck.title)]
        return {"deck": titles, "pack": sorted({deck.pack for deck in decks}), "tag": tags}

    def close(self) -> None:
        """Close the files."""
        with self._lock:
            if self._search is not None:
                self._search.close()
                self._search = None

    def _decks(self) -> list[ListedDeck]:
        return self._open().decks(self._collection.place.roots)

    def _open(self) -> CardSearch:
        if self._search is None:
            self._search = self._collection.search()
        return self._search
