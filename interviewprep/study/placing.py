"""When a card comes back: what FSRS and the fuzz allow, on the lightest of those days."""

from __future__ import annotations

from dataclasses import dataclass

from interviewprep.scheduling.balance import lightest
from interviewprep.scheduling.card_state import CardState, Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.store.cards import Cards, StoredCard
from interviewprep.store.log import Log


@dataclass(frozen=True, slots=True)
class _Offer:
    """What was offered for a card on a day: intervals in days."""

    card: StoredCard
    day: int
    days: dict[Rating, int]


class Placing:
    """Says what each rating would do to a card, and keeps to it."""

    def __init__(self, cards: Cards, log: Log) -> None:
        self._cards = cards
        self._log = log
        self._offer: _Offer | None = None

    def outcomes(self, card: StoredCard, now: Moment) -> dict[Rating, CardState]:
        """The state that each rating would leave the card in.

        Raises:
            StoreError: what is due on other days can't be read.
        """
        place = None
        settings = self._log.settings
        if settings.spread_load:

            def load(first: int, last: int) -> dict[int, int]:
                return self._load(card, first, last)

            place = lightest(now.day, load, settings.easy_days)
        found = self._log.scheduler_in(card.deck_key).outcomes(card.key, card.state, now, place)
        days = {r: state.due - now.day for r, state in found.items() if not state.phase.learning}
        self._offer = _Offer(card, now.day, days)
        return found

    def chosen(self, card: StoredCard, rating: Rating, now: Moment) -> int | None:
        """The interval in days that was offered for a rating; None where the fuzz alone gives the same.

        Raises:
            StoreError: what is due on other days can't be read.
        """
        if self._offer is None or self._offer.card is not card or self._offer.day != now.day:
            self.outcomes(card, now)
        days = self._offer.days.get(rating) if self._offer else None
        if days is None:
            return None
        fuzzed = self._log.scheduler_in(card.deck_key).review(card.key, card.state, rating, now)
        return None if fuzzed.due == now.day + days else days

    def _load(self, card: StoredCard, first: int, last: int) -> dict[int, int]:
        """How many other cards are due on each of some study days."""
        load = self._cards.load(first, last)
        if card.state.phase is Phase.REVIEW and not card.suspended and card.state.due in load:
            load[card.state.due] -= 1
        return load
