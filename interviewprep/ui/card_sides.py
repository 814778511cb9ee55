"""The two sides of a card, and the widget that takes its answer: one place for all seven kinds."""

from __future__ import annotations

from typing import assert_never

from textual.content import Content

from interviewprep.content.decks import cloze
from interviewprep.content.decks.card import (
    AnswerBody,
    BugBody,
    ChoiceBody,
    ClozeBody,
    OrderBody,
    OutputBody,
    RecallBody,
)
from interviewprep.profile.clock import Clock
from interviewprep.study.collection import StudyCard
from interviewprep.study.judging import option_order, shuffled
from interviewprep.ui.markdown import code_block, inline, render
from interviewprep.ui.widgets.answer_input import AnswerInput


def make_answer_input(card: StudyCard, clock: Clock) -> AnswerInput | None:
    """The widget that takes the answer to this card; None where one only looks. Imported on first use."""
    body, reps = card.card.body, card.stored.state.reps
    match body:
        case RecallBody() | ClozeBody():
            return None
        case ChoiceBody():
            from interviewprep.ui.widgets.choice import ChoiceInput

            return ChoiceInput(body, option_order(body, card.key, reps))
        case OutputBody():
            from interviewprep.ui.widgets.output import OutputInput

            return OutputInput(body)
        case OrderBody():
            from interviewprep.ui.widgets.order import OrderInput

            return OrderInput(body, shuffled(body.items, card.key, reps))
        case BugBody():
            from interviewprep.ui.widgets.bug import BugInput

            return BugInput(body)
        case AnswerBody():
            from interviewprep.ui.widgets.spoken_answer import SpokenInput

            return SpokenInput(body, clock)
        case _:
            assert_never(body)


def front_of(card: StudyCard, width: int) -> Content:
    """The question, laid out for a width in cells."""
    parts = [title_of(card, width)]
    body = card.card.body
    match body:
        case RecallBody() | AnswerBody():
            pass
        case ClozeBody():
            parts.append(render(cloze.front(body.text, card.group), width))
        case OutputBody():
            if body.intro:
                parts.append(render(body.intro, width))
            parts.append(Content("\n").join(code_block(body.code, "python", width)))
        case ChoiceBody() | OrderBody() | BugBody():
            if body.intro:
                parts.append(render(body.intro, width))
        case _:
            assert_never(body)
    return Content("\n\n").join(parts)


def title_of(card: StudyCard, width: int) -> Content:
    """The question's first words, in bold."""
    return Content("\n").join(inline(card.card.title).stylize("bold").wrap(width))


def back_of(card: StudyCard, width: int) -> Content:
    """What is shown once the card is answered."""
    body = card.card.body
    match body:
        case RecallBody():
            return render(body.answer, width)
        case ClozeBody():
            return render(cloze.back(body.text, card.group), width)
        case ChoiceBody() | OutputBody() | OrderBody() | BugBody() | AnswerBody():
            return render(body.explanation, width)
        case _:
            assert_never(body)
