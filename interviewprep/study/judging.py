"""What an answer is worth: compares it with the card and suggests a rating. The candidate decides."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from string import ascii_lowercase
from typing import assert_never

from interviewprep import wording
from interviewprep.content.decks.card import (
    AnswerBody,
    Body,
    BugBody,
    ChoiceBody,
    ClozeBody,
    OrderBody,
    OutputBody,
    RecallBody,
)
from interviewprep.scheduling.rating import Rating
from interviewprep.study.typed_output import Comparison, compare


@dataclass(frozen=True, slots=True)
class Verdict:
    """A suggested rating and the reason for it."""

    rating: Rating
    reason: str


DONT_KNOW = Verdict(Rating.AGAIN, "You didn't know it")
"""For whoever says so instead of answering."""


def judge_typed(body: Body, typed: Sequence[str], key: str, reps: int) -> Verdict | None:
    """What an answer in plain text is worth; None where only the candidate can say, or it can't be read.

    Args:
        body: The card's.
        typed: The lines, without their ends.
        key: The card's key.
        reps: How often it was answered before: with the key, it decides in which order things were shown.
    """
    if not typed:
        return None
    text = " ".join(typed).strip().lower()
    letters = [ascii_lowercase.index(c) for c in text if c in ascii_lowercase]
    match body:
        case ChoiceBody():
            order = option_order(body, key, reps)
            return judge_choice(body, {order[n] for n in letters if n < len(order)})
        case OrderBody():
            shown = start_order(body, key, reps)
            arranged = [shown[n] for n in letters if n < len(shown)]
            return judge_order(body, arranged) if sorted(arranged) == sorted(shown) else None
        case BugBody():
            return judge_bug(body, int(text) - 1) if text.isdecimal() else None
        case OutputBody():
            return judge_output(body, "\n".join(typed))
        case RecallBody() | ClozeBody() | AnswerBody():
            return None
        case _:
            assert_never(body)


def judge_choice(body: ChoiceBody, picked: set[int]) -> Verdict:
    """Right is picking all right options and no other."""
    right = {n for n, option in enumerate(body.options) if option.right}
    if picked == right:
        return Verdict(Rating.GOOD, "Right")
    if picked and picked < right:
        return Verdict(Rating.HARD, f"Right as far as it goes: {len(picked)} of {len(right)}")
    return Verdict(Rating.AGAIN, "Not quite")


def compare_output(body: OutputBody, typed: str) -> Comparison:
    """What was typed against the nearest of the card's right outputs."""
    return compare([body.output, *body.also], typed)


def judge_output(body: OutputBody, typed: str) -> Verdict:
    """Right is one of the outputs; where only spaces differ, or what else nobody means, it is a near miss."""
    found = compare_output(body, typed)
    if found.exact:
        return Verdict(Rating.GOOD, "Exactly right")
    if found.only:
        *more, last = found.only
        names = f"{', '.join(more)} and {last}" if more else last
        return Verdict(Rating.HARD, f"Only {names} differ")
    return Verdict(Rating.AGAIN, wording.counted(found.wrong, "line differs", "lines differ"))


def judge_order(body: OrderBody, arranged: Sequence[str]) -> Verdict:
    """Right is a right order; a single item in another place, of more than three, is nearly right."""
    wrong = len(body.items) - len(in_place(body, arranged))
    if not wrong:
        return Verdict(Rating.GOOD, "The right order" if not body.free else "A right order")
    if wrong == 1 and len(body.items) > 3:
        return Verdict(Rating.HARD, "One item out of place")
    return Verdict(Rating.AGAIN, f"{wrong} of {len(body.items)} out of place")


def in_place(body: OrderBody, arranged: Sequence[str]) -> set[str]:
    """The most items that are in a right order among themselves: all others would have to be moved.

    It is the longest subsequence that never descends (Fredman 1975, "On computing the length of longest
    increasing subsequences"), so that one item which is two places off is one mistake.
    """
    rank = dict(zip(body.items, body.ranks, strict=True))
    tails: list[int] = []
    """The places (in `arranged`) where the best sequences of each length end."""
    before: list[int | None] = []
    for place, item in enumerate(arranged):
        length = bisect_right([rank[arranged[tail]] for tail in tails], rank[item])
        before.append(tails[length - 1] if length else None)
        tails[length : length + 1] = [place]
    kept = set()
    at = tails[-1] if tails else None
    while at is not None:
        kept.add(arranged[at])
        at = before[at]
    return kept


def judge_bug(body: BugBody, line: int) -> Verdict:
    """Right is any guilty line; `line` is 0-based."""
    if line in body.guilty:
        return Verdict(Rating.GOOD, "That's the line" if len(body.guilty) == 1 else "That's one of the lines")
    *more, last = (str(n + 1) for n in sorted(body.guilty))
    lines = f"{', '.join(more)} or {last}" if more else last
    return Verdict(Rating.AGAIN, f"Not line {line + 1}: it is {lines}")


def judge_answer(body: AnswerBody, ticked: int, seconds: float | None) -> Verdict | None:
    """By the share of key points made; all of them in time is easy.

    Args:
        body: The card's.
        ticked: Key points that were made.
        seconds: How long it took to say; None where no clock ran.

    Returns: None where nothing is ticked: that can mean that one hasn't looked yet.
    """
    total = len(body.points)
    said = f"{ticked} of {total} points"
    if not ticked:
        return None
    if ticked == total:
        if seconds is None:
            return Verdict(Rating.GOOD, said)
        late = seconds > body.seconds
        return Verdict(Rating.GOOD, f"{said}, over time") if late else Verdict(Rating.EASY, said)
    share = ticked / total
    return Verdict(Rating.GOOD if share >= 2 / 3 else Rating.HARD if share >= 1 / 3 else Rating.AGAIN, said)


def start_order(body: OrderBody, key: str, reps: int) -> list[str]:
    """The items in the order to begin with, which is never a right one; see `shuffled`."""
    mixed = shuffled(body.items, key, reps)
    return mixed if len(in_place(body, mixed)) < len(mixed) else mixed[1:] + mixed[:1]


def shuffled(items: Iterable[str], key: str, reps: int) -> list[str]:
    """The items in an order that depends on the card and on which review this is, never the right one."""
    right = list(items)
    mixed = right[:]
    Random(f"{key}/{reps}").shuffle(mixed)  # noqa: S311
    return mixed if mixed != right or len(right) < 2 else mixed[1:] + mixed[:1]


def option_order(body: ChoiceBody, key: str, reps: int) -> list[int]:
    """The options' numbers in the order to show them; it changes from review to review."""
    numbers = list(range(len(body.options)))
    Random(f"{key}/{reps}").shuffle(numbers)  # noqa: S311
    return numbers
