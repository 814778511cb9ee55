"""What a collection of Anki's holds: types of notes, notes with their cards, reviews."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from interviewprep.content.importing.note import ImportProblem

_FIELD = re.compile(r"\{\{(?![#^/!])((?:[^{}:]+:)*)([^{}]+)\}\}")
"""What a template shows: a field, behind what is done with it (`cloze:`, `type:`)."""
_NO_FIELDS = {"FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag"}


class Template(NamedTuple):
    """How one of a note's cards is made."""

    front: tuple[str, ...]
    """The names of the fields that the front shows."""
    back: tuple[str, ...]
    """Those that the back shows besides."""


@dataclass(frozen=True, slots=True)
class NoteType:
    """What Anki makes of a note's fields."""

    name: str
    cloze: bool
    fields: tuple[str, ...]
    templates: tuple[Template, ...]


class AnkiReview(NamedTuple):
    """An entry of the review log."""

    id: int
    """When: UTC milliseconds."""
    ease: int
    interval: int
    """Days; below 0, seconds."""
    factor: int
    took: int
    """Milliseconds."""
    kind: int
    """0 learning, 1 review, 2 relearning, 3 in a filtered deck, 4 manual, 5 rescheduled."""


@dataclass(slots=True)
class AnkiCard:
    """One of a note's cards."""

    place: int
    """Its template's number; of a cloze its gap's, less one."""
    deck: str
    """The deck's whole name, with `::` between its parts."""
    reviews: list[AnkiReview] = field(default_factory=list)


@dataclass(slots=True)
class AnkiNote:
    """A note."""

    guid: str
    type: int
    fields: list[str]
    """HTML."""
    tags: list[str]
    cards: list[AnkiCard] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AnkiCollection:
    """All that is used of it."""

    types: dict[int, NoteType]
    notes: list[AnkiNote]

    @property
    def reviews(self) -> int:
        """How many entries its review log has."""
        return sum(len(card.reviews) for note in self.notes for card in note.cards)


def read_collection(db: sqlite3.Connection) -> AnkiCollection:
    """Read a collection of either form.

    Raises:
        ImportProblem: it isn't what it should be.
        sqlite3.Error: it is damaged.
    """
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    new = {"notetypes", "fields", "templates", "decks"} <= tables
    try:
        types, decks = _new_types(db) if new else _old_types(db)
        notes = {
            _whole(note): AnkiNote(guid, _whole(type_), flds.split("\x1f"), tags.split())
            for note, guid, type_, flds, tags in db.execute(
                "SELECT id, guid, mid, flds, tags FROM notes ORDER BY id"
            )
        }
        reviews: dict[int, list[AnkiReview]] = defaultdict(list)
        for card, *entry in db.execute(
            "SELECT cid, id, ease, ivl, factor, time, type FROM revlog ORDER BY id"
        ):
            reviews[_whole(card)].append(AnkiReview(*map(_whole, entry)))
        query = "SELECT id, nid, CASE WHEN odid THEN odid ELSE did END, ord FROM cards ORDER BY nid, ord"
        for card, note, deck, place in db.execute(query):
            if (found := notes.get(_whole(note))) is not None:
                name = decks.get(_whole(deck), "Anki")
                found.cards.append(AnkiCard(_whole(place), name, reviews.pop(card, [])))
    except (TypeError, ValueError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise ImportProblem(
            "the collection in it isn't as Anki writes it: export it from Anki again"
        ) from error
    return AnkiCollection(types, list(notes.values()))


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(value)
    return value


def _old_types(db: sqlite3.Connection) -> tuple[dict[int, NoteType], dict[int, str]]:
    """Note types and decks as JSON."""
    models, decks = (json.loads(text) for text in db.execute("SELECT models, decks FROM col").fetchone())
    types = {
        int(number): NoteType(
            str(model["name"]),
            model.get("type") == 1,
            tuple(str(one["name"]) for one in model["flds"]),
            tuple(_template(str(one["qfmt"]), str(one["afmt"])) for one in model["tmpls"]),
        )
        for number, model in models.items()
    }
    return types, {int(number): str(deck["name"]) for number, deck in decks.items()}


def _new_types(db: sqlite3.Connection) -> tuple[dict[int, NoteType], dict[int, str]]:
    """Note types and decks as tables; what has no column is protobuf."""
    fields: dict[int, list[str]] = defaultdict(list)
    for type_, name in db.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
        fields[type_].append(str(name))
    templates: dict[int, list[Template]] = defaultdict(list)
    for type_, config in db.execute("SELECT ntid, config FROM templates ORDER BY ntid, ord"):
        told = dict(read_message(config))
        front, back = (bytes(told.get(number, b"")).decode("utf-8", "replace") for number in (1, 2))
        templates[type_].append(_template(front, back))
    types = {
        type_: NoteType(
            str(name), dict(read_message(config)).get(1) == 1, tuple(fields[type_]), tuple(templates[type_])
        )
        for type_, name, config in db.execute("SELECT id, name, config FROM notetypes")
    }
    return types, {
        deck: str(name).replace("\x1f", "::") for deck, name in db.execute("SELECT id, name FROM decks")
    }


def _template(front: str, back: str) -> Template:
    asked = _shown(front, typed=False)
    return Template(asked, tuple(name for name in _shown(back) if name not in asked))


def _shown(template: str, *, typed: bool = True) -> tuple[str, ...]:
    """The fields that a template shows; without `typed`, not those that are to be typed in."""
    found = (one for one in _FIELD.finditer(template) if typed or "type:" not in one[1])
    names = (one[2].strip() for one in found)
    return tuple(dict.fromkeys(name for name in names if name not in _NO_FIELDS))


def read_message(raw: bytes) -> Iterator[tuple[int, Any]]:
    """The fields of a message by their numbers: whole numbers and bytes; fixed-width ones are left out."""
    position = 0
    while position < len(raw):
        key, position = _varint(raw, position)
        match key & 7:
            case 0:
                value, position = _varint(raw, position)
                yield key >> 3, value
            case 2:
                length, position = _varint(raw, position)
                yield key >> 3, raw[position : position + length]
                position += length
            case 1:
                position += 8
            case 5:
                position += 4
            case _:
                raise ValueError(key)


def _varint(raw: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = raw[position]
        value |= (byte & 0x7F) << shift
        position, shift = position + 1, shift + 7
        if byte < 0x80:
            return value, position
        if shift > 63:
            raise ValueError(position)
