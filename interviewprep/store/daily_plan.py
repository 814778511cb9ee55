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
7. **New cards** are dealt one a deck in turn, beginning with the deck that has given the fewest so far, up
   to the daily limit (less those of decks that aren't there now) and what was granted beyond it, over what
   was there this morning. A deck with a limit of its own gives no more than that of these; its own grant
   is its alone.
8. **Which new card** a deck gives (`new_order`): in the order of its file (`deck`), or `mixed`: one of the
   kind of which the smallest part of all decks' cards has been dealt so far, where that is the same of the
   one that comes first in its file; of that kind likewise one of the level of which the smallest part has
   been dealt, where the part of a harder one counts for more (`PACE`) and the easier one comes first; of
   those the deck's next, its topics (first tags) evenly spread, each in the order of the file. An answer
   changes nothing of it for the rest of the day.
9. **The queue** is the reviews with the new cards spread evenly among them.
10. **Left** for today are the cards that today's session still shows, each once, however many steps it has
   to go; one that comes back in steps, but later than `LEARN_AHEAD`, when its time comes.

The rules on cards are SQL: they run where the cards are. `c` is the card, `:day` the study day. The first
screen waits for this module: it imports nothing heavy.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple, TypeVar

from interviewprep.scheduling.card_state import Phase

LEARN_AHEAD = 20 * 60
"""Seconds: when nothing else is left, cards in steps are shown this long before their time."""
MOST_CATCH_UP = 365
"""Days that a catch-up takes at most."""
OFFER_CATCH_UP = 1.5
"""A catch-up is offered when more than so many times the daily limit had been due before today."""
PACE = (1.0, 1.5, 2.0)
"""By level from the easiest on, what a dealt part of it counts for."""

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


def new_cards(
    limit: int,
    granted: Mapping[str, int],
    decks: Mapping[int, tuple[str, int, int]],
    elsewhere: int = 0,
    most: Mapping[int, int] | None = None,
) -> dict[int, int]:
    """How many new cards each deck gives today.

    Args:
        limit: New cards a day, over all decks.
        granted: Deck's key -> new cards beyond the limit for today; '' for all decks. Older versions granted
            by the deck's name: the first deck of that name is meant.
        decks: Deck -> (key, new cards left, new cards already introduced today), in the order to deal.
        elsewhere: New cards introduced today by decks that aren't there now.
        most: Deck -> new cards a day, for decks that have a limit of their own.
    """
    of_name: dict[str, int] = {}
    for deck, (key, _, _) in decks.items():
        of_name.setdefault(key.partition(":")[2], deck)
    own = {deck: granted.get(key, 0) for deck, (key, _, _) in decks.items()}
    for name, deck in of_name.items():
        own[deck] += granted.get(name, 0)
    left = {deck: (left, seen) for deck, (_, left, seen) in decks.items()}
    return share_new(max(0, limit - elsewhere) + granted.get("", 0), left, own, most)


def share_new(
    limit: int,
    decks: dict[int, tuple[int, int]],
    granted: dict[int, int],
    most: Mapping[int, int] | None = None,
) -> dict[int, int]:
    """How many new cards each deck gives today.

    The limit is dealt out one card a deck in turn, over what was there this morning, so that a
    deck's share doesn't change while the day's cards are being worked off.

    Args:
        limit: New cards for the day, over all decks.
        decks: Deck -> (new cards left, new cards already introduced today), in the order to deal.
        granted: Deck -> new cards that this deck was given beyond the limit.
        most: Deck -> new cards a day, for decks that have a limit of their own.
    """
    capacity = {deck: left + seen for deck, (left, seen) in decks.items()}
    for deck, own in (most or {}).items():
        capacity[deck] = min(capacity[deck], own)
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


class Sort(NamedTuple):
    """What new cards are mixed by."""

    deck: int
    kind: str
    level: int


class NewCount(NamedTuple):
    """How many new cards a deck has of one kind and level."""

    left: int
    """That can be shown today."""
    unseen: int
    """All that are new."""
    introduced: int
    """That were new this morning, and aren't any more."""
    first: int = 0
    """The place in the file of the first of all these."""


class Slot(NamedTuple):
    """A new card of today: the next one of a deck, of a kind and level unless it goes by its file."""

    deck: int
    kind: str | None
    level: int


def deal(
    shares: Mapping[int, int],
    counts: Mapping[Sort, NewCount],
    totals: Mapping[tuple[str, int], int],
    by_file: Container[int] = (),
) -> list[Slot]:
    """Which new cards come today, in their order: rule 8.

    Args:
        shares: How many each deck still gives today, in the order to deal.
        counts: What there is.
        totals: How many cards of a kind and level all decks have, new or not.
        by_file: The decks that go by the order of their files.
    """
    seen: Counter[int] = Counter()
    for sort, count in counts.items():
        seen[sort.deck] += count.introduced
    mixer = _Mixer(counts, totals)
    day = {deck: share + seen[deck] for deck, share in shares.items()}
    dealt: list[Slot] = []
    while open_decks := [deck for deck, share in day.items() if share > 0]:
        for deck in open_decks:
            slot = Slot(deck, None, 0) if deck in by_file else mixer.next_of(deck)
            day[deck] -= 1
            if slot is None:
                day[deck] = 0
            else:
                dealt.append(slot)
    return _without_introduced(dealt, shares, counts, seen)


def _without_introduced(
    dealt: list[Slot], shares: Mapping[int, int], counts: Mapping[Sort, NewCount], seen: Mapping[int, int]
) -> list[Slot]:
    """What is left of the day's cards."""
    gone = Counter({Slot(*sort): count.introduced for sort, count in counts.items()})
    gone |= Counter({Slot(deck, None, 0): count for deck, count in seen.items()})
    room = dict(shares)
    left = []
    for slot in dealt:
        if gone[slot] > 0:
            gone[slot] -= 1
        elif room[slot.deck] > 0:
            room[slot.deck] -= 1
            left.append(slot)
    return left


class _Mixer:
    """Deals one new card after the other, beginning with this morning's."""

    def __init__(self, counts: Mapping[Sort, NewCount], totals: Mapping[tuple[str, int], int]) -> None:
        self._totals = Counter(totals)
        self._dealt = Counter(totals)
        self._room: dict[int, dict[str, dict[int, int]]] = defaultdict(dict)
        """By deck, kind and level how many are left to deal."""
        self._first: dict[tuple[int, str], int] = {}
        for (deck, kind, level), count in counts.items():
            self._dealt[kind, level] -= count.unseen + count.introduced
            if room := count.left + count.introduced:
                self._room[deck].setdefault(kind, {})[level] = room
                self._first[deck, kind] = min(count.first, self._first.get((deck, kind), count.first))
        self._kinds: Counter[str] = Counter()
        """How many cards there are of each kind."""
        self._dealt_kinds: Counter[str] = Counter()
        for (kind, level), total in self._totals.items():
            self._kinds[kind] += total
            self._dealt_kinds[kind] += self._dealt[kind, level]

    def next_of(self, deck: int) -> Slot | None:
        """The next card of a deck; None when it has none left."""
        kinds = self._room[deck]
        if not kinds:
            return None
        kind = min(
            kinds,
            key=lambda k: (self._dealt_kinds[k] / max(1, self._kinds[k]), self._first[deck, k], k),
        )
        level = min(kinds[kind], key=lambda n: (self._part(kind, n), n))
        self._dealt[kind, level] += 1
        self._dealt_kinds[kind] += 1
        kinds[kind][level] -= 1
        if not kinds[kind][level]:
            del kinds[kind][level]
        if not kinds[kind]:
            del kinds[kind]
        return Slot(deck, kind, level)

    def _part(self, kind: str, level: int) -> float:
        pace = PACE[min(level, len(PACE) - 1)]
        return self._dealt[kind, level] / max(1, self._totals[kind, level]) * pace


def mix(reviews: Sequence[T], new: Sequence[T]) -> list[tuple[T, Phase]]:
    """Reviews with the new cards spread evenly among them."""
    slots = [((n + 0.5) / len(reviews), 0, entry, Phase.REVIEW) for n, entry in enumerate(reviews)]
    slots += [((n + 0.5) / len(new), 1, entry, Phase.NEW) for n, entry in enumerate(new)]
    slots.sort(key=lambda slot: slot[:2])
    return [(entry, phase) for _, _, entry, phase in slots]
