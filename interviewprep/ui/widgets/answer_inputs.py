"""Which widget takes the answer to a card: one for every kind that is answered with more than a look."""

from __future__ import annotations

from typing import assert_never

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
from interviewprep.study.judging import option_order, start_order
from interviewprep.ui.card_sides import picture_folder
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

            return OrderInput(body, start_order(body, card.key, reps))
        case BugBody():
            from interviewprep.ui.widgets.bug import BugInput

            return BugInput(body)
        case AnswerBody():
            from interviewprep.ui.widgets.spoken_answer import SpokenInput

            return SpokenInput(body, clock, picture_folder(card))
        case _:
            assert_never(body)
