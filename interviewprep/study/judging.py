"""What an answer is worth: compares it with the card and suggests a rating. The candidate decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
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
from interviewprep.content.decks.printed import normalise_output
from interviewprep.scheduling.rating import Rating


@dataclass(frozen=True, slots=True)
class Verdict:
    """A suggested rating and the reason for it."""

    rating: Rating
    reason: str


class Change(StrEnum):
    """How a line of the expected output compares with the one typed."""

    SAME = " "
    MISSING = "+"
    """Printed, but not typed."""
    WRONG = "-"
    """Typed, but not printed."""


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
            shown = shuffled(body.items, key, reps)
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


def judge_output(body: OutputBody, typed: str) -> Verdict:
    """Right is the same lines; spaces at their ends don't count."""
    expected, got = normalise_output(body.output), normalise_output(typed)
    if expected == got:
        return Verdict(Rating.GOOD, "Exactly right")
    wrong = sum(change is not Change.SAME for change, _ in diff_output(body, typed))
    return Verdict(Rating.AGAIN, wording.counted(wrong, "line differs", "lines differ"))


def diff_output(body: OutputBody, typed: str) -> list[tuple[Change, str]]:
    """The typed lines against the printed ones, in order."""
    expected, got = normalise_output(body.output), normalise_output(typed)
    result: list[tuple[Change, str]] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, got, expected, autojunk=False).get_opcodes():
        if tag == "equal":
            result += [(Change.SAME, line) for line in expected[b1:b2]]
        else:
            result += [(Change.WRONG, line) for line in got[a1:a2]]
            result += [(Change.MISSING, line) for line in expected[b1:b2]]
    return result


def judge_order(body: OrderBody, arranged: Sequence[str]) -> Verdict:
    """Right is the right order; two neighbours swapped is nearly right."""
    wrong = [n for n, (a, b) in enumerate(zip(body.items, arranged, strict=True)) if a != b]
    if not wrong:
        return Verdict(Rating.GOOD, "The right order")
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1 and len(body.items) > 3:
        return Verdict(Rating.HARD, "Two neighbours swapped")
    return Verdict(Rating.AGAIN, f"{len(wrong)} of {len(body.items)} out of place")


def judge_bug(body: BugBody, line: int) -> Verdict:
    """Right is a guilty line; `line` is 0-based."""
    if line in body.guilty:
        return Verdict(Rating.GOOD, "That's the line")
    lines = ", ".join(str(n + 1) for n in sorted(body.guilty))
    return Verdict(Rating.AGAIN, f"Not line {line + 1}: it is {lines}")


def judge_answer(body: AnswerBody, ticked: int, seconds: float) -> Verdict:
    """By the share of key points made; all of them in time is easy."""
    total = len(body.points)
    said = f"{ticked} of {total} points"
    if ticked == total:
        return (
            Verdict(Rating.EASY, said)
            if seconds <= body.seconds
            else Verdict(Rating.GOOD, f"{said}, over time")
        )
    share = ticked / total
    return Verdict(Rating.GOOD if share >= 2 / 3 else Rating.HARD if share >= 1 / 3 else Rating.AGAIN, said)


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
