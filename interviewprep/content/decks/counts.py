"""How many cards decks have of each sort, and how many of them are proven."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from interviewprep.content.decks.card import Card
from interviewprep.content.decks.parse import ParsedDeck
from interviewprep.content.decks.program_fences import is_proof, is_run

SYSTEMS = (
    "fastapi", "django", "django-orm", "drf", "flask", "sqlalchemy", "celery", "starlette", "pydantic",
    "alembic", "uvicorn", "gunicorn", "pyramid", "tortoise", "hypercorn", "sqlmodel",
)  # fmt: skip
"""Tags that name what a card is about."""


@dataclass(slots=True)
class Trust:
    """Why cards can be believed."""

    proven: int = 0
    """Code that is run shows it: what the card prints, or a proof."""
    sourced: int = 0
    """Not proven, but a source says it."""
    neither: int = 0

    @property
    def cards(self) -> int:
        """All of them."""
        return self.proven + self.sourced + self.neither

    def count(self, card: Card, *, proven: bool) -> None:
        """One card more."""
        if proven:
            self.proven += 1
        elif card.source:
            self.sourced += 1
        else:
            self.neither += 1


@dataclass(slots=True)
class Trusts:
    """The same for whole decks."""

    all: Trust = field(default_factory=Trust)
    by_system: dict[str, Trust] = field(default_factory=lambda: {name: Trust() for name in SYSTEMS})
    """A card with the tags of two systems counts for both."""
    of_no_system: Trust = field(default_factory=Trust)


def proven_cards(deck: ParsedDeck) -> Iterator[tuple[Card, bool]]:
    """The deck's cards, and whether code that is run shows what each says."""
    run = {fence.card for fence in deck.fences if is_run(fence.info) or is_proof(fence.info)}
    number = {line: n for n, line in enumerate(deck.headings)}
    for card in deck.cards:
        yield card, number[card.line] in run


def trust_in(decks: Mapping[Path, ParsedDeck]) -> Trusts:
    """How many cards of decks are proven, by system."""
    found = Trusts()
    for deck in decks.values():
        for card, proven in proven_cards(deck):
            found.all.count(card, proven=proven)
            systems = [found.by_system[tag] for tag in card.tags if tag in found.by_system]
            for trust in systems or [found.of_no_system]:
                trust.count(card, proven=proven)
    return found
