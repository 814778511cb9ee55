"""Decks as an Anki package (`.apkg`), with progress and history, through genanki."""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any, NamedTuple

from interviewprep.content.decks.card import Card, ClozeBody
from interviewprep.content.exporting.html import cloze_html, gap_numbers, html_of
from interviewprep.content.exporting.sides import sides_of
from interviewprep.temporary import TemporaryFolder

MODELS = {1_795_435_201: "interviewprep: front and back", 1_795_435_202: "interviewprep: gaps"}
"""Our types of notes by their ids in Anki, which are always the same: what comes back is known by them."""
_PARENT = "interviewprep"
"""The deck in Anki that ours are in."""
_FIRST_CARD, _CARD_BITS = 1_500_000_000_000, 37
"""The least of our cards' ids (of July 2017), and how many bits are above it: four years of milliseconds."""
_EASE = 2500
"""For who studies without FSRS there: the factor that Anki gives each card."""
_PUT_CARD = f"INSERT INTO cards VALUES ({', '.join('?' * 18)})"  # noqa: S608
_PUT_REVIEW = "INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, ?, ?)"
_CSS = """
.card { font: 18px/1.45 system-ui, sans-serif; text-align: left; max-width: 42rem; margin: 0 auto; }
pre { overflow-x: auto; font-size: 15px; padding: .6rem; background: rgba(128, 128, 128, .12); }
.cloze { font-weight: bold; color: #2e5cb8; } .nightMode .cloze { color: #7aa2f7; }
img { max-width: 100%; }
table { border-collapse: collapse; } th, td { border: 1px solid; padding: .1rem .4rem; }
"""


class AnkiReview(NamedTuple):
    """An entry of Anki's review log."""

    id: int
    """UTC milliseconds; no two have the same."""
    ease: int
    """1 again to 4 easy; 0 where nothing was answered."""
    interval: int
    """Days until the card was due then; below 0, seconds."""
    last_interval: int
    factor: int
    """FSRS's difficulty, from 100 to 1100."""
    took: int
    """Milliseconds."""
    kind: int
    """0 learning, 1 review, 2 relearning, 4 manual: with ease and factor 0 the card is new again."""


@dataclass(frozen=True, slots=True)
class AnkiCard:
    """A card's progress in Anki's terms; as it is, a new one."""

    type: int = 0
    """0 new, 1 learning, 2 review, 3 relearning."""
    queue: int = 0
    """As `type` (relearning is 1); -1 suspended, -3 buried."""
    due: int = 0
    """In review: the day, counted from the package's first. In steps: UTC seconds. New: its place."""
    interval: int = 0
    """Days."""
    reps: int = 0
    lapses: int = 0
    left: int = 0
    """Steps to go."""
    flag: int = 0
    memory: dict[str, float] = field(default_factory=dict)
    """What FSRS knows, by the names that Anki has for it."""
    reviews: Sequence[AnkiReview] = ()


@dataclass(frozen=True, slots=True)
class AnkiNote:
    """A card with what was done: the guid is its key, so that it is the same wherever it comes from."""

    guid: str
    card: Card
    progress: dict[str, AnkiCard]
    """By group; a group that has none is new."""


@dataclass(frozen=True, slots=True)
class AnkiDeck:
    """A deck to export."""

    key: str
    title: str
    notes: list[AnkiNote]
    pictures: Mapping[str, Path] = field(default_factory=dict)
    """The pictures that can be shown, by the names the cards give them."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """How the package counts days."""

    first_day: int
    """When its first day begins: UTC seconds."""
    rollover: int
    """The local hour at which a day begins."""
    west: int
    """Minutes that the zone is west of UTC."""


def write_package(target: IO[bytes], decks: Sequence[AnkiDeck], now: float, calendar: Calendar) -> None:
    """Write the package.

    Args:
        target: Where to.
        decks: What to.
        now: UTC seconds: what Anki takes for the notes' last change, so that the latest export wins.
        calendar: How it counts days.

    Raises:
        ModuleNotFoundError: genanki isn't installed.
        OSError: there is no room.
    """
    import genanki

    maker = _Maker(genanki)
    package = genanki.Package([maker.deck(deck) for deck in decks])
    with TemporaryFolder("card") as folder:
        path = folder / "collection.anki2"
        with closing(sqlite3.connect(path)) as db:
            package.write_to_db(db.cursor(), now, itertools.count(int(now * 1000)))
            _set_calendar(db, calendar)
            db.commit()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(path, path.name)
            media = {str(number): name for number, name in enumerate(maker.media)}
            archive.writestr("media", json.dumps(media))
            for number, name in media.items():
                archive.write(maker.media[name], number)


def _set_calendar(db: sqlite3.Connection, calendar: Calendar) -> None:
    conf = json.loads(db.execute("SELECT conf FROM col").fetchone()[0])
    conf |= {"schedVer": 2, "rollover": calendar.rollover, "creationOffset": calendar.west}
    conf |= {"localOffset": calendar.west}
    db.execute("UPDATE col SET crt = ?, conf = ?", (calendar.first_day, json.dumps(conf)))


class _Maker:
    """Makes genanki's objects of ours. It has no types: hence `Any`."""

    def __init__(self, genanki: Any) -> None:
        self._genanki = genanki
        self._taken: set[int] = set()
        self._titles: set[str] = set()
        self.media: dict[str, Path] = {}
        """The pictures of all decks, by the names that they have in Anki's one folder."""
        self._card = _card_with_history(genanki)
        front_and_back, gaps = MODELS
        shown = {"name": "Card 1", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}
        hiding = {"name": "Cloze", "qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}"}
        self._sides = genanki.Model(
            front_and_back, MODELS[front_and_back], [{"name": "Front"}, {"name": "Back"}], [shown], _CSS
        )
        self._gaps = genanki.Model(
            gaps, MODELS[gaps], [{"name": "Text"}], [hiding], _CSS, model_type=genanki.Model.CLOZE
        )

    def deck(self, deck: AnkiDeck) -> Any:
        digest = blake2b(deck.key.encode(), digest_size=4).digest()
        number = (1 << 30) + (int.from_bytes(digest, "big") >> 2)
        title = deck.title.replace("::", ": ")
        if title in self._titles:  # decks of several packs
            title = f"{title} ({deck.key.replace('::', ': ')})"
        self._titles.add(title)
        made = self._genanki.Deck(number, f"{_PARENT}::{title}")
        pictures = {file: self._medium(path) for file, path in deck.pictures.items()}
        for position, note in enumerate(deck.notes):
            made.add_note(self._note(note, position, pictures))
        return made

    def _medium(self, picture: Path) -> str:
        """A picture's name there: by what it shows, so that it is never another one of that name."""
        digest = blake2b(picture.read_bytes(), digest_size=6).hexdigest()
        stem = re.sub(r"[^A-Za-z0-9-]+", "-", picture.stem)[:40]
        name = f"{stem}-{digest}{picture.suffix.lower()}"
        self.media[name] = picture
        return name

    def _note(self, note: AnkiNote, position: int, pictures: Mapping[str, str]) -> Any:
        card = note.card
        if isinstance(card.body, ClozeBody):
            model, fields = self._gaps, [cloze_html(card, pictures)]
            places = {group: number - 1 for group, number in gap_numbers(card.groups).items()}
        else:
            model, fields = self._sides, [html_of(side, pictures) for side in sides_of(card)]
            places = {"": 0}
        made = self._genanki.Note(model, fields, tags=card.tags, guid=note.guid, due=position)
        # A property that genanki works out once, and leaves to be set.
        made.cards = [
            self._card(place, note.progress.get(group, AnkiCard()), self._number(f"{note.guid}#{group}"))
            for group, place in places.items()
        ]
        return made

    def _number(self, key: str) -> int:
        """A card's id: the same each time, so that a history that Anki kept is its own again.

        Anki takes it for when the card was made, in milliseconds.
        """
        digest = blake2b(key.encode(), digest_size=8).digest()
        number = _FIRST_CARD + (int.from_bytes(digest, "big") >> (64 - _CARD_BITS))
        while number in self._taken:
            number += 1
        self._taken.add(number)
        return number


def _card_with_history(genanki: Any) -> Any:
    class CardWithHistory(genanki.Card):  # type: ignore[misc]
        """genanki's card is always new: this one has its progress, and its reviews."""

        def __init__(self, place: int, progress: AnkiCard, number: int) -> None:
            super().__init__(place)
            self.progress, self.number = progress, number

        def write_to_db(
            self, cursor: sqlite3.Cursor, timestamp: float, deck: int, note: int, _: Any, due: int = 0
        ) -> None:
            card, number = self.progress, self.number
            memory = json.dumps(card.memory, separators=(",", ":")) if card.memory else ""
            cursor.execute(
                _PUT_CARD,
                (
                    number, note, deck, self.ord, int(timestamp), -1, card.type, card.queue,
                    card.due if card.type else due, card.interval, _EASE if card.reps else 0, card.reps,
                    card.lapses, card.left, 0, 0, card.flag, memory,
                ),
            )  # fmt: skip
            cursor.executemany(_PUT_REVIEW, [(review.id, number, *review[1:]) for review in card.reviews])

    return CardWithHistory
