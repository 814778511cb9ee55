"""Readiness over time: what share of the points would have been answered right on past days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from interviewprep.store.memories import mark_before, remembered, standing_now
from interviewprep.store.review_rollup import Curve
from interviewprep.store.settings import levels_of
from interviewprep.study.collection import Collection
from interviewprep.study.interview_plan import LEVEL_POINTS, deck_weights
from interviewprep.study.statistics_figures import Readiness

POINTS = 30
"""Days at most for which it is computed."""
KEPT = 32
"""Filters whose past is kept."""
MOST = 300_000
"""Cards times days that are computed at most."""
FEWEST = 6


def sampled(first: int, last: int, cards: int) -> list[int]:
    """Study days from the first to the last, evenly: as many as many cards allow."""
    points = min(last - first + 1, max(FEWEST, min(POINTS, MOST // max(1, cards))))
    if points < 2:
        return [last]
    return sorted({first + round(n * (last - first) / (points - 1)) for n in range(points)})


class ReadinessHistory:
    """Readiness on past days, with the weights of now: those of the interview plan, where they are set.

    Cards alone count, those that there are now; of the unseen ones those of the levels that are chosen. One
    that was made new again counts as unknown from its last review before that on. What it says of the past is
    kept for as long as neither that nor the cards change.
    """

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._kept: dict[object, list[float]] = {}

    def upto(
        self, today: int, first: int, decks: Mapping[int, str], cards: Sequence[int] | None
    ) -> Readiness:
        """Some study days from the first to today, each with its readiness from 0 to 1.

        Args:
            today: The study day.
            first: The first day.
            decks: Those that count: their keys by their ids.
            cards: The ids of the cards that count; None for all of the decks.

        Raises:
            StoreError: the database can't be read.
        """
        database, log = self._collection.database, self._collection.log
        weights = deck_weights(log.settings, dict(decks))
        levels = levels_of(log.settings.new_levels)
        curve = Curve.of(log.scheduler.config.parameters)
        now = standing_now(database, decks, today, curve, LEVEL_POINTS, levels, cards)
        whole = sum(weights[one.deck] * one.points for one in now)
        if not whole:
            return []
        past = sampled(first, today - 1, sum(one.cards for one in now)) if first < today else []
        cut = tuple((one.deck, one.cards, one.points) for one in now)
        which = (tuple(past), cut, tuple(weights.items()), curve, hash(tuple(cards or ())))
        key = (*which, mark_before(database, today))
        if key not in self._kept:
            if len(self._kept) == KEPT:
                del self._kept[next(iter(self._kept))]
            known: dict[int, float] = defaultdict(float)
            for one in remembered(database, decks, past, cards):
                if one.stability:
                    recall = (1 + curve.factor * one.elapsed / one.stability) ** curve.decay
                    known[one.day] += weights[one.deck] * LEVEL_POINTS[one.level] * recall
            self._kept[key] = [known[day] / whole for day in past]
        share = sum(weights[one.deck] * one.remembered for one in now) / whole
        return [*zip(past, self._kept[key], strict=True), (today, share)]
