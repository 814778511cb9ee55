"""What is remembered of cards, asked of FSRS for many of them in one call.

The memory before a review is what all reviews up to then come to under that review's weights: by it the
review was scheduled, whatever the weights are today. The memory that a card has now is what all its reviews
come to under the weights in force now. So a card that is reviewed needs no look at its history, and other
weights change what is remembered, but no day that was set.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from interviewprep.scheduling.scheduler import Scheduler

CARDS = 2_000
"""Cards whose memory is asked for in one call."""
_SEEN = "SELECT id FROM card WHERE reps > 0 ORDER BY id"
_REVIEWS = """
SELECT c.id, c.reps, r.rating, ifnull(r.elapsed, 0) FROM card c JOIN review r ON r.card_id = c.id
WHERE c.id BETWEEN ? AND ? AND c.reps > 0 AND NOT r.undone ORDER BY c.id, r.at, r.event
"""
_UPDATE = "UPDATE card SET stability = ?, difficulty = ? WHERE id = ?"


class Life:
    """A card's reviews since it was new."""

    __slots__ = ("before", "memory", "runs", "work")

    def __init__(self) -> None:
        self.work: list[tuple[int, int]] = []
        """Each rating, and the study days since the review before (0 for the first)."""
        self.runs: list[tuple[int, Scheduler]] = []
        """From which review on which weights were used."""
        self.before: Sequence[Any] = ()
        """The memory before each review, under its weights; see `remember`. May be one longer."""
        self.memory: Any = None
        """After all of them, under the weights in force now."""

    def remembered(self, reviews: int, scheduler: Scheduler) -> Any:
        """The memory after the first reviews under some weights; None after none."""
        if not reviews:
            return None
        if len(self.runs) == 1 and self.runs[0][1].model is scheduler.model:
            return self.before[reviews]
        return scheduler.memories([self.work[:reviews]])[0][-1]


def remember(lives: Iterable[Life], now: Scheduler) -> None:
    """Ask FSRS for the memory before each review and after all, in as few calls as it takes.

    `now` has the weights in force now.
    """
    by_model: dict[int, list[Life]] = defaultdict(list)
    later: list[Life] = []
    for life in lives:
        if len(life.runs) == 1:
            by_model[id(life.runs[0][1].model)].append(life)
        else:
            _remember_runs(life)
            later.append(life)
    for same in by_model.values():
        scheduler = same[0].runs[0][1]
        for life, states in zip(same, scheduler.memories([life.work for life in same]), strict=True):
            life.before = [None, *states]
            life.memory = states[-1]
        if scheduler.model is not now.model:
            later += same
    if later:
        for life, states in zip(later, now.memories([life.work for life in later]), strict=True):
            life.memory = states[-1]


def _remember_runs(life: Life) -> None:
    before: list[Any] = []
    ends = [start for start, _ in life.runs[1:]] + [len(life.work)]
    for (start, scheduler), end in zip(life.runs, ends, strict=True):
        before += [None, *scheduler.memories([life.work[:end]])[0]][start:end]
    life.before = before


def remember_anew(driver: sqlite3.Connection, now: Scheduler) -> None:
    """Write what is remembered of all cards under other weights, in the caller's transaction."""
    seen = [card for (card,) in driver.execute(_SEEN)]
    for start in range(0, len(seen), CARDS):
        some = seen[start : start + CARDS]
        rows = driver.execute(_REVIEWS, (some[0], some[-1])).fetchall()
        histories = [list(reviews) for _, reviews in groupby(rows, key=itemgetter(0))]
        # Of a card that was reset the last reviews count: as many as it has had since.
        found = now.memories([[review[2:] for review in one[-one[0][1] :]] for one in histories])
        driver.executemany(
            _UPDATE,
            [
                (states[-1].stability, states[-1].difficulty, one[0][0])
                for one, states in zip(histories, found, strict=True)
            ],
        )
