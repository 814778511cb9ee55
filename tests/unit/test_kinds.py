"""Kinds of cards: the bodies, their names, their readers, judges and plain texts belong together."""

from typing import get_args

import pytest

from interviewprep.cli.card_lines import answer_lines, question_lines
from interviewprep.content.decks.card import KINDS, Body, Kind, as_kind
from interviewprep.content.decks.lint import lint
from interviewprep.content.decks.lint_across import duplicates
from interviewprep.content.decks.parse import parse_deck
from interviewprep.scheduling.card_state import CardState
from interviewprep.scheduling.rating import Rating
from interviewprep.store.cards import StoredCard
from interviewprep.study.collection import StudyCard
from interviewprep.study.judging import judge_typed
from tests.conftest import deck_text, recall
from tests.unit.test_cli import KINDS as SAMPLES

BODIES = get_args(get_args(Body)[0])
TYPED: dict[Kind, list[list[str]]] = {
    "recall": [],
    "cloze": [],
    "choice": [["a"], ["b"]],
    "output": [["1", "2"], ["1"]],
    "order": [["abc"], ["acb"], ["bac"], ["bca"], ["cab"], ["cba"]],
    "bug": [["1"], ["2"]],
    "answer": [],
}
"""What can be typed: one of them is right. None where only the candidate can say."""


def parsed():
    return parse_deck(deck_text(*SAMPLES).encode(), "kinds")


def studied(kind):
    (card,) = (card for card in parsed().cards if card.kind == kind)
    stored = StoredCard(
        f"user:{card.id}", card.id, CardState(), False, False, 0, "d", "D", "user", "d.md", "h", 0
    )
    return StudyCard(stored.key, "", card, stored)


def test_each_body_has_one_kind_and_each_kind_one_body():
    assert tuple(body.model_fields["kind"].default for body in BODIES) == KINDS == get_args(Kind)
    for body in BODIES:
        assert get_args(body.model_fields["kind"].annotation) == (body.model_fields["kind"].default,)
    assert [as_kind(kind) for kind in KINDS] == list(KINDS)
    assert as_kind("nothing") is None


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_read_into_its_body(kind):
    card = studied(kind).card
    assert type(card.body) is BODIES[KINDS.index(kind)]
    assert not parsed().problems


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_asks_answers_and_is_looked_at(kind):
    card = studied(kind)
    assert next(question_lines(card)) == card.card.title
    assert any(answer_lines(card))
    deck = parsed()
    assert [p.rule for p in lint(deck)].count("syntax") == 0
    assert list(duplicates([])) == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_judged_or_left_to_the_candidate(kind):
    body = studied(kind).card.body
    assert judge_typed(body, [], "user:x", 0) is None
    verdicts = {judge_typed(body, typed, "user:x", 0).rating for typed in TYPED[kind]}
    assert verdicts == ({Rating.GOOD, Rating.AGAIN} if TYPED[kind] else set())
    if not TYPED[kind]:
        assert judge_typed(body, ["anything"], "user:x", 0) is None


def test_a_digit_that_is_no_number_is_not_a_line():
    assert judge_typed(studied("bug").card.body, ["\u00b2"], "user:x", 0) is None


def test_a_kind_that_is_not_known_is_a_mistake_in_the_file():
    deck = parse_deck(deck_text(recall(1).replace("#q-1", "#q-1 .recal")).encode(), "x")
    assert [p.message for p in deck.problems] == ["unknown kind `recal`"]
