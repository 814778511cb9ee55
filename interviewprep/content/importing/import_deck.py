"""What people have in other tools -> a deck file: its format guessed, its notes assembled.

Each format is read by a module of its own: `tables`, `anki`, `hashcards`, `obsidian`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, assert_never, get_args

from interviewprep.content.decks.format import FormatError, format_deck, free_id
from interviewprep.content.decks.heading import slugify
from interviewprep.content.importing.anki import read_anki
from interviewprep.content.importing.hashcards import read_hashcards
from interviewprep.content.importing.note import ImportProblem, Lost, Note, Reader
from interviewprep.content.importing.obsidian import read_obsidian
from interviewprep.content.importing.tables import read_csv, read_tsv
from interviewprep.content.visible import visible

__all__ = ["FORMATS", "Format", "ImportProblem", "Imported", "guess", "import_deck"]

Format = Literal["csv", "tsv", "anki", "hashcards", "obsidian"]
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(slots=True)
class Imported:
    """What an import gave."""

    text: str = ""
    """The deck file."""
    cards: int = 0
    lost: list[Lost] = field(default_factory=list)


def guess(name: str, text: str) -> Format:
    """The format of a file, from its name and its first lines."""
    lower = name.lower()
    if text.startswith(("#separator:", "#html:", "#notetype", "#deck", "#tags", "#guid", "#columns:")):
        return "anki"
    if lower.endswith((".tsv", ".tab")):
        return "tsv"
    if lower.endswith(".csv"):
        return "csv"
    if re.search(r"^[QC]:", text, re.MULTILINE):
        return "hashcards"
    return "tsv" if lower.endswith(".txt") and "\t" in text else "obsidian"


def import_deck(raw: bytes, form: Format, name: str, title: str) -> Imported:
    """Make a deck file of what another tool wrote. Each card gets an id made of its question.

    Args:
        raw: The file's bytes.
        form: Its format.
        name: The deck's name.
        title: The deck's title.

    Raises:
        ImportProblem: nothing in it can be carried over.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportProblem(f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8") from error
    text = visible(text.replace("\r\n", "\n").replace("\r", "\n"))
    found = Imported()
    notes = list(_reader(form)(text, found.lost))
    if not notes:
        raise ImportProblem(f"no card was found; is this really {form}?")
    found.text = deck_text(notes, name, title, found.lost)
    found.cards = len(notes)
    found.lost.sort(key=lambda lost: lost.line)
    return found


def deck_text(notes: Iterable[Note], name: str, title: str, lost: list[Lost]) -> str:
    """A deck file with these notes; what can't be carried over is added to `lost`."""
    taken: set[str] = set()
    parts = [f"---\ndeck: {name}\ntitle: {json.dumps(title, ensure_ascii=False)}\n---\n"]
    parts += [_card(note, taken, lost) for note in notes]
    try:
        return format_deck("\n".join(parts).encode(), name).text
    except FormatError:
        return "\n".join(parts)  # odd, but all of it is there


def _reader(form: Format) -> Reader:
    match form:
        case "csv":
            return read_csv
        case "tsv":
            return read_tsv
        case "anki":
            return read_anki
        case "hashcards":
            return read_hashcards
        case "obsidian":
            return read_obsidian
        case _:
            assert_never(form)


def _card(note: Note, taken: set[str], lost: list[Lost]) -> str:
    title = " ".join(note.title.split()) or "?"
    body = note.body.strip("\n")
    if len(title) > 300:
        body, title = f"{title}\n\n{body}", title[:80].rsplit(" ", 1)[0] + "…"
    title = re.sub(r"([{}])", r"\\\1", title) if re.search(r"\{[^{}]*\}\s*#*$", title) else title
    # A level-2 heading in the body would begin another card.
    body = re.sub(r"^(#{1,2}) ", "### ", body, flags=re.MULTILINE)
    body = re.sub(r"^([^\n]+)\n(=+|-+)[ \t]*$", r"\1\n\n\2", body, flags=re.MULTILINE)
    if note.tags and (odd := [tag for tag in note.tags if not re.fullmatch(r"[\w:/.-]+", tag)]):
        lost.append(Lost(note.line, f"tags with odd characters: {', '.join(odd)}"))
    tags = [tag for tag in note.tags if re.fullmatch(r"[\w:/.-]+", tag)]
    card_id = free_id(note.id or wished_id(note), taken)
    attributes = [f"#{card_id}", *([".cloze"] if note.kind == "cloze" else [])]
    if tags:
        attributes.append(f'tags="{" ".join(tags)}"')
    return f"## {title} {{{' '.join(attributes)}}}\n\n{body}\n"


def wished_id(note: Note) -> str:
    """An id made of a note's question; a gap's is always the same: its own words name it."""
    return slugify(re.sub(r"==\d*:?", " ", note.body) if note.kind == "cloze" else note.title)
