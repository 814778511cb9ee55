"""Today's cards, and what changes how many there are."""

from __future__ import annotations

from collections.abc import Container

from interviewprep.scheduling.moment import Moment
from interviewprep.store.cards import Cards, QueueEntry
from interviewprep.store.daily_plan import deal
from interviewprep.store.figures import Figures


def todays_cards(
    cards: Cards, figures: Figures, now: Moment, decks: Container[int]
) -> tuple[list[QueueEntry], list[QueueEntry]]:
    """Today's reviews and new cards of some decks, each in their order.

    All decks are dealt, whichever are studied: so that what comes today doesn't depend on that.
    """
    ids = [deck.id for deck in figures.decks]
    reviews = [entry for entry in cards.reviews(now, ids, figures.reviews) if entry.deck_id in decks]
    new = {deck.id: deck.new for deck in figures.decks}
    shares = {deck: new[deck] for deck in figures.dealing}
    slots = deal(shares, figures.sorts, cards.totals(ids), figures.by_file)
    return reviews, cards.new(now, [slot for slot in slots if slot.deck in decks])
