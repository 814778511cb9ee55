"""The two sides of a card, laid out: one place for all seven kinds."""

from __future__ import annotations

from pathlib import Path
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
from interviewprep.study.collection import StudyCard
from interviewprep.ui.markdown import code_block, render, title


def front_of(card: StudyCard, width: int) -> Content:
    """The question, laid out for a width in cells."""
    parts = [title_of(card, width)]
    body = card.card.body
    match body:
        case RecallBody() | AnswerBody():
            pass
        case ClozeBody():
            parts.append(render(cloze.front(body.text, card.group, body.siblings), width))
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
    return Content("\n").join(title(card.card.title, width))


def picture_folder(card: StudyCard) -> Path | None:
    """Where the card's pictures are; None where it has none."""
    return Path(card.stored.path).parent if card.card.pictures else None


def back_of(card: StudyCard, width: int) -> Content:
    """What is shown once the card is answered."""
    body = card.card.body
    match body:
        case RecallBody():
            return render(body.answer, width)
        case ClozeBody():
            return render(cloze.back(body.text, card.group, body.siblings), width)
        case ChoiceBody() | OutputBody() | OrderBody() | BugBody() | AnswerBody():
            return render(body.explanation, width)
        case _:
            assert_never(body)
