"""Tables (CSV, TSV, spreadsheets): a card for each row, its columns known by the header's names."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from interviewprep.content.importing.choices import right_options
from interviewprep.content.importing.columns import (
    Columns,
    by_header,
    by_option,
    is_header,
    looks_like_header,
    unused,
    without_header,
)
from interviewprep.content.importing.note import ImportProblem, Note, Reading, heading_and_body, recall
from interviewprep.content.validation import LEVELS

_SEPARATORS = {
    "tab": "\t",
    "comma": ",",
    "semicolon": ";",
    "space": " ",
    "pipe": "|",
    "colon": ":",
    "\\t": "\t",
}
_SAID = re.compile(r"sep=([^\n\"])\n", re.IGNORECASE)
"""The line by which Excel is told what is between the columns."""
_Row = tuple[int, list[str]]


def read_csv(text: str, reading: Reading) -> Iterator[Note]:
    """Columns between commas, or what the first rows have between them instead."""
    return _read(text, reading, ",;\t|")


def read_tsv(text: str, reading: Reading) -> Iterator[Note]:
    """Columns between tabs, or what the first rows have between them instead."""
    return _read(text, reading, "\t;,|")


def separator(word: str) -> str:
    """The sign that a separator's name means.

    Raises:
        ImportProblem: it is no single sign.
    """
    sign = _SEPARATORS.get(word.lower(), word)
    if len(sign) != 1 or sign in '"\n\r':
        names = ", ".join(name for name in _SEPARATORS if name.isalpha())
        raise ImportProblem(f"--separator: {word!r} is no single sign, and none of {names}")
    return sign


def _read(text: str, reading: Reading, likely: str) -> Iterator[Note]:
    named = reading.options.separators
    said = _SAID.match(text)
    if said:
        text = text[said.end() :]
    sign = separator(named[0]) if named else said[1] if said else likely_separator(text, likely)
    above = 1 if said else 0
    table = [(line + above, row) for line, row in rows(text, sign) if any(cell.strip() for cell in row)]
    if not table:
        return
    if not reading.options.columns:
        table = _from_header(table, reading)
    columns, header = _columns(table, reading)
    if header:
        first, table = table[0][0], table[1:]
        reading.lost += unused(columns, table, first, named=True)
    else:
        reading.lost += unused(columns, table, 1, named=False)
    yield from _notes(table, columns, reading)


def _from_header(table: list[_Row], reading: Reading) -> list[_Row]:
    """The table from its header on, where there is nothing but titles above it: rows of one cell."""
    titles = 0
    while titles < len(table) and sum(bool(cell.strip()) for cell in table[titles][1]) == 1:
        titles += 1
    if titles == len(table) or not is_header([cell for cell in table[titles][1] if cell.strip()]):
        return table
    for line, row in table[:titles]:
        reading.lose(line, f"a row above the header: {' '.join(filter(None, row)).strip()[:60]}")
    return table[titles:]


def _columns(table: list[_Row], reading: Reading) -> tuple[Columns, bool]:
    """The columns, and whether the first row is their header."""
    cells = [row for _, row in table]
    first = cells[0]
    said = reading.options.columns
    if said:
        header = is_header(first) or "=" in said
        if not header and looks_like_header(cells):
            header = True
            reading.lose(table[0][0], f"the first row, taken for names of columns: {' | '.join(first)}")
        return by_option(said, first if header else None, max(map(len, cells))), header
    if is_header(first):
        return by_header(first), True
    return without_header(cells), False


def _notes(table: list[_Row], columns: Columns, reading: Reading) -> Iterator[Note]:
    def cell(row: Sequence[str], place: int | None) -> str:
        return trimmed(row[place]) if place is not None and place < len(row) else ""

    all_options = [_options(row, columns) for _, row in table]
    chosen = [n for n, options in enumerate(all_options) if sum(map(bool, options)) > 1]
    rights: dict[int, frozenset[int]] = {}
    if columns.wrong:
        rights = {n: frozenset([0]) for n in chosen}
    elif chosen:
        answers = [cell(table[n][1], columns.answer) for n in chosen]
        rights = dict(zip(chosen, right_options(answers, [all_options[n] for n in chosen]), strict=True))
    for n, (line, row) in enumerate(table):
        question, answer = cell(row, columns.question), cell(row, columns.answer)
        if not question or not answer:
            reading.lose(line, "a row without a question or without an answer")
            continue
        tags = tuple(
            dict.fromkeys(
                tag
                for place in columns.tags
                for tag in tags_of(cell(row, place), one=place in columns.topics)
            )
        )
        explanation = "\n\n".join(filter(None, (cell(row, place) for place in columns.explanations)))
        level = cell(row, columns.level).lower()
        if level and level not in LEVELS:
            reading.lose(line, f"the level `{level}`, which is none of {', '.join(LEVELS)}")
            level = ""
        source = cell(row, columns.source)
        title, rest = heading_and_body(dunders(question), "")
        if n in rights:
            if not rights[n]:
                reading.lose(
                    line, f"the row: its answer `{answer[:40]}` names none of its options, or not surely one"
                )
                continue
            options = tuple(
                (" ".join(dunders(o).split()), k in rights[n]) for k, o in enumerate(all_options[n]) if o
            )
            if any("\n" in o for o in all_options[n]):
                reading.lose(line, "the lines of an option: they are one line")
            yield Note(
                line, title, rest.strip(), "choice", tags, source, level, options, dunders(explanation)
            )
            continue
        body = "\n\n".join(filter(None, (dunders(answer), dunders(explanation))))
        yield replace(recall(line, dunders(question), body, reading, tags=tags, source=source), level=level)


def _options(row: Sequence[str], columns: Columns) -> list[str]:
    if columns.listed is not None:
        return _listed(row[columns.listed]) if columns.listed < len(row) else []
    places = (columns.answer, *columns.wrong) if columns.wrong else columns.options
    return [trimmed(row[place]) if place < len(row) else "" for place in places]


_ITEM = re.compile(r"^(?:[(\[]?(?:[A-Ha-h]|\d{1,2})[)\].:]|[-*+])\s+")


def _listed(cell: str) -> list[str]:
    """The options in one cell: a line each, or with `|` or `;` between them."""
    sign = next((sign for sign in "\n|;" if sign in cell.strip()), "")
    parts = [part.strip() for part in cell.split(sign)] if sign else [cell.strip()]
    return [_ITEM.sub("", part) for part in parts if part]


def trimmed(cell: str) -> str:
    """A cell without the blanks around it; the indentation of code in its first line stays."""
    kept = re.sub(r"\A(?:[ \t]*\n)+", "", cell).rstrip()
    return kept if kept.startswith(("    ", "\t")) and "\n" in kept else kept.lstrip()


def tags_of(cell: str, *, one: bool = False) -> list[str]:
    """The tags in a cell: between commas or semicolons where there are any, else between blanks.

    Args:
        cell: What it holds.
        one: Whether blanks are within a tag, such as a topic's name.
    """
    if one or re.search("[,;|\n]", cell):
        return ["-".join(part.split()) for part in re.split("[,;|\n]", cell) if part.strip()]
    return cell.split()


_DUNDER = re.compile(r"(?<![\w`\\])__(?=[a-z][a-z0-9_]*__(?![\w`]))([a-z0-9_]*?)__(?![\w`])")


def dunders(text: str) -> str:
    """The text with names such as `__init__` outside of code kept from being shown in bold."""
    if "__" not in text:
        return text
    from interviewprep.content.decks.cloze import without_code

    bare = without_code(text)
    for found in reversed(list(_DUNDER.finditer(bare))):
        text = f"{text[: found.start()]}\\_\\_{found[1]}\\_\\_{text[found.end() :]}"
    return text


def likely_separator(text: str, likely: str) -> str:
    """Of some signs, the one that makes the best table of the first rows."""
    head = text[:20_000]

    def score(sign: str) -> tuple[bool, bool, int]:
        try:
            found = [
                row for _, row in rows(head, sign, whole=len(head) == len(text)) if any(map(str.strip, row))
            ]
        except ImportProblem:
            return False, False, 0
        found = found[:20]
        if not found or len(found[0]) < 2:
            return False, False, 0
        return is_header(found[0]), all(len(row) > 1 for row in found), 0

    return max(likely, key=lambda sign: (*score(sign), -likely.index(sign)))


def rows(text: str, delimiter: str, *, whole: bool = True) -> Iterator[_Row]:
    """A table's rows, each with the 1-based line it begins on.

    Raises:
        ImportProblem: it isn't a table.
    """
    reader = csv.reader(
        io.StringIO(text), delimiter=delimiter, skipinitialspace=delimiter != " ", strict=True
    )
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        if not whole and "unexpected end" in str(error):
            return
        raise ImportProblem(f"line {line}: {_said(str(error))}") from error


def _said(error: str) -> str:
    if "unexpected end" in error:
        return (
            'a quote `"` begins a cell and is never closed; close it, or write `""` for a quote that is meant'
        )
    if "expected after" in error:
        return 'text behind a closing quote `"`; write `""` for a quote within a cell that begins with one'
    return error
