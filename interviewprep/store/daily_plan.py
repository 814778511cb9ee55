"""The daily plan: what decides which cards are shown today, and in which order. These are its rules.

1. **In the queues** is every card that a deck has and that is not suspended.
2. **Hidden** until tomorrow is a buried card, and each sibling (another card of the same note, such as a
   cloze with several groups) of a card that was answered today, unless it is in learning steps.
3. **One card of a note** is shown a day: one in steps before any other, then the one that was due first,
   then the first new one.
4. **Cards in steps** (learning, relearning) come at their minute, before all others and without a limit.
   When nothing else is left they are shown up to `LEARN_AHEAD` before their time; never the same card
   twice in a row while there is another.
5. **Reviews** are the cards whose day has come, up to the daily limit less the reviews (answers to cards in
   the review phase, of whatever deck) that were given today, and what was granted for today beyond it. They
   come in one order over all decks (`review_order`): the one that is most likely forgotten first (`risk`:
   the lowest retrievability, which is the most days since its last review for its stability), in an order
   that is shuffled each day and the same on every device (`shuffled`; also where the risk is the same), or
   the longest due first (`due`). What is due beyond that is told, and can be asked for.
6. **A catch-up** spreads what has piled up over some days, and stands in for the limit meanwhile. It is
   begun with the `backlog`, the reviews that had been due before its first day, and a number of `days`. On
   each of these days come all reviews that are due on that day itself, and of the older ones so many that
   no more than `backlog * (days still to come) // days` of them are left at its end, and what was granted
   beyond it. A day that was missed so makes the next ones longer; on the last one everything that is due
   comes. Then, or when it is ended before, the limit holds again.
7. **New cards** are dealt one a deck in turn, beginning with the deck that has given the fewest so far,
   one's own before others, up to the daily limit (less those of decks that aren't there now) and what was
   granted beyond it, over what was there this morning. A deck with a limit of its own gives no more than
   that of these; its own grant is its alone. With a path (`new_from`) they come from its decks: from the
   first stage while that has any, then from the next one. The user's own decks belong to the first stage,
   unless they are in another; other decks give what they were granted. With `new_levels` only cards of
   these levels come.
8. **Which new card** a deck gives (`new_order`): in the order of its file (`deck`), or `mixed`: one of the
   kind of which the smallest part of all decks' cards has been dealt so far, where that is the same of the
   one that comes first in its file; of that kind likewise one of the level of which the smallest part has
   been dealt, where the part of a harder one counts for more (`PACE` in `dealing.py`) and the easier one
   comes first; of those the deck's next, its topics (first tags) evenly spread, each in the order of the
   file. An answer changes nothing of it for the rest of the day.
9. **The queue** is the reviews with the new cards spread evenly among them.
10. **Left** for today are the cards that today's session still shows, each once, however many steps it has
   to go; one that comes back in steps, but later than `LEARN_AHEAD`, when its time comes.

The rules on cards are SQL: they run where the cards are. `c` is the card, `:day` the study day. The first
screen waits for this module: it imports nothing heavy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from interviewprep.scheduling.card_state import Phase

LEARN_AHEAD = 20 * 60
"""Seconds: when nothing else is left, cards in steps are shown this long before their time."""
MOST_CATCH_UP = 365
"""Days that a catch-up takes at most."""
OFFER_CATCH_UP = 1.5
"""A catch-up is offered when more than so many times the daily limit had been due before today."""

LEARNING_PHASES = tuple(phase for phase in Phase if phase.learning)

# Which cards are shown

IN_QUEUES = "deck_id IS NOT NULL AND suspended = 0"
"""Rule 1. The queues' indexes hold these cards."""

_STEPS = f"({', '.join(f'{phase:d}' for phase in LEARNING_PHASES)})"
_SHOWN = "c.deck_id IS NOT NULL AND c.suspended = 0 AND c.hidden_until <= :day"
_HAS_SIBLING_BEFORE = f"""
    c.siblings > 1 AND EXISTS (
        SELECT 1 FROM card s WHERE s.note = c.note AND s.id <> c.id AND s.deck_id IS NOT NULL
        AND s.suspended = 0 AND s.hidden_until <= :day AND (
            s.phase IN {_STEPS}
            OR (s.phase = {Phase.REVIEW:d} AND s.due <= :day
                AND (c.phase = {Phase.NEW:d} OR (s.due, s.id) < (c.due, c.id)))
            OR (s.phase = {Phase.NEW:d} AND c.phase = {Phase.NEW:d} AND s.id < c.id)))
"""  # noqa: S608

LEARNING = f"{_SHOWN} AND c.phase IN {_STEPS}"
"""Cards in steps, whether their minute has come or not."""
DUE = f"{_SHOWN} AND c.phase = {Phase.REVIEW:d} AND c.due <= :day AND NOT ({_HAS_SIBLING_BEFORE})"
"""Reviews."""
UNSEEN = f"{_SHOWN} AND c.phase = {Phase.NEW:d} AND NOT ({_HAS_SIBLING_BEFORE})"
"""New cards."""
ALL_NEW = f"c.deck_id IS NOT NULL AND c.suspended = 0 AND c.phase = {Phase.NEW:d}"
"""New cards, hidden ones too."""
NOT_HIDDEN = f"c.hidden_until <= :day AND NOT ({_HAS_SIBLING_BEFORE})"
"""Which of them are new cards of today: `UNSEEN`."""

_SHUFFLE = "(c.salt * (2 * :day + 1)) & 4294967295, c.id"
_REVIEW_ORDER = {
    "risk": f"(:day - c.last_day) / c.stability DESC, {_SHUFFLE}",
    "shuffled": _SHUFFLE,
    "due": f"c.due, {_SHUFFLE}",
}


class CatchUp(NamedTuple):
    """A catch-up: rule 6."""

    day: int
    """Its first study day."""
    days: int
    backlog: int

    def on(self, day: int) -> bool:
        """Whether it is under way on a study day."""
        return self.day <= day < self.day + self.days

    def rest(self, day: int) -> int:
        """How much of the backlog may be left at the end of one of its days."""
        return self.backlog * (self.day + self.days - 1 - day) // self.days


class ReviewPlan(NamedTuple):
    """Which reviews come today, and in which order: rules 5 and 6."""

    order: str
    """The setting `review_order`."""
    room: int
    """How many; in a catch-up how many of those that had been due before today."""
    catching_up: bool

    def query(self, columns: str, among: str) -> str:
        """SQL for today's reviews of the decks `among` which they are, in their order.

        It takes `:day`, and as `:room` the plan's.
        """
        order = _REVIEW_ORDER[self.order]
        due = f"FROM card c WHERE {DUE} AND {among}"
        if not self.catching_up:
            return f"SELECT {columns} {due} ORDER BY {order} LIMIT :room"
        old = f"SELECT c.id {due} AND c.due < :day ORDER BY {order} LIMIT :room"
        return (
            f"SELECT {columns} FROM card c WHERE c.id IN (SELECT c.id {due} AND c.due = :day "  # noqa: S608
            f"UNION ALL SELECT * FROM ({old})) ORDER BY {order}"
        )


NO_REVIEWS = ReviewPlan("risk", 0, catching_up=False)


def is_shown(*, suspended: bool, hidden_until: int, day: int) -> bool:
    """Whether a card that a deck has is shown on a study day: rules 1 and 2."""
    return not suspended and hidden_until <= day


def hidden_until_tomorrow(day: int) -> int:
    """The study day from which a card is shown again that is buried on `day`."""
    return day + 1


def hidden_after_sibling(phase: Phase, hidden_until: int, day: int) -> int:
    """The study day from which a card is shown again when a sibling of it was answered on `day`."""
    return hidden_until if phase.learning else max(hidden_until, hidden_until_tomorrow(day))


# How many


def room_for_reviews(limit: int, answered: int, granted: int = 0) -> int:
    """How many reviews today's limit still lets through.

    Args:
        limit: Reviews a day.
        answered: How many were given today.
        granted: How many more than the limit today was granted.
    """
    return max(0, limit + granted - answered)


def room_in_catch_up(catch_up: CatchUp, day: int, overdue: int, granted: int = 0) -> int:
    """How many of the reviews that had been due before today a catch-up still brings today.

    Args:
        catch_up: It is under way.
        day: Today.
        overdue: How many of them there are now.
        granted: How many more were granted today.
    """
    return max(0, overdue - catch_up.rest(day) + granted)


def suggested_days(overdue: int, limit: int) -> int:
    """Over how many days to spread what had been due: about half of the usual limit a day."""
    return min(60, max(2, -(-2 * overdue // max(1, limit))))


# In which order

T = TypeVar("T")


def mix(reviews: Sequence[T], new: Sequence[T]) -> list[tuple[T, Phase]]:
    """Reviews with the new cards spread evenly among them."""
    slots = [((n + 0.5) / len(reviews), 0, entry, Phase.REVIEW) for n, entry in enumerate(reviews)]
    slots += [((n + 0.5) / len(new), 1, entry, Phase.NEW) for n, entry in enumerate(new)]
    slots.sort(key=lambda slot: slot[:2])
    return [(entry, phase) for _, _, entry, phase in slots]
