"""Readiness over time: what share of the points would have been answered right on past days."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from interviewprep.store.memories import (
    DeckStanding,
    card_count,
    mark_past,
    remembered_then,
    standing_now,
)
from interviewprep.store.per_deck import PerDeck
from interviewprep.store.review_rollup import Curve
from interviewprep.store.settings import levels_of
from interviewprep.study.collection import Collection
from interviewprep.study.interview_plan import LEVEL_POINTS, deck_weights
from interviewprep.study.statistics_figures import Readiness

POINTS = 30
"""Days of the past at most that are shown."""
FEWEST = 6
"""Days of a period that are computed, however many cards there are."""
MOST = 1_500_000
"""Cards times days that are computed at most, but for the fewest days."""
EVERY_DAY = 400
"""Days at most of which each is computed."""
KEPT = 32
"""Choices of cards whose past is kept."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose readiness is asked for, and since when."""

    decks: Mapping[int, str]
    """The decks that count: their keys by their ids."""
    cards: Sequence[int] | None
    """The ids of the cards that count; None for all of the decks."""
    first: int
    """The first study day."""


@dataclass(slots=True)
class _Kept:
    """What was read of some cards."""

    standing: PerDeck[DeckStanding]
    mark: Hashable = None
    """What the past depends on, as of then."""
    newest: int = 0
    """The log's newest row when the past was read."""
    past: dict[int, dict[int, float]] = field(default_factory=dict)
    """Points that were to be expected: by day, rising, and by the deck's id."""


class ReadinessHistory:
    """Readiness on past days, with the weights of now: those of the interview plan, where they are set.

    Cards alone count, those that there are now; of the unseen ones those of the levels that are chosen. One
    that was made new again counts as unknown from its last review before that on. The past is read once for
    all decks and periods, and kept for as long as it stays what it was.
    """

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._kept: dict[frozenset[int] | None, _Kept] = {}

    def upto(self, today: int, choice: Choice, firsts: Iterable[int], listing: Hashable) -> Readiness:
        """Some study days up to today, each with its readiness from 0 to 1.

        Args:
            today: The study day.
            choice: Whose.
            firsts: The first days of all periods that may be asked for.
            listing: Another value when there are other cards.

        Raises:
            StoreError: the database can't be read.
        """
        kept = self._kept_of(choice.cards)
        now = self._now(kept, today, choice, listing)
        weights = deck_weights(self._collection.log.settings, dict(choice.decks))
        whole = sum(weights[one.deck] * one.points for one in now)
        if not whole:
            return []
        known = self._past(kept, today, choice, firsts, listing) if choice.first < today else {}
        days = _nearest(evenly(choice.first, today - 1, POINTS), list(known), choice.first)
        past = (sum(weights.get(deck, 0) * points for deck, points in known[day].items()) for day in days)
        share = sum(weights[one.deck] * one.remembered for one in now) / whole
        return [*((day, points / whole) for day, points in zip(days, past, strict=True)), (today, share)]

    def _kept_of(self, cards: Sequence[int] | None) -> _Kept:
        which = None if cards is None else frozenset(cards)
        if which not in self._kept:
            if len(self._kept) == KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[which] = _Kept(PerDeck(self._collection.database))
        return self._kept[which]

    def _now(self, kept: _Kept, today: int, choice: Choice, listing: Hashable) -> Iterable[DeckStanding]:
        database, log = self._collection.database, self._collection.log
        parameters = tuple(log.scheduler.config.parameters)
        levels = levels_of(log.settings.new_levels)

        def read(decks: Iterable[int]) -> dict[int, DeckStanding]:
            curve = Curve.of(parameters)
            found = standing_now(database, decks, today, curve, LEVEL_POINTS, levels, choice.cards)
            return {one.deck: one for one in found}

        return kept.standing.of(choice.decks, (today, parameters, levels, listing), read).values()

    def _past(
        self, kept: _Kept, today: int, choice: Choice, firsts: Iterable[int], listing: Hashable
    ) -> dict[int, dict[int, float]]:
        database = self._collection.database
        parameters = tuple(self._collection.log.scheduler.config.parameters)
        found = mark_past(database, today, kept.newest)
        mark = (today, parameters, listing, tuple(sorted(firsts)))
        if kept.mark != mark or found.changed:
            cards = choice.cards
            days = worth_computing(today, firsts, card_count(database) if cards is None else len(cards))
            kept.past = remembered_then(database, days, Curve.of(parameters), LEVEL_POINTS, cards)
            kept.mark, kept.newest = mark, found.newest
        return kept.past


def evenly(first: int, last: int, most: int) -> list[int]:
    """Study days from the first to the last: all, or so many of them."""
    count = min(last - first + 1, most)
    if count < 2:
        return [last] if count else []
    return [first + round(n * (last - first) / (count - 1)) for n in range(count)]


def worth_computing(today: int, firsts: Iterable[int], cards: int) -> list[int]:
    """The past study days that readiness is computed for: all, unless there are many of them or of cards.

    Args:
        today: The study day.
        firsts: The first days of all periods that are shown.
        cards: How many cards count.
    """
    past = sorted({first for first in firsts if first < today})
    if not past:
        return []
    days = today - past[0]
    if days <= EVERY_DAY and days * cards <= MOST:
        return list(range(past[0], today))
    most = max(FEWEST, min(POINTS, MOST // max(1, cards * len(past))))
    return sorted({day for first in past for day in evenly(first, today - 1, most)})


def _nearest(wanted: Iterable[int], known: Sequence[int], first: int) -> list[int]:
    """For each day one that is known, the nearest, but none before the first."""
    known = known[bisect_left(known, first) :]
    found = set()
    for day in wanted if known else ():
        place = bisect_left(known, day)
        found.add(min(known[max(0, place - 1) : place + 1], key=lambda one: abs(one - day)))
    return sorted(found)
