"""Notes of an Anki collection as decks of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from interviewprep.content.decks import cloze
from interviewprep.content.decks.heading import slugify
from interviewprep.content.importing.anki_collection import AnkiCard, AnkiNote, NoteType, Template
from interviewprep.content.importing.cards import words_of
from interviewprep.content.importing.gaps import gaps_of_html
from interviewprep.content.importing.html import markdown_of
from interviewprep.content.importing.note import Lost, Note, heading_and_body

_OCCLUSION = "image-occlusion:"


def mark_of(guid: str, place: int | None) -> str:
    """What the id of a card that comes from Anki ends with, so that it is known again.

    Args:
        guid: Its note's.
        place: Its template's number; None for a cloze, whose gaps are one note here too.
    """
    said = guid if place is None else f"{guid}\0{place}"
    return blake2b(said.encode("utf-8", "replace"), digest_size=5).hexdigest()


@dataclass(slots=True)
class NewDeck:
    """What becomes of a deck in Anki."""

    deck: str
    """Its name there."""
    notes: list[Note] = field(default_factory=list)
    cards: dict[str, list[tuple[str, int, str]]] = field(default_factory=dict)
    """By the id of a note's card here: guid and place of the cards there, and the group that each is."""


def decks_of(notes: Iterable[AnkiNote], types: dict[int, NoteType], lost: list[Lost]) -> Iterator[NewDeck]:
    """The decks that some notes make; what can't be carried over is added to `lost`, by the note's number."""
    made: dict[str, NewDeck] = {}
    for number, note in enumerate(notes, 1):
        type_ = types.get(note.type)
        cards = (
            _cloze(number, note, type_, lost) if type_ and type_.cloze else _sides(number, note, type_, lost)
        )
        for deck, found, places in cards:
            into = made.setdefault(deck, NewDeck(deck))
            into.notes.append(found)
            into.cards[found.id] = [(note.guid, place, group) for place, group in places]
    return iter(made.values())


_Made = tuple[str, Note, list[tuple[int, str]]]
"""A deck's name, the note, and for each card in Anki its place and the group that it is."""


def _sides(number: int, note: AnkiNote, type_: NoteType | None, lost: list[Lost]) -> Iterator[_Made]:
    """A card of ours for each of the note's."""
    for card in note.cards:
        asked, answered = _shown(note, type_, card)
        front, back = (
            "\n\n".join(filter(None, (markdown_of(text, number, lost) for text in texts)))
            for texts in (asked, answered)
        )
        if not front or not back:
            lost.append(Lost(number, "a card without a front or without a back"))
            continue
        made = Note(number, *heading_and_body(front, back), tags=tuple(note.tags))
        yield card.deck, _with_id(made, mark_of(note.guid, card.place)), [(card.place, "")]


def _shown(note: AnkiNote, type_: NoteType | None, card: AnkiCard) -> tuple[list[str], list[str]]:
    """The fields on the card's front, and those that its back adds."""
    if type_ is not None and card.place < len(type_.templates):
        texts = dict(zip(type_.fields, note.fields, strict=False))
        template: Template = type_.templates[card.place]
        front, back = ([texts.get(name, "") for name in names] for names in template)
        if any(front) and any(back):
            return front, back
    return note.fields[:1], note.fields[1:]


def _cloze(number: int, note: AnkiNote, type_: NoteType, lost: list[Lost]) -> Iterator[_Made]:
    """One note of ours, with all gaps."""
    if not note.cards:
        return
    texts = dict(zip(type_.fields, note.fields, strict=False))
    names = [name for template in type_.templates[:1] for part in template for name in part]
    fields = [texts.get(name, "") for name in names] or note.fields
    if any(_OCCLUSION in text for text in fields):
        lost.append(Lost(number, "a picture with covered parts"))
        return
    body = "\n\n".join(filter(None, (gaps_of_html(text, number, lost) for text in fields)))
    groups = cloze.groups(body)
    if groups is None:
        lost.append(Lost(number, "a cloze with nothing hidden"))
        return
    made = Note(number, "Fill in", body, "cloze", tuple(note.tags))
    places = [(card.place, str(card.place + 1)) for card in note.cards if str(card.place + 1) in groups]
    yield note.cards[0].deck, _with_id(made, mark_of(note.guid, None)), places


def _with_id(note: Note, mark: str) -> Note:
    return replace(note, id=f"{slugify(words_of(note))[:50].strip('-')}-{mark}")


def file_name(deck: str) -> str:
    """What the file of a deck in Anki is called, without its ending."""
    words = re.sub(r"[^a-z0-9]+", "-", deck.lower()).strip("-")
    return words[:60].strip("-") or "anki"
