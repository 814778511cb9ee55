"""The catalog: all cards, found by a query in any order, and read a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import NamedTuple

from interviewprep.store.search.listing import CardSearch, FoundCard, ListedDeck, Order
from interviewprep.store.search.tasks import TaskEntry, TaskSearch
from interviewprep.study.collection import Collection


class Sorting(NamedTuple):
    """What cards are sorted by."""

    order: Order = "deck"
    backwards: bool = False


BY_DECK = Sorting()
"""As the decks have them."""


class Catalog:
    """Finds cards, and practice tasks, whose ids are negative.

    It keeps a list of all of them: the first query takes longer than those that follow.
    """

    def __init__(
        self, collection: Collection, read_tasks: Callable[[], Sequence[TaskEntry]] = lambda: ()
    ) -> None:
        self._collection = collection
        self._read_tasks = read_tasks
        self._tasks: TaskSearch | None = None
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

    def find_tasks(self, query: str, sorting: Sorting = BY_DECK) -> list[int]:
        """The ids of the tasks that a query finds, in order.

        Raises:
            QueryError: it is no query.
            StoreError: a file can't be read.
        """
        now, leech = self._collection.place.clock.now(), self._collection.log.settings.leech_threshold
        with self._lock:
            return self._known_tasks().find(query, now, sorting.order, leech, backwards=sorting.backwards)

    def forget_tasks(self) -> None:
        """Their progress may be another now: it is read again for the next query."""
        self._tasks = None

    def _known_tasks(self) -> TaskSearch:
        tasks = self._tasks  # another thread may forget them meanwhile
        if tasks is None:
            tasks = TaskSearch(self._read_tasks(), self._collection.log.scheduler.config.parameters)
            self._tasks = tasks
        return tasks

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
        """Some of what was found, in this order; without those that are gone meanwhile.

        Raises:
            StoreError: a file can't be read.
        """
        with self._lock:
            if all(id_ > 0 for id_ in ids):
                return self._open().cards(ids)
            tasks = self._known_tasks()
            known = {card.id: card for card in self._open().cards([id_ for id_ in ids if id_ > 0])}
            known |= {id_: tasks[id_] for id_ in ids if id_ < 0 and -id_ <= len(tasks)}
            return [known[id_] for id_ in ids if id_ in known]

    def total(self) -> int:
        """How many cards and tasks there are.

        Raises:
            StoreError: the database can't be read.
        """
        with self._lock:
            return sum(deck.cards for deck in self._decks()) + len(self._known_tasks())

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
