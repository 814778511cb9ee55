"""Which cards there are: the decks' cards written into the projection, without touching progress."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import NamedTuple

from sqlalchemy import bindparam, func, insert, select, update
from sqlmodel import Session, col

from interviewprep.store.database import Database
from interviewprep.store.derived import note_of
from interviewprep.store.tables import CardRow, Deck, table_of

CHUNK = 2_000
"""Cards a transaction: a review waits no longer than one of these takes."""
LISTING = 1
"""Raised when the columns that a listing writes come to something else: all decks are listed again then."""


class ListedCard(NamedTuple):
    """A card of a deck."""

    key: str
    position: int
    """In the file."""
    kind: str = ""
    level: int = 0
    """From 0, the easiest."""
    topic: str = ""


_FROM_DECKS = ("deck_id", "position", "siblings", "kind", "level", "turn", "salt")
"""The columns of a card that come from its deck."""


@dataclass(frozen=True, slots=True)
class DeckListing:
    """A deck that is there now."""

    path: str
    root: str
    pack: str
    name: str
    title: str
    rank: int
    hash: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Two decks of one pack hold the same card id."""

    key: str
    kept_in: str
    """The path of the deck whose card is used."""
    refused_in: str
    position: int


def sync(
    database: Database,
    decks: list[DeckListing],
    cards: Callable[[DeckListing], Iterable[ListedCard]],
    roots: Iterable[str],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Clash]:
    """Bring `deck` and `card` in line with the decks of the given sources.

    Args:
        database: Where to.
        decks: All decks that are there, in the order to list them.
        cards: A deck's cards.
        roots: The sources that were looked at: their decks that are gone lose their cards.
        progress: Called with cards done and cards to do.

    Returns: cards that two decks claim.

    Raises:
        StoreError: the database can't be written. What was listed before that stays.
    """
    if _as_listed(database, decks, roots):
        return []
    clashes: list[Clash] = []
    # Two processes that list the same new deck at once would both add its cards.
    with database.locked(), database.session() as session:
        known = {d.path: d for d in session.scalars(select(Deck)).all()}
        wanted = {d.path for d in decks}
        looked_at = set(roots)
        for path, deck in list(known.items()):
            if path not in wanted and deck.root in looked_at:
                session.connection().execute(
                    update(CardRow).where(col(CardRow.deck_id) == deck.id).values(deck_id=None)
                )
                session.delete(deck)
                del known[path]
        session.commit()

        changed = [
            d
            for d in decks
            if (row := known.get(d.path)) is None
            or (row.synced, row.hash, row.listed) != (True, d.hash, LISTING)
        ]
        listings = [(listing, list(cards(listing))) for listing in changed]
        total = sum(len(found) for _, found in listings)
        done = 0
        paths = {d.id: path for path, d in known.items()}
        for listing, found in listings:
            # First of all decks, so that a card may move to any other, also to one that comes before.
            _release_cards(session, known.get(listing.path), {card.key for card in found})
        for listing, found in listings:
            deck = known.get(listing.path) or Deck(**asdict(listing), cards=0)
            deck.synced = False
            deck.hash = listing.hash
            session.add(deck)
            session.commit()
            assert deck.id is not None
            deck_id = deck.id
            paths[deck_id] = listing.path
            known[listing.path] = deck
            taken = _sync_cards(session, deck_id, found, paths, wanted)
            clashes += [Clash(key, paths[owner], listing.path, pos) for key, owner, pos in taken]
            done += len(found)
            progress(done, total)
            _count_cards(session, deck)
            deck.listed = LISTING
            # With a clash the deck stays out of step, so that the clash is found, and told, again.
            deck.synced = not taken
            session.commit()
        for listing in decks:
            deck = known[listing.path]
            for name, value in asdict(listing).items():
                if name != "hash" and getattr(deck, name) != value:
                    setattr(deck, name, value)
        session.commit()
    return clashes


def _as_listed(database: Database, decks: list[DeckListing], roots: Iterable[str]) -> bool:
    """Whether there is nothing to do."""
    looked_at = set(roots)
    with database.reading() as connection:
        known = {row["path"]: row for row in connection.execute(select(table_of(Deck))).mappings()}
    wanted = {listing.path for listing in decks}
    gone = any(path not in wanted and row["root"] in looked_at for path, row in known.items())
    return not gone and all(
        (row := known.get(listing.path)) is not None
        and row["synced"]
        and row["listed"] == LISTING
        and all(row[name] == value for name, value in asdict(listing).items())
        for listing in decks
    )


def _count_cards(session: Session, deck: Deck) -> None:
    table = table_of(CardRow)
    query = (
        select(table.c.kind, table.c.level, func.count())
        .where(table.c.deck_id == deck.id)
        .group_by("kind", "level")
    )
    sorts: dict[str, dict[int, int]] = {}
    for kind, level, count in session.connection().execute(query.order_by("kind", "level")):
        sorts.setdefault(kind, {})[level] = count
    deck.sorts = json.dumps(sorts)
    deck.cards = sum(sum(levels.values()) for levels in sorts.values())


def turns(cards: Iterable[ListedCard]) -> dict[str, int]:
    """By key each card's place among the deck's of its kind and level: topics evenly spread."""
    by_sort: dict[tuple[str, int], dict[str, list[str]]] = {}
    for card in cards:
        by_sort.setdefault((card.kind, card.level), {}).setdefault(card.topic, []).append(card.key)
    found: dict[str, int] = {}
    for topics in by_sort.values():
        spread = [
            ((n + 0.5) / len(keys), place, key)
            for place, keys in enumerate(topics.values())
            for n, key in enumerate(keys)
        ]
        found |= {key: turn for turn, (_, _, key) in enumerate(sorted(spread))}
    return found


def _release_cards(session: Session, deck: Deck | None, keys: set[str]) -> None:
    """Take from a deck the cards that it has no more."""
    if deck is None:
        return
    table = table_of(CardRow)
    here = select(table.c.key, table.c.id).where(table.c.deck_id == deck.id)
    gone = [{"row": row_id} for key, row_id in session.connection().execute(here) if key not in keys]
    if gone:
        deck.synced = False
        session.connection().execute(
            update(table).where(table.c.id == bindparam("row")).values(deck_id=None), gone
        )
        session.commit()


def _sync_cards(
    session: Session,
    deck_id: int,
    found: list[ListedCard],
    paths: dict[int | None, str],
    wanted: set[str],
) -> list[tuple[str, int, int]]:
    """Write one deck's cards; returns those that another present deck has: (key, its deck, position)."""
    taken: list[tuple[str, int, int]] = []
    sizes = Counter(note_of(card.key) for card in found)
    turn_of = turns(found)
    table = table_of(CardRow)
    robbed: set[int] = set()
    fresh = CardRow(key="", note="").model_dump(exclude={"id"})
    query = select(table.c.key, table.c.id, *(table.c[name] for name in _FROM_DECKS))
    for start in range(0, len(found), CHUNK):
        chunk = found[start : start + CHUNK]
        found_rows = session.connection().execute(query.where(table.c.key.in_([card.key for card in chunk])))
        rows = {row[0]: row[1:] for row in found_rows}
        new: list[dict[str, object]] = []
        moved: list[dict[str, object]] = []
        for card in chunk:
            key, note = card.key, note_of(card.key)
            salt = zlib.crc32(key.encode())
            columns = (deck_id, card.position, sizes[note], card.kind, card.level, turn_of[key], salt)
            row = rows.get(key)
            if row is None:
                listed = dict(zip(_FROM_DECKS, columns, strict=True))
                new.append({**fresh, "key": key, "note": note, **listed})
                continue
            row_id, owner, *_ = row
            if owner is not None and owner != deck_id:
                if paths.get(owner) in wanted:
                    taken.append((key, owner, card.position))
                    continue
                robbed.add(owner)
            if tuple(row[1:]) != columns:
                named = zip(_FROM_DECKS, columns, strict=True)
                moved.append({"row": row_id, **{f"new_{name}": value for name, value in named}})
        if new:
            session.connection().execute(insert(CardRow), new)
        if moved:
            session.connection().execute(
                update(table)
                .where(table.c.id == bindparam("row"))
                .values({name: bindparam(f"new_{name}") for name in _FROM_DECKS}),
                moved,
            )
        session.commit()
    for owner in robbed:  # that deck must look again when it is back
        session.connection().execute(update(Deck).where(col(Deck.id) == owner).values(synced=False))
    session.commit()
    return taken
