"""When a card comes back, in words: on the rating buttons, in lists, and once the day's work is done."""

from __future__ import annotations

from interviewprep import wording
from interviewprep.scheduling.card_state import CardState
from interviewprep.scheduling.moment import Moment
from interviewprep.store.figures import Figures


def describe_delay(state: CardState, now: Moment) -> str:
    """How long until the card comes back: `10m`, `4d`, `2.5mo`, `1.2y`."""
    if state.phase.learning:
        return wording.delay(state.due - now.seconds)
    return wording.interval(state.due - now.day)


def time_left(figures: Figures, now: Moment) -> str:
    """When the next card comes, in words; '' when nobody can say."""
    if figures.next_at is not None and figures.next_at > now.seconds:
        return wording.wait(figures.next_at - now.seconds)
    if figures.next_day is not None:
        return wording.wait_days(figures.next_day - now.day)
    return ""
