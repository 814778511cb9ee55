"""The day on which cards are to come back, as people say it: `3`, or `3-7` for somewhere in between."""

from __future__ import annotations

import re

from interviewprep.scheduling.scheduler import fuzz_factor
from interviewprep.store.cards import StoredCard

MOST = 36_500
"""Days."""
HELP = f"`3` for in three days, `0` for today, `3-7` for a day in between; up to {MOST}"
_DAYS = re.compile(r"(\d{1,5})(?:\s*[-–]\s*(\d{1,5}))?", re.ASCII)


class DueDayError(ValueError):
    """Text that says no days; the message says what does."""


def days_ahead(text: str) -> range:
    """The days from today on that are meant.

    Raises:
        DueDayError: there are none.
    """
    found = _DAYS.fullmatch(text.strip())
    first = int(found[1]) if found else MOST + 1
    last = int(found[2]) if found and found[2] else first
    if not first <= last <= MOST:
        raise DueDayError(f"`{text.strip()}` says no days: give {HELP}")
    return range(first, last + 1)


def due_day(card: StoredCard, days: range, today: int) -> int:
    """The study day for a card: cards are spread over the days, each always on the same one."""
    return today + days[int(fuzz_factor(card.key, card.state.reps) * len(days))]
