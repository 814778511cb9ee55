"""A card as lines of plain text: the Markdown itself, which reads well aloud, with words for its pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import ascii_lowercase
from typing import assert_never

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
from interviewprep.content.decks.picture_text import in_words
from interviewprep.study import judging
from interviewprep.study.collection import StudyCard


def question_lines(card: StudyCard) -> Iterator[str]:
    """The question."""
    lines = _question_lines(card)
    return map(in_words, lines) if card.card.pictures else lines


def _question_lines(card: StudyCard) -> Iterator[str]:
    body, reps = card.card.body, card.stored.state.reps
    yield card.card.title
    match body:
        case ClozeBody():
            yield ""
            yield cloze.front(body.text, card.group, body.siblings).replace(cloze.GAP, "[...]")
        case OutputBody():
            yield from ("", body.intro, body.code.rstrip()) if body.intro else ("", body.code.rstrip())
        case ChoiceBody():
            yield from ("", body.intro) if body.intro else ()
            for letter, number in zip(
                ascii_lowercase, judging.option_order(body, card.key, reps), strict=False
            ):
                yield f"  {letter}) {body.options[number].text}"
        case OrderBody():
            yield from ("", body.intro) if body.intro else ()
            for letter, item in zip(ascii_lowercase, judging.start_order(body, card.key, reps), strict=False):
                yield f"  {letter}) {item}"
        case BugBody():
            yield from ("", body.intro) if body.intro else ()
            for number, line in enumerate(body.code.split("\n"), 1):
                yield f"{number:>3}  {line}"
        case RecallBody() | AnswerBody():
            pass
        case _:
            assert_never(body)


def answer_lines(card: StudyCard, typed: Sequence[str] | None = None) -> Iterator[str]:
    """The answer.

    Args:
        card: The card.
        typed: What was typed in answer, to compare an output with; None outside of a session: then the
            follow-ups are not asked one by one, and their answers are here.
    """
    lines = _answer_lines(card, typed)
    return map(in_words, lines) if card.card.pictures else lines


def _answer_lines(card: StudyCard, typed: Sequence[str] | None) -> Iterator[str]:
    body, reps = card.card.body, card.stored.state.reps
    match body:
        case RecallBody():
            yield body.answer
            return
        case ClozeBody():
            yield cloze.back(body.text, card.group, body.siblings)
            return
        case OutputBody():
            yield from _output_lines(body, typed)
        case ChoiceBody():
            for letter, number in zip(
                ascii_lowercase, judging.option_order(body, card.key, reps), strict=False
            ):
                option = body.options[number]
                yield f"  {letter}) {'right' if option.right else 'wrong'}: {option.text}"
                if option.why:
                    yield f"     {option.why}"
        case OrderBody():
            for number, item in enumerate(body.items, 1):
                yield f"  {number}. {item}"
            for first, last in body.free:
                yield f"  ({first + 1} to {last + 1} in any order)"
        case BugBody():
            for number, why in body.guilty.items():
                yield f"Line {number + 1}: {why}"
        case AnswerBody():
            yield from _explanation_lines(body, one_by_one=typed is not None)
        case _:
            assert_never(body)
    if body.explanation:
        yield ""
        yield body.explanation


def proof_lines(card: StudyCard) -> Iterator[str]:
    """The programs that prove what the card says."""
    for proof in card.card.proofs:
        yield from ("", "Proof, which `deck check --run` runs:", "", proof.code.rstrip())


def _explanation_lines(body: AnswerBody, *, one_by_one: bool) -> Iterator[str]:
    """The model answer, its points by number, the follow-ups; `one_by_one`, those with answers come later."""
    yield body.model
    yield "\nKey points:"
    for number, point in enumerate(body.points, 1):
        yield f"  {number}) {point}"
    for asked in body.follow_ups:
        if not (one_by_one and asked.answer):
            yield f"\nFollow-up: {asked.question}"
        if not one_by_one and asked.answer:
            yield f"\n{asked.answer}"


def _output_lines(body: OutputBody, typed: Sequence[str] | None) -> Iterator[str]:
    """What it prints; against what was typed, where anything was."""
    outputs = [body.output, *body.also]
    shown = 0
    if typed:
        found = judging.compare_output(body, "\n".join(typed))
        shown = found.output
        if not found.exact:
            yield "Yours (-) against what it prints (+); a dot in the middle is a space:"
        for line in found.lines:
            yield f"{line.change.value} {line.text}"
    else:
        yield body.output.rstrip("\n")
    for number, output in enumerate(outputs):
        if number != shown:
            yield "\nAlso right:"
            yield output.rstrip("\n")
