"""The catalog: all cards, found by a query in any order, and read a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from threading import Lock
from typing import NamedTuple

from interviewprep.scheduling.moment import Moment
from interviewprep.store.search.listing import CardSearch, FoundCard, ListedDeck, Order
from interviewprep.store.search.tasks import TaskEntry, TaskSearch
from interviewprep.study.collection import Collection


class Sorting(NamedTuple):
    """What cards are sorted by."""

    order: Order = "deck"
    backwards: bool = False


BY_DECK = Sorting()
"""As the decks have them."""
_PAGES = 16
"""First pages that are kept."""
LIKELY = 300
"""Cards, the first of all, among which the first page of what a query finds is looked for at first."""


class _Kept:
    """What was found, for as long as it is what would be found again."""

    def __init__(self, state: object, now: Moment, leech: int) -> None:
        """`state` is all that the answers depend on, but for the question; see `CardSearch.find`."""
        self.state, self.now, self.leech = state, now, leech
        self._pages: dict[tuple[int, str, Sorting], list[FoundCard]] = {}
        self._whole: dict[bool, tuple[str, Sorting, list[int]]] = {}
        """What the last query found, and all cards as they were sorted the last time (True)."""

    def whole(self, query: str, sorting: Sorting) -> list[int] | None:
        """All that the query finds, if that is kept; backwards is the same list from its end."""
        if (not query) not in self._whole:
            return None
        known, (order, backwards), ids = self._whole[not query]
        if (known, order) != (query, sorting.order):
            return None
        return ids if backwards == sorting.backwards else ids[::-1]

    def keep(self, query: str, sorting: Sorting, ids: list[int]) -> None:
        """Keep all that a query finds."""
        self._whole[not query] = (query, sorting, ids)

    def page(self, cards: int, query: str, sorting: Sorting) -> list[FoundCard] | None:
        """The first cards that a query finds, if they are kept."""
        return self._pages.get((cards, query, sorting))

    def keep_page(self, cards: int, query: str, sorting: Sorting, found: list[FoundCard]) -> None:
        """Keep the first cards that a query finds."""
        if len(self._pages) >= _PAGES:
            self._pages.clear()
        self._pages[cards, query, sorting] = found


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
        self._kept = _Kept(None, collection.place.clock.now(), 0)
        self._lock = Lock()

    def find(self, query: str, sorting: Sorting = BY_DECK, most: int = -1) -> list[int]:
        """The ids of the cards that a query finds, in order: the first `most`, or all when that is negative.

        Raises:
            QueryError: it is no query.
            StoreError: a file can't be read.
        """
        with self._lock:
            return self._find(query, sorting, most)

    def _find(self, query: str, sorting: Sorting, most: int) -> list[int]:
        kept = self._kept_still()
        if (known := kept.whole(query, sorting)) is not None:
            return known[:most] if most >= 0 else known
        decks, (order, backwards) = [deck.id for deck in self._decks()], sorting
        find = partial(
            self._open().find, query, decks, kept.now, order, kept.leech, backwards=backwards, most=most
        )
        if most < 0:
            found = find()
            kept.keep(query, sorting, found)
            return found
        # What many cards have is had by many of the first ones: it takes long to find all, but not some.
        likely = (kept.whole("", sorting) or [])[:LIKELY]
        found = find(among=likely) if likely else []
        return found if len(found) == most else find()

    def _kept_still(self) -> _Kept:
        """What was found since all that it depends on is as it is."""
        now, leech = self._collection.place.clock.now(), self._collection.log.settings.leech_threshold
        state = (self._open().version(), now.day, leech)
        if state != self._kept.state:
            self._kept = _Kept(state, now, leech)
        return self._kept

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
        with self._lock:
            kept = self._kept_still()
            if (found := kept.page(cards, query, sorting)) is None:
                if self.is_listed or query or sorting != BY_DECK:
                    found = self._open().cards(self._find(query, sorting, cards))
                else:  # as the decks have them: without listing the rest
                    found = self._open().first([deck.id for deck in self._decks()], cards)
                kept.keep_page(cards, query, sorting, found)
            return found

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
