"""A key that is held repeats by itself, and must not answer cards that nobody has seen."""

from __future__ import annotations

import time

REPEAT = 0.12
"""Seconds: terminals repeat a held key faster, and no finger taps twice within that."""
SEEN = 0.2
"""Seconds that an answer is seen at least before the key that showed it rates it."""


class HeldKey:
    """Tells a held key's repeats from presses, by the time between them."""

    def __init__(self) -> None:
        self._pressed = 0.0
        self._shown = 0.0

    def shows(self) -> None:
        """The answer is shown now."""
        self._shown = time.monotonic()

    def repeats(self, *, revealed: bool) -> bool:
        """Whether this press is a repeat, or too soon to have seen the answer. Each one is to be told.

        While a key is held its repeats follow each other without a pause: all but the first are told apart.
        That first comes half a second after the key went down: it may rate the card that was seen till then.
        """
        now = time.monotonic()
        held = now - self._pressed < REPEAT
        self._pressed = now
        return held or (revealed and now - self._shown < SEEN)
