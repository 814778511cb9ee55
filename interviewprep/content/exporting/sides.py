"""A card of any kind as two sides of Markdown: what programs that know fronts and backs alone can show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from string import ascii_uppercase
from textwrap import indent
from typing import NamedTuple, TypeVar, assert_never

from interviewprep.content.decks import cloze
from interviewprep.content.decks.card import (
    AnswerBody,
    BugBody,
    Card,
    ChoiceBody,
    ClozeBody,
    Option,
    OrderBody,
    OutputBody,
    RecallBody,
)

T = TypeVar("T")


class Sides(NamedTuple):
    """Both as Markdown."""

    front: str
    back: str


def sides_of(card: Card, group: str = "") -> Sides:
    """A card's sides; of a cloze card with groups, those of one `group`."""
    front, back = _front_and_back(card, group)
    return Sides(_joined([card.title, *front]), _joined(back))


def _front_and_back(card: Card, group: str) -> tuple[list[str], list[str]]:
    body = card.body
    match body:
        case RecallBody():
            return [], [body.answer]
        case ClozeBody():
            asked = cloze.front(body.text, group, body.siblings)
            return [asked], [cloze.back(body.text, group, body.siblings)]
        case ChoiceBody():
            return [body.intro, _asked(body, card.id)], [_answered(body, card.id), body.explanation]
        case OutputBody():
            outputs = [fence(body.output), *(f"Also right:\n\n{fence(one)}" for one in body.also)]
            return [body.intro, fence(body.code, "python")], [*outputs, body.explanation]
        case OrderBody():
            loose = "\n".join(_item("-", item) for item in _mixed(body.items, card.id))
            return [body.intro, loose], [_in_order(body), body.explanation]
        case BugBody():
            why = "\n".join(_item("-", f"Line {number + 1}: {text}") for number, text in body.guilty.items())
            return [body.intro, fence(_numbered(body.code), "python")], [why, body.explanation]
        case AnswerBody():
            points = "\n".join(_item("-", point) for point in body.points)
            return [], [body.model, f"**Key points**\n\n{points}", *_follow_ups(body), body.explanation]
        case _:
            assert_never(body)


def fence(code: str, language: str = "") -> str:
    """Code, fenced with more backticks than it has itself."""
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{code.rstrip(chr(10))}\n{ticks}"


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part.strip())


def _item(sign: str, text: str) -> str:
    """A list's item, whose further lines are indented as the first."""
    return f"{sign} " + indent(text.strip("\n"), " " * (len(sign) + 1)).lstrip(" ")


def _mixed(items: Sequence[T], seed: str) -> list[T]:
    """Items in an order that is always the same for a card, and never the right one."""

    def place(number: int) -> bytes:
        return blake2b(f"{seed}\0{number}".encode(), digest_size=8).digest()

    numbers = sorted(range(len(items)), key=place)
    if numbers == sorted(numbers):
        numbers.reverse()
    return [items[number] for number in numbers]


def _letter(number: int) -> str:
    return ascii_uppercase[number] if number < len(ascii_uppercase) else str(number + 1)


def _asked(body: ChoiceBody, seed: str) -> str:
    options = enumerate(_mixed(body.options, seed))
    return "\n".join(_item("-", f"{_letter(number)}: {option.text}") for number, option in options)


def _answered(body: ChoiceBody, seed: str) -> str:
    def told(number: int, option: Option) -> str:
        word = "right" if option.right else "wrong"
        return _joined([f"{_letter(number)}, **{word}**: {option.text}", option.why])

    options = enumerate(_mixed(body.options, seed))
    return "\n".join(_item("-", told(number, option)) for number, option in options)


def _in_order(body: OrderBody) -> str:
    rows = [_item(f"{number}.", item) for number, item in enumerate(body.items, 1)]
    free = [f"({first + 1} to {last + 1} in any order)" for first, last in body.free]
    return _joined(["\n".join(rows), *free])


def _numbered(code: str) -> str:
    lines = code.rstrip("\n").split("\n")
    width = len(str(len(lines)))
    return "\n".join(f"{number:>{width}}  {line}".rstrip() for number, line in enumerate(lines, 1))


def _follow_ups(body: AnswerBody) -> Iterator[str]:
    for asked in body.follow_ups:
        yield f"**Follow-up:** {asked.question}"
        yield asked.answer
