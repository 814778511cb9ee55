"""What is known of one card's progress."""

from enum import IntEnum
from typing import NamedTuple


class Phase(IntEnum):
    """Where a card stands. The values are stored."""

    NEW = 0
    LEARNING = 1
    REVIEW = 2
    RELEARNING = 3

    @property
    def learning(self) -> bool:
        """Whether the card is on its way through learning or relearning steps."""
        return self in (Phase.LEARNING, Phase.RELEARNING)


class Memory(NamedTuple):
    """FSRS's memory state."""

    stability: float
    """Days until the probability of recall has fallen to 0.9."""

    difficulty: float
    """1 (easy) to 10 (hard)."""


class CardState(NamedTuple):
    """One card's progress after all its reviews."""

    phase: Phase = Phase.NEW
    due: int = 0
    """In review: the study day the card is due on. In steps: UTC seconds. New: 0."""
    step: int = 0
    """Index into the learning or relearning steps; 0 elsewhere."""
    memory: Memory | None = None
    """None until the first review."""
    reps: int = 0
    lapses: int = 0
    """Times the card was forgotten while in review."""
    first_day: int | None = None
    """The study day of the first review."""
    last_day: int | None = None
    """The study day of the last review."""
