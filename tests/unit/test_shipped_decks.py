"""The shipped decks: well-formed, sourced, and every snippet does what its card says."""

import asyncio
import re
from collections import Counter

import pytest

from interviewprep.content.decks.parse import parse_deck
from interviewprep.content.sources import shipped
from interviewprep.practice.snippets import SnippetRunner, snippets_of

PATHS = sorted(p for p in shipped("decks").glob("*.md") if p.name != "README.md")
DECKS = {path.stem: parse_deck(path.read_bytes(), path.stem) for path in PATHS}
CARDS = [(name, card) for name, deck in DECKS.items() for card in deck.cards]


@pytest.mark.parametrize("name", DECKS)
def test_a_deck_has_no_mistakes(name):
    assert [p.at(f"{name}.md") for p in DECKS[name].problems] == []


def test_there_is_enough_of_everything():
    kinds = Counter(card.kind for _, card in CARDS)
    assert len(DECKS) >= 7
    assert min(len(deck.cards) for deck in DECKS.values()) >= 10
    assert all(
        kinds[kind] >= least
        for kind, least in {"output": 30, "answer": 25, "choice": 20, "order": 10, "bug": 10}.items()
    )
    for name, deck in DECKS.items():
        assert {card.kind for card in deck.cards} == {
            "recall",
            "cloze",
            "choice",
            "output",
            "order",
            "bug",
            "answer",
        }, name
        assert {card.level for card in deck.cards} == {"junior", "mid", "senior"}, name


def test_every_card_has_a_source_of_its_own_or_its_deck_s():
    missing = [f"{name}:{card.id}" for name, card in CARDS if not card.source.startswith("https://")]
    assert missing == []


def test_ids_are_unique_over_all_decks():
    ids = Counter(card.id for _, card in CARDS)
    assert [i for i, n in ids.items() if n > 1] == []


def test_answer_cards_have_points_and_a_follow_up():
    for name, card in CARDS:
        if card.kind == "answer":
            assert 3 <= len(card.body.points) <= 6, f"{name}:{card.id}"
            assert card.body.follow_ups, f"{name}:{card.id}"
            assert "weak answer" in card.body.explanation.lower(), f"{name}:{card.id}"


def test_every_option_of_a_choice_says_why():
    assert [c.id for _, c in CARDS if c.kind == "choice" and not all(o.why for o in c.body.options)] == []


def test_recall_answers_are_short_and_code_is_narrow():
    for name, card in CARDS:
        if card.kind == "recall":
            words = re.sub(r"```.*?```", "", card.body.answer, flags=re.DOTALL).split()
            assert len(words) <= 75, f"{name}:{card.id} has {len(words)} words"
        if hasattr(card.body, "code"):
            assert max(map(len, card.body.code.split("\n"))) <= 92, f"{name}:{card.id}"


def test_every_program_prints_what_its_card_says_and_every_proof_holds():
    snippets = list(snippets_of(dict(zip(PATHS, DECKS.values(), strict=True))))
    assert len(snippets) >= len([card for _, card in CARDS if card.kind == "output"])

    async def wrong():
        outcomes = [outcome async for outcome in SnippetRunner(None).run(snippets)]
        return [f"{o.snippet.path.name}: {o.problem() or o.skipped}" for o in outcomes if not o.right]

    assert asyncio.run(wrong()) == []
