"""Which new cards come today: rules 7 and 8 of `daily_plan.py`. Pure, and imports nothing heavy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Mapping
from typing import NamedTuple

PACE = (1.0, 1.5, 2.0)
"""By level from the easiest on, what a dealt part of it counts for."""

# How many


def new_cards(
    limit: int,
    granted: Mapping[str, int],
    decks: Mapping[int, tuple[str, int, int]],
    elsewhere: int = 0,
    most: Mapping[int, int] | None = None,
    stages: Mapping[int, int] | None = None,
) -> dict[int, int]:
    """How many new cards each deck gives today.

    Args:
        limit: New cards a day, over all decks.
        granted: Deck's key -> new cards beyond the limit for today; '' for all decks. Older versions granted
            by the deck's name: the first deck of that name is meant.
        decks: Deck -> (key, new cards left, new cards already introduced today), in the order to deal.
        elsewhere: New cards introduced today by decks that aren't there now.
        most: Deck -> new cards a day, for decks that have a limit of their own.
        stages: Deck -> the number of its stage in the path; None where there is no path.
    """
    of_name: dict[str, int] = {}
    for deck, (key, _, _) in decks.items():
        of_name.setdefault(key.partition(":")[2], deck)
    own = {deck: granted.get(key, 0) for deck, (key, _, _) in decks.items()}
    for name, deck in of_name.items():
        own[deck] += granted.get(name, 0)
    left = {deck: (left, seen) for deck, (_, left, seen) in decks.items()}
    return share_new(max(0, limit - elsewhere) + granted.get("", 0), left, own, most, stages)


def share_new(
    limit: int,
    decks: dict[int, tuple[int, int]],
    granted: dict[int, int],
    most: Mapping[int, int] | None = None,
    stages: Mapping[int, int] | None = None,
) -> dict[int, int]:
    """How many new cards each deck gives today.

    The limit is dealt out one card a deck in turn, over what was there this morning, so that a
    deck's share doesn't change while the day's cards are being worked off.

    Args:
        limit: New cards for the day, over all decks.
        decks: Deck -> (new cards left, new cards already introduced today), in the order to deal.
        granted: Deck -> new cards that this deck was given beyond the limit.
        most: Deck -> new cards a day, for decks that have a limit of their own.
        stages: Deck -> the number of its stage in the path: a later one gives what the earlier ones can't,
            a deck without one nothing but what it was granted. None where there is no path.
    """
    capacity = {deck: left + seen for deck, (left, seen) in decks.items()}
    for deck, own in (most or {}).items():
        capacity[deck] = min(capacity[deck], own)
    stages = dict.fromkeys(decks, 0) if stages is None else stages
    share, remaining = dict.fromkeys(decks, 0), limit
    for stage in sorted(set(stages.values())):
        of_stage = [deck for deck in decks if stages.get(deck) == stage]
        remaining = _deal_out(remaining, of_stage, capacity, share)
    result = {
        deck: max(0, min(left, share[deck] + granted.get(deck, 0) - seen))
        for deck, (left, seen) in decks.items()
    }
    # A deck that gave more than its share (its neighbours came later) leaves less for the others.
    allowed = limit + sum(granted.values()) - sum(seen for _, seen in decks.values())
    for deck in sorted(reversed(decks), key=lambda deck: -stages.get(deck, -1)):  # the last stage first
        over = sum(result.values()) - max(0, allowed)
        if over <= 0:
            break
        result[deck] -= min(over, result[deck])
    return result


def _deal_out(remaining: int, decks: list[int], capacity: dict[int, int], share: dict[int, int]) -> int:
    """Give each of some decks its share, one card a deck in turn; returns what they leave."""
    while remaining > 0:
        open_decks = [deck for deck in decks if share[deck] < capacity[deck]]
        if not open_decks:
            break
        level = min(capacity[deck] - share[deck] for deck in open_decks)
        step = min(level, remaining // len(open_decks))
        if step == 0:
            for deck in open_decks[:remaining]:
                share[deck] += 1
            return 0
        for deck in open_decks:
            share[deck] += step
        remaining -= step * len(open_decks)
    return remaining


# Which


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
        # Multiplied first: equal parts are then equal floats, and the tie goes to the easier level.
        return self._dealt[kind, level] * pace / max(1, self._totals[kind, level])
