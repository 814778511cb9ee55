"""What people have in other tools -> a deck file: its format guessed, its notes assembled and read back.

Each format is read by a module of its own: `tables`, `anki`, `hashcards`, `obsidian`, `questions`, `org` and
`mochi`.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never, get_args

from interviewprep.content.decks import cloze
from interviewprep.content.decks.card import Card, ChoiceBody, ClozeBody, RecallBody
from interviewprep.content.decks.cloze import without_code
from interviewprep.content.decks.links import leads_out
from interviewprep.content.decks.parse import MAX_BYTES, parse_deck
from interviewprep.content.importing.anki import looks_like_anki, read_anki
from interviewprep.content.importing.cards import Ids, card_text, fitted
from interviewprep.content.importing.gaps import has_gaps
from interviewprep.content.importing.hashcards import read_hashcards
from interviewprep.content.importing.mochi import read_mochi
from interviewprep.content.importing.note import ImportProblem, Lost, Note, Options, Reader, Reading
from interviewprep.content.importing.obsidian import is_flashcard_note, read_obsidian
from interviewprep.content.importing.org import read_org
from interviewprep.content.importing.pictures import Read
from interviewprep.content.importing.questions import looks_like_questions, read_questions
from interviewprep.content.importing.tables import likely_separator, read_csv, read_tsv
from interviewprep.content.visible import visible

__all__ = [
    "FORMATS",
    "Format",
    "ImportProblem",
    "Imported",
    "assembled",
    "guess",
    "import_deck",
    "read_notes",
    "text_of",
]

Format = Literal["csv", "tsv", "anki", "hashcards", "obsidian", "questions", "mochi", "org"]
FORMATS: tuple[Format, ...] = get_args(Format)
_MARKS = re.compile(r"^(?:\?\??|.*(?<!:):{2,3}(?!:).*|.*==[^=\s].*|.*\{\{.*)$", re.MULTILINE)
"""Of Obsidian's cards."""


@dataclass(slots=True)
class Imported:
    """What an import gave."""

    text: str = ""
    """The deck file."""
    cards: int = 0
    lost: list[Lost] = field(default_factory=list)
    pictures: dict[str, Read] = field(default_factory=dict)
    """What reads each picture, by its path from the deck's folder."""


def guess(name: str, text: str) -> Format:
    """The format of a file, from its name and its text."""
    lower = name.lower()
    if lower.endswith(".mochi"):
        return "mochi"
    if lower.endswith(".org"):
        return "org"
    if looks_like_anki(text):
        return "anki"
    if lower.endswith((".tsv", ".tab")):
        return "tsv"
    if lower.endswith(".csv"):
        return "csv"
    if lower.endswith(".txt") and re.search(r"^[^\n]*[\t;]", text):
        first = text.split("\n", 1)[0]
        if has_gaps(text) or re.search(r"<(?:br|div|b|i|code|pre|img|span)\b[^>]*>|&nbsp;", text):
            return "anki"
        if "\t" in first or likely_separator(text, "\t;,|") == ";":
            return "tsv"
    bold = re.search(r"^\*\*(?:Q|Question|\d+[.)])", text, re.MULTILINE)
    if re.search(r"^[QC]:(?!:)[ \t]?\S", text, re.M) and re.search(r"^[AC]:(?!:)", text, re.M) and not bold:
        return "hashcards"
    if is_flashcard_note(text):
        return "obsidian"
    if looks_like_questions(text):
        return "questions"
    if not _MARKS.search(text) and re.search(r"^#{1,6} ", text, re.MULTILINE):
        return "questions"
    return "tsv" if lower.endswith(".txt") and "\t" in text else "obsidian"


def import_deck(raw: bytes, form: Format, name: str, title: str, options: Options | None = None) -> Imported:
    """Make a deck file of what another tool wrote. Each card gets an id made of its question.

    Args:
        raw: The file's bytes.
        form: Its format.
        name: The deck's name.
        title: The deck's title; '' for what the file calls itself, else the name.
        options: What the user says of the file.

    Raises:
        ImportProblem: nothing in it can be carried over.
    """
    reading = Reading(options or Options())
    notes = read_notes(raw, form, reading)
    if not notes:
        raise ImportProblem(_nothing(form, reading))
    return assembled(notes, reading, name, title or reading.title or name)


def _nothing(form: Format, reading: Reading) -> str:
    why = f" (line {reading.lost[0].line}: {reading.lost[0].what})" if reading.lost else ""
    return f"no card was found{why}; is this really {form}? --from names another format"


def read_notes(raw: bytes, form: Format, reading: Reading) -> list[Note]:
    """The notes of a file; what is lost is told to the reading.

    Raises:
        ImportProblem: it can't be read.
    """
    if form == "mochi" and raw.startswith(b"PK"):
        return list(read_mochi(raw, reading))
    text = text_of(raw, reading.options.encoding)
    if re.search(r"^## .*\{#[a-z0-9-]+[ }]", text, re.MULTILINE) and re.match(r"---\n(?:.*\n)*?title:", text):
        raise ImportProblem(
            "it is a deck already: put it into your folder of decks, and run `deck check` on it"
        )
    return list(_reader(form)(text, reading))


def text_of(raw: bytes, encoding: str) -> str:
    """A file's text, its lines ended by newlines, with nothing in it that harms a terminal.

    Raises:
        ImportProblem: it isn't text of that encoding.
    """
    encoding = encoding or _encoding(raw)
    try:
        text = raw.decode(encoding)
    except LookupError as error:
        raise ImportProblem(f"--encoding: {encoding!r} is none; try utf-8, cp1252 or utf-16") from error
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        if encoding != "utf-8-sig":
            raise ImportProblem(f"line {line}: byte 0x{raw[error.start]:02x} is not {encoding}") from error
        remedy = "save the file as UTF-8, or say what it is, such as `--encoding cp1252`"
        raise ImportProblem(f"line {line}: byte 0x{raw[error.start]:02x} is not UTF-8; {remedy}") from error
    return visible(text.replace("\r\n", "\n").replace("\r", "\n"))


def _encoding(raw: bytes) -> str:
    """UTF-16 where a byte order mark, or a zero beside most of the first signs, says so; else UTF-8."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = raw[:1000]
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(raw) % 2 == 0 and zeros and 2 * zeros.count(0) > len(zeros):
            return name
    return "utf-8-sig"


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
        case "questions":
            return read_questions
        case "mochi":
            return read_mochi
        case "org":
            return read_org
        case _:
            assert_never(form)


def assembled(notes: Sequence[Note], reading: Reading, name: str, title: str) -> Imported:
    """A deck of notes, which the deck's own reader reads back as they are. What it doesn't is told as lost.

    Raises:
        ImportProblem: there would be no deck.
    """
    head = _front_matter(name, title, reading.options)
    ids = Ids(reading.options.taken)
    fit = []
    for note in notes:
        if (fitting := fitted(note, reading)).title == "?" and note.title.strip() != "?":
            reading.lose(note.line, "a card that asks with a picture alone", note.file)
        else:
            fit.append(fitting)
    made = [(note, card_id := ids.of(note), card_text(note, card_id)) for note in fit]
    text = _deck(head, [card for _, _, card in made])
    if not _same(text, made):
        kept = []
        for one in made:
            if why := _wrong(head, one):
                note = one[0]
                reading.lost.append(Lost(note.line, f"the card `{note.title[:60]}`: {why}", note.file))
            else:
                kept.append(one)
        made, text = kept, _deck(head, [card for _, _, card in kept])
        if not made:
            raise ImportProblem(
                f"no card can be carried over (line {reading.lost[-1].line}: {reading.lost[-1].what})"
            )
        if not _same(text, made):
            raise ImportProblem("the deck made of it would say something else; please report this file")
    reading.lost.sort(key=lambda lost: (lost.file, lost.line))
    brought = reading.pictures.brought if reading.pictures is not None else {}
    pictures = {name: read for name, read in brought.items() if name in text}
    return Imported(text, len(made), reading.lost, pictures)


def _front_matter(name: str, title: str, options: Options) -> str:
    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    title = visible(" ".join(title.split()))
    lines = ["---", f"deck: {name}", f"title: {quoted(title[:80])}"]
    if options.source:
        if leads_out(options.source):
            raise ImportProblem(f"--source: `{options.source}`: {leads_out(options.source)}")
        lines.append(f"source: {quoted(options.source)}")
    if options.tags:
        lines.append(f"tags: [{', '.join(map(quoted, options.tags))}]")
    return "\n".join([*lines, "---", ""])


def _deck(head: str, cards: Sequence[str]) -> str:
    return "\n".join([head, *cards])


_Made = tuple[Note, str, str]
"""A note, its card's id and its card's text."""


def _same(text: str, made: Sequence[_Made]) -> bool:
    """Whether a deck's reader finds just these notes in it."""
    raw = text.encode()
    if len(raw) > MAX_BYTES:
        raise ImportProblem(f"the deck would have over {MAX_BYTES >> 20} MiB; split the file")
    deck = parse_deck(raw, "deck")
    if deck.meta is None:
        raise ImportProblem(f"{deck.problems[0].message}; {deck.problems[0].remedy}")
    if deck.problems or len(deck.cards) != len(made):
        return False
    every = deck.meta.tags
    return all(
        _says(card, note, card_id, every) for card, (note, card_id, _) in zip(deck.cards, made, strict=True)
    )


def _says(card: Card, note: Note, card_id: str, tags: Sequence[str]) -> bool:
    """Whether a card says what a note says."""
    if (card.id, card.title, card.kind) != (card_id, note.title, note.kind):
        return False
    if card.tags != list(dict.fromkeys((*tags, *note.tags))) or (note.source and card.source != note.source):
        return False
    match card.body:
        case RecallBody():
            return card.body.answer == note.body
        case ClozeBody():
            return card.body.text == note.body and _gaps(note.body) == len(
                _GAP.findall(without_code(note.body))
            )
        case ChoiceBody():
            options = tuple((option.text, option.right) for option in card.body.options)
            said = (card.body.intro, options, card.body.explanation)
            return said == (note.body, note.options, note.explanation) and not any(
                o.why for o in card.body.options
            )
    return False


_GAP = re.compile(r"==\d{1,2}:")


def _gaps(text: str) -> int:
    """How many gaps a deck's reader finds in a text."""
    count = 0

    def counted(group: str, hidden: str) -> str:  # noqa: ARG001
        nonlocal count
        count += 1
        return hidden

    cloze.replace(text, counted)
    return count


def _wrong(head: str, made: _Made) -> str:
    """Why a card can't be read back from a deck where another follows; '' when it can."""
    note, card_id, card = made
    after = replace(note, title="After it", body="Another.", kind="recall", tags=(), source="", level="")
    following = (after, "after-it" if card_id != "after-it" else "after-that", "")
    text = _deck(head, [card, card_text(after, following[1])])
    if _same(text, [made, following]):
        return ""
    problems = parse_deck(text.encode(), "deck").problems
    return (
        f"{problems[0].message}; {problems[0].remedy}" if problems else "it would be read as something else"
    )
