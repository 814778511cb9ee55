"""Figures in words, the same everywhere: clocks (m:ss), plurals, day counts, when a card comes back."""

from __future__ import annotations


def sentence(text: str) -> str:
    """The text with its first letter raised; names in it stay as they are, which `capitalize` would lower."""
    return text[:1].upper() + text[1:]


def clock(seconds: float) -> str:
    """A time on a clock: `0:07`, `12:05`; `-0:30` when it is past zero."""
    minutes, rest = divmod(abs(int(seconds)), 60)
    return f"{'-' if seconds < 0 else ''}{minutes}:{rest:02}"


def spent(seconds: float) -> str:
    """How long something took: `7 s`, `2 min 5 s`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def counted(count: int, noun: str, plural: str = "") -> str:
    """A count with its noun: `1 card`, `2,000 cards`; `plural` where an s is not enough."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def judged_later(count: int) -> str:
    """How many checks an interview keeps for its end."""
    return f"{counted(count, 'more check is', 'more checks are')} judged at submission"


def interval(days: int) -> str:
    """A number of days in its largest fitting unit: `4d`, `2.5mo`, `1.2y`."""
    if days < 30:
        return f"{days}d"
    return f"{days / 30.44:.1f}mo" if days < 365 else f"{days / 365.25:.1f}y"


def delay(seconds: int) -> str:
    """A time within the day: `10m`, `1.5h`. Never less than a minute."""
    seconds = max(0, seconds)
    return f"{max(1, round(seconds / 60))}m" if seconds < 3600 else f"{seconds / 3600:.1f}h"


def wait(seconds: float) -> str:
    """How long until something comes, in words: `in 5 min`, `in 2.5 hours`."""
    minutes = max(1, round(seconds / 60))
    return f"in {minutes} min" if minutes < 90 else f"in {minutes / 60:.1f} hours"


def wait_days(days: int) -> str:
    """How many days until something comes, in words: `tomorrow`, `in 3 days`."""
    return "tomorrow" if days <= 1 else f"in {days} days"
