"""Makes a large home: decks with many cards, and a history for each card."""

from __future__ import annotations

import random
from pathlib import Path

from sqlalchemy import insert

from interviewprep.profile.home import Home
from interviewprep.profile.place import Place
from interviewprep.store.tables import Event
from interviewprep.store.uuid7 import uuid7
from interviewprep.study.collection import Collection

CARDS_PER_DECK = 1000
BODY = (
    "It waits for `{n}` things: the answer has *some* words, a list and\n\n- a first point\n- a second one\n"
)


def write_decks(folder: Path, cards: int) -> None:
    """Deck files with so many cards in all."""
    folder.mkdir(parents=True, exist_ok=True)
    for deck in range(0, cards, CARDS_PER_DECK):
        count = min(CARDS_PER_DECK, cards - deck)
        text = [f"---\ntitle: Generated {deck // CARDS_PER_DECK:03}\n---\n"]
        text += [
            f"\n## What is number {n}? {{#g-{n}}}\n\n{BODY.format(n=n)}" for n in range(deck, deck + count)
        ]
        (folder / f"generated-{deck // CARDS_PER_DECK:03}.md").write_text("".join(text), encoding="utf-8")


def add_reviews(collection: Collection, reviews_per_card: int, seed: int = 1) -> int:
    """Give every card a history that ends some days ago; returns the number of reviews."""
    rng = random.Random(seed)
    decks = [d.id for d in collection.figures().decks]
    keys = [c.key for c in collection.cards.find(decks)]
    now = collection.place.clock.now()
    rows = []
    for key in keys:
        days_ago = rng.randint(reviews_per_card * 6, reviews_per_card * 12)
        for _ in range(reviews_per_card):
            at = now.at - days_ago * 86_400_000 + rng.randint(0, 3_600_000)
            rows.append(
                {
                    "id": uuid7(at),
                    "kind": "review",
                    "device": collection.log.device,
                    "at": at,
                    "day_offset": now.day_offset,
                    "card": key,
                    "rating": rng.choice((1, 3, 3, 3, 4)),
                    "duration_ms": rng.randint(2000, 20000),
                    "target": None,
                    "data": None,
                }
            )
            days_ago = max(0, days_ago - rng.randint(1, 6))
    with collection.database.engine.begin() as connection:
        for start in range(0, len(rows), 50_000):
            connection.execute(insert(Event), rows[start : start + 50_000])
    collection.log.rebuild()
    return len(rows)


def make_home(folder: Path, cards: int, reviews_per_card: int = 1) -> tuple[Place, int]:
    """A home with so many generated cards; returns it with the number of reviews."""
    write_decks(folder / "decks", cards)
    place = Place.open(home=Home(folder))
    collection = Collection(place)
    try:
        collection.refresh()
        return place, add_reviews(collection, reviews_per_card) if reviews_per_card else 0
    finally:
        collection.close()
