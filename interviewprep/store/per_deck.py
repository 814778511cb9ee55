"""What was read of each deck's cards, kept until something happens to one of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Generic, TypeVar

from interviewprep.store.database import Database, driver_of

T = TypeVar("T")
_AT_ONCE = 2_000
"""Events since the last time beyond which everything is read again."""
_NEWEST = "SELECT coalesce(max(rowid), 0) FROM event"
# What isn't of a card may be of all: a setting changes what every card's memory is. A preset changes nothing:
# reviews that name one come with it, or wait for it.
_CHANGED = """
SELECT e.card, c.deck_id FROM event e LEFT JOIN card c ON c.key = e.card
WHERE e.rowid > ? AND e.kind <> 'preset' ORDER BY e.rowid LIMIT ?
"""


class PerDeck(Generic[T]):
    """Figures of decks, each read again once an event of one of its cards has come.

    Of one thread at a time.
    """

    def __init__(self, database: Database) -> None:
        """Nothing is read yet."""
        self._database = database
        self._key: Hashable = object()
        self._newest = 0
        self._found: dict[int, T | None] = {}

    def of(
        self, decks: Iterable[int], key: Hashable, read: Callable[[list[int]], Mapping[int, T]]
    ) -> dict[int, T]:
        """The figures of some decks, but of those that have none.

        Args:
            decks: The decks' ids.
            key: What else they depend on: with another one nothing that is kept counts.
            read: Reads the figures of some decks.

        Raises:
            StoreError: the database can't be read.
        """
        newest, changed = self._changes()
        if changed is None or key != self._key:
            self._found.clear()
        for deck in changed or ():
            self._found.pop(deck, None)
        self._key, self._newest = key, newest
        decks = list(decks)
        if missing := [deck for deck in decks if deck not in self._found]:
            read_now = read(missing)
            self._found.update((deck, read_now.get(deck)) for deck in missing)
        return {deck: found for deck in decks if (found := self._found[deck]) is not None}

    def _changes(self) -> tuple[int, set[int] | None]:
        """The log's newest row, and the decks whose cards something happened to; None for all of them."""
        with self._database.reading() as connection, connection.begin():
            driver = driver_of(connection)
            newest = int(driver.execute(_NEWEST).fetchone()[0])
            rows = driver.execute(_CHANGED, (self._newest, _AT_ONCE + 1)).fetchall() if self._found else []
        if newest < self._newest or len(rows) > _AT_ONCE or any(card is None for card, _ in rows):
            return newest, None
        return newest, {deck for _, deck in rows if deck is not None}
