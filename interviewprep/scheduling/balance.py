"""Load balancing: of the days that the fuzz allows, the one on which least is due, with easier weekdays.

What Anki's load balancer and "easy days" are for (Anki manual, "Deck Options"). Where Anki draws a day at
random with weights, this takes the lightest one: the same cards give the same day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from interviewprep.scheduling.scheduler import Place, Reach

NORMAL = 100
"""Percent of a day's usual load."""
EVERY_DAY = (NORMAL,) * 7
"""Monday first: no weekday is easier than another."""


def weekday(day: int) -> int:
    """The weekday of a study day, 0 for Monday. Study day 0 is 1970-01-01, a Thursday."""
    return (day + 3) % 7


def lightest(
    today: int, load: Callable[[int, int], Mapping[int, int]], weekdays: Sequence[int] = EVERY_DAY
) -> Place:
    """Chooses the lightest day; of equal ones the one nearest to what the fuzz gives, the earlier first.

    Args:
        today: The study day from which intervals count.
        load: From the first and the last of some study days, how many cards are due on each; a day that
            is left out has none.
        weekdays: For each weekday from Monday on the percent of the usual load that it may get. Days of
            0 percent are taken when no others are within reach.
    """

    def place(reach: Reach) -> int:
        if reach.least == reach.most:
            return reach.least
        due = load(today + reach.least, today + reach.most)

        def heaviness(days: int) -> tuple[bool, float, int, int]:
            day = today + days
            share = weekdays[weekday(day)]
            # The card itself counts, so that an easy weekday is not taken first while all are empty.
            cards = due.get(day, 0) + 1
            return share == 0, cards * NORMAL / (share or NORMAL), abs(days - reach.fuzzed), days

        return min(range(reach.least, reach.most + 1), key=heaviness)

    return place
