"""What the optimiser found, in words."""

from __future__ import annotations

from collections.abc import Sequence

from interviewprep.scheduling.optimiser import ENOUGH
from interviewprep.scheduling.workload import Curve
from interviewprep.study.optimiser import Found, Learnt
from interviewprep.study.plan_words import percent
from interviewprep.wording import counted

NOTHING_TO_UNDO = "The weights are those that come with the program: there is nothing to take back."
UNDONE = "The weights are those from before: what is remembered of your cards is by them again."
TAKEN = (
    "Taken: cards that you review from now on come back by it. `interviewprep optimise --undo` takes it back."
)
WORTH_A_TRY = "You have reviewed enough to fit the memory model to you: {statistics.optimise} tries it."
"""With the key in braces."""


def too_few(missing: int) -> str:
    """That there is too little to learn from."""
    return (
        f"There is too little to learn from yet: of {ENOUGH} reviews on a later day than the card's one "
        f"before, {missing} {'is' if missing == 1 else 'are'} missing."
    )


def learnt_from(learnt: Learnt) -> str:
    """What was learnt from, and what judged it."""
    trial = learnt.trial
    return (
        f"Learnt from {counted(trial.learnt, 'review')}; {trial.held_out} later ones, which it had not seen, "
        "judge it:"
    )


def fits(learnt: Learnt) -> list[tuple[str, str, str]]:
    """Log-loss and RMSE, before and after."""
    trial = learnt.trial
    return [
        ("log-loss", f"{trial.before.log_loss:.4f}", f"{trial.after.log_loss:.4f}"),
        ("RMSE", f"{trial.before.rmse:.2%}", f"{trial.after.rmse:.2%}"),
    ]


def verdict(learnt: Learnt) -> str:
    """Whether the new weights foretell better."""
    trial = learnt.trial
    if not trial.better:
        return "It doesn't foretell them better than what you have: nothing is changed."
    less = 1 - trial.after.log_loss / max(1e-9, trial.before.log_loss)
    return f"It foretells them better: {less:.1%} less log-loss."


def changes(found: Found, learnt: Learnt) -> list[str]:
    """What the new weights change for cards, and for one's time."""
    before, after = learnt.days
    return [
        f"A new card that you know comes back after {after[0]} {_days(after[0])}"
        + (f" instead of {before[0]}." if after[0] != before[0] else ", as before."),
        f"Good each time: {_chain(after)}; before: {_chain(before)}.",
        (
            f"At {percent(found.retention)} desired retention: about {minutes(learnt.minutes[1])} a day "
            f"instead of {minutes(learnt.minutes[0])}, in the first year of "
            f"{counted(found.workload.cards, 'card')} with {found.workload.new_a_day} new a day."
        ),
    ]


def simulated(found: Found) -> str:
    """What the curve is of."""
    cards, new = found.workload.cards, found.workload.new_a_day
    return (
        "Minutes a day over desired retention, in a simulated first year of "
        f"{counted(cards, 'card')}, {new} new a day, answered as you do."
    )


def marks(curve: Curve, present: str, optimal: str) -> str:
    """The desired retention in force, and the one with which time goes furthest; with their marks."""
    now = curve.present
    return (
        f"{present} is now, {percent(now.retention)}: {minutes(now.minutes)} a day. "
        f"{optimal} takes the least time for each card remembered, {percent(curve.optimal)}."
    )


def minutes(count: float) -> str:
    """Minutes, one decimal place where there are few."""
    shown = f"{count:.1f}" if count < 10 else f"{count:.0f}"
    return f"{shown} {'minute' if shown == '1.0' else 'minutes'}"


def _days(count: int) -> str:
    return "day" if count == 1 else "days"


def _chain(days: Sequence[int]) -> str:
    *first, last = map(str, days)
    return f"{', '.join(first)} and {last} days"
