"""Study what one chooses: any cards, also ahead of time, or as a cram that leaves the schedule as it is."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.store.cards import QueueEntry
from interviewprep.store.chosen_cards import ChosenCard, chosen_cards
from interviewprep.store.daily_plan import LEARN_AHEAD
from interviewprep.study.answered import Done
from interviewprep.study.catalog import Catalog, Sorting
from interviewprep.study.collection import Collection, StudyCard
from interviewprep.study.session import Remaining, Session

EVER = 1_000_000
"""Days ahead that take in every card."""
NOT_RECORDED = UUID(int=0)
"""Stands for the event of an answer that is not recorded."""
READY = {
    "Forgotten today": "rated:1:again",
    "Forgotten this week": "rated:7:again",
    "Leeches": "is:leech",
    "Flagged": "is:flagged",
    "Due within 3 days": "prop:due<=3",
    "Seen first this week": "introduced:7",
    "New cards": "is:new",
    "Level junior": "level:junior",
    "Level mid": "level:mid",
    "Level senior": "level:senior",
    "Spoken answers": "kind:answer",
    "Finding bugs": "kind:bug",
}
"""Queries for what one often wants, by their names."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cards to study, and how."""

    ids: Sequence[int]
    """In the order in which they come."""
    ahead: int = 0
    """Reviews that are due within so many days count as due, and are answered early."""
    cram: bool = False
    """Whether the answers leave the schedule as it is: nothing of them is recorded."""
    title: str = "custom study"
    """What it is called."""


class Counts(NamedTuple):
    """How many of some cards there are to study in each way."""

    now: int
    """Due, in steps or new."""
    ahead: int
    """With all reviews that are not due yet."""
    every: int
    """With the suspended and buried ones."""


def choose(catalog: Catalog, query: str, ahead: int = 0, *, cram: bool = False) -> Chosen:
    """What a query finds: the longest due first, new cards last.

    Raises:
        QueryError: it is no query.
        StoreError: a file can't be read.
    """
    return Chosen(catalog.find(query, Sorting("due")), ahead, cram)


def counts(collection: Collection, ids: Sequence[int]) -> Counts:
    """How many there are to study in each way.

    Raises:
        StoreError: the database can't be read.
    """
    cards, today = chosen_cards(collection.database, ids), collection.place.clock.now().day
    shown = [card for card in cards if card.is_shown(today)]
    return Counts(sum(card.is_due(today) for card in shown), len(shown), len(cards))


def begin(collection: Collection, chosen: Chosen) -> Session:
    """A session of what was chosen.

    Raises:
        StoreError: the database can't be read.
    """
    return CramSession(collection, chosen) if chosen.cram else ChosenSession(collection, chosen)


class ChosenSession(Session):
    """The chosen cards, answered as always: each answer counts. There is no daily limit."""

    def __init__(self, collection: Collection, chosen: Chosen) -> None:
        self.chosen = chosen
        self._keys: set[str] = set()
        super().__init__(collection)

    @property
    def told(self) -> str:
        """What kind of session it is."""
        return self.chosen.title

    def _rebuild(self) -> None:
        today = self.now().day
        done = {one.key for one in self._undo if one.rating is not None}
        cards = chosen_cards(self.collection.database, self.chosen.ids)
        self._keys = {card.entry.key for card in cards}
        self._decks = [deck.id for deck in self.collection.figures().decks]
        self._queue = deque(
            (card.entry, card.phase)
            for card in cards
            if not card.phase.learning
            and card.entry.key not in done
            and card.is_shown(today)
            and card.is_due(today + self.chosen.ahead)
        )
        self._ahead = None
        self._stale = False

    def _learning(self, now: Moment, limit: int) -> list[QueueEntry]:
        steps = self.collection.cards.learning(now, self._decks)
        return [entry for entry in steps if entry.key in self._keys][:limit]

    def _count_steps(self) -> tuple[int, int]:
        now = self.now()
        steps = self._learning(now, limit=len(self._keys))
        return len(steps), sum(entry.due > now.seconds + LEARN_AHEAD for entry in steps)


class CramSession(Session):
    """The chosen cards, suspended ones too, until each was known once. No answer is recorded."""

    records = False

    def __init__(self, collection: Collection, chosen: Chosen) -> None:
        self.chosen = chosen
        self._cards: list[ChosenCard] | None = None
        super().__init__(collection)

    @property
    def told(self) -> str:
        """What kind of session it is."""
        return "cram: not recorded"

    def choices(self) -> dict[Rating, str]:
        """Again brings the card back at the end; anything else is done with it."""
        return {rating: "at the end" if rating is Rating.AGAIN else "done" for rating in Rating}

    def remaining(self) -> Remaining:
        """What is left, the current card among it; those that come again count as in learning."""
        again = sum(entry.key in self.tally.forgotten for entry, _ in self._queue)
        mine = self.current is not None and self.current.key in self.tally.forgotten
        fresh = len(self._queue) - again + (self.current is not None and not mine)
        return Remaining(0, again + mine, fresh)

    def _rebuild(self) -> None:
        if self._cards is None:
            self._cards = chosen_cards(self.collection.database, self.chosen.ids)
        last = {one.key: number for number, one in enumerate(self._undo) if one.leaves}
        again = [(last[c.entry.key], c) for c in self._cards if c.entry.key in last]
        again = sorted((n, c) for n, c in again if self._undo[n].rating is Rating.AGAIN)
        fresh = [card for card in self._cards if card.entry.key not in last]
        self._queue = deque((card.entry, card.phase) for card in (*fresh, *(card for _, card in again)))
        self._ahead = None
        self._stale = False

    def _learning(self, now: Moment, limit: int) -> list[QueueEntry]:  # noqa: ARG002
        return []

    def _fits(self, card: StudyCard, phase: Phase, now: Moment) -> bool:  # noqa: ARG002
        return True

    def _record(
        self,
        card: StudyCard,  # noqa: ARG002
        rating: Rating,  # noqa: ARG002
        duration_ms: int,  # noqa: ARG002
        written: Mapping[str, str],  # noqa: ARG002
    ) -> tuple[UUID, UUID | None]:
        self._stale = True
        return NOT_RECORDED, None

    def makes_leech(self, rating: Rating) -> bool:  # noqa: ARG002
        """Nothing is forgotten that is not recorded."""
        return False

    def _take_back(self, done: Done) -> None:
        if done.event != NOT_RECORDED:
            super()._take_back(done)
