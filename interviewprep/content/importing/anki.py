"""Anki's text export ("Notes in plain text"): notes with their fields, tags and gaps; HTML as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from interviewprep.content.importing.columns import ROLES, plain_name
from interviewprep.content.importing.gaps import gaps_of_html, gaps_of_text, has_gaps
from interviewprep.content.importing.html import markdown_of
from interviewprep.content.importing.note import ImportProblem, Note, Reading, recall
from interviewprep.content.importing.plain import plain
from interviewprep.content.importing.tables import likely_separator, rows, separator

_KEYS = "separator|html|tags|columns|notetype|deck|guid|if matches|(?:notetype|deck|tags|guid) column"
_HEADER = re.compile(rf"#({_KEYS}):(.*)", re.IGNORECASE)
_REVERSED = re.compile(r"revers|umgekehrt|invers|rovesc|omgekeerd|обрат|反|逆", re.IGNORECASE)
_OPTIONAL = re.compile(r"option|可选", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:b|i|u|em|strong|br|div|p|span|code|pre|ul|ol|li|img|sup|sub|a|table)\b[^<>]*>|&(?:nbsp|lt|gt|amp|quot|#\d+);"
)


def looks_like_anki(text: str) -> bool:
    """Whether a text's first line is one of Anki's headers."""
    return _HEADER.match(text) is not None


@dataclass(slots=True)
class _Export:
    """What the lines at the top say."""

    said: dict[str, str] = field(default_factory=dict)
    lines: int = 0
    is_html: bool = False
    special: dict[int, str] = field(default_factory=dict)
    """Columns that are no fields: notetype, deck, tags, guid."""
    names: list[str] = field(default_factory=list)
    """Of the columns; empty where it doesn't say."""


def read_anki(text: str, reading: Reading) -> Iterator[Note]:
    """Notes, as the lines that begin with `#` say they are written."""
    export, body = _export(text)
    said = export.said.get("separator", "")
    named = reading.options.separators
    sign = separator(named[0] if named else said) if named or said else likely_separator(body, "\t;,|")
    if "columns" in export.said:
        export.names = next(rows(export.said["columns"], sign), (1, [""]))[1]
    everywhere = tuple(export.said.get("tags", "").split())
    _untold(export, reading)
    for line, row in rows(body, sign):
        if any(cell.strip() for cell in row):
            yield from _notes(line + export.lines, row, export, everywhere, reading)


def _export(text: str) -> tuple[_Export, str]:
    lines = text.split("\n")
    export = _Export()
    while export.lines < len(lines) and lines[export.lines].startswith("#"):
        found = _HEADER.match(lines[export.lines])
        if found is None:
            break
        export.said[found[1].lower()] = found[2].strip()
        export.lines += 1
    body = "\n".join(lines[export.lines :])
    said = export.said.get("html", "").lower()
    export.is_html = said == "true" if said else _TAG.search(body) is not None
    export.special = {
        int(value) - 1: key.removesuffix(" column")
        for key, value in export.said.items()
        if key.endswith(" column") and value.isdecimal()
    }
    return export, body


def _untold(export: _Export, reading: Reading) -> None:
    for key in export.said.keys() & {"if matches"}:
        reading.lose(1, f"`#{key}`")
    if (deck := export.said.get("deck", "")) and not reading.title:
        reading.title = deck.rsplit("::", 1)[-1][:80]


def _notes(
    line: int, row: list[str], export: _Export, everywhere: tuple[str, ...], reading: Reading
) -> Iterator[Note]:
    def special(what: str) -> str:
        return next((row[n] for n, name in export.special.items() if name == what and n < len(row)), "")

    tags = tuple(dict.fromkeys((*everywhere, *special("tags").split())))
    places = [n for n in range(len(row)) if n not in export.special]
    cells = [row[n].strip() for n in places]
    if not any(cells):
        return
    if any(map(has_gaps, cells[:2])) or (cells and any(map(has_gaps, cells))):
        made = gaps_of_html if export.is_html else gaps_of_text
        body = "\n\n".join(filter(None, (made(cell, line, reading.lost) for cell in cells)))
        yield Note(line, "Fill in", body, "cloze", tags)
        return
    kind = special("notetype") or export.said.get("notetype", "")
    reverse = _REVERSED.search(kind) is not None
    if reverse and _OPTIONAL.search(kind):
        reverse = len(cells) > 2 and bool(cells[2])
        cells, places = cells[:2] + cells[3:], places[:2] + places[3:]
    fields = [markdown_of(cell, line, reading.lost) if export.is_html else plain(cell) for cell in cells]
    front, back, more, source = _sorted(
        fields, cells, [_name(export, n) for n in places], reading.options.columns
    )
    if not front or not back:
        reading.lose(line, "a note without a front or without a back")
        return
    answer = "\n\n".join([back, *more])
    yield recall(line, front, answer, reading, tags=tags, source=source)
    if reverse:
        yield recall(line, back, "\n\n".join([front, *more]), reading, tags=tags, source=source)


def _name(export: _Export, place: int) -> str:
    return export.names[place] if place < len(export.names) else ""


def _sorted(
    fields: list[str], raw: list[str], names: list[str], said: str
) -> tuple[str, str, list[str], str]:
    """The front, the back, what is shown below it, and the source."""
    if said:
        roles = [part.strip() for part in said.split(",")]
        if "question" not in roles or "answer" not in roles or set(roles) - {*ROLES, "-", ""}:
            raise ImportProblem("--columns: name Anki's fields: `--columns question,answer,-,explanation`")
        by_role = dict(zip(roles, fields, strict=False))
        more = [f for r, f in zip(roles, fields, strict=False) if r == "explanation" and f]
        return by_role.get("question", ""), by_role.get("answer", ""), more, ""
    front, back, *rest = [*fields, "", ""][: max(2, len(fields))]
    more, source = [], ""
    for text, cell, name in zip(rest, raw[2:], names[2:], strict=False):
        if not text:
            continue
        if plain_name(name) in ("source", "url", "link") and re.fullmatch(r"https?://\S+", cell):
            source = cell
        else:
            known = plain_name(name) in ("extra", "back extra", "explanation", "notes", "note", "")
            more.append(
                text
                if known
                else f"**{plain(name)}**: {text}"
                if "\n" not in text
                else f"**{plain(name)}**:\n\n{text}"
            )
    return front, back, more, source
