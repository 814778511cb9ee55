"""How somebody answers cards: which ratings, and in how many seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Four = tuple[float, float, float, float]
"""A figure for each rating: again, hard, good, easy."""

PRIOR = 30
"""As many answers of one's own weigh as much as the usual figures."""


@dataclass(frozen=True, slots=True)
class Habits:
    """The defaults are fsrs-rs's (`default_simulator_config`): means of Anki's users that shared logs."""

    first: Four = (0.24, 0.094, 0.495, 0.171)
    """The shares of the ratings at the first look at a card."""
    recalled: tuple[float, float, float] = (0.224, 0.631, 0.145)
    """Of the reviews of cards that are recalled, the shares of hard, good and easy."""
    first_seconds: Four = (19.58, 18.79, 13.78, 10.71)
    """What a first look takes, by its rating."""
    seconds: Four = (19.38, 17.59, 12.38, 8.94)
    """What a review takes, by its rating."""
    step_seconds: float = 12.32
    """What a further look within the day takes."""


USUAL = Habits()
USUAL_PACE: Mapping[str, float] = {
    "recall": 1.0,
    "cloze": 0.8,
    "choice": 1.3,
    "output": 2.0,
    "order": 2.0,
    "bug": 2.0,
    "answer": 6.0,
}
"""How many times as long as a plain question a card of each kind takes, until one's own times are known."""


def shares(counts: Sequence[int], usual: Sequence[float]) -> tuple[float, ...]:
    """The shares of some counts, drawn towards the usual ones while there are few."""
    whole = sum(counts) + PRIOR
    return tuple((count + PRIOR * share) / whole for count, share in zip(counts, usual, strict=True))


def mean_pace(pace: float, took: float, usual: float) -> float:
    """The pace of a kind of card from what its answers took, drawn towards the usual one while there are few.

    Args:
        pace: The usual one.
        took: Seconds that all answers took.
        usual: Seconds that they would have taken at the usual pace.
    """
    prior = PRIOR * USUAL.seconds[2] * pace
    return pace * (took + prior) / (usual + prior)
