"""FSRS's weights from one's own reviews, and whether they foretell later ones better.

What weights are worth shows on reviews that they were not fitted to: the last ones are held out. How a
history becomes items is fsrs-rs's (`FSRSItem`): a card's reviews up to the one that is foretold, which
must be on a later day than the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import fsrs_rs_python as fsrs

from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler, fsrs_review
from interviewprep.scheduling.weights import LIMITS

ENOUGH = 400
"""Reviews that teach something from which on it is worth a try."""
HELD_OUT = 5
"""One review in so many is held out, the last ones."""
DIGITS = 4
"""Decimal places that weights are kept with."""

Look = tuple[int, int, int]
"""When it was (UTC milliseconds), its rating, and the study days since the one before (0 for the first)."""


class Fit(NamedTuple):
    """How well some weights foretell reviews: the less of both, the better."""

    log_loss: float
    rmse: float
    """How far off the share that was remembered is, in bins of alike reviews."""


class Trial(NamedTuple):
    """What came of learning from reviews."""

    learnt: int
    """Reviews that weights were fitted to."""
    held_out: int
    """Later ones, which only judge."""
    before: Fit
    """Of the weights in force, on what was held out."""
    after: Fit
    weights: tuple[float, ...]
    """The new ones."""

    @property
    def better(self) -> bool:
        """Whether the new weights foretell better what they have not seen."""
        return self.after.log_loss < self.before.log_loss


class _Item(NamedTuple):
    at: int
    card: int
    item: fsrs.FSRSItem


def teaching(histories: Sequence[Sequence[Look]]) -> int:
    """How many reviews say something of memory: those on a later day than the one before."""
    return sum(elapsed > 0 for history in histories for _, _, elapsed in history[1:])


def train(
    histories: Sequence[Sequence[Look]],
    weights: Sequence[float],
    told: Callable[[str], None] = lambda what: None,
) -> Trial:
    """Fit weights to the earlier reviews, and judge them by the later ones, which they have not seen.

    Args:
        histories: Each card's reviews since it was new, oldest first.
        weights: Those in force.
        told: Called with what is done next, in words.

    Raises:
        ValueError: there are too few reviews, or fsrs-rs can't make anything of them.
    """
    told("Reading your reviews")
    items = sorted(_items(histories), key=lambda item: item[:2])
    cut = len(items) - len(items) // HELD_OUT
    earlier, later = items[:cut], [one.item for one in items[cut:]]
    if not earlier or not later:
        raise ValueError("there are too few reviews")
    told(f"Learning from {len(earlier)} reviews")
    fitted = fsrs.FSRS(list(weights)).compute_parameters(
        [one.item for one in earlier], [one.card for one in earlier]
    )
    own = _within_limits(fitted)
    told(f"Foretelling {len(later)} later ones")
    return Trial(len(earlier), len(later), fit(later, weights), fit(later, own), own)


def fit(items: Sequence[fsrs.FSRSItem], weights: Sequence[float]) -> Fit:
    """How well some weights foretell the last review of each item."""
    found = fsrs.FSRS(list(weights)).evaluate(items)
    return Fit(found.log_loss, found.rmse_bins)


def _items(histories: Sequence[Sequence[Look]]) -> Iterator[_Item]:
    for card, history in enumerate(histories):
        reviews = [fsrs_review(rating, elapsed) for _, rating, elapsed in history]
        for n, (at, _, elapsed) in enumerate(history):
            if n and elapsed > 0:
                yield _Item(at, card, fsrs.FSRSItem(reviews[: n + 1]))


def _within_limits(weights: Sequence[float]) -> tuple[float, ...]:
    # fsrs-rs counts in 32 bits: a weight at its limit comes out beyond it.
    return tuple(
        min(max(round(weight, DIGITS), low), high)
        for weight, (low, high) in zip(weights, LIMITS, strict=True)
    )


def good_days(scheduler: Scheduler, times: int) -> list[int]:
    """The days after which a card comes back, each time after a Good, from new on; without any fuzz."""
    memory, phase, step, elapsed = None, Phase.NEW, 0, 0
    found: list[int] = []
    while len(found) < times:
        ahead = scheduler.model.next_states(memory, scheduler.config.desired_retention, elapsed)
        memory = ahead.good.memory
        stepped = scheduler.next_step(phase, step, Rating.GOOD)
        if stepped is not None:
            phase, step, elapsed = stepped[0], stepped[1], 0
            continue
        phase, step = Phase.REVIEW, 0
        elapsed = min(max(1, round(ahead.good.interval)), scheduler.config.maximum_interval)
        found.append(elapsed)
    return found
