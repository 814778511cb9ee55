"""What people have in other tools -> a deck file: tables, Anki's text export, hashcards, Obsidian."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Literal

from interviewprep.content.decks.fences import fenced
from interviewprep.content.decks.format import FormatError, format_deck, free_id
from interviewprep.content.decks.parse import slugify
from interviewprep.content.visible import visible

Format = Literal["csv", "tsv", "anki", "hashcards", "obsidian"]
FORMATS: tuple[Format, ...] = ("csv", "tsv", "anki", "hashcards", "obsidian")


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that could not be carried over."""

    line: int
    """1-based, of the file that was read."""
    what: str


@dataclass(frozen=True, slots=True)
class Note:
    """One card as read."""

    line: int
    title: str
    body: str
    cloze: bool = False
    tags: tuple[str, ...] = ()


@dataclass(slots=True)
class Imported:
    """What an import gave."""

    text: str = ""
    """The deck file."""
    cards: int = 0
    lost: list[Lost] = field(default_factory=list)


class ImportProblem(Exception):  # noqa: N818
    """The file can't be imported at all; the text says why."""


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
    notes = list(_READERS[form](text, found.lost))
    if not notes:
        raise ImportProblem(f"no card was found; is this really {form}?")
    taken: set[str] = set()
    parts = [f"---\ndeck: {name}\ntitle: {json.dumps(title, ensure_ascii=False)}\n---\n"]
    parts += [_card(note, taken, found.lost) for note in notes]
    try:
        found.text = format_deck("\n".join(parts).encode(), name).text
    except FormatError:
        found.text = "\n".join(parts)  # odd, but all of it is there
    found.cards = len(notes)
    found.lost.sort(key=lambda lost: lost.line)
    return found


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
        lost.append(Lost(note.line, f"tags with odd signs: {', '.join(odd)}"))
    tags = [tag for tag in note.tags if re.fullmatch(r"[\w:/.-]+", tag)]
    # A gap's question is always the same: its own words name it.
    card_id = free_id(slugify(re.sub(r"==\d*:?", " ", body) if note.cloze else title), taken)
    attributes = [f"#{card_id}", *([".cloze"] if note.cloze else [])]
    if tags:
        attributes.append(f'tags="{" ".join(tags)}"')
    return f"## {title} {{{' '.join(attributes)}}}\n\n{body}\n"


# Tables


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise ImportProblem(f"line {line}: {error}") from error


_HEADERS = {"front", "question", "q", "prompt", "term", "title"}


def _table(delimiter: str) -> Callable[[str, list[Lost]], Iterator[Note]]:
    def read(text: str, lost: list[Lost]) -> Iterator[Note]:
        sign = delimiter
        if delimiter == "," and ";" in text.split("\n", 1)[0] and "," not in text.split("\n", 1)[0]:
            sign = ";"
        for line, row in _rows(text, sign):
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if line == 1 and cells[0].lower() in _HEADERS:
                continue
            if len(cells) < 2 or not cells[0] or not cells[1]:
                lost.append(Lost(line, "a row without a question or without an answer"))
                continue
            if len(cells) > 3 and any(cells[3:]):
                lost.append(Lost(line, f"{len([c for c in cells[3:] if c])} columns after the third"))
            tags = tuple(cells[2].replace(",", " ").split()) if len(cells) > 2 else ()
            yield Note(line, cells[0], cells[1], tags=tags)

    return read


# Anki's "Notes in plain text"

_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|", "colon": ":"}
_CLOZE = re.compile(r"\{\{c(\d+)::(.*?)(?:::(.*?))?\}\}", re.DOTALL)


def _anki(text: str, lost: list[Lost]) -> Iterator[Note]:
    lines = text.split("\n")
    options: dict[str, str] = {}
    skipped = 0
    while skipped < len(lines) and lines[skipped].startswith("#"):
        key, _, value = lines[skipped][1:].partition(":")
        options[key.strip().lower()] = value.strip()
        skipped += 1
    sign = options.get("separator", "tab")
    is_html = options.get("html", "false").lower() == "true"
    special = {
        int(value) - 1: key.removesuffix(" column")
        for key, value in options.items()
        if key.endswith(" column") and value.isdigit()
    }
    for line, row in _rows("\n".join(lines[skipped:]), _SEPARATORS.get(sign.lower(), sign[:1] or "\t")):
        at = line + skipped
        tags = next((row[n].split() for n, what in special.items() if what == "tags" and n < len(row)), [])
        fields = [cell for n, cell in enumerate(row) if n not in special]
        if not any(cell.strip() for cell in fields):
            continue
        fields = [_markdown_of(cell, at, lost) if is_html else cell.strip() for cell in fields]
        front, back, *rest = [*fields, "", ""]
        if _CLOZE.search(front):
            if any(m[3] for m in _CLOZE.finditer(front)):
                lost.append(Lost(at, "the hints of a cloze"))
            body = _CLOZE.sub(lambda m: f"=={m[1]}:{' '.join(m[2].split())}==", front)
            yield Note(at, "Fill in", "\n\n".join(filter(None, (body, back))), True, tuple(tags))
        elif not front or not back:
            lost.append(Lost(at, "a note without a front or without a back"))
        else:
            if more := [cell for cell in rest if cell]:
                lost.append(Lost(at, f"{len(more)} fields after the second"))
            yield Note(at, front, back, tags=tuple(tags))


class _Markdown(HTMLParser):
    """The little HTML of Anki's fields as Markdown."""

    MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`"}  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lost: set[str] = set()
        self.pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in ("br", "div", "p", "ul", "ol", "tr"):
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag == "pre":
            self.pre += 1
            self.parts.append("\n\n```\n")
        elif tag in self.MARKS and not self.pre:
            self.parts.append(self.MARKS[tag])
        elif tag in ("img", "audio", "video", "object", "table", "svg", "math"):
            self.lost.add({"img": "pictures"}.get(tag, f"<{tag}>"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre" and self.pre:
            self.pre -= 1
            self.parts.append("\n```\n")
        elif tag in self.MARKS and not self.pre:
            self.parts.append(self.MARKS[tag])
        elif tag in ("div", "p", "ul", "ol"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data if self.pre else data.replace("\n", " ").replace("<", "\\<"))


def _markdown_of(field_text: str, line: int, lost: list[Lost]) -> str:
    reader = _Markdown()
    reader.feed(field_text)
    reader.close()
    text = "".join(reader.parts).replace("\xa0", " ")
    if sounds := re.findall(r"\[sound:[^\]]*\]", text):
        reader.lost.add("sounds")
        for sound in sounds:
            text = text.replace(sound, "")
    lost += [Lost(line, what) for what in sorted(reader.lost)]
    return re.sub(r"\n{3,}", "\n\n", text).strip()


# hashcards

_TAG = re.compile(r"^([QAC]):[ \t]?(.*)$")


def _hashcards(text: str, lost: list[Lost]) -> Iterator[Note]:
    blocks: list[tuple[int, str, list[str]]] = []
    for number, (line, code) in enumerate(fenced(text.split("\n")), 1):
        match = None if code else _TAG.match(line)
        if match:
            blocks.append((number, match[1], [match[2]]))
        elif not code and line.strip() == "---":
            blocks.append((number, "", []))
        elif blocks and blocks[-1][1]:
            blocks[-1][2].append(line)
        elif line.strip():
            lost.append(Lost(number, "text outside of a card"))
    question: tuple[int, str] | None = None
    for number, tag, lines in blocks:
        body = "\n".join(lines).strip()
        if question is not None and tag != "A":
            lost.append(Lost(question[0], "a question without an answer"))
            question = None
        if tag == "Q":
            question = number, body
        elif tag == "A":
            if question is None or not body:
                lost.append(Lost(number, "an answer without a question, or an empty one"))
            else:
                yield Note(question[0], *_question(question[1], body))
            question = None
        elif tag == "C":
            hidden, count = _brackets(body)
            if count:
                yield Note(number, "Fill in", hidden, cloze=True)
            else:
                lost.append(Lost(number, "a cloze with nothing hidden"))
    if question is not None:
        lost.append(Lost(question[0], "a question without an answer"))


def _question(question: str, answer: str) -> tuple[str, str]:
    """A question of several paragraphs: the first is the heading, the rest stands above the answer."""
    first, _, rest = question.partition("\n\n")
    if "\n" in first and re.search(r"^(?:[-*+]|\d+[.)]|```|~~~|>|\|)", first, re.MULTILINE):
        first, _, more = first.partition("\n")
        rest = f"{more}\n\n{rest}".strip()
    return first, f"{rest}\n\n{answer}" if rest else answer


def _brackets(text: str) -> tuple[str, int]:
    """`[hidden]` as numbered gaps; images and links, and escaped brackets, hide nothing."""
    count = 0

    def gap(match: re.Match[str]) -> str:
        nonlocal count
        if match["link"]:
            return match[0]
        count += 1
        return f"=={count}:{' '.join(match['hidden'].split())}=="

    pattern = r"(?P<link>!?\[[^\]]*\]\([^)]*\)|\\\[.*?\\\])|\[(?P<hidden>[^\[\]]+)\]"
    return re.sub(pattern, gap, text, flags=re.DOTALL), count


# Obsidian, with the spaced-repetition plug-in

_SCHEDULE = re.compile(r"(?<!\s)\s*<!--SR:.*?-->", re.DOTALL)


def _obsidian(text: str, lost: list[Lost]) -> Iterator[Note]:
    if text.startswith("---\n") and (end := text.find("\n---", 4)) >= 0:
        text = "\n" * text[: end + 4].count("\n") + text[end + 4 :]
    if schedules := _SCHEDULE.findall(text):
        lost.append(Lost(1, f"the schedules of {len(schedules)} cards: they begin anew here"))
    text = _SCHEDULE.sub(lambda m: "\n" * m[0].count("\n"), text)
    for number, block in _paragraphs(text):
        lines = block.split("\n")
        if re.match(r"#{1,6} ", lines[0]):
            lines, number = lines[1:], number + 1
        lines = [re.sub(r"(?:^|\s)#flashcards\S*", "", line) for line in lines]
        bare = [line.strip() for line in lines]
        sign = next((n for n, line in enumerate(bare) if line in ("?", "??")), None)
        if sign is not None:
            front, back = "\n".join(lines[:sign]).strip(), "\n".join(lines[sign + 1 :]).strip()
            yield from _both_ways(number, front, back, bare[sign] == "??", lost)
            continue
        rest: list[str] = []
        for offset, (line, code) in enumerate(fenced(lines)):
            if code:
                rest.append(line)
                continue
            parts = re.split(r"(?<!:)(:{2,3})(?!:)", line, maxsplit=1)
            if len(parts) == 3 and "`" not in parts[0].replace("``", ""):
                front = re.sub(r"^\s*[-*+] +", "", parts[0]).strip()
                yield from _both_ways(number + offset, front, parts[2].strip(), parts[1] == ":::", lost)
            else:
                rest.append(line)
        text_left = "\n".join(rest).strip()
        if re.search(r"==[^=\s][^=\n]*==", text_left):
            yield Note(number, "Fill in", _numbered(text_left), cloze=True)


def _numbered(text: str) -> str:
    """`==hidden==` spans, each as a gap of its own."""
    count = 0

    def number(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"=={count}:{match[1]}=="

    return re.sub(r"==(?=\S)([^=\n]+)==", number, text)


def _both_ways(number: int, front: str, back: str, reverse: bool, lost: list[Lost]) -> Iterator[Note]:
    if not front or not back:
        lost.append(Lost(number, "a card without a front or without a back"))
        return
    yield Note(number, *_question(front, back))
    if reverse:
        yield Note(number, *_question(back, front))


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Blocks between empty lines, with the line each begins on; a fence stays whole."""
    lines: list[str] = []
    start = 1
    for number, (line, code) in enumerate(fenced([*text.split("\n"), ""]), 1):
        if line.strip() or code:
            if not lines:
                start = number
            lines.append(line)
        elif lines:
            yield start, "\n".join(lines)
            lines = []
    if lines:
        yield start, "\n".join(lines)


_READERS: dict[Format, Callable[[str, list[Lost]], Iterator[Note]]] = {
    "csv": _table(","),
    "tsv": _table("\t"),
    "anki": _anki,
    "hashcards": _hashcards,
    "obsidian": _obsidian,
}
