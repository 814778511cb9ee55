"""Statistics in words, the same on the screen, on the command line and in the report."""

from __future__ import annotations

from itertools import pairwise

from interviewprep.store.statistics import STABILITIES
from interviewprep.study.interview_plan import date_of
from interviewprep.study.statistics_figures import (
    Bin,
    Filter,
    HardCard,
    Memory,
    Overview,
    Readiness,
    Retention,
)
from interviewprep.study.task_statistics import TaskGroup
from interviewprep.wording import clock, counted, interval

NOTHING = "Nothing answered yet: the figures come with your first reviews."
NOTHING_HERE = "Nothing answered in this period."


def percent(share: float | None) -> str:
    """A share in whole percent; a dash where there is none."""
    return "-" if share is None else f"{100 * share:.0f}%"


def period(days: int | None) -> str:
    """A filter's period."""
    return "all time" if days is None else "1 year" if days == 365 else counted(days, "day")


def date_words(day: int) -> str:
    """A study day, short: `Mon 23 Nov`."""
    return f"{date_of(day):%a %d %b}"


def looked_at(chosen: Filter, title: str) -> str:
    """What is looked at; `title` is the deck's, or all decks."""
    parts = [title, *([f"tag {chosen.tag}"] if chosen.tag else []), period(chosen.days)]
    return " · ".join(parts)


def answered(found: Overview) -> str:
    """What was done in the period."""
    if not found.days:
        return NOTHING_HERE
    minutes = round(found.seconds / 60)
    days = counted(len(found.days), "day")
    return f"{counted(found.answers, 'answer')} on {days}, {found.new:,} of them new cards, {minutes:,} min."


def a_day(found: Overview) -> str:
    """What a day of study came to."""
    days = len(found.days)
    if not days:
        return ""
    return f"A day of study: {found.answers / days:.0f} answers, {found.seconds / 60 / days:.0f} min."


def regularity(found: Overview) -> str:
    """How regularly one studies: what was done, never what wasn't."""
    text = f"Studied on {found.studied} of the last 30 days"
    if found.streak is not None and found.streak > 1:
        text += f"; {found.streak} days in a row"
    return f"{text}."


def remembered(found: Memory) -> str:
    """True retention beside the desired one."""
    whole = found.all
    if whole.share is None:
        return "No card that was in review came again yet: retention is measured on those."
    return (
        f"Remembered: {percent(whole.share)} of {counted(whole.reviews, 'review')}; "
        f"desired {percent(whole.desired)}, foretold {percent(whole.predicted)}."
    )


def young_and_mature(found: Memory) -> str:
    """The same by maturity."""
    parts = [
        f"{name} {percent(one.share)} of {one.reviews:,}" if one.reviews else f"{name} none yet"
        for name, one in (("Within 21 days of the last review:", found.young), ("later:", found.mature))
    ]
    return f"{parts[0]}; {parts[1]}."


def calibrated(found: Memory) -> str:
    """How well recall was foretold."""
    if found.log_loss is None:
        return ""
    off = (found.all.share or 0) - found.all.predicted
    if abs(off) < 0.02:
        said = "as foretold, on the whole"
    else:
        said = f"{abs(off) * 100:.0f} points {'better' if off > 0 else 'worse'} than foretold"
    return f"You remember {said}. Log-loss {found.log_loss:.3f} (lower is better)."


def readiness_now(found: Readiness) -> str:
    """Readiness today, and where it was when the period began."""
    if not found:
        return ""
    first, before = found[0]
    text = f"Ready for {percent(found[-1][1])} of the points"
    return f"{text}; {percent(before)} on {date_words(first)}." if len(found) > 1 else f"{text}."


def against_desired(one: Retention) -> str:
    """How far a topic is from what is desired, in points."""
    return "" if one.share is None else f"{100 * (one.share - one.desired):+.0f}"


def bin_name(one: Bin) -> str:
    """A bin of the calibration."""
    return f"{one.low:.0%} to {one.high:.0%}"


def stability_groups() -> list[str]:
    """The groups that stabilities come in."""
    names = [f"< {interval(STABILITIES[0])}"]
    names += [f"{interval(a)} to {interval(b)}" for a, b in pairwise(STABILITIES)]
    return [*names, f"{interval(STABILITIES[-1])} or more"]


def first_pass(group: TaskGroup) -> str:
    """How long the first pass took, against par."""
    if group.seconds is None or group.of_par is None:
        return "-"
    return f"{clock(group.seconds)} ({percent(group.of_par)} of par)"


def part_of(one: HardCard) -> str:
    """How many of a card's reviews were remembered."""
    return f"{one.remembered} of {one.reviews}"
