"""What is wrong with cards beside each other: the rules that need more than one card to judge."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import ceil
from pathlib import Path
from typing import assert_never

from interviewprep.content.decks.card import (
    AnswerBody,
    BugBody,
    Card,
    ChoiceBody,
    ClozeBody,
    DeckMeta,
    OrderBody,
    OutputBody,
    RecallBody,
)
from interviewprep.content.decks.parse import ParsedDeck
from interviewprep.content.problem import Problem
from interviewprep.content.visible import visible

SAME_QUESTION = 0.8
SAME_MATERIAL = 0.95
"""How much of their words two questions share (Jaccard index) to be called the same."""
MOST_OF_ONE_SOURCE = 5
"""Cards of a deck that may name the same whole page."""

_WORD = re.compile(r"\w+")


def _allows(rule: str, card: Card, meta: DeckMeta | None) -> bool:
    return rule in card.allow or (meta is not None and rule in meta.allow)


def same_titles(decks: Sequence[tuple[Path, ParsedDeck]]) -> Iterator[tuple[Path, Problem]]:
    """Cards of any of the decks whose title is an earlier card's."""
    first: dict[str, tuple[Path, Card]] = {}
    for path, deck in decks:
        for card in deck.cards:
            other_path, other = first.setdefault(" ".join(_WORD.findall(card.title.lower())), (path, card))
            if other is not card and not _allows("same-title", card, deck.meta):
                what = f"the title is that of `{other.id}` ({_where(other_path, other, path)})"
                yield path, Problem(card.line, 4, what, "say what is asked about here", "same-title")


def one_source(deck: ParsedDeck) -> Iterator[Problem]:
    """Whole pages that are the source of many of a deck's cards."""
    cards = [card for card in deck.cards if not _allows("one-source", card, deck.meta)]
    count = Counter(card.source for card in cards if card.source and "#" not in card.source)
    told: set[str] = set()
    for card in cards:
        if count[card.source] > MOST_OF_ONE_SOURCE and card.source not in told:
            told.add(card.source)
            what = f"{count[card.source]} cards have one page for a source: {card.source}"
            yield Problem(card.line, 1, what, "name the sections that say it: `#anchor`", "one-source")


def duplicates(decks: Sequence[tuple[Path, ParsedDeck]]) -> Iterator[tuple[Path, Problem]]:
    """Cards of any of the decks that ask what an earlier card asks."""
    cards = [(path, card, deck.meta) for path, deck in decks for card in deck.cards]
    for kinds, share in ((("recall", "answer"), SAME_QUESTION), (None, SAME_MATERIAL)):
        group = [c for c in cards if (c[1].kind in kinds if kinds else c[1].kind not in ("recall", "answer"))]
        words = [frozenset(_WORD.findall(_asked(card).lower())) for _, card, _ in group]
        for earlier, later in similar(words, share):
            path, card, meta = group[later]
            other_path, other, _ = group[earlier]
            if _allows("near-duplicate", card, meta):
                continue
            what = f"it asks nearly what `{other.id}` asks ({_where(other_path, other, path)})"
            yield path, Problem(card.line, 4, what, "drop one, or ask for the difference", "near-duplicate")


def _where(other_path: Path, other: Card, path: Path) -> str:
    return f"line {other.line}" if other_path == path else f"{visible(other_path.name)}:{other.line}"


def _asked(card: Card) -> str:
    """All that the candidate sees before answering."""
    match card.body:
        case OutputBody() | BugBody():
            return f"{card.title} {card.body.intro} {card.body.code}"
        case ChoiceBody():
            return f"{card.title} {card.body.intro} " + " ".join(option.text for option in card.body.options)
        case OrderBody():
            return f"{card.title} {card.body.intro} " + " ".join(card.body.items)
        case ClozeBody():
            return f"{card.title} {card.body.text}"
        case RecallBody() | AnswerBody():
            return card.title
        case _:
            assert_never(card.body)


def similar(sets: Sequence[frozenset[str]], share: float) -> Iterator[tuple[int, int]]:
    """Each set's first earlier one whose Jaccard index with it is at least `share`, as (earlier, later).

    With prefix filtering: two sets that are so much alike share one of their rarest words, of which only
    the first `n - ceil(share * n) + 1` of each need to be looked at (Chaudhuri, Ganti and Kaushik, "A
    Primitive Operator for Similarity Joins in Data Cleaning", ICDE 2006).
    """
    count = Counter(word for words in sets for word in words)
    holders: dict[str, list[int]] = defaultdict(list)
    for later, words in enumerate(sets):
        size = len(words)
        if not size:
            continue
        rare = sorted(words, key=lambda word: (count[word], word))[: size - ceil(share * size) + 1]
        candidates = {earlier for word in rare for earlier in holders[word]}
        for earlier in sorted(candidates):
            common = len(words & sets[earlier])
            if common >= share * (size + len(sets[earlier]) - common):
                yield earlier, later
                break
        for word in rare:
            holders[word].append(later)
