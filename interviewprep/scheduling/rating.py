"""The four ratings."""

from enum import IntEnum


class Rating(IntEnum):
    """How well a card was recalled. The values are FSRS's own, and the keys that give them."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4

    @property
    def label(self) -> str:
        """The word on the button."""
        return self.name.capitalize()
