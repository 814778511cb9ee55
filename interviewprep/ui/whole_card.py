"""A card as one reads it in a list: the question with its whole answer, without anything to answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from string import ascii_lowercase
from typing import assert_never

from textual.content import Content

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
from interviewprep.study.collection import StudyCard
from interviewprep.ui.card_sides import back_of, front_of
from interviewprep.ui.markdown import code, code_block, inline, render

FAINT = "$foreground 70%"


def whole_card(card: StudyCard, width: int) -> Content:
    """Question and answer, laid out for a width in cells."""
    front, back = front_of(card, width), back_of(card, width)
    answer = Content("\n").join(_answer(card.card.body, width))
    rule = Content.styled("─" * width, "$foreground 30%")
    return Content("\n\n").join(part for part in (front, rule, answer, back) if part)


def _answer(body: Body, width: int) -> Iterator[Content]:
    """What the answer has beside its explanation."""
    match body:
        case RecallBody() | ClozeBody():
            return
        case OutputBody():
            for output in (body.output, *body.also):
                yield from code_block(output, "output", width)
        case ChoiceBody():
            for letter, option in zip(ascii_lowercase, body.options, strict=False):
                mark, style = ("✓", "bold $success") if option.right else ("✗", "$error")
                yield from _hung(f"{mark} {letter} ", style, inline(option.text), width)
                if option.why:
                    yield from _hung("    ", "", render(option.why, width - 4).stylize(FAINT), width)
        case OrderBody():
            for number, item in enumerate(body.items, 1):
                yield from _hung(f"{number:>2}. ", "bold $primary", inline(item), width)
            for first, last in body.free:
                yield Content.styled(f"    {first + 1} to {last + 1} in any order", FAINT)
        case BugBody():
            yield from _guilty(body, width)
        case AnswerBody():
            yield from _spoken(body, width)
        case _:
            assert_never(body)


def _guilty(body: BugBody, width: int) -> Iterator[Content]:
    for number, line in enumerate(code(body.code)):
        wrong = number in body.guilty
        yield from _hung(f"{number + 1:>3} ", "bold $error" if wrong else "$foreground 50%", line, width)
        if wrong:
            yield from _hung("    └ ", "$error", inline(body.guilty[number]).stylize("$error"), width)


def _spoken(body: AnswerBody, width: int) -> Iterator[Content]:
    yield render(body.model, width)
    yield Content("")
    for point in body.points:
        yield from _hung("• ", "bold $primary", inline(point), width)
    for asked in body.follow_ups:
        yield Content("")
        yield from _hung("→ ", "$accent", inline(asked.question), width)
        if asked.answer:
            yield from _hung("  ", "", render(asked.answer, width - 2).stylize(FAINT), width)


def _hung(mark: str, style: str, text: Content, width: int) -> Iterable[Content]:
    """Text beside a mark, wrapped under itself."""
    head = Content.styled(mark, style)
    for line in text.wrap(max(10, width - head.cell_length)) if text else [text]:
        yield head + line
        head = Content(" " * head.cell_length)
