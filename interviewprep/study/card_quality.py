"""How cards do with those who study them, for their authors: from the events of one log or of several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from interviewprep.scheduling.moment import study_day
from interviewprep.scheduling.rating import Rating
from interviewprep.store.projection import MOST_MS


@dataclass(frozen=True, slots=True)
class CardQuality:
    """What the answers to one card say of it."""

    id: str
    """The card's id in its deck, with its gap's number (`id#1`) where it is of a cloze."""
    people: int
    """How many logs have answers to it."""
    answers: int
    first_failed: int
    """People who didn't know it when they met it first."""
    later: int
    """Answers on a later day than the one before."""
    later_failed: int
    """Those of them that were Again."""
    seconds: float
    """The median answer's."""
    flagged: int
    """Logs in which it is flagged now."""

    @property
    def forgotten(self) -> float:
        """The share of later answers that were Again; 0 without any."""
        return self.later_failed / self.later if self.later else 0.0

    @property
    def hard(self) -> float:
        """Orders cards by how hard they are: as if one of ten more answers had failed.

        So a card that failed once of once doesn't come before one that failed six times of ten.
        """
        return (self.later_failed + self.first_failed + 1) / (self.later + self.people + 10)


@dataclass(slots=True)
class _Seen:
    people: int = 0
    answers: int = 0
    first_failed: int = 0
    later: int = 0
    later_failed: int = 0
    milliseconds: list[int] = field(default_factory=list)
    flagged: int = 0


def quality(
    logs: Iterable[Iterable[Mapping[str, Any]]], cards: Collection[str], pack: str | None = None
) -> list[CardQuality]:
    """How some cards do: the hardest come first.

    Args:
        logs: The events of each person's log, in plain form and any order. An event counts once, also where
            two logs have it.
        cards: The ids of the cards that are asked about, without their pack.
        pack: Only cards that were studied as part of this pack; None for cards of any.

    Raises:
        What reading the logs raises.
    """
    found: dict[str, _Seen] = defaultdict(_Seen)
    known: set[str] = set()
    for log in logs:
        taken_back: set[str] = set()
        of_card: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for event in log:
            if event["id"] in known:
                continue
            known.add(event["id"])
            if event["kind"] == "undo":
                taken_back.add(event["target"])
            elif event["kind"] in ("review", "flag") and (name := _asked(event["card"], cards, pack)):
                of_card[name].append(event)
        for name, events in of_card.items():
            counting = sorted((e for e in events if e["id"] not in taken_back), key=_order)
            _add(found[name], counting)
    rows = [
        CardQuality(
            name,
            seen.people,
            seen.answers,
            seen.first_failed,
            seen.later,
            seen.later_failed,
            median(seen.milliseconds) / 1000 if seen.milliseconds else 0.0,
            seen.flagged,
        )
        for name, seen in found.items()
        if seen.answers or seen.flagged
    ]
    return sorted(rows, key=lambda row: (-row.hard, row.id))


def _asked(key: str, cards: Collection[str], pack: str | None) -> str | None:
    of, _, name = key.partition(":")
    return name if name.partition("#")[0] in cards and pack in (None, of) else None


def _order(event: Mapping[str, Any]) -> tuple[int, str, int]:
    return event["at"], event.get("device", ""), event.get("number") or 0


def _add(seen: _Seen, events: Iterable[Mapping[str, Any]]) -> None:
    """Count one person's events of one card, which are in the order of time."""
    events = list(events)
    flags = [event for event in events if event["kind"] == "flag"]
    seen.flagged += bool(flags and (flags[-1].get("data") or {}).get("on", True))
    reviews = [event for event in events if event["kind"] == "review"]
    if not reviews:
        return
    seen.people += 1
    seen.answers += len(reviews)
    seen.milliseconds += [
        min(event.get("duration_ms") or 0, (event.get("data") or {}).get("most_ms", MOST_MS))
        for event in reviews
    ]
    seen.first_failed += reviews[0]["rating"] == Rating.AGAIN
    later = list(_later(reviews))
    seen.later += len(later)
    seen.later_failed += sum(event["rating"] == Rating.AGAIN for event in later)


def _later(reviews: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Those that came on another study day than the one before."""
    last: int | None = None
    for event in reviews:
        day = study_day(event["at"], event["day_offset"])
        if last is not None and day > last:
            yield event
        last = day
