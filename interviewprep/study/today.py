"""Today's cards, and what a candidate changes about how many there are. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from interviewprep.scheduling.moment import Moment
from interviewprep.store.daily_plan import CatchUp
from interviewprep.store.dealing import deal
from interviewprep.store.figures import Figures
from interviewprep.store.settings import levels_of
from interviewprep.wording import counted

if TYPE_CHECKING:
    from interviewprep.store.cards import Cards, QueueEntry
    from interviewprep.store.log import Log

MORE = 10
"""New cards, or reviews, that are offered at first when one asks for more."""


def todays_cards(
    cards: Cards, figures: Figures, now: Moment, decks: Container[int]
) -> tuple[list[QueueEntry], list[QueueEntry]]:
    """Today's reviews and new cards of some decks, each in their order.

    All decks are dealt, whichever are studied: so what comes today doesn't depend on that.
    """
    ids = [deck.id for deck in figures.decks]
    reviews = [entry for entry in cards.reviews(now, ids, figures.reviews) if entry.deck_id in decks]
    new = {deck.id: deck.new for deck in figures.decks}
    shares = {deck: new[deck] for deck in figures.dealing}
    slots = deal(shares, figures.sorts, cards.totals(ids), figures.by_file)
    levels = levels_of(figures.settings.new_levels)
    return reviews, cards.new(now, [slot for slot in slots if slot.deck in decks], levels)


def nothing_to_study(figures: Figures, deck: str | None, more: str = "m", new: str = "n") -> str:
    """Why no session can begin now, in words; '' when one can.

    Args:
        figures: Today's.
        deck: A deck's key or its name; None for all decks.
        more: The key for more of what is due.
        new: The key for more new cards.
    """
    named = [found for found in figures.decks if deck in (found.key, found.name)]
    if deck is not None and not named:
        return f"There is no deck {deck!r}."
    if len(named) > 1:
        return f"{len(named)} decks are called {deck!r}: {', '.join(found.key for found in named)}."
    if (named[0] if named else figures).left:
        return ""
    if figures.beyond:
        return f"Nothing left here today. Press {more} for more of what is due."
    return "Nothing left here today." + (f" Press {new} for more new cards." if figures.more else "")


def describe_backlog(figures: Figures) -> str:
    """What is due beyond what comes today, in words; '' for nothing."""
    if (catch_up := figures.catch_up) is not None:
        day = figures.day - catch_up.day + 1
        later = (
            f"{figures.beyond} more come on the days after" if figures.beyond else "nothing is left behind"
        )
        return f"Catching up, day {day} of {catch_up.days}: {later}."
    if figures.beyond:
        more = counted(figures.beyond, "more is", "more are")
        return f"{more} due, beyond today's {figures.reviews_today}."
    return ""


def describe_catch_up(figures: Figures, days: int) -> str:
    """What spreading the backlog over so many days means today, in words."""
    later = CatchUp(figures.day, days, figures.overdue).rest(figures.day)
    today = figures.due + figures.beyond - later
    return f"{counted(today, 'review')} today instead of {figures.due}, {later} later"


def begin_catch_up(log: Log, figures: Figures, days: int, now: Moment) -> None:
    """Spread what was due before today over some days, this one the first.

    Raises:
        StoreError: it can't be stored.
    """
    log.spread_backlog(days, figures.overdue, now)


def end_catch_up(log: Log, now: Moment) -> None:
    """Let the daily limit hold again.

    Raises:
        StoreError: it can't be stored.
    """
    log.spread_backlog(0, 0, now)


def take_back(log: Log, now: Moment) -> str:
    """Take back what was added to today, or begun or ended, last on this device; says what, '' for nothing.

    Raises:
        StoreError: it can't be read or stored.
    """
    choice = log.last_choice(now)
    if choice is None:
        return ""
    log.undo(choice.id, None, now)
    data = choice.data or {}
    if (reviews := data.get("reviews")) or (new := data.get("new")):
        return f"{reviews} more reviews" if reviews else f"{new} more new cards"
    return "Catching up" if data.get("days") else "The end of catching up"
