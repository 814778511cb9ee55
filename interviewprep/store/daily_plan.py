"""The daily plan: what decides which cards are shown today, and in which order. These are its rules.

1. **In the queues** is every card that a deck has and that is not suspended.
2. **Hidden** until tomorrow is a buried card, and each sibling (another card of the same note, such as a
   cloze with several groups) of a card that was answered today, unless it is in learning steps.
3. **One card of a note** is shown a day: one in steps before any other, then the one that was due first,
   then the first new one.
4. **Cards in steps** (learning, relearning) come at their minute, before all others and without a limit.
   When nothing else is left they are shown up to `LEARN_AHEAD` before their time; never the same card
   twice in a row while there is another.
5. **Reviews** are the cards whose day has come, the longest due first, up to the daily limit less the
   reviews that were answered today.
6. **New cards** are dealt one a deck in turn up to the daily limit and what was granted beyond it, over
   what was there this morning; a deck's own grant is its alone. A deck gives them in the order of its file.
7. **The queue** is the reviews with the new cards spread evenly among them, a card of each deck in turn.

The rules on cards are SQL: they run where the cards are. `c` is the card, `:day` the study day. The first
screen waits for this module: it imports nothing heavy.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from interviewprep.scheduling.card_state import Phase

LEARN_AHEAD = 20 * 60
"""Seconds: when nothing else is left, cards in steps are shown this long before their time."""

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


def room_for_reviews(limit: int, answered: int) -> int:
    """How many reviews today's limit still lets through, after so many answered today."""
    return max(0, limit - answered)


def new_cards(
    limit: int, granted: Mapping[str, int], decks: Mapping[int, tuple[str, int, int]]
) -> dict[int, int]:
    """How many new cards each deck gives today.

    Args:
        limit: New cards a day, over all decks.
        granted: Deck's name -> new cards beyond the limit for today; '' for all decks.
        decks: Deck -> (name, new cards left, new cards already introduced today), in the order to deal.
    """
    return share_new(
        limit + granted.get("", 0),
        {deck: (left, seen) for deck, (_, left, seen) in decks.items()},
        {deck: granted.get(name, 0) for deck, (name, _, _) in decks.items()},
    )


def share_new(limit: int, decks: dict[int, tuple[int, int]], granted: dict[int, int]) -> dict[int, int]:
    """How many new cards each deck gives today.

    The limit is dealt out one card a deck in turn, over what was there this morning, so that a
    deck's share doesn't change while the day's cards are being worked off.

    Args:
        limit: New cards for the day, over all decks.
        decks: Deck -> (new cards left, new cards already introduced today), in the order to deal.
        granted: Deck -> new cards that this deck was given beyond the limit.
    """
    capacity = {deck: left + seen for deck, (left, seen) in decks.items()}
    share = dict.fromkeys(decks, 0)
    remaining = limit
    while remaining > 0:
        open_decks = [deck for deck in decks if share[deck] < capacity[deck]]
        if not open_decks:
            break
        level = min(capacity[deck] - share[deck] for deck in open_decks)
        step = min(level, remaining // len(open_decks))
        if step == 0:
            for deck in open_decks[:remaining]:
                share[deck] += 1
            break
        for deck in open_decks:
            share[deck] += step
        remaining -= step * len(open_decks)
    result = {
        deck: max(0, min(left, share[deck] + granted.get(deck, 0) - seen))
        for deck, (left, seen) in decks.items()
    }
    # A deck that gave more than its share (its neighbours came later) leaves less for the others.
    allowed = limit + sum(granted.values()) - sum(seen for _, seen in decks.values())
    for deck in reversed(list(decks)):
        over = sum(result.values()) - max(0, allowed)
        if over <= 0:
            break
        result[deck] -= min(over, result[deck])
    return result


# In which order

T = TypeVar("T")


def in_turn(piles: Iterable[Iterable[T]]) -> list[T]:
    """One of each pile after the other, until all are empty."""
    waiting = [deque(pile) for pile in piles]
    dealt: list[T] = []
    while any(waiting):
        dealt += [pile.popleft() for pile in waiting if pile]
    return dealt


def mix(reviews: Sequence[T], new: Sequence[T]) -> list[tuple[T, Phase]]:
    """Reviews with the new cards spread evenly among them."""
    slots = [((n + 0.5) / len(reviews), 0, entry, Phase.REVIEW) for n, entry in enumerate(reviews)]
    slots += [((n + 0.5) / len(new), 1, entry, Phase.NEW) for n, entry in enumerate(new)]
    slots.sort(key=lambda slot: slot[:2])
    return [(entry, phase) for _, _, entry, phase in slots]
